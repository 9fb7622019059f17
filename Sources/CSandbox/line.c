// Lines typed at a prompt. A line runs as a run does, with the same words, limits and asks; but its
// globals are the session's, and when it has finished its state is what the next line starts from.
// A line that fails or is stopped leaves nothing: the host keeps the image from before it.
#include "internal.h"

enum {
    /// What a session keeps of documents that its older views may read.
    SESSION_DOCUMENTS_MAX = 1 << 20
};

/// An assignment to a global in a line.
static int assign_global(lua_State *L) {
    const char *name = sandbox_tostring(L, 2, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_LOCKED);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL)
        return position_error(
            L, "'%s' is one of Settle's words and can't be changed; choose another name", name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_HOST);
    lua_pushliteral(L, "session");
    if (lua_rawget(L, -2) == LUA_TTABLE) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, -2) != LUA_TNIL)
            return position_error(L, "'%s' can't be changed; choose another name", name);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_SESSION);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, -3);
    return 0;
}

/// The session's globals, with the words behind them: what the prelude gives lines, to begin with.
static void make_globals(lua_State *L) {
    lua_newtable(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_HOST);
    lua_pushliteral(L, "session");
    if (lua_rawget(L, -2) == LUA_TTABLE) {
        lua_pushnil(L);
        while (lua_next(L, -2)) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, -6);
        }
    }
    lua_pop(L, 2);
    lua_createtable(L, 0, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_WORDS);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_rawseti(L, LUA_REGISTRYINDEX, SLOT_SESSION);
}

void line_push_environment(lua_State *L) {
    luaL_checkstack(L, 10, NULL);
    if (lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_SESSION_ENVIRONMENT) == LUA_TTABLE) return;
    lua_pop(L, 1);
    make_globals(L);
    environment_make(L, SLOT_SESSION_ENVIRONMENT, SLOT_SESSION, assign_global);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_SESSION_ENVIRONMENT);
}

static int line_done(lua_State *L, int status, lua_KContext context) {
    (void)status;
    (void)context;
    sandbox *s = sandbox_of(L);
    luaL_checkstack(L, 10, NULL);
    s->out.count = 0;
    if (s->line_is_expression) lua_remove(L, 1);
    value_describe_all(L);
    if (lua_isnoneornil(L, 1)) return 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_SESSION);
    lua_pushliteral(L, "_");
    lua_pushvalue(L, 1);
    lua_rawset(L, -3);
    return 0;
}

/// The body of a line's run: compiling it may fail as all else in it.
static int line_body(lua_State *L) {
    source_compile_line(L, sandbox_of(L)->line);
    lua_callk(L, 0, LUA_MULTRET, 0, line_done);
    return line_done(L, LUA_OK, 0);
}

void line_settle(sandbox *s) {
    lua_settop(header_of(s)->main, 0);
    run_prepare(s);
    arena_tidy(s);
}

/// Copies a session's image back, or that of a program.
static void restore(sandbox *s, const void *image, size_t image_bytes) {
    arena_header *a = header_of(s);
    arena_header first;
    memcpy(&first, image, sizeof first);
    memcpy(s->arena, image, first.top);
    memcpy(s->documents, (const uint8_t *)image + first.top, image_bytes - first.top);
    a->peak = a->live;
    a->asks = a->log_lines = a->log_dropped = 0;
    s->log.count = 0;
    s->out.count = 0;
    s->is_line = true;
    s->may_ask = true;
    result_clear(s, SANDBOX_FAILED);
}

/// Views of older documents go on reading theirs until there are too many.
static void show_document(sandbox *s, sandbox_bytes document) {
    arena_header *a = header_of(s);
    const uint8_t *newest = s->documents + a->document_at;
    if (document.start && document.count == a->document_count
        && memcmp(newest, document.start, document.count) == 0)
        return;
    a->document_at = a->document_count = 0;
    if (a->documents_used > SESSION_DOCUMENTS_MAX) {
        a->documents_used = 0;
        a->documents_age += 1;
    }
    run_add_document(s, document);
}

const sandbox_result *sandbox_evaluate(sandbox *s, const void *image, size_t image_bytes,
                                       const sandbox_line *line, const sandbox_limits *limits) {
    restore(s, image, image_bytes);
    arena_header *a = header_of(s);
    s->limits = *limits;
    s->line = &line->source;
    s->now = line->now;
    s->answer = (sandbox_bytes){NULL, 0};
    random_seed(s, line->seed);
    lua_settop(a->run, 0);
    lua_pushcfunction(a->run, line_body);
    limits_begin(s, a->run);
    if (setjmp(s->exit)) return result_end(s);
    if (line->source.text.count > limits->source_bytes)
        limits_stop(s, SANDBOX_LIMIT_SOURCE, (int64_t)limits->source_bytes,
                    (int64_t)line->source.text.count);
    show_document(s, line->document);
    run_step(s);
    return result_end(s);
}

static int check_body(lua_State *L) {
    lua_pushboolean(L, source_is_unfinished(L, sandbox_of(L)->line));
    return 1;
}

bool sandbox_line_is_unfinished(sandbox *s, const void *image, size_t image_bytes,
                                const sandbox_source *source, const sandbox_limits *limits) {
    restore(s, image, image_bytes);
    lua_State *L = header_of(s)->main;
    s->limits = *limits;
    s->line = source;
    limits_begin(s, L);
    if (setjmp(s->exit)) return false;
    if (source->text.count > limits->source_bytes) return false;
    lua_pushcfunction(L, check_body);
    return lua_pcall(L, 0, 1, 0) == LUA_OK && lua_toboolean(L, -1);
}

size_t sandbox_session_bytes(const sandbox *s) {
    return header_of(s)->top + header_of(s)->documents_used;
}

void sandbox_session_copy(const sandbox *s, void *to) {
    const arena_header *a = header_of(s);
    memcpy(to, s->arena, a->top);
    memcpy((uint8_t *)to + a->top, s->documents, a->documents_used);
}

void sandbox_watch(sandbox *s, const volatile int *interrupted) { s->interrupted = interrupted; }
