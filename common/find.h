/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where kiyome's other programs are. */
#pragma once

#include <glib.h>

/* The program of NAME, beside the running one as in the build tree, else where it was installed.
 * (transfer full) */
gchar *ky_find_program (const gchar *name);
