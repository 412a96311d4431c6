/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes Group 4 data (ITU-T T.6). A row is the places where its colour changes, ended by three
 * times its width: so what a row costs is what changes in it, not its pixels. */
#include "filetypes/base/picture/group4.h"

#include "filetypes/base/picture/fax-codes.h"

#define MAKE_UP 64
#define LONGEST_RUN 2560 /* longest run with a code of its own */
#define N_CODES (MAKE_UP + LONGEST_RUN / MAKE_UP)
#define END_OF_BLOCK 0x001001
#define WIDEST (1u << 24)

typedef struct
{
  guint16 bits;
  guint8 length;
} Code;

typedef struct
{
  guint8 *out;
  gsize size, most;
  guint64 bits;
  guint n_bits;
  Code runs[2][N_CODES]; /* white, black: 0 … 63, then 64, 128 … */
} Encoder;

static Code
group4_write_code_of (const gchar *text)
{
  Code code = { 0, 0 };

  for (; *text != '\0'; text++, code.length++)
    code.bits = (guint16)(code.bits << 1 | (*text == '1'));
  return code;
}

static void
group4_write_add_codes (Encoder *encoder)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (ky_fax_white_codes) + G_N_ELEMENTS (ky_fax_long_codes) == N_CODES);
  G_STATIC_ASSERT (G_N_ELEMENTS (ky_fax_black_codes) == G_N_ELEMENTS (ky_fax_white_codes));

  for (guint i = 0; i < G_N_ELEMENTS (ky_fax_white_codes); i++)
    {
      encoder->runs[0][i] = group4_write_code_of (ky_fax_white_codes[i]);
      encoder->runs[1][i] = group4_write_code_of (ky_fax_black_codes[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ky_fax_long_codes); i++)
    for (guint color = 0; color < 2; color++)
      encoder->runs[color][G_N_ELEMENTS (ky_fax_white_codes) + i]
          = group4_write_code_of (ky_fax_long_codes[i]);
}

/* Writes `length` bits, at most 24. Bytes beyond the largest allowed size are counted and not
 * kept. */
static void
group4_write_put (Encoder *encoder, guint32 bits, guint length)
{
  encoder->bits = encoder->bits << length | bits;
  encoder->n_bits += length;
  for (; encoder->n_bits >= 8; encoder->n_bits -= 8)
    {
      if (encoder->size < encoder->most)
        encoder->out[encoder->size] = (guint8)(encoder->bits >> (encoder->n_bits - 8));
      encoder->size++;
    }
}

static void
put_run (Encoder *encoder, guint color, guint32 run)
{
  const Code *codes = encoder->runs[color];

  for (; run >= LONGEST_RUN + MAKE_UP; run -= LONGEST_RUN)
    group4_write_put (encoder, codes[N_CODES - 1].bits, codes[N_CODES - 1].length);
  if (run >= MAKE_UP)
    {
      const Code *code = &codes[MAKE_UP - 1 + run / MAKE_UP];

      group4_write_put (encoder, code->bits, code->length);
      run %= MAKE_UP;
    }
  group4_write_put (encoder, codes[run].bits, codes[run].length);
}

/* Returns the 64 pixels from `at` on, the first of them in the highest bit. Pixels behind the row
 * are as its last one. `invert`: all ones if a set bit is white, otherwise 0. */
static guint64
pixels_at (const guint8 *row, gsize row_size, guint32 at, guint64 invert)
{
  guint64 word = 0;
  gsize byte = at / 8;

  if (byte + 8 <= row_size)
    {
      memcpy (&word, row + byte, 8);
      return GUINT64_FROM_BE (word) ^ invert;
    }
  for (guint i = 0; i < 8; i++)
    word = word << 8 | (byte + i < row_size ? row[byte + i] : 0u);
  return word ^ invert;
}

