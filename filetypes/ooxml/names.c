/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps the XML namespaces of Office Open XML (Transitional and Strict) and of Microsoft's
 * extensions to the numbers of names.h, and the numbers to the one prefix and URI that the writer
 * uses. */
#include "filetypes/ooxml/names.h"

const KyXmlNamespace ky_ooxml_namespaces[] = {
  { "http://schemas.openxmlformats.org/wordprocessingml/2006/main", KY_NS_W },
  { "http://purl.oclc.org/ooxml/wordprocessingml/main", KY_NS_W },
  { "http://schemas.openxmlformats.org/spreadsheetml/2006/main", KY_NS_S },
  { "http://purl.oclc.org/ooxml/spreadsheetml/main", KY_NS_S },
  { "http://schemas.openxmlformats.org/presentationml/2006/main", KY_NS_P },
  { "http://purl.oclc.org/ooxml/presentationml/main", KY_NS_P },
  { "http://schemas.openxmlformats.org/drawingml/2006/main", KY_NS_A },
  { "http://purl.oclc.org/ooxml/drawingml/main", KY_NS_A },
  { "http://schemas.openxmlformats.org/officeDocument/2006/relationships", KY_NS_R },
  { "http://purl.oclc.org/ooxml/officeDocument/relationships", KY_NS_R },
  { "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", KY_NS_WP },
  { "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", KY_NS_WP },
  { "http://schemas.openxmlformats.org/drawingml/2006/picture", KY_NS_PIC },
  { "http://purl.oclc.org/ooxml/drawingml/picture", KY_NS_PIC },
  { "http://schemas.openxmlformats.org/drawingml/2006/chart", KY_NS_C },
  { "http://purl.oclc.org/ooxml/drawingml/chart", KY_NS_C },
  { "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing", KY_NS_CDR },
  { "http://purl.oclc.org/ooxml/drawingml/chartDrawing", KY_NS_CDR },
  { "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", KY_NS_XDR },
  { "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing", KY_NS_XDR },
  { "http://schemas.openxmlformats.org/drawingml/2006/diagram", KY_NS_DGM },
  { "http://purl.oclc.org/ooxml/drawingml/diagram", KY_NS_DGM },
  { "http://schemas.microsoft.com/office/drawing/2008/diagram", KY_NS_DSP },
  { "http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas", KY_NS_LC },
  { "http://purl.oclc.org/ooxml/drawingml/lockedCanvas", KY_NS_LC },
  { "http://schemas.openxmlformats.org/officeDocument/2006/math", KY_NS_M },
  { "http://purl.oclc.org/ooxml/officeDocument/math", KY_NS_M },
  { "urn:schemas-microsoft-com:vml", KY_NS_V },
  { "urn:schemas-microsoft-com:office:office", KY_NS_O },
  { "urn:schemas-microsoft-com:office:word", KY_NS_W10 },
  { "urn:schemas-microsoft-com:office:excel", KY_NS_XVML },
  { "urn:schemas-microsoft-com:office:powerpoint", KY_NS_PVML },
  { "http://schemas.openxmlformats.org/markup-compatibility/2006", KY_NS_MC },
  { "http://schemas.microsoft.com/office/word/2010/wordml", KY_NS_W14 },
  { "http://schemas.microsoft.com/office/word/2012/wordml", KY_NS_W15 },
  { "http://schemas.microsoft.com/office/word/2016/wordml/cid", KY_NS_W16CID },
  { "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing", KY_NS_WP14 },
  { "http://schemas.microsoft.com/office/word/2010/wordprocessingShape", KY_NS_WPS },
  { "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup", KY_NS_WPG },
  { "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas", KY_NS_WPC },
  { "http://schemas.microsoft.com/office/drawing/2010/main", KY_NS_A14 },
  { "http://schemas.microsoft.com/office/drawing/2014/main", KY_NS_A16 },
  { "http://schemas.microsoft.com/office/powerpoint/2010/main", KY_NS_P14 },
  { "http://schemas.microsoft.com/office/powerpoint/2012/main", KY_NS_P15 },
  { "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main", KY_NS_X14 },
  { "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac", KY_NS_X14AC },
  { "http://schemas.microsoft.com/office/excel/2006/main", KY_NS_XM },
  { "http://schemas.microsoft.com/office/drawing/2007/8/2/chart", KY_NS_C14 },
  { "http://schemas.microsoft.com/office/drawing/2012/chart", KY_NS_C15 },
  { "http://schemas.microsoft.com/office/drawing/2014/chart", KY_NS_C16 },
  { "http://schemas.microsoft.com/office/drawing/2017/03/chart", KY_NS_C16R3 },
  { "http://schemas.microsoft.com/office/drawing/2012/chartStyle", KY_NS_CS },
  { "http://schemas.microsoft.com/office/spreadsheetml/2011/1/ac", KY_NS_X12AC },
  { "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray", KY_NS_XDA },
  { "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments", KY_NS_TC },
  { "http://schemas.microsoft.com/office/powerpoint/2018/8/main", KY_NS_P188 },
  { "http://schemas.microsoft.com/office/powerpoint/2013/main/command", KY_NS_PC },
  { "http://schemas.microsoft.com/office/drawing/2013/main/command", KY_NS_OAC },
  { "http://schemas.microsoft.com/office/drawing/2014/chartex", KY_NS_CX },
  { "http://schemas.microsoft.com/office/drawing/2015/9/8/chartex", KY_NS_CX1 },
  { "http://schemas.microsoft.com/office/drawing/2015/10/21/chartex", KY_NS_CX2 },
  { "http://schemas.microsoft.com/office/drawing/2016/5/10/chartex", KY_NS_CX4 },
  { "http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag", KY_NS_XFPB },
  { "http://www.wps.cn/officeDocument/2017/etCustomData", KY_NS_ETC },
  { "http://schemas.openxmlformats.org/package/2006/content-types", KY_NS_CT },
  { "http://schemas.openxmlformats.org/package/2006/relationships", KY_NS_REL },
  { "http://schemas.openxmlformats.org/package/2006/metadata/core-properties", KY_NS_CP },
  { "http://purl.org/dc/elements/1.1/", KY_NS_DC },
  { "http://purl.org/dc/terms/", KY_NS_DCTERMS },
  { "http://www.w3.org/2001/XMLSchema-instance", KY_NS_XSI },
  { "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties", KY_NS_EP },
  { "http://purl.oclc.org/ooxml/officeDocument/extendedProperties", KY_NS_EP },
  { "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes", KY_NS_VT },
  { "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes", KY_NS_VT },
  { "http://schemas.microsoft.com/office/powerpoint/2016/slidezoom", KY_NS_ZOOM },
  { "http://schemas.microsoft.com/office/powerpoint/2016/sectionzoom", KY_NS_ZOOM },
  { "http://schemas.microsoft.com/office/powerpoint/2016/summaryzoom", KY_NS_ZOOM },
  { NULL, 0 },
};

