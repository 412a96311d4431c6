/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes open elements of tokens, by the tree construction of the HTML standard (WHATWG HTML,
 * 13.2.6) as far as text depends on it: implied end tags, scopes, table contexts, foreign content
 * and its break-outs. No tree is kept: an element is rendered when it opens and closes. So time
 * and memory are linear whatever the nesting, and nothing recurses. (gumbo 0.10 was measured at a
 * third of the speed that HTML mail asks for (tests/bench), is quadratic in open elements and
 * recurses over its tree.) */
#include "filetypes/base/html/text.h"

#include "filetypes/base/html/render.h"
#include "filetypes/base/html/plain-text.h"

#define ROUNDS 3     /* a text that is HTML again is rendered again */
#define MEASURED 16  /* times that all HTML may be looked through for where boxes end */
#define EXPANSION 16 /* bytes of text for one of HTML, from a megabyte on */

/* --- names ---------------------------------------------------------------------------------- */

static guint
html_text_hash_name (const gchar *name, gsize length)
{
  guint hash = 5381;

  for (gsize i = 0; i < length; i++)
    hash = hash * 33 + (guchar)g_ascii_tolower (name[i]);
  return hash;
}

static gboolean
token_has_prefix (const KyHtmlToken *token, const gchar *prefix)
{
  gsize length = strlen (prefix);

  return token->name_length >= length && g_ascii_strncasecmp (token->name, prefix, length) == 0;
}

/* Tells whether a tag belongs to VML or to a data island of Office (T-HTML-15): v:shape,
 * x:ClientData, m:oMath, o:OLEObject. */
static gboolean
is_office_object (const KyHtmlToken *token)
{
  if (token->name_length < 2 || token->name[1] != ':')
    return FALSE;
  return token_has_prefix (token, "v:") || token_has_prefix (token, "x:")
         || token_has_prefix (token, "m:") || token_has_prefix (token, "o:ole")
         || token_has_prefix (token, "o:lock");
}

static gboolean
html_text_is_heading (KyHtmlTag tag)
{
  return tag >= KY_TAG_H1 && tag <= KY_TAG_H6;
}

/* --- the stack of open elements -------------------------------------------------------------- */

static void
html_text_pop (KyHtmlRender *render)
{
  KyHtmlElement *element = ky_html_top (render);

  ky_html_deep_pop (render, 0);
  ky_html_math_close (render, element);
  ky_html_drawing_close (render, element);
  ky_html_generated_close (render, element);
  ky_html_counters_end (render, render->depth - 1);
  ky_html_render_close (render, element);
  ky_html_strike_leave (render, element);
  g_clear_pointer (&element->table, ky_table_free);
  g_clear_pointer (&element->action, g_free);
  render->depth--;
}

/* Pops until `depth` elements are left. */
static void
pop_to (KyHtmlRender *render, guint depth)
{
  while (render->depth > depth)
    html_text_pop (render);
}

/* Removes a formatting element that ends inside of a block that continues ("<b><p></b>"). */
static void
remove_middle (KyHtmlRender *render, guint index)
{
  KyCssPath path = render->stack[index].path;
  gboolean is_struck = index > 0 && render->stack[index - 1].style.is_struck;

  ky_html_generated_close (render, &render->stack[index]);
  ky_html_counters_lift (render, index);
  ky_html_render_close (render, &render->stack[index]);
  memmove (&render->stack[index], &render->stack[index + 1],
           (render->depth - index - 1) * sizeof render->stack[0]);
  render->depth--;
  render->stack[render->depth].path = path;
  for (guint i = index; i < render->depth; i++)
    {
      is_struck = is_struck || render->stack[i].strikes;
      render->stack[i].style.is_struck = is_struck;
    }
}

static gboolean
is_table_scope (const KyHtmlElement *element)
{
  return element->tag == KY_TAG_TABLE || element->tag == KY_TAG_TEMPLATE
         || element->tag == KY_TAG_HTML;
}

