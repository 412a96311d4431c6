/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies the types of OpenDocument. */
#pragma once

#include "filetypes/base/zip/probe.h"

/* Returns the identification bits of the type with SUFFIXES and OLD_SUFFIXES whose packages are of
 * KIND and whose flat files have a body of the kind FLAT ("text"). */
guint ky_odf_probe_bits (const KyProbe *probe, KyZipKind kind, const gchar *flat,
                         const gchar *const *suffixes, const gchar *const *old_suffixes);
