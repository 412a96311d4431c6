/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passes a grey version of a JPEG picture to the search for QR codes. While jpeg-recode.c copies
 * the coefficients, the grey blocks are computed with a fast inverse DCT; a picture that was
 * written another way is decoded again with libjpeg, from kiyome's own output.
 */
#include "filetypes/image/jpeg-greys.h"

#include "filetypes/base/picture/jpeg-errors.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* --- from coefficients ---------------------------------------------------------------------- */

typedef gfloat Four __attribute__ ((vector_size (16)));
typedef gint32 FourInts __attribute__ ((vector_size (16)));
typedef gint16 FourShorts __attribute__ ((vector_size (8)));

const guint8 ky_jpeg_natural_order[DCTSIZE2]
    = { 0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
        41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
        30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63 };

static gboolean
is_for_here (const struct jpeg_decompress_struct *in)
{
  const jpeg_component_info *component = &in->comp_info[0];

  return (in->jpeg_color_space == JCS_GRAYSCALE || in->jpeg_color_space == JCS_YCbCr)
         && component->h_samp_factor == in->max_h_samp_factor
         && component->v_samp_factor == in->max_v_samp_factor && component->quant_tbl_no >= 0
         && component->quant_tbl_no < NUM_QUANT_TBLS
         && in->quant_tbl_ptrs[component->quant_tbl_no] != NULL
         && (guint64)in->image_width * in->image_height <= KY_CODES_PIXELS;
}

KyJpegGreys *
ky_jpeg_greys_new (KyJob *job, const struct jpeg_decompress_struct *in)
{
  /* cos (k pi / 16) times the root of 2: what the transform leaves to its input (Arai, Agui,
   * Nakajima 1988). */
  static const gfloat factors[DCTSIZE] = { 1.0f, 1.387039845f, 1.306562965f, 1.175875602f,
                                           1.0f, 0.785694958f, 0.541196100f, 0.275899379f };
  KyCodesLook *look = NULL;
  const JQUANT_TBL *table;
  KyJpegGreys *greys;

  if (is_for_here (in))
    look = ky_codes_look_new (job, in->image_width, in->image_height);
  if (look == NULL)
    return NULL;
  table = in->quant_tbl_ptrs[in->comp_info[0].quant_tbl_no];
  greys = g_new0 (KyJpegGreys, 1);
  for (guint i = 0; i < DCTSIZE2; i++)
    greys->scale[i]
        = (gfloat)table->quantval[i] * factors[i / DCTSIZE] * factors[i % DCTSIZE] / DCTSIZE;
  greys->look = look;
  greys->is_flat = TRUE;
  /* A row of units ends with blocks beyond the picture's edge, which nobody draws. */
  greys->stride = ((gsize)in->image_width + DCTSIZE - 1) / DCTSIZE * DCTSIZE;
  greys->band = g_malloc0 (greys->stride * DCTSIZE * (gsize)in->max_v_samp_factor);
  return greys;
}

void
ky_jpeg_greys_free (KyJpegGreys *greys)
{
  if (greys == NULL)
    return;
  ky_codes_look_free (greys->look);
  g_free (greys->band);
  g_free (greys);
}

/* The middle of the samples, and half for rounding, in the first coefficient. */
static const Four MIDDLE = { 128.5f, 0, 0, 0 };

/* The inverse transform of four lines that lie side by side, AT[0] to AT[7] with STEP between. */
static inline __attribute__ ((always_inline)) void
transform (Four *at, gsize step)
{
  Four sum = at[0] + at[4 * step], difference = at[0] - at[4 * step];
  Four even = at[2 * step] + at[6 * step];
  Four turned = (at[2 * step] - at[6 * step]) * 1.414213562f - even;
  Four first = sum + even, fourth = sum - even;
  Four second = difference + turned, third = difference - turned;
  Four a = at[5 * step] + at[3 * step], b = at[5 * step] - at[3 * step];
  Four c = at[step] + at[7 * step], d = at[step] - at[7 * step];
  Four odd = c + a, both = (b + d) * 1.847759065f;
  Four odd_second = both - b * 2.613125930f - odd;
  Four odd_third = (c - a) * 1.414213562f - odd_second;
  Four odd_fourth = both - d * 1.082392200f - odd_third;

  at[0] = first + odd;
  at[7 * step] = first - odd;
  at[step] = second + odd_second;
  at[6 * step] = second - odd_second;
  at[2 * step] = third + odd_third;
  at[5 * step] = third - odd_third;
  at[3 * step] = fourth + odd_fourth;
  at[4 * step] = fourth - odd_fourth;
}

/* Turns the square of AT[0], AT[STEP] … AT[3 STEP] into TO[0] … TO[3]. */
static inline __attribute__ ((always_inline)) void
transpose (const Four *at, gsize step, Four *to)
{
  Four ab = __builtin_shufflevector (at[0], at[step], 0, 4, 1, 5);
  Four ab_end = __builtin_shufflevector (at[0], at[step], 2, 6, 3, 7);
  Four cd = __builtin_shufflevector (at[2 * step], at[3 * step], 0, 4, 1, 5);
  Four cd_end = __builtin_shufflevector (at[2 * step], at[3 * step], 2, 6, 3, 7);

  to[0] = __builtin_shufflevector (ab, cd, 0, 1, 4, 5);
  to[1] = __builtin_shufflevector (ab, cd, 2, 3, 6, 7);
  to[2] = __builtin_shufflevector (ab_end, cd_end, 0, 1, 4, 5);
  to[3] = __builtin_shufflevector (ab_end, cd_end, 2, 3, 6, 7);
}

