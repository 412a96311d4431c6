/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the sample entry of an MP4 track that kiyome wrote, with its codec configuration, and
 * that the track's samples consist of permitted units only. mp4-verify.c calls it. */
#include "filetypes/media/mp4-verify.h"

static gboolean
mp4_verify_entry_is_zero (const guint8 *bytes, gsize size)
{
  for (gsize i = 0; bytes != NULL && i < size; i++)
    if (bytes[i] != 0)
      return FALSE;
  return bytes != NULL;
}

gboolean
ky_mp4_take_box (KyReader *reader, const gchar *name, KyView *ret)
{
  guint32 size = ky_reader_u32be (reader);
  const guint8 *found = ky_reader_bytes (reader, 4), *body;

  if (found == NULL || memcmp (found, name, 4) != 0 || size < 8
      || (body = ky_reader_bytes (reader, size - 8)) == NULL)
    return FALSE;
  *ret = ky_view (body, size - 8);
  return TRUE;
}

/* --- units ------------------------------------------------------------------------------------ */

#define SIDE_MOST 16384 /* pixels */
#define BITS(from, to) ((((guint64)1 << ((to) - (from) + 1)) - 1) << (from))

/* The permitted types of NAL units, one bit each. */
static const guint64 avc_kinds = BITS (1, 1) | BITS (5, 11);
static const guint64 hevc_kinds = BITS (0, 9) | BITS (16, 21) | BITS (32, 37) | BITS (39, 40);

/* Accepts an SEI message of a few kinds that is no larger than its kind needs. */
static gboolean
is_message (const guint *numbers, gboolean is_hevc)
{
  static const struct
  {
    guint kind, most;
  } kinds[] = { { 0, 128 }, { 1, 64 }, { 6, 8 }, { 137, 24 }, { 144, 4 }, { 147, 1 }, { 129, 32 } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds) - !is_hevc; i++)
    if (kinds[i].kind == numbers[0])
      return numbers[1] <= kinds[i].most;
  return FALSE;
}

/* Checks messages to the last byte. */
static gboolean
are_messages (const guint8 *at, gsize size, gboolean is_hevc)
{
  guint8 raw[256];
  gsize length = 0, i = 0;

  if (size == 0 || size > sizeof raw)
    return FALSE;
  for (gsize j = 0, zeros = 0; j < size; j++)
    if (zeros >= 2 && at[j] == 3)
      zeros = 0;
    else
      {
        raw[length++] = at[j];
        zeros = at[j] == 0 ? zeros + 1 : 0;
      }
  while (length - i > 1)
    {
      guint numbers[2] = { 0, 0 };

      for (guint k = 0; k < 2; k++)
        {
          while (i < length && raw[i] == 255)
            {
              numbers[k] += 255;
              i++;
            }
          if (i >= length)
            return FALSE;
          numbers[k] += raw[i++];
        }
      if (numbers[1] == 0 || numbers[1] > length - i || !is_message (numbers, is_hevc))
        return FALSE;
      i += numbers[1];
    }
  return length - i == 1 && raw[i] == 0x80;
}

static gboolean
is_unit (KyView unit, gboolean is_hevc, guint *ret_kind)
{
  if (unit.size < (is_hevc ? 2 : 1) || unit.data[0] > 127)
    return FALSE;
  guint kind = is_hevc ? unit.data[0] >> 1 : unit.data[0] & 31u;
  if (is_hevc && ((unit.data[0] & 1) != 0 || unit.data[1] > 7 || unit.data[1] == 0))
    return FALSE;
  if (((is_hevc ? hevc_kinds : avc_kinds) >> kind & 1) == 0)
    return FALSE;
  *ret_kind = kind;
  /* Delimiters of access units, sequences and streams. */
  if (is_hevc ? kind >= 35 && kind <= 37 : kind >= 9)
    return unit.size <= (is_hevc ? 3 : 2);
  if (is_hevc ? kind >= 39 : kind == 6)
    return are_messages (unit.data + 1 + is_hevc, unit.size - 1 - (gsize)is_hevc, is_hevc);
  return TRUE;
}

gboolean
ky_mp4_verify_sample (KyView sample, const KyMp4Coding *coding)
{
  gsize at = 0;
  guint kind;

  if (coding->is_sound)
    return sample.size <= coding->most;
  while (at < sample.size)
    {
      guint64 size = 0;

      if (sample.size - at < coding->size_of_sizes)
        return FALSE;
      for (guint i = 0; i < coding->size_of_sizes; i++)
        size = size * 256 + sample.data[at++];
      if (size > sample.size - at
          || !is_unit (ky_view (sample.data + at, (gsize)size), coding->is_hevc, &kind))
        return FALSE;
      at += (gsize)size;
    }
  return TRUE;
}

