/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs and sends one request to an S3 server with libcurl, and repeats it with growing pauses
 * while the server does not answer or says that it is overloaded, until its deadline. A download
 * that was cut off continues where it ended if the object is still the same. The credentials are
 * read anew for each request, from a file that only its owner can read, and wiped afterwards. */
#include "store/objects/request.h"
#include "common/message-codes.h"
#include "common/text.h"
#include "common/wire.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONNECT_SECONDS 5
#define SILENT_SECONDS 10 /* without any data until a connection is closed */
#define PAUSE_FIRST (200 * 1000)
#define PAUSE_LAST (5 * G_USEC_PER_SEC)
#define CREDENTIALS_MAX 4096
#define PIECE (256 * 1024)

/* --- credentials ---------------------------------------------------------------------------- */

typedef struct
{
  gchar *key, *secret;
} Credentials;

static void
credentials_clear (Credentials *credentials)
{
  g_clear_pointer (&credentials->key, ky_text_wipe);
  g_clear_pointer (&credentials->secret, ky_text_wipe);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Credentials, credentials_clear)

static gboolean
objects_request_read_file (const gchar *path, gchar ret_text[CREDENTIALS_MAX + 1], GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    return ky_error_set_errno (error, path);
  if (!S_ISREG (status.st_mode) || (status.st_mode & 077) != 0)
    return ky_error_say (error, KY_ERROR_CONFIG, "objects-credentials-mode", "s", path);
  gssize size = read (fd, ret_text, CREDENTIALS_MAX);
  if (size < 0)
    return ky_error_set_errno (error, path);
  ret_text[size] = '\0';
  return TRUE;
}

/* Returns the value of `key` in the group [default] of `text`, or NULL. Uses no structure that is
 * freed without being wiped. */
static gchar *
objects_request_find_value (const gchar *text, const gchar *key)
{
  gboolean is_default = FALSE;
  gsize length;

  for (const gchar *line = text; line[0] != '\0'; line += length + (line[length] != '\0'))
    {
      const gchar *at = line + strspn (line, " \t");
      gsize n;

      length = strcspn (line, "\n");
      if (at[0] == '[')
        is_default = g_str_has_prefix (at, "[default]");
      if (!is_default || !g_str_has_prefix (at, key))
        continue;
      at += strlen (key);
      at += strspn (at, " \t");
      if (at[0] != '=')
        continue;
      at++;
      at += strspn (at, " \t");
      for (n = strcspn (at, "\r\n"); n > 0 && g_ascii_isspace (at[n - 1]); n--)
        continue;
      return n > 0 ? g_strndup (at, n) : NULL;
    }
  return NULL;
}

/* Reads the file in the format of Amazon's programs, for each request, so that new credentials need
 * no restart. */
static gboolean
read_credentials (const gchar *path, Credentials *ret_credentials, GError **error)
{
  gchar text[CREDENTIALS_MAX + 1];

  if (!objects_request_read_file (path, text, error))
    return FALSE;
  ret_credentials->key = objects_request_find_value (text, "aws_access_key_id");
  ret_credentials->secret = objects_request_find_value (text, "aws_secret_access_key");
  sodium_memzero (text, sizeof text);
  if (ret_credentials->key != NULL && ret_credentials->secret != NULL)
    return TRUE;
  /* The content of the file must not be quoted in a message. */
  return ky_error_say (error, KY_ERROR_CONFIG, "objects-credentials", "s", path);
}

/* --- what goes and comes -------------------------------------------------------------------- */

static gsize
send_piece (char *buffer, size_t size, size_t count, void *data)
{
  KyS3Request *request = data;
  gsize wanted = MIN (size * count, request->size - request->sent);
  gssize got = pread (request->fd, buffer, wanted, (off_t)(request->offset + request->sent));

  if (got < 0 || (got == 0 && wanted > 0))
    return CURL_READFUNC_ABORT;
  request->sent += (gsize)got;
  return (gsize)got;
}

static int
send_again (void *data, curl_off_t offset, int origin)
{
  KyS3Request *request = data;

  if (origin != SEEK_SET || offset < 0 || (guint64)offset > request->size)
    return CURL_SEEKFUNC_FAIL;
  request->sent = (guint64)offset;
  return CURL_SEEKFUNC_OK;
}

