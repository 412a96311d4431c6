/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one XML part of an OpenDocument package and writes it again by the tables of stays/: this
 * file supplies the callbacks of base/markup that check the root element, the place of each
 * element, and hidden text. A part is read twice: the first reading collects references, the
 * second writes. */
#include "common/hash.h"
#include "filetypes/odf/pass.h"

/* Cells with content of sheets, and cells of other tables, that are there because a number repeats
 * them. A reader makes each: LibreOffice had no end with a full sheet of them, and takes some
 * seconds for so many. Empty cells of sheets cost nothing, and programs repeat them up to the end
 * of the sheet. A cell of a matrix takes so many times as long, and so does each element behind the
 * first one of a cell: its text is no mere string any more. */
#define SHEET_CELLS_MAX 4194304
#define TABLE_CELLS_MAX 16384
#define MATRIX_WEIGHT 4
#define ELEMENT_WEIGHT 16

static void
note_version (KyOdfPass *self)
{
  static const gchar *const versions[] = { "1.2", "1.3", "1.4" };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    if (ky_odf_attribute_is (self, KY_ODF_OFFICE, "version", versions[i]))
      self->nature.version = versions[i];
}

static gboolean
odf_filter_check_root (KyOdfPass *self, const KyXmlName *name, GError **error)
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
  return ky_fail (error, KY_ERROR_MALFORMED, "%s: the root element is not %s", self->filter->where,
                  roots[self->filter->part]);
}

/* Tells whether a document property is dropped: all are but title, subject and the name of the
 * writing program. */
static gboolean
is_dropped_property (KyOdfPass *self, const KyXmlName *name)
{
  return self->filter->part == KY_ODF_PART_META && self->markup.n_levels > 0
         && !(name->ns == KY_ODF_OFFICE && strcmp (name->local, "meta") == 0)
         && !(name->ns == KY_ODF_META && strcmp (name->local, "generator") == 0)
         && !(name->ns == KY_ODF_DC && !self->filter->is_object
              && (strcmp (name->local, "title") == 0 || strcmp (name->local, "subject") == 0));
}

/* Notes that a frame has a description, which comes before its contours (ODF 1.3 part 3,
 * 10.4.2). */
static void
note_description (KyOdfPass *self, const KyXmlName *name)
{
  KyOdfLevel *parent = ky_odf_level (self, 0);

  if (!ky_odf_level_is (self, 0, KY_ODF_JUDGE_FRAME))
    return;
  if (name->ns == KY_ODF_SVG
      && (strcmp (name->local, "title") == 0 || strcmp (name->local, "desc") == 0))
    parent->is_described = TRUE;
  else if (name->ns == KY_ODF_DRAW && g_str_has_prefix (name->local, "contour-"))
    ky_odf_describe_frame (self);
}

/* Tells whether an element under `rule` is written under its own name, or under one that may be in
 * the same places. */
static gboolean
odf_filter_needs_its_place (const KyMarkupRule *rule)
{
  switch (rule->action)
    {
    case KY_MARKUP_DROP:
    case KY_MARKUP_UNWRAP:
    case KY_ODF_JUDGE_DROP_FULL:
    case KY_ODF_JUDGE_OLE:
    case KY_ODF_JUDGE_FORMS:
    case KY_ODF_JUDGE_HIDDEN:
    case KY_ODF_JUDGE_INITIALS:
    case KY_ODF_JUDGE_MARK:
      return FALSE;
    default:
      return TRUE;
    }
}

/* Tells whether the element that is written in place of `name` may be in the current element: a
 * frame for a control, a variable that is set for one that is asked for. */
static gboolean
odf_filter_is_in_place (KyOdfPass *self, const KyMarkupRule *rule, KyXmlName *name)
{
  const KyMarkupLevel *parent = ky_markup_level (&self->markup, 0);
  const KyVocabularyElement *element
      = rule->action == KY_ODF_JUDGE_CONTROL ? ky_markup_find (&self->markup, KY_ODF_DRAW, "frame")
        : rule->action == KY_ODF_JUDGE_INPUT
            ? ky_markup_find (&self->markup, KY_ODF_TEXT, "variable-set")
            : ky_markup_element (&self->markup, name);

  return parent == NULL || !odf_filter_needs_its_place (rule)
         || ky_markup_holds (&self->markup, parent->element, element);
}

