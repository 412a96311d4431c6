/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs a user in by LDAPv3 (RFC 4511) and reads departments, with libldap over TLS. Each call ends
 * within SECONDS, for which a second thread shuts the socket down, because libldap's own timeouts
 * do not cover the TLS handshake. */
#include "portal/ldap.h"

#include "common/release.h"
#include "common/wire.h"

#include <fcntl.h>
#include <lber.h>
#include <ldap.h>
#include <sys/socket.h>

#define SECONDS 8

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LDAPMessage, ldap_msgfree)

KY_DEFINE_PUBLIC_CLEAR (ky_directory_person_clear, KyDirectoryPerson, name, display, department,
                        mails, roles)

/* Escapes `name` for a search filter (RFC 4515 §3). (transfer full) */
static gchar *
ldap_escape (const gchar *name)
{
  GString *out = g_string_new (NULL);

  for (const guchar *p = (const guchar *)name; *p != '\0'; p++)
    if (*p < 0x20 || *p >= 0x7f || strchr ("*()\\", *p) != NULL)
      g_string_append_printf (out, "\\%02x", *p);
    else
      g_string_append_c (out, (gchar)*p);
  return g_string_free (out, FALSE);
}

/* --- the deadline --------------------------------------------------------------------------- */

/* Watches the time of a TLS handshake, to which libldap's timeouts do not apply: a directory that
 * accepts a connection and sends nothing would block for ever. A second thread shuts the socket
 * down when the time is over. */
typedef struct
{
  struct ldap_conncb callback; /* must be first: libldap passes it to the callback */
  GMutex lock;
  GCond over;
  GThread *thread;
  gint64 deadline;
  int socket; /* a duplicate of the descriptor, or -1 */
  gboolean is_over;
} Watch;

static int
on_connect (LDAP *ldap, Sockbuf *buffer, LDAPURLDesc *url, struct sockaddr *address,
            struct ldap_conncb *callback)
{
  Watch *watch = (Watch *)callback;
  ber_socket_t socket = -1;

  if (ber_sockbuf_ctrl (buffer, LBER_SB_OPT_GET_FD, &socket) < 1)
    return 0;
  g_mutex_lock (&watch->lock);
  ky_fd_clear (&watch->socket);
  watch->socket = fcntl (socket, F_DUPFD_CLOEXEC, 0);
  g_mutex_unlock (&watch->lock);
  return 0;
}

static void
on_disconnect (LDAP *ldap, Sockbuf *buffer, struct ldap_conncb *callback)
{
}

static gpointer
wait_for_end (gpointer data)
{
  Watch *watch = data;

  g_mutex_lock (&watch->lock);
  while (!watch->is_over && g_cond_wait_until (&watch->over, &watch->lock, watch->deadline))
    ;
  if (!watch->is_over && watch->socket >= 0)
    shutdown (watch->socket, SHUT_RDWR);
  g_mutex_unlock (&watch->lock);
  return NULL;
}

static void
watch_begin (Watch *watch)
{
  watch->callback.lc_add = on_connect;
  watch->callback.lc_del = on_disconnect;
  watch->socket = -1;
  watch->deadline = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  g_mutex_init (&watch->lock);
  g_cond_init (&watch->over);
  watch->thread = g_thread_new ("directory", wait_for_end, watch);
}

static void
watch_end (Watch *watch)
{
  g_mutex_lock (&watch->lock);
  watch->is_over = TRUE;
  g_cond_signal (&watch->over);
  g_mutex_unlock (&watch->lock);
  g_thread_join (watch->thread);
  ky_fd_clear (&watch->socket);
  g_cond_clear (&watch->over);
  g_mutex_clear (&watch->lock);
}

/* --- the connection ------------------------------------------------------------------------- */

static gboolean
ldap_fail (GError **error, const gchar *what, int result)
{
  return ky_fail (error, KY_ERROR_IO, "the directory: %s: %s", what, ldap_err2string (result));
}

