/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The supervisor's side of kiyome-scanner. It starts the program, restarts it when it ends or does
 * not answer, starts another one for new signatures, and runs the scans, each in a child of the
 * program. */
#pragma once

#include "config/config.h"
#include "engine/engine.h"
#include "sanitizer/fair.h"
#include "sanitizer/loop.h"
#include "sanitizer/measure.h"

typedef struct _KyScanControl KyScanControl;
typedef struct _KyScan KyScan;

/* Returns the control of the scanner. It calls `changed` when a scanner is ready or has ended.
 * (transfer full) */
KyScanControl *ky_scan_control_new (KyLoop *loop, const KyConfig *config,
                                    void (*changed) (gpointer data), gpointer data);
/* Frees the control and ends its scanners. All scans must have ended before. */
void ky_scan_control_free (KyScanControl *control);
/* Returns whether the engine is loaded and answers scans. */
gboolean ky_scan_control_is_ready (const KyScanControl *control);
/* Returns whether the first scanner is still loading, so that waiting for it makes sense. */
gboolean ky_scan_control_is_starting (const KyScanControl *control);
/* Handles the end of a child of this process. Returns FALSE if it is not a scanner. */
gboolean ky_scan_control_child_exited (KyScanControl *control, pid_t pid, int status);
/* Appends a JSON object. */
void ky_scan_control_status (const KyScanControl *control, GString *json);

typedef enum
{
  KY_SCAN_ANSWERED, /* there is a verdict */
  KY_SCAN_SPENT,    /* it used up its CPU time */
  KY_SCAN_AWAY,     /* there is no scanner, and waiting for one did not help */
} KyScanEnd;

/* The small contents that one worker has scanned: one child of the scanner scans them one after the
 * other, since one worker reads them all anyway. Zero at first; ky_scan_series_end() ends it. */
typedef struct
{
  struct KyScanChild *child; /* scans one of them or waits for the next; or NULL */
} KyScanSeries;

typedef struct
{
  const KyMeasured *content; /* borrowed until the scan ends */
  gboolean raw;              /* no unpacking */
  guint seconds;             /* of CPU time */
  KyShare *share;            /* share for scheduling; borrowed */
  gboolean is_dear;     /* its message has used much CPU time already, so the scan is not light */
  KyScanSeries *series; /* (nullable) which it belongs to; borrowed until the scan ends */
  gpointer owner;
  /* Called when CPU time (µs) was spent on the scan. It must not cancel the scan. */
  void (*charge) (gpointer owner, gint64 spent);
  /* Called once, at the end, after which the scan is gone. `result`: borrowed; set if `end` is
   * KY_SCAN_ANSWERED. */
  void (*done) (gpointer owner, KyScanEnd end, const KyScanResult *result);
} KyScanRequest;

/* Starts a scan. No callback is called before this returns. Returns the scan (transfer none), which
 * ends by itself. */
KyScan *ky_scan_start (KyScanControl *control, const KyScanRequest *request);
/* Ends a scan without a callback. */
void ky_scan_cancel (KyScan *scan);
/* Ends the child of a series, of which no scan may run. Returns the CPU time (µs) that it has used
 * since its last scan was charged. */
gint64 ky_scan_series_end (KyScanSeries *series);
