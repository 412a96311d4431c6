/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold for every input whatever it is: the oracle of corpus tests and fuzzers. */
#pragma once

#include "tests/tools/inprocess.h"

/* Sanitizes VIEW (NAME as the sender gave it, TYPE forced or NULL) and checks that the output
 * verifies, that a second run gives the same bytes (IS_REPEATED), and that sanitizing the output
 * again gives it back (of a message: but for its Kiyome-* fields). A withheld result holds by
 * itself. *RET_RESULT is the first run's. FALSE: an invariant is broken, ERROR says which. */
gboolean ky_oracle_check (KyPolicy *policy, const gchar *const *passwords, KyView view,
                          const gchar *name, const gchar *type, gboolean is_repeated,
                          KyPartResult *ret_result, GError **error);

/* The same for VIEW cut off at up to POINTS places, spread over its length; *RET_AT is the place
 * where an invariant broke. */
gboolean ky_oracle_check_truncations (KyPolicy *policy, const gchar *const *passwords, KyView view,
                                      const gchar *name, const gchar *type, guint points,
                                      gsize *ret_at, GError **error);
