/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the HTTP server: libmicrohttpd's threads receive requests and send answers. A complete
 * request is suspended and handled by a thread of one of several pools, so that neither drawing nor
 * waiting for a password hash delays pages. */
#include "common/client-network.h"
#include "common/manager.h"
#include "common/release.h"
#include "config/live.h"
#include "portal/answer.h"
#include "portal/directory.h"
#include "portal/dispatch.h"
#include "portal/files.h"
#include "portal/gate.h"
#include "portal/machine-jobs.h"
#include "portal/watch.h"
#include "store/client/loads.h"

#include <netdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define QUICK_THREADS 8
#define HEAVY_THREADS 8
#define HEAVY_EACH 6 /* threads for one session */
#define MACHINE_THREADS 8
#define MACHINE_EACH 2 /* threads for one key */
/* Each thread waits for the store, which hashes two passwords at a time, fairly among clients. */
#define PASSWORD_THREADS 64
#define PASSWORD_EACH 8 /* threads for one client */
#define HTTP_THREADS 2
#define HEADER_MEMORY (32 * 1024) /* bytes for each connection: limits a request's header */
#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA"

/* --- requests ------------------------------------------------------------------------------- */

/* Returns the session or key of a request, or NULL. */
static const gchar *
caller_of (const KyRequest *request)
{
  return request->key != NULL ? request->key : request->token;
}

/* Limits the threads of one session that wait for the sanitizer. The lock must be held. */
static gboolean
count_heavy (KyRequest *request)
{
  GHashTable *each = request->portal->heavy_each;
  guint8 digest[KY_SHA256_SIZE];
  gchar name[KY_SHA256_HEX_SIZE]; /* a hash, so that the table contains no secret */
  gint count;

  if ((request->route->flags & KY_ROUTE_HEAVY) == 0 || caller_of (request) == NULL
      || request->counted_as != NULL)
    return TRUE;
  ky_sha256 (ky_view (caller_of (request), strlen (caller_of (request))), digest);
  ky_sha256_to_hex (digest, name);
  count = GPOINTER_TO_INT (g_hash_table_lookup (each, name));
  if (count >= (request->key != NULL ? MACHINE_EACH : HEAVY_EACH))
    return FALSE;
  g_hash_table_replace (each, g_strdup (name), GINT_TO_POINTER (count + 1));
  request->counted_as = g_strdup (name);
  return TRUE;
}

/* Limits the threads of one client that wait for a password hash; further requests are told when to
 * try again. The lock must be held. */
static gboolean
count_password (KyRequest *request)
{
  KyPortal *portal = request->portal;

  if ((request->route->flags & KY_ROUTE_PASSWORD) == 0)
    return TRUE;
  g_autofree gchar *client = ky_client_network (request->from);
  g_autofree gchar *name = g_strconcat ("client:", client, NULL);
  gint count = GPOINTER_TO_INT (g_hash_table_lookup (portal->heavy_each, name));
  if (count >= PASSWORD_EACH || portal->passwords >= PASSWORD_THREADS)
    return FALSE;
  g_hash_table_replace (portal->heavy_each, g_strdup (name), GINT_TO_POINTER (count + 1));
  request->counted_as = g_steal_pointer (&name);
  request->waits_for_password = TRUE;
  portal->passwords++;
  return TRUE;
}

