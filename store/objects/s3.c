/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements Amazon's S3 API of 2006-03-01, as other servers support it too: PutObject, GetObject,
 * HeadObject, DeleteObject, CopyObject, ListObjectsV2, multipart uploads, and versions as far as
 * they have to be removed. */
#include "store/objects/put.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "common/wire.h"

#include <fcntl.h>
#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGE "1000"
#define PAGES_MAX 100000
#define UPLOADS_MAX 10000 /* aborted at once; the rest follows the next day */

/* Wipes everything that libcurl frees, because its copies of the secret key are among it. */
static void
free_wiped (void *memory)
{
  if (memory != NULL)
    sodium_memzero (memory, malloc_usable_size (memory));
  free (memory);
}

static void *
grow_wiped (void *memory, size_t size)
{
  size_t had = memory != NULL ? malloc_usable_size (memory) : 0;
  void *grown = malloc (size);

  if (grown == NULL)
    return NULL;
  if (memory != NULL)
    memcpy (grown, memory, MIN (had, size));
  free_wiped (memory);
  return grown;
}

static KyS3 *
open_bucket (const KyBucket *bucket, GError **error)
{
  /* Called before any thread is started. */
  if (curl_global_init_mem (CURL_GLOBAL_DEFAULT, malloc, free_wiped, grow_wiped, strdup, calloc)
      != CURLE_OK)
    return ky_fail_null (error, KY_ERROR_LIBRARY, "libcurl: initialization failed");
  KyS3 *s3 = g_new0 (KyS3, 1);
  s3->bucket = bucket;
  s3->idle = g_async_queue_new_full ((GDestroyNotify)curl_easy_cleanup);
  g_mutex_init (&s3->lock);
  g_cond_init (&s3->stopped);
  return s3;
}

static void
stop_requests (KyS3 *s3)
{
  g_mutex_lock (&s3->lock);
  g_atomic_int_set (&s3->is_stopping, 1);
  g_cond_broadcast (&s3->stopped);
  g_mutex_unlock (&s3->lock);
}

static void
close_bucket (KyS3 *s3)
{
  g_async_queue_unref (s3->idle);
  g_mutex_clear (&s3->lock);
  g_cond_clear (&s3->stopped);
  g_free (s3);
}

/* --- copying -------------------------------------------------------------------------------- */

/* Compares the copy with the original, which is removed next, and does not rely on the server's
 * answer. */
static gboolean
is_copied (KyS3 *s3, const gchar *from, const gchar *to, gint64 deadline, GError **error)
{
  g_auto (KyS3Request) source = KY_S3_REQUEST_NONE;
  g_auto (KyS3Request) copy = KY_S3_REQUEST_NONE;
  guint8 here[KY_SHA256_SIZE], there[KY_SHA256_SIZE];
  guint64 size, size_there;

  if (!ky_s3_request_head (s3, &source, from, deadline, error)
      || !ky_s3_request_head (s3, &copy, to, deadline, error))
    return FALSE;
  if (source.status == 404 || copy.status == 404)
    return ky_error_say (error, KY_ERROR_STORE, "objects-missing", "s",
                         source.status == 404 ? from : to);
  if (ky_s3_is_etag (source.etag, copy.etag) && source.length >= 0 && source.length == copy.length)
    return TRUE;
  if (!ky_s3_hash_object (s3, from, G_MAXINT64, &size, here, deadline, error)
      || !ky_s3_hash_object (s3, to, size, &size_there, there, deadline, error))
    return FALSE;
  return (size == size_there && memcmp (here, there, sizeof here) == 0)
         || ky_error_say (error, KY_ERROR_STORE, "objects-other", "s", to);
}

static gboolean
copy_object (KyS3 *s3, const gchar *from, const gchar *to, gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;

  request.method = "PUT";
  request.name = to;
  request.source = from;
  request.text = "";
  request.root = "CopyObjectResult";
  request.deadline = deadline;
  return ky_s3_request_do (s3, &request, error) && is_copied (s3, from, to, deadline, error);
}

/* --- fetching ------------------------------------------------------------------------------- */

