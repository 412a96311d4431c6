/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches the grey pixels of a JPEG for QR codes: those of the coefficients that are being
 * rewritten, or, if these are turned, of the file that kiyome wrote. */
#include "filetypes/image/jpeg-greys.h"

#include "filetypes/base/picture/jpeg-errors.h"

static const KyCodesForm form = { .depth = 8, .samples = 1 };

typedef struct
{
  KyJpegErrors errors;
  struct jpeg_decompress_struct in;
  KyCodesLook *look;
} Greys;

static KyCodesLook *
jpeg_greys_new_look (KyJob *job, struct jpeg_decompress_struct *in)
{
  if (in->jpeg_color_space == JCS_CMYK || in->jpeg_color_space == JCS_YCCK
      || (guint64)in->image_width * in->image_height > KY_CODES_PIXELS)
    return NULL;
  in->do_fancy_upsampling = FALSE;
  in->do_block_smoothing = FALSE;
  in->dct_method = JDCT_IFAST;
  return ky_codes_look_new (job, in->image_width, in->image_height);
}

KyCodesLook *
ky_jpeg_begin_look (KyJob *job, struct jpeg_decompress_struct *in)
{
  /* The samples of the first component are the greys. */
  if ((in->jpeg_color_space != JCS_GRAYSCALE && in->jpeg_color_space != JCS_YCbCr)
      || in->comp_info[0].h_samp_factor != in->max_h_samp_factor
      || in->comp_info[0].v_samp_factor != in->max_v_samp_factor)
    return NULL;
  KyCodesLook *look = jpeg_greys_new_look (job, in);
  /* Greys as output would keep libjpeg from reading the coefficients of the other components. */
  in->buffered_image = in->raw_data_out = look != NULL;
  return look;
}

void
ky_jpeg_look (struct jpeg_decompress_struct *in, KyCodesLook *look)
{
  JDIMENSION n_rows = (JDIMENSION)in->max_v_samp_factor * DCTSIZE;
  JSAMPARRAY samples[MAX_COMPS_IN_SCAN];

  for (int i = 0; i < in->num_components; i++)
    {
      jpeg_component_info *component = &in->comp_info[i];
      JDIMENSION columns = component->width_in_blocks + (JDIMENSION)component->h_samp_factor;

      samples[i] = in->mem->alloc_sarray ((j_common_ptr)in, JPOOL_IMAGE, columns * DCTSIZE,
                                          (JDIMENSION)component->v_samp_factor * DCTSIZE);
      /* All coefficients are read, but only those of the first component (luminance) are
       * transformed. */
      component->component_needed = i == 0;
    }
  jpeg_start_output (in, in->input_scan_number);
  while (in->output_scanline < in->output_height)
    {
      JDIMENSION left = in->output_height - in->output_scanline;

      jpeg_read_raw_data (in, samples, n_rows);
      for (JDIMENSION i = 0; i < MIN (n_rows, left); i++)
        ky_codes_look_row (look, &form, samples[0][i]);
    }
}

/* Decodes the greys of the file that `in` is at. */
static void
jpeg_greys_decode (KyJob *job, Greys *greys)
{
  struct jpeg_decompress_struct *in = &greys->in;

  jpeg_read_header (in, TRUE);
  in->out_color_space = JCS_GRAYSCALE;
  greys->look = jpeg_greys_new_look (job, in);
  if (greys->look == NULL)
    return;
  jpeg_start_decompress (in);
  JSAMPROW row = in->mem->alloc_large ((j_common_ptr)in, JPOOL_IMAGE, in->output_width);
  while (in->output_scanline < in->output_height)
    {
      jpeg_read_scanlines (in, &row, 1);
      ky_codes_look_row (greys->look, &form, row);
    }
}

void
ky_jpeg_look_for_codes (KyJob *job, KyView view)
{
  Greys *greys = g_new0 (Greys, 1);

  greys->in.err = ky_jpeg_errors (&greys->errors);
  if (setjmp (greys->errors.back) == 0)
    {
      jpeg_create_decompress (&greys->in);
      jpeg_mem_src (&greys->in, view.data, (unsigned long)view.size);
      jpeg_greys_decode (job, greys);
    }
  jpeg_destroy_decompress (&greys->in);
  ky_codes_look_finish (greys->look);
  ky_codes_look_free (greys->look);
  g_free (greys);
}
