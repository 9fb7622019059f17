// The whole Lua boundary: a sandbox runs Lua programs inside one arena of memory, from which
// byte images are taken and to which they are copied back. Nothing here calls back into the host,
// and no Lua error or limit leaves these functions other than as a result.
#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pattern.h"

#if !defined(__clang__)
#define _Nonnull
#define _Nullable
#endif

/// One sandbox; used by one thread at a time.
typedef struct sandbox sandbox;

/// Bytes owned by someone else.
typedef struct sandbox_bytes {
    const uint8_t *_Nullable start;
    size_t count;
} sandbox_bytes;

/// A named piece of Lua text.
typedef struct sandbox_source {
    sandbox_bytes name;
    sandbox_bytes text;
} sandbox_source;

/// What is loaded: trusted preludes, modules for `require`, scripts; each in its order.
typedef struct sandbox_program {
    const sandbox_source *_Nullable sources;
    size_t prelude_count;
    size_t module_count;
    size_t script_count;
    sandbox_bytes arguments;
} sandbox_program;

typedef struct sandbox_limits {
    int64_t instructions;
    int64_t processor_nanoseconds;
    size_t memory_bytes;
    size_t allocation_bytes;
    size_t string_bytes;
    uint32_t asks;
    uint32_t log_lines;
    uint32_t argument_bytes;
    uint32_t argument_depth;
    uint32_t argument_nodes;
    size_t source_bytes;
} sandbox_limits;

typedef enum sandbox_outcome {
    SANDBOX_LOADED,
    SANDBOX_ASKED,
    SANDBOX_FINISHED,
    SANDBOX_FAILED,
    SANDBOX_STOPPED
} sandbox_outcome;

/// Which limit stopped a run. Units: instructions, milliseconds, bytes, or a plain count.
typedef enum sandbox_limit {
    SANDBOX_LIMIT_INSTRUCTIONS,
    SANDBOX_LIMIT_PROCESSOR_TIME,
    SANDBOX_LIMIT_MEMORY,
    SANDBOX_LIMIT_ALLOCATION,
    SANDBOX_LIMIT_STRING,
    SANDBOX_LIMIT_ASKS,
    SANDBOX_LIMIT_CALLS,
    SANDBOX_LIMIT_DOCUMENT,
    SANDBOX_LIMIT_SOURCE,
    /// No limit of ours: somebody wants the line to end.
    SANDBOX_LIMIT_INTERRUPTED
} sandbox_limit;

#define SANDBOX_NAME_BYTES 64
#define SANDBOX_TRACE_MAX 10
#define SANDBOX_ENTRIES_MAX 32
#define SANDBOX_REACHED_MAX 512

/// A place in a script; `file` is empty when there is none.
typedef struct sandbox_position {
    char file[SANDBOX_NAME_BYTES];
    char function[SANDBOX_NAME_BYTES];
    int32_t line;
} sandbox_position;

/// How a load, start or resume ended. The bytes stay valid until the sandbox is used again.
typedef struct sandbox_result {
    sandbox_outcome outcome;
    /// Asked: the operation's name.
    sandbox_bytes operation;
    /// Asked: the flat list of arguments. Finished: the flat value.
    /// Failed: the flat error value, or empty.
    sandbox_bytes value;
    /// Failed: the text.
    sandbox_bytes message;
    /// Failed and stopped: where.
    sandbox_position position;
    /// Failed and stopped: script frames, innermost first.
    sandbox_position trace[SANDBOX_TRACE_MAX];
    int32_t trace_count;
    /// Stopped: the limit, its value and the value reached.
    sandbox_limit limit;
    int64_t limit_value;
    int64_t limit_reached;
    /// Replayed: how many recorded answers were given.
    uint32_t replayed;
} sandbox_result;

/// What a run has used so far.
typedef struct sandbox_cost {
    int64_t instructions;
    size_t peak_bytes;
    size_t live_bytes;
    uint32_t asks;
    uint32_t log_lines;
    uint32_t log_dropped;
} sandbox_cost;

/// How a run begins.
typedef struct sandbox_start_of_run {
    uint32_t entry;
    /// A flat list: the entry's arguments.
    sandbox_bytes arguments;
    /// A flat map that views read; `start` is NULL without one.
    sandbox_bytes document;
    int64_t now;
    uint64_t seed;
    bool may_ask;
} sandbox_start_of_run;

/// A sandbox with an arena of that size, or NULL when memory can't be had.
sandbox *_Nullable sandbox_create(size_t arena_bytes);
void sandbox_destroy(sandbox *_Nonnull s);

