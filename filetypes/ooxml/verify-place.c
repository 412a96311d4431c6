/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/verify-place.h"

/* What INDIRECT takes for a place, from P on: texts of the formula itself that name no file, and
 * numbers. What stands in a cell could name one. */
static gboolean
is_place_inside (const gchar *p, gchar separator)
{
  static const gchar *const numbers[]
      = { "ABS",      "ADDRESS", "COLUMN",  "COLUMNS",   "COUNT",   "COUNTA", "COUNTIF",
          "COUNTIFS", "DAY",     "INT",     "LEN",       "MATCH",   "MAX",    "MIN",
          "MOD",      "MONTH",   "ROUND",   "ROUNDDOWN", "ROUNDUP", "ROW",    "ROWS",
          "SUM",      "VALUE",   "WEEKDAY", "YEAR",      NULL };
  guint depth = 0, within = 0, n_commas = 0; /* within: depth of such a function's parentheses */
  gboolean is_address = FALSE;

  for (; *p != '\0'; p++)
    {
      gsize length = strspn (p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.");

      if (*p == '"' || (*p == '\'' && within > 0))
        {
          const gchar *end = strchr (p + 1, *p);

          if (end == NULL || (within == 0 && strcspn (p, "[]|\\/#") < (gsize)(end - p)))
            return FALSE;
          p = end;
        }
      else if (*p == '(')
        depth++;
      else if (*p == ')')
        {
          if (depth == within)
            within = 0;
          if (--depth == 0)
            return TRUE;
        }
      else if (*p == separator && depth == 1)
        return TRUE;
      else if (within > 0)
        {
          n_commas += *p == separator && depth == within;
          if (is_address && n_commas > 3)
            return FALSE;
        }
      else if (length > 0)
        {
          g_autofree gchar *name = g_ascii_strup (p, (gssize)length);

          p += length - 1;
          /* it joins texts: what stands between its parentheses is read as without it */
          if (p[1] == '(' && (strcmp (name, "CONCAT") == 0 || strcmp (name, "CONCATENATE") == 0))
            continue;
          if (p[1] != '(' || !g_strv_contains (numbers, name))
            return FALSE;
          is_address = strcmp (name, "ADDRESS") == 0;
          within = depth + 1;
          n_commas = 0;
        }
      else if (strchr ("0123456789.&+-*/ \t\r\n", *p) == NULL && *p != separator)
        return FALSE;
    }
  return FALSE;
}

/* The end of another name: TAX_INDIRECT. A prefix of Excel ends with a dot. */
static gboolean
is_within_name (const gchar *text, const gchar *p)
{
  return p > text && (g_ascii_isalnum (p[-1]) || p[-1] == '_' || (guchar)p[-1] >= 0x80);
}

gboolean
ky_verify_places (const gchar *formula, gchar separator)
{
  g_autofree gchar *upper = g_ascii_strup (formula, -1);
  gchar quote = '\0';

  for (const gchar *p = upper; *p != '\0'; p++)
    if (quote != '\0' || *p == '"' || *p == '\'')
      quote = quote == '\0' ? *p : quote == *p ? '\0' : quote;
    else if (g_str_has_prefix (p, "INDIRECT") && !is_within_name (upper, p))
      {
        p += strlen ("INDIRECT");
        /* the beginning of another name, or a sheet's */
        if (g_ascii_isalnum (*p) || *p == '_' || *p == '.' || *p == '!' || (guchar)*p >= 0x80)
          continue;
        while (g_ascii_isspace (*p))
          p++;
        if (*p != '(' || !is_place_inside (p, separator))
          return FALSE;
      }
  return TRUE;
}