static gboolean
fetch_object (KyS3 *s3, const gchar *name, int out, guint64 maximum, gint64 deadline,
              gboolean *ret_is_there, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;

  *ret_is_there = TRUE;
  request.method = "GET";
  request.name = name;
  request.out = out;
  request.maximum = maximum;
  request.deadline = deadline;
  if (!ky_s3_request_make (s3, &request, error))
    return FALSE;
  if (!ky_s3_request_is_good (&request))
    {
      g_autofree gchar *code = ky_s3_answer_code (request.answer->str, request.answer->len);

      *ret_is_there = !g_str_equal (code, "NoSuchKey");
      if (*ret_is_there)
        ky_s3_request_refused (&request, error);
      else
        ky_error_say (error, KY_ERROR_STORE, "objects-missing", "s", name);
      return FALSE;
    }
  return lseek (out, 0, SEEK_SET) == 0 || ky_error_set_errno (error, "memfd");
}

static int
get_object (KyS3 *s3, const gchar *name, guint64 maximum, gint64 deadline, gboolean *ret_is_there,
            GError **error)
{
  ky_autofd int fd = ky_memfd_new ("original", error);

  *ret_is_there = TRUE;
  if (fd < 0 || !fetch_object (s3, name, fd, maximum, deadline, ret_is_there, error))
    return -1;
  return ky_steal_fd (&fd);
}

/* Returns whether a name has the form of kiyome's; others are skipped. */
static gboolean
s3_is_plain_name (const gchar *name)
{
  return name[strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._/-")] == '\0';
}

/* Reads whether a list was cut. Only the words "true" and "false" say whether it is complete;
 * `*ret_has_end` is FALSE for any other. */
static gboolean
take_is_cut (const gchar *text, gboolean *ret_is_cut, gboolean *ret_has_end)
{
  *ret_is_cut = g_str_equal (text, "true");
  *ret_has_end = *ret_is_cut || g_str_equal (text, "false");
  return *ret_has_end;
}

static gboolean
fail_cut_list (GError **error)
{
  return ky_fail (error, KY_ERROR_PROTOCOL,
                  "S3: the server returned an incomplete list of objects");
}

typedef struct
{
  const gchar *prefix;
  KyS3Each each;
  gpointer data;
  gchar *key;
  guint64 size;
  gchar *next;
  gboolean is_cut, is_enough, has_end;
  guint count;
  guint64 said; /* entries that the server says the page has; G_MAXUINT64: it does not say */
} Page;

static gboolean
take_listed (const gchar *parent, const gchar *name, const gchar *text, gpointer data)
{
  Page *page = data;

  if (g_str_equal (parent, "Contents") && g_str_equal (name, "Key"))
    {
      g_free (page->key);
      page->key = g_strdup (text);
    }
  else if (g_str_equal (parent, "Contents") && g_str_equal (name, "Size"))
    return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &page->size, NULL);
  else if (g_str_equal (parent, "ListBucketResult") && g_str_equal (name, "IsTruncated"))
    return take_is_cut (text, &page->is_cut, &page->has_end);
  else if (g_str_equal (parent, "ListBucketResult") && g_str_equal (name, "KeyCount"))
    return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &page->said, NULL);
  else if (g_str_equal (parent, "ListBucketResult") && g_str_equal (name, "NextContinuationToken"))
    {
      g_free (page->next);
      page->next = g_uri_escape_string (text, NULL, FALSE);
    }
  else if (text == NULL && g_str_equal (name, "Contents"))
    {
      page->count++;
      if (page->key == NULL || !g_str_has_prefix (page->key, page->prefix))
        return FALSE;
      if (!page->is_enough && s3_is_plain_name (page->key))
        page->is_enough = !page->each (page->key + strlen (page->prefix), page->size, page->data);
      g_clear_pointer (&page->key, g_free);
    }
  return TRUE;
}

