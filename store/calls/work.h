/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The work of kiyome-opener for single recipients: mails that are sanitized again
 * (reprocess-work.c) and deferred deliveries (deferred-work.c). One node at a time has a piece of
 * work, for KY_WORK_LEASE; the state of each recipient is on the disk before the next recipient is
 * served. */
#pragma once

#include "store/calls/call.h"

/* Seconds for which a node has a piece of work: more than it takes to sanitize one mail, or to send
 * it to one recipient. */
#define KY_WORK_LEASE 900
/* Seconds until the second try, and at most until any later one. */
#define KY_WORK_PAUSE_FIRST 15
#define KY_WORK_PAUSE_MAX 1800

/* Describes a kind of work. Its SQL statements have the work's number as a parameter, and those
 * about one recipient also the address. */
typedef struct
{
  const gchar *hold, *stopped, *asked, *later;
  const gchar *is_owed, *sent, *sent_over, *never, *is_never;
  const gchar *count_copy; /* counts that a recipient may have got a second copy of finished work */
  /* Sets `ret_n` to the number of the work that the call names; 0: this node does not have it. */
  gboolean (*look) (KyServer *server, KyCall *call, gint64 *ret_n, GError **error);
  /* Does the same for work that may be finished or belong to another node. */
  gboolean (*look_over) (KyServer *server, KyCall *call, gint64 *ret_n, GError **error);
  /* Adds a line to the journal of erasures (store/records/erasures.h): `address` has got it. */
  gboolean (*note) (KyErasures *erasures, KyIndex *index, gint64 n, const gchar *address,
                    gint64 now, GError **error);
  /* Abandons the work, because of `why`. */
  gboolean (*give_up) (KyServer *server, KyCall *call, gint64 n, const gchar *why, GError **error);
  const gchar *over; /* text of the refusal if this node does not have the work */
} KyWorkKind;

/* The statements of a kind of work. `work`: its table; `owed`: the table of its recipients; `key`:
 * the column of that table with the number. */
#define KY_WORK_STATEMENTS(work, owed, key)                                                        \
  .hold = "UPDATE " work " SET next_try = ? WHERE n = ?",                                          \
  .stopped = "UPDATE " work " SET taken = 0, tries = max (tries - 1, 0), next_try = ?,"            \
             " copies = copies + ? WHERE n = ?",                                                   \
  .asked = "SELECT asked FROM " work " WHERE n = ?",                                               \
  .later = "UPDATE " work " SET error = ?, taken = 0, copies = copies + ?,"                        \
           " next_try = ? + min (? << min (tries, 10), ?) WHERE n = ?",                            \
  .is_owed = "SELECT count (*) FROM " owed " WHERE " key " = ? AND address = ?"                    \
             " AND coalesce (sent, 1) > 0",                                                        \
  .sent = "UPDATE " owed " SET sent = ? WHERE " key " = ? AND address = ? AND sent IS NULL",       \
  .sent_over = "UPDATE " owed " SET sent = ?, why = '' WHERE " key " = ? AND address = ?",         \
  .never = "UPDATE " owed " SET sent = 0, why = ? WHERE " key " = ? AND address = ?"               \
           " AND sent IS NULL",                                                                    \
  .is_never = "SELECT address, why FROM " owed " WHERE " key " = ? AND sent = 0"

/* Sets `ret_n` to the number of the work that the call names. Errors: STORE (also "not-found":
 * this node does not have it). */
gboolean ky_work_find (KyServer *server, KyCall *call, const KyWorkKind *work, gint64 *ret_n,
                       GError **error);
/* Handles the verb that reports progress: this node holds the work for KY_WORK_LEASE from now.
 * Errors: STORE. */
gboolean ky_work_keep (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Handles the verb that reports delivery to the recipient `to` (argument). If this node does not
 * hold the work any more, the delivery is recorded nevertheless, and answered by `over` = "yes".
 * Errors: STORE. */
gboolean ky_work_sent (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Handles the verb that says that the recipient `to` cannot get it, because of the argument `why`.
 * Errors: STORE. */
gboolean ky_work_never (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Handles the verb that says that the work failed. It is tried again later; if the failure is final
 * or ky_outbox_seconds() have passed, it is abandoned. Errors: STORE. */
gboolean ky_work_failed (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* The verbs "NAME-hold", "NAME-sent", "NAME-never" and "NAME-failed" of a kind of work. */
#define KY_WORK_VERBS(name, kind)                                                                  \
  gboolean ky_verb_##name##_hold (KyServer *server, KyCall *call, GError **error)                  \
  {                                                                                                \
    return ky_work_keep (server, call, &(kind), error);                                            \
  }                                                                                                \
  gboolean ky_verb_##name##_sent (KyServer *server, KyCall *call, GError **error)                  \
  {                                                                                                \
    return ky_work_sent (server, call, &(kind), error);                                            \
  }                                                                                                \
  gboolean ky_verb_##name##_never (KyServer *server, KyCall *call, GError **error)                 \
  {                                                                                                \
    return ky_work_never (server, call, &(kind), error);                                           \
  }                                                                                                \
  gboolean ky_verb_##name##_failed (KyServer *server, KyCall *call, GError **error)                \
  {                                                                                                \
    return ky_work_failed (server, call, &(kind), error);                                          \
  }

/* Returns the recipients who cannot get work number `n`, with the relay's answers, for people; ""
 * for none (transfer full); or NULL. Errors: STORE. */
gchar *ky_work_name_never (KyServer *server, const KyWorkKind *work, gint64 n, GError **error);

/* Reads the call's blob: the header of what is delivered, a NUL, and a report in its binary form.
 * `ret_header`, `ret_report`: set to both (transfer full).
 * Errors: STORE "invalid", MALFORMED. */
gboolean ky_work_read_report (KyCall *call, gchar **ret_header, KyReportPart **ret_report,
                              GError **error);
/* Returns at most 1000 characters of a text, without cutting a message code in it in two (transfer
 * full). */
gchar *ky_work_shorten (const gchar *text);
/* Counts one use of each entry of the allowlist that a part and the parts inside it name. Errors:
 * STORE. */
gboolean ky_work_count_allowed (KyServer *server, KyCall *call, const KyReportPart *part,
                                GError **error);
