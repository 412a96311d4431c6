/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folds a name that may contain an address to what a reader sees, for verifiers. */
#pragma once

#include <glib.h>

/* Returns `text` (valid UTF-8) with compatible forms, look-alikes of dots and blanks before dots
 * made equal, and without invisible characters. (transfer full) */
gchar *ky_verify_look_of_address (const gchar *text);
