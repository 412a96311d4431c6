/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/config.h"

#include "common/peer.h"
#include "common/translate.h"
#include "config/keyfile.h"
#include "config/match.h"
#include "config/presets.h"
#include "config/strictest.h"
#include "config/value.h"

static const KyPolicyKeyInfo infos[KY_CONFIG_KEY_LAST] = {
#define KEY(identifier, group, key, kind, standard, minimum, maximum, choices, help)               \
  [KY_CONFIG_##identifier] = { group, key, #kind, standard, choices, help, minimum, maximum },
#include "config/config-keys.def"
#undef KEY
};

/* What main() registered; or NULL. */
static const gchar *(*name_of) (guint i);
static gboolean (*is_in) (guint i, const gchar *group);

#define PRIORITY_MAX 1000

/* A file of policy.d, or a preset. */
typedef struct
{
  gchar *file; /* NULL: a preset */
  KyPolicy *policy;
  GHashTable *origins; /* "group.key" -> where the value was set, for those not at their default */
  KyMatch match;
  guint priority;
} Rule;

struct _KyConfig
{
  gint references;
  gchar *directory; /* relative paths count from there */
  gchar *source;    /* and there its files are read: mostly the same */
  KyValue values[KY_CONFIG_KEY_LAST];
  GPtrArray *rules;   /* of Rule: files in the order of their names, then the presets left */
  GMutex mutex;       /* for MERGED */
  GHashTable *merged; /* "SHA:SHA" of two policies -> their strictest, made once */
  GPtrArray *faults;  /* (nullable) of gchar: where a check collects what is wrong */
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_clear_pointer (&rule->policy, ky_policy_unref);
  ky_match_clear (&rule->match);
  g_hash_table_unref (rule->origins);
  g_free (rule->file);
  g_free (rule);
}

void
ky_config_set_types (const gchar *(*name_of_) (guint i),
                     gboolean (*is_in_) (guint i, const gchar *group))
{
  name_of = name_of_;
  is_in = is_in_;
}

const KyPolicyKeyInfo *
ky_config_key_info (KyConfigKey key)
{
  g_return_val_if_fail (key < KY_CONFIG_KEY_LAST, NULL);
  return &infos[key];
}

/* FAULT ends the loading, or is written down where all are asked for. */
static gboolean
go_on (GPtrArray *faults, GError *fault, GError **error)
{
  if (faults == NULL)
    {
      g_propagate_error (error, fault);
      return FALSE;
    }
  g_ptr_array_add (faults, g_strdup (fault->message));
  g_error_free (fault);
  return TRUE;
}

/* --- kiyome.conf ------------------------------------------------------------------------------ */

static gchar *
from_directory (const KyConfig *config, const gchar *path)
{
  if (config->directory == NULL || path[0] == '\0' || g_path_is_absolute (path))
    return g_strdup (path);
  return g_canonicalize_filename (path, config->directory);
}

static gchar *
resolve_socket (const KyConfig *config, const gchar *socket)
{
  g_autofree gchar *path = NULL;

  if (!g_str_has_prefix (socket, "unix:"))
    return g_strdup (socket);
  path = from_directory (config, socket + 5);
  return g_strconcat ("unix:", path, NULL);
}

static gboolean
is_socket (const gchar *text)
{
  gchar *end = NULL;
  guint64 port;

  if (g_str_has_prefix (text, "unix:"))
    return text[5] != '\0';
  if (!g_str_has_prefix (text, "inet:"))
    return FALSE;
  port = g_ascii_strtoull (text + 5, &end, 10);
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

static gboolean
set_value (KyConfig *config, KyConfigKey key, const gchar *text, GError **error)
{
  const KyPolicyKeyInfo *info = &infos[key];
  g_autofree gchar *resolved = NULL;

  if (strcmp (info->kind, "PATH") == 0)
    resolved = from_directory (config, text);
  else if (strcmp (info->kind, "SOCKET") == 0)
    {
      if (!is_socket (text))
        {
          g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                       _ ("%s.%s = %s: expected unix:PATH or inet:PORT@HOST"), info->group,
                       info->key, text);
          return FALSE;
        }
      resolved = resolve_socket (config, text);
    }
  else if (strcmp (info->kind, "LISTEN") == 0 && !is_listen (text))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                   _ ("%s.%s = %s: expected ADDRESS:PORT or [ADDRESS]:PORT"), info->group,
                   info->key, text);
      return FALSE;
    }
  else if (strcmp (info->kind, "URL") == 0 && text[0] != '\0' && !is_url (text))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("%s.%s = %s: expected https://HOST"),
                   info->group, info->key, text);
      return FALSE;
    }
  return ky_value_set (&config->values[key], info, resolved != NULL ? resolved : text, error);
}

