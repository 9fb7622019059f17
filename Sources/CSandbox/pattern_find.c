#include <string.h>

#include "pattern.h"
#include "pattern_class.h"

void pattern_prepare(pattern_matcher *matcher, const uint8_t *subject, size_t subject_length,
                     const uint8_t *pattern, size_t pattern_length, bool anchors) {
    static const uint8_t nothing[1] = {0};
    if (subject == NULL) subject = nothing;
    if (pattern == NULL) pattern = nothing;
    bool anchored = anchors && pattern_length > 0 && pattern[0] == '^';
    matcher->subject = subject;
    matcher->subject_length = subject_length;
    matcher->pattern = pattern + (anchored ? 1 : 0);
    matcher->pattern_length = pattern_length - (anchored ? 1 : 0);
    matcher->anchored = anchored;
    matcher->steps = 0;
    matcher->steps_max = UINT64_MAX;
    matcher->refill = NULL;
    matcher->refill_context = NULL;
    matcher->capture_count = 0;
    matcher->capture_wrong = 0;
}

/// The byte that every match must start with, or -1 when that isn't plain from the first item.
static int first_byte(const pattern_matcher *m) {
    const uint8_t *p = m->pattern;
    const uint8_t *end = p + m->pattern_length;
    if (p == end) return -1;
    bool escaped = *p == '%';
    if (escaped && ++p == end) return -1;
    if (escaped ? !pattern_class_has('p', *p) : memchr("^$*+?.()[-", *p, 10) != NULL) return -1;
    bool optional = p + 1 < end && memchr("*?-", p[1], 3) != NULL;
    return optional ? -1 : *p;
}

/// The next place at or after `from` where a match can start, or past the subject's end.
static size_t next_start(pattern_matcher *m, int first, size_t from) {
    if (first < 0) return from;
    size_t left = m->subject_length - from;
    const uint8_t *hit = left == 0 ? NULL : memchr(m->subject + from, first, left);
    size_t start = hit == NULL ? m->subject_length + 1 : (size_t)(hit - m->subject);
    m->steps += (start - from) / 16;
    return start;
}

pattern_outcome pattern_find(pattern_matcher *matcher, size_t from, pattern_range *found) {
    int first = matcher->anchored ? -1 : first_byte(matcher);
    for (size_t start = from; start <= matcher->subject_length; start++) {
        start = next_start(matcher, first, start);
        if (start > matcher->subject_length) break;
        pattern_outcome outcome = pattern_match_at(matcher, start, &found->end);
        if (outcome != pattern_not_matched) {
            found->start = start;
            return outcome;
        }
        if (matcher->anchored) break;
    }
    return pattern_not_matched;
}

pattern_outcome pattern_get_capture(pattern_matcher *matcher, int number, pattern_range whole,
                                    pattern_capture *capture) {
    if (number < matcher->capture_count) {
        *capture = matcher->captures[number];
        return capture->length == PATTERN_OPEN ? pattern_capture_unfinished : pattern_matched;
    }
    if (number > 0) {
        matcher->capture_wrong = number + 1;
        return pattern_capture_absent;
    }
    capture->start = whole.start;
    capture->length = (ptrdiff_t)(whole.end - whole.start);
    return pattern_matched;
}

bool pattern_is_plain(const uint8_t *pattern, size_t pattern_length) {
    for (size_t i = 0; i < pattern_length; i++) {
        // A lone `)` or `]` counts as plain in stock Lua's `find` too.
        if (memchr("^$*+?.([%-", pattern[i], 10) != NULL) return false;
    }
    return true;
}

bool pattern_find_plain(const uint8_t *subject, size_t subject_length, const uint8_t *needle,
                        size_t needle_length, size_t from, pattern_range *found) {
    size_t left = subject_length - from;
    const uint8_t *hit =
        needle_length == 0 ? subject + from : memmem(subject + from, left, needle, needle_length);
    if (hit == NULL) return false;
    found->start = (size_t)(hit - subject);
    found->end = found->start + needle_length;
    return true;
}

uint64_t pattern_plain_steps(size_t length, size_t needle_length) {
    // The C library's search is linear, but for needles of up to 256 bytes with a factor that may
    // grow with the needle.
    size_t factor = needle_length < 256 ? needle_length : 256;
    return 1 + length / 8 + length / 256 * factor;
}

const char *pattern_message(pattern_outcome outcome) {
    switch (outcome) {
    case pattern_not_matched: return "no match";
    case pattern_matched: return "match";
    case pattern_out_of_steps: return "pattern takes too many steps";
    case pattern_ends_with_escape: return "malformed pattern (ends with '%')";
    case pattern_set_unclosed: return "malformed pattern (missing ']')";
    case pattern_balance_unfinished: return "malformed pattern (missing arguments to '%b')";
    case pattern_frontier_without_set: return "missing '[' after '%f' in pattern";
    case pattern_capture_unfinished: return "unfinished capture";
    case pattern_capture_unopened: return "invalid pattern capture";
    case pattern_capture_absent: return "invalid capture index %";
    case pattern_captures_too_many: return "too many captures";
    case pattern_too_complex: return "pattern too complex";
    }
}
