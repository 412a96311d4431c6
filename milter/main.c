/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * +--------------------------------------------------------------------------------------------+
 * | kiyome-milter: the mail door.                                                              |
 * | Runs as: kiyome-milter (or whoever starts it).                                             |
 * | May: take mail from the MTA, hand it to kiyome-store and kiyome-sanitizer as file          |
 * | descriptors, tell the MTA what kiyome wrote.                                               |
 * | May not: parse mail, read an original back, write a file, keep a message in memory after   |
 * | its end, accept what could not be finished.                                                |
 * +--------------------------------------------------------------------------------------------+
 */
#include <locale.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "milter/door.h"
#include "milter/pool.h"

/* Postfix waits five minutes by default (milter_content_timeout). */
#define TIMEOUT_SECONDS 300
#define BACKLOG 512

enum
{
  EXIT_USAGE = 2,
  EXIT_FAILED = 3
};

static KyLogLevel
log_level (const gchar *name)
{
  if (strcmp (name, "error") == 0)
    return KY_LOG_ERROR;
  if (strcmp (name, "warning") == 0)
    return KY_LOG_WARNING;
  return strcmp (name, "debug") == 0 ? KY_LOG_DEBUG : KY_LOG_INFO;
}

/*
 * Over TCP libmilter writes each edit as a packet of its own, and Nagle's algorithm would hold
 * each back until the MTA's delayed acknowledgement: 40 ms. libmilter does not tell its socket,
 * but accepted connections inherit what is set on it.
 */
static void
send_at_once (void)
{
  int on = 1;

  for (int fd = STDERR_FILENO + 1; fd < 64; fd++)
    {
      int listens = 0;
      socklen_t size = sizeof listens;

      if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0)
        setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
}

static gboolean
open_socket (const gchar *where)
{
  umask (0117); /* for the owner and its group, which Postfix's user is put into */
  if (smfi_setconn ((char *)where) != MI_SUCCESS || smfi_opensocket (TRUE) != MI_SUCCESS)
    return FALSE;
  if (!g_str_has_prefix (where, "unix:"))
    send_at_once ();
  umask (0077);
  return TRUE;
}

static int
serve (void)
{
  const gchar *where = ky_config_string (ky_door_config, KY_CONFIG_MILTER_SOCKET);
  int status;

  ky_message_set_memory (ky_config_uint (ky_door_config, KY_CONFIG_MILTER_MEMORY));
  ky_pool_init (ky_door_config);
  if (smfi_register (ky_milter) != MI_SUCCESS || !open_socket (where))
    {
      ky_log (KY_LOG_ERROR, "can't listen on %s", where);
      return EXIT_FAILED;
    }
  smfi_settimeout (TIMEOUT_SECONDS);
  smfi_setbacklog (BACKLOG);
  ky_log (KY_LOG_INFO, "ready on %s", where);
  status = smfi_main ();
  ky_pool_clear ();
  ky_log (KY_LOG_INFO, "stopped");
  return status == MI_SUCCESS ? 0 : EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *directory = NULL;
  gboolean show_version = FALSE;
  GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &directory,
      "read the configuration from DIR (/etc/kiyome)", "DIR" },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &show_version, "show the version and exit", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  ky_log_init ("kiyome-milter", KY_LOG_INFO);
  g_option_context_set_summary (options, "Takes mail from Postfix or sendmail and gives back only "
                                         "what kiyome itself wrote.\nSee kiyome-milter(8).");
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || argc > 1)
    {
      fprintf (stderr, "kiyome-milter: %s\nTry 'kiyome-milter --help'.\n",
               error != NULL ? error->message : "no argument is expected");
      return EXIT_USAGE;
    }
  if (show_version)
    {
      printf ("kiyome-milter " KY_VERSION "\n");
      return 0;
    }
  ky_door_config = ky_config_load (directory, &error);
  if (ky_door_config == NULL)
    {
      fprintf (stderr, "kiyome-milter: %s\n", error->message);
      return EXIT_USAGE;
    }
  ky_log_init ("kiyome-milter", log_level (ky_config_string (ky_door_config, KY_CONFIG_LOG_LEVEL)));
  signal (SIGPIPE, SIG_IGN);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0); /* it holds mail in memory */
  status = serve ();
  ky_config_unref (ky_door_config);
  return status;
}
