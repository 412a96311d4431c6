/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The renderer's inside: text.c builds the tree's open elements from tokens, render.c
 * turns elements into lines. Only the elements that are open are kept, no tree.
 */
#pragma once

#include "filetypes/base/html/flow.h"
#include "filetypes/base/html/style.h"
#include "filetypes/base/html/text.h"
#include "filetypes/base/html/token.h"
#include "filetypes/base/text/math-text.h"

#define KY_HTML_DEPTH_MAX 256
#define KY_HTML_TABLES_MAX 20
#define KY_HTML_KNOWN_STYLES 16
#define KY_HTML_STRIKES 2 /* formatting elements that strike out: s and strike */

/* What an element inherits and hands down. */
typedef struct
{
  guint32 color, background;
  gboolean is_color_known, is_background_known;
  gboolean is_dropped; /* script, object …: nothing of it is content */
  gboolean is_hidden;
  gboolean is_invisible; /* by visibility: what lies within may be seen */
  gboolean is_tiny;      /* font-size 0 */
  gboolean is_struck;    /* there is a line through the text */
  gboolean is_math;      /* is_dropped, but for the formula that is written when it ends */
  gboolean is_pre;
  gboolean is_positioned;       /* what is placed in it is placed by it, not by the page */
  gboolean is_inset;            /* its text need not begin at the page's edge */
  gfloat size;                  /* of its font, in pixels; 0: as browsers have it */
  gfloat cut_width, cut_height; /* pixels of the box that cuts what is placed in it; 0: none does */
} KyHtmlStyle;

typedef struct
{
  KyHtmlTag tag;
  guint name_hash; /* of the lower-case name, for unknown elements */
  guint flags;
  KyHtmlStyle style;
  gboolean is_block;
  gboolean is_counted;                    /* text that it hides was recorded */
  gboolean hides;                         /* it is the one that hides */
  gboolean is_math;                       /* a part of the open formula */
  gboolean strikes;                       /* it strikes out its content */
  gboolean is_ended;                      /* by its own end tag */
  gboolean is_option;                     /* an option of the open select */
  guint8 strikes_around[KY_HTML_STRIKES]; /* KyHtmlRender.strikes outside of a table's cell */
  KyTextScript script;
  const KyFlow *script_flow; /* where script_place is */
  KyFlowPlace script_place;
  guint gap;           /* line breaks before and behind it */
  gsize prefix_length; /* of the flow's prefix outside of it */
  guint quote_depth;
  gint number;          /* <ol>: of the last item */
  gchar numbers;        /* <ol type>: 1 a A i I */
  gboolean is_reversed; /* <ol reversed> */
  KyTable *table;       /* owned; NULL where a table is not laid out */
  gchar *action;        /* <form>, where it would have sent */
  KyHtmlPath path;      /* owned; kept for the next element at this depth */
} KyHtmlElement;

/* An element that lies deeper than the stack: as much of it as its text depends on. */
typedef struct
{
  KyHtmlTag tag;
  guint name_hash, flags;
  KyHtmlStyle style;
} KyHtmlDeepElement;

/* A style attribute as written (it lies in the HTML), and what it says. */
typedef struct
{
  const gchar *style;
  gsize length;
  KyHtmlDeclarations declarations;
} KyHtmlKnownStyle;

/* The <select> that is open. */
typedef struct
{
  gboolean is_open, is_list; /* a list shows all its options, a menu one */
  KyFlow flow;               /* of the option that is open, in a menu */
  guint n_tables;            /* that are open outside of it */
  GString *chosen;
  gboolean has_chosen, has_first;
  gboolean is_chosen, is_disabled; /* the option that is open */
} KyHtmlSelect;

typedef struct
{
  const KyHtmlOptions *options;
  KyFindings *findings;
  KyHtmlLexer lexer;
  KyFlow root;
  KyHtmlElement *stack; /* KY_HTML_DEPTH_MAX */
  guint depth;
  GArray *deep; /* KyHtmlDeepElement: what is open beyond the stack */
  guint deep_counts[KY_TAG_OTHER + 1], n_deep_special, n_deep_scopes;
  gboolean is_too_deep;
  KyHtmlPath html, body;               /* where the tags are left out */
  KyTable *tables[KY_HTML_TABLES_MAX]; /* open, borrowed from their elements */
  guint n_tables;
  KyHtmlSheet sheet;
  KyHtmlKnownStyle styles[KY_HTML_KNOWN_STYLES];
  guint8 strikes[KY_HTML_STRIKES]; /* elements that a block closed and that open again */
  KyHtmlSelect select;
  KyMathText *math; /* (nullable) the open formula */
  gchar *base;
  guint32 link_color; /* of <body link>, or what browsers have */
  GString *scratch;
  gboolean is_link; /* an <a href> is open */
  gboolean link_has_image;
  GString *link_href, *link_text;
  gsize link_end;     /* of the flow's text, where the last link ended */
  gboolean after_pre; /* a line break right behind <pre> is none */
  gsize limit;        /* bytes of a flow */
  gsize measurable;   /* bytes that may still be looked through for where boxes end */
} KyHtmlRender;

