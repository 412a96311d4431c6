/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Originals in a bucket (store.originals = s3://BUCKET/PREFIX). Each function waits for the server,
 * at most for store.s3-timeout: they are for threads, several at once, and never for the loop. What
 * went wrong last is remembered until a request succeeds. Errors: STORE, PROTOCOL, IO, CONFIG. */
#pragma once

#include "config/config.h"
#include "store/objects/module.h"

/* A bucket. */
typedef struct _KyObjects KyObjects;

#define KY_OBJECTS_SCHEME "s3://" /* begins the name of a place in a bucket */

/* Finds out where the configuration has originals, without asking a server.
 * `ret_objects`: set to the bucket (transfer full: ky_objects_close()), or to NULL for a directory.
 * Errors: CONFIG. */
gboolean ky_objects_open (const KyConfig *config, KyObjects **ret_objects, GError **error);
/* Holds values that replace those of the configuration; NULL: that of the configuration. */
typedef struct
{
  const gchar *endpoint, *region, *credentials, *ca;
} KyObjectsAccess;

/* Opens a bucket, without asking a server.
 * `place`: "s3://BUCKET/PREFIX".
 * `access`, `config`: how its server is reached.
 * Returns the bucket (transfer full: ky_objects_close()), or NULL.
 * Errors: CONFIG. */
KyObjects *ky_objects_open_at (const KyConfig *config, const gchar *place,
                               const KyObjectsAccess *access, GError **error);
/* Makes all requests fail at once, from now on. NULL is allowed. */
void ky_objects_stop (KyObjects *objects);
/* Frees a bucket. NULL is allowed. */
void ky_objects_close (KyObjects *objects);
/* Returns the TCP port of the server. */
guint16 ky_objects_port (const KyObjects *objects);
/* Returns the monotonic time until which a request that begins now may take. */
gint64 ky_objects_deadline (const KyObjects *objects);

/* Stores an object.
 * `name`: its name behind the prefix.
 * `fd`, `size`: the file (borrowed) and its size in bytes.
 * `ret_is_other`: (nullable) if not NULL, another object of that name is not replaced but an error,
 * and `ret_is_other` is set to TRUE.
 * `deadline`: monotonic time. */
gboolean ky_objects_put (KyObjects *objects, const gchar *name, int fd, guint64 size,
                         gboolean *ret_is_other, gint64 deadline, GError **error);
/* Stores a text, replacing an object of that name, without checking what the server has then: for
 * callers that read it back at once. */
gboolean ky_objects_write (KyObjects *objects, const gchar *name, const gchar *text,
                           gint64 deadline, GError **error);
/* Reads an object.
 * `maximum`: the largest size that is accepted, in bytes.
 * `ret_is_there`: set to FALSE if the error is that there is no such object.
 * Returns a memfd at its beginning, which the caller closes, or -1. */
int ky_objects_get (KyObjects *objects, const gchar *name, guint64 maximum, gint64 deadline,
                    gboolean *ret_is_there, GError **error);
/* Reads an object as ky_objects_get() does, and writes it to the file `out`, from its beginning. */
gboolean ky_objects_fetch (KyObjects *objects, const gchar *name, int out, guint64 maximum,
                           gint64 deadline, gboolean *ret_is_there, GError **error);
/* Sets `ret_size` to the size of an object in bytes, or to -1 if there is none. */
gboolean ky_objects_look (KyObjects *objects, const gchar *name, gint64 *ret_size, GError **error);
/* Removes an object with all of its versions. A missing one is no error. */
gboolean ky_objects_remove (KyObjects *objects, const gchar *name, GError **error);
/* Copies an object within the bucket. */
gboolean ky_objects_copy (KyObjects *objects, const gchar *from, const gchar *to, GError **error);
/* Calls `each` for each object whose name begins with `start`. */
gboolean ky_objects_list (KyObjects *objects, const gchar *start, KyS3Each each, gpointer data,
                          GError **error);
/* Aborts multipart uploads that began before `before` ("2026-11-22T00:00:00") and whose names
 * `is_own` accepts. `ret_count`: set to their number. */
gboolean ky_objects_give_up (KyObjects *objects, const gchar *before, KyS3IsOwn is_own,
                             guint *ret_count, GError **error);

/* Asks for the small object `name`, only to find out whether the bucket can be reached. A failure
 * is known as ky_objects_problem() until a probe or any other request succeeds. A failure of
 * another request stays known, since a full bucket answers a probe, too. */
void ky_objects_probe (KyObjects *objects, const gchar *name);
/* Returns what went wrong last, as codes (common/message-codes.h); NULL: the last request succeeded
 * (transfer full). */
gchar *ky_objects_problem (KyObjects *objects);
