/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration directory: kiyome.conf (where things are) and policy.d/NAME.conf (what is
 * done). Both are GLib key files. An unknown group or key, a value out of range, a file that can't
 * be read: CONFIG, with file and line.
 */
#pragma once

#include "common/log.h"
#include "config/policy.h"

typedef enum
{
#define KEY(identifier, group, key, kind, standard, minimum, maximum, choices, help)               \
  KY_CONFIG_##identifier,
#include "config/config-keys.def"
#undef KEY
  KY_CONFIG_KEY_LAST
} KyConfigKey;

typedef struct _KyConfig KyConfig; /* immutable, reference-counted */

#define KY_CONFIG_STANDARD_DIR "/etc/kiyome"

/*
 * Which file types there are, for the keys of [methods]: to be registered by the main() of whoever
 * loads policies, before it does; without it none is known. NAME_OF (I) is the type of number I,
 * NULL behind the last; IS_IN says whether it is one of GROUP ("containers", "pictures"; what else
 * GROUP is has none).
 */
void ky_config_set_types (const gchar *(*name_of) (guint i),
                          gboolean (*is_in) (guint i, const gchar *group));

/*
 * Loads DIRECTORY. NULL: KY_CONFIG_STANDARD_DIR when it has a kiyome.conf, else the built-in
 * defaults. Relative paths inside count from DIRECTORY. Errors: CONFIG. (transfer full)
 */
KyConfig *ky_config_load (const gchar *directory, GError **error);
/* The same without policy.d, for a program that asks for no policy: what is wrong there is none of
 * its business. (transfer full) */
KyConfig *ky_config_load_main (const gchar *directory, GError **error);
/* Either of the two for DIRECTORY, from files that are read in SOURCE. (transfer full) */
KyConfig *ky_config_load_from (const gchar *directory, const gchar *source, gboolean with_policies,
                               GError **error);
KyConfig *ky_config_ref (KyConfig *config);
void ky_config_unref (KyConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyConfig, ky_config_unref)

/* Description of a key, for the man page's table and `policy check`. */
const KyPolicyKeyInfo *ky_config_key_info (KyConfigKey key);

/* log.level */
KyLogLevel ky_config_log_level (const KyConfig *config);
/* The directory it was loaded from, or NULL for the built-in defaults. */
const gchar *ky_config_directory (const KyConfig *config);
guint64 ky_config_uint (const KyConfig *config, KyConfigKey key);
gboolean ky_config_bool (const KyConfig *config, KyConfigKey key);
const gchar *ky_config_string (const KyConfig *config, KyConfigKey key);
const gchar *const *ky_config_list (const KyConfig *config, KyConfigKey key);
/* paths.run/NAME: "sanitizer.sock", "store.sock", "admin.sock" … (transfer full) */
/* Would the portal be reached over plain HTTP from other hosts? NULL, or the fault in words, unless
 * portal.plain-http says that it may. (transfer full) */
gchar *ky_config_portal_fault (const KyConfig *config);
gchar *ky_config_run_path (const KyConfig *config, const gchar *name);

/* What a policy is matched on. Strings may be NULL: unknown. */
typedef struct
{
  const gchar *sender;    /* addr-spec */
  const gchar *recipient; /* addr-spec */
  const gchar *direction; /* "in", "out" */
  const gchar *login;     /* authenticated sender */
  gboolean sender_is_authentic;
} KyEnvelopeFacts;

/*
 * The policy for one recipient: the most specific [match] wins, "standard" when none matches.
 * RET_WHY (may be NULL) gets one English line that says which file and rule won and why. (transfer
 * full)
 */
KyPolicy *ky_config_resolve (KyConfig *config, const KyEnvelopeFacts *facts, gchar **ret_why);
/* The strictest of several recipients' policies, by key. (transfer full) */
KyPolicy *ky_config_resolve_all (KyConfig *config, const KyEnvelopeFacts *facts,
                                 const gchar *const *recipients, gchar **ret_why);
/* A policy by name: a file of policy.d, or a preset (standard, strict, text-only). Errors: CONFIG.
 * (transfer full) */
KyPolicy *ky_config_policy (KyConfig *config, const gchar *name, GError **error);
/* Names of all policies, presets included. (transfer full) */
GStrv ky_config_policy_names (KyConfig *config);
/* The file of the policy called NAME; NULL for a preset. */
const gchar *ky_config_policy_file (KyConfig *config, const gchar *name);
/* Where the policy called NAME has its value of KEY ("group.key", "methods.TYPE") from:
 * "FILE:LINE", "preset NAME" or "default". */
const gchar *ky_config_policy_origin (KyConfig *config, const gchar *name, const gchar *key);
/* All that is wrong in DIRECTORY (NULL as above), not just the first, each as ky_config_load()
 * would say it. (transfer full) */
GPtrArray *ky_config_check (const gchar *directory);
