/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the tree of MIME entities and sorts the leaves: texts of the body, attachments (each
 * started as a member of the job), S/MIME content that is opened and walked in turn, and parts that
 * are withheld or left out. The number of attachments and the nesting are limited such that the
 * output is within the limits when it is sanitized again. */
#include "filetypes/mail/walk.h"

#include "common/release.h"
#include "engine/filetype.h"
#include "filetypes/mail/alternative.h"
#include "filetypes/mail/calendar-body.h"
#include "filetypes/mail/encode.h"
#include "filetypes/mail/page.h"
#include "filetypes/mail/cms.h"
#include "filetypes/mail/render.h"
#include "filetypes/mail/transfer-parts.h"
#include "filetypes/mail/visible-letters.h"

#define SUBJECT_LENGTH 120 /* bytes of a subject that becomes a nested message's name */
#define OWN_PARTS 2        /* parts of the output besides attachments: the message and its text */
#define MESSAGE_LEVELS 2   /* levels of a nested message in the output: multipart/mixed, message */
#define CHARSET_LENGTH 40  /* bytes of a charset's name */
#define HEADER_TEXT_MAX 2000 /* bytes of a decoded field in a header that is shown as text */

static void
text_free (gpointer data)
{
  KyMailText *text = data;

  g_clear_pointer (&text->owned, g_bytes_unref);
  ky_inline_free (text->part);
  KY_RELEASE_MEMBERS (text, text, payloads, compared, fault);
  g_free (text);
}

static void
walk_item_free (gpointer data)
{
  KyMailItem *item = data;

  ky_member_free (item->member);
  g_free (item->content_id);
  g_free (item->name);
  g_free (item);
}

KyEntityLimits
ky_mail_limits (KyPolicy *policy)
{
  return (KyEntityLimits){
    .header = { .fields = ky_policy_uint (policy, KY_POLICY_LIMIT_FIELDS),
                .size = ky_policy_uint (policy, KY_POLICY_LIMIT_HEADER) },
    .depth = (guint)ky_policy_uint (policy, KY_POLICY_LIMIT_MIME_DEPTH),
    .parts = (guint)ky_policy_uint (policy, KY_POLICY_LIMIT_PARTS),
  };
}

void
ky_mail_walk_init (KyMailWalk *walk, KyJob *job, const KyEntityLimits *limits, KyFindings *findings)
{
  *walk = (KyMailWalk){
    .job = job,
    .findings = findings,
    .level = ky_job_level (job),
    .texts = g_ptr_array_new_with_free_func (text_free),
    .items = g_ptr_array_new_with_free_func (walk_item_free),
    .entities = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_entity_free),
    .owned = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref),
    .limits = limits,
  };
}

KY_DEFINE_PUBLIC_CLEAR (ky_mail_walk_clear, KyMailWalk, texts, items, entities, owned)

/* --- items ---------------------------------------------------------------------------------- */

void
ky_mail_walk_withhold (KyMailWalk *walk, const gchar *name, const gchar *type, KyView view,
                       KyReason reason, const gchar *detail)
{
  KyMailItem *item = g_new0 (KyMailItem, 1);

  if (view.data == NULL) /* an empty part has a view, too */
    view = ky_view ("", 0);
  item->name = g_strdup (name != NULL ? name : "");
  item->size = view.size;
  item->reason = reason;
  item->detail = detail;
  g_ptr_array_add (walk->items, item);
  ky_job_withheld_part (walk->job, item->name, type, view, reason, detail);
}

gchar *
ky_mail_claim (const gchar *type, const gchar *charset)
{
  return charset != NULL && g_str_has_prefix (type, "text/")
             ? g_strdup_printf ("%s; charset=%.*s", type, CHARSET_LENGTH, charset)
             : g_strdup (type);
}

