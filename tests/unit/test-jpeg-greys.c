/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The greys drawn from coefficients that pass by are those that libjpeg decodes. */
#define ky_codes_look_new look_new
#define ky_codes_look_free look_free
#define ky_codes_look_row look_row
#define ky_codes_look_finish look_finish
/* With the functions below in place of those of filetypes/codes/look.c. */
#include "filetypes/image/jpeg-greys.c"

#include "filetypes/image/jpeg-recode.h"

struct _KyCodesLook
{
  guint32 width, height, y;
  guint8 *greys;
};

KyCodesLook *
look_new (KyJob *job, guint32 width, guint32 height)
{
  KyCodesLook *look = g_new0 (KyCodesLook, 1);

  (void)job;
  look->width = width;
  look->height = height;
  look->greys = g_malloc0 ((gsize)width * height);
  return look;
}

void
look_free (KyCodesLook *look)
{
  if (look != NULL)
    g_free (look->greys);
  g_free (look);
}

void
look_row (KyCodesLook *look, const KyCodesForm *row_form, const guint8 *row)
{
  g_assert_cmpuint (row_form->depth, ==, 8);
  if (look->y < look->height)
    memcpy (look->greys + (gsize)look->y++ * look->width, row, look->width);
}

void
look_finish (KyCodesLook *look)
{
  (void)look;
}

typedef struct
{
  guint width, height, components, sampling, restart, quality, noise;
} Picture;

static GByteArray *
encode (const Picture *picture)
{
  struct jpeg_compress_struct out;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *row = g_malloc ((gsize)picture->width * picture->components);
  unsigned char *data = NULL;
  unsigned long size = 0;
  GByteArray *bytes = g_byte_array_new ();
  guint32 random = 1;

  out.err = jpeg_std_error (&errors);
  jpeg_create_compress (&out);
  jpeg_mem_dest (&out, &data, &size);
  out.image_width = picture->width;
  out.image_height = picture->height;
  out.input_components = (int)picture->components;
  out.in_color_space = picture->components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults (&out);
  jpeg_set_quality (&out, (int)picture->quality, TRUE);
  out.comp_info[0].h_samp_factor = out.comp_info[0].v_samp_factor = (int)picture->sampling;
  out.restart_interval = picture->restart;
  jpeg_start_compress (&out, TRUE);
  for (guint y = 0; y < picture->height; y++)
    {
      for (guint x = 0; x < picture->width * picture->components; x++)
        {
          random = random * 1664525 + 1013904223;
          row[x] = (guint8)((x / 40 + y / 50) % 2 * 200 + (random >> 16) % (picture->noise + 1));
        }
      jpeg_write_scanlines (&out, &row, 1);
    }
  jpeg_finish_compress (&out);
  jpeg_destroy_compress (&out);
  g_byte_array_append (bytes, data, (guint)size);
  free (data);
  return bytes;
}

static void
compare_to_decoded (const GByteArray *bytes, const KyCodesLook *look)
{
  struct jpeg_decompress_struct in;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *row = g_malloc (look->width);

  in.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&in);
  jpeg_mem_src (&in, bytes->data, bytes->len);
  jpeg_read_header (&in, TRUE);
  in.out_color_space = JCS_GRAYSCALE;
  in.dct_method = JDCT_ISLOW;
  jpeg_start_decompress (&in);
  g_assert_cmpuint (look->y, ==, in.output_height);
  for (guint y = 0; y < in.output_height; y++)
    {
      jpeg_read_scanlines (&in, &row, 1);
      for (guint x = 0; x < in.output_width; x++)
        g_assert_cmpint (ABS (row[x] - look->greys[(gsize)y * look->width + x]), <=, 1);
    }
  jpeg_finish_decompress (&in);
  jpeg_destroy_decompress (&in);
}

static void
check (const Picture *picture)
{
  g_autoptr (GByteArray) bytes = encode (picture);
  g_autoptr (GByteArray) with = g_byte_array_new ();
  g_autoptr (GByteArray) without = g_byte_array_new ();
  struct jpeg_error_mgr errors;

  for (guint turn = 0; turn < 2; turn++)
    {
      struct jpeg_decompress_struct in;
      struct jpeg_compress_struct out;
      g_autoptr (KyJpegGreys) greys = NULL;
      gsize trailing = 1;

      in.err = out.err = jpeg_std_error (&errors);
      jpeg_create_decompress (&in);
      jpeg_create_compress (&out);
      jpeg_mem_src (&in, bytes->data, bytes->len);
      jpeg_read_header (&in, TRUE);
      jpeg_copy_critical_parameters (&in, &out);
      out.optimize_coding = FALSE;
      if (turn == 0)
        greys = ky_jpeg_greys_new (NULL, &in);
      g_assert_true (ky_jpeg_recode (&in, &out, ky_view ("", 0), greys, turn == 0 ? with : without,
                                     &trailing));
      g_assert_cmpuint (trailing, ==, 0);
      if (turn == 0)
        compare_to_decoded (bytes, greys->look);
      jpeg_destroy_decompress (&in);
      jpeg_destroy_compress (&out);
    }
  /* Who looks changes nothing. */
  g_assert_cmpmem (with->data, with->len, without->data, without->len);
}

static void
test_greys (void)
{
  static const Picture pictures[]
      = { { 301, 277, 3, 2, 0, 75, 50 },  { 301, 277, 3, 1, 7, 95, 255 },
          { 320, 240, 1, 1, 0, 20, 55 },  { 640, 480, 3, 2, 11, 90, 55 },
          { 8, 8, 3, 2, 0, 100, 255 },    { 500, 375, 3, 1, 0, 50, 0 },
          { 333, 200, 1, 1, 0, 100, 255 } };

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_test_message ("picture %u", i);
      check (&pictures[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-greys/what passes by is drawn as libjpeg decodes it", test_greys);
  return g_test_run ();
}
