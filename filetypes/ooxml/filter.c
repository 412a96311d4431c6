/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/filter.h"

#include "filetypes/ooxml/field.h"
#include "filetypes/ooxml/formula.h"

#define ATTRIBUTES_MAX 512

/* What is done with an element besides looking it up in the tables. */
typedef enum
{
  DO_KEEP,
  DO_DROP,      /* with all it holds; `code` is recorded */
  DO_UNWRAP,    /* its children stay */
  DO_OBJECT,    /* w:object: its picture stays, as w:pict */
  DO_HYPERLINK, /* w:hyperlink: unwrapped unless it leads to a bookmark or a kept target */
  DO_CLICK,     /* a:hlinkClick and kin: dropped unless it leads to a slide */
  DO_SIMPLE_FIELD,
  DO_FIELD_CHARACTER,
  DO_INSTRUCTION,
  DO_FORMULA,      /* s:f: dropped unless safe; the cached value is its neighbour */
  DO_RULE,         /* holds formulas: goes with the first that is not safe */
  DO_RULE_FORMULA, /* a formula of such a rule */
  DO_DEFINED_NAME,
  DO_EXTENSION, /* ext, extLst: gone when nothing in it stays */
  DO_ALTERNATE, /* mc:AlternateContent */
  DO_CHOICE,
  DO_FALLBACK,
  DO_FRAME, /* p:graphicFrame: may turn out to hold an OLE object */
  DO_GRAPHIC_DATA,
  DO_RUN_CONTENT, /* child of w:r: absent inside a dropped field instruction */
  DO_TIMING       /* p:timing: gone when media or commands are in it */
} Action;

typedef struct
{
  guint16 ns;
  const gchar *local;
  Action action;
  const gchar *code; /* for the report; NULL: not worth telling */
} Rule;

static const Rule rules[] = {
  { KY_NS_W, "object", DO_OBJECT, "ooxml.ole-object" },
  { KY_NS_O, "OLEObject", DO_DROP, NULL },
  { KY_NS_W, "control", DO_DROP, "ooxml.activex" },
  { KY_NS_W, "altChunk", DO_DROP, "ooxml.alt-chunk" },
  { KY_NS_W, "subDoc", DO_DROP, "ooxml.sub-document" },
  { KY_NS_W, "attachedTemplate", DO_DROP, "ooxml.attached-template" },
  { KY_NS_W, "linkStyles", DO_DROP, NULL },
  { KY_NS_W, "mailMerge", DO_DROP, "ooxml.mail-merge" },
  { KY_NS_W, "dataBinding", DO_DROP, "ooxml.data-binding" },
  { KY_NS_W, "documentProtection", DO_DROP, "ooxml.protection" },
  { KY_NS_W, "writeProtection", DO_DROP, "ooxml.protection" },
  { KY_NS_W, "docVars", DO_DROP, "ooxml.document-variables" },
  { KY_NS_W, "entryMacro", DO_DROP, "ooxml.macro-reference" },
  { KY_NS_W, "exitMacro", DO_DROP, "ooxml.macro-reference" },
  { KY_NS_W, "frameset", DO_DROP, "ooxml.frameset" },
  { KY_NS_W, "smartTag", DO_UNWRAP, NULL },
  { KY_NS_W, "customXml", DO_UNWRAP, NULL },
  { KY_NS_W, "hyperlink", DO_HYPERLINK, "ooxml.hyperlink" },
  { KY_NS_W, "fldSimple", DO_SIMPLE_FIELD, "ooxml.field" },
  { KY_NS_W, "fldChar", DO_FIELD_CHARACTER, "ooxml.field" },
  { KY_NS_W, "instrText", DO_INSTRUCTION, NULL },
  { KY_NS_W, "delInstrText", DO_INSTRUCTION, NULL },
  { KY_NS_W, "t", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "delText", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "tab", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "br", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "sym", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "drawing", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "pict", DO_RUN_CONTENT, NULL },
  { KY_NS_A, "hlinkClick", DO_CLICK, "ooxml.click-action" },
  { KY_NS_A, "hlinkHover", DO_CLICK, "ooxml.click-action" },
  { KY_NS_A, "hlinkMouseOver", DO_CLICK, "ooxml.click-action" },
  { KY_NS_A, "audioFile", DO_DROP, "ooxml.media" },
  { KY_NS_A, "audioCd", DO_DROP, "ooxml.media" },
  { KY_NS_A, "wavAudioFile", DO_DROP, "ooxml.media" },
  { KY_NS_A, "videoFile", DO_DROP, "ooxml.media" },
  { KY_NS_A, "quickTimeFile", DO_DROP, "ooxml.media" },
  { KY_NS_A, "snd", DO_DROP, "ooxml.media" },
  { KY_NS_A, "ext", DO_EXTENSION, NULL },
  { KY_NS_A, "extLst", DO_EXTENSION, NULL },
  { KY_NS_A, "graphicData", DO_GRAPHIC_DATA, NULL },
  { KY_NS_P, "graphicFrame", DO_FRAME, "ooxml.ole-object" },
  { KY_NS_P, "controls", DO_DROP, "ooxml.activex" },
  { KY_NS_P, "timing", DO_TIMING, "ooxml.timing" },
  { KY_NS_P, "cmd", DO_DROP, "ooxml.timing" },
  { KY_NS_P, "audio", DO_DROP, "ooxml.media" },
  { KY_NS_P, "video", DO_DROP, "ooxml.media" },
  { KY_NS_P, "sndAc", DO_DROP, "ooxml.media" },
  { KY_NS_P, "custDataLst", DO_DROP, "ooxml.custom-data" },
  { KY_NS_P, "contentPart", DO_DROP, "ooxml.ink" },
  { KY_NS_P, "ext", DO_EXTENSION, NULL },
  { KY_NS_P, "extLst", DO_EXTENSION, NULL },
  { KY_NS_C, "ext", DO_EXTENSION, NULL },
  { KY_NS_C, "extLst", DO_EXTENSION, NULL },
  { KY_NS_C, "externalData", DO_DROP, "ooxml.external-data" },
  { KY_NS_DGM, "ext", DO_EXTENSION, NULL },
  { KY_NS_DGM, "extLst", DO_EXTENSION, NULL },
  { KY_NS_S, "ext", DO_EXTENSION, NULL },
  { KY_NS_S, "extLst", DO_EXTENSION, NULL },
  { KY_NS_S, "f", DO_FORMULA, "ooxml.formula" },
  { KY_NS_S, "calculatedColumnFormula", DO_FORMULA, "ooxml.formula" },
  { KY_NS_S, "totalsRowFormula", DO_FORMULA, "ooxml.formula" },
  { KY_NS_S, "cfRule", DO_RULE, "ooxml.formula" },
  { KY_NS_S, "dataValidation", DO_RULE, "ooxml.formula" },
  { KY_NS_S, "formula", DO_RULE_FORMULA, "ooxml.formula" },
  { KY_NS_S, "formula1", DO_RULE_FORMULA, "ooxml.formula" },
  { KY_NS_S, "formula2", DO_RULE_FORMULA, "ooxml.formula" },
  { KY_NS_X14, "cfRule", DO_RULE, "ooxml.formula" },
  { KY_NS_X14, "dataValidation", DO_RULE, "ooxml.formula" },
  { KY_NS_X14, "sparkline", DO_RULE, "ooxml.formula" },
  { KY_NS_XM, "f", DO_RULE_FORMULA, "ooxml.formula" },
  { KY_NS_S, "definedName", DO_DEFINED_NAME, "ooxml.defined-name" },
  { KY_NS_S, "externalReferences", DO_DROP, "ooxml.external-link" },
  { KY_NS_S, "oleObjects", DO_DROP, "ooxml.ole-object" },
  { KY_NS_S, "controls", DO_DROP, "ooxml.activex" },
  { KY_NS_S, "customProperties", DO_DROP, "ooxml.custom-data" },
  { KY_NS_S, "webPublishItems", DO_DROP, "ooxml.web-publishing" },
  { KY_NS_S, "webPublishing", DO_DROP, "ooxml.web-publishing" },
  { KY_NS_S, "fileSharing", DO_DROP, "ooxml.protection" },
  { KY_NS_C, "f", DO_FORMULA, "ooxml.external-link" },
  { KY_NS_MC, "AlternateContent", DO_ALTERNATE, NULL },
  { KY_NS_MC, "Choice", DO_CHOICE, NULL },
  { KY_NS_MC, "Fallback", DO_FALLBACK, NULL },
};