static gboolean
set_entry (KyConfig *config, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  gboolean group_is_known = FALSE;

  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    {
      g_autoptr (GError) local = NULL;

      if (strcmp (infos[i].group, entry->group) != 0)
        continue;
      group_is_known = TRUE;
      if (strcmp (infos[i].key, entry->key) != 0)
        continue;
      return set_value (config, (KyConfigKey)i, entry->value, &local)
             || ky_key_file_fail (file, entry, error, "%s", local->message);
    }
  if (!group_is_known)
    return ky_key_file_fail (file, entry, error,
                             _ ("unknown group [%s] (kiyome.conf(5) has them all)"), entry->group);
  return ky_key_file_fail (file, entry, error,
                           _ ("unknown key %s.%s (kiyome.conf(5) has them all)"), entry->group,
                           entry->key);
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
          && !go_on (config->faults, fault, error))
        return FALSE;
    }
  return TRUE;
}

/* --- policy.d --------------------------------------------------------------------------------- */

static const KyPreset *
find_preset (const gchar *name)
{
  for (const KyPreset *preset = ky_presets; preset->name != NULL; preset++)
    if (strcmp (preset->name, name) == 0)
      return preset;
  return NULL;
}

static gboolean
set_header (Rule *rule, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  if (strcmp (entry->key, "name") == 0)
    {
      for (const gchar *p = entry->value; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
          return ky_key_file_fail (file, entry, error,
                                   _ ("policy.name = %s: expected letters, digits, - _ ."),
                                   entry->value);
      return entry->value[0] != '\0'
             || ky_key_file_fail (file, entry, error, _ ("policy.name is empty"));
    }
  if (strcmp (entry->key, "preset") == 0)
    return find_preset (entry->value) != NULL
           || ky_key_file_fail (file, entry, error,
                                _ ("policy.preset = %s: expected standard, strict or text-only"),
                                entry->value);
  if (strcmp (entry->key, "priority") == 0)
    {
      gchar *end = NULL;
      guint64 number = g_ascii_strtoull (entry->value, &end, 10);

      if (!g_ascii_isdigit (entry->value[0]) || *end != '\0' || number > PRIORITY_MAX)
        return ky_key_file_fail (file, entry, error,
                                 _ ("policy.priority = %s: expected a number from 0 to %d"),
                                 entry->value, PRIORITY_MAX);
      rule->priority = (guint)number;
      return TRUE;
    }
  return ky_key_file_fail (file, entry, error,
                           _ ("unknown key policy.%s (kiyome-policy(5) has them all)"), entry->key);
}

static gboolean
set_one_value (Rule *rule, const KyKeyFile *file, const KyKeyFileEntry *entry, const gchar *name,
               GError **error)
{
  g_autofree gchar *key = g_strdup_printf ("%s.%s", entry->group, name);
  g_autoptr (GError) local = NULL;
  KyPolicy *changed;

  changed = ky_policy_with (rule->policy, key, entry->value, &local);
  if (changed == NULL)
    return ky_key_file_fail (file, entry, error, "%s", local->message);
  ky_policy_unref (rule->policy);
  rule->policy = changed;
  g_hash_table_replace (rule->origins, g_steal_pointer (&key),
                        rule->file != NULL ? g_strdup_printf ("%s:%u", file->name, entry->line)
                                           : g_strdup_printf ("preset %s", file->name));
  return TRUE;
}

/* A key of [methods]: a type, or all types of a group. Those that have a row of their own keep it,
 * wherever it stands. */
static gboolean
set_methods (Rule *rule, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  const gchar *group = entry->key[0] == '@' ? entry->key + 1 : NULL;
  guint n = 0;

  for (guint i = 0; name_of != NULL && name_of (i) != NULL; i++)
    {
      const gchar *name = name_of (i);

      if (group != NULL ? !is_in (i, group) : strcmp (name, entry->key) != 0)
        continue;
      n++;
      if ((group == NULL || ky_key_file_find (file, "methods", name) == NULL)
          && !set_one_value (rule, file, entry, name, error))
        return FALSE;
    }
  /* a preset is right where no type is known, too */
  if (n == 0 && rule->file != NULL)
    return ky_key_file_fail (file, entry, error, _ ("unknown file type %s"), entry->key);
  return TRUE;
}

static gboolean
set_policy_value (Rule *rule, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  if (strcmp (entry->group, "methods") == 0 && strcmp (entry->key, "*") != 0)
    return set_methods (rule, file, entry, error);
  return set_one_value (rule, file, entry, entry->key, error);
}

static gboolean
rename_policy (Rule *rule, const gchar *name, GError **error)
{
  KyPolicy *named = ky_policy_with (rule->policy, "name", name, error);

  if (named == NULL)
    return FALSE;
  ky_policy_unref (rule->policy);
  rule->policy = named;
  return TRUE;
}

static gboolean
set_rule_entry (Rule *rule, const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error)
{
  if (strcmp (entry->group, "policy") == 0)
    return set_header (rule, file, entry, error);
  if (strcmp (entry->group, "match") == 0)
    return ky_match_set (&rule->match, file, entry, error);
  return set_policy_value (rule, file, entry, error);
}

static Rule *
rule_new (const gchar *file, const Rule *base)
{
  Rule *rule = g_new0 (Rule, 1);
  GHashTableIter iter;
  gpointer key, origin;

  rule->file = g_strdup (file);
  rule->policy = base != NULL ? ky_policy_ref (base->policy) : ky_policy_new_default ();
  rule->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (base != NULL)
    g_hash_table_iter_init (&iter, base->origins);
  while (base != NULL && g_hash_table_iter_next (&iter, &key, &origin))
    g_hash_table_insert (rule->origins, g_strdup (key), g_strdup (origin));
  return rule;
}

/* The keys of FILE over BASE (NULL: the defaults). NAME stands when the file gives none. */
static Rule *
rule_from_file (const KyKeyFile *file, const Rule *base, const gchar *name, gboolean is_preset,
                GPtrArray *faults, GError **error)
{
  const KyKeyFileEntry *named = ky_key_file_find (file, "policy", "name");
  Rule *rule = rule_new (is_preset ? NULL : file->name, base);

  for (guint i = 0; i < file->entries->len; i++)
    {
      GError *fault = NULL;

      if (!set_rule_entry (rule, file, g_ptr_array_index (file->entries, i), &fault)
          && !go_on (faults, fault, error))
        {
          rule_free (rule);
          return NULL;
        }
    }
  if (!rename_policy (rule, named != NULL ? named->value : name, error))
    {
      rule_free (rule);
      return NULL;
    }
  ky_policy_to_text (rule->policy); /* made before other threads may ask */
  return rule;
}

static Rule *
load_preset (const KyPreset *preset)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyKeyFile) file
      = ky_key_file_parse (preset->name, preset->text, strlen (preset->text), &error);
  Rule *rule = file != NULL ? rule_from_file (file, NULL, preset->name, TRUE, NULL, &error) : NULL;

  if (rule == NULL)
    g_error ("config/presets: %s", error->message);
  return rule;
}

