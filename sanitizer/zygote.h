/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome-worker-FAMILY: one thread, its family's libraries loaded and warmed up, sandboxed. It
 * forks workers when the supervisor asks, says how they ended, and touches no content itself.
 */
#pragma once

#include "common/wire.h"
#include "engine/engine.h"
#include "sanitizer/sandbox.h"
#include "sanitizer/settings.h"

typedef struct
{
  guint family;               /* index */
  gboolean reads_tables;      /* fonts and library tables (sanitizer/sandbox.h) */
  const gchar *const *unused; /* libraries that no worker calls (sanitizer/fork-cost.h) */
  KyStepRun step;             /* (nullable) what it does beside its types */
  void (*warm_up) (void);     /* (nullable) as that of a type, for STEP */
  /* (nullable) Its workers are another program, in a sandbox of its own: both in launch.h. */
  gboolean (*can_launch) (GError **error);
  void (*launch) (int socket);
} KyZygote;

/* Workers of one zygote that live at once. */
#define KY_ZYGOTE_WORKERS 2048

/* The program's main function: `--control-fd N`, --help, --version. */
int ky_zygote_main (int argc, char **argv, const KyZygote *zygote);

/* sanitizer/worker.c: one job from KY_SANDBOX_FD, then the process is over. IN is the zygote's,
 * whose room it takes. */
void ky_worker_run (const KyZygote *zygote, const KyKnownPolicies *known,
                    KyWireIn *in) G_GNUC_NORETURN;
