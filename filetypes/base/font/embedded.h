/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites the embedded fonts of office documents: those of Word, with their first bytes disguised
 * by a GUID (ISO/IEC 29500-1 §17.8.1), and those of PowerPoint, in Embedded OpenType (W3C
 * submission of 2008). */
#pragma once

#include "engine/job.h"
#include "filetypes/base/font/program.h"

/* The GUID that disguises the fonts that kiyome writes. It is no secret. */
#define KY_FONT_KEY "{4B69796F-6D65-4F6E-8F6E-744B69796F6D}"

/* Rewrites `file`, which is disguised by the GUID `key` ("": not disguised), to `out`, disguised by
 * KY_FONT_KEY. `out` must be empty. Errors: those of ky_font_rewrite_office(). */
gboolean ky_font_rewrite_disguised (KyView file, const gchar *key, GByteArray *out, GError **error);
/* Extracts the font of `file` in Embedded OpenType, which may be encrypted and packed by MicroType
 * Express, to `font`, which must be empty. The work of unpacking is charged to `job`. Errors:
 * MALFORMED; LIMIT of the job. */
gboolean ky_font_open_eot (KyJob *job, KyView file, GByteArray *font, GError **error);
/* Rewrites `font` as Embedded OpenType, neither encrypted nor packed, to `out`, which must be
 * empty.
 * Errors: those of ky_font_rewrite_office(). */
gboolean ky_font_rewrite_eot (KyView font, GByteArray *out, GError **error);