/* Unwraps a foreign element within a text: its content is read as the text's (ODF 1.3 part 3,
 * 3.17). */
static gboolean
odf_filter_is_foreign (KyOdfPass *self, const KyMarkupRule *rule, const KyXmlName *name)
{
  const KyOdfLevel *parent = ky_odf_level (self, 0);

  return rule == &ky_odf_stays.unknown && parent != NULL && parent->base.has_text
         && (name->ns == KY_ODF_TEXT || name->ns >= KY_XML_NS_XML || name->ns == KY_XML_NS_NONE);
}

static const KyOdfLook *
odf_filter_look_around (const KyOdfPass *self)
{
  const KyOdfLevel *level = ky_odf_level (self, 0);

  return level != NULL ? &level->look : NULL;
}

/* Tells whether a field in text is invisible, whose attributes may say the same as what it shows.
 * Text in which it only separates parts may be visible again. */
static gboolean
is_unseen_field (KyOdfPass *self, KyXmlName *name)
{
  static const gchar *const parts[]
      = { "p", "h", "span", "a", "ruby-base", "ruby-text", "meta", "note-citation", NULL };
  const KyOdfLook *look = odf_filter_look_around (self);

  if (name->ns != KY_ODF_TEXT || look == NULL || g_strv_contains (parts, name->local)
      || ky_odf_look_way (&self->sight, look) == KY_HIDDEN_NOT)
    return FALSE;
  const KyVocabularyElement *element = ky_markup_element (&self->markup, name);
  return element != NULL && element->text != KY_VALUE_NONE;
}

/* Reads the content of a paragraph or a heading within a paragraph as that of the other one. */
static const KyMarkupRule nested_paragraph
    = { .action = KY_MARKUP_UNWRAP, .code = "odf.unknown-element" };

static gboolean
is_nested_paragraph (KyOdfPass *self, KyXmlName *name)
{
  const KyMarkupLevel *parent = ky_markup_level (&self->markup, 0);

  return ky_odf_is_paragraph (name)
         && ky_markup_holds (&self->markup, parent->element,
                             ky_markup_find (&self->markup, KY_ODF_TEXT, "line-break"));
}

/* Separates the text of a nested paragraph from the text around it. */
static void
odf_filter_break_line (KyOdfPass *self)
{
  ky_xml_writer_start (self->markup.writer, KY_ODF_TEXT, "line-break");
  ky_xml_writer_end (self->markup.writer);
}

/* --- cells that are repeated ------------------------------------------------------------------ */

/* Multiplies the numbers of repetitions of the element that begins with those of the elements
 * around: of the element (`*ret_repeats`), and of the cells of its matrix formula (`*ret_matrix`).
 * A number below one is read as one. */
static void
odf_filter_read_repeats (KyOdfPass *self, guint64 *ret_repeats, guint64 *ret_matrix)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->markup.reader, &n);

  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == KY_ODF_TABLE
        && g_str_has_prefix (attributes[i].name->local, "number-"))
      {
        g_autofree gchar *value = ky_view_to_string (attributes[i].value);
        guint64 number = (guint64)CLAMP (g_ascii_strtoll (value, NULL, 10), 1, G_MAXINT32);

        if (g_str_has_suffix (attributes[i].name->local, "-repeated"))
          *ret_repeats = MIN (*ret_repeats * number, G_MAXINT32);
        else if (g_str_has_prefix (attributes[i].name->local, "number-matrix-"))
          *ret_matrix = MIN (*ret_matrix * number, G_MAXINT32);
      }
}

/* Tells whether the cell of a sheet that begins has a value or a formula. */
static gboolean
odf_filter_has_value (KyOdfPass *self)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->markup.reader, &n);

  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == KY_ODF_OFFICE
        || strcmp (attributes[i].name->local, "formula") == 0)
      return TRUE;
  return FALSE;
}

/* Counts what the element that begins makes by numbers: a cell with content, by what is in it or by
 * its attributes; of a table that is no sheet each cell; a formula's matrix. */
