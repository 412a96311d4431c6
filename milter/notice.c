/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a notice as a message of its own (RFC 5322) with one text part (UTF-8 in base64), dated
 * now, like a delivery status notification. */
#include "milter/notice.h"

#include "common/words.h"

typedef struct
{
  const gchar *code; /* of mail.language */
  const gchar *subject, *lead, *sender, *reason, *detail, *size, *request, *portal, *null_sender;
  const gchar *infected;
  const gchar *blocked; /* the lead if the sender is on the blocklist */
  gboolean is_japanese;
} Words;

static const Words languages[] = {
#define LANGUAGE(...) { __VA_ARGS__ },
#include "milter/notice.def"
};

static const Words *
milter_notice_words_of (KyPolicy *policy)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, languages[i].code))
      return &languages[i];
  return &languages[0];
}

/* Returns at most 200 bytes of `text`, with everything but printable ASCII replaced and web
 * addresses defanged. */
static gchar *
milter_notice_plain (const gchar *text)
{
  gchar *copy = g_strndup (text, 200);

  for (gchar *p = copy; *p != '\0'; p++)
    if (!g_ascii_isprint (*p) || (p[0] == '/' && p[1] == '/'))
      *p = '?';
  return copy;
}

/* Returns the domain of the first recipient, or one that does not exist (RFC 2606). */
static gchar *
own_domain (const KyNoticeMail *mail)
{
  const gchar *at = strrchr (mail->recipient, '@');

  if (at == NULL || at[1] == '\0' || strlen (at + 1) > 253)
    return g_strdup ("kiyome.invalid");
  for (const gchar *p = at + 1; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '.' && *p != '-')
      return g_strdup ("kiyome.invalid");
  return g_ascii_strdown (at + 1, -1);
}

/* Appends base64 in lines of 76 characters. */
static void
append_base64 (GString *out, const gchar *text, gsize size)
{
  g_autofree gchar *encoded = g_base64_encode ((const guchar *)text, size);
  gsize length = strlen (encoded);

  for (gsize i = 0; i < length; i += 76)
    {
      g_string_append_len (out, encoded + i, (gssize)MIN (length - i, 76));
      g_string_append (out, "\r\n");
    }
}

/* Appends the subject as one encoded word (RFC 2047), for which all subjects above are short
 * enough. */
static void
append_subject (GString *out, const gchar *subject)
{
  if (g_str_is_ascii (subject))
    {
      g_string_append_printf (out, "Subject: %s\r\n", subject);
      return;
    }
  g_autofree gchar *encoded = g_base64_encode ((const guchar *)subject, strlen (subject));
  g_string_append_printf (out, "Subject: =?UTF-8?B?%s?=\r\n", encoded);
}

static gchar *
body_text (const KyNoticeMail *mail, const KyReportPart *report, KyPolicy *policy, const gchar *id)
{
  const Words *words = milter_notice_words_of (policy);
  g_autofree gchar *portal = ky_policy_portal_address (policy, id);
  g_autofree gchar *sender = milter_notice_plain (mail->sender);
  gboolean is_infected = report->reason == KY_REASON_INFECTED;
  gboolean is_blocked = g_strcmp0 (ky_words_cause (report->detail), "blocked-sender") == 0;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n\n", is_blocked ? words->blocked : words->lead);
  g_string_append_printf (text, "%s: %s\n", words->sender,
                          sender[0] != '\0' ? sender : words->null_sender);
  g_string_append_printf (
      text, "%s: %s\n", words->reason,
      ky_words_why (ky_reason_to_string (report->reason), report->detail, words->is_japanese));
  if (report->detail != NULL && report->detail[0] != '\0'
      && ky_words_cause (report->detail) == NULL)
    {
      g_autofree gchar *detail = milter_notice_plain (report->detail);

      g_string_append_printf (text, "%s: %s\n", words->detail, detail);
    }
  g_string_append_printf (text, "%s: %" G_GUINT64_FORMAT "\n\n", words->size, mail->size);
  g_string_append_printf (text, "%s: %s\n", is_infected ? words->infected : words->request, id);
  if (!is_infected && portal[0] != '\0')
    g_string_append_printf (text, "%s: %s\n", words->portal, portal);
  g_string_replace (text, "\n", "\r\n", 0);
  return g_string_free (text, FALSE);
}

