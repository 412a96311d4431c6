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

/*
 * Names of one namespace, each between two spaces, in order: looked up once a name and part.
 *
 * Behind an element and ":" stands a letter for each kind of place that it may stand in, behind ">"
 * the place that it is itself for what it holds (nothing, without it): A a part of the document,
 * B its body, C its properties, D settings, E styles, F a style, G numbering, H a format of
 * numbers, I colours, J a page or slide, K paragraphs and what stands between them, L within a
 * paragraph, M an index, N declarations, O revisions, P a table, Q a table's template, R sheets, S
 * their data, T a pivot table, U changes of cells, V rules for cells, W a shape, X a scene, Y a
 * chart, Z animations, a a formula.
 *
 * Behind an attribute and "=" stands what its value is (KyOdfKind); without it: words.
 */
typedef struct
{
  const gchar *elements;
  const gchar *attributes; /* of this namespace, on whatever element; of MathML: of none */
} Names;

/* clang-format off */
static const Names names[KY_ODF_WRITTEN_LAST] = {
  [KY_ODF_OFFICE] = {
    " annotation:KL>K annotation-end:KL automatic-styles:A>E body:A>B change-info:UKO>O chart:B>Y "
    "document-content:>A document-meta:>A document-settings:>A document-styles:>A drawing:B>K "
    "font-face-decls:A>E master-styles:A>E meta:A>C presentation:B>K settings:A>D "
    "spreadsheet:B>R styles:A>E text:B>K ",
    " boolean-value=b currency=t date-value=d display=b name=t string-value=t time-value=d "
    "value=n value-type version ",
  },
  [KY_ODF_STYLE] = {
    " background-image:F chart-properties:F>F column:F column-sep:F columns:F>F "
    "default-page-layout:E>F default-style:E>F drawing-page-properties:F>F drop-cap:F "
    "font-face:AE footer:J>K footer-first:J>K footer-left:J>K footer-style:F>F footnote-sep:F "
    "graphic-properties:F>F handout-master:E>J header:J>K header-first:J>K "
    "header-footer-properties:F>F header-left:J>K header-style:F>F list-level-label-alignment:G "
    "list-level-properties:G>G map:HF master-page:E>J page-layout:E>F page-layout-properties:F>F "
    "paragraph-properties:F>F presentation-page-layout:E>F region-center:K>K region-left:K>K "
    "region-right:K>K ruby-properties:F section-properties:F>F style:E>F tab-stop:F "
    "tab-stops:F>F table-cell-properties:F>F table-column-properties:F>F table-properties:F>F "
    "table-row-properties:F>F text-properties:HGF>F ",
    " adjustment apply-style-name=i auto-text-indent=b auto-update=b background-transparency "
    "base-cell-address=f border-line-width border-line-width-bottom border-line-width-left "
    "border-line-width-right border-line-width-top cell-protect char=t class color column-width "
    "condition=f contextual-spacing country-asian=i country-complex data-style-name=i "
    "decimal-places default-outline-level diagonal-bl-tr diagonal-bl-tr-widths diagonal-tl-br "
    "diagonal-tl-br-widths direction display=b display-name=t distance distance-after-sep "
    "distance-before-sep dynamic-spacing=b editable=b family first-page-number flow-with-text=b "
    "font-adornments=t font-charset font-charset-asian font-charset-complex font-family-asian=i "
    "font-family-complex=i font-family-generic font-family-generic-asian "
    "font-family-generic-complex font-independent-line-spacing=b font-name=i font-name-asian=i "
    "font-name-complex=i font-pitch font-pitch-asian font-pitch-complex font-relief "
    "font-size-asian font-size-complex font-size-rel font-size-rel-asian font-size-rel-complex "
    "font-style-asian font-style-complex font-style-name=t font-style-name-asian=t "
    "font-style-name-complex=t font-weight-asian font-weight-complex footnote-max-height "
    "glyph-orientation-vertical height hidden horizontal-pos horizontal-rel hyphenation-zone "
    "join-border=b justify-single-word=b keep-together language-asian language-complex "
    "layout-grid-base-height layout-grid-base-width layout-grid-color layout-grid-display=b "
    "layout-grid-lines layout-grid-mode layout-grid-print=b layout-grid-ruby-below=b "
    "layout-grid-ruby-height layout-grid-snap-to=b layout-grid-snap-to-characters "
    "layout-grid-standard-mode=b leader-char=t leader-color leader-style leader-text=t "
    "leader-text-style=i leader-type leader-width legend-expansion "
    "legend-expansion-aspect-ratio=n length=n letter-kerning=b line-break line-height-at-least "
    "line-spacing line-style lines=n list-level=n list-style-name=i master-page-name=i "
    "may-break-between-rows=b min-row-height mirror name=i next-style-name=i num-format=t "
    "num-letter-sync=b num-prefix=t num-suffix=t number-wrapped-paragraphs overflow-behavior "
    "page-layout-name=i page-number page-usage parent-style-name=i percentage-data-style-name=i "
    "position print print-content=b print-orientation print-page-order protect punctuation-wrap "
    "register-true=b register-truth-ref-style-name=i rel-column-width rel-height rel-width "
    "repeat repeat-content=b rfc-language-tag rfc-language-tag-asian rfc-language-tag-complex "
    "rotation-align rotation-angle row-height ruby-align ruby-position run-through scale-to "
    "scale-to-X scale-to-Y scale-to-pages script-asian script-complex script-type shadow "
    "shrink-to-fit=b snap-to-layout-grid=b style style-name=i tab-stop-distance table-centering "
    "text-align-source text-autospace text-blinking=b text-combine text-combine-end-char=t "
    "text-combine-start-char=t text-emphasize text-line-through-color text-line-through-mode "
    "text-line-through-style text-line-through-text=t text-line-through-text-style=i "
    "text-line-through-type text-line-through-width text-outline=b text-overline-color "
    "text-overline-mode text-overline-style text-overline-type text-overline-width text-position "
    "text-rotation-angle text-rotation-scale text-scale text-underline-color text-underline-mode "
    "text-underline-style text-underline-type text-underline-width type "
    "use-optimal-column-width=b use-optimal-row-height=b use-window-font-color=b vertical-align "
    "vertical-justify vertical-pos vertical-rel volatile=b width with-tab wrap wrap-contour=b "
    "wrap-contour-mode wrap-dynamic-threshold writing-mode writing-mode-automatic=b ",
  },
  [KY_ODF_TEXT] = {
    " a:L>L alphabetical-index:K>M alphabetical-index-entry-template:M>M "
    "alphabetical-index-mark:L alphabetical-index-mark-end:L alphabetical-index-mark-start:L "
    "alphabetical-index-source:M>M author-initials:L bibliography:K>M "
    "bibliography-configuration:E>E bibliography-entry-template:M>M bibliography-mark:L "
    "bibliography-source:M>M bookmark:L>L bookmark-end:L bookmark-ref:L bookmark-start:L "
    "change:KL change-end:KL change-start:KL changed-region:O>O chapter:L character-count:L "
    "date:L deletion:O>K expression:L file-name:L format-change:O>O h:K>L illustration-index:K>M "
    "illustration-index-entry-template:M>M illustration-index-source:M>M image-count:L "
    "index-body:M>K index-entry-bibliography:M index-entry-chapter:M index-entry-link-end:M "
    "index-entry-link-start:M index-entry-page-number:M index-entry-span:M "
    "index-entry-tab-stop:M index-entry-text:M index-source-style:M index-source-styles:M>M "
    "index-title:K>K index-title-template:M insertion:O>O line-break:L "
    "linenumbering-configuration:E>E linenumbering-separator:E list:KW>K list-header:K>K "
    "list-item:K>K list-level-style-bullet:G>G list-level-style-image:G>G "
    "list-level-style-number:G>G list-style:FE>G measure:L note:L>L note-body:L>K "
    "note-citation:L note-continuation-notice-backward:E note-continuation-notice-forward:E "
    "note-ref:L notes-configuration:FE>E number:KL numbered-paragraph:K>K object-count:L "
    "object-index:K>M object-index-entry-template:M>M object-index-source:M>M "
    "outline-level-style:G>G outline-style:E>G p:UYSKLOW>L page:N page-continuation:L "
    "page-count:L page-number:L page-sequence:K>N page-variable-get:L page-variable-set:L "
    "paragraph-count:L reference-mark:L reference-mark-end:L reference-mark-start:L "
    "reference-ref:L ruby:L>L ruby-base:L>L ruby-text:L s:L section:K>K sequence:L "
    "sequence-decl:N sequence-decls:YKR>N sequence-ref:L sheet-name:L soft-page-break:KLP "
    "sort-key:E span:L>L subject:L tab:L table-count:L table-formula:L table-index:K>M "
    "table-index-entry-template:M>M table-index-source:M>M table-of-content:K>M "
    "table-of-content-entry-template:M>M table-of-content-source:M>M time:L title:L toc-mark:L "
    "toc-mark-end:L toc-mark-start:L tracked-changes:K>O user-field-decl:N "
    "user-field-decls:YKR>N user-field-get:L user-index:K>M user-index-entry-template:M>M "
    "user-index-mark:L user-index-mark-end:L user-index-mark-start:L user-index-source:M>M "
    "variable-decl:N variable-decls:YKR>N variable-get:L variable-set:L word-count:L ",
    " active=b address=t alphabetical-separators=b anchor-page-number=n anchor-type animation "
    "animation-delay=d animation-direction animation-repeat animation-start-inside=b "
    "animation-steps animation-stop-inside=b annote=t author=t bibliography-data-field "
    "bibliography-type booktitle=t bullet-char=t bullet-relative-size c=f capitalize-entries=b "
    "caption-sequence-format=t caption-sequence-name=t change-id=i chapter=t "
    "citation-body-style-name=i citation-style-name=i class-names=i combine-entries=b "
    "combine-entries-with-dash=b combine-entries-with-pp=b comma-separated=b cond-style-name=i "
    "condition=f consecutive-numbering=b contextual-spacing continue-list=i continue-numbering=b "
    "copy-outline-levels=b count-empty-lines=b count-in-text-boxes=b current-value=b custom1=t "
    "custom2=t custom3=t custom4=t custom5=t date-adjust=d date-value=d default-style-name=i "
    "description=t display display-levels=n display-outline-level=n dont-balance-text-columns=b "
    "edition=t editor=t enable-numbering fixed=b footnotes-position formula=f "
    "global=b howpublished=t id=i identifier=t ignore-case=b increment=n index-name=t "
    "index-scope=t institution=t is-hidden=b is-list-header=b isbn=t issn=t journal=t key=t "
    "key1=t key1-phonetic=t key2=t key2-phonetic=t kind=t label=t label-followed-by level=n "
    "line-break=b line-number list-id=i list-level-position-and-space-mode "
    "list-tab-stop-position main-entry=t main-entry-style-name=i master-page-name=i "
    "merge-last-paragraph min-label-distance min-label-width month=t name=t note=t note-class "
    "number=t number-lines=b number-position numbered-entries=b offset organizations=t "
    "outline-level page-adjust=n pages=t prefix=t protected=b publisher=t ref-name=t "
    "reference-format relative-tab-stop-position=b report-type=t restart-numbering=b "
    "restart-on-page=b school=t select-page separation-character=t series=t "
    "sort-algorithm sort-ascending=b sort-by-position=b space-before start-numbering-at "
    "start-value=n string-value=t string-value-phonetic=t style-name=i style-override=i suffix=t "
    "tab-ref=n table-type time-adjust=d time-value=d title=t track-changes=b use-caption=b "
    "use-chart-objects=b use-draw-objects=b use-floating-frames=b use-graphics=b "
    "use-index-marks=b use-index-source-styles=b use-keys-as-entries=b use-math-objects=b "
    "use-objects=b use-other-objects=b use-outline-level=b use-soft-page-breaks=b "
    "use-spreadsheet-objects=b use-tables=b visited-style-name=i volume=t year=t ",
  },
  [KY_ODF_TABLE] = {
    " background:Q body:Q calculation-settings:YKR>S cell-address:U cell-content-change:U>U "
    "cell-content-deletion:U>U change-deletion:U change-track-table-cell:U>U consolidation:YKR "
    "content-validation:S>S content-validations:YKR>S covered-table-cell:P>K cut-offs:U>U "
    "data-pilot-display-info:T data-pilot-field:T>T data-pilot-field-reference:T "
    "data-pilot-group:T>T data-pilot-group-member:T data-pilot-groups:T>T "
    "data-pilot-layout-info:T data-pilot-level:T>T data-pilot-member:T data-pilot-members:T>T "
    "data-pilot-sort-info:T data-pilot-subtotal:T>T data-pilot-subtotals:T>T "
    "data-pilot-table:T>T data-pilot-tables:YKR>T database-range:S>S database-ranges:YKR>S "
    "deletion:U>U deletions:U>U dependencies:U>U dependency:U desc:P detective:K>U "
    "error-message:S>S even-columns:Q even-rows:Q filter:S>S filter-and:S>S filter-condition:S>S "
    "filter-or:S>S filter-set-item:S first-column:Q first-row:Q help-message:S>S "
    "highlighted-range:U insertion:U>U insertion-cut-off:U iteration:S label-range:S "
    "label-ranges:YKR>S last-column:Q last-row:Q movement:U>U movement-cut-off:U "
    "named-expression:S named-expressions:YKRP>S named-range:S null-date:S odd-columns:Q "
    "odd-rows:Q operation:U previous:U>U scenario:P shapes:P>W sort:S>S sort-by:S sort-groups:S "
    "source-cell-range:T>S source-range-address:U subtotal-field:S>S subtotal-rule:S>S "
    "subtotal-rules:S>S table:YKWR>P table-cell:P>K table-column:P table-column-group:P>P "
    "table-columns:P>P table-header-columns:P>P table-header-rows:P>P table-row:P>P "
    "table-row-group:P>P table-rows:P>P table-template:E>Q target-range-address:U title:P "
    "tracked-changes:R>U ",
    " acceptance-state add-empty-lines=b algorithm align allow-empty-cell=b "
    "automatic-find-labels=b base-cell-address=f bind-styles-to-content=b border-color "
    "border-model buttons=f case-sensitive cell-address=f cell-range=f cell-range-address=f "
    "column=n comment=t condition=f condition-source condition-source-range-address=f "
    "contains-error=b contains-footer contains-header=b content-validation-name=i copy-back=b "
    "copy-formulas=b copy-styles=b count=n country data-cell-range-address=f data-field=t "
    "data-type date-end=d date-start=d date-value=d default-cell-style-name=i direction "
    "display=b display-border=b display-duplicates=b display-filter-buttons=b display-list "
    "display-member-mode drill-down-on-double-click=b embedded-number-behavior enabled=b end=t "
    "end-cell-address=f end-column=n end-position=n end-row=n end-table=n end-x end-y "
    "expression=f field-name=t field-number first-row-end-column first-row-start-column "
    "formula=f function grand-total group-by-field-number=n grouped-by=t has-persistent-data=b "
    "header-grid-layout id=i identify-categories=b ignore-empty-rows=b index=n is-active=b "
    "is-data-layout-field is-group-field is-selection=b is-sub-table=b "
    "label-cell-range-address=f language last-column-spanned=n last-row-end-column "
    "last-row-spanned=n last-row-start-column layout-mode marked-invalid=b matrix-covered=b "
    "maximum-difference=n member-count=n member-name=t member-type message-type mode "
    "multi-deletion-spanned=n name=f null-year=n number-columns-repeated=n "
    "number-columns-spanned=n number-matrix-columns-spanned=n number-matrix-rows-spanned=n "
    "number-rows-repeated=n number-rows-spanned=n on-update-keep-size=b on-update-keep-styles=b "
    "operator=t order orientation page-breaks-on-group-change=b paragraph-style-name=i "
    "position=n precision-as-shown=b print=b print-ranges=f protect=b protected=b "
    "range-usable-as rejecting-change-id=i rfc-language-tag row=n scenario-ranges=f script "
    "search-criteria-must-apply-to-whole-cell=b selected-page=t show-details=b show-empty "
    "show-filter-button=b sort-mode source-cell-range-addresses=f source-field-name=t start=t "
    "start-column=n start-position=n start-row=n start-table=n status step=n steps=n "
    "structure-protected=b style-name=i tab-color table=n table-background=b "
    "target-cell-address=f target-range-address=f template-name=t title=t track-changes=b type "
    "use-banding-columns-styles=b use-banding-rows-styles=b use-first-column-styles=b "
    "use-first-row-styles=b use-label use-labels use-last-column-styles=b use-last-row-styles=b "
    "use-regular-expressions=b use-wildcards=b used-hierarchy=n value=t value-type visibility ",
  },
  [KY_ODF_DRAW] = {
    " a:KLJW>W caption:KLJW>W circle:KLJW>W connector:KLJW>W contour-path:W contour-polygon:W "
    "custom-shape:KLJW>W ellipse:KLJW>W enhanced-geometry:W>W equation:W fill-image:E "
    "frame:KLJW>W g:KLJW>W glue-point:XW gradient:E>I handle:W hatch:E image:W>W layer:J>J "
    "layer-set:JE>J line:KLJW>W marker:E measure:KLJW>W object:W>W object-ole:W opacity:E>I "
    "page:K>J page-thumbnail:KLJW>J path:KLJW>W polygon:KLJW>W polyline:KLJW>W rect:KLJW>W "
    "regular-polygon:KLJW>W stroke-dash:E text-box:W>K ",
    " align angle=p auto-grow-height=b auto-grow-width=b background-size blue border "
    "caption-angle caption-angle-type caption-escape caption-escape-direction "
    "caption-fit-line-length=b caption-gap caption-id=i caption-line-length caption-point-x "
    "caption-point-y caption-type chain-next-name=i class-names=i color color-inversion=b "
    "color-mode concave concentric-gradient-fill-allowed=b contrast copy-of=i corner-radius "
    "corners=n cx cy data decimal-places display display-name=t distance dots1=n dots1-length "
    "dots2=n dots2-length draw-aspect end end-angle=p end-color end-glue-point=n end-guide "
    "end-intensity end-line-spacing-horizontal end-line-spacing-vertical end-shape engine=f "
    "enhanced-path=p escape-direction extrusion=b extrusion-allowed=b extrusion-brightness "
    "extrusion-color=b extrusion-depth=p extrusion-diffusion extrusion-first-light-direction=p "
    "extrusion-first-light-harsh=b extrusion-first-light-level extrusion-light-face=b "
    "extrusion-metal=b extrusion-metal-type=f extrusion-number-of-line-segments=n "
    "extrusion-origin=p extrusion-rotation-angle=p extrusion-rotation-center=p "
    "extrusion-second-light-direction=p extrusion-second-light-harsh=b "
    "extrusion-second-light-level extrusion-shininess extrusion-skew=p extrusion-specularity "
    "extrusion-viewpoint=p fill fill-color fill-gradient-name=i fill-hatch-name=i "
    "fill-hatch-solid=b fill-image-height fill-image-name=i fill-image-ref-point "
    "fill-image-ref-point-x fill-image-ref-point-y fill-image-width fit-to-contour=b fit-to-size "
    "fontwork-adjust fontwork-distance fontwork-form fontwork-hide-form fontwork-mirror "
    "fontwork-outline fontwork-shadow fontwork-shadow-color fontwork-shadow-offset-x "
    "fontwork-shadow-offset-y fontwork-shadow-transparence fontwork-start fontwork-style "
    "formula=f gamma glue-point-leaving-directions=p glue-point-type=p glue-points=p "
    "gradient-step-count green guide-distance guide-overhang handle-mirror-horizontal=p "
    "handle-mirror-vertical=p handle-polar=p handle-polar-angle=p handle-polar-pole-x=p "
    "handle-polar-pole-y=p handle-polar-radius=p handle-position=p handle-position-x=p "
    "handle-position-y=p handle-radius-range-maximum=p handle-radius-range-minimum=p "
    "handle-range-x-maximum=p handle-range-x-minimum=p handle-range-y-maximum=p "
    "handle-range-y-minimum=p handle-switched=p id=i image-opacity kind layer=i line-distance "
    "line-skew luminance marker-end=i marker-end-center=b marker-end-width marker-start=i "
    "marker-start-center=b marker-start-width master-page-name=i measure-align "
    "measure-vertical-align mirror-horizontal=b mirror-vertical=b modifiers=p name=t nav-order "
    "nohref notify-on-update-of-ranges=f ole-draw-aspect opacity opacity-name=i page-number=n "
    "parallel=b path-stretchpoint-x=p path-stretchpoint-y=p placing points=p protected=b "
    "recreate-on-edit=b red rotation=n secondary-fill-color shadow shadow-color shadow-offset-x "
    "shadow-offset-y shadow-opacity shape-id=i sharpness show-unit=b start start-angle=p "
    "start-color start-glue-point=n start-guide start-intensity start-line-spacing-horizontal "
    "start-line-spacing-vertical start-shape stroke stroke-dash=i stroke-dash-names=i "
    "stroke-linejoin style style-name=i symbol-color text-areas=p text-path=b "
    "text-path-allowed=b text-path-mode text-path-same-letter-heights=b text-path-scale "
    "text-rotate-angle=n text-style-name=i textarea-horizontal-align textarea-vertical-align "
    "tile-repeat-offset transform=p type unit visible-area-height visible-area-left "
    "visible-area-top visible-area-width wrap-influence-on-position z-index=n ",
  },
  [KY_ODF_FO] = {
    " ",
    " background-color border border-bottom border-left border-right border-top break-after "
    "break-before clip=p color column-count=n column-gap country end-indent font-family=i "
    "font-size font-style font-variant=i font-weight height hyphenate=b hyphenation-keep "
    "hyphenation-ladder-count hyphenation-push-char-count hyphenation-remain-char-count "
    "keep-together keep-with-next language letter-spacing line-height margin margin-bottom "
    "margin-left margin-right margin-top max-height max-width min-height min-width orphans "
    "padding padding-bottom padding-left padding-right padding-top page-height page-width script "
    "space-after space-before start-indent text-align text-align-last text-indent text-shadow "
    "text-transform widows width wrap-option ",
  },
  [KY_ODF_SVG] = {
    " desc:JXW linearGradient:E>I radialGradient:E>I stop:I title:JXW ",
    " accent-height=n alphabetic=n ascent=n bbox=p cap-height=n cx cy d=p descent=n fill-rule "
    "font-family=i font-size font-stretch font-style font-variant font-weight fx fy "
    "gradientTransform=p gradientUnits hanging=n height ideographic=n mathematical=n "
    "offset origin overline-position=n overline-thickness=n panose-1=p path=p r rx ry slope=n "
    "spreadMethod stemh=n stemv=n stop-color stop-opacity=n strikethrough-position=n "
    "strikethrough-thickness=n stroke-color stroke-linecap stroke-opacity stroke-width "
    "type underline-position=n underline-thickness=n unicode-range=f units-per-em=n "
    "v-alphabetic=n v-hanging=n v-ideographic=n v-mathematical=n viewBox=p width widths=p x "
    "x-height=n x1 x2 y y1 y2 ",
  },
  [KY_ODF_NUMBER] = {
    " am-pm:H boolean:H boolean-style:E>H currency-style:E>H currency-symbol:H date-style:E>H "
    "day:H day-of-week:H embedded-text:H era:H fill-character:H fraction:H>H hours:H minutes:H "
    "month:H number:H>H number-style:E>H percentage-style:E>H quarter:H scientific-number:H>H "
    "seconds:H text:H text-content:H text-style:E>H time-style:E>H week-of-year:H year:H ",
    " automatic-order=b blank-exponent-digits blank-width-char=t calendar country "
    "decimal-places=n decimal-replacement=t denominator-value=n display-factor=n "
    "exponent-interval exponent-lowercase forced-exponent-sign format-source grouping=b "
    "integer-fraction-delimiter=t language max-blank-integer-digits max-denominator-value "
    "min-decimal-places min-denominator-digits=n min-exponent-digits=n min-integer-digits=n "
    "min-numerator-digits=n position=n possessive-form=b rfc-language-tag script style textual=b "
    "title=t transliteration-country transliteration-format=t transliteration-language "
    "transliteration-style truncate-on-overflow=b zeros-denominator-digits "
    "zeros-numerator-digits ",
  },
  [KY_ODF_CHART] = {
    " axis:Y>Y categories:Y chart:Y>Y coordinate-region:Y data-label:Y>Y data-point:Y>Y "
    "date-scale:Y domain:Y equation:Y>Y error-indicator:Y floor:Y footer:Y>Y grid:Y "
    "label-separator:F>Y legend:Y>Y mean-value:Y plot-area:Y>Y regression-curve:Y>Y series:Y>Y "
    "stock-gain-marker:Y stock-loss-marker:Y stock-range-line:Y subtitle:Y>Y symbol-image:F "
    "title:Y>Y wall:Y ",
    " angle-offset attached-axis auto-position=b auto-size=b automatic-content=b "
    "axis-label-position axis-position base-time-unit class=f column-mapping connect-bars=b "
    "data-label-number data-label-series data-label-symbol=b data-label-text=b "
    "data-source-has-labels data-table-show-horz-border data-table-show-outline "
    "data-table-show-vert-border date-scale deep=b dimension display-equation=b display-label=b "
    "display-r-square=b error-category error-lower-indicator=b error-lower-limit "
    "error-lower-range=f error-margin error-percentage error-upper-indicator=b error-upper-limit "
    "error-upper-range=f gap-width group-bars-per-axis=b hole-size include-hidden-cells=b "
    "interpolation interval-major interval-minor-divisor japanese-candle-stick=b "
    "label-arrangement label-cell-address=f label-position label-position-negative legend-align "
    "legend-position lines=b lines-used link-data-style-to-source=b logarithmic=b maximum "
    "mean-value=b minimum name=i origin overlap percentage=b pie-offset "
    "regression-extrapolate-backward regression-extrapolate-forward regression-force-intercept "
    "regression-intercept-value regression-max-degree regression-min-degree "
    "regression-moving-type regression-name=t regression-period regression-type repeated=n "
    "reverse-direction=b right-angled-axes=b row-mapping scale-text=b series-source solid-type "
    "sort-by-x-values=b spline-order spline-resolution stacked=b std-weight stock-with-volume "
    "style-name=i symbol-height symbol-name=i symbol-type symbol-width text-overlap=b "
    "three-dimensional=b tick-mark-position tick-marks-major-inner=b tick-marks-major-outer=b "
    "tick-marks-minor-inner=b tick-marks-minor-outer=b treat-empty-cells "
    "values-cell-range-address=f vertical=b visible=b ",
  },
  [KY_ODF_DR3D] = {
    " cube:X extrude:X light:YX rotate:X scene:KLJXW>X sphere:X ",
    " ambient-color back-scale backface-culling center=p close-back=b close-front=b depth "
    "diffuse-color direction=p distance edge-rounding edge-rounding-mode emissive-color "
    "enabled=b end-angle=p focal-length horizontal-segments lighting-mode=b max-edge=p "
    "min-edge=p normals-direction normals-kind projection shade-mode shadow shadow-slant=n "
    "shininess size=p specular=b specular-color texture-filter texture-generation-mode-x "
    "texture-generation-mode-y texture-kind texture-mode transform=p vertical-segments vpn=p "
    "vrp=p vup=p ",
  },
  [KY_ODF_MATH] = {
    " annotation:a>a maligngroup:a malignmark:a>a math:W>a menclose:a>a merror:a>a mfenced:a>a "
    "mfrac:a>a mglyph:a>a mi:a>a mlabeledtr:a>a mmultiscripts:a>a mn:a>a mo:a>a mover:a>a "
    "mpadded:a>a mphantom:a>a mprescripts:a>a mroot:a>a mrow:a>a ms:a>a mspace:a>a msqrt:a>a "
    "mstyle:a>a msub:a>a msubsup:a>a msup:a>a mtable:a>a mtd:a>a mtext:a>a mtr:a>a munder:a>a "
    "munderover:a>a none:a>a semantics:a>a ",
    " accent accentunder align alignmentscope background bevelled block close=t color columnalign "
    "columnlines columnspacing columnspan columnwidth denomalign depth dir display displaystyle "
    "edge encoding=t equalcolumns equalrows fence fontfamily=t fontsize fontstyle fontweight "
    "form frame framespacing groupalign height largeop linebreak linethickness lquote=t lspace "
    "mathbackground mathcolor mathsize mathvariant maxsize mediummathspace minlabelspacing "
    "minsize movablelimits notation numalign open=t rowalign rowlines rowspacing rowspan "
    "rquote=t rspace scriptlevel scriptminsize scriptsizemultiplier separator separators=t side "
    "stretchy subscriptshift superscriptshift symmetric thickmathspace thinmathspace "
    "veryverythickmathspace veryverythinmathspace voffset width ",
  },
  [KY_ODF_META] = {
    " creator-initials:K date-string:K generator:C ",
    " ",
  },
  [KY_ODF_DC] = {
    " creator:KO date:KO subject:C title:C ",
    " ",
  },
  [KY_ODF_PRESENTATION] = {
    " animation-group:Z>Z animations:J>Z date-time:L date-time-decl:K dim:Z footer:L "
    "footer-decl:K header:L header-decl:K hide-shape:Z hide-text:Z notes:J>J placeholder:F "
    "settings:K>J show:J show-shape:Z show-text:Z ",
    " animations background-objects-visible=b background-visible=b class class-names=i delay=d "
    "direction display-date-time=b display-footer=b display-header=b display-page-number=b "
    "duration=d effect endless=b force-manual=b full-screen=b group-id=i master-element=i "
    "mouse-as-pen=b mouse-visible=b name=t node-type object pages=t path-id=i pause=d "
    "placeholder=b play-full=b presentation-page-layout-name=i preset-class preset-id=i "
    "preset-property=p preset-sub-type show=t show-end-of-presentation-slide=b show-logo=b "
    "source speed start-page=t start-scale start-with-navigator=b stay-on-top=b style-name=i "
    "transition-on-click transition-speed transition-style transition-type use-date-time-name=i "
    "use-footer-name=i use-header-name=i user-transformed=b visibility ",
  },
  [KY_ODF_XLINK] = {
    " ",
    " actuate=f href=f show=f type=f ",
  },
  [KY_ODF_CONFIG] = {
    " config-item:D config-item-map-entry:D>D config-item-map-indexed:D>D "
    "config-item-map-named:D>D config-item-set:D>D ",
    " name=f type=f ",
  },
  [KY_ODF_SMIL] = {
    " ",
    " accelerate=n accumulate additive attributeName=p autoReverse=b begin=p by=p calcMode "
    "decelerate=n direction dur=p end=p endsync fadeColor fill fillDefault from=p keySplines=p "
    "keyTimes=p mode repeatCount=p repeatDur=p restart restartDefault subtype targetElement=i "
    "to=p type values=p ",
  },
  [KY_ODF_ANIM] = {
    " animate:ZJ>Z animateColor:ZJ>Z animateMotion:ZJ>Z animateTransform:ZJ>Z iterate:ZJ>Z "
    "par:ZJ>Z param:Z seq:ZJ>Z set:ZJ>Z transitionFilter:ZJ>Z ",
    " color-interpolation color-interpolation-direction formula=f id=i iterate-interval=d "
    "iterate-type name=t sub-item=t value=t ",
  },
  [KY_ODF_OF] = {
    " ",
    " ",
  },
  [KY_ODF_OOOC] = {
    " ",
    " ",
  },
  [KY_ODF_OOOW] = {
    " ",
    " ",
  },
  [KY_ODF_OOO] = {
    " ",
    " ",
  },
  [KY_ODF_LOEXT] = {
    " background-complex-color:F>I border-bottom-complex-color:F>I border-complex-color:F>I "
    "border-left-complex-color:F>I border-right-complex-color:F>I border-top-complex-color:F>I "
    "char-complex-color:F>I color:I>I complex-color:IF>I covered-table-cell:P>K data-table:Y "
    "fill-character:H fill-complex-color:F>I first-row-end-column:Q first-row-even-column:Q "
    "first-row-start-column:Q footer-first:J>K gradient-stop:I>I graphic-properties:F>F h:K>L "
    "header-first:J>K index-source-style:M last-row-end-column:Q last-row-even-column:Q "
    "last-row-start-column:Q move-id:KO opacity-stop:I>I p:UYSKOW>L page-count-range:L "
    "page-name:L propertry-mapping:Y sender-initials:L shadow-complex-color:F>I "
    "stroke-complex-color:F>I style-ref:L table:W>P table-cell:P>K table-column:P "
    "table-protection:P table-row:P>P text:H theme:JE>I theme-colors:I>I transformation:I ",
    " allow-overlap blank-exponent-digits blank-width-char=t border border-bottom border-color "
    "border-left border-line-width border-line-width-bottom border-line-width-left "
    "border-line-width-right border-line-width-top border-right border-top border-width "
    "bounciness cell-range-address=f char-shading-value clear color color-lum-mod color-lum-off "
    "color-type color-value column-count column-gap condition=f contextual-spacing=b "
    "custom-label-field=t custom-label-pos-x custom-label-pos-y custom-leader-line "
    "custom-leader-lines data-label-guid=t data-label-series data-labels-cell-range=f "
    "data-pilot-source=t data-table-show-horz-border data-table-show-outline "
    "data-table-show-vert-border data-type decorative delete-columns delete-rows density "
    "display-units display-units-built-in-unit exponent-interval exponent-lowercase "
    "exponent-sign extrusion-specularity-loext fill-character=t fill-hatch-name=i "
    "fill-hatch-solid fill-use-slide-background font-style font-weight footer-first "
    "forced-exponent-sign format-source glow-color glow-radius glow-text-color glow-text-radius "
    "glow-text-transparency glow-transparency header-first hidden hide-legend "
    "hyphenation-compound-remain-char-count hyphenation-keep-line hyphenation-keep-type "
    "hyphenation-no-caps hyphenation-no-last-word hyphenation-word-char-count hyphenation-zone "
    "hyphenation-zone-always hyphenation-zone-column hyphenation-zone-page "
    "hyphenation-zone-spread ignore-selected-page insert-columns insert-rows "
    "integer-fraction-delimiter=t is-legal is-list-header label-fill label-fill-color "
    "label-followed-by label-string=f label-stroke label-stroke-color label-stroke-opacity "
    "label-stroke-width layout-mode letter-spacing-maximum letter-spacing-minimum "
    "linked-style-name=i major-origin margin-gutter margin-left margin-right marker-style-name=i "
    "max-blank-integer-digits max-denominator-value max-numerator-digits may-break-between-pages "
    "merge-last-paragraph min-decimal-digits min-decimal-places name=i num-list-format=t opacity "
    "overlay padding padding-bottom padding-left padding-right padding-top parent-name=i "
    "property reference-format reference-from-bottom reference-hide-non-numerical "
    "reference-language=t regression-extrapolate-backward regression-extrapolate-forward "
    "regression-force-intercept regression-intercept-value regression-max-degree "
    "regression-min-degree regression-moving-type regression-name=t regression-period "
    "regression-x-name=i regression-y-name=i rel-font-size rel-height-rel rel-width-rel resolved "
    "ruby-position scale-to-X scale-to-Y select-protected-cells select-unprotected-cells "
    "sender-initials=t shadow shadow-blur show-drill-down-buttons show-horizontal-border "
    "show-keys show-outline show-vertical-border shrink-to-fit softedge-radius split-position "
    "std-weight stroke-linecap style-name=i sub-bar sub-pie summary-below tab-stop-distance "
    "table-name=t text-indent text-scale-maximum text-scale-minimum theme-color theme-type "
    "transformation transliteration-spellout try-staggering-first type use-autofilter use-pivot "
    "value velocity-x velocity-y vertical-justify vertical-rel word-spacing word-spacing-maximum "
    "word-spacing-minimum wrap-text-at-frame-start writing-mode zeros-denominator-digits "
    "zeros-numerator-digits ",
  },
  [KY_ODF_CALCEXT] = {
    " color-scale:V>V color-scale-entry:V condition:V conditional-format:V>V "
    "conditional-formats:P>V custom-iconset:V>V data-bar:V>V date-is:V formatting-entry:V "
    "icon-set:V>V icon-set-entry:V sparkline:V sparkline-axis-complex-color:V>I "
    "sparkline-first-complex-color:V>I sparkline-group:V>V sparkline-groups:P>V "
    "sparkline-high-complex-color:V>I sparkline-last-complex-color:V>I "
    "sparkline-low-complex-color:V>I sparkline-markers-complex-color:V>I "
    "sparkline-negative-complex-color:V>I sparkline-series-complex-color:V>I sparklines:V>V "
    "subtotal-sum:ST ",
    " apply-style-name=i axis-color axis-position base-cell-address=f caption=t cell-address=f "
    "color color-axis color-first color-high color-last color-low color-markers color-negative "
    "color-series condition=f contains-footer custom-icon=i custom-iconset-index "
    "custom-iconset-name=i data-range=f date=d date-axis display-empty-cells-as display-hidden "
    "display-x-axis error-style=i first formula=f gradient greater_equal high icon-set-type id=i "
    "ignore-selected-page last line-width low manual-max manual-min markers max-axis-type "
    "max-length min-axis-type min-length negative negative-color positive-color "
    "repeat-item-labels reverse right-to-left show-value style target-range-address=f "
    "theme-color type value=f value-type ",
  },
  [KY_ODF_DRAWOOO] = {
    " ",
    " display enhanced-path=p sub-view-size=p ",
  },
  [KY_ODF_TABLEOOO] = {
    " data-pilot-grand-total:T desc:WP title:WP ",
    " display-name=t tab-color ",
  },
  [KY_ODF_CHARTOOO] = {
    " coordinate-region:Y date-scale:Y ",
    " axis-type height regression-name width ",
  },
  [KY_ODF_CSS3T] = {
    " ",
    " text-justify text-underline-position ",
  },
  [KY_ODF_OFFICEOOO] = {
    " annotation:KLJ>K table-protection:P ",
    " paragraph-rsid rsid select-protected-cells select-unprotected-cells ",
  },
};
/* clang-format on */

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

