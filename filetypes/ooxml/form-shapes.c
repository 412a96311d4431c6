/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the VML of form controls (v:shape, the label in its v:textbox and the entries of its
 * x:ClientData) for control-states.c, text-excel.c and hidden-slide.c. The members of KyFormShape
 * with offsets are valid for the same bytes only. */
#include "filetypes/ooxml/form-shapes.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/object-shapes.h"

#include <stdlib.h>

#define STATE_MIXED 2

KY_DEFINE_FREE (form_shape_free, KyFormShape, name, kind, range, value, label)

static KyFormShape *
form_shape_new (KyXmlReader *reader)
{
  KyFormShape *self = g_new0 (KyFormShape, 1);

  self->name = ky_ooxml_shape_name (reader);
  self->kind = g_strdup ("");
  self->label = g_string_new (NULL);
  self->checked = -1;
  self->is_hidden = ky_ooxml_shape_is_hidden (reader);
  self->tag_end = ky_xml_reader_place (reader);
  return self;
}

const gchar *const ky_form_control_kinds[]
    = { "Checkbox", "Radio", "GBox",   "Label", "Button", "Drop",
        "List",     "Edit",  "Dialog", "Spin",  "Scroll", NULL };

gboolean
ky_form_shape_is_control (const KyFormShape *self)
{
  return g_strv_contains (ky_form_control_kinds, self->kind);
}

typedef struct
{
  GPtrArray *shapes;
  KyFormShape *shape; /* (nullable) the last one, while it is open */
  guint n_boxes;      /* open text boxes, which may be nested */
  guint n_divs;       /* open div elements in them */
  gchar entry[16];    /* name of the open entry of x:ClientData, or "" */
} FormShapes;

static void
form_shapes_take_text (FormShapes *self, KyView text)
{
  if (self->n_boxes > 0)
    g_string_append_len (self->shape->label, (const gchar *)text.data, (gssize)text.size);
  if (*self->entry == '\0')
    return;
  g_autofree gchar *value = g_strstrip (ky_view_to_string (text));
  if (*value == '\0')
    return;
  if (strcmp (self->entry, "Checked") == 0)
    {
      self->shape->has_bare_state = FALSE;
      self->shape->checked = (gint)CLAMP (strtol (value, NULL, 10), 0, STATE_MIXED);
    }
  else if (strcmp (self->entry, "Sel") == 0)
    self->shape->chosen = (guint)CLAMP (strtol (value, NULL, 10), 0, G_MAXINT);
  else if (strcmp (self->entry, "Val") == 0)
    {
      g_free (self->shape->value);
      self->shape->value = g_steal_pointer (&value);
    }
  else if (strcmp (self->entry, "FmlaRange") == 0)
    {
      g_free (self->shape->range);
      self->shape->range = g_steal_pointer (&value);
    }
}

static void
form_shapes_begin_entry (FormShapes *self, const gchar *local, gsize place)
{
  *self->entry = '\0';
  if (strcmp (local, "Checked") == 0 && self->shape->checked < 0)
    {
      self->shape->checked = 1;
      self->shape->has_bare_state = TRUE;
      self->shape->checked_from = place;
    }
  else if (strcmp (local, "Checked") == 0)
    return;
  self->shape->has_chosen |= strcmp (local, "Sel") == 0;
  g_strlcpy (self->entry, local, sizeof self->entry);
}

static void
form_shapes_begin (FormShapes *self, KyXmlReader *reader)
{
  const KyXmlName *name = ky_xml_reader_name (reader);
  gsize place = ky_xml_reader_place (reader);

  if (name->ns == KY_NS_V && strcmp (name->local, "shape") == 0)
    {
      self->n_boxes = 0;
      g_ptr_array_add (self->shapes, self->shape = form_shape_new (reader));
    }
  else if (self->shape == NULL)
    return;
  else if (name->ns == KY_NS_V && strcmp (name->local, "textbox") == 0)
    {
      if (self->n_boxes++ == 0)
        self->n_divs = 0;
    }
  else if (self->n_boxes > 0 && strcmp (name->local, "font") == 0)
    self->shape->has_font = TRUE;
  else if (self->n_boxes > 0 && strcmp (name->local, "div") == 0)
    {
      if (self->n_divs++ == 0 && self->shape->label_from == 0)
        self->shape->label_from = place;
    }
  else if (name->ns == KY_NS_XVML && strcmp (name->local, "ClientData") == 0)
    {
      if (*self->shape->kind != '\0')
        return;
      g_free (self->shape->kind);
      self->shape->kind = ky_xml_value (reader, KY_XML_NS_NONE, "ObjectType");
      self->shape->place = place;
    }
  else if (name->ns == KY_NS_XVML)
    form_shapes_begin_entry (self, name->local, place);
}

