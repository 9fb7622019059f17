// Going over tables and views, in an order that is the same in every process.
#include "internal.h"

/// The keys' order, beside a table of the keys themselves.
typedef struct snapshot {
    uint32_t count;
    uint32_t at;
    uint32_t order[];
} snapshot;

static int next_of_list(lua_State *L) {
    lua_Integer count = lua_tointeger(L, lua_upvalueindex(1));
    lua_Integer at = luaL_checkinteger(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    while (at < count && at >= 0) {
        at += 1;
        if (lua_rawgeti(L, 1, at) == LUA_TNIL) {
            lua_pop(L, 1);
            sandbox_charge(L, 1);
            continue;
        }
        lua_pushinteger(L, at);
        lua_insert(L, -2);
        return 2;
    }
    return 0;
}

/// Upvalues: the table of keys, the snapshot, the table gone over.
static int next_of_snapshot(lua_State *L) {
    snapshot *keys = lua_touserdata(L, lua_upvalueindex(2));
    while (keys->at < keys->count) {
        lua_rawgeti(L, lua_upvalueindex(1), keys->order[keys->at++]);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(3)) != LUA_TNIL) return 2;
        lua_pop(L, 2);
        sandbox_charge(L, 1);
    }
    return 0;
}

static key_list ordered_keys(lua_State *L, const char *who) {
    sandbox_of(L)->keys.count = 0;
    key_list list = keys_gather(L, 1);
    if (list.strange != LUA_TNONE)
        luaL_error(L, "%s goes over numbers, text and booleans as keys, not over a %s", who,
                   lua_typename(L, list.strange));
    return list;
}

static void push_snapshot(lua_State *L, const key_list *list) {
    lua_createtable(L, (int)list->count, 0);
    lua_pushnil(L);
    for (uint32_t i = 1; lua_next(L, 1); i++) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, i);
    }
    size_t size = sizeof(snapshot) + list->count * sizeof(uint32_t);
    snapshot *keys = lua_newuserdatauv(L, size, 0);
    keys->count = (uint32_t)list->count;
    keys->at = 0;
    const sort_key *sorted = keys_sort(L, list);
    for (size_t i = 0; i < list->count; i++) keys->order[i] = sorted[i].index + 1;
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, next_of_snapshot, 3);
}

int basic_pairs(lua_State *L) {
    if (view_is(L, 1)) return view_pairs(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    key_list list = ordered_keys(L, "pairs");
    if (list.is_sequence) {
        lua_pushinteger(L, (lua_Integer)list.count);
        lua_pushcclosure(L, next_of_list, 1);
        lua_pushvalue(L, 1);
        lua_pushinteger(L, 0);
        return 3;
    }
    push_snapshot(L, &list);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

static int next_item(lua_State *L) {
    lua_Integer at = luaL_checkinteger(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    at = (lua_Integer)((lua_Unsigned)at + 1);
    lua_pushinteger(L, at);
    return lua_rawgeti(L, 1, at) == LUA_TNIL ? 1 : 2;
}

int basic_ipairs(lua_State *L) {
    luaL_checkany(L, 1);
    if (view_is(L, 1) && view_list_count(L, 1) >= 0) return view_pairs(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushcfunction(L, next_item);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/// next(t): the first key in order and its value, or nil. Scripts go on with `pairs`.
int basic_next(lua_State *L) {
    if (!lua_isnoneornil(L, 2))
        return luaL_error(L, "next(t) takes no key here; use pairs to go over a table");
    if (view_is(L, 1)) return view_next(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    key_list list = ordered_keys(L, "next");
    if (list.count == 0) {
        lua_pushnil(L);
        return 1;
    }
    uint32_t first = list.is_sequence ? 0 : keys_sort(L, &list)[0].index;
    if (list.is_sequence) {
        lua_pushinteger(L, 1);
    } else {
        lua_pushnil(L);
        for (uint32_t i = 0; lua_next(L, 1) && i < first; i++) lua_pop(L, 1);
        lua_pop(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_rawget(L, 1);
    return 2;
}
