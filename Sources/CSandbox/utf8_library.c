// The utf8 library.
#include "internal.h"

enum { CODE_MAX = 0x10FFFF };
static const uint32_t lax_max = 0x7FFFFFFF;

static bool is_continuation(const char *at) { return ((uint8_t)*at & 0xC0) == 0x80; }

/// Decodes the character at `at`; returns its end, or NULL when it is not well formed. The text
/// ends with a zero byte, which is never a continuation.
static const char *decode(const char *at, uint32_t *code, bool lax) {
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
    uint32_t lead = (uint8_t)*at;
    uint32_t value = lead;
    if (lead >= 0x80) {
        int more = lead >= 0xFC ? 5 : lead >= 0xF8 ? 4 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC0 || lead >= 0xFE) return NULL;
        value = lead & (0x3Fu >> more);
        for (int i = 1; i <= more; i++) {
            if (!is_continuation(at + i)) return NULL;
            value = value << 6 | ((uint8_t)at[i] & 0x3F);
        }
        if (value < least[more]) return NULL;
        at += more;
    }
    if (!lax && (value > CODE_MAX || (value >= 0xD800 && value <= 0xDFFF))) return NULL;
    *code = value;
    return at + 1;
}

/// A position counted from the end when negative; 0 when before the start.
static lua_Integer position(lua_Integer at, size_t length) {
    if (at >= 0) return at;
    return 0 - (size_t)at > length ? 0 : (lua_Integer)length + at + 1;
}

static int utf8_len(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer from = position(luaL_optinteger(L, 2, 1), length);
    lua_Integer to = position(luaL_optinteger(L, 3, -1), length);
    bool lax = lua_toboolean(L, 4);
    lua_Integer count = 0;
    luaL_argcheck(L, from >= 1 && --from <= (lua_Integer)length, 2,
                  "initial position out of bounds");
    luaL_argcheck(L, --to < (lua_Integer)length, 3, "final position out of bounds");
    if (to >= from) sandbox_charge(L, (size_t)(to - from) / 8);
    while (from <= to) {
        uint32_t code;
        const char *end = decode(text + from, &code, lax);
        if (!end) {
            lua_pushnil(L);
            lua_pushinteger(L, from + 1);
            return 2;
        }
        from = end - text;
        count += 1;
    }
    lua_pushinteger(L, count);
    return 1;
}

static int utf8_codepoint(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer from = position(luaL_optinteger(L, 2, 1), length);
    lua_Integer to = position(luaL_optinteger(L, 3, from), length);
    bool lax = lua_toboolean(L, 4);
    luaL_argcheck(L, from >= 1, 2, "out of bounds");
    luaL_argcheck(L, to <= (lua_Integer)length, 3, "out of bounds");
    if (from > to) return 0;
    sandbox_charge(L, (size_t)(to - from) / 4);
    luaL_checkstack(L, (int)(to - from) + 1, "string slice too long");
    int count = 0;
    for (const char *at = text + from - 1; at < text + to; count++) {
        uint32_t code;
        at = decode(at, &code, lax);
        if (!at) return luaL_error(L, "invalid UTF-8 code");
        lua_pushinteger(L, code);
    }
    return count;
}

static int utf8_char(lua_State *L) {
    int count = lua_gettop(L);
    sandbox_charge(L, (size_t)count / 2);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (int i = 1; i <= count; i++) {
        lua_Unsigned code = (lua_Unsigned)luaL_checkinteger(L, i);
        luaL_argcheck(L, code <= lax_max, i, "value out of range");
        lua_pushfstring(L, "%U", (long)code);
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    return 1;
}

static int utf8_offset(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer end = (lua_Integer)length;
    lua_Integer n = luaL_checkinteger(L, 2);
    lua_Integer at = position(luaL_optinteger(L, 3, n > 0 ? 1 : end + 1), length) - 1;
    luaL_argcheck(L, at >= 0 && at <= end, 3, "position out of bounds");
    lua_Integer from = at;
    if (n == 0) {
        while (at > 0 && is_continuation(text + at)) at -= 1;
    } else if (is_continuation(text + at)) {
        return luaL_error(L, "initial position is a continuation byte");
    } else if (n < 0) {
        for (; n < 0 && at > 0; n++)
            do at -= 1;
            while (at > 0 && is_continuation(text + at));
    } else {
        for (n -= 1; n > 0 && at < end; n--)
            do at += 1;
            while (is_continuation(text + at));
    }
    sandbox_charge(L, (size_t)(at > from ? at - from : from - at) / 8);
    if (n == 0) lua_pushinteger(L, at + 1);
    else lua_pushnil(L);
    return 1;
}

static int next_code(lua_State *L, bool lax) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Unsigned at = (lua_Unsigned)lua_tointeger(L, 2);
    uint32_t code;
    while (at > 0 && at < length && is_continuation(text + at)) at += 1;
    if (at >= length) return 0;
    const char *end = decode(text + at, &code, lax);
    if (!end || is_continuation(end)) return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, code);
    return 2;
}

static int next_code_strict(lua_State *L) { return next_code(L, false); }
static int next_code_lax(lua_State *L) { return next_code(L, true); }

static int utf8_codes(lua_State *L) {
    luaL_checkstring(L, 1);
    lua_pushcfunction(L, lua_toboolean(L, 2) ? next_code_lax : next_code_strict);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

int open_utf8(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"char", utf8_char},     {"codepoint", utf8_codepoint}, {"codes", utf8_codes},
        {"len", utf8_len},       {"offset", utf8_offset},       {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lua_pushlstring(L, "[\0-\x7F\xC2-\xFD][\x80-\xBF]*", 14);
    lua_setfield(L, -2, "charpattern");
    return 1;
}
