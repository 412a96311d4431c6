/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome quarantine release: an original goes to a chosen recipient through the inner relay, as it
 * came. The handing over is kiyome-release's, a program that lives as long as one message and that
 * alone links an SMTP library.
 */
#include "cli/release.h"
#include "cli/original.h"
#include "cli/store.h"
#include "common/wire.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ADDRESS_MAX 320

/* One address and nothing that SMTP or a shell would take for more. */
static gboolean
is_address (const gchar *text)
{
  const gchar *at = strrchr (text, '@');

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > ADDRESS_MAX || text[0] == '-'
      || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p++)
    if ((guchar)*p <= ' ' || *p == 0x7f || strchr ("<>,;:\"\\()", *p) != NULL)
      return FALSE;
  return TRUE;
}

/* kiyome-release: beside this program in the build tree, else where it was installed. (transfer
 * full) */
static gchar *
find_program (void)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *directory = g_path_get_dirname (self != NULL ? self : "/");
  gchar *beside = g_build_filename (directory, "kiyome-release", NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return beside;
  g_free (beside);
  return g_build_filename (KY_LIBEXECDIR, "kiyome-release", NULL);
}

/* Runs kiyome-release with the original as its standard input. */
static gboolean
hand_over (KyConfig *config, KyOriginal *original, const gchar *recipient, GError **error)
{
  g_autofree gchar *program = find_program ();
  g_autofree gchar *port
      = g_strdup_printf ("%" G_GUINT64_FORMAT, ky_config_uint (config, KY_CONFIG_RELAY_PORT));
  const gchar *arguments[]
      = { program,   "--host", ky_config_string (config, KY_CONFIG_RELAY_HOST),   "--port",
          port,      "--from", ky_config_string (config, KY_CONFIG_RELAY_SENDER), "--to",
          recipient, NULL };
  g_autofree gchar *complaint = NULL;
  GPid child = 0;
  gint complaint_fd = -1;
  gint status = 0;
  g_autoptr (GBytes) said = NULL;

  /* STDIN is taken from this process: put the original there. */
  if (dup2 (original->fd, STDIN_FILENO) < 0)
    return ky_error_set_errno (error, "dup2");
  if (!g_spawn_async_with_pipes (NULL, (gchar **)arguments, NULL,
                                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN
                                     | G_SPAWN_STDOUT_TO_DEV_NULL,
                                 NULL, NULL, &child, NULL, NULL, &complaint_fd, error))
    return FALSE;
  said = ky_fd_read_all (complaint_fd, 65536, NULL);
  close (complaint_fd);
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  g_spawn_close_pid (child);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  if (said != NULL)
    complaint = g_strndup (g_bytes_get_data (said, NULL), g_bytes_get_size (said));
  g_set_error (error, KY_ERROR, KY_ERROR_IO, _ ("the relay did not take it: %s"),
               complaint != NULL ? g_strstrip (complaint) : "");
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
  ky_command_complain (program, "%s", error->message);
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
                         _ ("Hands an original, as it came, to relay.host for one recipient. It "
                            "may be dangerous."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("the number of one message is needed"));
  if (reason == NULL || reason[0] == '\0')
    return ky_command_usage (program, _ ("--reason is needed"));
  if (recipient == NULL || !is_address (recipient))
    return ky_command_usage (program, _ ("--to needs one mail address"));
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
