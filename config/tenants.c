/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads and checks the tenants of a gateway: their names and defaults, the domains that each
 * claims, and the users, directories, ports, databases and buckets that no two of them may share.
 * Also finds the tenant of an address by its domain; an address that an MTA may read as another
 * tenant's belongs to nobody. */
#include "config/tenants.h"

#include <errno.h>

#include "common/mail/address.h"
#include "common/peer.h"
#include "common/text.h"
#include "common/translate.h"
#include "config/allow.h"
#include "config/tenants-load.h"

#define FOLDER "tenants"
#define NAME_MAX_BYTES 16 /* kiyome-opener-NAME is a user: at most 31 */

/* --- names ------------------------------------------------------------------------------------ */

/* Tells whether `name` is a program's. kiyome-NAME is the group of a tenant's programs: if it were
 * one of these, or began with one and a hyphen, it would be that of a program's user, the gateway's
 * or another tenant's (kiyome-store-b is the store of "b"), and could open that one's files. */
static gboolean
tenants_is_program (const gchar *name)
{
  static const gchar *const reserved[]
      = { "events",  "folder",    "icap",    "metrics", "milter", "opener", "portal",
          "release", "sanitizer", "scanner", "store",   "tenant", "watch",  "worker" };

  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      gsize length = strlen (reserved[i]);

      if (strncmp (name, reserved[i], length) == 0 && (name[length] == '\0' || name[length] == '-'))
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_config_is_tenant_name (const gchar *name)
{
  gsize length = strlen (name);

  return length > 0 && !tenants_is_program (name) && length <= NAME_MAX_BYTES
         && g_ascii_islower (name[0])
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length
         && name[length - 1] != '-';
}

gboolean
ky_tenants_split (const gchar *directory, gchar **ret_parent, gchar **ret_name)
{
  g_autofree gchar *path = g_canonicalize_filename (directory, NULL);
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *folder_name = g_path_get_basename (folder);
  g_autofree gchar *name = g_path_get_basename (path);

  if (!g_str_equal (folder_name, FOLDER) || !ky_config_is_tenant_name (name))
    return FALSE;
  if (ret_parent != NULL)
    *ret_parent = g_path_get_dirname (folder);
  if (ret_name != NULL)
    *ret_name = g_steal_pointer (&name);
  return TRUE;
}

GStrv
ky_tenants_list (const gchar *source, GError **error)
{
  g_autofree gchar *folder = g_build_filename (source, FOLDER, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) entries = g_dir_open (folder, 0, &local);
  const gchar *name;

  if (entries == NULL && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return ky_fail_null (error, KY_ERROR_CONFIG, "%s", local->message);
  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);

      /* Names of directories that are being made, or were put aside, contain a dot: ".new",
       * "city.old". */
      if (strchr (name, '.') != NULL)
        continue;
      if (!ky_config_is_tenant_name (name))
        return ky_fail_null (
            error, KY_ERROR_CONFIG,
            _ ("%s: not the name of a tenant: expected at most %d lower-case letters, digits "
               "and hyphens, and not the name of a program; if it is not a tenant, put a dot "
               "in its name"),
            path, NAME_MAX_BYTES);
      /* For example a link to a directory that is not mounted. Without this error the tenant's mail
       * would be handled as mail of the gateway. */
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        return ky_fail_null (
            error, KY_ERROR_CONFIG, "%s: %s", path,
            g_strerror (g_file_test (path, G_FILE_TEST_EXISTS) ? ENOTDIR : ENOENT));
      g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, ky_text_compare);
  g_ptr_array_add (names, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* --- what a tenant begins with ---------------------------------------------------------------- */

/* Groups that exist once for a gateway; only the operator sets them. */
static const gchar *const shared_groups[]
    = { "sanitizer", "sandbox", "scanner", "bundle", "milter", "tenants", NULL };
/* Groups that a tenant inherits unless it sets a key itself. */
static const gchar *const inherited_groups[] = { "relay", "log", NULL };

/* "%s" is the tenant's name; `base`: the gateway's value of the key, which precedes it. */
static const struct
{
  KyConfigKey key;
  gboolean has_base;
  const gchar *format;
} own[] = {
  { KY_CONFIG_PATHS_STATE, TRUE, "-tenants/%s" },
  { KY_CONFIG_PATHS_RUN, TRUE, "/tenants/%s" },
  { KY_CONFIG_FOLDERS_STATE, TRUE, "-tenants/%s" },
  { KY_CONFIG_STORE_RUN_AS, FALSE, "kiyome-store-%s;root" },
  { KY_CONFIG_STORE_DOORS, FALSE,
    "kiyome-milter;kiyome-portal-%1$s;kiyome-folder-%1$s;kiyome-icap-%1$s;root" },
  { KY_CONFIG_STORE_MAIL_DOORS, FALSE, "kiyome-milter;root" },
  { KY_CONFIG_STORE_PORTALS, FALSE, "kiyome-portal-%s;root" },
  { KY_CONFIG_STORE_PROXIES, FALSE, "kiyome-icap-%s;root" },
  { KY_CONFIG_STORE_OPENERS, FALSE, "kiyome-opener-%s;root" },
  { KY_CONFIG_STORE_WATCHERS, FALSE, "kiyome-watch;kiyome-events;kiyome-events-%s;root" },
  { KY_CONFIG_STORE_REPORTERS, FALSE, "kiyome-events-%s;root" },
  { KY_CONFIG_OPENER_RUN_AS, FALSE, "kiyome-opener-%s;root" },
  { KY_CONFIG_OPENER_PEERS, FALSE, "kiyome-portal-%s;root" },
};
static const gchar *const programs[] = { "kiyome-store-",  "kiyome-opener-", "kiyome-portal-",
                                         "kiyome-folder-", "kiyome-icap-",   "kiyome-events-" };
#define N_WITH_JOBS (G_N_ELEMENTS (programs) - 1) /* the last one has none */

static gboolean
tenants_is_in (KyConfigKey key, const gchar *const *groups)
{
  return g_strv_contains (groups, ky_config_key_info (key)->group);
}

/* Sets `key` to a default of the program, which is always valid. */
static void
set_own (KyConfig *config, KyConfigKey key, const gchar *text)
{
  g_autoptr (GError) error = NULL;

  if (!ky_value_set (&config->values[key], ky_config_key_info (key), text, &error))
    g_error ("config/tenants.c: %s", error->message);
}

void
ky_tenants_begin (KyConfig *config, const KyConfig *shared)
{
  const gchar *opener = shared->values[KY_CONFIG_OPENER_USER].text;
  g_autofree gchar *keys = g_build_filename (config->directory, "keys", NULL);

  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    if (tenants_is_in (i, shared_groups) || tenants_is_in (i, inherited_groups))
      {
        ky_value_clear (&config->values[i]);
        ky_value_copy (&config->values[i], &shared->values[i]);
      }
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autoptr (GString) text
          = g_string_new (own[i].has_base ? shared->values[own[i].key].text : own[i].format);

      if (own[i].has_base)
        g_string_append (text, own[i].format);
      g_string_replace (text, "%1$s", config->tenant, 0);
      g_string_replace (text, "%s", config->tenant, 0);
      set_own (config, own[i].key, text->str);
    }
  set_own (config, KY_CONFIG_PATHS_KEYS, keys);
  if (opener[0] != '\0')
    {
      g_autofree gchar *user = g_strconcat ("kiyome-opener-", config->tenant, NULL);

      set_own (config, KY_CONFIG_OPENER_USER, user);
    }
  config->shared_run = g_strdup (shared->values[KY_CONFIG_PATHS_RUN].text);
}

gboolean
ky_tenants_may_say (const KyConfig *config, KyConfigKey key, GError **error)
{
  const KyPolicyKeyInfo *info = ky_config_key_info (key);

  if (config->tenant != NULL && tenants_is_in (key, shared_groups))
    g_set_error (
        error, KY_ERROR, KY_ERROR_CONFIG,
        _ ("%s.%s is the same for all tenants, and must be set in the gateway's kiyome.conf"),
        info->group, info->key);
  else if (config->tenant == NULL && key == KY_CONFIG_TENANT_DOMAINS)
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                 _ ("%s.%s must be set in a tenant's own file, tenants/NAME/kiyome.conf"),
                 info->group, info->key);
  else
    return TRUE;
  return FALSE;
}

