/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the administration of the portal's users for the portal, `kiyome user` and imports
 * from a file (store/calls/import.c). No user can change their own roles or addresses through the
 * portal, because those decide which mail the user may read. */
#include "store/calls/accounts.h"
#include "common/fault.h"
#include "store/calls/record.h"
#include "store/people/addresses.h"
#include "store/people/events.h"
#include "store/calls/consent.h"
#include "store/calls/failures.h"
#include "store/calls/hash.h"
#include "store/people/factor.h"

/* SQL: of user `u`, the departments that the user decides for, and addresses. */
#define APPROVED KY_QUERY_LIST ("CAST (department AS TEXT)", ",", "approvers WHERE user = u.n")
#define ALL_ADDRESSES KY_QUERY_LIST ("kind || ' ' || address", ",", "addresses WHERE user = u.n")
#define APPROVED_NAMES                                                                             \
  KY_QUERY_LIST ("e.name", ";",                                                                    \
                 "approvers a JOIN departments e ON e.n = a.department WHERE a.user = u.n")
#define MORE_ADDRESSES                                                                             \
  KY_QUERY_LIST ("a.address", ";", "addresses a WHERE a.user = u.n AND a.kind <> 'own'")
#define SHARED_ADDRESSES                                                                           \
  KY_QUERY_LIST ("a.address", ";", "addresses a WHERE a.user = u.n AND a.kind = 'shared'")

#define TEXT_MAX 200
#define PAGE_MAX 500

/* --- permitted values ----------------------------------------------------------------------- */

/* Tells whether the name cannot be mistaken for another user's: it has the compatibility form to
 * which sign-in folds names, and does not mix Latin letters with Greek, Cyrillic, Cherokee or
 * Armenian ones. */
static gboolean
is_unlike_others (const gchar *name)
{
  g_autofree gchar *form = g_utf8_normalize (name, -1, G_NORMALIZE_NFKC);
  gboolean has_latin = FALSE;
  gboolean has_other = FALSE;

  for (const gchar *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeScript script = g_unichar_get_script (g_utf8_get_char (p));

      has_latin |= script == G_UNICODE_SCRIPT_LATIN;
      has_other |= script == G_UNICODE_SCRIPT_GREEK || script == G_UNICODE_SCRIPT_CYRILLIC
                   || script == G_UNICODE_SCRIPT_CHEROKEE || script == G_UNICODE_SCRIPT_ARMENIAN;
    }
  return strcmp (name, form) == 0 && !(has_latin && has_other);
}

gboolean
ky_account_name_is_plain (const gchar *name)
{
  if (name[0] == '\0' || strlen (name) > KY_ACCOUNT_NAME_MAX)
    return FALSE;
  for (const gchar *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c) && (c > 0x7f || strchr ("._-@+\\", (gint)c) == NULL))
        return FALSE;
    }
  return TRUE;
}

static gboolean
accounts_is_name (const gchar *name)
{
  return ky_account_name_is_plain (name) && is_unlike_others (name);
}

