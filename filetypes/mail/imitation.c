/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A notice says what kiyome did, so nobody else may say it. What makes it kiyome's own is the
 * request number in its heading: the store gives it out at random when the mail is there, so no
 * sender can have written it. A notice with any other number, or none, came with the mail and is
 * quoted, be it another gateway's or an imitation: the two are the same bytes.
 *
 * The other way round, sanitizing an output again must give it back: the same message has the same
 * number then, and its notice is known by it. Where no store is (the command line) there is no
 * number; a block at the very end is taken for the notice of an earlier pass then only when it says
 * nothing but what kiyome says, of the attachments that are there, and names no number and no
 * address to ask at. Such an output has no reader that a sender could deceive.
 */
#include "filetypes/mail/imitation.h"

#include "common/removal.h"

#define HEADING_LETTERS                                                                            \
  48               /* of a line that may be a heading, ideographs' worth; prose is longer          \
                    */
#define RULE_MIN 8 /* dashes */

/* --- what looks like a notice ------------------------------------------------------------------
 */

/* Letters of other scripts that look like those of "Sanitizing notice". */
static gunichar
twin (gunichar c)
{
  static const struct
  {
    gunichar other, ascii;
  } twins[] = { { 0x430, 'a' }, { 0x3b1, 'a' }, { 0x251, 'a' }, { 0x441, 'c' }, { 0x3f2, 'c' },
                { 0x435, 'e' }, { 0x3b5, 'e' }, { 0x456, 'i' }, { 0x3b9, 'i' }, { 0x131, 'i' },
                { 0x269, 'i' }, { 0x4cf, 'i' }, { 0x578, 'n' }, { 0x3b7, 'n' }, { 0x43e, 'o' },
                { 0x3bf, 'o' }, { 0x455, 's' }, { 0x442, 't' }, { 0x3c4, 't' }, { 0x501, 'd' },
                { 0x581, 'g' }, { 0x261, 'g' }, { 'l', 'i' },   { '1', 'i' },   { '0', 'o' } };

  for (guint i = 0; i < G_N_ELEMENTS (twins); i++)
    if (twins[i].other == c)
      return twins[i].ascii;
  return c;
}

/* Adds C as it is seen, without width, case, accent or mark; FALSE when there is no room. */
static gboolean
add_letter (gunichar c, gchar *out, gsize *at)
{
  if (!g_unichar_isalnum (c))
    return TRUE;
  if (*at >= HEADING_LETTERS * 4)
    return FALSE;
  *at += (gsize)g_unichar_to_utf8 (twin (g_unichar_tolower (c)), out + *at);
  return TRUE;
}

/* The letters of a line as they are seen, in OUT; FALSE when they are more than a heading has. */
static gboolean
read_letters (const gchar *line, gsize length, gchar out[HEADING_LETTERS * 4 + 8])
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize at = 0;

  for (const gchar *p = line; p < line + length; p = g_utf8_next_char (p))
    {
      gunichar c = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char (p);
      /* kana and ideographs are what they are */
      gboolean is_plain = c < 0x80 || (c >= 0x3041 && c <= 0x3096) || (c >= 0x4e00 && c <= 0x9fff);
      gsize n = is_plain ? 0 : g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));

      if (is_plain && !add_letter (c, out, &at))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        if (!add_letter (parts[i], out, &at))
          return FALSE;
    }
  out[at] = '\0';
  return TRUE;
}

static gboolean
is_heading (const gchar *line, gsize length)
{
  gchar seen[HEADING_LETTERS * 4 + 8];

  /* a quote is one already; prose is no heading */
  if (length < strlen ("無害化通知") || *line == '>' || !read_letters (line, length, seen))
    return FALSE;
  return strstr (seen, "無害化のお知らせ") != NULL || strstr (seen, "無害化通知") != NULL
         || strstr (seen, "sanitizingnotice") != NULL || strstr (seen, "sanitisingnotice") != NULL;
}

/* A line of dashes of any kind. */
static gboolean
is_rule (const gchar *line, gsize length)
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

/* --- kiyome's own ------------------------------------------------------------------------------
 */

static gboolean
is_one_of (const gchar *line, const gchar *const *starts)
{
  for (; *starts != NULL; starts++)
    if (g_str_has_prefix (line, *starts))
      return TRUE;
  return FALSE;
}

/* A line about an item, without its indentation. */
static gboolean
is_own_detail (const gchar *line)
{
  static const gchar *const starts[] = { "除去したもの: ",
                                         "お渡ししていません (隔離)",
                                         "理由: ",
                                         "SHA-256: ",
                                         "- ",
                                         "形式を変えてお渡ししました: ",
                                         "許可されたファイルとして、元のままお渡ししました",
                                         "危険な部分を取り除いてお渡ししました",
                                         "お渡ししました",
                                         "中に入っていたがお渡ししていないもの: ",
                                         "お渡ししていない部分があります",
                                         "Removed: ",
                                         "Not delivered (withheld)",
                                         "Reason: ",
                                         "Delivered",
                                         "Items inside that are not delivered: ",
                                         "A part of it is not delivered",
                                         NULL };
  const gchar *code;
  gboolean is_counted;

  if (is_one_of (line, starts))
    return TRUE;
  for (guint i = 0; (code = ky_removal_code (i)) != NULL; i++)
    if (strcmp (line, ky_removal_words (code, TRUE, &is_counted)) == 0
        || strcmp (line, ky_removal_words (code, FALSE, &is_counted)) == 0)
      return !is_counted;
  return FALSE;
}

