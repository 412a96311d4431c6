/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes a JPEG file that kiyome wrote to grey pixels, and searches them for QR codes. */
#include "filetypes/image/jpeg-greys.h"

#include "filetypes/base/picture/jpeg-errors.h"

#include <jpeglib.h>

static const KyCodesForm form = { .depth = 8, .samples = 1 };

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
jpeg_greys_decode (Greys *greys)
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
      jpeg_greys_decode (greys);
    }
  jpeg_destroy_decompress (&greys->in);
  ky_codes_look_finish (greys->look);
  ky_codes_look_free (greys->look);
  g_free (greys->row);
  g_free (greys);
}
