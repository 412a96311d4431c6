/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds tables of Ichitaro, which are lines of text with rules between and under them: a cell is
 * the text between the same two rules in lines that no rule parts. */
#include "filetypes/office/jtd-write.h"
#include "common/release.h"

#define NONE G_MAXUINT32
#define RULE_WIDTH 2            /* width of a piece that only a rule fills */
#define SLACK (2 * KY_JTD_GRID) /* free space in a line whose text continues in the next one */

typedef struct
{
  guint left, right;
  gsize from, to;
  gboolean is_empty, is_left_out;
  gboolean is_later; /* continues the piece above */
  guint32 line, next;
} Piece;

typedef struct
{
  guint32 piece, n_pieces;
  guint32 rule, n_rules;
  guint left, right, width; /* of its first and its last vertical rule */
  KyDraftAlign align;
} Line;

struct _KyJtdTable
{
  GArray *lines, *pieces, *rules;
  GArray *columns; /* of guint: where pieces begin */
};

KyJtdTable *
ky_jtd_table_new (void)
{
  KyJtdTable *self = g_new0 (KyJtdTable, 1);

  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  self->rules = g_array_new (FALSE, FALSE, sizeof (KyJtdRule));
  self->columns = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_jtd_table_free, KyJtdTable, lines, pieces, rules, columns)

static Line *
jtd_table_line_at (const KyJtdTable *self, guint32 number)
{
  return &g_array_index (self->lines, Line, number);
}

static Piece *
piece_at (const KyJtdTable *self, guint32 number)
{
  return &g_array_index (self->pieces, Piece, number);
}

void
ky_jtd_table_add_line (KyJtdTable *self, const KyJtdHeader *header)
{
  Line line = { .right = NONE };

  if (header != NULL)
    {
      line.rule = self->rules->len;
      line.n_rules = header->lines->len;
      line.left = header->left;
      line.right = header->right;
      line.width = header->width;
      line.align = header->align;
      g_array_append_vals (self->rules, header->lines->data, header->lines->len);
    }
  else if (self->lines->len > 0)
    line = *jtd_table_line_at (self, self->lines->len - 1);
  line.piece = self->pieces->len;
  line.n_pieces = 0;
  g_array_append_val (self->lines, line);
}

void
ky_jtd_table_add_piece (KyJtdTable *self, guint left, guint right, gsize from, gsize to,
                        gboolean is_empty)
{
  Line *line = jtd_table_line_at (self, self->lines->len - 1);
  Piece piece = { .left = left,
                  .right = right,
                  .from = from,
                  .to = to,
                  .is_empty = is_empty,
                  .line = self->lines->len - 1,
                  .next = NONE };

  /* Leave out an empty piece outside the box, or one that is only as wide as a ruled line. */
  piece.is_left_out = is_empty
                      && (right <= line->left || left >= line->right || right <= left
                          || right - left <= RULE_WIDTH);
  g_array_append_val (self->pieces, piece);
  line->n_pieces++;
}

/* Tells whether `line` has a rule at `piece`, of those under the line or only of those through it.
 * `*at` is where those before it were passed: pieces are asked for from left to right. */
static gboolean
has_rule (const KyJtdTable *self, const Line *line, const Piece *piece, guint32 *at,
          gboolean is_through)
{
  for (; *at < line->n_rules; ++*at)
    {
      const KyJtdRule *rule = &g_array_index (self->rules, KyJtdRule, line->rule + *at);

      if (rule->to > piece->left && (rule->is_through || !is_through))
        return rule->from < piece->right;
    }
  return FALSE;
}

/* Omits the pieces of `line` that have nothing but a rule through them: they are no cells. */
static void
leave_out_ruled (const KyJtdTable *self, const Line *line)
{
  guint32 at = 0;

  for (guint32 i = 0; i < line->n_pieces; i++)
    {
      Piece *piece = piece_at (self, line->piece + i);

      if (piece->is_empty && has_rule (self, line, piece, &at, TRUE))
        piece->is_left_out = TRUE;
    }
}

