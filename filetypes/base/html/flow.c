/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes text into lines with collapsed white space, quote prefixes and list markers, and lays out
 * tables: a table of data becomes a grid with aligned columns, a table that only lays out becomes
 * one cell after the other. Grids have at most 64 columns and 400 characters in width; other tables
 * are flattened. */
#include "filetypes/base/html/flow.h"

#include "common/text.h"

#define NEWLINES_MAX 3 /* two blank lines */
#define HARD_MAX 64
#define COLUMNS_MAX 64
#define SPAN_MAX 20
#define COLUMN_WIDTH 40  /* a wider cell is not padded, and pushes its row */
#define GRID_WIDTH 400   /* of all columns; wider tables are flattened */
#define CELL_LINES 20    /* more, and the table only lays out */
#define LABEL_WIDTH 60   /* cells of a table of data without border and header */
#define JOINED_WIDTH 100 /* cells of a flattened row that fit on one line */

/* --- lines ---------------------------------------------------------------------------------- */

void
ky_flow_init (KyFlow *flow, gboolean is_english)
{
  memset (flow, 0, sizeof *flow);
  flow->is_english = is_english;
  flow->text = g_string_new (NULL);
  flow->prefix = g_string_new (NULL);
}

void
ky_flow_clear (KyFlow *flow)
{
  if (flow->text != NULL)
    g_string_free (flow->text, TRUE);
  if (flow->prefix != NULL)
    g_string_free (flow->prefix, TRUE);
  flow->text = flow->prefix = NULL;
}

static void
trim_line (GString *text)
{
  gsize length = text->len;

  while (length > 0 && text->str[length - 1] == ' ')
    length--;
  g_string_truncate (text, length);
}

static void
flow_end_mark (KyFlow *flow)
{
  if (flow->is_marked)
    g_string_append (flow->text, ky_mark_strike_end (!flow->is_english));
  flow->is_marked = FALSE;
}

void
ky_flow_strike (KyFlow *flow, gboolean is_struck)
{
  flow->is_struck = is_struck;
  if (!is_struck)
    flow_end_mark (flow);
}

static void
flow_end_line (KyFlow *flow)
{
  flow_end_mark (flow);
  if (flow->is_inside)
    trim_line (flow->text);
  else if (flow->hard_blanks > 0) /* a line of no-break spaces is a blank line that is wanted */
    flow->newlines = MIN (flow->newlines + 1, NEWLINES_MAX);
  flow->is_inside = flow->has_space = flow->was_break = FALSE;
  flow->hard_blanks = 0;
}

void
ky_flow_break (KyFlow *flow, guint n)
{
  flow_end_line (flow);
  flow->newlines = MAX (flow->newlines, n);
}

void
ky_flow_line_break (KyFlow *flow)
{
  gboolean was_inside = flow->is_inside;

  flow->hard_blanks = 0;
  flow_end_line (flow);
  flow->newlines = was_inside ? MAX (flow->newlines, 1) : MIN (flow->newlines + 1, NEWLINES_MAX);
}

static void
flow_begin_line (KyFlow *flow)
{
  gsize width = (gsize)g_utf8_strlen (flow->marker, -1); /* of the prefix, in its place */

  if (flow->text->len > 0)
    for (guint i = 0; i < MAX (flow->newlines, 1); i++)
      {
        if (i > 0) /* the blank line of a quote belongs to it */
          for (guint depth = 0; depth < MIN (flow->quote_depth, flow->last_depth); depth++)
            g_string_append (flow->text, depth == 0 ? ">" : " >");
        g_string_append_c (flow->text, '\n');
      }
  g_string_append_len (flow->text, flow->prefix->str,
                       (gssize)(flow->prefix->len - MIN (width, flow->prefix->len)));
  g_string_append (flow->text, flow->marker);
  flow->marker[0] = '\0';
  flow->line_start = flow->text->len;
  flow->n_lines++;
  flow->last_depth = flow->quote_depth;
  flow->newlines = 0;
  flow->is_inside = TRUE;
}

