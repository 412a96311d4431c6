/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which mail gets the next scheduling slot when mails of several tenants are complete at
 * once. Each tenant has a share of the slots, by its weight among the tenants that are present, and
 * at least one slot. A tenant is over its share while it has, averaged over the last seconds, more
 * mails that wait or hold a slot than its share. It then gets the slots that others leave free, and
 * besides these one slot at a time, with a pause after each mail. Its other mails wait before they
 * are stored or sanitized; a mail that waits too long is deferred, and the client sends it again.
 * Within a tenant, the client comes first whose last slot began longest ago.
 * While a tenant is over its share, only a few of its mails are received ahead. The others wait at
 * their first recipient, before their data, where deferring a mail costs almost nothing.
 *
 * This file decides and uses neither threads nor a clock; milter/slot-queue.h makes the mails wait.
 * All times are µs of one monotonic clock. */
#pragma once

#include "config/tenants.h"

/* Time after its last mail or recipient for which a tenant counts as present. */
#define KY_SLOTS_PRESENT (60 * G_TIME_SPAN_SECOND)
/* Time after its last mail or recipient for which a slot is kept free for a tenant that holds none
 * and is not over its share. */
#define KY_SLOTS_QUIET (50 * G_TIME_SPAN_MILLISECOND)
/* A mail gives its slot back after this time although it is still worked on, so that a slow mail
 * does not keep out the others of its tenant. */
#define KY_SLOTS_TIME G_TIME_SPAN_SECOND
/* Longest pause after a mail of a tenant over its share. */
#define KY_SLOTS_PAUSE_MAX (10 * G_TIME_SPAN_SECOND)
/* Number of mails of a tenant over its share that may be received or wait at their ends, for TURNS
 * slots: enough that the next mail is complete when a slot becomes free. */
#define KY_SLOTS_AHEAD(turns) (2 * (turns) + 2)

typedef struct _KySlots KySlots;

/* Holds the tenant and client of a mail, and the settings that apply to it. */
typedef struct
{
  const gchar *tenant; /* "": the gateway itself */
  const gchar *client; /* "": unknown */
  guint weight;
  guint turns;        /* slots of all tenants together */
  guint pauses;       /* pause of a tenant over its share, as a multiple of its last slot's time */
  guint mails;        /* most mails of the tenant that are worked on at once; 0: no limit */
  guint client_mails; /* the same for one client of the tenant */
  guint waiting;      /* most mails of the tenant that wait; half of it for one client */
} KySlotFacts;

typedef struct
{
  struct _KyTurnTenant *tenant;
  struct _KyTurnClient *client;
  GList link;          /* in a queue of the tenant, while it waits or has a turn */
  gboolean is_at_door; /* created by ky_slots_knock(): waits before its data */
  gboolean is_at_work; /* it waits no longer: it may be worked on, or its data may come */
  gboolean has_turn;   /* is_at_work for less than KY_SLOTS_TIME; only then it keeps others out */
  gint64 since;        /* when it arrived; if is_at_work: when it stopped waiting */
  guint client_mails;  /* as in KySlotFacts */
  GCond woken;         /* used by milter/slot-queue.h */
} KyMailTurn;

/* Fills `ret_facts` from `config`, the gateway's configuration, and `tenant`, the tenant's
 * (`config` itself if there is none). `client`: (nullable). The strings are borrowed. Returns FALSE
 * if no mail has to wait: there are no tenants and no limits on mails. */
gboolean ky_slot_facts (const KyConfig *config, const KyConfig *tenant, const gchar *client,
                        KySlotFacts *ret_facts);

/* Returns a scheduler without mails. (transfer full) */
KySlots *ky_slots_new (void);
/* Frees `turns`. All mails must have left. */
void ky_slots_free (KySlots *turns);
/* Is called for a recipient of a mail. Returns FALSE if the mail is to be deferred because as many
 * mails of the tenant or client wait as may. */
gboolean ky_slots_may_come (KySlots *turns, const KySlotFacts *facts, gint64 now);
/* Is called for the first recipient of a mail, after ky_slots_may_come(). Returns NULL if the data
 * may come at once. Otherwise returns a turn that waits until ky_slots_run() sets is_at_work: then
 * the data may come. Call ky_slots_leave() when they have come. (transfer full) */
KyMailTurn *ky_slots_knock (KySlots *turns, const KySlotFacts *facts, gint64 now);
/* Is called at the end of a mail. Returns a turn that waits until ky_slots_run() sets is_at_work,
 * or NULL if the mail is to be deferred because as many wait as may. (transfer full) */
KyMailTurn *ky_slots_come (KySlots *turns, const KySlotFacts *facts, gint64 now);
/* Removes and frees `turn`: its mail is done, or it stopped waiting. */
void ky_slots_leave (KySlots *turns, KyMailTurn *turn, gint64 now);
/* Sets is_at_work of all mails that need not wait any longer, and calls `woken` (nullable) for
 * each.
 * Returns the time at which it must be called again even if nothing happens before; G_MAXINT64:
 * never. */
gint64 ky_slots_run (KySlots *turns, void (*woken) (KyMailTurn *turn), gint64 now);
/* Returns one of the waiting mails, or NULL. (transfer none) */
KyMailTurn *ky_slots_first (const KySlots *turns);
/* Returns whether the tenant of `turn` is over its share; never if no other tenant is present. */
gboolean ky_slots_is_over (const KySlots *turns, const KyMailTurn *turn, gint64 now);
