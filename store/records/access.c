/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes what a user may do and what proves the user's identity, as words for a line of the
 * journal of erasures, and restricts the user of an older index to such words. Restricting only
 * takes rights away; the user's own department and absence are set back to what they were. */
#include "store/records/access.h"
#include "common/sha256.h"
#include "store/index/query.h"

#include <unistd.h>

#define NONE "-"

enum
{
  ROLES,
  PASSWORD,
  FACTOR,
  CODE_MAIL,
  ADDRESSES,
  DEPARTMENTS,
  DEPARTMENT,
  ABSENCE,
  N_WORDS
};

void
ky_access_tag (const gchar *text, gchar ret_tag[KY_ACCESS_TAG_SIZE])
{
  g_autofree gchar *folded = g_ascii_strdown (text, -1);
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256 (ky_view (folded, strlen (folded)), digest);
  ky_sha256_to_hex (digest, hex);
  g_strlcpy (ret_tag, hex, KY_ACCESS_TAG_SIZE);
}

/* Lists what the statement returns for `user`, first column as text. (transfer full) */
static GPtrArray *
access_read_list (KyIndex *index, const gchar *sql, gint64 user, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row = ky_index_bind (index, error, sql, "i", user);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    g_ptr_array_add (list, ky_index_text (row, 0));
  return step == 0 ? g_steal_pointer (&list) : NULL;
}

#define ADDRESSES_OF "SELECT address FROM addresses WHERE user = ? ORDER BY address"
#define DEPARTMENTS_OF                                                                             \
  "SELECT d.name FROM approvers a JOIN departments d ON d.n = a.department WHERE a.user = ?"       \
  " ORDER BY d.name"
#define DEPARTMENT_OF                                                                              \
  "SELECT d.name FROM users u JOIN departments d ON d.n = u.department WHERE u.n = ?"

static gboolean
access_append_list (GString *words, KyIndex *index, const gchar *sql, gint64 user, GError **error)
{
  g_autoptr (GPtrArray) list = access_read_list (index, sql, user, error);

  if (list == NULL)
    return FALSE;
  g_string_append_c (words, ' ');
  for (guint i = 0; i < list->len; i++)
    {
      gchar one[KY_ACCESS_TAG_SIZE];

      ky_access_tag (list->pdata[i], one);
      g_string_append_printf (words, "%s%s", i > 0 ? "," : "", one);
    }
  if (list->len == 0)
    g_string_append (words, NONE);
  return TRUE;
}

/* Appends "SINCE:UNTIL:DEPUTY". */
static gboolean
append_absence (GString *words, KyIndex *index, gint64 user, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT b.since, b.until, coalesce (d.name, '') FROM absences b"
                                    " LEFT JOIN users d ON d.n = b.deputy WHERE b.user = ?",
                                    "i", user);
  gint step = ky_index_step (index, row, error);
  gchar deputy[KY_ACCESS_TAG_SIZE];

  if (step < 1)
    {
      g_string_append (words, " " NONE);
      return step == 0;
    }
  ky_access_tag (ky_index_peek (row, 2), deputy);
  g_string_append_printf (words, " %" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s",
                          ky_index_integer (row, 0), ky_index_integer (row, 1), deputy);
  ky_index_reset (row);
  return TRUE;
}

gchar *
ky_access_describe (KyIndex *index, gint64 user, GError **error)
{
  g_autoptr (GString) words = g_string_new (NULL);
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT roles, coalesce (password, ''), coalesce (totp_confirmed, 0),"
                       " code_mail, coalesce (hex (totp_secret), '') FROM users WHERE n = ?",
                       "i", user);
  gchar password_tag[KY_ACCESS_TAG_SIZE];
  gchar mail_tag[KY_ACCESS_TAG_SIZE];
  gchar factor_tag[KY_ACCESS_TAG_SIZE];

  if (!ky_index_one (index, row, error))
    return NULL;
  g_autofree gchar *password = ky_index_text (row, 1);
  g_autofree gchar *mail = ky_index_text (row, 3);
  g_autofree gchar *sealed = ky_index_text (row, 4);
  gint64 confirmed = ky_index_integer (row, 2);
  ky_access_tag (password, password_tag);
  ky_access_tag (mail, mail_tag);
  g_string_printf (words, "%" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT, ky_index_integer (row, 0),
                   password_tag, confirmed);
  if (confirmed != 0)
    {
      ky_access_tag (sealed, factor_tag);
      g_string_append_printf (words, ":%s", factor_tag);
    }
  g_string_append_printf (words, " %s", mail_tag);
  ky_index_reset (row);
  if (!access_append_list (words, index, ADDRESSES_OF, user, error)
      || !access_append_list (words, index, DEPARTMENTS_OF, user, error)
      || !access_append_list (words, index, DEPARTMENT_OF, user, error)
      || !append_absence (words, index, user, error))
    return NULL;
  return g_strdup (words->str);
}

