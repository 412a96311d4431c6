/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads units of coded pictures (ISO/IEC 14496-10 7.3.1, 23008-2 7.3.1), each with its size
 * before it. */
#include "filetypes/media/film.h"

#define MESSAGES_MOST 256 /* bytes of supplemental information that may stay */

gboolean
ky_film_next_unit (KyReader *reader, guint length_size, KyView *ret_whole, KyView *ret_unit)
{
  guint32 size = 0;

  if (ky_reader_left (reader) == 0)
    return FALSE;
  const guint8 *start = reader->data + reader->at;
  for (guint i = 0; i < length_size; i++)
    size = size << 8 | ky_reader_u8 (reader);
  if (reader->failed || ky_reader_bytes (reader, size) == NULL)
    {
      reader->failed = TRUE;
      return FALSE;
    }
  *ret_whole = ky_view (start, length_size + size);
  *ret_unit = ky_view (start + length_size, size);
  return TRUE;
}

/* Returns how many bytes a message of supplemental information that players use may have: when
 * pictures are shown, where one can begin, how bright and of which colours they are (14496-10 D.1,
 * 23008-2 D.2). Others have none. */
static guint
film_units_longest (KyFilmCoding coding, guint kind)
{
  switch (kind)
    {
    case 0:
      return 128;
    case 1:
      return 64;
    case 6:
      return 8;
    case 129:
      return coding == KY_FILM_HEVC ? 32 : 0;
    case 137:
      return 24;
    case 144:
      return 4;
    case 147:
      return 1;
    default:
      return 0;
    }
}

/* Reads a number: some ff bytes and a last one. */
static gboolean
film_units_read_number (KyReader *reader, guint *ret)
{
  guint8 byte;

  *ret = 0;
  do
    {
      byte = ky_reader_u8 (reader);
      *ret += byte;
    }
  while (byte == 0xff && !reader->failed);
  return !reader->failed;
}

static gboolean
are_messages_wanted (KyFilmCoding coding, KyView payload)
{
  guint8 plain[MESSAGES_MOST];
  gsize size = 0;
  guint zeros = 0;

  if (payload.size > sizeof plain)
    return FALSE;
  for (gsize i = 0; i < payload.size; i++)
    {
      /* §7.4.1.1: emulation_prevention_three_byte (a 3 after two zeros) is not part of the
       * payload. */
      if (zeros >= 2 && payload.data[i] == 3)
        {
          zeros = 0;
          continue;
        }
      zeros = payload.data[i] == 0 ? zeros + 1 : 0;
      plain[size++] = payload.data[i];
    }
  KyReader reader = ky_reader (ky_view (plain, size));
  while (ky_reader_left (&reader) > 1)
    {
      guint kind, length;

      if (!film_units_read_number (&reader, &kind) || !film_units_read_number (&reader, &length)
          || ky_reader_bytes (&reader, length) == NULL || length == 0
          || length > film_units_longest (coding, kind))
        return FALSE;
    }
  return ky_reader_u8 (&reader) == 0x80;
}

static KyUnit
judge_avc (KyView unit)
{
  switch (unit.data[0] & 0x1f)
    {
    case 1: /* pictures */
    case 5:
    case 7: /* parameters */
    case 8:
      return KY_UNIT_STAYS;
    case 9: /* where pictures begin and end */
    case 10:
    case 11:
      return unit.size <= 2 ? KY_UNIT_STAYS : KY_UNIT_GOES;
    case 6:
      return are_messages_wanted (KY_FILM_AVC, ky_view (unit.data + 1, unit.size - 1))
                 ? KY_UNIT_STAYS
                 : KY_UNIT_GOES;
    case 2: /* pictures in three parts */
    case 3:
    case 4:
      return KY_UNIT_BREAKS;
    default: /* filler, other layers, undefined kinds */
      return KY_UNIT_GOES;
    }
}

static KyUnit
judge_hevc (KyView unit)
{
  guint kind = unit.data[0] >> 1 & 0x3f;

  if (unit.size < 2 || (unit.data[1] & 7) == 0)
    return KY_UNIT_BREAKS;
  /* Another layer has the pictures for the other eye, or data that extend the base pictures. */
  if ((unit.data[0] & 1) != 0 || unit.data[1] >> 3 != 0)
    return KY_UNIT_GOES;
  if (kind <= 9 || (kind >= 16 && kind <= 21) || (kind >= 32 && kind <= 34))
    return KY_UNIT_STAYS;
  if (kind >= 35 && kind <= 37)
    return unit.size <= 3 ? KY_UNIT_STAYS : KY_UNIT_GOES;
  if (kind == 39 || kind == 40)
    return are_messages_wanted (KY_FILM_HEVC, ky_view (unit.data + 2, unit.size - 2))
               ? KY_UNIT_STAYS
               : KY_UNIT_GOES;
  return KY_UNIT_GOES;
}

KyUnit
ky_film_judge_unit (KyFilmCoding coding, KyView unit)
{
  if (unit.size == 0)
    return KY_UNIT_GOES;
  if ((unit.data[0] & 0x80) != 0)
    return KY_UNIT_BREAKS;
  return coding == KY_FILM_AVC ? judge_avc (unit) : judge_hevc (unit);
}
