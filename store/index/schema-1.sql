-- SPDX-License-Identifier: GPL-2.0-or-later
-- The tables of the store, as SQLite creates them; store/index/dialect.c says them in PostgreSQL's
-- words. 0.1.0, the first release, has this step: it is never changed again.

CREATE TABLE migrations (
  step INTEGER PRIMARY KEY, time INTEGER NOT NULL, version TEXT NOT NULL) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One row for each message; n numbers them by arrival.
CREATE TABLE messages (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  received INTEGER NOT NULL, -- microseconds since 1970
  sender TEXT NOT NULL, client TEXT NOT NULL, queue_id TEXT NOT NULL,
  login TEXT NOT NULL, direction TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length (sha256) = 32),
  door INTEGER NOT NULL, -- user of the front end
  attempts INTEGER NOT NULL DEFAULT 1,
  -- For IN with three values, SQLite would make a temporary table at each INSERT and UPDATE.
  state TEXT NOT NULL CHECK (state = 'received' OR state = 'done' OR state = 'failed'),
  outcome TEXT
  CHECK (outcome = 'sanitized' OR outcome = 'partial' OR outcome = 'withheld'),
  policy TEXT, output_sha256 BLOB, reported INTEGER, why TEXT,
  destroyed INTEGER, -- when its data key was destroyed
  subject TEXT NOT NULL DEFAULT '',
  -- 0 received, 1 delivered, 2 changed, 3 withheld, 4 failed: KyMailView
  view INTEGER NOT NULL DEFAULT 0,
  attachments INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
  withheld INTEGER NOT NULL DEFAULT 0,
  -- The front end had proof of the sender: policies for the sender apply when it is sanitized
  -- again.
  authentic INTEGER NOT NULL DEFAULT 0,
  -- The sender's domain if no mail of it had come before: the notice says so, also when the mail
  -- is sanitized again.
  new_domain TEXT NOT NULL DEFAULT '',
  -- The sender in the form of ky_allow_fold_sender(), for comparison: SQL folds ASCII letters
  -- only.
  sender_key TEXT NOT NULL DEFAULT '',
  -- The class by the policies of its recipients, 1 the most important; 0: none
  -- (store/keep/periods.h).
  class INTEGER NOT NULL DEFAULT 0,
  -- Microseconds for which its original is kept longer than store.retention-days says; below 0:
  -- shorter.
  longer INTEGER NOT NULL DEFAULT 0,
  -- 1: its report and the facts of its parts are gone; 2: also from whom and to whom it was
  -- (store/keep/purge.h).
  purged INTEGER NOT NULL DEFAULT 0) STRICT;
-- An index without a sequential order costs another page for each message, so only unfinished
-- messages are indexed by hash.
CREATE INDEX messages_unfinished ON messages (sha256) WHERE state <> 'done';
CREATE INDEX messages_received ON messages (received);
CREATE INDEX messages_view ON messages (view, n);
CREATE INDEX messages_login ON messages (login, n) WHERE login <> '';

CREATE TABLE recipients (
  n INTEGER NOT NULL REFERENCES messages (n), address TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (n, address)) STRICT, WITHOUT ROWID;
CREATE INDEX recipients_address ON recipients (address, n);

-- Without its row here an original can never be opened again.
CREATE TABLE originals (
  n INTEGER PRIMARY KEY REFERENCES messages (n),
  key_id TEXT NOT NULL, sealed_key BLOB NOT NULL, stored INTEGER NOT NULL,
  file TEXT, sealed BLOB,
  copy TEXT, -- path of the second copy: store/records/segment.h
  node TEXT NOT NULL DEFAULT '', -- node that has the file or the copy
  CHECK ((file IS NULL) <> (sealed IS NULL))) STRICT;
CREATE UNIQUE INDEX originals_file ON originals (file) WHERE file IS NOT NULL;

CREATE TABLE reports (
  n INTEGER PRIMARY KEY REFERENCES messages (n),
  size INTEGER NOT NULL, report BLOB NOT NULL, -- zstd
  header TEXT NOT NULL) STRICT;
