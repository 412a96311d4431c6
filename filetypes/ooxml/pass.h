/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the state of the filter of one part of a document, which these files share: filter.c
 * (elements), filter-checks.c (elements that functions check), filter-attributes.c, filter-values.c
 * (kinds of values), filter-fields.c and others. filter-pass.c runs it. An element is written only
 * if stays/ or a check permits it. */
#pragma once

#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/filter.h"

/* Numbers the checks of elements whose entry in stays/ is "judge"; ky_ooxml_judges has the
 * functions. */
enum
{
  KY_OOXML_JUDGE_FIRST = KY_MARKUP_JUDGED - 1, /* none */
#define JUDGE(id, function) KY_OOXML_JUDGE_##id,
#include "filetypes/ooxml/judges.def"
#undef JUDGE
};

/* Describes an open field. */
typedef struct
{
  gboolean is_safe;           /* the field is kept */
  gboolean is_in_instruction; /* its instruction has not ended */
  gboolean is_around_dropped; /* it is inside an instruction that is removed */
  gboolean is_unseen;         /* it is removed, and readers do not show its result */
  gboolean is_around_unseen;  /* it is inside the result of such a field */
  /* The words at the beginning of the instruction that are still to be dropped; the words after
   * them are shown. 0: the field is kept; G_MAXUINT: the whole instruction is dropped. */
  guint n_unshown;
  gboolean is_in_word; /* the last of these words continues in the next piece */
} KyOoxmlField;

/* Describes an element that is open in the output, or was removed; the innermost is the last. */
typedef struct
{
  KyMarkupLevel base;
  /* The element is removed when it ends: a rule whose formula is not safe, a timing with media, a
   * hidden run, a frame or drawing without its content. Of AlternateContent: a Choice of an unknown
   * extension was skipped, which is reported if no branch was read. */
  gboolean is_failed;
  gboolean has_choice;   /* of AlternateContent: a Choice stays; of an anchor: its shape does;
                          * of an embedded font: a face does */
  gboolean has_children; /* of a Choice: it had elements in the input, so it must not be empty */
  gboolean is_begun; /* of a run: an element in it was read; of AlternateContent: a known branch */
  gboolean is_box;   /* a text box of VML, or an element of HTML inside it */
  /* Whether a run is in the result of a removed field that readers do not show. Such a run is
   * marked as hidden (w:vanish in w:rPr). */
  enum
  {
    UNSEEN_NOT,
    UNSEEN_RUN,        /* a run: the mark has to be written */
    UNSEEN_HIDDEN,     /* a run: the mark was written, or its w:rPr is open */
    UNSEEN_OVER,       /* a marked run, of which the following content is shown */
    UNSEEN_PROPERTIES, /* w:rPr of such a run: the mark has to be written */
    UNSEEN_SAID        /* w:rPr of such a run: the mark was written */
  } unseen;
} KyOoxmlLevel;

/* Holds the properties of a frame, which a picture that replaces the frame takes over. */
typedef struct
{
  gchar *id, *name, *description;
  gboolean is_hidden;
  gboolean has_given_way; /* it was dropped, and its picture has not taken the properties yet */
  gint64 place[4];        /* x, y, width, height, in EMU */
  gchar *shape;           /* (nullable) id of the VML shape with the picture of its object */
} KyOoxmlFrame;