/* Reads the lines of a list: every one must be one that kiyome writes, and as many items delivered
 * as there are attachments. */
static gboolean
is_own_list (gchar *const *lines, guint n_attachments)
{
  static const gchar *const withheld[]
      = { "   お渡ししていません (隔離)", "   Not delivered (withheld)", NULL };
  guint n_items = 0, n_delivered = 0;
  gboolean has_text = FALSE;

  for (; *lines != NULL; lines++)
    {
      g_autofree gchar *number = g_strdup_printf ("%u. ", n_items + 1);

      if (strcmp (*lines, "本文") == 0 || strcmp (*lines, "Message text") == 0)
        has_text = TRUE;
      else if (g_str_has_prefix (*lines, number) && lines[1] != NULL)
        {
          n_items++;
          n_delivered += is_one_of (lines[1], withheld) ? 0 : 1;
        }
      else if (!g_str_has_prefix (*lines, "   ") || !is_own_detail (*lines + 3))
        return FALSE;
    }
  return (n_items > 0 || has_text) && n_delivered == n_attachments;
}

/* Without a number: is what stands behind the heading, up to the rule, what kiyome would say? */
static gboolean
is_own_text (const KyMailWalk *walk, const gchar *text, gsize length, const KyNoticeForm *form)
{
  g_autofree gchar *copy = g_strndup (text, length);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);
  guint n = g_strv_length (lines);

  if (n < 2 || lines[n - 1][0] != '\0')
    return FALSE;
  g_clear_pointer (&lines[n - 1], g_free);
  if (n == 2)
    return form->checked != NULL && strcmp (lines[0], form->checked) == 0;
  return strcmp (lines[0], form->changed) == 0 && lines[1][0] == '\0'
         && is_own_list (lines + 2, walk->items->len);
}

/* Where the heading of kiyome's own block at the very end of BODY stands, or BODY's length. */
static gsize
find_own (const KyMailWalk *walk, const GString *body, const KyNoticeForm *form)
{
  g_autofree gchar *close = g_strdup_printf ("\n%s\n", form->rule);
  g_autofree gchar *open = g_strdup_printf ("%s\n%s\n", form->rule, form->heading);
  gsize length = strlen (close);
  const gchar *start, *text;
  gsize end;

  if (body->len < length || strcmp (body->str + body->len - length, close) != 0)
    return body->len;
  end = body->len - length + 1; /* where the closing rule begins */
  start = g_strrstr_len (body->str, (gssize)end, open);
  if (start == NULL || (start > body->str && start[-1] != '\n'))
    return body->len;
  text = start + strlen (open);
  if (!form->has_number && !is_own_text (walk, text, end - (gsize)(text - body->str), form))
    return body->len;
  return (gsize)(start - body->str) + strlen (form->rule) + 1;
}

/* --- quoting -----------------------------------------------------------------------------------
 */

/* Behind the rule that closes what has its heading before AT; 0 when none comes before END. */
static gsize
find_rule (const GString *body, gsize at, gsize end)
{
  while (at < end)
    {
      const gchar *stop = memchr (body->str + at, '\n', end - at);
      gsize next = stop != NULL ? (gsize)(stop + 1 - body->str) : end;

      if (is_rule (body->str + at, next - at - (stop != NULL ? 1 : 0)))
        return next;
      at = next;
    }
  return 0;
}

gboolean
ky_notice_quote_imitations (KyMailWalk *walk, GString *body, const KyNoticeForm *form,
                            gboolean keep_own)
{
  gsize own = keep_own ? find_own (walk, body, form) : body->len;
  /* the rule before it is its own, too */
  gsize end = own < body->len ? own - strlen (form->rule) - 1 : body->len;
  g_autoptr (GString) out = g_string_sized_new (body->len + 64);
  gboolean is_there = end < body->len;
  gboolean has_rules = TRUE;
  gsize quoted = 0; /* up to here all lines are quoted */

  for (gsize at = 0; at < end;)
    {
      const gchar *stop = memchr (body->str + at, '\n', end - at);
      gsize next = stop != NULL ? (gsize)(stop + 1 - body->str) : end;

      if (at >= quoted && is_heading (body->str + at, next - at))
        {
          gsize rule = has_rules ? find_rule (body, next, end) : 0;

          has_rules = rule > 0;
          quoted = MAX (rule, next);
          ky_findings_add (walk->findings, "mail.notice-imitation", 1);
        }
      if (at < quoted && body->str[at] != '>')
        g_string_append (out, "> ");
      g_string_append_len (out, body->str + at, (gssize)(next - at));
      at = next;
    }
  if (quoted > 0)
    {
      g_string_append_len (out, body->str + end, (gssize)(body->len - end));
      g_string_assign (body, out->str);
    }
  return is_there;
}
