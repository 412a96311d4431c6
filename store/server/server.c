/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the event loop of kiyome-store: it accepts peers, passes their requests on, commits the
 * waiting operations together, finishes the tasks of threads, and starts and ends all of these.
 * Unless the database is away, after a failed transaction of several operations each of them is
 * tried in a transaction of its own, and every operation is answered only after its commit. */
#include "store/server/server.h"
#include "common/peer.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "store/keep/adopt.h"
#include "store/keep/copies.h"
#include "store/keep/keep.h"
#include "store/keep/nodes.h"
#include "store/keep/ready.h"
#include "store/keep/trust.h"
#include "store/loop/unconfirmed-reports.h"
#include "store/records/facts.h"
#include "store/records/node.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#define EVENTS 64
#define PEERS_MAX 2000
#define FDS_RESERVED 64 /* for everything but peers; each has a socket and an original */
#define TICK_SECONDS 60
#define HOUR_TICKS 60
#define UNSEARCHED_MAX 64 /* reports that may wait for the search index */
#define SEALERS 2
#define HAULERS 2
#define COURIERS 8 /* threads for the bucket's server: a slow one blocks no others */
#define FETCHERS 4
/* The niceness of threads for work that no mail waits for. */
#define NICE 10
#define PAGES 3
#define HASHERS 2 /* threads that hash passwords; each needs 64 MiB meanwhile */

/* --- peers ---------------------------------------------------------------------------------- */

/* Returns the name of `uid`, or "1000" if it has none. */
static gchar *
user_name (uid_t uid)
{
  struct passwd entry;
  struct passwd *found = NULL;
  g_autofree gchar *buffer = g_malloc (16384);

  if (getpwuid_r (uid, &entry, buffer, 16384, &found) == 0 && found != NULL)
    return ky_log_safe (found->pw_name);
  return g_strdup_printf ("%u", uid);
}

/* Describes the user who logged in and became this one by su or sudo (audit(7), loginuid). */
static gchar *
describe_peer (const struct ucred *credentials)
{
  g_autofree gchar *name = user_name (credentials->uid);
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/loginuid", credentials->pid);
  g_autofree gchar *text = NULL;
  guint64 uid;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || !g_ascii_string_to_unsigned (g_strchomp (text), 10, 0, G_MAXUINT32, &uid, NULL)
      || uid == G_MAXUINT32 || uid == credentials->uid)
    return g_steal_pointer (&name);
  g_autofree gchar *login = user_name ((uid_t)uid);
  return g_strdup_printf ("%s (%s)", name, login);
}

static gboolean
is_admitted (KyServer *server, KyRole role, uid_t uid)
{
  const gchar *const *names = ky_config_list (server->config, server->parts->roles[role].users);

  return ky_peer_is_among (uid, names);
}

static void
refuse_peer (KyServer *server, int fd, KyRole role, const gchar *why)
{
  g_auto (KyPacket) out = { 0 };
  g_autoptr (GError) error = g_error_new (KY_ERROR, KY_ERROR_STORE, "%s", why);

  g_autofree gchar *line
      = g_strdup_printf ("refused at %s: %s", server->parts->roles[role].socket, why);

  ky_server_complain (server, line);
  ky_store_put_error (&out, error);
  ky_wire_send (fd, &out.out, NULL);
}

