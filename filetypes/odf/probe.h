/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For identify() of each kind of OpenDocument. */
#pragma once

#include "filetypes/base/zip/probe.h"

/* What the type with these SUFFIXES bids whose packages are of KIND, and whose flat files have a
 * body of the kind FLAT ("text"). */
guint ky_odf_probe_bits (const KyProbe *probe, KyZipKind kind, const gchar *flat,
                         const gchar *const *suffixes, const gchar *const *old_suffixes);
