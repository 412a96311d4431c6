/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads Group 4 data (ITU-T T.6) to the last bit. Only the places where the colour changes are
 * kept, of two rows. */
#include "filetypes/base/picture/group4.h"

#include "filetypes/base/picture/fax-codes.h"

#define LOOK 13 /* bits of the longest run code */

typedef struct
{
  guint8 length; /* 0: no code */
  guint16 run;
} Entry;

typedef struct
{
  KyReader reader;
  guint32 bits;
  guint n_bits;
  guint spent; /* bits taken past the end of the data */
  Entry runs[2][1 << LOOK];
} Decoder;

static void
add_code (Entry *entries, const gchar *code, guint run)
{
  guint length = (guint)strlen (code), value = 0;

  for (guint i = 0; i < length; i++)
    value = value << 1 | (code[i] == '1' ? 1 : 0);
  for (guint i = 0; i < 1u << (LOOK - length); i++)
    entries[(value << (LOOK - length)) + i] = (Entry){ (guint8)length, (guint16)run };
}

static void
group4_verify_add_codes (Decoder *decoder)
{
  for (guint i = 0; i < G_N_ELEMENTS (ky_fax_white_codes); i++)
    {
      guint run = i < 64 ? i : (i - 63) * 64;

      add_code (decoder->runs[0], ky_fax_white_codes[i], run);
      add_code (decoder->runs[1], ky_fax_black_codes[i], run);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ky_fax_long_codes); i++)
    for (guint color = 0; color < 2; color++)
      add_code (decoder->runs[color], ky_fax_long_codes[i], 1792 + i * 64);
}

/* Returns the next `count` bits (at most 24), zeros past the end. */
static guint
group4_verify_peek (Decoder *decoder, guint count)
{
  while (decoder->n_bits < count)
    {
      if (ky_reader_left (&decoder->reader) > 0)
        decoder->bits = decoder->bits << 8 | ky_reader_u8 (&decoder->reader);
      else
        {
          decoder->bits <<= 8;
          decoder->spent += 8;
        }
      decoder->n_bits += 8;
    }
  return decoder->bits >> (decoder->n_bits - count) & ((1u << count) - 1);
}

static gboolean
group4_verify_skip (Decoder *decoder, guint count)
{
  decoder->n_bits -= count;
  return decoder->n_bits >= decoder->spent;
}

static gboolean
group4_verify_read_run (Decoder *decoder, guint color, guint64 *ret_run)
{
  guint64 total = 0;

  for (;;)
    {
      Entry entry = decoder->runs[color][group4_verify_peek (decoder, LOOK)];

      if (entry.length == 0 || !group4_verify_skip (decoder, entry.length))
        return FALSE;
      total += entry.run;
      if (entry.run < 64)
        break;
      if (total > G_MAXINT32)
        return FALSE;
    }
  *ret_run = total;
  return TRUE;
}

typedef enum
{
  MODE_VERTICAL,
  MODE_PASS,
  MODE_HORIZONTAL,
  MODE_BAD
} Mode;

/* Reads a mode of T.6 table 1. */
static Mode
read_mode (Decoder *decoder, gint *ret_shift)
{
  static const struct
  {
    guint8 bits, length;
    Mode mode;
    gint shift;
  } modes[]
      = { { 1, 1, MODE_VERTICAL, 0 },   { 3, 3, MODE_VERTICAL, 1 }, { 2, 3, MODE_VERTICAL, -1 },
          { 1, 3, MODE_HORIZONTAL, 0 }, { 1, 4, MODE_PASS, 0 },     { 3, 6, MODE_VERTICAL, 2 },
          { 2, 6, MODE_VERTICAL, -2 },  { 3, 7, MODE_VERTICAL, 3 }, { 2, 7, MODE_VERTICAL, -3 } };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (group4_verify_peek (decoder, modes[i].length) == modes[i].bits)
      {
        *ret_shift = modes[i].shift;
        return group4_verify_skip (decoder, modes[i].length) ? modes[i].mode : MODE_BAD;
      }
  return MODE_BAD;
}

/* Reads one row as changes of colour relative to the row `above`. Both rows end with three times
 * `width`. */
static gboolean
group4_verify_read_row (Decoder *decoder, const guint32 *above, guint32 *row, guint32 width)
{
  gint64 at = -1;
  guint color = 0, count = 0, b1 = 0;

  while (at < (gint64)width)
    {
      gint64 place;
      gint shift = 0;
      guint64 runs[2];

      /* b1: the first change above, right of a0, to the other colour (2.2.1) */
      b1 -= MIN (b1, 2);
      while (above[b1] < width && ((gint64)above[b1] <= at || b1 % 2 != color))
        b1++;
      switch (read_mode (decoder, &shift))
        {
        case MODE_PASS:
          at = above[b1] < width ? above[b1 + 1] : width;
          continue;
        case MODE_HORIZONTAL:
          if (!group4_verify_read_run (decoder, color, &runs[0])
              || !group4_verify_read_run (decoder, 1 - color, &runs[1])
              || (guint64)MAX (at, 0) + runs[0] + runs[1] > width)
            return FALSE;
          row[count] = (guint32)(MAX (at, 0) + (gint64)runs[0]);
          row[count + 1] = (guint32)(row[count] + runs[1]);
          at = row[count + 1];
          count += 2;
          break;
        case MODE_VERTICAL:
          place = (gint64)above[b1] + shift;
          if (place < MAX (at, 0) || place > width || (place == at && at > 0))
            return FALSE;
          row[count++] = (guint32)place;
          at = place;
          color = 1 - color;
          break;
        case MODE_BAD:
          return FALSE;
        }
      if (count > width + 2)
        return FALSE;
    }
  for (guint i = 0; i < 3; i++)
    row[count + i] = width;
  return TRUE;
}

gboolean
ky_group4_verify (KyView data, guint32 width, guint32 height)
{
  g_autofree guint32 *one = NULL;
  g_autofree guint32 *two = NULL;
  guint32 *above, *row;

  if (width == 0 || width > (1u << 24))
    return FALSE;
  g_autofree Decoder *decoder = g_new0 (Decoder, 1);
  above = one = g_new (guint32, (gsize)width + 16);
  row = two = g_new (guint32, (gsize)width + 16);
  decoder->reader = ky_reader (data);
  group4_verify_add_codes (decoder);
  for (guint i = 0; i < 3; i++)
    above[i] = width;
  for (guint32 y = 0; y < height; y++)
    {
      guint32 *other = above;

      if (!group4_verify_read_row (decoder, above, row, width))
        return FALSE;
      above = row;
      row = other;
    }
  /* 2.4.1.1: end of block, then zeros up to the byte */
  if (group4_verify_peek (decoder, 24) != 0x001001 || !group4_verify_skip (decoder, 24))
    return FALSE;
  guint left = decoder->n_bits - decoder->spent;
  return ky_reader_left (&decoder->reader) == 0 && left < 8
         && (decoder->bits >> decoder->spent & ((1u << left) - 1)) == 0;
}
