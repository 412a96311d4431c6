/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords (argon2id) and one-time passwords (RFC 6238). */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_PASSWORD_MAX 256 /* bytes */
#define KY_TOTP_SECRET_SIZE 20
#define KY_TOTP_DIGITS 6

/* Hashes a password. Takes about 64 MiB and 0.1 s, so it is for a thread.
 * Returns the hash (transfer full), or NULL if there is not enough memory. */
gchar *ky_password_hash (const gchar *password);
/* Tells whether a password has the hash `hash`. If that is NULL (no user, or no password), the
 * result is FALSE after the same work. */
gboolean ky_password_fits (const gchar *hash, const gchar *password);
/* Checks that a new password is long enough, has enough different characters and does not contain
 * the user's name.
 * `length`: the least number of characters.
 * Errors: STORE (a fault, common/fault.h). */
gboolean ky_password_check (const gchar *password, const gchar *name, guint64 length,
                            GError **error);

/* Finds the time step that a one-time password belongs to.
 * `secret`: the user's secret.
 * `now`: Unix seconds; the step before and the one after are accepted, too.
 * `after`: the last step that was used; only later ones count, so that a password is valid once.
 * Returns the step, or 0 if the password is wrong. */
gint64 ky_totp_step (KyView secret, const gchar *code, gint64 now, gint64 after);
/* Returns a secret in base 32, as authenticators read it (transfer full). */
gchar *ky_totp_secret_text (KyView secret);
/* Returns a secret as otpauth://totp/… (transfer full). */
gchar *ky_totp_uri (KyView secret, const gchar *issuer, const gchar *name);
