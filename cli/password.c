/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome password list|add|remove`: passwords that were agreed with partners. This
 * process seals a password to the key that originals are sealed to, so that afterwards only
 * kiyome-opener can read it. */
#include "cli/columns.h"
#include "config/allow.h"
#include "store/seal/partner-password.h"

KY_DEFINE_LIST (password_list, .program = "kiyome password list",
                .summary = N_ ("Lists the domains of senders with an agreed password, and when it "
                               "expires. Passwords are never shown."),
                .verb = "password-list", .columns = ky_columns_password_list)

/* --- adding --------------------------------------------------------------------------------- */

/* Reads what is to be sealed. Returns FALSE after it has printed the error. */
static gboolean
seal_read (const gchar *program, const KyPublicKey *key, const KyPartnerPasswordScope *what,
           guint8 ret_sealed[KY_AGREED_SIZE])
{
  g_autoptr (GError) error = NULL;
  gchar *password = ky_cli_read_secret (_ ("Agreed password: "), &error);
  gboolean ok = FALSE;

  if (password != NULL && !ky_partner_password_is_valid (password))
    g_set_error (&error, KY_ERROR, KY_ERROR_CONFIG,
                 _ ("a password is one line of 1 to %d bytes of UTF-8, without control characters"),
                 KY_AGREED_PASSWORD_MAX);
  else if (password != NULL)
    ok = ky_partner_password_seal (key, what, password, ret_sealed, &error);
  if (password != NULL)
    sodium_memzero (password, strlen (password));
  g_free (password);
  if (!ok)
    ky_command_fail (program, error);
  return ok;
}

static int
add_sealed (const gchar *program, KyConfig *config, const gchar *domain, const gchar *expires)
{
  const KyPartnerPasswordScope what = { domain, g_ascii_strtoll (expires, NULL, 10) };
  guint8 sealed[KY_AGREED_SIZE];
  g_autoptr (GError) error = NULL;
  int status = KY_EXIT_OK;
  KyPublicKey key;

  if (!ky_keys_current (ky_config_string (config, KY_CONFIG_PATHS_KEYS), &key, &error))
    {
      ky_command_fail (program, error);
      return KY_EXIT_USAGE;
    }
  if (!seal_read (program, &key, &what, sealed))
    return KY_EXIT_USAGE;
  g_autoptr (GBytes) blob = g_bytes_new (sealed, sizeof sealed);
  g_autoptr (KyRows) rows = ky_cli_ask_with (
      program, config, "password-add",
      (const gchar *const[]){ "domain", domain, "expires", expires, "key", key.id, NULL }, blob,
      &status);
  return ky_cli_print_id (rows, status);
}

/* Warns if no host's authentication results are trusted: the password is used only for mail of
 * authenticated senders. */
static void
note_unproven (const gchar *program, KyConfig *config)
{
  g_auto (GStrv) names = ky_config_policy_names (config);

  for (gchar **name = names; *name != NULL; name++)
    {
      g_autoptr (KyPolicy) policy = ky_config_policy (config, *name, NULL);

      if (policy != NULL && *ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS) != NULL)
        return;
    }
  ky_command_complain (
      program, "%s",
      _ ("note: no policy has mail.trusted-hosts, so no sender is authenticated and "
         "this password opens nothing: see kiyome-policy(5)"));
}

static int
password_add (int argc, char **argv)
{
  const gchar *program = "kiyome password add";
  g_autofree gchar *directory = NULL, *sender = NULL, *until = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_TEXT ("sender-domain", &sender,
                       N_ ("domain of the senders, without those below it"), N_ ("DOMAIN")),
          KY_CLI_TEXT ("expires", &until, N_ ("last day, or 90d"), N_ ("TIME")),
          { NULL } };

  if (!ky_command_parse (
          &argc, &argv, program, NULL,
          _ ("Keeps a password that was agreed with a partner, sealed. Encrypted mail from "
             "authenticated senders of that domain is opened with it from the next mail on."),
          _ ("The password is the first line of standard input, or asked for on the terminal; it "
             "is never an argument. Prints the entry's number."),
          entries))
    return KY_EXIT_USAGE;
  if (sender == NULL)
    return ky_command_usage (program, _ ("--sender-domain is needed"));
  if (until == NULL)
    return ky_command_usage (program, _ ("--expires is needed"));
  g_autofree gchar *domain
      = g_utf8_validate (sender, -1, NULL) ? ky_allow_fold_sender (sender) : g_strdup ("");
  if (domain[0] == '\0' || domain[0] == '.' || strchr (domain, '@') != NULL
      || strlen (domain) > KY_AGREED_DOMAIN_MAX)
    return ky_command_usage (program, _ ("--sender-domain: '%s' is not a domain"), sender);
  g_autofree gchar *expires = ky_cli_read_expiry (program, "expires", until);
  if (expires == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  int status = add_sealed (program, config, domain, expires);
  if (status == KY_EXIT_OK && (ky_config_parts (config) & KY_CONFIG_WITH_POLICIES) != 0)
    note_unproven (program, config);
  return status;
}

static int
password_remove (int argc, char **argv)
{
  return ky_cli_remove_entries (
      "kiyome password remove",
      _ ("Removes agreed passwords at once; nothing of them stays but the audit log's row."),
      "password-remove", argc, argv);
}

KY_DEFINE_COMMAND (ky_command_password, "kiyome password",
                   { "list", password_list, N_ ("list the domains with an agreed password") },
                   { "add", password_add, N_ ("keep a password") },
                   { "remove", password_remove, N_ ("remove passwords") })
