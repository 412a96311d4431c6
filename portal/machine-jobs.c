/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the jobs that machines submit in THREADS threads, and reports every TOUCH_SECONDS to the
 * store that they are being worked on. The answer to that report also says whether a job was
 * cancelled. At most RUNNING_EACH jobs of one key run, and at most WAITING_EACH wait. */
#include "portal/machine-jobs.h"

#include "common/release.h"

#define THREADS 4
#define RUNNING_EACH 2 /* running jobs of one key */
#define WAITING_EACH 100
#define TOUCH_SECONDS 20 /* less than the two minutes after which the store ends a job */

struct _KyJobs
{
  KyPortal *portal;
  GMutex lock; /* of the fields below */
  GCond changed;
  gboolean is_stopping;
  GPtrArray *all;      /* KyMachineJob, in progress */
  GQueue waiting;      /* KyMachineJob */
  GHashTable *running; /* machine → number of jobs, never 0 */
  GHashTable *coming;  /* the same for jobs that have a place but do not wait yet */
  GThread *threads[THREADS], *toucher;
};

/* --- one job -------------------------------------------------------------------------------- */

KyMachineJob *
ky_machine_job_new (KyJobs *jobs, const gchar *id, const gchar *key, const gchar *machine)
{
  KyMachineJob *job = g_new0 (KyMachineJob, 1);

  job->id = g_strdup (id);
  job->key = g_strdup (key);
  job->machine = g_strdup (machine);
  job->taken.file = -1;
  job->jobs = jobs;
  job->phase = "storing";
  job->references = 1;
  g_mutex_init (&job->telling);
  return job;
}

static void
machine_jobs_free_job (KyMachineJob *job)
{
  if (job->reserved_for != NULL)
    ky_spool_release (job->jobs->portal->spool, job->reserved_for, job->reserved);
  explicit_bzero (job->key, strlen (job->key));
  ky_submitted_file_clear (&job->taken);
  KY_RELEASE_MEMBERS (job, reserved_for, id, key, machine);
  g_mutex_clear (&job->telling);
  g_free (job);
}

static void
unref_job (KyMachineJob *job)
{
  if (g_atomic_int_dec_and_test (&job->references))
    machine_jobs_free_job (job);
}

/* Reports the phase of a job to the store, with the lock `telling` held. `ret_is_cancelled`: set to
 * TRUE if the job was cancelled. If the store cannot be reached, the next call reports the newer
 * phase. */
static void
touch_locked (KyMachineJob *job, const gchar *phase, gboolean is_over, gboolean *ret_is_cancelled)
{
  const gchar *arguments[]
      = { "key", job->key, "job", job->id, "phase", phase, is_over ? "ended" : NULL, "yes", NULL };
  g_autoptr (GError) error = NULL;

  *ret_is_cancelled = FALSE;
  /* The store records each call with a revoked key as an attempt by a stranger. */
  if (g_atomic_int_get (&job->is_refused))
    return;
  g_autoptr (KyRows) rows
      = ky_portal_ask (job->jobs->portal, "file-touch", arguments, NULL, &error);
  if (g_strcmp0 (ky_store_refusal (error, NULL), "bad-key") == 0)
    g_atomic_int_set (&job->is_refused, 1);
  if (rows == NULL || ky_rows_next (rows, NULL) != 1)
    return;
  g_autofree gchar *state = ky_rows_text_of (rows, "state");
  *ret_is_cancelled = strcmp (state, "cancelled") == 0;
}

/* Reports the phase of `job` to the store. After the job's end nothing more is reported, because it
 * would seem to be in progress. */
static void
touch (KyMachineJob *job, const gchar *phase, gboolean is_over, gboolean *ret_is_cancelled)
{
  *ret_is_cancelled = FALSE;
  g_mutex_lock (&job->telling);
  if (!job->is_ended)
    touch_locked (job, phase, is_over, ret_is_cancelled);
  job->is_ended |= is_over;
  g_mutex_unlock (&job->telling);
}

void
ky_machine_job_begin (KyMachineJob *job, const gchar *phase)
{
  g_mutex_lock (&job->jobs->lock);
  job->phase = phase;
  g_ptr_array_add (job->jobs->all, job);
  g_mutex_unlock (&job->jobs->lock);
}

