/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts and watches the zygotes of one family in one role (worker or verifier) for pool.c, and
 * requests workers from them: spare ones ahead of time, and one for each user that waits. After
 * FAILURES_MAX failures in a row the waiting jobs fail instead of waiting forever. */
#include "sanitizer/pool-private.h"

#include "common/log.h"
#include "common/message-codes.h"
#include "sanitizer/process.h"
#include "sanitizer/program.h"
#include "sanitizer/messages.h"
#include "sanitizer/starter.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACKOFF_FIRST (100 * G_TIME_SPAN_MILLISECOND)
#define BACKOFF_LAST (30 * G_TIME_SPAN_SECOND)
#define IDLE_TIME (60 * G_TIME_SPAN_SECOND) /* until a zygote on demand is ended */
#define LAST_WORDS (KY_WORKER_PARTS + 4)
/* Forks until a zygote is replaced by a new process, and number of replaced zygotes that may wait
 * for their last workers. */
#define FORKS_MAX 4096
#define RETIRING_MAX 4

static void renew (KyPoolFamily *family);

/* Returns whether zygotes of the family are replaced. LibreOffice's launcher executes a program for
 * each worker anyway. */
static gboolean
is_renewed (const KyPoolFamily *family)
{
  return !family->is_launcher;
}

static const gchar *
role_name (const KyPoolFamily *family)
{
  return family->role == KY_POOL_VERIFIER ? "verifier" : "worker";
}

/* --- asking for workers ---------------------------------------------------------------------- */

static guint
spares_of (const KyPoolFamily *family)
{
  return ky_family_is_on_demand (family) ? MIN (family->pool->spares, 1) : family->pool->spares;
}

static void
ask_zygote (KyPoolZygote *zygote, guint count)
{
  KyPacket *packet = &zygote->family->pool->packet;

  ky_zygote_fork_put (packet, &(KyZygoteForkOut){ .count = count });
  zygote->n_forking += count;
  ky_zygote_watch (zygote);
  ky_channel_send (&zygote->control, packet);
}

static void
ask_for_workers (KyPoolFamily *family)
{
  KyPoolZygote *zygote = family->zygote;
  guint spares = spares_of (family);

  if (family->state != ZYGOTE_READY)
    return;
  /* Request several at a time, so that the zygote wakes up less often than it forks. */
  guint have = zygote->spares.length + zygote->n_forking;
  if (have < family->waiting.length + (spares + 1) / 2)
    ask_zygote (zygote, family->waiting.length + spares - have);
}

/* Replaces the zygote by the next one, which has all its spares already, so that no job waits. */
static void
pool_family_take_over (KyPoolFamily *family)
{
  KyPoolZygote *old = family->zygote;

  old->is_retiring = TRUE;
  g_queue_push_tail (&family->retiring, old);
  while (old->spares.length > 0)
    {
      KyWorker *spare = g_queue_peek_head (&old->spares);

      ky_worker_end (spare);
    }
  family->zygote = g_steal_pointer (&family->next);
  family->is_spent = FALSE;
  family->n_renewals++;
  ky_loop_set_timer (family->pool->loop, &family->tidy, g_get_monotonic_time ());
  while (family->waiting.length > 0 && family->zygote->spares.length > 0)
    {
      GList *link = g_queue_pop_head_link (&family->waiting);

      ((KyWorkerUser *)link->data)->waits_at = NULL;
      ky_worker_give (g_queue_pop_head (&family->zygote->spares), link->data);
    }
  ask_for_workers (family);
}

