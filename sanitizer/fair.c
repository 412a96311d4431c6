/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the decaying sum of processor time that each tenant, client and sender has used, compares
 * two of them to decide whose work is scheduled first, and counts the places of a gate. It has no
 * threads and starts nothing: sanitizer/task.c and sanitizer/scan.c ask it. */
#include "sanitizer/fair.h"

#include "common/hash.h"
#include "common/json.h"
#include "common/release.h"

#include <math.h>

#define HALF_LIFE (10.0 * G_TIME_SPAN_SECOND)
/* Usage below this counts as zero, so that a client that has almost recovered is not queued behind
 * a new client. */
#define NOTHING (1.0 * G_TIME_SPAN_MILLISECOND)
/* Times the average usage of the tenants, from which a tenant is over its share. */
#define OVER 1.25
#define OVER_FROM (1.0 * G_TIME_SPAN_SECOND)   /* µs */
#define OVER_TIME (5 * G_TIME_SPAN_SECOND)     /* time for which a front end's report is valid */
#define PRESENT_TIME (60 * G_TIME_SPAN_SECOND) /* as in milter/slots.c */
#define WEIGHT 100
#define SWEEP_FROM 1024 /* number of shares from which expired ones are removed */

struct _KyShare
{
  KyFair *fair;
  KyShare *parent; /* of a sender: the client; of a client: the tenant; of a tenant: NULL */
  gchar *name;
  gboolean is_background;
  guint n_out;                 /* references, and shares below this one */
  guint n_light[KY_GATE_LAST]; /* of a client or tenant: light works in each gate */
  guint n_heavy[KY_GATE_LAST]; /* of a tenant: other works in each gate */
  guint n_jobs;                /* of a tenant: references to shares of its senders */
  gint64 seen;                 /* … and when the last one was released */
  gdouble spent;
  gint64 since;      /* when `spent` was computed */
  guint weight;      /* of a tenant */
  gint64 over_until; /* of a tenant: as a front end reported */
};

struct _KyFair
{
  GHashTable *shares; /* name → KyShare, owned */
  guint sweep_at;
  GPtrArray *tenants; /* the shares of tenants; borrowed */
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

KY_DEFINE_FREE (share_free, KyShare, name)

KyFair *
ky_fair_new (void)
{
  KyFair *fair = g_new0 (KyFair, 1);

  fair->shares = g_hash_table_new_full (ky_str_hash, g_str_equal, NULL, share_free);
  fair->sweep_at = SWEEP_FROM;
  fair->tenants = g_ptr_array_new ();
  return fair;
}

KY_DEFINE_PUBLIC_FREE (ky_fair_free, KyFair, shares, tenants)

static gboolean
is_faded (gpointer name, gpointer data, gpointer user_data)
{
  KyShare *share = data;

  if (share->n_out > 0 || spent_now (share) > 0)
    return FALSE;
  if (share->parent != NULL)
    share->parent->n_out--;
  else
    g_ptr_array_remove_fast (share->fair->tenants, share);
  return TRUE;
}

/* Removes the shares without usage: a client that sends under many names makes many shares. */
static void
fair_sweep (KyFair *fair)
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
  share->weight = WEIGHT;
  share->parent = parent;
  if (parent != NULL)
    parent->n_out++;
  else
    g_ptr_array_add (fair->tenants, share);
  g_hash_table_insert (fair->shares, share->name, share);
  return share;
}

KyShare *
ky_fair_share (KyFair *fair, const gchar *tenant, const gchar *client, const gchar *sender)
{
  /* Names of tenants and clients contain no line feed. */
  g_autofree gchar *of_client = g_strconcat (tenant, "\n", client, NULL);
  g_autofree gchar *of_sender = g_strconcat (of_client, "\n", sender, NULL);
  KyShare *share
      = find_share (fair, of_sender, find_share (fair, of_client, find_share (fair, tenant, NULL)));

  share->n_out++;
  share->parent->parent->n_jobs++;
  if (g_hash_table_size (fair->shares) >= fair->sweep_at)
    fair_sweep (fair);
  return share;
}

