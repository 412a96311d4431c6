/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the words of a metafile ([MS-EMF], [MS-WMF]), for readers who cannot see the picture
 * made of it. */
#pragma once

#include "engine/job.h"

/* Returns the text that `view` draws, on one line, clean (O-TXT-01), or NULL if it is no metafile
 * or draws no text. Linear. (transfer full) */
gchar *ky_metafile_text (KyView view);
/* Returns the words of `written`, of ky_metafile_text(), that are among those in `seen`, each as
 * often as it is there: what the drawing shows (ky_member_words(), which no sender controls).
 * `seen` has spaces between words and line ends where one may continue. `written` is taken. NULL:
 * none, as where `written` is NULL. The text has at most 8,192 bytes; more is reported as
 * document.limit. (transfer full) */
gchar *ky_metafile_text_seen (KyJob *job, gchar *written, const gchar *seen);
/* Returns the encoding for the charset of a font ([MS-WMF] §2.1.1.5), as a label for
 * ky_charset_decode(). */
const gchar *ky_metafile_charset (guint charset);
