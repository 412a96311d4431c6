/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Uploads an object in one request, or in parts that the server joins at the end. If-None-Match
 * keeps both from overwriting an existing object, if the server supports it. An upload counts as
 * stored once the server has an object of the same size and content (is_stored()). */
#include "store/objects/put.h"
#include "common/log.h"
#include "common/message-codes.h"

#include <nettle/md5.h>
#include <unistd.h>

/* An MD5 digest in hexadecimal, the number of parts, and a NUL. */
#define ETAG_SIZE (2 * MD5_DIGEST_SIZE + sizeof "-10000")
#define PARTS_MAX 10000
#define PIECE (256 * 1024)

/* --- what is there --------------------------------------------------------------------------- */

/* Returns whether the server refused If-None-Match as unknown. If so, sets `known`, and logs it the
 * first time. */
static gboolean
is_unconditional (const KyS3Request *request, gint *known, const gchar *what)
{
  if (!request->is_new || (request->status != 501 && request->status != 400))
    return FALSE;
  g_autofree gchar *code = ky_s3_answer_code (request->answer->str, request->answer->len);
  if (request->status == 400 && !g_str_equal (code, "NotImplemented"))
    return FALSE;
  if (g_atomic_int_compare_and_exchange (known, 0, 1))
    ky_log (KY_LOG_WARNING,
            "the S3 server does not support If-None-Match%s: it does not prevent an original"
            " from being overwritten by another of the same name",
            what);
  return TRUE;
}

/* Compares all bytes of the object and of `fd`. */
static gboolean
is_same_there (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
               gint64 deadline, GError **error)
{
  guint8 here[KY_SHA256_SIZE], there[KY_SHA256_SIZE];
  guint64 size_there;

  if (!ky_s3_hash_file (fd, 0, size, here, error)
      || !ky_s3_hash_object (s3, name, size, &size_there, there, deadline, error))
    return FALSE;
  if (size_there == size && memcmp (here, there, sizeof here) == 0)
    return TRUE;
  if (ret_is_other != NULL)
    *ret_is_other = TRUE;
  return ky_error_say (error, KY_ERROR_STORE, "objects-other", "s", name);
}

/* Returns whether the server has object `name` as it was sent. No answer to the upload proves that:
 * a proxy may answer itself, and a server may have lost or replaced the object since. HEAD gives
 * size and ETag, which is computed here like Amazon's servers do; if the server uses another ETag
 * or gives no size, all bytes are compared. */
static gboolean
is_stored (KyS3 *s3, const gchar *name, int fd, guint64 size, const gchar *etag,
           gboolean *ret_is_other, gint64 deadline, GError **error)
{
  g_auto (KyS3Request) head = KY_S3_REQUEST_NONE;

  if (!ky_s3_request_head (s3, &head, name, deadline, error))
    return FALSE;
  if (head.status == 404)
    return ky_error_say (error, KY_ERROR_STORE, "objects-missing", "s", name);
  return (ky_s3_is_etag (etag, head.etag) && head.length >= 0 && (guint64)head.length == size)
         || is_same_there (s3, name, fd, size, ret_is_other, deadline, error);
}

/* --- what the server will call it ------------------------------------------------------------- */

static gboolean
update_md5 (struct md5_ctx *md5, int fd, guint64 offset, guint64 size, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);

  for (guint64 at = 0; at < size;)
    {
      gssize got = pread (fd, piece, MIN (PIECE, size - at), (off_t)(offset + at));

      if (got <= 0)
        return ky_error_set_errno (error, "original");
      md5_update (md5, (gsize)got, piece);
      at += (guint64)got;
    }
  return TRUE;
}

/* Hashes `size` bytes of `fd` from `offset`. */
static gboolean
hash_md5 (int fd, guint64 offset, guint64 size, guint8 ret_md5[MD5_DIGEST_SIZE], GError **error)
{
  struct md5_ctx md5;

  md5_init (&md5);
  if (!update_md5 (&md5, fd, offset, size, error))
    return FALSE;
  md5_digest (&md5, MD5_DIGEST_SIZE, ret_md5);
  return TRUE;
}

/* Writes the digest in hexadecimal digits, with the number of parts unless it is 0. */
static void
write_etag (struct md5_ctx *md5, guint parts, gchar ret_etag[ETAG_SIZE])
{
  guint8 digest[MD5_DIGEST_SIZE];

  md5_digest (md5, sizeof digest, digest);
  for (guint i = 0; i < sizeof digest; i++)
    g_snprintf (ret_etag + 2 * i, 3, "%02x", digest[i]);
  if (parts > 0)
    g_snprintf (ret_etag + 2 * sizeof digest, ETAG_SIZE - 2 * sizeof digest, "-%u", parts);
}

