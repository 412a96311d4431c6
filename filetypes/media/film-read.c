/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the boxes of a film (ISO/IEC 14496-12; QuickTime File Format) and the tables of its tracks,
 * for mp4-rebuild.c. Tables stay views of the input; their sizes are checked against it. Errors:
 * MALFORMED, LIMIT, UNSUPPORTED. */
#include "common/release.h"
#include "filetypes/media/film.h"

#define FOUR KY_FOUR_CHARACTERS
#define NO_LANGUAGE 0x55c4 /* "und" */
#define REFERENCES_MOST 16
#define ONE 0x10000 /* 16.16 */

static guint64
read_u64 (KyReader *reader)
{
  guint64 high = ky_reader_u32be (reader);

  return high << 32 | ky_reader_u32be (reader);
}

/* --- boxes ------------------------------------------------------------------------------------ */

/* Describes a box that is looked for, at most once. */
typedef struct
{
  guint32 name;
  KyView *place;
} Wanted;

static gboolean
film_read_collect (KyFilm *film, KyView view, const Wanted *wanted, GError **error)
{
  KyReader reader = ky_reader (view);
  KyFilmBox box;

  while (ky_film_next_box (&reader, FALSE, &box))
    {
      KyView *place = NULL;

      for (guint i = 0; wanted[i].place != NULL; i++)
        if (wanted[i].name == box.name)
          place = wanted[i].place;
      if (place == NULL)
        ky_film_count_other (film, &box);
      else if (place->data != NULL)
        return ky_film_fail (error, "a box occurs twice");
      else
        *place = box.body;
    }
  return !reader.failed || ky_film_fail (error, "a box is truncated");
}

/* Reads the rows of a table: version and flags, how many there are, and they themselves. */
static gboolean
film_read_table (KyView view, guint width, KyFilmTable *ret, GError **error)
{
  KyReader reader = ky_reader (view);

  ky_reader_u32be (&reader);
  ret->count = ky_reader_u32be (&reader);
  ret->width = width;
  ret->rows = ky_reader_bytes (&reader, (guint64)ret->count * width * 4);
  return ret->rows != NULL || ky_film_fail (error, "a sample table is truncated");
}

/* --- a track ---------------------------------------------------------------------------------- */

typedef struct
{
  KyView header, edits, list, media, media_header, handler, information, data, references, tables;
  KyView entries, times, shifts, keys, runs, lengths, small_lengths, places, far_places;
} Boxes;

static gboolean
collect_track (KyFilm *film, KyView view, Boxes *boxes, GError **error)
{
  const Wanted track[] = { { FOUR ('t', 'k', 'h', 'd'), &boxes->header },
                           { FOUR ('e', 'd', 't', 's'), &boxes->edits },
                           { FOUR ('m', 'd', 'i', 'a'), &boxes->media },
                           { 0, NULL } };
  const Wanted media[] = { { FOUR ('m', 'd', 'h', 'd'), &boxes->media_header },
                           { FOUR ('h', 'd', 'l', 'r'), &boxes->handler },
                           { FOUR ('m', 'i', 'n', 'f'), &boxes->information },
                           { 0, NULL } };
  const Wanted edits[] = { { FOUR ('e', 'l', 's', 't'), &boxes->list }, { 0, NULL } };

  return film_read_collect (film, view, track, error)
         && film_read_collect (film, boxes->media, media, error)
         && film_read_collect (film, boxes->edits, edits, error);
}

static gboolean
collect_tables (KyFilm *film, Boxes *boxes, GError **error)
{
  const Wanted information[] = { { FOUR ('d', 'i', 'n', 'f'), &boxes->data },
                                 { FOUR ('s', 't', 'b', 'l'), &boxes->tables },
                                 { 0, NULL } };
  const Wanted data[] = { { FOUR ('d', 'r', 'e', 'f'), &boxes->references }, { 0, NULL } };
  const Wanted tables[] = { { FOUR ('s', 't', 's', 'd'), &boxes->entries },
                            { FOUR ('s', 't', 't', 's'), &boxes->times },
                            { FOUR ('c', 't', 't', 's'), &boxes->shifts },
                            { FOUR ('s', 't', 's', 's'), &boxes->keys },
                            { FOUR ('s', 't', 's', 'c'), &boxes->runs },
                            { FOUR ('s', 't', 's', 'z'), &boxes->lengths },
                            { FOUR ('s', 't', 'z', '2'), &boxes->small_lengths },
                            { FOUR ('s', 't', 'c', 'o'), &boxes->places },
                            { FOUR ('c', 'o', '6', '4'), &boxes->far_places },
                            { 0, NULL } };

  return film_read_collect (film, boxes->information, information, error)
         && film_read_collect (film, boxes->data, data, error)
         && film_read_collect (film, boxes->tables, tables, error);
}

