/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where sealed originals lie: small ones in the index, so that one commit makes all of a message
 * durable; others as files, state/originals/YYYY-MM-DD/ID. A file is written as state/incoming/ID,
 * renamed, and synced with its directory before the index speaks of it; so what stands in
 * `incoming` at start, or in `originals` without a row, was never acknowledged.
 */
#pragma once

#include "store/seal.h"

#define KY_ORIGINAL_INLINE (64 * 1024) /* sealed bytes that still go in the index */

/* Takes what ky_seal() gives; memory at first, a file when it grows. */
typedef struct
{
  const gchar *directory; /* state; borrowed */
  gchar *id;
  GByteArray *bytes; /* while small */
  gchar *temporary;  /* while a file and not finished */
  int fd;
  gchar *file; /* relative to state, once finished: "originals/2026-11-20/ID" */
} KyOriginalSink;

/* Makes the directories in DIRECTORY and empties `incoming`. Errors: IO. */
gboolean ky_originals_prepare (const gchar *directory, GError **error);

void ky_original_sink_init (KyOriginalSink *sink, const gchar *directory, const gchar *id);
/* A KySealSink; DATA is a KyOriginalSink. */
gboolean ky_original_sink_put (gpointer data, const guint8 *bytes, gsize size, GError **error);
/* Makes a file durable and gives it its name. Nothing to do for one that stayed small. */
gboolean ky_original_sink_finish (KyOriginalSink *sink, GError **error);
/* Removes a file that nobody was promised. */
void ky_original_sink_abandon (KyOriginalSink *sink);
void ky_original_sink_clear (KyOriginalSink *sink);

/* Opens FILE of a row for reading; -1 with IO set. */
int ky_original_open (const gchar *directory, const gchar *file, GError **error);
/* Removes FILE of a row that is no more. A missing one is no error. */
void ky_original_remove (const gchar *directory, const gchar *file);

/*
 * Calls FOUND for each file of `originals` that was last changed before BEFORE (Unix seconds);
 * TRUE from it removes the file. Returns how many were removed.
 */
guint ky_originals_sweep (const gchar *directory, gint64 before,
                          gboolean (*found) (const gchar *file, gpointer data), gpointer data);
