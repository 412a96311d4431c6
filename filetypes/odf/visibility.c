/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes for each element of a part, from the outside inwards, whether its text is hidden: by
 * its style, by a collapsed row or column, by a section's condition or by its place on the page.
 * The filter and the text method both use it, so that they treat the same text as hidden. */
#include "filetypes/odf/visibility.h"

#include "common/release.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/odf/values.h"

#define COLUMNS_MAX 16384

/* Describes the visibility of columns up to `end`. */
typedef struct
{
  guint end;
  KyHiddenWay way; /* of their content */
  KyOdfSays says;
} Columns;

KY_DEFINE_PUBLIC_CLEAR (ky_odf_sight_clear, KyOdfSight, columns)

static KyView
odf_visibility_value_of (KyXmlReader *reader, guint16 ns, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (reader, ns, local);

  return attribute != NULL ? attribute->value : ky_view ("", 0);
}

static KyOdfSays
odf_visibility_style_of (const KyOdfSight *self, const gchar *family, KyView name)
{
  return ky_odf_hidden_style (self->hidden, self->is_content, family, name);
}

/* Determines the properties of an element: those of its own style, then of the elements around it,
 * then of the family's default style. */
static void
take_style (const KyOdfSight *self, KyOdfLook *look, const gchar *family, KyView name,
            const KyOdfSays *around)
{
  KyOdfSays base = odf_visibility_style_of (self, family, ky_view ("", 0));

  look->says = (KyOdfSays){ 0 };
  if (name.size > 0)
    look->says = odf_visibility_style_of (self, family, name);
  look->goes = ky_odf_says_hidden (&look->says);
  if (around != NULL)
    ky_odf_says_add (&look->says, around);
  ky_odf_says_add (&look->says, &base);
}

/* Returns whether a section is hidden. A condition that only the reader's program can evaluate may
 * be true; without a condition a section is shown. */
static gboolean
section_hides (KyXmlReader *reader)
{
  KyView display = odf_visibility_value_of (reader, KY_ODF_TEXT, "display");
  KyView condition = odf_visibility_value_of (reader, KY_ODF_TEXT, "condition");

  if (!ky_view_is (display, "condition"))
    return ky_view_is (display, "none");
  return condition.size > 0 && ky_odf_hidden_text_hides (condition, ky_view ("true", 4));
}

/* --- cells ---------------------------------------------------------------------------------- */

static guint
odf_visibility_repeated (KyXmlReader *reader)
{
  guint n = ky_xml_value_number (reader, KY_ODF_TABLE, "number-columns-repeated", COLUMNS_MAX);

  return MAX (n, 1);
}

/* Returns how a row or column is hidden, in a table that looks like `around`: collapsed, filtered
 * out, or of no size. */
static KyHiddenWay
band_way (const KyOdfSight *self, KyXmlReader *reader, const gchar *family, const KyOdfLook *around)
{
  KyView visibility = odf_visibility_value_of (reader, KY_ODF_TABLE, "visibility");
  KyOdfSays says = odf_visibility_style_of (
      self, family, odf_visibility_value_of (reader, KY_ODF_TABLE, "style-name"));
  KyOdfSays base = odf_visibility_style_of (self, family, ky_view ("", 0));

  ky_odf_says_add (&says, &base);
  if (around->way != KY_HIDDEN_NOT)
    return around->way;
  return ky_view_is (visibility, "collapse") || ky_view_is (visibility, "filter")
             ? KY_HIDDEN_SAID
             : ky_odf_says_way (self->hidden, &says);
}

static void
take_column (KyOdfSight *self, KyXmlReader *reader, const KyOdfLook *around)
{
  KyView name = odf_visibility_value_of (reader, KY_ODF_TABLE, "default-cell-style-name");
  Columns columns = { .end = odf_visibility_repeated (reader),
                      .way = band_way (self, reader, "table-column", around) };

  if (self->columns == NULL)
    self->columns = g_array_new (FALSE, FALSE, sizeof (Columns));
  if (self->columns->len >= COLUMNS_MAX)
    return;
  if (self->columns->len > 0)
    columns.end += g_array_index (self->columns, Columns, self->columns->len - 1).end;
  if (name.size > 0)
    columns.says = odf_visibility_style_of (self, "table-cell", name);
  g_array_append_val (self->columns, columns);
}

