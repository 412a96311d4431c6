/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second reading of fonts that were written anew; shares no code with what writes them. Errors:
 * VERIFY. */
#pragma once

#include "engine/job.h"

/* In a PDF file. */
gboolean ky_font_verify_sfnt (KyView font, GError **error);
gboolean ky_font_verify_cff (KyView font, GError **error);
/* In a document of Word, disguised by the GUID that ky_font_verify_key() is true for. */
gboolean ky_font_verify_disguised (KyView file, GError **error);
gboolean ky_font_verify_key (const gchar *guid);
/* In an OpenDocument file, as it is. */
gboolean ky_font_verify_office (KyView file, GError **error);
/* In a presentation: Embedded OpenType. */
gboolean ky_font_verify_eot (KyView file, GError **error);
