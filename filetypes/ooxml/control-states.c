/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies what is chosen in form controls from their own parts (ctrlProps) to the VML drawing of the
 * sheet. A part belongs to the shape whose number the sheet names; where no shape has that number,
 * as in what LibreOffice writes, parts and shapes of a kind are paired in their order. At most 64
 * KiB of one part are read and 8 MiB of all parts. */
#include "filetypes/ooxml/control-states.h"

#include "common/hash.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/object-shapes.h"

#define PART_MAX ((guint64)64 << 10)
#define PARTS_MAX ((guint64)8 << 20)

/* The number that Excel stores for a box that is neither on nor off. */
#define MIXED 2u

static const KyXmlNamespace states_namespaces[] = {
  { "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main", 1 },
  { NULL, 0 },
};

/* What the part of a control says. */
typedef struct
{
  gchar *kind;  /* as VML has it: "Checkbox" */
  gchar *shape; /* the name of the shape that the sheet gives the control */
  gchar *sel, *val, *range;
  guint checked;
  gboolean is_paired;
} Properties;

/* x:ClientData of a shape in VML. */
typedef struct
{
  gchar *kind, *shape;
  gsize place;                    /* behind its start tag */
  gint checked;                   /* -1: it does not say */
  gsize checked_from, checked_to; /* the place of that number */
  gboolean has_sel, has_val, has_range;
  Properties *properties;
} Control;

typedef struct
{
  KyJob *job;
  KyPackage *package;
  guint64 left; /* bytes of parts that may still be read */
  guint n_unknown;
} States;

static void
properties_free (gpointer data)
{
  Properties *self = data;

  g_free (self->kind);
  g_free (self->shape);
  g_free (self->sel);
  g_free (self->val);
  g_free (self->range);
  g_free (self);
}

static void
control_free (gpointer data)
{
  Control *self = data;

  g_free (self->kind);
  g_free (self->shape);
  g_free (self);
}

/* --- the parts of controls --- */

static gchar *
states_attribute (KyXmlReader *reader, const gchar *local)
{
  return ky_xml_attribute (reader, KY_XML_NS_NONE, local) != NULL
             ? ky_xml_value (reader, KY_XML_NS_NONE, local)
             : NULL;
}

static void
read_properties (KyXmlReader *reader, Properties *ret_properties)
{
  g_autofree gchar *kind = ky_xml_value (reader, KY_XML_NS_NONE, "objectType");
  g_autofree gchar *checked = ky_xml_value (reader, KY_XML_NS_NONE, "checked");

  ret_properties->kind = g_strdup (strcmp (kind, "CheckBox") == 0  ? "Checkbox"
                                   : strcmp (kind, "EditBox") == 0 ? "Edit"
                                                                   : kind);
  ret_properties->checked = strcmp (checked, "Checked") == 0 ? 1
                            : strcmp (checked, "Mixed") == 0 ? MIXED
                                                             : 0;
  ret_properties->sel = states_attribute (reader, "sel");
  ret_properties->val = states_attribute (reader, "val");
  ret_properties->range = states_attribute (reader, "fmlaRange");
}

/* (transfer full) (nullable) The properties in the file NAME. */
static Properties *
states_read_part (States *self, const gchar *name)
{
  static const KyXmlLimits limits = { 16, 64 };
  guint64 size = ky_package_size (self->package, name);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KyXmlReader) reader = NULL;
  Properties *properties = NULL;

  if (size == 0 || size > MIN (PART_MAX, self->left))
    return NULL;
  self->left -= size;
  bytes = ky_package_read_named (self->job, self->package, name, NULL);
  reader = bytes != NULL
               ? ky_xml_reader_new (ky_view_of_bytes (bytes), states_namespaces, &limits, NULL)
               : NULL;
  while (reader != NULL && properties == NULL)
    {
      KyXmlEvent event = ky_xml_reader_next (reader, NULL);

      if (event >= KY_XML_EOF)
        break;
      if (event == KY_XML_START && ky_xml_reader_name (reader)->ns == 1
          && strcmp (ky_xml_reader_name (reader)->local, "formControlPr") == 0)
        read_properties (reader, properties = g_new0 (Properties, 1));
    }
  return properties;
}

