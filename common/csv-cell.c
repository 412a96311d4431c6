/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes one quoted cell of a CSV file (RFC 4180) that a spreadsheet does not read as a formula. */
#include "common/csv-cell.h"

static gboolean
begins_formula (const gchar *text)
{
  static const gunichar signs[]
      = { '=', '+', '-', '@', '\t', '\r', '\n', 0xff1d, 0xff0b, 0xff0d, 0xff20 };
  gunichar first = g_utf8_get_char (text);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (first == signs[i])
      return TRUE;
  return FALSE;
}

void
ky_csv_cell (GString *line, const gchar *text)
{
  g_string_append (line, begins_formula (text) ? "\"'" : "\"");
  for (const gchar *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}
