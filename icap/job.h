/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One file of the web: to the store, to the sanitizer, and its report to the store. */
#pragma once

#include "config/config.h"
#include "sanitizer/client.h"

typedef struct
{
  /* Given; borrowed. */
  KyConfig *config;
  int body;             /* a file that nobody else writes */
  guint64 size;         /* of it */
  const gchar *name;    /* UTF-8 */
  const gchar *claimed; /* its media type as the server named it; nullable */
  const gchar *address; /* the browser's, or "" */
  const gchar *user;    /* whom the proxy names, or "" */
  int connection;       /* whoever asks: when he hangs up, nobody waits for it any more */
  gint64 until;         /* g_get_monotonic_time() */
  /* Made. */
  gchar *id; /* the store's; nullable */
  KyPolicy *policy;
  GPtrArray *blocked; /* of KyAllowEntry */
  KySanitizerResult result;
  gboolean is_abandoned; /* he hung up, or it took too long */
} KyIcapJob;

/*
 * Does all of it; after that the original and the report are durable. What of RESULT is withheld is
 * no error. Errors: any of ky_store_add(), ky_sanitizer_run() and ky_config_policy(); then the
 * store was told, and nothing of it is to be given out.
 */
gboolean ky_icap_job_run (KyIcapJob *job, GError **error);
/* Whose the file is: whom the proxy names, or icap.owner; "": nobody's. */
const gchar *ky_icap_job_login (const KyIcapJob *job);
void ky_icap_job_clear (KyIcapJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyIcapJob, ky_icap_job_clear)
