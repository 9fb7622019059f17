// What a script sees: the allow-list. Nothing else of Lua is there.
//
// Left out, each for its reason:
//   io, os, package, dofile, loadfile   files, processes and the clock are the host's
//   debug                               reaches everything
//   load, string.dump                   bytecode gives access to memory
//   coroutine                           a new coroutine starts with a fresh count of instructions,
//                                       and a killed one may run code without any;
//                                       a run waits by asking
//   collectgarbage                      its figures differ between machines
//   xpcall                              its message handler runs where no limit is checked
//   setmetatable, getmetatable, rawset  finalizers, weak tables, __call chains; the way around
//                                       read-only tables
//   next with a key                     its order differs between processes; pairs goes in order
//   warn                                there is `print`
//   _G                                  globals of a shop's files are words, not a table to go over
//   _VERSION                            of no use to a rule
//   math.randomseed                     the seed is the run's
//   math.sin, cos, tan, asin, acos,     differ in the last bit between machines
//     atan, exp, log
//   string.pack, packsize, unpack       binary formats; "c2147483647" makes 2 GiB
//   arithmetic on strings ("10" + 1)    text is not a number; tonumber says so
#include "internal.h"

static const luaL_Reg libraries[] = {
    {"string", sandbox_open_string},
    {"table", open_table},
    {"math", open_math},
    {"utf8", open_utf8},
    {NULL, NULL},
};

static int assign_library(lua_State *L) {
    return position_error(L, "'%s' is one of Settle's words and can't be changed",
                          lua_tostring(L, lua_upvalueindex(1)));
}

/// Leaves a read-only stand-in for the library on top: always empty, so nothing can be replaced.
static void push_library(lua_State *L, const luaL_Reg *library) {
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, library->func);
    lua_call(L, 0, 1);
    if (library->func == sandbox_open_string) {
        lua_pushliteral(L, "");
        lua_createtable(L, 0, 1);
        lua_pushvalue(L, -3);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
    }
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, library->name);
    lua_pushcclosure(L, assign_library, 1);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
}

/// A name that is no word: the prelude's `host.unknown` raises the error if it is there.
static int unknown_word(lua_State *L) {
    size_t length;
    const char *name = sandbox_tostring(L, 2, &length);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_HOST);
    lua_pushliteral(L, "unknown");
    if (lua_rawget(L, -2) == LUA_TFUNCTION) {
        lua_pushvalue(L, 2);
        lua_call(L, 1, 1);
        return 1;
    }
    return position_error(L, "there is no global '%s'", name);
}

static int unknown_in_prelude(lua_State *L) {
    return luaL_error(L, "the prelude has no global '%s'", sandbox_tostring(L, 2, NULL));
}

static int assign_word(lua_State *L) {
    const char *name = sandbox_tostring(L, 2, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_LOCKED);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL)
        return position_error(
            L, "'%s' is one of Settle's words and can't be changed; choose another name", name);
    if (!sandbox_of(L)->loading)
        return position_error(
            L, "globals are shared between runs and can't be changed in one; use a local");
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_WORDS);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, -3);
    return 0;
}

static void set_registry(lua_State *L, enum slot slot) {
    lua_rawseti(L, LUA_REGISTRYINDEX, slot);
}

/// Gives the table on top a metatable with that `__index`.
static void set_index(lua_State *L, lua_CFunction index) {
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, index);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

static void open_words(lua_State *L) {
    lua_newtable(L);
    luaL_setfuncs(L, basic_functions, 0);
    for (const luaL_Reg *library = libraries; library->name; library++) {
        push_library(L, library);
        lua_setfield(L, -2, library->name);
    }
    set_index(L, unknown_word);
    set_registry(L, SLOT_WORDS);
}

void environment_make(lua_State *L, enum slot environment, enum slot words, lua_CFunction assign) {
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    lua_rawgeti(L, LUA_REGISTRYINDEX, words);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, assign);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    set_registry(L, environment);
}

/// Copies the raw fields of the table below the top into the table on top.
static void copy_fields(lua_State *L) {
    lua_pushnil(L);
    while (lua_next(L, -3)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
}

static void open_prelude_environment(lua_State *L) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_WORDS);
    lua_newtable(L);
    copy_fields(L);
    luaL_setfuncs(L, prelude_functions, 0);
    set_index(L, unknown_in_prelude);
    set_registry(L, SLOT_PRELUDE_ENVIRONMENT);
    lua_pop(L, 1);
}

static void open_host(lua_State *L) {
    const sandbox *s = sandbox_of(L);
    lua_newtable(L);
    luaL_setfuncs(L, host_functions, 0);
    sandbox_bytes arguments = s->program->arguments;
    if (arguments.start) {
        value_decode(L, arguments.start, arguments.start + arguments.count);
        lua_setfield(L, -2, "arguments");
    }
    lua_newtable(L);
    lua_setfield(L, -2, "words");
    lua_newtable(L);
    lua_setfield(L, -2, "entries");
    set_registry(L, SLOT_HOST);
}

/// The metatable of failures that the host answers with.
static void open_raised(lua_State *L) {
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, host_raised_text);
    lua_setfield(L, -2, "__tostring");
    set_registry(L, SLOT_RAISED);
}

void environment_open(lua_State *L) {
    // Slots are filled in order, so that the registry keeps them in its array.
    for (int slot = SLOT_RUN; slot <= SLOT_BOXED + BOXED_KIND_MAX; slot++) {
        lua_pushboolean(L, 0);
        lua_rawseti(L, LUA_REGISTRYINDEX, slot);
    }
    static const enum slot tables[] = {SLOT_ENTRIES, SLOT_KEPT, SLOT_LOCKED, SLOT_MODULES};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        lua_newtable(L);
        set_registry(L, tables[i]);
    }
    open_words(L);
    environment_make(L, SLOT_SCRIPT_ENVIRONMENT, SLOT_WORDS, assign_word);
    open_prelude_environment(L);
    open_host(L);
    open_raised(L);
}

void environment_lock_words(lua_State *L) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_HOST);
    lua_pushliteral(L, "words");
    lua_rawget(L, -2);
    luaL_checktype(L, -1, LUA_TTABLE);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_WORDS);
    copy_fields(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_LOCKED);
    copy_fields(L);
    lua_pop(L, 4);
}
