/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads films in fragments (ISO/IEC 14496-12 8.8), which recorders that may be cut off at any
 * moment write, and streams: the samples of all fragments become those of one table. A fragment
 * that begins later than the one before ended makes that one's last sample longer. A stream that
 * was taken up in the middle begins with its first picture. */
#include "filetypes/media/film.h"

#define FOUR KY_FOUR_CHARACTERS
#define IS_NO_KEY 0x10000 /* bit in a sample's flags (8.8.3.1) */

/* Flags of `tfhd` (8.8.7) and `trun` (8.8.8). */
#define HAS_BASE 0x1u
#define HAS_ENTRY 0x2u
#define HAS_DURATION 0x8u
#define HAS_SIZE 0x10u
#define HAS_FLAGS 0x20u
#define FROM_FRAGMENT 0x20000u
#define RUN_HAS_PLACE 0x1u
#define RUN_HAS_FIRST 0x4u
#define RUN_HAS_DURATIONS 0x100u
#define RUN_HAS_SIZES 0x200u
#define RUN_HAS_FLAGS 0x400u
#define RUN_HAS_SHIFTS 0x800u

/* Holds the defaults for samples without values of their own: of a track (8.8.3), or of its part of
 * a fragment. */
typedef struct
{
  guint32 number, entry, duration, size, flags;
} Defaults;

typedef struct
{
  KyFilm *film;
  Defaults tracks[KY_FILM_TRACKS];
  guint n_tracks;
  guint64 end; /* behind the samples that were read last */
} Walk;

/* Samples one after the other. */
typedef struct
{
  guint32 flags, count, first_flags;
  guint64 place;
  const guint8 *rows;
  guint width; /* bytes of a row */
} Run;

typedef struct
{
  guint32 duration, size, flags, shift;
} Sample;

static gboolean
is_cut_off (GError **error)
{
  return ky_film_fail (error, "a fragment is truncated");
}

/* --- tables ----------------------------------------------------------------------------------- */

static void
film_fragments_put_row (GByteArray *rows, guint32 count, guint32 value)
{
  guint at = rows->len;

  if (count == 0)
    return;
  if (at >= 8 && ky_load_u32be (rows->data + at - 4) == value)
    {
      ky_store_u32be (rows->data + at - 8, ky_load_u32be (rows->data + at - 8) + count);
      return;
    }
  ky_put_u32be (rows, count);
  ky_put_u32be (rows, value);
}

/* Copies the rows of `table` that describe the first `n_samples` samples. */
static void
copy_rows (GByteArray *rows, const KyFilmTable *table, guint32 n_samples)
{
  for (guint32 i = 0, left = n_samples; i < table->count && left > 0; i++)
    {
      guint32 count = MIN (left, ky_film_number (table, i, 0));

      film_fragments_put_row (rows, count, ky_film_number (table, i, 1));
      left -= count;
    }
}

static guint64
film_fragments_duration_of (const GByteArray *times)
{
  guint64 sum = 0;

  for (guint at = 0; at < times->len; at += 8)
    sum += (guint64)ky_load_u32be (times->data + at) * ky_load_u32be (times->data + at + 4);
  return sum;
}

/* Begins the tables of a track with the samples that the header lists; the samples of fragments are
 * appended later. */
static gboolean
begin_tables (KyFilmTrack *track, GError **error)
{
  KyFilmMade *made = &track->made;
  const KyFilmTable *runs = &track->runs, *places = &track->places;
  guint32 used, n_chunks = ky_film_count_chunks (track, &used);

  if (made->times != NULL)
    return TRUE;
  made->times = g_byte_array_new ();
  made->shifts = g_byte_array_new ();
  made->keys = g_byte_array_new ();
  made->runs = g_byte_array_new ();
  made->lengths = g_byte_array_new ();
  made->places = g_byte_array_new ();
  copy_rows (made->times, &track->times, track->n_samples);
  copy_rows (made->shifts, &track->shifts, track->n_samples);
  made->are_keys = !track->has_keys;
  if (track->has_keys)
    g_byte_array_append (made->keys, track->keys.rows, track->keys.count * 4);
  for (guint32 i = 0; i < runs->count && ky_film_number (runs, i, 0) <= n_chunks; i++)
    g_byte_array_append (made->runs, runs->rows + (gsize)i * 12, 12);
  for (guint32 i = 0; i < n_chunks; i++)
    {
      ky_put_u32be (made->places, places->width == 1 ? 0 : ky_film_number (places, i, 0));
      ky_put_u32be (made->places, ky_film_number (places, i, places->width - 1));
    }
  if (track->length == 0)
    g_byte_array_append (made->lengths, track->lengths.rows, track->n_samples * 4);
  made->end = film_fragments_duration_of (made->times);
  return made->end <= G_MAXUINT32 || ky_film_fail (error, "a track is too long");
}

