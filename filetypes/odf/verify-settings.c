/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings that a document may have (ODF names none; those of OpenOffice and LibreOffice): how
 * it looks, where its reader left it. No printer, no template, nothing that updates or loads.
 * Each list sorted.
 */
#include "filetypes/odf/verify-value.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 255
#define LAYERS_MAX 32        /* bytes */
#define LAYERS_DIGITS_MAX 44 /* of base64 */

/* clang-format off */
static const gchar *const booleans[] = {
  "AddExternalLeading", "AddFrameOffsets", "AddParaLineSpacingToTableCells",
  "AddParaSpacingToTableCells", "AddParaTableSpacing", "AddParaTableSpacingAtStart",
  "AddVerticalFrameOffsets", "AdjustTableLineHeightsToGridHeight", "AlignTabStopPosition",
  "AllowTextAfterFloatingTableBreak", "AnchoredTextOverflowLegacy",
  "ApplyParagraphMarkFormatToEmptyLineAtEndOfParagraph", "ApplyParagraphMarkFormatToNumbering",
  "ApplyTextAttrToEmptyLineAtEndOfParagraph", "AutoCalculate",
  "AutoFirstLineIndentDisregardLineSpace", "BackgroundParaOverDrawings",
  "BalanceSpacesAndIdeographicSpaces", "ChartAutoUpdate",
  "ClipAsCharacterAnchoredWriterFlyFrames", "ClippedPictures", "CollapseEmptyCellPara",
  "ConnectorUseSnapRect", "ConsiderTextWrapOnObjPos", "ContinuousEndnotes",
  "DisableOffPagePositioning", "DoNotBreakWrappedTables", "DoNotCaptureDrawObjsOnPage",
  "DoNotJustifyLinesWithManualBreak", "DoNotMirrorRtlDrawObjs", "DoNotResetParaAttrsForNumFont",
  "DropCapPunctuation", "EmptyDbFieldHidesPara", "FieldAutoUpdate", "FloattableNomargins",
  "FontFixedIsBold", "FontFixedIsItalic", "FontFunctionsIsBold", "FontFunctionsIsItalic",
  "FontMathIsBold", "FontMathIsItalic", "FontNumbersIsBold", "FontNumbersIsItalic",
  "FontSansIsBold", "FontSansIsItalic", "FontSerifIsBold", "FontSerifIsItalic", "FontTextIsBold",
  "FontTextIsItalic", "FontVariablesIsBold", "FontVariablesIsItalic", "FootnoteInColumnToPageEnd",
  "ForceTopAlignmentInCellWithFloatingAnchor", "FrameAutowidthWithMorePara", "GridIsFront",
  "GridIsVisible", "GutterAtTop", "HandoutsHorizontal", "HasColumnRowHeaders", "HasSheetTabs",
  "HeaderSpacingBelowLastPara", "HiddenParagraphMarkPerLineProperties", "HideWhitespace",
  "HyphenateURLs", "IgnoreBreakAfterMultilineField", "IgnoreFirstLineIndentInNumbering",
  "IgnoreHiddenCharsForLineCalculation", "IgnoreTabsAndBlanksForLineCalculation", "InBrowseMode",
  "InvertBorderSpacing", "IsAngleSnapEnabled", "IsBigHandles", "IsClickChangeRotation",
  "IsDoubleClickTextEdit", "IsEliminatePolyPoints", "IsFrameDragSingles",
  "IsKernAsianPunctuation", "IsLabelDocument", "IsLayerMode", "IsOutlineSymbolsSet",
  "IsPlusHandlesAlwaysVisible", "IsPrintBooklet", "IsPrintBookletBack", "IsPrintBookletFront",
  "IsPrintDate", "IsPrintDrawing", "IsPrintFitPage", "IsPrintHandout", "IsPrintHiddenPages",
  "IsPrintNotes", "IsPrintOutline", "IsPrintPageName", "IsPrintTilePage", "IsPrintTime",
  "IsRasterAxisSynchronized", "IsRightToLeft", "IsScaleAllBrackets", "IsSelectedFrame",
  "IsSnapToGrid", "IsSnapToObjectFrame", "IsSnapToObjectPoints", "IsSnapToPageMargins",
  "IsSnapToRaster", "IsSnapToSnapLines", "IsTextMode", "IsValueHighlightingEnabled",
  "JustifyLinesWithShrinking", "KeepRatio", "LegacySingleLineFontwork", "MathBaselineAlignment",
  "MinRowHeightInclBorder", "MsWordCompGridMetrics", "MsWordCompMinLineHeightByFly",
  "MsWordCompTrailingBlanks", "MsWordUlTrailSpace", "NoAttribs", "NoClippingWithWrapPolygon",
  "NoColors", "NoGapAfterNoteNumber", "NoNumberingShowFollowBy", "OutlineLevelYieldsNumbering",
  "PaintHellOverHeaderFooter", "ParagraphSummation", "PrintBlackFonts", "PrintControls",
  "PrintDrawings", "PrintEmptyPages", "PrintGraphics", "PrintHiddenText", "PrintLeftPages",
  "PrintPageBackground", "PrintProspect", "PrintProspectRTL", "PrintReversed", "PrintRightPages",
  "PrintSingleJobs", "PrintTables", "PrintTextPlaceholder", "PropLineSpacingShrinksFirstLine",
  "ProtectBookmarks", "ProtectFields", "ProtectForm", "RasterIsVisible", "RulerIsVisible",
  "ShowFooterWhileBrowsing", "ShowFormulasMarks", "ShowGrid", "ShowHeaderWhileBrowsing",
  "ShowNoteAuthor", "ShowNotes", "ShowPageBreakPreview", "ShowPageBreaks", "ShowRedlineChanges",
  "ShowZeroValues", "SmallCapsPercentage66", "StylesNoDefault", "SubtractFlysAnchoredAtFlys",
  "SurroundTextWrapSmall", "TabAtLeftIndentForParagraphsInList", "TabOverMargin",
  "TabOverSpacing", "TabOverflow", "TableRowKeep", "TabsRelativeToIndent",
  "TreatSingleColumnBreakAsPageBreak", "UnbreakableNumberings", "UnxForceZeroExtLeading",
  "UseFormerLineSpacing", "UseFormerObjectPositioning", "UseFormerTextWrapping",
  "UseOldNumbering", "UseOldPrinterMetrics", "UseVariableWidthNBSP", "ViewLayoutBookMode",
  "WordLikeWrapForAsCharFlys", "ZoomOnPage",
};
static const gchar *const numbers[] = {
  "ActiveSplitRange", "Alignment", "BaseFontHeight", "BaseLine", "BottomMargin",
  "CharacterCompressionType", "CursorPositionX", "CursorPositionY", "DefaultTabStop",
  "EditModeHandout", "EditModeNotes", "EditModeStandard", "EliminatePolyPointLimitAngle",
  "GreekCharStyle", "GridCoarseHeight", "GridCoarseWidth", "GridColor", "GridFineHeight",
  "GridFineWidth", "GridSnapWidthXDenominator", "GridSnapWidthXNumerator",
  "GridSnapWidthYDenominator", "GridSnapWidthYNumerator", "HorizontalScrollbarWidth",
  "HorizontalSplitMode", "HorizontalSplitPosition", "ImagePreferredDPI", "LeftMargin",
  "MeasureUnit", "PageKind", "PageNumberFormat", "PageViewZoomValue", "PositionBottom",
  "PositionLeft", "PositionRight", "PositionTop", "PrintAnnotationMode", "PrintQuality",
  "RasterResolutionX", "RasterResolutionY", "RasterSubdivisionX", "RasterSubdivisionY",
  "RelativeBracketDistance", "RelativeBracketExcessSize", "RelativeFontHeightFunctions",
  "RelativeFontHeightIndices", "RelativeFontHeightLimits", "RelativeFontHeightOperators",
  "RelativeFontHeightText", "RelativeFractionBarExcessLength", "RelativeFractionBarLineWeight",
  "RelativeFractionDenominatorDepth", "RelativeFractionNumeratorHeight", "RelativeIndexSubscript",
  "RelativeIndexSuperscript", "RelativeLineSpacing", "RelativeLowerLimitDistance",
  "RelativeMatrixColumnSpacing", "RelativeMatrixLineSpacing", "RelativeOperatorExcessSize",
  "RelativeOperatorSpacing", "RelativeRootSpacing", "RelativeScaleBracketExcessSize",
  "RelativeSpacing", "RelativeSymbolMinimumHeight", "RelativeSymbolPrimaryHeight",
  "RelativeUpperLimitDistance", "RightMargin", "ScaleDenominator", "ScaleNumerator",
  "SelectedPage", "SlidesPerHandout", "SlidesPerRow", "SnapAngle", "SyntaxStringRef",
  "SyntaxVersion", "TopMargin", "VerticalSplitMode", "VerticalSplitPosition", "ViewAreaHeight",
  "ViewAreaLeft", "ViewAreaTop", "ViewAreaWidth", "ViewLayoutColumns", "ViewLeft", "ViewTop",
  "VisibleAreaHeight", "VisibleAreaLeft", "VisibleAreaTop", "VisibleAreaWidth", "VisibleBottom",
  "VisibleLeft", "VisibleRight", "VisibleTop", "ZoomFactor", "ZoomType", "ZoomValue",
};
static const gchar *const layers[] = {
  "LockedLayers", "PrintableLayers", "VisibleLayers",
};
static const gchar *const texts[] = {
  "ActiveTable", "BeginLine", "Country", "EndLine", "Language", "PrinterIndependentLayout",
  "Variant", "ViewId",
};
/* clang-format on */

