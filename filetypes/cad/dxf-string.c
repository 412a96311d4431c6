/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts texts and names of a DXF drawing from its code page to clean UTF-8 and back, for
 * dxf-rebuild.c and dxf-record.c. A text that is still not clean after ROUNDS_MAX rounds becomes
 * empty. */
#include "filetypes/cad/dxf-string.h"

#include "common/charset/charset.h"
#include "common/text.h"

#define NO_CHARACTER 0xfffdu
#define ROUNDS_MAX 4
#define FONT_NAME_MAX 64 /* bytes */

void
ky_dxf_strings_init (KyDxfStrings *self, const gchar *charset, gboolean is_utf8,
                     gboolean reads_utf8)
{
  *self = (KyDxfStrings){ .charset = charset, .is_utf8 = is_utf8, .reads_utf8 = reads_utf8 };
  self->has_upper = g_str_has_prefix (charset, "windows-");
  for (guint i = 0; self->has_upper && i < G_N_ELEMENTS (self->upper); i++)
    {
      const guint8 byte = (guint8)(i + 128);
      g_autofree gchar *text
          = ky_charset_decode (ky_view (&byte, 1), charset, KY_CHARSET_STRICT, NULL, NULL);

      self->upper[i] = g_utf8_get_char (text);
    }
}

/* --- read ------------------------------------------------------------------------------------- */

static gboolean
dxf_string_is_plain (KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] < 0x20 || value.data[i] >= 0x7f)
      return FALSE;
  return TRUE;
}

/* Returns `c`, or NO_CHARACTER if the cleaning of text would change it. */
static gunichar
shown (gunichar c)
{
  gchar bytes[6];

  if (c < 0xa0 || !g_unichar_validate (c))
    return NO_CHARACTER;
  gint length = g_unichar_to_utf8 (c, bytes);
  {
    g_autofree gchar *clean = ky_text_clean (bytes, (gsize)length, KY_TEXT_ONE_LINE, NULL, NULL);

    return strncmp (clean, bytes, (gsize)length) == 0 && clean[length] == '\0' ? c : NO_CHARACTER;
  }
}

static gboolean
dxf_string_read_digits (const gchar *at, guint *ret)
{
  *ret = 0;
  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return FALSE;
      *ret = *ret * 16 + (guint)g_ascii_xdigit_value (at[i]);
    }
  return TRUE;
}

/* Returns the character of two bytes of the charset that a digit names. */
static gunichar
character_of_bytes (gchar digit, guint value)
{
  static const gchar *const charsets[] = { "cp932", "big5", "euc-kr", NULL, "gbk" };
  guint8 bytes[2] = { (guint8)(value >> 8), (guint8)value };

  if (digit < '1' || digit > '5' || charsets[digit - '1'] == NULL)
    return NO_CHARACTER;
  g_autofree gchar *text = ky_charset_decode (ky_view (bytes, 2), charsets[digit - '1'],
                                              KY_CHARSET_STRICT, NULL, NULL);
  return g_utf8_strlen (text, -1) == 1 ? shown (g_utf8_get_char (text)) : NO_CHARACTER;
}

/* Reads a character that is written as an ASCII escape at `at`, a backslash. Returns the place
 * after it, or NULL if it is not an escape. */
static const gchar *
dxf_string_read_escape (const gchar *at, gunichar *ret)
{
  guint value, low;

  if (g_str_has_prefix (at, "\\U+") && dxf_string_read_digits (at + 3, &value))
    {
      if (value >= 0xd800 && value < 0xdc00 && g_str_has_prefix (at + 7, "\\U+")
          && dxf_string_read_digits (at + 10, &low) && low >= 0xdc00 && low < 0xe000)
        {
          *ret = shown (0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00));
          return at + 14;
        }
      *ret = shown (value);
      return at + 7;
    }
  if (g_str_has_prefix (at, "\\M+") && at[3] != '\0' && dxf_string_read_digits (at + 4, &value))
    {
      *ret = character_of_bytes (at[3], value);
      return at + 8;
    }
  return NULL;
}

/* Returns the characters that are written in ASCII as themselves; nothing is removed, so that no
 * two parts meet. */
static GString *
dxf_string_unescape (KyDxfStrings *self, const gchar *text)
{
  GString *out = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      const gchar *end;
      gunichar c;

      if (*text == '\\' && (end = dxf_string_read_escape (text, &c)) != NULL)
        {
          g_string_append_unichar (out, c);
          text = end;
        }
      else if (text[0] == '%' && text[1] == '<')
        {
          self->n_fields++;
          g_string_append (out, "% ");
          text++;
        }
      else
        g_string_append_c (out, *text++);
    }
  return out;
}