gboolean
ky_mail_walk_attach (KyMailWalk *walk, const gchar *name, const gchar *claimed,
                     const gchar *content_id, GBytes *bytes, guint flags, GError **error)
{
  guint level = walk->level + MESSAGE_LEVELS;
  g_autoptr (GError) local = NULL;
  KyMember *member = NULL;

  if (walk->n_attached + OWN_PARTS < walk->limits->parts)
    member = ky_job_member_start (walk->job, name, claimed, bytes,
                                  (KyTreatment){ .flags = flags, .level = level }, &local);
  else
    local = g_error_new_literal (KY_ERROR, KY_ERROR_LIMIT, "parts");
  if (member == NULL)
    {
      if (!g_error_matches (local, KY_ERROR, KY_ERROR_LIMIT)
          && !g_error_matches (local, KY_ERROR, KY_ERROR_POLICY))
        return ky_error_pass (error, &local);
      ky_mail_walk_withhold (walk, name, claimed, ky_view_of_bytes (bytes),
                             local->code == KY_ERROR_LIMIT ? KY_REASON_LIMIT : KY_REASON_POLICY,
                             "parts");
      return TRUE;
    }
  walk->n_attached++;
  KyMailItem *item = g_new0 (KyMailItem, 1);
  item->member = member;
  item->content_id = g_strdup (content_id);
  item->name = g_strdup (name != NULL ? name : "");
  g_ptr_array_add (walk->items, item);
  return TRUE;
}

/* Names a forwarded message after its subject. */
static gchar *
name_message (const KyMailWalk *walk, KyView message)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (KyField));

  ky_header_read (message, TRUE, &walk->limits->header, fields, NULL);
  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id != KY_FIELD_SUBJECT)
        continue;
      g_autofree gchar *subject = ky_mail_decode_text (field->value, SUBJECT_LENGTH, NULL);
      return *subject != '\0' ? g_strconcat (subject, ".eml", NULL) : NULL;
    }
  return NULL;
}

/* Names invitations and contacts, which often have no name. (transfer full) (nullable) */
static gchar *
name_by_type (const KyMailWalk *walk, const gchar *type)
{
  static const struct
  {
    const gchar *type, *ja, *en;
  } rows[] = { { "text/calendar", "予定.ics", "event.ics" },
               { "text/x-vcalendar", "予定.ics", "event.ics" },
               { "application/ics", "予定.ics", "event.ics" },
               { "text/vcard", "連絡先.vcf", "contact.vcf" },
               { "text/x-vcard", "連絡先.vcf", "contact.vcf" },
               { "text/directory", "連絡先.vcf", "contact.vcf" } };
  gboolean is_japanese = ky_policy_is (ky_job_policy (walk->job), KY_POLICY_MAIL_LANGUAGE, "ja");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (type, rows[i].type) == 0)
      return g_strdup (is_japanese ? rows[i].ja : rows[i].en);
  return NULL;
}

static gboolean
attach_entity (KyMailWalk *walk, const KyEntity *entity, guint flags, GError **error)
{
  GBytes *owned = NULL;
  KyView view = ky_entity_decode (entity, &owned, walk->findings);
  g_autoptr (GBytes) bytes = owned != NULL ? owned : g_bytes_new_static (view.data, view.size);
  g_autofree gchar *name = g_strdup (entity->name);
  g_autofree gchar *claimed
      = ky_mail_claim (entity->type, ky_content_parameter (entity->content, "charset"));

  if (name != NULL)
    flags |= KY_MEMBER_NAMED;
  if (name == NULL && (flags & KY_MEMBER_MESSAGE) != 0)
    name = name_message (walk, view);
  if (name == NULL)
    name = name_by_type (walk, entity->type);
  /* The sender's media type and name are passed on as claims. */
  return ky_mail_walk_attach (walk, name, claimed, entity->content_id, bytes, flags, error);
}

/* Attaches a nested message, if the output is not nested deeper than the limit. */
static gboolean
attach_message (KyMailWalk *walk, const KyEntity *entity, GError **error)
{
  if (walk->level + MESSAGE_LEVELS + 1 >= walk->limits->depth
      || entity->level >= walk->limits->depth)
    {
      ky_mail_walk_withhold (walk, entity->name, "eml", entity->body, KY_REASON_LIMIT,
                             "mime-depth");
      return TRUE;
    }
  return attach_entity (walk, entity, KY_MEMBER_MESSAGE, error);
}

