/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the visible text of the fields and controls of a Word document in their place, for
 * LibreOffice (ISO/IEC 29500-1 §17.16). LibreOffice computes fields anew when it draws a document:
 * a reference to a missing bookmark becomes "Error: Reference source not found", a field for mail
 * merge its name, a list its first entry. Word shows the stored result until the user updates the
 * field. Fields that count pages, show the present date, or have no result are kept as fields.
 * LibreOffice does not draw controls without a picture. */
#include "filetypes/ooxml/ooxml.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/captions.h"
#include "filetypes/ooxml/edits.h"

#define NESTED_MAX 32 /* nested fields; a part with more is not changed */
#define LONGEST_NAME 16

typedef struct
{
  GString *instruction;
  GPtrArray *entries; /* (nullable) of a list */
  guint64 chosen;
  gboolean has_chosen;
  gsize begin; /* offset of the field's begin character */
  gboolean is_simple, is_in_instruction, has_result;
  GArray *ranges; /* of Range: parts that are not its result */
} Field;

typedef struct
{
  gsize from, to;
} Range;

KY_DEFINE_CLEAR (shown_fields_clear, Field, instruction, entries, ranges)

typedef struct
{
  KyXmlReader *reader;
  const KyPart *part;
  KyView xml;
  GArray *fields; /* of Field, the innermost last */
  GArray *edits;
  gsize from;         /* offset of the open w:fldChar or of the open text of a run */
  gchar *type;        /* (nullable) of the open w:fldChar */
  guint control;      /* depth of the control that is replaced; 0: none is open */
  gsize control_from; /* offset of the open control */
  const gchar *words; /* of it */
  gboolean is_text, is_lost;
} Shown;

/* Returns where the tag that ends at `place` begins. */
static gsize
shown_fields_tag (KyView xml, gsize place)
{
  while (place > 0 && xml.data[place - 1] != '<')
    place--;
  return place > 0 ? place - 1 : 0;
}

/* Returns w:t with `words` for the place of the element that begins at `from`, with the prefix of
 * its name. (transfer full) */
static gchar *
shown_fields_words (KyView xml, gsize from, const gchar *words)
{
  g_autofree gchar *escaped = g_markup_escape_text (words, -1);
  gsize end = from + 1;

  while (end < xml.size && strchr (": \t\r\n/>", xml.data[end]) == NULL)
    end++;
  g_autofree gchar *prefix = end < xml.size && xml.data[end] == ':'
                                 ? g_strndup ((const gchar *)xml.data + from + 1, end - from)
                                 : g_strdup ("");
  return g_strdup_printf ("<%st xml:space=\"preserve\">%s</%st>", prefix, escaped, prefix);
}

static Field *
shown_fields_innermost (Shown *self)
{
  return self->fields->len > 0 ? &g_array_index (self->fields, Field, self->fields->len - 1) : NULL;
}

/* Returns the innermost field whose instruction is open around the reader, or NULL. */
static Field *
shown_fields_instructed (Shown *self)
{
  for (guint i = self->fields->len; i > 0; i--)
    {
      Field *field = &g_array_index (self->fields, Field, i - 1);

      if (field->is_in_instruction)
        return field;
    }
  return NULL;
}

static void
shown_fields_open (Shown *self, gsize begin, const gchar *instruction)
{
  Field field = { .instruction = g_string_new (instruction),
                  .begin = begin,
                  .is_simple = instruction != NULL,
                  .is_in_instruction = instruction == NULL,
                  .ranges = g_array_new (FALSE, FALSE, sizeof (Range)) };

  self->is_lost = self->is_lost || self->fields->len >= NESTED_MAX;
  g_array_append_val (self->fields, field);
}

static void
shown_fields_add_range (Field *field, gsize from, gsize to)
{
  Range range = { from, to };

  g_array_append_val (field->ranges, range);
}

/* Tells whether LibreOffice draws the field as Word shows it, or knows better: what counts pages
 * does so on the pages that are drawn. */
static gboolean
shown_fields_is_kept (const Field *field)
{
  static const gchar *const kept[]
      = { "ASK",  "DATE",    "FORMCHECKBOX", "FORMTEXT", "HYPERLINK", "INDEX", "NUMPAGES",
          "PAGE", "SECTION", "SECTIONPAGES", "SET",      "STYLEREF",  "TIME",  "TOA",
          "TOC",  NULL };
  const gchar *from = field->instruction->str + strspn (field->instruction->str, " \t\r\n");
  gchar name[LONGEST_NAME + 1] = "";

  for (guint i = 0; i < LONGEST_NAME && g_ascii_isalpha (from[i]); i++)
    name[i] = g_ascii_toupper (from[i]);
  return g_strv_contains (kept, name);
}

