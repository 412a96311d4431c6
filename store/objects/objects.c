/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads from the configuration which bucket has the originals, passes requests on to kiyome-s3.so,
 * and remembers the last error for the status, under `lock`. A failed upload is remembered until
 * one succeeds. */
#include "store/objects/objects.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "common/wire.h"

#define DIRECTORY "directory:"

struct _KyObjects
{
  const KyS3Module *module;
  KyS3 *s3;
  KyBucket bucket;
  gint64 timeout; /* µs */
  GMutex lock;
  gchar *problem;     /* (nullable) the last error */
  gboolean is_probed; /* found by ky_objects_probe() */
  gboolean is_put;    /* an upload failed */
};

/* --- what the configuration says ------------------------------------------------------------ */

static gboolean
objects_consists_of (const gchar *text, const gchar *letters)
{
  return text[0] != '\0' && text[strspn (text, letters)] == '\0';
}

static gboolean
objects_read_place (const gchar *place, KyBucket *bucket, GError **error)
{
  g_auto (GStrv) parts = NULL;

  if (g_str_has_prefix (place, KY_OBJECTS_SCHEME))
    parts = g_strsplit (place + strlen (KY_OBJECTS_SCHEME), "/", 2);
  if (parts == NULL || parts[0] == NULL
      || !objects_consists_of (parts[0], G_CSET_a_2_z G_CSET_DIGITS ".-") || strlen (parts[0]) > 63)
    return ky_error_say (error, KY_ERROR_CONFIG, "objects-place", "");
  bucket->bucket = g_strdup (parts[0]);
  if (parts[1] == NULL || parts[1][0] == '\0')
    {
      bucket->prefix = g_strdup ("");
      return TRUE;
    }
  if (!objects_consists_of (parts[1], G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._/-")
      || parts[1][0] == '/' || strstr (parts[1], "..") != NULL || strstr (parts[1], "//") != NULL
      || strlen (parts[1]) > 200)
    return ky_error_say (error, KY_ERROR_CONFIG, "objects-place", "");
  bucket->prefix = g_strconcat (parts[1], g_str_has_suffix (parts[1], "/") ? NULL : "/", NULL);
  return TRUE;
}

/* Parses "https://HOST[:PORT]" or "http://HOST[:PORT]". */
static gboolean
read_endpoint (const gchar *endpoint, KyBucket *bucket, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (endpoint, G_URI_FLAGS_NONE, NULL);
  const gchar *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const gchar *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  gboolean is_tls = g_str_equal (scheme, "https");

  if (!(is_tls || g_str_equal (scheme, "http")) || host == NULL
      || !objects_consists_of (host, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-")
      || (g_uri_get_path (uri)[0] != '\0' && !g_str_equal (g_uri_get_path (uri), "/"))
      || g_uri_get_query (uri) != NULL || g_uri_get_userinfo (uri) != NULL)
    return ky_error_say (error, KY_ERROR_CONFIG, "objects-endpoint", "");
  gint port = g_uri_get_port (uri);
  bucket->port = (guint16)(port > 0 ? port : is_tls ? 443 : 80);
  bucket->host = port > 0 ? g_strdup_printf ("%s:%d", host, port) : g_strdup (host);
  bucket->origin = g_strdup_printf ("%s://%s", scheme, bucket->host);
  return TRUE;
}

static const gchar *
given_or (const gchar *given, const KyConfig *config, KyConfigKey key)
{
  return given != NULL ? given : ky_config_string (config, key);
}

static gboolean
read_rest (const KyConfig *config, const KyObjectsAccess *access, KyBucket *bucket, GError **error)
{
  bucket->region = g_strdup (given_or (access->region, config, KY_CONFIG_STORE_S3_REGION));
  bucket->is_host_style = g_str_equal (ky_config_string (config, KY_CONFIG_STORE_S3_STYLE), "host");
  bucket->credentials
      = g_strdup (given_or (access->credentials, config, KY_CONFIG_STORE_S3_CREDENTIALS));
  bucket->ca = g_strdup (given_or (access->ca, config, KY_CONFIG_STORE_S3_CA));
  return (objects_consists_of (bucket->region, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-")
          && bucket->credentials[0] != '\0')
         || ky_error_say (error, KY_ERROR_CONFIG, "objects-config", "");
}

KyObjects *
ky_objects_open_at (const KyConfig *config, const gchar *place, const KyObjectsAccess *access,
                    GError **error)
{
  KyObjects *objects = g_new0 (KyObjects, 1);

  g_mutex_init (&objects->lock);
  objects->timeout = (gint64)ky_config_uint (config, KY_CONFIG_STORE_S3_TIMEOUT) * G_USEC_PER_SEC;
  if (objects_read_place (place, &objects->bucket, error)
      && read_endpoint (given_or (access->endpoint, config, KY_CONFIG_STORE_S3_ENDPOINT),
                        &objects->bucket, error)
      && read_rest (config, access, &objects->bucket, error)
      && (objects->module = ky_s3_load (error)) != NULL
      && (objects->s3 = objects->module->open (&objects->bucket, error)) != NULL)
    return objects;
  ky_objects_close (objects);
  return NULL;
}

gboolean
ky_objects_open (const KyConfig *config, KyObjects **ret_objects, GError **error)
{
  const gchar *place = ky_config_string (config, KY_CONFIG_STORE_ORIGINALS);
  const KyObjectsAccess none = { 0 };

  *ret_objects = NULL;
  if (!g_str_equal (place, DIRECTORY))
    *ret_objects = ky_objects_open_at (config, place, &none, error);
  return *ret_objects != NULL || g_str_equal (place, DIRECTORY);
}

void
ky_objects_stop (KyObjects *objects)
{
  if (objects != NULL)
    objects->module->stop (objects->s3);
}

void
ky_objects_close (KyObjects *objects)
{
  if (objects == NULL)
    return;
  if (objects->s3 != NULL)
    objects->module->close (objects->s3);
  KY_RELEASE_MEMBERS (objects, bucket.bucket, bucket.prefix, bucket.origin, bucket.host,
                      bucket.region, bucket.credentials, bucket.ca, problem);
  g_mutex_clear (&objects->lock);
  g_free (objects);
}

guint16
ky_objects_port (const KyObjects *objects)
{
  return objects->bucket.port;
}

gint64
ky_objects_deadline (const KyObjects *objects)
{
  return g_get_monotonic_time () + objects->timeout;
}

/* --- asking --------------------------------------------------------------------------------- */

/* Records the outcome of a request: `ok`, or the error `local`, which is moved to `error`. A failed
 * upload stays recorded until one succeeds, whatever other requests give. */
static gboolean
note_step (KyObjects *objects, gboolean is_put, gboolean ok, GError *local, GError **error)
{
  g_mutex_lock (&objects->lock);
  if (!ok || is_put || !objects->is_put)
    {
      g_clear_pointer (&objects->problem, g_free);
      objects->is_probed = FALSE;
      objects->is_put = is_put && !ok;
    }
  if (!ok)
    objects->problem = g_strdup (local->message);
  g_mutex_unlock (&objects->lock);
  if (!ok)
    g_propagate_error (error, local);
  return ok;
}

static gboolean
objects_note (KyObjects *objects, gboolean ok, GError *local, GError **error)
{
  return note_step (objects, FALSE, ok, local, error);
}

gchar *
ky_objects_problem (KyObjects *objects)
{
  g_mutex_lock (&objects->lock);
  gchar *problem = g_strdup (objects->problem);
  g_mutex_unlock (&objects->lock);
  return problem;
}

#define PROBE_MAX 4096 /* bytes */

void
ky_objects_probe (KyObjects *objects, const gchar *name)
{
  g_autoptr (GError) local = NULL;
  gboolean is_there = TRUE;
  ky_autofd int fd = objects->module->get (objects->s3, name, PROBE_MAX,
                                           ky_objects_deadline (objects), &is_there, &local);
  gboolean ok = fd >= 0 || !is_there;

  g_mutex_lock (&objects->lock);
  if (ok ? objects->is_probed : objects->problem == NULL)
    {
      g_clear_pointer (&objects->problem, g_free);
      objects->problem = ok ? NULL : g_strdup (local->message);
      objects->is_probed = !ok;
    }
  g_mutex_unlock (&objects->lock);
}

gboolean
ky_objects_put (KyObjects *objects, const gchar *name, int fd, guint64 size, gboolean *ret_is_other,
                gint64 deadline, GError **error)
{
  GError *local = NULL;
  gboolean ok = objects->module->put (objects->s3, name, fd, size, ret_is_other, deadline, &local);

  return note_step (objects, TRUE, ok, local, error);
}

gboolean
ky_objects_write (KyObjects *objects, const gchar *name, const gchar *text, gint64 deadline,
                  GError **error)
{
  GError *local = NULL;
  gboolean ok = objects->module->write (objects->s3, name, text, deadline, &local);

  return note_step (objects, TRUE, ok, local, error);
}

int
ky_objects_get (KyObjects *objects, const gchar *name, guint64 maximum, gint64 deadline,
                gboolean *ret_is_there, GError **error)
{
  GError *local = NULL;
  int fd = objects->module->get (objects->s3, name, maximum, deadline, ret_is_there, &local);

  if (fd < 0 && !*ret_is_there)
    {
      /* The server itself works. */
      objects_note (objects, TRUE, NULL, NULL);
      g_propagate_error (error, local);
      return -1;
    }
  objects_note (objects, fd >= 0, local, error);
  return fd;
}

gboolean
ky_objects_fetch (KyObjects *objects, const gchar *name, int out, guint64 maximum, gint64 deadline,
                  gboolean *ret_is_there, GError **error)
{
  GError *local = NULL;
  gboolean ok
      = objects->module->fetch (objects->s3, name, out, maximum, deadline, ret_is_there, &local);

  return objects_note (objects, ok, local, error);
}

gboolean
ky_objects_look (KyObjects *objects, const gchar *name, gint64 *ret_size, GError **error)
{
  GError *local = NULL;
  gboolean ok
      = objects->module->look (objects->s3, name, ret_size, ky_objects_deadline (objects), &local);

  return objects_note (objects, ok, local, error);
}

gboolean
ky_objects_remove (KyObjects *objects, const gchar *name, GError **error)
{
  GError *local = NULL;
  gboolean ok = objects->module->remove (objects->s3, name, ky_objects_deadline (objects), &local);

  return objects_note (objects, ok, local, error);
}

gboolean
ky_objects_copy (KyObjects *objects, const gchar *from, const gchar *to, GError **error)
{
  GError *local = NULL;
  gboolean ok
      = objects->module->copy (objects->s3, from, to, ky_objects_deadline (objects), &local);

  return objects_note (objects, ok, local, error);
}

gboolean
ky_objects_list (KyObjects *objects, const gchar *start, KyS3Each each, gpointer data,
                 GError **error)
{
  GError *local = NULL;
  gboolean ok = objects->module->list (objects->s3, start, each, data, objects->timeout, &local);

  return objects_note (objects, ok, local, error);
}

gboolean
ky_objects_give_up (KyObjects *objects, const gchar *before, KyS3IsOwn is_own, guint *ret_count,
                    GError **error)
{
  GError *local = NULL;
  gboolean ok = objects->module->give_up (objects->s3, before, is_own, ret_count,
                                          ky_objects_deadline (objects), &local);

  return objects_note (objects, ok, local, error);
}
