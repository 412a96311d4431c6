/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a program with posix_spawn(), with no blocked signals and with a given socket at a given
 * descriptor number. Used for zygotes, kiyome-scanner and a private supervisor. */
#include "sanitizer/program.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>

pid_t
ky_program_start (const gchar *program, const gchar *const *arguments, gchar **environment,
                  int socket, int number, GError **error)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  pid_t pid = 0;

  sigemptyset (&none);
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawn_file_actions_init (&actions);
  /* Clears close-on-exec also where both are the same (POSIX 2024, glibc since 2.29). */
  posix_spawn_file_actions_adddup2 (&actions, socket, number);
  int result = posix_spawn (&pid, program, &actions, &attributes, (gchar **)arguments, environment);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  if (result == 0)
    return pid;
  errno = result;
  ky_error_set_errno (error, program);
  return 0;
}
