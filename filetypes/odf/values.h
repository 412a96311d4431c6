/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of OpenDocument attributes and settings that are judged one by one. */
#pragma once

#include "filetypes/base/markup/markup.h"
#include "filetypes/odf/formula.h"
#include "filetypes/odf/names.h"

static inline KyView
ky_odf_view_of (const gchar *text)
{
  return ky_view (text, strlen (text));
}

/* The formula in VALUE as ky_odf_formula_confine() makes it, with the prefix of its grammar that is
 * written; NULL also: of a grammar that is not known here. READER stands in the element. (transfer
 * full) */
gchar *ky_odf_safe_formula (KyXmlReader *reader, KyView value, gboolean is_condition,
                            gboolean *ret_is_changed);
/* Made of stays/ by base/xml/vocabulary.py. */
extern const KyMarkupTable ky_odf_stays;
/* What values are like, by KyValueKind. The verifier has its own (verify-value.c). */
extern const KyMarkupKind ky_odf_kinds[];
/* The kind of chart that VALUE names, as it is written; a bar chart when it names none. */
const gchar *ky_odf_chart_class (KyXmlReader *reader, KyView value);
/* What the field of a form (field:fieldmark) shows that just began: the entry chosen of a list, a
 * box, or its text. Reads to its end. (transfer full) */
GString *ky_odf_field_mark (KyXmlReader *reader, GError **error);
/* A text:hidden-text with these attributes shows nothing. */
gboolean ky_odf_hidden_text_hides (KyView condition, KyView is_hidden);
/* The setting NAME is on the list, and TYPE and VALUE are what it asks for. */
gboolean ky_odf_setting_fits (const gchar *name, const gchar *type, const gchar *value);
/* VALUE, which fits NAME, in the only form that it has. (transfer full) */
gchar *ky_odf_canonical_setting (const gchar *name, const gchar *value);
