/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the state of the filter of one part of an OpenDocument file, which these files share:
 * filter.c reads a part, filter-checks.c decides about the elements that the tables (stays/) leave
 * to functions, filter-attributes.c writes attributes and decides by them. An element is written
 * only if stays/ or a check permits it. */
#pragma once

#include "filetypes/base/xml/value.h"
#include "filetypes/odf/controls.h"
#include "filetypes/odf/filter.h"
#include "filetypes/odf/values.h"

/* Lists the checks of elements whose entry in stays/ is "judge"; ky_odf_judges has the
 * functions. */
enum
{
  KY_ODF_JUDGE_FIRST = KY_MARKUP_JUDGED - 1, /* none */
#define JUDGE(id, function) KY_ODF_JUDGE_##id,
#include "filetypes/odf/judges.def"
#undef JUDGE
};

/* Describes an element that is open in the input, innermost last. */
typedef struct
{
  KyMarkupLevel base;
  guint frame;            /* number of the frame around its content */
  const gchar *text;      /* (nullable) of a frame: the text that its picture shows */
  gboolean is_described;  /* the frame has a title or a description */
  gboolean is_in_picture; /* inside a picture: only text */
  guint64 repeats;        /* how often the rows and cells around it repeat it */
  KyOdfLook look;
} KyOdfLevel;

typedef struct
{
  KyMarkup markup;
  const KyOdfFilter *filter;
  KyOdfControls *controls;
  guint n_frames;
  gsize cell;          /* place of the last cell without its formula, until its text; 0: none */
  guint control_style; /* the text style that replaces the open style for controls; 0: none */
  gboolean is_error;   /* the value of the cell that begins is the error that it shows */
  KyOdfNature nature;
  KyOdfSight sight;
  GPtrArray *links;    /* pairs: a common style, and the style that it is based on */
  GHashTable *formats; /* names of number formats so far -> whether it has no map to another one */
  gchar *format;       /* (nullable) the one that is read; NULL: it has the name of another one */
  /* The following members are of the element that begins. */
  gboolean is_cell; /* the element is a cell of a table */
  guint64 repeats;
  KyOdfLook look;
  guint64 n_repeated; /* cells so far that exist only as repetitions of others */
} KyOdfPass;

/* Lists bits of control_style. */
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
/* Notes the cell if `text`, the first text of a cell that lost its formula, is an error value. */
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