static const struct
{
  guint16 ns;
  const gchar *locals;
} text_elements[] = {
  { KY_ODF_TEXT,
    " a author-initials bibliography-mark bookmark-ref chapter character-count date expression h "
    "image-count index-entry-span index-title-template linenumbering-separator measure "
    "note-citation note-continuation-notice-backward note-continuation-notice-forward note-ref "
    "number object-count p page-continuation page-count page-number page-variable-get "
    "paragraph-count reference-ref ruby-base ruby-text sequence sequence-ref sheet-name span "
    "subject table-count table-formula time title user-field-get variable-get variable-set "
    "word-count " },
  { KY_ODF_DC, " title subject creator date " },
  { KY_ODF_META, " date-string creator-initials " },
  { KY_ODF_NUMBER, " text currency-symbol embedded-text fill-character " },
  { KY_ODF_SVG, " title desc " },
  { KY_ODF_TABLE, " title desc " },
  { KY_ODF_TABLEOOO, " title desc " },
  { KY_ODF_LOEXT,
    " fill-character h move-id p page-count-range page-name sender-initials style-ref text " },
  { KY_ODF_PRESENTATION, " header-decl footer-decl date-time-decl " },
  { KY_ODF_MATH, " mi mn mo mtext ms annotation " },
};

const gchar *
ky_odf_prefix (guint16 ns)
{
  for (const KyXmlPrefix *row = ky_odf_prefixes; row->prefix != NULL; row++)
    if (row->id == ns)
      return row->prefix;
  return "";
}

