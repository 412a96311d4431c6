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

/* Conditions of letters in `outbox`. One says something of a request while that stands so, and is
 * no news once it doesn't. */
#define KY_OUTBOX_IS_STALE                                                                         \
  " (outbox.kind IN ('asked', 'approved') AND EXISTS (SELECT 1 FROM requests r"                    \
  "  WHERE r.id = outbox.object"                                                                   \
  "  AND r.state <> iif (outbox.kind = 'asked', 'waiting', 'approved'))) "
/* User `u` has its address, and may read it. */
#define KY_OUTBOX_IS_READ_BY_U                                                                     \
  " u.removed IS NULL AND lower (u.mail) = lower (outbox.recipient)"                               \
  " AND (outbox.kind <> 'asked' OR (u.roles & 2) <> 0) "
/* Another than he for whom it was written has its address. */
#define KY_OUTBOX_IS_ANOTHERS                                                                      \
  " (EXISTS (SELECT 1 FROM users o WHERE o.n <> outbox.person AND o.removed IS NULL"               \
  "   AND lower (o.mail) = lower (outbox.recipient))"                                              \
  "  OR EXISTS (SELECT 1 FROM addresses a JOIN users o ON o.n = a.user"                            \
  "   WHERE lower (a.address) = lower (outbox.recipient) AND a.user <> outbox.person"              \
  "   AND o.removed IS NULL)) "
/* What only he may read to whom it was written, and who has left since, has another address, or
 * decides nothing any more. Of what else is said to somebody, that which would go to another, whose
 * the address is by now; what the configuration has told is for whoever reads there. */
#define KY_OUTBOX_IS_NOBODYS                                                                       \
  " (NOT EXISTS (SELECT 1 FROM users u WHERE u.n = outbox.person AND" KY_OUTBOX_IS_READ_BY_U ")"   \
  "  AND NOT (outbox.person IS NULL"                                                               \
  "   AND EXISTS (SELECT 1 FROM users u WHERE" KY_OUTBOX_IS_READ_BY_U "))"                         \
  "  AND (outbox.kind IN ('asked', 'approved', 'refused', 'expired', 'digest')"                    \
  "   OR (outbox.person IS NOT NULL AND outbox.kind <> 'incident' AND" KY_OUTBOX_IS_ANOTHERS       \
  "))) "
/* COUNT more letters went without being sent, since others say what they said (meta
 * "letters-stale"). */
gboolean ky_outbox_count_stale (KyIndex *index, gint64 count, GError **error);
/* Takes letter number N out, as if it had never been owed. */
gboolean ky_outbox_remove (KyIndex *index, gint64 n, GError **error);
/* Letter number N was sent at TIME, Unix seconds: what it said is of no more use to anybody, nor
 * what opened it, and what it brought is with who asked for it. */
gboolean ky_outbox_end (KyIndex *index, gint64 n, gint64 time, GError **error);
/* Request number REQUEST is over, for all that an older index knows: neither what waits for it in
 * the outbox is sent, nor what was given up. */
gboolean ky_outbox_end_request (KyIndex *index, gint64 request, GError **error);
/* Letters that were done before THEN, and passwords that are over. */
gboolean ky_outbox_tidy (KyIndex *index, gint64 then, gint64 now, GError **error);
