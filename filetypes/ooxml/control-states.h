/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what the form controls of a sheet have chosen. Excel stores it twice: in the VML drawing,
 * which stays, and in a part of its own for each control ([MS-XLSX] 2.6.69), which counts where the
 * two differ and does not stay. LibreOffice stores it in the second place only. */
#pragma once

#include "filetypes/ooxml/package.h"

/* Sets `mended` of the VML drawings of the sheets of `package` in which the controls do not say
 * what their own parts say. Where the parts cannot be told apart, a check box is neither on nor off
 * (2) and is reported (document.control-state). Errors: those of ky_package_read(). */
gboolean ky_ooxml_mend_controls (KyJob *job, KyPackage *package, GError **error);
