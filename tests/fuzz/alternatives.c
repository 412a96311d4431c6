/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/alternatives.h"

#include "common/charset/charset.h"
#include "filetypes/mail/entity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMS_MAX 8
#define NEXT_FORM 0xf0 /* from here on; the lowest bits are its kind */
#define LINK "https://a.example/"

/* What a byte below NEXT_FORM says, by its remainder. "\n" ends a line, "\t" a cell, LINK goes on
 * with a number. */
static const gchar *const words[] = {
  "0",
  "1",
  "12",
  "1,000",
  "-5",
  "2026",
  "a",
  "The",
  "CAT",
  "cats",
  "caf\xc3\xa9",
  "中",
  "止",
  "可",
  "不可",
  "会議",
  "は",
  "です",
  "ﾃﾞｰﾀ",
  "データ",
  "①",
  "　",
  " ",
  " ",
  " ",
  "\n",
  "\n",
  "\n",
  "\t",
  "\t",
  LINK,
  "。",
  "、",
  "* ",
  "- ",
  "> ",
  "(",
  ")",
  "○",
  "×",
  "10³",
  "[注]",
  "&",
  "…",
  "長い文を折り返すためのことばです",
  "a long line of words to be broken ",
};

static const gchar *const kinds[] = { "text/plain", "text/html", "text/enriched", "text/html" };

/* --- what is sent --------------------------------------------------------------------------- */

static void
put_word (GString *out, guint8 byte, gboolean is_html)
{
  const gchar *word = words[byte % G_N_ELEMENTS (words)];

  if (strcmp (word, LINK) == 0)
    g_string_append_printf (out, is_html ? "<a href=\"%s%u\">link</a>" : "link <%s%u>", word, byte);
  else if (!is_html)
    g_string_append (out, word);
  else if (*word == '\n')
    g_string_append (out, "</td></tr></table>\n<table border=1><tr><td>");
  else if (*word == '\t')
    g_string_append (out, "</td><td>");
  else
    g_string_append (out, *word == '&' ? "&amp;" : *word == '>' ? "&gt; " : word);
}

/* The bytes of the form at `*at`, which becomes the next one's; FALSE at the end. */
static gboolean
next_form (KyView data, gsize *at, KyView *ret_form, guint *ret_kind)
{
  gsize from = *at;

  if (from >= data.size)
    return FALSE;
  *ret_kind = data.data[from] % G_N_ELEMENTS (kinds);
  for ((*at)++; *at < data.size && data.data[*at] < NEXT_FORM; (*at)++)
    ;
  *ret_form = ky_view (data.data + from + 1, *at - from - 1);
  return TRUE;
}

GBytes *
ky_fuzz_alternatives (KyView data)
{
  GString *mail = g_string_new ("From: a@example.jp\r\nMIME-Version: 1.0\r\n"
                                "Content-Type: multipart/alternative; boundary=\"-=b\"\r\n\r\n");
  gsize at = 0;
  KyView form;
  guint kind;

  for (guint n = 0; n < FORMS_MAX && next_form (data, &at, &form, &kind); n++)
    {
      gboolean is_html = strcmp (kinds[kind], "text/html") == 0;

      g_string_append_printf (mail,
                              "---=b\r\nContent-Type: %s; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: 8bit\r\n\r\n%s",
                              kinds[kind], is_html ? "<html><table border=1><tr><td>" : "");
      for (gsize i = 0; i < form.size; i++)
        {
          const gchar *word = words[form.data[i] % G_N_ELEMENTS (words)];

          /* RFC 1896: a line end is a blank there, and two are a line end. */
          if (kind == 2 && strcmp (word, LINK) == 0)
            continue;
          put_word (mail, form.data[i], is_html);
          if (kind == 2 && *word == '\n')
            g_string_append_c (mail, '\n');
        }
      g_string_append (mail, is_html ? "</td></tr></table></html>\r\n" : "\r\n");
    }
  g_string_append (mail, "---=b--\r\n");
  return g_string_free_to_bytes (mail);
}

/* --- what comes out ------------------------------------------------------------------------- */

static G_GNUC_NORETURN void
fail (const gchar *what, const gchar *which)
{
  fprintf (stderr, "fuzz: %s of an alternative is lost: %s\n", what, which);
  abort ();
}