static KyXmlReader *
states_reader_of (States *self, GBytes *bytes)
{
  KyXmlLimits limits
      = { (guint)ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_XML_DEPTH), 512 };

  return ky_xml_reader_new (ky_view_of_bytes (bytes), ky_ooxml_namespaces, &limits, NULL);
}

/* Adds to LIST what the controls of SHEET say, in their order; branches for older and newer readers
 * have the same control. */
static gboolean
states_read_sheet (States *self, const KyPart *sheet, GPtrArray *list, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GBytes) bytes = ky_package_read (self->job, self->package, sheet, error);
  g_autoptr (KyXmlReader) reader = bytes != NULL ? states_reader_of (self, bytes) : NULL;
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = event == KY_XML_START ? ky_xml_reader_name (reader) : NULL;
      g_autofree gchar *id = NULL;
      const gchar *part;
      Properties *properties;

      if (name == NULL || name->ns != KY_NS_S || strcmp (name->local, "control") != 0)
        continue;
      id = ky_xml_value (reader, KY_NS_R, "id");
      part = g_hash_table_lookup (sheet->properties, id);
      if (part == NULL || !g_hash_table_add (ids, g_steal_pointer (&id)))
        continue;
      properties = states_read_part (self, part);
      if (properties == NULL)
        continue;
      properties->shape = g_strdup_printf (
          "_x0000_s%u", ky_xml_value_number (reader, KY_XML_NS_NONE, "shapeId", G_MAXINT));
      g_ptr_array_add (list, properties);
    }
  return bytes != NULL;
}

/* --- the shapes of the drawing --- */

static void
take_entry (Control *control, const gchar *local, gsize place, gint *inside)
{
  control->has_sel |= strcmp (local, "Sel") == 0;
  control->has_val |= strcmp (local, "Val") == 0;
  control->has_range |= strcmp (local, "FmlaRange") == 0;
  *inside = strcmp (local, "Checked") == 0 && control->checked < 0;
  if (*inside != 0)
    {
      control->checked = 0;
      control->checked_from = place;
    }
}

static void
states_read_drawing (States *self, GBytes *vml, GPtrArray *controls)
{
  g_autoptr (KyXmlReader) reader = states_reader_of (self, vml);
  g_autofree gchar *shape = g_strdup ("");
  Control *control = NULL;
  gint inside = 0;
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = event != KY_XML_TEXT ? ky_xml_reader_name (reader) : NULL;

      if (event == KY_XML_TEXT && inside != 0 && control != NULL)
        {
          g_autofree gchar *text = ky_view_to_string (ky_xml_reader_text (reader));

          control->checked = (gint)CLAMP (g_ascii_strtoll (text, NULL, 10), 0, MIXED);
        }
      else if (event == KY_XML_START && name->ns == KY_NS_V && strcmp (name->local, "shape") == 0)
        {
          g_free (shape);
          shape = ky_ooxml_shape_name (reader);
          control = NULL;
        }
      else if (event == KY_XML_START && name->ns == KY_NS_XVML
               && strcmp (name->local, "ClientData") == 0)
        {
          control = g_new0 (Control, 1);
          control->kind = ky_xml_value (reader, KY_XML_NS_NONE, "ObjectType");
          control->shape = g_strdup (shape);
          control->place = ky_xml_reader_place (reader);
          control->checked = -1;
          g_ptr_array_add (controls, control);
        }
      else if (event == KY_XML_START && name->ns == KY_NS_XVML && control != NULL)
        take_entry (control, name->local, ky_xml_reader_place (reader), &inside);
      else if (event == KY_XML_END)
        {
          if (inside != 0)
            control->checked_to = ky_xml_reader_place (reader);
          inside = 0;
        }
    }
}

