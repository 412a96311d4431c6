/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the text of Word's paragraphs, table rows, text boxes, ruby and fields while
 * text-word.c reads the elements of a part. A field without a result shows its check box, chosen
 * list entry, equation, symbol, button or barcode, but only for the first 64 nested fields. */
#include "filetypes/base/field/equation.h"
#include "common/release.h"
#include "filetypes/base/field/field.h"
#include "filetypes/ooxml/text-word.h"

#define FIELDS_SHOWN 64 /* within each other, of which each may show its instruction */
#define RESULT_MAX 1000 /* bytes of a result that are looked through for more than blanks */

/* --- what is open ----------------------------------------------------------------------------- */

KyWordFlow *
ky_word_flow (KyWordReading *self)
{
  return &g_array_index (self->flows, KyWordFlow, self->flows->len - 1);
}

/* Returns the innermost paragraph of the innermost flow, or NULL. */
KyWordParagraph *
ky_word_paragraph (KyWordReading *self)
{
  return self->paragraphs->len > ky_word_flow (self)->n_paragraphs
             ? &g_array_index (self->paragraphs, KyWordParagraph, self->paragraphs->len - 1)
             : NULL;
}

void
ky_word_open_flow (KyWordReading *self)
{
  KyWordFlow opened = { .text = g_string_new (NULL), .n_paragraphs = self->paragraphs->len };

  g_array_append_val (self->flows, opened);
}

static void
clear_paragraph (KyWordParagraph *it)
{
  if (it->text != NULL)
    g_string_free (it->text, TRUE);
  if (it->ruby != NULL)
    g_string_free (it->ruby, TRUE);
}

/* Takes the innermost flow's text. (transfer full) */
GString *
ky_word_close_flow (KyWordReading *self)
{
  GString *text = ky_word_flow (self)->text;

  while (ky_word_paragraph (self) != NULL)
    {
      clear_paragraph (ky_word_paragraph (self));
      g_array_set_size (self->paragraphs, self->paragraphs->len - 1);
    }
  g_clear_pointer (&ky_word_flow (self)->cells, g_ptr_array_unref);
  g_array_set_size (self->flows, self->flows->len - 1);
  return text;
}

/* --- paragraphs ------------------------------------------------------------------------------- */

void
ky_word_open_paragraph (KyWordReading *self)
{
  KyWordParagraph opened
      = { .text = g_string_new (NULL), .heading = -1, .list = -1, .list_level = -1 };

  ky_word_open_run (&opened);
  g_array_append_val (self->paragraphs, opened);
}

static const KyWordStyle *
style_here (KyWordReading *self)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_NS_W, "val");
  g_autofree gchar *id = ky_view_to_string (value);

  return g_hash_table_lookup (self->word->styles.by_id, id);
}

void
ky_word_take_style (KyWordReading *self, KyWordParagraph *it)
{
  const KyWordStyle *style = style_here (self);

  if (style == NULL)
    return;
  it->style = style;
  it->heading = it->heading < 0 ? style->heading : it->heading;
  it->list = it->list < 0 ? style->list : it->list;
  it->list_level = it->list_level < 0 ? style->list_level : it->list_level;
}

void
ky_word_open_run (KyWordParagraph *it)
{
  it->strike = it->script = -1;
  it->run_style = NULL;
  it->fonts[0] = it->fonts[1] = NULL;
}

