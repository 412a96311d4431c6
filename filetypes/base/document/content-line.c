/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/document/content-line.h"

#include "common/charset.h"
#include "filetypes/base/html/plain-text.h"

#define FOLD 75 /* octets of a line, RFC 5545, 3.1 */
#define PARAMETER_ROUNDS 8

/* --- reader --------------------------------------------------------------------------------- */

void
ky_line_reader_init (KyContentReader *reader, KyView bytes, KyFindings *findings)
{
  KyCharsetInfo info;
  KyTextRemoved removed = { 0 };
  gsize length;
  g_autofree gchar *decoded = ky_charset_decode (bytes, NULL, 0, &length, &info);

  reader->text = ky_text_clean (decoded, length, KY_TEXT_LINES, &length, &removed);
  reader->at = reader->text;
  reader->end = reader->text + length;
  ky_findings_add_text (findings, &removed);
}

void
ky_line_reader_clear (KyContentReader *reader)
{
  g_clear_pointer (&reader->text, g_free);
}

static const gchar *
line_end (const KyContentReader *reader, const gchar *from)
{
  const gchar *newline = memchr (from, '\n', (gsize)(reader->end - from));

  return newline != NULL ? newline : reader->end;
}

/* One physical line and its folded continuations, joined. Empty at the end. */
static void
read_logical_line (KyContentReader *reader, GString *out)
{
  g_string_truncate (out, 0);
  while (reader->at < reader->end)
    {
      const gchar *stop = line_end (reader, reader->at);

      g_string_append_len (out, reader->at, stop - reader->at);
      reader->at = MIN (stop + 1, reader->end);
      if (reader->at >= reader->end || (*reader->at != ' ' && *reader->at != '\t'))
        return;
      reader->at++;
    }
}

static gboolean
is_name_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '-';
}

/* One parameter from P up to ";" or ":" outside of quotes. Returns where it ended. */
static const gchar *
read_parameter (const gchar *p, KyContentLine *line)
{
  const gchar *start = p;
  g_autoptr (GString) value = g_string_new (NULL);
  gchar *name;

  while (is_name_char (*p))
    p++;
  name = g_ascii_strup (start, p - start);
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
      /* vCard 2.1: "TEL;WORK;FAX:…" */
      g_string_assign (value, name);
      g_free (name);
      name = g_strdup (strcmp (value->str, "QUOTED-PRINTABLE") == 0
                               || strcmp (value->str, "BASE64") == 0
                           ? "ENCODING"
                           : "TYPE");
      while (*p != '\0' && *p != ';' && *p != ':')
        p++;
    }
  g_ptr_array_add (line->parameters, name);
  g_ptr_array_add (line->parameters, g_strdup (value->str));
  return p;
}

/* Soft line breaks of a quoted-printable value (vCard 2.1): the value goes on in the next line. */
static void
join_soft_lines (KyContentReader *reader, GString *text)
{
  while (text->len > 0 && text->str[text->len - 1] == '=' && reader->at < reader->end)
    {
      const gchar *stop = line_end (reader, reader->at);

      g_string_truncate (text, text->len - 1);
      g_string_append_len (text, reader->at, stop - reader->at);
      reader->at = MIN (stop + 1, reader->end);
    }
}

/* Quoted-printable bytes in CHARSET as text whose line ends are escaped: they make no property. */
static gchar *
decode_quoted_printable (const gchar *value, const gchar *charset)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree gchar *decoded = NULL;
  g_autofree gchar *clean = NULL;
  GString *out = g_string_new (NULL);
  gsize length;

  for (const gchar *p = value; *p != '\0'; p++)
    {
      gint high = *p == '=' ? g_ascii_xdigit_value (p[1]) : -1;
      gint low = high >= 0 ? g_ascii_xdigit_value (p[2]) : -1;
      guint8 byte = low >= 0 ? (guint8)(high * 16 + low) : (guint8)*p;

      g_byte_array_append (bytes, &byte, 1);
      p += low >= 0 ? 2 : 0;
    }
  decoded = ky_charset_decode (ky_view (bytes->data, bytes->len), charset, 0, &length, NULL);
  clean = ky_text_clean (decoded, length, KY_TEXT_LINES, &length, NULL);
  for (gsize i = 0; i < length; i++)
    if (clean[i] == '\n')
      g_string_append (out, "\\n");
    else
      g_string_append_c (out, clean[i]);
  return g_string_free (out, FALSE);
}