/* --- configurations --------------------------------------------------------------------------- */

/* Checks `count` parameters of `kind`. */
static gboolean
are_parameters (KyReader *reader, guint count, guint kind, gboolean is_hevc)
{
  for (guint i = 0; i < count; i++)
    {
      guint size = ky_reader_u16be (reader), found = 0;
      const guint8 *bytes = ky_reader_bytes (reader, size);

      if (bytes == NULL || size < 4 || size > 4096
          || !is_unit (ky_view (bytes, size), is_hevc, &found) || found != kind)
        return FALSE;
    }
  return count >= 1 && count <= 16 && !reader->failed;
}

static gboolean
verify_avc (KyView view, KyMp4Coding *coding)
{
  KyReader reader = ky_reader (view);
  const guint8 *head = ky_reader_bytes (&reader, 6);

  if (head == NULL || head[0] != 1 || (head[4] & 0xfc) != 0xfc || head[4] == 0xfe
      || (head[5] & 0xe0) != 0xe0)
    return FALSE;
  coding->size_of_sizes = head[4] - 0xfbu;
  KyReader profile = reader;
  if (!are_parameters (&reader, head[5] & 31, 7, FALSE)
      || !are_parameters (&reader, ky_reader_u8 (&reader), 8, FALSE))
    return FALSE;
  ky_reader_bytes (&profile, 3);
  if (memcmp (ky_reader_bytes (&profile, 3), head + 1, 3) != 0)
    return FALSE;
  if (ky_reader_left (&reader) == 0)
    return TRUE;
  if (ky_reader_left (&reader) != 4
      || (head[1] != 100 && head[1] != 110 && head[1] != 122 && head[1] != 144))
    return FALSE;
  head = ky_reader_bytes (&reader, 4);
  return head[0] >= 0xfc && head[1] >= 0xf8 && head[1] != 0xff && head[2] >= 0xf8 && head[2] != 0xff
         && head[3] == 0;
}

static gboolean
verify_hevc (KyView view, KyMp4Coding *coding)
{
  KyReader reader = ky_reader (view);
  const guint8 *head = ky_reader_bytes (&reader, 23);

  if (head == NULL || head[0] != 1 || (head[13] & 0xf0) != 0xf0 || (head[15] & 0xfc) != 0xfc
      || (head[16] & 0xfc) != 0xfc || (head[17] & 0xf8) != 0xf8 || head[17] == 0xff
      || (head[18] & 0xf8) != 0xf8 || head[18] == 0xff || (head[21] & 3) == 2 || head[22] > 3)
    return FALSE;
  coding->is_hevc = TRUE;
  coding->size_of_sizes = (head[21] & 3u) + 1;
  for (guint i = 0; i < head[22]; i++)
    {
      guint what = ky_reader_u8 (&reader), kind = what & 0x7f, count = ky_reader_u16be (&reader);

      if (kind < 32 || kind > 34 || !are_parameters (&reader, count, kind, TRUE))
        return FALSE;
    }
  return !reader.failed && ky_reader_left (&reader) == 0;
}

/* Returns bits of `view`, the highest first; 0 behind the end. */
static guint32
bits_at (KyView view, gsize *at, guint count)
{
  guint32 value = 0;

  for (; count > 0; count--, (*at)++)
    value = value << 1
            | (*at / 8 < view.size ? (guint32)(view.data[*at / 8] >> (7 - *at % 8)) & 1u : 0);
  return value;
}

/* Reads a rate in Hz. Returns 0 if it is not one of the standard. */
static guint32
take_rate (KyView view, gsize *at)
{
  static const guint32 rates[]
      = { 96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350 };
  guint32 index = bits_at (view, at, 4);

  if (index < 13)
    return rates[index];
  index = index == 15 ? bits_at (view, at, 24) : 0;
  return index >= 1000 && index <= 192000 ? index : 0;
}

/* Checks 14496-3 1.6.2.1, in the forms that kiyome writes; what is left of the last byte is
 * zero. */
static gboolean
is_aac (KyView view, guint *ret_channels, guint32 *ret_rate)
{
  gsize at = 0;
  guint kind = bits_at (view, &at, 5), channels;

  *ret_rate = take_rate (view, &at);
  if ((kind != 2 && kind != 5 && kind != 29) || *ret_rate == 0)
    return FALSE;
  channels = bits_at (view, &at, 4);
  *ret_channels = channels + (channels == 7);
  if (channels < 1 || channels > 7
      || (kind != 2 && (take_rate (view, &at) == 0 || bits_at (view, &at, 5) != 2)))
    return FALSE;
  at++;
  if (bits_at (view, &at, 2) != 0)
    return FALSE;
  if (kind == 2 && (at + 7) / 8 < view.size)
    {
      if (bits_at (view, &at, 16) != (0x2b7 << 5 | 5))
        return FALSE;
      if (bits_at (view, &at, 1) != 0)
        {
          if (take_rate (view, &at) == 0)
            return FALSE;
          if ((at + 7) / 8 < view.size)
            {
              if (bits_at (view, &at, 11) != 0x548)
                return FALSE;
              at++;
            }
        }
    }
  return at <= view.size * 8 && (at + 7) / 8 == view.size
         && bits_at (view, &at, (guint)(view.size * 8 - at)) == 0;
}

