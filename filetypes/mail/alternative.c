/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both forms are reduced to their letters and digits, so that markup, breaks and quotes don't
 * count. Each run of GRAM bytes of one that the other holds nowhere is missing there; what an
 * address or a mark in between breaks is at most GRAM - 1 bytes, so that only longer stretches
 * count.
 */
#include "filetypes/mail/alternative.h"

#include "common/charset.h"
#include "filetypes/base/html/token.h"

#include <string.h>

#define GRAM 12
#define STRETCH (2 * GRAM) /* missing runs in a row, from which on they are text and no seam */
#define LEAST 48           /* bytes of letters: about a line */
#define EXCUSE_MAX 600
#define DECODED_MAX (1024 * 1024)
#define SHORT 128      /* bytes of letters: too few for stretches to tell anything */
#define SHORT_GRAM 6   /* two kanji, or a word */
#define SHORT_LEAST 12 /* four kanji, or two words */

/* --- letters -------------------------------------------------------------------------------- */

/* Letters without case that need no look into the tables: most of a Japanese text. */
static gboolean
is_kanji_or_kana (gunichar c)
{
  return (c >= 0x4e00 && c <= 0x9fcc) || (c >= 0x3041 && c <= 0x3096)
         || (c >= 0x30a1 && c <= 0x30fa);
}

static void
put_letters (GString *out, const gchar *text, gsize length)
{
  const gchar *end = text + length;
  gsize before = out->len;
  gchar *to;

  /* A small letter takes at most twice the bytes of its capital. */
  g_string_set_size (out, before + 2 * length + 8);
  to = out->str + before;
  while (text < end)
    {
      guchar first = (guchar)*text;
      gunichar c;

      if (first < 0x80)
        {
          if (g_ascii_isalnum ((gchar)first))
            *to++ = (gchar)(first >= 'A' && first <= 'Z' ? first | 0x20 : first);
          text++;
          continue;
        }
      c = g_utf8_get_char (text);
      if (is_kanji_or_kana (c))
        {
          memcpy (to, text, 3);
          to += 3;
        }
      else if (g_unichar_isalnum (c))
        to += g_unichar_to_utf8 (g_unichar_tolower (c), to);
      text = g_utf8_next_char (text);
    }
  g_string_truncate (out, (gsize)(to - out->str));
}

static void
put_text (GString *out, const KyHtmlToken *token)
{
  const gchar *at = token->text, *end = at + token->length;

  while (at < end)
    {
      const gchar *next = memchr (at, '&', (gsize)(end - at));
      gchar utf8[9];
      gsize size = 0, taken;

      if (next == NULL)
        next = end;
      put_letters (out, at, (gsize)(next - at));
      if (next == end)
        return;
      taken = ky_html_reference (next, (gsize)(end - next), FALSE, utf8, &size);
      put_letters (out, taken > 0 ? utf8 : "", taken > 0 ? size : 0);
      at = next + MAX (taken, 1);
    }
}

