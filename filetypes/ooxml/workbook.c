/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/workbook.h"

gboolean
ky_sheet_is_hidden (KyView state)
{
  return ky_view_is (state, "hidden") || ky_view_is (state, "veryHidden");
}

void
ky_workbook_clear (KyWorkbook *workbook)
{
  g_clear_pointer (&workbook->places, g_array_unref);
  g_clear_pointer (&workbook->gone, g_ptr_array_unref);
  ky_formula_names_clear (&workbook->names);
  g_clear_pointer (&workbook->shown, g_byte_array_unref);
}

gint
ky_workbook_place (const KyWorkbook *workbook, KyView number)
{
  g_autofree gchar *text = g_strndup ((const gchar *)number.data, number.size);
  guint64 value;

  if (workbook == NULL || workbook->places == NULL
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &value, NULL)
      || value >= workbook->places->len)
    return -1;
  return g_array_index (workbook->places, gint, value);
}

gboolean
ky_workbook_computes (const KyWorkbook *workbook, KyView formula, gboolean is_asked)
{
  gboolean is_read = workbook != NULL && workbook->names.sheets != NULL;

  return ky_formula_is_safe (formula, is_asked, is_read ? &workbook->names : NULL)
         && !(is_read && ky_formula_names_sheet (formula, workbook->gone));
}

gboolean
ky_workbook_computes_pivot (const KyWorkbook *workbook, KyView formula)
{
  gboolean is_read = workbook != NULL && workbook->names.sheets != NULL;

  return ky_formula_of_pivot_is_safe (formula, is_read ? &workbook->names : NULL)
         && !(is_read && ky_formula_names_sheet (formula, workbook->gone));
}

gboolean
ky_workbook_shows (const KyWorkbook *workbook, guint number)
{
  return workbook == NULL || workbook->shown == NULL
         || (number < workbook->shown->len && workbook->shown->data[number] != 0);
}
