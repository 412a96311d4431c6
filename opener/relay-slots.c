/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records to which address a mail is being sent, so that an address whose relay hangs occupies one
 * sender only, and how many mails are under way, so that a stopping process waits for those that
 * would otherwise be sent twice. */
#include "opener/opener.h"

typedef struct
{
  GMutex mutex; /* also held during requests to the store, so that no address is taken twice */
  GHashTable *to;
  gboolean is_known; /* the store knows the letter that is being sent */
} Kind;

static Kind kinds[KY_RELAY_SLOT_LAST];

static GHashTable *
relay_slots_set_of (KyRelaySlotKind kind)
{
  if (kinds[kind].to == NULL)
    kinds[kind].to = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return kinds[kind].to;
}

gboolean
ky_relay_slot_begin (KyRelaySlotKind kind, const gchar *to)
{
  g_mutex_lock (&kinds[kind].mutex);
  gboolean is_new = g_hash_table_add (relay_slots_set_of (kind), g_strdup (to));
  g_mutex_unlock (&kinds[kind].mutex);
  return is_new;
}

void
ky_relay_slot_end (KyRelaySlotKind kind, const gchar *to)
{
  g_mutex_lock (&kinds[kind].mutex);
  g_hash_table_remove (relay_slots_set_of (kind), to);
  g_mutex_unlock (&kinds[kind].mutex);
}

void
ky_relay_slot_forget (KyRelaySlotKind kind)
{
  g_mutex_lock (&kinds[kind].mutex);
  kinds[kind].is_known = FALSE;
  g_mutex_unlock (&kinds[kind].mutex);
}

/* Returns "a;b"; no address contains a semicolon (ky_relay_is_address()). (transfer full) */
static gchar *
relay_slots_list (GHashTable *to)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, to);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    g_string_append_printf (text, "%s%s", text->len > 0 ? ";" : "", (const gchar *)address);
  return g_string_free (text, FALSE);
}

gint
ky_relay_slot_take (KyRelaySlotKind kind, KyStorePortal *store, const KySlotWanted *turn,
                    KyRows **ret_rows, GError **error)
{
  gint got = -1;

  g_mutex_lock (&kinds[kind].mutex);
  g_autofree gchar *at = relay_slots_list (relay_slots_set_of (kind));
  g_autoptr (KyRows) rows = ky_store_portal_ask (
      store, "outbox-take",
      (const gchar *const[]){ "limit", "1", "first", kinds[kind].is_known ? "no" : "yes", "files",
                              kind == KY_RELAY_SLOT_FILES ? "yes" : "no", "after", turn->after,
                              "new", turn->is_new ? "yes" : "no", "at", at, NULL },
      NULL, NULL, error);
  if (rows != NULL)
    got = ky_rows_next (rows, error);
  kinds[kind].is_known = got >= 0;
  if (got == 1)
    g_hash_table_add (relay_slots_set_of (kind), ky_rows_text_of (rows, "to"));
  g_mutex_unlock (&kinds[kind].mutex);
  *ret_rows = g_steal_pointer (&rows);
  return got;
}

void
ky_relay_slot_settle (KyOpenerService *service, KyStorePortal **store, const gchar *id,
                      KyRelayEnd end, const GError *failure)
{
  g_autofree gchar *why = failure != NULL ? ky_log_safe_error (failure->message) : NULL;
  const gchar *const arguments[] = { "id",      id,
                                     "why",     why,
                                     "final",   end == KY_RELAY_NEVER ? "yes" : "no",
                                     "perhaps", end == KY_RELAY_PERHAPS ? "yes" : "no",
                                     "stopped", end == KY_RELAY_STOPPED ? "yes" : "no",
                                     NULL };
  const gchar *const done[] = { "id", id, NULL };

  ky_opener_report_delivery (service, store, failure != NULL ? "outbox-failed" : "outbox-done",
                             failure != NULL ? arguments : done);
}

/* --- the end of this process ---------------------------------------------------------------- */

gboolean
ky_service_begin (KyOpenerService *service)
{
  g_atomic_int_inc (&service->n_sending);
  if (g_atomic_int_get (&service->is_stopping) == 0)
    return TRUE;
  ky_service_end (service);
  return FALSE;
}

void
ky_service_end (KyOpenerService *service)
{
  g_atomic_int_add (&service->n_sending, -1);
}
