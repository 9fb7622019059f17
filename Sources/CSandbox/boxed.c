// Boxed integers: immutable values of a type of their own, such as money.
#include "internal.h"

typedef struct boxed {
    uint8_t shape;
    uint8_t kind;
    lua_Integer value;
} boxed;

static boxed *to_boxed(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(boxed)) return NULL;
    boxed *b = lua_touserdata(L, index);
    return b->shape == SHAPE_BOXED ? b : NULL;
}

bool boxed_get(lua_State *L, int index, int *kind, lua_Integer *value) {
    const boxed *b = to_boxed(L, index);
    if (!b) return false;
    *kind = b->kind;
    *value = b->value;
    return true;
}

void boxed_push(lua_State *L, int kind, lua_Integer value) {
    luaL_checkstack(L, 3, NULL);
    if (kind < 1 || kind > BOXED_KIND_MAX
        || lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_BOXED + kind) != LUA_TTABLE)
        luaL_error(L, "there is no boxed kind %d", kind);
    boxed *b = lua_newuserdatauv(L, sizeof(boxed), 0);
    memset(b, 0, sizeof *b);
    b->shape = SHAPE_BOXED;
    b->kind = (uint8_t)kind;
    b->value = value;
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
}

static int make(lua_State *L) {
    boxed_push(L, (int)lua_tointeger(L, lua_upvalueindex(1)), luaL_checkinteger(L, 1));
    return 1;
}

static int get(lua_State *L) {
    const boxed *b = to_boxed(L, 1);
    if (b && b->kind == lua_tointeger(L, lua_upvalueindex(1))) lua_pushinteger(L, b->value);
    else lua_pushnil(L);
    return 1;
}

static int equal(lua_State *L) {
    const boxed *a = to_boxed(L, 1), *b = to_boxed(L, 2);
    lua_pushboolean(L, a && b && a->kind == b->kind && a->value == b->value);
    return 1;
}

/// An absent __index or __newindex gives an error that names the type, not Lua's "userdata value".
static int no_fields(lua_State *L) {
    return position_error(L, "%s is a plain value: it has no fields to read or set",
                          sandbox_type_name(L, 1));
}

static void add_default(lua_State *L, const char *name, lua_CFunction function) {
    if (lua_getfield(L, -1, name) == LUA_TNIL) {
        lua_pushcfunction(L, function);
        lua_setfield(L, -3, name);
    }
    lua_pop(L, 1);
}

/// host.boxed(kind, name, metamethods) → make, get
int boxed_declare(lua_State *L) {
    lua_Integer kind = luaL_checkinteger(L, 1);
    luaL_argcheck(L, kind >= 1 && kind <= BOXED_KIND_MAX, 1, "a kind from 1 to 15");
    luaL_checkstring(L, 2);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, 3)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    lua_pushvalue(L, 2);
    lua_setfield(L, -2, "__name");
    add_default(L, "__eq", equal);
    add_default(L, "__index", no_fields);
    add_default(L, "__newindex", no_fields);
    lua_rawseti(L, LUA_REGISTRYINDEX, SLOT_BOXED + kind);
    lua_pushinteger(L, kind);
    lua_pushcclosure(L, make, 1);
    lua_pushinteger(L, kind);
    lua_pushcclosure(L, get, 1);
    return 2;
}
