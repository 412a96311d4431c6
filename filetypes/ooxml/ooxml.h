/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The methods of the types docx, xlsx and pptx, which are one package format with three
 * vocabularies. */
#pragma once

#include "engine/job.h"

/* Writes the package anew (doc/threats.md O-OOX-01, -02); files with macros and templates become
 * the plain type. Errors: MALFORMED, LIMIT, ENCRYPTED, UNSUPPORTED. */
gboolean ky_docx_rebuild (KyJob *job, GError **error);
gboolean ky_xlsx_rebuild (KyJob *job, GError **error);
gboolean ky_pptx_rebuild (KyJob *job, GError **error);

/* Writes the text that a reader of the document sees (type txt). Errors: as above. */
gboolean ky_docx_text (KyJob *job, GError **error);
gboolean ky_xlsx_text (KyJob *job, GError **error);
gboolean ky_pptx_text (KyJob *job, GError **error);

/* Returns the input with its form controls as LibreOffice draws them (control-states.h); NULL: it
 * has none, or cannot be read (transfer full). */
GBytes *ky_xlsx_with_controls (KyJob *job);

/* Returns the input with what its fields and controls show in their place (shown-fields.c); NULL:
 * LibreOffice draws it as it is (transfer full). */
GBytes *ky_docx_with_results (KyJob *job);

/* Report what pages of the document do not show: hidden text, rows, columns, sheets and slides, and
 * speaker notes. A document that cannot be read reports what was read. */
void ky_docx_tell_undrawn (KyJob *job);
void ky_xlsx_tell_undrawn (KyJob *job);
void ky_pptx_tell_undrawn (KyJob *job);

/* Verifies the rebuilt file with code that shares nothing with the rebuild. Errors: VERIFY. */
gboolean ky_docx_verify (KyJob *job, GError **error);
gboolean ky_xlsx_verify (KyJob *job, GError **error);
gboolean ky_pptx_verify (KyJob *job, GError **error);
