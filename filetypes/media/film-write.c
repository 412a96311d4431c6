/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes all boxes of a film except its samples (ISO/IEC 14496-12), for mp4-rebuild.c. Each box has
 * one form only, which mp4-verify.c expects. */
#include "filetypes/media/film.h"

#define ONE 0x10000

/* --- boxes ------------------------------------------------------------------------------------ */

/* Begins a box called `name`. Returns the place of its size, which end_box() fills in. */
static guint
film_write_begin_box (GByteArray *out, const gchar *name)
{
  guint at = out->len;

  ky_put_u32be (out, 0);
  g_byte_array_append (out, (const guint8 *)name, 4);
  return at;
}

/* Begins a box with version and flags (4.2). */
static guint
begin_full (GByteArray *out, const gchar *name, guint32 flags)
{
  guint at = film_write_begin_box (out, name);

  ky_put_u32be (out, flags);
  return at;
}

static void
end_box (GByteArray *out, guint at)
{
  ky_store_u32be (out->data + at, out->len - at);
}

static void
put_matrix (GByteArray *out, guint turn, guint32 width, guint32 height)
{
  const gint32 *values = ky_film_turns[turn];

  ky_put_u32be (out, (guint32)values[0]);
  ky_put_u32be (out, (guint32)values[1]);
  ky_put_u32be (out, 0);
  ky_put_u32be (out, (guint32)values[2]);
  ky_put_u32be (out, (guint32)values[3]);
  ky_put_u32be (out, 0);
  /* The rotation is about the origin, so the translation moves the rotated picture back to positive
   * coordinates. */
  ky_put_u32be (out, turn == 1 ? height : turn == 2 ? width : 0);
  ky_put_u32be (out, turn == 2 ? height : turn == 3 ? width : 0);
  ky_put_u32be (out, 0x40000000);
}

/* --- times ------------------------------------------------------------------------------------ */

/* Returns a track's duration in the film's time (8.3.2). */
static guint64
film_write_duration_of (const KyFilm *film, const KyFilmTrack *track)
{
  guint64 sum = 0;

  if (track->edits->len == 0)
    return ((guint64)track->duration * film->scale + track->scale / 2) / track->scale;
  for (guint i = 0; i < track->edits->len; i++)
    sum += g_array_index (track->edits, KyFilmEdit, i).duration;
  return sum;
}

/* Writes rows of a count and a number, those alike in one; as many as there are samples. */
static void
put_runs (GByteArray *out, const KyFilmTable *table, guint32 n_samples)
{
  guint at = out->len;
  guint32 count = 0, before = 0, same = 0, left = n_samples;

  ky_put_u32be (out, 0);
  for (guint32 i = 0; i < table->count && left > 0; i++)
    {
      guint32 length = MIN (left, ky_film_number (table, i, 0));
      guint32 number = ky_film_number (table, i, 1);

      left -= length;
      if (length == 0)
        continue;
      if (same > 0 && number != before)
        {
          ky_put_u32be (out, same);
          ky_put_u32be (out, before);
          count++;
          same = 0;
        }
      before = number;
      same += length;
    }
  if (same > 0)
    {
      ky_put_u32be (out, same);
      ky_put_u32be (out, before);
      count++;
    }
  ky_store_u32be (out->data + at, count);
}

/* Tells whether a picture is shown before its place. QuickTime writes such shifts also in the
 * version without a sign. */
static gboolean
has_negative (const KyFilmTable *shifts, guint32 n_samples)
{
  for (guint32 i = 0, left = n_samples; i < shifts->count && left > 0; i++)
    {
      guint32 length = MIN (left, ky_film_number (shifts, i, 0));

      if (length > 0 && ky_film_number (shifts, i, 1) > G_MAXINT32)
        return TRUE;
      left -= length;
    }
  return FALSE;
}

/* --- a track ---------------------------------------------------------------------------------- */

static void
put_track_header (GByteArray *out, const KyFilm *film, const KyFilmTrack *track, guint number)
{
  guint at = begin_full (out, "tkhd", track->is_enabled ? 3 : 2);
  guint32 width = track->width, height = track->height;

  if (track->is_sound)
    width = height = 0;
  else if (width == 0 || height == 0)
    {
      const KyFilmEntry *entry = track->entries->pdata[0];

      width = (guint32)entry->width << 16;
      height = (guint32)entry->height << 16;
    }
  ky_put_zeros (out, 8);
  ky_put_u32be (out, number);
  ky_put_zeros (out, 4);
  ky_put_u32be (out, (guint32)film_write_duration_of (film, track));
  ky_put_zeros (out, 8 + 2);
  ky_put_u16be (out, track->is_alternate ? 1 + track->is_sound : 0);
  ky_put_u16be (out, track->is_sound ? 0x100 : 0);
  ky_put_zeros (out, 2);
  put_matrix (out, track->turn, width, height);
  ky_put_u32be (out, width);
  ky_put_u32be (out, height);
  end_box (out, at);
}

