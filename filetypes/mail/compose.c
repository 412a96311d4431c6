/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the outgoing message to the job: the header fields, the body in the transfer encoding that
 * its bytes need, and each attachment in base64 (a nested message unchanged if it is 7-bit, else as
 * a file). ISO-2022-JP is used only if every character of the body has a code in it. verify.c
 * accepts exactly the form that is written here. */
#include "filetypes/mail/compose.h"

#include "filetypes/mail/encode.h"
#include "filetypes/mail/walk.h"

#include <nettle/sha2.h>

/* Bytes of an attachment encoded at once: whole lines of base64. */
#define CHUNK (57 * 1024)

typedef struct
{
  KyJob *job;
  GByteArray *text;     /* the body in its charset */
  const gchar *charset; /* the charset of `text` */
  gchar *boundary;
} Composer;

/* --- the body text -------------------------------------------------------------------------- */

/* Returns whether a program would take the text for another file type. It has CRLF before this. */
static gboolean
looks_binary (KyView text)
{
  if (!ky_mail_begins_binary (text))
    return FALSE;
  g_autoptr (GByteArray) lines = g_byte_array_sized_new ((guint)text.size + 256);
  ky_transfer_encode_text (text, KY_TRANSFER_7BIT, lines);
  return ky_mail_looks_binary (ky_view (lines->data, lines->len), NULL);
}

/* Uses ISO-2022-JP only if nothing is lost. */
static void
encode_text (Composer *composer, const KyMailOutput *mail)
{
  composer->text = g_byte_array_sized_new ((guint)mail->text.size + 1);
  composer->charset = mail->charset;
  if (strcmp (mail->charset, "utf-8") == 0
      || ky_charset_encode ((const gchar *)mail->text.data, mail->text.size, mail->charset,
                            composer->text)
             != 0)
    {
      composer->charset = "utf-8";
      g_byte_array_set_size (composer->text, 0);
      g_byte_array_append (composer->text, mail->text.data, (guint)mail->text.size);
    }
  /* A text that begins like a PDF after cleaning gets a space in front. */
  if (looks_binary (ky_view (composer->text->data, composer->text->len)))
    g_byte_array_prepend (composer->text, (const guint8 *)" ", 1);
}

static const gchar *
charset_label (const Composer *composer)
{
  return strcmp (composer->charset, "utf-8") == 0 ? "UTF-8" : "ISO-2022-JP";
}

static gboolean
write_string (Composer *composer, const gchar *text, GError **error)
{
  return ky_job_write (composer->job, text, strlen (text), error);
}

/* Writes the content fields and the text. */
static gboolean
compose_write_text (Composer *composer, const gchar *more_fields, GError **error)
{
  KyView text = ky_view (composer->text->data, composer->text->len);
  KyTransfer transfer = ky_transfer_choose (text);
  g_autoptr (GByteArray) encoded = g_byte_array_sized_new (composer->text->len * 3 / 2 + 64);
  g_autofree gchar *fields
      = g_strdup_printf ("Content-Type: text/plain; charset=%s\r\n"
                         "Content-Transfer-Encoding: %s\r\n%s\r\n",
                         charset_label (composer), ky_transfer_name (transfer), more_fields);

  ky_transfer_encode_text (text, transfer, encoded);
  return write_string (composer, fields, error)
         && ky_job_write (composer->job, encoded->data, encoded->len, error);
}

/* --- parts ---------------------------------------------------------------------------------- */

/* Returns whether the content needs no encoding: 7-bit lines that end with CRLF, none of them a
 * dot, which ends a message, with or without blanks. */
static gboolean
is_mail_lines (KyView content)
{
  const guint8 *p = content.data, *end = p + content.size;

  while (p < end)
    {
      const guint8 *lf = memchr (p, '\n', (gsize)(end - p));

      const guint8 *bare = lf != NULL ? lf - 1 : p;

      while (bare - p > 1 && (bare[-1] == ' ' || bare[-1] == '\t'))
        bare--;
      if (lf == NULL || lf == p || lf[-1] != '\r' || lf - p > 999 || (bare - p == 1 && p[0] == '.'))
        return FALSE;
      for (; p < lf - 1; p++)
        if (*p >= 0x80 || *p == 0 || *p == '\r')
          return FALSE;
      p = lf + 1;
    }
  return TRUE;
}

