// The math library: what gives the same bits on every machine.
#include <math.h>

#include "internal.h"

static void push_rounded(lua_State *L, lua_Number rounded) {
    // -2^63 and 2^63 are exact.
    if (rounded >= -9223372036854775808.0 && rounded < 9223372036854775808.0)
        lua_pushinteger(L, (lua_Integer)rounded);
    else
        lua_pushnumber(L, rounded);
}

static int math_abs(lua_State *L) {
    if (lua_isinteger(L, 1)) {
        lua_Integer value = lua_tointeger(L, 1);
        lua_pushinteger(L, value < 0 ? (lua_Integer)(0 - (lua_Unsigned)value) : value);
    } else {
        lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
    }
    return 1;
}

static int math_ceil(lua_State *L) {
    if (lua_isinteger(L, 1)) lua_settop(L, 1);
    else push_rounded(L, ceil(luaL_checknumber(L, 1)));
    return 1;
}

static int math_floor(lua_State *L) {
    if (lua_isinteger(L, 1)) lua_settop(L, 1);
    else push_rounded(L, floor(luaL_checknumber(L, 1)));
    return 1;
}

static int math_fmod(lua_State *L) {
    if (lua_isinteger(L, 1) && lua_isinteger(L, 2)) {
        lua_Integer a = lua_tointeger(L, 1), b = lua_tointeger(L, 2);
        luaL_argcheck(L, b != 0, 2, "zero");
        lua_pushinteger(L, b == -1 ? 0 : a % b);
    } else {
        lua_pushnumber(L, fmod(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
    }
    return 1;
}

static int math_modf(lua_State *L) {
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        lua_pushnumber(L, 0);
        return 2;
    }
    lua_Number value = luaL_checknumber(L, 1);
    lua_Number whole = value < 0 ? ceil(value) : floor(value);
    lua_pushnumber(L, whole);
    lua_pushnumber(L, value == whole ? 0.0 : value - whole);
    return 2;
}

static int math_sqrt(lua_State *L) {
    lua_pushnumber(L, sqrt(luaL_checknumber(L, 1)));
    return 1;
}

static int math_tointeger(lua_State *L) {
    int exact;
    lua_Integer value = lua_tointegerx(L, 1, &exact);
    luaL_checkany(L, 1);
    if (exact) lua_pushinteger(L, value);
    else lua_pushnil(L);
    return 1;
}

static int math_type(lua_State *L) {
    luaL_checkany(L, 1);
    if (lua_type(L, 1) != LUA_TNUMBER) lua_pushnil(L);
    else lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
    return 1;
}

static int math_ult(lua_State *L) {
    lua_Unsigned a = (lua_Unsigned)luaL_checkinteger(L, 1);
    lua_pushboolean(L, a < (lua_Unsigned)luaL_checkinteger(L, 2));
    return 1;
}

/// The greatest or least argument. They may be boxed integers of a kind that can be compared.
static int extreme(lua_State *L, bool greatest) {
    int count = lua_gettop(L), best = 1;
    sandbox_charge(L, (size_t)count / 4);
    for (int i = 1; i <= count; i++) {
        int kind;
        lua_Integer value;
        if (!boxed_get(L, i, &kind, &value)) luaL_checknumber(L, i);
    }
    luaL_checkany(L, 1);
    for (int i = 2; i <= count; i++)
        if (greatest ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT))
            best = i;
    lua_pushvalue(L, best);
    return 1;
}

static int math_max(lua_State *L) { return extreme(L, true); }
static int math_min(lua_State *L) { return extreme(L, false); }

int open_math(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"abs", math_abs},       {"ceil", math_ceil}, {"floor", math_floor},
        {"fmod", math_fmod},     {"max", math_max},   {"min", math_min},
        {"modf", math_modf},     {"sqrt", math_sqrt}, {"tointeger", math_tointeger},
        {"random", math_random}, {"type", math_type}, {"ult", math_ult},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lua_pushnumber(L, 3.141592653589793);
    lua_setfield(L, -2, "pi");
    lua_pushnumber(L, HUGE_VAL);
    lua_setfield(L, -2, "huge");
    lua_pushinteger(L, LUA_MAXINTEGER);
    lua_setfield(L, -2, "maxinteger");
    lua_pushinteger(L, LUA_MININTEGER);
    lua_setfield(L, -2, "mininteger");
    return 1;
}
