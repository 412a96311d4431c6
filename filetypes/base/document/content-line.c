/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the content lines of iCalendar and vCard. Folds are removed from the bytes
 * before the charset is decoded, because programs fold within characters; the writer folds at 75
 * octets between characters. */
#include "filetypes/base/document/content-line.h"

#include "common/release.h"
#include "filetypes/base/html/plain-text.h"
#include "filetypes/base/html/token.h"

#define FOLD 75 /* octets of a line, RFC 5545, 3.1 */
#define PARAMETER_ROUNDS 8

/* --- reader --------------------------------------------------------------------------------- */

/* Holds the code units of a charset: how many octets each has, and which octet is the lowest
 * one. */
typedef struct
{
  gsize size, lowest;
} Unit;

static Unit
unit_of (KyView bytes, const gchar *charset)
{
  KyCharsetInfo info;
  Unit unit = { 1, 0 };

  if (memchr (bytes.data, 0, bytes.size) == NULL)
    return unit;
  g_free (ky_charset_decode (bytes, charset, 0, NULL, &info));
  if (g_str_has_prefix (info.name, "utf-16") || g_str_has_prefix (info.name, "utf-32"))
    unit.size = info.name[4] == '1' ? 2 : 4;
  unit.lowest = g_str_has_suffix (info.name, "be") ? unit.size - 1 : 0;
  return unit;
}

/* Returns the code unit at `at` when it is one of ASCII. Otherwise, and behind the end, 0. */
static gchar
ascii_at (KyView bytes, gsize at, Unit unit)
{
  if (at > bytes.size || bytes.size - at < unit.size)
    return 0;
  for (gsize i = 0; i < unit.size; i++)
    if (i != unit.lowest && bytes.data[at + i] != 0)
      return 0;
  return bytes.data[at + unit.lowest] < 0x80 ? (gchar)bytes.data[at + unit.lowest] : 0;
}

/* Returns the place behind the line end at `at` (CR LF, LF, CR, or the CR CR LF of programs that
 * convert line ends twice), or `at` if there is none. */
static gsize
content_line_behind_line_end (KyView bytes, gsize at, Unit unit)
{
  gchar c = ascii_at (bytes, at, unit);

  if (c == '\r' && ascii_at (bytes, at + unit.size, unit) == '\r'
      && ascii_at (bytes, at + 2 * unit.size, unit) == '\n')
    return at + 3 * unit.size;
  if (c == '\r' && ascii_at (bytes, at + unit.size, unit) == '\n')
    return at + 2 * unit.size;
  return c == '\r' || c == '\n' ? at + unit.size : at;
}

/* Tells whether `bytes` contain "QUOTED-PRINTABLE" in any case. */
static gboolean
names_quoted_printable (KyView bytes)
{
  static const gchar word[] = "QUOTED-PRINTABLE";

  for (gsize i = 0; i + strlen (word) <= bytes.size; i++)
    if (g_ascii_strncasecmp ((const gchar *)bytes.data + i, word, strlen (word)) == 0)
      return TRUE;
  return FALSE;
}

/* Describes a logical line as far as it was read. The encoding is a parameter before the first
 * colon. */
typedef struct
{
  gboolean has_value, is_quoted_printable;
} Encoding;

/* Reads the encoding of a logical line from `piece`, its next physical line. */
static void
content_line_read_encoding (Encoding *encoding, KyView piece)
{
  const guint8 *colon = memchr (piece.data, ':', piece.size);

  if (encoding->has_value)
    return;
  encoding->has_value = colon != NULL;
  piece.size = colon != NULL ? (gsize)(colon - piece.data) : piece.size;
  encoding->is_quoted_printable |= names_quoted_printable (piece);
}

/* Returns `bytes` without its folds (RFC 5545, 3.1: a line end and one blank). Many programs count
 * octets and fold within a character, also in a double-byte mode of ISO-2022-JP, so folds are
 * removed before the charset is read. So are soft line breaks of quoted-printable values (vCard
 * 2.1), behind which a blank belongs to the value. (transfer full) */
