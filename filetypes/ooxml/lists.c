/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the numbers by which parts of a workbook refer to items of a list, such as the format or
 * the shared string of a cell, within these lists: many readers fail if an item does not exist, and
 * Excel asks whether to repair the workbook. The items are counted while their part is written,
 * which is why the parts with the lists are written first. */
#include "filetypes/ooxml/pass.h"

static const struct
{
  const gchar *root, *list, *item;
} lists[KY_OOXML_LIST_LAST] = {
  [KY_OOXML_LIST_AUTHORS] = { "comments", "authors", "author" },
  [KY_OOXML_LIST_BORDERS] = { "styleSheet", "borders", "border" },
  [KY_OOXML_LIST_CELLS] = { "styleSheet", "cellXfs", "xf" },
  [KY_OOXML_LIST_CELL_STYLES] = { "styleSheet", "cellStyleXfs", "xf" },
  [KY_OOXML_LIST_DIFFERENCES] = { "styleSheet", "dxfs", "dxf" },
  [KY_OOXML_LIST_FILLS] = { "styleSheet", "fills", "fill" },
  [KY_OOXML_LIST_FONTS] = { "styleSheet", "fonts", "font" },
  [KY_OOXML_LIST_METADATA] = { "metadata", "cellMetadata", "bk" },
  [KY_OOXML_LIST_STRINGS] = { "sst", "sst", "si" },
};

static gboolean
lists_is_of_part (const KyOoxmlPass *self, guint list)
{
  return self->filter->root_ns == KY_NS_S && g_strcmp0 (self->filter->root, lists[list].root) == 0;
}

void
ky_ooxml_lists_begin (KyOoxmlPass *self)
{
  self->n_items[KY_OOXML_LIST_METADATA] = 1;
  for (guint i = 0; i < KY_OOXML_LIST_LAST; i++)
    self->has_lists = self->has_lists || lists_is_of_part (self, i);
}

void
ky_ooxml_note_item (KyOoxmlPass *self, const KyXmlName *name)
{
  const KyOoxmlLevel *around = ky_ooxml_level (self, 0);

  if (!self->has_lists || around == NULL || !around->base.is_written || name->ns != KY_NS_S
      || around->base.name->ns != KY_NS_S)
    return;
  for (guint i = 0; i < KY_OOXML_LIST_LAST; i++)
    if (strcmp (name->local, lists[i].item) == 0
        && strcmp (around->base.name->local, lists[i].list) == 0)
      self->n_items[i]++;
}

void
ky_ooxml_lists_end (KyOoxmlPass *self)
{
  for (guint i = 0; i < KY_OOXML_LIST_LAST; i++)
    if (lists_is_of_part (self, i))
      self->filter->n_items[i] = MIN (self->filter->n_items[i], self->n_items[i]);
}

gboolean
ky_ooxml_is_in_list (const KyOoxmlPass *self, KyOoxmlList list, KyView number)
{
  g_autofree gchar *text = ky_view_to_string (number);
  guint n = lists_is_of_part (self, list) ? self->n_items[list] : self->filter->n_items[list];
  guint64 value;

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &value, NULL)
         && value < (n == KY_OOXML_NO_LIST ? 0 : n);
}

gboolean
ky_ooxml_leads_to_item (const KyOoxmlPass *self, const KyXmlAttribute *attribute)
{
  static const struct
  {
    const gchar *local;
    KyOoxmlList list;
  } rows[] = {
    { "s", KY_OOXML_LIST_CELLS },          { "style", KY_OOXML_LIST_CELLS },
    { "fontId", KY_OOXML_LIST_FONTS },     { "fillId", KY_OOXML_LIST_FILLS },
    { "borderId", KY_OOXML_LIST_BORDERS }, { "xfId", KY_OOXML_LIST_CELL_STYLES },
    { "cm", KY_OOXML_LIST_METADATA },      { "authorId", KY_OOXML_LIST_AUTHORS },
  };
  KyOoxmlList list = KY_OOXML_LIST_DIFFERENCES;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (attribute->name->local, rows[i].local) == 0)
      list = rows[i].list;
  return ky_ooxml_is_in_list (self, list, attribute->value);
}
