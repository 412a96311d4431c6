/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the first point of each path that text may follow. librsvg does not draw the text of a
 * <textPath>; the filter writes it as straight text that begins at this point. */
#include "common/hash.h"
#include "filetypes/svg/drawing.h"

#include "filetypes/base/xml/value.h"

#define NUMBERS "0123456789+-.eE"

/* Returns the length of the number at the beginning of `at`. */
static gsize
svg_curve_number (const gchar *at)
{
  gchar *end;

  if (strspn (at, NUMBERS) == 0)
    return 0;
  g_ascii_strtod (at, &end);
  return (gsize)(end - at);
}

/* Returns "X Y" of the point at which `path` begins (SVG 1.1, 8.3.2), NULL if there is none.
 * (transfer full) */
static gchar *
svg_curve_start (const gchar *path)
{
  static const gchar blanks[] = " \t\r\n,";
  const gchar *x = path + strspn (path, blanks), *y;

  if (g_ascii_toupper (*x) != 'M')
    return NULL;
  x += 1 + strspn (x + 1, blanks);
  gsize n = svg_curve_number (x);
  y = x + n + strspn (x + n, blanks);
  if (n == 0 || svg_curve_number (y) == 0)
    return NULL;
  return g_strdup_printf ("%.*s %.*s", (int)n, x, (int)svg_curve_number (y), y);
}

GHashTable *
ky_svg_path_starts (KyJob *job, KyView xml)
{
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", NULL);
  g_autoptr (GHashTable) starts = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  KyXmlEvent event;

  if (reader == NULL || !ky_xml_reader_mentions (reader, "textPath"))
    return NULL;
  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_xml_reader_name (reader)->ns == KY_SVG_SVG
        && strcmp (ky_xml_reader_name (reader)->local, "path") == 0)
      {
        g_autofree gchar *id = ky_xml_value (reader, KY_XML_NS_NONE, "id");
        g_autofree gchar *path = ky_xml_value (reader, KY_XML_NS_NONE, "d");
        gchar *start = *id != '\0' ? svg_curve_start (path) : NULL;

        if (start != NULL)
          g_hash_table_replace (starts, g_steal_pointer (&id), start);
      }
  return g_steal_pointer (&starts);
}
