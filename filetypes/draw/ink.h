/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a drawn page has something to see. */
#pragma once

#include <glib.h>

/* COLUMNS by ROWS cells over WIDTH by HEIGHT pixels of four bytes, each at least one of them: how
 * dark the darkest is in its upper four bits, how light the lightest in its lower ones. (transfer
 * full) */
guint8 *ky_draw_ink (const guint8 *pixels, gsize stride, guint width, guint height, guint columns,
                     guint rows);
