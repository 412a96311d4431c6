/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration directory: kiyome.conf (where things are) and policy.d/NAME.conf (what is
 * done). Both are GLib key files. An unknown group or key, a value out of range, or a file that
 * cannot be read is a CONFIG error with file and line. */
#pragma once

#include "common/log.h"
#include "config/departments.h"
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

/* Registers the file types for the keys of [methods]. The main() of a program that loads policies
 * calls it before the first load; without it no type is known. `name_of` (`i`) returns the name of
 * type `i`, or NULL after the last one. `is_in` (`i`, `group`) returns whether the type belongs to
 * `group` ("containers", "pictures"; any other group has no types). `ladder_of` (`i`) returns the
 * type's own methods in their order, ended by KY_METHOD_NONE. */
void ky_config_set_types (const gchar *(*name_of) (guint i),
                          gboolean (*is_in) (guint i, const gchar *group),
                          const KyMethodId *(*ladder_of) (guint i));

/* Holds the parts that are loaded in addition to kiyome.conf. */
enum
{
  KY_CONFIG_WITH_POLICIES = 1 << 0,
  KY_CONFIG_WITH_TENANTS = 1 << 1, /* config/tenants.h: for programs that serve all of them */
};

/* Loads `directory` with its policies and without its tenants. NULL: KY_CONFIG_STANDARD_DIR if it
 * has a kiyome.conf, else the built-in defaults. Relative paths in it are relative to `directory`.
 * Errors: CONFIG. (transfer full) */
KyConfig *ky_config_load (const gchar *directory, GError **error);
/* Works as ky_config_load() does, without policy.d, for a program that uses no policies: faults
 * there do not concern it. (transfer full) */
KyConfig *ky_config_load_main (const gchar *directory, GError **error);
/* Loads `parts` (KY_CONFIG_WITH_…) of `directory`; NULL as above. (transfer full) */
KyConfig *ky_config_load_parts (const gchar *directory, guint parts, GError **error);
/* Works as ky_config_load_parts() does, but reads the files from `source`. (transfer full) */
KyConfig *ky_config_load_from (const gchar *directory, const gchar *source, guint parts,
                               GError **error);
/* Returns the parts that `config` was loaded with. */
guint ky_config_parts (const KyConfig *config);
KyConfig *ky_config_ref (KyConfig *config);
void ky_config_unref (KyConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyConfig, ky_config_unref)

/* Returns the description of `key`, for the table of the man page and for `policy check`. */
const KyPolicyKeyInfo *ky_config_key_info (KyConfigKey key);

/* Returns the value of log.level. */
KyLogLevel ky_config_log_level (const KyConfig *config);
/* Returns the directory that `config` was loaded from, or NULL for the built-in defaults. */
const gchar *ky_config_directory (const KyConfig *config);
/* Returns a SHA-256 of all values, policies included, which does not depend on the directory. It
 * differs if `config` was loaded without policies. */
const guint8 *ky_config_sha256 (const KyConfig *config);
guint64 ky_config_uint (const KyConfig *config, KyConfigKey key);
gboolean ky_config_bool (const KyConfig *config, KyConfigKey key);
const gchar *ky_config_string (const KyConfig *config, KyConfigKey key);
const gchar *const *ky_config_list (const KyConfig *config, KyConfigKey key);
/* The client of an original from a watched folder begins with this prefix, followed by the folder's
 * name. Such originals do not count for anybody's portal.upload-day-size. */
#define KY_FOLDER_CLIENT "folder:"
/* The prefix for originals from a web proxy, followed by the browser's address. */
#define KY_ICAP_CLIENT "icap:"
/* The prefix for originals from a machine with an API key, followed by the machine's identifier. */
#define KY_API_CLIENT "machine:"

/* Returns the number of [folder NAME] groups, and their names and values in the order of the file:
 * `key` is one from KY_CONFIG_FOLDER_IN to KY_CONFIG_FOLDER_REPORT. A BOOL is 0 or 1. */
guint ky_config_n_folders (const KyConfig *config);
const gchar *ky_config_folder_name (const KyConfig *config, guint n);
const gchar *ky_config_folder_string (const KyConfig *config, guint n, KyConfigKey key);
guint64 ky_config_folder_uint (const KyConfig *config, guint n, KyConfigKey key);
/* Returns a sentence if other hosts could reach the portal over plain HTTP although
 * portal.plain-http does not allow it, else NULL. (transfer full) */
