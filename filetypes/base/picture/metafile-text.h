/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a metafile ([MS-EMF], [MS-WMF]), for who doesn't see the picture that comes of it.
 */
#pragma once

#include "common/view.h"

/* What VIEW writes, on one line, clean (O-TXT-01) and not longer than 2,000 bytes; NULL when it is
 * no metafile or writes nothing. Linear. (transfer full) */
gchar *ky_metafile_text (KyView view);
/* The words of WRITTEN, of ky_metafile_text(), that are among those in SEEN, each as often as it is
 * there: what the drawing shows (ky_member_words(), which is nobody's word). SEEN has spaces
 * between words and line ends where one may go on. WRITTEN is taken. NULL: none, as where WRITTEN
 * is NULL. (transfer full) */
gchar *ky_metafile_text_seen (gchar *written, const gchar *seen);
/* The encoding of a font's charset ([MS-WMF] §2.1.1.5), as ky_charset_decode() takes it. */
const gchar *ky_metafile_charset (guint charset);
