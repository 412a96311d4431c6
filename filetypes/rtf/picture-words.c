/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the alternative text of a picture, the shape property wzDescription in
 * \*\picprop. The text is cleaned. */
#include "filetypes/rtf/picture-words.h"

#include "common/charset/charset.h"
#include "common/text.h"
#include "filetypes/rtf/charset.h"

#define PROPERTY "wzDescription"

typedef struct
{
  GString *name, *words;
  GByteArray *run; /* bytes that are not decoded yet */
  const gchar *charset;
  gboolean is_name, is_value;
  guint fallback, skip; /* number of fallback characters behind \u */
  guint high;           /* a high surrogate that waits for its other half */
} Reading;

static void
picture_words_flush (Reading *self)
{
  if (self->run->len == 0)
    return;
  g_autofree gchar *text = ky_charset_decode (ky_view (self->run->data, self->run->len),
                                              self->charset, KY_CHARSET_STRICT, NULL, NULL);
  g_string_append (self->words, text);
  g_byte_array_set_size (self->run, 0);
}

static void
picture_words_add_bytes (Reading *self, KyView bytes)
{
  if (self->is_name)
    g_string_append_len (self->name, (const gchar *)bytes.data, (gssize)bytes.size);
  if (!self->is_value || strcmp (self->name->str, PROPERTY) != 0)
    return;
  while (self->skip > 0 && bytes.size > 0)
    {
      self->skip--;
      bytes = ky_view (bytes.data + 1, bytes.size - 1);
    }
  g_byte_array_append (self->run, bytes.data, (guint)bytes.size);
}

static void
picture_words_add_unit (Reading *self, guint unit)
{
  gunichar c = unit;

  picture_words_flush (self);
  self->skip = self->fallback;
  if (!self->is_value || strcmp (self->name->str, PROPERTY) != 0)
    return;
  if (unit >= 0xdc00 && unit < 0xe000 && self->high != 0)
    c = 0x10000 + ((self->high - 0xd800) << 10) + (unit - 0xdc00);
  self->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
  if (c != 0 && g_unichar_validate (c))
    g_string_append_unichar (self->words, c);
}

/* Adds a character that has a symbol, which is also how the character is written. */
static void
add_symbol (Reading *self, guint8 symbol)
{
  picture_words_flush (self);
  if (self->skip > 0)
    self->skip--;
  else
    {
      picture_words_add_unit (self, symbol == '~' ? 0xa0 : symbol == '-' ? 0xad : 0x2011);
      self->skip = 0;
    }
}

static void
picture_words_take (Reading *self, const KyRtfToken *token)
{
  if (token->kind == KY_RTF_TOKEN_TEXT)
    picture_words_add_bytes (self, token->bytes);
  else if (token->kind == KY_RTF_TOKEN_HEX)
    picture_words_add_bytes (self, ky_view (&token->byte, 1));
  else if (token->kind == KY_RTF_TOKEN_SYMBOL && memchr ("\\{}", token->byte, 3) != NULL)
    picture_words_add_bytes (self, ky_view (&token->byte, 1));
  else if (token->kind == KY_RTF_TOKEN_SYMBOL && memchr ("~-_", token->byte, 3) != NULL)
    add_symbol (self, token->byte);
  else if (token->kind == KY_RTF_TOKEN_OPEN || token->kind == KY_RTF_TOKEN_CLOSE)
    {
      picture_words_flush (self);
      self->is_name = self->is_value = FALSE;
    }
  else if (token->kind != KY_RTF_TOKEN_CONTROL)
    return;
  else if (strcmp (token->word, "sp") == 0)
    g_string_truncate (self->name, 0);
  else if (strcmp (token->word, "sn") == 0)
    self->is_name = TRUE;
  else if (strcmp (token->word, "sv") == 0)
    self->is_value = TRUE;
  else if (strcmp (token->word, "uc") == 0)
    ky_rtf_set_fallback (&self->fallback, token);
  else if (strcmp (token->word, "u") == 0)
    picture_words_add_unit (self, (guint)token->number & 0xffff);
}

/* Returns the cleaned text without blanks at its ends, or NULL if it is empty. (transfer full) */
static gchar *
picture_words_tidy (const GString *words)
{
  g_autofree gchar *clean = ky_text_clean (words->str, words->len, KY_TEXT_ONE_LINE, NULL, NULL);

  return *g_strstrip (clean) != '\0' ? g_steal_pointer (&clean) : NULL;
}

gchar *
ky_rtf_read_picture_words (KyRtfLexer *lexer, const gchar *charset)
{
  g_autoptr (GString) name = g_string_new (NULL), words = g_string_new (NULL);
  g_autoptr (GByteArray) run = g_byte_array_new ();
  Reading self = { .name = name, .words = words, .run = run, .charset = charset, .fallback = 1 };
  guint64 depth = 1;
  KyRtfToken token;

  do
    {
      ky_rtf_next (lexer, &token);
      depth += token.kind == KY_RTF_TOKEN_OPEN;
      depth -= token.kind == KY_RTF_TOKEN_CLOSE;
      picture_words_take (&self, &token);
    }
  while (depth > 0 && token.kind != KY_RTF_TOKEN_END);
  return picture_words_tidy (words);
}

void
ky_rtf_write_picture_words (KyRtfWriter *writer, const gchar *words)
{
  ky_rtf_write_open (writer);
  ky_rtf_write_symbol (writer, '*');
  ky_rtf_write_word (writer, "picprop", FALSE, 0);
  ky_rtf_write_open (writer);
  ky_rtf_write_word (writer, "sp", FALSE, 0);
  ky_rtf_write_open (writer);
  ky_rtf_write_word (writer, "sn", FALSE, 0);
  ky_rtf_write_text (writer, PROPERTY, strlen (PROPERTY));
  ky_rtf_write_close (writer);
  ky_rtf_write_open (writer);
  ky_rtf_write_word (writer, "sv", FALSE, 0);
  ky_rtf_write_text (writer, words, strlen (words));
  ky_rtf_write_close (writer);
  ky_rtf_write_close (writer);
  ky_rtf_write_close (writer);
}
