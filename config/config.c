/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the configuration directory: parses kiyome.conf, then policy.d and the tenants if the
 * caller asks for them, checks each value, and computes the SHA-256 that names the result. A
 * KyConfig does not change after it is loaded; a check collects all faults, other loads end at the
 * first one. */
#include "config/config.h"

#include "common/peer.h"
#include "common/release.h"
#include "common/text.h"
#include "common/translate.h"
#include "config/config-private.h"
#include "config/presets.h"
#include "config/route.h"
#include "config/tenants-load.h"

#include <sys/stat.h>
#include <unistd.h>

void
ky_config_set_types (const gchar *(*name_of) (guint i),
                     gboolean (*is_in) (guint i, const gchar *group),
                     const KyMethodId *(*ladder_of) (guint i))
{
  ky_policy_file_set_types (name_of, is_in, ladder_of);
}

/* --- kiyome.conf ------------------------------------------------------------------------------ */

static gchar *
from_directory (const KyConfig *config, const gchar *path)
{
  /* Paths have one form, because they are compared (config/tenants.c) and sockets are looked up by
   * path. */
  while (path[0] == '/' && path[1] == '/')
    path++;
  if (g_path_is_absolute (path))
    return g_canonicalize_filename (path, NULL);
  if (config->directory == NULL || path[0] == '\0')
    return g_strdup (path);
  return g_canonicalize_filename (path, config->directory);
}

static gchar *
resolve_socket (const KyConfig *config, const gchar *socket)
{
  if (!g_str_has_prefix (socket, "unix:"))
    return g_strdup (socket);
  g_autofree gchar *path = from_directory (config, socket + 5);
  return g_strconcat ("unix:", path, NULL);
}

static gboolean
is_socket (const gchar *text)
{
  gchar *end = NULL;

  if (g_str_has_prefix (text, "unix:"))
    return text[5] != '\0';
  if (!g_str_has_prefix (text, "inet:"))
    return FALSE;
  guint64 port = g_ascii_strtoull (text + 5, &end, 10);
  return port > 0 && port <= 65535 && *end == '@' && end[1] != '\0';
}