static int
ldap_set_options (LDAP *ldap, const KyConfig *config, Watch *watch)
{
  const gchar *ca = ky_config_string (config, KY_CONFIG_PORTAL_LDAP_CA);
  struct timeval limit = { .tv_sec = SECONDS };
  int version = LDAP_VERSION3, demand = LDAP_OPT_X_TLS_DEMAND, fresh = 0;
  int result = ldap_set_option (ldap, LDAP_OPT_PROTOCOL_VERSION, &version);

#define SET(option, value)                                                                         \
  if (result == LDAP_OPT_SUCCESS)                                                                  \
  result = ldap_set_option (ldap, option, value)
  SET (LDAP_OPT_CONNECT_CB, &watch->callback);
  SET (LDAP_OPT_NETWORK_TIMEOUT, &limit);
  SET (LDAP_OPT_TIMEOUT, &limit);
  /* A referral would lead to a server that is not configured. */
  SET (LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  SET (LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  if (*ca != '\0')
    SET (LDAP_OPT_X_TLS_CACERTFILE, ca);
  SET (LDAP_OPT_X_TLS_NEWCTX, &fresh);
#undef SET
  return result;
}

/* Binds as `dn` with `password`. Returns LDAP_SUCCESS or the directory's result. */
static int
bind_as (LDAP *ldap, const gchar *dn, const gchar *password)
{
  struct berval credential = { .bv_len = strlen (password), .bv_val = (char *)password };

  return ldap_sasl_bind_s (ldap, dn, LDAP_SASL_SIMPLE, &credential, NULL, NULL, NULL);
}

static LDAP *
ldap_open_directory (const KyConfig *config, Watch *watch, GError **error)
{
  const gchar *url = ky_config_string (config, KY_CONFIG_PORTAL_LDAP_URL);
  LDAP *ldap = NULL;
  int result = ldap_initialize (&ldap, url);

  if (result == LDAP_SUCCESS)
    result = ldap_set_options (ldap, config, watch);
  if (result == LDAP_SUCCESS && g_ascii_strncasecmp (url, "ldaps://", 8) != 0)
    result = ldap_start_tls_s (ldap, NULL, NULL);
  if (result == LDAP_SUCCESS)
    return ldap;
  ldap_fail (error, "TLS", result);
  if (ldap != NULL)
    ldap_unbind_ext_s (ldap, NULL, NULL);
  return NULL;
}

static gboolean
bind_for_search (LDAP *ldap, const KyConfig *config, GError **error)
{
  const gchar *dn = ky_config_string (config, KY_CONFIG_PORTAL_LDAP_BIND);
  const gchar *path = ky_config_string (config, KY_CONFIG_PORTAL_LDAP_PASSWORD);
  g_autofree gchar *password = NULL;

  if (*dn == '\0')
    return TRUE;
  if (*path != '\0' && !g_file_get_contents (path, &password, NULL, error))
    {
      g_prefix_error (error, "portal.ldap-password-file: ");
      return FALSE;
    }
  if (password != NULL)
    password[strcspn (password, "\r\n")] = '\0';
  int result = bind_as (ldap, dn, password != NULL ? password : "");
  return result == LDAP_SUCCESS || ldap_fail (error, "portal.ldap-bind", result);
}

/* --- entries -------------------------------------------------------------------------------- */

static int
ldap_search (LDAP *ldap, const gchar *base, const gchar *filter, char **attributes, int limit,
             LDAPMessage **ret_found)
{
  struct timeval seconds = { .tv_sec = SECONDS };

  return ldap_search_ext_s (ldap, base, LDAP_SCOPE_SUBTREE, filter, attributes, 0, NULL, NULL,
                            &seconds, limit, ret_found);
}

/* Adds the values of `attribute` that are UTF-8 and do not contain kiyome's separators. */
static void
add_values (LDAP *ldap, LDAPMessage *entry, const gchar *attribute, GPtrArray *values)
{
  struct berval **found = ldap_get_values_len (ldap, entry, attribute);

  for (guint i = 0; found != NULL && found[i] != NULL; i++)
    {
      g_autofree gchar *value = g_strndup (found[i]->bv_val, found[i]->bv_len);

      if (g_utf8_validate (value, -1, NULL) && strpbrk (value, ";\n\r") == NULL)
        g_ptr_array_add (values, g_steal_pointer (&value));
    }
  ldap_value_free_len (found);
}

static gchar *
first_value (LDAP *ldap, LDAPMessage *entry, const gchar *attribute)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  add_values (ldap, entry, attribute, values);
  return values->len > 0 ? g_strdup (values->pdata[0]) : NULL;
}

/* Joins the mail addresses. Active Directory writes "SMTP:main@…", "smtp:alias@…" and other
 * kinds. */
static gchar *
join_mails (LDAP *ldap, LDAPMessage *entry, const KyConfig *config)
{
  const gchar *const *attributes = ky_config_list (config, KY_CONFIG_PORTAL_LDAP_MAIL);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  GString *joined = g_string_new (NULL);

  for (guint i = 0; attributes[i] != NULL; i++)
    add_values (ldap, entry, attributes[i], values);
  for (guint i = 0; i < values->len; i++)
    {
      const gchar *value = values->pdata[i];

      if (g_ascii_strncasecmp (value, "smtp:", 5) == 0)
        value += 5;
      if (strchr (value, '@') != NULL && strchr (value, ':') == NULL)
        g_string_append_printf (joined, "%s%s", joined->len > 0 ? ";" : "", value);
    }
  return g_string_free (joined, FALSE);
}

/* Compares DNs by content, not by spelling. */
static gboolean
is_same_dn (const gchar *one, const gchar *other)
{
  g_autofree gchar *first = g_utf8_casefold (one, -1);
  g_autofree gchar *second = g_utf8_casefold (other, -1);
  g_auto (GStrv) left = g_strsplit (first, ",", -1);
  g_auto (GStrv) right = g_strsplit (second, ",", -1);

  if (g_strv_length (left) != g_strv_length (right))
    return FALSE;
  for (guint i = 0; left[i] != NULL; i++)
    if (strcmp (g_strstrip (left[i]), g_strstrip (right[i])) != 0)
      return FALSE;
  return TRUE;
}

/* Adds the DNs of the groups that `dn` is a member of. Returns FALSE if the directory did not
 * return all of them. */
static gboolean
ldap_add_groups (LDAP *ldap, LDAPMessage *entry, const gchar *dn, const KyConfig *config,
                 GPtrArray *groups)
{
  const gchar *base = ky_config_string (config, KY_CONFIG_PORTAL_LDAP_GROUP_BASE);
  g_autofree gchar *escaped = ldap_escape (dn);
  g_autofree gchar *filter = g_strdup_printf ("(|(member=%s)(uniqueMember=%s))", escaped, escaped);
  char *attributes[] = { (char *)LDAP_NO_ATTRS, NULL };
  g_autoptr (LDAPMessage) found = NULL;

  add_values (ldap, entry, ky_config_string (config, KY_CONFIG_PORTAL_LDAP_GROUP), groups);
  if (*base == '\0')
    return TRUE;
  if (ldap_search (ldap, base, filter, attributes, 1000, &found) != LDAP_SUCCESS)
    return FALSE;
  for (LDAPMessage *group = ldap_first_entry (ldap, found); group != NULL;
       group = ldap_next_entry (ldap, group))
    {
      char *name = ldap_get_dn (ldap, group);

      g_ptr_array_add (groups, g_strdup (name));
      ldap_memfree (name);
    }
  return TRUE;
}

/* Returns the roles of portal.ldap-roles whose group is among `groups`; everybody is staff. */
static gchar *
join_roles (const KyConfig *config, const GPtrArray *groups)
{
  const gchar *const *rows = ky_config_list (config, KY_CONFIG_PORTAL_LDAP_ROLES);
  GString *roles = g_string_new ("staff");

  for (guint i = 0; rows[i] != NULL; i++)
    {
      const gchar *colon = strchr (rows[i], ':');

      for (guint j = 0; colon != NULL && j < groups->len; j++)
        if (is_same_dn (colon + 1, groups->pdata[j]))
          {
            g_string_append_printf (roles, ";%.*s", (int)(colon - rows[i]), rows[i]);
            break;
          }
    }
  return g_string_free (roles, FALSE);
}

/* Returns the department of the first row of portal.ldap-departments whose group is among `groups`,
 * or NULL. (transfer full) */
static gchar *
department_of_groups (const KyConfig *config, const GPtrArray *groups)
{
  const gchar *const *rows = ky_config_list (config, KY_CONFIG_PORTAL_LDAP_DEPARTMENTS);

  for (guint i = 0; rows[i] != NULL; i++)
    {
      const gchar *colon = strchr (rows[i], ':');

      for (guint j = 0; colon != NULL && j < groups->len; j++)
        if (is_same_dn (colon + 1, groups->pdata[j]))
          return g_strndup (rows[i], (gsize)(colon - rows[i]));
    }
  return NULL;
}

/* (transfer full) (nullable) */
static gchar *
read_department (LDAP *ldap, LDAPMessage *entry, const KyConfig *config, const GPtrArray *groups)
{
  gchar *department = department_of_groups (config, groups);

  return department != NULL
             ? department
             : first_value (ldap, entry,
                            ky_config_string (config, KY_CONFIG_PORTAL_LDAP_DEPARTMENT));
}

static void
ldap_read_person (LDAP *ldap, LDAPMessage *entry, const gchar *dn, const KyConfig *config,
                  KyDirectoryPerson *person)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_free);

  person->name = first_value (ldap, entry, ky_config_string (config, KY_CONFIG_PORTAL_LDAP_USER));
  person->display
      = first_value (ldap, entry, ky_config_string (config, KY_CONFIG_PORTAL_LDAP_DISPLAY));
  person->mails = join_mails (ldap, entry, config);
  ldap_add_groups (ldap, entry, dn, config, groups);
  person->department = read_department (ldap, entry, config, groups);
  person->roles = join_roles (config, groups);
}