static gboolean
parse_line (KyContentReader *reader, GString *text, KyContentLine *line)
{
  const gchar *p = text->str;
  const gchar *start = p;
  const gchar *encoding;
  gsize offset;

  while (is_name_char (*p) || *p == '.' || *p == '_')
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
    p = read_parameter (p + 1, line);
  if (*p != ':')
    return FALSE;
  offset = (gsize)(p + 1 - text->str);
  encoding = ky_line_parameter (line, "ENCODING");
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "QUOTED-PRINTABLE") == 0)
    {
      join_soft_lines (reader, text);
      line->value
          = decode_quoted_printable (text->str + offset, ky_line_parameter (line, "CHARSET"));
    }
  else
    line->value = g_strdup (text->str + offset);
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

void
ky_line_line_clear (KyContentLine *line)
{
  g_clear_pointer (&line->name, g_free);
  g_clear_pointer (&line->parameters, g_ptr_array_unref);
  g_clear_pointer (&line->value, g_free);
}

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
    if (*p == '\n')
      g_string_append (out, "\\n");
    else
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

/* "<" before a letter, "/" or "!", and a ">" behind it: the first from TEXT on, before LAST. */
static const gchar *
find_markup (const gchar *text, const gchar *last)
{
  for (const gchar *p = last != NULL ? strchr (text, '<') : NULL; p != NULL && p < last;
       p = strchr (p + 1, '<'))
    if (g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!')
      return p;
  return NULL;
}

/* "&lt;b&gt;" was meant to be read, and must not be taken for markup later. */
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
  gchar *shown = NULL;
  gsize length;

  if (find_markup (text, strrchr (text, '>')) != NULL)
    {
      g_autofree gchar *rendered
          = ky_html_to_text (text, strlen (text), NULL, findings, &length, NULL);

      /* Goes on as plain text: without its brackets more of it may be an address. */
      text = unmarked = without_markup (rendered != NULL ? g_strchomp (rendered) : "");
    }
  shown = ky_plain_text (text, strlen (text), NULL, findings, &length, NULL);
  return shown != NULL ? shown : g_strdup ("");
}

/* TEXT as one line without quote marks and blanks around it. Takes TEXT. */
static gchar *
as_parameter (gchar *text)
{
  for (gchar *p = text; *p != '\0'; p++)
    if (*p == '\n' || *p == '\t' || *p == '"')
      *p = ' ';
  return g_strstrip (text);
}

gchar *
ky_line_show_parameter (const gchar *text, KyFindings *findings)
{
  gchar *shown = as_parameter (g_strdup (text));

  /* What is taken off its ends may have kept a block of text from beginning a line. */
  for (guint i = 0; i < PARAMETER_ROUNDS; i++)
    {
      gchar *before = shown;
      gboolean is_stable;

      shown = as_parameter (ky_line_show (before, findings));
      is_stable = strcmp (before, shown) == 0;
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
  const gchar *domain;

  if (at == NULL || at == address
      || strspn (address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                          ".!$'*+-=^_`{|}~")
             != (gsize)(at - address))
    return NULL;
  domain = at + 1;
  if (!g_ascii_isalnum (*domain)
      || strspn (domain, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
             != strlen (domain)
      || strstr (domain, "..") != NULL)
    return NULL;
  return g_steal_pointer (&address);
}

/* --- writer --------------------------------------------------------------------------------- */

/* Appends LINE, folded between characters. */
static void
fold (GString *out, const gchar *line)
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
      gboolean is_quoted = strpbrk (text, ",;: ") != NULL;

      g_string_append_printf (line, ";%s=%s%s%s", (const gchar *)parameters->pdata[i],
                              is_quoted ? "\"" : "", text, is_quoted ? "\"" : "");
    }
  g_string_append_printf (line, ":%s", value);
  fold (out, line->str);
}
