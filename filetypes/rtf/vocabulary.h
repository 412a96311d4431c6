/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of RTF's control words, made by words.py of stays/ and schema/: the writer's and the
 * verifier's are two, in one form, and each is read by code of its own. */
#pragma once

#include <glib.h>

/* Holds the kind of a group, which determines what may occur in it. */
typedef enum
{
  KY_RTF_PLACE_NONE = 0,
  KY_RTF_PLACE_BODY = 1 << 0,
  KY_RTF_PLACE_COLOURS = 1 << 1,  /* semicolons */
  KY_RTF_PLACE_FIELD = 1 << 2,    /* its two groups */
  KY_RTF_PLACE_FONTS = 1 << 3,    /* names */
  KY_RTF_PLACE_PICTURE = 1 << 4,  /* its size, hexadecimal digits */
  KY_RTF_PLACE_INFO = 1 << 5,     /* groups */
  KY_RTF_PLACE_PICTURES = 1 << 6, /* \*\shppict: one group */
  KY_RTF_PLACE_LISTS = 1 << 7,    /* groups */
  KY_RTF_PLACE_MATH = 1 << 8,
  KY_RTF_PLACE_NUMBERS = 1 << 9,      /* of paragraphs as Word 6 has them: groups */
  KY_RTF_PLACE_SHAPE = 1 << 10,       /* groups */
  KY_RTF_PLACE_PROPERTY = 1 << 11,    /* its two groups */
  KY_RTF_PLACE_STYLES = 1 << 12,      /* names */
  KY_RTF_PLACE_VALUE = 1 << 13,       /* of a property */
  KY_RTF_PLACE_LEVEL = 1 << 14,       /* text, and small numbers that represent levels */
  KY_RTF_PLACE_WORDS = 1 << 15,       /* text and no more */
  KY_RTF_PLACE_DRAWING = 1 << 16,     /* as Word 6 has them: groups */
  KY_RTF_PLACE_INSTRUCTION = 1 << 17, /* of a field */
  KY_RTF_PLACE_NAME = 1 << 18,        /* of a property */
  KY_RTF_PLACE_DESCRIPTION = 1 << 19, /* of a picture: properties */
} KyRtfPlace;

/* The kinds of groups that have text. */
#define KY_RTF_PLACES_OF_TEXT                                                                      \
  (KY_RTF_PLACE_BODY | KY_RTF_PLACE_COLOURS | KY_RTF_PLACE_FONTS | KY_RTF_PLACE_MATH               \
   | KY_RTF_PLACE_STYLES | KY_RTF_PLACE_VALUE | KY_RTF_PLACE_LEVEL | KY_RTF_PLACE_WORDS)

typedef enum
{
  KY_RTF_UNKNOWN, /* in no table: the word is removed; behind \* its group */
  KY_RTF_WORD,    /* stays with its number */
  KY_RTF_GROUP,   /* a destination: a group of its own that stays */
  KY_RTF_STARRED, /* likewise, written behind \* */
  KY_RTF_DROP,    /* a group that is removed with its content */
} KyRtfKind;

typedef struct
{
  const gchar *word;
  KyRtfKind kind;
  gboolean is_bare;  /* it has no number */
  guint32 in;        /* KyRtfPlace of the group; 0 for a word: where formatting is set */
  KyRtfPlace holds;  /* kind of content of a destination */
  const gchar *code; /* code of the removal; NULL: not reported */
  gint32 min, max;   /* range of its number; min > max: it has none */
  guint32 once;      /* a bit of its own: a group has it once at most; 0: any number */
} KyRtfWord;

/* Lists the forms of the value of a shape's property. */
typedef enum
{
  KY_RTF_PROPERTY_NONE,    /* an unknown property */
  KY_RTF_PROPERTY_NUMBERS, /* one number */
  KY_RTF_PROPERTY_ARRAY,   /* the size of an element in bytes, the count of elements, elements */
  KY_RTF_PROPERTY_TEXT,
  KY_RTF_PROPERTY_PICTURE,
  KY_RTF_PROPERTY_GONE /* it is dropped and reported */
} KyRtfPropertyKind;

typedef struct
{
  const gchar *name;
  KyRtfPropertyKind kind;
} KyRtfProperty;

typedef struct
{
  const KyRtfWord *words; /* in order */
  gsize n_words;
  const KyRtfProperty *properties; /* in order */
  gsize n_properties;
} KyRtfVocabulary;