CREATE TABLE parts (
  n INTEGER NOT NULL REFERENCES messages (n), path TEXT NOT NULL,
  name TEXT, type TEXT, claimed TEXT, size INTEGER, sha256 TEXT,
  outcome TEXT, method TEXT, reason TEXT, detail TEXT, allow TEXT, removed TEXT,
  output_name TEXT, output_type TEXT,
  PRIMARY KEY (n, path)) STRICT, WITHOUT ROWID;
-- The same for recipients under other policies, which are deferred deliveries (debts) below.
CREATE TABLE debt_parts (
  n INTEGER NOT NULL REFERENCES messages (n), debt INTEGER NOT NULL, path TEXT NOT NULL,
  name TEXT, type TEXT, claimed TEXT, size INTEGER, sha256 TEXT,
  outcome TEXT, method TEXT, reason TEXT, detail TEXT, allow TEXT, removed TEXT,
  output_name TEXT, output_type TEXT,
  PRIMARY KEY (n, debt, path)) STRICT, WITHOUT ROWID;
-- Where the texts of a mail link to by its reports (ky_text_links()). A search reads those of the
-- last mails, as it does for files: an index would cost each link another page.
CREATE TABLE links (
  n INTEGER NOT NULL REFERENCES messages (n), link TEXT NOT NULL,
  PRIMARY KEY (n, link)) STRICT, WITHOUT ROWID;
-- Reports whose text is not yet in the search index, which is updated for many at once or for
-- somebody who searches.
CREATE TABLE unsearched (n INTEGER PRIMARY KEY REFERENCES messages (n)) STRICT;

CREATE TABLE allow (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL, sender TEXT NOT NULL, -- '': any
  sha256 BLOB CHECK (sha256 IS NULL OR length (sha256) = 32),
  reason TEXT NOT NULL CHECK (reason <> ''), approver TEXT NOT NULL CHECK (approver <> ''),
  created INTEGER NOT NULL, created_by TEXT NOT NULL, expires INTEGER NOT NULL,
  hits INTEGER NOT NULL DEFAULT 0, last_used INTEGER,
  removed INTEGER, removed_by TEXT, removed_reason TEXT,
  confirmed INTEGER, -- when it became effective; NULL: proposed (allow_words)
  CHECK (type <> '' OR sender <> '' OR sha256 IS NOT NULL)) STRICT;

-- Destroyed originals: time, actor and reason. Rows never change.
CREATE TABLE destructions (
  n INTEGER PRIMARY KEY REFERENCES messages (n), time INTEGER NOT NULL,
  who TEXT NOT NULL, why TEXT NOT NULL, key_id TEXT NOT NULL,
  stored INTEGER NOT NULL) STRICT;
CREATE TRIGGER destructions_update BEFORE UPDATE ON destructions
  BEGIN SELECT RAISE (ABORT, 'a destruction record is never changed'); END;
CREATE TRIGGER destructions_delete BEFORE DELETE ON destructions
  BEGIN SELECT RAISE (ABORT, 'a destruction record is never deleted'); END;

-- Rows of the audit log that kiyome-signer has signed. `signed`: by the signer's clock, Unix
-- seconds; `cut`: when the log was pruned up to this row; NULL: it was not. Before the table
-- audit, since that needs the last cut when it is copied.
CREATE TABLE checkpoints (
  seq INTEGER PRIMARY KEY, hash BLOB NOT NULL CHECK (length (hash) = 32),
  signed INTEGER NOT NULL, head TEXT NOT NULL, cut INTEGER) STRICT;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, uid INTEGER NOT NULL,
  who TEXT NOT NULL, what TEXT NOT NULL, object TEXT NOT NULL, why TEXT NOT NULL,
  detail TEXT NOT NULL, hash BLOB NOT NULL CHECK (length (hash) = 32)) STRICT;
