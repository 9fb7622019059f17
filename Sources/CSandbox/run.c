// Runs: an image is copied back and its waiting thread resumed, step by step.
#include <stdlib.h>
#include <sys/mman.h>

#include "internal.h"

static int run_done(lua_State *L, int status, lua_KContext context) {
    (void)status;
    (void)context;
    sandbox *s = sandbox_of(L);
    s->out.count = 0;
    value_encode(L, -1, "the result");
    return 0;
}

/// The body of every run, called inside the coroutine so that whatever it allocates may fail.
int run_body(lua_State *L) {
    sandbox *s = sandbox_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, SLOT_ENTRIES);
    lua_rawgeti(L, -1, (lua_Integer)s->entry + 1);
    int count = value_decode_items(L, s->arguments);
    lua_callk(L, count, 1, 0, run_done);
    return run_done(L, LUA_OK, 0);
}

/// The state that images are taken of.
void run_prepare(sandbox *s) {
    lua_State *L = header_of(s)->main, *run = header_of(s)->run;
    lua_settop(run, 0);
    lua_pushcfunction(run, run_body);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCCOLLECT);
}

/// Keeps a document for the rest of the run, since views of older ones stay valid.
void run_add_document(sandbox *s, sandbox_bytes document) {
    arena_header *a = header_of(s);
    if (!document.start) return;
    if (document.count > DOCUMENT_MAX)
        limits_stop(s, SANDBOX_LIMIT_DOCUMENT, DOCUMENT_MAX, (int64_t)document.count);
    if (document.count > DOCUMENTS_MAX - a->documents_used)
        limits_stop(s, SANDBOX_LIMIT_DOCUMENT, DOCUMENTS_MAX,
                    (int64_t)(a->documents_used + document.count));
    memcpy(s->documents + a->documents_used, document.start, document.count);
    a->document_at = a->documents_used;
    a->document_count = (uint32_t)document.count;
    a->documents_used += (uint32_t)document.count;
}

void run_step(sandbox *s) {
    arena_header *a = header_of(s);
    int count;
    s->out.count = 0;
    int status = lua_resume(a->run, a->main, 0, &count);
    if (status == LUA_YIELD) {
        size_t name = s->operation_bytes;
        s->result.outcome = SANDBOX_ASKED;
        s->result.operation = (sandbox_bytes){s->out.bytes, name};
        s->result.value = (sandbox_bytes){s->out.bytes + name, s->out.count - name};
    } else if (status == LUA_OK) {
        s->result.outcome = SANDBOX_FINISHED;
        s->result.value = (sandbox_bytes){s->out.bytes, s->out.count};
        if (s->is_line) line_settle(s);
    } else {
        failure_of(s, a->run);
    }
}

const sandbox_result *sandbox_start(sandbox *s, const void *image, size_t image_bytes,
                                    const sandbox_start_of_run *start,
                                    const sandbox_limits *limits) {
    memcpy(s->arena, image, image_bytes);
    arena_header *a = header_of(s);
    a->peak = a->live;
    s->limits = *limits;
    s->entry = start->entry;
    s->may_ask = start->may_ask;
    s->is_line = false;
    s->now = start->now;
    s->arguments = start->arguments;
    s->answer = (sandbox_bytes){NULL, 0};
    s->log.count = 0;
    result_clear(s, SANDBOX_FAILED);
    random_seed(s, start->seed);
    if (s->notes_reached) reached_set_hook(s, a->run);
    limits_begin(s, a->run);
    if (setjmp(s->exit)) return result_end(s);
    run_add_document(s, start->document);
    run_step(s);
    return result_end(s);
}

const sandbox_result *sandbox_resume(sandbox *s, sandbox_bytes answer, sandbox_bytes document,
                                     int64_t now) {
    s->answer = answer;
    s->now = now;
    limits_begin_time(s);
    result_clear(s, SANDBOX_FAILED);
    if (setjmp(s->exit)) return result_end(s);
    run_add_document(s, document);
    run_step(s);
    return result_end(s);
}

sandbox_bytes sandbox_document(const sandbox *s) {
    const arena_header *a = header_of(s);
    return (sandbox_bytes){s->documents + a->document_at, a->document_count};
}

sandbox_position sandbox_position_of_run(const sandbox *s) {
    sandbox_position position = {{0}, {0}, 0};
    position_nearest(header_of(s)->run, &position);
    return position;
}

static void *reserve(size_t bytes) {
    // A page that may not be touched follows.
    void *memory = mmap(NULL, bytes + 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    if (mprotect(memory, bytes, PROT_READ | PROT_WRITE) == 0) return memory;
    munmap(memory, bytes + 4096);
    return NULL;
}

sandbox *sandbox_create(size_t arena_bytes) {
    sandbox *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->arena_bytes = (arena_bytes + 4095) / 4096 * 4096;
    s->arena = reserve(s->arena_bytes);
    s->documents = reserve(DOCUMENTS_MAX);
    if (s->arena && s->documents && limits_probe(s)) return s;
    sandbox_destroy(s);
    return NULL;
}

void sandbox_destroy(sandbox *s) {
    if (s->arena) munmap(s->arena, s->arena_bytes + 4096);
    if (s->documents) munmap(s->documents, DOCUMENTS_MAX + 4096);
    free(s->out.bytes);
    free(s->log.bytes);
    free(s->keys.bytes);
    free(s->changed.bytes);
    free(s->prelude_text.bytes);
    free(s->prelude_code.bytes);
    reached_free(s);
    free(s);
}