static void
machine_jobs_set_phase (KyMachineJob *job, const gchar *phase)
{
  gboolean is_cancelled;

  g_mutex_lock (&job->jobs->lock);
  job->phase = phase;
  g_mutex_unlock (&job->jobs->lock);
  touch (job, phase, FALSE, &is_cancelled);
  if (is_cancelled)
    ky_jobs_cancel (job->jobs, job->id);
}

gboolean
ky_machine_job_goes_on (gpointer data)
{
  KyMachineJob *job = data;

  g_mutex_lock (&job->jobs->lock);
  gboolean goes_on = !job->is_cancelled && !job->jobs->is_stopping;
  g_mutex_unlock (&job->jobs->lock);
  return goes_on;
}

void
ky_machine_job_end (KyMachineJob *job, gboolean is_done)
{
  gboolean is_cancelled;

  g_mutex_lock (&job->jobs->lock);
  g_ptr_array_remove_fast (job->jobs->all, job);
  g_mutex_unlock (&job->jobs->lock);
  if (!is_done)
    touch (job, job->phase, TRUE, &is_cancelled);
  unref_job (job);
}

void
ky_jobs_cancel (KyJobs *jobs, const gchar *id)
{
  g_mutex_lock (&jobs->lock);
  for (guint i = 0; i < jobs->all->len; i++)
    {
      KyMachineJob *job = jobs->all->pdata[i];

      if (strcmp (job->id, id) == 0)
        job->is_cancelled = TRUE;
    }
  g_mutex_unlock (&jobs->lock);
}

/* --- whose turn it is ----------------------------------------------------------------------- */

static guint
machine_jobs_count_of (GHashTable *counts, const gchar *machine)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, machine));
}

static guint
count_running (const KyJobs *jobs, const KyMachineJob *job)
{
  return machine_jobs_count_of (jobs->running, job->machine);
}

/* Returns a job whose machine has a free place, or NULL. The lock must be held. */
static KyMachineJob *
pick (KyJobs *jobs)
{
  GList *best = NULL;

  for (GList *at = jobs->waiting.head; at != NULL; at = at->next)
    if (count_running (jobs, at->data) < RUNNING_EACH
        && (best == NULL || count_running (jobs, at->data) < count_running (jobs, best->data)))
      best = at;
  if (best == NULL)
    return NULL;
  KyMachineJob *job = best->data;
  g_queue_delete_link (&jobs->waiting, best);
  return job;
}

/* Adds `change` to the number of `machine`. The caller holds the lock. */
static void
machine_jobs_count (GHashTable *counts, const gchar *machine, gint change)
{
  guint now = machine_jobs_count_of (counts, machine) + (guint)change;

  if (now == 0)
    g_hash_table_remove (counts, machine);
  else
    g_hash_table_replace (counts, g_strdup (machine), GUINT_TO_POINTER (now));
}

static void
machine_jobs_run_job (KyMachineJob *job)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = FALSE;

  if (ky_machine_job_goes_on (job))
    {
      machine_jobs_set_phase (job, "working");
      is_done = ky_submitted_file_sanitize (&job->taken, ky_machine_job_goes_on, job, &error);
    }
  else
    ky_submitted_file_fail (&job->taken, "it was cancelled");
  if (error != NULL)
    {
      g_autofree gchar *safe = ky_log_safe_error (error->message);

      ky_log (KY_LOG_WARNING, "job %s: %s", job->id, safe);
    }
  ky_machine_job_end (job, is_done);
}

static gpointer
machine_jobs_work (gpointer data)
{
  KyJobs *jobs = data;

  g_mutex_lock (&jobs->lock);
  while (!jobs->is_stopping)
    {
      KyMachineJob *job = pick (jobs);
      g_autofree gchar *machine = job != NULL ? g_strdup (job->machine) : NULL;

      if (job == NULL)
        {
          g_cond_wait (&jobs->changed, &jobs->lock);
          continue;
        }
      machine_jobs_count (jobs->running, machine, 1);
      g_mutex_unlock (&jobs->lock);
      machine_jobs_run_job (job);
      g_mutex_lock (&jobs->lock);
      machine_jobs_count (jobs->running, machine, -1);
      g_cond_broadcast (&jobs->changed);
    }
  g_mutex_unlock (&jobs->lock);
  return NULL;
}

/* Ends `job` because the portal ends. The machine submits the file again, which makes a new
 * original. */
static void
abandon (KyMachineJob *job)
{
  ky_submitted_file_fail (&job->taken, "the portal ended");
  ky_machine_job_end (job, FALSE);
}

