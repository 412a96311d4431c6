/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads bits of a stream whose bytes are filled from the highest bit or from the lowest bit. */
#pragma once

#include "common/view.h"

typedef struct
{
  KyView in;
  gsize at;
  guint32 bits;
  guint n_bits;
  gboolean is_short; /* more bits were requested than there are */
} KyBits;

/* Returns the next `count` (at most 16) bits of bytes filled from the highest bit, or 0 if there
 * are fewer. */
static inline guint
ky_bits_high (KyBits *self, guint count)
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

/* Fills the buffer until it has `count` (at most 16) bits, or the input ends. */
static inline void
ky_bits_fill_low (KyBits *self, guint count)
{
  while (self->n_bits < count && self->at < self->in.size)
    {
      self->bits |= (guint32)self->in.data[self->at++] << self->n_bits;
      self->n_bits += 8;
    }
}

/* Drops `count` bits that are ready. */
static inline void
ky_bits_drop_low (KyBits *self, guint count)
{
  self->bits >>= count;
  self->n_bits -= count;
}

/* Reads bits as ky_bits_high() does, from bytes that are filled from the lowest bit. */
static inline guint
ky_bits_low (KyBits *self, guint count)
{
  guint value;

  ky_bits_fill_low (self, count);
  if (self->n_bits < count)
    {
      self->is_short = TRUE;
      return 0;
    }
  value = self->bits & ((1u << count) - 1);
  ky_bits_drop_low (self, count);
  return value;
}
