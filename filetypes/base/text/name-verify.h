/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of files that kiyome wrote, for verifiers. Shares nothing with common/name.c. */
#pragma once

#include <glib.h>

/* FALSE for what some program takes for more than a name, or shows otherwise than it is
 * (T-NAME-01, -03…-09): composed UTF-8 of at most 255 bytes without folders, devices, reserved or
 * unseen characters, that no shell reads as an option and no table as a formula. */
gboolean ky_verify_name (const gchar *name);

/* TRUE for "a.exe.txt" (T-NAME-02): a file that wants to be taken for a program where last
 * extensions are hidden, or wants to be made one by whoever takes the last off. NAME is UTF-8. */
gboolean ky_verify_hides_extension (const gchar *name);
