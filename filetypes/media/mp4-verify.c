/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies an MP4 or M4A file that kiyome wrote, in the verifier: three boxes with the brands, the
 * tables of one to sixteen tracks, and their samples, which fill the third box to the last byte. It
 * shares no code with film-read.c and film-write.c. */
#include "filetypes/media/mp4-verify.h"

#include "filetypes/base/picture/signs-verify.h"
#include "filetypes/media/media.h"

#define TRACKS 16
#define EDITS 64
#define SIGN_MOST 16 /* bytes */

static gboolean
mp4_verify_fail (GError **error, const gchar *what)
{
  return ky_verify_fail (error, "mp4: %s", what);
}

typedef struct
{
  gboolean is_sound;
  KyMp4Coding codings[KY_MP4_CODINGS];
  guint n_codings;
  guint32 n_samples, size; /* size: of each; 0: `sizes` says it */
  const guint8 *sizes, *runs, *places;
  guint32 n_runs, n_places;
  guint64 duration;           /* in the film's time */
  guint32 run, place, sample; /* current position in the tables */
} Track;

typedef struct
{
  guint32 scale;
  Track tracks[TRACKS];
  guint n_tracks;
} Movie;

/* --- boxes ------------------------------------------------------------------------------------ */

static gboolean
mp4_verify_take (KyReader *reader, const gchar *name, KyReader *ret)
{
  KyView body;

  if (!ky_mp4_take_box (reader, name, &body))
    return FALSE;
  *ret = ky_reader (body);
  return TRUE;
}

static gboolean
is_next (const KyReader *reader, const gchar *name)
{
  KyReader ahead = *reader, body;

  return mp4_verify_take (&ahead, name, &body);
}

static gboolean
mp4_verify_is_at_end (const KyReader *reader)
{
  return !reader->failed && reader->at == reader->size;
}

static gboolean
mp4_verify_take_bytes (KyReader *reader, gconstpointer bytes, gsize size)
{
  const guint8 *found = ky_reader_bytes (reader, size);

  return found != NULL && memcmp (found, bytes, size) == 0;
}

static gboolean
take_zeros (KyReader *reader, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (ky_reader_u8 (reader) != 0)
      return FALSE;
  return !reader->failed;
}

/* --- a track's header ------------------------------------------------------------------------- */

/* Reads a matrix that must be one of four turns about the picture's corner. */
static gboolean
take_matrix (KyReader *reader, gboolean is_turnable, guint32 *ret_x, guint32 *ret_y,
             guint *ret_turn)
{
  static const guint32 turns[4][4] = { { 0x10000, 0, 0, 0x10000 },
                                       { 0, 0x10000, 0xffff0000, 0 },
                                       { 0xffff0000, 0, 0, 0xffff0000 },
                                       { 0, 0xffff0000, 0x10000, 0 } };
  guint32 numbers[9];

  for (guint i = 0; i < 9; i++)
    numbers[i] = ky_reader_u32be (reader);
  *ret_x = numbers[6];
  *ret_y = numbers[7];
  for (*ret_turn = 0; *ret_turn < (is_turnable ? 4 : 1); (*ret_turn)++)
    if (numbers[0] == turns[*ret_turn][0] && numbers[1] == turns[*ret_turn][1] && numbers[2] == 0
        && numbers[3] == turns[*ret_turn][2] && numbers[4] == turns[*ret_turn][3] && numbers[5] == 0
        && numbers[8] == 0x40000000)
      return TRUE;
  return FALSE;
}