/* --- signing in ----------------------------------------------------------------------------- */

/* Finds the entry of `name`; it is an error if there are several. */
static KyLdapAnswer
ldap_find_entry (LDAP *ldap, const KyConfig *config, const gchar *name, LDAPMessage **ret_found,
                 GError **error)
{
  g_autofree gchar *escaped = ldap_escape (name);
  g_autofree gchar *filter
      = g_strdup_printf ("(&%s(%s=%s))", ky_config_string (config, KY_CONFIG_PORTAL_LDAP_FILTER),
                         ky_config_string (config, KY_CONFIG_PORTAL_LDAP_USER), escaped);
  char *attributes[] = { (char *)LDAP_ALL_USER_ATTRIBUTES,
                         (char *)ky_config_string (config, KY_CONFIG_PORTAL_LDAP_GROUP), NULL };
  int result = ldap_search (ldap, ky_config_string (config, KY_CONFIG_PORTAL_LDAP_BASE), filter,
                            attributes, 2, ret_found);

  if (result != LDAP_SUCCESS && result != LDAP_SIZELIMIT_EXCEEDED && result != LDAP_NO_SUCH_OBJECT)
    {
      ldap_fail (error, "the search", result);
      return KY_LDAP_AWAY;
    }
  return result == LDAP_SUCCESS && ldap_count_entries (ldap, *ret_found) == 1 ? KY_LDAP_GOOD
                                                                              : KY_LDAP_NOBODY;
}

