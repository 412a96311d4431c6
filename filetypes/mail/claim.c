/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognizes lines, subjects and sender names that pretend to come from kiyome, by comparing their
 * folded letters (visible-letters.h) with the words of the notices, which are listed below. Every
 * line of every mail is tested, so the words are found by a table of their first characters, which
 * ky_claim_warm_up() builds once. */
#include "filetypes/mail/claim.h"
#include "common/view.h"

#include <string.h>

#define SPLIT_MAX 400  /* bytes of lines that may form one heading … */
#define SPLIT_LINES 20 /* … and their number */
#define TITLE_MAX 72   /* bytes of letters of a title below a rule */
#define BARE_MAX 48    /* the same for a title without a sign before it */
#define MARKED_MAX 96  /* … and with "kiyome" behind a sign of this kind */
#define GAP 3          /* blanks that separate adjacent texts */

/* --- words ------------------------------------------------------------------------------------ */

static gboolean
claim_has_any (const gchar *text, const gchar *const *words)
{
  for (; *words != NULL; words++)
    if (strstr (text, *words) != NULL)
      return TRUE;
  return FALSE;
}

/* Returns the text after the first of `words` (NULL-terminated) with which `text` begins, or NULL.
 * (transfer none) */
static const gchar *
behind_any (const gchar *text, const gchar *const *words)
{
  for (; *words != NULL; words++)
    if (g_str_has_prefix (text, *words))
      return text + strlen (*words);
  return NULL;
}

/* In folded form: "l" is "i". */
static const gchar *const headings[]
    = KY_LIST ("無害化のお知らせ", "無害化お知らせ", "無害化のおしらせ", "むがいかのおしらせ",
               "むかいかのおしらせ", "無害化通知", "sanitizingnotice", "sanitisingnotice",
               "sanitizationnotice", "sanitisationnotice", NULL);

#include "filetypes/mail/notice-sentences.inc"

static const gchar *const names[] = { "kiyome", "きよめ", "kiyorne", NULL };

static const gchar *const deeds[]
    = { "無害化",     "むがいか", "むかいか", "むがい化", "無がい化", "無がいか", "さにたいず",
        "さにたいす", "sanitiz",  "sanitis",  "kiyome",   "きよめ",   "kiyorne",  NULL };

/* Every line is searched for all of these at once, by their first characters, which most lines do
 * not have. The sentences come first. */
#define N_SENTENCES G_N_ELEMENTS (sentences)
#define N_HEADINGS (G_N_ELEMENTS (headings) - 1)
#define N_DEEDS (G_N_ELEMENTS (deeds) - 1)
#define N_TEXTS (N_SENTENCES + N_HEADINGS + N_DEEDS)
#define SENTENCES ((G_GUINT64_CONSTANT (1) << N_SENTENCES) - 1)
#define HEADINGS (((G_GUINT64_CONSTANT (1) << N_HEADINGS) - 1) << N_SENTENCES)
#define DEEDS (((G_GUINT64_CONSTANT (1) << N_DEEDS) - 1) << (N_SENTENCES + N_HEADINGS))
G_STATIC_ASSERT (N_TEXTS < 64);

static KyVisibleLetters said[N_SENTENCES]; /* in folded form */
static struct
{
  const gchar *letters;
  gsize size;
} texts[N_TEXTS];
static guint64 beginning[1024]; /* bits: the texts whose first bytes have this key */

/* Returns the key of the first three bytes of `text`, or of all if there are fewer. */
static guint
claim_key_of (const gchar *text)
{
  const guint8 *p = (const guint8 *)text;
  guint key = p[0] * 67u + p[1] * 31u;

  return (p[1] == '\0' ? key : key + p[2]) % G_N_ELEMENTS (beginning);
}

static void
claim_add_text (guint i, const gchar *letters)
{
  texts[i].letters = letters;
  texts[i].size = strlen (letters);
  /* The line that is compared may end within the text. */
  for (guint n = 1; n <= 3; n++)
    {
      gchar start[4] = "";

      memcpy (start, letters, n);
      beginning[claim_key_of (start)] |= G_GUINT64_CONSTANT (1) << i;
    }
}

