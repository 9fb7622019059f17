// What the C files of this target share. Only they see Lua.
#ifndef SANDBOX_INTERNAL_H
#define SANDBOX_INTERNAL_H

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <setjmp.h>
#include <string.h>

#include "include/CSandbox.h"

enum {
    /// Instructions between two looks at the clock: one may take a tenth of a millisecond and more.
    PERIOD_MAX = 1000,
    /// Free lists: 64 of 16-byte steps, then four per doubling up to 64 MiB.
    BLOCK_CLASSES = 64 + 4 * 16,
    /// Lua cuts longer chunk names.
    SOURCE_NAME_MAX = 55,
    DOCUMENT_MAX = 1 << 20,
    DOCUMENTS_MAX = 8 << 20,
    /// Blocks from this size on are looked at the clock for: one of a table whose keys all collide
    /// takes up to a tenth of a second to fill, within one instruction.
    LARGE_BLOCK = 8192,
    LOG_TEXT_MAX = 4096,
    MESSAGE_MAX = 4096,
    FLAT_DEPTH_MAX = 64,
    BOXED_KIND_MAX = 15
};

/// Places in Lua's registry (1 and 2 are Lua's own).
enum slot {
    SLOT_RUN = 3,
    SLOT_ENTRIES,
    SLOT_KEPT,
    SLOT_HOST,
    SLOT_WORDS,
    SLOT_LOCKED,
    SLOT_SCRIPT_ENVIRONMENT,
    SLOT_PRELUDE_ENVIRONMENT,
    SLOT_MODULES,
    SLOT_RAISED,
    /// What the lines of a session made global, and the environment they see it through.
    SLOT_SESSION,
    SLOT_SESSION_ENVIRONMENT,
    /// The metatables of boxed integers, by kind.
    SLOT_BOXED
};

/// The first byte of every userdata that scripts can hold.
enum shape { SHAPE_BOXED = 1, SHAPE_VIEW };

/// The arena's first bytes: all that a run changes, so that copying an image back resets it.
typedef struct arena_header {
    size_t top;
    size_t live;
    size_t peak;
    lua_State *main;
    lua_State *run;
    int64_t settled;
    int32_t period;
    uint32_t asks;
    uint32_t log_lines;
    uint32_t log_dropped;
    uint32_t documents_used;
    /// How often a session gave up its older documents; views of them read nothing.
    uint32_t documents_age;
    uint32_t document_at;
    uint32_t document_count;
    uint32_t kept_count;
    uint64_t random[4];
    /// Offsets of free blocks; 0 is none.
    uint32_t free[BLOCK_CLASSES];
} arena_header;

/// A growing buffer in host memory.
typedef struct buffer {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} buffer;

/// A table's key while keys are put in order.
typedef struct sort_key {
    int type;
    bool is_integer;
    uint32_t index;
    lua_Integer integer;
    lua_Number number;
    const char *text;
    size_t length;
} sort_key;

/// The lines of one source that were reached.
typedef struct reached_source {
    char file[SANDBOX_NAME_BYTES];
    /// A byte per line.
    buffer lines;
} reached_source;

struct sandbox {
    uint8_t *arena;
    size_t arena_bytes;
    /// Where a limit jumps to: nothing of the run executes after it.
    jmp_buf exit;
    /// From a lua_State to its count of instructions left; found by probing.
    size_t hook_offset;
    lua_State *running;
    sandbox_limits limits;
    int64_t processor_start;
    /// When the clock was last looked at.
    int64_t looked_at;
    int64_t now;
    uint32_t entry;
    bool loading;
    bool may_ask;
    /// The run is a line of a session.
    bool is_line;
    const volatile int *interrupted;
    const sandbox_source *line;
    /// Its first result is no value of it.
    bool line_is_expression;
    sandbox_bytes arguments;
    sandbox_bytes answer;
    uint8_t *documents;
    /// What crosses to the host: of an ask the operation's name, then the list of arguments.
    buffer out;
    size_t operation_bytes;
    buffer log;
    buffer keys;
    /// The document of a replay's next step.
    buffer changed;
    char message[MESSAGE_MAX + 256];
    const sandbox_program *program;
    /// The prelude's text and what it was compiled to, without what only messages about itself need.
    buffer prelude_text;
    buffer prelude_code;
    /// Whether what is loaded now takes the code instead of the text.
    bool takes_code;
    /// The source being read by the compiler.
    const char *reading;
    int32_t reading_line;
    uint32_t entry_count;
    char entry_names[SANDBOX_ENTRIES_MAX][SANDBOX_NAME_BYTES];
    sandbox_result result;
    sandbox_cost cost;
    bool notes_reached;
    uint32_t reached_count;
    reached_source reached[SANDBOX_REACHED_MAX];
};

