/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/media/film.h"

#include "common/error.h"

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
  g_set_error (error, KY_ERROR, KY_ERROR_ENCRYPTED,
               "no-password-opens: the film is protected against copying");
  return FALSE;
}

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
