/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds and reads canonical prefix codes (RFC 1951, 3.2.2), in which the lengths of the codes
 * determine the codes. The unpackers of LHA and ARJ, and those of the other formats that include
 * this file, use it. */
#pragma once

#include "filetypes/base/lha/bits.h"

#define KY_PREFIX_LONGEST 16 /* bits of a code */
#define KY_PREFIX_SYMBOLS 510

typedef struct
{
  guint16
      counts[KY_PREFIX_LONGEST + 1]; /* number of codes by length; [0]: 1 for a code without bits */
  guint16 symbols[KY_PREFIX_SYMBOLS]; /* sorted by length, then in the alphabet's order */
  guint n_symbols;
} KyPrefixCode;

typedef enum
{
  KY_PREFIX_WHOLE,    /* every sequence of bits begins with the code of one symbol */
  KY_PREFIX_PARTIAL,  /* some sequences of bits begin with no code */
  KY_PREFIX_OVERFULL, /* the lengths contradict each other: the code must not be used */
} KyPrefixState;

/* Makes the code of an alphabet of `n` (at most KY_PREFIX_SYMBOLS) symbols; `lengths` are the
 * lengths of their codes in bits (at most KY_PREFIX_LONGEST; 0: the symbol has no code). Returns
 * whether the code is complete. */
KyPrefixState ky_prefix_code_make (KyPrefixCode *self, const guint8 *lengths, guint n);

/* Makes the code of an alphabet of which only `symbol` is used. It has no bits. */
void ky_prefix_code_make_single (KyPrefixCode *self, guint symbol);

/* Reads the next symbol from `bits`. `take` reads bits, ky_bits_high() or ky_bits_low(); each bit
 * is inverted if `flip` is 1. At the end of the input, or if the code is not complete and the bits
 * belong to no symbol, sets `bits`->is_short and returns 0. */
static inline guint
ky_prefix_code_read (const KyPrefixCode *self, KyBits *bits, guint (*take) (KyBits *, guint),
                     guint flip)
{
  guint value = 0, first = 0, index = 0;

  if (self->counts[0] == 1)
    return self->symbols[0];
  for (guint length = 1; length <= KY_PREFIX_LONGEST && !bits->is_short; length++)
    {
      guint count = self->counts[length];

      value = value << 1 | (take (bits, 1) ^ flip);
      if (value - first < count)
        return bits->is_short ? 0 : self->symbols[index + value - first];
      index += count;
      first = (first + count) << 1;
    }
  bits->is_short = TRUE;
  return 0;
}
