/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of mail messages (RFC 5322, RFC 2045 … 2049, 2183, 2231).
 *
 * A message is rebuilt with one text/plain body, which has all that the forms of an alternative say
 * (filetypes/mail/units.h), and attachments, each sanitized by its type. Header fields are those of
 * an allowlist (filetypes/mail/fields.c). The structure is read as RFC 2046 and its extensions
 * build it; if fields contradict each other, in the reading with most parts
 * (filetypes/mail/entity.c). Texts may be in any charset and beside encoded data
 * (filetypes/mail/transfer-parts.h); the content of S/MIME messages signed in one piece is read.
 *
 * Dropped are all other fields, HTML (rendered as text), preambles and epilogues, signatures and
 * resource forks. Withheld are message/partial, message/external-body, encrypted content, and parts
 * that are nested too deeply.
 *
 * The structure is read a second time by GMime (filetypes/mail/second-parser.c), because
 * doc/threats.md, "MIME structure", asks that all readings are examined and a library shows only
 * one. GMime also reads kiyome's output when that is verified. */
#include "common/hash.h"

#include "common/name.h"
#include "engine/block.h"
#include "engine/links.h"
#include "filetypes/mail/address.h"
#include "filetypes/mail/body.h"
#include "filetypes/mail/claim.h"
#include "filetypes/mail/compose.h"
#include "filetypes/mail/encode.h"
#include "filetypes/mail/fields.h"
#include "filetypes/mail/notice.h"
#include "filetypes/mail/second-parser.h"
#include "filetypes/mail/unlock.h"
#include "filetypes/mail/verify.h"

/* --- identify ------------------------------------------------------------------------------- */

#define PROBE_BYTES 8192
#define PROBE_LINES 60

/* Returns the weight of a line as evidence of a mail: fields that other texts hardly begin with
 * weigh 2. */
static guint
weigh_field (const gchar *line, gsize length)
{
  static const gchar *const sure[]
      = { "received:",     "message-id:",     "mime-version:", "return-path:",
          "delivered-to:", "dkim-signature:", "x-mailer:",     "content-transfer-encoding:" };
  static const gchar *const likely[] = {
    "from:", "to:", "cc:", "subject:", "date:", "reply-to:", "content-type:", "content-disposition:"
  };
  static const gchar multipart[] = "content-type: multipart/";

  if (length >= strlen (multipart)
      && g_ascii_strncasecmp (line, multipart, strlen (multipart)) == 0)
    return 3;
  for (guint i = 0; i < G_N_ELEMENTS (sure); i++)
    if (length >= strlen (sure[i]) && g_ascii_strncasecmp (line, sure[i], strlen (sure[i])) == 0)
      return 2;
  for (guint i = 0; i < G_N_ELEMENTS (likely); i++)
    if (length >= strlen (likely[i])
        && g_ascii_strncasecmp (line, likely[i], strlen (likely[i])) == 0)
      return 1;
  return 0;
}

/* Returns whether `line` begins with a field name (RFC 5322). */
static gboolean
is_field (const gchar *line, gsize length)
{
  gsize at = 0;

  while (at < length && line[at] > ' ' && line[at] < 0x7f && line[at] != ':')
    at++;
  return at > 0 && at < length && line[at] == ':';
}

#define WEIGHT_CLAIMED 1 /* weight of a header if name or media type claim a mail */
#define WEIGHT_HEADER 3  /* weight of lines that are all fields */
#define WEIGHT_BROKEN 5  /* weight of fields with another line among them */