/* Tells whether the status is a success; take_beginning() checks whether 206 is right. */
static gboolean
is_good_status (const gchar *method, glong status)
{
  return status == 200 || (status == 206 && g_str_equal (method, "GET"))
         || (status == 204 && g_str_equal (method, "DELETE"));
}

static gboolean
objects_request_take_element (const gchar *parent, const gchar *name, const gchar *text,
                              gpointer data)
{
  return TRUE;
}

gboolean
ky_s3_request_is_good (const KyS3Request *request)
{
  const GString *answer = request->answer;

  if (!is_good_status (request->method, request->status))
    return FALSE;
  if (request->root == NULL)
    return answer->len == 0;
  return ky_s3_answer_read (answer->str, answer->len, request->root, objects_request_take_element,
                            NULL, NULL);
}

typedef struct
{
  CURL *curl;
  KyS3 *s3;
  KyS3Request *request;
} Exchange;

/* Discards the received bytes, before the object is requested again from its beginning. */
static gboolean
objects_request_empty (KyS3Request *request)
{
  request->taken = request->from = 0;
  g_clear_pointer (&request->whole, g_free);
  if (request->hash != NULL)
    sha256_init (request->hash);
  return request->out < 0
         || (ftruncate (request->out, 0) == 0 && lseek (request->out, 0, SEEK_SET) == 0);
}

/* Checks with the first bytes of a good answer that it continues the last one, or is the whole
 * object again. */
static gboolean
take_beginning (KyS3Request *request, glong status)
{
  gboolean is_same = g_strcmp0 (request->etag, request->whole) == 0;

  if (request->taken > request->from)
    return TRUE;
  if (status == 206 && request->from > 0 && request->is_range && is_same)
    return TRUE;
  request->never_again |= request->from > 0;
  if (status == 206 || !objects_request_empty (request))
    return FALSE;
  if (!request->never_again && request->etag != NULL && request->etag[0] == '"')
    request->whole = g_strdup (request->etag);
  return TRUE;
}

static gsize
take_piece (char *bytes, size_t size, size_t count, void *data)
{
  Exchange *exchange = data;
  KyS3Request *request = exchange->request;
  gsize n = size * count;
  glong status = 0;

  curl_easy_getinfo (exchange->curl, CURLINFO_RESPONSE_CODE, &status);
  if ((request->out >= 0 || request->hash != NULL) && is_good_status (request->method, status))
    {
      if (!take_beginning (request, status))
        return 0;
      request->is_too_much
          = request->taken > request->maximum || n > request->maximum - request->taken;
      if (request->is_too_much
          || (request->out >= 0 && !ky_fd_write_all (request->out, ky_view (bytes, n), NULL)))
        return 0;
      if (request->hash != NULL)
        sha256_update (request->hash, n, (const guint8 *)bytes);
      request->taken += n;
      return n;
    }
  request->is_too_much = n > KY_S3_ANSWER_MAX - request->answer->len;
  if (request->is_too_much)
    return 0;
  g_string_append_len (request->answer, bytes, (gssize)n);
  return n;
}

static gsize
objects_request_take_header (char *bytes, size_t size, size_t count, void *data)
{
  static const gchar etag[] = "etag:";
  static const gchar range[] = "content-range: bytes ";
  KyS3Request *request = ((Exchange *)data)->request;
  gsize n = size * count;

  if (n > strlen (etag) && n < 256 && g_ascii_strncasecmp (bytes, etag, strlen (etag)) == 0)
    {
      g_free (request->etag);
      request->etag = g_strstrip (g_strndup (bytes + strlen (etag), n - strlen (etag)));
    }
  if (n < 256 && g_ascii_strncasecmp (bytes, range, MIN (n, strlen (range))) == 0
      && n > strlen (range))
    {
      g_autofree gchar *begins = g_strndup (bytes + strlen (range), n - strlen (range));

      request->is_range = g_ascii_strtoull (begins, NULL, 10) == request->from;
    }
  request->is_kept |= n > 16
                      && (g_ascii_strncasecmp (bytes, "x-amz-version-id", 16) == 0
                          || g_ascii_strncasecmp (bytes, "x-amz-delete-mar", 16) == 0);
  return n;
}

static int
note_progress (void *data, curl_off_t all, curl_off_t now, curl_off_t up_all, curl_off_t up_now)
{
  KyS3 *s3 = ((Exchange *)data)->s3;

  return g_atomic_int_get (&s3->is_stopping);
}

/* --- one attempt ---------------------------------------------------------------------------- */