/* Returns the chosen entry of a list without a result, or NULL. */
static const gchar *
shown_fields_entry (const Field *field)
{
  return !field->has_result && field->entries != NULL && field->chosen < field->entries->len
             ? field->entries->pdata[field->chosen]
             : NULL;
}

/* Closes the innermost field. Content outside of its result is removed, or belongs to the
 * instruction of the field around it. */
static void
shown_fields_close (Shown *self)
{
  Field *field = shown_fields_innermost (self), *around;
  const gchar *entry = shown_fields_entry (field);

  field->is_in_instruction = FALSE;
  around = shown_fields_instructed (self);
  if (around != NULL)
    g_array_append_vals (around->ranges, field->ranges->data, field->ranges->len);
  else if (entry != NULL || (field->has_result && !shown_fields_is_kept (field)))
    {
      if (entry != NULL)
        ky_edits_add (self->edits, field->begin, g_array_index (field->ranges, Range, 0).to,
                      shown_fields_words (self->xml, field->begin, entry));
      for (guint i = 0; i < field->ranges->len; i++)
        {
          const Range *range = &g_array_index (field->ranges, Range, i);

          ky_edits_add (self->edits, range->from, range->to, NULL);
        }
    }
  g_array_set_size (self->fields, self->fields->len - 1);
}

/* Handles the end of w:fldChar. */
static void
shown_fields_take_character (Shown *self, gsize to)
{
  g_autofree gchar *type = g_steal_pointer (&self->type);
  Field *field = shown_fields_innermost (self);

  /* A begin character is opened at its start tag, because its form properties follow. */
  if (field == NULL || field->is_simple)
    return;
  shown_fields_add_range (field, self->from, to);
  if (strcmp (type, "separate") == 0)
    field->is_in_instruction = FALSE;
  else if (strcmp (type, "end") == 0)
    shown_fields_close (self);
}

/* Notes that what is read is shown by all fields whose result is open around it. */
static void
shown_fields_take_result (Shown *self)
{
  for (guint i = self->fields->len; i > 0; i--)
    {
      Field *field = &g_array_index (self->fields, Field, i - 1);

      if (field->is_in_instruction)
        return;
      field->has_result = TRUE;
    }
}

static void
shown_fields_take_form (Field *field, KyXmlReader *reader, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_NS_W, "val");

  if (strcmp (local, "ddList") == 0 && field->entries == NULL)
    field->entries = g_ptr_array_new_with_free_func (g_free);
  else if (field->entries == NULL)
    return;
  else if (strcmp (local, "listEntry") == 0)
    g_ptr_array_add (field->entries, g_steal_pointer (&value));
  else if (strcmp (local, "result") == 0 || (strcmp (local, "default") == 0 && !field->has_chosen))
    {
      field->has_chosen = strcmp (local, "result") == 0;
      field->chosen = g_ascii_strtoull (value, NULL, 10);
    }
}

static void
shown_fields_begin (Shown *self, const KyXmlName *name)
{
  static const gchar *const shown[]
      = { "sym", "noBreakHyphen", "drawing", "pict", "object", "footnoteReference", NULL };
  static const gchar *const texts[] = { "instrText", "delInstrText", "t", "delText", NULL };
  gsize place = ky_xml_reader_place (self->reader);
  gsize from = shown_fields_tag (self->xml, place);
  Field *field = shown_fields_innermost (self);
  const gchar *words = self->part->bare != NULL
                           ? g_hash_table_lookup (self->part->bare, GSIZE_TO_POINTER (place))
                           : NULL;

  if (words != NULL && self->control == 0)
    {
      self->control = ky_xml_reader_depth (self->reader);
      self->control_from = from;
      self->words = words;
    }
  if (name->ns != KY_NS_W)
    return;
  if (g_strv_contains (shown, name->local))
    shown_fields_take_result (self);
  self->is_text = g_strv_contains (texts, name->local);
  if (self->is_text)
    self->from = from;
  else if (strcmp (name->local, "fldSimple") == 0)
    {
      g_autofree gchar *instruction = ky_xml_value (self->reader, KY_NS_W, "instr");

      shown_fields_open (self, from, instruction);
      shown_fields_add_range (shown_fields_innermost (self), from, place);
    }
  else if (strcmp (name->local, "fldChar") == 0)
    {
      self->from = from;
      self->type = ky_xml_value (self->reader, KY_NS_W, "fldCharType");
      if (strcmp (self->type, "begin") == 0)
        shown_fields_open (self, from, NULL);
    }
  else if (strcmp (name->local, "fldData") == 0 && field != NULL && self->type == NULL)
    self->is_lost = TRUE;
  else if (field != NULL && self->type != NULL)
    shown_fields_take_form (field, self->reader, name->local);
}

