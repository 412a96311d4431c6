/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Letters in the outbox, which wait until kiyome-opener sends them to the inner relay. To be called
 * inside a transaction. */
#pragma once

#include "store/index/index.h"
#include "store/seal/id.h"

#define KY_OUTBOX_FILE "file"       /* kind: a letter with a file, to the user who requested it */
#define KY_OUTBOX_RELEASE "release" /* kind: an original, to the address that a command gives */
/* SQL condition: the letter contains something that must be made from an original first. */
#define KY_OUTBOX_HAS_FILE " kind IN ('" KY_OUTBOX_FILE "', '" KY_OUTBOX_RELEASE "')"
/* Seconds. No next try is set further ahead than this, except by a wrong clock: a try that is
 * further ahead is made at once. */
#define KY_OUTBOX_PAUSE_MAX "3600"
/* SQL condition: somebody is sending the letter at `now`. `of`: "", or the table and a dot. */
#define KY_OUTBOX_IS_TAKEN(of, now)                                                                \
  " (" of "taken = 1 AND " of "next_try > " now " AND " of "next_try <= " now                      \
  " + " KY_OUTBOX_PAUSE_MAX ")"
/* Seconds for which a letter that was taken is not offered to others; sending one takes less. */
#define KY_OUTBOX_LEASE 900

/* Adds a mail to the outbox, for the user whose own address is `to` now: a user who gets the
 * address later does not get the mail. `now`: Unix seconds. Errors: STORE. */
gboolean ky_outbox_add (KyIndex *index, const gchar *to, const gchar *subject, const gchar *text,
                        const gchar *kind, const gchar *object, gint64 now, GError **error);

/* Describes a mail to a user. */
typedef struct
{
  gint64 person; /* the user's number; 0: the user, if any, whose own address it is */
  const gchar *to, *subject, *text, *kind, *object;
} KyOutboxLetter;

/* Adds a letter as ky_outbox_add() does, to a given user. Errors: STORE. */
gboolean ky_outbox_add_letter (KyIndex *index, const KyOutboxLetter *letter, gint64 now,
                               GError **error);

/* Describes a letter with something made from an original. */
typedef struct
{
  const gchar *to, *subject;
  const gchar *message;        /* the message number */
  gint64 n;                    /* the number of the message's row */
  const gchar *path, *purpose; /* the part, and the kind of the file made from it */
  const gchar *method;         /* "": those of the policy */
  gint64 user;                 /* user who made the request; 0: released by a command */
  gint64 request;              /* the number of the request; 0: none */
  const gchar *key_id;         /* the key to which the part's password is sealed, or "" */
  KyView sealed;               /* the password */
  gint64 expires;              /* when the password does, Unix seconds */
  const gchar *proof;          /* proof of a release (common/mail/relay.h), or "" */
  gboolean is_held;            /* a command sends it, not kiyome-opener */
  gboolean is_taken_now;       /* the caller sends it at once */
} KyOutboxFile;

/* Adds a letter with a file. `ret_id`: set to the letter's identifier. Errors: STORE. */
gboolean ky_outbox_add_file (KyIndex *index, const KyOutboxFile *file, gint64 now,
                             gchar ret_id[KY_ID_SIZE], GError **error);
/* Counts the letters with a file that wait for user number `user`. Errors: STORE. */
gboolean ky_outbox_count_files (KyIndex *index, gint64 user, gint64 *ret_count, GError **error);
/* Deletes the abandoned letters with a file of request number `request`, because the user has got
 * the file in another way or requests it anew. Errors: STORE. */
gboolean ky_outbox_forget_request (KyIndex *index, gint64 request, GError **error);
/* Sets the request of letter number `n` back to "approved" if its original was to be sent by mail,
 * so that the user can fetch it in another way. Errors: STORE. */
gboolean ky_outbox_give_back (KyIndex *index, gint64 n, GError **error);

typedef enum
{
  KY_OUTBOX_NONE,  /* no letter waits */
  KY_OUTBOX_TAKEN, /* the letter is being sent, and stays */
  KY_OUTBOX_BACK   /* the letter was taken back */
} KyOutboxBack;