void
ky_claim_warm_up (void)
{
  if (texts[0].letters != NULL)
    return;
  for (guint i = 0; i < N_HEADINGS; i++)
    claim_add_text ((guint)N_SENTENCES + i, headings[i]);
  for (guint i = 0; i < N_DEEDS; i++)
    claim_add_text ((guint)(N_SENTENCES + N_HEADINGS) + i, deeds[i]);
  for (guint i = N_SENTENCES; i-- > 0;)
    {
      ky_visible_letters_read (sentences[i], strlen (sentences[i]), FALSE, said[i]);
      claim_add_text (i, said[i]);
    }
}

/* Returns which of the texts `wanted` occur in the letters `seen`. */
static guint64
find_texts (const gchar *seen, guint64 wanted)
{
  gsize length = strlen (seen);
  guint64 found = 0;

  ky_claim_warm_up ();
  for (gsize at = 0; at < length; at = (gsize)(g_utf8_next_char (seen + at) - seen))
    for (guint64 left = beginning[claim_key_of (seen + at)] & wanted & ~found; left != 0;
         left &= left - 1)
      {
        guint i = (guint)__builtin_ctzll (left);

        if (texts[i].size <= length - at
            && memcmp (seen + at, texts[i].letters, texts[i].size) == 0)
          found |= G_GUINT64_CONSTANT (1) << i;
      }
  return found;
}

static const gchar *const news[]
    = { "知らせ", "しらせ", "知せ",   "通知",   "報告",   "結果",         "れぽーと", "れほーと",
        "れぽと", "れほと", "notice", "report", "resuit", "notification", NULL };

/* Endings of titles that sentences do not have. */
static const gchar *const endings[]
    = { "知らせ", "しらせ",   "知せ",     "通知",         "報告",   "結果", "案内",
        "連絡",   "れぽーと", "れほーと", "れぽと",       "れほと", "完了", "確認",
        "notice", "report",   "resuit",   "notification", NULL };

/* Tells whether a line says the same in other words; after a bracket or another sign such a line is
 * not prose. */
static gboolean
says_notice (const gchar *seen)
{
  return find_texts (seen, DEEDS) != 0 && claim_has_any (seen, news);
}

/* Returns whether a line without any sign is a title: it names what kiyome does and ends like a
 * title. */
static gboolean
is_title (const gchar *seen)
{
  gsize length = strlen (seen);

  if (length > BARE_MAX || find_texts (seen, DEEDS) == 0)
    return FALSE;
  for (const gchar *const *name = names; *name != NULL; name++)
    if (g_str_has_suffix (seen, *name))
      length -= strlen (*name);
  for (const gchar *const *word = endings; *word != NULL; word++)
    {
      gsize size = strlen (*word);

      if (length >= size && memcmp (seen + length - size, *word, size) == 0)
        return TRUE;
    }
  return behind_any (seen, news) != NULL;
}

/* Returns whether the line names kiyome and says that the mail is safe. */
static gboolean
says_safe (const gchar *seen)
{
  static const gchar *const safe[] = { "安全", "safe", NULL };
  static const gchar *const done[] = { "無害化", "sanitiz", "sanitis", "checked", NULL };
  gsize length = strlen (seen);

  return length <= MARKED_MAX && claim_has_any (seen, names)
         && (claim_has_any (seen, safe) || (length <= BARE_MAX && claim_has_any (seen, done)));
}

/* Returns whether the text in brackets marks a mail as sanitized. */
static gboolean
claim_is_mark (const gchar *seen)
{
  static const gchar *const done[]
      = { "無害化",       "むがいか",     "むかいか",  "むがい化",  "無がい化",
          "さにたいず済", "さにたいす済", "sanitized", "sanitised", "kiyome",
          "きよめ",       "kiyorne",      NULL };

  return says_notice (seen) || (strlen (seen) <= BARE_MAX / 2 && behind_any (seen, done) != NULL);
}

/* --- lines ------------------------------------------------------------------------------------ */

static const gchar *
claim_skip_blanks (const gchar *line, const gchar *end)
{
  while (line < end && ky_visible_letters_is_space (g_utf8_get_char (line)))
    line = g_utf8_next_char (line);
  return line;
}

