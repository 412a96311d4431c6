/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disk space that uploads must leave free in portal.spool: the portal enforces it, and `kiyome
 * status` checks it. */
#pragma once

#include "config/config.h"

/* Returns the bytes that must stay free on the disk of `directory`, an open portal.spool: more if
 * the store writes originals to the same disk. */
guint64 ky_room_to_keep (const KyConfig *config, int directory);

/* Gets the bytes that are free on the disk of `directory` for users other than root. Errors: IO. */
gboolean ky_room_free (int directory, guint64 *ret_bytes, GError **error);
