/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks Deflate64, the ZIP method 9, into a buffer of the announced size. Incomplete or overfull
 * codes, distances before the beginning and data that does not fill the buffer exactly are
 * errors. */
#include "filetypes/archive/deflate64.h"
#include "filetypes/base/lha/prefix-code.h"

#include "common/error.h"

#define FAST 10 /* bits that are looked up at once */
#define LITERALS 288
#define DISTANCES 32
#define END_OF_BLOCK 256

typedef struct
{
  KyPrefixCode all;
  guint16 fast[1 << FAST]; /* symbol << 4 | length; 0: a longer code */
} Code;

typedef struct
{
  KyBits bits;
  guint8 *out;
  gsize size, n;
  Code literals, distances;
} Unpacking;

/* --- codes ------------------------------------------------------------------------------------ */

static guint
reverse (guint code, guint length)
{
  guint turned = 0;

  for (guint i = 0; i < length; i++)
    turned |= ((code >> i) & 1) << (length - 1 - i);
  return turned;
}

/* Builds a code. Returns FALSE if it is overfull or incomplete; a code of one symbol or none may be
 * incomplete. */
static gboolean
deflate64_build (Code *code, const guint8 *lengths, guint n)
{
  KyPrefixState state = ky_prefix_code_make (&code->all, lengths, n);
  guint value = 0, index = 0;

  if (state == KY_PREFIX_OVERFULL || (state == KY_PREFIX_PARTIAL && code->all.n_symbols > 1))
    return FALSE;
  memset (code->fast, 0, sizeof code->fast);
  for (guint length = 1; length <= FAST; length++, value <<= 1)
    for (guint i = 0; i < code->all.counts[length]; i++, value++, index++)
      for (guint at = reverse (value, length); at < 1u << FAST; at += 1u << length)
        code->fast[at] = (guint16)(code->all.symbols[index] << 4 | length);
  return TRUE;
}

/* Returns the next symbol by `code`. At the end of the input, or if the bits belong to no symbol,
 * sets bits.is_short and returns 0. */
static guint
deflate64_decode (Unpacking *self, const Code *code)
{
  ky_bits_fill_low (&self->bits, FAST);
  guint16 entry = code->fast[self->bits.bits & ((1u << FAST) - 1)];
  if (entry == 0 || (guint)(entry & 15) > self->bits.n_bits)
    return ky_prefix_code_read (&code->all, &self->bits, ky_bits_low, 0);
  ky_bits_drop_low (&self->bits, entry & 15);
  return entry >> 4;
}

/* --- blocks ----------------------------------------------------------------------------------- */

static gboolean
unpack_stored (Unpacking *self)
{
  ky_bits_low (&self->bits, self->bits.n_bits % 8);
  guint length = ky_bits_low (&self->bits, 16);
  guint inverse = ky_bits_low (&self->bits, 16);
  if (self->bits.is_short || length != (~inverse & 0xffff) || length > self->size - self->n)
    return FALSE;
  for (guint i = 0; i < length; i++)
    self->out[self->n++] = (guint8)ky_bits_low (&self->bits, 8);
  return !self->bits.is_short;
}

static void
build_fixed (Unpacking *self)
{
  guint8 lengths[LITERALS];

  memset (lengths, 8, 144);
  memset (lengths + 144, 9, 112);
  memset (lengths + 256, 7, 24);
  memset (lengths + 280, 8, 8);
  deflate64_build (&self->literals, lengths, LITERALS);
  memset (lengths, 5, DISTANCES);
  deflate64_build (&self->distances, lengths, DISTANCES);
}

/* Reads the lengths of both codes, which are written by a third one (RFC 1951 3.2.7). */
static gboolean
deflate64_read_lengths (Unpacking *self, guint8 *lengths, guint n)
{
  for (guint i = 0; i < n;)
    {
      guint symbol = deflate64_decode (self, &self->literals);
      guint8 value = 0;
      guint count = 1;

      if (self->bits.is_short || symbol > 18 || (symbol == 16 && i == 0))
        return FALSE;
      if (symbol < 16)
        value = (guint8)symbol;
      else if (symbol == 16)
        {
          value = lengths[i - 1];
          count = 3 + ky_bits_low (&self->bits, 2);
        }
      else
        count = symbol == 17 ? 3 + ky_bits_low (&self->bits, 3) : 11 + ky_bits_low (&self->bits, 7);
      if (self->bits.is_short || count > n - i)
        return FALSE;
      memset (lengths + i, value, count);
      i += count;
    }
  return TRUE;
}

