/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold for every input whatever it is: the oracle of corpus tests and fuzzers. */
#pragma once

#include "tests/tools/inprocess.h"

/* Sanitizes `view` (`name` as the sender gave it, `type` forced or NULL) and checks that the output
 * verifies, that a second run gives the same bytes (`is_repeated`), and that sanitizing the output
 * again gives it back (of a message: but for its Kiyome-* fields). A withheld result holds by
 * itself. `*ret_result` is the first run's. FALSE: an invariant is broken, `error` says which. */
gboolean ky_oracle_check (KyPolicy *policy, const gchar *const *passwords, KyView view,
                          const gchar *name, const gchar *type, gboolean is_repeated,
                          KyPartResult *ret_result, GError **error);

/* The same for `view` cut off at up to `points` places, spread over its length; `*ret_at` is the
 * place where an invariant broke. */
gboolean ky_oracle_check_truncations (KyPolicy *policy, const gchar *const *passwords, KyView view,
                                      const gchar *name, const gchar *type, guint points,
                                      gsize *ret_at, GError **error);
