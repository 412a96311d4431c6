/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The counts of a rebuilt RTF file, for the verifier: each must be what is counted. Every function
 * returns FALSE with an error when it is not. Groups are named by their depth.
 */
#pragma once

#include "filetypes/rtf/verify-vocabulary.h"

typedef struct _KyRtfNumbers KyRtfNumbers;

KyRtfNumbers *ky_rtf_numbers_new (guint max_depth);
void ky_rtf_numbers_free (KyRtfNumbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyRtfNumbers, ky_rtf_numbers_free)

/* A group opens at DEPTH. */
gboolean ky_rtf_numbers_open (KyRtfNumbers *numbers, guint depth, GError **error);
/* It is the destination WORD, in which PLACE is. */
gboolean ky_rtf_numbers_destination (KyRtfNumbers *numbers, guint depth, const gchar *word,
                                     KyRtfPlace place, GError **error);
gboolean ky_rtf_numbers_close (KyRtfNumbers *numbers, guint depth, GError **error);
/* A control word that is no destination and no \uN. */
gboolean ky_rtf_numbers_word (KyRtfNumbers *numbers, guint depth, const gchar *word,
                              gboolean has_number, gint64 number, KyRtfPlace place, GError **error);
/* Counts a character of text in PLACE. BYTE is its code, or 0 for one that is not a byte. */
gboolean ky_rtf_numbers_character (KyRtfNumbers *numbers, guint depth, guint8 byte,
                                   KyRtfPlace place, GError **error);
/* \'xx in the text or the numbers of a level. */
gboolean ky_rtf_numbers_level_byte (KyRtfNumbers *numbers, guint depth, guint8 byte,
                                    GError **error);
/* The value at DEPTH of a shape's property of KIND, two groups inside the shape. */
gboolean ky_rtf_numbers_value (KyRtfNumbers *numbers, guint depth, const gchar *name,
                               KyRtfPropertyKind kind, const gchar *value, GError **error);
