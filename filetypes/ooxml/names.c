/* SPDX-License-Identifier: GPL-2.0-or-later */
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
  { "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray", KY_NS_XDA },
  { "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments", KY_NS_TC },
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
  { KY_NS_XDA, "xda", "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray" },
  { KY_NS_TC, "", "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments" },
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

/* Names of one namespace, each between two spaces, in order: looked up once a name and part. */
typedef struct
{
  const gchar *elements;
  const gchar *attributes; /* without namespace or in their element's own */
} Names;

/* clang-format off */
static const Names names[KY_NS_LAST] = {
  [KY_NS_W] = {
    " abstractNum abstractNumId adjustLineHeightInTable adjustRightInd "
    "alias aliases alignBordersAndEdges alignTablesRowByRow allowPNG "
    "allowSpaceOfSameStyleInTable altName alwaysMergeEmptyNamespace annotationRef "
    "applyBreakingRules autoCaption autoCaptions autoFormatOverride autoHyphenation "
    "autoRedefine autoSpaceDE autoSpaceDN autoSpaceLikeWord95 autofitToFirstFixedWidthCell b "
    "bCs background balanceSingleByteDoubleByteWidth bar basedOn bdo bdr between bibliography "
    "bidi bidiVisual blockQuote body bodyDiv bookFoldPrinting bookFoldPrintingSheets "
    "bookFoldRevPrinting bookmarkEnd bookmarkStart bordersDoNotSurroundFooter "
    "bordersDoNotSurroundHeader bottom br cachedColBalance calcOnExit calendar cantSplit caps "
    "caption captions cellDel cellIns cellMerge characterSpacingControl charset "
    "checkBox checked citation clrSchemeMapping cnfStyle col color cols comboBox comment "
    "commentRangeEnd commentRangeStart commentReference comments compat compatSetting "
    "consecutiveHyphenLimit contextualSpacing continuationSeparator convMailMergeEsc cr cs "
    "date dateFormat dayLong dayShort ddList decimalSymbol default defaultTabStop "
    "defaultTableStyle del delInstrText delText dir displayBackgroundShape "
    "displayHangulFixedWidth displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
    "div divBdr divId divs divsChild doNotAutoCompressPictures doNotAutofitConstrainedTables "
    "doNotBreakConstrainedForcedTable doNotBreakWrappedTables doNotDemarcateInvalidXml "
    "doNotDisplayPageBoundaries doNotEmbedSmartTags doNotExpandShiftReturn doNotHyphenateCaps "
    "doNotIncludeSubdocsInStats doNotLeaveBackslashAlone doNotOrganizeInFolder doNotRelyOnCSS "
    "doNotSaveAsSingleFile doNotShadeFormData doNotSnapToGridInCell "
    "doNotSuppressIndentation doNotSuppressParagraphBorders doNotTrackFormatting "
    "doNotTrackMoves doNotUseEastAsianBreakRules doNotUseHTMLParagraphAutoSpacing "
    "doNotUseIndentAsNumberingTabStop doNotUseLongFileNames "
    "doNotUseMarginsForDrawingGridOrigin doNotValidateAgainstSchema doNotVertAlignCellWithSp "
    "doNotVertAlignInTxbx doNotWrapTextWithPunct docDefaults docGrid docPart docPartCategory "
    "docPartGallery docPartList docPartObj docPartUnique document documentType drawing "
    "drawingGridHorizontalOrigin drawingGridHorizontalSpacing drawingGridVerticalOrigin "
    "drawingGridVerticalSpacing dropDownList dstrike eastAsianLayout "
    "effect em emboss enabled encoding end endnote endnotePr endnoteRef endnoteReference "
    "endnotes equation evenAndOddHeaders family ffData fitText fldChar fldSimple "
    "font fonts footerReference footnote footnoteLayoutLikeWW8 footnotePr footnoteRef "
    "footnoteReference footnotes forceUpgrade forgetLastTabAlignment formProt format formsDesign "
    "framePr ftr gridAfter gridBefore gridCol gridSpan group growAutofit gutterAtTop hMerge "
    "hdr hdrShapeDefaults headerReference helpText hidden hideGrammaticalErrors hideMark "
    "hideSpellingErrors highlight hps hpsBaseText hpsRaise hyperlink hyphenationZone i iCs id "
    "ignoreMixedContent ilvl imprint ind ins insideH insideV instrText isLgl jc "
    "keepLines keepNext kern kinsoku lang lastRenderedPageBreak latentStyles "
    "layoutRawTableWidth layoutTableRowsApart left legacy lid lineWrapLikeWord6 link "
    "listEntry listItem listSeparator lnNumType lock locked lsdException lvl "
    "lvlJc lvlOverride lvlPicBulletId lvlRestart lvlText marBottom marLeft "
    "marRight marTop maxLength mirrorIndents mirrorMargins monthLong monthShort moveFrom "
    "moveFromRangeEnd moveFromRangeStart moveTo moveToRangeEnd moveToRangeStart multiLevelType "
    "mwSmallCaps name next noBreakHyphen noColumnBalance noEndnote noExtraLineSpacing "
    "noLeading noLineBreaksAfter noLineBreaksBefore noProof noPunctuationKerning "
    "noSpaceRaiseLower noTabHangInd noWrap notTrueType nsid num numFmt numId numIdMacAtCleanup "
    "numPicBullet numPr numRestart numStart numStyleLink numbering "
    "numberingChange oMath object outline outlineLvl overflowPunct p pBdr pPr pPrChange "
    "pPrDefault pStyle pageBreakBefore panose1 paperSrc permEnd permStart personal "
    "personalCompose personalReply pgBorders pgMar pgNum pgNumType pgSz pict picture pitch "
    "pixelsPerInch placeholder pos position printBodyTextBeforeHeader printColBlack "
    "printFormsData printFractionalCharacterWidth printPostScriptOverText printTwoOnOne "
    "proofErr proofState ptab qFormat r rFonts rPr rPrChange rPrDefault rStyle "
    "readModeInkLockDown relyOnVML removeDateAndTime removePersonalInformation result "
    "revisionView richText right rsid rsidRoot rsids rt rtl rtlGutter ruby rubyAlign rubyBase "
    "rubyPr saveFormsData saveSubsetFonts sdt sdtContent sdtEndPr sdtPr sectPr sectPrChange "
    "selectFldWithFirstOrLastChar semiHidden separator settings shadow shapeDefaults "
    "shapeLayoutLikeWW8 shd showBreaksInFrames showEnvelope showingPlcHdr sig size sizeAuto "
    "smallCaps snapToGrid softHyphen spaceForUL spacing spacingInWholePoints "
    "specVanish splitPgBreakAndParaMark start startOverride statusText strictFirstAndLastChars "
    "strike style styleLink styleLockQFSet styleLockTheme stylePaneFormatFilter "
    "stylePaneSortMethod styles subFontBySize suff summaryLength suppressAutoHyphens "
    "suppressBottomSpacing suppressLineNumbers suppressOverlap suppressSpBfAfterPgBrk "
    "suppressSpacingAtTopOfPage suppressTopSpacing suppressTopSpacingWP swapBordersFacingPages "
    "sym sz szCs t tab tabIndex tabs tag targetScreenSz tbl tblBorders tblCaption tblCellMar "
    "tblCellSpacing tblDescription tblGrid tblGridChange tblHeader tblInd tblLayout tblLook "
    "tblOverlap tblPr tblPrChange tblPrEx tblPrExChange tblStyle tblStyleColBandSize "
    "tblStylePr tblStyleRowBandSize tblW tblpPr tc tcBorders tcFitText tcMar tcPr tcPrChange "
    "tcW temporary text textAlignment textDirection textInput textboxTightWrap themeFontLang "
    "titlePg tl2br tmpl top topLinePunct tr tr2bl trHeight trPr trPrChange trackRevisions "
    "truncateFontHeightsLikeWP6 txbxContent type u uiCompat97To2003 uiPriority "
    "ulTrailSpace underlineTabInNumList unhideWhenUsed useAltKinsokuLineBreakRules "
    "useAnsiKerningPairs useFELayout useNormalStyleForList usePrinterMetrics "
    "useSingleBorderforContiguousCells useWord2002TableStyleRules useWord97LineBreakRules "
    "vAlign vMerge vanish vertAlign view w wAfter wBefore webHidden webSettings "
    "widowControl wordWrap wpJustification wpSpaceWidth wrapTrailSpaces yearLong yearShort "
    "zoom ",
    " abstractNumId accent1 accent2 accent3 accent4 accent5 accent6 after afterAutospacing "
    "afterLines alignment allStyles alternateStyleNames anchor anchorLock "
    "ascii asciiTheme author before beforeAutospacing beforeLines bg1 bg2 bidi bottom "
    "bottomFromText caption chapNum chapSep chapStyle char charSpace characterSet clear "
    "clearFormatting code colFirst colLast color combine combineBrackets comments "
    "count countBy "
    "cs csb0 csb1 cstheme customMarkFollows customStyle customStyles date "
    "defLockedState defQFormat defSemiHidden defUIPriority defUnhideWhenUsed default "
    "directFormattingOnNumbering directFormattingOnParagraphs directFormattingOnRuns "
    "directFormattingOnTables displacedByCustomXml display displayText distance "
    "dropCap dxaOrig dyaOrig eastAsia eastAsiaTheme ed edGrp end "
    "endChars equalWidth evenHBand evenVBand fill first firstColumn firstLine "
    "firstLineChars firstRow firstRowFirstColumn firstRowLastColumn fldCharType "
    "fldLock fmt followedHyperlink font footer format formatting frame fullDate "
    "grammar gutter h hAnchor hAnsi hAnsiTheme hRule hSpace hanging hangingChars "
    "header heading headingStyles hint history horzAnchor hyperlink id "
    "ilvl initials inkAnnotations insDel instr lang lastColumn lastRow lastRowFirstColumn "
    "lastRowLastColumn lastValue latentStyles leader left leftChars leftFromText legacy "
    "legacyIndent legacySpace line linePitch lineRule lines locked markup multiLine name "
    "noHBand noLabel noVBand null num numFmt numId numPicBulletId "
    "numberingStyles oddHBand oddVBand offsetFrom orient original other "
    "percent pos qFormat relativeTo restart right rightChars "
    "rightFromText rsidDel rsidP rsidR rsidRDefault rsidRPr rsidSect rsidTr "
    "semiHidden sep shadow space spelling start startChars styleId "
    "stylesInUse sz t1 t2 tableStyles tblpX tblpXSpec tblpY tblpYSpec tentative "
    "themeColor themeFill themeFillShade themeFillTint themeShade themeTint tooltip top "
    "top3HeadingStyles topFromText tplc type uiPriority unhideWhenUsed uri usb0 usb1 usb2 "
    "usb3 vAnchor vMerge vMergeOrig vSpace val value vert vertAnchor vertCompress "
    "visibleStyles w wrap x xAlign y yAlign zOrder ",
  },
  [KY_NS_S] = {
    " alignment anchor author authors autoFilter b bgColor bk bookViews border "
    "borders bottom brk c cacheField cacheFields cacheSource calcPr "
    "calculatedColumnFormula calculatedItem calculatedItems cellMetadata cellStyle "
    "cellStyleXfs cellStyles cellWatch cellWatches cellXfs cfRule cfvo charset chartFormat "
    "chartFormats chartsheet col colBreaks colFields colItems color colorFilter colorScale "
    "colors cols comment commentList commentPr comments condense conditionalFormat "
    "conditionalFormats conditionalFormatting consolidation customFilter "
    "customFilters d dataBar dataConsolidate dataField dataFields dataRef dataRefs "
    "dataValidation dataValidations dateGroupItem definedName definedNames diagonal "
    "discretePr drawing dxf dxfs dynamicFilter e end evenFooter evenHeader ext "
    "extLst extend f family fgColor field fieldGroup fileVersion fill fills filter "
    "filterColumn filters firstFooter firstHeader font fonts format formats formula formula1 "
    "formula2 futureMetadata gradientFill groupItems headerFooter "
    "horizontal hyperlink hyperlinks i iconFilter iconSet ignoredError ignoredErrors "
    "indexedColors inputCells is item items left legacyDrawing legacyDrawingHF location m "
    "mergeCell mergeCells metadata metadataType metadataTypes mruColors n name "
    " numFmt numFmts oddFooter oddHeader oleSize outline outlinePr page pageField "
    "pageFields pageItem pageMargins pageSetUpPr pageSetup pages pane patternFill "
    "phoneticPr picture pivotArea pivotAreas pivotCache pivotCacheDefinition "
    "pivotCacheRecords pivotCaches pivotField pivotFields pivotSelection pivotTableDefinition "
    "pivotTableStyleInfo printOptions protectedRange protectedRanges protection r rFont rPh "
    "rPr rangePr rangeSet rangeSets rc reference references rgbColor right row rowBreaks "
    "rowFields rowItems s scenario scenarios scheme selection shadow sharedItems sheet "
    "sheetCalcPr sheetData sheetFormatPr sheetPr sheetProtection sheetView sheetViews sheets "
    "si sortCondition sortState sst start stop strike styleSheet sz t tabColor table "
    "tableColumn tableColumns tablePart tableParts tableStyle tableStyleElement "
    "tableStyleInfo tableStyles text top top10 totalsRowFormula u v vertAlign vertical "
    "workbook workbookPr workbookProtection workbookView worksheet worksheetSource x xf ",
    " aboveAverage aca activeCell activeCellId activeCol activePane activeRow "
    "activeTab adjust algorithmName alignWithMargins alignment allDrilled allowBlank "
    "and appName applyAlignment applyAlignmentFormats applyBorder "
    "applyBorderFormats applyFill applyFont applyFontFormats applyNumberFormat "
    "applyNumberFormats applyPatternFormats applyProtection applyStyles "
    "applyWidthHeightFormats array assign asteriskTotals authorId auto autoCompressPictures "
    "autoEnd autoFilter autoFilterDateGrouping autoFormatId autoPageBreaks autoShow autoStart "
    "avgSubtotal axis b backupFile base baseColWidth baseField baseItem bc bestFit "
    "blackAndWhite blank borderId bottom builtinId bx byPosition c ca cacheId "
    "cacheIndex calcCompleted calcId calcMode calcOnSave calculatedColumn "
    "calendarType cap caption caseSensitive cellColor cellComments cellMeta chart chartFormat "
    "checkCompatibility clearAll clearComments clearContents clearFormats click cm codeName "
    "coerce colGrandTotals colHeaderCaption colId colPageCount collapsed "
    "collapsedLevelsAreSubtotals colorId columnSort comment compact compactData "
    "concurrentCalc concurrentManualCount containsBlank containsDate "
    "containsInteger containsMixedTypes containsNonDate containsNumber containsSemiMixedTypes "
    "containsString content copies copy count countASubtotal countSubtotal cp "
    "createdVersion current customBuiltin customFormat customHeight customList "
    "customListSort customWidth d data dataCaption dataCellStyle dataDxfId "
    "dataField dataOnRows dataOnly dataPosition dataSourceSort databaseField date1904 "
    "dateCompatibility dateTimeGrouping day defaultAttributeDrillState "
    "defaultColWidth defaultGridColor defaultPivotStyle defaultRowHeight defaultSize "
    "defaultSubtotal defaultTableStyle defaultThemeVersion degree del1 del2 delete "
    "deleteColumns deleteRows deleted descending description diagonalDown diagonalUp "
    "differentFirst differentOddEven dimension disableFieldList disablePrompts display "
    "displayName draft dragOff dragToCol dragToData dragToPage dragToRow "
    "dt2D dtr dxfId e eb edit editData emptyCellReference enableDrill "
    "enableFieldProperties enableFormatConditionsCalculation enableWizard endDate endNum "
    "equalAverage error errorCaption errorStyle errorTitle errors evalError evalOrder "
    "extendable f fc field fieldListSortAscending fieldPosition "
    "fieldPrintTitles fillId filterMode filterPrivacy filterVal "
    "firstDataCol firstDataRow firstHeaderRow firstPageNumber firstSheet fitToHeight fitToPage "
    "fitToWidth fld fontId footer forceFullCalc format formatCells "
    "formatCode formatColumns formatRows formula formulaRange fullCalcOnLoad fullPrecision "
    "ghostCol ghostRow grandCol grandRow grandTotalCaption gridDropZones gridLines "
    "gridLinesSet groupBy groupInterval gte h hashValue header headerRowBorderDxfId "
    "headerRowCellStyle headerRowCount headerRowDxfId headings hidden hiddenButton hiddenLevel "
    "hideNewItems hidePivotFieldList hier hierarchy horizontal horizontalCentered "
    "horizontalDpi hour ht i i1 i2 i3 i4 iLevel iMeasureFld iMeasureHier iconId iconSet id "
    "imeMode immersive in includeNewItemsInFilter "
    "indent indexed insertBlankRow insertColumns insertHyperlinks insertPageBreak insertRow "
    "insertRowShift insertRows invalid item itemPageCount itemPrintTitles "
    "iterate iterateCount iterateDelta justifyLastLine label labelOnly lastEdited left "
    "leftLabels level listDataValidation localSheetId location lockRevision lockStructure "
    "lockText lockWindows locked longText lowestEdited m man manualBreakCount mappingCount max "
    "maxDate maxLength maxSubtotal maxVal maxValIso maxValue mdxSubqueries "
    "measureFilter memberPropertyField merge "
    "mergeItem min minDate minLength minRefreshableVersion minSubtotal "
    "minSupportedVersion minValue minimized minute missingCaption missingItemsLimit "
    "month mpFld multipleFieldFilters multipleItemSelectionAllowed n name nonAutoSortDefault "
    "numFmtId numberStoredAsText objects offset operator "
    "optimizeMemory orientation outline outlineData outlineLevel outlineLevelCol "
    "outlineLevelRow pageOrder pageOverThenDown pageStyle pageWrap pane "
    "paperHeight paperSize paperWidth par password pasteAll pasteBorders "
    "pasteColWidths pasteComments pasteDataValidation pasteFormats pasteFormulas "
    "pasteNumberFormats pasteValues patternType percent ph phonetic pivot pivotButton "
    "pivotTableStyle pivotTables position preserveFormatting previousCol previousRow print "
    "printDrill priority productSubtotal prompt promptTitle pt published "
    "quotePrefix r r1 r2 rank rankBy readingOrder recordCount ref refMode "
    "refreshedDate refreshedDateIso refreshedVersion relative relativeIndent reverse "
    "rgb right rightToLeft rowColShift rowGrandTotals rowHeaderCaption "
    "rowPageCount rupBuild s saltValue saveData sb scale scaleWithDoc scenarios scope sd "
    "second selectLockedCells selectUnlockedCells selected series serverField shapeId "
    "sheet sheetId show showAll showBorderUnselectedTables showButton showCalcMbrs "
    "showColHeaders showColStripes showColumnStripes showDataAs "
    "showDataDropDown showDataTips showDrill showDropDown showDropDowns showDropZones "
    "showEmptyCol showEmptyRow showError showErrorMessage showFirstColumn "
    "showFormulas showGridLines showHeader showHeaders showHorizontalScroll showInkAnnotation "
    "showInputMessage showItems showLastColumn showMemberPropertyTips showMissing "
    "showMultipleLabel showObjects showOutlineSymbols showPivotChartFilter "
    "showPropAsCaption showPropCell showPropTip showRowColHeaders showRowHeaders "
    "showRowStripes showRuler showSheetTabs showValue showVerticalScroll "
    "showWhiteSpace showZeros shrinkToFit si size sort sortBy sortMethod "
    "sortType spans spinCount splitAll splitFirst sqref st start startDate "
    "startLabels startNum state stdDev stdDevPSubtotal stdDevSubtotal stopIfTrue stringValue1 "
    "stringValue2 style subtotal subtotalCaption subtotalHiddenItems subtotalTop "
    "sumSubtotal summaryBelow summaryRight supportAdvancedDrill supportSubquery "
    "syncHorizontal syncRef syncVertical t tabRatio tabSelected table "
    "tableBorderDxfId tableType text textRotation theme thickBot thickBottom thickTop "
    "timePeriod tint tooltip top topAutoShow topLabels topLeftCell totalsRowBorderDxfId "
    "totalsRowCellStyle totalsRowCount totalsRowDxfId totalsRowFunction totalsRowLabel "
    "totalsRowShown transitionEntry transitionEvaluation twoDigitTextYear type u un undone "
    "uniqueCount uniqueList uniqueMemberProperty uniqueName unlockedFormula updatedVersion uri "
    "useAutoFormatting useFirstPageNumber usePrinterDefaults user v "
    "vacatedStyle val valIso varPSubtotal varSubtotal vertical verticalCentered "
    "verticalDpi view visibility visualTotals vm width "
    "windowHeight windowProtection windowWidth workbookAlgorithmName workbookHashValue "
    "workbookPassword workbookSaltValue workbookSpinCount workbookViewId wrapText x "
    "xSplit xWindow xfId ySplit yWindow year zeroHeight zoomScale zoomScaleNormal "
    "zoomScalePageLayoutView zoomScaleSheetLayoutView zoomToFit ",
  },
  [KY_NS_P] = {
    " anim animClr animEffect animMotion animRot animScale attrName attrNameLst bg bgPr bgRef "
    "bldAsOne bldDgm bldGraphic bldLst bldOleChart bldP bldSub blinds blipFill bodyStyle "
    "boolVal browse by cBhvr cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr "
    "cSld cSldViewPr cTn cViewPr charRg checker childTnLst circle clrMap clrMapOvr clrMru "
    "clrVal cm cmAuthor cmAuthorLst cmLst comb cond cover custShow custShowLst cut cxnSp "
    "defaultTextStyle diamond dissolve endCondLst endSync excl ext extLst fade fltVal "
    "from graphicEl graphicFrame gridSpacing grpSp grpSpPr guide guideLst handoutMaster "
    "handoutMasterId handoutMasterIdLst hf hsl inkTgt intVal iterate kinsoku kiosk newsflash "
    "nextCondLst normalViewPr notes notesMaster notesMasterId notesMasterIdLst notesStyle "
    "notesSz notesTextViewPr notesViewPr nvCxnSpPr nvGraphicFramePr nvGrpSpPr nvPicPr nvPr "
    "nvSpPr oleChartEl origin otherStyle outlineViewPr pRg par penClr ph photoAlbum pic plus "
    "pos present presentation presentationPr prevCondLst progress pull push rCtr random "
    "randomBar restoredLeft restoredTop rgb rtn scale seq set showPr sld sldAll sldId sldIdLst "
    "sldLayout sldLayoutId sldLayoutIdLst sldLst sldMaster sldMasterId sldMasterIdLst sldRg "
    "sldSz sldTgt slideViewPr sorterViewPr sp spPr spTgt spTree split stCondLst strVal strips "
    "style subSp subTnLst tav tavLst text tgtEl timing titleStyle tmAbs tmPct tmpl tmplLst tn "
    "tnLst to transition txBody txEl txStyles val viewPr wedge wheel wipe xfrm zoom "
    "",
    " accel accent1 accent2 accent3 accent4 accent5 accent6 accumulate additive advAuto "
    "advClick advTm afterEffect animBg authorId autoAdjust autoCompressPictures "
    "autoRev autoUpdateAnimBg b backwards bg1 bg2 bld bldLvl bookmarkIdSeed "
    "build bwMode by calcmode clrIdx clrSpc collapse compatMode "
    "concurrent cx cy decel delay descr dir display dpi dt dur end evt evtFilter fill "
    "filter firstSlideNum flipH flipV fmla folHlink from ftr "
    "g grpId h hasCustomPrompt hdr hidden hlink horzBarState id idx "
    "initials invalEndChars invalStChars isPhoto l lang lastIdx lastView "
    "loop lvl masterRel matchingName name nextAc "
    "nodePh nodeType orient origin override path pathEditMode pos prLst "
    "preferRelativeResize preferSingleView preserve presetClass presetID presetSubtype prevAc "
    "ptsTypes r rAng rctx removePersonalInfoOnSave repeatCount repeatDur restart "
    "rev rot rotWithShape rtl s saveSubsetFonts serverZoom "
    "shadeToTitle show showAnimation showCaptions showComments showFormatting showGuides "
    "showMasterPhAnim showMasterSp showNarration showOutlineIcons showScrollbar "
    "showSpecialPlsOnTitleSld sldNum snapToGrid snapToObjects snapVertSplitter spd spid "
    "spokes st strictFirstAndLastChars syncBehavior sz thruBlk title tm tmFilter to transition "
    "tx1 tx2 txBox type uiExpand uri useBgFill useTimings userDrawn val valueType "
    "varScale vertBarState x xfrmType y zoomContents ",
  },
  [KY_NS_A] = {
    " accent1 accent2 accent3 accent4 accent5 accent6 ahLst ahPolar ahXY alpha alphaBiLevel "
    "alphaCeiling alphaFloor alphaInv alphaMod alphaModFix alphaOff alphaOutset alphaRepl "
    "anchor arcTo avLst backdrop band1H band1V band2H band2V bevel bevelB bevelT bgClr "
    "bgFillStyleLst biLevel bldChart bldDgm blend blip blipFill blue blueMod blueOff "
    "blur bodyPr bottom br buAutoNum buBlip buChar buClr buClrTx buFont buFontTx buNone "
    "buSzPct buSzPts buSzTx cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr "
    "camera cell3D chExt chOff chart close clrChange clrFrom clrMap clrRepl clrScheme clrTo "
    "comp cont contourClr cs cubicBezTo custClr custClrLst custDash custGeom cxn "
    "cxnLst cxnSp cxnSpLocks defPPr defRPr dgm dk1 dk2 ds duotone ea effect "
    "effectDag effectLst effectRef effectStyle effectStyleLst endCxn endParaRPr ext "
    "extLst extraClrScheme extraClrSchemeLst extrusionClr fgClr fill fillOverlay fillRect "
    "fillRef fillStyleLst fillToRect firstCol firstRow flatTx fld fmtScheme folHlink font "
    "fontRef fontScheme gamma gd gdLst glow gradFill graphic graphicData graphicFrame "
    "graphicFrameLocks gray grayscl green greenMod greenOff gridCol grpFill grpSp "
    "grpSpLocks grpSpPr gs gsLst headEnd highlight hlink hlinkClick hlinkHover "
    "hlinkMouseOver hsl hslClr hue hueMod hueOff innerShdw insideH insideV inv invGamma "
    "lastCol lastRow latin left lightRig lin ln lnB lnBlToTr lnDef lnL lnR lnRef lnSpc "
    "lnStyleLst lnT lnTlToBr lnTo lstStyle lt1 lt2 lum lumMod lumOff lvl1pPr "
    "lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr lvl7pPr lvl8pPr lvl9pPr majorFont "
    "masterClrMapping minorFont miter moveTo neCell noAutofit noFill norm normAutofit "
    "nvCxnSpPr nvGraphicFramePr nvGrpSpPr nvPicPr nvSpPr nwCell objectDefaults off "
    "outerShdw overrideClrMapping p pPr path pathLst pattFill pic picLocks pos prstClr "
    "prstDash prstGeom prstShdw prstTxWarp pt quadBezTo r rPr rect red redMod redOff "
    "reflection relOff right rot round rtl sat satMod satOff scene3d schemeClr scrgbClr "
    "seCell shade softEdge solidFill sp sp3d spAutoFit spDef spLocks spPr spcAft spcBef "
    "spcPct spcPts srcRect srgbClr stCxn stretch style swCell sx sy sym sysClr "
    "t tab tabLst tableStyle tableStyleId tailEnd tbl tblBg tblGrid tblPr tblStyle "
    "tblStyleLst tc tcBdr tcPr tcStyle tcTxStyle theme themeElements themeManager "
    "themeOverride tile tileRect tint tl2br top tr tr2bl txBody txDef txSp uFill uFillTx uLn "
    "uLnTx up useSpRect wholeTbl xfrm ",
    " a accent1 accent2 accent3 accent4 accent5 accent6 action algn altLang amt "
    "anchor anchorCtr ang animBg b bIns bandCol bandRow baseline bg1 bg2 bld "
    "bldStep blend blurRad bmk bright bwMode cap categoryIdx char "
    "charset cmpd compatLnSpc contourW contrast cstate cx cy d def "
    "defTabSz descr dir dirty dist dpi dx dy dz eaLnBrk endA endPos endSnd "
    "err extrusionH extrusionOk fadeDir fill firstCol firstRow flip flipH flipV "
    "fmla folHlink fontAlgn fontScale forceAA fov fromWordArt g gdRefAng gdRefR gdRefX gdRefY "
    "gridSpan grow h hMerge hR hangingPunct hidden highlightClick history hlink "
    "horzOverflow hue i id idx indent kern kumimoji kx ky l lIns lang lastClr "
    "lastCol lastRow lat latinLnBrk len lim lnSpcReduction lon lum lvl marB marL marR "
    "marT maxAng maxR maxX maxY minAng minR minX minY n name noAdjustHandles "
    "noChangeArrowheads noChangeAspect noChangeShapeType noCrop noDrilldown noEditPoints noGrp "
    "noMove noProof noResize noRot noSelect noTextEdit noUngrp normalizeH numCol "
    "panose path pitchFamily pos preferRelativeResize prst "
    "prstMaterial r rIns rad ref rev rig rot rotWithShape rowSpan rtl "
    "rtlCol sat scaled script seriesIdx smtClean smtId sp spc spcCol spcFirstLastPara "
    "stA stAng stPos startAt strike stroke styleId styleName swAng sx sy sz t "
    "tIns thresh title tooltip tx tx1 tx2 txBox ty type typeface u upright "
    "uri useA vMerge val vert vertOverflow w wR wrap x y z zoom ",
  },
  [KY_NS_WP] = {
    " align anchor cNvGraphicFramePr docPr effectExtent extent inline "
    "lineTo posOffset positionH positionV simplePos start wrapNone wrapPolygon wrapSquare "
    "wrapThrough wrapTight wrapTopAndBottom ",
    " allowOverlap b behindDoc cx cy descr distB distL distR distT edited hidden id l "
    "layoutInCell locked name r relativeFrom relativeHeight simplePos t title wrapText x y ",
  },
  [KY_NS_PIC] = {
    " blipFill cNvPicPr cNvPr nvPicPr pic spPr style ",
    " bwMode descr dpi hidden id name preferRelativeResize rotWithShape title ",
  },
  [KY_NS_C] = {
    " applyToEnd applyToFront applyToSides area3DChart areaChart auto autoTitleDeleted axId "
    "axPos backWall backward bandFmt bandFmts bar3DChart barChart barDir baseTimeUnit bubble3D "
    "bubbleChart bubbleScale bubbleSize builtInUnit cat catAx chart chartObject chartSpace "
    "clrMapOvr crossAx crossBetween crosses crossesAt custSplit custUnit dLbl dLblPos dLbls "
    "dPt dTable data date1904 dateAx delete depthPercent dispBlanksAs dispEq dispRSqr "
    "dispUnits dispUnitsLbl doughnutChart downBars dropLines errBarType errBars errDir "
    "errValType evenFooter evenHeader explosion ext extLst f firstFooter firstHeader "
    "firstSliceAng floor fmtId formatCode formatting forward gapDepth gapWidth grouping h "
    "hMode hPercent headerFooter hiLowLines holeSize idx intercept invertIfNegative lang "
    "layout layoutTarget lblAlgn lblOffset leaderLines legend legendEntry legendPos "
    "line3DChart lineChart logBase lvl majorGridlines majorTickMark majorTimeUnit majorUnit "
    "manualLayout marker max min minorGridlines minorTickMark minorTimeUnit minorUnit minus "
    "multiLvlStrCache multiLvlStrRef name noEndCap noMultiLvlLbl numCache numFmt numLit numRef "
    "oddFooter oddHeader ofPieChart ofPieType order orientation overlap overlay pageMargins "
    "pageSetup period perspective pictureFormat pictureOptions pictureStackUnit pie3DChart "
    "pieChart pivotFmt pivotFmts plotArea plotVisOnly plus printSettings protection pt ptCount "
    "rAngAx radarChart radarStyle rich rotX rotY roundedCorners scaling scatterChart "
    "scatterStyle secondPiePt secondPieSize selection separator ser serAx serLines shape "
    "showBubbleSize showCatName showDLblsOverMax showHorzBorder showKeys showLeaderLines "
    "showLegendKey showNegBubbles showOutline showPercent showSerName showVal showVertBorder "
    "sideWall size sizeRepresents smooth spPr splitPos splitType stockChart "
    "strCache strLit strRef style surface3DChart surfaceChart symbol thickness tickLblPos "
    "tickLblSkip tickMarkSkip title trendline trendlineLbl trendlineType tx txPr upBars "
    "upDownBars userInterface userShapes v val valAx varyColors view3D w wMode wireframe x "
    "xMode xVal y yMode yVal ",
    " accent1 accent2 accent3 accent4 accent5 accent6 alignWithMargins b bg1 bg2 blackAndWhite "
    "bwMode copies differentFirst differentOddEven draft firstPageNumber folHlink footer "
    "formatCode header hlink horizontalDpi idx l orientation paperHeight paperSize paperWidth "
    "r sourceLinked t tx1 tx2 uri useFirstPageNumber val verticalDpi ",
  },
  [KY_NS_CDR] = {
    " absSizeAnchor blipFill cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr "
    "cxnSp ext from graphicFrame grpSp grpSpPr nvCxnSpPr nvGraphicFramePr nvGrpSpPr nvPicPr "
    "nvSpPr pic relSizeAnchor sp spPr style to txBody x xfrm y ",
    " bwMode cx cy descr dpi fLocksText flipH flipV hidden id name preferRelativeResize rot "
    "rotWithShape title txBox ",
  },
  [KY_NS_XDR] = {
    " absoluteAnchor blipFill cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr "
    "clientData col colOff cxnSp ext from graphicFrame grpSp grpSpPr nvCxnSpPr "
    "nvGraphicFramePr nvGrpSpPr nvPicPr nvSpPr oneCellAnchor pic pos row rowOff sp spPr style "
    "to twoCellAnchor txBody wsDr xfrm ",
    " bwMode cx cy descr dpi editAs fLocksText fLocksWithSheet fPrintsWithSheet flipH flipV "
    "hidden id name preferRelativeResize rot rotWithShape title txBox x y ",
  },
  [KY_NS_DGM] = {
    " adj adjLst alg animLvl animOne bg bulletEnabled cat catLst chMax chPref choose clrData "
    "colorsDef constr constrLst cxn cxnLst dataModel desc dir effectClrLst else "
    "ext extLst fillClrLst forEach hierBranch if layoutDef layoutNode linClrLst orgChart "
    "param prSet presLayoutVars presOf pt ptLst relIds resizeHandles rule ruleLst sampData "
    "scene3d shape sp3d spPr style styleData styleDef styleLbl t title txEffectClrLst "
    "txFillClrLst txLinClrLst txPr varLst whole ",
    " arg axis blipPhldr bwMode chOrder cnt coherent3DOff contourW csCatId csTypeId custAng "
    "custFlipHor custFlipVert custLinFactNeighborX custLinFactNeighborY custLinFactX "
    "custLinFactY custRadScaleInc custRadScaleRad custScaleX custScaleY custSzX custSzY custT "
    "cxnId defStyle destId destOrd extrusionH fact for forName func hideGeom "
    "hideLastTrans hueDir idx lang lkTxEntry loCatId loTypeId max meth minVer modelId "
    "moveWith name op parTransId phldr phldrT presAssocID presId presName presStyleCnt "
    "presStyleIdx presStyleLbl pri prstMaterial ptType qsCatId qsTypeId ref refFor refForName "
    "refPtType refType rot sibTransId srcId srcOrd st step styleLbl type uniqueId useDef "
    "val z zOrderOff ",
  },
  [KY_NS_DSP] = {
    " cNvGrpSpPr cNvPr cNvSpPr dataModelExt drawing grpSp grpSpPr nvGrpSpPr nvSpPr sp spPr "
    "spTree style txBody txXfrm ",
    " id minVer modelId name relId rot txBox ",
  },
  [KY_NS_LC] = {
    " lockedCanvas ",
    " ",
  },
  [KY_NS_M] = {
    " acc accPr aln alnScr argPr argSz bar barPr baseJc begChr borderBox borderBoxPr box boxPr "
    "brk brkBin brkBinSub cGp cGpRule cSp chr count ctrlPr d dPr defJc deg degHide den diff "
    "dispDef e endChr eqArr eqArrPr f fName fPr func funcPr groupChr groupChrPr grow hideBot "
    "hideLeft hideRight hideTop intLim interSp intraSp jc lMargin lim limLoc limLow limLowPr "
    "limUpp limUppPr lit m mPr mathFont mathPr maxDist mc mcJc mcPr mcs mr nary naryLim "
    "naryPr noBreak nor num oMath oMathPara oMathParaPr objDist opEmu phant phantPr plcHide "
    "pos postSp preSp r rMargin rPr rSp rSpRule rad radPr sPre sPrePr sSub sSubPr sSubSup "
    "sSubSupPr sSup sSupPr scr sepChr show shp smallFrac strikeBLTR strikeH strikeTLBR "
    "strikeV sty sub subHide sup supHide t transp type vertJc wrapIndent wrapRight zeroAsc "
    "zeroDesc zeroWid ",
    " alnAt val ",
  },
  [KY_NS_V] = {
    " arc background curve f fill formulas group h handles image imagedata line oval path "
    "polyline rect roundrect shadow shape shapetype stroke textbox textpath ",
    " adj alignshape alt angle arcsize arrowok aspect bilevel blacklevel chromakey "
    "class color color2 colors control1 control2 coordorigin coordsize cropbottom "
    "cropleft cropright croptop dashstyle editas embosscolor endAngle endarrow endarrowlength "
    "endarrowwidth endcap eqn ext fillcolor filled fillok filltype fitpath fitshape focus "
    "focusposition focussize from gain gamma gradientshapeok grayscale id imagealignshape "
    "imageaspect imagesize inset insetpen insetpenok invx invy joinstyle limo linestyle matrix "
    "method miterlimit obscured offset offset2 on opacity opacity2 origin path points polar "
    "position print radiusrange recolor recolortarget rotate shadowok size spid startAngle "
    "startarrow startarrowlength startarrowwidth string strokecolor stroked strokeok "
    "strokeweight style switch textboxrect textpathok title to trim type v weight wrapcoords "
    "xrange xscale yrange ",
  },
  [KY_NS_O] = {
    " bottom callout clippath colormenu colormru column complex diagram entry extrusion fill "
    "idmap left lock proxy r regrouptable rel relationtable right rules shapedefaults "
    "shapelayout skew top ",
    " accentbar adjusthandles allowincell allowoverlap angle aspectratio autoformat autolayout "
    "autorotationcenter backdepth borderbottomcolor borderleftcolor borderrightcolor "
    "bordertopcolor brightness bullet button bwmode bwnormal bwpure clip "
    "cliptowrap color color2 colormode colors connectangles connectloc "
    "connectlocs connectortype connecttype constrainbounds cropping dashstyle data "
    "dgmbasetextscale dgmfontsize dgmlayout dgmlayoutmru dgmnodekind dgmscalex dgmscaley "
    "dgmstyle diffusity distance doubleclicknotify drop dropauto edge end endarrow "
    "endarrowlength endarrowwidth endcap extrusioncolor extrusionok facet fill fillcolor "
    "filltype forcedash foredepth gap grouping how hr hralign hrheight hrnoshade hrpct hrstd "
    "id idcntr iddest idref idsrc imagealignshape imageaspect imagesize insetmode insetpen "
    "joinstyle length lengthspecified lightface lightharsh lightharsh2 lightlevel lightlevel2 "
    "lightposition lightposition2 linestyle lockrotationcenter master matrix metal minusx "
    "minusy miterlimit new offset old oleicon on oned opacity opacity2 orientation "
    "orientationangle origin plane position preferrelative regroupid relid render "
    "reverse rotation rotationangle rotationcenter selection shadowcolor shapetype shininess "
    "skewamt skewangle specularity spid spidmax spt start startarrow "
    "startarrowlength startarrowwidth stroke strokecolor style tablelimits tableproperties "
    "text textborder title type ungrouping userdrawn v verticies viewpoint viewpointorigin "
    "weight ",
  },
  [KY_NS_W10] = {
    " anchorlock borderbottom borderleft borderright bordertop wrap ",
    " anchorx anchory shadow side type width ",
  },
  [KY_NS_XVML] = {
    " Anchor AutoFill AutoLine AutoPict CF Checked ClientData ColHidden Column "
    "DefaultSize Disabled DropLines DropStyle Dx FirstButton FmlaRange Horiz Inc LCT LockText "
    "Locked Max Min MoveWithCells MultiSel NoThreeD NoThreeD2 Page PrintObject Row RowHidden Sel "
    "SelType SizeWithCells TextHAlign TextVAlign UIObj Val ValidIds Visible WidthMin ",
    " ObjectType ",
  },
  [KY_NS_PVML] = {
    " ",
    " ",
  },
  [KY_NS_MC] = {
    " AlternateContent Choice Fallback ",
    " Ignorable Requires ",
  },
  [KY_NS_W14] = {
    " alpha bevel bevelB bevelT camera checkbox checked checkedState cntxtAlts conflictMode "
    "contourClr defaultImageDpi docId entityPicker extrusionClr fillToRect glow gradFill gs "
    "gsLst hueMod ligatures lightRig lin lum lumMod lumOff miter noFill numForm "
    "numSpacing path props3d prstDash reflection rot round sat satMod satOff scene3d "
    "schemeClr shade shadow solidFill srgbClr styleSet stylisticSets textFill "
    "textOutline tint uncheckedState ",
    " algn anchorId ang b blurRad cap cmpd contourW dir dist endA endPos extrusionH "
    "fadeDir font h id kx ky l lat lim lon noSpellErr paraId path pos prst prstMaterial r "
    "rad rev rig scaled stA stPos sx sy t textId val w ",
  },
  [KY_NS_W15] = {
    " appearance chartTrackingRefBased collapsed color commentEx commentsEx docId "
    "footnoteColumns repeatingSection repeatingSectionItem ",
    " done paraId paraIdParent "
    "restartNumberingAfterBreak val ",
  },
  [KY_NS_W16CID] = {
    " commentId commentsIds ",
    " durableId paraId ",
  },
  [KY_NS_WP14] = {
    " pctHeight pctPosHOffset pctPosVOffset pctWidth sizeRelH sizeRelV ",
    " anchorId editId relativeFrom ",
  },
  [KY_NS_WPS] = {
    " bodyPr cNvCnPr cNvPr cNvSpPr linkedTxbx spPr style txbx wsp ",
    " anchor anchorCtr bIns bwMode compatLnSpc descr forceAA fromWordArt hidden horzOverflow id "
    "lIns name normalEastAsianFlow numCol rIns rot rtlCol seq spcCol spcFirstLastPara tIns "
    "title txBox upright vert vertOverflow wrap ",
  },
  [KY_NS_WPG] = {
    " cNvFrPr cNvGrpSpPr cNvPr graphicFrame grpSp grpSpPr wgp xfrm ",
    " bwMode descr hidden id name title ",
  },
  [KY_NS_WPC] = {
    " bg whole wpc ",
    " ",
  },
  [KY_NS_A14] = {
    " cameraTool compatExt hiddenEffects hiddenFill hiddenLine hiddenScene3d hiddenSp3d m "
    "shadowObscured useLocalDpi ",
    " algn cap cmpd legacySpreadsheetColorIndex spid val w ",
  },
  [KY_NS_A16] = {
    " colId creationId predDERef rowId ",
    " id pred val ",
  },
  [KY_NS_P14] = {
    " browseMode conveyor creationId defaultImageDpi discardImageEditData doors "
    "ferris flash flip flythrough gallery glitter honeycomb laserClr modId pan prism reveal "
    "ripple section sectionLst showMediaCtrls shred sldId sldIdLst switch vortex warp "
    "wheelReverse window ",
    " bounceEnd dir dur hasBounce id isContent isInverted name pattern "
    "presetBounceEnd showStatus thruBlk val ",
  },
  [KY_NS_P15] = {
    " chartTrackingRefBased clr guide notesGuideLst prstTrans sldGuideLst ",
    " id invX invY name orient pos prst userDrawn val ",
  },
  [KY_NS_X14] = {
    " axisColor borderColor cfIcon cfRule cfvo color colorAxis colorFirst colorHigh colorLast "
    "colorLow colorMarkers colorNegative colorSeries conditionalFormatting "
    "conditionalFormattings dataBar dataValidation dataValidations dxf fillColor formula1 "
    "formula2 iconSet id ignoredError ignoredErrors negativeBorderColor negativeFillColor "
    "pivotCacheDefinition pivotTableDefinition sparkline sparklineGroup sparklineGroups "
    "sparklines table workbookPr ",
    " aboveAverage activePresent allowBlank altText altTextSummary auto axisPosition border "
    "bottom count custom dateAxis defaultImageDpi direction displayEmptyCellsAs displayHidden "
    "displayXAxis equalAverage error errorStyle errorTitle evalError first gradient "
    "hideValuesRow high iconId iconSet id imeMode indexed last lineWeight low manualMax "
    "manualMin markers maxAxisType maxLength minAxisType minLength negative "
    "negativeBarBorderColorSameAsPositive negativeBarColorSameAsPositive operator percent "
    "priority prompt promptTitle rank reverse rgb rightToLeft showDropDown showErrorMessage "
    "showInputMessage showValue stdDev stopIfTrue text theme timePeriod tint type ",
  },
  [KY_NS_X14AC] = {
    " ",
    " dyDescent knownFonts ",
  },
  [KY_NS_XM] = {
    " f sqref ",
    " ",
  },
  [KY_NS_C14] = {
    " invertSolidFillFmt pivotOptions spPr style ",
    " val ",
  },
  [KY_NS_C15] = {
    " autoCat cat datalabelsRange dlblFieldTable dlblRangeCache f filteredSeriesTitle "
    "formulaRef fullRef layout leaderLines levelRef showDataLabelsRange showLeaderLines spPr "
    "sqref tx xForSave ",
    " val ",
  },
  [KY_NS_C16] = {
    " uniqueId ",
    " val ",
  },
  [KY_NS_C16R3] = {
    " dataDisplayOptions16 dispNaAsBlank ",
    " val ",
  },
  [KY_NS_CS] = {
    " axisTitle bodyPr categoryAxis chartArea chartStyle colorStyle dataLabel dataLabelCallout "
    "dataPoint dataPoint3D dataPointLine dataPointMarker dataPointMarkerLayout "
    "dataPointWireframe dataTable defRPr downBar dropLine effectRef errorBar fillRef floor "
    "fontRef gridlineMajor gridlineMinor hiLoLine leaderLine legend lineWidthScale lnRef "
    "plotArea plotArea3D seriesAxis seriesLine spPr styleClr title trendline trendlineLabel "
    "upBar valueAxis variation wall ",
    " anchor anchorCtr b bIns baseline cap horzOverflow id idx kern lIns meth mods rIns rot "
    "size spc spcFirstLastPara strike symbol sz tIns u val vert vertOverflow wrap ",
  },
  [KY_NS_XDA] = {
    " dynamicArrayProperties ",
    " fCollapsed fDynamic ",
  },
  [KY_NS_TC] = {
    " ThreadedComments person personList text threadedComment ",
    " dT displayName done id parentId personId providerId ref userId ",
  },
  [KY_NS_CP] = {
    " category contentStatus coreProperties ",
    " ",
  },
  [KY_NS_DC] = {
    " subject title ",
    " ",
  },
  [KY_NS_DCTERMS] = {
    " ",
    " ",
  },
  [KY_NS_EP] = {
    " AppVersion Application Characters CharactersWithSpaces DocSecurity HeadingPairs "
    "HiddenSlides Lines Notes Pages Paragraphs PresentationFormat Properties ScaleCrop Slides "
    "TitlesOfParts Words ",
    " ",
  },
  [KY_NS_VT] = {
    " i4 lpstr lpwstr variant vector ",
    " baseType size ",
  },
};
/* clang-format on */

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

