/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the cells of a Calc table and writes them as lines of text (OpenDocument 1.3 part 3
 * §9.1), for text-walk.c. Rows beyond ROWS_MAX are ignored. */
#include "filetypes/odf/text.h"
#include "common/release.h"

#include "filetypes/base/document/print-area.h"

#include <stdio.h>

#define CURRENCY_MAX 16 /* bytes of a currency's code, such as JPY */
#define COLUMNS 16384u
#define COLUMN_WORDS (COLUMNS / 32)
#define ROWS_MAX 1048576u

typedef struct
{
  guint32 row, column;
  gsize start, end; /* of its text */
} Cell;

struct _KyOdfSheet
{
  KyTextDocument *document;
  GString *text;
  GArray *cells; /* of Cell */
  guint32 used[COLUMN_WORDS], hidden[COLUMN_WORDS];
  guint next_column; /* next column that table:table-column describes */
  guint row, rows_repeated, row_start;
  guint column, columns_repeated;
  gboolean is_row_hidden;
  gboolean is_unprinted; /* no page shows any of it */
  GArray *area;          /* (nullable) the print area */
  gchar *value;          /* (nullable) of the cell, where it has no text */
};

KyOdfSheet *
ky_odf_sheet_new (KyOdfText *text, KyTextPart *xml)
{
  KyOdfSheet *sheet = g_new0 (KyOdfSheet, 1);
  g_autofree gchar *ranges
      = ky_view_to_string (ky_text_part_attribute (xml, KY_ODF_TABLE, "print-ranges"));

  sheet->area = ky_print_area_new (ranges, ' ');
  sheet->is_unprinted = !ky_text_part_is_on (xml, KY_ODF_TABLE, "print");

  sheet->document = text->document;
  sheet->text = g_string_new (NULL);
  sheet->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  return sheet;
}

KY_DEFINE_PUBLIC_FREE (ky_odf_sheet_free, KyOdfSheet, text, cells, area, value)

static gboolean
text_sheet_has_bit (const guint32 *bits, guint i)
{
  return (bits[i / 32] >> (i % 32) & 1) != 0;
}

static void
set_bit (guint32 *bits, guint i)
{
  bits[i / 32] |= 1u << (i % 32);
}

static guint
text_sheet_repeated (KyTextPart *xml, const gchar *local, guint most)
{
  return (guint)CLAMP (ky_text_part_int (xml, KY_ODF_TABLE, local, 1), 1, (gint64)most);
}

static gboolean
is_collapsed (KyTextPart *xml)
{
  KyView visibility = ky_text_part_attribute (xml, KY_ODF_TABLE, "visibility");

  return ky_view_is (visibility, "collapse") || ky_view_is (visibility, "filter");
}

void
ky_odf_sheet_column (KyOdfSheet *sheet, KyTextPart *xml)
{
  guint n = text_sheet_repeated (xml, "number-columns-repeated", COLUMNS);
  gboolean is_hidden = is_collapsed (xml);

  for (; n > 0 && sheet->next_column < COLUMNS; n--, sheet->next_column++)
    if (is_hidden)
      set_bit (sheet->hidden, sheet->next_column);
}

void
ky_odf_sheet_begin_row (KyOdfSheet *sheet, KyTextPart *xml)
{
  sheet->rows_repeated = text_sheet_repeated (xml, "number-rows-repeated", ROWS_MAX);
  sheet->is_row_hidden = is_collapsed (xml);
  sheet->row_start = sheet->cells->len;
  sheet->column = 0;
}

/* Ends a row. Its repeated cells are charged before they are made. */
gboolean
ky_odf_sheet_end_row (KyOdfSheet *sheet, GError **error)
{
  guint end = sheet->cells->len, n = end - sheet->row_start;
  guint times = MIN (sheet->rows_repeated, ROWS_MAX - MIN (sheet->row, ROWS_MAX));

  if (n > 0 && times > 1)
    {
      if (!ky_job_charge (sheet->document->job, KY_COST_UNPACKED,
                          (guint64)n * (times - 1) * sizeof (Cell), error))
        return FALSE;
      for (guint i = 1; i < times; i++)
        for (guint j = 0; j < n; j++)
          {
            Cell cell = g_array_index (sheet->cells, Cell, sheet->row_start + j);

            cell.row += i;
            g_array_append_val (sheet->cells, cell);
          }
    }
  sheet->row += times;
  return TRUE;
}

/* --- cells ------------------------------------------------------------------------------------ */

/* Returns the value of the cell that begins as a cell shows it: a percentage with its sign, a
 * duration as a time, an amount with its currency. `value` (transfer full) is it as it is stored.
 * (transfer full) */
