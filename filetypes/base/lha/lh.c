/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks the methods -lh4- to -lh7- of LHA and 1 to 4 of ARJ, for lzh-member.c and arj.c. Methods
 * -lh4- to -lh7- and 1 to 3 are blocks of up to 65535 symbols. A symbol is a literal byte or the
 * length of a match. Before its symbols, each block has three canonical prefix codes, stored as the
 * lengths of their codes: one for the lengths of the second code, one for symbols, and one for
 * distances. Method 4 of ARJ has neither blocks nor stored codes. The output never exceeds the size
 * in the archive's header, and a read behind the end of the input ends the unpacking with
 * MALFORMED. */
#include "filetypes/base/lha/dictionary.h"
#include "filetypes/base/lha/lha.h"
#include "filetypes/base/lha/prefix-code.h"

#define LITERALS 256
#define SYMBOLS KY_PREFIX_SYMBOLS /* literals, and lengths from 3 to 256 */
#define SHORTEST 3
#define LENGTHS 19 /* symbols of the code that the lengths of the code of symbols are stored in */
#define LENGTHS_BITS 5
#define SYMBOLS_BITS 9
#define SKIP_AFTER 3 /* lengths; then two bits give the number of symbols without a code */

typedef struct
{
  KyBits bits;
  KyDictionary dictionary;
  guint positions;
  KyPrefixCode lengths, all, distances;
} Lh;

/* --- codes ------------------------------------------------------------------------------------ */

/* Makes `code` from the `lengths` of the codes of `n` symbols. Returns FALSE if the code is
 * overfull or if some sequences of bits belong to no symbol. A code without symbols is allowed,
 * because nothing can be read with it. */
static gboolean
make_code (KyPrefixCode *code, const guint8 *lengths, guint n)
{
  return ky_prefix_code_make (code, lengths, n) == KY_PREFIX_WHOLE || code->n_symbols == 0;
}

/* Makes the code of the single symbol `symbol`, which uses no bits. Returns FALSE if the alphabet
 * of `n` symbols does not have it. */
static gboolean
make_single (KyPrefixCode *code, guint symbol, guint n)
{
  ky_prefix_code_make_single (code, symbol);
  return symbol < n;
}

/* Reads one symbol by `code`. At the end of the input, sets bits.is_short and returns 0. */
static guint
lh_decode (Lh *self, const KyPrefixCode *code)
{
  return ky_prefix_code_read (code, &self->bits, ky_bits_high, 0);
}

/* Reads the code of lengths or of distances into `code`: first, in `n_bits` bits, how many of the
 * `n` symbols have a length, then the lengths. A length has 3 bits, and from 7 on a 1 for each step
 * above 7, ended by a 0. After `skip_after` lengths, two bits give the number of symbols without a
 * code. Returns FALSE if the code is invalid. */
static gboolean
read_short_code (Lh *self, KyPrefixCode *code, guint n, guint n_bits, guint skip_after)
{
  guint8 lengths[LENGTHS] = { 0 };
  guint count = ky_bits_high (&self->bits, n_bits), i = 0;

  if (count == 0)
    return make_single (code, ky_bits_high (&self->bits, n_bits), n);
  if (count > n)
    return FALSE;
  while (i < count)
    {
      guint length = ky_bits_high (&self->bits, 3);

      while (length >= 7 && length <= KY_PREFIX_LONGEST && ky_bits_high (&self->bits, 1) == 1)
        length++;
      if (length > KY_PREFIX_LONGEST)
        return FALSE;
      lengths[i++] = (guint8)length;
      if (i == skip_after)
        i += ky_bits_high (&self->bits, 2);
    }
  return i <= n && make_code (code, lengths, n);
}

/* Reads how many symbols have no code, for the symbols 0 to 2 (`code`) of the code of lengths. */
static guint
lh_read_run (Lh *self, guint code)
{
  return code == 0   ? 1
         : code == 1 ? ky_bits_high (&self->bits, 4) + 3
                     : ky_bits_high (&self->bits, SYMBOLS_BITS) + 20;
}

/* Reads the code of symbols, whose lengths are themselves coded by self->lengths. Returns FALSE if
 * the code is invalid. */
