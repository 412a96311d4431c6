/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands the hashing of passwords to threads, in an order that is fair to all clients and users. At
 * most 64 requests wait, and at most 8 of one client or user; further ones are refused with "rate".
 * All of its state is used in the loop only. */
#include "store/calls/hash.h"
#include "common/client-network.h"
#include "store/people/password.h"

#define WAITING_MAX 64     /* passwords that wait for a thread */
#define WAITING_EACH_MAX 8 /* of these, requests of one client or one person */

static void
work_hash (KyTask *task)
{
  KyCall *call = KY_CALL_OF_TASK (task);
  const gchar *password = ky_call_argument (call, "password");
  const gchar *old = ky_call_argument (call, "old");
  const gchar *fresh = ky_call_argument (call, call->verifies ? "new" : "password");

  if (call->verifies)
    call->is_right = ky_password_fits (call->stored, password[0] != '\0' ? password : old);
  if (fresh[0] != '\0')
    call->hash = ky_password_hash (fresh);
}

typedef struct
{
  guint waiting;
  guint64 last;
} Turns;

static GHashTable *turns; /* user → Turns */
static guint64 turn_served;

/* (transfer full) */
static gchar *
who_asks (KyCall *call)
{
  g_autofree gchar *client = ky_client_network (ky_call_argument (call, "from"));

  if (call->person.n > 0 && !call->is_sign_in)
    return g_strconcat ("user:", call->person.name, NULL);
  return g_strconcat ("client:", client, NULL);
}

static guint64
turn_of (gconstpointer task)
{
  return KY_CALL_OF_TASK (task)->turn;
}

static gint
compare_turns (gconstpointer a, gconstpointer b, gpointer data)
{
  return turn_of (a) < turn_of (b) ? -1 : turn_of (a) > turn_of (b);
}

/* Adds the call to the queue of its client. Returns FALSE if the client has too many requests
 * waiting. */
static gboolean
take_turn (KyServer *server, KyCall *call)
{
  g_autofree gchar *who = who_asks (call);

  if (turns == NULL)
    {
      turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_thread_pool_set_sort_function (server->hashers, compare_turns, NULL);
    }
  Turns *own = g_hash_table_lookup (turns, who);
  if (own == NULL)
    {
      own = g_new0 (Turns, 1);
      g_hash_table_insert (turns, g_strdup (who), own);
    }
  if (own->waiting >= WAITING_EACH_MAX)
    return FALSE;
  own->waiting++;
  own->last = call->turn = MAX (own->last, turn_served) + 1;
  call->asks = g_steal_pointer (&who);
  return TRUE;
}

static void
finish_hash (KyServer *server, KyTask *task)
{
  KyCall *call = KY_CALL_OF_TASK (task);
  Turns *own = g_hash_table_lookup (turns, call->asks);

  turn_served = MAX (turn_served, call->turn);
  if (own != NULL && --own->waiting == 0)
    g_hash_table_remove (turns, call->asks);
  ky_call_queue (server, call);
}

gboolean
ky_call_hash (KyServer *server, KyCall *call, GError **error)
{
  if (g_thread_pool_unprocessed (server->hashers) >= WAITING_MAX || !take_turn (server, call))
    return ky_refuse (error, "rate", "too many people sign in at once; try again");
  call->task = (KyTask){ .server = server, .work = work_hash, .finish = finish_hash };
  ky_server_start (server->hashers, &call->task);
  return TRUE;
}
