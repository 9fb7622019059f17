// A stable merge sort of a copy: an error in a comparison leaves the table as it was.
#include "internal.h"

/// The stack: the table, the comparison or nil, the copy, the spare copy.
enum { TABLE = 1, LESS, COPY, SPARE };

/// Whether the second of the two values on top comes before the first. Pops both.
static bool second_is_less(lua_State *L) {
    sandbox_charge(L, 2);
    if (lua_isnil(L, LESS)) {
        if (lua_type(L, -1) == LUA_TSTRING) sandbox_charge(L, lua_rawlen(L, -1) / 16);
        bool less = lua_compare(L, -1, -2, LUA_OPLT);
        lua_pop(L, 2);
        return less;
    }
    lua_pushvalue(L, LESS);
    lua_insert(L, -3);
    // less(second, first)
    lua_insert(L, -2);
    lua_call(L, 2, 1);
    bool less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

static void merge(lua_State *L, int from, int to, lua_Integer low, lua_Integer middle,
                  lua_Integer high) {
    lua_Integer left = low, right = middle;
    for (lua_Integer at = low; at < high; at++) {
        bool take_right = left >= middle;
        if (!take_right && right < high) {
            lua_rawgeti(L, from, left);
            lua_rawgeti(L, from, right);
            take_right = second_is_less(L);
        }
        lua_rawgeti(L, from, take_right ? right++ : left++);
        lua_rawseti(L, to, at);
    }
}

static void copy(lua_State *L, int from, int to, lua_Integer count) {
    sandbox_charge(L, (size_t)count / 4);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, from, i);
        lua_rawseti(L, to, i);
    }
}

int table_sort(lua_State *L) {
    luaL_checktype(L, TABLE, LUA_TTABLE);
    if (lua_getmetatable(L, TABLE)) return luaL_error(L, "this table is read-only");
    if (!lua_isnoneornil(L, LESS)) luaL_checktype(L, LESS, LUA_TFUNCTION);
    lua_settop(L, LESS);
    lua_Integer count = (lua_Integer)lua_rawlen(L, TABLE);
    if (count < 2) return 0;
    luaL_argcheck(L, count <= 1 << 20, TABLE, "too many elements to sort");
    lua_createtable(L, (int)count, 0);
    lua_createtable(L, (int)count, 0);
    copy(L, TABLE, COPY, count);
    int from = COPY, to = SPARE;
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer low = 1; low <= count; low += 2 * width) {
            lua_Integer middle = low + width <= count ? low + width : count + 1;
            lua_Integer high = low + 2 * width <= count ? low + 2 * width : count + 1;
            merge(L, from, to, low, middle, high);
        }
        int sorted = to;
        to = from;
        from = sorted;
    }
    copy(L, from, TABLE, count);
    return 0;
}
