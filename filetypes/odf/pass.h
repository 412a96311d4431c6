/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the part filter: filter.c reads a part, filter-checks.c decides about the
 * elements that the tables (stays/) leave to functions, filter-attributes.c writes attributes and
 * decides by them. */
#pragma once

#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/odf/controls.h"
#include "filetypes/odf/filter.h"
#include "filetypes/odf/values.h"

/* What happens to an element whose entry in stays/ says "judge". */
enum
{
  KY_ODF_JUDGE_DROP_FULL = KY_MARKUP_JUDGED, /* dropped; recorded unless it is empty */
  KY_ODF_JUDGE_PICTURE,                      /* refers to a picture */
  KY_ODF_JUDGE_SYMBOL,                       /* refers to a picture, and is something without it */
  KY_ODF_JUDGE_OBJECT,                       /* refers to a document inside this one */
  KY_ODF_JUDGE_OLE,                          /* refers to an object of another program */
  KY_ODF_JUDGE_FONTS,                        /* leads to fonts; gone without one that stays */
  KY_ODF_JUDGE_FRAME,     /* draw:frame: its references are alternatives to each other */
  KY_ODF_JUDGE_LINK,      /* unwrapped unless it leads inside the document or the policy keeps it */
  KY_ODF_JUDGE_MAP,       /* of a picture: gone when none of its areas stays, */
  KY_ODF_JUDGE_AREA,      /* each of which is a link */
  KY_ODF_JUDGE_FORMS,     /* dropped; the captions of its controls are kept */
  KY_ODF_JUDGE_CONTROL,   /* becomes a text box with the caption */
  KY_ODF_JUDGE_CONDITION, /* nothing without its formula: goes with one that is not safe */
  KY_ODF_JUDGE_RANGE,     /* nothing without its cells: goes with those of another file */
  KY_ODF_JUDGE_TABLE,     /* gone when it caches another file's */
  KY_ODF_JUDGE_HIDDEN,    /* unwrapped, or dropped when it is hidden now */
  KY_ODF_JUDGE_REVISION,  /* tracked changes: gone when the policy accepts them */
  KY_ODF_JUDGE_FILE,      /* the name of the file, without its folder: that is the reader's own */
  KY_ODF_JUDGE_INPUT,     /* a variable that asks for its value: it is set, and nobody is asked */
  KY_ODF_JUDGE_INITIALS,  /* of a comment's author, or a field: what is shown stays */
  KY_ODF_JUDGE_MARK,      /* a field of a form: what it shows stays */
  KY_ODF_JUDGE_SETTINGS,  /* config:config-item-set and maps: by their name */
  KY_ODF_JUDGE_SETTING,   /* config:config-item: by name and value */
  KY_ODF_JUDGE_ENTRY,     /* config:config-item-map-entry: by its name */
  KY_ODF_JUDGE_BODY,      /* child of office:body */
  KY_ODF_JUDGE_GENERATOR  /* meta:generator: by its value */
};

/* An element that is open in the input, innermost last. */
typedef struct
{
  KyMarkupLevel base;
  guint frame;            /* the frame around what it holds */
  const gchar *text;      /* (nullable) of a frame: what its picture wrote */
  gboolean is_described;  /* of a frame: it has a title or a description */
  gboolean is_in_picture; /* inside a picture: only text */
  guint64 repeats;        /* how often it is there, by what rows and cells around it say */
  KyOdfLook look;
} KyOdfLevel;

typedef struct
{
  KyMarkup markup;
  const KyOdfFilter *filter;
  KyOdfControls *controls;
  guint n_frames;
  gsize cell;          /* place of the last one that lost its formula, until its text; 0: none */
  guint control_style; /* the text style that replaces the open style for controls; 0: none */
  gboolean is_error;   /* of the cell that begins: what it shows is its value */
  KyOdfNature nature;
  KyOdfSight sight;
  /* of the element that begins: */
  gboolean is_cell; /* of a table */
  guint64 repeats;
  KyOdfLook look;
  guint64 n_repeated; /* cells so far that are there because a number says so */
} KyOdfPass;

/* These are bits of control_style. */
#define KY_ODF_STYLE_OF_SIGNS 1 /* a box or button without a label */
#define KY_ODF_STYLE_OF_WORDS 2
#define KY_ODF_STYLE_OF_BOXES 4 /* something is entered there, or pressed */

/* The functions that check elements, by the number that stays/ has for them. */
extern const KyMarkupJudge ky_odf_judges[];

/* Returns an open element, 0 being the innermost, or NULL if fewer are open. */
static inline KyOdfLevel *
ky_odf_level (const KyOdfPass *self, guint from_top)
{
  return ky_markup_level (&self->markup, from_top);
}

static inline gboolean
ky_odf_level_is (const KyOdfPass *self, guint from_top, guint action)
{
  const KyOdfLevel *level = ky_odf_level (self, from_top);

  return level != NULL && level->base.rule->action == action;
}

/* --- filter-attributes.c ---------------------------------------------------------------------- */

/* Tells whether the element that just began has the attribute `local` of `ns` with `value`. */
gboolean ky_odf_attribute_is (KyOdfPass *self, guint16 ns, const gchar *local, const gchar *value);
/* Returns the value of the attribute text:`local` of the element that just began, or "". */
KyView ky_odf_value_of (KyOdfPass *self, const gchar *local);
/* Called with the first text of a cell that lost its formula: notes the cell if `text` is an error
 * value. */
void ky_odf_note_error (KyOdfPass *self, KyView text);
/* Writes the attributes that `element` may have and whose values may stay; `name` is the element's
 * name in the input. */
void ky_odf_write_attributes (KyMarkup *markup, const KyXmlName *name,
                              const KyVocabularyElement *element);
/* Return whether the formula, or the cell ranges, that the element needs are safe. */
gboolean ky_odf_condition_stays (KyOdfPass *self);
gboolean ky_odf_ranges_stay (KyOdfPass *self);
/* Tells whether the name of a map entry of settings does not refer to another file. */
gboolean ky_odf_entry_stays (KyOdfPass *self);
/* Tells whether the table is not a cached copy of another file's table. */
gboolean ky_odf_table_stays (KyOdfPass *self);

/* --- filter-checks.c -------------------------------------------------------------------------- */

/* Writes the text of the frame's picture as its description, unless the frame has one. */
void ky_odf_describe_frame (KyOdfPass *self);
