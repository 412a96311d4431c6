/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome restore --verify`: checks that no file of a backup has changed since the
 * backup was made. */
#pragma once

#include "cli/backup-vault.h"

/* Compares all files of `from`, which lies in `vault` (nullable: in a directory), with its
 * manifest, and prints each that differs. Errors: MALFORMED (some differ), IO. */
gboolean ky_restore_verify (const gchar *program, const KySnapshot *from, KyVault *vault,
                            GError **error);