/* Returns the columns of the next cell. */
static Columns
columns_here (const KyOdfSight *self)
{
  guint from = 0, to = self->columns != NULL ? self->columns->len : 0, n = to;

  while (from < to)
    {
      guint middle = (from + to) / 2;

      if (g_array_index (self->columns, Columns, middle).end <= self->column)
        from = middle + 1;
      else
        to = middle;
    }
  return from < n ? g_array_index (self->columns, Columns, from) : (Columns){ 0 };
}

static void
odf_visibility_take_cell (KyOdfSight *self, KyXmlReader *reader, KyOdfLook *look,
                          const KyOdfLook *around)
{
  KyView name = odf_visibility_value_of (reader, KY_ODF_TABLE, "style-name");
  gboolean is_string
      = ky_view_is (odf_visibility_value_of (reader, KY_ODF_OFFICE, "value-type"), "string");
  Columns columns = columns_here (self);

  take_style (self, look, "table-cell", name, NULL);
  if (name.size == 0)
    {
      look->says = around->says;
      ky_odf_says_add (&look->says, &columns.says);
    }
  look->goes = FALSE;
  self->column = MIN (self->column + odf_visibility_repeated (reader), COLUMNS_MAX);
  if (columns.way != KY_HIDDEN_NOT)
    look->way = columns.way;
  else if (ky_odf_format_hides (self->hidden, self->is_content, &look->says, is_string))
    look->way = KY_HIDDEN_FORMAT;
}

/* Handles elements of tables; returns TRUE when it is one. */
static gboolean
odf_visibility_take_table (KyOdfSight *self, KyXmlReader *reader, KyOdfLook *look,
                           const KyOdfLook *around)
{
  const gchar *local = ky_xml_reader_name (reader)->local;
  KyView name = odf_visibility_value_of (reader, KY_ODF_TABLE, "style-name");

  if (strcmp (local, "table") == 0)
    {
      g_clear_pointer (&self->columns, g_array_unref);
      take_style (self, look, "table", name, NULL);
      look->way = look->goes ? KY_HIDDEN_SAID : look->way;
      look->says = (KyOdfSays){ 0 };
    }
  else if (strcmp (local, "table-column") == 0)
    take_column (self, reader, around);
  else if (g_str_has_suffix (local, "-group"))
    look->way = ky_view_is (odf_visibility_value_of (reader, KY_ODF_TABLE, "display"), "false")
                    ? KY_HIDDEN_SAID
                    : look->way;
  else if (strcmp (local, "table-row") == 0)
    {
      KyView cells = odf_visibility_value_of (reader, KY_ODF_TABLE, "default-cell-style-name");

      self->column = 0;
      look->way = band_way (self, reader, "table-row", around);
      look->says
          = cells.size > 0 ? odf_visibility_style_of (self, "table-cell", cells) : (KyOdfSays){ 0 };
    }
  else if (strcmp (local, "table-cell") == 0 || strcmp (local, "covered-table-cell") == 0)
    odf_visibility_take_cell (self, reader, look, around);
  else
    return FALSE;
  return TRUE;
}

/* --- shapes --------------------------------------------------------------------------------- */

