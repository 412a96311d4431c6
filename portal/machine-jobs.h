/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that machines submitted and that are being processed. Meanwhile the store is told so
 * periodically, and answers when a job was cancelled, also at another node; a job that no portal
 * reports after a crash counts as interrupted and begins again when it is submitted again. Jobs
 * wait for a thread: the next one is of the key with the fewest running jobs, so that a key with
 * many jobs does not delay the others. */
#pragma once

#include "portal/submitted-file.h"

typedef struct _KyJobs KyJobs;
typedef struct _KyMachineJob KyMachineJob;

struct _KyMachineJob
{
  gchar *id, *key; /* `key` is erased at the end */
  gchar *machine;  /* identifier of the machine */
  KySubmittedFile taken;
  /* (nullable) The name under which `reserved` bytes of the spool are reserved. */
  gchar *reserved_for;
  guint64 reserved;
  /* Protected by the lock of the jobs: */
  const gchar *phase; /* static */
  gboolean is_cancelled;
  gint references;
  GMutex telling;    /* held during reports to the store, so that the last one comes last */
  gboolean is_ended; /* protected by `telling` */
  gint is_refused;   /* atomic: the store answered that the key is not valid any more */
  KyJobs *jobs;
};

/* (transfer full) */
KyJobs *ky_jobs_new (KyPortal *portal);
/* Cancels running jobs, drops waiting ones, and waits for the threads. `jobs` may be NULL. */
void ky_jobs_stop (KyJobs *jobs);
void ky_jobs_free (KyJobs *jobs);

/* Reserves a place in the queue before anything of a job is stored. Returns FALSE if the machine
 * has too many ("rate: …"). The place must be given back when the job waits or will not. */
gboolean ky_jobs_take_place (KyJobs *jobs, const gchar *machine, GError **error);
void ky_jobs_give_place (KyJobs *jobs, const gchar *machine);

/* Creates a job for the calling thread. (transfer full) */
KyMachineJob *ky_machine_job_new (KyJobs *jobs, const gchar *id, const gchar *key,
                                  const gchar *machine);
/* Starts to report the job to the store. Must be followed by ky_machine_job_end(). */
void ky_machine_job_begin (KyMachineJob *job, const gchar *phase);
/* Returns FALSE if the job was cancelled or the portal is stopping; for the progress of
 * ky_sanitizer_run(). */
gboolean ky_machine_job_goes_on (gpointer job);
/* Takes the job, which has a place, into the queue. Returns FALSE if the portal is stopping
 * ("unavailable: …"); the job has ended then. */
gboolean ky_machine_job_push (KyMachineJob *job, GError **error);
/* Ends and frees the job. `is_done`: FALSE tells the store that it was not completed. */
void ky_machine_job_end (KyMachineJob *job, gboolean is_done);
/* Cancels the job `id` if this portal runs it. */
void ky_jobs_cancel (KyJobs *jobs, const gchar *id);
