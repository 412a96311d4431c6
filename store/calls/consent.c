/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out which parts of a change to a user give access to other people's mail, asks a second
 * administrator to agree to them, and writes the letters to everybody whom the change concerns. The
 * first administrator's request counts for 7 days, and never for itself. */
#include "store/calls/consent.h"

#include "common/mail/address.h"
#include "common/fault.h"
#include "common/release.h"
#include "store/people/addresses.h"
#include "store/calls/changes.h"
#include "store/records/outbox.h"

#define NEEDS_SECOND (KY_ROLES_APPROVER | KY_ROLES_ADMINISTRATOR | KY_ROLES_AUDITOR)

KY_DEFINE_PUBLIC_CLEAR (ky_had_clear, KyHad, addresses, approves, mail)

static GHashTable *
read_set (KyIndex *index, KyStatement *row, GError **error)
{
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    g_hash_table_add (set, ky_index_text (row, 0));
  return step == 0 ? g_steal_pointer (&set) : NULL;
}

gboolean
ky_had_read (KyIndex *index, gint64 user, KyHad *ret_had, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT roles, mail, removed IS NULL,"
                                    " totp_confirmed IS NOT NULL FROM users WHERE n = ?",
                                    "i", user);
  gint step = ky_index_step (index, row, error);

  if (step < 0)
    return FALSE;
  ret_had->roles = step == 1 ? ky_index_integer (row, 0) : 0;
  ret_had->mail = step == 1 ? ky_index_text (row, 1) : g_strdup ("");
  ret_had->is_there = step == 1;
  ret_had->is_enabled = step == 1 && ky_index_integer (row, 2) == 1;
  ret_had->has_factor = step == 1 && ky_index_integer (row, 3) == 1;
  if (step == 1)
    ky_index_reset (row);
  ret_had->addresses = ky_addresses_list (index, user, error);
  ret_had->approves = read_set (
      index,
      ky_index_bind (index, error,
                     "SELECT d.name FROM approvers a JOIN departments d ON d.n = a.department"
                     " JOIN users u ON u.n = a.user WHERE a.user = ? AND (u.roles & 2) <> 0",
                     "i", user),
      error);
  return ret_had->addresses != NULL && ret_had->approves != NULL;
}

/* --- what is given -------------------------------------------------------------------------- */

static gboolean
had_address (const KyHad *had, const gchar *address)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, had->addresses);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    if (g_str_has_prefix (entry, address) && ((const gchar *)entry)[strlen (address)] == ' ')
      return TRUE;
  return FALSE;
}

/* Returns the mailbox of an address like "sato+notes@city.example", else `address` itself.
 * (transfer full) */
static gchar *
mailbox_of (const gchar *address)
{
  gchar *mailbox = ky_address_mailbox (address);

  return mailbox != NULL ? mailbox : g_strdup (address);
}

/* Tells whether an address leads to mail of another user: another user has or had it, or there is
 * mail for it already. */
static gboolean
is_contested (KyIndex *index, gint64 user, const gchar *address, gboolean *ret_is, GError **error)
{
  g_autofree gchar *mailbox = mailbox_of (address);
  gint64 found = 0;

  if (!ky_index_number (
          index, 0, &found, error,
          "SELECT EXISTS (SELECT 1 FROM address_holders WHERE address IN (?1, ?3) AND user <> ?2)"
          " OR EXISTS (SELECT 1 FROM recipients WHERE address = ?1)",
          "sis", address, user, mailbox))
    return FALSE;
  *ret_is = found == 1;
  return TRUE;
}

static gboolean
consent_add_addresses (KyIndex *index, gint64 user, const KyHad *had, const KyHad *has,
                       GPtrArray *grants, GError **error)
{
  g_autoptr (GList) entries
      = g_list_sort (g_hash_table_get_keys (has->addresses), (GCompareFunc)g_strcmp0);

  for (GList *at = entries; at != NULL; at = at->next)
    {
      const gchar *entry = at->data;
      g_autofree gchar *address = g_strndup (entry, strcspn (entry, " "));
      gboolean is = FALSE;

      if (had_address (had, address))
        continue;
      if (!is_contested (index, user, address, &is, error))
        return FALSE;
      if (is)
        g_ptr_array_add (grants, g_strdup (entry));
    }
  return TRUE;
}

/* Adds an account that comes back with rights over others' mail, or a second factor that is
 * taken. */
