/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A KyHost with every family in this one process: no sandbox, no scanner. For tests and fuzzers. */
#pragma once

#include "engine/engine.h"

/* `host` is filled; `policy` is borrowed. */
void ky_inprocess_host (KyHost *host, KyPolicy *policy);
/* The function of KyHost.step that hosts have at first: runs another worker's step in a process of
 * its own, because the libraries that draw may crash. */
GBytes *ky_inprocess_run_step (KyHost *host, KyStep step, const gchar *argument, KyView input,
                               GError **error);
/* Sets KyHost.step of the hosts that are filled from now on. NULL: no step is available, so a
 * method that needs one fails. */
void ky_inprocess_use_step (GBytes *(*step) (KyHost *host, KyStep step, const gchar *argument,
                                             KyView input, GError **error));
/* Sanitizes `view`; `type` forces a type by name (NULL: identify). FALSE only where the job itself
 * failed. */
gboolean ky_inprocess_sanitize (KyHost *host, KyView view, const gchar *name, const gchar *type,
                                KyPartResult *ret_result, GError **error);
/* The output of `result` as bytes, or NULL when withheld. (transfer full) */
GBytes *ky_inprocess_output (KyPartResult *result);
