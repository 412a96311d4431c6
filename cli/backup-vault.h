/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Backups in a bucket, s3://BUCKET/PREFIX:
 *
 *   NNNNNN-2026-11-23T051200Z/FILE      what one backup has alone: index.db, erasures and others
 *   NNNNNN-2026-11-23T051200Z/names     which objects below files/ it has, a line each
 *   NNNNNN-2026-11-23T051200Z/head      its head (cli/backup-head.h): what is larger is fetched
 *                                       once its signature is known to be good
 *   NNNNNN-2026-11-23T051200Z/manifest  as cli/snapshot.h has it; it comes last
 *   files/PATH/TIME-SIZE-STORED-SHA256  what backups share: originals, spool, segments. All is that
 *                                       of the file, but STORED, the object's size
 *
 * Everything but `names` and `head` is sealed as originals are (store/seal/seal.h), to the current
 * key pair, before it leaves the process; the label's envelope says which file of which backup it
 * is, so that none stands in for another. To send, only the public key is needed. Whoever may write
 * to the bucket gives names there: none is believed. A hash is one of bytes that this process read,
 * or that an own backup said; which object has it, its name tells, and who fetches it compares. */
#pragma once

#include "cli/snapshot.h"
#include "store/objects/objects.h"

typedef struct _KyVault KyVault;

/* Opens the bucket that `place` names; what is sealed, and a manifest that comes, lies in the
 * directory `work` without a name meanwhile. `passphrase_file` (nullable) is for what is fetched.
 * Refuses a place in or above that of store.originals. Errors: CONFIG. (transfer full) */
KyVault *ky_vault_open (const KyConfig *config, const gchar *place, const KyObjectsAccess *access,
                        const gchar *work, const gchar *passphrase_file, GError **error);
void ky_vault_free (KyVault *vault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyVault, ky_vault_free)

/* Lists the bucket; the following functions use that list. Errors: STORE. */
gboolean ky_vault_list (KyVault *vault, GError **error);
/* Returns whether `name` has the form of a backup's name. */
gboolean ky_vault_is_name (const gchar *name);
/* Returns the name of the newest complete backup, or NULL. (transfer none) */
const gchar *ky_vault_newest (const KyVault *vault, guint *ret_number);
/* Returns whether `name` is a complete backup. */
gboolean ky_vault_has (const KyVault *vault, const gchar *name);
/* Returns whether the bucket has an object with the name that `file` with its hash has. */
gboolean ky_vault_has_file (KyVault *vault, const KySnapshotFile *file);

/* Seals what `fd` has from its beginning, and sends it as `file` (path and time) of `backup`; one
 * of several that share it is sent when it is not there, or else `*ret_was_there`. `file` gets size
 * and hash of what was read. For several threads. Errors: STORE, IO, CONFIG. */
gboolean ky_vault_put (KyVault *vault, const gchar *backup, int fd, KySnapshotFile *file,
                       gboolean *ret_was_there, GError **error);
/* Stores a short `text` beside the backups, not sealed: `name`. `*ret_text` is NULL where there is
 * none. Errors: STORE, IO. */
gboolean ky_vault_put_note (KyVault *vault, const gchar *name, const gchar *text, GError **error);
gboolean ky_vault_get_note (KyVault *vault, const gchar *name, gchar **ret_text, GError **error);
/* Sends `text`, the manifest of `backup`, after all its files: from then on the backup is complete.
 * Errors: STORE, IO, CONFIG. */
gboolean ky_vault_end (KyVault *vault, const KySnapshot *backup, const GString *text,
                       GError **error);
/* Removes objects that belong to no complete backup, and all backups but the newest `keep`, counted
 * from `newest` on (0: removes no backup). Errors: STORE. */
gboolean ky_vault_tidy (KyVault *vault, const KySnapshot *newest, guint keep, GError **error);

/* The manifest of `backup`, signed by `signers` (nullable: by anybody or none). Errors: STORE,
 * MALFORMED, VERIFY (it is not signed), and those of ky_backup_head_check() and ky_cli_load_key().
 * (transfer full) */
KySnapshot *ky_vault_read (KyVault *vault, const gchar *backup, const KyBackupSigners *signers,
                           GError **error);
/* Fetches `file` of `backup` to `to`, a new file, whose directory is made, and compares it with
 * what `file` says. For several threads. Errors: as before, IO. */
gboolean ky_vault_get (KyVault *vault, const gchar *backup, const KySnapshotFile *file,
                       const gchar *to, GError **error);

/* --- options -------------------------------------------------------------------------------- */

/* Holds the access to a bucket, if it differs from that of store.originals. */
typedef struct
{
  gchar *endpoint, *region, *credentials, *ca;
  KyObjectsAccess access; /* borrows them */
} KyVaultOptions;

void ky_vault_options_clear (KyVaultOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyVaultOptions, ky_vault_options_clear)

#define KY_VAULT_OPTIONS(options)                                                                  \
  { "endpoint",                                                                                    \
    0,                                                                                             \
    0,                                                                                             \
    G_OPTION_ARG_STRING,                                                                           \
    &(options)->endpoint,                                                                          \
    N_ ("for a bucket: https://HOST of its server, instead of store.s3-endpoint"),                 \
    N_ ("URL") },                                                                                  \
      { "region",                                                                                  \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &(options)->region,                                                                        \
        N_ ("instead of store.s3-region"),                                                         \
        N_ ("NAME") },                                                                             \
      { "credentials",                                                                             \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_FILENAME,                                                                     \
        &(options)->credentials,                                                                   \
        N_ ("instead of store.s3-credentials"),                                                    \
        N_ ("FILE") },                                                                             \
  {                                                                                                \
    "ca", 0, 0, G_OPTION_ARG_FILENAME, &(options)->ca, N_ ("instead of store.s3-ca"), N_ ("FILE")  \
  }

/* Fills `access`. FALSE: one is empty, or there is no bucket for it, which is printed. */
gboolean ky_vault_check_options (const gchar *program, KyVaultOptions *options, gboolean is_bucket);
