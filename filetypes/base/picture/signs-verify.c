/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches for script tags and signatures with a list of its own: the bytes by which a signature
 * may begin are searched for, 16 at a time with SSE2, and the bytes after each are compared. */
#include "filetypes/base/picture/signs-verify.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static gboolean
signs_verify_continues (KyView view, gsize at, const gchar *bytes, gsize size)
{
  return view.size - at > size && memcmp (view.data + at + 1, bytes, size) == 0;
}

/* Matches tags by which programs take a file for HTML, SVG or PHP, in letters of either case. */
static gboolean
signs_verify_is_tag (KyView view, gsize at)
{
  static const gchar *const names[] = { "?php", "script", "html", "!doctype", "svg ", "iframe" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize n = 0;

      while (names[i][n] != '\0' && view.size - at > n + 1
             && g_ascii_tolower ((gchar)view.data[at + n + 1]) == names[i][n])
        n++;
      if (names[i][n] == '\0')
        return TRUE;
    }
  return FALSE;
}

/* Matches a member's header that asks for version 1.0 or 2.0, or the end of a directory on the
 * first disk (PKWARE's APPNOTE, 4.3.7 and 4.3.16). */
static gboolean
is_zip (KyView view, gsize at)
{
  return signs_verify_continues (view, at, "K\3\4\x0a\0", 5)
         || signs_verify_continues (view, at, "K\3\4\x14\0", 5)
         || signs_verify_continues (view, at, "K\5\6\0\0", 5);
}

static gboolean
signs_verify_is_sign (KyView view, gsize at)
{
  switch (view.data[at])
    {
    case '<':
      return signs_verify_is_tag (view, at);
    case '%':
      return signs_verify_continues (view, at, "PDF-", 4)
             || signs_verify_continues (view, at, "!PS-", 4);
    case 'P':
      return is_zip (view, at);
    case 'R':
      return signs_verify_continues (view, at, "ar!\x1a\7", 5);
    case '7':
      return signs_verify_continues (view, at, "z\xbc\xaf\x27\x1c", 5);
    default:
      return FALSE;
    }
}

#ifdef __SSE2__
/* Returns a bit for each of the 16 bytes at `at` by which a sign may begin. */
static inline guint
signs_verify_beginnings (const guint8 *at)
{
  __m128i bytes = _mm_loadu_si128 ((gconstpointer)at);
  __m128i found = _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('<'));

  found = _mm_or_si128 (found, _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('%')));
  found = _mm_or_si128 (found, _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('P')));
  found = _mm_or_si128 (found, _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('R')));
  found = _mm_or_si128 (found, _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('7')));
  return (guint)_mm_movemask_epi8 (found);
}
#endif

gsize
ky_signs_verify_find (KyView view, gsize from)
{
  gsize at = from;

#ifdef __SSE2__
  for (; at < view.size && view.size - at >= 16; at += 16)
    for (guint bits = signs_verify_beginnings (view.data + at); bits != 0; bits &= bits - 1)
      {
        gsize place = at + (guint)__builtin_ctz (bits);

        if (signs_verify_is_sign (view, place))
          return place;
      }
#endif
  for (; at < view.size; at++)
    if (signs_verify_is_sign (view, at))
      return at;
  return view.size;
}

gboolean
ky_signs_verify (KyView view)
{
  gboolean is_profile = view.size >= 40 && memcmp (view.data + 36, "acsp", 4) == 0;

  return !is_profile && ky_signs_verify_find (view, 0) == view.size;
}