static gboolean
build_dynamic (Unpacking *self)
{
  static const guint8 order[]
      = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
  guint8 lengths[LITERALS + DISTANCES] = { 0 };
  guint n_literals = 257 + ky_bits_low (&self->bits, 5),
        n_distances = 1 + ky_bits_low (&self->bits, 5);
  guint n_lengths = 4 + ky_bits_low (&self->bits, 4);

  for (guint i = 0; i < n_lengths; i++)
    lengths[order[i]] = (guint8)ky_bits_low (&self->bits, 3);
  if (self->bits.is_short || n_literals > 286 || !deflate64_build (&self->literals, lengths, 19))
    return FALSE;
  memset (lengths, 0, sizeof lengths);
  return deflate64_read_lengths (self, lengths, n_literals + n_distances)
         && lengths[END_OF_BLOCK] != 0 && deflate64_build (&self->literals, lengths, n_literals)
         && deflate64_build (&self->distances, lengths + n_literals, n_distances);
}

/* Returns the length of the match that `symbol`, counted from the first length symbol, means, with
 * its extra bits; 0: the symbol is not valid. The last symbol has 16 extra bits, unlike in
 * Deflate. */
static gsize
match_length (Unpacking *self, guint symbol)
{
  static const guint16 bases[] = { 3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                   31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 3 };
  static const guint8 extra[]
      = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16 };

  return symbol < G_N_ELEMENTS (bases)
             ? bases[symbol] + (gsize)ky_bits_low (&self->bits, extra[symbol])
             : 0;
}

static gsize
match_distance (Unpacking *self, guint symbol)
{
  guint extra = symbol < 4 ? 0 : symbol / 2 - 1;

  return symbol < 4
             ? symbol + 1
             : 1 + ((gsize)(2 + symbol % 2) << extra) + (gsize)ky_bits_low (&self->bits, extra);
}

static gboolean
unpack_match (Unpacking *self, guint symbol)
{
  gsize length = match_length (self, symbol), distance;

  if (length == 0)
    return FALSE;
  distance = match_distance (self, deflate64_decode (self, &self->distances));
  if (self->bits.is_short || distance > self->n || length > self->size - self->n)
    return FALSE;
  for (; length > 0; length--, self->n++)
    self->out[self->n] = self->out[self->n - distance];
  return TRUE;
}

static gboolean
unpack_coded (Unpacking *self)
{
  for (;;)
    {
      guint symbol = deflate64_decode (self, &self->literals);

      if (self->bits.is_short)
        return FALSE;
      if (symbol == END_OF_BLOCK)
        return TRUE;
      if (symbol > END_OF_BLOCK)
        {
          if (!unpack_match (self, symbol - END_OF_BLOCK - 1))
            return FALSE;
        }
      else if (self->n < self->size)
        self->out[self->n++] = (guint8)symbol;
      else
        return FALSE;
    }
}

static gboolean
deflate64_unpack (Unpacking *self)
{
  guint is_last = 0;

  while (is_last == 0)
    {
      is_last = ky_bits_low (&self->bits, 1);
      guint kind = ky_bits_low (&self->bits, 2);
      if (self->bits.is_short || kind == 3)
        return FALSE;
      if (kind == 1)
        build_fixed (self);
      if (kind == 2 && !build_dynamic (self))
        return FALSE;
      if (kind == 0 ? !unpack_stored (self) : !unpack_coded (self))
        return FALSE;
    }
  return self->n == self->size;
}

GBytes *
ky_deflate64_unpack (KyView packed, gsize size, GError **error)
{
  g_autofree Unpacking *self = g_new0 (Unpacking, 1);
  g_autofree guint8 *out = g_try_malloc (MAX (size, 1));

  if (out == NULL)
    return ky_fail_null (error, KY_ERROR_MEMORY, "zip: no memory for a member");
  self->bits.in = packed;
  self->out = out;
  self->size = size;
  if (!deflate64_unpack (self))
    return ky_fail_null (error, KY_ERROR_MALFORMED, "zip: a member's data can't be unpacked");
  return g_bytes_new_take (g_steal_pointer (&out), size);
}
