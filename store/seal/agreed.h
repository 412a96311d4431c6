/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A password that was agreed with a partner, sealed to the organisation's public key
 * (crypto_box_seal, X25519) together with whose it is and till when: who may write to the index
 * alone can neither read it nor have it tried on another's mails, or for longer.
 */
#pragma once

#include "common/view.h"
#include "store/seal/keys.h"

#define KY_AGREED_DOMAIN_MAX 253   /* bytes of a domain (RFC 1035 2.3.4) */
#define KY_AGREED_PASSWORD_MAX 255 /* bytes */
/* Of all the same, so that a size says nothing of a password. */
#define KY_AGREED_PLAIN_SIZE (8 + KY_AGREED_DOMAIN_MAX + 1 + KY_AGREED_PASSWORD_MAX + 1)
#define KY_AGREED_SIZE (crypto_box_SEALBYTES + KY_AGREED_PLAIN_SIZE)

/* Begins a domain that is none, but the number of the mail that a password was given for. */
#define KY_AGREED_MAIL '#'

typedef struct
{
  const gchar *domain; /* in small letters */
  gint64 expires;      /* Unix seconds */
} KyAgreedFor;

/* One line of UTF-8 without control characters, of 1 to KY_AGREED_PASSWORD_MAX bytes? */
gboolean ky_agreed_is_password (const gchar *text);

/* PASSWORD, which is one, sealed to KEY. Errors: LIBRARY. */
gboolean ky_agreed_seal (const KyPublicKey *key, const KyAgreedFor *what, const gchar *password,
                         guint8 ret_sealed[KY_AGREED_SIZE], GError **error);
/* NULL: it was not sealed to this pair, or for something else. (transfer full; wipe it) */
gchar *ky_agreed_open (KyView sealed, const KyPublicKey *pair,
                       const guint8 secret[KY_KEY_SECRET_SIZE], const KyAgreedFor *what);