void
ky_word_take_fonts (KyWordReading *self, KyWordParagraph *it)
{
  static const gchar *const names[][2] = { { "ascii", "asciiTheme" }, { "hAnsi", "hAnsiTheme" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      KyView face = ky_text_part_attribute (&self->xml, KY_NS_W, names[i][0]);

      /* A theme font overrides the named font (§17.3.2.26), and is not a symbol font. */
      it->fonts[i] = ky_text_part_attribute (&self->xml, KY_NS_W, names[i][1]).size == 0
                         ? ky_symbol_family ((const gchar *)face.data, face.size)
                         : NULL;
    }
}

void
ky_word_take_run_style (KyWordReading *self, KyWordParagraph *it)
{
  it->run_style = style_here (self);
}

/* Returns the look of a run: its own properties count first. A style that strikes out, within
 * another one that does, takes that back, but not what the defaults strike out (ISO/IEC 29500-1
 * §17.7.3). */
static KyTextLook
look_of_run (KyWordReading *self, const KyWordParagraph *it)
{
  const KyWordStyles *all = &self->word->styles;
  const KyWordStyle *styles[] = { it->run_style != NULL ? it->run_style : all->character,
                                  it->style != NULL ? it->style : all->paragraph };
  gint script = it->script;
  gboolean is_struck = ky_word_flow (self)->is_struck;

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (styles[i] != NULL)
      {
        is_struck = is_struck != (styles[i]->strike > 0);
        script = script < 0 ? styles[i]->script : script;
      }
  return (KyTextLook){ it->strike < 0 ? is_struck || all->is_struck : it->strike > 0,
                       script < 0 ? KY_SCRIPT_NORMAL : (KyTextScript)script };
}

static void
append_mark (KyWordReading *self, KyWordParagraph *it, GString *out)
{
  gint level = CLAMP (it->list_level, 0, 8);

  if (it->list <= 0)
    return;
  g_autofree gchar *mark = ky_word_lists_next (self->word->lists, it->list, (guint)level);
  if (mark[0] == '\0')
    return;
  for (gint i = 0; i < level && it->heading <= 0; i++)
    g_string_append (out, "  ");
  g_string_append_printf (out, "%s ", mark);
}

void
ky_word_close_paragraph (KyWordReading *self)
{
  KyWordParagraph *it = ky_word_paragraph (self);
  GString *out = ky_word_flow (self)->text;

  if (it == NULL)
    return;
  ky_text_marks_end (&it->marks, it->text, self->word->document->is_japanese);
  if (it->heading > 0 && it->text->len > 0)
    {
      ky_text_end_line (out);
      g_string_append_c (out, '\n');
    }
  if (it->text->len > 0)
    append_mark (self, it, out);
  g_string_append_len (out, it->text->str, (gssize)it->text->len);
  if (!it->joins_next)
    g_string_append_c (out, '\n');
  clear_paragraph (it);
  g_array_set_size (self->paragraphs, self->paragraphs->len - 1);
  /* an instruction without an end must not contain the rest of the document */
  for (guint i = 0; i < self->fields->len; i++)
    {
      g_array_index (self->fields, KyWordField, i).is_in_instruction = FALSE;
      g_array_index (self->fields, KyWordField, i).result = 0;
    }
  if (self->flows->len == 1 && self->boxes->len > 0)
    {
      ky_text_end_line (out);
      g_string_append_len (out, self->boxes->str, (gssize)self->boxes->len);
      g_string_truncate (self->boxes, 0);
    }
}

static gboolean
is_in_instruction (KyWordReading *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_array_index (self->fields, KyWordField, i).is_in_instruction)
      return TRUE;
  return FALSE;
}

static void
ooxml_text_flow_append_look (KyWordReading *self, KyTextLook look, const gchar *text, gsize length)
{
  KyWordParagraph *it = ky_word_paragraph (self);

  if (it == NULL || it->is_in_properties || is_in_instruction (self))
    return;
  if (self->n_ruby > 0 && it->ruby != NULL)
    g_string_append_len (it->ruby, text, (gssize)length);
  else
    ky_text_marks_append (&it->marks, it->text, look, self->word->document->is_japanese, text,
                          length);
}

static void
ooxml_text_flow_append (KyWordReading *self, const gchar *text, gsize length)
{
  const KyWordParagraph *it = ky_word_paragraph (self);

  if (it != NULL)
    ooxml_text_flow_append_look (self, look_of_run (self, it), text, length);
}

void
ky_word_append_letters (KyWordReading *self, KyView text)
{
  const KyWordParagraph *it = ky_word_paragraph (self);
  const gchar *letters = (const gchar *)text.data;
  gsize length = text.size;
  g_autofree gchar *symbols = NULL;

  if (it != NULL && (it->fonts[0] != NULL || it->fonts[1] != NULL))
    letters = symbols
        = ky_symbol_text_of_two (it->fonts[0], it->fonts[1], letters, length, &length);
  ooxml_text_flow_append (self, letters, length);
}

void
ky_word_append_word (KyWordReading *self, const gchar *text)
{
  ooxml_text_flow_append (self, text, strlen (text));
}

