/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of files that kiyome wrote, for verifiers. */
#pragma once

#include <glib.h>

/* TRUE for "a.exe.txt" (T-NAME-02): a file that wants to be taken for a program where last
 * extensions are hidden, or wants to be made one by whoever takes the last off. */
gboolean ky_verify_hides_extension (const gchar *name);
