/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the tables of a draft: sorts cells, which the readers of Hangul, Ichitaro and other
 * formats add in any order, into rows and columns, and determines the widths of columns. */
#include "filetypes/base/draft/private.h"

#define COLUMNS_MAX 63  /* Word opens no table with more */
#define WIDTH_MAX 31680 /* twips; also the largest height */
#define WIDTH_UNSAID 1440
#define WIDTH_PASSES 8 /* over the cells, for columns that no cell has for itself */
/* Estimates, in bytes of the output, of the parts of a table. */
#define CELL_BYTES 96
#define FRAME_BYTES 400 /* largest size of the markup of borders and a fill */
#define ROW_BYTES 64
#define BORDER_MAX 96

/* Places of a table, of which only those count at which a cell begins. */
typedef struct
{
  const KyDraftFlow *table;
  GArray *rows, *columns; /* of guint: the numbers that begin one, in order */
  guint *heights;         /* of rows: the largest that a cell of one row has */
  guint32 *slots;         /* a row behind the other: the cell that lies there + 1; 0: none */
} Grid;

static gint
draft_table_compare_numbers (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *)a, y = *(const guint *)b;

  return (x > y) - (x < y);
}

void
ky_draft_sort_numbers (GArray *numbers)
{
  guint n = 0;

  g_array_sort (numbers, draft_table_compare_numbers);
  for (guint i = 0; i < numbers->len; i++)
    if (n == 0 || g_array_index (numbers, guint, i) != g_array_index (numbers, guint, n - 1))
      g_array_index (numbers, guint, n++) = g_array_index (numbers, guint, i);
  g_array_set_size (numbers, n);
}

/* Collects the numbers of one direction, each once. */
static GArray *
draft_table_collect (const KyDraftFlow *table, gboolean is_row)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < table->cells->len; i++)
    {
      const KyDraftCell *at = &g_array_index (table->cells, KyDraftCellXml, i).at;

      g_array_append_val (numbers, *(is_row ? &at->row : &at->column));
    }
  ky_draft_sort_numbers (numbers);
  return numbers;
}

guint
ky_draft_count_below (const GArray *numbers, guint64 limit)
{
  guint low = 0, high = numbers->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (numbers, guint, middle) < limit)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint32 *
slot (const Grid *grid, guint row, guint column)
{
  return &grid->slots[(gsize)row * grid->columns->len + column];
}

/* Places cell `i` on the grid fields that it spans, unless they are occupied. Returns FALSE if its
 * first field is occupied. */
static gboolean
place_cell (Grid *grid, guint i)
{
  const KyDraftCell *at = &g_array_index (grid->table->cells, KyDraftCellXml, i).at;
  guint row = ky_draft_count_below (grid->rows, at->row),
        column = ky_draft_count_below (grid->columns, at->column);
  guint end_row = ky_draft_count_below (grid->rows, (guint64)at->row + at->rows);
  guint end = ky_draft_count_below (grid->columns, (guint64)at->column + at->columns),
        free_end = column;

  if (*slot (grid, row, column) != 0)
    return FALSE;
  if (at->rows == 1)
    grid->heights[row] = MAX (grid->heights[row], MIN (at->height, WIDTH_MAX));
  do
    *slot (grid, row, free_end++) = i + 1;
  while (free_end < end && *slot (grid, row, free_end) == 0);
  for (guint r = row + 1; r < end_row; r++)
    {
      for (guint c = column; c < free_end; c++)
        if (*slot (grid, r, c) != 0)
          return TRUE;
      for (guint c = column; c < free_end; c++)
        *slot (grid, r, c) = i + 1;
    }
  return TRUE;
}

static guint
draft_table_width_of (guint width)
{
  return width > 0 ? MIN (width, WIDTH_MAX) : WIDTH_UNSAID;
}

