/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quotes notices that a mail brings with it, because only kiyome may say what kiyome did. Its own
 * notice is recognized by the request number in the heading, which the store assigns at random, so
 * that no sender can know it. A notice with another number or none is quoted, whether it is an
 * imitation or another gateway's.
 *
 * Sanitizing an output again must not change it: the message has the same number then. Without a
 * store (the command line) there is no number. Then a block at the very end counts as the notice of
 * an earlier pass if every line is one that kiyome writes: its sentences, counts, a digest, and
 * cleaned names. Such a block has no number and no address, and says nothing that a sender could
 * not make kiyome say by the names of files. */
#include "filetypes/mail/imitation.h"
#include "filetypes/mail/warnings.h"

#include "common/name.h"
#include "common/removal.h"
#include "common/words.h"
#include "engine/filetype.h"
#include "filetypes/mail/claim.h"
#include "filetypes/mail/notice.h"

#define SIGNATURE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
#define RULE_MIN 8    /* least number of dashes */
#define LINE_MIN 5    /* characters of a drawn line */
#define BLOCK_LINES 6 /* lines from a rule to a sentence of kiyome's */

/* --- rules ------------------------------------------------------------------------------------ */

/* Returns whether the line consists of dashes of any kind. */
static gboolean
imitation_is_rule (const gchar *line, gsize length)
{
  guint n = 0;

  for (const gchar *p = line; p < line + length; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (!(c == '-' || c == '=' || c == '_' || (c >= 0x2010 && c <= 0x2015)
            || (c >= 0x2500 && c <= 0x2550) || c == 0x30fc || c == 0xff0d || c == 0xff1d
            || c == 0xff3f || c == 0x2212))
        return FALSE;
    }
  return n >= RULE_MIN;
}

/* Returns whether the line is drawn with any characters: the text below it may look like a
 * heading. */
static gboolean
imitation_is_line (const gchar *line, gsize length)
{
  guint n = 0;

  if (length > 0 && *line == '>')
    return FALSE;
  for (const gchar *p = line; p < line + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_dash = c == 0x30fc || c == 0xff70;

      if (g_unichar_isspace (c) || ky_visible_letters_is_blank (c))
        continue;
      if (g_unichar_isalnum (c) && !is_dash)
        return FALSE;
      n++;
    }
  return n >= LINE_MIN;
}

/* --- kiyome's own ----------------------------------------------------------------------------- */

static gboolean
imitation_is_one_of (const gchar *line, const gchar *const *starts)
{
  for (; *starts != NULL; starts++)
    if (*line == **starts && g_str_has_prefix (line, *starts))
      return TRUE;
  return FALSE;
}

/* Returns what follows `start` in `text`, or NULL. */
static const gchar *
imitation_behind (const gchar *text, const gchar *start)
{
  return g_str_has_prefix (text, start) ? text + strlen (start) : NULL;
}

/* Returns what follows the digits of `text` if it begins with `end`, or NULL. */
static const gchar *
behind_number (const gchar *text, const gchar *end)
{
  gsize digits = strspn (text, "0123456789");

  return digits > 0 && digits <= 20 ? imitation_behind (text + digits, end) : NULL;
}

static gboolean
is_number_line (const gchar *text, const gchar *start, const gchar *end)
{
  const gchar *rest = imitation_behind (text, start);

  rest = rest != NULL ? behind_number (rest, end) : NULL;
  return rest != NULL && *rest == '\0';
}

/* Returns whether the text is a name as a notice shows it: cleaned, and with broken links
 * ("www[.]example"), which makes it longer than a cleaned name may be. */
static gboolean
imitation_is_name (const gchar *text, gsize length)
{
  g_autofree gchar *name = g_strndup (text, length);
  g_autofree gchar *clean = ky_name_clean (name, NULL, NULL, "?", 200);

  if (length == 0 || strcmp (name, clean) == 0)
    return length > 0;
  g_autoptr (GString) whole = g_string_new (name);
  g_string_replace (whole, "[.]", ".", 0);
  g_free (clean);
  clean = ky_name_clean (whole->str, NULL, NULL, "?", 200);
  return strcmp (whole->str, clean) == 0;
}

