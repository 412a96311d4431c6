/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives the portal and the opener the connection of store/client/admin-client.c under a type of its
 * own, and finds the code at the beginning of a refusal. */
#include "store/client/portal-client.h"
#include "store/client/admin-client.h"

/* Connects the portal. The packets are those of administrators; the socket decides which verbs are
 * accepted. */
KyStorePortal *
ky_store_portal_connect (const gchar *socket_path, GError **error)
{
  return (KyStorePortal *)ky_store_admin_connect (socket_path, error);
}

void
ky_store_portal_free (KyStorePortal *portal)
{
  ky_store_admin_free ((KyStoreAdmin *)portal);
}

KyRows *
ky_store_portal_ask (KyStorePortal *portal, const gchar *verb, const gchar *const *arguments,
                     GBytes *blob, int *ret_fd, GError **error)
{
  return ky_store_admin_ask ((KyStoreAdmin *)portal, verb, arguments, blob, ret_fd, error);
}

const gchar *
ky_store_refusal (const GError *error, const gchar **ret_text)
{
  static const gchar *const codes[]
      = { "bad-credentials", "bad-key",      "bad-letter", "bad-totp",       "conflict",
          "enrol-elsewhere", "erased",       "forbidden",  "password-first", "invalid",
          "locked",          "no-session",   "not-found",  "rate",           "totp-needed",
          "totp-setup",      "weak-password" };

  if (!g_error_matches (error, KY_ERROR, KY_ERROR_STORE))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      gsize length = strlen (codes[i]);

      if (strncmp (error->message, codes[i], length) != 0 || error->message[length] != ':')
        continue;
      if (ret_text != NULL)
        *ret_text = error->message + length + 1 + (error->message[length + 1] == ' ');
      return codes[i];
    }
  return NULL;
}
