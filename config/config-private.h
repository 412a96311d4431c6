/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the members of KyConfig for the files of config/; callers outside use config.h. */
#pragma once

#include "config/folders.h"
#include "config/policy-file.h"

/* Descriptions of the configuration keys, indexed by KyConfigKey. */
extern const KyPolicyKeyInfo ky_config_infos[];

struct _KyConfig
{
  gint references;
  gchar *directory; /* relative paths count from there */
  gchar *source;    /* and there its files are read: mostly the same */
  KyValue values[KY_CONFIG_KEY_LAST];
  GPtrArray *folders; /* of KyFolder */
  GPtrArray *rules; /* of KyPolicyFile: files in the order of their names, then the presets left */
  gboolean has_sizes, has_departments, has_sender_departments; /* some rule depends on them */
  GMutex mutex;                                                /* for `merged` */
  GHashTable *merged;              /* "SHA:SHA" of two policies -> their strictest, made once */
  GPtrArray *faults;               /* (nullable) of gchar: the faults that a check collects */
  guint8 sha256[KY_SHA256_SIZE];   /* hash of its values */
  guint lines[KY_CONFIG_KEY_LAST]; /* line of the file that sets the key; 0: none */
  gchar *tenant, *shared_run;      /* (nullable) a tenant's name; its shared directory */
  guint parts;                     /* KY_CONFIG_WITH_… */
  GPtrArray *tenants;              /* of KyConfig; of a tenant none */
  GHashTable *domains;             /* claimed domain → the tenant, borrowed */
};

/* Returns the file or preset of the policy `name`, or NULL. (transfer none) */
const KyPolicyFile *ky_config_find_rule (const KyConfig *config, const gchar *name);
/* Returns all values of `rule` as lines "key=value". (transfer full) */
gchar *ky_config_rule_text (const KyPolicyFile *rule);
/* Computes the SHA-256 that names a configuration with `rules` (of KyPolicyFile) and `keys`, lines
 * of "group.key=value". The rules are appended to `keys`. */
void ky_config_hash (GString *keys, const GPtrArray *rules, guint8 ret_sha256[KY_SHA256_SIZE]);