gchar *ky_config_portal_fault (const KyConfig *config);
/* Returns the path paths.run/`name`: each program has a directory there that only its user may
 * write to: "store/store.sock", "opener/opener.sock" …; a tenant's "sanitizer/sanitizer.sock" is
 * the gateway's. (transfer full) */
gchar *ky_config_run_path (const KyConfig *config, const gchar *name);
/* Makes the directory of `name` in paths.run if it does not exist. Errors: IO (also if another user
 * may write there). */
gboolean ky_config_make_run (const KyConfig *config, const gchar *name, GError **error);

/* Holds the facts of an envelope that policies match. A string that is NULL is unknown. */
typedef struct
{
  const gchar *sender;    /* addr-spec */
  const gchar *recipient; /* addr-spec */
  const gchar *direction; /* "in", "out", "file" */
  const gchar *login;     /* authenticated sender */
  const gchar *client;    /* of SMTP: "host [address]", as the store keeps it, or the address */
  gboolean sender_is_authentic;
  const gchar *department;          /* the recipient's, "": in none; NULL: as departments says */
  const KyDepartments *departments; /* departments of each recipient; NULL: unknown */
  /* the department of `login`, in the same way; without an authenticated login there is none,
   * whatever the header says */
  const gchar *sender_department;
  gboolean has_size; /* `size` is known */
  guint64 size;      /* size of the original in bytes */
  /* if set, a policy that names a size, a department or a recipient matches whatever the actual
   * values are */
  gboolean any_size, any_department, any_recipient, any_sender_department;
} KyEnvelopeFacts;

/* Returns the policy for one recipient: that of the most specific [match], or "standard" if none
 * matches. For a recipient in several departments, the strictest combination of their policies
 * applies; if the department is unknown, or only the MTA can resolve the recipient's address
 * (common/mail/address.h), that of all policies that could apply. `ret_why` (nullable) gets one
 * English line that says which file and rule applies and why. (transfer full) */
KyPolicy *ky_config_resolve (KyConfig *config, const KyEnvelopeFacts *facts, gchar **ret_why);
/* Returns whether any policy depends on departments. Otherwise the store need not be asked for
 * them. */
gboolean ky_config_has_departments (const KyConfig *config);
/* Returns the departments that policies name: a table from the folded name to the file that names
 * it first, borrowed from `config`. (transfer full) */
GHashTable *ky_config_departments (const KyConfig *config);
/* Returns the highest value that the limit `key` can have for these recipients while size and
 * department are unknown: the lowest, over all recipients, of the highest value that may apply to
 * each. */
guint64 ky_config_most (KyConfig *config, const KyEnvelopeFacts *facts,
                        const gchar *const *recipients, KyPolicyKey key);
/* Returns the strictest combination, key by key, of the policies of several recipients. (transfer
 * full) */
KyPolicy *ky_config_resolve_all (KyConfig *config, const KyEnvelopeFacts *facts,
                                 const gchar *const *recipients, gchar **ret_why);
/* Returns whether group `a` of a mail's recipients, rather than group `b`, gets the mail itself.
 * Both are arrays of gchar, NULL-terminated, with at least one element. The larger group does; of
 * two equal ones that with the alphabetically first address. The order of the envelope does not
 * count, because a sender who repeats a transaction may use another order, and deferred deliveries
 * must stay the same. */
gboolean ky_recipients_are_before (const GPtrArray *a, const GPtrArray *b);
/* Returns a policy by its name: a file of policy.d, or a preset (standard, strict, text-only).
 * Errors: CONFIG. (transfer full) */
KyPolicy *ky_config_policy (KyConfig *config, const gchar *name, GError **error);
/* Returns the names of all policies, presets included. (transfer full) */
GStrv ky_config_policy_names (KyConfig *config);
/* Returns the file of the policy `name`, or NULL for a preset. (transfer none) */
const gchar *ky_config_policy_file (KyConfig *config, const gchar *name);
/* Returns where the value of `key` ("group.key", "methods.TYPE") of the policy `name` was set:
 * "FILE:LINE", "preset NAME" or "default". */
const gchar *ky_config_policy_origin (KyConfig *config, const gchar *name, const gchar *key);
/* Returns all faults of `directory` (NULL as above), each in the words of ky_config_load().
 * (transfer full; of gchar) */
GPtrArray *ky_config_check (const gchar *directory);
