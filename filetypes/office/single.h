/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Office 2003 documents, each one XML file: "WordprocessingML 2003" and "SpreadsheetML 2003"
 * (Microsoft "Office 2003 XML Reference Schemas").
 */
#pragma once

#include "engine/job.h"

/* What is taken out of one, and its code. */
#define KY_SINGLE_CODES 18
typedef struct
{
  guint64 removed[KY_SINGLE_CODES];
  guint32 saved;      /* when it was last changed, seconds since 1970; 0: it does not say */
  guint n_sheets;     /* of a workbook */
  GHashTable *hidden; /* set of numbers of sheets, from 1: the caller's */
} KySingle;

/* TRUE where documents with this suffix are such files: "excel_xml", "word_xml". */
gboolean ky_single_is (const gchar *suffix);
/*
 * INPUT read and written again for LibreOffice: elements and attributes of the namespaces that such
 * documents have, without document type, entities, macros, objects, controls, and what leads
 * elsewhere by itself; recorded insertions and deletions are accepted.
 * SINGLE is empty but for `hidden`. Errors: MALFORMED, LIMIT. (transfer full)
 */
GBytes *ky_single_clean (KyJob *job, KyView input, const gchar *suffix, KySingle *single,
                         GError **error);
/* Tells JOB what was taken out. */
void ky_single_report (const KySingle *single, KyJob *job);
