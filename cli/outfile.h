/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is there whole or not at all: written under another name in the same directory, then
 * renamed. "-" is standard output; a device or pipe is written as it is.
 */
#pragma once

#include "common/wire.h"

typedef struct
{
  gchar *path;      /* where it ends; NULL: standard output */
  gchar *temporary; /* (nullable) where it lies until then */
  int fd;
  KyView later; /* what goes to a stream, by commit */
} KyOutFile;

#define KY_OUT_FILE_INIT                                                                           \
  {                                                                                                \
    NULL, NULL, -1, { NULL, 0 }                                                                    \
  }

/* Writes CONTENT, which must live until the commit, to its temporary place, synced. Errors: IO with
 * the path. */
gboolean ky_out_file_prepare (KyOutFile *file, const gchar *path, KyView content, GError **error);
/* Makes it visible. Errors: IO. */
gboolean ky_out_file_commit (KyOutFile *file, GError **error);
/* Is it written to a stream, so that it must be committed before the files? */
gboolean ky_out_file_is_stream (const KyOutFile *file);
/* Removes what was not committed. */
void ky_out_file_clear (KyOutFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOutFile, ky_out_file_clear)