/* SQL: of the user `u`. */
#define STATE "iif (removed IS NULL, ' enabled ', ' disabled ') || coalesce (until, 0)"
#define KINDS KY_QUERY_LIST ("kind || ' ' || address", ";", "addresses a WHERE a.user = u.n")
#define HELD KY_QUERY_LIST ("address", ";", "address_holders h WHERE h.user = u.n")

gchar *
ky_access_describe_rights (KyIndex *index, gint64 user, GError **error)
{
  g_autofree gchar *words = ky_access_describe (index, user, error);
  g_autofree gchar *account = NULL;
  gchar letters_tag[KY_ACCESS_TAG_SIZE];

  if (words == NULL)
    return NULL;
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT source || " STATE ", mail || ';' || coalesce (" KINDS
                       ", '') || ';' || coalesce (" HELD
                       ", '') || ';' || created || ' ' || coalesce (removed, 0) || ' ' ||"
                       " password_given || ' ' || created_by || ';' || display"
                       " FROM users u WHERE n = ?",
                       "i", user);
  if (!ky_index_one (index, row, error))
    return NULL;
  account = ky_index_text (row, 0);
  ky_access_tag (ky_index_peek (row, 1), letters_tag);
  ky_index_reset (row);
  *strrchr (words, ' ') = '\0';
  return g_strdup_printf ("%s %s %s", words, account, letters_tag);
}

gboolean
ky_access_log (KyIndex *index, KyAuditHead *head, gint64 user, const gchar *name, GError **error)
{
  g_autofree gchar *words = ky_access_describe_rights (index, user, error);
  KyAuditEntry entry = { getuid (), "kiyome-store", KY_ACCESS_LOGGED, name, "", words };

  return words != NULL && ky_audit_add (index, head, &entry, error);
}

/* --- taking it away ------------------------------------------------------------------------- */

/* Runs `remove` for each of what SQL finds that is not among `tags`. */
static gboolean
access_take_list (KyIndex *index, gint64 user, const gchar *sql, const gchar *tags,
                  const gchar *remove, GError **error)
{
  g_auto (GStrv) kept = g_strsplit (tags, ",", -1);
  g_autoptr (GPtrArray) list = access_read_list (index, sql, user, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      gchar one[KY_ACCESS_TAG_SIZE];

      ky_access_tag (list->pdata[i], one);
      if (!g_strv_contains ((const gchar *const *)kept, one)
          && !ky_index_run (index, error, remove, "is", user, list->pdata[i]))
        return FALSE;
    }
  return list != NULL;
}

/* Lists a password, a second factor and a place for its code that differ from `was`. */
static gboolean
take_proofs (KyIndex *index, gint64 user, gchar **is, gchar **was, GError **error)
{
  static const gchar *const takes[N_WORDS] = {
    [PASSWORD] = "UPDATE users SET password = NULL, password_given = 0 WHERE n = ?",
    [FACTOR] = "UPDATE users SET totp_secret = NULL, totp_confirmed = NULL, totp_step = 0"
               " WHERE n = ?",
    [CODE_MAIL] = "UPDATE users SET code_mail = '' WHERE n = ?",
  };

  for (guint i = PASSWORD; i <= CODE_MAIL; i++)
    if (strcmp (is[i], was[i]) != 0 && !ky_index_run (index, error, takes[i], "i", user))
      return FALSE;
  return TRUE;
}

/* Removes the addresses that `tags` does not list. The user's own address, to which letters are
 * sent, is removed with the right to it. */
