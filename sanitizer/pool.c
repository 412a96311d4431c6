/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/pool.h"

#include "common/log.h"
#include "sanitizer/protocol.h"
#include "sanitizer/program.h"
#include "sanitizer/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACKOFF_FIRST (100 * G_TIME_SPAN_MILLISECOND)
#define BACKOFF_LAST (30 * G_TIME_SPAN_SECOND)
#define FAILURES_MAX 5                 /* in a row, until who waits is told */
#define LEARN_EVERY G_TIME_SPAN_SECOND /* more policies than are kept must not chase each other */
#define IDLE_TIME (60 * G_TIME_SPAN_SECOND) /* until a zygote that is seldom needed is ended */
#define LAST_WORDS (KY_WORKER_PARTS + 4)
/* That wait for a worker: more than it may have asked for. */
#define ANSWERS_MAX (4 * KY_WORKER_PARTS)

typedef enum
{
  ZYGOTE_ABSENT,
  ZYGOTE_STARTING,
  ZYGOTE_READY,
  ZYGOTE_BACKOFF,
  ZYGOTE_LAST
} ZygoteState;

static const gchar *const state_names[ZYGOTE_LAST] = {
  [ZYGOTE_ABSENT] = "absent",
  [ZYGOTE_STARTING] = "starting",
  [ZYGOTE_READY] = "ready",
  [ZYGOTE_BACKOFF] = "waiting to restart",
};

typedef struct
{
  KyTimer restart; /* first: the timer gives the family back */
  KyPool *pool;
  guint index;
  ZygoteState state;
  pid_t pid;
  KyChannel control;
  GHashTable *workers; /* id → KyWorker, all that live */
  GQueue spares;       /* of KyWorker */
  GQueue waiting;      /* of KyWorkerUser */
  guint n_forking;     /* asked for and not yet there */
  guint n_failures;    /* since one started well */
  guint64 n_forked, n_died, n_restarts;
  GError *last_error;
  KySandboxState sandbox;
  gboolean is_launcher;
  KyTimer idle;
} Family;

struct _KyWorker
{
  KyChannel channel; /* first: the channel gives the worker back */
  Family *family;
  guint32 id;
  int pidfd;
  KyWorkerUser *user; /* NULL: a spare */
  gchar *cause;       /* what it said of its own end */
  KyFiles files;
};

struct _KyPool
{
  KyLoop *loop;
  const KyWorkerEvents *events;
  KySandboxSetup setup;
  guint spares;
  void (*settled) (gpointer data);
  gpointer data;
  gchar *directory;
  KyPacket packet;
  KyKnownPolicies known; /* by the zygotes */
  gint64 learned;        /* when the last was */
  Family families[KY_N_FAMILIES];
};

static void start_zygote (Family *family);

static gboolean
is_on_demand (const Family *family)
{
  return (KY_FAMILIES_ON_DEMAND >> family->index & 1) != 0;
}

gchar *
ky_program_directory (void)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);

  return self != NULL ? g_path_get_dirname (self) : g_strdup (KY_LIBEXECDIR);
}

/* --- workers -------------------------------------------------------------------------------- */

static void
worker_free (KyWorker *worker)
{
  Family *family = worker->family;

  if (worker->user == NULL)
    g_queue_remove (&family->spares, worker);
  else
    worker->user->worker = NULL;
  g_hash_table_remove (family->workers, GUINT_TO_POINTER (worker->id));
  ky_channel_close (&worker->channel);
  ky_files_clear (&worker->files);
  ky_fd_clear (&worker->pidfd);
  g_free (worker->cause);
  g_free (worker);
}

static void
worker_kill (KyWorker *worker)
{
  syscall (SYS_pidfd_send_signal, worker->pidfd, SIGKILL, NULL, 0);
}

static void
worker_died (KyWorker *worker, const gchar *cause)
{
  KyWorkerUser *user = worker->user;
  KyPool *pool = worker->family->pool;

  worker->family->n_died++;
  worker_free (worker);
  if (user != NULL)
    pool->events->died (user, cause);
}

