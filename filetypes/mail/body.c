/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the body of the outgoing mail: starts every text as an inline part of the job, renders it,
 * withholds PGP armour, joins the texts, and attaches the encoded files (uuencode, yEnc, BinHex)
 * that lay in them. If a text may show an attached picture by its Content-ID, all attachments are
 * finished before the texts are rendered, because the text then names the picture's output file. */
#include "filetypes/mail/body.h"

#include "common/text-block.h"
#include "filetypes/mail/render.h"

#define PGP_BEGIN "-----BEGIN PGP MESSAGE-----"
#define PGP_END "-----END PGP MESSAGE-----"

#define REST_JA "〔以下は、このメールの別の形式 (%s) の本文にある内容です〕"
#define REST_EN "[The following is from another form of this mail (%s)]"

/* --- pictures ------------------------------------------------------------------------------- */

static gboolean
has_content_ids (const KyMailWalk *walk)
{
  for (guint i = 0; i < walk->items->len; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];

      if (item->content_id != NULL && item->member != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Returns whether a text may show pictures, whose names must be known before it is rendered. In
 * HTML only its parser can tell: "CID:" and "c&#105;d:" are equal to it. */
static gboolean
may_show_pictures (const KyMailWalk *walk)
{
  for (guint i = 0; i < walk->texts->len; i++)
    {
      const KyMailText *text = walk->texts->pdata[i];

      if (text->is_html || memmem (text->bytes.data, text->bytes.size, "cid:", 4) != NULL)
        return has_content_ids (walk);
    }
  return FALSE;
}

static gboolean
finish_members (KyMailWalk *walk, GError **error)
{
  for (guint i = 0; i < walk->items->len; i++)
    {
      KyMailItem *item = walk->items->pdata[i];

      if (item->member != NULL && !ky_job_member_finish (walk->job, item->member, error))
        return FALSE;
    }
  walk->is_finished = TRUE;
  return TRUE;
}

/* --- one text ------------------------------------------------------------------------------- */

static gboolean
start_text (KyMailWalk *walk, KyMailText *text, GError **error)
{
  g_autoptr (GError) local = NULL;

  text->part = ky_job_inline_start (walk->job, text->is_html ? "html" : "txt", text->entity->type,
                                    text->bytes, &local);
  if (text->part != NULL)
    return TRUE;
  if (!g_error_matches (local, KY_ERROR, KY_ERROR_LIMIT))
    return ky_error_pass (error, &local);
  text->reason = KY_REASON_LIMIT;
  return TRUE;
}

/* Renders a text and completes its part of the report. */
static gboolean
finish_text (KyMailWalk *walk, KyMailText *text, GPtrArray *payloads, GError **error)
{
  KyReason reason = KY_REASON_NONE;

  if (text->part == NULL)
    return TRUE;
  if (!ky_mail_render (walk, text, error))
    return FALSE;
  const GError *fault = text->fault;
  for (guint i = 0; i < text->findings.n_items; i++)
    ky_inline_removed (text->part, text->findings.items[i].code, text->findings.items[i].count,
                       NULL);
  /* If the policy breaks links, only links to trusted domains are still intact in the text. */
  if (text->text != NULL)
    ky_inline_links (text->part, ky_text_links (text->text, text->length,
                                                ky_policy_is (ky_job_policy (walk->job),
                                                              KY_POLICY_MAIL_URLS, "keep")));
  if (!ky_job_inline_finish (walk->job, text->part, text->text != NULL ? "text/plain" : NULL,
                             ky_view (text->text != NULL ? text->text : "", text->length),
                             fault != NULL && fault->code == KY_ERROR_LIMIT ? KY_REASON_LIMIT
                                                                            : KY_REASON_MALFORMED,
                             fault != NULL ? fault->message : "", &reason, error))
    return FALSE;
  text->reason = reason;
  if (reason != KY_REASON_NONE)
    g_clear_pointer (&text->text, g_free);
  else if (text->payloads != NULL)
    g_ptr_array_extend_and_steal (payloads, g_steal_pointer (&text->payloads));
  return TRUE;
}

/* --- the whole ------------------------------------------------------------------------------ */

/* Withholds PGP armour: a client with the key would decrypt it, unexamined (T-CTE-06). */
static gchar *
take_pgp_armour (KyMailWalk *walk, const gchar *text)
{
  const gchar *start = strstr (text, PGP_BEGIN);

  if (start == NULL)
    return NULL;
  GString *out = g_string_new (NULL);
  while (start != NULL)
    {
      const gchar *end = strstr (start, PGP_END);

      end = end != NULL ? end + strlen (PGP_END) : start + strlen (start);
      g_string_append_len (out, text, start - text);
      g_string_append (out, "[PGP MESSAGE]");
      ky_mail_walk_withhold (walk, "message.asc", "pgp", ky_view (start, (gsize)(end - start)),
                             KY_REASON_ENCRYPTED, "PGP");
      text = end;
      start = strstr (text, PGP_BEGIN);
    }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

static void
end_with_one_line_end (GString *text)
{
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (text->len > 0)
    g_string_append_c (text, '\n');
}

gboolean
ky_mail_body_settle (GString *text, KyPolicy *policy, GError **error)
{
  KyBodyOptions options
      = { .html = { .keep_urls = ky_policy_is (policy, KY_POLICY_MAIL_URLS, "keep"),
                    .keep_domains = ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS) } };
  gsize length;

  /* Convert to ISO-2022-JP first: a line may begin a block by a character that only then becomes a
   * blank. */
  if (ky_policy_is (policy, KY_POLICY_MAIL_CHARSET, "iso-2022-jp"))
    g_string_replace (text, "\302\240", " ", 0);
  g_autofree gchar *settled = ky_plain_text (text->str, text->len, &options, NULL, &length, error);
  if (settled == NULL)
    return FALSE;
  g_string_truncate (text, 0);
  g_string_append_len (text, settled, (gssize)length);
  end_with_one_line_end (text);
  return TRUE;
}

static void
append_text (GString *body, const gchar *text)
{
  end_with_one_line_end (body);
  if (body->len > 0 && *text != '\0')
    g_string_append_c (body, '\n');
  g_string_append (body, text);
}

/* Appends a heading that names the form (HTML or plain text) from which the following rest of an
 * alternative comes. */
static void
append_heading (KyMailWalk *walk, const KyMailText *text, GString *body)
{
  gboolean ja = ky_policy_is (ky_job_policy (walk->job), KY_POLICY_MAIL_LANGUAGE, "ja");
  g_autofree gchar *heading
      = g_strdup_printf (ja ? REST_JA "\n" : REST_EN "\n", text->is_html ? "HTML"
                                                           : ja          ? "テキスト"
                                                                         : "plain text");

  append_text (body, heading);
}

static gboolean
attach_payloads (KyMailWalk *walk, GPtrArray *payloads, GError **error)
{
  for (guint i = 0; i < payloads->len; i++)
    {
      const KyPayload *payload = payloads->pdata[i];

      if (!ky_mail_walk_attach (walk, payload->name, NULL, NULL, payload->bytes, 0, error))
        return FALSE;
    }
  return finish_members (walk, error);
}

GString *
ky_mail_body (KyMailWalk *walk, GError **error)
{
  g_autoptr (GPtrArray) payloads = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_payload_free);
  GString *body = g_string_new (NULL);
  gboolean ok = TRUE, is_joined = walk->texts->len > 1;

  for (guint i = 0; ok && i < walk->texts->len; i++)
    ok = start_text (walk, walk->texts->pdata[i], error);
  if (ok && may_show_pictures (walk))
    ok = finish_members (walk, error);
  for (guint i = 0; ok && i < walk->texts->len; i++)
    {
      KyMailText *text = walk->texts->pdata[i];

      ok = finish_text (walk, text, payloads, error);
      if (!ok || text->text == NULL)
        continue;
      g_autofree gchar *without_armour = take_pgp_armour (walk, text->text);
      is_joined = is_joined || without_armour != NULL;
      if (text->is_rest)
        append_heading (walk, text, body);
      append_text (body, without_armour != NULL ? without_armour : text->text);
    }
  ok = ok && finish_members (walk, error) && attach_payloads (walk, payloads, error);
  end_with_one_line_end (body);
  if (ok && is_joined)
    ok = ky_mail_body_settle (body, ky_job_policy (walk->job), error);
  if (ok)
    return body;
  g_string_free (body, TRUE);
  return NULL;
}