static gboolean
is_bullet (gunichar c)
{
  return c == 0x30fb || c == 0xff65 || c == '-' || c == 0x2022;
}

/* Returns whether the line begins with a sign that is neither a letter nor a bullet, as headings
 * do. */
static gboolean
is_marked (const gchar *line, gsize length)
{
  const gchar *end = line + length;

  line = claim_skip_blanks (line, end);
  gunichar c = line < end ? g_utf8_get_char (line) : 'a';
  return !g_unichar_isalnum (c) && !is_bullet (c);
}

/* Returns what the letters of the line pretend to be, and stores the letters in `seen`. Sets
 * `ret_all` to whether `seen` has all letters of the line, and `ret_deed` to whether they contain a
 * text of `deeds`. */
static KyClaim
judge_letters (const gchar *line, gsize length, gboolean is_below_rule, gboolean signs,
               KyVisibleLetters seen, gboolean *ret_all, gboolean *ret_deed)
{
  *ret_all = ky_visible_letters_read (line, length, signs, seen);
  guint64 found = find_texts (seen, SENTENCES | HEADINGS | DEEDS);
  *ret_deed = (found & DEEDS) != 0;
  if (!*ret_all)
    {
      KyVisibleLetters front;

      /* a heading followed by prose; prose alone is no heading */
      g_strlcpy (front, seen, strlen ("無害化のお知らせ") * 2 + 1);
      return is_marked (line, length) && find_texts (front, HEADINGS) != 0 ? KY_CLAIM_HEADING
             : (found & SENTENCES) != 0                                    ? KY_CLAIM_SENTENCE
                                                                           : KY_CLAIM_NONE;
    }
  if ((found & HEADINGS) != 0
      || (is_below_rule && strlen (seen) <= TITLE_MAX && (found & DEEDS) != 0))
    return KY_CLAIM_HEADING;
  if ((found & SENTENCES) != 0)
    return KY_CLAIM_SENTENCE;
  return (found & DEEDS) != 0 && is_marked (line, length) && claim_has_any (seen, news)
             ? KY_CLAIM_LINE
             : KY_CLAIM_NONE;
}

/* Skips the mark of a list item: bullets, "1." and "1)". */
static const gchar *
skip_list_mark (const gchar *from, const gchar *end)
{
  for (const gchar *p = claim_skip_blanks (from, end); p < end; from = p)
    {
      const gchar *digits = p;

      if (is_bullet (g_utf8_get_char (p)) || *p == '*' || *p == '+')
        {
          p = claim_skip_blanks (g_utf8_next_char (p), end);
          continue;
        }
      while (p < end && g_ascii_isdigit (*p))
        p++;
      if (p == digits || p == end || (*p != '.' && *p != ')'))
        return digits;
      p = claim_skip_blanks (p + 1, end);
    }
  return from;
}

/* Returns the end of the text in the bracket at `from`, or NULL. */
static const gchar *
bracket_end (const gchar *from, const gchar *end)
{
  GUnicodeType type = g_unichar_type (g_utf8_get_char (from));

  if (type != G_UNICODE_OPEN_PUNCTUATION && type != G_UNICODE_INITIAL_PUNCTUATION && *from != '<')
    return NULL;
  for (const gchar *p = from; p < end; p = g_utf8_next_char (p))
    {
      type = g_unichar_type (g_utf8_get_char (p));
      if (type == G_UNICODE_CLOSE_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION || *p == '>')
        return p;
    }
  return NULL;
}

/* Classifies one of several texts in a line. `is_part`: it is not the whole line. */
static KyClaim
judge_piece (const gchar *from, const gchar *end, gboolean is_part)
{
  const gchar *start = skip_list_mark (from, end);
  const gchar *stop = start < end ? bracket_end (start, end) : NULL;
  KyVisibleLetters seen;

  if (stop != NULL)
    {
      const gchar *inner = g_utf8_next_char (start);

      if (stop > inner && ky_visible_letters_read (inner, (gsize)(stop - inner), FALSE, seen)
          && claim_is_mark (seen))
        return KY_CLAIM_LINE;
    }
  if (start >= end || !ky_visible_letters_read (start, (gsize)(end - start), FALSE, seen))
    return KY_CLAIM_NONE;
  if (is_part && find_texts (seen, HEADINGS) != 0)
    return KY_CLAIM_HEADING;
  if (is_title (seen) || says_safe (seen))
    return KY_CLAIM_LINE;
  return is_marked (start, (gsize)(end - start))
                 && (says_notice (seen)
                     || (strlen (seen) <= MARKED_MAX && claim_has_any (seen, names)))
             ? KY_CLAIM_LINE
             : KY_CLAIM_NONE;
}

