/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches selectors (W3C Selectors Level 4) while elements open, without a tree. Each compound
 * selector before the last one of a complex selector is a state, and an open element has a bit for
 * each state that it, an ancestor or an earlier sibling matches. So the cost of an element does not
 * depend on its depth. The number of later siblings (:last-child) and the content of an element
 * (:has(), :empty) are known from an earlier pass over the same document.
 *
 * Elements are of HTML or of XML: a KyCssLanguage says how their names are compared and how their
 * attributes are read. */
#pragma once

#include <glib.h>

typedef struct _KyCssSelectors KyCssSelectors;

typedef struct
{
  /* TRUE: names, classes and values are compared with case (XML). FALSE: without case, as HTML
   * compares names, and as old documents compare classes and values. */
  gboolean is_case_sensitive;
  /* A selector is refused if it can be unknown whether it matches, such as one for links, fields of
   * forms, languages or :has(). The caller counts texts for :empty. */
  gboolean is_certain;
  /* Appends the value of the attribute `name` of `node` to `value` (nullable). Returns FALSE if
   * there is none. */
  gboolean (*attribute) (gpointer node, const gchar *name, GString *value);
} KyCssLanguage;

typedef struct
{
  const gchar *name;
  gpointer node; /* for KyCssLanguage.attribute() */
  guint number;  /* greater than that of each element before it; the same in each pass */
} KyCssElement;

/* Holds the state of an open element. Must be zeroed before its first use. */
typedef struct
{
  guint64 *bits;    /* owned: for itself, its ancestors, all its children so far, the last child */
  guint n_children; /* so far */
  guint number;     /* number of the element in the document */
  guint last_child; /* number of the last child so far; 0: none */
} KyCssPath;

/* Is called for a rule that matches. `is_certain` is FALSE if the selector may not apply. */
typedef void (*KyCssMatched) (gpointer data, guint rule, gboolean is_certain);

KyCssSelectors *ky_css_selectors_new (const KyCssLanguage *language);
void ky_css_selectors_free (KyCssSelectors *selectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyCssSelectors, ky_css_selectors_free)
/* Adds one selector (not a list) for the rule number `rule`. Returns FALSE if it is invalid,
 * refused, or there are too many. */
gboolean ky_css_selectors_add (KyCssSelectors *selectors, const gchar *text, gsize length,
                               guint rule);
/* Calls `matched` for each rule that applies to `element`, the weakest first. The element opens in
 * `parent` (NULL: the document). Sets `own` (NULL: the element has no content) and updates
 * `parent`. */
void ky_css_selectors_match (KyCssSelectors *selectors, const KyCssElement *element,
                             KyCssPath *parent, KyCssPath *own, KyCssMatched matched,
                             gpointer data);
/* Returns TRUE if all selectors of the list `text` are valid. If one is not, none of them
 * counts. */
gboolean ky_css_selectors_are (const KyCssLanguage *language, const gchar *text);
/* Sets the layer of the selectors added next, from 1 on (0: none), with KY_CSS_LAYER_IMPORTANT for
 * important declarations. */
#define KY_CSS_LAYER_IMPORTANT (1u << 16)
void ky_css_selectors_set_layer (KyCssSelectors *selectors, guint layer);
/* Sets the ranks of the layers 1 to `n`. The weakest has rank 0. */
void ky_css_selectors_set_ranks (KyCssSelectors *selectors, const guint *ranks, guint n);
/* Returns TRUE if matching took more work than any usual style sheet; no more rules are matched
 * then. */
gboolean ky_css_selectors_is_over (const KyCssSelectors *selectors);
void ky_css_path_clear (KyCssPath *path);

/* Returns TRUE if a selector depends on later elements, so that an earlier pass is needed. */
gboolean ky_css_selectors_need_totals (const KyCssSelectors *selectors);
/* Counts the elements that selectors without :has() match, in a pass before that of
 * ky_css_selectors_match(), whose parameters it has. */
void ky_css_selectors_count (KyCssSelectors *selectors, const KyCssElement *element,
                             KyCssPath *parent, KyCssPath *own);
/* Counts a text in `parent` in an earlier pass. */
void ky_css_selectors_count_text (KyCssSelectors *selectors, const KyCssPath *parent);
/* Returns the number of children and the content of each element, if a selector depends on later
 * elements; they are for ky_css_selectors_set_totals() in the next pass. (transfer full)
 * (nullable) */
GHashTable *ky_css_selectors_steal_totals (KyCssSelectors *selectors);
void ky_css_selectors_set_totals (KyCssSelectors *selectors, GHashTable *totals);
