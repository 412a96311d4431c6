/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was withheld for a reason that has gone is worked on again. An administrator says of which
 * mails (reprocess.c); they wait in the table `reprocess` until kiyome-opener, which holds the key,
 * has sanitized them again and handed what came out to the inner relay (reprocess-work.c).
 */
#pragma once

#include "store/calls/call.h"

/* The word by which a part `p` that is withheld is chosen: its reason, but "no-method" where no
 * method that the policy has, or kiyome, could do it (the causes of common/words.def). */
#define KY_REPROCESS_WORD                                                                          \
  " CASE WHEN p.reason = 'policy' AND (p.detail GLOB 'no-method*'"                                 \
  "  OR p.detail GLOB 'not-allowed*' OR p.detail GLOB 'unsupported*') THEN 'no-method'"            \
  " ELSE p.reason END "
