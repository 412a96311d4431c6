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

/* What a group is for what stands in it. */
typedef enum
{
  KY_RTF_PLACE_NONE = 0,
  KY_RTF_PLACE_BODY = 'B',
  KY_RTF_PLACE_COLOURS = 'C',  /* semicolons */
  KY_RTF_PLACE_FIELD = 'D',    /* its two groups */
  KY_RTF_PLACE_FONTS = 'F',    /* names */
  KY_RTF_PLACE_PICTURE = 'H',  /* its size, hexadecimal digits */
  KY_RTF_PLACE_INFO = 'I',     /* groups */
  KY_RTF_PLACE_PICTURES = 'K', /* \*\shppict: one group */
  KY_RTF_PLACE_LISTS = 'L',    /* groups */
  KY_RTF_PLACE_MATH = 'M',
  KY_RTF_PLACE_NUMBERS = 'N',     /* of paragraphs as Word 6 has them: groups */
  KY_RTF_PLACE_SHAPE = 'P',       /* groups */
  KY_RTF_PLACE_PROPERTY = 'Q',    /* its two groups */
  KY_RTF_PLACE_STYLES = 'S',      /* names */
  KY_RTF_PLACE_VALUE = 'U',       /* of a property */
  KY_RTF_PLACE_LEVEL = 'V',       /* text, and small numbers that stand for levels */
  KY_RTF_PLACE_WORDS = 'W',       /* text and no more */
  KY_RTF_PLACE_DRAWING = 'X',     /* as Word 6 has them: groups */
  KY_RTF_PLACE_INSTRUCTION = 'Z', /* of a field */
} KyRtfPlace;

KyRtfKind ky_rtf_kind (const gchar *word);
/* What the group of a destination is inside of one that is AROUND; NONE: it may not stand there. */
KyRtfPlace ky_rtf_place (const gchar *word, KyRtfPlace around);
/* A word that has no number. */
gboolean ky_rtf_is_bare (const gchar *word);
/* One that stands in pictures only. */
gboolean ky_rtf_is_of_pictures (const gchar *word);
/* A property of a shape whose value is a number, or a list of them. */
gboolean ky_rtf_is_property (const gchar *name);
