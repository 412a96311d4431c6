/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the journal of erasures (erasures.h) says, for erasures.c, which reads and writes it, and
 * erasures-apply.c, which applies it to an index. */
#pragma once

#include "store/records/delivered.h"
#include "store/records/erasures.h"

#include <sys/types.h>

/* Marks of what was done to a person, in meta; microseconds since 1970. */
#define KY_ERASURES_REMOVED "removed:"
#define KY_ERASURES_ACCESS "access:"

/* Whether a user is disabled, and since when that is known: 0 in a store that is alone. */
typedef struct
{
  gboolean is_disabled;
  gint64 time;
} KyUserLine;

/* What somebody may do, as of a mark of the index. */
typedef struct
{
  gint64 mark;
  gchar *words; /* store/records/access.h */
} KyAccessLine;

struct _KyErasures
{
  gchar *state; /* directory */
  int fd;
  off_t size;           /* of the file, as it was written */
  GString *pending;     /* lines of the present transaction */
  GString *behind;      /* the same that are written when it is committed */
  GString *heard;       /* lines of other nodes that were taken and stand in no file yet */
  GHashTable *erased;   /* identifier → gint64 *, when it came */
  GHashTable *ended;    /* identifiers of allow entries and others that end */
  GHashTable *blocks;   /* identifier of an entry of the blocklist → words */
  GHashTable *access;   /* name → KyAccessLine *, the newest */
  GHashTable *requests; /* identifier of one that is over → gint64 *, since when */
  GHashTable *sessions; /* hash of one that was ended → gint64 *, when it would have expired */
  GHashTable *users;    /* name → KyUserLine *, the newest */
  GHashTable *removed;  /* name → gint64 *, the mark of his removal */
  KyDelivered *delivered;
  gchar *whose;           /* of the first I */
  gint64 before, n;       /* of the last B */
  gint64 followed;        /* the last line of other nodes that was taken */
  gint64 tidied;          /* when what is over was left out, in seconds */
  gint64 last;            /* time in a user's line that was written or taken */
  gboolean is_unsettled;  /* the last lines may be lost with the power */
  gboolean wants_renewal; /* lines of somebody who was removed are to go */
};

/* The last mark of KIND about NAME that INDEX has; 0 for none. Errors: STORE. */
gboolean ky_erasures_read_mark (KyIndex *index, const gchar *kind, const gchar *name,
                                gint64 *ret_mark, GError **error);
gboolean ky_erasures_write_mark (KyIndex *index, const gchar *kind, const gchar *name, gint64 mark,
                                 GError **error);