/* --- texts ---------------------------------------------------------------------------------- */

/* Returns whether the type is a report by a program: shown as text, whatever it contains
 * (T-MIME-27). */
static gboolean
is_report_type (const gchar *type)
{
  static const gchar *const types[]
      = { "message/delivery-status", "message/disposition-notification",
          "message/feedback-report", "message/global-delivery-status",
          "message/global-headers",  "message/global-disposition-notification",
          "message/tracking-status", "text/rfc822-headers",
          "text/rfc822-header",      NULL };

  return g_strv_contains (types, type);
}

/* Returns whether texts of the type are attached even without a name. */
static gboolean
is_file_type (const gchar *type)
{
  static const gchar *const types[]
      = KY_LIST ("text/calendar", "text/csv", "text/tab-separated-values", "text/vcard",
                 "text/x-vcard", "text/directory", "text/xml", "text/rtf", "text/css",
                 "text/javascript", "text/ecmascript", "text/x-vcalendar", NULL);

  return g_strv_contains (types, type);
}

gboolean
ky_mail_begins_binary (KyView bytes)
{
  static const gchar *const magics[] = { "MZ",
                                         "PK\x03\x04",
                                         "%PDF-",
                                         "{\\rtf",
                                         "GIF8",
                                         "\x89PNG",
                                         "\xff\xd8\xff",
                                         "\xd0\xcf\x11\xe0",
                                         "7z\xbc\xaf",
                                         "Rar!",
                                         "\x7f"
                                         "ELF",
                                         "\x1f\x8b",
                                         "BM",
                                         "RIFF",
                                         "ID3",
                                         "OTTO",
                                         "wOF" };

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (ky_view_starts_with (bytes, magics[i], strlen (magics[i])))
      return TRUE;
  return FALSE;
}

gboolean
ky_mail_looks_binary (KyView bytes, const gchar *name)
{
  if (!ky_mail_begins_binary (bytes))
    return FALSE;
  KyIdentity identity = ky_identify (bytes, name, NULL);
  return identity.bits >= 32 || memchr (bytes.data, 0, MIN (bytes.size, 64)) != NULL;
}

static gboolean
is_body_text (const KyEntity *entity, gboolean is_root)
{
  gboolean is_attachment = strcmp (entity->disposition->value, "attachment") == 0;

  if (is_report_type (entity->type))
    return TRUE;
  if (is_attachment || (entity->name != NULL && !is_root))
    return FALSE;
  return (g_str_has_prefix (entity->type, "text/") && !is_file_type (entity->type))
         || ky_mail_is_html (entity->type);
}

/* Returns the header of a returned mail, shown as text, with decoded words so that people can read
 * the subject. (transfer full) */
static GBytes *
readable_headers (KyView header, KyFindings *findings)
{
  GString *out = g_string_new (NULL);
  gsize at = 0;
  KyView line;

  for (gsize from = 0; ky_line_next (header, FALSE, &at, &line); from = at)
    {
      const guint8 *colon = memchr (line.data, ':', line.size);

      while (at < header.size && (header.data[at] == ' ' || header.data[at] == '\t'))
        ky_line_next (header, FALSE, &at, &line);
      KyView value = ky_view (header.data + from, at - from);
      if (colon == NULL || memmem (value.data, value.size, "=?", 2) == NULL)
        {
          g_string_append_len (out, (const gchar *)value.data, (gssize)value.size);
          continue;
        }
      g_string_append_len (out, (const gchar *)value.data, colon + 1 - value.data);
      g_autofree gchar *text = ky_mail_decode_text (
          ky_view (colon + 1, header.data + at - (colon + 1)), HEADER_TEXT_MAX, findings);
      g_string_append_printf (out, " %s\n", g_strstrip (text));
    }
  return g_string_free_to_bytes (out);
}

