/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inside of kiyome-store: one thread with an epoll loop owns the index's writing connection.
 * Requests that change something become operations. All operations that came in one turn of the
 * loop are applied in one transaction and answered after its commit: so what arrives while a commit
 * runs waits together for the next. Sealing of large originals and long queries go to threads,
 * which never touch the server, and come back through `finished`.
 */
#pragma once

#include "config/config.h"
#include "store/records/audit.h"
#include "store/seal/id.h"
#include "store/index/index.h"
#include "store/seal/keys.h"
#include "store/calls/mails.h"
#include "store/records/mark.h"
#include "store/records/originals.h"
#include "store/client/protocol.h"
#include "store/client/rows.h"
#include "store/seal/seal.h"

typedef enum
{
  KY_ROLE_DOOR,
  KY_ROLE_ADMIN,
  KY_ROLE_PORTAL, /* asks in the name of people who signed in */
  KY_ROLE_OPENER, /* the same, and gets sealed originals and the outbox */
  KY_ROLE_LAST
} KyRole;

typedef struct _KyServer KyServer;
typedef struct _KyPeer KyPeer;
typedef struct _KyOperation KyOperation;
typedef struct _KyTask KyTask;
struct _KyErasures;

struct _KyPeer
{
  gint references;
  int fd; /* -1 once closed */
  KyRole role;
  gint64 uid;
  gchar *who; /* login name, with the one that it was reached from: "root (alice)" */
  gboolean is_busy;
  gchar
      told_id[KY_ID_SIZE]; /* the message whose report was kept last (store/loop/doubt.h), or "" */
  gint64 told_at;
  KyWireIn in;
  KyWireOut out;
};

/* Something that waits for the next commit. */
struct _KyOperation
{
  KyPeer *peer; /* (nullable): the store's own */
  gboolean is_durable;
  gboolean is_patient; /* nobody waits for it yet */
  /* Inside the transaction. It may be called a second time, when another operation of the batch
   * failed and everything was rolled back. */
  gboolean (*apply) (KyServer *server, KyOperation *operation, GError **error);
  /* After the commit, or with the error that kept it away. Answers the peer. */
  void (*done) (KyServer *server, KyOperation *operation, const GError *error);
  void (*free) (KyOperation *operation);
};

/* Something that a thread does. `work` must use only what the task itself holds. */
struct _KyTask
{
  KyServer *server;
  void (*work) (KyTask *task);
  void (*finish) (KyServer *server, KyTask *task); /* back in the loop; frees the task */
};

/* A data key with what the index keeps of it. */
typedef struct
{
  guint8 key[KY_SEAL_KEY_SIZE];
  guint8 sealed[KY_SEALED_KEY_SIZE];
} KyDataKey;

#define KY_SEAL_HERE (64 * 1024) /* bytes; larger originals and reports are for a thread */

struct _KyServer
{
  KyConfig *config;
  const gchar *state; /* directory */
  const gchar *keys;
  KyIndex *index; /* NULL while it can't be opened */
  gchar *problem; /* why nothing is taken, until a restart or the next try; NULL: all is well */
  gint64 next_try;
  KyAuditHead head;
  gboolean is_anchored; /* the log has the rows that its anchors name */
  gint64 anchored;      /* the row that the head's file names */
  gchar *audit_problem; /* why it has not, or what else is wrong with it; or NULL */
  gchar *audit_breaks;  /* (nullable) rows of it that nobody has answered for */

  /* store/keep/trust.c */
  struct _KyErasures *erasures;
  int mark_fd; /* -1: not open */
  KyMark mark;
  gboolean is_doubted;   /* `problem` is for an administrator to decide */
  gboolean is_accepting; /* who does so just now */
  gint64 added_n;        /* the newest message of the present transaction */
  gchar added_id[KY_ID_SIZE];

