/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes elements as text when they open and close: links with their targets, lists, tables, forms
 * and images. ky_html_record() counts the active and remote content of each tag, which is not
 * carried over. */
#include "filetypes/base/html/render.h"

#include "filetypes/base/html/link.h"
#include "filetypes/base/text/number.h"

#define PREFIX_MAX 64
#define RULE "----------------------------------------"

/* --- links ---------------------------------------------------------------------------------- */

static void
write_target (KyHtmlRender *render, const KyHtmlLink *link)
{
  KyFlow *flow = ky_html_flow (render);
  gboolean follows
      = render->link_text->len > 0 || (flow->is_inside && g_str_has_suffix (flow->text->str, "]"));
  g_autofree gchar *shown = g_strdup_printf (
      "%s[%s%s%s%s]", follows ? " " : "", link->is_mismatch ? "≠ " : "", link->target,
      link->real_host != NULL ? " → " : "", link->real_host != NULL ? link->real_host : "");

  ky_flow_strike (flow, ky_html_style (render)->is_struck);
  ky_flow_append (flow, shown, strlen (shown));
}

/* Writes behind the text of the link that ends where it leads, if a reader must know. */
static void
write_link (KyHtmlRender *render, gboolean has_text)
{
  KyHtmlLink link = { 0 };

  ky_html_link_read (render->link_href->str, render->base, render->link_text->str, &link);
  if (link.is_forbidden)
    ky_findings_add (render->findings, "html.link-scheme", 1);
  if (link.target != NULL && !link.is_told && (has_text || render->link_has_image))
    {
      write_target (render, &link);
      if (link.is_mismatch)
        ky_findings_add (render->findings, "html.link-mismatch", 1);
    }
  if (link.target != NULL)
    render->link_end = ky_html_flow (render)->text->len;
  ky_html_link_clear (&link);
}

static void
end_link (KyHtmlRender *render)
{
  gboolean has_text = !ky_html_is_blank (render->link_text->str, render->link_text->len);

  if (!render->is_link)
    return;
  render->is_link = FALSE;
  if (!has_text)
    g_string_truncate (render->link_text, 0);
  if (render->link_href->len > 0)
    write_link (render, has_text);
}

static void
begin_link (KyHtmlRender *render, const KyHtmlToken *token)
{
  const KyHtmlStyle *style = ky_html_style (render);
  KyFlow *flow = ky_html_flow (render);

  end_link (render);
  if (style->is_dropped || ky_html_is_unseen (style) || ky_html_attribute (token, "href") == NULL)
    return;
  /* on a page, colours show where one link ends and the next one begins */
  if (flow->is_inside && flow->text->len == render->link_end)
    ky_flow_text (flow, " ", 1, FALSE);
  g_string_assign (render->link_href, ky_html_value (render, token, "href"));
  g_string_truncate (render->link_text, 0);
  render->link_has_image = FALSE;
  render->is_link = TRUE;
}

/* --- lists ---------------------------------------------------------------------------------- */

/* Appends the marker of an item. `format` is one of ky_html_list_format(). */
static void
html_render_append_marker (KyHtmlRender *render, GString *out, gint number, const gchar *format)
{
  if (strcmp (format, "bullet") == 0)
    g_string_append (out, "- ");
  else if (!ky_html_append_number (out, number, format))
    ky_findings_add (render->findings, KY_TEXT_NUMBER, 1);
  if (strcmp (format, "bullet") != 0 && out->len > 0)
    g_string_append (out, ky_html_list_is_japanese (format) ? "、" : ". ");
}

static void
open_item (KyHtmlRender *render, const KyHtmlElement *item, const KyHtmlToken *token, KyFlow *flow)
{
  KyHtmlElement *list = ky_html_list_of (render);
  const gchar *format = item->style.list_format;
  g_autoptr (GString) marker = g_string_new (NULL);

  if (format == NULL)
    format = list != NULL && list->tag == KY_TAG_OL ? "decimal" : "bullet";
  if (list != NULL)
    list->number = ky_html_number (token, "value", list->number + (list->is_reversed ? -1 : 1));
  if (item->style.list_string[0] != '\0')
    g_string_append (marker, item->style.list_string);
  else
    html_render_append_marker (render, marker, list != NULL ? list->number : 0, format);
  glong width = MAX (g_utf8_strlen (marker->str, -1), 2);
  if (marker->len >= sizeof flow->marker || flow->prefix->len + (gsize)width > PREFIX_MAX)
    {
      ky_findings_add (render->findings, "html.limit", 1);
      return;
    }
  for (glong i = 0; i < width; i++)
    g_string_append_c (flow->prefix, ' ');
  g_strlcpy (flow->marker, marker->str, sizeof flow->marker);
}