CREATE INDEX audit_object ON audit (object);
CREATE INDEX audit_time ON audit (time);
CREATE INDEX audit_what ON audit (what);
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
  BEGIN SELECT RAISE (ABORT, 'the audit log is only ever added to'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit
  WHEN OLD.seq > (SELECT coalesce (max (seq), 0) FROM checkpoints WHERE cut IS NOT NULL)
  BEGIN SELECT RAISE (ABORT, 'the audit log is only ever added to'); END;
-- INSERT OR REPLACE would delete without the trigger above.
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
  WHEN NEW.seq IS NOT 1 + coalesce ((SELECT max (seq) FROM audit),
  (SELECT max (seq) FROM checkpoints WHERE cut IS NOT NULL), 0)
  BEGIN SELECT RAISE (ABORT, 'the audit log is only ever added to'); END;

-- Tables of the portal: people and their addresses, sessions, requests for originals, mail to be
-- sent, and what lists and searches read. Times are Unix seconds; those of messages and of the
-- audit log are µs.

-- Compatibility forms in lower case, for searching; `search` has each as overlapping pairs of
-- characters, so that a phrase of pairs is a piece of text of any script.
CREATE TABLE mail_text (
  n INTEGER PRIMARY KEY REFERENCES messages (n),
  sender TEXT NOT NULL, subject TEXT NOT NULL, names TEXT NOT NULL) STRICT;
-- File names in each report of a mail with several reports; debt: as in debt_parts, 0: the mail's
-- own report. mail_text has the names of all reports.
CREATE TABLE debt_names (
  n INTEGER NOT NULL REFERENCES messages (n), debt INTEGER NOT NULL, names TEXT NOT NULL,
  PRIMARY KEY (n, debt)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (sender, subject, names,
  content = '', columnsize = 0, tokenize = 'ascii');

CREATE TABLE departments (
  n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (name <> '')) STRICT;
CREATE TABLE users (
  n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
  display TEXT NOT NULL, mail TEXT NOT NULL,
  department INTEGER REFERENCES departments (n),
  roles INTEGER NOT NULL, -- bits: KY_ROLES_… of store/people/people.h
  source TEXT NOT NULL CHECK (source IN ('local', 'directory', 'proxy')),
  password TEXT, -- argon2id, as libsodium writes it; NULL: cannot sign in by a password
  totp_secret BLOB, totp_confirmed INTEGER, totp_step INTEGER NOT NULL DEFAULT 0,
  language TEXT NOT NULL DEFAULT 'ja', era INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, created_by TEXT NOT NULL, last_sign_in INTEGER,
  removed INTEGER,
  until INTEGER, -- when the account ends, as that of a contractor; NULL: never
  -- The administrator who set the password knows it, until the user sets another.
  password_given INTEGER NOT NULL DEFAULT 0,
  -- Address for the second-factor code of a user of a directory or proxy. Only an administrator at
  -- admin.sock can set it, not the portal.
  code_mail TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX users_department ON users (department);
-- A person may have several addresses, and a shared mailbox several people.
CREATE TABLE addresses (
  address TEXT NOT NULL COLLATE NOCASE, user INTEGER NOT NULL REFERENCES users (n),
  kind TEXT NOT NULL CHECK (kind IN ('own', 'alias', 'shared')),
  PRIMARY KEY (address, user)) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_user ON addresses (user);
-- All users who ever had an address: mail from that time stays theirs when the address goes to
-- another user.
CREATE TABLE address_holders (
  address TEXT NOT NULL COLLATE NOCASE, user INTEGER NOT NULL REFERENCES users (n),
  PRIMARY KEY (address, user)) STRICT, WITHOUT ROWID;
CREATE TRIGGER addresses_held AFTER INSERT ON addresses BEGIN
  INSERT OR IGNORE INTO address_holders VALUES (NEW.address, NEW.user); END;
CREATE TABLE approvers (
  user INTEGER NOT NULL REFERENCES users (n),
  department INTEGER NOT NULL REFERENCES departments (n),
  PRIMARY KEY (user, department)) STRICT, WITHOUT ROWID;
CREATE INDEX approvers_department ON approvers (department);
CREATE TABLE absences (
  user INTEGER PRIMARY KEY REFERENCES users (n), since INTEGER NOT NULL,
  until INTEGER NOT NULL, deputy INTEGER REFERENCES users (n)) STRICT;

-- The token itself is not stored.
CREATE TABLE sessions (
  hash BLOB PRIMARY KEY CHECK (length (hash) = 32),
  user INTEGER NOT NULL REFERENCES users (n),
  created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL,
  how TEXT NOT NULL, client TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user);
CREATE TABLE failures (
  n INTEGER PRIMARY KEY, subject BLOB NOT NULL, time INTEGER NOT NULL,
  user INTEGER REFERENCES users (n)) STRICT; -- whose name it was, for the list of users
CREATE INDEX failures_subject ON failures (subject, time);
CREATE INDEX failures_time ON failures (time);
CREATE INDEX failures_user ON failures (user, time) WHERE user IS NOT NULL;
-- Networks from which a user has signed in: failed attempts of strangers do not lock the user out
-- there.
CREATE TABLE known_clients (
  user INTEGER NOT NULL REFERENCES users (n),
  subject BLOB NOT NULL CHECK (length (subject) = 32), seen INTEGER NOT NULL,
  PRIMARY KEY (user, subject)) STRICT, WITHOUT ROWID;
-- The code mailed to a user who sets up an authenticator (store/calls/enrol.h).
CREATE TABLE enrolments (
  user INTEGER PRIMARY KEY REFERENCES users (n),
  hash BLOB NOT NULL CHECK (length (hash) = 32), mail TEXT NOT NULL, sent INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0) STRICT;
-- The first approval of a change that needs two administrators (store/calls/consent.h), and the
-- change itself (store/calls/changes.h).
CREATE TABLE consents (
  name TEXT NOT NULL COLLATE NOCASE, what TEXT NOT NULL,
  asker INTEGER NOT NULL REFERENCES users (n), asked INTEGER NOT NULL,
  PRIMARY KEY (name, what, asker)) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
  name TEXT NOT NULL COLLATE NOCASE, asker INTEGER NOT NULL REFERENCES users (n),
  asked INTEGER NOT NULL, verb TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT,
  arguments BLOB, PRIMARY KEY (name, asker)) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  message INTEGER NOT NULL REFERENCES messages (n), path TEXT NOT NULL,
  debt INTEGER NOT NULL DEFAULT 0, -- whose report names the part; 0: the mail's own
  part_name TEXT NOT NULL, part_type TEXT NOT NULL, part_reason TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('original')),
  asker INTEGER NOT NULL REFERENCES users (n),
  department INTEGER REFERENCES departments (n), -- the requester's, at that time
  reason TEXT NOT NULL CHECK (reason <> ''),
  class TEXT NOT NULL CHECK (class IN ('low', 'normal', 'high')),
  step INTEGER NOT NULL DEFAULT 0, steps INTEGER NOT NULL, -- approvals given and needed
  state TEXT NOT NULL CHECK
  (state IN ('waiting', 'approved', 'refused', 'withdrawn', 'expired', 'released')),
  created INTEGER NOT NULL, deadline INTEGER NOT NULL,
  passed_to INTEGER REFERENCES users (n),
  decided INTEGER, decided_by INTEGER REFERENCES users (n), decided_reason TEXT,
  fetched INTEGER, way TEXT, release_session BLOB, handed INTEGER) STRICT;
