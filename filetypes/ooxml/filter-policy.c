/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applies two keys of the policy to a document: tracked changes are accepted (office.revisions),
 * hidden content is removed (office.hidden). */
#include "filetypes/ooxml/pass.h"

#include "filetypes/base/document/cell.h"
#include "filetypes/base/scene/thresholds.h"

#define ROWS 1048576
#define COLUMNS_READ 20000u /* more columns than a sheet has */

static const KyMarkupRule revision_drop = { .action = KY_MARKUP_DROP, .code = "ooxml.revision" };
static const KyMarkupRule revision_unwrap = { .action = KY_MARKUP_UNWRAP };
static const KyMarkupRule hidden_drop = { .action = KY_MARKUP_DROP, .code = "ooxml.hidden" };
/* A run is held back until it is known not to be hidden. */
static const KyMarkupRule hidden_run = { .action = KY_OOXML_JUDGE_RULE, .code = "ooxml.hidden" };

static const KyMarkupRule small_step = { .action = KY_MARKUP_DROP, .code = "document.limit" };
static const KyMarkupRule caption = { .action = KY_OOXML_JUDGE_CAPTION, .code = "ooxml.activex" };

static gboolean
filter_policy_is_one_of (const gchar *local, const gchar *const *names)
{
  return g_strv_contains (names, local);
}

static const KyMarkupRule *
revision_rule (const KyXmlName *name)
{
  static const gchar *const dropped[]
      = KY_LIST ("del", "moveFrom", "cellDel", "cellIns", "cellMerge", "rPrChange", "pPrChange",
                 "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "tcPrChange",
                 "trPrChange", "numberingChange", "moveFromRangeStart", "moveFromRangeEnd",
                 "moveToRangeStart", "moveToRangeEnd", "trackRevisions", NULL);
  static const gchar *const unwrapped[] = { "ins", "moveTo", NULL };

  if (filter_policy_is_one_of (name->local, dropped))
    return &revision_drop;
  return filter_policy_is_one_of (name->local, unwrapped) ? &revision_unwrap : NULL;
}

static gboolean
is_switched_off (const KyXmlAttribute *value)
{
  return value != NULL
         && (ky_view_is (value->value, "0") || ky_view_is (value->value, "false")
             || ky_view_is (value->value, "off"));
}

/* Hides the run for w:vanish in its properties (ISO/IEC 29500-1 §17.3.2.41): its own, and not those
 * of a paragraph in a box in it, or those that it had before a change. */
static void
hide_run (KyOoxmlPass *self)
{
  for (guint i = 0; i < MIN (self->markup.n_levels, 2); i++)
    {
      KyOoxmlLevel *level = ky_ooxml_level (self, i);

      if (level->base.rule == &hidden_run)
        {
          if (!level->is_failed)
            ky_markup_tell (&self->markup, hidden_run.code);
          level->is_failed = TRUE;
          return;
        }
    }
}

/* Notes that the run around is visible after all. */
static void
filter_policy_show_run (KyOoxmlPass *self)
{
  for (guint i = 0; i < MIN (self->markup.n_levels, 2); i++)
    if (ky_ooxml_level (self, i)->base.rule == &hidden_run)
      {
        ky_ooxml_level (self, i)->is_failed = FALSE;
        return;
      }
}

/* Returns whether and how text is hidden by the style whose identifier is the value of the current
 * element. */
static KyOoxmlHiding
style_hiding (KyOoxmlPass *self)
{
  g_autofree gchar *id = ky_xml_value (self->markup.reader, KY_NS_W, "val");

  return self->filter->hidden_styles != NULL
             ? GPOINTER_TO_UINT (g_hash_table_lookup (self->filter->hidden_styles, id))
             : KY_OOXML_SEEN;
}

/* Begins a run with its first element: before the run's own properties, its paragraph's style
 * counts. */