static gboolean
list_page (KyS3 *s3, const gchar *start, Page *page, gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *whole = g_strconcat (s3->bucket->prefix, start, NULL);
  g_autofree gchar *escaped = g_uri_escape_string (whole, NULL, FALSE);
  g_autofree gchar *last = g_steal_pointer (&page->next);
  g_autofree gchar *query = g_strdup_printf (
      "%s%s%slist-type=2&max-keys=" PAGE "&prefix=%s", last != NULL ? "continuation-token=" : "",
      last != NULL ? last : "", last != NULL ? "&" : "", escaped);

  page->is_cut = page->has_end = FALSE;
  page->count = 0;
  page->said = G_MAXUINT64;
  request.method = "GET";
  request.query = query;
  request.root = "ListBucketResult";
  request.deadline = deadline;
  if (!ky_s3_request_do (s3, &request, error)
      || !ky_s3_answer_read (request.answer->str, request.answer->len, request.root, take_listed,
                             page, error))
    return FALSE;
  /* An incomplete list would make an original count as lost. */
  return (page->has_end && (!page->is_cut || (page->next != NULL && page->count > 0))
          && (page->said == G_MAXUINT64 || page->said == page->count))
         || fail_cut_list (error);
}

/* Lists all pages from `start` on. One page takes at most `timeout` microseconds, and all pages end
 * at `deadline`. */
static gboolean
s3_list_pages (KyS3 *s3, const gchar *start, KyS3Each each, gpointer data, gint64 timeout,
               gint64 deadline, GError **error)
{
  Page page = { .prefix = s3->bucket->prefix, .each = each, .data = data };
  gboolean ok;
  guint pages = 0;

  do
    ok = list_page (s3, start, &page, MIN (g_get_monotonic_time () + timeout, deadline), error);
  while (ok && !page.is_enough && page.is_cut && ++pages < PAGES_MAX);
  if (ok && !page.is_enough && page.is_cut)
    ok = fail_cut_list (error);
  g_free (page.key);
  g_free (page.next);
  return ok;
}

static gboolean
list_objects (KyS3 *s3, const gchar *start, KyS3Each each, gpointer data, gint64 timeout,
              GError **error)
{
  return s3_list_pages (s3, start, each, data, timeout, G_MAXINT64, error);
}

typedef struct
{
  const gchar *name;
  gint64 size;
} Found;

static gboolean
s3_note_found (const gchar *name, guint64 size, gpointer data)
{
  Found *found = data;

  if (!g_str_equal (name, found->name))
    return TRUE;
  found->size = (gint64)size;
  return FALSE;
}

/* Uses the list: a HEAD has no body that distinguishes a missing object from a missing bucket. */
static gboolean
s3_look_at_object (KyS3 *s3, const gchar *name, gint64 *ret_size, gint64 deadline, GError **error)
{
  Found found = { name, -1 };

  if (!s3_list_pages (s3, name, s3_note_found, &found, G_MAXINT32, deadline, error))
    return FALSE;
  *ret_size = found.size;
  return TRUE;
}

/* --- removing ------------------------------------------------------------------------------- */

static gboolean
s3_remove_one (KyS3 *s3, const gchar *name, const gchar *query, gboolean *ret_is_kept,
               gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;

  request.method = "DELETE";
  request.name = name;
  request.query = query;
  request.deadline = deadline;
  if (!ky_s3_request_make (s3, &request, error))
    return FALSE;
  if (request.status == 404)
    {
      g_autofree gchar *code = ky_s3_answer_code (request.answer->str, request.answer->len);

      return g_str_equal (code, "NoSuchKey") || ky_s3_request_refused (&request, error);
    }
  *ret_is_kept = request.is_kept;
  return ky_s3_request_is_good (&request) || ky_s3_request_refused (&request, error);
}

typedef struct
{
  const gchar *key;
  gchar *at, *version;
  GPtrArray *versions;
  gboolean is_cut, has_end;
} Versions;

