/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the picture size from the sequence headers of HEVC and AV1 data, so that the size which
 * the decoder will allocate is known before it runs. A header of another size than the container
 * announces is an error of the file. */
#include "filetypes/photo/sequence-header.h"

#define HEAD_MAX 4096 /* bytes of a header: the used part is much smaller */
#define HEVC_SPS 33
#define AV1_SEQUENCE 1

typedef struct
{
  KyView view;
  gsize at; /* in bits */
  gboolean failed;
} Bits;

static guint32
sequence_header_bits (Bits *in, guint count)
{
  guint64 value = 0;

  if (count > in->view.size * 8 - in->at)
    {
      in->failed = TRUE;
      return 0;
    }
  for (guint i = 0; i < count; i++, in->at++)
    value = value << 1 | (in->view.data[in->at / 8] >> (7 - in->at % 8) & 1);
  return (guint32)value;
}

/* Reads ue(v) of H.265 or uvlc() of AV1. */
static guint64
exponential (Bits *in)
{
  guint zeros = 0;

  while (!in->failed && sequence_header_bits (in, 1) == 0)
    if (++zeros > 31)
      in->failed = TRUE;
  return in->failed ? 0 : ((guint64)1 << zeros) - 1 + sequence_header_bits (in, zeros);
}

/* --- HEVC ------------------------------------------------------------------------------------ */

/* Skips the profile (7.3.3). */
static void
skip_profile (Bits *in, guint sublayers)
{
  guint flags[8] = { 0 };

  sequence_header_bits (in, 32);
  sequence_header_bits (in, 32);
  sequence_header_bits (in, 32);
  for (guint i = 0; i < sublayers; i++)
    flags[i] = sequence_header_bits (in, 2);
  for (guint i = sublayers; sublayers > 0 && i < 8; i++)
    sequence_header_bits (in, 2);
  for (guint i = 0; i < sublayers; i++)
    {
      if (flags[i] & 2)
        {
          sequence_header_bits (in, 32);
          sequence_header_bits (in, 32);
          sequence_header_bits (in, 24);
        }
      if (flags[i] & 1)
        sequence_header_bits (in, 8);
    }
}

/* Checks `unit`, a sequence parameter set (7.3.2.2). */
static gboolean
check_sps (KyView unit, guint32 width, guint32 height, guint64 *pixels)
{
  guint8 plain[HEAD_MAX];
  gsize size = 0;
  Bits in = { 0 };
  guint chroma, zeros = 0, sublayers;
  guint64 w, h, cut_x = 0, cut_y = 0;

  for (gsize i = 2; i < unit.size && size < HEAD_MAX; i++)
    {
      if (zeros < 2 || unit.data[i] != 3)
        plain[size++] = unit.data[i];
      zeros = unit.data[i] == 0 ? zeros + 1 : 0;
    }
  in.view = ky_view (plain, size);
  sequence_header_bits (&in, 4);
  sublayers = sequence_header_bits (&in, 3);
  sequence_header_bits (&in, 1);
  skip_profile (&in, sublayers);
  exponential (&in);
  chroma = (guint)exponential (&in);
  if (chroma == 3)
    sequence_header_bits (&in, 1);
  w = exponential (&in);
  h = exponential (&in);
  if (sequence_header_bits (&in, 1))
    {
      cut_x = exponential (&in);
      cut_x = (cut_x + exponential (&in)) * (chroma == 1 || chroma == 2 ? 2 : 1);
      cut_y = exponential (&in);
      cut_y = (cut_y + exponential (&in)) * (chroma == 1 ? 2 : 1);
    }
  *pixels = MAX (*pixels, w * h);
  return !in.failed && sublayers < 7 && chroma <= 3 && w <= 65535 && h <= 65535
         && w == width + cut_x && h == height + cut_y;
}