static const Rule *
find_rule (const KyConfig *config, const gchar *name)
{
  for (guint i = 0; i < config->rules->len; i++)
    {
      const Rule *rule = g_ptr_array_index (config->rules, i);

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
  const KyKeyFileEntry *preset_entry;
  Rule *base = NULL;
  const Rule *other;
  Rule *rule;

  if (file == NULL)
    return FALSE;
  base_name[strlen (base_name) - strlen (".conf")] = '\0';
  preset_entry = ky_key_file_find (file, "policy", "preset");
  if (preset_entry != NULL && find_preset (preset_entry->value) != NULL)
    base = load_preset (find_preset (preset_entry->value));
  rule = rule_from_file (file, base, base_name, FALSE, config->faults, error);
  g_clear_pointer (&base, rule_free);
  if (rule == NULL)
    return FALSE;
  other = find_rule (config, ky_policy_name (rule->policy));
  if (other != NULL)
    {
      ky_key_file_fail (file, ky_key_file_find (file, "policy", "name"), error,
                        _ ("policy %s stands in %s too"), ky_policy_name (rule->policy),
                        other->file);
      rule_free (rule);
      return FALSE;
    }
  g_ptr_array_add (config->rules, rule);
  return TRUE;
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

static gboolean
load_policies (KyConfig *config, GError **error)
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
      g_set_error_literal (error, KY_ERROR, KY_ERROR_CONFIG, local->message);
      return FALSE;
    }
  while ((name = g_dir_read_name (entries)) != NULL)
    if (name[0] != '.' && g_str_has_suffix (name, ".conf"))
      g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (paths, compare_strings);
  for (guint i = 0; i < paths->len; i++)
    {
      GError *fault = NULL;

      if (!load_policy_file (config, g_ptr_array_index (paths, i), &fault)
          && !go_on (config->faults, fault, error))
        return FALSE;
    }
  return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Where portal.url says that there is a portal, the notice leads to the mail's own page there. */
static gboolean
lead_to_portal (KyConfig *config, GError **error)
{
  const gchar *url = config->values[KY_CONFIG_PORTAL_URL].text;
  g_autofree gchar *page
      = g_strconcat (url, g_str_has_suffix (url, "/") ? "" : "/", "#/mails/{id}", NULL);

  for (guint i = 0; url[0] != '\0' && i < config->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (config->rules, i);
      KyPolicy *changed;

      if (ky_policy_string (rule->policy, KY_POLICY_MAIL_PORTAL)[0] != '\0')
        continue;
      changed = ky_policy_with (rule->policy, "mail.portal", page, error);
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
  config->rules = g_ptr_array_new_with_free_func (rule_free);
  config->merged
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)ky_policy_unref);
  g_mutex_init (&config->mutex);
  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!set_value (config, (KyConfigKey)i, infos[i].standard, &error))
        g_error ("config/config-keys.def: %s", error->message);
    }
  return config;
}

