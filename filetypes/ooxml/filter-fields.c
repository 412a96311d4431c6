/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/filter-private.h"

#include "filetypes/base/xml-value.h"
#include "filetypes/ooxml/field.h"

/* --- fields --------------------------------------------------------------------------------- */

/* A field while its part is judged. */
typedef struct
{
  gsize place;             /* of its begin character */
  GString *text;           /* its instruction, without that of fields in it */
  guint branch;            /* in which it began: see is_apart(); 0: none */
  gboolean in_instruction; /* not yet behind its separator */
  gboolean has_result;     /* a separator was there */
  gboolean is_doubtful;    /* readers may see another instruction than `text` */
} Judged;

typedef enum
{
  VERDICT_GOES, /* with its instruction; its result stays */
  VERDICT_SAFE,
  VERDICT_BUTTON /* goes but for the words of its instruction that are shown */
} Verdict;

/* Of a button: its name, and what it runs or where it leads. */
#define WORDS_BEFORE_LABEL 2

typedef struct
{
  KyXmlReader *reader;
  GPtrArray *fields; /* of Judged, in the order of their begin characters */
  GPtrArray *open;   /* of those, the innermost last */
  GArray *branches;  /* guint: what is_apart() around, each with its own number */
  guint n_branches;  /* so many there were */
  gboolean is_text;  /* in an element whose text an instruction may take */
} Judge;

static void
judged_free (gpointer data)
{
  Judged *field = data;

  g_string_free (field->text, TRUE);
  g_free (field);
}

static Judged *
innermost (Judge *judge)
{
  return judge->open->len > 0 ? judge->open->pdata[judge->open->len - 1] : NULL;
}

static guint
branch_here (const Judge *judge)
{
  return judge->branches->len > 0 ? g_array_index (judge->branches, guint, judge->branches->len - 1)
                                  : 0;
}

/* TRUE when the name of the field can't go on: "= …", "IF …". */
static gboolean
has_whole_name (const GString *text)
{
  const gchar *p = text->str;

  while (g_ascii_isspace (*p))
    p++;
  if (*p == '=')
    return TRUE;
  while (*p != '\0' && !g_ascii_isspace (*p))
    p++;
  return *p != '\0';
}

static void
judge_begin (Judge *judge)
{
  Judged *around = innermost (judge);
  Judged *field = g_new0 (Judged, 1);

  /* What a field in front of the name results in becomes the name: { { QUOTE 68 68 69 } PAGE } */
  if (around != NULL && around->in_instruction && !has_whole_name (around->text))
    around->is_doubtful = TRUE;
  field->text = g_string_new (NULL);
  field->place = ky_xml_reader_place (judge->reader);
  field->branch = branch_here (judge);
  field->in_instruction = TRUE;
  g_ptr_array_add (judge->fields, field);
  g_ptr_array_add (judge->open, field);
}

static void
judge_character (Judge *judge)
{
  Judged *field = innermost (judge);
  g_autofree gchar *type = ky_xml_value (judge->reader, KY_NS_W, "fldCharType");

  if (strcmp (type, "begin") == 0)
    judge_begin (judge);
  else if (field != NULL && strcmp (type, "separate") == 0)
    {
      field->in_instruction = FALSE;
      field->has_result = TRUE;
    }
  else if (field != NULL && strcmp (type, "end") == 0)
    g_ptr_array_set_size (judge->open, (gint)judge->open->len - 1);
}

/* A reader takes one branch of alternate content: what is joined over two, or over one and what is
 * around it, may be read without the other. */
static void
judge_text (Judge *judge)
{
  Judged *field = innermost (judge);
  KyView text = ky_xml_reader_text (judge->reader);

  if (!judge->is_text || field == NULL || !field->in_instruction)
    return;
  field->is_doubtful = field->is_doubtful || field->branch != branch_here (judge);
  g_string_append_len (field->text, (const gchar *)text.data, (gssize)text.size);
}

/* A branch of alternate content, or an element that goes with all it holds: what it has of an
 * instruction is not what a reader of the output sees of it. */
static gboolean
is_apart (KyXmlName *name)
{
  return (name->ns == KY_NS_MC
          && (strcmp (name->local, "Choice") == 0 || strcmp (name->local, "Fallback") == 0))
         || ky_filter_rule (name)->action == DO_DROP;
}

static void
judge_element (Judge *judge, KyXmlName *name, gboolean is_start)
{
  static const gchar *const texts[] = { "instrText", "delInstrText", "t", "delText", NULL };

  if (is_apart (name))
    {
      if (is_start)
        {
          judge->n_branches++;
          g_array_append_val (judge->branches, judge->n_branches);
        }
      else if (judge->branches->len > 0)
        g_array_set_size (judge->branches, judge->branches->len - 1);
    }
  if (name->ns != KY_NS_W)
    return;
  judge->is_text = is_start && g_strv_contains (texts, name->local);
  if (is_start && strcmp (name->local, "fldChar") == 0)
    judge_character (judge);
}

