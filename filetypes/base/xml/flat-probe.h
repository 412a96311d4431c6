/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a file an OpenDocument document as one XML file (OpenDocument 1.3 part 3 §3.1.2: "flat"), by
 * its root element? For identify(): bounded, links no library, believes nothing.
 */
#pragma once

#include "engine/filetype.h"

/* What a type bids whose media type is "application/vnd.oasis.opendocument.KIND", or a template
 * of it: 0 when PROBE's file is another. */
guint ky_flat_probe_bits (const KyProbe *probe, const gchar *kind);