static void
end_tables (KyFilmTrack *track)
{
  KyFilmMade *made = &track->made;

  if (made->times == NULL)
    return;
  track->times = (KyFilmTable){ made->times->data, made->times->len / 8, 2 };
  track->shifts = (KyFilmTable){ made->shifts->data, made->shifts->len / 8, 2 };
  track->runs = (KyFilmTable){ made->runs->data, made->runs->len / 12, 3 };
  track->lengths = (KyFilmTable){ made->lengths->data, made->lengths->len / 4, 1 };
  track->places = (KyFilmTable){ made->places->data, made->places->len / 8, 2 };
  track->keys = (KyFilmTable){ made->keys->data, made->keys->len / 4, 1 };
  /* If no sample is marked as a sync sample, the writer omitted the marks, and every picture counts
   * as one. */
  track->has_keys = !track->is_sound && !made->are_keys && track->keys.count > 0;
}

/* Charges the rows of numbers for `n_samples` samples of a track, without those that were charged
 * before. */
static gboolean
film_fragments_charge (KyFilm *film, KyFilmTrack *track, guint32 n_samples, GError **error)
{
  guint32 before = track->made.n_charged;

  if (n_samples <= before)
    return TRUE;
  track->made.n_charged = n_samples;
  return ky_job_charge (film->job, KY_COST_OBJECTS, n_samples - before, error);
}

static void
film_fragments_put_numbers (GByteArray *rows, guint32 count, guint32 value)
{
  for (guint32 i = 0; i < count; i++)
    ky_put_u32be (rows, value);
}

/* Adds lengths. As long as all are alike, one number says it. */
static gboolean
add_lengths (KyFilm *film, KyFilmTrack *track, guint32 count, guint32 size, GError **error)
{
  if (track->n_samples == 0 && track->made.lengths->len == 0)
    track->length = size;
  if (track->length == size && size != 0)
    return TRUE;
  if (!film_fragments_charge (film, track, track->n_samples + count, error))
    return FALSE;
  if (track->length != 0)
    film_fragments_put_numbers (track->made.lengths, track->n_samples, track->length);
  track->length = 0;
  film_fragments_put_numbers (track->made.lengths, count, size);
  return TRUE;
}

static void
film_fragments_add_keys (KyFilmTrack *track, guint32 count, guint32 flags)
{
  KyFilmMade *made = &track->made;
  gboolean is_key = (flags & IS_NO_KEY) == 0;

  if (made->are_keys && is_key)
    return;
  for (guint32 i = 1; made->are_keys && i <= track->n_samples; i++)
    ky_put_u32be (made->keys, i);
  made->are_keys = FALSE;
  for (guint32 i = 1; i <= count && is_key; i++)
    ky_put_u32be (made->keys, track->n_samples + i);
}