/* Decides conservatively, by the weight of the fields before the first blank line. */
static guint
eml_identify (const KyProbe *probe)
{
  KyView view = ky_view (probe->view.data, MIN (probe->view.size, PROBE_BYTES));
  gboolean is_claimed
      = strcmp (probe->claimed, "message/rfc822") == 0 || strcmp (probe->suffix, "eml") == 0;
  guint needed = is_claimed ? WEIGHT_CLAIMED : WEIGHT_HEADER;
  guint fields = 0, weight = 0, lines = 0;
  gsize at = ky_view_starts_with (view, "\xef\xbb\xbf", 3) ? 3 : 0;

  for (; at < view.size && lines < PROBE_LINES; lines++)
    {
      const gchar *line = (const gchar *)view.data + at;
      const guint8 *lf = memchr (line, '\n', view.size - at);
      gsize length = lf != NULL ? (gsize)((const gchar *)lf - line) : view.size - at;

      at += length + 1;
      if (length == 0 || (length == 1 && line[0] == '\r'))
        break;
      if (memchr (line, '\0', length) != NULL && !is_claimed)
        return 0;
      if (fields > 0 && (line[0] == ' ' || line[0] == '\t'))
        continue;
      if (lines == 0 && length > 5
          && (strncmp (line, "From ", 5) == 0 || strncmp (line, ">From ", 6) == 0))
        {
          weight++;
          continue;
        }
      if (!is_field (line, length))
        {
          /* The probe ends in this line, or the blank line is missing. */
          if (lf != NULL && !is_claimed)
            needed = WEIGHT_BROKEN;
          break;
        }
      fields++;
      weight += weigh_field (line, length);
    }
  if (weight < needed)
    return 0;
  /* More bits than a text gets for its characters alone. */
  return MIN (weight, 6) + (is_claimed ? 24 : 20);
}

#ifndef KY_IDENTIFY_ONLY

/* --- rebuild -------------------------------------------------------------------------------- */

#define AUTHORS_MAX 100 /* authors that are compared with the blocklist */
#define SUBJECT_BYTES 2000

static GArray *
collect_parts (const KyMailWalk *walk, GPtrArray *names)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  gsize limit = ky_policy_uint (ky_job_policy (walk->job), KY_POLICY_LIMIT_NAME);
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (KyMailPart));

  for (guint i = 0; i < walk->items->len; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];
      KyMailPart part;

      if (item->member == NULL || ky_member_outcome (item->member) == KY_OUTCOME_WITHHELD)
        continue;
      part.name = ky_name_unique (ky_member_name (item->member), taken, limit);
      g_ptr_array_add (names, (gpointer)part.name);
      part.media_type = ky_member_output_type (item->member);
      /* A message that passed unchanged is attached as an ordinary file: as message/rfc822 its
       * lines could be taken for lines that kiyome wrote. */
      if (ky_member_outcome (item->member) == KY_OUTCOME_PASSED
          && strcmp (part.media_type, "message/rfc822") == 0)
        part.media_type = "application/octet-stream";
      part.content = ky_member_output (item->member);
      part.sha256 = ky_member_output_sha256 (item->member);
      g_array_append_val (parts, part);
    }
  return parts;
}

/* Returns the charset of the first text; may be NULL. */
static const gchar *
charset_of (const KyMailWalk *walk)
{
  const KyMailText *text = walk->texts->len > 0 ? walk->texts->pdata[0] : NULL;

  return text != NULL ? ky_content_parameter (text->entity->content, "charset") : NULL;
}

static gboolean
compose (KyMailWalk *walk, const GString *header, const GString *body, GError **error)
{
  KyPolicy *policy = ky_job_policy (walk->job);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) parts = collect_parts (walk, names);
  g_autofree gchar *result = NULL;
  KyMailOutput output = { .fields = header->str,
                          .charset = ky_policy_string (policy, KY_POLICY_MAIL_CHARSET),
                          .text = ky_view (body->str, body->len),
                          .parts = parts };

  /* Only of the outermost message: a nested one must give the same output anywhere. */
  if (ky_job_level (walk->job) == 0 && ky_job_depth (walk->job) == 0)
    result = ky_notice_result (walk);
  output.result = result;
  return ky_mail_compose (&output, walk->job, error);
}

/* Compares the authors that any program may show (From), not the envelope's sender, with the
 * blocklist. */
