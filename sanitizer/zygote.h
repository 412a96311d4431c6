/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares kiyome-worker-FAMILY: a process of one thread with the libraries of a family, loaded,
 * warmed up and sandboxed. It forks workers when the supervisor asks, reports how they ended, and
 * reads no content itself. */
#pragma once

#include "common/wire.h"
#include "engine/engine.h"
#include "sanitizer/sandbox.h"
#include "sanitizer/settings.h"

typedef struct
{
  guint family; /* index */
  guint needs;  /* KySandboxNeeds (sanitizer/sandbox.h) */
  /* Libraries that no worker calls, and that no verifier calls, as in sanitizer/fork-cost.h. */
  const gchar *const *unused, *const *unused_by_verifiers;
  KyStepRun step;         /* (nullable) the steps that the family does besides its types */
  void (*warm_up) (void); /* (nullable) as `warm_up` of a type, for `step` */
  /* (nullable) For a family whose workers are another program in a sandbox of its own; both
   * functions are in launch.h. */
  gboolean (*can_launch) (GError **error);
  void (*launch) (int socket);
} KyZygote;

/* Workers of one zygote that may exist at once. */
#define KY_ZYGOTE_WORKERS 2048

/* Implements the program's main function: `--control-fd N`, --help, --version. */
int ky_zygote_main (int argc, char **argv, const KyZygote *zygote);

/* Serves one job from KY_SANDBOX_FD and ends the process (sanitizer/worker.c). `in`: the zygote's
 * message buffer, whose memory is reused. */
void ky_worker_run (const KyZygote *zygote, const KyKnownPolicies *known,
                    KyWireIn *in) G_GNUC_NORETURN;
