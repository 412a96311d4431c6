/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/parts.h"

#define DEPTH_MAX 160 /* brackets; a report nests 64 parts, two brackets each */

typedef struct
{
  const gchar *at, *end;
  GPtrArray *parts;
  guint depth;
  const gchar *fault; /* NULL: none yet */
} Reader;

void
ky_part_free (KyPart *part)
{
  if (part == NULL)
    return;
  g_free (part->path);
  g_free (part->name);
  g_free (part->type);
  g_free (part->claimed);
  g_free (part->sha256);
  g_free (part->outcome);
  g_free (part->method);
  g_free (part->reason);
  g_free (part->detail);
  g_free (part->allow);
  g_free (part->removed);
  g_free (part->output_name);
  g_free (part->output_type);
  g_free (part);
}

static gboolean
fail (Reader *reader, const gchar *fault)
{
  if (reader->fault == NULL)
    reader->fault = fault;
  return FALSE;
}

static gchar
peek (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
    reader->at++;
  return reader->at < reader->end ? *reader->at : '\0';
}

static gboolean
expect (Reader *reader, gchar c)
{
  if (peek (reader) != c)
    return fail (reader, "another sign than expected");
  reader->at++;
  return TRUE;
}

/* After a member or element: TRUE when another comes, FALSE at CLOSE or on a fault. */
static gboolean
has_more (Reader *reader, gchar close)
{
  gchar c = peek (reader);

  if (c == ',')
    reader->at++;
  else if (c == close)
    {
      reader->at++;
      reader->depth--;
    }
  else
    fail (reader, "neither a comma nor an end");
  return c == ',';
}

/* FALSE for an empty one, which is then behind, and on a fault. */
static gboolean
enter (Reader *reader, gchar open, gchar close)
{
  if (!expect (reader, open))
    return FALSE;
  if (++reader->depth > DEPTH_MAX)
    return fail (reader, "nested too deep");
  if (peek (reader) != close)
    return TRUE;
  reader->at++;
  reader->depth--;
  return FALSE;
}

static gboolean
read_unit (Reader *reader, gunichar *ret_unit)
{
  gunichar unit = 0;

  if (reader->end - reader->at < 4)
    return fail (reader, "an escape that is cut off");
  for (guint i = 0; i < 4; i++)
    {
      gint digit = g_ascii_xdigit_value (*reader->at++);

      if (digit < 0)
        return fail (reader, "a wrong escape");
      unit = unit << 4 | (gunichar)digit;
    }
  *ret_unit = unit;
  return TRUE;
}

/* Behind "\u". A half of a pair, and NUL, become U+FFFD. */
static gboolean
read_escaped_unit (Reader *reader, GString *text)
{
  gunichar unit = 0;
  gunichar low = 0;

  if (!read_unit (reader, &unit))
    return FALSE;
  if (unit >= 0xd800 && unit < 0xdc00 && reader->end - reader->at >= 6 && reader->at[0] == '\\'
      && reader->at[1] == 'u')
    {
      reader->at += 2;
      if (!read_unit (reader, &low))
        return FALSE;
      unit = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
                                           : 0xfffd;
    }
  if (unit == 0 || (unit >= 0xd800 && unit < 0xe000))
    unit = 0xfffd;
  g_string_append_unichar (text, unit);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text)
{
  static const gchar letters[] = "\"\\/bfnrt";
  static const gchar meanings[] = "\"\\/\b\f\n\r\t";
  const gchar *found;
  gchar c;

  if (reader->at >= reader->end)
    return fail (reader, "an escape that is cut off");
  c = *reader->at++;
  if (c == 'u')
    return read_escaped_unit (reader, text);
  found = c != '\0' ? strchr (letters, c) : NULL;
  if (found == NULL)
    return fail (reader, "a wrong escape");
  g_string_append_c (text, meanings[found - letters]);
  return TRUE;
}

/* (transfer full) NULL on a fault. */
static gchar *
read_string (Reader *reader)
{
  GString *text;

  if (!expect (reader, '"'))
    return NULL;
  text = g_string_new (NULL);
  while (reader->at < reader->end && *reader->at != '"')
    {
      const gchar *plain = reader->at;

      while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\'
             && (guchar)*reader->at >= 0x20)
        reader->at++;
      g_string_append_len (text, plain, reader->at - plain);
      if (reader->at < reader->end && *reader->at == '\\')
        {
          reader->at++;
          if (!read_escape (reader, text))
            break;
        }
      else if (reader->at < reader->end && *reader->at != '"')
        {
          fail (reader, "a control character");
          break;
        }
    }
  if (reader->fault == NULL && reader->at < reader->end)
    {
      reader->at++;
      return g_string_free (text, FALSE);
    }
  fail (reader, "a string without end");
  g_string_free (text, TRUE);
  return NULL;
}

/* A number, true, false or null. */
static gboolean
skip_word (Reader *reader)
{
  const gchar *begin = reader->at;

  while (reader->at < reader->end
         && (g_ascii_isalnum (*reader->at) || strchr ("+-.", *reader->at) != NULL)
         && *reader->at != '\0')
    reader->at++;
  return reader->at > begin || fail (reader, "no value");
}

