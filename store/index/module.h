/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome-postgresql.so: the engine that needs libpq, and with it OpenSSL, Kerberos and LDAP. It is
 * loaded only where store.database names a database, so that no other kiyome-store holds them. It
 * finds in the program what store/index/module.list names, and offers one symbol.
 */
#pragma once

#include "store/index/engine.h"

#define KY_POSTGRESQL_MODULE "kiyome-postgresql.so"
#define KY_POSTGRESQL_SYMBOL "ky_postgresql_module"

typedef struct
{
  const gchar *version; /* KY_VERSION of what it was built with: structures are that one's */
  /* The database at PLACE ("postgresql:host=… dbname=…", "postgresql://…": libpq, 34.1.1); a writer
   * brings it to this version's schema, all steps in one transaction. Waits some seconds for a
   * server that is silent. Errors: STORE, CONFIG. (transfer full) */
  KyIndex *(*open) (const gchar *place, gboolean is_writer, GError **error);
  gboolean (*check) (const gchar *place, gboolean *ret_is_remote, gchar **ret_ports,
                     GError **error);
} KyPostgresqlModule;

extern const KyPostgresqlModule ky_postgresql_module;

/* The module, loaded when it was not yet: the first time before the program is confined. NULL with
 * CONFIG: it is not installed, or is of another kiyome. (transfer none) */
const KyPostgresqlModule *ky_postgresql_load (GError **error);
