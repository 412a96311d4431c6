/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one XML part of an Office package and writes it again by the tables of names.h: only
 * elements and attributes that are listed, text only where the element may have text, and only
 * references to parts that stay. */
#pragma once

#include "filetypes/ooxml/workbook.h"

typedef enum
{
  KY_RELATION_NONE,    /* unknown Id, or its part is not written */
  KY_RELATION_PART,    /* a part that stays */
  KY_RELATION_EXTERNAL /* an external link that the policy lets stay */
} KyRelation;

/* Names the lists of a workbook to whose items numbers in its parts refer (lists.c). */
typedef enum
{
  KY_OOXML_LIST_AUTHORS, /* of the comments in one part */
  KY_OOXML_LIST_BORDERS,
  KY_OOXML_LIST_CELLS,       /* formats of cells, */
  KY_OOXML_LIST_CELL_STYLES, /* of the styles of cells, */
  KY_OOXML_LIST_DIFFERENCES, /* and of differences in conditional formats and tables */
  KY_OOXML_LIST_FILLS,
  KY_OOXML_LIST_FONTS,
  KY_OOXML_LIST_METADATA, /* starts with an item that is not written: the first is 1 */
  KY_OOXML_LIST_STRINGS,
  KY_OOXML_LIST_LAST
} KyOoxmlList;
#define KY_OOXML_NO_LIST G_MAXUINT /* a number of items: none of the parts so far has the list */

typedef struct
{
  KyJob *job;
  const gchar *where;         /* name of the part, for the report */
  guint16 root_ns;            /* namespace that the root element must have */
  const gchar *root;          /* NULL: anything that is listed */
  gboolean is_hidden;         /* a sheet that the policy empties, because its workbook hides it */
  const KyWorkbook *workbook; /* NULL: none that the part belongs to */
  /* Returns what is done with relationship `id` of this part. */
  KyRelation (*relation) (gpointer data, KyView id);
  /* Returns the text that the picture of relationship ID shows, or NULL. The pointer is NULL if no
   * picture of the part shows text. */
  const gchar *(*picture_text) (gpointer data, KyView id);
  /* Returns the relationship Id of the picture of the VML shape SHAPE, or NULL. The pointer is NULL
   * if no object of the part has its picture in a shape elsewhere. */
  const gchar *(*object_picture) (gpointer data, const gchar *shape);
  gpointer data;
  guint *n_items;            /* by KyOoxmlList: of the parts so far; the filter adds this one's */
  GPtrArray *links;          /* pairs of styles or lists that refer to each other; as n_items */
  GHashTable *nums;          /* of Word: "num N" of each list that exists; as n_items */
  const gchar *const *notes; /* of Word: root elements of the parts with notes that there are */
  GHashTable *captions;      /* (nullable) see captions.h: texts of controls, by Id or shape, */
  GHashTable *bare;          /* (nullable) and where that is all that stays */
  GHashTable *drawings;      /* (nullable) see drawings.h */
  GHashTable *hidden_styles; /* nullable: ky_ooxml_hidden_styles(), where the policy asks for it */
  GHashTable *unseen;        /* (nullable) ky_unseen_places(): hidden content to be removed */
} KyOoxmlFilter;

/* Tells whether `half_points`, a value of w:sz, is a size that nobody reads. */
gboolean ky_ooxml_is_tiny (const gchar *half_points);
typedef enum
{
  KY_OOXML_SEEN,
  KY_OOXML_IS_TINY, /* unless a run has a size of its own */
  KY_OOXML_VANISHES
} KyOoxmlHiding;

/* Returns the ids of the styles in `xml`, Word's styles part, that hide their text, each with a
 * KyOoxmlHiding value (transfer full); NULL if the part cannot be read. */
GHashTable *ky_ooxml_hidden_styles (KyJob *job, KyView xml);

/* Writes a part of the package again, without what may not stay in it. `xml`: the part. `*ret_xml`
 * is set to the result (transfer full). Errors: MALFORMED, LIMIT; the caller then drops the
 * part. */
gboolean ky_ooxml_filter (const KyOoxmlFilter *filter, KyView xml, GByteArray **ret_xml,
                          GError **error);
