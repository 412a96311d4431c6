/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that each count of a rebuilt RTF file matches what it counts. Every function returns
 * FALSE with an error (VERIFY) if it does not. Groups are identified by their depth. */
#pragma once

#include "filetypes/rtf/verify-vocabulary.h"

typedef struct _KyRtfNumbers KyRtfNumbers;

KyRtfNumbers *ky_rtf_numbers_new (guint max_depth);
void ky_rtf_numbers_free (KyRtfNumbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyRtfNumbers, ky_rtf_numbers_free)

/* Is called when a group opens at `depth`. */
gboolean ky_rtf_numbers_open (KyRtfNumbers *numbers, guint depth, GError **error);
/* Is called when the group at `depth` is the destination `word`. */
gboolean ky_rtf_numbers_destination (KyRtfNumbers *numbers, guint depth, const gchar *word,
                                     GError **error);
gboolean ky_rtf_numbers_close (KyRtfNumbers *numbers, guint depth, GError **error);
/* Is called for a control word that is neither a destination nor \uN. */
gboolean ky_rtf_numbers_word (KyRtfNumbers *numbers, guint depth, const gchar *word,
                              gboolean has_number, gint64 number, KyRtfPlace place, GError **error);
/* Is called at the end of the file: styles must not be based on each other without an end, and each
 * list that is referred to must exist. */
gboolean ky_rtf_numbers_end (const KyRtfNumbers *numbers, GError **error);
/* Counts a character of text in `place`. `byte` is its code, or 0 for one that is not a byte. */
gboolean ky_rtf_numbers_character (KyRtfNumbers *numbers, guint depth, guint8 byte,
                                   KyRtfPlace place, GError **error);
/* Is called for \'xx in the text or the numbers of a level. */
gboolean ky_rtf_numbers_level_byte (KyRtfNumbers *numbers, guint depth, guint8 byte,
                                    GError **error);
/* Verifies the value at `depth` of a shape's property of `kind`; it is two groups inside the
 * shape. */
gboolean ky_rtf_numbers_value (KyRtfNumbers *numbers, guint depth, const gchar *name,
                               KyRtfPropertyKind kind, const gchar *value, GError **error);
