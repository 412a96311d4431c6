/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts what style sheets count (CSS Lists 3, 4): counter-reset, counter-increment, counter() and
 * counters(). A counter ends with the parent of the element that made it. The number of a list's
 * item, which CSS counts by itself, is that of the list. */
#include "filetypes/base/html/render.h"
#include "common/release.h"
#include "filetypes/base/text/number.h"

#define OPEN_COUNTERS 256u         /* counters that are open at a time */
#define COUNTED ((guint64)1 << 24) /* counters that are looked at on a page */
#define DECLARED_LENGTH 1000u      /* bytes of one declaration */
#define VALUE_LARGEST 1000000000

typedef struct
{
  gchar *name;
  gint value;
  guint level; /* of the stack: the depth of the element that it ends with */
} Counter;

KY_DEFINE_CLEAR (counters_clear, Counter, name)

gchar *
ky_html_counters_declared (const gchar *css, gsize length, const gchar *name)
{
  const gchar *from, *end;

  if (memmem (css, length, "counter-", 8) == NULL
      || !ky_html_declaration_find (css, length, name, &from, &end)
      || (gsize)(end - from) > DECLARED_LENGTH)
    return NULL;
  return g_strstrip (g_strndup (from, (gsize)(end - from)));
}

static gboolean
counters_is_at_limit (const KyHtmlRender *render)
{
  return render->n_counted > COUNTED;
}

/* Charges for a search in all counters. FALSE: the page is at its limit, which is reported once. */
static gboolean
counters_charge (KyHtmlRender *render)
{
  if (counters_is_at_limit (render))
    return FALSE;
  render->n_counted += 1 + (render->counters != NULL ? render->counters->len : 0);
  if (counters_is_at_limit (render))
    ky_findings_add (render->findings, "html.limit", 1);
  return !counters_is_at_limit (render);
}

static Counter *
counters_find (KyHtmlRender *render, const gchar *name)
{
  for (guint i = render->counters != NULL ? render->counters->len : 0; i-- > 0;)
    {
      Counter *counter = &g_array_index (render->counters, Counter, i);

      if (strcmp (counter->name, name) == 0)
        return counter;
    }
  return NULL;
}

/* Makes a counter that ends with the element at `level`, or sets the one that is there. Returns
 * it, or NULL at the limit. */
static Counter *
counters_reset (KyHtmlRender *render, const gchar *name, gint value, guint level)
{
  Counter *known = counters_find (render, name);
  Counter counter = { .value = value, .level = level };

  if (known != NULL && known->level == level)
    {
      known->value = value;
      return known;
    }
  if (render->counters == NULL)
    {
      render->counters = g_array_new (FALSE, FALSE, sizeof (Counter));
      g_array_set_clear_func (render->counters, counters_clear);
    }
  if (render->counters->len >= OPEN_COUNTERS)
    {
      ky_findings_add (render->findings, "html.limit", 1);
      return NULL;
    }
  counter.name = g_strdup (name);
  g_array_append_val (render->counters, counter);
  return &g_array_index (render->counters, Counter, render->counters->len - 1);
}

static void
counters_increment (KyHtmlRender *render, const gchar *name, gint value, guint level)
{
  Counter *counter = counters_find (render, name);

  if (counter == NULL)
    counter = counters_reset (render, name, 0, level);
  if (counter != NULL)
    counter->value = CLAMP (counter->value + value, -VALUE_LARGEST, VALUE_LARGEST);
}

