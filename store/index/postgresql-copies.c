/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies a PostgreSQL database before a step of its schema: all rows, to the schema
 * kiyome_before_N of the same database, in the transaction of the step. Indexes and triggers are
 * not copied; the earlier version of kiyome makes its own, and bring_back() there copies the rows
 * into its tables (kiyome-store(8), UPGRADES). */
#include "store/index/connection.h"

#define COPY "kiyome_before_"

/* Removes older copies, which are of no use any more. Tables are ordered by their numbers, so that
 * referenced ones come first. */
static const gchar keep[]
    = "DO $do$ DECLARE one record; BEGIN"
      " FOR one IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^" COPY "[0-9]+$' LOOP"
      "  EXECUTE format ('DROP SCHEMA %I CASCADE', one.nspname); END LOOP;"
      " CREATE SCHEMA @;"
      " FOR one IN SELECT c.relname, c.oid FROM pg_class c JOIN pg_class m USING (relnamespace)"
      "  WHERE m.oid = 'messages'::regclass AND c.relkind = 'r' ORDER BY c.oid LOOP"
      "  EXECUTE format ('CREATE TABLE @.%I AS TABLE %s', one.relname, one.oid::regclass);"
      " END LOOP; END $do$;"
      "CREATE FUNCTION @.bring_back () RETURNS void LANGUAGE plpgsql AS $do$"
      " DECLARE one record; BEGIN"
      " FOR one IN SELECT relname FROM pg_class WHERE relnamespace = '@'::regnamespace"
      "  AND relkind = 'r' ORDER BY oid DESC LOOP"
      "  EXECUTE format ('ALTER TABLE public.%I DISABLE TRIGGER USER', one.relname);"
      "  EXECUTE format ('DELETE FROM public.%I', one.relname); END LOOP;"
      " FOR one IN SELECT relname FROM pg_class WHERE relnamespace = '@'::regnamespace"
      "  AND relkind = 'r' ORDER BY oid LOOP"
      "  EXECUTE format ('INSERT INTO public.%1$I SELECT * FROM @.%1$I', one.relname);"
      "  EXECUTE format ('ALTER TABLE public.%I ENABLE TRIGGER USER', one.relname); END LOOP;"
      " FOR one IN SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a"
      "  ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace"
      "  AND a.attidentity <> '' LOOP"
      "  EXECUTE format ('SELECT setval (pg_get_serial_sequence (''public.%1$I'', %2$L),"
      " coalesce (max (%2$I), 0) + 1, false) FROM public.%1$I', one.relname, one.attname);"
      " END LOOP; END $do$";

static const gchar drop[]
    = "DO $do$ DECLARE one record; BEGIN"
      " FOR one IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^" COPY "[0-9]+$'"
      "  AND (SELECT max (time) FROM migrations) < @ LOOP"
      "  EXECUTE format ('DROP SCHEMA %I CASCADE', one.nspname); END LOOP; END $do$";

/* Runs `sql` with `name` in place of each "@". */
static gboolean
postgresql_copies_run (KyIndex *index, const gchar *sql, const gchar *name, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (sql, "@", -1);
  g_autofree gchar *text = g_strjoinv (name, parts);

  return ky_postgresql_run (ky_postgresql_of (index), text, error);
}

gboolean
ky_postgresql_keep_copy (KyIndex *index, gint64 schema, GError **error)
{
  g_autofree gchar *name = g_strdup_printf (COPY "%" G_GINT64_FORMAT, schema);

  return postgresql_copies_run (index, keep, name, error);
}

gboolean
ky_postgresql_drop_copies (KyIndex *index, gint64 before, GError **error)
{
  g_autofree gchar *time = g_strdup_printf ("%" G_GINT64_FORMAT, before);

  return postgresql_copies_run (index, drop, time, error);
}