/* Tells whether the sample entry at `head` has the same values. */
static gboolean
mp4_verify_entry_is_said (const guint8 *head, guint channels, guint bits, guint32 rate)
{
  return ky_load_u16be (head + 16) == channels && ky_load_u16be (head + 18) == bits
         && ky_load_u16be (head + 24) == (rate < 65536 ? rate : 0);
}

/* Takes a descriptor of `tag`, which has its size in four bytes. */
static gboolean
mp4_verify_entry_takes (KyReader *reader, guint tag, gsize *ret_size)
{
  const guint8 *head = ky_reader_bytes (reader, 5);

  if (head == NULL || head[0] != tag || memcmp (head + 1, "\x80\x80\x80", 3) != 0 || head[4] > 127)
    return FALSE;
  *ret_size = head[4];
  return TRUE;
}

static gboolean
verify_aac (KyView view, const guint8 *head, KyMp4Coding *coding)
{
  KyReader reader = ky_reader (view);
  const guint8 *bytes = ky_reader_bytes (&reader, 4);
  gsize stream, decoder, told, rest;
  guint channels;
  guint32 rate;

  if (!mp4_verify_entry_is_zero (bytes, 4) || !mp4_verify_entry_takes (&reader, 3, &stream)
      || stream != ky_reader_left (&reader)
      || !mp4_verify_entry_is_zero (ky_reader_bytes (&reader, 3), 3)
      || !mp4_verify_entry_takes (&reader, 4, &decoder))
    return FALSE;
  bytes = ky_reader_bytes (&reader, 13);
  if (bytes == NULL || bytes[0] != 0x40 || bytes[1] != 0x15
      || !mp4_verify_entry_takes (&reader, 5, &told) || decoder != 18 + told)
    return FALSE;
  KyView kind = ky_view (ky_reader_bytes (&reader, told), told);
  if (kind.data == NULL || !is_aac (kind, &channels, &rate)
      || !mp4_verify_entry_is_said (head, channels, 16, rate)
      || !mp4_verify_entry_takes (&reader, 6, &rest) || rest != 1 || ky_reader_u8 (&reader) != 2)
    return FALSE;
  coding->most = 8192;
  return ky_reader_left (&reader) == 0;
}

static gboolean
verify_alac (KyView view, const guint8 *head, KyMp4Coding *coding)
{
  const guint8 *told = view.data + 4;

  if (view.size != 28 || !mp4_verify_entry_is_zero (view.data, 4))
    return FALSE;
  guint32 rate = ky_load_u32be (told + 20);
  coding->most = ((gsize)told[9] * 4 + 1) << 16;
  return told[4] == 0 && mp4_verify_entry_is_said (head, told[9], told[5], rate)
         && (told[5] == 16 || told[5] == 20 || told[5] == 24 || told[5] == 32) && told[9] >= 1
         && told[9] <= 8 && rate >= 1000 && rate <= 768000 && ky_load_u32be (told) >= 1
         && ky_load_u32be (told) <= 65536;
}

/* --- what is said of pictures ----------------------------------------------------------------- */

static gboolean
is_colours (KyView view)
{
  return view.size == 11 && memcmp (view.data, "nclx", 4) == 0 && view.data[4] == 0
         && view.data[6] == 0 && view.data[8] == 0 && (view.data[10] & 0x7f) == 0;
}

static gboolean
mp4_verify_entry_is_shape (KyView view)
{
  return view.size == 8 && ky_load_u32be (view.data) - 1 < 65535
         && ky_load_u32be (view.data + 4) - 1 < 65535;
}

static gboolean
mp4_verify_entry_is_frame (KyView view, guint width, guint height)
{
  if (view.size != 32)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      gint64 above = (gint32)ky_load_u32be (view.data + i * 8);
      guint32 below = ky_load_u32be (view.data + i * 8 + 4);
      gint64 side = i % 2 == 0 ? width : height;

      if (below < 1 || below > 65535 || above > side * below || above < -side * below
          || (i < 2 && above < 1))
        return FALSE;
    }
  return TRUE;
}

