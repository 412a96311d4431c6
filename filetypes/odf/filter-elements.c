/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/filter-pass.h"

#include "filetypes/base/xml/value.h"

#define GENERATOR_MAX 200

void
ky_odf_tell_code (KyOdfPass *self, const gchar *code)
{
  if (code != NULL && !self->filter->is_first)
    ky_job_removed (self->filter->job, code, 1, self->filter->where);
}

void
ky_odf_tell (KyOdfPass *self, const KyOdfRule *rule)
{
  ky_odf_tell_code (self, rule->code);
}

static gboolean
holds_text (KyXmlName *name)
{
  if (((name->yes | name->no) & ANSWER_TEXT) == 0)
    *(ky_odf_holds_text (name->ns, name->local) ? &name->yes : &name->no) |= ANSWER_TEXT;
  return (name->yes & ANSWER_TEXT) != 0;
}

static void
look_up_places (KyXmlName *name)
{
  guint32 holds = 0, places;

  if ((name->yes & ANSWER_PLACES) != 0)
    return;
  places = ky_odf_places (name->ns, name->local, &holds);
  name->yes |= ANSWER_PLACES | (guint64)places << PLACES_SHIFT;
  name->no |= (guint64)holds << PLACES_SHIFT;
}

gboolean
ky_odf_is_in_place (KyOdfPass *self, KyXmlName *name)
{
  const KyOdfLevel *parent = ky_odf_level (self, 0);

  look_up_places (name);
  return parent == NULL
         || ((name->yes >> PLACES_SHIFT & parent->holds) != 0
             && ky_odf_schema_holds (parent->schema, ky_odf_schema_element (name)));
}

KyOdfLevel *
ky_odf_level (KyOdfPass *self, guint from_top)
{
  return from_top < self->levels->len
             ? &g_array_index (self->levels, KyOdfLevel, self->levels->len - 1 - from_top)
             : NULL;
}

void
ky_odf_open_level (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name, gboolean is_written)
{
  KyOdfLevel *parent = ky_odf_level (self, 0);
  KyOdfLevel level = { .rule = rule, .is_written = is_written };

  level.frame = parent != NULL ? parent->frame : 0;
  level.is_in_picture = rule->action == DO_PICTURE || (parent != NULL && parent->is_in_picture);
  look_up_places (name);
  level.holds = is_written       ? (guint32)(name->no >> PLACES_SHIFT)
                : parent != NULL ? parent->holds
                                 : 0;
  level.schema = is_written ? ky_odf_schema_element (name) : parent != NULL ? parent->schema : NULL;
  /* What is unwrapped hands its text to the element around it. */
  level.has_text = is_written ? holds_text (name) : parent != NULL && parent->has_text;
  g_array_append_val (self->levels, level);
}

/* The same on every root: prefixes in values must be declared, and the rest is shorter so. */
static void
declare_namespaces (KyOdfPass *self, const KyXmlName *root)
{
  if (root->ns == KY_ODF_MATH)
    return;
  if (self->filter->part == KY_ODF_PART_SETTINGS)
    {
      ky_xml_writer_declare (self->writer, KY_ODF_CONFIG);
      ky_xml_writer_declare (self->writer, KY_ODF_OOO);
      return;
    }
  if (self->filter->part == KY_ODF_PART_META)
    return;
  for (guint16 ns = KY_ODF_STYLE; ns < KY_ODF_WRITTEN_LAST; ns++)
    if (ns != KY_ODF_MATH && ns != KY_ODF_CONFIG && ns != KY_ODF_OOO)
      ky_xml_writer_declare (self->writer, ns);
}

static void
write_start (KyOdfPass *self, KyXmlName *name)
{
  ky_xml_writer_start (self->writer, name->ns, name->local);
  if (self->levels->len == 0)
    declare_namespaces (self, name);
  self->writing = ky_odf_schema_element (name);
  ky_odf_write_attributes (self, name);
}

gboolean
ky_odf_start_plain (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name)
{
  write_start (self, name);
  ky_odf_open_level (self, rule, name, TRUE);
  return TRUE;
}

gboolean
ky_odf_drop (KyOdfPass *self, const KyOdfRule *rule, GError **error)
{
  ky_odf_tell (self, rule);
  return ky_xml_reader_skip (self->reader, error);
}