static GByteArray *
content_line_unfold (KyView bytes, const gchar *charset)
{
  GByteArray *out = g_byte_array_sized_new ((guint)bytes.size);
  Unit unit = unit_of (bytes, charset);
  Encoding encoding = { FALSE, FALSE };
  gsize start = 0;  /* of the physical line */
  gsize copied = 0; /* octets that are in `out` or left out */

  for (gsize at = 0, next; at < bytes.size; at = next)
    {
      next = content_line_behind_line_end (bytes, at, unit);
      if (next == at)
        {
          next += unit.size;
          continue;
        }
      gchar blank = ascii_at (bytes, next, unit);
      content_line_read_encoding (&encoding, ky_view (bytes.data + start, at - start));
      if (encoding.is_quoted_printable && at > start && bytes.data[at - 1] == '=')
        {
          g_byte_array_append (out, bytes.data + copied, (guint)(at - 1 - copied));
          copied = next;
        }
      else if (blank == ' ' || blank == '\t')
        {
          g_byte_array_append (out, bytes.data + copied, (guint)(at - copied));
          next += unit.size;
          copied = next;
        }
      else
        encoding = (Encoding){ FALSE, FALSE };
      start = next;
    }
  g_byte_array_append (out, bytes.data + copied, (guint)(bytes.size - copied));
  return out;
}

/* Returns the charset that a line with octets beyond ASCII names for itself (vCard 2.1): of the
 * first such line, since a file has one charset. (transfer full) (nullable) */
static gchar *
charset_of_lines (KyView bytes)
{
  static const gchar name[] = "CHARSET=";

  for (gsize at = 0, next; at < bytes.size; at = next)
    {
      const guint8 *line = bytes.data + at;
      const guint8 *newline = memchr (line, '\n', bytes.size - at);
      gsize length = newline != NULL ? (gsize)(newline - line) : bytes.size - at;
      const guint8 *colon = memchr (line, ':', length);

      next = at + length + 1;
      if (colon == NULL || ky_view_is_ascii (ky_view (line, length)))
        continue;
      for (const guint8 *p = line; p + strlen (name) < colon; p++)
        if (g_ascii_strncasecmp ((const gchar *)p, name, strlen (name)) == 0)
          {
            const guint8 *value = p + strlen (name);
            const guint8 *end = memchr (value, ';', (gsize)(colon - value));

            return g_strndup ((const gchar *)value, (gsize)((end != NULL ? end : colon) - value));
          }
    }
  return NULL;
}

void
ky_line_reader_init (KyContentReader *reader, KyView bytes, const gchar *charset,
                     KyFindings *findings)
{
  KyCharsetInfo info;
  KyTextRemoved removed = { 0 };
  gsize length;
  g_autoptr (GByteArray) unfolded = content_line_unfold (bytes, charset);
  KyView lines = ky_view (unfolded->data, unfolded->len);
  g_autofree gchar *own = charset_of_lines (lines);
  g_autofree gchar *decoded
      = ky_charset_decode (lines, own != NULL ? own : charset, 0, &length, &info);

  reader->text = ky_text_clean (decoded, length, KY_TEXT_LINES, &length, &removed);
  reader->at = reader->text;
  reader->end = reader->text + length;
  reader->findings = findings;
  ky_findings_add_text (findings, &removed);
  ky_findings_add (findings, "text.undecodable", info.n_replaced);
  ky_findings_add (findings, "text.control", info.n_nul);
}

KY_DEFINE_PUBLIC_CLEAR (ky_line_reader_clear, KyContentReader, text)

/* Reads the next line, unfolded; a LF that cleaning made of other line ends ends a line as well. */
static void
read_logical_line (KyContentReader *reader, GString *out)
{
  g_string_truncate (out, 0);
  while (reader->at < reader->end)
    {
      const gchar *newline = memchr (reader->at, '\n', (gsize)(reader->end - reader->at));
      const gchar *stop = newline != NULL ? newline : reader->end;

      g_string_append_len (out, reader->at, stop - reader->at);
      reader->at = MIN (stop + 1, reader->end);
      if (reader->at >= reader->end || (*reader->at != ' ' && *reader->at != '\t'))
        return;
      reader->at++;
    }
}

static gboolean
content_line_is_name_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '-';
}

/* Reads a parameter from `p` up to ";" or ":" outside of quotes. Returns the place of that
 * character. */
static const gchar *
content_line_read_parameter (const gchar *p, KyContentLine *line)
{
  const gchar *start = p;
  g_autoptr (GString) value = g_string_new (NULL);

  while (content_line_is_name_char (*p))
    p++;
  gchar *name = g_ascii_strup (start, p - start);
  if (*p == '=')
    {
      gboolean is_quoted = FALSE;

      for (p++; *p != '\0' && (is_quoted || (*p != ';' && *p != ':')); p++)
        if (*p == '"')
          is_quoted = !is_quoted;
        else
          g_string_append_c (value, *p);
    }
  else
    {
      /* vCard 2.1: "TEL;WORK;FAX:…"; the caller reports a word that is not ASCII */
      p += strcspn (p, ";:");
      g_string_append_len (value, start, p - start);
      g_string_ascii_up (value);
      g_free (name);
      name = g_strdup (strcmp (value->str, "QUOTED-PRINTABLE") == 0
                               || strcmp (value->str, "BASE64") == 0
                           ? "ENCODING"
                           : "TYPE");
    }
  g_ptr_array_add (line->parameters, name);
  g_ptr_array_add (line->parameters, g_strdup (value->str));
  return p;
}