/* Returns the index + 1 of the innermost open `tag`, or 0 when a scope's boundary comes first. */
static guint
find_in_scope (const KyHtmlRender *render, KyHtmlTag tag)
{
  for (guint i = render->depth; i > 0; i--)
    {
      const KyHtmlElement *element = &render->stack[i - 1];

      if (element->tag == tag
          || (html_text_is_heading (tag) && html_text_is_heading (element->tag)))
        return i;
      if ((element->flags & KY_HTML_SCOPE) != 0)
        return 0;
    }
  return 0;
}

static guint
find_in_table_scope (const KyHtmlRender *render, KyHtmlTag tag)
{
  for (guint i = render->depth; i > 0; i--)
    {
      if (render->stack[i - 1].tag == tag)
        return i;
      if (is_table_scope (&render->stack[i - 1]))
        return 0;
    }
  return 0;
}

static void
close_paragraph (KyHtmlRender *render)
{
  guint found = 0;

  for (guint i = render->depth; i > 0 && found == 0; i--)
    {
      const KyHtmlElement *element = &render->stack[i - 1];

      if (element->tag == KY_TAG_P_)
        found = i;
      else if ((element->flags & KY_HTML_SCOPE) != 0 || element->tag == KY_TAG_BUTTON)
        break;
    }
  if (found > 0)
    pop_to (render, found - 1);
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Returns whether a paragraph has no margin, as those of Word have none. */
static gboolean
is_tight (const KyHtmlToken *token, const KyHtmlDeclarations *d)
{
  const KyHtmlAttribute *classes = ky_html_attribute (token, "class");

  return d->margin < 0
         || (classes != NULL
             && memmem (classes->value, classes->value_length, "MsoNormal", 9) != NULL);
}

static guint
name_hash (const KyHtmlToken *token)
{
  return token->tag == KY_TAG_OTHER ? html_text_hash_name (token->name, token->name_length) : 0;
}

static gboolean
is_dropped_element (const KyHtmlToken *token)
{
  return (ky_html_tag_flags (token->tag) & KY_HTML_DROPPED) != 0 || is_office_object (token);
}

/* Opens an element beyond the stack. Its place is not estimated, but its text is still hidden or
 * dropped if the element is. */
static void
push_deep (KyHtmlRender *render, const KyHtmlToken *token)
{
  KyHtmlStyle style = *ky_html_style (render);
  KyHtmlDeclarations d = { 0 };

  ky_findings_add (render->findings, "html.limit", 1);
  if (!style.is_dropped)
    ky_html_read_style (render, token, &style, NULL, &d);
  style.is_dropped = style.is_dropped || is_dropped_element (token);
  style.drawing = KY_DRAWING_NONE;
  if (!ky_html_deep_open (render, token, name_hash (token), &style))
    render->is_too_deep = TRUE;
}

static void
html_text_push (KyHtmlRender *render, const KyHtmlToken *token)
{
  KyHtmlElement *parent = ky_html_top (render);
  KyHtmlDeclarations d = { 0 };

  if (render->depth == KY_HTML_DEPTH_MAX)
    {
      push_deep (render, token);
      return;
    }
  KyHtmlElement *element = &render->stack[render->depth];
  KyCssPath path = render->depth < render->n_used ? element->path : (KyCssPath){ 0 };
  render->n_used = MAX (render->n_used, render->depth + 1);
  memset (element, 0, sizeof *element);
  element->path = path;
  element->tag = token->tag;
  element->flags = ky_html_tag_flags (token->tag);
  element->name_hash = name_hash (token);
  element->style = *ky_html_style (render);
  element->style.is_dropped = element->style.is_dropped || is_dropped_element (token);
  if (!ky_html_style (render)->is_dropped || ky_html_style (render)->is_math
      || ky_html_style (render)->drawing != KY_DRAWING_NONE)
    ky_html_read_style (render, token, &element->style, &element->path, &d);
  ky_html_math_open (render, element, token);
  ky_html_drawing_open (render, element, token);
  element->is_block = d.block != 0 && token->tag != KY_TAG_TD && token->tag != KY_TAG_TH
                              && token->tag != KY_TAG_TABLE && token->tag != KY_TAG_TR
                          ? d.block > 0
                          : (element->flags & KY_HTML_BLOCK) != 0;
  ky_html_read_marks (render, element, token, &d);
  element->gap = (element->flags & KY_HTML_MARGIN) != 0 && !is_tight (token, &d) ? 2 : 1;
  if ((token->tag == KY_TAG_UL || token->tag == KY_TAG_OL) && find_in_scope (render, KY_TAG_LI) > 0)
    element->gap = 1;
  element->hides = parent == NULL || element->style.is_hidden != parent->style.is_hidden
                   || element->style.is_tiny != parent->style.is_tiny
                   || element->style.is_invisible != parent->style.is_invisible
                   || element->style.color != parent->style.color
                   || element->style.stroke != parent->style.stroke
                   || element->style.stroke_width != parent->style.stroke_width
                   || element->style.background != parent->style.background;
  KyFlow *flow = ky_html_flow (render);
  element->prefix_length = flow->prefix->len;
  element->quote_depth = flow->quote_depth;
  render->depth++;
  ky_html_render_open (render, element, token);
  ky_html_generated_open (render, element, token, &d);
}

/* --- start tags ----------------------------------------------------------------------------- */

/* Returns the index of the <svg> or <math> that is open, or -1 without one. */
static gint
foreign_root (const KyHtmlRender *render)
{
  gint root = -1;

  if (!ky_html_style (render)->is_dropped)
    return -1;
  for (guint i = 0; i < render->depth && root < 0; i++)
    if (render->stack[i].tag == KY_TAG_SVG || render->stack[i].tag == KY_TAG_MATH)
      root = (gint)i;
  return root;
}

/* Tells whether an element ends foreign content (13.2.6.5); it does not if HTML was allowed inside
 * of it again. */
static gboolean
breaks_out (const KyHtmlRender *render, const KyHtmlToken *token, guint root)
{
  static const guint8 tags[] = KY_LIST (
      KY_TAG_B_, KY_TAG_BIG, KY_TAG_BLOCKQUOTE, KY_TAG_BODY, KY_TAG_BR, KY_TAG_CENTER, KY_TAG_CODE,
      KY_TAG_DD, KY_TAG_DIV, KY_TAG_DL, KY_TAG_DT, KY_TAG_EM, KY_TAG_EMBED, KY_TAG_H1, KY_TAG_H2,
      KY_TAG_H3, KY_TAG_H4, KY_TAG_H5, KY_TAG_H6, KY_TAG_HEAD, KY_TAG_HR, KY_TAG_I, KY_TAG_IMG,
      KY_TAG_LI, KY_TAG_LISTING, KY_TAG_MENU, KY_TAG_META, KY_TAG_NOBR, KY_TAG_OL, KY_TAG_P_,
      KY_TAG_PRE, KY_TAG_RUBY, KY_TAG_S_, KY_TAG_SMALL, KY_TAG_SPAN, KY_TAG_STRONG, KY_TAG_STRIKE,
      KY_TAG_SUB, KY_TAG_SUP, KY_TAG_TABLE, KY_TAG_TT, KY_TAG_U, KY_TAG_UL);

  if (memchr (tags, (int)token->tag, sizeof tags) == NULL)
    return FALSE;
  for (guint i = root + 1; i < render->depth; i++)
    if (render->stack[i].name_hash == html_text_hash_name ("foreignobject", 13)
        || render->stack[i].name_hash == html_text_hash_name ("desc", 4)
        || render->stack[i].name_hash == html_text_hash_name ("annotation-xml", 14)
        || render->stack[i].tag == KY_TAG_TITLE)
      return FALSE;
  return TRUE;
}

static void
close_item (KyHtmlRender *render, KyHtmlTag first, KyHtmlTag second)
{
  for (guint i = render->depth; i > 0; i--)
    {
      const KyHtmlElement *element = &render->stack[i - 1];

      if (element->tag == first || element->tag == second)
        {
          pop_to (render, i - 1);
          return;
        }
      if ((element->flags & KY_HTML_SPECIAL) != 0 && element->tag != KY_TAG_ADDRESS
          && element->tag != KY_TAG_DIV && element->tag != KY_TAG_P_)
        return;
    }
}

static void
close_if_top (KyHtmlRender *render, KyHtmlTag first, KyHtmlTag second)
{
  KyHtmlElement *element = ky_html_top (render);

  if (element != NULL && (element->tag == first || element->tag == second))
    html_text_pop (render);
}

/* Closes the elements that a start tag ends. */
static void
close_implied (KyHtmlRender *render, const KyHtmlToken *token)
{
  guint flags = ky_html_tag_flags (token->tag);
  guint found;

  switch (token->tag)
    {
    case KY_TAG_LI:
      close_item (render, KY_TAG_LI, KY_TAG_LI);
      break;
    case KY_TAG_DD:
    case KY_TAG_DT:
      close_item (render, KY_TAG_DD, KY_TAG_DT);
      break;
    case KY_TAG_OPTION:
    case KY_TAG_OPTGROUP:
      close_if_top (render, KY_TAG_OPTION, KY_TAG_OPTION);
      break;
    case KY_TAG_RT:
    case KY_TAG_RP:
    case KY_TAG_RB:
    case KY_TAG_RTC:
      close_if_top (render, KY_TAG_RT, KY_TAG_RP);
      close_if_top (render, KY_TAG_RB, KY_TAG_RTC);
      break;
    case KY_TAG_A:
    case KY_TAG_NOBR:
    case KY_TAG_BUTTON:
      found = find_in_scope (render, token->tag);
      if (found > 0 && token->tag == KY_TAG_A)
        remove_middle (render, found - 1);
      else if (found > 0)
        pop_to (render, found - 1);
      break;
    default:
      break;
    }
  if ((flags & KY_HTML_CLOSES_P) != 0 || token->tag == KY_TAG_LI || token->tag == KY_TAG_TABLE)
    close_paragraph (render);
  if (html_text_is_heading (token->tag) && ky_html_top (render) != NULL
      && html_text_is_heading (ky_html_top (render)->tag))
    html_text_pop (render);
}

/* Pops down to the part of the table that may hold `tag`. FALSE outside of tables. */
static gboolean
enter_table_context (KyHtmlRender *render, KyHtmlTag tag)
{
  guint table = find_in_table_scope (render, KY_TAG_TABLE);
  guint keep = table;

  if (table == 0)
    return FALSE;
  if (tag == KY_TAG_TR || tag == KY_TAG_TD || tag == KY_TAG_TH)
    for (guint i = table; i < render->depth; i++)
      {
        KyHtmlTag part = render->stack[i].tag;

        if (part == KY_TAG_TBODY || part == KY_TAG_THEAD || part == KY_TAG_TFOOT
            || (part == KY_TAG_TR && tag != KY_TAG_TR))
          keep = i + 1;
        else
          break;
      }
  pop_to (render, keep);
  return TRUE;
}

/* Ends an open table when another begins outside of its cells: in <table><table> the second ends
 * the first. */
static void
close_bare_table (KyHtmlRender *render)
{
  guint table = find_in_table_scope (render, KY_TAG_TABLE);

  if (table == 0)
    return;
  for (guint i = table; i < render->depth; i++)
    if (render->stack[i].tag == KY_TAG_TD || render->stack[i].tag == KY_TAG_TH
        || render->stack[i].tag == KY_TAG_CAPTION)
      return;
  pop_to (render, table - 1);
}

static void
read_base (KyHtmlRender *render, const KyHtmlToken *token)
{
  const KyHtmlAttribute *attribute = ky_html_attribute (token, "href");

  if (attribute == NULL || render->base != NULL)
    return;
  g_string_truncate (render->scratch, 0);
  ky_html_append_value (render->scratch, attribute);
  render->base = g_strndup (render->scratch->str, 2000);
}

/* Tells whether <html> or <body> is repeated: it adds to what is open, and never nests. */
static gboolean
is_repeated (KyHtmlRender *render, const KyHtmlToken *token)
{
  if (token->tag != KY_TAG_HTML && token->tag != KY_TAG_BODY && token->tag != KY_TAG_HEAD)
    return FALSE;
  for (guint i = 0; i < render->depth; i++)
    if (render->stack[i].tag == token->tag
        || (token->tag != KY_TAG_BODY && render->stack[i].tag == KY_TAG_BODY))
      return TRUE;
  if (token->tag == KY_TAG_BODY)
    close_if_top (render, KY_TAG_HEAD, KY_TAG_HEAD);
  return FALSE;
}

/* Opens the <tbody> that <table><tr> implies, because selectors may name it. */
static void
imply_body (KyHtmlRender *render, KyHtmlTag tag)
{
  static const KyHtmlToken body
      = { .type = KY_HTML_START, .tag = KY_TAG_TBODY, .name = "tbody", .name_length = 5 };
  const KyHtmlElement *element = ky_html_top (render);

  if (render->sheet.rules != NULL && tag == KY_TAG_TR && element != NULL
      && element->tag == KY_TAG_TABLE && render->deep->len == 0)
    html_text_push (render, &body);
}

/* Opens formatting elements that a block closed again in the next one (13.2.4.3), which matters for
 * those that strike out. */
static void
strike_again (KyHtmlRender *render)
{
  static const KyHtmlTag tags[KY_HTML_STRIKES] = { KY_TAG_S_, KY_TAG_STRIKE };
  static const gchar *const names[KY_HTML_STRIKES] = { "s", "strike" };
  guint8 n[KY_HTML_STRIKES];

  memcpy (n, render->strikes, sizeof n);
  memset (render->strikes, 0, sizeof render->strikes);
  for (guint i = 0; i < KY_HTML_STRIKES; i++)
    for (; n[i] > 0; n[i]--)
      {
        g_autofree KyHtmlToken *token = g_new0 (KyHtmlToken, 1);

        token->type = KY_HTML_START;
        token->tag = tags[i];
        token->name = names[i];
        token->name_length = (guint)strlen (names[i]);
        html_text_push (render, token);
      }
}

/* Tells whether `token` is content for which formatting elements are opened again. */
static gboolean
is_phrase (const KyHtmlRender *render, const KyHtmlToken *token)
{
  if (ky_html_style (render)->is_dropped)
    return FALSE;
  if (token->type == KY_HTML_START)
    return token->tag == KY_TAG_IMG || token->tag == KY_TAG_INPUT;
  for (gsize i = 0; i < token->length; i++)
    if (!g_ascii_isspace (token->text[i]))
      return TRUE;
  return FALSE;
}

static void
html_text_start_tag (KyHtmlRender *render, const KyHtmlToken *token)
{
  guint flags = ky_html_tag_flags (token->tag);
  gint root = render->deep->len == 0 ? foreign_root (render) : -1;

  ky_html_record (render, token);
  ky_findings_add (render->findings, "html.limit", token->is_cut);
  if (root >= 0)
    {
      if (breaks_out (render, token, (guint)root))
        pop_to (render, (guint)root);
      else
        {
          render->lexer.raw = KY_TAG_OTHER; /* no raw text in foreign content */
          ky_html_drawing_shape (render, token);
          /* An empty element of a formula is a place in it, too. */
          if (!token->is_self_closing || ky_html_style (render)->is_math)
            html_text_push (render, token);
          if (token->is_self_closing && ky_html_style (render)->is_math && render->deep->len == 0
              && ky_html_top (render)->is_math)
            html_text_pop (render);
          return;
        }
    }
  if (token->tag == KY_TAG_BASE)
    read_base (render, token);
  if (is_office_object (token))
    {
      ky_findings_add (render->findings, "html.vml", 1);
      if (token->is_self_closing)
        return;
    }
  if (is_repeated (render, token))
    return;
  if (!ky_html_deep_imply (render, token))
    {
      if (token->tag == KY_TAG_TABLE)
        close_bare_table (render);
      if ((flags & KY_HTML_TABLE_PART) != 0 && !enter_table_context (render, token->tag))
        return;
      close_implied (render, token);
      imply_body (render, token->tag);
    }
  if ((flags & KY_HTML_VOID) != 0)
    {
      KyHtmlStyle style = *ky_html_style (render);
      KyHtmlDeclarations d = { 0 };

      if (!style.is_dropped)
        ky_html_read_style (render, token, &style, NULL, &d);
      if (!style.is_hidden && !style.is_invisible)
        ky_html_render_void (render, token);
      return;
    }
  if (token->is_self_closing
      && (token->tag == KY_TAG_SVG || token->tag == KY_TAG_MATH
          || memchr (token->name, ':', token->name_length) != NULL))
    return;
  html_text_push (render, token);
}

/* --- end tags ------------------------------------------------------------------------------- */

static void
end_formatting (KyHtmlRender *render, KyHtmlTag tag)
{
  guint found = find_in_scope (render, tag);
  gboolean has_block = FALSE;

  if (found == 0)
    {
      ky_html_strike_end (render, tag);
      return;
    }
  for (guint i = found; i < render->depth; i++)
    has_block = has_block || (render->stack[i].flags & KY_HTML_SPECIAL) != 0;
  render->stack[found - 1].is_ended = TRUE;
  if (has_block)
    remove_middle (render, found - 1);
  else
    pop_to (render, found - 1);
}

/* Handles "any other end tag" (13.2.6.4.7). */
static void
end_other (KyHtmlRender *render, const KyHtmlToken *token)
{
  guint hash = name_hash (token);

  for (guint i = render->depth; i > 0; i--)
    {
      const KyHtmlElement *element = &render->stack[i - 1];

      if (element->tag == token->tag && element->name_hash == hash)
        {
          pop_to (render, i - 1);
          return;
        }
      if ((element->flags & KY_HTML_SPECIAL) != 0)
        return;
    }
}

static void
html_text_end_tag (KyHtmlRender *render, const KyHtmlToken *token)
{
  guint flags = ky_html_tag_flags (token->tag);
  guint found;

  if (ky_html_deep_close (render, token, name_hash (token)))
    return;
  gint root = foreign_root (render);
  if (root >= 0)
    {
      for (guint i = render->depth; i > (guint)root; i--)
        if (render->stack[i - 1].tag == token->tag
            && (token->tag != KY_TAG_OTHER
                || render->stack[i - 1].name_hash
                       == html_text_hash_name (token->name, token->name_length)))
          {
            pop_to (render, i - 1);
            return;
          }
      if (token->tag != KY_TAG_P_ && token->tag != KY_TAG_BR && (flags & KY_HTML_TABLE_PART) == 0
          && token->tag != KY_TAG_TABLE)
        return;
      pop_to (render, (guint)root);
    }
  if (token->tag == KY_TAG_BR)
    ky_html_render_void (render, token);
  else if (token->tag == KY_TAG_HTML || token->tag == KY_TAG_BODY)
    return; /* the following text belongs to the body */
  else if (token->tag == KY_TAG_TABLE || (flags & KY_HTML_TABLE_PART) != 0)
    {
      found = find_in_table_scope (render, token->tag);
      if (found > 0)
        pop_to (render, found - 1);
    }
  else if ((flags & KY_HTML_FORMATTING) != 0)
    end_formatting (render, token->tag);
  else if ((flags & KY_HTML_SPECIAL) != 0)
    {
      found = find_in_scope (render, token->tag);
      if (found > 0)
        pop_to (render, found - 1);
    }
  else
    end_other (render, token);
}

/* --- the whole ------------------------------------------------------------------------------ */

static void
comment (KyHtmlRender *render, const KyHtmlToken *token)
{
  gboolean is_conditional = token->length >= 3
                            && (memcmp (token->text, "[if", 3) == 0
                                || memmem (token->text, MIN (token->length, 10), "[if", 3) != NULL);

  ky_findings_add (render->findings, is_conditional ? "html.conditional-comment" : "html.comment",
                   1);
}

/* Holds the state of reading <noframes> or <noembed>. A browser, which does not show them, reads
 * their content as raw text up to the end tag, whatever comments or attributes contain it. Here the
 * content is read as markup, but ends at the same place. */
typedef struct
{
  KyHtmlLexer outer; /* the lexer behind the raw text; `at` is NULL outside of it */
  guint depth;       /* of the open elements, with that one */
} StandIn;

/* Begins to read the raw text `token` of `element` as markup. Returns FALSE if `element` is another
 * one. */
static gboolean
stand_in_begin (StandIn *self, KyHtmlRender *render, KyHtmlTag element, const KyHtmlToken *token)
{
  if (token->type != KY_HTML_TEXT || (element != KY_TAG_NOFRAMES && element != KY_TAG_NOEMBED))
    return FALSE;
  *self = (StandIn){ render->lexer, render->depth };
  ky_html_lexer_init (&render->lexer, token->text, token->length);
  return TRUE;
}

/* Ends the raw text and closes the elements that are still open in it. Returns FALSE if none is
 * being read. */
static gboolean
stand_in_end (StandIn *self, KyHtmlRender *render)
{
  if (self->outer.at == NULL)
    return FALSE;
  render->lexer = self->outer;
  self->outer.at = NULL;
  if (render->deep->len == 0 && render->depth > self->depth)
    pop_to (render, self->depth);
  return TRUE;
}

static gboolean
render_tokens (KyHtmlRender *render, GError **error)
{
  g_autofree KyHtmlToken *token = g_new0 (KyHtmlToken, 1);
  StandIn within = { 0 };

  for (;;)
    {
      /* Within an element of raw text another one begins no raw text, because one pass reads them
       * all. */
      KyHtmlTag element = render->lexer.raw;

      ky_html_lexer_next (&render->lexer, token);
      if (stand_in_begin (&within, render, element, token)
          || (token->type == KY_HTML_END && stand_in_end (&within, render)))
        continue;
      if ((token->type == KY_HTML_TEXT || token->type == KY_HTML_START)
          && (render->strikes[0] | render->strikes[1]) != 0 && is_phrase (render, token))
        strike_again (render);
      switch (token->type)
        {
        case KY_HTML_END:
          pop_to (render, 0);
          return TRUE;
        case KY_HTML_TEXT:
          ky_html_render_text (render, token);
          break;
        case KY_HTML_START:
          html_text_start_tag (render, token);
          if (within.outer.at != NULL
              && (token->tag == KY_TAG_NOFRAMES || token->tag == KY_TAG_NOEMBED))
            render->lexer.raw = KY_TAG_OTHER;
          break;
        case KY_HTML_CLOSE:
          html_text_end_tag (render, token);
          break;
        case KY_HTML_COMMENT:
          comment (render, token);
          break;
        case KY_HTML_DOCTYPE:
          break;
        }
      if (render->is_too_deep || ky_css_sheet_is_over (&render->sheet.css))
        return ky_fail (error, KY_ERROR_LIMIT, "html: too many open elements or rules");
      if (ky_html_flow (render)->text->len > render->limit)
        return ky_fail (error, KY_ERROR_LIMIT, "html: more than %d bytes of text for one",
                        EXPANSION);
    }
}

/* Renders once. `totals`: of an earlier pass, NULL for that. `ret_totals` (nullable): what a sheet
 * asks of it. */
static gchar *
render_pass (const gchar *html, gsize length, const KyHtmlOptions *options, KyFindings *findings,
             GHashTable *totals, GHashTable **ret_totals, gsize *ret_length, GError **error)
{
  KyHtmlRender render = { .options = options,
                          .findings = findings,
                          .stack = g_new (KyHtmlElement, KY_HTML_DEPTH_MAX),
                          .deep = g_array_new (FALSE, FALSE, sizeof (KyHtmlDeepElement)),
                          .scratch = g_string_new (NULL),
                          .link_href = g_string_new (NULL),
                          .link_text = g_string_new (NULL),
                          .link_color = 0x0000ee,
                          .measurable = length * MEASURED,
                          .limit = length * EXPANSION + (1 << 20) };
  gchar *result = NULL;

  ky_html_lexer_init (&render.lexer, html, length);
  ky_flow_init (&render.root, options->is_english);
  ky_flow_init (&render.select.flow, options->is_english);
  render.select.chosen = g_string_new (NULL);
  ky_html_read_sheets (&render, html, length, totals);
  gboolean ok = render_tokens (&render, error);
  while (render.depth > 0)
    {
      /* nothing is rendered after an error */
      ky_table_free (render.stack[--render.depth].table);
      g_free (render.stack[render.depth].action);
    }
  if (ok)
    {
      KyTextRemoved removed = { 0 };

      ky_flow_break (&render.root, 1);
      if (render.root.text->len > 0)
        g_string_append_c (render.root.text, '\n');
      result = ky_text_clean (render.root.text->str, render.root.text->len, KY_TEXT_LINES,
                              ret_length, &removed);
      ky_findings_add_text (findings, &removed);
    }
  if (ret_totals != NULL && render.sheet.css.selectors != NULL)
    *ret_totals = ky_css_selectors_steal_totals (render.sheet.css.selectors);
  ky_flow_clear (&render.root);
  ky_flow_clear (&render.select.flow);
  g_string_free (render.select.chosen, TRUE);
  g_clear_pointer (&render.math, ky_math_text_free);
  ky_html_sheet_clear (&render.sheet);
  g_clear_pointer (&render.counters, g_array_unref);
  for (guint i = 0; i < render.n_used; i++)
    ky_css_path_clear (&render.stack[i].path);
  ky_css_path_clear (&render.html);
  ky_css_path_clear (&render.body);
  g_array_unref (render.deep);
  g_free (render.base);
  g_free (render.stack);
  g_string_free (render.scratch, TRUE);
  g_string_free (render.link_href, TRUE);
  g_string_free (render.link_text, TRUE);
  return result;
}

static gchar *
render_once (const gchar *html, gsize length, const KyHtmlOptions *options, KyFindings *findings,
             gsize *ret_length, GError **error)
{
  g_autoptr (GHashTable) totals = NULL;
  KyFindings before = findings != NULL ? *findings : (KyFindings){ 0 };
  gchar *result = render_pass (html, length, options, findings, NULL, &totals, ret_length, error);

  /* ":last-child", ":has()" and similar selectors depend on later elements, so a first pass counts
   * them */
  if (totals == NULL)
    return result;
  g_free (result);
  g_clear_error (error);
  if (findings != NULL)
    *findings = before;
  return render_pass (html, length, options, findings, totals, NULL, ret_length, error);
}

gchar *
ky_html_to_text (const gchar *html, gsize length, const KyHtmlOptions *options,
                 KyFindings *findings, gsize *ret_length, GError **error)
{
  static const KyHtmlOptions standard = { FALSE, FALSE, NULL, NULL, NULL };
  gsize result_length = 0;

  if (options == NULL)
    options = &standard;
  g_autofree gchar *result = render_once (html, length, options, findings, &result_length, error);
  for (guint i = 0; result != NULL && ky_html_is_html (result, result_length); i++)
    {
      g_autofree gchar *again = g_steal_pointer (&result);

      if (i == ROUNDS)
        {
          /* "&amp;amp;lt;html" may be escaped any number of times: the "<" is replaced by a
           * fullwidth character, so that the result stays text in any browser */
          gchar *bracket = strchr (again, '<');

          result = g_strdup_printf ("%.*s＜%s", (int)(bracket - again), again, bracket + 1);
          result_length = strlen (result);
          break;
        }
      result = render_once (again, result_length, options, findings, &result_length, error);
    }
  if (result == NULL)
    return NULL;
  return ky_plain_finish (g_steal_pointer (&result), result_length, options->keep_urls,
                          options->keep_domains, NULL, findings, ret_length, error);
}

gboolean
ky_html_is_html (const gchar *html, gsize length)
{
  /* WHATWG MIME Sniffing, 7.1, without those that prose may begin with */
  static const gchar *const marks[]
      = { "<!doctype html", "<html", "<head",  "<script", "<iframe", "<style",
          "<title",         "<body", "<table", "<div",    "<meta",   "<xhtml" };
  const gchar *p = html;
  const gchar *end = html + length;

  for (;;)
    {
      while (p < end && g_ascii_isspace (*p))
        p++;
      if (end - p > 4 && memcmp (p, "<!--", 4) == 0)
        {
          const gchar *close = memmem (p + 4, (gsize)(end - p - 4), "-->", 3);

          if (close == NULL)
            return FALSE;
          p = close + 3;
          continue;
        }
      if (end - p > 5 && g_ascii_strncasecmp (p, "<?xml", 5) == 0)
        {
          const gchar *close = memmem (p, (gsize)MIN (end - p, 256), "?>", 2);

          if (close == NULL)
            return FALSE;
          p = close + 2;
          continue;
        }
      break;
    }
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      gsize size = strlen (marks[i]);

      /* A line end may be added to the text, so the end of the text counts as white space. */
      if ((gsize)(end - p) >= size && g_ascii_strncasecmp (p, marks[i], size) == 0
          && (p + size == end || g_ascii_isspace (p[size]) || p[size] == '>' || p[size] == '/'))
        return TRUE;
    }
  return FALSE;
}
