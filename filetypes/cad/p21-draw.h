/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of ky_p21_draw(), which reads the entities of an SXF drawing into a KyDrawing. */
#pragma once

#include "filetypes/cad/p21.h"
#include "filetypes/cad/sxf-styles.h"

/* The entities on which the picture depends. */
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
  guint32 entities[KY_P21_N_ENTITIES]; /* indexes from ky_p21_entity() */
  guint dashes[KY_SXF_N_DASHES + 1];   /* index of the dashes of each line type */
  /* For each instance: index of the figure, page or dashes made of it, plus 1; and instance of the
   * figure or sheet in which it was drawn last, plus 1. */
  guint32 *made, *owners;
  guint8 *hidden; /* for each instance: it is invisible */
  guint64 work;   /* values of lists that were visited */
} KyP21Draw;

/* --- values: a missing one, and any of KY_P21_NOTHING, is NULL, 0, KY_P21_NOTHING ------------- */

/* Returns whether the instance is a `name`, alone or as one of several entities. */
gboolean ky_p21_draw_is (const KyP21Draw *self, guint32 instance, KyP21Name name);
/* Returns parameter number `i` of the entity `name` itself, without those that it inherits. */
const KyP21Value *ky_p21_draw_own (const KyP21Draw *self, guint32 instance, KyP21Name name,
                                   guint i);
/* Return parameter `i` as an instance, or as a number. */
guint32 ky_p21_draw_reference (const KyP21Draw *self, guint32 instance, KyP21Name name, guint i);
gdouble ky_p21_draw_number (const KyP21Draw *self, guint32 instance, KyP21Name name, guint i);
/* Return the first value of a list, and the value after `value`, or NULL. References to instances
 * that are not written are skipped. */
const KyP21Value *ky_p21_draw_first (KyP21Draw *self, const KyP21Value *list);
const KyP21Value *ky_p21_draw_next (KyP21Draw *self, const KyP21Value *list,
                                    const KyP21Value *value);
/* Returns the instance to which `value` (nullable) refers. */
guint32 ky_p21_draw_to (const KyP21Value *value);
/* Returns the number `value` (nullable), which may have its type around it. */
gdouble ky_p21_draw_measure (const KyP21Draw *self, const KyP21Value *value);

/* --- geometry --------------------------------------------------------------------------------- */

/* Returns the coordinates of a CARTESIAN_POINT. */
KyDrawingPoint ky_p21_draw_point (KyP21Draw *self, guint32 instance);
/* Returns the origin of an AXIS2_PLACEMENT_2D, and the angle of its x axis. */
KyDrawingPoint ky_p21_draw_place (KyP21Draw *self, guint32 instance, gdouble *ret_angle);
/* Returns the direction of a VECTOR times its length. */
KyDrawingPoint ky_p21_draw_vector (KyP21Draw *self, guint32 instance);
/* Returns the start (`i` is 1) or end (2) of a TRIMMED_CURVE on a line. */
KyDrawingPoint ky_p21_draw_trim (KyP21Draw *self, guint32 curve, guint i);
/* Adds a curve to the open path. `counter`: all arcs are counterclockwise. */
void ky_p21_draw_curve (KyP21Draw *self, guint32 curve, gboolean counter);

/* --- styles ----------------------------------------------------------------------------------- */

/* Returns the first style in the list `styles` of a styled item that is a `name`, or
 * KY_P21_NOTHING. */
guint32 ky_p21_draw_style (KyP21Draw *self, const KyP21Value *styles, KyP21Name name);
/* Returns the colour as 0xRRGGBB; black if it is unknown. */
guint32 ky_p21_draw_color (const KyP21Draw *self, guint32 colour);
/* Returns the pen of a CURVE_STYLE. */
KyDrawingPen ky_p21_draw_pen (KyP21Draw *self, guint32 style);
