/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the fields of a Word 2003 XML document whose result LibreOffice would compute anew, or
 * lose: dates, authors, numbers of figures, references, and what form fields and EQ fields show. */
#include "filetypes/office/word-2003-fields.h"

#include "common/release.h"
#include "filetypes/base/field/equation.h"
#include "filetypes/base/field/field.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/value.h"

#define NS_WORD 1

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.microsoft.com/office/word/2003/wordml", NS_WORD },
  { NULL, 0 },
};

typedef enum
{
  FORM_NONE,
  FORM_CHECK,
  FORM_LIST
} Form;

/* Describes a field that is open. */
typedef struct
{
  GArray *places;       /* of gsize: the elements that are not shown */
  GString *instruction; /* and the parts of a form field: */
  GPtrArray *entries;
  Form form;
  KyMarkState state;
  guint chosen;
  gboolean has_result; /* its result has text */
} Field;

/* Holds what is known of the fields up to a place. */
typedef struct
{
  GArray *open;  /* of Field, from the outermost on */
  guint n_shown; /* the first ones whose result has begun */
  GHashTable *found;
  gboolean is_japanese;
} Fields;

KY_DEFINE_CLEAR (word_2003_fields_clear_field, Field, places, instruction, entries)

gboolean
ky_word_2003_keeps_field (const gchar *instruction)
{
  static const gchar *const kept[] = { "HYPERLINK", "NUMPAGES", "PAGE", NULL };
  g_autofree gchar *copy = g_ascii_strup (instruction, -1);
  gchar *word = g_strchug (copy);

  word[strcspn (word, " \t\r\n\\")] = '\0';
  return g_strv_contains (kept, word);
}

/* Returns the text that `field` shows if it has no result (transfer full). */
static gchar *
text_of_field (const Field *field, gboolean is_japanese)
{
  gchar *text = NULL;

  if (field->has_result)
    return g_strdup ("");
  if (field->form == FORM_CHECK)
    text = g_strdup (ky_mark_of_state (field->state, FALSE, is_japanese));
  else if (field->form == FORM_LIST && field->chosen < field->entries->len)
    text = g_strdup (field->entries->pdata[field->chosen]);
  else
    text = ky_field_equation_text (field->instruction->str);
  if (text == NULL)
    text = ky_field_symbol (field->instruction->str);
  return text != NULL ? text : g_strdup ("");
}

/* Returns the outermost open field that is in its instruction; NULL: there is none. */
static Field *
word_2003_fields_hidden_in (const Fields *self)
{
  return self->n_shown < self->open->len ? &g_array_index (self->open, Field, self->n_shown) : NULL;
}

/* Ends the innermost field. A field that is kept, but is part of the instruction of another one, is
 * removed together with that one. */
static void
word_2003_fields_end (Fields *self)
{
  Field *field = &g_array_index (self->open, Field, self->open->len - 1), *hidden;
  g_autoptr (GArray) places = g_array_ref (field->places);
  gsize last = g_array_index (places, gsize, places->len - 1);
  gboolean is_kept = ky_word_2003_keeps_field (field->instruction->str);
  g_autofree gchar *text = text_of_field (field, self->is_japanese);

  g_array_set_size (self->open, self->open->len - 1);
  self->n_shown = MIN (self->n_shown, self->open->len);
  hidden = word_2003_fields_hidden_in (self);
  if (is_kept && hidden != NULL)
    g_array_append_vals (hidden->places, places->data, places->len);
  for (guint i = 0; !is_kept && i < places->len; i++)
    g_hash_table_replace (self->found, GSIZE_TO_POINTER (g_array_index (places, gsize, i)),
                          g_strdup (""));
  if (!is_kept && hidden == NULL)
    g_hash_table_replace (self->found, GSIZE_TO_POINTER (last), g_steal_pointer (&text));
}

