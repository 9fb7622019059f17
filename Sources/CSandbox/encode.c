// Lua values to flat values. Raw access only: no script code runs here.
#include "internal.h"

typedef struct encoder {
    lua_State *L;
    sandbox *s;
    size_t start;
    uint32_t nodes;
    const char *what;
    uint32_t number;
} encoder;

static void encode(encoder *e, int index, uint32_t depth);

static _Noreturn void refuse(encoder *e, const char *why) {
    if (e->number) position_error(e->L, "%s %d %s", e->what, (int)e->number, why);
    else position_error(e->L, "%s %s", e->what, why);
    __builtin_unreachable();
}

static uint8_t *put(encoder *e, size_t count) {
    if (e->s->out.count - e->start + count > e->s->limits.argument_bytes) {
        lua_pushfstring(e->L, "is larger than %d bytes", (int)e->s->limits.argument_bytes);
        refuse(e, lua_tostring(e->L, -1));
    }
    uint8_t *at = buffer_reserve(&e->s->out, count);
    e->s->out.count += count;
    return at;
}

static void put_word(encoder *e, uint8_t tag, const void *word) {
    uint8_t *at = put(e, 9);
    at[0] = tag;
    memcpy(at + 1, word, 8);
}

static void put_text(encoder *e, const char *text, size_t length) {
    if (length > e->s->limits.argument_bytes) put(e, length);
    if (!flat_is_utf8(text, length)) refuse(e, "holds text that is not UTF-8");
    uint32_t count = (uint32_t)length;
    uint8_t *at = put(e, 4 + length);
    memcpy(at, &count, 4);
    memcpy(at + 4, text, length);
}

static void patch(uint8_t *at, uint8_t tag, size_t length, uint32_t count) {
    uint32_t bytes = (uint32_t)length;
    at[0] = tag;
    memcpy(at + 1, &bytes, 4);
    memcpy(at + 5, &count, 4);
}

/// Values are counted before they are gone over, which bounds what is kept of their keys meanwhile.
static void count_values(encoder *e, size_t count) {
    uint32_t most = e->s->limits.argument_nodes;
    if (count > most - e->nodes) {
        lua_pushfstring(e->L, "holds more than %d values", (int)most);
        refuse(e, lua_tostring(e->L, -1));
    }
    e->nodes += (uint32_t)count;
}

static void encode_items(encoder *e, int index, const key_list *list, uint32_t depth) {
    for (size_t i = 1; i <= list->count; i++) {
        lua_rawgeti(e->L, index, (lua_Integer)i);
        encode(e, -1, depth);
        lua_pop(e->L, 1);
    }
}

static void encode_fields(encoder *e, int index, const key_list *list, uint32_t depth) {
    size_t from = (size_t)((const uint8_t *)keys_sort(e->L, list) - e->s->keys.bytes);
    e->s->keys.count = from + list->count * sizeof(sort_key);
    for (size_t i = 0; i < list->count; i++) {
        // The buffer may move while values within are encoded.
        sort_key key = ((const sort_key *)(void *)(e->s->keys.bytes + from))[i];
        put_text(e, key.text, key.length);
        lua_pushlstring(e->L, key.text, key.length);
        lua_rawget(e->L, index);
        encode(e, -1, depth);
        lua_pop(e->L, 1);
    }
}

static void encode_table(encoder *e, int index, uint32_t depth) {
    size_t start = e->s->out.count, keys = e->s->keys.count;
    if (depth > e->s->limits.argument_depth) {
        lua_pushfstring(e->L, "is nested deeper than %d", (int)e->s->limits.argument_depth);
        refuse(e, lua_tostring(e->L, -1));
    }
    luaL_checkstack(e->L, 8, NULL);
    put(e, 9);
    key_list list = keys_gather(e->L, index);
    if (list.strange != LUA_TNONE) refuse(e, "has keys that are neither text nor numbers");
    if (list.is_sequence || list.is_text) count_values(e, list.count);
    if (list.is_sequence) encode_items(e, index, &list, depth);
    else if (list.is_text) encode_fields(e, index, &list, depth);
    else refuse(e, "is neither a list without holes nor a table of names");
    uint8_t *at = e->s->out.bytes + start;
    patch(at, list.is_sequence ? 6 : 7, e->s->out.count - start - 9, (uint32_t)list.count);
    e->s->keys.count = keys;
}

