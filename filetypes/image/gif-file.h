/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a GIF file into what is written again. */
#pragma once

#include "filetypes/base/picture/budget-verify.h"
#include "filetypes/base/picture/palette.h"

typedef struct
{
  guint x, y, width, height; /* as stored; may reach over the canvas */
  gboolean is_interlaced;
  gboolean has_palette; /* the picture has a palette of its own */
  KyColor palette[256];
  guint palette_count;
  gint transparent; /* index, -1: none */
  guint delay;      /* hundredths of a second */
  guint disposal;   /* 0 to 3 */
  guint code_size;  /* of LZW at the start */
  KyView data;      /* from the first sub-block on */
} KyGifFrame;

typedef struct
{
  guint width, height;
  gboolean has_palette;
  KyColor palette[256];
  guint palette_count;
  guint background;
  gboolean has_loop;
  guint loops;
  GArray *frames; /* of KyGifFrame */
} KyGifFile;

void ky_gif_file_clear (KyGifFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyGifFile, ky_gif_file_clear)

/* Reads the blocks of `view`, which `file` then borrows; charges pixels and frames to `job` and
 * reports what is dropped. Errors: MALFORMED, LIMIT. */
gboolean ky_gif_file_read (KyJob *job, KyView view, KyGifFile *file, GError **error);

/* Decodes `frame` into `pixels`, width by height bytes, rows from top to bottom. Returns FALSE if
 * data is missing; the rest is then the transparent index, or 0. `*ret_surplus`: there was more
 * data. */
gboolean ky_gif_decode (const KyGifFrame *frame, guint8 *pixels, gboolean *ret_surplus);

/* Appends `size` `pixels`, all less than 1 << `bits`, to `out` as LZW sub-blocks with the code size
 * in front. The table is cleared after every `run` pixels (0: only when it is full). */
void ky_gif_encode (const guint8 *pixels, gsize size, guint bits, gsize run, GByteArray *out);

/* Decodes and writes to `job`. Errors: MALFORMED, LIMIT, MEMORY. */
gboolean ky_gif_file_write (KyJob *job, KyGifFile *file, GError **error);
/* Verifies that `view` has the form that ky_gif_file_write() writes, without sharing code with it.
 * Errors: VERIFY. */
gboolean ky_gif_verify (KyView view, KyPictureBudget *budget, GError **error);
