/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A form of texts in which two of them can be compared: lines as sequences of words, numbers and
 * characters, and link targets. Line breaks, punctuation, widths, quote marks, list
 * markers and the upper case of headings do not count, so that a text that was wrapped, quoted or
 * made from HTML equals its source. */
#pragma once

#include <glib.h>

typedef struct _KyMailUnits KyMailUnits;

KyMailUnits *ky_mail_units_new (void);
void ky_mail_units_free (KyMailUnits *units);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMailUnits, ky_mail_units_free)

/* Appends `text` (`length` bytes of valid UTF-8 with LF line ends, rendered by ky_body_text()),
 * which must outlive `units`. */
void ky_mail_units_add (KyMailUnits *units, const gchar *text, gsize length);

/* Returns the weight of `units`: the number of words, numbers and single characters, 4 for each
 * link, and 1 between two texts. */
gsize ky_mail_units_weight (const KyMailUnits *units);

/* Returns the weight of the lines of `units` whose words `other` lacks (in the same order, without
 * other words between them), and of the link targets that `other` lacks. `*steps` is the number of
 * comparisons that may be made (ky_mail_units_steps()) and is reduced by those that were made. When
 * none are left, lines count as lacking. */
gsize ky_mail_units_lost (const KyMailUnits *units, KyMailUnits *other, guint64 *steps);
/* Returns the number of comparisons for texts of `weight` in all, such that the time is linear. */
guint64 ky_mail_units_steps (gsize weight);

/* Returns those lines of the text number `text` (from 0, in the order of ky_mail_units_add()) that
 * `other` lacks, unchanged, and of lines whose words `other` has, the link targets that it lacks,
 * one a line. If `other` lacks most of the text, all lines are returned; if it lacks nothing, NULL.
 * `steps`: as in ky_mail_units_lost(). (transfer full) (nullable) */
gchar *ky_mail_units_rest (const KyMailUnits *units, guint text, KyMailUnits *other,
                           guint64 *steps);
