/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/filter-pass.h"

static const KyOdfRule rules[] = {
  { KY_ODF_OFFICE, "scripts", DO_DROP_FULL, "odf.script" },
  { KY_ODF_OFFICE, "script", DO_DROP, "odf.script" },
  { KY_ODF_OFFICE, "event-listeners", DO_DROP_FULL, "odf.event-listener" },
  { KY_ODF_OFFICE, "forms", DO_FORMS, "odf.form" },
  { KY_ODF_OFFICE, "dde-source", DO_DROP, "odf.dde" },
  { KY_ODF_OFFICE, "binary-data", DO_DROP, "odf.binary-data" },
  { KY_ODF_OFFICE, "document", DO_DROP, "odf.object" },
  { KY_ODF_OFFICE, "text", DO_BODY, NULL },
  { KY_ODF_OFFICE, "spreadsheet", DO_BODY, NULL },
  { KY_ODF_OFFICE, "presentation", DO_BODY, NULL },
  { KY_ODF_OFFICE, "drawing", DO_BODY, NULL },
  { KY_ODF_OFFICE, "chart", DO_BODY, NULL },
  { KY_ODF_OFFICE, "annotation", DO_KEEP, NULL },
  { KY_ODF_PRESENTATION, "event-listener", DO_DROP, "odf.event-listener" },
  { KY_ODF_PRESENTATION, "sound", DO_DROP, "odf.media" },
  { KY_ODF_PRESENTATION, "play", DO_DROP, "odf.media" },
  { KY_ODF_ANIM, "audio", DO_DROP, "odf.media" },
  { KY_ODF_ANIM, "command", DO_DROP, "odf.media" },
  { KY_ODF_DRAW, "applet", DO_DROP, "odf.applet" },
  { KY_ODF_DRAW, "plugin", DO_DROP, "odf.plugin" },
  { KY_ODF_DRAW, "floating-frame", DO_DROP, "odf.floating-frame" },
  { KY_ODF_DRAW, "image-map", DO_DROP, "odf.image-map" },
  { KY_ODF_DRAW, "control", DO_CONTROL, "odf.form" },
  { KY_ODF_DRAW, "frame", DO_FRAME, NULL },
  { KY_ODF_DRAW, "image", DO_PICTURE, NULL },
  { KY_ODF_DRAW, "object", DO_OBJECT, NULL },
  { KY_ODF_DRAW, "object-ole", DO_OLE, "odf.ole-object" },
  { KY_ODF_DRAW, "fill-image", DO_SYMBOL, NULL },
  { KY_ODF_DRAW, "a", DO_LINK, "odf.link" },
  { KY_ODF_STYLE, "background-image", DO_PICTURE, NULL },
  { KY_ODF_STYLE, "map", DO_CONDITION, "odf.formula" },
  { KY_ODF_SVG, "font-face-src", DO_DROP, "odf.embedded-font" },
  { KY_ODF_SVG, "definition-src", DO_DROP, NULL },
  { KY_ODF_TEXT, "list-level-style-image", DO_SYMBOL, NULL },
  { KY_ODF_TEXT, "a", DO_LINK, "odf.link" },
  { KY_ODF_TEXT, "tracked-changes", DO_REVISION, "odf.revision" },
  { KY_ODF_TEXT, "change", DO_REVISION, NULL },
  { KY_ODF_TEXT, "change-start", DO_REVISION, NULL },
  { KY_ODF_TEXT, "change-end", DO_REVISION, NULL },
  { KY_ODF_TEXT, "section-source", DO_DROP, "odf.external-section" },
  { KY_ODF_TEXT, "alphabetical-index-auto-mark-file", DO_DROP, "odf.external-reference" },
  { KY_ODF_TEXT, "dde-connection-decls", DO_DROP_FULL, "odf.dde" },
  { KY_ODF_TEXT, "dde-connection", DO_UNWRAP, "odf.dde" },
  { KY_ODF_TEXT, "database-next", DO_DROP, "odf.database-field" },
  { KY_ODF_TEXT, "database-row-select", DO_DROP, "odf.database-field" },
  { KY_ODF_TEXT, "database-name", DO_UNWRAP, "odf.database-field" },
  { KY_ODF_TEXT, "database-display", DO_UNWRAP, "odf.database-field" },
  { KY_ODF_TEXT, "database-row-number", DO_UNWRAP, "odf.database-field" },
  { KY_ODF_TEXT, "execute-macro", DO_UNWRAP, "odf.macro-field" },
  { KY_ODF_TEXT, "script", DO_DROP, "odf.script" },
  { KY_ODF_TEXT, "hidden-text", DO_HIDDEN, "odf.hidden-text" },
  { KY_ODF_TEXT, "hidden-paragraph", DO_DROP, "odf.hidden-text" },
  { KY_ODF_TEXT, "placeholder", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "text-input", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "conditional-text", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "variable-input", DO_INPUT, "odf.field" },
  { KY_ODF_TEXT, "user-field-input", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "drop-down", DO_UNWRAP, "odf.field" },
  { KY_ODF_TEXT, "label", DO_DROP, NULL },
  { KY_ODF_TEXT, "meta", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "meta-field", DO_UNWRAP, NULL },
  /* What these show is not in the file that is written, or is the reader's own. */
  { KY_ODF_TEXT, "creation-date", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "creation-time", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "creator", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "description", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "editing-cycles", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "editing-duration", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "initial-creator", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "keywords", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "modification-date", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "modification-time", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "print-date", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "print-time", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "printed-by", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "user-defined", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "author-name", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "template-name", DO_UNWRAP, NULL },
  { KY_ODF_TEXT, "sender-initials", DO_INITIALS, NULL },
  { KY_ODF_TEXT, "file-name", DO_FILE, NULL },
  { KY_ODF_FIELD, "fieldmark", DO_MARK, "odf.field" },
  { KY_ODF_FIELD, "fieldmark-start", DO_DROP, "odf.field" },
  { KY_ODF_FIELD, "fieldmark-separator", DO_DROP, NULL },
  { KY_ODF_FIELD, "fieldmark-end", DO_DROP, NULL },
  { KY_ODF_FIELD, "param", DO_DROP, NULL },
  { KY_ODF_LOEXT, "content-control", DO_UNWRAP, NULL },
  { KY_ODF_LOEXT, "list-item", DO_DROP, NULL },
  { KY_ODF_TABLE, "table", DO_TABLE, "odf.external-reference" },
  { KY_ODF_TABLE, "table-source", DO_DROP, "odf.external-reference" },
  { KY_ODF_TABLE, "cell-range-source", DO_DROP, "odf.external-reference" },
  { KY_ODF_TABLE, "dde-links", DO_DROP_FULL, "odf.dde" },
  { KY_ODF_TABLE, "dde-link", DO_DROP, "odf.dde" },
  { KY_ODF_TABLE, "error-macro", DO_DROP, "odf.script" },
  { KY_ODF_TABLE, "source-service", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "database-source-query", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "database-source-sql", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "database-source-table", DO_DROP, "odf.database" },
  { KY_ODF_TABLE, "named-expression", DO_CONDITION, "odf.formula" },
  { KY_ODF_TABLE, "named-range", DO_RANGE, "odf.external-reference" },
  { KY_ODF_TABLE, "source-cell-range", DO_RANGE, "odf.external-reference" },
  { KY_ODF_CALCEXT, "condition", DO_CONDITION, "odf.formula" },
  { KY_ODF_CALCEXT, "sparkline", DO_RANGE, "odf.external-reference" },
  { KY_ODF_CONFIG, "config-item-set", DO_SETTINGS, NULL },
  { KY_ODF_CONFIG, "config-item-map-named", DO_SETTINGS, NULL },
  { KY_ODF_CONFIG, "config-item-map-indexed", DO_SETTINGS, NULL },
  { KY_ODF_CONFIG, "config-item-map-entry", DO_ENTRY, "odf.external-reference" },
  { KY_ODF_CONFIG, "config-item", DO_SETTING, NULL },
  { KY_ODF_META, "generator", DO_GENERATOR, NULL },
  { KY_ODF_MATH, "maction", DO_UNWRAP, NULL },
};