static gboolean
is_listen (const gchar *text)
{
  const gchar *colon = strrchr (text, ':');
  g_autofree gchar *host = colon != NULL ? g_strndup (text, (gsize)(colon - text)) : NULL;
  guint64 port = 0;

  if (host == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
    return FALSE;
  if (host[0] != '[')
    return strchr (host, ':') == NULL && g_hostname_is_ip_address (host);
  if (colon[-1] != ']')
    return FALSE;
  host[strlen (host) - 1] = '\0';
  return g_hostname_is_ip_address (host + 1);
}

static gboolean
is_url (const gchar *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const gchar *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const gchar *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && host[0] != '\0'
         && (strcmp (scheme, "https") == 0 || strcmp (scheme, "http") == 0);
}

/* Parses `text` of `key` into `value`. */
static gboolean
set_value (const KyConfig *config, KyValue *value, KyConfigKey key, const gchar *text,
           GError **error)
{
  const KyPolicyKeyInfo *info = &ky_config_infos[key];
  g_autofree gchar *resolved = NULL;

  if (strcmp (info->kind, "PATH") == 0)
    resolved = from_directory (config, text);
  else if (strcmp (info->kind, "SOCKET") == 0)
    {
      if (!is_socket (text))
        return ky_fail (error, KY_ERROR_CONFIG,
                        _ ("%s.%s = %s: expected unix:PATH or inet:PORT@HOST"), info->group,
                        info->key, text);
      resolved = resolve_socket (config, text);
    }
  else if (strcmp (info->kind, "LISTEN") == 0 && !is_listen (text))
    return ky_fail (error, KY_ERROR_CONFIG,
                    _ ("%s.%s = %s: expected ADDRESS:PORT or [ADDRESS]:PORT"), info->group,
                    info->key, text);
  else if (strcmp (info->kind, "URL") == 0 && text[0] != '\0' && !is_url (text))
    return ky_fail (error, KY_ERROR_CONFIG, _ ("%s.%s = %s: expected https://HOST"), info->group,
                    info->key, text);
  return ky_value_set (value, info, resolved != NULL ? resolved : text, error);
}

#define ZONES "/usr/share/zoneinfo"

/* Checks a name of the time zone database, as the C library accepts it in TZ. */
static gboolean
check_time_zone (const gchar *name, GError **error)
{
  g_autofree gchar *path = g_build_filename (ZONES, name, NULL);

  if (*name == '\0'
      || (g_ascii_isalpha (*name) && strstr (name, "..") == NULL
          && g_file_test (path, G_FILE_TEST_IS_REGULAR)))
    return TRUE;
  return ky_fail (error, KY_ERROR_CONFIG,
                  _ ("store.time-zone = %s: not a time zone of %s; expected one like Asia/Tokyo"),
                  name, ZONES);
}

/* Sets a value of a group [folder NAME], of which there may be several. */
static gboolean
set_folder_entry (KyConfig *config, const KyKeyFile *file, const KyKeyFileEntry *entry,
                  GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  KyFolder *folder = ky_folders_get (config->folders, ky_config_infos, entry->group, &local);

  if (folder == NULL)
    return ky_key_file_fail (file, entry, error, "%s", local->message);
  for (guint i = KY_FOLDER_FIRST; i <= KY_FOLDER_LAST; i++)
    if (strcmp (ky_config_infos[i].key, entry->key) == 0)
      return set_value (config, &folder->values[i - KY_FOLDER_FIRST], (KyConfigKey)i, entry->value,
                        &local)
             || ky_key_file_fail (file, entry, error, "%s", local->message);
  for (guint i = KY_FOLDER_FIRST; i <= KY_FOLDER_LAST; i++)
    g_ptr_array_add (names, (gpointer)ky_config_infos[i].key);
  return !ky_key_file_suggest (file, entry, entry->key, names, error)
         && ky_key_file_fail (file, entry, error,
                              _ ("unknown key %s.%s (kiyome.conf(5) has them all)"), entry->group,
                              entry->key);
}

/* Refuses a key that no row of config-keys.def has, and names the key of any group that was
 * probably meant. */
static gboolean
config_fail_unknown (const KyKeyFile *file, const KyKeyFileEntry *entry, gboolean group_is_known,
                     GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("%s.%s", entry->group, entry->key);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    g_ptr_array_add (names,
                     g_strdup_printf ("%s.%s", ky_config_infos[i].group, ky_config_infos[i].key));
  if (ky_key_file_suggest (file, entry, name, names, error))
    return FALSE;
  if (!group_is_known)
    return ky_key_file_fail (file, entry, error,
                             _ ("unknown group [%s] (kiyome.conf(5) has them all)"), entry->group);
  return ky_key_file_fail (file, entry, error,
                           _ ("unknown key %s.%s (kiyome.conf(5) has them all)"), entry->group,
                           entry->key);
}

static gboolean
config_check_clients (const gchar *const *clients, GError **error)
{
  KyNetwork network;

  for (; *clients != NULL; clients++)
    if (!ky_network_parse (*clients, &network))
      return ky_fail (error, KY_ERROR_CONFIG,
                      _ ("incident.report-clients: '%s' is neither an address nor a network"),
                      *clients);
  return TRUE;
}

/* Checks the value of a key, which is set, beyond its type. */
static gboolean
config_check_value (const KyConfig *config, KyConfigKey key, GError **error)
{
  switch (key)
    {
    case KY_CONFIG_STORE_TIME_ZONE:
      return check_time_zone (ky_config_string (config, key), error);
    case KY_CONFIG_INCIDENT_ROUTE:
      return ky_route_check (ky_config_list (config, key), error);
    case KY_CONFIG_INCIDENT_CLIENTS:
      return config_check_clients (ky_config_list (config, key), error);
    default:
      return TRUE;
    }
}

static gboolean
set_entry (KyConfig *config, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  gboolean group_is_known = FALSE;

  if (ky_folders_is_group (entry->group))
    return set_folder_entry (config, file, entry, error);
  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    {
      g_autoptr (GError) local = NULL;

      if (strcmp (ky_config_infos[i].group, entry->group) != 0)
        continue;
      group_is_known = TRUE;
      if (strcmp (ky_config_infos[i].key, entry->key) != 0)
        continue;
      config->lines[i] = entry->line;
      return (ky_tenants_may_say (config, (KyConfigKey)i, &local)
              && set_value (config, &config->values[i], (KyConfigKey)i, entry->value, &local)
              && config_check_value (config, (KyConfigKey)i, &local))
             || ky_key_file_fail (file, entry, error, "%s", local->message);
    }
  return config_fail_unknown (file, entry, group_is_known, error);
}

static gboolean
config_check_folders (KyConfig *config, const gchar *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  GError *fault = NULL;

  if (ky_folders_check (config->folders, ky_config_infos, &local))
    return TRUE;
  g_set_error (&fault, KY_ERROR, KY_ERROR_CONFIG, "%s: %s", path, local->message);
  return ky_key_file_collect (config->faults, fault, error);
}

static gboolean
load_main_file (KyConfig *config, GError **error)
{
  g_autofree gchar *path = g_build_filename (config->source, "kiyome.conf", NULL);
  g_autoptr (KyKeyFile) file = ky_key_file_read (path, error);

  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < file->entries->len; i++)
    {
      GError *fault = NULL;

      if (!set_entry (config, file, g_ptr_array_index (file->entries, i), &fault)
          && !ky_key_file_collect (config->faults, fault, error))
        return FALSE;
    }
  return config_check_folders (config, path, error);
}

