/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the configuration of each coding (AVC, HEVC, AAC, ALAC), which decoders need before the
 * first sample, and writes it again from its values. */
#include "filetypes/media/film.h"

#define PARAMETERS_MOST 16 /* parameter sets of a kind */
#define PARAMETERS_LEAST 4 /* bytes of one */
#define PARAMETERS_SIZE 4096
#define CHANNELS_MOST 8
#define OBJECT_AAC 0x40 /* 14496-1 table 5; and 13818-7's three profiles */
#define OBJECT_AAC_2_FIRST 0x66
#define OBJECT_AAC_2_LAST 0x68
#define KIND_LC 2 /* 14496-3 table 1.17 */
#define KIND_SBR 5
#define KIND_PS 29
#define ALAC_SIZE 24

/* --- H.264 (14496-15 5.3.3.1) ----------------------------------------------------------------- */

/* Copies `count` sets of parameters, each of which ky_film_judge_unit() must know. */
static gboolean
copy_parameters (KyReader *reader, guint count, KyFilmCoding coding, guint kind, GByteArray *out)
{
  for (guint i = 0; i < count; i++)
    {
      guint size = ky_reader_u16be (reader);
      const guint8 *bytes = ky_reader_bytes (reader, size);

      if (bytes == NULL || size < PARAMETERS_LEAST || size > PARAMETERS_SIZE)
        return FALSE;
      guint found = coding == KY_FILM_AVC ? bytes[0] & 0x1f : bytes[0] >> 1 & 0x3f;
      if (found != kind || ky_film_judge_unit (coding, ky_view (bytes, size)) != KY_UNIT_STAYS)
        return FALSE;
      ky_put_u16be (out, size);
      g_byte_array_append (out, bytes, size);
    }
  return TRUE;
}

/* Reads colours of the high profiles, and further parameters, of which none stays. */
static void
copy_colours (KyReader *reader, guint profile, GByteArray *out)
{
  if (profile != 100 && profile != 110 && profile != 122 && profile != 144)
    return;
  guint colours = ky_reader_u8 (reader);
  guint light = ky_reader_u8 (reader);
  guint tint = ky_reader_u8 (reader);
  if (reader->failed || (light & 7) > 6 || (tint & 7) > 6)
    return;
  ky_put_u8 (out, 0xfc | (colours & 3));
  ky_put_u8 (out, 0xf8 | (light & 7));
  ky_put_u8 (out, 0xf8 | (tint & 7));
  ky_put_u8 (out, 0);
}

gboolean
ky_film_read_avc (KyFilmEntry *entry, KyView config, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyReader reader = ky_reader (config);
  const guint8 *head = ky_reader_bytes (&reader, 5);
  guint count = ky_reader_u8 (&reader) & 0x1f;

  if (reader.failed || head[0] != 1 || (head[4] & 3) == 2)
    return ky_film_fail (error, "the H.264 configuration is not valid");
  entry->length_size = (head[4] & 3) + 1;
  ky_put_u8 (out, 1);
  g_byte_array_append (out, head + 1, 3);
  ky_put_u8 (out, 0xfc | (head[4] & 3));
  ky_put_u8 (out, 0xe0 | count);
  if (count == 0 || count > PARAMETERS_MOST
      || !copy_parameters (&reader, count, KY_FILM_AVC, 7, out))
    return ky_film_fail (error, "an H.264 parameter set is not valid");
  /* The first ones say the profile, too. */
  if (memcmp (out->data + 9, out->data + 1, 3) != 0)
    memcpy (out->data + 1, out->data + 9, 3);
  count = ky_reader_u8 (&reader);
  ky_put_u8 (out, count);
  if (reader.failed || count == 0 || count > PARAMETERS_MOST
      || !copy_parameters (&reader, count, KY_FILM_AVC, 8, out))
    return ky_film_fail (error, "an H.264 parameter set is not valid");
  copy_colours (&reader, out->data[1], out);
  ky_film_put_box (entry->boxes, "avcC", ky_view (out->data, out->len));
  return TRUE;
}

