/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kiyome-opener works on for recipients: mails that are sanitized again (reprocess-work.c) and
 * debts (debt-work.c). One node at a time has such a piece of work, for KY_WORK_LEASE; who of its
 * recipients has it stands on the disk before the next one gets it.
 */
#pragma once

#include "engine/report.h"
#include "store/calls/call.h"

/* Seconds. */
#define KY_WORK_LEASE 900 /* more than one mail takes to be sanitized, or to be handed to one */
#define KY_WORK_PAUSE_FIRST 15
#define KY_WORK_PAUSE_MAX 1800

/* A kind of work. Its statements are about its number N and, of those of one recipient, ADDRESS. */
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

/* WORK is its table, OWED that of its recipients, whose column KEY is its number. */
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

/* The number of what the call names. Errors: "not-found", STORE. */
gboolean ky_work_find (KyServer *server, KyCall *call, const KyWorkKind *work, gint64 *ret_n,
                       GError **error);
/* Verbs: it is still being worked on; one recipient has it, or can't have it; it failed. */
gboolean ky_work_keep (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
gboolean ky_work_sent (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
gboolean ky_work_never (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
gboolean ky_work_failed (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error);
/* Who can't have number N, and what the relay said, as people read it; "" for none. (transfer
 * full), NULL on an error. */
gchar *ky_work_name_never (KyServer *server, const KyWorkKind *work, gint64 n, GError **error);

/* The call's blob: the header of what is delivered, a NUL, a report in its binary form (both
 * transfer full). Errors: "invalid", MALFORMED. */
gboolean ky_work_read_report (KyCall *call, gchar **ret_header, KyReportPart **ret_report,
                              GError **error);
/* As much of TEXT as is kept, and no half of a message at its end, which may hold others. (transfer
 * full) */
gchar *ky_work_shorten (const gchar *text);
/* Counts one use of each entry of the allowlist that PART and what is in it passed by. */
gboolean ky_work_count_allowed (KyServer *server, KyCall *call, const KyReportPart *part,
                                GError **error);
