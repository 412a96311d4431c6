/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads those parts of CSS that determine whether a text is visible (T-HTML-10): inline styles, and
 * style sheets with their selectors, nested rules and the content of @media, @supports, @layer and
 * @scope. */
#pragma once

#include "common/hash.h"
#include "filetypes/base/css/sheet.h"
#include "filetypes/base/html/token.h"
#include "filetypes/base/scene/scene.h"
#include "filetypes/base/text/symbol-font.h"

/* Lists properties that determine whether and how a text is visible. Of each the declaration that
 * wins the cascade counts (CSS Cascading 4, 6). Each property of CSS has its own value here, as
 * otherwise a later declaration would cancel that of another property. */
typedef enum
{
  /* each of these can hide an element with its content */
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
  /* hides the text, except in descendants that override this */
  KY_CSS_VISIBILITY,
  /* these two hide together: positioned, and far away */
  KY_CSS_POSITION,
  KY_CSS_LEFT,
  KY_CSS_TOP,
  KY_CSS_RIGHT,
  KY_CSS_BOTTOM,
  /* these two hide together: a flat box, and clipped overflow */
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
  /* these two hide together: rotated, and the back face is not visible */
  KY_CSS_TURNED,
  KY_CSS_ROTATED,
  KY_CSS_BACKFACE,
  /* these do not hide: their bit of `hiding` only means that the property is set */
  KY_CSS_STRUCK,  /* the text is struck through */
  KY_CSS_RAISED,  /* the text is above the line */
  KY_CSS_LOWERED, /* the text is below the line */
  KY_CSS_SHIFTED_UP,
  KY_CSS_SHIFTED_DOWN,
  KY_CSS_COLOR,
  KY_CSS_FILL,
  KY_CSS_BACKGROUND,
  KY_CSS_FONT,
  KY_CSS_FACE,
  /* a shadow or an outline makes a transparent text visible */
  KY_CSS_PAINTED,
  KY_CSS_STROKE, /* the colour of lines around letters, */
  KY_CSS_STROKE_WIDTH,
  KY_CSS_STROKE_BELOW, /* … which are painted before the letters */
  KY_CSS_INVERTED,
  KY_CSS_LETTERS, /* the background is cut to the letters */
  KY_CSS_BLEND,
  KY_CSS_ISOLATED, /* its content is not blended with the backdrop */
  KY_CSS_LAST
} KyCssProperty;

/* Names the lengths that determine the place of a box. */
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

/* Describes an animation (CSS Animations 1, 3). The bits of `said` tell which properties are
 * declared. */
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
  gfloat count;           /* INFINITY: endless */
  gboolean fills_before, fills_after, is_reverse, is_alternate, is_paused;
} KyCssAnimation;

/* Says where a style sheet may add text to an element: before and after its content, and as the
 * marker of a list's item. */
typedef enum
{
  KY_HTML_BEFORE,
  KY_HTML_AFTER,
  KY_HTML_MARKER,
  KY_HTML_SIDES
} KyHtmlSide;

#define KY_HTML_SHIFT_LEAST 2  /* pixels by which an exponent is raised */
#define KY_HTML_LIST_STRING 32 /* bytes of a marker that is a string */

/* Text that a style sheet adds (generated-text.c). */
typedef struct _KyHtmlGenerated KyHtmlGenerated;

/* Holds the content of one block of declarations. A zeroed one is empty. */
typedef struct
{
  guint64 said;             /* bit 1 << P for each KyCssProperty P that is declared */
  guint64 hiding;           /* the ones of these that hide, alone or together */
  guint64 important;        /* the ones of these that are "!important" */
  gboolean hides_in_office; /* mso-hide: all */
  gboolean is_color_known;
  guint32 color; /* 0xRRGGBB */
  guint32 stroke;
  gfloat stroke_width; /* pixels */
  gboolean is_background_known;
  guint32 background;
  KySceneBlend blend;
  const KySymbolFont *symbols; /* (nullable) the font, if it is a symbol font */
  gint8 font;                  /* -1: too small to be seen, 1: of a size that is seen */
  gfloat size; /* of a font in pixels, or (`is_relative`) in parts of that around it; 0: unknown */
  gboolean is_relative;
  gboolean is_background_clear;                 /* it is transparent */
  gboolean is_background_color;                 /* "currentcolor" */
  guint32 placed, place_parts, place_important; /* a bit for each KyCssPlace: declared, per cent */
  gfloat place[KY_PLACE_LAST];                  /* pixels; NAN: "auto" */
  KyCssPosition position;
  gint8 box;         /* 1: a box of its own, -1: none, in a line */
  gboolean is_inset; /* it may lie anywhere: its text need not begin at the page's edge */
  KyCssAnimation animation;
  gint8 pre;                              /* 1: white space stays, -1: it doesn't */
  gint8 margin;                           /* -1: none above and below, 1: some */
  const gchar *list_format;               /* ky_html_list_format(); NULL: not declared */
  gchar list_string[KY_HTML_LIST_STRING]; /* in the place of a bullet; "": none */
  gint8 block;                            /* 1: display block, -1: display inline */
  /* generated content of the style sheet; NULL: not declared */
  const KyHtmlGenerated *generated[KY_HTML_SIDES];
  const gchar *counter_reset, *counter_increment; /* the same, as written */
} KyHtmlDeclarations;

/* Returns all custom properties ("--name: value") of `html`, at any place, or NULL if there are
 * none. Of several with the same name the last counts. (transfer full) (nullable) */
