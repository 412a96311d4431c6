/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists for the verifier the permitted content of a rebuilt RTF file: destinations by the group
 * around them, control words by group and number, properties of shapes by name. The verifier
 * refuses everything that schema/ does not list. */
#pragma once

#include "filetypes/rtf/vocabulary.h"

/* Returns the row of the destination `word`, or NULL if it is not permitted. */
const KyRtfWord *ky_rtf_verify_destination (const gchar *word);
/* Tells whether the control word `word` is permitted in a group of kind `place`, with or without a
 * number. */
gboolean ky_rtf_verify_word (const gchar *word, gboolean has_number, KyRtfPlace place);
/* Tells whether `word`, a destination or not, may have `number`. */
gboolean ky_rtf_verify_number (const gchar *word, gboolean has_number, gint64 number);
/* Returns the bit of `word` if a group has it once at most, 0 otherwise. */
guint32 ky_rtf_verify_once (const gchar *word);
KyRtfPropertyKind ky_rtf_verify_property (const gchar *name);
