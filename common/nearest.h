/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the known word that is nearest to an unknown one, as a suggestion in the message of an
 * error. */
#pragma once

#include <glib.h>

/* Finds the candidate that a word is most like.
 * `candidates`: NULL-terminated.
 * Returns one of the candidates, or NULL if none differs in two letters at most. */
const gchar *ky_nearest (const gchar *word, const gchar *const *candidates);

/* Finds the option that was probably meant by the first long one that a program does not have.
 * `arguments`: of the command line, without the program's name; NULL-terminated.
 * `entries`, `more`: (nullable) the options that the program has besides --help and --version.
 * Returns the name of an option that is not hidden, without its dashes, or NULL (transfer none). */
const gchar *ky_nearest_option (gchar *const *arguments, const GOptionEntry *entries,
                                const GOptionEntry *more);