static gboolean
odf_filter_count_cells (KyOdfPass *self, const KyXmlName *name, GError **error)
{
  const KyOdfLevel *parent = ky_odf_level (self, 0);
  gboolean is_sheet = strcmp (self->nature.body, "spreadsheet") == 0;
  gboolean is_first = self->is_cell; /* the last element that began is the cell around */
  guint64 matrix = 1, around = parent != NULL ? parent->repeats : 1;

  self->is_cell
      = strcmp (name->local, "table-cell") == 0 || strcmp (name->local, "covered-table-cell") == 0;
  self->repeats = around;
  if (self->is_cell || g_str_has_prefix (name->local, "table-"))
    odf_filter_read_repeats (self, &self->repeats, &matrix);
  if (is_sheet && !self->is_cell)
    self->n_repeated += around == 1 ? 0 : around * (is_first ? 1 : ELEMENT_WEIGHT);
  else if (self->repeats > 1
           && (is_sheet ? odf_filter_has_value (self)
                        : self->is_cell || strcmp (name->local, "table-column") == 0))
    self->n_repeated += self->repeats;
  if (matrix > 1)
    self->n_repeated += matrix * MATRIX_WEIGHT;
  if (self->n_repeated <= (is_sheet ? SHEET_CELLS_MAX : TABLE_CELLS_MAX))
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT, "%s: repeated cells", self->filter->where);
}

/* Notes what the style that begins is based on. */
static void
odf_filter_note_style (KyOdfPass *self)
{
  KyXmlReader *reader = self->markup.reader;
  const KyMarkupLevel *around = ky_markup_level (&self->markup, 0);
  g_autofree gchar *family = ky_xml_value (reader, KY_ODF_STYLE, "family");
  g_autofree gchar *name = ky_xml_value (reader, KY_ODF_STYLE, "name");
  g_autofree gchar *parent = ky_xml_value (reader, KY_ODF_STYLE, "parent-style-name");

  if (*parent == '\0' || around == NULL || !ky_xml_name_is (around->name, KY_ODF_OFFICE, "styles"))
    return;
  g_ptr_array_add (self->links, g_strconcat (family, " ", name, NULL));
  g_ptr_array_add (self->links, g_strconcat (family, " ", parent, NULL));
}

/* Notes the number format that begins. */
static void
odf_filter_note_format (KyOdfPass *self)
{
  gchar *name = ky_xml_value (self->markup.reader, KY_ODF_STYLE, "name");

  g_clear_pointer (&self->format, g_free);
  if (!g_hash_table_contains (self->formats, name))
    {
      g_hash_table_insert (self->formats, g_strdup (name), GINT_TO_POINTER (TRUE));
      self->format = g_steal_pointer (&name);
    }
  g_free (name);
}

static KyMarkupStep
odf_filter_begin (KyMarkup *markup, KyXmlName *name, const KyMarkupRule **rule, GError **error)
{
  /* Metadata such as the author, the date and the program are counted together instead of reported
   * one by one. */
  static const KyMarkupRule property = { .action = KY_MARKUP_DROP, .code = "odf.property" };
  static const KyMarkupRule hidden = { .action = KY_MARKUP_DROP, .code = "odf.hidden" };
  /* The content of a misplaced element is filtered as content of the element around it. */
  static const KyMarkupRule misplaced
      = { .action = KY_MARKUP_UNWRAP, .code = "odf.unknown-element" };
  KyOdfPass *self = (KyOdfPass *)markup;

  if (markup->n_levels == 0 && !odf_filter_check_root (self, name, error))
    return KY_MARKUP_FAILS;
  self->sight.is_drawn = *self->nature.body == 'p' || *self->nature.body == 'd';
  if (!odf_filter_count_cells (self, name, error))
    return KY_MARKUP_FAILS;
  self->look = ky_odf_look (&self->sight, markup->reader, odf_filter_look_around (self));
  if (name->ns == KY_ODF_NUMBER && g_str_has_suffix (name->local, "-style"))
    odf_filter_note_format (self);
  else if (ky_xml_name_is (name, KY_ODF_STYLE, "style"))
    odf_filter_note_style (self);
  *rule = ky_markup_rule (markup, name);
  if (is_dropped_property (self, name))
    *rule = &property;
  else if (markup->n_levels > 0 && ky_odf_level (self, 0)->is_in_picture
           && (name->ns != KY_ODF_TEXT || (*rule)->action == KY_ODF_JUDGE_SYMBOL))
    *rule = &ky_odf_stays.unknown;
  else
    {
      note_description (self, name);
      if (self->filter->removes_hidden && (self->look.goes || is_unseen_field (self, name)))
        {
          if (self->filter->counts != NULL && self->look.goes)
            ky_hidden_count (self->filter->counts, KY_HIDDEN_SAID);
          *rule = &hidden;
        }
      else if (odf_filter_is_foreign (self, *rule, name)
               || !odf_filter_is_in_place (self, *rule, name))
        *rule = is_nested_paragraph (self, name) ? &nested_paragraph : &misplaced;
      if (*rule == &nested_paragraph)
        odf_filter_break_line (self);
    }
  return KY_MARKUP_GOES_ON;
}

