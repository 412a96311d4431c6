/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface between kiyome-store's event loop (store/server) and the requests that it serves.
 * One thread runs the loop and owns the writing connection to the index. A request that changes
 * something becomes an operation. All operations of one turn of the loop are applied in one
 * transaction and answered after its commit; what arrives during a commit waits for the next one.
 * The sealing of large originals and long queries are tasks for threads. A thread never touches the
 * server: the task comes back to the loop through the queue `finished`. */
#pragma once

#include "config/config.h"
#include "store/seal/id.h"
#include "store/index/index.h"
#include "store/seal/keys.h"
#include "store/records/erasures.h"
#include "store/records/known-nodes.h"
#include "store/records/index-mark.h"
#include "store/records/originals.h"
#include "store/records/directories.h"
#include "store/client/protocol.h"
#include "store/client/rows.h"
#include "store/loop/tally.h"
#include "store/seal/seal.h"

typedef enum
{
  KY_ROLE_DOOR,
  KY_ROLE_ADMIN,
  KY_ROLE_PORTAL,  /* sends requests for users who have signed in */
  KY_ROLE_OPENER,  /* does that, too, and gets sealed originals and the outbox */
  KY_ROLE_WATCHER, /* asks only for the status and figures */
  KY_ROLE_LAST
} KyRole;

typedef struct _KyServer KyServer;
typedef struct _KyPeer KyPeer;
typedef struct _KyOperation KyOperation;
typedef struct _KyTask KyTask;

struct _KyPeer
{
  gint references;
  int fd; /* -1 once closed */
  KyRole role;
  gint64 uid;
  gchar *who;   /* login name, with the original user: "root (alice)" */
  guint rights; /* of a front end (store/calls/front-end-rights.c); 0: not looked up yet */
  gboolean is_busy;
  /* The message whose report was kept last (store/loop/unconfirmed-reports.h), or "". */
  gchar told_id[KY_ID_SIZE];
  gint64 told_at;
  KyWireIn in;
  KyPacket out;
};

/* Describes a change that waits for the next commit. */
struct _KyOperation
{
  KyPeer *peer;        /* (nullable) receiver of the answer; NULL: the store's own operation */
  gboolean is_durable; /* the commit must be on the disk before the answer */
  gboolean is_patient; /* may wait for other operations, because no peer waits for it yet */
  /* Makes the change inside the transaction. It is called a second time if another operation of the
   * batch has failed and everything was rolled back. */
  gboolean (*apply) (KyServer *server, KyOperation *operation, GError **error);
  /* (nullable) Answers the peer after the commit, or with the error that prevented it. NULL: an
   * error is only logged. */
  void (*done) (KyServer *server, KyOperation *operation, const GError *error);
  GDestroyNotify free; /* (nullable) NULL: g_free() */
};

/* Describes work for a thread. `work` must use only what the task itself holds. */
struct _KyTask
{
  KyServer *server;
  void (*work) (KyTask *task);
  void (*finish) (KyServer *server, KyTask *task); /* back in the loop; frees the task */
};

/* Describes a data key, and its sealed form as the index keeps it. */
typedef struct
{
  guint8 key[KY_SEAL_KEY_SIZE];
  guint8 sealed[KY_SEALED_KEY_SIZE];
} KyDataKey;

#define KY_SEAL_HERE (64 * 1024)    /* bytes; larger originals and reports are for a thread */
#define KY_SEAL_LATER (1024 * 1024) /* bytes; larger originals are for a thread that steps back */

/* Holds the state of the quota of originals (store/keep/quota.h). */
typedef struct
{
  gboolean is_known, is_counting;
  guint64 kept;            /* bytes, as they were counted last */
  guint64 taken;           /* since that count began */
  guint64 taken_meanwhile; /* since the present one began */
  guint64 coming;          /* on their way into the index */
  guint64 refused;      /* size of the mail that had no room; 0: of none, or there is room again */
  gint64 counted, rest; /* end of the last count (0: never), and the pause after it */
} KyQuota;