/* --- policy.d --------------------------------------------------------------------------------- */

const KyPolicyFile *
ky_config_find_rule (const KyConfig *config, const gchar *name)
{
  for (guint i = 0; i < config->rules->len; i++)
    {
      const KyPolicyFile *rule = g_ptr_array_index (config->rules, i);

      if (strcmp (ky_policy_name (rule->policy), name) == 0)
        return rule;
    }
  return NULL;
}

static gboolean
load_policy_file (KyConfig *config, const gchar *path, GError **error)
{
  g_autoptr (KyKeyFile) file = ky_key_file_read (path, error);
  g_autofree gchar *base_name = g_path_get_basename (path);
  KyPolicyFile *base = NULL;

  if (file == NULL)
    return FALSE;
  base_name[strlen (base_name) - strlen (".conf")] = '\0';
  const KyKeyFileEntry *preset_entry = ky_key_file_find (file, "policy", "preset");
  if (preset_entry != NULL)
    base = ky_policy_file_preset (preset_entry->value);
  KyPolicyFile *rule = ky_policy_file_parse (file, base, base_name, FALSE, config->faults, error);
  g_clear_pointer (&base, ky_policy_file_free);
  if (rule == NULL)
    return FALSE;
  const KyPolicyFile *other = ky_config_find_rule (config, ky_policy_name (rule->policy));
  if (other != NULL)
    {
      ky_key_file_fail (file, ky_key_file_find (file, "policy", "name"), error,
                        _ ("policy %s is defined in %s, too"), ky_policy_name (rule->policy),
                        other->file);
      ky_policy_file_free (rule);
      return FALSE;
    }
  g_ptr_array_add (config->rules, rule);
  return TRUE;
}

