/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the fields Subject and From of a mail's header and decodes their encoded words (UTF-8 in
 * base 64). Other text is kept as it is, but the result is always valid UTF-8 without control
 * characters, of at most 1000 characters. */
#include "store/index/subject.h"

#define WORD_BEGIN "=?UTF-8?B?"
#define WORD_END "?="

/* Returns the unfolded body of the first field `name` ("Subject:"), or NULL. */
static gchar *
subject_find_field (const gchar *header, const gchar *name)
{
  const gchar *at = header;

  while (at != NULL && g_ascii_strncasecmp (at, name, strlen (name)) != 0)
    {
      at = strchr (at, '\n');
      if (at != NULL)
        at++;
    }
  if (at == NULL)
    return NULL;
  GString *body = g_string_new ("");

  for (at += strlen (name); *at != '\0'; at++)
    {
      if (*at == '\r')
        continue;
      if (*at == '\n' && at[1] != ' ' && at[1] != '\t')
        break;
      if (*at != '\n')
        g_string_append_c (body, *at);
    }
  return g_strstrip (g_string_free (body, FALSE));
}

/* Decodes and skips an encoded word at `at`. Returns FALSE if there is none. */
static gboolean
subject_take_word (const gchar **at, GString *text)
{
  const gchar *begin = *at + sizeof WORD_BEGIN - 1;
  gsize size = 0;

  if (g_ascii_strncasecmp (*at, WORD_BEGIN, sizeof WORD_BEGIN - 1) != 0)
    return FALSE;
  const gchar *end = strstr (begin, WORD_END);
  if (end == NULL)
    return FALSE;
  g_autofree gchar *encoded = g_strndup (begin, (gsize)(end - begin));
  if (strspn (encoded, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
      != strlen (encoded))
    return FALSE;
  g_autofree guchar *decoded = g_base64_decode (encoded, &size);
  g_string_append_len (text, (const gchar *)decoded, (gssize)size);
  *at = end + sizeof WORD_END - 1;
  return TRUE;
}

/* Skips blanks between two encoded words, which are not shown (RFC 2047 section 6.2). */
static void
subject_pass_blanks (const gchar **at)
{
  const gchar *next = *at + strspn (*at, " \t");

  if (g_ascii_strncasecmp (next, WORD_BEGIN, sizeof WORD_BEGIN - 1) == 0)
    *at = next;
}

static gchar *
subject_read_field (KyView header, const gchar *name)
{
  g_autofree gchar *copy = ky_view_to_string (header);
  g_autofree gchar *body = subject_find_field (copy, name);
  g_autoptr (GString) text = g_string_new ("");
  guint count = 0;

  for (const gchar *at = body; at != NULL && *at != '\0';)
    {
      if (subject_take_word (&at, text))
        subject_pass_blanks (&at);
      else
        g_string_append_c (text, *at++);
    }
  /* A decoded NUL would end the text early. */
  for (gsize i = 0; i < text->len; i++)
    if (text->str[i] == '\0')
      text->str[i] = ' ';
  g_autofree gchar *valid = g_utf8_make_valid (text->str, (gssize)text->len);
  GString *clean = g_string_new ("");
  for (const gchar *p = valid; *p != '\0' && count < KY_SUBJECT_MAX; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (clean, g_unichar_iscntrl (c) ? ' ' : c);
      count++;
    }
  return g_string_free (clean, FALSE);
}

gchar *
ky_subject_read (KyView header)
{
  return subject_read_field (header, "Subject:");
}

gchar *
ky_author_read (KyView header)
{
  return subject_read_field (header, "From:");
}
