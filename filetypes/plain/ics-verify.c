/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a calendar: which components and properties it may have, and values of which kinds. */
#include "filetypes/base/text/content-line-verify.h"
#include "filetypes/base/text/verify.h"
#include "filetypes/plain/verify.h"

#define DATE_PARAMETERS "TZID VALUE RANGE FBTYPE"
#define PERSON_PARAMETERS "CN ROLE PARTSTAT CUTYPE"
#define DATE_RULE(name)                                                                            \
  {                                                                                                \
    name, KY_LINE_TIMES, NULL, DATE_PARAMETERS                                                     \
  }
#define NUMBER_RULE(name)                                                                          \
  {                                                                                                \
    name, KY_LINE_CHARACTERS, "0123456789", DATE_PARAMETERS                                        \
  }
#define TEXT_RULE(name)                                                                            \
  {                                                                                                \
    name, KY_LINE_TEXT, NULL, NULL                                                                 \
  }

/* RFC 5545, 3.7 and 3.8, as far as F-ICS asks for it. */
static const KyLineRule ics_rules[] = {
  { "VERSION", KY_LINE_FIXED, "2.0", NULL },
  { "PRODID", KY_LINE_FIXED, "-//kiyome//kiyome//EN", NULL },
  { "METHOD", KY_LINE_FIXED, "PUBLISH", NULL },
  TEXT_RULE ("SUMMARY"),
  TEXT_RULE ("DESCRIPTION"),
  TEXT_RULE ("LOCATION"),
  TEXT_RULE ("COMMENT"),
  TEXT_RULE ("CONTACT"),
  TEXT_RULE ("TZNAME"),
  { "CATEGORIES", KY_LINE_LIST, NULL, NULL },
  { "RESOURCES", KY_LINE_LIST, NULL, NULL },
  { "UID", KY_LINE_TEXT, NULL, "RELTYPE" },
  { "TZID", KY_LINE_TEXT, NULL, "RELTYPE" },
  { "RELATED-TO", KY_LINE_TEXT, NULL, "RELTYPE" },
  { "ORGANIZER", KY_LINE_CALENDAR_ADDRESS, NULL, PERSON_PARAMETERS },
  { "ATTENDEE", KY_LINE_CALENDAR_ADDRESS, NULL, PERSON_PARAMETERS },
  DATE_RULE ("DTSTART"),
  DATE_RULE ("DTEND"),
  DATE_RULE ("DTSTAMP"),
  DATE_RULE ("DUE"),
  DATE_RULE ("DURATION"),
  DATE_RULE ("COMPLETED"),
  DATE_RULE ("CREATED"),
  DATE_RULE ("LAST-MODIFIED"),
  DATE_RULE ("RECURRENCE-ID"),
  DATE_RULE ("EXDATE"),
  DATE_RULE ("RDATE"),
  DATE_RULE ("FREEBUSY"),
  { "RRULE", KY_LINE_RULE, NULL, DATE_PARAMETERS },
  { "EXRULE", KY_LINE_RULE, NULL, DATE_PARAMETERS },
  { "TZOFFSETFROM", KY_LINE_OFFSET, NULL, DATE_PARAMETERS },
  { "TZOFFSETTO", KY_LINE_OFFSET, NULL, DATE_PARAMETERS },
  NUMBER_RULE ("SEQUENCE"),
  NUMBER_RULE ("PRIORITY"),
  NUMBER_RULE ("PERCENT-COMPLETE"),
  { "GEO", KY_LINE_PLACE, NULL, DATE_PARAMETERS },
  { "STATUS", KY_LINE_WORD,
    "NEEDS-ACTION TENTATIVE CONFIRMED IN-PROCESS COMPLETED CANCELLED DRAFT FINAL", NULL },
  { "CLASS", KY_LINE_WORD, "PUBLIC PRIVATE CONFIDENTIAL", NULL },
  { "TRANSP", KY_LINE_WORD, "OPAQUE TRANSPARENT", NULL },
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