gboolean
ky_account_is_text (const gchar *text)
{
  for (const gchar *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return strlen (text) <= TEXT_MAX;
}

/* --- writing -------------------------------------------------------------------------------- */

/* Finds the department's number, 0 for "". A department is made when it is first named. */
static gboolean
find_department (KyIndex *index, const gchar *name, gint64 *ret_n, GError **error)
{
  *ret_n = 0;
  if (name[0] == '\0')
    return TRUE;
  if (!ky_account_is_text (name))
    return ky_fault_set (error, "bad-department", name);
  return ky_index_run (index, error,
                       "INSERT INTO departments (name) VALUES (?) ON CONFLICT DO NOTHING", "s",
                       name)
         && ky_index_number (index, 0, ret_n, error, "SELECT n FROM departments WHERE name = ?",
                             "s", name);
}

static gboolean
set_department (KyIndex *index, gint64 user, const gchar *name, GError **error)
{
  gint64 department = 0;

  return find_department (index, name, &department, error)
         && ky_index_run (index, error, "UPDATE users SET department = nullif (?, 0) WHERE n = ?",
                          "ii", department, user);
}

static gboolean
set_approves (KyIndex *index, gint64 user, const gchar *list, GError **error)
{
  g_auto (GStrv) names = ky_addresses_split (list);

  if (!ky_index_run (index, error, "DELETE FROM approvers WHERE user = ?", "i", user))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      gint64 department = 0;

      if (!find_department (index, names[i], &department, error)
          || !ky_index_run (index, error,
                            "INSERT INTO approvers VALUES (?, ?) ON CONFLICT DO NOTHING", "ii",
                            user, department))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_roles (KyIndex *index, gint64 user, const gchar *list, GError **error)
{
  guint roles = 0;

  if (!ky_roles_read (list, &roles))
    return ky_fault_set (error, "bad-roles", list);
  return ky_index_run (index, error, "UPDATE users SET roles = ? WHERE n = ?", "ii", (gint64)roles,
                       user);
}

static gboolean
set_language (KyIndex *index, gint64 user, const gchar *language, GError **error)
{
  if (strcmp (language, "ja") != 0 && strcmp (language, "en") != 0)
    return ky_fault_set (error, "bad-language", language);
  return ky_index_run (index, error, "UPDATE users SET language = ? WHERE n = ?", "si", language,
                       user);
}

static gboolean
set_display (KyIndex *index, gint64 user, const gchar *display, GError **error)
{
  if (!ky_account_is_text (display))
    return ky_fault_set (error, "bad-display", display);
  return ky_index_run (index, error, "UPDATE users SET display = ? WHERE n = ?", "si", display,
                       user);
}

/* Sets the end of the account. `until`: Unix seconds; "0": the account does not end. */
static gboolean
set_until (KyIndex *index, gint64 user, const gchar *until, GError **error)
{
  return ky_index_run (index, error, "UPDATE users SET until = nullif (?, 0) WHERE n = ?", "ii",
                       g_ascii_strtoll (until, NULL, 10), user);
}

/* Gives an approver without departments the department of the approver's own account. */
static gboolean
complete_approver (KyIndex *index, gint64 user, GError **error)
{
  return ky_index_run (index, error,
                       "INSERT INTO approvers SELECT u.n, u.department FROM users u"
                       " WHERE u.n = ? AND (u.roles & 2) <> 0 AND u.department IS NOT NULL"
                       " AND NOT EXISTS (SELECT 1 FROM approvers a WHERE a.user = u.n)"
                       " ON CONFLICT DO NOTHING",
                       "i", user);
}

gboolean
ky_account_change (KyIndex *index, gint64 user, GHashTable *values, GError **error)
{
  static const struct
  {
    const gchar *name;
    gboolean (*set) (KyIndex *index, gint64 user, const gchar *value, GError **error);
  } fields[] = {
    { "display", set_display },
    { "mail", ky_addresses_set_own },
    { "addresses", ky_addresses_set_others },
    { "aliases", ky_addresses_set_aliases }, /* from a directory: shared addresses are kept */
    { "shared", ky_addresses_set_shared },
    { "department", set_department },
    { "approves", set_approves },
    { "roles", set_roles },
    { "language", set_language },
    { "until", set_until },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const gchar *value = g_hash_table_lookup (values, fields[i].name);

      if (value != NULL && !fields[i].set (index, user, value, error))
        return FALSE;
    }
  return complete_approver (index, user, error);
}

gboolean
ky_account_add (KyIndex *index, const gchar *name, const gchar *source, const gchar *by, gint64 now,
                gint64 *ret_user, GError **error)
{
  gint64 stands = 0;

  if (!accounts_is_name (name))
    return ky_fault_set (error, "bad-name", name);
  if (!ky_index_number (index, 0, &stands, error, "SELECT n FROM users WHERE name = ?", "s", name))
    return FALSE;
  if (stands > 0)
    return ky_fault_set (error, "name-taken", name);
  return ky_index_add (index, ret_user, error,
                       "INSERT INTO users (name, display, mail, roles, source, created,"
                       " created_by) VALUES (?, ?, '', 1, ?, ?, ?)",
                       "sssis", name, name, source, now, by);
}

gboolean
ky_account_set_password (KyIndex *index, KyCall *call, gint64 user, const gchar *hash,
                         GError **error)
{
  gboolean is_given = call->operation.peer->role != KY_ROLE_ADMIN && user != call->person.n;

  return ky_index_run (index, error,
                       "UPDATE users SET password = ?, password_given = ? WHERE n = ?", "sii", hash,
                       (gint64)is_given, user);
}

/* --- verbs ---------------------------------------------------------------------------------- */

/* Starts to add a user: the new password is hashed in a thread, as "new". */
gboolean
ky_verb_user_start (KyServer *server, KyCall *call, GError **error)
{
  const gchar *password = ky_call_argument (call, "password");

  if (password[0] == '\0')
    {
      ky_call_queue (server, call);
      return TRUE;
    }
  if (!ky_password_check (password, ky_call_argument (call, "name"),
                          ky_config_uint (server->config, KY_CONFIG_PORTAL_PASSWORD_LENGTH), error))
    return FALSE;
  return ky_call_hash (server, call, error);
}

static gboolean
set_password (KyServer *server, KyCall *call, gint64 user, GError **error)
{
  if (ky_call_argument (call, "password")[0] == '\0')
    return TRUE;
  if (call->hash == NULL)
    return ky_refuse (error, "rate", "{no-memory}");
  return ky_account_set_password (server->index, call, user, call->hash, error);
}

/* Describes the change for the audit log, without passwords and secrets. */
static void
describe_change (KyCall *call)
{
  static const gchar *const names[] = { "display",  "mail",  "addresses", "shared", "department",
                                        "approves", "roles", "language",  "until" };
  GString *text = g_string_new ("");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_hash_table_contains (call->arguments, names[i]))
      {
        g_autofree gchar *value = ky_call_detail_value (ky_call_argument (call, names[i]), "");

        g_string_append_printf (text, "%s=%s ", names[i], value);
      }
  if (ky_call_argument (call, "password")[0] != '\0')
    g_string_append (text,
                     call->operation.peer->role == KY_ROLE_ADMIN
                             || strcmp (ky_call_argument (call, "name"), call->person.name) == 0
                         ? "password "
                         : "password (to be changed at the next sign-in) ");
  if (ky_call_is_set (call, "totp-reset") || ky_call_is_set (call, "totp-new"))
    g_string_append (text, ky_call_is_set (call, "totp-new") ? "totp-new " : "totp-reset ");
  if (ky_call_is_set (call, "unlock"))
    g_string_append (text, "unlock ");
  if (ky_call_argument (call, "disabled")[0] != '\0')
    g_string_append_printf (text, "disabled=%d ", ky_call_is_set (call, "disabled"));
  g_free (call->detail);
  call->detail = g_strchomp (g_string_free (text, FALSE));
  ky_call_set_object (call, ky_call_argument (call, "name"));
}

/* Answers with the people who are informed about the change; the command line prints them. */
static gboolean
answer_note (KyCall *call, GPtrArray *grants, GError **error)
{
  GString *text = g_string_new ("");

  for (guint i = 0; i < grants->len; i++)
    if (strchr (grants->pdata[i], '@') != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "",
                              (const gchar *)grants->pdata[i]);
  gboolean ok = call->rows != NULL || ky_call_answer_texts (call, error, "note", text->str, NULL);
  g_string_free (text, TRUE);
  return ok;
}

/* Ends a change that began with SAVEPOINT consent. A change that needs a second administrator is
 * rolled back and stored as a request; otherwise the people whom the change concerns are informed.
 * `ret_stands`: whether the change was made. */
static gboolean
settle_change (KyServer *server, KyCall *call, gint64 user, const KyHad *had, gboolean has_password,
               const KyCallPoint *point, gboolean *ret_stands, GError **error)
{
  const gchar *name = ky_call_argument (call, "name");
  g_autoptr (GPtrArray) grants = ky_consent_grants (server->index, user, had, has_password, error);

  *ret_stands = call->operation.peer->role == KY_ROLE_ADMIN || (grants != NULL && grants->len == 0);
  if (grants == NULL
      || (!*ret_stands && !ky_consent_take (server, call, name, grants, ret_stands, error)))
    return FALSE;
  if (*ret_stands && call->operation.peer->role == KY_ROLE_ADMIN
      && g_hash_table_contains (call->arguments, "mail")
      && !ky_index_run (server->index, error, "UPDATE users SET code_mail = mail WHERE n = ?", "i",
                        user))
    return FALSE;
  if (*ret_stands)
    return ky_consent_tell (server, call, user, name, had, grants, error)
           && ky_consent_tell_new (server, call, user, name, had, error)
           && answer_note (call, grants, error)
           && ky_index_run (server->index, error, "RELEASE consent", "");
  ky_call_return (server, point);
  return ky_index_run (server->index, error, "ROLLBACK TO consent", "")
         && ky_index_run (server->index, error, "RELEASE consent", "")
         && ky_consent_ask (server, call, name, grants, error);
}

gboolean
ky_verb_user_add (KyServer *server, KyCall *call, GError **error)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  const gchar *name = ky_call_argument (call, "name");
  const KyCallPoint point = ky_call_point (server);
  g_auto (KyHad) had = { 0 };
  gboolean stands = FALSE;
  gint64 user = 0;

  describe_change (call);
  return ky_had_read (server->index, 0, &had, error)
         && ky_index_run (server->index, error, "SAVEPOINT consent", "")
         && ky_account_add (server->index, name, "local", call->who, call->now, &user, error)
         && ky_account_change (server->index, user, call->arguments, error)
         && ky_addresses_record (server, call, user, name, none, error)
         && set_password (server, call, user, error)
         && settle_change (server, call, user, &had, FALSE, &point, &stands, error)
         && (!stands
             || ky_erasures_note_access (server->erasures, server->index, &server->head, user,
                                         error));
}