static gboolean
add_account (KyIndex *index, gint64 user, const KyHad *had, const KyHad *has, GPtrArray *grants,
             GError **error)
{
  gint64 shares = 0;

  if (!ky_index_number (
          index, 0, &shares, error,
          "SELECT EXISTS (SELECT 1 FROM addresses WHERE user = ? AND kind = 'shared')", "i", user))
    return FALSE;
  if (had->is_there && !had->is_enabled && has->is_enabled
      && ((has->roles & NEEDS_SECOND) != 0 || shares == 1))
    g_ptr_array_add (grants, g_strdup ("enabled"));
  if (had->has_factor && !has->has_factor)
    g_ptr_array_add (grants, g_strdup ("authenticator"));
  return TRUE;
}

GPtrArray *
ky_consent_grants (KyIndex *index, gint64 user, const KyHad *had, gboolean has_password,
                   GError **error)
{
  g_autoptr (GPtrArray) grants = g_ptr_array_new_with_free_func (g_free);
  g_auto (KyHad) has = { 0 };

  if (!ky_had_read (index, user, &has, error)
      || !consent_add_addresses (index, user, had, &has, grants, error))
    return NULL;
  guint roles = (guint)(has.roles & ~had->roles) & NEEDS_SECOND;
  if (roles != 0)
    g_ptr_array_add (grants, ky_roles_text (roles));
  g_autoptr (GList) departments
      = g_list_sort (g_hash_table_get_keys (has.approves), (GCompareFunc)g_strcmp0);
  for (GList *at = departments; at != NULL; at = at->next)
    if (!g_hash_table_contains (had->approves, at->data))
      g_ptr_array_add (grants, g_strdup_printf ("approves %s", (const gchar *)at->data));
  /* Released originals, letters, and the code for setting up a second factor are sent to this
   * address. */
  if (had->is_there && !ky_address_is_same (had->mail, has.mail))
    g_ptr_array_add (grants, g_strdup_printf ("mail %s", has.mail));
  if (has_password)
    g_ptr_array_add (grants, g_strdup ("password"));
  return add_account (index, user, had, &has, grants, error) ? g_steal_pointer (&grants) : NULL;
}

