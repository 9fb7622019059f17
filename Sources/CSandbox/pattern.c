#include "pattern.h"

#include <string.h>

#include "pattern_class.h"

// The pattern is interpreted where it stands. Each choice that may have to be undone lies on a
// small stack of our own, in place of recursion: when an item doesn't fit, the newest choice tries
// its next way. So the C stack needed is fixed, and the depth is bounded as in stock Lua.

typedef enum choice_kind {
    choice_longest,   // `*` and `+`: give back one byte at a time, from `at` down to `least`
    choice_shortest,  // `-`: take one byte more at `at`
    choice_skipped,   // `?`: go on without the byte, from `at`
    choice_opened,    // `(`: forget the capture
    choice_closed,    // `)`: open the capture of number `capture` again
} choice_kind;

typedef struct choice {
    choice_kind kind;
    int capture;
    const uint8_t *at;
    const uint8_t *least;
    const uint8_t *item;
    // What comes after the item and its quantifier.
    const uint8_t *rest;
} choice;

typedef struct attempt {
    pattern_matcher *matcher;
    // The next byte of the subject, and the next item of the pattern.
    const uint8_t *at;
    const uint8_t *item;
    const uint8_t *subject_end;
    const uint8_t *pattern_end;
    // Why the attempt ended in `broken`.
    pattern_outcome wrong;
    int choice_count;
    choice choices[PATTERN_CHOICES_MAX];
} attempt;

typedef enum progress { advanced, stuck, arrived, broken } progress;

static progress fail(attempt *a, pattern_outcome wrong) {
    a->wrong = wrong;
    return broken;
}

static bool refilled(attempt *a) {
    pattern_matcher *m = a->matcher;
    if (m->refill != NULL && m->refill(m, m->refill_context)) return true;
    a->wrong = pattern_out_of_steps;
    return false;
}

static inline bool spend(attempt *a, size_t steps) {
    a->matcher->steps += steps;
    return a->matcher->steps < a->matcher->steps_max || refilled(a);
}

static choice *push_choice(attempt *a, choice_kind kind) {
    if (a->choice_count == PATTERN_CHOICES_MAX) {
        a->wrong = pattern_too_complex;
        return NULL;
    }
    choice *c = &a->choices[a->choice_count++];
    c->kind = kind;
    return c;
}

/// The `]` of the set that starts after its `[` at `p`, or NULL. The first byte never closes it.
static const uint8_t *set_close(const uint8_t *p, const uint8_t *end) {
    if (p < end && *p == '^') p++;
    for (bool first = true; p < end; first = false) {
        if (*p == ']' && !first) return p;
        p += *p == '%' && p + 1 < end ? 2 : 1;
    }
    return NULL;
}

/// The end of the single-character item at `p`, or NULL for a malformed one.
static const uint8_t *item_end(attempt *a, const uint8_t *p) {
    if (*p == '%') {
        if (p + 1 < a->pattern_end) return p + 2;
        a->wrong = pattern_ends_with_escape;
        return NULL;
    }
    if (*p != '[') return p + 1;
    const uint8_t *close = set_close(p + 1, a->pattern_end);
    if (close != NULL) return close + 1;
    a->wrong = pattern_set_unclosed;
    return NULL;
}

/// Whether the single-character item from `item` to `end` takes the byte at `at`.
static bool item_takes(const attempt *a, const uint8_t *at, const uint8_t *item,
                       const uint8_t *end) {
    if (at == a->subject_end) return false;
    switch (*item) {
    case '.': return true;
    case '%': return pattern_class_has(item[1], *at);
    case '[': return pattern_set_has(item + 1, end - 1, *at);
    default: return *item == *at;
    }
}

/// What looking at one byte with an item of `length` costs: long sets are read each time.
static size_t item_steps(size_t length) { return 1 + length / 4; }

// MARK: Items

static progress open_capture(attempt *a) {
    pattern_matcher *m = a->matcher;
    bool position = a->item + 1 < a->pattern_end && a->item[1] == ')';
    if (m->capture_count == PATTERN_CAPTURES_MAX) return fail(a, pattern_captures_too_many);
    if (push_choice(a, choice_opened) == NULL) return broken;
    pattern_capture *c = &m->captures[m->capture_count++];
    c->start = (size_t)(a->at - m->subject);
    c->length = position ? PATTERN_POSITION : PATTERN_OPEN;
    a->item += position ? 2 : 1;
    return advanced;
}

static progress close_capture(attempt *a) {
    pattern_matcher *m = a->matcher;
    int number = m->capture_count - 1;
    while (number >= 0 && m->captures[number].length != PATTERN_OPEN) number--;
    if (number < 0) return fail(a, pattern_capture_unopened);
    choice *c = push_choice(a, choice_closed);
    if (c == NULL) return broken;
    c->capture = number;
    m->captures[number].length = (a->at - m->subject) - (ptrdiff_t)m->captures[number].start;
    a->item++;
    return advanced;
}

/// `%1`: the bytes of an earlier capture again. A position capture never comes again.
static progress match_reference(attempt *a) {
    pattern_matcher *m = a->matcher;
    int number = a->item[1] - '1';
    if (number < 0 || number >= m->capture_count || m->captures[number].length == PATTERN_OPEN) {
        m->capture_wrong = number + 1;
        return fail(a, pattern_capture_absent);
    }
    pattern_capture c = m->captures[number];
    if (c.length < 0 || c.length > a->subject_end - a->at) return stuck;
    if (!spend(a, (size_t)c.length / 16)) return broken;
    if (memcmp(m->subject + c.start, a->at, (size_t)c.length) != 0) return stuck;
    a->at += c.length;
    a->item += 2;
    return advanced;
}