static void
append_border (GString *out, const gchar *side, const KyDraftBorder *border)
{
  static const gchar *const strokes[] = { "single", "nil", "single", "dashed", "dotted", "double" };

  if (border->stroke == KY_DRAFT_NO_LINE)
    g_string_append_printf (out, "<w:%s w:val=\"nil\"/>", side);
  else if (border->stroke == KY_DRAFT_THIN)
    g_string_append_printf (
        out, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>", side);
  else
    g_string_append_printf (out, "<w:%s w:val=\"%s\" w:sz=\"%u\" w:space=\"0\" w:color=\"%06X\"/>",
                            side, strokes[border->stroke], CLAMP (border->width, 2, BORDER_MAX),
                            border->colour & 0xffffff);
}

static gboolean
has_borders (const KyDraftFrame *frame)
{
  return frame->top.stroke != KY_DRAFT_THIN || frame->left.stroke != KY_DRAFT_THIN
         || frame->bottom.stroke != KY_DRAFT_THIN || frame->right.stroke != KY_DRAFT_THIN;
}

static void
append_frame (GString *out, const KyDraftFrame *frame)
{
  if (has_borders (frame))
    {
      g_string_append (out, "<w:tcBorders>");
      append_border (out, "top", &frame->top);
      append_border (out, "left", &frame->left);
      append_border (out, "bottom", &frame->bottom);
      append_border (out, "right", &frame->right);
      g_string_append (out, "</w:tcBorders>");
    }
  if (frame->fill == KY_DRAFT_FILLED)
    g_string_append_printf (out, KY_DRAFT_SHADE, frame->colour & 0xffffff);
}

/* Returns an estimate of the bytes of an empty cell of `table`. */
static guint64
bytes_of_cell (const KyDraftFlow *table)
{
  for (guint i = 0; i < table->cells->len; i++)
    {
      const KyDraftFrame *frame = &g_array_index (table->cells, KyDraftCellXml, i).frame;

      if (has_borders (frame) || frame->fill == KY_DRAFT_FILLED)
        return CELL_BYTES + FRAME_BYTES;
    }
  return CELL_BYTES;
}

/* Appends the cell at `row` and `column`, or the continuation of a cell that began in a row above.
 * Returns its width in columns. */
static guint
append_cell (GString *out, const Grid *grid, guint row, guint column)
{
  guint32 number = *slot (grid, row, column);
  gboolean is_rest = number != 0 && row > 0 && *slot (grid, row - 1, column) == number;
  gboolean goes_on
      = number != 0 && row + 1 < grid->rows->len && *slot (grid, row + 1, column) == number;
  const KyDraftCellXml *cell
      = number != 0 ? &g_array_index (grid->table->cells, KyDraftCellXml, number - 1) : NULL;
  guint n = 1;

  while (number != 0 && column + n < grid->columns->len && *slot (grid, row, column + n) == number)
    n++;
  g_string_append_printf (out, "<w:tc><w:tcPr><w:tcW w:w=\"%u\" w:type=\"dxa\"/>",
                          draft_table_width_of (cell != NULL ? cell->at.width : 0));
  if (n > 1)
    g_string_append_printf (out, "<w:gridSpan w:val=\"%u\"/>", n);
  if (is_rest)
    g_string_append (out, "<w:vMerge/>");
  else if (goes_on)
    g_string_append (out, "<w:vMerge w:val=\"restart\"/>");
  if (cell != NULL)
    append_frame (out, &cell->frame);
  g_string_append (out, "</w:tcPr>");
  g_string_append (out, is_rest || cell == NULL ? "<w:p/>" : cell->xml);
  g_string_append (out, "</w:tc>");
  return n;
}

/* Infers column widths from cells that span several columns: the rest of a cell's width is divided
 * among its columns of unknown width, if these are at most `n_max`. Returns TRUE if the width of a
 * column became known. */
static gboolean
infer_widths (const Grid *grid, guint *widths, guint n_max)
{
  gboolean has_changed = FALSE;

  for (guint i = 0; i < grid->table->cells->len; i++)
    {
      const KyDraftCell *at = &g_array_index (grid->table->cells, KyDraftCellXml, i).at;
      guint first = ky_draft_count_below (grid->columns, at->column), n = 0;
      guint end = ky_draft_count_below (grid->columns, (guint64)at->column + at->columns);
      guint64 known = 0;

      for (guint column = first; column < end; column++)
        {
          known += widths[column];
          n += widths[column] == 0;
        }
      if (n == 0 || n > n_max || at->width < known + n)
        continue;
      for (guint column = first; column < end; column++)
        if (widths[column] == 0)
          widths[column] = (guint)(at->width - known) / n;
      has_changed = TRUE;
    }
  return has_changed;
}

static void
append_columns (GString *out, const Grid *grid)
{
  guint widths[COLUMNS_MAX] = { 0 };

  for (guint i = 0; i < grid->table->cells->len; i++)
    {
      const KyDraftCell *at = &g_array_index (grid->table->cells, KyDraftCellXml, i).at;

      if (at->columns == 1)
        widths[ky_draft_count_below (grid->columns, at->column)] = at->width;
    }
  for (guint i = 0; i < WIDTH_PASSES; i++)
    if (!infer_widths (grid, widths, 1) && !infer_widths (grid, widths, COLUMNS_MAX))
      break;
  g_string_append (out, "<w:tblGrid>");
  for (guint i = 0; i < grid->columns->len; i++)
    g_string_append_printf (out, "<w:gridCol w:w=\"%u\"/>", draft_table_width_of (widths[i]));
  g_string_append (out, "</w:tblGrid>");
}

static void
draft_table_append_rows (GString *out, const Grid *grid)
{
  static const gchar *const sides[] = { "top", "left", "bottom", "right", "insideH", "insideV" };
  static const KyDraftBorder thin = { .stroke = KY_DRAFT_THIN };

  g_string_append (out, "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblBorders>");
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    append_border (out, sides[i], &thin);
  g_string_append (out, "</w:tblBorders></w:tblPr>");
  append_columns (out, grid);
  for (guint row = 0; row < grid->rows->len; row++)
    {
      g_string_append (out, "<w:tr>");
      if (grid->heights[row] > 0)
        g_string_append_printf (out, "<w:trPr><w:trHeight w:val=\"%u\"/></w:trPr>",
                                grid->heights[row]);
      for (guint column = 0; column < grid->columns->len;)
        column += append_cell (out, grid, row, column);
      g_string_append (out, "</w:tr>");
    }
  g_string_append (out, "</w:tbl>");
}

/* Appends the table to `out`; cells that lie on others, and those of a table with more columns than
 * Word has, follow as paragraphs. TRUE: paragraphs end it. */
static gboolean
draft_table_append_table (GString *out, Grid *grid)
{
  gboolean is_table = grid->columns->len <= COLUMNS_MAX, has_rest = !is_table;
  g_autoptr (GString) rest = g_string_new (NULL);

  if (is_table)
    {
      grid->slots = g_new0 (guint32, (gsize)grid->rows->len * grid->columns->len);
      grid->heights = g_new0 (guint, grid->rows->len);
    }
  for (guint i = 0; i < grid->table->cells->len; i++)
    if (!is_table || !place_cell (grid, i))
      {
        g_string_append (rest, g_array_index (grid->table->cells, KyDraftCellXml, i).xml);
        has_rest = TRUE;
      }
  if (is_table)
    draft_table_append_rows (out, grid);
  g_string_append (out, rest->str);
  g_free (grid->slots);
  g_free (grid->heights);
  return has_rest;
}

void
ky_draft_begin_table (KyDraft *self)
{
  ky_draft_push (self, KY_DRAFT_TABLE);
}

void
ky_draft_begin_cell (KyDraft *self)
{
  ky_draft_push (self, KY_DRAFT_CELL);
}

void
ky_draft_frame (KyDraft *self, const KyDraftFrame *frame)
{
  ky_draft_flow (self)->frame = *frame;
}

void
ky_draft_end_cell (KyDraft *self, const KyDraftCell *at)
{
  g_autoptr (KyDraftFlow) flow = ky_draft_pop (self);
  KyDraftFlow *table = ky_draft_flow (self);
  KyDraftCellXml cell = { .at = *at, .frame = flow->frame };

  if (!flow->ends_with_paragraph)
    g_string_append (flow->xml, "<w:p/>");
  ky_draft_charge (self, flow);
  cell.xml = g_string_free (g_steal_pointer (&flow->xml), FALSE);
  flow->xml = g_string_new (NULL);
  if (table->kind == KY_DRAFT_TABLE)
    g_array_append_val (table->cells, cell);
  else
    g_free (cell.xml);
}

void
ky_draft_end_table (KyDraft *self)
{
  g_autoptr (KyDraftFlow) table = ky_draft_pop (self);
  KyDraftFlow *flow = ky_draft_flow (self);
  g_autoptr (GArray) rows = draft_table_collect (table, TRUE);
  g_autoptr (GArray) columns = draft_table_collect (table, FALSE);
  Grid grid = { .table = table, .rows = rows, .columns = columns };
  KyDraftAlign align = flow->align;
  KyDraftFrame below = flow->below;

  ky_draft_charge (self, table);
  if (self->error != NULL || (table->cells->len == 0 && table->xml->len == 0))
    return;
  if (columns->len <= COLUMNS_MAX
      && !ky_job_charge (self->job, KY_COST_UNPACKED,
                         rows->len * (columns->len * bytes_of_cell (table) + ROW_BYTES),
                         &self->error))
    return;
  if (flow->is_open)
    ky_draft_close (flow);
  g_string_append (flow->xml, table->xml->str);
  if (table->cells->len > 0)
    {
      if (flow->ends_with_table && table->xml->len == 0)
        g_string_append (flow->xml, "<w:p/>");
      flow->ends_with_paragraph = draft_table_append_table (flow->xml, &grid);
      flow->ends_with_table = !flow->ends_with_paragraph;
    }
  flow->align = align;
  flow->below = below;
  flow->is_pending = TRUE;
  flow->charged = flow->xml->len;
}

void
ky_draft_end_table_alone (KyDraft *self)
{
  ky_draft_end_table (self);
  ky_draft_flow (self)->is_pending = FALSE;
}
