/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches the texts of a mail for passwords of its attachments and returns at most 200 guesses,
 * ordered by a score: the highest score has what follows a word such as "password:", a lower one
 * the text of the lines after such a word. Guesses are erased before their memory is freed. Limits
 * on lines, labels and tries keep the time linear. */
#include "filetypes/mail/password.h"

#include "common/hash.h"
#include "common/release.h"
#include "common/text.h"
#include "filetypes/mail/password-line.h"

#define LINE_LENGTH 2000   /* characters of a line that are read */
#define LINE_LABELS 8      /* names of passwords in a line that are used */
#define TRIES_MAX 200000   /* texts that are checked for being a password */
#define GATHERED_MAX 4000  /* guesses before the best are chosen */
#define ENDINGS_LENGTH 200 /* characters of the end of a sentence after a password */
#define LINES_AFTER 14     /* non-blank lines after a name that are searched for its password */
#define FOREIGN_MIN 5   /* characters of another script that make a line foreign to an ASCII word */
#define FOREIGN_MAX 8   /* such words that are counted in a line */
#define WORD_MIN 4      /* least letters of a word */
#define LONELY_LINES 40 /* lines of a mail that is searched although it names no password */
#define LONELY_MAX 12   /* guesses in such a mail */

/* Scores of guesses, by their place. */
enum
{
  BEHIND_MARK = 200,  /* "パスワード：…" */
  NEXT_ALONE = 190,   /* alone in the line after "パスワードは下記です。" */
  IN_BRACKETS = 185,  /* "パスワードは「…」です" */
  BEHIND_WORD = 170,  /* "password is …", "PW …" */
  NEXT_MARK = 150,    /* "解凍用：…", a line further on */
  ABOVE = 140,        /* "… ↑がパスワードです" */
  BEFORE = 120,       /* "… がパスワードです" */
  SENTENCE = 90,      /* anywhere in a line that names a password */
  NEXT_SENTENCE = 60, /* … or in a later line */
  LONELY = 20,        /* alone in a line of a mail without a name for a password */
  LESS_LIKELY = 40,   /* subtracted for words like "解凍" */
  QUOTED = 35,        /* … for quoted text of an earlier mail */
  A_LINE_ON = 4,
  HARD_TO_BELIEVE = 60, /* … for file names, addresses, dates */
};

typedef struct
{
  gchar *text;
  gint score;
  guint order;
} Guess;

typedef struct
{
  GPtrArray *guesses; /* of Guess */
  GHashTable *known;  /* text → Guess */
  gint base;          /* added to each score in the current line */

  guint lines_left;     /* lines after a name that are still searched */
  guint lines_on;       /* … and that were searched */
  gboolean is_expected; /* the line of the name had no password */
  gboolean is_label_sure;
  GPtrArray *above; /* of Guess: alone in the last line */
  guint n_labels;
  guint tries;
} Finder;

/* --- secrets ---------------------------------------------------------------------------------- */

static void
guess_free (gpointer data)
{
  Guess *guess = data;

  ky_text_wipe (guess->text);
  g_free (guess);
}

void
ky_passwords_free (gchar **passwords)
{
  for (guint i = 0; passwords != NULL && passwords[i] != NULL; i++)
    ky_text_wipe (passwords[i]);
  g_free (passwords);
}

/* --- what a guess looks like ------------------------------------------------------------------ */

typedef struct
{
  guint letters, digits, symbols, others, length;
  gboolean is_mixed; /* both cases, not only an initial capital */
} Look;

static Look
mail_password_look_at (const gchar *text)
{
  Look look = { 0 };
  gboolean has_lower = FALSE, has_upper = FALSE;

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      look.length++;
      look.letters += g_ascii_isalpha (*p) ? 1 : 0;
      look.digits += g_ascii_isdigit (*p) ? 1 : 0;
      look.symbols += g_ascii_ispunct (*p) ? 1 : 0;
      look.others += (guchar)*p >= 0x80 ? 1 : 0;
      has_lower = has_lower || g_ascii_islower (*p);
      has_upper = has_upper || (p > text && g_ascii_isupper (*p));
    }
  look.is_mixed = has_lower && has_upper;
  return look;
}