/* --- H.265 (14496-15 8.3.3.1) ----------------------------------------------------------------- */

gboolean
ky_film_read_hevc (KyFilmEntry *entry, KyView config, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyReader reader = ky_reader (config);
  const guint8 *head = ky_reader_bytes (&reader, 22);
  guint n_arrays = ky_reader_u8 (&reader), n_kept = 0;

  if (reader.failed || head[0] != 1 || (head[21] & 3) == 2 || (head[17] & 7) > 6
      || (head[18] & 7) > 6)
    return ky_film_fail (error, "the H.265 configuration is not valid");
  entry->length_size = (head[21] & 3) + 1;
  g_byte_array_append (out, head, 22);
  out->data[13] |= 0xf0; /* bits that are always set */
  out->data[15] |= 0xfc;
  out->data[16] |= 0xfc;
  out->data[17] |= 0xf8;
  out->data[18] |= 0xf8;
  ky_put_u8 (out, 0);
  for (guint i = 0; i < n_arrays; i++)
    {
      guint what = ky_reader_u8 (&reader), kind = what & 0x3f, count = ky_reader_u16be (&reader);

      if (reader.failed)
        return ky_film_fail (error, "an H.265 parameter set is not valid");
      if (kind < 32 || kind > 34)
        {
          for (guint j = 0; j < count && !reader.failed; j++)
            ky_reader_bytes (&reader, ky_reader_u16be (&reader));
          continue;
        }
      ky_put_u8 (out, (what & 0x80) | kind);
      ky_put_u16be (out, count);
      if (count == 0 || count > PARAMETERS_MOST || ++n_kept > 3
          || !copy_parameters (&reader, count, KY_FILM_HEVC, kind, out))
        return ky_film_fail (error, "an H.265 parameter set is not valid");
    }
  if (reader.failed)
    return ky_film_fail (error, "an H.265 parameter set is not valid");
  out->data[22] = (guint8)n_kept;
  ky_film_put_box (entry->boxes, "hvcC", ky_view (out->data, out->len));
  return TRUE;
}

/* --- AAC (14496-1 7.2.6, 14496-3 1.6.2.1) ----------------------------------------------------- */

/* Enters a descriptor's `tag` at `reader`: its content. */
static gboolean
film_config_enter (KyReader *reader, guint tag, KyView *ret)
{
  guint32 size = 0;
  guint8 byte;

  if (ky_reader_u8 (reader) != tag)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      byte = ky_reader_u8 (reader);
      size = size << 7 | (byte & 0x7f);
      if ((byte & 0x80) == 0)
        break;
    }
  const guint8 *bytes = ky_reader_bytes (reader, size);
  if (bytes == NULL)
    return FALSE;
  *ret = ky_view (bytes, size);
  return TRUE;
}

/* Reads bits, the highest first; behind the end they are 0 and the reader has failed. */
typedef struct
{
  KyView view;
  gsize at;
  gboolean failed;
} Bits;

static guint32
read_bits (Bits *bits, guint count)
{
  guint32 value = 0;

  for (guint i = 0; i < count; i++, bits->at++)
    {
      if (bits->at >= bits->view.size * 8)
        {
          bits->failed = TRUE;
          return 0;
        }
      value = value << 1 | (bits->view.data[bits->at / 8] >> (7 - bits->at % 8) & 1u);
    }
  return value;
}

static void
write_bits (GByteArray *out, guint *used, guint32 value, guint count)
{
  for (guint i = count; i > 0; i--, (*used)++)
    {
      if (*used % 8 == 0)
        ky_put_u8 (out, 0);
      out->data[out->len - 1] |= (guint8)((value >> (i - 1) & 1) << (7 - *used % 8));
    }
}