/* --- elements ------------------------------------------------------------------------------- */

static void
open_block (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  KyFlow *flow = ky_html_flow (render);

  ky_flow_break (flow, element->gap);
  switch (element->tag)
    {
    case KY_TAG_BLOCKQUOTE:
      if (flow->prefix->len + 2 <= PREFIX_MAX)
        {
          g_string_append (flow->prefix, "> ");
          flow->quote_depth++;
        }
      else
        ky_findings_add (render->findings, "html.limit", 1);
      break;
    case KY_TAG_OL:
      element->is_reversed = ky_html_attribute (token, "reversed") != NULL;
      element->number
          = element->is_reversed
                ? ky_html_number (token, "start", (gint)ky_html_count_items (render)) + 1
                : ky_html_number (token, "start", 1) - 1;
      break;
    case KY_TAG_LI:
      open_item (render, element, token, flow);
      break;
    case KY_TAG_DD:
      if (flow->prefix->len + 2 <= PREFIX_MAX)
        g_string_append (flow->prefix, "  ");
      break;
    case KY_TAG_PRE:
    case KY_TAG_LISTING:
      render->after_pre = TRUE;
      break;
    default:
      break;
    }
}

static void
html_render_open_table (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  if (render->n_tables > 0)
    render->tables[render->n_tables - 1]->has_nested = TRUE;
  if (render->n_tables == KY_HTML_TABLES_MAX)
    {
      ky_flow_break (ky_html_flow (render), 1);
      return;
    }
  ky_flow_break (ky_html_flow (render), 1);
  element->table = ky_table_new (render->options->is_english);
  element->table->has_border = ky_html_number (token, "border", 0) > 0;
  const gchar *role = ky_html_value (render, token, "role");
  element->table->is_layout = strcmp (role, "presentation") == 0 || strcmp (role, "none") == 0;
  render->tables[render->n_tables++] = element->table;
}

static void
close_table (KyHtmlRender *render, KyHtmlElement *element)
{
  if (element->table == NULL)
    return;
  ky_table_end_row (element->table);
  render->n_tables--;
  ky_table_render (element->table, ky_html_flow (render));
  ky_flow_break (ky_html_flow (render), 1);
  g_clear_pointer (&element->table, ky_table_free);
}

/* Returns the table that a cell or row belongs to, NULL when it is not laid out. */
static KyTable *
html_render_table_of (KyHtmlRender *render)
{
  for (guint i = render->depth; i > 0; i--)
    if (render->stack[i - 1].tag == KY_TAG_TABLE)
      return render->stack[i - 1].table;
  return NULL;
}

/* Ends the row before an element `tag`, which begins a row or a group of rows. */
static void
html_render_begin_row (KyHtmlRender *render, KyHtmlTag tag)
{
  KyTable *table = html_render_table_of (render);

  if (table == NULL)
    return;
  ky_table_end_row (table);
  if (tag != KY_TAG_TR)
    table->group = 0;
  /* Only the first thead and the first tfoot of a table are moved to its top and bottom (CSS 2.2,
   * 17.2). */
  if (tag == KY_TAG_THEAD && !table->has_head)
    table->group = -1;
  if (tag == KY_TAG_TFOOT && !table->has_foot)
    table->group = 1;
  table->has_head = table->has_head || tag == KY_TAG_THEAD;
  table->has_foot = table->has_foot || tag == KY_TAG_TFOOT;
}

static void
open_form (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  const gchar *action = ky_html_value (render, token, "action");

  if (action[0] != '\0')
    element->action = g_strndup (action, 4096);
}

/* Writes "[hxxps://…]" at the end of a form: the address to which it would have sent the input
 * (T-HTML-04). */
