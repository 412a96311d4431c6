/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Assembles the instruction of a field from the tokens and groups of \fldinst, in the charset of
 * each font. An instruction that readers could assemble in different ways is refused, because the
 * check of its name would not hold for all of them. */
#include "filetypes/rtf/instruction.h"

#define INSTRUCTION_MAX 8192
#define INSTRUCTION_DEPTH 64

/* Holds the state of reading a field's instruction, whose text may be split over groups with
 * different charsets. */
typedef struct
{
  const KyRtfFonts *fonts;
  GArray *readings; /* of KyRtfReading: the open groups */
  KyRtfLexer lexer;
  GByteArray *run; /* not decoded yet */
  GString *text;
  guint skip, high;
  gboolean is_instruction, is_locked;
} Instruction;

static void
instruction_clear (Instruction *self)
{
  g_array_unref (self->readings);
  g_byte_array_unref (self->run);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Instruction, instruction_clear)

static KyRtfReading *
reading_of (Instruction *self)
{
  return &g_array_index (self->readings, KyRtfReading, self->readings->len - 1);
}

/* Decodes the bytes that were collected of an instruction. Returns FALSE if some of them are not
 * valid in their charset. */
static gboolean
decode_instruction (Instruction *self)
{
  const KyRtfReading *reading = reading_of (self);
  KyView bytes = ky_view (self->run->data, self->run->len);
  g_autofree gchar *text = NULL;
  gsize length, n_replaced;

  if (ky_view_is_ascii (bytes))
    g_string_append_len (self->text, (const gchar *)bytes.data, (gssize)bytes.size);
  else
    {
      if (reading->is_symbol)
        return FALSE;
      text = ky_rtf_decode (self->fonts, reading, bytes, &length, &n_replaced);
      if (n_replaced > 0)
        return FALSE;
      g_string_append_len (self->text, text, (gssize)length);
    }
  g_byte_array_set_size (self->run, 0);
  return TRUE;
}

static gboolean
take_unit (Instruction *self, guint unit)
{
  gunichar c = unit;

  self->skip = reading_of (self)->fallback;
  if (unit >= 0xdc00 && unit < 0xe000 && self->high != 0)
    c = 0x10000 + ((self->high - 0xd800) << 10) + (unit - 0xdc00);
  else if (self->high != 0 || (unit >= 0xdc00 && unit < 0xe000))
    return FALSE;
  self->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
  if (self->high == 0)
    g_string_append_unichar (self->text, c);
  return TRUE;
}

static gboolean
instruction_take_word (Instruction *self, const KyRtfToken *token)
{
  if (self->skip > 0 && strcmp (token->word, "u") != 0)
    {
      self->skip--;
      return TRUE;
    }
  self->skip = 0;
  if (!decode_instruction (self) || strcmp (token->word, "field") == 0)
    return FALSE;
  if (strcmp (token->word, "u") == 0)
    return take_unit (self, (guint)token->number & 0xffff);
  if (strcmp (token->word, "fldinst") == 0)
    self->is_instruction = TRUE;
  else if (strcmp (token->word, "fldlock") == 0 && self->readings->len == 1)
    self->is_locked = TRUE;
  else if (strcmp (token->word, "uc") == 0)
    ky_rtf_set_fallback (&reading_of (self)->fallback, token);
  else if (strcmp (token->word, "f") == 0 || strcmp (token->word, "af") == 0)
    ky_rtf_set_font (self->fonts, reading_of (self), token->number);
  else if (strcmp (token->word, "plain") == 0)
    ky_rtf_set_font (self->fonts, reading_of (self), self->fonts->default_font);
  return TRUE;
}

static void
take_byte (Instruction *self, guint8 byte)
{
  if (self->skip > 0)
    self->skip--;
  else
    g_byte_array_append (self->run, &byte, 1);
}

/* Takes a token of an instruction. Returns FALSE if it cannot be read, or can be read in two
 * ways. */
static gboolean
instruction_take_token (Instruction *self, const KyRtfToken *token)
{
  switch (token->kind)
    {
    case KY_RTF_TOKEN_CONTROL:
      return instruction_take_word (self, token);
    case KY_RTF_TOKEN_TEXT:
      for (gsize i = 0; i < token->bytes.size; i++)
        {
          if (token->bytes.data[i] >= 0x80)
            return FALSE;
          take_byte (self, token->bytes.data[i]);
        }
      return TRUE;
    case KY_RTF_TOKEN_HEX:
      take_byte (self, token->byte);
      return TRUE;
    case KY_RTF_TOKEN_SYMBOL:
      if (token->byte != '*')
        take_byte (self, token->byte);
      return TRUE;
    case KY_RTF_TOKEN_OPEN:
    case KY_RTF_TOKEN_CLOSE:
      self->skip = 0;
      return self->high == 0 && decode_instruction (self);
    case KY_RTF_TOKEN_BINARY:
    case KY_RTF_TOKEN_END:
    default:
      return FALSE;
    }
}

/* Skips the groups with the values of a form field, which are no part of the text. Returns FALSE
 * for another group. */
static gboolean
skip_data (Instruction *self)
{
  KyRtfLexer ahead = self->lexer;
  KyRtfToken star, word;

  ky_rtf_next (&ahead, &star);
  ky_rtf_next (&ahead, &word);
  if (star.kind != KY_RTF_TOKEN_SYMBOL || star.byte != '*' || word.kind != KY_RTF_TOKEN_CONTROL
      || (strcmp (word.word, "formfield") != 0 && strcmp (word.word, "datafield") != 0))
    return FALSE;
  ky_rtf_skip_group (&self->lexer);
  return TRUE;
}

GString *
ky_rtf_read_instruction (const KyRtfFonts *fonts, const KyRtfReading *reading, KyRtfLexer lexer,
                         gboolean *ret_is_locked)
{
  g_auto (Instruction) self = { .fonts = fonts,
                                .readings = g_array_new (FALSE, FALSE, sizeof (KyRtfReading)),
                                .lexer = lexer,
                                .run = g_byte_array_new (),
                                .text = g_string_new (NULL) };
  KyRtfToken token;

  g_array_append_val (self.readings, *reading);
  for (;;)
    {
      self.lexer.bytes = ky_rtf_bytes (reading_of (&self));
      ky_rtf_next (&self.lexer, &token);
      if (!instruction_take_token (&self, &token) || self.text->len > INSTRUCTION_MAX
          || self.run->len > INSTRUCTION_MAX || self.readings->len > INSTRUCTION_DEPTH)
        return NULL;
      if (token.kind == KY_RTF_TOKEN_OPEN && !skip_data (&self))
        {
          KyRtfReading inside = *reading_of (&self);

          g_array_append_val (self.readings, inside);
        }
      else if (token.kind == KY_RTF_TOKEN_CLOSE)
        {
          if (self.readings->len > 1)
            g_array_set_size (self.readings, self.readings->len - 1);
          if (self.readings->len == 1)
            break;
        }
    }
  *ret_is_locked = self.is_locked;
  return self.is_instruction ? g_steal_pointer (&self.text) : NULL;
}

gboolean
ky_rtf_reads_the_same (const GString *text)
{
  const gchar *p = text->str;

  while (*p == ' ')
    p++;
  for (gboolean is_formula = *p == '='; p < text->str + text->len; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < ' ' || c == 0x7f
          || (c >= 0x80
              && (is_formula || !g_unichar_isprint (c) || c == 0xa0 || c == 0xad || c == 0xfffd
                  || (c >= 0x2000 && c < 0x2040))))
        return FALSE;
    }
  return TRUE;
}
