/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the open elements that are nested more deeply than the renderer's stack, for text.c. There
 * may be as many as the input has bytes, so no operation but closing searches through all of them,
 * and each is closed once. */
#include "filetypes/base/html/render.h"

#define DEEP_MAX (1u << 20)
#define LOOK_BACK 64u /* elements that an end tag of no block looks back over */

static KyHtmlDeepElement *
deepest (KyHtmlRender *render)
{
  return &g_array_index (render->deep, KyHtmlDeepElement, render->deep->len - 1);
}

/* Lays out an element that is nested too deeply: a link is shown with its target, any other element
 * only begins a line. */
static void
deep_lay_out (KyHtmlRender *render, const KyHtmlDeepElement *deep, const KyHtmlToken *token)
{
  KyHtmlElement element = { .tag = KY_TAG_A, .style = deep->style };

  if (deep->style.is_dropped || deep->style.is_hidden || deep->style.is_invisible)
    return;
  if (deep->tag == KY_TAG_A && token != NULL)
    ky_html_render_open (render, &element, token);
  else if (deep->tag == KY_TAG_A)
    ky_html_render_close (render, &element);
  else if ((deep->flags & (KY_HTML_BLOCK | KY_HTML_TABLE_PART)) != 0)
    ky_flow_break (ky_html_flow (render), 1);
}

void
ky_html_deep_pop (KyHtmlRender *render, guint length)
{
  while (render->deep->len > length)
    {
      KyHtmlDeepElement element = *deepest (render);

      deep_lay_out (render, &element, NULL);
      g_array_set_size (render->deep, render->deep->len - 1);
      render->deep_counts[element.tag]--;
      render->n_deep_special -= (element.flags & KY_HTML_SPECIAL) != 0;
      render->n_deep_scopes -= (element.flags & KY_HTML_SCOPE) != 0;
    }
}

gboolean
ky_html_deep_open (KyHtmlRender *render, const KyHtmlToken *token, guint name_hash,
                   const KyHtmlStyle *style)
{
  KyHtmlDeepElement element = { token->tag, name_hash, ky_html_tag_flags (token->tag), *style };

  if (render->deep->len >= DEEP_MAX)
    return FALSE;
  g_array_append_val (render->deep, element);
  render->deep_counts[element.tag]++;
  render->n_deep_special += (element.flags & KY_HTML_SPECIAL) != 0;
  render->n_deep_scopes += (element.flags & KY_HTML_SCOPE) != 0;
  deep_lay_out (render, &element, token);
  return TRUE;
}

/* Returns the elements that are left when `token`'s has closed; all of them when it is out of
 * reach. */
static guint
deep_find_open (KyHtmlRender *render, const KyHtmlToken *token, guint name_hash, guint barrier)
{
  gboolean is_special = (ky_html_tag_flags (token->tag) & KY_HTML_SPECIAL) != 0;
  guint length = render->deep->len;

  for (guint i = length; i > 0 && (is_special || length - i < LOOK_BACK); i--)
    {
      const KyHtmlDeepElement *element = &g_array_index (render->deep, KyHtmlDeepElement, i - 1);

      if (element->tag == token->tag && element->name_hash == name_hash)
        return i - 1;
      if ((element->flags & barrier) != 0)
        return length;
    }
  return length;
}

gboolean
ky_html_deep_close (KyHtmlRender *render, const KyHtmlToken *token, guint name_hash)
{
  guint flags = ky_html_tag_flags (token->tag);
  gboolean is_table = token->tag == KY_TAG_TABLE || (flags & KY_HTML_TABLE_PART) != 0;
  gboolean is_special = (flags & KY_HTML_SPECIAL) != 0;

  if (render->deep->len == 0 || token->tag == KY_TAG_BR)
    return FALSE;
  if (render->deep_counts[token->tag] > 0)
    {
      guint barrier = !is_special ? KY_HTML_SPECIAL : 0;
      guint left = deep_find_open (render, token, name_hash, barrier);

      ky_html_deep_pop (render, left);
      return TRUE;
    }
  if (is_table)
    return render->deep_counts[KY_TAG_TABLE] > 0;
  return is_special ? render->n_deep_scopes > 0 : render->n_deep_special > 0;
}

static gboolean
is_part_of (KyHtmlTag tag, KyHtmlTag around)
{
  if (around == KY_TAG_TABLE)
    return TRUE;
  if (tag == KY_TAG_TD || tag == KY_TAG_TH)
    return around == KY_TAG_TR;
  return tag == KY_TAG_TR
         && (around == KY_TAG_TBODY || around == KY_TAG_THEAD || around == KY_TAG_TFOOT);
}

gboolean
ky_html_deep_imply (KyHtmlRender *render, const KyHtmlToken *token)
{
  guint flags = ky_html_tag_flags (token->tag);

  if (render->deep->len == 0)
    return FALSE;
  if ((flags & KY_HTML_TABLE_PART) != 0)
    {
      if (render->deep_counts[KY_TAG_TABLE] == 0)
        return FALSE;
      while (!is_part_of (token->tag, deepest (render)->tag))
        ky_html_deep_pop (render, render->deep->len - 1);
      return TRUE;
    }
  KyHtmlTag around = deepest (render)->tag;
  if ((around == KY_TAG_P_ && (flags & KY_HTML_CLOSES_P) != 0)
      || (around == token->tag
          && (around == KY_TAG_LI || around == KY_TAG_OPTION || around == KY_TAG_A
              || around == KY_TAG_DD || around == KY_TAG_DT)))
    ky_html_deep_pop (render, render->deep->len - 1);
  return TRUE;
}