/* Adds `count` samples with the same values. */
static gboolean
add_samples (KyFilm *film, KyFilmTrack *track, guint32 count, const Sample *sample, GError **error)
{
  KyFilmMade *made = &track->made;

  if (!track->is_sound && !film_fragments_charge (film, track, track->n_samples + count, error))
    return FALSE;
  if (!add_lengths (film, track, count, sample->size, error))
    return FALSE;
  made->end += (guint64)count * sample->duration;
  if (made->end > G_MAXUINT32)
    return ky_film_fail (error, "a track is too long");
  film_fragments_put_row (made->times, count, sample->duration);
  if (!track->is_sound)
    {
      if (sample->shift != 0 && !track->has_shifts)
        {
          track->has_shifts = TRUE;
          film_fragments_put_row (made->shifts, track->n_samples, 0);
        }
      if (track->has_shifts)
        film_fragments_put_row (made->shifts, count, sample->shift);
      film_fragments_add_keys (track, count, sample->flags);
    }
  track->n_samples += count;
  return TRUE;
}

/* Sets the start of the next sample to `time`: the one before takes as long as it must. */
static gboolean
set_time (KyFilmTrack *track, guint64 time, GError **error)
{
  KyFilmMade *made = &track->made;
  GByteArray *times = made->times;

  if (times->len == 0)
    {
      track->begins = time;
      return TRUE;
    }
  if (time < track->begins || time - track->begins > G_MAXUINT32)
    return ky_film_unsupported (error, "fragments that are not one behind the other");
  time -= track->begins;
  if (time == made->end)
    return TRUE;
  guint32 count = ky_load_u32be (times->data + times->len - 8);
  guint32 duration = ky_load_u32be (times->data + times->len - 4);
  if (time + duration < made->end)
    return ky_film_unsupported (error, "fragments that are not one behind the other");
  guint64 longer = time + duration - made->end;
  if (longer > G_MAXUINT32)
    return ky_film_fail (error, "a track is too long");
  if (count > 1)
    ky_store_u32be (times->data + times->len - 8, count - 1);
  else
    g_byte_array_set_size (times, times->len - 8);
  film_fragments_put_row (times, 1, (guint32)longer);
  made->end = time;
  return TRUE;
}

/* --- runs of samples -------------------------------------------------------------------------- */

static guint32
film_fragments_number_of (const guint8 **row, gboolean is_there, guint32 otherwise)
{
  if (!is_there)
    return otherwise;
  *row += 4;
  return ky_load_u32be (*row - 4);
}

static Sample
film_fragments_sample_of (const Run *run, guint32 index, const Defaults *defaults)
{
  const guint8 *row = run->rows + (gsize)index * run->width;
  Sample sample;

  sample.duration
      = film_fragments_number_of (&row, (run->flags & RUN_HAS_DURATIONS) != 0, defaults->duration);
  sample.size = film_fragments_number_of (&row, (run->flags & RUN_HAS_SIZES) != 0, defaults->size);
  sample.flags = film_fragments_number_of (&row, (run->flags & RUN_HAS_FLAGS) != 0,
                                           index == 0 ? run->first_flags : defaults->flags);
  sample.shift = film_fragments_number_of (&row, (run->flags & RUN_HAS_SHIFTS) != 0, 0);
  return sample;
}

static gboolean
add_chunk (KyFilmTrack *track, const Run *run, guint32 entry, GError **error)
{
  KyFilmMade *made = &track->made;
  GByteArray *runs = made->runs;
  guint32 number = made->places->len / 8 + 1;

  if (run->count > G_MAXUINT32 - track->n_samples)
    return ky_film_fail (error, "a track has too many samples");
  ky_put_u32be (made->places, (guint32)(run->place >> 32));
  ky_put_u32be (made->places, (guint32)run->place);
  if (runs->len >= 12 && ky_load_u32be (runs->data + runs->len - 8) == run->count
      && ky_load_u32be (runs->data + runs->len - 4) == entry)
    return TRUE;
  ky_put_u32be (runs, number);
  ky_put_u32be (runs, run->count);
  ky_put_u32be (runs, entry);
  return TRUE;
}

/* Adds the samples of `run` to `track` (nullable: the track is dropped, and the samples are only
 * skipped). */
