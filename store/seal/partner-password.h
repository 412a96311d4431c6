/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seals a password that was agreed with a partner to the organisation's public key
 * (crypto_box_seal, X25519), together with the partner's domain and the time of expiry. Somebody
 * who can only write to the index can neither read a password, nor have it tried on another
 * partner's mails or for longer. */
#pragma once

#include "common/view.h"
#include "store/seal/keys.h"

#define KY_AGREED_DOMAIN_MAX 253   /* bytes of a domain (RFC 1035 2.3.4) */
#define KY_AGREED_PASSWORD_MAX 255 /* bytes */
/* The size of every plain text, so that the size of the sealed form tells nothing about the
 * password. */
#define KY_AGREED_PLAIN_SIZE (8 + KY_AGREED_DOMAIN_MAX + 1 + KY_AGREED_PASSWORD_MAX + 1)
#define KY_AGREED_SIZE (crypto_box_SEALBYTES + KY_AGREED_PLAIN_SIZE)

/* Begins the `domain` of a password that was given for one mail; the number of the mail follows. */
#define KY_AGREED_MAIL '#'

/* Holds the scope of a password: the partner's domain and the time of expiry. */
typedef struct
{
  const gchar *domain; /* in small letters */
  gint64 expires;      /* Unix seconds */
} KyPartnerPasswordScope;

/* Tells whether a text is accepted as a password: one line of UTF-8 without control characters, of
 * 1 to KY_AGREED_PASSWORD_MAX bytes. */
gboolean ky_partner_password_is_valid (const gchar *text);

/* Seals a password.
 * `key`: the public key.
 * `what`: what the password is for.
 * `password`: the password, one that ky_partner_password_is_valid() accepts.
 * `ret_sealed`: set to the sealed form.
 * Errors: LIBRARY. */
gboolean ky_partner_password_seal (const KyPublicKey *key, const KyPartnerPasswordScope *what,
                                   const gchar *password, guint8 ret_sealed[KY_AGREED_SIZE],
                                   GError **error);
/* Opens a sealed password.
 * `sealed`: the sealed form.
 * `pair`, `secret`: the key pair.
 * `what`: what the password must be for.
 * Returns the password, which the caller wipes (transfer full), or NULL if it was sealed to another
 * key or for something else. */
gchar *ky_partner_password_open (KyView sealed, const KyPublicKey *pair,
                                 const guint8 secret[KY_KEY_SECRET_SIZE],
                                 const KyPartnerPasswordScope *what);
