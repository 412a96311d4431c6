/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a film or sound file (MP4, M4A, QuickTime) anew: a new header, then the samples that
 * film-samples.c keeps. The output is written in pieces of 1 MiB and searched for signatures of
 * other formats at the beginning and end, where programs look for them. */
#include "engine/filetype.h"
#include "filetypes/base/picture/signs.h"
#include "filetypes/media/film.h"
#include "filetypes/media/media.h"

#define PIECE ((gsize)1024 * 1024) /* bytes that are written at once */
/* Bytes of the beginning and of the end that are shown to the readers of other formats. */
#define SHOWN ((gsize)128 * 1024)
#define ACROSS 16 /* bytes, more than a sign has */

typedef struct
{
  KyJob *job;
  guint64 total; /* bytes that are written in all */
  guint64 at;    /* offset of `bytes` in the output */
  GByteArray *bytes;
  gsize n_written; /* of `bytes`, kept for signs that go on */
  GByteArray *shown;
} Output;

/* Signs count where programs look that guess what a file is: elsewhere, in gigabytes of coded
 * pictures, chance makes some. */
static gboolean
is_looked_at (const Output *output, guint64 at)
{
  return at < KY_MEDIA_LOOKED_FIRST || at + KY_MEDIA_LOOKED_LAST >= output->total;
}

static gboolean
mp4_rebuild_has_sign (const Output *output)
{
  KyView view = ky_view (output->bytes->data, output->bytes->len);

  if (!is_looked_at (output, output->at) && !is_looked_at (output, output->at + view.size))
    return FALSE;
  for (gsize at = 0; (at = ky_image_find_sign (view, at)) < view.size; at++)
    if (is_looked_at (output, output->at + at))
      return TRUE;
  return FALSE;
}

/* Keeps the beginning and the end of all. */
static void
mp4_rebuild_show (Output *output, KyView view, guint64 at)
{
  for (guint i = 0; i < 2; i++)
    {
      guint64 from = i == 0 ? 0 : output->total > 2 * SHOWN ? output->total - SHOWN : SHOWN;
      guint64 to = i == 0 ? SHOWN : output->total;
      guint64 first = MAX (at, from), last = MIN (at + view.size, to);

      if (first < last)
        g_byte_array_append (output->shown, view.data + (first - at), (guint)(last - first));
    }
}

static gboolean
mp4_rebuild_flush (Output *output, GError **error)
{
  GByteArray *bytes = output->bytes;

  if (mp4_rebuild_has_sign (output))
    return ky_film_fail (error, "the film contains the signature of another format");
  if (!ky_job_write (output->job, bytes->data + output->n_written, bytes->len - output->n_written,
                     error))
    return FALSE;
  gsize kept = MIN (bytes->len, ACROSS);
  output->at += bytes->len - kept;
  g_byte_array_remove_range (bytes, 0, (guint)(bytes->len - kept));
  output->n_written = kept;
  return TRUE;
}

static gboolean
mp4_rebuild_put (gpointer data, KyView piece, GError **error)
{
  Output *output = data;

  while (piece.size > 0)
    {
      gsize size = MIN (piece.size, PIECE - output->bytes->len);

      mp4_rebuild_show (output, ky_view (piece.data, size), output->at + output->bytes->len);
      g_byte_array_append (output->bytes, piece.data, (guint)size);
      piece = ky_view (piece.data + size, piece.size - size);
      if (output->bytes->len == PIECE && !mp4_rebuild_flush (output, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_film (KyFilm *film, GError **error)
{
  g_autoptr (GByteArray) head = ky_film_write_head (film, error), bytes = NULL, shown = NULL;

  if (head == NULL)
    return FALSE;
  bytes = g_byte_array_sized_new (PIECE);
  shown = g_byte_array_new ();
  Output output = (Output){
    .job = film->job, .total = head->len + film->size, .bytes = bytes, .shown = shown
  };
  if (!mp4_rebuild_put (&output, ky_view (head->data, head->len), error)
      || !ky_film_copy (film, mp4_rebuild_put, &output, error)
      || !mp4_rebuild_flush (&output, error))
    return FALSE;
  return ky_identify (ky_view (shown->data, shown->len), "x.mp4", NULL).other == NULL
         || ky_film_fail (error, "the film contains the signature of another format");
}

gboolean
ky_mp4_rebuild (KyJob *job, GError **error)
{
  KyFilm film = { .job = job, .file = ky_job_input (job) };
  gboolean is_written
      = ky_film_read (&film, error) && ky_film_measure (&film, error) && write_film (&film, error);

  if (is_written)
    {
      ky_job_set_output_type (job, ky_film_has_pictures (&film) ? "mp4" : "m4a");
      if (film.n_tracks == 0)
        film.n_junk += film.taken < film.data_size;
      ky_job_removed (job, KY_MEDIA_METADATA, film.n_metadata, NULL);
      ky_job_removed (job, KY_MEDIA_TRACK, film.n_tracks, NULL);
      ky_job_removed (job, KY_MEDIA_UNIT, film.n_units, NULL);
      ky_job_removed (job, KY_MEDIA_JUNK, film.n_junk, NULL);
    }
  ky_film_clear (&film);
  return is_written;
}
