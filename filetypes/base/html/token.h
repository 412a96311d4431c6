/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HTML as a sequence of tokens, by the tokenizer of the HTML standard (WHATWG HTML, 13.2.5), in one
 * pass and without allocation. Departures, each for linear time or so that no text is lost: of a
 * tag only 64 attributes are kept, and a tag or comment that the text's end leaves open ends at its
 * first ">" (T-HTML-21).
 */
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

typedef struct
{
  const gchar *name; /* as written: any case, not terminated */
  guint name_length;
  const gchar *value; /* as written, without quotes, character references not read */
  gsize value_length;
} KyHtmlAttribute;

#define KY_HTML_ATTRIBUTES_MAX 64

typedef enum
{
  KY_HTML_END,
  KY_HTML_TEXT,    /* text, length; references not read unless is_raw */
  KY_HTML_START,   /* tag, name, attributes */
  KY_HTML_CLOSE,   /* tag, name */
  KY_HTML_COMMENT, /* text, length: what lies between the delimiters */
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

/* NULL when TOKEN has no attribute called NAME (lower case). */
const KyHtmlAttribute *ky_html_attribute (const KyHtmlToken *token, const gchar *name);
/* Appends the value with its character references read. */
void ky_html_append_value (GString *out, const KyHtmlAttribute *attribute);

/*
 * The character reference that begins with "&" at TEXT: its UTF-8 in RET_UTF8 (at most 8 bytes) and
 * how many bytes of TEXT it takes, or 0 when it is none. IN_ATTRIBUTE: "&copy=1" is none.
 */
gsize ky_html_reference (const gchar *text, gsize length, gboolean in_attribute, gchar ret_utf8[9],
                         gsize *ret_length);
