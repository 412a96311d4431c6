/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several threads that wait for a server at once, with jobs from one that hands them out. */
#pragma once

#include "common/error.h"

typedef struct _KyCrew KyCrew;

/* Does JOB, and frees it, also where the first error (nullable) makes it needless. */
typedef gboolean (*KyCrewWork) (gpointer job, gpointer data, GError **error);

/* Of N threads that do WORK with DATA; FORGET frees a job that is not done any more. (transfer
 * full) */
KyCrew *ky_crew_new (guint n, KyCrewWork work, GDestroyNotify forget, gpointer data);
/* Waits until one of them is near to being free. FALSE: one failed, which ky_crew_end() says; JOB
 * is freed. */
gboolean ky_crew_give (KyCrew *crew, gpointer job);
/* Waits for all that were given. FALSE with the first one's error. */
gboolean ky_crew_end (KyCrew *crew, GError **error);
