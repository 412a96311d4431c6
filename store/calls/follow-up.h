/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The password that comes in a later mail. Who got a mail of which something encrypted is withheld
 * waits; a later mail of the same proven sender to him owes him a follow-up, a debt (debt.h) whose
 * source is that mail. What passwords either names nobody here knows: they stand in the sealed
 * originals alone, and kiyome-opener has a worker read them when it pays. A debt whose source opens
 * nothing is taken back, and he waits on.
 *
 * Which mail may be tried on which is decided here, and nowhere else: the sender is the same, and
 * of both mails he was proven; the recipient is one of both; and the hours that his policy gave
 * have not passed. So nobody has passwords tried on another's mail. Of all that wait for a sender,
 * with a recipient in common, the newest few are tried, each a few times at once and then one every
 * quarter of an hour: what it costs is bounded for each mail, and paid by its sender's own turns.
 *
 * Senders are the same whatever the size of their ASCII letters. A domain has none (RFC 5321, 2.4),
 * and it is all that is proven: SPF, DKIM and DMARC speak of domains. The local part may have, but
 * who may send by the domain may write it as he likes, so that to tell Taro@ from taro@ keeps out
 * nobody who is not let in already, and makes those wait in vain whose program writes it otherwise
 * the second time.
 *
 * Where a mail has several passwords, each that comes brings what it opens: whoever waits goes on
 * waiting for the rest, till his hours are over. A later follow-up is the whole mail again, with
 * what the passwords before it opened; who has all of it already is owed none. As one may lie
 * behind another, mails that opened nothing are tried once more when another has opened something.
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

/* A condition: the row `part` of a report's parts waits for a password. */
#define KY_PART_IS_LOCKED(part)                                                                    \
  " (" part ".outcome = 'withheld' AND coalesce (" part ".reason, '') = 'encrypted') "

/* The later mail that may name a password of what DEBT, a follow-up, is of, the newest first, AT of
 * them left out: another one than its own, which has brought a follow-up before, and went to each
 * of RECIPIENTS (NULL-terminated). 0: there is none. */
gboolean ky_follow_ups_find_opened (KyIndex *index, gint64 debt, const gchar *const *recipients,
                                    guint at, gint64 *ret_n, GError **error);

/* DEBT, a follow-up whose parts are in the index, opened something. Who has all that it opened
 * already, or (IS_AWAITED) does not wait, is not owed it. The others wait no more, or for what is
 * locked in it still; what came meanwhile is tried for that once more. */
gboolean ky_follow_up_opened (KyIndex *index, gint64 debt, gboolean is_awaited, GError **error);
