/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seals the passwords that people enter in the portal for later mail, so that the store never has
 * one in plain text. kiyome-opener gets them back from the store when it processes a mail. */
#include "opener/opener.h"

#include "common/fault.h"
#include "common/release.h"
#include "config/allow.h"
#include "store/seal/partner-password.h"

static gboolean
partner_passwords_seal (const KyConfig *config, const KyPartnerPasswordScope *what,
                        const gchar *password, KySealedPassword *ret_sealed, GError **error)
{
  guint8 sealed[KY_AGREED_SIZE];
  KyPublicKey key;

  if (!ky_keys_current (ky_config_string (config, KY_CONFIG_PATHS_KEYS), &key, error)
      || !ky_partner_password_seal (&key, what, password, sealed, error))
    return FALSE;
  ret_sealed->blob = g_bytes_new (sealed, sizeof sealed);
  ret_sealed->expires = what->expires;
  g_strlcpy (ret_sealed->key_id, key.id, sizeof ret_sealed->key_id);
  return TRUE;
}

KY_DEFINE_PUBLIC_CLEAR (ky_sealed_password_clear, KySealedPassword, blob)

gchar *
ky_sealed_password_name (const gchar *id)
{
  return g_strdup_printf ("%c%s", KY_AGREED_MAIL, id);
}

gboolean
ky_sealed_password_new (const KyConfig *config, const gchar *id, const gchar *password,
                        KySealedPassword *ret_sealed, GError **error)
{
  gint64 seconds = (gint64)ky_config_uint (config, KY_CONFIG_PORTAL_OUTBOX_HOURS) * 3600;
  g_autofree gchar *name = ky_sealed_password_name (id);
  const KyPartnerPasswordScope what = { name, g_get_real_time () / G_USEC_PER_SEC + seconds };

  if (password == NULL || !ky_partner_password_is_valid (password))
    return TRUE;
  return partner_passwords_seal (config, &what, password, ret_sealed, error);
}

/* Calls `verb` of the store with the sealed password, `expires` and `key`. */
static KyRows *
ask_sealed (KyOrder *order, const gchar *verb, const KySealedPassword *sealed, const gchar *name,
            const gchar *value, GError **error)
{
  g_autofree gchar *expires = g_strdup_printf ("%" G_GINT64_FORMAT, sealed->expires);
  const gchar *const arguments[] = { "session", ky_order_argument (order, "session"),
                                     name,      value,
                                     "key",     sealed->key_id,
                                     "expires", expires,
                                     NULL };

  return ky_order_connect (order, error)
             ? ky_store_portal_ask (order->store, verb, arguments, sealed->blob, NULL, error)
             : NULL;
}

void
ky_order_share_password (KyOrder *order, const gchar *id)
{
  g_auto (KySealedPassword) sealed = { .blob = NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = NULL;

  if (ky_sealed_password_new (order->service->config, id, ky_order_argument (order, "password"),
                              &sealed, &error)
      && sealed.blob != NULL)
    rows = ask_sealed (order, "open-given", &sealed, "id", id, &error);
  if (error != NULL)
    ky_log_error (KY_LOG_WARNING, error->message,
                  "mail %s: can't keep the password for its other recipients", id);
}

/* Checks what the store cannot see. Errors must not quote the input: somebody may have typed a
 * password into another field. */
static gboolean
check_agreed (const KyPartnerPasswordScope *what, const gchar *password, GError **error)
{
  if (strlen (what->domain) > KY_AGREED_DOMAIN_MAX)
    return ky_fault_set (error, "agreed-domain", "");
  if (password == NULL || !ky_partner_password_is_valid (password))
    return ky_fault_set (error, "agreed-password", G_STRINGIFY (KY_AGREED_PASSWORD_MAX));
  return TRUE;
}

gboolean
ky_order_agree (KyOrder *order, GError **error)
{
  const gchar *typed = ky_order_argument (order, "domain");
  const gchar *until = ky_order_argument (order, "expires");
  g_autofree gchar *domain = typed != NULL && g_utf8_validate (typed, -1, NULL)
                                 ? ky_allow_fold_sender (typed)
                                 : g_strdup ("");
  KyPartnerPasswordScope what = { .domain = domain };
  g_auto (KySealedPassword) sealed = { .blob = NULL };

  if (until == NULL || !g_ascii_string_to_signed (until, 10, 1, G_MAXINT64, &what.expires, NULL))
    return ky_fault_set (error, "allow-expires", "");
  if (!check_agreed (&what, ky_order_argument (order, "password"), error)
      || !partner_passwords_seal (order->service->config, &what,
                                  ky_order_argument (order, "password"), &sealed, error))
    return FALSE;
  g_autoptr (KyRows) rows = ask_sealed (order, "password-add", &sealed, "domain", domain, error);
  gint got = rows != NULL ? ky_rows_next (rows, error) : -1;
  if (got == 0)
    return ky_order_fail (error, "not-found", "");
  if (got != 1)
    return FALSE;
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  ky_order_fact (order, "id", id);
  return TRUE;
}
