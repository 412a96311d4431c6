/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the identification bits of an OpenDocument type: from the mimetype member of a package,
 * from the file name if a package declares no type, or from the root of a flat XML file. */
#include "filetypes/odf/probe.h"

#include "filetypes/base/xml/flat-probe.h"

guint
ky_odf_probe_bits (const KyProbe *probe, KyZipKind kind, const gchar *flat,
                   const gchar *const *suffixes, const gchar *const *old_suffixes)
{
  guint bits = ky_zip_probe_bits (probe, kind);

  /* If the package does not say its type, the type follows from the name; the body must agree. */
  if (bits == 0 && ky_zip_probe (probe) == KY_ZIP_ODF
      && (g_strv_contains (suffixes, probe->suffix)
          || g_strv_contains (old_suffixes, probe->suffix)))
    bits = ky_zip_probe_bits (probe, KY_ZIP_ODF) + 1;
  return bits != 0 ? bits : ky_flat_probe_bits (probe, flat);
}
