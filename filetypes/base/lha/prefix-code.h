/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Canonical prefix codes (RFC 1951 3.2.2): what the lengths of its codes make of an alphabet. */
#pragma once

#include "filetypes/base/lha/bits.h"

#define KY_PREFIX_LONGEST 16 /* bits of a code */
#define KY_PREFIX_SYMBOLS 510

typedef struct
{
  guint16
      counts[KY_PREFIX_LONGEST + 1];  /* by length; [0]: 1 for a code of one symbol and no bits */
  guint16 symbols[KY_PREFIX_SYMBOLS]; /* by length, then as the alphabet has them */
  guint n_symbols;
} KyPrefixCode;

typedef enum
{
  KY_PREFIX_WHOLE,    /* every row of bits begins with one symbol's code */
  KY_PREFIX_PARTIAL,  /* some with none's */
  KY_PREFIX_OVERFULL, /* some with two's: nothing may be read by it */
} KyPrefixState;

/* Makes the code of `n` (at most KY_PREFIX_SYMBOLS) symbols with these `lengths` (at most
 * KY_PREFIX_LONGEST; 0: the symbol has no code). */
KyPrefixState ky_prefix_code_make (KyPrefixCode *self, const guint8 *lengths, guint n);

/* Makes the code of `symbol` alone, which takes no bits. */
void ky_prefix_code_make_single (KyPrefixCode *self, guint symbol);

/* Reads the next symbol of `bits`, which `take` takes; `flip`: 1 where the bits are turned over.
 * Returns 0 and sets `bits`->is_short where there is none. */
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
