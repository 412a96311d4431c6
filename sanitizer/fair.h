/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whose work is scheduled next. Each tenant has a share, each of its clients has one below
 * it, and each sender of a client has one below that. The processor time spent for a message is
 * charged to all three and decays within seconds. Among those who wait, the one whose tenant has
 * used the least comes first, then the one whose client has, then the one whose sender has, then
 * the smallest. Without tenants, all shares belong to one tenant.
 *
 * A gate limits how many items run at once. Light items (small, and not known to cost much) have
 * reserved places that no heavy item takes.
 *
 * Work that nobody waits for (such as reprocessing mail that was delivered long ago) is in the
 * background: it takes no place of the others and is scheduled after them. While there is other
 * work, one background item is admitted at a time, followed by a pause KY_PAUSES times as long as
 * the item took, because anything that runs beside a mail delays it, even at the lowest
 * priority. */
#pragma once

#include "sanitizer/process.h"

/* µs without any work but that in the background, after which background work may use all
 * places. */
#define KY_QUIET_TIME (250 * G_TIME_SPAN_MILLISECOND)
#define KY_PAUSES 100
#define KY_PAUSE_MAX (60 * G_TIME_SPAN_SECOND) /* µs */
#define KY_LIGHT_SIZE (256 * 1024)             /* bytes; a larger message is heavy */
/* µs of CPU time; a message that has used more is heavy. */
#define KY_LIGHT_TIME (250 * G_TIME_SPAN_MILLISECOND)

typedef struct _KyFair KyFair;
typedef struct _KyShare KyShare;

/* Returns a scheduler without work. (transfer full) */
KyFair *ky_fair_new (void);
/* Frees the scheduler. Every share must have been released before. */
void ky_fair_free (KyFair *fair);
/* Returns the share of a sender (transfer full). `tenant`: "" without a tenant. `client`, `tenant`:
 * text without line ends. `sender`: any text. All are compared byte by byte. */
KyShare *ky_fair_share (KyFair *fair, const gchar *tenant, const gchar *client,
                        const gchar *sender);
/* Returns a share for background work (transfer full), whose time is not charged to other shares of
 * the tenant or client. */
KyShare *ky_fair_background (KyFair *fair, const gchar *tenant, const gchar *client,
                             const gchar *sender);
gboolean ky_share_is_background (const KyShare *share);
/* Returns another reference to `share`, to be given back separately. */
KyShare *ky_share_keep (KyShare *share);
void ky_share_give_back (KyShare *share);
/* Charges µs of work to the share and those above it. */
void ky_share_charge (KyShare *share, gint64 microseconds);
/* Sets the weight of the share's tenant: a tenant of weight 200 may use twice as much as one of 100
 * before its turn comes equally late. At least 1; 100 unless set. */
void ky_share_set_weight (KyShare *share, guint weight);
/* Notes that a front end has more mail of the tenant than it admits. Valid for 5 seconds. */
void ky_share_note_over (KyShare *share);
/* Returns whether the share's tenant has clearly used more than its part of what all present
 * tenants have used, or a front end said so. Never TRUE for a tenant that is alone. Processes that
 * run for such a tenant get a lower priority, so that they do not delay the other tenants'
 * mails. */
gboolean ky_share_is_over (KyShare *share);
/* Appends a JSON array with an object for each present tenant. `asker`: (nullable) the only tenant
 * to be shown. */
void ky_fair_status (const KyFair *fair, const gchar *asker, GString *json);
/* Returns the priority of the share's workers. `is_dear`: the message has cost much already. */
KyComesBehind ky_share_behind (KyShare *share, gboolean is_dear);
gboolean ky_share_is_of_client (const KyShare *share, const KyShare *other);
/* Compares who is scheduled first: < 0: `a`; > 0: `b`; 0: neither. */
gint ky_share_compare (KyShare *a, KyShare *b);
/* Returns the number of known clients and senders: those whose shares are in use or have not
 * decayed yet. */
guint ky_fair_n_shares (const KyFair *fair);

/* Lists the kinds of gates. Each share counts its light items for each kind. */
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
  guint limit;   /* items that run at once */
  guint reserve; /* how many of `limit` only light items may use */
  guint n_light, n_heavy;
  guint n_background;   /* in addition */
  gint64 quiet_since;   /* when the last other item left */
  gint64 background_at; /* when the last background item entered */
  /* No background item enters before this while other items run. Only for KY_GATE_MESSAGES: an
   * admitted message continues. */
  gint64 pause_until;
} KyGate;

/* Sets up a gate with `limit` places, of which a quarter (at least one, if there are two) is
 * reserved for light items. */
void ky_gate_init (KyGate *gate, KyGateKind kind, guint limit);
/* Returns whether an item may enter. A light item may as long as the reserve has a place, also if
 * light items that became heavy have taken more than the heavy places. The light items of one
 * client get at most half of the reserve (at least one place), and those of a tenant three quarters
 * of it if there are several tenants. Of the heavy places, a tenant leaves a quarter (at least one,
 * if there are two) free while another tenant is present. */
gboolean ky_gate_is_open (const KyGate *gate, gboolean is_light, const KyShare *share);
void ky_gate_enter (KyGate *gate, gboolean is_light, KyShare *share);
void ky_gate_leave (KyGate *gate, gboolean is_light, KyShare *share);
/* Counts an item that entered as light as heavy from now on. */
void ky_gate_turn_heavy (KyGate *gate, KyShare *share);
