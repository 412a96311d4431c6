/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognizes mails by which people of the organisation report a suspect mail: those to
 * incident.report-address that come from inside. */
#pragma once

#include "config/config.h"

/* Describes the envelope of a mail. */
typedef struct
{
  const gchar *login;  /* of SMTP AUTH, or "" */
  const gchar *client; /* "host [address]" */
  const gchar *sender; /* addr-spec, "" for the null sender */
  const gchar *const *recipients;
  /* (nullable) Auto-Submitted, List-Id, Kiyome-Result, Resent-From */
  const gchar *auto_submitted, *list_id, *result, *resent_from;
} KyForwardedFacts;

/* Tells whether a mail reports a suspect one. An answer of a program (RFC 3834), a mail of a list
 * (RFC 2919), and one of the null sender or of another organisation does not; nor does one that
 * has passed kiyome, since servers inside also send on what came from outside. These fields do not
 * count if the sender has redirected the mail (RFC 5322, 3.6.6), since they are the suspect
 * mail's. */
gboolean ky_forwarded_is_report (const KyConfig *config, const KyForwardedFacts *facts);
/* Finds what may be numbers of mails, as notices and the field Kiyome-Result have them, in the mail
 * as it came and in what kiyome wrote of it. Only the store knows which of them exist.
 * Returns at most 100, one a line (transfer full). */
gchar *ky_forwarded_find_numbers (KyView original, KyView output);
