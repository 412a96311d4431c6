/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records an abandoned delivery as an event and in a letter to the administrators and to
 * incident.to, at most one an hour. The letter is not sent to the address whose delivery was
 * abandoned. */
#include "store/people/abandoned-deliveries.h"

#include "common/mail/address.h"
#include "store/people/events.h"
#include "store/records/outbox.h"
#include "store/people/people.h"

#define LAST "given-up-last" /* meta: when the last letter was written */
#define QUIET_SECONDS 3600   /* one letter about a relay that is away for days */

typedef struct
{
  const gchar *subject, *text; /* the text with %s for the number, the kind, and the reason */
} Words;

static const Words japanese = {
  "[kiyome] 届けられなかったものがあります",
  "kiyome が届けることをあきらめたものがあります。この知らせは 1 時間に 1 通までです。ほかのものも"
  "含めた一覧は kiyome queue list で見られます。原因を直した後、kiyome queue retry で送り直せます。"
  "\n\n番号: %s\n種類: %s\n理由: %s\n",
};

static const Words english = {
  "[kiyome] A delivery was abandoned",
  "kiyome abandoned a delivery. This letter comes once an hour at most: kiyome queue list shows "
  "this one and all others. When the cause is corrected, kiyome queue retry sends them "
  "again.\n\nNumber: %s\nKind: %s\nReason: %s\n",
};

static gchar *
abandoned_deliveries_fill (const Words *words, const KyGivenUp *given_up)
{
  g_autofree gchar *why = ky_said_shown (given_up->why, words == &japanese);
  GString *text = g_string_new (NULL);
  g_auto (GStrv) pieces = g_strsplit (words->text, "%s", 4);
  const gchar *const values[] = { given_up->id, given_up->what, why };

  g_string_append (text, pieces[0]);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_string_append_printf (text, "%s%s", values[i], pieces[i + 1]);
  return g_string_free (text, FALSE);
}

/* Collects the readers: addresses to Words. An address appears once, in whatever spelling. */
static gboolean
find_readers (KyIndex *index, const KyConfig *config, const gchar *except, GHashTable *readers,
              GError **error)
{
  const gchar *const *more = ky_config_list (config, KY_CONFIG_INCIDENT_TO);
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT mail, language FROM users WHERE (roles & ?) <> 0"
                                    " AND removed IS NULL AND mail <> '' ORDER BY n",
                                    "i", (gint64)KY_ROLES_ADMINISTRATOR);
  gint step = -1;

  for (; more != NULL && *more != NULL; more++)
    g_hash_table_replace (readers, ky_address_key (*more), (gpointer)&japanese);
  while ((step = ky_index_step (index, row, error)) == 1)
    g_hash_table_replace (
        readers, ky_address_key (ky_index_peek (row, 0)),
        (gpointer)(strcmp (ky_index_peek (row, 1), "en") == 0 ? &english : &japanese));
  if (step == 0)
    {
      g_autofree gchar *key = ky_address_key (except);

      g_hash_table_remove (readers, key);
    }
  return step == 0;
}

static gboolean
is_quiet (KyIndex *index, gint64 now)
{
  g_autofree gchar *last = ky_index_meta (index, LAST);
  gint64 written = last != NULL ? g_ascii_strtoll (last, NULL, 10) : 0;

  /* A time in the future was written by a wrong clock. */
  return written <= now && written > now - QUIET_SECONDS;
}

static gboolean
abandoned_deliveries_write_letters (KyIndex *index, const KyConfig *config,
                                    const KyGivenUp *given_up, gint64 now, GError **error)
{
  g_autoptr (GHashTable) readers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gchar *written = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  GHashTableIter iter;
  gpointer address, words;

  if (is_quiet (index, now))
    return TRUE;
  if (!find_readers (index, config, given_up->to, readers, error))
    return FALSE;
  g_hash_table_iter_init (&iter, readers);
  while (g_hash_table_iter_next (&iter, &address, &words))
    {
      g_autofree gchar *text = abandoned_deliveries_fill (words, given_up);

      if (!ky_outbox_add (index, address, ((const Words *)words)->subject, text, KY_GIVEN_UP_KIND,
                          given_up->id, now, error))
        return FALSE;
    }
  return g_hash_table_size (readers) == 0 || ky_index_set_meta (index, LAST, written, error);
}

gboolean
ky_abandoned_delivery_note (KyIndex *index, const KyConfig *config, const KyGivenUp *given_up,
                            gint64 now, GError **error)
{
  /* The event does not contain the recipient and the relay's answer; the queue shows them. */
  const KyEvent event = {
    .kind = "delivery-failed", .severity = 4, .object = given_up->id, .detail = given_up->what
  };

  return ky_event_note (index, config, &event, now * G_USEC_PER_SEC, error)
         && (strcmp (given_up->what, KY_GIVEN_UP_KIND) == 0
             || abandoned_deliveries_write_letters (index, config, given_up, now, error));
}
