/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares kiyome-s3.so: the code that needs libcurl, and with it a TLS library. It is loaded only
 * if store.originals names a bucket, so that no other kiyome-store has them in memory. It uses the
 * symbols of the program that store/index/module.list names, and offers one symbol. */
#pragma once

#include "common/error.h"

#define KY_S3_MODULE "kiyome-s3.so"
#define KY_S3_SYMBOL "ky_s3_module"
#define KY_S3_PART (16 * 1024 * 1024) /* bytes; larger ones go in several parts of this size */

/* A bucket; may be used by several threads at once. */
typedef struct _KyS3 KyS3; /* for several threads at once */

/* Says how a bucket is reached. It must live as long as the KyS3 (borrowed). */
typedef struct
{
  gchar *bucket, *prefix; /* the prefix of names is "" or ends with "/" */
  gchar *origin;          /* "https://s3.example.jp:8443" */
  gchar *host;            /* "s3.example.jp:8443" */
  gchar *region;
  gboolean is_host_style; /* https://BUCKET.HOST/NAME, not https://HOST/BUCKET/NAME */
  gchar *credentials;     /* path of the file with the credentials */
  gchar *ca;              /* path of a file with certificates; "": those of the system */
  guint16 port;
} KyBucket;

/* Receives an object's name, without the bucket's prefix, and its size in bytes. Returns FALSE to
 * end the list. */
typedef gboolean (*KyS3Each) (const gchar *name, guint64 size, gpointer data);
/* Tells whether a name is one of this store's, since others may use the bucket, too. */
typedef gboolean (*KyS3IsOwn) (const gchar *name);

/* Holds the functions of the module. `name` consists of letters, digits, ".", "-", "_" and "/". A
 * request that gets no answer, or one that it should be repeated later, is repeated after growing
 * pauses until `deadline` (monotonic); every function returns by then. After `stop` all of them
 * fail at once. Errors: STORE (away, refused, cut off), IO, CONFIG (credentials). */
typedef struct
{
  const gchar *version; /* KY_VERSION of the build; the structures are those of that version */
  KyS3 *(*open) (const KyBucket *bucket, GError **error);
  void (*stop) (KyS3 *s3);
  void (*close) (KyS3 *s3);
  /* Stores the `size` bytes of `fd`, from its beginning. The server compares their SHA-256, and the
   * stored object is compared with them. If `ret_is_other` is not NULL, an existing object is not
   * overwritten: if it has the same bytes, that is a success, otherwise it is an error, and
   * `ret_is_other` is set to TRUE. A server without conditional writes cannot tell. */
  gboolean (*put) (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
                   gint64 deadline, GError **error);
  /* Stores `text`, replacing an existing object, without comparing the stored object: for callers
   * that read it back at once. */
  gboolean (*write) (KyS3 *s3, const gchar *name, const gchar *text, gint64 deadline,
                     GError **error);
  /* Reads an object of at most `maximum` bytes. Returns a memfd at its beginning, or -1;
   * `ret_is_there` is FALSE if there is no such object. */
  int (*get) (KyS3 *s3, const gchar *name, guint64 maximum, gint64 deadline, gboolean *ret_is_there,
              GError **error);
  /* Does the same, and writes the object to `out`, a file or memfd, from its beginning. */
  gboolean (*fetch) (KyS3 *s3, const gchar *name, int out, guint64 maximum, gint64 deadline,
                     gboolean *ret_is_there, GError **error);
  /* Sets `ret_size` to the size in bytes, or to -1 if there is no such object. */
  gboolean (*look) (KyS3 *s3, const gchar *name, gint64 *ret_size, gint64 deadline, GError **error);
  /* Removes an object with all of its versions. A missing one is no error. */
  gboolean (*remove) (KyS3 *s3, const gchar *name, gint64 deadline, GError **error);
  gboolean (*copy) (KyS3 *s3, const gchar *from, const gchar *to, gint64 deadline, GError **error);
  /* Calls `each` for all objects whose names begin with `start`. `timeout`: microseconds for each
   * page of the list. */
  gboolean (*list) (KyS3 *s3, const gchar *start, KyS3Each each, gpointer data, gint64 timeout,
                    GError **error);
  /* Aborts multipart uploads that began before `before` ("2026-11-22T00:00:00") and whose names
   * `is_own` accepts. */
  gboolean (*give_up) (KyS3 *s3, const gchar *before, KyS3IsOwn is_own, guint *ret_count,
                       gint64 deadline, GError **error);
} KyS3Module;

extern const KyS3Module ky_s3_module;

/* Loads the module if it is not loaded yet; the first time must be before the program is confined.
 * Returns it (transfer none), or NULL. Errors: CONFIG (not installed, or of another version). */
const KyS3Module *ky_s3_load (GError **error);
