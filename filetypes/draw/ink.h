/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes where a rendered page has something to see. */
#pragma once

#include <glib.h>

/* Returns `columns` by `rows` cells, each of at least one pixel, over `width` by `height` pixels of
 * four bytes (transfer full): the darkest grey of a cell in the upper four bits, the lightest in
 * the lower four. */
guint8 *ky_draw_ink (const guint8 *pixels, gsize stride, guint width, guint height, guint columns,
                     guint rows);