/* Returns which of the four turns of a telephone a matrix is (8.3.2). Any other transformation is
 * dropped. */
static guint
read_turn (KyFilm *film, KyReader *reader, gboolean is_sound)
{
  gint32 values[9];

  for (guint i = 0; i < 9; i++)
    values[i] = (gint32)ky_reader_u32be (reader);
  for (guint i = 0; i < G_N_ELEMENTS (ky_film_turns) && !is_sound; i++)
    if (memcmp (values, ky_film_turns[i], 2 * sizeof *values) == 0
        && memcmp (values + 3, ky_film_turns[i] + 2, 2 * sizeof *values) == 0)
      return i;
  film->n_metadata += !is_sound;
  return 0;
}

static gboolean
film_read_header (KyFilm *film, KyFilmTrack *track, KyView view, GError **error)
{
  KyReader reader = ky_reader (view);
  guint32 flags = ky_reader_u32be (&reader);

  /* Times, number, duration; space. */
  ky_reader_bytes (&reader, flags >> 24 == 1 ? 16 : 8);
  track->number = ky_reader_u32be (&reader);
  ky_reader_bytes (&reader, (flags >> 24 == 1 ? 12 : 8) + 8 + 2);
  track->is_enabled = (flags & 1) != 0;
  track->is_alternate = ky_reader_u16be (&reader) != 0;
  ky_reader_u32be (&reader); /* volume */
  track->turn = read_turn (film, &reader, track->is_sound);
  track->width = ky_reader_u32be (&reader);
  track->height = ky_reader_u32be (&reader);
  return !reader.failed || ky_film_fail (error, "the header of a track is truncated");
}

static gboolean
read_media_header (KyFilmTrack *track, KyView view, GError **error)
{
  KyReader reader = ky_reader (view);
  gboolean is_long = ky_reader_u32be (&reader) >> 24 == 1;

  ky_reader_bytes (&reader, is_long ? 16 : 8);
  track->scale = ky_reader_u32be (&reader);
  ky_reader_bytes (&reader, is_long ? 8 : 4);
  track->language = ky_reader_u16be (&reader) & 0x7fff;
  /* QuickTime's own numbers of languages are no letters. */
  for (guint i = 0; i < 15; i += 5)
    if ((track->language >> i & 31) < 1 || (track->language >> i & 31) > 26)
      {
        track->language = NO_LANGUAGE;
        break;
      }
  if (reader.failed || track->scale == 0 || track->scale > G_MAXINT32)
    return ky_film_fail (error, "the time scale of a track is missing or not possible");
  return TRUE;
}

static gboolean
film_read_edits (KyFilmTrack *track, KyView view, GError **error)
{
  KyReader reader = ky_reader (view);
  gboolean is_long = ky_reader_u32be (&reader) >> 24 == 1;
  guint32 count = ky_reader_u32be (&reader);
  guint64 sum = 0;

  if (view.data == NULL)
    return TRUE;
  if (count > KY_FILM_EDITS)
    return ky_fail (error, KY_ERROR_LIMIT, "mp4: more than %u pieces in a track", KY_FILM_EDITS);
  for (guint32 i = 0; i < count; i++)
    {
      guint64 duration = is_long ? read_u64 (&reader) : ky_reader_u32be (&reader);
      gint64 time = is_long ? (gint64)read_u64 (&reader) : (gint32)ky_reader_u32be (&reader);
      guint32 rate = ky_reader_u32be (&reader);
      KyFilmEdit edit = { (guint32)duration, (gint32)time };

      if (reader.failed || duration > G_MAXUINT32 || (sum += duration) > G_MAXUINT32 || time < -1
          || time > G_MAXINT32)
        return ky_film_fail (error, "an edit list entry is not possible");
      if (rate != ONE)
        return ky_film_unsupported (error, "a track that is not played at its own speed");
      g_array_append_val (track->edits, edit);
    }
  return TRUE;
}

