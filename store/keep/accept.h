/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out an administrator's decision about an index that is in doubt (store/keep/trust.h). */
#pragma once

#include "store/loop/loop.h"

/* Accepts the present index, however old it is, or makes a new one if there is none. Anchors of the
 * audit log that the index contradicts are kept under another name.
 * `is_new`: make a new index in any case, and keep the present one under another name.
 * Returns the problem that is accepted by this, for the audit log, or "" if there was none
 * (transfer full); NULL if the index cannot be opened.
 * Errors: IO, STORE. */
gchar *ky_accept_index (KyServer *server, gboolean is_new, GError **error);
