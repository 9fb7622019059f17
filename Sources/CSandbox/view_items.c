// Going over views.
#include "view.h"

/// The iterator: upvalues are the view, the bytes passed, the items passed.
static int next_item(lua_State *L) {
    const uint8_t *at, *end;
    flat_items items;
    if (!view_value(L, lua_upvalueindex(1), &at, &end) || !flat_items_begin(&items, at, end))
        return 0;
    view v = view_resolve(sandbox_of(L), view_at(L, lua_upvalueindex(1)));
    lua_Integer passed = lua_tointeger(L, lua_upvalueindex(3));
    items.at += lua_tointeger(L, lua_upvalueindex(2));
    items.left -= (uint32_t)passed;
    bool found = false;
    while (!found && flat_items_next(&items)) {
        passed += 1;
        found = items.value[0] != 0 || !items.is_map;
    }
    sandbox_charge(L, (size_t)(passed - lua_tointeger(L, lua_upvalueindex(3))) / 16);
    if (!found) return 0;
    lua_pushinteger(L, (items.at - at) - 9);
    lua_replace(L, lua_upvalueindex(2));
    lua_pushinteger(L, passed);
    lua_replace(L, lua_upvalueindex(3));
    if (items.is_map) lua_pushlstring(L, items.key, items.key_length);
    else lua_pushinteger(L, passed);
    view_push_parts(L, lua_upvalueindex(1));
    view_push_value(L, &v, items.value, end, lua_gettop(L));
    lua_remove(L, -2);
    return 2;
}

/// Pushes an iterator over the fields in the document's order, or over a list's items.
int view_pairs(lua_State *L) {
    view v = view_resolve(sandbox_of(L), view_at(L, 1));
    // Iteration stays with the document that was there when it began.
    view_push_parts(L, 1);
    view *fixed = view_push(L, false);
    *fixed = v;
    fixed->is_root = false;
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
    lua_pushinteger(L, 0);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_item, 3);
    lua_pushnil(L);
    lua_pushnil(L);
    return 3;
}

/// next(view): the first field, or nil.
int view_next(lua_State *L) {
    view_pairs(L);
    lua_pop(L, 2);
    lua_call(L, 0, 2);
    return 2;
}
