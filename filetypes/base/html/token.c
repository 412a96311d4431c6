/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits HTML into tokens by the tokenizer of the HTML standard. Tokens point into the input. Flags
 * remember that no closing quote, comment end or end tag is left, so that repeated unclosed markup
 * does not make the search quadratic. */
#include "filetypes/base/html/token.h"

#include <string.h>

#define ENTITY_MAX 32 /* bytes of the longest name */

/* --- tags ----------------------------------------------------------------------------------- */

typedef struct
{
  gchar name[12];
  guint flags;
} KyTagRow;

static const KyTagRow tags[] = {
#define S KY_HTML_SPECIAL
#define F KY_HTML_FORMATTING
#define V KY_HTML_VOID
#define B KY_HTML_BLOCK
#define M KY_HTML_MARGIN
#define P KY_HTML_CLOSES_P
#define D KY_HTML_DROPPED
#define T KY_HTML_RAW
#define R KY_HTML_RCDATA
#define O KY_HTML_SCOPE
#define H KY_HTML_TABLE_PART
#define TAG(identifier, name, flags) { name, flags },
#include "filetypes/base/html/tags.def"
#undef TAG
#undef S
#undef F
#undef V
#undef B
#undef M
#undef P
#undef D
#undef T
#undef R
#undef O
#undef H
};

const gchar *
ky_html_tag_name (KyHtmlTag tag)
{
  return tags[tag].name;
}

guint
ky_html_tag_flags (KyHtmlTag tag)
{
  return tag < KY_TAG_OTHER ? tags[tag].flags : 0;
}

static KyHtmlTag
token_find_tag (const gchar *name, gsize length)
{
  gchar lower[sizeof tags[0].name];
  guint low = 0;
  guint high = G_N_ELEMENTS (tags);

  if (length >= sizeof lower)
    return KY_TAG_OTHER;
  for (gsize i = 0; i < length; i++)
    lower[i] = (gchar)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]);
  lower[length] = '\0';
  while (low < high)
    {
      guint middle = (low + high) / 2;
      gsize n = 0;

      while (lower[n] == tags[middle].name[n] && lower[n] != '\0')
        n++;
      int order = lower[n] - tags[middle].name[n];
      if (order == 0)
        return (KyHtmlTag)middle;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return KY_TAG_OTHER;
}

/* --- character references ------------------------------------------------------------------- */

static const struct
{
  const gchar *name, *value;
} entities[] = {
#define ENTITY(name, value) { name, value },
#include "filetypes/base/html/entities.h"
#undef ENTITY
};