static void
pool_family_take_worker (KyPoolZygote *zygote, KyWireIn *in)
{
  KyPoolFamily *family = zygote->family;
  KyWorker *worker = g_new0 (KyWorker, 1);
  g_auto (KyZygoteWorkerIn) message = { 0 };

  if (!ky_zygote_worker_read (in, &message, NULL))
    g_error ("the zygote sent a worker without its file descriptors");
  worker->family = family;
  worker->zygote = zygote;
  worker->id = message.id;
  worker->pid = (pid_t)message.pid;
  int fd = ky_wire_take_fd (in);
  worker->pidfd = ky_wire_take_fd (in);
  ky_worker_open (worker, fd);
  g_hash_table_insert (zygote->workers, GUINT_TO_POINTER (worker->id), worker);
  family->n_forked++;
  zygote->n_forked++;
  if (zygote == family->zygote && zygote->n_forked >= FORKS_MAX)
    renew (family);
  GList *link = zygote == family->next ? NULL : g_queue_pop_head_link (&family->waiting);
  if (link == NULL)
    {
      g_queue_push_tail (&zygote->spares, worker);
      if (zygote->is_retiring)
        {
          ky_worker_end (worker);
        }
      else if (zygote == family->next && zygote->spares.length >= MAX (spares_of (family), 1))
        pool_family_take_over (family);
      return;
    }
  ((KyWorkerUser *)link->data)->waits_at = NULL;
  ky_worker_give (worker, link->data);
}

static KyWorkerEnd
pool_family_end_of (const KyWorker *worker, int status)
{
  int own = ky_pool_status_of (worker->family, status);

  if (worker->was_sent || (worker->cause == NULL && ky_process_was_ended (own)))
    return KY_WORKER_END_OUTSIDE;
  if (worker->has_no_memory
      || (worker->cause == NULL && WIFSIGNALED (own)
          && (WTERMSIG (own) == SIGXCPU || WTERMSIG (own) == SIGXFSZ)))
    return KY_WORKER_END_LIMIT;
  return KY_WORKER_END_FAILED;
}

static void
worker_exited (KyPoolZygote *zygote, guint32 id, int status)
{
  KyPoolFamily *family = zygote->family;
  KyWorker *worker = g_hash_table_lookup (zygote->workers, GUINT_TO_POINTER (id));
  g_autofree gchar *cause = NULL;

  /* The zygote also reports workers that were not asked about; then this count is too low for a
   * moment. */
  if (id == 0 && zygote->n_forking > 0)
    zygote->n_forking--;
  else if (id != 0 && zygote->n_asked > 0)
    zygote->n_asked--;
  ky_zygote_watch (zygote);
  if (id == 0)
    {
      ky_log (KY_LOG_WARNING, "can't start a worker: trying again family=%s",
              ky_family_name (family->index));
      ky_loop_set_timer (family->pool->loop, &family->restart,
                         g_get_monotonic_time () + BACKOFF_FIRST);
      return;
    }
  if (worker == NULL)
    return;
  /* Read the messages that the worker sent before it died: a result among them counts. */
  for (guint i = 0; i < LAST_WORDS && worker != NULL && worker->channel.fd >= 0; i++)
    {
      worker->channel.watch.ready (&worker->channel.watch, EPOLLIN);
      worker = g_hash_table_lookup (zygote->workers, GUINT_TO_POINTER (id));
    }
  if (worker == NULL)
    return;
  if (zygote == family->zygote
      && (worker->cause != NULL ? worker->is_breach : ky_pool_is_crash (status)))
    renew (family);
  KyWorkerEnd end = pool_family_end_of (worker, status);
  if (worker->cause != NULL)
    cause = g_steal_pointer (&worker->cause);
  else if (family->is_launcher && end != KY_WORKER_END_OUTSIDE)
    cause = ky_family_note_launch (family, status);
  else
    cause = ky_pool_describe_status (status);
  ky_worker_died (worker, cause, end);
}

/* --- the zygote ----------------------------------------------------------------------------- */

static void
fail_waiting (KyPoolFamily *family)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&family->waiting)) != NULL)
    {
      ((KyWorkerUser *)link->data)->waits_at = NULL;
      family->pool->events->unavailable (link->data, family->last_error);
    }
}

/* Reports the workers that died with their zygote: spares first, so that no retry gets one. */
static void
bury_workers (KyPoolZygote *zygote)
{
  GHashTableIter iter;
  gpointer worker;

  while (zygote->spares.length > 0)
    ky_worker_free (g_queue_peek_head (&zygote->spares));
  for (;;)
    {
      g_hash_table_iter_init (&iter, zygote->workers);
      if (!g_hash_table_iter_next (&iter, NULL, &worker))
        break;
      ky_worker_kill (worker);
      ky_worker_died (worker, "the zygote died", KY_WORKER_END_OUTSIDE);
    }
}

