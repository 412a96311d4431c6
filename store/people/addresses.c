/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets and lists the mail addresses of users: own addresses, aliases and shared mailboxes. An own
 * address or alias belongs to one user alone; addresses that two users have had since an earlier
 * version stay, and are reported in the log. */
#include "store/people/addresses.h"
#include "common/fault.h"
#include "common/log.h"

#define ADDRESS_MAX 320
#define LIST_MAX 200

/* Checks a domain in the form of mail systems; other spellings that only look the same or are
 * converted on the way are refused. */
static gboolean
addresses_is_domain (const gchar *domain)
{
  gsize length = strlen (domain);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (domain[i]) && domain[i] != '-' && domain[i] != '.')
      return FALSE;
  return length > 0 && domain[0] != '.' && domain[length - 1] != '.'
         && strstr (domain, "..") == NULL;
}

/* Matches a plain name. A name in other letters than ASCII is one that looks like no other: in its
 * plain form, of letters and digits. */
static gboolean
addresses_is_plain_name (const gchar *name, gsize length)
{
  g_autofree gchar *text = g_strndup (name, length);
  g_autofree gchar *plain = g_utf8_validate (text, -1, NULL)
                                ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE)
                                : NULL;

  if (plain == NULL || strcmp (plain, text) != 0)
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if ((guchar)*p >= 0x80 && !g_unichar_isalnum (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static gboolean
addresses_is_address (const gchar *address)
{
  const gchar *at = strrchr (address, '@');

  if (at == NULL || at == address || at[1] == '\0' || strlen (address) > ADDRESS_MAX)
    return FALSE;
  for (const gchar *p = address; *p != '\0'; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p) || strchr ("<>,;\"()[]\\", *p) != NULL)
      return FALSE;
  return addresses_is_plain_name (address, (gsize)(at - address)) && addresses_is_domain (at + 1);
}

gchar **
ky_addresses_split (const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, ";", LIST_MAX + 1);
  GPtrArray *kept = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (g_strstrip (words[i])[0] != '\0')
      g_ptr_array_add (kept, g_strdup (words[i]));
  g_ptr_array_add (kept, NULL);
  return (gchar **)g_ptr_array_free (kept, FALSE);
}

/* --- whose it is ---------------------------------------------------------------------------- */

gboolean
ky_addresses_owner (KyIndex *index, gint64 user, const gchar *address, gchar **ret_name,
                    GError **error)
{
  return ky_index_find_text (
      index,
      ky_index_bind (index, error,
                     "SELECT u.name FROM address_holders h JOIN users u ON u.n = h.user"
                     " LEFT JOIN addresses a ON a.address = h.address"
                     " AND a.user = h.user"
                     " WHERE h.address = ?1 AND h.user <> ?2"
                     " AND a.kind IS DISTINCT FROM 'shared' AND NOT EXISTS"
                     " (SELECT 1 FROM addresses o WHERE o.address = ?1"
                     "  AND o.user = ?2 AND o.kind <> 'shared')"
                     " ORDER BY a.kind DESC LIMIT 1",
                     "si", address, user),
      ret_name, error);
}

/* Checks that the address (own, or alias) belongs to no other user, also no disabled one. Addresses
 * that two users have from an earlier time stay, so that these users can be changed
 * (ky_addresses_complain()). */
static gboolean
check_alone (KyIndex *index, gint64 user, const gchar *kind, const gchar *address, GError **error)
{
  g_autofree gchar *owner = NULL;
  gint64 has = 0;

  if (!ky_index_number (index, 0, &has, error,
                        "SELECT 1 FROM addresses WHERE address = ? AND user = ?"
                        " AND (kind <> 'shared' OR ? = 'alias')",
                        "sis", address, user, kind)
      || (has == 0
          && !ky_index_find_text (
              index,
              ky_index_bind (index, error,
                             "SELECT u.name FROM addresses a JOIN users u ON u.n ="
                             " a.user WHERE a.address = ? AND a.user <> ?"
                             " AND a.kind <> 'shared' LIMIT 1",
                             "si", address, user),
              &owner, error)))
    return FALSE;
  if (owner == NULL)
    return TRUE;
  g_autofree gchar *value = g_strdup_printf ("%s (%s)", address, owner);
  return ky_fault_set (error, "address-taken", value);
}

/* --- writing -------------------------------------------------------------------------------- */

