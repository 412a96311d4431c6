/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work of kiyome-opener for single recipients: mails that are sanitized again
 * (reprocess-work.c) and deferred deliveries (debt-work.c). One node at a time has a piece of work,
 * for KY_WORK_LEASE; the state of each recipient is on the disk before the next recipient's turn.
 */
#pragma once

#include "engine/report.h"
#include "store/calls/call.h"

/* Seconds. */
#define KY_WORK_LEASE 900 /* more than one mail takes to be sanitized, or to be handed to one */
/* Seconds until the second try, and at most until any later one. */
#define KY_WORK_PAUSE_FIRST 15
#define KY_WORK_PAUSE_MAX 1800

/* A kind of work. Its statements have its number as a parameter, and those about a recipient the
 * address, too. */
typedef struct
{
  const gchar *hold, *stopped, *asked, *later;
  const gchar *is_owed, *sent, *sent_over, *never, *is_never;
  const gchar *count_copy; /* of what is over: ADDRESS may have it twice */
  /* The number of what the call names, while this node works on it; 0: it does not. */
  gboolean (*look) (KyServer *server, KyCall *call, gint64 *ret_n, GError **error);
  /* The number of what the call names, though it be over. */
  gboolean (*look_over) (KyServer *server, KyCall *call, gint64 *ret_n, GError **error);
  /* A line of the journal of erasures (store/records/erasures.h) that ADDRESS has it. */
  gboolean (*note) (KyErasures *erasures, KyIndex *index, gint64 n, const gchar *address,
                    gint64 now, GError **error);
  /* It failed for good, as WHY says. */
  gboolean (*give_up) (KyServer *server, KyCall *call, gint64 n, const gchar *why, GError **error);
  const gchar *over; /* what is refused when it is nobody's any more */
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

/* Sets `ret_n` to the number of the work that the call names. Errors: "not-found", STORE. */
gboolean ky_work_find (KyServer *server, KyCall *call, const KyWorkKind *work, gint64 *ret_n,
                       GError **error);
/* Verb: the work is still being done. */
gboolean ky_work_keep (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Verb: one recipient has it. */
gboolean ky_work_sent (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Verb: one recipient cannot get it. */
gboolean ky_work_never (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Verb: it failed, and is tried again or given up. */
gboolean ky_work_failed (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Returns the recipients who cannot get work number `n`, with the relay's answers, for people; ""
 * for none (transfer full); or NULL. Errors: STORE. */
gchar *ky_work_name_never (KyServer *server, const KyWorkKind *work, gint64 n, GError **error);

/*
 * Reads the call's blob: the header of what is delivered, a NUL, and a report in its binary form.
 * `ret_header`, `ret_report`: set to both (transfer full).
 * Errors: "invalid", MALFORMED.
 */
gboolean ky_work_read_report (KyCall *call, gchar **ret_header, KyReportPart **ret_report,
                              GError **error);
/* Returns at most 1000 characters of a text, without cutting a message code in it in two (transfer
 * full). */
gchar *ky_work_shorten (const gchar *text);
/* Counts one use of each entry of the allowlist that a part and the parts inside it name. Errors:
 * STORE. */
gboolean ky_work_count_allowed (KyServer *server, KyCall *call, const KyReportPart *part,
                                GError **error);
