// Growing buffers in host memory. Their sizes are bounded by the limits of a run.
#include <stdlib.h>

#include "internal.h"

uint8_t *buffer_reserve(buffer *b, size_t count) {
    if (b->capacity - b->count < count) {
        size_t capacity = b->capacity ? b->capacity : 4096;
        while (capacity - b->count < count) capacity *= 2;
        uint8_t *bytes = realloc(b->bytes, capacity);
        if (!bytes) abort();
        b->bytes = bytes;
        b->capacity = capacity;
    }
    return b->bytes + b->count;
}

void buffer_append(buffer *b, const void *bytes, size_t count) {
    if (count == 0) return;
    memcpy(buffer_reserve(b, count), bytes, count);
    b->count += count;
}