static gboolean
add_run (Walk *walk, KyFilmTrack *track, const Run *run, const Defaults *defaults, GError **error)
{
  guint64 end = run->place;
  guint32 n;

  if (track != NULL && run->count > 0 && !add_chunk (track, run, defaults->entry, error))
    return FALSE;
  for (guint32 i = 0; i < run->count; i += n)
    {
      Sample sample = film_fragments_sample_of (run, i, defaults);

      /* The flags of the first sample may differ from the default flags. */
      n = run->width > 0 || (i == 0 && run->first_flags != defaults->flags) ? 1 : run->count - i;
      if ((run->flags >> 24) == 0 && sample.shift > G_MAXINT32)
        return ky_film_fail (error, "a composition offset of samples is too large");
      if ((guint64)n * sample.size > walk->film->file.size - end)
        return ky_film_fail (error, "samples are outside of the file");
      end += (guint64)n * sample.size;
      if (track != NULL && !add_samples (walk->film, track, n, &sample, error))
        return FALSE;
    }
  walk->end = end;
  return TRUE;
}

/* Reads a run of samples. `base`: what places count from. */
static gboolean
film_fragments_read_run (Walk *walk, KyView body, guint64 base, const Defaults *defaults, Run *ret,
                         GError **error)
{
  KyReader reader = ky_reader (body);
  guint32 flags = ky_reader_u32be (&reader);
  gint64 place = (gint64)walk->end;

  *ret = (Run){ .flags = flags, .count = ky_reader_u32be (&reader) };
  if ((flags & RUN_HAS_PLACE) != 0)
    place = (gint64)base + (gint32)ky_reader_u32be (&reader);
  ret->first_flags = (flags & RUN_HAS_FIRST) != 0 ? ky_reader_u32be (&reader) : defaults->flags;
  for (guint32 bit = RUN_HAS_DURATIONS; bit <= RUN_HAS_SHIFTS; bit <<= 1)
    ret->width += (flags & bit) != 0 ? 4 : 0;
  ret->rows = ky_reader_bytes (&reader, (guint64)ret->count * ret->width);
  if (reader.failed)
    return is_cut_off (error);
  if (place < 0 || (guint64)place > walk->film->file.size)
    return ky_film_fail (error, "samples are outside of the file");
  ret->place = (guint64)place;
  return TRUE;
}

/* --- fragments -------------------------------------------------------------------------------- */

static KyFilmTrack *
find_track (const KyFilm *film, guint32 number)
{
  for (guint i = 0; i < film->tracks->len; i++)
    {
      KyFilmTrack *track = film->tracks->pdata[i];

      if (track->number == number)
        return track;
    }
  return NULL;
}

/* Reads the header of a track's part of a fragment (8.8.7); `*ret_base` is where its samples may
 * begin. */
static gboolean
read_part_header (Walk *walk, KyView body, guint64 fragment, gboolean is_first, Defaults *ret,
                  guint64 *ret_base, GError **error)
{
  KyReader reader = ky_reader (body);
  guint32 flags = ky_reader_u32be (&reader), number = ky_reader_u32be (&reader);

  *ret = (Defaults){ .number = number, .entry = 1 };
  for (guint i = 0; i < walk->n_tracks; i++)
    if (walk->tracks[i].number == number)
      *ret = walk->tracks[i];
  *ret_base = is_first || (flags & FROM_FRAGMENT) != 0 ? fragment : walk->end;
  if ((flags & HAS_BASE) != 0)
    {
      guint64 high = ky_reader_u32be (&reader);

      *ret_base = high << 32 | ky_reader_u32be (&reader);
    }
  if ((flags & HAS_ENTRY) != 0)
    ret->entry = ky_reader_u32be (&reader);
  if ((flags & HAS_DURATION) != 0)
    ret->duration = ky_reader_u32be (&reader);
  if ((flags & HAS_SIZE) != 0)
    ret->size = ky_reader_u32be (&reader);
  if ((flags & HAS_FLAGS) != 0)
    ret->flags = ky_reader_u32be (&reader);
  if (reader.failed)
    return is_cut_off (error);
  return *ret_base <= walk->film->file.size
         || ky_film_fail (error, "samples are outside of the file");
}