/* Adds a text of the mail. `owned`: (nullable, transfer full) keeps `bytes` alive. */
static gboolean
walk_add_text (KyMailWalk *walk, const KyEntity *entity, KyView bytes, GBytes *owned,
               GPtrArray *texts, GError **error)
{
  KyMailText *text = g_new0 (KyMailText, 1);

  text->entity = entity;
  text->is_html = ky_mail_is_html (entity->type);
  text->bytes = bytes;
  text->owned = owned;
  if (g_str_has_prefix (entity->type, "text/rfc822-header")
      || strcmp (entity->type, "message/global-headers") == 0)
    {
      GBytes *readable = readable_headers (text->bytes, walk->findings);

      g_clear_pointer (&text->owned, g_bytes_unref);
      text->owned = readable;
      text->bytes.data = g_bytes_get_data (readable, &text->bytes.size);
    }
  if (ky_mail_looks_binary (text->bytes, entity->name))
    {
      g_autoptr (GBytes) binary = text->owned != NULL
                                      ? g_bytes_ref (text->owned)
                                      : g_bytes_new_static (text->bytes.data, text->bytes.size);

      text_free (text);
      ky_findings_add (walk->findings, "mail.binary-text", 1);
      return ky_mail_walk_attach (walk, entity->name, entity->type, entity->content_id, binary, 0,
                                  error);
    }
  g_ptr_array_add (texts, text);
  return TRUE;
}

