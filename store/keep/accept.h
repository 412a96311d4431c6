/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An administrator decides what an index that is doubted (store/keep/trust.h) is worth. */
#pragma once

#include "store/loop/loop.h"

/*
 * The index is what there is, however old, and a new one where there is none; with IS_NEW a new one
 * in any case, and the present one is kept under another name. Anchors of the audit log that it
 * contradicts are kept under another name, too. What was doubted is returned for the audit log, ""
 * when nothing was. NULL: it can't be opened; errors: IO, STORE. (transfer full)
 */
gchar *ky_accept_index (KyServer *server, gboolean is_new, GError **error);
