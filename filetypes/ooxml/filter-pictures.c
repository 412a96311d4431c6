/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes pictures that contained text and are replaced by pixels, in which nobody can search
 * or hear that text: it becomes their description, unless their author described them. So does
 * the text of a control that is replaced by its picture. */
#include "filetypes/ooxml/pass.h"

#include "filetypes/base/scene/scene.h"
#include "filetypes/ooxml/object-shapes.h"

/* Holds the element that would describe the next picture. */
typedef struct
{
  gsize place; /* 0: none, or it describes one already */
  gboolean is_frame;
  gboolean is_described;
  const gchar *caption; /* (nullable) of the control that is shown there, */
  const gchar *control; /* (nullable) or of that of a slide, around */
} Describing;

static gboolean
filter_pictures_is_shape (const KyXmlName *name)
{
  static const gchar *const shapes[] = { "shape", "rect", "roundrect", "oval", NULL };

  return name->ns == KY_NS_V && g_strv_contains (shapes, name->local);
}

/* Returns the caption of the control `key` (transfer full), borrowed from the filter; NULL if it
 * has none, or one that is longer than a name or a caption: then its picture shows it. */
static const gchar *
caption_of (KyOoxmlPass *self, gchar *key)
{
  const gchar *caption
      = self->filter->captions != NULL ? g_hash_table_lookup (self->filter->captions, key) : NULL;

  g_free (key);
  return caption != NULL && !ky_hidden_is_prose (ky_view (caption, strlen (caption))) ? caption
                                                                                      : NULL;
}

static void
filter_pictures_take_name (KyOoxmlPass *pass, Describing *self, KyXmlReader *reader,
                           const KyXmlName *name)
{
  gboolean is_frame = name->ns == KY_NS_WP && strcmp (name->local, "docPr") == 0;

  if (!is_frame && strcmp (name->local, "cNvPr") != 0 && !filter_pictures_is_shape (name))
    return;
  /* Word tells the description of the frame, not that of the picture in it. */
  if (!is_frame && self->is_frame && self->place != 0)
    return;
  g_autofree gchar *own
      = ky_xml_value (reader, KY_XML_NS_NONE, ky_ooxml_description_attribute (name));
  self->place = ky_xml_reader_place (reader);
  self->is_frame = is_frame;
  self->is_described = *g_strstrip (own) != '\0';
  self->caption
      = name->ns == KY_NS_V ? caption_of (pass, ky_ooxml_shape_name (reader)) : self->control;
}

static const gchar *
filter_pictures_picture_text (KyOoxmlPass *self, KyXmlReader *reader, const KyXmlName *name)
{
  g_autofree gchar *id = NULL;

  if (self->filter->picture_text == NULL)
    return NULL;
  if (name->ns == KY_NS_V)
    {
      id = ky_xml_value (reader, KY_NS_R, "id");
      if (*id == '\0')
        {
          g_free (id);
          id = ky_xml_value (reader, KY_NS_O, "relid");
        }
    }
  else
    id = ky_xml_value (reader, KY_NS_R, "embed");
  return self->filter->picture_text (self->filter->data, ky_view (id, strlen (id)));
}

const gchar *
ky_ooxml_description_attribute (const KyXmlName *element)
{
  return element->ns == KY_NS_V ? "alt" : "descr";
}

gboolean
ky_ooxml_describe_pictures (KyOoxmlPass *self, KyView xml, GError **error)
{
  Describing describing = { 0 };
  KyXmlEvent event;

  if (self->filter->picture_text == NULL && self->filter->captions == NULL)
    return TRUE;
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (self->markup.job, xml, ky_ooxml_namespaces,
                                                         self->filter->where, error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        continue;
      const KyXmlName *name = ky_xml_reader_name (reader);
      if (name->ns == KY_NS_P && strcmp (name->local, "control") == 0)
        describing.control = event == KY_XML_START
                                 ? caption_of (self, ky_xml_value (reader, KY_NS_R, "id"))
                                 : NULL;
      if (event != KY_XML_START)
        continue;
      filter_pictures_take_name (self, &describing, reader, name);
      if (!(name->ns == KY_NS_A && strcmp (name->local, "blip") == 0)
          && !(name->ns == KY_NS_V && strcmp (name->local, "imagedata") == 0))
        continue;
      const gchar *text = filter_pictures_picture_text (self, reader, name);
      text = text != NULL ? text : describing.caption;
      if (text != NULL && describing.place != 0 && !describing.is_described)
        g_hash_table_insert (self->descriptions, GSIZE_TO_POINTER (describing.place),
                             (gpointer)text);
      describing.place = 0;
    }
  return event == KY_XML_EOF;
}