typedef struct
{
  guint kind;            /* KIND_LC, or that of which it is a part */
  guint rate, wide_rate; /* Hz */
  guint channels;        /* table 1.19 */
  gboolean is_short;     /* frames of 960 */
  gboolean tells_sbr, has_sbr, tells_ps, has_ps;
} Aac;

static const guint32 frequencies[]
    = { 96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350 };

static guint32
read_rate (Bits *bits)
{
  guint index = read_bits (bits, 4);

  if (index == 15)
    return read_bits (bits, 24);
  return index < G_N_ELEMENTS (frequencies) ? frequencies[index] : 0;
}

static void
write_rate (GByteArray *out, guint *used, guint32 rate)
{
  for (guint i = 0; i < G_N_ELEMENTS (frequencies); i++)
    if (frequencies[i] == rate)
      {
        write_bits (out, used, i, 4);
        return;
      }
  write_bits (out, used, 15, 4);
  write_bits (out, used, rate, 24);
}

static gboolean
is_rate (guint32 rate)
{
  return rate >= 1000 && rate <= 192000;
}

static gboolean
read_aac (KyView view, Aac *aac)
{
  Bits bits = { view, 0, FALSE };

  aac->kind = read_bits (&bits, 5);
  aac->rate = read_rate (&bits);
  aac->channels = read_bits (&bits, 4);
  if (aac->kind == KIND_SBR || aac->kind == KIND_PS)
    {
      aac->wide_rate = read_rate (&bits);
      if (read_bits (&bits, 5) != KIND_LC || !is_rate (aac->wide_rate))
        return FALSE;
    }
  else if (aac->kind != KIND_LC)
    return FALSE;
  aac->is_short = read_bits (&bits, 1) != 0;
  /* Codings that depend on a core coder, extensions and explicit channel lists are not
   * supported. */
  if (read_bits (&bits, 2) != 0 || bits.failed || !is_rate (aac->rate) || aac->channels == 0
      || aac->channels > 7)
    return FALSE;
  if (aac->kind != KIND_LC || read_bits (&bits, 11) != 0x2b7 || read_bits (&bits, 5) != KIND_SBR)
    return TRUE;
  aac->has_sbr = read_bits (&bits, 1) != 0;
  aac->tells_sbr = !bits.failed;
  if (!aac->has_sbr)
    return TRUE;
  aac->wide_rate = read_rate (&bits);
  if (bits.failed || !is_rate (aac->wide_rate))
    return FALSE;
  aac->tells_ps = read_bits (&bits, 11) == 0x548;
  aac->has_ps = read_bits (&bits, 1) != 0;
  aac->tells_ps = aac->tells_ps && !bits.failed;
  return TRUE;
}

static GByteArray *
write_aac (const Aac *aac)
{
  GByteArray *out = g_byte_array_new ();
  guint used = 0;

  write_bits (out, &used, aac->kind, 5);
  write_rate (out, &used, aac->rate);
  write_bits (out, &used, aac->channels, 4);
  if (aac->kind != KIND_LC)
    {
      write_rate (out, &used, aac->wide_rate);
      write_bits (out, &used, KIND_LC, 5);
    }
  write_bits (out, &used, aac->is_short, 1);
  write_bits (out, &used, 0, 2);
  if (!aac->tells_sbr)
    return out;
  write_bits (out, &used, 0x2b7, 11);
  write_bits (out, &used, KIND_SBR, 5);
  write_bits (out, &used, aac->has_sbr, 1);
  if (aac->has_sbr)
    write_rate (out, &used, aac->wide_rate);
  if (aac->has_sbr && aac->tells_ps)
    {
      write_bits (out, &used, 0x548, 11);
      write_bits (out, &used, aac->has_ps, 1);
    }
  return out;
}

static void
film_config_put_descriptor (GByteArray *out, guint tag, gsize size)
{
  static const guint8 more[] = { 0x80, 0x80, 0x80 };

  ky_put_u8 (out, tag);
  g_byte_array_append (out, more, sizeof more);
  ky_put_u8 (out, (guint)size);
}