/* Finds a user, also one who was disabled. */
static gboolean
accounts_find_user (KyServer *server, KyCall *call, gint64 *ret_user, GError **error)
{
  return ky_index_number (server->index, 0, ret_user, error, "SELECT n FROM users WHERE name = ?",
                          "s", ky_call_argument (call, "name"))
         && (*ret_user > 0 || ky_refuse (error, "not-found", "{no-such-user}"));
}

/* Sets `ret_rank` to 2 if the portal has an administrator whose account has no end date, to 1 if it
 * has others only, and to 0 if it has none. */
static gboolean
rank_administrators (KyServer *server, gint64 *ret_rank, GError **error)
{
  return ky_index_number (server->index, 0, ret_rank, error,
                          "SELECT coalesce (max (iif (until IS NULL, 2, 1)), 0) FROM users"
                          " WHERE (roles & 4) <> 0 AND removed IS NULL",
                          "");
}

/* Refuses a change that leaves the portal without an administrator, at once or when the accounts of
 * all administrators have ended. `before`: the rank before the change. */
static gboolean
keep_administrator (KyServer *server, gint64 before, GError **error)
{
  gint64 rank = 0;

  if (!rank_administrators (server, &rank, error))
    return FALSE;
  return rank >= before || ky_fault_set (error, "last-administrator", "");
}

