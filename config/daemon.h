/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How kiyome-store, kiyome-milter, kiyome-opener and kiyome-portal begin. */
#pragma once

#include "config/needs.h"

/* What a program may do once it serves: a table in its main file. */
typedef struct
{
  guint64 calls; /* KyCalls */
  KyRefusal refusal;
  const KyNeed *paths; /* up to one without rights */
} KyNeeds;

typedef struct
{
  const gchar *name;           /* "kiyome-store" */
  const gchar *summary;        /* for --help */
  const GOptionEntry *options; /* beside --config, --check, --help and --version; NULL: none */
  KyNeeds needs;
  guint
      reads; /* KY_CONFIG_WITH_…: a fault in what it does not read does not keep it from starting */
} KyDaemon;

/*
 * Starts the log, parses the options of ARGV, loads the configuration and sets what all daemons
 * need: the log's level, a C.UTF-8 locale, SIGPIPE, SIGHUP, SIGUSR1 and SIGUSR2 ignored, files that
 * only their user may read, and no dump or debugger that would show the mail, passwords or keys in
 * memory. Connects to the service manager (common/manager.h). NULL: the program ends with
 * *RET_STATUS, 0 after --version, --check and --confinement, 2 when the command line or the
 * configuration is wrong, which was logged. (transfer full)
 */
KyConfig *ky_daemon_begin (const KyDaemon *daemon, int *argc, char ***argv, int *ret_status);

/*
 * Confines DAEMON to its needs (common/confine.h) before it has a second thread, and to MORE paths
 * and TCP PORTS that only the configuration knows. Where sandbox.required is no, what the kernel
 * lacks is a warning. Errors: SANDBOX.
 */
gboolean ky_daemon_confine (const KyDaemon *daemon, const KyConfig *config,
                            const KyConfinePath *more, guint n_more, const KyConfinePort *ports,
                            guint n_ports, GError **error);