/* Returns whether the text is a reason for withholding; for an infection with the signature's
 * name. */
static gboolean
is_reason (const gchar *text)
{
  for (gint language = 0; language < 2; language++)
    for (guint i = 0; ky_words_nth (i, language == 1) != NULL; i++)
      {
        const gchar *clause = ky_words_nth (i, language == 1);
        const gchar *rest = imitation_behind (text, clause);

        if (rest == NULL)
          continue;
        if (*rest == '\0')
          return TRUE;
        if (strcmp (clause, ky_words_why ("infected", NULL, language == 1)) == 0
            && g_str_has_prefix (rest, " (") && g_str_has_suffix (rest, ")")
            && strspn (rest + 2, SIGNATURE_LETTERS) + 3 == strlen (rest))
          return TRUE;
      }
  return FALSE;
}

/* Matches "name (reason)". */
static gboolean
is_withheld_member (const gchar *text)
{
  for (const gchar *open = text; (open = strstr (open, " (")) != NULL; open += 2)
    {
      g_autofree gchar *reason = g_strdup (open + 2);
      gsize length = strlen (reason);

      if (length == 0 || reason[length - 1] != ')')
        return FALSE;
      reason[length - 1] = '\0';
      if (is_reason (reason) && imitation_is_name (text, (gsize)(open - text)))
        return TRUE;
    }
  return FALSE;
}

/* Returns what follows the words and the number of a removal, or NULL. */
static const gchar *
behind_removal (const gchar *text)
{
  const gchar *best = NULL;
  const gchar *code;
  gboolean is_counted;

  for (guint i = 0; (code = ky_removal_code (i)) != NULL; i++)
    for (gint language = 0; language < 2; language++)
      {
        const gchar *words = ky_removal_words (code, language == 1, &is_counted);
        const gchar *rest = words != NULL && is_counted ? imitation_behind (text, words) : NULL;

        /* the summary of the remaining removals */
        if (rest == NULL)
          rest = imitation_behind (text, ky_notice_removed ("", FALSE, language == 1, &is_counted));

        if (rest != NULL && g_str_has_prefix (rest, language == 1 ? " " : " ("))
          rest = behind_number (rest + (language == 1 ? 1 : 2), language == 1 ? " 個" : ")");
        else
          rest = NULL;
        best = rest != NULL && rest > best ? rest : best;
      }
  return best;
}

static gboolean
is_removed_list (const gchar *text)
{
  for (;;)
    {
      text = behind_removal (text);
      if (text == NULL || *text == '\0')
        return text != NULL;
      if (g_str_has_prefix (text, "、"))
        text += strlen ("、");
      else if (g_str_has_prefix (text, ", "))
        text += 2;
      else
        return FALSE;
    }
}

/* Returns whether the line is the sentence of a removal. */
static gboolean
is_removal_sentence (const gchar *line)
{
  const gchar *code;
  gboolean is_counted;

  for (guint i = 0; (code = ky_removal_code (i)) != NULL; i++)
    for (gint language = 0; language < 2; language++)
      {
        const gchar *words = ky_removal_words (code, language == 1, &is_counted);

        if (words != NULL && !is_counted && strcmp (line, words) == 0)
          return TRUE;
      }
  return FALSE;
}

