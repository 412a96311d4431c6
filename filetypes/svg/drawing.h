/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of SVG: filter.c reads a drawing and writes it again by the tables of
 * stays.vocabulary; entities.c replaces the entities of the document type; style.c resolves style
 * sheets, which base/css reads; value.c decides which values are permitted; cost.c computes how
 * much drawing takes. */
#pragma once

#include "filetypes/base/scene/scene.h"
#include "filetypes/base/markup/markup.h"

typedef enum
{
  KY_SVG_SVG = 1,
  KY_SVG_XLINK
} KySvgNs;

/* Lists the checks of elements whose entry in stays.vocabulary is "judge". */
enum
{
  KY_SVG_JUDGE_IMAGE
  = KY_MARKUP_JUDGED,  /* a picture inside of the file: dropped unless it can be rebuilt */
  KY_SVG_JUDGE_USE,    /* <use>: dropped if the element that it repeats is */
  KY_SVG_JUDGE_SWITCH, /* <switch>: only its first child that can be shown is kept */
  KY_SVG_JUDGE_SHADOW, /* a filter that librsvg does not draw: replaced by those it consists of */
  KY_SVG_JUDGE_CURVE,  /* text along a path, which librsvg does not draw: straight text */
};

/* Holds a size in pixels of CSS (1/96 inch). */
typedef struct
{
  gdouble width, height;
} KySvgSize;

extern const KyMarkupTable ky_svg_stays;
extern const KyXmlNamespace ky_svg_namespaces[];
extern const KyMarkupKind ky_svg_kinds[];

/* Returns the drawing `xml`, written again with what may stay (transfer full). `*ret_size`
 * (nullable) is the size that it specifies, or that browsers use. `is_for_text`: without pictures
 * and hidden texts (hidden.c), which are reported in any case. Errors: MALFORMED, LIMIT, and those
 * that end the whole job. */
GByteArray *ky_svg_filter (KyJob *job, KyView xml, gboolean is_for_text, KySvgSize *ret_size,
                           GError **error);
/* Verifies that the input has only what ky_svg_filter() writes. Errors: VERIFY. */
gboolean ky_svg_verify (KyJob *job, GError **error);
/* Returns the text of the drawing `xml`, which ky_svg_filter() wrote for text: a line for each text
 * element (transfer full). Errors: MALFORMED. */
GString *ky_svg_text (KyJob *job, KyView xml, GError **error);

/* --- entities.c --------------------------------------------------------------------------- */

/* Returns `xml` without its document type and with its entities replaced, by which drawing programs
 * abbreviate the names of namespaces (transfer full). NULL without an error: `xml` needs no change.
 * Errors: MALFORMED (an entity of another kind), LIMIT. */
GBytes *ky_svg_without_entities (KyJob *job, KyView xml, GError **error);

/* --- value.c ------------------------------------------------------------------------------ */

/* Returns `value`, which should be of `kind`, in the form that is written, or NULL if it is not
 * permitted (transfer full). */
gchar *ky_svg_value (KyValueKind kind, KyView value, const KyVocabularyRange *range);
/* Returns the functions of `value`, a transform of an attribute or a style (CSS Transforms 1), as
 * the attribute has them: without units, which are pixels and degrees (transfer full). It is empty
 * for "none". NULL: `value` has other units or functions. */
gchar *ky_svg_transform (KyView value);
/* Tells whether `value` may lead out of the file. */
gboolean ky_svg_leads_out (KyView value);
/* Returns the name to which a value of ky_svg_value() leads ("url(#a)", "#a"), borrowed from it;
 * empty if it leads to none. */
KyView ky_svg_target (KyView value);

/* --- dashes.c ----------------------------------------------------------------------------- */

/* Sets `*ret_density` to the number of dashes and gaps of `value` in one unit of a line, 0 if it
 * has none. Returns FALSE if they are too small, or of a size that is not known. */
gboolean ky_svg_dash_density (KyView value, gdouble *ret_density);
/* Returns at least the length of the line around the element that begins, in its own units; 0: it
 * is no shape. */
gdouble ky_svg_line_length (KyXmlReader *reader);

