/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bits of a stream whose bytes are filled from the highest one on. */
#pragma once

#include "common/view.h"

typedef struct
{
  KyView in;
  gsize at;
  guint32 bits;
  guint n_bits;
  gboolean is_short; /* more bits were wanted than there are */
} KyHighBits;

/* The next COUNT (at most 16) of them; 0 where there are fewer. */
static inline guint
ky_high_bits (KyHighBits *self, guint count)
{
  while (self->n_bits < count && self->at < self->in.size)
    {
      self->bits = self->bits << 8 | self->in.data[self->at++];
      self->n_bits += 8;
    }
  if (self->n_bits < count)
    {
      self->is_short = TRUE;
      return 0;
    }
  self->n_bits -= count;
  return self->bits >> self->n_bits & ((1u << count) - 1);
}
