/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies the samples of all tracks, chunk by chunk in the order of the file, for mp4-rebuild.c: of
 * coded pictures only the permitted units (film-units.c). ky_film_measure() computes the sizes
 * first, because they precede the samples in the output. */
#include "filetypes/media/film.h"

#define AAC_MOST 8192 /* bytes of a frame: 6144 bits a channel (14496-3 4.5.3.2) */
#define REST_EVERY ((gsize)32 * 1024 * 1024) /* bytes that are read */

/* Says where a track's next chunk is. */
typedef struct
{
  const KyFilmTrack *track;
  guint32 chunk, run, sample;
  guint entry; /* of the chunk */
} Cursor;

static const KyFilmEntry *
entry_of (const Cursor *cursor)
{
  return cursor->track->entries->pdata[cursor->entry - 1];
}

typedef struct
{
  KyFilm *film;
  Cursor cursors[KY_FILM_TRACKS];
  guint64 end;     /* of the last chunk */
  guint in_data;   /* film->data[in_data] has it */
  gsize rest_from; /* bytes */
} Walk;

static void
film_samples_begin (Walk *walk, KyFilm *film)
{
  *walk = (Walk){ .film = film };
  for (guint i = 0; i < film->tracks->len; i++)
    walk->cursors[i].track = film->tracks->pdata[i];
}

static guint64
film_samples_place_of (const Cursor *cursor)
{
  const KyFilmTable *places = &cursor->track->places;

  return places->width == 1 ? ky_film_number (places, cursor->chunk, 0)
                            : (guint64)ky_film_number (places, cursor->chunk, 0) << 32
                                  | ky_film_number (places, cursor->chunk, 1);
}

/* Returns the track whose chunk comes next in the file; NULL at the end, or with `error`. */
static Cursor *
film_samples_next_chunk (Walk *walk, guint64 *ret_place, GError **error)
{
  Cursor *next = NULL;

  for (guint i = 0; i < walk->film->tracks->len; i++)
    {
      Cursor *cursor = &walk->cursors[i];

      if (cursor->sample >= cursor->track->n_samples)
        continue;
      if (cursor->chunk >= cursor->track->places.count)
        {
          ky_film_fail (error, "samples have no offset");
          return NULL;
        }
      guint64 place = film_samples_place_of (cursor);
      if (next == NULL || place < *ret_place)
        {
          next = cursor;
          *ret_place = place;
        }
    }
  return next;
}

/* Returns the number of samples in the chunk at `cursor` (8.7.4), and finds their entry; 0 with
 * `error`. */
static guint32
count_samples (Cursor *cursor, GError **error)
{
  const KyFilmTable *runs = &cursor->track->runs;

  if (runs->count == 0 || ky_film_number (runs, 0, 0) != 1)
    {
      ky_film_fail (error, "a chunk has no sample count");
      return 0;
    }
  if (cursor->run + 1 < runs->count
      && ky_film_number (runs, cursor->run + 1, 0) <= cursor->chunk + 1)
    cursor->run++;
  guint32 count = ky_film_number (runs, cursor->run, 1);
  guint32 entry = ky_film_number (runs, cursor->run, 2);
  cursor->entry = entry <= KY_FILM_ENTRIES ? cursor->track->entry_of[entry] : 0;
  if (count == 0 || cursor->entry == 0
      || (cursor->run + 1 < runs->count
          && ky_film_number (runs, cursor->run + 1, 0) <= cursor->chunk + 1))
    {
      ky_film_fail (error, "the sample counts of the chunks are wrong");
      return 0;
    }
  return MIN (count, cursor->track->n_samples - cursor->sample);
}

/* Reads the `length` bytes at `at`, which must lie in one box, behind all that were before. */
static gboolean
film_samples_read_bytes (Walk *walk, guint64 at, guint64 length, KyView *ret, GError **error)
{
  const KyFilm *film = walk->film;

  for (; walk->in_data < film->data->len; walk->in_data++)
    {
      const KyView *data = &g_array_index (film->data, KyView, walk->in_data);
      guint64 start = (guint64)(data->data - film->file.data);

      if (at < start)
        break;
      if (at - start <= data->size && length <= data->size - (at - start))
        {
          *ret = ky_view (data->data + (at - start), (gsize)length);
          return TRUE;
        }
    }
  return ky_film_fail (error, "samples are outside of the media data");
}

/* Reads the sample at `cursor`, which begins at `at`; of plain sound, which has one for each
 * moment, `*count` of them at once. */
static gboolean
read_sample (Walk *walk, const Cursor *cursor, guint64 at, guint32 *count, KyView *ret,
             GError **error)
{
  guint64 length = cursor->track->length;

  if (cursor->track->block > 0)
    return film_samples_read_bytes (walk, at, length * *count, ret, error);
  *count = 1;
  if (length == 0)
    length = ky_film_number (&cursor->track->lengths, cursor->sample, 0);
  return film_samples_read_bytes (walk, at, length, ret, error);
}

/* --- what stays ------------------------------------------------------------------------------- */

typedef gboolean (*Take) (gpointer data, KyView piece, GError **error);

/* Passes the parts of `sample` that are kept to `take`: for AVC and HEVC the permitted units,
 * otherwise all of it. */