gchar *
ky_account_rights (KyIndex *index, gint64 user, GError **error)
{
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT u.roles || ' ' || coalesce (u.department, 0) || ' ' || iif (u.removed IS NULL, 1, 0) "
      "|| ' ' || coalesce (u.until, 0) || ' '"
      " || coalesce (" APPROVED ", '') || ' ' || coalesce (" ALL_ADDRESSES ", '')"
      " FROM users u WHERE u.n = ?",
      "i", user);

  return ky_index_one_text (index, row, error);
}

/* Makes a second factor that is handed over in person; by the command line only. */
static gboolean
make_totp (KyServer *server, KyCall *call, gint64 user, GError **error)
{
  guint8 secret[KY_TOTP_SECRET_SIZE];
  guint8 sealed[KY_FACTOR_SEALED_SIZE];
  KyView view = ky_view (secret, sizeof secret);

  if (call->operation.peer->role != KY_ROLE_ADMIN)
    return ky_refuse (error, "forbidden", "only an administrator at the command line may do that");
  randombytes_buf (secret, sizeof secret);
  g_autofree gchar *uri = ky_totp_uri (view, "kiyome", ky_call_argument (call, "name"));
  gboolean ok
      = ky_factor_seal (server->state, user, view, sealed, error)
        && ky_index_run (server->index, error,
                         "UPDATE users SET totp_secret = ?, totp_confirmed = ?, totp_step = 0"
                         " WHERE n = ?",
                         "bii", ky_view (sealed, sizeof sealed), call->now, user)
        && ky_call_answer_texts (call, error, "uri", uri, NULL);
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (uri, strlen (uri));
  return ok;
}

