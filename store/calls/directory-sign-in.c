/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs in people whom the portal has checked with a directory, or whom a reverse proxy has named.
 * This is permitted only if the configuration names a directory or a proxy; otherwise a compromised
 * portal could act as any user. The values from the directory replace the stored ones; what an
 * administrator added (shared mailboxes, departments to approve for) stays. An address that belongs
 * to another user is left out, because in many directories people may edit their own entry. */
#include "store/calls/accounts.h"
#include "store/calls/consent.h"
#include "store/calls/failures.h"
#include "store/calls/record.h"
#include "store/calls/signin.h"
#include "store/people/addresses.h"
#include "store/records/access.h"

static gboolean
is_configured (KyCall *call, const gchar *how)
{
  KyConfigKey key = KY_CONFIG_PORTAL_LDAP_URL;

  if (strcmp (how, "proxy") == 0)
    key = KY_CONFIG_PORTAL_PROXY_USER;
  else if (strcmp (how, "directory") != 0)
    return FALSE;
  return ky_config_string (call->config, key)[0] != '\0';
}

/* Reads the values that the portal sends; a value that is missing leaves the stored one
 * unchanged. */
static GHashTable *
directory_sign_in_read_values (KyCall *call)
{
  static const gchar *const names[] = { "display", "department", "roles" };
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_call_argument (call, names[i])[0] != '\0')
      g_hash_table_insert (values, (gpointer)names[i],
                           g_strdup (ky_call_argument (call, names[i])));
  return values;
}

/* Logs that the address belongs to another user, in the program's log and the audit log. */
static gboolean
refuse_address (KyServer *server, KyCall *call, const gchar *address, const gchar *owner,
                GError **error)
{
  const gchar *name = ky_call_argument (call, "name");
  g_autofree gchar *detail = g_strdup_printf ("%s of %s", address, owner);
  g_autofree gchar *safe_name = ky_log_safe (name);
  g_autofree gchar *safe_detail = ky_log_safe (detail);

  ky_log (KY_LOG_WARNING,
          "user %s: the directory names an address of another user, which is ignored: %s",
          safe_name, safe_detail);
  return ky_call_record (server, call, "address-refused", name, "", detail, error);
}

/* Reads the argument "mail", which has the main address and perhaps aliases behind it, into
 * `values`. An address of another user is refused. */
static gboolean
directory_sign_in_read_addresses (KyServer *server, KyCall *call, gint64 user, GHashTable *values,
                                  GError **error)
{
  g_auto (GStrv) list = ky_addresses_split (ky_call_argument (call, "mail"));
  g_autoptr (GString) aliases = g_string_new ("");

  if (list[0] == NULL)
    return TRUE;
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree gchar *owner = NULL;

      if (!ky_addresses_owner (server->index, user, list[i], &owner, error))
        return FALSE;
      if (owner != NULL)
        {
          if (!refuse_address (server, call, list[i], owner, error))
            return FALSE;
        }
      else if (i == 0)
        g_hash_table_insert (values, (gpointer) "mail", g_strdup (list[i]));
      else
        g_string_append_printf (aliases, "%s%s", aliases->len > 0 ? ";" : "", list[i]);
    }
  g_hash_table_insert (values, (gpointer) "aliases", g_strdup (aliases->str));
  return TRUE;
}

/* Replaces the account's values by those of the directory. */
static gboolean
take_account (KyServer *server, KyCall *call, gint64 user, gboolean is_new, GError **error)
{
  g_autoptr (GHashTable) values = directory_sign_in_read_values (call);
  const gchar *name = ky_call_argument (call, "name");
  g_auto (KyHad) had = { 0 };
  g_autofree gchar *before = ky_access_describe_rights (server->index, user, error);

  /* The owner of the address is informed by mail, because only the portal asserts who signed in. */
  if (before == NULL || !ky_had_read (server->index, user, &had, error)
      || !directory_sign_in_read_addresses (server, call, user, values, error)
      || !ky_account_change (server->index, user, values, error)
      || !ky_addresses_record (server, call, user, name, had.addresses, error)
      || !ky_consent_tell_new (server, call, user, name, &had, error))
    return FALSE;
  g_autofree gchar *after = ky_access_describe_rights (server->index, user, error);
  return after != NULL
         && ((!is_new && strcmp (before, after) == 0)
             || ky_erasures_note_access (server->erasures, server->index, &server->head, user,
                                         error));
}

/* Finds the number of the user. A user who signs in for the first time gets an account.
 * `ret_is_new`: set to whether it is new. */
static gboolean
find_account (KyServer *server, KyCall *call, const gchar *how, gint64 *ret_user,
              gboolean *ret_is_new, GError **error)
{
  const gchar *name = ky_call_argument (call, "name");
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT n, source = ? AND" KY_PERSON_IS_ENABLED
                                    "FROM users u WHERE name = ?",
                                    "ss", how, name);
  gint step = ky_index_step (server->index, row, error);

  *ret_is_new = step == 0;
  if (step < 0)
    return FALSE;
  if (*ret_is_new)
    return ky_account_add (server->index, name, how, how, call->now, ret_user, error);
  *ret_user = ky_index_integer (row, 0);
  gboolean fits = ky_index_integer (row, 1) != 0;
  ky_index_reset (row);
  /* A local user of the same name may be another person, and a disabled user must stay disabled. */
  return fits
         || ky_refuse (error, "forbidden",
                       "the name belongs to a disabled user, or to one who is not signed in by %s",
                       how);
}

gboolean
ky_verb_sign_in_trusted (KyServer *server, KyCall *call, GError **error)
{
  const gchar *how = ky_call_argument (call, "how");
  gboolean is_new = FALSE;
  gint64 user = 0;

  if (!is_configured (call, how))
    return ky_refuse (error, "forbidden", "this way of signing in is not configured");
  if (ky_sign_in_locked (server, call, ky_call_argument (call, "name"), error)
      || !find_account (server, call, how, &user, &is_new, error)
      || !take_account (server, call, user, is_new, error)
      || !ky_person_by_number (server->index, user, &call->person, error))
    return FALSE;
  return ky_sign_in_second (server, call, ky_call_argument (call, "name"), how, error);
}