/* Returns whether it ends in a short extension, like file and domain names. */
static gboolean
has_extension (const gchar *text)
{
  const gchar *dot = strrchr (text, '.');
  gsize length = dot != NULL ? strlen (dot + 1) : 0;

  if (length < 2 || length > 5 || dot == text)
    return FALSE;
  for (const gchar *p = dot + 1; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      return FALSE;
  return g_ascii_isalpha (dot[1]) || g_str_equal (dot, ".7z");
}

/* Returns whether it is a web or mail address, file, date, time or telephone number. */
static gboolean
is_something_else (const gchar *text, const Look *look)
{
  const gchar *at = strchr (text, '@');

  if (strstr (text, "://") != NULL || g_ascii_strncasecmp (text, "www.", 4) == 0
      || (at != NULL && at > text && strchr (at, '.') != NULL) || has_extension (text))
    return TRUE;
  return look->digits > 0 && look->letters == 0 && look->others == 0 && look->symbols > 0
         && strspn (text, "0123456789-/:.,()+%~") == strlen (text);
}

/* Returns whether `text` is a number in groups: a customer or case number is often a password, a
 * telephone number sometimes. */
static gboolean
is_number_in_groups (const gchar *text, const Look *look)
{
  gsize size = strspn (text, "0123456789-");

  return look->digits >= 6 && look->length <= 20
         && (text[size] == '\0' || (strchr (".,;", text[size]) != NULL && text[size + 1] == '\0'));
}

/* Returns whether it does not look like a word of a sentence. */
static gboolean
looks_like_one (const gchar *text)
{
  Look look = mail_password_look_at (text);
  gsize symbols = strcspn (text, "!#$%&*+=?@^_~|\\");

  if (is_number_in_groups (text, &look))
    return TRUE;
  if (look.length < 4 || look.others > 0 || is_something_else (text, &look))
    return FALSE;
  if (look.letters == 0)
    return look.digits >= 4 && look.digits <= 16;
  return look.digits > 0 || look.is_mixed || (symbols > 0 && symbols + 1 < strlen (text));
}

static gint
mail_password_judge (const gchar *text)
{
  Look look = mail_password_look_at (text);
  gint score = 0;

  if (is_something_else (text, &look))
    return -HARD_TO_BELIEVE;
  if (look.digits > 0 && look.letters > 0)
    score += 8;
  if (look.symbols > 0 && look.symbols < look.length)
    score += 2;
  if (look.is_mixed)
    score += 4;
  if (look.length < 4)
    score -= 20;
  return score;
}

/* --- gathering -------------------------------------------------------------------------------- */

static void
mail_password_gather (Finder *finder, const gchar *text, gint score)
{
  Guess *guess = g_hash_table_lookup (finder->known, text);

  if (guess != NULL)
    {
      guess->score = MAX (guess->score, score);
      return;
    }
  if (finder->guesses->len >= GATHERED_MAX || *text == '\0')
    return;
  guess = g_new0 (Guess, 1);
  guess->text = g_strdup (text);
  guess->score = score;
  guess->order = finder->guesses->len;
  g_ptr_array_add (finder->guesses, guess);
  g_hash_table_insert (finder->known, guess->text, guess);
}

/* Replaces typographic quotes and dashes by the characters that were typed. */
static gchar *
as_typed (const gchar *text)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x2018 || c == 0x2019)
        c = '\'';
      else if (c == 0x201c || c == 0x201d)
        c = '"';
      else if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
        c = '-';
      else if (c == 0x200b || c == 0xfeff)
        continue;
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

static void
gather_with_signs (Finder *finder, gchar *text, gint score)
{
  static const gchar *const pairs = "\"\"''()[]<>{}``**";
  gsize length = strlen (text);
  gchar last = length > 1 ? text[length - 1] : '\0';

  for (const gchar *p = pairs; length > 2 && *p != '\0'; p += 2)
    if (text[0] == p[0] && last == p[1])
      {
        gchar *inner = g_strndup (text + 1, length - 2);

        mail_password_gather (finder, inner, score);
        mail_password_gather (finder, text, score - 6);
        ky_text_wipe (inner);
        return;
      }
  /* Cut the end of the sentence: "." is rarely part of a password, "!" often. */
  if (last == '.' || last == ',' || last == ';' || last == ':')
    {
      mail_password_gather (finder, text, score - 3);
      text[length - 1] = '\0';
      mail_password_gather (finder, text, score);
      return;
    }
  mail_password_gather (finder, text, score);
  if (last != '\0' && strchr ("!?)]}>'\"*", last) != NULL)
    {
      text[length - 1] = '\0';
      mail_password_gather (finder, text, score - 3);
    }
  if (length > 1 && strchr ("-(['\"<*", text[0]) != NULL)
    mail_password_gather (finder, text + 1, score - 4);
}

