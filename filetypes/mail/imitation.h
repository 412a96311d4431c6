/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells kiyome's own notice in a mail from imitations, and quotes the imitations. */
#pragma once

#include "filetypes/mail/walk.h"

/* Holds the marks by which kiyome's own notice is recognized in the text of a mail. */
typedef struct
{
  const gchar *heading; /* the line below the first rule, with the message's request number */
  const gchar *rule;    /* the line before and behind the notice */
  const gchar *checked; /* (nullable) the sentence of a notice that nothing was taken out; NULL
                         * if the policy wants no such notice */
  const gchar *changed; /* the sentence of a notice that lists the changes */
  gboolean has_number;  /* the heading has a request number, which no sender can know */
} KyNoticeForm;

/* Quotes the notices in `body` that came with the mail (doc/threats.md T-PHI-03). `keep_own`: a
 * block at the very end that is kiyome's own notice of an earlier pass stays as it is. Returns
 * whether there is such a block. Linear. */
gboolean ky_notice_quote_imitations (KyMailWalk *walk, GString *body, const KyNoticeForm *form,
                                     gboolean keep_own);
