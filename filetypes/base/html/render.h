/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The private interface of the HTML renderer: text.c makes open elements from tokens, render.c
 * writes elements as lines. Only the open elements are kept, not a whole tree. */
#pragma once

#include "filetypes/base/html/flow.h"
#include "filetypes/base/html/style.h"
#include "filetypes/base/html/text.h"
#include "filetypes/base/text/math-text.h"

#define KY_HTML_DEPTH_MAX 256
#define KY_HTML_TABLES_MAX 20
#define KY_HTML_KNOWN_STYLES 16
#define KY_HTML_STRIKES 2 /* the formatting elements s and strike */

/* Says where in a drawing (SVG) an element is. */
typedef enum
{
  KY_DRAWING_NONE, /* outside of drawings, or in a part that shows no text */
  KY_DRAWING_PARTS,
  KY_DRAWING_TEXT /* in <text> */
} KyHtmlDrawing;

/* Holds the properties that an element inherits and passes on to its content. */
typedef struct
{
  guint32 color, background, stroke;
  gfloat stroke_width; /* pixels */
  gboolean is_color_known, is_background_known, is_stroke_known, is_stroke_below;
  KySceneBlend blend;   /* blend mode of the group around it */
  KyScenePaint below;   /* backdrop of the group */
  gboolean has_ground;  /* a background is painted in the stacking context */
  gboolean is_on_below; /* the group has no background of its own */
  gboolean is_dropped;  /* script, object …: its text is no content */
  gboolean is_hidden;
  gboolean is_invisible;       /* visibility: hidden; descendants may still be visible */
  gboolean is_tiny;            /* font-size 0 */
  gboolean is_struck;          /* its text is struck out */
  const KySymbolFont *symbols; /* (nullable) the font of its text, if that is a symbol font */
  gboolean is_math;            /* is_dropped, but a formula is written at its end */
  KyHtmlDrawing drawing;       /* is_dropped, but text of a drawing is written */
  gboolean is_pre;
  gboolean is_positioned;   /* positions within refer to it, not to the page */
  gboolean is_inset;        /* its text may begin away from the page's edge */
  const gchar *list_format; /* result of ky_html_list_format(); NULL: format of the list's kind */
  gchar list_string[KY_HTML_LIST_STRING]; /* in the place of a bullet; "": none */
  gfloat size;                            /* font size in pixels; 0: the browser's default */
  gfloat cut_width, cut_height; /* pixels of the box that clips positioned content; 0: no box */
} KyHtmlStyle;

typedef struct
{
  KyHtmlTag tag;
  guint name_hash; /* hash of the lower-case name, for unknown elements */
  guint flags;
  KyHtmlStyle style;
  gboolean is_block;
  gboolean is_counted;                    /* the text that it hides was reported */
  gboolean hides;                         /* the hiding begins at this element */
  gboolean is_math;                       /* it is part of the open formula */
  gboolean begins_drawn_line;             /* it is text of a drawing, in a line of its own */
  gboolean strikes;                       /* it strikes out its content */
  gboolean is_ended;                      /* ended by its own end tag */
  gboolean is_option;                     /* an option of the open select */
  gboolean is_annotation;                 /* words above or beside others, in parentheses */
  guint8 strikes_around[KY_HTML_STRIKES]; /* KyHtmlRender.strikes outside of a table cell */
  KyTextScript script;
  const KyFlow *script_flow; /* the flow of script_place */
  KyFlowPlace script_place;
  guint gap;           /* line breaks before and after it */
  gsize prefix_length; /* length of the flow's prefix outside of it */
  guint quote_depth;
  gint number;          /* number of the last item of a list */
  gboolean is_reversed; /* <ol reversed> */
  KyTable *table;       /* owned; NULL if the table is not laid out */
  gchar *action;        /* <form>: the address that it would send to */
  gchar *generated;     /* owned, nullable: text of a style sheet after its content */
  gchar *title;         /* owned, nullable: of an abbreviation, to write after its content */
  gsize title_at;       /* where its content begins in the flow */
  KyCssPath path;       /* owned; kept for the next element at this depth */
} KyHtmlElement;

/* Describes an element too deep for the stack, with only those properties that its text depends
 * on. */
typedef struct
{
  KyHtmlTag tag;
  guint name_hash, flags;
  KyHtmlStyle style;
} KyHtmlDeepElement;

/* Holds a style attribute as written (a pointer into the HTML) and its parsed declarations. */
typedef struct
{
  const gchar *style;
  gsize length;
  KyHtmlDeclarations declarations;
} KyHtmlKnownStyle;

/* Holds the open <select>. */
typedef struct
{
  gboolean is_open, is_list; /* a list shows all options, a menu only one */
  KyFlow flow;               /* text of the open option of a menu */
  guint n_tables;            /* number of tables open outside of it */
  GString *chosen;
  gboolean has_chosen, has_first;
  gboolean is_chosen, is_disabled; /* about the open option */
} KyHtmlSelect;

