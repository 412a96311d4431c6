/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a file so that it exists completely or not at all: under another name in the same
 * directory, and then renames it. "-" is standard output; a device or pipe is written directly. */
#pragma once

#include "common/wire.h"

typedef struct
{
  gchar *path;      /* final path; NULL: standard output */
  gchar *temporary; /* (nullable) path until the commit */
  int fd;
  KyView later; /* content for a stream, written by the commit */
} KyOutFile;

#define KY_OUT_FILE_INIT                                                                           \
  {                                                                                                \
    NULL, NULL, -1, { NULL, 0 }                                                                    \
  }

/* Writes `content`, which must stay valid until the commit, to the temporary file and syncs it; for
 * a stream, the commit writes it. Errors: IO with the path. */
gboolean ky_out_file_prepare (KyOutFile *file, const gchar *path, KyView content, GError **error);
/* Renames the file to its final path, or writes the stream. Errors: IO. */
gboolean ky_out_file_commit (KyOutFile *file, GError **error);
/* Returns whether the output is a stream, which must be committed before files are. */
gboolean ky_out_file_is_stream (const KyOutFile *file);
/* Removes a file that was not committed. */
void ky_out_file_clear (KyOutFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOutFile, ky_out_file_clear)
