/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prepares a PostgreSQL database for the tables of store/index/schema.c: for each step,
 * statements that run before and after its tables, which make the SQLite functions that the
 * store's SQL uses, and operators and types of PostgreSQL 15. */
#include "store/index/engine.h"

static const gchar before_1[]
    = "CREATE EXTENSION IF NOT EXISTS citext;"
      "CREATE FUNCTION iif (boolean, anycompatible, anycompatible) RETURNS anycompatible"
      " LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN $1 THEN $2 ELSE $3 END';"
      "CREATE FUNCTION instr (text, text) RETURNS integer"
      " LANGUAGE sql IMMUTABLE AS 'SELECT strpos ($1, $2)';"
      "CREATE FUNCTION hex (bytea) RETURNS text"
      " LANGUAGE sql IMMUTABLE AS 'SELECT upper (encode ($1, ''hex''))';"
      "CREATE FUNCTION min (bigint, bigint) RETURNS bigint"
      " LANGUAGE sql IMMUTABLE AS 'SELECT least ($1, $2)';"
      "CREATE FUNCTION max (bigint, bigint) RETURNS bigint"
      " LANGUAGE sql IMMUTABLE AS 'SELECT greatest ($1, $2)';"
      "CREATE FUNCTION shift_left (bigint, bigint) RETURNS bigint"
      " LANGUAGE sql IMMUTABLE AS 'SELECT $1 << $2::integer';"
      "CREATE OPERATOR << (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = shift_left);"
      "CREATE FUNCTION unixepoch () RETURNS bigint"
      " LANGUAGE sql VOLATILE AS 'SELECT extract (epoch FROM clock_timestamp ())::bigint';"
      "CREATE FUNCTION datetime (bigint, text) RETURNS text LANGUAGE sql IMMUTABLE AS"
      " 'SELECT to_char (to_timestamp ($1) AT TIME ZONE ''UTC'', ''YYYY-MM-DD HH24:MI:SS'')';"

      /* Concatenates values in order of arrival, without NULLs. */
      "CREATE FUNCTION group_concat_add (text, text, text) RETURNS text LANGUAGE sql IMMUTABLE AS"
      " 'SELECT CASE WHEN $2 IS NULL THEN $1 WHEN $1 IS NULL THEN $2 ELSE $1 || $3 || $2 END';"
      "CREATE FUNCTION group_concat_add (text, text) RETURNS text LANGUAGE sql IMMUTABLE AS"
      " 'SELECT group_concat_add ($1, $2, '','')';"
      "CREATE FUNCTION group_concat_add (text, bigint) RETURNS text LANGUAGE sql IMMUTABLE AS"
      " 'SELECT group_concat_add ($1, $2::text, '','')';"
      "CREATE AGGREGATE group_concat (text, text) (SFUNC = group_concat_add, STYPE = text);"
      "CREATE AGGREGATE group_concat (text) (SFUNC = group_concat_add, STYPE = text);"
      "CREATE AGGREGATE group_concat (bigint) (SFUNC = group_concat_add, STYPE = text);"

      /* JSON is text, as in SQLite. */
      "CREATE FUNCTION json_valid (text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS"
      " 'BEGIN PERFORM $1::json; RETURN $1 IS NOT NULL; EXCEPTION WHEN others THEN RETURN false;"
      "  END';"
      "CREATE FUNCTION json_each (text) RETURNS TABLE (key bigint, value text)"
      " LANGUAGE sql IMMUTABLE AS"
      " 'SELECT n - 1, v #>> ''{}'' FROM json_array_elements ($1::json) WITH ORDINALITY a (v, n)';"
      "CREATE FUNCTION json_of (text, text) RETURNS text"
      " LANGUAGE sql IMMUTABLE AS 'SELECT $1::json ->> $2';"
      "CREATE OPERATOR ->> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_of);"
      "CREATE FUNCTION json_group_add (text, json) RETURNS text LANGUAGE sql IMMUTABLE AS"
      " 'SELECT $1 || CASE WHEN $1 = '''' THEN '''' ELSE '','' END || coalesce ($2::text, "
      "''null'')';"
      "CREATE FUNCTION json_group_end (text) RETURNS text"
      " LANGUAGE sql IMMUTABLE AS 'SELECT ''['' || $1 || '']''';"
      "CREATE AGGREGATE json_group_array (json)"
      " (SFUNC = json_group_add, STYPE = text, FINALFUNC = json_group_end, INITCOND = '');";

