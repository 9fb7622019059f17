// The basic functions. Those that are left out are named, with the reason, in environment.c.

#include "internal.h"

const char *sandbox_type_name(lua_State *L, int index) {
    int type = lua_type(L, index);
    if (type != LUA_TUSERDATA || !lua_getmetatable(L, index)) return lua_typename(L, type);
    lua_pushliteral(L, "__name");
    // The metatable keeps the string.
    const char *name = lua_rawget(L, -2) == LUA_TSTRING ? lua_tostring(L, -1) : "userdata";
    lua_pop(L, 2);
    return name;
}

static void push_number_text(lua_State *L, int index) {
    lua_Number number = lua_tonumber(L, index);
    if (lua_isinteger(L, index) || number == number) {
        lua_pushvalue(L, index);
        lua_tostring(L, -1);
    } else {
        lua_pushliteral(L, "nan");
    }
}

const char *sandbox_tostring(lua_State *L, int index, size_t *length) {
    index = lua_absindex(L, index);
    if (luaL_callmeta(L, index, "__tostring")) {
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "'__tostring' must return a string");
        return lua_tolstring(L, -1, length);
    }
    switch (lua_type(L, index)) {
    case LUA_TNUMBER: push_number_text(L, index); break;
    case LUA_TSTRING: lua_pushvalue(L, index); break;
    case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
    default: lua_pushstring(L, sandbox_type_name(L, index)); break;
    }
    return lua_tolstring(L, -1, length);
}

static int basic_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    sandbox_tostring(L, 1, NULL);
    return 1;
}

static int basic_type(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushstring(L, sandbox_type_name(L, 1));
    return 1;
}

/// The value of text in a base, or false. Signs, blanks around it and any case of letters are fine.
static bool integer_in_base(const char *text, size_t length, lua_Unsigned base,
                            lua_Integer *value) {
    static const char blanks[] = " \f\n\r\t\v";
    size_t at = 0;
    lua_Unsigned sum = 0;
    while (at < length && text[at] && strchr(blanks, text[at])) at += 1;
    bool negative = at < length && text[at] == '-';
    if (at < length && (text[at] == '-' || text[at] == '+')) at += 1;
    size_t first = at;
    for (; at < length; at++) {
        char c = text[at];
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
            : c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 10
            : c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 10 : 99;
        if (digit >= base) break;
        sum = sum * base + digit;
    }
    if (at == first) return false;
    while (at < length && text[at] && strchr(blanks, text[at])) at += 1;
    *value = (lua_Integer)(negative ? 0 - sum : sum);
    return at == length;
}

static int basic_tonumber(lua_State *L) {
    size_t length;
    if (lua_isnoneornil(L, 2)) {
        luaL_checkany(L, 1);
        if (lua_type(L, 1) == LUA_TNUMBER) {
            lua_settop(L, 1);
            return 1;
        }
        const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
        if (text) sandbox_charge(L, length / 16);
        if (text && lua_stringtonumber(L, text) == length + 1) return 1;
    } else {
        lua_Integer base = luaL_checkinteger(L, 2), value;
        luaL_checktype(L, 1, LUA_TSTRING);
        const char *text = lua_tolstring(L, 1, &length);
        luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
        sandbox_charge(L, length / 16);
        if (integer_in_base(text, length, (lua_Unsigned)base, &value)) {
            lua_pushinteger(L, value);
            return 1;
        }
    }
    lua_pushnil(L);
    return 1;
}

static int basic_error(lua_State *L) {
    int level = (int)luaL_optinteger(L, 2, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
        luaL_where(L, level);
        lua_pushvalue(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int basic_assert(lua_State *L) {
    if (lua_toboolean(L, 1)) return lua_gettop(L);
    luaL_checkany(L, 1);
    if (lua_gettop(L) == 1) return luaL_error(L, "assertion failed!");
    lua_settop(L, 2);
    return lua_error(L);
}

static int basic_select(lua_State *L) {
    int count = lua_gettop(L);
    sandbox_charge(L, (size_t)count / 8);
    if (lua_type(L, 1) == LUA_TSTRING && *lua_tostring(L, 1) == '#') {
        lua_pushinteger(L, count - 1);
        return 1;
    }
    lua_Integer from = luaL_checkinteger(L, 1);
    if (from < 0) from = count + from;
    else if (from > count) from = count;
    luaL_argcheck(L, from >= 1, 1, "index out of range");
    return count - (int)from;
}

static int finish_pcall(lua_State *L, int status, lua_KContext context) {
    (void)context;
    bool fine = status == LUA_OK || status == LUA_YIELD;
    if (fine) {
        lua_pushboolean(L, 1);
        lua_replace(L, 1);
        return lua_gettop(L);
    }
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

/// Limits never arrive here: they jump out of Lua.
static int basic_pcall(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushcfunction(L, position_correct);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 1, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

static int basic_rawequal(lua_State *L) {
    luaL_checkany(L, 1);
    luaL_checkany(L, 2);
    lua_pushboolean(L, lua_rawequal(L, 1, 2));
    return 1;
}

static int basic_rawlen(lua_State *L) {
    int type = lua_type(L, 1);
    luaL_argcheck(L, type == LUA_TTABLE || type == LUA_TSTRING, 1, "table or string expected");
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

static int basic_rawget(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    lua_rawget(L, 1);
    return 1;
}

static int basic_print(lua_State *L) {
    int count = lua_gettop(L);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (int i = 1; i <= count; i++) {
        if (i > 1) luaL_addchar(&text, '\t');
        sandbox_tostring(L, i, NULL);
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    size_t length;
    const char *line = lua_tolstring(L, -1, &length);
    host_log(L, line, length);
    return 0;
}

const luaL_Reg basic_functions[] = {
    {"assert", basic_assert},
    {"error", basic_error},
    {"ipairs", basic_ipairs},
    {"next", basic_next},
    {"pairs", basic_pairs},
    {"pcall", basic_pcall},
    {"print", basic_print},
    {"rawequal", basic_rawequal},
    {"rawget", basic_rawget},
    {"rawlen", basic_rawlen},
    {"require", program_require},
    {"select", basic_select},
    {"tonumber", basic_tonumber},
    {"tostring", basic_tostring},
    {"type", basic_type},
    {NULL, NULL},
};