static gboolean
addresses_add_addresses (KyIndex *index, gint64 user, const gchar *kind, gchar **addresses,
                         GError **error)
{
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      if (!addresses_is_address (addresses[i]))
        return ky_fault_set (error, "bad-address", addresses[i]);
      if (!ky_index_run (index, error,
                         "INSERT INTO addresses VALUES (?1, ?2, ?3) ON CONFLICT (address, user)"
                         " DO UPDATE SET kind = ?3 WHERE addresses.kind = 'alias'",
                         "sis", addresses[i], user, kind))
        return FALSE;
    }
  return TRUE;
}

/* Checks the aliases that become the user's own. */
static gboolean
check_aliases (KyIndex *index, gint64 user, gchar **addresses, GError **error)
{
  for (guint i = 0; addresses[i] != NULL; i++)
    if (!check_alone (index, user, "alias", addresses[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
set_addresses (KyIndex *index, gint64 user, const gchar *kind, const gchar *list, GError **error)
{
  g_auto (GStrv) addresses = ky_addresses_split (list);

  return ky_index_run (index, error, "DELETE FROM addresses WHERE user = ? AND kind = ?", "is",
                       user, kind)
         && addresses_add_addresses (index, user, kind, addresses, error);
}

gboolean
ky_addresses_set_own (KyIndex *index, gint64 user, const gchar *mail, GError **error)
{
  if (mail[0] != '\0' && !addresses_is_address (mail))
    return ky_fault_set (error, "bad-address", mail);
  return check_alone (index, user, "own", mail, error)
         && ky_index_run (index, error, "UPDATE users SET mail = ? WHERE n = ?", "si", mail, user)
         && set_addresses (index, user, "own", mail, error);
}

gboolean
ky_addresses_set_others (KyIndex *index, gint64 user, const gchar *list, GError **error)
{
  g_auto (GStrv) addresses = ky_addresses_split (list);
  g_autofree gchar *text = g_strjoinv ("\n", addresses);
  g_autofree gchar *lines = g_strdup_printf ("\n%s\n", text);

  return check_aliases (index, user, addresses, error)
         && ky_index_run (index, error,
                          "DELETE FROM addresses WHERE user = ?1 AND kind <> 'own'"
                          " AND instr (lower (?2), '\n' || lower (address) || '\n') = 0",
                          "is", user, lines)
         && addresses_add_addresses (index, user, "alias", addresses, error);
}

gboolean
ky_addresses_set_aliases (KyIndex *index, gint64 user, const gchar *list, GError **error)
{
  g_auto (GStrv) addresses = ky_addresses_split (list);

  return check_aliases (index, user, addresses, error)
         && set_addresses (index, user, "alias", list, error);
}

gboolean
ky_addresses_set_shared (KyIndex *index, gint64 user, const gchar *list, GError **error)
{
  return set_addresses (index, user, "shared", list, error);
}

/* --- which ---------------------------------------------------------------------------------- */

GHashTable *
ky_addresses_list (KyIndex *index, gint64 user, GError **error)
{
  g_autoptr (GHashTable) list = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KyStatement *row = ky_index_bind (
      index, error, "SELECT lower (address) || ' ' || kind FROM addresses WHERE user = ?", "i",
      user);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    g_hash_table_add (list, ky_index_text (row, 0));
  return step == 0 ? g_steal_pointer (&list) : NULL;
}

void
ky_addresses_complain (KyIndex *index)
{
  /* The order of insertion, whatever query plan the database uses. */
  KyStatement *row = ky_index_bind (index, NULL,
                                    "SELECT o.address, group_concat (o.name, ', ')"
                                    " FROM (SELECT a.address, u.name FROM addresses a"
                                    " JOIN users u ON u.n = a.user WHERE a.kind = 'own'"
                                    " ORDER BY a.address, u.n) o GROUP BY o.address"
                                    " HAVING count (*) > 1 LIMIT 50",
                                    "");

  while (row != NULL && ky_index_step (index, row, NULL) == 1)
    {
      g_autofree gchar *address = ky_index_text (row, 0);
      g_autofree gchar *names = ky_index_text (row, 1);
      g_autofree gchar *safe_address = ky_log_safe (address);
      g_autofree gchar *safe_names = ky_log_safe (names);

      ky_log (KY_LOG_WARNING,
              "the address %s is the own one of several users (%s): each of them sees all of its "
              "mail; change it, or make it a shared mailbox (kiyome user set)",
              safe_address, safe_names);
    }
}
