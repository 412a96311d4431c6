/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the pictures (a:blip) that refer to an SVG drawing and to no raster image, and marks the
 * drawings that rebuild therefore has to convert. Other SVG drawings are left out, because the
 * raster image beside them shows the same. */
#include "filetypes/ooxml/drawings.h"

#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"

enum
{
  NS_A = 1,
  NS_R,
  NS_SVG
};

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.openxmlformats.org/drawingml/2006/main", NS_A },
  { "http://purl.oclc.org/ooxml/drawingml/main", NS_A },
  { "http://schemas.openxmlformats.org/officeDocument/2006/relationships", NS_R },
  { "http://purl.oclc.org/ooxml/officeDocument/relationships", NS_R },
  { "http://schemas.microsoft.com/office/drawing/2016/SVG/main", NS_SVG },
  { NULL, 0 },
};

gboolean
ky_ooxml_is_drawing (const KyPart *part)
{
  gsize length = strlen (part->name);

  return part->kind->form == KY_PART_IMAGE && length > 4
         && g_ascii_strcasecmp (part->name + length - 4, ".svg") == 0;
}

/* Returns the drawing that `id` of `part` leads to, or NULL. */
static KyPart *
drawing_of (const KyPart *part, KyView id)
{
  for (guint i = 0; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];

      if (relationship->target != NULL && ky_ooxml_is_drawing (relationship->target)
          && ky_view_is (id, relationship->id))
        return relationship->target;
    }
  return NULL;
}

/* Notes drawings to which an attribute refers directly; they must stay, whatever the element is. */
static void
note_references (const KyPart *part, KyXmlReader *reader)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);

  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == NS_R)
      {
        KyPart *drawing = drawing_of (part, attributes[i].value);

        if (drawing != NULL)
          drawing->is_needed = TRUE;
      }
}

/* Notes the drawing of a picture that has no pixels. */
static void
note_drawing (KyPart *part, KyXmlReader *reader, gsize place)
{
  const KyXmlAttribute *id = ky_xml_attribute (reader, NS_R, "embed");
  KyPart *drawing = id != NULL ? drawing_of (part, id->value) : NULL;

  if (drawing == NULL)
    return;
  drawing->is_needed = TRUE;
  if (part->drawings == NULL)
    part->drawings = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (part->drawings, GSIZE_TO_POINTER (place), ky_view_to_string (id->value));
}

static void
drawings_look_through (KyJob *job, KyPart *part, KyView xml)
{
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, namespaces, part->name, NULL);
  gsize place = 0; /* of the picture without pixels that is open, 0: none */

  while (reader != NULL)
    {
      KyXmlEvent event = ky_xml_reader_next (reader, NULL);
      const KyXmlName *name = event <= KY_XML_END ? ky_xml_reader_name (reader) : NULL;
      gboolean is_picture = name != NULL && name->ns == NS_A && strcmp (name->local, "blip") == 0;

      if (event >= KY_XML_EOF)
        return;
      if (event == KY_XML_START && name->ns == NS_SVG)
        {
          if (place != 0)
            note_drawing (part, reader, place);
        }
      else if (event == KY_XML_START)
        {
          note_references (part, reader);
          if (is_picture)
            place = ky_xml_attribute (reader, NS_R, "embed") == NULL ? ky_xml_reader_place (reader)
                                                                     : 0;
        }
      else if (event == KY_XML_END && is_picture)
        place = 0;
    }
}

static gboolean
leads_to_drawings (const KyPart *part)
{
  for (guint i = 0; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];

      if (relationship->target != NULL && ky_ooxml_is_drawing (relationship->target))
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_ooxml_find_drawings (KyJob *job, KyPackage *package, GError **error)
{
  for (guint i = 0; i < package->parts->len; i++)
    {
      KyPart *part = package->parts->pdata[i];

      if (part->kind->form != KY_PART_XML || !leads_to_drawings (part))
        continue;
      g_autoptr (GBytes) bytes = ky_package_read (job, package, part, error);
      if (bytes == NULL)
        return FALSE;
      drawings_look_through (job, part, ky_view_of_bytes (bytes));
    }
  return TRUE;
}
