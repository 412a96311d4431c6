/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the kinds of parts that a rebuilt package may have, with their relationship type, content
 * type, file name and root element. A part that is reached by a relationship of another type is
 * not carried. */
#include "filetypes/ooxml/kinds.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define STRICT "http://purl.oclc.org/ooxml/officeDocument/relationships/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
#define MS2007 "http://schemas.microsoft.com/office/2007/relationships/"
#define MS2011 "http://schemas.microsoft.com/office/2011/relationships/"
#define MS2014 "http://schemas.microsoft.com/office/2014/relationships/"
#define MS2016 "http://schemas.microsoft.com/office/2016/09/relationships/"
#define MS2017 "http://schemas.microsoft.com/office/2017/10/relationships/"
#define MS2018 "http://schemas.microsoft.com/office/2018/10/relationships/"
#define MS2022 "http://schemas.microsoft.com/office/2022/11/relationships/"
#define WPS "http://www.wps.cn/officeDocument/2020/"
#define CT "application/vnd.openxmlformats-officedocument."

const gchar ky_hyperlink_relationship[] = OFFICE "hyperlink";

/* clang-format off */
static const KyPartKind kinds[] = {
  { KY_APP_WORD, OFFICE "officeDocument", CT "wordprocessingml.document.main+xml", "word/document.xml", KY_PART_XML, KY_NS_W, "document" },
  { KY_APP_EXCEL, OFFICE "officeDocument", CT "spreadsheetml.sheet.main+xml", "xl/workbook.xml", KY_PART_XML, KY_NS_S, "workbook" },
  { KY_APP_POWERPOINT, OFFICE "officeDocument", CT "presentationml.presentation.main+xml", "ppt/presentation.xml", KY_PART_XML, KY_NS_P, "presentation" },
  { KY_APP_ALL, PACKAGE "core-properties", "application/vnd.openxmlformats-package.core-properties+xml", "docProps/core.xml", KY_PART_XML, KY_NS_CP, "coreProperties" },
  { KY_APP_ALL, OFFICE "extended-properties", CT "extended-properties+xml", "docProps/app.xml", KY_PART_XML, KY_NS_EP, "Properties" },

  { KY_APP_WORD, OFFICE "styles", CT "wordprocessingml.styles+xml", "word/styles.xml", KY_PART_XML, KY_NS_W, "styles" },
  { KY_APP_WORD, OFFICE "settings", CT "wordprocessingml.settings+xml", "word/settings.xml", KY_PART_XML, KY_NS_W, "settings" },
  { KY_APP_WORD, OFFICE "webSettings", CT "wordprocessingml.webSettings+xml", "word/webSettings.xml", KY_PART_XML, KY_NS_W, "webSettings" },
  { KY_APP_WORD, OFFICE "fontTable", CT "wordprocessingml.fontTable+xml", "word/fontTable.xml", KY_PART_XML, KY_NS_W, "fonts" },
  { KY_APP_WORD, OFFICE "numbering", CT "wordprocessingml.numbering+xml", "word/numbering.xml", KY_PART_XML, KY_NS_W, "numbering" },
  { KY_APP_WORD, OFFICE "footnotes", CT "wordprocessingml.footnotes+xml", "word/footnotes.xml", KY_PART_XML, KY_NS_W, "footnotes" },
  { KY_APP_WORD, OFFICE "endnotes", CT "wordprocessingml.endnotes+xml", "word/endnotes.xml", KY_PART_XML, KY_NS_W, "endnotes" },
  { KY_APP_WORD, OFFICE "comments", CT "wordprocessingml.comments+xml", "word/comments.xml", KY_PART_XML, KY_NS_W, "comments" },
  { KY_APP_WORD, MS2011 "commentsExtended", CT "wordprocessingml.commentsExtended+xml", "word/commentsExtended.xml", KY_PART_XML, KY_NS_W15, "commentsEx" },
  { KY_APP_WORD, MS2016 "commentsIds", CT "wordprocessingml.commentsIds+xml", "word/commentsIds.xml", KY_PART_XML, KY_NS_W16CID, "commentsIds" },
  { KY_APP_WORD, OFFICE "header", CT "wordprocessingml.header+xml", "word/header%u.xml", KY_PART_XML, KY_NS_W, "hdr" },
  { KY_APP_WORD, OFFICE "footer", CT "wordprocessingml.footer+xml", "word/footer%u.xml", KY_PART_XML, KY_NS_W, "ftr" },

  { KY_APP_EXCEL, OFFICE "worksheet", CT "spreadsheetml.worksheet+xml", "xl/worksheets/sheet%u.xml", KY_PART_XML, KY_NS_S, "worksheet" },
  { KY_APP_EXCEL, OFFICE "chartsheet", CT "spreadsheetml.chartsheet+xml", "xl/chartsheets/sheet%u.xml", KY_PART_XML, KY_NS_S, "chartsheet" },
  { KY_APP_EXCEL, OFFICE "styles", CT "spreadsheetml.styles+xml", "xl/styles.xml", KY_PART_XML, KY_NS_S, "styleSheet" },
  { KY_APP_EXCEL, OFFICE "sharedStrings", CT "spreadsheetml.sharedStrings+xml", "xl/sharedStrings.xml", KY_PART_XML, KY_NS_S, "sst" },
  { KY_APP_EXCEL, OFFICE "table", CT "spreadsheetml.table+xml", "xl/tables/table%u.xml", KY_PART_XML, KY_NS_S, "table" },
  { KY_APP_EXCEL, OFFICE "comments", CT "spreadsheetml.comments+xml", "xl/comments%u.xml", KY_PART_XML, KY_NS_S, "comments" },
  { KY_APP_EXCEL, MS2017 "threadedComment", "application/vnd.ms-excel.threadedcomments+xml", "xl/threadedComments/threadedComment%u.xml", KY_PART_XML, KY_NS_TC, "ThreadedComments" },
  { KY_APP_EXCEL, MS2017 "person", "application/vnd.ms-excel.person+xml", "xl/persons/person%u.xml", KY_PART_XML, KY_NS_TC, "personList" },
  { KY_APP_EXCEL, OFFICE "sheetMetadata", CT "spreadsheetml.sheetMetadata+xml", "xl/metadata.xml", KY_PART_XML, KY_NS_S, "metadata" },
  { KY_APP_EXCEL, OFFICE "pivotTable", CT "spreadsheetml.pivotTable+xml", "xl/pivotTables/pivotTable%u.xml", KY_PART_XML, KY_NS_S, "pivotTableDefinition" },
  { KY_APP_EXCEL, OFFICE "pivotCacheDefinition", CT "spreadsheetml.pivotCacheDefinition+xml", "xl/pivotCache/pivotCacheDefinition%u.xml", KY_PART_XML, KY_NS_S, "pivotCacheDefinition" },
  { KY_APP_EXCEL, OFFICE "pivotCacheRecords", CT "spreadsheetml.pivotCacheRecords+xml", "xl/pivotCache/pivotCacheRecords%u.xml", KY_PART_XML, KY_NS_S, "pivotCacheRecords" },
  { KY_APP_EXCEL, MS2022 "FeaturePropertyBag", "application/vnd.ms-excel.featurepropertybag+xml", "xl/featurePropertyBag/featurePropertyBag.xml", KY_PART_XML, KY_NS_XFPB, "FeaturePropertyBags" },
  { KY_APP_EXCEL, WPS "cellImage", "application/vnd.wps-officedocument.cellimage+xml", "xl/cellimages.xml", KY_PART_XML, KY_NS_ETC, "cellImages" },
  { KY_APP_EXCEL, OFFICE "drawing", CT "drawing+xml", "xl/drawings/drawing%u.xml", KY_PART_XML, KY_NS_XDR, "wsDr" },
  { KY_APP_EXCEL, OFFICE "vmlDrawing", CT "vmlDrawing", "xl/drawings/vmlDrawing%u.vml", KY_PART_XML, KY_XML_NS_NONE, "xml" },

  { KY_APP_POWERPOINT, OFFICE "slide", CT "presentationml.slide+xml", "ppt/slides/slide%u.xml", KY_PART_XML, KY_NS_P, "sld" },
  { KY_APP_POWERPOINT, OFFICE "slideLayout", CT "presentationml.slideLayout+xml", "ppt/slideLayouts/slideLayout%u.xml", KY_PART_XML, KY_NS_P, "sldLayout" },
  { KY_APP_POWERPOINT, OFFICE "slideMaster", CT "presentationml.slideMaster+xml", "ppt/slideMasters/slideMaster%u.xml", KY_PART_XML, KY_NS_P, "sldMaster" },
  { KY_APP_POWERPOINT, OFFICE "notesSlide", CT "presentationml.notesSlide+xml", "ppt/notesSlides/notesSlide%u.xml", KY_PART_XML, KY_NS_P, "notes" },
  { KY_APP_POWERPOINT, OFFICE "notesMaster", CT "presentationml.notesMaster+xml", "ppt/notesMasters/notesMaster%u.xml", KY_PART_XML, KY_NS_P, "notesMaster" },
  { KY_APP_POWERPOINT, OFFICE "handoutMaster", CT "presentationml.handoutMaster+xml", "ppt/handoutMasters/handoutMaster%u.xml", KY_PART_XML, KY_NS_P, "handoutMaster" },
  { KY_APP_POWERPOINT, OFFICE "presProps", CT "presentationml.presProps+xml", "ppt/presProps.xml", KY_PART_XML, KY_NS_P, "presentationPr" },
  { KY_APP_POWERPOINT, OFFICE "viewProps", CT "presentationml.viewProps+xml", "ppt/viewProps.xml", KY_PART_XML, KY_NS_P, "viewPr" },
  { KY_APP_POWERPOINT, OFFICE "tableStyles", CT "presentationml.tableStyles+xml", "ppt/tableStyles.xml", KY_PART_XML, KY_NS_A, "tblStyleLst" },
  { KY_APP_POWERPOINT, OFFICE "comments", CT "presentationml.comments+xml", "ppt/comments/comment%u.xml", KY_PART_XML, KY_NS_P, "cmLst" },
  { KY_APP_POWERPOINT, OFFICE "commentAuthors", CT "presentationml.commentAuthors+xml", "ppt/commentAuthors.xml", KY_PART_XML, KY_NS_P, "cmAuthorLst" },
  { KY_APP_POWERPOINT, MS2018 "comments", "application/vnd.ms-powerpoint.comments+xml", "ppt/comments/modernComment%u.xml", KY_PART_XML, KY_NS_P188, "cmLst" },
  { KY_APP_POWERPOINT, MS2018 "authors", "application/vnd.ms-powerpoint.authors+xml", "ppt/authors.xml", KY_PART_XML, KY_NS_P188, "authorLst" },

  { KY_APP_WORD, OFFICE "theme", CT "theme+xml", "word/theme/theme%u.xml", KY_PART_XML, KY_NS_A, "theme" },
  { KY_APP_EXCEL, OFFICE "theme", CT "theme+xml", "xl/theme/theme%u.xml", KY_PART_XML, KY_NS_A, "theme" },
  { KY_APP_POWERPOINT, OFFICE "theme", CT "theme+xml", "ppt/theme/theme%u.xml", KY_PART_XML, KY_NS_A, "theme" },
  { KY_APP_ALL, OFFICE "themeOverride", CT "themeOverride+xml", "theme/themeOverride%u.xml", KY_PART_XML, KY_NS_A, "themeOverride" },
  { KY_APP_ALL, OFFICE "chart", CT "drawingml.chart+xml", "charts/chart%u.xml", KY_PART_XML, KY_NS_C, "chartSpace" },
  { KY_APP_ALL, MS2014 "chartEx", "application/vnd.ms-office.chartex+xml", "charts/chartEx%u.xml", KY_PART_XML, KY_NS_CX, "chartSpace" },
  { KY_APP_ALL, MS2011 "chartStyle", "application/vnd.ms-office.chartstyle+xml", "charts/style%u.xml", KY_PART_XML, KY_NS_CS, "chartStyle" },
  { KY_APP_ALL, MS2011 "chartColorStyle", "application/vnd.ms-office.chartcolorstyle+xml", "charts/colors%u.xml", KY_PART_XML, KY_NS_CS, "colorStyle" },
  { KY_APP_ALL, OFFICE "chartUserShapes", CT "drawingml.chartshapes+xml", "drawings/shapes%u.xml", KY_PART_XML, KY_NS_C, "userShapes" },
  { KY_APP_ALL, OFFICE "diagramData", CT "drawingml.diagramData+xml", "diagrams/data%u.xml", KY_PART_XML, KY_NS_DGM, "dataModel" },
  { KY_APP_ALL, OFFICE "diagramLayout", CT "drawingml.diagramLayout+xml", "diagrams/layout%u.xml", KY_PART_XML, KY_NS_DGM, "layoutDef" },
  { KY_APP_ALL, OFFICE "diagramQuickStyle", CT "drawingml.diagramStyle+xml", "diagrams/quickStyle%u.xml", KY_PART_XML, KY_NS_DGM, "styleDef" },
  { KY_APP_ALL, OFFICE "diagramColors", CT "drawingml.diagramColors+xml", "diagrams/colors%u.xml", KY_PART_XML, KY_NS_DGM, "colorsDef" },
  { KY_APP_ALL, MS2007 "diagramDrawing", "application/vnd.ms-office.drawingml.diagramDrawing+xml", "diagrams/drawing%u.xml", KY_PART_XML, KY_NS_DSP, "drawing" },
  { KY_APP_ALL, OFFICE "image", "", "media/image%u", KY_PART_IMAGE, 0, "" },
  { KY_APP_WORD, OFFICE "font", "", "word/fonts/font%u.odttf", KY_PART_FONT, 0, "" },
  { KY_APP_POWERPOINT, OFFICE "font", "", "ppt/fonts/font%u.fntdata", KY_PART_FONT, 0, "" },
};
/* clang-format on */