static gboolean
accounts_set_state (KyServer *server, KyCall *call, gint64 user, GError **error)
{
  if (ky_call_is_set (call, "totp-reset")
      && !ky_index_run (server->index, error,
                        "UPDATE users SET totp_secret = NULL, totp_confirmed = NULL, totp_step = 0"
                        " WHERE n = ?",
                        "i", user))
    return FALSE;
  if (ky_call_is_set (call, "totp-new") && !make_totp (server, call, user, error))
    return FALSE;
  if (ky_call_is_set (call, "unlock")
      && !ky_sign_in_forget (server, ky_call_argument (call, "name"), error))
    return FALSE;
  if (ky_call_argument (call, "disabled")[0] != '\0'
      && !ky_erasures_note_user (server->erasures, server->index, ky_call_argument (call, "name"),
                                 ky_call_is_set (call, "disabled"), error))
    return FALSE;
  return ky_call_argument (call, "disabled")[0] == '\0'
         || ky_index_run (server->index, error,
                          "UPDATE users SET removed = iif (?1 <> 0, coalesce (removed, ?2), NULL)"
                          " WHERE n = ?3",
                          "iii", (gint64)ky_call_is_set (call, "disabled"), call->now, user);
}

/* Makes all requested changes to a user. Refuses what users may not change about themselves and
 * what must not happen to the last administrator. */
static gboolean
change_user (KyServer *server, KyCall *call, gint64 user, const KyHad *had, const gchar *before,
             gchar **ret_after, GError **error)
{
  gint64 administrators = 0;

  if (!rank_administrators (server, &administrators, error)
      || !ky_account_change (server->index, user, call->arguments, error)
      || !set_password (server, call, user, error)
      || !accounts_set_state (server, call, user, error)
      || !ky_addresses_record (server, call, user, ky_call_argument (call, "name"), had->addresses,
                               error))
    return FALSE;
  *ret_after = ky_account_rights (server->index, user, error);
  if (*ret_after == NULL)
    return FALSE;
  if (user == call->person.n
      && (strcmp (before, *ret_after) != 0 || ky_call_is_set (call, "totp-reset")))
    return ky_fault_set (error, "own-rights", "");
  return keep_administrator (server, administrators, error);
}

/* Tells incident.to of a user who was stopped, whoever it is. */
static gboolean
accounts_tell_disabled (KyServer *server, const gchar *name, const gchar *who, const gchar *why,
                        GError **error)
{
  g_autofree gchar *detail = g_strdup_printf ("%s: %s", who, why);
  KyEvent event = { "user-disabled", 5, name, detail, TRUE, TRUE };

  return ky_event_note (server->index, server->config, &event, ky_server_time (server), error);
}