/* Returns whether the line is about an item, without its indentation. */
static gboolean
is_own_detail (const gchar *line)
{
  static const gchar *const whole[] = KY_LIST (
      "お渡ししていません (隔離)", "許可されたファイルとして、元のままお渡ししました",
      "一部を取り除いてお渡ししました", "お渡ししました", "お渡ししていない部分があります",
      "Not delivered (withheld)", "Delivered unchanged: it is on the allowlist",
      "Delivered without some of its parts", "Delivered", "A part of it is not delivered", NULL);
  const gchar *value;

  if (g_strv_contains (whole, line))
    return TRUE;
  if ((value = imitation_behind (line, "除去したもの: ")) != NULL
      || (value = imitation_behind (line, "Removed: ")) != NULL)
    return is_removed_list (value);
  if ((value = imitation_behind (line, "理由: ")) != NULL
      || (value = imitation_behind (line, "Reason: ")) != NULL)
    return is_reason (value);
  if ((value = imitation_behind (line, KY_NOTICE_REMEDY_JA)) != NULL
      || (value = imitation_behind (line, KY_NOTICE_REMEDY_EN)) != NULL)
    return ky_notice_is_remedy (value);
  if ((value = imitation_behind (line, "SHA-256: ")) != NULL)
    return strlen (value) == 16 && strspn (value, "0123456789abcdef") == 16;
  if ((value = imitation_behind (line, "形式を変えてお渡ししました: ")) != NULL
      || (value = imitation_behind (line, "Delivered in another format: ")) != NULL)
    return imitation_is_name (value, strlen (value));
  if (is_number_line (line, "中に入っていたがお渡ししていないもの: ", " 個")
      || is_number_line (line, "Items inside that are not delivered: ", ""))
    return TRUE;
  if ((value = imitation_behind (line, "- ")) != NULL)
    return is_number_line (value, "ほか ", " 個") || is_number_line (value, "and ", " more")
           || is_withheld_member (value);
  return is_removal_sentence (line);
}

/* Returns whether "name (kind, 12 KB)" follows the number of an item. */
static gboolean
is_own_item (const gchar *text)
{
  gsize length = strlen (text);
  const gchar *size = g_strrstr (text, " ");
  const gchar *number = size;

  if (size == NULL
      || !(strcmp (size, " B)") == 0 || strcmp (size, " KB)") == 0 || strcmp (size, " MB)") == 0))
    return FALSE;
  while (number > text && (g_ascii_isdigit (number[-1]) || number[-1] == '.'))
    number--;
  if (number == size || length > 600)
    return FALSE;
  for (const gchar *open = text; (open = strstr (open, " (")) != NULL; open += 2)
    {
      if (!imitation_is_name (text, (gsize)(open - text)))
        continue;
      if (open + 2 == number)
        return TRUE;
      if (number - open < 5 || memcmp (number - 2, ", ", 2) != 0)
        continue;
      g_autofree gchar *label = g_strndup (open + 2, (gsize)(number - 2 - (open + 2)));
      for (const KyFiletype *const *type = ky_filetypes (); *type != NULL; type++)
        if (strcmp (label, (*type)->label_ja) == 0 || strcmp (label, (*type)->label_en) == 0)
          return TRUE;
    }
  return FALSE;
}

/* Returns the number in a line "and N more"; 0: it is another line. */
static guint64
read_more (const gchar *line)
{
  const gchar *digits = line + strcspn (line, "0123456789");

  if (!is_number_line (line, "ほか ", " 個") && !is_number_line (line, "and ", " more"))
    return 0;
  return g_ascii_strtoull (digits, NULL, 10);
}

/* Returns how many items without remarks the line counts; 0: it is another line. */
static guint64
read_quiet (const gchar *line)
{
  const gchar *digits = line + strcspn (line, "0123456789");

  if (!is_number_line (line, KY_NOTICE_QUIET_JA, KY_NOTICE_QUIET_END_JA)
      && !is_number_line (line, KY_NOTICE_QUIET_EN, KY_NOTICE_QUIET_END_EN))
    return 0;
  return g_ascii_strtoull (digits, NULL, 10);
}

/* Checks the lines of a list: each must be one that kiyome writes, with as many delivered items as
 * there are attachments, apart from those that a long list leaves out. */