static void
uncount_heavy (KyRequest *request)
{
  KyPortal *portal = request->portal;
  g_autofree gchar *token = g_steal_pointer (&request->counted_as);

  if (token == NULL)
    return;
  g_mutex_lock (&portal->lock);
  portal->passwords -= request->waits_for_password;
  request->waits_for_password = FALSE;
  gint count = GPOINTER_TO_INT (g_hash_table_lookup (portal->heavy_each, token));
  if (count > 1)
    g_hash_table_replace (portal->heavy_each, g_strdup (token), GINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (portal->heavy_each, token);
  g_mutex_unlock (&portal->lock);
}

static void
portal_server_work (gpointer data, gpointer user_data)
{
  KyRequest *request = data;
  if (request->stage == KY_STAGE_HEADER)
    {
      request->is_done = !ky_dispatch_admit (request);
      request->stage = KY_STAGE_ADMITTED;
    }
  else
    {
      ky_dispatch (request);
      uncount_heavy (request);
      request->is_done = TRUE;
    }
  MHD_resume_connection (request->connection);
}

static gboolean
take_body (KyRequest *request, const char *data, size_t size)
{
  if (size > request->expected - request->received)
    return FALSE;
  request->received += size;
  if (request->upload >= 0)
    return ky_fd_write_all (request->upload, ky_view (data, size), NULL);
  if (request->body != NULL)
    g_byte_array_append (request->body, (const guint8 *)data, (guint)size);
  return TRUE;
}

static gboolean
portal_server_has_body (KyRequest *request)
{
  const gchar *length = ky_request_header (request, MHD_HTTP_HEADER_CONTENT_LENGTH);

  return (length != NULL && strcmp (length, "0") != 0)
         || ky_request_header (request, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL;
}

static enum MHD_Result
give_answer (KyRequest *request)
{
  guint64 size = 0;
  enum MHD_Result result = ky_answer_queue (request, &size);

  ky_watches_phase (request->portal->watches, request->connection, KY_PHASE_ANSWER, size);
  return result;
}

static void
portal_server_push (KyRequest *request)
{
  KyPortal *portal = request->portal;
  gboolean is_heavy
      = request->stage == KY_STAGE_BODY && (request->route->flags & KY_ROUTE_HEAVY) != 0;

  ky_watches_phase (portal->watches, request->connection, KY_PHASE_WORK, 0);
  MHD_suspend_connection (request->connection);
  g_thread_pool_push (request->waits_for_password ? portal->password
                      : !is_heavy                 ? portal->quick
                      : request->key != NULL      ? portal->machines
                                                  : portal->heavy,
                      request, NULL);
}

static enum MHD_Result
portal_server_hand_over (KyRequest *request)
{
  KyPortal *portal = request->portal;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&portal->lock);
  if (portal->is_stopping)
    ky_request_fail (&error, "unavailable", "");
  /* A client with too many requests gets this error before it sends the body. */
  else if ((request->stage == KY_STAGE_BODY || request->key != NULL) && !count_heavy (request))
    ky_request_fail (&error, "rate", "");
  else if (request->stage == KY_STAGE_BODY && !count_password (request))
    ky_request_fail (&error, "rate", "");
  else
    portal_server_push (request);
  g_mutex_unlock (&portal->lock);
  if (error == NULL)
    return MHD_YES;
  ky_answer_error (request, error);
  return give_answer (request);
}

static enum MHD_Result
on_request (void *data, struct MHD_Connection *connection, const char *path, const char *method,
            const char *version, const char *body, size_t *body_size, void **slot)
{
  KyPortal *portal = data;
  KyRequest *request = *slot;

  if (request->portal == NULL)
    {
      ky_gate_request (request, portal, connection, method, path, version);
      request->is_done = request->is_early;
      /* Answering before the body is read closes the connection, so it is done only if there is a
       * body, or if it is not sure where the request ends. */
      if (request->is_early
          && (portal_server_has_body (request) || request->status == MHD_HTTP_BAD_REQUEST))
        return give_answer (request);
      if (request->is_done)
        request->stage = KY_STAGE_BODY;
      if (request->stage == KY_STAGE_HEADER)
        return portal_server_hand_over (request);
      ky_watches_phase (portal->watches, connection, KY_PHASE_BODY, request->expected);
      return MHD_YES;
    }
  if (request->stage == KY_STAGE_ADMITTED)
    {
      request->stage = KY_STAGE_BODY;
      if (request->is_done)
        return give_answer (request);
      ky_watches_phase (portal->watches, connection, KY_PHASE_BODY, request->expected);
    }
  if (*body_size > 0)
    {
      gboolean ok = take_body (request, body, *body_size);

      *body_size = 0;
      return ok ? MHD_YES : MHD_NO;
    }
  if (request->is_done)
    return give_answer (request);
  if (request->received < request->expected)
    return MHD_YES;
  return portal_server_hand_over (request);
}

static void
on_completed (void *data, struct MHD_Connection *connection, void **slot,
              enum MHD_RequestTerminationCode how)
{
  KyPortal *portal = data;

  ky_watches_phase (portal->watches, connection, KY_PHASE_HEADER, 0);
  if (*slot != NULL && ((KyRequest *)*slot)->portal != NULL)
    uncount_heavy (*slot); /* the request was never complete */
  ky_gate_request_free (*slot);
  *slot = NULL;
}

static void on_complaint (void *data, const char *format, va_list arguments) G_GNUC_PRINTF (2, 0);

static void
on_complaint (void *data, const char *format, va_list arguments)
{
  g_autofree gchar *text = g_strdup_vprintf (format, arguments);
  g_autofree gchar *safe = ky_log_safe (g_strchomp (text));

  ky_log (KY_LOG_DEBUG, "libmicrohttpd: %s", safe);
}

/* --- listening ------------------------------------------------------------------------------ */

/* Listens on portal.listen: "127.0.0.1:8025", "[::]:443". */
static int
portal_server_listen_at (const gchar *where, GError **error)
{
  const gchar *colon = strrchr (where, ':');
  gboolean is_six = where[0] == '[' && colon != NULL && colon > where && colon[-1] == ']';
  g_autofree gchar *host = NULL;
  struct addrinfo hints = { .ai_family = AF_UNSPEC,
                            .ai_socktype = SOCK_STREAM,
                            .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
  struct addrinfo *found = NULL;
  ky_autofd int fd = -1;
  int on = 1;

  if (colon != NULL)
    host = is_six ? g_strndup (where + 1, (gsize)(colon - where) - 2)
                  : g_strndup (where, (gsize)(colon - where));
  if (host == NULL || getaddrinfo (host, colon + 1, &hints, &found) != 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                   "portal.listen = %s: expected ADDRESS:PORT or [ADDRESS]:PORT", where);
      return -1;
    }
  fd = socket (found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
      || bind (fd, found->ai_addr, found->ai_addrlen) != 0 || listen (fd, 512) != 0)
    {
      ky_error_set_errno (error, where);
      ky_fd_clear (&fd);
    }
  freeaddrinfo (found);
  return ky_steal_fd (&fd);
}

/* Reads a PEM file into a buffer from which libmicrohttpd copies. */
static gboolean
read_pem (const KyConfig *config, KyConfigKey key, gchar **ret_text, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_file_get_contents (ky_config_string (config, key), ret_text, NULL, &local))
    return TRUE;
  return ky_fail (error, KY_ERROR_CONFIG, "portal.tls-…: %s", local->message);
}

