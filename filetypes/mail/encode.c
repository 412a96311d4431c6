/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes header text (RFC 2047, raw 8-bit) to UTF-8 and encodes UTF-8 to folded ASCII header text
 * (RFC 2047, RFC 2231). Decoded text is cleaned to one line, so that no line end of an encoded word
 * can get into a written header. */
#include "filetypes/mail/encode.h"

#include "common/release.h"
#include "filetypes/base/text/emoji.h"
#include "filetypes/mail/transfer.h"

#define CHARSET_LENGTH 70 /* of a charset's name in an encoded word */
#define WORD_BYTES 42 /* of UTF-8 in one encoded word: "Reply-To: =?UTF-8?B?…?=" has 78 columns */
#define TERMINATORS 8 /* number of "?=" that are tried as the end of a word */

/* --- reading -------------------------------------------------------------------------------- */

gchar *
ky_mail_clean_line (const gchar *text, gsize length, gsize limit, KyFindings *findings)
{
  static const gchar mark[] = "…";
  KyTextRemoved removed = { 0 };
  gsize clean_length;
  g_autofree gchar *clean = ky_text_clean (text, length, KY_TEXT_ONE_LINE, &clean_length, &removed);

  ky_findings_add_text (findings, &removed);
  g_strstrip (clean);
  clean_length = strlen (clean);
  if (clean_length <= limit)
    return g_steal_pointer (&clean);
  ky_findings_add (findings, "mail.capped", 1);
  gchar *cut = clean + limit - (sizeof mark - 1);
  while (cut > clean && ((guint8)*cut & 0xc0) == 0x80)
    cut--;
  *cut = '\0';
  g_strchomp (clean);
  return g_strconcat (clean, mark, NULL);
}

typedef struct
{
  KyView charset; /* without the language of RFC 2231 §5 */
  gboolean is_base64;
  KyView text;
  gsize length; /* of the complete word */
} Word;

static gboolean
encode_ends_word (KyView raw, gsize at)
{
  return at == raw.size || strchr (" \t\r\n)\",;<>(", raw.data[at]) != NULL
         || (at + 1 < raw.size && raw.data[at] == '=' && raw.data[at + 1] == '?');
}

/* Reads an encoded word (RFC 2047 §2). The text of a Q word may contain blanks and question marks,
 * which some programs write. */
static gboolean
encode_read_word (KyView raw, Word *ret_word)
{
  gsize at = 2, text_at, first = 0, limit = MIN (raw.size, 2 + CHARSET_LENGTH);
  gsize charset_end = 0;

  if (!ky_view_starts_with (raw, "=?", 2))
    return FALSE;
  for (; at < limit && raw.data[at] != '?'; at++)
    {
      if (raw.data[at] <= ' ' || raw.data[at] >= 0x7f)
        return FALSE;
      if (raw.data[at] == '*' && charset_end == 0)
        charset_end = at;
    }
  if (at == 2 || at + 3 > raw.size || raw.data[at] != '?' || raw.data[at + 2] != '?'
      || !ky_is_among (raw.data[at + 1], "bBqQ"))
    return FALSE;
  ret_word->charset = ky_view (raw.data + 2, (charset_end != 0 ? charset_end : at) - 2);
  ret_word->is_base64 = (raw.data[at + 1] | 0x20) == 'b';
  text_at = at + 3;
  for (guint i = 0; i < TERMINATORS; i++)
    {
      gsize from = i == 0 ? text_at : at + 1;
      const guint8 *end = memmem (raw.data + from, raw.size - from, "?=", 2);

      if (end == NULL)
        break;
      at = (gsize)(end - raw.data);
      first = first == 0 ? at : first;
      if (ret_word->is_base64 || encode_ends_word (raw, at + 2))
        {
          first = at;
          break;
        }
    }
  if (first == 0)
    return FALSE;
  ret_word->text = ky_view (raw.data + text_at, first - text_at);
  ret_word->length = first + 2;
  return TRUE;
}

gsize
ky_mail_encoded_word (KyView raw)
{
  Word word;

  return encode_read_word (raw, &word) ? word.length : 0;
}

