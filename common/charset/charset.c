/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements ky_charset_decode(): detects the charset of a text by its byte order mark, its label
 * and its bytes, and decodes it to UTF-8. Mail, archives, text and document modules call it for
 * every text of unknown charset. It never fails: bytes that are not valid become U+FFFD, and the
 * time is linear. */
#include "common/charset/charset.h"

#include "common/charset/charset-private.h"

#define SAMPLE (64 * 1024)     /* bytes that are examined to detect the charset */
#define META_SAMPLE (4 * 1024) /* HTML requires 1024; mail programs write longer heads */

/* --- what the bytes say --------------------------------------------------------------------- */

typedef struct
{
  gboolean has_high; /* a byte ≥ 0x80 */
  gboolean has_nul;
  gboolean has_shift;  /* ESC, SO or SI */
  gboolean has_escape; /* an escape of ISO-2022-JP */
  gboolean is_utf_8;   /* valid */
  gsize n_long;        /* sequences of three and four bytes */
  gsize n_sequences;   /* all of more than one byte */
} KySurvey;

static gsize
ascii_prefix (const guint8 *bytes, gsize size)
{
  gsize at = 0;

  for (; at + 8 <= size; at += 8)
    {
      guint64 word;

      memcpy (&word, bytes + at, 8);
      if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        break;
    }
  while (at < size && bytes[at] < 0x80)
    at++;
  return at;
}

static void
survey_escapes (KySurvey *survey, KyView bytes)
{
  static const gchar *const known[]
      = { "\x1b$B", "\x1b$@", "\x1b(J", "\x1b(I", "\x1b$(", "\x1b$A" };

  survey->has_shift = memchr (bytes.data, 0x1b, bytes.size) != NULL
                      || memchr (bytes.data, 0x0e, bytes.size) != NULL;
  for (guint i = 0; survey->has_shift && i < G_N_ELEMENTS (known); i++)
    if (memmem (bytes.data, bytes.size, known[i], strlen (known[i])) != NULL)
      survey->has_escape = TRUE;
}

static void
survey_bytes (KySurvey *survey, KyView bytes)
{
  gsize at = ascii_prefix (bytes.data, bytes.size);

  memset (survey, 0, sizeof *survey);
  survey->is_utf_8 = TRUE;
  survey->has_high = at < bytes.size;
  survey->has_nul = memchr (bytes.data, 0, bytes.size) != NULL;
  survey_escapes (survey, bytes);
  while (at < bytes.size)
    {
      if (bytes.data[at] < 0x80)
        {
          at += ascii_prefix (bytes.data + at, bytes.size - at);
          continue;
        }
      guint length = ky_utf_8_sequence (bytes.data + at, bytes.size - at);
      survey->is_utf_8 = survey->is_utf_8 && length != 0;
      survey->n_sequences += length != 0;
      survey->n_long += length > 2;
      at += MAX (length, 1);
    }
}

/* Holds statistics of a decoded sample. */
typedef struct
{
  gsize n;      /* characters above ASCII */
  gsize bad;    /* U+FFFD, C1 */
  gsize own;    /* private use */
  gsize kana;   /* hiragana, full-width katakana, ー */
  gsize half;   /* half-width katakana */
  gsize han;    /* ideographs */
  gsize common; /* ideographs of JIS level 1, the common ones */
  gsize hangul;
  gsize mark;    /* 、。「」（） and full-width ASCII */
  gsize circled; /* ①Ⅱ㈱㍻: vendor extensions of Japanese sets */
} KyScript;

/* Tells whether `c` is of JIS X 0208 level 1: leads 0x88–0x97 and the beginning of 0x98 in
 * KY_CHARSET_CP932. */
static gboolean
is_jis_level_1 (gunichar c)
{
  guint16 code = c < 0x10000 ? ky_charset_cp932_codes[ky_charset_cp932_pages[c >> 8]][c & 255] : 0;

  return code >= 0x889f && code <= 0x9872;
}

static void
survey_script (KyScript *script, const guint8 *text, gsize length)
{
  const gchar *end = (const gchar *)text + length;

  memset (script, 0, sizeof *script);
  for (const gchar *p = (const gchar *)text; p < end; p = g_utf8_next_char (p))
    {
      if ((guchar)*p < 0x80)
        continue;
      gunichar c = g_utf8_get_char (p);
      script->n++;
      if (c == 0xfffd || c < 0xa0)
        script->bad++;
      else if (c >= 0xe000 && c < 0xf900)
        script->own++;
      else if ((c >= 0x3041 && c <= 0x30fe) || c == 0x3005)
        script->kana++;
      else if (c >= 0xff61 && c <= 0xff9f)
        script->half++;
      else if (c >= 0x4e00 && c <= 0x9fff)
        {
          script->han++;
          script->common += is_jis_level_1 (c);
        }
      else if (c >= 0xac00 && c <= 0xd7a3)
        script->hangul++;
      else if ((c >= 0x3000 && c <= 0x301f) || (c >= 0xff01 && c <= 0xff60))
        script->mark++;
      else if ((c >= 0x2460 && c <= 0x2473) || (c >= 0x2160 && c <= 0x2179)
               || (c >= 0x3220 && c <= 0x33ff))
        script->circled++;
    }
}