/* Adds two guesses: the characters of the line from position `from` up to position `to`, in ASCII
 * and as the sender wrote them. */
static void
mail_password_take (Finder *finder, const KyPasswordLine *line, guint from, guint to, gint score)
{
  while (from < to && g_unichar_isspace (line->written[from]))
    from++;
  while (to > from && g_unichar_isspace (line->written[to - 1]))
    to--;
  if (to == from || to - from > KY_PASSWORD_LENGTH || finder->tries++ >= TRIES_MAX)
    return;
  gchar *written = g_ucs4_to_utf8 (line->written + from, (glong)(to - from), NULL, NULL, NULL);
  gchar *normal = written != NULL ? g_utf8_normalize (written, -1, G_NORMALIZE_NFKC) : NULL;
  gchar *typed = normal != NULL ? as_typed (normal) : NULL;
  if (typed != NULL && strlen (typed) <= 4 * KY_PASSWORD_LENGTH)
    {
      score += finder->base + mail_password_judge (typed);
      if (strcmp (written, typed) != 0)
        mail_password_gather (finder, written, score - 5);
      if (strcmp (normal, typed) != 0)
        mail_password_gather (finder, normal, score - 6);
      gather_with_signs (finder, typed, score);
    }
  ky_text_wipe (written);
  ky_text_wipe (normal);
  ky_text_wipe (typed);
}

static gboolean
run_looks_like_one (Finder *finder, const KyPasswordLine *line, guint from, guint to)
{
  if (to - from > KY_PASSWORD_LENGTH || finder->tries++ >= TRIES_MAX)
    return FALSE;
  gchar *text = g_ucs4_to_utf8 (line->written + from, (glong)(to - from), NULL, NULL, NULL);
  gchar *normal = text != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_NFKC) : NULL;
  gboolean looks = normal != NULL && looks_like_one (normal);
  ky_text_wipe (text);
  ky_text_wipe (normal);
  return looks;
}

/* --- one line --------------------------------------------------------------------------------- */

/* Adds two guesses: the characters from `from` up to the first one that no password has, and, if
 * the line continues there, its rest without an ending like "です。". Returns FALSE if neither can be
 * a password. */
static gboolean
take_from (Finder *finder, const KyPasswordLine *line, guint from, gint score, gboolean is_hard)
{
  /* A longer text is not a password, so do not search further. */
  const KyPasswordLine near = { .written = line->written,
                                .folded = line->folded,
                                .n = MIN (line->n, from + KY_PASSWORD_LENGTH + 1) };
  guint run = ky_password_run (&near, from), to = line->n;
  gboolean is_trimmed = line->n - from <= ENDINGS_LENGTH + KY_PASSWORD_LENGTH
                        && ky_password_trim_end (line, from, &to);

  if (run > from)
    mail_password_take (finder, line, from, run, score);
  if (to > run && (is_hard || is_trimmed) && to - from <= KY_PASSWORD_LENGTH)
    mail_password_take (finder, line, from, to, run > from ? score - 30 : score - 10);
  return run > from || (to > from && is_hard);
}

/* Adds the text before a remark to the guesses: "【 abc ／ 半角 】", "「abc（小文字）」". */
static void
take_begin (Finder *finder, const KyPasswordLine *line, guint from, guint to, gint score)
{
  guint at = ky_password_skip_space (line, from);
  guint end = MIN (ky_password_run (line, at), to);

  if (end > at && end < to)
    mail_password_take (finder, line, at, end, score);
}

static gboolean
take_brackets (Finder *finder, const KyPasswordLine *line, gint score)
{
  gboolean found = FALSE;

  for (guint at = 0; at < line->n; at++)
    {
      guint closing = ky_password_closing (line, at);

      if (closing > at + 1)
        {
          gboolean is_run = ky_password_run (line, at + 1) == closing;

          mail_password_take (finder, line, at + 1, closing, is_run ? score : score - 50);
          if (!is_run)
            take_begin (finder, line, at + 1, closing, score - 20);
          found = found || is_run;
        }
    }
  return found;
}

static gboolean
is_sign_between (gunichar c)
{
  return c > 0 && c < 0x80 && strchr (":=()[]<>/|,;\"", (gint)c) != NULL;
}

