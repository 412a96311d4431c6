/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text as the search has it: compatibility forms (NFKC) in lower case, so that full and half width,
 * large and small are one. In the index each text stands as its overlapping pairs of characters:
 * then any piece of two characters or more of any script is a phrase of pairs, and a single one the
 * beginning of a pair.
 */
#pragma once

#include "store/index/index.h"

#define KY_SEARCH_TEXT_MAX 4000 /* characters of one text that are searched */

/* What stands in mail_text and what is looked for in it. (transfer full) */
gchar *ky_search_normal (const gchar *text);
/* NORMAL text as pairs, for the table `search`. (transfer full) */
gchar *ky_search_pairs (const gchar *normal);
/* Appends "COLUMN : phrase" for TERM, joined by AND to what stands in QUERY (FTS5, 3). */
void ky_search_query (GString *query, const KySearchTerm *term);
