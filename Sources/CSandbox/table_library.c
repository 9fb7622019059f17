// The table library: raw access, raw lengths, and every element charged.
#include "internal.h"

/// Tables with a metatable are the host's: they can be read, not written.
static lua_Integer check_writable(lua_State *L, int index) {
    luaL_checktype(L, index, LUA_TTABLE);
    if (lua_getmetatable(L, index)) luaL_error(L, "this table is read-only");
    return (lua_Integer)lua_rawlen(L, index);
}

/// The length of a table or list view that is only read.
static lua_Integer check_readable(lua_State *L, int index) {
    lua_Integer count = view_list_count(L, index);
    if (count >= 0) return count;
    luaL_checktype(L, index, LUA_TTABLE);
    return (lua_Integer)lua_rawlen(L, index);
}

static void push_item(lua_State *L, int index, lua_Integer item) {
    if (lua_type(L, index) == LUA_TTABLE) lua_rawgeti(L, index, item);
    else view_push_item(L, index, item);
}

static int table_concat(lua_State *L) {
    lua_Integer count = check_readable(L, 1);
    size_t separator_length;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    lua_Integer from = luaL_optinteger(L, 3, 1);
    lua_Integer to = luaL_optinteger(L, 4, count);
    lua_settop(L, 4);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (lua_Integer i = from; i <= to; i++) {
        push_item(L, 1, i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "invalid value (at index %I) in table for 'concat'",
                              (LUAI_UACINT)i);
        size_t length;
        if (lua_type(L, -1) == LUA_TNUMBER) {
            // NaN has no sign.
            sandbox_tostring(L, -1, NULL);
            lua_remove(L, -2);
        }
        lua_tolstring(L, -1, &length);
        sandbox_charge(L, 1 + (length + separator_length) / 16);
        luaL_addvalue(&text);
        if (i == to) break;
        luaL_addlstring(&text, separator, separator_length);
    }
    luaL_pushresult(&text);
    return 1;
}

static int table_insert(lua_State *L) {
    // The length of a table with holes can be the greatest integer.
    lua_Integer end = (lua_Integer)((lua_Unsigned)check_writable(L, 1) + 1);
    lua_Integer at = end;
    if (lua_gettop(L) == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= end, 2, "position out of bounds");
        sandbox_charge(L, (size_t)(end - at) / 2);
        for (lua_Integer i = end; i > at; i--) {
            lua_rawgeti(L, 1, i - 1);
            lua_rawseti(L, 1, i);
        }
    } else if (lua_gettop(L) != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_rawseti(L, 1, at);
    return 0;
}

static int table_remove(lua_State *L) {
    lua_Integer count = check_writable(L, 1);
    lua_Integer at = luaL_optinteger(L, 2, count);
    if (!lua_isnone(L, 2))
        luaL_argcheck(L, (at >= 1 && at - 1 <= count) || (count == 0 && at == 0),
                      2, "position out of bounds");
    lua_rawgeti(L, 1, at);
    if (at < count) sandbox_charge(L, (size_t)(count - at) / 2);
    for (; at < count; at++) {
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    if (at >= 1 || count == 0) {
        lua_pushnil(L);
        lua_rawseti(L, 1, at);
    }
    return 1;
}

static int table_move(lua_State *L) {
    lua_Integer from = luaL_checkinteger(L, 2);
    lua_Integer to = luaL_checkinteger(L, 3);
    lua_Integer target = luaL_checkinteger(L, 4);
    int into = lua_isnoneornil(L, 5) ? 1 : 5;
    check_readable(L, 1);
    check_writable(L, into);
    lua_settop(L, 5);
    if (to >= from) {
        luaL_argcheck(L, from > 0 || to < LUA_MAXINTEGER + from, 3, "too many elements to move");
        lua_Integer count = to - from + 1;
        luaL_argcheck(L, target <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool forwards = target > to || target <= from || (into == 5 && !lua_rawequal(L, 1, 5));
        for (lua_Integer i = 0; i < count; i++) {
            lua_Integer offset = forwards ? i : count - 1 - i;
            sandbox_charge(L, 1);
            push_item(L, 1, from + offset);
            lua_rawseti(L, into, target + offset);
        }
    }
    lua_pushvalue(L, into);
    return 1;
}

static int table_pack(lua_State *L) {
    int count = lua_gettop(L);
    sandbox_charge(L, (size_t)count / 4);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; i--) lua_rawseti(L, 1, i);
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

static int table_unpack(lua_State *L) {
    lua_Integer count = check_readable(L, 1);
    lua_Integer from = luaL_optinteger(L, 2, 1);
    lua_Integer to = luaL_optinteger(L, 3, count);
    if (from > to) return 0;
    lua_Unsigned wanted = (lua_Unsigned)to - (lua_Unsigned)from;
    if (wanted >= 100000 || !lua_checkstack(L, (int)wanted + 1))
        return luaL_error(L, "too many results to unpack");
    sandbox_charge(L, (size_t)wanted / 4);
    for (lua_Integer i = from; i < to; i++) push_item(L, 1, i);
    push_item(L, 1, to);
    return (int)wanted + 1;
}

int open_table(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"concat", table_concat}, {"insert", table_insert}, {"move", table_move},
        {"pack", table_pack},     {"remove", table_remove}, {"sort", table_sort},
        {"unpack", table_unpack}, {NULL, NULL},
    };
    luaL_newlib(L, functions);
    return 1;
}