static gboolean
is_font_name (const gchar *name, gsize length)
{
  if (length == 0 || length > FONT_NAME_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (strchr ("\\/:%{}", name[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* Replaces the name in "\fNAME|b0;" where that is a path. */
static void
dxf_string_judge_fonts (KyDxfStrings *self, GString *text)
{
  g_autoptr (GString) out = NULL;
  gsize done = 0;

  for (gsize at = 0; at < text->len; at++)
    {
      const gchar *here = text->str + at;
      gsize length;

      if (*here != '\\')
        continue;
      if (here[1] == 'f' || here[1] == 'F')
        {
          length = strcspn (here + 2, ";");
          if (!is_font_name (here + 2, MIN (length, strcspn (here + 2, "|"))))
            {
              if (out == NULL)
                out = g_string_new (NULL);
              g_string_append_len (out, text->str + done, (gssize)(at - done));
              g_string_append (out, here[1] == 'f' ? "\\fArial;" : "\\Ftxt;");
              self->n_paths++;
              done = at + 2 + length + (here[2 + length] == ';' ? 1 : 0);
            }
          at += 1 + length;
        }
      else if (here[1] != '\0')
        at++;
    }
  if (out != NULL)
    {
      g_string_append_len (out, text->str + done, (gssize)(text->len - done));
      g_string_assign (text, out->str);
    }
}

static gchar *
dxf_string_decode (const KyDxfStrings *self, KyView value)
{
  if (self->reads_utf8 && g_utf8_validate ((const gchar *)value.data, (gssize)value.size, NULL))
    return ky_view_to_string (value);
  return ky_charset_decode (value, self->charset, KY_CHARSET_STRICT, NULL, NULL);
}

/* Decodes, cleans and unescapes a string. Removing characters may join others to a new escape, so
 * both are repeated until nothing changes; a string that still changes after ROUNDS_MAX rounds
 * becomes empty. (transfer full) */
static GString *
dxf_string_read_string (KyDxfStrings *self, KyView value)
{
  g_autofree gchar *first = NULL, *decoded = NULL;

  if (dxf_string_is_plain (value))
    first = ky_view_to_string (value);
  else
    {
      KyTextRemoved removed = { 0 };

      decoded = dxf_string_decode (self, value);
      first = ky_text_clean (decoded, strlen (decoded), KY_TEXT_ONE_LINE, NULL, &removed);
      self->n_cleaned += ky_text_removed_any (&removed) ? 1 : 0;
    }
  GString *text = dxf_string_unescape (self, first);
  if (strcmp (text->str, first) == 0)
    return text;
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      g_autofree gchar *clean = ky_text_clean (text->str, text->len, KY_TEXT_ONE_LINE, NULL, NULL);

      if (strcmp (clean, text->str) == 0)
        return text;
      g_string_free (text, TRUE);
      text = dxf_string_unescape (self, clean);
    }
  g_string_truncate (text, 0);
  return text;
}

gchar *
ky_dxf_text_clean (KyDxfStrings *self, KyView value, gboolean is_formatted)
{
  GString *text = dxf_string_read_string (self, value);

  if (is_formatted)
    dxf_string_judge_fonts (self, text);
  return g_string_free (text, FALSE);
}

gchar *
ky_dxf_name_clean (KyDxfStrings *self, KyView value)
{
  GString *text = dxf_string_read_string (self, value);

  for (gsize i = 0; i < text->len; i++)
    if (strchr ("\\/:", text->str[i]) != NULL)
      {
        text->str[i] = '_';
        self->n_paths++;
      }
  return g_string_free (text, FALSE);
}

gchar *
ky_dxf_font_file (KyDxfStrings *self, KyView path, gboolean *ret_is_font)
{
  static const gchar *const suffixes[] = { ".shx", ".ttf", ".ttc", ".otf", ".pfb" };
  g_autofree gchar *text = ky_dxf_text_clean (self, path, FALSE);
  const gchar *name = text, *dot;

  for (const gchar *at = text; *at != '\0'; at++)
    if (strchr ("\\/:", *at) != NULL)
      name = at + 1;
  if (name != text)
    self->n_paths++;
  dot = strrchr (name, '.');
  *ret_is_font = dot == NULL && strlen (name) <= FONT_NAME_MAX;
  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (suffixes); i++)
    if (g_ascii_strcasecmp (dot, suffixes[i]) == 0 && strlen (name) <= FONT_NAME_MAX)
      *ret_is_font = TRUE;
  return g_strdup (name);
}

/* --- write ------------------------------------------------------------------------------------ */

static void
write_escape (gunichar c, GByteArray *out)
{
  gchar text[32];

  if (c < 0x10000)
    g_snprintf (text, sizeof text, "\\U+%04X", c);
  else
    g_snprintf (text, sizeof text, "\\U+%04X\\U+%04X", 0xd800 + ((c - 0x10000) >> 10),
                0xdc00 + ((c - 0x10000) & 0x3ff));
  g_byte_array_append (out, (const guint8 *)text, (guint)strlen (text));
}

static void
write_character (const KyDxfStrings *self, const gchar *at, gsize length, GByteArray *out)
{
  guint before = out->len;
  gunichar c = g_utf8_get_char (at);

  if (c < 0x80 || self->is_utf8)
    {
      g_byte_array_append (out, (const guint8 *)at, (guint)length);
      return;
    }
  for (guint i = 0; self->has_upper && i < G_N_ELEMENTS (self->upper); i++)
    if (self->upper[i] == c && c != NO_CHARACTER)
      {
        guint8 byte = (guint8)(i + 128);

        g_byte_array_append (out, &byte, 1);
        return;
      }
  if (strcmp (self->charset, "cp932") == 0)
    {
      if (ky_charset_encode (at, length, "cp932", out) == 0)
        return;
      g_byte_array_set_size (out, before);
    }
  write_escape (c, out);
}

void
ky_dxf_string_write (const KyDxfStrings *self, const gchar *text, GByteArray *out, gsize limit,
                     GArray *ret_breaks)
{
  gsize last = out->len;

  while (*text != '\0')
    {
      gsize length = (gsize)(g_utf8_next_char (text) - text);

      if (ret_breaks != NULL && out->len - last >= limit)
        {
          last = out->len;
          g_array_append_val (ret_breaks, last);
        }
      write_character (self, text, length, out);
      text += length;
    }
}
