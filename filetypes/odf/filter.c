/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/filter-pass.h"

static void
note_version (KyOdfPass *self)
{
  static const gchar *const versions[] = { "1.2", "1.3", "1.4" };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    if (ky_odf_attribute_is (self, KY_ODF_OFFICE, "version", versions[i]))
      self->nature.version = versions[i];
}

static gboolean
check_root (KyOdfPass *self, const KyXmlName *name, GError **error)
{
  static const gchar *const roots[]
      = { "document-content", "document-styles", "document-settings", "document-meta" };

  if (name->ns == KY_ODF_OFFICE && strcmp (name->local, roots[self->filter->part]) == 0)
    {
      note_version (self);
      return TRUE;
    }
  if (self->filter->part == KY_ODF_PART_CONTENT && self->filter->is_object
      && name->ns == KY_ODF_MATH && strcmp (name->local, "math") == 0)
    {
      self->nature.body = "math";
      return TRUE;
    }
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s: the root element is not %s",
               self->filter->where, roots[self->filter->part]);
  return FALSE;
}

static gboolean
start_body (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name, GError **error)
{
  if (self->nature.body[0] != '\0' || self->levels->len != 2
      || (strcmp (rule->local, "chart") == 0 && !self->filter->is_object))
    {
      ky_odf_tell_code (self, "odf.second-body");
      return ky_xml_reader_skip (self->reader, error);
    }
  self->nature.body = rule->local;
  return ky_odf_start_plain (self, rule, name);
}

static gboolean
start_frame (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name)
{
  ky_odf_start_plain (self, rule, name);
  ky_odf_level (self, 0)->frame = ++self->n_frames;
  return TRUE;
}

/* Of the document's properties only title, subject and the writing program stay. */
static gboolean
is_dropped_property (KyOdfPass *self, const KyXmlName *name)
{
  return self->filter->part == KY_ODF_PART_META && self->levels->len > 0
         && !(name->ns == KY_ODF_OFFICE && strcmp (name->local, "meta") == 0)
         && !(name->ns == KY_ODF_META && strcmp (name->local, "generator") == 0)
         && !(name->ns == KY_ODF_DC && !self->filter->is_object
              && (strcmp (name->local, "title") == 0 || strcmp (name->local, "subject") == 0));
}

static gboolean
start_by_rule (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name, GError **error)
{
  switch (rule->action)
    {
    case DO_KEEP:
      return ky_odf_start_plain (self, rule, name);
    case DO_DROP:
      return ky_odf_drop (self, rule, error);
    case DO_UNWRAP:
      ky_odf_tell (self, rule);
      ky_odf_open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_PICTURE:
      return ky_odf_take_reference (self, rule, name, KY_ODF_REFERENCE_PICTURE, error);
    case DO_SYMBOL:
      return ky_odf_take_reference (self, rule, name, KY_ODF_REFERENCE_SYMBOL, error);
    case DO_OBJECT:
      return ky_odf_take_reference (self, rule, name, KY_ODF_REFERENCE_OBJECT, error);
    case DO_OLE:
      self->filter->target (self->filter->data, KY_ODF_REFERENCE_OLE, ky_odf_level (self, 0)->frame,
                            ky_view ("", 0));
      return ky_odf_drop (self, rule, error);
    case DO_FRAME:
      return start_frame (self, rule, name);
    case DO_LINK:
      return ky_odf_start_link (self, rule, name);
    case DO_DROP_FULL:
    case DO_FORMS:
      return ky_odf_drop_full (self, rule, error);
    case DO_CONTROL:
      return ky_odf_take_control (self, rule, name, error);
    case DO_CONDITION:
      return ky_odf_condition_stays (self) ? ky_odf_start_plain (self, rule, name)
                                           : ky_odf_drop (self, rule, error);
    case DO_RANGE:
      return ky_odf_ranges_stay (self) ? ky_odf_start_plain (self, rule, name)
                                       : ky_odf_drop (self, rule, error);
    case DO_TABLE:
      return ky_odf_table_stays (self) ? ky_odf_start_plain (self, rule, name)
                                       : ky_odf_drop (self, rule, error);
    case DO_HIDDEN:
      if (ky_odf_hidden_text_hides (ky_odf_value_of (self, "condition"),
                                    ky_odf_value_of (self, "is-hidden")))
        return ky_odf_drop (self, rule, error);
      ky_odf_open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_REVISION:
      if (ky_policy_is (ky_job_policy (self->filter->job), KY_POLICY_OFFICE_REVISIONS, "accept"))
        return ky_odf_drop (self, rule, error);
      return ky_odf_start_plain (self, rule, name);
    case DO_FILE:
      ky_odf_start_file_name (self, rule, name);
      return TRUE;
    case DO_INITIALS:
      ky_odf_start_initials (self, rule, name);
      return TRUE;
    case DO_INPUT:
      ky_odf_start_input (self, rule, name);
      return TRUE;
    case DO_MARK:
      return ky_odf_take_mark (self, rule, error);
    case DO_SETTINGS:
      return ky_odf_start_settings (self, rule, name, error);
    case DO_ENTRY:
      return ky_odf_entry_stays (self) ? ky_odf_start_plain (self, rule, name)
                                       : ky_odf_drop (self, rule, error);
    case DO_SETTING:
      return ky_odf_take_setting (self, name, error);
    case DO_BODY:
      return start_body (self, rule, name, error);
    case DO_GENERATOR:
      return ky_odf_take_generator (self, name, error);
    }
  return ky_odf_drop (self, &ky_odf_rule_unknown, error);
}