static gboolean
verify_track_header (KyReader *reader, guint number, guint32 *ret_duration, gboolean *ret_is_sound)
{
  KyReader body;
  guint32 flags, x, y, width, height;
  guint group, volume, turn;

  if (!mp4_verify_take (reader, "tkhd", &body))
    return FALSE;
  flags = ky_reader_u32be (&body);
  if ((flags != 2 && flags != 3) || !take_zeros (&body, 8) || ky_reader_u32be (&body) != number
      || !take_zeros (&body, 4))
    return FALSE;
  *ret_duration = ky_reader_u32be (&body);
  if (!take_zeros (&body, 10))
    return FALSE;
  group = ky_reader_u16be (&body);
  volume = ky_reader_u16be (&body);
  *ret_is_sound = volume == 0x100;
  if (group > 2 || (group != 0 && group != 1 + (guint)*ret_is_sound)
      || (volume != 0 && volume != 0x100) || !take_zeros (&body, 2)
      || !take_matrix (&body, !*ret_is_sound, &x, &y, &turn))
    return FALSE;
  width = ky_reader_u32be (&body);
  height = ky_reader_u32be (&body);
  return mp4_verify_is_at_end (&body) && (width == 0) == *ret_is_sound
         && (height == 0) == *ret_is_sound
         && x
                == (turn == 1   ? height
                    : turn == 2 ? width
                                : 0)
         && y
                == (turn == 2   ? height
                    : turn == 3 ? width
                                : 0);
}

static gboolean
verify_edits (KyReader *reader, guint64 *ret_duration)
{
  KyReader outer, body;

  if (!mp4_verify_take (reader, "edts", &outer) || !mp4_verify_take (&outer, "elst", &body)
      || !mp4_verify_is_at_end (&outer) || !take_zeros (&body, 4))
    return FALSE;
  guint32 count = ky_reader_u32be (&body);
  *ret_duration = 0;
  if (count < 1 || count > EDITS)
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    {
      *ret_duration += ky_reader_u32be (&body);
      if ((gint32)ky_reader_u32be (&body) < -1 || ky_reader_u32be (&body) != 0x10000)
        return FALSE;
    }
  return mp4_verify_is_at_end (&body);
}

/* --- tables ----------------------------------------------------------------------------------- */

/* Reads version and flags, a count, and as many rows. */
static gboolean
take_rows (KyReader *reader, const gchar *name, guint32 flags, guint width, const guint8 **ret_rows,
           guint32 *ret_count)
{
  KyReader body;

  if (!mp4_verify_take (reader, name, &body) || ky_reader_u32be (&body) != flags)
    return FALSE;
  *ret_count = ky_reader_u32be (&body);
  *ret_rows = ky_reader_bytes (&body, (guint64)*ret_count * width);
  return *ret_rows != NULL && mp4_verify_is_at_end (&body);
}

/* Adds up rows of a count and a number for each of the samples; no two rows in succession may have
 * the same number. */
static gboolean
mp4_verify_add_up (const guint8 *rows, guint32 count, guint32 n_samples, guint64 *ret_sum)
{
  guint64 samples = 0, sum = 0;

  for (guint32 i = 0; i < count; i++, rows += 8)
    {
      guint32 length = ky_load_u32be (rows), number = ky_load_u32be (rows + 4);

      if (length == 0 || (i > 0 && number == ky_load_u32be (rows - 4)))
        return FALSE;
      samples += length;
      sum += (guint64)length * number;
      if (samples > n_samples)
        return FALSE;
    }
  *ret_sum = sum;
  return samples == n_samples;
}

static gboolean
verify_times (KyReader *reader, const Track *track, guint32 n_samples, guint32 duration)
{
  const guint8 *rows;
  guint32 count, before = 0;
  guint64 sum = 0;
  gboolean is_sound = track->is_sound;

  if (!take_rows (reader, "stts", 0, 8, &rows, &count)
      || !mp4_verify_add_up (rows, count, n_samples, &sum) || sum != duration)
    return FALSE;
  if (!is_sound && is_next (reader, "ctts"))
    {
      KyReader ahead = *reader, body;
      guint32 flags = mp4_verify_take (&ahead, "ctts", &body) ? ky_reader_u32be (&body) : 0;

      if ((flags != 0 && flags != 1 << 24) || !take_rows (reader, "ctts", flags, 8, &rows, &count)
          || !mp4_verify_add_up (rows, count, n_samples, &sum))
        return FALSE;
      for (guint32 i = 0; i < count && flags == 0; i++)
        if (rows[i * (gsize)8 + 4] > 0x7f)
          return FALSE;
    }
  if (is_sound || !is_next (reader, "stss"))
    return TRUE;
  if (!take_rows (reader, "stss", 0, 4, &rows, &count))
    return FALSE;
  for (guint32 i = 0; i < count; i++, rows += 4)
    {
      if (ky_load_u32be (rows) <= before || ky_load_u32be (rows) > n_samples)
        return FALSE;
      before = ky_load_u32be (rows);
    }
  return TRUE;
}

