/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds the functions (ky_odf_judges) that decide about the OpenDocument elements for which the
 * writer's tables (stays/) say "judge". base/markup calls the function for each such element; it
 * keeps, unwraps, replaces or drops the element. */
#include "filetypes/odf/pass.h"

#include "engine/links.h"
#include "filetypes/base/text/web-link.h"

#define GENERATOR_MAX 200

static gboolean
hold_text (KyMarkup *self)
{
  KyMarkupLevel *level = ky_markup_level (self, 0);

  level->has_text = TRUE;
  level->text_kind = KY_VALUE_TEXT;
  return TRUE;
}

static void
write_href (KyOdfPass *self, const gchar *href)
{
  ky_xml_writer_attribute (self->markup.writer, KY_ODF_XLINK, "href", ky_odf_view_of (href));
}

/* Handles an element that leads to another member. Its other content asks for no other, so that
 * both readings ask for the same: of a picture in a frame only what is written on it, else
 * nothing. */
static gboolean
odf_filter_checks_take_reference (KyOdfPass *self, const KyMarkupRule *rule, KyXmlName *name,
                                  KyOdfReference kind, GError **error)
{
  const KyXmlAttribute *href = ky_xml_attribute (self->markup.reader, KY_ODF_XLINK, "href");
  KyOdfLevel *parent = ky_odf_level (self, 0);

  /* A style may say that there is no background picture. */
  if (name->ns == KY_ODF_STYLE && href == NULL)
    {
      ky_markup_write_start (&self->markup, name, name->local);
      ky_xml_writer_end (self->markup.writer);
      return ky_xml_reader_skip (self->markup.reader, error);
    }
  const gchar *target
      = self->filter->target (self->filter->data, kind, parent != NULL ? parent->frame : 0,
                              href != NULL ? href->value : ky_view ("", 0));
  if (target == NULL)
    return ky_markup_drop (&self->markup, rule, name, error);
  ky_markup_write_start (&self->markup, name, name->local);
  write_href (self, target);
  if (rule->action == KY_ODF_JUDGE_PICTURE && parent != NULL
      && parent->base.rule->action == KY_ODF_JUDGE_FRAME && self->filter->picture_text != NULL)
    parent->text = self->filter->picture_text (self->filter->data);
  if (rule->action == KY_ODF_JUDGE_SYMBOL
      || (rule->action == KY_ODF_JUDGE_PICTURE && name->ns == KY_ODF_DRAW))
    {
      ky_markup_open (&self->markup, rule, name, TRUE);
      return TRUE;
    }
  ky_xml_writer_end (self->markup.writer);
  return ky_xml_reader_skip (self->markup.reader, error);
}

void
ky_odf_describe_frame (KyOdfPass *self)
{
  KyOdfLevel *frame = ky_odf_level (self, 0);

  if (frame == NULL || frame->text == NULL || frame->is_described)
    return;
  ky_xml_writer_start (self->markup.writer, KY_ODF_SVG, "desc");
  ky_xml_writer_text (self->markup.writer, ky_odf_view_of (frame->text));
  ky_xml_writer_end (self->markup.writer);
  frame->is_described = TRUE;
}

/* Returns the target of the current link, if it stays. (transfer full) (nullable) */
static gchar *
link_target (KyOdfPass *self)
{
  const KyXmlAttribute *href = ky_xml_attribute (self->markup.reader, KY_ODF_XLINK, "href");
  KyPolicy *policy = ky_job_policy (self->filter->job);

  /* "#name" stays inside; "#./Object" and "#file:" would not be names. */
  if (href != NULL && href->value.size > 1 && href->value.data[0] == '#'
      && memchr (href->value.data, ':', href->value.size) == NULL
      && memchr (href->value.data, '/', href->value.size) == NULL
      && memchr (href->value.data, '\\', href->value.size) == NULL)
    return ky_view_to_string (href->value);
  if (href != NULL)
    ky_job_links (self->filter->job, (const gchar *)href->value.data, href->value.size);
  if (href != NULL && ky_policy_is (policy, KY_POLICY_OFFICE_LINKS, "keep"))
    return ky_web_link_unblocked (href->value,
                                  ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS));
  return NULL;
}