/* --- language.c --------------------------------------------------------------------------- */

/* Returns the set of places (ky_xml_reader_place() behind the start tag) of the elements of `xml`
 * that a <switch> does not show because another of its children is for the reader's language
 * (transfer full). NULL: there are none. */
GHashTable *ky_svg_other_languages (KyJob *job, KyView xml);

/* --- curve.c ------------------------------------------------------------------------------ */

/* Returns where the paths of `xml` that have names begin: name -> "X Y" (transfer full). NULL: no
 * text is along a path. */
GHashTable *ky_svg_path_starts (KyJob *job, KyView xml);

/* --- style.c ------------------------------------------------------------------------------ */

typedef struct _KySvgStyles KySvgStyles;

/* The maximum number of properties that determine the look of an element. */
#define KY_SVG_PROPERTIES_MAX 64
typedef struct
{
  KyView value; /* empty: not specified */
  gboolean is_important;
} KySvgProperty;

/* Reads the style sheets of `xml`'s <style> elements (transfer full). Errors: MALFORMED, LIMIT. */
KySvgStyles *ky_svg_styles_new (KyJob *job, KyView xml, GError **error);
void ky_svg_styles_free (KySvgStyles *styles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySvgStyles, ky_svg_styles_free)
/* Returns the name of property `index`, or NULL behind the last. */
const gchar *ky_svg_property_name (guint index);
/* Returns the index of the property `name`, or -1. */
gint ky_svg_property (KyView name);
/* Is called for each element that begins, inside of `depth` others, except those inside of a
 * skipped one: matches it against the selectors. Errors: LIMIT. */
gboolean ky_svg_styles_meet (KySvgStyles *styles, KyXmlReader *reader, guint depth, GError **error);
/* Fills `properties`, KY_SVG_PROPERTIES_MAX of them and zeroed, with what attributes, sheets and
 * STYLE specify for the element that was met last. The values are borrowed from the reader and
 * from `styles` until the next call. */
void ky_svg_styles_look (KySvgStyles *styles, KyXmlReader *reader, KySvgProperty *properties);

/* --- hidden.c ----------------------------------------------------------------------------- */

/* Holds the visibility of an element, given everything around it. */
typedef struct
{
  KyHiddenWay way; /* how all of it is hidden; KY_HIDDEN_NOT: it is not */
  gboolean is_invisible, stroke_is_thin;
  KyScenePaint fill, stroke;
  KyScenePaint color;                    /* value of currentColor */
  gboolean fill_follows, stroke_follows; /* it is their colour */
  gboolean is_dim;        /* something below shows through all of it, or a part is cut away */
  gboolean is_moved;      /* a transform, or a view of its own, is around it */
  gboolean is_waiting;    /* drawn only by a reference to a name */
  gboolean is_unnamed;    /* … and has none */
  gboolean is_told;       /* its hidden text was reported */
  gboolean is_on_paint;   /* something was drawn before, which may lie below it */
  guint32 ground;         /* otherwise: the colour below it */
  gdouble font;           /* in pixels of CSS */
  gdouble line_width;     /* the same, of the stroke */
  gboolean is_line_below; /* the stroke is painted before the fill */
  gdouble spacing;        /* the same, added to each letter */
  gdouble turn[6];        /* the matrix of its transforms; NAN: unknown */
  KySceneBox clip;        /* in units of the root; empty: not known */
  gdouble squeeze;        /* the factor by which textLength narrows the text; 1: it does not */
} KySvgSight;

/* Holds the box of the root in its own units, each of which is `scale` CSS pixels. */
typedef struct
{
  gdouble left, top, width, height, scale;
} KySvgBox;

extern const KySvgSight ky_svg_sight_root;
/* Sets `self` to the visibility of an element inside of `around` with the properties `said`;
 * `is_moved`: it has a transform of its own, which is `transform` (empty: none, or another
 * view). */
void ky_svg_sight_in (KySvgSight *self, const KySvgSight *around, const KySvgProperty *said,
                      gboolean is_moved, KyView transform);
