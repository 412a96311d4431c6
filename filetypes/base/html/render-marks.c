/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the marks of struck-out, raised and lowered text, and the numbers of lists that count
 * down. */
#include "filetypes/base/html/render.h"

#include <math.h>

#define STRIKES_MAX 3 /* elements of one kind that are reopened (WHATWG HTML, 13.2.4.3) */

/* Returns how far the text is moved from its line, in pixels: up (positive) or down. */
static gfloat
html_marks_shift (const KyHtmlDeclarations *d)
{
  if (d->position == KY_POSITION_RELATIVE && (d->placed >> KY_PLACE_TOP & 1) != 0
      && !isnan (d->place[KY_PLACE_TOP]))
    return -d->place[KY_PLACE_TOP];
  if (d->position == KY_POSITION_RELATIVE && (d->placed >> KY_PLACE_BOTTOM & 1) != 0
      && !isnan (d->place[KY_PLACE_BOTTOM]))
    return d->place[KY_PLACE_BOTTOM];
  return (d->hiding >> KY_CSS_SHIFTED_UP & 1) != 0     ? KY_HTML_SHIFT_LEAST
         : (d->hiding >> KY_CSS_SHIFTED_DOWN & 1) != 0 ? -KY_HTML_SHIFT_LEAST
                                                       : 0;
}

void
ky_html_read_marks (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token,
                    const KyHtmlDeclarations *d)
{
  gboolean is_part = element->is_block || (element->flags & KY_HTML_TABLE_PART) != 0;

  element->strikes
      = token->tag == KY_TAG_S_ || token->tag == KY_TAG_STRIKE || token->tag == KY_TAG_DEL;
  if (ky_html_declarations_say (d, KY_CSS_STRUCK))
    element->strikes = (d->hiding >> KY_CSS_STRUCK & 1) != 0;
  element->style.is_struck = element->style.is_struck || element->strikes;
  /* sheets often raise <sup> with "position" and reset its "vertical-align" */
  if (token->tag == KY_TAG_SUP || (!is_part && (d->hiding >> KY_CSS_RAISED & 1) != 0))
    element->script = KY_SCRIPT_RAISED;
  else if (token->tag == KY_TAG_SUB || (!is_part && (d->hiding >> KY_CSS_LOWERED & 1) != 0))
    element->script = KY_SCRIPT_LOWERED;
  else if (!is_part && html_marks_shift (d) >= KY_HTML_SHIFT_LEAST)
    element->script = KY_SCRIPT_SHIFTED_UP;
  else if (!is_part && html_marks_shift (d) <= -KY_HTML_SHIFT_LEAST)
    element->script = KY_SCRIPT_SHIFTED_DOWN;
  if (element->tag == KY_TAG_TD || element->tag == KY_TAG_TH || element->tag == KY_TAG_CAPTION)
    {
      memcpy (element->strikes_around, render->strikes, sizeof render->strikes);
      memset (render->strikes, 0, sizeof render->strikes);
    }
}

/* Returns the index of an element in KyHtmlRender.strikes, or KY_HTML_STRIKES if it is not one of
 * these elements. */
static guint
strike_kind (KyHtmlTag tag)
{
  return tag == KY_TAG_S_ ? 0 : tag == KY_TAG_STRIKE ? 1 : KY_HTML_STRIKES;
}

void
ky_html_strike_leave (KyHtmlRender *render, const KyHtmlElement *element)
{
  guint kind = strike_kind (element->tag);

  if (element->tag == KY_TAG_TD || element->tag == KY_TAG_TH || element->tag == KY_TAG_CAPTION)
    memcpy (render->strikes, element->strikes_around, sizeof render->strikes);
  else if (kind < KY_HTML_STRIKES && !element->is_ended && element->strikes
           && render->strikes[kind] < STRIKES_MAX)
    render->strikes[kind]++;
}

void
ky_html_strike_end (KyHtmlRender *render, KyHtmlTag tag)
{
  guint kind = strike_kind (tag);

  if (kind < KY_HTML_STRIKES && render->strikes[kind] > 0)
    render->strikes[kind]--;
}

void
ky_html_script_open (KyHtmlRender *render, KyHtmlElement *element)
{
  if (element->script == KY_SCRIPT_NORMAL)
    return;
  element->script_flow = ky_html_flow (render);
  element->script_place = ky_flow_place (element->script_flow);
}

void
ky_html_script_close (KyHtmlRender *render, const KyHtmlElement *element)
{
  KyFlow *flow = ky_html_flow (render);

  if (element->script != KY_SCRIPT_NORMAL && element->script_flow == flow)
    ky_flow_script (flow, &element->script_place, element->script);
}

void
ky_html_math_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  gboolean is_root = token->tag == KY_TAG_MATH && !ky_html_style (render)->is_dropped;

  if (!is_root && (render->math == NULL || !element->style.is_math))
    return;
  if (is_root)
    {
      g_clear_pointer (&render->math, ky_math_text_free);
      render->math = ky_math_text_new ();
      element->style.is_math = TRUE;
    }
  element->is_math = TRUE;
  ky_math_text_open (render->math, ky_math_kind (token->name, token->name_length));
  for (guint i = 0; ky_math_attributes[i] != NULL; i++)
    if (ky_html_attribute (token, ky_math_attributes[i]) != NULL)
      ky_math_text_attribute (render->math, ky_math_attributes[i],
                              ky_html_value (render, token, ky_math_attributes[i]),
                              !render->options->is_english);
}

void
ky_html_math_close (KyHtmlRender *render, KyHtmlElement *element)
{
  if (!element->is_math || render->math == NULL)
    return;
  ky_math_text_close (render->math);
  if (element->tag != KY_TAG_MATH || (element > render->stack && element[-1].is_math))
    return;
  g_autofree gchar *text = ky_math_text_take (render->math);
  g_clear_pointer (&render->math, ky_math_text_free);
  /* the text of the formula is written in place of <math> */
  element->style.is_dropped = FALSE;
  ky_html_write (render, text);
}

guint
ky_html_count_items (KyHtmlRender *render)
{
  KyHtmlLexer ahead = render->lexer;
  g_autofree KyHtmlToken *token = g_new0 (KyHtmlToken, 1);
  guint depth = 1, n = 0;

  while (depth > 0)
    {
      const gchar *start = ahead.at;

      ky_html_lexer_next (&ahead, token);
      if ((gsize)(ahead.at - start) >= render->measurable)
        {
          render->measurable = 0;
          return 0;
        }
      render->measurable -= (gsize)(ahead.at - start);
      if (token->type == KY_HTML_END)
        break;
      gboolean is_list = ky_html_is_list (token->tag);
      if (token->type == KY_HTML_START)
        {
          n += depth == 1 && token->tag == KY_TAG_LI;
          depth += is_list;
        }
      else if (token->type == KY_HTML_CLOSE)
        depth -= is_list;
    }
  return n;
}
