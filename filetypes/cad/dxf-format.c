/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the formatting codes of a text of a DXF drawing and returns the characters. */
#include "filetypes/cad/dxf-format.h"

#include "common/charset/charset.h"

/* Appends the character of "\U+5927", or "\M+1" and the bytes of cp932; returns where it ends.
 * NULL: neither. */
static const gchar *
dxf_format_put_character (GString *out, const gchar *at)
{
  gboolean is_wide = at[1] == 'U', is_bytes = at[1] == 'M';
  guint value = 0;
  const gchar *digits = at + (is_bytes ? 4 : 3);

  if ((!is_wide && !is_bytes) || at[2] != '+' || (is_bytes && at[3] == '\0'))
    return NULL;
  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (digits[i]))
        return NULL;
      value = value * 16 + (guint)g_ascii_xdigit_value (digits[i]);
    }
  if (is_wide)
    {
      if (value != 0 && g_unichar_validate (value))
        g_string_append_unichar (out, value);
    }
  else
    {
      guint8 bytes[2] = { (guint8)(value >> 8), (guint8)value };
      g_autofree gchar *text
          = ky_charset_decode (ky_view (bytes, 2), at[3] == '1' ? "cp932" : NULL, 0, NULL, NULL);

      g_string_append (out, text);
    }
  return digits + 4;
}

/* Appends the text that the formatting code at `at`, a backslash, stands for. Returns the place
 * after it. */
static const gchar *
dxf_format_put_escape (GString *out, const gchar *at)
{
  const gchar *end = dxf_format_put_character (out, at);
  gchar c = at[1];

  if (end != NULL)
    return end;
  if (c == '\0')
    return at + 1;
  if (c == 'P' || c == 'N' || c == 'X')
    g_string_append_c (out, '\n');
  else if (c == '~')
    g_string_append_c (out, ' ');
  else if (c == '\\' || c == '{' || c == '}')
    g_string_append_c (out, c);
  else if (strchr ("LlOoKk", c) != NULL)
    return at + 2;
  else if (strchr ("fFHCcATQWpS", c) != NULL)
    {
      gsize length = strcspn (at + 2, ";");

      for (gsize i = 0; c == 'S' && i < length; i++)
        g_string_append_c (out, at[2 + i] == '^' || at[2 + i] == '#' ? '/' : at[2 + i]);
      return at + 2 + length + (at[2 + length] == ';' ? 1 : 0);
    }
  else
    {
      g_string_append_c (out, '\\');
      return at + 1;
    }
  return at + 2;
}

/* Appends the character that "%%c" and similar codes at `at` stand for. Returns the place after the
 * code. */
static const gchar *
put_percent (GString *out, const gchar *at)
{
  switch (g_ascii_tolower (at[2]))
    {
    case 'c':
      g_string_append (out, "⌀");
      return at + 3;
    case 'd':
      g_string_append (out, "°");
      return at + 3;
    case 'p':
      g_string_append (out, "±");
      return at + 3;
    case 'u':
    case 'o':
    case 'k':
      return at + 3;
    default:
      g_string_append_c (out, '%');
      return at + (at[2] == '%' ? 3 : 2);
    }
}

void
ky_dxf_format (GString *out, const gchar *at, gboolean is_formatted)
{
  while (*at != '\0')
    if (*at == '\\')
      {
        const gchar *end
            = is_formatted ? dxf_format_put_escape (out, at) : dxf_format_put_character (out, at);

        if (end == NULL)
          g_string_append_c (out, *at);
        at = end != NULL ? end : at + 1;
      }
    else if (at[0] == '%' && at[1] == '%')
      at = put_percent (out, at);
    else if (is_formatted && (*at == '{' || *at == '}'))
      at++;
    else if (*at == '^' && (at[1] == 'I' || at[1] == 'J' || at[1] == 'M' || at[1] == ' '))
      {
        g_string_append_c (out, at[1] == 'I' ? '\t' : at[1] == ' ' ? '^' : '\n');
        at += 2;
      }
    else
      g_string_append_c (out, *at++);
}