static void
accept_peer (KyServer *server, KyRole role)
{
  ky_autofd int fd = accept4 (server->listeners[role], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  struct epoll_event event = { .events = EPOLLIN };
  struct ucred credentials = { 0 };
  socklen_t size = sizeof credentials;
  g_autofree gchar *why = NULL;

  if (fd < 0 || getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return;
  g_autofree gchar *who = describe_peer (&credentials);
  if (!is_admitted (server, role, credentials.uid))
    why = g_strdup_printf ("user %s is not in %s", who, server->parts->roles[role].name);
  else if (g_hash_table_size (server->peers) >= server->peers_max)
    why = g_strdup_printf ("%u connections are open already", server->peers_max);
  if (why != NULL)
    {
      refuse_peer (server, fd, role, why);
      return;
    }
  KyPeer *peer = g_new0 (KyPeer, 1);
  peer->references = 1;
  peer->fd = ky_steal_fd (&fd);
  peer->role = role;
  peer->uid = credentials.uid;
  peer->who = g_steal_pointer (&who);
  event.data.ptr = peer;
  g_hash_table_add (server->peers, peer);
  if (epoll_ctl (server->epoll, EPOLL_CTL_ADD, peer->fd, &event) != 0)
    ky_peer_close (server, peer);
}

static void
server_serve_peer (KyServer *server, KyPeer *peer)
{
  g_autoptr (GError) error = NULL;
  gint got = ky_wire_receive (peer->fd, &peer->in, MSG_DONTWAIT, &error);

  if (got < 0 && errno == EAGAIN)
    return;
  if (got <= 0)
    {
      if (error != NULL)
        ky_log_error (KY_LOG_WARNING, error->message, "peer %s", peer->who);
      ky_peer_close (server, peer);
      return;
    }
  if (!server->parts->roles[peer->role].serve (server, peer, &error))
    {
      ky_log_error (KY_LOG_WARNING, error->message, "peer %s", peer->who);
      ky_peer_send_error (server, peer, error);
      ky_peer_close (server, peer);
    }
}

/* --- commits -------------------------------------------------------------------------------- */

/* Returns the milliseconds until the next commit; -1: nothing to commit. If a single message is in
 * progress it is committed at once; if several are, one waits a moment for others, because a commit
 * costs as much as half of the statements in it. */
static gint
time_to_commit (KyServer *server)
{
  gint64 left = server->commit_time - g_get_monotonic_time ();

  if (server->batch->len == 0)
    return -1;
  if (g_hash_table_size (server->flying) < 2
      || g_hash_table_size (server->flying) <= server->batch->len - server->n_patient)
    return 0;
  return (gint)MAX ((left + 999) / 1000, 0);
}

/* Returns whether to update the search index: when many reports wait for it, or somebody is
 * connected who may search. */
static gboolean
wants_texts (KyServer *server, const GPtrArray *batch, guint first, guint last)
{
  gboolean is_due = server->n_unsearched >= UNSEARCHED_MAX;

  for (guint i = first; i < last; i++)
    {
      const KyPeer *peer = ((KyOperation *)batch->pdata[i])->peer;

      is_due |= peer != NULL && peer->role != KY_ROLE_DOOR;
    }
  return is_due && server->n_unsearched > 0;
}

static gboolean
apply_range (KyServer *server, const GPtrArray *batch, guint first, guint last, GError **error)
{
  for (guint i = first; i < last; i++)
    {
      KyOperation *operation = batch->pdata[i];

      if (!operation->apply (server, operation, error))
        return FALSE;
    }
  return TRUE;
}

/* Writes an anchor into the index and the node's signature. An anchor that the log contradicts is
 * evidence and is not changed. */
static gboolean
note_audit (KyServer *server, const KyAuditHead *before, GError **error)
{
  return before->seq == server->head.seq
         || ((!server->is_anchored
              || ky_audit_note (server->index, &server->head, server->anchored, error))
             && ky_node_sign (server->index, before->seq, &server->head, error));
}

/* Commits a range. `ret_is_away` is set if the database server could not begin the transaction;
 * later ones would fail, too. */
static gboolean
commit_range (KyServer *server, const GPtrArray *batch, guint first, guint last,
              gboolean *ret_is_away, GError **error)
{
  gboolean is_durable = FALSE;
  gboolean has_texts;

  *ret_is_away = FALSE;
  server->added_n = 0;
  ky_erasures_forget (server->erasures);
  ky_segment_forget (server->segment);
  for (guint i = first; i < last; i++)
    is_durable |= ((KyOperation *)batch->pdata[i])->is_durable;
  if (!ky_server_ready_index (server, error)
      || !ky_audit_begin (server->index, is_durable, &server->head, error))
    {
      *ret_is_away = ky_index_is_server (server->place);
      return FALSE;
    }
  KyAuditHead head = server->head;
  if (!apply_range (server, batch, first, last, error)
      || ((has_texts = wants_texts (server, batch, first, last))
          && !ky_mails_note_texts (server->index, error)))
    {
      ky_index_rollback (server->index);
      server->head = head;
      return FALSE;
    }
  gboolean has_ends = ky_erasures_are_ends (server->erasures);
  if (!note_audit (server, &head, error)
      || !ky_erasures_share (server->erasures, server->index, error)
      /* The journal of erasures is written first: its entries are never removed. */
      || (ky_erasures_are_pending (server->erasures) && !ky_index_settle (server->index, error))
      || !ky_erasures_flush (server->erasures, error) || !ky_index_commit (server->index, error))
    {
      server->is_uncertain = ky_index_is_lost (server->index);
      ky_index_rollback (server->index);
      server->head = head;
      return FALSE;
    }
  /* If these entries are lost they are read from the index. */
  if (!ky_erasures_flush_behind (server->erasures, server->index->is_durable, NULL))
    ky_server_complain (server, KY_ERASURES_FILE " can't be written");
  if (has_ends)
    ky_server_leave_nothing (server, server->index);
  ky_copies_flush (server);
  if (has_texts)
    server->n_unsearched = 0;
  server->commits++;
  /* An anchor for a row that a power failure could remove would make the log seem truncated. */
  if (server->anchored != server->head.seq && server->is_anchored && server->index->is_durable)
    {
      if (ky_audit_write_head (server->state, &server->head, NULL))
        server->anchored = server->head.seq;
      else
        ky_server_complain (server, "the audit log's anchor can't be written");
    }
  ky_trust_note_commit (server, is_durable);
  return TRUE;
}

static void
finish_operation (KyServer *server, KyOperation *operation, const GError *error)
{
  if (error != NULL && server->index != NULL && server->index->is_corrupt)
    ky_server_damaged (server, error->message);
  if (operation->done != NULL)
    operation->done (server, operation, error);
  else if (error != NULL)
    ky_server_complain (server, error->message);
  ky_peer_unref (operation->peer);
  if (operation->free != NULL)
    operation->free (operation);
  else
    g_free (operation);
}

/* Commits each operation alone, so that one that fails does not affect the others. */
static void
commit_each (KyServer *server, const GPtrArray *batch)
{
  g_autofree GError **errors = g_new0 (GError *, batch->len);
  gboolean is_away = FALSE;

  for (guint i = 0; i < batch->len; i++)
    if (!server->is_uncertain && !is_away)
      commit_range (server, batch, i, i + 1, &is_away, &errors[i]);
    else
      ky_error_say (&errors[i], KY_ERROR_STORE, "database-away", "s", "");
  for (guint i = 0; i < batch->len; i++)
    {
      finish_operation (server, batch->pdata[i], errors[i]);
      g_clear_error (&errors[i]);
    }
}

static void
commit_batch (KyServer *server)
{
  g_autoptr (GPtrArray) batch = server->batch;
  g_autoptr (GError) error = NULL;
  gboolean is_away;

  /* Operations that are queued meanwhile, while opening the index or by `done`, wait for the next
   * commit. */
  server->batch = g_ptr_array_new ();
  server->n_patient = 0;
  server->is_uncertain = FALSE;
  gboolean ok = commit_range (server, batch, 0, batch->len, &is_away, &error);
  server->operations += batch->len;
  /* Operations that may have been committed must not be executed again. */
  if (ok || batch->len == 1 || server->is_uncertain || is_away)
    {
      for (guint i = 0; i < batch->len; i++)
        finish_operation (server, batch->pdata[i], error);
    }
  else
    commit_each (server, batch);
  if (server->index != NULL)
    ky_keep_after_commit (server);
}

/* --- threads -------------------------------------------------------------------------------- */

static void
run_task (gpointer data, gpointer user_data)
{
  ky_task_run (data);
}

/* Runs in a pool of its own, so its niceness need not be restored. */
static void
run_large_task (gpointer data, gpointer user_data)
{
  if (setpriority (PRIO_PROCESS, 0, NICE) != 0) /* on Linux: of this thread only */
    errno = 0;                                  /* other threads then wait a little longer */
  run_task (data, user_data);
}

static void
finish_tasks (KyServer *server)
{
  KyTask *task;
  guint64 count;

  if (read (server->event, &count, sizeof count) < 0)
    return;
  while ((task = g_async_queue_try_pop (server->finished)) != NULL)
    task->finish (server, task);
}

/* --- the loop ------------------------------------------------------------------------------- */

static void
server_tick (KyServer *server)
{
  gboolean is_hour = ++server->ticks % HOUR_TICKS == 0;

  ky_key_sealer_wipe (&server->key_sealer);
  for (guint i = 0; server->parts->ticks[i] != NULL; i++)
    server->parts->ticks[i](server, is_hour);
}

static void
serve_event (KyServer *server, gpointer source)
{
  guint64 count;

  for (guint role = 0; role < KY_ROLE_LAST; role++)
    if (source == &server->listeners[role])
      {
        accept_peer (server, role);
        return;
      }
  if (source == &server->event)
    finish_tasks (server);
  else if (source == &server->signals)
    server->is_stopping = TRUE;
  else if (source == &server->sync_timer)
    ky_copies_sync (server);
  else if (source == &server->timer)
    {
      if (read (server->timer, &count, sizeof count) > 0)
        server_tick (server);
    }
  else if (source == &server->beat)
    {
      if (read (server->beat, &count, sizeof count) > 0)
        ky_nodes_beat (server);
    }
  /* A peer that an earlier event of this round closed is not known any more. */
  else if (g_hash_table_contains (server->peers, source))
    server_serve_peer (server, source);
}

void
ky_server_run (KyServer *server)
{
  struct epoll_event events[EVENTS];

  while (!server->is_stopping)
    {
      gint n = epoll_wait (server->epoll, events, EVENTS, time_to_commit (server));

      if (n < 0 && errno != EINTR)
        {
          ky_log (KY_LOG_ERROR, "stopping, because epoll_wait() failed: %s", g_strerror (errno));
          return;
        }
      for (gint i = 0; i < n; i++)
        serve_event (server, events[i].data.ptr);
      if (time_to_commit (server) == 0)
        commit_batch (server);
    }
}

/* --- starting and stopping ------------------------------------------------------------------ */

static gboolean
server_watch (KyServer *server, int *fd, const gchar *what, GError **error)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = fd };

  if (*fd < 0 || epoll_ctl (server->epoll, EPOLL_CTL_ADD, *fd, &event) != 0)
    return ky_error_set_errno (error, what);
  return TRUE;
}

