/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of a mail that pretends to come from kiyome (doc/threats.md T-PHI-03): headings, sentences
 * and names of its notices, also in look-alike letters, and also spread over several lines, table
 * cells and ruby. */
#pragma once

#include "filetypes/mail/visible-letters.h"

typedef enum
{
  KY_CLAIM_NONE,
  KY_CLAIM_LINE,     /* a heading in other words: only this line is quoted */
  KY_CLAIM_HEADING,  /* a heading of a notice: quoted up to the next rule */
  KY_CLAIM_SENTENCE, /* a sentence of a notice: quoted from the rule before it to the next rule */
} KyClaim;

/* Builds the tables of the words that are searched. Called once before the first mail, so that all
 * processes forked from the zygote share them; the other functions call it if needed. */
void ky_claim_warm_up (void);

/* Returns what `line` (`length` bytes) pretends to be; NONE for a line that is quoted already.
 * `is_below_rule`: the line before it is a rule. `seen` receives the line's letters for
 * ky_claim_split_end(). */
KyClaim ky_claim_of_line (const gchar *line, gsize length, gboolean is_below_rule,
                          KyVisibleLetters seen);

/* Searches `text` (`length` bytes, its first line `first` bytes with the letters `seen`) for a
 * heading or sentence that begins in the first line and ends in a later one. Returns the offset
 * behind the line in which it ends, or 0 if there is none. `seen` is changed. */
gsize ky_claim_split_end (const gchar *text, gsize first, gsize length, KyVisibleLetters seen);

/* Tells whether `subject` begins like the subject of a mail that kiyome writes, or repeats words of
 * a notice. */
gboolean ky_claim_is_subject (const gchar *subject);

/* Tells whether `name`, a sender's display name, pretends to be kiyome. */
gboolean ky_claim_is_name (const gchar *name);
