/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an Outlook message as MIME (header, body, attachments, nested messages, and a calendar, a
 * contact file or lines with fields for items that are no mail) and has the job sanitize it as
 * message/rfc822. Every part is base64, so that no content can contain a boundary. Attachments,
 * unpacked RTF and generated files are charged to the job. */
#include "filetypes/mapi/message.h"

#include "filetypes/mail/encode.h"
#include "filetypes/mail/nested-message.h"
#include "filetypes/mapi/contact.h"
#include "filetypes/mapi/fields.h"
#include "filetypes/mapi/lzfu.h"

#define HEADERS_MAX (256 * 1024) /* of the fields that the message came with, bytes */
#define FIELD_MAX 8192           /* of one text in a field, bytes */

static void
attachment_free (KyMapiAttachment *attachment)
{
  ky_mapi_bag_free (attachment->bag);
  ky_mapi_message_free (attachment->message);
  g_free (attachment->title);
  g_free (attachment);
}

KyMapiMessage *
ky_mapi_message_new (void)
{
  KyMapiMessage *message = g_new0 (KyMapiMessage, 1);

  message->bag = ky_mapi_bag_new ();
  message->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_mapi_bag_free);
  message->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify)attachment_free);
  return message;
}

void
ky_mapi_message_free (KyMapiMessage *message)
{
  if (message == NULL)
    return;
  ky_mapi_bag_free (message->bag);
  g_ptr_array_unref (message->recipients);
  g_ptr_array_unref (message->attachments);
  g_free (message);
}

KyMapiAttachment *
ky_mapi_message_attach (KyMapiMessage *message)
{
  KyMapiAttachment *attachment = g_new0 (KyMapiAttachment, 1);

  attachment->bag = ky_mapi_bag_new ();
  g_ptr_array_add (message->attachments, attachment);
  return attachment;
}

KyMapiBag *
ky_mapi_message_recipient (KyMapiMessage *message)
{
  KyMapiBag *bag = ky_mapi_bag_new ();

  g_ptr_array_add (message->recipients, bag);
  return bag;
}

/* --- the header ----------------------------------------------------------------------------- */

/* Returns `text` of `bag` as one clean line of a length that a field may have. (transfer full) */
static gchar *
clean_field (KyMapiBag *bag, const gchar *text)
{
  KyFindings findings = { 0 };
  gchar *clean = ky_mail_clean_line (text, strlen (text), FIELD_MAX, &findings);

  ky_mapi_bag_cut (bag, ky_findings_count (&findings, "mail.capped"));
  return clean;
}

/* Returns the text of a property. (transfer full) (nullable) */
static gchar *
field_text (const KyMapiMessage *message, KyMapiBag *bag, guint16 id)
{
  g_autofree gchar *text = ky_mapi_bag_text (bag, id, ky_mapi_codepage (message));

  return text != NULL ? clean_field (bag, text) : NULL;
}

/* Writes a mailbox; an address of an inner directory ("/O=…") is none on the Internet, and only the
 * name stays. */
static void
write_mailbox (KyFold *fold, const gchar *name, const gchar *address, gboolean is_last)
{
  g_autoptr (GString) token = g_string_new (NULL);

  if (name != NULL && name[0] != '\0' && g_strcmp0 (name, address) != 0)
    ky_fold_phrase (fold, name);
  if (address != NULL)
    g_string_append_printf (token, "<%s>", address);
  else
    g_string_append (token, "<>");
  if (!is_last)
    g_string_append_c (token, ',');
  ky_fold_token (fold, token->str, token->len);
}

static void
write_from (const KyMapiMessage *message, GString *out)
{
  static const guint16 addresses[] = { KY_MAPI_REPRESENTING_SMTP, KY_MAPI_SENDER_SMTP,
                                       KY_MAPI_REPRESENTING_ADDRESS, KY_MAPI_SENDER_ADDRESS, 0 };
  g_autofree gchar *address = ky_mapi_find_address (message, message->bag, addresses);
  g_autofree gchar *name = field_text (message, message->bag, KY_MAPI_REPRESENTING_NAME);

  if (name == NULL)
    name = field_text (message, message->bag, KY_MAPI_SENDER_NAME);
  if (name == NULL && address == NULL)
    return;
  KyFold fold = ky_fold_begin (out, "From");
  write_mailbox (&fold, name, address, TRUE);
  ky_fold_end (&fold);
}

