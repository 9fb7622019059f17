// Loading a program: libraries, preludes, scripts, and what `require` asks for.
#include <stdio.h>

#include "internal.h"

typedef struct reading {
    sandbox *s;
    const char *at;
    const char *end;
} reading;

/// Gives the compiler one line at a time, so that what it says without a place can be placed.
static const char *read_line(lua_State *L, void *ud, size_t *size) {
    (void)L;
    reading *r = ud;
    if (r->at == r->end) {
        *size = 0;
        return NULL;
    }
    const char *line = r->at;
    const char *newline = memchr(line, '\n', (size_t)(r->end - line));
    r->at = newline ? newline + 1 : r->end;
    r->s->reading_line += 1;
    *size = (size_t)(r->at - line);
    return line;
}

/// Pushes "file:line: " in front of a message that names no file.
static void place_message(lua_State *L, const char *name, int line) {
    const char *message = lua_tostring(L, -1);
    size_t length = strlen(name);
    if (message && strncmp(message, name, length) == 0 && message[length] == ':') return;
    lua_pushfstring(L, "%s:%d: %s", name, line, message ? message : "can't be read");
    lua_remove(L, -2);
}

/// Pushes the compiled source, in that environment, or raises the error.
static void compile(lua_State *L, const char *name, sandbox_bytes text, enum slot environment) {
    sandbox *s = sandbox_of(L);
    const char *start = text.start ? (const char *)text.start : "";
    reading r = {s, start, start + text.count};
    if (text.count > 0 && start[0] == LUA_SIGNATURE[0])
        luaL_error(L, "%s:1: this is not Lua text (compiled Lua is not accepted)", name);
    sandbox_charge(L, text.count / 4);
    bool is_prelude = environment == SLOT_PRELUDE_ENVIRONMENT;
    lua_pushfstring(L, "%s%s", is_prelude ? "=" : "@", name);
    s->reading = name;
    s->reading_line = 0;
    int status = lua_load(L, read_line, &r, lua_tostring(L, -1), "t");
    s->reading = NULL;
    if (status != LUA_OK) {
        place_message(L, name, s->reading_line);
        lua_error(L);
    }
    lua_remove(L, -2);
    lua_rawgeti(L, LUA_REGISTRYINDEX, environment);
    lua_setupvalue(L, -2, 1);
}

/// Pushes the source's name as text, checked.
static const char *push_name(lua_State *L, sandbox_bytes name) {
    bool fine = name.count > 0 && name.count <= SOURCE_NAME_MAX;
    for (size_t i = 0; i < name.count && fine; i++)
        fine = name.start[i] >= ' ' && name.start[i] != ':' && name.start[i] != 0x7F;
    lua_pushlstring(L, (const char *)name.start, name.count);
    if (!fine)
        luaL_error(L, "'%s' can't be a source's name: 1 to %d bytes, no ':' or control characters",
                   lua_tostring(L, -1), SOURCE_NAME_MAX);
    return lua_tostring(L, -1);
}

static void check_sources(sandbox *s) {
    const sandbox_program *p = s->program;
    size_t total = 0;
    for (size_t i = 0; i < p->module_count + p->script_count; i++)
        total += p->sources[p->prelude_count + i].text.count;
    if (total > s->limits.source_bytes)
        limits_stop(s, SANDBOX_LIMIT_SOURCE, (int64_t)s->limits.source_bytes, (int64_t)total);
}

/// Whether `require` means that module: its name, or with dots for slashes and without ".lua".
static bool names_module(sandbox_bytes module, const char *name, size_t length) {
    const char *text = (const char *)module.start;
    if (module.count == length && memcmp(text, name, length) == 0) return true;
    if (module.count != length + 4 || memcmp(text + length, ".lua", 4) != 0) return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] != name[i] && !(text[i] == '/' && name[i] == '.')) return false;
    return true;
}