/* --- pairs --- */

static gboolean
has_state (const gchar *kind)
{
  return strcmp (kind, "Checkbox") == 0 || strcmp (kind, "Radio") == 0;
}

static void
pair_by_shape (GPtrArray *controls, GPtrArray *list)
{
  g_autoptr (GHashTable) by_shape = g_hash_table_new (ky_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++)
    {
      Properties *properties = list->pdata[i];

      g_hash_table_insert (by_shape, properties->shape, properties);
    }
  for (guint i = 0; i < controls->len; i++)
    {
      Control *control = controls->pdata[i];
      Properties *properties = g_hash_table_lookup (by_shape, control->shape);

      if (properties == NULL || properties->is_paired
          || strcmp (properties->kind, control->kind) != 0)
        continue;
      control->properties = properties;
      properties->is_paired = TRUE;
    }
}

/* The unpaired ones of KIND, in their order, where there are as many of both. */
static void
pair_by_order (GPtrArray *controls, GPtrArray *list, const gchar *kind)
{
  g_autoptr (GPtrArray) shapes = g_ptr_array_new ();
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  for (guint i = 0; i < controls->len; i++)
    {
      Control *control = controls->pdata[i];

      if (control->properties == NULL && strcmp (control->kind, kind) == 0)
        g_ptr_array_add (shapes, control);
    }
  for (guint i = 0; i < list->len; i++)
    {
      Properties *properties = list->pdata[i];

      if (!properties->is_paired && strcmp (properties->kind, kind) == 0)
        g_ptr_array_add (parts, properties);
    }
  if (shapes->len != parts->len)
    return;
  for (guint i = 0; i < shapes->len; i++)
    {
      Properties *properties = parts->pdata[i];

      properties->is_paired = TRUE;
      ((Control *)shapes->pdata[i])->properties = properties;
    }
}

static void
put_entry (GString *out, const gchar *prefix, const gchar *local, const gchar *value)
{
  g_autofree gchar *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (out, "<%s%s>%s</%s%s>", prefix, local, escaped, prefix, local);
}

/* The state that CONTROL is to say, 0 to 2; -1: the one that it says. */
static gint
states_wanted (States *self, const Control *control)
{
  const Properties *properties = control->properties;

  if (!has_state (control->kind) || (properties == NULL && control->checked >= 0))
    return -1;
  if (properties == NULL)
    {
      self->n_unknown++;
      return MIXED;
    }
  return (gint)properties->checked != MAX (control->checked, 0) ? (gint)properties->checked : -1;
}

/* What CONTROL lacks, as elements with PREFIX. */
static void
states_append_missing (const Control *control, gint wanted, const gchar *prefix, GString *out)
{
  const Properties *properties = control->properties;

  if (wanted >= 0 && control->checked < 0)
    put_entry (out, prefix, "Checked", wanted == 0 ? "0" : wanted == 1 ? "1" : "2");
  if (properties == NULL)
    return;
  if (!control->has_sel && properties->sel != NULL)
    put_entry (out, prefix, "Sel", properties->sel);
  if (!control->has_val && properties->val != NULL)
    put_entry (out, prefix, "Val", properties->val);
  if (!control->has_range && properties->range != NULL)
    put_entry (out, prefix, "FmlaRange", properties->range);
}

/* The prefix, with its colon, of the start tag that ends at PLACE of VML; NULL: no tag with content
 * ends there. (transfer full) */
static gchar *
prefix_at (KyView vml, gsize place)
{
  const gchar *text = (const gchar *)vml.data;
  gsize from = place, to;

  if (place < 2 || place > vml.size || text[place - 1] != '>' || text[place - 2] == '/')
    return NULL;
  while (from > 0 && text[from - 1] != '<')
    from--;
  for (to = from; to < place && text[to] != ':'; to++)
    if (text[to] == '>' || g_ascii_isspace (text[to]))
      return g_strdup ("");
  return g_strndup (text + from, to + 1 - from);
}

