// What the files about views share.
#ifndef SANDBOX_VIEW_H
#define SANDBOX_VIEW_H

#include "internal.h"

typedef struct view {
    uint8_t shape;
    /// The root reads the newest document; views of its parts stay with theirs.
    bool is_root;
    uint32_t document;
    uint32_t document_count;
    uint32_t at;
    /// Of the documents it reads.
    uint32_t age;
} view;

/// The view at the index, or NULL.
view *view_at(lua_State *L, int index);
/// The view with the document it reads now.
view view_resolve(const sandbox *s, const view *v);
/// Pushes a view that reads nothing yet.
view *view_push(lua_State *L, bool is_root);
/// Pushes a flat value of the view's document; lists and maps become views, whose metatable is at
/// `parts`.
void view_push_value(lua_State *L, const view *whole, const uint8_t *at, const uint8_t *end,
                     int parts);
/// Pushes the metatable for the parts of the view at the index.
void view_push_parts(lua_State *L, int index);

#endif