/* Adds the texts beside the encoded data, and, if `has_data`, the data as another text. */
static gboolean
add_parts (KyMailWalk *walk, const KyEntity *entity, const GArray *parts, gboolean has_data,
           GPtrArray *texts, GError **error)
{
  KyEntity *beside
      = ky_entity_new_text (ky_content_parameter (entity->content, "charset"), entity->level);

  g_ptr_array_add (walk->entities, beside);
  for (guint i = 0; i < parts->len; i++)
    {
      const KyTransferPart *part = &g_array_index (parts, KyTransferPart, i);

      if ((part->is_text || has_data)
          && !walk_add_text (walk, part->is_text ? beside : entity, ky_view_of_bytes (part->bytes),
                             g_bytes_ref (part->bytes), texts, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
walk_take_text (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, GError **error)
{
  g_autoptr (GArray) parts = ky_entity_parts (entity, walk->findings);
  GBytes *owned = NULL;

  if (parts != NULL)
    return add_parts (walk, entity, parts, TRUE, texts, error);
  KyView bytes = ky_entity_decode (entity, &owned, walk->findings);
  return walk_add_text (walk, entity, bytes, owned, texts, error);
}

/* Adds the texts beside the data of an attachment or of content that is opened. */
static gboolean
take_texts_beside (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, GError **error)
{
  g_autoptr (GArray) parts = ky_entity_parts (entity, NULL);

  return parts == NULL || add_parts (walk, entity, parts, FALSE, texts, error);
}

/* --- the tree ------------------------------------------------------------------------------- */

static gboolean walk_entity (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts,
                             gboolean is_root, GError **error);

/* Walks a multipart/alternative: one text is shown, together with the text that only other forms
 * have; other parts are attached. */
static gboolean
walk_alternative (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, GError **error)
{
  g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < entity->children->len; i++)
    {
      g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (text_free);

      if (!walk_entity (walk, entity->children->pdata[i], own, FALSE, error))
        return FALSE;
      if (own->len > 0)
        g_ptr_array_add (forms, g_steal_pointer (&own));
    }
  return ky_mail_choose_alternative (walk, forms, texts, error);
}

static gboolean
walk_children (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, GError **error)
{
  for (guint i = 0; i < entity->children->len; i++)
    if (!walk_entity (walk, entity->children->pdata[i], texts, FALSE, error))
      return FALSE;
  return TRUE;
}

/* Walks a saved web page: its text and pictures are delivered. */
static gboolean
walk_page (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, GError **error)
{
  for (guint i = 0; i < entity->children->len; i++)
    {
      const KyEntity *child = entity->children->pdata[i];

      if (ky_mail_is_page_resource (child))
        ky_findings_add (walk->findings, "mail.page-resource", 1);
      else if (!walk_entity (walk, child, texts, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_signature (const gchar *type)
{
  static const gchar *const types[] = { "application/pgp-signature", "application/pkcs7-signature",
                                        "application/x-pkcs7-signature", NULL };

  return g_strv_contains (types, type);
}

static gboolean
is_pkcs7 (const KyEntity *entity)
{
  return strcmp (entity->type, "application/pkcs7-mime") == 0
         || strcmp (entity->type, "application/x-pkcs7-mime") == 0
         || (strcmp (entity->type, "application/octet-stream") == 0
             && ky_cms_stem (entity->name) > 0);
}

/* Returns whether it is a signed file, such as "a.pdf.p7m", and not one of the names of RFC 8551
 * §3.2.1. */
static gboolean
has_file_name (const KyEntity *entity)
{
  return ky_cms_stem (entity->name) > 0 && g_ascii_strcasecmp (entity->name, "smime.p7m") != 0;
}

/* Walks S/MIME in one piece (RFC 8551 §3.4, §3.5): a signed MIME entity, or a file. */
static gboolean
walk_pkcs7 (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, GError **error)
{
  GBytes *owned = NULL;
  KyView view = ky_entity_decode (entity, &owned, walk->findings);
  KyEntityLimits limits = *walk->limits;
  const gchar *detail;
  GBytes *content;

  if (owned != NULL)
    g_ptr_array_add (walk->owned, owned);
  if (entity->level >= limits.depth)
    {
      ky_mail_walk_withhold (walk, entity->name, "pkcs7-mime", view, KY_REASON_LIMIT, "mime-depth");
      return TRUE;
    }
  KyReason reason = ky_cms_read (view, &content, &detail);
  if (content == NULL)
    {
      ky_mail_walk_withhold (walk, entity->name, "pkcs7-mime", view, reason, detail);
      return TRUE;
    }
  g_ptr_array_add (walk->owned, content);
  if (has_file_name (entity) && !ky_cms_holds_entity (ky_view_of_bytes (content)))
    {
      g_autoptr (GBytes) bytes
          = owned != NULL ? g_bytes_ref (owned) : g_bytes_new_static (view.data, view.size);

      return ky_mail_walk_attach (walk, entity->name, entity->type, entity->content_id, bytes, 0,
                                  error);
    }
  ky_findings_add (walk->findings, "mail.signature", 1);
  view = ky_view_of_bytes (content);
  if (!ky_job_charge (walk->job, KY_COST_UNPACKED, view.size, NULL))
    {
      ky_mail_walk_withhold (walk, entity->name, "pkcs7-mime", view, KY_REASON_LIMIT, "unpacked");
      return TRUE;
    }
  KyEntity *inner = ky_entity_read (view, entity->level + 1, &limits, NULL, walk->findings);
  g_ptr_array_add (walk->entities, inner);
  return walk_entity (walk, inner, texts, FALSE, error);
}

static gboolean
walk_multipart (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, GError **error)
{
  const gchar *subtype = entity->type + strlen ("multipart/");

  if (strcmp (subtype, "alternative") == 0)
    return walk_alternative (walk, entity, texts, error);
  if (strcmp (subtype, "encrypted") == 0)
    {
      ky_mail_walk_withhold (walk, entity->name, "multipart/encrypted", entity->body,
                             KY_REASON_ENCRYPTED, "PGP/MIME or S/MIME");
      return TRUE;
    }
  if (ky_mail_is_page (entity))
    return walk_page (walk, entity, texts, error);
  return walk_children (walk, entity, texts, error);
}

static gboolean
walk_leaf (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, gboolean is_root,
           GError **error)
{
  if (strcmp (entity->type, "message/partial") == 0
      || strcmp (entity->type, "message/external-body") == 0)
    {
      ky_mail_walk_withhold (walk, entity->name, entity->type, entity->body, KY_REASON_BLOCKED_TYPE,
                             entity->type[8] == 'p' ? "archive-piece: of a message"
                                                    : "content-elsewhere");
      return TRUE;
    }
  if (is_signature (entity->type))
    {
      ky_findings_add (walk->findings, "mail.signature", 1);
      return TRUE;
    }
  if (strcmp (entity->type, "application/applefile") == 0 && entity->level > 0)
    {
      ky_findings_add (walk->findings, "mail.resource-fork", 1);
      return TRUE;
    }
  if (is_pkcs7 (entity))
    return walk_pkcs7 (walk, entity, texts, error)
           && take_texts_beside (walk, entity, texts, error);
  if (is_body_text (entity, is_root))
    return walk_take_text (walk, entity, texts, error);
  return attach_entity (walk, entity, 0, error) && take_texts_beside (walk, entity, texts, error);
}

static gboolean
walk_entity (KyMailWalk *walk, const KyEntity *entity, GPtrArray *texts, gboolean is_root,
             GError **error)
{
  switch (entity->kind)
    {
    case KY_ENTITY_LEAF:
      return walk_leaf (walk, entity, texts, is_root, error);
    case KY_ENTITY_MULTIPART:
      return walk_multipart (walk, entity, texts, error);
    case KY_ENTITY_MESSAGE:
      return attach_message (walk, entity, error) && take_texts_beside (walk, entity, texts, error);
    case KY_ENTITY_TOO_DEEP:
      ky_mail_walk_withhold (walk, entity->name, entity->type, entity->body, KY_REASON_LIMIT,
                             "mime-depth");
      return TRUE;
    }
  g_assert_not_reached ();
}

static gboolean
has_body_text (const KyEntity *entity, gboolean is_root)
{
  if (entity->kind == KY_ENTITY_LEAF)
    return is_body_text (entity, is_root);
  for (guint i = 0; entity->kind == KY_ENTITY_MULTIPART && i < entity->children->len; i++)
    if (has_body_text (entity->children->pdata[i], FALSE))
      return TRUE;
  return FALSE;
}

/* Returns whether `text` has only characters that people see as blanks. */
static gboolean
walk_is_blank (const gchar *text)
{
  while (*text != '\0' && ky_visible_letters_is_space (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

/* Sets `*ret_has_words` to whether a text of the body has anything but blanks. */
static gboolean
find_words (KyMailWalk *walk, gboolean *ret_has_words, GError **error)
{
  *ret_has_words = FALSE;
  for (guint i = 0; i < walk->texts->len && !*ret_has_words; i++)
    {
      KyMailText *text = walk->texts->pdata[i];

      if (!ky_mail_render (walk, text, error))
        return FALSE;
      *ret_has_words = text->fault != NULL || (text->text != NULL && !walk_is_blank (text->text));
    }
  return TRUE;
}

/* Shows, in a mail without words, the calendar in it as text as well as attaching it. */
static gboolean
add_calendar (KyMailWalk *walk, const KyEntity *root, GError **error)
{
  GBytes *bytes = ky_mail_calendar_body (root, ky_job_policy (walk->job));
  gboolean has_words;

  if (bytes == NULL)
    return TRUE;
  g_ptr_array_add (walk->owned, bytes);
  if (!find_words (walk, &has_words, error))
    return FALSE;
  if (has_words)
    return TRUE;
  KyEntity *entity
      = ky_entity_read (ky_view_of_bytes (bytes), root->level + 1, walk->limits, NULL, NULL);
  g_ptr_array_add (walk->entities, entity);
  return walk_take_text (walk, entity, walk->texts, error);
}

gboolean
ky_mail_walk (KyMailWalk *walk, const KyEntity *root, GError **error)
{
  /* The output always has a text, so that it stays within the limit when it is sanitized again. */
  if (!has_body_text (root, TRUE) && !ky_job_charge (walk->job, KY_COST_PARTS, 1, error))
    return FALSE;
  return walk_entity (walk, root, walk->texts, TRUE, error) && add_calendar (walk, root, error);
}

void
ky_mail_walk_end (KyMailWalk *walk)
{
  if (ky_findings_count (walk->findings, "mail.part-limit") > 0)
    ky_mail_walk_withhold (walk, NULL, "", ky_view ("", 0), KY_REASON_LIMIT, "parts");
}
