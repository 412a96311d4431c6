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
#include <sys/prctl.h>

#include "config/daemon.h"
#include "milter/door.h"
#include "milter/pool.h"

#define EXIT_FAILED 3

static int
serve (void)
{
  gboolean is_served;

  ky_message_set_memory (ky_config_uint (ky_door_config, KY_CONFIG_MILTER_MEMORY));
  ky_pool_init (ky_door_config);
  is_served = ky_server_run (ky_config_string (ky_door_config, KY_CONFIG_MILTER_SOCKET));
  ky_pool_clear ();
  return is_served ? 0 : EXIT_FAILED;
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
  /* Threads may still read the configuration: it goes with the process. */
  return serve ();
}
