/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How kiyome-store, kiyome-milter, kiyome-opener and kiyome-portal begin. */
#pragma once

#include "common/log.h"
#include "config/config.h"

typedef struct
{
  const gchar *name;           /* "kiyome-store" */
  const gchar *summary;        /* for --help */
  const GOptionEntry *options; /* beside --config, --check, --help and --version; NULL: none */
  gboolean reads_policies;     /* else a fault in policy.d does not keep it from starting */
} KyDaemon;

/*
 * Starts the log, parses the options of ARGV, loads the configuration and sets what all daemons
 * need: the log's level, a C.UTF-8 locale, SIGPIPE, SIGHUP, SIGUSR1 and SIGUSR2 ignored, files that
 * only their user may read, and no dump or debugger that would show the mail, passwords or keys in
 * memory. NULL: the program ends with *RET_STATUS, 0 after --version and --check, 2 when the
 * command line or the configuration is wrong, which was logged. (transfer full)
 */
KyConfig *ky_daemon_begin (const KyDaemon *daemon, int *argc, char ***argv, int *ret_status);

/* log.level */
KyLogLevel ky_config_log_level (const KyConfig *config);
