/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts kiyome-store, kiyome-milter, kiyome-opener, kiyome-portal and the other daemons: options,
 * configuration, and the limits of system calls and paths. */
#pragma once

#include "config/needs.h"

/* Lists the system calls and paths that a program needs while it serves; its main file has a table
 * of this type. */
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

/* Starts the log, parses the options of `argv`, loads the configuration and sets up what all
 * daemons need: the level of the log, a C.UTF-8 locale, ignored signals SIGPIPE, SIGHUP, SIGUSR1
 * and SIGUSR2, files that only their user may read, and no core dumps or debuggers, which would
 * expose mail, passwords and keys in memory. Connects to the service manager (common/manager.h).
 * NULL: the program must end with `*ret_status`: 0 after --version, --check and --confinement, 2 if
 * the command line or the configuration is wrong, which was logged. (transfer full) */
KyConfig *ky_daemon_begin (const KyDaemon *daemon, int *argc, char ***argv, int *ret_status);

/* Confines `daemon`, before it has a second thread, to its needs (common/confine.h), and to the
 * paths `more` and the TCP `ports`, which depend on the configuration. If sandbox.required is "no",
 * a feature that the kernel lacks is only a warning. Errors: SANDBOX. */
gboolean ky_daemon_confine (const KyDaemon *daemon, const KyConfig *config,
                            const KyConfinePath *more, guint n_more, const KyConfinePort *ports,
                            guint n_ports, GError **error);
