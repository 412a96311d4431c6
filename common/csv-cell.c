/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes one quoted cell of a CSV file (RFC 4180) that a spreadsheet does not read as a formula,
 * also where it parts cells by another character, or does not know quotes. */
#include "common/csv-cell.h"

#include <string.h>

#define SEPARATORS ",;|\t\r\n"

/* Returns whether the text is read as a formula if a cell begins with it. Programs take blanks and
 * quotes off first. */
static gboolean
begins_formula (const gchar *text)
{
  static const gunichar signs[] = { '=', '+', '-', '@', 0x2212, 0xff0b, 0xff0d, 0xff1d, 0xff20 };

  for (;; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
        if (c == signs[i])
          return TRUE;
      if (c != '"' && !g_unichar_isspace (c) && !g_unichar_ismark (c))
        return FALSE;
    }
}

void
ky_csv_cell (GString *line, const gchar *text)
{
  g_string_append_c (line, '"');
  for (const gchar *p = text; *p != '\0'; p++)
    {
      if ((p == text || strchr (SEPARATORS, p[-1]) != NULL) && begins_formula (p))
        g_string_append_c (line, '\'');
      if (*p == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}