static const Rule keep = { 0, "", DO_KEEP, NULL };
static const Rule unknown = { 0, "", DO_DROP, "ooxml.unknown-element" };
/* Who wrote it, when, with what: not worth a line each. */
static const Rule property = { 0, "", DO_DROP, "ooxml.property" };

/* Elements that hold text, by namespace; anywhere else text is white space of the writer's, or
 * nothing. */
static const struct
{
  guint16 ns;
  const gchar *locals;
} text_elements[] = {
  { KY_NS_W, " t delText instrText delInstrText " },
  { KY_NS_A, " t " },
  { KY_NS_M, " t " },
  { KY_NS_S, " t v f formula formula1 formula2 definedName calculatedColumnFormula "
             "totalsRowFormula author oddHeader "
             "oddFooter evenHeader evenFooter firstHeader firstFooter " },
  { KY_NS_C, " v f formatCode separator name oddHeader oddFooter evenHeader evenFooter firstHeader "
             "firstFooter " },
  { KY_NS_CDR, " x y " },
  { KY_NS_XDR, " col colOff row rowOff " },
  { KY_NS_WP, " align posOffset " },
  { KY_NS_WP14, " pctWidth pctHeight pctPosHOffset pctPosVOffset " },
  { KY_NS_P, " attrName text " },
  { KY_NS_XM, " f sqref " },
  { KY_NS_C15, " f sqref " },
  { KY_NS_XVML, " Anchor AutoFill AutoLine AutoSize Column DefaultSize Disabled Locked LockText "
                "MoveWithCells NoThreeD "
                "PrintObject Row SizeWithCells TextHAlign TextVAlign Visible RowHidden ColHidden "
                "UIObj CF AutoPict " },
  { KY_NS_TC, " text " },
  { KY_NS_CP, " category contentStatus " },
  { KY_NS_DC, " title subject " },
  { KY_NS_EP, " Application Characters CharactersWithSpaces DocSecurity HiddenSlides Lines Notes "
              "Pages Paragraphs "
              "PresentationFormat ScaleCrop Slides Words " },
  { KY_NS_VT, " lpstr lpwstr i4 " },
};