static gboolean
write_part_fields (Composer *composer, const KyMailPart *part, gboolean is_plain, GError **error)
{
  g_autoptr (GString) fields = g_string_new (NULL);
  gboolean is_message = strcmp (part->media_type, "message/rfc822") == 0;
  /* RFC 2046 §5.2.1: a message must not be encoded; one that needs it is attached as a file. */
  const gchar *media_type = is_message && !is_plain ? "application/octet-stream" : part->media_type;
  KyFold fold = ky_fold_begin (fields, "Content-Type");

  ky_fold_token (&fold, media_type, strlen (media_type));
  /* Text files are UTF-8, except CSV that came in CP932. */
  if (g_str_has_prefix (media_type, "text/"))
    ky_fold_parameter (
        &fold, "charset",
        g_utf8_validate_len ((const gchar *)part->content.data, part->content.size, NULL)
            ? "UTF-8"
            : "Shift_JIS");
  ky_fold_parameter (&fold, "name", part->name);
  ky_fold_end (&fold);
  g_string_append_printf (fields, "Content-Transfer-Encoding: %s\r\n",
                          is_plain ? "7bit" : "base64");
  fold = ky_fold_begin (fields, "Content-Disposition");
  ky_fold_token (&fold, "attachment", 10);
  ky_fold_parameter (&fold, "filename", part->name);
  ky_fold_end (&fold);
  g_string_append (fields, "\r\n");
  return ky_job_write (composer->job, fields->str, fields->len, error);
}

static gboolean
compose_write_base64 (Composer *composer, KyView content, GError **error)
{
  g_autoptr (GByteArray) encoded = g_byte_array_sized_new (CHUNK * 3 / 2);

  for (gsize at = 0; at < content.size; at += CHUNK)
    {
      g_byte_array_set_size (encoded, 0);
      ky_transfer_encode_base64 (ky_view (content.data + at, MIN (content.size - at, CHUNK)),
                                 encoded);
      if (!ky_job_write (composer->job, encoded->data, encoded->len, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
compose_write_part (Composer *composer, const KyMailPart *part, GError **error)
{
  gboolean is_plain
      = strcmp (part->media_type, "message/rfc822") == 0 && is_mail_lines (part->content);

  if (!write_part_fields (composer, part, is_plain, error))
    return FALSE;
  if (!is_plain)
    return compose_write_base64 (composer, part->content, error);
  /* The line end before the delimiter belongs to the delimiter, so the message needs its own. */
  return ky_job_write (composer->job, part->content.data, part->content.size, error)
         && write_string (composer, "\r\n", error);
}

/* Makes the boundary from a hash of all content: reproducible, but not predictable for a sender,
 * whose text goes into the hash. "=_" occurs in no line of base64 or quoted-printable, and
 * ky_transfer_choose() encodes text with lines that begin with "--=_". */
static gchar *
make_boundary (const Composer *composer, const GArray *parts)
{
  struct sha256_ctx context;
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];

  sha256_init (&context);
  sha256_update (&context, composer->text->len, composer->text->data);
  for (guint i = 0; i < parts->len; i++)
    {
      const KyMailPart *part = &g_array_index (parts, KyMailPart, i);

      sha256_update (&context, strlen (part->name) + 1, (const guint8 *)part->name);
      sha256_update (&context, KY_SHA256_SIZE, part->sha256);
    }
  sha256_digest (&context, sizeof digest, digest);
  ky_sha256_to_hex (digest, hex);
  return g_strdup_printf ("=_kiyome_%.32s", hex);
}

static gboolean
write_multipart (Composer *composer, const KyMailOutput *mail, const gchar *more_fields,
                 GError **error)
{
  composer->boundary = make_boundary (composer, mail->parts);
  g_autofree gchar *head
      = g_strdup_printf ("Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n%s\r\n--%s\r\n",
                         composer->boundary, more_fields, composer->boundary);
  if (!write_string (composer, head, error) || !compose_write_text (composer, "", error))
    return FALSE;
  for (guint i = 0; i < mail->parts->len; i++)
    {
      g_autofree gchar *delimiter = g_strdup_printf ("--%s\r\n", composer->boundary);

      if (!write_string (composer, delimiter, error)
          || !compose_write_part (composer, &g_array_index (mail->parts, KyMailPart, i), error))
        return FALSE;
    }
  {
    g_autofree gchar *close = g_strdup_printf ("--%s--\r\n", composer->boundary);

    return write_string (composer, close, error);
  }
}

gboolean
ky_mail_compose (const KyMailOutput *mail, KyJob *job, GError **error)
{
  Composer composer = { .job = job };
  g_autofree gchar *more_fields = mail->result != NULL
                                      ? g_strdup_printf ("Kiyome-Result: %s\r\n", mail->result)
                                      : g_strdup ("");

  encode_text (&composer, mail);
  gboolean ok = write_string (&composer, mail->fields, error)
                && write_string (&composer, "MIME-Version: 1.0\r\n", error)
                && (mail->parts->len == 0 ? compose_write_text (&composer, more_fields, error)
                                          : write_multipart (&composer, mail, more_fields, error));
  g_byte_array_unref (composer.text);
  g_free (composer.boundary);
  return ok;
}
