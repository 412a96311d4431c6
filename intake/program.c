/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts the programs of front ends. The front end in another's program, kiyome-icap.so, does
 * without. */
#include "intake/program.h"

#include "engine/filetype.h"
#include "intake/connections.h"

KyConfig *
ky_front_end_begin (const KyDaemon *daemon, int *argc, char ***argv, int *ret_status)
{
  ky_config_set_types (ky_filetype_name, ky_filetype_is_in, ky_filetype_ladder);
  KyConfig *config = ky_daemon_begin (daemon, argc, argv, ret_status);

  if (config != NULL)
    ky_connections_init (config);
  return config;
}
