/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of a rebuilt Office file: base/xml-verify.c, which takes only XML in the form
 * that kiyome writes, instead of the reader, lists of its own instead of names.c and kinds.c. It
 * knows what must not be there: another namespace, an element or attribute that acts, a field or
 * formula that reaches out, a relationship that leaves the package, a part that nothing leads to.
 */
#include "filetypes/ooxml/ooxml.h"

#include "filetypes/base/field-verify.h"
#include "filetypes/base/formula-verify.h"
#include "filetypes/base/xml-verify.h"
#include "filetypes/base/zip-verify.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define MICROSOFT "http://schemas.microsoft.com/office/"

static const gchar declaration[]
    = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

static const gchar *const namespaces[] = {
  "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
  "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
  "http://schemas.openxmlformats.org/presentationml/2006/main",
  "http://schemas.openxmlformats.org/drawingml/2006/main",
  "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
  "http://schemas.openxmlformats.org/drawingml/2006/picture",
  "http://schemas.openxmlformats.org/drawingml/2006/chart",
  "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing",
  "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
  "http://schemas.openxmlformats.org/drawingml/2006/diagram",
  "http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas",
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
  "http://schemas.openxmlformats.org/officeDocument/2006/math",
  "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
  "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
  "http://schemas.openxmlformats.org/markup-compatibility/2006",
  "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
  "http://purl.org/dc/elements/1.1/",
  "http://purl.org/dc/terms/",
  "http://www.w3.org/XML/1998/namespace",
  "urn:schemas-microsoft-com:vml",
  "urn:schemas-microsoft-com:office:office",
  "urn:schemas-microsoft-com:office:word",
  "urn:schemas-microsoft-com:office:excel",
  MICROSOFT "drawing/2008/diagram",
  MICROSOFT "word/2010/wordml",
  MICROSOFT "word/2012/wordml",
  MICROSOFT "word/2016/wordml/cid",
  MICROSOFT "word/2010/wordprocessingDrawing",
  MICROSOFT "word/2010/wordprocessingShape",
  MICROSOFT "word/2010/wordprocessingGroup",
  MICROSOFT "word/2010/wordprocessingCanvas",
  MICROSOFT "drawing/2010/main",
  MICROSOFT "drawing/2014/main",
  MICROSOFT "powerpoint/2010/main",
  MICROSOFT "powerpoint/2012/main",
  MICROSOFT "spreadsheetml/2009/9/main",
  MICROSOFT "spreadsheetml/2009/9/ac",
  MICROSOFT "excel/2006/main",
  MICROSOFT "drawing/2007/8/2/chart",
  MICROSOFT "drawing/2012/chart",
  MICROSOFT "drawing/2014/chart",
  MICROSOFT "drawing/2017/03/chart",
  MICROSOFT "drawing/2012/chartStyle",
  MICROSOFT "spreadsheetml/2017/dynamicarray",
  MICROSOFT "spreadsheetml/2018/threadedcomments",
  NULL,
};

/* Elements that act, fetch or carry bytes, whatever their namespace. */
static const gchar *const forbidden_elements[] = {
  "object",
  "OLEObject",
  "oleObj",
  "oleObject",
  "oleObjects",
  "oleLink",
  "ddeLink",
  "control",
  "controls",
  "altChunk",
  "subDoc",
  "attachedTemplate",
  "mailMerge",
  "dataBinding",
  "frameset",
  "externalReferences",
  "externalReference",
  "externalBook",
  "externalData",
  "customXml",
  "smartTag",
  "binData",
  "audioFile",
  "videoFile",
  "wavAudioFile",
  "quickTimeFile",
  "audioCd",
  "snd",
  "sndAc",
  "cmd",
  "audio",
  "video",
  "media",
  "embed",
  "FmlaMacro",
  "macrosheet",
  "dialogsheet",
  "connection",
  "connections",
  "queryTable",
  "webPr",
  "dbPr",
  "olapPr",
  "textPr",
  "svgBlip",
  "script",
  "docVar",
  "entryMacro",
  "exitMacro",
  "mcd",
  "webExtensionRef",
  "contentPart",
  "embeddedFont",
  "embedRegular",
  "embedBold",
  "embedItalic",
  "embedBoldItalic",
  NULL,
};

