/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-release: hands one message to a mail relay and ends.                                |
 * | Runs as: whoever called `kiyome quarantine release`.                                       |
 * | May: read standard input, connect to the relay it is told.                                 |
 * | May not: look at a key, the store, or into the message.                                    |
 * +--------------------------------------------------------------------------------------------+
 *
 * The message's bytes go out as they are (dots doubled, RFC 5321 §4.5.2). Without --tls=try or off
 * the relay must speak STARTTLS and show a certificate for its name, but on loopback. Exit status:
 * 0 taken, 1 not taken (one line on standard error), 2 usage, 3 refused for good (RFC 5321 §4.2.1:
 * a 5xx for this sender, recipient or message), 4 perhaps taken (it had all of it, and no answer
 * came), 5 not taken, since a signal ended it before the end of the message was said. */
#include "opener/handover.h"
#include "common/mail/relay.h"
#include "common/nearest.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static gchar *host;
static gint port = 25;
static gchar *sender;
static gchar *recipient;
static gchar *tls;
static gchar *ca;

/* The options. Names and addresses are read as bytes, because they are UTF-8 in every locale. */
static const GOptionEntry entries[]
    = { { "host", 0, 0, G_OPTION_ARG_FILENAME, &host, "relay", "HOST" },
        { "port", 0, 0, G_OPTION_ARG_INT, &port, "its port (25)", "PORT" },
        { "from", 0, 0, G_OPTION_ARG_FILENAME, &sender, "envelope sender; empty: the null sender",
          "ADDRESS" },
        { "to", 0, 0, G_OPTION_ARG_FILENAME, &recipient, "envelope recipient", "ADDRESS" },
        { "tls", 0, 0, G_OPTION_ARG_STRING, &tls, "verify (but on loopback), try, or off", "WORD" },
        { "ca", 0, 0, G_OPTION_ARG_FILENAME, &ca, "certificates that the relay's must come from",
          "FILE" },
        { NULL } };

static volatile sig_atomic_t is_stopping;

static void
release_main_stop (int number)
{
  is_stopping = 1;
}

/* Handles SIGTERM, SIGINT and SIGHUP by setting is_stopping. The caller may have blocked these
 * signals, so they are unblocked; a terminal sends them to the caller and to this process. */
static void
listen_for_stop (void)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
  const struct sigaction action = { .sa_handler = release_main_stop, .sa_flags = SA_RESTART };
  sigset_t set;

  sigemptyset (&set);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      struct sigaction before = { .sa_handler = SIG_DFL };

      sigaddset (&set, signals[i]);
      sigaction (signals[i], NULL, &before);
      /* nohup, or a shell that continues without the process, ignores the signal on purpose. */
      if (signals[i] == SIGTERM || before.sa_handler != SIG_IGN)
        sigaction (signals[i], &action, NULL);
    }
  sigprocmask (SIG_UNBLOCK, &set, NULL);
}

/* Ends with the caller: without it the relay's answer would be lost and the message sent again.
 * Returns FALSE if the caller has ended already. */
static gboolean
ends_with_caller (void)
{
  struct pollfd said = { .fd = STDERR_FILENO };

  return prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && poll (&said, 1, 0) >= 0
         && (said.revents & POLLERR) == 0;
}

/* Checks that the arguments contain one address each, because they become part of SMTP commands. */
static gboolean
is_used_well (int argc)
{
  return argc == 1 && host != NULL && recipient != NULL && ky_relay_is_address (recipient)
         && (sender == NULL || sender[0] == '\0' || ky_relay_is_address (sender))
         && (tls == NULL || strcmp (tls, "verify") == 0 || strcmp (tls, "try") == 0
             || strcmp (tls, "off") == 0)
         && strpbrk (host, "/?#@ ") == NULL && port >= 1 && port <= 65535;
}

static int
release_main_hand_over (guint64 size)
{
  const KyHandover handover = { .host = host,
                                .port = port,
                                .sender = sender != NULL ? sender : "",
                                .recipient = recipient,
                                .tls = tls != NULL ? tls : "verify",
                                .ca = ca,
                                .message = STDIN_FILENO,
                                .size = size,
                                .is_stopping = &is_stopping };
  g_autofree gchar *why = NULL;
  KyHandoverEnd end = ky_handover (&handover, &why);

  if (why != NULL)
    fprintf (stderr, "%s\n", why);
  return (int)end;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const gchar *nearest = ky_nearest_option (argv + 1, entries, NULL);
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, "Hands the message on standard input to a mail relay; "
                                         "called by 'kiyome quarantine release'.");
  if (!g_option_context_parse (context, &argc, &argv, &error) || !is_used_well (argc))
    {
      fprintf (stderr, "%s%s%s%s\n",
               error != NULL ? error->message : "exactly one --host and one --to are required",
               nearest != NULL ? "; did you mean --" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "?" : "");
      return KY_HANDOVER_USAGE;
    }
  listen_for_stop ();
  signal (SIGPIPE, SIG_IGN);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (!ends_with_caller ())
    {
      fprintf (stderr, "the process that called it has ended, or cannot be watched\n");
      return KY_HANDOVER_LATER;
    }
  if (fstat (STDIN_FILENO, &status) != 0 || !S_ISREG (status.st_mode))
    {
      fprintf (stderr, "standard input is not a file\n");
      return KY_HANDOVER_USAGE;
    }
  if (curl_global_init (CURL_GLOBAL_DEFAULT) != CURLE_OK)
    {
      fprintf (stderr, "libcurl can't be started\n");
      return KY_HANDOVER_LATER;
    }
  return release_main_hand_over ((guint64)status.st_size);
}