static void
close_form (KyHtmlRender *render, KyHtmlElement *element)
{
  KyHtmlLink link = { 0 };

  if (element->action == NULL)
    return;
  ky_html_link_read (element->action, render->base, "", &link);
  if (link.target != NULL && !element->style.is_dropped && !ky_html_is_unseen (&element->style))
    {
      g_string_truncate (render->link_text, 0);
      ky_flow_break (ky_html_flow (render), 1);
      write_target (render, &link);
    }
  ky_html_link_clear (&link);
  g_clear_pointer (&element->action, g_free);
}

/* Tells whether the content of an element is not written. An element that is invisible by
 * "visibility" still takes up its room. */
static gboolean
is_left_out (KyHtmlRender *render, const KyHtmlElement *element)
{
  if (element->style.is_dropped || element->style.is_hidden)
    return TRUE;
  if (element->style.is_invisible
      && (element->is_block || (element->flags & KY_HTML_TABLE_PART) != 0))
    ky_flow_break (ky_html_flow (render), 1);
  return element->style.is_invisible;
}

/* Returns whether the next tag is <rt>. */
static gboolean
has_annotation_next (const KyHtmlRender *render)
{
  const gchar *at = render->lexer.at, *end = render->lexer.end;

  while (at < end && g_ascii_isspace (*at))
    at++;
  return end - at > 3 && g_ascii_strncasecmp (at, "<rt", 3) == 0 && !g_ascii_isalpha (at[3]);
}

void
ky_html_render_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token)
{
  KyTable *table;

  if (element->tag == KY_TAG_OPTION && !element->style.is_dropped)
    ky_html_option_open (render, element, token);
  if (is_left_out (render, element))
    return;
  if (element->is_block)
    open_block (render, element, token);
  ky_html_script_open (render, element);
  switch (element->tag)
    {
    case KY_TAG_A:
      begin_link (render, token);
      break;
    case KY_TAG_TABLE:
      html_render_open_table (render, element, token);
      break;
    case KY_TAG_THEAD:
    case KY_TAG_TBODY:
    case KY_TAG_TFOOT:
    case KY_TAG_TR:
      html_render_begin_row (render, element->tag);
      break;
    case KY_TAG_TD:
    case KY_TAG_TH:
      table = html_render_table_of (render);
      if (table != NULL)
        ky_table_open_cell (table, (guint)MAX (ky_html_number (token, "colspan", 1), 1),
                            (guint)MAX (ky_html_number (token, "rowspan", 1), 1),
                            element->tag == KY_TAG_TH);
      else
        ky_flow_break (ky_html_flow (render), 1);
      break;
    case KY_TAG_CAPTION:
      ky_flow_break (ky_html_flow (render), 1);
      break;
    case KY_TAG_FORM:
      open_form (render, element, token);
      break;
    case KY_TAG_RT:
    case KY_TAG_RTC:
      element->is_annotation = element->tag == KY_TAG_RT || !has_annotation_next (render);
      if (element->is_annotation)
        ky_html_write_text (render, "(", 1);
      break;
    case KY_TAG_Q:
      ky_html_write_text (render, "\"", 1);
      break;
    case KY_TAG_BUTTON:
      ky_html_write_text (render, "[", 1);
      break;
    case KY_TAG_SELECT:
      ky_html_select_open (render, token);
      break;
    case KY_TAG_OPTION:
      ky_html_option_label (render, element, token);
      break;
    case KY_TAG_OPTGROUP:
      ky_html_group_open (render, token);
      break;
    case KY_TAG_TEXTAREA:
      ky_html_text_area (render, token);
      break;
    case KY_TAG_METER:
    case KY_TAG_PROGRESS:
      ky_html_gauge (render, element, token);
      break;
    default:
      break;
    }
}

