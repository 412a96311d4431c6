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
  gboolean is_new;   /* the directory `other` did not exist */
} KySignatureSet;

/* Sets the paths of `set` from `database` (scanner.database). Free them with ky_signatures_clear().
 * Errors: IO (it is not a directory, or is a mount point). */
gboolean ky_signatures_init (KySignatureSet *set, const gchar *database, GError **error);
void ky_signatures_clear (KySignatureSet *set);

/* Returns the number of the last bundle that changed `database`; 0: none. */
guint64 ky_signatures_number (const KySignatureSet *set);
/* Makes the next directory from the present files and those of the bundle, in place of an earlier
 * one. Errors: IO, VERIFY. */
gboolean ky_signatures_stage (const KySignatureSet *set, const KyBundle *bundle, GError **error);
/* Tries whether the scanner's engine loads the next directory. `ret_count`: number of signatures.
 * Errors: SCANNER (it does not; the message has the reason), IO. */
gboolean ky_signatures_try (const KySignatureSet *set, const gchar *config_directory,
                            guint64 *ret_count, GError **error);
/* Exchanges the names of the two directories in one step, so that the next one is used from now on.
 * A second call undoes the first. Errors: IO. */
gboolean ky_signatures_switch (const KySignatureSet *set, GError **error);

/* Has the clamd at `socket` reload, and waits until it answers; without a clamd nothing is done.
 * Errors: SCANNER (it does not answer any more). */
gboolean ky_signatures_reload_clamd (const gchar *socket, GError **error);
