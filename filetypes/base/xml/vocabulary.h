/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares tables of the elements and attributes that XML written by kiyome may contain.
 * vocabulary.py makes them of the files *.vocabulary, which list elements, their parents, their
 * attributes and the kind of each value. Nothing else may be in the XML. */
#pragma once

#include "filetypes/base/xml/verify.h"

/* Lists kinds of values. Those up to KY_VALUE_LEXICAL are checked by their characters alone
 * (ky_value_is()); the others must be checked by the caller. */
typedef enum
{
  KY_VALUE_NONE, /* nothing, no text */
  KY_VALUE_TEXT, /* of an element: shown, or a value that is */
  KY_VALUE_STR,  /* of an attribute: the same */
  KY_VALUE_BOOL,
  KY_VALUE_NUM, /* with its unit */
  KY_VALUE_TOK, /* one of a few words, a colour, a GUID */
  KY_VALUE_DATE,
  KY_VALUE_NAME,  /* of something in the document */
  KY_VALUE_STYLE, /* of a style */
  KY_VALUE_FONT,
  KY_VALUE_ANCHOR, /* of a bookmark: no address */
  KY_VALUE_CELLS,  /* addresses of cells */
  KY_VALUE_TAB,    /* the name of a sheet of this file */
  KY_VALUE_GUIDE,  /* of a shape: a little formula of numbers */
  KY_VALUE_MOTION, /* the property that an animation changes, and its values */
  KY_VALUE_EFFECT,
  KY_VALUE_CSS, /* of VML */
  KY_VALUE_LIST,
  KY_VALUE_PATH,
  KY_VALUE_COLOUR,
  KY_VALUE_GRADIENT,
  KY_VALUE_REFERENCE, /* "#" and a name */
  KY_VALUE_BASE__,    /* base64 */
  KY_VALUE_GUID,
  KY_VALUE_WORD,
  KY_VALUE_NUMBER,
  KY_VALUE_NUMBERS,
  KY_VALUE_LAYOUT,    /* the name of a kind of diagram */
  KY_VALUE_EXTENSION, /* the URI of an extension */
  KY_VALUE_GRAPHIC,   /* the URI of a kind of graphic */
  KY_VALUE_COMPAT,    /* the owner of a setting */
  KY_VALUE_ACTION,    /* to another slide of the show */
  KY_VALUE_LEXICAL = KY_VALUE_ACTION,
  KY_VALUE_RID,  /* a relationship to a part */
  KY_VALUE_LINK, /* a relationship to a part, or a link */
  KY_VALUE_DRAWING,
  KY_VALUE_FORMULA,
  KY_VALUE_PIVOT, /* a formula of a pivot table */
  KY_VALUE_FIELD, /* an instruction, or a piece of it */
  KY_VALUE_DELETED_FIELD,
  KY_VALUE_SIMPLE_FIELD,
  KY_VALUE_PLACE,     /* where a cell's link leads */
  KY_VALUE_DEFINED,   /* a name of cells or a formula */
  KY_VALUE_ENTRY,     /* permitted input of a cell */
  KY_VALUE_INITIAL,   /* first value of a form field: a text or, behind "=", a formula */
  KY_VALUE_THRESHOLD, /* a number or a formula */
  KY_VALUE_SOURCE,    /* where the data of a pivot table are */
  KY_VALUE_SHEET,     /* the name of one */
  KY_VALUE_TABLE,     /* the same, which formulas use */
  KY_VALUE_STATE,     /* of a sheet */
  KY_VALUE_FONT_KEY,  /* key with which an embedded font is obfuscated */
  KY_VALUE_FEW,       /* a count of objects that need more than some bytes each */
  /* Additional kinds of OpenDocument: */
  KY_VALUE_COUNT, /* of spaces in a row, or of points of a chart */
  KY_VALUE_CHART, /* the kind of one */
  KY_VALUE_ENGINE,
  KY_VALUE_METAL,
  KY_VALUE_LINK_WORD,    /* how a reference is followed */
  KY_VALUE_SPACE,        /* whether white space stays */
  KY_VALUE_SHAPE,        /* a shape's equation */
  KY_VALUE_RANGE,        /* cells of this file */
  KY_VALUE_REFERENCE_TO, /* a member of the package, or a link */
  KY_VALUE_SETTING,      /* the name or type of one */
  KY_VALUE_PROGRAM,      /* the name of the one that wrote the document */
  /* Kinds that only writers use: */
  KY_VALUE_FIELD_NUMBER, /* a random number of a field, */
  KY_VALUE_AXIS_NUMBER,  /* or of an axis */
  KY_VALUE_SHEET_NUMBER, /* its place among the sheets */
  KY_VALUE_INDEX,        /* the number of an item of a list */
  KY_VALUE_LAST
} KyValueKind;