void
ky_html_counters_take (KyHtmlRender *render, const gchar *declared, gboolean resets, guint level)
{
  const gchar *name = NULL;

  if (declared == NULL || g_ascii_strncasecmp (declared, "none", 4) == 0
      || counters_is_at_limit (render))
    return;
  g_auto (GStrv) words = g_strsplit_set (declared, " \t\r\n\f", -1);
  for (guint i = 0;; i++)
    {
      const gchar *word = words[i];
      gboolean is_number = word != NULL && (g_ascii_isdigit (*word) || *word == '-' || *word == '+')
                           && (g_ascii_isdigit (*word) || g_ascii_isdigit (word[1]));
      gint value = resets ? 0 : 1;

      if (word != NULL && (*word == '\0' || *word == '!'))
        continue;
      if (is_number)
        value = (gint)CLAMP (g_ascii_strtoll (word, NULL, 10), -VALUE_LARGEST, VALUE_LARGEST);
      if (name != NULL && !counters_charge (render))
        return;
      if (name != NULL && resets)
        counters_reset (render, name, value, level);
      else if (name != NULL)
        counters_increment (render, name, value, level);
      name = is_number ? NULL : word;
      if (word == NULL)
        return;
    }
}

void
ky_html_counters_end (KyHtmlRender *render, guint level)
{
  while (render->counters != NULL && render->counters->len > 0
         && g_array_index (render->counters, Counter, render->counters->len - 1).level >= level)
    g_array_set_size (render->counters, render->counters->len - 1);
}

void
ky_html_counters_lift (KyHtmlRender *render, guint level)
{
  for (guint i = render->counters != NULL ? render->counters->len : 0; i-- > 0;)
    {
      Counter *counter = &g_array_index (render->counters, Counter, i);

      if (counter->level < level)
        return;
      counter->level -= counter->level > 0 ? 1 : 0;
    }
}

static void
counters_append (KyHtmlRender *render, GString *out, gint value, const gchar *style)
{
  const gchar *format = *style != '\0' ? ky_html_list_format (style) : "decimal";

  if (g_strcmp0 (format, "bullet") == 0)
    g_string_append (out, "・");
  else if (format != NULL && value > 0)
    {
      if (!ky_html_append_number (out, value, format))
        ky_findings_add (render->findings, KY_TEXT_NUMBER, 1);
    }
  else if (g_strcmp0 (format, "none") != 0)
    g_string_append_printf (out, "%d", value);
}

gboolean
ky_html_counters_append (KyHtmlRender *render, const gchar *arguments, gboolean is_all,
                         GString *out)
{
  const gchar *comma = strchr (arguments, ',');
  g_autofree gchar *name = g_strstrip (g_strndup (arguments, strcspn (arguments, ",")));
  g_autofree gchar *between = NULL, *style = NULL;
  gboolean is_first = TRUE;

  const KyHtmlElement *list = strcmp (name, "list-item") == 0 ? ky_html_list_of (render) : NULL;

  if ((strcmp (name, "list-item") == 0 && list == NULL) || *name == '\0'
      || !counters_charge (render))
    return FALSE;
  if (is_all)
    {
      const gchar *quote = comma != NULL ? strpbrk (comma, "\"'") : NULL;
      const gchar *end = quote != NULL ? strchr (quote + 1, *quote) : NULL;

      if (end == NULL || memchr (quote, '\\', (gsize)(end - quote)) != NULL)
        return FALSE;
      between = g_strndup (quote + 1, (gsize)(end - quote - 1));
      comma = strchr (end, ',');
    }
  style = g_strstrip (g_strdup (comma != NULL ? comma + 1 : ""));
  for (guint i = 0; is_all && list != NULL && i < render->depth; i++)
    {
      const KyHtmlElement *around = &render->stack[i];

      render->n_counted++;
      if (!ky_html_is_list (around->tag) || around == list)
        continue;
      counters_append (render, out, around->number, style);
      g_string_append (out, between);
    }
  for (guint i = 0; is_all && render->counters != NULL && i < render->counters->len; i++)
    {
      const Counter *counter = &g_array_index (render->counters, Counter, i);

      if (strcmp (counter->name, name) != 0)
        continue;
      if (!is_first)
        g_string_append (out, between);
      is_first = FALSE;
      counters_append (render, out, counter->value, style);
    }
  if (is_first)
    {
      const Counter *counter = counters_find (render, name);

      counters_append (render, out,
                       list != NULL      ? list->number
                       : counter != NULL ? counter->value
                                         : 0,
                       style);
    }
  return TRUE;
}
