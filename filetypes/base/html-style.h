/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of CSS as tells whether a text can be seen (T-HTML-10): inline styles, and of style
 * sheets the rules with simple selectors (tag, .class, #id and their compounds) outside of @media.
 */
#pragma once

#include <glib.h>

#define KY_HTML_SELECTOR_MAX 80 /* bytes of a selector, and of what it is for */

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

void ky_html_declarations (const gchar *css, gsize length, KyHtmlDeclarations *ret_declarations);
/* Adds to TARGET what BY says. */
void ky_html_declarations_add (KyHtmlDeclarations *target, const KyHtmlDeclarations *by);
/* "#fff", "white", "rgb(…)"; *RET_IS_TRANSPARENT for alpha next to 0. FALSE when it is unknown. */
gboolean ky_html_color (const gchar *text, gsize length, guint32 *ret_color,
                        gboolean *ret_is_transparent);
/* Colours that the eye can't tell apart. */
gboolean ky_html_color_near (guint32 a, guint32 b);

typedef struct
{
  GHashTable *rules; /* "tag", ".class", "#id", "tag.class" → KyHtmlDeclarations */
  guint n_remote;    /* url(…) and @import */
} KyHtmlSheet;

/* SHEET is zeroed before its first use. Adds the rules of CSS; at most 4096 in all. */
void ky_html_sheet_add (KyHtmlSheet *sheet, const gchar *css, gsize length);
void ky_html_sheet_clear (KyHtmlSheet *sheet);
/* What SHEET says of an element: TAG lower case, CLASSES and ID as written (may be NULL). */
void ky_html_sheet_match (const KyHtmlSheet *sheet, const gchar *tag, const gchar *classes,
                          const gchar *id, KyHtmlDeclarations *declarations);
