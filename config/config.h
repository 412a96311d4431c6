/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration directory: kiyome.conf (where things are) and policy.d/NAME.conf (what is
 * done). Both are GLib key files. An unknown group or key, a value out of range, a file that can't
 * be read: CONFIG, with file and line.
 */
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

/*
 * Which file types there are, for the keys of [methods]: to be registered by the main() of whoever
 * loads policies, before it does; without it none is known. NAME_OF (I) is the type of number I,
 * NULL behind the last; IS_IN says whether it is one of GROUP ("containers", "pictures"; what else
 * GROUP is has none); LADDER_OF is its own methods in their order, ended by KY_METHOD_NONE.
 */
void ky_config_set_types (const gchar *(*name_of) (guint i),
                          gboolean (*is_in) (guint i, const gchar *group),
                          const KyMethodId *(*ladder_of) (guint i));

/* What is loaded beside kiyome.conf. */
enum
{
  KY_CONFIG_WITH_POLICIES = 1 << 0,
  KY_CONFIG_WITH_TENANTS = 1 << 1, /* config/tenants.h: for programs that serve all of them */
};

/*
 * Loads DIRECTORY, and none of its tenants. NULL: KY_CONFIG_STANDARD_DIR when it has a kiyome.conf,
 * else the built-in defaults. Relative paths inside count from DIRECTORY. Errors: CONFIG. (transfer
 * full)
 */
KyConfig *ky_config_load (const gchar *directory, GError **error);
/* The same without policy.d, for a program that asks for no policy: what is wrong there is none of
 * its business. (transfer full) */
KyConfig *ky_config_load_main (const gchar *directory, GError **error);
/* The parts (KY_CONFIG_WITH_…) of DIRECTORY, NULL as above. (transfer full) */
KyConfig *ky_config_load_parts (const gchar *directory, guint parts, GError **error);
/* The same from files that are read in SOURCE. (transfer full) */
KyConfig *ky_config_load_from (const gchar *directory, const gchar *source, guint parts,
                               GError **error);
/* The parts that it was loaded with. */
guint ky_config_parts (const KyConfig *config);
KyConfig *ky_config_ref (KyConfig *config);
void ky_config_unref (KyConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyConfig, ky_config_unref)

/* Description of a key, for the man page's table and `policy check`. */
const KyPolicyKeyInfo *ky_config_key_info (KyConfigKey key);

/* log.level */
KyLogLevel ky_config_log_level (const KyConfig *config);
/* The directory it was loaded from, or NULL for the built-in defaults. */
const gchar *ky_config_directory (const KyConfig *config);
/* Names what it says, policies included: the same for the same, wherever it stands. A program that
 * loads no policies has another. */
const guint8 *ky_config_sha256 (const KyConfig *config);
guint64 ky_config_uint (const KyConfig *config, KyConfigKey key);
gboolean ky_config_bool (const KyConfig *config, KyConfigKey key);
const gchar *ky_config_string (const KyConfig *config, KyConfigKey key);
const gchar *const *ky_config_list (const KyConfig *config, KyConfigKey key);
/* Begins the client of an original that a watched folder brings, before the folder's name: it
 * counts for no one's portal.upload-day-size. */
#define KY_FOLDER_CLIENT "folder:"
/* The same of one that comes through a web proxy, before the browser's address. */
#define KY_ICAP_CLIENT "icap:"
/* And in front of the identifier of a machine that brings files by a key of its own. */
#define KY_API_CLIENT "machine:"

/* The places that [folder NAME] groups name, in the file's order, and what they say: of KEY those
 * from KY_CONFIG_FOLDER_IN to KY_CONFIG_FOLDER_REPORT. BOOL is 0 or 1. */
guint ky_config_n_folders (const KyConfig *config);
const gchar *ky_config_folder_name (const KyConfig *config, guint n);
const gchar *ky_config_folder_string (const KyConfig *config, guint n, KyConfigKey key);
guint64 ky_config_folder_uint (const KyConfig *config, guint n, KyConfigKey key);
/* Would the portal be reached over plain HTTP from other hosts? NULL, or the fault in words, unless
 * portal.plain-http says that it may. (transfer full) */
gchar *ky_config_portal_fault (const KyConfig *config);
/* paths.run/NAME: each program has a directory there that only its user writes: "store/store.sock",
 * "opener/opener.sock" …; "sanitizer/sanitizer.sock" of a tenant is the gateway's. (transfer full) */
gchar *ky_config_run_path (const KyConfig *config, const gchar *name);
/* Makes the directory that NAME lies in, where there is none. Errors: IO (also where another user
 * may write there). */
gboolean ky_config_make_run (const KyConfig *config, const gchar *name, GError **error);

/* What a policy is matched on. Strings may be NULL: unknown. */
typedef struct
{
  const gchar *sender;    /* addr-spec */
  const gchar *recipient; /* addr-spec */
  const gchar *direction; /* "in", "out", "file" */
  const gchar *login;     /* authenticated sender */
  const gchar *client;    /* of SMTP: "host [address]", as the store keeps it, or the address */
  gboolean sender_is_authentic;
  const gchar *department;          /* the recipient's, "": in none; NULL: as departments says */
  const KyDepartments *departments; /* of each recipient; NULL: nothing is known */
  /* That of LOGIN, likewise: whom nobody let in has none, whatever the header says. */
  const gchar *sender_department;
  gboolean has_size; /* SIZE is known */
  guint64 size;      /* of the original, bytes */
  /* A policy for some size, department or recipient counts as if it were that. */
  gboolean any_size, any_department, any_recipient, any_sender_department;
} KyEnvelopeFacts;

/*
 * The policy for one recipient: the most specific [match] wins, "standard" when none matches. Of
 * several departments each has its say, and the strictest holds; where the department is not known,
 * the strictest of all that might hold, and so for a recipient of whom only the mail system knows
 * who he is (common/address.h). RET_WHY (may be NULL) gets one English line that says which
 * file and rule won and why. (transfer full)
 */
KyPolicy *ky_config_resolve (KyConfig *config, const KyEnvelopeFacts *facts, gchar **ret_why);
/* Does any policy go by departments? Only then are they worth asking for. */
gboolean ky_config_has_departments (const KyConfig *config);
/* Those that policies name, folded, each once: its name → the file that names it first, borrowed
 * from CONFIG. (transfer full) */
GHashTable *ky_config_departments (const KyConfig *config);
/* The most that the limit KEY can turn out to be for these recipients, while size and department
 * are not known yet: of each the greatest of what may hold for him, of these the least. */
guint64 ky_config_most (KyConfig *config, const KyEnvelopeFacts *facts,
                        const gchar *const *recipients, KyPolicyKey key);
/* The strictest of several recipients' policies, by key. (transfer full) */
KyPolicy *ky_config_resolve_all (KyConfig *config, const KyEnvelopeFacts *facts,
                                 const gchar *const *recipients, gchar **ret_why);
/* Of two parties of a mail's recipients (of gchar, NULL-terminated, at least one) that policies
 * make, is A served with the mail itself rather than B? The larger is, of two alike that with the
 * first address in the order of letters: not in that of the envelope, since a sender who comes
 * again may name them in another, and what was owed then is owed still. */
gboolean ky_recipients_are_before (const GPtrArray *a, const GPtrArray *b);
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
