/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/pool-private.h"

#include "common/log.h"
#include "sanitizer/process.h"
#include "sanitizer/protocol.h"
#include "sanitizer/program.h"
#include "sanitizer/starter.h"
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
/* Forking takes a millisecond: who needs longer hangs, and is ended long before an item's time is
 * over. Loading a program takes some tens of them, but one may find the fonts' caches empty. */
#define ANSWER_TIME (15 * G_TIME_SPAN_SECOND)
#define START_TIME (60 * G_TIME_SPAN_SECOND)
/* Until a zygote is executed anew, and how many old ones may wait for their last workers. */
#define FORKS_MAX 4096
#define RETIRING_MAX 4
/* That wait for a worker: more than it may have asked for. */
#define ANSWERS_MAX (4 * KY_WORKER_PARTS)

static void start_zygote (Family *family);
static void renew (Family *family);

/* It owes an answer, and had all the time that one takes since it gave the last. */
static void
watch_zygote (Zygote *zygote)
{
  KyLoop *loop = zygote->family->pool->loop;

  if (zygote->is_ready && zygote->n_forking == 0 && zygote->n_asked == 0)
    ky_loop_clear_timer (loop, &zygote->watchdog);
  else
    ky_loop_set_timer (loop, &zygote->watchdog,
                       g_get_monotonic_time () + (zygote->is_ready ? ANSWER_TIME : START_TIME));
}

/* Those that are executed anew: LibreOffice's launcher does so for each worker. */
static gboolean
is_renewed (const Family *family)
{
  return !family->is_launcher;
}

/* For a log: "mail", "mail, verifying". */
static const gchar *
role_name (const Family *family)
{
  return family->role == KY_POOL_VERIFIER ? "verifier" : "worker";
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
    g_queue_remove (&worker->zygote->spares, worker);
  else
    worker->user->worker = NULL;
  g_hash_table_remove (worker->zygote->workers, GUINT_TO_POINTER (worker->id));
  /* Not here: who frees a worker may be going through its zygote's. */
  if (worker->zygote->is_retiring && g_hash_table_size (worker->zygote->workers) == 0)
    ky_loop_set_timer (family->pool->loop, &family->tidy, g_get_monotonic_time ());
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
worker_died (KyWorker *worker, const gchar *cause, gboolean is_outside)
{
  KyWorkerUser *user = worker->user;
  KyPool *pool = worker->family->pool;

  worker->family->n_died++;
  worker_free (worker);
  if (user != NULL)
    pool->events->died (user, cause, is_outside);
}

/* The socket is closed and no result came: how it ended, the zygote knows. */
static void
worker_closed (KyChannel *channel)
{
  KyWorker *worker = channel->owner;
  KyPool *pool = worker->family->pool;

  worker->is_breach = worker->is_breach || channel->is_choked;
  if (channel->is_choked && worker->cause == NULL)
    worker->cause = g_strdup ("the worker broke the protocol: it does not read its answers");
  /* Who dies has begun to before its files are closed, however long the rest takes where much is
   * to be given back and others have the processors: a worker that lives has closed it by itself.
   * What waits for LibreOffice ends behind it, with word of how that ended. */
  if (!worker->family->is_launcher && !ky_process_is_ending (worker->pid))
    {
      worker_kill (worker);
      if (worker->cause == NULL)
        worker->cause = g_strdup ("the worker closed its connection");
    }
  ky_channel_close (&worker->channel);
  if (worker->user == NULL)
    {
      worker_free (worker);
      return;
    }
  ky_packet_begin (&pool->packet, KY_ZYGOTE_ASK);
  ky_wire_u32 (&pool->packet.out, worker->id);
  worker->zygote->n_asked++;
  watch_zygote (worker->zygote);
  ky_channel_send (&worker->zygote->control, &pool->packet);
}

static void
breach (KyWorker *worker, const gchar *what)
{
  worker->is_breach = TRUE;
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
  if (number == KY_BREACH_SENT)
    {
      worker->was_sent = TRUE;
      worker->cause = g_strdup ("the worker was ended by a signal of another process");
      return;
    }
  worker->is_breach = TRUE;
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
      g_clear_pointer (&worker->family->failure, g_free);
      worker->family->pool->events->message (worker->user, in);
      return;
    }
  /* Whoever says that it is ending has ended; a spare has nothing to say at all. */
  worker_closed (channel);
}

static void
give_worker (KyWorker *worker, KyWorkerUser *user)
{
  worker->user = user;
  user->worker = worker;
  worker->family->pool->events->ready (user);
}

