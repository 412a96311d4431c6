/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks a mail that is delivered again: the subject says so, and a mail of which the recipients
 * already have a part gets a new Message-ID (some mail systems drop a second mail with the same
 * one) that refers to the first. The ID is derived from the message number, so that a repeated copy
 * has the same one. Everything else stays as the sanitizer wrote it. */
#include "opener/opener.h"

#include <fcntl.h>

/* "[再処理]" as an encoded word (RFC 2047), because fields of kiyome are ASCII only. */
#define MARK_JA "=?UTF-8?B?W+WGjeWHpueQhl0=?="
#define MARK_EN "[Sanitized again]"
/* Subject "Re: [パスワード解除]". */
#define ANSWER_JA "Re: =?UTF-8?B?W+ODkeOCueODr+ODvOODieino+mZpF0=?="
#define ANSWER_EN "Re: [Password opened]"

static const gchar *
reprocess_mail_mark_of (const KyReprocessMail *mail)
{
  if (mail->is_answer)
    return mail->is_japanese ? ANSWER_JA : ANSWER_EN;
  return mail->is_japanese ? MARK_JA : MARK_EN;
}

/* Takes one field with its folded lines and last CRLF from `rest`. */
static KyView
reprocess_mail_take_field (KyView *rest)
{
  gsize end = 0;

  do
    {
      const guint8 *line = memchr (rest->data + end, '\n', rest->size - end);

      end = line != NULL ? (gsize)(line - rest->data) + 1 : rest->size;
    }
  while (end < rest->size && (rest->data[end] == ' ' || rest->data[end] == '\t'));
  *rest = ky_view (rest->data + end, rest->size - end);
  return ky_view (rest->data - end, end);
}

static gboolean
reprocess_mail_is_named (KyView field, const gchar *name)
{
  gsize length = strlen (name);

  return field.size > length && field.data[length] == ':'
         && g_ascii_strncasecmp ((const gchar *)field.data, name, length) == 0;
}

/* Returns the field's value without surrounding blanks. (transfer full) */
static gchar *
reprocess_mail_value_of (KyView field, const gchar *name)
{
  gsize skip = strlen (name) + 1;

  return g_strstrip (g_strndup ((const gchar *)field.data + skip, field.size - skip));
}

/* Returns the header's size: up to the CRLF of its last field. */
static gsize
header_size (KyView mail)
{
  KyView rest = mail;

  while (rest.size > 0 && rest.data[0] != '\r' && rest.data[0] != '\n')
    reprocess_mail_take_field (&rest);
  return mail.size - rest.size;
}

static gchar *
find_message_id (KyView header)
{
  while (header.size > 0)
    {
      KyView field = reprocess_mail_take_field (&header);

      if (reprocess_mail_is_named (field, "Message-ID"))
        return reprocess_mail_value_of (field, "Message-ID");
    }
  return NULL;
}

static void
put_field (GString *out, const KyReprocessMail *mail, KyView field, const gchar *old_id,
           gboolean *ret_refers)
{
  if (reprocess_mail_is_named (field, "Subject"))
    {
      g_autofree gchar *value = reprocess_mail_value_of (field, "Subject");

      g_string_append_printf (out, "Subject: %s%s%s\r\n", reprocess_mail_mark_of (mail),
                              value[0] != '\0' ? "\r\n " : "", value);
      return;
    }
  if (mail->is_second && reprocess_mail_is_named (field, "Message-ID"))
    return;
  if (mail->is_answer && old_id != NULL && reprocess_mail_is_named (field, "In-Reply-To"))
    return;
  if (mail->is_second && old_id != NULL && reprocess_mail_is_named (field, "References"))
    {
      g_autofree gchar *value = reprocess_mail_value_of (field, "References");

      g_string_append_printf (out, "References: %s\r\n %s\r\n", value, old_id);
      *ret_refers = TRUE;
      return;
    }
  g_string_append_len (out, (const gchar *)field.data, (gssize)field.size);
}

static GString *
reprocess_mail_make_header (const KyReprocessMail *mail, KyView header)
{
  g_autofree gchar *old_id = find_message_id (header);
  GString *out = g_string_new (NULL);
  gboolean refers = FALSE;
  gboolean has_subject = FALSE;

  while (header.size > 0)
    {
      KyView field = reprocess_mail_take_field (&header);

      has_subject |= reprocess_mail_is_named (field, "Subject");
      put_field (out, mail, field, old_id, &refers);
    }
  if (!has_subject)
    g_string_append_printf (out, "Subject: %s\r\n", reprocess_mail_mark_of (mail));
  if (mail->is_second)
    g_string_append_printf (out, "Message-ID: <%s.%s.%s@kiyome.invalid>\r\n", mail->id,
                            mail->is_answer ? "opened" : "again", mail->times);
  if (mail->is_answer && old_id != NULL)
    g_string_append_printf (out, "In-Reply-To: %s\r\n", old_id);
  if (mail->is_second && old_id != NULL && !refers)
    g_string_append_printf (out, "References: %s\r\n", old_id);
  return out;
}

static int
reprocess_mail_write_mail (const GString *header, KyView body, GError **error)
{
  ky_autofd int fd = ky_memfd_new ("again", error);

  if (fd < 0 || !ky_fd_write_all (fd, ky_view (header->str, header->len), error)
      || !ky_fd_write_all (fd, body, error))
    return -1;
  if (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return ky_fail_errno_fd (error, "memfd");
  return ky_steal_fd (&fd);
}

int
ky_reprocess_mail (const KyReprocessMail *mail, int written, GBytes **ret_header, GError **error)
{
  KyView view;

  if (!ky_fd_map (written, G_MAXSSIZE, &view, error))
    return -1;
  gsize size = header_size (view);
  g_autoptr (GString) header = reprocess_mail_make_header (mail, ky_view (view.data, size));
  int fd = reprocess_mail_write_mail (header, ky_view (view.data + size, view.size - size), error);
  /* Keeps the header that the sanitizer wrote: lists show the mail with its own subject. */
  *ret_header = g_bytes_new (view.data, size);
  ky_view_unmap (&view);
  return fd;
}