static void
append_q (GByteArray *bytes, KyView text)
{
  for (gsize i = 0; i < text.size; i++)
    {
      guint8 c = text.data[i];

      if (c == '_')
        c = ' ';
      else if (c == '=' && i + 2 < text.size && g_ascii_isxdigit (text.data[i + 1])
               && g_ascii_isxdigit (text.data[i + 2]))
        {
          c = (guint8)(g_ascii_xdigit_value ((gchar)text.data[i + 1]) << 4
                       | g_ascii_xdigit_value ((gchar)text.data[i + 2]));
          i += 2;
        }
      g_byte_array_append (bytes, &c, 1);
    }
}

typedef struct
{
  GString *text;
  gchar *charset;       /* of the pending words; NULL: none */
  GByteArray *bytes;    /* decoded bytes of consecutive words in one charset */
  GByteArray *base64;   /* not decoded yet, because a quartet may be split between words */
  KyFindings *findings; /* (nullable) */
} Decoder;

static void
flush_base64 (Decoder *decoder)
{
  if (decoder->base64->len > 0)
    {
      ky_transfer_decode_base64 (ky_view (decoder->base64->data, decoder->base64->len),
                                 decoder->bytes, NULL);
      g_byte_array_set_size (decoder->base64, 0);
    }
}

static void
add_decoded (Decoder *decoder, KyView bytes, const gchar *charset)
{
  KyCharsetInfo info;
  gsize length;
  g_autofree gchar *text = ky_charset_decode (bytes, charset, 0, &length, &info);

  text = ky_emoji_read (g_steal_pointer (&text), &length, &info, decoder->findings);
  ky_findings_add (decoder->findings, "text.undecodable", info.n_replaced);
  g_string_append_len (decoder->text, text, (gssize)length);
}

static void
encode_flush (Decoder *decoder)
{
  flush_base64 (decoder);
  if (decoder->bytes->len > 0)
    add_decoded (decoder, ky_view (decoder->bytes->data, decoder->bytes->len), decoder->charset);
  g_byte_array_set_size (decoder->bytes, 0);
  g_clear_pointer (&decoder->charset, g_free);
}

static void
encode_add_word (Decoder *decoder, const Word *word)
{
  g_autofree gchar *charset = ky_view_to_string (word->charset);

  if (decoder->charset != NULL && g_ascii_strcasecmp (decoder->charset, charset) != 0)
    encode_flush (decoder);
  if (decoder->charset == NULL)
    decoder->charset = g_steal_pointer (&charset);
  if (word->is_base64)
    {
      g_byte_array_append (decoder->base64, word->text.data, (guint)word->text.size);
      return;
    }
  flush_base64 (decoder);
  append_q (decoder->bytes, word->text);
}

/* Adds text between encoded words, of unknown charset. */
static void
add_literal (Decoder *decoder, KyView literal)
{
  gboolean is_plain = TRUE;

  encode_flush (decoder);
  for (gsize i = 0; is_plain && i < literal.size; i++)
    is_plain = literal.data[i] < 0x80 && literal.data[i] != 0x1b && literal.data[i] != 0;
  if (is_plain)
    {
      g_string_append_len (decoder->text, (const gchar *)literal.data, (gssize)literal.size);
      return;
    }
  ky_findings_add (decoder->findings, "mail.raw-8bit", 1);
  add_decoded (decoder, literal, NULL);
}

static KyView
encode_unfold (KyView raw, gchar **ret_owned)
{
  if (memchr (raw.data, '\r', raw.size) == NULL && memchr (raw.data, '\n', raw.size) == NULL)
    return raw;
  GString *out = g_string_sized_new (raw.size);
  for (gsize i = 0; i < raw.size; i++)
    {
      guint8 c = raw.data[i];

      if (c == '\n'
          || (c == '\r' && i + 1 < raw.size
              && (raw.data[i + 1] == '\n' || raw.data[i + 1] == '\r')))
        continue;
      /* A single CR counts as a blank, so the text after it is part of this value (T-SMTP-03). */
      g_string_append_c (out, c == '\r' ? ' ' : (gchar)c);
    }
  raw.size = out->len;
  raw.data = (const guint8 *)(*ret_owned = g_string_free (out, FALSE));
  return raw;
}

static gboolean
encode_is_blank (KyView view)
{
  for (gsize i = 0; i < view.size; i++)
    if (view.data[i] != ' ' && view.data[i] != '\t')
      return FALSE;
  return TRUE;
}

