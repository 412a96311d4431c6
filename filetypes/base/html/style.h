/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of CSS as tells whether a text can be seen (T-HTML-10): inline styles, and style sheets
 * with their selectors, nested rules and what @media, @supports, @layer and @scope hold.
 */
#pragma once

#include "filetypes/base/html/selector.h"

/* What one block of declarations says; zeroed: nothing. */
typedef struct
{
  gboolean hides;           /* nothing of the element is seen */
  gboolean hides_in_office; /* mso-hide: all */
  gboolean shows;           /* display or visibility is set to something visible */
  gboolean is_important;
  gboolean has_color, is_color_known;
  guint32 color; /* 0xRRGGBB */
  gboolean has_background, is_background_known;
  guint32 background;
  gint8 font;     /* -1: too small to be seen, 1: of a size that is seen */
  gint8 pre;      /* 1: white space stays, -1: it doesn't */
  gint8 margin;   /* -1: none above and below, 1: some */
  gint8 block;    /* 1: display block, -1: display inline */
  guint n_remote; /* url(…) */
} KyHtmlDeclarations;

/* What custom properties ("--name: value") HTML holds, wherever: of two of a name the last counts.
 * (transfer full) (nullable): none. */
GHashTable *ky_html_variables (const gchar *html, gsize length);
/* VARIABLES (nullable): what "var(--name)" stands for. */
void ky_html_declarations (const gchar *css, gsize length, GHashTable *variables,
                           KyHtmlDeclarations *ret_declarations);
/* Adds to TARGET what BY says. */
void ky_html_declarations_add (KyHtmlDeclarations *target, const KyHtmlDeclarations *by);
/* How often "url(" stands in CSS. */
guint ky_html_count_urls (const gchar *css, gsize length);

typedef struct
{
  KyHtmlSelectors *selectors; /* NULL: no rule says anything */
  GArray *rules;              /* KyHtmlDeclarations */
  GHashTable *variables;      /* owned, nullable: ky_html_variables() */
  guint n_selectors;
  guint n_remote; /* url(…) and @import */
} KyHtmlSheet;

/*
 * SHEET is zeroed before its first use. Adds the rules of CSS, nested ones and those for a screen
 * of usual size among them; at most 4096 selectors in all.
 */
void ky_html_sheet_add (KyHtmlSheet *sheet, const gchar *css, gsize length);
/* TRUE when the media query WORDS (any case) is met by such a screen. */
gboolean ky_html_is_for_screen (const gchar *words, gsize length);
/* TRUE when it took more to match than any page for people. */
gboolean ky_html_sheet_is_over (const KyHtmlSheet *sheet);
void ky_html_sheet_clear (KyHtmlSheet *sheet);
/* What SHEET says of an element; see ky_html_selectors_match(). */
void ky_html_sheet_match (KyHtmlSheet *sheet, const gchar *name, const KyHtmlToken *token,
                          KyHtmlPath *parent, KyHtmlPath *own, KyHtmlDeclarations *declarations);
