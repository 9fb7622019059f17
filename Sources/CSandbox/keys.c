// Tables in an order that is the same in every process.
#include "internal.h"

static bool note_key(lua_State *L, int index, sort_key *key) {
    key->type = lua_type(L, index);
    key->is_integer = false;
    switch (key->type) {
    case LUA_TNUMBER:
        key->is_integer = lua_isinteger(L, index);
        if (key->is_integer) key->integer = lua_tointeger(L, index);
        else key->number = lua_tonumber(L, index);
        return true;
    case LUA_TSTRING:
        key->text = lua_tolstring(L, index, &key->length);
        return true;
    case LUA_TBOOLEAN:
        key->integer = lua_toboolean(L, index);
        return true;
    default:
        return false;
    }
}

key_list keys_gather(lua_State *L, int index) {
    sandbox *s = sandbox_of(L);
    key_list list = {s->keys.count, 0, true, true, LUA_TNONE};
    lua_Integer greatest = 0;
    size_t met = 0;
    index = lua_absindex(L, index);
    luaL_checkstack(L, 4, NULL);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        met += 1;
        sort_key *key = (sort_key *)(void *)buffer_reserve(&s->keys, sizeof(sort_key));
        if (!note_key(L, -1, key)) {
            // Of several kinds always the same one, whichever comes first in this process.
            if (key->type > list.strange) list.strange = key->type;
            continue;
        }
        key->index = (uint32_t)list.count;
        if (!key->is_integer || key->integer < 1) list.is_sequence = false;
        else if (key->integer > greatest) greatest = key->integer;
        if (key->type != LUA_TSTRING) list.is_text = false;
        s->keys.count += sizeof(sort_key);
        list.count += 1;
    }
    if (greatest != (lua_Integer)list.count) list.is_sequence = false;
    sandbox_charge(L, met / 2);
    return list;
}

static int rank(const sort_key *key) {
    return key->type == LUA_TNUMBER ? 0 : key->type == LUA_TSTRING ? 1 : 2;
}

static bool number_less(const sort_key *a, const sort_key *b) {
    if (a->is_integer && b->is_integer) return a->integer < b->integer;
    // A long double holds both kinds exactly.
    long double x = a->is_integer ? (long double)a->integer : (long double)a->number;
    long double y = b->is_integer ? (long double)b->integer : (long double)b->number;
    return x < y;
}

static bool key_less(const sort_key *a, const sort_key *b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (a->type == LUA_TNUMBER) return number_less(a, b);
    if (a->type == LUA_TBOOLEAN) return a->integer < b->integer;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->text, b->text, shorter);
    return order != 0 ? order < 0 : a->length < b->length;
}

static void merge(const sort_key *from, sort_key *to, size_t low, size_t middle, size_t high) {
    size_t left = low, right = middle;
    for (size_t at = low; at < high; at++) {
        bool take_right = left >= middle || (right < high && key_less(&from[right], &from[left]));
        to[at] = take_right ? from[right++] : from[left++];
    }
}

static bool is_sorted(const sort_key *keys, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (key_less(&keys[i], &keys[i - 1])) return false;
    return true;
}

const sort_key *keys_sort(lua_State *L, const key_list *list) {
    sandbox *s = sandbox_of(L);
    size_t count = list->count;
    buffer_reserve(&s->keys, count * sizeof(sort_key));
    sort_key *keys = (sort_key *)(void *)(s->keys.bytes + list->from);
    // Keys that happen to lie in order cost as much: in another process they don't.
    size_t rounds = count > 1 ? 64 - (size_t)__builtin_clzll(count - 1) : 0;
    sandbox_charge(L, count * rounds / 2);
    if (is_sorted(keys, count)) return keys;
    sort_key *spare = keys + count;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t low = 0; low < count; low += 2 * width) {
            size_t middle = low + width < count ? low + width : count;
            size_t high = low + 2 * width < count ? low + 2 * width : count;
            merge(keys, spare, low, middle, high);
        }
        sort_key *sorted = spare;
        spare = keys;
        keys = sorted;
    }
    return keys;
}