/* Decodes what is escaped in a path or an argument. NUL stays escaped: here it would end the text,
 * but not for a server in front. */
static size_t
portal_server_unescape (void *data, struct MHD_Connection *connection, char *text)
{
  return strstr (text, "%00") != NULL ? strlen (text) : MHD_http_unescape (text);
}

static gboolean
start_daemon (KyPortal *portal, int socket, const gchar *certificate, const gchar *key,
              GError **error)
{
  guint64 limit = ky_config_uint (portal->config, KY_CONFIG_PORTAL_CONNECTIONS);
  /* All connections of a proxy come from one address, so they are not limited by client. */
  guint each = portal->proxy != NULL
                   ? 0
                   : (guint)ky_config_uint (portal->config, KY_CONFIG_PORTAL_CONNECTIONS_EACH);
  guint slow = (guint)ky_config_uint (portal->config, KY_CONFIG_PORTAL_SLOW_SECONDS);
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  struct MHD_OptionItem tls[] = { { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate },
                                  { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key },
                                  { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)PRIORITIES },
                                  { MHD_OPTION_END, 0, NULL } };

  ky_watches_limit (portal->watches, each);
  if (portal->has_tls)
    flags |= MHD_USE_TLS;
  else
    tls[0].option = MHD_OPTION_END;
  portal->daemon = MHD_start_daemon (
      flags, 0, each > 0 ? ky_watches_admit : NULL, portal->watches, on_request, portal,
      MHD_OPTION_EXTERNAL_LOGGER, on_complaint, NULL, MHD_OPTION_LISTEN_SOCKET, socket,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, portal, MHD_OPTION_NOTIFY_CONNECTION,
      ky_watches_notify, portal->watches, MHD_OPTION_CONNECTION_LIMIT, (unsigned int)limit,
      MHD_OPTION_CONNECTION_TIMEOUT, slow * 2, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      (size_t)HEADER_MEMORY, MHD_OPTION_THREAD_POOL_SIZE, (unsigned int)HTTP_THREADS,
      MHD_OPTION_URI_LOG_CALLBACK, ky_gate_target, NULL, MHD_OPTION_UNESCAPE_CALLBACK,
      portal_server_unescape, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, tls,
      MHD_OPTION_END);
  if (portal->daemon == NULL)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIBRARY, "libmicrohttpd: can't start%s",
                   portal->has_tls ? " (are certificate and key a pair?)" : "");
      close (socket);
      return FALSE;
    }
  return TRUE;
}

/* --- the portal ----------------------------------------------------------------------------- */

/* Splits portal.url ("https://host:port") into origin and Host. */
static gboolean
portal_server_read_url (KyPortal *portal, GError **error)
{
  const gchar *text = ky_config_string (portal->config, KY_CONFIG_PORTAL_URL);

  if (*text == '\0')
    return TRUE;
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const gchar *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  if (uri == NULL || g_uri_get_host (uri) == NULL
      || (strcmp (scheme, "https") != 0 && strcmp (scheme, "http") != 0))
    return ky_fail (error, KY_ERROR_CONFIG, "portal.url = %s: expected https://HOST", text);
  gint port = g_uri_get_port (uri);
  portal->host = port > 0 ? g_strdup_printf ("%s:%d", g_uri_get_host (uri), port)
                          : g_strdup (g_uri_get_host (uri));
  portal->origin = g_strdup_printf ("%s://%s", scheme, portal->host);
  return TRUE;
}

