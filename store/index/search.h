/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text as the search has it: compatibility forms (NFKC) in lower case, so that full and half width,
 * large and small are one. In SQLite's index each text stands as its overlapping pairs of
 * characters: then any piece of two characters or more of any script is a phrase of pairs, and a
 * single one the beginning of a pair. PostgreSQL's knows no phrases: there it stands as the set of
 * its pieces of one, two and three characters.
 */
#pragma once

#include "store/index/index.h"

#define KY_SEARCH_TEXT_MAX 4000 /* characters of one text that are searched */

/* What stands in mail_text and what is looked for in it. (transfer full) */
gchar *ky_search_normal (const gchar *text);
/* NORMAL text as pairs, for the table `search`. (transfer full) */
gchar *ky_search_pairs (const gchar *normal);
/* Adds the pieces of NORMAL text to PIECES (gint32), each a number that stands for its characters;
 * two pieces may have the same, so that what is found is compared. Of a term, which is looked for,
 * those alone that have all shorter ones in them. */
void ky_search_pieces (GArray *pieces, const gchar *normal, gboolean is_term);
/* Sorts PIECES, and leaves each once. */
void ky_search_sort (GArray *pieces);
/* Appends "COLUMN : phrase" for TERM, joined by AND to what stands in QUERY (FTS5, 3). */
void ky_search_query (GString *query, const KySearchTerm *term);
