/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The internals of the journal of erasures (erasures.h), for the files that read and write it,
 * share it with the index and apply it to an index. */
#pragma once

#include "store/records/journal-deliveries.h"
#include "store/records/erasures.h"

#include <sys/types.h>

/* In the table meta: marks of what was done to a user; microseconds since 1970. */
#define KY_ERASURES_REMOVED "removed:"
#define KY_ERASURES_ACCESS "access:"

/* No request waits or can be fetched for longer (portal.request-days and release-hours). */
#define KY_ERASURES_REQUEST_SECONDS (200 * 24 * 3600)

/* Tells whether a user is disabled, and since when that is known; 0 in a store that is alone. */
typedef struct
{
  gboolean is_disabled;
  gint64 time;
} KyUserLine;

/* Holds what a user may do, as of a mark of the index. */
typedef struct
{
  gint64 mark;
  gchar *words; /* store/records/access.h */
} KyAccessLine;

struct _KyErasures
{
  gchar *state; /* directory */
  int fd;
  off_t size;           /* size of the file as it was written */
  GString *pending;     /* lines of the present transaction */
  GString *behind;      /* the same that are written when it is committed */
  GString *heard;       /* lines from other nodes that are not in the file yet */
  GString *unshared;    /* lines in the file that are not in the index yet */
  GHashTable *erased;   /* identifier → gint64 *, when it came */
  GHashTable *ended;    /* identifiers of allow entries and others that end */
  GHashTable *blocks;   /* identifier of an entry of the blocklist → words */
  GHashTable *holds;    /* identifier of a hold → words */
  GHashTable *access;   /* name → KyAccessLine *, the newest */
  GHashTable *requests; /* identifier of one that is over → gint64 *, since when */
  GHashTable *sessions; /* hash of one that was ended → gint64 *, when it would have expired */
  GHashTable *users;    /* name → KyUserLine *, the newest */
  GHashTable *removed;  /* name → gint64 *, the mark of his removal */
  KyJournalDeliveries *delivered;
  gchar *whose;           /* name in the first line I */
  gint64 before, n;       /* largest values of the lines B */
  gint64 followed;        /* the last line of other nodes that was taken */
  gint64 tidied;          /* time of the last removal of expired lines, in seconds */
  gint64 last;            /* time in a user's line that was written or taken */
  gboolean is_unsettled;  /* the last lines may be lost with the power */
  gboolean wants_renewal; /* lines of a removed user must be deleted */
  /* Points in the chain: at the end of the file, at the end of the part that is synced, and the
   * last one in the index. */
  KyChain at, synced, noted;
  gboolean is_noted; /* the present transaction has another */
  /* State when the file was opened: the chain in the file, the mark, and the index with the file's
   * lines in it. */
  KyChainFound found;
  KyChain marked, index_synced;
  gint64 index_step;
};

/* Sets `ret_mark` to the last mark of `kind` about the user `name` in the index, or to 0. Errors:
 * STORE. */
gboolean ky_erasures_read_mark (KyIndex *index, const gchar *kind, const gchar *name,
                                gint64 *ret_mark, GError **error);
/* Sets that mark, inside a transaction. Errors: STORE. */
gboolean ky_erasures_write_mark (KyIndex *index, const gchar *kind, const gchar *name, gint64 mark,
                                 GError **error);

/* Returns all lines that still count; originals that retention destroyed are covered by one B
 * (transfer full). */
GString *ky_erasures_all_lines (KyErasures *erasures);
/* Writes the file again, durably. Errors: IO. */
gboolean ky_erasures_write_file (KyErasures *erasures, GError **error);
/* Appends lines to the file. `is_durable`: sync them. Errors: IO. */
gboolean ky_erasures_write_behind (KyErasures *erasures, const GString *lines, gboolean is_durable,
                                   GError **error);

/* Tells whether one of the lines is of `kind`. */
gboolean ky_erasures_has_line (const GString *lines, gchar kind);

/* Takes the lines of other nodes from the index that were not taken yet; while the journal is being
 * opened, all lines, also this node's own, because an index that was restored may have other lines
 * under the same numbers. Errors: STORE. */
gboolean ky_erasures_read_shared (KyErasures *erasures, KyIndex *index, GError **error);
/* Reads the journal's file in `state` and its lines in the index. (transfer full) Errors: IO,
 * STORE. */
KyErasures *ky_erasures_load (const gchar *state, KyIndex *index, GError **error);
/* Takes what users may do from the index if its mark is later than the journal's. Errors: STORE. */
gboolean ky_erasures_read_access (KyErasures *erasures, KyIndex *index, GError **error);
/* Makes the journal and the index name the same store, inside a transaction. Errors: STORE. */
gboolean ky_erasures_note_whose (KyErasures *erasures, KyIndex *index, GError **error);