/* Writes who sent the message for somebody else. */
static void
mapi_message_write_sender (const KyMapiMessage *message, GString *out)
{
  static const guint16 addresses[] = { KY_MAPI_SENDER_SMTP, KY_MAPI_SENDER_ADDRESS, 0 };
  g_autofree gchar *author = field_text (message, message->bag, KY_MAPI_REPRESENTING_NAME);
  g_autofree gchar *name = field_text (message, message->bag, KY_MAPI_SENDER_NAME);
  g_autofree gchar *address = ky_mapi_find_address (message, message->bag, addresses);

  if (author == NULL || name == NULL || strcmp (author, name) == 0)
    return;
  KyFold fold = ky_fold_begin (out, "Sender");
  write_mailbox (&fold, name, address, TRUE);
  ky_fold_end (&fold);
}

static void
mapi_message_write_recipients (const KyMapiMessage *message, const gchar *field,
                               KyMapiRecipientType type, GString *out)
{
  static const guint16 addresses[] = { KY_MAPI_SMTP_ADDRESS, KY_MAPI_ADDRESS, 0 };
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  for (guint i = 0; i < message->recipients->len; i++)
    if (ky_mapi_recipient_type (message->recipients->pdata[i]) == type)
      g_ptr_array_add (chosen, message->recipients->pdata[i]);
  if (chosen->len == 0)
    return;
  KyFold fold = ky_fold_begin (out, field);
  for (guint i = 0; i < chosen->len; i++)
    {
      g_autofree gchar *name = field_text (message, chosen->pdata[i], KY_MAPI_DISPLAY_NAME);
      g_autofree gchar *address = ky_mapi_find_address (message, chosen->pdata[i], addresses);

      write_mailbox (&fold, name, address, i + 1 == chosen->len);
    }
  ky_fold_end (&fold);
}

static void
mapi_message_write_date (const KyMapiMessage *message, GString *out)
{
  static const gchar *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const gchar *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  gint64 seconds;

  if (!ky_mapi_bag_time (message->bag, KY_MAPI_SUBMIT_TIME, &seconds)
      && !ky_mapi_bag_time (message->bag, KY_MAPI_DELIVERY_TIME, &seconds))
    return;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  if (time == NULL)
    return;
  g_string_append_printf (
      out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
      days[g_date_time_get_day_of_week (time) - 1], g_date_time_get_day_of_month (time),
      months[g_date_time_get_month (time) - 1], g_date_time_get_year (time),
      g_date_time_get_hour (time), g_date_time_get_minute (time), g_date_time_get_second (time));
}

static void
write_text_field (const KyMapiMessage *message, guint16 id, const gchar *field, GString *out)
{
  g_autofree gchar *text = field_text (message, message->bag, id);

  if (text == NULL)
    return;
  KyFold fold = ky_fold_begin (out, field);
  ky_fold_text (&fold, text);
  ky_fold_end (&fold);
}

/* Writes the header fields with which the message arrived by SMTP, if they are stored, because they
 * have more information than the properties. Fields that describe the MIME structure are left out,
 * because the structure is made here. Returns FALSE if none is stored. */
static gboolean
write_transport_headers (const KyMapiMessage *message, GString *out)
{
  g_autofree gchar *text
      = ky_mapi_bag_text (message->bag, KY_MAPI_TRANSPORT_HEADERS, ky_mapi_codepage (message));
  gboolean is_kept = FALSE;
  gboolean has_from = FALSE;

  if (text != NULL && strlen (text) > HEADERS_MAX)
    ky_mapi_bag_cut (message->bag, 1);
  if (text == NULL || strlen (text) > HEADERS_MAX)
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gchar *line = g_strchomp (lines[i]);

      if (line[0] == '\0')
        {
          if (is_kept || has_from)
            break;
          continue;
        }
      if (line[0] != ' ' && line[0] != '\t')
        {
          is_kept = strchr (line, ':') != NULL && g_ascii_strncasecmp (line, "content-", 8) != 0
                    && g_ascii_strncasecmp (line, "mime-", 5) != 0;
          has_from |= g_ascii_strncasecmp (line, "from:", 5) == 0;
        }
      if (is_kept)
        g_string_append_printf (out, "%s\r\n", line);
    }
  if (!has_from)
    g_string_truncate (out, 0);
  return has_from;
}