static gboolean
read_long_code (Lh *self)
{
  guint8 lengths[SYMBOLS] = { 0 };
  guint count = ky_bits_high (&self->bits, SYMBOLS_BITS), i = 0;

  if (count == 0)
    return make_single (&self->all, ky_bits_high (&self->bits, SYMBOLS_BITS), SYMBOLS);
  if (count > SYMBOLS)
    return FALSE;
  while (i < count)
    {
      guint code = lh_decode (self, &self->lengths);

      if (self->bits.is_short)
        return FALSE;
      if (code <= 2)
        i += lh_read_run (self, code);
      else
        lengths[i++] = (guint8)(code - 2);
    }
  return i <= SYMBOLS && make_code (&self->all, lengths, SYMBOLS);
}

/* --- data ------------------------------------------------------------------------------------- */

/* Reads one symbol, and the distance of a match, and adds the bytes to the output. Returns FALSE at
 * the end of the input or if the output is full. */
static gboolean
put_symbol (Lh *self)
{
  guint symbol = lh_decode (self, &self->all), n_bits;

  if (symbol < LITERALS)
    return !self->bits.is_short && ky_dictionary_put (&self->dictionary, symbol);
  n_bits = lh_decode (self, &self->distances);
  gsize distance = n_bits <= 1
                       ? n_bits + 1
                       : ((gsize)1 << (n_bits - 1)) + ky_bits_high (&self->bits, n_bits - 1) + 1;
  return !self->bits.is_short
         && ky_dictionary_repeat (&self->dictionary, distance, symbol - LITERALS + SHORTEST);
}

/* Unpacks one block: the number of its symbols (16 bits), the three codes, and the symbols until
 * the output is complete. Returns FALSE if the block is invalid. */
static gboolean
lh_put_block (Lh *self)
{
  guint left = ky_bits_high (&self->bits, 16);

  if (left == 0 || !read_short_code (self, &self->lengths, LENGTHS, LENGTHS_BITS, SKIP_AFTER)
      || !read_long_code (self)
      || !read_short_code (self, &self->distances, self->positions, self->positions > 14 ? 5 : 4,
                           G_MAXUINT))
    return FALSE;
  for (; left > 0 && self->dictionary.out->len < self->dictionary.size; left--)
    if (!put_symbol (self))
      return FALSE;
  return TRUE;
}

GBytes *
ky_lh_unpack (KyView packed, guint positions, gsize size, GError **error)
{
  g_autofree Lh *self = g_new0 (Lh, 1);
  gboolean is_good = TRUE;

  self->bits.in = packed;
  self->dictionary = (KyDictionary){ g_byte_array_new (), size };
  self->positions = positions;
  while (is_good && self->dictionary.out->len < size)
    is_good = lh_put_block (self);
  return ky_dictionary_finish (self->dictionary.out, is_good, error);
}

/* --- ARJ's method 4 --------------------------------------------------------------------------- */

/* Reads a number of a variable length: `least` bits, and one bit more for each 1 that precedes
 * them, up to `most` bits; a 0 ends the ones unless there are `most` bits. Numbers with more bits
 * begin behind those with fewer. */
static guint
lh_read_number (KyBits *bits, guint least, guint most)
{
  guint n_bits = least, base = 0;

  for (; n_bits < most && ky_bits_high (bits, 1) == 1; n_bits++)
    base += 1u << n_bits;
  return base + ky_bits_high (bits, n_bits);
}

/* Reads one literal byte or one match of ARJ's method 4 and adds it to the output. Returns FALSE if
 * the output is full. */
static gboolean
put_fastest (KyBits *bits, KyDictionary *dictionary)
{
  guint length = lh_read_number (bits, 0, 7);

  if (length == 0)
    return ky_dictionary_put (dictionary, ky_bits_high (bits, 8));
  return ky_dictionary_repeat (dictionary, (gsize)lh_read_number (bits, 9, 13) + 1,
                               length - 1 + SHORTEST);
}

GBytes *
ky_arj_fastest_unpack (KyView packed, gsize size, GError **error)
{
  KyDictionary dictionary = { g_byte_array_new (), size };
  KyBits bits = { packed, 0, 0, 0, FALSE };
  gboolean is_good = TRUE;

  while (is_good && dictionary.out->len < size)
    is_good = put_fastest (&bits, &dictionary) && !bits.is_short;
  return ky_dictionary_finish (dictionary.out, is_good, error);
}