/* Tells whether the data reference `number` of a sample entry means this file itself (8.7.2). */
static gboolean
is_here (KyView references, guint number)
{
  KyFilmBox box;

  if (references.data == NULL)
    return FALSE;
  KyReader reader = ky_reader (references);
  ky_reader_u32be (&reader);
  guint32 count = ky_reader_u32be (&reader);
  for (guint i = 1; i <= MIN (count, REFERENCES_MOST) && ky_film_next_box (&reader, FALSE, &box);
       i++)
    if (i == number)
      return box.body.size >= 4 && (ky_load_u32be (box.body.data) & 1) != 0
             && (box.name == FOUR ('u', 'r', 'l', ' ') || box.name == FOUR ('a', 'l', 'i', 's'));
  return FALSE;
}

KY_DEFINE_FREE (film_read_entry_free, KyFilmEntry, boxes)

static gboolean
film_read_add_entry (KyFilmTrack *track, const KyFilmBox *box, guint version, GError **error)
{
  KyFilmEntry *entry = g_new0 (KyFilmEntry, 1);

  entry->boxes = g_byte_array_new ();
  g_ptr_array_add (track->entries, entry);
  if (!ky_film_read_entry (entry, box->name, box->body, version, track->is_sound, error))
    return FALSE;
  if (!is_here (track->references, ky_load_u16be (box->body.data + 6)))
    return ky_film_unsupported (error, "pictures or sound that lie in another file");
  if (track->entries->len > 1 && entry->block != track->block)
    return ky_film_unsupported (error, "a track of several kinds of plain sound");
  track->block = entry->block;
  return TRUE;
}

/* Reads the sample entries to which samples refer. */
static gboolean
film_read_entries (KyFilmTrack *track, GError **error)
{
  KyReader reader = ky_reader (track->told);
  guint version = ky_reader_u32be (&reader) >> 24;
  guint32 count = ky_reader_u32be (&reader), used;
  KyFilmBox box;

  ky_film_count_chunks (track, &used);
  if (count > KY_FILM_ENTRIES)
    return ky_fail (error, KY_ERROR_LIMIT, "mp4: more than %u codings in a track", KY_FILM_ENTRIES);
  for (guint32 i = 1; i <= count; i++)
    {
      if (!ky_film_next_box (&reader, FALSE, &box) || box.body.size < 8)
        return ky_film_fail (error, "a sample description is missing or truncated");
      if ((used >> i & 1) == 0)
        continue;
      if (!film_read_add_entry (track, &box, version, error))
        return FALSE;
      track->entry_of[i] = (guint8)track->entries->len;
    }
  return track->entries->len > 0 || ky_film_fail (error, "a track uses no sample description");
}

static gboolean
film_read_lengths (KyFilmTrack *track, const Boxes *boxes, GError **error)
{
  KyReader reader = ky_reader (boxes->lengths);

  if (boxes->small_lengths.data != NULL)
    return ky_film_unsupported (error, "a table of small lengths");
  ky_reader_u32be (&reader);
  track->length = ky_reader_u32be (&reader);
  track->n_samples = ky_reader_u32be (&reader);
  if (reader.failed)
    return ky_film_fail (error, "the table of sample sizes is missing");
  track->lengths = (KyFilmTable){ reader.data + reader.at, track->n_samples, 1 };
  return track->length != 0 || ky_reader_bytes (&reader, (guint64)track->n_samples * 4) != NULL
         || ky_film_fail (error, "a sample table is truncated");
}

/* Sets the sample size of uncompressed sound. For single values, QuickTime says one byte, whatever
 * their size. */
static gboolean
check_block (KyFilmTrack *track, GError **error)
{
  if (track->block == 0)
    return TRUE;
  if (track->length != 1 && track->length != track->block)
    return ky_film_fail (error, "the sample size of uncompressed sound is not possible");
  track->length = track->block;
  return TRUE;
}