typedef struct
{
  const KyHtmlOptions *options;
  KyFindings *findings;
  KyHtmlLexer lexer;
  KyFlow root;
  KyHtmlElement *stack; /* KY_HTML_DEPTH_MAX, of which `n_used` are initialized */
  guint depth, n_used;
  GArray *deep; /* of KyHtmlDeepElement: open elements beyond the stack */
  guint deep_counts[KY_TAG_OTHER + 1], n_deep_special, n_deep_scopes;
  gboolean is_too_deep;
  KyCssPath html, body;                /* used if these tags are omitted */
  KyTable *tables[KY_HTML_TABLES_MAX]; /* open, borrowed from their elements */
  guint n_tables;
  KyHtmlSheet sheet;
  KyHtmlKnownStyle styles[KY_HTML_KNOWN_STYLES];
  guint8 strikes[KY_HTML_STRIKES]; /* elements closed by a block, to be reopened */
  KyHtmlSelect select;
  KyMathText *math;         /* (nullable) the open formula */
  gboolean has_drawn_shape; /* text of the open drawing may lie on a shape of any colour */
  gchar *base;
  guint32 link_color; /* of <body link>, or the browser's default */
  GString *scratch;
  gboolean is_link; /* an <a href> is open */
  gboolean link_has_image;
  GString *link_href, *link_text;
  gsize link_end;     /* length of the flow's text where the last link ended */
  gboolean after_pre; /* a line break right after <pre> is ignored */
  gsize limit;        /* maximum number of bytes of a flow */
  gsize n_generated;  /* bytes of text from style sheets so far */
  GArray *counters;   /* (nullable) those of style sheets that are open: see counters.c */
  guint64 n_counted;  /* counters looked at so far */
  gsize measurable;   /* bytes that may still be searched for the ends of boxes */
} KyHtmlRender;

/* Opens an element beyond the stack (KyHtmlDeepElement). Returns FALSE at the limit. */
gboolean ky_html_deep_open (KyHtmlRender *render, const KyHtmlToken *token, guint name_hash,
                            const KyHtmlStyle *style);
/* Closes the elements beyond the stack that an end tag closes. Returns FALSE if the tag is for an
 * element of the stack. */
gboolean ky_html_deep_close (KyHtmlRender *render, const KyHtmlToken *token, guint name_hash);
/* Closes the elements beyond the stack that a start tag closes. Returns FALSE if the tag is for the
 * elements of the stack. */
gboolean ky_html_deep_imply (KyHtmlRender *render, const KyHtmlToken *token);
/* Closes elements beyond the stack until `length` are left. */
void ky_html_deep_pop (KyHtmlRender *render, guint length);

/* Reads all style sheets of `html`. This comes first because a style sheet also applies to elements
 * before it. `totals` (nullable) are those of an earlier pass. */
void ky_html_read_sheets (KyHtmlRender *render, const gchar *html, gsize length,
                          GHashTable *totals);
/* Determines from the declarations `d` of `token`'s element, which `lexer` has just read, whether
 * its text is in a visible place and large enough. `style` is what the element inherits.
 * `measurable` is the number of bytes that may still be searched for the ends of boxes. */
void ky_html_style_place (KyHtmlStyle *style, KyHtmlDeclarations *d, const KyHtmlToken *token,
                          const KyHtmlLexer *lexer, gsize *measurable);

/* Returns the innermost open element of the stack, or NULL. */
static inline KyHtmlElement *
ky_html_top (KyHtmlRender *render)
{
  return render->depth > 0 ? &render->stack[render->depth - 1] : NULL;
}

/* Applies the element's own declarations to `style`, which has the inherited properties. */
void ky_html_read_style (KyHtmlRender *render, const KyHtmlToken *token, KyHtmlStyle *style,
                         KyCssPath *own, KyHtmlDeclarations *d);

/* Returns whether elements of `tag` are lists whose items are numbered or marked. */
gboolean ky_html_is_list (KyHtmlTag tag);
/* Returns the list that the innermost item is of, or NULL. */
KyHtmlElement *ky_html_list_of (KyHtmlRender *render);
/* Writes what `d` adds before the content of `element`, which was just opened, and keeps what comes
 * after the content (generated-text.c). */
void ky_html_generated_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token,
                             const KyHtmlDeclarations *d);
/* Writes what a style sheet adds after the content of `element`. */
void ky_html_generated_close (KyHtmlRender *render, KyHtmlElement *element);
/* Makes the counters that `declared` (nullable), a value of counter-reset, names, or counts on
 * those of counter-increment. New ones end with the element at `level` of the stack. */
void ky_html_counters_take (KyHtmlRender *render, const gchar *declared, gboolean resets,
                            guint level);