gboolean
ky_s3_hash_file (int fd, guint64 offset, guint64 size, guint8 ret_sha256[KY_SHA256_SIZE],
                 GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  struct sha256_ctx hash;

  sha256_init (&hash);
  for (guint64 at = 0; at < size;)
    {
      gssize got = pread (fd, piece, MIN (PIECE, size - at), (off_t)(offset + at));

      if (got <= 0)
        return ky_error_set_errno (error, "original");
      sha256_update (&hash, (gsize)got, piece);
      at += (guint64)got;
    }
  sha256_digest (&hash, KY_SHA256_SIZE, ret_sha256);
  return TRUE;
}

static gboolean
hash_body (KyS3Request *request, GError **error)
{
  struct sha256_ctx hash;
  guint8 digest[KY_SHA256_SIZE];

  if (request->fd >= 0)
    {
      if (!ky_s3_hash_file (request->fd, request->offset, request->size, digest, error))
        return FALSE;
    }
  else
    {
      sha256_init (&hash);
      if (request->text != NULL)
        sha256_update (&hash, strlen (request->text), (const guint8 *)request->text);
      sha256_digest (&hash, sizeof digest, digest);
    }
  ky_sha256_to_hex (digest, request->sha256);
  return TRUE;
}

/* Adds header fields by which the rest of the same object is requested, from `request`->from on. */
static struct curl_slist *
append_range (struct curl_slist *headers, const KyS3Request *request)
{
  g_autofree gchar *range = g_strdup_printf ("Range: bytes=%" G_GUINT64_FORMAT "-", request->from);
  g_autofree gchar *match = g_strdup_printf ("If-Match: %s", request->whole);

  return curl_slist_append (curl_slist_append (headers, range), match);
}

static struct curl_slist *
make_headers (const KyBucket *bucket, const KyS3Request *request)
{
  /* With the port, which libcurl 7.88 would leave out of the signature. */
  g_autofree gchar *host
      = g_strdup_printf ("Host: %s%s%s", bucket->is_host_style ? bucket->bucket : "",
                         bucket->is_host_style ? "." : "", bucket->host);
  g_autofree gchar *hash = g_strdup_printf ("x-amz-content-sha256: %s", request->sha256);
  struct curl_slist *headers = curl_slist_append (NULL, host);

  headers = curl_slist_append (headers, hash);
  headers = curl_slist_append (headers, "Content-Type: application/octet-stream");
  if (request->is_new)
    headers = curl_slist_append (headers, "If-None-Match: *");
  if (request->from > 0)
    headers = append_range (headers, request);
  if (request->source != NULL)
    {
      g_autofree gchar *source = g_strdup_printf ("x-amz-copy-source: /%s/%s%s", bucket->bucket,
                                                  bucket->prefix, request->source);

      headers = curl_slist_append (headers, source);
    }
  return headers;
}

static gchar *
make_url (const KyBucket *bucket, const KyS3Request *request)
{
  GString *url = g_string_new (NULL);
  const gchar *host = strstr (bucket->origin, "://") + 3;

  if (bucket->is_host_style)
    g_string_append_printf (url, "%.*s%s.%s", (int)(host - bucket->origin), bucket->origin,
                            bucket->bucket, host);
  else
    g_string_append_printf (url, "%s/%s", bucket->origin, bucket->bucket);
  if (request->name != NULL)
    g_string_append_printf (url, "/%s%s", bucket->prefix, request->name);
  else if (bucket->is_host_style)
    g_string_append_c (url, '/');
  if (request->query != NULL)
    g_string_append_printf (url, "?%s", request->query);
  return g_string_free (url, FALSE);
}

static void
set_body (CURL *curl, KyS3Request *request)
{
  if (request->fd >= 0)
    {
      curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt (curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->size);
      curl_easy_setopt (curl, CURLOPT_READFUNCTION, send_piece);
      curl_easy_setopt (curl, CURLOPT_READDATA, request);
      curl_easy_setopt (curl, CURLOPT_SEEKFUNCTION, send_again);
      curl_easy_setopt (curl, CURLOPT_SEEKDATA, request);
    }
  else if (request->text != NULL)
    {
      curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE, (long)strlen (request->text));
      curl_easy_setopt (curl, CURLOPT_POSTFIELDS, request->text);
    }
  curl_easy_setopt (curl, CURLOPT_CUSTOMREQUEST, request->method);
  if (g_str_equal (request->method, "HEAD"))
    curl_easy_setopt (curl, CURLOPT_NOBODY, 1L);
}

