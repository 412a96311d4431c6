/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts failed sign-ins by name, by client network and by both together, and refuses further
 * attempts for a time when there are too many. The table failures has only hashes of names and
 * clients, because people type passwords in the field for the name. */
#include "store/calls/failures.h"
#include "common/client-network.h"

#define CLIENTS_EACH 10 /* failures at one name, in multiples of the limit of one client */

/* Hashes the value (a name, a client, or both), because people type passwords in the field for the
 * name. */
static void
failures_subject_of (const gchar *kind, const gchar *value, guint8 ret_subject[KY_SHA256_SIZE])
{
  g_autofree gchar *lower = g_utf8_casefold (value, -1);
  g_autofree gchar *text = g_strdup_printf ("%s:%s", kind, lower);

  ky_sha256 (ky_view (text, strlen (text)), ret_subject);
}

static gboolean
count_failures (KyServer *server, KyCall *call, const gchar *kind, const gchar *value,
                gint64 *ret_count, GError **error)
{
  gint64 window = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_LOCK_MINUTES) * 60;
  guint8 subject[KY_SHA256_SIZE];

  failures_subject_of (kind, value, subject);
  return ky_index_number (server->index, 0, ret_count, error,
                          "SELECT count (*) FROM failures WHERE subject = ? AND time > ?", "bi",
                          ky_view (subject, sizeof subject), call->now - window);
}

static gboolean
add_failure (KyServer *server, KyCall *call, const gchar *kind, const gchar *value, gint64 user,
             GError **error)
{
  guint8 subject[KY_SHA256_SIZE];

  if (value[0] == '\0')
    return TRUE;
  failures_subject_of (kind, value, subject);
  return ky_index_run (server->index, error,
                       "INSERT INTO failures (subject, time, user) VALUES (?, ?, nullif (?, 0))",
                       "bii", ky_view (subject, sizeof subject), call->now, user);
}

/* Returns the client that the failures are counted for; the log has the whole address. (transfer
 * full) */
static gchar *
failures_client_of (KyCall *call)
{
  return ky_client_network (ky_call_argument (call, "from"));
}

/* Returns `name` together with the client's network: failures from other clients do not count
 * against the name's owner. (transfer full) */
static gchar *
pair_of (KyCall *call, const gchar *name)
{
  g_autofree gchar *client = failures_client_of (call);

  return g_strdup_printf ("%s\n%s", name, client);
}

/* Tells whether the owner of `name` has signed in from this client before. */
static gboolean
is_known_client (KyServer *server, KyCall *call, const gchar *name, gboolean *ret_is,
                 GError **error)
{
  g_autofree gchar *client = failures_client_of (call);
  guint8 subject[KY_SHA256_SIZE];
  gint64 found = 0;

  failures_subject_of ("client", client, subject);
  if (!ky_index_number (server->index, 0, &found, error,
                        "SELECT 1 FROM known_clients k JOIN users u ON u.n = k.user"
                        " WHERE u.name = ? AND k.subject = ?",
                        "sb", name, ky_view (subject, sizeof subject)))
    return FALSE;
  *ret_is = found == 1;
  return TRUE;
}

gboolean
ky_sign_in_locked (KyServer *server, KyCall *call, const gchar *name, GError **error)
{
  guint64 most = ky_config_uint (server->config, KY_CONFIG_PORTAL_LOCK_FAILURES);
  guint64 most_of_client = ky_config_uint (server->config, KY_CONFIG_PORTAL_LOCK_CLIENT_FAILURES);
  g_autofree gchar *from = failures_client_of (call);
  g_autofree gchar *pair = pair_of (call, name);
  gboolean is_known = FALSE;
  gint64 of_pair = 0;
  gint64 of_name = 0;
  gint64 of_client = 0;

  if (!count_failures (server, call, "pair", pair, &of_pair, error)
      || !count_failures (server, call, "name", name, &of_name, error)
      || (from[0] != '\0' && !count_failures (server, call, "client", from, &of_client, error))
      || !is_known_client (server, call, name, &is_known, error))
    return TRUE;
  /* All clients together have a limit for one name, except clients from which its owner has signed
   * in before. */
  if ((guint64)of_pair < most && (guint64)of_client < most_of_client
      && (is_known || (guint64)of_name < most * CLIENTS_EACH))
    return FALSE;
  ky_refuse (error, "locked", "too many failures; try again later");
  return TRUE;
}