/* Frees a zygote that has no workers left. */
static void
zygote_free (KyPoolZygote *zygote)
{
  ky_channel_close (&zygote->control);
  ky_loop_clear_timer (zygote->family->pool->loop, &zygote->watchdog);
  if (zygote->pid > 0)
    kill (zygote->pid, SIGKILL);
  g_hash_table_unref (zygote->workers);
  g_free (zygote);
}

/* Handles the end of the current zygote: waiting jobs wait for the next one. */
static void
current_gone (KyPoolFamily *family)
{
  KyPool *pool = family->pool;
  gint64 backoff = MIN (BACKOFF_FIRST << MIN (family->n_failures, 10), BACKOFF_LAST);
  KyPoolZygote *zygote = g_steal_pointer (&family->zygote);

  family->n_failures++;
  family->n_restarts++;
  family->state = ZYGOTE_BACKOFF;
  if (family->last_error == NULL)
    family->last_error = g_error_new (KY_ERROR, KY_ERROR_INTERNAL, "kiyome-worker-%s ended",
                                      ky_family_name (family->index));
  ky_log (KY_LOG_WARNING,
          "zygote ended family=%s role=%s error=\"%s\" restart_ms=%" G_GINT64_FORMAT,
          ky_family_name (family->index), role_name (family), family->last_error->message,
          backoff / 1000);
  ky_loop_set_timer (pool->loop, &family->restart, g_get_monotonic_time () + backoff);
  if (zygote != NULL)
    {
      ky_channel_close (&zygote->control);
      if (zygote->pid > 0)
        kill (zygote->pid, SIGKILL);
      zygote->pid = 0;
      bury_workers (zygote);
      zygote_free (zygote);
    }
  if (family->n_failures >= FAILURES_MAX)
    fail_waiting (family);
  pool->settled (pool->data);
}

static void
zygote_gone (KyPoolZygote *zygote)
{
  KyPoolFamily *family = zygote->family;

  if (zygote == family->zygote)
    {
      current_gone (family);
      return;
    }
  ky_channel_close (&zygote->control);
  bury_workers (zygote);
  if (zygote == family->next)
    {
      /* The old zygote continues; the next renewal tries again. */
      ky_log (KY_LOG_WARNING,
              "a zygote could not be replaced: the old one continues family=%s role=%s",
              ky_family_name (family->index), role_name (family));
      family->next = NULL;
      g_clear_error (&family->last_error);
    }
  else
    g_queue_remove (&family->retiring, zygote);
  zygote_free (zygote);
}

static void
zygote_closed (KyChannel *channel)
{
  zygote_gone (channel->owner);
}

/* Ends replaced zygotes whose last workers have ended. */
static void
tidy_due (KyTimer *timer)
{
  KyPoolFamily *family = (KyPoolFamily *)((guint8 *)timer - G_STRUCT_OFFSET (KyPoolFamily, tidy));

  for (GList *link = family->retiring.head; link != NULL;)
    {
      KyPoolZygote *zygote = link->data;
      GList *next = link->next;

      if (g_hash_table_size (zygote->workers) == 0 && zygote->n_forking == 0)
        {
          g_queue_delete_link (&family->retiring, link);
          zygote_free (zygote);
        }
      link = next;
    }
  if (family->is_spent)
    renew (family);
}

static void
send_policy (KyPoolZygote *zygote, KyPolicy *policy)
{
  KyPacket *packet = &zygote->family->pool->packet;
  const gchar *text = ky_policy_to_text (policy);

  ky_zygote_policy_put (packet, &(KyZygotePolicyOut){ .policy = ky_view (text, strlen (text)) });
  ky_channel_send (&zygote->control, packet);
}

