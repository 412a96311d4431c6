/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognizes, in one line of text, words that name a password, the marks and words between that
 * name and the password, brackets, and sentence endings. Words are compared in a folded form (NFKC,
 * lower case), but the password itself is taken as it was written. The folded characters are erased
 * from memory with the line. */
#include "filetypes/mail/password-line.h"

#include "common/view.h"

#define SPACES_MAX 3 /* within a word whose letters are separated ("パ ス ワ ー ド") */

/* Words that name a password. A word in ASCII must be a word of its own in the text, and contains
 * no space. */
static const gchar *const sure[] = KY_LIST (
    "パスワード", "ぱすわーど", "パスコード", "パスフレーズ", "パスキー", "暗証番号", "暗証",
    "解凍キー", "解凍コード", "展開キー", "開封キー", "開封コード", "復号キー", "復号化キー",
    "復号コード", "暗号キー", "暗号化キー", "解除キー", "解除コード", "ロック解除", "合言葉",
    "合い言葉", "キーワード", "アクセスキー", "アクセスコード", "セキュリティコード", "pinコード",
    "密码", "密碼", "口令", "비밀번호", "암호", "password", "passwords", "passwd", "passwort",
    "passcode", "passphrase", "pass", "pw", "pwd", "p/w", "p.w", "psw", "pswd", "pword", "pin",
    "accesscode", "accesskey", "unlockcode", "magicword", "secretword", "secretcode", "keyword",
    "keyphrase", "zippass", "zippw", "zip-pw", "mdp", "passe", "contraseña", "contrasena",
    "kennwort", "senha", "wachtwoord", "parola", "пароль", NULL);

/* Words that often precede a password. */
static const gchar *const likely[]
    = { "パス", "解凍", "展開", "開封", "復号", "暗号", "解除", "鍵", "キー", "unzip", "decrypt",
        "unlock", "extract", "uncompress", "unpack", "key", "code", "open", "opens", "開く",
        "ひらく", "開け", "ことば", "言葉",
        /* words for actions on a lock or on a locked file */
        "開き", "ひらき", "開錠", "解錠", "施錠", "ロック", "保護", "解く", "解け", "外れ", "外し",
        "閲覧", "読み取り", "読取", "書き込み", "書込", "英数字", "protect", "符丁", "符号", NULL };

/* Marks, and then words, between a name and its value. */
static const gchar *const marks[] = { "=>", "->", "⇒", "→", "➡", ":", "=", "»", "|", "≫", NULL };
static const gchar *const words[] = { "は", "が", "is", "est", "es", "ist", "lautet", NULL };

/* Words of a sentence between the two. The longest match counts. */
static const gchar *const fillers[] = KY_LIST (
    "のとおりです", "の通りです", "のとおり", "の通り", "通り", "とおり", "になります",
    "となります", "でございます", "です", "以下", "下記", "次", "こちら", "これ", "前回と同じく",
    "前回と同じ", "前回と同様", "前回同様", "先日と同じ", "先日と同様", "従来どおり", "いつもの",
    "いつもと同じ", "を", "の", "に", "で", "と", "も", "用", "番号", "コード", "文字列", "情報",
    "欄", "記載", "ご利用ください", "ご使用ください", "お使いください", "使用してください",
    "入力してください", "ご入力ください", "入力ください", "、", ",", "。", ".", ";", "・", "…", "-",
    "―", "─", "━", "~", "*", "#", "_", "※", "★", "■", "◆", "▼", "↓", "⇩", "as", "follows", "below",
    "the", "following", "was", "are", "will", "be", "set", "to", "for", "this", "file", "files",
    "zip", "attached", "attachment", "document", "archive", "of", "that", "your", "our", "please",
    "use", "enter", "it", "here", NULL);

static const gchar *const endings[] = KY_LIST (
    "でございます", "となっております", "になっております", "となります", "になります",
    "といたします", "とします", "です", "でお願いいたします", "でお願いします", "で開きます",
    "で開けます", "で解凍できます", "で解凍してください", "をご利用ください", "をご使用ください",
    "をお使いください", "を入力してください", "をご入力ください", "と入力してください",
    "とご入力ください", "と入れてください", "を入れてください", "。", "、", ".", "!", "！", NULL);

/* --- characters ------------------------------------------------------------------------------- */

static gboolean
is_katakana (gunichar c)
{
  return c >= 0x30a1 && c <= 0x30fe;
}

static gboolean
is_dash (gunichar c)
{
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2500;
}

static gboolean
is_voicing (gunichar c)
{
  return c == 0xff9e || c == 0xff9f;
}

