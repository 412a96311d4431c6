/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a palette for a rendered page. Most pages are text with few colours and greys at the edges
 * of letters; as a palette image such a page is smaller than any JPEG and has no artefacts around
 * letters. */
#pragma once

#include <glib.h>

typedef struct
{
  guint bits;           /* 1, 4 or 8 a pixel */
  guint n_colors;       /* 2, 16, 256 at most */
  guint32 colors[256];  /* 0xRRGGBB, ascending */
  GHashTable *index_of; /* colour of the picture -> place in `colors` */
} KyDrawPalette;

/* Returns the palette of a picture with cairo's RGB24 rows, or NULL if it has too many colours
 * (transfer full). Up to 16 colours are exact; of more, the channels of colours that cover little
 * of the page are rounded to 16 levels if that makes the palette a smaller kind. */
KyDrawPalette *ky_draw_palette_new (const guint8 *rows, gsize stride, guint width, guint height);
void ky_draw_palette_free (KyDrawPalette *palette);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDrawPalette, ky_draw_palette_free)
/* Returns the rows as packed indices; each row begins with a whole byte (transfer full). */
guint8 *ky_draw_palette_pack (const KyDrawPalette *palette, const guint8 *rows, gsize stride,
                              guint width, guint height, gsize *ret_size);
