/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and bullets of lists as text, in the formats that Office documents name
 * (ISO/IEC 29500-1 §17.18.59). */
#pragma once

#include <glib.h>

/* N (> 0) in the numbering FORMAT (ST_NumberFormat), decimal when it is not known. */
void ky_text_append_number (GString *out, gint n, const gchar *format);
/* A bullet is a character of a symbol font more often than not: then one that every font has.
 * (transfer full) */
gchar *ky_text_bullet (const gchar *text);
