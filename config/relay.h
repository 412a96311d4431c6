/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the inner relay (the MTA that gets released originals and kiyome's own mail) from the
 * configuration. */
#pragma once

#include "common/mail/relay.h"
#include "config/config.h"

/* Returns the inner relay that `config` names; its texts are `config`'s. */
static inline KyRelay
ky_config_relay (const KyConfig *config)
{
  return (KyRelay){ ky_config_string (config, KY_CONFIG_RELAY_HOST),
                    (guint16)ky_config_uint (config, KY_CONFIG_RELAY_PORT),
                    ky_config_string (config, KY_CONFIG_RELAY_SENDER),
                    ky_config_string (config, KY_CONFIG_RELAY_TLS),
                    ky_config_string (config, KY_CONFIG_RELAY_CA) };
}