/* What stands behind NAME in LIST; NULL: it isn't there. */
static const gchar *
behind_listed (const gchar *list, const gchar *name)
{
  gsize length = strlen (name);

  /* The name of a setting may be anything. */
  if (length == 0 || strpbrk (name, " :=>") != NULL)
    return NULL;
  for (const gchar *at = list; at != NULL && (at = strstr (at, name)) != NULL; at++)
    if (at > list && at[-1] == ' ' && strchr (" :=", at[length]) != NULL)
      return at + length;
  return NULL;
}

static gboolean
is_listed (const gchar *list, const gchar *name)
{
  return behind_listed (list, name) != NULL;
}

gboolean
ky_odf_allows_element (guint16 ns, const gchar *local)
{
  return ns < KY_ODF_WRITTEN_LAST && is_listed (names[ns].elements, local);
}

static guint32
place_of (gchar letter)
{
  return 1u << (g_ascii_isupper (letter) ? letter - 'A' : letter - 'a' + 26);
}

guint32
ky_odf_places (guint16 ns, const gchar *local, guint32 *ret_holds)
{
  const gchar *at = ns < KY_ODF_WRITTEN_LAST ? behind_listed (names[ns].elements, local) : NULL;
  guint32 places = 0;

  *ret_holds = 0;
  if (at == NULL || *at != ':')
    return 0;
  for (at++; g_ascii_isalpha (*at); at++)
    places |= place_of (*at);
  if (*at == '>')
    *ret_holds = place_of (at[1]);
  return places;
}

KyOdfKind
ky_odf_attribute_kind (guint16 element_ns, guint16 ns, const gchar *local)
{
  const gchar *at = NULL;

  if (ns == KY_XML_NS_XML)
    return strcmp (local, "id") == 0                                     ? KY_ODF_KIND_NAME
           : strcmp (local, "lang") == 0 || strcmp (local, "space") == 0 ? KY_ODF_KIND_WORDS
                                                                         : KY_ODF_KIND_NONE;
  if (ns == KY_XML_NS_NONE && element_ns == KY_ODF_MATH)
    at = behind_listed (names[KY_ODF_MATH].attributes, local);
  else if (ns != KY_XML_NS_NONE && ns < KY_ODF_WRITTEN_LAST)
    at = behind_listed (names[ns].attributes, local);
  return at == NULL ? KY_ODF_KIND_NONE : *at == '=' ? (KyOdfKind)at[1] : KY_ODF_KIND_WORDS;
}

gboolean
ky_odf_holds_text (guint16 ns, const gchar *local)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_elements); i++)
    if (text_elements[i].ns == ns)
      return is_listed (text_elements[i].locals, local);
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