CREATE INDEX requests_message ON requests (message);
CREATE INDEX requests_asker ON requests (asker, n);
CREATE INDEX requests_state ON requests (state, deadline);
CREATE INDEX requests_deciding ON requests (n) WHERE state = 'waiting';
CREATE TABLE request_history (
  n INTEGER PRIMARY KEY, request INTEGER NOT NULL REFERENCES requests (n),
  time INTEGER NOT NULL, user INTEGER REFERENCES users (n),
  what TEXT NOT NULL, why TEXT NOT NULL) STRICT;
CREATE INDEX request_history_request ON request_history (request);
CREATE INDEX request_history_user ON request_history (user, what);

-- Content that was shown or delivered, with its hash and the user.
CREATE TABLE opened (
  n INTEGER PRIMARY KEY, time INTEGER NOT NULL,
  message INTEGER NOT NULL REFERENCES messages (n), path TEXT NOT NULL,
  user INTEGER NOT NULL REFERENCES users (n), purpose TEXT NOT NULL,
  request INTEGER REFERENCES requests (n), sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  way TEXT NOT NULL, recipient TEXT NOT NULL) STRICT;
CREATE INDEX opened_message ON opened (message);

CREATE TABLE outbox (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,
  -- The recipient, also after the address went to another user; NULL: an address of the
  -- configuration.
  person INTEGER REFERENCES users (n),
  kind TEXT NOT NULL, object TEXT NOT NULL, created INTEGER NOT NULL,
  next_try INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  error TEXT NOT NULL DEFAULT '', finished INTEGER,
  taker TEXT NOT NULL DEFAULT '', -- node that sends it
  -- taken: being sent, or sent by a process that ended before it reported; copies: how often it
  -- was taken again, although it may have been sent (store/calls/outbox.c).
  taken INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0,
  -- From a restored older index: it may have been delivered since, so an administrator decides
  -- (store/records/journal-deliveries.h).
  kept_back INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX outbox_waiting ON outbox (next_try) WHERE state = 'waiting';
CREATE INDEX outbox_person ON outbox (person) WHERE state = 'waiting';
CREATE INDEX outbox_object ON outbox (object);
CREATE INDEX outbox_finished ON outbox (finished) WHERE finished IS NOT NULL;
CREATE INDEX outbox_digest ON outbox (n) WHERE kind = 'digest' AND text <> '';
CREATE INDEX outbox_gone ON outbox (n) WHERE kind = 'gone';
CREATE INDEX outbox_kept_back ON outbox (n) WHERE kept_back = 1;
CREATE INDEX outbox_copies ON outbox (copies) WHERE copies > 0;
-- The file of a letter: made from the original each time it is sent, and never stored
-- (store/calls/open.c).
CREATE TABLE outbox_files (
  letter INTEGER PRIMARY KEY REFERENCES outbox (n),
  message INTEGER NOT NULL REFERENCES messages (n), path TEXT NOT NULL,
  user INTEGER REFERENCES users (n), -- recipient; NULL: released by a command
  purpose TEXT NOT NULL CHECK (purpose IN ('original', 'render', 'unlock', 'release')),
  method TEXT NOT NULL, request INTEGER REFERENCES requests (n),
  -- The password that opens it, sealed as in `given`.
  key_id TEXT NOT NULL, sealed BLOB, expires INTEGER NOT NULL,
  -- Of a release: proves that the approver has opened the original (common/mail/relay.h).
  proof TEXT NOT NULL,
  -- 1: the program that committed it sends it, not kiyome-opener.
  held INTEGER NOT NULL) STRICT;
CREATE INDEX outbox_files_message ON outbox_files (message);
CREATE INDEX outbox_files_request ON outbox_files (request) WHERE request IS NOT NULL;
CREATE INDEX outbox_files_sealed ON outbox_files (expires) WHERE sealed IS NOT NULL;

-- A domain whose links are not broken; `allow` has rows for parts.
CREATE TABLE link_domains (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, domain TEXT NOT NULL CHECK (domain <> ''),
  reason TEXT NOT NULL CHECK (reason <> ''), approver TEXT NOT NULL CHECK (approver <> ''),
  created INTEGER NOT NULL, created_by TEXT NOT NULL, expires INTEGER NOT NULL,
  hits INTEGER NOT NULL DEFAULT 0, last_used INTEGER,
  removed INTEGER, removed_by TEXT, removed_reason TEXT,
  confirmed INTEGER) STRICT; -- as in allow

-- Statistics by day, computed during the day and once more after it (store/calls/figures.c);
-- counting for each page would take time proportional to all messages.
CREATE TABLE figures (
  section TEXT NOT NULL, day INTEGER NOT NULL, key TEXT NOT NULL,
  count INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (section, day, key)) STRICT, WITHOUT ROWID;

-- Reprocessing of mail of which a part was withheld for a reason that no longer exists
-- (store/calls/reprocess.c): a row for each message, and during delivery one for each recipient.
CREATE TABLE reprocess (
  n INTEGER PRIMARY KEY REFERENCES messages (n),
  asked INTEGER NOT NULL, asked_by TEXT NOT NULL, why TEXT NOT NULL CHECK (why <> ''),
  state TEXT NOT NULL CHECK
  (state IN ('waiting', 'delivering', 'delivered', 'withheld', 'failed')),
  next_try INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  detail TEXT NOT NULL DEFAULT '', -- what was delivered, or why nothing was
  error TEXT NOT NULL DEFAULT '', -- of the last try, until there is no other
  times INTEGER NOT NULL DEFAULT 0, -- number of deliveries
  finished INTEGER,
  taker TEXT NOT NULL DEFAULT '', -- as in outbox, also the next two
  taken INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL DEFAULT 0,
  kept_back INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX reprocess_waiting ON reprocess (next_try)
  WHERE state IN ('waiting', 'delivering');
CREATE INDEX reprocess_failed ON reprocess (finished) WHERE state = 'failed';
CREATE INDEX reprocess_kept_back ON reprocess (n) WHERE kept_back = 1;
CREATE INDEX reprocess_copies ON reprocess (copies) WHERE copies > 0;
CREATE TABLE reprocess_owed (
  n INTEGER NOT NULL REFERENCES reprocess (n), address TEXT NOT NULL COLLATE NOCASE,
  sent INTEGER,
  -- The relay's permanent refusal; "": not an address.
  why TEXT NOT NULL DEFAULT '', PRIMARY KEY (n, address)) STRICT, WITHOUT ROWID;

-- Events still to be sent to the event collector (store/people/events.h), besides the audit log.
-- The last row is kept after it was sent, so that no number is used twice.
CREATE TABLE events (
  n INTEGER PRIMARY KEY, time INTEGER NOT NULL, -- microseconds since 1970
  kind TEXT NOT NULL, severity INTEGER NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL,
  sent INTEGER) STRICT;

-- Stores that share a database (store/records/node.h); empty for a single store.
CREATE TABLE nodes (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  public_key BLOB NOT NULL CHECK (length (public_key) = 32),
  joined INTEGER NOT NULL, seen INTEGER NOT NULL, version TEXT NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE leases (
  name TEXT PRIMARY KEY, node TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit_heads (
  seq INTEGER PRIMARY KEY, first INTEGER NOT NULL, node TEXT NOT NULL,
  time INTEGER NOT NULL, hash BLOB NOT NULL,
  signature BLOB NOT NULL CHECK (length (signature) = 64)) STRICT;
CREATE TABLE journal (
  n INTEGER PRIMARY KEY, node TEXT NOT NULL, line TEXT NOT NULL,
  until INTEGER NOT NULL) STRICT; -- Unix seconds; 0: no limit
CREATE INDEX journal_until ON journal (until) WHERE until > 0;
CREATE TABLE remains (
  node TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (node, file)) STRICT, WITHOUT ROWID;

-- The blocklist; rows of `allow` need an approver and an end, these do not.
CREATE TABLE blocks (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('sender', 'sha256', 'link')),
  value TEXT NOT NULL CHECK (value <> ''), -- folded for comparison
  reason TEXT NOT NULL CHECK (reason <> ''), created INTEGER NOT NULL,
  created_by TEXT NOT NULL, expires INTEGER, -- NULL: never
  hits INTEGER NOT NULL DEFAULT 0, last_used INTEGER,
  removed INTEGER, removed_by TEXT, removed_reason TEXT) STRICT;
CREATE INDEX blocks_live ON blocks (kind, value) WHERE removed IS NULL;

-- Holds on originals (store/records/hold.h). `since`: a hold of a sender covers mails that came
-- then (microseconds since 1970) or later.
CREATE TABLE holds (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('mail', 'sender')),
  value TEXT NOT NULL CHECK (value <> ''), since INTEGER NOT NULL, label TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''), created INTEGER NOT NULL,
  created_by TEXT NOT NULL, removed INTEGER, removed_by TEXT, removed_reason TEXT) STRICT;
CREATE INDEX holds_live ON holds (kind, value) WHERE removed IS NULL;
CREATE INDEX holds_label ON holds (label);

-- Cases (store/calls/case.c): a mail that somebody reported, and the steps of incident.route as
-- they stood then. `due`, `done`, `late`: Unix seconds; `due`: set when the step before is done;
-- `late`: when it was told that the step is overdue.
CREATE TABLE cases (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mail TEXT NOT NULL,
  note TEXT NOT NULL CHECK (note <> ''), hold TEXT NOT NULL, -- '': no original was left
  created INTEGER NOT NULL, created_by TEXT NOT NULL,
  department INTEGER, -- of who reported it as a mail of their own
  closed INTEGER, closed_by TEXT, result TEXT, prevention TEXT) STRICT;
CREATE INDEX cases_mail ON cases (mail);
CREATE INDEX cases_creator ON cases (created_by, created);
CREATE TABLE case_steps (
  record INTEGER NOT NULL REFERENCES cases (n), step INTEGER NOT NULL,
  name TEXT NOT NULL, address TEXT NOT NULL, days INTEGER NOT NULL, due INTEGER,
  done INTEGER, done_by TEXT, note TEXT, late INTEGER,
  PRIMARY KEY (record, step)) STRICT, WITHOUT ROWID;
-- Training mails (store/calls/drill.c); `number`: as that of a message, but of none; `reported`:
-- Unix seconds of the first report.
CREATE TABLE drills (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, note TEXT NOT NULL,
  created INTEGER NOT NULL, created_by TEXT NOT NULL) STRICT;
CREATE TABLE drill_mails (
  n INTEGER PRIMARY KEY, drill INTEGER NOT NULL REFERENCES drills (n),
  number TEXT NOT NULL UNIQUE, address TEXT NOT NULL COLLATE NOCASE,
  reported INTEGER, how TEXT) STRICT;
CREATE INDEX drill_mails_drill ON drill_mails (drill);
CREATE INDEX case_steps_due ON case_steps (due) WHERE done IS NULL AND late IS NULL;

-- Confirmations of allowlist entries (store/calls/allow-words.h).
CREATE TABLE allow_words (
  entry TEXT NOT NULL, person INTEGER NOT NULL REFERENCES users (n), time INTEGER NOT NULL,
  PRIMARY KEY (entry, person)) STRICT, WITHOUT ROWID;
-- Records that an administrator left, by whatever means: the one who removed the other does not
-- count as the only one yet.
CREATE TRIGGER administrator_left AFTER UPDATE ON users
  WHEN OLD.removed IS NULL AND (OLD.roles & 4) <> 0
  AND NOT (NEW.removed IS NULL AND (NEW.roles & 4) <> 0)
  AND EXISTS (SELECT 1 FROM users WHERE n <> NEW.n AND removed IS NULL AND (roles & 4) <> 0)
  BEGIN INSERT INTO meta VALUES ('administrator-left', CAST (unixepoch () AS TEXT))
  ON CONFLICT (name) DO UPDATE SET value = excluded.value; END;

-- Machines that submit files by the portal (store/calls/clients.c), and their files. The key
-- itself is not stored. `message`: number of the original.
CREATE TABLE clients (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL CHECK (name <> ''),
  hash BLOB NOT NULL CHECK (length (hash) = 32), scope TEXT NOT NULL CHECK (scope <> ''),
  policy TEXT NOT NULL, owner TEXT NOT NULL, -- '': none
  quota_files INTEGER NOT NULL, quota_bytes INTEGER NOT NULL, -- per day; 0: no limit
  reason TEXT NOT NULL CHECK (reason <> ''), created INTEGER NOT NULL,
  created_by TEXT NOT NULL, expires INTEGER, -- NULL: never
  last_used INTEGER, last_from TEXT NOT NULL DEFAULT '',
  removed INTEGER, removed_by TEXT, removed_reason TEXT) STRICT;
CREATE TABLE client_files (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  client INTEGER NOT NULL REFERENCES clients (n),
  idempotency BLOB CHECK (idempotency IS NULL OR length (idempotency) = 32),
  sha256 BLOB NOT NULL CHECK (length (sha256) = 32), size INTEGER NOT NULL,
  name TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL,
  phase TEXT NOT NULL, cancelled INTEGER, message TEXT NOT NULL DEFAULT '') STRICT;
CREATE UNIQUE INDEX client_files_once ON client_files (client, idempotency)
  WHERE idempotency IS NOT NULL;
CREATE INDEX client_files_created ON client_files (client, created);
CREATE INDEX client_files_message ON client_files (message);
CREATE INDEX client_files_seen ON client_files (seen);

-- Deferred deliveries (store/calls/deferred-deliveries.h), to recipients whose policy differs from
-- the one their mail was delivered by: a row for each policy, with its report, and one for each
-- recipient. They are kept as long as the message.
CREATE TABLE debts (
  n INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES messages (n),
  policy TEXT NOT NULL CHECK (policy <> ''),
  authentic INTEGER NOT NULL, -- 1: the sender was authentic when the mail came
  asked INTEGER NOT NULL, -- when it was deferred
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivering', 'delivered', 'failed')),
  next_try INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  taker TEXT NOT NULL DEFAULT '', taken INTEGER NOT NULL DEFAULT 0,
  copies INTEGER NOT NULL DEFAULT 0, detail TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '', finished INTEGER,
  kept_back INTEGER NOT NULL DEFAULT 0, -- as in outbox
  outcome TEXT CHECK (outcome IN ('sanitized', 'partial', 'withheld')),
  size INTEGER, report BLOB, header TEXT, -- as in reports
  -- As in messages, for the recipients of this deferred delivery.
  view INTEGER NOT NULL DEFAULT 0, attachments INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0, withheld INTEGER NOT NULL DEFAULT 0,
  -- Of a follow-up: the later mail that may name its password, or the mail itself if one was given
  -- in the portal (negative: another was given since); 0: not a follow-up.
  source INTEGER NOT NULL DEFAULT 0,
  UNIQUE (message, policy, authentic, source)) STRICT;
CREATE INDEX debts_source ON debts (source) WHERE source > 0;
CREATE INDEX debts_view ON debts (view, message);
CREATE INDEX debts_waiting ON debts (next_try) WHERE state IN ('waiting', 'delivering');
CREATE INDEX debts_failed ON debts (finished) WHERE state = 'failed';
CREATE INDEX debts_kept_back ON debts (message) WHERE kept_back = 1;
CREATE INDEX debts_copies ON debts (copies) WHERE copies > 0;
CREATE TABLE debts_owed (
  debt INTEGER NOT NULL REFERENCES debts (n), address TEXT NOT NULL COLLATE NOCASE,
  sent INTEGER, -- NULL: not yet; 0: it cannot be delivered
  why TEXT NOT NULL DEFAULT '', PRIMARY KEY (debt, address)) STRICT, WITHOUT ROWID;
-- Recipients of a mail with encrypted parts that no password opened yet, and until when a mail of
-- the same authentic sender to them may name it (store/calls/follow-up.h).
CREATE TABLE waits (
  message INTEGER NOT NULL REFERENCES messages (n), address TEXT NOT NULL COLLATE NOCASE,
  sender TEXT NOT NULL, policy TEXT NOT NULL, -- as messages.sender_key
  until INTEGER NOT NULL, -- Unix seconds
  tries INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (message, address)) STRICT, WITHOUT ROWID;
CREATE INDEX waits_sender ON waits (sender, until);
CREATE INDEX waits_until ON waits (until);
-- Domains from which mail has come (store/records/domains.h).
CREATE TABLE domains (
  name TEXT PRIMARY KEY, first INTEGER NOT NULL, -- microseconds since 1970
  seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX domains_seen ON domains (seen);
-- Partner passwords, sealed (store/calls/partner-passwords.c).
CREATE TABLE agreed (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, domain TEXT NOT NULL,
  key_id TEXT NOT NULL, sealed BLOB NOT NULL, expires INTEGER NOT NULL,
  created INTEGER NOT NULL, created_by TEXT NOT NULL,
  used INTEGER) STRICT; -- when it, or another that was tried with it, opened something
CREATE INDEX agreed_domain ON agreed (domain, expires);
-- A password given by a recipient in the portal, until the other recipients have what it opens.
CREATE TABLE given (
  message INTEGER PRIMARY KEY REFERENCES messages (n), key_id TEXT NOT NULL,
  sealed BLOB NOT NULL, expires INTEGER NOT NULL) STRICT;
