/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes base64 and refuses any form that is not canonical: whitespace, missing padding, data
 * behind padding, and unused bits that are not zero. */
#include "filetypes/base/text/base64-verify.h"

/* Each entry is 1 + the value of a character (RFC 4648 §4), or 0 if the character has none. */
static const guint8 values[256] = {
  ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
  ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
  ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
  ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
  ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
  ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
  ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/* Reads the last quartet, which may have padding; bits that the padding leaves unused must be 0.
 * Returns the number of bytes that it encodes, or 0 if it is not valid. */
static guint
read_last_quartet (const guint8 *digits, guint8 *out)
{
  guint pads = digits[3] != '=' ? 0 : digits[2] != '=' ? 1 : 2;
  guint a = values[digits[0]], b = values[digits[1]];
  guint c = pads > 1 ? 1 : values[digits[2]];
  guint d = pads > 0 ? 1 : values[digits[3]];

  if (a == 0 || b == 0 || c == 0 || d == 0 || (pads == 2 && ((b - 1) & 15) != 0)
      || (pads == 1 && ((c - 1) & 3) != 0))
    return 0;
  guint32 bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
  out[0] = (guint8)(bits >> 16);
  out[1] = (guint8)(bits >> 8);
  out[2] = (guint8)bits;
  return 3 - pads;
}

/* Decodes `length` characters, a multiple of four without padding, to `out`. Returns FALSE if one
 * of them is not of base64. */
static gboolean
read_quartets (const guint8 *digits, gsize length, guint8 *out)
{
  guint32 all = 0; /* invalid characters set bits above the sixth */

  for (gsize i = 0; i < length; i += 4, out += 3)
    {
      guint32 a = values[digits[i]] - 1u, b = values[digits[i + 1]] - 1u;
      guint32 c = values[digits[i + 2]] - 1u, d = values[digits[i + 3]] - 1u;
      guint32 bits = a << 18 | b << 12 | c << 6 | d;

      all |= a | b | c | d;
      out[0] = (guint8)(bits >> 16);
      out[1] = (guint8)(bits >> 8);
      out[2] = (guint8)bits;
    }
  return all < 64;
}

gsize
ky_verify_base64_size (gsize length)
{
  return length / 4 * 3 + 3;
}

gboolean
ky_verify_base64_to (const guint8 *digits, gsize length, guint8 *out, gsize *ret_size)
{
  *ret_size = 0;
  if (length == 0)
    return TRUE;
  if (length % 4 != 0 || !read_quartets (digits, length - 4, out))
    return FALSE;
  guint last = read_last_quartet (digits + length - 4, out + (length - 4) / 4 * 3);
  *ret_size = (length - 4) / 4 * 3 + last;
  return last != 0;
}

GByteArray *
ky_verify_base64 (KyView digits)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize size;

  if (digits.size > G_MAXUINT / 2)
    return NULL;
  g_byte_array_set_size (out, (guint)ky_verify_base64_size (digits.size));
  if (!ky_verify_base64_to (digits.data, digits.size, out->data, &size))
    return NULL;
  g_byte_array_set_size (out, (guint)size);
  return g_steal_pointer (&out);
}
