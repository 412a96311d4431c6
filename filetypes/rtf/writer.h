/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes RTF in one canonical form: 7-bit, text as \uN?, no line ends but in pictures. */
#pragma once

#include <glib.h>

typedef struct
{
  GString *out;
  gboolean is_behind_word; /* text must not run into it */
} KyRtfWriter;

void ky_rtf_write_open (KyRtfWriter *writer);
void ky_rtf_write_close (KyRtfWriter *writer);
void ky_rtf_write_word (KyRtfWriter *writer, const gchar *word, gboolean has_number, gint32 number);
/* Writes a backslash and `byte`. */
void ky_rtf_write_symbol (KyRtfWriter *writer, gchar byte);
/* Writes `c`, unless it is a control character, an override of the text's direction, or not a
 * character. */
void ky_rtf_write_char (KyRtfWriter *writer, gunichar c);
/* Writes `text`, which must be valid UTF-8, of `length` bytes. */
void ky_rtf_write_text (KyRtfWriter *writer, const gchar *text, gsize length);
void ky_rtf_write_hex (KyRtfWriter *writer, const guint8 *bytes, gsize size);