static void
write_href (KyOdfPass *self, const gchar *href)
{
  ky_xml_writer_attribute (self->writer, KY_ODF_XLINK, "href", ky_odf_view_of (href));
}

/* An element that leads to another member. What it holds besides asks for no other, so that both
 * readings ask for the same: of a picture in a frame only what is written on it, else nothing. */
gboolean
ky_odf_take_reference (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name, KyOdfReference kind,
                       GError **error)
{
  const KyXmlAttribute *href = ky_xml_attribute (self->reader, KY_ODF_XLINK, "href");
  KyOdfLevel *parent = ky_odf_level (self, 0);
  const gchar *target;

  /* A style may say that there is no background picture. */
  if (name->ns == KY_ODF_STYLE && href == NULL)
    {
      write_start (self, name);
      ky_xml_writer_end (self->writer);
      return ky_xml_reader_skip (self->reader, error);
    }
  target = self->filter->target (self->filter->data, kind, parent != NULL ? parent->frame : 0,
                                 href != NULL ? href->value : ky_view ("", 0));
  if (target == NULL)
    return ky_odf_drop (self, rule, error);
  write_start (self, name);
  write_href (self, target);
  if (rule->action == DO_PICTURE && parent != NULL && parent->rule->action == DO_FRAME
      && self->filter->picture_text != NULL)
    parent->text = self->filter->picture_text (self->filter->data);
  if (rule->action == DO_SYMBOL || (rule->action == DO_PICTURE && name->ns == KY_ODF_DRAW))
    {
      ky_odf_open_level (self, rule, name, TRUE);
      return TRUE;
    }
  ky_xml_writer_end (self->writer);
  return ky_xml_reader_skip (self->reader, error);
}

void
ky_odf_describe_frame (KyOdfPass *self)
{
  KyOdfLevel *frame = ky_odf_level (self, 0);

  if (frame == NULL || frame->text == NULL || frame->is_described)
    return;
  ky_xml_writer_start (self->writer, KY_ODF_SVG, "desc");
  ky_xml_writer_text (self->writer, ky_odf_view_of (frame->text));
  ky_xml_writer_end (self->writer);
  frame->is_described = TRUE;
}

gboolean
ky_odf_start_link (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name)
{
  const KyXmlAttribute *href = ky_xml_attribute (self->reader, KY_ODF_XLINK, "href");
  KyPolicy *policy = ky_job_policy (self->filter->job);
  g_autofree gchar *target = NULL;

  /* "#name" stays inside; "#./Object" and "#file:" would not be names. */
  if (href != NULL && href->value.size > 1 && href->value.data[0] == '#'
      && memchr (href->value.data, ':', href->value.size) == NULL
      && memchr (href->value.data, '/', href->value.size) == NULL
      && memchr (href->value.data, '\\', href->value.size) == NULL)
    target = g_strndup ((const gchar *)href->value.data, href->value.size);
  else if (href != NULL && ky_policy_is (policy, KY_POLICY_OFFICE_LINKS, "keep"))
    target = ky_odf_external_url (href->value);
  if (target == NULL)
    {
      ky_odf_tell (self, rule);
      ky_odf_open_level (self, rule, name, FALSE);
      return TRUE;
    }
  write_start (self, name);
  write_href (self, target);
  ky_odf_open_level (self, rule, name, TRUE);
  return TRUE;
}

/* --- forms ---------------------------------------------------------------------------------- */

