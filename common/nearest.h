/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Suggestions for an unknown word. */
#pragma once

#include <glib.h>

/* Finds the candidate that a word is most like.
 * `candidates`: NULL-terminated.
 * Returns one of the candidates, or NULL if none differs in two letters at most. */
const gchar *ky_nearest (const gchar *word, const gchar *const *candidates);
