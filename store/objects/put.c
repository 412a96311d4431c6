/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An object is brought there in one request, or in parts that the server puts together at the end.
 * If-None-Match keeps both from writing over what stands there, where the server knows it. What was
 * put together is looked at before it counts: the answer may have been lost, and others may have
 * written or removed something by that name.
 */
#include "store/objects/put.h"
#include "common/log.h"
#include "common/said.h"

#include <string.h>

#define PARTS_MAX 10000

/* --- what stands there ----------------------------------------------------------------------- */

/* Does the server know no If-None-Match? Then that is noted in KNOWN, and said the first time. */
static gboolean
is_unconditional (const KyS3Request *request, gint *known, const gchar *what)
{
  g_autofree gchar *code = NULL;

  if (!request->is_new || (request->status != 501 && request->status != 400))
    return FALSE;
  code = ky_s3_answer_code (request->answer->str, request->answer->len);
  if (request->status == 400 && !g_str_equal (code, "NotImplemented"))
    return FALSE;
  if (g_atomic_int_compare_and_exchange (known, 0, 1))
    ky_log (KY_LOG_WARNING,
            "the S3 server knows no If-None-Match%s: it does not keep an original"
            " from being written over by another of its name",
            what);
  return TRUE;
}

/* By all bytes of both: an ETag is what a server likes. */
static gboolean
is_same_there (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
               gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  struct sha256_ctx hash;
  guint8 here[KY_SHA256_SIZE], there[KY_SHA256_SIZE];

  request.method = "GET";
  request.name = name;
  request.hash = &hash;
  request.maximum = size;
  request.deadline = deadline;
  if (!ky_s3_hash_file (fd, 0, size, here, error))
    return FALSE;
  if (ky_s3_request_make (s3, &request, error))
    {
      if (request.status / 100 != 2)
        return ky_s3_request_refused (&request, error);
      sha256_digest (&hash, sizeof there, there);
      if (request.taken == size && memcmp (here, there, sizeof here) == 0)
        return TRUE;
    }
  else if (!request.is_too_much)
    return FALSE;
  else
    g_clear_error (error);
  if (ret_is_other != NULL)
    *ret_is_other = TRUE;
  return ky_error_say (error, KY_ERROR_STORE, "objects-other", "s", name);
}

/* --- in parts -------------------------------------------------------------------------------- */

typedef struct
{
  KyS3 *s3;
  const gchar *name;
  int fd;
  guint64 size;
  gboolean *ret_is_other; /* (nullable): it is written over what stands there */
  gint64 deadline;
  gchar *id;          /* (nullable), escaped */
  GString *list;      /* of its parts */
  gchar *etag;        /* (nullable) what the server calls all of it */
  gboolean may_stand; /* put together, or it may be yet: no answer said that it will not */
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
  request.deadline = upload->deadline;
  if (!ky_s3_request_do (upload->s3, &request, error)
      || !ky_s3_answer_read (request.answer->str, request.answer->len,
                             "InitiateMultipartUploadResult", take_upload, &upload->id, error))
    return FALSE;
  if (upload->id != NULL && upload->id[0] != '\0')
    return TRUE;
  g_clear_pointer (&upload->id, g_free);
  g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "S3: no number of an upload");
  return FALSE;
}

static gboolean
put_part (Upload *upload, guint number, guint64 offset, guint64 size, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *query = g_strdup_printf ("partNumber=%u&uploadId=%s", number, upload->id);
  g_autofree gchar *etag = NULL;

  request.method = "PUT";
  request.name = upload->name;
  request.query = query;
  request.fd = upload->fd;
  request.offset = offset;
  request.size = size;
  request.deadline = upload->deadline;
  if (!ky_s3_request_do (upload->s3, &request, error))
    return FALSE;
  etag = g_markup_escape_text (request.etag != NULL ? request.etag : "", -1);
  g_string_append_printf (upload->list, "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>",
                          number, etag);
  return TRUE;
}

static gboolean
take_etag (const gchar *parent, const gchar *name, const gchar *text, gpointer data)
{
  gchar **etag = data;

  if (text != NULL && g_str_equal (name, "ETag") && *etag == NULL)
    *etag = g_strdup (text);
  return TRUE;
}

/* A good status may come before it is known how it ends: the answer says that. */
static gboolean
read_end (Upload *upload, const KyS3Request *request, GError **error)
{
  g_autofree gchar *code = ky_s3_answer_code (request->answer->str, request->answer->len);
  gboolean is_good = request->status / 100 == 2;

  upload->may_stand = is_good && code[0] == '\0';
  /* One that was sent before, and whose answer was lost, may stand there, too. */
  if ((request->is_new && (request->status == 412 || g_str_equal (code, "PreconditionFailed")))
      || (request->attempts > 1 && request->status == 404 && g_str_equal (code, "NoSuchUpload")))
    return TRUE;
  if (is_good
      && ky_s3_answer_read (request->answer->str, request->answer->len,
                            "CompleteMultipartUploadResult", take_etag, &upload->etag, NULL))
    return TRUE;
  /* What was asked first may still be on its way, whatever the last answer says. */
  upload->may_stand |= request->attempts > 1;
  return ky_s3_request_refused (request, error);
}