typedef struct
{
  KyMarkup markup;
  const KyOoxmlFilter *filter;
  GHashTable *verdicts;      /* place of a field's begin character -> Verdict (filter-fields.c) */
  GArray *fields;            /* of KyOoxmlField: the open fields, innermost last */
  GHashTable *descriptions;  /* place of an element -> description of its picture */
  GHashTable *unsafe_shared; /* si of shared formulas that were dropped */
  guint64 row, column;       /* of the cell that was read last, from 1 */
  guint64 n_array_cells;     /* cells in arrays, data tables and merges of the sheet so far */
  GHashTable *chance_bookmarks; /* ids of bookmarks that were dropped because of their name */
  GHashTable *axes;             /* numbers of a chart's axes -> their places, from 1 */
  GHashTable *small_steps;      /* places of a chart's steps that are too small */
  gboolean is_by_tag; /* equal tags have equal results: nothing else in the part decides */
  gboolean accepts_revisions, removes_hidden; /* policy: office.revisions, office.hidden */
  gboolean is_hidden_slide;
  KyOoxmlHiding paragraph; /* how the paragraph's style hides it */
  KyOoxmlHiding run;       /* how the style of the current run hides it */
  GArray *hidden_columns;  /* of a sheet: first and last, in pairs, from 1 on */
  guint unseen_depth;      /* depth of the removed w:fldSimple whose result is not shown; 0: none */
  guint n_strings;         /* shared strings so far */
  gboolean has_lists;      /* the part has lists whose items are counted */
  guint n_items[KY_OOXML_LIST_LAST]; /* items of each list written so far */
  gboolean is_shared;    /* the value of the cell read last is the number of a shared string */
  gboolean is_tree_open; /* the shape tree has ended in the input, but not in the output */
  /* Depth of the graphic frame or the controls that are replaced with their pictures; 0: none. */
  guint ole_depth;
  gboolean has_picture; /* the frame's picture was written */
  guint picture_depth;  /* depth of the picture being written inside that frame; 0: none */
  KyOoxmlFrame object;  /* the frame that was read last */
} KyOoxmlPass;

/* Elements and attributes that are kept; base/xml/vocabulary.py generates the table from stays/. */
extern const KyMarkupTable ky_ooxml_stays;
/* The permitted form of values, by KyValueKind. */
extern const KyMarkupKind ky_ooxml_kinds[];
/* The callbacks with which base/markup filters a part; `judges` is set by filter-pass.c. */
extern const KyMarkupFormat ky_ooxml_format;
/* The functions that check elements, by the number that stays/ has for them. */
extern const KyMarkupJudge ky_ooxml_judges[];

static inline KyOoxmlLevel *
ky_ooxml_level (const KyOoxmlPass *self, guint from_top)
{
  return ky_markup_level (&self->markup, from_top);
}

static inline gboolean
ky_ooxml_level_is (const KyOoxmlPass *self, guint from_top, guint action)
{
  const KyOoxmlLevel *level = ky_ooxml_level (self, from_top);

  return level != NULL && level->base.rule->action == action;
}

/* Writes and opens an element that is kept, unless one of its references has no target. */
gboolean ky_ooxml_keep (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error);
gboolean ky_ooxml_keep_as (KyOoxmlPass *self, const KyMarkupRule *rule, KyXmlName *name,
                           const gchar *local, GError **error);
/* Tells whether the child of a run that comes next belongs to an instruction, or to hidden text,
 * that is removed. */
gboolean ky_ooxml_drops_run_content (KyOoxmlPass *self);
/* Marks the innermost open element of `action` as one that does not stay. */
void ky_ooxml_fail (KyOoxmlPass *self, guint action);
/* Reads a formula or defined name to its end and writes it if it is safe. Errors: those of the
 * reader. */
gboolean ky_ooxml_judge_text (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name,
                              GError **error);
/* Counts the cells that the element just read merges. Returns FALSE if there are too many, or
 * none. */
gboolean ky_ooxml_may_merge (KyOoxmlPass *self);
/* Begins to count the items of the part's lists, counts the element that is written next if it is
 * such an item, and stores the numbers of items in the filter (lists.c). */
void ky_ooxml_lists_begin (KyOoxmlPass *self);
void ky_ooxml_note_item (KyOoxmlPass *self, const KyXmlName *name);
void ky_ooxml_lists_end (KyOoxmlPass *self);
/* Tells whether the list has an item `number`. */
gboolean ky_ooxml_is_in_list (const KyOoxmlPass *self, KyOoxmlList list, KyView number);
/* Tells whether the item exists to which the attribute, of kind KY_VALUE_INDEX, refers. */
gboolean ky_ooxml_leads_to_item (const KyOoxmlPass *self, const KyXmlAttribute *attribute);
/* Follows the references between the styles or lists of the part. Returns FALSE (MALFORMED) if one
 * refers to itself, also through others, or if a chain of references is too long (chains.c). */