/* Copies VML up to the place TO. */
static void
states_copy (GString *out, KyView vml, gsize to, gsize *at)
{
  g_string_append_len (out, (const gchar *)vml.data + *at, (gssize)(to - *at));
  *at = to;
}

/* The place of the end tag that ends at END of VML, or FROM if it begins before that. */
static gsize
end_tag_at (KyView vml, gsize from, gsize end)
{
  while (end > from && vml.data[end - 1] != '<')
    end--;
  return end > from ? end - 1 : from;
}

/* (transfer full) (nullable) VML in which CONTROLS say what their parts say; NULL: it does. */
static GBytes *
states_mend (States *self, GBytes *vml, GPtrArray *controls)
{
  KyView view = ky_view_of_bytes (vml);
  g_autoptr (GString) out = g_string_sized_new (view.size);
  gsize at = 0;

  for (guint i = 0; i < controls->len; i++)
    {
      const Control *control = controls->pdata[i];
      g_autofree gchar *prefix = prefix_at (view, control->place);
      gint wanted = states_wanted (self, control);

      if (prefix == NULL || control->place < at)
        continue;
      states_copy (out, view, control->place, &at);
      states_append_missing (control, wanted, prefix, out);
      if (wanted < 0 || control->checked < 0 || control->checked_from < at
          || control->checked_to < control->checked_from || control->checked_to > view.size)
        continue;
      states_copy (out, view, control->checked_from, &at);
      g_string_append_c (out, (gchar)('0' + wanted));
      at = end_tag_at (view, at, control->checked_to);
    }
  states_copy (out, view, view.size, &at);
  return out->len != view.size || memcmp (out->str, view.data, view.size) != 0
             ? g_string_free_to_bytes (g_steal_pointer (&out))
             : NULL;
}

static gboolean
states_mend_sheet (States *self, KyPart *sheet, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (properties_free);
  static const gchar *const kinds[]
      = { "Checkbox", "Radio", "Drop", "List", "Scroll", "Spin", NULL };

  if (!states_read_sheet (self, sheet, list, error))
    return FALSE;
  for (guint i = 0; i < sheet->relationships->len; i++)
    {
      KyPart *drawing = ((KyRelationship *)sheet->relationships->pdata[i])->target;
      g_autoptr (GPtrArray) controls = g_ptr_array_new_with_free_func (control_free);
      g_autoptr (GBytes) vml = NULL;

      if (drawing == NULL || drawing->kind->form != KY_PART_XML
          || drawing->kind->root_ns != KY_XML_NS_NONE || drawing->mended != NULL)
        continue;
      vml = ky_package_read (self->job, self->package, drawing, error);
      if (vml == NULL)
        return FALSE;
      states_read_drawing (self, vml, controls);
      pair_by_shape (controls, list);
      for (guint kind = 0; kinds[kind] != NULL; kind++)
        pair_by_order (controls, list, kinds[kind]);
      drawing->mended = states_mend (self, vml, controls);
    }
  for (guint i = 0; i < list->len; i++)
    {
      const Properties *properties = list->pdata[i];

      self->n_unknown += !properties->is_paired && has_state (properties->kind) ? 1 : 0;
    }
  return TRUE;
}

gboolean
ky_ooxml_mend_controls (KyJob *job, KyPackage *package, GError **error)
{
  States self = { .job = job, .package = package, .left = PARTS_MAX };

  for (guint i = 0; i < package->parts->len; i++)
    {
      KyPart *part = package->parts->pdata[i];

      if (part->properties != NULL && !states_mend_sheet (&self, part, error))
        return FALSE;
    }
  ky_job_removed (job, "document.control-state", self.n_unknown, NULL);
  return TRUE;
}
