/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Most pages are text: few colours, and greys where letters meet paper. Such a page is said with a
 * palette, which is smaller than any JPEG and has no ringing around letters.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint bits;           /* 1, 4 or 8 a pixel */
  guint n_colors;       /* 2, 16, 256 at most */
  guint32 colors[256];  /* 0xRRGGBB, ascending */
  GHashTable *index_of; /* colour of the picture -> place in COLORS */
} KyDrawPalette;

/*
 * The palette of a picture of cairo's RGB24 rows, or NULL: it has too many colours. Exact up to 16
 * colours; else of colours that cover little of the page, each channel is rounded to 16 levels if
 * that makes the palette a smaller kind. (transfer full)
 */
KyDrawPalette *ky_draw_palette_new (const guint8 *rows, gsize stride, guint width, guint height);
void ky_draw_palette_free (KyDrawPalette *palette);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDrawPalette, ky_draw_palette_free)
/* Packed rows of indices, each from a whole byte on. (transfer full) */
guint8 *ky_draw_palette_pack (const KyDrawPalette *palette, const guint8 *rows, gsize stride,
                              guint width, guint height, gsize *ret_size);
