/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs that a gateway consists of: one table for `kiyome status`, the metrics and the
 * portal's page of health. Each program holds a lock in its directory of paths.run while it runs,
 * so that others see whether it does, whoever may ask it. */
#pragma once

#include "config/config.h"

typedef struct
{
  const gchar *name;     /* name of the part; its program is "kiyome-" followed by it */
  gboolean is_of_tenant; /* each tenant has one of its own */
  /* Returns whether the configuration needs the program. NULL: it is needed if it has run since the
   * machine started. */
  gboolean (*is_wanted) (const KyConfig *config);
} KyGatewayPart;

/* Ended by a row without a name. */
extern const KyGatewayPart ky_parts[];

/* Says that the program `name` ("kiyome-milter") runs from now on until this process ends. That it
 * cannot is logged. */
void ky_part_hold (const KyConfig *config, const gchar *name);

/* Returns whether `part` runs, as far as this user may know. */
gboolean ky_part_runs (const KyConfig *config, const KyGatewayPart *part);

/* Returns whether `part` should run. */
gboolean ky_part_is_wanted (const KyConfig *config, const KyGatewayPart *part);
