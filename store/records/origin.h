/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words under which events are numbered. An older index that continues uses numbers that were
 * already given to other events. Therefore each index that was restored, and each new one, numbers
 * under a word of its own, with which a number belongs to one event only. Events from before a
 * restore keep the word under which they may have been sent; of the words the last KY_ORIGINS_MAX
 * are kept, and older events have the oldest of these. */
#pragma once

#include "store/index/index.h"
#include "store/seal/id.h"

#define KY_ORIGIN_GROUPS 3
#define KY_ORIGINS_MAX 64

/* Holds an earlier word, and the numbers up to which it applies. */
typedef struct
{
  gchar word[KY_ID_SIZE];
  gint64 audit, event; /* the last row of the audit log, and the last event, under this word */
} KyEarlierOrigin;

/* Holds the current word and those before it. */
typedef struct
{
  gchar now[KY_ID_SIZE];
  guint n_earlier;
  KyEarlierOrigin earlier[KY_ORIGINS_MAX]; /* the newest first */
} KyOrigin;

/* Reads the words, inside a transaction that writes: an index without a word gets one. Errors:
 * STORE. */
gboolean ky_origin_read (KyIndex *index, KyOrigin *ret_origin, GError **error);
/* Gives a restored index a new word, inside a transaction.
 * `audit`: the last row that its audit log had.
 * `ret_origin`: set to the words.
 * Errors: STORE. */
gboolean ky_origin_renew (KyIndex *index, gint64 audit, KyOrigin *ret_origin, GError **error);
/* Returns the word of row `seq` of the audit log, or of event number `seq` (borrowed). */
const gchar *ky_origin_of (const KyOrigin *origin, gboolean is_audit, gint64 seq);
