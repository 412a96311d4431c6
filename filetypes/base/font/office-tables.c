/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the tables by which programs choose a font of a document (ISO/IEC 14496-22):
 * OS/2, name, and vhea with vmtx and VORG for vertical writing. Of the names, only those by which a
 * font is chosen are kept, with printable characters. */
#include "filetypes/base/font/sfnt.h"

#define OS2_SHORTEST 78
#define RECORDS_MAX 256
#define NAME_LONGEST 64

/* --- OS/2 ----------------------------------------------------------------------------------- */

/* Returns the length of the table OS/2 in bytes: version 0 ends after the Windows heights, 1 after
 * the code pages, 4 after the maximum context. */
static guint
length_of_version (guint version)
{
  return version == 0 ? OS2_SHORTEST : version == 1 ? 86 : 96;
}

/* Writes OS/2 without the vendor: who sold the font does not change its look. */
gboolean
ky_sfnt_write_os2 (KyView table, GByteArray *out)
{
  guint version = MIN (ky_view_u16be (table, 0), 4u);

  while (version > 0 && table.size < length_of_version (version))
    version--;
  if (table.size < OS2_SHORTEST)
    return FALSE;
  ky_put_u16be (out, version);
  for (guint at = 2; at < length_of_version (version); at += 2)
    {
      guint value = ky_view_u16be (table, at);

      if (at == 8) /* fsType */
        value &= 0x030f;
      else if (at == 58 || at == 60) /* achVendID */
        value = 0x2020;
      else if (at == 62) /* fsSelection */
        value &= 0x03ff;
      ky_put_u16be (out, value);
    }
  return TRUE;
}

/* --- name ----------------------------------------------------------------------------------- */

typedef struct
{
  guint platform, encoding, language, id;
  KyView text;
} Name;

/* Tells whether a name is kept: family, style, whole name, PostScript's, and those of families of
 * more than four styles. */
static gboolean
is_kept_id (guint id)
{
  return id == 1 || id == 2 || id == 4 || id == KY_SFNT_POSTSCRIPT_NAME || id == 16 || id == 17;
}

static gboolean
office_tables_is_shown (gunichar c, guint id)
{
  if (id == KY_SFNT_POSTSCRIPT_NAME)
    return c > 0x20 && c < 0x7f && strchr ("[](){}<>/%\\:", (gint)c) == NULL;
  return g_unichar_isprint (c) && (c < 0xd800 || c > 0xdfff)
         && (c >= 0x80 || strchr ("/\\:|", (gint)c) == NULL);
}

/* Returns whether `name` can be kept. Names of Windows are UTF-16; of names of Macintosh only ASCII
 * ones in the Roman script are kept. */
static gboolean
office_tables_is_clean (const Name *name)
{
  gsize width = name->platform == 3 ? 2 : 1;

  if (name->text.size == 0 || name->text.size % width != 0
      || name->text.size / width > NAME_LONGEST)
    return FALSE;
  for (gsize at = 0; at < name->text.size; at += width)
    {
      gunichar c = width == 2 ? ky_view_u16be (name->text, at) : name->text.data[at];

      if (!office_tables_is_shown (c, name->id) || (width == 1 && c >= 0x80))
        return FALSE;
    }
  return TRUE;
}

static gboolean
office_tables_is_kept (const Name *name)
{
  if (!is_kept_id (name->id))
    return FALSE;
  if (name->platform == 1)
    return name->encoding == 0 && name->language == 0 && office_tables_is_clean (name);
  return name->platform == 3 && (name->encoding <= 1 || name->encoding == 10)
         && name->language < 0x8000 && office_tables_is_clean (name);
}

static gint
office_tables_compare_names (gconstpointer first, gconstpointer second)
{
  const Name *a = first, *b = second;

  if (a->platform != b->platform)
    return a->platform < b->platform ? -1 : 1;
  if (a->encoding != b->encoding)
    return a->encoding < b->encoding ? -1 : 1;
  if (a->language != b->language)
    return a->language < b->language ? -1 : 1;
  return a->id < b->id ? -1 : a->id > b->id;
}