/* Appends a w:sym, a character of a symbol font (§17.3.3.30), as a character that most fonts
 * have. */
void
ky_word_append_symbol (KyWordReading *self)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_NS_W, "char");
  KyView font = ky_text_part_attribute (&self->xml, KY_NS_W, "font");
  g_autofree gchar *face = ky_view_to_string (font);
  const KySymbolFont *symbols = ky_symbol_font (face);
  gchar digits[8] = "", text[8] = "";

  if (value.size == 0 || value.size >= sizeof digits)
    return;
  memcpy (digits, value.data, value.size);
  gunichar c = (gunichar)g_ascii_strtoull (digits, NULL, 16);
  if (symbols != NULL)
    c = ky_symbol_character (symbols, c);
  gunichar alike = ky_symbol_alike (c);
  if (alike != 0)
    c = alike;
  if ((c == 0 && symbols != NULL) || (c >= 0xe000 && c < 0xf900))
    ky_word_append_word (self, "・");
  else if (c >= 0x20 && g_unichar_validate (c))
    ooxml_text_flow_append (self, text, (gsize)g_unichar_to_utf8 (c, text));
}

void
ky_word_append_ruby (KyWordReading *self)
{
  KyWordParagraph *it = ky_word_paragraph (self);

  if (it == NULL || it->ruby == NULL)
    return;
  if (it->ruby->len > 0)
    g_string_append_printf (it->text, "(%s)", it->ruby->str);
  g_string_free (g_steal_pointer (&it->ruby), TRUE);
}

/* --- fields ----------------------------------------------------------------------------------- */

KyWordField *
ky_word_field (KyWordReading *self)
{
  return self->fields->len > 0 ? &g_array_index (self->fields, KyWordField, self->fields->len - 1)
                               : NULL;
}

void
ky_word_open_field (KyWordReading *self, KyView instruction)
{
  const KyWordParagraph *it = ky_word_paragraph (self);
  KyWordField opened = { .is_in_instruction = TRUE, .instruction = g_string_new (NULL) };

  g_string_append_len (opened.instruction, (const gchar *)instruction.data,
                       (gssize)instruction.size);
  if (instruction.size > 0)
    opened.is_in_instruction = FALSE;
  opened.result = it != NULL ? it->text->len : 0;
  g_array_append_val (self->fields, opened);
}

static void
drop_field (KyWordReading *self)
{
  KyWordField *field = ky_word_field (self);

  g_string_free (field->instruction, TRUE);
  g_clear_pointer (&field->entries, g_ptr_array_unref);
  g_array_set_size (self->fields, self->fields->len - 1);
}

void
ky_word_clear_fields (KyWordReading *self)
{
  while (self->fields->len > 0)
    drop_field (self);
}

/* Returns what a field without a result shows: a box, the chosen entry of a list, a formula, a
 * symbol, a button or the data of a barcode. NULL: its result counts. (transfer full) */
static gchar *
shown_by_field (const KyWordField *field)
{
  const gchar *instruction = field->instruction->str + strspn (field->instruction->str, " \t");

  if (field->has_box && g_ascii_strncasecmp (instruction, "FORMCHECKBOX", 12) == 0)
    return g_strdup (field->is_ticked ? KY_MARK_TICKED : KY_MARK_UNTICKED);
  if (field->entries != NULL && g_ascii_strncasecmp (instruction, "FORMDROPDOWN", 12) == 0)
    return field->chosen >= 0 && (guint)field->chosen < field->entries->len
               ? g_strdup (field->entries->pdata[field->chosen])
               : NULL;
  gchar *shown = ky_field_equation_text (instruction);
  if (shown == NULL)
    shown = ky_field_symbol (instruction);
  return shown != NULL ? shown : ky_field_shown_argument (instruction);
}

/* Links of relationships are reported where the package is read. */
static void
ooxml_report_link (KyWordReading *self, const KyWordField *field)
{
  const gchar *name;

  if (!ky_field_is_safe (ky_view (field->instruction->str, field->instruction->len), &name)
      && g_strcmp0 (name, "HYPERLINK") == 0)
    ky_job_removed (self->word->document->job, "ooxml.external-hyperlink", 1, NULL);
}