/* Returns the decoded bytes of quoted-printable. (transfer full) */
static GByteArray *
bytes_of_quoted_printable (const gchar *value)
{
  GByteArray *bytes = g_byte_array_new ();

  for (const gchar *p = value; *p != '\0'; p++)
    {
      gint high = *p == '=' ? g_ascii_xdigit_value (p[1]) : -1;
      gint low = high >= 0 ? g_ascii_xdigit_value (p[2]) : -1;
      guint8 byte = low >= 0 ? (guint8)(high * 16 + low) : (guint8)*p;

      g_byte_array_append (bytes, &byte, 1);
      p += low >= 0 ? 2 : 0;
    }
  return bytes;
}

/* Returns the decoded bytes of base64, or NULL if `value` is not base64. (transfer full) */
static GByteArray *
bytes_of_base64 (const gchar *value)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  gsize padding = 0, length;

  for (const gchar *p = value; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p))
        continue;
      padding += *p == '=' ? 1 : 0;
      if (*p != '=' && (padding > 0 || !(g_ascii_isalnum (*p) || *p == '+' || *p == '/')))
        return NULL;
      g_string_append_c (digits, *p);
    }
  if (padding > 2 || (digits->len - padding) % 4 == 1)
    return NULL;
  g_string_truncate (digits, digits->len - padding);
  while (digits->len % 4 != 0)
    g_string_append_c (digits, '=');
  guchar *bytes = g_base64_decode (digits->str, &length);
  return g_byte_array_new_take (bytes, length);
}

/* Returns `bytes` in `charset` as text whose line ends are escaped: they make no property. NULL if
 * `is_data` and they are no text. (transfer full) (nullable) */
static gchar *
text_of_bytes (const GByteArray *bytes, const gchar *charset, gboolean is_data,
               KyFindings *findings)
{
  KyCharsetInfo info;
  KyTextRemoved removed = { 0 };
  gsize length;
  g_autofree gchar *decoded
      = ky_charset_decode (ky_view (bytes->data, bytes->len), charset, 0, &length, &info);
  g_autofree gchar *clean = ky_text_clean (decoded, length, KY_TEXT_LINES, &length, &removed);

  if (is_data && (info.n_nul > 0 || removed.controls > 0))
    return NULL;
  ky_findings_add (findings, "text.undecodable", info.n_replaced);
  GString *out = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    if (clean[i] == '\n')
      g_string_append (out, "\\n");
    else
      g_string_append_c (out, clean[i]);
  return g_string_free (out, FALSE);
}

/* Sets the value of `line`, `value` in its ENCODING (vCard 2.1, and "b" of RFC 2426). */
static void
content_line_decode (KyContentLine *line, const gchar *value, KyFindings *findings)
{
  static const gchar *const plain[] = { "7BIT", "8BIT", "BINARY", NULL };
  const gchar *encoding = ky_line_parameter (line, "ENCODING");
  const gchar *charset = ky_line_parameter (line, "CHARSET");
  g_autoptr (GByteArray) bytes = NULL;
  gboolean is_data = FALSE;

  line->is_encoded = FALSE;
  for (guint i = 0; encoding != NULL && plain[i] != NULL; i++)
    if (g_ascii_strcasecmp (encoding, plain[i]) == 0)
      encoding = NULL;
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "QUOTED-PRINTABLE") == 0)
    bytes = bytes_of_quoted_printable (value);
  else if (encoding != NULL
           && (g_ascii_strcasecmp (encoding, "BASE64") == 0
               || g_ascii_strcasecmp (encoding, "B") == 0))
    {
      bytes = bytes_of_base64 (value);
      is_data = TRUE;
    }
  line->value = bytes != NULL ? text_of_bytes (bytes, charset, is_data, findings) : NULL;
  if (line->value == NULL)
    {
      line->is_encoded = encoding != NULL;
      line->value = g_strdup (value);
    }
}

static gboolean
parse_line (KyContentReader *reader, GString *text, KyContentLine *line)
{
  const gchar *p = text->str;
  const gchar *start = p;

  while (content_line_is_name_char (*p) || *p == '.' || *p == '_')
    {
      if (*p == '.') /* "item1.TEL" */
        start = p + 1;
      p++;
    }
  if (p == start || (*p != ';' && *p != ':'))
    return FALSE;
  line->name = g_ascii_strup (start, p - start);
  line->parameters = g_ptr_array_new_with_free_func (g_free);
  while (*p == ';')
    p = content_line_read_parameter (p + 1, line);
  if (*p != ':')
    return FALSE;
  content_line_decode (line, p + 1, reader->findings);
  return TRUE;
}