static void
filter_policy_begin_run (KyOoxmlPass *self)
{
  KyOoxmlLevel *run = ky_ooxml_level (self, 0);

  if (run == NULL || run->base.rule != &hidden_run || run->is_begun)
    return;
  run->is_begun = TRUE;
  self->run = self->paragraph;
  if (self->run != KY_OOXML_SEEN)
    hide_run (self);
}

/* Reads a property of a run or paragraph that may hide its text: hidden, too small to be read, or
 * of a style that hides. */
static void
note_word (KyOoxmlPass *self, const KyXmlName *name)
{
  const KyXmlAttribute *value = ky_xml_attribute (self->markup.reader, KY_NS_W, "val");
  g_autofree gchar *text = ky_xml_value (self->markup.reader, KY_NS_W, "val");

  filter_policy_begin_run (self);
  if (strcmp (name->local, "p") == 0)
    self->paragraph = KY_OOXML_SEEN;
  else if (strcmp (name->local, "pStyle") == 0)
    self->paragraph = style_hiding (self);
  else if (strcmp (name->local, "rStyle") == 0 && style_hiding (self) != KY_OOXML_SEEN)
    {
      self->run = MAX (self->run, style_hiding (self));
      hide_run (self);
    }
  else if (strcmp (name->local, "vanish") == 0 && is_switched_off (value))
    {
      if (self->run != KY_OOXML_IS_TINY)
        filter_policy_show_run (self);
    }
  else if (strcmp (name->local, "vanish") == 0)
    {
      self->run = KY_OOXML_VANISHES;
      hide_run (self);
    }
  else if (strcmp (name->local, "sz") == 0 && ky_ooxml_is_tiny (text))
    hide_run (self);
  else if (strcmp (name->local, "sz") == 0 && self->run == KY_OOXML_IS_TINY)
    filter_policy_show_run (self);
}

static gdouble
filter_policy_number_of (KyOoxmlPass *self, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, local);

  return *value != '\0' ? g_ascii_strtod (value, NULL) : -1;
}

static gboolean
filter_policy_is_switched_on (KyOoxmlPass *self, const gchar *local)
{
  const KyXmlAttribute *value = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, local);

  return value != NULL && !is_switched_off (value);
}

/* Notes columns that are not shown: an s:col precedes the cells, and applies to the columns from
 * min to max. */
static void
filter_policy_note_columns (KyOoxmlPass *self)
{
  gdouble width = filter_policy_number_of (self, "width");
  gdouble first = filter_policy_number_of (self, "min"),
          last = filter_policy_number_of (self, "max");
  guint columns[2];

  if ((!filter_policy_is_switched_on (self, "hidden") && !(width >= 0 && width < KY_SCENE_NARROW))
      || first < 1 || last < first)
    return;
  columns[0] = (guint)MIN (first, 16384);
  columns[1] = (guint)MIN (last, 16384);
  g_array_append_vals (self->hidden_columns, columns, 2);
}

/* Tells whether an s:c is in such a column. */
static gboolean
filter_policy_is_in_hidden_column (KyOoxmlPass *self)
{
  if (self->hidden_columns->len == 0)
    return FALSE;
  g_autofree gchar *place = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "r");
  const gchar *p = place;
  guint column = ky_cell_read_column (&p, G_MAXSIZE, COLUMNS_READ - 1);
  for (guint i = 0; i < self->hidden_columns->len; i += 2)
    if (column >= g_array_index (self->hidden_columns, guint, i)
        && column <= g_array_index (self->hidden_columns, guint, i + 1))
      return TRUE;
  return FALSE;
}

/* Returns whether a row is hidden, or too low to be read. */
static gboolean
is_hidden_row (KyOoxmlPass *self)
{
  gdouble height = filter_policy_number_of (self, "ht");

  return self->filter->is_hidden || filter_policy_is_switched_on (self, "hidden")
         || (height >= 0 && height <= 1 && filter_policy_is_switched_on (self, "customHeight"));
}

