/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/xml-value.h"
#include "filetypes/odf/filter.h"

#include "filetypes/odf/formula.h"
#include "filetypes/odf/values.h"

#define GENERATOR_MAX 200
#define REPEATED_SPACES_MAX 65535

/* What is done with an element besides looking it up in the tables. */
typedef enum
{
  DO_KEEP,
  DO_DROP,      /* with all it holds; `code` is recorded */
  DO_DROP_FULL, /* the same; recorded unless it is empty */
  DO_UNWRAP,    /* its text and children stay */
  DO_PICTURE,   /* refers to a picture */
  DO_SYMBOL,    /* refers to a picture, and is something without it */
  DO_OBJECT,    /* refers to a document inside this one */
  DO_OLE,       /* refers to an object of another program */
  DO_FRAME,     /* draw:frame: its references are alternatives to each other */
  DO_LINK,      /* unwrapped unless it leads inside the document or the policy keeps it */
  DO_FORMS,     /* dropped; the captions of its controls are kept */
  DO_CONTROL,   /* becomes a text box with the caption */
  DO_CONDITION, /* nothing without its formula: goes with one that is not safe */
  DO_RANGE,     /* nothing without its cells: goes with those of another file */
  DO_TABLE,     /* gone when it caches another file's */
  DO_HIDDEN,    /* unwrapped, or dropped when it is hidden now */
  DO_REVISION,  /* tracked changes: gone when the policy accepts them */
  DO_SETTINGS,  /* config:config-item-set and maps: by their name */
  DO_SETTING,   /* config:config-item: by name and value */
  DO_BODY,      /* child of office:body */
  DO_GENERATOR  /* meta:generator: by its value */
} Action;

typedef struct
{
  guint16 ns;
  const gchar *local;
  Action action;
  const gchar *code; /* for the report; NULL: not worth telling */
} Rule;

