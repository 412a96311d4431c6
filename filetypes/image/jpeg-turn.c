/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rotates and mirrors the DCT coefficients of a JPEG without loss, according to the Exif
 * orientation, and tells when this is impossible because an edge lies inside a block. */
#include "filetypes/image/jpeg-turn.h"

static JDIMENSION
divide_up (guint64 value, guint64 by)
{
  return (JDIMENSION)((value + by - 1) / by);
}

static void
max_sampling (const struct jpeg_decompress_struct *in, guint *ret_h, guint *ret_v)
{
  *ret_h = *ret_v = 1;
  for (int i = 0; i < in->num_components; i++)
    {
      *ret_h = MAX (*ret_h, (guint)in->comp_info[i].h_samp_factor);
      *ret_v = MAX (*ret_v, (guint)in->comp_info[i].v_samp_factor);
    }
}

gboolean
ky_jpeg_turn_is_lossless (const struct jpeg_decompress_struct *in, const KyTurn *turn)
{
  guint h, v;

  max_sampling (in, &h, &v);
  /* A.2.2: the blocks of a single component are not grouped. */
  if (in->num_components == 1)
    h = v = 1;
  return (!turn->flip_x || in->image_width % (8 * h) == 0)
         && (!turn->flip_y || in->image_height % (8 * v) == 0);
}

jvirt_barray_ptr *
ky_jpeg_turn_prepare (struct jpeg_decompress_struct *in, const KyTurn *turn)
{
  jvirt_barray_ptr *arrays = in->mem->alloc_small (
      (j_common_ptr)in, JPOOL_IMAGE, (gsize)in->num_components * sizeof (jvirt_barray_ptr));
  guint max_h, max_v;

  max_sampling (in, &max_h, &max_v);
  for (int i = 0; i < in->num_components; i++)
    {
      const jpeg_component_info *component = &in->comp_info[i];
      guint h = (guint)component->h_samp_factor;
      guint v = (guint)component->v_samp_factor;
      JDIMENSION columns = divide_up ((guint64)in->image_width * h, 8 * (guint64)max_h);
      JDIMENSION rows = divide_up ((guint64)in->image_height * v, 8 * (guint64)max_v);
      guint out_h = turn->swap ? v : h;
      guint out_v = turn->swap ? h : v;

      if (turn->swap)
        {
          JDIMENSION other = columns;
          columns = rows;
          rows = other;
        }
      /* The arrays have complete MCUs, with zeros outside of the picture, as libjpeg expects. */
      arrays[i] = in->mem->request_virt_barray ((j_common_ptr)in, JPOOL_IMAGE, TRUE,
                                                divide_up (columns, out_h) * out_h,
                                                divide_up (rows, out_v) * out_v, out_v);
    }
  return arrays;
}

static void
transpose_table (JQUANT_TBL *table)
{
  for (guint row = 0; row < 8; row++)
    for (guint column = 0; column < row; column++)
      {
        UINT16 value = table->quantval[row * 8 + column];

        table->quantval[row * 8 + column] = table->quantval[column * 8 + row];
        table->quantval[column * 8 + row] = value;
      }
}

void
ky_jpeg_turn_parameters (struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out,
                         const KyTurn *turn)
{
  out->image_width = turn->swap ? in->image_height : in->image_width;
  out->image_height = turn->swap ? in->image_width : in->image_height;
  for (int i = 0; i < in->num_components; i++)
    {
      const jpeg_component_info *from = &in->comp_info[i];
      jpeg_component_info *to = &out->comp_info[i];

      to->h_samp_factor = turn->swap ? from->v_samp_factor : from->h_samp_factor;
      to->v_samp_factor = turn->swap ? from->h_samp_factor : from->v_samp_factor;
      to->quant_tbl_no = from->quant_tbl_no;
    }
  for (int i = 0; i < NUM_QUANT_TBLS; i++)
    {
      if (in->quant_tbl_ptrs[i] == NULL)
        continue;
      if (out->quant_tbl_ptrs[i] == NULL)
        out->quant_tbl_ptrs[i] = jpeg_alloc_quant_table ((j_common_ptr)out);
      memcpy (out->quant_tbl_ptrs[i]->quantval, in->quant_tbl_ptrs[i]->quantval,
              sizeof out->quant_tbl_ptrs[i]->quantval);
      out->quant_tbl_ptrs[i]->sent_table = FALSE;
      if (turn->swap)
        transpose_table (out->quant_tbl_ptrs[i]);
    }
}

static void
turn_block (const JCOEF *from, JCOEF *to, const KyTurn *turn)
{
  for (guint row = 0; row < 8; row++)
    for (guint column = 0; column < 8; column++)
      {
        JCOEF value = from[row * 8 + column];

        if (((turn->flip_x && column % 2 != 0) ? 1 : 0) != ((turn->flip_y && row % 2 != 0) ? 1 : 0))
          value = (JCOEF)-value;
        to[turn->swap ? column * 8 + row : row * 8 + column] = value;
      }
}

static void
turn_component (struct jpeg_decompress_struct *in, const jpeg_component_info *component,
                jvirt_barray_ptr stored, jvirt_barray_ptr turned, const KyTurn *turn)
{
  JDIMENSION width = component->width_in_blocks;
  JDIMENSION height = component->height_in_blocks;
  JDIMENSION out_width = turn->swap ? height : width;
  JDIMENSION out_height = turn->swap ? width : height;

  for (JDIMENSION y = 0; y < out_height; y++)
    {
      JBLOCKARRAY to = in->mem->access_virt_barray ((j_common_ptr)in, turned, y, 1, TRUE);

      for (JDIMENSION x = 0; x < out_width; x++)
        {
          guint32 from_x, from_y;

          ky_turn_source (turn, width, height, x, y, &from_x, &from_y);
          JBLOCKARRAY from
              = in->mem->access_virt_barray ((j_common_ptr)in, stored, from_y, 1, FALSE);
          turn_block (from[0][from_x], to[0][x], turn);
        }
    }
}

void
ky_jpeg_turn (struct jpeg_decompress_struct *in, jvirt_barray_ptr *stored,
              struct jpeg_compress_struct *out, jvirt_barray_ptr *turned, const KyTurn *turn)
{
  ky_jpeg_turn_parameters (in, out, turn);
  for (int i = 0; i < in->num_components; i++)
    turn_component (in, &in->comp_info[i], stored[i], turned[i], turn);
}
