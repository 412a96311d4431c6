/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The attributes that elements may have, by the kind of their values: those of OpenDocument 1.2 and
 * 1.3 (part 3, its schema) and of MathML 3 that only say how something looks or is computed, and
 * what LibreOffice adds to them. Each list sorted.
 */
#include "filetypes/odf/verify-vocabulary.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const gchar *const chart_boolean[] = {
  "auto-position", "auto-size", "automatic-content", "connect-bars", "data-label-symbol",
  "data-label-text", "deep", "display-equation", "display-label", "display-r-square",
  "error-lower-indicator", "error-upper-indicator", "group-bars-per-axis", "include-hidden-cells",
  "japanese-candle-stick", "lines", "link-data-style-to-source", "logarithmic", "mean-value",
  "percentage", "reverse-direction", "right-angled-axes", "scale-text", "sort-by-x-values",
  "stacked", "text-overlap", "three-dimensional", "tick-marks-major-inner",
  "tick-marks-major-outer", "tick-marks-minor-inner", "tick-marks-minor-outer", "vertical",
  "visible",
};
static const gchar *const dr3d_boolean[] = {
  "close-back", "close-front", "enabled", "lighting-mode", "specular",
};
static const gchar *const draw_boolean[] = {
  "auto-grow-height", "auto-grow-width", "caption-fit-line-length", "color-inversion",
  "concentric-gradient-fill-allowed", "extrusion", "extrusion-allowed", "extrusion-color",
  "extrusion-first-light-harsh", "extrusion-light-face", "extrusion-metal",
  "extrusion-second-light-harsh", "fill-hatch-solid", "fit-to-contour", "marker-end-center",
  "marker-start-center", "mirror-horizontal", "mirror-vertical", "parallel", "protected",
  "recreate-on-edit", "show-unit", "text-path", "text-path-allowed",
  "text-path-same-letter-heights",
};
static const gchar *const fo_boolean[] = {
  "hyphenate",
};
static const gchar *const loext_boolean[] = {
  "contextual-spacing",
};
static const gchar *const number_boolean[] = {
  "automatic-order", "grouping", "possessive-form", "textual", "truncate-on-overflow",
};
static const gchar *const office_boolean[] = {
  "boolean-value", "display",
};
static const gchar *const presentation_boolean[] = {
  "background-objects-visible", "background-visible", "display-date-time", "display-footer",
  "display-header", "display-page-number", "endless", "force-manual", "full-screen",
  "mouse-as-pen", "mouse-visible", "placeholder", "play-full", "show-end-of-presentation-slide",
  "show-logo", "start-with-navigator", "stay-on-top", "user-transformed",
};
static const gchar *const smil_boolean[] = {
  "autoReverse",
};
static const gchar *const style_boolean[] = {
  "auto-text-indent", "auto-update", "display", "dynamic-spacing", "editable", "flow-with-text",
  "font-independent-line-spacing", "join-border", "justify-single-word", "layout-grid-display",
  "layout-grid-print", "layout-grid-ruby-below", "layout-grid-snap-to",
  "layout-grid-standard-mode", "letter-kerning", "may-break-between-rows", "num-letter-sync",
  "print-content", "register-true", "repeat-content", "shrink-to-fit", "snap-to-layout-grid",
  "text-blinking", "text-outline", "use-optimal-column-width", "use-optimal-row-height",
  "use-window-font-color", "volatile", "wrap-contour", "writing-mode-automatic",
};
static const gchar *const table_boolean[] = {
  "add-empty-lines", "allow-empty-cell", "automatic-find-labels", "bind-styles-to-content",
  "contains-error", "contains-header", "copy-back", "copy-formulas", "copy-styles", "display",
  "display-border", "display-duplicates", "display-filter-buttons", "drill-down-on-double-click",
  "enabled", "has-persistent-data", "identify-categories", "ignore-empty-rows", "is-active",
  "is-selection", "is-sub-table", "marked-invalid", "matrix-covered", "on-update-keep-size",
  "on-update-keep-styles", "page-breaks-on-group-change", "precision-as-shown", "print",
  "protect", "protected", "search-criteria-must-apply-to-whole-cell", "show-details",
  "show-filter-button", "structure-protected", "table-background", "track-changes",
  "use-banding-columns-styles", "use-banding-rows-styles", "use-first-column-styles",
  "use-first-row-styles", "use-last-column-styles", "use-last-row-styles",
  "use-regular-expressions", "use-wildcards",
};
static const gchar *const text_boolean[] = {
  "active", "alphabetical-separators", "animation-start-inside", "animation-stop-inside",
  "capitalize-entries", "combine-entries", "combine-entries-with-dash", "combine-entries-with-pp",
  "comma-separated", "consecutive-numbering", "continue-numbering", "copy-outline-levels",
  "count-empty-lines", "count-in-text-boxes", "current-value", "dont-balance-text-columns",
  "fixed", "global", "ignore-case", "is-hidden", "is-list-header", "line-break", "number-lines",
  "numbered-entries", "protected", "relative-tab-stop-position", "restart-numbering",
  "restart-on-page", "sort-ascending", "sort-by-position", "track-changes", "use-caption",
  "use-chart-objects", "use-draw-objects", "use-floating-frames", "use-graphics",
  "use-index-marks", "use-index-source-styles", "use-keys-as-entries", "use-math-objects",
  "use-objects", "use-other-objects", "use-outline-level", "use-soft-page-breaks",
  "use-spreadsheet-objects", "use-tables",
};
static const gchar *const chart_number[] = {
  "repeated",
};
static const gchar *const dr3d_number[] = {
  "shadow-slant",
};
static const gchar *const draw_number[] = {
  "corners", "dots1", "dots2", "end-glue-point", "extrusion-number-of-line-segments",
  "page-number", "rotation", "start-glue-point", "text-rotate-angle", "z-index",
};
static const gchar *const fo_number[] = {
  "column-count",
};
static const gchar *const number_number[] = {
  "decimal-places", "denominator-value", "display-factor", "min-denominator-digits",
  "min-exponent-digits", "min-integer-digits", "min-numerator-digits", "position",
};
static const gchar *const office_number[] = {
  "value",
};
static const gchar *const smil_number[] = {
  "accelerate", "decelerate",
};
static const gchar *const style_number[] = {
  "legend-expansion-aspect-ratio", "length", "lines", "list-level",
};
static const gchar *const svg_number[] = {
  "accent-height", "alphabetic", "ascent", "cap-height", "descent", "hanging", "ideographic",
  "mathematical", "overline-position", "overline-thickness", "slope", "stemh", "stemv",
  "stop-opacity", "strikethrough-position", "strikethrough-thickness", "underline-position",
  "underline-thickness", "units-per-em", "v-alphabetic", "v-hanging", "v-ideographic",
  "v-mathematical", "x-height",
};
static const gchar *const table_number[] = {
  "column", "count", "end-column", "end-position", "end-row", "end-table",
  "group-by-field-number", "index", "last-column-spanned", "last-row-spanned",
  "maximum-difference", "member-count", "multi-deletion-spanned", "null-year",
  "number-columns-repeated", "number-columns-spanned", "number-matrix-columns-spanned",
  "number-matrix-rows-spanned", "number-rows-repeated", "number-rows-spanned", "position", "row",
  "start-column", "start-position", "start-row", "start-table", "step", "steps", "table",
  "used-hierarchy",
};
static const gchar *const text_number[] = {
  "anchor-page-number", "display-levels", "display-outline-level", "increment", "level",
  "page-adjust", "start-value", "tab-ref",
};
static const gchar *const anim_words[] = {
  "color-interpolation", "color-interpolation-direction", "iterate-type",
};
static const gchar *const calcext_words[] = {
  "axis-color", "axis-position", "color", "color-axis", "color-first", "color-high", "color-last",
  "color-low", "color-markers", "color-negative", "color-series", "contains-footer",
  "custom-iconset-index", "date-axis", "display-empty-cells-as", "display-hidden",
  "display-x-axis", "first", "gradient", "greater_equal", "high", "icon-set-type",
  "ignore-selected-page", "last", "line-width", "low", "manual-max", "manual-min", "markers",
  "max-axis-type", "max-length", "min-axis-type", "min-length", "negative", "negative-color",
  "positive-color", "repeat-item-labels", "reverse", "right-to-left", "show-value", "style",
  "theme-color", "type", "value-type",
};
static const gchar *const chart_words[] = {
  "angle-offset", "attached-axis", "axis-label-position", "axis-position", "base-time-unit",
  "column-mapping", "data-label-number", "data-label-series", "data-source-has-labels",
  "data-table-show-horz-border", "data-table-show-outline", "data-table-show-vert-border",
  "date-scale", "dimension", "error-category", "error-lower-limit", "error-margin",
  "error-percentage", "error-upper-limit", "gap-width", "hole-size", "interpolation",
  "interval-major", "interval-minor-divisor", "label-arrangement", "label-position",
  "label-position-negative", "legend-align", "legend-position", "lines-used", "maximum",
  "minimum", "origin", "overlap", "pie-offset", "regression-extrapolate-backward",
  "regression-extrapolate-forward", "regression-force-intercept", "regression-intercept-value",
  "regression-max-degree", "regression-min-degree", "regression-moving-type", "regression-period",
  "regression-type", "row-mapping", "series-source", "solid-type", "spline-order",
  "spline-resolution", "std-weight", "stock-with-volume", "symbol-height", "symbol-type",
  "symbol-width", "tick-mark-position", "treat-empty-cells",
};
static const gchar *const chartooo_words[] = {
  "axis-type", "height", "regression-name", "width",
};
static const gchar *const css3t_words[] = {
  "text-justify", "text-underline-position",
};
static const gchar *const dr3d_words[] = {
  "ambient-color", "back-scale", "backface-culling", "depth", "diffuse-color", "distance",
  "edge-rounding", "edge-rounding-mode", "emissive-color", "focal-length", "horizontal-segments",
  "normals-direction", "normals-kind", "projection", "shade-mode", "shadow", "shininess",
  "specular-color", "texture-filter", "texture-generation-mode-x", "texture-generation-mode-y",
  "texture-kind", "texture-mode", "vertical-segments",
};
static const gchar *const draw_words[] = {
  "align", "background-size", "blue", "border", "caption-angle", "caption-angle-type",
  "caption-escape", "caption-escape-direction", "caption-gap", "caption-line-length",
  "caption-point-x", "caption-point-y", "caption-type", "color", "color-mode", "concave",
  "contrast", "corner-radius", "cx", "cy", "data", "decimal-places", "display", "distance",
  "dots1-length", "dots2-length", "draw-aspect", "end", "end-color", "end-guide", "end-intensity",
  "end-line-spacing-horizontal", "end-line-spacing-vertical", "end-shape", "escape-direction",
  "extrusion-brightness", "extrusion-diffusion", "extrusion-first-light-level",
  "extrusion-second-light-level", "extrusion-shininess", "extrusion-specularity", "fill",
  "fill-color", "fill-image-height", "fill-image-ref-point", "fill-image-ref-point-x",
  "fill-image-ref-point-y", "fill-image-width", "fit-to-size", "fontwork-adjust",
  "fontwork-distance", "fontwork-form", "fontwork-hide-form", "fontwork-mirror",
  "fontwork-outline", "fontwork-shadow", "fontwork-shadow-color", "fontwork-shadow-offset-x",
  "fontwork-shadow-offset-y", "fontwork-shadow-transparence", "fontwork-start", "fontwork-style",
  "gamma", "gradient-step-count", "green", "guide-distance", "guide-overhang", "image-opacity",
  "kind", "line-distance", "line-skew", "luminance", "marker-end-width", "marker-start-width",
  "measure-align", "measure-vertical-align", "nav-order", "nohref", "ole-draw-aspect", "opacity",
  "placing", "red", "secondary-fill-color", "shadow", "shadow-color", "shadow-offset-x",
  "shadow-offset-y", "shadow-opacity", "sharpness", "start", "start-color", "start-guide",
  "start-intensity", "start-line-spacing-horizontal", "start-line-spacing-vertical",
  "start-shape", "stroke", "stroke-linejoin", "style", "symbol-color", "text-path-mode",
  "text-path-scale", "textarea-horizontal-align", "textarea-vertical-align", "tile-repeat-offset",
  "type", "unit", "visible-area-height", "visible-area-left", "visible-area-top",
  "visible-area-width", "wrap-influence-on-position",
};
static const gchar *const drawooo_words[] = {
  "display",
};
static const gchar *const fo_words[] = {
  "background-color", "border", "border-bottom", "border-left", "border-right", "border-top",
  "break-after", "break-before", "color", "column-gap", "country", "end-indent", "font-size",
  "font-style", "font-weight", "height", "hyphenation-keep", "hyphenation-ladder-count",
  "hyphenation-push-char-count", "hyphenation-remain-char-count", "keep-together",
  "keep-with-next", "language", "letter-spacing", "line-height", "margin", "margin-bottom",
  "margin-left", "margin-right", "margin-top", "max-height", "max-width", "min-height",
  "min-width", "orphans", "padding", "padding-bottom", "padding-left", "padding-right",
  "padding-top", "page-height", "page-width", "script", "space-after", "space-before",
  "start-indent", "text-align", "text-align-last", "text-indent", "text-shadow", "text-transform",
  "widows", "width", "wrap-option",
};
static const gchar *const loext_words[] = {
  "allow-overlap", "blank-exponent-digits", "border", "border-bottom", "border-color",
  "border-left", "border-line-width", "border-line-width-bottom", "border-line-width-left",
  "border-line-width-right", "border-line-width-top", "border-right", "border-top",
  "border-width", "bounciness", "char-shading-value", "clear", "color", "color-lum-mod",
  "color-lum-off", "color-type", "color-value", "column-count", "column-gap",
  "custom-label-pos-x", "custom-label-pos-y", "custom-leader-line", "custom-leader-lines",
  "data-label-series", "data-table-show-horz-border", "data-table-show-outline",
  "data-table-show-vert-border", "data-type", "decorative", "delete-columns", "delete-rows",
  "density", "display-units", "display-units-built-in-unit", "exponent-interval",
  "exponent-lowercase", "exponent-sign", "extrusion-specularity-loext", "fill-hatch-solid",
  "fill-use-slide-background", "font-style", "font-weight", "footer-first",
  "forced-exponent-sign", "format-source", "glow-color", "glow-radius", "glow-text-color",
  "glow-text-radius", "glow-text-transparency", "glow-transparency", "header-first", "hidden",
  "hide-legend", "hyphenation-compound-remain-char-count", "hyphenation-keep-line",
  "hyphenation-keep-type", "hyphenation-no-caps", "hyphenation-no-last-word",
  "hyphenation-word-char-count", "hyphenation-zone", "hyphenation-zone-always",
  "hyphenation-zone-column", "hyphenation-zone-page", "hyphenation-zone-spread",
  "ignore-selected-page", "insert-columns", "insert-rows", "is-legal", "is-list-header",
  "label-fill", "label-fill-color", "label-followed-by", "label-stroke", "label-stroke-color",
  "label-stroke-opacity", "label-stroke-width", "layout-mode", "letter-spacing-maximum",
  "letter-spacing-minimum", "major-origin", "margin-gutter", "margin-left", "margin-right",
  "max-blank-integer-digits", "max-denominator-value", "max-numerator-digits",
  "may-break-between-pages", "merge-last-paragraph", "min-decimal-digits", "min-decimal-places",
  "opacity", "overlay", "padding", "padding-bottom", "padding-left", "padding-right",
  "padding-top", "property", "reference-format", "reference-from-bottom",
  "reference-hide-non-numerical", "regression-extrapolate-backward",
  "regression-extrapolate-forward", "regression-force-intercept", "regression-intercept-value",
  "regression-max-degree", "regression-min-degree", "regression-moving-type", "regression-period",
  "rel-font-size", "rel-height-rel", "rel-width-rel", "resolved", "ruby-position", "scale-to-X",
  "scale-to-Y", "select-protected-cells", "select-unprotected-cells", "shadow", "shadow-blur",
  "show-drill-down-buttons", "show-horizontal-border", "show-keys", "show-outline",
  "show-vertical-border", "shrink-to-fit", "softedge-radius", "split-position", "std-weight",
  "stroke-linecap", "sub-bar", "sub-pie", "summary-below", "tab-stop-distance", "text-indent",
  "text-scale-maximum", "text-scale-minimum", "theme-color", "theme-type", "transformation",
  "transliteration-spellout", "try-staggering-first", "type", "use-autofilter", "use-pivot",
  "value", "velocity-x", "velocity-y", "vertical-justify", "vertical-rel", "word-spacing",
  "word-spacing-maximum", "word-spacing-minimum", "wrap-text-at-frame-start", "writing-mode",
  "zeros-denominator-digits", "zeros-numerator-digits",
};
static const gchar *const math_words[] = {
  "accent", "accentunder", "align", "alignmentscope", "background", "bevelled", "block", "color",
  "columnalign", "columnlines", "columnspacing", "columnspan", "columnwidth", "denomalign",
  "depth", "dir", "display", "displaystyle", "edge", "equalcolumns", "equalrows", "fence",
  "fontsize", "fontstyle", "fontweight", "form", "frame", "framespacing", "groupalign", "height",
  "largeop", "linebreak", "linethickness", "lspace", "mathbackground", "mathcolor", "mathsize",
  "mathvariant", "maxsize", "mediummathspace", "minlabelspacing", "minsize", "movablelimits",
  "notation", "numalign", "rowalign", "rowlines", "rowspacing", "rowspan", "rspace",
  "scriptlevel", "scriptminsize", "scriptsizemultiplier", "separator", "side", "stretchy",
  "subscriptshift", "superscriptshift", "symmetric", "thickmathspace", "thinmathspace",
  "veryverythickmathspace", "veryverythinmathspace", "voffset", "width",
};
static const gchar *const number_words[] = {
  "blank-exponent-digits", "calendar", "country", "exponent-interval", "exponent-lowercase",
  "forced-exponent-sign", "format-source", "language", "max-blank-integer-digits",
  "max-denominator-value", "min-decimal-places", "rfc-language-tag", "script", "style",
  "transliteration-country", "transliteration-language", "transliteration-style",
  "zeros-denominator-digits", "zeros-numerator-digits",
};
static const gchar *const office_words[] = {
  "value-type", "version",
};
static const gchar *const officeooo_words[] = {
  "paragraph-rsid", "rsid", "select-protected-cells", "select-unprotected-cells",
};
static const gchar *const presentation_words[] = {
  "animations", "class", "direction", "effect", "node-type", "object", "preset-class",
  "preset-sub-type", "source", "speed", "start-scale", "transition-on-click", "transition-speed",
  "transition-style", "transition-type", "visibility",
};
static const gchar *const smil_words[] = {
  "accumulate", "additive", "calcMode", "direction", "endsync", "fadeColor", "fill",
  "fillDefault", "mode", "restart", "restartDefault", "subtype", "type",
};
static const gchar *const style_words[] = {
  "adjustment", "background-transparency", "border-line-width", "border-line-width-bottom",
  "border-line-width-left", "border-line-width-right", "border-line-width-top", "cell-protect",
  "class", "color", "column-width", "contextual-spacing", "country-complex", "decimal-places",
  "default-outline-level", "diagonal-bl-tr", "diagonal-bl-tr-widths", "diagonal-tl-br",
  "diagonal-tl-br-widths", "direction", "distance", "distance-after-sep", "distance-before-sep",
  "family", "first-page-number", "font-charset", "font-charset-asian", "font-charset-complex",
  "font-family-generic", "font-family-generic-asian", "font-family-generic-complex", "font-pitch",
  "font-pitch-asian", "font-pitch-complex", "font-relief", "font-size-asian", "font-size-complex",
  "font-size-rel", "font-size-rel-asian", "font-size-rel-complex", "font-style-asian",
  "font-style-complex", "font-weight-asian", "font-weight-complex", "footnote-max-height",
  "glyph-orientation-vertical", "height", "hidden", "horizontal-pos", "horizontal-rel",
  "hyphenation-zone", "keep-together", "language-asian", "language-complex",
  "layout-grid-base-height", "layout-grid-base-width", "layout-grid-color", "layout-grid-lines",
  "layout-grid-mode", "layout-grid-ruby-height", "layout-grid-snap-to-characters", "leader-color",
  "leader-style", "leader-type", "leader-width", "legend-expansion", "line-break",
  "line-height-at-least", "line-spacing", "line-style", "min-row-height", "mirror",
  "number-wrapped-paragraphs", "overflow-behavior", "page-number", "page-usage", "position",
  "print", "print-orientation", "print-page-order", "protect", "punctuation-wrap",
  "rel-column-width", "rel-height", "rel-width", "repeat", "rfc-language-tag",
  "rfc-language-tag-asian", "rfc-language-tag-complex", "rotation-align", "rotation-angle",
  "row-height", "ruby-align", "ruby-position", "run-through", "scale-to", "scale-to-X",
  "scale-to-Y", "scale-to-pages", "script-asian", "script-complex", "script-type", "shadow",
  "style", "tab-stop-distance", "table-centering", "text-align-source", "text-autospace",
  "text-combine", "text-emphasize", "text-line-through-color", "text-line-through-mode",
  "text-line-through-style", "text-line-through-type", "text-line-through-width",
  "text-overline-color", "text-overline-mode", "text-overline-style", "text-overline-type",
  "text-overline-width", "text-position", "text-rotation-angle", "text-rotation-scale",
  "text-scale", "text-underline-color", "text-underline-mode", "text-underline-style",
  "text-underline-type", "text-underline-width", "type", "vertical-align", "vertical-justify",
  "vertical-pos", "vertical-rel", "width", "with-tab", "wrap", "wrap-contour-mode",
  "wrap-dynamic-threshold", "writing-mode",
};
static const gchar *const svg_words[] = {
  "cx", "cy", "fill-rule", "font-size", "font-stretch", "font-style", "font-variant",
  "font-weight", "fx", "fy", "gradientUnits", "height", "offset", "origin", "r", "rx", "ry",
  "spreadMethod", "stop-color", "stroke-color", "stroke-linecap", "stroke-opacity",
  "stroke-width", "type", "width", "x", "x1", "x2", "y", "y1", "y2",
};
static const gchar *const table_words[] = {
  "acceptance-state", "algorithm", "align", "border-color", "border-model", "case-sensitive",
  "condition-source", "contains-footer", "country", "data-type", "direction", "display-list",
  "display-member-mode", "embedded-number-behavior", "end-x", "end-y", "field-number",
  "first-row-end-column", "first-row-start-column", "function", "grand-total",
  "header-grid-layout", "is-data-layout-field", "is-group-field", "language",
  "last-row-end-column", "last-row-start-column", "layout-mode", "member-type", "message-type",
  "mode", "order", "orientation", "range-usable-as", "rfc-language-tag", "script", "show-empty",
  "sort-mode", "status", "tab-color", "type", "use-label", "use-labels", "value-type",
  "visibility",
};
static const gchar *const tableooo_words[] = {
  "tab-color",
};
static const gchar *const text_words[] = {
  "anchor-type", "animation", "animation-direction", "animation-repeat", "animation-steps",
  "bibliography-data-field", "bibliography-type", "bullet-relative-size", "contextual-spacing",
  "display", "enable-numbering", "footnotes-position", "label-followed-by", "line-number",
  "list-level-position-and-space-mode", "list-tab-stop-position", "merge-last-paragraph",
  "min-label-distance", "min-label-width", "note-class", "number-position", "offset",
  "outline-level", "reference-format", "select-page", "sort-algorithm", "space-before",
  "start-numbering-at", "table-type",
};
static const gchar *const anim_time[] = {
  "iterate-interval",
};
static const gchar *const calcext_time[] = {
  "date",
};
static const gchar *const office_time[] = {
  "date-value", "time-value",
};
static const gchar *const presentation_time[] = {
  "delay", "duration", "pause",
};
static const gchar *const table_time[] = {
  "date-end", "date-start", "date-value",
};
static const gchar *const text_time[] = {
  "animation-delay", "date-adjust", "date-value", "duration", "time-adjust", "time-value",
};
static const gchar *const anim_name[] = {
  "id",
};
static const gchar *const calcext_name[] = {
  "apply-style-name", "custom-icon", "custom-iconset-name", "error-style", "id",
};
static const gchar *const chart_name[] = {
  "name", "style-name", "symbol-name",
};
static const gchar *const draw_name[] = {
  "caption-id", "chain-next-name", "class-names", "copy-of", "fill-gradient-name",
  "fill-hatch-name", "fill-image-name", "id", "layer", "marker-end", "marker-start",
  "master-page-name", "opacity-name", "shape-id", "stroke-dash", "stroke-dash-names",
  "style-name", "text-style-name",
};
static const gchar *const fo_name[] = {
  "font-family", "font-variant",
};
static const gchar *const loext_name[] = {
  "fill-hatch-name", "linked-style-name", "marker-style-name", "name", "parent-name",
  "regression-x-name", "regression-y-name", "style-name",
};
static const gchar *const presentation_name[] = {
  "class-names", "group-id", "master-element", "path-id", "presentation-page-layout-name",
  "preset-id", "style-name", "use-date-time-name", "use-footer-name", "use-header-name",
};
static const gchar *const smil_name[] = {
  "targetElement",
};
static const gchar *const style_name[] = {
  "apply-style-name", "country-asian", "data-style-name", "font-family-asian",
  "font-family-complex", "font-name", "font-name-asian", "font-name-complex", "leader-text-style",
  "list-style-name", "master-page-name", "name", "next-style-name", "page-layout-name",
  "parent-style-name", "percentage-data-style-name", "register-truth-ref-style-name",
  "style-name", "text-line-through-text-style",
};
static const gchar *const svg_name[] = {
  "font-family",
};
static const gchar *const table_name[] = {
  "content-validation-name", "default-cell-style-name", "id", "paragraph-style-name",
  "rejecting-change-id", "style-name",
};
static const gchar *const text_name[] = {
  "change-id", "citation-body-style-name", "citation-style-name", "class-names",
  "cond-style-name", "continue-list", "default-style-name", "id", "list-id",
  "main-entry-style-name", "master-page-name", "style-name", "style-override",
  "visited-style-name",
};
static const gchar *const dr3d_path[] = {
  "center", "direction", "end-angle", "max-edge", "min-edge", "size", "transform", "vpn", "vrp",
  "vup",
};
static const gchar *const draw_path[] = {
  "angle", "end-angle", "enhanced-path", "extrusion-depth", "extrusion-first-light-direction",
  "extrusion-origin", "extrusion-rotation-angle", "extrusion-rotation-center",
  "extrusion-second-light-direction", "extrusion-skew", "extrusion-viewpoint",
  "glue-point-leaving-directions", "glue-point-type", "glue-points", "handle-mirror-horizontal",
  "handle-mirror-vertical", "handle-polar", "handle-polar-angle", "handle-polar-pole-x",
  "handle-polar-pole-y", "handle-polar-radius", "handle-position", "handle-position-x",
  "handle-position-y", "handle-radius-range-maximum", "handle-radius-range-minimum",
  "handle-range-x-maximum", "handle-range-x-minimum", "handle-range-y-maximum",
  "handle-range-y-minimum", "handle-switched", "modifiers", "path-stretchpoint-x",
  "path-stretchpoint-y", "points", "start-angle", "text-areas", "transform",
};
static const gchar *const drawooo_path[] = {
  "enhanced-path", "sub-view-size",
};
static const gchar *const fo_path[] = {
  "clip",
};
static const gchar *const presentation_path[] = {
  "preset-property",
};
static const gchar *const smil_path[] = {
  "attributeName", "begin", "by", "dur", "end", "from", "keySplines", "keyTimes", "repeatCount",
  "repeatDur", "to", "values",
};
static const gchar *const svg_path[] = {
  "bbox", "d", "gradientTransform", "panose-1", "path", "viewBox", "widths",
};
static const gchar *const anim_text[] = {
  "name", "sub-item", "value",
};
static const gchar *const calcext_text[] = {
  "caption",
};
static const gchar *const chart_text[] = {
  "regression-name",
};
static const gchar *const draw_text[] = {
  "display-name", "name", "value",
};
static const gchar *const loext_text[] = {
  "blank-width-char", "custom-label-field", "data-label-guid", "data-pilot-source",
  "fill-character", "integer-fraction-delimiter", "num-list-format", "reference-language",
  "regression-name", "sender-initials", "table-name",
};
static const gchar *const math_text[] = {
  "close", "encoding", "fontfamily", "lquote", "open", "rquote", "separators",
};
static const gchar *const number_text[] = {
  "blank-width-char", "decimal-replacement", "integer-fraction-delimiter", "title",
  "transliteration-format",
};
static const gchar *const office_text[] = {
  "currency", "name", "string-value",
};
static const gchar *const presentation_text[] = {
  "name", "pages", "show", "start-page",
};
static const gchar *const style_text[] = {
  "char", "display-name", "font-adornments", "font-style-name", "font-style-name-asian",
  "font-style-name-complex", "leader-char", "leader-text", "num-format", "num-prefix",
  "num-suffix", "text-combine-end-char", "text-combine-start-char", "text-line-through-text",
};
static const gchar *const svg_text[] = {
  "name", "string",
};
static const gchar *const table_text[] = {
  "comment", "data-field", "end", "field-name", "grouped-by", "member-name", "operator",
  "selected-page", "source-field-name", "start", "table-name", "template-name", "title", "value",
};
static const gchar *const tableooo_text[] = {
  "display-name",
};
static const gchar *const text_text[] = {
  "address", "annote", "author", "booktitle", "bullet-char", "caption-sequence-format",
  "caption-sequence-name", "chapter", "custom1", "custom2", "custom3", "custom4", "custom5",
  "description", "edition", "editor", "howpublished", "identifier", "index-name", "index-scope",
  "institution", "isbn", "issn", "journal", "key", "key1", "key1-phonetic", "key2",
  "key2-phonetic", "kind", "label", "main-entry", "month", "name", "note", "number",
  "organizations", "pages", "prefix", "publisher", "ref-name", "report-type", "school",
  "section-name", "separation-character", "series", "string-value", "string-value-phonetic",
  "suffix", "title", "value", "volume", "year",
};
static const gchar *const calcext_formula[] = {
  "condition", "formula", "value",
};
static const gchar *const loext_formula[] = {
  "condition", "label-string",
};
static const gchar *const style_formula[] = {
  "condition",
};
static const gchar *const table_formula[] = {
  "condition", "expression", "formula",
};
static const gchar *const text_formula[] = {
  "condition", "formula",
};
static const gchar *const anim_shape[] = {
  "formula",
};
static const gchar *const draw_shape[] = {
  "formula",
};
static const gchar *const calcext_range[] = {
  "base-cell-address", "cell-address", "data-range", "target-range-address",
};
static const gchar *const chart_range[] = {
  "error-lower-range", "error-upper-range", "label-cell-address", "values-cell-range-address",
};
static const gchar *const draw_range[] = {
  "notify-on-update-of-ranges",
};
static const gchar *const loext_range[] = {
  "cell-range-address", "data-labels-cell-range",
};
static const gchar *const style_range[] = {
  "base-cell-address",
};
static const gchar *const svg_range[] = {
  "unicode-range",
};
static const gchar *const table_range[] = {
  "base-cell-address", "buttons", "cell-address", "cell-range", "cell-range-address",
  "condition-source-range-address", "data-cell-range-address", "end-cell-address",
  "label-cell-range-address", "print-ranges", "scenario-ranges", "source-cell-range-addresses",
  "target-cell-address", "target-range-address",
};
/* clang-format on */

