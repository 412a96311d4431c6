/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of an OpenDocument file that kiyome wrote, for its second reading: by their characters,
 * and settings by their names. What is not here is refused.
 */
#pragma once

#include "common/view.h"
#include "filetypes/base/xml/vocabulary.h"

/* A value of KIND is judged by itself, and not by what is around it. */
gboolean ky_odf_verify_is_lexical (KyValueKind kind);
gboolean ky_odf_verify_value (KyValueKind kind, KyView value);

/* The setting NAME may be there, and TYPE and VALUE are what it has. */
gboolean ky_odf_verify_setting (const gchar *name, const gchar *type, const gchar *value);
/* A set of settings, or a list of them, may have that name. */
gboolean ky_odf_verify_settings (const gchar *name);
