/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/fair.h"

#include <math.h>

#define HALF_LIFE (10.0 * G_TIME_SPAN_SECOND)
/* What is less does not count, so that who is as good as new is not behind who is new. */
#define NOTHING (1.0 * G_TIME_SPAN_MILLISECOND)
#define SWEEP_FROM 1024 /* shares, until those that faded are looked for */

struct _KyShare
{
  KyFair *fair;
  KyShare *parent; /* the client's, or NULL */
  gchar *name;
  guint n_out;                 /* given out, and shares below */
  guint n_light[KY_GATE_LAST]; /* of a client: its light ones in each gate */
  gdouble spent;
  gint64 since; /* when SPENT was that much */
};

struct _KyFair
{
  GHashTable *shares; /* name → KyShare, owned */
  guint sweep_at;
};

static gdouble
spent_now (KyShare *share)
{
  gint64 now = g_get_monotonic_time ();

  if (share->spent > 0)
    share->spent *= exp2 (-(gdouble)(now - share->since) / HALF_LIFE);
  share->since = now;
  return share->spent < NOTHING ? 0 : share->spent;
}

static void
share_free (gpointer data)
{
  KyShare *share = data;

  g_free (share->name);
  g_free (share);
}

KyFair *
ky_fair_new (void)
{
  KyFair *fair = g_new0 (KyFair, 1);

  fair->shares = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, share_free);
  fair->sweep_at = SWEEP_FROM;
  return fair;
}

void
ky_fair_free (KyFair *fair)
{
  g_hash_table_unref (fair->shares);
  g_free (fair);
}

static gboolean
is_faded (gpointer name, gpointer data, gpointer user_data)
{
  KyShare *share = data;

  (void)name;
  (void)user_data;
  if (share->n_out > 0 || spent_now (share) > 0)
    return FALSE;
  if (share->parent != NULL)
    share->parent->n_out--;
  return TRUE;
}

/* Whoever sends under many names makes many shares: they go when they mean nothing any more. */
static void
sweep (KyFair *fair)
{
  g_hash_table_foreach_remove (fair->shares, is_faded, NULL);
  fair->sweep_at = MAX (SWEEP_FROM, g_hash_table_size (fair->shares) * 2);
}

static KyShare *
find_share (KyFair *fair, const gchar *name, KyShare *parent)
{
  KyShare *share = g_hash_table_lookup (fair->shares, name);

  if (share != NULL)
    return share;
  share = g_new0 (KyShare, 1);
  share->fair = fair;
  share->name = g_strdup (name);
  share->parent = parent;
  if (parent != NULL)
    parent->n_out++;
  g_hash_table_insert (fair->shares, share->name, share);
  return share;
}

KyShare *
ky_fair_share (KyFair *fair, const gchar *client, const gchar *sender)
{
  /* A client's own name has no line end. */
  g_autofree gchar *name = g_strconcat (client, "\n", sender, NULL);
  KyShare *share = find_share (fair, name, find_share (fair, client, NULL));

  share->n_out++;
  if (g_hash_table_size (fair->shares) >= fair->sweep_at)
    sweep (fair);
  return share;
}

KyShare *
ky_share_keep (KyShare *share)
{
  share->n_out++;
  return share;
}

void
ky_share_give_back (KyShare *share)
{
  if (share != NULL)
    share->n_out--;
}

void
ky_share_charge (KyShare *share, gint64 microseconds)
{
  for (; share != NULL; share = share->parent)
    share->spent = spent_now (share) + (gdouble)microseconds;
}

gint
ky_share_compare (KyShare *a, KyShare *b)
{
  gboolean is_one = a->parent == b->parent;
  gdouble first = is_one ? 0 : spent_now (a->parent);
  gdouble second = is_one ? 0 : spent_now (b->parent);

  if (first == second)
    {
      first = spent_now (a);
      second = spent_now (b);
    }
  return first < second ? -1 : first > second ? 1 : 0;
}

guint
ky_fair_n_shares (const KyFair *fair)
{
  return g_hash_table_size (fair->shares);
}

/* --- gates ---------------------------------------------------------------------------------- */

void
ky_gate_init (KyGate *gate, KyGateKind kind, guint limit)
{
  *gate = (KyGate){ .kind = kind, .limit = limit, .reserve = limit > 1 ? MAX (limit / 4, 1) : 0 };
}

gboolean
ky_gate_is_open (const KyGate *gate, gboolean is_light, const KyShare *share)
{
  guint all = gate->n_light + gate->n_heavy;

  if (!is_light)
    return gate->n_heavy < gate->limit - gate->reserve && all < gate->limit;
  if (all < gate->limit - gate->reserve)
    return TRUE;
  return (gate->n_light < gate->reserve || all < gate->limit)
         && share->parent->n_light[gate->kind] < MAX (gate->reserve / 2, 1);
}

void
ky_gate_enter (KyGate *gate, gboolean is_light, KyShare *share)
{
  if (is_light)
    {
      gate->n_light++;
      share->parent->n_light[gate->kind]++;
    }
  else
    gate->n_heavy++;
}

void
ky_gate_leave (KyGate *gate, gboolean is_light, KyShare *share)
{
  if (is_light)
    {
      gate->n_light--;
      share->parent->n_light[gate->kind]--;
    }
  else
    gate->n_heavy--;
}

void
ky_gate_turn_heavy (KyGate *gate, KyShare *share)
{
  ky_gate_leave (gate, TRUE, share);
  gate->n_heavy++;
}
