/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fonts as documents of office programs bring them along: Word's with their first bytes disguised
 * by a GUID (ISO/IEC 29500-1 §17.8.1), PowerPoint's as Embedded OpenType (W3C submission of 2008).
 */
#pragma once

#include "engine/job.h"
#include "filetypes/base/font/program.h"

/* The GUID by which fonts are disguised that kiyome writes: it keeps no secret. */
#define KY_FONT_KEY "{4B69796F-6D65-4F6E-8F6E-744B69796F6D}"

/* FILE, disguised by the GUID KEY (""; not at all), written anew and disguised by KY_FONT_KEY.
 * Errors: those of ky_font_rewrite_office(). OUT is empty before. */
gboolean ky_font_rewrite_disguised (KyView file, const gchar *key, GByteArray *out, GError **error);
/*
 * The font in Embedded OpenType, which may be encrypted and packed by MicroType Express; what it
 * takes to unpack it is charged to JOB. Errors: MALFORMED; LIMIT: the job's. FONT is empty before.
 */
gboolean ky_font_open_eot (KyJob *job, KyView file, GByteArray *font, GError **error);
/* FONT, written anew as Embedded OpenType that is neither. Errors: those of
 * ky_font_rewrite_office(). OUT is empty before. */
gboolean ky_font_rewrite_eot (KyView font, GByteArray *out, GError **error);
