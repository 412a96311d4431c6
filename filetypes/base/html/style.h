/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of CSS as tells whether a text can be seen (T-HTML-10): inline styles, and style sheets
 * with their selectors, nested rules and what @media, @supports, @layer and @scope hold.
 */
#pragma once

#include "filetypes/base/html/selector.h"

/* Properties by which a text is seen or not, and how: of each the one that wins the cascade counts
 * (CSS Cascading 4, 6). */
typedef enum
{
  /* each alone hides an element and all in it */
  KY_CSS_DISPLAY,
  KY_CSS_OPACITY,
  KY_CSS_CLIP,
  KY_CSS_CLIP_PATH,
  KY_CSS_MASK,
  KY_CSS_MASK_SIZE,
  KY_CSS_CONTENT_VISIBILITY,
  KY_CSS_FILTER,
  KY_CSS_TRANSFORM,
  KY_CSS_TRANSLATE,
  KY_CSS_ROTATE,
  KY_CSS_SCALE,
  KY_CSS_ZOOM,
  KY_CSS_INDENT,
  KY_CSS_MARGIN,
  KY_CSS_MARGIN_LEFT,
  KY_CSS_MARGIN_TOP,
  KY_CSS_PADDING,
  KY_CSS_MAX_HEIGHT,
  KY_CSS_LETTER_SPACING,
  KY_CSS_WORD_SPACING,
  /* … its text, but not what says otherwise in it */
  KY_CSS_VISIBILITY,
  /* positioned, and far away */
  KY_CSS_POSITION,
  KY_CSS_LEFT,
  KY_CSS_TOP,
  KY_CSS_RIGHT,
  KY_CSS_BOTTOM,
  /* flat, and what goes beyond it is cut */
  KY_CSS_HEIGHT,
  KY_CSS_WIDTH,
  KY_CSS_LOW,
  KY_CSS_NARROW,
  KY_CSS_LINE_HEIGHT,
  KY_CSS_LINE_CLAMP,
  KY_CSS_INDENT_ALL,
  KY_CSS_OVERFLOW,
  KY_CSS_CONTAIN,
  /* turned, and its back is not seen */
  KY_CSS_TURNED,
  KY_CSS_BACKFACE,
  KY_CSS_COLOR,
  KY_CSS_FILL,
  KY_CSS_BACKGROUND,
  KY_CSS_FONT,
  KY_CSS_LAST
} KyCssProperty;

/* What one block of declarations says; zeroed: nothing. */
typedef struct
{
  guint64 said;             /* bit 1 << P for each KyCssProperty that it declares */
  guint64 hiding;           /* of these, those that hide, or do their part of it */
  guint64 important;        /* of these, those that are "!important" */
  gboolean hides_in_office; /* mso-hide: all */
  gboolean is_color_known;
  guint32 color; /* 0xRRGGBB */
  gboolean is_background_known;
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
/* Adds to TARGET what BY says, which comes later or is more specific. */
void ky_html_declarations_add (KyHtmlDeclarations *target, const KyHtmlDeclarations *by);
gboolean ky_html_declarations_say (const KyHtmlDeclarations *declarations, KyCssProperty property);
/* TRUE when nothing of the element is seen by what DECLARATIONS say, visibility aside. */
gboolean ky_html_declarations_hide (const KyHtmlDeclarations *declarations);
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
