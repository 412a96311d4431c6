/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers whether a formula, link or shared string of a workbook may stay, given the sheets,
 * tables and names that stay (KyWorkbook). Formulas are restricted by base/formula; the one
 * exception is WPS Office's DISPIMG() with a literal picture number. */
#include "filetypes/ooxml/workbook.h"

#include "filetypes/base/formula/read.h"

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
  g_clear_pointer (&workbook->defined, g_hash_table_unref);
  g_clear_pointer (&workbook->shown, g_byte_array_unref);
}

gint
ky_workbook_place (const KyWorkbook *workbook, KyView number)
{
  g_autofree gchar *text = ky_view_to_string (number);
  guint64 value;

  if (workbook == NULL || workbook->places == NULL
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &value, NULL)
      || value >= workbook->places->len)
    return -1;
  return g_array_index (workbook->places, gint, value);
}

gboolean
ky_workbook_is_cell_picture (KyView formula)
{
  static const gchar prefix[] = "_xlfn.", head[] = "DISPIMG(\"ID_";
  g_autofree gchar *text = ky_view_to_string (formula);
  const gchar *at = text;

  at += g_str_has_prefix (at, prefix) ? strlen (prefix) : 0;
  if (!g_str_has_prefix (at, head))
    return FALSE;
  for (at += strlen (head); g_ascii_isxdigit (*at);)
    at++;
  return strcmp (at, "\",1)") == 0;
}

gchar *
ky_workbook_confine (const KyWorkbook *workbook, KyView formula, gboolean *ret_is_changed)
{
  gboolean is_read = workbook != NULL && workbook->names.sheets != NULL;

  *ret_is_changed = FALSE;
  if (ky_workbook_is_cell_picture (formula))
    return ky_view_to_string (formula);
  if (is_read && ky_formula_names_sheet (formula, workbook->gone))
    return NULL;
  return ky_formula_confine (formula, is_read ? &workbook->names : NULL, ret_is_changed);
}

gboolean
ky_workbook_computes (const KyWorkbook *workbook, KyView formula)
{
  gboolean is_changed;
  g_autofree gchar *confined = ky_workbook_confine (workbook, formula, &is_changed);

  return confined != NULL;
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

/* --- places --------------------------------------------------------------------------------- */

/* Tells whether `text` is only a reference to cells such as "A1", "A1:B2", "A:B" or "1:2". */
static gboolean
workbook_is_cells (const gchar *text)
{
  gsize length = ky_formula_cell_length (text), other;

  if (length == 0)
    return FALSE;
  if (text[length] == '\0')
    return g_ascii_isalpha (text[*text == '$']) && g_ascii_isdigit (text[length - 1]);
  other = text[length] == ':' ? ky_formula_cell_length (text + length + 1) : 0;
  return other > 0 && text[length + 1 + other] == '\0';
}

static gboolean
is_error (const gchar *text)
{
  gsize length = ky_formula_error_length (text);

  return length > 0 && text[length] == '\0';
}

static gboolean
workbook_is_name (const gchar *text)
{
  return strchr (text, '\\') == NULL && ky_defined_name_is_safe (ky_view (text, strlen (text)));
}

/* Returns the name of the sheet at `*place`, without quotes, and moves `*place` after it; NULL: the
 * name is not valid. (transfer full) */
static gchar *
workbook_take_sheet (const gchar **place)
{
  static const gchar never[] = "'\"[]{}<>/\\:|?*#%";
  gsize length = strcspn (*place, "!");

  if (**place != '\'')
    {
      const gchar *from = *place;

      *place += length;
      return strcspn (from, never) >= length ? g_strndup (from, length) : NULL;
    }
  length = ky_formula_sheet_length (*place);
  if (length == 0)
    return NULL;
  g_autoptr (GString) name = g_string_new (NULL);
  for (gsize i = 1; i + 1 < length; i++)
    {
      g_string_append_c (name, (*place)[i]);
      i += (*place)[i] == '\'';
    }
  *place += length;
  return g_string_free (g_steal_pointer (&name), FALSE);
}

gboolean
ky_workbook_has_place (const KyWorkbook *workbook, KyView place)
{
  g_autofree gchar *text = ky_view_to_string (place);
  g_autofree gchar *folded = NULL;
  gboolean is_read = workbook != NULL && workbook->names.sheets != NULL;
  const gchar *p = text;

  p += *p == '#' && ky_formula_error_length (p) == 0;
  if (strchr (p, '!') != NULL && ky_formula_error_length (p) == 0)
    {
      g_autofree gchar *sheet = workbook_take_sheet (&p);

      if (sheet == NULL || *sheet == '\0' || *p != '!')
        return FALSE;
      folded = ky_formula_fold (sheet, -1);
      p++;
      return (!is_read || g_hash_table_contains (workbook->names.sheets, folded))
             && (workbook_is_cells (p) || is_error (p) || workbook_is_name (p));
    }
  /* "C:x" is a file, too */
  if ((workbook_is_cells (p) && strpbrk (p, "$0123456789") != NULL) || is_error (p))
    return TRUE;
  folded = ky_formula_fold (p, -1);
  return workbook_is_name (p)
         && (!is_read || g_hash_table_contains (workbook->names.tables, folded)
             || g_hash_table_contains (workbook->defined, folded));
}
