/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces objects by their pictures. A frame whose object has its picture elsewhere
 * (object-shapes.h) gives way to a picture of its name and place. */
#include "filetypes/ooxml/pass.h"
#include "common/release.h"

static void
filter_objects_forget (KyOoxmlFrame *object)
{
  ky_ooxml_clear_object (object);
  *object = (KyOoxmlFrame){ 0 };
}

KY_DEFINE_PUBLIC_CLEAR (ky_ooxml_clear_object, KyOoxmlFrame, id, name, description, shape)

static gint64
filter_objects_number (KyOoxmlPass *self, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, local);

  return g_ascii_strtoll (value, NULL, 10);
}

static void
filter_objects_note_properties (KyOoxmlPass *self, KyOoxmlFrame *object)
{
  g_autofree gchar *hidden = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "hidden");

  filter_objects_forget (object);
  object->id = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "id");
  if (!ky_markup_value_is (&self->markup, KY_VALUE_NUM, ky_view (object->id, strlen (object->id)),
                           NULL))
    object->id[0] = '\0';
  object->name = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "name");
  object->description = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "descr");
  object->is_hidden = strcmp (hidden, "1") == 0 || strcmp (hidden, "true") == 0;
}

void
ky_ooxml_note_object (KyOoxmlPass *self, const KyXmlName *name)
{
  KyOoxmlFrame *object = &self->object;

  if (name->ns != KY_NS_P && name->ns != KY_NS_A)
    return;
  if (name->ns == KY_NS_P && strcmp (name->local, "graphicFrame") == 0)
    filter_objects_forget (object);
  else if (name->ns == KY_NS_P && self->ole_depth == 0 && strcmp (name->local, "cNvPr") == 0)
    filter_objects_note_properties (self, object);
  else if (self->filter->object_picture == NULL)
    return;
  else if (strcmp (name->local, "oleObj") == 0 && object->shape == NULL)
    object->shape = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "spid");
  else if (self->ole_depth > 0)
    return;
  else if (strcmp (name->local, "off") == 0)
    {
      object->place[0] = filter_objects_number (self, "x");
      object->place[1] = filter_objects_number (self, "y");
    }
  else if (strcmp (name->local, "ext") == 0
           && ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "cx") != NULL)
    {
      object->place[2] = filter_objects_number (self, "cx");
      object->place[3] = filter_objects_number (self, "cy");
    }
}

static void
filter_objects_put (KyOoxmlPass *self, const gchar *local, const gchar *value)
{
  ky_xml_writer_attribute (self->markup.writer, KY_XML_NS_NONE, local,
                           ky_view (value, strlen (value)));
}

static void
put_empty (KyOoxmlPass *self, guint16 ns, const gchar *local)
{
  ky_xml_writer_start (self->markup.writer, ns, local);
  ky_xml_writer_end (self->markup.writer);
}

static void
filter_objects_put_pair (KyOoxmlPass *self, const gchar *local, const gchar *const names[2],
                         const gint64 values[2])
{
  ky_xml_writer_start (self->markup.writer, KY_NS_A, local);
  for (guint i = 0; i < 2; i++)
    {
      gchar text[32];

      g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, values[i]);
      filter_objects_put (self, names[i], text);
    }
  ky_xml_writer_end (self->markup.writer);
}

const KyOoxmlFrame *
ky_ooxml_take_frame (KyOoxmlPass *self, const KyXmlName *element)
{
  if (!self->object.has_given_way || element->ns != KY_NS_P
      || strcmp (element->local, "cNvPr") != 0)
    return NULL;
  self->object.has_given_way = FALSE;
  return &self->object;
}

static void
put_properties (KyOoxmlPass *self, const gchar *picture)
{
  const KyOoxmlFrame *object = &self->object;
  const gchar *text = *object->description != '\0' ? object->description : NULL;

  if (text == NULL && self->filter->picture_text != NULL)
    text = self->filter->picture_text (self->filter->data, ky_view (picture, strlen (picture)));
  ky_xml_writer_start (self->markup.writer, KY_NS_P, "nvPicPr");
  ky_xml_writer_start (self->markup.writer, KY_NS_P, "cNvPr");
  filter_objects_put (self, "id", object->id);
  filter_objects_put (self, "name", object->name);
  if (text != NULL)
    filter_objects_put (self, "descr", text);
  ky_xml_writer_end (self->markup.writer);
  put_empty (self, KY_NS_P, "cNvPicPr");
  put_empty (self, KY_NS_P, "nvPr");
  ky_xml_writer_end (self->markup.writer);
}

static void
put_fill (KyOoxmlPass *self, const gchar *picture)
{
  ky_xml_writer_start (self->markup.writer, KY_NS_P, "blipFill");
  ky_xml_writer_start (self->markup.writer, KY_NS_A, "blip");
  ky_xml_writer_attribute (self->markup.writer, KY_NS_R, "embed",
                           ky_view (picture, strlen (picture)));
  ky_xml_writer_end (self->markup.writer);
  ky_xml_writer_start (self->markup.writer, KY_NS_A, "stretch");
  put_empty (self, KY_NS_A, "fillRect");
  ky_xml_writer_end (self->markup.writer);
  ky_xml_writer_end (self->markup.writer);
}

static void
filter_objects_put_shape (KyOoxmlPass *self)
{
  static const gchar *const off[] = { "x", "y" }, *const ext[] = { "cx", "cy" };

  ky_xml_writer_start (self->markup.writer, KY_NS_P, "spPr");
  ky_xml_writer_start (self->markup.writer, KY_NS_A, "xfrm");
  filter_objects_put_pair (self, "off", off, self->object.place);
  filter_objects_put_pair (self, "ext", ext, self->object.place + 2);
  ky_xml_writer_end (self->markup.writer);
  ky_xml_writer_start (self->markup.writer, KY_NS_A, "prstGeom");
  filter_objects_put (self, "prst", "rect");
  put_empty (self, KY_NS_A, "avLst");
  ky_xml_writer_end (self->markup.writer);
  ky_xml_writer_end (self->markup.writer);
}

void
ky_ooxml_write_object (KyOoxmlPass *self)
{
  const KyOoxmlFrame *object = &self->object;
  const gchar *picture = self->filter->object_picture != NULL && object->shape != NULL
                             ? self->filter->object_picture (self->filter->data, object->shape)
                             : NULL;

  if (picture == NULL || object->id == NULL || object->is_hidden || object->place[2] <= 0
      || object->place[3] <= 0)
    return;
  ky_xml_writer_start (self->markup.writer, KY_NS_P, "pic");
  put_properties (self, picture);
  put_fill (self, picture);
  filter_objects_put_shape (self);
  ky_xml_writer_end (self->markup.writer);
}
