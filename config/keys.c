/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the table of keys from the rows of config/config-keys.def. */
#include "config/config-private.h"

const KyPolicyKeyInfo ky_config_infos[KY_CONFIG_KEY_LAST] = {
#define KEY(identifier, group, key, kind, standard, minimum, maximum, choices, help)               \
  [KY_CONFIG_##identifier] = { group, key, #kind, standard, choices, help, minimum, maximum },
#include "config/config-keys.def"
#undef KEY
};

const KyPolicyKeyInfo *
ky_config_key_info (KyConfigKey key)
{
  g_return_val_if_fail (key < KY_CONFIG_KEY_LAST, NULL);
  return &ky_config_infos[key];
}
