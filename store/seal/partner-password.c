/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seals a password that was agreed with a partner, together with the partner's domain and the time
 * of expiry, and opens it. The plain text has a fixed size, and opening fails if domain or expiry
 * differ from those in the index. */
#include "store/seal/partner-password.h"

#define DOMAIN_AT 8
#define PASSWORD_AT (DOMAIN_AT + KY_AGREED_DOMAIN_MAX + 1)

gboolean
ky_partner_password_is_valid (const gchar *text)
{
  if (text[0] == '\0' || strlen (text) > KY_AGREED_PASSWORD_MAX
      || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* Writes the scope (expiry and domain) to the beginning of `plain` and fills the rest with zeros.
 * Returns FALSE if the domain is too long. */
static gboolean
partner_password_fill (const KyPartnerPasswordScope *what, guint8 plain[KY_AGREED_PLAIN_SIZE])
{
  gint64 expires = GINT64_TO_LE (what->expires);
  gsize size = strlen (what->domain);

  memset (plain, 0, KY_AGREED_PLAIN_SIZE);
  if (size > KY_AGREED_DOMAIN_MAX)
    return FALSE;
  memcpy (plain, &expires, DOMAIN_AT);
  memcpy (plain + DOMAIN_AT, what->domain, size);
  return TRUE;
}

gboolean
ky_partner_password_seal (const KyPublicKey *key, const KyPartnerPasswordScope *what,
                          const gchar *password, guint8 ret_sealed[KY_AGREED_SIZE], GError **error)
{
  guint8 plain[KY_AGREED_PLAIN_SIZE];
  gboolean ok = partner_password_fill (what, plain) && ky_partner_password_is_valid (password);

  if (ok)
    {
      memcpy (plain + PASSWORD_AT, password, strlen (password));
      ok = crypto_box_seal (ret_sealed, plain, sizeof plain, key->key) == 0;
    }
  sodium_memzero (plain, sizeof plain);
  if (!ok)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_LIBRARY, "libsodium can't seal to this key");
  return ok;
}

gchar *
ky_partner_password_open (KyView sealed, const KyPublicKey *pair,
                          const guint8 secret[KY_KEY_SECRET_SIZE],
                          const KyPartnerPasswordScope *what)
{
  guint8 plain[KY_AGREED_PLAIN_SIZE];
  guint8 expected[KY_AGREED_PLAIN_SIZE];
  const gchar *text = (const gchar *)plain + PASSWORD_AT;
  gchar *password = NULL;

  if (sealed.size == KY_AGREED_SIZE && partner_password_fill (what, expected)
      && crypto_box_seal_open (plain, sealed.data, sealed.size, pair->key, secret) == 0
      && memcmp (plain, expected, PASSWORD_AT) == 0 && plain[KY_AGREED_PLAIN_SIZE - 1] == '\0'
      && ky_partner_password_is_valid (text))
    password = g_strdup (text);
  sodium_memzero (plain, sizeof plain);
  return password;
}
