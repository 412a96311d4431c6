/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A call: one request of the portal, the opener, an administrator or a watcher for a verb. The loop
 * reads it, and a thread may hash a password for it. Then it is applied inside a transaction, in
 * which the session is looked up, the caller's rights are checked, and the call is recorded in the
 * audit log. It is answered after the commit, perhaps by a query in a thread.
 *
 * A function that refuses a call sets a STORE error whose message begins with a code (ky_refuse()).
 * If `apply` fails, its changes are rolled back; the other operations of the batch stay. */
#pragma once

#include "store/index/query.h"
#include "store/people/people.h"
#include "store/loop/loop.h"

typedef struct _KyCall KyCall;

typedef enum
{
  KY_VERB_RECORDED = 1 << 0, /* in the audit log, on the disk before the answer */
  KY_VERB_OPENER = 1 << 1,   /* for the opener; without this flag the verb is for the portal */
  KY_VERB_BARE = 1 << 2,     /* also for a user who must first change a password or set up TOTP */
  KY_VERB_REASON = 1 << 3,   /* needs `reason` */
  KY_VERB_MESSAGE = 1 << 4,  /* needs `id`, a message number */
  KY_VERB_REQUEST = 1 << 5,  /* needs `request`, the identifier of a request */
  KY_VERB_BLOB = 1 << 6,     /* a blob follows the arguments */
  KY_VERB_ADMIN = 1 << 8,    /* also at admin.sock; a session is optional there */
  KY_VERB_ALONE = 1 << 7,    /* without a session */
} KyVerbFlags;

typedef struct
{
  const gchar *name;
  guint flags;
  guint roles; /* a user needs one of them */
  /* (nullable) Runs in the loop before the call is queued, and must see to it that
   * ky_call_queue() is called, here or when a thread has finished. */
  gboolean (*start) (KyServer *server, KyCall *call, GError **error);
  gboolean (*apply) (KyServer *server, KyCall *call, GError **error); /* inside the transaction */
  KyRowsWriter *(*query) (KyCall *call, KyIndex *reader, GError **error); /* in a thread */
} KyVerb;

struct _KyCall
{
  KyOperation operation; /* first */
  KyTask task;
  const KyVerb *verb;
  GHashTable *arguments; /* names to values, which are wiped before they are freed */
  GBytes *blob;
  KyConfig *config;
  gint64 now; /* Unix seconds */
  KyPerson person;
  gchar *who; /* for the audit log: "sato (portal)" */

  gchar *stored, *hash;          /* argon2id: the user's present hash; that of a new password */
  gboolean is_sign_in;           /* `person` is who is named in the call, not yet signed in */
  guint64 turn;                  /* position in the queue for hashing (store/calls/hash.c) */
  gchar *asks;                   /* the user or client to whom the position is charged */
  gboolean verifies, is_right;   /* `old` or `password` must be compared, and is right */
  KyRowsWriter *rows;            /* the answer; NULL: that of the query, or an empty one */
  int original;                  /* file descriptor for the answer, or -1 */
  KyAway away;                   /* the original that must be fetched for the answer */
  gchar *what, *object, *detail; /* (nullable) for the audit log, instead of the usual values */
  gpointer import;               /* used by store/calls/import.c */
  GDestroyNotify free_import;
  /* The answer, if set. If `apply` sets it and succeeds, its changes are committed all the same. */
  GError *refusal;
  GError *error;     /* of the query */
  gchar *state;      /* for the query: paths.state */
  gchar *place;      /* for the query: the place of the index */
  GAsyncQueue *idle; /* for the query: reading connections that are free */
};

#define KY_CALL_OF_TASK(task) ((KyCall *)((gchar *)(task)-G_STRUCT_OFFSET (KyCall, task)))

/* Returns the value of an argument, "" if it was not given (borrowed). */
const gchar *ky_call_argument (KyCall *call, const gchar *name);
/* Reads an argument that is a number from `minimum` to `maximum`. Sets `ret_number` to `standard`
 * if the argument was not given. Errors: STORE "invalid: …". */