/* Computes the ETag of an object that is sent in one request. */
static gboolean
make_etag (int fd, guint64 size, gchar ret_etag[ETAG_SIZE], GError **error)
{
  struct md5_ctx md5;

  md5_init (&md5);
  if (!update_md5 (&md5, fd, 0, size, error))
    return FALSE;
  write_etag (&md5, 0, ret_etag);
  return TRUE;
}

/* --- in parts -------------------------------------------------------------------------------- */

typedef struct
{
  KyS3 *s3;
  const gchar *name;
  int fd;
  guint64 size;
  gboolean *ret_is_other; /* (nullable); NULL: an existing object is overwritten */
  gint64 deadline;
  gchar *id;          /* (nullable), escaped */
  GString *list;      /* XML list of its parts */
  struct md5_ctx md5; /* over the MD5 of each part */
  guint parts;
  gboolean may_stand; /* the object may exist: no answer excludes it */
} Upload;

static gboolean
take_upload (const gchar *parent, const gchar *name, const gchar *text, gpointer data)
{
  gchar **id = data;

  if (g_str_equal (name, "UploadId") && text != NULL && *id == NULL)
    *id = g_uri_escape_string (text, NULL, FALSE);
  return TRUE;
}

static gboolean
begin_parts (Upload *upload, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;

  request.method = "POST";
  request.name = upload->name;
  request.query = "uploads=";
  request.text = "";
  request.root = "InitiateMultipartUploadResult";
  request.deadline = upload->deadline;
  if (!ky_s3_request_do (upload->s3, &request, error)
      || !ky_s3_answer_read (request.answer->str, request.answer->len, request.root, take_upload,
                             &upload->id, error))
    return FALSE;
  if (upload->id != NULL && upload->id[0] != '\0')
    return TRUE;
  g_clear_pointer (&upload->id, g_free);
  return ky_fail (error, KY_ERROR_PROTOCOL, "S3: the server began an upload without an id");
}

static gboolean
put_put_part (Upload *upload, guint number, guint64 offset, guint64 size, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *query = g_strdup_printf ("partNumber=%u&uploadId=%s", number, upload->id);
  guint8 md5[MD5_DIGEST_SIZE];

  request.method = "PUT";
  request.name = upload->name;
  request.query = query;
  request.fd = upload->fd;
  request.offset = offset;
  request.size = size;
  request.deadline = upload->deadline;
  if (!hash_md5 (upload->fd, offset, size, md5, error)
      || !ky_s3_request_do (upload->s3, &request, error))
    return FALSE;
  if (request.etag == NULL)
    return ky_fail (error, KY_ERROR_PROTOCOL,
                    "S3: the server returned no ETag for a part of an upload");
  md5_update (&upload->md5, sizeof md5, md5);
  upload->parts = number;
  g_autofree gchar *etag = g_markup_escape_text (request.etag, -1);
  g_string_append_printf (upload->list, "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>",
                          number, etag);
  return TRUE;
}

/* Reads the answer to the request that completes an upload in parts. S3 may send the status 200
 * before the outcome is known, so the body decides. */
static gboolean
put_read_end (Upload *upload, const KyS3Request *request, GError **error)
{
  g_autofree gchar *code = ky_s3_answer_code (request->answer->str, request->answer->len);
  gboolean is_good = ky_s3_request_is_good (request);

  /* An answer that is not of an S3 server proves nothing. */
  upload->may_stand = is_good || (request->status / 100 == 2 && code[0] == '\0');
  /* An earlier request, whose answer was lost, may have created the object. */
  if ((request->is_new && (request->status == 412 || g_str_equal (code, "PreconditionFailed")))
      || (request->attempts > 1 && request->status == 404 && g_str_equal (code, "NoSuchUpload")))
    return TRUE;
  if (is_good)
    return TRUE;
  /* An earlier request may still be in progress, whatever the last answer says. */
  upload->may_stand |= request->attempts > 1;
  return ky_s3_request_refused (request, error);
}

/* Completes the upload. The answer may come late, because the server joins the parts first. If it
 * was lost, a repeated request finds no such upload or an existing object: only a look at the
 * object tells. */