/* Opens an element beyond the stack; see KyHtmlElement for what they are. FALSE at the limit. */
gboolean ky_html_deep_open (KyHtmlRender *render, const KyHtmlToken *token, guint name_hash,
                            const KyHtmlStyle *style);
/* Closes what an end tag closes beyond the stack. FALSE: it is for an element of the stack. */
gboolean ky_html_deep_close (KyHtmlRender *render, const KyHtmlToken *token, guint name_hash);
/* Closes what a start tag closes beyond the stack. FALSE: it is for the elements of the stack. */
gboolean ky_html_deep_imply (KyHtmlRender *render, const KyHtmlToken *token);
/* Closes elements beyond the stack until LENGTH are left. */
void ky_html_deep_pop (KyHtmlRender *render, guint length);

/* A style sheet counts for what stands before it, too: so all of HTML are read first. TOTALS
 * (nullable): of an earlier pass. */
void ky_html_read_sheets (KyHtmlRender *render, const gchar *html, gsize length,
                          GHashTable *totals);
/* By D, what is declared of TOKEN's element, which LEXER has read: whether its text lies where it
 * is seen, and is large enough; STYLE is what it inherits. MEASURABLE: of how many bytes ahead that
 * may still be told. */
void ky_html_style_place (KyHtmlStyle *style, KyHtmlDeclarations *d, const KyHtmlToken *token,
                          const KyHtmlLexer *lexer, gsize *measurable);

/* The innermost open element of the stack, or NULL. */
static inline KyHtmlElement *
ky_html_top (KyHtmlRender *render)
{
  return render->depth > 0 ? &render->stack[render->depth - 1] : NULL;
}

/* The element's own declarations on top of what STYLE inherits. */
void ky_html_read_style (KyHtmlRender *render, const KyHtmlToken *token, KyHtmlStyle *style,
                         KyHtmlPath *own, KyHtmlDeclarations *d);

/* What of ELEMENT's look is written as a mark (render-marks.c). */
void ky_html_read_marks (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token,
                         const KyHtmlDeclarations *d);
/* ELEMENT leaves the stack: where no end tag ended it, it may open again. */
void ky_html_strike_leave (KyHtmlRender *render, const KyHtmlElement *element);
/* The end tag of an element that a block closed before. */
void ky_html_strike_end (KyHtmlRender *render, KyHtmlTag tag);
void ky_html_script_open (KyHtmlRender *render, KyHtmlElement *element);
void ky_html_script_close (KyHtmlRender *render, const KyHtmlElement *element);
/* A formula (MathML) is written as one text when <math> ends. */
void ky_html_math_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
void ky_html_math_close (KyHtmlRender *render, KyHtmlElement *element);
/* How many items the <ol> has whose tag was just read; 0: it isn't known. */
guint ky_html_count_items (KyHtmlRender *render);

/* <select>, <optgroup>, <option>, <input> (render-controls.c) */
void ky_html_select_open (KyHtmlRender *render, const KyHtmlToken *token);
void ky_html_select_close (KyHtmlRender *render);
void ky_html_option_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
/* What stands before the option's content, or in place of it. */
void ky_html_option_label (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
void ky_html_option_close (KyHtmlRender *render, KyHtmlElement *element);
void ky_html_group_open (KyHtmlRender *render, const KyHtmlToken *token);
void ky_html_input (KyHtmlRender *render, const KyHtmlToken *token);
/* <meter>, <progress>: the value that the bar shows; what stands within is shown by no browser. */
void ky_html_gauge (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);

/* Text of STYLE is not seen by a reader (T-HTML-10). */
gboolean ky_html_is_unseen (const KyHtmlStyle *style);
/* TEXT (valid UTF-8) is white space alone. */
gboolean ky_html_is_blank (const gchar *text, gsize length);
/* Text (valid UTF-8) by the style of the open elements. */
void ky_html_write_text (KyHtmlRender *render, const gchar *text, gsize length);
/* A text of the renderer's own, as content. */
void ky_html_write (KyHtmlRender *render, const gchar *text);
/* "[TEXT]", unless TEXT is blank. */
void ky_html_write_bracketed (KyHtmlRender *render, const gchar *text);
/* The value of attribute NAME with references read, "" when there is none; in scratch. */
const gchar *ky_html_value (KyHtmlRender *render, const KyHtmlToken *token, const gchar *name);
/* The attribute NAME as a number, STANDARD when it is none. */
gint ky_html_number (const KyHtmlToken *token, const gchar *name, gint standard);

/* Where text goes now. */
KyFlow *ky_html_flow (KyHtmlRender *render);
/* The style that text has now. */
const KyHtmlStyle *ky_html_style (const KyHtmlRender *render);
/* Text that a token holds, by the rules of the open elements. */
void ky_html_render_text (KyHtmlRender *render, const KyHtmlToken *token);
/* Opens ELEMENT, whose style is set and which is on the stack; TOKEN is its tag. */
void ky_html_render_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token);
/* Closes ELEMENT, which is still on the stack. */
void ky_html_render_close (KyHtmlRender *render, KyHtmlElement *element);
/* <br>, <hr>, <img>, <input>, <area> */
void ky_html_render_void (KyHtmlRender *render, const KyHtmlToken *token);
/* Counts what TOKEN would fetch or run. */
void ky_html_record (KyHtmlRender *render, const KyHtmlToken *token);
