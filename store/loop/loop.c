/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects operations for the next commit, hands tasks to thread pools and wakes the loop when they
 * are done. It also records why the store refuses mail, and limits identical log lines to one a
 * minute. */
#include "store/loop/loop.h"
#include "common/message-codes.h"

#define COMPLAINT_SECONDS 60
#define PATIENCE_US (10 * 1000)
#define COMPANY_US 2000

void
ky_server_complain (KyServer *server, const gchar *message)
{
  gint64 now = g_get_monotonic_time ();
  gboolean same = g_strcmp0 (server->last_complaint, message) == 0;

  if (same && now - server->complained < COMPLAINT_SECONDS * G_USEC_PER_SEC)
    {
      server->complaints++;
      return;
    }
  if (server->complaints > 0)
    ky_log_error (KY_LOG_ERROR, server->last_complaint, "%u times more", server->complaints);
  if (!same || server->complaints == 0)
    ky_log_said (KY_LOG_ERROR, message);
  g_free (server->last_complaint);
  server->last_complaint = g_strdup (message);
  server->complained = now;
  server->complaints = 0;
}

void
ky_server_leave_nothing (KyServer *server, KyIndex *index)
{
  server->wants_truncation = TRUE;
  ky_index_remove_copies (index, server->state, G_MAXINT64);
}

void
ky_server_refuse (KyServer *server, const gchar *problem)
{
  g_free (server->problem);
  server->problem = g_strdup (problem);
  server->next_try = G_MAXINT64;
  ky_server_complain (server, problem);
}

gchar *
ky_server_describe_damage (const gchar *what)
{
  return ky_say ("index-refused", "m", what);
}

void
ky_server_damaged (KyServer *server, const gchar *what)
{
  g_autofree gchar *text = ky_server_describe_damage (what);

  if (server->problem == NULL)
    ky_server_refuse (server, text);
}

void
ky_server_check_failed (KyServer *server, const gchar *what)
{
  if (server->is_stopping) /* interrupted by ky_index_end_long() */
    return;
  if (ky_index_is_server (server->place))
    ky_server_complain (server, what);
  else
    ky_server_damaged (server, what);
}

void
ky_server_queue (KyServer *server, KyOperation *operation)
{
  gint64 now = g_get_monotonic_time ();

  if (server->batch->len == 0)
    server->commit_time = now + PATIENCE_US;
  if (operation->is_patient)
    server->n_patient++;
  else
    server->commit_time = MIN (server->commit_time, now + COMPANY_US);
  g_ptr_array_add (server->batch, operation);
}

void
ky_server_start (GThreadPool *pool, KyTask *task)
{
  if (pool != NULL)
    g_thread_pool_push (pool, task, NULL);
  else
    ky_task_run (task);
}

void
ky_task_run (KyTask *task)
{
  KyServer *server = task->server;
  guint64 one = 1;

  task->work (task);
  /* From here on the loop owns the task, and may free it before the next line. */
  g_async_queue_push (server->finished, task);
  if (write (server->event, &one, sizeof one) < 0)
    return; /* the counter is full: the loop wakes anyway */
}

gint64
ky_server_time (KyServer *server)
{
  gint64 wall = g_get_real_time ();

  return wall < server->mark.clock.seen - KY_CLOCK_SLACK ? server->mark.clock.seen : wall;
}
