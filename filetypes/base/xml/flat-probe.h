/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies OpenDocument documents in one XML file (OpenDocument 1.3 part 3 §3.1.2: "flat") by the
 * root element. For identify(): bounded, without a parser library. */
#pragma once

#include "engine/filetype.h"

/* Returns the bid (verified bits) of the type with the media type
 * "application/vnd.oasis.opendocument.KIND", templates included; 0 if `probe`'s file is of another
 * type. */
guint ky_flat_probe_bits (const KyProbe *probe, const gchar *kind);
