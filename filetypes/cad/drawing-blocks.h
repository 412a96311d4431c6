/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds how many entities a drawing shows, given which block shows which others. */
#pragma once

#include "common/view.h"

typedef struct _KyDrawingBlocks KyDrawingBlocks;

/* Returns a drawing without blocks; the place is the drawing itself. `ignores_case`: so do the
 * names of blocks, as to letters of ASCII. (transfer full) */
KyDrawingBlocks *ky_drawing_blocks_new (gboolean ignores_case);
void ky_drawing_blocks_free (KyDrawingBlocks *self);
/* Sets the block `name` as the place of the entities that follow; NULL: the drawing itself. */
void ky_drawing_blocks_enter (KyDrawingBlocks *self, const KyView *name);
/* Adds an entity that shows the block `shows` `times` times. With NULL it shows no block, and
 * counts as `times` entities. */
void ky_drawing_blocks_add (KyDrawingBlocks *self, const KyView *shows, guint64 times);
/* Notes a coordinate or a length; and the distance at which a reader repeats a line or tile, or the
 * mean length of the dashes of a line. */
void ky_drawing_blocks_reach (KyDrawingBlocks *self, gdouble number);
void ky_drawing_blocks_step (KyDrawingBlocks *self, gdouble step);
/* Returns whether blocks do not show themselves, and neither the drawing nor a block shows too many
 * entities, or blocks nested too deep, and no step is too small for the drawing. Takes linear
 * time. Errors: MALFORMED, LIMIT, with a message that begins with `format`. */
gboolean ky_drawing_blocks_check (KyDrawingBlocks *self, const gchar *format, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDrawingBlocks, ky_drawing_blocks_free)