static gboolean
config_load_policies (KyConfig *config, GError **error)
{
  g_autofree gchar *directory = g_build_filename (config->source, "policy.d", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) entries = g_dir_open (directory, 0, &local);
  const gchar *name;

  if (entries == NULL)
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      return ky_fail (error, KY_ERROR_CONFIG, "%s", local->message);
    }
  while ((name = g_dir_read_name (entries)) != NULL)
    if (name[0] != '.' && g_str_has_suffix (name, ".conf"))
      g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (paths, ky_text_compare);
  for (guint i = 0; i < paths->len; i++)
    {
      GError *fault = NULL;

      if (!load_policy_file (config, g_ptr_array_index (paths, i), &fault)
          && !ky_key_file_collect (config->faults, fault, error))
        return FALSE;
    }
  return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Makes the notices link to the mail's own page in the portal, if portal.url is set. A rule with
 * its own mail.portal keeps it. */
static gboolean
lead_to_portal (KyConfig *config, GError **error)
{
  const gchar *url = config->values[KY_CONFIG_PORTAL_URL].text;
  g_autofree gchar *page
      = g_strconcat (url, g_str_has_suffix (url, "/") ? "" : "/", "#/mails/{id}", NULL);

  for (guint i = 0; url[0] != '\0' && i < config->rules->len; i++)
    {
      KyPolicyFile *rule = g_ptr_array_index (config->rules, i);

      if (ky_policy_string (rule->policy, KY_POLICY_MAIL_PORTAL)[0] != '\0')
        continue;
      KyPolicy *changed = ky_policy_with (rule->policy, "mail.portal", page, error);
      if (changed == NULL)
        return FALSE;
      ky_policy_unref (rule->policy);
      rule->policy = changed;
      ky_policy_to_text (changed); /* made before other threads may ask */
    }
  return TRUE;
}

static KyConfig *
config_new (const gchar *directory, const gchar *source)
{
  KyConfig *config = g_new0 (KyConfig, 1);

  config->references = 1;
  config->directory = directory != NULL ? g_canonicalize_filename (directory, NULL) : NULL;
  config->source = source != NULL ? g_canonicalize_filename (source, NULL) : NULL;
  config->folders = ky_folders_new ();
  config->rules = g_ptr_array_new_with_free_func (ky_policy_file_free);
  config->merged
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)ky_policy_unref);
  config->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_config_unref);
  config->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&config->mutex);
  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!set_value (config, &config->values[i], (KyConfigKey)i, ky_config_infos[i].standard,
                      &error))
        g_error ("config/config-keys.def: %s", error->message);
    }
  return config;
}

/* Returns the configuration directory that is used if the caller gives NULL. */
static const gchar *
find_directory (const gchar *directory)
{
  if (directory == NULL && g_file_test (KY_CONFIG_STANDARD_DIR "/kiyome.conf", G_FILE_TEST_EXISTS))
    return KY_CONFIG_STANDARD_DIR;
  return directory;
}

/* Sets which users the servers must run as, so that the clients of this process talk to no
 * others. */
static void
expect_servers (const KyConfig *config)
{
  g_auto (GStrv) openers = g_strdupv ((gchar **)ky_config_list (config, KY_CONFIG_OPENER_RUN_AS));
  const gchar *user = ky_config_string (config, KY_CONFIG_OPENER_USER);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const gchar **)openers);
  /* The program makes its socket after it has changed to this user. */
  if (user[0] != '\0')
    g_strv_builder_add (builder, user);
  g_auto (GStrv) all = g_strv_builder_end (builder);
  ky_peer_expect (KY_SERVER_STORE, ky_config_list (config, KY_CONFIG_STORE_RUN_AS));
  ky_peer_expect (KY_SERVER_SANITIZER, ky_config_list (config, KY_CONFIG_SANITIZER_RUN_AS));
  ky_peer_expect (KY_SERVER_OPENER, (const gchar *const *)all);
}

static void
note_kinds (KyConfig *config)
{
  for (guint i = 0; i < config->rules->len; i++)
    {
      const KyMatch *match = &((const KyPolicyFile *)config->rules->pdata[i])->match;

      config->has_sizes |= ky_match_has_size (match);
      config->has_sender_departments |= ky_match_has_sender_department (match);
      config->has_departments
          |= ky_match_has_department (match) || ky_match_has_sender_department (match);
    }
}

