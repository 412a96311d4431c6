/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Normalises text for searches: compatibility forms (NFKC) in lower case, so that full and half
 * width, and upper and lower case, are the same. SQLite's search index has each text as its
 * overlapping pairs of characters: a piece of two characters or more, in any script, is a phrase of
 * pairs, and a single character the beginning of a pair. PostgreSQL's search index has no phrases:
 * there a text is the set of its pieces of one, two and three characters. */
#pragma once

#include "store/index/index.h"

#define KY_SEARCH_TEXT_MAX 4000 /* characters of one text that are searched */

/* Returns a text in the form in which mail_text stores it and in which it is searched (transfer
 * full). */
gchar *ky_search_normal (const gchar *text);
/* Returns a normalised text as pairs, for the table `search` (transfer full). */
gchar *ky_search_pairs (const gchar *normal);
/* Adds the pieces of a normalised text to an array of gint32; each number stands for a piece. Two
 * pieces may have the same number, so what is found must be compared with the text.
 * `is_term`: the text is searched: only add the pieces that contain all shorter ones. */
void ky_search_pieces (GArray *pieces, const gchar *normal, gboolean is_term);
/* Sorts pieces and removes duplicates. */
void ky_search_sort (GArray *pieces);
/* Appends "COLUMN : phrase" for a term to an FTS5 query (FTS5, 3), joined by AND. */
void ky_search_query (GString *query, const KySearchTerm *term);