KyShare *
ky_fair_background (KyFair *fair, const gchar *tenant, const gchar *client, const gchar *sender)
{
  /* No other client's name begins so, because they begin with a number. */
  g_autofree gchar *name = g_strconcat ("background ", client, NULL);
  KyShare *share = ky_fair_share (fair, tenant, name, sender);

  share->is_background = share->parent->is_background = TRUE;
  return share;
}

gboolean
ky_share_is_background (const KyShare *share)
{
  return share->is_background;
}

KyShare *
ky_share_keep (KyShare *share)
{
  share->n_out++;
  share->parent->parent->n_jobs++;
  return share;
}

void
ky_share_give_back (KyShare *share)
{
  if (share == NULL)
    return;
  share->n_out--;
  share->parent->parent->n_jobs--;
  share->parent->parent->seen = g_get_monotonic_time ();
}

void
ky_share_charge (KyShare *share, gint64 microseconds)
{
  gboolean is_background = share != NULL && share->is_background;

  for (; share != NULL && share->is_background == is_background; share = share->parent)
    share->spent = spent_now (share) + (gdouble)microseconds;
}

void
ky_share_set_weight (KyShare *share, guint weight)
{
  share->parent->parent->weight = MAX (weight, 1);
}

void
ky_share_note_over (KyShare *share)
{
  share->parent->parent->over_until = g_get_monotonic_time () + OVER_TIME;
}

static gboolean
fair_is_there (KyShare *tenant)
{
  return tenant->n_jobs > 0 || spent_now (tenant) > 0
         || (tenant->seen > 0 && g_get_monotonic_time () - tenant->seen < PRESENT_TIME);
}

static gboolean
fair_is_over (KyShare *own)
{
  const GPtrArray *tenants = own->fair->tenants;
  gdouble all = 0, weights = 0;
  guint n = 0;

  for (guint i = 0; i < tenants->len; i++)
    {
      KyShare *tenant = tenants->pdata[i];

      if (!fair_is_there (tenant))
        continue;
      all += spent_now (tenant);
      weights += tenant->weight;
      n++;
    }
  if (n < 2)
    return FALSE;
  return g_get_monotonic_time () < own->over_until
         || (spent_now (own) > OVER_FROM && spent_now (own) > OVER * all * own->weight / weights);
}

gboolean
ky_share_is_over (KyShare *share)
{
  return fair_is_over (share->parent->parent);
}

KyComesBehind
ky_share_behind (KyShare *share, gboolean is_dear)
{
  if (share->is_background || ky_share_is_over (share))
    return KY_BEHIND_ALL;
  return is_dear ? KY_BEHIND_OTHERS : KY_BEHIND_NOBODY;
}

void
ky_fair_status (const KyFair *fair, const gchar *asker, GString *json)
{
  const gchar *comma = "";

  g_string_append_c (json, '[');
  for (guint i = 0; i < fair->tenants->len; i++)
    {
      KyShare *tenant = fair->tenants->pdata[i];

      if (!fair_is_there (tenant) || (asker != NULL && !g_str_equal (asker, tenant->name)))
        continue;
      g_string_append_printf (json, "%s{\"tenant\":", comma);
      ky_json_string (json, tenant->name);
      g_string_append_printf (json, ",\"weight\":%u,\"recent_seconds\":%.3f,\"over\":%s}",
                              tenant->weight, spent_now (tenant) / G_USEC_PER_SEC,
                              fair_is_over (tenant) ? "true" : "false");
      comma = ",";
    }
  g_string_append_c (json, ']');
}

gboolean
ky_share_is_of_client (const KyShare *share, const KyShare *other)
{
  return share->parent == other->parent;
}

/* Returns < 0 if `a` has used less than `b`. */
static gint
compare_spent (KyShare *a, KyShare *b)
{
  gdouble first = a == b ? 0 : spent_now (a) / a->weight;
  gdouble second = a == b ? 0 : spent_now (b) / b->weight;

  return first < second ? -1 : first > second ? 1 : 0;
}