/* The socket is closed and no result came: how it ended, the zygote knows. */
static void
worker_closed (KyChannel *channel)
{
  KyWorker *worker = channel->owner;
  KyPool *pool = worker->family->pool;

  if (channel->is_choked && worker->cause == NULL)
    worker->cause = g_strdup ("the worker broke the protocol: it does not read its answers");
  worker_kill (worker);
  ky_channel_close (&worker->channel);
  if (worker->user == NULL)
    {
      worker_free (worker);
      return;
    }
  ky_packet_begin (&pool->packet, KY_ZYGOTE_ASK);
  ky_wire_u32 (&pool->packet.out, worker->id);
  ky_channel_send (&worker->family->control, &pool->packet);
}

static void
breach (KyWorker *worker, const gchar *what)
{
  if (worker->cause == NULL)
    worker->cause = g_strdup_printf ("the worker broke the protocol: %s", what);
  worker_closed (&worker->channel);
}

static void
note_breach (KyWorker *worker, KyWireIn *in)
{
  guint32 number = ky_wire_read_u32 (in);
  const gchar *name;

  if (!ky_wire_done (in, NULL) || worker->cause != NULL)
    return;
  if (number == KY_BREACH_ABORT)
    worker->cause = g_strdup ("the worker crashed: abort");
  else if ((name = ky_syscall_name (number)) != NULL)
    worker->cause = g_strdup_printf ("the worker was stopped at a forbidden system call: %s", name);
  else
    worker->cause
        = g_strdup_printf ("the worker was stopped at a forbidden system call: number %u", number);
}

/* It waits for the answer. */
static void
give_file (KyWorker *worker, KyWireIn *in)
{
  KyPacket *packet = &worker->family->pool->packet;
  guint32 number = ky_wire_read_u32 (in);
  guint64 size = ky_wire_read_u64 (in);
  gboolean is_lasting = ky_wire_read_u32 (in) != 0;
  g_autoptr (GError) error = NULL;
  int fd;

  if (!ky_wire_done (in, NULL))
    {
      breach (worker, "a malformed request");
      return;
    }
  fd = ky_files_create (&worker->files, number, size, is_lasting, &error);
  ky_packet_begin (packet, KY_WORKER_FILE_GIVEN);
  ky_wire_u32 (&packet->out, error != NULL ? (guint32)error->code : 0);
  ky_wire_string (&packet->out, error != NULL ? error->message : "");
  if (fd >= 0)
    ky_packet_own_fd (packet, fd);
  ky_channel_send (&worker->channel, packet);
}

static void
settle_file (KyWorker *worker, KyWireIn *in)
{
  guint32 number = ky_wire_read_u32 (in);

  if (!ky_wire_done (in, NULL) || !ky_files_settle (&worker->files, number))
    breach (worker, "a file that it does not have");
}

static void
worker_message (KyChannel *channel, KyWireIn *in)
{
  KyWorker *worker = channel->owner;

  if (worker->user != NULL && worker->cause == NULL && in->type == KY_WORKER_FILE)
    {
      give_file (worker, in);
      return;
    }
  if (worker->user != NULL && worker->cause == NULL && in->type == KY_WORKER_FILE_SETTLED)
    {
      settle_file (worker, in);
      return;
    }
  if (in->type == KY_WORKER_BREACH)
    note_breach (worker, in);
  else if (in->type == KY_WORKER_MEMORY)
    {
      if (worker->cause == NULL)
        worker->cause = g_strdup ("the worker ran out of memory (limits.item-memory)");
    }
  else if (worker->user != NULL && worker->cause == NULL)
    {
      worker->family->pool->events->message (worker->user, in);
      return;
    }
  /* Whoever says that it is ending has ended; a spare has nothing to say at all. */
  worker_closed (channel);
}

static gchar *
describe_status (int status)
{
  if (WIFSIGNALED (status))
    switch (WTERMSIG (status))
      {
      case SIGXCPU:
        return g_strdup ("the worker used up its CPU time (limits.item-seconds)");
      case SIGKILL:
        return g_strdup ("the worker was killed");
      case SIGSYS:
        return g_strdup ("the worker was stopped at a forbidden system call");
      case SIGXFSZ:
        return g_strdup ("the worker wrote too large a file (limits.unpacked)");
      default:
        return g_strdup_printf ("the worker crashed: signal %d (%s)", WTERMSIG (status),
                                g_strsignal (WTERMSIG (status)));
      }
  return g_strdup_printf ("the worker ended without a result (exit status %d)",
                          WEXITSTATUS (status));
}

static void
give_worker (KyWorker *worker, KyWorkerUser *user)
{
  worker->user = user;
  user->worker = worker;
  worker->family->pool->events->ready (user);
}

