/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits HTML into tokens as the tokenizer of the HTML standard does (WHATWG HTML, 13.2.5), in one
 * pass and without allocation. Two differences keep the time linear and lose no text: of a tag only
 * 64 attributes are kept, and a tag or comment that is still open at the end of the text ends at
 * its first ">" (T-HTML-21). */
#pragma once

#include <glib.h>

enum
{
  KY_HTML_SPECIAL = 1 << 0,
  KY_HTML_FORMATTING = 1 << 1,
  KY_HTML_VOID = 1 << 2,
  KY_HTML_BLOCK = 1 << 3,
  KY_HTML_MARGIN = 1 << 4,
  KY_HTML_CLOSES_P = 1 << 5,
  KY_HTML_DROPPED = 1 << 6,
  KY_HTML_RAW = 1 << 7,
  KY_HTML_RCDATA = 1 << 8,
  KY_HTML_SCOPE = 1 << 9,
  KY_HTML_TABLE_PART = 1 << 10
};

typedef enum
{
#define TAG(identifier, name, flags) KY_TAG_##identifier,
#include "filetypes/base/html/tags.def"
#undef TAG
  KY_TAG_OTHER
} KyHtmlTag;

guint ky_html_tag_flags (KyHtmlTag tag);
/* Returns the name of a `tag` other than KY_TAG_OTHER, in lower case. */
const gchar *ky_html_tag_name (KyHtmlTag tag);

typedef struct
{
  const gchar *name; /* as written: any case, not terminated */
  guint name_length;
  const gchar *value; /* as written, without quotes, with character references */
  gsize value_length;
} KyHtmlAttribute;

#define KY_HTML_ATTRIBUTES_MAX 64

typedef enum
{
  KY_HTML_END,
  KY_HTML_TEXT,    /* text, length; with character references unless is_raw */
  KY_HTML_START,   /* tag, name, attributes */
  KY_HTML_CLOSE,   /* tag, name */
  KY_HTML_COMMENT, /* text, length: the content between the delimiters */
  KY_HTML_DOCTYPE
} KyHtmlTokenType;

typedef struct
{
  KyHtmlTokenType type;
  KyHtmlTag tag;
  gboolean is_self_closing;
  gboolean is_raw;
  const gchar *name; /* as written */
  guint name_length;
  const gchar *text;
  gsize length;
  KyHtmlAttribute attributes[KY_HTML_ATTRIBUTES_MAX];
  guint n_attributes;
  gboolean is_cut; /* it has more attributes */
} KyHtmlToken;

typedef struct
{
  const gchar *at, *end;
  KyHtmlTag raw;           /* the element whose raw text comes next, or KY_TAG_OTHER */
  gboolean no_double;      /* no " is left */
  gboolean no_single;      /* no ' is left */
  gboolean no_comment_end; /* no --> is left */
  gboolean no_title_end, no_textarea_end;
} KyHtmlLexer;

void ky_html_lexer_init (KyHtmlLexer *lexer, const gchar *html, gsize length);
/* Reads the next token. After KY_HTML_START of an element with raw content the next token is that
 * content, unless the caller clears lexer->raw (foreign content). */
void ky_html_lexer_next (KyHtmlLexer *lexer, KyHtmlToken *token);

/* Returns the attribute `name` (lower case) of `token`, or NULL. */
const KyHtmlAttribute *ky_html_attribute (const KyHtmlToken *token, const gchar *name);
/* Appends the value with its character references decoded. */
void ky_html_append_value (GString *out, const KyHtmlAttribute *attribute);

/* Decodes the character reference that begins with "&" at `text` into `ret_utf8` (UTF-8, at most 8
 * bytes). Returns its length in `text`, or 0 if there is none. With `in_attribute`, "&copy=1" is
 * none. */
gsize ky_html_reference (const gchar *text, gsize length, gboolean in_attribute, gchar ret_utf8[9],
                         gsize *ret_length);