static KyLdapAnswer
ldap_sign_in (LDAP *ldap, const KyConfig *config, const gchar *name, const gchar *password,
              KyDirectoryPerson *person, GError **error)
{
  g_autoptr (LDAPMessage) found = NULL;

  if (!bind_for_search (ldap, config, error))
    return KY_LDAP_AWAY;
  KyLdapAnswer answer = ldap_find_entry (ldap, config, name, &found, error);
  if (answer != KY_LDAP_GOOD)
    return answer;
  LDAPMessage *entry = ldap_first_entry (ldap, found);
  char *dn = ldap_get_dn (ldap, entry);
  /* Groups are read with the rights of the searching account, so before the bind as the user. */
  ldap_read_person (ldap, entry, dn, config, person);
  int result = bind_as (ldap, dn, password);
  ldap_memfree (dn);
  if (result == LDAP_SUCCESS)
    return person->name != NULL ? KY_LDAP_GOOD : KY_LDAP_NOBODY;
  if (result == LDAP_INVALID_CREDENTIALS || result == LDAP_INAPPROPRIATE_AUTH
      || result == LDAP_CONSTRAINT_VIOLATION || result == LDAP_UNWILLING_TO_PERFORM)
    return KY_LDAP_WRONG;
  ldap_fail (error, "the sign-in", result);
  return KY_LDAP_AWAY;
}

KyLdapAnswer
ky_ldap_sign_in (const KyConfig *config, const gchar *name, const gchar *password,
                 KyDirectoryPerson *ret_person, GError **error)
{
  g_auto (KyDirectoryPerson) person = { NULL };
  KyLdapAnswer answer = KY_LDAP_AWAY;
  Watch watch = { 0 };

  /* A bind with an empty password is anonymous and succeeds for any name (RFC 4513 §5.1.2). */
  if (*password == '\0' || *name == '\0')
    return KY_LDAP_NOBODY;
  watch_begin (&watch);
  LDAP *ldap = ldap_open_directory (config, &watch, error);
  if (ldap != NULL)
    {
      answer = ldap_sign_in (ldap, config, name, password, &person, error);
      ldap_unbind_ext_s (ldap, NULL, NULL);
    }
  watch_end (&watch);
  if (answer == KY_LDAP_GOOD)
    {
      *ret_person = person;
      person = (KyDirectoryPerson){ NULL };
    }
  return answer;
}

