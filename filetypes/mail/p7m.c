/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of CMS messages as files (RFC 5652, RFC 8551 3.4, .p7m), also as text (RFC
 * 7468). A message that contains what it signs is replaced by its content, a mail or any other
 * file, which is sanitized by its type; the signature, which is not checked here, is dropped. It
 * withholds, each for a reason of its own, encrypted messages, and messages without content (a
 * signature beside its file, .p7s; certificates alone, .p7b). */
#include "engine/filetype.h"
#include "filetypes/mail/cms.h"

#include "filetypes/mail/nested-message.h"

/* Enters an element of `tag`. */
static gboolean
p7m_enter (KyReader *reader, guint8 tag)
{
  if (ky_reader_u8 (reader) != tag)
    return FALSE;
  guint8 length = ky_reader_u8 (reader);
  if (length > 0x80 && length <= 0x84)
    ky_reader_bytes (reader, length & 0x7f);
  return !reader->failed && length <= 0x84;
}

/* Checks for a ContentInfo with signedData, envelopedData or authEnvelopedData, in DER, BER or
 * text. */
static guint
p7m_identify (const KyProbe *probe)
{
  static const guint8 pkcs7[] = { 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7 };
  static const guint8 authenticated[]
      = { 0x06, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 23 };
  KyReader reader = ky_reader (probe->view);

  if (ky_cms_armour (probe->view) > 0)
    return 100;

  if (!p7m_enter (&reader, 0x30))
    return 0;
  KyView rest = ky_view (reader.data + reader.at, ky_reader_left (&reader));
  if (ky_view_starts_with (rest, authenticated, sizeof authenticated))
    return 100;
  return ky_view_starts_with (rest, pkcs7, sizeof pkcs7) && rest.size > sizeof pkcs7
                 && (rest.data[sizeof pkcs7] == 2 || rest.data[sizeof pkcs7] == 3)
             ? 90
             : 0;
}

#ifndef KY_IDENTIFY_ONLY
/* Returns the name of the type with `media_type`. */
static const gchar *
p7m_type_of (const gchar *media_type)
{
  for (const KyFiletype *const *type = ky_filetypes (); *type != NULL; type++)
    if (((*type)->flags & KY_TYPE_OUTPUT) != 0 && strcmp ((*type)->media_types[0], media_type) == 0)
      return (*type)->name;
  return NULL;
}

static gboolean
p7m_take_file (KyJob *job, GBytes *bytes, GError **error)
{
  const gchar *name = ky_job_name (job);
  gsize stem = ky_cms_stem (name);
  g_autofree gchar *inner = g_strndup (name, stem > 0 ? stem : strlen (name));
  /* The content replaces this part, and in a mail has its depth. */
  g_autoptr (KyMember) member = ky_job_member_start (
      job, inner, NULL, bytes,
      (KyTreatment){ .flags = KY_MEMBER_ARCHIVE, .level = ky_job_level (job) }, error);

  if (member == NULL || !ky_job_member_finish (job, member, error))
    return FALSE;
  const gchar *type = ky_member_outcome (member) == KY_OUTCOME_REBUILT
                              || ky_member_outcome (member) == KY_OUTCOME_CONVERTED
                          ? p7m_type_of (ky_member_output_type (member))
                          : NULL;
  if (type == NULL)
    {
      KyReason reason = ky_member_reason (member);

      ky_job_withhold (job, reason != KY_REASON_NONE ? reason : KY_REASON_POLICY,
                       ky_member_detail (member));
      return TRUE;
    }
  KyView output = ky_member_output (member);
  ky_job_set_output_type (job, type);
  return ky_job_write (job, output.data, output.size, error);
}

static gboolean
p7m_rebuild (KyJob *job, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  const gchar *detail;
  KyReason reason = ky_cms_read (ky_job_input (job), &content, &detail);

  if (content == NULL)
    {
      ky_job_withhold (job, reason, detail);
      return TRUE;
    }
  if (!ky_job_charge (job, KY_COST_UNPACKED, g_bytes_get_size (content), error))
    return FALSE;
  ky_job_removed (job, "mail.signature", 1, NULL);
  return ky_cms_holds_entity (ky_view_of_bytes (content))
             ? ky_mail_take_place (job, ky_job_level (job) + 1, content, error)
             : p7m_take_file (job, content, error);
}
#endif

static const gchar *const media_types[]
    = { "application/pkcs7-mime",           "application/x-pkcs7-mime",
        "application/pkcs7-signature",      "application/x-pkcs7-signature",
        "application/x-pkcs7-certificates", NULL };

const KyFiletype ky_filetype_p7m = {
  .name = "p7m",
  .label_en = "signed or encrypted message (S/MIME)",
  .label_ja = "署名または暗号化されたメッセージ (S/MIME)",
  .media_types = media_types,
  .suffixes = KY_WORDS ("p7m", "p7s", "p7b", "p7c"),
  .families = KY_FAMILY_MAIL,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_REBUILT (p7m_identify, NULL, p7m_rebuild),
};