typedef struct
{
  gboolean is_safe;
  gboolean is_in_instruction;
} Field;

/* An element that is open in the output (or was taken out), innermost last. */
typedef struct
{
  const Rule *rule;
  gboolean is_written; /* has a start tag in the output */
  gboolean has_text;
  gboolean is_failed;  /* a rule whose formula is not safe, a timing with media */
  gboolean has_choice; /* of AlternateContent: a Choice stays */
  gboolean has_mark;
  KyXmlMark mark;
} Level;

typedef struct
{
  const KyOoxmlFilter *filter;
  KyXmlReader *reader;
  KyXmlWriter *writer;
  GArray *levels;   /* of Level */
  GArray *verdicts; /* of gboolean: the fields of the part, in order of their begin */
  GArray *fields;   /* of Field: those that are open */
  guint n_fields;
  GHashTable *unsafe_shared; /* si of shared formulas that went */
  guint ole_depth;           /* depth of the graphic frame that gives way to its picture; 0: none */
  gboolean has_picture;      /* that frame's picture was written */
  guint picture_depth;       /* depth of the picture being written inside that frame; 0: none */
} Filter;

/* --- rules ---------------------------------------------------------------------------------- */

static const Rule *
rule_of (KyXmlName *name)
{
  if (name->is_looked_up)
    return name->rule;
  name->is_looked_up = TRUE;
  if (ky_ooxml_allows_element (name->ns, name->local))
    name->rule = &keep;
  else
    name->rule = name->ns >= KY_NS_CP && name->ns < KY_NS_LAST ? &property : &unknown;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].ns == name->ns && strcmp (rules[i].local, name->local) == 0)
      name->rule = &rules[i];
  return name->rule;
}

static gboolean
is_text_element (const KyXmlName *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_elements); i++)
    if (text_elements[i].ns == name->ns)
      {
        gsize length = strlen (name->local);

        for (const gchar *at = text_elements[i].locals; (at = strstr (at, name->local)) != NULL;
             at++)
          if (at[-1] == ' ' && at[length] == ' ')
            return TRUE;
        return FALSE;
      }
  return FALSE;
}

/* Bits of KyXmlName's answers: an element's, and an attribute's by the namespace of its element. */
#define ANSWER_TEXT (G_GUINT64_CONSTANT (1) << 63)
#define ANSWER_ALLOWED(element_ns) (G_GUINT64_CONSTANT (1) << (element_ns))
G_STATIC_ASSERT (KY_NS_LAST < 63);

static gboolean
holds_text (KyXmlName *name)
{
  if (((name->yes | name->no) & ANSWER_TEXT) == 0)
    *(is_text_element (name) ? &name->yes : &name->no) |= ANSWER_TEXT;
  return (name->yes & ANSWER_TEXT) != 0;
}

static gboolean
allows_attribute (const KyXmlName *element, KyXmlName *name)
{
  guint64 bit = ANSWER_ALLOWED (MIN (element->ns, KY_NS_LAST));

  if (((name->yes | name->no) & bit) == 0)
    *(ky_ooxml_allows_attribute (element->ns, name->ns, name->local) ? &name->yes : &name->no)
        |= bit;
  return (name->yes & bit) != 0;
}

static void
tell (Filter *self, const Rule *rule)
{
  if (rule->code != NULL)
    ky_job_removed (self->filter->job, rule->code, 1, self->filter->where);
}

static const KyXmlAttribute *
attribute_of (Filter *self, guint16 ns, const gchar *local)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == ns && strcmp (attributes[i].name->local, local) == 0)
      return &attributes[i];
  return NULL;
}

static gboolean
view_is (KyView view, const gchar *text)
{
  return view.size == strlen (text) && memcmp (view.data, text, view.size) == 0;
}

/* --- attributes ----------------------------------------------------------------------------- */

/* An empty Id leads nowhere, and is how an action without a target is written. */
static gboolean
leads_nowhere (Filter *self, const KyXmlAttribute *attribute)
{
  return attribute->value.size > 0
         && self->filter->relation (self->filter->data, attribute->value) == KY_RELATION_NONE;
}

/* References by relationship: r:id and its like, and two that VML and diagrams have of their own.
 */
static gboolean
is_reference (const KyXmlName *element, const KyXmlAttribute *attribute)
{
  return attribute->name->ns == KY_NS_R
         || (attribute->name->ns == KY_NS_O && strcmp (attribute->name->local, "relid") == 0)
         || (element->ns == KY_NS_DSP && attribute->name->ns == KY_XML_NS_NONE
             && strcmp (attribute->name->local, "relId") == 0);
}