static Verdict
verdict_of (Filter *self, const Judged *field)
{
  const gchar *name = NULL;
  gboolean is_safe = ky_field_is_safe (ky_view (field->text->str, field->text->len), &name);
  g_autofree gchar *where = NULL;

  if (is_safe && !field->is_doubtful)
    return VERDICT_SAFE;
  if (name == NULL)
    return VERDICT_GOES;
  where = g_strdup_printf ("%s: %s", self->filter->where, name);
  ky_job_removed (self->filter->job, "ooxml.field", 1, where);
  return ky_field_is_button (name) && !field->has_result && !field->is_doubtful ? VERDICT_BUTTON
                                                                                : VERDICT_GOES;
}

/* First pass: what each field of the part instructs, in the order of their begin characters. */
gboolean
ky_filter_judge_fields (Filter *self, KyView xml, const KyXmlLimits *limits, GError **error)
{
  g_autoptr (KyXmlReader) reader = NULL;
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (judged_free);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (GArray) branches = g_array_new (FALSE, FALSE, sizeof (guint));
  Judge judge = { .fields = fields, .open = open, .branches = branches };
  KyXmlEvent event;

  if (!ky_xml_reader_mentions (self->reader, "fldChar"))
    return TRUE;
  reader = ky_xml_reader_new (xml, ky_ooxml_namespaces, limits, error);
  if (reader == NULL)
    return FALSE;
  judge.reader = reader;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        judge_text (&judge);
      else
        judge_element (&judge, ky_xml_reader_name (reader), event == KY_XML_START);
    }
  for (guint i = 0; i < fields->len; i++)
    {
      const Judged *field = fields->pdata[i];

      g_hash_table_insert (self->verdicts, GSIZE_TO_POINTER (field->place),
                           GUINT_TO_POINTER (verdict_of (self, field)));
    }
  return event == KY_XML_EOF;
}

/* Elsewhere the text of an instruction is shown to nobody and belongs to no field. */
gboolean
ky_filter_is_in_instruction (Filter *self)
{
  return self->fields->len > 0
         && g_array_index (self->fields, Field, self->fields->len - 1).is_in_instruction;
}

/* TRUE inside the instruction of a field that is taken out. */
gboolean
ky_filter_drops_instruction (Filter *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = &g_array_index (self->fields, Field, i);

      if (field->n_unshown > 0 && field->is_in_instruction)
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_filter_is_in_button (Filter *self)
{
  const Field *field;

  if (!ky_filter_is_in_instruction (self))
    return FALSE;
  field = &g_array_index (self->fields, Field, self->fields->len - 1);
  return !field->is_safe && field->n_unshown <= WORDS_BEFORE_LABEL;
}

/* "MACROBUTTON NoMacro [Name]", in as many pieces as it has been edited. */
gboolean
ky_filter_take_button_text (Filter *self, const KyXmlName *name, GError **error)
{
  Field *field = &g_array_index (self->fields, Field, self->fields->len - 1);
  g_autoptr (GString) text = ky_xml_content (self->reader, error);
  const gchar *p;

  if (text == NULL)
    return FALSE;
  for (p = text->str; *p != '\0' && field->n_unshown > 0; p++)
    {
      gboolean is_space = g_ascii_isspace (*p);

      if (is_space && field->is_in_word)
        field->n_unshown--;
      field->is_in_word = !is_space;
    }
  if (*p == '\0' || ky_filter_drops_instruction (self))
    return TRUE;
  ky_xml_writer_start (self->writer, KY_NS_W,
                       strcmp (name->local, "instrText") == 0 ? "t" : "delText");
  ky_xml_writer_attribute (self->writer, KY_XML_NS_XML, "space", ky_view ("preserve", 8));
  ky_xml_writer_text (self->writer, ky_view (p, strlen (p)));
  ky_xml_writer_end (self->writer);
  return TRUE;
}

/* w:fldChar: FALSE when it goes. */
gboolean
ky_filter_takes_field_character (Filter *self)
{
  const KyXmlAttribute *type = ky_xml_attribute (self->reader, KY_NS_W, "fldCharType");
  gboolean was_dropped = ky_filter_drops_instruction (self);
  Field *field;

  if (type == NULL)
    return FALSE;
  if (ky_view_is (type->value, "begin"))
    {
      /* By its place: of those in what goes, this pass sees none. */
      gpointer place = GSIZE_TO_POINTER (ky_xml_reader_place (self->reader));
      Verdict verdict = GPOINTER_TO_UINT (g_hash_table_lookup (self->verdicts, place));
      Field begun = { .is_safe = verdict == VERDICT_SAFE,
                      .is_in_instruction = TRUE,
                      .n_unshown = verdict == VERDICT_SAFE     ? 0
                                   : verdict == VERDICT_BUTTON ? WORDS_BEFORE_LABEL
                                                               : G_MAXUINT };

      g_array_append_val (self->fields, begun);
      return begun.is_safe && !was_dropped;
    }
  if (self->fields->len == 0)
    return FALSE;
  field = &g_array_index (self->fields, Field, self->fields->len - 1);
  if (ky_view_is (type->value, "separate"))
    {
      gboolean is_safe = field->is_safe;

      field->is_in_instruction = FALSE;
      return is_safe && !ky_filter_drops_instruction (self);
    }
  if (ky_view_is (type->value, "end"))
    {
      gboolean is_safe = field->is_safe;

      g_array_set_size (self->fields, self->fields->len - 1);
      return is_safe && !ky_filter_drops_instruction (self);
    }
  return FALSE;
}