static void
write_header (const KyMapiMessage *message, GString *out)
{
  if (write_transport_headers (message, out))
    return;
  write_from (message, out);
  mapi_message_write_sender (message, out);
  mapi_message_write_recipients (message, "To", KY_MAPI_RECIPIENT_TO, out);
  mapi_message_write_recipients (message, "Cc", KY_MAPI_RECIPIENT_CC, out);
  /* The Bcc recipients of a meeting are resources, which ky_mapi_fields() lists. */
  if (!ky_mapi_item_is_calendar (ky_mapi_item (message)))
    mapi_message_write_recipients (message, "Bcc", KY_MAPI_RECIPIENT_BCC, out);
  write_text_field (message, KY_MAPI_SUBJECT, "Subject", out);
  mapi_message_write_date (message, out);
  write_text_field (message, KY_MAPI_MESSAGE_ID, "Message-ID", out);
}

/* --- the parts ------------------------------------------------------------------------------ */

typedef struct
{
  KyJob *job;
  GString *out;
  guint n_boundaries;
  guint n_unnamed;
} Writer;

/* Writes a part as base64, in which no line begins with "--". */
static void
mapi_message_write_base64 (Writer *writer, KyView view)
{
  gint state = 0, save = 0;
  gsize step = 48 * 1024;
  g_autofree gchar *buffer = g_malloc (step * 2 + 16);

  for (gsize at = 0; at < view.size; at += step)
    {
      gsize n = g_base64_encode_step (view.data + at, MIN (step, view.size - at), TRUE, buffer,
                                      &state, &save);

      g_string_append_len (writer->out, buffer, (gssize)n);
    }
  g_string_append_len (writer->out, buffer,
                       (gssize)g_base64_encode_close (TRUE, buffer, &state, &save));
}

static void
mapi_message_write_part (Writer *writer, const gchar *type, const gchar *name, KyView content)
{
  KyFold fold = ky_fold_begin (writer->out, "Content-Type");

  ky_fold_token (&fold, type, strlen (type));
  ky_fold_end (&fold);
  if (name != NULL)
    {
      fold = ky_fold_begin (writer->out, "Content-Disposition");
      ky_fold_token (&fold, "attachment", strlen ("attachment"));
      ky_fold_parameter (&fold, "filename", name);
      ky_fold_end (&fold);
    }
  g_string_append (writer->out, "Content-Transfer-Encoding: base64\r\n\r\n");
  mapi_message_write_base64 (writer, content);
}

static gchar *
begin_multipart (Writer *writer, const gchar *subtype)
{
  gchar *boundary = g_strdup_printf ("=_mapi-%u", ++writer->n_boundaries);

  g_string_append_printf (writer->out, "Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n",
                          subtype, boundary);
  return boundary;
}

static void
mapi_message_begin_part (Writer *writer, const gchar *boundary)
{
  g_string_append_printf (writer->out, "\r\n--%s\r\n", boundary);
}

static void
end_multipart (Writer *writer, const gchar *boundary)
{
  g_string_append_printf (writer->out, "\r\n--%s--\r\n", boundary);
}

static void
write_html (Writer *writer, const KyMapiMessage *message, const KyMapiValue *html)
{
  guint codepage = ky_mapi_bag_number (message->bag, KY_MAPI_INTERNET_CODEPAGE, 0);
  g_autofree gchar *type = NULL;
  gchar buffer[32];
  const gchar *label = ky_mapi_charset (codepage, buffer);

  /* A binary property is encoded in PidTagInternetCodepage, a string property in the code page of
   * all strings of the message. */
  if (html->type == KY_MAPI_BINARY)
    {
      type = label != NULL ? g_strdup_printf ("text/html; charset=%s", label)
                           : g_strdup ("text/html");
      mapi_message_write_part (writer, type, NULL, html->value);
      return;
    }
  g_autofree gchar *text
      = ky_mapi_bag_text (message->bag, KY_MAPI_HTML, ky_mapi_codepage (message));
  if (text == NULL)
    text = g_strdup ("");
  mapi_message_write_part (writer, "text/html; charset=utf-8", NULL, ky_view (text, strlen (text)));
}

