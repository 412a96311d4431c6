/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which tenant's message is processed next when several tenants send at once, and which
 * message waits. It has no threads and no clock of its own: milter/slot-queue.c has them. */
#include "milter/slots.h"

#include "common/hash.h"
#include "common/release.h"

#include <math.h>

#define HALF_LIFE (10.0 * G_TIME_SPAN_SECOND)
#define SWEEP_FROM 1024 /* number of clients of a tenant from which idle ones are removed */

typedef struct _KyTurnClient
{
  gchar *name;
  guint n; /* its messages in the queue */
  guint n_at_door, n_waiting, n_at_work;
  gint64 served; /* when its last slot began */
} Client;

typedef struct _KyTurnTenant
{
  gchar *name;
  guint weight, turns, pauses, mails;
  GQueue doors;   /* of KyMailTurn, by arrival: wait for permission to send data */
  GQueue coming;  /* … by the time of that permission: data arrive */
  GQueue waiting; /* of KyMailTurn, by arrival */
  GQueue running; /* of KyMailTurn, by the time of their slots */
  guint n_at_work;
  gdouble mean; /* number of waiting and running mails, averaged over HALF_LIFE */
  gint64 mean_at;
  gint64 seen;         /* time of its last mail or recipient */
  gint64 pause_until;  /* while it exceeds its share */
  gint64 served;       /* when its last slot began */
  GHashTable *clients; /* name → Client, owned */
  guint sweep_at;
  gboolean is_said;            /* it was logged that the tenant exceeds its share */
  guint64 n_waited, n_put_off; /* since that log line */
} Tenant;

struct _KySlots
{
  GPtrArray *tenants; /* of Tenant: each that has sent a mail; never more than are configured */
};

/* --- what there is ---------------------------------------------------------------------------- */

KY_DEFINE_FREE (client_free, Client, name)

KY_DEFINE_FREE (tenant_free, Tenant, clients, name)

gboolean
ky_slot_facts (const KyConfig *config, const KyConfig *tenant, const gchar *client,
               KySlotFacts *ret_facts)
{
  const gchar *name = ky_config_tenant_name (tenant);
  guint mails = (guint)ky_config_uint (tenant, KY_CONFIG_TENANT_MAILS);
  guint client_mails = (guint)ky_config_uint (config, KY_CONFIG_MILTER_CLIENT_MAILS);

  if (ky_config_n_tenants (config) == 0 && mails == 0 && client_mails == 0)
    return FALSE;
  guint turns = (guint)ky_config_uint (config, KY_CONFIG_TENANTS_TURNS);
  *ret_facts = (KySlotFacts){
    .tenant = name != NULL ? name : "",
    .client = client != NULL ? client : "",
    .weight = (guint)ky_config_uint (tenant, KY_CONFIG_TENANT_WEIGHT),
    /* A mail occupies two processors: one worker parses it while another verifies or scans. */
    .turns = turns != 0 ? turns : MAX (g_get_num_processors () / 2, 1),
    .pauses = (guint)ky_config_uint (config, KY_CONFIG_TENANTS_PAUSES),
    .mails = mails,
    .client_mails = client_mails,
    .waiting = (guint)ky_config_uint (config, KY_CONFIG_MILTER_WAITING),
  };
  return TRUE;
}

KySlots *
ky_slots_new (void)
{
  KySlots *turns = g_new0 (KySlots, 1);

  turns->tenants = g_ptr_array_new_with_free_func (tenant_free);
  return turns;
}

KY_DEFINE_PUBLIC_FREE (ky_slots_free, KySlots, tenants)

static gboolean
slots_is_gone (gpointer name, gpointer data, gpointer user_data)
{
  const Client *client = data;
  const gint64 *now = user_data;

  return client->n == 0 && *now - client->served > KY_SLOTS_PRESENT;
}