static const gchar after_1[]
    = "CREATE FUNCTION audit_cut () RETURNS bigint LANGUAGE sql STABLE AS"
      " 'SELECT coalesce (max (seq), 0) FROM checkpoints WHERE cut IS NOT NULL';"
      "CREATE FUNCTION refuse_change () RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN RAISE EXCEPTION ''%'', TG_ARGV[0]; END';"
      "CREATE TRIGGER destructions_update BEFORE UPDATE ON destructions"
      " EXECUTE FUNCTION refuse_change ('a destruction record is never changed');"
      "CREATE TRIGGER destructions_delete BEFORE DELETE OR TRUNCATE ON destructions"
      " EXECUTE FUNCTION refuse_change ('a destruction record is never deleted');"
      "CREATE TRIGGER audit_update BEFORE UPDATE ON audit"
      " EXECUTE FUNCTION refuse_change ('the audit log is only ever added to');"
      "CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit"
      " EXECUTE FUNCTION refuse_change ('the audit log is only ever added to');"
      "CREATE TRIGGER audit_delete BEFORE DELETE ON audit FOR EACH ROW WHEN (OLD.seq > audit_cut "
      "())"
      " EXECUTE FUNCTION refuse_change ('the audit log is only ever added to');"
      "CREATE FUNCTION audit_next () RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN IF NEW.seq IS DISTINCT FROM 1 + coalesce ((SELECT max (seq) FROM audit), audit_cut "
      "())"
      "   THEN RAISE EXCEPTION ''the audit log is only ever added to''; END IF;"
      "  RETURN NEW; END';"
      "CREATE TRIGGER audit_insert BEFORE INSERT ON audit"
      " FOR EACH ROW EXECUTE FUNCTION audit_next ();"
      "CREATE FUNCTION addresses_held () RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN INSERT INTO address_holders VALUES (NEW.address, NEW.\"user\")"
      "   ON CONFLICT DO NOTHING; RETURN NULL; END';"
      "CREATE TRIGGER addresses_held AFTER INSERT ON addresses"
      " FOR EACH ROW EXECUTE FUNCTION addresses_held ();"
      /* The search index: pieces of up to three characters (store/index/search.h); the texts
       * themselves are in mail_text. It also has the addresses of the mail, compared as citext, and
       * the age class of its number (KY_POSTGRESQL_AGES classes), so that one index lookup
       * restricts a search to a user's own mail and to the newest. */
      "CREATE FUNCTION ages (bigint) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS"
      " 'SELECT ARRAY[($1 >> 13) * 4, ($1 >> 16) * 4 + 1, ($1 >> 19) * 4 + 2,"
      "   ($1 >> 22) * 4 + 3]';"
      "CREATE TABLE search ("
      " n BIGINT PRIMARY KEY REFERENCES messages (n), pieces INT4[] NOT NULL,"
      " addresses TEXT[] NOT NULL);"
      "CREATE INDEX search_pieces ON search USING gin (pieces, addresses, ages (n));"
      "CREATE TRIGGER audit_heads_update BEFORE UPDATE ON audit_heads"
      " EXECUTE FUNCTION refuse_change ('a signature of the audit log is never changed');"
      "CREATE TRIGGER audit_heads_truncate BEFORE TRUNCATE ON audit_heads"
      " EXECUTE FUNCTION refuse_change ('a signature of the audit log is never deleted');"
      "CREATE TRIGGER audit_heads_delete BEFORE DELETE ON audit_heads FOR EACH ROW"
      " WHEN (OLD.seq >= audit_cut ())"
      " EXECUTE FUNCTION refuse_change ('a signature of the audit log is never deleted');"
      "CREATE FUNCTION administrator_left () RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN IF EXISTS (SELECT 1 FROM users"
      "   WHERE n <> NEW.n AND removed IS NULL AND (roles & 4) <> 0) THEN INSERT INTO meta"
      "   VALUES (''administrator-left'', extract (epoch FROM clock_timestamp ())::bigint::text)"
      "   ON CONFLICT (name) DO UPDATE SET value = excluded.value; END IF; RETURN NULL; END';"
      "CREATE TRIGGER administrator_left AFTER UPDATE ON users FOR EACH ROW"
      " WHEN (OLD.removed IS NULL AND (OLD.roles & 4) <> 0"
      "  AND NOT (NEW.removed IS NULL AND (NEW.roles & 4) <> 0))"
      " EXECUTE FUNCTION administrator_left ();";

/* By step number; steps after the last row have nothing besides their tables. */
static const KyPostgresqlStep steps[] = { { before_1, after_1 } };

KyPostgresqlStep
ky_postgresql_step (guint step)
{
  return step < G_N_ELEMENTS (steps) ? steps[step] : (KyPostgresqlStep){ NULL, NULL };
}