gboolean
ky_sequence_header_hevc (KyView config, KyView data, guint32 width, guint32 height,
                         guint64 *ret_pixels)
{
  KyReader head = ky_reader (config), reader = ky_reader (data);
  gboolean has_set = FALSE;

  *ret_pixels = 0;
  ky_reader_bytes (&head, 21);
  if ((ky_reader_u8 (&head) & 3) != 3)
    return FALSE;
  guint arrays = ky_reader_u8 (&head);
  for (guint i = 0; i < arrays; i++)
    {
      ky_reader_u8 (&head);
      guint count = ky_reader_u16be (&head);
      for (guint j = 0; j < count && !head.failed; j++)
        {
          guint size = ky_reader_u16be (&head);
          const guint8 *unit = ky_reader_bytes (&head, size);

          if (unit == NULL || size < 2)
            return FALSE;
          if ((unit[0] >> 1 & 63) != HEVC_SPS)
            continue;
          has_set = TRUE;
          if (!check_sps (ky_view (unit, size), width, height, ret_pixels))
            return FALSE;
        }
    }
  while (ky_reader_left (&reader) > 0)
    {
      guint32 size = ky_reader_u32be (&reader);
      const guint8 *unit = ky_reader_bytes (&reader, size);

      if (reader.failed || unit == NULL || size < 2)
        return FALSE;
      if ((unit[0] >> 1 & 63) != HEVC_SPS)
        continue;
      has_set = TRUE;
      if (!check_sps (ky_view (unit, size), width, height, ret_pixels))
        return FALSE;
    }
  return !head.failed && has_set;
}

/* --- AV1 ------------------------------------------------------------------------------------- */

/* Skips timing information and operating points (5.5.1, 5.5.3, 5.5.4). */
static void
skip_points (Bits *in)
{
  gboolean has_model = FALSE, has_delay;
  guint count, delay = 0;

  if (sequence_header_bits (in, 1))
    {
      sequence_header_bits (in, 32);
      sequence_header_bits (in, 32);
      if (sequence_header_bits (in, 1))
        exponential (in);
      has_model = sequence_header_bits (in, 1) != 0;
      if (has_model)
        {
          delay = sequence_header_bits (in, 5) + 1;
          sequence_header_bits (in, 32);
          sequence_header_bits (in, 10);
        }
    }
  has_delay = sequence_header_bits (in, 1) != 0;
  count = sequence_header_bits (in, 5) + 1;
  for (guint i = 0; i < count && !in->failed; i++)
    {
      sequence_header_bits (in, 12);
      if (sequence_header_bits (in, 5) > 7)
        sequence_header_bits (in, 1);
      if (has_model && sequence_header_bits (in, 1))
        {
          sequence_header_bits (in, delay);
          sequence_header_bits (in, delay);
          sequence_header_bits (in, 1);
        }
      if (has_delay && sequence_header_bits (in, 1))
        sequence_header_bits (in, 4);
    }
}

static gboolean
sequence_header_check_sequence (KyView unit, guint32 width, guint32 height, guint64 *pixels)
{
  Bits in = { .view = unit };

  sequence_header_bits (&in, 4); /* profile, still picture */
  if (sequence_header_bits (&in, 1))
    sequence_header_bits (&in, 5);
  else
    skip_points (&in);
  guint width_bits = sequence_header_bits (&in, 4) + 1;
  guint height_bits = sequence_header_bits (&in, 4) + 1;
  guint64 w = (guint64)sequence_header_bits (&in, width_bits) + 1;
  guint64 h = (guint64)sequence_header_bits (&in, height_bits) + 1;
  *pixels = MAX (*pixels, w * h);
  return !in.failed && w == width && h == height;
}

/* Checks all units of `view`. */
static gboolean
check_units (KyView view, guint32 width, guint32 height, guint64 *pixels, gboolean *has_sequence)
{
  KyReader reader = ky_reader (view);

  while (ky_reader_left (&reader) > 0)
    {
      guint head = ky_reader_u8 (&reader);
      guint64 size = 0;

      if (head & 0x80)
        return FALSE;
      if (head & 4)
        ky_reader_u8 (&reader);
      if (head & 2)
        for (guint i = 0, more = 1; i < 5 && more; i++)
          {
            guint byte = ky_reader_u8 (&reader);

            size |= (guint64)(byte & 0x7f) << 7 * i;
            more = byte & 0x80;
          }
      else
        size = ky_reader_left (&reader);
      const guint8 *unit = ky_reader_bytes (&reader, size);
      if (reader.failed)
        return FALSE;
      if ((head >> 3 & 15) != AV1_SEQUENCE)
        continue;
      *has_sequence = TRUE;
      if (!sequence_header_check_sequence (ky_view (unit, (gsize)size), width, height, pixels))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_sequence_header_av1 (KyView config, KyView data, guint32 width, guint32 height,
                        guint64 *ret_pixels)
{
  gboolean has_sequence = FALSE;
  KyView units;

  *ret_pixels = 0;
  return config.size >= 4 && ky_view_slice (config, 4, config.size - 4, &units)
         && check_units (units, width, height, ret_pixels, &has_sequence)
         && check_units (data, width, height, ret_pixels, &has_sequence) && has_sequence;
}