static guint8 *
decode_with (gint charset, KyView bytes, KyDecode *decode)
{
  memset (decode, 0, sizeof *decode);
  decode->out = g_malloc (KY_DECODE_ROOM (bytes.size));
  if (ky_charsets[charset].decoder != NULL)
    ky_charsets[charset].decoder (decode, bytes.data, bytes.size);
  else
    ky_decode_single_byte (decode, ky_charsets[charset].single, bytes.data, bytes.size);
  return decode->out;
}

static KyView
charset_sample_of (KyView bytes)
{
  gsize skipped = ascii_prefix (bytes.data, bytes.size);

  /* from shortly before the first high byte; a sequence that is cut costs one U+FFFD */
  skipped -= MIN (skipped, 64);
  return ky_view (bytes.data + skipped, MIN (bytes.size - skipped, SAMPLE));
}

/* Counts bytes that EUC does not use. */
static gsize
count_low_leads (KyView bytes)
{
  gsize n = 0;

  for (gsize i = 0; i < bytes.size; i++)
    n += bytes.data[i] >= 0x80 && bytes.data[i] <= 0xa0;
  return n;
}

/* Returns the likelihood that `bytes` are in `charset`, in points. Negative: unlikely. */
static gint
score (gint charset, KyView bytes)
{
  KyDecode decode;
  KyScript script;
  g_autofree guint8 *text = decode_with (charset, bytes, &decode);

  survey_script (&script, text, decode.at);
  if (script.n == 0)
    return 0;
  gint64 points = (gint64)(script.kana * 100 + script.mark * 80 + script.half * 15);
  switch (charset)
    {
    case KY_CHARSET_CP949:
      /* text has hardly any syllables outside KS X 1001 */
      script.hangul -= MIN (script.hangul, count_low_leads (bytes));
      points = (gint64)(script.hangul * 95 + script.mark * 60 + script.han * 20);
      break;
    case KY_CHARSET_GB18030:
      /* text has hardly any characters outside GB 2312, but Japanese CP932 read as GBK has */
      script.han -= MIN (script.han, count_low_leads (bytes));
      G_GNUC_FALLTHROUGH;
    case KY_CHARSET_BIG5:
      points = (gint64)(script.han * 60 + script.mark * 70 + script.kana * 20);
      break;
    default:
      points
          += (gint64)(script.common * 75 + (script.han - script.common) * 20 + script.circled * 60);
      /* A name or a word of kanji alone is ambiguous: it is assumed to be Japanese. */
      if (script.n <= 8 && script.common == script.n)
        points = (gint64)script.n * 97;
      break;
    }
  points -= (gint64)script.bad * 300;
  /* Japanese mobile phones send emoji as private-use characters of Shift_JIS. */
  points -= (gint64)script.own * (charset == KY_CHARSET_CP932 ? 30 : 300);
  return (gint)(points / (gint64)script.n);
}

/* Returns points for letters of other alphabets, more for frequent ones. */
static gint
letter_points (gunichar c, gunichar before)
{
  static const gunichar cyrillic[] = { 0x43e, 0x435, 0x430, 0x438, 0x43d, 0x442, 0x441, 0x440,
                                       0x432, 0x43b, 0x43a, 0x43c, 0x434, 0x43f, 0x443, 0x44f };
  gboolean is_inside = g_unichar_isalpha (before);

  if (c >= 0x400 && c <= 0x45f)
    {
      for (guint i = 0; i < G_N_ELEMENTS (cyrillic); i++)
        if (c == cyrillic[i])
          return 100;
      if (c >= 0x430 && c < 0x450)
        return 60;
      return c >= 0x410 && c < 0x430 && !is_inside ? 40 : -60;
    }
  if (c >= 0x386 && c <= 0x3ce)
    return g_unichar_islower (c) ? 80 : is_inside ? -60 : 40;
  if ((c >= 0x5d0 && c <= 0x5ea) || (c >= 0x621 && c <= 0x64a))
    return 85;
  if (c >= 0xe01 && c <= 0xe5b) /* nearly all high bytes are Thai letters */
    return 55;
  return c == 0xfffd ? -300 : c < 0xa0 ? -100 : -60;
}

/* Counts bytes ≥ 0x80 and the runs that they form. */
static gsize
charset_count_high (KyView bytes, gsize *ret_runs)
{
  gsize n = 0;

  *ret_runs = 0;
  for (gsize i = 0; i < bytes.size; i++)
    if (bytes.data[i] >= 0x80)
      {
        n++;
        *ret_runs += i == 0 || bytes.data[i - 1] < 0x80;
      }
  return n;
}