static void
take_runs (Finder *finder, const KyPasswordLine *line, guint from, guint to, gint score)
{
  for (guint at = from, end; at < to; at = end + 1)
    {
      guint end_of_piece;

      end = MIN (ky_password_run (line, at), to);
      if (end == at)
        continue;
      if (run_looks_like_one (finder, line, at, end))
        mail_password_take (finder, line, at, end, score);
      /* Adds the pieces of "PW:abc", "file.zip=abc", "abc(123)" to the guesses. */
      for (guint piece = at; piece < end; piece = end_of_piece + 1)
        {
          end_of_piece = piece;
          while (end_of_piece < end && !is_sign_between (line->folded[end_of_piece]))
            end_of_piece++;
          if ((piece > at || end_of_piece < end) && end_of_piece > piece
              && run_looks_like_one (finder, line, piece, end_of_piece))
            mail_password_take (finder, line, piece, end_of_piece, score - 2);
        }
    }
}

/* Adds words of ASCII in a line of another script to the guesses, whatever they look like:
 * "園の花の名前 himawari（ローマ字）です". In an English line each word would be a guess. */
static void
take_foreign_words (Finder *finder, const KyPasswordLine *line, guint from, gint score)
{
  guint n_others = 0, n_words = 0;

  for (guint i = 0; i < line->n; i++)
    n_others += line->written[i] >= 0x3040 ? 1 : 0;
  if (n_others < FOREIGN_MIN)
    return;
  for (guint at = from, end; at < line->n && n_words < FOREIGN_MAX; at = end + 1)
    {
      end = ky_password_run (line, at);
      if (end >= at + WORD_MIN)
        {
          mail_password_take (finder, line, at, end, score);
          n_words++;
        }
    }
}

static guint
skip_digits (const KyPasswordLine *line, guint at)
{
  while (at < line->n && line->folded[at] < 0x80 && g_ascii_isdigit ((gchar)line->folded[at]))
    at++;
  return at;
}

/* Adds groups of digits to the guesses: "7714 0032". */
static void
take_number_groups (Finder *finder, const KyPasswordLine *line, guint from, gint score)
{
  for (guint at = from; at < line->n; at++)
    {
      guint first = skip_digits (line, at), end = first;

      while (end > at && end + 1 < line->n && g_unichar_isspace (line->written[end])
             && skip_digits (line, end + 1) > end + 1)
        end = skip_digits (line, end + 1);
      if (end > first)
        mail_password_take (finder, line, at, end, score);
      at = MAX (at, end);
    }
}

/* Adds the text after each mark from `from` on to the guesses: "for the file: abc", "1.zip = abc".
 * Returns whether there was one. */
static gboolean
take_behind_marks (Finder *finder, const KyPasswordLine *line, guint from, gint score)
{
  gboolean found = FALSE;

  for (guint at = from; at < line->n; at++)
    {
      gboolean is_hard;
      guint end = ky_password_skip_mark (line, at, &is_hard);

      if (end == at)
        continue;
      end = ky_password_skip_words (line, end, &is_hard);
      if (end < line->n && (is_hard || ky_password_run (line, end) > end))
        found = take_from (finder, line, end, is_hard ? score : score - 20, is_hard) || found;
      /* Adjacent marks lead to the same text. */
      at = MAX (at, end - 1);
    }
  return found;
}

/* Returns whether the line is a single word besides brackets and bullets: `ret_from` to
 * `ret_to`. */
static gboolean
mail_password_is_alone (const KyPasswordLine *line, guint *ret_from, guint *ret_to,
                        gboolean *ret_is_quoted)
{
  guint from = ky_password_skip_bullets (line, ret_is_quoted);
  guint to = line->n, closing;

  ky_password_trim_end (line, from, &to);
  /* The same decoration at the beginning ("☆☆☆ … ☆☆☆") was skipped as bullets. */
  while (to > from
         && (g_unichar_isspace (line->written[to - 1])
             || (line->written[to - 1] >= 0x80
                 && g_unichar_type (line->written[to - 1]) == G_UNICODE_OTHER_SYMBOL)))
    to--;
  if (from >= to)
    return FALSE;
  closing = ky_password_closing (line, from);
  if (closing > from + 1 && closing + 1 == to)
    from++, to--;
  *ret_from = from;
  *ret_to = to;
  return ky_password_run (line, from) >= to;
}

/* Adds the word before the name of a password to the guesses, whatever it looks like: "hokkaido
 * というパスワード". */
