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
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/daemon.h"
#include "milter/door.h"
#include "milter/pool.h"

/* Postfix waits five minutes by default (milter_content_timeout). */
#define TIMEOUT_SECONDS 300
#define BACKLOG 512

#define EXIT_FAILED 3

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

/* libmilter says why to the system's log, and by no value; what is wrong mostly can be seen. */
static void
log_no_socket (const gchar *where)
{
  g_autofree gchar *directory = NULL;

  if (!g_str_has_prefix (where, "unix:"))
    {
      ky_log (KY_LOG_ERROR,
              "can't listen on %s: another program has that port, or no network that address",
              where);
      return;
    }
  directory = g_path_get_dirname (where + strlen ("unix:"));
  if (access (directory, W_OK | X_OK) != 0)
    ky_log (KY_LOG_ERROR, "can't listen on %s: %s: %s", where, directory, g_strerror (errno));
  else
    ky_log (KY_LOG_ERROR, "can't listen on %s: another program listens there, or it is no socket",
            where);
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
      log_no_socket (where);
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
  static const KyDaemon daemon = {
    .name = "kiyome-milter",
    .summary = "Takes mail from Postfix or sendmail and gives back only what kiyome itself wrote.\n"
               "See kiyome-milter(8).",
  };
  int status;

  ky_door_config = ky_daemon_begin (&daemon, &argc, &argv, &status);
  if (ky_door_config == NULL)
    return status;
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  status = serve ();
  ky_config_unref (ky_door_config);
  return status;
}
