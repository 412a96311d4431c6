/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The segments in front of the picture data, byte for byte as libjpeg's jcmarker.c writes them. */
#include "filetypes/image/jpeg-recode.h"

#define ICC_PIECE 65519

static void
put8 (GByteArray *output, guint value)
{
  guint8 byte = (guint8)value;

  g_byte_array_append (output, &byte, 1);
}

static void
put16 (GByteArray *output, guint value)
{
  put8 (output, value >> 8);
  put8 (output, value);
}

static void
put_application_data (const struct jpeg_compress_struct *out, KyView profile, GByteArray *output)
{
  guint pieces = (guint)((profile.size + ICC_PIECE - 1) / ICC_PIECE);

  if (out->write_JFIF_header)
    {
      g_byte_array_append (output, (const guint8 *)"\xff\xe0\0\x10JFIF", 9);
      put8 (output, out->JFIF_major_version);
      put8 (output, out->JFIF_minor_version);
      put8 (output, out->density_unit);
      put16 (output, out->X_density);
      put16 (output, out->Y_density);
      put16 (output, 0);
    }
  if (out->write_Adobe_marker)
    {
      g_byte_array_append (output,
                           (const guint8 *)"\xff\xee\0\x0e"
                                           "Adobe\0d\0\0\0\0",
                           15);
      put8 (output, out->jpeg_color_space == JCS_YCbCr  ? 1
                    : out->jpeg_color_space == JCS_YCCK ? 2
                                                        : 0);
    }
  for (guint i = 0; i < pieces; i++)
    {
      gsize size = MIN (profile.size - i * (gsize)ICC_PIECE, (gsize)ICC_PIECE);

      put16 (output, 0xffe2);
      put16 (output, (guint)size + 16);
      g_byte_array_append (output, (const guint8 *)"ICC_PROFILE", 12);
      put8 (output, i + 1);
      put8 (output, pieces);
      g_byte_array_append (output, profile.data + i * (gsize)ICC_PIECE, (guint)size);
    }
}

/* TRUE when the table needs 16 bits. */
static gboolean
put_quantization (const JQUANT_TBL *table, guint number, GByteArray *output)
{
  static const guint8 zigzag[64] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
  };
  gboolean is_long = FALSE;

  for (guint i = 0; i < 64; i++)
    is_long = is_long || table->quantval[i] > 255;
  put16 (output, 0xffdb);
  put16 (output, is_long ? 131 : 67);
  put8 (output, number | (is_long ? 0x10 : 0));
  for (guint i = 0; i < 64; i++)
    {
      if (is_long)
        put8 (output, table->quantval[zigzag[i]] >> 8);
      put8 (output, table->quantval[zigzag[i]]);
    }
  return is_long;
}

static gboolean
put_frame (const struct jpeg_compress_struct *out, GByteArray *output)
{
  gboolean is_sent[NUM_QUANT_TBLS] = { FALSE };
  gboolean is_baseline = TRUE;

  for (int i = 0; i < out->num_components; i++)
    {
      int number = out->comp_info[i].quant_tbl_no;

      if (number < 0 || number >= NUM_QUANT_TBLS || out->quant_tbl_ptrs[number] == NULL)
        return FALSE;
      if (!is_sent[number] && put_quantization (out->quant_tbl_ptrs[number], (guint)number, output))
        is_baseline = FALSE;
      is_sent[number] = TRUE;
      if (out->comp_info[i].dc_tbl_no > 1 || out->comp_info[i].ac_tbl_no > 1)
        is_baseline = FALSE;
    }
  put16 (output, is_baseline ? 0xffc0 : 0xffc1);
  put16 (output, 3 * (guint)out->num_components + 8);
  put8 (output, 8);
  put16 (output, out->image_height);
  put16 (output, out->image_width);
  put8 (output, (guint)out->num_components);
  for (int i = 0; i < out->num_components; i++)
    {
      const jpeg_component_info *component = &out->comp_info[i];

      put8 (output, (guint)component->component_id);
      put8 (output, (guint)component->h_samp_factor << 4 | (guint)component->v_samp_factor);
      put8 (output, (guint)component->quant_tbl_no);
    }
  return TRUE;
}

static void
put_huffman (const JHUFF_TBL *table, guint number, gboolean *is_sent, GByteArray *output)
{
  guint count = 0;

  if (*is_sent)
    return;
  *is_sent = TRUE;
  for (guint length = 1; length <= 16; length++)
    count += table->bits[length];
  put16 (output, 0xffc4);
  put16 (output, 19 + count);
  put8 (output, number);
  g_byte_array_append (output, table->bits + 1, 16);
  g_byte_array_append (output, table->huffval, count);
}

static void
put_scan_header (const struct jpeg_compress_struct *out, GByteArray *output)
{
  gboolean is_sent[2][NUM_HUFF_TBLS] = { { FALSE } };

  for (int i = 0; i < out->num_components; i++)
    {
      guint dc = (guint)out->comp_info[i].dc_tbl_no, ac = (guint)out->comp_info[i].ac_tbl_no;

      put_huffman (out->dc_huff_tbl_ptrs[dc], dc, &is_sent[0][dc], output);
      put_huffman (out->ac_huff_tbl_ptrs[ac], 0x10 | ac, &is_sent[1][ac], output);
    }
  put16 (output, 0xffda);
  put16 (output, 2 * (guint)out->num_components + 6);
  put8 (output, (guint)out->num_components);
  for (int i = 0; i < out->num_components; i++)
    {
      put8 (output, (guint)out->comp_info[i].component_id);
      put8 (output, (guint)out->comp_info[i].dc_tbl_no << 4 | (guint)out->comp_info[i].ac_tbl_no);
    }
  g_byte_array_append (output, (const guint8 *)"\0\x3f", 3);
}

gboolean
ky_jpeg_put_segments (const struct jpeg_compress_struct *out, KyView profile, GByteArray *output)
{
  /* A segment's length is counted in 16 bits, the pieces of the profile in 8. */
  if (profile.size > ICC_PIECE * 255 || out->image_height > 65535 || out->image_width > 65535)
    return FALSE;
  put16 (output, 0xffd8);
  put_application_data (out, profile, output);
  if (!put_frame (out, output))
    return FALSE;
  put_scan_header (out, output);
  return TRUE;
}