static gboolean
style_hides (const gchar *style, gsize length)
{
  static const gchar *const styles[]
      = { "display:none", "mso-hide:all", "visibility:hidden", "font-size:0" };
  g_autofree gchar *value = g_malloc (length + 1);
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (style[i]))
      value[n++] = g_ascii_tolower (style[i]);
  value[n] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (strstr (value, styles[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The style that was asked last: in a table each cell says the same. */
typedef struct
{
  const gchar *style;
  gsize length;
  gboolean hides;
} LastStyle;

static gboolean
is_hidden (const KyHtmlToken *token, LastStyle *last)
{
  const KyHtmlAttribute *style;

  if (token->n_attributes == 0)
    return FALSE;
  if (ky_html_attribute (token, "hidden") != NULL)
    return TRUE;
  style = ky_html_attribute (token, "style");
  if (style == NULL || style->value_length == 0)
    return FALSE;
  if (style->value_length != last->length || memcmp (style->value, last->style, last->length) != 0)
    *last = (LastStyle){ style->value, style->value_length,
                         style_hides (style->value, style->value_length) };
  return last->hides;
}

/* What stands inside of an element that is dropped or hidden is not seen. */
static void
put_html_letters (GString *out, const gchar *html, gsize length)
{
  KyHtmlLexer lexer;
  KyHtmlToken token;
  KyHtmlTag unseen = KY_TAG_OTHER;
  LastStyle last = { NULL, 0, FALSE };
  guint depth = 0;

  ky_html_lexer_init (&lexer, html, length);
  for (ky_html_lexer_next (&lexer, &token); token.type != KY_HTML_END;
       ky_html_lexer_next (&lexer, &token))
    {
      guint flags = ky_html_tag_flags (token.tag);

      if (token.type == KY_HTML_TEXT && depth == 0 && !token.is_raw)
        put_text (out, &token);
      else if (token.type == KY_HTML_CLOSE && depth > 0 && token.tag == unseen)
        depth--;
      else if (token.type != KY_HTML_START || token.is_self_closing || (flags & KY_HTML_VOID) != 0)
        continue;
      else if (depth > 0)
        depth += token.tag == unseen;
      else if (token.tag != KY_TAG_OTHER
               && ((flags & KY_HTML_DROPPED) != 0 || is_hidden (&token, &last)))
        {
          unseen = token.tag;
          depth = 1;
        }
    }
}

/* (transfer full) */
static GString *
letters_of (const GPtrArray *texts)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < texts->len; i++)
    {
      KyMailText *text = texts->pdata[i];
      KyDecoded *decoded = &text->decoded;

      decoded->flags = text->is_html ? KY_CHARSET_HTML : 0;
      g_free (decoded->text);
      decoded->text
          = ky_charset_decode (text->bytes, ky_content_parameter (text->entity->content, "charset"),
                               decoded->flags, &decoded->length, &decoded->info);
      if (text->is_html)
        put_html_letters (out, decoded->text, decoded->length);
      else
        put_letters (out, decoded->text, decoded->length);
      /* The rest of the way needs it again; a large one would only lie there meanwhile. */
      if (decoded->length > DECODED_MAX)
        g_clear_pointer (&decoded->text, g_free);
    }
  return out;
}

/* --- what is missing ------------------------------------------------------------------------ */

typedef struct
{
  guint8 *bits; /* which runs there are: rarely one too many, never one too few */
  guint64 mask;
} Runs;

static guint64
hash_of (const gchar *at)
{
  guint64 head, hash;
  guint32 tail;

  G_STATIC_ASSERT (GRAM == sizeof head + sizeof tail);
  memcpy (&head, at, sizeof head);
  memcpy (&tail, at + sizeof head, sizeof tail);
  hash = GUINT64_FROM_LE (head) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
         + (GUINT32_FROM_LE (tail) + G_GUINT64_CONSTANT (1))
               * G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  hash ^= hash >> 32;
  hash *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return hash ^ hash >> 29;
}

static gboolean
has_bit (const Runs *runs, guint64 bit)
{
  return (runs->bits[(bit & runs->mask) / 8] >> (bit & 7) & 1) != 0;
}

static void
gather (Runs *runs, const GString *text)
{
  guint64 size = 1024;

  while (size < 32 * (guint64)text->len)
    size *= 2;
  runs->bits = g_malloc0 (size / 8);
  runs->mask = size - 1;
  for (gsize i = 0; i + GRAM <= text->len; i++)
    {
      guint64 hash = hash_of (text->str + i);

      runs->bits[(hash & runs->mask) / 8] |= (guint8)(1u << (hash & 7));
      hash >>= 32;
      runs->bits[(hash & runs->mask) / 8] |= (guint8)(1u << (hash & 7));
    }
}

/* Do stretches of TEXT that OTHER holds nowhere hold ENOUGH bytes of letters? */
static gboolean
lacks (const GString *other, const GString *text, gsize enough)
{
  Runs runs;
  gsize total = 0, stretch = 0;

  gather (&runs, other);
  for (gsize i = 0; i + GRAM <= text->len && total < enough; i++)
    {
      guint64 hash = hash_of (text->str + i);

      if (has_bit (&runs, hash) && has_bit (&runs, hash >> 32))
        stretch = 0;
      else if (++stretch == STRETCH)
        total += stretch - GRAM + 1;
      else if (stretch > STRETCH)
        total++;
    }
  g_free (runs.bits);
  return total >= enough;
}

/* Does a PAGE of a few words say, for its greater part, what TEXT doesn't? */
static gboolean
is_short_and_new (const GString *page, const GString *text)
{
  gsize n = 0, missing = 0;

  if (page->len == 0 || page->len > SHORT)
    return FALSE;
  if (page->len < SHORT_GRAM)
    return strstr (text->str, page->str) == NULL;
  for (gsize i = 0; i + SHORT_GRAM <= page->len; i++, n++)
    missing += memmem (text->str, text->len, page->str + i, SHORT_GRAM) == NULL;
  return missing > n / 2;
}

/*
 * Does a page of a few words hold some in a row that a short TEXT doesn't? New ones between known
 * ones make SHORT_GRAM - 1 more runs than they have bytes, at either end of the page none more.
 */
static gboolean
has_words_more (const GString *page, const GString *text)
{
  gsize n, start = 0;

  if (page->len < SHORT_LEAST || page->len > SHORT || text->len > 8 * SHORT)
    return FALSE;
  n = page->len - SHORT_GRAM + 1;
  for (gsize i = 0; i <= n; i++)
    if (i == n || memmem (text->str, text->len, page->str + i, SHORT_GRAM) != NULL)
      {
        gsize from = start == 0 ? 0 : start + SHORT_GRAM - 1;
        gsize to = i == n ? page->len : i;

        if (i > start && to >= from + SHORT_LEAST)
          return TRUE;
        start = i + 1;
      }
  return FALSE;
}

/* --- the choice ----------------------------------------------------------------------------- */

/* Sentences of mailers that write no plain text of their own. */
static gboolean
is_excuse (KyView bytes)
{
  static const gchar *const phrases[]
      = { "not support HTML", "HTML-compatible", "does not support", "view this email in",
          "view it online",   "HTMLメール",      "HTML形式",         "HTML対応",
          "HTML email",       "HTML-enabled" };

  if (bytes.size > EXCUSE_MAX)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (memmem (bytes.data, bytes.size, phrases[i], strlen (phrases[i])) != NULL)
      return TRUE;
  return FALSE;
}

KyAlternative
ky_mail_choose_alternative (const GPtrArray *plain, const GPtrArray *html)
{
  g_autoptr (GString) said = letters_of (plain);
  g_autoptr (GString) shown = letters_of (html);

  if (said->len == 0)
    return shown->len > 0 ? KY_ALTERNATIVE_HTML : KY_ALTERNATIVE_PLAIN;
  for (guint i = 0; i < plain->len; i++)
    if (is_excuse (((const KyMailText *)plain->pdata[i])->bytes))
      {
        if (shown->len > said->len)
          return KY_ALTERNATIVE_HTML;
        if (is_short_and_new (shown, said))
          return KY_ALTERNATIVE_BOTH;
      }
  if (shown->len > 400 && said->len < shown->len / 5)
    return KY_ALTERNATIVE_HTML;
  if (!lacks (said, shown, MAX (LEAST, MIN (5 * LEAST, shown->len / 20)))
      && !has_words_more (shown, said))
    return KY_ALTERNATIVE_PLAIN;
  return lacks (shown, said, MAX (LEAST, said->len / 5)) || is_short_and_new (said, shown)
                 || has_words_more (said, shown)
             ? KY_ALTERNATIVE_BOTH
             : KY_ALTERNATIVE_HTML;
}
