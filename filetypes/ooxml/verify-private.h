/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the state of the verifier of Office Open XML. verify.c owns it and reads the package;
 * verify-markup.c checks the elements of a part by it. */
#pragma once

#include "filetypes/base/formula/verify.h"
#include "filetypes/base/xml/vocabulary.h"
#include "engine/job.h"

/* Permitted elements, attributes and values; base/xml/vocabulary.py generates the table from
 * schema/. */
extern const KyVocabulary ky_ooxml_vocabulary;

/* Holds what was read of a chart (verify-chart.c). */
typedef struct
{
  gdouble low, high;       /* limits of the axis; G_MAXDOUBLE: not specified */
  gboolean is_logarithmic; /* the axis is */
  gdouble lowest, highest; /* smallest and largest number of the chart, 0 included */
  /* Limits that follow from the axis steps read so far: `lowest` must be at least `below`,
   * `highest` at most `above`, and their distance at most `range`. */
  gdouble below, above, range;
  gboolean is_number; /* the reader is in a list of numbers, and */
  gboolean is_value;  /* the following text is one of its values */
} KyOoxmlVerifyChart;

/* Holds what was read of a list of items to which numbers refer (verify-lists.c). */
typedef struct
{
  guint n_items, needed; /* in the part that is being read: items, and so many there must be */
  guint needed_by_all;   /* parts, other than those with the list */
  guint least_items;     /* in a part with the list */
  gboolean is_there;     /* a part of this kind was read */
} KyOoxmlVerifyList;
#define KY_OOXML_VERIFY_LISTS 10

typedef struct
{
  KyJob *job;
  const gchar *main_type; /* content type of the main part */
  gboolean keeps_links;
  GHashTable *content_types; /* part name, or *.suffix -> content type, as declared */
  GHashTable *reachable;     /* part name -> relationship type */
  GHashTable *present;       /* part names of the file */
  GHashTable *relations;     /* "part Id" -> "part", or "" for one that leads out */
  GHashTable *references;    /* "part Id" -> KyValueKind of the attribute that has the id */
  /* state of the part that is being read: */
  const gchar *name;
  const gchar *root; /* required root element: namespace, a space, name */
  gboolean is_types, is_relationships;
  gboolean has_link;    /* the element being read has a relationship's Id */
  KyFormulaBook *book;  /* (nullable) sheets, tables and names of a workbook */
  GString *fields;      /* the instruction since the last field character, joined over runs */
  GString *lasting;     /* the part of `fields` that is not in deleted runs */
  gboolean awaits_name; /* the field that began last is still in its instruction */
  GString *open_fields; /* a letter for each open field: 'i' instruction, 'r' result */
  guint field_branch;   /* the value of `branch` at the last field character */
  guint branch;         /* number of the mc:Choice or mc:Fallback being read; 0: none */
  guint n_branches;     /* number of these elements in the part so far */
  GArray *branches;     /* guint: the values of `branch` outside of each open one */
  gchar *definition;    /* (nullable) the style or list of Word that is being read, */
  const gchar *defined; /* and its element */
  GPtrArray *chained;   /* of the file: pairs of which the first leads to the second */
  GHashTable *there;    /* of the file: styles, lists, and root elements of parts with notes, */
  GHashTable *needed;   /* and those of them that are referred to and must exist */
  guint64 row, column;  /* position of the cell that was read last */
  guint64 n_computed;   /* cells of the sheet that formulas and merges fill so far */
  KyOoxmlVerifyChart chart;
  KyOoxmlVerifyList lists[KY_OOXML_VERIFY_LISTS];
  gboolean has_shared_string; /* the cell that was read last has the number of one */
  gchar *failure;             /* (nullable) the first violation, for the error message */
} KyOoxmlVerify;

/* Records the failure `what`, followed by `which` (nullable), unless there is an earlier one. */
void ky_ooxml_verify_fail (KyOoxmlVerify *self, const gchar *what, const gchar *which);
/* Returns the element to which a note of the reader refers, or NULL. */
const KyVocabularyElement *ky_ooxml_verify_noted (guint32 note);
/* Verify an element of a part, and a text in it, against the vocabulary. */
void ky_ooxml_verify_element (KyOoxmlVerify *self, const KyXmlVerifyElement *element);
void ky_ooxml_verify_text (KyOoxmlVerify *self, const KyVocabularyElement *element, KyView text);
/* Tell of a name whether elements that have it are items of a list, or have numbers of items. */
void ky_ooxml_verify_list_sort (const gchar *local, gboolean *ret_is_item,
                                gboolean *ret_has_number);
/* Begin a part; note an element within `within`, the numbers in attributes of one, and that in the
 * text of a cell; and end the part. The last returns the name of a list of the part that lacks
 * items to which the part itself refers, or NULL. */
void ky_ooxml_verify_lists_begin (KyOoxmlVerify *self);
void ky_ooxml_verify_list_item (KyOoxmlVerify *self, const KyVocabularyElement *within,
                                const gchar *local);
void ky_ooxml_verify_list_numbers (KyOoxmlVerify *self, const KyXmlVerifyElement *element);
void ky_ooxml_verify_shared_string (KyOoxmlVerify *self, KyView number);
const gchar *ky_ooxml_verify_lists_end (KyOoxmlVerify *self);
/* Returns the name of a list that lacks items to which other parts refer, or NULL. To be called
 * behind the last part. */
const gchar *ky_ooxml_verify_short_list (const KyOoxmlVerify *self);
/* Tells of a name whether elements that have it are styles or lists of Word, or lead from one to
 * another. */
gboolean ky_ooxml_verify_is_chained (const gchar *local);
/* Notes such an element. */
void ky_ooxml_verify_chain (KyOoxmlVerify *self, const KyXmlVerifyElement *element);
/* Returns a list of Word, or the root element of a part with notes, that is referred to and does
 * not exist, or NULL. To be called behind the last part. */
const gchar *ky_ooxml_verify_missing (const KyOoxmlVerify *self);
/* Begins the verification of a part that may be a chart. */
void ky_ooxml_verify_chart_begin (KyOoxmlVerify *self);
/* Verify the steps of a chart's axes: an element of a chart, the text of a number, and the end of
 * the part. Return FALSE if a step is too small. */
gboolean ky_ooxml_verify_chart_element (KyOoxmlVerify *self, const KyXmlVerifyElement *element);
void ky_ooxml_verify_chart_text (KyOoxmlVerify *self, KyView text);
gboolean ky_ooxml_verify_chart_end (const KyOoxmlVerify *self);
/* Handles the end of an element. */
void ky_ooxml_verify_close (KyOoxmlVerify *self, KyXmlWord *local, KyXmlWord *uri);
/* Handles the end of the part. */
void ky_ooxml_verify_end (KyOoxmlVerify *self);
