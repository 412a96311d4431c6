/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of CSS as tells whether a text can be seen (T-HTML-10): inline styles, and style sheets
 * with their selectors, nested rules and what @media, @supports, @layer and @scope hold.
 */
#pragma once

#include "common/hash.h"
#include "filetypes/base/html/selector.h"

/* Properties by which a text is seen or not, and how: of each the one that wins the cascade counts
 * (CSS Cascading 4, 6). No two properties share one: the later would take back what the other says.
 */
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
  KY_CSS_TEXT_SECURITY,
  KY_CSS_FONT_ADJUST,
  KY_CSS_FILTER,
  KY_CSS_TRANSFORM,
  KY_CSS_TRANSLATE,
  KY_CSS_OFFSET_PATH,
  KY_CSS_ROTATE,
  KY_CSS_SCALE,
  KY_CSS_ZOOM,
  KY_CSS_INDENT,
  KY_CSS_MARGIN,
  KY_CSS_MARGIN_LEFT,
  KY_CSS_MARGIN_TOP,
  KY_CSS_PADDING_LEFT,
  KY_CSS_PADDING_TOP,
  KY_CSS_MAX_HEIGHT,
  KY_CSS_LETTER_SPACING,
  KY_CSS_WORD_SPACING,
  KY_CSS_VERTICAL_ALIGN,
  KY_CSS_LINE_FAR,
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
  KY_CSS_OVERFLOW_Y,
  KY_CSS_CONTAIN,
  /* turned, and its back is not seen */
  KY_CSS_TURNED,
  KY_CSS_ROTATED,
  KY_CSS_BACKFACE,
  /* nothing is hidden: the bit of `hiding` says that the property is set */
  KY_CSS_STRUCK,  /* a line goes through the text */
  KY_CSS_RAISED,  /* the text is above the line */
  KY_CSS_LOWERED, /* … below it */
  KY_CSS_COLOR,
  KY_CSS_FILL,
  KY_CSS_BACKGROUND,
  KY_CSS_FONT,
  /* a shadow, an outline or a background in the shape of the letters shows a clear text */
  KY_CSS_PAINTED,
  KY_CSS_INVERTED,
  KY_CSS_LAST
} KyCssProperty;

/* Lengths that tell where a box lies. */
typedef enum
{
  KY_PLACE_LEFT,
  KY_PLACE_TOP,
  KY_PLACE_RIGHT,
  KY_PLACE_BOTTOM,
  KY_PLACE_WIDTH,
  KY_PLACE_HEIGHT,
  KY_PLACE_MIN_WIDTH,
  KY_PLACE_MIN_HEIGHT,
  KY_PLACE_MARGIN_LEFT,
  KY_PLACE_MARGIN_TOP,
  KY_PLACE_PADDING_LEFT,
  KY_PLACE_PADDING_TOP,
  KY_PLACE_PADDING_RIGHT,
  KY_PLACE_PADDING_BOTTOM,
  KY_PLACE_INDENT,
  KY_PLACE_MOVE_X,
  KY_PLACE_MOVE_Y,
  KY_PLACE_LAST
} KyCssPlace;

typedef enum
{
  KY_POSITION_UNSAID,
  KY_POSITION_STATIC,
  KY_POSITION_STICKY,
  KY_POSITION_RELATIVE,
  KY_POSITION_ABSOLUTE,
  KY_POSITION_FIXED
} KyCssPosition;

/* CSS Animations 1, 3; what of it is said tell the bits of SAID. */
typedef struct
{
  enum
  {
    KY_ANIMATION_NAME = 1 << 0,
    KY_ANIMATION_DURATION = 1 << 1,
    KY_ANIMATION_DELAY = 1 << 2,
    KY_ANIMATION_COUNT = 1 << 3,
    KY_ANIMATION_FILL = 1 << 4,
    KY_ANIMATION_DIRECTION = 1 << 5,
    KY_ANIMATION_STATE = 1 << 6
  } said;
  guint name;             /* ky_str_hash(); 0: none */
  gfloat duration, delay; /* seconds */
  gfloat count;           /* INFINITY: without end */
  gboolean fills_before, fills_after, is_reverse, is_alternate, is_paused;
} KyCssAnimation;

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
  gint8 font;  /* -1: too small to be seen, 1: of a size that is seen */
  gfloat size; /* of a font in pixels, or (IS_RELATIVE) in parts of that around it; 0: unknown */
  gboolean is_relative;
  gboolean is_background_clear;                 /* what lies below is seen through it */
  gboolean is_background_color;                 /* "currentcolor" */
  guint32 placed, place_parts, place_important; /* bit 1 << P for each KyCssPlace: said, per cent */
  gfloat place[KY_PLACE_LAST];                  /* pixels; NAN: "auto" */
  KyCssPosition position;
  gint8 box;         /* 1: a box of its own, -1: none, in a line */
  gboolean is_inset; /* it may lie anywhere: its text need not begin at the page's edge */
  KyCssAnimation animation;
  gint8 pre;    /* 1: white space stays, -1: it doesn't */
  gint8 margin; /* -1: none above and below, 1: some */
  gint8 block;  /* 1: display block, -1: display inline */
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
/* Their important ones alone, or all others. */
void ky_html_declarations_choose (KyHtmlDeclarations *declarations, gboolean is_important);
/* What hides a box alone is none of what stands in a line, or is part of a table. */
void ky_html_declarations_fit (KyHtmlDeclarations *declarations, gboolean is_line,
                               gboolean is_table);
