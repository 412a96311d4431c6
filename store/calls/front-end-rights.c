/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which verbs each front end may call. Programs that bring files have no right of those
 * that bring mail, so that a compromised portal or folder front end can neither have mail sent
 * through the relay nor record mail that was never sent. Whose a file is, the configuration says of
 * folders; of portals and proxies there is nothing to compare their word with. */
#include "store/calls/front-end-rights.h"
#include "common/peer.h"
#include "store/keep/periods.h"

typedef enum
{
  RIGHT_IN = 1 << 0,        /* to bring incoming mail */
  RIGHT_OUT = 1 << 1,       /* to bring outgoing mail */
  RIGHT_SENDER = 1 << 2,    /* to name a sender */
  RIGHT_AUTHENTIC = 1 << 3, /* may report that a sender is authenticated, and ask for the
                             * allowlist entries of that sender */
  RIGHT_OWE = 1 << 4,       /* to order deferred deliveries, which leave through the relay */
  RIGHT_FOLDER = 1 << 5,    /* to bring a file of a folder */
  RIGHT_PROXY = 1 << 6,     /* to bring a file from a web proxy, for whom that names */
  RIGHT_PERSON = 1 << 7,    /* upload a file for a person who signed in, or for an API client */
  RIGHT_NOBODY = 1 << 8,    /* given to no front end: for an unknown direction */
} Right;

static const struct
{
  KyConfigKey users;
  guint rights;
} table[] = {
  { KY_CONFIG_STORE_MAIL_DOORS, RIGHT_IN | RIGHT_OUT | RIGHT_SENDER | RIGHT_AUTHENTIC | RIGHT_OWE },
  { KY_CONFIG_STORE_PORTALS, RIGHT_PERSON },
  { KY_CONFIG_STORE_PROXIES, RIGHT_PROXY },
  { KY_CONFIG_STORE_DOORS, RIGHT_FOLDER },
};

static const struct
{
  Right right;
  const gchar *words;
} names[] = {
  { RIGHT_IN, "bring incoming mail" },
  { RIGHT_OUT, "bring outgoing mail" },
  { RIGHT_SENDER, "name a sender" },
  { RIGHT_AUTHENTIC, "call a sender authentic" },
  { RIGHT_OWE, "order a deferred delivery" },
  { RIGHT_FOLDER, "bring a file of a folder" },
  { RIGHT_PROXY, "bring a file from a web proxy" },
  { RIGHT_PERSON, "bring a file for a person" },
  { RIGHT_NOBODY, "use another direction than in, out and file" },
};

static guint
rights_of (KyServer *server, const KyPeer *peer)
{
  guint rights = 0;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (ky_peer_is_among ((uid_t)peer->uid, ky_config_list (server->config, table[i].users)))
      rights |= table[i].rights;
  return rights;
}

/* --- which rights a request takes ------------------------------------------------------------ */

static guint
rights_for_direction (const gchar *direction, const gchar *client)
{
  if (strcmp (direction, "in") == 0)
    return RIGHT_IN;
  if (strcmp (direction, "out") == 0)
    return RIGHT_OUT;
  if (strcmp (direction, "file") != 0)
    return RIGHT_NOBODY;
  if (g_str_has_prefix (client, KY_FOLDER_CLIENT))
    return RIGHT_FOLDER;
  return g_str_has_prefix (client, KY_ICAP_CLIENT) ? RIGHT_PROXY : RIGHT_PERSON;
}

/* Refuses the request if the peer lacks one of the rights in `needed`. */
static gboolean
front_end_check_rights (KyServer *server, KyPeer *peer, guint needed, GError **error)
{
  if (peer->rights == 0)
    peer->rights = rights_of (server, peer);
  guint missing = needed & ~peer->rights;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((missing & names[i].right) != 0)
      {
        const gchar *key = "";

        for (guint k = 0; k < G_N_ELEMENTS (table) && *key == '\0'; k++)
          if ((table[k].rights & names[i].right) != 0)
            key = ky_config_key_info (table[k].users)->key;
        return ky_fail (error, KY_ERROR_STORE, "user %s may not %s (store.%s)", peer->who,
                        names[i].words, *key != '\0' ? key : "doors");
      }
  return TRUE;
}

gboolean
ky_front_end_may_add (KyServer *server, KyPeer *peer, const KyStoreAddIn *message, GError **error)
{
  return front_end_check_rights (
      server, peer,
      rights_for_direction (message->direction, message->client)
          | (message->sender[0] != '\0' ? RIGHT_SENDER : 0)
          | (message->ask == KY_STORE_ASK_AUTHENTIC ? RIGHT_AUTHENTIC : 0),
      error);
}

#define RELOAD_PAUSE G_USEC_PER_SEC /* between two loads of the configuration for folders */

/* Tells whether a folder has the name in `client` and this owner, and each recipient is its mail
 * address. */
static gboolean
is_of_folder (const KyConfig *config, const gchar *client, const gchar *login,
              const gchar *const *recipients)
{
  const gchar *name = client + strlen (KY_FOLDER_CLIENT);

  for (guint i = 0; i < ky_config_n_folders (config); i++)
    if (strcmp (ky_config_folder_name (config, i), name) == 0)
      {
        const gchar *mail = ky_config_folder_string (config, i, KY_CONFIG_FOLDER_MAIL);

        for (guint k = 0; recipients[k] != NULL; k++)
          if (strcmp (recipients[k], mail) != 0)
            return FALSE;
        return strcmp (ky_config_folder_string (config, i, KY_CONFIG_FOLDER_OWNER), login) == 0;
      }
  return FALSE;
}

gboolean
ky_front_end_may_name (KyServer *server, const KyPeer *peer, const gchar *client,
                       const gchar *login, const gchar *const *recipients, GError **error)
{
  if (g_str_has_prefix (client, KY_ICAP_CLIENT) && recipients[0] != NULL)
    return ky_fail (error, KY_ERROR_STORE, "user %s: a web proxy names no recipients", peer->who);
  if (!g_str_has_prefix (client, KY_FOLDER_CLIENT)
      || is_of_folder (server->policies, client, login, recipients))
    return TRUE;
  /* kiyome-folder may have a newer configuration. A front end that names wrong folders must not
   * keep the store busy with loading. */
  if (g_get_monotonic_time () >= server->reload_due)
    {
      ky_periods_reload (server);
      server->reload_due = g_get_monotonic_time () + RELOAD_PAUSE;
    }
  return is_of_folder (server->policies, client, login, recipients)
         || ky_fail (error, KY_ERROR_STORE,
                     "user %s: kiyome.conf has no folder with this name, owner and mail address",
                     peer->who);
}

gboolean
ky_front_end_may_owe (KyServer *server, KyPeer *peer, GError **error)
{
  return front_end_check_rights (server, peer, RIGHT_OWE, error);
}

gboolean
ky_front_end_may_authenticate (KyServer *server, KyPeer *peer, GError **error)
{
  return front_end_check_rights (server, peer, RIGHT_AUTHENTIC, error);
}
