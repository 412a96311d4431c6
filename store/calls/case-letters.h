/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Letters to those who handle the steps of a case (store/calls/case.c). To be called inside a
 * transaction. Errors: STORE. */
#pragma once

#include "store/loop/loop.h"

/* Sets when the first step of case number `record` that is not done is due, and writes to its
 * address. Does nothing if all steps are done.
 * `now`: Unix seconds. */
gboolean ky_case_begin_step (KyServer *server, gint64 record, gint64 now, GError **error);
/* Writes once more to the address of each step that is overdue, and once to incident.to.
 * `now`: Unix seconds. */
gboolean ky_cases_remind (KyServer *server, gint64 now, GError **error);