/* Writes the RTF body, which is used only if the message has no other form of its text. */
static gboolean
write_rtf (Writer *writer, const KyMapiMessage *message, GError **error)
{
  const KyMapiValue *rtf = ky_mapi_bag_get (message->bag, KY_MAPI_RTF_COMPRESSED);
  gsize size = 0;

  if (rtf == NULL || rtf->type != KY_MAPI_BINARY)
    {
      mapi_message_write_part (writer, "text/plain; charset=utf-8", NULL, ky_view ("", 0));
      return TRUE;
    }
  g_autoptr (GBytes) bytes = ky_lzfu_unpack (writer->job, rtf->value, error);
  if (bytes == NULL)
    return FALSE;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  mapi_message_write_part (writer, "application/rtf", "message.rtf", ky_view (data, size));
  return TRUE;
}

static gboolean
write_body (Writer *writer, const KyMapiMessage *message, GError **error)
{
  g_autofree gchar *plain
      = ky_mapi_bag_text (message->bag, KY_MAPI_BODY, ky_mapi_codepage (message));
  const KyMapiValue *html = ky_mapi_bag_get (message->bag, KY_MAPI_HTML);
  g_autofree gchar *boundary = NULL;

  if (html != NULL && html->value.size == 0)
    html = NULL;
  if (plain == NULL && html == NULL)
    return write_rtf (writer, message, error);
  if (plain != NULL && html != NULL)
    {
      boundary = begin_multipart (writer, "alternative");
      mapi_message_begin_part (writer, boundary);
    }
  if (plain != NULL)
    mapi_message_write_part (writer, "text/plain; charset=utf-8", NULL,
                             ky_view (plain, strlen (plain)));
  if (boundary != NULL)
    mapi_message_begin_part (writer, boundary);
  if (html != NULL)
    write_html (writer, message, html);
  if (boundary != NULL)
    end_multipart (writer, boundary);
  return TRUE;
}

static gboolean write_message (Writer *writer, const KyMapiMessage *message, GError **error);

/* Returns the attachment's name, never NULL. (transfer full) */
static gchar *
mapi_message_name_of (Writer *writer, const KyMapiMessage *message,
                      const KyMapiAttachment *attachment)
{
  static const guint16 ids[]
      = { KY_MAPI_ATTACH_LONG_NAME, KY_MAPI_ATTACH_NAME, KY_MAPI_DISPLAY_NAME };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      gchar *name = field_text (message, attachment->bag, ids[i]);

      if (name != NULL && name[0] != '\0')
        return name;
      g_free (name);
      /* The long name, the container's own, the short one. */
      if (i == 0 && attachment->title != NULL && attachment->title[0] != '\0')
        return clean_field (attachment->bag, attachment->title);
    }
  return g_strdup_printf ("attachment-%u", ++writer->n_unnamed);
}

static gboolean
mapi_message_is_media_type (const gchar *text)
{
  const gchar *slash = text != NULL ? strchr (text, '/') : NULL;

  if (slash == NULL || slash == text || slash[1] == '\0' || strlen (text) > 127)
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p++)
    if (p != slash && !g_ascii_isalnum (*p) && strchr ("!#$&-^_.+", *p) == NULL)
      return FALSE;
  /* The structure is made here alone. */
  return g_ascii_strncasecmp (text, "multipart/", 10) != 0
         && g_ascii_strncasecmp (text, "message/", 8) != 0;
}

static gboolean
write_attachment (Writer *writer, const KyMapiMessage *message, const KyMapiAttachment *attachment,
                  GError **error)
{
  g_autofree gchar *name = mapi_message_name_of (writer, message, attachment);
  g_autofree gchar *type = field_text (message, attachment->bag, KY_MAPI_ATTACH_MIME_TAG);
  Writer inner = { .job = writer->job };

  if (attachment->message == NULL)
    {
      mapi_message_write_part (
          writer, mapi_message_is_media_type (type) ? type : "application/octet-stream", name,
          attachment->data);
      return TRUE;
    }
  inner.out = g_string_new (NULL);
  gboolean ok = write_message (&inner, attachment->message, error);
  if (ok)
    mapi_message_write_part (writer, "message/rfc822", name,
                             ky_view (inner.out->str, inner.out->len));
  g_string_free (inner.out, TRUE);
  return ok;
}

