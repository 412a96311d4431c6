/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Installs the signatures of a bundle: copies them beside scanner.database, checks that they load,
 * and exchanges the two directories in one step:
 *
 *   DATABASE                what the scanner loads
 *   DATABASE.kiyome-other   what it loaded before; while a bundle is being applied, the next
 *
 * The two directories exchange names and are never replaced, because Landlock lets
 * kiyome-sanitizer read only the two that existed when it started (sanitizer/supervisor-main.c).
 *
 * Files that the bundle does not replace stay: its daily.cvd replaces daily.cld, and main.cvd
 * stays. */
#pragma once

#include "cli/bundle-file.h"

#include <sys/stat.h>

typedef struct
{
  gchar *database, *other;
  struct stat owner; /* of DATABASE */
  gboolean is_new;   /* there was no other */
} KySignatureSet;

/* Errors: IO (no such directory, or it is a mount point, say). */
gboolean ky_signatures_init (KySignatureSet *set, const gchar *database, GError **error);
void ky_signatures_clear (KySignatureSet *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySignatureSet, ky_signatures_clear)

/* The number of the last bundle that brought something to DATABASE; 0: none. */
guint64 ky_signatures_number (const KySignatureSet *set);
/* Makes the next of what there is and what BUNDLE has; what stood there before is gone. Errors: IO,
 * VERIFY. */
gboolean ky_signatures_stage (const KySignatureSet *set, const KyBundle *bundle, GError **error);
/* Does the scanner's engine load the next? *RET_COUNT: signatures. Errors: SCANNER (it does not;
 * the message says why), IO. */
gboolean ky_signatures_try (const KySignatureSet *set, const gchar *config_directory,
                            guint64 *ret_count, GError **error);
/* The other becomes the one that counts, in one step; again, and it is as before. Errors: IO. */
gboolean ky_signatures_switch (const KySignatureSet *set, GError **error);

/* Has the clamd at SOCKET load anew, and waits until it answers. Errors: SCANNER (it does not
 * answer any more). Where none listens there is nothing to be done. */
gboolean ky_signatures_reload_clamd (const gchar *socket, GError **error);