static const gchar *
find_entity (const gchar *name, gsize length)
{
  guint low = 0;
  guint high = G_N_ELEMENTS (entities);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = strncmp (name, entities[middle].name, length);

      if (order == 0 && entities[middle].name[length] != '\0')
        order = -1;
      if (order == 0)
        return entities[middle].value;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

static gsize
numeric_reference (const gchar *text, gsize length, gchar ret_utf8[9], gsize *ret_length)
{
  /* The characters of windows-1252 in place of the C1 controls of Unicode (WHATWG HTML,
   * 13.2.5.80). */
  static const guint16 windows[32]
      = { 0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
          0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
          0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178 };
  gboolean is_hex = length > 2 && (text[2] == 'x' || text[2] == 'X');
  gsize at = is_hex ? 3 : 2;
  gsize start = at;
  guint32 c = 0;

  for (; at < length && (is_hex ? g_ascii_isxdigit (text[at]) : g_ascii_isdigit (text[at])); at++)
    if (c <= 0x10ffff)
      c = c * (is_hex ? 16 : 10) + (guint32)g_ascii_xdigit_value (text[at]);
  if (at == start)
    return 0;
  if (at < length && text[at] == ';')
    at++;
  if (c >= 0x80 && c < 0xa0)
    c = windows[c - 0x80];
  if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
    c = 0xfffd;
  *ret_length = (gsize)g_unichar_to_utf8 (c, ret_utf8);
  return at;
}

gsize
ky_html_reference (const gchar *text, gsize length, gboolean in_attribute, gchar ret_utf8[9],
                   gsize *ret_length)
{
  gsize n = 1;

  if (length > 2 && text[1] == '#')
    return numeric_reference (text, length, ret_utf8, ret_length);
  while (n < length && n <= ENTITY_MAX && g_ascii_isalnum (text[n]))
    n++;
  if (n < length && text[n] == ';')
    n++;
  /* the length of the longest name; without ";" only short names are valid */
  for (gsize name = n - 1; name >= 2; name--)
    {
      if (text[name] != ';' && name > 6)
        {
          name = MIN (name, 7);
          continue;
        }
      const gchar *value = find_entity (text + 1, name);
      if (value == NULL)
        continue;
      if (text[name] != ';' && in_attribute && 1 + name < length
          && (text[1 + name] == '=' || g_ascii_isalnum (text[1 + name])))
        return 0;
      *ret_length = strlen (value);
      memcpy (ret_utf8, value, *ret_length + 1);
      return 1 + name;
    }
  return 0;
}

/* --- the lexer ------------------------------------------------------------------------------ */

void
ky_html_lexer_init (KyHtmlLexer *lexer, const gchar *html, gsize length)
{
  memset (lexer, 0, sizeof *lexer);
  lexer->at = html;
  lexer->end = html + length;
  lexer->raw = KY_TAG_OTHER;
}

static inline gboolean
token_is_blank (gchar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* Tells whether the tag name at `p` is `name`, in any case. */
static gboolean
is_name_at (const KyHtmlLexer *lexer, const gchar *p, const gchar *name)
{
  gsize length = strlen (name);

  return (gsize)(lexer->end - p) > length && g_ascii_strncasecmp (p, name, length) == 0
         && (token_is_blank (p[length]) || p[length] == '/' || p[length] == '>');
}

/* Returns the end of script data (13.2.5.4, .15–.31). In "<!-- <script> …" </script> does not end
 * it. */
static const gchar *
script_end (const KyHtmlLexer *lexer)
{
  gboolean is_escaped = FALSE;
  gboolean is_double = FALSE;

  for (const gchar *p = lexer->at; p < lexer->end; p++)
    {
      gsize left = (gsize)(lexer->end - p);

      if (*p == '-' && is_escaped && left >= 3 && memcmp (p, "-->", 3) == 0)
        is_escaped = is_double = FALSE;
      if (*p != '<')
        continue;
      if (!is_escaped && left >= 4 && memcmp (p, "<!--", 4) == 0)
        {
          is_escaped = TRUE;
          p++; /* "<!-->" is over at once: its dashes count */
        }
      else if (is_escaped && !is_double && is_name_at (lexer, p + 1, "script"))
        is_double = TRUE;
      else if (left > 2 && p[1] == '/' && is_name_at (lexer, p + 2, "script"))
        {
          if (!is_double)
            return p;
          is_double = FALSE;
        }
    }
  return NULL;
}

static const gchar *
raw_end (const KyHtmlLexer *lexer)
{
  const gchar *name = tags[lexer->raw].name;
  const gchar *p = lexer->at;

  if (lexer->raw == KY_TAG_SCRIPT)
    return script_end (lexer);
  while (p < lexer->end && (p = memchr (p, '<', (gsize)(lexer->end - p))) != NULL)
    {
      if (lexer->end - p > 2 && p[1] == '/' && is_name_at (lexer, p + 2, name))
        return p;
      p++;
    }
  return NULL;
}

/* Returns whether a title or textarea has an end tag. Without one it would swallow the mail, so it
 * is not treated as such an element. */
static gboolean
has_end (KyHtmlLexer *lexer, KyHtmlTag tag)
{
  gboolean *none_left = tag == KY_TAG_TITLE ? &lexer->no_title_end : &lexer->no_textarea_end;

  lexer->raw = tag;
  *none_left = *none_left || raw_end (lexer) == NULL;
  return !*none_left;
}

static gboolean
read_raw (KyHtmlLexer *lexer, KyHtmlToken *token)
{
  const gchar *end = lexer->raw == KY_TAG_PLAINTEXT ? NULL : raw_end (lexer);

  token->type = KY_HTML_TEXT;
  token->is_raw = (ky_html_tag_flags (lexer->raw) & KY_HTML_RCDATA) == 0;
  token->text = lexer->at;
  lexer->at = end != NULL ? end : lexer->end;
  token->length = (gsize)(lexer->at - token->text);
  lexer->raw = KY_TAG_OTHER;
  return token->length > 0;
}

static const gchar *
find_char (KyHtmlLexer *lexer, const gchar *from, gchar c, gboolean *none_left)
{
  if (*none_left || from >= lexer->end)
    return NULL;
  const gchar *found = memchr (from, c, (gsize)(lexer->end - from));
  *none_left = found == NULL;
  return found;
}

/* Reads the value of an attribute behind the "=". Returns its end. */
static const gchar *
token_read_value (KyHtmlLexer *lexer, const gchar *p, KyHtmlAttribute *attribute)
{
  while (p < lexer->end && token_is_blank (*p))
    p++;
  if (p < lexer->end && (*p == '"' || *p == '\''))
    {
      const gchar *close
          = find_char (lexer, p + 1, *p, *p == '"' ? &lexer->no_double : &lexer->no_single);

      if (close != NULL)
        {
          attribute->value = p + 1;
          attribute->value_length = (gsize)(close - p - 1);
          return close + 1;
        }
      /* never closed: the tag ends at its ">" */
    }
  attribute->value = p;
  while (p < lexer->end && !token_is_blank (*p) && *p != '>')
    p++;
  attribute->value_length = (gsize)(p - attribute->value);
  return p;
}

/* Reads the attributes behind the name of a tag up to ">". FALSE: the text ends before that. */
static gboolean
token_read_attributes (KyHtmlLexer *lexer, const gchar *p, KyHtmlToken *token)
{
  for (;;)
    {
      KyHtmlAttribute attribute = { "", 0, "", 0 };

      while (p < lexer->end && (token_is_blank (*p) || *p == '/'))
        {
          token->is_self_closing = *p == '/';
          p++;
        }
      if (p >= lexer->end)
        return FALSE;
      if (*p == '>')
        break;
      token->is_self_closing = FALSE;
      attribute.name = p++; /* a "=" may begin a name */
      while (p < lexer->end && !token_is_blank (*p) && *p != '/' && *p != '>' && *p != '=')
        p++;
      attribute.name_length = (guint)MIN (p - attribute.name, 1024);
      {
        const gchar *value = p;

        while (value < lexer->end && token_is_blank (*value))
          value++;
        if (value < lexer->end && *value == '=')
          p = token_read_value (lexer, value + 1, &attribute);
        else
          p = value;
      }
      if (token->n_attributes < KY_HTML_ATTRIBUTES_MAX)
        token->attributes[token->n_attributes++] = attribute;
      else
        token->is_cut = TRUE;
    }
  lexer->at = p + 1;
  return TRUE;
}

static gboolean
token_read_tag (KyHtmlLexer *lexer, KyHtmlToken *token)
{
  const gchar *p = lexer->at + 1;
  gboolean is_close = *p == '/';

  if (is_close)
    p++;
  token->type = is_close ? KY_HTML_CLOSE : KY_HTML_START;
  token->name = p;
  while (p < lexer->end && !token_is_blank (*p) && *p != '/' && *p != '>')
    p++;
  token->name_length = (guint)MIN (p - token->name, 1024);
  token->tag = token_find_tag (token->name, token->name_length);
  if (!token_read_attributes (lexer, p, token))
    {
      lexer->at = lexer->end; /* "<div foo" and nothing more */
      return FALSE;
    }
  if (is_close)
    return TRUE;
  if ((ky_html_tag_flags (token->tag) & KY_HTML_RAW) != 0)
    lexer->raw = token->tag;
  else if ((ky_html_tag_flags (token->tag) & KY_HTML_RCDATA) != 0 && !has_end (lexer, token->tag))
    lexer->raw = token->tag = KY_TAG_OTHER;
  return TRUE;
}

static const gchar *
comment_end (KyHtmlLexer *lexer, const gchar *from, gsize *ret_mark)
{
  const gchar *p = from;

  *ret_mark = 3;
  while (!lexer->no_comment_end)
    {
      gsize left = (gsize)(lexer->end - p);

      p = left >= 3 ? memmem (p, left, "--", 2) : NULL;
      if (p == NULL || lexer->end - p < 3)
        {
          lexer->no_comment_end = TRUE;
          break;
        }
      if (p[2] == '>')
        return p;
      if (p[2] == '!' && lexer->end - p > 3 && p[3] == '>')
        {
          *ret_mark = 4;
          return p;
        }
      p++;
    }
  return NULL;
}

static void
end_at_bracket (KyHtmlLexer *lexer, KyHtmlToken *token, const gchar *from)
{
  const gchar *close = memchr (from, '>', (gsize)(lexer->end - from));

  token->text = from;
  token->length = (gsize)((close != NULL ? close : lexer->end) - from);
  lexer->at = close != NULL ? close + 1 : lexer->end;
}

/* Reads what begins with "<!" or "<?", or with "</" that no letter follows. */
static void
read_markup (KyHtmlLexer *lexer, KyHtmlToken *token)
{
  const gchar *p = lexer->at + 2;
  gsize left = (gsize)(lexer->end - p);

  token->type = KY_HTML_COMMENT;
  if (lexer->at[1] == '!' && left >= 2 && memcmp (p, "--", 2) == 0)
    {
      gsize mark;

      p += 2;
      if (p < lexer->end && (*p == '>' || (*p == '-' && p + 1 < lexer->end && p[1] == '>')))
        {
          end_at_bracket (lexer, token, p);
          return;
        }
      const gchar *close = comment_end (lexer, p, &mark);
      if (close == NULL)
        {
          end_at_bracket (lexer, token, p);
          return;
        }
      token->text = p;
      token->length = (gsize)(close - p);
      lexer->at = close + mark;
      return;
    }
  if (lexer->at[1] == '!' && left >= 7 && g_ascii_strncasecmp (p, "doctype", 7) == 0)
    token->type = KY_HTML_DOCTYPE;
  end_at_bracket (lexer, token, p);
}

/* Returns the next markup: "<" before a letter, "/", "!" or "?". */
static const gchar *
next_markup (const gchar *from, const gchar *end)
{
  const gchar *p = from;

  while (p < end && (p = memchr (p, '<', (gsize)(end - p))) != NULL)
    {
      if (end - p > 1
          && (g_ascii_isalpha (p[1]) || p[1] == '!' || p[1] == '?' || (p[1] == '/' && end - p > 2)))
        return p;
      p++;
    }
  return end;
}

void
ky_html_lexer_next (KyHtmlLexer *lexer, KyHtmlToken *token)
{
  token->type = KY_HTML_END;
  token->tag = KY_TAG_OTHER;
  token->is_self_closing = token->is_raw = token->is_cut = FALSE;
  token->n_attributes = 0;
  if (lexer->raw != KY_TAG_OTHER && read_raw (lexer, token))
    return;
  while (lexer->at < lexer->end)
    {
      const gchar *markup = next_markup (lexer->at, lexer->end);

      if (markup > lexer->at)
        {
          token->type = KY_HTML_TEXT;
          token->text = lexer->at;
          token->length = (gsize)(markup - lexer->at);
          lexer->at = markup;
          return;
        }
      if (g_ascii_isalpha (markup[1]) || (markup[1] == '/' && g_ascii_isalpha (markup[2])))
        {
          if (token_read_tag (lexer, token))
            return;
          token->type = KY_HTML_END;
          continue;
        }
      if (markup[1] == '/' && markup[2] == '>')
        {
          lexer->at += 3;
          continue;
        }
      read_markup (lexer, token);
      return;
    }
}

const KyHtmlAttribute *
ky_html_attribute (const KyHtmlToken *token, const gchar *name)
{
  for (guint i = 0; i < token->n_attributes; i++)
    {
      const KyHtmlAttribute *attribute = &token->attributes[i];

      /* ASCII letters differ by that bit alone in their case */
      if (((attribute->name[0] ^ name[0]) & ~0x20) == 0 && attribute->name_length == strlen (name)
          && g_ascii_strncasecmp (attribute->name, name, attribute->name_length) == 0)
        return attribute;
    }
  return NULL;
}

void
ky_html_append_value (GString *out, const KyHtmlAttribute *attribute)
{
  const gchar *p = attribute->value;
  const gchar *end = p + attribute->value_length;

  while (p < end)
    {
      const gchar *mark = memchr (p, '&', (gsize)(end - p));
      gchar utf8[9];
      gsize length;

      g_string_append_len (out, p, (mark != NULL ? mark : end) - p);
      if (mark == NULL)
        break;
      gsize read = ky_html_reference (mark, (gsize)(end - mark), TRUE, utf8, &length);
      if (read == 0)
        g_string_append_c (out, '&');
      else
        g_string_append_len (out, utf8, (gssize)length);
      p = mark + MAX (read, 1);
    }
}