static guint
spares_of (const Family *family)
{
  return ky_family_is_on_demand (family) ? MIN (family->pool->spares, 1) : family->pool->spares;
}

static void
ask_zygote (Zygote *zygote, guint count)
{
  KyPacket *packet = &zygote->family->pool->packet;

  ky_packet_begin (packet, KY_ZYGOTE_FORK);
  ky_wire_u32 (&packet->out, count);
  zygote->n_forking += count;
  watch_zygote (zygote);
  ky_channel_send (&zygote->control, packet);
}

static void
ask_for_workers (Family *family)
{
  Zygote *zygote = family->zygote;
  guint spares = spares_of (family);
  guint have;

  if (family->state != ZYGOTE_READY)
    return;
  /* Several at a time, so that the zygote wakes up less often than it forks. */
  have = zygote->spares.length + zygote->n_forking;
  if (have < family->waiting.length + (spares + 1) / 2)
    ask_zygote (zygote, family->waiting.length + spares - have);
}

/* NEXT has as many spares as there are to be: nobody waits for the change. */
static void
take_over (Family *family)
{
  Zygote *old = family->zygote;

  old->is_retiring = TRUE;
  g_queue_push_tail (&family->retiring, old);
  while (old->spares.length > 0)
    {
      KyWorker *spare = g_queue_peek_head (&old->spares);

      worker_kill (spare);
      worker_free (spare);
    }
  family->zygote = g_steal_pointer (&family->next);
  family->is_spent = FALSE;
  family->n_renewals++;
  ky_loop_set_timer (family->pool->loop, &family->tidy, g_get_monotonic_time ());
  while (family->waiting.length > 0 && family->zygote->spares.length > 0)
    {
      GList *link = g_queue_pop_head_link (&family->waiting);

      ((KyWorkerUser *)link->data)->waits_at = NULL;
      give_worker (g_queue_pop_head (&family->zygote->spares), link->data);
    }
  ask_for_workers (family);
}

static void
take_worker (Zygote *zygote, KyWireIn *in)
{
  Family *family = zygote->family;
  KyWorker *worker = g_new0 (KyWorker, 1);
  GList *link;
  int fd;

  worker->family = family;
  worker->zygote = zygote;
  worker->id = ky_wire_read_u32 (in);
  worker->pid = (pid_t)ky_wire_read_u32 (in);
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
  g_hash_table_insert (zygote->workers, GUINT_TO_POINTER (worker->id), worker);
  family->n_forked++;
  zygote->n_forked++;
  if (zygote == family->zygote && zygote->n_forked >= FORKS_MAX)
    renew (family);
  link = zygote == family->next ? NULL : g_queue_pop_head_link (&family->waiting);
  if (link == NULL)
    {
      g_queue_push_tail (&zygote->spares, worker);
      if (zygote->is_retiring)
        {
          worker_kill (worker);
          worker_free (worker);
        }
      else if (zygote == family->next && zygote->spares.length >= MAX (spares_of (family), 1))
        take_over (family);
      return;
    }
  ((KyWorkerUser *)link->data)->waits_at = NULL;
  give_worker (worker, link->data);
}

static void
worker_exited (Zygote *zygote, KyWireIn *in)
{
  Family *family = zygote->family;
  guint32 id = ky_wire_read_u32 (in);
  int status = (int)ky_wire_read_u32 (in);
  KyWorker *worker = g_hash_table_lookup (zygote->workers, GUINT_TO_POINTER (id));
  gboolean is_outside;
  g_autofree gchar *cause = NULL;

  /* It also tells by itself of some that ended: then this counts too few, for a moment. */
  if (id == 0 && zygote->n_forking > 0)
    zygote->n_forking--;
  else if (id != 0 && zygote->n_asked > 0)
    zygote->n_asked--;
  watch_zygote (zygote);
  if (id == 0)
    {
      ky_log (KY_LOG_WARNING, "can't fork a worker family=%s", ky_family_name (family->index));
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
      worker = g_hash_table_lookup (zygote->workers, GUINT_TO_POINTER (id));
    }
  if (worker == NULL)
    return;
  if (zygote == family->zygote
      && (worker->cause != NULL ? worker->is_breach : ky_pool_is_crash (status)))
    renew (family);
  is_outside
      = worker->was_sent
        || (worker->cause == NULL && ky_process_was_ended (ky_pool_status_of (family, status)));
  if (worker->cause != NULL)
    cause = g_steal_pointer (&worker->cause);
  else if (family->is_launcher && !is_outside)
    cause = ky_family_note_launch (family, status);
  else
    cause = ky_pool_describe_status (status);
  worker_died (worker, cause, is_outside);
}