static Client *
find_client (Tenant *tenant, const gchar *name, gint64 now)
{
  Client *client = g_hash_table_lookup (tenant->clients, name);

  if (client != NULL)
    return client;
  if (g_hash_table_size (tenant->clients) >= tenant->sweep_at)
    {
      g_hash_table_foreach_remove (tenant->clients, slots_is_gone, &now);
      tenant->sweep_at = MAX (SWEEP_FROM, g_hash_table_size (tenant->clients) * 2);
    }
  client = g_new0 (Client, 1);
  client->name = g_strdup (name);
  g_hash_table_insert (tenant->clients, client->name, client);
  return client;
}

/* Returns the tenant of `facts`, with the limits that they have now. */
static Tenant *
find_tenant (KySlots *turns, const KySlotFacts *facts, gint64 now)
{
  Tenant *tenant = NULL;

  for (guint i = 0; tenant == NULL && i < turns->tenants->len; i++)
    if (g_str_equal (((Tenant *)turns->tenants->pdata[i])->name, facts->tenant))
      tenant = turns->tenants->pdata[i];
  if (tenant == NULL)
    {
      tenant = g_new0 (Tenant, 1);
      tenant->name = g_strdup (facts->tenant);
      tenant->clients = g_hash_table_new_full (ky_str_hash, g_str_equal, NULL, client_free);
      tenant->sweep_at = SWEEP_FROM;
      tenant->mean_at = now;
      g_ptr_array_add (turns->tenants, tenant);
    }
  tenant->weight = MAX (facts->weight, 1);
  tenant->turns = MAX (facts->turns, 1);
  tenant->pauses = facts->pauses;
  tenant->mails = facts->mails;
  tenant->seen = now;
  return tenant;
}

/* --- parts ------------------------------------------------------------------------------------ */

static gboolean
slots_is_there (const Tenant *tenant, gint64 now)
{
  return tenant->doors.length + tenant->waiting.length > 0 || tenant->n_at_work > 0
         || now - tenant->seen < KY_SLOTS_PRESENT;
}

/* Returns the tenant's share of the slots, by its weight among the active tenants; 0: no other
 * tenant is active. */
static guint
slots_part_of (const KySlots *turns, const Tenant *tenant, gint64 now)
{
  guint64 weights = tenant->weight;
  guint n = 0;

  for (guint i = 0; i < turns->tenants->len; i++)
    {
      const Tenant *other = turns->tenants->pdata[i];

      if (other == tenant || !slots_is_there (other, now))
        continue;
      weights += other->weight;
      n++;
    }
  return n == 0 ? 0 : (guint)MAX ((guint64)tenant->turns * tenant->weight / weights, 1);
}

static gdouble
mean_now (const Tenant *tenant, gint64 now)
{
  gdouble stays = exp2 (-(gdouble)MAX (now - tenant->mean_at, 0) / HALF_LIFE);

  return tenant->mean * stays
         + (gdouble)(tenant->doors.length + tenant->waiting.length + tenant->running.length)
               * (1 - stays);
}

/* Brings the mean of `tenant` up to `now`. It must be called before the number of waiting or
 * running mails changes. */
static void
take_mean (Tenant *tenant, gint64 now)
{
  tenant->mean = mean_now (tenant, now);
  tenant->mean_at = now;
}

static gboolean
slots_is_over (const Tenant *tenant, guint part, gint64 now)
{
  return part > 0 && mean_now (tenant, now) > part;
}

gboolean
ky_slots_is_over (const KySlots *turns, const KyMailTurn *turn, gint64 now)
{
  return slots_is_over (turn->tenant, slots_part_of (turns, turn->tenant, now), now);
}

/* Returns how many slots are in use, or kept free for other tenants that have used none
 * recently. */
