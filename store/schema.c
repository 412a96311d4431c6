/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The schema as numbered steps. A step that was ever released is never changed: a change is a new
 * step at the end.
 */
#include "store/index.h"

static const gchar step_1[]
    = "CREATE TABLE migrations ("
      " step INTEGER PRIMARY KEY, time INTEGER NOT NULL, version TEXT NOT NULL) STRICT;"
      "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

      /* One row a message; n counts them in the order of their coming. */
      "CREATE TABLE messages ("
      " n INTEGER PRIMARY KEY,"
      " id TEXT NOT NULL UNIQUE,"
      " received INTEGER NOT NULL," /* microseconds since 1970 */
      " sender TEXT NOT NULL, client TEXT NOT NULL, queue_id TEXT NOT NULL,"
      " login TEXT NOT NULL, direction TEXT NOT NULL,"
      " size INTEGER NOT NULL,"
      " sha256 BLOB NOT NULL CHECK (length (sha256) = 32),"
      " door INTEGER NOT NULL," /* user of the door that brought it */
      " attempts INTEGER NOT NULL DEFAULT 1,"
      " state TEXT NOT NULL CHECK (state IN ('received', 'done', 'failed')),"
      " outcome TEXT CHECK (outcome IN ('sanitized', 'partial', 'withheld')),"
      " policy TEXT, output_sha256 BLOB, reported INTEGER, why TEXT,"
      " destroyed INTEGER" /* when its data key was destroyed */
      ") STRICT;"
      "CREATE INDEX messages_sha256 ON messages (sha256);"

      "CREATE TABLE recipients ("
      " n INTEGER NOT NULL REFERENCES messages (n), address TEXT NOT NULL COLLATE NOCASE,"
      " PRIMARY KEY (n, address)) STRICT, WITHOUT ROWID;"

      /* Without its row here an original can never be opened again. */
      "CREATE TABLE originals ("
      " n INTEGER PRIMARY KEY REFERENCES messages (n),"
      " key_id TEXT NOT NULL, sealed_key BLOB NOT NULL, stored INTEGER NOT NULL,"
      " file TEXT, sealed BLOB,"
      " CHECK ((file IS NULL) <> (sealed IS NULL))) STRICT;"
      "CREATE UNIQUE INDEX originals_file ON originals (file) WHERE file IS NOT NULL;"

      "CREATE TABLE reports ("
      " n INTEGER PRIMARY KEY REFERENCES messages (n),"
      " size INTEGER NOT NULL, report BLOB NOT NULL," /* zstd */
      " header TEXT NOT NULL) STRICT;"
      "CREATE TABLE parts ("
      " n INTEGER NOT NULL REFERENCES messages (n), path TEXT NOT NULL,"
      " name TEXT, type TEXT, claimed TEXT, size INTEGER, sha256 TEXT,"
      " outcome TEXT, method TEXT, reason TEXT, detail TEXT, allow TEXT, removed TEXT,"
      " output_name TEXT, output_type TEXT,"
      " PRIMARY KEY (n, path)) STRICT, WITHOUT ROWID;"
      "CREATE INDEX parts_sha256 ON parts (sha256);"

      "CREATE TABLE allow ("
      " n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
      " type TEXT NOT NULL, sender TEXT NOT NULL," /* '' is any */
      " sha256 BLOB CHECK (sha256 IS NULL OR length (sha256) = 32),"
      " reason TEXT NOT NULL CHECK (reason <> ''), approver TEXT NOT NULL CHECK (approver <> ''),"
      " created INTEGER NOT NULL, created_by TEXT NOT NULL, expires INTEGER NOT NULL,"
      " hits INTEGER NOT NULL DEFAULT 0, last_used INTEGER,"
      " removed INTEGER, removed_by TEXT, removed_reason TEXT,"
      " CHECK (type <> '' OR sender <> '' OR sha256 IS NOT NULL)) STRICT;"

      /* What was destroyed, when, by whom and why; never changed. */
      "CREATE TABLE destructions ("
      " n INTEGER PRIMARY KEY REFERENCES messages (n), time INTEGER NOT NULL,"
      " who TEXT NOT NULL, why TEXT NOT NULL, key_id TEXT NOT NULL,"
      " stored INTEGER NOT NULL) STRICT;"
      "CREATE TRIGGER destructions_update BEFORE UPDATE ON destructions"
      " BEGIN SELECT RAISE (ABORT, 'a destruction record is never changed'); END;"
      "CREATE TRIGGER destructions_delete BEFORE DELETE ON destructions"
      " BEGIN SELECT RAISE (ABORT, 'a destruction record is never deleted'); END;"

      "CREATE TABLE audit ("
      " seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, uid INTEGER NOT NULL,"
      " who TEXT NOT NULL, what TEXT NOT NULL, object TEXT NOT NULL, why TEXT NOT NULL,"
      " detail TEXT NOT NULL, hash BLOB NOT NULL CHECK (length (hash) = 32)) STRICT;"
      "CREATE INDEX audit_object ON audit (object);"
      "CREATE TRIGGER audit_update BEFORE UPDATE ON audit"
      " BEGIN SELECT RAISE (ABORT, 'the audit log is only ever added to'); END;"
      "CREATE TRIGGER audit_delete BEFORE DELETE ON audit"
      " BEGIN SELECT RAISE (ABORT, 'the audit log is only ever added to'); END;"
      /* INSERT OR REPLACE deletes without asking the trigger above. */
      "CREATE TRIGGER audit_insert BEFORE INSERT ON audit"
      " WHEN NEW.seq IS NOT (SELECT coalesce (max (seq), 0) + 1 FROM audit)"
      " BEGIN SELECT RAISE (ABORT, 'the audit log is only ever added to'); END;";

const gchar *const ky_schema_steps[] = { step_1 };
const guint ky_schema_n_steps = G_N_ELEMENTS (ky_schema_steps);
