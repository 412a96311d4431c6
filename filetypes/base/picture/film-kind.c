/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells films from sound files by the handlers of the tracks in the box `moov`, for identify(). At
 * most 64 boxes are looked at for each box that is searched. */
#include "filetypes/base/picture/film-kind.h"

#include "filetypes/base/picture/brand.h"

#define BOXES_MOST 64 /* boxes that are examined in sequence */

/* Finds the content of the next box of `view` from `*at` on that is called `name`. FALSE: there is
 * none. */
static gboolean
find_box (KyView view, guint64 *at, const gchar *name, KyView *ret)
{
  for (guint i = 0; i < BOXES_MOST; i++)
    {
      guint64 size, head = 8;
      KyView found;

      if (!ky_view_slice (view, *at, 8, &found))
        return FALSE;
      size = ky_load_u32be (found.data);
      if (size == 1 && ky_view_slice (view, *at, 16, &found))
        {
          size = (guint64)ky_load_u32be (found.data + 8) << 32 | ky_load_u32be (found.data + 12);
          head = 16;
        }
      if (size < head || size > view.size - *at)
        return FALSE;
      *at += size;
      if (memcmp (found.data + 4, name, 4) == 0)
        return ky_view_slice (view, *at - size + head, size - head, ret);
    }
  return FALSE;
}

static KyFilmKind
kind_of_header (KyView view)
{
  KyFilmKind kind = KY_FILM_KIND_FILM;
  KyView track;

  for (guint64 at = 0; find_box (view, &at, "trak", &track);)
    {
      guint64 in_track = 0, in_media = 0;
      KyView media, handler, name;

      if (!find_box (track, &in_track, "mdia", &media)
          || !find_box (media, &in_media, "hdlr", &handler) || !ky_view_slice (handler, 8, 4, &name)
          || ky_view_is (name, "vide"))
        return KY_FILM_KIND_FILM;
      if (ky_view_is (name, "soun"))
        kind = KY_FILM_KIND_SOUND;
    }
  return kind;
}

KyFilmKind
ky_film_kind_of (KyView view)
{
  /* QuickTime's old files have no `ftyp`, but begin with any of their boxes. */
  static const gchar *const firsts[] = { "ftyp", "moov", "mdat", "wide" };
  guint64 at = 0;
  KyView name, header;

  if (!ky_view_slice (view, 4, 4, &name))
    return KY_FILM_KIND_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      if (!ky_view_is (name, firsts[i]))
        continue;
      if (i == 0 ? ky_brand_of (view) != KY_BRAND_NONE
                 : memchr (view.data, 0, MIN (64, view.size)) == NULL)
        return KY_FILM_KIND_NONE;
      return find_box (view, &at, "moov", &header) ? kind_of_header (header) : KY_FILM_KIND_FILM;
    }
  return KY_FILM_KIND_NONE;
}