static void
shown_fields_end (Shown *self, const KyXmlName *name)
{
  gsize to = ky_xml_reader_place (self->reader);
  Field *field = shown_fields_innermost (self);

  /* After an end tag the depth is that of the parent element. */
  if (self->control > 0 && ky_xml_reader_depth (self->reader) < self->control)
    {
      ky_edits_add (self->edits, self->control_from, to,
                    shown_fields_words (self->xml, self->control_from, self->words));
      self->control = 0;
    }
  if (name->ns != KY_NS_W)
    return;
  if (strcmp (name->local, "fldChar") == 0 && self->type != NULL)
    shown_fields_take_character (self, to);
  else if (strcmp (name->local, "fldSimple") == 0 && field != NULL && field->is_simple)
    {
      gsize from = shown_fields_tag (self->xml, to);

      if (from > field->begin)
        shown_fields_add_range (field, from, to);
      shown_fields_close (self);
    }
  else if (self->is_text)
    {
      Field *around = shown_fields_instructed (self);

      if (around != NULL)
        shown_fields_add_range (around, self->from, to);
      self->is_text = FALSE;
    }
}

static void
shown_fields_take_text (Shown *self, KyView text)
{
  Field *around = shown_fields_instructed (self);

  if (!self->is_text)
    return;
  if (around != NULL)
    g_string_append_len (around->instruction, (const gchar *)text.data, (gssize)text.size);
  for (gsize i = 0; i < text.size; i++)
    if (!g_ascii_isspace ((gchar)text.data[i]))
      {
        shown_fields_take_result (self);
        return;
      }
}

/* Returns the part `xml` with what its fields show, or NULL if it has none that is drawn
 * otherwise. (transfer full) */
static GBytes *
shown_fields_mend (KyJob *job, const KyPart *part, GBytes *bytes)
{
  g_autoptr (KyXmlReader) reader = ky_package_reader (job, bytes);
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_autoptr (GArray) edits = ky_edits_new ();
  Shown self = { .reader = reader, .part = part, .fields = fields, .edits = edits };
  KyXmlEvent event = KY_XML_ERROR;
  KyView whole = ky_view_of_bytes (bytes);

  if (reader == NULL)
    return NULL;
  self.xml = ky_xml_reader_content (reader);
  /* The positions refer to the text that the parser reads, which is a converted copy if the part is
   * in UTF-16. */
  if ((part->bare == NULL && !ky_xml_reader_mentions (reader, "fld")) || self.xml.data < whole.data
      || self.xml.data >= whole.data + whole.size)
    return NULL;
  g_array_set_clear_func (fields, shown_fields_clear);
  while (!self.is_lost && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        shown_fields_take_text (&self, ky_xml_reader_text (reader));
      else if (event == KY_XML_START)
        shown_fields_begin (&self, ky_xml_reader_name (reader));
      else
        shown_fields_end (&self, ky_xml_reader_name (reader));
    }
  g_free (self.type);
  return event == KY_XML_EOF ? ky_edits_apply (edits, self.xml) : NULL;
}

GBytes *
ky_docx_with_results (KyJob *job)
{
  g_autoptr (GHashTable) dropped = g_hash_table_new (ky_str_hash, g_str_equal);
  g_autoptr (KyPackage) package = ky_package_open (job, KY_APP_WORD, dropped, NULL);
  gboolean is_mended = FALSE;

  if (package == NULL || !ky_ooxml_find_captions (job, package, NULL))
    return NULL;
  for (guint i = 0; i < package->parts->len; i++)
    {
      KyPart *part = package->parts->pdata[i];

      if (part->kind->form != KY_PART_XML || part->kind->root_ns != KY_NS_W || part->mended != NULL)
        continue;
      g_autoptr (GBytes) bytes = ky_package_read (job, package, part, NULL);
      part->mended = bytes != NULL ? shown_fields_mend (job, part, bytes) : NULL;
      is_mended = is_mended || part->mended != NULL;
    }
  return is_mended ? ky_package_with_mended (package) : NULL;
}
