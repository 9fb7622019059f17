// The `host` table: what only preludes are given.
#include <stdio.h>

#include "internal.h"

/// Raises the failure that the host answered with: a table of its fields that knows its place.
static int raise(lua_State *L, const uint8_t *fields, const uint8_t *end) {
    value_decode(L, fields, end);
    sandbox_position position = {{0}, {0}, 0};
    if (position_nearest(L, &position)) {
        lua_pushliteral(L, "position");
        lua_pushfstring(L, "%s:%d", position.file, (int)position.line);
        lua_rawset(L, -3);
    }
    if (lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_RAISED) == LUA_TTABLE) lua_setmetatable(L, -2);
    else lua_pop(L, 1);
    return lua_error(L);
}

int host_raised_text(lua_State *L) {
    lua_settop(L, 1);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushliteral(L, "position");
    if (lua_rawget(L, 1) == LUA_TSTRING) lua_pushliteral(L, ": ");
    else lua_pushliteral(L, "");
    if (!lua_isstring(L, 2)) {
        lua_pushliteral(L, "");
        lua_replace(L, 2);
    }
    lua_pushliteral(L, "message");
    lua_rawget(L, 1);
    sandbox_tostring(L, -1, NULL);
    lua_remove(L, -2);
    lua_concat(L, 3);
    return 1;
}

static int answered(lua_State *L, int status, lua_KContext context) {
    (void)status;
    (void)context;
    sandbox_bytes answer = sandbox_of(L)->answer;
    const uint8_t *end = answer.start + answer.count;
    if (!answer.start || answer.count == 0) return 0;
    const uint8_t *fields = answer.start[0] == 7 ? flat_find(answer.start, end, "raise", 5) : NULL;
    if (fields && fields[0] == 7) return raise(L, fields, end);
    value_decode(L, answer.start, end);
    return 1;
}

/// host.ask(operation, …) → the answer
static int host_ask(lua_State *L) {
    sandbox *s = sandbox_of(L);
    arena_header *a = header_of(s);
    size_t length;
    const char *operation = luaL_checklstring(L, 1, &length);
    if (s->loading)
        return position_error(
            L, "%s can't be asked while scripts are loaded; put it in a rule's run", operation);
    if (!s->may_ask) return position_error(L, "a `when` may not ask for anything (%s)", operation);
    if (!lua_isyieldable(L))
        return position_error(
            L, "%s can't be asked inside table.sort's comparator or string.gsub's callback",
            operation);
    s->out.count = 0;
    buffer_append(&s->out, operation, length);
    s->operation_bytes = length;
    value_encode_arguments(L, 2);
    if (a->asks >= s->limits.asks)
        limits_stop(s, SANDBOX_LIMIT_ASKS, s->limits.asks, (int64_t)a->asks + 1);
    a->asks += 1;
    return lua_yieldk(L, 0, 0, answered);
}

/// host.keep(f) → its number
static int host_keep(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    arena_header *a = header_of(sandbox_of(L));
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_KEPT);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, ++a->kept_count);
    lua_pushinteger(L, a->kept_count);
    return 1;
}

static int host_kept(lua_State *L) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_KEPT);
    lua_rawgeti(L, -1, luaL_checkinteger(L, 1));
    return 1;
}

static int host_now(lua_State *L) {
    lua_pushinteger(L, sandbox_of(L)->now);
    return 1;
}

static int host_loading(lua_State *L) {
    lua_pushboolean(L, sandbox_of(L)->loading);
    return 1;
}

/// host.position() → "file:line", file, line; or nothing
static int host_position(lua_State *L) {
    sandbox_position position = {{0}, {0}, 0};
    if (!position_nearest(L, &position)) return 0;
    lua_pushfstring(L, "%s:%d", position.file, (int)position.line);
    lua_pushstring(L, position.file);
    lua_pushinteger(L, position.line);
    return 3;
}

/// The length of the text cut to whole characters.
static size_t cut(const char *text, size_t length) {
    if (length <= LOG_TEXT_MAX) return length;
    length = LOG_TEXT_MAX;
    while (length > LOG_TEXT_MAX - 4 && ((uint8_t)text[length] & 0xC0) == 0x80) length -= 1;
    return length;
}

void host_log(lua_State *L, const char *text, size_t length) {
    sandbox *s = sandbox_of(L);
    arena_header *a = header_of(s);
    sandbox_charge(L, 10 + length / 16);
    if (a->log_lines >= s->limits.log_lines) {
        a->log_dropped += 1;
        return;
    }
    a->log_lines += 1;
    sandbox_position position = {{0}, {0}, 0};
    position_nearest(L, &position);
    value_put_string(&s->log, position.file, strlen(position.file));
    value_put_integer(&s->log, position.line);
    char line[LOG_TEXT_MAX + 64];
    size_t kept = cut(text, length);
    memcpy(line, text, kept);
    if (kept < length)
        kept += (size_t)snprintf(line + kept, 64, "… (cut from %zu bytes)", length);
    value_put_string(&s->log, line, kept);
}

static int host_log_line(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    host_log(L, text, length);
    return 0;
}

static int host_fail(lua_State *L) {
    luaL_checkstring(L, 1);
    position_push_prefix(L);
    lua_pushvalue(L, 1);
    lua_concat(L, 2);
    return lua_error(L);
}

static int prelude_getmetatable(lua_State *L) {
    luaL_checkany(L, 1);
    if (!lua_getmetatable(L, 1)) lua_pushnil(L);
    return 1;
}

/// No finalizers, no weak tables, no closing values: nothing may run where no limit is checked.
static int prelude_setmetatable(lua_State *L) {
    static const char *const refused[] = {"__gc", "__mode", "__close"};
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    for (int i = 0; lua_istable(L, 2) && i < 3; i++) {
        lua_pushstring(L, refused[i]);
        if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "%s is not there", refused[i]);
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int prelude_rawset(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

static int prelude_next(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    if (lua_next(L, 1)) return 2;
    lua_pushnil(L);
    return 1;
}

const luaL_Reg prelude_functions[] = {
    {"getmetatable", prelude_getmetatable},
    {"next", prelude_next},
    {"rawset", prelude_rawset},
    {"setmetatable", prelude_setmetatable},
    {NULL, NULL},
};

const luaL_Reg host_functions[] = {
    {"ask", host_ask},
    {"boxed", boxed_declare},
    {"fail", host_fail},
    {"keep", host_keep},
    {"kept", host_kept},
    {"loading", host_loading},
    {"log", host_log_line},
    {"now", host_now},
    {"position", host_position},
    {"view", view_declare},
    {NULL, NULL},
};