static gboolean
is_own_list (gchar *const *lines, guint n_attachments)
{
  static const gchar *const withheld[]
      = { "   お渡ししていません (隔離)", "   Not delivered (withheld)", NULL };
  static const gchar *const headings[]
      = { KY_NOTICE_WHOLE_JA, KY_NOTICE_WHOLE_EN, KY_NOTICE_TEXT_JA, KY_NOTICE_TEXT_EN, NULL };
  guint n_items = 0, n_delivered = 0;
  gboolean has_text = FALSE;
  guint64 more = 0, quiet = 0;

  for (; *lines != NULL; lines++)
    {
      g_autofree gchar *number = g_strdup_printf ("%u. ", n_items + 1);

      if (lines[1] == NULL && (quiet = read_quiet (*lines)) > 0)
        break;
      if (n_items > 0 && more == 0 && (more = read_more (*lines)) > 0)
        continue;
      if (more > 0)
        return FALSE;
      if (g_strv_contains (headings, *lines))
        has_text = TRUE;
      else if (g_str_has_prefix (*lines, number) && lines[1] != NULL
               && is_own_item (*lines + strlen (number)))
        {
          n_items++;
          n_delivered += imitation_is_one_of (lines[1], withheld) ? 0 : 1;
        }
      else if (!g_str_has_prefix (*lines, "   ") || !is_own_detail (*lines + 3))
        return FALSE;
    }
  if (quiet > n_attachments || n_delivered > n_attachments - quiet)
    return FALSE;
  return (n_items > 0 || has_text) && n_attachments - quiet - n_delivered <= more;
}

/* Returns whether the text from the heading to the rule is one that kiyome would write without a
 * number. */
static gboolean
is_own_text (const KyMailWalk *walk, const gchar *text, gsize length, const KyNoticeForm *form)
{
  g_autofree gchar *copy = g_strndup (text, length);
  g_auto (GStrv) all = g_strsplit (copy, "\n", -1);
  guint n = g_strv_length (all);
  gchar **lines = all;

  if (n < 2 || all[n - 1][0] != '\0')
    return FALSE;
  g_clear_pointer (&all[n - 1], g_free);
  while (lines < all + KY_WARNINGS_MAX && *lines != NULL && ky_mail_is_warning (*lines))
    lines++;
  n -= (guint)(lines - all);
  if (n == 1)
    return TRUE; /* only warnings */
  if (n == 2)
    return form->checked != NULL && strcmp (lines[0], form->checked) == 0;
  return strcmp (lines[0], form->changed) == 0 && lines[1][0] == '\0'
         && is_own_list (lines + 2, walk->items->len);
}

/* Returns where the heading of kiyome's own block at the end of `body` begins, or the length of
 * `body`. */
static gsize
imitation_find_own (const KyMailWalk *walk, const GString *body, const KyNoticeForm *form)
{
  g_autofree gchar *close = g_strdup_printf ("\n%s\n", form->rule);
  g_autofree gchar *open = g_strdup_printf ("%s\n%s\n", form->rule, form->heading);
  gsize length = strlen (close);

  if (body->len < length || strcmp (body->str + body->len - length, close) != 0)
    return body->len;
  gsize end = body->len - length + 1; /* the beginning of the closing rule */
  const gchar *start = g_strrstr_len (body->str, (gssize)end, open);
  if (start == NULL || (start > body->str && start[-1] != '\n'))
    return body->len;
  const gchar *text = start + strlen (open);
  if (!form->has_number && !is_own_text (walk, text, end - (gsize)(text - body->str), form))
    return body->len;
  return (gsize)(start - body->str) + strlen (form->rule) + 1;
}

/* --- quoting ---------------------------------------------------------------------------------- */

/* Returns the end of the rule or drawn line that closes the heading before `at`; 0: none before
 * `end`. */
static gsize
find_rule (const GString *body, gsize at, gsize end, gboolean line)
{
  while (at < end)
    {
      const gchar *stop = memchr (body->str + at, '\n', end - at);
      gsize next = stop != NULL ? (gsize)(stop + 1 - body->str) : end;

      if ((line ? imitation_is_line : imitation_is_rule) (body->str + at,
                                                          next - at - (stop != NULL ? 1 : 0)))
        return next;
      at = next;
    }
  return 0;
}

/* Quotes the lines of `out` from `from` on that are not quoted yet. */
static void
quote_from (GString *out, gsize from)
{
  for (gsize at = from; at < out->len;)
    {
      if (out->str[at] != '>')
        g_string_insert_len (out, (gssize)at, "> ", 2);
      const gchar *stop = memchr (out->str + at, '\n', out->len - at);
      at = stop != NULL ? (gsize)(stop + 1 - out->str) : out->len;
    }
}

/* Holds the rule above the current lines. */
typedef struct
{
  gsize at;         /* offset in the output */
  guint n_lines;    /* lines since the rule; more than BLOCK_LINES: too far */
  gboolean is_next; /* only lines without letters since then */
  gboolean is_line; /* drawn with other characters than dashes */
} Rule;

