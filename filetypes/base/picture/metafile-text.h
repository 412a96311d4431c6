/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a metafile ([MS-EMF], [MS-WMF]), for who doesn't see the picture that comes of it.
 */
#pragma once

#include "common/view.h"

/* What VIEW writes, on one line, clean (O-TXT-01) and not longer than 2,000 bytes; NULL when it is
 * no metafile or writes nothing. Linear. (transfer full) */
gchar *ky_metafile_text (KyView view);
/* The encoding of a font's charset ([MS-WMF] §2.1.1.5), as ky_charset_decode() takes it. */
const gchar *ky_metafile_charset (guint charset);
