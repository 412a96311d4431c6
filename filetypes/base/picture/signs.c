/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches a picture's bytes for script tags and signatures of other formats. With SSE2, 16
 * positions are tested at once for the first two bytes of a sign; without it, each position is
 * tested. */
#include "filetypes/base/picture/signs.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Long enough not to occur by chance: at most once in 2^36 bytes. candidates() below knows the
 * first two of each. */
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

/* Returns whether one of the signs is at `at`, `left` bytes from the end. */
static gboolean
signs_is_sign (const guint8 *at, gsize left)
{
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (signs[i].bytes[0] == (gchar)*at && left >= signs[i].length
        && (signs[i].is_text
                ? g_ascii_strncasecmp ((const gchar *)at, signs[i].bytes, signs[i].length) == 0
                : memcmp (at, signs[i].bytes, signs[i].length) == 0))
      return TRUE;
  return FALSE;
}

/* Returns whether `view` is a colour profile, which has its sign at one place only, where a JPEG
 * has its quantisation table. */
static gboolean
is_profile (KyView view)
{
  return view.size >= 40 && memcmp (view.data + 36, "acsp", 4) == 0;
}

#ifdef __SSE2__
#define VECTOR 16

static inline __m128i
equals (__m128i bytes, gchar byte)
{
  return _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 (byte));
}

/* Returns a bit for each of the sixteen bytes at `at` that may begin a sign, judged by the byte and
 * the next one. One in ten thousand bytes of a picture does. */
static inline guint
candidates (const guint8 *at)
{
  __m128i first = _mm_loadu_si128 ((gconstpointer)at);
  __m128i second = _mm_loadu_si128 ((gconstpointer)(at + 1));
  __m128i small = _mm_or_si128 (second, _mm_set1_epi8 (0x20)); /* letters; ? and ! stay */
  __m128i text = _mm_or_si128 (
      _mm_or_si128 (equals (small, '?'), equals (small, '!')),
      _mm_or_si128 (_mm_or_si128 (equals (small, 's'), equals (small, 'h')), equals (small, 'i')));
  __m128i found = _mm_and_si128 (equals (first, '<'), text);

  found = _mm_or_si128 (found,
                        _mm_and_si128 (equals (first, '%'),
                                       _mm_or_si128 (equals (second, 'P'), equals (second, '!'))));
  found = _mm_or_si128 (found, _mm_and_si128 (equals (first, 'P'), equals (second, 'K')));
  found = _mm_or_si128 (found, _mm_and_si128 (equals (first, 'R'), equals (second, 'a')));
  found = _mm_or_si128 (found, _mm_and_si128 (equals (first, '7'), equals (second, 'z')));
  return (guint)_mm_movemask_epi8 (found);
}
#endif

gsize
ky_image_find_sign (KyView view, gsize from)
{
  gsize at = from;

#ifdef __SSE2__
  for (; at < view.size && view.size - at > VECTOR; at += VECTOR)
    for (guint bits = candidates (view.data + at); bits != 0; bits &= bits - 1)
      {
        gsize place = at + (guint)__builtin_ctz (bits);

        if (signs_is_sign (view.data + place, view.size - place))
          return place;
      }
#endif
  for (; at < view.size; at++)
    if (signs_is_sign (view.data + at, view.size - at))
      return at;
  return view.size;
}

gboolean
ky_image_has_sign (KyView view)
{
  return is_profile (view) || ky_image_find_sign (view, 0) < view.size;
}