/* --- what is no mail ------------------------------------------------------------------------- */

/* Names what an item has and a mail has not. */
typedef struct
{
  gchar *fields; /* (nullable) lines for people */
  GString *file; /* (nullable) a calendar or a card */
  const gchar *type, *suffix, *name;
} Extra;

static void
extra_clear (Extra *extra)
{
  g_free (extra->fields);
  if (extra->file != NULL)
    g_string_free (extra->file, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Extra, extra_clear)

/* Reports an item that is not understood, by its subject or otherwise its class. */
static void
withhold_item (Writer *writer, const KyMapiMessage *message, const gchar *detail)
{
  g_autofree gchar *name = field_text (message, message->bag, KY_MAPI_SUBJECT);

  if (name == NULL || name[0] == '\0')
    {
      g_free (name);
      name = field_text (message, message->bag, KY_MAPI_MESSAGE_CLASS);
    }
  ky_job_withheld_part (writer->job, name, NULL, ky_view (NULL, 0), KY_REASON_UNKNOWN_TYPE, detail);
}

static void
read_calendar (Writer *writer, const KyMapiMessage *message, gboolean ja, Extra *extra)
{
  g_auto (KyMapiDates) dates = { 0 };

  ky_mapi_dates_read (&dates, message);
  extra->fields = ky_mapi_fields (message, &dates, ja);
  if (!dates.has_start || dates.problem != NULL)
    {
      withhold_item (writer, message,
                     dates.problem != NULL ? dates.problem
                                           : "item-dates: an appointment without a date");
      return;
    }
  extra->file = g_string_new (NULL);
  extra->type = "text/calendar; charset=utf-8";
  extra->suffix = ".ics";
  extra->name = ja ? "予定" : "calendar";
  ky_mapi_bag_cut (message->bag, ky_mapi_calendar_write (message, &dates, extra->file));
}

static gboolean
read_extra (Writer *writer, const KyMapiMessage *message, Extra *extra, GError **error)
{
  KyMapiItem item = ky_mapi_item (message);
  gboolean ja = ky_policy_is (ky_job_policy (writer->job), KY_POLICY_MAIL_LANGUAGE, "ja");

  if (ky_mapi_item_is_calendar (item))
    read_calendar (writer, message, ja, extra);
  else if (item == KY_MAPI_ITEM_CONTACT)
    {
      extra->file = g_string_new (NULL);
      extra->type = "text/vcard; charset=utf-8";
      extra->suffix = ".vcf";
      extra->name = ja ? "連絡先" : "contact";
      extra->fields = ky_mapi_fields (message, NULL, ja);
      ky_mapi_contact_write (message, extra->fields, extra->file);
    }
  else
    extra->fields = ky_mapi_fields (message, NULL, ja);
  if (item == KY_MAPI_ITEM_UNKNOWN)
    withhold_item (writer, message, "item-class: an item of a class that is not understood");
  return extra->file == NULL
         || ky_job_charge (writer->job, KY_COST_UNPACKED, extra->file->len, error);
}

static void
mapi_message_write_file (Writer *writer, const KyMapiMessage *message, const Extra *extra)
{
  g_autofree gchar *subject = field_text (message, message->bag, KY_MAPI_SUBJECT);

  if (subject == NULL || subject[0] == '\0')
    {
      g_free (subject);
      subject = field_text (message, message->bag, KY_MAPI_DISPLAY_NAME);
    }
  g_autofree gchar *name = g_strconcat (
      subject != NULL && subject[0] != '\0' ? subject : extra->name, extra->suffix, NULL);
  mapi_message_write_part (writer, extra->type, name, ky_view (extra->file->str, extra->file->len));
}

/* --- the whole ------------------------------------------------------------------------------- */

static gboolean
write_attachments (Writer *writer, const KyMapiMessage *message, const gchar *boundary,
                   const Extra *extra, GError **error)
{
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const KyMapiAttachment *attachment = message->attachments->pdata[i];

      /* in the calendar */
      if (extra->file != NULL && ky_mapi_is_exception (attachment))
        continue;
      if (!attachment->has_data)
        {
          g_autofree gchar *name = mapi_message_name_of (writer, message, attachment);

          ky_job_withheld_part (writer->job, name, NULL, ky_view (NULL, 0), KY_REASON_BLOCKED_TYPE,
                                "content-elsewhere: a reference");
          continue;
        }
      if (!ky_job_charge (writer->job, KY_COST_UNPACKED, attachment->data.size, error))
        return FALSE;
      mapi_message_begin_part (writer, boundary);
      if (!write_attachment (writer, message, attachment, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mapi_message_has_body (const KyMapiMessage *message)
{
  static const guint32 ids[] = { KY_MAPI_BODY, KY_MAPI_HTML, KY_MAPI_RTF_COMPRESSED };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const KyMapiValue *value = ky_mapi_bag_get (message->bag, ids[i]);

      if (value != NULL && value->value.size > 2)
        return TRUE;
    }
  return FALSE;
}

static void
report_lost_from (Writer *writer, KyMapiBag *bag)
{
  ky_job_removed (writer->job, "text.undecodable", ky_mapi_bag_replaced (bag), NULL);
  ky_job_removed (writer->job, "document.limit", ky_mapi_bag_cut (bag, 0), NULL);
}

static void
report_lost (Writer *writer, const KyMapiMessage *message)
{
  report_lost_from (writer, message->bag);
  for (guint i = 0; i < message->recipients->len; i++)
    report_lost_from (writer, message->recipients->pdata[i]);
  for (guint i = 0; i < message->attachments->len; i++)
    report_lost_from (writer, ((KyMapiAttachment *)message->attachments->pdata[i])->bag);
}

/* Writes the message into a GString, up to the limit of what a message may unpack to. */
static gboolean
write_message (Writer *writer, const KyMapiMessage *message, GError **error)
{
  g_auto (Extra) extra = { 0 };
  guint n = 0;

  if (!read_extra (writer, message, &extra, error))
    return FALSE;
  write_header (message, writer->out);
  g_string_append (writer->out, "MIME-Version: 1.0\r\n");
  for (guint i = 0; i < message->attachments->len; i++)
    n += ((KyMapiAttachment *)message->attachments->pdata[i])->has_data;
  if (n == 0 && extra.fields == NULL && extra.file == NULL)
    {
      report_lost (writer, message);
      return write_body (writer, message, error);
    }
  g_autofree gchar *boundary = begin_multipart (writer, "mixed");
  if (extra.fields != NULL)
    {
      mapi_message_begin_part (writer, boundary);
      mapi_message_write_part (writer, "text/plain; charset=utf-8", NULL,
                               ky_view (extra.fields, strlen (extra.fields)));
    }
  if (extra.fields == NULL || mapi_message_has_body (message))
    {
      mapi_message_begin_part (writer, boundary);
      if (!write_body (writer, message, error))
        return FALSE;
    }
  if (extra.file != NULL)
    {
      mapi_message_begin_part (writer, boundary);
      mapi_message_write_file (writer, message, &extra);
    }
  if (!write_attachments (writer, message, boundary, &extra, error))
    return FALSE;
  report_lost (writer, message);
  end_multipart (writer, boundary);
  return TRUE;
}

/* --- giving it on --------------------------------------------------------------------------- */

gboolean
ky_mapi_message_sanitize (KyMapiMessage *message, KyJob *job, GError **error)
{
  Writer writer = { .job = job, .out = g_string_new (NULL) };
  guint level = ky_job_level (job);

  /* The written message replaces this job's file in the output, and adds one level of nesting. */
  if (level + 1 >= ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_MIME_DEPTH))
    {
      g_string_free (writer.out, TRUE);
      return ky_fail (error, KY_ERROR_LIMIT, "mime-depth");
    }
  if (!write_message (&writer, message, error))
    {
      g_string_free (writer.out, TRUE);
      return FALSE;
    }
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (writer.out);
  return ky_mail_take_place (job, level, bytes, error);
}