/* Folds a character, or one with its sound mark. */
static gunichar
password_line_fold (const gunichar *written, guint n)
{
  gchar bytes[16];
  gsize size = 0;

  if (n == 1 && written[0] < 0x80)
    return g_unichar_tolower (written[0]);
  for (guint i = 0; i < n; i++)
    size += (gsize)g_unichar_to_utf8 (written[i], bytes + size);
  g_autofree gchar *normal = g_utf8_normalize (bytes, (gssize)size, G_NORMALIZE_NFKC);
  /* A character that becomes several ("㌢") is in no word of the lists. */
  if (normal == NULL || *normal == '\0' || *g_utf8_next_char (normal) != '\0')
    return written[0];
  return g_unichar_tolower (g_utf8_get_char (normal));
}

void
ky_password_line_init (KyPasswordLine *line, const gunichar *written, guint n)
{
  *line = (KyPasswordLine){ .written = written, .folded = g_new0 (gunichar, n + 1), .n = n };
  for (guint i = 0; i < n; i++)
    {
      gboolean is_pair = i + 1 < n && is_voicing (written[i + 1]);

      line->folded[i] = password_line_fold (written + i, is_pair ? 2 : 1);
      /* A dash after katakana is a long vowel mark that was typed as a dash. */
      if (i > 0 && is_dash (line->folded[i]) && is_katakana (line->folded[i - 1]))
        line->folded[i] = 0x30fc;
      if (is_pair)
        i++;
    }
}

void
ky_password_line_clear (KyPasswordLine *line)
{
  explicit_bzero (line->folded, line->n * sizeof *line->folded);
  g_clear_pointer (&line->folded, g_free);
}

guint
ky_password_skip_space (const KyPasswordLine *line, guint at)
{
  while (at < line->n
         && (g_unichar_isspace (line->written[at]) || line->written[at] == 0x200b
             || line->written[at] == 0xfeff))
    at++;
  return at;
}

/* --- words ------------------------------------------------------------------------------------ */

/* Returns the end of `word` at `at`, or 0. Separated letters are joined. */
static guint
password_line_match (const KyPasswordLine *line, guint at, const gchar *word,
                     gboolean may_be_spaced)
{
  for (const gchar *p = word; *p != '\0'; p = g_utf8_next_char (p))
    {
      guint spaces = 0;

      while (at < line->n && p != word && spaces < SPACES_MAX
             && (line->folded[at] == 0 || (may_be_spaced && g_unichar_isspace (line->written[at]))))
        spaces++, at++;
      if (at >= line->n || line->folded[at] != g_utf8_get_char (p))
        return 0;
      at++;
    }
  while (at < line->n && line->folded[at] == 0)
    at++;
  return at;
}

static gboolean
password_line_is_letter (const KyPasswordLine *line, guint at)
{
  return at < line->n && line->folded[at] < 0x80 && g_ascii_isalpha ((gchar)line->folded[at]);
}

static gboolean
is_word_of_ascii (const gchar *word)
{
  return g_ascii_isalpha (*word);
}

/* Returns the end of the longest word of `list` at `at`; words in ASCII must be words of their own
 * in the text. */
static guint
password_line_longest (const KyPasswordLine *line, guint at, const gchar *const *list,
                       gboolean may_be_spaced)
{
  guint best = 0;

  for (; *list != NULL; list++)
    {
      gboolean is_ascii = is_word_of_ascii (*list);

      if (line->folded[at] != g_utf8_get_char (*list)
          || (is_ascii && at > 0 && password_line_is_letter (line, at - 1)))
        continue;
      guint end = password_line_match (line, at, *list, may_be_spaced);
      if (end > best
          && !(is_ascii && g_ascii_isalpha ((*list)[strlen (*list) - 1])
               && password_line_is_letter (line, end)))
        best = end;
    }
  return best;
}

/* Skips a number of one or two digits behind a word, if a mark follows: "PASS1" is then a name, and
 * otherwise a password. */
static guint
skip_number (const KyPasswordLine *line, guint at)
{
  guint end = at;
  gboolean is_hard;

  while (end < line->n && end < at + 2 && line->folded[end] < 0x80
         && g_ascii_isdigit ((gchar)line->folded[end]))
    end++;
  if (end == at)
    return at;
  return ky_password_skip_mark (line, ky_password_skip_space (line, end), &is_hard)
                 > ky_password_skip_space (line, end)
             ? end
             : 0;
}

gboolean
ky_password_label (const KyPasswordLine *line, guint at, guint *ret_end, gboolean *ret_is_sure)
{
  guint end = password_line_longest (line, at, sure, TRUE);

  *ret_is_sure = end > 0;
  if (end == 0)
    end = password_line_longest (line, at, likely, FALSE);
  if (end > 0 && password_line_is_letter (line, at))
    end = skip_number (line, end);
  *ret_end = end;
  return end > 0;
}

guint
ky_password_skip_mark (const KyPasswordLine *line, guint at, gboolean *ret_is_hard)
{
  *ret_is_hard = FALSE;
  if (at >= line->n)
    return at;
  guint end = password_line_longest (line, at, marks, FALSE);
  *ret_is_hard = end > 0;
  if (end == 0)
    end = password_line_longest (line, at, words, FALSE);
  return end > 0 ? end : at;
}