/* Ignores the environment and the user's own files. */
static void
set_manners (CURL *curl, const KyBucket *bucket, Exchange *exchange, gint64 left)
{
  g_autofree gchar *provider = g_strdup_printf ("aws:amz:%s:s3", bucket->region);

  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR,
                    g_str_has_prefix (bucket->origin, "https:") ? "https" : "http");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt (curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long)MAX (left / 1000, 1));
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_TIME,
                    (long)MAX (exchange->request->silent, SILENT_SECONDS));
  /* On an idle connection, libcurl would repeat by itself a request that got no answer. */
  curl_easy_setopt (curl, CURLOPT_FRESH_CONNECT, exchange->request->silent > 0 ? 1L : 0L);
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (bucket->ca[0] != '\0')
    {
      curl_easy_setopt (curl, CURLOPT_CAINFO, bucket->ca);
      curl_easy_setopt (curl, CURLOPT_CAPATH, NULL);
    }
  curl_easy_setopt (curl, CURLOPT_AWS_SIGV4, provider);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, take_piece);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, exchange);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, objects_request_take_header);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, exchange);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, note_progress);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, exchange);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
}

static CURLcode
attempt (KyS3 *s3, KyS3Request *request, const Credentials *credentials, gint64 left)
{
  const KyBucket *bucket = s3->bucket;
  CURL *curl = g_async_queue_try_pop (s3->idle);
  g_autofree gchar *url = make_url (bucket, request);
  struct curl_slist *headers = make_headers (bucket, request);
  Exchange exchange = { .s3 = s3, .request = request };
  CURLcode code = CURLE_FAILED_INIT;
  curl_off_t length = -1;

  if (curl == NULL)
    curl = curl_easy_init ();
  if (curl != NULL)
    {
      exchange.curl = curl;
      set_manners (curl, bucket, &exchange, left);
      set_body (curl, request);
      curl_easy_setopt (curl, CURLOPT_URL, url);
      curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
      curl_easy_setopt (curl, CURLOPT_USERNAME, credentials->key);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, credentials->secret);
      request->why[0] = '\0';
      curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, request->why);
      code = curl_easy_perform (curl);
      curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &request->status);
      curl_easy_getinfo (curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
      request->length = code == CURLE_OK ? length : -1;
      curl_easy_reset (curl); /* keeps open connections */
      g_async_queue_push (s3->idle, curl);
    }
  curl_slist_free_all (headers);
  return code;
}

/* --- until there is an answer --------------------------------------------------------------- */

static gboolean
begin_again (KyS3Request *request, GError **error)
{
  if (request->answer == NULL)
    request->answer = g_string_new (NULL);
  g_string_truncate (request->answer, 0);
  g_clear_pointer (&request->etag, g_free);
  request->sent = 0;
  request->status = 0;
  request->is_too_much = request->is_kept = request->is_range = FALSE;
  if (request->whole != NULL && !request->never_again)
    {
      request->from = request->taken;
      return TRUE;
    }
  return objects_request_empty (request) || ky_error_set_errno (error, "memfd");
}

/* Returns whether the answer asks to try again; 400 is RequestTimeout: data arrived too late. */
static gboolean
is_to_wait (const KyS3Request *request)
{
  if (request->status == 500 || request->status == 502 || request->status == 503
      || request->status == 504 || request->status == 429)
    return TRUE;
  g_autofree gchar *code = ky_s3_answer_code (request->answer->str, request->answer->len);
  /* The status may be sent before the outcome is known. */
  if (request->status == 200)
    return g_str_equal (code, "InternalError") || g_str_equal (code, "SlowDown")
           || g_str_equal (code, "ServiceUnavailable");
  if (request->status != 400 && request->status != 409)
    return FALSE;
  return g_str_equal (code, "RequestTimeout") || g_str_equal (code, "OperationAborted")
         || g_str_equal (code, "ConditionalRequestConflict");
}

/* Returns FALSE if the process ends or no time is left. */
static gboolean
pause_for (KyS3 *s3, gint64 pause, gint64 deadline)
{
  gint64 until = g_get_monotonic_time () + pause;

  if (until >= deadline)
    return FALSE;
  g_mutex_lock (&s3->lock);
  while (!g_atomic_int_get (&s3->is_stopping) && g_cond_wait_until (&s3->stopped, &s3->lock, until))
    continue;
  g_mutex_unlock (&s3->lock);
  return !g_atomic_int_get (&s3->is_stopping);
}

