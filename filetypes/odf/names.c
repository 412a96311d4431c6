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

/* Names of one namespace, each between two spaces, in order: looked up once a name and part. */
typedef struct
{
  const gchar *elements;
  const gchar *attributes; /* of this namespace, on whatever element; of MathML: of none */
} Names;

/* clang-format off */
static const Names names[KY_ODF_WRITTEN_LAST] = {
  [KY_ODF_OFFICE] = {
    " annotation annotation-end automatic-styles body change-info chart document-content "
    "document-meta document-settings document-styles drawing font-face-decls "
    "master-styles meta presentation settings spreadsheet styles text ",
    " boolean-value currency date-value display name string-value time-value value "
    "value-type version ",
  },
  [KY_ODF_STYLE] = {
    " background-image chart-properties column column-sep columns default-page-layout "
    "default-style drawing-page-properties drop-cap font-face footer footer-first  footer-left "
    "footer-style footnote-sep graphic-properties handout-master header  header-first "
    "header-footer-properties header-left header-style  list-level-label-alignment "
    "list-level-properties map master-page page-layout  page-layout-properties "
    "paragraph-properties presentation-page-layout region-center  region-left region-right "
    "ruby-properties section-properties style tab-stop tab-stops  table-cell-properties "
    "table-column-properties table-properties table-row-properties  text-properties ",
    " adjustment apply-style-name auto-text-indent auto-update background-transparency "
    "base-cell-address border-line-width border-line-width-bottom border-line-width-left "
    "border-line-width-right border-line-width-top cell-protect char class color column-width "
    "condition contextual-spacing country-asian country-complex data-style-name decimal-places "
    "default-outline-level diagonal-bl-tr diagonal-bl-tr-widths diagonal-tl-br "
    "diagonal-tl-br-widths direction display display-name distance distance-after-sep "
    "distance-before-sep dynamic-spacing editable family first-page-number flow-with-text "
    "font-adornments font-charset font-charset-asian font-charset-complex font-family-asian "
    "font-family-complex font-family-generic font-family-generic-asian "
    "font-family-generic-complex font-independent-line-spacing font-name font-name-asian "
    "font-name-complex font-pitch font-pitch-asian font-pitch-complex font-relief "
    "font-size-asian font-size-complex font-size-rel font-size-rel-asian font-size-rel-complex "
    "font-style-asian font-style-complex font-style-name font-style-name-asian "
    "font-style-name-complex font-weight-asian font-weight-complex footnote-max-height "
    "glyph-orientation-vertical height hidden horizontal-pos horizontal-rel hyphenation-zone "
    "join-border justify-single-word keep-together language-asian language-complex "
    "layout-grid-base-height layout-grid-base-width layout-grid-color layout-grid-display "
    "layout-grid-lines layout-grid-mode layout-grid-print layout-grid-ruby-below "
    "layout-grid-ruby-height layout-grid-snap-to layout-grid-snap-to-characters "
    "layout-grid-standard-mode leader-char leader-color leader-style leader-text "
    "leader-text-style leader-type leader-width legend-expansion legend-expansion-aspect-ratio "
    "length letter-kerning line-break line-height-at-least line-spacing line-style lines "
    "list-level list-style-name master-page-name may-break-between-rows min-row-height mirror "
    "name next-style-name num-format num-letter-sync num-prefix num-suffix "
    "number-wrapped-paragraphs overflow-behavior page-layout-name page-number page-usage "
    "parent-style-name percentage-data-style-name position print print-content print-orientation "
    "print-page-order protect punctuation-wrap register-true register-truth-ref-style-name "
    "rel-column-width rel-height rel-width repeat repeat-content rfc-language-tag "
    "rfc-language-tag-asian rfc-language-tag-complex rotation-align rotation-angle row-height "
    "ruby-align ruby-position run-through scale-to scale-to-X scale-to-Y scale-to-pages "
    "script-asian script-complex script-type shadow shrink-to-fit snap-to-layout-grid style "
    "style-name tab-stop-distance table-centering text-align-source text-autospace text-blinking "
    "text-combine text-combine-end-char text-combine-start-char text-emphasize "
    "text-line-through-color text-line-through-mode text-line-through-style "
    "text-line-through-text text-line-through-text-style text-line-through-type "
    "text-line-through-width text-outline text-overline-color text-overline-mode "
    "text-overline-style text-overline-type text-overline-width text-position "
    "text-rotation-angle text-rotation-scale text-scale text-underline-color text-underline-mode "
    "text-underline-style text-underline-type text-underline-width type use-optimal-column-width "
    "use-optimal-row-height use-window-font-color vertical-align vertical-justify vertical-pos "
    "vertical-rel volatile width with-tab wrap wrap-contour wrap-contour-mode "
    "wrap-dynamic-threshold writing-mode writing-mode-automatic ",
  },
  [KY_ODF_TEXT] = {
    " a alphabetical-index alphabetical-index-entry-template alphabetical-index-mark "
    "alphabetical-index-mark-end alphabetical-index-mark-start alphabetical-index-source "
    "author-initials bibliography bibliography-configuration bibliography-entry-template "
    "bibliography-mark bibliography-source bookmark bookmark-end bookmark-ref "
    "bookmark-start change change-end change-start changed-region chapter character-count "
    "date deletion expression format-change h illustration-index "
    "illustration-index-entry-template illustration-index-source image-count index-body "
    "index-entry-bibliography index-entry-chapter index-entry-link-end "
    "index-entry-link-start index-entry-page-number index-entry-span index-entry-tab-stop "
    "index-entry-text index-source-style index-source-styles index-title "
    "index-title-template insertion line-break linenumbering-configuration "
    "linenumbering-separator list list-header list-item list-level-style-bullet "
    "list-level-style-image list-level-style-number list-style measure note note-body "
    "note-citation note-continuation-notice-backward note-continuation-notice-forward "
    "note-ref notes-configuration number numbered-paragraph object-count object-index "
    "object-index-entry-template object-index-source outline-level-style outline-style p "
    "page page-continuation page-count page-number page-sequence page-variable-get "
    "page-variable-set paragraph-count reference-mark reference-mark-end "
    "reference-mark-start reference-ref ruby ruby-base ruby-text s section sequence "
    "sequence-decl sequence-decls sequence-ref sheet-name soft-page-break sort-key span "
    "subject tab table-count table-formula table-index table-index-entry-template "
    "table-index-source table-of-content table-of-content-entry-template "
    "table-of-content-source time title toc-mark toc-mark-end toc-mark-start "
    "tracked-changes user-field-decl user-field-decls user-field-get user-index "
    "user-index-entry-template user-index-mark user-index-mark-end user-index-mark-start "
    "user-index-source variable-decl variable-decls variable-get variable-set word-count ",
    " active address alphabetical-separators anchor-page-number anchor-type animation "
    "animation-delay animation-direction animation-repeat animation-start-inside animation-steps "
    "animation-stop-inside annote author bibliography-data-field bibliography-type booktitle "
    "bullet-char bullet-relative-size c capitalize-entries caption-sequence-format "
    "caption-sequence-name change-id chapter citation-body-style-name citation-style-name "
    "class-names combine-entries combine-entries-with-dash combine-entries-with-pp "
    "comma-separated cond-style-name condition consecutive-numbering contextual-spacing "
    "continue-list continue-numbering copy-outline-levels count-empty-lines count-in-text-boxes "
    "current-value custom1 custom2 custom3 custom4 custom5 date-adjust date-value "
    "default-style-name description display display-levels display-outline-level "
    "dont-balance-text-columns duration edition editor enable-numbering fixed footnotes-position "
    "formula global howpublished id identifier ignore-case increment index-name index-scope "
    "institution is-hidden is-list-header isbn issn journal key key1 key1-phonetic key2 "
    "key2-phonetic kind label label-followed-by level line-break line-number list-id "
    "list-level-position-and-space-mode list-tab-stop-position main-entry main-entry-style-name "
    "master-page-name merge-last-paragraph min-label-distance min-label-width month name note "
    "note-class number number-lines number-position numbered-entries offset organizations "
    "outline-level page-adjust pages prefix protected publisher ref-name reference-format "
    "relative-tab-stop-position report-type restart-numbering restart-on-page school "
    "section-name select-page separation-character series sort-algorithm sort-ascending "
    "sort-by-position space-before start-numbering-at start-value string-value "
    "string-value-phonetic style-name style-override suffix tab-ref table-type time-adjust "
    "time-value title track-changes use-caption use-chart-objects use-draw-objects "
    "use-floating-frames use-graphics use-index-marks use-index-source-styles "
    "use-keys-as-entries use-math-objects use-objects use-other-objects use-outline-level "
    "use-soft-page-breaks use-spreadsheet-objects use-tables value visited-style-name volume "
    "year ",
  },
  [KY_ODF_TABLE] = {
    " background body calculation-settings cell-address cell-content-change "
    "cell-content-deletion change-deletion change-track-table-cell consolidation "
    "content-validation content-validations covered-table-cell cut-offs "
    "data-pilot-display-info data-pilot-field data-pilot-field-reference data-pilot-group "
    "data-pilot-group-member data-pilot-groups data-pilot-layout-info data-pilot-level "
    "data-pilot-member data-pilot-members data-pilot-sort-info data-pilot-subtotal "
    "data-pilot-subtotals data-pilot-table data-pilot-tables database-range  database-ranges "
    "deletion deletions dependencies dependency desc detective  error-message even-columns "
    "even-rows filter filter-and filter-condition filter-or  filter-set-item first-column "
    "first-row help-message highlighted-range insertion  insertion-cut-off iteration "
    "label-range label-ranges last-column last-row movement  movement-cut-off named-expression "
    "named-expressions named-range null-date  odd-columns odd-rows operation previous scenario "
    "shapes sort sort-by sort-groups  source-cell-range source-range-address subtotal-field "
    "subtotal-rule subtotal-rules  table table-cell table-column table-column-group "
    "table-columns table-header-columns  table-header-rows table-row table-row-group "
    "table-rows table-template  target-range-address title tracked-changes ",
    " acceptance-state add-empty-lines algorithm align allow-empty-cell automatic-find-labels "
    "base-cell-address bind-styles-to-content border-color border-model buttons case-sensitive "
    "cell-address cell-range cell-range-address column comment condition condition-source "
    "condition-source-range-address contains-error contains-footer contains-header "
    "content-validation-name copy-back copy-formulas copy-styles count country "
    "data-cell-range-address data-field data-type date-end date-start date-value "
    "default-cell-style-name direction display display-border display-duplicates "
    "display-filter-buttons display-list display-member-mode drill-down-on-double-click "
    "embedded-number-behavior enabled end end-cell-address end-column end-position end-row "
    "end-table end-x end-y expression field-name field-number first-row-end-column "
    "first-row-start-column formula function grand-total group-by-field-number grouped-by "
    "has-persistent-data header-grid-layout id identify-categories ignore-empty-rows index "
    "is-active is-data-layout-field is-group-field is-selection is-sub-table "
    "label-cell-range-address language last-column-spanned last-row-end-column last-row-spanned "
    "last-row-start-column layout-mode marked-invalid matrix-covered maximum-difference "
    "member-count member-name member-type message-type mode multi-deletion-spanned name "
    "null-year number-columns-repeated number-columns-spanned number-matrix-columns-spanned "
    "number-matrix-rows-spanned number-rows-repeated number-rows-spanned on-update-keep-size "
    "on-update-keep-styles operator order orientation page-breaks-on-group-change "
    "paragraph-style-name position precision-as-shown print print-ranges protect protected "
    "range-usable-as rejecting-change-id rfc-language-tag row scenario-ranges script "
    "search-criteria-must-apply-to-whole-cell selected-page show-details show-empty "
    "show-filter-button sort-mode source-cell-range-addresses source-field-name start "
    "start-column start-position start-row start-table status step steps structure-protected "
    "style-name tab-color table table-background table-name target-cell-address "
    "target-range-address template-name title track-changes type use-banding-columns-styles "
    "use-banding-rows-styles use-first-column-styles use-first-row-styles use-label use-labels "
    "use-last-column-styles use-last-row-styles use-regular-expressions use-wildcards "
    "used-hierarchy value value-type visibility ",
  },
  [KY_ODF_DRAW] = {
    " a caption circle connector contour-path contour-polygon custom-shape ellipse "
    "enhanced-geometry equation fill-image frame g glue-point gradient handle hatch image "
    "layer layer-set line marker measure object object-ole opacity page page-thumbnail "
    "path polygon polyline rect regular-polygon stroke-dash text-box ",
    " align angle auto-grow-height auto-grow-width background-size blue border caption-angle "
    "caption-angle-type caption-escape caption-escape-direction caption-fit-line-length "
    "caption-gap caption-id caption-line-length caption-point-x caption-point-y caption-type "
    "chain-next-name class-names color color-inversion color-mode concave "
    "concentric-gradient-fill-allowed contrast copy-of corner-radius corners cx cy data "
    "decimal-places display display-name distance dots1 dots1-length dots2 dots2-length "
    "draw-aspect end end-angle end-color end-glue-point end-guide end-intensity "
    "end-line-spacing-horizontal end-line-spacing-vertical end-shape engine enhanced-path "
    "escape-direction extrusion extrusion-allowed extrusion-brightness extrusion-color "
    "extrusion-depth extrusion-diffusion extrusion-first-light-direction "
    "extrusion-first-light-harsh extrusion-first-light-level extrusion-light-face "
    "extrusion-metal extrusion-metal-type extrusion-number-of-line-segments extrusion-origin "
    "extrusion-rotation-angle extrusion-rotation-center extrusion-second-light-direction "
    "extrusion-second-light-harsh extrusion-second-light-level extrusion-shininess "
    "extrusion-skew extrusion-specularity extrusion-viewpoint fill fill-color fill-gradient-name "
    "fill-hatch-name fill-hatch-solid fill-image-height fill-image-name fill-image-ref-point "
    "fill-image-ref-point-x fill-image-ref-point-y fill-image-width fit-to-contour fit-to-size "
    "fontwork-adjust fontwork-distance fontwork-form fontwork-hide-form fontwork-mirror "
    "fontwork-outline fontwork-shadow fontwork-shadow-color fontwork-shadow-offset-x "
    "fontwork-shadow-offset-y fontwork-shadow-transparence fontwork-start fontwork-style formula "
    "gamma glue-point-leaving-directions glue-point-type glue-points gradient-step-count green "
    "guide-distance guide-overhang handle-mirror-horizontal handle-mirror-vertical handle-polar "
    "handle-polar-angle handle-polar-pole-x handle-polar-pole-y handle-polar-radius "
    "handle-position handle-position-x handle-position-y handle-radius-range-maximum "
    "handle-radius-range-minimum handle-range-x-maximum handle-range-x-minimum "
    "handle-range-y-maximum handle-range-y-minimum handle-switched id image-opacity kind layer "
    "line-distance line-skew luminance marker-end marker-end-center marker-end-width "
    "marker-start marker-start-center marker-start-width master-page-name measure-align "
    "measure-vertical-align mirror-horizontal mirror-vertical modifiers name nav-order nohref "
    "notify-on-update-of-ranges ole-draw-aspect opacity opacity-name page-number parallel "
    "path-stretchpoint-x path-stretchpoint-y placing points protected recreate-on-edit red "
    "rotation secondary-fill-color shadow shadow-color shadow-offset-x shadow-offset-y "
    "shadow-opacity shape-id sharpness show-unit start start-angle start-color start-glue-point "
    "start-guide start-intensity start-line-spacing-horizontal start-line-spacing-vertical "
    "start-shape stroke stroke-dash stroke-dash-names stroke-linejoin style style-name "
    "symbol-color text-areas text-path text-path-allowed text-path-mode "
    "text-path-same-letter-heights text-path-scale text-rotate-angle text-style-name "
    "textarea-horizontal-align textarea-vertical-align tile-repeat-offset transform type unit "
    "value visible-area-height visible-area-left visible-area-top visible-area-width "
    "wrap-influence-on-position z-index ",
  },
  [KY_ODF_FO] = {
    " ",
    " background-color border border-bottom border-left border-right border-top "
    "break-after break-before clip color column-count column-gap country end-indent "
    "font-family font-size font-style font-variant font-weight height hyphenate "
    "hyphenation-keep hyphenation-ladder-count hyphenation-push-char-count "
    "hyphenation-remain-char-count keep-together keep-with-next language letter-spacing "
    "line-height margin margin-bottom margin-left margin-right margin-top max-height "
    "max-width min-height min-width orphans padding padding-bottom padding-left "
    "padding-right padding-top page-height page-width script space-after space-before "
    "start-indent text-align text-align-last text-indent text-shadow text-transform "
    "widows width wrap-option ",
  },
  [KY_ODF_SVG] = {
    " desc linearGradient radialGradient stop title ",
    " accent-height alphabetic ascent bbox cap-height cx cy d descent fill-rule "
    "font-family font-size font-stretch font-style font-variant font-weight fx fy "
    "gradientTransform gradientUnits hanging height ideographic mathematical name offset "
    "origin overline-position overline-thickness panose-1 path r rx ry slope spreadMethod "
    "stemh stemv stop-color stop-opacity strikethrough-position strikethrough-thickness "
    "string stroke-color stroke-linecap stroke-opacity stroke-width type "
    "underline-position underline-thickness unicode-range units-per-em v-alphabetic "
    "v-hanging v-ideographic v-mathematical viewBox width widths x x-height x1 x2 y y1 y2 ",
  },
  [KY_ODF_NUMBER] = {
    " am-pm boolean boolean-style currency-style currency-symbol date-style day "
    "day-of-week embedded-text era fill-character fraction hours minutes month number "
    "number-style percentage-style quarter scientific-number seconds text text-content "
    "text-style time-style week-of-year year ",
    " automatic-order blank-exponent-digits blank-width-char calendar country decimal-places "
    "decimal-replacement denominator-value display-factor exponent-interval exponent-lowercase "
    "forced-exponent-sign format-source grouping integer-fraction-delimiter language "
    "max-blank-integer-digits max-denominator-value min-decimal-places min-denominator-digits "
    "min-exponent-digits min-integer-digits min-numerator-digits position possessive-form "
    "rfc-language-tag script style textual title transliteration-country transliteration-format "
    "transliteration-language transliteration-style truncate-on-overflow "
    "zeros-denominator-digits zeros-numerator-digits ",
  },
  [KY_ODF_CHART] = {
    " axis categories chart coordinate-region data-label data-point date-scale domain  equation "
    "error-indicator floor footer grid label-separator legend mean-value  plot-area "
    "regression-curve series stock-gain-marker stock-loss-marker  stock-range-line subtitle "
    "symbol-image title wall ",
    " angle-offset attached-axis auto-position auto-size automatic-content axis-label-position "
    "axis-position base-time-unit class column-mapping connect-bars data-label-number "
    "data-label-series data-label-symbol data-label-text data-source-has-labels "
    "data-table-show-horz-border data-table-show-outline data-table-show-vert-border date-scale "
    "deep dimension display-equation display-label display-r-square error-category "
    "error-lower-indicator error-lower-limit error-lower-range error-margin error-percentage "
    "error-upper-indicator error-upper-limit error-upper-range gap-width group-bars-per-axis "
    "hole-size include-hidden-cells interpolation interval-major interval-minor-divisor "
    "japanese-candle-stick label-arrangement label-cell-address label-position "
    "label-position-negative legend-align legend-position lines lines-used "
    "link-data-style-to-source logarithmic maximum mean-value minimum name origin overlap "
    "percentage pie-offset regression-extrapolate-backward regression-extrapolate-forward "
    "regression-force-intercept regression-intercept-value regression-max-degree "
    "regression-min-degree regression-moving-type regression-name regression-period "
    "regression-type repeated reverse-direction right-angled-axes row-mapping scale-text "
    "series-source solid-type sort-by-x-values spline-order spline-resolution stacked std-weight "
    "stock-with-volume style-name symbol-height symbol-name symbol-type symbol-width "
    "text-overlap three-dimensional tick-mark-position tick-marks-major-inner "
    "tick-marks-major-outer tick-marks-minor-inner tick-marks-minor-outer treat-empty-cells "
    "values-cell-range-address vertical visible ",
  },
  [KY_ODF_DR3D] = {
    " cube extrude light rotate scene sphere ",
    " ambient-color back-scale backface-culling center close-back close-front depth "
    "diffuse-color direction distance edge-rounding edge-rounding-mode emissive-color "
    "enabled end-angle focal-length horizontal-segments lighting-mode max-edge min-edge "
    "normals-direction normals-kind projection shade-mode shadow shadow-slant shininess "
    "size specular specular-color texture-filter texture-generation-mode-x "
    "texture-generation-mode-y texture-kind texture-mode transform vertical-segments vpn "
    "vrp vup ",
  },
  [KY_ODF_MATH] = {
    " annotation maligngroup malignmark math menclose merror mfenced mfrac mglyph mi "
    "mlabeledtr mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms "
    "mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none "
    "semantics ",
    " accent accentunder align alignmentscope background bevelled block close color "
    "columnalign columnlines columnspacing columnspan columnwidth denomalign depth dir "
    "display displaystyle edge encoding equalcolumns equalrows fence fontfamily fontsize "
    "fontstyle fontweight form frame framespacing groupalign height largeop linebreak "
    "linethickness lquote lspace mathbackground mathcolor mathsize mathvariant maxsize "
    "mediummathspace minlabelspacing minsize movablelimits notation numalign open "
    "rowalign rowlines rowspacing rowspan rquote rspace scriptlevel scriptminsize "
    "scriptsizemultiplier separator separators side stretchy subscriptshift "
    "superscriptshift symmetric thickmathspace thinmathspace veryverythickmathspace "
    "veryverythinmathspace voffset width ",
  },
  [KY_ODF_META] = {
    " creator-initials date-string generator ",
    " ",
  },
  [KY_ODF_DC] = {
    " creator date subject title ",
    " ",
  },
  [KY_ODF_PRESENTATION] = {
    " animation-group animations date-time date-time-decl dim footer footer-decl header "
    "header-decl hide-shape hide-text notes placeholder settings show show-shape  show-text ",
    " animations background-objects-visible background-visible class class-names delay direction "
    "display-date-time display-footer display-header display-page-number duration effect endless "
    "force-manual full-screen group-id master-element mouse-as-pen mouse-visible name node-type "
    "object pages path-id pause placeholder play-full presentation-page-layout-name preset-class "
    "preset-id preset-property preset-sub-type show show-end-of-presentation-slide show-logo "
    "source speed start-page start-scale start-with-navigator stay-on-top style-name "
    "transition-on-click transition-speed transition-style transition-type use-date-time-name "
    "use-footer-name use-header-name user-transformed visibility ",
  },
  [KY_ODF_XLINK] = {
    " ",
    " actuate href show type ",
  },
  [KY_ODF_CONFIG] = {
    " config-item config-item-map-entry config-item-map-indexed config-item-map-named "
    "config-item-set ",
    " name type ",
  },
  [KY_ODF_SMIL] = {
    " ",
    " accelerate accumulate additive attributeName autoReverse begin by calcMode "
    "decelerate direction dur end endsync fadeColor fill fillDefault from keySplines "
    "keyTimes mode repeatCount repeatDur restart restartDefault subtype targetElement to "
    "type values ",
  },
  [KY_ODF_ANIM] = {
    " animate animateColor animateMotion animateTransform iterate par param seq set "
    "transitionFilter ",
    " color-interpolation color-interpolation-direction formula id iterate-interval "
    "iterate-type name sub-item value ",
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
    " background-complex-color border-bottom-complex-color border-complex-color "
    "border-left-complex-color border-right-complex-color border-top-complex-color "
    "char-complex-color color complex-color covered-table-cell data-table fill-character "
    "fill-complex-color first-row-end-column first-row-even-column first-row-start-column "
    "footer-first gradient-stop graphic-properties h header-first index-source-style "
    "last-row-end-column last-row-even-column last-row-start-column move-id opacity-stop p "
    "page-count-range page-name propertry-mapping sender-initials shadow-complex-color "
    "stroke-complex-color style-ref table table-cell table-column table-protection table-row "
    "text theme theme-colors transformation ",
    " allow-overlap blank-exponent-digits blank-width-char border border-bottom border-color "
    "border-left border-line-width border-line-width-bottom border-line-width-left "
    "border-line-width-right border-line-width-top border-right border-top border-width "
    "bounciness cell-range-address char-shading-value clear color color-lum-mod color-lum-off "
    "color-type color-value column-count column-gap condition contextual-spacing "
    "custom-label-field custom-label-pos-x custom-label-pos-y custom-leader-line "
    "custom-leader-lines data-label-guid data-label-series data-labels-cell-range "
    "data-pilot-source data-table-show-horz-border data-table-show-outline "
    "data-table-show-vert-border data-type decorative delete-columns delete-rows density "
    "display-units display-units-built-in-unit exponent-interval exponent-lowercase "
    "exponent-sign extrusion-specularity-loext fill-character fill-hatch-name fill-hatch-solid "
    "fill-use-slide-background font-style font-weight footer-first forced-exponent-sign "
    "format-source glow-color glow-radius glow-text-color glow-text-radius "
    "glow-text-transparency glow-transparency header-first hidden hide-legend "
    "hyphenation-compound-remain-char-count hyphenation-keep-line hyphenation-keep-type "
    "hyphenation-no-caps hyphenation-no-last-word hyphenation-word-char-count hyphenation-zone "
    "hyphenation-zone-always hyphenation-zone-column hyphenation-zone-page "
    "hyphenation-zone-spread ignore-selected-page insert-columns insert-rows "
    "integer-fraction-delimiter is-legal is-list-header label-fill label-fill-color "
    "label-followed-by label-string label-stroke label-stroke-color label-stroke-opacity "
    "label-stroke-width layout-mode letter-spacing-maximum letter-spacing-minimum "
    "linked-style-name major-origin margin-gutter margin-left margin-right marker-style-name "
    "max-blank-integer-digits max-denominator-value max-numerator-digits may-break-between-pages "
    "merge-last-paragraph min-decimal-digits min-decimal-places name num-list-format opacity "
    "overlay padding padding-bottom padding-left padding-right padding-top parent-name property "
    "reference-format reference-from-bottom reference-hide-non-numerical reference-language "
    "regression-extrapolate-backward regression-extrapolate-forward regression-force-intercept "
    "regression-intercept-value regression-max-degree regression-min-degree "
    "regression-moving-type regression-name regression-period regression-x-name "
    "regression-y-name rel-font-size rel-height-rel rel-width-rel resolved ruby-position "
    "scale-to-X scale-to-Y select-protected-cells select-unprotected-cells sender-initials "
    "shadow shadow-blur show-drill-down-buttons show-horizontal-border show-keys show-outline "
    "show-vertical-border shrink-to-fit softedge-radius split-position std-weight stroke-linecap "
    "style-name sub-bar sub-pie summary-below tab-stop-distance table-name text-indent "
    "text-scale-maximum text-scale-minimum theme-color theme-type transformation "
    "transliteration-spellout try-staggering-first type use-autofilter use-pivot value "
    "velocity-x velocity-y vertical-justify vertical-rel word-spacing word-spacing-maximum "
    "word-spacing-minimum wrap-text-at-frame-start writing-mode zeros-denominator-digits "
    "zeros-numerator-digits ",
  },
  [KY_ODF_CALCEXT] = {
    " color-scale color-scale-entry condition conditional-format conditional-formats "
    "custom-iconset data-bar date-is formatting-entry icon-set icon-set-entry sparkline "
    "sparkline-axis-complex-color sparkline-first-complex-color sparkline-group sparkline-groups "
    "sparkline-high-complex-color sparkline-last-complex-color sparkline-low-complex-color "
    "sparkline-markers-complex-color sparkline-negative-complex-color "
    "sparkline-series-complex-color sparklines subtotal-sum ",
    " apply-style-name axis-color axis-position base-cell-address caption cell-address color "
    "color-axis color-first color-high color-last color-low color-markers color-negative "
    "color-series condition contains-footer custom-icon custom-iconset-index custom-iconset-name "
    "data-range date date-axis display-empty-cells-as display-hidden display-x-axis error-style "
    "first formula gradient greater_equal high icon-set-type id ignore-selected-page last "
    "line-width low manual-max manual-min markers max-axis-type max-length min-axis-type "
    "min-length negative negative-color positive-color repeat-item-labels reverse right-to-left "
    "show-value style target-range-address theme-color type value value-type ",
  },
  [KY_ODF_DRAWOOO] = {
    " ",
    " display enhanced-path sub-view-size ",
  },
  [KY_ODF_TABLEOOO] = {
    " data-pilot-grand-total desc title ",
    " display-name tab-color ",
  },
  [KY_ODF_CHARTOOO] = {
    " coordinate-region date-scale ",
    " axis-type height regression-name width ",
  },
  [KY_ODF_CSS3T] = {
    " ",
    " text-justify text-underline-position ",
  },
  [KY_ODF_OFFICEOOO] = {
    " annotation table-protection ",
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

static gboolean
is_listed (const gchar *list, const gchar *name)
{
  gsize length = strlen (name);

  /* The name of a setting may be anything. */
  if (length == 0 || strchr (name, ' ') != NULL)
    return FALSE;
  for (const gchar *at = list; at != NULL && (at = strstr (at, name)) != NULL; at++)
    if (at > list && at[-1] == ' ' && at[length] == ' ')
      return TRUE;
  return FALSE;
}

gboolean
ky_odf_allows_element (guint16 ns, const gchar *local)
{
  return ns < KY_ODF_WRITTEN_LAST && is_listed (names[ns].elements, local);
}

gboolean
ky_odf_allows_attribute (guint16 element_ns, guint16 ns, const gchar *local)
{
  if (ns == KY_XML_NS_XML)
    return strcmp (local, "id") == 0 || strcmp (local, "space") == 0 || strcmp (local, "lang") == 0;
  if (ns == KY_XML_NS_NONE)
    return element_ns == KY_ODF_MATH && is_listed (names[KY_ODF_MATH].attributes, local);
  return ns < KY_ODF_WRITTEN_LAST && is_listed (names[ns].attributes, local);
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
