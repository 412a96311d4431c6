/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What waits in the outbox until kiyome-opener hands it to the inner relay. Inside a transaction.
 */
#pragma once

#include "store/index/index.h"
#include "store/seal/id.h"

#define KY_OUTBOX_FILE "file"       /* kind of a letter with a file, to who asked for it */
#define KY_OUTBOX_RELEASE "release" /* of an original as it came, to whom a command says */
/* A condition: what of the outbox brings something that must be made first. */
#define KY_OUTBOX_HAS_FILE " kind IN ('" KY_OUTBOX_FILE "', '" KY_OUTBOX_RELEASE "')"
/* No next try is further away than this: one that is was set by a clock that was wrong. */
#define KY_OUTBOX_PAUSE_MAX "3600"
/* A condition: somebody is at it, at NOW (parameters of SQL). */
#define KY_OUTBOX_IS_TAKEN(of, now)                                                                \
  " (" of "taken = 1 AND " of "next_try > " now " AND " of "next_try <= " now                      \
  " + " KY_OUTBOX_PAUSE_MAX ")"
/* How long it is nobody else's, once taken: more than handing one over may take. */
#define KY_OUTBOX_LEASE 900

/* One mail for the outbox, for who has the address TO as his own now: it goes to no other who has
 * it later. */
gboolean ky_outbox_add (KyIndex *index, const gchar *to, const gchar *subject, const gchar *text,
                        const gchar *kind, const gchar *object, gint64 now, GError **error);

typedef struct
{
  gint64 person; /* 0: who has the address as his own, if anybody has */
  const gchar *to, *subject, *text, *kind, *object;
} KyOutboxLetter;

gboolean ky_outbox_add_letter (KyIndex *index, const KyOutboxLetter *letter, gint64 now,
                               GError **error);

typedef struct
{
  const gchar *to, *subject;
  const gchar *message; /* its number, and n */
  gint64 n;
  const gchar *path, *purpose;
  const gchar *method; /* "": by the policy's */
  gint64 user;         /* 0: none, a command released it */
  gint64 request;      /* 0: none */
  const gchar *key_id; /* of what sealed its password, or "" */
  KyView sealed;
  gint64 expires;        /* of the password, Unix seconds */
  const gchar *proof;    /* of a release (common/relay.h), or "" */
  gboolean is_held;      /* by a command that hands it over itself */
  gboolean is_taken_now; /* who asks is about to send it */
} KyOutboxFile;

/* One that brings something made of an original. RET_ID gets its number. */
gboolean ky_outbox_add_file (KyIndex *index, const KyOutboxFile *file, gint64 now,
                             gchar ret_id[KY_ID_SIZE], GError **error);
/* How many files USER has waiting. */
gboolean ky_outbox_count_files (KyIndex *index, gint64 user, gint64 *ret_count, GError **error);
/* What was given up of request number REQUEST is over: it was had otherwise, or is asked for anew.
 */
gboolean ky_outbox_forget_request (KyIndex *index, gint64 request, GError **error);
/* Letter number N goes, undelivered: an original that it was to bring may be fetched otherwise. */
gboolean ky_outbox_give_back (KyIndex *index, gint64 n, GError **error);

typedef enum
{
  KY_OUTBOX_NONE,  /* nothing waits */
  KY_OUTBOX_TAKEN, /* somebody is at it */
  KY_OUTBOX_BACK
} KyOutboxBack;

/* What is on its way by mail for request number REQUEST comes back, as if it had never been owed,
 * unless somebody is at it. NOW: the nodes' (ky_node_now()). */
gboolean ky_outbox_take_back (KyIndex *index, gint64 request, gint64 now, KyOutboxBack *ret_back,
                              GError **error);

/* `way` of what was made to be sent by mail (table `opened`), with the letter's number behind it;
 * and once the relay has it. */
#define KY_OUTBOX_MAILING "mailing "
#define KY_OUTBOX_MAILED "mail"

/* Letters whose occasion has passed are taken out and counted: an approver has nothing to decide
 * any more, an original is not to be fetched any more. */
gboolean ky_outbox_drop_stale (KyIndex *index, gint64 now, GError **error);

typedef struct
{
  gint64 n; /* 0: none */
  gchar *id, *kind, *to;
} KyOutboxNobodys;

/* One that he may not read any more for whom it was written, or that would go to who has his
 * address by now. Clear with ky_outbox_nobodys_clear(). */
gboolean ky_outbox_find_nobodys (KyIndex *index, gint64 now, KyOutboxNobodys *ret_found,
                                 GError **error);
void ky_outbox_nobodys_clear (KyOutboxNobodys *found);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyOutboxNobodys, ky_outbox_nobodys_clear)
/* COUNT more letters went without being sent, since others say what they said (meta
 * "letters-stale"). */
gboolean ky_outbox_count_stale (KyIndex *index, gint64 count, GError **error);
/* Takes letter number N out, as if it had never been owed. */
gboolean ky_outbox_remove (KyIndex *index, gint64 n, GError **error);
/* Letters that were done before THEN, and passwords that are over. */
gboolean ky_outbox_tidy (KyIndex *index, gint64 then, gint64 now, GError **error);
