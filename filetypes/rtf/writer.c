/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes RTF tokens in one canonical form: 7-bit, with a space after a control word only where
 * text would run into it, and pictures as hexadecimal lines of 64 bytes. Control characters and
 * overrides of the text direction are left out. */
#include "filetypes/rtf/writer.h"

#define HEX_LINE 64 /* bytes of a picture on one line */

void
ky_rtf_write_open (KyRtfWriter *writer)
{
  g_string_append_c (writer->out, '{');
  writer->is_behind_word = FALSE;
}

void
ky_rtf_write_close (KyRtfWriter *writer)
{
  g_string_append_c (writer->out, '}');
  writer->is_behind_word = FALSE;
}

void
ky_rtf_write_word (KyRtfWriter *writer, const gchar *word, gboolean has_number, gint32 number)
{
  g_string_append_c (writer->out, '\\');
  g_string_append (writer->out, word);
  if (has_number)
    g_string_append_printf (writer->out, "%d", number);
  writer->is_behind_word = TRUE;
}

void
ky_rtf_write_symbol (KyRtfWriter *writer, gchar byte)
{
  g_string_append_c (writer->out, '\\');
  g_string_append_c (writer->out, byte);
  writer->is_behind_word = FALSE;
}

static void
rtf_writer_write_unit (KyRtfWriter *writer, guint unit)
{
  g_string_append_printf (writer->out, "\\u%d?", (gint)(gint16)unit);
  writer->is_behind_word = FALSE;
}

/* Matches controls, what turns the order of the text around it (T-CS-11), and what is no character.
 * Marks of a direction and joiners stay: Arabic, Hebrew and the scripts of India are written with
 * them. */
static gboolean
is_dropped (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x206f) || c == 0xfeff || (c >= 0xd800 && c < 0xe000)
         || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe007f)
         || c > 0x10ffff;
}

void
ky_rtf_write_char (KyRtfWriter *writer, gunichar c)
{
  if (c == '\t')
    ky_rtf_write_word (writer, "tab", FALSE, 0);
  else if (is_dropped (c))
    return;
  else if (c == '\\' || c == '{' || c == '}')
    ky_rtf_write_symbol (writer, (gchar)c);
  else if (c == 0xa0 || c == 0xad || c == 0x2011)
    ky_rtf_write_symbol (writer, c == 0xa0 ? '~' : c == 0xad ? '-' : '_');
  else if (c < 0x7f)
    {
      if (writer->is_behind_word)
        g_string_append_c (writer->out, ' ');
      g_string_append_c (writer->out, (gchar)c);
      writer->is_behind_word = FALSE;
    }
  else if (c < 0x10000)
    rtf_writer_write_unit (writer, c);
  else
    {
      rtf_writer_write_unit (writer, 0xd800 + ((c - 0x10000) >> 10));
      rtf_writer_write_unit (writer, 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
}

void
ky_rtf_write_text (KyRtfWriter *writer, const gchar *text, gsize length)
{
  for (const gchar *p = text; p < text + length; p = g_utf8_next_char (p))
    ky_rtf_write_char (writer, g_utf8_get_char (p));
}

void
ky_rtf_write_hex (KyRtfWriter *writer, const guint8 *bytes, gsize size)
{
  static const gchar digits[] = "0123456789abcdef";

  for (gsize i = 0; i < size; i++)
    {
      if (i % HEX_LINE == 0)
        g_string_append_c (writer->out, '\n');
      g_string_append_c (writer->out, digits[bytes[i] >> 4]);
      g_string_append_c (writer->out, digits[bytes[i] & 15]);
    }
  writer->is_behind_word = FALSE;
}