static gboolean
film_fragments_read_time (KyView body, KyFilmTrack *track, GError **error)
{
  KyReader reader = ky_reader (body);
  gboolean is_long = ky_reader_u32be (&reader) >> 24 == 1;
  guint64 time = ky_reader_u32be (&reader);

  if (is_long)
    time = time << 32 | ky_reader_u32be (&reader);
  return reader.failed ? is_cut_off (error) : set_time (track, time, error);
}

static gboolean
read_part_box (Walk *walk, const KyFilmBox *box, KyFilmTrack *track, const Defaults *defaults,
               guint64 base, GError **error)
{
  Run run;

  switch (box->name)
    {
    case FOUR ('t', 'f', 'd', 't'):
      return track == NULL || film_fragments_read_time (box->body, track, error);
    case FOUR ('t', 'r', 'u', 'n'):
      return ky_job_charge (walk->film->job, KY_COST_OBJECTS, 1, error)
             && film_fragments_read_run (walk, box->body, base, defaults, &run, error)
             && add_run (walk, track, &run, defaults, error);
    case FOUR ('s', 'e', 'n', 'c'):
      return ky_film_protected (error);
    case FOUR ('s', 'u', 'b', 's'):
    case FOUR ('s', 'a', 'i', 'z'):
    case FOUR ('s', 'a', 'i', 'o'):
      return TRUE;
    default:
      ky_film_count_other (walk->film, box);
      return TRUE;
    }
}

/* Reads a track's part of a fragment (8.8.6). */
static gboolean
film_fragments_read_part (Walk *walk, KyView view, guint64 fragment, gboolean is_first,
                          GError **error)
{
  KyReader reader = ky_reader (view);
  Defaults defaults;
  KyFilmBox box;
  guint64 base;

  if (!ky_film_next_box (&reader, FALSE, &box) || box.name != FOUR ('t', 'f', 'h', 'd'))
    return ky_film_fail (error, "a track fragment has no header");
  if (!read_part_header (walk, box.body, fragment, is_first, &defaults, &base, error))
    return FALSE;
  walk->end = base;
  KyFilmTrack *track = find_track (walk->film, defaults.number);
  if (track != NULL && !begin_tables (track, error))
    return FALSE;
  while (ky_film_next_box (&reader, FALSE, &box))
    if (!read_part_box (walk, &box, track, &defaults, base, error))
      return FALSE;
  return !reader.failed || is_cut_off (error);
}

static gboolean
read_fragment (Walk *walk, KyView whole, GError **error)
{
  guint64 start = (guint64)(whole.data - walk->film->file.data);
  KyReader reader = ky_reader (whole), inside;
  gboolean is_first = TRUE;
  KyFilmBox box;

  ky_film_next_box (&reader, TRUE, &box);
  inside = ky_reader (box.body);
  while (ky_film_next_box (&inside, FALSE, &box))
    {
      if (box.name != FOUR ('t', 'r', 'a', 'f'))
        {
          ky_film_count_other (walk->film, &box);
          continue;
        }
      if (!film_fragments_read_part (walk, box.body, start, is_first, error))
        return FALSE;
      is_first = FALSE;
    }
  return !inside.failed || is_cut_off (error);
}

/* Reads the defaults for the samples of each track (8.8.3). */
static gboolean
read_defaults (Walk *walk, GError **error)
{
  KyReader reader = ky_reader (walk->film->defaults), body;
  KyFilmBox box;

  while (ky_film_next_box (&reader, FALSE, &box))
    {
      Defaults *defaults = &walk->tracks[walk->n_tracks];

      if (box.name != FOUR ('t', 'r', 'e', 'x'))
        continue;
      if (walk->n_tracks == KY_FILM_TRACKS)
        return ky_film_fail (error, "the fragments have more tracks than kiyome reads");
      body = ky_reader (box.body);
      ky_reader_u32be (&body);
      defaults->number = ky_reader_u32be (&body);
      defaults->entry = ky_reader_u32be (&body);
      defaults->duration = ky_reader_u32be (&body);
      defaults->size = ky_reader_u32be (&body);
      defaults->flags = ky_reader_u32be (&body);
      if (body.failed)
        return is_cut_off (error);
      walk->n_tracks++;
    }
  return !reader.failed || is_cut_off (error);
}

