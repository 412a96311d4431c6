/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Methods of odt, ods, odp and odg, which are one format with four bodies. */
#pragma once

#include "engine/job.h"

/* The package written anew (doc/threats.md O-ODF-01); templates become the plain variant. Errors:
 * MALFORMED, LIMIT, ENCRYPTED, UNSUPPORTED. */
gboolean ky_odt_rebuild (KyJob *job, GError **error);
gboolean ky_ods_rebuild (KyJob *job, GError **error);
gboolean ky_odp_rebuild (KyJob *job, GError **error);
gboolean ky_odg_rebuild (KyJob *job, GError **error);

/* What a reader of the document sees, as UTF-8 text (type txt). Errors: as above. */
gboolean ky_odt_text (KyJob *job, GError **error);
gboolean ky_ods_text (KyJob *job, GError **error);
gboolean ky_odp_text (KyJob *job, GError **error);
gboolean ky_odg_text (KyJob *job, GError **error);

/* A second reading that shares no code with the rebuilding. Errors: VERIFY. */
gboolean ky_odt_verify (KyJob *job, GError **error);
gboolean ky_ods_verify (KyJob *job, GError **error);
gboolean ky_odp_verify (KyJob *job, GError **error);
gboolean ky_odg_verify (KyJob *job, GError **error);