/* Reads to the end of the element; tells of it unless it is empty. */
gboolean
ky_odf_drop_full (KyOdfPass *self, const KyOdfRule *rule, GError **error)
{
  guint depth = ky_xml_reader_depth (self->reader);
  gboolean is_any = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START)
        {
          is_any = TRUE;
          if (rule->action == DO_FORMS)
            ky_odf_controls_note (self->controls, self->reader);
        }
      if (event == KY_XML_END && ky_xml_reader_depth (self->reader) < depth)
        {
          if (is_any)
            ky_odf_tell (self, rule);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_sign (const gchar *caption)
{
  static const gchar *const signs[] = { "☒", "☐", "◉", "○", NULL };

  return caption != NULL && g_strv_contains (signs, caption);
}

/* Said of the style of a control that shows CAPTION. */
static void
note_control_style (KyOdfPass *self, const gchar *caption, gboolean has_line)
{
  GHashTable *styles = self->filter->control_styles;
  gchar *name = ky_xml_value (self->reader, KY_ODF_DRAW, "style-name");
  guint bits = has_line            ? KY_ODF_STYLE_OF_BOXES
               : is_sign (caption) ? KY_ODF_STYLE_OF_SIGNS
                                   : KY_ODF_STYLE_OF_WORDS;

  bits |= GPOINTER_TO_UINT (g_hash_table_lookup (styles, name));
  g_hash_table_insert (styles, name, GUINT_TO_POINTER (bits));
}

/* A control gives way to a frame of its size with its caption, or, where something would be
 * entered, with nothing yet. */
gboolean
ky_odf_take_control (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name, GError **error)
{
  const KyXmlAttribute *control = ky_xml_attribute (self->reader, KY_ODF_DRAW, "control");
  g_autofree gchar *id = control != NULL
                             ? g_strndup ((const gchar *)control->value.data, control->value.size)
                             : NULL;
  const gchar *caption = id != NULL ? ky_odf_controls_caption (self->controls, id) : NULL;
  gboolean has_line = id != NULL && ky_odf_controls_is_box (self->controls, id);

  ky_odf_tell (self, rule);
  if (self->filter->is_first && self->filter->control_styles != NULL)
    note_control_style (self, caption, has_line);
  if (has_line || (caption != NULL && caption[0] != '\0'))
    {
      ky_xml_writer_start (self->writer, KY_ODF_DRAW, "frame");
      self->writing = ky_odf_schema_find (KY_ODF_DRAW, "frame");
      ky_odf_write_attributes (self, name);
      ky_xml_writer_start (self->writer, KY_ODF_DRAW, "text-box");
      ky_xml_writer_start (self->writer, KY_ODF_TEXT, "p");
      if (caption != NULL)
        ky_xml_writer_text (self->writer, ky_odf_view_of (caption));
      ky_xml_writer_end (self->writer);
      ky_xml_writer_end (self->writer);
      ky_xml_writer_end (self->writer);
    }
  return ky_xml_reader_skip (self->reader, error);
}

/* --- fields --------------------------------------------------------------------------------- */

/* What stands in it is the name that the file had, and in a spreadsheet "???". */
void
ky_odf_start_file_name (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name)
{
  gboolean is_bare = ky_odf_attribute_is (self, KY_ODF_TEXT, "display", "name");

  if (ky_odf_attribute_is (self, KY_ODF_TEXT, "fixed", "true"))
    {
      ky_odf_open_level (self, rule, name, FALSE);
      return;
    }
  ky_xml_writer_start (self->writer, KY_ODF_TEXT, "file-name");
  ky_xml_writer_attribute (self->writer, KY_ODF_TEXT, "display",
                           ky_odf_view_of (is_bare ? "name" : "name-and-extension"));
  ky_odf_open_level (self, rule, name, TRUE);
  ky_odf_level (self, 0)->has_text = TRUE;
}

/* LibreOffice 3.6 to 4 wrote those of a comment's author as the field of the sender's, where
 * ODF 1.3 has a name for them. */
void
ky_odf_start_initials (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name)
{
  const KyOdfLevel *parent = ky_odf_level (self, 0);
  gboolean is_comment = parent != NULL && parent->is_written && parent->rule->ns == KY_ODF_OFFICE
                        && strcmp (parent->rule->local, "annotation") == 0;

  if (is_comment)
    ky_xml_writer_start (self->writer, KY_ODF_META, "creator-initials");
  ky_odf_open_level (self, rule, name, is_comment);
  if (is_comment)
    ky_odf_level (self, 0)->has_text = TRUE;
}

/* What shows the variable elsewhere needs it set. */
void
ky_odf_start_input (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name)
{
  ky_odf_tell (self, rule);
  ky_xml_writer_start (self->writer, KY_ODF_TEXT, "variable-set");
  self->writing = ky_odf_schema_find (KY_ODF_TEXT, "variable-set");
  ky_odf_write_attributes (self, name);
  ky_odf_open_level (self, rule, name, TRUE);
  ky_odf_level (self, 0)->has_text = TRUE;
}

gboolean
ky_odf_take_mark (KyOdfPass *self, const KyOdfRule *rule, GError **error)
{
  const KyOdfLevel *parent = ky_odf_level (self, 0);
  g_autoptr (GString) shown = ky_odf_field_mark (self->reader, error);

  ky_odf_tell (self, rule);
  if (shown != NULL && parent != NULL && parent->has_text)
    ky_xml_writer_text (self->writer, ky_view (shown->str, shown->len));
  return shown != NULL;
}

/* --- settings and properties ---------------------------------------------------------------- */

static gchar *
setting_name (KyOdfPass *self)
{
  const KyXmlAttribute *name = ky_xml_attribute (self->reader, KY_ODF_CONFIG, "name");

  return name != NULL ? g_strndup ((const gchar *)name->value.data, name->value.size)
                      : g_strdup ("");
}

gboolean
ky_odf_start_settings (KyOdfPass *self, const KyOdfRule *rule, KyXmlName *name, GError **error)
{
  static const gchar *const sets[] = { "view-settings", "configuration-settings", NULL };
  static const gchar *const maps[] = { "Views", "Tables", "ForbiddenCharacters", NULL };
  g_autofree gchar *value = setting_name (self);
  g_autofree gchar *canonical = NULL;

  if (strcmp (name->local, "config-item-set") == 0)
    {
      const gchar *colon = strchr (value, ':');

      if (colon == NULL
          || ky_xml_reader_prefix (self->reader, ky_view (value, (gsize)(colon - value)))
                 != KY_ODF_OOO
          || !g_strv_contains (sets, colon + 1))
        return ky_odf_drop (self, rule, error);
      canonical = g_strconcat ("ooo:", colon + 1, NULL);
    }
  else if (!g_strv_contains (maps, value))
    return ky_odf_drop (self, rule, error);
  ky_xml_writer_start (self->writer, name->ns, name->local);
  ky_xml_writer_attribute (self->writer, KY_ODF_CONFIG, "name",
                           ky_odf_view_of (canonical != NULL ? canonical : value));
  ky_odf_open_level (self, rule, name, TRUE);
  return TRUE;
}

gboolean
ky_odf_take_setting (KyOdfPass *self, KyXmlName *name, GError **error)
{
  const KyXmlAttribute *type_attribute = ky_xml_attribute (self->reader, KY_ODF_CONFIG, "type");
  g_autofree gchar *setting = setting_name (self);
  g_autofree gchar *type
      = type_attribute != NULL
            ? g_strndup ((const gchar *)type_attribute->value.data, type_attribute->value.size)
            : g_strdup ("");
  g_autoptr (GString) value = ky_xml_content (self->reader, error);
  g_autofree gchar *canonical = NULL;

  if (value == NULL)
    return FALSE;
  if (!ky_odf_setting_fits (setting, type, value->str))
    {
      if (strstr (setting, "Printer") != NULL || strcmp (type, "base64Binary") == 0)
        ky_odf_tell_code (self, "odf.printer-settings");
      return TRUE;
    }
  canonical = ky_odf_canonical_setting (setting, value->str);
  ky_xml_writer_start (self->writer, name->ns, name->local);
  ky_xml_writer_attribute (self->writer, KY_ODF_CONFIG, "name", ky_odf_view_of (setting));
  ky_xml_writer_attribute (self->writer, KY_ODF_CONFIG, "type", ky_odf_view_of (type));
  ky_xml_writer_text (self->writer, ky_odf_view_of (canonical));
  ky_xml_writer_end (self->writer);
  return TRUE;
}

/* LibreOffice lays old documents out by the rules of the version that wrote them. */
gboolean
ky_odf_take_generator (KyOdfPass *self, KyXmlName *name, GError **error)
{
  g_autoptr (GString) value = ky_xml_content (self->reader, error);

  if (value == NULL)
    return FALSE;
  if (value->len == 0 || value->len > GENERATOR_MAX
      || strspn (value->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "./_$()-# ")
             != value->len)
    return TRUE;
  ky_xml_writer_start (self->writer, name->ns, name->local);
  ky_xml_writer_text (self->writer, ky_view (value->str, value->len));
  ky_xml_writer_end (self->writer);
  return TRUE;
}