const gchar *
ky_ooxml_prefix (guint16 ns)
{
  for (const KyXmlPrefix *row = ky_ooxml_prefixes; row->prefix != NULL; row++)
    if (row->id == ns)
      return row->prefix;
  return "";
}

static gboolean
is_listed (const gchar *list, const gchar *name)
{
  gsize length = strlen (name);

  for (const gchar *at = list; at != NULL && (at = strstr (at, name)) != NULL; at++)
    if (at > list && at[-1] == ' ' && at[length] == ' ')
      return TRUE;
  return FALSE;
}

gboolean
ky_ooxml_is_box_text (const gchar *local)
{
  return is_listed (" b br div font i u ", local);
}

gboolean
ky_ooxml_allows_element (guint16 ns, const gchar *local)
{
  /* The root of a VML part stands in no namespace, as do the words of its boxes. */
  if (ns == KY_XML_NS_NONE)
    return strcmp (local, "xml") == 0 || ky_ooxml_is_box_text (local);
  return ns < KY_NS_LAST && is_listed (names[ns].elements, local);
}

gboolean
ky_ooxml_allows_attribute (guint16 element_ns, guint16 ns, const gchar *local)
{
  if (ns == KY_XML_NS_XML)
    return strcmp (local, "space") == 0 || strcmp (local, "lang") == 0;
  if (ns == KY_XML_NS_NONE && element_ns == KY_XML_NS_NONE)
    return is_listed (" color face size ", local);
  if (ns == KY_XML_NS_NONE)
    return element_ns < KY_NS_LAST && is_listed (names[element_ns].attributes, local);
  /* In relationships the filter looks at each value; the rest by the attribute's own namespace. */
  return ns == KY_NS_R || (ns < KY_NS_LAST && is_listed (names[ns].attributes, local));
}
