/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides in a first pass over a part, before anything is written, which of its complex fields
 * (w:fldChar, ISO/IEC 29500-1 §17.16.18) stay. An instruction can be split over many runs,
 * branches and deleted text; a field stays only if every reader assembles the same harmless
 * instruction. The second pass asks by the place of the field's begin character. */
#include "filetypes/ooxml/pass.h"
#include "common/release.h"

#include "filetypes/base/field/field.h"

/* --- fields --------------------------------------------------------------------------------- */

/* Describes a field while its part is judged. */
typedef struct
{
  gsize place;   /* of its begin character */
  GString *text; /* its instruction, without that of fields in it */
  guint branch;  /* in which it began: see filter_fields_is_transparent(); 0: none */
  enum
  {
    NAME_AWAITED,
    NAME_BEGUN,
    NAME_WHOLE
  } name;                  /* the part of the field's name that `text` has */
  gboolean in_instruction; /* not yet behind its separator */
  gboolean has_result;     /* behind its separator something is shown */
  gboolean is_doubtful;    /* readers may see another instruction than `text` */
  gboolean has_more;       /* behind its name readers may see more or less than `text` */
} Judged;

typedef enum
{
  VERDICT_GOES, /* the field is removed, but its result stays */
  VERDICT_SAFE,
  VERDICT_BARCODE, /* goes, but the words of its instruction behind the name stay */
  VERDICT_BUTTON,  /* is removed except for the words of its instruction that are shown */
  VERDICT_UNSEEN   /* the same, and its result stays hidden */
} Verdict;

/* The number of words in the instruction of a button before its label: the name of the field, and
 * the macro or the target. */
#define WORDS_BEFORE_LABEL 2
#define WORDS_BEFORE_DATA 1 /* of a barcode */
#define DELETED 0x80000000u /* of a branch's number */
#define NESTED_MAX 100      /* nested fields that are kept */

typedef struct
{
  KyOoxmlPass *filter;
  KyXmlReader *reader;
  GPtrArray *fields; /* of Judged, in the order of their begin characters */
  GPtrArray *open;   /* the open ones of these, the innermost last */
  GArray *branches;  /* guint: of each open element, the branch that it is in */
  guint n_branches;  /* number of branches so far */
  guint run_depth;   /* of the run around; 0: none */
  guint n_runs;      /* open runs, including those of formulas */
  gboolean is_text;  /* in an element whose text an instruction may take */
  gboolean is_shown; /* … and is shown */
  gboolean is_other; /* in another element whose text is shown: of a formula, a drawing */
  gboolean removes_hidden;
  gboolean is_hidden; /* in a run that is removed */
} Judge;

KY_DEFINE_FREE (judged_free, Judged, text)

static Judged *
filter_fields_innermost (Judge *judge)
{
  return judge->open->len > 0 ? judge->open->pdata[judge->open->len - 1] : NULL;
}

static guint
branch_here (const Judge *judge)
{
  return judge->branches->len > 0 ? g_array_index (judge->branches, guint, judge->branches->len - 1)
                                  : 0;
}

/* Appends `text` to the instruction, and tells whether its name is complete, so that it cannot
 * continue: "= …", "IF …". */
static void
filter_fields_take_name (Judged *field, KyView text)
{
  for (gsize i = 0; i < text.size && field->name != NAME_WHOLE; i++)
    if (text.data[i] == '=' && field->name == NAME_AWAITED)
      field->name = NAME_WHOLE;
    else if (!g_ascii_isspace ((gchar)text.data[i]))
      field->name = NAME_BEGUN;
    else if (field->name == NAME_BEGUN)
      field->name = NAME_WHOLE;
}

/* Judges a field in an instruction, or a text of its own. A field's result becomes part of it; in
 * front of the name, the name: { { QUOTE 68 68 69 } PAGE }. */
static void
judge_insertion (Judge *judge)
{
  Judged *around = filter_fields_innermost (judge);

  if (around == NULL || !around->in_instruction)
    return;
  around->is_doubtful = around->is_doubtful || around->name != NAME_WHOLE;
  around->has_more = TRUE;
}

