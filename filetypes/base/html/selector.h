/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Selectors (W3C Selectors Level 4) matched while elements open, without a tree: of a complex
 * selector each part before the last is a state, and an open element knows by one bit a state which
 * of them it, its ancestors and the siblings before it are. So one element costs the same however
 * deep it lies. How many siblings come (:last-child), and what an element holds (:has()), is told
 * by an earlier pass over the same document.
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
  guint last_child; /* so far, its ordinal; 0: none */
} KyHtmlPath;

/* Takes number RULE, and whether the selector applies for certain. */
typedef void (*KyHtmlMatched) (gpointer data, guint rule, gboolean is_certain);

KyHtmlSelectors *ky_html_selectors_new (void);
void ky_html_selectors_free (KyHtmlSelectors *selectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyHtmlSelectors, ky_html_selectors_free)
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
/* FALSE when one of the selectors of the list TEXT is none: then none of them counts. */
gboolean ky_html_selectors_are (const gchar *text);
/* The layer of what is added next, from 1 on (0: none); with KY_HTML_LAYER_IMPORTANT for what is
 * important there. */
#define KY_HTML_LAYER_IMPORTANT (1u << 16)
void ky_html_selectors_set_layer (KyHtmlSelectors *selectors, guint layer);
/* RANKS: of layer 1 and the N - 1 behind it, the weakest 0. */
void ky_html_selectors_set_ranks (KyHtmlSelectors *selectors, const guint *ranks, guint n);
/* How many children each element had and what it holds, where a selector asks for what comes: for
 * ky_html_selectors_set_totals() of the next pass. (transfer full) (nullable) */
GHashTable *ky_html_selectors_steal_totals (KyHtmlSelectors *selectors);
void ky_html_selectors_set_totals (KyHtmlSelectors *selectors, GHashTable *totals);
/* TRUE when matching took more than a sheet for people takes: nothing more is matched. */
gboolean ky_html_selectors_is_over (const KyHtmlSelectors *selectors);
void ky_html_path_clear (KyHtmlPath *path);
