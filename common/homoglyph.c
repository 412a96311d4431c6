/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps letters of other scripts that look like ASCII letters, by two sorted tables. It is used for
 * file name extensions, and to find imitations of kiyome's notices. */
#include "common/homoglyph.h"

/* Sorted by `other`. */
static const struct
{
  gunichar other, ascii;
} twins[] = {
#define TWIN(other, ascii) { other, ascii },
#include "common/homoglyph-twins.def"
};

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