static gboolean
film_read_tables (KyFilmTrack *track, const Boxes *boxes, GError **error)
{
  gboolean is_far = boxes->places.data == NULL;
  guint32 before = 0;

  if (!film_read_lengths (track, boxes, error)
      || !film_read_table (boxes->times, 2, &track->times, error)
      || !film_read_table (boxes->runs, 3, &track->runs, error)
      || !film_read_table (is_far ? boxes->far_places : boxes->places, is_far ? 2 : 1,
                           &track->places, error))
    return FALSE;
  track->told = boxes->entries;
  track->references = boxes->references;
  track->has_shifts = boxes->shifts.data != NULL && !track->is_sound;
  track->has_keys = boxes->keys.data != NULL && !track->is_sound;
  if ((track->has_shifts && !film_read_table (boxes->shifts, 2, &track->shifts, error))
      || (track->has_keys && !film_read_table (boxes->keys, 1, &track->keys, error)))
    return FALSE;
  for (guint32 i = 0; i < track->keys.count; i++)
    {
      guint32 key = ky_film_number (&track->keys, i, 0);

      if (key <= before || key > track->n_samples)
        return ky_film_fail (error, "sync samples are out of order or do not exist");
      before = key;
    }
  return TRUE;
}

/* Computes the duration of all samples. Fails if the runs of `stts` do not cover them. */
static gboolean
read_duration (KyFilmTrack *track, GError **error)
{
  guint64 duration = 0;
  guint32 left = track->n_samples;

  for (guint32 i = 0; i < track->times.count && left > 0; i++)
    {
      guint32 count = MIN (left, ky_film_number (&track->times, i, 0));

      duration += (guint64)count * ky_film_number (&track->times, i, 1);
      left -= count;
      if (duration > G_MAXUINT32)
        return ky_film_fail (error, "a track is too long");
    }
  if (left > 0)
    return ky_film_fail (error, "samples have no duration");
  track->duration = (guint32)duration;
  left = track->has_shifts ? track->n_samples : 0;
  for (guint32 i = 0; i < track->shifts.count && left > 0; i++)
    left -= MIN (left, ky_film_number (&track->shifts, i, 0));
  return left == 0 || ky_film_fail (error, "samples have no composition offset");
}

static void
track_free (gpointer data)
{
  KyFilmTrack *track = data;
  GByteArray *const made[] = { track->made.times, track->made.shifts,  track->made.keys,
                               track->made.runs,  track->made.lengths, track->made.places };

  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    if (made[i] != NULL)
      g_byte_array_unref (made[i]);
  KY_RELEASE_MEMBERS (track, entries, edits, sizes, chunks);
  g_free (track);
}

static KyFilmTrack *
track_new (gboolean is_sound)
{
  KyFilmTrack *track = g_new0 (KyFilmTrack, 1);

  track->is_sound = is_sound;
  track->entries = g_ptr_array_new_with_free_func (film_read_entry_free);
  track->edits = g_array_new (FALSE, FALSE, sizeof (KyFilmEdit));
  track->sizes = g_array_new (FALSE, FALSE, sizeof (guint32));
  track->chunks = g_array_new (FALSE, FALSE, sizeof (KyFilmChunk));
  return track;
}

/* Reads the header of a track. A track with neither pictures nor sound is dropped. */
static gboolean
read_track (KyFilm *film, KyView view, GError **error)
{
  Boxes boxes = { 0 };

  if (!collect_track (film, view, &boxes, error))
    return FALSE;
  guint32 kind = ky_view_u32le (boxes.handler, 8);
  if (kind != GUINT32_SWAP_LE_BE (FOUR ('v', 'i', 'd', 'e'))
      && kind != GUINT32_SWAP_LE_BE (FOUR ('s', 'o', 'u', 'n')))
    {
      film->n_tracks++;
      return TRUE;
    }
  KyFilmTrack *track = track_new (kind == GUINT32_SWAP_LE_BE (FOUR ('s', 'o', 'u', 'n')));
  g_ptr_array_add (film->tracks, track);
  return film_read_header (film, track, boxes.header, error)
         && read_media_header (track, boxes.media_header, error)
         && film_read_edits (track, boxes.list, error) && collect_tables (film, &boxes, error)
         && film_read_tables (track, &boxes, error);
}