typedef enum
{
  KY_SWEEP_DUE, /* never done, failed, or an object was missing: to be done in the next hour */
  KY_SWEEP_RUNNING,
  KY_SWEEP_DONE, /* until the next day */
} KySweepState;

/* Holds the check of every page of the index in a thread (store/keep/pages.c). */
typedef enum
{
  KY_PAGES_IDLE,
  KY_PAGES_CHECKING,
  /* A check is running because another process has written to the index's files; nothing is
   * accepted until it has ended. */
  KY_PAGES_SUSPECT,
} KyPageCheck;

/* Holds what is known of the objects in the bucket (store/keep/bucket.c). */
typedef struct
{
  KySweepState sweep;   /* the check of all objects */
  gboolean is_probing;  /* a probe of the bucket's server is running */
  gint64 next_probe;    /* monotonic time before which no probe starts */
  gboolean was_used;    /* there was a bucket, and store.originals names none now */
  gboolean knows_lost;  /* an administrator knows of `lost`, until the next sweep that takes them */
  gboolean wants_aside; /* the next sweep sets lost objects aside */
  guint64 lost;         /* objects that were acknowledged and have no row */
  guint64 aside;        /* objects without a row that are kept in aside/ */
  guint64 missing;      /* rows whose object is missing */
} KyBucketState;

/* Holds what the rooms above the loop do for it; main() registers it. */
typedef struct
{
  /* For each role: the socket, the configuration key with its users, and the function that handles
   * the request in peer->in. FALSE: the peer broke the protocol (it is answered and closed). */
  struct
  {
    const gchar *socket, *name;
    KyConfigKey users;
    gboolean (*serve) (KyServer *server, KyPeer *peer, GError **error);
  } roles[KY_ROLE_LAST];
  /* Called every minute, in this order; ended by NULL. */
  void (*const *ticks) (KyServer *server, gboolean is_hour);
  /* Called after an index was opened. */
  void (*start) (KyServer *server);
} KyServerParts;

/* Holds the state of the store. Each boolean of it is a fact that may hold beside any other; of
 * states that exclude each other there is an enumeration. */
struct _KyServer
{
  const KyServerParts *parts;
  KyConfig *config;
  KyConfig *policies;         /* loaded later, maybe: policies and folders (store/keep/periods.h) */
  gint64 reload_due;          /* monotonic time before which folders make no load */
  GHashTable *configurations; /* hashes in hex, for which policies were loaded anew */
  /* Whether a policy of `policies` has a class, or a period of originals of its own. */
  enum
  {
    KY_PERIODS_UNKNOWN,
    KY_PERIODS_UNUSED,
    KY_PERIODS_USED
  } periods;
  const gchar *state; /* paths.state */
  KyOriginals originals;
  KyDirectories *directories; /* NULL until they were opened */
  gchar *place;               /* location of the index (store/index/index.h) */
  const gchar *keys;
  KyIndex *index; /* NULL while it cannot be opened */
  gchar *problem; /* why nothing is accepted until a restart or the next try; NULL: nothing */
  gint64 next_try;
  gint64 debts_asked; /* when kiyome-opener last asked for a deferred delivery; 0: never */
  KyAuditHead head;
  gboolean is_anchored; /* the audit log has the rows that its anchors name */
  gint64 anchored;      /* the row of the audit log that the file KY_AUDIT_HEAD_FILE names */
  gchar *audit_problem; /* (nullable) fault of the audit log */
  gchar *audit_breaks;  /* (nullable) breaks in the audit log that no administrator has accepted */

