-- SPDX-License-Identifier: GPL-2.0-or-later
-- What PostgreSQL needs after the tables of schema-1.sql: the functions of its triggers, and the
-- search index.

CREATE FUNCTION audit_cut () RETURNS bigint LANGUAGE sql STABLE AS
  'SELECT coalesce (max (seq), 0) FROM checkpoints WHERE cut IS NOT NULL';
CREATE FUNCTION refuse_change () RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN RAISE EXCEPTION ''%'', TG_ARGV[0]; END';
CREATE TRIGGER destructions_update BEFORE UPDATE ON destructions
  EXECUTE FUNCTION refuse_change ('a destruction record is never changed');
CREATE TRIGGER destructions_delete BEFORE DELETE OR TRUNCATE ON destructions
  EXECUTE FUNCTION refuse_change ('a destruction record is never deleted');
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
  EXECUTE FUNCTION refuse_change ('the audit log is only ever added to');
CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit
  EXECUTE FUNCTION refuse_change ('the audit log is only ever added to');
CREATE TRIGGER audit_delete BEFORE DELETE ON audit FOR EACH ROW
  WHEN (OLD.seq > audit_cut ())
  EXECUTE FUNCTION refuse_change ('the audit log is only ever added to');
CREATE FUNCTION audit_next () RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN IF NEW.seq IS DISTINCT FROM 1 + coalesce ((SELECT max (seq) FROM audit), audit_cut ())
  THEN RAISE EXCEPTION ''the audit log is only ever added to''; END IF;
  RETURN NEW; END';
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_next ();
CREATE FUNCTION addresses_held () RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO address_holders VALUES (NEW.address, NEW."user")
  ON CONFLICT DO NOTHING; RETURN NULL; END';
CREATE TRIGGER addresses_held AFTER INSERT ON addresses
  FOR EACH ROW EXECUTE FUNCTION addresses_held ();
-- The search index: pieces of up to three characters (store/index/search.h); the texts themselves
-- are in mail_text. It also has the addresses of the mail, compared as citext, and the age class
-- of its number (KY_POSTGRESQL_AGES classes), so that one index lookup restricts a search to a
-- user's own mail and to the newest.
CREATE FUNCTION ages (bigint) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS
  'SELECT ARRAY[($1 >> 13) * 4, ($1 >> 16) * 4 + 1, ($1 >> 19) * 4 + 2,
  ($1 >> 22) * 4 + 3]';
CREATE TABLE search (
  n BIGINT PRIMARY KEY REFERENCES messages (n), pieces INT4[] NOT NULL,
  addresses TEXT[] NOT NULL);
CREATE INDEX search_pieces ON search USING gin (pieces, addresses, ages (n));
CREATE TRIGGER audit_heads_update BEFORE UPDATE ON audit_heads
  EXECUTE FUNCTION refuse_change ('a signature of the audit log is never changed');
CREATE TRIGGER audit_heads_truncate BEFORE TRUNCATE ON audit_heads
  EXECUTE FUNCTION refuse_change ('a signature of the audit log is never deleted');
CREATE TRIGGER audit_heads_delete BEFORE DELETE ON audit_heads FOR EACH ROW
  WHEN (OLD.seq >= audit_cut ())
  EXECUTE FUNCTION refuse_change ('a signature of the audit log is never deleted');
CREATE FUNCTION administrator_left () RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN IF EXISTS (SELECT 1 FROM users
  WHERE n <> NEW.n AND removed IS NULL AND (roles & 4) <> 0) THEN INSERT INTO meta
  VALUES (''administrator-left'', extract (epoch FROM clock_timestamp ())::bigint::text)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value; END IF; RETURN NULL; END';
CREATE TRIGGER administrator_left AFTER UPDATE ON users FOR EACH ROW
  WHEN (OLD.removed IS NULL AND (OLD.roles & 4) <> 0
  AND NOT (NEW.removed IS NULL AND (NEW.roles & 4) <> 0))
  EXECUTE FUNCTION administrator_left ();