static gchar *
text_sheet_format (KyTextPart *xml, gchar *value)
{
  KyView kind = ky_text_part_attribute (xml, KY_ODF_OFFICE, "value-type");
  KyView currency = ky_text_part_attribute (xml, KY_ODF_OFFICE, "currency");
  g_autofree gchar *stored = value;
  guint hours, minutes, seconds;
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (ky_view_is (kind, "percentage"))
    return g_strconcat (
        g_ascii_formatd (digits, sizeof digits, "%.12g", g_ascii_strtod (stored, NULL) * 100), "%",
        NULL);
  if (ky_view_is (kind, "time") && sscanf (stored, "PT%uH%uM%uS", &hours, &minutes, &seconds) == 3)
    return g_strdup_printf ("%u:%02u:%02u", hours, minutes, seconds);
  if (ky_view_is (kind, "currency") && currency.size > 0 && currency.size <= CURRENCY_MAX)
    return g_strdup_printf ("%s %.*s", stored, (gint)currency.size, (const gchar *)currency.data);
  return g_steal_pointer (&stored);
}

void
ky_odf_sheet_begin_cell (KyOdfSheet *sheet, KyTextPart *xml, gboolean is_hidden)
{
  static const gchar *const values[]
      = { "string-value", "date-value", "time-value", "boolean-value", "value" };

  g_clear_pointer (&sheet->value, g_free);
  sheet->columns_repeated = text_sheet_repeated (xml, "number-columns-repeated", COLUMNS);
  for (guint i = 0; !is_hidden && i < G_N_ELEMENTS (values) && sheet->value == NULL; i++)
    {
      KyView value = ky_text_part_attribute (xml, KY_ODF_OFFICE, values[i]);

      if (value.size > 0)
        sheet->value = text_sheet_format (xml, ky_view_to_string (value));
    }
}

gboolean
ky_odf_sheet_end_cell (KyOdfSheet *sheet, const GString *text, GError **error)
{
  g_autofree gchar *value = g_steal_pointer (&sheet->value);
  const gchar *shown = strspn (text->str, " \t\r\n") < text->len ? text->str : value;
  guint first = sheet->column;
  Cell cell = { .row = sheet->row, .start = sheet->text->len };

  sheet->column = MIN (first + sheet->columns_repeated, COLUMNS);
  if (shown != NULL && (first >= COLUMNS || sheet->row >= ROWS_MAX))
    sheet->document->n_cut++;
  if (shown == NULL || first >= COLUMNS || sheet->row >= ROWS_MAX)
    return TRUE;
  if (sheet->is_row_hidden || text_sheet_has_bit (sheet->hidden, first))
    {
      sheet->document->n_hidden++;
      return TRUE;
    }
  if (!ky_job_charge (sheet->document->job, KY_COST_UNPACKED,
                      (guint64)(sheet->column - first) * sizeof (Cell), error))
    return FALSE;
  if (sheet->is_unprinted
      || (sheet->area != NULL && !ky_print_area_has (sheet->area, sheet->row, first)))
    sheet->document->n_unprinted++;
  ky_text_append_cell (sheet->text, shown, strlen (shown));
  cell.end = sheet->text->len;
  for (cell.column = first; cell.column < sheet->column; cell.column++)
    {
      set_bit (sheet->used, cell.column);
      g_array_append_val (sheet->cells, cell);
    }
  return TRUE;
}

gchar *
ky_odf_sheet_address (const KyOdfSheet *sheet)
{
  gchar letters[8] = "";
  guint n = sheet->column + 1, at = sizeof letters - 1;

  for (; n > 0 && at > 0; n = (n - 1) / 26)
    letters[--at] = (gchar)('A' + (n - 1) % 26);
  return g_strdup_printf ("%s%u:", letters + at, sheet->row + 1);
}

/* --- writing ---------------------------------------------------------------------------------- */

static gboolean
text_sheet_write_cell (const KyOdfSheet *sheet, const Cell *cell, guint *next_column, GString *out,
                       GError **error)
{
  if (text_sheet_has_bit (sheet->hidden, cell->column))
    return TRUE;
  for (; *next_column < cell->column; ++*next_column)
    if (text_sheet_has_bit (sheet->used, *next_column)
        && !text_sheet_has_bit (sheet->hidden, *next_column))
      g_string_append_c (out, '\t');
  g_string_append_len (out, sheet->text->str + cell->start, (gssize)(cell->end - cell->start));
  return ky_text_document_charge (sheet->document, error);
}

gboolean
ky_odf_sheet_write (KyOdfSheet *sheet, GString *out, GError **error)
{
  guint next_column = 0;
  const Cell *last = NULL;

  for (guint i = 0; i < sheet->cells->len; i++)
    {
      const Cell *cell = &g_array_index (sheet->cells, Cell, i);

      if (last != NULL && cell->row != last->row)
        {
          g_string_append (out, cell->row > last->row + 1 ? "\n\n" : "\n");
          next_column = 0;
        }
      last = cell;
      if (!text_sheet_write_cell (sheet, cell, &next_column, out, error))
        return FALSE;
    }
  ky_text_end_line (out);
  return TRUE;
}
