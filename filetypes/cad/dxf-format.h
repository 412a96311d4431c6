/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the characters of a text of a DXF drawing, without its formatting codes. */
#pragma once

#include <glib.h>

/* Appends the characters of the text `at` (UTF-8) to `out`. Decodes \U+XXXX, \M+NXXXX and %%c;
 * drops formatting codes of an MTEXT if `is_formatted`; line breaks become LF. */
void ky_dxf_format (GString *out, const gchar *at, gboolean is_formatted);