void
ky_html_render_close (KyHtmlRender *render, KyHtmlElement *element)
{
  KyTable *table;

  if (element->is_option)
    ky_html_option_close (render, element);
  if (is_left_out (render, element))
    return;
  ky_html_script_close (render, element);
  switch (element->tag)
    {
    case KY_TAG_A:
      end_link (render);
      break;
    case KY_TAG_TABLE:
      close_table (render, element);
      break;
    case KY_TAG_THEAD:
    case KY_TAG_TFOOT:
      html_render_begin_row (render, KY_TAG_TBODY);
      break;
    case KY_TAG_TR:
      html_render_begin_row (render, KY_TAG_TR);
      break;
    case KY_TAG_TD:
    case KY_TAG_TH:
      table = html_render_table_of (render);
      end_link (render);
      if (table != NULL)
        ky_table_close_cell (table);
      break;
    case KY_TAG_CAPTION:
      ky_flow_break (ky_html_flow (render), 1);
      break;
    case KY_TAG_FORM:
      close_form (render, element);
      break;
    case KY_TAG_RT:
    case KY_TAG_RTC:
      if (element->is_annotation)
        ky_html_write_text (render, ")", 1);
      break;
    case KY_TAG_Q:
      ky_html_write_text (render, "\"", 1);
      break;
    case KY_TAG_BUTTON:
      ky_html_write_text (render, "]", 1);
      break;
    case KY_TAG_SELECT:
      ky_html_select_close (render);
      break;
    default:
      break;
    }
  if (!element->is_block)
    return;
  KyFlow *flow = ky_html_flow (render);
  ky_flow_break (flow, element->gap);
  if (flow->prefix->len > element->prefix_length)
    g_string_truncate (flow->prefix, element->prefix_length);
  flow->quote_depth = element->quote_depth;
  if (element->tag == KY_TAG_LI)
    flow->marker[0] = '\0';
}

/* --- elements without content --------------------------------------------------------------- */

static void
render_image (KyHtmlRender *render, const KyHtmlToken *token)
{
  g_autofree gchar *source = g_strdup (ky_html_value (render, token, "src"));
  const gchar *name = NULL;

  render->link_has_image = TRUE;
  if (g_ascii_strncasecmp (source, "cid:", 4) == 0 && render->options->image_name != NULL)
    name = render->options->image_name (source + 4, render->options->image_data);
  const gchar *alt = ky_html_value (render, token, "alt");
  /* Outlook for Mac writes the content id there */
  if (g_str_has_prefix (alt, "cid:"))
    alt = "";
  if (ky_html_is_blank (alt, strlen (alt)) && name != NULL)
    alt = name;
  ky_html_write_bracketed (render, alt);
}

void
ky_html_render_void (KyHtmlRender *render, const KyHtmlToken *token)
{
  const KyHtmlStyle *style = ky_html_style (render);

  if (style->is_dropped || style->is_hidden)
    return;
  switch (token->tag)
    {
    case KY_TAG_BR:
      ky_flow_line_break (ky_html_flow (render));
      break;
    case KY_TAG_HR:
      ky_flow_break (ky_html_flow (render), 1);
      ky_flow_text (ky_html_flow (render), RULE, strlen (RULE), FALSE);
      ky_flow_break (ky_html_flow (render), 1);
      break;
    case KY_TAG_IMG:
    case KY_TAG_IMAGE:
      render_image (render, token);
      break;
    case KY_TAG_INPUT:
      ky_html_input (render, token);
      break;
    case KY_TAG_AREA:
      begin_link (render, token);
      {
        g_autofree gchar *alt = g_strdup (ky_html_value (render, token, "alt"));

        render->link_has_image = TRUE;
        ky_html_write (render, alt);
      }
      end_link (render);
      break;
    default:
      break;
    }
}

/* --- what is not carried -------------------------------------------------------------------- */

/* Reports what an address leads to by `code`, or by `in_package` if it is a file of the same
 * package. */
static void
record_url (KyHtmlRender *render, const gchar *url, const gchar *code, const gchar *in_package)
{
  if (g_ascii_strncasecmp (url, "data:", 5) == 0)
    ky_findings_add (render->findings, "html.data-uri", 1);
  else if (url[0] != '\0' && ky_html_is_remote (url))
    ky_findings_add (render->findings,
                     render->options->is_packed && ky_html_is_relative (url) ? in_package : code,
                     1);
}

