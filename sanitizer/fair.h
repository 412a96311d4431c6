/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose turn it is. Each tenant has a share, each of its clients one below it, and each of their
 * senders one below that; what is spent for a message is charged to all three and fades within
 * seconds. Of those who wait, the one whose tenant has had the least goes first, then the one whose
 * client has, then the one whose sender has, then the smallest. Where there are no tenants all is
 * of one, and nothing is different for it.
 *
 * A gate lets a number of things run. Light ones (small, and not yet known to cost much) have
 * places of their own there, which nothing heavy takes.
 *
 * What nobody waits for (a replay of mail that was delivered long ago) is in the background: it
 * takes no place of the others', its turn comes after theirs, and while any of them are there one
 * of it is let in at a time, with a pause behind it that is KY_PAUSES times as long as it took. Two
 * processors are seldom two whole ones: whatever runs beside a mail slows it, at the lowest
 * priority too, so it has to be rare.
 */
#pragma once

#include "sanitizer/process.h"

#include <glib.h>

/* µs without another than those in the background, until these have the machine for themselves. */
#define KY_QUIET_TIME (250 * G_TIME_SPAN_MILLISECOND)
#define KY_PAUSES 100
#define KY_PAUSE_MAX (60 * G_TIME_SPAN_SECOND) /* µs */
#define KY_LIGHT_SIZE (256 * 1024)             /* bytes of what is light */
/* µs of CPU time; who has used more is no longer light. */
#define KY_LIGHT_TIME (250 * G_TIME_SPAN_MILLISECOND)

typedef struct _KyFair KyFair;
typedef struct _KyShare KyShare;

/* (transfer full) */
KyFair *ky_fair_new (void);
/* Every share has been given back. */
void ky_fair_free (KyFair *fair);
/* The share of SENDER at CLIENT for mail of TENANT ("": of none); any text without line ends but
 * SENDER, compared byte by byte. (transfer full) */
KyShare *ky_fair_share (KyFair *fair, const gchar *tenant, const gchar *client,
                        const gchar *sender);
/* The same of what is in the background; it counts for no other share of TENANT or CLIENT.
 * (transfer full) */
KyShare *ky_fair_background (KyFair *fair, const gchar *tenant, const gchar *client,
                             const gchar *sender);
gboolean ky_share_is_background (const KyShare *share);
/* SHARE once more, to be given back once more. */
KyShare *ky_share_keep (KyShare *share);
void ky_share_give_back (KyShare *share);
/* Microseconds of work were spent for it. */
void ky_share_charge (KyShare *share, gint64 microseconds);
/* What SHARE's tenant has of WEIGHTs: one of 200 may have had twice as much as one of 100 for the
 * same turn. From 1 on; 100 until it is set. */
void ky_share_set_weight (KyShare *share, guint weight);
/* A door says that it has more of its mail than it lets in. That holds for a few seconds. */
void ky_share_note_over (KyShare *share);
/* Has SHARE's tenant had clearly more than its part of what the tenants had that are there now, or
 * did a door say so? Never where it is alone. What runs for it then steps back: on as many
 * processors as there are, the others' mails would each wait for it. */
gboolean ky_share_is_over (KyShare *share);
/* Appends JSON: an array with an object for each tenant that is there; for one of them, which ASKER
 * names, no other. */
void ky_fair_status (const KyFair *fair, const gchar *asker, GString *json);
/* Whom its workers come behind; IS_DEAR: what this one does has cost much. */
KyComesBehind ky_share_behind (KyShare *share, gboolean is_dear);
gboolean ky_share_is_of_client (const KyShare *share, const KyShare *other);
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
  guint n_background;   /* beside them */
  gint64 quiet_since;   /* when the last of the others went */
  gint64 background_at; /* when the last of those came */
  gint64 pause_until;   /* of those, while others are there; only where messages are let in: what is
                           in goes on */
} KyGate;

/* LIMIT places, a quarter of them (at least one, where there are two) for light ones. */
void ky_gate_init (KyGate *gate, KyGateKind kind, guint limit);
/* Light ones find a place as long as their reserve has one, also where light ones that turned out
 * heavy have taken more than theirs. SHARE's client gets half of the reserve at most (one place, if
 * that is all) with what of its own is light, and its tenant three quarters of it where there are
 * several: many small ones at once leave room for others'. Of the heavy places a tenant leaves a
 * quarter (one at least, where there are two) while another one is there. */
gboolean ky_gate_is_open (const KyGate *gate, gboolean is_light, const KyShare *share);
void ky_gate_enter (KyGate *gate, gboolean is_light, KyShare *share);
void ky_gate_leave (KyGate *gate, gboolean is_light, KyShare *share);
/* What entered as light is heavy from here on. */
void ky_gate_turn_heavy (KyGate *gate, KyShare *share);