gboolean
ky_jobs_take_place (KyJobs *jobs, const gchar *machine, GError **error)
{
  g_mutex_lock (&jobs->lock);
  guint taken = machine_jobs_count_of (jobs->coming, machine);
  for (GList *at = jobs->waiting.head; at != NULL; at = at->next)
    taken += strcmp (((KyMachineJob *)at->data)->machine, machine) == 0;
  if (taken < WAITING_EACH)
    machine_jobs_count (jobs->coming, machine, 1);
  g_mutex_unlock (&jobs->lock);
  return taken < WAITING_EACH || ky_request_fail (error, "rate", "");
}

void
ky_jobs_give_place (KyJobs *jobs, const gchar *machine)
{
  g_mutex_lock (&jobs->lock);
  machine_jobs_count (jobs->coming, machine, -1);
  g_mutex_unlock (&jobs->lock);
}

gboolean
ky_machine_job_push (KyMachineJob *job, GError **error)
{
  KyJobs *jobs = job->jobs;

  machine_jobs_set_phase (job, "waiting");
  g_mutex_lock (&jobs->lock);
  gboolean is_taken = !jobs->is_stopping;
  if (is_taken)
    {
      g_queue_push_tail (&jobs->waiting, job);
      g_cond_broadcast (&jobs->changed);
    }
  g_mutex_unlock (&jobs->lock);
  if (is_taken)
    return TRUE;
  abandon (job);
  return ky_request_fail (error, "unavailable", "");
}

/* --- saying so ------------------------------------------------------------------------------ */

/* Returns references to the present jobs. */
static GPtrArray *
snapshot (KyJobs *jobs)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)unref_job);

  for (guint i = 0; i < jobs->all->len; i++)
    {
      KyMachineJob *job = jobs->all->pdata[i];

      g_atomic_int_inc (&job->references);
      g_ptr_array_add (found, job);
    }
  return found;
}

static gpointer
touch_all (gpointer data)
{
  KyJobs *jobs = data;

  g_mutex_lock (&jobs->lock);
  while (!jobs->is_stopping)
    {
      gint64 until = g_get_monotonic_time () + TOUCH_SECONDS * G_TIME_SPAN_SECOND;

      while (!jobs->is_stopping && g_cond_wait_until (&jobs->changed, &jobs->lock, until))
        continue;
      g_autoptr (GPtrArray) found = snapshot (jobs);
      g_mutex_unlock (&jobs->lock);
      for (guint i = 0; i < found->len; i++)
        {
          KyMachineJob *job = found->pdata[i];
          gboolean is_cancelled;

          touch (job, "", FALSE, &is_cancelled);
          if (is_cancelled)
            ky_jobs_cancel (jobs, job->id);
        }
      g_clear_pointer (&found, g_ptr_array_unref);
      g_mutex_lock (&jobs->lock);
    }
  g_mutex_unlock (&jobs->lock);
  return NULL;
}

/* --- all ------------------------------------------------------------------------------------ */

KyJobs *
ky_jobs_new (KyPortal *portal)
{
  KyJobs *jobs = g_new0 (KyJobs, 1);

  jobs->portal = portal;
  g_mutex_init (&jobs->lock);
  g_cond_init (&jobs->changed);
  jobs->all = g_ptr_array_new ();
  jobs->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  jobs->coming = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < THREADS; i++)
    jobs->threads[i] = g_thread_new ("job", machine_jobs_work, jobs);
  jobs->toucher = g_thread_new ("jobs", touch_all, jobs);
  return jobs;
}

void
ky_jobs_stop (KyJobs *jobs)
{
  KyMachineJob *job;

  if (jobs == NULL)
    return;
  g_mutex_lock (&jobs->lock);
  jobs->is_stopping = TRUE;
  g_cond_broadcast (&jobs->changed);
  g_mutex_unlock (&jobs->lock);
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (jobs->threads[i]);
  g_thread_join (jobs->toucher);
  while ((job = g_queue_pop_head (&jobs->waiting)) != NULL)
    abandon (job);
}

void
ky_jobs_free (KyJobs *jobs)
{
  if (jobs == NULL)
    return;
  KY_RELEASE_MEMBERS (jobs, all, running, coming);
  g_cond_clear (&jobs->changed);
  g_mutex_clear (&jobs->lock);
  g_free (jobs);
}