gboolean
ky_line_reader_next (KyContentReader *reader, KyContentLine *line)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (reader->at < reader->end)
    {
      ky_line_line_clear (line);
      read_logical_line (reader, text);
      if (parse_line (reader, text, line))
        return TRUE;
    }
  ky_line_line_clear (line);
  return FALSE;
}

KY_DEFINE_PUBLIC_CLEAR (ky_line_line_clear, KyContentLine, name, parameters, value)

const gchar *
ky_line_parameter (const KyContentLine *line, const gchar *name)
{
  for (guint i = 0; i + 1 < line->parameters->len; i += 2)
    if (strcmp (line->parameters->pdata[i], name) == 0)
      return line->parameters->pdata[i + 1];
  return NULL;
}

/* --- values --------------------------------------------------------------------------------- */

gchar *
ky_line_unescape (const gchar *value)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = value; *p != '\0'; p++)
    if (*p == '\\' && (p[1] == 'n' || p[1] == 'N'))
      {
        g_string_append_c (out, '\n');
        p++;
      }
    else if (*p == '\\' && (p[1] == ',' || p[1] == ';' || p[1] == '\\' || p[1] == ':'))
      g_string_append_c (out, *++p);
    else
      g_string_append_c (out, *p);
  return g_string_free (out, FALSE);
}

gchar *
ky_line_escape (const gchar *text)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = text; *p != '\0'; p++)
    if (*p == '\n' || (*p == '\r' && p[1] != '\n'))
      g_string_append (out, "\\n");
    else if (*p != '\r')
      {
        if (*p == ',' || *p == ';' || *p == '\\')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *p);
      }
  return g_string_free (out, FALSE);
}

GPtrArray *
ky_line_split (const gchar *value, gchar separator)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  const gchar *start = value;
  const gchar *p = value;

  for (; *p != '\0'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p == separator)
      {
        g_ptr_array_add (parts, g_strndup (start, (gsize)(p - start)));
        start = p + 1;
      }
  g_ptr_array_add (parts, g_strndup (start, (gsize)(p - start)));
  return parts;
}

/* Returns the first "<" from `text` on that a letter, "/" or "!" follows and that is before `last`,
 * the last ">". Returns NULL if there is none. */
