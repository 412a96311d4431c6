/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where bodies stand while they are worked on: files without a name, which are gone with whoever
 * had them open, however he ends. There is a number of places for all of c-icap's processes
 * together; a place is a lock, and goes the same way.
 */
#pragma once

#include "common/error.h"

typedef struct
{
  int places; /* shared by c-icap's processes, which are forked */
  guint n_places;
  const gchar *directory;
} KyPlaces;

/* One body. */
typedef struct
{
  int place; /* -1: has none */
  int file;  /* -1: none yet */
  guint64 size;
} KySpooled;

#define KY_SPOOLED_NONE ((KySpooled){ .place = -1, .file = -1 })

/* N places for files in DIRECTORY (kept). Before c-icap forks. Errors: IO. */
gboolean ky_places_open (KyPlaces *spool, const gchar *directory, guint n, GError **error);
void ky_places_close (KyPlaces *spool);

/*
 * Appends SIZE bytes of DATA to SPOOLED; the first time it waits for a place until UNTIL
 * (g_get_monotonic_time()). CLIENT ("" where nobody says who it is) has half of the places at most.
 * Errors: TIMEOUT (there was none), LIMIT (it would have more than
 * SIZE_MAX bytes), IO.
 */
gboolean ky_spool_write (const KyPlaces *spool, KySpooled *spooled, const gchar *client,
                         gconstpointer data, gsize size, guint64 size_max, gint64 until,
                         GError **error);
void ky_spooled_clear (KySpooled *spooled);
