/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits RTF into tokens. Every sequence of bytes has a reading, and each call except the last
 * consumes at least one byte. In double-byte charsets a second byte that looks like a brace or
 * backslash belongs to its character. */
#include "filetypes/rtf/lexer.h"

#define NUMBER_MAX 2147483647

static void
lexer_read_number (KyRtfLexer *lexer, KyRtfToken *token)
{
  const guint8 *p = lexer->p;
  gboolean is_negative = p < lexer->end && *p == '-';
  gint64 number = 0;

  if (is_negative)
    p++;
  if (p == lexer->end || !g_ascii_isdigit ((gchar)*p))
    return;
  for (; p < lexer->end && g_ascii_isdigit ((gchar)*p); p++)
    number = MIN (number * 10 + (*p - '0'), NUMBER_MAX);
  token->has_number = TRUE;
  token->number = (gint32)(is_negative ? -number : number);
  lexer->p = p;
}

static void
lexer_read_control (KyRtfLexer *lexer, KyRtfToken *token)
{
  gsize n = 0;

  token->kind = KY_RTF_TOKEN_CONTROL;
  for (; lexer->p < lexer->end && g_ascii_isalpha ((gchar)*lexer->p); lexer->p++, n++)
    if (n < KY_RTF_WORD_MAX)
      token->word[n] = (gchar)*lexer->p;
  token->word[n <= KY_RTF_WORD_MAX ? n : 0] = '\0';
  lexer_read_number (lexer, token);
  if (lexer->p < lexer->end && *lexer->p == ' ')
    lexer->p++;
  if (strcmp (token->word, "bin") == 0)
    {
      gsize size = token->has_number && token->number > 0 ? (gsize)token->number : 0;

      token->kind = KY_RTF_TOKEN_BINARY;
      token->bytes = ky_view (lexer->p, MIN (size, (gsize)(lexer->end - lexer->p)));
      lexer->p += token->bytes.size;
    }
}

static void
lexer_read_escape (KyRtfLexer *lexer, KyRtfToken *token)
{
  lexer->p++;
  if (lexer->p == lexer->end)
    return;
  if (g_ascii_isalpha ((gchar)*lexer->p))
    {
      lexer_read_control (lexer, token);
      return;
    }
  token->byte = *lexer->p++;
  token->kind = KY_RTF_TOKEN_SYMBOL;
  if (token->byte != '\'')
    return;
  token->kind = KY_RTF_TOKEN_HEX;
  token->byte = 0;
  for (guint i = 0; i < 2 && lexer->p < lexer->end; i++)
    {
      gint digit = g_ascii_xdigit_value ((gchar)*lexer->p);

      if (digit < 0)
        break;
      token->byte = (guint8)(token->byte << 4 | digit);
      lexer->p++;
    }
}

/* Returns whether the byte at `p` is the first one of a character to which the next byte
 * belongs. */
static gboolean
has_second_byte (const KyRtfLexer *lexer, const guint8 *p)
{
  gsize left = (gsize)(lexer->end - p);
  gboolean is_first = lexer->bytes == KY_RTF_BYTES_SHIFT_JIS
                          ? (*p >= 0x81 && *p <= 0x9f) || (*p >= 0xe0 && *p <= 0xfc)
                          : *p >= 0x81 && *p <= 0xfe;

  if (!is_first || left < 2 || p[1] < 0x40)
    return FALSE;
  /* Some writers escape a second byte that is a backslash: with another backslash that does not
   * begin a control word, or as \'5c. */
  if (p[1] == '\\' && left > 2 && p[2] == '\\')
    return left > 3 && g_ascii_isalpha ((gchar)p[3]);
  return !(p[1] == '\\' && left > 4 && p[2] == '\'' && g_ascii_isxdigit ((gchar)p[3])
           && g_ascii_isxdigit ((gchar)p[4]));
}

void
ky_rtf_next (KyRtfLexer *lexer, KyRtfToken *token)
{
  memset (token, 0, sizeof *token);
  while (lexer->p < lexer->end && (*lexer->p == '\r' || *lexer->p == '\n' || *lexer->p == '\0'))
    lexer->p++;
  if (lexer->p == lexer->end)
    return;
  if (*lexer->p == '{' || *lexer->p == '}')
    token->kind = *lexer->p++ == '{' ? KY_RTF_TOKEN_OPEN : KY_RTF_TOKEN_CLOSE;
  else if (*lexer->p == '\\')
    lexer_read_escape (lexer, token);
  else
    {
      const guint8 *from = lexer->p;

      while (lexer->p < lexer->end && memchr ("{}\\\r\n", *lexer->p, 6) == NULL)
        lexer->p
            += lexer->bytes != KY_RTF_BYTES_SINGLE && has_second_byte (lexer, lexer->p) ? 2 : 1;
      token->kind = KY_RTF_TOKEN_TEXT;
      token->bytes = ky_view (from, (gsize)(lexer->p - from));
    }
}

void
ky_rtf_skip_group (KyRtfLexer *lexer)
{
  KyRtfToken token;
  guint64 depth = 1;

  do
    {
      ky_rtf_next (lexer, &token);
      if (token.kind == KY_RTF_TOKEN_OPEN)
        depth++;
      else if (token.kind == KY_RTF_TOKEN_CLOSE)
        depth--;
    }
  while (depth > 0 && token.kind != KY_RTF_TOKEN_END);
}