static const KyOdfRule keep = { 0, "", DO_KEEP, NULL };
const KyOdfRule ky_odf_rule_unknown = { 0, "", DO_DROP, "odf.unknown-element" };
static const KyOdfRule script = { 0, "", DO_DROP, "odf.script" };
static const KyOdfRule form = { 0, "", DO_DROP, "odf.form" };
const KyOdfRule ky_odf_rule_property = { 0, "", DO_DROP, "odf.property" };
const KyOdfRule ky_odf_rule_misplaced = { 0, "", DO_UNWRAP, "odf.unknown-element" };
const KyOdfRule ky_odf_rule_foreign = { 0, "", DO_UNWRAP, "odf.unknown-element" };
/* Sender's address and the like: what is shown stays. */
static const KyOdfRule field = { 0, "", DO_UNWRAP, NULL };

static const KyOdfRule *
rule_for (const KyXmlName *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].ns == name->ns && strcmp (rules[i].local, name->local) == 0)
      return &rules[i];
  if (ky_odf_allows_element (name->ns, name->local))
    return &keep;
  if (name->ns == KY_ODF_SCRIPT)
    return &script;
  if (name->ns == KY_ODF_FORM)
    return &form;
  if (name->ns == KY_ODF_TEXT && g_str_has_prefix (name->local, "sender-"))
    return &field;
  return name->ns == KY_ODF_META || name->ns == KY_ODF_DC ? &ky_odf_rule_property
                                                          : &ky_odf_rule_unknown;
}

const KyOdfRule *
ky_odf_rule_of (KyXmlName *name)
{
  if (!name->is_looked_up)
    {
      name->rule = rule_for (name);
      name->is_looked_up = TRUE;
    }
  return name->rule;
}
