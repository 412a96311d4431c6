/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome quarantine release: an original goes to a chosen recipient through the inner relay, as it
 * came. The handing over is kiyome-release's, a program that lives as long as one message and that
 * alone links an SMTP library.
 */
#include "cli/release.h"
#include "cli/original.h"
#include "cli/store.h"
#include "common/relay.h"

#include <stdio.h>

static gboolean
hand_over (KyConfig *config, KyOriginal *original, const gchar *recipient, GError **error)
{
  const KyRelay relay = { ky_config_string (config, KY_CONFIG_RELAY_HOST),
                          (guint16)ky_config_uint (config, KY_CONFIG_RELAY_PORT),
                          ky_config_string (config, KY_CONFIG_RELAY_SENDER),
                          ky_config_string (config, KY_CONFIG_RELAY_TLS),
                          ky_config_string (config, KY_CONFIG_RELAY_CA) };
  g_autoptr (GError) local = NULL;

  if (ky_relay_send (&relay, recipient, original->fd, NULL, &local))
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_IO, _ ("the relay did not take it: %s"), local->message);
  return FALSE;
}

/* Writes down how it ended. */
static gboolean
record (const gchar *program, KyConfig *config, KyOriginal *original, const gchar *recipient,
        const GError *failure)
{
  g_autofree gchar *valid = g_utf8_make_valid (failure != NULL ? failure->message : "", -1);
  g_autofree gchar *detail = failure != NULL
                                 ? g_strdup_printf ("to %s: failed: %.500s", recipient, valid)
                                 : g_strdup_printf ("to %s: taken by the relay", recipient);
  const gchar *const arguments[] = { "id", original->id, "detail", detail, NULL };
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = NULL;

  for (gchar *p = detail; *p != '\0'; p++)
    if ((guchar)*p < 0x20 || *p == 0x7f)
      *p = ' ';
  rows = ky_cli_ask (program, config, "released", arguments, NULL, &status);
  return rows != NULL;
}

static int
release (const gchar *program, KyConfig *config, const gchar *id, const gchar *recipient,
         const gchar *reason, const gchar *passphrase_file)
{
  g_autofree gchar *detail = g_strdup_printf ("to %s", recipient);
  g_auto (KyOriginal) original = { .fd = -1 };
  g_autoptr (GError) error = NULL;
  int status = ky_cli_open_original (program, config, id, "release", reason, detail,
                                     passphrase_file, &original);

  if (status != KY_EXIT_OK)
    return status;
  hand_over (config, &original, recipient, &error);
  if (!record (program, config, &original, recipient, error))
    status = KY_EXIT_FAILURE;
  if (error == NULL)
    {
      printf (_ ("%s was handed to %s for %s.\n"), original.id,
              ky_config_string (config, KY_CONFIG_RELAY_HOST), recipient);
      return status;
    }
  ky_command_fail (program, error);
  return KY_EXIT_FAILURE;
}

int
ky_quarantine_release (int argc, char **argv)
{
  const gchar *program = "kiyome quarantine release";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *passphrase = NULL;
  g_autofree gchar *reason = NULL;
  g_autofree gchar *recipient = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory),
                                   { "to", 0, 0, G_OPTION_ARG_STRING, &recipient,
                                     N_ ("who gets the original"), N_ ("ADDRESS") },
                                   KY_CLI_REASON (&reason),
                                   KY_CLI_PASSPHRASE (&passphrase),
                                   { NULL } };
  g_autoptr (KyConfig) config = NULL;

  if (!ky_command_parse (&argc, &argv, program, _ ("NUMBER"),
                         _ ("Sends an original, unchanged, through relay.host to one recipient. It "
                            "may be dangerous."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("the number of one message is needed"));
  if (!ky_cli_check_message (program, argv[1]))
    return KY_EXIT_USAGE;
  if (reason == NULL || reason[0] == '\0')
    return ky_command_usage (program, _ ("--reason is needed"));
  if (recipient == NULL)
    return ky_command_usage (program, _ ("--to is needed"));
  if (!ky_relay_is_address (recipient))
    return ky_command_usage (program, _ ("--to: '%s' is not one mail address"), recipient);
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (ky_config_string (config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    {
      ky_command_complain (program, _ ("relay.host is not configured: release by mail is off"));
      return KY_EXIT_USAGE;
    }
  return release (program, config, argv[1], recipient, reason, passphrase);
}
