/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose mail is taken next, where several tenants' come to their ends at once. Each tenant has its
 * part of the turns there are, by its weight among those that are there, and one at least. A tenant
 * of whose mails more are at their ends, on the average of the last seconds, than it has turns, is
 * over its part: it is served from what the others leave, and beside them one mail at a time, with
 * a pause behind each. Its mails wait here, before anything is done for them, and what has waited
 * too long comes again. Within a tenant the client goes first that has waited longest for a turn.
 * While it is over its part, only a few of its mails are read ahead: the others wait before their
 * data come, at their first recipient, where a mail that has to come again costs next to nothing.
 *
 * What decides is here, without threads or a clock; who waits is in milter/line.h. All times are
 * µs of one monotonic clock.
 */
#pragma once

#include "config/tenants.h"

/* That long after its last mail a tenant still counts among those that are there. */
#define KY_TURNS_PRESENT (60 * G_TIME_SPAN_SECOND)
/* That long after its last mail, or recipient, the next of it may just be coming. */
#define KY_TURNS_QUIET (50 * G_TIME_SPAN_MILLISECOND)
/* What takes longer has no turn any more: one heavy mail keeps none of its tenant's away. */
#define KY_TURNS_TIME G_TIME_SPAN_SECOND
#define KY_TURNS_PAUSE_MAX (10 * G_TIME_SPAN_SECOND)
/* That many mails of a tenant over its part are read or at their ends, for so many TURNS: what it
 * may have next is there when its turn comes. */
#define KY_TURNS_AHEAD(turns) (2 * (turns) + 2)

typedef struct _KyTurns KyTurns;

/* Of one mail: whose it is, and what holds for it. */
typedef struct
{
  const gchar *tenant; /* "": the gateway's own */
  const gchar *client; /* "": nobody knows */
  guint weight;
  guint turns;        /* of all tenants together */
  guint pauses;       /* how many times as long as its last mail a tenant over its part rests */
  guint mails;        /* of the tenant that are worked on at once; 0: any */
  guint client_mails; /* the same of one client */
  guint waiting;      /* that wait of one tenant, at most; of one client half of it */
} KyTurnFacts;

typedef struct
{
  struct _KyTurnTenant *tenant;
  struct _KyTurnClient *client;
  GList link;          /* in its tenant's queue: of those that wait, or of those that have turns */
  gboolean is_at_door; /* its data have not come: at work once they may */
  gboolean is_at_work;
  gboolean has_turn; /* at work, and not for long */
  gint64 since;      /* when it came; at work: when that began */
  guint client_mails;
  GCond woken; /* of milter/line.h */
} KyMailTurn;

/* TENANT: its configuration, or the gateway's CONFIG itself. FALSE: no mail ever waits, for there
 * are no tenants, and no number is set. What RET_FACTS names is borrowed. */
gboolean ky_turn_facts (const KyConfig *config, const KyConfig *tenant, const gchar *client,
                        KyTurnFacts *ret_facts);

/* (transfer full) */
KyTurns *ky_turns_new (void);
/* All mails have left. */
void ky_turns_free (KyTurns *turns);
/* A recipient of such a mail is named. FALSE: as many wait as may: it would come in vain. */
gboolean ky_turns_may_come (KyTurns *turns, const KyTurnFacts *facts, gint64 now);
/* The first recipient of such a mail is named, after ky_turns_may_come(); it waits until
 * ky_turns_run() says that it is at work, which then means that its data may come. It leaves when
 * they have. NULL: they may come at once. (transfer full) */
KyMailTurn *ky_turns_knock (KyTurns *turns, const KyTurnFacts *facts, gint64 now);
/* A mail is at its end; it waits until ky_turns_run() says that it is at work. NULL: as above.
 * (transfer full) */
KyMailTurn *ky_turns_come (KyTurns *turns, const KyTurnFacts *facts, gint64 now);
/* It is done, or waits no longer. */
void ky_turns_leave (KyTurns *turns, KyMailTurn *turn, gint64 now);
/* Lets all work whose turn it is; WOKEN (nullable) is called with each. Returns when it may be
 * somebody's turn though nothing happens until then; G_MAXINT64: never. */
gint64 ky_turns_run (KyTurns *turns, void (*woken) (KyMailTurn *turn), gint64 now);
/* (nullable) (transfer none) One of those that wait. */
KyMailTurn *ky_turns_first (const KyTurns *turns);
/* Is TURN's tenant over its part, others being there? */
gboolean ky_turns_is_over (const KyTurns *turns, const KyMailTurn *turn, gint64 now);