/* Takes the mark of a field at which `reader` is positioned. */
static void
word_2003_fields_take_mark (Fields *self, KyXmlReader *reader)
{
  g_autofree gchar *type = ky_xml_value (reader, NS_WORD, "fldCharType");
  gsize place = ky_xml_reader_place (reader);

  if (strcmp (type, "begin") == 0)
    {
      Field field = { .places = g_array_new (FALSE, FALSE, sizeof (gsize)),
                      .instruction = g_string_new (NULL),
                      .entries = g_ptr_array_new_with_free_func (g_free) };

      g_array_append_val (self->open, field);
    }
  if (self->open->len == 0)
    return;
  g_array_append_val (g_array_index (self->open, Field, self->open->len - 1).places, place);
  if (strcmp (type, "separate") == 0 && self->n_shown == self->open->len - 1)
    self->n_shown++;
  else if (strcmp (type, "end") == 0)
    word_2003_fields_end (self);
}

/* Takes an element of a form field. */
static void
word_2003_fields_take_form (KyXmlReader *reader, const gchar *local, Field *field)
{
  g_autofree gchar *value = ky_xml_value (reader, NS_WORD, "val");
  gboolean is_on = strcmp (value, "off") != 0 && strcmp (value, "0") != 0;

  if (strcmp (local, "checkBox") == 0)
    field->form = FORM_CHECK;
  else if (strcmp (local, "ddList") == 0)
    field->form = FORM_LIST;
  else if (strcmp (local, "listEntry") == 0)
    g_ptr_array_add (field->entries, g_steal_pointer (&value));
  else if (strcmp (local, "checked") == 0
           || (strcmp (local, "default") == 0 && field->form == FORM_CHECK))
    field->state = is_on ? KY_MARK_ON : KY_MARK_OFF;
  else if (strcmp (local, "result") == 0 || strcmp (local, "default") == 0)
    field->chosen = (guint)g_ascii_strtoull (value, NULL, 10);
}

/* Takes the element at which `reader` is positioned. Returns FALSE if its content cannot be
 * read. */
static gboolean
word_2003_fields_take (Fields *self, KyXmlReader *reader)
{
  static const gchar *const shown[]
      = { "br",   "cr",         "endnote", "fldSimple", "footnote", "noBreakHyphen",
          "pict", "softHyphen", "t",       "tab",       NULL };
  const gchar *local = ky_xml_reader_name (reader)->local;
  gsize place = ky_xml_reader_place (reader);
  guint n_open = self->open->len;
  Field *field = n_open > 0 ? &g_array_index (self->open, Field, n_open - 1) : NULL;
  Field *hidden = word_2003_fields_hidden_in (self);

  if (strcmp (local, "fldChar") == 0)
    word_2003_fields_take_mark (self, reader);
  else if (field == NULL)
    return TRUE;
  else if (strcmp (local, "instrText") == 0)
    {
      g_autoptr (GString) text = ky_xml_content (reader, NULL);

      g_array_append_val (field->places, place);
      if (text == NULL)
        return FALSE;
      g_string_append (field->instruction, text->str);
    }
  else if (!g_strv_contains (shown, local))
    word_2003_fields_take_form (reader, local, field);
  else if (hidden != NULL)
    g_array_append_val (hidden->places, place);
  else
    field->has_result = TRUE;
  return TRUE;
}

GHashTable *
ky_word_2003_fields (KyView input, const KyXmlLimits *limits, gboolean is_japanese)
{
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (input, namespaces, limits, NULL);
  g_autoptr (GArray) open = g_array_new (FALSE, TRUE, sizeof (Field));
  g_autoptr (GHashTable) found
      = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  Fields self = { .open = open, .found = found, .is_japanese = is_japanese };
  KyXmlEvent event;

  g_array_set_clear_func (open, word_2003_fields_clear_field);
  if (reader == NULL || !ky_xml_reader_mentions (reader, "fldChar"))
    return NULL;
  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_xml_reader_name (reader)->ns == NS_WORD
        && !word_2003_fields_take (&self, reader))
      return NULL;
  return g_steal_pointer (&found);
}