/* Finds where the colour changes in `row`, which begins as if white stood before it. */
static void
find_changes (const guint8 *row, guint32 width, guint64 invert, guint32 *changes)
{
  gsize row_size = ((gsize)width + 7) / 8;
  guint64 last = 0;
  guint count = 0;

  for (guint32 at = 0; at < width; at += 64)
    {
      guint64 word = pixels_at (row, row_size, at, invert);
      guint64 differs = word ^ (word >> 1 | last << 63);

      last = word & 1;
      for (; differs != 0; differs &= ~(G_GUINT64_CONSTANT (1) << 63 >> __builtin_clzll (differs)))
        {
          guint32 place = at + (guint32)__builtin_clzll (differs);

          if (place >= width)
            break;
          changes[count++] = place;
        }
    }
  for (guint i = 0; i < 3; i++)
    changes[count + i] = width;
}

/* Writes how far a change is from the one in the row above: from three pixels to the left to three
 * to the right (T.6 table 1). */
static void
put_vertical (Encoder *encoder, gint shift)
{
  static const Code codes[]
      = { { 2, 7 }, { 2, 6 }, { 2, 3 }, { 1, 1 }, { 3, 3 }, { 3, 6 }, { 3, 7 } };

  group4_write_put (encoder, codes[shift + 3].bits, codes[shift + 3].length);
}

/* Writes a row as T.6 figure 7 describes. `a0` is where the row has been written to; before its
 * first pixel it is -1. */
static void
group4_write_put_row (Encoder *encoder, const guint32 *above, const guint32 *row, guint32 width)
{
  gint64 a0 = -1;
  guint color = 0, b1 = 0;

  while (a0 < (gint64)width)
    {
      /* the first change above, right of a0, to the other colour */
      b1 -= MIN (b1, 2);
      while (above[b1] < width && ((gint64)above[b1] <= a0 || b1 % 2 != color))
        b1++;
      gint64 shift = (gint64)row[0] - above[b1];
      if (above[b1] < width && above[b1 + 1] < row[0])
        {
          group4_write_put (encoder, 1, 4);
          a0 = above[b1 + 1];
        }
      else if (shift >= -3 && shift <= 3)
        {
          put_vertical (encoder, (gint)shift);
          a0 = *row++;
          color = 1 - color;
        }
      else
        {
          group4_write_put (encoder, 1, 3);
          put_run (encoder, color, (guint32)(row[0] - MAX (a0, 0)));
          put_run (encoder, 1 - color, row[1] - row[0]);
          a0 = row[1];
          row += 2;
        }
    }
}

GBytes *
ky_group4_encode (KyView rows, guint32 width, guint32 height, guint white, gsize most)
{
  gsize row_size = ((gsize)width + 7) / 8;
  guint64 invert = white != 0 ? G_MAXUINT64 : 0;
  g_autofree guint32 *one = NULL;
  g_autofree guint32 *two = NULL;
  guint32 *above, *row;

  if (width == 0 || width > WIDEST || most == 0 || rows.size / row_size < height)
    return NULL;
  g_autofree Encoder *encoder = g_new0 (Encoder, 1);
  encoder->most = most;
  encoder->out = g_try_malloc (most);
  if (encoder->out == NULL)
    return NULL;
  above = one = g_new (guint32, (gsize)width + 3);
  row = two = g_new (guint32, (gsize)width + 3);
  group4_write_add_codes (encoder);
  for (guint i = 0; i < 3; i++)
    above[i] = width;
  for (guint32 y = 0; y < height && encoder->size < most; y++)
    {
      guint32 *other = above;

      find_changes (rows.data + y * row_size, width, invert, row);
      group4_write_put_row (encoder, above, row, width);
      above = row;
      row = other;
    }
  group4_write_put (encoder, END_OF_BLOCK, 24);
  group4_write_put (encoder, 0, (8 - encoder->n_bits) % 8);
  if (encoder->size < most)
    return g_bytes_new_take (g_realloc (encoder->out, encoder->size), encoder->size);
  g_free (encoder->out);
  return NULL;
}