static guint
n_taken (const KySlots *turns, const Tenant *tenant, gint64 now)
{
  guint n = tenant->running.length;

  for (guint i = 0; i < turns->tenants->len; i++)
    {
      const Tenant *other = turns->tenants->pdata[i];

      if (other == tenant)
        continue;
      n += other->running.length;
      if (other->running.length == 0 && now - other->seen < KY_SLOTS_QUIET
          && !slots_is_over (other, slots_part_of (turns, other, now), now))
        n++;
    }
  return n;
}

static gboolean
may_work (const KySlots *turns, const Tenant *tenant, gint64 now)
{
  guint part = slots_part_of (turns, tenant, now);

  if (tenant->mails > 0 && tenant->n_at_work >= tenant->mails)
    return FALSE;
  if (part == 0 || n_taken (turns, tenant, now) < tenant->turns)
    return TRUE;
  return slots_is_over (tenant, part, now)
             ? tenant->running.length == 0 && now >= tenant->pause_until
             : tenant->running.length < part;
}

/* --- mails ------------------------------------------------------------------------------------ */

/* Returns whether a mail may wait at its end. */
static gboolean
slots_has_room (const Tenant *tenant, const Client *client, guint most)
{
  return tenant->waiting.length < most && client->n_waiting < MAX (most / 2, 1);
}

/* Returns whether a mail may send its data, so that it finds room at its end. */
static gboolean
has_room_at_door (const Tenant *tenant, const Client *client, guint most)
{
  return tenant->doors.length + tenant->coming.length + tenant->waiting.length < most
         && client->n_at_door + client->n_waiting < MAX (most / 2, 1);
}

gboolean
ky_slots_may_come (KySlots *turns, const KySlotFacts *facts, gint64 now)
{
  Tenant *tenant = find_tenant (turns, facts, now);
  const Client *client = find_client (tenant, facts->client, now);
  gboolean may = has_room_at_door (tenant, client, facts->waiting);

  tenant->n_put_off += !may;
  return may;
}

static KyMailTurn *
turn_new (Tenant *tenant, Client *client, const KySlotFacts *facts, gint64 now)
{
  KyMailTurn *turn = g_new0 (KyMailTurn, 1);

  turn->tenant = tenant;
  turn->client = client;
  turn->since = now;
  turn->client_mails = facts->client_mails;
  turn->link.data = turn;
  g_cond_init (&turn->woken);
  client->n++;
  take_mean (tenant, now);
  return turn;
}

KyMailTurn *
ky_slots_knock (KySlots *turns, const KySlotFacts *facts, gint64 now)
{
  Tenant *tenant = find_tenant (turns, facts, now);
  Client *client = find_client (tenant, facts->client, now);

  if (!slots_is_over (tenant, slots_part_of (turns, tenant, now), now))
    return NULL;
  KyMailTurn *turn = turn_new (tenant, client, facts, now);
  turn->is_at_door = TRUE;
  client->n_at_door++;
  g_queue_push_tail_link (&tenant->doors, &turn->link);
  return turn;
}

KyMailTurn *
ky_slots_come (KySlots *turns, const KySlotFacts *facts, gint64 now)
{
  Tenant *tenant = find_tenant (turns, facts, now);
  Client *client = find_client (tenant, facts->client, now);

  if (!slots_has_room (tenant, client, facts->waiting))
    {
      tenant->n_put_off++;
      return NULL;
    }
  KyMailTurn *turn = turn_new (tenant, client, facts, now);
  client->n_waiting++;
  g_queue_push_tail_link (&tenant->waiting, &turn->link);
  return turn;
}

static void
end_turn (KyMailTurn *turn, gint64 now)
{
  Tenant *tenant = turn->tenant;

  turn->has_turn = FALSE;
  if (turn->is_at_door)
    {
      g_queue_unlink (&tenant->coming, &turn->link);
      return;
    }
  take_mean (tenant, now);
  g_queue_unlink (&tenant->running, &turn->link);
  tenant->pause_until
      = now + MIN ((now - turn->since) * (gint64)tenant->pauses, KY_SLOTS_PAUSE_MAX);
}

