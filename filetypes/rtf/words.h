/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of the control words of an RTF file: what stays/ says. */
#pragma once

#include "filetypes/rtf/vocabulary.h"

KyRtfKind ky_rtf_kind (const gchar *word);
/* What the group of a destination is inside of one that is AROUND; NONE: it may not stand there. */
KyRtfPlace ky_rtf_place (const gchar *word, KyRtfPlace around);
/* The code under which the group of WORD goes; NULL: it is not worth telling. */
const gchar *ky_rtf_code (const gchar *word);
/* A word that has no number. */
gboolean ky_rtf_is_bare (const gchar *word);
/* NUMBER is in the range of WORD. */
gboolean ky_rtf_number_fits (const gchar *word, gint32 number);
/* WORD is one that is written where PLACE is. */
gboolean ky_rtf_word_stands (const gchar *word, KyRtfPlace place);
KyRtfPropertyKind ky_rtf_property (const gchar *name);
