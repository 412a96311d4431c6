/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps letters of other scripts that look like ASCII letters, by two sorted tables. It is used for
 * file name extensions, and to find imitations of kiyome's notices. */
#include "common/homoglyph.h"

/* Sorted by `other`. Cherokee is listed in both cases, because the direction of its case folding
 * varies. */
static const struct
{
  gunichar other, ascii;
} twins[] = { { 0xf8, 'o' },   { 0x111, 'd' },  { 0x127, 'h' },  { 0x131, 'i' },  { 0x142, 'l' },
              { 0x14b, 'n' },  { 0x167, 't' },  { 0x180, 'b' },  { 0x199, 'k' },  { 0x1a5, 'p' },
              { 0x1ad, 't' },  { 0x1b4, 'y' },  { 0x1b6, 'z' },  { 0x1e5, 'g' },  { 0x249, 'j' },
              { 0x24b, 'q' },  { 0x24d, 'r' },  { 0x24f, 'y' },  { 0x251, 'a' },  { 0x256, 'd' },
              { 0x25b, 'e' },  { 0x260, 'g' },  { 0x261, 'g' },  { 0x262, 'g' },  { 0x266, 'h' },
              { 0x268, 'i' },  { 0x269, 'i' },  { 0x26a, 'i' },  { 0x26b, 'l' },  { 0x271, 'm' },
              { 0x272, 'n' },  { 0x273, 'n' },  { 0x274, 'n' },  { 0x275, 'o' },  { 0x280, 'r' },
              { 0x288, 't' },  { 0x289, 'u' },  { 0x28b, 'v' },  { 0x28f, 'y' },  { 0x290, 'z' },
              { 0x291, 'z' },  { 0x299, 'b' },  { 0x29c, 'h' },  { 0x29f, 'l' },  { 0x3b1, 'a' },
              { 0x3b3, 'y' },  { 0x3b5, 'e' },  { 0x3b7, 'n' },  { 0x3b9, 'i' },  { 0x3ba, 'k' },
              { 0x3bd, 'v' },  { 0x3bf, 'o' },  { 0x3c1, 'p' },  { 0x3c4, 't' },  { 0x3c5, 'u' },
              { 0x3c7, 'x' },  { 0x3c9, 'w' },  { 0x3f2, 'c' },  { 0x3f3, 'j' },  { 0x430, 'a' },
              { 0x432, 'b' },  { 0x433, 'r' },  { 0x435, 'e' },  { 0x43a, 'k' },  { 0x43c, 'm' },
              { 0x43e, 'o' },  { 0x440, 'p' },  { 0x441, 'c' },  { 0x442, 't' },  { 0x443, 'y' },
              { 0x445, 'x' },  { 0x44c, 'b' },  { 0x450, 'e' },  { 0x454, 'e' },  { 0x455, 's' },
              { 0x456, 'i' },  { 0x458, 'j' },  { 0x461, 'w' },  { 0x475, 'v' },  { 0x481, 'c' },
              { 0x4af, 'y' },  { 0x4bb, 'h' },  { 0x4bd, 'e' },  { 0x4cf, 'i' },  { 0x501, 'd' },
              { 0x51b, 'q' },  { 0x51d, 'w' },  { 0x566, 'q' },  { 0x56c, 'i' },  { 0x570, 'h' },
              { 0x575, 'j' },  { 0x578, 'u' },  { 0x57d, 'u' },  { 0x57f, 's' },  { 0x581, 'g' },
              { 0x585, 'o' },  { 0x13a0, 'd' }, { 0x13a1, 'r' }, { 0x13a2, 't' }, { 0x13a5, 'i' },
              { 0x13a9, 'y' }, { 0x13aa, 'a' }, { 0x13ab, 'j' }, { 0x13ac, 'e' }, { 0x13b3, 'w' },
              { 0x13b7, 'm' }, { 0x13bb, 'h' }, { 0x13bd, 'y' }, { 0x13be, 'o' }, { 0x13c0, 'g' },
              { 0x13c3, 'z' }, { 0x13c6, 'i' }, { 0x13cf, 'b' }, { 0x13d2, 'r' }, { 0x13d4, 'w' },
              { 0x13d5, 's' }, { 0x13d9, 'v' }, { 0x13da, 's' }, { 0x13de, 'l' }, { 0x13df, 'c' },
              { 0x13e2, 'p' }, { 0x13e6, 'k' }, { 0x13e7, 'd' }, { 0x13f4, 'b' }, { 0x13fc, 'b' },
              { 0x1403, 'a' }, { 0x142f, 'v' }, { 0x144c, 'u' }, { 0x144e, 'n' }, { 0x1455, 'c' },
              { 0x146d, 'p' }, { 0x1472, 'b' }, { 0x148d, 'j' }, { 0x14aa, 'l' }, { 0x14bf, 'z' },
              { 0x1515, 's' }, { 0x157c, 'h' }, { 0x1587, 'r' }, { 0x15b4, 'f' }, { 0x15de, 'd' },
              { 0x15e9, 'a' }, { 0x15ea, 'd' }, { 0x15ef, 'w' }, { 0x15f0, 'm' }, { 0x15f4, 'e' },
              { 0x15f7, 'b' }, { 0x1614, 'z' }, { 0x161c, 'g' }, { 0x16d5, 'k' }, { 0x1d00, 'a' },
              { 0x1d03, 'b' }, { 0x1d04, 'c' }, { 0x1d05, 'd' }, { 0x1d07, 'e' }, { 0x1d0a, 'j' },
              { 0x1d0b, 'k' }, { 0x1d0d, 'm' }, { 0x1d0e, 'n' }, { 0x1d0f, 'o' }, { 0x1d18, 'p' },
              { 0x1d1b, 't' }, { 0x1d1c, 'u' }, { 0x1d20, 'v' }, { 0x1d21, 'w' }, { 0x1d22, 'z' },
              { 0x2c71, 'v' }, { 0x2c81, 'a' }, { 0x2c83, 'b' }, { 0x2c85, 'r' }, { 0x2c87, 'd' },
              { 0x2c89, 'e' }, { 0x2c8b, 's' }, { 0x2c8d, 'z' }, { 0x2c8f, 'h' }, { 0x2c93, 'i' },
              { 0x2c95, 'k' }, { 0x2c99, 'm' }, { 0x2c9b, 'n' }, { 0x2c9f, 'o' }, { 0x2ca3, 'p' },
              { 0x2ca5, 'c' }, { 0x2ca7, 't' }, { 0x2ca9, 'y' }, { 0x2cad, 'x' }, { 0xa4d0, 'b' },
              { 0xa4d1, 'p' }, { 0xa4d3, 'd' }, { 0xa4d4, 't' }, { 0xa4d6, 'g' }, { 0xa4d7, 'k' },
              { 0xa4d9, 'j' }, { 0xa4da, 'c' }, { 0xa4dc, 'z' }, { 0xa4dd, 'f' }, { 0xa4df, 'm' },
              { 0xa4e0, 'n' }, { 0xa4e1, 'l' }, { 0xa4e2, 's' }, { 0xa4e3, 'r' }, { 0xa4e6, 'v' },
              { 0xa4e7, 'h' }, { 0xa4ea, 'w' }, { 0xa4eb, 'x' }, { 0xa4ec, 'y' }, { 0xa4ee, 'a' },
              { 0xa4f0, 'e' }, { 0xa4f2, 'i' }, { 0xa4f3, 'o' }, { 0xa4f4, 'u' }, { 0xa730, 'f' },
              { 0xa731, 's' }, { 0xab70, 'd' }, { 0xab71, 'r' }, { 0xab72, 't' }, { 0xab75, 'i' },
              { 0xab79, 'y' }, { 0xab7a, 'a' }, { 0xab7b, 'j' }, { 0xab7c, 'e' }, { 0xab83, 'w' },
              { 0xab87, 'm' }, { 0xab8b, 'h' }, { 0xab8d, 'y' }, { 0xab8e, 'o' }, { 0xab90, 'g' },
              { 0xab93, 'z' }, { 0xab96, 'i' }, { 0xab9f, 'b' }, { 0xaba2, 'r' }, { 0xaba4, 'w' },
              { 0xaba5, 's' }, { 0xaba9, 'v' }, { 0xabaa, 's' }, { 0xabae, 'l' }, { 0xabaf, 'c' },
              { 0xabb2, 'p' }, { 0xabb6, 'k' }, { 0xabb7, 'd' } };

