/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords that come in a later mail. A recipient of a mail with a withheld encrypted part waits
 * for the password. A later mail from the same authenticated sender to this recipient creates a
 * follow-up: a deferred delivery (deferred-deliveries.h) whose source is the later mail. The store
 * does not know the passwords: they are only in the sealed originals, and kiyome-opener has a
 * worker read them when it makes the delivery. If the source opens nothing, the deferred delivery
 * is deleted, and the recipient continues waiting.
 *
 * Only this module decides which mail is tried on which: both mails have the same sender, who was
 * authenticated for both; the recipient is one of both; and the hours that the recipient's policy
 * allows have not passed. So nobody can have passwords tried on the mail of others. Of the mails
 * that wait for a sender and have a recipient in common with the later one, the newest 8 are tried.
 * The first 20 tries of a mail are made at once, further ones one every 15 minutes, so that the
 * cost is limited for each mail.
 *
 * Senders are compared without regard to the case of ASCII letters. Domains have no case (RFC 5321,
 * 2.4), and only the domain is authenticated by SPF, DKIM and DMARC. Local parts may have one, but
 * whoever may send for the domain can write any local part: to distinguish Taro@ from taro@ would
 * keep nobody out, and recipients would wait in vain if the sender's program changes the case.
 *
 * If a mail has several passwords, each follow-up brings what is open so far, and the recipient
 * waits for the rest until the hours have passed. A later follow-up is the whole mail again, with
 * the parts that earlier passwords have opened; a recipient who has all of them gets none. Since an
 * encrypted file may be inside another, later mails that opened nothing are tried once more after
 * another one has opened something. */
#pragma once

#include "store/calls/call.h"

/* Holds recipients of a message who wait for a password. */
typedef struct
{
  gint64 message;              /* the message's number */
  const gchar *policy;         /* names, "a;b" */
  const GPtrArray *recipients; /* of gchar: recipients of the message */
  gint64 hours;                /* how long they wait, from its arrival */
} KyWait;

/* Deletes the records of recipients whose time to wait has passed, except for mails with a
 * follow-up that is not finished. `now`: Unix seconds. Errors: STORE. */
gboolean ky_follow_ups_tidy (KyIndex *index, gint64 now, GError **error);
/* Records that recipients wait, inside the transaction in which this becomes known, and creates
 * follow-ups for the mails that have arrived since the message. Does nothing if the message's
 * sender is not authenticated, or 200 recipients wait for the sender already. Errors: STORE. */
gboolean ky_follow_ups_wait (KyIndex *index, const KyWait *wait, GError **error);
/* Creates the follow-ups of which message number `n` is the source, inside the transaction that
 * ends the message. Costs one query if its sender is not authenticated or nobody waits for the
 * sender. Errors: STORE. */
gboolean ky_follow_ups_insert (KyIndex *index, gint64 n, GError **error);
/* Describes a mail with an encrypted part. */
typedef struct
{
  const gchar *sender;            /* authenticated */
  const gchar *const *recipients; /* NULL-terminated */
  gint64 since;                   /* microseconds since 1970: no earlier mails are searched */
  gint64 message;                 /* its number; 0: it has none yet */
} KyEarlier;

/* Finds an earlier mail that may contain the password: from the same authenticated sender, and to
 * each of the recipients at least.
 * `at`: how many such mails to skip, newest first; at most 8 are tried.
 * `ret_n`: set to the mail's number; 0: there is none, or there are too many recipients.
 * Errors: STORE. */
gboolean ky_follow_ups_find_earlier (KyIndex *index, const KyEarlier *earlier, guint at,
                                     gint64 *ret_n, GError **error);

/* SQL condition: the row `part` of a table of parts is withheld because it is encrypted. */
#define KY_PART_IS_LOCKED(part)                                                                    \
  " (" part ".outcome = 'withheld' AND coalesce (" part ".reason, '') = 'encrypted') "

/* Finds another later mail that has opened something of the same mail in another follow-up, and was
 * sent to each of `recipients`.
 * `debt`: the number of the follow-up; its own source is left out.
 * `recipients`: NULL-terminated.
 * `at`: how many such mails to skip, newest first.
 * `ret_n`: set to the mail's number; 0: there is none.
 * Errors: STORE. */
gboolean ky_follow_ups_find_opened (KyIndex *index, gint64 debt, const gchar *const *recipients,
                                    guint at, gint64 *ret_n, GError **error);

/* Is called when a follow-up has opened something and its parts are in the index. Removes the
 * recipients who have all of its opened parts already. If a part is still encrypted, the others go
 * on waiting, and later mails are tried on it once more; otherwise they no longer wait.
 * `debt`: the number of the follow-up.
 * `is_awaited`: also remove the recipients who do not wait.
 * Errors: STORE. */
gboolean ky_follow_up_opened (KyIndex *index, gint64 debt, gboolean is_awaited, GError **error);
