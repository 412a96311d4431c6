/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/field.h"

#define LONGEST_NAME 24

static const gchar *const safe[] = {
  "=",     "ADVANCE",  "AUTONUM",      "BIBLIOGRAPHY", "CITATION", "DATE",
  "EQ",    "FILENAME", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "IF",
  "INDEX", "LISTNUM",  "NOTEREF",      "NUMCHARS",     "NUMPAGES", "NUMWORDS",
  "PAGE",  "PAGEREF",  "QUOTE",        "REF",          "SECTION",  "SECTIONPAGES",
  "SEQ",   "STYLEREF", "SUBJECT",      "SYMBOL",       "TA",       "TC",
  "TIME",  "TITLE",    "TOA",          "TOC",          "XE",       NULL,
};

/* These show properties of the document or of the user that don't come along: brought up to date,
 * they would show nothing. */
static const gchar *const of_properties[] = {
  "AUTHOR",   "COMMENTS",    "CREATEDATE",   "DOCPROPERTY", "DOCVARIABLE", "EDITTIME",
  "INFO",     "KEYWORDS",    "LASTSAVEDBY",  "PRINTDATE",   "REVNUM",      "SAVEDATE",
  "TEMPLATE", "USERADDRESS", "USERINITIALS", "USERNAME",    NULL,
};

/* Only for the report: names that deserve one. */
static const gchar *const told[] = {
  "ADDIN",      "ASK",     "AUTOTEXT",       "CONTROL",     "DATABASE",    "DDE",
  "DDEAUTO",    "EMBED",   "FILLIN",         "GOTOBUTTON",  "HTMLACTIVEX", "HYPERLINK",
  "IMPORT",     "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK",        "MACROBUTTON",
  "MERGEFIELD", "PRINT",   "PRIVATE",        "RD",          NULL,
};

static const gchar *
find (const gchar *const *list, const gchar *name)
{
  for (; *list != NULL; list++)
    if (strcmp (*list, name) == 0)
      return *list;
  return NULL;
}

/* HYPERLINK may only lead to a bookmark: `\l "name"`, and the switches that change its look. */
static gboolean
is_internal_link (const guint8 *p, const guint8 *end)
{
  gboolean has_bookmark = FALSE;

  while (p < end)
    {
      gboolean is_bookmark = FALSE;

      if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
        {
          p++;
          continue;
        }
      if (*p != '\\' || end - p < 2)
        return FALSE;
      if (p[1] != 'l' && p[1] != 'o' && p[1] != 'h' && p[1] != 'n')
        return FALSE;
      is_bookmark = p[1] == 'l';
      for (p += 2; p < end && *p == ' ';)
        p++;
      if (p < end && *p == '"')
        {
          const guint8 *close = memchr (p + 1, '"', (gsize)(end - p - 1));

          if (close == NULL)
            return FALSE;
          p = close + 1;
        }
      else if (is_bookmark)
        while (p < end && *p != ' ' && *p != '\\')
          p++;
      has_bookmark = has_bookmark || is_bookmark;
    }
  return has_bookmark;
}

gboolean
ky_field_is_safe (KyView instruction, const gchar **ret_name)
{
  const guint8 *p = instruction.data;
  const guint8 *end = instruction.data + instruction.size;
  gchar name[LONGEST_NAME + 1];
  const gchar *known;
  gsize n = 0;

  if (ret_name != NULL)
    *ret_name = "other";
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
    p++;
  if (p < end && *p == '=')
    return TRUE;
  while (p < end && n < LONGEST_NAME && g_ascii_isalpha ((gchar)*p))
    name[n++] = g_ascii_toupper ((gchar)*p++);
  name[n] = '\0';
  /* A name that goes on with anything but white space or a switch is another name. */
  if (p < end && *p != ' ' && *p != '\t' && *p != '\n' && *p != '\r' && *p != '\\' && *p != '"')
    return FALSE;
  known = find (told, name);
  if (known != NULL && ret_name != NULL)
    *ret_name = known;
  if (ret_name != NULL && find (of_properties, name) != NULL)
    *ret_name = NULL;
  if (strcmp (name, "HYPERLINK") == 0)
    return is_internal_link (p, end);
  return find (safe, name) != NULL;
}

gboolean
ky_field_is_button (const gchar *name)
{
  return strcmp (name, "MACROBUTTON") == 0 || strcmp (name, "GOTOBUTTON") == 0;
}
