/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The password that comes in a later mail. Who got a mail of which something encrypted is withheld
 * waits; a later mail of the same proven sender to him owes him a follow-up, a debt (debt.h) whose
 * source is that mail. What passwords either names nobody here knows: they stand in the sealed
 * originals alone, and kiyome-opener has a worker read them when it pays. A debt whose source opens
 * nothing is taken back, and he waits on.
 *
 * Which mail may be tried on which is decided here, and nowhere else: the sender is the same to the
 * letter, and of both mails he was proven; the recipient is one of both; and the hours that his
 * policy gave have not passed. So nobody has passwords tried on another's mail. Of all that wait
 * for a sender, with a recipient in common, the newest few are tried, each a few times at once and
 * then one every quarter of an hour: what it costs is bounded for each mail, and paid by its
 * sender's own turns.
 */
#pragma once

#include "store/calls/call.h"

typedef struct
{
  gint64 message;
  const gchar *policy;         /* names, "a;b" */
  const GPtrArray *recipients; /* of gchar, its own */
  gint64 hours;                /* since it came */
} KyWait;

/* What nobody waits for any more, at NOW, goes. */
gboolean ky_follow_ups_tidy (KyIndex *index, gint64 now, GError **error);
/* Inside the transaction in which it is known that they wait. What came since the message did is
 * their follow-up already. */
gboolean ky_follow_ups_wait (KyIndex *index, const KyWait *wait, GError **error);
/* Inside the transaction that ends message N: is it one that somebody waits for? Nothing, at the
 * cost of one look, where its sender is not proven or nobody waits for him. */
gboolean ky_follow_ups_insert (KyIndex *index, gint64 n, GError **error);
/* A mail of something encrypted, and to whom it goes. */
typedef struct
{
  const gchar *sender; /* who is proven */
  const gchar *const *recipients;
  gint64 since;   /* microseconds since 1970: the earliest that counts */
  gint64 message; /* 0: not known yet */
} KyEarlier;

/* The mail that came before and may name its password, the newest first, AT of them left out: of
 * the same proven sender, and to each of its recipients at least. 0: there is none, or they are
 * more than are looked at. */
gboolean ky_follow_ups_find_earlier (KyIndex *index, const KyEarlier *earlier, guint at,
                                     gint64 *ret_n, GError **error);

/* DEBT, a follow-up, opened something: its recipients wait no more. Those to whom another has
 * brought it meanwhile are not owed this one. */
gboolean ky_follow_up_opened (KyIndex *index, gint64 debt, GError **error);
