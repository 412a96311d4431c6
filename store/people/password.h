/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What proves who somebody is: passwords (argon2id) and one-time passwords (RFC 6238). */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_PASSWORD_MAX 256 /* bytes */
#define KY_TOTP_SECRET_SIZE 20
#define KY_TOTP_DIGITS 6

/* Takes about 64 MiB and 0.1 s: for a thread. NULL when memory ran out. (transfer full) */
gchar *ky_password_hash (const gchar *password);
/* The same work whether HASH is NULL (nobody, or somebody without a password: FALSE) or not. */
gboolean ky_password_fits (const gchar *hash, const gchar *password);
/* Is it long enough, and neither the name nor one sign again and again? STORE "weak-password: …" */
gboolean ky_password_check (const gchar *password, const gchar *name, guint64 length,
                            GError **error);

/* The time step that CODE is of, one before or after NOW's at most, later than AFTER: 0 when it is
 * of none, so that a code is good once. */
gint64 ky_totp_step (KyView secret, const gchar *code, gint64 now, gint64 after);
/* Base32, as apps read it. (transfer full) */
gchar *ky_totp_secret_text (KyView secret);
/* otpauth://totp/… (transfer full) */
gchar *ky_totp_uri (KyView secret, const gchar *issuer, const gchar *name);