static void
ask_for_workers (Family *family)
{
  KyPool *pool = family->pool;
  guint spares = is_on_demand (family) ? MIN (pool->spares, 1) : pool->spares;
  guint wanted = family->waiting.length + (family->state == ZYGOTE_READY ? spares : 0);
  guint have = family->spares.length + family->n_forking;

  /* Several at a time, so that the zygote wakes up less often than it forks. */
  if (family->state != ZYGOTE_READY || have >= family->waiting.length + (spares + 1) / 2)
    return;
  ky_packet_begin (&pool->packet, KY_ZYGOTE_FORK);
  ky_wire_u32 (&pool->packet.out, wanted - have);
  family->n_forking += wanted - have;
  ky_channel_send (&family->control, &pool->packet);
}

static void
take_worker (Family *family, KyWireIn *in)
{
  KyWorker *worker = g_new0 (KyWorker, 1);
  GList *link;
  int fd;

  worker->family = family;
  worker->id = ky_wire_read_u32 (in);
  fd = ky_wire_take_fd (in);
  worker->pidfd = ky_wire_take_fd (in);
  if (fd < 0 || worker->pidfd < 0)
    g_error ("a worker came without its fds");
  ky_files_init (&worker->files);
  worker->channel.owner = worker;
  worker->channel.message = worker_message;
  worker->channel.closed = worker_closed;
  ky_channel_open (family->pool->loop, &worker->channel, fd);
  worker->channel.outbox_max = ANSWERS_MAX;
  g_hash_table_insert (family->workers, GUINT_TO_POINTER (worker->id), worker);
  family->n_forked++;
  if (family->n_forking > 0)
    family->n_forking--;
  link = g_queue_pop_head_link (&family->waiting);
  if (link == NULL)
    {
      g_queue_push_tail (&family->spares, worker);
      return;
    }
  ((KyWorkerUser *)link->data)->family = -1;
  give_worker (worker, link->data);
}

static void
worker_exited (Family *family, KyWireIn *in)
{
  guint32 id = ky_wire_read_u32 (in);
  int status = (int)ky_wire_read_u32 (in);
  KyWorker *worker = g_hash_table_lookup (family->workers, GUINT_TO_POINTER (id));
  g_autofree gchar *cause = NULL;

  if (id == 0)
    {
      ky_log (KY_LOG_WARNING, "can't fork a worker family=%s", ky_family_name (family->index));
      if (family->n_forking > 0)
        family->n_forking--;
      ky_loop_set_timer (family->pool->loop, &family->restart,
                         g_get_monotonic_time () + BACKOFF_FIRST);
      return;
    }
  if (worker == NULL)
    return;
  /* What it said before it died may still lie in its socket; a result among it ends the matter. */
  for (guint i = 0; i < LAST_WORDS && worker != NULL && worker->channel.fd >= 0; i++)
    {
      worker->channel.watch.ready (&worker->channel.watch, EPOLLIN);
      worker = g_hash_table_lookup (family->workers, GUINT_TO_POINTER (id));
    }
  if (worker == NULL)
    return;
  if (worker->cause != NULL)
    cause = g_steal_pointer (&worker->cause);
  /* The status is bubblewrap's, and whether that or the signal of who waits came first is luck. */
  else if (family->is_launcher)
    cause = g_strdup ("LibreOffice ended without a result: it crashed, or its memory was used up");
  else
    cause = describe_status (status);
  worker_died (worker, cause);
}

/* --- the zygote ----------------------------------------------------------------------------- */

static void
fail_waiting (Family *family)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&family->waiting)) != NULL)
    {
      ((KyWorkerUser *)link->data)->family = -1;
      family->pool->events->unavailable (link->data, family->last_error);
    }
}