static void
form_shapes_end (FormShapes *self, KyXmlReader *reader)
{
  const KyXmlName *name = ky_xml_reader_name (reader);
  gsize place = ky_xml_reader_place (reader);

  if (self->shape == NULL)
    return;
  if (strcmp (self->entry, "Checked") == 0)
    self->shape->checked_to = place;
  *self->entry = '\0';
  if (self->n_boxes > 0 && self->n_divs > 0 && strcmp (name->local, "div") == 0
      && --self->n_divs == 0 && self->shape->label_to == 0)
    self->shape->label_to = place;
  if (name->ns == KY_NS_V && strcmp (name->local, "textbox") == 0)
    self->n_boxes -= self->n_boxes > 0;
  if (name->ns == KY_NS_V && strcmp (name->local, "shape") == 0)
    self->shape = NULL;
}

static gboolean
form_shapes_find_root (KyXmlReader *reader, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) == KY_XML_TEXT)
    ;
  if (event == KY_XML_ERROR)
    return FALSE;
  const KyXmlName *name = event == KY_XML_START ? ky_xml_reader_name (reader) : NULL;
  if (name != NULL && name->ns == KY_XML_NS_NONE && strcmp (name->local, "xml") == 0)
    return TRUE;
  return ky_error_malformed (error, "its root is not xml");
}

GPtrArray *
ky_form_shapes_read (KyXmlReader *reader, GError **error)
{
  g_autoptr (GPtrArray) shapes = g_ptr_array_new_with_free_func (form_shape_free);
  FormShapes self = { .shapes = shapes };
  KyXmlEvent event;

  if (!form_shapes_find_root (reader, error))
    return NULL;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START)
        form_shapes_begin (&self, reader);
      else if (event == KY_XML_END)
        form_shapes_end (&self, reader);
      else if (self.shape != NULL)
        form_shapes_take_text (&self, ky_xml_reader_text (reader));
    }
  return event == KY_XML_EOF ? g_steal_pointer (&shapes) : NULL;
}

/* --- the controls of a sheet ------------------------------------------------------------------ */

static gboolean
form_shapes_add_controls (KyJob *job, KyPackage *package, const KyPart *drawing,
                          GPtrArray *controls, GError **error)
{
  g_autoptr (GBytes) bytes = ky_package_read (job, package, drawing, error);
  g_autoptr (KyXmlReader) reader
      = bytes != NULL ? ky_markup_reader_new (job, ky_view_of_bytes (bytes), ky_ooxml_namespaces,
                                              drawing->new_name, error)
                      : NULL;
  g_autoptr (GPtrArray) shapes = reader != NULL ? ky_form_shapes_read (reader, error) : NULL;

  if (shapes == NULL)
    {
      g_prefix_error (error, "%s: ", drawing->new_name);
      return FALSE;
    }
  for (guint i = 0; i < shapes->len; i++)
    if (ky_form_shape_is_control (shapes->pdata[i]))
      g_ptr_array_add (controls, g_steal_pointer (&shapes->pdata[i]));
  return TRUE;
}

GPtrArray *
ky_form_controls_of_sheet (KyJob *job, KyPackage *package, const KyPart *sheet, GError **error)
{
  g_autoptr (GPtrArray) controls = g_ptr_array_new_with_free_func (form_shape_free);

  for (guint i = 0; i < sheet->relationships->len; i++)
    {
      const KyRelationship *relationship = sheet->relationships->pdata[i];

      if (relationship->target == NULL || relationship->kind->form != KY_PART_XML
          || relationship->kind->root_ns != KY_XML_NS_NONE
          || strcmp (relationship->kind->root, "xml") != 0)
        continue;
      if (!form_shapes_add_controls (job, package, relationship->target, controls, error))
        return NULL;
    }
  return g_steal_pointer (&controls);
}

/* Returns `text` without white space. (transfer full) */
static gchar *
form_shapes_squeeze (const gchar *text, gsize length)
{
  g_autoptr (GString) squeezed = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (squeezed, text[i]);
  return g_string_free (g_steal_pointer (&squeezed), FALSE);
}

GHashTable *
ky_form_labels_new (const GPtrArray *controls)
{
  GHashTable *labels = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < controls->len; i++)
    {
      const KyFormShape *control = controls->pdata[i];

      if (!control->is_hidden)
        g_hash_table_insert (labels, g_strdup (control->name),
                             form_shapes_squeeze (control->label->str, control->label->len));
    }
  return labels;
}

gboolean
ky_form_labels_have (GHashTable *labels, gint64 id, const gchar *words, gsize length)
{
  g_autofree gchar *name = g_strdup_printf ("_x0000_s%" G_GINT64_FORMAT, id);
  const gchar *label = g_hash_table_lookup (labels, name);
  g_autofree gchar *squeezed = label != NULL ? form_shapes_squeeze (words, length) : NULL;

  return squeezed != NULL && strcmp (squeezed, label) == 0;
}
