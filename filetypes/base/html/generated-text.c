/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the text that a style sheet puts at the beginning and end of elements and before the items
 * of lists: `content` of ::before, ::after and ::marker (CSS Generated Content 3, 2). Strings,
 * attr(), quotation marks and counters are written. Counters behind an element's content and
 * pictures are not: they are reported. */
#include "common/release.h"
#include "filetypes/base/css/syntax.h"
#include "filetypes/base/html/render.h"

#define TEXT_MAX 400u                    /* bytes of one value as it is written in the sheet */
#define GENERATED_MAX ((gsize)64 * 1024) /* bytes of strings that one page repeats */

struct _KyHtmlGenerated
{
  gchar *value;             /* value as declared; "": nothing is shown */
  gchar *reset, *increment; /* (nullable) counters, as declared */
  gboolean is_block;        /* it is on a line of its own */
  gboolean is_too_long;     /* it is not read */
};

KY_DEFINE_PUBLIC_DESTROY (ky_html_generated_free, KyHtmlGenerated, value, reset, increment)

gchar *
ky_html_generated_selector (const gchar *from, const gchar *end, KyHtmlSide *ret_side)
{
  static const gchar *const names[KY_HTML_SIDES] = { ":before", ":after", ":marker" };

  while (end > from && g_ascii_isspace (end[-1]))
    end--;
  while (from < end && g_ascii_isspace (*from))
    from++;
  for (guint side = 0; side < KY_HTML_SIDES; side++)
    {
      gsize length = strlen (names[side]);
      const gchar *bare = end - MIN (length, (gsize)(end - from));

      if ((gsize)(end - from) < length || g_ascii_strncasecmp (bare, names[side], length) != 0)
        continue;
      bare -= bare > from && bare[-1] == ':';
      *ret_side = side;
      /* "p > ::before" is "p > *::before" */
      return g_strdup_printf ("%.*s%s", (int)(bare - from), from,
                              bare == from || strchr (" \t\r\n\f>+~", bare[-1]) != NULL ? "*" : "");
    }
  return NULL;
}

KyHtmlGenerated *
ky_html_generated_new (const gchar *css, gsize length, const KyHtmlDeclarations *d)
{
  const gchar *from, *end;
  gboolean is_said = ky_html_declaration_find (css, length, "content", &from, &end);
  gboolean hides
      = ky_html_declarations_hide (d) || d->font < 0 || (d->hiding >> KY_CSS_VISIBILITY & 1) != 0;

  if (!is_said && !hides)
    return NULL;
  KyHtmlGenerated *generated = g_new0 (KyHtmlGenerated, 1);
  generated->value = g_strstrip (hides ? g_strdup ("") : g_strndup (from, (gsize)(end - from)));
  generated->reset = ky_html_counters_declared (css, length, "counter-reset");
  generated->increment = ky_html_counters_declared (css, length, "counter-increment");
  generated->is_too_long = strlen (generated->value) > TEXT_MAX;
  generated->is_block = d->block > 0;
  return generated;
}

/* --- values ----------------------------------------------------------------------------------- */

/* Appends the value of "attr(NAME …)" at `p`, behind its bracket. Returns its end. */
static const gchar *
generated_read_attribute (const gchar *p, const KyHtmlToken *token, GString *out)
{
  gsize n = strspn (p, " "), length;

  p += n;
  length = strcspn (p, " ,)");
  g_autofree gchar *name = g_ascii_strdown (p, (gssize)length);
  const KyHtmlAttribute *attribute = ky_html_attribute (token, name);
  if (attribute != NULL)
    ky_html_append_value (out, attribute);
  p += strcspn (p, ")");
  return *p != '\0' ? p + 1 : p;
}

/* Appends the counter of the function at `p`, `length` bytes before its bracket. Returns its end;
 * NULL: it is another function, or not known what it shows. */
static const gchar *
generated_read_counter (KyHtmlRender *render, const gchar *p, gsize length, GString *out)
{
  gboolean is_all = length == 8 && g_ascii_strncasecmp (p, "counters", 8) == 0;
  const gchar *end = p + length + 1;

  if (!is_all && (length != 7 || g_ascii_strncasecmp (p, "counter", 7) != 0))
    return NULL;
  while (*end != '\0' && *end != ')')
    {
      const gchar *quote = *end == '"' || *end == '\'' ? strchr (end + 1, *end) : NULL;

      end = quote != NULL ? quote + 1 : end + 1;
    }
  g_autofree gchar *arguments = g_strndup (p + length + 1, (gsize)(end - (p + length + 1)));
  if (!ky_html_counters_append (render, arguments, is_all, out))
    return NULL;
  return *end == ')' ? end + 1 : end;
}

