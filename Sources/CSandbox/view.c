// Views: read-only objects over the flat document of a run. A field is decoded when it is read.
#include "view.h"

/// Upvalues of a view's __index.
enum { UP_METHODS = 1, UP_UNKNOWN, UP_PARTS, UP_NAME };

view *view_at(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(view)) return NULL;
    view *v = lua_touserdata(L, index);
    return v->shape == SHAPE_VIEW ? v : NULL;
}

bool view_is(lua_State *L, int index) { return view_at(L, index) != NULL; }

view view_resolve(const sandbox *s, const view *v) {
    view resolved = *v;
    const arena_header *a = header_of(s);
    if (v->is_root) {
        resolved.document = resolved.at = a->document_at;
        resolved.document_count = a->document_count;
    } else if (v->age != a->documents_age) {
        resolved.document_count = 0;
    }
    return resolved;
}

bool view_value(lua_State *L, int index, const uint8_t **at, const uint8_t **end) {
    const sandbox *s = sandbox_of(L);
    view v = view_resolve(s, view_at(L, index));
    *at = s->documents + v.at;
    *end = s->documents + v.document + v.document_count;
    return v.document_count > 0;
}

view *view_push(lua_State *L, bool is_root) {
    view *v = lua_newuserdatauv(L, sizeof(view), 0);
    memset(v, 0, sizeof *v);
    v->shape = SHAPE_VIEW;
    v->is_root = is_root;
    v->age = header_of(sandbox_of(L))->documents_age;
    return v;
}

void view_push_value(lua_State *L, const view *whole, const uint8_t *at, const uint8_t *end,
                     int parts) {
    if (at[0] != 6 && at[0] != 7) {
        value_decode(L, at, end);
        return;
    }
    lua_pushvalue(L, parts);
    view *part = view_push(L, false);
    part->document = whole->document;
    part->document_count = whole->document_count;
    part->at = (uint32_t)(at - sandbox_of(L)->documents);
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
}

/// Pushes the way from the document's root to the value at `target`: `order.goods[2]`.
static void push_path(lua_State *L, const uint8_t *at, const uint8_t *end, const uint8_t *target) {
    flat_items items;
    lua_pushliteral(L, "");
    bool inside = at != target && flat_items_begin(&items, at, end);
    for (lua_Integer i = 1; inside && flat_items_next(&items); i++) {
        if (target < items.value || target >= items.at) continue;
        if (items.is_map) {
            if (lua_rawlen(L, -1) > 0) lua_pushliteral(L, ".");
            else lua_pushliteral(L, "");
            lua_pushlstring(L, items.key, items.key_length);
            lua_concat(L, 3);
        } else {
            lua_pushfstring(L, "[%I]", (LUAI_UACINT)i);
            lua_concat(L, 2);
        }
        inside = items.value != target;
        const uint8_t *value = items.value, *value_end = items.end;
        if (inside) inside = flat_items_begin(&items, value, value_end);
        i = 0;
    }
}

static int unknown_field(lua_State *L, const view *v) {
    const sandbox *s = sandbox_of(L);
    const uint8_t *document = s->documents + v->document;
    lua_pushvalue(L, lua_upvalueindex(UP_UNKNOWN));
    if (lua_isnil(L, -1))
        return position_error(L, "there is no such field in the %s",
                              lua_tostring(L, lua_upvalueindex(UP_NAME)));
    push_path(L, document, document + v->document_count, s->documents + v->at);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 1);
    lua_call(L, 3, 1);
    return 1;
}

/// The item of a list, or NULL. Walks the list: charged by the items passed.
static const uint8_t *list_item(lua_State *L, flat_items *items, lua_Integer index) {
    if (index < 1 || index > items->left) return NULL;
    sandbox_charge(L, (size_t)index / 8);
    while (index > 0 && flat_items_next(items)) index -= 1;
    return index == 0 ? items->value : NULL;
}

/// The value of a key, or NULL. Walks the map: charged by the fields passed.
static const uint8_t *map_field(lua_State *L, flat_items *items, const char *key, size_t length) {
    uint32_t count = items->left;
    bool found = false;
    while (!found && flat_items_next(items))
        found = items->key_length == length && memcmp(items->key, key, length) == 0;
    sandbox_charge(L, (count - items->left) / 16);
    return found ? items->value : NULL;
}

