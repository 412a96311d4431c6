/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares kiyome-postgresql.so: the engine that needs libpq, and with it OpenSSL, Kerberos and
 * LDAP. It is loaded only if store.database names a PostgreSQL database, so that no other
 * kiyome-store loads these libraries. It uses the program's symbols in store/index/module.list,
 * and exports one symbol. */
#pragma once

#include "store/index/engine.h"

#define KY_POSTGRESQL_MODULE "kiyome-postgresql.so"
#define KY_POSTGRESQL_SYMBOL "ky_postgresql_module"

typedef struct
{
  const gchar *version; /* KY_VERSION of the build: structures differ between versions */
  /* Opens the database at `place` ("postgresql:host=… dbname=…" or "postgresql://…": libpq,
   * 34.1.1). A writing connection brings it to this version's schema, all steps in one transaction.
   * Waits 5 seconds for each address of the server, unless `place` sets connect_timeout. Returns
   * the connection (transfer full), or NULL. Errors: STORE, CONFIG. */
  KyIndex *(*open) (const gchar *place, gboolean is_writer, GError **error);
  /* ky_postgresql_check() */
  gboolean (*check) (const gchar *place, gboolean *ret_is_remote, gchar **ret_ports,
                     GError **error);
} KyPostgresqlModule;

extern const KyPostgresqlModule ky_postgresql_module;

/* Loads the module, unless it is loaded already. To be called for the first time before the program
 * is confined. Returns the module (transfer none), or NULL. Errors: CONFIG (it is not installed,
 * cannot be loaded, or belongs to another version). */
const KyPostgresqlModule *ky_postgresql_load (GError **error);
