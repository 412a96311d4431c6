/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/names.h"

#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"
#define TDF "urn:org:documentfoundation:names:experimental:"

const KyXmlNamespace ky_odf_namespaces[] = {
  { OASIS "office:1.0", KY_ODF_OFFICE },
  { OASIS "style:1.0", KY_ODF_STYLE },
  { OASIS "text:1.0", KY_ODF_TEXT },
  { OASIS "table:1.0", KY_ODF_TABLE },
  { OASIS "drawing:1.0", KY_ODF_DRAW },
  { OASIS "xsl-fo-compatible:1.0", KY_ODF_FO },
  { "http://www.w3.org/1999/XSL/Format", KY_ODF_FO },
  { OASIS "svg-compatible:1.0", KY_ODF_SVG },
  { "http://www.w3.org/2000/svg", KY_ODF_SVG },
  { OASIS "datastyle:1.0", KY_ODF_NUMBER },
  { OASIS "chart:1.0", KY_ODF_CHART },
  { OASIS "dr3d:1.0", KY_ODF_DR3D },
  { "http://www.w3.org/1998/Math/MathML", KY_ODF_MATH },
  { OASIS "meta:1.0", KY_ODF_META },
  { "http://purl.org/dc/elements/1.1/", KY_ODF_DC },
  { OASIS "presentation:1.0", KY_ODF_PRESENTATION },
  { "http://www.w3.org/1999/xlink", KY_ODF_XLINK },
  { OASIS "config:1.0", KY_ODF_CONFIG },
  { OASIS "smil-compatible:1.0", KY_ODF_SMIL },
  { "http://www.w3.org/2001/SMIL20/", KY_ODF_SMIL },
  { OASIS "animation:1.0", KY_ODF_ANIM },
  { OASIS "of:1.2", KY_ODF_OF },
  { "http://openoffice.org/2004/calc", KY_ODF_OOOC },
  { "http://openoffice.org/2004/writer", KY_ODF_OOOW },
  { "http://openoffice.org/2004/office", KY_ODF_OOO },
  { TDF "office:xmlns:loext:1.0", KY_ODF_LOEXT },
  { TDF "calc:xmlns:calcext:1.0", KY_ODF_CALCEXT },
  { "http://openoffice.org/2010/draw", KY_ODF_DRAWOOO },
  { "http://openoffice.org/2009/table", KY_ODF_TABLEOOO },
  { "http://openoffice.org/2010/chart", KY_ODF_CHARTOOO },
  { "http://www.w3.org/TR/css3-text/", KY_ODF_CSS3T },
  { "http://openoffice.org/2009/office", KY_ODF_OFFICEOOO },
  { OASIS "form:1.0", KY_ODF_FORM },
  { OASIS "script:1.0", KY_ODF_SCRIPT },
  { "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0", KY_ODF_FIELD },
  { OASIS "manifest:1.0", KY_ODF_MANIFEST },
  { NULL, 0 },
};

const KyXmlPrefix ky_odf_prefixes[] = {
  { KY_ODF_OFFICE, "office", OASIS "office:1.0" },
  { KY_ODF_STYLE, "style", OASIS "style:1.0" },
  { KY_ODF_TEXT, "text", OASIS "text:1.0" },
  { KY_ODF_TABLE, "table", OASIS "table:1.0" },
  { KY_ODF_DRAW, "draw", OASIS "drawing:1.0" },
  { KY_ODF_FO, "fo", OASIS "xsl-fo-compatible:1.0" },
  { KY_ODF_SVG, "svg", OASIS "svg-compatible:1.0" },
  { KY_ODF_NUMBER, "number", OASIS "datastyle:1.0" },
  { KY_ODF_CHART, "chart", OASIS "chart:1.0" },
  { KY_ODF_DR3D, "dr3d", OASIS "dr3d:1.0" },
  { KY_ODF_MATH, "math", "http://www.w3.org/1998/Math/MathML" },
  { KY_ODF_META, "meta", OASIS "meta:1.0" },
  { KY_ODF_DC, "dc", "http://purl.org/dc/elements/1.1/" },
  { KY_ODF_PRESENTATION, "presentation", OASIS "presentation:1.0" },
  { KY_ODF_XLINK, "xlink", "http://www.w3.org/1999/xlink" },
  { KY_ODF_CONFIG, "config", OASIS "config:1.0" },
  { KY_ODF_SMIL, "smil", OASIS "smil-compatible:1.0" },
  { KY_ODF_ANIM, "anim", OASIS "animation:1.0" },
  { KY_ODF_OF, "of", OASIS "of:1.2" },
  { KY_ODF_OOOC, "oooc", "http://openoffice.org/2004/calc" },
  { KY_ODF_OOOW, "ooow", "http://openoffice.org/2004/writer" },
  { KY_ODF_OOO, "ooo", "http://openoffice.org/2004/office" },
  { KY_ODF_LOEXT, "loext", TDF "office:xmlns:loext:1.0" },
  { KY_ODF_CALCEXT, "calcext", TDF "calc:xmlns:calcext:1.0" },
  { KY_ODF_DRAWOOO, "drawooo", "http://openoffice.org/2010/draw" },
  { KY_ODF_TABLEOOO, "tableooo", "http://openoffice.org/2009/table" },
  { KY_ODF_CHARTOOO, "chartooo", "http://openoffice.org/2010/chart" },
  { KY_ODF_CSS3T, "css3t", "http://www.w3.org/TR/css3-text/" },
  { KY_ODF_OFFICEOOO, "officeooo", "http://openoffice.org/2009/office" },
  { 0, NULL, NULL },
};

