/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome-s3.so: what needs libcurl, and with it a TLS library. It is loaded only where
 * store.originals names a bucket, so that no other kiyome-store holds them. It finds in the program
 * what store/index/module.list names, and offers one symbol.
 */
#pragma once

#include "common/error.h"

#define KY_S3_MODULE "kiyome-s3.so"
#define KY_S3_SYMBOL "ky_s3_module"
#define KY_S3_PART (16 * 1024 * 1024) /* bytes; larger ones go in several parts of this size */

typedef struct _KyS3 KyS3; /* for several threads at once */

/* How a bucket is reached. Borrowed from who made it, for as long as the KyS3 lives. */
typedef struct
{
  gchar *bucket, *prefix; /* of names; "" or with a "/" at its end */
  gchar *origin;          /* "https://s3.example.jp:8443" */
  gchar *host;            /* "s3.example.jp:8443" */
  gchar *region;
  gboolean is_host_style; /* https://BUCKET.HOST/NAME, not https://HOST/BUCKET/NAME */
  gchar *credentials;     /* file */
  gchar *ca;              /* file; "": the system's */
  guint16 port;
} KyBucket;

/* SIZE of what is called NAME, which begins behind the bucket's prefix. FALSE: it is enough. */
typedef gboolean (*KyS3Each) (const gchar *name, guint64 size, gpointer data);
/* Others may use the bucket, too. */
typedef gboolean (*KyS3IsOwn) (const gchar *name);

/*
 * NAME consists of letters, digits, ".", "-", "_" and "/". A request that fails for want of an
 * answer, or with one that says "later", is made again, after growing pauses, until DEADLINE
 * (monotonic): within that all come back. Errors: STORE (away, refused, cut off), IO, and with
 * CONFIG (credentials). After `stop` all fail at once.
 */
typedef struct
{
  const gchar *version; /* KY_VERSION of what it was built with: structures are that one's */
  KyS3 *(*open) (const KyBucket *bucket, GError **error);
  void (*stop) (KyS3 *s3);
  void (*close) (KyS3 *s3);
  /* The SIZE bytes of FD, from its beginning. The server compares their SHA-256, and what it has
   * then is compared with them. With RET_IS_OTHER (nullable) nothing is written over what stands
   * there: these same bytes are well, other ones are an error, and *RET_IS_OTHER. Of a server that
   * has no such thing that is not known. */
  gboolean (*put) (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
                   gint64 deadline, GError **error);
  /* TEXT, over what stands there, without a look at what the server has then: for who reads it back
   * at once. */
  gboolean (*write) (KyS3 *s3, const gchar *name, const gchar *text, gint64 deadline,
                     GError **error);
  /* As a memfd of at most MAXIMUM bytes, to be read from its beginning; -1. *RET_IS_THERE tells one
   * that is not there from other errors. */
  int (*get) (KyS3 *s3, const gchar *name, guint64 maximum, gint64 deadline, gboolean *ret_is_there,
              GError **error);
  /* The same into OUT, a file or memfd, whose content it is from its beginning. */
  gboolean (*fetch) (KyS3 *s3, const gchar *name, int out, guint64 maximum, gint64 deadline,
                     gboolean *ret_is_there, GError **error);
  /* *RET_SIZE is -1 of what is not there. */
  gboolean (*look) (KyS3 *s3, const gchar *name, gint64 *ret_size, gint64 deadline, GError **error);
  /* With all its versions where the bucket keeps some. One that is not there is no error. */
  gboolean (*remove) (KyS3 *s3, const gchar *name, gint64 deadline, GError **error);
  gboolean (*copy) (KyS3 *s3, const gchar *from, const gchar *to, gint64 deadline, GError **error);
  /* All that begin with START, however many: TIMEOUT microseconds are for a page of them. */
  gboolean (*list) (KyS3 *s3, const gchar *start, KyS3Each each, gpointer data, gint64 timeout,
                    GError **error);
  /* Gives up uploads in parts that began before BEFORE ("2026-11-22T00:00:00") and never ended, of
   * names that IS_OWN. */
  gboolean (*give_up) (KyS3 *s3, const gchar *before, KyS3IsOwn is_own, guint *ret_count,
                       gint64 deadline, GError **error);
} KyS3Module;

extern const KyS3Module ky_s3_module;

/* The module, loaded when it was not yet: the first time before the program is confined. NULL with
 * CONFIG: it is not installed, or is of another kiyome. (transfer none) */
const KyS3Module *ky_s3_load (GError **error);
