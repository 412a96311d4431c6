/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reads the entities of a drawing of SXF as what is to be seen of it. */
#pragma once

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/p21.h"
#include "filetypes/cad/sxf-styles.h"

/* Those that are drawn. */
#define KY_P21_ENTITIES(X)                                                                         \
  X (ANNOTATION_FILL_AREA)                                                                         \
  X (ANNOTATION_SYMBOL)                                                                            \
  X (AXIS2_PLACEMENT_2D)                                                                           \
  X (BEZIER_CURVE)                                                                                 \
  X (B_SPLINE_CURVE)                                                                               \
  X (B_SPLINE_CURVE_WITH_KNOTS)                                                                    \
  X (CARTESIAN_POINT)                                                                              \
  X (CIRCLE)                                                                                       \
  X (CLOTHOID)                                                                                     \
  X (COLOUR_RGB)                                                                                   \
  X (COMPOSITE_CURVE)                                                                              \
  X (COMPOSITE_CURVE_SEGMENT)                                                                      \
  X (CURVE_STYLE)                                                                                  \
  X (CURVE_STYLE_FONT)                                                                             \
  X (CURVE_STYLE_FONT_PATTERN)                                                                     \
  X (DEFINED_SYMBOL)                                                                               \
  X (DIMENSION_CURVE)                                                                              \
  X (DIRECTION)                                                                                    \
  X (DRAUGHTING_CALLOUT)                                                                           \
  X (DRAUGHTING_PRE_DEFINED_COLOUR)                                                                \
  X (DRAUGHTING_PRE_DEFINED_CURVE_FONT)                                                            \
  X (DRAUGHTING_SUBFIGURE_REPRESENTATION)                                                          \
  X (DRAWING_SHEET_REVISION)                                                                       \
  X (ELLIPSE)                                                                                      \
  X (EXTERNALLY_DEFINED_SYMBOL)                                                                    \
  X (EXTERNALLY_DEFINED_TEXT_FONT)                                                                 \
  X (FILL_AREA_STYLE)                                                                              \
  X (FILL_AREA_STYLE_COLOUR)                                                                       \
  X (FILL_AREA_STYLE_HATCHING)                                                                     \
  X (INVISIBILITY)                                                                                 \
  X (LEADER_TERMINATOR)                                                                            \
  X (LENGTH_MEASURE_WITH_UNIT)                                                                     \
  X (LINE)                                                                                         \
  X (MAPPED_ITEM)                                                                                  \
  X (ONE_DIRECTION_REPEAT_FACTOR)                                                                  \
  X (PLANAR_BOX)                                                                                   \
  X (PLANAR_EXTENT)                                                                                \
  X (POLYLINE)                                                                                     \
  X (PRESENTATION_LAYER_ASSIGNMENT)                                                                \
  X (PRESENTATION_SIZE)                                                                            \
  X (PRESENTATION_STYLE_ASSIGNMENT)                                                                \
  X (PRE_DEFINED_POINT_MARKER_SYMBOL)                                                              \
  X (PRE_DEFINED_TERMINATOR_SYMBOL)                                                                \
  X (RATIONAL_B_SPLINE_CURVE)                                                                      \
  X (REPRESENTATION_ITEM)                                                                          \
  X (STYLED_ITEM)                                                                                  \
  X (SYMBOL_COLOUR)                                                                                \
  X (SYMBOL_REPRESENTATION_MAP)                                                                    \
  X (SYMBOL_STYLE)                                                                                 \
  X (SYMBOL_TARGET)                                                                                \
  X (TERMINATOR_SYMBOL)                                                                            \
  X (TEXT_LITERAL)                                                                                 \
  X (TEXT_LITERAL_WITH_EXTENT)                                                                     \
  X (TEXT_STYLE)                                                                                   \
  X (TEXT_STYLE_FOR_DEFINED_FONT)                                                                  \
  X (TEXT_STYLE_WITH_BOX_CHARACTERISTICS)                                                          \
  X (TRIMMED_CURVE)                                                                                \
  X (VECTOR)

typedef enum
{
#define X(name) KY_P21_##name,
  KY_P21_ENTITIES (X)
#undef X
      KY_P21_N_ENTITIES
} KyP21Name;

typedef struct
{
  KyDrawing *drawing;
  KyP21 p21;
  guint32 entities[KY_P21_N_ENTITIES];
  guint dashes[KY_SXF_N_DASHES + 1];
  /* Of each instance: what was made of it, and the figure that has it, both from 1 on. */
  guint32 *made, *owners;
  guint8 *hidden;
  guint64 work;
} KyP21Draw;

/* --- values; instance NOTHING has none of them, and what is not there is NULL, 0, "" -----------
 */

/* Is it, or is one of what it is, NAME? */
gboolean ky_p21_draw_is (const KyP21Draw *self, guint32 instance, KyP21Name name);
/* The Ith of the parameters of NAME itself, without those that it has of others. */
const KyP21Value *ky_p21_draw_own (const KyP21Draw *self, guint32 instance, KyP21Name name,
                                   guint i);
guint32 ky_p21_draw_reference (const KyP21Draw *self, guint32 instance, KyP21Name name, guint i);
gdouble ky_p21_draw_number (const KyP21Draw *self, guint32 instance, KyP21Name name, guint i);
/* Behind VALUE in a list, and its first; NULL: there is none. */
const KyP21Value *ky_p21_draw_first (KyP21Draw *self, const KyP21Value *list);
const KyP21Value *ky_p21_draw_next (KyP21Draw *self, const KyP21Value *list,
                                    const KyP21Value *value);
/* What VALUE, of a list or alone, leads to. */
guint32 ky_p21_draw_to (const KyP21Value *value);
/* Of a number, or of a value with its type around it. */
gdouble ky_p21_draw_measure (const KyP21Draw *self, const KyP21Value *value);

/* --- geometry --------------------------------------------------------------------------------- */

KyDrawingPoint ky_p21_draw_point (KyP21Draw *self, guint32 instance);
/* Of AXIS2_PLACEMENT_2D. */
KyDrawingPoint ky_p21_draw_place (KyP21Draw *self, guint32 instance, gdouble *ret_angle);
KyDrawingPoint ky_p21_draw_vector (KyP21Draw *self, guint32 instance);
/* An end of a trimmed line. */
KyDrawingPoint ky_p21_draw_trim (KyP21Draw *self, guint32 curve, guint i);
/* Adds a curve to the path that is open. COUNTER: arcs go against the clock. */
void ky_p21_draw_curve (KyP21Draw *self, guint32 curve, gboolean counter);

/* --- styles ----------------------------------------------------------------------------------- */

/* The first style of a styled item that is NAME. */
guint32 ky_p21_draw_style (KyP21Draw *self, const KyP21Value *styles, KyP21Name name);
guint32 ky_p21_draw_color (const KyP21Draw *self, guint32 colour);
/* Of a CURVE_STYLE. */
KyDrawingPen ky_p21_draw_pen (KyP21Draw *self, guint32 style);
