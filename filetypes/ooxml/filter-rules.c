/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/filter-private.h"

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
  { KY_NS_W, "bookmarkStart", DO_BOOKMARK, NULL },
  { KY_NS_W, "bookmarkEnd", DO_BOOKMARK, NULL },
  { KY_NS_W, "name", DO_BOOKMARK, NULL },
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
  { KY_NS_W, "cr", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "ptab", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "noBreakHyphen", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "softHyphen", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "pgNum", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "ruby", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "footnoteReference", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "endnoteReference", DO_RUN_CONTENT, NULL },
  { KY_NS_W, "drawing", DO_DRAWING, NULL },
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
  { KY_NS_XDR, "twoCellAnchor", DO_ANCHOR, NULL },
  { KY_NS_XDR, "oneCellAnchor", DO_ANCHOR, NULL },
  { KY_NS_XDR, "absoluteAnchor", DO_ANCHOR, NULL },
  { KY_NS_XDR, "sp", DO_SHAPE, NULL },
  { KY_NS_XDR, "pic", DO_SHAPE, NULL },
  { KY_NS_XDR, "grpSp", DO_SHAPE, NULL },
  { KY_NS_XDR, "cxnSp", DO_SHAPE, NULL },
  { KY_NS_XDR, "graphicFrame", DO_DRAWING, NULL },
  { KY_NS_P, "graphicFrame", DO_FRAME, "ooxml.ole-object" },
  { KY_NS_P, "spTree", DO_TREE, NULL },
  { KY_NS_P, "controls", DO_CONTROLS, "ooxml.activex" },
  { KY_NS_P, "timing", DO_TIMING, "ooxml.timing" },
  { KY_NS_P, "cmd", DO_DROP, "ooxml.timing" },
  { KY_NS_P, "audio", DO_DROP, "ooxml.media" },
  { KY_NS_P, "video", DO_DROP, "ooxml.media" },
  { KY_NS_P, "sndAc", DO_DROP, "ooxml.media" },
  { KY_NS_P, "custDataLst", DO_DROP, "ooxml.custom-data" },
  { KY_NS_P, "contentPart", DO_DROP, "ooxml.ink" },
  { KY_NS_P, "sldLayoutIdLst", DO_EXTENSION, NULL },
  { KY_NS_P, "ext", DO_EXTENSION, NULL },
  { KY_NS_P, "extLst", DO_EXTENSION, NULL },
  { KY_NS_C, "ext", DO_EXTENSION, NULL },
  { KY_NS_C, "extLst", DO_EXTENSION, NULL },
  { KY_NS_C, "externalData", DO_DROP, "ooxml.external-data" },
  { KY_NS_DGM, "ext", DO_EXTENSION, NULL },
  { KY_NS_DGM, "extLst", DO_EXTENSION, NULL },
  { KY_NS_S, "ext", DO_EXTENSION, NULL },
  { KY_NS_S, "extLst", DO_EXTENSION, NULL },
  { KY_NS_S, "hyperlinks", DO_EXTENSION, NULL },
  { KY_NS_S, "definedNames", DO_EXTENSION, NULL },
  { KY_NS_S, "dataValidations", DO_EXTENSION, NULL },
  { KY_NS_S, "conditionalFormatting", DO_EXTENSION, NULL },
  { KY_NS_S, "tableParts", DO_EXTENSION, NULL },
  { KY_NS_S, "pivotCaches", DO_EXTENSION, NULL },
  { KY_NS_X14, "conditionalFormattings", DO_EXTENSION, NULL },
  { KY_NS_X14, "dataValidations", DO_EXTENSION, NULL },
  { KY_NS_X14, "sparklineGroups", DO_EXTENSION, NULL },
  { KY_NS_X14, "sparklineGroup", DO_GROUP, NULL },
  { KY_NS_X14, "sparklines", DO_MEMBERS, NULL },
  { KY_NS_S, "si", DO_STRING, NULL },
  { KY_NS_S, "f", DO_FORMULA, "ooxml.formula" },
  { KY_NS_S, "calculatedColumnFormula", DO_FORMULA, "ooxml.formula" },
  { KY_NS_S, "totalsRowFormula", DO_FORMULA, "ooxml.formula" },
  { KY_NS_XVML, "FmlaRange", DO_FORMULA, "ooxml.formula" },
  { KY_NS_S, "cfRule", DO_RULE, "ooxml.formula" },
  { KY_NS_S, "dataValidation", DO_RULE, "ooxml.formula" },
  { KY_NS_S, "formula", DO_RULE_FORMULA, "ooxml.formula" },
  { KY_NS_S, "formula1", DO_RULE_FORMULA, "ooxml.formula" },
  { KY_NS_S, "formula2", DO_RULE_FORMULA, "ooxml.formula" },
  { KY_NS_S, "cfvo", DO_RULE_VALUE, "ooxml.formula" },
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
  { KY_NS_C, "f", DO_CHART_FORMULA, "ooxml.external-link" },
  { KY_NS_C15, "f", DO_CHART_FORMULA, "ooxml.external-link" },
  { KY_NS_C15, "sqref", DO_CHART_FORMULA, "ooxml.external-link" },
  { KY_NS_MC, "AlternateContent", DO_ALTERNATE, NULL },
  { KY_NS_MC, "Choice", DO_CHOICE, NULL },
  { KY_NS_MC, "Fallback", DO_FALLBACK, NULL },
};

