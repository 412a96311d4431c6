/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts and supervises kiyome-scanner (sanitizer/scanner-protocol.h): restarts it with backoff
 * when it dies, and starts a second one beside it when the signatures' files change; the first
 * leaves when the second is ready.
 */
#pragma once

#include "sanitizer/loop.h"

#include "config/config.h"

typedef struct _KyScanControl KyScanControl;

/* CHANGED is called when a scanner came up or was lost. (transfer full) */
KyScanControl *ky_scan_control_new (KyLoop *loop, const KyConfig *config,
                                    void (*changed) (gpointer data), gpointer data);
void ky_scan_control_free (KyScanControl *control);
/* For KyScannerLink. */
int ky_scan_control_connect (gpointer control);
gboolean ky_scan_control_is_starting (gpointer control);
/* A child of this process ended; FALSE when it is no scanner. */
gboolean ky_scan_control_child_exited (KyScanControl *control, pid_t pid, int status);
/* Appends JSON: an object. */
void ky_scan_control_status (const KyScanControl *control, GString *json);