static int view_index(lua_State *L) {
    view *self = view_at(L, 1);
    if (!self) return luaL_error(L, "not a view");
    size_t length;
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &length) : NULL;
    if (key && self->is_root) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(UP_METHODS)) != LUA_TNIL) return 1;
        lua_pop(L, 1);
    }
    view v = view_resolve(sandbox_of(L), self);
    if (v.document_count == 0)
        return position_error(L, "there is no %s here", lua_tostring(L, lua_upvalueindex(UP_NAME)));
    const uint8_t *at = sandbox_of(L)->documents + v.at;
    const uint8_t *end = sandbox_of(L)->documents + v.document + v.document_count;
    flat_items items;
    const uint8_t *value = NULL;
    if (at[0] == 6 && lua_isinteger(L, 2) && flat_items_begin(&items, at, end)) {
        value = list_item(L, &items, lua_tointeger(L, 2));
        if (!value) return 0;
    } else if (key && at[0] == 7 && flat_items_begin(&items, at, end)) {
        value = map_field(L, &items, key, length);
    }
    if (!value) return unknown_field(L, &v);
    view_push_value(L, &v, value, end, lua_upvalueindex(UP_PARTS));
    return 1;
}

lua_Integer view_list_count(lua_State *L, int index) {
    const uint8_t *at, *end;
    flat_items items;
    if (!view_is(L, index) || !view_value(L, index, &at, &end)) return -1;
    return flat_items_begin(&items, at, end) && !items.is_map
        ? (lua_Integer)items.left : -1;
}

void view_push_parts(lua_State *L, int index) {
    lua_getmetatable(L, index);
    lua_pushliteral(L, "parts");
    lua_rawget(L, -2);
    lua_remove(L, -2);
}

void view_push_item(lua_State *L, int index, lua_Integer item) {
    const uint8_t *at, *end;
    flat_items items;
    index = lua_absindex(L, index);
    view v = view_resolve(sandbox_of(L), view_at(L, index));
    const uint8_t *value = NULL;
    if (view_value(L, index, &at, &end) && flat_items_begin(&items, at, end))
        value = list_item(L, &items, item);
    if (!value) {
        lua_pushnil(L);
        return;
    }
    view_push_parts(L, index);
    view_push_value(L, &v, value, end, lua_gettop(L));
    lua_remove(L, -2);
}

static int view_length(lua_State *L) {
    lua_Integer count = view_list_count(L, 1);
    if (count < 0) return position_error(L, "only a list has a length");
    lua_pushinteger(L, count);
    return 1;
}

static int view_equal(lua_State *L) {
    const view *a = view_at(L, 1), *b = view_at(L, 2);
    bool same = a && b;
    if (same) {
        view x = view_resolve(sandbox_of(L), a), y = view_resolve(sandbox_of(L), b);
        same = x.at == y.at && x.document_count == y.document_count;
    }
    lua_pushboolean(L, same);
    return 1;
}

static int view_assign(lua_State *L) {
    return position_error(L, "%s is read-only", lua_tostring(L, lua_upvalueindex(1)));
}

static int view_text(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

/// Sets the fields of the metatable on top, whose parts' metatable is at `parts`.
static void fill_metatable(lua_State *L, int parts, int methods, int unknown) {
    lua_pushvalue(L, methods);
    lua_pushvalue(L, unknown);
    lua_pushvalue(L, parts);
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, view_index, 4);
    lua_setfield(L, -2, "__index");
    static const luaL_Reg plain[] = {{"__len", view_length}, {"__eq", view_equal}, {NULL, NULL}};
    luaL_setfuncs(L, plain, 0);
    static const luaL_Reg named[] = {
        {"__newindex", view_assign}, {"__tostring", view_text}, {NULL, NULL}};
    lua_pushvalue(L, 1);
    luaL_setfuncs(L, named, 1);
    lua_pushvalue(L, parts);
    lua_setfield(L, -2, "parts");
}

/// host.view(name, methods, unknown) → the root view
int view_declare(lua_State *L) {
    luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 3);
    lua_newtable(L);
    int parts = lua_gettop(L);
    fill_metatable(L, parts, 2, 3);
    lua_pushliteral(L, "table");
    lua_setfield(L, -2, "__name");
    view_push(L, true);
    lua_newtable(L);
    fill_metatable(L, parts, 2, 3);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "__name");
    lua_setmetatable(L, -2);
    return 1;
}
