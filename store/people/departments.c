/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the departments of a message's recipients and of its authenticated sender, in the form in
 * which policies are matched (config/departments.h). With a directory, nothing is known about an
 * address that no user has; without one, it is in no department. */
#include "store/people/departments.h"

#include "common/mail/address.h"

gboolean
ky_people_has_directory (const KyConfig *config)
{
  return ky_config_string (config, KY_CONFIG_PORTAL_LDAP_URL)[0] != '\0'
         || ky_config_string (config, KY_CONFIG_PORTAL_PROXY_USER)[0] != '\0';
}

/* SQL: the department ("" if none) of each user with this address, or this name, including disabled
 * users. */
static const gchar by_address[]
    = "SELECT DISTINCT coalesce (d.name, '') FROM addresses a JOIN users u ON u.n = a.user"
      " LEFT JOIN departments d ON d.n = u.department"
      " WHERE a.address = ? ORDER BY 1";
static const gchar by_name[]
    = "SELECT coalesce (d.name, '') FROM users u LEFT JOIN departments d ON d.n = u.department"
      " WHERE u.name = ?";

/* Adds the names that the query finds for `key` to `names`. `*ret_is_somebody` is TRUE if such a
 * person exists, even without a department. */
static gboolean
people_departments_find (KyIndex *index, const gchar *sql, const gchar *key, GPtrArray *names,
                         gboolean *ret_is_somebody, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, sql, "s", key);
  gint step = -1;

  *ret_is_somebody = FALSE;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gchar *name = ky_index_text (row, 0);

      *ret_is_somebody = TRUE;
      if (name[0] != '\0')
        g_ptr_array_add (names, name);
      else
        g_free (name);
    }
  return step == 0;
}

static gboolean
people_departments_put (KyIndex *index, gboolean has_directory, const gchar *address,
                        const gchar *sql, const gchar *key, GString *text, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  /* Mail to an address with an extension behind '+' belongs to the same user. */
  g_autofree gchar *mailbox = sql == by_address ? ky_address_mailbox (key) : NULL;
  gboolean is_somebody = FALSE;

  if (!people_departments_find (index, sql, key, names, &is_somebody, error)
      || (!is_somebody && mailbox != NULL
          && !people_departments_find (index, sql, mailbox, names, &is_somebody, error)))
    return FALSE;
  g_ptr_array_add (names, NULL);
  ky_departments_put (text, address,
                      is_somebody || !has_directory ? (const gchar *const *)names->pdata : NULL);
  return TRUE;
}

/* Adds the department of the sender whom the MTA, or the portal, has authenticated as `login`: the
 * user of that name or address. Values that the sender controls do not count. */
static gboolean
people_departments_put_sender (KyIndex *index, gboolean has_directory, const gchar *login,
                               GString *text, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean is_somebody = FALSE;

  if (!people_departments_find (index, by_name, login, names, &is_somebody, error)
      || (!is_somebody && strchr (login, '@') != NULL
          && !people_departments_find (index, by_address, login, names, &is_somebody, error)))
    return FALSE;
  g_ptr_array_add (names, NULL);
  ky_departments_put_sender (
      text, is_somebody || !has_directory ? (const gchar *const *)names->pdata : NULL);
  return TRUE;
}

gchar *
ky_people_departments (KyIndex *index, gboolean has_directory, const gchar *direction,
                       const gchar *login, const gchar *const *recipients, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_file = strcmp (direction, "file") == 0;

  /* A user who uploads a file may have no address, so the department is found by the login. */
  if (is_file && !people_departments_put (index, has_directory, "", by_name, login, text, error))
    return NULL;
  for (; *recipients != NULL; recipients++)
    if (!people_departments_put (index, has_directory, *recipients, is_file ? by_name : by_address,
                                 is_file ? login : *recipients, text, error))
      return NULL;
  if (login[0] != '\0' && !people_departments_put_sender (index, has_directory, login, text, error))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns every recipient of message `n`. NULL with an error. (transfer full) */
static gchar **
recipients_of (KyIndex *index, gint64 n, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT address FROM recipients WHERE n = ?", "i", n);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *address = ky_index_text (row, 0);

      g_strv_builder_add (builder, address);
    }
  return step == 0 ? g_strv_builder_end (builder) : NULL;
}

gchar *
ky_people_departments_of (KyIndex *index, gboolean has_directory, gint64 n, GError **error)
{
  g_auto (GStrv) recipients = recipients_of (index, n, error);
  KyStatement *row = recipients != NULL ? ky_index_bind (
                         index, error, "SELECT direction, login FROM messages WHERE n = ?", "i", n)
                                        : NULL;

  if (row == NULL || ky_index_step (index, row, error) != 1)
    return NULL;
  g_autofree gchar *direction = ky_index_text (row, 0);
  g_autofree gchar *login = ky_index_text (row, 1);
  ky_index_reset (row);
  return ky_people_departments (index, has_directory, direction, login,
                                (const gchar *const *)recipients, error);
}