const KyXmlPrefix ky_ooxml_prefixes[] = {
  { KY_NS_W, "w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main" },
  { KY_NS_S, "", "http://schemas.openxmlformats.org/spreadsheetml/2006/main" },
  { KY_NS_P, "p", "http://schemas.openxmlformats.org/presentationml/2006/main" },
  { KY_NS_A, "a", "http://schemas.openxmlformats.org/drawingml/2006/main" },
  { KY_NS_R, "r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships" },
  { KY_NS_WP, "wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" },
  { KY_NS_PIC, "pic", "http://schemas.openxmlformats.org/drawingml/2006/picture" },
  { KY_NS_C, "c", "http://schemas.openxmlformats.org/drawingml/2006/chart" },
  { KY_NS_CDR, "cdr", "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing" },
  { KY_NS_XDR, "xdr", "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" },
  { KY_NS_DGM, "dgm", "http://schemas.openxmlformats.org/drawingml/2006/diagram" },
  { KY_NS_DSP, "dsp", "http://schemas.microsoft.com/office/drawing/2008/diagram" },
  { KY_NS_LC, "lc", "http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas" },
  { KY_NS_M, "m", "http://schemas.openxmlformats.org/officeDocument/2006/math" },
  { KY_NS_V, "v", "urn:schemas-microsoft-com:vml" },
  { KY_NS_O, "o", "urn:schemas-microsoft-com:office:office" },
  { KY_NS_W10, "w10", "urn:schemas-microsoft-com:office:word" },
  { KY_NS_XVML, "xvml", "urn:schemas-microsoft-com:office:excel" },
  { KY_NS_PVML, "pvml", "urn:schemas-microsoft-com:office:powerpoint" },
  { KY_NS_MC, "mc", "http://schemas.openxmlformats.org/markup-compatibility/2006" },
  { KY_NS_W14, "w14", "http://schemas.microsoft.com/office/word/2010/wordml" },
  { KY_NS_W15, "w15", "http://schemas.microsoft.com/office/word/2012/wordml" },
  { KY_NS_W16CID, "w16cid", "http://schemas.microsoft.com/office/word/2016/wordml/cid" },
  { KY_NS_WP14, "wp14", "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing" },
  { KY_NS_WPS, "wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape" },
  { KY_NS_WPG, "wpg", "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" },
  { KY_NS_WPC, "wpc", "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas" },
  { KY_NS_A14, "a14", "http://schemas.microsoft.com/office/drawing/2010/main" },
  { KY_NS_A16, "a16", "http://schemas.microsoft.com/office/drawing/2014/main" },
  { KY_NS_P14, "p14", "http://schemas.microsoft.com/office/powerpoint/2010/main" },
  { KY_NS_P15, "p15", "http://schemas.microsoft.com/office/powerpoint/2012/main" },
  { KY_NS_X14, "x14", "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" },
  { KY_NS_X14AC, "x14ac", "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" },
  { KY_NS_XM, "xm", "http://schemas.microsoft.com/office/excel/2006/main" },
  { KY_NS_C14, "c14", "http://schemas.microsoft.com/office/drawing/2007/8/2/chart" },
  { KY_NS_C15, "c15", "http://schemas.microsoft.com/office/drawing/2012/chart" },
  { KY_NS_C16, "c16", "http://schemas.microsoft.com/office/drawing/2014/chart" },
  { KY_NS_C16R3, "c16r3", "http://schemas.microsoft.com/office/drawing/2017/03/chart" },
  { KY_NS_CS, "cs", "http://schemas.microsoft.com/office/drawing/2012/chartStyle" },
  { KY_NS_X12AC, "x12ac", "http://schemas.microsoft.com/office/spreadsheetml/2011/1/ac" },
  { KY_NS_XDA, "xda", "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray" },
  { KY_NS_TC, "", "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments" },
  { KY_NS_P188, "p188", "http://schemas.microsoft.com/office/powerpoint/2018/8/main" },
  { KY_NS_PC, "pc", "http://schemas.microsoft.com/office/powerpoint/2013/main/command" },
  { KY_NS_OAC, "ac", "http://schemas.microsoft.com/office/drawing/2013/main/command" },
  { KY_NS_CX, "cx", "http://schemas.microsoft.com/office/drawing/2014/chartex" },
  { KY_NS_CX1, "cx1", "http://schemas.microsoft.com/office/drawing/2015/9/8/chartex" },
  { KY_NS_CX2, "cx2", "http://schemas.microsoft.com/office/drawing/2015/10/21/chartex" },
  { KY_NS_CX4, "cx4", "http://schemas.microsoft.com/office/drawing/2016/5/10/chartex" },
  { KY_NS_XFPB, "xfpb",
    "http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag" },
  { KY_NS_ETC, "etc", "http://www.wps.cn/officeDocument/2017/etCustomData" },
  { KY_NS_CT, "", "http://schemas.openxmlformats.org/package/2006/content-types" },
  { KY_NS_REL, "", "http://schemas.openxmlformats.org/package/2006/relationships" },
  { KY_NS_CP, "cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties" },
  { KY_NS_DC, "dc", "http://purl.org/dc/elements/1.1/" },
  { KY_NS_DCTERMS, "dcterms", "http://purl.org/dc/terms/" },
  { KY_NS_XSI, "xsi", "http://www.w3.org/2001/XMLSchema-instance" },
  { KY_NS_EP, "", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" },
  { KY_NS_VT, "vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes" },
  { 0, NULL, NULL },
};

gboolean
ky_ooxml_is_extension (guint16 ns)
{
  switch (ns)
    {
    case KY_NS_W14:
    case KY_NS_W15:
    case KY_NS_W16CID:
    case KY_NS_WP14:
    case KY_NS_A14:
    case KY_NS_A16:
    case KY_NS_P14:
    case KY_NS_P15:
    case KY_NS_X14:
    case KY_NS_X14AC:
    case KY_NS_C15:
    case KY_NS_C16:
    case KY_NS_C16R3:
      return TRUE;
    default:
      return FALSE;
    }
}
