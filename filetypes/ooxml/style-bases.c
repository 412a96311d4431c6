/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks on what the styles of a Word document are based (ISO/IEC 29500-1 §17.7.4.3): a reader
 * follows that without end where it is a circle, as LibreOffice does until its stack is full. */
#include "common/hash.h"
#include "filetypes/ooxml/pass.h"

#define BASED_MAX 100 /* styles, each based on the next one */

/* Tells whether no style is based on itself, directly or through too many others. */
static gboolean
bases_end (GHashTable *bases)
{
  GHashTableIter iter;
  gpointer style, base;

  g_hash_table_iter_init (&iter, bases);
  while (g_hash_table_iter_next (&iter, &style, &base))
    {
      guint n = 0;

      for (; base != NULL && n <= BASED_MAX; n++)
        base = g_hash_table_lookup (bases, base);
      if (n > BASED_MAX)
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_ooxml_check_bases (KyOoxmlPass *self, KyView xml, GError **error)
{
  g_autoptr (GHashTable) bases = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (KyXmlReader) reader = NULL;
  g_autofree gchar *style = NULL;
  gboolean differs = FALSE;
  KyXmlEvent event;

  /* The tables permit w:style in w:styles only, which is a root. */
  if (self->filter->root_ns != KY_NS_W || g_strcmp0 (self->filter->root, "styles") != 0
      || memmem (xml.data, xml.size, "basedOn", 7) == NULL)
    return TRUE;
  reader = ky_markup_reader_new (self->markup.job, xml, ky_ooxml_namespaces, self->filter->where,
                                 error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      if (event != KY_XML_START || name->ns != KY_NS_W)
        continue;
      if (strcmp (name->local, "style") == 0)
        {
          g_free (style);
          style = ky_xml_value (reader, KY_NS_W, "styleId");
        }
      else if (strcmp (name->local, "basedOn") == 0 && style != NULL)
        {
          gchar *base = ky_xml_value (reader, KY_NS_W, "val");
          const gchar *other = g_hash_table_lookup (bases, style);

          differs = differs || (other != NULL && strcmp (other, base) != 0);
          g_hash_table_replace (bases, g_strdup (style), base);
        }
    }
  if (event != KY_XML_EOF)
    return FALSE;
  return (!differs && bases_end (bases))
         || ky_error_malformed (error, "styles are based on each other without end");
}
