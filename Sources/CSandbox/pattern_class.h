#ifndef SANDBOX_PATTERN_CLASS_H
#define SANDBOX_PATTERN_CLASS_H

#include <stdbool.h>
#include <stdint.h>

// Character classes as in the C locale, whatever the locale of the process.

/// Whether `%letter` takes `byte`; a letter that names no class stands for itself.
bool pattern_class_has(uint8_t letter, uint8_t byte);

/// Whether the set takes `byte`: `set` lies after its `[`, `end` at its `]`.
bool pattern_set_has(const uint8_t *set, const uint8_t *end, uint8_t byte);

#endif