  /* store/keep/trust.c */
  KyErasures *erasures;
  int mark_fd; /* -1: not open */
  KyMark mark;
  gboolean is_doubted;   /* `problem` is a doubt that an administrator must decide */
  gboolean is_accepting; /* an administrator is accepting the index just now */
  gboolean knows_lost; /* an administrator knows of originals without a row, until the next check */
  gboolean is_uncertain; /* the connection was lost before or during the last COMMIT */
  gint64 added_n;        /* the newest message of the current transaction */
  gchar added_id[KY_ID_SIZE];

  /* store/keep/keep.c */
  gint64 kept_by_hold; /* originals that are too old, as of the last sweep of retention */
  guint64 held;        /* originals that wait for an administrator's confirmation to be destroyed */
  gboolean may_destroy;  /* an administrator has confirmed it */
  gboolean has_swept;    /* retention has destroyed originals and has not reached the end */
  guint64 aside;         /* files without a row that are kept in aside/ */
  guint64 aside_records; /* records in segments that are set aside */
  KyBucketState bucket;
  KyKnownNodes *known;     /* (nullable) trusted nodes (store/keep/nodes.c) */
  gboolean is_relabelling; /* store/keep/relabel.c */
  GHashTable *adoptable;   /* store/keep/adopt.h */
  guint64 uncopied;        /* small originals that lack their second copy */
  gboolean is_copying;     /* an operation that makes copies is waiting */
  guint64 lost;            /* originals that were acknowledged and have no row */
  guint64 mended; /* small originals that were damaged in the index and repaired, since the start */
  guint64 damaged; /* small originals that differ from their copy and cannot be repaired */
  guint64 missing; /* rows whose original is missing or too short */

  int epoll;
  int listeners[KY_ROLE_LAST];
  int lock;
  int event; /* eventfd: `finished` has something */
  int signals;
  int timer;
  int beat;       /* timer of a node's sign of life */
  gboolean leads; /* this node runs the tasks of a single node; TRUE if the store is alone */
  guint beats;    /* signs of life since the database was opened, without a pause between them */
  gboolean is_stopping;
  gboolean is_counting; /* store/calls/figures.c */
  GHashTable *peers;    /* KyPeer → itself */
  guint peers_max;
  GPtrArray *batch;   /* of KyOperation */
  guint n_patient;    /* operations in `batch` that are patient */
  gint64 commit_time; /* monotonic time at which `batch` is committed at the latest */
  /* Identifier of an original that may be a file and has no row yet → the data of its ADD. */
  GHashTable *sealing;
  GQueue doubts; /* of gchar: identifiers (store/loop/unconfirmed-reports.h) */
  gboolean has_read_doubts;
  GHashTable *flying; /* message identifier → KyPeer whose message is not complete */

  KyPublicKey key;
  gboolean has_key; /* `key` is current as long as the stamp is the same */
  guint64 key_stamp;
  KyKeySealer key_sealer; /* wiped every minute */
  KySealer *sealer;

  KySegment *segment; /* where second copies are written */
  int sync_timer;     /* expires when `segment` must be synced */
  gboolean is_sync_due;

  GThreadPool *sealers, *haulers; /* large originals; those beyond KY_SEAL_LATER */
  /* Threads that wait for a bucket's server: to send originals, to fetch them, and to check all of
   * them. Each has a pool of its own, so that none delays another. */
  GThreadPool *couriers, *fetchers, *sweepers;
  GThreadPool *readers, *keepers; /* queries; checkpoints and checks */
  GThreadPool *copiers;           /* copies of the whole index, which queries need not wait for */
  GThreadPool *pages, *hashers;   /* queries of the portal; passwords */
  GAsyncQueue *idle; /* KyIndex that only read, for `pages`; as many as have been at work at once */
  gint64 ticks;      /* minutes since the start */
  GAsyncQueue *finished;
  guint n_unsearched; /* at least the number of reports that wait for ky_mails_note_texts() */
  gboolean is_checkpointing;
  KyPageCheck page_check;
  guint suspicions; /* their number; a check that began before the last one does not count */
  gint64 next_check;
  gboolean wants_truncation;

