/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes PNG (W3C Recommendation, third edition, with APNG) row by row. */
#pragma once

#include "engine/job.h"

#include <stdlib.h>

/* Returns the prediction of the filter Paeth from the samples to the left, above, and above to the
 * left. */
static inline guint8
ky_png_paeth (gint left, gint up, gint corner)
{
  gint to_left = abs (up - corner);
  gint to_up = abs (left - corner);
  gint to_corner = abs (left + up - 2 * corner);
  gint best = to_up < to_left ? up : left;

  return (guint8)(MIN (to_left, to_up) <= to_corner ? best : corner);
}

typedef enum
{
  KY_PNG_GRAY = 0,
  KY_PNG_RGB = 2,
  KY_PNG_PALETTE = 3,
  KY_PNG_GRAY_ALPHA = 4,
  KY_PNG_RGBA = 6
} KyPngColor;

typedef struct
{
  guint32 width, height;
  guint depth; /* bits a sample: 1, 2, 4, 8, 16 */
  KyPngColor color;
} KyPngForm;

/* Pictures of up to so many bytes, unpacked and with filter bytes, are packed and unpacked at once,
 * larger ones as a stream. */
#define KY_PNG_WHOLE (16 * 1024 * 1024)

/* Returns the number of bits of one pixel. */
guint ky_png_bits (const KyPngForm *form);
/* Returns the size in bytes of a row of `width` pixels, without its filter byte. */
gsize ky_png_stride (const KyPngForm *form, guint32 width);

/* --- reading -------------------------------------------------------------------------------- */

/* Receives row `y`. FALSE with `error` set ends the reading. `row` may be changed in place. */
typedef gboolean (*KyPngRow) (gpointer data, guint32 y, guint8 *row, GError **error);

/* Inflates `pieces` (of KyView), which hold one picture of `form`, and passes its rows from top to
 * bottom to `row`. Interlaced and turned pictures (`orientation` other than 1) are held in memory
 * as a whole. `*ret_surplus`: there was data behind the picture. Errors: MALFORMED, LIMIT, MEMORY,
 * the callback's. */
gboolean ky_png_read_rows (KyJob *job, const KyPngForm *form, GArray *pieces,
                           gboolean is_interlaced, guint orientation, KyPngRow row, gpointer data,
                           gboolean *ret_surplus, GError **error);

/* --- writing -------------------------------------------------------------------------------- */

typedef struct _KyPngWriter KyPngWriter;

/* The number of ways to choose row filters. If the output of one looks like another file format,
 * the next one is tried. */
#define KY_PNG_VARIANTS 6

/* Begins a file of `form` in memory, its header included. (transfer full) */
KyPngWriter *ky_png_writer_new (const KyPngForm *form, guint variant);
void ky_png_writer_free (KyPngWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPngWriter, ky_png_writer_free)

void ky_png_writer_chunk (KyPngWriter *writer, const gchar type[4], gconstpointer data, gsize size);
/* Writes `profile` in an iCCP chunk. */
void ky_png_writer_profile (KyPngWriter *writer, KyView profile);
/* Begins the default picture, or with `is_frame` a further frame of an animation, of `width` by
 * `height` pixels. */
void ky_png_writer_begin (KyPngWriter *writer, guint32 width, guint32 height, gboolean is_frame);
void ky_png_writer_row (KyPngWriter *writer, const guint8 *row);
void ky_png_writer_end (KyPngWriter *writer);
/* Returns the sequence number of the next fcTL or fdAT chunk. */
guint32 ky_png_writer_sequence (KyPngWriter *writer);
/* Ends the file and returns it (transfer full); `*ret_is_foreign`: its bytes have the signature of
 * another format. */
GByteArray *ky_png_writer_take (KyPngWriter *writer, gboolean *ret_is_foreign);
/* Ends the file and writes it to `job`, unless its bytes have the signature of another format: then
 * `*ret_is_foreign` is TRUE and nothing is written. Errors: the job's. */
gboolean ky_png_writer_finish (KyPngWriter *writer, KyJob *job, gboolean *ret_is_foreign,
                               GError **error);
