/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies what is chosen in form controls from their own parts (ctrlProps) to the VML drawing of the
 * sheet. A part belongs to the shape whose number the sheet names; where no shape has that number,
 * as in what LibreOffice writes, parts and shapes of a kind are paired in their order. At most 64
 * KiB of one part are read and 8 MiB of all parts. */
#include "filetypes/ooxml/control-states.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/edits.h"
#include "filetypes/ooxml/form-shapes.h"
#include "filetypes/ooxml/ooxml.h"

#define PART_MAX ((guint64)64 << 10)
#define PARTS_MAX ((guint64)8 << 20)

/* The number that Excel stores for a box that is neither on nor off. */
#define MIXED 2u

/* The number of the first shape of a drawing that Excel writes. */
#define FIRST_SHAPE 1025u

static const KyXmlNamespace states_namespaces[] = {
  { "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main", 1 },
  { NULL, 0 },
};

/* Holds the properties in the part of a form control (ctrlProp). */
typedef struct
{
  gchar *kind;  /* in the words of VML: "Checkbox" */
  gchar *shape; /* the name of the shape that the sheet gives the control */
  gchar *sel, *val, *range;
  guint checked;
  gboolean is_paired;
} Properties;

typedef struct
{
  KyJob *job;
  KyPackage *package;
  guint64 left; /* bytes of parts that may still be read */
  guint n_unknown;
} States;

KY_DEFINE_FREE (properties_free, Properties, kind, shape, sel, val, range)

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

/* Returns the properties in the file `name`, or NULL. (transfer full) */
static Properties *
states_read_part (States *self, const gchar *name)
{
  static const KyXmlLimits limits = { 16, 64 };
  guint64 size = ky_package_size (self->package, name);
  Properties *properties = NULL;

  if (size == 0 || size > MIN (PART_MAX, self->left))
    return NULL;
  self->left -= size;
  g_autoptr (GBytes) bytes = ky_package_read_named (self->job, self->package, name, NULL);
  g_autoptr (KyXmlReader) reader
      = bytes != NULL
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

/* Adds to `list` what the controls of `sheet` say, in their order; branches for older and newer
 * readers have the same control. */
static gboolean
states_read_sheet (States *self, const KyPart *sheet, GPtrArray *list, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GBytes) bytes = ky_package_read (self->job, self->package, sheet, error);
  g_autoptr (KyXmlReader) reader = bytes != NULL ? ky_package_reader (self->job, bytes) : NULL;
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = event == KY_XML_START ? ky_xml_reader_name (reader) : NULL;

      if (name == NULL || name->ns != KY_NS_S || strcmp (name->local, "control") != 0)
        continue;
      g_autofree gchar *id = ky_xml_value (reader, KY_NS_R, "id");
      const gchar *part = g_hash_table_lookup (sheet->properties, id);
      if (part == NULL || !g_hash_table_add (ids, g_steal_pointer (&id)))
        continue;
      Properties *properties = states_read_part (self, part);
      if (properties == NULL)
        continue;
      properties->shape = g_strdup_printf (
          "_x0000_s%u", ky_xml_value_number (reader, KY_XML_NS_NONE, "shapeId", G_MAXINT));
      g_ptr_array_add (list, properties);
    }
  return bytes != NULL;
}

/* --- pairs --- */

static gboolean
has_state (const gchar *kind)
{
  return strcmp (kind, "Checkbox") == 0 || strcmp (kind, "Radio") == 0;
}

static void
pair_by_shape (GPtrArray *shapes, GPtrArray *list, GHashTable *pairs)
{
  g_autoptr (GHashTable) by_shape = g_hash_table_new (ky_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++)
    {
      Properties *properties = list->pdata[i];

      g_hash_table_insert (by_shape, properties->shape, properties);
    }
  for (guint i = 0; i < shapes->len; i++)
    {
      const KyFormShape *shape = shapes->pdata[i];
      Properties *properties = g_hash_table_lookup (by_shape, shape->name);

      if (properties == NULL || properties->is_paired
          || strcmp (properties->kind, shape->kind) != 0)
        continue;
      g_hash_table_insert (pairs, (gpointer)shape, properties);
      properties->is_paired = TRUE;
    }
}

/* Pairs the shapes and parts of `kind` that are not paired yet, in their order, if there are
 * equally many of both. */
static void
pair_by_order (GPtrArray *all_shapes, GPtrArray *list, const gchar *kind, GHashTable *pairs)
{
  g_autoptr (GPtrArray) shapes = g_ptr_array_new ();
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  for (guint i = 0; i < all_shapes->len; i++)
    {
      KyFormShape *shape = all_shapes->pdata[i];

      if (!g_hash_table_contains (pairs, shape) && strcmp (shape->kind, kind) == 0)
        g_ptr_array_add (shapes, shape);
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
      g_hash_table_insert (pairs, shapes->pdata[i], properties);
    }
}

/* --- what the drawing lacks --- */

static void
put_entry (GString *out, const gchar *prefix, const gchar *local, const gchar *value)
{
  g_autofree gchar *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (out, "<%s%s>%s</%s%s>", prefix, local, escaped, prefix, local);
}