/* Sets the level of an element that was opened: its content belongs to the same frame and
 * picture. */
static void
odf_filter_opened (KyMarkup *markup)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  KyOdfLevel *level = ky_odf_level (self, 0);
  const KyOdfLevel *parent = ky_odf_level (self, 1);

  level->is_in_picture = level->base.rule->action == KY_ODF_JUDGE_PICTURE;
  level->repeats = self->repeats;
  level->look = self->look;
  if (parent == NULL)
    return;
  level->frame = parent->frame;
  level->is_in_picture = level->is_in_picture || parent->is_in_picture;
}

static void
odf_filter_end (KyMarkup *markup)
{
  KyOdfPass *self = (KyOdfPass *)markup;

  ky_odf_describe_frame (self);
  if (ky_odf_level (self, 0)->base.rule == &nested_paragraph)
    odf_filter_break_line (self);
  ky_markup_write_end (markup, ky_odf_level (self, 0)->base.rule->action == KY_ODF_JUDGE_MAP
                                   && !ky_xml_writer_has_content (markup->writer));
}

/* Handles text. Returns FALSE if it is hidden, so that it is left out. */
static gboolean
odf_filter_take_text (KyMarkup *markup, KyView text)
{
  KyOdfPass *self = (KyOdfPass *)markup;
  const KyOdfLook *look = odf_filter_look_around (self);
  KyHiddenWay way = look != NULL ? ky_odf_look_way (&self->sight, look) : KY_HIDDEN_NOT;

  if (self->cell != 0)
    ky_odf_note_error (self, text);
  if (!ky_hidden_has_ink (text))
    return TRUE;
  if (self->filter->counts != NULL)
    self->filter->counts->counts[KY_HIDDEN_CHARACTERS] += ky_hidden_characters (text);
  if (way == KY_HIDDEN_NOT)
    return TRUE;
  if (self->filter->counts != NULL)
    ky_hidden_count (self->filter->counts, way);
  if (self->filter->removes_hidden)
    ky_markup_tell (markup, "odf.hidden");
  return !self->filter->removes_hidden;
}

static const KyMarkupFormat format = { .table = &ky_odf_stays,
                                       .namespaces = ky_odf_namespaces,
                                       .prefixes = ky_odf_prefixes,
                                       .kinds = ky_odf_kinds,
                                       .judges = ky_odf_judges,
                                       .comments = "odf.comment",
                                       .level_size = sizeof (KyOdfLevel),
                                       .is_strict = TRUE,
                                       .begin = odf_filter_begin,
                                       .opened = odf_filter_opened,
                                       .keep = ky_markup_start,
                                       .write_attributes = ky_odf_write_attributes,
                                       .end = odf_filter_end,
                                       .text = odf_filter_take_text };

gboolean
ky_odf_filter (const KyOdfFilter *filter, KyView xml, GByteArray **ret_xml, KyOdfNature *ret_nature,
               GError **error)
{
  g_autoptr (KyOdfControls) controls = ky_odf_controls_new (filter->job, filter->is_first);
  g_autoptr (GHashTable) formats = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  KyOdfPass self
      = { .markup.is_quiet = filter->is_first,
          .filter = filter,
          .controls = controls,
          .links = links,
          .formats = formats,
          .sight = { .hidden = filter->hidden, .is_content = filter->part == KY_ODF_PART_CONTENT },
          .nature = { "", "" } };
  gboolean ok
      = ky_markup_begin (&self.markup, &format, filter->job, filter->where, xml, error)
        && ky_markup_copy (&self.markup, ret_xml, error)
        && (ky_markup_chains_end (links)
            || ky_error_malformed (
                error, "styles are based on each other in a circle, or in too long a chain"));

  ky_markup_clear (&self.markup);
  ky_odf_sight_clear (&self.sight);
  g_free (self.format);
  if (ok && ret_nature != NULL)
    *ret_nature = self.nature;
  return ok;
}