static const KyMarkupRule *
hidden_rule (KyOoxmlPass *self, KyXmlName *name)
{
  static const gchar *const shapes[] = { "sp", "pic", "graphicFrame", "grpSp", "cxnSp", NULL };

  /* In a part that has no runs the element is removed as unknown. */
  if (name->ns == KY_NS_W && strcmp (name->local, "r") == 0)
    return ky_markup_rule (&self->markup, name) == &ky_markup_keep ? &hidden_run : NULL;
  if (name->ns == KY_NS_W)
    note_word (self, name);
  if (name->ns == KY_NS_S && strcmp (name->local, "col") == 0)
    filter_policy_note_columns (self);
  if (name->ns == KY_NS_S
      && ((strcmp (name->local, "row") == 0 && is_hidden_row (self))
          || (strcmp (name->local, "c") == 0 && filter_policy_is_in_hidden_column (self))))
    return &hidden_drop;
  if (name->ns == KY_NS_P && strcmp (name->local, "sld") == 0)
    self->is_hidden_slide
        = is_switched_off (ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "show"));
  return self->is_hidden_slide && name->ns == KY_NS_P
                 && filter_policy_is_one_of (name->local, shapes)
             ? &hidden_drop
             : NULL;
}

/* Tells whether `name` is a control without a picture in a run. Such a control is replaced by its
 * text. */
static gboolean
is_bare_control (KyOoxmlPass *self, const KyXmlName *name)
{
  const KyOoxmlLevel *run = ky_ooxml_level (self, 0);

  return name->ns == KY_NS_W && run != NULL && run->base.element != NULL
         && run->base.element == ky_markup_find (&self->markup, KY_NS_W, "r")
         && g_hash_table_contains (self->filter->bare,
                                   GSIZE_TO_POINTER (ky_xml_reader_place (self->markup.reader)));
}

gboolean
ky_ooxml_follows (KyOoxmlPass *self, const KyXmlName *name)
{
  const KyOoxmlLevel *around = ky_ooxml_level (self, 0);
  gboolean is_row = strcmp (name->local, "row") == 0, ok;
  g_autofree gchar *place = NULL;

  if (!(is_row || strcmp (name->local, "c") == 0) || around == NULL || around->base.element == NULL
      || around->base.element
             != ky_markup_find (&self->markup, KY_NS_S, is_row ? "sheetData" : "row"))
    return TRUE;
  const gchar *p = place = ky_xml_value (self->markup.reader, KY_XML_NS_NONE, "r");
  if (is_row)
    {
      guint64 row = g_ascii_strtoull (p, NULL, 10);

      /* A row number that is not possible in a sheet is not written. */
      row = row > 0 && row <= ROWS ? row : self->row + 1;

      ok = row > self->row;
      self->row = row;
      self->column = 0;
    }
  else
    {
      guint64 column
          = *p != '\0' ? ky_cell_read_column (&p, G_MAXSIZE, G_MAXUINT16) : self->column + 1;

      ok = column > self->column && (*place == '\0' || g_ascii_strtoull (p, NULL, 10) == self->row);
      self->column = column;
      const KyXmlAttribute *type = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "t");
      self->is_shared = type != NULL && ky_view_is (type->value, "s");
    }
  return ok;
}

const KyMarkupRule *
ky_ooxml_rule_here (KyOoxmlPass *self, KyXmlName *name)
{
  const KyMarkupRule *rule = NULL;

  if (self->accepts_revisions && name->ns == KY_NS_W)
    rule = revision_rule (name);
  if (rule == NULL && self->filter->unseen != NULL
      && g_hash_table_contains (self->filter->unseen,
                                GSIZE_TO_POINTER (ky_xml_reader_place (self->markup.reader))))
    rule = &hidden_drop;
  if (rule == NULL && name->ns == KY_NS_C
      && g_hash_table_contains (self->small_steps,
                                GSIZE_TO_POINTER (ky_xml_reader_place (self->markup.reader))))
    rule = &small_step;
  if (rule == NULL && self->removes_hidden)
    rule = hidden_rule (self, name);
  if (rule == NULL && self->filter->bare != NULL && is_bare_control (self, name))
    rule = &caption;
  return rule != NULL ? rule : ky_markup_rule (&self->markup, name);
}
