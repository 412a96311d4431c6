/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what scan-control.c, which keeps scanners running, and scan.c, which runs the scans,
 * share. */
#pragma once

#include "sanitizer/scan-control.h"

typedef enum
{
  KY_SCANNER_LOADING,
  KY_SCANNER_RUNNING,
  KY_SCANNER_ENDING /* another one has newer signatures; this one ends after its last scan */
} KyScannerState;

/* Describes one kiyome-scanner with its signatures. */
typedef struct
{
  KyChannel channel; /* first: the channel gives the scanner back */
  KyScanControl *control;
  KyScannerState state;
  pid_t pid;
  gint64 since;        /* in this state */
  gint64 asked;        /* when its status was requested, if it has not answered yet; or 0 */
  guint64 fingerprint; /* fingerprint of the signature files when it was started */
  guint64 signatures, database_time, small_pages;
  guint threads; /* threads of the engine for all scans; 0: one for each scan */
  gchar *engine;
  GPtrArray *children; /* of scan.c's KyScanChild, owned */
  GQueue spares;       /* the ones of these that wait for a scan */
  guint n_forking;     /* asked for and not yet there */
} KyScanner;

struct _KyScanControl
{
  KyTimer check; /* first: the timer gives the control back */
  KyLoop *loop;
  const KyConfig *config;
  GPtrArray *scanners; /* of KyScanner; the newest last */
  KyScanner *current;  /* `running`, or NULL */
  gint64 away_since;   /* since when no scanner is ready; 0 while one is */
  KyTimer restart;
  guint n_failures;
  guint64 n_hung;
  guint64 seen; /* fingerprint at the last check */
  gint64 checked;
  KyPacket packet;
  void (*changed) (gpointer data);
  gpointer data;
  /* scan.c */
  KyTimer tick;
  KyGate gate;
  GQueue waiting;   /* of KyScan */
  GQueue running;   /* of KyScan */
  gboolean is_deaf; /* clamd: the CPU time of its work is not that of a child */
  guint64 n_scans, n_crashes;
  guint n_unanswered; /* scans that ended without an answer since the last answer */
  gint64 answered_at; /* when that was */
  gint64 spent;       /* µs of CPU time of all */
};

/* --- scan.c --- */
void ky_scan_init (KyScanControl *control);
void ky_scan_clear (KyScanControl *control);
/* Handles the message about a requested child: it is there, or could not be forked. Returns FALSE
 * if the message is malformed. */
gboolean ky_scanner_take_child (KyScanner *scanner, KyWireIn *in);
gboolean ky_scanner_child_exited (KyScanner *scanner, KyWireIn *in);
/* Ends the children of a scanner. Their scans are tried again with another scanner. */
void ky_scanner_end_children (KyScanner *scanner);
/* Ends the children of a scanner that scan nothing now. */
void ky_scanner_end_idle (KyScanner *scanner);
/* Starts waiting scans that may start; called after a scanner became ready. */
void ky_scan_run (KyScanControl *control);
/* Returns whether a scan of this scanner has not ended yet. */
gboolean ky_scanner_is_busy (const KyScanner *scanner);
/* (transfer full) */
GPtrArray *ky_scanner_children_new (void);
