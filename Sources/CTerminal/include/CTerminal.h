// Editing a line on a terminal, by libedit. A shim, because Swift can call neither functions with
// variable arguments (el_set, history) nor be called by a signal.
#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/// An editor on standard input and output; used by one thread.
typedef struct line_editor line_editor;

/// What Tab does: text to insert, and lines to show; both valid until the next call, NULL for none.
typedef struct line_completion {
    const char *_Nullable insert;
    const char *_Nullable shown;
} line_completion;

/// Called with the text before the cursor, UTF-8.
typedef line_completion (*line_completer)(void *_Nullable context, const char *_Nonnull before);

typedef enum line_outcome {
    LINE_READ,
    /// The end of input: Ctrl-D on an empty line.
    LINE_END,
    /// Ctrl-C.
    LINE_INTERRUPTED
} line_outcome;

/// Not 0 after Ctrl-C, until the next line is read. A signal's handler sets it; anyone may read it.
const int *_Nonnull terminal_interruption(void);

/// Takes the locale's characters, or UTF-8, for the widths and bytes of text; nothing else of the
/// locale, so that texts compare and numbers print as ever.
void terminal_use_characters(void);

/// Whether the process's texts still compare and its numbers still print as in the C locale.
bool terminal_keeps_c_locale(void);

/// Opens an editor, and takes the signals that it needs (SIGINT, SIGWINCH, SIGCONT).
///
/// `history` is a file that is read, and written anew with each line; NULL for none.
/// NULL where there is no terminal to be had.
line_editor *_Nullable line_editor_open(
    const char *_Nullable history,
    int history_max,
    line_completer _Nonnull completer,
    void *_Nullable context);
void line_editor_close(line_editor *_Nonnull e);

/// Reads a line, without its end; valid until the next call. NULL unless `LINE_READ`.
const char *_Nullable line_editor_read(
    line_editor *_Nonnull e,
    const char *_Nonnull prompt,
    line_outcome *_Nonnull outcome);

/// Keeps a line in the history.
void line_editor_remember(line_editor *_Nonnull e, const char *_Nonnull line);

#endif
