/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes log lines to standard error, one write(2) a line, with everything escaped that could
 * control a terminal or begin another line. */
#include "common/log.h"

#include "common/message-codes.h"

#include <stdarg.h>
#include <unistd.h>

static const gchar *log_program = "kiyome";
static KyLogLevel log_level = KY_LOG_INFO;

void
ky_log_init (const gchar *program, KyLogLevel level)
{
  log_program = program;
  log_level = level;
}

static gboolean
log_is_plain (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return FALSE;
    default:
      return TRUE;
    }
}

gchar *
ky_log_line (const gchar *message)
{
  g_autofree gchar *valid = g_utf8_make_valid (message, -1);
  GString *line = g_string_sized_new (strlen (valid));

  for (const gchar *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (log_is_plain (c))
        g_string_append_unichar (line, c);
      else
        g_string_append_printf (line, "\\u{%x}", c);
    }
  return g_string_free (line, FALSE);
}

static void
log_write_line (KyLogLevel level, const gchar *text)
{
  g_autofree gchar *message = ky_log_line (text);
  g_autofree gchar *line = NULL;

  if (g_getenv ("JOURNAL_STREAM") != NULL)
    line = g_strdup_printf ("<%d>%s\n", (int)level, message);
  else
    line = g_strdup_printf ("%s: %s\n", log_program, message);
  /* A single write, so that lines of several programs do not mix. */
  if (write (STDERR_FILENO, line, strlen (line)) < 0)
    return;
}

void
ky_log (KyLogLevel level, const gchar *format, ...)
{
  va_list arguments;

  if (level > log_level)
    return;
  va_start (arguments, format);
  g_autofree gchar *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  log_write_line (level, text);
}

void
ky_log_said (KyLogLevel level, const gchar *text)
{
  g_autofree gchar *words = level <= log_level ? ky_said (text, FALSE) : NULL;

  if (words != NULL)
    log_write_line (level, words);
}

void
ky_log_error (KyLogLevel level, const gchar *text, const gchar *format, ...)
{
  va_list arguments;

  if (level > log_level)
    return;
  va_start (arguments, format);
  g_autofree gchar *before = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree gchar *words = ky_said (text, FALSE);
  g_autofree gchar *line = g_strconcat (before, ": ", words, NULL);
  log_write_line (level, line);
}

static gboolean
is_safe (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isprint ((gchar)c) && strchr ("\\\"{|}", (gchar)c) == NULL;
  return g_unichar_isalnum (c);
}

gchar *
ky_log_safe (const gchar *string)
{
  GString *safe = g_string_new (NULL);
  g_autofree gchar *valid = g_utf8_make_valid (string, -1);

  for (const gchar *p = valid; *p != '\0' && safe->len < 200; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_safe (c))
        g_string_append_unichar (safe, c);
      else
        g_string_append_printf (safe, "\\u{%x}", c);
    }
  return g_string_free (safe, FALSE);
}

gchar *
ky_log_safe_error (const gchar *message)
{
  g_autofree gchar *said = ky_said (message, FALSE);

  return ky_log_safe (said);
}
