/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bits of a stream whose bytes are filled from the lowest one on. */
#pragma once

#include "common/view.h"

typedef struct
{
  KyView in;
  gsize at;
  guint32 bits;
  guint n_bits;
  gboolean is_short; /* more bits were wanted than there are */
} KyLowBits;

/* The next COUNT (at most 16) of them; 0 where there are fewer. */
static inline guint
ky_low_bits (KyLowBits *self, guint count)
{
  guint value;

  while (self->n_bits < count && self->at < self->in.size)
    {
      self->bits |= (guint32)self->in.data[self->at++] << self->n_bits;
      self->n_bits += 8;
    }
  if (self->n_bits < count)
    {
      self->is_short = TRUE;
      return 0;
    }
  value = self->bits & ((1u << count) - 1);
  self->bits >>= count;
  self->n_bits -= count;
  return value;
}
