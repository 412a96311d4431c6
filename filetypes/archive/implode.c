/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks PKZIP's method Implode: matches in a sliding window, whose lengths and distances, and
 * optionally the literals, have Shannon-Fano codes (APPNOTE.TXT 5.3). */
#include "filetypes/archive/pkzip-methods.h"
#include "filetypes/base/lha/prefix-code.h"

#include "common/error.h"

#define SYMBOLS 256
#define SHORT_SYMBOLS 64 /* of lengths and distances */
#define LARGE_WINDOW 2   /* bit of the member's flags */
#define CODED_LITERALS 4

typedef struct
{
  KyBits bits;
  gboolean has_literals;
  guint distance_bits; /* low ones of a distance */
  KyPrefixCode literals, lengths, distances;
  GByteArray *out;
  gsize size;
} Imploded;

/* --- codes ------------------------------------------------------------------------------------ */

/* Reads bytes that each have a length and the number of symbols with it (APPNOTE.TXT 5.3.7). */
static gboolean
implode_read_lengths (Imploded *self, guint8 *lengths, guint n)
{
  guint n_bytes = ky_bits_low (&self->bits, 8) + 1, at = 0;

  for (guint i = 0; i < n_bytes; i++)
    {
      guint byte = ky_bits_low (&self->bits, 8);
      guint count = (byte >> 4) + 1;

      if (self->bits.is_short || count > n - at)
        return FALSE;
      memset (lengths + at, (gint)(byte & 15) + 1, count);
      at += count;
    }
  return at == n;
}

/* Reads a code. Returns FALSE unless every row of bits belongs to a symbol. */
static gboolean
implode_read_code (Imploded *self, KyPrefixCode *code, guint n)
{
  guint8 lengths[SYMBOLS];

  return implode_read_lengths (self, lengths, n)
         && ky_prefix_code_make (code, lengths, n) == KY_PREFIX_WHOLE;
}

/* Reads a value by `code`, whose bits are inverted. */
static guint
implode_decode (Imploded *self, const KyPrefixCode *code)
{
  return ky_prefix_code_read (code, &self->bits, ky_bits_low, 1);
}

/* --- data ------------------------------------------------------------------------------------- */

/* Copies a match. Bytes before the beginning of the output count as zeros. */
static gboolean
put_match (Imploded *self)
{
  guint low = ky_bits_low (&self->bits, self->distance_bits);
  gsize distance
      = ((gsize)implode_decode (self, &self->distances) << self->distance_bits) + low + 1;
  guint length = implode_decode (self, &self->lengths);

  if (length == SHORT_SYMBOLS - 1)
    length += ky_bits_low (&self->bits, 8);
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
implode_put_literal (Imploded *self)
{
  guint8 byte = (guint8)(self->has_literals ? implode_decode (self, &self->literals)
                                            : ky_bits_low (&self->bits, 8));

  if (self->bits.is_short)
    return FALSE;
  g_byte_array_append (self->out, &byte, 1);
  return TRUE;
}

static gboolean
implode_unpack (Imploded *self)
{
  if ((self->has_literals && !implode_read_code (self, &self->literals, SYMBOLS))
      || !implode_read_code (self, &self->lengths, SHORT_SYMBOLS)
      || !implode_read_code (self, &self->distances, SHORT_SYMBOLS))
    return FALSE;
  while (self->out->len < self->size)
    {
      gboolean is_literal = ky_bits_low (&self->bits, 1) == 1;

      if (is_literal ? !implode_put_literal (self) : !put_match (self))
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
  if (implode_unpack (self))
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  return ky_fail_null (error, KY_ERROR_MALFORMED, "zip: a member's data can't be unpacked");
}