static const Rule keep = { 0, "", DO_KEEP, NULL };
const Rule *const ky_filter_keep = &keep;
static const Rule unknown = { 0, "", DO_DROP, "ooxml.unknown-element" };
const Rule *const ky_filter_unknown = &unknown;
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
  { KY_NS_A, " t tableStyleId " },
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
  { KY_NS_X14, " id " },
  { KY_NS_XM, " f sqref " },
  { KY_NS_C15, " f sqref " },
  { KY_NS_XVML, " Anchor AutoFill AutoLine AutoSize Column DefaultSize Disabled Locked LockText "
                "MoveWithCells NoThreeD NoThreeD2 FirstButton Horiz "
                "PrintObject Row SizeWithCells TextHAlign TextVAlign Visible RowHidden ColHidden "
                "UIObj CF AutoPict Checked DropLines DropStyle Dx Inc LCT Max Min MultiSel Page "
                "Sel SelType Val ValidIds WidthMin " },
  { KY_XML_NS_NONE, " font b i u " },
  { KY_NS_CS, " lineWidthScale " },
  { KY_NS_TC, " text " },
  { KY_NS_CP, " category contentStatus " },
  { KY_NS_DC, " title subject " },
  /* What is not said of a chart means something else to Excel 2007 than to those after it. */
  { KY_NS_EP,
    " AppVersion Application Characters CharactersWithSpaces DocSecurity HiddenSlides Lines Notes "
    "Pages Paragraphs "
    "PresentationFormat ScaleCrop Slides Words " },
  { KY_NS_VT, " lpstr lpwstr i4 " },
};

/* --- rules ---------------------------------------------------------------------------------- */

const Rule *
ky_filter_rule (Filter *self, KyXmlName *name)
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
  /* What is known, but not in such a part. */
  if (name->ns != KY_NS_MC && ky_ooxml_allows_element (name->ns, name->local)
      && !ky_filter_element_stays (self, name))
    name->rule = &unknown;
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

gboolean
ky_filter_holds_text (KyXmlName *name)
{
  if (((name->yes | name->no) & ANSWER_TEXT) == 0)
    *(is_text_element (name) ? &name->yes : &name->no) |= ANSWER_TEXT;
  return (name->yes & ANSWER_TEXT) != 0;
}

gboolean
ky_filter_allows_attribute (const KyXmlName *element, KyXmlName *name)
{
  guint64 bit = ANSWER_ALLOWED (MIN (element->ns, KY_NS_LAST));

  if (((name->yes | name->no) & bit) == 0)
    *(ky_ooxml_allows_attribute (element->ns, name->ns, name->local) ? &name->yes : &name->no)
        |= bit;
  return (name->yes & bit) != 0;
}