static gboolean
end_parts (Upload *upload, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *query = g_strdup_printf ("uploadId=%s", upload->id);
  g_autofree gchar *text = g_strdup_printf ("<CompleteMultipartUpload>%s</CompleteMultipartUpload>",
                                            upload->list->str);
  gint64 left = MAX (upload->deadline - g_get_monotonic_time (), 0);
  KyS3 *s3 = upload->s3;

  /* A server may support the header here and not for single requests, or the reverse. */
  request.is_new = upload->ret_is_other != NULL && !g_atomic_int_get (&s3->is_end_unconditional);
  request.method = "POST";
  request.name = upload->name;
  request.query = query;
  request.text = text;
  request.root = "CompleteMultipartUploadResult";
  request.deadline = upload->deadline;
  request.silent = (guint)(left / G_USEC_PER_SEC / 2);
  upload->may_stand = TRUE;
  if (!ky_s3_request_make (s3, &request, error))
    return FALSE;
  if (is_unconditional (&request, &s3->is_end_unconditional, " where an upload in parts ends"))
    {
      request.is_new = FALSE;
      if (!ky_s3_request_make (s3, &request, error))
        return FALSE;
    }
  return put_read_end (upload, &request, error);
}

gboolean
ky_s3_give_up_parts (KyS3 *s3, const gchar *name, const gchar *upload, gint64 deadline,
                     GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *query = g_strdup_printf ("uploadId=%s", upload);

  request.method = "DELETE";
  request.name = name;
  request.query = query;
  request.deadline = deadline;
  if (!ky_s3_request_make (s3, &request, error))
    return FALSE;
  g_autofree gchar *code = ky_s3_answer_code (request.answer->str, request.answer->len);
  return ky_s3_request_is_good (&request) || g_str_equal (code, "NoSuchUpload")
         || ky_s3_request_refused (&request, error);
}

static gboolean
send_parts (Upload *upload, GError **error)
{
  guint64 part = MAX (KY_S3_PART, upload->size / PARTS_MAX + 1);
  gchar etag[ETAG_SIZE];
  guint number = 1;

  md5_init (&upload->md5);
  if (!begin_parts (upload, error))
    return FALSE;
  for (guint64 at = 0; at < upload->size; at += part)
    if (!put_put_part (upload, number++, at, MIN (part, upload->size - at), error))
      return FALSE;
  if (!end_parts (upload, error))
    return FALSE;
  write_etag (&upload->md5, upload->parts, etag);
  return is_stored (upload->s3, upload->name, upload->fd, upload->size, etag, upload->ret_is_other,
                    upload->deadline, error);
}

/* Looks for an existing object first: the server may not support If-None-Match, and refused parts
 * need not be sent. */
static gboolean
put_put_parts (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
               gint64 deadline, GError **error)
{
  Upload upload = { .s3 = s3,
                    .name = name,
                    .fd = fd,
                    .size = size,
                    .ret_is_other = ret_is_other,
                    .deadline = deadline };
  g_auto (KyS3Request) head = KY_S3_REQUEST_NONE;

  if (ret_is_other != NULL && !ky_s3_request_head (s3, &head, name, deadline, error))
    return FALSE;
  if (ret_is_other != NULL && head.status != 404)
    return is_same_there (s3, name, fd, size, ret_is_other, deadline, error);
  upload.list = g_string_new (NULL);
  gboolean ok = send_parts (&upload, error);
  /* Aborting could remove parts that the server is joining, so an upload whose object may exist is
   * left to the daily sweep, like any that cannot be aborted now. */
  if (!ok && upload.id != NULL && !upload.may_stand)
    ky_s3_give_up_parts (s3, name, upload.id,
                         MIN (deadline, g_get_monotonic_time () + G_USEC_PER_SEC), NULL);
  g_string_free (upload.list, TRUE);
  g_free (upload.id);
  return ok;
}

/* --- at once --------------------------------------------------------------------------------- */

gboolean
ky_s3_put (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
           gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  gchar etag[ETAG_SIZE];

  if (size > KY_S3_PART)
    return put_put_parts (s3, name, fd, size, ret_is_other, deadline, error);
  request.is_new = ret_is_other != NULL && !g_atomic_int_get (&s3->is_unconditional);
  request.method = "PUT";
  request.name = name;
  request.fd = fd;
  request.size = size;
  request.deadline = deadline;
  if (!ky_s3_request_make (s3, &request, error))
    return FALSE;
  if (is_unconditional (&request, &s3->is_unconditional, ""))
    {
      request.is_new = FALSE;
      if (!ky_s3_request_make (s3, &request, error))
        return FALSE;
    }
  /* An earlier request, whose answer was lost, may have created the object. */
  if (request.is_new && request.status == 412)
    return is_same_there (s3, name, fd, size, ret_is_other, deadline, error);
  if (!ky_s3_request_is_good (&request))
    return ky_s3_request_refused (&request, error);
  return make_etag (fd, size, etag, error)
         && is_stored (s3, name, fd, size, etag, ret_is_other, deadline, error);
}

gboolean
ky_s3_write (KyS3 *s3, const gchar *name, const gchar *text, gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;

  request.method = "PUT";
  request.name = name;
  request.text = text;
  request.deadline = deadline;
  return ky_s3_request_do (s3, &request, error);
}