static void
zygote_gone (Family *family)
{
  KyPool *pool = family->pool;
  gint64 backoff = BACKOFF_FIRST << MIN (family->n_failures, 10);
  GHashTableIter iter;
  gpointer worker;

  family->n_failures++;
  family->n_restarts++;
  family->state = ZYGOTE_BACKOFF;
  family->n_forking = 0;
  ky_channel_close (&family->control);
  if (family->pid > 0)
    kill (family->pid, SIGKILL);
  if (family->last_error == NULL)
    family->last_error = g_error_new (KY_ERROR, KY_ERROR_INTERNAL, "kiyome-worker-%s ended",
                                      ky_family_name (family->index));
  ky_log (KY_LOG_WARNING, "zygote ended family=%s error=\"%s\" restart_ms=%" G_GINT64_FORMAT,
          ky_family_name (family->index), family->last_error->message,
          MIN (backoff, BACKOFF_LAST) / 1000);
  ky_loop_set_timer (pool->loop, &family->restart,
                     g_get_monotonic_time () + MIN (backoff, BACKOFF_LAST));
  /* The kernel killed its workers with it: first the spares, so that no try again gets one. */
  while (family->spares.length > 0)
    worker_free (g_queue_peek_head (&family->spares));
  for (;;)
    {
      g_hash_table_iter_init (&iter, family->workers);
      if (!g_hash_table_iter_next (&iter, NULL, &worker))
        break;
      worker_kill (worker);
      worker_died (worker, "the zygote died");
    }
  if (family->n_failures >= FAILURES_MAX)
    fail_waiting (family);
  pool->settled (pool->data);
}

static void
zygote_closed (KyChannel *channel)
{
  zygote_gone (channel->owner);
}

static void
send_policy (Family *family, KyPolicy *policy)
{
  KyPacket *packet = &family->pool->packet;
  const gchar *text = ky_policy_to_text (policy);

  ky_packet_begin (packet, KY_ZYGOTE_POLICY);
  ky_wire_bytes (&packet->out, text, strlen (text));
  ky_channel_send (&family->control, packet);
}

static void
zygote_ready (Family *family, KyWireIn *in)
{
  family->sandbox.landlock_abi = ky_wire_read_u32 (in);
  family->sandbox.has_seccomp = ky_wire_read_u32 (in) != 0;
  /* Bubblewrap shuts those in, and their program refuses to start without a filter. */
  family->is_launcher = ky_wire_read_u32 (in) != 0;
  family->state = ZYGOTE_READY;
  g_clear_error (&family->last_error);
  if (!family->is_launcher && (family->sandbox.landlock_abi == 0 || !family->sandbox.has_seccomp))
    ky_log (KY_LOG_WARNING, "workers run without %s family=%s (sandbox.required = no)",
            family->sandbox.has_seccomp ? "Landlock" : "seccomp", ky_family_name (family->index));
  for (guint i = 0; i < KY_KNOWN_POLICIES; i++)
    if (family->pool->known.policies[i] != NULL)
      send_policy (family, family->pool->known.policies[i]);
  ask_for_workers (family);
  family->pool->settled (family->pool->data);
}

static void
zygote_failed (Family *family, KyWireIn *in)
{
  guint32 code = ky_wire_read_u32 (in);
  g_autofree gchar *message = ky_wire_read_string (in);

  g_clear_error (&family->last_error);
  family->last_error
      = g_error_new (KY_ERROR, code < KY_ERROR_LAST ? (gint)code : (gint)KY_ERROR_INTERNAL,
                     "kiyome-worker-%s: %s", ky_family_name (family->index), message);
  /* What is missing now will be missing at the next try. */
  family->n_failures = MAX (family->n_failures, FAILURES_MAX);
  zygote_gone (family);
}

static void
zygote_message (KyChannel *channel, KyWireIn *in)
{
  Family *family = channel->owner;

  switch (in->type)
    {
    case KY_ZYGOTE_READY:
      zygote_ready (family, in);
      break;
    case KY_ZYGOTE_WORKER:
      family->n_failures = 0;
      take_worker (family, in);
      break;
    case KY_ZYGOTE_EXITED:
      worker_exited (family, in);
      break;
    case KY_ZYGOTE_FAILED:
      zygote_failed (family, in);
      break;
    default:
      zygote_gone (family);
      break;
    }
}

static gboolean
is_idle (const Family *family)
{
  return family->state == ZYGOTE_READY && family->waiting.length == 0
         && g_hash_table_size (family->workers) == family->spares.length;
}

/* Nobody has needed it for a while: its memory goes back, and the next who needs it waits for a
 * start. */
