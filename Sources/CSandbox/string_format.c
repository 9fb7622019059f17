// string.format. As in stock Lua, but no conversion shows an address, and NaN has no sign.
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "pattern_class.h"
#include "string_library.h"

enum {
    /// Characters of flags, width and precision that a conversion may have.
    CONVERSION_MAX = 20,
    /// Bytes that any conversion but plain `%s` and `%q` fits into: `%99.99f` needs 410.
    ITEM_MAX = 512,
    /// What writing a floating-point number costs, in instructions.
    NUMBER_CHARGE = 16,
    /// What any conversion costs.
    CONVERSION_CHARGE = 8,
};

/// One conversion as the C library wants it, with room for a length modifier before the letter.
typedef struct conversion {
    char text[CONVERSION_MAX + 8];
    size_t length;
    char letter;
} conversion;

/// Reads the conversion whose `%` lies before `at`; returns what follows it.
static const char *read_conversion(lua_State *L, conversion *c, const char *at, const char *end) {
    size_t span = strspn(at, "-+ #0123456789.");
    if (span > CONVERSION_MAX) luaL_error(L, "invalid format (too long)");
    c->text[0] = '%';
    memcpy(c->text + 1, at, span);
    c->letter = at + span < end ? at[span] : 0;
    c->text[span + 1] = c->letter;
    c->text[span + 2] = 0;
    c->length = span + 2;
    return at + span + 1;
}

static const char *skip_two_digits(const char *at) {
    for (int i = 0; i < 2 && pattern_class_has('d', (uint8_t)*at); i++) at++;
    return at;
}

/// Refuses flags other than `flags`, more than two digits, and a precision where there is none.
static void check_conversion(lua_State *L, const conversion *c, const char *flags, bool precision) {
    const char *at = c->text + 1;
    at += strspn(at, flags);
    if (*at != '0') {
        at = skip_two_digits(at);
        if (*at == '.' && precision) at = skip_two_digits(at + 1);
    }
    if (!pattern_class_has('a', (uint8_t)*at))
        luaL_error(L, "invalid conversion specification: '%s'", c->text);
}

static int write_integer(lua_State *L, conversion *c, int argument, char *item) {
    long long integer = luaL_checkinteger(L, argument);
    switch (c->letter) {
    case 'd':
    case 'i': check_conversion(L, c, "-+ 0", true); break;
    case 'u': check_conversion(L, c, "-0", true); break;
    default: check_conversion(L, c, "-#0", true); break;
    }
    char *letter = c->text + c->length - 1;
    letter[0] = letter[1] = 'l';
    letter[2] = c->letter;
    letter[3] = 0;
    return snprintf(item, ITEM_MAX, c->text, integer);
}

static int write_number(lua_State *L, const conversion *c, int argument, char *item) {
    // Which of two mistakes is told is as in stock Lua.
    bool is_hexadecimal = c->letter == 'a' || c->letter == 'A';
    if (is_hexadecimal) check_conversion(L, c, "-+ #0", true);
    lua_Number number = luaL_checknumber(L, argument);
    if (!is_hexadecimal) check_conversion(L, c, "-+ #0", true);
    sandbox_charge(L, NUMBER_CHARGE);
    // The sign of NaN differs between machines.
    return snprintf(item, ITEM_MAX, c->text, isnan(number) ? fabs(number) : number);
}

static int write_character(lua_State *L, const conversion *c, int argument, char *item) {
    check_conversion(L, c, "-", false);
    return snprintf(item, ITEM_MAX, c->text, (int)luaL_checkinteger(L, argument));
}

/// `%s` goes by `tostring`. It is added as it is without modifiers, or too long for them to matter.
static void add_string(lua_State *L, luaL_Buffer *buffer, const conversion *c, int argument,
                       char *item) {
    size_t length;
    const char *text = sandbox_tostring(L, argument, &length);
    string_charge(L, length);
    if (c->length > 2) {
        luaL_argcheck(L, length == strlen(text), argument, "string contains zeros");
        check_conversion(L, c, "-", true);
        if (length < 100 || strchr(c->text, '.') != NULL) {
            int count = snprintf(item, ITEM_MAX, c->text, text);
            lua_pop(L, 1);
            luaL_addsize(buffer, (size_t)count);
            return;
        }
    }
    luaL_addvalue(buffer);
}

// MARK: %q

