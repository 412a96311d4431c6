/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a contact: which properties it may have, and values of which kinds. */
#include "filetypes/base/text/content-line-verify.h"
#include "filetypes/base/text/verify.h"
#include "filetypes/plain/verify.h"

/* RFC 2426, 3, as far as F-ICS asks for it. */
static const KyLineRule vcf_rules[] = {
  { "VERSION", KY_LINE_FIXED, "3.0", NULL },
  { "FN", KY_LINE_TEXT, NULL, "TYPE", TRUE },
  { "N", KY_LINE_LIST, NULL, "TYPE", TRUE },
  { "NICKNAME", KY_LINE_LIST, NULL, "TYPE", TRUE },
  { "ORG", KY_LINE_LIST, NULL, "TYPE" },
  { "TITLE", KY_LINE_TEXT, NULL, "TYPE" },
  { "ROLE", KY_LINE_TEXT, NULL, "TYPE" },
  { "TEL", KY_LINE_TELEPHONE, NULL, "TYPE" },
  { "EMAIL", KY_LINE_MAILBOX, NULL, "TYPE" },
  { "ADR", KY_LINE_LIST, NULL, "TYPE" },
  { "LABEL", KY_LINE_TEXT, NULL, "TYPE" },
  { "NOTE", KY_LINE_TEXT, NULL, "TYPE" },
  { "BDAY", KY_LINE_DATE, NULL, "TYPE" },
  { "REV", KY_LINE_DATE, NULL, "TYPE" },
  { "UID", KY_LINE_TEXT, NULL, "TYPE" },
  { "CATEGORIES", KY_LINE_LIST, NULL, "TYPE" },
  { "SORT-STRING", KY_LINE_TEXT, NULL, "TYPE", TRUE },
};

gboolean
ky_vcf_verify (KyJob *job, GError **error)
{
  static const gchar *const components[] = { "VCARD", NULL };
  KyVerifiedCharset charset;

  if (!ky_verify_text (ky_job_input (job), &charset, error))
    return FALSE;
  if (charset != KY_VERIFY_UTF_8)
    return ky_verify_fail (error, "vcf: is not UTF-8");
  return ky_line_verify (ky_job_input (job), components, vcf_rules, G_N_ELEMENTS (vcf_rules),
                         error);
}
