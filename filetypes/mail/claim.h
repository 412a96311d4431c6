/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a mail says as if kiyome said it (T-PHI-03): headings, sentences and names, in any letters
 * that look like them, over lines, cells and ruby.
 */
#pragma once

#include "filetypes/mail/seen.h"

typedef enum
{
  KY_CLAIM_NONE,
  KY_CLAIM_LINE,     /* a heading in other words: it alone is quoted */
  KY_CLAIM_HEADING,  /* quoted up to the next rule */
  KY_CLAIM_SENTENCE, /* the same, from the rule before it on */
} KyClaim;

/* Before anything is asked: reads what is looked for, once for all mails of a zygote. */
void ky_claim_warm_up (void);

/* What LINE claims, which has LENGTH bytes; a quoted one nothing. SEEN gets its letters, as far as
 * ky_claim_split_end() wants them. */
KyClaim ky_claim_of_line (const gchar *line, gsize length, gboolean is_below_rule, KySeen seen);

/* Behind the line of TEXT in which a heading or a sentence ends that begins in its first one, whose
 * letters are SEEN; 0 when there is none. */
gsize ky_claim_split_end (const gchar *text, gsize first, gsize length, KySeen seen);

/* Does SUBJECT begin as those of kiyome's own letters do, or say what its notices say? */
gboolean ky_claim_is_subject (const gchar *subject);

/* Is NAME, of a sender, kiyome's? */
gboolean ky_claim_is_name (const gchar *name);