/* NFKC, a line at a time: g_utf8_normalize() moves all that follows for each character that it
 * composes. (transfer full) */
static gchar *
normal_of (const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gchar *line = lines[i];

      lines[i] = g_utf8_normalize (line, -1, G_NORMALIZE_NFKC);
      g_free (line);
    }
  return g_strjoinv ("\n", lines);
}

/* Letters and digits without width and case. (transfer full) */
static gchar *
squeezed (const gchar *text)
{
  g_autofree gchar *normal = normal_of (text);
  GString *out = g_string_new (NULL);

  for (const gchar *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (out, FALSE);
}

/* Runs of digits as " 1 000 " with a blank around each. "10³" is 10 and 3: an exponent or the number
 * of a note does not belong to the number before it. (transfer full) */
static gchar *
numbers_of (const gchar *text)
{
  g_autoptr (GString) apart = g_string_new (text);
  g_autofree gchar *normal = NULL;
  GString *out = g_string_new (" ");

  g_string_replace (apart, "³", " ³", 0);
  normal = normal_of (apart->str);

  for (const gchar *p = normal; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (out, *p);
    else if (out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');
  g_string_append (out, " ");
  return g_string_free (out, FALSE);
}

/* The text of the mail that kiyome wrote, its links aside in `links`. (transfer full) */
static gchar *
text_of (KyView output, GString *links)
{
  static const KyEntityLimits limits
      = { .header = { .fields = 1000, .size = 1 << 20 }, .depth = 10, .parts = 100 };
  g_autoptr (KyEntity) root = ky_entity_read (output, 0, &limits, NULL, NULL);
  const KyEntity *part = root->kind == KY_ENTITY_MULTIPART ? root->children->pdata[0] : root;
  g_autoptr (GBytes) owned = NULL;
  KyView view = ky_entity_decode (part, &owned, NULL);
  g_autofree gchar *text
      = ky_charset_decode (view, ky_content_parameter (part->content, "charset"), 0, NULL, NULL);
  g_autoptr (GRegex) link = g_regex_new ("\\[?<?hxxps://a\\.example/[0-9]+>?\\]?", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (link, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree gchar *one = g_match_info_fetch (match, 0);

      g_string_append_printf (links, "%s ", one);
    }
  return g_regex_replace_literal (link, text, -1, 0, "", 0, NULL);
}

typedef struct
{
  gchar *letters;
  gchar *numbers;
  gchar *links;
} Out;

static void
check_line (const Out *out, const gchar *line)
{
  g_autofree gchar *letters = squeezed (line);
  g_autofree gchar *numbers = numbers_of (line);
  g_auto (GStrv) each = g_strsplit (numbers, " ", -1);

  if (strstr (out->letters, letters) == NULL)
    fail ("a line", line);
  for (guint i = 0; each[i] != NULL; i++)
    {
      g_autofree gchar *whole = g_strdup_printf (" %s ", each[i]);

      if (*each[i] != '\0' && strstr (out->numbers, whole) == NULL)
        fail ("a number", each[i]);
    }
}

static void
check_form (const Out *out, KyView form, gboolean has_links)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (gsize i = 0; i <= form.size; i++)
    {
      const gchar *word = i < form.size ? words[form.data[i] % G_N_ELEMENTS (words)] : "\n";
      g_autofree gchar *target = NULL;

      if (*word == '\n')
        {
          check_line (out, line->str);
          g_string_truncate (line, 0);
        }
      else if (strcmp (word, LINK) != 0)
        g_string_append (line, word);
      else if (has_links)
        {
          g_string_append (line, "link ");
          target = g_strdup_printf ("//a.example/%u", form.data[i]);
          if (strstr (out->links, target) == NULL)
            fail ("a target", target);
        }
    }
}

void
ky_fuzz_alternatives_came_out (KyView data, KyView output)
{
  g_autoptr (GString) links = g_string_new (NULL);
  g_autofree gchar *text = text_of (output, links);
  g_autofree gchar *letters = squeezed (text);
  g_autofree gchar *numbers = numbers_of (text);
  Out out = { letters, numbers, links->str };
  gsize at = 0;
  KyView form;
  guint kind;

  for (guint n = 0; n < FORMS_MAX && next_form (data, &at, &form, &kind); n++)
    check_form (&out, form, kind != 2);
}