static void
zygote_ready (KyPoolZygote *zygote, const KyZygoteReadyIn *ready)
{
  KyPoolFamily *family = zygote->family;

  family->sandbox.landlock_abi = ready->landlock_abi;
  family->sandbox.has_seccomp = ready->has_seccomp;
  /* bubblewrap confines LibreOffice, and kiyome-office refuses to start without a filter. */
  family->is_launcher = ready->is_launcher;
  for (guint i = 0; i < KY_KNOWN_POLICIES; i++)
    if (family->pool->known.policies[i] != NULL)
      send_policy (zygote, family->pool->known.policies[i]);
  if (zygote == family->next)
    {
      ask_zygote (zygote, MAX (spares_of (family), 1));
      return;
    }
  family->state = ZYGOTE_READY;
  g_clear_error (&family->last_error);
  g_clear_pointer (&family->lacks, g_free);
  if (!family->is_launcher && (family->sandbox.landlock_abi == 0 || !family->sandbox.has_seccomp))
    ky_log (KY_LOG_WARNING, "workers run without %s family=%s (sandbox.required = no)",
            family->sandbox.has_seccomp ? "Landlock" : "seccomp", ky_family_name (family->index));
  ask_for_workers (family);
  family->pool->settled (family->pool->data);
}

static void
zygote_failed (KyPoolZygote *zygote, const KyZygoteFailedIn *failed)
{
  KyPoolFamily *family = zygote->family;
  g_autofree gchar *message = ky_said_shown (failed->message, FALSE);

  g_clear_pointer (&family->lacks, g_free);
  if (ky_said_code (failed->message) != NULL)
    family->lacks = g_strdup (failed->message);
  g_clear_error (&family->last_error);
  family->last_error = g_error_new (KY_ERROR, (gint)failed->code, "kiyome-worker-%s: %s",
                                    ky_family_name (family->index), message);
  /* The next try would fail for the same reason, unless the system had too little for a moment. */
  if (zygote == family->zygote && failed->code != KY_ERROR_IO)
    family->n_failures = MAX (family->n_failures, FAILURES_MAX);
  zygote_gone (zygote);
}

static void
watchdog_due (KyTimer *timer)
{
  KyPoolZygote *zygote
      = (KyPoolZygote *)((guint8 *)timer - G_STRUCT_OFFSET (KyPoolZygote, watchdog));
  KyPoolFamily *family = zygote->family;

  g_clear_error (&family->last_error);
  family->last_error = g_error_new (KY_ERROR, KY_ERROR_INTERNAL, "kiyome-worker-%s does not answer",
                                    ky_family_name (family->index));
  zygote_gone (zygote);
}

static void
zygote_message (KyChannel *channel, KyWireIn *in)
{
  KyPoolZygote *zygote = channel->owner;
  g_auto (KyZygoteReadyIn) ready = { 0 };
  g_auto (KyZygoteExitedIn) exited = { 0 };
  g_auto (KyZygoteFailedIn) failed = { 0 };

  if (in->type == KY_ZYGOTE_READY)
    zygote->is_ready = TRUE;
  if (in->type == KY_ZYGOTE_WORKER && zygote->n_forking > 0)
    zygote->n_forking--;
  ky_zygote_watch (zygote);
  if (in->type == KY_ZYGOTE_READY && ky_zygote_ready_read (in, &ready, NULL))
    zygote_ready (zygote, &ready);
  else if (in->type == KY_ZYGOTE_WORKER)
    {
      zygote->family->n_failures = 0;
      pool_family_take_worker (zygote, in);
    }
  else if (in->type == KY_ZYGOTE_EXITED && ky_zygote_exited_read (in, &exited, NULL))
    worker_exited (zygote, exited.id, (int)exited.status);
  else if (in->type == KY_ZYGOTE_FAILED && ky_zygote_failed_read (in, &failed, NULL))
    zygote_failed (zygote, &failed);
  else
    zygote_gone (zygote);
}

static gboolean
is_idle (const KyPoolFamily *family)
{
  return family->state == ZYGOTE_READY && family->waiting.length == 0 && family->next == NULL
         && family->retiring.length == 0
         && g_hash_table_size (family->zygote->workers) == family->zygote->spares.length;
}

/* Ends a zygote that was not used for a while to free its memory; the next job waits for a
 * start. */
static void
idle_due (KyTimer *timer)
{
  KyPoolFamily *family = (KyPoolFamily *)((guint8 *)timer - G_STRUCT_OFFSET (KyPoolFamily, idle));

  if (!is_idle (family))
    {
      ky_loop_set_timer (family->pool->loop, timer, g_get_monotonic_time () + IDLE_TIME);
      return;
    }
  while (family->zygote->spares.length > 0)
    {
      KyWorker *worker = g_queue_peek_head (&family->zygote->spares);

      ky_worker_end (worker);
    }
  zygote_free (g_steal_pointer (&family->zygote));
  family->state = ZYGOTE_ABSENT;
}