static const sandbox_source *find_module(const sandbox *s, const char *name, size_t length) {
    const sandbox_program *p = s->program;
    for (size_t i = 0; i < p->module_count; i++) {
        const sandbox_source *module = &p->sources[p->prelude_count + i];
        if (names_module(module->name, name, length)) return module;
    }
    return NULL;
}

int program_require(lua_State *L) {
    sandbox *s = sandbox_of(L);
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    const sandbox_source *module = s->loading ? find_module(s, name, length) : NULL;
    if (s->loading && !module) return position_error(L, "there is no module '%s'", name);
    lua_settop(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_MODULES);
    if (module) push_name(L, module->name);
    else lua_pushvalue(L, 1);
    lua_pushvalue(L, 3);
    int known = lua_rawget(L, 2);
    if (known == LUA_TBOOLEAN && !lua_toboolean(L, -1))
        return position_error(L, "require goes in a circle: '%s' is still being loaded", name);
    if (known != LUA_TNIL) return 1;
    if (!module)
        return position_error(
            L, "require works while scripts are loaded; put it at the top of the file");
    lua_pushvalue(L, 3);
    lua_pushboolean(L, 0);
    lua_rawset(L, 2);
    lua_settop(L, 3);
    compile(L, lua_tostring(L, 3), module->text, SLOT_SCRIPT_ENVIRONMENT);
    lua_call(L, 0, 1);
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, 3);
    lua_pushvalue(L, -2);
    lua_rawset(L, 2);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, 2);
    return 1;
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
        compile(L, "prelude", p->sources[i].text, SLOT_PRELUDE_ENVIRONMENT);
        lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_HOST);
        lua_call(L, 1, 0);
    }
    environment_lock_words(L);
    for (size_t i = 0; i < p->script_count; i++) {
        const sandbox_source *script = &p->sources[p->prelude_count + p->module_count + i];
        const char *name = push_name(L, script->name);
        compile(L, name, script->text, SLOT_SCRIPT_ENVIRONMENT);
        lua_call(L, 0, 0);
        lua_pop(L, 1);
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

/// The state that images are taken of: collected, with a thread that waits to run `run_body`.
static void prepare_run(sandbox *s, lua_State *L) {
    lua_State *run = lua_newthread(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, SLOT_RUN);
    lua_pushcfunction(run, run_body);
    header_of(s)->run = run;
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCCOLLECT);
}

static void load(sandbox *s) {
    if (setjmp(s->exit)) return;
    lua_State *L = lua_newstate(arena_allocate, s);
    if (!L) return;
    *(sandbox **)lua_getextraspace(L) = s;
    header_of(s)->main = L;
    lua_atpanic(L, panic);
    lua_sethook(L, limits_hook, LUA_MASKCOUNT, PERIOD_MAX);
    limits_begin(s, L);
    random_seed(s, 0);
    lua_pushcfunction(L, note_failure);
    lua_pushcfunction(L, load_body);
    if (lua_pcall(L, 0, 0, 1) != LUA_OK) {
        failure_of(s, L);
        return;
    }
    lua_settop(L, 0);
    prepare_run(s, L);
    s->result.outcome = SANDBOX_LOADED;
}

const sandbox_result *sandbox_load(sandbox *s, const sandbox_program *program,
                                   const sandbox_limits *limits) {
    result_clear(s, SANDBOX_FAILED);
    arena_reset(s);
    s->program = program;
    s->limits = *limits;
    s->running = NULL;
    s->loading = true;
    s->may_ask = false;
    s->now = 0;
    s->entry_count = 0;
    s->reading = NULL;
    s->log.count = 0;
    s->out.count = 0;
    load(s);
    s->loading = false;
    s->program = NULL;
    return result_end(s);
}

size_t sandbox_image_bytes(const sandbox *s) { return header_of(s)->top; }

void sandbox_image_copy(const sandbox *s, void *to) { memcpy(to, s->arena, header_of(s)->top); }

uint32_t sandbox_entry_count(const sandbox *s) { return s->entry_count; }

const char *sandbox_entry_name(const sandbox *s, uint32_t entry) { return s->entry_names[entry]; }