/* Guesses a single-byte charset with non-Latin letters, whose words are runs of high bytes; in
 * Latin text high bytes are isolated. */
static gint
guess_alphabet (KyView bytes)
{
  static const gint candidates[]
      = { KY_SINGLE_WINDOWS_1251, KY_SINGLE_KOI8_R,       KY_SINGLE_ISO_8859_5,
          KY_SINGLE_IBM866,       KY_SINGLE_MAC_CYRILLIC, KY_SINGLE_IBM855,
          KY_SINGLE_WINDOWS_1253, KY_SINGLE_WINDOWS_1255, KY_SINGLE_WINDOWS_1256,
          KY_SINGLE_WINDOWS_874 };
  gint best = KY_CHARSET_WINDOWS_1252;
  gint64 best_points = 40;
  gsize runs;
  gsize n = charset_count_high (bytes, &runs);

  if (n < 6 || n < runs * 5 / 2)
    return best;
  for (guint k = 0; k < G_N_ELEMENTS (candidates); k++)
    {
      gint64 points = 0;
      gunichar before = ' ';

      for (gsize i = 0; i < bytes.size; i++)
        {
          guint8 byte = bytes.data[i];
          gunichar c = byte < 0x80 ? byte : ky_charset_single_byte[candidates[k]][byte - 0x80];

          if (byte >= 0x80)
            points += letter_points (c != 0 ? c : 0xfffd, before);
          before = c;
        }
      points /= (gint64)n;
      if (points > best_points)
        {
          best = KY_CHARSET_N_MULTI_BYTE + candidates[k];
          best_points = points;
        }
    }
  return best;
}

/* Returns whether pairs of CP932 are rather windows-1252: its quotes, dashes, bullets and accented
 * letters form pairs with the next letter ("you\x92re", "beno\xeet"). These are isolated in ASCII
 * words, while kanji come in runs. */
static gboolean
is_latin_in_pairs (KyView bytes)
{
  gsize n = 0, latin = 0, end = 0; /* `end`: of the last pair */

  for (gsize i = 0; i < bytes.size; i++)
    {
      guint8 lead = bytes.data[i];
      guint8 before = i == 0 ? 0 : i == end ? 0xff : bytes.data[i - 1];
      guint8 trail = i + 1 < bytes.size ? bytes.data[i + 1] : 0;
      guint8 behind = i + 2 < bytes.size ? bytes.data[i + 2] : 0;

      if (lead < 0x80)
        continue;
      n++;
      if (before < 0x80 && behind < 0x80 && g_ascii_isalpha ((gchar)trail)
          && (g_ascii_isalpha ((gchar)before) || g_ascii_isalpha ((gchar)behind))
          && (lead == 0x80 || lead == 0x85 || lead == 0x99 || (lead >= 0x91 && lead <= 0x97)
              || lead >= 0xe0))
        latin++;
      i++;
      end = i + 1;
    }
  return latin > n / 2;
}

/* Guesses the charset of bytes that are not ASCII and not UTF-8. */
static gint
guess_high (KyView bytes)
{
  static const gint candidates[] = { KY_CHARSET_CP932, KY_CHARSET_EUC_JP, KY_CHARSET_CP949,
                                     KY_CHARSET_GB18030, KY_CHARSET_BIG5 };
  KyView sample = charset_sample_of (bytes);
  gint best = KY_CHARSET_WINDOWS_1252;
  gint best_points = 30, points;
  gsize runs;
  gsize n = charset_count_high (sample, &runs);

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      points = score (candidates[i], sample);

      /* accented letters are isolated; only CP932 has many pairs with an ASCII byte */
      if (n * 2 < runs * 3 && (candidates[i] != KY_CHARSET_CP932 || is_latin_in_pairs (sample)))
        continue;
      if (points > best_points)
        {
          best = candidates[i];
          best_points = points;
        }
    }
  if (best == KY_CHARSET_EUC_JP || best == KY_CHARSET_CP949 || best == KY_CHARSET_GB18030)
    {
      gint familiar = ky_charset_most_familiar (sample, best, &points);

      if (best_points >= 60 || points >= 40)
        return familiar;
    }
  if (best_points < 60)
    {
      gint alphabet = guess_alphabet (sample);

      if (alphabet != KY_CHARSET_WINDOWS_1252)
        return alphabet;
    }
  return best;
}

