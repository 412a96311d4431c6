/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the record of a case: what was reported when and by whom, the steps of the route, what was
 * blocked, who else got it, letters, holds, the result and what prevents it from happening
 * again. */
#pragma once

#include "intake/paper/sheet.h"

/* The verbs whose answers the record is drawn from, with the argument `id`, in this order. */
#define KY_CASE_RECORD_VERBS                                                                       \
  {                                                                                                \
    "case-show", "case-record", "case-people"                                                      \
  }
#define KY_CASE_RECORD_N_VERBS 3

/* Draws the record.
 * `answers`: the answers to the verbs, of which no row was read.
 * Returns the paper (transfer full), or NULL.
 * Errors: PROTOCOL. */
KyPaper *ky_case_record_draw (KyRows *const answers[KY_CASE_RECORD_N_VERBS], GError **error);
