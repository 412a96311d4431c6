/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "filetypes/mail/walk.h"

/* What kiyome's own notice is known by in the text of a mail. */
typedef struct
{
  const gchar *heading; /* its first line behind the rule, with the message's request number */
  const gchar *rule;    /* the line before and behind it */
  const gchar *checked; /* (nullable) the one sentence of a notice that nothing was taken out, where
                           the policy wants one; NULL: there is none */
  const gchar *changed; /* the sentence of one that lists what was done */
  gboolean has_number;  /* the heading holds a number that no sender can know */
} KyNoticeForm;

/*
 * Marks notices that the mail brought along as quoted (T-PHI-03). KEEP_OWN: the block at the very
 * end stays as it is where it is kiyome's own of a pass before this one. Returns whether it is
 * there. Linear.
 */
gboolean ky_notice_quote_imitations (KyMailWalk *walk, GString *body, const KyNoticeForm *form,
                                     gboolean keep_own);
