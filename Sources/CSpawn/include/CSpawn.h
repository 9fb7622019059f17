// What of posix_spawn Swift's headers leave out.
#ifndef CSPAWN_H
#define CSPAWN_H

#include <spawn.h>
#include <stdbool.h>

/// Has a new process begin with all files closed from a number on.
///
/// Returns false where there is no memory for it.
bool spawn_close_from(posix_spawn_file_actions_t *_Nonnull actions, int first);

#endif