/* VML's style and colour values are CSS: nothing in them may fetch or run. */
static gboolean
is_harmless_value (const KyXmlName *element, KyView value)
{
  static const gchar *const active[]
      = { "url(", "expression", "behavior", "javascript", "vbscript", "import", "\\" };
  g_autofree gchar *lower = NULL;

  if (element->ns != KY_NS_V && element->ns != KY_NS_O)
    return TRUE;
  lower = g_ascii_strdown ((const gchar *)value.data, (gssize)value.size);
  for (guint i = 0; i < G_N_ELEMENTS (active); i++)
    if (strstr (lower, active[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* FALSE when a reference of this element leads to nothing that stays and the element is nothing
 * without it. */
static gboolean
references_stay (Filter *self, const KyXmlName *element)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  /* A picture frame without its picture keeps the layout, a page its size without the printer's
   * data. */
  if ((element->ns == KY_NS_A && strcmp (element->local, "blip") == 0) || element->ns == KY_NS_V
      || (element->ns == KY_NS_S && strcmp (element->local, "pageSetup") == 0))
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (is_reference (element, &attributes[i]) && leads_nowhere (self, &attributes[i]))
      return FALSE;
  return TRUE;
}

static void
write_attributes (Filter *self, const KyXmlName *element)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    {
      const KyXmlAttribute *attribute = &attributes[i];

      if (attribute->name->ns == KY_NS_MC && element->ns != KY_NS_MC)
        continue;
      if (!allows_attribute (element, attribute->name)
          || !is_harmless_value (element, attribute->value))
        continue;
      if (is_reference (element, attribute) && leads_nowhere (self, attribute))
        continue;
      ky_xml_writer_attribute (self->writer, attribute->name->ns, attribute->name->local,
                               attribute->value);
    }
}

/* mc:Ignorable of the root: those of its extensions that kiyome knows, by the prefixes that it
 * writes. */
static void
write_ignorable (Filter *self)
{
  const KyXmlAttribute *ignorable = attribute_of (self, KY_NS_MC, "Ignorable");
  g_autoptr (GString) list = g_string_new (NULL);
  guint16 seen[KY_NS_LAST] = { 0 };

  if (ignorable == NULL)
    return;
  for (const guint8 *p = ignorable->value.data, *end = p + ignorable->value.size; p < end;)
    {
      const guint8 *from = p;
      guint16 ns;

      while (p < end && *p != ' ')
        p++;
      ns = ky_xml_reader_prefix (self->reader, ky_view (from, (gsize)(p - from)));
      if (ns < KY_NS_LAST && ky_ooxml_is_extension (ns) && !seen[ns])
        {
          seen[ns] = 1;
          ky_xml_writer_declare (self->writer, ns);
          g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", ky_ooxml_prefix (ns));
        }
      while (p < end && *p == ' ')
        p++;
    }
  if (list->len > 0)
    ky_xml_writer_attribute (self->writer, KY_NS_MC, "Ignorable", ky_view (list->str, list->len));
}

/* --- fields --------------------------------------------------------------------------------- */

/* First pass: what each field of the part instructs, in the order of their begin characters. */
static gboolean
judge_fields (Filter *self, KyView xml, const KyXmlLimits *limits, GError **error)
{
  g_autoptr (KyXmlReader) reader = NULL;
  g_autoptr (GPtrArray) open = g_ptr_array_new ();  /* of GString, owned by `texts` */
  g_autoptr (GPtrArray) texts = g_ptr_array_new (); /* of GString, in order */
  g_autoptr (GArray) in_instruction = g_array_new (FALSE, FALSE, sizeof (gboolean));
  gboolean is_instruction = FALSE;
  KyXmlEvent event;

  if (memmem (xml.data, xml.size, "fldChar", 7) == NULL
      && memmem (xml.data, xml.size, "f\0l\0d\0C", 7) == NULL)
    return TRUE;
  reader = ky_xml_reader_new (xml, ky_ooxml_namespaces, limits, error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      KyXmlName *name = ky_xml_reader_name (reader);

      if (event == KY_XML_TEXT && is_instruction && open->len > 0
          && g_array_index (in_instruction, gboolean, in_instruction->len - 1))
        {
          KyView text = ky_xml_reader_text (reader);

          g_string_append_len (open->pdata[open->len - 1], (const gchar *)text.data,
                               (gssize)text.size);
        }
      if (event == KY_XML_TEXT || name->ns != KY_NS_W)
        continue;
      is_instruction = event == KY_XML_START
                       && (strcmp (name->local, "instrText") == 0
                           || strcmp (name->local, "delInstrText") == 0);
      if (event == KY_XML_START && strcmp (name->local, "fldChar") == 0)
        {
          guint n;
          const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);
          KyView type = ky_view ("", 0);

          for (guint i = 0; i < n; i++)
            if (attributes[i].name->ns == KY_NS_W
                && strcmp (attributes[i].name->local, "fldCharType") == 0)
              type = attributes[i].value;
          if (view_is (type, "begin"))
            {
              gboolean yes = TRUE;
              GString *text = g_string_new (NULL);

              g_ptr_array_add (texts, text);
              g_ptr_array_add (open, text);
              g_array_append_val (in_instruction, yes);
            }
          else if (open->len > 0 && view_is (type, "separate"))
            g_array_index (in_instruction, gboolean, in_instruction->len - 1) = FALSE;
          else if (open->len > 0 && view_is (type, "end"))
            {
              g_ptr_array_set_size (open, (gint)open->len - 1);
              g_array_set_size (in_instruction, open->len);
            }
        }
    }
  for (guint i = 0; i < texts->len; i++)
    {
      GString *text = texts->pdata[i];
      const gchar *name = NULL;
      gboolean is_safe = ky_field_is_safe (ky_view (text->str, text->len), &name);

      if (!is_safe)
        {
          g_autofree gchar *where = g_strdup_printf ("%s: %s", self->filter->where, name);

          ky_job_removed (self->filter->job, "ooxml.field", 1, where);
        }
      g_array_append_val (self->verdicts, is_safe);
      g_string_free (text, TRUE);
    }
  return event == KY_XML_EOF;
}

/* TRUE inside the instruction of a field that is taken out. */
static gboolean
is_in_dropped_instruction (Filter *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = &g_array_index (self->fields, Field, i);

      if (!field->is_safe && field->is_in_instruction)
        return TRUE;
    }
  return FALSE;
}

