/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies names of files that kiyome wrote. Shares no code with common/name.c. */
#pragma once

#include <glib.h>

/* Returns TRUE if `name` is safe (T-NAME-01, -03…-09): composed UTF-8 of at most 255 bytes, without
 * folders, device names, reserved or invisible characters, and not read as an option by shells or
 * as a formula by spreadsheets. */
gboolean ky_verify_name (const gchar *name);

/* Returns TRUE for names such as "a.exe.txt" (T-NAME-02): without its last extension, which a
 * program may hide or a person remove, the file would be a program. `name` is UTF-8. */
gboolean ky_verify_hides_extension (const gchar *name);
