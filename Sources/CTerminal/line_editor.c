// The editor: libedit with a history, a Tab key of ours, and a way of reading characters that hears
// signals whichever thread they come to.
#include "include/CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

struct line_editor {
    EditLine *el;
    History *history;
    char *history_path;
    char *prompt;
    char *line;
    line_completer completer;
    void *context;
};

static volatile int terminal_interrupted;
static volatile sig_atomic_t was_resized, was_continued;
/// Signals put a byte into it, so that a wait for a key ends.
static int wake_pipe[2] = {-1, -1};

const int *terminal_interruption(void) { return (const int *)&terminal_interrupted; }

static void on_signal(int number) {
    int saved = errno;
    if (number == SIGINT) terminal_interrupted = 1;
    if (number == SIGWINCH) was_resized = 1;
    if (number == SIGCONT) was_continued = 1;
    if (write(wake_pipe[1], "", 1) < 0) { /* It is full: the wait ends anyway. */ }
    errno = saved;
}

static bool take_signals(void) {
    static const int numbers[] = {SIGINT, SIGWINCH, SIGCONT};
    if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0) return false;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (sigaction(numbers[i], &action, NULL) != 0) return false;
    return true;
}

/// Does what signals want; false when the line is to be given up.
static bool heed_signals(EditLine *el) {
    char drained[64];
    while (read(wake_pipe[0], drained, sizeof drained) > 0) {}
    if (was_continued) {
        was_continued = 0;
        el_set(el, EL_PREP_TERM, 1);
        el_set(el, EL_REFRESH);
    }
    if (was_resized) {
        was_resized = 0;
        el_resize(el);
    }
    return !terminal_interrupted;
}

/// Waits for a byte of a key: 1, 0 at the end of input, -1 when the line is to be given up.
static int read_byte(EditLine *el, char *byte) {
    for (;;) {
        struct pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {wake_pipe[0], POLLIN, 0}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR) return -1;
        if (!heed_signals(el)) {
            errno = EINTR;
            return -1;
        }
        if (!(waits[0].revents & (POLLIN | POLLHUP | POLLERR))) continue;
        ssize_t count = read(STDIN_FILENO, byte, 1);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        return count < 0 ? 0 : (int)count;
    }
}

/// One character, whatever its bytes; what is none is passed over.
static int read_character(EditLine *el, wchar_t *character) {
    mbstate_t state;
    memset(&state, 0, sizeof state);
    for (;;) {
        char byte;
        int count = read_byte(el, &byte);
        if (count != 1) return count;
        size_t length = mbrtowc(character, &byte, 1, &state);
        if (length == (size_t)-2) continue;
        if (length != (size_t)-1) return 1;
        memset(&state, 0, sizeof state);
    }
}

static char *show_prompt(EditLine *el) {
    line_editor *e;
    el_get(el, EL_CLIENTDATA, &e);
    return e->prompt;
}

static unsigned char complete(EditLine *el, int key) {
    (void)key;
    line_editor *e;
    el_get(el, EL_CLIENTDATA, &e);
    const LineInfo *info = el_line(el);
    char *before = strndup(info->buffer, (size_t)(info->cursor - info->buffer));
    if (!before) return CC_ERROR;
    line_completion found = e->completer(e->context, before);
    free(before);
    if (found.insert && found.insert[0] && el_insertstr(el, found.insert) == 0) return CC_REFRESH;
    if (!found.shown) return CC_REFRESH_BEEP;
    FILE *out;
    el_get(el, EL_GETFP, 1, &out);
    fprintf(out, "\n%s\n", found.shown);
    fflush(out);
    return CC_REDISPLAY;
}

static void set_up(line_editor *e) {
    el_set(e->el, EL_CLIENTDATA, e);
    el_set(e->el, EL_PROMPT, show_prompt);
    el_set(e->el, EL_SIGNAL, 0);
    el_set(e->el, EL_EDITOR, "emacs");
    if (e->history) el_set(e->el, EL_HIST, history, e->history);
    el_set(e->el, EL_ADDFN, "settle-complete", "Completes a word", complete);
    // Whatever a person's own bindings are, they come last.
    el_set(e->el, EL_BIND, "^I", "settle-complete", NULL);
    el_set(e->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_set(e->el, EL_BIND, "\\e[A", "ed-search-prev-history", NULL);
    el_set(e->el, EL_BIND, "\\e[B", "ed-search-next-history", NULL);
    el_source(e->el, NULL);
    el_set(e->el, EL_GETCFN, read_character);
}

static void open_history(line_editor *e, const char *path, int max) {
    HistEvent event;
    e->history = history_init();
    if (!e->history) return;
    history(e->history, &event, H_SETSIZE, max);
    history(e->history, &event, H_SETUNIQUE, 1);
    if (!path) return;
    e->history_path = strdup(path);
    history(e->history, &event, H_LOAD, path);
}

line_editor *line_editor_open(const char *path, int history_max, line_completer completer,
                              void *context) {
    line_editor *e = calloc(1, sizeof *e);
    if (!e) return NULL;
    e->completer = completer;
    e->context = context;
    e->el = take_signals() ? el_init("settle", stdin, stdout, stderr) : NULL;
    if (!e->el) {
        line_editor_close(e);
        return NULL;
    }
    open_history(e, path, history_max);
    set_up(e);
    return e;
}

void line_editor_close(line_editor *e) {
    if (e->el) el_end(e->el);
    if (e->history) history_end(e->history);
    free(e->history_path);
    free(e->prompt);
    free(e->line);
    free(e);
}

const char *line_editor_read(line_editor *e, const char *prompt, line_outcome *outcome) {
    int count = 0;
    free(e->prompt);
    e->prompt = strdup(prompt);
    terminal_interrupted = 0;
    // Before the prompt is seen, so that no key comes to a terminal that edits lines itself.
    el_set(e->el, EL_PREP_TERM, 1);
    const char *text = el_gets(e->el, &count);
    if (!text || count <= 0) {
        *outcome = terminal_interrupted ? LINE_INTERRUPTED : LINE_END;
        if (terminal_interrupted) {
            el_reset(e->el);
            terminal_interrupted = 0;
        }
        return NULL;
    }
    free(e->line);
    e->line = strdup(text);
    if (!e->line) abort();
    size_t length = strlen(e->line);
    while (length > 0 && (e->line[length - 1] == '\n' || e->line[length - 1] == '\r'))
        e->line[--length] = 0;
    *outcome = LINE_READ;
    return e->line;
}

void line_editor_remember(line_editor *e, const char *line) {
    HistEvent event;
    if (!e->history) return;
    history(e->history, &event, H_ENTER, line);
    // With each line, since a session may end in any way.
    if (e->history_path) history(e->history, &event, H_SAVE, e->history_path);
}