/* w:fldChar: FALSE when it goes. */
static gboolean
take_field_character (Filter *self)
{
  const KyXmlAttribute *type = attribute_of (self, KY_NS_W, "fldCharType");
  gboolean was_dropped = is_in_dropped_instruction (self);
  Field *field;

  if (type == NULL)
    return FALSE;
  if (view_is (type->value, "begin"))
    {
      Field begun = { TRUE, TRUE };

      if (self->n_fields < self->verdicts->len)
        begun.is_safe = g_array_index (self->verdicts, gboolean, self->n_fields);
      self->n_fields++;
      g_array_append_val (self->fields, begun);
      return begun.is_safe && !was_dropped;
    }
  if (self->fields->len == 0)
    return FALSE;
  field = &g_array_index (self->fields, Field, self->fields->len - 1);
  if (view_is (type->value, "separate"))
    {
      gboolean is_safe = field->is_safe;

      field->is_in_instruction = FALSE;
      return is_safe && !is_in_dropped_instruction (self);
    }
  if (view_is (type->value, "end"))
    {
      gboolean is_safe = field->is_safe;

      g_array_set_size (self->fields, self->fields->len - 1);
      return is_safe && !is_in_dropped_instruction (self);
    }
  return FALSE;
}

/* --- elements ------------------------------------------------------------------------------- */

static Level *
level_at (Filter *self, guint from_top)
{
  return from_top < self->levels->len
             ? &g_array_index (self->levels, Level, self->levels->len - 1 - from_top)
             : NULL;
}

static void
open_level (Filter *self, const Rule *rule, KyXmlName *name, gboolean is_written)
{
  Level level = { .rule = rule, .is_written = is_written };

  level.has_text = is_written && holds_text (name);
  g_array_append_val (self->levels, level);
}

static void
write_start (Filter *self, const KyXmlName *name, const gchar *local)
{
  ky_xml_writer_start (self->writer, name->ns, local);
  if (self->levels->len == 0)
    write_ignorable (self);
  write_attributes (self, name);
}

static gboolean
choice_is_known (Filter *self)
{
  const KyXmlAttribute *requires = attribute_of (self, KY_XML_NS_NONE, "Requires");

  if (requires == NULL)
    return FALSE;
  for (const guint8 *p = requires->value.data, *end = p + requires->value.size; p < end;)
    {
      const guint8 *from = p;

      while (p < end && *p != ' ')
        p++;
      if (p > from
          && ky_xml_reader_prefix (self->reader, ky_view (from, (gsize)(p - from))) >= KY_NS_LAST)
        return FALSE;
      while (p < end && *p == ' ')
        p++;
    }
  return TRUE;
}

/* Requires names prefixes: those that are written. */
static void
write_choice (Filter *self)
{
  const KyXmlAttribute *requires = attribute_of (self, KY_XML_NS_NONE, "Requires");
  g_autoptr (GString) list = g_string_new (NULL);

  ky_xml_writer_start (self->writer, KY_NS_MC, "Choice");
  for (const guint8 *p = requires->value.data, *end = p + requires->value.size; p < end;)
    {
      const guint8 *from = p;

      while (p < end && *p != ' ')
        p++;
      if (p > from)
        {
          guint16 ns = ky_xml_reader_prefix (self->reader, ky_view (from, (gsize)(p - from)));

          ky_xml_writer_declare (self->writer, ns);
          g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", ky_ooxml_prefix (ns));
        }
      while (p < end && *p == ' ')
        p++;
    }
  ky_xml_writer_attribute (self->writer, KY_XML_NS_NONE, "Requires",
                           ky_view (list->str, list->len));
}

/* A link or action: to a slide of this file, or a target that the policy keeps. */
static gboolean
click_stays (Filter *self)
{
  static const gchar *const jumps[] = { "ppaction://hlinksldjump", "ppaction://noaction" };
  const KyXmlAttribute *action = attribute_of (self, KY_XML_NS_NONE, "action");
  const KyXmlAttribute *id = attribute_of (self, KY_NS_R, "id");
  gboolean is_jump
      = action != NULL && ky_view_starts_with (action->value, "ppaction://hlinkshowjump?jump=", 30);

  for (guint i = 0; action != NULL && i < G_N_ELEMENTS (jumps); i++)
    is_jump = is_jump || view_is (action->value, jumps[i]);
  if (action != NULL && action->value.size > 0 && !is_jump)
    return FALSE;
  if (id == NULL || id->value.size == 0)
    return is_jump;
  return self->filter->relation (self->filter->data, id->value) != KY_RELATION_NONE;
}