static void
config_name_it (KyConfig *config)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    g_string_append_printf (keys, "%s.%s=%s\n", ky_config_infos[i].group, ky_config_infos[i].key,
                            config->values[i].text);
  for (guint i = 0; i < config->folders->len; i++)
    {
      const KyFolder *folder = config->folders->pdata[i];

      for (guint key = 0; key < G_N_ELEMENTS (folder->values); key++)
        g_string_append_printf (keys, "folder %s.%s=%s\n", folder->name,
                                ky_config_infos[KY_FOLDER_FIRST + key].key,
                                folder->values[key].text);
    }
  ky_config_hash (keys, config->rules, config->sha256);
}

const guint8 *
ky_config_sha256 (const KyConfig *config)
{
  return config->sha256;
}

/* Begins to read a tenant's file with the values that the gateway's file sets for all. `shared`
 * (nullable): the gateway's configuration, if it was read already. */
static gboolean
begin_tenant (KyConfig *config, const KyConfig *shared, GError **error)
{
  g_autofree gchar *directory = NULL;
  g_autofree gchar *source = NULL;
  g_autoptr (KyConfig) read = NULL;

  if (config->directory == NULL
      || !ky_tenants_split (config->directory, &directory, &config->tenant))
    return TRUE;
  if (shared == NULL)
    {
      /* The gateway's file of a copy is in the same copy. */
      source = g_canonicalize_filename ("../..", config->source);
      read = config_new (directory, source);
      if (!load_main_file (read, error))
        return FALSE;
      shared = read;
    }
  ky_tenants_begin (config, shared);
  return TRUE;
}

/* Loads one configuration. `shared` is as in begin_tenant(). `faults` (nullable) receives every
 * fault. */
static KyConfig *
load_one (const gchar *directory, const gchar *source, const KyConfig *shared, guint parts,
          GPtrArray *faults, GError **error)
{
  gboolean with_policies = (parts & KY_CONFIG_WITH_POLICIES) != 0;
  g_autoptr (KyConfig) config = config_new (directory, source);
  GError *fault = NULL;

  config->parts = parts;
  config->faults = faults;
  if (!begin_tenant (config, shared, &fault) && !ky_key_file_collect (faults, fault, error))
    return NULL;
  fault = NULL;
  if (directory != NULL && !load_main_file (config, &fault)
      && !ky_key_file_collect (faults, fault, error))
    return NULL;
  fault = NULL;
  if (!ky_tenants_check_users (config, faults, error))
    return NULL;
  if (directory != NULL && with_policies && !config_load_policies (config, &fault)
      && !ky_key_file_collect (faults, fault, error))
    return NULL;
  for (const KyPreset *preset = ky_presets; preset->name != NULL; preset++)
    if (ky_config_find_rule (config, preset->name) == NULL)
      g_ptr_array_add (config->rules, ky_policy_file_preset (preset->name));
  if (with_policies && faults == NULL && !lead_to_portal (config, error))
    return NULL;
  note_kinds (config);
  config_name_it (config);
  config->faults = NULL;
  return g_steal_pointer (&config);
}

static gboolean
load_tenants (KyConfig *config, GPtrArray *faults, GError **error)
{
  GError *fault = NULL;
  g_auto (GStrv) names = ky_tenants_list (config->source, &fault);

  if (names == NULL)
    return ky_key_file_collect (faults, fault, error);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree gchar *directory = g_build_filename (config->directory, "tenants", names[i], NULL);
      g_autofree gchar *source = g_build_filename (config->source, "tenants", names[i], NULL);
      KyConfig *tenant = load_one (directory, source, config, config->parts, faults, error);

      if (tenant == NULL)
        return FALSE;
      g_ptr_array_add (config->tenants, tenant);
    }
  return ky_tenants_check (config, faults, error);
}