static const gchar *const forbidden_attributes[]
    = { "macro",  "textlink", "gfxdata",       "equationxml", "href", "src",
        "onLoad", "onAction", "HyperlinkBase", "legacyMacro", NULL };

static const struct
{
  const gchar *relationship, *content_type;
} parts[] = {
  { OFFICE "officeDocument", "wordprocessingml.document.main+xml" },
  { OFFICE "officeDocument", "spreadsheetml.sheet.main+xml" },
  { OFFICE "officeDocument", "presentationml.presentation.main+xml" },
  { OFFICE "extended-properties", "extended-properties+xml" },
  { OFFICE "styles", "wordprocessingml.styles+xml" },
  { OFFICE "styles", "spreadsheetml.styles+xml" },
  { OFFICE "settings", "wordprocessingml.settings+xml" },
  { OFFICE "webSettings", "wordprocessingml.webSettings+xml" },
  { OFFICE "fontTable", "wordprocessingml.fontTable+xml" },
  { OFFICE "numbering", "wordprocessingml.numbering+xml" },
  { OFFICE "footnotes", "wordprocessingml.footnotes+xml" },
  { OFFICE "endnotes", "wordprocessingml.endnotes+xml" },
  { OFFICE "comments", "wordprocessingml.comments+xml" },
  { OFFICE "comments", "spreadsheetml.comments+xml" },
  { OFFICE "comments", "presentationml.comments+xml" },
  { OFFICE "header", "wordprocessingml.header+xml" },
  { OFFICE "footer", "wordprocessingml.footer+xml" },
  { OFFICE "worksheet", "spreadsheetml.worksheet+xml" },
  { OFFICE "chartsheet", "spreadsheetml.chartsheet+xml" },
  { OFFICE "sharedStrings", "spreadsheetml.sharedStrings+xml" },
  { OFFICE "table", "spreadsheetml.table+xml" },
  { OFFICE "sheetMetadata", "spreadsheetml.sheetMetadata+xml" },
  { OFFICE "pivotTable", "spreadsheetml.pivotTable+xml" },
  { OFFICE "pivotCacheDefinition", "spreadsheetml.pivotCacheDefinition+xml" },
  { OFFICE "pivotCacheRecords", "spreadsheetml.pivotCacheRecords+xml" },
  { OFFICE "drawing", "drawing+xml" },
  { OFFICE "vmlDrawing", "vmlDrawing" },
  { OFFICE "slide", "presentationml.slide+xml" },
  { OFFICE "slideLayout", "presentationml.slideLayout+xml" },
  { OFFICE "slideMaster", "presentationml.slideMaster+xml" },
  { OFFICE "notesSlide", "presentationml.notesSlide+xml" },
  { OFFICE "notesMaster", "presentationml.notesMaster+xml" },
  { OFFICE "handoutMaster", "presentationml.handoutMaster+xml" },
  { OFFICE "presProps", "presentationml.presProps+xml" },
  { OFFICE "viewProps", "presentationml.viewProps+xml" },
  { OFFICE "tableStyles", "presentationml.tableStyles+xml" },
  { OFFICE "commentAuthors", "presentationml.commentAuthors+xml" },
  { OFFICE "theme", "theme+xml" },
  { OFFICE "themeOverride", "themeOverride+xml" },
  { OFFICE "chart", "drawingml.chart+xml" },
  { OFFICE "chartUserShapes", "drawingml.chartshapes+xml" },
  { OFFICE "diagramData", "drawingml.diagramData+xml" },
  { OFFICE "diagramLayout", "drawingml.diagramLayout+xml" },
  { OFFICE "diagramQuickStyle", "drawingml.diagramStyle+xml" },
  { OFFICE "diagramColors", "drawingml.diagramColors+xml" },
  { OFFICE "image", NULL },
  { "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    "application/vnd.openxmlformats-package.core-properties+xml" },
  { MICROSOFT "2007/relationships/diagramDrawing",
    "application/vnd.ms-office.drawingml.diagramDrawing+xml" },
  { MICROSOFT "2011/relationships/chartStyle", "application/vnd.ms-office.chartstyle+xml" },
  { MICROSOFT "2011/relationships/chartColorStyle",
    "application/vnd.ms-office.chartcolorstyle+xml" },
  { MICROSOFT "2011/relationships/commentsExtended", "wordprocessingml.commentsExtended+xml" },
  { MICROSOFT "2016/09/relationships/commentsIds", "wordprocessingml.commentsIds+xml" },
  { MICROSOFT "2017/10/relationships/threadedComment",
    "application/vnd.ms-excel.threadedcomments+xml" },
  { MICROSOFT "2017/10/relationships/person", "application/vnd.ms-excel.person+xml" },
};

static const gchar *const picture_types[] = { "bmp", "gif", "jpeg", "png", "tiff", NULL };

typedef struct
{
  KyJob *job;
  const gchar *main_type; /* content type of the main part */
  gboolean keeps_links;
  GHashTable *content_types; /* part name -> content type, as declared */
  GHashTable *reachable;     /* part name -> relationship type */
  GHashTable *present;       /* part names of the file */
  KyFormulaBook *book;       /* (nullable) of a workbook */
  /* of the part being read */
  const gchar *name;
  gboolean is_types, is_relationships;
  GString *instruction;        /* text of the field instructions and formulas of the element */
  const KyXmlWord *collecting; /* local name of the element whose text is collected, or NULL */
  gboolean is_asked;           /* it is of a rule for what may be entered into a cell */
  GString *fields;      /* the instruction since the last field character, joined over runs */
  GString *lasting;     /* of it what is not deleted */
  gboolean awaits_name; /* of the field that began last */
  gchar *failure;       /* the first thing found */
} Verify;

static void
fail (Verify *self, const gchar *what, const gchar *which)
{
  if (self->failure == NULL)
    self->failure = which != NULL ? g_strdup_printf ("%s: %s %s", self->name, what, which)
                                  : g_strdup_printf ("%s: %s", self->name, what);
}

static gchar *
full_content_type (const gchar *type)
{
  return g_str_has_prefix (type, "application/")
             ? g_strdup (type)
             : g_strconcat ("application/vnd.openxmlformats-officedocument.", type, NULL);
}

/* --- text that acts ------------------------------------------------------------------------- */

/* All of an instruction, or what stands of it in front of a field in it. */
static void
check_instruction (Verify *self, const gchar *text)
{
  g_autofree gchar *name = NULL;

  if (!ky_field_verify (text, " \t\r\n", &name))
    fail (self, "a field", name);
}

static void
check_formula (Verify *self, const gchar *formula)
{
  if (!ky_formula_verify_excel (formula, self->is_asked ? KY_FORMULA_ASKED : KY_FORMULA_CELL,
                                self->book))
    fail (self, "a formula", NULL);
}

/* --- elements ------------------------------------------------------------------------------- */

static void
check_content_type (Verify *self, const KyXmlVerifyElement *element)
{
  const gchar *local = element->local->text;
  g_autofree gchar *type = ky_xml_verify_value (element, "ContentType");
  g_autofree gchar *name = ky_xml_verify_value (element, "PartName");
  g_autofree gchar *extension = ky_xml_verify_value (element, "Extension");
  gboolean is_known = FALSE;

  if (strcmp (local, "Types") == 0)
    return;
  if (strcmp (local, "Default") == 0)
    {
      g_autofree gchar *expected
          = strcmp (extension, "rels") == 0
                ? g_strdup ("application/vnd.openxmlformats-package.relationships+xml")
            : strcmp (extension, "xml") == 0             ? g_strdup ("application/xml")
            : g_strv_contains (picture_types, extension) ? g_strconcat ("image/", extension, NULL)
                                                         : g_strdup ("");

      if (expected[0] == '\0' || strcmp (type, expected) != 0)
        fail (self, "a content type", type);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts) && !is_known; i++)
    {
      g_autofree gchar *full
          = parts[i].content_type != NULL ? full_content_type (parts[i].content_type) : NULL;

      is_known = full != NULL && strcmp (full, type) == 0;
    }
  if (strcmp (local, "Override") != 0 || !is_known || name[0] != '/')
    fail (self, "a content type", type);
  else if (!g_hash_table_insert (self->content_types, g_strdup (name + 1), g_steal_pointer (&type)))
    fail (self, "a content type given twice", name);
}