gboolean ky_call_number (KyCall *call, const gchar *name, gint64 minimum, gint64 maximum,
                         gint64 standard, gint64 *ret_number, GError **error);
/* Reads an argument that is a time in Unix seconds, in the same way. Numbers below 100,000,000
 * (1973) are refused: they were meant as something else (30 days, the date 20261120). Errors: STORE
 * "invalid: …". */
gboolean ky_call_time (KyCall *call, const gchar *name, gint64 standard, gint64 *ret_time,
                       GError **error);
#define KY_CALL_TIME_MAX (G_MAXINT32 * G_GINT64_CONSTANT (100))
/* Checks that an argument is one of `words` (NULL-terminated), or was not given. Errors: STORE
 * "invalid: …". */
gboolean ky_call_choice (KyCall *call, const gchar *name, const gchar *const *words,
                         GError **error);

/* Begins an answer with these columns (NULL-terminated). An earlier answer is freed, since `apply`
 * may be called again. */
gboolean ky_call_answer (KyCall *call, const gchar *const *columns, GError **error);
/* Answers with one row of texts. `...`: a column's name and its value in turn, ended by NULL. */
gboolean ky_call_answer_texts (KyCall *call, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Adds a row to the audit log, with the caller as the actor. `object`: what the row is about;
 * `why`: the reason given. Errors: STORE. */
gboolean ky_call_record (KyServer *server, KyCall *call, const gchar *what, const gchar *object,
                         const gchar *why, const gchar *detail, GError **error);

/* The state of the audit log and the journal of erasures in memory at a savepoint. */
typedef struct
{
  KyAuditHead head;
  KyErasuresPoint erasures;
} KyCallPoint;
/* Returns the present state. */
KyCallPoint ky_call_point (const KyServer *server);
/* Restores a state; to be called when the transaction returns to the savepoint. */
void ky_call_return (KyServer *server, const KyCallPoint *point);

/* Is called when the rights or the means of authentication of user number `user` have changed. Ends
 * the user's sessions, and notes the change in the journal of erasures, so that restoring an older
 * copy of the index does not undo it.
 * `except`: (nullable) the hash of a session that goes on.
 * Errors: STORE. */
gboolean ky_call_rights_changed (KyServer *server, gint64 user, const guint8 *except,
                                 GError **error);

/* Returns a value as it is written into the detail of a row of the audit log ("name=VALUE
 * name=VALUE"): "=", which marks the names there, and the characters of `ends`, which separate the
 * values of a list, become "\u{HEX}" (transfer full). */
gchar *ky_call_detail_value (const gchar *value, const gchar *ends);

/* Queues a call for the next transaction. `start`, or the `finish` of its thread, calls this. */
void ky_call_queue (KyServer *server, KyCall *call);

/* Reads names and values of at most KY_STORE_ARGUMENTS_MAX arguments. Returns a table that wipes
 * its values before it frees them (transfer full). ky_wire_done() tells afterwards whether the
 * request was well formed. */
GHashTable *ky_call_read_arguments (KyWireIn *in);
/* Reads the arguments of `verb` from peer->in, and begins the call. Refusals are sent to the peer.
 * Returns FALSE if the peer broke the protocol. Errors: PROTOCOL, LIMIT, IO. */
gboolean ky_call_begin (KyServer *server, KyPeer *peer, const KyVerb *verb, GError **error);

/* --- verbs, by file ------------------------------------------------------------------------- */

/* signin.c */
gboolean ky_verb_sign_in_check (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_sign_in_start (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_sign_in (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_session (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_sign_out (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_totp_begin (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_totp_confirm (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_password_start (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_password_change (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_preferences (KyServer *server, KyCall *call, GError **error);

/* mails.c */
KyRowsWriter *ky_verb_mails (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_mails_check (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_mail_check (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_mail (KyCall *call, KyIndex *reader, GError **error);
KyRowsWriter *ky_verb_uploads (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_upload_cancel (KyServer *server, KyCall *call, GError **error);

/* requests.c, queue.c */
gboolean ky_verb_request_add (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_request_withdraw (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_request_decide (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_requests_check (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_requests (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_request_check (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_request (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_absence (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_absence_set (KyServer *server, KyCall *call, GError **error);

/* open.c */
gboolean ky_verb_open (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_open_blocks (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_opened (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_open_failed (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_open_mail (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_outbox_open (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_outbox_opened (KyServer *server, KyCall *call, GError **error);

/* outbox.c */
gboolean ky_verb_outbox_take (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_outbox_done (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_outbox_failed (KyServer *server, KyCall *call, GError **error);

/* mail-queue.c */
KyRowsWriter *ky_verb_queue_list (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_queue_retry (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_queue_drop (KyServer *server, KyCall *call, GError **error);

/* reprocess.c */
gboolean ky_verb_reprocess_find_check (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_reprocess_find (KyCall *call, KyIndex *reader, GError **error);
KyRowsWriter *ky_verb_reprocess_count (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_reprocess (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_reprocess_list (KyCall *call, KyIndex *reader, GError **error);
KyRowsWriter *ky_verb_reprocess_look (KyCall *call, KyIndex *reader, GError **error);

/* reprocess-work.c */
gboolean ky_verb_reprocess_next (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_open (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_agreed (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_allow (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_result (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_sent (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_hold (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_never (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_done (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_reprocess_failed (KyServer *server, KyCall *call, GError **error);

/* debt-work.c */
gboolean ky_verb_debt_next (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_open (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_allow (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_result (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_sent (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_agreed (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_source (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_none (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_hold (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_never (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_done (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_debt_failed (KyServer *server, KyCall *call, GError **error);

/* accounts.c */
gboolean ky_verb_user_start (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_user_add (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_user_set (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_user_remove (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_users (KyCall *call, KyIndex *reader, GError **error);
KyRowsWriter *ky_verb_people (KyCall *call, KyIndex *reader, GError **error);
KyRowsWriter *ky_verb_departments (KyCall *call, KyIndex *reader, GError **error);

/* trusted.c */
gboolean ky_verb_sign_in_trusted (KyServer *server, KyCall *call, GError **error);

/* directory.c */
gboolean ky_verb_directory_people (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_directory_departments (KyServer *server, KyCall *call, GError **error);

/* import.c */
gboolean ky_verb_user_import_start (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_user_import (KyServer *server, KyCall *call, GError **error);

/* block.c */
KyRowsWriter *ky_verb_block_list (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_block_add (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_block_import (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_block_remove (KyServer *server, KyCall *call, GError **error);

/* partner-passwords.c */
KyRowsWriter *ky_verb_agreed_list (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_agreed_add (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_agreed_remove (KyServer *server, KyCall *call, GError **error);

/* recipient-password.c */
gboolean ky_verb_open_given (KyServer *server, KyCall *call, GError **error);

/* clients.c */
KyRowsWriter *ky_verb_client_list (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_client_add (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_client_revoke (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_start (KyServer *server, KyCall *call, GError **error);

/* client-files.c */
gboolean ky_verb_file_key (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_add (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_stored (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_touch (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_look (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_cancel (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_open (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_opened (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_file_repeat (KyServer *server, KyCall *call, GError **error);

/* allow.c */
KyRowsWriter *ky_verb_allow_list (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_allow_add (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_allow_import (KyServer *server, KyCall *call, GError **error);
gboolean ky_verb_allow_remove (KyServer *server, KyCall *call, GError **error);

/* allow-words.c, allow-report.c */
gboolean ky_verb_allow_confirm (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_allow_report (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_allow_uses_check (KyServer *server, KyCall *call, GError **error);
KyRowsWriter *ky_verb_allow_uses (KyCall *call, KyIndex *reader, GError **error);

/* records.c */
KyRowsWriter *ky_verb_audit (KyCall *call, KyIndex *reader, GError **error);
KyRowsWriter *ky_verb_audit_export (KyCall *call, KyIndex *reader, GError **error);
KyRowsWriter *ky_verb_destructions (KyCall *call, KyIndex *reader, GError **error);
gboolean ky_verb_health (KyServer *server, KyCall *call, GError **error);

/* figures.c */
KyRowsWriter *ky_verb_statistics (KyCall *call, KyIndex *reader, GError **error);