/// Counts the values inside a flat value, and their nesting.
static void count_nodes(encoder *e, const uint8_t *at, const uint8_t *end, uint32_t depth) {
    flat_items items;
    if (depth > e->s->limits.argument_depth) refuse(e, "is nested too deep");
    if (!flat_items_begin(&items, at, end)) return;
    while (flat_items_next(&items)) {
        count_values(e, 1);
        count_nodes(e, items.value, items.end, depth + 1);
    }
}

static void encode_object(encoder *e, int index, uint32_t depth) {
    int kind;
    lua_Integer value;
    if (boxed_get(e->L, index, &kind, &value)) {
        uint8_t *at = put(e, 10);
        at[0] = 8;
        at[1] = (uint8_t)kind;
        memcpy(at + 2, &value, 8);
        return;
    }
    const uint8_t *at, *end;
    if (!view_is(e->L, index) || !view_value(e->L, index, &at, &end))
        refuse(e, "holds a value that can't be sent");
    count_nodes(e, at, end, depth);
    size_t size = flat_size(at, end);
    memcpy(put(e, size), at, size);
}

static void encode_number(encoder *e, int index) {
    if (lua_isinteger(e->L, index)) {
        lua_Integer integer = lua_tointeger(e->L, index);
        put_word(e, 3, &integer);
    } else {
        lua_Number number = lua_tonumber(e->L, index);
        put_word(e, 4, &number);
    }
}

static void encode(encoder *e, int index, uint32_t depth) {
    lua_State *L = e->L;
    index = lua_absindex(L, index);
    size_t length;
    const char *text;
    switch (lua_type(L, index)) {
    case LUA_TNIL: case LUA_TNONE: *put(e, 1) = 0; break;
    case LUA_TBOOLEAN: *put(e, 1) = lua_toboolean(L, index) ? 2 : 1; break;
    case LUA_TNUMBER: encode_number(e, index); break;
    case LUA_TSTRING:
        *put(e, 1) = 5;
        text = lua_tolstring(L, index, &length);
        put_text(e, text, length);
        break;
    case LUA_TTABLE: encode_table(e, index, depth + 1); break;
    case LUA_TUSERDATA: encode_object(e, index, depth + 1); break;
    case LUA_TFUNCTION: refuse(e, "holds a function, which can't be sent");
    default: refuse(e, "holds a value that can't be sent");
    }
}

/// Encodes the values from `first` to `last`, which share one budget.
static void encode_all(lua_State *L, int first, int last, const char *what, bool numbered) {
    sandbox *s = sandbox_of(L);
    encoder e = {L, s, s->out.count, 0, what, 0};
    s->keys.count = 0;
    luaL_checkstack(L, 8, NULL);
    for (int index = first; index <= last; index++) {
        if (numbered) e.number = (uint32_t)(index - first) + 1;
        count_values(&e, 1);
        encode(&e, index, 0);
    }
    sandbox_charge(L, e.nodes + (s->out.count - e.start) / 16);
}

void value_encode(lua_State *L, int index, const char *what) {
    index = lua_absindex(L, index);
    encode_all(L, index, index, what, false);
}

void value_encode_arguments(lua_State *L, int first) {
    sandbox *s = sandbox_of(L);
    size_t at = s->out.count;
    int last = lua_gettop(L);
    buffer_reserve(&s->out, 9);
    s->out.count += 9;
    encode_all(L, first, last, "argument", true);
    patch(s->out.bytes + at, 6, s->out.count - at - 9, (uint32_t)(last - first + 1));
}

void value_put_string(buffer *out, const char *text, size_t length) {
    uint8_t tag = 5;
    uint32_t count = (uint32_t)length;
    buffer_append(out, &tag, 1);
    buffer_append(out, &count, 4);
    buffer_append(out, text, length);
}

void value_put_integer(buffer *out, int64_t value) {
    uint8_t tag = 3;
    buffer_append(out, &tag, 1);
    buffer_append(out, &value, sizeof value);
}