static const Rule rules[] = {
  { KY_ODF_OFFICE, "scripts", DO_DROP_FULL, "odf.script" },
  { KY_ODF_OFFICE, "script", DO_DROP, "odf.script" },
  { KY_ODF_OFFICE, "event-listeners", DO_DROP_FULL, "odf.event-listener" },
  { KY_ODF_OFFICE, "forms", DO_FORMS, "odf.form" },
  { KY_ODF_OFFICE, "dde-source", DO_DROP, "odf.dde" },
  { KY_ODF_OFFICE, "binary-data", DO_DROP, "odf.binary-data" },
  { KY_ODF_OFFICE, "document", DO_DROP, "odf.object" },
  { KY_ODF_OFFICE, "text", DO_BODY, NULL },
  { KY_ODF_OFFICE, "spreadsheet", DO_BODY, NULL },
  { KY_ODF_OFFICE, "presentation", DO_BODY, NULL },
  { KY_ODF_OFFICE, "drawing", DO_BODY, NULL },
  { KY_ODF_OFFICE, "chart", DO_BODY, NULL },
  { KY_ODF_PRESENTATION, "event-listener", DO_DROP, "odf.event-listener" },
  { KY_ODF_PRESENTATION, "sound", DO_DROP, "odf.media" },
  { KY_ODF_PRESENTATION, "play", DO_DROP, "odf.media" },
  { KY_ODF_ANIM, "audio", DO_DROP, "odf.media" },
  { KY_ODF_ANIM, "command", DO_DROP, "odf.media" },
  { KY_ODF_DRAW, "applet", DO_DROP, "odf.applet" },
  { KY_ODF_DRAW, "plugin", DO_DROP, "odf.plugin" },
  { KY_ODF_DRAW, "floating-frame", DO_DROP, "odf.floating-frame" },
  { KY_ODF_DRAW, "image-map", DO_DROP, "odf.image-map" },
  { KY_ODF_DRAW, "control", DO_CONTROL, "odf.form" },
  { KY_ODF_DRAW, "frame", DO_FRAME, NULL },
  { KY_ODF_DRAW, "image", DO_PICTURE, NULL },
  { KY_ODF_DRAW, "object", DO_OBJECT, NULL },
  { KY_ODF_DRAW, "object-ole", DO_OLE, "odf.ole-object" },
  { KY_ODF_DRAW, "fill-image", DO_SYMBOL, NULL },
  { KY_ODF_DRAW, "a", DO_LINK, "odf.link" },
  { KY_ODF_STYLE, "background-image", DO_PICTURE, NULL },
  { KY_ODF_STYLE, "map", DO_CONDITION, "odf.formula" },
  { KY_ODF_SVG, "font-face-src", DO_DROP, "odf.embedded-font" },
  { KY_ODF_SVG, "definition-src", DO_DROP, NULL },
  { KY_ODF_TEXT, "list-level-style-image", DO_SYMBOL, NULL },
  { KY_ODF_TEXT, "a", DO_LINK, "odf.link" },
  { KY_ODF_TEXT, "tracked-changes", DO_REVISION, "odf.revision" },
  { KY_ODF_TEXT, "change", DO_REVISION, NULL },
  { KY_ODF_TEXT, "change-start", DO_REVISION, NULL },
  { KY_ODF_TEXT, "change-end", DO_REVISION, NULL },
  { KY_ODF_TEXT, "section-source", DO_DROP, "odf.external-section" },
  { KY_ODF_TEXT, "alphabetical-index-auto-mark-file", DO_DROP, "odf.external-reference" },
  { KY_ODF_TEXT, "dde-connection-decls", DO_DROP_FULL, "odf.dde" },
  { KY_ODF_TEXT, "dde-connection", DO_UNWRAP, "odf.dde" },
  { KY_ODF_TEXT, "database-next", DO_DROP, "odf.database-field" },
  { KY_ODF_TEXT, "database-row-select", DO_DROP, "odf.database-field" },
  { KY_ODF_TEXT, "database-name", DO_UNWRAP, "odf.database-field" },
  { KY_ODF_TEXT, "database-display", DO_UNWRAP, "odf.database-field" },
  { KY_ODF_TEXT, "database-row-number", DO_UNWRAP, "odf.database-field" },
  { KY_ODF_TEXT, "execute-macro", DO_UNWRAP, "odf.macro-field" },
  { KY_ODF_TEXT, "script", DO_DROP, "odf.script" },
  { KY_ODF_TEXT, "hidden-text", DO_HIDDEN, "odf.hidden-text" },
  { KY_ODF_TEXT, "hidden-paragraph", DO_DROP, "odf.hidden-text" },
  { KY_ODF_TEXT, "placeholder", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "text-input", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "conditional-text", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "variable-input", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "user-field-input", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "drop-down", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "label", DO_DROP, NULL },
  { KY_ODF_TEXT, "meta", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "meta-field", DO_UNWRAP, NULL },
  /* What these show is not in the file that is written, or is the reader's own. */
  { KY_ODF_TEXT, "creation-date", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "creation-time", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "creator", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "description", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "editing-cycles", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "editing-duration", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "initial-creator", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "keywords", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "modification-date", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "modification-time", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "print-date", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "print-time", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "printed-by", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "user-defined", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "author-name", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "template-name", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "file-name", DO_UNWRAP, NULL },
  { KY_ODF_FIELD, "fieldmark", DO_UNWRAP, NULL },
  { KY_ODF_FIELD, "fieldmark-start", DO_DROP, "odf.field" },
  { KY_ODF_FIELD, "fieldmark-separator", DO_DROP, NULL },
  { KY_ODF_FIELD, "fieldmark-end", DO_DROP, NULL },
  { KY_ODF_FIELD, "param", DO_DROP, NULL },
  { KY_ODF_LOEXT, "content-control", DO_UNWRAP, NULL },
  { KY_ODF_LOEXT, "list-item", DO_DROP, NULL },
  { KY_ODF_TABLE, "table", DO_TABLE, "odf.external-reference" },
  { KY_ODF_TABLE, "table-source", DO_DROP, "odf.external-reference" },
  { KY_ODF_TABLE, "cell-range-source", DO_DROP, "odf.external-reference" },
  { KY_ODF_TABLE, "dde-links", DO_DROP_FULL, "odf.dde" },
  { KY_ODF_TABLE, "dde-link", DO_DROP, "odf.dde" },
  { KY_ODF_TABLE, "error-macro", DO_DROP, "odf.script" },
  { KY_ODF_TABLE, "source-service", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "database-source-query", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "database-source-sql", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "database-source-table", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "named-expression", DO_CONDITION, "odf.formula" },
  { KY_ODF_TABLE, "named-range", DO_RANGE, "odf.external-reference" },
  { KY_ODF_TABLE, "source-cell-range", DO_RANGE, "odf.external-reference" },
  { KY_ODF_CALCEXT, "condition", DO_CONDITION, "odf.formula" },
  { KY_ODF_CALCEXT, "sparkline", DO_RANGE, "odf.external-reference" },
  { KY_ODF_CONFIG, "config-item-set", DO_SETTINGS, NULL },
  { KY_ODF_CONFIG, "config-item-map-named", DO_SETTINGS, NULL },
  { KY_ODF_CONFIG, "config-item-map-indexed", DO_SETTINGS, NULL },
  { KY_ODF_CONFIG, "config-item", DO_SETTING, NULL },
  { KY_ODF_META, "generator", DO_GENERATOR, NULL },
  { KY_ODF_MATH, "maction", DO_UNWRAP, NULL },
};

