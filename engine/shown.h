/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that a drawing shows. A drawing (EMF, WMF) becomes a picture of pixels; its words are
 * passed to the module of the document that holds the picture, which may use them as the picture's
 * description (filetypes/base/picture/metafile-text.h). They are used for nothing else. What the
 * picture lacks is recorded in the report. */
#pragma once

#include "engine/job.h"

/* Argument of KY_STEP_METAFILE, and the last bytes of its answer. The answer is: the PNG; the words
 * that it shows in UTF-8, as ky_metafile_text_seen() takes them; three little-endian 32-bit numbers
 * (characters of symbol fonts that the picture only marks, pictures that it only marks, bytes of
 * the words); this string. */
#define KY_METAFILE_WORDS "KYWORDS2"

/* Records the words that the output of the running method shows.
 * `words`: the words in UTF-8. */
void ky_job_show_words (KyJob *job, const gchar *words);
/* Takes out of the report what a drawing lacks and its document reports, too.
 * `code`: the code of these removals. */
void ky_job_forget_removed (KyJob *job, const gchar *code);
/* Returns the words that the output of a finished member shows, or "" (transfer none). */
const gchar *ky_member_words (KyMember *member);
