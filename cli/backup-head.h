/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and checks the signed end of a backup's manifest (cli/snapshot.h), its last two lines.
 *
 *   end NAME STORE SIZE SHA-256   its own name and its store; size and hash of all lines before
 *   signed HEX                    the signature of the line above (cli/signer.h)
 *
 * They are short, so that the signature is checked before anything else of the manifest is read.
 * STORE is an identifier that the first backup of a store makes and that a restored store keeps;
 * backups are numbered within it. paths.state/backup.store has it, and the number of the newest
 * backup. */
#pragma once

#include "cli/signer.h"
#include "common/sha256.h"

#define KY_BACKUP_STORE "backup.store" /* in paths.state */
#define KY_BACKUP_STORE_SIZE 33        /* size of an identifier, with its NUL */
#define KY_BACKUP_HEAD_MAX 512         /* bytes of the two lines */

typedef struct
{
  gchar name[64];
  gchar store[KY_BACKUP_STORE_SIZE];
  guint64 size;
  guint8 digest[KY_SHA256_SIZE];
  guint8 signature[KY_SIGNER_SIGNATURE_SIZE];
} KyBackupHead;

/* Holds the signers that are accepted. */
typedef struct
{
  const gchar *keys; /* paths.keys */
  gboolean is_own;   /* only backup.key in it, and no other key of backup.pub */
} KyBackupSigners;

/* Signs `head`, whose signature is set, by the key in `keys`. Errors: those of ky_signer_sign(). */
gboolean ky_backup_head_sign (KyBackupHead *head, const gchar *keys, GError **error);
/* Returns the two lines of `head`. (transfer full) */
gchar *ky_backup_head_text (const KyBackupHead *head);
/* Reads the two last lines of `text`, of `size` bytes, into `ret_head`. `*ret_before` is the size
 * of the text before them; if `ret_before` is NULL, there must be no such text. Returns FALSE if
 * `text` does not end so. The signature is not checked. */
gboolean ky_backup_head_parse (const gchar *text, gsize size, KyBackupHead *ret_head,
                               gsize *ret_before);
/* Checks that `head` is signed by `signers` and is called `name` (nullable: any name). `where`: its
 * place, for errors. Errors: MALFORMED, and those of ky_signer_verify(). */
gboolean ky_backup_head_check (const KyBackupHead *head, const gchar *where, const gchar *name,
                               const KyBackupSigners *signers, GError **error);

/* Returns the number that `name` ("NNNNNN-2026-11-23T051200Z") begins with, or 0 if it is not a
 * backup's name. */
guint ky_backup_number (const gchar *name);

/* Reads the identifier of the store of `state` and the number of its newest backup. If there is
 * none yet, makes a new identifier. Errors: IO, CONFIG. */
gboolean ky_backup_store_read (const gchar *state, gchar ret_store[KY_BACKUP_STORE_SIZE],
                               guint *ret_number, GError **error);
/* Writes both to `directory`, which takes the place of paths.state. Errors: IO. */
gboolean ky_backup_store_write (const gchar *directory, const gchar *store, guint number,
                                GError **error);
