// Which lines of which sources were reached, where the host wants to know: a hook of Lua's on lines,
// beside the one that counts instructions. Where it doesn't, the hook is not set, and costs nothing.
// What is noted lies in host memory, so that no image resets it and no limit counts it.
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

enum { LINES_MAX = 1 << 20 };

static void note_line(sandbox *s, const char *file, int line, uint8_t where) {
    for (uint32_t i = 0; i < s->reached_count; i++) {
        reached_source *source = &s->reached[i];
        if (strcmp(source->file, file) != 0) continue;
        size_t needed = (size_t)line + 1;
        if (source->lines.count < needed) {
            size_t more = needed - source->lines.count;
            memset(buffer_reserve(&source->lines, more), 0, more);
            source->lines.count = needed;
        }
        source->lines.bytes[line] |= where;
        return;
    }
    if (s->reached_count == SANDBOX_REACHED_MAX) return;
    reached_source *source = &s->reached[s->reached_count++];
    snprintf(source->file, sizeof source->file, "%s", file);
    note_line(s, source->file, line, where);
}

static void reached_hook(lua_State *L, lua_Debug *ar) {
    if (ar->event == LUA_HOOKCOUNT) {
        limits_hook(L, ar);
        return;
    }
    sandbox *s = sandbox_of(L);
    int line = ar->currentline;
    if (!s->notes_reached || line <= 0 || line > LINES_MAX || !lua_getinfo(L, "S", ar)) return;
    if (ar->source[0] != '@') return;
    note_line(s, ar->source + 1, line,
              ar->linedefined == line ? SANDBOX_REACHED_IN_FUNCTION : SANDBOX_REACHED);
}

void reached_set_hook(const sandbox *s, lua_State *L) {
    if (s->notes_reached)
        lua_sethook(L, reached_hook, LUA_MASKCOUNT | LUA_MASKLINE, PERIOD_MAX);
    else
        lua_sethook(L, limits_hook, LUA_MASKCOUNT, PERIOD_MAX);
}

void sandbox_note_reached(sandbox *s, bool notes) { s->notes_reached = notes; }

uint32_t sandbox_reached_count(const sandbox *s) { return s->reached_count; }

const char *sandbox_reached_file(const sandbox *s, uint32_t index) { return s->reached[index].file; }

sandbox_bytes sandbox_reached_lines(const sandbox *s, uint32_t index) {
    return (sandbox_bytes){s->reached[index].lines.bytes, s->reached[index].lines.count};
}

void reached_free(sandbox *s) {
    for (uint32_t i = 0; i < s->reached_count; i++) free(s->reached[i].lines.bytes);
}
