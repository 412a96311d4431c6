/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes sample entries (14496-12 8.5.2, QuickTime File Format "Sample Description
 * Atoms"). */
#include "filetypes/media/film.h"

#define FOUR KY_FOUR_CHARACTERS
#define VIDEO_HEAD 78
#define SOUND_HEAD 28
#define SOUND_HEAD_1 16 /* additional bytes of QuickTime's version 1 */
#define SOUND_HEAD_2 36 /* additional bytes of version 2 */
#define SIDE_MOST 16384 /* pixels */
#define CHANNELS_MOST 8

/* Holds the boxes of a sample entry whose content is known; each at most once. */
typedef struct
{
  KyView config; /* avcC, hvcC, esds, alac */
  KyView colours, shape, frame, mastering, light;
} Boxes;

static KyView *
film_entry_place_of (Boxes *boxes, guint32 name, guint32 config)
{
  if (name == config)
    return &boxes->config;
  switch (name)
    {
    case FOUR ('c', 'o', 'l', 'r'):
      return &boxes->colours;
    case FOUR ('p', 'a', 's', 'p'):
      return &boxes->shape;
    case FOUR ('c', 'l', 'a', 'p'):
      return &boxes->frame;
    case FOUR ('m', 'd', 'c', 'v'):
      return &boxes->mastering;
    case FOUR ('c', 'l', 'l', 'i'):
      return &boxes->light;
    default:
      return NULL;
    }
}

/* Reads the boxes of a sample entry. QuickTime puts the configuration of sound in a box of its own,
 * and zeros at the end. */
static gboolean
film_entry_read_boxes (Boxes *boxes, KyView view, guint32 config, gboolean is_wave, GError **error)
{
  KyReader reader = ky_reader (view);

  while (ky_reader_left (&reader) >= 8)
    {
      guint32 size = ky_reader_u32be (&reader), name = ky_reader_u32be (&reader);
      const guint8 *bytes;

      if (size == 0 || (is_wave && size == 8 && name == 0))
        break;
      if (size < 8 || (bytes = ky_reader_bytes (&reader, size - 8)) == NULL)
        return ky_film_fail (error, "a box of a sample entry is truncated");
      KyView body = ky_view (bytes, size - 8);
      if (name == FOUR ('s', 'i', 'n', 'f'))
        return ky_film_protected (error);
      if (name == FOUR ('w', 'a', 'v', 'e') && !is_wave)
        {
          if (!film_entry_read_boxes (boxes, body, config, TRUE, error))
            return FALSE;
          continue;
        }
      KyView *place = film_entry_place_of (boxes, name, config);
      if (place == NULL)
        continue;
      if (place->data == NULL)
        *place = body;
      else if (place == &boxes->config)
        return ky_film_fail (error, "a sample entry has two configurations");
    }
  return TRUE;
}

/* --- pictures --------------------------------------------------------------------------------- */

/* Writes colours (12.1.5) by number alone; profiles are dropped. QuickTime has the same without the
 * flag for the full range. */
static void
put_colours (GByteArray *out, KyView colours)
{
  KyReader reader = ky_reader (colours);
  guint32 kind = ky_reader_u32be (&reader);
  guint primaries = ky_reader_u16be (&reader), transfer = ky_reader_u16be (&reader),
        matrix = ky_reader_u16be (&reader);
  guint8 range = kind == FOUR ('n', 'c', 'l', 'x') ? ky_reader_u8 (&reader) & 0x80 : 0;

  if (reader.failed || (kind != FOUR ('n', 'c', 'l', 'x') && kind != FOUR ('n', 'c', 'l', 'c'))
      || primaries > 255 || transfer > 255 || matrix > 255)
    return;
  g_autoptr (GByteArray) written = g_byte_array_new ();
  ky_put_u32be (written, FOUR ('n', 'c', 'l', 'x'));
  ky_put_u16be (written, primaries);
  ky_put_u16be (written, transfer);
  ky_put_u16be (written, matrix);
  ky_put_u8 (written, range);
  ky_film_put_box (out, "colr", ky_view (written->data, written->len));
}

static void
film_entry_put_shape (GByteArray *out, KyView shape)
{
  if (shape.size < 8)
    return;
  guint32 width = ky_load_u32be (shape.data);
  guint32 height = ky_load_u32be (shape.data + 4);
  if (width == 0 || height == 0 || width > 65535 || height > 65535)
    return;
  ky_film_put_box (out, "pasp", ky_view (shape.data, 8));
}

/* Writes the frame (12.1.4): four fractions, all of which must lie within the picture. */
static void
film_entry_put_frame (GByteArray *out, KyView frame, guint width, guint height)
{
  if (frame.size < 32)
    return;
  for (guint i = 0; i < 4; i++)
    {
      gint64 numerator = (gint32)ky_load_u32be (frame.data + i * 8);
      gint64 denominator = ky_load_u32be (frame.data + i * 8 + 4);
      gint64 most = denominator * (i % 2 == 0 ? width : height);

      if (denominator < 1 || denominator > 65535 || numerator > most || numerator < -most
          || (i < 2 && numerator < 1))
        return;
    }
  ky_film_put_box (out, "clap", ky_view (frame.data, 32));
}

static gboolean
read_video (KyFilmEntry *entry, KyView body, guint32 config, GError **error)
{
  Boxes boxes = { 0 };

  if (body.size < VIDEO_HEAD)
    return ky_film_fail (error, "a sample entry is truncated");
  entry->width = ky_load_u16be (body.data + 24);
  entry->height = ky_load_u16be (body.data + 26);
  if (entry->width == 0 || entry->height == 0 || entry->width > SIDE_MOST
      || entry->height > SIDE_MOST)
    return ky_film_fail (error, "the size of the pictures is not possible");
  if (!film_entry_read_boxes (&boxes, ky_view (body.data + VIDEO_HEAD, body.size - VIDEO_HEAD),
                              config, FALSE, error))
    return FALSE;
  if (boxes.config.data == NULL)
    return ky_film_fail (error, "a sample entry has no configuration");
  if (!(entry->coding == KY_FILM_AVC ? ky_film_read_avc (entry, boxes.config, error)
                                     : ky_film_read_hevc (entry, boxes.config, error)))
    return FALSE;
  put_colours (entry->boxes, boxes.colours);
  film_entry_put_shape (entry->boxes, boxes.shape);
  film_entry_put_frame (entry->boxes, boxes.frame, entry->width, entry->height);
  if (boxes.mastering.size == 24)
    ky_film_put_box (entry->boxes, "mdcv", boxes.mastering);
  if (boxes.light.size == 4)
    ky_film_put_box (entry->boxes, "clli", boxes.light);
  return TRUE;
}

/* --- sound ------------------------------------------------------------------------------------ */

/* Reads the sample entry of uncompressed sound, whose format is in the entry itself. Errors:
 * UNSUPPORTED. */
static gboolean
film_entry_read_plain (KyFilmEntry *entry, KyView body, GError **error)
{
  entry->channels = ky_load_u16be (body.data + 16);
  entry->bits = ky_load_u16be (body.data + 18);
  entry->frequency = ky_load_u16be (body.data + 24);
  entry->block = entry->channels * 2;
  return (entry->channels >= 1 && entry->channels <= CHANNELS_MOST && entry->bits == 16
          && entry->frequency >= 1000)
         || ky_film_unsupported (error, "plain sound of a kind that is not known");
}

static gboolean
read_sound (KyFilmEntry *entry, KyView body, guint version, guint32 config, GError **error)
{
  Boxes boxes = { 0 };
  gsize head = SOUND_HEAD;

  if (body.size < SOUND_HEAD)
    return ky_film_fail (error, "a sample entry is truncated");
  guint form = ky_load_u16be (body.data + 8);
  if (version == 0 && form == 1)
    head += SOUND_HEAD_1;
  else if (version == 0 && form == 2)
    head += SOUND_HEAD_2;
  else if (form > 1)
    return ky_film_fail (error, "a sample entry has an unknown form");
  if (body.size < head)
    return ky_film_fail (error, "a sample entry is truncated");
  if (entry->coding == KY_FILM_PCM)
    return form > 1 ? ky_film_unsupported (error, "plain sound of a kind that is not known")
                    : film_entry_read_plain (entry, body, error);
  if (!film_entry_read_boxes (&boxes, ky_view (body.data + head, body.size - head), config, FALSE,
                              error))
    return FALSE;
  if (boxes.config.data == NULL)
    return ky_film_fail (error, "a sample entry has no configuration");
  return entry->coding == KY_FILM_AAC ? ky_film_read_aac (entry, boxes.config, error)
                                      : ky_film_read_alac (entry, boxes.config, error);
}

/* --- both ------------------------------------------------------------------------------------- */

static gboolean
is_encrypted (guint32 name)
{
  return name == FOUR ('e', 'n', 'c', 'v') || name == FOUR ('e', 'n', 'c', 'a')
         || name >> 8 == FOUR (0, 'd', 'r', 'm');
}

gboolean
ky_film_read_entry (KyFilmEntry *entry, guint32 name, KyView body, guint version, gboolean is_sound,
                    GError **error)
{
  static const struct
  {
    guint32 name, config;
    KyFilmCoding coding;
    gboolean is_sound;
  } codings[] = {
    { FOUR ('a', 'v', 'c', '1'), FOUR ('a', 'v', 'c', 'C'), KY_FILM_AVC, FALSE },
    { FOUR ('a', 'v', 'c', '3'), FOUR ('a', 'v', 'c', 'C'), KY_FILM_AVC, FALSE },
    { FOUR ('h', 'v', 'c', '1'), FOUR ('h', 'v', 'c', 'C'), KY_FILM_HEVC, FALSE },
    { FOUR ('h', 'e', 'v', '1'), FOUR ('h', 'v', 'c', 'C'), KY_FILM_HEVC, FALSE },
    { FOUR ('m', 'p', '4', 'a'), FOUR ('e', 's', 'd', 's'), KY_FILM_AAC, TRUE },
    { FOUR ('a', 'l', 'a', 'c'), FOUR ('a', 'l', 'a', 'c'), KY_FILM_ALAC, TRUE },
    { FOUR ('s', 'o', 'w', 't'), 0, KY_FILM_PCM, TRUE },
    { FOUR ('t', 'w', 'o', 's'), 0, KY_FILM_PCM, TRUE },
  };
  gchar shown[5] = { 0 };

  if (is_encrypted (name))
    return ky_film_protected (error);
  for (guint i = 0; i < G_N_ELEMENTS (codings); i++)
    if (codings[i].name == name && codings[i].is_sound == is_sound)
      {
        entry->name = name;
        entry->coding = codings[i].coding;
        return is_sound ? read_sound (entry, body, version, codings[i].config, error)
                        : read_video (entry, body, codings[i].config, error);
      }
  for (guint i = 0; i < 4; i++)
    {
      gchar character = (gchar)(name >> (24 - 8 * i) & 0xff);

      shown[i] = g_ascii_isalnum (character) ? character : '-';
    }
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "mp4: %s of the coding %s",
                  is_sound ? "sound" : "pictures", shown);
}
