/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The methods of the types odt, ods, odp and odg, which are one format with four bodies. */
#pragma once

#include "engine/job.h"

/* Writes the package anew (doc/threats.md O-ODF-01); templates become the plain type. Errors:
 * MALFORMED, LIMIT, ENCRYPTED, UNSUPPORTED. */
gboolean ky_odt_rebuild (KyJob *job, GError **error);
gboolean ky_ods_rebuild (KyJob *job, GError **error);
gboolean ky_odp_rebuild (KyJob *job, GError **error);
gboolean ky_odg_rebuild (KyJob *job, GError **error);

/* Writes the text that a reader of the document sees, in UTF-8 (type txt). Errors: as above. */
gboolean ky_odt_text (KyJob *job, GError **error);
gboolean ky_ods_text (KyJob *job, GError **error);
gboolean ky_odp_text (KyJob *job, GError **error);
gboolean ky_odg_text (KyJob *job, GError **error);

/* Reports what pages of the document do not show: hidden text, rows, columns, sheets and slides,
 * and speaker notes. A document that cannot be read reports what was read. */
void ky_odf_tell_undrawn (KyJob *job);

/* Verifies the rebuilt file with code that shares nothing with the rebuild. Errors: VERIFY. */
gboolean ky_odt_verify (KyJob *job, GError **error);
gboolean ky_ods_verify (KyJob *job, GError **error);
gboolean ky_odp_verify (KyJob *job, GError **error);
gboolean ky_odg_verify (KyJob *job, GError **error);
