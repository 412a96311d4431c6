/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds kiyome's other programs. */
#pragma once

#include <glib.h>

/* Returns the path of the program (or module) `name`: in the directory of the running program if it
 * is there, as in the build tree, else in KY_LIBEXECDIR. (transfer full) */
gchar *ky_find_program (const gchar *name);
