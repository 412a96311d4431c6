-- SPDX-License-Identifier: GPL-2.0-or-later
-- What PostgreSQL needs before the tables of schema-1.sql: the functions of SQLite that the store's
-- statements call.

CREATE EXTENSION IF NOT EXISTS citext;
CREATE FUNCTION iif (boolean, anycompatible, anycompatible) RETURNS anycompatible
  LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN $1 THEN $2 ELSE $3 END';
CREATE FUNCTION instr (text, text) RETURNS integer
  LANGUAGE sql IMMUTABLE AS 'SELECT strpos ($1, $2)';
CREATE FUNCTION hex (bytea) RETURNS text
  LANGUAGE sql IMMUTABLE AS 'SELECT upper (encode ($1, ''hex''))';
CREATE FUNCTION min (bigint, bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE AS 'SELECT least ($1, $2)';
CREATE FUNCTION max (bigint, bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE AS 'SELECT greatest ($1, $2)';
CREATE FUNCTION shift_left (bigint, bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE AS 'SELECT $1 << $2::integer';
CREATE OPERATOR << (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = shift_left);
CREATE FUNCTION unixepoch () RETURNS bigint
  LANGUAGE sql VOLATILE AS 'SELECT extract (epoch FROM clock_timestamp ())::bigint';
CREATE FUNCTION datetime (bigint, text) RETURNS text LANGUAGE sql IMMUTABLE AS
  'SELECT to_char (to_timestamp ($1) AT TIME ZONE ''UTC'', ''YYYY-MM-DD HH24:MI:SS'')';

-- Concatenates values in order of arrival, without NULLs.
CREATE FUNCTION group_concat_add (text, text, text) RETURNS text LANGUAGE sql IMMUTABLE AS
  'SELECT CASE WHEN $2 IS NULL THEN $1 WHEN $1 IS NULL THEN $2 ELSE $1 || $3 || $2 END';
CREATE FUNCTION group_concat_add (text, text) RETURNS text LANGUAGE sql IMMUTABLE AS
  'SELECT group_concat_add ($1, $2, '','')';
CREATE FUNCTION group_concat_add (text, bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
  'SELECT group_concat_add ($1, $2::text, '','')';
CREATE AGGREGATE group_concat (text, text) (SFUNC = group_concat_add, STYPE = text);
CREATE AGGREGATE group_concat (text) (SFUNC = group_concat_add, STYPE = text);
CREATE AGGREGATE group_concat (bigint) (SFUNC = group_concat_add, STYPE = text);

-- JSON is text, as in SQLite.
CREATE FUNCTION json_valid (text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  'BEGIN PERFORM $1::json; RETURN $1 IS NOT NULL; EXCEPTION WHEN others THEN RETURN false; END';
CREATE FUNCTION json_each (text) RETURNS TABLE (key bigint, value text)
  LANGUAGE sql IMMUTABLE AS
  'SELECT n - 1, v #>> ''{}'' FROM json_array_elements ($1::json) WITH ORDINALITY a (v, n)';
CREATE FUNCTION json_of (text, text) RETURNS text
  LANGUAGE sql IMMUTABLE AS 'SELECT $1::json ->> $2';
CREATE OPERATOR ->> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_of);
CREATE FUNCTION json_group_add (text, json) RETURNS text LANGUAGE sql IMMUTABLE AS
  'SELECT $1 || CASE WHEN $1 = '''' THEN '''' ELSE '','' END || coalesce ($2::text, ''null'')';
CREATE FUNCTION json_group_end (text) RETURNS text
  LANGUAGE sql IMMUTABLE AS 'SELECT ''['' || $1 || '']''';
CREATE AGGREGATE json_group_array (json)
  (SFUNC = json_group_add, STYPE = text, FINALFUNC = json_group_end, INITCOND = '');