/* Returns the state (0 to 2) that the VML of `shape` must have so that it agrees with its part's
 * `properties` (nullable: it has no part); -1: the state that it has already. */
static gint
states_wanted (States *self, const KyFormShape *shape, const Properties *properties)
{
  if (!has_state (shape->kind))
    return -1;
  if (properties == NULL && shape->checked >= 0)
    return shape->has_bare_state ? shape->checked : -1;
  if (properties == NULL)
    {
      self->n_unknown++;
      return MIXED;
    }
  return shape->has_bare_state || (gint)properties->checked != MAX (shape->checked, 0)
             ? (gint)properties->checked
             : -1;
}

/* Returns the prefix, with its colon, of the start tag that ends at `place` of `vml`; NULL: no tag
 * with content ends there. (transfer full) */
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

/* Returns the place of the end tag that ends at `end` of `vml`, or `from` if it begins before
 * that. */
static gsize
end_tag_at (KyView vml, gsize from, gsize end)
{
  while (end > from && vml.data[end - 1] != '<')
    end--;
  return end > from ? end - 1 : from;
}

/* Adds an edit that sets the state in the markup of `shape` to `wanted`. The state may be an empty
 * tag, "<x:Checked/>", which the edit replaces. */
static void
states_edit_state (KyView vml, const KyFormShape *shape, const gchar *prefix, gint wanted,
                   GArray *edits)
{
  g_autoptr (GString) entry = g_string_new (NULL);
  const gchar value[] = { (gchar)('0' + wanted), '\0' };
  gsize from = shape->checked_from;

  if (from < 2 || vml.data[from - 2] != '/')
    {
      ky_edits_add (edits, from, end_tag_at (vml, from, shape->checked_to), g_strdup (value));
      return;
    }
  while (from > 0 && vml.data[from - 1] != '<')
    from--;
  put_entry (entry, prefix, "Checked", value);
  ky_edits_add (edits, from - 1, shape->checked_from,
                g_string_free (g_steal_pointer (&entry), FALSE));
}

/* Adds those of `properties` that `shape` lacks, and its state. */
static void
states_edit_entries (States *self, KyView vml, const KyFormShape *shape,
                     const Properties *properties, GArray *edits)
{
  g_autofree gchar *prefix = prefix_at (vml, shape->place);
  gint wanted = states_wanted (self, shape, properties);
  g_autoptr (GString) missing = g_string_new (NULL);

  if (prefix == NULL)
    return;
  if (wanted >= 0 && shape->checked < 0)
    put_entry (missing, prefix, "Checked", wanted == 0 ? "0" : wanted == 1 ? "1" : "2");
  if (properties != NULL && !shape->has_chosen && properties->sel != NULL)
    put_entry (missing, prefix, "Sel", properties->sel);
  if (properties != NULL && shape->value == NULL && properties->val != NULL)
    put_entry (missing, prefix, "Val", properties->val);
  if (properties != NULL && shape->range == NULL && properties->range != NULL)
    put_entry (missing, prefix, "FmlaRange", properties->range);
  if (missing->len > 0)
    ky_edits_add (edits, shape->place, shape->place,
                  g_string_free (g_steal_pointer (&missing), FALSE));
  if (wanted >= 0 && shape->checked >= 0)
    states_edit_state (vml, shape, prefix, wanted, edits);
}

static gsize
states_skip_space (KyView vml, gsize at, gsize end)
{
  while (at < end && g_ascii_isspace (vml.data[at]))
    at++;
  return at;
}

/* Finds the value of the attribute "id" of the start tag from `from` up to `end`, which is
 * well-formed. Without one both places are those behind the tag's name. */
static void
states_find_id (KyView vml, gsize from, gsize end, gsize *ret_from, gsize *ret_to)
{
  gsize at = from;

  while (at < end && !g_ascii_isspace (vml.data[at]) && vml.data[at] != '/' && vml.data[at] != '>')
    at++;
  *ret_from = *ret_to = at;
  for (;;)
    {
      gsize name = states_skip_space (vml, at, end), name_end = name;

      while (name_end < end && vml.data[name_end] != '=' && !g_ascii_isspace (vml.data[name_end]))
        name_end++;
      at = states_skip_space (vml, name_end, end);
      if (at >= end || vml.data[at] != '=')
        return;
      at = states_skip_space (vml, at + 1, end);
      const guint8 *quote
          = at < end ? memchr (vml.data + at + 1, vml.data[at], end - at - 1) : NULL;
      if (quote == NULL)
        return;
      if (name_end - name == 2 && memcmp (vml.data + name, "id", 2) == 0)
        {
          *ret_from = at + 1;
          *ret_to = (gsize)(quote - vml.data);
          return;
        }
      at = (gsize)(quote - vml.data) + 1;
    }
}

/* Adds the edits of a shape. LibreOffice draws a control only if its shape has a name such as Excel
 * gives, and its label only within x:font; it writes neither. */
