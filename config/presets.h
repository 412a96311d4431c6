/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies of config/presets, compiled in; ended by a NULL name. */
#pragma once

#include <glib.h>

typedef struct
{
  const gchar *name, *text;
} KyPreset;

extern const KyPreset ky_presets[];