static const Rule keep = { 0, "", DO_KEEP, NULL };
static const Rule unknown = { 0, "", DO_DROP, "odf.unknown-element" };
static const Rule script = { 0, "", DO_DROP, "odf.script" };
static const Rule form = { 0, "", DO_DROP, "odf.form" };
/* Who wrote it, when, with what: not worth a line each. */
static const Rule property = { 0, "", DO_DROP, "odf.property" };
/* Foreign, within a paragraph: what it holds is read as the paragraph's (ODF 1.3 part 3, 3.17). */
static const Rule foreign = { 0, "", DO_UNWRAP, "odf.unknown-element" };
/* Sender's address and the like: what is shown stays. */
static const Rule field = { 0, "", DO_UNWRAP, NULL };

/* An element that is open in the input, innermost last. */
typedef struct
{
  const Rule *rule;
  gboolean is_written;
  gboolean has_text;
  guint frame; /* the frame around what it holds */
} Level;

typedef struct
{
  const KyOdfFilter *filter;
  KyXmlReader *reader;
  KyXmlWriter *writer;
  GArray *levels;       /* of Level */
  GHashTable *captions; /* id of a control -> text */
  guint n_frames;
  KyOdfNature nature;
} Filter;

/* --- rules ---------------------------------------------------------------------------------- */

static const Rule *
rule_for (const KyXmlName *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].ns == name->ns && strcmp (rules[i].local, name->local) == 0)
      return &rules[i];
  if (ky_odf_allows_element (name->ns, name->local))
    return &keep;
  if (name->ns == KY_ODF_SCRIPT)
    return &script;
  if (name->ns == KY_ODF_FORM)
    return &form;
  if (name->ns == KY_ODF_TEXT && g_str_has_prefix (name->local, "sender-"))
    return &field;
  return name->ns == KY_ODF_META || name->ns == KY_ODF_DC ? &property : &unknown;
}

static const Rule *
rule_of (KyXmlName *name)
{
  if (!name->is_looked_up)
    {
      name->rule = rule_for (name);
      name->is_looked_up = TRUE;
    }
  return name->rule;
}

/* Bits of KyXmlName's answers. */
#define ANSWER_TEXT 1
#define ANSWER_ATTRIBUTE 2
#define ANSWER_MATH_ATTRIBUTE 4
#define ANSWER_FORMULA 8
#define ANSWER_RANGE 16

static gboolean
holds_text (KyXmlName *name)
{
  if (((name->yes | name->no) & ANSWER_TEXT) == 0)
    *(ky_odf_holds_text (name->ns, name->local) ? &name->yes : &name->no) |= ANSWER_TEXT;
  return (name->yes & ANSWER_TEXT) != 0;
}

static gboolean
allows_attribute (const KyXmlName *element, KyXmlName *name)
{
  guint64 bit = element->ns == KY_ODF_MATH ? ANSWER_MATH_ATTRIBUTE : ANSWER_ATTRIBUTE;

  if (((name->yes | name->no) & bit) == 0)
    *(ky_odf_allows_attribute (element->ns, name->ns, name->local) ? &name->yes : &name->no) |= bit;
  return (name->yes & bit) != 0;
}

/* Attributes that hold a formula or condition. */
static gboolean
is_formula (KyXmlName *name)
{
  static const gchar *const locals[] = { "formula", "condition", "expression", "value", NULL };

  if (((name->yes | name->no) & ANSWER_FORMULA) == 0)
    {
      gboolean yes = (name->ns == KY_ODF_TABLE || name->ns == KY_ODF_TEXT
                      || name->ns == KY_ODF_STYLE || name->ns == KY_ODF_CALCEXT)
                     && g_strv_contains (locals, name->local)
                     && (name->ns == KY_ODF_CALCEXT || strcmp (name->local, "value") != 0);

      *(yes ? &name->yes : &name->no) |= ANSWER_FORMULA;
    }
  return (name->yes & ANSWER_FORMULA) != 0;
}