#define LIST(prefix, kind, names)                                                                  \
  {                                                                                                \
    prefix, kind, names, G_N_ELEMENTS (names)                                                      \
  }

static const struct
{
  const gchar *prefix;
  KyOdfValue kind;
  const gchar *const *names;
  gsize n_names;
} lists[] = {
  /* clang-format off */
  LIST ("chart", KY_ODF_VALUE_BOOLEAN, chart_boolean),
  LIST ("dr3d", KY_ODF_VALUE_BOOLEAN, dr3d_boolean),
  LIST ("draw", KY_ODF_VALUE_BOOLEAN, draw_boolean),
  LIST ("fo", KY_ODF_VALUE_BOOLEAN, fo_boolean),
  LIST ("loext", KY_ODF_VALUE_BOOLEAN, loext_boolean),
  LIST ("number", KY_ODF_VALUE_BOOLEAN, number_boolean),
  LIST ("office", KY_ODF_VALUE_BOOLEAN, office_boolean),
  LIST ("presentation", KY_ODF_VALUE_BOOLEAN, presentation_boolean),
  LIST ("smil", KY_ODF_VALUE_BOOLEAN, smil_boolean),
  LIST ("style", KY_ODF_VALUE_BOOLEAN, style_boolean),
  LIST ("table", KY_ODF_VALUE_BOOLEAN, table_boolean),
  LIST ("text", KY_ODF_VALUE_BOOLEAN, text_boolean),
  LIST ("chart", KY_ODF_VALUE_NUMBER, chart_number),
  LIST ("dr3d", KY_ODF_VALUE_NUMBER, dr3d_number),
  LIST ("draw", KY_ODF_VALUE_NUMBER, draw_number),
  LIST ("fo", KY_ODF_VALUE_NUMBER, fo_number),
  LIST ("number", KY_ODF_VALUE_NUMBER, number_number),
  LIST ("office", KY_ODF_VALUE_NUMBER, office_number),
  LIST ("smil", KY_ODF_VALUE_NUMBER, smil_number),
  LIST ("style", KY_ODF_VALUE_NUMBER, style_number),
  LIST ("svg", KY_ODF_VALUE_NUMBER, svg_number),
  LIST ("table", KY_ODF_VALUE_NUMBER, table_number),
  LIST ("text", KY_ODF_VALUE_NUMBER, text_number),
  LIST ("anim", KY_ODF_VALUE_WORDS, anim_words),
  LIST ("calcext", KY_ODF_VALUE_WORDS, calcext_words),
  LIST ("chart", KY_ODF_VALUE_WORDS, chart_words),
  LIST ("chartooo", KY_ODF_VALUE_WORDS, chartooo_words),
  LIST ("css3t", KY_ODF_VALUE_WORDS, css3t_words),
  LIST ("dr3d", KY_ODF_VALUE_WORDS, dr3d_words),
  LIST ("draw", KY_ODF_VALUE_WORDS, draw_words),
  LIST ("drawooo", KY_ODF_VALUE_WORDS, drawooo_words),
  LIST ("fo", KY_ODF_VALUE_WORDS, fo_words),
  LIST ("loext", KY_ODF_VALUE_WORDS, loext_words),
  LIST ("math", KY_ODF_VALUE_WORDS, math_words),
  LIST ("number", KY_ODF_VALUE_WORDS, number_words),
  LIST ("office", KY_ODF_VALUE_WORDS, office_words),
  LIST ("officeooo", KY_ODF_VALUE_WORDS, officeooo_words),
  LIST ("presentation", KY_ODF_VALUE_WORDS, presentation_words),
  LIST ("smil", KY_ODF_VALUE_WORDS, smil_words),
  LIST ("style", KY_ODF_VALUE_WORDS, style_words),
  LIST ("svg", KY_ODF_VALUE_WORDS, svg_words),
  LIST ("table", KY_ODF_VALUE_WORDS, table_words),
  LIST ("tableooo", KY_ODF_VALUE_WORDS, tableooo_words),
  LIST ("text", KY_ODF_VALUE_WORDS, text_words),
  LIST ("anim", KY_ODF_VALUE_TIME, anim_time),
  LIST ("calcext", KY_ODF_VALUE_TIME, calcext_time),
  LIST ("office", KY_ODF_VALUE_TIME, office_time),
  LIST ("presentation", KY_ODF_VALUE_TIME, presentation_time),
  LIST ("table", KY_ODF_VALUE_TIME, table_time),
  LIST ("text", KY_ODF_VALUE_TIME, text_time),
  LIST ("anim", KY_ODF_VALUE_NAME, anim_name),
  LIST ("calcext", KY_ODF_VALUE_NAME, calcext_name),
  LIST ("chart", KY_ODF_VALUE_NAME, chart_name),
  LIST ("draw", KY_ODF_VALUE_NAME, draw_name),
  LIST ("fo", KY_ODF_VALUE_NAME, fo_name),
  LIST ("loext", KY_ODF_VALUE_NAME, loext_name),
  LIST ("presentation", KY_ODF_VALUE_NAME, presentation_name),
  LIST ("smil", KY_ODF_VALUE_NAME, smil_name),
  LIST ("style", KY_ODF_VALUE_NAME, style_name),
  LIST ("svg", KY_ODF_VALUE_NAME, svg_name),
  LIST ("table", KY_ODF_VALUE_NAME, table_name),
  LIST ("text", KY_ODF_VALUE_NAME, text_name),
  LIST ("dr3d", KY_ODF_VALUE_PATH, dr3d_path),
  LIST ("draw", KY_ODF_VALUE_PATH, draw_path),
  LIST ("drawooo", KY_ODF_VALUE_PATH, drawooo_path),
  LIST ("fo", KY_ODF_VALUE_PATH, fo_path),
  LIST ("presentation", KY_ODF_VALUE_PATH, presentation_path),
  LIST ("smil", KY_ODF_VALUE_PATH, smil_path),
  LIST ("svg", KY_ODF_VALUE_PATH, svg_path),
  LIST ("anim", KY_ODF_VALUE_TEXT, anim_text),
  LIST ("calcext", KY_ODF_VALUE_TEXT, calcext_text),
  LIST ("chart", KY_ODF_VALUE_TEXT, chart_text),
  LIST ("draw", KY_ODF_VALUE_TEXT, draw_text),
  LIST ("loext", KY_ODF_VALUE_TEXT, loext_text),
  LIST ("math", KY_ODF_VALUE_TEXT, math_text),
  LIST ("number", KY_ODF_VALUE_TEXT, number_text),
  LIST ("office", KY_ODF_VALUE_TEXT, office_text),
  LIST ("presentation", KY_ODF_VALUE_TEXT, presentation_text),
  LIST ("style", KY_ODF_VALUE_TEXT, style_text),
  LIST ("svg", KY_ODF_VALUE_TEXT, svg_text),
  LIST ("table", KY_ODF_VALUE_TEXT, table_text),
  LIST ("tableooo", KY_ODF_VALUE_TEXT, tableooo_text),
  LIST ("text", KY_ODF_VALUE_TEXT, text_text),
  LIST ("calcext", KY_ODF_VALUE_FORMULA, calcext_formula),
  LIST ("loext", KY_ODF_VALUE_FORMULA, loext_formula),
  LIST ("style", KY_ODF_VALUE_FORMULA, style_formula),
  LIST ("table", KY_ODF_VALUE_FORMULA, table_formula),
  LIST ("text", KY_ODF_VALUE_FORMULA, text_formula),
  LIST ("anim", KY_ODF_VALUE_SHAPE, anim_shape),
  LIST ("draw", KY_ODF_VALUE_SHAPE, draw_shape),
  LIST ("calcext", KY_ODF_VALUE_RANGE, calcext_range),
  LIST ("chart", KY_ODF_VALUE_RANGE, chart_range),
  LIST ("draw", KY_ODF_VALUE_RANGE, draw_range),
  LIST ("loext", KY_ODF_VALUE_RANGE, loext_range),
  LIST ("style", KY_ODF_VALUE_RANGE, style_range),
  LIST ("svg", KY_ODF_VALUE_RANGE, svg_range),
  LIST ("table", KY_ODF_VALUE_RANGE, table_range),
  /* clang-format on */
};

