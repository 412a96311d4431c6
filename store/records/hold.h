/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds: neither retention nor an erasure may destroy an original while a hold on its mail or on
 * its sender is in force. A hold on a sender covers mails that came at its time `since` or later,
 * also future ones. The journal of erasures has each hold (store/records/erasures.h), so that a
 * hold is still in force after an older copy of the index was restored. */
#pragma once

#include "store/index/index.h"

/* SQL: whether the hold `h` is active and covers a mail; the arguments are expressions of SQL. */
#define KY_HOLD_MATCHES(id, sender_key, received)                                                  \
  " (h.removed IS NULL AND ((h.kind = 'mail' AND h.value = " id ")"                                \
  "  OR (h.kind = 'sender' AND " received " >= h.since"                                            \
  "      AND h.value = " sender_key ")))"
/* SQL: whether an active hold covers the row of `messages`. */
#define KY_HOLD_COVERS                                                                             \
  " EXISTS (SELECT 1 FROM holds h WHERE" KY_HOLD_MATCHES ("messages.id", "messages.sender_key",    \
                                                          "messages.received") ")"

/* Describes a hold. The strings belong to whoever made it. */
typedef struct
{
  const gchar *kind; /* "mail" or "sender" */
  const gchar
      *value; /* the mail's identifier, or an address in the form of ky_allow_fold_sender() */
  const gchar *label; /* label of the case; "": none */
  const gchar *reason;
  const gchar *created_by; /* the person, as store/calls/hold.c writes it */
  gint64 since;            /* microseconds since 1970; 0 for a mail */
  gint64 created;          /* Unix seconds */
} KyHold;

/* Inserts a hold, inside a transaction. `id`: its identifier. Errors: STORE. */
gboolean ky_hold_insert (KyIndex *index, const gchar *id, const KyHold *hold, GError **error);
/* Finds a hold that covers a mail.
 * `id`, `sender`, `received`: as in the table messages.
 * `ret_hold`: set to the identifier of the oldest such hold (transfer full), or to NULL.
 * Errors: STORE. */
gboolean ky_hold_find (KyIndex *index, const gchar *id, const gchar *sender, gint64 received,
                       gchar **ret_hold, GError **error);
/* Refuses (STORE, with the hold's identifier, author and reason) if a hold covers message number
 * `n`, which `id` identifies. Errors: STORE. */
gboolean ky_hold_permits (KyIndex *index, gint64 n, const gchar *id, GError **error);

/* Returns a hold as words of a line in the journal of erasures (transfer full). */
gchar *ky_hold_describe (const KyHold *hold);
/* Calls `take` with the identifier and the journal's words of each hold that is in force. Errors:
 * STORE. */
gboolean ky_hold_each (KyIndex *index,
                       void (*take) (const gchar *id, const gchar *words, gpointer data),
                       gpointer data, GError **error);
/* Returns the time `since` of the hold of a sender that the words describe (microseconds since
 * 1970), or G_MAXINT64 for other words. */
gint64 ky_hold_since (const gchar *words);
/* Inserts a hold in an older index that lacks it, inside a transaction.
 * `words`: what ky_hold_describe() returned; other words are ignored.
 * `ret_is_new`: set to whether the index lacked it.
 * Errors: STORE. */
gboolean ky_hold_set_again (KyIndex *index, const gchar *id, const gchar *words,
                            gboolean *ret_is_new, GError **error);