/* Notes that `text` is shown in the results of the fields around it; blanks are nothing. */
static void
judge_result (Judge *judge, KyView text)
{
  gsize i = 0;

  while (i < text.size && g_ascii_isspace ((gchar)text.data[i]))
    i++;
  if (i == text.size)
    return;
  for (guint n = 0; n < MIN (judge->open->len, NESTED_MAX); n++)
    {
      Judged *around = judge->open->pdata[n];

      around->has_result = around->has_result || !around->in_instruction;
    }
}

static void
judge_begin (Judge *judge)
{
  Judged *field = g_new0 (Judged, 1);

  judge_insertion (judge);
  field->text = g_string_new (NULL);
  field->place = ky_xml_reader_place (judge->reader);
  field->branch = branch_here (judge);
  field->in_instruction = TRUE;
  field->is_doubtful = judge->is_hidden || judge->open->len >= NESTED_MAX;
  g_ptr_array_add (judge->fields, field);
  g_ptr_array_add (judge->open, field);
}

static void
judge_character (Judge *judge)
{
  Judged *field = filter_fields_innermost (judge);
  g_autofree gchar *type = ky_xml_value (judge->reader, KY_NS_W, "fldCharType");

  if (strcmp (type, "begin") == 0)
    {
      judge_begin (judge);
      return;
    }
  /* If this character is removed, the nesting of the fields behind it changes. */
  if (field != NULL && (field->branch != branch_here (judge) || judge->is_hidden))
    field->is_doubtful = TRUE;
  if (field != NULL && strcmp (type, "separate") == 0)
    field->in_instruction = FALSE;
  else if (field != NULL && strcmp (type, "end") == 0)
    g_ptr_array_set_size (judge->open, (gint)judge->open->len - 1);
}

/* Takes an element of a run that is shown as a character. White space in front of a field's name
 * does not count. */
static void
judge_character_of_run (Judge *judge, const gchar *local)
{
  static const gchar *const blank[] = { "tab", "br", "cr", NULL };
  static const gchar *const shown[] = KY_LIST (
      "sym", "noBreakHyphen", "softHyphen", "ptab", "pgNum", "dayShort", "dayLong", "monthShort",
      "monthLong", "yearShort", "yearLong", "annotationRef", "separator", "footnoteRef",
      "endnoteRef", "continuationSeparator", "ruby", "endnoteReference", "footnoteReference", NULL);
  Judged *field = filter_fields_innermost (judge);

  if (judge->n_runs > 0
      && (g_strv_contains (shown, local)
          || (g_strv_contains (blank, local) && field != NULL && field->name != NAME_AWAITED)))
    judge_insertion (judge);
}

/* Takes text of a nested field. If that field is dropped, its result stays in the instruction of
 * the field around it. */
static void
judge_text_within (Judge *judge)
{
  guint here = branch_here (judge);

  for (guint i = 0; i + 1 < MIN (judge->open->len, NESTED_MAX); i++)
    {
      Judged *around = judge->open->pdata[i];

      if (around->in_instruction && around->branch != here
          && ((around->branch ^ here) != DELETED || around->name != NAME_WHOLE))
        around->is_doubtful = TRUE;
    }
}

/* Takes a text. An instruction that is composed of two branches, or of one and the text around it,
 * may be read without one of them; a deleted text is accepted only if the name is complete without
 * it. */
static void
judge_text (Judge *judge)
{
  Judged *field = filter_fields_innermost (judge);
  KyView text = ky_xml_reader_text (judge->reader);

  if (judge->is_other)
    judge_insertion (judge);
  if (judge->is_shown || judge->is_other)
    judge_result (judge, text);
  if (judge->is_text)
    judge_text_within (judge);
  if (!judge->is_text || field == NULL || !field->in_instruction)
    return;
  if (judge->is_hidden || (judge->is_shown && field->name != NAME_WHOLE))
    field->is_doubtful = TRUE;
  field->has_more = field->has_more || judge->is_shown;
  if (field->branch != branch_here (judge))
    {
      field->has_more = TRUE;
      if (((field->branch ^ branch_here (judge)) != DELETED) || field->name != NAME_WHOLE)
        field->is_doubtful = TRUE;
    }
  filter_fields_take_name (field, text);
  g_string_append_len (field->text, (const gchar *)text.data, (gssize)text.size);
}

