/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Translates the store's SQL, which is written for SQLite, to PostgreSQL. Functions that only
 * SQLite has (instr, iif, group_concat, json_each …) are defined in the database by
 * store/index/postgresql-schema.c. */
#pragma once

#include <glib.h>

/* Describes a translated statement. */
typedef struct
{
  gchar *sql;       /* parameters are $1, $2 … */
  GPtrArray *names; /* of each parameter, from 1: the name without its colon, or NULL */
} KyDialect;

/* Translates one statement or several for PostgreSQL 15. Parameters are numbered as in SQLite ("SQL
 * Language Expressions", 3): "?" is the one after the greatest before it, "?2" the second, and
 * ":name" the next if it is new. Triggers and virtual tables are left out. Returns the translation
 * (transfer full: ky_dialect_free()). */
KyDialect *ky_dialect_postgresql (const gchar *sql);
void ky_dialect_free (KyDialect *dialect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDialect, ky_dialect_free)
