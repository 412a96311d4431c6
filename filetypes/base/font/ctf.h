/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts fonts in the format of unpacked MicroType Express (W3C submission of 2008, CTF). */
#pragma once

#include "common/error.h"
#include "common/view.h"

/* Writes the font `ctf` as a TrueType file to `out`, which must be empty: its outlines without
 * instructions, and the tables that ky_font_rewrite_office() reads. Error: MALFORMED. */
gboolean ky_ctf_to_sfnt (KyView ctf, GByteArray *out, GError **error);
