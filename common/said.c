/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/said.h"

#include <string.h>

#define VALUES_MAX 9
#define LEVELS_MAX 4 /* messages within values of messages */

typedef struct
{
  const gchar *code, *en, *ja;
} Row;

static const Row rows[] = {
#define MESSAGE(code, en, ja) { code, en, ja },
#include "common/words.def"
};

typedef struct
{
  const Row *row;
  const gchar *values[VALUES_MAX]; /* where each begins; it ends before the next, or END */
  guint n_values;
  const gchar *end; /* the closing brace */
} Message;

static const Row *
find (const gchar *code, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strlen (rows[i].code) == length && strncmp (rows[i].code, code, length) == 0)
      return &rows[i];
  return NULL;
}

/* The message that begins with the brace at AT; FALSE when none does. */
static gboolean
read_message (const gchar *at, Message *ret_message)
{
  gsize length = strspn (at + 1, "abcdefghijklmnopqrstuvwxyz0123456789-");
  guint depth = 1;

  memset (ret_message, 0, sizeof *ret_message);
  ret_message->row = find (at + 1, length);
  if (ret_message->row == NULL)
    return FALSE;
  for (const gchar *p = at + 1 + length; *p != '\0'; p++)
    {
      if (*p == '{')
        depth++;
      else if (*p == '}' && --depth == 0)
        {
          ret_message->end = p;
          return TRUE;
        }
      else if (*p == '|' && depth == 1 && ret_message->n_values < VALUES_MAX)
        ret_message->values[ret_message->n_values++] = p + 1;
    }
  return FALSE;
}

static void append (GString *out, const gchar *text, gsize length, gboolean is_japanese,
                    guint level);

static void
append_value (GString *out, const Message *message, guint n, gboolean is_japanese, guint level)
{
  const gchar *end = n + 1 < message->n_values ? message->values[n + 1] - 1 : message->end;

  if (n < message->n_values)
    append (out, message->values[n], (gsize)(end - message->values[n]), is_japanese, level);
}

static void
append_message (GString *out, const Message *message, gboolean is_japanese, guint level)
{
  for (const gchar *p = is_japanese ? message->row->ja : message->row->en; *p != '\0'; p++)
    if (p[0] == '{' && g_ascii_isdigit (p[1]) && p[2] == '}')
      {
        append_value (out, message, (guint)(p[1] - '1'), is_japanese, level);
        p += 2;
      }
    else
      g_string_append_c (out, *p);
}

static void
append (GString *out, const gchar *text, gsize length, gboolean is_japanese, guint level)
{
  const gchar *end = text + length;

  for (const gchar *p = text; p < end; p++)
    {
      Message message;

      if (*p == '{' && level < LEVELS_MAX && read_message (p, &message) && message.end < end)
        {
          append_message (out, &message, is_japanese, level + 1);
          p = message.end;
        }
      else
        g_string_append_c (out, *p);
    }
}

gchar *
ky_said (const gchar *text, gboolean is_japanese)
{
  GString *out;

  if (strchr (text, '{') == NULL)
    return g_strdup (text);
  out = g_string_new (NULL);
  append (out, text, strlen (text), is_japanese, 0);
  return g_string_free (out, FALSE);
}