static void
states_edit_shape (KyView vml, const KyFormShape *shape, const gchar *name, GArray *edits)
{
  gsize from = shape->tag_end, id_from, id_to;

  while (from > 0 && vml.data[from - 1] != '<')
    from--;
  if (name != NULL)
    {
      states_find_id (vml, from, shape->tag_end, &id_from, &id_to);
      ky_edits_add (edits, id_from, id_to,
                    id_from < id_to || vml.data[id_from - 1] == '"' || vml.data[id_from - 1] == '\''
                        ? g_strdup (name)
                        : g_strdup_printf (" id=\"%s\"", name));
    }
  if (shape->has_font || shape->label_from == 0 || shape->label->len == 0)
    return;
  ky_edits_add (edits, shape->label_from, shape->label_from, g_strdup ("<font>"));
  from = end_tag_at (vml, shape->label_from, shape->label_to);
  ky_edits_add (edits, from, from, g_strdup ("</font>"));
}

/* Returns the new name of `shape`, which it adds to `names` (owned); NULL: the shape keeps its
 * name. `*number` is the first number that may be free; without it each of many shapes without
 * names would count from the start. */
static const gchar *
states_name (const KyFormShape *shape, const Properties *properties, GHashTable *names,
             guint *number)
{
  gchar *name = properties != NULL ? g_strdup (properties->shape) : NULL;

  if (g_str_has_prefix (shape->name, "_x0000_s"))
    name = (g_free (name), NULL);
  else
    while (name == NULL || g_hash_table_contains (names, name))
      {
        g_free (name);
        name = g_strdup_printf ("_x0000_s%u", (*number)++);
      }
  if (name != NULL)
    g_hash_table_add (names, name);
  return name;
}

/* Returns the drawing `view` with the states, names and fonts that its `shapes` lack, or NULL if
 * they lack nothing. (transfer full) */
static GBytes *
states_mend (States *self, KyView view, GPtrArray *shapes, GHashTable *pairs)
{
  g_autoptr (GArray) edits = ky_edits_new ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  guint number = FIRST_SHAPE;

  for (guint i = 0; i < shapes->len; i++)
    g_hash_table_add (names, g_strdup (((const KyFormShape *)shapes->pdata[i])->name));
  for (guint i = 0; i < shapes->len; i++)
    {
      const KyFormShape *shape = shapes->pdata[i];
      const Properties *properties = g_hash_table_lookup (pairs, shape);

      if (!ky_form_shape_is_control (shape))
        continue;
      states_edit_entries (self, view, shape, properties, edits);
      states_edit_shape (view, shape, states_name (shape, properties, names, &number), edits);
    }
  return ky_edits_apply (edits, view);
}

static gboolean
states_mend_sheet (States *self, KyPart *sheet, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (properties_free);

  if (!states_read_sheet (self, sheet, list, error))
    return FALSE;
  for (guint i = 0; i < sheet->relationships->len; i++)
    {
      KyPart *drawing = ((KyRelationship *)sheet->relationships->pdata[i])->target;
      g_autoptr (GHashTable) pairs = g_hash_table_new (NULL, NULL);

      if (drawing == NULL || drawing->kind->form != KY_PART_XML
          || drawing->kind->root_ns != KY_XML_NS_NONE || drawing->mended != NULL)
        continue;
      g_autoptr (GBytes) vml = ky_package_read (self->job, self->package, drawing, error);
      if (vml == NULL)
        return FALSE;
      g_autoptr (KyXmlReader) reader = ky_package_reader (self->job, vml);
      g_autoptr (GPtrArray) shapes = reader != NULL ? ky_form_shapes_read (reader, NULL) : NULL;
      if (shapes == NULL)
        continue;
      /* The positions refer to the text that the parser reads, which is a converted copy if the
       * part is in UTF-16. */
      KyView view = ky_view_of_bytes (vml);
      KyView read = ky_xml_reader_since (reader, 0);
      if (read.data < view.data || read.data >= view.data + view.size)
        continue;
      pair_by_shape (shapes, list, pairs);
      for (guint kind = 0; ky_form_control_kinds[kind] != NULL; kind++)
        pair_by_order (shapes, list, ky_form_control_kinds[kind], pairs);
      drawing->mended = states_mend (self, read, shapes, pairs);
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

GBytes *
ky_xlsx_with_controls (KyJob *job)
{
  g_autoptr (GHashTable) dropped = g_hash_table_new (ky_str_hash, g_str_equal);
  g_autoptr (KyPackage) package = ky_package_open (job, KY_APP_EXCEL, dropped, NULL);
  gboolean has_controls = FALSE;

  if (package == NULL || !ky_ooxml_mend_controls (job, package, NULL))
    return NULL;
  for (guint i = 0; i < package->parts->len; i++)
    {
      KyPart *part = package->parts->pdata[i];

      has_controls |= part->properties != NULL;
      if (part->mended == NULL && part->kind->form == KY_PART_XML
          && part->kind->root_ns == KY_NS_XDR)
        part->mended = ky_package_read (job, package, part, NULL);
    }
  return has_controls ? ky_package_with_mended (package) : NULL;
}
