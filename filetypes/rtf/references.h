/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the numbers by which a rewritten RTF file refers to its styles and lists. */
#pragma once

#include <glib.h>

/* Changes in `out`, an RTF file that kiyome wrote, \sbasedon of styles that are based on each other
 * in a circle or in too long a chain to a number that no style has, and \ls of lists that are not
 * in the table of overrides to \ls0, which is no list. Returns how many numbers were changed. */
guint64 ky_rtf_references_mend (GString *out);
