/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The alternative text of a picture in RTF: the shape property wzDescription in \*\picprop. */
#pragma once

#include "filetypes/rtf/lexer.h"
#include "filetypes/rtf/writer.h"

/* Reads the group inside of a picture whose opening brace was read last and returns its description
 * as one cleaned line (O-TXT-01) of at most 2,000 bytes (transfer full). `charset` is that of
 * bytes. NULL: there is no description. */
gchar *ky_rtf_read_picture_words (KyRtfLexer *lexer, const gchar *charset);
void ky_rtf_write_picture_words (KyRtfWriter *writer, const gchar *words);
