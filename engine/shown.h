/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that a drawing shows which becomes a picture of pixels: they go to who holds it in a
 * document, for what describes the picture there (filetypes/base/picture/metafile-text.h), and no
 * farther. What the drawing lacks goes to the report.
 */
#pragma once

#include "engine/job.h"

/* An argument of KY_STEP_METAFILE: behind the PNG come the words that it shows (UTF-8, as
 * ky_metafile_text_seen() takes them), how many characters of symbol fonts and how many pictures
 * are only marked in it, the words' length (32 bits each, little-endian), and this. */
#define KY_METAFILE_WORDS "KYWORDS2"

/* In a method: the words that the output shows, UTF-8. */
void ky_job_show_words (KyJob *job, const gchar *words);
/* After finish: those of the member, or "". */
const gchar *ky_member_words (KyMember *member);