static gchar *
consent_join (GPtrArray *grants)
{
  GString *text = g_string_new ("");

  for (guint i = 0; i < grants->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", (const gchar *)grants->pdata[i]);
  return g_string_free (text, FALSE);
}

/* --- the two words -------------------------------------------------------------------------- */

/* Finds the administrator who requested `what`, is still an administrator, and is not the caller.
 * 0: there is no such administrator. */
static gboolean
find_asker (KyServer *server, KyCall *call, const gchar *name, const gchar *what, gint64 *ret_asker,
            GError **error)
{
  return ky_index_number (server->index, 0, ret_asker, error,
                          "SELECT c.asker FROM consents c JOIN users u ON u.n = c.asker"
                          " WHERE c.name = ? AND c.what = ? AND c.asker <> ? AND c.asked > ?"
                          " AND u.removed IS NULL AND (u.roles & 4) <> 0 LIMIT 1",
                          "ssii", name, what, call->person.n, call->now - KY_CONSENT_SECONDS);
}

gboolean
ky_consent_take (KyServer *server, KyCall *call, const gchar *name, GPtrArray *grants,
                 gboolean *ret_given, GError **error)
{
  g_autofree gchar *text = consent_join (grants);
  g_auto (KyPerson) first = { 0 };
  gint64 asker = 0;

  *ret_given = FALSE;
  for (guint i = 0; i < grants->len; i++)
    {
      if (!find_asker (server, call, name, grants->pdata[i], &asker, error))
        return FALSE;
      if (asker == 0)
        return TRUE;
    }
  for (guint i = 0; i < grants->len; i++)
    if (!ky_index_run (server->index, error, "DELETE FROM consents WHERE name = ? AND what = ?",
                       "ss", name, grants->pdata[i]))
      return FALSE;
  if (!ky_changes_tidy (server->index, error)
      || !ky_person_by_number (server->index, asker, &first, error))
    return FALSE;
  *ret_given = TRUE;
  g_autofree gchar *detail = g_strdup_printf ("%s; asked for by %s", text, first.name);
  return ky_call_record (server, call, "consent-given", name, ky_call_argument (call, "reason"),
                         detail, error);
}

typedef struct
{
  const gchar *ja_subject, *en_subject, *ja_text, *en_text;
} Words;

/* Writes one letter; each of `facts` becomes a line. */
static gboolean
consent_write_letter (KyServer *server, KyCall *call, const gchar *to, gboolean is_english,
                      const Words *words, const gchar *facts, const gchar *object, GError **error)
{
  g_autofree gchar *text
      = g_strconcat (is_english ? words->en_text : words->ja_text, "\n\n", facts, NULL);

  return to[0] == '\0'
         || ky_outbox_add (server->index, to, is_english ? words->en_subject : words->ja_subject,
                           text, "consent", object, call->now, error);
}

/* Writes a letter to each person that `sql` returns with mail and language; `number` is its only
 * parameter beside the address. */
static gboolean
consent_write_letters (KyServer *server, KyCall *call, const gchar *sql, gint64 number,
                       const gchar *address, const Words *words, const gchar *facts,
                       const gchar *object, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *mailbox = mailbox_of (address);
  KyStatement *row = ky_index_bind (server->index, error, sql, "iss", number, address, mailbox);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      g_ptr_array_add (found, ky_index_text (row, 0));
      g_ptr_array_add (found, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < found->len; i += 2)
    if (!consent_write_letter (server, call, found->pdata[i],
                               strcmp (found->pdata[i + 1], "en") == 0, words, facts, object,
                               error))
      return FALSE;
  return step == 0;
}

gboolean
ky_consent_ask (KyServer *server, KyCall *call, const gchar *name, GPtrArray *grants,
                GError **error)
{
  static const Words words = {
    "[kiyome] もう 1 人の管理者の確認が必要な変更があります",
    "[kiyome] A change needs a second administrator",
    "次の変更は、ほかの人のメールを見られるようになるおそれがあるため、管理者 1 人ではできません。"
    "正しい変更であれば、7 日以内に利用者の画面で確認してください。心当たりがなければ、"
    "変更した管理者と監査の担当者に確かめてください。",
    "This change may let somebody see others' mail, so one administrator can't make it alone. If "
    "it is right, agree to it on the page of users within 7 days. If not, ask who made it, "
    "and the auditor.",
  };
  g_autofree gchar *text = consent_join (grants);
  g_autofree gchar *facts = g_strdup_printf ("%s: %s\n→ %s\n", call->person.name, name, text);

  for (guint i = 0; i < grants->len; i++)
    if (!ky_index_run (server->index, error,
                       "INSERT INTO consents VALUES (?, ?, ?, ?)"
                       " ON CONFLICT (name, what, asker) DO UPDATE SET asked = excluded.asked",
                       "ssii", name, grants->pdata[i], call->person.n, call->now))
      return FALSE;
  ky_fault_set (&call->refusal, "second-needed", text);
  return ky_changes_note (server, call, name, text, error)
         && ky_call_record (server, call, "consent-asked", name, ky_call_argument (call, "reason"),
                            text, error)
         && consent_write_letters (server, call,
                                   "SELECT mail, language FROM users WHERE n <> ?1 AND ?2 = ?3"
                                   " AND (roles & 4) <> 0 AND removed IS NULL AND mail <> ''",
                                   call->person.n, "", &words, facts, name, error);
}

/* --- telling -------------------------------------------------------------------------------- */

/* Tells whether the mailbox belongs to an account that was made just now and never belonged to
 * another user. Mail that came before the account existed is then no reason for a warning. */
static gboolean
is_own_from_the_start (KyServer *server, gint64 user, const KyHad *had, const gchar *address,
                       gboolean *ret_is, GError **error)
{
  g_autofree gchar *mailbox = mailbox_of (address);
  gint64 is = 0;

  *ret_is = FALSE;
  if (!had->is_there
      && !ky_index_number (server->index, 0, &is, error,
                           "SELECT 1 FROM users WHERE n = ?1 AND lower (mail) = lower (?2)"
                           " AND NOT EXISTS (SELECT 1 FROM address_holders"
                           "  WHERE address IN (?2, ?3) AND user <> ?1)",
                           "iss", user, address, mailbox))
    return FALSE;
  *ret_is = is == 1;
  return TRUE;
}

static gboolean
tell_holders (KyServer *server, KyCall *call, gint64 user, const gchar *name, const KyHad *had,
              const gchar *entry, GError **error)
{
  static const Words words = {
    "[kiyome] ほかの人があなたのメールを見られるようになりました",
    "[kiyome] Somebody else can see your mail now",
    "次のアドレスに届くメールを、ほかの利用者もポータルで見られるようになりました。心当たりが"
    "なければ、管理者と監査の担当者に知らせてください。",
    "Mail to this address can now be seen by another user of the portal, too. If you don't know "
    "why, please tell your administrator and the auditor.",
  };
  g_autofree gchar *address = g_strndup (entry, strcspn (entry, " "));
  g_autofree gchar *facts = g_strdup_printf ("%s → %s (%s)\n", address, name, call->who);
  gboolean is_own = FALSE;

  return is_own_from_the_start (server, user, had, address, &is_own, error)
         && consent_write_letters (
             server, call,
             "SELECT u.mail, u.language FROM addresses a JOIN users u ON u.n = a.user"
             " WHERE a.user <> ?1 AND a.address IN (?2, ?3) AND u.removed IS NULL"
             " AND u.mail <> '' AND lower (u.mail) <> lower (?2)",
             user, address, &words, facts, name, error)
         && (is_own
             || consent_write_letter (server, call, address, FALSE, &words, facts, name, error));
}

gboolean
ky_consent_tell (KyServer *server, KyCall *call, gint64 user, const gchar *name, const KyHad *had,
                 GPtrArray *grants, GError **error)
{
  static const Words words = {
    "[kiyome] あなたのサインイン情報が変更されました",
    "[kiyome] How you sign in was changed",
    "管理者が、あなたのパスワード・認証アプリの登録・メールアドレスのどれかを変更しました。心当たり"
    "がなければ、管理者と監査の担当者に知らせてください。",
    "An administrator changed your password, took your authenticator away, or changed your "
    "address. If you don't know why, please tell your administrator and the auditor.",
  };
  g_autofree gchar *facts = g_strdup_printf ("%s (%s)\n", name, call->who);
  gboolean is_about_him = ky_call_argument (call, "totp-reset")[0] != '\0'
                          || ky_call_argument (call, "totp-new")[0] != '\0';

  for (guint i = 0; i < grants->len; i++)
    {
      const gchar *grant = grants->pdata[i];
      gboolean is_address = strchr (grant, '@') != NULL && !g_str_has_prefix (grant, "mail ")
                            && !g_str_has_prefix (grant, "approves ");

      is_about_him |= g_str_has_prefix (grant, "mail ") || strcmp (grant, "password") == 0;
      if (is_address && !tell_holders (server, call, user, name, had, grant, error))
        return FALSE;
    }
  return !is_about_him || user == call->person.n
         || consent_write_letter (server, call, had->mail, FALSE, &words, facts, name, error);
}

gboolean
ky_consent_tell_new (KyServer *server, KyCall *call, gint64 user, const gchar *name,
                     const KyHad *had, GError **error)
{
  static const Words words = {
    "[kiyome] このアドレスあての利用者登録がありました",
    "[kiyome] An account was set up for this address",
    "管理者が、このアドレスに届くメールを次の利用者に見せる設定をしました。心当たりがないとき、また"
    "は自分でサインインできないときは、管理者と監査の担当者に知らせてください。",
    "An administrator set up that mail to this address is shown to the following user. If you "
    "don't know why, or can't sign in yourself, please tell your administrator and the auditor.",
  };
  static const Words trusted_words = {
    "[kiyome] このアドレスに届くメールを見る人がサインインしました",
    "[kiyome] Somebody signed in who sees mail to this address",
    "次の利用者が、庁内の認証（ディレクトリなど）で初めてサインインし、このアドレスに届くメールを"
    "見られるようになりました。あなた自身でなければ、すぐに管理者と監査の担当者に知らせてください"
    "。",
    "The following user signed in through the directory, and sees mail to this address from now "
    "on. If it was not you, tell your administrator and the auditor at once.",
  };
  gboolean is_trusted = strcmp (call->verb->name, "sign-in-trusted") == 0;
  g_auto (KyHad) has = { 0 };
  GHashTableIter iter;
  gpointer entry;

  if (call->operation.peer->role == KY_ROLE_ADMIN)
    return TRUE;
  if (!ky_had_read (server->index, user, &has, error))
    return FALSE;
  g_hash_table_iter_init (&iter, has.addresses);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    {
      g_autofree gchar *address = g_strndup (entry, strcspn (entry, " "));
      g_autofree gchar *facts = g_strdup_printf ("%s → %s (%s)\n", address, name,
                                                 call->who != NULL ? call->who : "portal");

      if (!had_address (had, address)
          && !consent_write_letter (server, call, address, FALSE,
                                    is_trusted ? &trusted_words : &words, facts, name, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_consent_tell_enrolled (KyServer *server, KyCall *call, GError **error)
{
  static const Words words = {
    "[kiyome] 認証アプリが登録されました",
    "[kiyome] An authenticator was set up",
    "あなたの利用者名で、サインインに使う認証アプリが登録されました。心当たりがなければ、すぐに管理"
    "者に知らせてください。",
    "An authenticator was set up for your name. If it was not you, tell your administrator at "
    "once.",
  };
  g_autofree gchar *facts = g_strdup_printf ("%s\n", call->person.name);

  return consent_write_letter (server, call, call->person.mail,
                               g_strcmp0 (call->person.language, "en") == 0, &words, facts,
                               call->person.name, error);
}
