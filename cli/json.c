/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

#include <string.h>

#define DEPTH 16

static gboolean read_value (const gchar **at, GHashTable *values, const gchar *path, guint depth);

static void
skip_space (const gchar **at)
{
  while (**at != '\0' && strchr (" \t\r\n", **at) != NULL)
    (*at)++;
}

static gboolean
take (const gchar **at, gchar wanted)
{
  skip_space (at);
  if (**at != wanted)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
read_hex (const gchar **at, gunichar *ret_unit)
{
  gunichar unit = 0;

  for (guint i = 0; i < 4; i++, (*at)++)
    {
      gint digit = g_ascii_xdigit_value (**at);

      if (digit < 0)
        return FALSE;
      unit = unit << 4 | (gunichar)digit;
    }
  *ret_unit = unit;
  return TRUE;
}

/* Behind "\u"; two of them are one character above U+FFFF. */
static gboolean
read_unicode (const gchar **at, GString *text)
{
  gunichar unit, low;

  if (!read_hex (at, &unit))
    return FALSE;
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if ((*at)[0] != '\\' || (*at)[1] != 'u')
        return FALSE;
      *at += 2;
      if (!read_hex (at, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  if (unit == 0 || !g_unichar_validate (unit))
    return FALSE;
  g_string_append_unichar (text, unit);
  return TRUE;
}

static gboolean
read_string (const gchar **at, GString *text)
{
  static const gchar escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";

  if (!take (at, '"'))
    return FALSE;
  for (; **at != '"';)
    {
      gchar c = *(*at)++;

      if ((guchar)c < 0x20)
        return FALSE;
      if (c != '\\')
        g_string_append_c (text, c);
      else if (**at == 'u')
        {
          (*at)++;
          if (!read_unicode (at, text))
            return FALSE;
        }
      else
        {
          const gchar *escape = **at != '\0' ? strchr (escapes, **at) : NULL;

          if (escape == NULL)
            return FALSE;
          g_string_append_c (text, meanings[escape - escapes]);
          (*at)++;
        }
    }
  (*at)++;
  return TRUE;
}

static gboolean
read_members (const gchar **at, GHashTable *values, const gchar *path, guint depth, gboolean named)
{
  gchar end = named ? '}' : ']';

  (*at)++;
  if (take (at, end))
    return TRUE;
  for (guint n = 0;; n++)
    {
      g_autoptr (GString) deeper = g_string_new (path);

      if (path[0] != '\0')
        g_string_append_c (deeper, '.');
      if (!named)
        g_string_append_printf (deeper, "%u", n);
      else if (!read_string (at, deeper) || !take (at, ':'))
        return FALSE;
      if (!read_value (at, values, deeper->str, depth + 1))
        return FALSE;
      if (take (at, end))
        return TRUE;
      if (!take (at, ','))
        return FALSE;
      skip_space (at);
    }
}

static gboolean
read_value (const gchar **at, GHashTable *values, const gchar *path, guint depth)
{
  g_autoptr (GString) text = g_string_new (NULL);

  skip_space (at);
  if (depth > DEPTH)
    return FALSE;
  if (**at == '{' || **at == '[')
    return read_members (at, values, path, depth, **at == '{');
  if (**at == '"')
    {
      if (!read_string (at, text))
        return FALSE;
    }
  else
    {
      while (g_ascii_isalnum (**at) || (**at != '\0' && strchr ("+-.", **at) != NULL))
        g_string_append_c (text, *(*at)++);
      if (text->len == 0)
        return FALSE;
    }
  g_hash_table_replace (values, g_strdup (path), g_strdup (text->str));
  return TRUE;
}

GHashTable *
ky_json_flatten (const gchar *text)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (!g_utf8_validate (text, -1, NULL) || !read_value (&text, values, "", 0))
    return NULL;
  skip_space (&text);
  return *text == '\0' ? g_steal_pointer (&values) : NULL;
}

void
ky_json_string (GString *json, const gchar *string)
{
  g_string_append_c (json, '"');
  for (const guchar *p = (const guchar *)string; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if (*p < 0x20 || *p == 0x7f)
        g_string_append_printf (json, "\\u%04x", *p);
      else
        g_string_append_c (json, (gchar)*p);
    }
  g_string_append_c (json, '"');
}
