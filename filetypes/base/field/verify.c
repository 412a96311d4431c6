/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies field instructions of Word and RTF by a list of fields and switches of its own, which
 * shares no code with field.c. Every argument and switch must be one that all readers end at the
 * same place. */
#include "filetypes/base/field/verify.h"

#include <string.h>

/* Describes a field that only shows what is in the document (ISO/IEC 29500-1 §17.16.5). `switches`
 * are those that it has besides those of §17.16.4. */
typedef struct
{
  const gchar *name, *switches;
  gboolean is_text; /* its arguments are words that are shown; otherwise they name something */
} Known;

static const Known fields[] = {
#define FIELD(name, switches, is_text) { #name, switches, is_text },
#include "filetypes/base/field/verify-fields.def"
};

/* Matches a name in the document: nothing that a reader could take for an address or a path. */
static gboolean
field_verify_is_place (const gchar *p, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (strchr ("\\/#:%", p[i]) != NULL)
      return FALSE;
  return size > 0;
}

/* Returns the place behind a switch's value, or NULL if not every reader would end it at the same
 * place. */
static const gchar *
field_verify_behind_value (const gchar *p, const gchar *spaces, gboolean is_place_wanted)
{
  const gchar *from = p += strspn (p, spaces);

  if (*p == '"')
    {
      from++;
      for (p++; *p != '\0' && *p != '"' && *p != '\\' && !g_str_has_prefix (p, "\xe2\x80");)
        p++;
      return *p == '"' && (!is_place_wanted || field_verify_is_place (from, (gsize)(p - from)))
                 ? p + 1
                 : NULL;
    }
  while (g_ascii_isalnum (*p) || *p == '_')
    p++;
  return p > from ? p : NULL;
}

/* Tells whether HYPERLINK has only switches: a bookmark in the document (\L) and a tip (\O), and no
 * address. */
static gboolean
field_verify_is_inside (const gchar *p, const gchar *spaces)
{
  gboolean has_place = FALSE;

  while (p != NULL && *(p += strspn (p, spaces)) != '\0')
    if (g_str_has_prefix (p, "\\H") || g_str_has_prefix (p, "\\N"))
      p += 2;
    else if (g_str_has_prefix (p, "\\L") || g_str_has_prefix (p, "\\O"))
      {
        has_place = has_place || p[1] == 'L';
        p = field_verify_behind_value (p + 2, spaces, p[1] == 'L');
      }
    else
      p = NULL;
  return p != NULL && has_place;
}

/* Returns the place behind the quoted argument at `p`; a field in it may have taken its end. */
static const gchar *
behind_quoted (const gchar *p)
{
  for (p++; *p != '\0' && *p != '"'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return *p == '"' ? p + 1 : p;
}

/* Checks the text after the name of `field`: its switches, and arguments. */
static gboolean
are_arguments (const Known *field, const gchar *p, const gchar *spaces)
{
  while (*(p += strspn (p, spaces)) != '\0')
    {
      const gchar *from = p;

      if (*p == '\\')
        {
          if (p[1] == '\0'
              || (strchr ("*#@!\\", p[1]) == NULL && strchr (field->switches, p[1]) == NULL))
            return FALSE;
          p += 2;
          continue;
        }
      if (*p == '"')
        p = behind_quoted (p);
      else
        while (*p != '\0' && *p != '\\' && *p != '"' && strchr (spaces, *p) == NULL)
          p++;
      if (!field->is_text && g_strstr_len (from, (gssize)(p - from), "//") != NULL)
        return FALSE;
    }
  return TRUE;
}

/* Tells whether a formula calls only functions of ISO/IEC 29500-1 §17.16.3 and contains no name of
 * another field. */
static gboolean
field_verify_is_formula (const gchar *p, const gchar *spaces)
{
  static const gchar *const functions[]
      = { "ABS", "AND", "AVERAGE", "COUNT",   "DEFINED", "FALSE", "IF",  "INT",  "MAX", "MIN",
          "MOD", "NOT", "OR",      "PRODUCT", "ROUND",   "SIGN",  "SUM", "TRUE", NULL };
  static const Known formula = { "=", "", FALSE };

  if (!are_arguments (&formula, p, spaces))
    return FALSE;
  while (*p != '\0')
    {
      gsize length = 0;

      if (*p == '"')
        {
          p = behind_quoted (p);
          continue;
        }
      while (g_ascii_isalnum (p[length]) || p[length] == '_' || p[length] == '.')
        length++;
      g_autofree gchar *word = g_strndup (p, length);
      p += MAX (length, 1);
      if (g_ascii_isalpha (*word) && p[strspn (p, spaces)] == '('
          && !g_strv_contains (functions, word))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_field_verify (const gchar *instruction, const gchar *spaces, gchar **ret_name)
{
  g_autofree gchar *ends = g_strconcat (spaces, "\\\"", NULL);
  g_autofree gchar *upper = g_ascii_strup (instruction, -1);
  const gchar *word = g_strchug (upper);
  gsize length = strcspn (word, ends);

  *ret_name = g_strndup (word, length);
  if (*word == '=')
    return field_verify_is_formula (word + 1, spaces);
  if (strcmp (*ret_name, "EQ") == 0)
    return TRUE;
  if (strcmp (*ret_name, "HYPERLINK") == 0)
    return field_verify_is_inside (word + length, spaces);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (*ret_name, fields[i].name) == 0)
      return are_arguments (&fields[i], word + length, spaces);
  return FALSE;
}