static gboolean
accounts_end (KyServer *server, gint64 user, const gchar *name, gint64 now, GError **error)
{
  static const gchar who[] = "kiyome-store", why[] = "the account's end date has passed";
  KyAuditEntry entry = { getuid (), who, "user-set", name, why, "disabled=1" };

  return ky_erasures_note_user (server->erasures, server->index, name, TRUE, error)
         && ky_index_run (server->index, error, "UPDATE users SET removed = ? WHERE n = ?", "ii",
                          now, user)
         && ky_call_rights_changed (server, user, NULL, error)
         && ky_audit_add (server->index, &server->head, &entry, error)
         && accounts_tell_disabled (server, name, who, why, error);
}

gboolean
ky_account_end_all (KyServer *server, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT n, name FROM users"
                                    " WHERE removed IS NULL AND until <= ? ORDER BY n",
                                    "i", now);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);

      g_array_append_val (users, n);
      g_ptr_array_add (names, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < users->len; i++)
    if (!accounts_end (server, g_array_index (users, gint64, i), names->pdata[i], now, error))
      return FALSE;
  return step == 0;
}

/* Refuses to let a user in again whose account would end at once. */
static gboolean
accounts_check_end (KyServer *server, KyCall *call, gint64 user, GError **error)
{
  gint64 ended = 0;

  return ky_index_number (server->index, 0, &ended, error,
                          "SELECT 1 FROM users WHERE n = ? AND removed IS NULL AND until <= ?",
                          "ii", user, call->now)
         && (ended == 0 || ky_fault_set (error, "account-ended", ""));
}

gboolean
ky_verb_user_set (KyServer *server, KyCall *call, GError **error)
{
  const KyCallPoint point = ky_call_point (server);
  gboolean has_password = ky_call_argument (call, "password")[0] != '\0';
  g_auto (KyHad) had = { 0 };
  g_autofree gchar *after = NULL;
  gboolean stands = FALSE;
  gint64 user = 0;

  describe_change (call);
  if (!accounts_find_user (server, call, &user, error))
    return FALSE;
  gboolean is_own = user == call->person.n;
  g_autofree gchar *before = ky_account_rights (server->index, user, error);
  if (before == NULL || !ky_had_read (server->index, user, &had, error)
      || !ky_index_run (server->index, error, "SAVEPOINT consent", "")
      || !change_user (server, call, user, &had, before, &after, error)
      || !accounts_check_end (server, call, user, error)
      || !settle_change (server, call, user, &had, has_password && !is_own, &point, &stands, error)
      || (stands && had.is_enabled && ky_call_is_set (call, "disabled")
          && !accounts_tell_disabled (server, ky_call_argument (call, "name"), call->who,
                                      ky_call_argument (call, "reason"), error)))
    return FALSE;
  if (!stands)
    return TRUE;
  /* The address for the code of a second factor is another also where the mail address is not. */
  if (strcmp (before, after) == 0 && !has_password && !ky_call_is_set (call, "totp-reset")
      && !ky_call_is_set (call, "totp-new"))
    return ky_erasures_note_access (server->erasures, server->index, &server->head, user, error);
  return ky_call_rights_changed (server, user, is_own ? call->person.session : NULL, error);
}

gboolean
ky_verb_user_remove (KyServer *server, KyCall *call, GError **error)
{
  gint64 administrators = 0;
  gint64 user = 0;

  describe_change (call);
  if (!accounts_find_user (server, call, &user, error)
      || !rank_administrators (server, &administrators, error))
    return FALSE;
  g_autoptr (GHashTable) addresses = ky_addresses_list (server->index, user, error);
  if (addresses == NULL)
    return FALSE;
  if (user == call->person.n)
    return ky_refuse (error, "forbidden", "{removes-self}");
  /* The name stays in the index, because records refer to it; the addresses may go to other
   * users. */
  return ky_erasures_remove_person (server->erasures, server->index, &server->head, user, call->now,
                                    error)
         && ky_addresses_record (server, call, user, call->object, addresses, error)
         && keep_administrator (server, administrators, error);
}

