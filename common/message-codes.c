/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads messages "{CODE|VALUE|…}", which programs exchange in place of sentences, and
 * puts them into English or Japanese by the MESSAGE and REASON rows of common/words.def. Messages
 * may be nested 6 deep at most, so that reading takes linear time. */
#include "common/message-codes.h"

#include <errno.h>
#include <string.h>

#define VALUES_MAX 9
#define LEVELS_MAX 6 /* nesting of messages and of other braces */

typedef struct
{
  const gchar *code, *en, *ja;
} Row;

static const Row rows[] = {
#define MESSAGE(code, en, ja) { code, en, ja },
#define REASON(code, name_en, name_ja, en, ja) { "withheld-" code, name_en, name_ja },
#include "common/words.def"
};

typedef struct
{
  const Row *row;
  const gchar
      *values[VALUES_MAX]; /* the start of each value, which ends before the next one or at `end` */
  guint n_values;
  const gchar *end; /* the closing brace */
} Message;

/* --- saying ----------------------------------------------------------------------------------- */

static void
message_codes_append_plain (GString *out, const gchar *value)
{
  for (const gchar *p = value; *p != '\0'; p++)
    if (*p == '{' || *p == '|' || *p == '}')
      g_string_append_printf (out, "\\u{%x}", (guint)*p);
    else
      g_string_append_c (out, *p);
}

gchar *
ky_say_plain (const gchar *value)
{
  GString *out = g_string_new (NULL);

  message_codes_append_plain (out, value);
  return g_string_free (out, FALSE);
}

gchar *
ky_say_valist (const gchar *code, const gchar *types, va_list values)
{
  GString *out = g_string_new ("{");

  g_string_append (out, code);
  for (const gchar *type = types; *type != '\0'; type++)
    {
      g_string_append_c (out, '|');
      if (*type == 'i')
        {
          g_string_append_printf (out, "%" G_GINT64_FORMAT, va_arg (values, gint64));
          continue;
        }
      const gchar *text = va_arg (values, const gchar *);
      if (*type == 'm')
        g_string_append (out, text);
      else
        message_codes_append_plain (out, text != NULL ? text : "");
    }
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

gchar *
ky_say (const gchar *code, const gchar *types, ...)
{
  va_list values;

  va_start (values, types);
  gchar *text = ky_say_valist (code, types, values);
  va_end (values);
  return text;
}

gboolean
ky_error_say (GError **error, KyError kind, const gchar *code, const gchar *types, ...)
{
  va_list values;

  va_start (values, types);
  g_autofree gchar *text = ky_say_valist (code, types, values);
  va_end (values);
  return ky_fail (error, (gint)kind, "%s", text);
}

/* --- errors of the system --------------------------------------------------------------------- */

static const Row *
message_codes_find (const gchar *code, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strlen (rows[i].code) == length && strncmp (rows[i].code, code, length) == 0)
      return &rows[i];
  return NULL;
}

gchar *
ky_say_errno (int code)
{
  const gchar *name = strerrorname_np (code);
  g_autofree gchar *small = name != NULL ? g_ascii_strdown (name, -1) : NULL;
  g_autofree gchar *message = g_strconcat ("errno-", small, NULL);

  if (message_codes_find (message, strlen (message)) != NULL)
    return g_strdup_printf ("{%s}", message);
  return ky_say ("errno-other", "i", (gint64)code);
}

gboolean
ky_error_say_errno (GError **error, const gchar *what)
{
  int saved = errno;
  g_autofree gchar *reason = ky_say_errno (saved);
  g_autofree gchar *plain = ky_say_plain (what);

  g_set_error (error, KY_ERROR, KY_ERROR_IO, "%s: %s", plain, reason);
  errno = saved;
  return FALSE;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Parses the message at the brace `at`. Returns FALSE if there is none or it is nested deeper than
 * LEVELS_MAX, which limits the time for any text. */
static gboolean
message_codes_read_message (const gchar *at, Message *ret_message)
{
  gsize length = strspn (at + 1, "abcdefghijklmnopqrstuvwxyz0123456789-");
  guint depth = 1;

  memset (ret_message, 0, sizeof *ret_message);
  ret_message->row = message_codes_find (at + 1, length);
  if (ret_message->row == NULL)
    return FALSE;
  for (const gchar *p = at + 1 + length; *p != '\0'; p++)
    {
      if (*p == '{' && ++depth > LEVELS_MAX)
        return FALSE;
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

static void message_codes_append (GString *out, const gchar *text, gsize length,
                                  gboolean is_japanese, guint level);

static void
message_codes_append_value (GString *out, const Message *message, guint n, gboolean is_japanese,
                            guint level)
{
  const gchar *end = n + 1 < message->n_values ? message->values[n + 1] - 1 : message->end;

  if (n < message->n_values)
    message_codes_append (out, message->values[n], (gsize)(end - message->values[n]), is_japanese,
                          level);
}

static void
append_message (GString *out, const Message *message, gboolean is_japanese, guint level)
{
  for (const gchar *p = is_japanese ? message->row->ja : message->row->en; *p != '\0'; p++)
    if (p[0] == '{' && g_ascii_isdigit (p[1]) && p[2] == '}')
      {
        message_codes_append_value (out, message, (guint)(p[1] - '1'), is_japanese, level);
        p += 2;
      }
    else
      g_string_append_c (out, *p);
}

static void
message_codes_append (GString *out, const gchar *text, gsize length, gboolean is_japanese,
                      guint level)
{
  const gchar *end = text + length;

  for (const gchar *p = text; p < end; p++)
    {
      Message message;

      if (*p == '{' && level < LEVELS_MAX && message_codes_read_message (p, &message)
          && message.end < end)
        {
          append_message (out, &message, is_japanese, level + 1);
          p = message.end;
        }
      else
        g_string_append_c (out, *p);
    }
}

const gchar *
ky_said_code (const gchar *text)
{
  Message message;

  return text != NULL && *text == '{' && message_codes_read_message (text, &message)
                 && message.end[1] == '\0'
             ? message.row->code
             : NULL;
}

gchar *
ky_said (const gchar *text, gboolean is_japanese)
{
  if (strchr (text, '{') == NULL)
    return g_strdup (text);
  GString *out = g_string_new (NULL);
  message_codes_append (out, text, strlen (text), is_japanese, 0);
  return g_string_free (out, FALSE);
}

gchar *
ky_said_shown (const gchar *text, gboolean is_japanese)
{
  g_autofree gchar *words = ky_said (text, is_japanese);
  GString *out = g_string_new (NULL);

  for (const gchar *p = words; *p != '\0'; p++)
    if (g_str_has_prefix (p, "\\u{7b}") || g_str_has_prefix (p, "\\u{7c}")
        || g_str_has_prefix (p, "\\u{7d}"))
      {
        g_string_append_c (out, (gchar)g_ascii_strtoll (p + 3, NULL, 16));
        p += 5;
      }
    else
      g_string_append_c (out, *p);
  return g_string_free (out, FALSE);
}
