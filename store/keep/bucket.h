/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks through the bucket, in a thread. An object without a row that the index knows to be on its
 * way (store/keep/sending.h) was never acknowledged: unless it is of today or yesterday, when
 * another node may be about to commit it, it is set aside there for as long as files are
 * (PREFIX/aside/DAY/ID). What was erased goes. Any other has lost its row, and raises the doubt
 * that files without one do. Uploads in parts that never ended are given up; rows without an object
 * are counted.
 */
#pragma once

#include "store/loop/loop.h"

/* How long the folder of an original's NAME behind the prefix is ("2026-11-22/ID",
 * "aside/2026-11-22/ID"); 0: it is none. */
gsize ky_bucket_name_folder (const gchar *name);
gboolean ky_bucket_is_aside (const gchar *name);

/* Asks in a thread whether the bucket answers, unless that was asked a moment ago: what is wrong
 * then is ky_objects_problem(), also where no mail needs the bucket. */
void ky_bucket_probe (KyServer *server);
/* Why what is in the bucket is not touched, in codes; NULL: nothing keeps the store from that.
 * (transfer full) */
gchar *ky_bucket_problem (KyServer *server);
/* Every minute: reads whose the bucket is, if that failed, and writes down what the nodes of a
 * database are to know of it. */
void ky_bucket_tick (KyServer *server);

/* DAY is what is set aside today, BEFORE the first day that is left alone, EXPIRED the first that
 * is still kept aside. */
void ky_bucket_check (KyServer *server, const gchar *day, const gchar *before,
                      const gchar *expired);
