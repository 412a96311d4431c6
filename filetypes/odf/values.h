/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks values of OpenDocument attributes and settings that need a function of their own. */
#pragma once

#include "filetypes/base/markup/markup.h"
#include "filetypes/odf/formula.h"
#include "filetypes/odf/names.h"

static inline KyView
ky_odf_view_of (const gchar *text)
{
  return ky_view (text, strlen (text));
}

/* Returns the formula `value` as ky_odf_formula_confine() restricts it, with the prefix of its
 * grammar (transfer full), or NULL if it is not safe or of an unknown grammar. `reader` is
 * positioned in the element. */
gchar *ky_odf_safe_formula (KyXmlReader *reader, KyView value, gboolean is_condition,
                            gboolean *ret_is_changed);
/* Made of stays/ by base/xml/vocabulary.py. */
extern const KyMarkupTable ky_odf_stays;
/* The permitted form of values, by KyValueKind. The verifier has its own (verify-value.c). */
extern const KyMarkupKind ky_odf_kinds[];
/* Returns the kind of chart that `value` names, in the form that is written; a bar chart if `value`
 * names none. */
const gchar *ky_odf_chart_class (KyXmlReader *reader, KyView value);
/* Returns what the form field (field:fieldmark) that just began shows: the chosen entry of a list,
 * a box, or its text (transfer full). Reads to the field's end. Errors: those of the reader. */
GString *ky_odf_field_mark (KyXmlReader *reader, GError **error);
/* Tells whether a text:hidden-text with these attributes shows nothing. */
gboolean ky_odf_hidden_text_hides (KyView condition, KyView is_hidden);
/* Tells whether the setting `name` is on the list and `type` and `value` are permitted for it. */
gboolean ky_odf_setting_fits (const gchar *name, const gchar *type, const gchar *value);
/* Returns `value`, which fits the setting `name`, in its canonical form, or NULL (transfer
 * full). */
gchar *ky_odf_canonical_setting (const gchar *name, const gchar *value);