guint
ky_password_skip_words (const KyPasswordLine *line, guint at, gboolean *ret_is_hard)
{
  for (;;)
    {
      guint from = at, end;
      gboolean is_hard;

      at = ky_password_skip_space (line, at);
      if (at - from >= 2 || (at > from && line->written[from] == '\t'))
        *ret_is_hard = TRUE;
      if (at >= line->n)
        return at;
      end = ky_password_skip_mark (line, at, &is_hard);
      if (is_hard)
        *ret_is_hard = TRUE;
      if (end == at)
        end = password_line_longest (line, at, fillers, FALSE);
      if (end == 0 || end == at)
        return at;
      at = end;
    }
}

/* --- runs and brackets ------------------------------------------------------------------------ */

/* Tells whether `c` is a full-width character, except the punctuation of Japanese sentences. */
static gboolean
password_line_is_run (gunichar c)
{
  if (c > 0x20 && c < 0x7f)
    return TRUE;
  return c >= 0xff01 && c <= 0xff5e && c != 0xff08 && c != 0xff09 && c != 0xff0c && c != 0xff0e
         && c != 0xff1a && c != 0xff1b && c != 0xff3b && c != 0xff3d && c != 0xff5b && c != 0xff5c
         && c != 0xff5d;
}

guint
ky_password_run (const KyPasswordLine *line, guint at)
{
  while (
      at < line->n
      && (password_line_is_run (line->written[at])
          /* … but not within a full-width word */
          || (line->written[at] == 0xff0e && at > 0 && password_line_is_run (line->written[at - 1])
              && at + 1 < line->n && password_line_is_run (line->written[at + 1]))))
    at++;
  return at;
}

guint
ky_password_closing (const KyPasswordLine *line, guint at)
{
  static const gunichar pairs[][2]
      = { { 0x300c, 0x300d }, { 0x300e, 0x300f }, { 0x3010, 0x3011 }, { 0x201c, 0x201d },
          { 0x2018, 0x2019 }, { 0x300a, 0x300b }, { 0x3008, 0x3009 }, { 0x3014, 0x3015 },
          { 0xff08, 0xff09 }, { 0xff3b, 0xff3d }, { 0xff62, 0xff63 }, { 0xff1c, 0xff1e },
          { 0xff02, 0xff02 }, { 0xab, 0xbb },     { '"', '"' },       { '\'', '\'' },
          { '`', '`' },       { '(', ')' },       { '[', ']' },       { '<', '>' },
          { '{', '}' },       { 0x201d, 0x201d }, { 0x301d, 0x301f }, { 0xff3f, 0xff3f } };
  gunichar wanted = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (line->written[at] == pairs[i][0])
      wanted = pairs[i][1];
  if (wanted == 0)
    return 0;
  for (guint i = at + 1; i < line->n && i <= at + 100; i++)
    if (line->written[i] == wanted)
      return i;
  return 0;
}

gboolean
ky_password_trim_end (const KyPasswordLine *line, guint from, guint *to)
{
  gboolean is_trimmed = FALSE, goes_on = TRUE;

  while (goes_on)
    {
      goes_on = FALSE;
      while (*to > from && g_unichar_isspace (line->written[*to - 1]))
        (*to)--;
      for (guint i = 0; endings[i] != NULL && !goes_on; i++)
        {
          guint length = (guint)g_utf8_strlen (endings[i], -1);

          goes_on = *to - from > length
                    && password_line_match (line, *to - length, endings[i], FALSE) == *to;
          if (goes_on)
            *to -= length;
        }
      is_trimmed = is_trimmed || goes_on;
    }
  return is_trimmed;
}

guint
ky_password_skip_bullets (const KyPasswordLine *line, gboolean *ret_is_quoted)
{
  static const gchar *const bullets[]
      = { "・", "●", "○", "■", "□", "◆", "◇", "▼", "▽", "▲", "★", "☆", "※", "→", "⇒", "↓",
          "*",  "-", "―", "─", "━", "=", "|", "#", "•", "–", "✓", "◎", "①", "②", "③", NULL };
  guint at = ky_password_skip_space (line, 0), before;

  *ret_is_quoted = FALSE;
  do
    {
      guint end = at < line->n ? password_line_longest (line, at, bullets, FALSE) : 0;

      before = at;
      if (end > 0)
        at = end;
      else if (at < line->n && line->folded[at] == '>')
        *ret_is_quoted = TRUE, at++;
      /* … and decorations of a line, such as frames */
      else if (at < line->n && line->written[at] >= 0x80
               && g_unichar_type (line->written[at]) == G_UNICODE_OTHER_SYMBOL)
        at++;
      at = ky_password_skip_space (line, at);
    }
  while (at > before);
  return at;
}