static gint
guess_unicode (KyView bytes)
{
  gsize even = 0;
  gsize odd = 0;
  gsize n = MIN (bytes.size, SAMPLE) & ~(gsize)3;
  gsize wide_le = 0;
  gsize wide_be = 0;
  /* in UTF-16, each ASCII character (at least the line ends) has a NUL on the same side; one or two
   * NULs may be errors */
  gsize needed = MAX (n / 40, n <= 8 ? 1 : 3);

  /* A few NULs in pure ASCII are not UTF-16 (T-SMTP-05). */
  if (ky_view_is_ascii (ky_view (bytes.data, n)))
    needed = n * 2 / 5;
  for (gsize at = 0; at < n; at += 4)
    {
      const guint8 *p = bytes.data + at;

      even += (p[0] == 0) + (p[2] == 0);
      odd += (p[1] == 0) + (p[3] == 0);
      wide_le += p[3] == 0 && p[2] <= 0x10 && (p[0] | p[1]) != 0;
      wide_be += p[0] == 0 && p[1] <= 0x10 && (p[2] | p[3]) != 0;
    }
  if (n >= 8 && wide_le == n / 4)
    return KY_CHARSET_UTF_32LE;
  if (n >= 8 && wide_be == n / 4)
    return KY_CHARSET_UTF_32BE;
  if (bytes.size == 2)
    return bytes.data[0] == 0   ? KY_CHARSET_UTF_16BE
           : bytes.data[1] == 0 ? KY_CHARSET_UTF_16LE
                                : KY_CHARSET_NONE;
  if (odd > 2 * even && odd >= needed)
    return KY_CHARSET_UTF_16LE;
  if (even > 2 * odd && even >= needed)
    return KY_CHARSET_UTF_16BE;
  return KY_CHARSET_NONE;
}

/* Returns whether the bytes are letters, blanks and line ends of EBCDIC, and hardly any ASCII. */
static gboolean
is_ebcdic (KyView bytes)
{
  gsize letters = 0;
  gsize blanks = 0;
  gsize n = MIN (bytes.size, SAMPLE);

  for (gsize i = 0; i < n; i++)
    {
      guint8 b = bytes.data[i];

      letters += (b >= 0x81 && b <= 0xa9 && (b & 0x0f) != 0 && (b & 0x0f) <= 9)
                 || (b >= 0xc1 && b <= 0xf9 && (b & 0x0f) <= 9);
      blanks += b == 0x40 || b == 0x15 || b == 0x25;
    }
  return n >= 16 && blanks > n / 12 && letters > n / 2 && letters + blanks > n * 17 / 20;
}

static gint
guess (KyView bytes, const KySurvey *survey)
{
  gint charset;

  if (survey->has_nul && (charset = guess_unicode (bytes)) != KY_CHARSET_NONE)
    return charset;
  if (survey->has_escape)
    return KY_CHARSET_ISO_2022_JP;
  if (!survey->has_high)
    return survey->has_shift && memmem (bytes.data, bytes.size, "\x1b$)C", 4) != NULL
               ? KY_CHARSET_ISO_2022_KR
               : KY_CHARSET_UTF_8;
  if (survey->is_utf_8)
    return KY_CHARSET_UTF_8;
  if (is_ebcdic (bytes))
    return KY_CHARSET_IBM037;
  charset = guess_high (bytes);
  /* one invalid byte does not disprove UTF-8 */
  if (survey->n_sequences >= 4 && (charset == KY_CHARSET_WINDOWS_1252 || survey->n_long >= 4)
      && score (KY_CHARSET_UTF_8, charset_sample_of (bytes)) > 0)
    return KY_CHARSET_UTF_8;
  return charset;
}

