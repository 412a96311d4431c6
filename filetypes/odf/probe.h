/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies the types of OpenDocument. */
#pragma once

#include "filetypes/base/zip/probe.h"

/* Returns the identification bits of the type with `suffixes` and `old_suffixes` whose packages are
 * of `kind` and whose flat files have a body of the kind `flat` ("text"). */
guint ky_odf_probe_bits (const KyProbe *probe, KyZipKind kind, const gchar *flat,
                         const gchar *const *suffixes, const gchar *const *old_suffixes);
