/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the pictures of embedded objects that a presentation keeps in a VML drawing: the slide
 * names a shape, and the shape names the picture. The package reader calls it so that the picture
 * can take the object's place. */
#include "filetypes/ooxml/object-shapes.h"

#include "filetypes/base/scene/thresholds.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/names.h"

/* Returns `local` in `ns`, or else in `other`. (transfer full) */
static gchar *
either_value (KyXmlReader *reader, guint16 ns, guint16 other, const gchar *local,
              const gchar *other_local)
{
  gchar *value = ky_xml_value (reader, ns, local);

  if (*value != '\0')
    return value;
  g_free (value);
  return ky_xml_value (reader, other, other_local);
}

gchar *
ky_ooxml_shape_name (KyXmlReader *reader)
{
  return either_value (reader, KY_NS_O, KY_XML_NS_NONE, "spid", "id");
}

static gboolean
object_shapes_is_short (const gchar *style, const gchar *side)
{
  const gchar *at = strstr (style, side);

  return at != NULL && g_ascii_isdigit (at[strlen (side)])
         && g_ascii_strtod (at + strlen (side), NULL) < KY_SCENE_THIN;
}

gboolean
ky_ooxml_shape_is_hidden (KyXmlReader *reader)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, "style");
  g_autoptr (GString) style = g_string_new (";");

  for (const gchar *p = value; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (style, g_ascii_tolower (*p));
  return strstr (style->str, "visibility:hidden") != NULL
         || strstr (style->str, "display:none") != NULL
         || object_shapes_is_short (style->str, ";width:")
         || object_shapes_is_short (style->str, ";height:");
}

void
ky_object_shapes (KyView slide, const KyXmlLimits *limits, GHashTable *shapes)
{
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (slide, ky_ooxml_namespaces, limits, NULL);
  g_autofree gchar *shape = NULL;
  gboolean has_picture = FALSE;
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        continue;
      const KyXmlName *name = ky_xml_reader_name (reader);
      if (ky_xml_name_is (name, KY_NS_P, "graphicFrame"))
        {
          if (event == KY_XML_END && shape != NULL && *shape != '\0' && !has_picture)
            g_hash_table_insert (shapes, g_steal_pointer (&shape), g_strdup (""));
          g_clear_pointer (&shape, g_free);
          has_picture = FALSE;
        }
      else if (event == KY_XML_START && ky_xml_name_is (name, KY_NS_P, "pic"))
        has_picture = TRUE;
      else if (event == KY_XML_START && ky_xml_name_is (name, KY_NS_P, "oleObj") && shape == NULL)
        shape = ky_xml_value (reader, KY_XML_NS_NONE, "spid");
    }
}

void
ky_object_shape_pictures (KyView vml, const KyXmlLimits *limits, GHashTable *shapes)
{
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (vml, ky_ooxml_namespaces, limits, NULL);
  g_autofree gchar *shape = g_strdup ("");
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      if (event != KY_XML_START)
        continue;
      const KyXmlName *name = ky_xml_reader_name (reader);
      if (ky_xml_name_is (name, KY_NS_V, "shape"))
        {
          g_free (shape);
          shape = ky_ooxml_shape_name (reader);
        }
      const gchar *known = ky_xml_name_is (name, KY_NS_V, "imagedata")
                               ? g_hash_table_lookup (shapes, shape)
                               : NULL;
      if (known != NULL && *known == '\0')
        g_hash_table_insert (shapes, g_strdup (shape),
                             either_value (reader, KY_NS_O, KY_NS_R, "relid", "id"));
    }
}