static gint
byte_order_mark (KyView bytes, gsize *ret_size)
{
  static const struct
  {
    gchar mark[5];
    guint8 size;
    gint charset;
  } marks[] = {
    { "\xef\xbb\xbf", 3, KY_CHARSET_UTF_8 },    { "\xff\xfe\0\0", 4, KY_CHARSET_UTF_32LE },
    { "\0\0\xfe\xff", 4, KY_CHARSET_UTF_32BE }, { "\xff\xfe", 2, KY_CHARSET_UTF_16LE },
    { "\xfe\xff", 2, KY_CHARSET_UTF_16BE },     { "\x84\x31\x95\x33", 4, KY_CHARSET_GB18030 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (ky_view_starts_with (bytes, marks[i].mark, marks[i].size))
      {
        *ret_size = marks[i].size;
        return marks[i].charset;
      }
  *ret_size = 0;
  return KY_CHARSET_NONE;
}

/* Finds the charset in <meta charset=…>, <meta … content="text/html; charset=…"> or <?xml …
 * encoding="…"?>. */
static gint
declared_in_html (KyView bytes)
{
  gsize n = MIN (bytes.size, META_SAMPLE);
  g_autofree gchar *head = g_ascii_strdown ((const gchar *)bytes.data, (gssize)n);
  const gchar *found = NULL;

  for (gsize i = 0; i < n; i++)
    if (head[i] == '\0')
      head[i] = ' ';
  for (const gchar *tag = strstr (head, "<meta"); tag != NULL && found == NULL;
       tag = strstr (tag + 1, "<meta"))
    {
      const gchar *end = strchr (tag, '>');
      const gchar *charset = strstr (tag, "charset");

      if (charset != NULL && end != NULL && charset < end)
        found = charset + strlen ("charset");
    }
  if (found == NULL && g_str_has_prefix (head, "<?xml"))
    {
      const gchar *end = strstr (head, "?>");
      const gchar *encoding = strstr (head, "encoding");

      found = encoding != NULL && end != NULL && encoding < end ? encoding + strlen ("encoding")
                                                                : NULL;
    }
  if (found == NULL)
    return KY_CHARSET_NONE;
  found += strspn (found, " \t\r\n=\"'");
  {
    g_autofree gchar *label = g_strndup (found, strcspn (found, " \t\r\n\"';>/"));
    gint charset = ky_charset_from_label (label);

    /* text that was read as ASCII so far is not UTF-16 (HTML, "get an encoding") */
    return charset == KY_CHARSET_UTF_16 || charset == KY_CHARSET_UTF_32
                   || charset == KY_CHARSET_UTF_16LE || charset == KY_CHARSET_UTF_16BE
               ? KY_CHARSET_UTF_8
               : charset;
  }
}

/* Returns whether it is a charset of East Asia with lead bytes >= 0x80. */
static gboolean
has_lead_bytes (gint charset)
{
  return (charset >= KY_CHARSET_CP932 && charset <= KY_CHARSET_BIG5)
         || charset == KY_CHARSET_SHIFT_JIS_2004 || charset == KY_CHARSET_EUC_JIS_2004;
}

static gboolean
is_ascii_based (gint charset)
{
  return charset == KY_CHARSET_UTF_8 || has_lead_bytes (charset)
         || charset >= KY_CHARSET_N_MULTI_BYTE;
}

/* Returns whether the bytes are surely not UTF-8. A few invalid bytes are damage (T-CS-06); text in
 * another charset has valid sequences only by chance: 5 % sequences of three bytes in Japanese
 * CP932 or EUC-JP. */
static gboolean
is_surely_not_utf_8 (KyView bytes, const KySurvey *survey)
{
  gsize runs;
  gsize n = charset_count_high (bytes, &runs);

  if (survey->n_long >= 4 && survey->n_long * 3 * 4 >= n)
    return FALSE;
  n = charset_count_high (charset_sample_of (bytes), &runs);
  return survey->n_sequences * 4 < n && (n >= 6 || n == runs);
}

/* Returns whether the two bytes are kana, a symbol or a kanji of level 1 in `charset`. */
static gboolean
is_common_pair (gint charset, guint8 lead, guint8 trail)
{
  if (charset == KY_CHARSET_EUC_JP)
    return trail >= 0xa1 && trail < 0xff
           && (lead == 0xa1 || lead == 0xa4 || lead == 0xa5 || (lead >= 0xb0 && lead <= 0xcf));
  return trail >= 0x40 && trail <= 0xfc && trail != 0x7f
         && ((lead >= 0x81 && lead <= 0x83) || (lead >= 0x88 && lead <= 0x97));
}

/* Returns whether the bytes are Japanese in EUC-JP, although pairs of them are sequences of UTF-8,
 * too: nearly all are common characters, of which many are kana. No kana is such a pair in
 * UTF-8. */
static gboolean
is_surely_euc_jp (KyView bytes)
{
  gsize n = 0, n_common = 0, n_kana = 0;

  for (gsize i = 0; i < bytes.size; i++)
    {
      guint8 lead = bytes.data[i], trail = i + 1 < bytes.size ? bytes.data[i + 1] : 0;

      if (lead < 0x80)
        continue;
      n++;
      n_common += lead == 0xa3 || is_common_pair (KY_CHARSET_EUC_JP, lead, trail);
      n_kana += (lead == 0xa4 || lead == 0xa5) && trail >= 0xa1;
      i += trail >= 0x80;
    }
  return n >= 4 && n_common * 10 >= n * 9 && n_kana * 4 >= n;
}

/* Checks the label of a text with bytes ≥ 0x80 that is not UTF-8: it is used unless it gives
 * garbage and another charset does not. */
static gint
check_high (gint charset, KyView bytes)
{
  KyView sample = charset_sample_of (bytes);
  gint points = score (charset, sample);

  if (charset < KY_CHARSET_N_MULTI_BYTE && points >= 60)
    return charset;
  gint other = guess_high (bytes);
  if (other == charset || other == KY_CHARSET_WINDOWS_1252)
    return charset;
  gint best = score (other, sample);
  /* Latin letters score no points, so the other charset must result in Japanese text */
  if (charset >= KY_CHARSET_N_MULTI_BYTE)
    return (other == KY_CHARSET_CP932 || other == KY_CHARSET_EUC_JP) && best >= 70 ? other
                                                                                   : charset;
  return (points < 0 && best >= 50) || (best >= 70 && best - points >= 50) ? other : charset;
}

/* Tells whether 7-bit text contains the sequences by which `charset` switches to double bytes.
 * `charset` is one of HZ, ISO-2022-KR and ISO-2022-CN; for any other one returns FALSE. */
static gboolean
has_shifts (gint charset, KyView bytes, const KySurvey *survey)
{
  return charset == KY_CHARSET_HZ
             ? memmem (bytes.data, bytes.size, "~{", 2) != NULL
             : (charset == KY_CHARSET_ISO_2022_KR || charset == KY_CHARSET_ISO_2022_CN)
                   && survey->has_shift;
}

/* Returns the actual charset of bytes labelled `charset`: that one, unless they contradict it. */
static gint
check_label (gint charset, KyView bytes, const KySurvey *survey)
{
  gint other;

  if (charset == KY_CHARSET_UTF_16 || charset == KY_CHARSET_UTF_32
      || (charset >= KY_CHARSET_UTF_16LE && charset <= KY_CHARSET_UTF_32BE))
    {
      /* UTF-16 does not have the octets 0D 0A side by side: U+0A0D is not assigned, and U+0D0A is a
       * letter of Malayalam. */
      if (!survey->has_nul && bytes.size > 0
          && (survey->is_utf_8 || memmem (bytes.data, bytes.size, "\r\n", 2) != NULL))
        return guess (bytes, survey);
      other = survey->has_nul ? guess_unicode (bytes) : KY_CHARSET_NONE;
      if (charset == KY_CHARSET_UTF_16 || charset == KY_CHARSET_UTF_32)
        return other != KY_CHARSET_NONE       ? other
               : charset == KY_CHARSET_UTF_16 ? KY_CHARSET_UTF_16LE
                                              : KY_CHARSET_UTF_32LE;
      return other != KY_CHARSET_NONE ? other : charset;
    }
  if (survey->has_nul && is_ascii_based (charset)
      && (other = guess_unicode (bytes)) != KY_CHARSET_NONE)
    return other;
  if (survey->has_escape && charset != KY_CHARSET_ISO_2022_KR && charset != KY_CHARSET_ISO_2022_CN)
    return KY_CHARSET_ISO_2022_JP;
  if (!survey->has_high)
    return charset;
  if (charset == KY_CHARSET_ISO_2022_JP || charset == KY_CHARSET_ISO_2022_KR
      || charset == KY_CHARSET_ISO_2022_CN || charset == KY_CHARSET_HZ
      || charset == KY_CHARSET_UTF_7 || charset == KY_CHARSET_US_ASCII)
    return has_shifts (charset, bytes, survey) ? charset : guess (bytes, survey);
  if (!is_ascii_based (charset))
    return charset;
  if (charset == KY_CHARSET_UTF_8)
    {
      if (survey->is_utf_8)
        return charset;
      if (is_surely_euc_jp (charset_sample_of (bytes)))
        return KY_CHARSET_EUC_JP;
      return is_surely_not_utf_8 (bytes, survey) ? guess (bytes, survey) : charset;
    }
  if (survey->is_utf_8 && (charset >= KY_CHARSET_N_MULTI_BYTE || survey->n_long >= 3))
    return KY_CHARSET_UTF_8;
  return check_high (charset, bytes);
}

/* --- lines in another charset ---------------------------------------------------------------- */

/* Returns the first line with its line end. */
static KyView
first_line (KyView bytes)
{
  const guint8 *newline = memchr (bytes.data, '\n', bytes.size);

  return ky_view (bytes.data, newline != NULL ? (gsize)(newline + 1 - bytes.data) : bytes.size);
}

/* Returns whether all bytes >= 0x80 of the line are common characters of `charset`. A pair with a
 * letter of ASCII beside other letters is none: windows-1252 has quotation marks in these places
 * ("it\x92s"). */
static gboolean
has_common_pairs_only (gint charset, KyView line)
{
  for (gsize i = 0; i < line.size; i++)
    {
      guint8 before = i > 0 ? line.data[i - 1] : 0;
      guint8 trail = i + 1 < line.size ? line.data[i + 1] : 0;
      guint8 behind = i + 2 < line.size ? line.data[i + 2] : 0;

      if (line.data[i] < 0x80)
        continue;
      if (!is_common_pair (charset, line.data[i], trail)
          || (g_ascii_isalpha (trail) && (g_ascii_isalpha (before) || g_ascii_isalpha (behind))))
        return FALSE;
      i++;
    }
  return TRUE;
}

/* Returns the charset of a line with too few bytes >= 0x80 for points, in a Japanese text in UTF-8:
 * that one, unless all of them are common characters in another charset. */
static gint
charset_of_few (KyView line)
{
  return has_common_pairs_only (KY_CHARSET_EUC_JP, line)  ? KY_CHARSET_EUC_JP
         : has_common_pairs_only (KY_CHARSET_CP932, line) ? KY_CHARSET_CP932
                                                          : KY_CHARSET_UTF_8;
}

static gboolean
is_seven_bit (gint charset)
{
  return charset == KY_CHARSET_ISO_2022_JP || charset == KY_CHARSET_ISO_2022_KR
         || charset == KY_CHARSET_ISO_2022_CN || charset == KY_CHARSET_HZ;
}

/* Returns the charset of a single line, which may differ, as of a footer that a mailing list added:
 * `charset`, unless the line is text in another charset only. `all`: the text that it is from. */
static gint
charset_of_line (gint charset, KyView line, const KySurvey *all)
{
  KySurvey survey;
  gsize runs;

  survey_bytes (&survey, line);
  if (survey.has_escape && !survey.has_high && has_lead_bytes (charset))
    return KY_CHARSET_ISO_2022_JP;
  if (!survey.has_high || survey.has_escape || survey.has_nul)
    return charset;
  if (survey.is_utf_8)
    return survey.n_long >= 3 || is_seven_bit (charset)
                   || (survey.n_long > 0 && score (charset, line) < 0)
               ? KY_CHARSET_UTF_8
               : charset;
  if (charset == KY_CHARSET_UTF_8
      && (charset_count_high (line, &runs) < 4
          || (survey.n_sequences > 0 && !is_surely_not_utf_8 (line, &survey))))
    return survey.n_long == 0 && all->n_long >= 4 ? charset_of_few (line) : charset;
  /* In Shift_JIS these are letters of half width. */
  if ((charset == KY_CHARSET_CP932 || charset == KY_CHARSET_SHIFT_JIS_2004)
      && is_surely_euc_jp (line))
    return KY_CHARSET_EUC_JP;
  if (charset != KY_CHARSET_UTF_8 && !is_seven_bit (charset) && score (charset, line) >= 0)
    return charset;
  gint other = guess_high (line);
  return (other == KY_CHARSET_CP932 || other == KY_CHARSET_EUC_JP) && score (other, line) >= 70
             ? other
             : charset;
}

/* Returns whether it is a charset of Japan with lead bytes >= 0x80. */
static gboolean
charset_is_japanese (gint charset)
{
  return charset == KY_CHARSET_CP932 || charset == KY_CHARSET_EUC_JP
         || charset == KY_CHARSET_SHIFT_JIS_2004 || charset == KY_CHARSET_EUC_JIS_2004;
}

/* Returns whether some lines are text in `charset` and none is in `other`, which was assumed for
 * all. */
static gboolean
has_lines_in (gint charset, gint other, KyView bytes)
{
  gsize own = 0, runs;

  while (bytes.size > 0)
    {
      KyView line = first_line (bytes);

      if (!ky_view_is_ascii (line) && score (charset, line) >= 60
          && score (charset, line) > score (other, line))
        own += charset_count_high (line, &runs);
      bytes = ky_view (bytes.data + line.size, bytes.size - line.size);
    }
  return own >= 12;
}

/* --- decode --------------------------------------------------------------------------------- */

static gchar *
copy_ascii (KyView bytes, gsize *ret_length)
{
  gchar *text = g_malloc (bytes.size + 1);

  memcpy (text, bytes.data, bytes.size);
  text[bytes.size] = '\0';
  *ret_length = bytes.size;
  return text;
}

static gchar *
decode_all (gint charset, KyView bytes, const KySurvey *survey, gsize *ret_length,
            KyCharsetInfo *info)
{
  KyDecode decode;

  info->name = ky_charsets[charset].name;
  if (bytes.size > (G_MAXSIZE - 64) / 3)
    bytes.size = 0; /* cannot happen: no input is that large */
  /* nothing to convert */
  if (!survey->has_nul
      && ((charset == KY_CHARSET_UTF_8 && survey->is_utf_8)
          || (!survey->has_high && is_ascii_based (charset))
          || (!survey->has_high && !survey->has_shift && charset == KY_CHARSET_ISO_2022_JP)))
    return copy_ascii (bytes, ret_length);
  gchar *text = (gchar *)decode_with (charset, bytes, &decode);
  text = g_realloc (text, decode.at + 1);
  text[decode.at] = '\0';
  info->n_replaced = decode.n_replaced;
  info->n_nul = decode.n_nul;
  *ret_length = decode.at;
  return text;
}

/* Returns whether pairs of ISO-2022-JP go on behind `line`, before which `was_open` says so. */
static gboolean
is_open_behind (KyView line, gboolean was_open)
{
  const guint8 *escape = memrchr (line.data, 0x1b, line.size);

  return escape != NULL && escape + 1 < line.data + line.size ? escape[1] == '$' : was_open;
}

/* Decodes a text in `charset` whose lines may be in other charsets. */
static gchar *
decode_lines (gint charset, KyView bytes, const KySurvey *all, gsize *ret_length,
              KyCharsetInfo *info)
{
  GString *out = g_string_sized_new (bytes.size + 16);
  gsize n_replaced = 0, n_nul = 0;

  while (bytes.size > 0)
    {
      KyView run = first_line (bytes);
      gint used = charset_of_line (charset, run, all);
      gboolean is_open = used == KY_CHARSET_ISO_2022_JP && is_open_behind (run, FALSE);
      KySurvey survey;
      gsize length;

      while (run.size < bytes.size)
        {
          KyView line = first_line (ky_view (bytes.data + run.size, bytes.size - run.size));

          if (charset_of_line (charset, line, all) != used && !(is_open && ky_view_is_ascii (line)))
            break;
          is_open = used == KY_CHARSET_ISO_2022_JP && is_open_behind (line, is_open);
          run.size += line.size;
        }
      survey_bytes (&survey, run);
      g_autofree gchar *text = decode_all (used, run, &survey, &length, info);
      g_string_append_len (out, text, (gssize)length);
      n_replaced += info->n_replaced;
      n_nul += info->n_nul;
      info->is_mislabelled = info->is_mislabelled || used != charset;
      info->n_replaced = info->n_nul = 0;
      bytes = ky_view (bytes.data + run.size, bytes.size - run.size);
    }
  info->name = ky_charsets[charset].name;
  info->n_replaced = n_replaced;
  info->n_nul = n_nul;
  *ret_length = out->len;
  return g_string_free (out, FALSE);
}

/* Returns whether lines may be in other charsets than the label's. */
static gboolean
is_mixed (gint charset, const KySurvey *survey)
{
  if (!survey->has_high || survey->has_nul)
    return FALSE;
  return charset == KY_CHARSET_UTF_8 ? !survey->is_utf_8
                                     : is_seven_bit (charset) || has_lead_bytes (charset);
}

/* Removes U+FEFF from the start, also where it does not mark a byte order (UTF-7, a second
 * mark). */
static void
drop_mark (gchar *text, gsize *length, KyCharsetInfo *info)
{
  while (*length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      memmove (text, text + 3, *length - 3 + 1);
      *length -= 3;
      info->has_bom = TRUE;
      if (info->name != ky_charsets[KY_CHARSET_UTF_7].name)
        break;
    }
}

gchar *
ky_charset_decode (KyView bytes, const gchar *label, guint flags, gsize *ret_length,
                   KyCharsetInfo *ret_info)
{
  KyCharsetInfo info = { 0 };
  KySurvey survey;
  gsize mark_size;
  gint charset = byte_order_mark (bytes, &mark_size);
  gint labelled = KY_CHARSET_NONE;
  gsize length = 0;

  if (bytes.data == NULL)
    bytes = ky_view ("", 0);
  bytes = ky_view (bytes.data + mark_size, bytes.size - mark_size);
  survey_bytes (&survey, bytes);
  info.has_bom = charset != KY_CHARSET_NONE;
  if (charset == KY_CHARSET_NONE)
    {
      labelled = ky_charset_from_label (label);
      if (labelled == KY_CHARSET_NONE && (flags & KY_CHARSET_HTML) != 0 && !survey.has_nul)
        labelled = declared_in_html (bytes);
      charset = labelled == KY_CHARSET_NONE
                        || ((flags & KY_CHARSET_STRICT) != 0 && labelled == KY_CHARSET_US_ASCII)
                    ? guess (bytes, &survey)
                : (flags & KY_CHARSET_STRICT) != 0 && labelled >= 0
                    ? labelled
                    : check_label (labelled, bytes, &survey);
      if ((charset_is_japanese (labelled)
           || (has_lead_bytes (labelled) && charset == KY_CHARSET_ISO_2022_JP))
          && charset != labelled && has_lines_in (labelled, charset, bytes))
        charset = labelled;
      if (charset == KY_CHARSET_US_ASCII)
        charset = KY_CHARSET_UTF_8;
      info.is_guessed = labelled == KY_CHARSET_NONE;
      info.is_mislabelled = labelled >= 0 && charset != labelled;
      if (labelled == KY_CHARSET_US_ASCII)
        info.is_mislabelled = survey.has_high || charset != KY_CHARSET_UTF_8;
    }
  gchar *text = (charset == labelled || charset == KY_CHARSET_UTF_8)
                        && (flags & KY_CHARSET_STRICT) == 0 && is_mixed (charset, &survey)
                    ? decode_lines (charset, bytes, &survey, &length, &info)
                    : decode_all (charset, bytes, &survey, &length, &info);
  drop_mark (text, &length, &info);
  if (ret_length != NULL)
    *ret_length = length;
  if (ret_info != NULL)
    *ret_info = info;
  return text;
}