static void
put_edits (GByteArray *out, const KyFilmTrack *track)
{
  if (track->edits->len == 0)
    return;
  guint outer = film_write_begin_box (out, "edts");
  guint at = begin_full (out, "elst", 0);
  ky_put_u32be (out, track->edits->len);
  for (guint i = 0; i < track->edits->len; i++)
    {
      const KyFilmEdit *edit = &g_array_index (track->edits, KyFilmEdit, i);

      ky_put_u32be (out, edit->duration);
      ky_put_u32be (out, (guint32)edit->time);
      ky_put_u32be (out, ONE);
    }
  end_box (out, at);
  end_box (out, outer);
}

static void
film_write_put_entry (GByteArray *out, const KyFilmEntry *entry, gboolean is_sound)
{
  guint at = out->len;

  ky_put_u32be (out, 0);
  ky_put_u32be (out, entry->name);
  ky_put_zeros (out, 6);
  ky_put_u16be (out, 1);
  if (is_sound)
    {
      ky_put_zeros (out, 8);
      ky_put_u16be (out, entry->channels);
      ky_put_u16be (out, entry->bits);
      ky_put_zeros (out, 4);
      ky_put_u32be (out, entry->frequency < ONE ? entry->frequency << 16 : 0);
    }
  else
    {
      ky_put_zeros (out, 16);
      ky_put_u16be (out, entry->width);
      ky_put_u16be (out, entry->height);
      ky_put_u32be (out, 72 * ONE);
      ky_put_u32be (out, 72 * ONE);
      ky_put_zeros (out, 4);
      ky_put_u16be (out, 1);
      ky_put_zeros (out, 32);
      ky_put_u16be (out, 24);
      ky_put_u16be (out, 0xffff);
    }
  g_byte_array_append (out, entry->boxes->data, entry->boxes->len);
  end_box (out, at);
}

static void
film_write_put_entries (GByteArray *out, const KyFilmTrack *track)
{
  guint at = begin_full (out, "stsd", 0);

  ky_put_u32be (out, track->entries->len);
  for (guint i = 0; i < track->entries->len; i++)
    film_write_put_entry (out, track->entries->pdata[i], track->is_sound);
  end_box (out, at);
}

static void
put_sizes (GByteArray *out, const KyFilmTrack *track)
{
  const guint32 *sizes = (const guint32 *)(gpointer)track->sizes->data;
  guint at = begin_full (out, "stsz", 0);
  guint32 all = track->block > 0 ? track->block : sizes[0];

  for (guint i = 1; i < track->sizes->len && all != 0; i++)
    if (sizes[i] != all)
      all = 0;
  ky_put_u32be (out, all);
  ky_put_u32be (out, track->n_samples);
  for (guint i = 0; i < track->sizes->len && all == 0; i++)
    ky_put_u32be (out, sizes[i]);
  end_box (out, at);
}

static void
put_chunks (GByteArray *out, const KyFilmTrack *track, guint32 base)
{
  guint at = begin_full (out, "stsc", 0), count_at = out->len, entry = 0;
  guint32 count = 0, before = 0;

  ky_put_u32be (out, 0);
  for (guint i = 0; i < track->chunks->len; i++)
    {
      const KyFilmChunk *chunk = &g_array_index (track->chunks, KyFilmChunk, i);

      if (chunk->count == before && chunk->entry == entry)
        continue;
      before = chunk->count;
      entry = chunk->entry;
      ky_put_u32be (out, i + 1);
      ky_put_u32be (out, before);
      ky_put_u32be (out, entry);
      count++;
    }
  ky_store_u32be (out->data + count_at, count);
  end_box (out, at);
  put_sizes (out, track);
  at = begin_full (out, "stco", 0);
  ky_put_u32be (out, track->chunks->len);
  for (guint i = 0; i < track->chunks->len; i++)
    ky_put_u32be (out, base + g_array_index (track->chunks, KyFilmChunk, i).start);
  end_box (out, at);
}

