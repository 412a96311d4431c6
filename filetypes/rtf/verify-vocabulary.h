/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may stand in an RTF file that kiyome wrote, for its second reading: destinations by where
 * they stand, control words by where and with what, properties of shapes by name. What schema/ has
 * not is refused.
 */
#pragma once

#include "filetypes/rtf/vocabulary.h"

/* NULL: WORD begins no destination that may be. */
const KyRtfWord *ky_rtf_verify_destination (const gchar *word);
/* The control word may stand in a group that is PLACE, with a number or without. */
gboolean ky_rtf_verify_word (const gchar *word, gboolean has_number, KyRtfPlace place);
/* NUMBER is one that WORD, a destination or not, may have. */
gboolean ky_rtf_verify_number (const gchar *word, gboolean has_number, gint64 number);
KyRtfPropertyKind ky_rtf_verify_property (const gchar *name);