/* The elements whose text may be part of a field's instruction. */
static const gchar *const text_elements[] = { "instrText", "delInstrText", "t", "delText", NULL };

/* Matches elements whose text every reader joins with the text around them. */
static gboolean
filter_fields_is_transparent (Judge *judge, const KyXmlName *name)
{
  static const gchar *const locals[]
      = { "document", "body",    "hdr",       "ftr",      "footnotes", "footnote", "endnotes",
          "endnote",  "comment", "comments",  "tbl",      "tr",        "tc",       "p",
          "ins",      "moveTo",  "hyperlink", "smartTag", "customXml", "sdt",      "sdtContent",
          "dir",      "bdo",     "fldChar",   NULL };
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (judge->reader, &n);
  guint depth = ky_xml_reader_depth (judge->reader);

  if (name->ns != KY_NS_W)
    return name->ns == KY_NS_MC && strcmp (name->local, "AlternateContent") == 0;
  /* An element whose relationship does not exist is removed with its content; of a hyperlink, only
   * the tags are removed. */
  for (guint i = 0; i < n && strcmp (name->local, "hyperlink") != 0; i++)
    if (attributes[i].name->ns == KY_NS_R)
      return FALSE;
  if (strcmp (name->local, "r") == 0)
    return judge->run_depth == 0 || depth != judge->run_depth + 1;
  if (g_strv_contains (text_elements, name->local))
    return judge->run_depth > 0 && depth == judge->run_depth + 1;
  return g_strv_contains (locals, name->local);
}

/* Returns the number of the branch of `name`. Each branch has its own; all deleted text within one
 * has one number together. */
static guint
branch_of (Judge *judge, const KyXmlName *name)
{
  static const gchar *const texts[] = { "delInstrText", "delText", NULL };
  static const gchar *const around[] = { "del", "moveFrom", NULL };
  gboolean is_transparent_here = filter_fields_is_transparent (judge, name);

  if (name->ns == KY_NS_W && g_strv_contains (is_transparent_here ? texts : around, name->local))
    return branch_here (judge) | DELETED;
  return is_transparent_here ? branch_here (judge) : ++judge->n_branches;
}

static gboolean
filter_fields_is_run (const KyXmlName *name)
{
  return (name->ns == KY_NS_W || name->ns == KY_NS_M) && strcmp (name->local, "r") == 0;
}

static void
judge_start (Judge *judge, KyXmlName *name)
{
  Judged *field = filter_fields_innermost (judge);
  guint branch = branch_of (judge, name);

  g_array_append_val (judge->branches, branch);
  judge->is_text = name->ns == KY_NS_W && g_strv_contains (text_elements, name->local);
  judge->is_shown = judge->is_text && !g_str_has_suffix (name->local, "nstrText");
  judge->n_runs += filter_fields_is_run (name);
  const KyVocabularyElement *element = ky_markup_element (&judge->filter->markup, name);
  judge->is_other = !judge->is_text && element != NULL && element->text == KY_VALUE_TEXT;
  if (name->ns == KY_NS_M && field != NULL)
    field->has_more = TRUE;
  if (name->ns != KY_NS_W)
    return;
  judge_character_of_run (judge, name->local);
  if (strcmp (name->local, "r") == 0)
    {
      judge->run_depth = ky_xml_reader_depth (judge->reader);
      judge->is_hidden = FALSE;
    }
  else if (strcmp (name->local, "fldChar") == 0)
    judge_character (judge);
  else if (strcmp (name->local, "fldSimple") == 0 || strcmp (name->local, "txbxContent") == 0)
    judge_insertion (judge);
  else if (strcmp (name->local, "vanish") == 0 && judge->removes_hidden)
    {
      judge->is_hidden = TRUE;
      for (guint i = 0; i < judge->open->len; i++)
        ((Judged *)judge->open->pdata[i])->is_doubtful = TRUE;
    }
}

