/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose turn it is. Each client has a share, and each of its senders one below it; what is spent
 * for a message is charged to both and fades within seconds. Of those who wait, the one whose
 * client has had the least goes first, then the one whose sender has, then the smallest.
 *
 * A gate lets a number of things run. Light ones (small, and not yet known to cost much) have
 * places of their own there, which nothing heavy takes.
 */
#pragma once

#include <glib.h>

#define KY_LIGHT_SIZE (256 * 1024) /* bytes of what is light */
#define KY_LIGHT_TIME                                                                              \
  (250 * G_TIME_SPAN_MILLISECOND) /* µs of CPU time until it is not any more                      \
                                   */

typedef struct _KyFair KyFair;
typedef struct _KyShare KyShare;

/* (transfer full) */
KyFair *ky_fair_new (void);
/* Every share has been given back. */
void ky_fair_free (KyFair *fair);
/* The share of SENDER at CLIENT; both are any text, compared byte by byte. (transfer full) */
KyShare *ky_fair_share (KyFair *fair, const gchar *client, const gchar *sender);
/* SHARE once more, to be given back once more. */
KyShare *ky_share_keep (KyShare *share);
void ky_share_give_back (KyShare *share);
/* Microseconds of work were spent for it. */
void ky_share_charge (KyShare *share, gint64 microseconds);
/* < 0: A's turn is before B's; 0: neither's. */
gint ky_share_compare (KyShare *a, KyShare *b);
/* Clients and senders that are known now: those with a share out or with something not yet faded.
 */
guint ky_fair_n_shares (const KyFair *fair);

/* Those that there are: each counts whose light ones are in it. */
typedef enum
{
  KY_GATE_MESSAGES,
  KY_GATE_WORKS,
  KY_GATE_SCANS,
  KY_GATE_LAST
} KyGateKind;

typedef struct
{
  KyGateKind kind;
  guint limit;   /* that run at once */
  guint reserve; /* of them for light ones only */
  guint n_light, n_heavy;
} KyGate;

/* LIMIT places, a quarter of them (at least one, where there are two) for light ones. */
void ky_gate_init (KyGate *gate, KyGateKind kind, guint limit);
/* Light ones find a place as long as their reserve has one, also where light ones that turned out
 * heavy have taken more than theirs. SHARE's client gets half of the reserve at most (one place, if
 * that is all) with what of its own is light: many small ones at once leave room for others'. */
gboolean ky_gate_is_open (const KyGate *gate, gboolean is_light, const KyShare *share);
void ky_gate_enter (KyGate *gate, gboolean is_light, KyShare *share);
void ky_gate_leave (KyGate *gate, gboolean is_light, KyShare *share);
/* What entered as light is heavy from here on. */
void ky_gate_turn_heavy (KyGate *gate, KyShare *share);
