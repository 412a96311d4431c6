/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store's SQL is written once, in the words that SQLite understands and PostgreSQL nearly does.
 * Here the rest is said in PostgreSQL's words; functions that only SQLite has (instr, iif,
 * group_concat, json_each …) are made in the database by store/index/postgresql-schema.c.
 */
#pragma once

#include <glib.h>

typedef struct
{
  gchar *sql;       /* parameters are $1, $2 … */
  GPtrArray *names; /* a parameter each, from 1: its name without the colon, or NULL */
} KyDialect;

/*
 * SQL, one statement or several, for PostgreSQL 15. Parameters (SQLite, "SQL Language Expressions",
 * 3): "?" is the one after the greatest before it, "?2" the second, ":name" the next when it is
 * new. What only SQLite can do, triggers and virtual tables, is left out. (transfer full)
 */
KyDialect *ky_dialect_postgresql (const gchar *sql);
void ky_dialect_free (KyDialect *dialect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyDialect, ky_dialect_free)
