/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes papers in Japanese (intake/paper/) to PDF files. */
#pragma once

#include "config/config.h"
#include "intake/paper/page.h"

/* Sets the language of messages to Japanese, in which a paper is written whatever language the
 * command speaks. */
void ky_cli_speak_japanese (void);
/* Draws the draft again with the sanitizer and writes the result to `path` ("-": standard output),
 * readable only by its owner. Returns the exit status. */
int ky_cli_paper_write (const gchar *program, KyConfig *config, KyPaper *paper, const gchar *path);
