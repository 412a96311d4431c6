/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a text says, in a form in which two texts can be compared: its lines as sequences of words,
 * numbers and characters, and its link targets. Line breaks, punctuation, case, widths, quote marks
 * and list markers do not count, so that a text that was wrapped, quoted or made from a page says
 * the same as its source.
 */
#pragma once

#include <glib.h>

typedef struct _KyMailUnits KyMailUnits;

KyMailUnits *ky_mail_units_new (void);
void ky_mail_units_free (KyMailUnits *units);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMailUnits, ky_mail_units_free)

/* Appends TEXT (valid UTF-8 with LF line ends, rendered by ky_body_text()), which must stay. */
void ky_mail_units_add (KyMailUnits *units, const gchar *text, gsize length);

/* How much it says: the number of words, numbers and single characters, links included. */
gsize ky_mail_units_weight (const KyMailUnits *units);

/*
 * The weight of the lines of UNITS of which OTHER lacks the words, in the same order and without
 * others between them, or a link target. STEPS: how many comparisons may be made, from
 * ky_mail_units_steps(); what is left of them comes back. Without any, lines count as lacking.
 */
gsize ky_mail_units_lost (const KyMailUnits *units, const KyMailUnits *other, guint64 *steps);
/* So many comparisons that texts of WEIGHT in all are compared in linear time. */
guint64 ky_mail_units_steps (gsize weight);

/*
 * Those lines of the text that was added as number TEXT (from 0), as they stand in it, and of lines
 * whose words OTHER has the targets that it lacks, a line each. All lines where OTHER lacks the
 * words of most of them. NULL: OTHER has everything. STEPS as above. (transfer full)
 */
gchar *ky_mail_units_rest (const KyMailUnits *units, guint text, const KyMailUnits *other,
                           guint64 *steps);
