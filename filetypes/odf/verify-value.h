/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies values of a rebuilt OpenDocument file by their characters, and settings by their names.
 * Values that are not listed are refused. */
#pragma once

#include "filetypes/base/xml/vocabulary.h"

/* Tells whether a value of `kind` can be verified without its context. */
gboolean ky_odf_verify_is_lexical (KyValueKind kind);
gboolean ky_odf_verify_value (KyValueKind kind, KyView value, const KyVocabularyRange *range);

/* Tells whether the setting `name` may be in the file with `type` and `value`. */
gboolean ky_odf_verify_setting (const gchar *name, const gchar *type, const gchar *value);
/* Tells whether a set or list of settings may have that `name`. */
gboolean ky_odf_verify_settings (const gchar *name);
