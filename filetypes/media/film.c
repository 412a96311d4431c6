/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/media/film.h"

#include "common/error.h"

gboolean
ky_film_fail (GError **error, const gchar *what)
{
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "mp4: %s", what);
  return FALSE;
}

gboolean
ky_film_unsupported (GError **error, const gchar *what)
{
  g_set_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "mp4: %s", what);
  return FALSE;
}