static void
put_esds (KyFilmEntry *entry, const guint8 *numbers, const Aac *aac)
{
  g_autoptr (GByteArray) out = g_byte_array_new (), told = write_aac (aac);

  ky_put_u32be (out, 0);
  film_config_put_descriptor (out, 3, 3 + 5 + 13 + 5 + told->len + 5 + 1);
  ky_put_u8 (out, 0);
  ky_put_u8 (out, 0);
  ky_put_u8 (out, 0);
  film_config_put_descriptor (out, 4, 13 + 5 + told->len);
  ky_put_u8 (out, OBJECT_AAC);
  ky_put_u8 (out, 5 << 2 | 1); /* sound */
  g_byte_array_append (out, numbers, 11);
  film_config_put_descriptor (out, 5, told->len);
  g_byte_array_append (out, told->data, told->len);
  film_config_put_descriptor (out, 6, 1);
  ky_put_u8 (out, 2);
  ky_film_put_box (entry->boxes, "esds", ky_view (out->data, out->len));
}

gboolean
ky_film_read_aac (KyFilmEntry *entry, KyView config, GError **error)
{
  KyReader reader = ky_reader (config);
  KyView stream, decoder, told;
  Aac aac = { 0 };

  ky_reader_u32be (&reader);
  if (!film_config_enter (&reader, 3, &stream))
    return ky_film_fail (error, "the AAC configuration is not valid");
  reader = ky_reader (stream);
  ky_reader_u16be (&reader);
  guint flags = ky_reader_u8 (&reader);
  if ((flags & 0x40) != 0)
    return ky_film_unsupported (error, "sound that lies elsewhere");
  ky_reader_bytes (&reader, ((flags & 0x80) != 0) * 2u + ((flags & 0x20) != 0) * 2u);
  if (!film_config_enter (&reader, 4, &decoder))
    return ky_film_fail (error, "the AAC configuration is not valid");
  reader = ky_reader (decoder);
  const guint8 *head = ky_reader_bytes (&reader, 13);
  if (head == NULL)
    return ky_film_fail (error, "the AAC configuration is not valid");
  if (head[0] != OBJECT_AAC && (head[0] < OBJECT_AAC_2_FIRST || head[0] > OBJECT_AAC_2_LAST))
    return ky_film_unsupported (error, "sound in MPEG-4 that is not AAC");
  if (!film_config_enter (&reader, 5, &told) || !read_aac (told, &aac))
    return ky_film_unsupported (error, "AAC of a kind that is not known");
  entry->frequency = aac.rate;
  entry->channels = aac.channels == 7 ? 8 : aac.channels;
  entry->bits = 16;
  put_esds (entry, head + 2, &aac);
  return TRUE;
}

/* --- Apple Lossless --------------------------------------------------------------------------- */

gboolean
ky_film_read_alac (KyFilmEntry *entry, KyView config, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyView told;

  /* Version and flags; frame, kind, bits, three numbers of the coding, channels, run, largest
   * frame, rate, frequency. */
  if (!ky_view_slice (config, 4, ALAC_SIZE, &told) || told.data[4] != 0)
    return ky_film_fail (error, "the ALAC configuration is not valid");
  entry->bits = told.data[5];
  entry->channels = told.data[9];
  entry->frequency = ky_load_u32be (told.data + 20);
  if ((entry->bits != 16 && entry->bits != 20 && entry->bits != 24 && entry->bits != 32)
      || entry->channels == 0 || entry->channels > CHANNELS_MOST || entry->frequency < 1000
      || entry->frequency > 768000 || ky_load_u32be (told.data) == 0
      || ky_load_u32be (told.data) > 65536)
    return ky_film_unsupported (error, "lossless sound of a kind that is not known");
  ky_put_u32be (out, 0);
  g_byte_array_append (out, told.data, told.size);
  ky_film_put_box (entry->boxes, "alac", ky_view (out->data, out->len));
  return TRUE;
}
