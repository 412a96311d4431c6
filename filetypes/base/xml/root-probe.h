/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which element an XML file begins with. */
#pragma once

#include "engine/filetype.h"

/* For identify(): bits where the root element of the XML that PROBE begins with is NAME, with any
 * prefix; 0 otherwise. */
guint ky_root_probe_bits (const KyProbe *probe, const gchar *name);
