/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine/job.h"
#include "filetypes/rtf/lexer.h"
#include "filetypes/rtf/reading.h"
#include "filetypes/rtf/writer.h"

/* The pictures of a file while it is written anew. */
typedef struct
{
  KyJob *job;
  KyRtfLexer *lexer;
  KyRtfWriter *writer;
  const KyRtfFonts *fonts;
  gboolean drops; /* all of them */
  guint count;
  KyMember *blank; /* (nullable) that stands for one that did not come through; to be freed */
} KyRtfPictures;

/* The rest of a group \pict: read, sanitized as a member, and written as PNG or JPEG; what does not
 * come through becomes a blank picture. */
gboolean ky_rtf_take_picture (KyRtfPictures *self, GError **error);