gboolean ky_ooxml_check_chains (KyOoxmlPass *self, KyView xml, GError **error);
/* First pass: finds the steps of a chart that are too small for its axes (chart-steps.c). Errors:
 * those of the reader. */
gboolean ky_ooxml_find_small_steps (KyOoxmlPass *self, KyView xml, GError **error);
/* Returns FALSE if a reference of `element` does not lead to anything that stays and the element
 * makes no sense without it. */
gboolean ky_ooxml_references_stay (KyOoxmlPass *self, const KyXmlName *element);
/* Returns the attribute `local` of the element just read if its value stays, else NULL. Decisions
 * must not depend on a value that is dropped, because they would differ when the output is filtered
 * again. */
const KyXmlAttribute *ky_ooxml_attribute (KyOoxmlPass *self, guint16 ns, const gchar *local);
/* Tells whether `element` is a bookmark with a random name by LibreOffice, or the end of such a
 * bookmark. */
gboolean ky_ooxml_is_chance_name (KyOoxmlPass *self, const KyXmlName *element);
void ky_ooxml_write_attributes (KyMarkup *self, const KyXmlName *name,
                                const KyVocabularyElement *element);
/* First pass: decides for each field of the part, in the order of the begin characters, whether it
 * stays. Errors: those of the reader. */
gboolean ky_ooxml_judge_fields (KyOoxmlPass *self, KyView xml, GError **error);
/* First pass: collects the texts that pictures of the part show, by the place of the element that
 * describes the picture. Errors: those of the reader. */
gboolean ky_ooxml_describe_pictures (KyOoxmlPass *self, KyView xml, GError **error);
/* Notes the properties of a frame and, if the filter has object_picture(), its place and the shape
 * of its object. To be called for each element that begins. */
void ky_ooxml_note_object (KyOoxmlPass *self, const KyXmlName *name);
/* Returns the frame that the picture being written replaces if `element` is the first that has the
 * picture's number, name and description; else NULL. The frame's number is kept, because animations
 * refer to it. */
const KyOoxmlFrame *ky_ooxml_take_frame (KyOoxmlPass *self, const KyXmlName *element);
/* Writes, in place of the frame that ends without a picture of its object, the picture of the
 * object's shape, if there is one. */
void ky_ooxml_write_object (KyOoxmlPass *self);
void ky_ooxml_clear_object (KyOoxmlFrame *object);
/* Returns the name of the attribute in which `element` has the description of its picture. */
const gchar *ky_ooxml_description_attribute (const KyXmlName *element);
/* Returns the rule for `name`, or the one that the policy requires here instead. */
const KyMarkupRule *ky_ooxml_rule_here (KyOoxmlPass *self, KyXmlName *name);
/* Tells whether `name`, an element of SpreadsheetML, is in order: a row or cell of a sheet must be
 * behind the one before it, because readers differ in which of two cells at one place they show.
 * All other elements are in order. */
gboolean ky_ooxml_follows (KyOoxmlPass *self, const KyXmlName *name);
/* Tells whether the reader is inside the instruction of the innermost field. */
gboolean ky_ooxml_is_in_instruction (KyOoxmlPass *self);
/* Tells whether the reader is inside the instruction of a field that is removed. */
gboolean ky_ooxml_drops_instruction (KyOoxmlPass *self);
/* Tells whether the reader is in the result of a field whose result readers do not show. */
gboolean ky_ooxml_is_unseen (const KyOoxmlPass *self);
/* Tells whether the innermost field is a button (MACROBUTTON, GOTOBUTTON) of whose instruction only
 * the shown text stays. */
gboolean ky_ooxml_is_in_button (KyOoxmlPass *self);
/* Writes the shown part of a piece of a button's instruction. Errors: those of the reader. */
gboolean ky_ooxml_take_button_text (KyOoxmlPass *self, const KyXmlName *name, GError **error);
/* Tracks the open fields at a w:fldChar. Returns FALSE if the character is removed. */
gboolean ky_ooxml_takes_field_character (KyOoxmlPass *self);