/* Attributes that hold the addresses of cells. */
static gboolean
is_range (KyXmlName *name)
{
  if (((name->yes | name->no) & ANSWER_RANGE) == 0)
    {
      const gchar *local = name->local;
      gboolean yes = strstr (local, "address") != NULL || g_str_has_suffix (local, "-range")
                     || g_str_has_suffix (local, "-ranges")
                     || strcmp (local, "notify-on-update-of-ranges") == 0;

      yes = yes && name->ns < KY_ODF_WRITTEN_LAST;
      *(yes ? &name->yes : &name->no) |= ANSWER_RANGE;
    }
  return (name->yes & ANSWER_RANGE) != 0;
}

static void
tell_code (Filter *self, const gchar *code)
{
  if (code != NULL && !self->filter->is_first)
    ky_job_removed (self->filter->job, code, 1, self->filter->where);
}

static void
tell (Filter *self, const Rule *rule)
{
  tell_code (self, rule->code);
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

static gboolean
attribute_is (Filter *self, guint16 ns, const gchar *local, const gchar *value)
{
  const KyXmlAttribute *attribute = attribute_of (self, ns, local);

  return attribute != NULL && view_is (attribute->value, value);
}

static KyView
view_of (const gchar *text)
{
  return ky_view (text, strlen (text));
}

/* --- attributes ----------------------------------------------------------------------------- */

static void
write_attribute (Filter *self, const KyXmlName *name, KyView value)
{
  ky_xml_writer_attribute (self->writer, name->ns, name->local, value);
}

static void
write_one (Filter *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  KyXmlName *name = attribute->name;

  if (!allows_attribute (element, name))
    return;
  /* A chart says that its numbers are its own ("."), or those of the document around it. */
  if (name->ns == KY_ODF_XLINK && strcmp (name->local, "href") == 0)
    {
      if (element->ns == KY_ODF_CHART
          && (view_is (attribute->value, ".") || view_is (attribute->value, "..")))
        write_attribute (self, name, attribute->value);
      return;
    }
  if (name->ns == KY_ODF_XLINK && !ky_odf_is_link_word (attribute->value))
    return;
  if (name->ns == KY_ODF_DRAW && strcmp (name->local, "engine") == 0
      && !view_is (attribute->value, "com.sun.star.drawing.EnhancedCustomShapeEngine"))
    return;
  if (name->ns == KY_ODF_TEXT && strcmp (name->local, "c") == 0
      && !ky_odf_number_is_at_most (attribute->value, REPEATED_SPACES_MAX))
    return;
  if (name->ns == KY_ODF_CHART && strcmp (name->local, "class") == 0)
    write_attribute (self, name, view_of (ky_odf_chart_class (self->reader, attribute->value)));
  else if (is_formula (name))
    {
      g_autofree gchar *formula = ky_odf_safe_formula (self->reader, attribute->value);

      if (formula != NULL)
        write_attribute (self, name, view_of (formula));
      else
        tell_code (self, "odf.formula");
    }
  else if (is_range (name) && !ky_odf_range_is_safe (attribute->value))
    tell_code (self, "odf.external-reference");
  else
    write_attribute (self, name, attribute->value);
}

static void
write_attributes (Filter *self, const KyXmlName *element)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    write_one (self, element, &attributes[i]);
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
  Level *parent = level_at (self, 0);
  Level level = { .rule = rule, .is_written = is_written };

  level.frame = parent != NULL ? parent->frame : 0;
  /* What is unwrapped hands its text to the element around it. */
  level.has_text = is_written ? holds_text (name) : parent != NULL && parent->has_text;
  g_array_append_val (self->levels, level);
}

/* The same on every root: prefixes in values must be declared, and the rest is shorter so. */
static void
declare_namespaces (Filter *self, const KyXmlName *root)
{
  if (root->ns == KY_ODF_MATH)
    return;
  if (self->filter->part == KY_ODF_PART_SETTINGS)
    {
      ky_xml_writer_declare (self->writer, KY_ODF_CONFIG);
      ky_xml_writer_declare (self->writer, KY_ODF_OOO);
      return;
    }
  if (self->filter->part == KY_ODF_PART_META)
    return;
  for (guint16 ns = KY_ODF_STYLE; ns < KY_ODF_WRITTEN_LAST; ns++)
    if (ns != KY_ODF_MATH && ns != KY_ODF_CONFIG && ns != KY_ODF_OOO)
      ky_xml_writer_declare (self->writer, ns);
}