/// `%bxy`: from x to the y that balances it.
static progress match_balanced(attempt *a) {
    if (a->pattern_end - a->item < 4) return fail(a, pattern_balance_unfinished);
    uint8_t opening = a->item[2];
    uint8_t closing = a->item[3];
    if (a->at == a->subject_end || *a->at != opening) return stuck;
    size_t depth = 1;
    for (const uint8_t *p = a->at + 1; p < a->subject_end; p++) {
        if (!spend(a, 1)) return broken;
        if (*p == closing) {
            if (--depth > 0) continue;
            a->at = p + 1;
            a->item += 4;
            return advanced;
        }
        if (*p == opening) depth++;
    }
    return stuck;
}

/// `%f[set]`: between a byte outside the set and one inside; both ends of the subject count as NUL.
static progress match_frontier(attempt *a) {
    const uint8_t *set = a->item + 2;
    if (set >= a->pattern_end || *set != '[') return fail(a, pattern_frontier_without_set);
    const uint8_t *end = item_end(a, set);
    if (end == NULL || !spend(a, 2 * item_steps((size_t)(end - set)))) return broken;
    uint8_t before = a->at == a->matcher->subject ? 0 : a->at[-1];
    uint8_t after = a->at == a->subject_end ? 0 : *a->at;
    if (pattern_set_has(set + 1, end - 1, before)) return stuck;
    if (!pattern_set_has(set + 1, end - 1, after)) return stuck;
    a->item = end;
    return advanced;
}

// MARK: Quantifiers

static progress match_longest(attempt *a, const uint8_t *least, const uint8_t *end) {
    size_t steps = item_steps((size_t)(end - a->item));
    const uint8_t *at = least;
    while (item_takes(a, at, a->item, end)) {
        if (!spend(a, steps)) return broken;
        at++;
    }
    choice *c = push_choice(a, choice_longest);
    if (c == NULL) return broken;
    c->at = at;
    c->least = least;
    c->rest = end + 1;
    a->at = at;
    a->item = end + 1;
    return advanced;
}

static progress match_later(attempt *a, choice_kind kind, const uint8_t *end) {
    choice *c = push_choice(a, kind);
    if (c == NULL) return broken;
    c->at = a->at;
    c->item = a->item;
    c->rest = end + 1;
    if (kind == choice_skipped) a->at++;
    a->item = end + 1;
    return advanced;
}

/// A single-character item with its quantifier, if it has one.
static progress match_single(attempt *a) {
    const uint8_t *end = item_end(a, a->item);
    if (end == NULL) return broken;
    size_t length = (size_t)(end - a->item);
    if (length > 2 && !spend(a, item_steps(length))) return broken;
    bool takes = item_takes(a, a->at, a->item, end);
    switch (end < a->pattern_end ? *end : 0) {
    case '?':
        if (takes) return match_later(a, choice_skipped, end);
        break;
    case '-':
        if (takes) return match_later(a, choice_shortest, end);
        break;
    case '*':
        if (takes) return match_longest(a, a->at, end);
        break;
    case '+':
        return takes ? match_longest(a, a->at + 1, end) : stuck;
    default:
        if (!takes) return stuck;
        a->at++;
        a->item = end;
        return advanced;
    }
    a->item = end + 1;
    return advanced;
}

// MARK: The attempt

static progress match_item(attempt *a) {
    if (!spend(a, 1)) return broken;
    if (a->item == a->pattern_end) return arrived;
    bool last = a->item + 1 == a->pattern_end;
    switch (*a->item) {
    case '(': return open_capture(a);
    case ')': return close_capture(a);
    case '$':
        if (last) return a->at == a->subject_end ? arrived : stuck;
        break;
    case '%':
        if (last) break;
        if (a->item[1] == 'b') return match_balanced(a);
        if (a->item[1] == 'f') return match_frontier(a);
        if (a->item[1] >= '0' && a->item[1] <= '9') return match_reference(a);
        break;
    default: break;
    }
    return match_single(a);
}

/// Whether the choice has another way left: takes it, or undoes what it did.
static bool next_way(attempt *a, choice *c) {
    switch (c->kind) {
    case choice_longest:
        if (c->at == c->least) return false;
        c->at--;
        break;
    case choice_shortest:
        if (!item_takes(a, c->at, c->item, c->rest - 1)) return false;
        c->at++;
        break;
    case choice_skipped:
        a->choice_count--;
        break;
    case choice_opened:
        a->matcher->capture_count--;
        return false;
    case choice_closed:
        a->matcher->captures[c->capture].length = PATTERN_OPEN;
        return false;
    }
    a->at = c->at;
    a->item = c->rest;
    return true;
}

static progress back_track(attempt *a) {
    while (a->choice_count > 0) {
        choice *c = &a->choices[a->choice_count - 1];
        size_t steps = c->kind == choice_shortest ? item_steps((size_t)(c->rest - c->item)) : 1;
        if (!spend(a, steps)) return broken;
        if (next_way(a, c)) return advanced;
        a->choice_count--;
    }
    return stuck;
}

pattern_outcome pattern_match_at(pattern_matcher *matcher, size_t start, size_t *end) {
    attempt a;
    a.matcher = matcher;
    a.at = matcher->subject + start;
    a.item = matcher->pattern;
    a.subject_end = matcher->subject + matcher->subject_length;
    a.pattern_end = matcher->pattern + matcher->pattern_length;
    a.choice_count = 0;
    matcher->capture_count = 0;
    for (;;) {
        progress now = match_item(&a);
        if (now == stuck) now = back_track(&a);
        if (now == broken) return a.wrong;
        if (now == stuck) return pattern_not_matched;
        if (now == arrived) break;
    }
    *end = (size_t)(a.at - matcher->subject);
    return pattern_matched;
}
