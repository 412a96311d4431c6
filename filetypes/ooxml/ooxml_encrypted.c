/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of encrypted Word documents, Excel workbooks and PowerPoint presentations:
 * [MS-OFFCRYPTO], agile and standard encryption with AES, in an OLE2 file ([MS-CFB]). It is
 * decrypted with Office's default password or one of the job's passwords; the package inside is
 * sanitized by its own module, and the output is not encrypted. Withheld are documents for which no
 * password is right, and those encrypted to certificates, by RC4 or other providers, or under
 * rights management. */

#include "filetypes/base/ole/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/office/convert.h"
#include "filetypes/ooxml/decrypt.h"

/* Returns the name of the type whose output has `media_type`. */
static const gchar *
type_written_as (const gchar *media_type)
{
  const KyFiletype *const *types = ky_filetypes ();

  for (guint i = 0; types[i] != NULL; i++)
    if ((types[i]->flags & KY_TYPE_OUTPUT) != 0
        && strcmp (types[i]->media_types[0], media_type) == 0)
      return types[i]->name;
  return NULL;
}

static gboolean
ooxml_encrypted_is_office (const gchar *type)
{
  static const gchar *const types[] = { "docx", "xlsx", "xlsb", "pptx", NULL };

  return g_strv_contains (types, type);
}

static gboolean
ooxml_encrypted_rebuild (KyJob *job, GError **error)
{
  g_autoptr (GBytes) package = ky_ooxml_decrypt (job, error);

  if (package == NULL)
    return FALSE;
  g_autoptr (KyMember) member = ky_job_member_start (
      job, ky_job_name (job), NULL, package,
      (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NO_PASS }, error);
  if (member == NULL || !ky_job_member_finish (job, member, error))
    return FALSE;
  const gchar *type = type_written_as (ky_member_output_type (member));
  if (ky_member_outcome (member) == KY_OUTCOME_WITHHELD)
    {
      ky_job_withhold (job, ky_member_reason (member), ky_member_detail (member));
      return TRUE;
    }
  if (type == NULL || !ooxml_encrypted_is_office (ky_member_type (member)))
    {
      ky_job_withhold (job, KY_REASON_MALFORMED,
                       "unsupported: the decrypted content is not an Office document");
      return TRUE;
    }
  ky_job_removed (job, "ooxml.encryption", 1, NULL);
  ky_job_set_output_type (job, type);
  KyView output = ky_member_output (member);
  return ky_job_write (job, output.data, output.size, error);
}

/* Draws the pages as Office shows them: of the decrypted package, not of the rebuilt one. */
static gboolean
ooxml_encrypted_pages (KyJob *job, GError **error)
{
  g_autoptr (GBytes) package = ky_ooxml_decrypt (job, error);

  if (package == NULL)
    return FALSE;
  KyView view = ky_view_of_bytes (package);
  const gchar *type = ky_identify (view, NULL, NULL).type->name;
  if (ooxml_encrypted_is_office (type))
    return ky_converted_pages (job, view, type, error);
  return ky_error_malformed (error, "the decrypted content is not an Office document");
}
#endif

KY_DEFINE_IDENTIFY (ooxml_encrypted_identify, ky_ole_probe_bits (probe, KY_OLE_ENCRYPTED))

static const gchar *const media_types[] = { "application/vnd.ms-office", NULL };

const KyFiletype ky_filetype_ooxml_encrypted = {
  .name = "ooxml_encrypted",
  .label_en = "encrypted Office document",
  .label_ja = "暗号化されたOffice文書",
  .media_types = media_types,
  .suffixes = KY_WORDS ("docx", "xlsx", "xlsb", "pptx"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_DRAWN_LOCKED,
  KY_REBUILT (ooxml_encrypted_identify, NULL, ooxml_encrypted_rebuild),
  KY_PAGES (ooxml_encrypted_pages),
};
