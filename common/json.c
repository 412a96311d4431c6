/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses JSON (RFC 8259) into a hash table from path to value, and writes JSON member by member.
 * The nesting depth is limited to 16, or to 132 for reports. */
#include "common/json.h"

#include "common/hash.h"

#define DEPTH 16
#define REPORT_DEPTH 132 /* 64 levels of parts, each an object in an array, and their removals */

typedef struct
{
  GHashTable *values;
  gboolean has_kinds;
  guint depth;
} Flat;

static gboolean json_read_value (const gchar **at, const Flat *flat, const gchar *path,
                                 guint depth);

/* Stores a value. Returns FALSE for a member that occurs twice in a request, also by a name with a
 * dot. Of kiyome's own programs the last one counts. */
static gboolean
json_keep (const Flat *flat, const gchar *path, gchar kind, const gchar *text)
{
  return g_hash_table_replace (flat->values, g_strdup (path),
                               flat->has_kinds ? g_strdup_printf ("%c%s", kind, text)
                                               : g_strdup (text))
         || !flat->has_kinds;
}

static void
json_skip_space (const gchar **at)
{
  while (**at != '\0' && strchr (" \t\r\n", **at) != NULL)
    (*at)++;
}

static gboolean
json_take (const gchar **at, gchar wanted)
{
  json_skip_space (at);
  if (**at != wanted)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
json_read_hex (const gchar **at, gunichar *ret_unit)
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

/* Reads the digits behind "\u"; two escapes form one character above U+FFFF. */
static gboolean
read_unicode (const gchar **at, GString *text)
{
  gunichar unit, low;

  if (!json_read_hex (at, &unit))
    return FALSE;
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if ((*at)[0] != '\\' || (*at)[1] != 'u')
        return FALSE;
      *at += 2;
      if (!json_read_hex (at, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  if (unit == 0 || !g_unichar_validate (unit))
    return FALSE;
  g_string_append_unichar (text, unit);
  return TRUE;
}

static gboolean
json_read_string (const gchar **at, GString *text)
{
  static const gchar escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";

  if (!json_take (at, '"'))
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
json_read_members (const gchar **at, const Flat *flat, const gchar *path, guint depth,
                   gboolean named)
{
  gchar end = named ? '}' : ']';

  (*at)++;
  if (flat->has_kinds && !json_keep (flat, path, named ? 'o' : 'a', ""))
    return FALSE;
  if (json_take (at, end))
    return TRUE;
  for (guint n = 0;; n++)
    {
      g_autoptr (GString) deeper = g_string_new (path);

      if (path[0] != '\0')
        g_string_append_c (deeper, '.');
      gsize begin = deeper->len;
      if (!named)
        g_string_append_printf (deeper, "%u", n);
      else if (!json_read_string (at, deeper) || !json_take (at, ':'))
        return FALSE;
      if (flat->has_kinds && named && strchr (deeper->str + begin, '.') != NULL)
        return FALSE;
      if (!json_read_value (at, flat, deeper->str, depth + 1))
        return FALSE;
      if (json_take (at, end))
        return TRUE;
      if (!json_take (at, ','))
        return FALSE;
      json_skip_space (at);
    }
}

static gboolean
json_read_value (const gchar **at, const Flat *flat, const gchar *path, guint depth)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gchar kind = 'w';

  json_skip_space (at);
  if (depth > flat->depth)
    return FALSE;
  if (**at == '{' || **at == '[')
    return json_read_members (at, flat, path, depth, **at == '{');
  if (**at == '"')
    {
      kind = 's';
      if (!json_read_string (at, text))
        return FALSE;
    }
  else
    {
      while (g_ascii_isalnum (**at) || (**at != '\0' && strchr ("+-.", **at) != NULL))
        g_string_append_c (text, *(*at)++);
      if (text->len == 0)
        return FALSE;
    }
  return json_keep (flat, path, kind, text->str);
}

static GHashTable *
flatten (const gchar *text, gboolean has_kinds, guint depth)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  const Flat flat = { values, has_kinds, depth };

  if (!g_utf8_validate (text, -1, NULL) || !json_read_value (&text, &flat, "", 0))
    return NULL;
  json_skip_space (&text);
  return *text == '\0' ? g_steal_pointer (&values) : NULL;
}

GHashTable *
ky_json_flatten (const gchar *text)
{
  return flatten (text, FALSE, DEPTH);
}

GHashTable *
ky_json_flatten_report (const gchar *text)
{
  return flatten (text, FALSE, REPORT_DEPTH);
}

GHashTable *
ky_json_flatten_kinds (const gchar *text)
{
  return flatten (text, TRUE, DEPTH);
}

/* --- writing -------------------------------------------------------------------------------- */

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

static void
begin_member (KyJson *json, const gchar *key)
{
  if (json->has_before)
    g_string_append_c (json->text, ',');
  json->has_before = TRUE;
  if (key == NULL)
    return;
  ky_json_string (json->text, key);
  g_string_append_c (json->text, ':');
}

void
ky_json_open (KyJson *json, const gchar *key, gchar bracket)
{
  begin_member (json, key);
  g_string_append_c (json->text, bracket);
  json->has_before = FALSE;
}

void
ky_json_close (KyJson *json, gchar bracket)
{
  g_string_append_c (json->text, bracket);
  json->has_before = TRUE;
}

void
ky_json_raw (KyJson *json, const gchar *key, const gchar *raw)
{
  begin_member (json, key);
  g_string_append (json->text, raw);
}

void
ky_json_text (KyJson *json, const gchar *key, const gchar *text)
{
  begin_member (json, key);
  if (text != NULL)
    ky_json_string (json->text, text);
  else
    g_string_append (json->text, "null");
}

void
ky_json_number (KyJson *json, const gchar *key, gint64 number)
{
  begin_member (json, key);
  g_string_append_printf (json->text, "%" G_GINT64_FORMAT, number);
}

void
ky_json_bool (KyJson *json, const gchar *key, gboolean value)
{
  ky_json_raw (json, key, value ? "true" : "false");
}

void
ky_json_null (KyJson *json, const gchar *key)
{
  ky_json_raw (json, key, "null");
}
