/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts glyph names to text: names of the Adobe Glyph List for Latin script, "uniXXXX" and
 * "uXXXXX", accented letters, and the numbered names of TeX's Type 3 fonts. */
#include "filetypes/pdf/text-name.h"

#include <string.h>

/* Names of the Adobe Glyph List that fonts of Latin script use, with their characters. */
static const struct
{
  const gchar *name, *text;
} glyphs[] = {
#define GLYPH(name, text) { name, text },
#include "filetypes/pdf/glyph-names.def"
};

/* Appends "eacute": a letter and its mark, combined. */
static gboolean
append_accented (GString *text, const gchar *name)
{
  static const struct
  {
    const gchar *name;
    gunichar mark;
  } marks[] = { { "grave", 0x300 },     { "acute", 0x301 },    { "circumflex", 0x302 },
                { "tilde", 0x303 },     { "macron", 0x304 },   { "breve", 0x306 },
                { "dotaccent", 0x307 }, { "dieresis", 0x308 }, { "ring", 0x30a },
                { "caron", 0x30c },     { "ogonek", 0x328 },   { "commaaccent", 0x327 } };
  g_autofree gchar *composed = NULL;
  g_autoptr (GString) parts = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_ascii_isalpha (name[0]) && strcmp (name + 1, marks[i].name) == 0)
      {
        g_string_append_c (parts, name[0]);
        g_string_append_unichar (parts, marks[i].mark);
        composed = g_utf8_normalize (parts->str, -1, G_NORMALIZE_NFC);
        g_string_append (text, composed != NULL ? composed : parts->str);
        return TRUE;
      }
  return FALSE;
}

static gboolean
append_hex_name (GString *text, const gchar *name)
{
  gsize prefix = g_str_has_prefix (name, "uni") ? 3 : name[0] == 'u' ? 1 : 0;
  gsize length = strlen (name);
  gunichar c = 0;

  if (prefix == 0 || length < prefix + 4 || length > prefix + 6)
    return FALSE;
  for (gsize i = prefix; i < length; i++)
    {
      if (!g_ascii_isxdigit (name[i]))
        return FALSE;
      c = c << 4 | (gunichar)g_ascii_xdigit_value (name[i]);
    }
  if (c < 0x20 || !g_unichar_validate (c))
    return FALSE;
  g_string_append_unichar (text, c);
  return TRUE;
}

/* Appends the character of "a65", "C101" or "g32": fonts drawn glyph by glyph (Type 3 of TeX) count
 * their characters so. */
static gboolean
append_numbered (GString *text, const gchar *name)
{
  gchar *end = NULL;

  if (!g_ascii_isalpha (name[0]) || !g_ascii_isdigit (name[1]))
    return FALSE;
  guint64 n = g_ascii_strtoull (name + 1, &end, 10);
  if (*end != '\0' || n < 0x20 || n > 0x7e)
    return FALSE;
  g_string_append_c (text, (gchar)n);
  return TRUE;
}

gboolean
ky_pdf_glyph_name_is_numbered (const gchar *name)
{
  g_autoptr (GString) number = g_string_new (NULL);

  return append_numbered (number, name);
}

gchar *
ky_pdf_glyph_name_text (const gchar *name)
{
  GString *text = g_string_new (NULL);
  gsize length = strcspn (name, ".");
  g_autofree gchar *stem = g_strndup (name, length > 0 ? length : strlen (name));

  if (g_ascii_isalpha (stem[0]) && stem[1] == '\0')
    g_string_append_c (text, stem[0]);
  else if (!append_hex_name (text, stem) && !append_accented (text, stem)
           && !append_numbered (text, stem))
    for (guint i = 0; i < G_N_ELEMENTS (glyphs); i++)
      if (strcmp (stem, glyphs[i].name) == 0)
        {
          g_string_append (text, glyphs[i].text);
          break;
        }
  return g_string_free (text, FALSE);
}
