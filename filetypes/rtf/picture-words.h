/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a picture of RTF is described by: the shape property wzDescription in \*\picprop. */
#pragma once

#include "filetypes/rtf/lexer.h"
#include "filetypes/rtf/writer.h"

/* Reads the group whose opening brace was read last, within a picture; CHARSET: of bytes. NULL: it
 * describes nothing. One line, clean (O-TXT-01), 2,000 bytes at most. (transfer full) */
gchar *ky_rtf_read_picture_words (KyRtfLexer *lexer, const gchar *charset);
void ky_rtf_write_picture_words (KyRtfWriter *writer, const gchar *words);