static pid_t
spawn_zygote (KyPoolFamily *family, int socket, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("kiyome-worker-%s", ky_family_name (family->index));
  g_autofree gchar *program = g_build_filename (family->pool->directory, name, NULL);
  const gchar *const arguments[] = { name, "--control-fd", G_STRINGIFY (KY_SANDBOX_FD), NULL };
  /* Without a locale GLib would map two more files to find the character set. */
  gchar *environment[] = { (gchar *)"CHARSET=UTF-8", (gchar *)"PATH=/usr/bin:/bin",
                           /* Pages of GLib's own free lists would be copied in each worker. */
                           (gchar *)"G_SLICE=always-malloc",
                           /* Otherwise the kernel writes to one more page of each worker. */
                           (gchar *)"GLIBC_TUNABLES=glibc.pthread.rseq=0",
                           /* Otherwise each worker resolves each library function again. */
                           family->pool->spares > 1 ? (gchar *)"LD_BIND_NOW=1" : NULL, NULL };

  if ((KY_FAMILY_CONVERT >> family->index & 1) != 0)
    return ky_starter_start (program, socket, error);
  return ky_program_start (program, arguments, environment, socket, KY_SANDBOX_FD, error);
}

/* Returns NULL and sets `error` on failure. */
static KyPoolZygote *
zygote_new (KyPoolFamily *family, GError **error)
{
  KyPool *pool = family->pool;
  ky_autofd int theirs = -1;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return ky_fail_errno_null (error, "socketpair");
  theirs = pair[1];
  KyPoolZygote *zygote = g_new0 (KyPoolZygote, 1);
  zygote->family = family;
  zygote->workers = g_hash_table_new (NULL, NULL);
  zygote->control.owner = zygote;
  zygote->control.message = zygote_message;
  zygote->control.closed = zygote_closed;
  ky_channel_open (pool->loop, &zygote->control, pair[0]);
  zygote->pid = spawn_zygote (family, theirs, error);
  if (zygote->pid == 0)
    {
      zygote_free (zygote);
      return NULL;
    }
  zygote->watchdog.fire = watchdog_due;
  ky_zygote_watch (zygote);
  ky_zygote_setup_put (&pool->packet,
                       &(KyZygoteSetupOut){ .is_required = pool->setup.is_required,
                                            .drops_user = pool->setup.drops_user,
                                            .uid = pool->setup.uid,
                                            .gid = pool->setup.gid,
                                            .is_lasting = pool->spares > 1,
                                            .is_verifier = family->role == KY_POOL_VERIFIER });
  ky_channel_send (&zygote->control, &pool->packet);
  return zygote;
}

/* Handles a request to a family whose package is not installed. */
static void
refuse_waiting (KyPoolFamily *family, const KyFamilyPackage *package)
{
  family->state = ZYGOTE_ABSENT;
  family->last_error = g_error_new_literal (KY_ERROR, KY_ERROR_UNSUPPORTED, package->cause);
  fail_waiting (family);
  g_clear_error (&family->last_error);
}

static void
start_zygote (KyPoolFamily *family)
{
  const KyFamilyPackage *package = ky_family_missing (family);

  g_clear_error (&family->last_error);
  if (package != NULL)
    {
      refuse_waiting (family, package);
      return;
    }
  family->state = ZYGOTE_STARTING;
  family->zygote = zygote_new (family, &family->last_error);
  if (family->zygote == NULL)
    current_gone (family);
}

/* Replaces a zygote after a crash of a worker: all its workers have the same address layout, which
 * a crash, or many small probes, may have disclosed. The new zygote takes over once it has its
 * spares. */
static void
renew (KyPoolFamily *family)
{
  if (!is_renewed (family) || family->next != NULL || family->state != ZYGOTE_READY)
    return;
  family->is_spent = TRUE;
  if (family->retiring.length < RETIRING_MAX)
    family->next = zygote_new (family, NULL);
}

static void
pool_family_restart_due (KyTimer *timer)
{
  KyPoolFamily *family = (KyPoolFamily *)timer;

  if (family->state == ZYGOTE_BACKOFF)
    start_zygote (family);
  else
    ask_for_workers (family);
}

