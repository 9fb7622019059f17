// Sources: their names, their compiling, and finding them by `require`.
#include "internal.h"

/// What the compiler gets of a long line at a time: it is looked at the clock for each.
enum { PIECE_MAX = 4096 };

typedef struct reading {
    sandbox *s;
    const char *at;
    const char *end;
    bool begins_line;
    /// Read first, as part of the first line.
    const char *before;
} reading;

/// Gives the compiler one line at a time, so that what it says without a place can be placed.
static const char *read_line(lua_State *L, void *ud, size_t *size) {
    (void)L;
    reading *r = ud;
    // The compiler runs no instructions that are counted.
    limits_look(r->s);
    if (r->before) {
        const char *before = r->before;
        r->before = NULL;
        *size = strlen(before);
        return before;
    }
    if (r->at == r->end) {
        *size = 0;
        return NULL;
    }
    const char *line = r->at;
    size_t room = (size_t)(r->end - line);
    if (room > PIECE_MAX) room = PIECE_MAX;
    const char *newline = memchr(line, '\n', room);
    if (r->begins_line) r->s->reading_line += 1;
    r->begins_line = newline != NULL;
    r->at = newline ? newline + 1 : line + room;
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

/// The text behind a UTF-8 byte order mark, which editors write and loadfile skips.
static sandbox_bytes without_mark(sandbox_bytes text) {
    if (text.count < 3 || memcmp(text.start, "\xEF\xBB\xBF", 3) != 0) return text;
    text.start += 3;
    text.count -= 3;
    return text;
}

/// Pushes what the text is compiled to, or what is wrong with it; `before` goes in front of it.
static bool compile(lua_State *L, const char *name, sandbox_bytes text, const char *before,
                    bool is_prelude) {
    sandbox *s = sandbox_of(L);
    text = without_mark(text);
    const char *start = text.start ? (const char *)text.start : "";
    reading r = {s, start, start + text.count, true, before};
    if (text.count > 0 && start[0] == LUA_SIGNATURE[0])
        luaL_error(L, "%s:1: this is not Lua text (compiled Lua is not accepted)", name);
    sandbox_charge(L, text.count / 4);
    lua_pushfstring(L, "%s%s", is_prelude ? "=" : "@", name);
    s->reading = name;
    s->reading_line = 0;
    int status = lua_load(L, read_line, &r, lua_tostring(L, -1), "t");
    s->reading = NULL;
    if (status != LUA_OK) place_message(L, name, s->reading_line);
    lua_remove(L, -2);
    return status == LUA_OK;
}

void source_compile(lua_State *L, const char *name, sandbox_bytes text, enum slot environment) {
    if (!compile(L, name, text, NULL, environment == SLOT_PRELUDE_ENVIRONMENT)) lua_error(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, environment);
    lua_setupvalue(L, -2, 1);
}

/// Whether the message on top says that the text ends too early. A text in quotes does not go on on
/// the next line.
static bool wants_more(lua_State *L) {
    size_t length;
    const char *message = lua_tolstring(L, -1, &length);
    static const char *const ends[] = {"<eof>", "<eof>'"};
    if (message && strstr(message, "unfinished string")) return false;
    for (int i = 0; message && i < 2; i++) {
        size_t size = strlen(ends[i]);
        if (length >= size && memcmp(message + length - size, ends[i], size) == 0) return true;
    }
    return false;
}

/// Whether a message about "return nil, …" is about the first word already: then it is a statement.
static bool is_statement(lua_State *L, sandbox_bytes text) {
    const char *message = lua_tostring(L, -1);
    const char *near = message ? strstr(message, " near '") : NULL;
    if (!near || strstr(message, "<eof> expected")) return true;
    near += sizeof " near '" - 1;
    size_t length = strcspn(near, "'"), at = 0;
    while (at < text.count && strchr(" \t\n", text.start[at])) at += 1;
    return text.count - at >= length && memcmp(text.start + at, near, length) == 0;
}

// Not "return f()" alone: a tail call takes the line's frame away, and with it the place of errors.
static const char as_expression[] = "return nil, ";

void source_compile_line(lua_State *L, const sandbox_source *line) {
    const char *name = source_push_name(L, line->name);
    bool is_expression = compile(L, name, line->text, as_expression, false);
    sandbox_of(L)->line_is_expression = is_expression;
    if (!is_expression) {
        bool use_second = is_statement(L, line->text);
        if (!compile(L, name, line->text, NULL, false)) {
            if (!use_second) lua_pop(L, 1);
            lua_error(L);
        }
        lua_remove(L, -2);
    }
    lua_remove(L, -2);
    line_push_environment(L);
    lua_setupvalue(L, -2, 1);
}

bool source_is_unfinished(lua_State *L, const sandbox_source *line) {
    const char *name = source_push_name(L, line->name);
    if (compile(L, name, line->text, as_expression, false)) return false;
    bool wants = wants_more(L);
    return !compile(L, name, line->text, NULL, false) && (wants || wants_more(L));
}

static int write_code(lua_State *L, const void *bytes, size_t count, void *ud) {
    (void)L;
    buffer_append(ud, bytes, count);
    return 0;
}

static int compile_prelude(lua_State *L) {
    sandbox *s = sandbox_of(L);
    sandbox_bytes text = {s->prelude_text.bytes, s->prelude_text.count};
    reading r = {s, (const char *)text.start, (const char *)text.start + text.count, true, NULL};
    if (lua_load(L, read_line, &r, "=prelude", "t") != LUA_OK) lua_error(L);
    lua_dump(L, write_code, &s->prelude_code, 1);
    return 0;
}

// A prelude is in every image: without its lines and the names of its locals, and without what the
// compiler leaves behind, images are a third smaller, and as much quicker to copy. The code never
// leaves this sandbox; nobody else's is ever loaded.
void source_keep_prelude(sandbox *s, sandbox_bytes text) {
    if (s->prelude_text.count == text.count && text.count > 0
        && memcmp(s->prelude_text.bytes, text.start, text.count) == 0)
        return;
    s->prelude_text.count = 0;
    s->prelude_code.count = 0;
    buffer_append(&s->prelude_text, text.start, text.count);
    if (setjmp(s->exit)) {
        s->prelude_code.count = 0;
        return;
    }
    lua_State *L = lua_newstate(arena_allocate, s);
    if (!L) return;
    *(sandbox **)lua_getextraspace(L) = s;
    lua_sethook(L, limits_hook, LUA_MASKCOUNT, PERIOD_MAX);
    limits_begin(s, L);
    lua_pushcfunction(L, compile_prelude);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) s->prelude_code.count = 0;
}