static void add_quoted_byte(luaL_Buffer *buffer, uint8_t byte, bool digit_follows) {
    if (byte == '"' || byte == '\\' || byte == '\n') {
        luaL_addchar(buffer, '\\');
        luaL_addchar(buffer, (char)byte);
    } else if (pattern_class_has('c', byte)) {
        luaL_addchar(buffer, '\\');
        if (digit_follows || byte >= 100) luaL_addchar(buffer, (char)('0' + byte / 100));
        if (digit_follows || byte >= 10) luaL_addchar(buffer, (char)('0' + byte / 10 % 10));
        luaL_addchar(buffer, (char)('0' + byte % 10));
    } else {
        luaL_addchar(buffer, (char)byte);
    }
}

static void add_quoted(lua_State *L, luaL_Buffer *buffer, int argument) {
    size_t length;
    const char *text = lua_tolstring(L, argument, &length);
    sandbox_charge(L, length / 4);
    luaL_addchar(buffer, '"');
    for (size_t i = 0; i < length; i++)
        add_quoted_byte(buffer, (uint8_t)text[i], pattern_class_has('d', (uint8_t)text[i + 1]));
    luaL_addchar(buffer, '"');
}

/// A number so that reading it gives the same number; returns the length.
static int write_literal_number(lua_State *L, int argument, char *item) {
    if (lua_isinteger(L, argument)) {
        long long integer = lua_tointeger(L, argument);
        // The least integer can't be written as a decimal literal.
        const char *form = integer == LLONG_MIN ? "0x%llx" : "%lld";
        return snprintf(item, ITEM_MAX, form, integer);
    }
    lua_Number number = lua_tonumber(L, argument);
    if (isnan(number)) return snprintf(item, ITEM_MAX, "(0/0)");
    if (isinf(number)) return snprintf(item, ITEM_MAX, number > 0 ? "1e9999" : "-1e9999");
    return snprintf(item, ITEM_MAX, "%a", number);
}

static void add_literal(lua_State *L, luaL_Buffer *buffer, int argument, char *item) {
    switch (lua_type(L, argument)) {
    case LUA_TSTRING: add_quoted(L, buffer, argument); break;
    case LUA_TNUMBER:
        luaL_addsize(buffer, (size_t)write_literal_number(L, argument, item));
        break;
    case LUA_TNIL:
    case LUA_TBOOLEAN:
        luaL_tolstring(L, argument, NULL);
        luaL_addvalue(buffer);
        break;
    default: luaL_argerror(L, argument, "value has no literal form");
    }
}

// MARK: The whole

static void add_conversion(lua_State *L, luaL_Buffer *buffer, conversion *c, int argument) {
    // Before anything is pushed: the buffer may keep a box at the top of the stack.
    char *item = luaL_prepbuffsize(buffer, ITEM_MAX);
    int count = 0;
    switch (c->letter) {
    case 'c': count = write_character(L, c, argument, item); break;
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': count = write_integer(L, c, argument, item); break;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G': count = write_number(L, c, argument, item); break;
    case 's': add_string(L, buffer, c, argument, item); break;
    case 'q':
        if (c->length > 2) luaL_error(L, "specifier '%%q' cannot have modifiers");
        add_literal(L, buffer, argument, item);
        break;
    case 'p': luaL_error(L, "'%s' would show an address: there is no %%p here", c->text); break;
    default: luaL_error(L, "invalid conversion '%s' to 'format'", c->text);
    }
    luaL_addsize(buffer, (size_t)count);
    // The C library takes long over what is long: `%99.99f` of a large number over 5 us.
    sandbox_charge(L, CONVERSION_CHARGE + (size_t)count / 2);
}

int string_format(lua_State *L) {
    size_t length;
    int argument_count = lua_gettop(L);
    const char *at = string_argument(L, 1, &length);
    const char *end = at + length;
    int argument = 1;
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    string_charge(L, length);
    for (const char *escape; (escape = memchr(at, '%', (size_t)(end - at))) != NULL;) {
        luaL_addlstring(&buffer, at, (size_t)(escape - at));
        at = escape + 1;
        if (at < end && *at == '%') {
            luaL_addchar(&buffer, *at++);
            continue;
        }
        conversion c;
        if (++argument > argument_count) return luaL_argerror(L, argument, "no value");
        at = read_conversion(L, &c, at, end);
        add_conversion(L, &buffer, &c, argument);
    }
    luaL_addlstring(&buffer, at, (size_t)(end - at));
    luaL_pushresult(&buffer);
    return 1;
}