gchar *
ky_mail_decode_text (KyView raw, gsize limit, KyFindings *findings)
{
  g_autofree gchar *owned = NULL;
  KyView value = encode_unfold (ky_view (raw.data, MIN (raw.size, limit * 8)), &owned);
  Decoder decoder = { .text = g_string_sized_new (value.size),
                      .bytes = g_byte_array_new (),
                      .base64 = g_byte_array_new (),
                      .findings = findings };
  gsize literal_at = 0, at = 0;

  while (at < value.size)
    {
      const guint8 *start = memmem (value.data + at, value.size - at, "=?", 2);
      Word word;

      if (start == NULL)
        break;
      at = (gsize)(start - value.data);
      if (!encode_read_word (ky_view (start, value.size - at), &word))
        {
          at += 2;
          continue;
        }
      {
        KyView literal = ky_view (value.data + literal_at, at - literal_at);

        /* Blanks between two encoded words are dropped (RFC 2047 §6.2). */
        if (literal.size > 0 && !(decoder.charset != NULL && encode_is_blank (literal)))
          add_literal (&decoder, literal);
      }
      encode_add_word (&decoder, &word);
      literal_at = at = at + word.length;
    }
  if (literal_at < value.size)
    add_literal (&decoder, ky_view (value.data + literal_at, value.size - literal_at));
  encode_flush (&decoder);
  gchar *clean = ky_mail_clean_line (decoder.text->str, decoder.text->len, limit, findings);
  KY_RELEASE_MEMBERS (&decoder, text, bytes, base64);
  return clean;
}

/* --- writing -------------------------------------------------------------------------------- */

gboolean
ky_mail_is_ascii (const gchar *text)
{
  for (; *text != '\0'; text++)
    if (*text < ' ' || *text == 0x7f)
      return FALSE;
  return TRUE;
}

KyFold
ky_fold_begin (GString *out, const gchar *name)
{
  KyFold fold = { out, strlen (name) + 1, FALSE };

  g_string_append (out, name);
  g_string_append_c (out, ':');
  return fold;
}

void
ky_fold_end (KyFold *fold)
{
  g_string_append (fold->out, "\r\n");
  fold->column = 0;
}

/* Appends a piece that begins with its blanks, folding before them if needed. */
static void
fold_piece (KyFold *fold, const gchar *piece, gsize length)
{
  if (fold->has_token && fold->column + length > KY_FOLD_COLUMNS)
    {
      g_string_append (fold->out, "\r\n");
      fold->column = 0;
    }
  g_string_append_len (fold->out, piece, (gssize)length);
  fold->column += length;
  fold->has_token = TRUE;
}

void
ky_fold_token (KyFold *fold, const gchar *token, gsize length)
{
  if (fold->has_token && fold->column + 1 + length > KY_FOLD_COLUMNS)
    {
      g_string_append (fold->out, "\r\n");
      fold->column = 0;
    }
  g_string_append_c (fold->out, ' ');
  g_string_append_len (fold->out, token, (gssize)length);
  fold->column += length + 1;
  fold->has_token = TRUE;
}

static void
fold_words (KyFold *fold, const gchar *text)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      gsize take = MIN (length, WORD_BYTES);

      while (take < length && ((guint8)text[take] & 0xc0) == 0x80)
        take--;
      g_autofree gchar *base64 = g_base64_encode ((const guchar *)text, take);
      g_autofree gchar *word = g_strconcat ("=?UTF-8?B?", base64, "?=", NULL);
      ky_fold_token (fold, word, strlen (word));
      text += take;
      length -= take;
    }
}

/* Returns whether the text needs encoded words: not ASCII, similar to an encoded word, or with a
 * word too long for a line. */
static gboolean
needs_words (const gchar *text)
{
  gsize run = 0;

  if (!ky_mail_is_ascii (text) || strstr (text, "=?") != NULL)
    return TRUE;
  for (; *text != '\0'; text++)
    {
      run = *text == ' ' ? 0 : run + 1;
      if (run > KY_FOLD_HARD)
        return TRUE;
    }
  return FALSE;
}