static void
take_before (Finder *finder, const KyPasswordLine *line, guint label, gint score)
{
  guint to = label, from;

  while (to > 0 && ky_password_run (line, to - 1) == to - 1)
    to--;
  for (from = to;
       from > 0 && to - from <= KY_PASSWORD_LENGTH && ky_password_run (line, from - 1) == to;)
    from--;
  if (from < to && to < label && line->written[to] >= 0x80)
    mail_password_take (finder, line, from, to, score);
  else if (from < to && to + 1 < label && line->written[to + 1] >= 0x80)
    mail_password_take (finder, line, from, to, score);
}

/* Searches a line that names a password between `label` and `from`. */
static void
look_behind_label (Finder *finder, const KyPasswordLine *line, guint label, guint from,
                   gboolean is_sure)
{
  gint off = is_sure ? 0 : LESS_LIKELY;
  gboolean is_hard = FALSE, found = FALSE;
  guint at = ky_password_skip_words (line, from, &is_hard);
  guint end = ky_password_run (line, at);

  if (at < line->n
      && (is_hard || (end > at && (is_sure || run_looks_like_one (finder, line, at, end)))))
    {
      gint score = is_hard ? BEHIND_MARK : BEHIND_WORD;

      /* "the password protects", "pass the": rather a word of the sentence */
      if (!is_hard && at > from && !run_looks_like_one (finder, line, at, end))
        score -= 50;
      found = take_from (finder, line, at, score - off, is_hard) && is_hard;
    }
  else if (at < line->n)
    take_from (finder, line, at, SENTENCE - off, FALSE);
  found = take_behind_marks (finder, line, from, BEHIND_MARK - 8 - off) || found;
  found = take_brackets (finder, line, IN_BRACKETS - off) || found;
  take_runs (finder, line, 0, label, BEFORE - off);
  if (is_sure)
    take_before (finder, line, label, BEFORE - 40);
  take_runs (finder, line, from, line->n, SENTENCE - off);
  take_foreign_words (finder, line, from, SENTENCE - 30 - off);
  take_number_groups (finder, line, from, SENTENCE - 10 - off);
  finder->is_expected = !found;
  finder->lines_left = LINES_AFTER;
  finder->lines_on = 0;
  for (guint i = 0; i < finder->above->len; i++)
    {
      const Guess *above = finder->above->pdata[i];

      mail_password_gather (finder, above->text, above->score + ABOVE - off);
    }
  finder->n_labels++;
}

/* Searches a line after one that names a password. */
static void
look_on (Finder *finder, const KyPasswordLine *line)
{
  gint off = (gint)finder->lines_on * A_LINE_ON + (finder->is_label_sure ? 0 : LESS_LIKELY)
             + (finder->is_expected ? 0 : 30);
  gboolean is_quoted, is_first = finder->lines_on == 0 && finder->is_expected;
  guint from = 0, to = 0;

  if (mail_password_is_alone (line, &from, &to, &is_quoted))
    {
      if (is_first || run_looks_like_one (finder, line, from, to))
        mail_password_take (finder, line, from, to, NEXT_ALONE - off);
      else
        mail_password_take (finder, line, from, to, NEXT_SENTENCE - off);
    }
  else if (is_first && to > from)
    mail_password_take (finder, line, from, to, NEXT_MARK - 20);
  take_behind_marks (finder, line, from, NEXT_MARK - off);
  take_brackets (finder, line, NEXT_MARK - off);
  take_runs (finder, line, 0, line->n, NEXT_SENTENCE - off);
}

/* Keeps the word of a line that has no other word, because the next line may say that the word is a
 * password. */
static void
note_above (Finder *finder, const KyPasswordLine *line)
{
  Finder own = { .guesses = finder->above, .known = g_hash_table_new (ky_str_hash, g_str_equal) };
  guint from, to;
  gboolean is_quoted;

  g_ptr_array_set_size (finder->above, 0);
  if (mail_password_is_alone (line, &from, &to, &is_quoted))
    mail_password_take (&own, line, from, to, is_quoted ? -QUOTED : 0);
  g_hash_table_unref (own.known);
}