static void
idle_due (KyTimer *timer)
{
  Family *family = (Family *)((guint8 *)timer - G_STRUCT_OFFSET (Family, idle));

  if (!is_idle (family))
    {
      ky_loop_set_timer (family->pool->loop, timer, g_get_monotonic_time () + IDLE_TIME);
      return;
    }
  while (family->spares.length > 0)
    {
      KyWorker *worker = g_queue_peek_head (&family->spares);

      worker_kill (worker);
      worker_free (worker);
    }
  ky_channel_close (&family->control);
  if (family->pid > 0)
    kill (family->pid, SIGKILL);
  family->pid = 0;
  family->state = ZYGOTE_ABSENT;
  family->n_forking = 0;
}

static pid_t
spawn_zygote (Family *family, int socket, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("kiyome-worker-%s", ky_family_name (family->index));
  g_autofree gchar *program = g_build_filename (family->pool->directory, name, NULL);
  const gchar *const arguments[] = { name, "--control-fd", G_STRINGIFY (KY_SANDBOX_FD), NULL };
  /* GLib's character set without a locale, which would cost two more mappings. */
  gchar *environment[] = { (gchar *)"CHARSET=UTF-8", (gchar *)"PATH=/usr/bin:/bin",
                           /* GLib's own lists of free memory are pages that each worker copies. */
                           (gchar *)"G_SLICE=always-malloc",
                           /* Else each worker looks for each function that a library calls. */
                           family->pool->spares > 1 ? (gchar *)"LD_BIND_NOW=1" : NULL, NULL };

  return ky_program_start (program, arguments, environment, socket, KY_SANDBOX_FD, error);
}

static void
start_zygote (Family *family)
{
  KyPool *pool = family->pool;
  ky_autofd int theirs = -1;
  int pair[2];

  g_clear_error (&family->last_error);
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    {
      ky_error_set_errno (&family->last_error, "socketpair");
      zygote_gone (family);
      return;
    }
  theirs = pair[1];
  family->state = ZYGOTE_STARTING;
  family->control.owner = family;
  family->control.message = zygote_message;
  family->control.closed = zygote_closed;
  ky_channel_open (pool->loop, &family->control, pair[0]);
  family->pid = spawn_zygote (family, theirs, &family->last_error);
  if (family->pid == 0)
    {
      zygote_gone (family);
      return;
    }
  ky_packet_begin (&pool->packet, KY_ZYGOTE_SETUP);
  ky_wire_u32 (&pool->packet.out, pool->setup.is_required ? 1 : 0);
  ky_wire_u32 (&pool->packet.out, pool->setup.drops_user ? 1 : 0);
  ky_wire_u32 (&pool->packet.out, pool->setup.uid);
  ky_wire_u32 (&pool->packet.out, pool->setup.gid);
  ky_wire_u32 (&pool->packet.out, pool->spares > 1 ? 1 : 0);
  ky_channel_send (&family->control, &pool->packet);
}

static void
restart_due (KyTimer *timer)
{
  Family *family = (Family *)timer;

  if (family->state == ZYGOTE_BACKOFF)
    start_zygote (family);
  else
    ask_for_workers (family);
}

/* --- public --------------------------------------------------------------------------------- */

KyPool *
ky_pool_new (KyLoop *loop, const KyWorkerEvents *events, const KySandboxSetup *setup, guint spares,
             void (*settled) (gpointer data), gpointer data)
{
  KyPool *pool = g_new0 (KyPool, 1);

  pool->loop = loop;
  pool->events = events;
  pool->setup = *setup;
  pool->spares = spares;
  pool->settled = settled;
  pool->data = data;
  pool->directory = ky_program_directory ();
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      Family *family = &pool->families[i];

      family->pool = pool;
      family->index = i;
      family->control.fd = -1;
      family->restart.fire = restart_due;
      family->idle.fire = idle_due;
      family->workers = g_hash_table_new (NULL, NULL);
    }
  return pool;
}

