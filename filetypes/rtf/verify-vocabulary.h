/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may stand in an RTF file that kiyome wrote, for its second reading (RTF Specification 1.9.1,
 * and what LibreOffice writes): destinations by where they stand, control words by where and with
 * what, properties of shapes by name. What is not here is refused.
 */
#pragma once

#include <glib.h>

/* What a group is for what stands in it. */
typedef enum
{
  KY_RTF_VERIFY_BODY = 1 << 0,
  KY_RTF_VERIFY_COLOURS = 1 << 1,
  KY_RTF_VERIFY_FIELD = 1 << 2,
  KY_RTF_VERIFY_FONTS = 1 << 3,
  KY_RTF_VERIFY_PICTURE = 1 << 4,
  KY_RTF_VERIFY_INFO = 1 << 5,
  KY_RTF_VERIFY_PICTURES = 1 << 6,
  KY_RTF_VERIFY_LISTS = 1 << 7,
  KY_RTF_VERIFY_MATH = 1 << 8,
  KY_RTF_VERIFY_NUMBERS = 1 << 9,
  KY_RTF_VERIFY_SHAPE = 1 << 10,
  KY_RTF_VERIFY_PROPERTY = 1 << 11,
  KY_RTF_VERIFY_STYLES = 1 << 12,
  KY_RTF_VERIFY_VALUE = 1 << 13,
  KY_RTF_VERIFY_LEVEL = 1 << 14,
  KY_RTF_VERIFY_WORDS = 1 << 15,
  KY_RTF_VERIFY_DRAWING = 1 << 16,
  KY_RTF_VERIFY_INSTRUCTION = 1 << 17,
  KY_RTF_VERIFY_NAME = 1 << 18,
  KY_RTF_VERIFY_DESCRIPTION = 1 << 19,
} KyRtfVerifyPlace;

typedef struct
{
  const gchar *word;
  guint32 in;
  KyRtfVerifyPlace holds;
  gboolean is_starred; /* it stands behind \* */
} KyRtfVerifyDestination;

/* NULL: WORD begins no destination that may be. */
const KyRtfVerifyDestination *ky_rtf_verify_destination (const gchar *word);
/* The control word may stand in a group that is PLACE, with a number or without. */
gboolean ky_rtf_verify_word (const gchar *word, gboolean has_number, KyRtfVerifyPlace place);
/* What the value of a shape's property is. */
typedef enum
{
  KY_RTF_VERIFY_NO_PROPERTY,
  KY_RTF_VERIFY_NUMBERS_OF_PROPERTY,
  KY_RTF_VERIFY_TEXT_OF_PROPERTY,
  KY_RTF_VERIFY_PICTURE_OF_PROPERTY
} KyRtfVerifyProperty;
KyRtfVerifyProperty ky_rtf_verify_property (const gchar *name);