/* Returns the text of a value for `token`'s element on `side`. `*ret_left_out`: it has something
 * else, too. (transfer full) */
static GString *
generated_read (KyHtmlRender *render, const gchar *value, const KyHtmlToken *token, KyHtmlSide side,
                gboolean *ret_left_out)
{
  GString *out = g_string_new (NULL);

  *ret_left_out = FALSE;
  while (*value != '\0' && *value != '!' && *value != '/')
    {
      gsize length = strcspn (value, " \t\r\n\f(\"'!/");

      if (length == 0)
        {
          gchar quote = *value++;

          if (quote == '"' || quote == '\'')
            value = ky_css_read_string (value, quote, out);
          continue;
        }
      if (value[length] == '(' && g_ascii_strncasecmp (value, "attr", MAX (length, 4)) == 0)
        {
          value = generated_read_attribute (value + length + 1, token, out);
          continue;
        }
      if (value[length] == '(' && side != KY_HTML_AFTER)
        {
          const gchar *behind = generated_read_counter (render, value, length, out);

          if (behind != NULL)
            {
              value = behind;
              continue;
            }
        }
      if (value[length] == '(')
        {
          *ret_left_out = TRUE;
          length += strcspn (value + length, ")");
          length += value[length] == ')' ? 1 : 0;
        }
      else if (g_ascii_strncasecmp (value, "open-quote", MAX (length, 10)) == 0
               || g_ascii_strncasecmp (value, "close-quote", MAX (length, 11)) == 0)
        g_string_append_c (out, '"');
      value += length;
    }
  return out;
}

/* --- elements --------------------------------------------------------------------------------- */

/* Returns the text of `generated` for `token`'s element on `side`, NULL: none. (transfer full) */
static gchar *
generated_text (KyHtmlRender *render, const KyHtmlGenerated *generated, const KyHtmlToken *token,
                KyHtmlSide side)
{
  gboolean has_left_out;

  if (generated == NULL || *generated->value == '\0')
    return NULL;
  if (generated->is_too_long)
    {
      ky_findings_add (render->findings, "html.limit", 1);
      return NULL;
    }
  g_autoptr (GString) out = generated_read (render, generated->value, token, side, &has_left_out);
  if (has_left_out)
    ky_findings_add (render->findings, "html.generated", 1);
  if (out->len == 0 || ky_html_is_blank (out->str, out->len))
    return NULL;
  if (render->n_generated + out->len > GENERATED_MAX)
    {
      ky_findings_add (render->findings, "html.limit", 1);
      return NULL;
    }
  render->n_generated += out->len;
  if (generated->is_block)
    {
      g_string_prepend_c (out, '\n');
      g_string_append_c (out, '\n');
    }
  return g_strdup (out->str);
}

static void
generated_write (KyHtmlRender *render, gchar *text)
{
  gboolean is_block = text[0] == '\n';

  if (is_block)
    ky_flow_break (ky_html_flow (render), 1);
  ky_html_write (render, is_block ? g_strstrip (text) : text);
  if (is_block)
    ky_flow_break (ky_html_flow (render), 1);
}

/* Counts what `element`, and the text before its content, count. */
static void
generated_count (KyHtmlRender *render, const KyHtmlElement *element, const KyHtmlToken *token,
                 const KyHtmlDeclarations *d)
{
  const KyHtmlGenerated *before = d->generated[KY_HTML_BEFORE];
  const KyHtmlAttribute *style = ky_html_attribute (token, "style");
  guint level = (guint)(element - render->stack);
  g_autofree gchar *reset = NULL, *increment = NULL;

  if (style != NULL)
    {
      reset = ky_html_counters_declared (style->value, style->value_length, "counter-reset");
      increment
          = ky_html_counters_declared (style->value, style->value_length, "counter-increment");
    }
  ky_html_counters_take (render, reset != NULL ? reset : d->counter_reset, TRUE,
                         level > 0 ? level - 1 : 0);
  ky_html_counters_take (render, increment != NULL ? increment : d->counter_increment, FALSE,
                         level > 0 ? level - 1 : 0);
  /* "none" and "normal" generate no text and do not change counters. */
  if (before == NULL || *before->value == '\0' || g_ascii_strncasecmp (before->value, "no", 2) == 0)
    return;
  ky_html_counters_take (render, before->reset, TRUE, level);
  ky_html_counters_take (render, before->increment, FALSE, level);
}