  /* store/keep/keep.c */
  guint64 held;          /* originals that are to be destroyed only when an administrator says so */
  gboolean may_destroy;  /* he said so */
  gboolean has_swept;    /* a sweep that is not at its end has destroyed some */
  guint64 aside;         /* files without a row that are kept for a time */
  guint64 aside_records; /* of these in segments */
  guint64 uncopied;      /* small originals that stand in the index alone, and should not */
  gboolean is_copying;   /* they get their copies just now */
  guint64 lost;          /* originals that were promised, without a row */

  int epoll;
  int listeners[KY_ROLE_LAST];
  int lock;
  int event; /* eventfd: `finished` has something */
  int signals;
  int timer;
  gboolean is_stopping;
  gboolean is_counting; /* store/calls/figures.c */
  GHashTable *peers;    /* KyPeer → itself */
  guint peers_max;
  GPtrArray *batch;    /* of KyOperation */
  guint n_patient;     /* of these */
  gint64 commit_time;  /* when these are committed, whatever else comes */
  GHashTable *sealing; /* identifiers of originals that may become files, until they are rows */
  GQueue doubts;       /* of gchar: identifiers (store/loop/doubt.h) */
  gboolean has_read_doubts;
  GHashTable *flying; /* message identifier → KyPeer that is still at it */

  KyPublicKey key;
  gboolean has_key; /* `key` is the current one as long as the stamp stays */
  guint64 key_stamp;
  KyKeySealer key_sealer; /* at most a minute old */
  KySealer *sealer;

  KySegment *segment; /* where small originals stand a second time */
  int sync_timer;     /* when that is to be on the disk */
  gboolean is_sync_due;

  GThreadPool *sealers, *readers, *keepers; /* large originals; queries; checkpoints and checks */
  GThreadPool *pages, *hashers;             /* queries of the portal; passwords */
  GAsyncQueue *idle; /* KyIndex that only read, for `pages`; as many as have been at work at once */
  gint64 ticks;      /* minutes since the start */
  GAsyncQueue *finished;
  guint n_unsearched; /* reports that wait for ky_mails_note_texts(), or more */
  gboolean is_checkpointing;
  gboolean is_checking; /* every page, in a thread */
  gboolean is_suspect;  /* until that is done nothing is taken */
  guint suspicions;     /* so far; a check that began before the last one says nothing of it */
  gint64 next_check;
  gint wal_pages;
  gboolean wants_truncation;

  gchar *last_complaint;
  gint64 complained;
  guint complaints;
  guint64 added, commits, operations;
};

/* --- server.c ------------------------------------------------------------------------------- */

/* Opens everything; a fault of the index or keys is no error here but a `problem`. Errors: CONFIG,
 * IO (sockets, another kiyome-store). */
KyServer *ky_server_new (KyConfig *config, GError **error);
/* Serves until SIGTERM or SIGINT. */
void ky_server_run (KyServer *server);
void ky_server_free (KyServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyServer, ky_server_free)

/* For the next commit: at the end of this turn, or a patient one with the next that isn't. */
void ky_server_queue (KyServer *server, KyOperation *operation);
/* Gives TASK to one of the pools. */
void ky_server_start (GThreadPool *pool, KyTask *task);
/* One log line; the same again within a minute is counted, not written. */
void ky_server_complain (KyServer *server, const gchar *message);
/* Stops taking anything until a restart, and says so. */
void ky_server_refuse (KyServer *server, const gchar *problem);
/* FALSE with STORE when the index can't be worked with; it is opened when that is possible now. */
gboolean ky_server_ready_index (KyServer *server, GError **error);
/* Closes it, and whatever reads from it once it is idle. */
void ky_server_close_index (KyServer *server);
/* FALSE with STORE when nothing can be taken now: a problem, no key, too little room for SIZE. */
gboolean ky_server_ready (KyServer *server, guint64 size, GError **error);
/* Now, for what is kept by its age: a clock that was set back does not make it old. Microseconds
 * since 1970. */