static inline sandbox *sandbox_of(lua_State *L) { return *(sandbox **)lua_getextraspace(L); }
static inline arena_header *header_of(const sandbox *s) { return (arena_header *)s->arena; }

// arena.c
void arena_reset(sandbox *s);
void *arena_allocate(void *ud, void *block, size_t old_size, size_t new_size);
/// Joins free blocks and lets go of those at the end, so that an image holds no more than is used.
void arena_tidy(sandbox *s);

// limits.c
bool limits_probe(sandbox *s);
void limits_begin(sandbox *s, lua_State *L);
/// Goes on counting in another thread of the same run.
void limits_switch(sandbox *s, lua_State *L);
void limits_hook(lua_State *L, lua_Debug *ar);
/// The processor's time begins to count.
void limits_begin_time(sandbox *s);
/// Looks at the clock, and whether a line is to end, in the midst of work that is long for the instructions it counts.
void limits_look(sandbox *s);
int64_t limits_instructions(const sandbox *s);
_Noreturn void limits_stop(sandbox *s, sandbox_limit limit, int64_t value, int64_t reached);
/// Work done by a C function, in instructions. May end the run: then it does not return.
void sandbox_charge(lua_State *L, size_t units);

// reached.c
/// Sets the hook of a thread: that of limits, and where lines are noted that, too.
void reached_set_hook(const sandbox *s, lua_State *L);
void reached_free(sandbox *s);

// buffer.c
/// Room for that many more bytes; aborts the process when the host has no memory.
uint8_t *buffer_reserve(buffer *b, size_t count);
void buffer_append(buffer *b, const void *bytes, size_t count);

// position.c
/// The innermost script frame of a thread; false when there is none.
bool position_nearest(lua_State *L, sandbox_position *position);
/// Whether a tail call took a script's frame away, so that the nearest one says nothing.
bool position_is_lost(lua_State *L);
int position_trace(lua_State *L, sandbox_position *trace, int count);
/// The length of a leading `prelude:12: `, or 0.
size_t position_prelude_prefix(const char *text, size_t length);
/// A message handler: what prelude code raised by accident is told at the script's place.
int position_correct(lua_State *L);
/// `file:line: ` of the nearest script frame, or an empty string, is pushed.
void position_push_prefix(lua_State *L);
/// Raises an error at the nearest script frame.
int position_error(lua_State *L, const char *format, ...);

// flat.c
uint32_t flat_u32(const uint8_t *at);
/// The size of the value at `at`, or 0 when it is malformed.
size_t flat_size(const uint8_t *at, const uint8_t *end);
/// The value of a key in the map at `at`, or NULL.
const uint8_t *flat_find(const uint8_t *at, const uint8_t *end, const char *key, size_t length);
/// Goes over a list or map: false at its end, or when malformed.
typedef struct flat_items {
    const uint8_t *at;
    const uint8_t *end;
    uint32_t left;
    bool is_map;
    const char *key;
    size_t key_length;
    const uint8_t *value;
} flat_items;
bool flat_items_begin(flat_items *items, const uint8_t *at, const uint8_t *end);
bool flat_items_next(flat_items *items);
bool flat_is_utf8(const char *text, size_t length);

// encode.c, decode.c
/// Appends the value at the index to `out`; raises an error that begins with `what`.
void value_encode(lua_State *L, int index, const char *what);
/// Appends a list of the values from `first` to the top.
void value_encode_arguments(lua_State *L, int first);
void value_put_string(buffer *out, const char *text, size_t length);
void value_put_integer(buffer *out, int64_t value);
/// Pushes the value; raises an error when it is malformed.
void value_decode(lua_State *L, const uint8_t *at, const uint8_t *end);
/// Pushes the items of a flat list one by one; returns their number.
int value_decode_items(lua_State *L, sandbox_bytes list);

// describe.c
/// Appends a list of the values from 1 to the top, as people are shown them: never an error.
void value_describe_all(lua_State *L);