static gboolean
judge_link (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  g_autofree gchar *target = link_target (self);

  if (target == NULL)
    {
      ky_markup_tell (&self->markup, rule->code);
      ky_markup_open (&self->markup, rule, name, FALSE);
      return TRUE;
    }
  ky_markup_write_start (&self->markup, name, name->local);
  write_href (self, target);
  ky_markup_open (&self->markup, rule, name, TRUE);
  return TRUE;
}

/* Judges a part of a picture that is a link: it is nothing without its target. */
static gboolean
judge_area (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  g_autofree gchar *target = link_target (self);

  if (target == NULL)
    return ky_markup_drop (markup, rule, name, error);
  ky_markup_write_start (markup, name, name->local);
  write_href (self, target);
  ky_markup_open (markup, rule, name, TRUE);
  return TRUE;
}

/* --- forms ---------------------------------------------------------------------------------- */

/* Reads to the end of the element; tells of it unless it is empty. */
static gboolean
judge_drop_full (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  guint depth = ky_xml_reader_depth (self->markup.reader);
  gboolean is_any = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->markup.reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START)
        {
          is_any = TRUE;
          if (rule->action == KY_ODF_JUDGE_FORMS)
            ky_odf_controls_note (self->controls, self->markup.reader);
        }
      if (event == KY_XML_END && ky_xml_reader_depth (self->markup.reader) < depth)
        {
          if (is_any)
            ky_markup_tell (&self->markup, rule->code);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
odf_filter_checks_is_sign (const gchar *caption)
{
  static const gchar *const signs[]
      = { KY_MARK_TICKED, KY_MARK_UNTICKED, KY_MARK_CHOSEN, KY_MARK_UNCHOSEN, NULL };

  return caption != NULL && g_strv_contains (signs, caption);
}

/* Notes for the style of a control what is written in place of the control: `caption`, with a
 * border if `has_line`. */
static void
note_control_style (KyOdfPass *self, const gchar *caption, gboolean has_line)
{
  GHashTable *styles = self->filter->control_styles;
  gchar *name = ky_xml_value (self->markup.reader, KY_ODF_DRAW, "style-name");
  guint bits = has_line                              ? KY_ODF_STYLE_OF_BOXES
               : odf_filter_checks_is_sign (caption) ? KY_ODF_STYLE_OF_SIGNS
                                                     : KY_ODF_STYLE_OF_WORDS;

  bits |= GPOINTER_TO_UINT (g_hash_table_lookup (styles, name));
  g_hash_table_insert (styles, name, GUINT_TO_POINTER (bits));
}

/* Replaces a control by a frame of its size with its caption; a field that the reader would fill in
 * becomes an empty frame. */
static gboolean
judge_control (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  const KyXmlAttribute *control = ky_xml_attribute (self->markup.reader, KY_ODF_DRAW, "control");
  g_autofree gchar *id = control != NULL ? ky_view_to_string (control->value) : NULL;
  const gchar *caption = id != NULL ? ky_odf_controls_caption (self->controls, id) : NULL;
  gboolean has_line = id != NULL && ky_odf_controls_is_box (self->controls, id);

  ky_markup_tell (&self->markup, rule->code);
  if (self->filter->is_first && self->filter->control_styles != NULL)
    note_control_style (self, caption, has_line);
  if (has_line || (caption != NULL && caption[0] != '\0'))
    {
      ky_xml_writer_start (self->markup.writer, KY_ODF_DRAW, "frame");
      ky_odf_write_attributes (markup, name, ky_markup_find (markup, KY_ODF_DRAW, "frame"));
      ky_xml_writer_start (self->markup.writer, KY_ODF_DRAW, "text-box");
      ky_xml_writer_start (self->markup.writer, KY_ODF_TEXT, "p");
      if (caption != NULL)
        ky_xml_writer_text (self->markup.writer, ky_odf_view_of (caption));
      ky_xml_writer_end (self->markup.writer);
      ky_xml_writer_end (self->markup.writer);
      ky_xml_writer_end (self->markup.writer);
    }
  return ky_xml_reader_skip (self->markup.reader, error);
}

/* --- fields --------------------------------------------------------------------------------- */

/* Judges a field with the file's name, whose text is the name that the file had, or "???" in a
 * spreadsheet. Unless the field is fixed, it is written anew with a display of the name alone. */
static gboolean
odf_filter_checks_judge_file (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name,
                              GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  gboolean is_bare = ky_odf_attribute_is (self, KY_ODF_TEXT, "display", "name");

  if (ky_odf_attribute_is (self, KY_ODF_TEXT, "fixed", "true"))
    {
      ky_markup_open (&self->markup, rule, name, FALSE);
      return TRUE;
    }
  ky_xml_writer_start (self->markup.writer, KY_ODF_TEXT, "file-name");
  ky_xml_writer_attribute (self->markup.writer, KY_ODF_TEXT, "display",
                           ky_odf_view_of (is_bare ? "name" : "name-and-extension"));
  ky_markup_open (&self->markup, rule, name, TRUE);
  return hold_text (markup);
}

/* Judges initials. LibreOffice 3.6 to 4 wrote those of a comment's author as the field of the
 * sender's, where ODF 1.3 has a name for them. */
static gboolean
judge_initials (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  const KyOdfLevel *parent = ky_odf_level (self, 0);
  gboolean is_comment = parent != NULL && parent->base.is_written
                        && parent->base.name->ns == KY_ODF_OFFICE
                        && strcmp (parent->base.name->local, "annotation") == 0;

  if (is_comment)
    ky_xml_writer_start (self->markup.writer, KY_ODF_META, "creator-initials");
  ky_markup_open (&self->markup, rule, name, is_comment);
  return !is_comment || hold_text (markup);
}

/* Writes a field that asks for a variable as one that sets it, because fields elsewhere show the
 * variable. */
static gboolean
judge_input (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  ky_markup_tell (&self->markup, rule->code);
  ky_xml_writer_start (self->markup.writer, KY_ODF_TEXT, "variable-set");
  ky_odf_write_attributes (markup, name, ky_markup_find (markup, KY_ODF_TEXT, "variable-set"));
  ky_markup_open (&self->markup, rule, name, TRUE);
  return hold_text (markup);
}

static gboolean
judge_mark (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  const KyOdfLevel *parent = ky_odf_level (self, 0);
  g_autoptr (GString) shown = ky_odf_field_mark (self->markup.reader, error);

  ky_markup_tell (&self->markup, rule->code);
  if (shown != NULL && parent != NULL && parent->base.has_text)
    ky_xml_writer_text (self->markup.writer, ky_view (shown->str, shown->len));
  return shown != NULL;
}

/* --- settings and properties ---------------------------------------------------------------- */

static gchar *
setting_name (KyOdfPass *self)
{
  const KyXmlAttribute *name = ky_xml_attribute (self->markup.reader, KY_ODF_CONFIG, "name");

  return name != NULL ? ky_view_to_string (name->value) : g_strdup ("");
}

static gboolean
judge_settings (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  static const gchar *const sets[] = { "view-settings", "configuration-settings", NULL };
  static const gchar *const maps[] = { "Views", "Tables", "ForbiddenCharacters", NULL };
  g_autofree gchar *value = setting_name (self);
  g_autofree gchar *canonical = NULL;

  if (strcmp (name->local, "config-item-set") == 0)
    {
      const gchar *colon = strchr (value, ':');

      if (colon == NULL
          || ky_xml_reader_prefix (self->markup.reader, ky_view (value, (gsize)(colon - value)))
                 != KY_ODF_OOO
          || !g_strv_contains (sets, colon + 1))
        return ky_markup_drop (&self->markup, rule, name, error);
      canonical = g_strconcat ("ooo:", colon + 1, NULL);
    }
  else if (!g_strv_contains (maps, value))
    return ky_markup_drop (&self->markup, rule, name, error);
  ky_xml_writer_start (self->markup.writer, name->ns, name->local);
  ky_xml_writer_attribute (self->markup.writer, KY_ODF_CONFIG, "name",
                           ky_odf_view_of (canonical != NULL ? canonical : value));
  ky_markup_open (&self->markup, rule, name, TRUE);
  return TRUE;
}

static gboolean
judge_setting (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  const KyXmlAttribute *type_attribute
      = ky_xml_attribute (self->markup.reader, KY_ODF_CONFIG, "type");
  g_autofree gchar *setting = setting_name (self);
  g_autofree gchar *type
      = type_attribute != NULL ? ky_view_to_string (type_attribute->value) : g_strdup ("");
  g_autoptr (GString) value = ky_xml_content (self->markup.reader, error);

  if (value == NULL)
    return FALSE;
  if (!ky_odf_setting_fits (setting, type, value->str))
    {
      if (strstr (setting, "Printer") != NULL)
        ky_markup_tell (&self->markup, "odf.printer-settings");
      else if (strcmp (type, "base64Binary") == 0)
        ky_markup_tell (&self->markup, "odf.configuration");
      return TRUE;
    }
  g_autofree gchar *canonical = ky_odf_canonical_setting (setting, value->str);
  ky_xml_writer_start (self->markup.writer, name->ns, name->local);
  ky_xml_writer_attribute (self->markup.writer, KY_ODF_CONFIG, "name", ky_odf_view_of (setting));
  ky_xml_writer_attribute (self->markup.writer, KY_ODF_CONFIG, "type", ky_odf_view_of (type));
  ky_xml_writer_text (self->markup.writer, ky_odf_view_of (canonical));
  ky_xml_writer_end (self->markup.writer);
  return TRUE;
}

/* Keeps the name of the program that wrote the document, because LibreOffice lays old documents out
 * by the rules of that version. */
static gboolean
judge_generator (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  g_autoptr (GString) value = ky_xml_content (self->markup.reader, error);

  if (value == NULL)
    return FALSE;
  if (value->len == 0 || value->len > GENERATOR_MAX
      || strspn (value->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "./_$()-# ")
             != value->len)
    return TRUE;
  ky_xml_writer_start (self->markup.writer, name->ns, name->local);
  ky_xml_writer_text (self->markup.writer, ky_view (value->str, value->len));
  ky_xml_writer_end (self->markup.writer);
  return TRUE;
}

/* --- what decides alone ----------------------------------------------------------------------- */

/* Tells whether the rest of the part has to be read in the first of two passes. That pass collects
 * references, controls and formulas with errors, and refuses too many repeated cells. */
static gboolean
odf_filter_checks_is_read_twice (KyXmlReader *reader)
{
  static const gchar *const names[] = { "href",    "image",   "object",   "font-face", "control",
                                        "formula", "spanned", "repeated", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (ky_xml_reader_mentions_later (reader, names[i]))
      return TRUE;
  return FALSE;
}

/* Keeps the first body only, and a chart only where an object is. */
static gboolean
judge_body (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  static const gchar *const bodies[]
      = { "text", "spreadsheet", "presentation", "drawing", "chart" };

  if (self->nature.body[0] != '\0' || markup->n_levels != 2
      || (strcmp (name->local, "chart") == 0 && !self->filter->is_object))
    {
      ky_markup_tell (markup, "odf.second-body");
      return ky_xml_reader_skip (markup->reader, error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    if (strcmp (bodies[i], name->local) == 0)
      self->nature.body = bodies[i];
  if (self->filter->is_first && !self->filter->is_object
      && !odf_filter_checks_is_read_twice (markup->reader))
    return ky_xml_reader_skip (markup->reader, error);
  return ky_markup_start (markup, rule, name, error);
}

static gboolean
judge_frame (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;

  ky_markup_start (markup, rule, name, error);
  ky_odf_level (self, 0)->frame = ++self->n_frames;
  return TRUE;
}

static gboolean
judge_picture (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return odf_filter_checks_take_reference ((KyOdfPass *)markup, rule, name,
                                           KY_ODF_REFERENCE_PICTURE, error);
}

static gboolean
judge_symbol (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return odf_filter_checks_take_reference ((KyOdfPass *)markup, rule, name, KY_ODF_REFERENCE_SYMBOL,
                                           error);
}

static gboolean
odf_filter_checks_judge_object (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name,
                                GError **error)
{
  return odf_filter_checks_take_reference ((KyOdfPass *)markup, rule, name, KY_ODF_REFERENCE_OBJECT,
                                           error);
}

/* Writes the reference to a font. */
static void
odf_filter_checks_write_font (KyOdfPass *self, const gchar *target)
{
  const gchar *format = g_str_has_suffix (target, ".otf") ? "opentype" : "truetype";
  KyXmlWriter *writer = self->markup.writer;

  ky_xml_writer_start (writer, KY_ODF_SVG, "font-face-uri");
  write_href (self, target);
  ky_xml_writer_attribute (writer, KY_ODF_XLINK, "type", ky_odf_view_of ("simple"));
  ky_xml_writer_start (writer, KY_ODF_SVG, "font-face-format");
  ky_xml_writer_attribute (writer, KY_ODF_SVG, "string", ky_odf_view_of (format));
  ky_xml_writer_end (writer);
  ky_xml_writer_end (writer);
}

/* Checks the references to the embedded fonts of one face; the element is kept only if one of them
 * is. */
static gboolean
odf_filter_checks_judge_fonts (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name,
                               GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  guint depth = ky_xml_reader_depth (markup->reader);
  gboolean is_any = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (markup->reader, error)) < KY_XML_EOF)
    {
      const KyXmlName *child = event == KY_XML_START ? ky_xml_reader_name (markup->reader) : NULL;

      if (event == KY_XML_END && ky_xml_reader_depth (markup->reader) < depth)
        break;
      if (child == NULL || child->ns != KY_ODF_SVG || strcmp (child->local, "font-face-uri") != 0)
        continue;
      const KyXmlAttribute *href = ky_xml_attribute (markup->reader, KY_ODF_XLINK, "href");
      const gchar *target = self->filter->target (self->filter->data, KY_ODF_REFERENCE_FONT, 0,
                                                  href != NULL ? href->value : ky_view ("", 0));
      if (target == NULL)
        continue;
      if (!is_any)
        ky_xml_writer_start (markup->writer, KY_ODF_SVG, "font-face-src");
      is_any = TRUE;
      odf_filter_checks_write_font (self, target);
    }
  if (event >= KY_XML_EOF)
    return FALSE;
  if (is_any)
    ky_xml_writer_end (markup->writer);
  else
    ky_markup_tell (markup, rule->code);
  return TRUE;
}

static gboolean
judge_ole (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  const KyOdfPass *self = (const KyOdfPass *)markup;

  self->filter->target (self->filter->data, KY_ODF_REFERENCE_OLE, ky_odf_level (self, 0)->frame,
                        ky_view ("", 0));
  return ky_markup_drop (markup, rule, name, error);
}

static gboolean
keep_if (KyMarkup *markup, gboolean stays, const KyMarkupRule *rule, KyXmlName *name,
         GError **error)
{
  return stays ? ky_markup_start (markup, rule, name, error)
               : ky_markup_drop (markup, rule, name, error);
}

/* Tells whether the number format that the map leads to came before and has no map itself: readers
 * follow maps in a circle until their stack is full. */
static gboolean
format_ends (KyOdfPass *self)
{
  const KyMarkupLevel *around = ky_markup_level (&self->markup, 0);
  g_autofree gchar *next = ky_xml_value (self->markup.reader, KY_ODF_STYLE, "apply-style-name");

  if (around == NULL || around->name->ns != KY_ODF_NUMBER)
    return TRUE;
  if (self->format == NULL)
    return FALSE;
  g_hash_table_insert (self->formats, g_strdup (self->format), GINT_TO_POINTER (FALSE));
  return g_hash_table_lookup (self->formats, next) != NULL;
}

static gboolean
judge_condition (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;

  return keep_if (markup, ky_odf_condition_stays (self) && format_ends (self), rule, name, error);
}

static gboolean
judge_range (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return keep_if (markup, ky_odf_ranges_stay ((KyOdfPass *)markup), rule, name, error);
}

static gboolean
judge_table (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return keep_if (markup, ky_odf_table_stays ((KyOdfPass *)markup), rule, name, error);
}

static gboolean
judge_entry (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return keep_if (markup, ky_odf_entry_stays ((KyOdfPass *)markup), rule, name, error);
}

static gboolean
judge_revision (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return keep_if (markup,
                  !ky_policy_is (ky_job_policy (markup->job), KY_POLICY_OFFICE_REVISIONS, "accept"),
                  rule, name, error);
}

static gboolean
judge_hidden (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOdfPass *self = (KyOdfPass *)markup;

  if (ky_odf_hidden_text_hides (ky_odf_value_of (self, "condition"),
                                ky_odf_value_of (self, "is-hidden")))
    return ky_markup_drop (markup, rule, name, error);
  ky_markup_open (markup, rule, name, FALSE);
  return TRUE;
}

const KyMarkupJudge ky_odf_judges[] = {
#define JUDGE(id, function) [KY_ODF_JUDGE_##id - KY_MARKUP_JUDGED] = function,
#include "filetypes/odf/judges.def"
};
