/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores one file of a web request or response, has it sanitized and stores its report. */
#pragma once

#include "intake/intake.h"

typedef struct
{
  /* Set by the caller; borrowed. */
  KyConfig *config;
  int body;             /* a file that no other process writes */
  guint64 size;         /* size of the body in bytes */
  const gchar *name;    /* UTF-8 */
  const gchar *claimed; /* its media type as the server named it; nullable */
  const gchar *address; /* IP address of the browser, or "" */
  const gchar *user;    /* the user that the proxy names, or "" */
  /* Descriptor of the proxy's connection; the job ends when the proxy closes it. -1: none. */
  int connection;
  gint64 until; /* g_get_monotonic_time() */
  /* Set by ky_icap_job_run(). */
  KyIntake *intake;
  gboolean is_abandoned; /* the connection was closed, or `until` has passed */
} KyIcapJob;

/* Runs the job. On success the output may be given out: the original and the report are durable,
 * also if the output is withheld. After an error the failure was reported to the store if possible,
 * and no output may be given out.
 * Errors: those of the steps of an intake, and of ky_config_policy(). */
gboolean ky_icap_job_run (KyIcapJob *job, GError **error);
/* Returns the owner of the file: the user that the proxy names, or icap.owner; "": none. */
const gchar *ky_icap_job_login (const KyIcapJob *job);
/* Returns the request number of the original, or NULL if the store does not have it. */
const gchar *ky_icap_job_id (const KyIcapJob *job);
void ky_icap_job_clear (KyIcapJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyIcapJob, ky_icap_job_clear)