static gboolean
eml_is_blocked (KyJob *job, const GArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id != KY_FIELD_FROM && field->id != KY_FIELD_SENDER)
        continue;
      g_autoptr (GPtrArray) addresses = ky_addresses_parse (field->value, AUTHORS_MAX, FALSE, NULL);
      for (guint j = 0; j < addresses->len; j++)
        if (ky_job_blocks_sender (job, ((KyAddress *)addresses->pdata[j])->spec))
          return TRUE;
    }
  return FALSE;
}

static void
note_subject_links (KyJob *job, const GArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);
      g_autofree gchar *subject = field->id == KY_FIELD_SUBJECT
                                      ? ky_mail_decode_text (field->value, SUBJECT_BYTES, NULL)
                                      : NULL;

      if (subject != NULL)
        ky_job_links (job, subject, strlen (subject));
    }
}

static gboolean
eml_rebuild (KyJob *job, GError **error)
{
  KyEntityLimits limits = ky_mail_limits (ky_job_policy (job));
  KyFindings findings = { 0 };
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (KyField));
  g_autoptr (KyEntity) root
      = ky_entity_read (ky_job_input (job), ky_job_level (job), &limits, fields, &findings);
  g_autoptr (GString) header = g_string_sized_new (2048);
  KyMailWalk walk;
  GString *body = NULL;

  /* A message attached as another type was not counted before. */
  if (ky_job_level (job) > 0 && ky_job_level (job) + 1 >= limits.depth)
    return ky_fail (error, KY_ERROR_LIMIT, "mime-depth: %u", limits.depth);
  if (eml_is_blocked (job, fields))
    return TRUE;
  ky_mail_walk_init (&walk, job, &limits, &findings);
  gboolean ok = ky_mail_walk (&walk, root, error)
                && ky_mail_walk_second (&walk, root, ky_job_input (job), error);
  if (ok)
    {
      ky_mail_walk_end (&walk);
      /* The header is written before the notice, which reports what the header loses. */
      ky_fields_write (fields, charset_of (&walk), ky_job_policy (job), header, &findings);
      note_subject_links (job, fields);
    }
  ok = ok && (body = ky_mail_body (&walk, error)) != NULL && ky_mail_unlock (&walk, fields, error)
       && ky_notice_append (&walk, fields, body, error) && compose (&walk, header, body, error);
  if (ok)
    ky_findings_report (&findings, job, NULL);
  if (body != NULL)
    g_string_free (body, TRUE);
  ky_mail_walk_clear (&walk);
  return ok;
}

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, eml_rebuild },
  { KY_METHOD_TEXT, eml_rebuild }, /* the body is text anyway; members use their own ladders */
  { KY_METHOD_NONE, NULL },
};

/* Links are broken and imitations of kiyome quoted, as in the body. */
static gchar *
eml_heading (KyView view, KyPolicy *policy)
{
  KyEntityLimits limits = ky_mail_limits (policy);
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (KyField));
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (KyField));
  GString *out = g_string_new (NULL);
  KyFindings findings = { 0 };

  ky_header_read (view, TRUE, &limits.header, fields, NULL);
  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id == KY_FIELD_FROM || field->id == KY_FIELD_SUBJECT)
        g_array_append_val (shown, *field);
    }
  ky_fields_write (shown, NULL, policy, out, &findings);
  return g_string_free (out, FALSE);
}

static void
eml_warm_up (void)
{
  ky_mail_second_warm_up ();
  ky_claim_warm_up ();
}
#endif

const KyFiletype ky_filetype_eml = {
  .name = "eml",
  .label_en = "mail message",
  .label_ja = "メール",
  .media_types = KY_WORDS ("message/rfc822"),
  .suffixes = KY_WORDS ("eml"),
  .families = KY_FAMILY_MAIL,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_ENVELOPE,
  .identify = eml_identify,
  KY_WARM_UP (eml_warm_up),
  KY_HEADING (eml_heading),
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_CODE (methods, ky_mail_verify),
};
