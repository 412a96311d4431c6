/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A verb of the portal or the opener on its way: read in the loop, perhaps through a thread that
 * hashes a password, then applied inside a transaction (there the session is looked up, the right
 * to ask is checked and what is asked is recorded), and answered after the commit, perhaps by a
 * query that runs in a thread.
 *
 * The answer of ky_call_…() functions that refuse is a STORE error whose message begins with a code
 * (ky_refuse()). What an `apply` did before it refused is undone; the others of its batch stand.
 */
#pragma once

#include "store/index/query.h"
#include "store/people/people.h"
#include "store/loop/loop.h"

typedef struct _KyCall KyCall;

typedef enum
{
  KY_VERB_RECORDED = 1 << 0, /* in the audit log, on the disk before the answer */
  KY_VERB_OPENER = 1 << 1,   /* of the opener; all others are of the portal */
  KY_VERB_BARE = 1 << 2,     /* also for who must set up his TOTP first */
  KY_VERB_REASON = 1 << 3,   /* needs `reason` */
  KY_VERB_MESSAGE = 1 << 4,  /* needs `id`, of a message */
  KY_VERB_REQUEST = 1 << 5,  /* needs `request` */
  KY_VERB_BLOB = 1 << 6,
  KY_VERB_ADMIN = 1 << 8, /* also at admin.sock, there without a session or in that of somebody */
  KY_VERB_ALONE = 1 << 7, /* without a session */
} KyVerbFlags;

typedef struct
{
  const gchar *name;
  guint flags;
  guint roles; /* one of them is needed */
  /* In the loop, instead of queueing the call: it is queued by a thread's finish. */
  gboolean (*start) (KyServer *server, KyCall *call, GError **error);
  gboolean (*apply) (KyServer *server, KyCall *call, GError **error); /* inside the transaction */
  KyRowsWriter *(*query) (KyCall *call, KyIndex *reader, GError **error); /* in a thread */
} KyVerb;

struct _KyCall
{
  KyOperation operation; /* first */
  KyTask task;
  const KyVerb *verb;
  GHashTable *arguments; /* values are wiped when they go */
  GBytes *blob;
  KyConfig *config;
  gint64 now; /* Unix seconds */
  KyPerson person;
  gchar *who; /* for the audit log: "sato (portal)" */

  gchar *stored, *hash;          /* argon2id: to be compared with; made of a new password */
  gboolean is_sign_in;           /* nobody is signed in yet */
  guint64 turn;                  /* in the queue of passwords */
  gchar *asks;                   /* whose turn it is */
  gboolean verifies, is_right;   /* `old` or `password` is to be compared, and fits */
  KyRowsWriter *rows;            /* the answer; NULL: of the query, or an empty one */
  int original;                  /* fd for the answer, or -1 */
  KyAway away;                   /* what is fetched for it */
  gchar *what, *object, *detail; /* for the audit log, instead of the usual */
  gpointer import;               /* of store/calls/import.c */
  GDestroyNotify free_import;
  GError *refusal; /* after everything else is committed */
  GError *error;   /* of the query */
  gchar *state;    /* directory */
  gchar *place;    /* of the index */
  GAsyncQueue *idle;
};

#define KY_CALL_OF_TASK(task) ((KyCall *)((gchar *)(task)-G_STRUCT_OFFSET (KyCall, task)))

/* "" when it was not given. */
const gchar *ky_call_argument (KyCall *call, const gchar *name);
/* A number from MINIMUM to MAXIMUM; STANDARD when it was not given, "invalid: …" when it is not
 * one. */
gboolean ky_call_number (KyCall *call, const gchar *name, gint64 minimum, gint64 maximum,
                         gint64 standard, gint64 *ret_number, GError **error);
/* The same of a moment, in seconds since 1970. What would be a day of the seventies was meant as
 * something else (30 days, the day 20261120), and is none. */
gboolean ky_call_time (KyCall *call, const gchar *name, gint64 standard, gint64 *ret_time,
                       GError **error);
#define KY_CALL_TIME_MAX (G_MAXINT32 * G_GINT64_CONSTANT (100))
/* TRUE when it is one of the words, or was not given. Else "invalid: …". */
gboolean ky_call_choice (KyCall *call, const gchar *name, const gchar *const *words,
                         GError **error);

/* Begins an answer with these columns; what stood before goes (apply may be called again). */
gboolean ky_call_answer (KyCall *call, const gchar *const *columns, GError **error);
/* One row of texts: names and values in turn, NULL-terminated. */
gboolean ky_call_answer_texts (KyCall *call, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Adds a row to the audit log in the name of who calls. */
gboolean ky_call_record (KyServer *server, KyCall *call, const gchar *what, const gchar *object,
                         const gchar *why, const gchar *detail, GError **error);

/* What the log and the journal of erasures had at a savepoint, to which they return with it. */
typedef struct
{
  KyAuditHead head;
  KyErasuresPoint erasures;
} KyCallPoint;
KyCallPoint ky_call_point (const KyServer *server);
void ky_call_return (KyServer *server, const KyCallPoint *point);

/* USER's rights are others than before, or how he proves who he is: his sessions end but the one
 * with the hash EXCEPT (nullable), and no older copy of the index brings back what he had. */
gboolean ky_call_rights_changed (KyServer *server, gint64 user, const guint8 *except,
                                 GError **error);

/* VALUE as it stands in a row's detail, "name=VALUE name=VALUE": "=", by which whoever reads it
 * tells the names, and the characters of ENDS, which end it in a list, as "\u{3d}". (transfer full)
 */
gchar *ky_call_detail_value (const gchar *value, const gchar *ends);

/* To be called from `start`, and from the finish of its thread. */
void ky_call_queue (KyServer *server, KyCall *call);

/* Names and values of what IN asks; values are wiped when they go. (transfer full) */
GHashTable *ky_call_read_arguments (KyWireIn *in);
/* The call of VERB by PEER, whose arguments stand in peer->in. FALSE: the peer broke the protocol.
 */
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

/* agreed.c */
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