/* Where NULL points to. */
static const gchar *
find_directory (const gchar *directory)
{
  if (directory == NULL && g_file_test (KY_CONFIG_STANDARD_DIR "/kiyome.conf", G_FILE_TEST_EXISTS))
    return KY_CONFIG_STANDARD_DIR;
  return directory;
}

/* The clients of this process talk to no other. */
static void
expect_servers (const KyConfig *config)
{
  g_auto (GStrv) openers = g_strdupv ((gchar **)ky_config_list (config, KY_CONFIG_OPENER_RUN_AS));
  const gchar *user = ky_config_string (config, KY_CONFIG_OPENER_USER);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_addv (builder, (const gchar **)openers);
  /* It makes its socket when it has become that one. */
  if (user[0] != '\0')
    g_strv_builder_add (builder, user);
  all = g_strv_builder_end (builder);
  ky_peer_expect (KY_SERVER_STORE, ky_config_list (config, KY_CONFIG_STORE_RUN_AS));
  ky_peer_expect (KY_SERVER_SANITIZER, ky_config_list (config, KY_CONFIG_SANITIZER_RUN_AS));
  ky_peer_expect (KY_SERVER_OPENER, (const gchar *const *)all);
}

KyConfig *
ky_config_load_from (const gchar *directory, const gchar *source, gboolean with_policies,
                     GError **error)
{
  g_autoptr (KyConfig) config = config_new (directory, source);

  if (directory != NULL
      && (!load_main_file (config, error) || (with_policies && !load_policies (config, error))))
    return NULL;
  for (const KyPreset *preset = ky_presets; preset->name != NULL; preset++)
    if (find_rule (config, preset->name) == NULL)
      g_ptr_array_add (config->rules, load_preset (preset));
  expect_servers (config);
  if (with_policies && !lead_to_portal (config, error))
    return NULL;
  return g_steal_pointer (&config);
}