static void
write_start (Filter *self, const KyXmlName *name)
{
  ky_xml_writer_start (self->writer, name->ns, name->local);
  if (self->levels->len == 0)
    declare_namespaces (self, name);
  write_attributes (self, name);
}

static gboolean
start_plain (Filter *self, const Rule *rule, KyXmlName *name)
{
  write_start (self, name);
  open_level (self, rule, name, TRUE);
  return TRUE;
}

static gboolean
drop (Filter *self, const Rule *rule, GError **error)
{
  tell (self, rule);
  return ky_xml_reader_skip (self->reader, error);
}

static void
write_href (Filter *self, const gchar *href)
{
  ky_xml_writer_attribute (self->writer, KY_ODF_XLINK, "href", view_of (href));
}

/* An element that leads to another member. What it holds besides is not read, so that both readings
 * ask for the same references. */
static gboolean
take_reference (Filter *self, const Rule *rule, KyXmlName *name, KyOdfReference kind,
                GError **error)
{
  const KyXmlAttribute *href = attribute_of (self, KY_ODF_XLINK, "href");
  Level *parent = level_at (self, 0);
  const gchar *target;

  /* A style may say that there is no background picture. */
  if (name->ns == KY_ODF_STYLE && href == NULL)
    {
      write_start (self, name);
      ky_xml_writer_end (self->writer);
      return ky_xml_reader_skip (self->reader, error);
    }
  target = self->filter->target (self->filter->data, kind, parent != NULL ? parent->frame : 0,
                                 href != NULL ? href->value : ky_view ("", 0));
  if (target == NULL)
    return drop (self, rule, error);
  write_start (self, name);
  write_href (self, target);
  if (rule->action == DO_SYMBOL)
    {
      open_level (self, rule, name, TRUE);
      return TRUE;
    }
  ky_xml_writer_end (self->writer);
  return ky_xml_reader_skip (self->reader, error);
}

static gboolean
start_link (Filter *self, const Rule *rule, KyXmlName *name)
{
  const KyXmlAttribute *href = attribute_of (self, KY_ODF_XLINK, "href");
  KyPolicy *policy = ky_job_policy (self->filter->job);
  g_autofree gchar *target = NULL;

  /* "#name" stays inside; "#./Object" and "#file:" would not be names. */
  if (href != NULL && href->value.size > 1 && href->value.data[0] == '#'
      && memchr (href->value.data, ':', href->value.size) == NULL
      && memchr (href->value.data, '/', href->value.size) == NULL)
    target = g_strndup ((const gchar *)href->value.data, href->value.size);
  else if (href != NULL && ky_policy_is (policy, KY_POLICY_OFFICE_LINKS, "keep"))
    target = ky_odf_external_url (href->value);
  if (target == NULL)
    {
      tell (self, rule);
      open_level (self, rule, name, FALSE);
      return TRUE;
    }
  write_start (self, name);
  write_href (self, target);
  open_level (self, rule, name, TRUE);
  return TRUE;
}

/* --- forms ---------------------------------------------------------------------------------- */

static void
note_caption (Filter *self)
{
  static const gchar *const captions[] = { "label", "current-value", "value" };
  const KyXmlAttribute *ids[]
      = { attribute_of (self, KY_ODF_FORM, "id"), attribute_of (self, KY_XML_NS_XML, "id") };

  for (guint i = 0; i < G_N_ELEMENTS (captions); i++)
    {
      const KyXmlAttribute *caption = attribute_of (self, KY_ODF_FORM, captions[i]);

      for (guint j = 0; caption != NULL && j < G_N_ELEMENTS (ids); j++)
        if (ids[j] != NULL)
          {
            gchar *id = g_strndup ((const gchar *)ids[j]->value.data, ids[j]->value.size);

            if (g_hash_table_contains (self->captions, id))
              g_free (id);
            else
              g_hash_table_insert (
                  self->captions, id,
                  g_strndup ((const gchar *)caption->value.data, caption->value.size));
          }
    }
}

/* Reads to the end of the element; tells of it unless it is empty. */
static gboolean
drop_full (Filter *self, const Rule *rule, GError **error)
{
  guint depth = ky_xml_reader_depth (self->reader);
  gboolean is_any = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START)
        {
          is_any = TRUE;
          if (rule->action == DO_FORMS)
            note_caption (self);
        }
      if (event == KY_XML_END && ky_xml_reader_depth (self->reader) < depth)
        {
          if (is_any)
            tell (self, rule);
          return TRUE;
        }
    }
  return FALSE;
}

