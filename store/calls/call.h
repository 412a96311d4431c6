/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A call: one request of the portal, the opener, an administrator or a watcher for a verb. The loop
 * reads it, and a thread may hash a password for it. Then it is applied inside a transaction, in
 * which the session is looked up, the caller's rights are checked, and the call is recorded in the
 * audit log. It is answered after the commit, perhaps by a query in a thread.
 *
 * A function that refuses a call sets a STORE error whose message begins with a code (ky_refuse()).
 * If `apply` fails, its changes are rolled back; the other operations of the batch stay. */
#pragma once

#include "store/calls/arguments.h"
#include "store/index/query.h"
#include "store/people/people.h"
#include "store/loop/loop.h"

typedef struct _KyCall KyCall;

typedef enum
{
  KY_VERB_RECORDED = 1 << 0, /* in the audit log, on the disk before the answer */
  KY_VERB_BARE = 1 << 1,     /* also for a user who must first change a password or set up TOTP */
  KY_VERB_BLOB = 1 << 2,     /* a blob follows the arguments */
  KY_VERB_ALONE = 1 << 3,    /* without a session */
  KY_VERB_FULL = 1 << 4,     /* all arguments are recorded */
  KY_VERB_EARLY = 1 << 5,    /* also while the store waits for a decision of an administrator */
  KY_VERB_SLOW = 1 << 6,     /* the query takes no thread and no connection from the portal */
} KyVerbFlags;

/* Describes a row of contract/store.def. */
typedef struct
{
  const gchar *name;
  guint sockets; /* 1 << KyRole; at admin.sock a session is optional */
  guint flags;
  guint roles; /* a user needs one of them */
  const KyArgumentRule *arguments;
  const KyRowColumn *columns; /* columns that the answer may have; it has all or some of them */
  /* (nullable) Runs in the loop before the call is queued, and must see to it that
   * ky_call_queue() is called, here or when a thread has finished. */
  gboolean (*start) (KyServer *server, KyCall *call, GError **error);
  gboolean (*apply) (KyServer *server, KyCall *call, GError **error); /* inside the transaction */
  /* In a thread. Returns NULL without an error if it sets `original`. */
  KyRowsWriter *(*query) (KyCall *call, KyIndex *reader, GError **error);
  void (*done) (KyServer *server, KyCall *call); /* in the loop, when all of that has succeeded */
} KyVerb;

/* All verbs. The last row has no name. */
extern const KyVerb ky_store_verbs[];

struct _KyCall
{
  KyOperation operation; /* must be the first member */
  KyTask task;
  const KyVerb *verb;
  GHashTable *arguments; /* names to values, which are wiped before they are freed */
  GBytes *blob;
  KyConfig *config;
  gint64 now; /* Unix seconds */
  KyPerson person;
  GError *fault; /* (nullable) fault of the arguments, for callers with the right */
  gchar *who;    /* for the audit log: "sato (portal)" */

  gchar *stored, *hash;          /* argon2id: the user's present hash; that of a new password */
  gboolean is_sign_in;           /* `person` is named in the call and not yet signed in */
  guint64 turn;                  /* position in the queue for hashing (store/calls/hash.c) */
  gchar *asks;                   /* the user or client to which the position is charged */
  gboolean verifies, is_right;   /* `old` or `password` must be compared, and is right */
  KyRowsWriter *rows;            /* the answer; NULL: that of the query, or an empty one */
  int original;                  /* file descriptor for the answer, or -1 */
  KyAway away;                   /* the original that must be fetched for the answer */
  gchar *what, *object, *detail; /* (nullable) for the audit log, instead of the usual values */
  gpointer work;                 /* (nullable) state shared by the verb's functions */
  GDestroyNotify free_work;
  GThreadPool *pool; /* (nullable) for the query, instead of the usual one */
  /* The answer, if set. If `apply` sets it and succeeds, its changes are committed although the
   * call is refused. */
  GError *refusal;
  GError *error;     /* error of the query */
  gchar *state;      /* for the query: paths.state */
  gchar *place;      /* for the query: the place of the index */
  GAsyncQueue *idle; /* for the query: reading connections that are free */
};

#define KY_CALL_OF_TASK(task) ((KyCall *)((gchar *)(task)-G_STRUCT_OFFSET (KyCall, task)))

/* Returns the value of an argument, "" if it was not given (borrowed). */
const gchar *ky_call_argument (KyCall *call, const gchar *name);
/* Returns the value of an argument of the kind number or time, `standard` if it was not given. */
gint64 ky_call_number (KyCall *call, const gchar *name, gint64 standard);
/* Returns whether an argument of the kind yes was given and means yes. */
gboolean ky_call_is_set (KyCall *call, const gchar *name);

/* Returns a table with the columns of the verb, for a query (transfer full), or NULL.
 * Errors: IO. */
KyRowsWriter *ky_call_rows (const KyCall *call, GError **error);
/* Makes the rows of a statement the answer. `row`: (nullable; transfer full) NULL fails with
 * `error` as ky_index_bind() set it. Errors: STORE. */
gboolean ky_call_take_row (KyServer *server, KyCall *call, KyStatement *row, GError **error);
/* Does the same with the original of message `n` besides. Errors: STORE, IO. */
gboolean ky_call_take_original (KyServer *server, KyCall *call, KyStatement *row, gint64 n,
                                GError **error);
/* Begins an answer with the columns of the verb. An earlier answer is freed, since `apply` may be
 * called again. Errors: IO. */
gboolean ky_call_answer (KyCall *call, GError **error);
/* Answers with one row of texts. `...`: the name of a column and its value in turn, ended by NULL.
 * Errors: IO. */
gboolean ky_call_answer_texts (KyCall *call, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Adds a row to the audit log, with the caller as the actor. `object`: what the row is about;
 * `why`: the reason given. Errors: STORE. */
gboolean ky_call_record (KyServer *server, KyCall *call, const gchar *what, const gchar *object,
                         const gchar *why, const gchar *detail, GError **error);

/* Set what the audit log says of the call in place of the verb and its arguments: what was done, to
 * what, and the details. */
void ky_call_set_what (KyCall *call, const gchar *what);
void ky_call_set_object (KyCall *call, const gchar *object);
void ky_call_set_detail (KyCall *call, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

/* Holds the state of the audit log and the journal of erasures in memory at a savepoint. */
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
 * `except`: (nullable) the hash of a session that continues.
 * Errors: STORE. */
gboolean ky_call_rights_changed (KyServer *server, gint64 user, const guint8 *except,
                                 GError **error);

/* Returns a value as it is written into the detail of a row of the audit log ("name=`value`
 * name=VALUE"): "=", which marks the names there, and the characters of `ends`, which separate the
 * values of a list, become "\u{HEX}" (transfer full). */
gchar *ky_call_detail_value (const gchar *value, const gchar *ends);

/* Queues a call for the next transaction. `start`, or the `finish` of its thread, calls this. */
void ky_call_queue (KyServer *server, KyCall *call);

/* Reads the arguments of `verb` from peer->in, and begins the call. Refusals are sent to the peer.
 * Returns FALSE if the peer broke the protocol. Errors: PROTOCOL, LIMIT, IO. */
gboolean ky_call_begin (KyServer *server, KyPeer *peer, const KyVerb *verb, GError **error);

/* The functions that answer verbs (contract/store.def names them). */
#include "store/calls/verb-functions.h"