gint
ky_share_compare (KyShare *a, KyShare *b)
{
  gint order = compare_spent (a->parent->parent, b->parent->parent);

  if (a->is_background != b->is_background)
    return a->is_background ? 1 : -1;
  if (order == 0)
    order = compare_spent (a->parent, b->parent);
  return order != 0 ? order : compare_spent (a, b);
}

guint
ky_fair_n_shares (const KyFair *fair)
{
  return g_hash_table_size (fair->shares) - fair->tenants->len;
}

/* --- gates ---------------------------------------------------------------------------------- */

void
ky_gate_init (KyGate *gate, KyGateKind kind, guint limit)
{
  *gate = (KyGate){ .kind = kind, .limit = limit, .reserve = limit > 1 ? MAX (limit / 4, 1) : 0 };
}

/* Returns whether `share` may take another place of the reserve. */
static gboolean
may_take_reserve (const KyGate *gate, const KyShare *share)
{
  const KyShare *client = share->parent;
  const KyShare *tenant = client->parent;

  return client->n_light[gate->kind] < MAX (gate->reserve / 2, 1)
         && (share->fair->tenants->len == 1
             || tenant->n_light[gate->kind] < MAX (gate->reserve * 3 / 4, 1));
}

/* Leaves a place for other tenants that are active. A tenant that is alone may take all places. */
static gboolean
may_take_heavy (const KyGate *gate, const KyShare *share)
{
  const KyShare *own = share->parent->parent;
  const GPtrArray *tenants = share->fair->tenants;
  guint places = gate->limit - gate->reserve;

  if (places < 2 || own->n_heavy[gate->kind] < places - MAX (places / 4, 1))
    return TRUE;
  for (guint i = 0; i < tenants->len; i++)
    if (tenants->pdata[i] != own && fair_is_there (tenants->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
ky_gate_is_open (const KyGate *gate, gboolean is_light, const KyShare *share)
{
  guint all = gate->n_light + gate->n_heavy;

  if (share->is_background)
    {
      gint64 now = g_get_monotonic_time ();

      if (all == 0 && now - gate->quiet_since > KY_QUIET_TIME)
        return gate->n_background < gate->limit;
      return gate->n_background == 0 && now >= gate->pause_until;
    }
  if (!is_light)
    return gate->n_heavy < gate->limit - gate->reserve && all < gate->limit
           && may_take_heavy (gate, share);
  if (all < gate->limit - gate->reserve)
    return TRUE;
  return (gate->n_light < gate->reserve || all < gate->limit) && may_take_reserve (gate, share);
}

void
ky_gate_enter (KyGate *gate, gboolean is_light, KyShare *share)
{
  if (share->is_background)
    {
      gate->n_background++;
      gate->background_at = g_get_monotonic_time ();
    }
  else if (is_light)
    {
      gate->n_light++;
      share->parent->n_light[gate->kind]++;
      share->parent->parent->n_light[gate->kind]++;
    }
  else
    {
      gate->n_heavy++;
      share->parent->parent->n_heavy[gate->kind]++;
    }
}

void
ky_gate_leave (KyGate *gate, gboolean is_light, KyShare *share)
{
  if (share->is_background)
    {
      gint64 now = g_get_monotonic_time ();

      gate->n_background--;
      if (gate->kind == KY_GATE_MESSAGES)
        gate->pause_until = now + MIN ((now - gate->background_at) * KY_PAUSES, KY_PAUSE_MAX);
      return;
    }
  if (is_light)
    {
      gate->n_light--;
      share->parent->n_light[gate->kind]--;
      share->parent->parent->n_light[gate->kind]--;
    }
  else
    {
      gate->n_heavy--;
      share->parent->parent->n_heavy[gate->kind]--;
    }
  if (gate->n_light + gate->n_heavy == 0)
    gate->quiet_since = g_get_monotonic_time ();
}

void
ky_gate_turn_heavy (KyGate *gate, KyShare *share)
{
  ky_gate_leave (gate, TRUE, share);
  ky_gate_enter (gate, FALSE, share);
}
