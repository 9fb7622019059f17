#include "pattern_class.h"

enum {
    upper = 1,
    lower = 2,
    digit = 4,
    space = 8,
    mark = 16,
    control = 32,
    hexadecimal = 64,
    zero = 128,
};

/// What each byte is. Bytes from 128 are nothing, as in the C locale.
static const uint8_t kinds[256] = {
    [0] = control | zero,
    [1 ... 8] = control,
    [9 ... 13] = control | space,
    [14 ... 31] = control,
    [' '] = space,
    ['!' ... '/'] = mark,
    ['0' ... '9'] = digit | hexadecimal,
    [':' ... '@'] = mark,
    ['A' ... 'F'] = upper | hexadecimal,
    ['G' ... 'Z'] = upper,
    ['[' ... '`'] = mark,
    ['a' ... 'f'] = lower | hexadecimal,
    ['g' ... 'z'] = lower,
    ['{' ... '~'] = mark,
    [127] = control,
};

/// The kinds that each class letter takes; zero where a letter names no class.
static const uint8_t classes[256] = {
    ['a'] = upper | lower,
    ['c'] = control,
    ['d'] = digit,
    ['g'] = upper | lower | digit | mark,
    ['l'] = lower,
    ['p'] = mark,
    ['s'] = space,
    ['u'] = upper,
    ['w'] = upper | lower | digit,
    ['x'] = hexadecimal,
    // Undocumented since Lua 5.2, and still there.
    ['z'] = zero,
};

bool pattern_class_has(uint8_t letter, uint8_t byte) {
    bool complement = kinds[letter] & upper;
    uint8_t taken = classes[complement ? letter ^ 'a' ^ 'A' : letter];
    if (taken == 0) return letter == byte;
    return ((kinds[byte] & taken) != 0) != complement;
}

bool pattern_set_has(const uint8_t *set, const uint8_t *end, uint8_t byte) {
    bool complement = set < end && *set == '^';
    if (complement) set++;
    while (set < end) {
        if (*set == '%') {
            if (pattern_class_has(set[1], byte)) return !complement;
            set += 2;
        } else if (set + 2 < end && set[1] == '-') {
            if (set[0] <= byte && byte <= set[2]) return !complement;
            set += 3;
        } else {
            if (*set == byte) return !complement;
            set++;
        }
    }
    return complement;
}
