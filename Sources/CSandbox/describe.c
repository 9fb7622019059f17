// Values as people are shown them: any value has a description, of bounded size. Raw access only: no
// script code runs here.
//
// What a flat value can hold stands for itself; anything else is a list that begins with its kind:
//   "table", name or null, then each key and its value   (a "more" may follow)
//   "list", name or null, then its items                 (a "more" may follow)
//   "view", name, flat value      a ticket, or a part of one
//   "text", head, bytes in all    a text that was cut
//   "bytes", escaped, bytes       a text that is not UTF-8
//   "function", place or ""       "rules/refunds.lua:12"
//   "more", count                 what is left out of a table
//   "again"                       a table inside itself
//   "deep"                        a table that is nested too deep
//   "other", name                 anything else
#include <stdio.h>

#include "internal.h"

enum {
    NODES_MAX = 4096,
    ITEMS_MAX = 1000,
    DEPTH_MAX = 12,
    TEXT_BYTES_MAX = 16384,
    OUT_BYTES_MAX = 256 << 10,
    VALUES_MAX = 50
};

typedef struct describer {
    lua_State *L;
    buffer *out;
    uint32_t nodes;
    uint32_t depth;
    const void *above[DEPTH_MAX];
} describer;

static void describe(describer *d, int index);

static bool has_room(const describer *d) {
    return d->nodes < NODES_MAX && d->out->count < OUT_BYTES_MAX;
}

static void put_tag(describer *d, uint8_t tag) { buffer_append(d->out, &tag, 1); }

static void put_text(describer *d, const char *text) {
    value_put_string(d->out, text, strlen(text));
}

static size_t begin(describer *d) {
    size_t at = d->out->count;
    buffer_reserve(d->out, 9);
    d->out->count += 9;
    return at;
}

static void end(describer *d, size_t at, uint32_t count) {
    uint8_t *header = d->out->bytes + at;
    uint32_t bytes = (uint32_t)(d->out->count - at - 9);
    header[0] = 6;
    memcpy(header + 1, &bytes, 4);
    memcpy(header + 5, &count, 4);
}

/// A list of a kind and a text.
static void put_kind(describer *d, const char *kind, const char *text) {
    size_t at = begin(d);
    put_text(d, kind);
    if (text) put_text(d, text);
    end(d, at, text ? 2 : 1);
}

static void put_more(describer *d, size_t count) {
    size_t at = begin(d);
    put_text(d, "more");
    value_put_integer(d->out, (int64_t)count);
    end(d, at, 2);
}

static void put_cut_text(describer *d, const char *text, size_t length) {
    size_t kept = length < TEXT_BYTES_MAX ? length : TEXT_BYTES_MAX;
    while (kept > 0 && kept < length && ((uint8_t)text[kept] & 0xC0) == 0x80) kept -= 1;
    size_t at = begin(d);
    put_text(d, "text");
    value_put_string(d->out, text, kept);
    value_put_integer(d->out, (int64_t)length);
    end(d, at, 3);
}

static void put_bytes(describer *d, const char *text, size_t length) {
    char escaped[4 * 256 + 1];
    size_t kept = length < 256 ? length : 256, count = 0;
    for (size_t i = 0; i < kept; i++) {
        uint8_t byte = (uint8_t)text[i];
        if (byte >= ' ' && byte < 0x7F) escaped[count++] = (char)byte;
        else count += (size_t)snprintf(escaped + count, 5, "\\x%02X", byte);
    }
    size_t at = begin(d);
    put_text(d, "bytes");
    value_put_string(d->out, escaped, count);
    value_put_integer(d->out, (int64_t)length);
    end(d, at, 3);
}

static void describe_text(describer *d, int index) {
    size_t length;
    const char *text = lua_tolstring(d->L, index, &length);
    if (!flat_is_utf8(text, length)) put_bytes(d, text, length);
    else if (length > TEXT_BYTES_MAX) put_cut_text(d, text, length);
    else value_put_string(d->out, text, length);
}

static void describe_number(describer *d, int index) {
    if (lua_isinteger(d->L, index)) {
        value_put_integer(d->out, lua_tointeger(d->L, index));
        return;
    }
    lua_Number number = lua_tonumber(d->L, index);
    put_tag(d, 4);
    buffer_append(d->out, &number, sizeof number);
}

static void describe_function(describer *d, int index) {
    lua_Debug ar;
    char place[SANDBOX_NAME_BYTES + 16] = "";
    lua_pushvalue(d->L, index);
    lua_getinfo(d->L, ">S", &ar);
    if (ar.source[0] == '@')
        snprintf(place, sizeof place, "%s:%d", ar.source + 1, ar.linedefined);
    put_kind(d, "function", place);
}

/// The name of the kind of table that its metatable gives, or null.
static void put_name(describer *d, int index) {
    lua_State *L = d->L;
    int top = lua_gettop(L);
    bool found = false;
    if (lua_getmetatable(L, index)) {
        lua_pushliteral(L, "name");
        size_t length;
        const char *name =
            lua_rawget(L, -2) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
        found = name && length < SANDBOX_NAME_BYTES && flat_is_utf8(name, length);
        if (found) value_put_string(d->out, name, length);
    }
    if (!found) put_tag(d, 0);
    lua_settop(L, top);
}