static void
judge_end (Judge *judge, const KyXmlName *name)
{
  g_array_set_size (judge->branches, judge->branches->len - 1);
  judge->is_text = judge->is_other = FALSE;
  judge->n_runs -= filter_fields_is_run (name);
  if (name->ns == KY_NS_W && strcmp (name->local, "r") == 0)
    {
      judge->run_depth = 0;
      judge->is_hidden = FALSE;
    }
}

static Verdict
filter_fields_verdict_of (KyOoxmlPass *self, const Judged *field)
{
  const gchar *name = NULL;
  gboolean is_safe = ky_field_is_safe (ky_view (field->text->str, field->text->len), &name);
  gboolean is_link = g_strcmp0 (name, "HYPERLINK") == 0;

  /* Behind the name of a link, readers may see more than `text`, and that may be an address. */
  if (is_safe && !field->is_doubtful && !(is_link && field->has_more))
    return VERDICT_SAFE;
  if (name == NULL)
    return VERDICT_GOES;
  g_autofree gchar *where = g_strdup_printf ("%s: %s", self->filter->where, name);
  ky_job_removed (self->filter->job,
                  is_link && !field->is_doubtful ? "ooxml.external-hyperlink" : "ooxml.field", 1,
                  where);
  if (field->is_doubtful)
    return VERDICT_GOES;
  if (ky_field_is_unseen (name))
    return VERDICT_UNSEEN;
  return field->has_result            ? VERDICT_GOES
         : ky_field_is_barcode (name) ? VERDICT_BARCODE
         : ky_field_is_button (name)  ? VERDICT_BUTTON
                                      : VERDICT_GOES;
}

/* Reads in a first pass what each field of the part instructs, in the order of their begin
 * characters. */
gboolean
ky_ooxml_judge_fields (KyOoxmlPass *self, KyView xml, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (judged_free);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (GArray) branches = g_array_new (FALSE, FALSE, sizeof (guint));
  Judge judge = {
    .fields = fields, .open = open, .branches = branches, .removes_hidden = self->removes_hidden
  };
  KyXmlEvent event;

  if (!ky_xml_reader_mentions (self->markup.reader, "fldChar"))
    return TRUE;
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (self->markup.job, xml, ky_ooxml_namespaces,
                                                         self->filter->where, error);
  if (reader == NULL)
    return FALSE;
  judge.reader = reader;
  judge.filter = self;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        judge_text (&judge);
      else if (event == KY_XML_START && judge.is_text)
        {
          /* An element within a text is always removed. */
          if (!ky_xml_reader_skip (reader, error))
            return FALSE;
        }
      else if (event == KY_XML_START)
        judge_start (&judge, ky_xml_reader_name (reader));
      else
        judge_end (&judge, ky_xml_reader_name (reader));
    }
  for (guint i = 0; i < fields->len; i++)
    {
      const Judged *field = fields->pdata[i];

      g_hash_table_insert (self->verdicts, GSIZE_TO_POINTER (field->place),
                           GUINT_TO_POINTER (filter_fields_verdict_of (self, field)));
    }
  return event == KY_XML_EOF;
}

/* Returns whether the reader is in the instruction of a field. Outside of a field, the text of an
 * instruction is shown to nobody. */
gboolean
ky_ooxml_is_in_instruction (KyOoxmlPass *self)
{
  return self->fields->len > 0
         && g_array_index (self->fields, KyOoxmlField, self->fields->len - 1).is_in_instruction;
}

gboolean
ky_ooxml_is_unseen (const KyOoxmlPass *self)
{
  if (self->fields->len == 0)
    return self->unseen_depth > 0;
  const KyOoxmlField *field = &g_array_index (self->fields, KyOoxmlField, self->fields->len - 1);
  return field->is_around_unseen || (field->is_unseen && !field->is_in_instruction);
}

