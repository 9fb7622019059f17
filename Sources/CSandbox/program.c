// Loading a program: libraries, preludes, scripts, and what `require` asks for.
#include <stdio.h>

#include "internal.h"

static void check_sources(sandbox *s) {
    const sandbox_program *p = s->program;
    size_t total = 0;
    for (size_t i = 0; i < p->module_count + p->script_count; i++)
        total += p->sources[p->prelude_count + i].text.count;
    if (total > s->limits.source_bytes)
        limits_stop(s, SANDBOX_LIMIT_SOURCE, (int64_t)s->limits.source_bytes, (int64_t)total);
}

static void insert_entry(sandbox *s, const char *name) {
    uint32_t at = s->entry_count;
    while (at > 0 && strcmp(s->entry_names[at - 1], name) > 0) {
        memcpy(s->entry_names[at], s->entry_names[at - 1], SANDBOX_NAME_BYTES);
        at -= 1;
    }
    snprintf(s->entry_names[at], SANDBOX_NAME_BYTES, "%s", name);
    s->entry_count += 1;
}

/// Numbers the functions of `host.entries` in the order of their names.
static void resolve_entries(lua_State *L) {
    sandbox *s = sandbox_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_ENTRIES);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_HOST);
    lua_pushliteral(L, "entries");
    lua_rawget(L, -2);
    luaL_checktype(L, -1, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        if (lua_type(L, -2) != LUA_TSTRING || !lua_isfunction(L, -1)
            || lua_rawlen(L, -2) >= SANDBOX_NAME_BYTES || s->entry_count >= SANDBOX_ENTRIES_MAX)
            luaL_error(L, "host.entries holds at most %d functions by name", SANDBOX_ENTRIES_MAX);
        insert_entry(s, lua_tostring(L, -2));
        lua_pop(L, 1);
    }
    for (uint32_t i = 0; i < s->entry_count; i++) {
        lua_pushstring(L, s->entry_names[i]);
        lua_rawget(L, -2);
        lua_rawseti(L, -4, i + 1);
    }
    lua_pop(L, 3);
}

static int load_body(lua_State *L) {
    sandbox *s = sandbox_of(L);
    const sandbox_program *p = s->program;
    environment_open(L);
    check_sources(s);
    for (size_t i = 0; i < p->prelude_count; i++) {
        if (s->takes_code)
            source_push_prelude(L);
        else
            source_compile(L, "prelude", p->sources[i].text, SLOT_PRELUDE_ENVIRONMENT);
        lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_HOST);
        lua_call(L, 1, 0);
        lua_gc(L, LUA_GCCOLLECT);
    }
    environment_lock_words(L);
    for (size_t i = 0; i < p->script_count; i++) {
        const sandbox_source *script = &p->sources[p->prelude_count + p->module_count + i];
        const char *name = source_push_name(L, script->name);
        source_compile(L, name, script->text, SLOT_SCRIPT_ENVIRONMENT);
        lua_call(L, 0, 0);
        lua_pop(L, 1);
        lua_gc(L, LUA_GCCOLLECT);
    }
    resolve_entries(L);
    return 0;
}

/// The handler of errors while loading: notes where they were raised.
static int note_failure(lua_State *L) {
    position_correct(L);
    failure_note_position(sandbox_of(L), L);
    return 1;
}

static int panic(lua_State *L) {
    sandbox *s = sandbox_of(L);
    result_clear(s, SANDBOX_FAILED);
    longjmp(s->exit, 1);
}

static void make_thread(sandbox *s, lua_State *L) {
    header_of(s)->run = lua_newthread(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, SLOT_RUN);
}

static void load(sandbox *s) {
    if (setjmp(s->exit)) return;
    lua_State *L = lua_newstate(arena_allocate, s);
    if (!L) return;
    *(sandbox **)lua_getextraspace(L) = s;
    header_of(s)->main = L;
    lua_atpanic(L, panic);
    reached_set_hook(s, L);
    limits_begin(s, L);
    random_seed(s, 0);
    lua_pushcfunction(L, note_failure);
    lua_pushcfunction(L, load_body);
    if (lua_pcall(L, 0, 0, 1) != LUA_OK) {
        failure_of(s, L);
        return;
    }
    lua_settop(L, 0);
    make_thread(s, L);
    run_prepare(s);
    s->result.outcome = SANDBOX_LOADED;
}

static void begin_load(sandbox *s) {
    result_clear(s, SANDBOX_FAILED);
    arena_reset(s);
    s->running = NULL;
    s->may_ask = false;
    s->is_line = false;
    s->now = 0;
    s->entry_count = 0;
    s->reading = NULL;
    s->log.count = 0;
    s->out.count = 0;
}

const sandbox_result *sandbox_load(sandbox *s, const sandbox_program *program,
                                   const sandbox_limits *limits) {
    s->program = program;
    s->limits = *limits;
    s->loading = true;
    begin_load(s);
    if (program->prelude_count == 1) source_keep_prelude(s, program->sources[0].text);
    s->takes_code = program->prelude_count == 1 && s->prelude_code.count > 0;
    begin_load(s);
    load(s);
    if (s->takes_code && s->result.outcome == SANDBOX_FAILED) {
        // From the text the message is a better one: with lines and names.
        s->takes_code = false;
        begin_load(s);
        load(s);
    }
    s->reading = NULL;
    s->loading = false;
    s->program = NULL;
    return result_end(s);
}

size_t sandbox_image_bytes(const sandbox *s) { return header_of(s)->top; }

void sandbox_image_copy(const sandbox *s, void *to) { memcpy(to, s->arena, header_of(s)->top); }

uint32_t sandbox_entry_count(const sandbox *s) { return s->entry_count; }

const char *sandbox_entry_name(const sandbox *s, uint32_t entry) { return s->entry_names[entry]; }