/* Takes back the letter that waits for request number `request`, unless it is being sent
 * (ky_outbox_remove()). `now`: the time of ky_node_now(); `ret_back`: set to the result. Errors:
 * STORE. */
gboolean ky_outbox_take_back (KyIndex *index, gint64 request, gint64 now, KyOutboxBack *ret_back,
                              GError **error);

/* Values of `way` in the table `opened`: to be sent by mail, followed by the letter's identifier;
 * and accepted by the relay. */
#define KY_OUTBOX_MAILING "mailing "
#define KY_OUTBOX_MAILED "mail"

/* SQL conditions on letters in `outbox`. This one: the letter reports a state of a request that has
 * changed since. */
#define KY_OUTBOX_IS_STALE                                                                         \
  " (outbox.kind IN ('asked', 'approved') AND EXISTS (SELECT 1 FROM requests r"                    \
  "  WHERE r.id = outbox.object"                                                                   \
  "  AND r.state <> iif (outbox.kind = 'asked', 'waiting', 'approved'))) "
/* The letter's address is the own address of user `u`, who may read the letter. */
#define KY_OUTBOX_IS_READ_BY_U                                                                     \
  " u.removed IS NULL AND lower (u.mail) = lower (outbox.recipient)"                               \
  " AND (outbox.kind <> 'asked' OR (u.roles & 2) <> 0) "
/* A user other than the one for whom the letter was written has its address. */
#define KY_OUTBOX_IS_ANOTHERS                                                                      \
  " (EXISTS (SELECT 1 FROM users o WHERE o.n <> outbox.person AND o.removed IS NULL"               \
  "   AND lower (o.mail) = lower (outbox.recipient))"                                              \
  "  OR EXISTS (SELECT 1 FROM addresses a JOIN users o ON o.n = a.user"                            \
  "   WHERE lower (a.address) = lower (outbox.recipient) AND a.user <> outbox.person"              \
  "   AND o.removed IS NULL)) "
/* SQL condition: the letter has no recipient any more, because its user has left, has another
 * address or is no longer an approver, and the letter is about requests or is a digest, or would
 * now reach another user who has the address. Letters about incidents are sent to addresses of the
 * configuration, whoever reads them, and never match. */
#define KY_OUTBOX_IS_NOBODYS                                                                       \
  " (NOT EXISTS (SELECT 1 FROM users u WHERE u.n = outbox.person AND" KY_OUTBOX_IS_READ_BY_U ")"   \
  "  AND NOT (outbox.person IS NULL"                                                               \
  "   AND EXISTS (SELECT 1 FROM users u WHERE" KY_OUTBOX_IS_READ_BY_U "))"                         \
  "  AND (outbox.kind IN ('asked', 'approved', 'refused', 'expired', 'digest')"                    \
  "   OR (outbox.person IS NOT NULL AND outbox.kind <> 'incident' AND" KY_OUTBOX_IS_ANOTHERS       \
  "))) "
/* Adds `count` to the number of letters that were dropped unsent (meta "letters-stale"), because
 * they were out of date, had no rightful recipient, or were merged into another. Errors: STORE. */
gboolean ky_outbox_count_stale (KyIndex *index, gint64 count, GError **error);
/* Deletes letter number `n`, and does what ky_outbox_give_back() does. Errors: STORE. */
gboolean ky_outbox_remove (KyIndex *index, gint64 n, GError **error);
/* Records that letter number `n` was sent at `time` (Unix seconds). Deletes its text and the sealed
 * password, and marks its file, and an original that was released by mail, as delivered. Errors:
 * STORE. */
gboolean ky_outbox_end (KyIndex *index, gint64 n, gint64 time, GError **error);
/* Deletes the waiting and the abandoned letters with a file of request number `request`. Is called
 * for a restored index, if the request has ended since the backup. Errors: STORE. */
gboolean ky_outbox_end_request (KyIndex *index, gint64 request, GError **error);
/* Deletes letters that were finished before `then`, and sealed passwords that have expired at `now`
 * (Unix seconds). Errors: STORE. */
gboolean ky_outbox_tidy (KyIndex *index, gint64 then, gint64 now, GError **error);