/* Tells whether the result of `field` has more than white space. */
static gboolean
has_result (const KyWordParagraph *it, const KyWordField *field)
{
  gsize end = MIN (it->text->len, field->result + RESULT_MAX);

  for (gsize i = field->result; i < end;)
    {
      if (!g_unichar_isspace (g_utf8_get_char (it->text->str + i)))
        return TRUE;
      i += (gsize)(g_utf8_next_char (it->text->str + i) - (it->text->str + i));
    }
  return FALSE;
}

void
ky_word_close_field (KyWordReading *self)
{
  const KyWordParagraph *it = ky_word_paragraph (self);
  const KyWordField *field = ky_word_field (self);
  g_autofree gchar *shown = NULL;

  if (field == NULL)
    return;
  ooxml_report_link (self, field);
  if (self->fields->len <= FIELDS_SHOWN && (it == NULL || !has_result (it, field)))
    shown = shown_by_field (field);
  if (shown != NULL && it != NULL && it->text->len > field->result)
    g_string_truncate (it->text, field->result);
  drop_field (self);
  if (shown != NULL)
    {
      ky_word_append_instruction (self, shown, strlen (shown));
      ky_word_append_word (self, shown);
    }
}

/* Appends text to an instruction: the result of a field within it is a part of it. */
void
ky_word_append_instruction (KyWordReading *self, const gchar *text, gsize length)
{
  for (guint i = self->fields->len; i > 0; i--)
    {
      KyWordField *field = &g_array_index (self->fields, KyWordField, i - 1);

      if (!field->is_in_instruction)
        continue;
      g_string_append_len (field->instruction, text, (gssize)length);
      return;
    }
}

void
ky_word_take_field (KyWordReading *self)
{
  KyView type = ky_text_part_attribute (&self->xml, KY_NS_W, "fldCharType");
  const KyWordParagraph *it = ky_word_paragraph (self);
  KyWordField *field = ky_word_field (self);

  if (ky_view_is (type, "begin"))
    ky_word_open_field (self, ky_view ("", 0));
  else if (field != NULL && ky_view_is (type, "separate"))
    {
      field->is_in_instruction = FALSE;
      field->result = it != NULL ? it->text->len : 0;
    }
  else if (field != NULL && ky_view_is (type, "end"))
    {
      if (field->is_in_instruction && it != NULL)
        field->result = it->text->len;
      field->is_in_instruction = FALSE;
      ky_word_close_field (self);
    }
}

/* Writes the mark of a note where it is referred to; the note itself follows at the end. */
void
ky_word_append_reference (KyWordReading *self, KyWordNotes *notes)
{
  gint64 id = ky_text_part_int (&self->xml, KY_NS_W, "id", -1);
  guint number = g_hash_table_size (notes->numbers) + 1;

  if (id < 0 || id > G_MAXINT || ky_word_paragraph (self) == NULL)
    return;
  if (notes->label == NULL || self->notes == notes)
    {
      ky_job_removed (self->word->document->job, "ooxml.reference", 1, NULL);
      return;
    }
  if (g_hash_table_contains (notes->numbers, GINT_TO_POINTER ((gint)id)))
    number = GPOINTER_TO_UINT (g_hash_table_lookup (notes->numbers, GINT_TO_POINTER ((gint)id)));
  else
    g_hash_table_insert (notes->numbers, GINT_TO_POINTER ((gint)id), GUINT_TO_POINTER (number));
  g_autofree gchar *mark = g_strdup_printf ("[%s%u]", notes->label, number);
  ooxml_text_flow_append_look (self, (KyTextLook){ FALSE, KY_SCRIPT_NORMAL }, mark, strlen (mark));
}

/* --- tables ----------------------------------------------------------------------------------- */

void
ky_word_open_table (KyWordReading *self)
{
  KyWordFlow *it = ky_word_flow (self);

  it->table = self->word->styles.table;
  it->look = KY_WORD_BANDS;
  it->n_rows = 0;
}

void
ky_word_take_table_style (KyWordReading *self)
{
  ky_word_flow (self)->table = style_here (self);
}

void
ky_word_take_table_look (KyWordReading *self)
{
  ky_word_flow (self)->look = ky_word_table_look (&self->xml);
}