static gboolean
verify_sizes (KyReader *reader, Track *track)
{
  KyReader body;

  if (!mp4_verify_take (reader, "stsz", &body) || !take_zeros (&body, 4))
    return FALSE;
  track->size = ky_reader_u32be (&body);
  track->n_samples = ky_reader_u32be (&body);
  if (track->size == 0)
    track->sizes = ky_reader_bytes (&body, (guint64)track->n_samples * 4);
  return track->n_samples > 0 && mp4_verify_is_at_end (&body);
}

static gboolean
verify_runs (const Track *track)
{
  for (guint32 i = 0; i < track->n_runs; i++)
    {
      const guint8 *row = track->runs + (gsize)i * 12;

      if ((i == 0 ? ky_load_u32be (row) != 1 : ky_load_u32be (row) <= ky_load_u32be (row - 12))
          || ky_load_u32be (row + 4) == 0 || ky_load_u32be (row + 8) < 1
          || ky_load_u32be (row + 8) > track->n_codings || ky_load_u32be (row) > track->n_places)
        return FALSE;
    }
  return track->n_runs > 0;
}

static gboolean
verify_tables (KyReader *reader, Track *track, guint32 duration)
{
  KyReader tables, entry, times, sizes;

  if (!mp4_verify_take (reader, "stbl", &tables) || !mp4_verify_take (&tables, "stsd", &entry)
      || !ky_mp4_verify_entries (ky_view (entry.data, entry.size), track->is_sound, track->codings,
                                 &track->n_codings))
    return FALSE;
  /* The number of samples (stsz) follows the tables (stts) in which it is needed. */
  times = tables;
  sizes = tables;
  while (!is_next (&sizes, "stsz"))
    {
      guint32 size = ky_reader_u32be (&sizes);

      if (size < 8 || ky_reader_bytes (&sizes, size - 4) == NULL)
        return FALSE;
    }
  return verify_sizes (&sizes, track)
         && (track->codings[0].block == 0 || track->codings[0].block == track->size)
         && verify_times (&times, track, track->n_samples, duration)
         && take_rows (&times, "stsc", 0, 12, &track->runs, &track->n_runs)
         && verify_sizes (&times, track)
         && take_rows (&times, "stco", 0, 4, &track->places, &track->n_places)
         && mp4_verify_is_at_end (&times) && verify_runs (track);
}

/* --- a track ---------------------------------------------------------------------------------- */

static gboolean
verify_information (KyReader *reader, gboolean is_sound)
{
  KyReader body;

  return mp4_verify_take (reader, is_sound ? "smhd" : "vmhd", &body)
         && ky_reader_u32be (&body) == (is_sound ? 0 : 1) && take_zeros (&body, is_sound ? 4 : 8)
         && mp4_verify_is_at_end (&body) && mp4_verify_take (reader, "dinf", &body)
         && mp4_verify_take_bytes (&body,
                                   "\0\0\0\x1c"
                                   "dref\0\0\0\0\0\0\0\1\0\0\0\x0c"
                                   "url \0\0\0\1",
                                   28)
         && mp4_verify_is_at_end (&body);
}