const KyPartKind *
ky_part_kind_main (KyOoxmlApp app)
{
  return ky_part_kind_find (app, OFFICE "officeDocument");
}

/* Returns whether two relationships have the same type. Strict has names of its own for two of the
 * package's relationships. */
static gboolean
same_relationship (const gchar *known, const gchar *type)
{
  if (strcmp (known, type) == 0)
    return TRUE;
  if (g_str_has_prefix (type, STRICT) && g_str_has_prefix (known, OFFICE))
    {
      const gchar *name = type + strlen (STRICT);

      if (strcmp (name, "extendedProperties") == 0)
        name = "extended-properties";
      return strcmp (known + strlen (OFFICE), name) == 0;
    }
  /* Some writers give the core properties an officeDocument type. */
  return strcmp (known, PACKAGE "core-properties") == 0
         && (strcmp (type, OFFICE "metadata/core-properties") == 0
             || strcmp (type, "http://schemas.openxmlformats.org/officedocument/2006/relationships/"
                              "metadata/core-properties")
                    == 0);
}

const KyPartKind *
ky_part_kind_find (KyOoxmlApp app, const gchar *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((kinds[i].apps & app) != 0 && same_relationship (kinds[i].relationship, type))
      return &kinds[i];
  return NULL;
}

gboolean
ky_relationship_is_hyperlink (const gchar *type)
{
  return same_relationship (ky_hyperlink_relationship, type);
}

gboolean
ky_relationship_is_vml (const gchar *type)
{
  return same_relationship (OFFICE "vmlDrawing", type);
}

gboolean
ky_relationship_is_control (const gchar *type)
{
  return same_relationship (OFFICE "control", type);
}

gboolean
ky_relationship_is_control_properties (const gchar *type)
{
  return same_relationship (OFFICE "ctrlProp", type);
}