/* Returns the date (RFC 5322 3.3). Names are English, because the process runs in the C locale. */
static gchar *
date_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%a, %-d %b %Y %H:%M:%S %z");
}

GBytes *
ky_notice_message (const KyNoticeMail *mail, const KyReportPart *report, KyPolicy *policy,
                   const gchar *id)
{
  g_autofree gchar *domain = own_domain (mail);
  g_autofree gchar *date = date_now ();
  g_autofree gchar *text = body_text (mail, report, policy, id);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "From: kiyome <postmaster@%s>\r\n", domain);
  g_string_append_printf (out, "Date: %s\r\n", date);
  g_string_append (out, "To: undisclosed-recipients:;\r\n");
  append_subject (out, milter_notice_words_of (policy)->subject);
  g_string_append_printf (out, "Message-ID: <%s@%s>\r\n", id, domain);
  g_string_append (out, "Auto-Submitted: auto-generated\r\n"
                        "MIME-Version: 1.0\r\n"
                        "Content-Type: text/plain; charset=UTF-8\r\n");
  g_string_append_printf (out, "Content-Transfer-Encoding: %s\r\n",
                          g_str_is_ascii (text) ? "7bit" : "base64");
  g_string_append_printf (
      out, "Kiyome-Result: withheld; rebuilt=0; converted=0; withheld=1; request=%s\r\n", id);
  g_string_append (out, "\r\n");
  if (g_str_is_ascii (text))
    g_string_append (out, text);
  else
    append_base64 (out, text, strlen (text));
  return g_string_free_to_bytes (out);
}

/* --- what the store keeps ------------------------------------------------------------------- */

#define HEADING_MAX 65536 /* bytes */

static gboolean
milter_notice_is_named (const gchar *line, const gchar *name)
{
  return g_ascii_strncasecmp (line, name, strlen (name)) == 0;
}

/* Checks the header that a worker reported for a withheld mail, which no verifier has seen: lines
 * of printable ASCII, and only the expected fields. */
static gboolean
milter_notice_is_heading (const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  guint n = g_strv_length (lines);

  if (n < 2 || strlen (text) > HEADING_MAX || lines[n - 1][0] != '\0')
    return FALSE;
  for (guint i = 0; i < n - 1; i++)
    {
      if (!milter_notice_is_named (lines[i], "From: ")
          && !milter_notice_is_named (lines[i], "Subject: ") && (i == 0 || lines[i][0] != ' '))
        return FALSE;
      for (const gchar *p = lines[i]; *p != '\0'; p++)
        if (!g_ascii_isprint (*p))
          return FALSE;
    }
  return TRUE;
}

static gboolean
has_field (gchar **lines, const gchar *name)
{
  for (; *lines != NULL; lines++)
    if (milter_notice_is_named (*lines, name))
      return TRUE;
  return FALSE;
}

gchar *
ky_notice_record (KyView header, const KyReportPart *report)
{
  g_autofree gchar *text = ky_view_to_string (header);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  const gchar *heading = milter_notice_is_heading (report->heading) ? report->heading : "";
  g_auto (GStrv) told = g_strsplit (heading, "\r\n", -1);
  gboolean has_subject = has_field (told, "Subject: ");
  GString *out = g_string_new (heading);
  gboolean is_left = FALSE;

  for (guint i = 0; lines[i] != NULL && (lines[i][0] != '\0' || lines[i + 1] != NULL); i++)
    {
      if (lines[i][0] != ' ')
        is_left = milter_notice_is_named (lines[i], "From:")
                  || (has_subject && milter_notice_is_named (lines[i], "Subject:"));
      if (!is_left)
        g_string_append_printf (out, "%s\r\n", lines[i]);
    }
  return g_string_free (out, FALSE);
}
