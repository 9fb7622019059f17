// Which characters the terminal's bytes are.
#include "include/CTerminal.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

void terminal_use_characters(void) {
    bool found = setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    // Everything here is UTF-8, whatever a bare environment says.
    if (!found) setlocale(LC_CTYPE, "C.UTF-8");
}

static bool is_c(int category) {
    const char *name = setlocale(category, NULL);
    return name && (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0);
}

bool terminal_keeps_c_locale(void) { return is_c(LC_COLLATE) && is_c(LC_NUMERIC); }