static gboolean
verify_media (KyReader *reader, Track *track, guint32 *ret_scale, guint32 *ret_duration)
{
  KyReader media, body, information;

  if (!mp4_verify_take (reader, "mdia", &media) || !mp4_verify_take (&media, "mdhd", &body)
      || !take_zeros (&body, 12))
    return FALSE;
  *ret_scale = ky_reader_u32be (&body);
  *ret_duration = ky_reader_u32be (&body);
  guint language = ky_reader_u16be (&body);
  for (guint i = 0; i < 15; i += 5)
    if ((language >> i & 31) - 1 >= 26)
      return FALSE;
  if (*ret_scale < 1 || *ret_scale > G_MAXINT32 || language > 0x7fff || !take_zeros (&body, 2)
      || !mp4_verify_is_at_end (&body) || !mp4_verify_take (&media, "hdlr", &body)
      || !take_zeros (&body, 8)
      || !mp4_verify_take_bytes (&body, track->is_sound ? "soun" : "vide", 4)
      || !take_zeros (&body, 13) || !mp4_verify_is_at_end (&body))
    return FALSE;
  return mp4_verify_take (&media, "minf", &information) && mp4_verify_is_at_end (&media)
         && verify_information (&information, track->is_sound)
         && verify_tables (&information, track, *ret_duration)
         && mp4_verify_is_at_end (&information);
}

static gboolean
verify_track (KyReader *reader, Movie *movie)
{
  Track *track = &movie->tracks[movie->n_tracks++];
  guint32 duration, scale, of_media;
  KyReader body;

  if (!mp4_verify_take (reader, "trak", &body)
      || !verify_track_header (&body, movie->n_tracks, &duration, &track->is_sound))
    return FALSE;
  gboolean has_edits = is_next (&body, "edts");
  if ((has_edits && !verify_edits (&body, &track->duration))
      || !verify_media (&body, track, &scale, &of_media) || !mp4_verify_is_at_end (&body))
    return FALSE;
  if (!has_edits)
    track->duration = ((guint64)of_media * movie->scale + scale / 2) / scale;
  return track->duration == duration;
}

/* --- the film --------------------------------------------------------------------------------- */

static gboolean
verify_movie (KyReader *reader, Movie *movie)
{
  KyReader body, header;
  guint64 longest = 0;
  guint32 duration, x, y;
  guint turn;

  if (!mp4_verify_take (reader, "moov", &body) || !mp4_verify_take (&body, "mvhd", &header)
      || !take_zeros (&header, 12))
    return FALSE;
  movie->scale = ky_reader_u32be (&header);
  duration = ky_reader_u32be (&header);
  if (movie->scale < 1 || movie->scale > G_MAXINT32
      || !mp4_verify_take_bytes (&header, "\0\1\0\0\1\0\0\0\0\0\0\0\0\0\0\0", 16)
      || !take_matrix (&header, FALSE, &x, &y, &turn) || x != 0 || y != 0
      || !take_zeros (&header, 24))
    return FALSE;
  while (movie->n_tracks < TRACKS && ky_reader_left (&body) > 0)
    {
      if (!verify_track (&body, movie))
        return FALSE;
      longest = MAX (longest, movie->tracks[movie->n_tracks - 1].duration);
    }
  return movie->n_tracks > 0 && mp4_verify_is_at_end (&body)
         && ky_reader_u32be (&header) == movie->n_tracks + 1 && mp4_verify_is_at_end (&header)
         && longest == duration;
}

static gboolean
has_pictures (const Movie *movie)
{
  for (guint i = 0; i < movie->n_tracks; i++)
    if (!movie->tracks[i].is_sound)
      return TRUE;
  return FALSE;
}

static gboolean
verify_brands (KyReader *reader, const Movie *movie)
{
  return mp4_verify_take_bytes (reader,
                                has_pictures (movie) ? "\0\0\0\x1c"
                                                       "ftypmp42\0\0\0\0mp42isomiso4"
                                                     : "\0\0\0\x1c"
                                                       "ftypM4A \0\0\0\0M4A mp42isom",
                                28);
}

