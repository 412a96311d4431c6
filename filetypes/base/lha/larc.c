/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks LArc's methods -lzs- and -lz5-: literals, and matches that name a position in a ring
 * buffer of the last 2,048 or 4,096 bytes. */
#include "filetypes/base/lha/dictionary.h"
#include "filetypes/base/lha/bits.h"
#include "filetypes/base/lha/lha.h"

#define LZS_RING 2048
#define LZS_START (LZS_RING - 17) /* position of the first byte in its ring */
#define LZS_SHORTEST 2
#define LZ5_RING 4096
#define LZ5_START (LZ5_RING - 18)
#define LZ5_SHORTEST 3

static gboolean
unpack_lzs (KyBits *bits, KyDictionary *dictionary)
{
  while (dictionary->out->len < dictionary->size)
    {
      gboolean is_good;

      if (ky_bits_high (bits, 1) == 1)
        is_good = ky_dictionary_put (dictionary, ky_bits_high (bits, 8));
      else
        {
          guint place = ky_bits_high (bits, 11);
          guint length = ky_bits_high (bits, 4) + LZS_SHORTEST;
          guint distance = (dictionary->out->len + LZS_START - place) % LZS_RING;

          is_good = ky_dictionary_repeat (dictionary, distance == 0 ? LZS_RING : distance, length);
        }
      if (!is_good || bits->is_short)
        return FALSE;
    }
  return TRUE;
}

GBytes *
ky_lzs_unpack (KyView packed, gsize size, GError **error)
{
  KyDictionary dictionary = { g_byte_array_new (), size };
  KyBits bits = { packed, 0, 0, 0, FALSE };

  return ky_dictionary_finish (dictionary.out, unpack_lzs (&bits, &dictionary), error);
}

/* Returns the byte that LArc's ring has at `place` before anything is written: runs of 13 of each
 * byte, all bytes up and down, zeros, spaces; zeros where writing begins. */
static guint
lz5_pattern (guint place)
{
  if (place < 256 * 13)
    return place / 13;
  place -= 256 * 13;
  if (place < 512)
    return place < 256 ? place : 511 - place;
  place -= 512;
  return place >= 128 && place < 128 + 110 ? ' ' : 0;
}

static gboolean
lz5_repeat (KyDictionary *dictionary, guint place, guint length)
{
  for (guint i = 0; i < length; i++, place++)
    {
      guint at = dictionary->out->len;
      guint distance = (at + LZ5_START - place) % LZ5_RING;
      guint byte = lz5_pattern (place % LZ5_RING);

      if (distance == 0)
        distance = LZ5_RING;
      if (distance <= at)
        byte = dictionary->out->data[at - distance];
      if (!ky_dictionary_put (dictionary, byte))
        return FALSE;
    }
  return TRUE;
}

/* Unpacks -lz5-. Before each eight items a byte says which are bytes: its bits that are set, from
 * the lowest on. */
static gboolean
unpack_lz5 (KyReader *reader, KyDictionary *dictionary)
{
  guint flags = 0;

  for (guint n = 0; dictionary->out->len < dictionary->size; n++)
    {
      flags = n % 8 == 0 ? ky_reader_u8 (reader) : flags >> 1;
      guint first = ky_reader_u8 (reader);
      if ((flags & 1) != 0)
        {
          if (!ky_dictionary_put (dictionary, first))
            return FALSE;
        }
      else
        {
          guint second = ky_reader_u8 (reader);

          if (!lz5_repeat (dictionary, first | (second & 0xf0) << 4, (second & 15) + LZ5_SHORTEST))
            return FALSE;
        }
      if (reader->failed)
        return FALSE;
    }
  return TRUE;
}

GBytes *
ky_lz5_unpack (KyView packed, gsize size, GError **error)
{
  KyDictionary dictionary = { g_byte_array_new (), size };
  KyReader reader = ky_reader (packed);

  return ky_dictionary_finish (dictionary.out, unpack_lz5 (&reader, &dictionary), error);
}