static gboolean
take_version (const gchar *parent, const gchar *name, const gchar *text, gpointer data)
{
  Versions *all = data;
  gboolean is_one = g_str_equal (parent, "Version") || g_str_equal (parent, "DeleteMarker");

  if (g_str_equal (parent, "ListVersionsResult") && g_str_equal (name, "IsTruncated"))
    return take_is_cut (text, &all->is_cut, &all->has_end);
  if (is_one && g_str_equal (name, "Key"))
    {
      g_free (all->at);
      all->at = g_strdup (text);
    }
  else if (is_one && g_str_equal (name, "VersionId"))
    {
      g_free (all->version);
      all->version = g_uri_escape_string (text, NULL, FALSE);
    }
  else if (text == NULL && (g_str_equal (name, "Version") || g_str_equal (name, "DeleteMarker")))
    {
      if (all->at != NULL && all->version != NULL && g_str_equal (all->at, all->key))
        g_ptr_array_add (all->versions, g_steal_pointer (&all->version));
      g_clear_pointer (&all->at, g_free);
      g_clear_pointer (&all->version, g_free);
    }
  return TRUE;
}

/* Removes one page of the versions of an object, the oldest first: as long as a version is left,
 * the newest exists, by which the sweep finds the object. `ret_more`: there may be more
 * versions. */
static gboolean
remove_page (KyS3 *s3, const gchar *name, guint *ret_count, gboolean *ret_more, gint64 deadline,
             GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *key = g_strconcat (s3->bucket->prefix, name, NULL);
  g_autofree gchar *escaped = g_uri_escape_string (key, NULL, FALSE);
  g_autofree gchar *query = g_strdup_printf ("prefix=%s&versions=", escaped);
  g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func (g_free);
  Versions all = { .key = key, .versions = versions };

  request.method = "GET";
  request.query = query;
  request.root = "ListVersionsResult";
  request.deadline = deadline;
  gboolean ok = ky_s3_request_do (s3, &request, error)
                && ky_s3_answer_read (request.answer->str, request.answer->len, request.root,
                                      take_version, &all, error)
                && (all.has_end || fail_cut_list (error));
  g_free (all.at);
  g_free (all.version);
  for (guint i = versions->len; ok && i-- > 0;)
    {
      g_autofree gchar *one = g_strdup_printf ("versionId=%s", (const gchar *)versions->pdata[i]);
      gboolean is_kept;

      ok = s3_remove_one (s3, name, one, &is_kept, deadline, error);
    }
  *ret_count = versions->len;
  *ret_more = all.is_cut && versions->len > 0;
  return ok;
}

static gboolean
remove_versions (KyS3 *s3, const gchar *name, guint *ret_count, gint64 deadline, GError **error)
{
  gboolean more = TRUE;
  guint count;

  for (*ret_count = 0; more; *ret_count += count)
    if (!remove_page (s3, name, &count, &more, deadline, error))
      return FALSE;
  return TRUE;
}

/* Removes all versions and delete markers by their identifiers. Removing the object alone would
 * only hide it, and after an interruption the remaining versions could not be found. */
static gboolean
s3_remove_object (KyS3 *s3, const gchar *name, gint64 deadline, GError **error)
{
  g_auto (KyS3Request) head = KY_S3_REQUEST_NONE;
  guint count = 0;

  if (!ky_s3_request_head (s3, &head, name, deadline, error))
    return FALSE;
  gboolean is_kept = head.is_kept;
  if (is_kept && !remove_versions (s3, name, &count, deadline, error))
    return FALSE;
  if (count > 0)
    return TRUE;
  return s3_remove_one (s3, name, NULL, &is_kept, deadline, error)
         && (!is_kept || remove_versions (s3, name, &count, deadline, error));
}

/* --- uploads that never ended ---------------------------------------------------------------- */

typedef struct
{
  const gchar *prefix, *before;
  KyS3IsOwn is_own;
  gchar *key, *id, *since;
  gchar *next_key, *next_id; /* start of the next page */
  gboolean is_cut, has_end;
  GPtrArray *found; /* name and upload id alternately */
} Uploads;

