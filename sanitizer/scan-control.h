/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The supervisor's side of kiyome-scanner: its program, restarted when it dies or is silent and
 * started anew for new signatures, and the scans, one child of it each.
 */
#pragma once

#include "config/config.h"
#include "engine/engine.h"
#include "sanitizer/fair.h"
#include "sanitizer/loop.h"
#include "sanitizer/measure.h"

typedef struct _KyScanControl KyScanControl;
typedef struct _KyScan KyScan;

/* CHANGED is called when a scanner comes up or goes. (transfer full) */
KyScanControl *ky_scan_control_new (KyLoop *loop, const KyConfig *config,
                                    void (*changed) (gpointer data), gpointer data);
/* There are no scans any more. */
void ky_scan_control_free (KyScanControl *control);
/* The engine is loaded, and what is asked now is answered by it. */
gboolean ky_scan_control_is_ready (const KyScanControl *control);
/* It is on its way up for the first time, and waiting for it makes sense. */
gboolean ky_scan_control_is_starting (const KyScanControl *control);
/* A child of this process ended; FALSE when it was none of these. */
gboolean ky_scan_control_child_exited (KyScanControl *control, pid_t pid, int status);
/* Appends JSON: an object. */
void ky_scan_control_status (const KyScanControl *control, GString *json);

typedef enum
{
  KY_SCAN_ANSWERED, /* there is a verdict */
  KY_SCAN_SPENT,    /* its CPU time was used up, by its own work */
  KY_SCAN_AWAY,     /* there is no scanner, and waiting did not help */
} KyScanEnd;

typedef struct
{
  const KyMeasured *content; /* borrowed until the scan ends */
  gboolean raw;              /* no unpacking */
  guint seconds;             /* of CPU time */
  KyShare *share;            /* whose turn it is; borrowed */
  gboolean is_dear;          /* its message has had much already: not light */
  gpointer owner;
  /* CPU time (µs) was spent on it. It must not cancel the scan. */
  void (*charge) (gpointer owner, gint64 spent);
  /* The end, once; RESULT is borrowed, and set where it was ANSWERED. The scan is gone. */
  void (*done) (gpointer owner, KyScanEnd end, const KyScanResult *result);
} KyScanRequest;

/* Never calls back from within. (transfer none: it ends by itself) */
KyScan *ky_scan_start (KyScanControl *control, const KyScanRequest *request);
/* Ends it; nothing is called back. */
void ky_scan_cancel (KyScan *scan);
