/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which block of a DXF drawing shows which others, and how much that is. */
#pragma once

#include "common/view.h"

typedef struct _KyDxfBlocks KyDxfBlocks;

KyDxfBlocks *ky_dxf_blocks_new (void);
void ky_dxf_blocks_free (KyDxfBlocks *self);
/* What comes stands in the block NAME; NULL: in the drawing itself. */
void ky_dxf_blocks_enter (KyDxfBlocks *self, const KyView *name);
/* An entity; of another block (nullable) as often as TIMES says. */
void ky_dxf_blocks_add (KyDxfBlocks *self, const KyView *shows, guint64 times);
/* Entities that the drawing, or the largest block, shows with all that is in them; G_MAXUINT64: it
 * has no end. Linear. */
guint64 ky_dxf_blocks_weigh (KyDxfBlocks *self);
