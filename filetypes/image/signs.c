/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/image/signs.h"

/* Long enough not to occur by chance: at most once in 2^36 bytes. */
static const struct
{
  const gchar *bytes;
  gsize length;
  gboolean is_text; /* in either case */
} signs[] = {
  { "<?php", 5, TRUE },
  { "<script", 7, TRUE },
  { "<html", 5, TRUE },
  { "<!doctype", 9, TRUE },
  { "<svg ", 5, TRUE },
  { "<iframe", 7, TRUE },
  { "%PDF-", 5, FALSE },
  { "%!PS-", 5, FALSE },
  { "PK\3\4\x0a\0", 6, FALSE },
  { "PK\3\4\x14\0", 6, FALSE },
  { "PK\5\6\0\0", 6, FALSE },
  { "Rar!\x1a\7", 6, FALSE },
  { "7z\xbc\xaf\x27\x1c", 6, FALSE },
};

gboolean
ky_image_has_sign (KyView view)
{
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      const guint8 *at = view.data, *end = view.data + view.size;
      gsize length = signs[i].length;

      while ((gsize)(end - at) >= length
             && (at = memchr (at, signs[i].bytes[0], (gsize)(end - at) - length + 1)) != NULL)
        {
          if (signs[i].is_text
                  ? g_ascii_strncasecmp ((const gchar *)at, signs[i].bytes, length) == 0
                  : memcmp (at, signs[i].bytes, length) == 0)
            return TRUE;
          at++;
        }
    }
  return FALSE;
}
