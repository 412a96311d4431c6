/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control words that RTF files may hold (RTF Specification 1.9.1, and what LibreOffice writes).
 * A word that is not here goes; a destination that is not here goes with all it holds.
 */
#pragma once

#include <glib.h>

typedef enum
{
  KY_RTF_UNKNOWN,     /* the word goes; behind \* its group goes */
  KY_RTF_WORD,        /* stays with its number */
  KY_RTF_DESTINATION, /* a group of its own that stays */
  KY_RTF_STARRED,     /* likewise, written behind \* */
  KY_RTF_SKIPPED,     /* a group that goes with all it holds */
} KyRtfKind;

KyRtfKind ky_rtf_kind (const gchar *word);
