/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The methods of the type rtf: rebuild, text, verify. */
#pragma once

#include "engine/job.h"

/* Writes the file anew, in 7 bits (doc/threats.md O-RTF-01). Errors: MALFORMED, LIMIT. */
gboolean ky_rtf_rebuild (KyJob *job, GError **error);
/* Reports the hidden text, which pages do not show. */
void ky_rtf_tell_undrawn (KyJob *job);
/* Returns what a reader of the document sees, as UTF-8 text (type txt). Errors: as above. */
gboolean ky_rtf_text (KyJob *job, GError **error);

typedef enum
{
  KY_RTF_FOR_FILE,
  KY_RTF_FOR_TEXT,  /* without pictures and hidden text */
  KY_RTF_FOR_PAGES, /* the same, and nothing else is reported than hidden text */
} KyRtfUse;

/* Returns the job's input written anew. (transfer full) */
GString *ky_rtf_rewrite (KyJob *job, KyRtfUse use, GError **error);

/* Implements a second reading that shares no code with the rebuilding. Errors: VERIFY. */
gboolean ky_rtf_verify (KyJob *job, GError **error);