/* Returns the end of the text at `from`, at a table line or a gap. `ret_next`: the next text. */
static const gchar *
piece_end (const gchar *from, const gchar *end, const gchar **ret_next)
{
  const gchar *gap = from;
  guint n = 0;

  for (const gchar *p = from; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      gap = n == 0 ? p : gap;
      n = ky_visible_letters_is_space (c) ? n + 1 : 0;
      if (c == '|' || c == '\t' || c == 0xff5c || c == 0x2502 || n == GAP)
        {
          *ret_next = n == GAP ? claim_skip_blanks (p, end) : g_utf8_next_char (p);
          return n == GAP ? gap : p;
        }
    }
  *ret_next = end;
  return end;
}

static KyClaim
judge_pieces (const gchar *line, gsize length)
{
  const gchar *end = line + length;
  KyClaim best = KY_CLAIM_NONE;

  for (const gchar *next, *from = line; from < end; from = next)
    {
      const gchar *stop = piece_end (from, end, &next);
      KyClaim claim = judge_piece (from, stop, from > line || next < end);

      best = MAX (best, claim);
    }
  return best;
}

/* Returns the line without bracketed texts after its first letters: ruby readings, link addresses.
 * NULL: there are none. (transfer full) */
static gchar *
without_brackets (const gchar *line, gsize length)
{
  g_autoptr (GString) out = NULL;
  const gchar *end = line + length;
  const gchar *copied = line;

  for (const gchar *p = claim_skip_blanks (line, end); p < end; p = g_utf8_next_char (p))
    {
      const gchar *close = p > line ? bracket_end (p, end) : NULL;

      if (close == NULL)
        continue;
      if (out == NULL)
        out = g_string_new (NULL);
      g_string_append_len (out, copied, p - copied);
      copied = g_utf8_next_char (close);
      p = close;
    }
  if (out == NULL)
    return NULL;
  g_string_append_len (out, copied, end - copied);
  return g_strdup (out->str);
}

/* Returns whether the line has one of `bytes`. */
static gboolean
has_byte (const gchar *line, gsize length, const gchar *bytes)
{
  for (; *bytes != '\0'; bytes++)
    if (memchr (line, *bytes, length) != NULL)
      return TRUE;
  return FALSE;
}

/* Returns what the separate texts of the line pretend to be: table cells, or the line without its
 * brackets. `all` and `deed`: what judge_letters() found in the whole line. */
static KyClaim
judge_closely (const gchar *line, gsize length, gboolean all, gboolean deed)
{
  KyClaim claim = !all || deed ? judge_pieces (line, length) : KY_CLAIM_NONE;
  KyVisibleLetters letters;

  if (claim != KY_CLAIM_NONE || length > SPLIT_MAX
      || !(has_byte (line, length, "([{<")
           || (has_byte (line, length, "\xef")
               && memmem (line, length, "（", strlen ("（")) != NULL)))
    return claim;
  g_autofree gchar *bare = without_brackets (line, length);
  if (bare == NULL)
    return KY_CLAIM_NONE;
  claim = judge_letters (bare, strlen (bare), FALSE, FALSE, letters, &all, &deed);
  return claim == KY_CLAIM_NONE && all && deed ? judge_pieces (bare, strlen (bare)) : claim;
}

KyClaim
ky_claim_of_line (const gchar *line, gsize length, gboolean is_below_rule, KyVisibleLetters seen)
{
  gboolean all, deed, is_whole, has_deed;
  KyVisibleLetters other;

  *seen = '\0';
  /* quoted already */
  if (length < strlen ("Kiyome") || *line == '>')
    {
      if (*line != '>')
        ky_visible_letters_read (line, length, FALSE, seen);
      return KY_CLAIM_NONE;
    }
  KyClaim claim = judge_letters (line, length, is_below_rule, FALSE, seen, &all, &deed);
  if (claim == KY_CLAIM_NONE && has_byte (line, MIN (length, sizeof (KyVisibleLetters)), "$!|@"))
    claim = judge_letters (line, length, is_below_rule, TRUE, other, &is_whole, &has_deed);
  return claim == KY_CLAIM_NONE ? judge_closely (line, length, all, deed) : claim;
}