/* Counts and records the failure and sets the call's refusal `code`. The call succeeds, so that its
 * changes are committed. */
gboolean
ky_sign_in_fail (KyServer *server, KyCall *call, const gchar *name, const gchar *object,
                 const gchar *code, const gchar *what, GError **error)
{
  g_autofree gchar *detail
      = g_strdup_printf ("cause=%s from=%s", code, ky_call_argument (call, "from"));
  g_autofree gchar *pair = pair_of (call, name);
  g_autofree gchar *client = failures_client_of (call);
  gint64 count = 0;

  ky_refuse (&call->refusal, code, "%s", what);
  if (!add_failure (server, call, "pair", pair, call->person.n, error)
      || !add_failure (server, call, "name", name, 0, error)
      || !add_failure (server, call, "client", client, 0, error)
      || !ky_call_record (server, call, "sign-in-failed", object, "", detail, error)
      || !count_failures (server, call, "pair", pair, &count, error))
    return FALSE;
  return (guint64)count != ky_config_uint (server->config, KY_CONFIG_PORTAL_LOCK_FAILURES)
         || ky_call_record (server, call, "sign-in-locked", object, "", detail, error);
}

gboolean
ky_key_fail (KyServer *server, KyCall *call, const gchar *object, const gchar *cause,
             GError **error)
{
  guint64 most = ky_config_uint (server->config, KY_CONFIG_PORTAL_LOCK_FAILURES);
  const gchar *told = ky_call_argument (call, "from");
  const gchar *from = told[0] != '\0' ? told : "?";
  g_autofree gchar *client = ky_client_network (from);
  g_autofree gchar *detail = g_strdup_printf ("cause=%s from=%s", cause, from);
  gint64 count = 0;

  if (!count_failures (server, call, "key", client, &count, error))
    return FALSE;
  if ((guint64)count >= most || !call->operation.is_durable)
    {
      ky_refuse (&call->refusal, "locked", "too many wrong keys; try again later");
      return TRUE;
    }
  ky_refuse (&call->refusal, "bad-key", "no client has this key");
  return add_failure (server, call, "key", client, 0, error)
         && ky_call_record (server, call, "key-refused", object, "", detail, error);
}

gboolean
ky_sign_in_forget (KyServer *server, const gchar *name, GError **error)
{
  guint8 subject[KY_SHA256_SIZE];

  failures_subject_of ("name", name, subject);
  return ky_index_run (server->index, error,
                       "DELETE FROM failures WHERE subject = ?1"
                       " OR user = (SELECT n FROM users WHERE name = ?2)",
                       "bs", ky_view (subject, sizeof subject), name);
}

/* Records a successful sign-in: the user's failures from this client are deleted, and the client is
 * known for this user. */
gboolean
ky_sign_in_note (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *pair = pair_of (call, call->person.name);
  g_autofree gchar *from = failures_client_of (call);
  guint8 subject[KY_SHA256_SIZE];

  failures_subject_of ("pair", pair, subject);
  if (!ky_index_run (server->index, error, "DELETE FROM failures WHERE subject = ?", "b",
                     ky_view (subject, sizeof subject)))
    return FALSE;
  if (from[0] == '\0')
    return TRUE;
  failures_subject_of ("client", from, subject);
  return ky_index_run (server->index, error,
                       "INSERT INTO known_clients VALUES (?, ?, ?)"
                       " ON CONFLICT (user, subject) DO UPDATE SET seen = excluded.seen",
                       "ibi", call->person.n, ky_view (subject, sizeof subject), call->now);
}
