/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One request to an S3 server, signed and sent by libcurl (7.87 or later). */
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
  gint is_end_unconditional; /* nor where an upload in parts ends */
  GMutex lock;
  GCond stopped;
};

typedef struct
{
  const gchar *method;
  const gchar *name;   /* (nullable): of the bucket itself */
  const gchar *query;  /* (nullable) with its parameters sorted and escaped, each with a "=" */
  const gchar *source; /* (nullable) of a copy */
  gboolean is_new;     /* nothing must stand there yet: else 412 */
  /* What is sent: SIZE bytes of FD from OFFSET, or TEXT (nullable). */
  int fd;
  guint64 offset, size;
  const gchar *text;
  /* What comes: to OUT, at most MAXIMUM bytes, where it is not -1 and the answer is a good one; or
   * only into HASH (nullable). Cut off, it is asked for from there on. */
  int out;
  struct sha256_ctx *hash;
  guint64 maximum;
  gint64 deadline;
  /* The root element of the XML that a good answer holds; NULL: a good answer has no body besides
   * what goes to OUT or HASH. */
  const gchar *root;
  /* Seconds that the server may be silent, where it matters how often it was asked; 0: as usual. */
  guint silent;

  guint attempts; /* that were made */
  glong status;
  GString *answer;
  gchar *etag;          /* (nullable) */
  gint64 length;        /* of what it answers with, also to HEAD; -1: it does not say */
  gchar *whole;         /* (nullable): of what came so far, where more of it may be asked for */
  guint64 from;         /* where what comes now begins; 0: at the beginning */
  gboolean is_range;    /* the server says so, too */
  gboolean never_again; /* this server gives no ranges, or the object is another one */
  gboolean is_kept;     /* the server speaks of a version */
  guint64 taken, sent;  /* bytes */
  gboolean is_too_much; /* more came than may */
  gchar sha256[KY_SHA256_HEX_SIZE];
  gchar why[CURL_ERROR_SIZE]; /* no answer came */
} KyS3Request;

#define KY_S3_REQUEST_NONE                                                                         \
  {                                                                                                \
    .fd = -1, .out = -1                                                                            \
  }

/* Until there is a good answer, or one that says why not: ky_s3_request_is_good() tells them apart.
 * FALSE: none came in time. Errors: STORE, IO, CONFIG. */
gboolean ky_s3_request_make (KyS3 *s3, KyS3Request *request, GError **error);
/* Does the answer have the status that S3 defines for success of this method, and the body that
 * belongs to it (ROOT)? The page of a proxy, and an error inside a 200, are not good. */
gboolean ky_s3_request_is_good (const KyS3Request *request);
/* The same, where anything but a good answer is an error. */
gboolean ky_s3_request_do (KyS3 *s3, KyS3Request *request, GError **error);
/* What stands by NAME, in REQUEST, which is empty: STATUS is 404 where nothing does; else LENGTH,
 * ETAG and IS_KEPT. Errors: as ky_s3_request_do(). */
gboolean ky_s3_request_head (KyS3 *s3, KyS3Request *request, const gchar *name, gint64 deadline,
                             GError **error);
/* The error that an answer is that refuses. Always FALSE. */
gboolean ky_s3_request_refused (const KyS3Request *request, GError **error);
void ky_s3_request_clear (KyS3Request *request);
/* Reads the object NAME and hashes it. *RET_SIZE is the number of its bytes, or MAXIMUM + 1 where
 * it has more than MAXIMUM. Errors: as ky_s3_request_do(). */
gboolean ky_s3_hash_object (KyS3 *s3, const gchar *name, guint64 maximum, guint64 *ret_size,
                            guint8 ret_sha256[KY_SHA256_SIZE], gint64 deadline, GError **error);
/* Are both the same ETag? XML has it with its quotes or without. NULL equals nothing. */
gboolean ky_s3_is_etag (const gchar *one, const gchar *other);
/* Of SIZE bytes of FD from OFFSET. Errors: IO. */
gboolean ky_s3_hash_file (int fd, guint64 offset, guint64 size, guint8 ret_sha256[KY_SHA256_SIZE],
                          GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyS3Request, ky_s3_request_clear)
