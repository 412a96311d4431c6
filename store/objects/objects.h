/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Originals in a bucket (store.originals = s3://BUCKET/PREFIX). Each function waits for the server,
 * at most for store.s3-timeout: they are for threads, several at once, and never for the loop.
 * Errors: STORE, PROTOCOL, IO, CONFIG; what went wrong last is kept until one succeeds.
 */
#pragma once

#include "config/config.h"
#include "store/objects/module.h"

typedef struct _KyObjects KyObjects;

#define KY_OBJECTS_SCHEME "s3://" /* begins the name of a place in a bucket */

/* Where CONFIG has originals; *RET_OBJECTS is NULL for a directory. Asks no server. Errors: CONFIG.
 * (transfer full) */
gboolean ky_objects_open (const KyConfig *config, KyObjects **ret_objects, GError **error);
/* What is not as CONFIG has it for originals; NULL: it is. */
typedef struct
{
  const gchar *endpoint, *region, *credentials, *ca;
} KyObjectsAccess;

/* The bucket at PLACE ("s3://BUCKET/PREFIX"), on the server that ACCESS and CONFIG name. Asks no
 * server. Errors: CONFIG. (transfer full) */
KyObjects *ky_objects_open_at (const KyConfig *config, const gchar *place,
                               const KyObjectsAccess *access, GError **error);
/* All that waits fails at once, from now on. */
void ky_objects_stop (KyObjects *objects);
void ky_objects_close (KyObjects *objects);
guint16 ky_objects_port (const KyObjects *objects);
/* When what begins now is given up (monotonic). */
gint64 ky_objects_deadline (const KyObjects *objects);

/* With RET_IS_OTHER, what stands there is not written over. */
gboolean ky_objects_put (KyObjects *objects, const gchar *name, int fd, guint64 size,
                         gboolean *ret_is_other, gint64 deadline, GError **error);
/* Without a look at what stands there then: for who reads it back at once. */
gboolean ky_objects_write (KyObjects *objects, const gchar *name, const gchar *text,
                           gint64 deadline, GError **error);
int ky_objects_get (KyObjects *objects, const gchar *name, guint64 maximum, gint64 deadline,
                    gboolean *ret_is_there, GError **error);
/* The same into OUT, a file, whose content it is from its beginning. */
gboolean ky_objects_fetch (KyObjects *objects, const gchar *name, int out, guint64 maximum,
                           gint64 deadline, gboolean *ret_is_there, GError **error);
gboolean ky_objects_look (KyObjects *objects, const gchar *name, gint64 *ret_size, GError **error);
gboolean ky_objects_remove (KyObjects *objects, const gchar *name, GError **error);
gboolean ky_objects_copy (KyObjects *objects, const gchar *from, const gchar *to, GError **error);
gboolean ky_objects_list (KyObjects *objects, const gchar *start, KyS3Each each, gpointer data,
                          GError **error);
gboolean ky_objects_give_up (KyObjects *objects, const gchar *before, KyS3IsOwn is_own,
                             guint *ret_count, GError **error);

/* Asks for NAME, small, only to hear whether the bucket is there: what that finds wrong is known as
 * ky_objects_problem() until it finds nothing, or anything else succeeds. What others found wrong
 * stays: a full bucket answers this, too. */
void ky_objects_probe (KyObjects *objects, const gchar *name);
/* What is wrong, in codes; NULL: the last that was asked succeeded. (transfer full) */
gchar *ky_objects_problem (KyObjects *objects);
