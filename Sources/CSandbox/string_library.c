// The string library. All of it is ours, because stock Lua's does unbounded work within one
// instruction: here each function charges for its work by size, before doing it.
#include "string_library.h"

#include <limits.h>

const char *string_argument(lua_State *L, int argument, size_t *length) {
    if (lua_type(L, argument) == LUA_TNUMBER) {
        sandbox_tostring(L, argument, length);
        lua_replace(L, argument);
    }
    return luaL_checklstring(L, argument, length);
}

void string_charge(lua_State *L, size_t bytes) {
    if (bytes >= 16) sandbox_charge(L, bytes / 16);
}

size_t string_first(lua_Integer position, size_t length) {
    if (position > 0) return (size_t)position;
    if (position == 0 || position < -(lua_Integer)length) return 1;
    return length + (size_t)position + 1;
}

/// A last position as scripts give it, as one of 0 to `length`.
static size_t last(lua_Integer position, size_t length) {
    if (position > (lua_Integer)length) return length;
    if (position >= 0) return (size_t)position;
    if (position < -(lua_Integer)length) return 0;
    return length + (size_t)position + 1;
}

static int string_byte(lua_State *L) {
    size_t length;
    const char *text = string_argument(L, 1, &length);
    lua_Integer position = luaL_optinteger(L, 2, 1);
    size_t from = string_first(position, length);
    size_t to = last(luaL_optinteger(L, 3, position), length);
    if (from > to) return 0;
    if (to - from >= INT_MAX) return luaL_error(L, "string slice too long");
    int count = (int)(to - from) + 1;
    sandbox_charge(L, (size_t)count / 4 + 1);
    luaL_checkstack(L, count, "string slice too long");
    for (int i = 0; i < count; i++) lua_pushinteger(L, (uint8_t)text[from - 1 + (size_t)i]);
    return count;
}

static int string_char(lua_State *L) {
    int count = lua_gettop(L);
    sandbox_charge(L, (size_t)count / 4 + 1);
    luaL_Buffer buffer;
    char *bytes = luaL_buffinitsize(L, &buffer, (size_t)count);
    for (int i = 1; i <= count; i++) {
        lua_Unsigned code = (lua_Unsigned)luaL_checkinteger(L, i);
        luaL_argcheck(L, code <= UCHAR_MAX, i, "value out of range");
        bytes[i - 1] = (char)(uint8_t)code;
    }
    luaL_pushresultsize(&buffer, (size_t)count);
    return 1;
}

static int string_len(lua_State *L) {
    size_t length;
    string_argument(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

/// Argument 1 with the case of the 26 letters from `first` on changed. Bytes above ASCII stay.
static int change_case(lua_State *L, uint8_t first) {
    size_t length;
    const char *text = string_argument(L, 1, &length);
    string_charge(L, 2 * length);
    luaL_Buffer buffer;
    char *bytes = luaL_buffinitsize(L, &buffer, length);
    for (size_t i = 0; i < length; i++) {
        bool is_letter = (uint8_t)((uint8_t)text[i] - first) < 26;
        bytes[i] = (char)(text[i] ^ (is_letter ? 'a' ^ 'A' : 0));
    }
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static int string_lower(lua_State *L) { return change_case(L, 'A'); }

static int string_upper(lua_State *L) { return change_case(L, 'a'); }

static int string_reverse(lua_State *L) {
    size_t length;
    const char *text = string_argument(L, 1, &length);
    string_charge(L, 2 * length);
    luaL_Buffer buffer;
    char *bytes = luaL_buffinitsize(L, &buffer, length);
    for (size_t i = 0; i < length; i++) bytes[i] = text[length - 1 - i];
    luaL_pushresultsize(&buffer, length);
    return 1;
}

/// Fills `total` bytes by repeating the first `piece` of them.
static void repeat_first(char *bytes, size_t piece, size_t total) {
    for (size_t filled = piece; filled < total;) {
        size_t next = filled < total - filled ? filled : total - filled;
        memcpy(bytes + filled, bytes, next);
        filled += next;
    }
}

static int string_rep(lua_State *L) {
    size_t length;
    size_t separator_length;
    const char *text = string_argument(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    const char *separator = "";
    separator_length = 0;
    if (!lua_isnoneornil(L, 3)) separator = string_argument(L, 3, &separator_length);
    size_t piece = length + separator_length;
    // Empty pieces would be repeated for hours.
    if (count <= 0 || piece == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (piece > INT_MAX / (lua_Unsigned)count) return luaL_error(L, "resulting string too large");
    size_t total = piece * (size_t)count - separator_length;
    luaL_Buffer buffer;
    // Asked for before it is charged: what is far too long is told as that.
    char *bytes = luaL_buffinitsize(L, &buffer, total);
    string_charge(L, total);
    memcpy(bytes, text, length);
    if (count > 1) {
        memcpy(bytes + length, separator, separator_length);
        repeat_first(bytes, piece, total);
    }
    luaL_pushresultsize(&buffer, total);
    return 1;
}

static int string_sub(lua_State *L) {
    size_t length;
    const char *text = string_argument(L, 1, &length);
    size_t from = string_first(luaL_checkinteger(L, 2), length);
    size_t to = last(luaL_optinteger(L, 3, -1), length);
    if (from > to) {
        lua_pushliteral(L, "");
        return 1;
    }
    size_t count = to - from + 1;
    string_charge(L, count);
    lua_pushlstring(L, text + from - 1, count);
    return 1;
}

int sandbox_open_string(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"byte", string_byte},     {"char", string_char},       {"find", string_find},
        {"format", string_format}, {"gmatch", string_gmatch},   {"gsub", string_gsub},
        {"len", string_len},       {"lower", string_lower},     {"match", string_match},
        {"rep", string_rep},       {"reverse", string_reverse}, {"sub", string_sub},
        {"upper", string_upper},   {NULL, NULL},
    };
    luaL_newlib(L, functions);
    return 1;
}