/* --- departments ------------------------------------------------------------------------------ */

/* Folds names for comparison without case, as the directory does. (transfer full) */
static gchar *
ldap_fold_name (const gchar *name)
{
  return g_utf8_casefold (name, -1);
}

static gchar *
filter_of (const KyConfig *config, const gchar *const *names)
{
  const gchar *attribute = ky_config_string (config, KY_CONFIG_PORTAL_LDAP_USER);
  GString *filter = g_string_new (NULL);

  g_string_printf (filter, "(&%s(|", ky_config_string (config, KY_CONFIG_PORTAL_LDAP_FILTER));
  for (; *names != NULL; names++)
    {
      g_autofree gchar *escaped = ldap_escape (*names);

      g_string_append_printf (filter, "(%s=%s)", attribute, escaped);
    }
  g_string_append (filter, "))");
  return g_string_free (filter, FALSE);
}

/* Notes a name's department: "" if it has none, or if two entries share the name. */
static gboolean
take_department (LDAP *ldap, LDAPMessage *entry, const KyConfig *config, GHashTable *departments,
                 GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *name
      = first_value (ldap, entry, ky_config_string (config, KY_CONFIG_PORTAL_LDAP_USER));
  g_autofree gchar *folded = name != NULL ? ldap_fold_name (name) : NULL;
  gboolean asks_groups = *ky_config_list (config, KY_CONFIG_PORTAL_LDAP_DEPARTMENTS) != NULL;

  if (folded == NULL)
    return TRUE;
  char *dn = ldap_get_dn (ldap, entry);
  if (asks_groups && (dn == NULL || !ldap_add_groups (ldap, entry, dn, config, groups)))
    {
      ldap_memfree (dn);
      return ldap_fail (error, "the groups", LDAP_OTHER);
    }
  ldap_memfree (dn);
  gchar *department = read_department (ldap, entry, config, groups);
  if (department == NULL || g_hash_table_contains (departments, folded))
    {
      g_free (department);
      department = g_strdup ("");
    }
  g_hash_table_replace (departments, g_steal_pointer (&folded), department);
  return TRUE;
}

/* Asks for twice as many entries as names, so that a duplicate name does not block all others. */
static gboolean
find_departments (LDAP *ldap, const KyConfig *config, const gchar *const *names,
                  GHashTable *departments, GError **error)
{
  g_autofree gchar *filter = filter_of (config, names);
  char *attributes[] = { (char *)ky_config_string (config, KY_CONFIG_PORTAL_LDAP_USER),
                         (char *)ky_config_string (config, KY_CONFIG_PORTAL_LDAP_DEPARTMENT),
                         (char *)ky_config_string (config, KY_CONFIG_PORTAL_LDAP_GROUP), NULL };
  g_autoptr (LDAPMessage) found = NULL;

  if (!bind_for_search (ldap, config, error))
    return FALSE;
  int result = ldap_search (ldap, ky_config_string (config, KY_CONFIG_PORTAL_LDAP_BASE), filter,
                            attributes, 2 * (int)g_strv_length ((gchar **)names), &found);
  if (result != LDAP_SUCCESS)
    return ldap_fail (error, "the search", result);
  for (LDAPMessage *entry = ldap_first_entry (ldap, found); entry != NULL;
       entry = ldap_next_entry (ldap, entry))
    if (!take_department (ldap, entry, config, departments, error))
      return FALSE;
  return TRUE;
}

GHashTable *
ky_ldap_departments (const KyConfig *config, const gchar *const *names, GError **error)
{
  g_autoptr (GHashTable) departments
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean ok = FALSE;
  Watch watch = { 0 };

  watch_begin (&watch);
  LDAP *ldap = ldap_open_directory (config, &watch, error);
  if (ldap != NULL)
    {
      ok = find_departments (ldap, config, names, departments, error);
      ldap_unbind_ext_s (ldap, NULL, NULL);
    }
  watch_end (&watch);
  return ok ? g_steal_pointer (&departments) : NULL;
}

const gchar *
ky_ldap_department_of (GHashTable *departments, const gchar *name)
{
  g_autofree gchar *folded = ldap_fold_name (name);

  return g_hash_table_lookup (departments, folded);
}