/* The answer may come late, for the parts are put together first; and one that was lost is asked
 * for again, when there is no such upload any more, or something by that name: whether it came
 * about, only a look at the object tells. */
static gboolean
end_parts (Upload *upload, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *query = g_strdup_printf ("uploadId=%s", upload->id);
  g_autofree gchar *text = g_strdup_printf ("<CompleteMultipartUpload>%s</CompleteMultipartUpload>",
                                            upload->list->str);
  gint64 left = MAX (upload->deadline - g_get_monotonic_time (), 0);
  KyS3 *s3 = upload->s3;

  /* Servers know it here and not for what is sent at once, or the other way round. */
  request.is_new = upload->ret_is_other != NULL && !g_atomic_int_get (&s3->is_end_unconditional);
  request.method = "POST";
  request.name = upload->name;
  request.query = query;
  request.text = text;
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
  return read_end (upload, &request, error);
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
  return request.status == 404 || request.status / 100 == 2
         || ky_s3_request_refused (&request, error);
}

/* XML has it with its quotes or without. */
static gboolean
is_etag (const gchar *one, const gchar *other)
{
  gsize before, behind, length;

  if (one == NULL || other == NULL)
    return FALSE;
  before = one[0] == '"';
  behind = other[0] == '"';
  length = strcspn (one + before, "\"");
  return length > 0 && length == strcspn (other + behind, "\"")
         && strncmp (one + before, other + behind, length) == 0;
}

/* Is what stands there what was sent? The server calls both by one ETag and they have one size; or
 * else all bytes are compared. */
static gboolean
is_end_there (Upload *upload, GError **error)
{
  g_auto (KyS3Request) head = KY_S3_REQUEST_NONE;

  if (!ky_s3_request_head (upload->s3, &head, upload->name, upload->deadline, error))
    return FALSE;
  if (head.status == 404)
    return ky_error_say (error, KY_ERROR_STORE, "objects-missing", "s", upload->name);
  return (is_etag (upload->etag, head.etag) && head.length >= 0
          && (guint64)head.length == upload->size)
         || is_same_there (upload->s3, upload->name, upload->fd, upload->size, upload->ret_is_other,
                           upload->deadline, error);
}

static gboolean
send_parts (Upload *upload, GError **error)
{
  guint64 part = MAX (KY_S3_PART, upload->size / PARTS_MAX + 1);
  guint number = 1;

  if (!begin_parts (upload, error))
    return FALSE;
  for (guint64 at = 0; at < upload->size; at += part)
    if (!put_part (upload, number++, at, MIN (part, upload->size - at), error))
      return FALSE;
  return end_parts (upload, error) && is_end_there (upload, error);
}

/* What stands there is looked at before: a server may know no If-None-Match, and parts that would
 * be refused need not go. */
static gboolean
put_parts (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
           gint64 deadline, GError **error)
{
  Upload upload = { .s3 = s3,
                    .name = name,
                    .fd = fd,
                    .size = size,
                    .ret_is_other = ret_is_other,
                    .deadline = deadline };
  g_auto (KyS3Request) head = KY_S3_REQUEST_NONE;
  gboolean ok;

  if (ret_is_other != NULL && !ky_s3_request_head (s3, &head, name, deadline, error))
    return FALSE;
  if (ret_is_other != NULL && head.status != 404)
    return is_same_there (s3, name, fd, size, ret_is_other, deadline, error);
  upload.list = g_string_new (NULL);
  ok = send_parts (&upload, error);
  /* Servers may remove the parts of one that they are just putting together: what may stand there
   * is left to the sweep, as what does not go now. */
  if (!ok && upload.id != NULL && !upload.may_stand)
    ky_s3_give_up_parts (s3, name, upload.id,
                         MIN (deadline, g_get_monotonic_time () + G_USEC_PER_SEC), NULL);
  g_string_free (upload.list, TRUE);
  g_free (upload.id);
  g_free (upload.etag);
  return ok;
}

/* --- at once --------------------------------------------------------------------------------- */

gboolean
ky_s3_put (KyS3 *s3, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
           gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;

  if (size > KY_S3_PART)
    return put_parts (s3, name, fd, size, ret_is_other, deadline, error);
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
      return ky_s3_request_do (s3, &request, error);
    }
  /* One that was sent before, and whose answer was lost, stands there, too. */
  if (request.is_new && request.status == 412)
    return is_same_there (s3, name, fd, size, ret_is_other, deadline, error);
  return request.status / 100 == 2 || ky_s3_request_refused (&request, error);
}
