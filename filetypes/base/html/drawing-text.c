/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the text of drawings within a page (<svg>): each <text> as a line of its own, and the HTML
 * within a <foreignObject>. Shapes and pictures are not carried, and neither is what is drawn only
 * where something refers to it (<defs>, <symbol> …). */
#include "filetypes/base/html/render.h"

static gboolean
drawing_is_named (const KyHtmlToken *token, const gchar *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strlen (names[i]) == token->name_length
        && g_ascii_strncasecmp (token->name, names[i], token->name_length) == 0)
      return TRUE;
  return FALSE;
}

void
ky_html_drawing_attributes (KyHtmlRender *render, const KyHtmlToken *token, KyHtmlDeclarations *d)
{
  static const gchar *const names[][2]
      = { { "display", "display" }, { "visibility", "visibility" },
          { "opacity", "opacity" }, { "font-size", "font-size" },
          { "fill", "color" },      { "fill-opacity", "opacity" } };
  g_autoptr (GString) css = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const KyHtmlAttribute *attribute = ky_html_attribute (token, names[i][0]);
      KyHtmlDeclarations declared;

      /* letters without a filling may have an outline */
      if (attribute == NULL
          || (g_str_has_prefix (names[i][0], "fill")
              && ky_html_attribute (token, "stroke") != NULL))
        continue;
      g_string_printf (css, "%s:", names[i][1]);
      ky_html_append_value (css, attribute);
      /* An attribute has one value and cannot have "!important". */
      if (strpbrk (css->str, ";!") != NULL)
        continue;
      if (strcmp (css->str, "color:none") == 0)
        g_string_assign (css, "color:transparent");
      if (strcmp (names[i][0], "font-size") == 0 && g_ascii_isdigit (css->str[css->len - 1]))
        g_string_append (css, "px");
      ky_html_declarations (css->str, css->len, render->sheet.variables, &declared);
      ky_html_declarations_add (d, &declared);
    }
}

void
ky_html_drawing_shape (KyHtmlRender *render, const KyHtmlToken *token)
{
  static const gchar *const shapes[] = { "rect",     "circle", "ellipse", "path", "polygon",
                                         "polyline", "image",  "use",     "line", NULL };

  if (drawing_is_named (token, shapes))
    render->has_drawn_shape = TRUE;
}

/* Tells whether a drawing has a measure of 0, so that nothing of it is drawn. */
static gboolean
is_without_size (KyHtmlRender *render, const KyHtmlToken *token, const gchar *name)
{
  const gchar *value = ky_html_value (render, token, name);

  return g_ascii_isdigit (*value) && g_ascii_strtod (value, NULL) == 0.0;
}

void
ky_html_drawing_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  static const gchar *const text[] = { "text", NULL };
  static const gchar *const parts[] = { "g", "a", "switch", "svg", NULL };
  static const gchar *const spans[] = { "tspan", "textpath", "a", NULL };
  static const gchar *const pages[] = { "foreignobject", NULL };
  const KyHtmlStyle *parent = ky_html_style (render);
  KyHtmlStyle *style = &element->style;
  gboolean is_page = parent->drawing == KY_DRAWING_PARTS && drawing_is_named (token, pages);

  if (token->tag == KY_TAG_SVG && !parent->is_dropped && !is_without_size (render, token, "width")
      && !is_without_size (render, token, "height"))
    {
      style->drawing = KY_DRAWING_PARTS;
      render->has_drawn_shape = FALSE;
      /* A drawing does not take the colour of the text around it. */
      if (ky_html_attribute (token, "fill") == NULL)
        {
          style->color = 0;
          style->is_color_known = TRUE;
        }
    }
  else if (parent->drawing == KY_DRAWING_PARTS && drawing_is_named (token, text))
    {
      style->drawing = KY_DRAWING_TEXT;
      style->is_background_known = style->is_background_known && !render->has_drawn_shape;
    }
  else if (is_page)
    {
      style->drawing = KY_DRAWING_NONE;
      style->is_dropped = FALSE;
      style->is_background_known = style->is_background_known && !render->has_drawn_shape;
    }
  else if (!drawing_is_named (token, parent->drawing == KY_DRAWING_TEXT ? spans : parts))
    style->drawing = KY_DRAWING_NONE;
  element->begins_drawn_line
      = is_page
        || (style->drawing == KY_DRAWING_TEXT
            && (parent->drawing != KY_DRAWING_TEXT || ky_html_attribute (token, "x") != NULL));
  if (element->begins_drawn_line)
    ky_flow_break (ky_html_flow (render), 1);
}

void
ky_html_drawing_close (KyHtmlRender *render, const KyHtmlElement *element)
{
  if (element->begins_drawn_line)
    ky_flow_break (ky_html_flow (render), 1);
}