/* Ends the counters of the element at `level`, which is closed. */
void ky_html_counters_end (KyHtmlRender *render, guint level);
/* Keeps the counters of the element at `level`, which is taken out of the stack while those in it
 * stay open: they end with the element around it. */
void ky_html_counters_lift (KyHtmlRender *render, guint level);
/* Appends what counter() with `arguments` shows, or counters() (`is_all`). Returns FALSE if that is
 * not known. */
gboolean ky_html_counters_append (KyHtmlRender *render, const gchar *arguments, gboolean is_all,
                                  GString *out);

/* Determines which properties of `element` are written as marks (render-marks.c). */
void ky_html_read_marks (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token,
                         const KyHtmlDeclarations *d);
/* Is called when `element` leaves the stack. If no end tag ended it, it may be reopened. */
void ky_html_strike_leave (KyHtmlRender *render, const KyHtmlElement *element);
/* Handles the end tag of an element that a block has already closed. */
void ky_html_strike_end (KyHtmlRender *render, KyHtmlTag tag);
void ky_html_script_open (KyHtmlRender *render, KyHtmlElement *element);
void ky_html_script_close (KyHtmlRender *render, const KyHtmlElement *element);
/* Opens a formula (MathML), which is written as one text when <math> ends. */
void ky_html_math_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
void ky_html_math_close (KyHtmlRender *render, KyHtmlElement *element);
/* Determines whether the content of `element`, which was just opened, is text of a drawing, and
 * begins a line for it (drawing-text.c). */
void ky_html_drawing_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
void ky_html_drawing_close (KyHtmlRender *render, const KyHtmlElement *element);
/* Notes whether `token`, a start tag in a drawing, draws a shape. */
void ky_html_drawing_shape (KyHtmlRender *render, const KyHtmlToken *token);
/* Adds to `d` what attributes of `token` declare in a drawing (SVG 1.1, 6.4). */
void ky_html_drawing_attributes (KyHtmlRender *render, const KyHtmlToken *token,
                                 KyHtmlDeclarations *d);
/* Returns the number of items of the <ol> whose tag was just read, or 0 if it is unknown. */
guint ky_html_count_items (KyHtmlRender *render);

/* Handles <select>, <optgroup>, <option> and <input> (render-controls.c). */
void ky_html_select_open (KyHtmlRender *render, const KyHtmlToken *token);
void ky_html_select_close (KyHtmlRender *render);
void ky_html_option_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
/* Writes the text that comes before the option's content or replaces it. */
void ky_html_option_label (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
void ky_html_option_close (KyHtmlRender *render, KyHtmlElement *element);
void ky_html_group_open (KyHtmlRender *render, const KyHtmlToken *token);
void ky_html_input (KyHtmlRender *render, const KyHtmlToken *token);
void ky_html_text_area (KyHtmlRender *render, const KyHtmlToken *token);
/* Writes the value that the bar of a <meter> or <progress> shows. No browser shows their
 * content. */
void ky_html_gauge (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);

/* Returns TRUE if a reader would not see text of `style` (T-HTML-10). */
gboolean ky_html_is_unseen (const KyHtmlStyle *style);
/* Returns TRUE if `text` (valid UTF-8) is only white space. */
gboolean ky_html_is_blank (const gchar *text, gsize length);
/* Writes `text` (valid UTF-8) in the style of the open elements. */
void ky_html_write_text (KyHtmlRender *render, const gchar *text, gsize length);
/* Writes a text of the renderer's own like content. */
void ky_html_write (KyHtmlRender *render, const gchar *text);
/* Writes "[`text`]", unless `text` is blank. */
void ky_html_write_bracketed (KyHtmlRender *render, const gchar *text);
/* Returns the decoded value of the attribute `name`, or "". It is stored in scratch. */
const gchar *ky_html_value (KyHtmlRender *render, const KyHtmlToken *token, const gchar *name);
/* Returns the attribute `name` as a number, or `standard` if it is missing or no number. */
gint ky_html_number (const KyHtmlToken *token, const gchar *name, gint standard);

/* Returns the flow that text is currently written to. */
KyFlow *ky_html_flow (KyHtmlRender *render);
/* Returns the current style of text. */
const KyHtmlStyle *ky_html_style (const KyHtmlRender *render);
/* Writes the text of `token` by the rules of the open elements. */
void ky_html_render_text (KyHtmlRender *render, const KyHtmlToken *token);
/* Opens `element`, whose style is set and which is on the stack; `token` is its tag. */
void ky_html_render_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
/* Closes `element`, which is still on the stack. */
void ky_html_render_close (KyHtmlRender *render, KyHtmlElement *element);
/* Handles <br>, <hr>, <img>, <input> and <area>. */
void ky_html_render_void (KyHtmlRender *render, const KyHtmlToken *token);
/* Counts the things that `token` would fetch or run. */
void ky_html_record (KyHtmlRender *render, const KyHtmlToken *token);