/* --- pieces ----------------------------------------------------------------------------------- */

/* Converts `time` of `track` to the film's time scale. */
static guint64
in_film (const KyFilm *film, const KyFilmTrack *track, guint64 time)
{
  guint64 whole = time / track->scale, rest = time % track->scale;

  return whole * film->scale + (rest * film->scale + track->scale / 2) / track->scale;
}

/* Returns how many edits at the beginning show nothing, and their duration. */
static guint
count_empty (const KyFilmTrack *track, guint64 *ret_duration)
{
  guint count = 0;

  *ret_duration = 0;
  for (; count < track->edits->len; count++)
    {
      const KyFilmEdit *edit = &g_array_index (track->edits, KyFilmEdit, count);

      if (edit->time != -1)
        break;
      *ret_duration += edit->duration;
    }
  return count;
}

/* Sets the end of a track's last edit: without a duration it has all samples of the fragments
 * (8.6.6). */
static void
end_edits (const KyFilm *film, KyFilmTrack *track)
{
  if (track->made.times == NULL || track->edits->len == 0)
    return;
  KyFilmEdit *edit = &g_array_index (track->edits, KyFilmEdit, track->edits->len - 1);
  if (edit->duration != 0 || edit->time < 0)
    return;
  guint64 from = (guint64)edit->time;
  if (from < track->made.end)
    edit->duration = (guint32)MIN (in_film (film, track, track->made.end - from), G_MAXUINT32);
  else
    g_array_set_size (track->edits, 0);
}

/* Lets `track` begin after `wait`, of the film's time, in which nothing is shown. */
static gboolean
begin_edits (const KyFilm *film, KyFilmTrack *track, guint64 wait, GError **error)
{
  guint64 before;
  guint n_empty = count_empty (track, &before);
  KyFilmEdit empty = { (guint32)wait, -1 }, all = { 0, 0 };

  if (wait > G_MAXUINT32)
    return ky_film_fail (error, "a track begins too late");
  g_array_remove_range (track->edits, 0, n_empty);
  if (wait == 0)
    return TRUE;
  if (track->edits->len == 0)
    {
      all.duration = (guint32)MIN (in_film (film, track, track->made.end), G_MAXUINT32);
      g_array_append_val (track->edits, all);
    }
  g_array_prepend_val (track->edits, empty);
  return track->edits->len <= KY_FILM_EDITS
         || ky_film_unsupported (error, "a stream of too many pieces");
}

/* Shifts the tracks of a stream that was recorded from its middle on, so that the earliest track
 * begins it. */
static gboolean
shift_tracks (KyFilm *film, GError **error)
{
  guint64 first = G_MAXUINT64, empty;
  gboolean is_late = FALSE;

  for (guint i = 0; i < film->tracks->len; i++)
    {
      const KyFilmTrack *track = film->tracks->pdata[i];

      if (track->begins / track->scale > G_MAXUINT32)
        return ky_film_fail (error, "a track begins too late");
      is_late = is_late || track->begins > 0;
      count_empty (track, &empty);
      if (track->n_samples > 0)
        first = MIN (first, in_film (film, track, track->begins) + empty);
    }
  for (guint i = 0; i < film->tracks->len && is_late; i++)
    {
      KyFilmTrack *track = film->tracks->pdata[i];

      count_empty (track, &empty);
      if (track->n_samples > 0
          && !begin_edits (film, track, in_film (film, track, track->begins) + empty - first,
                           error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_film_read_fragments (KyFilm *film, GError **error)
{
  Walk walk = { .film = film };

  if (!read_defaults (&walk, error))
    return FALSE;
  for (guint i = 0; i < film->fragments->len; i++)
    if (!read_fragment (&walk, g_array_index (film->fragments, KyView, i), error))
      return FALSE;
  for (guint i = 0; i < film->tracks->len; i++)
    {
      end_tables (film->tracks->pdata[i]);
      end_edits (film, film->tracks->pdata[i]);
    }
  return shift_tracks (film, error);
}
