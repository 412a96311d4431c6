/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listens on opener.sock, admits the users of opener.peers by SO_PEERCRED, and serves each
 * connection in a thread of the pool. A lock file keeps a second kiyome-opener away; at the end the
 * process waits up to STOP_SECONDS for orders and mails that are under way. */
#include "opener/opener.h"

#include "common/manager.h"
#include "common/peer.h"
#include "common/message-codes.h"
#include "config/live.h"
#include "opener/client.h"
#include "opener/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128
#define IDLE_SECONDS 10 /* time for which a peer may send nothing */
#define STOP_SECONDS 50 /* limit for ending this process: less than the unit's */

/* --- answering ------------------------------------------------------------------------------ */

/* Sends the answer to an order; `error`: why it was not carried out, or NULL. */
static gboolean
opener_server_send_answer (int peer, KyPacket *packet, const KyOrder *order, const GError *error)
{
  g_autofree gchar *message = error != NULL ? ky_wire_error_text (error) : NULL;
  const gchar *report = error == NULL && order->report != NULL ? order->report : "";

  if (error != NULL)
    g_hash_table_remove_all (order->facts);
  ky_opener_result_put (packet, &(KyOpenerResultOut){
                                    .code = ky_packet_error_code (error),
                                    .message = message,
                                    .facts = order->facts,
                                    .report = ky_blob_of (ky_view (report, strlen (report))),
                                    .file = error == NULL ? order->file : -1,
                                });
  return ky_packet_send (peer, packet, NULL);
}

static void
log_order (const KyOrder *order, const GError *error, gint64 start)
{
  const gchar *id = ky_order_argument (order, "id");
  const gchar *request = ky_order_argument (order, "request");
  g_autofree gchar *safe_name = ky_log_safe (order->name);
  g_autofree gchar *object = ky_log_safe (id != NULL ? id : request != NULL ? request : "-");
  g_autofree gchar *end = ky_log_safe_error (error != NULL ? error->message : "done");

  ky_log (KY_LOG_INFO, "%s %s: %s ms=%" G_GINT64_FORMAT, safe_name, object, end,
          (g_get_monotonic_time () - start) / 1000);
}

static gboolean
serve_order (KyOpenerService *service, int peer, KyWireIn *in, KyPacket *packet)
{
  g_auto (KyOpenerRequestIn) request = { 0 };
  KyOrder order = { .service = service, .file = -1 };
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  order.facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  in->reader.failed = in->reader.failed || in->type != KY_OPENER_REQUEST;
  gboolean is_good = ky_opener_request_read (in, &request, &error);
  order.name = request.order;
  order.arguments = request.arguments;
  if (is_good)
    {
      ky_order_run (&order, &error);
      log_order (&order, error, start);
    }
  is_good = opener_server_send_answer (peer, packet, &order, error) && is_good;
  ky_store_portal_free (order.store);
  g_hash_table_unref (order.facts);
  g_free (order.report);
  ky_fd_clear (&order.file);
  return is_good;
}