/* A control gives way to a frame of its size with its caption. */
static gboolean
take_control (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  const KyXmlAttribute *control = attribute_of (self, KY_ODF_DRAW, "control");
  g_autofree gchar *id = control != NULL
                             ? g_strndup ((const gchar *)control->value.data, control->value.size)
                             : NULL;
  const gchar *caption = id != NULL ? g_hash_table_lookup (self->captions, id) : NULL;

  tell (self, rule);
  if (caption != NULL && caption[0] != '\0')
    {
      ky_xml_writer_start (self->writer, KY_ODF_DRAW, "frame");
      write_attributes (self, name);
      ky_xml_writer_start (self->writer, KY_ODF_DRAW, "text-box");
      ky_xml_writer_start (self->writer, KY_ODF_TEXT, "p");
      ky_xml_writer_text (self->writer, view_of (caption));
      ky_xml_writer_end (self->writer);
      ky_xml_writer_end (self->writer);
      ky_xml_writer_end (self->writer);
    }
  return ky_xml_reader_skip (self->reader, error);
}

/* --- what its attributes decide ------------------------------------------------------------- */

/* The attribute without which the element is nothing is there and safe. */
static gboolean
condition_stays (Filter *self)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (is_formula (attributes[i].name))
      {
        g_autofree gchar *formula = ky_odf_safe_formula (self->reader, attributes[i].value);

        return formula != NULL;
      }
  return FALSE;
}

static gboolean
ranges_stay (Filter *self)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (is_range (attributes[i].name) && !ky_odf_range_is_safe (attributes[i].value))
      return FALSE;
  return TRUE;
}

/* Calc keeps copies of other files' tables as hidden ones, named after them:
 * 'file:///a.ods'#$Sheet1.
 */
static gboolean
table_stays (Filter *self)
{
  const KyXmlAttribute *name = attribute_of (self, KY_ODF_TABLE, "name");
  static const gchar *const marks[] = { "'#", "://", "file:" };

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (marks); i++)
    if (memmem (name->value.data, name->value.size, marks[i], strlen (marks[i])) != NULL)
      return FALSE;
  return TRUE;
}

/* Hidden by the policy's wish: by its own attribute, or by its style. */
static gboolean
is_hidden (Filter *self, const KyXmlName *name)
{
  static const struct
  {
    guint16 ns;
    const gchar *local, *family;
    guint16 style_ns;
  } kinds[] = {
    { KY_ODF_TEXT, "p", "paragraph", KY_ODF_TEXT },
    { KY_ODF_TEXT, "h", "paragraph", KY_ODF_TEXT },
    { KY_ODF_TEXT, "span", "text", KY_ODF_TEXT },
    { KY_ODF_TABLE, "table", "table", KY_ODF_TABLE },
    { KY_ODF_DRAW, "page", "drawing-page", KY_ODF_DRAW },
  };

  if (self->filter->hidden == NULL)
    return FALSE;
  if (name->ns == KY_ODF_TEXT && strcmp (name->local, "section") == 0)
    return attribute_is (self, KY_ODF_TEXT, "display", "none");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].ns == name->ns && strcmp (kinds[i].local, name->local) == 0)
      {
        const KyXmlAttribute *style = attribute_of (self, kinds[i].style_ns, "style-name");
        g_autofree gchar *key = NULL;

        if (style == NULL)
          return FALSE;
        key = g_strdup_printf ("%s:%.*s", kinds[i].family, (int)style->value.size,
                               (const gchar *)style->value.data);
        return g_hash_table_contains (self->filter->hidden, key);
      }
  return FALSE;
}

/* --- settings and properties ---------------------------------------------------------------- */

static gchar *
setting_name (Filter *self)
{
  const KyXmlAttribute *name = attribute_of (self, KY_ODF_CONFIG, "name");

  return name != NULL ? g_strndup ((const gchar *)name->value.data, name->value.size)
                      : g_strdup ("");
}

static gboolean
start_settings (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  static const gchar *const sets[] = { "view-settings", "configuration-settings", NULL };
  static const gchar *const maps[] = { "Views", "Tables", "ForbiddenCharacters", NULL };
  g_autofree gchar *value = setting_name (self);
  g_autofree gchar *canonical = NULL;

  if (strcmp (name->local, "config-item-set") == 0)
    {
      const gchar *colon = strchr (value, ':');

      if (colon == NULL
          || ky_xml_reader_prefix (self->reader, ky_view (value, (gsize)(colon - value)))
                 != KY_ODF_OOO
          || !g_strv_contains (sets, colon + 1))
        return drop (self, rule, error);
      canonical = g_strconcat ("ooo:", colon + 1, NULL);
    }
  else if (!g_strv_contains (maps, value))
    return drop (self, rule, error);
  ky_xml_writer_start (self->writer, name->ns, name->local);
  ky_xml_writer_attribute (self->writer, KY_ODF_CONFIG, "name",
                           view_of (canonical != NULL ? canonical : value));
  open_level (self, rule, name, TRUE);
  return TRUE;
}

