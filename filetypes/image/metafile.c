/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds a Windows metafile as PNG: a worker step draws it, the words and counts that the step
 * appends are split off and reported, and the picture is rebuilt by the PNG module. */
#include "filetypes/image/metafile.h"

#include "engine/shown.h"

#include "filetypes/image/drawing-png.h"

#define END (3 * sizeof (guint32) + strlen (KY_METAFILE_WORDS))

/* Splits the words and numbers behind the picture off, for the document that contains it
 * (base/picture/metafile-text.h). NULL: they are missing. (transfer full) */
static GBytes *
image_metafile_take_words (KyJob *job, GBytes *drawn, GError **error)
{
  KyView view = ky_view_of_bytes (drawn);
  gsize size = view.size >= END ? view.size - END : 0;
  guint32 n_symbols = ky_view_u32le (view, size), n_pictures = ky_view_u32le (view, size + 4);
  guint32 length = ky_view_u32le (view, size + 8);

  if (view.size < END || length > size
      || memcmp (view.data + view.size - strlen (KY_METAFILE_WORDS), KY_METAFILE_WORDS,
                 strlen (KY_METAFILE_WORDS))
             != 0)
    return ky_fail_null (error, KY_ERROR_LIBRARY, "metafile: its words are missing");
  g_autofree gchar *words
      = g_utf8_make_valid ((const gchar *)view.data + size - length, (gssize)length);
  if (ky_job_depth (job) > 0)
    ky_job_show_words (job, words);
  ky_job_removed (job, "metafile.symbol", n_symbols, NULL);
  ky_job_removed (job, "metafile.picture", n_pictures, NULL);
  return g_bytes_new_from_bytes (drawn, 0, size - length);
}

static gboolean
image_metafile_rebuild (KyJob *job, GError **error)
{
  g_autoptr (GBytes) drawn
      = ky_job_step (job, KY_STEP_METAFILE, KY_METAFILE_WORDS, ky_job_input (job), error);
  g_autoptr (GBytes) picture = drawn != NULL ? image_metafile_take_words (job, drawn, error) : NULL;

  return picture != NULL && ky_drawn_write (job, picture, error);
}

const KyMethod ky_metafile_methods[] = { { KY_METHOD_REBUILD, image_metafile_rebuild },
                                         { KY_METHOD_IMAGE, image_metafile_rebuild },
                                         { KY_METHOD_NONE, NULL } };
