/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes how many entities a DXF drawing shows, given which block shows which others. */
#pragma once

#include "common/view.h"

typedef struct _KyDxfBlocks KyDxfBlocks;

/* Returns a drawing without blocks; the place is the drawing itself. (transfer full) */
KyDxfBlocks *ky_dxf_blocks_new (void);
void ky_dxf_blocks_free (KyDxfBlocks *self);
/* Sets the block NAME as the place of the entities that follow; NULL: the drawing itself. */
void ky_dxf_blocks_enter (KyDxfBlocks *self, const KyView *name);
/* Adds an entity, which shows the block SHOWS (nullable) TIMES times. */
void ky_dxf_blocks_add (KyDxfBlocks *self, const KyView *shows, guint64 times);
/* Returns the number of entities that the drawing, or the largest block, shows, with those inside
 * of blocks; G_MAXUINT64 if blocks show themselves. Takes linear time. */
guint64 ky_dxf_blocks_weigh (KyDxfBlocks *self);