void
ky_slots_leave (KySlots *turns, KyMailTurn *turn, gint64 now)
{
  Tenant *tenant = turn->tenant;

  if (turn->has_turn)
    end_turn (turn, now);
  if (turn->is_at_work && !turn->is_at_door)
    {
      tenant->n_at_work--;
      turn->client->n_at_work--;
    }
  else if (!turn->is_at_work)
    {
      take_mean (tenant, now);
      g_queue_unlink (turn->is_at_door ? &tenant->doors : &tenant->waiting, &turn->link);
      turn->client->n_at_door -= turn->is_at_door;
      turn->client->n_waiting -= !turn->is_at_door;
      tenant->n_put_off++;
    }
  turn->client->n--;
  tenant->seen = now;
  g_cond_clear (&turn->woken);
  g_free (turn);
}

/* Returns the mail of `queue` whose client had a slot longest ago, or NULL if none may have one. */
static KyMailTurn *
slots_next_of (const GQueue *queue)
{
  KyMailTurn *best = NULL;

  for (const GList *link = queue->head; link != NULL; link = link->next)
    {
      KyMailTurn *turn = link->data;
      const Client *client = turn->client;

      if (turn->client_mails > 0 && client->n_at_work >= turn->client_mails)
        continue;
      if (best == NULL || client->served < best->client->served)
        best = turn;
    }
  return best;
}

static void
begin_turn (KyMailTurn *turn, gint64 now)
{
  Tenant *tenant = turn->tenant;

  take_mean (tenant, now);
  g_queue_unlink (&tenant->waiting, &turn->link);
  g_queue_push_tail_link (&tenant->running, &turn->link);
  turn->client->n_waiting--;
  turn->client->n_at_work++;
  turn->client->served = tenant->served = now;
  tenant->n_at_work++;
  tenant->n_waited += now > turn->since;
  turn->is_at_work = turn->has_turn = TRUE;
  turn->since = now;
}

/* Returns the next mail of the tenant that may have a slot and had one longest ago. */
static KyMailTurn *
next_turn (const KySlots *turns, gint64 now)
{
  KyMailTurn *best = NULL;

  for (guint i = 0; i < turns->tenants->len; i++)
    {
      const Tenant *tenant = turns->tenants->pdata[i];
      KyMailTurn *turn = tenant->waiting.length > 0 && may_work (turns, tenant, now)
                             ? slots_next_of (&tenant->waiting)
                             : NULL;

      if (turn != NULL && (best == NULL || tenant->served < best->tenant->served))
        best = turn;
    }
  return best;
}

/* Lets a mail send its data. */
static void
slots_let_in (KyMailTurn *turn, gint64 now)
{
  Tenant *tenant = turn->tenant;

  take_mean (tenant, now);
  g_queue_unlink (&tenant->doors, &turn->link);
  g_queue_push_tail_link (&tenant->coming, &turn->link);
  turn->client->n_at_door--;
  tenant->n_waited += now > turn->since;
  turn->is_at_work = turn->has_turn = TRUE;
  turn->since = now;
}

/* Returns a mail that need not wait any longer to send its data, or NULL. */
static KyMailTurn *
next_at_door (const KySlots *turns, gint64 now)
{
  for (guint i = 0; i < turns->tenants->len; i++)
    {
      const Tenant *tenant = turns->tenants->pdata[i];

      if (tenant->doors.length > 0
          && (tenant->coming.length + tenant->waiting.length < KY_SLOTS_AHEAD (tenant->turns)
              || !slots_is_over (tenant, slots_part_of (turns, tenant, now), now)))
        {
          KyMailTurn *turn = slots_next_of (&tenant->doors);

          /* The limit of the client is checked at the end of the mail. */
          return turn != NULL ? turn : tenant->doors.head->data;
        }
    }
  return NULL;
}