/// Loads a program into a fresh state. After `SANDBOX_LOADED` the image can be copied out.
const sandbox_result *_Nonnull sandbox_load(
    sandbox *_Nonnull s,
    const sandbox_program *_Nonnull program,
    const sandbox_limits *_Nonnull limits);

/// The size of the image of what is loaded, and its bytes.
size_t sandbox_image_bytes(const sandbox *_Nonnull s);
void sandbox_image_copy(const sandbox *_Nonnull s, void *_Nonnull to);

/// The functions of the loaded program that a run can start with, by number.
uint32_t sandbox_entry_count(const sandbox *_Nonnull s);
const char *_Nonnull sandbox_entry_name(const sandbox *_Nonnull s, uint32_t entry);

/// Copies an image of this sandbox back and starts a run in it.
const sandbox_result *_Nonnull sandbox_start(
    sandbox *_Nonnull s,
    const void *_Nonnull image,
    size_t image_bytes,
    const sandbox_start_of_run *_Nonnull start,
    const sandbox_limits *_Nonnull limits);

/// Goes on with a run that has asked.
const sandbox_result *_Nonnull sandbox_resume(
    sandbox *_Nonnull s,
    sandbox_bytes answer,
    sandbox_bytes document,
    int64_t now);

/// Whether a run has asked exactly that: a flat list of operation and arguments.
bool sandbox_asks(const sandbox *_Nonnull s, sandbox_bytes ask);

/// Goes on with a run that has asked, for as long as its asks are the recorded ones. To a step four
/// flat values are recorded: the ask, its answer, the time, and the members of the document that
/// changed with it, or null. Malformed bytes are a failure without a position.
const sandbox_result *_Nonnull sandbox_replay(sandbox *_Nonnull s, sandbox_bytes recorded);

/// What views read now; empty where there is no document.
sandbox_bytes sandbox_document(const sandbox *_Nonnull s);

/// Where the script stands that has asked: its innermost frame; no file where there is none.
sandbox_position sandbox_position_of_run(const sandbox *_Nonnull s);

/// How a line typed at a prompt begins.
typedef struct sandbox_line {
    /// Its text, and the name that messages give it.
    sandbox_source source;
    /// A flat map that views read; `start` is NULL without one.
    sandbox_bytes document;
    int64_t now;
    uint64_t seed;
} sandbox_line;

/// Whether the text ends where Lua expects more of it. Runs nothing.
bool sandbox_line_is_unfinished(
    sandbox *_Nonnull s,
    const void *_Nonnull image,
    size_t image_bytes,
    const sandbox_source *_Nonnull source,
    const sandbox_limits *_Nonnull limits);

/// Copies an image back and evaluates a line in it: its globals are the session's. Finished, the
/// value is the list of its results as `describe.c` writes them, and the session can be copied out.
const sandbox_result *_Nonnull sandbox_evaluate(
    sandbox *_Nonnull s,
    const void *_Nonnull image,
    size_t image_bytes,
    const sandbox_line *_Nonnull line,
    const sandbox_limits *_Nonnull limits);

/// The image of a session after a line has finished: the arena, then the documents that its views
/// read. The next line starts from it; runs of the program don't.
size_t sandbox_session_bytes(const sandbox *_Nonnull s);
void sandbox_session_copy(const sandbox *_Nonnull s, void *_Nonnull to);

/// A line ends when that is not 0; a signal handler may set it.
void sandbox_watch(sandbox *_Nonnull s, const volatile int *_Nullable interrupted);

sandbox_cost sandbox_cost_of_run(const sandbox *_Nonnull s);

/// The run's log lines so far: flat values, three to a line (file, line, text). Taking empties it.
sandbox_bytes sandbox_take_log(sandbox *_Nonnull s);

/// Whether the lines that scripts reach are noted from now on: in what is loaded and started then.
/// It makes scripts slower; each thread's stack may grow a little earlier.
void sandbox_note_reached(sandbox *_Nonnull s, bool notes);

/// How a line was reached: by a function that begins on the very line, or by any other. A function
/// that is written on one line is made by the second and run by the first.
enum { SANDBOX_REACHED = 1, SANDBOX_REACHED_IN_FUNCTION = 2 };

/// The sources of which lines were noted, and their lines: a byte of bits per line, from 0.
uint32_t sandbox_reached_count(const sandbox *_Nonnull s);
const char *_Nonnull sandbox_reached_file(const sandbox *_Nonnull s, uint32_t index);
sandbox_bytes sandbox_reached_lines(const sandbox *_Nonnull s, uint32_t index);

#endif
