/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Selectors (W3C Selectors Level 4) matched while elements open, without a tree: of a complex
 * selector each part before the last is a state, and an open element knows by one bit a state which
 * of them it, its ancestors and the siblings before it are. So one element costs the same however
 * deep it lies. How many siblings come (:last-child) is told by an earlier pass over the same
 * document; :has() counts as met where the document holds such an element anywhere.
 */
#pragma once

#include "filetypes/base/html/token.h"

typedef struct _KyHtmlSelectors KyHtmlSelectors;

/* What an open element knows; zeroed before its first use. */
typedef struct
{
  guint64 *bits;    /* owned: itself, its ancestors, its children so far, the last of these */
  guint n_children; /* so far */
  guint ordinal;    /* of the element among all of the document, from 1 on */
} KyHtmlPath;

/* Takes number RULE, and whether the selector applies for certain. */
typedef void (*KyHtmlMatched) (gpointer data, guint rule, gboolean is_certain);

KyHtmlSelectors *ky_html_selectors_new (void);
void ky_html_selectors_free (KyHtmlSelectors *selectors);
/* Adds one selector (no list) for number RULE. FALSE when it is none, or one too many. */
gboolean ky_html_selectors_add (KyHtmlSelectors *selectors, const gchar *text, gsize length,
                                guint rule);
/* The next comma or END outside of quotes and brackets. */
const gchar *ky_html_selector_end (const gchar *text, const gchar *end);
/*
 * Calls MATCHED for each rule that applies to TOKEN, an element called NAME (lower case; TOKEN
 * NULL: one without attributes) that opens in PARENT (NULL: the document), the weakest first; sets
 * OWN (NULL: nothing opens in it) and notes it in PARENT.
 */
void ky_html_selectors_match (KyHtmlSelectors *selectors, const gchar *name,
                              const KyHtmlToken *token, KyHtmlPath *parent, KyHtmlPath *own,
                              KyHtmlMatched matched, gpointer data);
/* Notes that the document holds TOKEN, an element called NAME: all are to be told before. */
void ky_html_selectors_note (KyHtmlSelectors *selectors, const gchar *name,
                             const KyHtmlToken *token);
/* TRUE when a selector asks for ky_html_selectors_note() of all elements. */
gboolean ky_html_selectors_ask (const KyHtmlSelectors *selectors);
/* How many children each element had, where a selector asks for what comes: for
 * ky_html_selectors_set_totals() of the next pass. (transfer full) (nullable) */
GHashTable *ky_html_selectors_steal_totals (KyHtmlSelectors *selectors);
void ky_html_selectors_set_totals (KyHtmlSelectors *selectors, GHashTable *totals);
/* TRUE when matching took more than a sheet for people takes: nothing more is matched. */
gboolean ky_html_selectors_is_over (const KyHtmlSelectors *selectors);
void ky_html_path_clear (KyHtmlPath *path);