/* Text of the element that the reader stands in, up to its end tag, which is read too. (transfer
 * full) */
static GString *
read_content (Filter *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint depth = ky_xml_reader_depth (self->reader);
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView view = ky_xml_reader_text (self->reader);

          g_string_append_len (text, (const gchar *)view.data, (gssize)view.size);
        }
      if (event == KY_XML_END && ky_xml_reader_depth (self->reader) < depth)
        return g_steal_pointer (&text);
    }
  return NULL;
}

typedef struct
{
  KyXmlName *name;
  gchar *value;
  gsize size;
} SavedAttribute;

static void
clear_saved (gpointer data)
{
  g_free (((SavedAttribute *)data)->value);
}

/* The attributes must outlive the reading of the content, which decides. */
static GArray *
save_attributes (Filter *self, const KyXmlName *element)
{
  GArray *saved = g_array_new (FALSE, FALSE, sizeof (SavedAttribute));
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  g_array_set_clear_func (saved, clear_saved);
  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns != KY_NS_R && allows_attribute (element, attributes[i].name))
      {
        SavedAttribute row
            = { attributes[i].name,
                g_strndup ((const gchar *)attributes[i].value.data, attributes[i].value.size),
                attributes[i].value.size };

        g_array_append_val (saved, row);
      }
  return saved;
}

static const gchar *
saved_value (GArray *saved, const gchar *local)
{
  for (guint i = 0; i < saved->len; i++)
    if (strcmp (g_array_index (saved, SavedAttribute, i).name->local, local) == 0)
      return g_array_index (saved, SavedAttribute, i).value;
  return "";
}

/* s:f of a shared formula says its text once; its followers, which name only the index, go with it.
 */
static gboolean
shared_formula_stays (Filter *self, GArray *saved, gboolean is_safe)
{
  const gchar *index = saved_value (saved, "si");

  if (strcmp (saved_value (saved, "t"), "shared") != 0)
    return is_safe;
  if (!is_safe)
    g_hash_table_add (self->unsafe_shared, g_strdup (index));
  return is_safe && !g_hash_table_contains (self->unsafe_shared, index);
}

static gboolean
name_stays (GArray *saved, const GString *text)
{
  const gchar *name = saved_value (saved, "name");

  return ky_defined_name_is_safe (ky_view (name, strlen (name)))
         && ky_formula_is_safe (ky_view (text->str, text->len));
}

/* An element whose text decides whether it stays: formulas and defined names. */
static gboolean
take_judged_text (Filter *self, KyXmlName *name, const Rule *rule, GError **error)
{
  g_autoptr (GArray) saved = save_attributes (self, name);
  g_autoptr (GString) text = NULL;
  gboolean is_macro = attribute_of (self, KY_XML_NS_NONE, "function") != NULL
                      || attribute_of (self, KY_XML_NS_NONE, "vbProcedure") != NULL
                      || attribute_of (self, KY_XML_NS_NONE, "xlm") != NULL;
  gboolean stays;

  text = read_content (self, error);
  if (text == NULL)
    return FALSE;
  if (rule->action == DO_DEFINED_NAME)
    stays = !is_macro && name_stays (saved, text);
  else
    stays = shared_formula_stays (self, saved, ky_formula_is_safe (ky_view (text->str, text->len)));
  if (!stays)
    {
      tell (self, rule);
      if (rule->action == DO_RULE_FORMULA)
        for (guint i = 0; i < self->levels->len; i++)
          if (level_at (self, i)->rule->action == DO_RULE)
            {
              level_at (self, i)->is_failed = TRUE;
              break;
            }
      return TRUE;
    }
  ky_xml_writer_start (self->writer, name->ns, name->local);
  for (guint i = 0; i < saved->len; i++)
    {
      const SavedAttribute *row = &g_array_index (saved, SavedAttribute, i);

      ky_xml_writer_attribute (self->writer, row->name->ns, row->name->local,
                               ky_view (row->value, row->size));
    }
  ky_xml_writer_text (self->writer, ky_view (text->str, text->len));
  ky_xml_writer_end (self->writer);
  return TRUE;
}

static gboolean
drop (Filter *self, const Rule *rule, GError **error)
{
  tell (self, rule);
  if (rule->action == DO_DROP && rule->code != NULL)
    for (guint i = 0; i < self->levels->len; i++)
      if (level_at (self, i)->rule->action == DO_TIMING)
        level_at (self, i)->is_failed = TRUE;
  return ky_xml_reader_skip (self->reader, error);
}

/* In place of a frame that holds an OLE object only its first picture is written. */
static gboolean
start_in_ole_frame (Filter *self, KyXmlName *name, gboolean *ret_is_picture, GError **error)
{
  *ret_is_picture = name->ns == KY_NS_P && strcmp (name->local, "pic") == 0 && !self->has_picture;
  if (*ret_is_picture)
    {
      self->has_picture = TRUE;
      self->picture_depth = ky_xml_reader_depth (self->reader);
      return TRUE;
    }
  open_level (self, &keep, name, FALSE);
  return TRUE;
}

