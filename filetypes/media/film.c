/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Provides what reading and writing an ISO base media file share: walking its boxes, counting what
 * is dropped, the chunks of a track, and the errors that are reported. */
#include "filetypes/media/film.h"

#define FOUR KY_FOUR_CHARACTERS
#define ONE 0x10000 /* 16.16 */

const gint32 ky_film_turns[4][4]
    = { { ONE, 0, 0, ONE }, { 0, ONE, -ONE, 0 }, { -ONE, 0, 0, -ONE }, { 0, -ONE, ONE, 0 } };

void
ky_film_put_box (GByteArray *out, const gchar *name, KyView content)
{
  ky_put_u32be (out, (guint32)(8 + content.size));
  g_byte_array_append (out, (const guint8 *)name, 4);
  g_byte_array_append (out, content.data, (guint)content.size);
}

gboolean
ky_film_protected (GError **error)
{
  return ky_fail (error, KY_ERROR_ENCRYPTED,
                  "no-password-opens: the film is protected against copying");
}

gboolean
ky_film_fail (GError **error, const gchar *what)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "mp4: %s", what);
}

gboolean
ky_film_unsupported (GError **error, const gchar *what)
{
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "mp4: %s", what);
}

gboolean
ky_film_next_box (KyReader *reader, gboolean is_top, KyFilmBox *ret)
{
  gsize start = reader->at, head = 8;

  if (ky_reader_left (reader) < 8)
    return FALSE;
  guint64 size = ky_reader_u32be (reader);
  ret->name = ky_reader_u32be (reader);
  if (size == 1)
    {
      size = ky_reader_u32be (reader);
      size = size << 32 | ky_reader_u32be (reader);
      head = 16;
    }
  else if (size == 0 && is_top)
    size = reader->size - start;
  if (is_top && ret->name == FOUR ('m', 'd', 'a', 't'))
    size = MIN (size, reader->size - start);
  const guint8 *bytes = size < head ? NULL : ky_reader_bytes (reader, size - head);
  if (bytes == NULL)
    {
      reader->failed = TRUE;
      return FALSE;
    }
  ret->body = ky_view (bytes, (gsize)(size - head));
  ret->whole = ky_view (reader->data + start, (gsize)size);
  return TRUE;
}

void
ky_film_count_other (KyFilm *film, const KyFilmBox *box)
{
  switch (box->name)
    {
    case FOUR ('f', 'r', 'e', 'e'):
    case FOUR ('s', 'k', 'i', 'p'):
    case FOUR ('w', 'i', 'd', 'e'):
      film->n_junk += box->body.size > 0;
      break;
    case FOUR ('i', 'o', 'd', 's'):
    case FOUR ('t', 'r', 'e', 'f'):
    case FOUR ('t', 'a', 'p', 't'):
    case FOUR ('l', 'o', 'a', 'd'):
    case FOUR ('e', 'l', 'n', 'g'):
    case FOUR ('v', 'm', 'h', 'd'):
    case FOUR ('s', 'm', 'h', 'd'):
    case FOUR ('h', 'd', 'l', 'r'):
    case FOUR ('s', 'd', 't', 'p'):
    case FOUR ('c', 's', 'l', 'g'):
    case FOUR ('s', 'g', 'p', 'd'):
    case FOUR ('s', 'b', 'g', 'p'):
    case FOUR ('m', 'v', 'e', 'x'):
    case FOUR ('s', 't', 'y', 'p'):
    case FOUR ('s', 'i', 'd', 'x'):
    case FOUR ('s', 's', 'i', 'x'):
    case FOUR ('m', 'f', 'r', 'a'):
    case FOUR ('m', 'f', 'h', 'd'):
      break;
    default:
      film->n_metadata++;
    }
}

guint32
ky_film_count_chunks (const KyFilmTrack *track, guint32 *ret_used)
{
  const KyFilmTable *runs = &track->runs;
  guint64 end = (guint64)track->places.count + 1, samples = 0, chunks = 0;

  *ret_used = 0;
  for (guint32 i = 0; i < runs->count && samples < track->n_samples; i++)
    {
      guint64 first = ky_film_number (runs, i, 0);
      guint64 behind = i + 1 < runs->count ? MIN (ky_film_number (runs, i + 1, 0), end) : end;
      guint32 each = ky_film_number (runs, i, 1), entry = ky_film_number (runs, i, 2);

      if (first >= behind || each == 0)
        break;
      guint64 count = MIN (behind - first, (track->n_samples - samples + each - 1) / each);
      samples += count * each;
      chunks += count;
      if (entry <= KY_FILM_ENTRIES)
        *ret_used |= (guint32)1 << entry;
    }
  return (guint32)chunks;
}

gboolean
ky_film_has_pictures (const KyFilm *film)
{
  for (guint i = 0; i < film->tracks->len; i++)
    if (!((const KyFilmTrack *)film->tracks->pdata[i])->is_sound)
      return TRUE;
  return FALSE;
}