/* --- the zygote ----------------------------------------------------------------------------- */

static void
fail_waiting (Family *family)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&family->waiting)) != NULL)
    {
      ((KyWorkerUser *)link->data)->waits_at = NULL;
      family->pool->events->unavailable (link->data, family->last_error);
    }
}

/* The kernel killed its workers with it: first the spares, so that no try again gets one. */
static void
bury_workers (Zygote *zygote)
{
  GHashTableIter iter;
  gpointer worker;

  while (zygote->spares.length > 0)
    worker_free (g_queue_peek_head (&zygote->spares));
  for (;;)
    {
      g_hash_table_iter_init (&iter, zygote->workers);
      if (!g_hash_table_iter_next (&iter, NULL, &worker))
        break;
      worker_kill (worker);
      worker_died (worker, "the zygote died", TRUE);
    }
}

/* Without workers. */
static void
zygote_free (Zygote *zygote)
{
  ky_channel_close (&zygote->control);
  ky_loop_clear_timer (zygote->family->pool->loop, &zygote->watchdog);
  if (zygote->pid > 0)
    kill (zygote->pid, SIGKILL);
  g_hash_table_unref (zygote->workers);
  g_free (zygote);
}

/* The process in which mail is in work: what waits, waits for the next. */
static void
current_gone (Family *family)
{
  KyPool *pool = family->pool;
  gint64 backoff = MIN (BACKOFF_FIRST << MIN (family->n_failures, 10), BACKOFF_LAST);
  Zygote *zygote = g_steal_pointer (&family->zygote);

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
zygote_gone (Zygote *zygote)
{
  Family *family = zygote->family;

  if (zygote == family->zygote)
    {
      current_gone (family);
      return;
    }
  ky_channel_close (&zygote->control);
  bury_workers (zygote);
  if (zygote == family->next)
    {
      /* The one before goes on, and the next occasion tries again. */
      ky_log (KY_LOG_WARNING, "a zygote could not be executed anew family=%s role=%s",
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

/* Old ones go with their last workers. */
static void
tidy_due (KyTimer *timer)
{
  Family *family = (Family *)((guint8 *)timer - G_STRUCT_OFFSET (Family, tidy));

  for (GList *link = family->retiring.head; link != NULL;)
    {
      Zygote *zygote = link->data;
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
send_policy (Zygote *zygote, KyPolicy *policy)
{
  KyPacket *packet = &zygote->family->pool->packet;
  const gchar *text = ky_policy_to_text (policy);

  ky_packet_begin (packet, KY_ZYGOTE_POLICY);
  ky_wire_bytes (&packet->out, text, strlen (text));
  ky_channel_send (&zygote->control, packet);
}

static void
zygote_ready (Zygote *zygote, KyWireIn *in)
{
  Family *family = zygote->family;

  family->sandbox.landlock_abi = ky_wire_read_u32 (in);
  family->sandbox.has_seccomp = ky_wire_read_u32 (in) != 0;
  /* Bubblewrap shuts those in, and their program refuses to start without a filter. */
  family->is_launcher = ky_wire_read_u32 (in) != 0;
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
  if (!family->is_launcher && (family->sandbox.landlock_abi == 0 || !family->sandbox.has_seccomp))
    ky_log (KY_LOG_WARNING, "workers run without %s family=%s (sandbox.required = no)",
            family->sandbox.has_seccomp ? "Landlock" : "seccomp", ky_family_name (family->index));
  ask_for_workers (family);
  family->pool->settled (family->pool->data);
}

static void
zygote_failed (Zygote *zygote, KyWireIn *in)
{
  Family *family = zygote->family;
  guint32 code = ky_wire_read_u32 (in);
  g_autofree gchar *message = ky_wire_read_string (in);

  g_clear_error (&family->last_error);
  family->last_error
      = g_error_new (KY_ERROR, code < KY_ERROR_LAST ? (gint)code : (gint)KY_ERROR_INTERNAL,
                     "kiyome-worker-%s: %s", ky_family_name (family->index), message);
  /* What is missing now will be missing at the next try. */
  if (zygote == family->zygote)
    family->n_failures = MAX (family->n_failures, FAILURES_MAX);
  zygote_gone (zygote);
}

static void
watchdog_due (KyTimer *timer)
{
  Zygote *zygote = (Zygote *)((guint8 *)timer - G_STRUCT_OFFSET (Zygote, watchdog));
  Family *family = zygote->family;

  g_clear_error (&family->last_error);
  family->last_error = g_error_new (KY_ERROR, KY_ERROR_INTERNAL, "kiyome-worker-%s does not answer",
                                    ky_family_name (family->index));
  zygote_gone (zygote);
}

static void
zygote_message (KyChannel *channel, KyWireIn *in)
{
  Zygote *zygote = channel->owner;

  if (in->type == KY_ZYGOTE_READY)
    zygote->is_ready = TRUE;
  if (in->type == KY_ZYGOTE_WORKER && zygote->n_forking > 0)
    zygote->n_forking--;
  watch_zygote (zygote);
  switch (in->type)
    {
    case KY_ZYGOTE_READY:
      zygote_ready (zygote, in);
      break;
    case KY_ZYGOTE_WORKER:
      zygote->family->n_failures = 0;
      take_worker (zygote, in);
      break;
    case KY_ZYGOTE_EXITED:
      worker_exited (zygote, in);
      break;
    case KY_ZYGOTE_FAILED:
      zygote_failed (zygote, in);
      break;
    default:
      zygote_gone (zygote);
      break;
    }
}

static gboolean
is_idle (const Family *family)
{
  return family->state == ZYGOTE_READY && family->waiting.length == 0 && family->next == NULL
         && family->retiring.length == 0
         && g_hash_table_size (family->zygote->workers) == family->zygote->spares.length;
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
  while (family->zygote->spares.length > 0)
    {
      KyWorker *worker = g_queue_peek_head (&family->zygote->spares);

      worker_kill (worker);
      worker_free (worker);
    }
  zygote_free (g_steal_pointer (&family->zygote));
  family->state = ZYGOTE_ABSENT;
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

  if ((KY_FAMILY_CONVERT >> family->index & 1) != 0)
    return ky_starter_start (program, socket, error);
  return ky_program_start (program, arguments, environment, socket, KY_SANDBOX_FD, error);
}

/* NULL with ERROR. */
static Zygote *
zygote_new (Family *family, GError **error)
{
  KyPool *pool = family->pool;
  ky_autofd int theirs = -1;
  Zygote *zygote;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    {
      ky_error_set_errno (error, "socketpair");
      return NULL;
    }
  theirs = pair[1];
  zygote = g_new0 (Zygote, 1);
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
  watch_zygote (zygote);
  ky_packet_begin (&pool->packet, KY_ZYGOTE_SETUP);
  ky_wire_u32 (&pool->packet.out, pool->setup.is_required ? 1 : 0);
  ky_wire_u32 (&pool->packet.out, pool->setup.drops_user ? 1 : 0);
  ky_wire_u32 (&pool->packet.out, pool->setup.uid);
  ky_wire_u32 (&pool->packet.out, pool->setup.gid);
  ky_wire_u32 (&pool->packet.out, pool->spares > 1 ? 1 : 0);
  ky_channel_send (&zygote->control, &pool->packet);
  return zygote;
}

static void
start_zygote (Family *family)
{
  g_clear_error (&family->last_error);
  family->state = ZYGOTE_STARTING;
  family->zygote = zygote_new (family, &family->last_error);
  if (family->zygote == NULL)
    current_gone (family);
}

/*
 * All workers of a zygote have its address layout. One that crashed may have told what that is, and
 * one that does not crash may find out a little each time: so another is executed, and takes over
 * once it has its spares.
 */
static void
renew (Family *family)
{
  if (!is_renewed (family) || family->next != NULL || family->state != ZYGOTE_READY)
    return;
  family->is_spent = TRUE;
  if (family->retiring.length < RETIRING_MAX)
    family->next = zygote_new (family, NULL);
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
  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    {
      Family *family = &pool->families[i / KY_N_FAMILIES][i % KY_N_FAMILIES];

      family->pool = pool;
      family->role = (KyPoolRole)(i / KY_N_FAMILIES);
      family->index = i % KY_N_FAMILIES;
      family->restart.fire = restart_due;
      family->idle.fire = idle_due;
      family->tidy.fire = tidy_due;
    }
  return pool;
}

static void
zygote_end (Zygote *zygote)
{
  pid_t pid = zygote->pid;
  GHashTableIter iter;
  gpointer worker;

  for (g_hash_table_iter_init (&iter, zygote->workers);
       g_hash_table_iter_next (&iter, NULL, &worker);
       g_hash_table_iter_init (&iter, zygote->workers))
    {
      worker_kill (worker);
      worker_free (worker);
    }
  zygote_free (zygote);
  while (pid > 0 && waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    continue;
}

static void
family_clear (Family *family)
{
  Zygote *zygote;

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
  g_clear_pointer (&family->failure, g_free);
}

void
ky_pool_free (KyPool *pool)
{
  for (guint i = 0; i < KY_POOL_ROLES; i++)
    for (guint k = 0; k < KY_N_FAMILIES; k++)
      family_clear (&pool->families[i][k]);
  ky_packet_clear (&pool->packet);
  ky_known_policies_clear (&pool->known);
  g_free (pool->directory);
  g_free (pool);
}

static void
set_idle_timer (Family *family)
{
  if (ky_family_is_on_demand (family))
    ky_loop_set_timer (family->pool->loop, &family->idle, g_get_monotonic_time () + IDLE_TIME);
}

static void
start_absent (Family *family)
{
  if (family->state != ZYGOTE_ABSENT)
    return;
  set_idle_timer (family);
  start_zygote (family);
}

void
ky_pool_start (KyPool *pool, guint index)
{
  Family *verifier = ky_pool_verifier_of (pool, index);

  start_absent (&pool->families[KY_POOL_WORKER][index]);
  if (verifier != NULL && !ky_family_is_on_demand (verifier))
    start_absent (verifier);
}

void
ky_pool_learn_policy (KyPool *pool, KyPolicy *policy)
{
  gint64 now = g_get_monotonic_time ();

  if (pool->learned != 0 && now - pool->learned < LEARN_EVERY)
    return;
  pool->learned = now;
  ky_known_policies_add (&pool->known, policy);
  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    {
      const Family *family = &pool->families[i / KY_N_FAMILIES][i % KY_N_FAMILIES];

      if (family->zygote != NULL && family->zygote->is_ready)
        send_policy (family->zygote, policy);
      if (family->next != NULL && family->next->is_ready)
        send_policy (family->next, policy);
    }
}

const KyKnownPolicies *
ky_pool_known_policies (const KyPool *pool)
{
  return &pool->known;
}

void
ky_pool_acquire (KyPool *pool, guint index, KyPoolRole role, KyWorkerUser *user)
{
  Family *family = &pool->families[role][index];
  Family *verifier = role == KY_POOL_WORKER ? ky_pool_verifier_of (pool, index) : NULL;
  KyWorker *spare = family->zygote != NULL ? g_queue_pop_head (&family->zygote->spares) : NULL;

  set_idle_timer (family);
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
      user->waits_at = &family->waiting;
      g_queue_push_tail_link (&family->waiting, &user->link);
      start_absent (family);
    }
  ask_for_workers (family);
  /* It comes up while the worker works. */
  if (verifier != NULL)
    {
      set_idle_timer (verifier);
      start_absent (verifier);
    }
}

void
ky_pool_release (KyPool *pool, KyWorkerUser *user)
{
  if (user->waits_at != NULL)
    {
      g_queue_unlink (user->waits_at, &user->link);
      user->waits_at = NULL;
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

pid_t
ky_worker_pid (const KyWorker *worker)
{
  return worker->pid;
}

gboolean
ky_worker_is_launcher (const KyWorker *worker)
{
  return worker->family->is_launcher;
}

void
ky_worker_charge (KyWorker *worker, KyFileAccount *account)
{
  worker->files.account = account;
}

void
ky_worker_distrust (KyWorker *worker)
{
  if (worker->zygote == worker->family->zygote)
    renew (worker->family);
}

static gboolean
family_child_exited (Family *family, pid_t pid, int status)
{
  g_autofree gchar *cause = NULL;

  if (family->next != NULL && family->next->pid == pid)
    {
      family->next->pid = 0;
      return TRUE;
    }
  for (GList *link = family->retiring.head; link != NULL; link = link->next)
    if (((Zygote *)link->data)->pid == pid)
      {
        ((Zygote *)link->data)->pid = 0;
        return TRUE;
      }
  if (family->zygote == NULL || family->zygote->pid != pid)
    return FALSE;
  family->zygote->pid = 0;
  if (family->last_error != NULL)
    return TRUE;
  cause = ky_pool_describe_status (status);
  family->last_error = g_error_new (KY_ERROR, KY_ERROR_INTERNAL, "kiyome-worker-%s: %s",
                                    ky_family_name (family->index), cause);
  return TRUE;
}

gboolean
ky_pool_child_exited (KyPool *pool, pid_t pid, int status)
{
  for (guint i = 0; i < KY_POOL_ROLES * KY_N_FAMILIES; i++)
    if (family_child_exited (&pool->families[i / KY_N_FAMILIES][i % KY_N_FAMILIES], pid, status))
      return TRUE;
  return FALSE;
}