/* Replaces the marker of the item, or of the summary, that begins by that of a style sheet. */
static void
generated_write_marker (KyHtmlRender *render, const KyHtmlGenerated *generated,
                        const KyHtmlToken *token)
{
  g_autofree gchar *text = generated_text (render, generated, token, KY_HTML_MARKER);
  KyFlow *flow = ky_html_flow (render);

  if (g_ascii_strcasecmp (generated->value, "normal") == 0)
    return;
  flow->marker[0] = '\0';
  if (text != NULL && token->tag == KY_TAG_LI && strlen (text) < sizeof flow->marker
      && !generated->is_block)
    {
      g_autofree gchar *line = ky_text_clean (text, strlen (text), KY_TEXT_ONE_LINE, NULL, NULL);

      g_strlcpy (flow->marker, line, sizeof flow->marker);
    }
  else if (text != NULL)
    ky_html_write (render, text);
}

/* Returns the title of `token`'s element if it explains an abbreviation or a term, and `after`, the
 * text of a style sheet behind it, does not have it; else NULL. (transfer full) */
static gchar *
generated_title (KyHtmlRender *render, const KyHtmlToken *token, const gchar *after)
{
  if (token->tag != KY_TAG_ABBR && token->tag != KY_TAG_ACRONYM && token->tag != KY_TAG_DFN)
    return NULL;
  g_autofree gchar *title = g_strstrip (g_strdup (ky_html_value (render, token, "title")));
  if (ky_html_is_blank (title, strlen (title)) || (after != NULL && strstr (after, title) != NULL))
    return NULL;
  return g_steal_pointer (&title);
}

/* Writes the title of `element` unless its content has it or the options leave titles out. */
static void
generated_write_title (KyHtmlRender *render, const KyHtmlElement *element)
{
  const KyHtmlOptions *options = render->options;
  const GString *text = ky_html_flow (render)->text;
  g_autofree gchar *shown = g_strdup_printf ("(%s)", element->title);

  if (element->title_at <= text->len && strstr (text->str + element->title_at, element->title))
    return;
  if (options->ret_has_titles != NULL)
    *options->ret_has_titles = TRUE;
  if (!options->skips_titles)
    ky_html_write (render, shown);
}

void
ky_html_generated_open (KyHtmlRender *render, KyHtmlElement *element, const KyHtmlToken *token,
                        const KyHtmlDeclarations *d)
{
  if (!element->style.is_dropped && !element->style.is_hidden)
    generated_count (render, element, token, d);
  if (element->style.is_dropped || ky_html_is_unseen (&element->style)
      || token->tag == KY_TAG_SELECT || token->tag == KY_TAG_OPTION || token->tag == KY_TAG_OPTGROUP
      || token->tag == KY_TAG_TEXTAREA)
    return;
  if (d->generated[KY_HTML_MARKER] != NULL
      && (token->tag == KY_TAG_LI || token->tag == KY_TAG_SUMMARY))
    generated_write_marker (render, d->generated[KY_HTML_MARKER], token);
  g_autofree gchar *before
      = generated_text (render, d->generated[KY_HTML_BEFORE], token, KY_HTML_BEFORE);
  element->generated = generated_text (render, d->generated[KY_HTML_AFTER], token, KY_HTML_AFTER);
  element->title = generated_title (render, token, element->generated);
  element->title_at = ky_html_flow (render)->text->len;
  if (before != NULL)
    generated_write (render, before);
}

void
ky_html_generated_close (KyHtmlRender *render, KyHtmlElement *element)
{
  if (element->title != NULL)
    generated_write_title (render, element);
  g_clear_pointer (&element->title, g_free);
  if (element->generated != NULL)
    generated_write (render, element->generated);
  g_clear_pointer (&element->generated, g_free);
}
