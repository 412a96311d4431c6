/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs a person in at the store's socket for administrators, with password and second factor. The
 * session and the password are wiped from memory afterwards. */
#include "cli/sign-in.h"
#include "common/text.h"
#include "store/client/portal-client.h"

void
ky_sign_in_clear (KySignIn *as)
{
  g_clear_pointer (&as->session, ky_text_wipe);
  g_clear_pointer (&as->totp, ky_text_wipe);
  g_clear_pointer (&as->name, g_free);
  g_clear_pointer (&as->password_file, g_free);
}

static KyRows *
sign_in_ask (KyConfig *config, const KySignIn *as, const gchar *password, GError **error)
{
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, error);
  const gchar *const arguments[]
      = { "name", as->name, "password", password, "from", "command", "totp", as->totp, NULL };

  return admin != NULL ? ky_store_admin_ask (admin, "sign-in", arguments, NULL, NULL, error) : NULL;
}

/* Returns whether the store refused because it wants a second factor (code totp-needed). */
static gboolean
wants_code (const GError *error)
{
  const gchar *text = NULL;

  return error != NULL && g_strcmp0 (ky_store_refusal (error, &text), "totp-needed") == 0;
}

static KyRows *
sign_in_sign_in (KyConfig *config, KySignIn *as, const gchar *password, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KyRows) rows = sign_in_ask (config, as, password, &local);

  if (rows == NULL && as->totp == NULL && wants_code (local))
    {
      g_clear_error (&local);
      as->totp = ky_cli_ask_password (_ ("One-time password: "), &local);
      if (as->totp != NULL)
        rows = sign_in_ask (config, as, password, &local);
    }
  if (rows == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return g_steal_pointer (&rows);
}

gboolean
ky_sign_in (const gchar *program, KyConfig *config, KySignIn *as, int *ret_status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyRows) rows = NULL;
  gchar *password = as->password_file != NULL ? ky_cli_read_passphrase (as->password_file, &error)
                                              : ky_cli_ask_password (_ ("Password: "), &error);

  if (password != NULL)
    rows = sign_in_sign_in (config, as, password, &error);
  g_clear_pointer (&password, ky_text_wipe);
  if (rows != NULL && ky_rows_next (rows, &error) == 1)
    as->session = ky_rows_text_of (rows, "session");
  if (as->session != NULL)
    return TRUE;
  *ret_status = KY_EXIT_FAILURE;
  if (error != NULL)
    {
      const gchar *text = error->message;

      ky_store_refusal (error, &text);
      g_autofree gchar *words = ky_i18n_in_words (text);
      ky_command_complain (program, "%s", words);
      if (g_error_matches (error, KY_ERROR, KY_ERROR_STORE))
        *ret_status = KY_EXIT_NO;
    }
  return FALSE;
}

void
ky_sign_out (KyConfig *config, KySignIn *as)
{
  g_autoptr (KyStoreAdmin) admin = as->session != NULL ? ky_cli_connect (config, NULL) : NULL;
  const gchar *const arguments[] = { "session", as->session, NULL };

  if (admin != NULL)
    ky_rows_free (ky_store_admin_ask (admin, "sign-out", arguments, NULL, NULL, NULL));
}
