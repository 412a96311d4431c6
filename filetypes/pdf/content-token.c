/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits a content stream into tokens (ISO 32000-1 §7.2) without copying, and decodes the values
 * of strings and names. Arrays and dictionaries may be nested 32 levels deep. */
#include "filetypes/pdf/content-token.h"

#define NESTING_MAX 32 /* of arrays and dictionaries */

gboolean
ky_pdf_is_space (guint8 c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static gboolean
content_token_is_delimiter (guint8 c)
{
  return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{'
         || c == '}' || c == '/' || c == '%';
}

static void
pass_space (const guint8 **at, const guint8 *end)
{
  const guint8 *p = *at;

  while (p < end && (ky_pdf_is_space (*p) || *p == '%'))
    if (*p == '%')
      while (p < end && *p != '\n' && *p != '\r')
        p++;
    else
      p++;
  *at = p;
}

/* Returns the place behind the literal string that begins at `p`, or NULL if the string does not
 * end. */
static const guint8 *
content_token_behind_string (const guint8 *p, const guint8 *end)
{
  guint depth = 0;

  for (; p < end; p++)
    if (*p == '\\')
      p++;
    else if (*p == '(')
      depth++;
    else if (*p == ')' && --depth == 0)
      return p + 1;
  return NULL;
}

KyPdfToken
ky_pdf_read_token (const guint8 **at, const guint8 *end, guint depth)
{
  KyPdfToken token = { KY_PDF_TOKEN_END, { NULL, 0 } };
  const guint8 *p, *from;

  pass_space (at, end);
  p = from = *at;
  if (p >= end)
    return token;
  token.kind = KY_PDF_TOKEN_BAD;
  if (*p == '/')
    {
      for (p++; p < end && !ky_pdf_is_space (*p) && !content_token_is_delimiter (*p);)
        p++;
      token.kind = KY_PDF_TOKEN_NAME;
    }
  else if (*p == '(')
    {
      const guint8 *behind = content_token_behind_string (p, end);

      p = behind != NULL ? behind : end;
      token.kind = behind != NULL ? KY_PDF_TOKEN_STRING : KY_PDF_TOKEN_BAD;
    }
  else if (*p == '[' || (*p == '<' && end - p >= 2 && p[1] == '<'))
    {
      gboolean is_array = *p == '[';

      for (p += is_array ? 1 : 2; depth < NESTING_MAX;)
        {
          pass_space (&p, end);
          if (p < end && is_array && *p == ']')
            {
              p++;
              token.kind = KY_PDF_TOKEN_ARRAY;
              break;
            }
          if (end - p >= 2 && !is_array && p[0] == '>' && p[1] == '>')
            {
              p += 2;
              token.kind = KY_PDF_TOKEN_DICTIONARY;
              break;
            }
          KyPdfToken inner = ky_pdf_read_token (&p, end, depth + 1);
          if (inner.kind == KY_PDF_TOKEN_END || inner.kind == KY_PDF_TOKEN_BAD)
            break;
        }
    }
  else if (*p == '<')
    {
      while (p < end && *p != '>')
        p++;
      token.kind = p < end ? KY_PDF_TOKEN_STRING : KY_PDF_TOKEN_BAD;
      p += p < end;
    }
  else if (content_token_is_delimiter (*p))
    p++;
  else
    {
      gboolean is_number = TRUE;

      for (; p < end && !ky_pdf_is_space (*p) && !content_token_is_delimiter (*p); p++)
        is_number = is_number && (g_ascii_isdigit (*p) || *p == '+' || *p == '-' || *p == '.');
      token.kind = is_number ? KY_PDF_TOKEN_NUMBER : KY_PDF_TOKEN_WORD;
    }
  token.raw = ky_view (from, (gsize)(p - from));
  *at = p;
  return token;
}

/* Returns the bytes that a string token stands for (§7.3.4). (transfer full) */
GByteArray *
ky_pdf_string_value (KyView raw)
{
  GByteArray *value = g_byte_array_new ();
  const guint8 *p = raw.data + 1;
  const guint8 *end = raw.data + raw.size - 1;
  gint high = -1;

  /* No string is longer than its token. */
  g_assert (raw.size <= G_MAXUINT);
  g_byte_array_set_size (value, (guint)raw.size);
  guint8 *out = value->data;
  for (; p < end; p++)
    {
      guint8 c = *p;

      if (raw.data[0] == '<')
        {
          gint digit = g_ascii_xdigit_value ((gchar)c);

          if (digit < 0)
            continue;
          if (high < 0)
            high = digit;
          else
            {
              *out++ = (guint8)(high << 4 | digit);
              high = -1;
            }
          continue;
        }
      if (c == '\r')
        {
          if (p + 1 < end && p[1] == '\n')
            p++;
          c = '\n';
        }
      else if (c == '\\' && p + 1 < end)
        {
          static const gchar letters[] = "nrtbf", meanings[] = "\n\r\t\b\f";

          c = *++p;
          const gchar *letter = strchr (letters, c);
          if (c >= '0' && c <= '7')
            {
              guint octal = 0;

              for (guint i = 0; i < 3 && p < end && *p >= '0' && *p <= '7'; i++)
                octal = octal * 8 + (guint)(*p++ - '0');
              p--;
              c = (guint8)octal;
            }
          else if (c == '\n' || c == '\r')
            {
              if (c == '\r' && p + 1 < end && p[1] == '\n')
                p++;
              continue;
            }
          else if (letter != NULL && *letter != '\0')
            c = (guint8)meanings[letter - letters];
        }
      *out++ = c;
    }
  if (high >= 0)
    *out++ = (guint8)(high << 4);
  g_byte_array_set_size (value, (guint)(out - value->data));
  return value;
}

/* Returns the bytes that a name token stands for (§7.3.5). (transfer full) */
GByteArray *
ky_pdf_name_value (KyView raw)
{
  GByteArray *value = g_byte_array_new ();

  for (gsize i = 1; i < raw.size; i++)
    {
      guint8 c = raw.data[i];

      if (c == '#' && i + 2 < raw.size && g_ascii_isxdigit (raw.data[i + 1])
          && g_ascii_isxdigit (raw.data[i + 2]))
        {
          c = (guint8)(g_ascii_xdigit_value ((gchar)raw.data[i + 1]) << 4
                       | g_ascii_xdigit_value ((gchar)raw.data[i + 2]));
          i += 2;
        }
      g_byte_array_append (value, &c, 1);
    }
  return value;
}

gchar *
ky_pdf_name_key (KyView raw)
{
  g_autoptr (GByteArray) value = ky_pdf_name_value (raw);

  return g_strdup_printf ("/%.*s", (int)value->len, (const gchar *)value->data);
}
