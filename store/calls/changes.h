/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes that wait for a second administrator's word (store/calls/consent.h): who asked for what,
 * until when, and the change itself, so that the other one need not type it again. A password is
 * kept as its hash.
 */
#pragma once

#include "store/calls/call.h"

#define KY_CHANGES_ARGUMENTS "a{ss}" /* GVariant: the arguments of the call that waits */

/* CALL's change of user NAME waits; WHAT of it needs a second word. One for each asker and user. */
gboolean ky_changes_note (KyServer *server, KyCall *call, const gchar *name, const gchar *what,
                          GError **error);
/* Those of which nothing waits any more are forgotten. */
gboolean ky_changes_tidy (KyIndex *index, GError **error);
