/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selectors (W3C Selectors Level 4) matched while elements open, without a tree: of a complex
 * selector each part before the last is a state, and an open element knows by one bit a state which
 * of them it, its ancestors and the siblings before it are. So one element costs the same however
 * deep it lies. How many siblings come (:last-child), and what an element holds (:has()), is told
 * by an earlier pass over the same document. */
#pragma once

#include "filetypes/base/html/token.h"

typedef struct _KyHtmlSelectors KyHtmlSelectors;

/* The state of an open element. Must be zeroed before its first use. */
typedef struct
{
  guint64 *bits;    /* owned: for itself, its ancestors, all its children so far, the last child */
  guint n_children; /* so far */
  guint ordinal;    /* number of the element in the document, from 1 on */
  guint last_child; /* ordinal of the last child so far; 0: none */
} KyHtmlPath;

/* Called for a rule that matches. IS_CERTAIN is FALSE if the selector may not apply. */
typedef void (*KyHtmlMatched) (gpointer data, guint rule, gboolean is_certain);

KyHtmlSelectors *ky_html_selectors_new (void);
void ky_html_selectors_free (KyHtmlSelectors *selectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyHtmlSelectors, ky_html_selectors_free)
/* Adds one selector (not a list) for the rule number RULE. Returns FALSE if it is invalid or there
 * are too many. */
gboolean ky_html_selectors_add (KyHtmlSelectors *selectors, const gchar *text, gsize length,
                                guint rule);
/* Returns the next comma outside of quotes and brackets, or END. */
const gchar *ky_html_selector_end (const gchar *text, const gchar *end);
/* Calls MATCHED for each rule that applies to an element, the weakest first. The element is called
 * NAME (lower case), has the attributes of TOKEN (NULL: none), and opens in PARENT (NULL: the
 * document). Sets OWN (NULL: the element has no content) and updates PARENT. */
void ky_html_selectors_match (KyHtmlSelectors *selectors, const gchar *name,
                              const KyHtmlToken *token, KyHtmlPath *parent, KyHtmlPath *own,
                              KyHtmlMatched matched, gpointer data);
/* Returns TRUE if all selectors of the list TEXT are valid. If one is not, none of them counts. */
gboolean ky_html_selectors_are (const gchar *text);
/* Sets the layer of the selectors added next, from 1 on (0: none), with KY_HTML_LAYER_IMPORTANT for
 * important declarations. */
#define KY_HTML_LAYER_IMPORTANT (1u << 16)
void ky_html_selectors_set_layer (KyHtmlSelectors *selectors, guint layer);
/* Sets the ranks of the layers 1 to N. The weakest has rank 0. */
void ky_html_selectors_set_ranks (KyHtmlSelectors *selectors, const guint *ranks, guint n);
/* Returns the number of children and the content of each element, if a selector depends on later
 * elements; they are for ky_html_selectors_set_totals() in the next pass. (transfer full)
 * (nullable) */
GHashTable *ky_html_selectors_steal_totals (KyHtmlSelectors *selectors);
void ky_html_selectors_set_totals (KyHtmlSelectors *selectors, GHashTable *totals);
/* Returns TRUE if matching took more work than any usual style sheet; no more rules are matched
 * then. */
gboolean ky_html_selectors_is_over (const KyHtmlSelectors *selectors);
void ky_html_path_clear (KyHtmlPath *path);
