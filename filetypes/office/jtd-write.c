/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the lines of an Ichitaro text to the draft, for jtd.c: as paragraphs, or as rows of a
 * table if they belong to one. */
#include "filetypes/office/jtd-write.h"

/* Names the tags of items in a line's header. */
enum
{
  ITEM_ALIGN = 0x24,
  ITEM_INDENT = 0x26,
  ITEM_RULES = 0x8f,
  ITEM_END = 0xffff
};

/* Names the bits of a rule's style. */
enum
{
  RULE_THROUGH = 0x04,
  RULE_UNDER = 0x08,
  RULE_VERTICAL = 0x30
};

typedef struct
{
  const KyJtdText *text;
  KyJtdRun run;
  KyJtdTable *table;
  gboolean has_table; /* `table` has lines that are not written yet */
  /* The headers of this line and of the next one, which is read before the end of this one. */
  KyJtdHeader header, next;
  gsize from; /* start of the paragraph, or of the piece of a table */
  gboolean has_content, is_on_new_page;
  gboolean is_in_piece, is_piece_empty, is_table_line;
  gboolean is_ended; /* a paragraph was just ended; the end of a ruled line may follow */
  guint left, right; /* positions of the piece in its line, in grid units */
} Writer;

/* --- headers ---------------------------------------------------------------------------------- */

static void
forget_header (KyJtdHeader *header)
{
  GArray *lines = header->lines;

  g_array_set_size (lines, 0);
  *header = (KyJtdHeader){ .lines = lines };
}

static void
swap_headers (Writer *self)
{
  KyJtdHeader header = self->header;

  self->header = self->next;
  self->next = header;
  forget_header (&self->next);
}

static void
jtd_write_add_rule (KyJtdHeader *header, guint from, guint to, gboolean is_under,
                    gboolean is_through)
{
  KyJtdRule rule = { .from = from, .to = to };

  if (is_under)
    g_array_append_val (header->lines, rule);
  rule.is_through = TRUE;
  if (is_through)
    g_array_append_val (header->lines, rule);
}

/* Reads `n` values at `at`: the line's width, 0, the position of its first rule, and for each rule
 * its style, its length if it ends before the next rule (else 0), the style between the two rules,
 * and the distance of the next rule. The last rule may have only the first two values. */
static void
jtd_write_read_rules (const KyJtdText *text, gsize at, guint n, KyJtdHeader *header)
{
  guint centre = ky_jtd_unit (text, at, 2) + 1;

  header->has_rules = TRUE;
  header->width = ky_jtd_unit (text, at, 0);
  for (guint i = 3; i + 2 <= n; i += 4)
    {
      gboolean is_whole = i + 4 <= n;
      guint style = ky_jtd_unit (text, at, i);
      guint length = is_whole ? ky_jtd_unit (text, at, i + 1) : 0;
      guint along = is_whole ? ky_jtd_unit (text, at, i + 2) : 0;
      guint next = centre + length + 2 + (is_whole ? ky_jtd_unit (text, at, i + 3) : 0);

      /* In some files an end mark follows the last item. */
      if (style == ITEM_END || next > G_MAXUINT16)
        return;
      if ((style & RULE_VERTICAL) != 0)
        {
          if (header->n_vertical++ == 0)
            header->left = centre;
          header->right = centre;
        }
      /* There is a vertical rule also at the end of a rule that does not continue. */
      if ((along & RULE_VERTICAL) != 0 && length > 0)
        {
          header->n_vertical++;
          header->right = centre + length + 1;
        }
      if (length > 0)
        jtd_write_add_rule (header, centre, centre + length + 1, (style & RULE_UNDER) != 0,
                            (style & RULE_THROUGH) != 0);
      else
        jtd_write_add_rule (header, centre, next, (along & RULE_UNDER) != 0,
                            (along & RULE_THROUGH) != 0);
      centre = next;
    }
}

/* Reads the unit at `at`, and the indents of the lines and of the first line from the margins. */
static void
read_indents (const KyJtdWriter *writer, const KyJtdText *text, gsize at, KyJtdHeader *header)
{
  guint unit = ky_jtd_unit (text, at, 0), twips[3];

  if (unit > 1)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (twips); i++)
    {
      guint value = ky_jtd_unit (text, at, i + 1);

      twips[i] = unit == 1 ? KY_JTD_TWIPS (value)
                           : (guint)((guint64)value * writer->text_width / writer->columns);
    }
  if (twips[0] + (guint64)twips[1] >= writer->text_width || twips[2] >= writer->text_width)
    return;
  header->left_indent = twips[0];
  header->right_indent = twips[1];
  header->first_indent = (gint)twips[2] - (gint)twips[0];
}

static void
jtd_write_read_header (const KyJtdWriter *writer, const KyJtdText *text, gsize at, gsize length,
                       KyJtdHeader *header)
{
  static const KyDraftAlign alignments[] = { KY_DRAFT_START, KY_DRAFT_CENTRE, KY_DRAFT_END };
  gsize end = at + length - 4;

  for (gsize item = at + 4; item + 2 <= end;)
    {
      guint tag = ky_jtd_unit (text, item, 0), n = ky_jtd_unit (text, item, 1);

      if (tag == ITEM_END || n > end - item - 2)
        return;
      if (tag == ITEM_ALIGN && n == 1 && ky_jtd_unit (text, item, 2) < G_N_ELEMENTS (alignments))
        header->align = alignments[ky_jtd_unit (text, item, 2)];
      else if (tag == ITEM_INDENT && n == 5)
        read_indents (writer, text, item + 2, header);
      else if (tag == ITEM_RULES && n >= 3 && !header->has_rules)
        jtd_write_read_rules (text, item + 2, n, header);
      item += 2 + (gsize)n;
    }
}