static const gchar *
find_markup (const gchar *text, const gchar *last)
{
  for (const gchar *p = last != NULL ? strchr (text, '<') : NULL; p != NULL && p < last;
       p = strchr (p + 1, '<'))
    if (g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!')
      return p;
  return NULL;
}

static gboolean
has_attribute_with_value (const KyHtmlToken *token)
{
  for (guint i = 0; i < token->n_attributes; i++)
    if (token->attributes[i].value_length > 0)
      return TRUE;
  return FALSE;
}

/* Tells whether `token` shows that its text is HTML. A value is plain text by its specification,
 * and in plain text people write "<https://example.jp/>", "<Taro Yamada>" and "a<b and c>d": those
 * are elements that nobody knows, or a known one that has no end and no attribute. */
static gboolean
shows_html (const KyHtmlToken *token)
{
  const guint alone = KY_HTML_VOID | KY_HTML_BLOCK;

  if (token->type == KY_HTML_START)
    return token->tag != KY_TAG_OTHER
           && ((ky_html_tag_flags (token->tag) & alone) != 0 || token->is_self_closing
               || has_attribute_with_value (token));
  return token->type == KY_HTML_DOCTYPE
         || (token->type == KY_HTML_CLOSE && token->tag != KY_TAG_OTHER);
}

static gboolean
content_line_is_html (const gchar *text)
{
  KyHtmlLexer lexer;
  KyHtmlToken token;

  ky_html_lexer_init (&lexer, text, strlen (text));
  do
    {
      ky_html_lexer_next (&lexer, &token);
      if (shows_html (&token))
        return TRUE;
    }
  while (token.type != KY_HTML_END);
  return FALSE;
}

/* Replaces "<" in text that is not markup, including "&lt;b&gt;" from HTML, by a full-width
 * character, so that no program takes it for markup later. (transfer full) */
static gchar *
without_markup (const gchar *text)
{
  const gchar *last = strrchr (text, '>');
  const gchar *copied = text;
  GString *out = g_string_new (NULL);

  for (const gchar *p = find_markup (text, last); p != NULL; p = find_markup (copied, last))
    {
      g_string_append_len (out, copied, p - copied);
      g_string_append (out, "＜");
      copied = p + 1;
    }
  g_string_append (out, copied);
  return g_string_free (out, FALSE);
}

void
ky_line_separate (GString *out, gchar separator)
{
  if (out->len > 1 && out->str[out->len - 1] == ':' && g_ascii_isalnum (out->str[out->len - 2]))
    {
      g_string_truncate (out, out->len - 1);
      g_string_append (out, "[:]");
    }
  g_string_append_c (out, separator);
}

gchar *
ky_line_show (const gchar *text, KyFindings *findings)
{
  g_autofree gchar *unmarked = NULL;
  gsize length;

  if (find_markup (text, strrchr (text, '>')) != NULL)
    {
      gboolean is_html = content_line_is_html (text);
      g_autofree gchar *rendered
          = is_html ? ky_html_to_text (text, strlen (text), NULL, findings, &length, NULL) : NULL;

      /* Goes on as plain text: without its brackets more of it may be an address. */
      if (rendered != NULL)
        g_strchomp (rendered);
      text = unmarked = without_markup (!is_html ? text : rendered != NULL ? rendered : "");
    }
  gchar *shown = ky_plain_text (text, strlen (text), NULL, findings, &length, NULL);
  return shown != NULL ? shown : g_strdup ("");
}

/* Returns `text` as one line without quote marks and blanks around it. Takes `text`. */
static gchar *
as_parameter (gchar *text)
{
  for (gchar *p = text; *p != '\0'; p++)
    if (*p == '\n' || *p == '\t' || *p == '"')
      *p = ' ';
  return g_strstrip (text);
}

gchar *
ky_line_rewrite (KyFindings *findings, const gchar *value)
{
  g_autofree gchar *text = ky_line_unescape (value);
  g_autofree gchar *shown = ky_line_show (text, findings);

  return ky_line_escape (shown);
}

gchar *
ky_line_show_parameter (const gchar *text, KyFindings *findings)
{
  gchar *shown = as_parameter (g_strdup (text));

  /* Removing spaces from the ends may move a block of text to the beginning of the line, where
   * ky_line_show() removes it too. Repeat until the text no longer changes. */
  for (guint i = 0; i < PARAMETER_ROUNDS; i++)
    {
      gchar *before = shown;

      shown = as_parameter (ky_line_show (before, findings));
      gboolean is_stable = strcmp (before, shown) == 0;
      g_free (before);
      if (is_stable)
        return shown;
    }
  *shown = '\0';
  return shown;
}

gchar *
ky_line_mailbox (const gchar *text)
{
  g_autofree gchar *address = g_strstrip (g_strdup (text));
  gchar *at = strchr (address, '@');

  if (at == NULL || at == address
      || strspn (address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                          ".!$'*+-=^_`{|}~")
             != (gsize)(at - address))
    return NULL;
  const gchar *domain = at + 1;
  if (!g_ascii_isalnum (*domain)
      || strspn (domain, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
             != strlen (domain)
      || strstr (domain, "..") != NULL)
    return NULL;
  return g_steal_pointer (&address);
}

/* --- writer --------------------------------------------------------------------------------- */

/* Appends `line`, folded between characters. */
static void
content_line_fold (GString *out, const gchar *line)
{
  gsize width = 0;

  for (const gchar *p = line; *p != '\0';)
    {
      const gchar *next = g_utf8_next_char (p);
      gsize length = (gsize)(next - p);

      if (width + length > FOLD)
        {
          g_string_append (out, "\r\n ");
          width = 1;
        }
      g_string_append_len (out, p, (gssize)length);
      width += length;
      p = next;
    }
  g_string_append (out, "\r\n");
}

void
ky_line_write (GString *out, const gchar *name, const GPtrArray *parameters, const gchar *value)
{
  g_autoptr (GString) line = g_string_new (name);

  for (guint i = 0; parameters != NULL && i + 1 < parameters->len; i += 2)
    {
      const gchar *text = parameters->pdata[i + 1];
      /* the words of TYPE are a list (RFC 2426, 3.3.1): within quotes they would be one word */
      gboolean is_list = strcmp (parameters->pdata[i], "TYPE") == 0;
      gboolean is_quoted = strpbrk (text, is_list ? ";: " : ",;: ") != NULL;

      g_string_append_printf (line, ";%s=%s%s%s", (const gchar *)parameters->pdata[i],
                              is_quoted ? "\"" : "", text, is_quoted ? "\"" : "");
    }
  g_string_append_printf (line, ":%s", value);
  content_line_fold (out, line->str);
}