static gchar **
upload_field (Uploads *all, const gchar *parent, const gchar *name)
{
  if (g_str_equal (parent, "Upload"))
    return g_str_equal (name, "Key")         ? &all->key
           : g_str_equal (name, "UploadId")  ? &all->id
           : g_str_equal (name, "Initiated") ? &all->since
                                             : NULL;
  return !g_str_equal (parent, "ListMultipartUploadsResult") ? NULL
         : g_str_equal (name, "NextKeyMarker")               ? &all->next_key
         : g_str_equal (name, "NextUploadIdMarker")          ? &all->next_id
                                                             : NULL;
}

static gboolean
take_unended (const gchar *parent, const gchar *name, const gchar *text, gpointer data)
{
  Uploads *all = data;
  gchar **field = upload_field (all, parent, name);

  if (field != NULL)
    {
      g_free (*field);
      *field = g_strdup (text);
    }
  if (g_str_equal (parent, "ListMultipartUploadsResult") && g_str_equal (name, "IsTruncated"))
    return take_is_cut (text, &all->is_cut, &all->has_end);
  if (text != NULL || !g_str_equal (name, "Upload"))
    return TRUE;
  if (all->key != NULL && all->id != NULL && all->since != NULL
      && g_str_has_prefix (all->key, all->prefix) && all->is_own (all->key + strlen (all->prefix))
      && strcmp (all->since, all->before) < 0)
    {
      g_ptr_array_add (all->found, g_strdup (all->key + strlen (all->prefix)));
      g_ptr_array_add (all->found, g_uri_escape_string (all->id, NULL, FALSE));
    }
  KY_RELEASE_MEMBERS (all, key, id, since);
  return TRUE;
}

/* Returns "" or "NAME=`text`&". (transfer full) */
static gchar *
make_parameter (const gchar *name, const gchar *text)
{
  g_autofree gchar *escaped = text != NULL ? g_uri_escape_string (text, NULL, FALSE) : NULL;

  return escaped != NULL ? g_strdup_printf ("%s=%s&", name, escaped) : g_strdup ("");
}

static gboolean
list_uploads (KyS3 *s3, Uploads *all, gint64 deadline, GError **error)
{
  g_auto (KyS3Request) request = KY_S3_REQUEST_NONE;
  g_autofree gchar *key = make_parameter ("key-marker", all->next_key);
  g_autofree gchar *prefix = make_parameter ("prefix", s3->bucket->prefix);
  g_autofree gchar *id = make_parameter ("upload-id-marker", all->next_id);
  g_autofree gchar *query = g_strconcat (key, prefix, id, "uploads=", NULL);

  all->is_cut = all->has_end = FALSE;
  request.method = "GET";
  request.query = query;
  request.root = "ListMultipartUploadsResult";
  request.deadline = deadline;
  return ky_s3_request_do (s3, &request, error)
         && ky_s3_answer_read (request.answer->str, request.answer->len, request.root, take_unended,
                               all, error)
         && ((all->has_end && (!all->is_cut || all->next_key != NULL)) || fail_cut_list (error));
}

/* Uploads of other programs may fill the first pages. */
static gboolean
give_up_uploads (KyS3 *s3, const gchar *before, KyS3IsOwn is_own, guint *ret_count, gint64 deadline,
                 GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  Uploads all
      = { .prefix = s3->bucket->prefix, .before = before, .is_own = is_own, .found = found };
  gboolean ok;

  *ret_count = 0;
  do
    ok = list_uploads (s3, &all, deadline, error);
  while (ok && all.is_cut && found->len < UPLOADS_MAX);
  KY_RELEASE_MEMBERS (&all, key, id, since, next_key, next_id);
  for (guint i = 0; ok && i + 1 < found->len; i += 2)
    {
      ok = ky_s3_give_up_parts (s3, found->pdata[i], found->pdata[i + 1], deadline, error);
      *ret_count += ok;
    }
  return ok;
}

const KyS3Module ky_s3_module = {
  .version = KY_VERSION,
  .open = open_bucket,
  .stop = stop_requests,
  .close = close_bucket,
  .put = ky_s3_put,
  .write = ky_s3_write,
  .get = get_object,
  .fetch = fetch_object,
  .look = s3_look_at_object,
  .remove = s3_remove_object,
  .copy = copy_object,
  .list = list_objects,
  .give_up = give_up_uploads,
};
