// The allocator: every byte of a Lua state lies in one arena, its own bookkeeping included.
// Blocks need no headers, for Lua tells the size of what it gives back.
#include <stdlib.h>

#include "internal.h"

enum { STEP = 16, SMALL_MAX = 1024, STRING_OVERHEAD = 25 };

static size_t class_of(size_t size) {
    if (size <= SMALL_MAX) return (size + STEP - 1) / STEP - 1;
    size_t shift = 63 - (size_t)__builtin_clzll(size - 1);
    return 64 + (shift - 10) * 4 + (((size - 1) >> (shift - 2)) & 3);
}

static size_t class_size(size_t class) {
    if (class < 64) return (class + 1) * STEP;
    size_t shift = 10 + (class - 64) / 4;
    return ((size_t)5 + (class - 64) % 4) << (shift - 2);
}

static void push_block(arena_header *a, size_t class, uint32_t offset) {
    memcpy((uint8_t *)a + offset, &a->free[class], sizeof(uint32_t));
    a->free[class] = offset;
}

static uint32_t pop_block(arena_header *a, size_t class) {
    uint32_t offset = a->free[class];
    if (offset) memcpy(&a->free[class], (uint8_t *)a + offset, sizeof(uint32_t));
    return offset;
}

/// Gives the bytes of a block back as blocks of the largest classes that fit.
static void push_rest(arena_header *a, uint32_t offset, size_t size) {
    while (size >= STEP) {
        size_t class = class_of(size);
        if (class_size(class) > size) class -= 1;
        push_block(a, class, offset);
        offset += (uint32_t)class_size(class);
        size -= class_size(class);
    }
}

/// A block cut from a larger free one, once the arena's end is reached; 0 when there is none.
static uint32_t split_block(arena_header *a, size_t wanted) {
    for (size_t class = wanted + 1; class < BLOCK_CLASSES; class++) {
        uint32_t offset = pop_block(a, class);
        if (!offset) continue;
        size_t size = class_size(wanted);
        push_rest(a, offset + (uint32_t)size, class_size(class) - size);
        return offset;
    }
    return 0;
}

static void *take_block(sandbox *s, size_t size) {
    arena_header *a = header_of(s);
    size_t class = class_of(size);
    uint32_t offset = pop_block(a, class);
    // What is loaded, or typed, becomes the image, copied for each run: small before quick.
    if (!offset && (s->loading || s->is_line)) offset = split_block(a, class);
    if (!offset && class_size(class) <= s->arena_bytes - a->top) {
        offset = (uint32_t)a->top;
        a->top += class_size(class);
    }
    if (!offset) offset = split_block(a, class);
    return offset ? s->arena + offset : NULL;
}

static void give_block(sandbox *s, void *block, size_t size) {
    push_block(header_of(s), class_of(size), (uint32_t)((uint8_t *)block - s->arena));
}

/// How many calls are nested, looked at in steps.
static int call_depth(sandbox *s) {
    lua_Debug ar;
    int depth = 0;
    while (s->running && depth < 1 << 20 && lua_getstack(s->running, depth, &ar)) depth += 500;
    return depth;
}

/// A refused allocation ends the run, whether or not Lua would tolerate it.
static void check(sandbox *s, void *block, size_t old_size, size_t new_size) {
    const sandbox_limits *limits = &s->limits;
    arena_header *a = header_of(s);
    if (!block && old_size == LUA_TSTRING && new_size > limits->string_bytes + STRING_OVERHEAD)
        limits_stop(s, SANDBOX_LIMIT_STRING, (int64_t)limits->string_bytes,
                    (int64_t)new_size - STRING_OVERHEAD);
    size_t old = block ? old_size : 0;
    // The free lists go no further than that.
    if (new_size > limits->allocation_bytes || new_size > (size_t)64 << 20) {
        // The block may be the stack of a function that calls itself without end.
        int depth = call_depth(s);
        if (depth > 1000) limits_stop(s, SANDBOX_LIMIT_CALLS, depth, depth);
        limits_stop(s, SANDBOX_LIMIT_ALLOCATION, (int64_t)limits->allocation_bytes,
                    (int64_t)new_size);
    }
    if (a->live - old + new_size > limits->memory_bytes)
        limits_stop(s, SANDBOX_LIMIT_MEMORY, (int64_t)limits->memory_bytes,
                    (int64_t)(a->live - old + new_size));
}

void *arena_allocate(void *ud, void *block, size_t old_size, size_t new_size) {
    sandbox *s = ud;
    arena_header *a = header_of(s);
    size_t old = block ? old_size : 0;
    if (new_size == 0) {
        if (old) give_block(s, block, old);
        a->live -= old;
        return NULL;
    }
    if (new_size > old) check(s, block, old_size, new_size);
    if (new_size >= LARGE_BLOCK) limits_look(s);
    void *result = block;
    if (!old || class_of(old) != class_of(new_size)) {
        result = take_block(s, new_size);
        // Lua counts on a shrinking block to stay where it is when nothing else is free.
        if (!result && new_size <= old) return block;
        if (!result)
            limits_stop(s, SANDBOX_LIMIT_MEMORY, (int64_t)s->arena_bytes,
                        (int64_t)(a->top + new_size));
        if (old) {
            memcpy(result, block, old < new_size ? old : new_size);
            give_block(s, block, old);
        }
    }
    a->live += new_size - old;
    if (a->live > a->peak) a->peak = a->live;
    return result;
}

typedef struct free_block {
    uint32_t offset;
    uint32_t size;
} free_block;

static int by_offset(const void *a, const void *b) {
    uint32_t x = ((const free_block *)a)->offset, y = ((const free_block *)b)->offset;
    return x < y ? -1 : x > y;
}

/// All free blocks, by their places; the lists are empty then.
static size_t take_free_blocks(sandbox *s) {
    arena_header *a = header_of(s);
    s->keys.count = 0;
    for (size_t class = 0; class < BLOCK_CLASSES; class++) {
        uint32_t offset;
        while ((offset = pop_block(a, class))) {
            free_block block = {offset, (uint32_t)class_size(class)};
            buffer_append(&s->keys, &block, sizeof block);
        }
    }
    size_t count = s->keys.count / sizeof(free_block);
    if (count > 0) qsort(s->keys.bytes, count, sizeof(free_block), by_offset);
    return count;
}

void arena_tidy(sandbox *s) {
    arena_header *a = header_of(s);
    size_t count = take_free_blocks(s), joined = 0;
    free_block *blocks = (free_block *)(void *)s->keys.bytes;
    for (size_t i = 0; i < count; i++) {
        free_block *last = joined > 0 ? &blocks[joined - 1] : NULL;
        if (last && last->offset + last->size == blocks[i].offset) last->size += blocks[i].size;
        else blocks[joined++] = blocks[i];
    }
    if (joined > 0 && blocks[joined - 1].offset + blocks[joined - 1].size == a->top)
        a->top = blocks[--joined].offset;
    while (joined > 0) {
        joined -= 1;
        push_rest(a, blocks[joined].offset, blocks[joined].size);
    }
}

void arena_reset(sandbox *s) {
    memset(s->arena, 0, sizeof(arena_header));
    header_of(s)->top = (sizeof(arena_header) + STEP - 1) / STEP * STEP;
}