  gchar *last_complaint;
  gint64 complained;
  guint complaints;
  guint64 added, commits, operations;
  KyTally *tally;

  KyQuota quota;

  /* The events that these are in doubt were written. */
  gboolean is_audit_told, are_originals_told;

  /* store/keep/status.c: counts that took long, for a while */
  gchar *counts, *unsent_last;
  gint64 counts_until;
};

/* --- what waits, and what is wrong ---------------------------------------------------------- */

/* Adds an operation to the next commit. The commit waits for further operations at most 2 ms, or 10
 * ms if all of them are patient. */
void ky_server_queue (KyServer *server, KyOperation *operation);
/* Gives a task to a thread pool. If the pool is NULL, because the store is ending, the work is done
 * at once. */
void ky_server_start (GThreadPool *pool, KyTask *task);
/* Runs the work of a task, and lets the loop finish it. */
void ky_task_run (KyTask *task);
/* Logs an error. A message that is repeated within a minute is counted instead. */
void ky_server_complain (KyServer *server, const gchar *message);
/* Makes sure that neither the WAL nor a copy of the index keeps what was erased or ended. */
void ky_server_leave_nothing (KyServer *server, KyIndex *index);
/* Accepts nothing until a restart, and logs why. */
void ky_server_refuse (KyServer *server, const gchar *problem);
/* Accepts nothing until a restart, as ky_server_refuse() does, because the index is damaged.
 * `what`: the damage, as codes (common/message-codes.h). */
void ky_server_damaged (KyServer *server, const gchar *what);
/* Is called when a check of the whole index has failed. With SQLite that is damage. With a database
 * it is only logged: the server may be away, and it reports damage itself
 * (ky_index_take_damage()). */
void ky_server_check_failed (KyServer *server, const gchar *what);
/* Answers a peer after a thread has fetched an original from the bucket.
 * `rows`: the rows of the answer (transfer full).
 * `away`: the original. */
void ky_server_fetch (KyServer *server, KyPeer *peer, KyRowsWriter *rows, const KyAway *away);
/* Returns the message that the index is damaged and what an administrator must do then (transfer
 * full). */
gchar *ky_server_describe_damage (const gchar *what);
/* Returns the current time for decisions about age, in microseconds since 1970. A wall clock that
 * was set back does not set this time back. */
gint64 ky_server_time (KyServer *server);

/* --- who is answered ------------------------------------------------------------------------ */

/* Adds a reference to a peer. */
KyPeer *ky_peer_ref (KyPeer *peer);
/* Removes a reference to a peer (NULL is allowed); the last one frees it. */
void ky_peer_unref (KyPeer *peer);
/* Closes the connection to a peer that has disconnected or has broken the protocol. Other owners of
 * a reference find its `fd` at -1. */
void ky_peer_close (KyServer *server, KyPeer *peer);
/* Sends the message in `peer->out`. A peer that is gone or does not read is closed. */
void ky_peer_send (KyServer *server, KyPeer *peer);
/* Sends an error as the answer. */
void ky_peer_send_error (KyServer *server, KyPeer *peer, const GError *error);
/* Sends a table as the answer.
 * `rows`: (nullable) the table; NULL: an empty one.
 * `original`: the file descriptor of an original, or -1 (borrowed). */
void ky_peer_send_rows (KyServer *server, KyPeer *peer, KyRowsWriter *rows, int original);
/* Sends `error` if it is not NULL, otherwise the table, as ky_peer_send_rows() does. */
void ky_peer_answer (KyServer *server, KyPeer *peer, const GError *error, KyRowsWriter *rows,
                     int original);
/* Sends the error that the store is ending, so that the request cannot be answered any more. */
void ky_peer_send_stopping (KyServer *server, KyPeer *peer);
/* Sets whether the peer is busy. Nothing is read from a busy peer. */
void ky_peer_set_busy (KyServer *server, KyPeer *peer, gboolean busy);
