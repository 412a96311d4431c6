/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/field-verify.h"

#include <string.h>

/* Behind a switch's value: what every reader ends at the same place. */
static const gchar *
behind_value (const gchar *p, const gchar *spaces)
{
  const gchar *from = p += strspn (p, spaces);

  if (*p == '"')
    {
      for (p++; *p != '\0' && *p != '"' && *p != '\\' && !g_str_has_prefix (p, "\xe2\x80");)
        p++;
      return *p == '"' ? p + 1 : NULL;
    }
  while (g_ascii_isalnum (*p) || *p == '_')
    p++;
  return p > from ? p : NULL;
}

/* Nothing but switches behind HYPERLINK: a place in the document, a tip. */
static gboolean
is_inside (const gchar *p, const gchar *spaces)
{
  gboolean has_place = FALSE;

  while (p != NULL && *(p += strspn (p, spaces)) != '\0')
    if (g_str_has_prefix (p, "\\H") || g_str_has_prefix (p, "\\N"))
      p += 2;
    else if (g_str_has_prefix (p, "\\L") || g_str_has_prefix (p, "\\O"))
      {
        has_place = has_place || p[1] == 'L';
        p = behind_value (p + 2, spaces);
      }
    else
      p = NULL;
  return p != NULL && has_place;
}

gboolean
ky_field_verify (const gchar *instruction, const gchar *spaces, gchar **ret_name)
{
  static const gchar *const names[] = {
    "ADVANCE",      "AUTONUM",      "BIBLIOGRAPHY", "CITATION", "DATE",    "EQ",      "FILENAME",
    "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT",     "IF",       "INDEX",   "LISTNUM", "NOTEREF",
    "NUMCHARS",     "NUMPAGES",     "NUMWORDS",     "PAGE",     "PAGEREF", "QUOTE",   "REF",
    "SECTION",      "SECTIONPAGES", "SEQ",          "STYLEREF", "SUBJECT", "SYMBOL",  "TA",
    "TC",           "TIME",         "TITLE",        "TOA",      "TOC",     "XE",      NULL
  };
  g_autofree gchar *ends = g_strconcat (spaces, "\\\"", NULL);
  g_autofree gchar *upper = g_ascii_strup (instruction, -1);
  const gchar *word = g_strchug (upper);
  gsize length = strcspn (word, ends);

  *ret_name = g_strndup (word, length);
  return *word == '=' || g_strv_contains (names, *ret_name)
         || (strcmp (*ret_name, "HYPERLINK") == 0 && is_inside (word + length, spaces));
}