/* Settings that change how the document looks, or where its reader left it (LibreOffice and
 * OpenOffice; ODF names none). No printer, no template, no address of anything. */
static const struct
{
  const gchar *kind, *names;
} settings[] = {
  { "b", " AddExternalLeading AddFrameOffsets AddParaLineSpacingToTableCells "
         "AddParaSpacingToTableCells AddParaTableSpacing AddParaTableSpacingAtStart "
         "AddVerticalFrameOffsets AdjustTableLineHeightsToGridHeight AlignTabStopPosition "
         "AllowTextAfterFloatingTableBreak AnchoredTextOverflowLegacy "
         "ApplyParagraphMarkFormatToEmptyLineAtEndOfParagraph "
         "ApplyParagraphMarkFormatToNumbering ApplyTextAttrToEmptyLineAtEndOfParagraph "
         "AutoCalculate AutoFirstLineIndentDisregardLineSpace BackgroundParaOverDrawings "
         "BalanceSpacesAndIdeographicSpaces ChartAutoUpdate "
         "ClipAsCharacterAnchoredWriterFlyFrames ClippedPictures CollapseEmptyCellPara "
         "ConnectorUseSnapRect ConsiderTextWrapOnObjPos ContinuousEndnotes "
         "DisableOffPagePositioning DoNotBreakWrappedTables DoNotCaptureDrawObjsOnPage "
         "DoNotJustifyLinesWithManualBreak DoNotMirrorRtlDrawObjs DoNotResetParaAttrsForNumFont "
         "DropCapPunctuation EmptyDbFieldHidesPara FieldAutoUpdate FloattableNomargins "
         "FontFixedIsBold FontFixedIsItalic FontFunctionsIsBold FontFunctionsIsItalic "
         "FontMathIsBold FontMathIsItalic FontNumbersIsBold FontNumbersIsItalic FontSansIsBold "
         "FontSansIsItalic FontSerifIsBold FontSerifIsItalic FontTextIsBold FontTextIsItalic "
         "FontVariablesIsBold FontVariablesIsItalic FootnoteInColumnToPageEnd "
         "ForceTopAlignmentInCellWithFloatingAnchor FrameAutowidthWithMorePara GridIsFront "
         "GridIsVisible GutterAtTop HandoutsHorizontal HasColumnRowHeaders HasSheetTabs "
         "HeaderSpacingBelowLastPara HiddenParagraphMarkPerLineProperties HideWhitespace "
         "HyphenateURLs IgnoreBreakAfterMultilineField IgnoreFirstLineIndentInNumbering "
         "IgnoreHiddenCharsForLineCalculation IgnoreTabsAndBlanksForLineCalculation InBrowseMode "
         "InvertBorderSpacing IsAngleSnapEnabled IsBigHandles IsClickChangeRotation "
         "IsDoubleClickTextEdit IsEliminatePolyPoints IsFrameDragSingles IsKernAsianPunctuation "
         "IsLabelDocument IsLayerMode IsOutlineSymbolsSet IsPlusHandlesAlwaysVisible "
         "IsPrintBooklet IsPrintBookletBack IsPrintBookletFront IsPrintDate IsPrintDrawing "
         "IsPrintFitPage IsPrintHandout IsPrintHiddenPages IsPrintNotes IsPrintOutline "
         "IsPrintPageName IsPrintTilePage IsPrintTime IsRasterAxisSynchronized IsRightToLeft "
         "IsScaleAllBrackets IsSelectedFrame IsSnapToGrid IsSnapToObjectFrame "
         "IsSnapToObjectPoints IsSnapToPageMargins IsSnapToRaster IsSnapToSnapLines IsTextMode "
         "IsValueHighlightingEnabled JustifyLinesWithShrinking KeepRatio "
         "LegacySingleLineFontwork MathBaselineAlignment MinRowHeightInclBorder "
         "MsWordCompGridMetrics MsWordCompMinLineHeightByFly MsWordCompTrailingBlanks "
         "MsWordUlTrailSpace NoAttribs NoClippingWithWrapPolygon NoColors NoGapAfterNoteNumber "
         "NoNumberingShowFollowBy OutlineLevelYieldsNumbering PaintHellOverHeaderFooter "
         "ParagraphSummation PrintBlackFonts PrintControls PrintDrawings PrintEmptyPages "
         "PrintGraphics PrintHiddenText PrintLeftPages PrintPageBackground PrintProspect "
         "PrintProspectRTL PrintReversed PrintRightPages PrintSingleJobs PrintTables "
         "PrintTextPlaceholder PropLineSpacingShrinksFirstLine ProtectBookmarks ProtectFields "
         "ProtectForm RasterIsVisible RulerIsVisible ShowFooterWhileBrowsing ShowFormulasMarks "
         "ShowGrid ShowHeaderWhileBrowsing ShowNoteAuthor ShowNotes ShowPageBreakPreview "
         "ShowPageBreaks ShowRedlineChanges ShowZeroValues SmallCapsPercentage66 StylesNoDefault "
         "SubtractFlysAnchoredAtFlys SurroundTextWrapSmall TabAtLeftIndentForParagraphsInList "
         "TabOverMargin TabOverSpacing TabOverflow TableRowKeep TabsRelativeToIndent "
         "TreatSingleColumnBreakAsPageBreak UnbreakableNumberings UnxForceZeroExtLeading "
         "UseFormerLineSpacing UseFormerObjectPositioning UseFormerTextWrapping UseOldNumbering "
         "UseOldPrinterMetrics UseVariableWidthNBSP ViewLayoutBookMode WordLikeWrapForAsCharFlys "
         "ZoomOnPage " },
  { "n", " ActiveSplitRange Alignment BaseFontHeight BaseLine BottomMargin "
         "CharacterCompressionType CursorPositionX CursorPositionY DefaultTabStop "
         "EditModeHandout EditModeNotes EditModeStandard EliminatePolyPointLimitAngle "
         "GreekCharStyle GridCoarseHeight GridCoarseWidth GridColor GridFineHeight GridFineWidth "
         "GridSnapWidthXDenominator GridSnapWidthXNumerator GridSnapWidthYDenominator "
         "GridSnapWidthYNumerator HorizontalScrollbarWidth HorizontalSplitMode "
         "HorizontalSplitPosition ImagePreferredDPI LeftMargin MeasureUnit PageKind "
         "PageNumberFormat PageViewZoomValue PositionBottom PositionLeft PositionRight "
         "PositionTop PrintAnnotationMode PrintQuality RasterResolutionX RasterResolutionY "
         "RasterSubdivisionX RasterSubdivisionY RelativeBracketDistance "
         "RelativeBracketExcessSize RelativeFontHeightFunctions RelativeFontHeightIndices "
         "RelativeFontHeightLimits RelativeFontHeightOperators RelativeFontHeightText "
         "RelativeFractionBarExcessLength RelativeFractionBarLineWeight "
         "RelativeFractionDenominatorDepth RelativeFractionNumeratorHeight "
         "RelativeIndexSubscript RelativeIndexSuperscript RelativeLineSpacing "
         "RelativeLowerLimitDistance RelativeMatrixColumnSpacing RelativeMatrixLineSpacing "
         "RelativeOperatorExcessSize RelativeOperatorSpacing RelativeRootSpacing "
         "RelativeScaleBracketExcessSize RelativeSpacing RelativeSymbolMinimumHeight "
         "RelativeSymbolPrimaryHeight RelativeUpperLimitDistance RightMargin ScaleDenominator "
         "ScaleNumerator SelectedPage SlidesPerHandout SlidesPerRow SnapAngle SyntaxStringRef "
         "SyntaxVersion TopMargin VerticalSplitMode VerticalSplitPosition ViewAreaHeight "
         "ViewAreaLeft ViewAreaTop ViewAreaWidth ViewLayoutColumns ViewLeft ViewTop "
         "VisibleAreaHeight VisibleAreaLeft VisibleAreaTop VisibleAreaWidth VisibleBottom "
         "VisibleLeft VisibleRight VisibleTop ZoomFactor ZoomType ZoomValue " },
  { "l", " LockedLayers PrintableLayers VisibleLayers " },
  { "s",
    " ActiveTable BeginLine Country EndLine Language PrinterIndependentLayout Variant ViewId " },
};

static gboolean
is_listed (const gchar *list, const gchar *name)
{
  gsize length = strlen (name);

  /* The name of a setting may be anything. */
  if (length == 0 || strchr (name, ' ') != NULL)
    return FALSE;
  for (const gchar *at = list; (at = strstr (at, name)) != NULL; at++)
    if (at > list && at[-1] == ' ' && at[length] == ' ')
      return TRUE;
  return FALSE;
}

const gchar *
ky_odf_setting (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (is_listed (settings[i].names, name))
      return settings[i].kind;
  return NULL;
}