gboolean
ky_s3_request_refused (const KyS3Request *request, GError **error)
{
  g_autofree gchar *code = ky_s3_answer_code (request->answer->str, request->answer->len);

  return ky_error_say (error, KY_ERROR_STORE, "objects-refused", "is", (gint64)request->status,
                       code);
}

static gboolean
fail_away (const KyS3Request *request, CURLcode code, GError **error)
{
  if (request->is_too_much)
    return ky_error_say (error, KY_ERROR_STORE, "objects-too-much", "");
  if (code == CURLE_OK)
    return ky_s3_request_refused (request, error);
  return ky_error_say (error, KY_ERROR_STORE, "objects-away", "s",
                       request->why[0] != '\0' ? request->why : curl_easy_strerror (code));
}

gboolean
ky_s3_request_make (KyS3 *s3, KyS3Request *request, GError **error)
{
  g_auto (Credentials) credentials = { 0 };
  gint64 pause = PAUSE_FIRST;

  if (!read_credentials (s3->bucket->credentials, &credentials, error)
      || !hash_body (request, error))
    return FALSE;
  for (;; pause = MIN (2 * pause, PAUSE_LAST))
    {
      gint64 left = request->deadline - g_get_monotonic_time ();

      if (!begin_again (request, error))
        return FALSE;
      if (left <= 0)
        return ky_error_say (error, KY_ERROR_STORE, "objects-late", "");
      request->attempts++;
      CURLcode code = attempt (s3, request, &credentials, left);
      /* The object that the range belongs to has changed, so the whole object is requested. */
      if (code == CURLE_OK && request->from > 0
          && (request->status == 412 || request->status == 416))
        {
          request->never_again = TRUE;
          continue;
        }
      if (code == CURLE_OK && !is_to_wait (request))
        return TRUE;
      if (request->taken > request->from)
        pause = PAUSE_FIRST;
      if (request->is_too_much || !pause_for (s3, pause, request->deadline))
        return fail_away (request, code, error);
    }
}

gboolean
ky_s3_request_do (KyS3 *s3, KyS3Request *request, GError **error)
{
  return ky_s3_request_make (s3, request, error)
         && (ky_s3_request_is_good (request) || ky_s3_request_refused (request, error));
}

gboolean
ky_s3_request_head (KyS3 *s3, KyS3Request *request, const gchar *name, gint64 deadline,
                    GError **error)
{
  request->method = "HEAD";
  request->name = name;
  request->deadline = deadline;
  return ky_s3_request_make (s3, request, error)
         && (ky_s3_request_is_good (request) || request->status == 404
             || ky_s3_request_refused (request, error));
}

gboolean
ky_s3_hash_object (KyS3 *s3, const gchar *name, guint64 maximum, guint64 *ret_size,
                   guint8 ret_sha256[KY_SHA256_SIZE], gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  struct sha256_ctx hash;

  request.method = "GET";
  request.name = name;
  request.hash = &hash;
  request.maximum = maximum;
  request.deadline = deadline;
  if (!ky_s3_request_make (s3, &request, error))
    {
      if (!request.is_too_much)
        return FALSE;
      g_clear_error (error);
      *ret_size = maximum + 1;
      return TRUE;
    }
  if (!ky_s3_request_is_good (&request))
    return ky_s3_request_refused (&request, error);
  sha256_digest (&hash, KY_SHA256_SIZE, ret_sha256);
  *ret_size = request.taken;
  return TRUE;
}

gboolean
ky_s3_is_etag (const gchar *one, const gchar *other)
{
  if (one == NULL || other == NULL)
    return FALSE;
  gsize before = one[0] == '"';
  gsize behind = other[0] == '"';
  gsize length = strcspn (one + before, "\"");
  return length > 0 && length == strcspn (other + behind, "\"")
         && strncmp (one + before, other + behind, length) == 0;
}

void
ky_s3_request_clear (KyS3Request *request)
{
  if (request->answer != NULL)
    g_string_free (request->answer, TRUE);
  request->answer = NULL;
  g_clear_pointer (&request->etag, g_free);
  g_clear_pointer (&request->whole, g_free);
}