KyConfig *
ky_config_load_from (const gchar *directory, const gchar *source, guint parts, GError **error)
{
  g_autoptr (KyConfig) config = load_one (directory, source, NULL, parts, NULL, error);

  if (config == NULL
      || ((parts & KY_CONFIG_WITH_TENANTS) != 0 && config->directory != NULL
          && config->tenant == NULL && !load_tenants (config, NULL, error)))
    return NULL;
  expect_servers (config);
  ky_tenants_expect (config);
  ky_tenants_admit (config);
  return g_steal_pointer (&config);
}

KyConfig *
ky_config_load_parts (const gchar *directory, guint parts, GError **error)
{
  directory = find_directory (directory);
  return ky_config_load_from (directory, directory, parts, error);
}

KyConfig *
ky_config_load (const gchar *directory, GError **error)
{
  return ky_config_load_parts (directory, KY_CONFIG_WITH_POLICIES, error);
}

KyConfig *
ky_config_load_main (const gchar *directory, GError **error)
{
  return ky_config_load_parts (directory, 0, error);
}

guint
ky_config_parts (const KyConfig *config)
{
  return config->parts;
}

gchar *
ky_config_portal_fault (const KyConfig *config)
{
  const gchar *where = ky_config_string (config, KY_CONFIG_PORTAL_LISTEN);

  if (ky_config_string (config, KY_CONFIG_PORTAL_TLS_CERTIFICATE)[0] != '\0'
      || ky_config_bool (config, KY_CONFIG_PORTAL_PLAIN_HTTP) || g_str_has_prefix (where, "127.")
      || g_str_has_prefix (where, "[::1]:"))
    return NULL;
  return g_strdup_printf (_ ("portal.listen = %s: other hosts reach it without TLS; give "
                             "portal.tls-certificate, listen on 127.0.0.1, or say "
                             "portal.plain-http = yes"),
                          where);
}

static void
check_portal (const KyConfig *config, GPtrArray *faults)
{
  g_autofree gchar *fault = ky_config_portal_fault (config);

  if (fault != NULL)
    g_ptr_array_add (faults, g_strconcat (config->directory, "/kiyome.conf: ", fault, NULL));
}

GPtrArray *
ky_config_check (const gchar *directory)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  const gchar *found = find_directory (directory);

  if (found == NULL)
    return g_steal_pointer (&faults);
  g_autoptr (KyConfig) config
      = load_one (found, found, NULL, KY_CONFIG_WITH_POLICIES, faults, NULL);
  check_portal (config, faults);
  if (config->tenant == NULL)
    load_tenants (config, faults, NULL);
  for (guint i = 0; i < config->tenants->len; i++)
    check_portal (config->tenants->pdata[i], faults);
  return g_steal_pointer (&faults);
}

guint
ky_config_n_folders (const KyConfig *config)
{
  return config->folders->len;
}

static const KyFolder *
config_folder_of (const KyConfig *config, guint n)
{
  g_return_val_if_fail (n < config->folders->len, NULL);
  return config->folders->pdata[n];
}

const gchar *
ky_config_folder_name (const KyConfig *config, guint n)
{
  return config_folder_of (config, n)->name;
}

const gchar *
ky_config_folder_string (const KyConfig *config, guint n, KyConfigKey key)
{
  return config_folder_of (config, n)->values[key - KY_FOLDER_FIRST].text;
}

guint64
ky_config_folder_uint (const KyConfig *config, guint n, KyConfigKey key)
{
  return config_folder_of (config, n)->values[key - KY_FOLDER_FIRST].number;
}

KyConfig *
ky_config_ref (KyConfig *config)
{
  g_atomic_int_inc (&config->references);
  return config;
}

void
ky_config_unref (KyConfig *config)
{
  if (config == NULL || !g_atomic_int_dec_and_test (&config->references))
    return;
  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    ky_value_clear (&config->values[i]);
  KY_RELEASE_MEMBERS (config, folders, rules, merged, domains, tenants, tenant, shared_run);
  g_mutex_clear (&config->mutex);
  g_free (config->directory);
  g_free (config->source);
  g_free (config);
}

