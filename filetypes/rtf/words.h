/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up what stays/ says about the control words of an RTF file. */
#pragma once

#include "filetypes/rtf/vocabulary.h"

KyRtfKind ky_rtf_kind (const gchar *word);
/* Returns the kind of group that the destination `word` is inside of `around`; NONE: it is not
 * permitted there. */
KyRtfPlace ky_rtf_place (const gchar *word, KyRtfPlace around);
/* Returns the code under which a dropped group of `word` is reported; NULL: it is not reported. */
const gchar *ky_rtf_code (const gchar *word);
/* Tells whether `word` never has a number. */
gboolean ky_rtf_is_bare (const gchar *word);
/* Tells whether `number` is in the range of `word`. */
gboolean ky_rtf_number_fits (const gchar *word, gint32 number);
/* Tells whether `word` is written in a group that is `place`. */
gboolean ky_rtf_word_stands (const gchar *word, KyRtfPlace place);
/* Tells whether `word` may come in a group that has `*seen` already (bits of the table), and notes
 * it there. */
gboolean ky_rtf_word_comes (const gchar *word, guint32 *seen);
KyRtfPropertyKind ky_rtf_property (const gchar *name);