void
ky_fold_text (KyFold *fold, const gchar *text)
{
  if (needs_words (text))
    {
      fold_words (fold, text);
      return;
    }
  g_string_append_c (fold->out, ' ');
  fold->column++;
  while (*text != '\0')
    {
      gsize blanks = strspn (text, " ");
      gsize length = blanks + strcspn (text + blanks, " ");

      fold_piece (fold, text, length);
      text += length;
    }
}

static gboolean
is_atoms (const gchar *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (" !#$%&'*+-/=?^_`{|}~", *text) == NULL)
      return FALSE;
  return TRUE;
}

static gchar *
quote (const gchar *text)
{
  GString *out = g_string_new ("\"");

  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

void
ky_fold_phrase (KyFold *fold, const gchar *text)
{
  g_autofree gchar *quoted = NULL;

  /* Text with repeated blanks is quoted, because readers reduce blanks between atoms to one. */
  if (needs_words (text))
    fold_words (fold, text);
  else if (is_atoms (text) && strstr (text, "  ") == NULL)
    ky_fold_token (fold, text, strlen (text));
  else
    {
      quoted = quote (text);
      ky_fold_token (fold, quoted, strlen (quoted));
    }
}

/* --- RFC 2231 ------------------------------------------------------------------------------- */

static gboolean
encode_is_attribute_char (guint8 c)
{
  return g_ascii_isalnum ((gchar)c) || (c < 0x80 && c != 0 && strchr ("!#$&+-.^_`{|}~", c) != NULL);
}

static void
fold_raw_parameter (KyFold *fold, const gchar *parameter)
{
  g_string_append_c (fold->out, ';');
  fold->column++;
  ky_fold_token (fold, parameter, strlen (parameter));
}

#define SEGMENT_COLUMNS 60

/* Matches "%80" to "%BF": a byte within a character of UTF-8, which has at most four bytes. */
static gboolean
is_trailing_byte (const gchar *at)
{
  return at[0] == '%' && strchr ("89AB", at[1]) != NULL;
}

static void
fold_extended (KyFold *fold, const gchar *name, const gchar *value)
{
  g_autoptr (GString) encoded = g_string_new ("UTF-8''");
  gsize at = 0;

  for (const guint8 *p = (const guint8 *)value; *p != 0; p++)
    if (encode_is_attribute_char (*p))
      g_string_append_c (encoded, (gchar)*p);
    else
      g_string_append_printf (encoded, "%%%02X", *p);
  if (encoded->len <= SEGMENT_COLUMNS)
    {
      g_autofree gchar *parameter = g_strdup_printf ("%s*=%s", name, encoded->str);

      fold_raw_parameter (fold, parameter);
      return;
    }
  for (guint i = 0; at < encoded->len; i++)
    {
      gsize take = MIN (encoded->len - at, SEGMENT_COLUMNS);

      /* Not within "%XX" or a character, because some programs decode each segment alone. */
      for (gsize back = 1; back <= 2; back++)
        if (at + take < encoded->len && encoded->str[at + take - back] == '%')
          take -= back;
      for (guint n = 0; n < 3 && at + take < encoded->len; n++)
        if (is_trailing_byte (encoded->str + at + take))
          take -= 3;
      g_autofree gchar *parameter
          = g_strdup_printf ("%s*%u*=%.*s", name, i, (int)take, encoded->str + at);
      fold_raw_parameter (fold, parameter);
      at += take;
    }
}

void
ky_fold_parameter (KyFold *fold, const gchar *name, const gchar *value)
{
  gboolean is_token = *value != '\0';

  /* programs decode text that looks like an encoded word in any parameter */
  if (!ky_mail_is_ascii (value) || strstr (value, "=?") != NULL || strlen (value) > SEGMENT_COLUMNS
      || (strchr (value, '\'') != NULL && strchr (value, '%') != NULL))
    {
      fold_extended (fold, name, value);
      return;
    }
  for (const guint8 *p = (const guint8 *)value; is_token && *p != 0; p++)
    is_token = encode_is_attribute_char (*p);
  g_autofree gchar *quoted = is_token ? g_strdup (value) : quote (value);
  g_autofree gchar *parameter = g_strdup_printf ("%s=%s", name, quoted);
  fold_raw_parameter (fold, parameter);
}
