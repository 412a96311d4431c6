/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of SVG share: filter.c reads a drawing and writes it again by the tables of
 * stays.vocabulary, entities.c gives it what stands in the document type, style.c what style sheets
 * say of an element (which selector.c finds), value.c which values may stand, cost.c what drawing
 * it takes.
 */
#pragma once

#include "engine/job.h"
#include "filetypes/base/document/hidden.h"
#include "filetypes/base/markup/markup.h"

typedef enum
{
  KY_SVG_SVG = 1,
  KY_SVG_XLINK
} KySvgNs;

/* What is done with an element of which stays.vocabulary says "judge". */
enum
{
  KY_SVG_JUDGE_IMAGE
  = KY_MARKUP_JUDGED,  /* a picture that is in the file: goes unless it is made anew */
  KY_SVG_JUDGE_USE,    /* nothing without what it shows once more */
  KY_SVG_JUDGE_SWITCH, /* the first of what it holds that can be shown */
};

/* In pixels of CSS (1/96 inch). */
typedef struct
{
  gdouble width, height;
} KySvgSize;

extern const KyMarkupTable ky_svg_stays;
extern const KyXmlNamespace ky_svg_namespaces[];
extern const KyMarkupKind ky_svg_kinds[];

/*
 * The drawing in XML, written anew with what may stay. *RET_SIZE (nullable) is how large it says
 * that it is, or what browsers take. IS_FOR_TEXT: without its pictures, and without texts that
 * nobody sees (hidden.c), which are told of in any case. Errors: MALFORMED, LIMIT, and where the
 * whole job must end. (transfer full)
 */
GByteArray *ky_svg_filter (KyJob *job, KyView xml, gboolean is_for_text, KySvgSize *ret_size,
                           GError **error);
/* FALSE unless SVG is nothing but what ky_svg_filter() could have written (VERIFY). */
gboolean ky_svg_verify (KyJob *job, KyView svg, GError **error);
/* What is seen to be written in the drawing XML, which ky_svg_filter() wrote for text: a line for
 * each text. Errors: MALFORMED. (transfer full) */
GString *ky_svg_text (KyJob *job, KyView xml, GError **error);

/* --- entities.c --------------------------------------------------------------------------- */

/*
 * XML with its document type taken out, and with what that called by a name put in: drawing
 * programs so abbreviate the names of namespaces. NULL without an error: it is fine as it is.
 * Errors: MALFORMED (an entity that is anything else), LIMIT. (transfer full)
 */
GBytes *ky_svg_without_entities (KyJob *job, KyView xml, GError **error);

/* --- value.c ------------------------------------------------------------------------------ */

/* VALUE, which is of KIND or nearly, as it is written; NULL: it may not stand. (transfer full) */
gchar *ky_svg_value (KyValueKind kind, KyView value);
/* VALUE may lead out of the file. */
gboolean ky_svg_leads_out (KyView value);
/* The name that a value written by ky_svg_value() leads to ("url(#a)", "#a"): borrowed from it,
 * empty where it leads to none. */
KyView ky_svg_target (KyView value);

/* --- style.c ------------------------------------------------------------------------------ */

typedef struct _KySvgStyles KySvgStyles;

/* What elements look like is said by so many properties. */
#define KY_SVG_PROPERTIES_MAX 64
typedef struct
{
  KyView value; /* empty: not said */
  guint weight, order;
} KySvgProperty;

/* The sheets of XML's <style> elements. Errors: MALFORMED, LIMIT. (transfer full) */
KySvgStyles *ky_svg_styles_new (KyJob *job, KyView xml, GError **error);
void ky_svg_styles_free (KySvgStyles *styles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySvgStyles, ky_svg_styles_free)
/* The INDEXth property's name; NULL behind the last. */
const gchar *ky_svg_property_name (guint index);
/* Its index; -1: there is none called NAME. */
gint ky_svg_property (KyView name);
/* The element at which READER stands begins, within DEPTH others: to be called for each in turn,
 * but for those within one that is passed over. Errors: LIMIT. */
gboolean ky_svg_styles_meet (KySvgStyles *styles, KyXmlReader *reader, guint depth, GError **error);
/*
 * Puts into PROPERTIES, KY_SVG_PROPERTIES_MAX of them and zeroed, what attributes, sheets and STYLE
 * say of the element that was met. The values are borrowed from the reader and from STYLES.
 */
void ky_svg_styles_look (const KySvgStyles *styles, KyXmlReader *reader, KySvgProperty *properties);

/* --- hidden.c ----------------------------------------------------------------------------- */

/* What is seen of an element, by all that is around it. */
typedef struct
{
  KyHiddenWay way; /* how all of it is hidden; KY_HIDDEN_LAST: it is not */
  gboolean is_invisible, is_white;
  gboolean has_fill, fill_is_clear, has_stroke, stroke_is_clear, stroke_is_thin;
  gboolean is_moved;    /* a transform, or a view of its own, is around it */
  gboolean is_waiting;  /* for something that leads to a name */
  gboolean is_unnamed;  /* … and has none */
  gboolean is_told;     /* that its text is hidden */
  gboolean is_on_paint; /* something was drawn before, which may lie below it */
  gdouble font;         /* in pixels of CSS */
} KySvgSight;

/* Of the root, in its own units, each of which is SCALE pixels of CSS. */
typedef struct
{
  gdouble left, top, width, height, scale;
} KySvgBox;

extern const KySvgSight ky_svg_sight_root;
/* SELF becomes that of an element within AROUND of which SAID is said; IS_MOVED by itself. */
void ky_svg_sight_in (KySvgSight *self, const KySvgSight *around, const KySvgProperty *said,
                      gboolean is_moved);
/* Something is seen of its inside, of its outline. */
gboolean ky_svg_sight_fills (const KySvgSight *self);
gboolean ky_svg_sight_strokes (const KySvgSight *self);
/* How a text at X, Y (empty: not said) is hidden; KY_HIDDEN_LAST: it is seen, or nobody knows. */
KyHiddenWay ky_svg_sight_of_text (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y);

/* --- cost.c ------------------------------------------------------------------------------- */

/* What shows what: a drawing of a few lines may ask for more than any machine can draw. */
typedef struct _KySvgCost KySvgCost;

KySvgCost *ky_svg_cost_new (void);
void ky_svg_cost_free (KySvgCost *cost);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySvgCost, ky_svg_cost_free)
/* An element called ID (empty: it has no name) within the part PARENT, which is 0 for the root;
 * gives the part that it and what stands in it are of. */
guint ky_svg_cost_element (KySvgCost *cost, guint parent, KyView id);
/* An element of PART shows the one called TARGET. */
void ky_svg_cost_shows (KySvgCost *cost, guint part, KyView target);
/* How many elements are drawn; G_MAXUINT64: it has no end, or is nested beyond measure. */
guint64 ky_svg_cost_total (KySvgCost *cost);