GHashTable *ky_html_variables (const gchar *html, gsize length);
/* Parses a block of declarations. `variables` (nullable) has the values for "var(--name)". */
void ky_html_declarations (const gchar *css, gsize length, GHashTable *variables,
                           KyHtmlDeclarations *ret_declarations);
/* Finds the last declaration of `name` in a block of declarations, and its value as written.
 * Returns FALSE if there is none. */
gboolean ky_html_declaration_find (const gchar *css, gsize length, const gchar *name,
                                   const gchar **ret_from, const gchar **ret_end);
/* Reads the string between `from` and `end`, a value of list-style or list-style-type, into `ret`.
 * Returns FALSE if it has none. */
gboolean ky_html_list_string (const gchar *from, const gchar *end, gchar ret[KY_HTML_LIST_STRING]);
/* Returns the selector between `from` and `end` without its ::before, ::after or ::marker, or NULL
 * if it has none at its end. (transfer full) (nullable) */
gchar *ky_html_generated_selector (const gchar *from, const gchar *end, KyHtmlSide *ret_side);
/* Returns what the declarations `css` of ::before, ::after or ::marker add, or NULL if they do not
 * say. `d`: the same declarations, parsed. (transfer full) (nullable) */
KyHtmlGenerated *ky_html_generated_new (const gchar *css, gsize length,
                                        const KyHtmlDeclarations *d);
/* Returns what the declarations `css` say of `name`, "counter-reset" or "counter-increment", or
 * NULL (counters.c). (transfer full) (nullable) */
gchar *ky_html_counters_declared (const gchar *css, gsize length, const gchar *name);
/* Frees `data`, a KyHtmlGenerated. */
void ky_html_generated_free (gpointer data);
/* Adds to `target` the declarations of `by`, which are later or more specific. */
void ky_html_declarations_add (KyHtmlDeclarations *target, const KyHtmlDeclarations *by);
gboolean ky_html_declarations_say (const KyHtmlDeclarations *declarations, KyCssProperty property);
/* Returns TRUE if `declarations` hide the whole element. `visibility` does not count. */
gboolean ky_html_declarations_hide (const KyHtmlDeclarations *declarations);
/* Keeps only the important declarations, or only all others. */
void ky_html_declarations_choose (KyHtmlDeclarations *declarations, gboolean is_important);
/* Removes the declarations that hide boxes only, if the element is inline (`is_line`) or a part of
 * a table (`is_table`). */
void ky_html_declarations_fit (KyHtmlDeclarations *declarations, gboolean is_line,
                               gboolean is_table);
/* Returns the number of addresses in "url(" that are outside of the mail, neither "data:" nor
 * "cid:". */
guint ky_html_count_remote (const gchar *css, gsize length);

typedef struct
{
  KyCssSheet css;
  GArray *rules;          /* KyHtmlDeclarations */
  GHashTable *variables;  /* owned, nullable: ky_html_variables() */
  GHashTable *keyframes;  /* owned, nullable: ky_str_hash() of a name → GArray of KyHtmlFrame */
  GPtrArray *generated;   /* owned, nullable: KyHtmlGenerated of the rules */
  GPtrArray *counters;    /* owned, nullable: counter_reset and counter_increment of the rules */
  guint n_elements;       /* matched so far */
  guint n_remote;         /* addresses of url(…) and @import outside of the mail */
  guint n_counter_styles; /* numberings of its own, which are not read */
} KyHtmlSheet;

/* Describes a keyframe of "@keyframes". */
typedef struct
{
  gfloat at; /* 0 to 1 */
  KyHtmlDeclarations declarations;
} KyHtmlFrame;

/* Adds the rules of `css`, including nested ones and those for a screen of usual size; at most 4096
 * selectors in all. `sheet` must be zeroed before its first use. */
void ky_html_sheet_add (KyHtmlSheet *sheet, const gchar *css, gsize length);
/* Works as ky_html_sheet_add() does, for a style sheet that `url` itself contains
 * ("data:text/css,"). */
void ky_html_sheet_add_url (KyHtmlSheet *sheet, const gchar *url);
/* Adds to `declarations` the effect of the animation that they name, after its end or, if it runs
 * on, while it runs. */
void ky_html_sheet_animate (const KyHtmlSheet *sheet, KyHtmlDeclarations *declarations);
void ky_html_sheet_clear (KyHtmlSheet *sheet);
/* Returns the format of list markers that `value` of list-style or list-style-type names (CSS
 * Counter Styles 3, 6 and 7), or NULL if it names none: "none", "bullet", "hiragana",
 * "hiraganaIroha", or a numbering of ky_text_append_number(). */
const gchar *ky_html_list_format (const gchar *value);
/* Appends `number` as CSS counts in `format`, one of ky_html_list_format() other than "bullet".
 * Returns what ky_text_append_number() does. */
gboolean ky_html_append_number (GString *out, gint number, const gchar *format);
/* Returns TRUE if a comma (読点) follows numbers of `format`, a format of ky_html_list_format(). */
gboolean ky_html_list_is_japanese (const gchar *format);
/* Collects the `declarations` of `sheet` for an element called `name` (lower case) with the
 * attributes of `token` (NULL: none); see ky_css_selectors_match(). */
void ky_html_sheet_match (KyHtmlSheet *sheet, const gchar *name, const KyHtmlToken *token,
                          KyCssPath *parent, KyCssPath *own, KyHtmlDeclarations *declarations);
