/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `kiyome report selfcheck`: the questions of a self-inspection, each with its answer, the
 * evidence, the clause of a municipal security policy that asks for it, and what to do. */
#pragma once

#include <glib.h>

/* Answers the questions, or only some of them. Returns the exit status. */
int ky_command_selfcheck (int argc, char **argv);
/* Accepts that a question fails. Returns the exit status. */
int ky_command_selfcheck_accept (int argc, char **argv);
/* Returns the question that `id` ("backup-age", "part sanitizer") asks, in the reader's language;
 * `id` itself if there is none such. (transfer full) */
gchar *ky_selfcheck_question (const gchar *id);
