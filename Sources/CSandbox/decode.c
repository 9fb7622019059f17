// Flat values to Lua values.
#include "internal.h"

static void decode(lua_State *L, const uint8_t *at, const uint8_t *end, int depth);

static _Noreturn void malformed(lua_State *L) {
    luaL_error(L, "the host gave a malformed value");
    __builtin_unreachable();
}

static void decode_table(lua_State *L, const uint8_t *at, const uint8_t *end, int depth) {
    flat_items items;
    if (depth > FLAT_DEPTH_MAX || !flat_items_begin(&items, at, end)) malformed(L);
    uint32_t count = items.left;
    // A count can't exceed the bytes that hold the items.
    if (count > (size_t)(items.end - items.at)) malformed(L);
    luaL_checkstack(L, 6, NULL);
    lua_createtable(L, items.is_map ? 0 : (int)count, items.is_map ? (int)count : 0);
    for (uint32_t i = 1; i <= count; i++) {
        if (!flat_items_next(&items)) malformed(L);
        if (items.is_map) lua_pushlstring(L, items.key, items.key_length);
        decode(L, items.value, items.end, depth + 1);
        if (items.is_map) lua_rawset(L, -3);
        else lua_rawseti(L, -2, i);
    }
    if (items.at != items.end) malformed(L);
    sandbox_charge(L, count);
}

static void decode(lua_State *L, const uint8_t *at, const uint8_t *end, int depth) {
    size_t size = flat_size(at, end);
    lua_Integer integer;
    lua_Number number;
    if (size == 0) malformed(L);
    switch (at[0]) {
    case 0: lua_pushnil(L); break;
    case 1: lua_pushboolean(L, 0); break;
    case 2: lua_pushboolean(L, 1); break;
    case 3:
        memcpy(&integer, at + 1, sizeof integer);
        lua_pushinteger(L, integer);
        break;
    case 4:
        memcpy(&number, at + 1, sizeof number);
        lua_pushnumber(L, number);
        break;
    case 5: lua_pushlstring(L, (const char *)at + 5, size - 5); break;
    case 8:
        memcpy(&integer, at + 2, sizeof integer);
        boxed_push(L, at[1], integer);
        break;
    default: decode_table(L, at, end, depth);
    }
}

void value_decode(lua_State *L, const uint8_t *at, const uint8_t *end) { decode(L, at, end, 0); }

int value_decode_items(lua_State *L, sandbox_bytes list) {
    flat_items items;
    if (!list.start) return 0;
    if (!flat_items_begin(&items, list.start, list.start + list.count) || items.is_map
        || items.left > 200)
        malformed(L);
    int count = (int)items.left;
    luaL_checkstack(L, count + 4, NULL);
    for (int i = 0; i < count; i++) {
        if (!flat_items_next(&items)) malformed(L);
        decode(L, items.value, items.end, 0);
    }
    return count;
}
