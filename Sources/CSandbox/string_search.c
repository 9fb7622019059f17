// find, match, gmatch and gsub, over the matcher in pattern.c. Its steps are charged as they are
// made: a pattern that would run for ever ends the run.
#include "pattern.h"
#include "string_library.h"

enum {
    /// Steps between two charges.
    STEPS_PER_CHARGE = 4096,
};

static bool settle_steps(pattern_matcher *matcher, void *state) {
    uint64_t steps = matcher->steps;
    matcher->steps = 0;
    if (steps > 0) sandbox_charge(state, (size_t)steps);
    return true;
}

static void prepare(lua_State *L, pattern_matcher *matcher, const char *subject, size_t length,
                    const char *pattern, size_t pattern_length, bool anchors) {
    pattern_prepare(matcher, (const uint8_t *)subject, length, (const uint8_t *)pattern,
                    pattern_length, anchors);
    matcher->steps_max = STEPS_PER_CHARGE;
    matcher->refill = settle_steps;
    matcher->refill_context = L;
}

static void check_outcome(lua_State *L, const pattern_matcher *matcher, pattern_outcome outcome) {
    if (outcome <= pattern_matched) return;
    if (outcome == pattern_capture_absent)
        luaL_error(L, "%s%d", pattern_message(outcome), matcher->capture_wrong);
    luaL_error(L, "%s", pattern_message(outcome));
}

static bool search(lua_State *L, pattern_matcher *matcher, size_t from, pattern_range *found) {
    pattern_outcome outcome = pattern_find(matcher, from, found);
    settle_steps(matcher, L);
    check_outcome(L, matcher, outcome);
    return outcome == pattern_matched;
}

static void push_capture(lua_State *L, pattern_matcher *matcher, int number, pattern_range whole) {
    pattern_capture capture;
    check_outcome(L, matcher, pattern_get_capture(matcher, number, whole, &capture));
    sandbox_charge(L, 2);
    if (capture.length == PATTERN_POSITION) {
        lua_pushinteger(L, (lua_Integer)capture.start + 1);
        return;
    }
    string_charge(L, (size_t)capture.length);
    const char *start = (const char *)matcher->subject + capture.start;
    lua_pushlstring(L, start, (size_t)capture.length);
}

/// Pushes the captures; the whole match when there are none and `whole_if_none` says so.
static int push_captures(lua_State *L, pattern_matcher *matcher, pattern_range whole,
                         bool whole_if_none) {
    int count = matcher->capture_count;
    if (count == 0 && whole_if_none) count = 1;
    luaL_checkstack(L, count, "too many captures");
    for (int i = 0; i < count; i++) push_capture(L, matcher, i, whole);
    return count;
}

static int push_found(lua_State *L, pattern_range found) {
    lua_pushinteger(L, (lua_Integer)found.start + 1);
    lua_pushinteger(L, (lua_Integer)found.end);
    return 2;
}

/// `find` and `match`: they differ in whether they give the range.
static int find_or_match(lua_State *L, bool gives_range) {
    size_t length, pattern_length;
    const char *subject = string_argument(L, 1, &length);
    const char *pattern = string_argument(L, 2, &pattern_length);
    size_t from = string_first(luaL_optinteger(L, 3, 1), length) - 1;
    pattern_range found;
    if (from > length) {
        lua_pushnil(L);
        return 1;
    }
    if (gives_range && (lua_toboolean(L, 4) ||
                        pattern_is_plain((const uint8_t *)pattern, pattern_length))) {
        sandbox_charge(L, (size_t)pattern_plain_steps(length - from, pattern_length));
        if (pattern_find_plain((const uint8_t *)subject, length, (const uint8_t *)pattern,
                               pattern_length, from, &found))
            return push_found(L, found);
    } else {
        pattern_matcher matcher;
        prepare(L, &matcher, subject, length, pattern, pattern_length, true);
        if (search(L, &matcher, from, &found)) {
            int count = gives_range ? push_found(L, found) : 0;
            return count + push_captures(L, &matcher, found, !gives_range);
        }
    }
    lua_pushnil(L);
    return 1;
}

int string_find(lua_State *L) { return find_or_match(L, true); }

int string_match(lua_State *L) { return find_or_match(L, false); }

// MARK: gmatch

/// The next match that isn't the empty string just after the last one, which ended at `last_end`
/// (-1 for none).
static bool search_next(lua_State *L, pattern_matcher *matcher, size_t from, lua_Integer last_end,
                        pattern_range *found) {
    while (from <= matcher->subject_length) {
        if (!search(L, matcher, from, found)) return false;
        if ((lua_Integer)found->end != last_end) return true;
        from = found->start + 1;
    }
    return false;
}

/// Upvalues: the subject, the pattern, where to go on, where the last match ended.
static int gmatch_next(lua_State *L) {
    size_t length, pattern_length;
    const char *subject = lua_tolstring(L, lua_upvalueindex(1), &length);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_length);
    size_t from = (size_t)lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last_end = lua_tointeger(L, lua_upvalueindex(4));
    pattern_matcher matcher;
    prepare(L, &matcher, subject, length, pattern, pattern_length, false);
    pattern_range found;
    if (!search_next(L, &matcher, from, last_end, &found)) return 0;
    for (int i = 3; i <= 4; i++) {
        lua_pushinteger(L, (lua_Integer)found.end);
        lua_replace(L, lua_upvalueindex(i));
    }
    return push_captures(L, &matcher, found, true);
}

