/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sliding dictionary, and two or three codes by Shannon and Fano. */
#include "filetypes/archive/early.h"
#include "filetypes/archive/low-bits.h"

#include "common/error.h"

#include <string.h>

#define LONGEST 16 /* bits of a code */
#define SYMBOLS 256
#define SHORT_SYMBOLS 64 /* of lengths and distances */
#define LARGE_WINDOW 2   /* of the member's flags */
#define CODED_LITERALS 4

/* A canonical code whose bits are turned over: 1 for 0. */
typedef struct
{
  guint16 counts[LONGEST + 1];
  guint8 symbols[SYMBOLS];
} Code;

typedef struct
{
  KyLowBits bits;
  gboolean has_literals;
  guint distance_bits; /* low ones of a distance */
  Code literals, lengths, distances;
  GByteArray *out;
  gsize size;
} Imploded;

/* --- codes ------------------------------------------------------------------------------------ */

/* APPNOTE.TXT 5.3.7: bytes of a length and how many symbols have it. */
static gboolean
read_lengths (Imploded *self, guint8 *lengths, guint n)
{
  guint n_bytes = ky_low_bits (&self->bits, 8) + 1, at = 0;

  for (guint i = 0; i < n_bytes; i++)
    {
      guint byte = ky_low_bits (&self->bits, 8);
      guint count = (byte >> 4) + 1;

      if (self->bits.is_short || count > n - at)
        return FALSE;
      memset (lengths + at, (gint)(byte & 15) + 1, count);
      at += count;
    }
  return at == n;
}

/* FALSE: not every row of bits is one symbol's. */
static gboolean
read_code (Imploded *self, Code *code, guint n)
{
  guint8 lengths[SYMBOLS];
  guint offsets[LONGEST + 2] = { 0 };
  gint left = 1;

  if (!read_lengths (self, lengths, n))
    return FALSE;
  memset (code, 0, sizeof *code);
  for (guint i = 0; i < n; i++)
    code->counts[lengths[i]]++;
  for (guint length = 1; length <= LONGEST; length++)
    {
      left = left * 2 - code->counts[length];
      if (left < 0)
        return FALSE;
      offsets[length + 1] = offsets[length] + code->counts[length];
    }
  for (guint i = 0; i < n; i++)
    code->symbols[offsets[lengths[i]]++] = (guint8)i;
  return left == 0;
}

static guint
decode (Imploded *self, const Code *code)
{
  gint value = 0, first = 0, index = 0;

  for (guint length = 1; length <= LONGEST; length++)
    {
      gint count = code->counts[length];

      value |= (gint)ky_low_bits (&self->bits, 1) ^ 1;
      if (self->bits.is_short)
        return 0;
      if (value - count < first)
        return code->symbols[index + value - first];
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
  self->bits.is_short = TRUE;
  return 0;
}

/* --- data ------------------------------------------------------------------------------------- */

/* What lies before the beginning is zeros. */
static gboolean
put_match (Imploded *self)
{
  guint low = ky_low_bits (&self->bits, self->distance_bits);
  gsize distance = ((gsize)decode (self, &self->distances) << self->distance_bits) + low + 1;
  guint length = decode (self, &self->lengths);

  if (length == SHORT_SYMBOLS - 1)
    length += ky_low_bits (&self->bits, 8);
  length += self->has_literals ? 3 : 2;
  if (self->bits.is_short || length > self->size - self->out->len)
    return FALSE;
  for (guint i = 0; i < length; i++)
    {
      guint8 byte = distance <= self->out->len ? self->out->data[self->out->len - distance] : 0;

      g_byte_array_append (self->out, &byte, 1);
    }
  return TRUE;
}

static gboolean
put_literal (Imploded *self)
{
  guint8 byte = (guint8)(self->has_literals ? decode (self, &self->literals)
                                            : ky_low_bits (&self->bits, 8));

  if (self->bits.is_short)
    return FALSE;
  g_byte_array_append (self->out, &byte, 1);
  return TRUE;
}

static gboolean
unpack (Imploded *self)
{
  if ((self->has_literals && !read_code (self, &self->literals, SYMBOLS))
      || !read_code (self, &self->lengths, SHORT_SYMBOLS)
      || !read_code (self, &self->distances, SHORT_SYMBOLS))
    return FALSE;
  while (self->out->len < self->size)
    {
      gboolean is_literal = ky_low_bits (&self->bits, 1) == 1;

      if (is_literal ? !put_literal (self) : !put_match (self))
        return FALSE;
    }
  return TRUE;
}

GBytes *
ky_implode_unpack (KyView packed, guint flags, gsize size, GError **error)
{
  g_autofree Imploded *self = g_new0 (Imploded, 1);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  self->bits.in = packed;
  self->has_literals = (flags & CODED_LITERALS) != 0;
  self->distance_bits = (flags & LARGE_WINDOW) != 0 ? 7 : 6;
  self->out = out;
  self->size = size;
  if (unpack (self))
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED,
                       "zip: a member's data can't be unpacked");
  return NULL;
}
