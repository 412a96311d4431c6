/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fonts as MicroType Express has them when they are unpacked (W3C submission of 2008, CTF). */
#pragma once

#include "common/error.h"
#include "common/view.h"

/*
 * The TrueType file that CTF stands for: outlines as they are, without instructions, and the tables
 * that ky_font_rewrite_office() reads. Error: MALFORMED. OUT is empty before.
 */
gboolean ky_ctf_to_sfnt (KyView ctf, GByteArray *out, GError **error);
