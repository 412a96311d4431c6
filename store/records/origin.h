/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose numbers those of events are. An older index goes on from numbers that were given out by
 * another, so each index that was brought back, and each new one, numbers under a word of its own:
 * with it a number is no other event's. What such an index has from before keeps the word that it
 * was perhaps sent under; of the last KY_ORIGINS_MAX words, and what is older has the oldest.
 */
#pragma once

#include "store/index/index.h"
#include "store/seal/id.h"

#define KY_ORIGIN_GROUPS 3
#define KY_ORIGINS_MAX 64

typedef struct
{
  gchar word[KY_ID_SIZE];
  gint64 audit, event; /* of rows up to these */
} KyEarlierOrigin;

typedef struct
{
  gchar now[KY_ID_SIZE];
  guint n_earlier;
  KyEarlierOrigin earlier[KY_ORIGINS_MAX]; /* the newest first */
} KyOrigin;

/* Inside a transaction that writes: an index without a word gets one. Errors: STORE. */
gboolean ky_origin_read (KyIndex *index, KyOrigin *ret_origin, GError **error);
/* The same: INDEX, whose log ends with row AUDIT, was brought back. Errors: STORE. */
gboolean ky_origin_renew (KyIndex *index, gint64 audit, KyOrigin *ret_origin, GError **error);
/* The word of row SEQ of the log, or of an event with that number. */
const gchar *ky_origin_of (const KyOrigin *origin, gboolean is_audit, gint64 seq);