gunichar
ky_homoglyph (gunichar c)
{
  /* katakana as hiragana, which Chinese text uses */
  if (c >= 0x30a1 && c <= 0x30f6)
    return c - 0x60;
  if (c == 0x65e0)
    return 0x7121;
  /* Other kana and ideographs look like no letter. */
  if (c < 0x80 || (c >= 0x3041 && c <= 0x9fff))
    return c;
  /* circled and squared letters without a compatibility form, and flag letters */
  if (c >= 0x1f150 && c <= 0x1f169)
    return 'a' + (c - 0x1f150);
  if (c >= 0x1f170 && c <= 0x1f189)
    return 'a' + (c - 0x1f170);
  if (c >= 0x1f1e6 && c <= 0x1f1ff)
    return 'a' + (c - 0x1f1e6);
  for (gsize low = 0, high = G_N_ELEMENTS (twins); low < high;)
    {
      gsize middle = (low + high) / 2;

      if (twins[middle].other == c)
        return twins[middle].ascii;
      if (twins[middle].other < c)
        low = middle + 1;
      else
        high = middle;
    }
  return c;
}

gunichar
ky_homoglyph_of_capital (gunichar c)
{
  static const struct
  {
    gunichar other, ascii;
  } capitals[]
      = { { 0x391, 'a' },  { 0x392, 'b' },  { 0x395, 'e' },  { 0x396, 'z' },  { 0x397, 'h' },
          { 0x399, 'i' },  { 0x39a, 'k' },  { 0x39c, 'm' },  { 0x39d, 'n' },  { 0x39f, 'o' },
          { 0x3a1, 'p' },  { 0x3a4, 't' },  { 0x3a5, 'y' },  { 0x3a7, 'x' },  { 0x3f9, 'c' },
          { 0x3fa, 'm' },  { 0x405, 's' },  { 0x406, 'i' },  { 0x408, 'j' },  { 0x410, 'a' },
          { 0x412, 'b' },  { 0x415, 'e' },  { 0x41a, 'k' },  { 0x41c, 'm' },  { 0x41d, 'h' },
          { 0x41e, 'o' },  { 0x420, 'p' },  { 0x421, 'c' },  { 0x422, 't' },  { 0x423, 'y' },
          { 0x425, 'x' },  { 0x474, 'v' },  { 0x490, 'r' },  { 0x4ae, 'y' },  { 0x4ba, 'h' },
          { 0x4c0, 'i' },  { 0x50c, 'g' },  { 0x51a, 'q' },  { 0x51c, 'w' },  { 0x53c, 'l' },
          { 0x540, 'z' },  { 0x54d, 'u' },  { 0x54f, 's' },  { 0x555, 'o' },  { 0x2c80, 'a' },
          { 0x2c82, 'b' }, { 0x2c88, 'e' }, { 0x2c8c, 'z' }, { 0x2c8e, 'h' }, { 0x2c92, 'i' },
          { 0x2c94, 'k' }, { 0x2c98, 'm' }, { 0x2c9a, 'n' }, { 0x2c9e, 'o' }, { 0x2ca2, 'p' },
          { 0x2ca4, 'c' }, { 0x2ca6, 't' }, { 0x2ca8, 'y' }, { 0x2cac, 'x' } };

  if (c < capitals[0].other || c > capitals[G_N_ELEMENTS (capitals) - 1].other
      || (c > 0x555 && c < 0x2c80))
    return c;
  for (guint i = 0; i < G_N_ELEMENTS (capitals); i++)
    if (capitals[i].other == c)
      return capitals[i].ascii;
  return c;
}
