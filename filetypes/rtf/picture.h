/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sanitizes the pictures of an RTF document (groups \pict) while it is rewritten. */
#pragma once

#include "engine/job.h"
#include "filetypes/rtf/charset.h"
#include "filetypes/rtf/writer.h"

/* Holds the state of the pictures while a file is rewritten. */
typedef struct
{
  KyJob *job;
  KyRtfLexer *lexer;
  KyRtfWriter *writer;
  const KyRtfFonts *fonts;
  gboolean drops;     /* all of them */
  gboolean is_silent; /* reports nothing */
  guint count;
  KyMember *blank; /* (nullable) replaces pictures that failed; to be freed */
} KyRtfPictures;

/* Reads the rest of a group \pict, has the picture sanitized as a member, and writes it as PNG or
 * JPEG. A picture that cannot be sanitized becomes a blank one. Errors: those of the job. */
gboolean ky_rtf_take_picture (KyRtfPictures *self, GError **error);
