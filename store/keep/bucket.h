/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the bucket in a thread. An object without a row whose upload the index knows of
 * (store/keep/pending-uploads.h) was never acknowledged: it is set aside in the bucket
 * (PREFIX/aside/DAY/ID) for as long as files are, unless it is of today or yesterday, when another
 * node may be about to commit it. An object whose original was erased is removed. Any other object
 * without a row has lost its row; such objects put the index in doubt, as files without a row do.
 * Multipart uploads that were never completed are aborted, and rows without an object are
 * counted. */
#pragma once

#include "store/loop/loop.h"

/* Returns the length of the folder in an object's name behind the prefix ("2026-11-22/ID",
 * "aside/2026-11-22/ID"), or 0 if the name is not that of an original. */
gsize ky_bucket_name_folder (const gchar *name);
/* Tells whether the object's name is that of one that was set aside. */
gboolean ky_bucket_is_aside (const gchar *name);

/* Asks in a thread whether the bucket's server answers, unless it was asked less than 2 s ago.
 * ky_objects_problem() then has the result, also if no mail needs the bucket. */
void ky_bucket_probe (KyServer *server);
/* Returns why the store changes nothing in the bucket, as codes (common/message-codes.h), or NULL
 * if nothing prevents it (transfer full). */
gchar *ky_bucket_problem (KyServer *server);
/* Is called every minute: reads again whose the bucket is, if that failed before, and records in a
 * shared database that the bucket was claimed. */
void ky_bucket_tick (KyServer *server);

/* Starts a check of the bucket, unless one is running. All days have the form "2026-11-22".
 * `day`: the folder for what is set aside now.
 * `before`: the first day whose objects are left alone.
 * `expired`: the first day whose folder in aside/ is still kept. */
void ky_bucket_check (KyServer *server, const gchar *day, const gchar *before,
                      const gchar *expired);