static void
record_attributes (KyHtmlRender *render, const KyHtmlToken *token, const gchar *code)
{
  for (guint i = 0; i < token->n_attributes; i++)
    {
      const KyHtmlAttribute *attribute = &token->attributes[i];

      if (attribute->name_length > 2 && (attribute->name[0] | 0x20) == 'o'
          && (attribute->name[1] | 0x20) == 'n')
        ky_findings_add (render->findings, "html.event-handler", 1);
    }
  if (token->n_attributes == 0)
    return;
  if (ky_html_attribute (token, "background") != NULL)
    record_url (render, ky_html_value (render, token, "background"), "html.remote-image",
                "html.picture");
  if (code == NULL)
    return;
  record_url (render, ky_html_value (render, token, "src"), code, "html.picture");
  if (ky_html_attribute (token, "srcset") != NULL)
    record_url (render, ky_html_value (render, token, "srcset"), code, "html.picture");
}

/* Tells whether a reader's program loads the address of a <link>, or connects to its server. Other
 * links ("canonical", Word's "File-List") only name an address. */
static gboolean
is_fetched (const gchar *rel)
{
  static const gchar *const fetched[]
      = { "stylesheet", "icon",     "apple-touch-icon", "mask-icon",  "import",    "manifest",
          "preload",    "prefetch", "modulepreload",    "preconnect", "prerender", "dns-prefetch" };
  g_auto (GStrv) words = g_strsplit_set (rel, " \t\r\n\f", 16);

  for (guint i = 0; words[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (fetched); j++)
      if (g_ascii_strcasecmp (words[i], fetched[j]) == 0)
        return TRUE;
  return FALSE;
}

void
ky_html_record (KyHtmlRender *render, const KyHtmlToken *token)
{
  static const struct
  {
    guint8 tag;
    const gchar *code;
    const gchar *attribute; /* (nullable) the element counts only with this attribute */
  } codes[] = {
    { KY_TAG_SCRIPT, "html.script" }, { KY_TAG_STYLE, "html.style" },
    { KY_TAG_IFRAME, "html.iframe" }, { KY_TAG_FRAME, "html.iframe" },
    { KY_TAG_PORTAL, "html.iframe" }, { KY_TAG_WEBVIEW, "html.iframe" },
    { KY_TAG_OBJECT, "html.object" }, { KY_TAG_EMBED, "html.object" },
    { KY_TAG_APPLET, "html.object" }, { KY_TAG_SVG, "html.svg" },
    { KY_TAG_VIDEO, "html.media" },   { KY_TAG_TEMPLATE, "html.template" },
    { KY_TAG_AUDIO, "html.media" },   { KY_TAG_BGSOUND, "html.media" },
    { KY_TAG_XML, "html.xml" },       { KY_TAG_BASE, "html.base", "href" },
    { KY_TAG_FORM, "html.form" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].tag == token->tag
        && (codes[i].attribute == NULL || ky_html_attribute (token, codes[i].attribute) != NULL))
      ky_findings_add (render->findings, codes[i].code, 1);
  /* the sources of <video> and <audio> are reported elsewhere, and have no srcset */
  record_attributes (
      render, token,
      token->tag == KY_TAG_IMG || token->tag == KY_TAG_IMAGE || token->tag == KY_TAG_INPUT
              || (token->tag == KY_TAG_SOURCE && ky_html_attribute (token, "srcset") != NULL)
          ? "html.remote-image"
          : NULL);
  if (token->n_attributes == 0)
    return;
  if (token->tag == KY_TAG_META && ky_html_attribute (token, "http-equiv") != NULL
      && g_ascii_strcasecmp (ky_html_value (render, token, "http-equiv"), "refresh") == 0)
    ky_findings_add (render->findings, "html.meta-refresh", 1);
  if (ky_html_attribute (token, "formaction") != NULL)
    ky_findings_add (render->findings, "html.form", 1);
  if (token->tag == KY_TAG_LINK && is_fetched (ky_html_value (render, token, "rel")))
    record_url (render, ky_html_value (render, token, "href"), "html.remote-content", "html.style");
  const KyHtmlAttribute *style = ky_html_attribute (token, "style");
  if (style != NULL && ky_html_count_remote (style->value, style->value_length) > 0)
    ky_findings_add (render->findings, "html.remote-content", 1);
}