int string_gmatch(lua_State *L) {
    size_t length, pattern_length;
    string_argument(L, 1, &length);
    string_argument(L, 2, &pattern_length);
    size_t from = string_first(luaL_optinteger(L, 3, 1), length) - 1;
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(from > length ? length + 1 : from));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 4);
    return 1;
}

// MARK: gsub

typedef struct replacement {
    int type;
    // Of a string.
    const char *text;
    size_t length;
} replacement;

static void add_bytes(lua_State *L, luaL_Buffer *buffer, const char *bytes, size_t count) {
    string_charge(L, count);
    luaL_addlstring(buffer, bytes, count);
}

/// `%0` to `%9` in a replacement string: the whole match or a capture.
static void add_reference(lua_State *L, luaL_Buffer *buffer, pattern_matcher *matcher,
                          pattern_range whole, char digit) {
    if (digit == '0') {
        add_bytes(L, buffer, (const char *)matcher->subject + whole.start, whole.end - whole.start);
        return;
    }
    push_capture(L, matcher, digit - '1', whole);
    luaL_addvalue(buffer);
}

static void add_text(lua_State *L, luaL_Buffer *buffer, pattern_matcher *matcher,
                     pattern_range whole, const replacement *new) {
    const char *at = new->text;
    const char *end = at + new->length;
    for (const char *escape; (escape = memchr(at, '%', (size_t)(end - at))) != NULL;) {
        add_bytes(L, buffer, at, (size_t)(escape - at));
        char next = escape + 1 < end ? escape[1] : 0;
        if (next == '%')
            luaL_addchar(buffer, '%');
        else if (next >= '0' && next <= '9')
            add_reference(L, buffer, matcher, whole, next);
        else
            luaL_error(L, "invalid use of '%%' in replacement string");
        sandbox_charge(L, 2);
        at = escape + 2;
    }
    add_bytes(L, buffer, at, (size_t)(end - at));
}

/// Adds what a table or function (argument 3) gives for the match; the match itself for none.
static void add_value(lua_State *L, luaL_Buffer *buffer, pattern_matcher *matcher,
                      pattern_range whole, int type) {
    if (type == LUA_TTABLE) {
        push_capture(L, matcher, 0, whole);
        lua_gettable(L, 3);
    } else {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, matcher, whole, true), 1);
    }
    size_t length = whole.end - whole.start;
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        add_bytes(L, buffer, (const char *)matcher->subject + whole.start, length);
        return;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", sandbox_type_name(L, -1));
    if (lua_type(L, -1) == LUA_TNUMBER) {
        sandbox_tostring(L, -1, &length);
        lua_remove(L, -2);
    }
    lua_tolstring(L, -1, &length);
    string_charge(L, length);
    luaL_addvalue(buffer);
}

static replacement replacement_argument(lua_State *L) {
    replacement new = {.type = lua_type(L, 3)};
    bool fits = new.type == LUA_TNUMBER || new.type == LUA_TSTRING || new.type == LUA_TTABLE ||
                new.type == LUA_TFUNCTION;
    luaL_argexpected(L, fits, 3, "string/function/table");
    if (new.type == LUA_TNUMBER) new.type = LUA_TSTRING;
    if (new.type == LUA_TSTRING) new.text = string_argument(L, 3, &new.length);
    return new;
}

/// Replaces up to `count_max` matches into `buffer`; returns how many there were.
static lua_Integer replace_matches(lua_State *L, luaL_Buffer *buffer, pattern_matcher *matcher,
                                   const replacement *new, lua_Integer count_max) {
    const char *subject = (const char *)matcher->subject;
    size_t done = 0;
    lua_Integer count = 0;
    lua_Integer last_end = -1;
    pattern_range found;
    while (count < count_max && search_next(L, matcher, done, last_end, &found)) {
        add_bytes(L, buffer, subject + done, found.start - done);
        if (new->type == LUA_TSTRING)
            add_text(L, buffer, matcher, found, new);
        else
            add_value(L, buffer, matcher, found, new->type);
        sandbox_charge(L, 4);
        count++;
        done = found.end;
        last_end = (lua_Integer)found.end;
        if (matcher->anchored) break;
    }
    add_bytes(L, buffer, subject + done, matcher->subject_length - done);
    return count;
}

int string_gsub(lua_State *L) {
    size_t length, pattern_length;
    const char *subject = string_argument(L, 1, &length);
    const char *pattern = string_argument(L, 2, &pattern_length);
    replacement new = replacement_argument(L);
    lua_Integer count_max = luaL_optinteger(L, 4, (lua_Integer)length + 1);
    pattern_matcher matcher;
    prepare(L, &matcher, subject, length, pattern, pattern_length, true);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    lua_Integer count = replace_matches(L, &buffer, &matcher, &new, count_max);
    luaL_pushresult(&buffer);
    lua_pushinteger(L, count);
    return 2;
}
