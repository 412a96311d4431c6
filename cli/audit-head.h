/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signed heads of the audit log: number and hash of its last row at a time, signed with a key of
 * kiyome-signer that kiyome-store cannot read (paths.signer):
 *
 *   audit.key    0600: the seed of the secret key, base64
 *   audit.pub    0644: public keys, base64, one per line
 *   audit.heads  0644: every head that was signed, one per line
 *
 * A head is a line "kiyome-audit SEQ HASH TIME SIGNATURE"; the signature (Ed25519, hexadecimal) is
 * that of "kiyome audit head 1\nSEQ HASH TIME\n". */
#pragma once

#include "cli/store.h"
#include "store/client/signed-head.h"

#define KY_AUDIT_DAYS_MAX 36500 /* of retain.log */

/* Runs `kiyome audit sign`: signs the last row of the log, if the log still has each row that was
 * signed last. Returns the exit status. */
int ky_command_audit_sign (int argc, char **argv);

/* Compares the log with each signed head in `file` that is not before row `cut`, up to which it was
 * pruned. Prints the first line that is not signed by a key in audit.pub of `directory`, or whose
 * row has another hash in the log.
 * `ret_count`: set to the number of heads.
 * Returns the exit status: KY_EXIT_OK: the log has all of them. */
int ky_audit_heads_verify (const gchar *program, KyConfig *config, const gchar *file,
                           const gchar *directory, gint64 cut, guint *ret_count);

/* Checks a log that was pruned: that it was cut at a row that was signed, and not before the days
 * had passed since that the log says, and these are no fewer than the rule wants.
 * `rows`: at the answer of audit-verify.
 * `directory`: as above.
 * `least`: days for which rows are to be kept: retain.log; 0: for ever.
 * `ret_said`: set to how it was pruned; NULL: it was not, or not by the rule. (transfer full)
 * Returns what is wrong, or NULL. (transfer full) */
gchar *ky_audit_cut_verify (KyRows *rows, const gchar *directory, gint64 least, gchar **ret_said);

/* Returns the last line of audit.heads in `directory`, or "" if there is none. Errors: IO.
 * (transfer full) */
gchar *ky_audit_heads_last (const gchar *directory, GError **error);
/* Checks that a signed head is by a key of audit.pub in `directory`.
 * `ret_head`: set to the row that was signed; its number is 0 if `line` is not a signed head.
 * Errors: VERIFY, CONFIG, IO. */
gboolean ky_audit_head_check (const gchar *line, const gchar *directory, KyAuditHead *ret_head,
                              GError **error);