/* --- lines ------------------------------------------------------------------------------------ */

static void
end_piece (Writer *self, gsize at)
{
  if (self->is_in_piece)
    ky_jtd_table_add_piece (self->table, self->left, self->right, self->from, at,
                            self->is_piece_empty);
  self->is_in_piece = FALSE;
}

static void
end_table_line (Writer *self, gsize at)
{
  end_piece (self, at);
  self->is_table_line = self->has_content = FALSE;
  swap_headers (self);
}

static void
jtd_write_end_table (Writer *self)
{
  if (self->has_table && self->is_on_new_page)
    {
      ky_draft_begin_paragraph (self->run.writer->draft, KY_DRAFT_START, TRUE);
      ky_draft_end_paragraph (self->run.writer->draft);
      self->is_on_new_page = FALSE;
    }
  if (self->has_table)
    ky_jtd_table_write (self->table, &self->run);
  self->has_table = FALSE;
}

/* Writes the units up to `at` as a paragraph. */
static void
write_paragraph (Writer *self, gsize at)
{
  KyDraft *draft = self->run.writer->draft;

  jtd_write_end_table (self);
  ky_draft_begin_paragraph (draft, self->header.align, self->is_on_new_page);
  ky_draft_indent (draft, self->header.left_indent, self->header.right_indent,
                   self->header.first_indent);
  self->run.is_open = TRUE;
  self->is_on_new_page = FALSE;
  ky_jtd_run (&self->run, self->from, at);
  ky_jtd_run_close (&self->run);
  self->has_content = FALSE;
}

static void
take_content (Writer *self)
{
  self->is_ended = FALSE;
  self->is_piece_empty = FALSE;
  self->has_content = TRUE;
}

static void
jtd_write_take_line (Writer *self, gsize at, gsize length)
{
  KyJtdHeader *header = self->has_content || self->is_in_piece ? &self->next : &self->header;

  self->is_ended = FALSE;
  forget_header (header);
  jtd_write_read_header (self->run.writer, self->text, at, length, header);
  /* The line before has no end mark. */
  if (self->is_in_piece && header->has_rules)
    end_table_line (self, at);
}

static void
jtd_write_take_cell (Writer *self, gsize at, gsize length)
{
  self->is_ended = FALSE;
  end_piece (self, at);
  if (!self->is_table_line && (!self->header.has_rules || self->header.n_vertical > 0))
    {
      if (self->has_content)
        write_paragraph (self, at);
      self->is_table_line = self->has_table = TRUE;
      ky_jtd_table_add_line (self->table, self->header.has_rules ? &self->header : NULL);
    }
  if (!self->is_table_line)
    return;
  self->left = ky_jtd_unit (self->text, at, 4);
  self->right = ky_jtd_unit (self->text, at, 5);
  self->from = at + length;
  self->is_in_piece = self->is_piece_empty = TRUE;
}

static void
jtd_write_end_line (Writer *self, gsize at, KyJtdStep step)
{
  if (self->is_table_line)
    {
      if (step == KY_JTD_PARAGRAPH)
        return;
      end_table_line (self, at);
    }
  else if (step == KY_JTD_PARAGRAPH || self->has_content || (step == KY_JTD_ROW && !self->is_ended))
    {
      write_paragraph (self, at);
      swap_headers (self);
    }
  self->is_ended = step == KY_JTD_PARAGRAPH;
  self->from = at + 1;
  if (step == KY_JTD_PAGE)
    {
      jtd_write_end_table (self);
      self->is_on_new_page = TRUE;
    }
}

static void
jtd_write_all (Writer *self)
{
  gsize length, at = 0;

  for (;; at += length)
    {
      KyJtdStep step = ky_jtd_step (self->text, at, &length);

      if (step == KY_JTD_END || ky_draft_has_failed (self->run.writer->draft))
        break;
      if (step == KY_JTD_LINE)
        jtd_write_take_line (self, at, length);
      else if (step == KY_JTD_CELL)
        jtd_write_take_cell (self, at, length);
      else if (step == KY_JTD_PARAGRAPH || step == KY_JTD_PAGE || step == KY_JTD_ROW)
        jtd_write_end_line (self, at, step);
      else if (step == KY_JTD_CHARACTER || step == KY_JTD_TAB || step == KY_JTD_INLINE)
        take_content (self);
    }
  if (self->is_table_line)
    end_table_line (self, at);
  else if (self->has_content)
    write_paragraph (self, at);
  jtd_write_end_table (self);
}

void
ky_jtd_write (KyJtdWriter *writer, const KyJtdText *text, gboolean is_on_new_page)
{
  Writer self = { .text = text, .table = ky_jtd_table_new (), .is_on_new_page = is_on_new_page };

  self.header.lines = g_array_new (FALSE, FALSE, sizeof (KyJtdRule));
  self.next.lines = g_array_new (FALSE, FALSE, sizeof (KyJtdRule));
  ky_jtd_run_init (&self.run, writer, text);
  jtd_write_all (&self);
  ky_jtd_run_clear (&self.run);
  g_array_unref (self.header.lines);
  g_array_unref (self.next.lines);
  ky_jtd_table_free (self.table);
}