// keys.c
/// The raw keys of a table, in `s->keys` from byte offset `from` on, with room to sort them.
typedef struct key_list {
    size_t from;
    size_t count;
    /// The keys are 1 to count.
    bool is_sequence;
    bool is_text;
    /// A key that has no order: its Lua type, else LUA_TNONE.
    int strange;
} key_list;
key_list keys_gather(lua_State *L, int index);
/// Numbers, then strings by bytes, then booleans. The result is in the list's own room.
const sort_key *keys_sort(lua_State *L, const key_list *list);

// boxed.c, view.c
int boxed_declare(lua_State *L);
void boxed_push(lua_State *L, int kind, lua_Integer value);
bool boxed_get(lua_State *L, int index, int *kind, lua_Integer *value);
int view_declare(lua_State *L);
bool view_is(lua_State *L, int index);
/// The flat value behind a view at the index; false when there is no document.
bool view_value(lua_State *L, int index, const uint8_t **at, const uint8_t **end);
/// The number of items when it is a list view, else -1.
lua_Integer view_list_count(lua_State *L, int index);
/// Pushes the item, or nil.
void view_push_item(lua_State *L, int index, lua_Integer item);
int view_pairs(lua_State *L);
int view_next(lua_State *L);

// libraries
int sandbox_open_string(lua_State *L);
int open_table(lua_State *L);
int open_math(lua_State *L);
int open_utf8(lua_State *L);
int basic_pairs(lua_State *L);
int basic_ipairs(lua_State *L);
int basic_next(lua_State *L);
int table_sort(lua_State *L);
void random_seed(sandbox *s, uint64_t seed);
int math_random(lua_State *L);
/// Pushes the text of any value, without addresses.
const char *sandbox_tostring(lua_State *L, int index, size_t *length);
/// The name `type` gives.
const char *sandbox_type_name(lua_State *L, int index);
extern const luaL_Reg basic_functions[];
extern const luaL_Reg prelude_functions[];
extern const luaL_Reg host_functions[];
/// Adds a line to the run's log.
int host_raised_text(lua_State *L);
void host_log(lua_State *L, const char *text, size_t length);
int program_require(lua_State *L);

// environment.c
/// Makes the words of scripts and preludes, and the `host` table.
void environment_open(lua_State *L);
/// Makes an environment: always empty, so that every assignment is seen by `assign`; what is read
/// comes from the table of words.
void environment_make(lua_State *L, enum slot environment, enum slot words, lua_CFunction assign);
/// The words that the preludes gave become fixed.
void environment_lock_words(lua_State *L);

// source.c
/// Pushes the compiled source, in that environment, or raises the error.
void source_compile(lua_State *L, const char *name, sandbox_bytes text, enum slot environment);
/// Pushes the compiled line, an expression or a statement, or raises the error.
void source_compile_line(lua_State *L, const sandbox_source *line);
/// Whether the line ends where more is expected. Leaves what it compiled on the stack.
bool source_is_unfinished(lua_State *L, const sandbox_source *line);
/// Compiles a prelude in a state of its own and keeps the code; keeps none if it is no Lua.
void source_keep_prelude(sandbox *s, sandbox_bytes text);
/// Leaves the prelude's function on top, from the code that was kept.
void source_push_prelude(lua_State *L);
/// Pushes the source's name as text, checked.
const char *source_push_name(lua_State *L, sandbox_bytes name);
/// Whether a source of the program being loaded has that name.
bool source_is_known(const sandbox *s, const char *name, size_t length);

// line.c
/// The environment of a session's lines is pushed.
void line_push_environment(lua_State *L);
/// A finished line leaves the state that the session's next image is taken of.
void line_settle(sandbox *s);

// program.c, run.c, failure.c
int run_body(lua_State *L);
/// Makes the run's thread wait to run that, in a state that is collected.
void run_prepare(sandbox *s);
/// Keeps a document for the rest of the run, since views of older ones stay valid.
void run_add_document(sandbox *s, sandbox_bytes document);
/// Runs until the next ask, or the end.
void run_step(sandbox *s);
/// Describes the error on top of a thread as the result.
void failure_of(sandbox *s, lua_State *L);
void failure_note_position(sandbox *s, lua_State *L);
const sandbox_result *result_end(sandbox *s);
void result_clear(sandbox *s, sandbox_outcome outcome);

#endif
