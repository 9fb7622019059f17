// Replays: a run that has asked is given what was recorded, for as long as it asks the same.
#include "internal.h"

/// Where the four values of a step lie, and its end.
typedef struct recorded_step {
    const uint8_t *ask;
    const uint8_t *answer;
    const uint8_t *now;
    const uint8_t *changes;
    const uint8_t *end;
} recorded_step;

static bool read_step(recorded_step *step, const uint8_t *at, const uint8_t *end) {
    const uint8_t *places[5] = {at};
    for (int i = 0; i < 4; i++) {
        size_t size = flat_size(places[i], end);
        if (size == 0) return false;
        places[i + 1] = places[i] + size;
    }
    *step = (recorded_step){places[0], places[1], places[2], places[3], places[4]};
    return step->now[0] == 3;
}

bool sandbox_asks(const sandbox *s, sandbox_bytes ask) {
    // A list's head, of two items, then a text's.
    const size_t name = 9 + 5;
    return s->result.outcome == SANDBOX_ASKED && ask.count == name + s->out.count
        && ask.start[0] == 6 && flat_u32(ask.start + 1) == ask.count - 9
        && flat_u32(ask.start + 5) == 2 && ask.start[9] == 5
        && flat_u32(ask.start + 10) == s->operation_bytes
        && memcmp(ask.start + name, s->out.bytes, s->out.count) == 0;
}

/// A member of a map: its key, and all of its bytes.
typedef struct member {
    const uint8_t *start;
    const uint8_t *end;
    const char *key;
    size_t key_length;
} member;

static bool next_member(flat_items *items, member *next) {
    bool is_last = items->left == 0;
    next->start = items->at;
    if (!flat_items_next(items)) {
        if (!is_last) items->at = NULL;
        return false;
    }
    next->end = items->at;
    next->key = items->key;
    next->key_length = items->key_length;
    return true;
}

/// Whether all members were gone over: not where one of them is malformed.
static bool is_over(const flat_items *items) { return items->at == items->end; }

static bool is_same_key(const member *a, const member *b) {
    return a->key_length == b->key_length && memcmp(a->key, b->key, a->key_length) == 0;
}

static bool find_member(flat_items items, const member *sought, member *found) {
    while (next_member(&items, found))
        if (is_same_key(found, sought)) return true;
    return false;
}

/// Puts bytes at the end of the changed document, which ends the run where it grows too large.
static void append(sandbox *s, const uint8_t *from, const uint8_t *to) {
    size_t count = s->changed.count + (size_t)(to - from);
    if (count > DOCUMENT_MAX)
        limits_stop(s, SANDBOX_LIMIT_DOCUMENT, DOCUMENT_MAX, (int64_t)count);
    buffer_append(&s->changed, from, (size_t)(to - from));
}

/// Changes members where they are; false when the changes are not in the members' order, or new.
static bool change_in_order(sandbox *s, flat_items members, flat_items changes) {
    member old, change;
    const uint8_t *unchanged = members.at;
    while (next_member(&changes, &change)) {
        do {
            if (!next_member(&members, &old)) return false;
        } while (!is_same_key(&old, &change));
        append(s, unchanged, old.start);
        append(s, change.start, change.end);
        unchanged = old.end;
    }
    append(s, unchanged, members.end);
    return is_over(&changes);
}

/// Changes members where they are, and puts new ones at the end; counts them. False when either
/// map is malformed.
static bool change_any(sandbox *s, flat_items members, flat_items changes, uint32_t *count) {
    flat_items old = members;
    member next, found;
    while (next_member(&old, &next)) {
        if (find_member(changes, &next, &found)) next = found;
        append(s, next.start, next.end);
        limits_look(s);
    }
    while (next_member(&changes, &next)) {
        if (find_member(members, &next, &found)) continue;
        append(s, next.start, next.end);
        limits_look(s);
        *count += 1;
    }
    return is_over(&old) && is_over(&changes);
}

/// The document that the changes make of the one that views read becomes what they read.
static bool change_document(sandbox *s, const uint8_t *changes, const uint8_t *end) {
    const size_t head = 9;
    sandbox_bytes old = sandbox_document(s);
    flat_items members, changed;
    if (!flat_items_begin(&members, old.start, old.start + old.count) || !members.is_map
        || !flat_items_begin(&changed, changes, end) || !changed.is_map)
        return false;
    uint32_t count = members.left;
    buffer *out = &s->changed;
    out->count = 0;
    buffer_append(out, old.start, head);
    if (!change_in_order(s, members, changed)) {
        out->count = head;
        if (!change_any(s, members, changed, &count)) return false;
    }
    uint32_t bytes = (uint32_t)(out->count - head);
    memcpy(out->bytes + 1, &bytes, sizeof bytes);
    memcpy(out->bytes + 5, &count, sizeof count);
    run_add_document(s, (sandbox_bytes){out->bytes, out->count});
    return true;
}

/// The run waits; it goes on with a recorded answer.
static bool give(sandbox *s, const recorded_step *step) {
    s->answer = (sandbox_bytes){step->answer, (size_t)(step->now - step->answer)};
    memcpy(&s->now, step->now + 1, sizeof s->now);
    limits_begin_time(s);
    result_clear(s, SANDBOX_FAILED);
    // Counted at once: a limit that ends the run jumps out of here.
    s->result.replayed += 1;
    if (step->changes[0] == 0 || change_document(s, step->changes, step->end)) {
        run_step(s);
        return true;
    }
    s->result.replayed -= 1;
    return false;
}

const sandbox_result *sandbox_replay(sandbox *s, sandbox_bytes recorded) {
    static const char malformed[] = "what was recorded is malformed";
    const uint8_t *at = recorded.start, *end = at + recorded.count;
    s->result.replayed = 0;
    if (setjmp(s->exit)) return result_end(s);
    while (at < end && s->result.outcome == SANDBOX_ASKED) {
        recorded_step step;
        bool is_step = read_step(&step, at, end);
        if (is_step && !sandbox_asks(s, (sandbox_bytes){step.ask, (size_t)(step.answer - step.ask)}))
            break;
        if (!is_step || !give(s, &step)) {
            result_clear(s, SANDBOX_FAILED);
            s->result.message = (sandbox_bytes){(const uint8_t *)malformed, sizeof malformed - 1};
            break;
        }
        at = step.end;
    }
    return result_end(s);
}