/* Eight greys, each cut to what a byte holds. */
static inline __attribute__ ((always_inline)) void
put_greys (Four left, Four right, guint8 *out)
{
#ifdef __SSE2__
  __m128i shorts = _mm_packs_epi32 (_mm_cvttps_epi32 (left), _mm_cvttps_epi32 (right));

  _mm_storel_epi64 ((gpointer)out, _mm_packus_epi16 (shorts, shorts));
#else
  for (guint i = 0; i < 4; i++)
    {
      out[i] = (guint8)CLAMP (left[i], 0, 255);
      out[4 + i] = (guint8)CLAMP (right[i], 0, 255);
    }
#endif
}

static void
draw_block (const KyJpegGreys *greys, guint8 *out)
{
  Four rows[2 * DCTSIZE] __attribute__ ((uninitialized)); /* as yet */

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FourShorts values;
      Four scale;

      memcpy (&values, greys->coefficients + 4 * (gsize)i, sizeof values);
      memcpy (&scale, greys->scale + 4 * (gsize)i, sizeof scale);
      rows[i] = __builtin_convertvector(__builtin_convertvector(values, FourInts), Four) * scale;
    }
  rows[0] += MIDDLE;
  transform (rows, 2);
  transform (rows + 1, 2);
  for (guint half = 0; half < 2; half++)
    {
      Four lines[DCTSIZE] __attribute__ ((uninitialized));
      Four *from = rows + (gsize)DCTSIZE * half;

      transpose (from, 2, lines);
      transpose (from + 1, 2, lines + 4);
      transform (lines, 1);
      transpose (lines, 1, from);
      transpose (lines + 4, 1, from + 4);
      for (guint i = 0; i < 4; i++, out += greys->stride)
        put_greys (from[i], from[4 + i], out);
    }
}

void
ky_jpeg_greys_draw (KyJpegGreys *greys, guint column, guint row)
{
  guint8 *out = greys->band + (gsize)row * DCTSIZE * greys->stride + (gsize)column * DCTSIZE;

  if (greys->is_flat)
    {
      gfloat grey = greys->coefficients[0] * greys->scale[0] + MIDDLE[0];

      for (guint i = 0; i < DCTSIZE; i++)
        memset (out + i * greys->stride, (gint)CLAMP (grey, 0, 255), DCTSIZE);
    }
  else
    draw_block (greys, out);
  memset (greys->coefficients, 0, sizeof greys->coefficients);
  greys->is_flat = TRUE;
}

static const KyCodesForm form = { .depth = 8, .samples = 1 };

void
ky_jpeg_greys_end_row (KyJpegGreys *greys, guint rows)
{
  for (guint y = 0; y < rows * DCTSIZE; y++)
    ky_codes_look_row (greys->look, &form, greys->band + y * greys->stride);
}

void
ky_jpeg_greys_finish (KyJpegGreys *greys)
{
  ky_codes_look_finish (greys->look);
}

/* --- decoded -------------------------------------------------------------------------------- */

typedef struct
{
  KyJpegErrors errors;
  KyJob *job;
  KyView view;
  struct jpeg_decompress_struct in;
  KyCodesLook *look;
  guint8 *row;
} Greys;

static void
decode (Greys *greys)
{
  struct jpeg_decompress_struct *in = &greys->in;

  jpeg_mem_src (in, greys->view.data, (unsigned long)greys->view.size);
  jpeg_read_header (in, TRUE);
  if (in->jpeg_color_space == JCS_CMYK || in->jpeg_color_space == JCS_YCCK
      || (guint64)in->image_width * in->image_height > KY_CODES_PIXELS)
    return;
  in->out_color_space = JCS_GRAYSCALE;
  in->do_fancy_upsampling = FALSE;
  in->dct_method = JDCT_IFAST;
  jpeg_calc_output_dimensions (in);
  greys->look = ky_codes_look_new (greys->job, in->output_width, in->output_height);
  if (greys->look == NULL)
    return;
  jpeg_start_decompress (in);
  greys->row = g_malloc (in->output_width);
  while (in->output_scanline < in->output_height)
    {
      JSAMPROW row = greys->row;

      jpeg_read_scanlines (in, &row, 1);
      ky_codes_look_row (greys->look, &form, row);
    }
}

void
ky_jpeg_look_for_codes (KyJob *job, KyView view)
{
  Greys *greys = g_new0 (Greys, 1);

  greys->job = job;
  greys->view = view;
  greys->in.err = ky_jpeg_errors (&greys->errors);
  if (setjmp (greys->errors.back) == 0)
    {
      jpeg_create_decompress (&greys->in);
      decode (greys);
    }
  jpeg_destroy_decompress (&greys->in);
  ky_codes_look_finish (greys->look);
  ky_codes_look_free (greys->look);
  g_free (greys->row);
  g_free (greys);
}