KyMailTurn *
ky_slots_first (const KySlots *turns)
{
  for (guint i = 0; i < turns->tenants->len; i++)
    {
      const Tenant *tenant = turns->tenants->pdata[i];

      if (tenant->waiting.head != NULL)
        return tenant->waiting.head->data;
      if (tenant->doors.head != NULL)
        return tenant->doors.head->data;
    }
  return NULL;
}

/* --- in time ---------------------------------------------------------------------------------- */

static void
end_long (const GQueue *queue, gint64 now)
{
  while (queue->head != NULL && now - ((KyMailTurn *)queue->head->data)->since >= KY_SLOTS_TIME)
    end_turn (queue->head->data, now);
}

static void
end_long_turns (const KySlots *turns, gint64 now)
{
  for (guint i = 0; i < turns->tenants->len; i++)
    {
      const Tenant *tenant = turns->tenants->pdata[i];

      end_long (&tenant->running, now);
      /* Slow senders must not keep out others of their tenant. */
      end_long (&tenant->coming, now);
    }
}

static void
slots_say (const KySlots *turns, gint64 now)
{
  for (guint i = 0; i < turns->tenants->len; i++)
    {
      Tenant *tenant = turns->tenants->pdata[i];
      const gchar *name = tenant->name[0] != '\0' ? tenant->name : "(gateway)";
      gboolean over = slots_is_over (tenant, slots_part_of (turns, tenant, now), now);

      if (over && !tenant->is_said && tenant->doors.length + tenant->waiting.length > 0)
        {
          tenant->is_said = TRUE;
          tenant->n_waited = tenant->n_put_off = 0;
          ky_log (KY_LOG_WARNING,
                  "tenant %s: exceeds its share: %u mails wait for scheduling slots", name,
                  tenant->doors.length + tenant->waiting.length);
        }
      else if (!over && tenant->is_said)
        {
          tenant->is_said = FALSE;
          ky_log (KY_LOG_INFO,
                  "tenant %s: within its share again: waited=%" G_GUINT64_FORMAT
                  " put_off=%" G_GUINT64_FORMAT,
                  name, tenant->n_waited, tenant->n_put_off);
        }
    }
}

static void
sooner (gint64 *next, gint64 time, gint64 now)
{
  if (time > now)
    *next = MIN (*next, time);
}

/* Returns the next time at which a waiting mail may get a slot. */
static gint64
next_time (const KySlots *turns, gint64 now)
{
  gint64 next = G_MAXINT64;
  gboolean waits = FALSE;

  for (guint i = 0; i < turns->tenants->len; i++)
    {
      const Tenant *tenant = turns->tenants->pdata[i];

      waits = waits || tenant->doors.length + tenant->waiting.length > 0;
      if (tenant->waiting.length > 0)
        sooner (&next, tenant->pause_until, now);
      if (tenant->running.head != NULL)
        sooner (&next, ((KyMailTurn *)tenant->running.head->data)->since + KY_SLOTS_TIME, now);
      if (tenant->doors.length > 0 && tenant->coming.head != NULL)
        sooner (&next, ((KyMailTurn *)tenant->coming.head->data)->since + KY_SLOTS_TIME, now);
      sooner (&next, tenant->seen + KY_SLOTS_QUIET, now);
      sooner (&next, tenant->seen + KY_SLOTS_PRESENT, now);
    }
  return waits ? next : G_MAXINT64;
}

gint64
ky_slots_run (KySlots *turns, void (*woken) (KyMailTurn *turn), gint64 now)
{
  KyMailTurn *turn;

  end_long_turns (turns, now);
  while ((turn = next_turn (turns, now)) != NULL)
    {
      begin_turn (turn, now);
      if (woken != NULL)
        woken (turn);
    }
  while ((turn = next_at_door (turns, now)) != NULL)
    {
      slots_let_in (turn, now);
      if (woken != NULL)
        woken (turn);
    }
  slots_say (turns, now);
  return next_time (turns, now);
}
