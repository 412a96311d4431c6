/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds bodies while they are processed, in nameless files, which disappear with the process that
 * has them open. The number of places is limited for all processes of c-icap together. A place is a
 * lock, which disappears with the process, too. */
#pragma once

#include "common/error.h"

typedef struct
{
  int places; /* memfd, shared by c-icap's processes, which are forked later */
  guint n_places;
  const gchar *directory;
} KyPlaces;

/* Describes one body. */
typedef struct
{
  int place; /* descriptor that holds the lock; -1: no place */
  int file;  /* -1: none yet */
  guint64 size;
} KySpooled;

#define KY_SPOOLED_NONE ((KySpooled){ .place = -1, .file = -1 })

/* Sets up `n` places for files in `directory` (borrowed). Must be called before c-icap forks.
 * Errors: IO. */
gboolean ky_places_open (KyPlaces *spool, const gchar *directory, guint n, GError **error);
void ky_places_close (KyPlaces *spool);

/* Appends bytes to a body. The first call waits for a place until `until` (g_get_monotonic_time()).
 * `client`: the address of the client, which gets at most half of the places; "": unknown, no such
 * limit. `size_max`: limit of the body in bytes. Errors: TIMEOUT (no place), LIMIT (more than
 * `size_max`), IO. */
gboolean ky_spool_write (const KyPlaces *spool, KySpooled *spooled, const gchar *client,
                         gconstpointer data, gsize size, guint64 size_max, gint64 until,
                         GError **error);
void ky_spooled_clear (KySpooled *spooled);