KyLogLevel
ky_config_log_level (const KyConfig *config)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_LOG_LEVEL);

  if (strcmp (name, "error") == 0)
    return KY_LOG_ERROR;
  if (strcmp (name, "warning") == 0)
    return KY_LOG_WARNING;
  return strcmp (name, "debug") == 0 ? KY_LOG_DEBUG : KY_LOG_INFO;
}

const gchar *
ky_config_directory (const KyConfig *config)
{
  return config->directory;
}

guint64
ky_config_uint (const KyConfig *config, KyConfigKey key)
{
  return config->values[key].number;
}

gboolean
ky_config_bool (const KyConfig *config, KyConfigKey key)
{
  return config->values[key].number != 0;
}

const gchar *
ky_config_string (const KyConfig *config, KyConfigKey key)
{
  return config->values[key].text;
}

const gchar *const *
ky_config_list (const KyConfig *config, KyConfigKey key)
{
  return (const gchar *const *)config->values[key].list;
}

gchar *
ky_config_run_path (const KyConfig *config, const gchar *name)
{
  const gchar *run = config->values[KY_CONFIG_PATHS_RUN].text;

  /* The sockets of the sanitizer and of the milter are shared by all tenants. */
  if (config->shared_run != NULL
      && (g_str_has_prefix (name, "sanitizer/") || g_str_has_prefix (name, "milter/")))
    run = config->shared_run;
  return g_build_filename (run, name, NULL);
}

gboolean
ky_config_make_run (const KyConfig *config, const gchar *name, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (config, name);
  g_autofree gchar *directory = g_path_get_dirname (path);
  g_autofree gchar *run = g_path_get_dirname (directory);
  const gchar *const made[] = { run, directory };
  struct stat status;

  /* Programs of other users reach the sockets through both, whatever the umask. */
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    if (!g_file_test (made[i], G_FILE_TEST_IS_DIR)
        && (g_mkdir_with_parents (made[i], 0755) != 0 || chmod (made[i], 0755) != 0))
      return ky_error_set_errno (error, made[i]);
  if (stat (directory, &status) != 0)
    return ky_error_set_errno (error, directory);
  /* Another user who can write to the directory could create a socket of this name while this
   * program restarts. */
  if ((geteuid () == 0 || status.st_uid == geteuid () || status.st_uid == 0)
      && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_IO,
                  "%s: belongs to user %u and has mode %04o; others may make sockets there",
                  directory, (guint)status.st_uid, (guint)(status.st_mode & 07777));
}

/* --- by name ---------------------------------------------------------------------------------- */

KyPolicy *
ky_config_policy (KyConfig *config, const gchar *name, GError **error)
{
  const KyPolicyFile *rule = ky_config_find_rule (config, name);

  if (rule != NULL)
    return ky_policy_ref (rule->policy);
  g_auto (GStrv) names = ky_config_policy_names (config);
  g_autofree gchar *list = g_strjoinv (", ", names);
  return ky_fail_null (error, KY_ERROR_CONFIG, _ ("there is no policy '%s'; there are %s"), name,
                       list);
}

const gchar *
ky_config_policy_origin (KyConfig *config, const gchar *name, const gchar *key)
{
  const KyPolicyFile *rule = ky_config_find_rule (config, name);
  const gchar *origin = rule != NULL ? g_hash_table_lookup (rule->origins, key) : NULL;

  return origin != NULL ? origin : "default";
}

const gchar *
ky_config_policy_file (KyConfig *config, const gchar *name)
{
  const KyPolicyFile *rule = ky_config_find_rule (config, name);

  return rule != NULL ? rule->file : NULL;
}

GStrv
ky_config_policy_names (KyConfig *config)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < config->rules->len; i++)
    g_strv_builder_add (
        builder,
        ky_policy_name (((const KyPolicyFile *)g_ptr_array_index (config->rules, i))->policy));
  return g_strv_builder_end (builder);
}
