// Limits are final: when one is exceeded, control jumps out of Lua to where the run was started,
// and the state is dead until an image is copied back. All frames in between are C's.
#include <stdio.h>
#include <time.h>

#include "internal.h"

static int *left_of(const sandbox *s, lua_State *L) {
    return (int *)(void *)((uint8_t *)L + s->hook_offset);
}

int64_t limits_instructions(const sandbox *s) {
    const arena_header *a = header_of(s);
    return s->running ? a->settled + a->period - *left_of(s, s->running) : a->settled;
}

_Noreturn void limits_stop(sandbox *s, sandbox_limit limit, int64_t value, int64_t reached) {
    result_clear(s, SANDBOX_STOPPED);
    s->result.limit = limit;
    s->result.limit_value = value;
    s->result.limit_reached = reached;
    if (s->reading) {
        snprintf(s->result.position.file, SANDBOX_NAME_BYTES, "%s", s->reading);
        s->result.position.line = s->reading_line;
        s->reading = NULL;
    } else if (s->running) {
        position_nearest(s->running, &s->result.position);
        s->result.trace_count = position_trace(s->running, s->result.trace, SANDBOX_TRACE_MAX);
    }
    longjmp(s->exit, 1);
}

#if defined(CLOCK_MONOTONIC_COARSE)
static const clockid_t quick_clock = CLOCK_MONOTONIC_COARSE;
#else
static const clockid_t quick_clock = CLOCK_MONOTONIC;
#endif

static int64_t time_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void limits_begin_time(sandbox *s) {
    s->processor_start = 0;
    s->looked_at = time_of(quick_clock);
}

/// The processor's clock takes a system call, so it is read only when another one, which takes
/// none, has moved by a few milliseconds.
void limits_look(sandbox *s) {
    if (s->is_line && s->interrupted && *s->interrupted)
        limits_stop(s, SANDBOX_LIMIT_INTERRUPTED, 0, 0);
    int64_t moment = time_of(quick_clock);
    if (moment == s->looked_at) return;
    s->looked_at = moment;
    int64_t now = time_of(CLOCK_THREAD_CPUTIME_ID);
    if (s->processor_start == 0) s->processor_start = now;
    int64_t used = now - s->processor_start;
    if (used > s->limits.processor_nanoseconds)
        limits_stop(s, SANDBOX_LIMIT_PROCESSOR_TIME, s->limits.processor_nanoseconds / 1000000,
                    used / 1000000);
}

/// Begins the next stretch: at most what remains, so that the limit is met to the instruction.
static void next_period(sandbox *s, lua_State *L) {
    arena_header *a = header_of(s);
    int64_t remaining = s->limits.instructions - a->settled + 1;
    a->period = remaining > PERIOD_MAX ? PERIOD_MAX : remaining > 1 ? (int32_t)remaining : 1;
    *left_of(s, L) = a->period;
}

static void settle(sandbox *s, lua_State *L, int64_t units) {
    arena_header *a = header_of(s);
    a->settled += units;
    next_period(s, L);
    if (a->settled > s->limits.instructions)
        limits_stop(s, SANDBOX_LIMIT_INSTRUCTIONS, s->limits.instructions, a->settled);
    limits_look(s);
}

void limits_begin(sandbox *s, lua_State *L) {
    s->running = L;
    header_of(s)->settled = 0;
    limits_begin_time(s);
    next_period(s, L);
}

void limits_switch(sandbox *s, lua_State *L) {
    header_of(s)->settled = limits_instructions(s);
    s->running = L;
    next_period(s, L);
}

void limits_hook(lua_State *L, lua_Debug *ar) {
    (void)ar;
    sandbox *s = sandbox_of(L);
    settle(s, L, header_of(s)->period);
}

void sandbox_charge(lua_State *L, size_t units) {
    sandbox *s = sandbox_of(L);
    int *left = left_of(s, L);
    if (units < (size_t)*left) {
        *left -= (int)units;
        return;
    }
    int64_t most = INT64_MAX / 4;
    int64_t counted = units > (size_t)most ? most : (int64_t)units;
    settle(s, L, header_of(s)->period - *left + counted);
}

static bool find_count(sandbox *s, lua_State *L, int count) {
    lua_sethook(L, limits_hook, LUA_MASKCOUNT, count);
    for (size_t offset = 0; offset < 256; offset += sizeof(int)) {
        int pair[2];
        memcpy(pair, (uint8_t *)L + offset, sizeof pair);
        if (pair[0] != count || pair[1] != count) continue;
        s->hook_offset = offset + sizeof(int);
        return true;
    }
    return false;
}

/// Lua keeps the count of instructions left beside the count asked for, and its interface gives
/// only the latter. Both are searched for by value, twice, so that another layout is noticed.
bool limits_probe(sandbox *s) {
    arena_reset(s);
    s->limits.allocation_bytes = s->limits.memory_bytes = s->limits.string_bytes = s->arena_bytes;
    s->limits.processor_nanoseconds = INT64_MAX;
    if (setjmp(s->exit)) return false;
    lua_State *L = lua_newstate(arena_allocate, s);
    if (!L) return false;
    if (!find_count(s, L, 0x5A31C7E3)) return false;
    size_t first = s->hook_offset;
    if (!find_count(s, L, 0x13D5790B) || s->hook_offset != first) return false;
    lua_sethook(L, limits_hook, LUA_MASKCOUNT, PERIOD_MAX);
    return *left_of(s, L) == PERIOD_MAX;
}