static gboolean
take_sample (KyFilm *film, const KyFilmEntry *entry, KyView sample, Take take, gpointer data,
             GError **error)
{
  KyReader reader = ky_reader (sample);
  KyView whole, unit, kept = { NULL, 0 };

  if (entry->coding != KY_FILM_AVC && entry->coding != KY_FILM_HEVC)
    return take (data, sample, error);
  while (ky_film_next_unit (&reader, entry->length_size, &whole, &unit))
    switch (ky_film_judge_unit (entry->coding, unit))
      {
      case KY_UNIT_STAYS:
        if (kept.data == NULL)
          kept.data = whole.data;
        kept.size += whole.size;
        break;
      case KY_UNIT_GOES:
        film->n_units++;
        if (kept.size > 0 && !take (data, kept, error))
          return FALSE;
        kept = ky_view (NULL, 0);
        break;
      case KY_UNIT_BREAKS:
        return ky_film_unsupported (error, "pictures that are coded in a way that is not known");
      }
  if (reader.failed)
    return ky_film_fail (error, "the lengths of the units of a picture do not add up to its size");
  return kept.size == 0 || take (data, kept, error);
}

static gboolean
add_size (gpointer data, KyView piece, G_GNUC_UNUSED GError **error)
{
  *(guint64 *)data += piece.size;
  return TRUE;
}

static gboolean
is_of_size (const KyFilmEntry *entry, KyView sample)
{
  guint64 plain = (guint64)entry->channels * 4 * 65536 + 65536;

  return entry->coding == KY_FILM_AAC    ? sample.size <= AAC_MOST
         : entry->coding == KY_FILM_ALAC ? sample.size <= plain
                                         : TRUE;
}

static void
film_samples_rest (Walk *walk, gsize size)
{
  walk->rest_from += size;
  if (walk->rest_from < REST_EVERY)
    return;
  walk->rest_from = 0;
  ky_job_rest_input (walk->film->job);
}

/* --- measure ---------------------------------------------------------------------------------- */

static gboolean
measure_chunk (Walk *walk, Cursor *cursor, guint64 at, guint32 count, GError **error)
{
  KyFilm *film = walk->film;
  KyFilmTrack *track = (KyFilmTrack *)cursor->track;
  KyFilmChunk chunk = { (guint32)film->size, count, cursor->entry };
  const KyFilmEntry *entry = entry_of (cursor);

  for (guint32 left = count, n = count; left > 0; left -= n, cursor->sample += n, n = left)
    {
      guint64 size = 0;
      KyView sample;

      if (!read_sample (walk, cursor, at, &n, &sample, error))
        return FALSE;
      if (!is_of_size (entry, sample))
        return ky_film_fail (error, "a sound sample is too large");
      if (!take_sample (film, entry, sample, add_size, &size, error))
        return FALSE;
      guint32 kept = (guint32)size;
      if (track->block == 0)
        g_array_append_val (track->sizes, kept);
      film->size += size;
      film->taken += sample.size;
      at += sample.size;
      film_samples_rest (walk, sample.size);
      if (film->size > G_MAXUINT32)
        return ky_fail (error, KY_ERROR_LIMIT, "mp4: more than four gigabytes of samples");
    }
  /* A chunk without content would begin at the same offset as the next one. */
  if (film->size == chunk.start)
    return ky_film_fail (error, "a chunk has no content");
  g_array_append_val (track->chunks, chunk);
  walk->end = at;
  return TRUE;
}

gboolean
ky_film_measure (KyFilm *film, GError **error)
{
  GError *local = NULL;
  guint64 place = 0;
  Cursor *cursor;
  Walk walk;

  for (guint i = 0; i < film->tracks->len; i++)
    {
      const KyFilmTrack *track = film->tracks->pdata[i];

      guint32 cost = track->block > 0 ? track->places.count : track->n_samples;

      if (cost > track->made.n_charged
          && !ky_job_charge (film->job, KY_COST_OBJECTS, cost - track->made.n_charged, error))
        return FALSE;
    }
  film_samples_begin (&walk, film);
  while ((cursor = film_samples_next_chunk (&walk, &place, &local)) != NULL)
    {
      guint32 count = count_samples (cursor, error);

      if (count == 0)
        return FALSE;
      if (place < walk.end)
        return ky_film_fail (error, "samples overlap or are out of order");
      if (!measure_chunk (&walk, cursor, place, count, error))
        return FALSE;
      cursor->chunk++;
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return cursor == NULL && local == NULL;
}

/* --- copy ------------------------------------------------------------------------------------- */

gboolean
ky_film_copy (KyFilm *film, KyFilmWrite write, gpointer data, GError **error)
{
  guint64 n_units = film->n_units, place = 0;
  GError *local = NULL;
  Cursor *cursor;
  Walk walk;

  film_samples_begin (&walk, film);
  while ((cursor = film_samples_next_chunk (&walk, &place, &local)) != NULL)
    {
      guint32 count = count_samples (cursor, error);

      if (count == 0)
        return FALSE;
      for (guint32 left = count, n = count; left > 0; left -= n, cursor->sample += n, n = left)
        {
          KyView sample;

          if (!read_sample (&walk, cursor, place, &n, &sample, error)
              || !take_sample (film, entry_of (cursor), sample, write, data, error))
            return FALSE;
          place += sample.size;
          film_samples_rest (&walk, sample.size);
        }
      cursor->chunk++;
    }
  film->n_units = n_units;
  return local == NULL || ky_error_pass (error, &local);
}