/* Adds what the element `name` with the properties `said` is of a gradient to `gradients` (id ->
 * KyScenePaint): the gradient `id` itself, or a stop of `*gradient`, the last that began. */
void ky_svg_note_gradient (GHashTable *gradients, KyScenePaint **gradient, const gchar *name,
                           KyView id, const KySvgProperty *said);
/* Gives fill and stroke of `self` the colour of the gradient to which they lead, if it has one. */
void ky_svg_sight_take_gradient (KySvgSight *self, GHashTable *gradients,
                                 const KySvgProperty *said);
/* Tells whether the fill, or the stroke, of the element is visible. */
gboolean ky_svg_sight_fills (const KySvgSight *self);
gboolean ky_svg_sight_strokes (const KySvgSight *self);
/* Tells whether a rectangle with these attributes (empty: not specified) covers all of `box` with
 * its fill. */
gboolean ky_svg_sight_covers (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y,
                              KyView width, KyView height);
/* Returns the widths of the texts of `xml` that have a textLength (transfer full): place
 * (ky_xml_reader_place() behind the start tag) -> halves of a letter's size. NULL: there are
 * none. */
GHashTable *ky_svg_text_widths (KyJob *job, KyView xml);
/* Records in `self` how much the attribute textLength (`length`; empty: not specified) squeezes a
 * text whose own width is `halves`, halves of a letter's size. */
void ky_svg_sight_squeeze (KySvgSight *self, const KySvgBox *box, KyView length, guint halves);
/* Returns how a text at `x`, `y` (empty: not specified) is hidden; KY_HIDDEN_NOT: it is visible, or
 * unknown. */
KyHiddenWay ky_svg_sight_of_text (const KySvgSight *self, const KySvgBox *box, KyView x, KyView y);

/* Cuts `self`, an element with the properties `said`, by the clip or mask among `holes` (nullable)
 * that is applied to it. */
void ky_svg_sight_cut (KySvgSight *self, const KySvgProperty *said, GHashTable *holes);

/* --- holes.c ------------------------------------------------------------------------------ */

/* Returns what clips and masks of `xml` leave: id -> KySceneBox, in the units of what they are
 * applied to, which is empty if nothing is left (transfer full). NULL: they are not known. */
GHashTable *ky_svg_holes (KyJob *job, KyView xml);

/* --- cost.c ------------------------------------------------------------------------------- */

/* Tracks which elements show which others: a drawing of a few lines can demand more drawing than
 * any machine can do. */
typedef struct _KySvgCost KySvgCost;

KySvgCost *ky_svg_cost_new (void);
void ky_svg_cost_free (KySvgCost *cost);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySvgCost, ky_svg_cost_free)
/* Adds an element `id` (empty: without a name) inside of the part `parent`, 0 for the root. Returns
 * the part to which it and its content belong. */
guint ky_svg_cost_element (KySvgCost *cost, guint parent, KyView id);
/* Returns whether an element that was entered has the name `id`. */
gboolean ky_svg_cost_is_named (const KySvgCost *cost, const gchar *id);
/* Counts the vertices of a line with these coordinates, and no fewer. */
guint64 ky_svg_cost_vertices (KySvgCost *cost, KyView coordinates);
/* Records that an element of `part` shows the one called `target` so many times; 0: at each vertex
 * of the drawing, as far as is known. Lines without dashes of their own get `dashes` for each unit
 * of their length, and with `hands_on` those of what shows `part`. */
void ky_svg_cost_shows (KySvgCost *cost, guint part, KyView target, guint64 times, gdouble dashes,
                        gboolean hands_on);
/* Adds a line to `part`. `dashes`: the number of its dashes and gaps. `length`: in units, or 0 if
 * the line says its dashes itself and takes none from what shows the part. */
void ky_svg_cost_line (KySvgCost *cost, guint part, gdouble dashes, gdouble length);
/* Returns how many elements are drawn; G_MAXUINT64: the references form a cycle or are nested too
 * deep. `*ret_dashes`: the number of dashes, at least. */
guint64 ky_svg_cost_total (KySvgCost *cost, gdouble *ret_dashes);