/* Returns TRUE inside the instruction of a field that is taken out. */
gboolean
ky_ooxml_drops_instruction (KyOoxmlPass *self)
{
  if (self->fields->len == 0)
    return FALSE;
  const KyOoxmlField *field = &g_array_index (self->fields, KyOoxmlField, self->fields->len - 1);
  return field->is_around_dropped || (field->n_unshown > 0 && field->is_in_instruction);
}

gboolean
ky_ooxml_is_in_button (KyOoxmlPass *self)
{
  if (!ky_ooxml_is_in_instruction (self))
    return FALSE;
  const KyOoxmlField *field = &g_array_index (self->fields, KyOoxmlField, self->fields->len - 1);
  return !field->is_safe && field->n_unshown <= WORDS_BEFORE_LABEL;
}

/* Handles a piece of the instruction of a button, "MACROBUTTON NoMacro [Name]", which may be split
 * over many runs: writes only the text that is shown. */
gboolean
ky_ooxml_take_button_text (KyOoxmlPass *self, const KyXmlName *name, GError **error)
{
  KyOoxmlField *field = &g_array_index (self->fields, KyOoxmlField, self->fields->len - 1);
  g_autoptr (GString) text = ky_xml_content (self->markup.reader, error);
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
  if (*p == '\0' || ky_ooxml_drops_instruction (self))
    return TRUE;
  ky_xml_writer_start (self->markup.writer, KY_NS_W,
                       strcmp (name->local, "instrText") == 0 ? "t" : "delText");
  ky_xml_writer_attribute (self->markup.writer, KY_XML_NS_XML, "space", ky_view ("preserve", 8));
  ky_xml_writer_text (self->markup.writer, ky_view (p, strlen (p)));
  ky_xml_writer_end (self->markup.writer);
  return TRUE;
}

/* Tells whether a w:fldChar stays. */
gboolean
ky_ooxml_takes_field_character (KyOoxmlPass *self)
{
  const KyXmlAttribute *type = ky_xml_attribute (self->markup.reader, KY_NS_W, "fldCharType");
  gboolean was_dropped = ky_ooxml_drops_instruction (self);

  if (type == NULL)
    return FALSE;
  if (ky_view_is (type->value, "begin"))
    {
      /* The verdicts are found by the character's position in the part, because this pass does not
       * see the fields in content that is removed, so that counting fields would not work. */
      gpointer place = GSIZE_TO_POINTER (ky_xml_reader_place (self->markup.reader));
      Verdict verdict = GPOINTER_TO_UINT (g_hash_table_lookup (self->verdicts, place));
      KyOoxmlField begun = { .is_safe = verdict == VERDICT_SAFE,
                             .is_in_instruction = TRUE,
                             .is_around_dropped = was_dropped,
                             .is_unseen = verdict == VERDICT_UNSEEN,
                             .is_around_unseen = ky_ooxml_is_unseen (self),
                             .n_unshown = verdict == VERDICT_SAFE      ? 0
                                          : verdict == VERDICT_BARCODE ? WORDS_BEFORE_DATA
                                          : verdict == VERDICT_BUTTON  ? WORDS_BEFORE_LABEL
                                                                       : G_MAXUINT };

      g_array_append_val (self->fields, begun);
      return begun.is_safe && !was_dropped;
    }
  if (self->fields->len == 0)
    return FALSE;
  KyOoxmlField *field = &g_array_index (self->fields, KyOoxmlField, self->fields->len - 1);
  if (ky_view_is (type->value, "separate"))
    {
      gboolean is_safe = field->is_safe;

      field->is_in_instruction = FALSE;
      return is_safe && !ky_ooxml_drops_instruction (self);
    }
  if (ky_view_is (type->value, "end"))
    {
      gboolean is_safe = field->is_safe;

      g_array_set_size (self->fields, self->fields->len - 1);
      return is_safe && !ky_ooxml_drops_instruction (self);
    }
  return FALSE;
}
