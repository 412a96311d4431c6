/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of ky_p21_draw(), which reads the entities of an SXF drawing into a KyDrawing. */
#pragma once

#include "filetypes/cad/p21.h"
#include "filetypes/cad/sxf-styles.h"

typedef enum
{
#define ENTITY(name) KY_P21_##name,
#include "filetypes/cad/p21-drawn.def"
#undef ENTITY
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
