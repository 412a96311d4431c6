/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores and reads backups in a bucket, s3://BUCKET/PREFIX. Its objects are:
 *
 *   NNNNNN-2026-11-23T051200Z/FILE      a file of one backup: index.db, erasures and others
 *   NNNNNN-2026-11-23T051200Z/names     the names of the objects below files/ that it uses, a line
 *                                       each
 *   NNNNNN-2026-11-23T051200Z/head      its signed head (cli/backup-head.h); it is checked
 *                                       before the manifest is fetched
 *   NNNNNN-2026-11-23T051200Z/manifest  as in cli/snapshot.h; it is sent last
 *   files/PATH/TIME-SIZE-STORED-SHA256  a file that backups share: an original, a spool file, a
 *                                       segment. STORED is the object's size in bytes; the rest is
 *                                       the file's path, time, size and hash
 *
 * All objects but `names`, `head` and notes are sealed in the way originals are
 * (store/seal/seal.h), to the current key pair, before they leave the process. The envelope in the
 * label says which file of which backup an object is, so that no object can replace another.
 * Sending needs only the public key.
 *
 * Anybody who may write to the bucket can choose the names there, so no name is trusted. A hash is
 * used only if this process computed it or a verified manifest contains it; an object's name only
 * says where to look, and whoever fetches the object compares the hash. */
#pragma once

#include "cli/snapshot.h"
#include "store/objects/objects.h"

typedef struct _KyVault KyVault;

/* Opens the bucket that `place` ("s3://BUCKET/PREFIX") names, without asking its server. `access`
 * (borrowed): values that replace those of the configuration. `work`: the directory in which sealed
 * files and fetched manifests are kept in files without a name. `passphrase_file` (nullable): the
 * file with the passphrase of the secret key, which only fetching needs. Refuses a place that
 * contains store.originals or is inside of it. Errors: CONFIG, LIBRARY. (transfer full) */
KyVault *ky_vault_open (const KyConfig *config, const gchar *place, const KyObjectsAccess *access,
                        const gchar *work, const gchar *passphrase_file, GError **error);
void ky_vault_free (KyVault *vault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyVault, ky_vault_free)

/* Lists the objects of the bucket. All functions below use the result, so it must be called before
 * them. Errors: STORE. */
gboolean ky_vault_list (KyVault *vault, GError **error);
/* Returns whether `name` has the form of a backup's name. */
gboolean ky_vault_is_name (const gchar *name);
/* Returns the name of the newest complete backup, valid until the next ky_vault_list(), and sets
 * `*ret_number` to its number; NULL and 0: there is none. (transfer none) */
const gchar *ky_vault_newest (const KyVault *vault, guint *ret_number);
/* Returns whether `name` is a complete backup. */
gboolean ky_vault_has (const KyVault *vault, const gchar *name);
/* Returns whether the bucket has a shared object with path, time, size and hash of `file`. May be
 * called from several threads. */
gboolean ky_vault_has_file (KyVault *vault, const KySnapshotFile *file);

/* Seals the content of `fd`, from its beginning, and sends it as `file`, whose path and time are
 * set, of the backup named `backup`. If the file is shared and the bucket has it already, sends
 * nothing and sets `*ret_was_there`. Sets size and hash of `file` to those of the content that was
 * read. May be called from several threads. Errors: STORE, IO, CONFIG. */
gboolean ky_vault_put (KyVault *vault, const gchar *backup, int fd, KySnapshotFile *file,
                       gboolean *ret_was_there, GError **error);
/* Store and read the note `name`, a text of at most 4096 bytes beside the backups that is not
 * sealed (kiyome restore leaves one when a standby takes over). `*ret_text` (transfer full) is NULL
 * if there is no such note. Errors: STORE, IO. */
gboolean ky_vault_put_note (KyVault *vault, const gchar *name, const gchar *text, GError **error);
gboolean ky_vault_get_note (KyVault *vault, const gchar *name, gchar **ret_text, GError **error);
/* Sends the lists and the manifest `text` of `backup`, after all its files: only then the backup is
 * complete. Errors: STORE, IO, CONFIG. */
gboolean ky_vault_end (KyVault *vault, const KySnapshot *backup, const GString *text,
                       GError **error);
/* Removes incomplete backups, all complete backups but the newest `keep`, of which `newest` is the
 * first, and the shared objects that no remaining backup uses. If `keep` is 0, removes incomplete
 * backups only. Errors: STORE. */
gboolean ky_vault_tidy (KyVault *vault, const KySnapshot *newest, guint keep, GError **error);

/* Fetches and parses the manifest of the backup named `backup`. If `signers` is not NULL, the
 * backup's head must be signed by one of them and describe this manifest. Errors: STORE, MALFORMED,
 * VERIFY (it is not signed), and those of ky_backup_head_check() and ky_cli_load_key().
 * (transfer full) */
KySnapshot *ky_vault_read (KyVault *vault, const gchar *backup, const KyBackupSigners *signers,
                           GError **error);
/* Fetches `file` of the backup named `backup` and decrypts it to the new file `to`, whose directory
 * is created. Compares size and hash with those of `file`. If it fails, `to` may be left
 * incomplete. May be called from several threads. Errors: STORE, IO, MALFORMED, and those of
 * ky_cli_load_key(). */
gboolean ky_vault_get (KyVault *vault, const gchar *backup, const KySnapshotFile *file,
                       const gchar *to, GError **error);

/* --- options -------------------------------------------------------------------------------- */

/* Holds the values of the command-line options KY_VAULT_OPTIONS(), which replace those of
 * store.s3-… in the configuration. ky_vault_options_clear() frees the strings. */
typedef struct
{
  gchar *endpoint, *region, *credentials, *ca;
  KyObjectsAccess access; /* borrows them */
} KyVaultOptions;

void ky_vault_options_clear (KyVaultOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyVaultOptions, ky_vault_options_clear)

#define KY_VAULT_OPTIONS(options)                                                                  \
  KY_CLI_TEXT ("endpoint", &(options)->endpoint,                                                   \
               N_ ("for a bucket: https://HOST of its server, instead of store.s3-endpoint"),      \
               N_ ("URL")),                                                                        \
      KY_CLI_TEXT ("region", &(options)->region, N_ ("instead of store.s3-region"), N_ ("NAME")),  \
      KY_CLI_FILE ("credentials", &(options)->credentials, N_ ("instead of store.s3-credentials"), \
                   N_ ("FILE")),                                                                   \
      KY_CLI_FILE ("ca", &(options)->ca, N_ ("instead of store.s3-ca"), N_ ("FILE"))

/* Checks the options and sets `options`->access from them, with absolute paths. Returns FALSE,
 * after printing a usage error of `program`, if a value is empty, or if one is given although the
 * backup is not in a bucket (`is_bucket`). */
gboolean ky_vault_check_options (const gchar *program, KyVaultOptions *options, gboolean is_bucket);