static gboolean
read_config (KyPortal *portal, GError **error)
{
  const gchar *proxy = ky_config_string (portal->config, KY_CONFIG_PORTAL_PROXY);

  portal->proxy = *proxy != '\0' ? g_strdup (proxy) : NULL;
  portal->takes_users = portal->proxy != NULL
                        && *ky_config_string (portal->config, KY_CONFIG_PORTAL_PROXY_USER) != '\0';
  portal->has_tls = *ky_config_string (portal->config, KY_CONFIG_PORTAL_TLS_CERTIFICATE) != '\0';
  portal->spool = ky_spool_new (portal->config, error);
  return portal->spool != NULL && portal_server_read_url (portal, error);
}

KyPortal *
ky_portal_new (KyConfig *config, GError **error)
{
  g_autoptr (KyPortal) portal = g_new0 (KyPortal, 1);
  const gchar *pages = ky_config_string (config, KY_CONFIG_PORTAL_UI);

  portal->config = ky_config_ref (config);
  g_mutex_init (&portal->lock);
  portal->heavy_each = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  portal->stores = g_async_queue_new_full ((GDestroyNotify)ky_store_portal_free);
  if (!read_config (portal, error))
    return NULL;
  portal->files = ky_files_load (*pages != '\0' ? pages : KY_PORTAL_UI, error);
  return portal->files != NULL ? g_steal_pointer (&portal) : NULL;
}

gboolean
ky_portal_run (KyPortal *portal, GError **error)
{
  const gchar *where = ky_config_string (portal->config, KY_CONFIG_PORTAL_LISTEN);
  g_autofree gchar *certificate = NULL;
  g_autofree gchar *key = NULL;
  sigset_t signals;
  int socket, number = 0;

  if (portal->has_tls
      && (!read_pem (portal->config, KY_CONFIG_PORTAL_TLS_CERTIFICATE, &certificate, error)
          || !read_pem (portal->config, KY_CONFIG_PORTAL_TLS_KEY, &key, error)))
    return FALSE;
  g_autofree gchar *fault = ky_config_portal_fault (portal->config);
  if (fault != NULL)
    return ky_fail (error, KY_ERROR_CONFIG, "%s", fault);
  socket = portal_server_listen_at (where, error);
  if (socket < 0)
    return FALSE;
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &signals, NULL); /* before any thread is started */
  portal->watches
      = ky_watches_new ((guint)ky_config_uint (portal->config, KY_CONFIG_PORTAL_SLOW_SECONDS));
  portal->quick = g_thread_pool_new (portal_server_work, NULL, QUICK_THREADS, FALSE, NULL);
  portal->heavy = g_thread_pool_new (portal_server_work, NULL, HEAVY_THREADS, FALSE, NULL);
  portal->machines = g_thread_pool_new (portal_server_work, NULL, MACHINE_THREADS, FALSE, NULL);
  portal->password = g_thread_pool_new (portal_server_work, NULL, PASSWORD_THREADS, FALSE, NULL);
  portal->jobs = ky_jobs_new (portal);
  if (!start_daemon (portal, socket, certificate, key, error))
    return FALSE;
  ky_log (KY_LOG_INFO, "ready on %s%s", where, portal->has_tls ? " (TLS)" : "");
  ky_loads_start ();
  portal->directory = ky_directory_start (portal);
  ky_manager_ready (where);
  while (sigwait (&signals, &number) != 0 || number == SIGHUP)
    if (number == SIGHUP)
      {
        ky_manager_reloading ();
        ky_live_reload ();
        ky_directory_hurry (portal->directory);
        ky_manager_ready (NULL);
      }
  ky_manager_stopping ();
  return TRUE;
}

void
ky_portal_free (KyPortal *portal)
{
  if (portal == NULL)
    return;
  g_mutex_lock (&portal->lock);
  portal->is_stopping = TRUE;
  g_mutex_unlock (&portal->lock);
  ky_directory_stop (portal->directory);
  /* Requests in progress are still answered. */
  if (portal->quick != NULL)
    g_thread_pool_free (portal->quick, FALSE, TRUE);
  if (portal->heavy != NULL)
    g_thread_pool_free (portal->heavy, FALSE, TRUE);
  if (portal->password != NULL)
    g_thread_pool_free (portal->password, FALSE, TRUE);
  ky_jobs_stop (portal->jobs);
  if (portal->machines != NULL)
    g_thread_pool_free (portal->machines, FALSE, TRUE);
  if (portal->daemon != NULL)
    MHD_stop_daemon (portal->daemon);
  ky_watches_free (portal->watches);
  g_clear_pointer (&portal->files, g_hash_table_unref);
  g_hash_table_unref (portal->heavy_each);
  ky_jobs_free (portal->jobs);
  g_async_queue_unref (portal->stores);
  ky_spool_free (portal->spool);
  KY_RELEASE_MEMBERS (portal, origin, host, proxy);
  ky_config_unref (portal->config);
  g_mutex_clear (&portal->lock);
  g_free (portal);
}