KyConfig *
ky_config_load (const gchar *directory, GError **error)
{
  directory = find_directory (directory);
  return ky_config_load_from (directory, directory, TRUE, error);
}

KyConfig *
ky_config_load_main (const gchar *directory, GError **error)
{
  directory = find_directory (directory);
  return ky_config_load_from (directory, directory, FALSE, error);
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

GPtrArray *
ky_config_check (const gchar *directory)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  const gchar *found = find_directory (directory);
  g_autoptr (KyConfig) config = config_new (found, found);
  g_autofree gchar *portal = NULL;
  GError *fault = NULL;

  if (config->directory == NULL)
    return g_steal_pointer (&faults);
  config->faults = faults;
  if (!load_main_file (config, &fault))
    go_on (faults, g_steal_pointer (&fault), NULL);
  if (!load_policies (config, &fault))
    go_on (faults, fault, NULL);
  portal = ky_config_portal_fault (config);
  if (portal != NULL)
    g_ptr_array_add (faults, g_strconcat (config->directory, "/kiyome.conf: ", portal, NULL));
  return g_steal_pointer (&faults);
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
  g_ptr_array_unref (config->rules);
  g_hash_table_unref (config->merged);
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
  return g_build_filename (config->values[KY_CONFIG_PATHS_RUN].text, name, NULL);
}

/* --- resolving -------------------------------------------------------------------------------- */

static gchar *
explain (const Rule *rule, const KyMatchScore *score, const KyEnvelopeFacts *facts)
{
  GString *why = g_string_new (NULL);

  g_string_append_printf (why, _ ("policy %s for %s: "), ky_policy_name (rule->policy),
                          facts->recipient != NULL ? facts->recipient : _ ("any recipient"));
  if (score == NULL)
    {
      g_string_append_printf (why, _ ("no [match] fits, so the standard policy holds (%s)"),
                              rule->file != NULL ? rule->file : _ ("built in"));
      return g_string_free (why, FALSE);
    }
  g_string_append_printf (why, _ ("%s matches by"), rule->file);
  for (guint key = 0; key < KY_MATCH_LAST; key++)
    if (score->ranks[key] > 0)
      g_string_append_printf (why, " %s", ky_match_key_name ((KyMatchKey)key));
  if (rule->priority > 0)
    g_string_append_printf (why, _ (", priority %u"), rule->priority);
  return g_string_free (why, FALSE);
}

KyPolicy *
ky_config_resolve (KyConfig *config, const KyEnvelopeFacts *facts, gchar **ret_why)
{
  const Rule *best = NULL;
  KyMatchScore best_score = { { 0 } };

  for (guint i = 0; i < config->rules->len; i++)
    {
      const Rule *rule = g_ptr_array_index (config->rules, i);
      KyMatchScore score;

      if (!ky_match_fits (&rule->match, facts, &score))
        continue;
      /* Of two that fit alike the first by file name stands. */
      if (best == NULL || rule->priority > best->priority
          || (rule->priority == best->priority && ky_match_score_compare (&score, &best_score) > 0))
        {
          best = rule;
          best_score = score;
        }
    }
  if (ret_why != NULL)
    *ret_why = explain (best != NULL ? best : find_rule (config, "standard"),
                        best != NULL ? &best_score : NULL, facts);
  if (best == NULL)
    best = find_rule (config, "standard");
  return ky_policy_ref (best->policy);
}

