/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends each text of a page to the output that the open elements' style selects, and collects the
 * text of links for comparison with their targets. */
#include "filetypes/base/html/render.h"

#include "filetypes/base/scene/scene.h"

#define FONT 16.0f        /* pixels, where no size is known */
#define SYMBOLS_SHOWN 16  /* characters: longer text is not shown in a symbol font */
#define LINK_TEXT_MAX 400 /* bytes of a link's text that are compared with its target */

KyFlow *
ky_html_flow (KyHtmlRender *render)
{
  for (guint i = render->n_tables; i > 0; i--)
    {
      if (render->select.is_open && !render->select.is_list && i == render->select.n_tables)
        return &render->select.flow;
      if (render->tables[i - 1]->is_open)
        return &render->tables[i - 1]->cell;
    }
  if (render->select.is_open && !render->select.is_list && render->select.n_tables == 0)
    return &render->select.flow;
  return &render->root;
}

gboolean
ky_html_is_list (KyHtmlTag tag)
{
  return tag == KY_TAG_OL || tag == KY_TAG_UL || tag == KY_TAG_MENU || tag == KY_TAG_DIR;
}

KyHtmlElement *
ky_html_list_of (KyHtmlRender *render)
{
  for (guint i = render->depth; i > 0; i--)
    {
      KyHtmlElement *element = &render->stack[i - 1];

      if (ky_html_is_list (element->tag))
        return element;
      if ((element->flags & KY_HTML_SCOPE) != 0)
        return NULL;
    }
  return NULL;
}

const KyHtmlStyle *
ky_html_style (const KyHtmlRender *render)
{
  static const KyHtmlStyle standard
      = { .background = 0xffffff, .is_color_known = TRUE, .is_background_known = TRUE };

  if (render->deep->len > 0)
    return &g_array_index (render->deep, KyHtmlDeepElement, render->deep->len - 1).style;
  return render->depth > 0 ? &render->stack[render->depth - 1].style : &standard;
}

gboolean
ky_html_is_unseen (const KyHtmlStyle *style)
{
  KySceneRun run = KY_SCENE_RUN;

  run.is_off = style->is_hidden || style->is_invisible;
  if (style->is_tiny)
    run.size = style->size * KY_SCENE_PIXEL;
  if (style->is_color_known)
    run.fill = (KyScenePaint){ KY_SCENE_COLOUR, style->color, 1 };
  if (style->is_background_known)
    run.ground = (KyScenePaint){ KY_SCENE_COLOUR, style->background, 1 };
  run.blend = style->blend;
  run.below = style->below;
  if (style->is_on_below)
    run.ground.kind = KY_SCENE_NONE;
  if (style->is_stroke_known && style->stroke_width > 0)
    {
      gfloat size = style->size > 0 ? style->size : FONT;

      run.line = (KyScenePaint){ KY_SCENE_COLOUR, style->stroke, 1 };
      if (!style->is_stroke_below)
        run.line_width = style->stroke_width / size * KY_SCENE_SIZE;
    }
  return ky_scene_judge (&run) != KY_HIDDEN_NOT;
}

/* --- text ----------------------------------------------------------------------------------- */