gint64 ky_server_time (KyServer *server);
/* A data key that was never used before. */
void ky_server_make_data_key (KyServer *server, KyDataKey *ret_key);

KyPeer *ky_peer_ref (KyPeer *peer);
void ky_peer_unref (KyPeer *peer);
/* Send what was begun in peer->out; a peer that is gone or does not read is closed. */
void ky_peer_send (KyServer *server, KyPeer *peer);
void ky_peer_send_error (KyServer *server, KyPeer *peer, const GError *error);
/* Answers with ROWS (nullable: none) and ORIGINAL, a file descriptor (transfer none) or -1. */
void ky_peer_send_rows (KyServer *server, KyPeer *peer, KyRowsWriter *rows, int original);
/* While a peer is busy nothing more is read from it. */
void ky_peer_set_busy (KyServer *server, KyPeer *peer, gboolean busy);

/* What a door says of a message when it is done with it. */
typedef struct
{
  const gchar *outcome, *policy;
  KyView output_sha256; /* no bytes: nothing was delivered */
  gint64 reported;
  const gchar *subject;
  KyMailFacts facts;
} KyMessageEnd;

/* --- door.c, add.c, admin.c, portal.c
 * ----------------------------------------------------------------- */

/* Handles the request in peer->in; FALSE: the peer broke the protocol (it is answered and
 * closed). */
gboolean ky_door_add (KyServer *server, KyPeer *peer, GError **error);
/* The ADD of message ID, where it waits for its report and is the last that PEER sent, taken out of
 * the batch: the two are written as one. (transfer full, nullable) */
KyOperation *ky_add_take (KyServer *server, const KyPeer *peer, const gchar *id);
/* Writes it with its END as message *RET_N. */
gboolean ky_add_apply_ended (KyServer *server, KyOperation *operation, const KyMessageEnd *end,
                             gint64 *ret_n, GError **error);
/* What ALLOW_MATCH is answered, without the blob around it. (transfer full) */
GByteArray *ky_door_match_allow (KyServer *server, const gchar *sender, gboolean is_authentic,
                                 GError **error);
gboolean ky_door_request (KyServer *server, KyPeer *peer, GError **error);
gboolean ky_admin_request (KyServer *server, KyPeer *peer, GError **error);
gboolean ky_portal_request (KyServer *server, KyPeer *peer, GError **error);
/* The verb NAME, whose arguments stand in peer->in; at admin.sock those that are for both. */
gboolean ky_portal_verb (KyServer *server, KyPeer *peer, const gchar *name, GError **error);
/* What the portal needs done every minute, and after a new index was opened. */
void ky_portal_tick (KyServer *server);
/* The answer to STATUS, for all. */
gchar *ky_server_status (KyServer *server);

/* --- keep.c --------------------------------------------------------------------------------- */

/* What is done at start and every hour: retention, orphans, the anchor in the log. */
void ky_keep_start (KyServer *server);
void ky_keep_tick (KyServer *server);
/* Every minute: has every page of the index been looked at lately? */
void ky_keep_minute (KyServer *server);
/* What was promised and has no row is set aside, like what never was. */
void ky_keep_set_lost_aside (KyServer *server);
/* Looks at every page of the index now, in a thread. */
void ky_keep_check_pages (KyServer *server);
/* What waits for an administrator's word is destroyed: he gave it. */
void ky_keep_destroy_due (KyServer *server);
/* After each commit. */
void ky_keep_after_commit (KyServer *server);
/* What ky_keep_destroy() does, but for the journal of erasures. */
gboolean ky_keep_destroy_row (KyIndex *index, gint64 n, const gchar *who, const gchar *why,
                              gchar **ret_file, GError **error);
/*
 * Destroys the original of message N inside the present transaction: its data key goes, the record
 * stays. RET_FILE (transfer full, nullable) is to be removed once that is committed.
 */
gboolean ky_keep_destroy (KyServer *server, gint64 n, const gchar *who, const gchar *why,
                          gchar **ret_file, GError **error);