static KyPolicy *
strictest_of (KyConfig *config, KyPolicy *a, KyPolicy *b)
{
  gchar key[2 * KY_SHA256_HEX_SIZE];
  KyPolicy *merged;

  if (a == b)
    return ky_policy_ref (a);
  ky_sha256_to_hex (ky_policy_sha256 (a), key);
  key[KY_SHA256_HEX_SIZE - 1] = ':';
  ky_sha256_to_hex (ky_policy_sha256 (b), key + KY_SHA256_HEX_SIZE);
  g_mutex_lock (&config->mutex);
  merged = g_hash_table_lookup (config->merged, key);
  if (merged == NULL)
    {
      merged = ky_policy_strictest (a, b);
      g_hash_table_insert (config->merged, g_strdup (key), merged);
    }
  ky_policy_ref (merged);
  g_mutex_unlock (&config->mutex);
  return merged;
}

static gint
compare_policies (gconstpointer a, gconstpointer b)
{
  return strcmp (ky_policy_name (*(KyPolicy *const *)a), ky_policy_name (*(KyPolicy *const *)b));
}

KyPolicy *
ky_config_resolve_all (KyConfig *config, const KyEnvelopeFacts *facts,
                       const gchar *const *recipients, gchar **ret_why)
{
  g_autoptr (GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_policy_unref);
  g_autoptr (GString) why = g_string_new (NULL);
  g_autoptr (KyPolicy) strictest = NULL;

  for (; recipients != NULL && *recipients != NULL; recipients++)
    {
      KyEnvelopeFacts one = *facts;
      g_autofree gchar *because = NULL;
      g_autoptr (KyPolicy) policy = NULL;

      one.recipient = *recipients;
      policy = ky_config_resolve (config, &one, &because);
      if (g_ptr_array_find (policies, policy, NULL))
        continue;
      g_string_append_printf (why, "%s%s", why->len > 0 ? "; " : "", because);
      g_ptr_array_add (policies, g_steal_pointer (&policy));
    }
  if (policies->len == 0)
    return ky_config_resolve (config, facts, ret_why);
  /* By name, so that the order of recipients does not change the result. */
  g_ptr_array_sort (policies, compare_policies);
  strictest = ky_policy_ref (g_ptr_array_index (policies, 0));
  for (guint i = 1; i < policies->len; i++)
    {
      KyPolicy *merged = strictest_of (config, strictest, g_ptr_array_index (policies, i));

      ky_policy_unref (strictest);
      strictest = merged;
    }
  if (policies->len > 1)
    g_string_append (why, _ ("; the strictest of them"));
  if (ret_why != NULL)
    *ret_why = g_strdup (why->str);
  return g_steal_pointer (&strictest);
}

KyPolicy *
ky_config_policy (KyConfig *config, const gchar *name, GError **error)
{
  const Rule *rule = find_rule (config, name);
  g_auto (GStrv) names = NULL;
  g_autofree gchar *list = NULL;

  if (rule != NULL)
    return ky_policy_ref (rule->policy);
  names = ky_config_policy_names (config);
  list = g_strjoinv (", ", names);
  g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("no policy %s; there are %s"), name, list);
  return NULL;
}

const gchar *
ky_config_policy_origin (KyConfig *config, const gchar *name, const gchar *key)
{
  const Rule *rule = find_rule (config, name);
  const gchar *origin = rule != NULL ? g_hash_table_lookup (rule->origins, key) : NULL;

  return origin != NULL ? origin : "default";
}

const gchar *
ky_config_policy_file (KyConfig *config, const gchar *name)
{
  const Rule *rule = find_rule (config, name);

  return rule != NULL ? rule->file : NULL;
}

GStrv
ky_config_policy_names (KyConfig *config)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < config->rules->len; i++)
    g_strv_builder_add (
        builder, ky_policy_name (((const Rule *)g_ptr_array_index (config->rules, i))->policy));
  return g_strv_builder_end (builder);
}