/* --- what they must not share ----------------------------------------------------------------- */

/* Tells whether `domain` contains sharp s, final sigma or joiners, of which IDNA of 2003, as here,
 * and of 2008, as mail systems have it, make two names. */
static gboolean
has_two_readings (const gchar *domain)
{
  static const gchar *const letters[] = { "\u00df", "\u1e9e", "\u03c2", "\u200c", "\u200d" };

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if (strstr (domain, letters[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Returns the domain in the form in which two are compared, with a leading dot for all domains
 * below it; NULL: no domain. (transfer full) */
static gchar *
domain_form (const gchar *text)
{
  const gchar *name = text[0] == '.' ? text + 1 : text;
  g_autofree gchar *ascii = ky_address_host (name);
  gsize length = strlen (ascii);

  if (length == 0 || length > 253 || has_two_readings (text) || ascii[0] == '.'
      || ascii[length - 1] == '.' || strstr (ascii, "..") != NULL)
    return NULL;
  for (const gchar *p = ascii; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '.')
      return NULL;
  gchar *form = g_strconcat (name == text ? "" : ".", ascii, NULL);
  for (gchar *p = form; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  return form;
}

/* Reports a fault at `key` of the file of `config`. */
static gboolean tenants_fail (const KyConfig *config, KyConfigKey key, GPtrArray *faults,
                              GError **error, const gchar *format, ...) G_GNUC_PRINTF (5, 6);
static gboolean
tenants_fail (const KyConfig *config, KyConfigKey key, GPtrArray *faults, GError **error,
              const gchar *format, ...)
{
  const KyPolicyKeyInfo *info = ky_config_key_info (key);
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return ky_key_file_collect (faults,
                              g_error_new (KY_ERROR, KY_ERROR_CONFIG,
                                           "%s/kiyome.conf:%u: %s.%s = %s", config->source,
                                           config->lines[key], info->group, info->key, message),
                              error);
}

static gboolean
claim_domains (KyConfig *config, KyConfig *tenant, GPtrArray *faults, GError **error)
{
  gchar **domains = tenant->values[KY_CONFIG_TENANT_DOMAINS].list;

  /* A file that was cut off would give its mail to the gateway's own store. */
  if (tenant->lines[KY_CONFIG_TENANT_DOMAINS] == 0
      && !ky_key_file_collect (
          faults,
          g_error_new (KY_ERROR, KY_ERROR_CONFIG,
                       _ ("%s/kiyome.conf: tenant.domains is missing (empty: no mail is its own)"),
                       tenant->source),
          error))
    return FALSE;
  for (guint i = 0; domains != NULL && domains[i] != NULL; i++)
    {
      gchar *form = domain_form (domains[i]);
      const KyConfig *other = form != NULL ? g_hash_table_lookup (config->domains, form) : NULL;

      if (form == NULL)
        {
          if (!tenants_fail (tenant, KY_CONFIG_TENANT_DOMAINS, faults, error,
                             _ ("%s: expected DOMAIN, or .DOMAIN for all below it"), domains[i]))
            return FALSE;
        }
      else if (other != NULL && other != tenant)
        {
          gboolean ok
              = tenants_fail (tenant, KY_CONFIG_TENANT_DOMAINS, faults, error,
                              _ ("%s: tenant %s claims it, too (%s/kiyome.conf:%u)"), domains[i],
                              other->tenant, other->source, other->lines[KY_CONFIG_TENANT_DOMAINS]);

          g_free (form);
          if (!ok)
            return FALSE;
        }
      else
        g_hash_table_replace (config->domains, form, tenant);
    }
  return TRUE;
}

/* --- users ------------------------------------------------------------------------------------ */

/* Tells whether `user` runs a program of the gateway or of another tenant. */
static gboolean
is_anothers (const KyConfig *tenant, const gchar *user)
{
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      gsize length = strlen (programs[i]) - 1;

      if (strncmp (user, programs[i], length) != 0)
        continue;
      if (user[length] == '\0'
          || (user[length] == '-' && strcmp (user + length + 1, tenant->tenant) != 0))
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_tenants_check_users (const KyConfig *config, GPtrArray *faults, GError **error)
{
  static const KyConfigKey keys[]
      = { KY_CONFIG_STORE_RUN_AS,  KY_CONFIG_STORE_DOORS,     KY_CONFIG_STORE_MAIL_DOORS,
          KY_CONFIG_STORE_ADMINS,  KY_CONFIG_STORE_PORTALS,   KY_CONFIG_STORE_PROXIES,
          KY_CONFIG_STORE_OPENERS, KY_CONFIG_STORE_REPORTERS, KY_CONFIG_OPENER_RUN_AS,
          KY_CONFIG_OPENER_PEERS };
  const gchar *user = config->values[KY_CONFIG_OPENER_USER].text;

  if (config->tenant == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gchar **names = config->values[keys[i]].list;

      for (guint k = 0; names != NULL && names[k] != NULL; k++)
        if (is_anothers (config, names[k])
            && !tenants_fail (config, keys[i], faults, error, _ ("%s: a user of another tenant's"),
                              names[k]))
          return FALSE;
    }
  return !is_anothers (config, user)
         || tenants_fail (config, KY_CONFIG_OPENER_USER, faults, error,
                          _ ("%s: a user of another tenant's"), user);
}

/* --- places of two ---------------------------------------------------------------------------- */

/* The following functions tell whether two tenants share a place to write or listen at, which would
 * give each the other's content. Keys that are not set cannot collide, except the port, whose
 * default is used where a portal runs. */

static gboolean
is_same (const gchar *a, const gchar *b)
{
  return a[0] != '\0' && strcmp (a, b) == 0;
}

static gboolean
is_at_or_below (const gchar *place, const gchar *above)
{
  gsize length = strlen (above);

  return length > 0 && strncmp (place, above, length) == 0
         && (place[length] == '\0' || place[length] == '/' || above[length - 1] == '/');
}

/* Tells whether one path lies in the other, because a program that cleans up a directory removes
 * what lies in it. */
static gboolean
tenants_is_within (const gchar *a, const gchar *b)
{
  return is_at_or_below (a, b) || is_at_or_below (b, a);
}

/* Returns "HOST:PORT/NAME" of the database, or of the role. NULL: each role's own, or the user's,
 * or none. (transfer full) */
static gchar *
database_of_words (const gchar *text, gboolean is_role)
{
  g_autoptr (GRegex) blanks = g_regex_new ("\\s*=\\s*", 0, 0, NULL);
  g_autofree gchar *tight = g_regex_replace_literal (blanks, text, -1, 0, "=", 0, NULL);
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) words = NULL;

  if (tight == NULL || !g_shell_parse_argv (tight, NULL, &words, NULL))
    return NULL;
  for (guint i = 0; words[i] != NULL; i++)
    {
      gchar *value = strchr (words[i], '=');

      if (value == NULL)
        continue;
      *value = '\0';
      g_hash_table_insert (said, words[i], value + 1);
    }
  const gchar *host = g_hash_table_lookup (said, "host");
  host = host != NULL ? host : g_hash_table_lookup (said, "hostaddr");
  const gchar *port = g_hash_table_lookup (said, "port");
  const gchar *name = is_role ? NULL : g_hash_table_lookup (said, "dbname");
  name = name != NULL ? name : g_hash_table_lookup (said, "user");
  return name != NULL ? g_strdup_printf ("%s:%s/%s", host != NULL ? host : "",
                                         port != NULL ? port : "5432", name)
                      : NULL;
}

static gchar *
database_of (const gchar *text, gboolean is_role)
{
  const gchar *words = g_str_has_prefix (text, "postgresql:") ? strchr (text, ':') + 1 : NULL;

  if (words == NULL)
    return NULL;
  if (!g_str_has_prefix (words, "//"))
    return database_of_words (words, is_role);
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL)
    return NULL;
  const gchar *name = !is_role && g_uri_get_path (uri)[0] == '/' && g_uri_get_path (uri)[1] != '\0'
                          ? g_uri_get_path (uri) + 1
                          : g_uri_get_user (uri);
  return name != NULL
             ? g_strdup_printf ("%s:%d/%s",
                                g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "",
                                g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 5432, name)
             : NULL;
}

static gboolean
is_one (const gchar *a, const gchar *b, gboolean is_role)
{
  g_autofree gchar *first = database_of (a, is_role);
  g_autofree gchar *second = database_of (b, is_role);

  return first != NULL && g_strcmp0 (first, second) == 0;
}

/* Compares two connection strings without regard to the order of their keys and to keys that do not
 * name the database. */
static gboolean
is_same_database (const gchar *a, const gchar *b)
{
  return is_one (a, b, FALSE);
}

/* Tells whether one role is used for two databases, because a role can access all that belongs to
 * it. */
static gboolean
is_same_role (const gchar *a, const gchar *b)
{
  return is_one (a, b, TRUE) && !is_one (a, b, FALSE);
}

static gboolean
is_same_bucket (const gchar *a, const gchar *b)
{
  return g_str_has_prefix (a, "s3://") && tenants_is_within (a, b);
}

/* Compares the hosts of two portals, because browsers send a session's cookie to all ports and
 * paths of a host. */
static gboolean
is_same_host (const gchar *a, const gchar *b)
{
  g_autoptr (GUri) first = g_uri_parse (a, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) second = g_uri_parse (b, G_URI_FLAGS_NONE, NULL);

  return first != NULL && second != NULL
         && g_ascii_strcasecmp (g_uri_get_host (first), g_uri_get_host (second)) == 0;
}

static const struct
{
  KyConfigKey key;
  gboolean (*is_shared) (const gchar *a, const gchar *b);
} places[] = {
  { KY_CONFIG_PATHS_STATE, tenants_is_within },
  { KY_CONFIG_PATHS_RUN, is_same },
  { KY_CONFIG_PATHS_KEYS, is_same },
  { KY_CONFIG_STORE_DATABASE, is_same_database },
  { KY_CONFIG_STORE_DATABASE, is_same_role },
  { KY_CONFIG_STORE_ORIGINALS, is_same_bucket },
  { KY_CONFIG_FOLDERS_STATE, tenants_is_within },
  { KY_CONFIG_PORTAL_LISTEN, is_same },
  { KY_CONFIG_PORTAL_URL, is_same_host },
};

static gboolean
shares (const KyConfig *a, const KyConfig *b, guint place)
{
  KyConfigKey key = places[place].key;

  if (key == KY_CONFIG_PORTAL_LISTEN && (a->lines[key] == 0 || b->lines[key] == 0))
    return FALSE;
  /* The same bucket name on two servers is two buckets. */
  if (key == KY_CONFIG_STORE_ORIGINALS
      && strcmp (a->values[KY_CONFIG_STORE_S3_ENDPOINT].text,
                 b->values[KY_CONFIG_STORE_S3_ENDPOINT].text)
             != 0)
    return FALSE;
  return places[place].is_shared (a->values[key].text, b->values[key].text);
}

/* Refuses folders that two tenants share. */
static gboolean
tenants_check_folders (KyConfig *tenant, const KyConfig *other, GPtrArray *faults, GError **error)
{
  for (guint i = 0; i < tenant->folders->len; i++)
    for (guint k = 0; k < other->folders->len; k++)
      {
        g_autoptr (GError) fault = NULL;

        if (!ky_folders_check_strangers (tenant->folders->pdata[i], other->folders->pdata[k],
                                         &fault))
          {
            g_prefix_error (&fault, "%s/kiyome.conf: ", tenant->source);
            if (!ky_key_file_collect (faults, g_steal_pointer (&fault), error))
              return FALSE;
          }
      }
  return TRUE;
}

static gboolean
check_places (KyConfig *tenant, const KyConfig *other, GPtrArray *faults, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (shares (tenant, other, i)
        && !tenants_fail (tenant, places[i].key, faults, error, _ ("%s: %s uses it, too"),
                          tenant->values[places[i].key].text,
                          other->tenant != NULL ? other->tenant : "the gateway itself"))
      return FALSE;
  return tenants_check_folders (tenant, other, faults, error);
}

gboolean
ky_tenants_check (KyConfig *config, GPtrArray *faults, GError **error)
{
  for (guint i = 0; i < config->tenants->len; i++)
    {
      KyConfig *tenant = config->tenants->pdata[i];

      if (!claim_domains (config, tenant, faults, error)
          || !check_places (tenant, config, faults, error))
        return FALSE;
      for (guint k = 0; k < i; k++)
        if (!check_places (tenant, config->tenants->pdata[k], faults, error))
          return FALSE;
    }
  return TRUE;
}

/* --- who they are to others ------------------------------------------------------------------- */

void
ky_tenants_expect (const KyConfig *config)
{
  for (guint i = 0; i < config->tenants->len; i++)
    {
      const KyConfig *tenant = config->tenants->pdata[i];
      const gchar *run = tenant->values[KY_CONFIG_PATHS_RUN].text;
      g_autofree gchar *store = g_build_filename (run, "store", NULL);
      g_autofree gchar *opener = g_build_filename (run, "opener", NULL);

      ky_peer_expect_in (store, KY_SERVER_STORE,
                         (const gchar *const *)tenant->values[KY_CONFIG_STORE_RUN_AS].list);
      ky_peer_expect_in (opener, KY_SERVER_OPENER,
                         (const gchar *const *)tenant->values[KY_CONFIG_OPENER_RUN_AS].list);
    }
}

void
ky_tenants_admit (KyConfig *config)
{
  g_autoptr (GString) doors = g_string_new (config->values[KY_CONFIG_SANITIZER_DOORS].text);

  if (config->tenants->len == 0)
    return;
  for (guint i = 0; i < config->tenants->len; i++)
    for (guint k = 0; k < N_WITH_JOBS; k++)
      g_string_append_printf (doors, "%s%s%s", doors->len > 0 ? ";" : "", programs[k],
                              ((const KyConfig *)config->tenants->pdata[i])->tenant);
  set_own (config, KY_CONFIG_SANITIZER_DOORS, doors->str);
}

guint
ky_config_n_tenants (const KyConfig *config)
{
  return config->tenants->len;
}

KyConfig *
ky_config_tenant (const KyConfig *config, guint n)
{
  g_return_val_if_fail (n < config->tenants->len, NULL);
  return config->tenants->pdata[n];
}

const gchar *
ky_config_tenant_name (const KyConfig *config)
{
  return config->tenant;
}

KyConfig *
ky_config_tenant_named (KyConfig *config, const gchar *name)
{
  for (guint i = 0; i < config->tenants->len; i++)
    if (strcmp (((const KyConfig *)config->tenants->pdata[i])->tenant, name) == 0)
      return config->tenants->pdata[i];
  return NULL;
}

/* --- whose an address is ---------------------------------------------------------------------- */

/* Returns what `domains` has for that name; NULL: nothing. */
static gpointer
look_up_domain (GHashTable *domains, const gchar *text)
{
  g_autoptr (GString) name = g_string_new (text);

  /* The dots of other scripts, as IDNA has them. */
  g_string_replace (name, "\u3002", ".", 0);
  g_string_replace (name, "\uff0e", ".", 0);
  g_string_replace (name, "\uff61", ".", 0);
  /* A name that ends with a dot is the same name. */
  while (name->len > 0 && name->str[name->len - 1] == '.')
    g_string_truncate (name, name->len - 1);
  g_autofree gchar *form = name->str[0] != '.' ? domain_form (name->str) : NULL;
  gpointer whose = form != NULL ? g_hash_table_lookup (domains, form) : NULL;
  /* A label that no host may have does not hide below whose domain it is. */
  for (const gchar *dot = strchr (name->str, '.'); whose == NULL && dot != NULL;
       dot = strchr (dot + 1, '.'))
    {
      g_autofree gchar *above = domain_form (dot);

      whose = above != NULL ? g_hash_table_lookup (domains, above) : NULL;
    }
  return whose;
}

/* Returns the tenant of the domain, or NULL if no tenant has it. */
static KyConfig *
tenant_of_domain (const KyConfig *config, const gchar *text)
{
  return look_up_domain (config->domains, text);
}

/* Tells whether `address`, which is not in plain form, names the domain of a tenant other than
 * `tenant` (nullable) anywhere. MTAs have different rules for such addresses (a%b@c, b!a@c,
 * "a@b"@c, comments). */
static gboolean
names_another (const KyConfig *config, const gchar *address, const KyConfig *tenant)
{
  g_auto (GStrv) words = g_strsplit_set (address, "@%!:,;<>()[]\"\\ \t", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const KyConfig *other = tenant_of_domain (config, words[i]);

      /* A domain with two readings may be another tenant's. */
      if ((other != NULL && other != tenant) || has_two_readings (words[i]))
        return TRUE;
    }
  return FALSE;
}

KyConfig *
ky_config_tenant_of (KyConfig *config, const gchar *address)
{
  gboolean is_plain = FALSE;

  if (config->tenants->len == 0)
    return config;
  g_autofree gchar *plain = ky_address_plain (address != NULL ? address : "", &is_plain);
  const gchar *at = strrchr (plain, '@');
  if (at != NULL && has_two_readings (at + 1))
    return NULL;
  KyConfig *tenant = at != NULL ? tenant_of_domain (config, at + 1) : NULL;
  if (!is_plain && names_another (config, plain, tenant))
    return NULL;
  if (tenant != NULL)
    return tenant;
  return strcmp (config->values[KY_CONFIG_TENANTS_OTHERS].text, "refuse") == 0 ? NULL : config;
}

gboolean
ky_config_is_own_address (const KyConfig *config, const gchar *address)
{
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gchar **names = config->values[KY_CONFIG_TENANT_DOMAINS].list;
  gboolean is_plain = FALSE;
  g_autofree gchar *plain = ky_address_plain (address, &is_plain);
  const gchar *at = strrchr (plain, '@');

  if (config->tenant == NULL && config->tenants->len == 0)
    return TRUE;
  if (!is_plain || at == NULL || has_two_readings (at + 1))
    return FALSE;
  if (config->tenant == NULL)
    return tenant_of_domain (config, at + 1) == NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gchar *form = domain_form (names[i]);

      if (form != NULL)
        g_hash_table_add (domains, form);
    }
  return look_up_domain (domains, at + 1) != NULL;
}

gboolean
ky_config_is_report_domain (const KyConfig *config, const gchar *address)
{
  g_autofree gchar *reports = ky_address_key (config->values[KY_CONFIG_INCIDENT_ADDRESS].text);
  g_autofree gchar *key = ky_address_key (address);
  const gchar *at = strrchr (reports, '@');

  return at != NULL && ky_allow_sender_is (key, at + 1);
}

const gchar *
ky_config_tenant_of_user (const KyConfig *config, uid_t uid)
{
  g_autofree gchar *user = config->tenants->len > 0 ? ky_peer_name (uid) : NULL;

  for (guint i = 0; user != NULL && i < config->tenants->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (programs); k++)
      {
        const gchar *name = ((const KyConfig *)config->tenants->pdata[i])->tenant;

        if (g_str_has_prefix (user, programs[k]) && strcmp (user + strlen (programs[k]), name) == 0)
          return name;
      }
  return NULL;
}