static void
take_shape (const KyOdfSight *self, KyXmlReader *reader, KyOdfLook *look, const KyOdfLook *around)
{
  const gchar *local = ky_xml_reader_name (reader)->local;
  KyView style = odf_visibility_value_of (reader, KY_ODF_DRAW, "style-name");
  KyView slide = odf_visibility_value_of (reader, KY_ODF_PRESENTATION, "style-name");

  if (strcmp (local, "page") == 0)
    {
      take_style (self, look, "drawing-page", style, NULL);
      look->way = look->goes ? KY_HIDDEN_SAID : KY_HIDDEN_NOT;
      look->says = (KyOdfSays){ 0 };
      return;
    }
  if (strcmp (local, "text-box") == 0)
    {
      if (look->way == KY_HIDDEN_NOT && ky_odf_box_is_cut (reader, around->flat))
        look->way = KY_HIDDEN_TINY;
      return;
    }
  if (style.size + slide.size > 0 || strcmp (local, "frame") == 0)
    {
      take_style (self, look, slide.size > 0 ? "presentation" : "graphic",
                  slide.size > 0 ? slide : style, NULL);
      look->goes = FALSE;
    }
  if (strcmp (local, "frame") == 0)
    look->flat = ky_odf_frame_is_flat (reader);
  if (look->way == KY_HIDDEN_NOT && ky_odf_shape_is_outside (self->hidden, reader, self->is_drawn))
    look->way = KY_HIDDEN_OUTSIDE;
  else if (look->way == KY_HIDDEN_NOT && self->is_drawn && self->is_content
           && ky_odf_shape_is_covered (self->hidden, reader))
    look->way = KY_HIDDEN_COVERED;
}

/* --- text ----------------------------------------------------------------------------------- */

/* Matches content that is shown at another place than the text that contains it. */
static gboolean
stands_apart (const KyXmlName *name)
{
  return strcmp (name->local, "annotation") == 0 || strcmp (name->local, "note-body") == 0;
}

static void
odf_visibility_take_text (KyOdfSight *self, KyXmlReader *reader, KyOdfLook *look,
                          const KyOdfLook *around)
{
  const KyXmlName *name = ky_xml_reader_name (reader);
  KyView style = odf_visibility_value_of (reader, KY_ODF_TEXT, "style-name");

  if (strcmp (name->local, "section") == 0)
    look->goes = section_hides (reader);
  else if (ky_odf_is_paragraph (name))
    {
      take_style (self, look, "paragraph", style, &around->says);
      self->has_moved = FALSE;
      self->line
          = ky_odf_hidden_line (self->hidden, self->is_content, ky_xml_reader_place (reader));
    }
  else if (strcmp (name->local, "tab") == 0 || strcmp (name->local, "line-break") == 0)
    self->has_moved = TRUE;
  else if (style.size > 0
           && (strcmp (name->local, "span") == 0 || strcmp (name->local, "a") == 0
               || strcmp (name->local, "ruby-text") == 0))
    take_style (self, look, "text", style, &around->says);
  if (look->goes)
    look->way = KY_HIDDEN_SAID;
}

KyOdfLook
ky_odf_look (KyOdfSight *self, KyXmlReader *reader, const KyOdfLook *around)
{
  static const KyOdfLook seen = { 0 };
  const KyXmlName *name = ky_xml_reader_name (reader);
  KyOdfLook look = { 0 };

  if (self->hidden == NULL)
    return look;
  around = around != NULL ? around : &seen;
  look.says = around->says;
  look.way = around->way;
  if (stands_apart (name))
    look.says = seen.says;
  else if (name->ns == KY_ODF_TEXT)
    odf_visibility_take_text (self, reader, &look, around);
  else if (name->ns == KY_ODF_DRAW)
    take_shape (self, reader, &look, around);
  else if (name->ns == KY_ODF_TABLE || name->ns == KY_ODF_LOEXT)
    odf_visibility_take_table (self, reader, &look, around);
  return look;
}

KyHiddenWay
ky_odf_look_way (const KyOdfSight *self, const KyOdfLook *look)
{
  if (look->way != KY_HIDDEN_NOT || self->hidden == NULL)
    return look->way;
  KyHiddenWay way = ky_odf_says_way (self->hidden, &look->says);
  return way == KY_HIDDEN_NOT && !self->has_moved
                 && ky_odf_says_beside (self->hidden, &look->says, self->line)
             ? KY_HIDDEN_OUTSIDE
             : way;
}