static gboolean
take_setting (Filter *self, KyXmlName *name, GError **error)
{
  const KyXmlAttribute *type_attribute = attribute_of (self, KY_ODF_CONFIG, "type");
  g_autofree gchar *setting = setting_name (self);
  g_autofree gchar *type
      = type_attribute != NULL
            ? g_strndup ((const gchar *)type_attribute->value.data, type_attribute->value.size)
            : g_strdup ("");
  g_autoptr (GString) value = ky_xml_content (self->reader, error);

  if (value == NULL)
    return FALSE;
  if (!ky_odf_setting_fits (setting, type, value->str))
    {
      if (strstr (setting, "Printer") != NULL || strcmp (type, "base64Binary") == 0)
        tell_code (self, "odf.printer-settings");
      return TRUE;
    }
  ky_xml_writer_start (self->writer, name->ns, name->local);
  ky_xml_writer_attribute (self->writer, KY_ODF_CONFIG, "name", view_of (setting));
  ky_xml_writer_attribute (self->writer, KY_ODF_CONFIG, "type", view_of (type));
  ky_xml_writer_text (self->writer, ky_view (value->str, value->len));
  ky_xml_writer_end (self->writer);
  return TRUE;
}

/* LibreOffice lays old documents out by the rules of the version that wrote them. */
static gboolean
take_generator (Filter *self, KyXmlName *name, GError **error)
{
  g_autoptr (GString) value = ky_xml_content (self->reader, error);

  if (value == NULL)
    return FALSE;
  if (value->len == 0 || value->len > GENERATOR_MAX
      || strspn (value->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "./_$()-# ")
             != value->len)
    return TRUE;
  ky_xml_writer_start (self->writer, name->ns, name->local);
  ky_xml_writer_text (self->writer, ky_view (value->str, value->len));
  ky_xml_writer_end (self->writer);
  return TRUE;
}

/* --- the walk ------------------------------------------------------------------------------- */

static void
note_version (Filter *self)
{
  static const gchar *const versions[] = { "1.2", "1.3", "1.4" };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    if (attribute_is (self, KY_ODF_OFFICE, "version", versions[i]))
      self->nature.version = versions[i];
}

static gboolean
check_root (Filter *self, const KyXmlName *name, GError **error)
{
  static const gchar *const roots[]
      = { "document-content", "document-styles", "document-settings", "document-meta" };

  if (name->ns == KY_ODF_OFFICE && strcmp (name->local, roots[self->filter->part]) == 0)
    {
      note_version (self);
      return TRUE;
    }
  if (self->filter->part == KY_ODF_PART_CONTENT && self->filter->is_object
      && name->ns == KY_ODF_MATH && strcmp (name->local, "math") == 0)
    {
      self->nature.body = "math";
      return TRUE;
    }
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s: the root element is not %s",
               self->filter->where, roots[self->filter->part]);
  return FALSE;
}

static gboolean
start_body (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  if (self->nature.body[0] != '\0' || self->levels->len != 2
      || (strcmp (rule->local, "chart") == 0 && !self->filter->is_object))
    {
      tell_code (self, "odf.second-body");
      return ky_xml_reader_skip (self->reader, error);
    }
  self->nature.body = rule->local;
  return start_plain (self, rule, name);
}

static gboolean
start_frame (Filter *self, const Rule *rule, KyXmlName *name)
{
  start_plain (self, rule, name);
  level_at (self, 0)->frame = ++self->n_frames;
  return TRUE;
}

/* Of the document's properties only title, subject and the writing program stay. */
static gboolean
is_dropped_property (Filter *self, const KyXmlName *name)
{
  return self->filter->part == KY_ODF_PART_META && self->levels->len > 0
         && !(name->ns == KY_ODF_OFFICE && strcmp (name->local, "meta") == 0)
         && !(name->ns == KY_ODF_META && strcmp (name->local, "generator") == 0)
         && !(name->ns == KY_ODF_DC
              && (strcmp (name->local, "title") == 0 || strcmp (name->local, "subject") == 0));
}

