/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distinguishes EUC-JP, EUC-KR and GB 2312, which use the same bytes, by frequent characters: a few
 * hundred make up most of any text, while text read in the wrong charset has the frequent
 * characters of that language in 10 to 20 % of all places only. */
#include "common/charset/charset-private.h"

#include <stdlib.h>

#include "common/charset/familiar-characters.inc"

#define SAMPLE 4096     /* bytes that are decoded */
#define LETTERS_MAX 400 /* characters that are looked up: a page is enough */
#define KANA_SHARE 10   /* percent: no other language has as many */
#define HERE 10         /* added for Japanese, the usual language of mail here */
#define CERTAIN 200

static gint
charset_familiar_compare (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 3);
}

static gboolean
is_frequent (const gchar *list, gsize size, const guint8 *utf8)
{
  return bsearch (utf8, list, size / 3, 3, charset_familiar_compare) != NULL;
}

static gboolean
is_frequent_in (gint charset, const guint8 *utf8)
{
  switch (charset)
    {
    case KY_CHARSET_EUC_JP:
      return is_frequent (japanese, sizeof japanese - 1, utf8);
    case KY_CHARSET_CP949:
      return is_frequent (korean, sizeof korean - 1, utf8);
    default:
      return is_frequent (chinese, sizeof chinese - 1, utf8);
    }
}

/* Returns the percentage of characters in `text` that are frequent in the language of `charset`. */
static gint
familiarity (gint charset, const guint8 *text, gsize length)
{
  const gchar *end = (const gchar *)text + length;
  gint letters = 0, frequent = 0, bad = 0, kana = 0;

  for (const gchar *p = (const gchar *)text; p < end && letters < LETTERS_MAX;
       p = g_utf8_next_char (p))
    {
      if ((guchar)*p < 0x80)
        continue;
      gunichar c = g_utf8_get_char (p);
      if (c == 0xfffd || c < 0xa0)
        bad++;
      else if (c >= 0x3041 && c <= 0x30fe)
        kana++;
      else if ((c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3))
        {
          letters++;
          frequent += is_frequent_in (charset, (const guint8 *)p);
        }
    }
  if (charset == KY_CHARSET_EUC_JP && bad == 0 && kana > 0
      && kana * 100 >= (letters + kana) * KANA_SHARE)
    return CERTAIN;
  return (frequent * 100 - bad * 300) / MAX (letters, 1)
         + (charset == KY_CHARSET_EUC_JP ? HERE : 0);
}

gint
ky_charset_most_familiar (KyView bytes, gint charset, gint *ret_points)
{
  static const gint candidates[] = { KY_CHARSET_EUC_JP, KY_CHARSET_CP949, KY_CHARSET_GB18030 };
  gint best = charset;
  gint best_points = G_MININT;

  bytes.size = MIN (bytes.size, SAMPLE);
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      g_autofree guint8 *out = g_malloc (KY_DECODE_ROOM (bytes.size));
      KyDecode decode = { .out = out };

      ky_charsets[candidates[i]].decoder (&decode, bytes.data, bytes.size);
      gint points = familiarity (candidates[i], out, decode.at);
      /* on a tie, the charset assumed so far */
      if (points > best_points || (points == best_points && candidates[i] == charset))
        {
          best = candidates[i];
          best_points = points;
        }
    }
  *ret_points = best_points;
  return best;
}
