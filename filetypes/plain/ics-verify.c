/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a calendar: which components and properties it may have, and values of which kinds. */
#include "filetypes/base/text/content-line-verify.h"
#include "filetypes/base/text/verify.h"
#include "filetypes/plain/verify.h"

#define DATE_PARAMETERS "TZID VALUE RANGE FBTYPE"
#define PERSON_PARAMETERS "CN ROLE PARTSTAT CUTYPE"

static const KyLineRule ics_rules[] = {
#define RULE(name, form, argument, parameters) { name, KY_LINE_##form, argument, parameters },
#include "filetypes/plain/ics-verify.def"
};

gboolean
ky_ics_verify (KyJob *job, GError **error)
{
  static const gchar *const known_components[]
      = { "VCALENDAR", "VEVENT",   "VTODO",    "VJOURNAL", "VFREEBUSY",
          "VTIMEZONE", "STANDARD", "DAYLIGHT", NULL };
  KyVerifiedCharset charset;

  if (!ky_verify_text (ky_job_input (job), &charset, error))
    return FALSE;
  if (charset != KY_VERIFY_UTF_8)
    return ky_verify_fail (error, "ics: is not UTF-8");
  return ky_line_verify (ky_job_input (job), known_components, ics_rules, G_N_ELEMENTS (ics_rules),
                         error);
}