void source_push_prelude(lua_State *L) {
    sandbox *s = sandbox_of(L);
    const char *code = (const char *)s->prelude_code.bytes;
    if (luaL_loadbufferx(L, code, s->prelude_code.count, "=prelude", "b") != LUA_OK) lua_error(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_PRELUDE_ENVIRONMENT);
    lua_setupvalue(L, -2, 1);
}

const char *source_push_name(lua_State *L, sandbox_bytes name) {
    bool fine = name.count > 0 && name.count <= SOURCE_NAME_MAX;
    // Files have no ':'; of a session's lines it is a part of the name, as in "repl:7".
    for (size_t i = 0; i < name.count && fine; i++)
        fine = name.start[i] >= ' ' && name.start[i] != 0x7F
            && (name.start[i] != ':' || sandbox_of(L)->is_line);
    lua_pushlstring(L, (const char *)name.start, name.count);
    if (!fine)
        luaL_error(L, "'%s' can't be a source's name: 1 to %d bytes, no ':' or control characters",
                   lua_tostring(L, -1), SOURCE_NAME_MAX);
    return lua_tostring(L, -1);
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
    if (module) source_push_name(L, module->name);
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
    source_compile(L, lua_tostring(L, 3), module->text, SLOT_SCRIPT_ENVIRONMENT);
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

bool source_is_known(const sandbox *s, const char *name, size_t length) {
    const sandbox_program *p = s->program;
    if (!p) return false;
    for (size_t i = p->prelude_count; i < p->prelude_count + p->module_count + p->script_count; i++)
        if (p->sources[i].name.count == length
            && memcmp(p->sources[i].name.start, name, length) == 0)
            return true;
    return false;
}
