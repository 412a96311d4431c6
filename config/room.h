/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What uploads leave free on the disk of portal.spool: the portal keeps to it, status looks at it.
 */
#pragma once

#include "config/config.h"

/* Bytes that stay free on the disk of DIRECTORY, which portal.spool is: more where the store writes
 * its originals to the same disk. */
guint64 ky_room_to_keep (const KyConfig *config, int directory);

/* Bytes that are free there for who is not root. Errors: IO. */
gboolean ky_room_free (int directory, guint64 *ret_bytes, GError **error);