static void
begin_ole_frame (Filter *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    {
      Level *level = level_at (self, i);

      /* What was written of the frame so far goes; its levels stay open, unwritten. */
      level->is_written = FALSE;
      if (level->rule->action == DO_FRAME)
        {
          ky_xml_writer_undo (self->writer, &level->mark);
          level->has_mark = FALSE;
          self->ole_depth = ky_xml_reader_depth (self->reader) - i - 1;
          self->has_picture = FALSE;
          tell (self, level->rule);
          return;
        }
      if (level->has_mark)
        {
          ky_xml_writer_keep (self->writer, &level->mark);
          level->has_mark = FALSE;
        }
    }
}

static gboolean
is_in_frame (Filter *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    if (level_at (self, i)->rule->action == DO_FRAME)
      return level_at (self, i)->has_mark;
  return FALSE;
}

static gboolean
start_marked (Filter *self, const Rule *rule, KyXmlName *name)
{
  KyXmlMark mark = ky_xml_writer_mark (self->writer);
  Level *level;

  write_start (self, name, name->local);
  open_level (self, rule, name, TRUE);
  level = level_at (self, 0);
  level->mark = mark;
  level->has_mark = TRUE;
  return TRUE;
}

static gboolean
start_choice (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  Level *alternate = level_at (self, 0);
  KyXmlMark mark;
  Level *level;

  if (alternate == NULL || alternate->rule->action != DO_ALTERNATE || !choice_is_known (self))
    return ky_xml_reader_skip (self->reader, error);
  mark = ky_xml_writer_mark (self->writer);
  if (!alternate->has_choice)
    ky_xml_writer_start (self->writer, KY_NS_MC, "AlternateContent");
  write_choice (self);
  open_level (self, rule, name, TRUE);
  level = level_at (self, 0);
  level->mark = mark;
  level->has_mark = TRUE;
  return TRUE;
}

static gboolean
start_fallback (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  Level *alternate = level_at (self, 0);

  if (alternate == NULL || alternate->rule->action != DO_ALTERNATE)
    return ky_xml_reader_skip (self->reader, error);
  if (alternate->has_choice)
    ky_xml_writer_start (self->writer, KY_NS_MC, "Fallback");
  open_level (self, rule, name, alternate->has_choice);
  return TRUE;
}

static gboolean
start_hyperlink (Filter *self, const Rule *rule, KyXmlName *name)
{
  const KyXmlAttribute *id = attribute_of (self, KY_NS_R, "id");
  gboolean stays = id != NULL
                       ? self->filter->relation (self->filter->data, id->value) != KY_RELATION_NONE
                       : attribute_of (self, KY_NS_W, "anchor") != NULL;

  if (stays)
    write_start (self, name, name->local);
  else
    tell (self, rule);
  open_level (self, rule, name, stays);
  return TRUE;
}

static gboolean
start_simple_field (Filter *self, const Rule *rule, KyXmlName *name)
{
  const KyXmlAttribute *instruction = attribute_of (self, KY_NS_W, "instr");
  gboolean is_safe = instruction != NULL && ky_field_is_safe (instruction->value, NULL);

  if (is_safe)
    write_start (self, name, name->local);
  else
    tell (self, rule);
  open_level (self, rule, name, is_safe);
  return TRUE;
}

static gboolean
start_graphic_data (Filter *self, const Rule *rule, KyXmlName *name)
{
  const KyXmlAttribute *uri = attribute_of (self, KY_XML_NS_NONE, "uri");

  if (uri != NULL && uri->value.size >= 4
      && memcmp (uri->value.data + uri->value.size - 4, "/ole", 4) == 0 && is_in_frame (self))
    {
      begin_ole_frame (self);
      open_level (self, rule, name, FALSE);
      return TRUE;
    }
  write_start (self, name, name->local);
  open_level (self, rule, name, TRUE);
  return TRUE;
}

static gboolean
start_plain (Filter *self, const Rule *rule, KyXmlName *name, const gchar *local, GError **error)
{
  if (!references_stay (self, name))
    {
      ky_job_removed (self->filter->job, "ooxml.reference", 1, self->filter->where);
      return ky_xml_reader_skip (self->reader, error);
    }
  write_start (self, name, local);
  open_level (self, rule, name, TRUE);
  return TRUE;
}

