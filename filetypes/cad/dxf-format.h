/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the characters of a text of a DXF drawing, without its formatting codes. */
#pragma once

#include <glib.h>

/* Appends AT, as UTF-8 in a DXF file, of an MTEXT where IS_FORMATTED: characters that are written
 * as \U+XXXX, \M+NXXXX and %%c stand as what they are, and lines end with LF. */
void ky_dxf_format (GString *out, const gchar *at, gboolean is_formatted);