void
ky_pool_free (KyPool *pool)
{
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      Family *family = &pool->families[i];
      GHashTableIter iter;
      gpointer worker;

      for (g_hash_table_iter_init (&iter, family->workers);
           g_hash_table_iter_next (&iter, NULL, &worker);
           g_hash_table_iter_init (&iter, family->workers))
        {
          worker_kill (worker);
          worker_free (worker);
        }
      ky_loop_clear_timer (pool->loop, &family->restart);
      ky_loop_clear_timer (pool->loop, &family->idle);
      ky_channel_close (&family->control);
      if (family->pid > 0)
        {
          kill (family->pid, SIGKILL);
          while (waitpid (family->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        }
      g_hash_table_unref (family->workers);
      g_clear_error (&family->last_error);
    }
  ky_packet_clear (&pool->packet);
  ky_known_policies_clear (&pool->known);
  g_free (pool->directory);
  g_free (pool);
}

void
ky_pool_start (KyPool *pool, guint family)
{
  if (pool->families[family].state == ZYGOTE_ABSENT)
    start_zygote (&pool->families[family]);
}

void
ky_pool_learn_policy (KyPool *pool, KyPolicy *policy)
{
  gint64 now = g_get_monotonic_time ();

  if (pool->learned != 0 && now - pool->learned < LEARN_EVERY)
    return;
  pool->learned = now;
  ky_known_policies_add (&pool->known, policy);
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    if (pool->families[i].state == ZYGOTE_READY)
      send_policy (&pool->families[i], policy);
}

const KyKnownPolicies *
ky_pool_known_policies (const KyPool *pool)
{
  return &pool->known;
}

void
ky_pool_acquire (KyPool *pool, guint index, KyWorkerUser *user)
{
  Family *family = &pool->families[index];
  KyWorker *spare = g_queue_pop_head (&family->spares);

  if (is_on_demand (family))
    ky_loop_set_timer (pool->loop, &family->idle, g_get_monotonic_time () + IDLE_TIME);

  if (spare != NULL)
    give_worker (spare, user);
  else if (family->n_failures >= FAILURES_MAX && family->state == ZYGOTE_BACKOFF)
    {
      pool->events->unavailable (user, family->last_error);
      return;
    }
  else
    {
      user->link.data = user;
      user->family = (gint)index;
      g_queue_push_tail_link (&family->waiting, &user->link);
      ky_pool_start (pool, index);
    }
  ask_for_workers (family);
}

void
ky_pool_release (KyPool *pool, KyWorkerUser *user)
{
  if (user->family >= 0)
    {
      g_queue_unlink (&pool->families[user->family].waiting, &user->link);
      user->family = -1;
    }
  if (user->worker == NULL)
    return;
  worker_kill (user->worker);
  worker_free (user->worker);
}

void
ky_worker_send (KyWorker *worker, KyPacket *packet)
{
  ky_channel_send (&worker->channel, packet);
}

void
ky_worker_charge (KyWorker *worker, KyFileAccount *account)
{
  worker->files.account = account;
}

gboolean
ky_pool_child_exited (KyPool *pool, pid_t pid, int status)
{
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      Family *family = &pool->families[i];

      if (family->pid != pid)
        continue;
      family->pid = 0;
      if (family->last_error == NULL)
        {
          g_autofree gchar *cause = describe_status (status);

          family->last_error = g_error_new (KY_ERROR, KY_ERROR_INTERNAL, "kiyome-worker-%s: %s",
                                            ky_family_name (i), cause);
        }
      return TRUE;
    }
  return FALSE;
}

gboolean
ky_pool_is_settled (KyPool *pool, GError **ret_error)
{
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    if (pool->families[i].state == ZYGOTE_STARTING)
      return FALSE;
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    if (pool->families[i].last_error != NULL)
      {
        if (ret_error != NULL)
          *ret_error = g_error_copy (pool->families[i].last_error);
        break;
      }
  return TRUE;
}

/* That one on demand is absent is as it should be. */
static const gchar *
state_of (const Family *family)
{
  return is_on_demand (family) && family->state == ZYGOTE_ABSENT ? "on demand"
                                                                 : state_names[family->state];
}

void
ky_pool_status (KyPool *pool, GString *json)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      const Family *family = &pool->families[i];
      guint n_workers = g_hash_table_size (family->workers);

      g_string_append_printf (
          json,
          "%s{\"family\":\"%s\",\"state\":\"%s\",\"pid\":%d,\"spare\":%u,\"busy\":%u,"
          "\"waiting\":%u,\"forked\":%" G_GUINT64_FORMAT ",\"died\":%" G_GUINT64_FORMAT
          ",\"restarts\":%" G_GUINT64_FORMAT ",\"landlock\":%u,\"seccomp\":%s}",
          i > 0 ? "," : "", ky_family_name (i), state_of (family), (int)family->pid,
          family->spares.length, n_workers - family->spares.length, family->waiting.length,
          family->n_forked, family->n_died, family->n_restarts, family->sandbox.landlock_abi,
          family->sandbox.has_seccomp ? "true" : "false");
    }
  g_string_append_c (json, ']');
}