static void describe_items(describer *d, int index, size_t count) {
    size_t at = begin(d), shown = 0;
    put_text(d, "list");
    put_name(d, index);
    for (; shown < count && shown < ITEMS_MAX && has_room(d); shown++) {
        lua_rawgeti(d->L, index, (lua_Integer)shown + 1);
        describe(d, -1);
        lua_pop(d->L, 1);
    }
    if (shown < count) put_more(d, count - shown);
    end(d, at, (uint32_t)(2 + shown + (shown < count)));
}

static void push_key(lua_State *L, const sort_key *key) {
    if (key->type == LUA_TSTRING) lua_pushlstring(L, key->text, key->length);
    else if (key->type == LUA_TBOOLEAN) lua_pushboolean(L, (int)key->integer);
    else if (key->is_integer) lua_pushinteger(L, key->integer);
    else lua_pushnumber(L, key->number);
}

static void describe_fields(describer *d, int index, const key_list *list) {
    sandbox *s = sandbox_of(d->L);
    size_t from = (size_t)((const uint8_t *)keys_sort(d->L, list) - s->keys.bytes);
    s->keys.count = from + list->count * sizeof(sort_key);
    size_t at = begin(d), shown = 0;
    put_text(d, "table");
    put_name(d, index);
    for (; shown < list->count && shown < ITEMS_MAX && has_room(d); shown++) {
        // The buffer may move while values within are described.
        sort_key key = ((const sort_key *)(void *)(s->keys.bytes + from))[shown];
        push_key(d->L, &key);
        describe(d, -1);
        lua_rawget(d->L, index);
        describe(d, -1);
        lua_pop(d->L, 1);
    }
    bool has_more = shown < list->count;
    if (has_more) put_more(d, list->count - shown);
    else if (list->strange != LUA_TNONE) put_kind(d, "other", "keys that are no texts or numbers");
    has_more = has_more || list->strange != LUA_TNONE;
    end(d, at, (uint32_t)(2 + 2 * shown + has_more));
}

/// A library's stand-in is empty: what it stands for is pushed in its place.
static bool push_stand_in(lua_State *L, int index) {
    int top = lua_gettop(L);
    if (lua_rawlen(L, index) == 0 && lua_getmetatable(L, index)) {
        lua_pushliteral(L, "__index");
        if (lua_rawget(L, -2) == LUA_TTABLE) {
            lua_replace(L, top + 1);
            lua_settop(L, top + 1);
            return true;
        }
    }
    lua_settop(L, top);
    return false;
}

static void describe_table(describer *d, int index) {
    sandbox *s = sandbox_of(d->L);
    const void *table = lua_topointer(d->L, index);
    for (uint32_t i = 0; i < d->depth; i++)
        if (d->above[i] == table) {
            put_kind(d, "again", NULL);
            return;
        }
    if (d->depth == DEPTH_MAX) {
        put_kind(d, "deep", NULL);
        return;
    }
    luaL_checkstack(d->L, 8, NULL);
    d->above[d->depth++] = table;
    size_t keys = s->keys.count;
    key_list list = keys_gather(d->L, index);
    bool stands_in = list.count == 0 && push_stand_in(d->L, index);
    if (stands_in) {
        index = lua_gettop(d->L);
        s->keys.count = keys;
        list = keys_gather(d->L, index);
    }
    bool is_list = list.is_sequence && list.count > 0 && list.strange == LUA_TNONE;
    if (is_list) describe_items(d, index, list.count);
    else describe_fields(d, index, &list);
    s->keys.count = keys;
    d->depth -= 1;
    if (stands_in) lua_pop(d->L, 1);
}

static void describe_object(describer *d, int index) {
    int kind;
    lua_Integer value;
    const uint8_t *at, *last;
    if (boxed_get(d->L, index, &kind, &value)) {
        uint8_t head[2] = {8, (uint8_t)kind};
        buffer_append(d->out, head, 2);
        buffer_append(d->out, &value, 8);
    } else if (view_is(d->L, index) && view_value(d->L, index, &at, &last)) {
        size_t start = begin(d);
        put_text(d, "view");
        put_text(d, sandbox_type_name(d->L, index));
        buffer_append(d->out, at, flat_size(at, last));
        end(d, start, 3);
    } else {
        put_kind(d, "other", sandbox_type_name(d->L, index));
    }
}

static void describe(describer *d, int index) {
    index = lua_absindex(d->L, index);
    d->nodes += 1;
    switch (lua_type(d->L, index)) {
    case LUA_TNIL: case LUA_TNONE: put_tag(d, 0); break;
    case LUA_TBOOLEAN: put_tag(d, lua_toboolean(d->L, index) ? 2 : 1); break;
    case LUA_TNUMBER: describe_number(d, index); break;
    case LUA_TSTRING: describe_text(d, index); break;
    case LUA_TTABLE: describe_table(d, index); break;
    case LUA_TUSERDATA: describe_object(d, index); break;
    case LUA_TFUNCTION: describe_function(d, index); break;
    default: put_kind(d, "other", lua_typename(d->L, lua_type(d->L, index)));
    }
}

void value_describe_all(lua_State *L) {
    sandbox *s = sandbox_of(L);
    int count = lua_gettop(L);
    describer d = {.L = L, .out = &s->out};
    s->keys.count = 0;
    size_t at = begin(&d);
    int shown = 0;
    for (; shown < count && shown < VALUES_MAX && has_room(&d); shown++) describe(&d, shown + 1);
    if (shown < count) put_more(&d, (size_t)(count - shown));
    end(&d, at, (uint32_t)(shown + (shown < count)));
    sandbox_charge(L, d.nodes + s->out.count / 16);
}