/* A description stands in front of the contours of a frame (ODF 1.3 part 3, 10.4.2). */
static void
note_description (KyOdfPass *self, const KyXmlName *name)
{
  KyOdfLevel *parent = ky_odf_level (self, 0);

  if (parent == NULL || parent->rule->action != DO_FRAME)
    return;
  if (name->ns == KY_ODF_SVG
      && (strcmp (name->local, "title") == 0 || strcmp (name->local, "desc") == 0))
    parent->is_described = TRUE;
  else if (name->ns == KY_ODF_DRAW && g_str_has_prefix (name->local, "contour-"))
    ky_odf_describe_frame (self);
}

/* Of what is written under its own name, or one that stands in the same places. */
static gboolean
needs_its_place (const KyOdfRule *rule)
{
  switch (rule->action)
    {
    case DO_DROP:
    case DO_DROP_FULL:
    case DO_UNWRAP:
    case DO_OLE:
    case DO_FORMS:
    case DO_HIDDEN:
    case DO_INITIALS:
    case DO_MARK:
    case DO_CONTROL:
    case DO_INPUT:
      return FALSE;
    default:
      return TRUE;
    }
}

/* A frame in place of a control, a variable that is set in place of one that is asked for. */
static gboolean
has_place_for (KyOdfPass *self, const KyOdfRule *rule)
{
  const KyOdfLevel *parent = ky_odf_level (self, 0);
  const KyVocabularyElement *schema;
  guint32 holds, places;

  if (rule->action != DO_CONTROL && rule->action != DO_INPUT)
    return TRUE;
  places = rule->action == DO_CONTROL ? ky_odf_places (KY_ODF_DRAW, "frame", &holds)
                                      : ky_odf_places (KY_ODF_TEXT, "variable-set", &holds);
  schema = rule->action == DO_CONTROL ? ky_odf_schema_find (KY_ODF_DRAW, "frame")
                                      : ky_odf_schema_find (KY_ODF_TEXT, "variable-set");
  return parent != NULL && (places & parent->holds) != 0
         && ky_odf_schema_holds (parent->schema, schema);
}

static gboolean
start_element (KyOdfPass *self, GError **error)
{
  KyXmlName *name = ky_xml_reader_name (self->reader);
  const KyOdfRule *rule = ky_odf_rule_of (name);

  if (self->levels->len == 0 && !check_root (self, name, error))
    return FALSE;
  if (is_dropped_property (self, name))
    return ky_odf_drop (self, &ky_odf_rule_property, error);
  if (self->levels->len > 0 && ky_odf_level (self, 0)->is_in_picture
      && (name->ns != KY_ODF_TEXT || rule->action == DO_SYMBOL))
    return ky_odf_drop (self, &ky_odf_rule_unknown, error);
  note_description (self, name);
  if (ky_odf_is_hidden (self, name))
    {
      ky_odf_tell_code (self, "odf.hidden");
      return ky_xml_reader_skip (self->reader, error);
    }
  if (rule == &ky_odf_rule_unknown && self->levels->len > 0 && ky_odf_level (self, 0)->has_text
      && (name->ns == KY_ODF_TEXT || name->ns >= KY_XML_NS_XML || name->ns == KY_XML_NS_NONE))
    rule = &ky_odf_rule_foreign;
  if (!has_place_for (self, rule) || (needs_its_place (rule) && !ky_odf_is_in_place (self, name)))
    rule = &ky_odf_rule_misplaced;
  return start_by_rule (self, rule, name, error);
}

static gboolean
copy_part (KyOdfPass *self, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START)
        {
          if (!start_element (self, error))
            return FALSE;
        }
      else if (event == KY_XML_END)
        {
          ky_odf_describe_frame (self);
          if (ky_odf_level (self, 0)->is_written)
            ky_xml_writer_end (self->writer);
          g_array_set_size (self->levels, self->levels->len - 1);
        }
      else if (self->levels->len > 0 && ky_odf_level (self, 0)->has_text)
        {
          if (self->cell != 0)
            ky_odf_note_error (self, ky_xml_reader_text (self->reader));
          ky_xml_writer_text (self->writer, ky_xml_reader_text (self->reader));
        }
    }
  return event == KY_XML_EOF;
}

gboolean
ky_odf_filter (const KyOdfFilter *filter, KyView xml, GByteArray **ret_xml, KyOdfNature *ret_nature,
               GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (KyXmlWriter) writer
      = ky_xml_writer_new (ky_odf_prefixes, FALSE, ky_xml_append_bytes, out);
  g_autoptr (KyXmlReader) reader = ky_odf_open_reader (filter->job, xml, filter->where, error);
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (KyOdfLevel));
  g_autoptr (KyOdfControls) controls = ky_odf_controls_new ();
  KyOdfPass self = { .filter = filter,
                     .reader = reader,
                     .writer = writer,
                     .levels = levels,
                     .controls = controls,
                     .nature = { "", "" } };

  if (reader == NULL || !copy_part (&self, error) || !ky_xml_writer_finish (writer, error))
    return FALSE;
  if (ky_xml_reader_passed_over (reader) > 1 && !filter->is_first)
    ky_job_removed (filter->job, "odf.comment", ky_xml_reader_passed_over (reader) - 1,
                    filter->where);
  *ret_xml = g_steal_pointer (&out);
  if (ret_nature != NULL)
    *ret_nature = self.nature;
  return TRUE;
}
