/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/image/signs.h"

/* Long enough not to occur by chance: at most once in 2^36 bytes. Those with the same first byte
 * stand together. */
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

/* Is AT, LEFT bytes from the end, a sign from FIRST to before LAST? */
static gboolean
is_sign (const guint8 *at, gsize left, guint first, guint last)
{
  for (guint i = first; i < last; i++)
    if (left >= signs[i].length
        && (signs[i].is_text
                ? g_ascii_strncasecmp ((const gchar *)at, signs[i].bytes, signs[i].length) == 0
                : memcmp (at, signs[i].bytes, signs[i].length) == 0))
      return TRUE;
  return FALSE;
}

/* A colour profile has its sign at one place only, where a JPEG has its quantisation table. */
static gboolean
is_profile (KyView view)
{
  return view.size >= 40 && memcmp (view.data + 36, "acsp", 4) == 0;
}

gboolean
ky_image_has_sign (KyView view)
{
  const guint8 *end = view.data + view.size;

  if (is_profile (view))
    return TRUE;
  for (guint first = 0, last; first < G_N_ELEMENTS (signs); first = last)
    {
      gchar byte = signs[first].bytes[0];

      for (last = first + 1; last < G_N_ELEMENTS (signs) && signs[last].bytes[0] == byte; last++)
        continue;
      for (const guint8 *at = view.data;
           at < end && (at = memchr (at, byte, (gsize)(end - at))) != NULL; at++)
        if (is_sign (at, (gsize)(end - at), first, last))
          return TRUE;
    }
  return FALSE;
}
