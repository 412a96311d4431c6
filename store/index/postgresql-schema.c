/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prepares a PostgreSQL database for the tables of store/index/schema-1.sql: for each step,
 * statements that run before and after its tables, which make the SQLite functions that the
 * store's SQL uses, and operators and types of PostgreSQL 15. */
#include "store/index/engine.h"

#include "store/index/postgresql-sql.h"

/* Statements for each step number. Steps after the last row need no statements besides those of
 * their tables. */
static const KyPostgresqlStep steps[] = { { sql_postgresql_before_1, sql_postgresql_after_1 } };

KyPostgresqlStep
ky_postgresql_step (guint step)
{
  return step < G_N_ELEMENTS (steps) ? steps[step] : (KyPostgresqlStep){ NULL, NULL };
}
