/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Methods of docx, xlsx and pptx, which are one format with three vocabularies. */
#pragma once

#include "engine/job.h"

/* The package written anew (doc/threats.md O-OOX-01, -02); macro and template variants become the
 * plain one. Errors: MALFORMED, LIMIT, ENCRYPTED, UNSUPPORTED. */
gboolean ky_docx_rebuild (KyJob *job, GError **error);
gboolean ky_xlsx_rebuild (KyJob *job, GError **error);
gboolean ky_pptx_rebuild (KyJob *job, GError **error);

/* What a reader sees as plain text (type txt). Errors: as above. */
gboolean ky_docx_text (KyJob *job, GError **error);
gboolean ky_xlsx_text (KyJob *job, GError **error);
gboolean ky_pptx_text (KyJob *job, GError **error);

/* A second reading that shares no code with the rebuilding. Errors: VERIFY. */
gboolean ky_docx_verify (KyJob *job, GError **error);
gboolean ky_xlsx_verify (KyJob *job, GError **error);
gboolean ky_pptx_verify (KyJob *job, GError **error);
