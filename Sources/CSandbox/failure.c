// How a run ended, told: results, errors described, costs.
#include <stdio.h>

#include "internal.h"

void result_clear(sandbox *s, sandbox_outcome outcome) {
    sandbox_result *r = &s->result;
    r->outcome = outcome;
    r->operation = r->value = r->message = (sandbox_bytes){NULL, 0};
    r->position.file[0] = r->position.function[0] = 0;
    r->position.line = 0;
    r->trace_count = 0;
}

const sandbox_result *result_end(sandbox *s) {
    const arena_header *a = header_of(s);
    s->cost = (sandbox_cost){
        .instructions = limits_instructions(s),
        .peak_bytes = a->peak,
        .live_bytes = a->live,
        .asks = a->asks,
        .log_lines = a->log_lines,
        .log_dropped = a->log_dropped,
    };
    return &s->result;
}

sandbox_cost sandbox_cost_of_run(const sandbox *s) { return s->cost; }

sandbox_bytes sandbox_take_log(sandbox *s) {
    sandbox_bytes log = {s->log.bytes, s->log.count};
    s->log.count = 0;
    return log;
}

void failure_note_position(sandbox *s, lua_State *L) {
    position_nearest(L, &s->result.position);
    s->result.trace_count = position_trace(L, s->result.trace, SANDBOX_TRACE_MAX);
}

/// A message's own position counts when it names a file: an error raised for a caller's sake.
static void read_position(sandbox *s, const char *text, size_t length) {
    const char *colon = memchr(text, ':', length);
    int32_t line = 0;
    // A line of a session is called "repl:7": its own line comes after the second colon.
    for (int colons = 0; colon && colons < 2; colons++) {
        if (colon == text || colon - text >= SANDBOX_NAME_BYTES) return;
        size_t at = (size_t)(colon - text) + 1, first = at;
        for (line = 0; at < length && text[at] >= '0' && text[at] <= '9' && line < 10000000; at++)
            line = line * 10 + (text[at] - '0');
        if (at == first || at + 1 >= length || text[at] != ':') return;
        if (text[at + 1] == ' ') break;
        colon = colons == 0 ? text + at : NULL;
    }
    if (!colon) return;
    sandbox_position *position = &s->result.position;
    bool known = position->file[0] == 0 || source_is_known(s, text, (size_t)(colon - text));
    for (int i = 0; i < s->result.trace_count && !known; i++)
        known = strncmp(s->result.trace[i].file, text, (size_t)(colon - text)) == 0;
    if (!known) return;
    snprintf(position->file, sizeof position->file, "%.*s", (int)(colon - text), text);
    position->line = line;
}

static void set_message(sandbox *s, const char *text, size_t length) {
    size_t count = 0;
    size_t prefix = position_prelude_prefix(text, length);
    const sandbox_position *position = &s->result.position;
    if (prefix && position->file[0])
        count = (size_t)snprintf(s->message, 128, "%s:%d: ", position->file, (int)position->line);
    else if (prefix && !position_is_lost(s->running))
        prefix = 0;
    text += prefix;
    length -= prefix;
    size_t kept = length < MESSAGE_MAX ? length : MESSAGE_MAX;
    memcpy(s->message + count, text, kept);
    count += kept;
    s->result.message = (sandbox_bytes){(const uint8_t *)s->message, count};
    read_position(s, s->message, count);
}

static int describe(lua_State *L) {
    lua_settop(L, 1);
    if (lua_istable(L, 1) && luaL_getmetafield(L, 1, "__tostring") == LUA_TNIL) {
        lua_pushliteral(L, "message");
        if (lua_rawget(L, 1) == LUA_TSTRING) return 1;
        lua_pushliteral(L, "an error that is a table without a message");
        return 1;
    }
    lua_settop(L, 1);
    if (lua_isnil(L, 1)) lua_pushliteral(L, "an error without a message");
    else sandbox_tostring(L, 1, NULL);
    return 1;
}

static int encode_failure(lua_State *L) {
    value_encode(L, 1, "the error");
    return 0;
}

/// Describes an error value that is no string; what that needs runs under the run's limits.
static void describe_value(sandbox *s, lua_State *L) {
    lua_State *main = header_of(s)->main;
    if (L != main) {
        lua_settop(main, 0);
        lua_xmove(L, main, 1);
        limits_switch(s, main);
    }
    int value = lua_gettop(main);
    lua_pushcfunction(main, describe);
    lua_pushvalue(main, value);
    size_t length = 0;
    const char *text = lua_pcall(main, 1, 1, 0) == LUA_OK ? lua_tolstring(main, -1, &length) : NULL;
    static const char untold[] = "an error whose text can't be had";
    if (text) set_message(s, text, length);
    else set_message(s, untold, sizeof untold - 1);
    s->out.count = 0;
    lua_pushcfunction(main, encode_failure);
    lua_pushvalue(main, value);
    if (!lua_istable(main, value) || lua_pcall(main, 1, 0, 0) != LUA_OK) return;
    s->result.value = (sandbox_bytes){s->out.bytes, s->out.count};
}

void failure_of(sandbox *s, lua_State *L) {
    if (L != header_of(s)->main) {
        result_clear(s, SANDBOX_FAILED);
        failure_note_position(s, L);
    }
    s->result.outcome = SANDBOX_FAILED;
    size_t length;
    if (lua_type(L, -1) != LUA_TSTRING) {
        describe_value(s, L);
        return;
    }
    const char *text = lua_tolstring(L, -1, &length);
    set_message(s, text, length);
}