static gint
compare (gconstpointer name, gconstpointer other)
{
  return strcmp (name, *(const gchar *const *)other);
}

#define HAS(list, name) (bsearch (name, list, G_N_ELEMENTS (list), sizeof list[0], compare) != NULL)

/* A bit each, in the only form that base64 has for them. */
static gboolean
is_set_of_layers (const gchar *value)
{
  g_autofree guchar *bits = NULL;
  g_autofree gchar *again = NULL;
  gsize n_bits;

  if (strlen (value) > LAYERS_DIGITS_MAX)
    return FALSE;
  bits = g_base64_decode (value, &n_bits);
  again = g_base64_encode (bits, n_bits);
  return n_bits <= LAYERS_MAX && strcmp (again, value) == 0;
}

static gboolean
is_number (const gchar *value)
{
  const gchar *digits = value + (*value == '-');

  return *digits != '\0' && strspn (digits, "0123456789") == strlen (digits);
}

gboolean
ky_odf_verify_setting (const gchar *name, const gchar *type, const gchar *value)
{
  static const gchar *const independence[]
      = { "disabled", "enabled", "high-resolution", "low-resolution", NULL };
  static const gchar *const wholes[] = { "int", "long", "short", NULL };

  if (strcmp (type, "boolean") == 0)
    return HAS (booleans, name) && (strcmp (value, "true") == 0 || strcmp (value, "false") == 0);
  if (strcmp (type, "base64Binary") == 0)
    return HAS (layers, name) && is_set_of_layers (value);
  if (strcmp (type, "string") == 0)
    return HAS (texts, name) && strlen (value) <= TEXT_MAX
           && (strcmp (name, "PrinterIndependentLayout") != 0
               || g_strv_contains (independence, value));
  return g_strv_contains (wholes, type) && HAS (numbers, name) && is_number (value);
}

gboolean
ky_odf_verify_settings (const gchar *name)
{
  static const gchar *const names[]
      = { "ForbiddenCharacters", "Tables", "Views", "ooo:configuration-settings",
          "ooo:view-settings",   NULL };

  return g_strv_contains (names, name);
}
