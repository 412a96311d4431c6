/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose numbers those of events are. An older index goes on from numbers that were given out by
 * another, so each index that was brought back, and each new one, numbers under a word of its own:
 * with it a number is no other event's. What such an index has from before keeps the word that it
 * was perhaps sent under.
 */
#pragma once

#include "store/index/index.h"
#include "store/seal/id.h"

#define KY_ORIGIN_GROUPS 3

typedef struct
{
  gchar now[KY_ID_SIZE], before[KY_ID_SIZE]; /* the word, and that of rows up to these: */
  gint64 audit, event;
} KyOrigin;

/* Inside a transaction that writes: an index without a word gets one. Errors: STORE. */
gboolean ky_origin_read (KyIndex *index, KyOrigin *ret_origin, GError **error);
/* The same: INDEX, whose log ends with row AUDIT, was brought back. Errors: STORE. */
gboolean ky_origin_renew (KyIndex *index, gint64 audit, KyOrigin *ret_origin, GError **error);
