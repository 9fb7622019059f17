// Reading flat values in place. Every length is checked against the end: malformed bytes are never
// followed outside their buffer.
#include "internal.h"

uint32_t flat_u32(const uint8_t *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

size_t flat_size(const uint8_t *at, const uint8_t *end) {
    size_t room = (size_t)(end - at);
    size_t size = 0;
    if (room == 0) return 0;
    switch (at[0]) {
    case 0: case 1: case 2: size = 1; break;
    case 3: case 4: size = 9; break;
    case 5: size = room < 5 ? 0 : 5 + (size_t)flat_u32(at + 1); break;
    case 6: case 7: size = room < 9 ? 0 : 9 + (size_t)flat_u32(at + 1); break;
    case 8: size = 10; break;
    default: size = 0;
    }
    return size <= room ? size : 0;
}

bool flat_items_begin(flat_items *items, const uint8_t *at, const uint8_t *end) {
    size_t size = flat_size(at, end);
    if (size < 9 || (at[0] != 6 && at[0] != 7)) return false;
    items->is_map = at[0] == 7;
    items->left = flat_u32(at + 5);
    items->at = at + 9;
    items->end = at + size;
    return true;
}

bool flat_items_next(flat_items *items) {
    if (items->left == 0) return false;
    items->left -= 1;
    if (items->is_map) {
        size_t room = (size_t)(items->end - items->at);
        if (room < 4 || room - 4 < flat_u32(items->at)) return false;
        items->key = (const char *)items->at + 4;
        items->key_length = flat_u32(items->at);
        items->at += 4 + items->key_length;
    }
    items->value = items->at;
    size_t size = flat_size(items->at, items->end);
    items->at += size;
    return size > 0;
}

const uint8_t *flat_find(const uint8_t *at, const uint8_t *end, const char *key, size_t length) {
    flat_items items;
    if (!flat_items_begin(&items, at, end) || !items.is_map) return NULL;
    while (flat_items_next(&items))
        if (items.key_length == length && memcmp(items.key, key, length) == 0) return items.value;
    return NULL;
}

/// The number of bytes of the character at `at`, or 0 when it is not well formed (RFC 3629).
static size_t character_size(const uint8_t *at, size_t room) {
    uint8_t lead = at[0];
    if (lead < 0x80) return 1;
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || room < size) return 0;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    uint8_t next = at[1];
    bool overlong = (lead == 0xE0 && next < 0xA0) || (lead == 0xF0 && next < 0x90);
    bool outside = (lead == 0xED && next > 0x9F) || (lead == 0xF4 && next > 0x8F);
    return overlong || outside ? 0 : size;
}

bool flat_is_utf8(const char *text, size_t length) {
    const uint8_t *at = (const uint8_t *)text;
    size_t i = 0;
    while (i < length) {
        uint64_t word;
        if (length - i >= sizeof word) {
            memcpy(&word, at + i, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                i += sizeof word;
                continue;
            }
        }
        size_t size = character_size(at + i, length - i);
        if (size == 0) return false;
        i += size;
    }
    return true;
}
