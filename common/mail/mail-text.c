/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the header fields and the text of a message that kiyome wrote itself, for the previews of
 * `kiyome quarantine preview` and of kiyome-opener. */
#include "common/mail/mail-text.h"

#include "common/release.h"

#include <string.h>

struct _KyPlainMail
{
  gchar *text;
  gchar **fields;
  const gchar *body;
};

/* Splits the header into unfolded fields, one a line. `ret_body`: what follows the empty line. */
static gchar **
split_header (const gchar *text, const gchar **ret_body)
{
  const gchar *end = strstr (text, "\r\n\r\n");
  g_autofree gchar *header = g_strndup (text, end != NULL ? (gsize)(end - text) : strlen (text));
  g_autoptr (GString) unfolded = g_string_new (NULL);

  for (const gchar *p = header; *p != '\0'; p++)
    if (p[0] == '\r' && p[1] == '\n' && (p[2] == ' ' || p[2] == '\t'))
      p++;
    else
      g_string_append_c (unfolded, *p);
  *ret_body = end != NULL ? end + 4 : "";
  return g_strsplit (unfolded->str, "\r\n", -1);
}

/* Returns the value of field `name`, or NULL. */
static const gchar *
mail_text_find_field (gchar **fields, const gchar *name)
{
  gsize length = strlen (name);

  for (guint i = 0; fields[i] != NULL; i++)
    if (g_ascii_strncasecmp (fields[i], name, length) == 0 && fields[i][length] == ':')
      return fields[i] + length + 1 + strspn (fields[i] + length + 1, " ");
  return NULL;
}

/* Decodes encoded words (RFC 2047) as kiyome writes them, dropping white space between two of
 * them. */
static gchar *
decode_words (const gchar *value)
{
  static const gchar begin[] = "=?UTF-8?B?";
  GString *text = g_string_new (NULL);
  gboolean after_word = FALSE;

  while (*value != '\0')
    {
      const gchar *word = strstr (value, begin);
      const gchar *end = word != NULL ? strstr (word, "?=") : NULL;
      gsize size = 0;

      if (end == NULL)
        {
          g_string_append (text, value);
          break;
        }
      g_autofree gchar *between = g_strndup (value, (gsize)(word - value));
      if (!after_word || strspn (between, " \t") != strlen (between))
        g_string_append (text, between);
      g_autofree gchar *packed
          = g_strndup (word + strlen (begin), (gsize)(end - word) - strlen (begin));
      g_autofree guchar *bytes = g_base64_decode (packed, &size);
      g_string_append_len (text, (const gchar *)bytes, (gssize)size);
      after_word = TRUE;
      value = end + 2;
    }
  return g_string_free (text, FALSE);
}

/* Decodes the body of one entity, of `size` bytes, from base64 if its Content-Transfer-Encoding
 * says so. (transfer full) */
static gchar *
decode_body (gchar **fields, const gchar *body, gsize size)
{
  const gchar *encoding = mail_text_find_field (fields, "Content-Transfer-Encoding");
  g_autofree gchar *copy = g_strndup (body, size);
  gsize length = 0;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "base64") != 0)
    return g_steal_pointer (&copy);
  g_autofree guchar *bytes = g_base64_decode (copy, &length);
  return g_utf8_make_valid ((const gchar *)bytes, (gssize)length);
}

/* Returns the text of the message: its body, or its first part. */
static gchar *
message_text (gchar **fields, const gchar *body)
{
  const gchar *type = mail_text_find_field (fields, "Content-Type");
  const gchar *boundary = type != NULL ? strstr (type, "boundary=\"") : NULL;

  if (boundary == NULL || g_ascii_strncasecmp (type, "multipart/", 10) != 0)
    return decode_body (fields, body, strlen (body));
  boundary += strlen ("boundary=\"");
  g_autofree gchar *delimiter = g_strdup_printf ("--%.*s", (int)strcspn (boundary, "\""), boundary);
  const gchar *part = strstr (body, delimiter);
  part = part != NULL ? strstr (part, "\r\n") : NULL;
  if (part == NULL)
    return g_strdup (body);
  const gchar *end = strstr (part, delimiter);
  g_auto (GStrv) part_fields = split_header (part + 2, &part);
  return decode_body (part_fields, part, end != NULL && end > part ? (gsize)(end - part) : 0);
}

KyPlainMail *
ky_mail_text_new (const gchar *text)
{
  KyPlainMail *mail = g_new0 (KyPlainMail, 1);

  mail->text = g_strdup (text);
  mail->fields = split_header (mail->text, &mail->body);
  return mail;
}

KY_DEFINE_PUBLIC_FREE (ky_mail_text_free, KyPlainMail, text, fields)

gchar *
ky_mail_text_field (KyPlainMail *mail, const gchar *name)
{
  const gchar *value = mail_text_find_field (mail->fields, name);

  return value != NULL ? decode_words (value) : NULL;
}

gchar *
ky_mail_text_body (KyPlainMail *mail)
{
  return message_text (mail->fields, mail->body);
}
