/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds prefix codes from the lengths of their words, and reads symbols by them. */
#include "filetypes/base/lha/prefix-code.h"

KyPrefixState
ky_prefix_code_make (KyPrefixCode *self, const guint8 *lengths, guint n)
{
  guint offsets[KY_PREFIX_LONGEST + 2] = { 0 };
  gint left = 1;

  memset (self, 0, sizeof *self);
  for (guint i = 0; i < n; i++)
    self->counts[lengths[i]]++;
  self->counts[0] = 0;
  for (guint length = 1; length <= KY_PREFIX_LONGEST; length++)
    {
      left = left * 2 - self->counts[length];
      if (left < 0)
        return KY_PREFIX_OVERFULL;
      offsets[length + 1] = offsets[length] + self->counts[length];
    }
  self->n_symbols = offsets[KY_PREFIX_LONGEST + 1];
  for (guint i = 0; i < n; i++)
    if (lengths[i] != 0)
      self->symbols[offsets[lengths[i]]++] = (guint16)i;
  return left == 0 ? KY_PREFIX_WHOLE : KY_PREFIX_PARTIAL;
}

void
ky_prefix_code_make_single (KyPrefixCode *self, guint symbol)
{
  memset (self, 0, sizeof *self);
  self->counts[0] = 1;
  self->symbols[0] = (guint16)symbol;
  self->n_symbols = 1;
}