/* TARGET as a part name, from the .rels part NAME. */
static gchar *
target_of (const gchar *name, const gchar *target)
{
  g_autofree gchar *folder = g_path_get_dirname (name);
  g_autofree gchar *source = g_path_get_dirname (folder);
  g_auto (GStrv) pieces = g_strsplit (target, "/", -1);
  g_autoptr (GString) path = g_string_new (strcmp (source, ".") == 0 ? "" : source);

  for (guint i = 0; pieces[i] != NULL; i++)
    if (strcmp (pieces[i], "..") == 0)
      {
        const gchar *slash = strrchr (path->str, '/');

        g_string_truncate (path, slash != NULL ? (gsize)(slash - path->str) : 0);
      }
    else
      g_string_append_printf (path, "%s%s", path->len > 0 ? "/" : "", pieces[i]);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
check_relationship (Verify *self, const KyXmlVerifyElement *element)
{
  const gchar *local = element->local->text;
  g_autofree gchar *type = ky_xml_verify_value (element, "Type");
  g_autofree gchar *target = ky_xml_verify_value (element, "Target");
  g_autofree gchar *mode = ky_xml_verify_value (element, "TargetMode");
  gboolean is_known = FALSE;

  if (strcmp (local, "Relationships") == 0)
    return;
  if (strcmp (local, "Relationship") != 0)
    {
      fail (self, "an element", local);
      return;
    }
  if (mode[0] != '\0')
    {
      if (!self->keeps_links || strcmp (type, OFFICE "hyperlink") != 0
          || strcmp (mode, "External") != 0
          || !(g_ascii_strncasecmp (target, "http://", 7) == 0
               || g_ascii_strncasecmp (target, "https://", 8) == 0
               || g_ascii_strncasecmp (target, "mailto:", 7) == 0))
        fail (self, "an external relationship", NULL);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    is_known = is_known || strcmp (parts[i].relationship, type) == 0;
  if (!is_known || strpbrk (target, ":\\%?#") != NULL || target[0] == '/')
    fail (self, "a relationship", type);
  else
    g_hash_table_insert (self->reachable, target_of (self->name, target), g_steal_pointer (&type));
}

static gboolean
is_known_namespace (KyXmlWord *uri)
{
  if (!uri->is_plain_namespace)
    uri->is_plain_namespace = g_strv_contains (namespaces, uri->text);
  return uri->is_plain_namespace;
}

/* An attribute whose value counts. */
static void
check_value (Verify *self, const gchar *local, const KyXmlVerifyAttribute *attribute)
{
  g_autofree gchar *value = ky_xml_verify_decode (attribute->value);

  if (strcmp (local, "action") == 0)
    {
      if (!g_str_has_prefix (value, "ppaction://hlinkshowjump")
          && strcmp (value, "ppaction://hlinksldjump") != 0
          && strcmp (value, "ppaction://noaction") != 0 && value[0] != '\0')
        fail (self, "an action", NULL);
    }
  else if (strcmp (local, "instr") == 0)
    check_instruction (self, value);
  else if (strcmp (local, "formula") == 0)
    {
      if (!ky_formula_verify_excel (value, KY_FORMULA_PIVOT, self->book))
        fail (self, "a formula of a pivot table", NULL);
    }
  else if (strcmp (local, "location") == 0)
    {
      if (strpbrk (value, "[\\|") != NULL || strstr (value, "//") != NULL)
        fail (self, "a place in another file", NULL);
    }
  else if (strcmp (local, "link") == 0)
    {
      if (attribute->uri != NULL
          && strcmp (attribute->uri->text,
                     "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
                 == 0)
        fail (self, "a linked picture", NULL);
    }
  else if (strstr (value, "url(") != NULL || strstr (value, "behavior") != NULL)
    fail (self, "a style", NULL);
}

/* TRUE: whatever their values are. */
static gboolean
check_attributes (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const special[]
      = { "action", "formula", "instr", "link", "location", "style", NULL };
  gboolean is_plain = TRUE;

  for (guint i = 0; i < element->n_attributes; i++)
    {
      const KyXmlVerifyAttribute *attribute = &element->attributes[i];
      const gchar *local = attribute->local->text;

      if (attribute->uri != NULL && !is_known_namespace (attribute->uri))
        fail (self, "an attribute of a foreign namespace", local);
      if (attribute->local->is_plain_attribute)
        continue;
      if (g_strv_contains (forbidden_attributes, local))
        fail (self, "an attribute", local);
      else if (g_strv_contains (special, local))
        check_value (self, local, attribute);
      else
        attribute->local->is_plain_attribute = TRUE;
      is_plain = is_plain && attribute->local->is_plain_attribute;
    }
  return is_plain;
}

/* Excel would take one with another attribute for a macro or a function of one. */
static void
check_defined_name (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const attributes[]
      = { "comment", "description", "hidden", "localSheetId", "name", "space", NULL };
  g_autofree gchar *name = ky_xml_verify_value (element, "name");

  for (guint i = 0; i < element->n_attributes; i++)
    if (!g_strv_contains (attributes, element->attributes[i].local->text))
      fail (self, "a name with", element->attributes[i].local->text);
  if (!ky_formula_verify_name (name))
    fail (self, "a name that may not be defined", name);
}

/* Where a pivot table or a consolidation takes its numbers: from this workbook. */
static void
check_source (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const places[] = { "ref", "name" };
  g_autofree gchar *sheet = ky_xml_verify_value (element, "sheet");

  for (guint i = 0; i < element->n_attributes; i++)
    if (strcmp (element->attributes[i].local->text, "id") == 0)
      fail (self, "a source outside of", element->local->text);
  if (strpbrk (sheet, "[]\\/:|?*") != NULL)
    fail (self, "a sheet of another file", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree gchar *place = ky_xml_verify_value (element, places[i]);

      check_formula (self, place);
    }
}

static gboolean
is_source (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const sources[] = { "worksheetSource", "rangeSet", "dataRef", NULL };
  const gchar *local = element->local->text;

  if (g_strv_contains (sources, local))
    check_source (self, element);
  else if (strcmp (local, "cacheSource") == 0)
    {
      g_autofree gchar *type = ky_xml_verify_value (element, "type");

      if (strcmp (type, "worksheet") != 0 && strcmp (type, "consolidation") != 0)
        fail (self, "a source of kind", type);
    }
  else
    return FALSE;
  return TRUE;
}

/* What formulas may refer to. TRUE: each one counts. */
static gboolean
note_for_formulas (Verify *self, const KyXmlVerifyElement *element)
{
  const gchar *local = element->local->text;
  gboolean is_sheet = strcmp (local, "sheet") == 0 && strcmp (self->name, "xl/workbook.xml") == 0;
  gboolean is_table = strcmp (local, "table") == 0 && g_str_has_prefix (self->name, "xl/tables/");
  g_autofree gchar *name = NULL;

  if (self->book == NULL || !(is_sheet || is_table))
    return FALSE;
  name = ky_xml_verify_value (element, is_sheet ? "name" : "displayName");
  if (is_sheet)
    ky_formula_book_add_sheet (self->book, name);
  else
    ky_formula_book_add_table (self->book, name);
  return TRUE;
}

static gboolean
is_link (const gchar *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return g_ascii_strncasecmp (text, "HYPERLINK", 9) == 0;
}

/* A field's instruction ends, or the first piece of it. */
static void
end_instruction (Verify *self)
{
  if (self->awaits_name)
    {
      check_instruction (self, self->fields->str);
      if (strspn (self->lasting->str, " \t\r\n") < self->lasting->len)
        check_instruction (self, self->lasting->str);
    }
  self->awaits_name = FALSE;
}

static void
check_field_character (Verify *self, const KyXmlVerifyElement *element)
{
  g_autofree gchar *type = ky_xml_verify_value (element, "fldCharType");
  gboolean is_begin = strcmp (type, "begin") == 0;

  /* Of a field in a link comes an address. */
  if (is_begin && self->awaits_name && is_link (self->fields->str))
    fail (self, "a field in a hyperlink field", NULL);
  end_instruction (self);
  self->awaits_name = is_begin;
  g_string_truncate (self->fields, 0);
  g_string_truncate (self->lasting, 0);
}

/* An element that is not known to be harmless by its name alone. */
static void
check_element (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const judged[] = { "f",
                                         "formula",
                                         "formula1",
                                         "formula2",
                                         "definedName",
                                         "calculatedColumnFormula",
                                         "totalsRowFormula",
                                         "FmlaRange",
                                         "instrText",
                                         "delInstrText",
                                         NULL };
  const gchar *local = element->local->text;

  if (g_strv_contains (forbidden_elements, local))
    fail (self, "an element", local);
  if (strcmp (local, "fldChar") == 0)
    {
      check_field_character (self, element);
      return;
    }
  if (strcmp (local, "fldSimple") == 0)
    {
      if (self->awaits_name && is_link (self->fields->str))
        fail (self, "a field in a hyperlink field", NULL);
      end_instruction (self);
      return;
    }
  /* A text of its own, in front of which an instruction is as it would be without it. */
  if (strcmp (local, "txbxContent") == 0)
    {
      if (self->awaits_name)
        end_instruction (self);
      return;
    }
  if (strcmp (local, "cfvo") == 0 || strcmp (local, "inputCells") == 0)
    {
      g_autofree gchar *value = ky_xml_verify_value (element, "val");

      if (local[0] == 'c' || value[0] == '=')
        check_formula (self, value);
      return;
    }
  if (note_for_formulas (self, element) || is_source (self, element))
    return;
  if (strcmp (local, "definedName") == 0)
    check_defined_name (self, element);
  if (!g_strv_contains (judged, local))
    {
      element->local->is_plain_element = TRUE;
      return;
    }
  self->is_asked
      = self->is_asked || strcmp (local, "formula1") == 0 || strcmp (local, "formula2") == 0;
  /* Excel 2010 has an element more around the text. */
  if (self->is_asked && local[0] == 'f' && local[1] == 'o' && element->uri != NULL
      && strcmp (element->uri->text, MICROSOFT "spreadsheetml/2009/9/main") == 0)
    return;
  self->collecting = element->local;
  g_string_truncate (self->instruction, 0);
}

/* In no namespace: the root of a VML part, and letters and lines in its boxes. */
static gboolean
is_known_plain (Verify *self, const gchar *local)
{
  static const gchar *const known[] = { "xml", "div", "font", "b", "i", "u", "br", NULL };

  return g_str_has_suffix (self->name, ".vml") && g_strv_contains (known, local);
}

static gboolean
start_element (gpointer data, const KyXmlVerifyElement *element)
{
  Verify *self = data;
  gboolean is_plain;

  /* Another reader may take only a piece of its text. */
  if (self->collecting != NULL)
    fail (self, "an element in the text of", self->collecting->text);
  if (self->is_types)
    check_content_type (self, element);
  else if (self->is_relationships)
    check_relationship (self, element);
  else
    {
      if (element->uri == NULL ? !is_known_plain (self, element->local->text)
                               : !is_known_namespace (element->uri))
        fail (self, "an element of a foreign namespace", element->local->text);
      is_plain = check_attributes (self, element);
      if (!element->local->is_plain_element)
        check_element (self, element);
      *element->is_plain = is_plain && element->local->is_plain_element;
    }
  return self->failure == NULL;
}

static gboolean
end_element (gpointer data, KyXmlWord *local, KyXmlWord *uri)
{
  Verify *self = data;

  if (self->collecting == NULL)
    {
      if (self->is_asked && g_str_has_prefix (local->text, "formula"))
        self->is_asked = FALSE;
      return TRUE;
    }
  if (self->collecting != local)
    {
      fail (self, "an element in the text of", self->collecting->text);
      return FALSE;
    }
  if (g_str_has_suffix (local->text, "nstrText"))
    {
      g_string_append (self->fields, self->instruction->str);
      if (local->text[0] != 'd')
        g_string_append (self->lasting, self->instruction->str);
    }
  else
    check_formula (self, self->instruction->str);
  self->is_asked = self->is_asked && strcmp (local->text, "f") == 0;
  self->collecting = NULL;
  return self->failure == NULL;
}

static gboolean
take_text (gpointer data, guint32 note, KyView text)
{
  Verify *self = data;

  if (self->collecting != NULL)
    {
      g_autofree gchar *decoded = ky_xml_verify_decode (text);

      g_string_append (self->instruction, decoded);
    }
  return TRUE;
}

static gboolean
read_xml (Verify *self, KyView content)
{
  static const KyXmlVerifyHandler handler = { start_element, end_element, take_text };
  guint depth = (guint)ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_XML_DEPTH);
  const gchar *wrong = ky_xml_verify (content, declaration, depth, &handler, self);

  if (wrong != NULL)
    fail (self, wrong, NULL);
  self->collecting = NULL;
  self->is_asked = FALSE;
  return wrong == NULL && self->failure == NULL;
}

/* --- the package ---------------------------------------------------------------------------- */

static gboolean
verify_member (KyJob *job, const gchar *name, KyView content, gpointer user_data, GError **error)
{
  Verify *self = user_data;
  const gchar *dot = strrchr (name, '.');

  self->name = name;
  g_hash_table_add (self->present, g_strdup (name));
  if (g_hash_table_size (self->present) == 1 && strcmp (name, "[Content_Types].xml") != 0)
    return ky_verify_fail (error, "[Content_Types].xml is not the first member");
  if (dot != NULL && g_strv_contains (picture_types, dot + 1))
    return ky_job_verify_member (job, name, dot + 1, content, error);
  if (dot == NULL
      || !(strcmp (dot, ".xml") == 0 || strcmp (dot, ".rels") == 0 || strcmp (dot, ".vml") == 0))
    return ky_verify_fail (error, "%s: no part of a document", name);
  self->is_types = strcmp (name, "[Content_Types].xml") == 0;
  self->is_relationships = strcmp (dot, ".rels") == 0;
  g_string_truncate (self->fields, 0);
  g_string_truncate (self->lasting, 0);
  self->awaits_name = FALSE;
  if (read_xml (self, content))
    end_instruction (self);
  if (self->failure != NULL)
    return ky_verify_fail (error, "%s", self->failure);
  return TRUE;
}

/* Every part is led to and has the content type that its relationship asks for; nothing is missing.
 */
static gboolean
check_parts (Verify *self, GError **error)
{
  GHashTableIter iter;
  gpointer name, type;

  g_hash_table_iter_init (&iter, self->present);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_str_has_suffix (name, ".rels") && strcmp (name, "[Content_Types].xml") != 0
        && !g_hash_table_contains (self->reachable, name))
      return ky_verify_fail (error, "%s: nothing leads to it", (const gchar *)name);
  g_hash_table_iter_init (&iter, self->reachable);
  while (g_hash_table_iter_next (&iter, &name, &type))
    {
      const gchar *content_type = g_hash_table_lookup (self->content_types, name);
      gboolean fits = FALSE;

      if (!g_hash_table_contains (self->present, name))
        return ky_verify_fail (error, "%s: is not there", (const gchar *)name);
      for (guint i = 0; i < G_N_ELEMENTS (parts) && !fits; i++)
        {
          g_autofree gchar *full
              = parts[i].content_type != NULL ? full_content_type (parts[i].content_type) : NULL;

          fits = strcmp (parts[i].relationship, type) == 0 && g_strcmp0 (full, content_type) == 0;
        }
      if (!fits)
        return ky_verify_fail (error, "%s: its content type is not its relationship's",
                               (const gchar *)name);
      if (strcmp (type, OFFICE "officeDocument") == 0
          && !g_str_has_suffix (content_type, self->main_type))
        return ky_verify_fail (error, "%s: another kind of document", (const gchar *)name);
    }
  return TRUE;
}

static gboolean
verify (KyJob *job, const gchar *main_type, GError **error)
{
  g_autoptr (GHashTable) content_types
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) reachable
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (KyFormulaBook) book
      = g_str_has_prefix (main_type, "spreadsheetml.") ? ky_formula_book_new () : NULL;
  g_autoptr (GString) instruction = g_string_new (NULL);
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (GString) lasting = g_string_new (NULL);
  Verify self = { .job = job,
                  .main_type = main_type,
                  .keeps_links = ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_LINKS, "keep"),
                  .content_types = content_types,
                  .reachable = reachable,
                  .present = present,
                  .book = book,
                  .name = "",
                  .instruction = instruction,
                  .fields = fields,
                  .lasting = lasting };
  gboolean ok = ky_zip_verify (job, ky_job_input (job), verify_member, &self, error)
                && check_parts (&self, error);

  if (ok && book != NULL && !ky_formula_book_is_whole (book))
    ok = ky_verify_fail (error, "a formula names a sheet or table that is not there");
  g_free (self.failure);
  return ok;
}

gboolean
ky_docx_verify (KyJob *job, GError **error)
{
  return verify (job, "wordprocessingml.document.main+xml", error);
}

gboolean
ky_xlsx_verify (KyJob *job, GError **error)
{
  return verify (job, "spreadsheetml.sheet.main+xml", error);
}

gboolean
ky_pptx_verify (KyJob *job, GError **error)
{
  return verify (job, "presentationml.presentation.main+xml", error);
}
