/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a call may ask of kiyome-store's loop: one thread with an epoll loop (store/server) owns the
 * index's writing connection. Requests that change something become operations. All operations that
 * came in one turn of the loop are applied in one transaction and answered after its commit: so
 * what arrives while a commit runs waits together for the next. Sealing of large originals and long
 * queries go to threads, which never touch the server, and come back through `finished`.
 */
#pragma once

#include "config/config.h"
#include "store/seal/id.h"
#include "store/index/index.h"
#include "store/seal/keys.h"
#include "store/records/erasures.h"
#include "store/records/known-nodes.h"
#include "store/records/mark.h"
#include "store/records/originals.h"
#include "store/client/protocol.h"
#include "store/client/rows.h"
#include "store/loop/tally.h"
#include "store/seal/seal.h"

typedef enum
{
  KY_ROLE_DOOR,
  KY_ROLE_ADMIN,
  KY_ROLE_PORTAL,  /* asks in the name of people who signed in */
  KY_ROLE_OPENER,  /* the same, and gets sealed originals and the outbox */
  KY_ROLE_WATCHER, /* asks how things are, and nothing else */
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
  gchar *who;   /* login name, with the one that it was reached from: "root (alice)" */
  guint rights; /* of a front end (store/calls/door-rights.c); 0: not looked up yet */
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

#define KY_SEAL_HERE (64 * 1024)    /* bytes; larger originals and reports are for a thread */
#define KY_SEAL_LATER (1024 * 1024) /* bytes; larger originals are for a thread that steps back */

/* The state of the quota of originals (store/keep/quota.h). */
typedef struct
{
  gboolean is_known, is_counting;
  guint64 kept;            /* bytes, as they were counted last */
  guint64 taken;           /* since that count began */
  guint64 taken_meanwhile; /* since the one began that goes on */
  guint64 coming;          /* on their way into the index */
  guint64 refused;      /* size of the mail that had no room; 0: of none, or there is room again */
  gint64 counted, rest; /* when the last count ended (0: never), and how long is none after it */
} KyQuota;

/* What lies above the loop, as main() registers it. */
typedef struct
{
  /* Who may come in at which socket, and who handles the request in peer->in. FALSE: the peer broke
   * the protocol (it is answered and closed). */
  struct
  {
    const gchar *socket, *name;
    KyConfigKey users;
    gboolean (*serve) (KyServer *server, KyPeer *peer, GError **error);
  } roles[KY_ROLE_LAST];
  /* Every minute in this order; ended by NULL. */
  void (*const *ticks) (KyServer *server, gboolean is_hour);
  /* After an index was opened. */
  void (*start) (KyServer *server);
} KyServerParts;

struct _KyServer
{
  const KyServerParts *parts;
  KyConfig *config;
  const gchar *state; /* directory */
  KyOriginals originals;
  gchar *place; /* of the index (store/index/index.h) */
  const gchar *keys;
  KyIndex *index; /* NULL while it can't be opened */
  gchar *problem; /* why nothing is taken, until a restart or the next try; NULL: all is well */
  gint64 next_try;
  gint64 debts_asked; /* when kiyome-opener had room for one the last time; 0: never */
  KyAuditHead head;
  gboolean is_anchored; /* the log has the rows that its anchors name */
  gint64 anchored;      /* the row that the head's file names */
  gchar *audit_problem; /* why it has not, or what else is wrong with it; or NULL */
  gchar *audit_breaks;  /* (nullable) rows of it that nobody has answered for */

  /* store/keep/trust.c */
  KyErasures *erasures;
  int mark_fd; /* -1: not open */
  KyMark mark;
  gboolean is_doubted;   /* `problem` is for an administrator to decide */
  gboolean is_accepting; /* who does so just now */
  gboolean knows_lost;   /* he did: what the index lacks gets its rows again, or is set aside */
  gboolean is_uncertain; /* the database went away before it answered the last COMMIT, or before */
  gint64 added_n;        /* the newest message of the present transaction */
  gchar added_id[KY_ID_SIZE];

  /* store/keep/keep.c */
  guint64 held;          /* originals that are to be destroyed only when an administrator says so */
  gboolean may_destroy;  /* he said so */
  gboolean has_swept;    /* a sweep that is not at its end has destroyed some */
  guint64 aside;         /* files without a row that are kept for a time */
  guint64 aside_records; /* of these in segments */
  guint64 aside_objects, missing_objects; /* in a bucket (store/keep/bucket.c) */
  guint64 lost_objects;
  KyKnownNodes *known;         /* (nullable) nodes; store/keep/nodes.c */
  gboolean is_relabelling;     /* store/keep/relabel.c */
  gboolean had_bucket;         /* and store.originals names none now */
  gboolean knows_lost_objects; /* as knows_lost: until it was looked through since */
  gboolean wants_lost_aside;   /* that, and what has no row again is set aside */
  GHashTable *adoptable;       /* store/keep/adopt.h */
  gboolean swept_bucket;       /* since the last time that was due */
  gboolean is_sweeping;        /* that is being looked through */
  gboolean is_probing;         /* is it there? */
  gint64 next_probe;           /* not before (monotonic) */
  guint64 uncopied;            /* small originals that stand in the index alone, and should not */
  gboolean is_copying;         /* they get their copies just now */
  guint64 lost;                /* originals that were promised, without a row */
  guint64 mended;              /* small originals that were damaged in the index, since the start */
  guint64 damaged;             /* and those of which nothing tells which copy is good */
  guint64 missing;             /* rows whose original is gone, or cut */

  int epoll;
  int listeners[KY_ROLE_LAST];
  int lock;
  int event; /* eventfd: `finished` has something */
  int signals;
  int timer;
  int beat;       /* another, of a node among several */
  gboolean leads; /* it does what one node does at a time; always where the store is alone */
  guint beats;    /* signs of life since the database was opened, or since a pause between them */
  gboolean is_stopping;
  gboolean is_counting; /* store/calls/figures.c */
  GHashTable *peers;    /* KyPeer → itself */
  guint peers_max;
  GPtrArray *batch;   /* of KyOperation */
  guint n_patient;    /* of these */
  gint64 commit_time; /* when these are committed, whatever else comes */
  /* Identifiers of originals that may become files, until they are rows, to what ADD knows of it.
   */
  GHashTable *sealing;
  GQueue doubts; /* of gchar: identifiers (store/loop/doubt.h) */
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

  GThreadPool *sealers, *haulers; /* large originals; those beyond KY_SEAL_LATER */
  /* What waits for a bucket's server: originals that go there, those that are wanted from there,
   * and the look at all of them. None of these holds up another kind. */
  GThreadPool *couriers, *fetchers, *sweepers;
  GThreadPool *readers, *keepers; /* queries; checkpoints and checks */
  GThreadPool *copiers;           /* copies of the whole index, which queries need not wait for */
  GThreadPool *pages, *hashers;   /* queries of the portal; passwords */
  GAsyncQueue *idle; /* KyIndex that only read, for `pages`; as many as have been at work at once */
  gint64 ticks;      /* minutes since the start */
  GAsyncQueue *finished;
  guint n_unsearched; /* reports that wait for ky_mails_note_texts(), or more */
  gboolean is_checkpointing;
  gboolean is_checking; /* every page, in a thread */
  gboolean is_suspect;  /* until that is done nothing is taken */
  guint suspicions;     /* so far; a check that began before the last one says nothing of it */
  gint64 next_check;
  gboolean wants_truncation;

  gchar *last_complaint;
  gint64 complained;
  guint complaints;
  guint64 added, commits, operations;
  KyTally *tally;

  KyQuota quota;

  gboolean is_audit_told; /* that it is doubted, as an event */

  /* store/keep/status.c: counts that took long, for a while */
  gchar *counts, *unsent_last;
  gint64 counts_until;
};

/* --- what waits, and what is wrong ---------------------------------------------------------- */

/* For the next commit: at the end of this turn, or a patient one with the next that isn't. */
void ky_server_queue (KyServer *server, KyOperation *operation);
/* Gives TASK to one of the pools. These are gone while the store ends: it is done here and now. */
void ky_server_start (GThreadPool *pool, KyTask *task);
/* Does the work of TASK, which the loop then finishes. */
void ky_task_run (KyTask *task);
/* One log line; the same again within a minute is counted, not written. */
void ky_server_complain (KyServer *server, const gchar *message);
/* Something was erased from INDEX or ended: its log, and copies of it, keep nothing of it either.
 */
void ky_server_leave_nothing (KyServer *server, KyIndex *index);
/* Stops taking anything until a restart, and says so. */
void ky_server_refuse (KyServer *server, const gchar *problem);
/* The same: the index is damaged, as WHAT says. */
void ky_server_damaged (KyServer *server, const gchar *what);
/* A look at the whole index ended with WHAT: damage, but for a database, whose server may only be
 * away, and which says itself what is damaged (ky_index_take_damage()). */
void ky_server_check_failed (KyServer *server, const gchar *what);
/* Answers PEER with ROWS (transfer full) and the original AWAY, which a thread fetches. */
void ky_server_fetch (KyServer *server, KyPeer *peer, KyRowsWriter *rows, const KyAway *away);
/* What then is to be done, behind WHAT. (transfer full) */
gchar *ky_server_describe_damage (const gchar *what);
/* Now, for what is kept by its age: a clock that was set back does not make it old. Microseconds
 * since 1970. */
gint64 ky_server_time (KyServer *server);

/* --- who is answered ------------------------------------------------------------------------ */

KyPeer *ky_peer_ref (KyPeer *peer);
void ky_peer_unref (KyPeer *peer);
/* It is gone, or has broken the protocol. Who holds a reference finds its fd at -1. */
void ky_peer_close (KyServer *server, KyPeer *peer);
/* Send what was begun in peer->out; a peer that is gone or does not read is closed. */
void ky_peer_send (KyServer *server, KyPeer *peer);
void ky_peer_send_error (KyServer *server, KyPeer *peer, const GError *error);
/* Answers with ROWS (nullable: none) and ORIGINAL, a file descriptor (transfer none) or -1. */
void ky_peer_send_rows (KyServer *server, KyPeer *peer, KyRowsWriter *rows, int original);
/* ERROR (nullable), else ROWS. */
void ky_peer_answer (KyServer *server, KyPeer *peer, const GError *error, KyRowsWriter *rows,
                     int original);
/* What was asked can't be looked up any more: the store is ending. */
void ky_peer_send_stopping (KyServer *server, KyPeer *peer);
/* While a peer is busy nothing more is read from it. */
void ky_peer_set_busy (KyServer *server, KyPeer *peer, gboolean busy);
