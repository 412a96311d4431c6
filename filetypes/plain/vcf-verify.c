/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a contact: which properties it may have, and values of which kinds. */
#include "filetypes/base/text/content-line-verify.h"
#include "filetypes/base/text/verify.h"
#include "filetypes/plain/verify.h"

/* RFC 2426, 3, as far as F-ICS asks for it. */
static const KyLineRule vcf_rules[] = {
#define RULE(name, form, argument, parameters, is_name)                                            \
  { name, KY_LINE_##form, argument, parameters, is_name },
#include "filetypes/plain/vcf-verify.def"
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