gboolean
ky_html_is_blank (const gchar *text, gsize length)
{
  const gchar *end = text + length;

  for (const gchar *p = text; p < end; p = g_utf8_next_char (p))
    if ((guchar)*p < 0x80 ? !g_ascii_isspace (*p) : !g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* Records text that no reader sees, once for the element that hides it (T-HTML-10). */
static void
record_hidden (KyHtmlRender *render, const gchar *text, gsize length)
{
  guint at = render->depth;

  if (ky_html_is_blank (text, length))
    return;
  while (at > 1 && !render->stack[at - 1].hides)
    at--;
  if (at == 0 || render->stack[at - 1].is_counted)
    return;
  render->stack[at - 1].is_counted = TRUE;
  ky_findings_add (render->findings, "html.hidden-text", 1);
}

static void
note_link_text (KyHtmlRender *render, const gchar *text, gsize length)
{
  GString *noted = render->link_text;

  if (!render->is_link || noted->len >= LINK_TEXT_MAX)
    return;
  length = MIN (length, LINK_TEXT_MAX - noted->len);
  while (length > 0 && ((guchar)text[length] & 0xc0) == 0x80)
    length--;
  g_string_append_len (noted, text, (gssize)length);
}

void
ky_html_write_text (KyHtmlRender *render, const gchar *text, gsize length)
{
  const KyHtmlStyle *style = ky_html_style (render);
  KyFlow *flow = ky_html_flow (render);
  g_autofree gchar *symbols = NULL;

  if (style->is_dropped && (!style->is_math || render->math == NULL)
      && style->drawing != KY_DRAWING_TEXT)
    return;
  if (ky_html_is_unseen (style))
    {
      record_hidden (render, text, length);
      return;
    }
  if (style->is_dropped && style->drawing == KY_DRAWING_NONE)
    {
      ky_math_text_append (render->math, text, length);
      return;
    }
  /* A whole sentence in a symbol font is a mistake. Mail programs without the font show its
   * letters. */
  if (style->symbols != NULL && g_utf8_strlen (text, (gssize)length) <= SYMBOLS_SHOWN)
    text = symbols = ky_symbol_text (style->symbols, text, length, &length);
  note_link_text (render, text, length);
  ky_flow_strike (flow, style->is_struck && flow != &render->select.flow);
  ky_flow_text (flow, text, length, style->is_pre);
}

static void
append_references (GString *out, const gchar *text, gsize length)
{
  const gchar *end = text + length;
  const gchar *p = text;

  while (p < end)
    {
      const gchar *mark = memchr (p, '&', (gsize)(end - p));
      gchar utf8[9];
      gsize made = 0;

      g_string_append_len (out, p, (mark != NULL ? mark : end) - p);
      if (mark == NULL)
        break;
      gsize read = ky_html_reference (mark, (gsize)(end - mark), FALSE, utf8, &made);
      if (read == 0)
        g_string_append_c (out, '&');
      else
        g_string_append_len (out, utf8, (gssize)made);
      p = mark + MAX (read, 1);
    }
}

void
ky_html_render_text (KyHtmlRender *render, const KyHtmlToken *token)
{
  const gchar *text = token->text;
  gsize length = token->length;

  if (render->after_pre)
    {
      gsize skipped = length > 1 && text[0] == '\r' && text[1] == '\n' ? 2
                      : length > 0 && text[0] == '\n'                  ? 1
                                                                       : 0;

      text += skipped;
      length -= skipped;
      render->after_pre = FALSE;
    }
  if (!token->is_raw && memchr (text, '&', length) != NULL)
    {
      g_string_truncate (render->scratch, 0);
      append_references (render->scratch, text, length);
      ky_html_write_text (render, render->scratch->str, render->scratch->len);
    }
  else
    ky_html_write_text (render, text, length);
}

void
ky_html_write (KyHtmlRender *render, const gchar *text)
{
  ky_html_write_text (render, text, strlen (text));
}

const gchar *
ky_html_value (KyHtmlRender *render, const KyHtmlToken *token, const gchar *name)
{
  const KyHtmlAttribute *attribute = ky_html_attribute (token, name);

  g_string_truncate (render->scratch, 0);
  if (attribute != NULL)
    ky_html_append_value (render->scratch, attribute);
  return render->scratch->str;
}

gint
ky_html_number (const KyHtmlToken *token, const gchar *name, gint standard)
{
  const KyHtmlAttribute *attribute = ky_html_attribute (token, name);
  gint number = 0;
  gsize i = 0;

  if (attribute == NULL || attribute->value_length == 0)
    return standard;
  gboolean is_negative = attribute->value[0] == '-';
  for (i = is_negative; i < MIN (attribute->value_length, 8); i++)
    {
      if (!g_ascii_isdigit (attribute->value[i]))
        break;
      number = number * 10 + (attribute->value[i] - '0');
    }
  return i == (gsize)is_negative ? standard : is_negative ? -number : number;
}

void
ky_html_write_bracketed (KyHtmlRender *render, const gchar *text)
{
  g_autofree gchar *copy = g_strdup (text);

  g_strstrip (copy);
  if (ky_html_is_blank (copy, strlen (copy)))
    return;
  g_autofree gchar *shown = g_strconcat ("[", copy, "]", NULL);
  /* a picture is no part of the link's wording */
  {
    gboolean is_link = render->is_link;

    render->is_link = FALSE;
    ky_html_write (render, shown);
    render->is_link = is_link;
  }
}
