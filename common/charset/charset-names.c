/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Detects the charset of the file names of one archive from a sample of at most 4096 bytes of all
 * names that are not UTF-8, and decodes each name with the result. A sample that is valid CP932
 * counts as CP932 unless at least 3 names and another multi-byte charset speak against it. */
#include "common/charset/charset-names.h"

#include "common/charset/charset-private.h"
#include "common/charset/charset.h"

/* Fewer names that are valid CP932 count as CP932, because half-width katakana have the bytes of
 * kanji in other charsets, unless they are clearly Chinese or Korean: of at least 6 bytes beyond
 * ASCII, 70 % of the letters are frequent in the language. */
#define ENOUGH 3
#define CLEAR_BYTES 6
#define CLEAR_POINTS 70

static gboolean
is_utf8 (KyView raw)
{
  return g_utf8_validate ((const gchar *)raw.data, (gssize)raw.size, NULL);
}

/* Returns whether valid UTF-8 has at least as many characters of three and more bytes as of two. */
static gboolean
is_beyond_chance (KyView raw)
{
  gsize n_two = 0, n_more = 0;

  for (gsize i = 0; i < raw.size; i++)
    {
      n_two += raw.data[i] >= 0xc0 && raw.data[i] < 0xe0;
      n_more += raw.data[i] >= 0xe0;
    }
  return n_more >= n_two;
}

gboolean
ky_charset_name_is_sure (KyView raw)
{
  return ky_view_is_ascii (raw) || (is_utf8 (raw) && is_beyond_chance (raw));
}

void
ky_charset_names_add (KyCharsetNames *names, KyView raw)
{
  if (ky_view_is_ascii (raw))
    return;
  if (is_utf8 (raw))
    {
      *(is_beyond_chance (raw) ? &names->n_sure : &names->n_unsure) += 1;
      return;
    }
  names->n_other++;
  names->is_full = names->is_full || raw.size >= sizeof names->sample - names->size;
  if (names->is_full)
    return;
  memcpy (names->sample + names->size, raw.data, raw.size);
  names->size += raw.size;
  names->sample[names->size++] = '\n';
}

/* Decodes `bytes`. NULL: they are not valid in `charset`. (transfer full) */
static gchar *
read_as (KyView bytes, const gchar *charset)
{
  KyCharsetInfo info;
  g_autofree gchar *text = ky_charset_decode (bytes, charset, KY_CHARSET_STRICT, NULL, &info);

  return info.n_replaced == 0 ? g_steal_pointer (&text) : NULL;
}

/* Finds a multi-byte charset: unlike single-byte ones, these do not accept all bytes. */
static const gchar *
find_multi_byte (const gchar *charset)
{
  static const gchar *const known[] = { "cp932", "euc-jp", "euc-kr", "gb18030", "big5" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (charset, known[i]) == 0)
      return known[i];
  return NULL;
}

/* Returns the charset of a sample that is clearly Chinese or Korean, or NULL. */
static const gchar *
find_clear (KyView sample)
{
  gsize n_high = 0;
  gint points;
  gint charset = ky_charset_most_familiar (sample, KY_CHARSET_CP932, &points);

  for (gsize i = 0; i < sample.size; i++)
    n_high += sample.data[i] >= 0x80;
  return n_high >= CLEAR_BYTES && points >= CLEAR_POINTS && charset != KY_CHARSET_EUC_JP
             ? find_multi_byte (ky_charsets[charset].name)
             : NULL;
}

void
ky_charset_names_settle (KyCharsetNames *names)
{
  KyView sample = ky_view (names->sample, names->size);
  KyCharsetInfo info;

  if (names->size == 0)
    return;
  const gchar *clear = find_clear (sample);
  g_free (ky_charset_decode (sample, NULL, 0, NULL, &info));
  names->charset = clear != NULL ? clear : find_multi_byte (info.name);
  g_autofree gchar *as_cp932 = read_as (sample, "cp932");
  if (as_cp932 == NULL)
    return;
  g_autofree gchar *as_guess = names->charset != NULL ? read_as (sample, names->charset) : NULL;
  if (as_guess == NULL || (names->n_other < ENOUGH && clear == NULL))
    names->charset = "cp932";
}

gchar *
ky_charset_names_decode (const KyCharsetNames *names, KyView raw)
{
  gboolean is_valid = is_utf8 (raw);
  gboolean is_chance = is_valid && !ky_view_is_ascii (raw) && !is_beyond_chance (raw)
                       && names->n_other >= names->n_unsure;
  gchar *text = NULL;

  /* ISO-2022-JP, whose bytes are ASCII, and among them "/" and "\\" */
  if (ky_view_is_ascii (raw) && memmem (raw.data, raw.size, "\x1b$", 2) != NULL
      && (text = read_as (raw, "iso-2022-jp")) != NULL)
    return text;
  if (names->charset != NULL && (!is_valid || is_chance))
    text = read_as (raw, names->charset);
  if (text == NULL && is_valid)
    text = ky_charset_decode (raw, "utf-8", KY_CHARSET_STRICT, NULL, NULL);
  if (text == NULL)
    text = read_as (raw, "cp932");
  return text != NULL ? text : ky_charset_decode (raw, NULL, 0, NULL, NULL);
}

gchar *
ky_charset_name_decode (const gchar *raw)
{
  return g_utf8_validate (raw, -1, NULL)
             ? g_strdup (raw)
             : ky_charset_decode (ky_view (raw, strlen (raw)), NULL, 0, NULL, NULL);
}
