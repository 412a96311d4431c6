/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what sanitize, identify and verify share: the configuration, the input, and the
 * connection to a sanitizer. */
#pragma once

#include "cli/command.h"
#include "sanitizer/client.h"

#include <sys/types.h>

/* Checks that `path`, which the command line named, has the type `kind` (as in st_mode) and is
 * readable; otherwise prints the reason. */
gboolean ky_command_can_open (const gchar *program, const gchar *path, mode_t kind);

/* Opens `path` ("-": standard input) for the sanitizer, as a sealed memfd with its content, so that
 * nobody can change it meanwhile. A file of more than `limit` bytes is handed over itself, to be
 * withheld for its size. `ret_name` gets the base name, NULL for standard input. An error is
 * printed and -1 returned; the exit status is KY_EXIT_USAGE, because the command line named the
 * file. */
int ky_command_input (const gchar *program, const gchar *path, guint64 limit, gchar **ret_name);

/* Describes a sanitizer: the running one that the configuration names, or a private one. */
typedef struct
{
  const gchar *program;
  KyConfig *config;       /* borrowed */
  gboolean is_private;    /* never ask the running one */
  gboolean is_daemon;     /* `sanitizer` is the running one */
  KySanitizer *sanitizer; /* (nullable) made by begin or the first run */
} KyCommandSanitizer;

/* Starts the sanitizer while the input is prepared; an error is reported by the run. */
void ky_command_begin (KyCommandSanitizer *self);
/* Runs `job`. When the running sanitizer refuses this user or goes away, a private one does the
 * job. On failure a message with `what` (the input as the user named it) is printed and the exit
 * status returned (KY_EXIT_FAILURE, or KY_EXIT_USAGE for a configuration error), else
 * KY_EXIT_OK. */
int ky_command_run (KyCommandSanitizer *self, const KySanitizerJob *job, const gchar *what,
                    KySanitizerResult *ret_result);
/* Dismisses the sanitizer after the last run, so that a private one ends while the caller uses its
 * results. */
void ky_command_end (KyCommandSanitizer *self);
void ky_command_sanitizer_clear (KyCommandSanitizer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyCommandSanitizer, ky_command_sanitizer_clear)

/* Returns whether `name` ends as mail files do. Such a file is sanitized as a mail, whatever its
 * content looks like. */
gboolean ky_command_is_mail (const gchar *name);