/* Reads the names in the order that the specification asks for; of equal ones the first. */
static GArray *
office_tables_read_names (KyView table)
{
  GArray *names = g_array_new (FALSE, FALSE, sizeof (Name));
  KyReader reader = ky_reader (table);

  ky_reader_u16be (&reader);
  guint n = ky_reader_u16be (&reader);
  guint texts = ky_reader_u16be (&reader);
  for (guint i = 0; i < MIN (n, (guint)RECORDS_MAX); i++)
    {
      Name name = { .platform = ky_reader_u16be (&reader) };

      name.encoding = ky_reader_u16be (&reader);
      name.language = ky_reader_u16be (&reader);
      name.id = ky_reader_u16be (&reader);
      guint length = ky_reader_u16be (&reader);
      guint at = ky_reader_u16be (&reader);
      if (!reader.failed && ky_view_slice (table, (guint64)texts + at, length, &name.text)
          && office_tables_is_kept (&name))
        g_array_append_val (names, name);
    }
  g_array_sort (names, office_tables_compare_names);
  for (guint i = names->len; i > 1; i--)
    if (office_tables_compare_names (&g_array_index (names, Name, i - 2),
                                     &g_array_index (names, Name, i - 1))
        == 0)
      g_array_remove_index (names, i - 1);
  return names;
}

gboolean
ky_sfnt_write_names (KyView table, GByteArray *out)
{
  g_autoptr (GArray) names = office_tables_read_names (table);
  gboolean has_family = FALSE;
  guint at = 0;

  for (guint i = 0; i < names->len; i++)
    has_family = has_family
                 || (g_array_index (names, Name, i).id == 1
                     && g_array_index (names, Name, i).platform == 3);
  if (!has_family)
    return FALSE;
  ky_put_u16be (out, 0);
  ky_put_u16be (out, names->len);
  ky_put_u16be (out, 6 + 12 * names->len);
  for (guint i = 0; i < names->len; i++)
    {
      const Name *name = &g_array_index (names, Name, i);

      ky_put_u16be (out, name->platform);
      ky_put_u16be (out, name->encoding);
      ky_put_u16be (out, name->language);
      ky_put_u16be (out, name->id);
      ky_put_u16be (out, (guint)name->text.size);
      ky_put_u16be (out, at);
      at += (guint)name->text.size;
    }
  for (guint i = 0; i < names->len; i++)
    g_byte_array_append (out, g_array_index (names, Name, i).text.data,
                         (guint)g_array_index (names, Name, i).text.size);
  return TRUE;
}

/* --- vertical writing ----------------------------------------------------------------------- */

gboolean
ky_sfnt_write_vertical (KyView vhea, KyView vmtx, guint n_glyphs, GByteArray *heads,
                        GByteArray *metrics)
{
  guint n = CLAMP (ky_view_u16be (vhea, 34), 1u, n_glyphs);

  if (vhea.size < 36 || vmtx.size < 4 * (gsize)n)
    return FALSE;
  ky_put_u32be (heads, ky_view_u16be (vhea, 2) == 0x1000 ? 0x00011000 : 0x00010000);
  for (guint i = 0; i < 10; i++)
    ky_put_u16be (heads, ky_view_u16be (vhea, 4 + 2 * i));
  for (guint i = 0; i < 5; i++)
    ky_put_u16be (heads, 0);
  ky_put_u16be (heads, n);
  for (guint i = 0; i < 2 * n; i++)
    ky_put_u16be (metrics, ky_view_u16be (vmtx, 2 * (gsize)i));
  for (guint i = n; i < n_glyphs; i++)
    ky_put_u16be (metrics, ky_view_u16be (vmtx, 2 * ((gsize)n + i)));
  return TRUE;
}

/* Writes the origins of glyphs that differ from the others, in their order. */
gboolean
ky_sfnt_write_origins (KyView vorg, guint n_glyphs, GByteArray *out)
{
  KyReader reader = ky_reader (vorg);
  guint version = ky_reader_u16be (&reader), origin, count, last = 0;

  ky_reader_u16be (&reader);
  origin = ky_reader_u16be (&reader);
  count = ky_reader_u16be (&reader);
  if (reader.failed || version != 1 || ky_reader_left (&reader) < 4 * (gsize)count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      guint glyph = ky_view_u16be (vorg, 8 + 4 * (gsize)i);

      if (glyph >= n_glyphs || (i > 0 && glyph <= last))
        return FALSE;
      last = glyph;
    }
  ky_put_u32be (out, 0x00010000);
  ky_put_u16be (out, origin);
  ky_put_u16be (out, count);
  for (guint i = 0; i < 2 * count; i++)
    ky_put_u16be (out, ky_view_u16be (vorg, 8 + 2 * (gsize)i));
  return TRUE;
}