static gboolean
server_listen_at (KyServer *server, KyRole role, const gchar *name, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (server->config, name);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ky_autofd int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (strlen (path) >= sizeof address.sun_path)
    return ky_error_say (error, KY_ERROR_CONFIG, "path-long", "s", path);
  memcpy (address.sun_path, path, strlen (path) + 1);
  /* The lock proves that no other kiyome-store uses the path. */
  g_unlink (path);
  /* Access is decided by the peer's credentials (is_admitted()), not by the socket's mode. */
  if (fd < 0 || bind (fd, (struct sockaddr *)&address, sizeof address) != 0
      || chmod (path, 0666) != 0 || listen (fd, 512) != 0)
    return ky_error_set_errno (error, path);
  server->listeners[role] = ky_steal_fd (&fd);
  return server_watch (server, &server->listeners[role], path, error);
}

/* Takes the lock that prevents a second kiyome-store. It is in paths.run, which is writable even if
 * paths.state is not. Errors: IO. */
static gboolean
server_take_lock (KyServer *server, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (server->config, "store/store.lock");

  if (!ky_config_make_run (server->config, "store/store.lock", error))
    return FALSE;
  server->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (server->lock < 0)
    return ky_error_set_errno (error, path);
  if (flock (server->lock, LOCK_EX | LOCK_NB) != 0)
    return ky_fail (error, KY_ERROR_IO, "%s: another kiyome-store is running", path);
  return TRUE;
}