static void
opener_server_serve_peer (gpointer data, gpointer user_data)
{
  KyOpenerService *service = user_data;
  ky_autofd int peer = GPOINTER_TO_INT (data);
  struct timeval limit = { .tv_sec = IDLE_SECONDS };
  g_auto (KyWireIn) in = { 0 };
  g_auto (KyPacket) packet = { 0 };

  g_atomic_int_inc (&service->n_orders);
  setsockopt (peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  while (ky_wire_receive (peer, &in, 0, NULL) == 1)
    if (!serve_order (service, peer, &in, &packet))
      break;
  g_atomic_int_add (&service->n_orders, -1);
}

/* --- peers ---------------------------------------------------------------------------------- */

static gboolean
opener_server_is_welcome (const KyConfig *config, int peer)
{
  struct ucred credentials;
  socklen_t size = sizeof credentials;

  if (getsockopt (peer, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return FALSE;
  if (ky_peer_is_among (credentials.uid, ky_config_list (config, KY_CONFIG_OPENER_PEERS)))
    return TRUE;
  ky_log (KY_LOG_WARNING, "refused a connection uid=%u: opener.peers does not list that user",
          credentials.uid);
  return FALSE;
}

static void
take_peer (KyOpenerService *service, int listener)
{
  ky_autofd int peer = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);

  if (peer >= 0 && opener_server_is_welcome (service->config, peer))
    g_thread_pool_push (service->orders, GINT_TO_POINTER (ky_steal_fd (&peer)), NULL);
}

/* Locks the store's outbox for this process: a second kiyome-opener would take what this one is
 * sending (outbox-take, first), and its socket. The lock lasts as long as the process. */
static gboolean
opener_server_take_lock (const KyConfig *config, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (config, "opener/opener.lock");

  if (!ky_config_make_run (config, "opener/opener.lock", error))
    return FALSE;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return ky_error_set_errno (error, path);
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  close (fd);
  return ky_fail (error, KY_ERROR_IO, "%s: another kiyome-opener is running", path);
}

int
ky_service_listen (const KyConfig *config, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (config, KY_OPENER_SOCKET);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ky_autofd int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (strlen (path) >= sizeof address.sun_path)
    {
      ky_error_say (error, KY_ERROR_CONFIG, "path-long", "s", path);
      return -1;
    }
  if (!opener_server_take_lock (config, error))
    return -1;
  memcpy (address.sun_path, path, strlen (path) + 1);
  unlink (path);
  /* Access is decided by the peer's credentials (is_welcome()), not by the socket's mode. */
  if (fd < 0 || bind (fd, (struct sockaddr *)&address, sizeof address) != 0
      || chmod (path, 0666) != 0 || listen (fd, BACKLOG) != 0)
    return ky_fail_errno_fd (error, path);
  return ky_steal_fd (&fd);
}

/* Reloads keys and policies on SIGHUP. Any other signal ends the service. */
static gboolean
is_reload (KyOpenerService *service, int signals)
{
  struct signalfd_siginfo info;

  if (read (signals, &info, sizeof info) != sizeof info || info.ssi_signo != SIGHUP)
    return FALSE;
  ky_manager_reloading ();
  ky_secrets_reload (service->secrets);
  ky_log (KY_LOG_INFO, "the keys have been read again");
  ky_live_reload ();
  ky_manager_ready (NULL);
  return TRUE;
}

/* Waits for orders in progress, and for mails that the relay has received completely, which would
 * otherwise be sent twice. */
static void
opener_server_finish (KyOpenerService *service)
{
  gint64 end = g_get_monotonic_time () + STOP_SECONDS * G_USEC_PER_SEC;

  g_atomic_int_set (&service->is_stopping, 1);
  ky_relay_stop ();
  while (g_get_monotonic_time () < end
         && (g_atomic_int_get (&service->n_orders) > 0
             || g_thread_pool_unprocessed (service->orders) > 0
             || g_atomic_int_get (&service->n_sending) > 0))
    g_usleep (G_USEC_PER_SEC / 50);
}

gboolean
ky_service_run (KyOpenerService *service, int listener, GError **error)
{
  ky_autofd int signals = -1;
  struct pollfd watched[2];
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &set, NULL); /* before any thread is started */
  signals = signalfd (-1, &set, SFD_CLOEXEC);
  if (signals < 0)
    return ky_error_set_errno (error, "signalfd");
  service->orders = g_thread_pool_new (
      opener_server_serve_peer, service,
      (gint)ky_config_uint (service->config, KY_CONFIG_OPENER_ORDERS), FALSE, NULL);
  ky_outbox_start (service);
  ky_reprocess_start (service);
  ky_deferred_deliveries_start (service);
  ky_rescan_start (service);
  watched[0] = (struct pollfd){ .fd = signals, .events = POLLIN };
  watched[1] = (struct pollfd){ .fd = listener, .events = POLLIN };
  ky_manager_ready (NULL);
  for (;;)
    {
      if (poll (watched, 2, -1) < 0 && errno != EINTR)
        return ky_error_set_errno (error, "poll");
      if (watched[0].revents != 0 && !is_reload (service, signals))
        break;
      if (watched[1].revents != 0)
        take_peer (service, listener);
    }
  ky_manager_stopping ();
  opener_server_finish (service);
  return TRUE;
}