/* Holds the bounds of the numbers of a value. */
typedef struct
{
  gdouble least, most;
} KyVocabularyRange;

typedef struct
{
  guint16 name; /* among KyVocabulary.names */
  guint8 space; /* among KyVocabulary.uris */
  guint8 kind;  /* KyValueKind */
  guint8 range; /* among KyVocabulary.ranges; 0: that of all numbers */
} KyVocabularyAttribute;

/* Describes a child that an element may have only once. */
typedef struct
{
  guint16 child;       /* among the elements */
  guint64 kind;        /* its bit */
  guint64 none_before; /* bits of the children that must not precede it */
} KyVocabularySingle;

/* Describes an attribute for the look only, which some writers use on elements for which the
 * standard does not have it. */
typedef struct
{
  guint16 name;
  guint8 space;
  guint8 of; /* the namespace of the element */
  guint8 kind, range;
} KyVocabularyLoose;

typedef struct
{
  guint16 name;
  guint8 space;
  guint8 text;  /* KyValueKind; KY_VALUE_NONE: no text is allowed */
  guint8 range; /* range of the numbers in the text */
  guint16 n_attributes, n_parents, n_singles;
  guint32 attributes, parents, singles; /* the first ones */
  guint64 roots;                        /* bits of the roots of those parts that may contain it */
  gint root;                            /* its own number, or -1 */
} KyVocabularyElement;

/* Describes a thing that a value names, such as a setting. */
typedef struct
{
  const gchar *name;
  guint8 kind; /* KyValueKind of its own value */
} KyVocabularyNamed;

typedef struct
{
  const gchar *const *uris; /* in order; "": no namespace */
  guint n_uris;
  const gchar *const *names; /* in order */
  guint n_names;
  const KyVocabularyElement *elements; /* sorted by namespace and name */
  guint n_elements;
  const KyVocabularyAttribute *attributes;
  const guint16 *parents;
  const KyVocabularySingle *singles; /* those of one element, sorted by child */
  const KyVocabularyLoose *loose;    /* sorted by `of`, name and namespace */
  guint n_loose;
  const KyVocabularyNamed *named; /* in order */
  guint n_named;
  const KyVocabularyRange *ranges; /* the first one is of no value */
} KyVocabulary;

/* Returns the element `uri` (nullable), `local` that `within` has as a child, or that is a root if
 * `within` is NULL. Returns NULL if it is not allowed there. */
const KyVocabularyElement *ky_vocabulary_element (const KyVocabulary *vocabulary,
                                                  const KyVocabularyElement *within, KyXmlWord *uri,
                                                  KyXmlWord *local);
/* Returns TRUE if `within` has `element` as a child by the standard. */
gboolean ky_vocabulary_holds (const KyVocabulary *vocabulary, const KyVocabularyElement *within,
                              const KyVocabularyElement *element);
/* Returns the restriction on the number of `child` in `parent` (nullable), or NULL if it may be
 * repeated freely. */
const KyVocabularySingle *ky_vocabulary_single (const KyVocabulary *vocabulary,
                                                const KyVocabularyElement *parent,
                                                const KyVocabularyElement *child);
/* Returns the kind of an attribute's value as ky_vocabulary_attribute() does, by numbers instead of
 * words. */
KyValueKind ky_vocabulary_kind (const KyVocabulary *vocabulary, const KyVocabularyElement *element,
                                gint space, gint name, guint8 *ret_range);
/* Returns the kind of value of the attribute `uri` (nullable), `local` of `element`, or
 * KY_VALUE_NONE if the attribute is not allowed there. `*ret_range`: the bounds of its numbers;
 * NULL: those of all numbers. */
KyValueKind ky_vocabulary_attribute (const KyVocabulary *vocabulary,
                                     const KyVocabularyElement *element, KyXmlWord *uri,
                                     KyXmlWord *local, const KyVocabularyRange **ret_range);
/* Returns the bounds with this number, or NULL for 0. */
const KyVocabularyRange *ky_vocabulary_range (const KyVocabulary *vocabulary, guint8 range);
/* Returns the kind of value for `name`, or KY_VALUE_NONE if it is not allowed. */
KyValueKind ky_vocabulary_named (const KyVocabulary *vocabulary, const gchar *name);
/* Returns TRUE if `raw`, as written, is a value of `kind`, which is KY_VALUE_LEXICAL at most, and
 * its numbers are within `range` (nullable: within that of all numbers). */
gboolean ky_value_is (KyValueKind kind, KyView raw, const KyVocabularyRange *range);