/* Returns whether the text continues without a space: a line break in the source between two
 * ideographs or kana is no space. */
static gboolean
joins (const KyFlow *flow, const gchar *next)
{
  const gchar *start = flow->text->str;

  if (!flow->was_break || flow->text->len == 0 || (guchar)*next < 0xe0)
    return FALSE;
  const gchar *last = g_utf8_find_prev_char (start, start + flow->text->len);
  return last != NULL && (guchar)*last >= 0xe0 && g_unichar_iswide (g_utf8_get_char (last))
         && g_unichar_iswide (g_utf8_get_char (next));
}

static gboolean
is_blank_word (const gchar *word, gsize length)
{
  for (const gchar *p = word; p < word + length; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static void
write_word (KyFlow *flow, const gchar *word, gsize length)
{
  if (!flow->is_inside)
    flow_begin_line (flow);
  else if (flow->has_space && !joins (flow, word))
    g_string_append_c (flow->text, ' ');
  for (; flow->hard_blanks > 0; flow->hard_blanks--)
    g_string_append_c (flow->text, ' ');
  flow->has_space = flow->was_break = FALSE;
  if (flow->is_struck && !flow->is_marked && !is_blank_word (word, length))
    {
      g_string_append (flow->text, ky_mark_strike_begin (!flow->is_english));
      flow->is_marked = TRUE;
    }
  g_string_append_len (flow->text, word, (gssize)length);
}

static gboolean
flow_is_blank (gchar c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

static void
write_collapsed (KyFlow *flow, const gchar *p, const gchar *end)
{
  while (p < end)
    {
      const gchar *word = p;

      if (flow_is_blank (*p))
        {
          flow->has_space = flow->is_inside;
          flow->was_break = flow->was_break || *p == '\n';
          p++;
          continue;
        }
      while (p < end && !flow_is_blank (*p) && (guchar)*p != 0xc2)
        p++;
      if (p > word)
        write_word (flow, word, (gsize)(p - word));
      else if (end - p > 1 && (guchar)p[1] == 0xa0) /* no-break space */
        {
          if (flow->is_inside)
            write_word (flow, " ", 1);
          else
            flow->hard_blanks = MIN (flow->hard_blanks + 1, HARD_MAX);
          p += 2;
        }
      else
        {
          gsize length = MIN (2, (gsize)(end - p));

          write_word (flow, p, length);
          p += length;
        }
    }
}

static void
write_pre (KyFlow *flow, const gchar *p, const gchar *end)
{
  while (p < end)
    {
      const gchar *line = p;

      while (p < end && *p != '\n' && *p != '\r')
        p++;
      if (p > line)
        write_word (flow, line, (gsize)(p - line));
      if (p >= end)
        break;
      if (*p == '\r' && p + 1 < end && p[1] == '\n')
        p++;
      p++;
      /* source code keeps all its blank lines */
      if (flow->is_inside)
        ky_flow_line_break (flow);
      else if (flow->text->len > 0)
        flow->newlines++;
    }
}

void
ky_flow_text (KyFlow *flow, const gchar *text, gsize length, gboolean is_pre)
{
  if (is_pre)
    write_pre (flow, text, text + length);
  else
    write_collapsed (flow, text, text + length);
}

KyFlowPlace
ky_flow_place (const KyFlow *flow)
{
  return (KyFlowPlace){ flow->text->len, flow->n_lines + !flow->is_inside, flow->is_marked };
}

void
ky_flow_script (KyFlow *flow, const KyFlowPlace *from, KyTextScript script)
{
  gsize start = MAX (from->at, flow->line_start);
  const gchar *mark = ky_mark_strike_begin (!flow->is_english);

  if (flow->n_lines != from->line || start > flow->text->len)
    return;
  if (flow->is_marked && !from->is_marked && g_str_has_prefix (flow->text->str + start, mark))
    start += strlen (mark);
  ky_mark_script (flow->text, start, script);
}

void
ky_flow_append (KyFlow *flow, const gchar *text, gsize length)
{
  gboolean has_space = flow->has_space;

  flow->has_space = FALSE;
  if (flow->is_inside || flow->text->len == 0)
    write_word (flow, text, length);
  else
    g_string_append_len (flow->text, text, (gssize)length);
  flow->has_space = has_space;
}

/* Appends lines that are complete, marks included. */
static void
flow_lines (KyFlow *flow, const gchar *text, gsize length)
{
  const gchar *end = text + length;

  ky_flow_break (flow, 1);
  flow->is_struck = FALSE;
  for (const gchar *p = text; p < end;)
    {
      const gchar *newline = memchr (p, '\n', (gsize)(end - p));
      const gchar *stop = newline != NULL ? newline : end;

      if (stop > p)
        {
          write_word (flow, p, (gsize)(stop - p));
          ky_flow_break (flow, 1);
        }
      else
        flow->newlines++;
      p = stop + 1;
    }
}

/* --- tables --------------------------------------------------------------------------------- */

KyTable *
ky_table_new (gboolean is_english)
{
  KyTable *table = g_new0 (KyTable, 1);

  ky_flow_init (&table->cell, is_english);
  table->text = g_string_new (NULL);
  table->cells = g_array_new (FALSE, TRUE, sizeof (KyTableCell));
  return table;
}

void
ky_table_free (KyTable *table)
{
  if (table == NULL)
    return;
  ky_flow_clear (&table->cell);
  g_string_free (table->text, TRUE);
  g_array_unref (table->cells);
  g_free (table);
}

void
ky_table_open_cell (KyTable *table, guint colspan, guint rowspan, gboolean is_header)
{
  ky_table_close_cell (table);
  table->colspan = (guint16)CLAMP (colspan, 1, SPAN_MAX);
  table->rowspan = (guint16)CLAMP (rowspan, 1, 1000);
  table->is_header = is_header;
  table->has_header = table->has_header || is_header;
  table->is_open = TRUE;
}

void
ky_table_close_cell (KyTable *table)
{
  KyFlow *flow = &table->cell;
  KyTableCell cell = { table->text->len, 0,     table->colspan, table->rowspan,
                       table->is_header, FALSE, table->group };

  if (!table->is_open)
    return;
  flow_end_line (flow);
  cell.length = flow->text->len;
  g_string_append_len (table->text, flow->text->str, (gssize)flow->text->len);
  g_array_append_val (table->cells, cell);
  g_string_truncate (flow->text, 0);
  g_string_truncate (flow->prefix, 0);
  flow->newlines = flow->quote_depth = flow->last_depth = 0;
  flow->marker[0] = '\0';
  table->is_open = FALSE;
}

void
ky_table_end_row (KyTable *table)
{
  ky_table_close_cell (table);
  if (table->cells->len > 0)
    g_array_index (table->cells, KyTableCell, table->cells->len - 1).ends_row = TRUE;
}

/* Holds the widths of the columns, and where each cell lies. */
typedef struct
{
  guint widths[COLUMNS_MAX];
  guint below[COLUMNS_MAX]; /* rows that a cell above still takes */
  guint n_columns, n_rows, widest;
  gboolean is_ragged; /* more columns or lines than a grid may have */
} KyGrid;

static guint
next_column (const KyGrid *grid, guint column)
{
  while (column < COLUMNS_MAX && grid->below[column] > 0)
    column++;
  return column;
}

static void
flow_place (KyGrid *grid, const KyTableCell *cell, guint column)
{
  for (guint i = column; i < column + cell->colspan && i < COLUMNS_MAX; i++)
    grid->below[i] = cell->rowspan;
}

static void
end_grid_row (KyGrid *grid)
{
  for (guint i = 0; i < COLUMNS_MAX; i++)
    grid->below[i] -= grid->below[i] > 0;
}

static guint
cell_width (const KyTable *table, const KyTableCell *cell, guint *ret_lines)
{
  const gchar *p = table->text->str + cell->start;
  const gchar *end = p + cell->length;
  gsize widest = 0;

  *ret_lines = 0;
  while (p < end)
    {
      const gchar *newline = memchr (p, '\n', (gsize)(end - p));
      const gchar *stop = newline != NULL ? newline : end;

      widest = MAX (widest, ky_text_width (p, stop - p));
      (*ret_lines)++;
      p = stop + 1;
    }
  return (guint)MIN (widest, 100000);
}

static void
flow_measure (const KyTable *table, KyGrid *grid)
{
  guint column = 0;
  guint total = 0;

  memset (grid, 0, sizeof *grid);
  for (guint i = 0; i < table->cells->len; i++)
    {
      const KyTableCell *cell = &g_array_index (table->cells, KyTableCell, i);
      guint lines;
      guint width = cell_width (table, cell, &lines);

      column = next_column (grid, column);
      grid->is_ragged
          = grid->is_ragged || lines > CELL_LINES || column + cell->colspan > COLUMNS_MAX;
      if (cell->colspan == 1 && column < COLUMNS_MAX)
        grid->widths[column] = MAX (grid->widths[column], MIN (width, COLUMN_WIDTH));
      grid->widest = MAX (grid->widest, width);
      flow_place (grid, cell, column);
      column += cell->colspan;
      grid->n_columns = MAX (grid->n_columns, MIN (column, COLUMNS_MAX));
      if (cell->ends_row || i + 1 == table->cells->len)
        {
          end_grid_row (grid);
          grid->n_rows++;
          column = 0;
        }
    }
  for (guint i = 0; i < grid->n_columns; i++)
    total += grid->widths[i] + 3;
  grid->is_ragged = grid->is_ragged || total > GRID_WIDTH;
  memset (grid->below, 0, sizeof grid->below);
}

static gboolean
flow_is_data (const KyTable *table, const KyGrid *grid)
{
  if (table->is_layout || table->has_nested || grid->is_ragged || grid->n_columns < 2)
    return FALSE;
  return table->has_header || table->has_border
         || (grid->n_rows >= 2 && grid->widest <= LABEL_WIDTH);
}

static void
pad (GString *line, gsize *width, gsize wanted)
{
  for (; *width < wanted; (*width)++)
    g_string_append_c (line, ' ');
}

/* Writes a row of the grid. `cells` and `columns` are those of its `n` cells. */
static void
write_grid_row (const KyTable *table, const KyGrid *grid, const KyTableCell *cells,
                const guint *columns, guint n, KyFlow *flow)
{
  const gchar *at[COLUMNS_MAX];
  gboolean is_done = n == 0;
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    at[i] = table->text->str + cells[i].start;
  while (!is_done)
    {
      gsize width = 0;
      gsize wanted = 0;
      guint column = 0;

      is_done = TRUE;
      g_string_truncate (line, 0);
      for (guint i = 0; i < n; i++)
        {
          const gchar *end = table->text->str + cells[i].start + cells[i].length;
          const gchar *newline = at[i] < end ? memchr (at[i], '\n', (gsize)(end - at[i])) : NULL;
          const gchar *stop = newline != NULL ? newline : end;

          for (; column < columns[i]; column++)
            {
              wanted += grid->widths[column];
              pad (line, &width, wanted);
              g_string_append (line, " | ");
              width += 3;
              wanted += 3;
            }
          if (at[i] < end)
            {
              g_string_append_len (line, at[i], stop - at[i]);
              width += ky_text_width (at[i], stop - at[i]);
            }
          at[i] = MIN (stop + 1, end);
          is_done = is_done && at[i] >= end;
        }
      trim_line (line);
      while (line->len >= 2 && memcmp (line->str + line->len - 2, " |", 2) == 0)
        {
          g_string_truncate (line, line->len - 2);
          trim_line (line);
        }
      flow_lines (flow, line->str, line->len);
    }
}

static void
write_grid (const KyTable *table, KyGrid *grid, KyFlow *flow)
{
  guint columns[COLUMNS_MAX];
  guint first = 0;
  guint n = 0;
  guint column = 0;

  for (guint i = 0; i < table->cells->len; i++)
    {
      const KyTableCell *cell = &g_array_index (table->cells, KyTableCell, i);

      column = next_column (grid, column);
      columns[n++] = column;
      flow_place (grid, cell, column);
      column += cell->colspan;
      if (cell->ends_row || i + 1 == table->cells->len)
        {
          write_grid_row (table, grid, &g_array_index (table->cells, KyTableCell, first), columns,
                          n, flow);
          end_grid_row (grid);
          first = i + 1;
          n = 0;
          column = 0;
        }
    }
}

/* Writes a row of a table. A row of single lines stays on one line if it is short or surely one of
 * data, which would mean nothing apart; of all others each cell is a block of its own. */
static void
write_flat_row (const KyTable *table, const KyTableCell *cells, guint n, KyFlow *flow)
{
  gboolean is_data = !table->is_layout && (table->has_header || table->has_border);
  gboolean is_first = TRUE;
  gboolean fits = TRUE;
  gsize width = 0;
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < n && fits; i++)
    {
      guint lines;

      width += cell_width (table, &cells[i], &lines) + 3;
      fits = lines <= 1 && (is_data || width <= JOINED_WIDTH);
    }
  for (guint i = 0; i < n; i++)
    {
      const gchar *text = table->text->str + cells[i].start;

      if (cells[i].length == 0)
        continue;
      if (!fits)
        {
          flow_lines (flow, text, cells[i].length);
          continue;
        }
      if (!is_first)
        g_string_append (line, " | ");
      g_string_append_len (line, text, (gssize)cells[i].length);
      is_first = FALSE;
    }
  flow_lines (flow, line->str, line->len);
}

static void
write_flat (const KyTable *table, KyFlow *flow)
{
  guint first = 0;

  for (guint i = 0; i < table->cells->len; i++)
    if (g_array_index (table->cells, KyTableCell, i).ends_row || i + 1 == table->cells->len)
      {
        write_flat_row (table, &g_array_index (table->cells, KyTableCell, first), i + 1 - first,
                        flow);
        first = i + 1;
      }
}

/* Moves the rows of <thead> above all others, and those of <tfoot> below them. */
static void
flow_order_rows (KyTable *table)
{
  GArray *ordered = NULL;
  gint8 last = -1;

  for (guint i = 0; i < table->cells->len && ordered == NULL; i++)
    {
      gint8 group = g_array_index (table->cells, KyTableCell, i).group;

      if (group < last)
        ordered = g_array_sized_new (FALSE, FALSE, sizeof (KyTableCell), table->cells->len);
      last = group;
    }
  if (ordered == NULL)
    return;
  for (gint8 group = -1; group <= 1; group++)
    for (guint i = 0; i < table->cells->len; i++)
      if (g_array_index (table->cells, KyTableCell, i).group == group)
        g_array_append_val (ordered, g_array_index (table->cells, KyTableCell, i));
  g_array_unref (table->cells);
  table->cells = ordered;
}

void
ky_table_render (KyTable *table, KyFlow *flow)
{
  KyGrid grid;

  ky_table_end_row (table);
  flow_order_rows (table);
  ky_flow_break (flow, 1);
  flow_measure (table, &grid);
  if (flow_is_data (table, &grid))
    write_grid (table, &grid, flow);
  else
    write_flat (table, flow);
}
