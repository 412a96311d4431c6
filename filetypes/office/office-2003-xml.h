/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cleans Office 2003 documents, each of which is one XML file: "WordprocessingML 2003" and
 * "SpreadsheetML 2003" (Microsoft "Office 2003 XML Reference Schemas"). */
#pragma once

#include "engine/job.h"

/* Holds the counts of removals, and facts about the document that was read. */
#define KY_SINGLE_CODES 22
typedef struct
{
  guint64 removed[KY_SINGLE_CODES];
  guint32 saved;      /* when it was last changed, seconds since 1970; 0: it does not say */
  guint n_sheets;     /* number of sheets of a workbook */
  GHashTable *hidden; /* set of numbers of sheets, from 1: the caller's */
} KySingle;

/* Tells whether `suffix` is that of such documents: "excel_xml", "word_xml". */
gboolean ky_office_2003_xml_is (const gchar *suffix);
/* Reads `input` and writes it again for LibreOffice (transfer full): elements and attributes of the
 * namespaces of such documents, without document type, entities, macros, objects, controls and
 * external references; recorded insertions and deletions are accepted. Text of several looks in a
 * cell becomes plain text with marks (base/text/marks.h). `single` is empty except for
 * `hidden`. Errors: MALFORMED, LIMIT. */
GBytes *ky_office_2003_xml_clean (KyJob *job, KyView input, const gchar *suffix, KySingle *single,
                                  GError **error);
/* Reports what was removed to `job`. */
void ky_office_2003_xml_report (const KySingle *single, KyJob *job);
