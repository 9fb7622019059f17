#ifndef CSANDBOX_PATTERN_H
#define CSANDBOX_PATTERN_H

// Lua patterns (Lua 5.4 manual, 6.4.1) without Lua: no state, no allocation, no recursion. Every
// step is counted, so that no pattern can run longer than its caller allows. All offsets are in
// bytes and count from zero.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
    /// Captures a pattern may have.
    PATTERN_CAPTURES_MAX = 32,
    /// Choices and captures that may be open at once; more is "pattern too complex".
    PATTERN_CHOICES_MAX = 199,
};

/// What an attempt came to. Everything after `pattern_matched` is an error.
typedef enum __attribute__((enum_extensibility(closed))) pattern_outcome {
    pattern_not_matched,
    pattern_matched,
    /// The steps allowed are used up.
    pattern_out_of_steps,
    pattern_ends_with_escape,
    pattern_set_unclosed,
    pattern_balance_unfinished,
    pattern_frontier_without_set,
    pattern_capture_unfinished,
    pattern_capture_unopened,
    /// A reference to a capture that isn't there: `capture_wrong` says which.
    pattern_capture_absent,
    pattern_captures_too_many,
    pattern_too_complex,
} pattern_outcome;

/// A part of the subject: `start` is its first byte, `end` the byte after its last.
typedef struct pattern_range {
    size_t start;
    size_t end;
} pattern_range;

/// What a capture holds; the kinds that have no end.
enum { PATTERN_OPEN = -1, PATTERN_POSITION = -2 };

/// A capture: where it starts, and its length in bytes or one of the kinds above.
typedef struct pattern_capture {
    size_t start;
    ptrdiff_t length;
} pattern_capture;

/// One pattern on its way through one subject. Fill it with `pattern_prepare`.
typedef struct pattern_matcher {
    // Pointers are NULL only before `pattern_prepare`.
    const uint8_t *_Nullable subject;
    size_t subject_length;
    /// The pattern without its anchor.
    const uint8_t *_Nullable pattern;
    size_t pattern_length;
    bool anchored;
    /// Work done, about one for each byte of the subject looked at.
    uint64_t steps;
    /// Where to stop, or to ask `refill`.
    uint64_t steps_max;
    /// Called when `steps` reaches `steps_max`: accounts for them, lowers `steps` and returns true,
    /// or returns false to stop. It may also leave by `longjmp`: a matcher holds nothing.
    bool (*_Nullable refill)(struct pattern_matcher *matcher, void *_Nullable context);
    void *_Nullable refill_context;
    int capture_count;
    /// The number in the message of `pattern_capture_absent`.
    int capture_wrong;
    pattern_capture captures[PATTERN_CAPTURES_MAX];
} pattern_matcher;

/// Readies `matcher`, with no bound on its steps yet. The bytes must outlive it, and may be NULL
/// where there are none. A leading `^` anchors the pattern, unless `anchors` is false (as in
/// `string.gmatch`).
void pattern_prepare(pattern_matcher *matcher, const uint8_t *_Nullable subject,
                     size_t subject_length, const uint8_t *_Nullable pattern, size_t pattern_length,
                     bool anchors);

/// Matches the pattern at exactly `start` (at most `subject_length`), and sets `end`.
pattern_outcome pattern_match_at(pattern_matcher *matcher, size_t start, size_t *end);

/// Finds the first match at or after `from` (at most `subject_length`); at `from` alone when the
/// pattern is anchored.
pattern_outcome pattern_find(pattern_matcher *matcher, size_t from, pattern_range *found);

/// Sets `capture` to the capture of this number, from zero, after a match. A pattern without
/// captures has the whole match as number zero.
pattern_outcome pattern_get_capture(pattern_matcher *matcher, int number, pattern_range whole,
                                    pattern_capture *capture);

/// Whether the pattern means just its own bytes, so that `pattern_find_plain` finds the same.
bool pattern_is_plain(const uint8_t *pattern, size_t pattern_length);

/// Finds `needle` at or after `from` in time linear in the subject.
bool pattern_find_plain(const uint8_t *subject, size_t subject_length, const uint8_t *needle,
                        size_t needle_length, size_t from, pattern_range *found);

/// What `pattern_find_plain` costs at most, in steps, over `length` bytes of subject.
uint64_t pattern_plain_steps(size_t length, size_t needle_length);

/// The message of an error, worded as Lua words it. That of `pattern_capture_absent` ends in `%`:
/// its number is to follow.
const char *pattern_message(pattern_outcome outcome);

#pragma clang assume_nonnull end

#endif
