/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the workers of the pool (pool.h) for the supervisor: receives the messages of each
 * worker, gives a worker to its user, and ends it. The supervisor trusts no message of a worker,
 * because the worker reads foreign bytes. */
#include "sanitizer/pool-private.h"

#include "sanitizer/process.h"
#include "sanitizer/messages.h"

#include <signal.h>
#include <unistd.h>

/* A fork takes about a millisecond, so a zygote that takes longer hangs; it is ended long before a
 * time limit of an item. Loading a program takes some tens of milliseconds, but building font
 * caches takes longer. */
#define ANSWER_TIME (15 * G_TIME_SPAN_SECOND)
#define START_TIME (60 * G_TIME_SPAN_SECOND)
/* Answers that may wait for a worker: more than it may have requested. */
#define ANSWERS_MAX (4 * KY_WORKER_PARTS)
#define REFILL_PAUSE (1 * G_TIME_SPAN_SECOND)

/* Restarts the watchdog: a zygote with pending requests must answer within ANSWER_TIME of its last
 * answer. */
void
ky_zygote_watch (KyPoolZygote *zygote)
{
  KyLoop *loop = zygote->family->pool->loop;

  if (zygote->is_ready && zygote->n_forking == 0 && zygote->n_asked == 0)
    ky_loop_clear_timer (loop, &zygote->watchdog);
  else
    ky_loop_set_timer (loop, &zygote->watchdog,
                       g_get_monotonic_time () + (zygote->is_ready ? ANSWER_TIME : START_TIME));
}

void
ky_worker_free (KyWorker *worker)
{
  KyPoolFamily *family = worker->family;

  if (worker->user == NULL)
    g_queue_remove (&worker->zygote->spares, worker);
  else
    worker->user->worker = NULL;
  g_hash_table_remove (worker->zygote->workers, GUINT_TO_POINTER (worker->id));
  /* Not freed here, because the caller may be iterating over the zygote's workers. */
  if (worker->zygote->is_retiring && g_hash_table_size (worker->zygote->workers) == 0)
    ky_loop_set_timer (family->pool->loop, &family->tidy, g_get_monotonic_time ());
  ky_channel_close (&worker->channel);
  ky_files_clear (&worker->files);
  ky_fd_clear (&worker->pidfd);
  g_free (worker->cause);
  g_free (worker);
}

void
ky_worker_kill (KyWorker *worker)
{
  /* Kill the whole process group (zygote_end_group() in zygote.c). While the worker is not waited
   * for, its process ID is not reused. */
  if (worker->family->is_launcher
      && syscall (SYS_pidfd_send_signal, worker->pidfd, 0, NULL, 0) == 0)
    kill (-worker->pid, SIGKILL);
  syscall (SYS_pidfd_send_signal, worker->pidfd, SIGKILL, NULL, 0);
}

void
ky_worker_died (KyWorker *worker, const gchar *cause, KyWorkerEnd end)
{
  KyWorkerUser *user = worker->user;
  KyPool *pool = worker->family->pool;

  worker->family->n_died++;
  ky_worker_free (worker);
  if (user != NULL)
    pool->events->died (user, cause, end);
}

/* Replaces a spare after a pause: if each one ended right after its fork, this would be a busy
 * loop. */
static void
replace_spare (KyPoolFamily *family, const KyPoolZygote *zygote)
{
  if (family->state == ZYGOTE_READY && zygote == family->zygote)
    ky_loop_set_timer (family->pool->loop, &family->restart,
                       g_get_monotonic_time () + REFILL_PAUSE);
}

/* Handles a socket that was closed without a result. The zygote reports how the worker ended. */
static void
worker_closed (KyChannel *channel)
{
  KyWorker *worker = channel->owner;
  KyPool *pool = worker->family->pool;

  worker->is_breach = worker->is_breach || channel->is_choked;
  if (channel->is_choked && worker->cause == NULL)
    worker->cause = g_strdup ("the worker broke the protocol: it does not read its answers");
  /* A process that dies is marked as exiting before its files are closed. So a worker that is not
   * exiting has closed the socket itself. LibreOffice's launcher ends after its connection and
   * reports how LibreOffice ended. */
  if (!worker->family->is_launcher && !ky_process_is_ending (worker->pid))
    {
      ky_worker_kill (worker);
      if (worker->cause == NULL)
        worker->cause = g_strdup ("the worker closed its connection");
    }
  ky_channel_close (&worker->channel);
  if (worker->user == NULL)
    {
      replace_spare (worker->family, worker->zygote);
      ky_worker_free (worker);
      return;
    }
  ky_zygote_ask_put (&pool->packet, &(KyZygoteAskOut){ .id = worker->id });
  worker->zygote->n_asked++;
  ky_zygote_watch (worker->zygote);
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
  g_auto (KyWorkerBreachIn) message = { 0 };
  const gchar *name;

  if (!ky_worker_breach_read (in, &message, NULL) || worker->cause != NULL)
    return;
  guint32 number = message.call;
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

/* Makes a file for the worker, which waits for the answer. */
static void
pool_worker_give_file (KyWorker *worker, KyWireIn *in)
{
  KyPacket *packet = &worker->family->pool->packet;
  g_auto (KyWorkerFileIn) request = { 0 };
  g_autoptr (GError) error = NULL;
  ky_autofd int fd = -1;

  if (!ky_worker_file_read (in, &request, NULL))
    {
      breach (worker, "a malformed request");
      return;
    }
  fd = ky_files_create (&worker->files, request.number, request.size, request.is_lasting, &error);
  ky_worker_file_given_put (packet,
                            &(KyWorkerFileGivenOut){ .code = ky_packet_error_code (error),
                                                     .message = error != NULL ? error->message : "",
                                                     .file = fd });
  ky_channel_send (&worker->channel, packet);
}

static void
settle_file (KyWorker *worker, KyWireIn *in)
{
  g_auto (KyWorkerFileSettledIn) message = { 0 };

  if (!ky_worker_file_settled_read (in, &message, NULL)
      || !ky_files_settle (&worker->files, message.number))
    breach (worker, "a file that it does not have");
}

static void
worker_message (KyChannel *channel, KyWireIn *in)
{
  KyWorker *worker = channel->owner;

  if (worker->user != NULL && worker->cause == NULL && in->type == KY_WORKER_FILE)
    {
      pool_worker_give_file (worker, in);
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
      worker->has_no_memory = worker->cause == NULL;
      if (worker->has_no_memory)
        worker->cause = g_strdup ("the worker ran out of memory (limits.item-memory)");
    }
  else if (worker->user != NULL && worker->cause == NULL)
    {
      worker->family->failure = NULL;
      worker->family->pool->events->message (worker->user, in);
      return;
    }
  /* A worker that says it is ending counts as ended; a spare must not send anything. */
  worker_closed (channel);
}

void
ky_worker_open (KyWorker *worker, int fd)
{
  ky_files_init (&worker->files);
  worker->channel.owner = worker;
  worker->channel.message = worker_message;
  worker->channel.closed = worker_closed;
  ky_channel_open (worker->family->pool->loop, &worker->channel, fd);
  worker->channel.outbox_max = ANSWERS_MAX;
}

void
ky_worker_give (KyWorker *worker, KyWorkerUser *user)
{
  worker->user = user;
  user->worker = worker;
  worker->family->pool->events->ready (user);
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
ky_worker_end (KyWorker *worker)
{
  ky_worker_kill (worker);
  ky_worker_free (worker);
}