/* Checks the boxes with details, each at most once and in this order. */
static gboolean
verify_details (KyReader *reader, guint width, guint height)
{
  static const gchar *const names[] = { "colr", "pasp", "clap", "mdcv", "clli" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      KyReader ahead = *reader;
      KyView body;

      if (!ky_mp4_take_box (&ahead, names[i], &body))
        continue;
      if (!(i == 0   ? is_colours (body)
            : i == 1 ? mp4_verify_entry_is_shape (body)
            : i == 2 ? mp4_verify_entry_is_frame (body, width, height)
                     : body.size == (i == 3 ? 24 : 4)))
        return FALSE;
      *reader = ahead;
    }
  return ky_reader_left (reader) == 0;
}

/* --- entries ---------------------------------------------------------------------------------- */

static gboolean
verify_picture (KyView body, const gchar *config_name, KyMp4Coding *coding)
{
  KyReader reader = ky_reader (body);
  const guint8 *head = ky_reader_bytes (&reader, 78);
  KyView config;

  if (head == NULL || !mp4_verify_entry_is_zero (head, 6) || memcmp (head + 6, "\0\1", 2) != 0
      || !mp4_verify_entry_is_zero (head + 8, 16)
      || memcmp (head + 28, "\0\x48\0\0\0\x48\0\0\0\0\0\0\0\1", 14) != 0
      || !mp4_verify_entry_is_zero (head + 42, 32) || memcmp (head + 74, "\0\x18\xff\xff", 4) != 0
      || !ky_mp4_take_box (&reader, config_name, &config))
    return FALSE;
  guint width = ky_load_u16be (head + 24);
  guint height = ky_load_u16be (head + 26);
  if (width < 1 || width > SIDE_MOST || height < 1 || height > SIDE_MOST)
    return FALSE;
  return (strcmp (config_name, "avcC") == 0 ? verify_avc (config, coding)
                                            : verify_hevc (config, coding))
         && verify_details (&reader, width, height);
}

static gboolean
verify_sound (KyView body, const gchar *config_name, KyMp4Coding *coding)
{
  KyReader reader = ky_reader (body);
  const guint8 *head = ky_reader_bytes (&reader, 28);
  KyView config;

  if (head == NULL || !mp4_verify_entry_is_zero (head, 6) || memcmp (head + 6, "\0\1", 2) != 0
      || !mp4_verify_entry_is_zero (head + 8, 8) || ky_load_u16be (head + 16) < 1
      || ky_load_u16be (head + 16) > 8 || ky_load_u16be (head + 18) < 16
      || ky_load_u16be (head + 18) > 32 || !mp4_verify_entry_is_zero (head + 20, 4)
      || !mp4_verify_entry_is_zero (head + 26, 2))
    return FALSE;
  if (config_name == NULL)
    {
      coding->block = ky_load_u16be (head + 16) * 2u;
      return ky_load_u16be (head + 18) == 16 && ky_load_u16be (head + 24) >= 1000
             && ky_reader_left (&reader) == 0;
    }
  if (!ky_mp4_take_box (&reader, config_name, &config) || ky_reader_left (&reader) != 0)
    return FALSE;
  return strcmp (config_name, "esds") == 0 ? verify_aac (config, head, coding)
                                           : verify_alac (config, head, coding);
}

static gboolean
verify_entry (KyReader *reader, KyMp4Coding *coding)
{
  static const struct
  {
    const gchar *name, *config;
    gboolean is_sound;
  } entries[] = {
    { "avc1", "avcC", FALSE }, { "avc3", "avcC", FALSE }, { "hvc1", "hvcC", FALSE },
    { "hev1", "hvcC", FALSE }, { "mp4a", "esds", TRUE },  { "alac", "alac", TRUE },
    { "sowt", NULL, TRUE },    { "twos", NULL, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      KyReader ahead = *reader;
      KyView body;

      if (entries[i].is_sound != coding->is_sound
          || !ky_mp4_take_box (&ahead, entries[i].name, &body))
        continue;
      *reader = ahead;
      return coding->is_sound ? verify_sound (body, entries[i].config, coding)
                              : verify_picture (body, entries[i].config, coding);
    }
  return FALSE;
}

gboolean
ky_mp4_verify_entries (KyView content, gboolean is_sound, KyMp4Coding *codings, guint *ret_count)
{
  KyReader reader = ky_reader (content);

  if (ky_reader_u32be (&reader) != 0)
    return FALSE;
  guint32 count = ky_reader_u32be (&reader);
  if (reader.failed || count < 1 || count > KY_MP4_CODINGS)
    return FALSE;
  *ret_count = count;
  for (guint i = 0; i < count; i++)
    {
      codings[i] = (KyMp4Coding){ .is_sound = is_sound };
      if (!verify_entry (&reader, &codings[i]) || codings[i].block != codings[0].block)
        return FALSE;
    }
  return ky_reader_left (&reader) == 0;
}