/* Limits peers by the descriptors of this process, so that accept() never fails for lack of one. */
static guint
peers_limit (void)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) != 0)
    return 100;
  /* Only if it helps, because a service manager may forbid the call. */
  if (files.rlim_cur != files.rlim_max)
    {
      files.rlim_cur = files.rlim_max;
      setrlimit (RLIMIT_NOFILE, &files);
    }
  if (files.rlim_max <= FDS_RESERVED + 2)
    return 1;
  return (guint)MIN ((files.rlim_max - FDS_RESERVED) / 2, PEERS_MAX);
}

static int
open_signals (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  return signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int
open_timer (time_t seconds)
{
  struct itimerspec every = { .it_interval.tv_sec = seconds, .it_value.tv_sec = seconds };
  ky_autofd int fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

  if (fd < 0 || timerfd_settime (fd, 0, &every, NULL) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

/* Registers as a node of a shared database if store.node names it. */
static gboolean
become_node (KyServer *server, GError **error)
{
  const gchar *name = ky_config_string (server->config, KY_CONFIG_STORE_NODE);

  if (name[0] == '\0')
    return TRUE;
  if (!ky_index_is_server (server->place))
    return ky_error_say (error, KY_ERROR_CONFIG, "node-alone", "");
  return ky_node_become (server->state, name, error);
}

KyServer *
ky_server_new (KyConfig *config, const KyServerParts *parts, GError **error)
{
  g_autoptr (KyServer) server = g_new0 (KyServer, 1);
  g_autoptr (GError) problem = NULL;

  server->parts = parts;
  server->config = ky_config_ref (config);
  server->policies = ky_config_ref (config);
  server->configurations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  server->state = ky_config_string (config, KY_CONFIG_PATHS_STATE);
  server->keys = ky_config_string (config, KY_CONFIG_PATHS_KEYS);
  for (guint role = 0; role < KY_ROLE_LAST; role++)
    server->listeners[role] = -1;
  server->lock = server->epoll = server->mark_fd = server->beat = -1;
  server->place
      = ky_index_place (ky_config_string (config, KY_CONFIG_STORE_DATABASE), server->state, error);
  if (server->place == NULL)
    return NULL;
  if (!ky_originals_open (&server->originals, config, error))
    return NULL;
  server->segment = ky_segment_new (server->state);
  server->peers_max = peers_limit ();
  server->peers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)ky_peer_unref);
  server->sealing = g_hash_table_new (g_str_hash, g_str_equal);
  server->adoptable = ky_adopt_objects_new ();
  server->flying = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  server->batch = g_ptr_array_new ();
  server->tally = ky_tally_new ();
  server->finished = g_async_queue_new ();
  server->sealer = ky_sealer_new ();
  server->signals = open_signals (); /* before any thread is started */
  server->timer = open_timer (TICK_SECONDS);
  server->beat = open_timer (KY_NODE_BEAT_SECONDS);
  server->sync_timer = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  server->event = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  server->sealers = g_thread_pool_new (run_task, NULL, SEALERS, FALSE, NULL);
  server->haulers = g_thread_pool_new (run_large_task, NULL, HAULERS, TRUE, NULL);
  server->couriers = g_thread_pool_new (run_task, NULL, COURIERS, FALSE, NULL);
  server->fetchers = g_thread_pool_new (run_task, NULL, FETCHERS, FALSE, NULL);
  server->sweepers = g_thread_pool_new (run_task, NULL, 1, FALSE, NULL);
  server->readers = g_thread_pool_new (run_task, NULL, 1, FALSE, NULL);
  server->copiers = g_thread_pool_new (run_large_task, NULL, 1, TRUE, NULL);
  server->keepers = g_thread_pool_new (run_task, NULL, 1, FALSE, NULL);
  server->pages = g_thread_pool_new (run_task, NULL, PAGES, FALSE, NULL);
  server->hashers = g_thread_pool_new (run_task, NULL, HASHERS, FALSE, NULL);
  server->idle = g_async_queue_new_full ((GDestroyNotify)ky_index_close);
  server->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (!server_take_lock (server, error) || !become_node (server, error)
      || !server_watch (server, &server->signals, "signalfd", error)
      || !server_watch (server, &server->timer, "timerfd", error)
      || !server_watch (server, &server->sync_timer, "timerfd", error)
      || (ky_index_node ()[0] != '\0' && !server_watch (server, &server->beat, "timerfd", error))
      || !server_watch (server, &server->event, "eventfd", error))
    return NULL;
  sodium_mlock (&server->key_sealer, sizeof server->key_sealer);
  ky_originals_start (&server->originals);
  if (!ky_server_ready (server, 0, &problem))
    ky_server_complain (server, problem->message);
  /* The front ends' socket is opened last, so that a program that waits for it finds the others,
   * too. */
  for (guint role = KY_ROLE_LAST; role-- > 0;)
    if (!server_listen_at (server, role, server->parts->roles[role].socket, error))
      return NULL;
  return g_steal_pointer (&server);
}

static void
free_pool (GThreadPool **pool)
{
  if (*pool != NULL)
    g_thread_pool_free (*pool, FALSE, TRUE);
  *pool = NULL;
}

static void
free_pools (KyServer *server)
{
  GThreadPool **pools[]
      = { &server->sealers,  &server->haulers, &server->couriers, &server->fetchers,
          &server->sweepers, &server->readers, &server->copiers,  &server->keepers,
          &server->pages,    &server->hashers };

  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    free_pool (pools[i]);
}

void
ky_server_free (KyServer *server)
{
  if (server == NULL)
    return;
  server->is_stopping = TRUE;
  ky_index_end_long (TRUE);
  ky_originals_stop (&server->originals);
  free_pools (server);
  /* Requests of the last round are still committed and answered. */
  do
    {
      finish_tasks (server);
      if (server->batch->len > 0)
        commit_batch (server);
    }
  while (server->batch->len > 0 || g_async_queue_length (server->finished) > 0);
  g_async_queue_unref (server->idle);
  if (server->index != NULL)
    ky_index_truncate_wal (server->index, NULL);
  ky_trust_close (server);
  g_hash_table_remove_all (server->flying);
  g_hash_table_unref (server->flying);
  ky_unconfirmed_reports_clear (server);
  KY_RELEASE_MEMBERS (server, sealing, adoptable, peers, batch);
  g_async_queue_unref (server->finished);
  ky_index_close (server->index);
  ky_segment_free (server->segment);
  ky_originals_close (&server->originals);
  ky_sealer_free (server->sealer);
  sodium_munlock (&server->key_sealer, sizeof server->key_sealer);
  for (guint role = 0; role < KY_ROLE_LAST; role++)
    ky_fd_clear (&server->listeners[role]);
  ky_fd_clear (&server->epoll);
  ky_fd_clear (&server->event);
  ky_fd_clear (&server->signals);
  ky_fd_clear (&server->timer);
  ky_fd_clear (&server->beat);
  ky_fd_clear (&server->sync_timer);
  ky_fd_clear (&server->lock);
  ky_config_unref (server->config);
  ky_config_unref (server->policies);
  g_hash_table_unref (server->configurations);
  ky_directories_free (server->directories);
  KY_RELEASE_MEMBERS (server, place, problem, counts, unsent_last);
  ky_tally_free (server->tally);
  ky_erasures_free (server->erasures);
  ky_known_nodes_free (server->known);
  KY_RELEASE_MEMBERS (server, audit_problem, audit_breaks, last_complaint);
  g_free (server);
}
