// Where in a merchant's script something happened. Frames of the prelude and of C are passed over.
#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

enum { NEAR_LEVELS = 1000, FAR_LEVELS = 200 };

static const char prelude_name[] = "prelude";

static bool is_script(const lua_Debug *ar) { return ar->source[0] == '@' && ar->currentline > 0; }

static void fill(sandbox_position *position, const lua_Debug *ar) {
    snprintf(position->file, sizeof position->file, "%s", ar->source + 1);
    position->line = ar->currentline;
}

int position_trace(lua_State *L, sandbox_position *trace, int count) {
    lua_Debug ar;
    int found = 0;
    for (int level = 0; level < 200 && found < count && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sln", &ar);
        if (!is_script(&ar)) continue;
        fill(&trace[found], &ar);
        snprintf(trace[found].function, sizeof trace[found].function, "%s", ar.name ? ar.name : "");
        found += 1;
    }
    return found;
}

/// The innermost script frame from one level up to another.
static bool find_script(lua_State *L, int level, int end, sandbox_position *position) {
    lua_Debug ar;
    for (; level < end && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (!is_script(&ar)) continue;
        fill(position, &ar);
        return true;
    }
    return false;
}

/// Lua walks to each level from the innermost one: where a prelude's function calls itself tens of
/// thousands of times, only both ends are looked through.
bool position_nearest(lua_State *L, sandbox_position *position) {
    lua_Debug ar;
    if (find_script(L, 0, NEAR_LEVELS, position)) return true;
    int depth = NEAR_LEVELS;
    while (lua_getstack(L, depth, &ar)) depth += FAR_LEVELS;
    int far = depth - 2 * FAR_LEVELS;
    return find_script(L, far > NEAR_LEVELS ? far : NEAR_LEVELS, depth, position);
}

size_t position_prelude_prefix(const char *text, size_t length) {
    // What Lua says of code without lines.
    static const char unknown[] = "?:-1: ";
    if (length > sizeof unknown - 1 && memcmp(text, unknown, sizeof unknown - 1) == 0)
        return sizeof unknown - 1;
    size_t at = sizeof prelude_name - 1;
    if (length < at + 4 || memcmp(text, prelude_name, at) != 0 || text[at] != ':') return 0;
    size_t digits = at + 1;
    while (digits < length && text[digits] >= '0' && text[digits] <= '9') digits += 1;
    if (digits == at + 1 || digits + 1 >= length) return 0;
    return text[digits] == ':' && text[digits + 1] == ' ' ? digits + 2 : 0;
}

void position_push_prefix(lua_State *L) {
    sandbox_position position = {{0}, {0}, 0};
    if (position_nearest(L, &position))
        lua_pushfstring(L, "%s:%d: ", position.file, (int)position.line);
    else
        lua_pushliteral(L, "");
}

bool position_is_lost(lua_State *L) {
    lua_Debug ar;
    for (int level = 0; level < NEAR_LEVELS && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "t", &ar);
        if (ar.istailcall) return true;
    }
    return false;
}

int position_correct(lua_State *L) {
    if (lua_type(L, 1) != LUA_TSTRING) return 1;
    size_t length;
    const char *text = lua_tolstring(L, 1, &length);
    size_t prefix = position_prelude_prefix(text, length);
    sandbox_position position = {{0}, {0}, 0};
    if (prefix == 0) return 1;
    if (position_nearest(L, &position))
        lua_pushfstring(L, "%s:%d: ", position.file, (int)position.line);
    else if (position_is_lost(L))
        lua_pushliteral(L, "");
    else
        return 1;
    lua_pushlstring(L, text + prefix, length - prefix);
    lua_concat(L, 2);
    return 1;
}

int position_error(lua_State *L, const char *format, ...) {
    va_list arguments;
    position_push_prefix(L);
    va_start(arguments, format);
    lua_pushvfstring(L, format, arguments);
    va_end(arguments);
    lua_concat(L, 2);
    return lua_error(L);
}
