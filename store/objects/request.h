/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs a request to an S3 server and sends it by libcurl (7.87 or later), for s3.c and put.c. To
 * be called in threads only; a KyS3Request belongs to one thread. */
#pragma once

#include "common/sha256.h"
#include "store/objects/answer.h"
#include "store/objects/module.h"

#include <curl/curl.h>
#include <nettle/sha2.h>

struct _KyS3
{
  const KyBucket *bucket;
  GAsyncQueue *idle; /* of CURL: with connections that may be used again */
  gint is_stopping;
  gint is_unconditional;     /* the server does not know If-None-Match */
  gint is_end_unconditional; /* nor at the end of an upload in parts */
  GMutex lock;
  GCond stopped;
};

typedef struct
{
  const gchar *method;
  const gchar *name;   /* (nullable) NULL: the bucket itself */
  const gchar *query;  /* (nullable) parameters, sorted and escaped, each with a "=" */
  const gchar *source; /* (nullable) the object that is copied */
  gboolean is_new;     /* nothing of that name may exist: otherwise the answer is 412 */
  /* The body that is sent: `size` bytes of `fd` from `offset`, or `text` (nullable). */
  int fd;
  guint64 offset, size;
  const gchar *text;
  /* The destination of the body of a successful answer, at most `maximum` bytes: `out`, if it is
   * not -1, or only `hash` (nullable). If the body is cut off, the rest is requested. */
  int out;
  struct sha256_ctx *hash;
  guint64 maximum;
  gint64 deadline;
  /* The root element of the XML in a successful answer; NULL: such an answer has no body except the
   * one that is written to `out` or `hash`. */
  const gchar *root;
  /* Seconds for which the server may be silent, if the number of attempts matters; 0: as usual. */
  guint silent;

  guint attempts; /* how often it was sent */
  glong status;
  GString *answer;
  gchar *etag;          /* (nullable) */
  gint64 length;        /* length of the response body, also for HEAD; -1: unknown */
  gchar *whole;         /* (nullable) the object received so far, if the rest can be requested */
  guint64 from;         /* offset of the present answer; 0: the beginning */
  gboolean is_range;    /* the server confirms this offset */
  gboolean never_again; /* do not ask for the rest: no ranges, or another object */
  gboolean is_kept;     /* the bucket keeps versions */
  guint64 taken, sent;  /* bytes */
  gboolean is_too_much; /* the answer is larger than `maximum` */
  gchar sha256[KY_SHA256_HEX_SIZE];
  gchar why[CURL_ERROR_SIZE]; /* why there was no answer */
} KyS3Request;

#define KY_S3_REQUEST_NONE                                                                         \
  {                                                                                                \
    .fd = -1, .out = -1                                                                            \
  }

/* Sends a request until there is an answer that is final. ky_s3_request_is_good() tells whether it
 * is a success. Errors: STORE (no answer in time), IO, CONFIG. */
gboolean ky_s3_request_make (KyS3 *s3, KyS3Request *request, GError **error);
/* Tells whether the answer has the status that S3 defines for the success of this method, and the
 * body that belongs to it (`root`). The page of a proxy, and an error inside a 200, are not
 * good. */
gboolean ky_s3_request_is_good (const KyS3Request *request);
/* Sends a request as ky_s3_request_make() does; an answer that is not good is an error, too. */
gboolean ky_s3_request_do (KyS3 *s3, KyS3Request *request, GError **error);
/* Asks for the object `name`, with an empty request. `status` is 404 if there is none; otherwise
 * `length`, `etag` and `is_kept` are set. Errors: as ky_s3_request_do(). */
gboolean ky_s3_request_head (KyS3 *s3, KyS3Request *request, const gchar *name, gint64 deadline,
                             GError **error);
/* Sets the error that belongs to an answer with a refusal. Returns FALSE. */
gboolean ky_s3_request_refused (const KyS3Request *request, GError **error);
/* Frees what a request holds. */
void ky_s3_request_clear (KyS3Request *request);
/* Reads an object and hashes it.
 * `maximum`: the largest size in bytes.
 * `ret_size`: set to its size, or to `maximum` + 1 if it is larger.
 * `ret_sha256`: set to its hash.
 * Errors: as ky_s3_request_do(). */
gboolean ky_s3_hash_object (KyS3 *s3, const gchar *name, guint64 maximum, guint64 *ret_size,
                            guint8 ret_sha256[KY_SHA256_SIZE], gint64 deadline, GError **error);
/* Tells whether two ETags are the same; XML has them with quotes or without. NULL equals
 * nothing. */
gboolean ky_s3_is_etag (const gchar *one, const gchar *other);
/* Hashes `size` bytes of a file from `offset`. Errors: IO. */
gboolean ky_s3_hash_file (int fd, guint64 offset, guint64 size, guint8 ret_sha256[KY_SHA256_SIZE],
                          GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyS3Request, ky_s3_request_clear)