void
ky_word_take_conditions (KyWordReading *self)
{
  KyWordFlow *it = ky_word_flow (self);
  guint met = ky_word_conditions (&self->xml);

  if (ky_word_paragraph (self) != NULL)
    return; /* of a paragraph; its cell meets the same ones */
  if (it->cells != NULL)
    it->conditions |= met;
  else if (self->flows->len > 1)
    {
      const KyWordFlow *row = it - 1;

      it->is_struck |= row->table != NULL && (row->table->struck & met) != 0;
    }
}

/* Returns the conditions that a row or a cell meets that is the `n`th of its table or row, from 0:
 * whether it is the `first` or the last one, or the band that it is in. */
static guint
conditions_of_place (KyWordReading *self, guint n, guint first, guint band)
{
  const KyWordFlow *it = ky_word_flow (self);
  guint last = first << 1,
        odd = first == KY_WORD_FIRST_ROW ? KY_WORD_ODD_ROWS : KY_WORD_ODD_COLUMNS;
  gsize place = ky_xml_reader_place (self->xml.reader);
  gboolean is_last
      = self->ends != NULL && g_hash_table_contains (self->ends, GSIZE_TO_POINTER (place));
  guint met = (n == 0 ? it->look & first : 0) | (is_last ? it->look & last : 0);

  if (met == 0)
    met = it->look & (odd << ((n - ((it->look & first) != 0)) / MAX (band, 1) % 2));
  return met;
}

/* Returns the corner of a table that a cell with the conditions `met` is. */
static guint
corner_of (guint met)
{
  static const guint corners[][2]
      = { { KY_WORD_FIRST_ROW | KY_WORD_LAST_COLUMN, KY_WORD_TOP_RIGHT },
          { KY_WORD_FIRST_ROW | KY_WORD_FIRST_COLUMN, KY_WORD_TOP_LEFT },
          { KY_WORD_LAST_ROW | KY_WORD_LAST_COLUMN, KY_WORD_BOTTOM_RIGHT },
          { KY_WORD_LAST_ROW | KY_WORD_FIRST_COLUMN, KY_WORD_BOTTOM_LEFT } };
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    found |= (met & corners[i][0]) == corners[i][0] ? corners[i][1] : 0;
  return found;
}

void
ky_word_open_cell (KyWordReading *self)
{
  KyWordFlow *row = ky_word_flow (self);
  guint met = row->conditions
              | conditions_of_place (self, row->n_cells++, KY_WORD_FIRST_COLUMN,
                                     row->table != NULL ? row->table->band_columns : 1);

  met |= corner_of (met);
  gboolean is_struck
      = row->table != NULL && (row->table->strike > 0 || (row->table->struck & met) != 0);

  ky_word_open_flow (self);
  ky_word_flow (self)->is_struck = is_struck;
}

void
ky_word_open_row (KyWordReading *self)
{
  KyWordFlow *it = ky_word_flow (self);

  it->conditions = conditions_of_place (self, it->n_rows++, KY_WORD_FIRST_ROW,
                                        it->table != NULL ? it->table->band_rows : 1);
  it->n_cells = 0;
  ky_text_end_line (it->text);
  g_clear_pointer (&it->cells, g_ptr_array_unref);
  it->cells = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_release_string);
  it->is_row_deleted = FALSE;
}

void
ky_word_close_row (KyWordReading *self)
{
  KyWordFlow *outer = ky_word_flow (self);
  GPtrArray *cells = outer->cells;

  if (cells == NULL)
    return;
  outer->cells = NULL;
  if (!outer->is_row_deleted)
    ky_text_append_row (outer->text, cells);
  g_ptr_array_unref (cells);
}

void
ky_word_close_cell (KyWordReading *self)
{
  if (self->flows->len < 2)
    return;
  GString *text = ky_word_close_flow (self);
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (ky_word_flow (self)->cells != NULL)
    g_ptr_array_add (ky_word_flow (self)->cells, text);
  else
    g_string_free (text, TRUE);
}

void
ky_word_close_box (KyWordReading *self)
{
  if (self->flows->len < 2)
    return;
  GString *text = ky_word_close_flow (self);
  ky_text_end_line (self->boxes);
  g_string_append_len (self->boxes, text->str, (gssize)text->len);
  g_string_free (text, TRUE);
}