static void
follow_rule (Rule *rule, const gchar *line, gsize length, gsize at)
{
  gsize bare = length - (length > 0 && line[length - 1] == '\n' ? 1 : 0);
  gboolean is_dashes = imitation_is_rule (line, bare);

  if (is_dashes || imitation_is_line (line, bare))
    *rule = (Rule){ at, 0, TRUE, !is_dashes };
  else
    {
      KyVisibleLetters seen;

      rule->n_lines += rule->n_lines <= BLOCK_LINES;
      rule->is_next
          = rule->is_next && ky_visible_letters_read (line, bare, FALSE, seen) && seen[0] == '\0';
    }
}

/* Returns whether the line is one about an item that only notices have: a removal, a reason, a
 * digest. */
static gboolean
is_told_detail (const gchar *line, gsize length)
{
  static const gchar *const starts[]
      = { "除去したもの: ",    "Removed: ",         "理由: ", "Reason: ", "SHA-256: ",
          KY_NOTICE_REMEDY_JA, KY_NOTICE_REMEDY_EN, NULL };
  gsize indent = strspn (line, " ");

  if (indent >= length || !imitation_is_one_of (line + indent, starts))
    return FALSE;
  g_autofree gchar *detail = g_strchomp (g_strndup (line + indent, length - indent));
  return is_own_detail (detail);
}

gboolean
ky_notice_quote_imitations (KyMailWalk *walk, GString *body, const KyNoticeForm *form,
                            gboolean keep_own)
{
  gsize own = keep_own ? imitation_find_own (walk, body, form) : body->len;
  /* the rule before it belongs to the notice */
  gsize end = own < body->len ? own - strlen (form->rule) - 1 : body->len;
  g_autoptr (GString) out = g_string_sized_new (body->len + 64);
  gboolean is_there = end < body->len;
  gboolean has_rules = TRUE, has_lines = TRUE;
  gsize quoted = 0; /* all lines up to here are quoted */
  Rule above = { 0, BLOCK_LINES + 1, FALSE, FALSE };

  for (gsize at = 0; at < end;)
    {
      const gchar *line = body->str + at;
      const gchar *stop = memchr (line, '\n', end - at);
      gsize next = stop != NULL ? (gsize)(stop + 1 - body->str) : end;
      KyVisibleLetters seen = "";
      KyClaim claim
          = at >= quoted ? ky_claim_of_line (line, next - at, above.is_next, seen) : KY_CLAIM_NONE;
      gsize split = claim == KY_CLAIM_NONE && at >= quoted
                        ? ky_claim_split_end (line, next - at, end - at, seen)
                        : 0;

      if (claim == KY_CLAIM_NONE && at >= quoted && is_told_detail (line, next - at))
        claim = KY_CLAIM_LINE;
      if ((claim == KY_CLAIM_SENTENCE || split > 0) && above.n_lines <= BLOCK_LINES)
        quote_from (out, above.at);
      if (claim == KY_CLAIM_LINE)
        quoted = next;
      else if (claim != KY_CLAIM_NONE || split > 0)
        {
          gboolean is_rule_line = above.is_line && above.n_lines <= BLOCK_LINES;
          gboolean *has_more = is_rule_line ? &has_lines : &has_rules;
          gsize head = split > 0 ? at + split : next;
          gsize rule = *has_more ? find_rule (body, head, end, is_rule_line) : 0;

          *has_more = rule > 0;
          quoted = MAX (rule, head);
        }
      if (claim != KY_CLAIM_NONE || split > 0)
        ky_findings_add (walk->findings, "mail.notice-imitation", 1);
      follow_rule (&above, line, next - at, out->len);
      if (at < quoted && body->str[at] != '>')
        g_string_append (out, "> ");
      g_string_append_len (out, line, (gssize)(next - at));
      at = next;
    }
  if (quoted > 0)
    {
      g_string_append_len (out, body->str + end, (gssize)(body->len - end));
      g_string_assign (body, out->str);
    }
  return is_there;
}
