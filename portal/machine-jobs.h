/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What machines brought and is being worked on. While it is, the store hears so from time to time,
 * and says when it was cancelled, also at another node; what nobody is at any more after a kill is
 * interrupted, and begins anew when it is sent again. Jobs wait in turn: of those that wait, one of
 * the key that has the fewest running comes next, so that one key's many leave the others theirs.
 */
#pragma once

#include "portal/submitted-file.h"

typedef struct _KyJobs KyJobs;
typedef struct _KyMachineJob KyMachineJob;

struct _KyMachineJob
{
  gchar *id, *key; /* KEY is wiped */
  gchar *machine;  /* identifier of whose it is */
  KySubmittedFile taken;
  gchar *reserved_for; /* (nullable) of the spool, with `reserved` bytes */
  guint64 reserved;
  /* Under the lock of the jobs: */
  const gchar *phase; /* static */
  gboolean is_cancelled;
  gint references;
  GMutex telling;    /* held while the store hears of it, so that the end is the last word */
  gboolean is_ended; /* under `telling` */
  gint is_refused;   /* atomic: the store said that the key opens nothing any more */
  KyJobs *jobs;
};

/* (transfer full) */
KyJobs *ky_jobs_new (KyPortal *portal);
/* Abandons what runs and forgets what waits, and waits for it. JOBS may be NULL. */
void ky_jobs_stop (KyJobs *jobs);
void ky_jobs_free (KyJobs *jobs);

/* A place among those that wait, before anything is kept of what has none. FALSE: MACHINE has too
 * many of them ("rate: …"); else to be given back when the job waits, or won't. */
gboolean ky_jobs_take_place (KyJobs *jobs, const gchar *machine, GError **error);
void ky_jobs_give_place (KyJobs *jobs, const gchar *machine);

/* A job of its own thread's. (transfer full) */
KyMachineJob *ky_machine_job_new (KyJobs *jobs, const gchar *id, const gchar *key,
                                  const gchar *machine);
/* From now on the store hears that it is at it; to be followed by ky_machine_job_end(). */
void ky_machine_job_begin (KyMachineJob *job, const gchar *phase);
/* FALSE when it was cancelled or the portal ends: as the progress of ky_sanitizer_run(). */
gboolean ky_machine_job_goes_on (gpointer job);
/* Takes JOB, which has a place, lets it wait for its turn and works on it. FALSE: the portal ends
 * ("unavailable: …"), and so it is ended. */
gboolean ky_machine_job_push (KyMachineJob *job, GError **error);
/* Nobody is at it any more; frees JOB. Unless it IS_DONE the store hears so. */
void ky_machine_job_end (KyMachineJob *job, gboolean is_done);
/* The job ID, if it is here, ends soon. */
void ky_jobs_cancel (KyJobs *jobs, const gchar *id);