static gboolean
start_by_rule (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  switch (rule->action)
    {
    case DO_KEEP:
      return start_plain (self, rule, name);
    case DO_DROP:
      return drop (self, rule, error);
    case DO_UNWRAP:
      tell (self, rule);
      open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_PICTURE:
      return take_reference (self, rule, name, KY_ODF_REFERENCE_PICTURE, error);
    case DO_SYMBOL:
      return take_reference (self, rule, name, KY_ODF_REFERENCE_SYMBOL, error);
    case DO_OBJECT:
      return take_reference (self, rule, name, KY_ODF_REFERENCE_OBJECT, error);
    case DO_OLE:
      self->filter->target (self->filter->data, KY_ODF_REFERENCE_OLE, level_at (self, 0)->frame,
                            ky_view ("", 0));
      return drop (self, rule, error);
    case DO_FRAME:
      return start_frame (self, rule, name);
    case DO_LINK:
      return start_link (self, rule, name);
    case DO_DROP_FULL:
    case DO_FORMS:
      return drop_full (self, rule, error);
    case DO_CONTROL:
      return take_control (self, rule, name, error);
    case DO_CONDITION:
      return condition_stays (self) ? start_plain (self, rule, name) : drop (self, rule, error);
    case DO_RANGE:
      return ranges_stay (self) ? start_plain (self, rule, name) : drop (self, rule, error);
    case DO_TABLE:
      return table_stays (self) ? start_plain (self, rule, name) : drop (self, rule, error);
    case DO_HIDDEN:
      if (attribute_is (self, KY_ODF_TEXT, "is-hidden", "true"))
        return drop (self, rule, error);
      open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_REVISION:
      if (ky_policy_is (ky_job_policy (self->filter->job), KY_POLICY_OFFICE_REVISIONS, "accept"))
        return drop (self, rule, error);
      return start_plain (self, rule, name);
    case DO_SETTINGS:
      return start_settings (self, rule, name, error);
    case DO_SETTING:
      return take_setting (self, name, error);
    case DO_BODY:
      return start_body (self, rule, name, error);
    case DO_GENERATOR:
      return take_generator (self, name, error);
    }
  return drop (self, &unknown, error);
}

static gboolean
start_element (Filter *self, GError **error)
{
  KyXmlName *name = ky_xml_reader_name (self->reader);
  const Rule *rule = rule_of (name);

  if (self->levels->len == 0 && !check_root (self, name, error))
    return FALSE;
  if (is_dropped_property (self, name))
    return drop (self, &property, error);
  if (is_hidden (self, name))
    {
      tell_code (self, "odf.hidden");
      return ky_xml_reader_skip (self->reader, error);
    }
  if (rule == &unknown && self->levels->len > 0 && level_at (self, 0)->has_text
      && (name->ns == KY_ODF_TEXT || name->ns >= KY_XML_NS_XML || name->ns == KY_XML_NS_NONE))
    rule = &foreign;
  return start_by_rule (self, rule, name, error);
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
        {
          if (level_at (self, 0)->is_written)
            ky_xml_writer_end (self->writer);
          g_array_set_size (self->levels, self->levels->len - 1);
        }
      else if (self->levels->len > 0 && level_at (self, 0)->has_text)
        ky_xml_writer_text (self->writer, ky_xml_reader_text (self->reader));
    }
  return event == KY_XML_EOF;
}

gboolean
ky_odf_filter (const KyOdfFilter *filter, KyView xml, GByteArray **ret_xml, KyOdfNature *ret_nature,
               GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (KyXmlWriter) writer
      = ky_xml_writer_new (ky_odf_prefixes, FALSE, ky_xml_append_bytes, out);
  g_autoptr (KyXmlReader) reader = ky_odf_open_reader (filter->job, xml, filter->where, error);
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_autoptr (GHashTable) captions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Filter self = { .filter = filter,
                  .reader = reader,
                  .writer = writer,
                  .levels = levels,
                  .captions = captions,
                  .nature = { "", "" } };

  if (reader == NULL || !copy_part (&self, error) || !ky_xml_writer_finish (writer, error))
    return FALSE;
  if (ky_xml_reader_passed_over (reader) > 1 && !filter->is_first)
    ky_job_removed (filter->job, "odf.comment", ky_xml_reader_passed_over (reader) - 1,
                    filter->where);
  *ret_xml = g_steal_pointer (&out);
  if (ret_nature != NULL)
    *ret_nature = self.nature;
  return TRUE;
}