static void
film_write_put_tables (GByteArray *out, const KyFilmTrack *track, guint32 base)
{
  guint outer = film_write_begin_box (out, "stbl"), at;

  film_write_put_entries (out, track);
  at = begin_full (out, "stts", 0);
  put_runs (out, &track->times, track->n_samples);
  end_box (out, at);
  if (track->has_shifts)
    {
      at = begin_full (out, "ctts", has_negative (&track->shifts, track->n_samples) ? 1 << 24 : 0);
      put_runs (out, &track->shifts, track->n_samples);
      end_box (out, at);
    }
  if (track->has_keys)
    {
      at = begin_full (out, "stss", 0);
      ky_put_u32be (out, track->keys.count);
      g_byte_array_append (out, track->keys.rows, track->keys.count * 4);
      end_box (out, at);
    }
  put_chunks (out, track, base);
  end_box (out, outer);
}

static void
put_media (GByteArray *out, const KyFilmTrack *track, guint32 base)
{
  guint outer = film_write_begin_box (out, "mdia"), at = begin_full (out, "mdhd", 0), inner, data;

  ky_put_zeros (out, 8);
  ky_put_u32be (out, track->scale);
  ky_put_u32be (out, track->duration);
  ky_put_u16be (out, track->language);
  ky_put_zeros (out, 2);
  end_box (out, at);
  at = begin_full (out, "hdlr", 0);
  ky_put_zeros (out, 4);
  g_byte_array_append (out, (const guint8 *)(track->is_sound ? "soun" : "vide"), 4);
  ky_put_zeros (out, 12 + 1);
  end_box (out, at);
  inner = film_write_begin_box (out, "minf");
  at = begin_full (out, track->is_sound ? "smhd" : "vmhd", !track->is_sound);
  ky_put_zeros (out, track->is_sound ? 4 : 8);
  end_box (out, at);
  at = film_write_begin_box (out, "dinf");
  data = begin_full (out, "dref", 0);
  ky_put_u32be (out, 1);
  end_box (out, begin_full (out, "url ", 1)); /* this file */
  end_box (out, data);
  end_box (out, at);
  film_write_put_tables (out, track, base);
  end_box (out, inner);
  end_box (out, outer);
}

/* --- the film --------------------------------------------------------------------------------- */

static void
put_movie (GByteArray *out, const KyFilm *film, guint32 base)
{
  guint outer = film_write_begin_box (out, "moov"), at = begin_full (out, "mvhd", 0), track;
  guint64 duration = 0;

  for (guint i = 0; i < film->tracks->len; i++)
    duration = MAX (duration, film_write_duration_of (film, film->tracks->pdata[i]));
  ky_put_zeros (out, 8);
  ky_put_u32be (out, film->scale);
  ky_put_u32be (out, (guint32)duration);
  ky_put_u32be (out, ONE);
  ky_put_u16be (out, 0x100);
  ky_put_zeros (out, 10);
  put_matrix (out, 0, 0, 0);
  ky_put_zeros (out, 24);
  ky_put_u32be (out, film->tracks->len + 1);
  end_box (out, at);
  for (guint i = 0; i < film->tracks->len; i++)
    {
      track = film_write_begin_box (out, "trak");
      put_track_header (out, film, film->tracks->pdata[i], i + 1);
      put_edits (out, film->tracks->pdata[i]);
      put_media (out, film->tracks->pdata[i], base);
      end_box (out, track);
    }
  end_box (out, outer);
}

static void
put_brands (GByteArray *out, const KyFilm *film)
{
  guint at = film_write_begin_box (out, "ftyp");

  g_byte_array_append (out, (const guint8 *)(ky_film_has_pictures (film) ? "mp42" : "M4A "), 4);
  ky_put_zeros (out, 4);
  g_byte_array_append (
      out, (const guint8 *)(ky_film_has_pictures (film) ? "mp42isomiso4" : "M4A mp42isom"), 12);
  end_box (out, at);
}

GByteArray *
ky_film_write_head (const KyFilm *film, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint32 base = 0;

  for (guint i = 0; i < film->tracks->len; i++)
    if (film_write_duration_of (film, film->tracks->pdata[i]) > G_MAXUINT32)
      {
        ky_film_fail (error, "the film is too long");
        return NULL;
      }
  /* The second time it is known where the samples begin. */
  for (guint i = 0; i < 2; i++)
    {
      g_byte_array_set_size (out, 0);
      put_brands (out, film);
      put_movie (out, film, base);
      ky_put_u32be (out, (guint32)(8 + film->size));
      g_byte_array_append (out, (const guint8 *)"mdat", 4);
      if (out->len > G_MAXUINT32 - film->size - 8)
        return ky_fail_null (error, KY_ERROR_LIMIT, "mp4: more than four gigabytes of samples");
      base = out->len;
    }
  return g_steal_pointer (&out);
}