/* Tells which pieces of `line` continue the pieces `above` them. */
static void
connect (const KyJtdTable *self, const Line *above, const Line *line)
{
  guint32 a = 0, at_above = 0, at_line = 0;

  /* Without the positions of ruled lines each line of text is a row. */
  if (above->right == NONE)
    return;
  for (guint32 i = 0; i < line->n_pieces; i++)
    {
      Piece *piece = piece_at (self, line->piece + i), *before;

      while (a < above->n_pieces && piece_at (self, above->piece + a)->left < piece->left)
        a++;
      if (a == above->n_pieces)
        return;
      before = piece_at (self, above->piece + a);
      if (before->left != piece->left || before->right != piece->right || before->is_left_out
          || piece->is_left_out || before->next != NONE
          || has_rule (self, above, before, &at_above, FALSE)
          || has_rule (self, line, piece, &at_line, TRUE))
        continue;
      before->next = line->piece + i;
      piece->is_later = TRUE;
    }
}

static void
collect_columns (KyJtdTable *self)
{
  for (guint32 i = 0; i < self->pieces->len; i++)
    if (!piece_at (self, i)->is_left_out)
      g_array_append_val (self->columns, piece_at (self, i)->left);
  ky_draft_sort_numbers (self->columns);
}

/* Returns whether the text fills `piece`: only then it continues in the next line. */
static gboolean
jtd_table_is_full (const Piece *piece, const KyJtdRun *run)
{
  return run->width / run->writer->half_points + SLACK >= piece->right - piece->left;
}

static void
jtd_table_write_cell (const KyJtdTable *self, guint32 number, KyJtdRun *run)
{
  const Piece *piece = piece_at (self, number);
  const Line *line = jtd_table_line_at (self, piece->line);
  guint32 last = piece->line;
  KyDraftCell cell = { .row = piece->line };

  cell.column = ky_draft_count_below (self->columns, piece->left);
  guint end = ky_draft_count_below (self->columns, piece->right);
  cell.columns = end > cell.column ? end - cell.column : 1;
  if (line->width > 0 && piece->right <= line->width && piece->right > piece->left)
    cell.width
        = (guint)((guint64)(piece->right - piece->left) * run->writer->text_width / line->width);
  ky_draft_begin_cell (run->writer->draft);
  for (; number != NONE; number = piece->next)
    {
      piece = piece_at (self, number);
      last = piece->line;
      run->align = jtd_table_line_at (self, last)->align;
      if (piece->is_empty)
        ky_jtd_run_close (run);
      ky_jtd_run (run, piece->from, piece->to);
      ky_jtd_run_flush (run);
      if (!jtd_table_is_full (piece, run))
        ky_jtd_run_close (run);
      run->width = 0;
    }
  ky_jtd_run_close (run);
  cell.rows = last - cell.row + 1;
  ky_draft_end_cell (run->writer->draft, &cell);
}

void
ky_jtd_table_write (KyJtdTable *self, KyJtdRun *run)
{
  for (guint32 i = 0; i < self->lines->len; i++)
    leave_out_ruled (self, jtd_table_line_at (self, i));
  for (guint32 i = 1; i < self->lines->len; i++)
    connect (self, jtd_table_line_at (self, i - 1), jtd_table_line_at (self, i));
  collect_columns (self);
  if (self->columns->len > 0)
    {
      ky_draft_begin_table (run->writer->draft);
      for (guint32 i = 0; i < self->pieces->len; i++)
        if (!piece_at (self, i)->is_left_out && !piece_at (self, i)->is_later)
          jtd_table_write_cell (self, i, run);
      ky_draft_end_table_alone (run->writer->draft);
    }
  run->align = KY_DRAFT_START;
  g_array_set_size (self->lines, 0);
  g_array_set_size (self->pieces, 0);
  g_array_set_size (self->rules, 0);
  g_array_set_size (self->columns, 0);
}