/* Those whose values are like no other's. */
static const struct
{
  const gchar *name;
  KyOdfValue kind;
} singles[] = {
  { "chart:class", KY_ODF_VALUE_CHART },
  { "config:name", KY_ODF_VALUE_SETTING },
  { "config:type", KY_ODF_VALUE_SETTING },
  { "draw:engine", KY_ODF_VALUE_ENGINE },
  { "draw:extrusion-metal-type", KY_ODF_VALUE_METAL },
  { "table:name", KY_ODF_VALUE_TABLE },
  { "text:c", KY_ODF_VALUE_COUNT },
  { "xlink:actuate", KY_ODF_VALUE_LINK },
  { "xlink:href", KY_ODF_VALUE_REFERENCE },
  { "xlink:show", KY_ODF_VALUE_LINK },
  { "xlink:type", KY_ODF_VALUE_LINK },
  { "xml:id", KY_ODF_VALUE_NAME },
  { "xml:lang", KY_ODF_VALUE_WORDS },
  { "xml:space", KY_ODF_VALUE_SPACE },
};

static gint
compare (gconstpointer name, gconstpointer other)
{
  return strcmp (name, *(const gchar *const *)other);
}

const KyOdfValue *
ky_odf_verify_attribute (const gchar *prefix, const gchar *local)
{
  g_autofree gchar *name = g_strconcat (prefix, ":", local, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (lists[i].prefix, prefix) == 0
        && bsearch (local, lists[i].names, lists[i].n_names, sizeof lists[i].names[0], compare)
               != NULL)
      return &lists[i].kind;
  for (guint i = 0; i < G_N_ELEMENTS (singles); i++)
    if (strcmp (singles[i].name, name) == 0)
      return &singles[i].kind;
  return NULL;
}