/* SQL: the user was removed (as KyErasures writes it), unlike a disabled user, who can be enabled
 * again. */
#define IS_GONE                                                                                    \
  "(u.removed IS NOT NULL AND u.mail = '' AND u.password IS NULL"                                  \
  " AND EXISTS (SELECT 1 FROM meta m WHERE m.name = 'removed:' || u.name))"

/* Lists the users; removed users only with "all". */
KyRowsWriter *
ky_verb_users (KyCall *call, KyIndex *reader, GError **error)
{
  /* The command line prints all of them. */
  gint64 limit = ky_call_number (call, "limit", PAGE_MAX);
  KyStatement *row = ky_index_bind (
      reader, error,
      "SELECT u.name, u.display, u.mail, coalesce (d.name, '') AS department," APPROVED_NAMES
      " AS approves,"
      " rtrim (iif ((u.roles & 1) <> 0, 'staff;', '') || iif ((u.roles & 2) <> 0, 'approver;', '')"
      "  || iif ((u.roles & 4) <> 0, 'administrator;', '') || iif ((u.roles & 8) <> 0, 'auditor;', "
      "''), ';')"
      "  AS roles," MORE_ADDRESSES " AS addresses," SHARED_ADDRESSES " AS shared,"
      " u.source, u.language, u.totp_confirmed IS NOT NULL AS totp,"
      " u.password IS NOT NULL AS has_password, u.created, u.last_sign_in AS last_seen,"
      " u.removed IS NOT NULL AS disabled, u.until, iif (" IS_GONE ", u.removed, NULL) AS removed,"
      " EXISTS (SELECT 1 FROM failures f WHERE f.user = u.n AND f.time > ?4"
      "  GROUP BY f.subject HAVING count (*) >= ?5) AS locked,"
      " u.name AS next"
      " FROM users u LEFT JOIN departments d ON d.n = u.department"
      " WHERE u.name > ?1"
      " AND (?2 = '' OR instr (lower (u.name || ' ' || u.display || ' ' || u.mail || ' '"
      "      || coalesce (d.name, '')), lower (?2)) > 0)"
      " AND (?6 <> 0 OR NOT " IS_GONE ")"
      " ORDER BY u.name LIMIT ?3 + 1",
      "ssiiii", ky_call_argument (call, "cursor"), ky_call_argument (call, "text"), limit,
      call->now - (gint64)ky_config_uint (call->config, KY_CONFIG_PORTAL_LOCK_MINUTES) * 60,
      (gint64)ky_config_uint (call->config, KY_CONFIG_PORTAL_LOCK_FAILURES),
      (gint64)ky_call_is_set (call, "all"));

  return row != NULL ? ky_query_page (reader, row, (guint)limit, error) : NULL;
}

/* Lists the people whom a user may name as deputy or pass a request to. */
KyRowsWriter *
ky_verb_people (KyCall *call, KyIndex *reader, GError **error)
{
  guint roles = 0;

  if (!ky_roles_read (ky_call_argument (call, "role"), &roles))
    {
      ky_refuse (error, "invalid", "{no-such-role}");
      return NULL;
    }
  /* Every user may see who decides about requests, but not who the other users are. */
  if ((call->person.roles & KY_ROLES_ADMINISTRATOR) == 0)
    roles = KY_ROLES_APPROVER;
  KyStatement *row
      = ky_index_bind (reader, error,
                       "SELECT u.name, u.display, coalesce (d.name, '') AS department FROM users u"
                       " LEFT JOIN departments d ON d.n = u.department WHERE u.removed IS NULL"
                       " AND u.n <> ?1 AND (?2 = 0 OR (u.roles & ?2) <> 0)"
                       " AND (?3 = '' OR instr (lower (u.name || ' ' || u.display || ' '"
                       "      || coalesce (d.name, '')), lower (?3)) > 0)"
                       " ORDER BY department, u.display LIMIT 100",
                       "iis", call->person.n, (gint64)roles, ky_call_argument (call, "text"));
  return ky_query_rows (reader, row, error);
}