static gboolean
start_element (Filter *self, GError **error)
{
  KyXmlName *name = ky_xml_reader_name (self->reader);
  const Rule *rule = rule_of (name);

  if (self->levels->len == 0 && self->filter->root != NULL
      && (name->ns != self->filter->root_ns || strcmp (name->local, self->filter->root) != 0))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s: the root element is not %s",
                   self->filter->where, self->filter->root);
      return FALSE;
    }
  if (self->ole_depth > 0 && self->picture_depth == 0)
    {
      gboolean is_picture = FALSE;

      start_in_ole_frame (self, name, &is_picture, error);
      if (!is_picture)
        return TRUE;
    }
  switch (rule->action)
    {
    case DO_DROP:
      return drop (self, rule, error);
    case DO_UNWRAP:
      open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_OBJECT:
      if (is_in_dropped_instruction (self))
        return ky_xml_reader_skip (self->reader, error);
      tell (self, rule);
      return start_plain (self, rule, name, "pict", error);
    case DO_HYPERLINK:
      return start_hyperlink (self, rule, name);
    case DO_CLICK:
      return click_stays (self) ? start_plain (self, rule, name, name->local, error)
                                : drop (self, rule, error);
    case DO_SIMPLE_FIELD:
      return start_simple_field (self, rule, name);
    case DO_FIELD_CHARACTER:
      if (!take_field_character (self))
        return ky_xml_reader_skip (self->reader, error);
      return start_plain (self, rule, name, name->local, error);
    case DO_INSTRUCTION:
    case DO_RUN_CONTENT:
      if (is_in_dropped_instruction (self))
        return ky_xml_reader_skip (self->reader, error);
      return start_plain (self, rule, name, name->local, error);
    case DO_FORMULA:
    case DO_RULE_FORMULA:
    case DO_DEFINED_NAME:
      return take_judged_text (self, name, rule, error);
    case DO_EXTENSION:
      /* a:ext is an extent, too. */
      if (strcmp (name->local, "ext") == 0 && attribute_of (self, KY_XML_NS_NONE, "uri") == NULL)
        return start_plain (self, &keep, name, name->local, error);
      return start_marked (self, rule, name);
    case DO_RULE:
    case DO_FRAME:
    case DO_TIMING:
      return start_marked (self, rule, name);
    case DO_ALTERNATE:
      open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_CHOICE:
      return start_choice (self, rule, name, error);
    case DO_FALLBACK:
      return start_fallback (self, rule, name, error);
    case DO_GRAPHIC_DATA:
      return start_graphic_data (self, rule, name);
    case DO_KEEP:
      break;
    }
  return start_plain (self, rule, name, name->local, error);
}

static void
end_choice (Filter *self, const Level *level)
{
  Level *alternate = level_at (self, 1);

  if (!ky_xml_writer_has_content (self->writer))
    {
      /* Nothing of this branch stays: a later one, or the fallback, is what is shown. */
      ky_xml_writer_undo (self->writer, &level->mark);
      return;
    }
  ky_xml_writer_end (self->writer);
  ky_xml_writer_keep (self->writer, &level->mark);
  alternate->has_choice = TRUE;
}

static void
end_element (Filter *self)
{
  Level level = *level_at (self, 0);
  guint depth = ky_xml_reader_depth (self->reader) + 1;

  if (self->picture_depth == depth)
    self->picture_depth = 0;
  if (self->ole_depth == depth)
    self->ole_depth = 0;
  if (level.rule->action == DO_CHOICE && level.has_mark)
    end_choice (self, &level);
  else if (level.rule->action == DO_ALTERNATE)
    {
      if (level.has_choice)
        ky_xml_writer_end (self->writer);
    }
  else if (level.has_mark
           && (level.is_failed
               || (level.rule->action == DO_EXTENSION
                   && !ky_xml_writer_has_content (self->writer))))
    ky_xml_writer_undo (self->writer, &level.mark);
  else
    {
      if (level.is_written)
        ky_xml_writer_end (self->writer);
      if (level.has_mark)
        ky_xml_writer_keep (self->writer, &level.mark);
    }
  g_array_set_size (self->levels, self->levels->len - 1);
}

static gboolean
copy_part (Filter *self, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START)
        {
          if (!start_element (self, error))
            return FALSE;
        }
      else if (event == KY_XML_END)
        end_element (self);
      else if (self->levels->len > 0 && level_at (self, 0)->has_text)
        ky_xml_writer_text (self->writer, ky_xml_reader_text (self->reader));
    }
  return event == KY_XML_EOF;
}

static gboolean
append_to_array (gpointer data, gconstpointer bytes, gsize size, GError **error)
{
  GByteArray *array = data;

  if (size > G_MAXUINT / 2 - array->len)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "xml-size");
      return FALSE;
    }
  g_byte_array_append (array, bytes, (guint)size);
  return TRUE;
}

gboolean
ky_ooxml_filter (const KyOoxmlFilter *filter, KyView xml, GByteArray **ret_xml, GError **error)
{
  KyPolicy *policy = ky_job_policy (filter->job);
  KyXmlLimits limits
      = { (guint)ky_policy_uint (policy, KY_POLICY_LIMIT_XML_DEPTH), ATTRIBUTES_MAX };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (KyXmlWriter) writer
      = ky_xml_writer_new (ky_ooxml_prefixes, TRUE, append_to_array, out);
  g_autoptr (KyXmlReader) reader = NULL;
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_autoptr (GArray) verdicts = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_autoptr (GHashTable) unsafe_shared
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Filter self = { .filter = filter,
                  .writer = writer,
                  .levels = levels,
                  .verdicts = verdicts,
                  .fields = fields,
                  .unsafe_shared = unsafe_shared };

  if (xml.size > ky_policy_uint (policy, KY_POLICY_LIMIT_XML_SIZE))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "xml-size: %s", filter->where);
      return FALSE;
    }
  if (!judge_fields (&self, xml, &limits, error))
    return FALSE;
  reader = ky_xml_reader_new (xml, ky_ooxml_namespaces, &limits, error);
  self.reader = reader;
  if (reader == NULL || !copy_part (&self, error) || !ky_xml_writer_finish (writer, error))
    return FALSE;
  if (ky_xml_reader_passed_over (reader) > 1)
    ky_job_removed (filter->job, "ooxml.comment", ky_xml_reader_passed_over (reader) - 1,
                    filter->where);
  *ret_xml = g_steal_pointer (&out);
  return TRUE;
}