/* VALUE is one of "display" to a browser (CSS Display 3, 2). */
gboolean ky_html_is_display (const gchar *value);
/* How many addresses CSS has in "url(" that lead out of the mail, neither "data:" nor "cid:". */
guint ky_html_count_remote (const gchar *css, gsize length);

typedef struct
{
  KyHtmlSelectors *selectors; /* NULL: no rule says anything */
  GArray *rules;              /* KyHtmlDeclarations */
  GHashTable *variables;      /* owned, nullable: ky_html_variables() */
  GHashTable *keyframes; /* owned, nullable: ky_str_hash() of a name → GArray of KyHtmlFrame */
  GPtrArray *layers;     /* owned, nullable: names in the order they came, "a.b" within "a" */
  guint n_selectors;
  guint64 work;            /* bytes of selectors that were read */
  gboolean has_containers; /* "container-type" stands in it */
  guint n_remote;          /* addresses of url(…) and @import that lead out of the mail */
} KyHtmlSheet;

/* One of "@keyframes". */
typedef struct
{
  gfloat at; /* 0 to 1 */
  KyHtmlDeclarations declarations;
} KyHtmlFrame;

/*
 * SHEET is zeroed before its first use. Adds the rules of CSS, nested ones and those for a screen
 * of usual size among them; at most 4096 selectors in all.
 */
void ky_html_sheet_add (KyHtmlSheet *sheet, const gchar *css, gsize length);
/* Behind the escape at the backslash FROM; its character, 0 where it is none of ASCII. */
const gchar *ky_html_css_escape (const gchar *from, const gchar *end, gchar *ret_character);

/* May C be in a name? */
gboolean ky_html_css_is_name (gchar c);
/* Behind "url(" at P, however it is written; NULL: something else is there. */
const gchar *ky_html_css_open_url (const gchar *p, const gchar *end);

/* Behind the comment that begins at P, or P. */
const gchar *ky_html_css_skip_comment (const gchar *p, const gchar *end);
/* Behind the name, escape, string or comment at P, or the address that stands without quotes in the
 * brackets of "url(", where nothing is a comment, a string or a bracket (CSS Syntax 3, 4.3.6); P: a
 * sign of its own is there. P is before END and in none of them. */
const gchar *ky_html_css_skip (const gchar *p, const gchar *end);
/* What stands between FROM and END, its escapes read. (transfer full) */
gchar *ky_html_css_unescape (const gchar *from, const gchar *end);
/* The style sheet that URL itself holds ("data:text/css,…"). (transfer full) (nullable): none. */
gchar *ky_html_css_of_url (const gchar *url);
/* The same of the address URL of a style sheet, if that holds it itself ("data:text/css,"). */
void ky_html_sheet_add_url (KyHtmlSheet *sheet, const gchar *url);
/* All sheets were added. */
void ky_html_sheet_finish (KyHtmlSheet *sheet);
/* Adds to DECLARATIONS what an animation they name leaves, once it has ended or while it goes on.
 */
void ky_html_sheet_animate (const KyHtmlSheet *sheet, KyHtmlDeclarations *declarations);
/* TRUE when a browser knows what "@supports" asks for between FROM and END. */
gboolean ky_html_is_supported (const gchar *from, const gchar *end);
/* TRUE when the media query WORDS (any case) is met by such a screen. */
gboolean ky_html_is_for_screen (const gchar *words, gsize length);
/* TRUE when it took more to match than any page for people. */
gboolean ky_html_sheet_is_over (const KyHtmlSheet *sheet);
void ky_html_sheet_clear (KyHtmlSheet *sheet);
/* What SHEET says of an element; see ky_html_selectors_match(). */
void ky_html_sheet_match (KyHtmlSheet *sheet, const gchar *name, const KyHtmlToken *token,
                          KyHtmlPath *parent, KyHtmlPath *own, KyHtmlDeclarations *declarations);