/* --- what the pool asks of a family ---------------------------------------------------------- */

void
ky_family_init (KyPoolFamily *family, KyPool *pool, KyPoolRole role, guint index)
{
  family->pool = pool;
  family->role = role;
  family->index = index;
  family->restart.fire = pool_family_restart_due;
  family->idle.fire = idle_due;
  family->tidy.fire = tidy_due;
}

static void
zygote_end (KyPoolZygote *zygote)
{
  pid_t pid = zygote->pid;
  GHashTableIter iter;
  gpointer worker;

  for (g_hash_table_iter_init (&iter, zygote->workers);
       g_hash_table_iter_next (&iter, NULL, &worker);
       g_hash_table_iter_init (&iter, zygote->workers))
    {
      ky_worker_end (worker);
    }
  zygote_free (zygote);
  while (pid > 0 && waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    continue;
}

void
ky_family_clear (KyPoolFamily *family)
{
  KyPoolZygote *zygote;

  while ((zygote = g_queue_pop_head (&family->retiring)) != NULL)
    zygote_end (zygote);
  if (family->next != NULL)
    zygote_end (g_steal_pointer (&family->next));
  if (family->zygote != NULL)
    zygote_end (g_steal_pointer (&family->zygote));
  ky_loop_clear_timer (family->pool->loop, &family->restart);
  ky_loop_clear_timer (family->pool->loop, &family->idle);
  ky_loop_clear_timer (family->pool->loop, &family->tidy);
  g_clear_error (&family->last_error);
  g_clear_pointer (&family->lacks, g_free);
}

static void
set_idle_timer (KyPoolFamily *family)
{
  if (ky_family_is_on_demand (family))
    ky_loop_set_timer (family->pool->loop, &family->idle, g_get_monotonic_time () + IDLE_TIME);
}

void
ky_family_start (KyPoolFamily *family)
{
  if (family->state != ZYGOTE_ABSENT)
    return;
  set_idle_timer (family);
  start_zygote (family);
}

gboolean
ky_family_acquire (KyPoolFamily *family, KyWorkerUser *user)
{
  KyWorker *spare = family->zygote != NULL ? g_queue_pop_head (&family->zygote->spares) : NULL;

  set_idle_timer (family);
  if (spare != NULL)
    ky_worker_give (spare, user);
  else if (family->n_failures >= FAILURES_MAX && family->state == ZYGOTE_BACKOFF)
    return FALSE;
  else
    {
      user->link.data = user;
      user->waits_at = &family->waiting;
      g_queue_push_tail_link (&family->waiting, &user->link);
      ky_family_start (family);
    }
  ask_for_workers (family);
  return TRUE;
}

/* Starts the family's zygote early, while the worker whose output it will verify still runs. */
void
ky_family_prepare (KyPoolFamily *family)
{
  set_idle_timer (family);
  ky_family_start (family);
}

void
ky_family_learn (const KyPoolFamily *family, KyPolicy *policy)
{
  if (family->zygote != NULL && family->zygote->is_ready)
    send_policy (family->zygote, policy);
  if (family->next != NULL && family->next->is_ready)
    send_policy (family->next, policy);
}

gboolean
ky_family_child_exited (KyPoolFamily *family, pid_t pid, int status)
{
  if (family->next != NULL && family->next->pid == pid)
    {
      family->next->pid = 0;
      return TRUE;
    }
  for (GList *link = family->retiring.head; link != NULL; link = link->next)
    if (((KyPoolZygote *)link->data)->pid == pid)
      {
        ((KyPoolZygote *)link->data)->pid = 0;
        return TRUE;
      }
  if (family->zygote == NULL || family->zygote->pid != pid)
    return FALSE;
  family->zygote->pid = 0;
  if (family->last_error != NULL)
    return TRUE;
  g_autofree gchar *cause = ky_pool_describe_status (status);
  family->last_error = g_error_new (KY_ERROR, KY_ERROR_INTERNAL, "kiyome-worker-%s: %s",
                                    ky_family_name (family->index), cause);
  return TRUE;
}

void
ky_worker_distrust (KyWorker *worker)
{
  if (worker->zygote == worker->family->zygote)
    renew (worker->family);
}