/* Verifies the samples of the chunk at `track`'s place, which come next in `file`. */
static gboolean
verify_chunk (KyReader *file, Track *track)
{
  while (track->run + 1 < track->n_runs
         && ky_load_u32be (track->runs + (gsize)(track->run + 1) * 12) <= track->place + 1)
    track->run++;
  guint32 count = ky_load_u32be (track->runs + (gsize)track->run * 12 + 4);
  const KyMp4Coding *coding
      = &track->codings[ky_load_u32be (track->runs + (gsize)track->run * 12 + 8) - 1];
  track->place++;
  if (coding->block > 0)
    {
      if (count > track->n_samples - track->sample
          || ky_reader_bytes (file, (guint64)count * coding->block) == NULL)
        return FALSE;
      track->sample += count;
      return TRUE;
    }
  for (guint32 i = 0; i < count; i++, track->sample++)
    {
      if (track->sample >= track->n_samples)
        return FALSE;
      guint32 size = track->size != 0 ? track->size
                                      : ky_load_u32be (track->sizes + (gsize)track->sample * 4);
      const guint8 *bytes = ky_reader_bytes (file, size);
      if (bytes == NULL || !ky_mp4_verify_sample (ky_view (bytes, size), coding))
        return FALSE;
    }
  return TRUE;
}

/* Checks that each byte behind a chunk belongs to the next chunk. */
static gboolean
verify_samples (KyReader *file, Movie *movie)
{
  for (;;)
    {
      Track *next = NULL;
      gboolean is_left = FALSE;

      for (guint i = 0; i < movie->n_tracks; i++)
        {
          Track *track = &movie->tracks[i];

          if (track->place >= track->n_places)
            continue;
          is_left = TRUE;
          if (next == NULL && ky_load_u32be (track->places + (gsize)track->place * 4) == file->at)
            next = track;
        }
      if (next == NULL)
        return !is_left && mp4_verify_is_at_end (file);
      if (!verify_chunk (file, next))
        return FALSE;
    }
}

static gboolean
mp4_verify_has_sign (KyView view)
{
  KyView first = ky_view (view.data, MIN (view.size, KY_MEDIA_LOOKED_FIRST + SIGN_MOST));
  gsize from = view.size > KY_MEDIA_LOOKED_LAST ? view.size - (gsize)KY_MEDIA_LOOKED_LAST : 0;

  return ky_signs_verify_find (first, 0) < MIN (first.size, KY_MEDIA_LOOKED_FIRST)
         || ky_signs_verify_find (view, from) < view.size;
}

static gboolean
verify_film (KyJob *job, Movie *movie, GError **error)
{
  KyView view = ky_job_input (job);
  KyReader reader = ky_reader (view), head = reader;

  ky_reader_bytes (&reader, 28);
  if (!verify_movie (&reader, movie) || !verify_brands (&head, movie))
    return mp4_verify_fail (error, "the tables differ from the form that kiyome writes");
  guint32 size = ky_reader_u32be (&reader);
  if (!mp4_verify_take_bytes (&reader, "mdat", 4) || size - 8 != ky_reader_left (&reader))
    return mp4_verify_fail (error, "the samples are missing, or another box follows the tables");
  if (!verify_samples (&reader, movie))
    return mp4_verify_fail (error, "the samples do not fill their box, or are missing");
  for (guint i = 0; i < movie->n_tracks; i++)
    if (movie->tracks[i].sample != movie->tracks[i].n_samples)
      return mp4_verify_fail (error, "the number of samples differs from that in the chunks");
  return !mp4_verify_has_sign (view) || mp4_verify_fail (error, "the signature of another format");
}

gboolean
ky_mp4_verify (KyJob *job, GError **error)
{
  Movie movie = { 0 };

  return verify_film (job, &movie, error)
         && (has_pictures (&movie)
             || mp4_verify_fail (error, "a file of type MP4 with sound only"));
}

gboolean
ky_m4a_verify (KyJob *job, GError **error)
{
  Movie movie = { 0 };

  return verify_film (job, &movie, error)
         && (!has_pictures (&movie) || mp4_verify_fail (error, "a file of type M4A with pictures"));
}