static void
look_at_line (Finder *finder, const KyPasswordLine *line)
{
  gboolean is_quoted, is_sure, is_any_sure = FALSE;
  guint first = ky_password_skip_bullets (line, &is_quoted), end, n_labels = 0;

  if (first >= line->n)
    return;
  finder->base = is_quoted ? -QUOTED : 0;
  if (finder->lines_left > 0)
    look_on (finder, line);
  for (guint at = 0; at < line->n && n_labels < LINE_LABELS; at++)
    if (ky_password_label (line, at, &end, &is_sure))
      {
        look_behind_label (finder, line, at, end, is_sure);
        n_labels++;
        is_any_sure = is_any_sure || is_sure;
        at = end - 1;
      }
  if (n_labels > 0)
    finder->is_label_sure = is_any_sure;
  else if (finder->lines_left > 0)
    {
      finder->lines_left--;
      finder->lines_on++;
    }
  note_above (finder, line);
}

/* --- the texts -------------------------------------------------------------------------------- */

typedef void (*LineFunc) (Finder *finder, const KyPasswordLine *line);

/* Calls `func` with each line. Returns how many are not blank. */
static guint
for_each_line (Finder *finder, const gunichar *text, guint n, LineFunc func)
{
  guint n_lines = 0;

  for (guint at = 0, end; at < n; at = end + 1)
    {
      KyPasswordLine line;

      end = at;
      while (end < n && text[end] != '\n' && text[end] != '\r' && text[end] != 0x2028)
        end++;
      ky_password_line_init (&line, text + at, MIN (end - at, LINE_LENGTH));
      n_lines += ky_password_skip_space (&line, 0) < line.n ? 1 : 0;
      func (finder, &line);
      ky_password_line_clear (&line);
    }
  return n_lines;
}

/* Searches a mail without a name for a password: whatever looks like one, alone in a line, in
 * brackets, or within a sentence ("お開きになるには … と"), because people use more words than any list
 * has. */
static void
look_for_lonely (Finder *finder, const KyPasswordLine *line)
{
  guint from = 0, to = 0;
  gboolean is_quoted;

  if (finder->guesses->len >= LONELY_MAX)
    return;
  if (mail_password_is_alone (line, &from, &to, &is_quoted))
    {
      if (run_looks_like_one (finder, line, from, to))
        mail_password_take (finder, line, from, to, LONELY);
      return;
    }
  for (guint at = 0; at < line->n; at++)
    {
      guint closing = ky_password_closing (line, at);

      if (closing > at + 1 && run_looks_like_one (finder, line, at + 1, closing))
        mail_password_take (finder, line, at + 1, closing, LONELY - 5);
    }
  take_runs (finder, line, 0, line->n, LONELY - 10);
}

static gint
likelier (gconstpointer a, gconstpointer b)
{
  const Guess *first = *(const Guess *const *)a;
  const Guess *second = *(const Guess *const *)b;

  if (first->score != second->score)
    return first->score > second->score ? -1 : 1;
  return first->order < second->order ? -1 : first->order > second->order;
}

static void
look_at_text (Finder *finder, const gchar *text, gsize size)
{
  glong n;
  gunichar *characters = g_utf8_to_ucs4_fast (text, (glong)size, &n);
  guint n_lines = for_each_line (finder, characters, (guint)n, look_at_line);

  if (finder->n_labels == 0 && n_lines <= LONELY_LINES)
    {
      finder->base = 0;
      for_each_line (finder, characters, (guint)n, look_for_lonely);
    }
  explicit_bzero (characters, (gsize)n * sizeof *characters);
  g_free (characters);
}

gchar **
ky_passwords_find (const gchar *const *texts)
{
  Finder finder = { .guesses = g_ptr_array_new_with_free_func (guess_free),
                    .known = g_hash_table_new (ky_str_hash, g_str_equal),
                    .above = g_ptr_array_new_with_free_func (guess_free) };
  gchar **found = g_new0 (gchar *, KY_PASSWORDS_FOUND + 1);
  gsize left = KY_PASSWORD_TEXT;

  for (; *texts != NULL && left > 0; texts++)
    {
      gsize size = strlen (*texts);

      /* Cut at the beginning of a character. */
      if (size > left)
        for (size = left; size > 0 && ((guchar)(*texts)[size] & 0xc0) == 0x80; size--)
          ;
      left -= MIN (left, MAX (size, 1));
      look_at_text (&finder, *texts, size);
    }
  g_ptr_array_sort (finder.guesses, likelier);
  guint most = finder.n_labels > 0 ? KY_PASSWORDS_FOUND : LONELY_MAX;
  for (guint i = 0; i < MIN (finder.guesses->len, most); i++)
    found[i] = g_steal_pointer (&((Guess *)finder.guesses->pdata[i])->text);
  KY_RELEASE_MEMBERS (&finder, known, guesses, above);
  return found;
}