/* Reads the sample entries of a track. A track that no player plays by default may be dropped
 * whatever its content is. */
static gboolean
finish_track (KyFilm *film, KyFilmTrack *track, gboolean *ret_stays, GError **error)
{
  GError *local = NULL;

  *ret_stays = track->n_samples > 0 && film_read_entries (track, &local)
               && check_block (track, &local) && read_duration (track, &local);
  if (local == NULL || (!track->is_enabled && local->code == KY_ERROR_UNSUPPORTED))
    {
      film->n_tracks += !*ret_stays;
      g_clear_error (&local);
      return TRUE;
    }
  return ky_error_pass (error, &local);
}

/* --- the film --------------------------------------------------------------------------------- */

static gboolean
read_movie (KyFilm *film, KyView view, GError **error)
{
  KyReader reader = ky_reader (view), header;
  guint n_tracks = 0;
  KyFilmBox box;

  while (ky_film_next_box (&reader, FALSE, &box))
    switch (box.name)
      {
      case FOUR ('m', 'v', 'h', 'd'):
        header = ky_reader (box.body);
        ky_reader_bytes (&header, ky_reader_u32be (&header) >> 24 == 1 ? 16 : 8);
        film->scale = ky_reader_u32be (&header);
        break;
      case FOUR ('t', 'r', 'a', 'k'):
        if (++n_tracks > KY_FILM_TRACKS)
          return ky_fail (error, KY_ERROR_LIMIT, "mp4: more than %u tracks", KY_FILM_TRACKS);
        if (!read_track (film, box.body, error))
          return FALSE;
        break;
      case FOUR ('m', 'v', 'e', 'x'):
        film->defaults = box.body;
        break;
      case FOUR ('c', 'm', 'o', 'v'):
        return ky_film_unsupported (error, "a header that is compressed");
      default:
        ky_film_count_other (film, &box);
      }
  if (reader.failed)
    return ky_film_fail (error, "a box is truncated");
  if (film->scale == 0 || film->scale > G_MAXINT32)
    return ky_film_fail (error, "the time scale of the film is missing or not possible");
  if (film->fragments->len > 0 && !ky_film_read_fragments (film, error))
    return FALSE;
  for (guint i = 0; i < film->tracks->len;)
    {
      gboolean stays;

      if (!finish_track (film, film->tracks->pdata[i], &stays, error))
        return FALSE;
      if (stays)
        i++;
      else
        g_ptr_array_remove_index (film->tracks, i);
    }
  return film->tracks->len > 0
         || ky_film_fail (error, "the file contains neither a video track nor a sound track");
}

gboolean
ky_film_read (KyFilm *film, GError **error)
{
  KyReader reader = ky_reader (film->file);
  KyView movie = { NULL, 0 };
  KyFilmBox box;

  film->tracks = g_ptr_array_new_with_free_func (track_free);
  film->data = g_array_new (FALSE, FALSE, sizeof (KyView));
  film->fragments = g_array_new (FALSE, FALSE, sizeof (KyView));
  while (ky_film_next_box (&reader, TRUE, &box))
    switch (box.name)
      {
      case FOUR ('m', 'o', 'o', 'v'):
        if (movie.data != NULL)
          return ky_film_fail (error, "there are two headers");
        movie = box.body;
        break;
      case FOUR ('m', 'd', 'a', 't'):
        if (!ky_job_charge (film->job, KY_COST_OBJECTS, 1, error))
          return FALSE;
        g_array_append_val (film->data, box.body);
        film->data_size += box.body.size;
        break;
      case FOUR ('m', 'o', 'o', 'f'):
        if (!ky_job_charge (film->job, KY_COST_OBJECTS, 1, error))
          return FALSE;
        g_array_append_val (film->fragments, box.whole);
        break;
      case FOUR ('f', 't', 'y', 'p'):
        break;
      default:
        ky_film_count_other (film, &box);
      }
  if (movie.data == NULL)
    return ky_film_fail (error, "the header is missing: the recording may have been interrupted");
  film->n_junk += reader.failed || reader.at < reader.size; /* behind the film */
  return read_movie (film, movie, error);
}

KY_DEFINE_PUBLIC_CLEAR (ky_film_clear, KyFilm, tracks, data, fragments)