static gboolean
skip_value (Reader *reader)
{
  gchar c = peek (reader);
  gboolean is_object = c == '{';

  if (c == '"')
    {
      g_free (read_string (reader));
      return reader->fault == NULL;
    }
  if (c != '{' && c != '[')
    return skip_word (reader);
  if (enter (reader, c, is_object ? '}' : ']'))
    do
      {
        if (is_object)
          {
            g_free (read_string (reader));
            expect (reader, ':');
          }
        if (reader->fault != NULL || !skip_value (reader))
          return FALSE;
      }
    while (has_more (reader, is_object ? '}' : ']'));
  return reader->fault == NULL;
}

/* A string, or NULL for anything else. */
static gchar *
read_optional (Reader *reader)
{
  if (peek (reader) == '"')
    return read_string (reader);
  skip_value (reader);
  return NULL;
}

/* --- reports -------------------------------------------------------------------------------- */

static gchar **
text_field (KyPart *part, const gchar *name)
{
  const struct
  {
    const gchar *name;
    gchar **field;
  } fields[] = {
    { "path", &part->path },       { "name", &part->name },     { "type", &part->type },
    { "claimed", &part->claimed }, { "sha256", &part->sha256 }, { "outcome", &part->outcome },
    { "method", &part->method },   { "reason", &part->reason }, { "detail", &part->detail },
    { "allow", &part->allow },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (fields[i].name, name) == 0)
      return fields[i].field;
  return NULL;
}

static void
read_output (Reader *reader, KyPart *part)
{
  if (peek (reader) != '{')
    {
      skip_value (reader);
      return;
    }
  if (!enter (reader, '{', '}'))
    return;
  do
    {
      g_autofree gchar *name = read_string (reader);

      if (name == NULL || !expect (reader, ':'))
        return;
      if (strcmp (name, "name") == 0 && part->output_name == NULL)
        part->output_name = read_optional (reader);
      else if (strcmp (name, "type") == 0 && part->output_type == NULL)
        part->output_type = read_optional (reader);
      else
        skip_value (reader);
    }
  while (reader->fault == NULL && has_more (reader, '}'));
}

static gboolean read_parts (Reader *reader);

static void
read_member (Reader *reader, KyPart *part, const gchar *name)
{
  gchar **field = text_field (part, name);
  const gchar *begin;

  if (field != NULL && *field == NULL)
    *field = read_optional (reader);
  else if (strcmp (name, "size") == 0)
    {
      begin = reader->at;
      if (!g_ascii_isdigit (peek (reader)) || !skip_value (reader))
        {
          fail (reader, "a size that is no number");
          return;
        }
      for (begin += strspn (begin, " \t\r\n"); begin < reader->at && g_ascii_isdigit (*begin);
           begin++)
        part->size = part->size < G_MAXINT64 / 16 ? part->size * 10 + (*begin - '0') : part->size;
    }
  else if (strcmp (name, "removed") == 0 && part->removed == NULL && peek (reader) == '[')
    {
      begin = reader->at;
      if (skip_value (reader))
        part->removed = g_strndup (begin, (gsize)(reader->at - begin));
    }
  else if (strcmp (name, "output") == 0)
    read_output (reader, part);
  else if (strcmp (name, "parts") == 0)
    read_parts (reader);
  else
    skip_value (reader);
}

static gboolean
read_part (Reader *reader)
{
  KyPart *part = g_new0 (KyPart, 1);

  /* Before those inside it. Beyond the limit it is read, so that the whole is checked, and dropped.
   */
  gboolean is_kept = reader->parts->len < KY_PARTS_MAX;

  if (is_kept)
    g_ptr_array_add (reader->parts, part);
  if (enter (reader, '{', '}'))
    do
      {
        g_autofree gchar *name = read_string (reader);

        if (name == NULL || !expect (reader, ':'))
          break;
        read_member (reader, part, name);
      }
    while (reader->fault == NULL && has_more (reader, '}'));
  if (part->path == NULL || part->path[0] == '\0')
    fail (reader, "a part without path");
  if (!is_kept)
    ky_part_free (part);
  return reader->fault == NULL;
}

static gboolean
read_parts (Reader *reader)
{
  if (enter (reader, '[', ']'))
    do
      if (!read_part (reader))
        return FALSE;
    while (has_more (reader, ']'));
  return reader->fault == NULL;
}

static void
read_report (Reader *reader)
{
  if (enter (reader, '{', '}'))
    do
      {
        g_autofree gchar *name = read_string (reader);

        if (name == NULL || !expect (reader, ':'))
          return;
        if (strcmp (name, "parts") == 0)
          read_parts (reader);
        else
          skip_value (reader);
      }
    while (reader->fault == NULL && has_more (reader, '}'));
  if (peek (reader) != '\0' || reader->at != reader->end)
    fail (reader, "something behind the end");
}

GPtrArray *
ky_parts_read (KyView json, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_part_free);
  Reader reader
      = { (const gchar *)json.data, (const gchar *)json.data + json.size, parts, 0, NULL };

  if (!g_utf8_validate_len (reader.at, json.size, NULL))
    fail (&reader, "not UTF-8");
  else
    read_report (&reader);
  if (reader.fault == NULL)
    return g_steal_pointer (&parts);
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "the report, at byte %zu: %s",
               (gsize)(reader.at - (const gchar *)json.data), reader.fault);
  return NULL;
}