/* --- over lines ------------------------------------------------------------------------------- */

/* Returns whether a heading or sentence begins at `at` of the letters `seen`, as far as they go.
 * `ret_whole`: it is complete. */
static gboolean
begins_here (const gchar *seen, gsize at, gsize length, gboolean *ret_whole)
{
  gboolean is_begun = FALSE;

  *ret_whole = FALSE;
  for (guint64 left = beginning[claim_key_of (seen + at)] & (SENTENCES | HEADINGS);
       !*ret_whole && left != 0; left &= left - 1)
    {
      guint i = (guint)__builtin_ctzll (left);

      if (memcmp (seen + at, texts[i].letters, MIN (texts[i].size, length - at)) != 0)
        continue;
      is_begun = TRUE;
      *ret_whole = texts[i].size <= length - at;
    }
  return is_begun;
}

gsize
ky_claim_split_end (const gchar *text, gsize first, gsize length, KyVisibleLetters seen)
{
  gsize known = strlen (seen), stop = first, start = 0;
  gboolean is_whole;

  ky_claim_warm_up ();
  if (known > KY_SEEN_LETTERS * 4 - 4) /* longer than any heading */
    return 0;
  for (guint n = 0; n < SPLIT_LINES; n++)
    {
      /* skip to the next possible beginning; each letter of the first line is skipped once */
      while (start < known
             && ((beginning[claim_key_of (seen + start)] & (SENTENCES | HEADINGS)) == 0
                 || !begins_here (seen, start, known, &is_whole)))
        start += (gsize)(g_utf8_next_char (seen + start) - (seen + start));
      if (start >= known || stop >= length || text[stop] == '>')
        return 0;
      const gchar *end = memchr (text + stop, '\n', length - stop);
      if (end == NULL)
        end = text + length - 1;
      if ((gsize)(end + 1 - text) > SPLIT_MAX
          || !ky_visible_letters_add (text + stop, (gsize)(end + 1 - text) - stop, FALSE,
                                      strlen (seen), seen))
        return 0;
      stop = (gsize)(end + 1 - text);
      if (begins_here (seen, start, strlen (seen), &is_whole) && is_whole)
        return stop;
    }
  return 0;
}

/* --- header fields ---------------------------------------------------------------------------- */

gboolean
ky_claim_is_subject (const gchar *subject)
{
  /* first letters of kiyome's texts, with and without its name */
  static const gchar *const beginnings[]
      = { "sanitizedagain", "めーるを隔離しました", "amessagewaswithheid", NULL };
  static const gchar *const marked[] = { "kiyome", "きよめ", "kiyorne", "再処理", NULL };
  KyVisibleLetters seen;

  if (*subject == '>')
    return FALSE;
  ky_visible_letters_read (subject, strlen (subject), FALSE, seen);
  const gchar *behind = behind_any (seen, names);
  if (behind_any (behind != NULL ? behind : seen, beginnings) != NULL
      || (is_marked (subject, strlen (subject)) && behind_any (seen, marked) != NULL))
    return TRUE;
  return ky_claim_of_line (subject, strlen (subject), FALSE, seen) != KY_CLAIM_NONE;
}

gboolean
ky_claim_is_name (const gchar *name)
{
  static const gchar *const trades[]
      = { "無害化", "安全", "sanitiz", "sanitis", "security", "gateway", "せきゅりてぃ", NULL };
  KyVisibleLetters seen;

  if (*name == '>')
    return FALSE;
  ky_visible_letters_read (name, strlen (name), FALSE, seen);
  const gchar *behind = behind_any (seen, names);
  return (behind != NULL && *behind == '\0')
         || (claim_has_any (seen, names) && claim_has_any (seen, trades))
         || ky_claim_of_line (name, strlen (name), FALSE, seen) != KY_CLAIM_NONE;
}