static gboolean
take_addresses (KyIndex *index, gint64 user, const gchar *tags, GError **error)
{
  return access_take_list (index, user, ADDRESSES_OF, tags,
                           "DELETE FROM addresses WHERE user = ? AND address = ?", error)
         && ky_index_run (index, error,
                          "UPDATE users SET mail = '' WHERE n = ?1 AND NOT EXISTS"
                          " (SELECT 1 FROM addresses WHERE user = ?1 AND address = users.mail)",
                          "i", user);
}

/* Finds the row of the statement `sql` (columns: number, name) whose name has the tag `wanted`.
 * `*ret_n`: its number; 0: there is none. */
static gboolean
access_find_tag (KyIndex *index, const gchar *sql, const gchar *wanted, gint64 *ret_n,
                 GError **error)
{
  KyStatement *row = ky_index_bind (index, error, sql, "");
  gint step = -1;
  gchar one[KY_ACCESS_TAG_SIZE];

  *ret_n = 0;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      ky_access_tag (ky_index_peek (row, 1), one);
      if (strcmp (one, wanted) == 0)
        *ret_n = ky_index_integer (row, 0);
    }
  return step == 0;
}

static gboolean
put_department (KyIndex *index, gint64 user, const gchar *is, const gchar *was, GError **error)
{
  gint64 department = 0;

  return strcmp (is, was) == 0
         || (access_find_tag (index, "SELECT n, name FROM departments", was, &department, error)
             && ky_index_run (index, error,
                              "UPDATE users SET department = nullif (?, 0) WHERE n = ?", "ii",
                              department, user));
}

/* Sets the user's absence to that of the journal: a deputy who was recalled since the copy decides
 * no more, and one who was named since continues. */
static gboolean
access_put_absence (KyIndex *index, gint64 user, const gchar *is, const gchar *was, GError **error)
{
  g_auto (GStrv) words = g_strsplit (was, ":", -1);
  gint64 deputy = 0;

  if (strcmp (is, was) == 0)
    return TRUE;
  if (!ky_index_run (index, error, "DELETE FROM absences WHERE user = ?", "i", user))
    return FALSE;
  return g_strv_length (words) != 3
         || (access_find_tag (index, "SELECT n, name FROM users WHERE removed IS NULL", words[2],
                              &deputy, error)
             && ky_index_run (index, error, "INSERT INTO absences VALUES (?, ?, ?, nullif (?, 0))",
                              "iiii", user, g_ascii_strtoll (words[0], NULL, 10),
                              g_ascii_strtoll (words[1], NULL, 10), deputy));
}

static gboolean
end_all (KyIndex *index, gint64 user, GError **error)
{
  static const gchar *const ends[] = {
    "DELETE FROM sessions WHERE user = ?",
    "DELETE FROM enrolments WHERE user = ?",
    /* Changes that were requested for the user may have been made and reverted since the copy, so
     * they are dropped. */
    "DELETE FROM consents WHERE name = (SELECT name FROM users WHERE n = ?)",
    "DELETE FROM changes WHERE name = (SELECT name FROM users WHERE n = ?)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (!ky_index_run (index, error, ends[i], "i", user))
      return FALSE;
  return TRUE;
}

gboolean
ky_access_restrict (KyIndex *index, gint64 user, const gchar *words, GError **error)
{
  g_autofree gchar *now = ky_access_describe (index, user, error);
  g_auto (GStrv) was = g_strsplit (words, " ", -1);

  if (now == NULL)
    return FALSE;
  /* More of them are a newer kiyome's. */
  if (g_strv_length (was) < N_WORDS)
    return TRUE;
  g_auto (GStrv) is = g_strsplit (now, " ", -1);
  /* A user who keeps none of the roles becomes an ordinary user. */
  return ky_index_run (index, error,
                       "UPDATE users SET roles = iif ((roles & ?1) = 0, 1, roles & ?1)"
                       " WHERE n = ?2",
                       "ii", g_ascii_strtoll (was[ROLES], NULL, 10), user)
         && take_proofs (index, user, is, was, error)
         && take_addresses (index, user, was[ADDRESSES], error)
         && access_take_list (index, user, DEPARTMENTS_OF, was[DEPARTMENTS],
                              "DELETE FROM approvers WHERE user = ? AND department ="
                              " (SELECT n FROM departments WHERE name = ?)",
                              error)
         && put_department (index, user, is[DEPARTMENT], was[DEPARTMENT], error)
         && access_put_absence (index, user, is[ABSENCE], was[ABSENCE], error)
         && end_all (index, user, error);
}
