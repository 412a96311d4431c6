/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the numbers by which parts of a workbook refer to items of a list in the same or another
 * part: the item must exist, because readers index the list without looking. The parts come in any
 * order, so that numbers and lists of different parts are compared at the end. Of several parts
 * with a list, the shortest list counts. */
#include "filetypes/ooxml/verify-private.h"

#define DIGITS_MAX 9      /* of a number */
#define ENDLESS G_MAXUINT /* items: no list has so many */

/* Lists where the items are: the root element of the part, the list in it, and the item. Items
 * within alternatives do not count, because readers take either. */
static const struct
{
  const gchar *root, *list, *item;
} lists[KY_OOXML_VERIFY_LISTS] = {
  { "styleSheet", "cellXfs", "xf" },
  { "styleSheet", "cellStyleXfs", "xf" },
  { "styleSheet", "fonts", "font" },
  { "styleSheet", "fills", "fill" },
  { "styleSheet", "borders", "border" },
  { "styleSheet", "dxfs", "dxf" },
  { "sst", "sst", "si" },
  { "metadata", "cellMetadata", "bk" },
  { "comments", "authors", "author" },
  { "workbook", "sheets", "sheet" },
};

/* Lists what has the numbers of items, which begin at `first` (ISO/IEC 29500-1 §18.3 to §18.8). */
static const struct
{
  const gchar *element, *attribute, *list;
  guint first;
} numbers[] = {
  { "c", "s", "cellXfs", 0 },
  { "c", "cm", "cellMetadata", 1 },
  { "row", "s", "cellXfs", 0 },
  { "col", "style", "cellXfs", 0 },
  { "xf", "fontId", "fonts", 0 },
  { "xf", "fillId", "fills", 0 },
  { "xf", "borderId", "borders", 0 },
  { "xf", "xfId", "cellStyleXfs", 0 },
  { "cellStyle", "xfId", "cellStyleXfs", 0 },
  { "phoneticPr", "fontId", "fonts", 0 },
  { "comment", "authorId", "authors", 0 },
  { "cfRule", "dxfId", "dxfs", 0 },
  { "colorFilter", "dxfId", "dxfs", 0 },
  { "sortCondition", "dxfId", "dxfs", 0 },
  { "format", "dxfId", "dxfs", 0 },
  { "tableStyleElement", "dxfId", "dxfs", 0 },
  { "table", "dataDxfId", "dxfs", 0 },
  { "table", "headerRowBorderDxfId", "dxfs", 0 },
  { "table", "headerRowDxfId", "dxfs", 0 },
  { "table", "tableBorderDxfId", "dxfs", 0 },
  { "table", "totalsRowBorderDxfId", "dxfs", 0 },
  { "table", "totalsRowDxfId", "dxfs", 0 },
  { "tableColumn", "dataDxfId", "dxfs", 0 },
  { "tableColumn", "headerRowDxfId", "dxfs", 0 },
  { "tableColumn", "totalsRowDxfId", "dxfs", 0 },
  { "definedName", "localSheetId", "sheets", 0 },
  { "workbookView", "activeTab", "sheets", 0 },
  { "workbookView", "firstSheet", "sheets", 0 },
};

void
ky_ooxml_verify_list_sort (const gchar *local, gboolean *ret_is_item, gboolean *ret_has_number)
{
  *ret_is_item = *ret_has_number = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    *ret_is_item = *ret_is_item || strcmp (local, lists[i].item) == 0;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *ret_has_number = *ret_has_number || strcmp (local, numbers[i].element) == 0;
}

void
ky_ooxml_verify_list_item (KyOoxmlVerify *self, const KyVocabularyElement *within,
                           const gchar *local)
{
  for (guint i = 0; within != NULL && self->branch == 0 && i < G_N_ELEMENTS (lists); i++)
    if (strcmp (local, lists[i].item) == 0
        && strcmp (ky_ooxml_vocabulary.names[within->name], lists[i].list) == 0)
      self->lists[i].n_items++;
}

/* Notes that `raw` is the number of an item of `list`, of which the first has the number `first`:
 * the list must have so many. */
static void
verify_lists_note (KyOoxmlVerify *self, const gchar *list, KyView raw, guint first)
{
  gboolean is_number = raw.size > 0 && raw.size <= DIGITS_MAX;
  guint needed = 0;

  for (gsize i = 0; i < raw.size && i < DIGITS_MAX; i++)
    if (g_ascii_isdigit ((gchar)raw.data[i]))
      needed = needed * 10 + (guint)(raw.data[i] - '0');
    else
      is_number = FALSE;
  needed = is_number ? needed + 1 - first : ENDLESS;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (list, lists[i].list) == 0)
      self->lists[i].needed = MAX (self->lists[i].needed, needed);
}

void
ky_ooxml_verify_list_numbers (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  const gchar *local = element->local->text;
  gboolean is_cell = strcmp (local, "c") == 0;

  self->has_shared_string = self->has_shared_string && !is_cell;
  for (guint i = 0; is_cell && i < element->n_attributes; i++)
    if (element->attributes[i].uri == NULL && strcmp (element->attributes[i].local->text, "t") == 0)
      self->has_shared_string = ky_view_is (element->attributes[i].value, "s");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    for (guint j = 0; strcmp (local, numbers[i].element) == 0 && j < element->n_attributes; j++)
      {
        const KyXmlVerifyAttribute *attribute = &element->attributes[j];

        if (attribute->uri == NULL && strcmp (attribute->local->text, numbers[i].attribute) == 0)
          verify_lists_note (self, numbers[i].list, attribute->value, numbers[i].first);
      }
}

void
ky_ooxml_verify_shared_string (KyOoxmlVerify *self, KyView number)
{
  verify_lists_note (self, "sst", number, 0);
}

void
ky_ooxml_verify_lists_begin (KyOoxmlVerify *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    self->lists[i].n_items = self->lists[i].needed = 0;
  self->has_shared_string = FALSE;
}

const gchar *
ky_ooxml_verify_lists_end (KyOoxmlVerify *self)
{
  const gchar *root = self->root != NULL ? strrchr (self->root, ' ') : NULL; /* of XML */
  const gchar *wrong = NULL;

  for (guint i = 0; root != NULL && i < G_N_ELEMENTS (lists); i++)
    {
      KyOoxmlVerifyList *list = &self->lists[i];

      if (strcmp (root + 1, lists[i].root) != 0)
        {
          list->needed_by_all = MAX (list->needed_by_all, list->needed);
          continue;
        }
      if (list->needed > list->n_items && self->book != NULL)
        wrong = lists[i].list;
      list->least_items = list->is_there ? MIN (list->least_items, list->n_items) : list->n_items;
      list->is_there = TRUE;
    }
  return wrong;
}

const gchar *
ky_ooxml_verify_short_list (const KyOoxmlVerify *self)
{
  for (guint i = 0; self->book != NULL && i < G_N_ELEMENTS (lists); i++)
    if (self->lists[i].needed_by_all > self->lists[i].least_items)
      return lists[i].list;
  return NULL;
}
