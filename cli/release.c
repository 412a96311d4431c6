/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome quarantine release`: sends an original, unchanged, through the inner relay
 * to one recipient. The delivery is in the store's queue before any byte is sent. This process
 * tries it at once, since the caller may be the only one who can unseal the original; if it ends
 * early, or the relay does not accept the mail, kiyome-opener tries again (store/calls/outbox.c).
 * kiyome-release, a short-lived program of its own, speaks SMTP, so that only it links an SMTP
 * library. */
#include "cli/release.h"
#include "cli/original.h"
#include "common/iso-time.h"
#include "config/relay.h"

#include <signal.h>
#include <unistd.h>

#define TELL_SECONDS 600    /* how long the report is repeated; less than KY_OUTBOX_LEASE */
#define PATIENCE_SECONDS 10 /* time to wait for the relay's answer after an interrupt */

/* --- being interrupted ---------------------------------------------------------------------- */

static gint is_impatient; /* atomic; 1: the caller does not wait any longer */

/* Waits for the signals `data` (sigset_t) in a thread of its own. The first signal ends transfers
 * that are not complete, and the relay's answer is awaited for PATIENCE_SECONDS. After that, or at
 * a second signal, the relay is killed and the mail may be sent twice, which is counted; one more
 * signal ends the process. */
static gpointer
release_watch_signals (gpointer data)
{
  const sigset_t *set = data;
  const struct timespec patience = { .tv_sec = PATIENCE_SECONDS };
  int number = 0;

  sigwait (set, &number);
  ky_relay_stop ();
  fputs (_ ("Interrupted. If the relay has the whole message, its answer is awaited for some "
            "seconds.\n"),
         stderr);
  sigtimedwait (set, NULL, &patience);
  g_atomic_int_set (&is_impatient, 1);
  ky_relay_kill ();
  sigwait (set, &number);
  _exit (128 + number);
}

/* Blocks signals until the relay's answer is known and reported to the store. */
static void
hold_signals (void)
{
  static sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("signals", release_watch_signals, &set));
}

/* --- sending -------------------------------------------------------------------------------- */

static gboolean
release_hand_over (KyConfig *config, KyOriginal *original, const gchar *recipient,
                   KyRelayEnd *ret_end, GError **error)
{
  const KyRelay relay = ky_config_relay (config);
  g_autoptr (GError) local = NULL;

  if (ky_relay_send (&relay, recipient, original->fd, ret_end, &local))
    return TRUE;
  return ky_fail (error, KY_ERROR_IO, _ ("the relay did not accept the mail: %s"), local->message);
}

/* Puts the delivery of the original to `recipient` into the queue. Returns its identifier (transfer
 * full), or NULL with `*ret_status` set. */
static gchar *
release_owe (const gchar *program, KyConfig *config, const KyOriginal *original,
             const gchar *recipient, const gchar *reason, int *ret_status)
{
  gchar proof[KY_SHA256_HEX_SIZE];
  const gchar *const arguments[]
      = { "id", original->id, "reason", reason, "to", recipient, "proof", proof, NULL };
  g_autoptr (GError) error = NULL;

  if (!ky_relay_proof (original->id, recipient, original->fd, proof, &error))
    {
      ky_command_fail (program, error);
      *ret_status = KY_EXIT_FAILURE;
      return NULL;
    }
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "owe", arguments, NULL, ret_status);
  if (rows == NULL)
    return NULL;
  if (ky_rows_next (rows, NULL) == 1)
    return ky_rows_text_of (rows, "letter");
  ky_command_complain (program, "%s", _ ("kiyome-store did not answer: see kiyome status"));
  *ret_status = KY_EXIT_FAILURE;
  return NULL;
}

/* Asks the store once; what it refuses (STORE), it has heard. */
static KyRows *
release_tell_once (KyConfig *config, const gchar *const *arguments, GError **error)
{
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, error);

  return admin != NULL ? ky_store_admin_ask (admin, "released", arguments, NULL, NULL, error)
                       : NULL;
}

/* Tells the store how the delivery ended, and repeats that for up to TELL_SECONDS, as kiyome-opener
 * does: a mail of which the store does not know would be sent a second time. Returns NULL if the
 * store refuses, or after the time or a signal. (transfer full) */
static KyRows *
release_tell (const gchar *program, KyConfig *config, const gchar *const *arguments)
{
  for (guint seconds = 0;; seconds++)
    {
      g_autoptr (GError) error = NULL;
      KyRows *rows = release_tell_once (config, arguments, &error);

      if (rows != NULL)
        return rows;
      if (seconds == 0)
        ky_command_fail (program, error);
      if (g_error_matches (error, KY_ERROR, KY_ERROR_STORE) || seconds >= TELL_SECONDS
          || g_atomic_int_get (&is_impatient) != 0)
        return NULL;
      if (seconds == 0)
        ky_command_complain (program, _ ("waiting for the store, so that it is not sent a second "
                                         "time"));
      g_usleep (G_USEC_PER_SEC);
    }
}

/* Reports the outcome to the store. `ret_until`: until when the store tries again, in Unix seconds,
 * or 0. */
static gboolean
release_settle (const gchar *program, KyConfig *config, const gchar *id, const gchar *letter,
                const GError *failure, KyRelayEnd end, gint64 *ret_until)
{
  g_autofree gchar *why = failure != NULL ? ky_log_safe_error (failure->message) : NULL;
  const gchar *const arguments[] = { "id",      id,
                                     "letter",  letter,
                                     "why",     why,
                                     "final",   end == KY_RELAY_NEVER ? "yes" : "no",
                                     "perhaps", end == KY_RELAY_PERHAPS ? "yes" : "no",
                                     NULL };

  *ret_until = 0;
  g_autoptr (KyRows) rows = release_tell (program, config, arguments);
  if (rows == NULL || ky_rows_next (rows, NULL) != 1)
    return FALSE;
  g_autofree gchar *state = ky_rows_text_of (rows, "state");
  if (strcmp (state, "waiting") == 0)
    *ret_until = ky_rows_get (rows, "until")->number;
  return TRUE;
}

/* Prints the outcome. A delivery that the store will retry is a success. */
static int
release_say_end (const gchar *program, const gchar *letter, gint64 until, KyRelayEnd end,
                 const GError *failure)
{
  g_autofree gchar *when = until > 0 ? ky_local_time (until) : NULL;

  ky_command_fail (program, failure);
  if (until == 0)
    return KY_EXIT_FAILURE;
  fprintf (stderr,
           _ ("It is in the queue as %s and tried again until %s: see kiyome queue list.\n"),
           letter, when);
  if (end == KY_RELAY_STOPPED)
    fprintf (stderr, _ ("kiyome queue drop --reason TEXT %s removes it.\n"), letter);
  return KY_EXIT_OK;
}

static int
release_release (const gchar *program, KyConfig *config, const gchar *id, const gchar *recipient,
                 const gchar *reason, const gchar *passphrase_file)
{
  g_autofree gchar *detail = g_strdup_printf ("to %s", recipient);
  g_autofree gchar *letter = NULL;
  g_auto (KyOriginal) original = { .fd = -1 };
  g_autoptr (GError) error = NULL;
  KyRelayEnd end = KY_RELAY_LATER;
  gint64 until = 0;
  int status = ky_cli_open_original (program, config, id, "release", reason, detail,
                                     passphrase_file, &original);

  if (status == KY_EXIT_OK)
    {
      hold_signals ();
      letter = release_owe (program, config, &original, recipient, reason, &status);
    }
  if (status != KY_EXIT_OK)
    return status;
  release_hand_over (config, &original, recipient, &end, &error);
  if (!release_settle (program, config, original.id, letter, error, end, &until))
    status = KY_EXIT_FAILURE;
  if (error != NULL)
    {
      int said = release_say_end (program, letter, until, end, error);

      return MAX (status, said);
    }
  printf (_ ("%s was handed to %s for %s.\n"), original.id,
          ky_config_string (config, KY_CONFIG_RELAY_HOST), recipient);
  return status;
}

int
ky_quarantine_release (int argc, char **argv)
{
  const gchar *program = "kiyome quarantine release";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *passphrase = NULL;
  g_autofree gchar *reason = NULL;
  g_autofree gchar *recipient = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_TEXT ("to", &recipient, N_ ("who gets the original"), N_ ("ADDRESS")),
          KY_CLI_REASON (&reason),
          KY_CLI_PASSPHRASE (&passphrase),
          { NULL } };

  if (!ky_cli_parse_message (
          &argc, &argv, program,
          _ ("Sends an original, unchanged, through relay.host to one recipient. It "
             "may be dangerous."),
          NULL, entries))
    return KY_EXIT_USAGE;
  if (recipient == NULL)
    return ky_command_usage (program, _ ("--to is needed"));
  if (!ky_relay_is_address (recipient))
    return ky_command_usage (program, _ ("--to: '%s' is not one mail address"), recipient);
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (ky_config_string (config, KY_CONFIG_RELAY_HOST)[0] == '\0')
    {
      ky_command_complain (program, _ ("relay.host is not configured: release by mail is off"));
      return KY_EXIT_USAGE;
    }
  return release_release (program, config, argv[1], recipient, reason, passphrase);
}
