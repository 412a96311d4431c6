/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/html/style.h"
#include "filetypes/base/html/value.h"

#include <math.h>
#include <string.h>

#define SELECTORS_MAX 4096u
#define NESTING_MAX 12u
#define PRELUDE_MAX 2000u /* bytes of a nested rule's selectors with those around it */
#define WIDTH 1280.0      /* pixels of the screen that a mail is read on */
#define HEIGHT 800.0

/* --- media ---------------------------------------------------------------------------------- */

/* "width >= 600px", "600px <= width": Media Queries 4, 2.4.3 */
static gboolean
is_range_met (const gchar *feature)
{
  const gchar *sign = strpbrk (feature, "<>=");
  const gchar *name = strpbrk (feature, "wh");
  gdouble size, screen;
  gboolean is_first, is_more;

  if (sign == NULL || name == NULL)
    return FALSE;
  is_first = name < sign;
  screen = *name == 'w' ? WIDTH : HEIGHT;
  size = ky_css_size (is_first ? sign + strspn (sign, "<>= ") : feature, 1, NULL);
  is_more = (*sign == '>') == is_first;
  if (isnan (size) || *sign == '=')
    return size == screen;
  return is_more ? screen >= size : screen <= size;
}

/* "(min-resolution: 96dpi)", "(min-aspect-ratio: 1/1)": what pages ask for more than a screen of
 * one dot a pixel, and wide, has. */
static gboolean
is_ratio_met (const gchar *feature, const gchar *colon)
{
  const gchar *value = colon != NULL ? colon + 1 + strspn (colon + 1, " ") : "";
  gchar *end;
  gdouble asked = g_ascii_strtod (value, &end);
  gdouble screen = strstr (feature, "aspect") != NULL ? WIDTH / HEIGHT : 1;

  if (end == value)
    return colon == NULL;
  if (g_str_has_prefix (end, "dpi"))
    asked /= 96;
  else if (g_str_has_prefix (end, "dpcm"))
    asked /= 96 / 2.54;
  else if (*(end += strspn (end, " ")) == '/')
    asked /= MAX (g_ascii_strtod (end + 1, NULL), 0.001);
  return strstr (feature, "min") != NULL   ? asked <= screen
         : strstr (feature, "max") != NULL ? asked >= screen
                                           : asked == screen;
}

/* "(min-width: 600px)", without its brackets */
static gboolean
is_feature_met (const gchar *feature)
{
  const gchar *colon = strchr (feature, ':');
  gdouble size;

  if (colon == NULL && strpbrk (feature, "<>=") != NULL)
    return is_range_met (feature);
  if (g_str_has_prefix (feature, "prefers-color-scheme"))
    return strstr (feature, "light") != NULL;
  if (g_str_has_prefix (feature, "prefers-"))
    return strstr (feature, "no-preference") != NULL;
  if (g_str_has_prefix (feature, "monochrome") || g_str_has_prefix (feature, "grid"))
    return colon != NULL && ky_css_size (colon + 1, 1, NULL) == 0;
  if (g_str_has_prefix (feature, "scripting"))
    return strstr (feature, "none") != NULL;
  if (g_str_has_prefix (feature, "update"))
    return strstr (feature, "fast") != NULL;
  if (strstr (feature, "resolution") != NULL || strstr (feature, "device-pixel-ratio") != NULL
      || strstr (feature, "aspect-ratio") != NULL)
    return is_ratio_met (feature, colon);
  if (g_str_has_prefix (feature, "orientation"))
    return strstr (feature, "landscape") != NULL;
  if (g_str_has_prefix (feature, "color") || g_str_has_prefix (feature, "hover"))
    return strstr (feature, "none") == NULL;
  if (colon == NULL)
    return strcmp (feature, "width") == 0 || strcmp (feature, "height") == 0;
  size = ky_css_size (colon + 1, 1, NULL);
  if (g_str_has_prefix (feature, "min-width") || g_str_has_prefix (feature, "min-device-width"))
    return size <= WIDTH;
  if (g_str_has_prefix (feature, "max-width") || g_str_has_prefix (feature, "max-device-width"))
    return size >= WIDTH;
  if (g_str_has_prefix (feature, "min-height"))
    return size <= HEIGHT;
  return g_str_has_prefix (feature, "max-height") && size >= HEIGHT;
}

/* Up to the bracket that closes what begins at TEXT. */
static gsize
bracket_length (const gchar *text)
{
  guint depth = 1;
  gsize at = 0;

  for (; text[at] != '\0'; at++)
    if (text[at] == '(')
      depth++;
    else if (text[at] == ')' && --depth == 0)
      break;
  return at;
}

/* One query of a list, in lower case. */
static gboolean
is_query_met (gchar *query)
{
  gboolean is_not = FALSE, is_or = FALSE;
  gboolean is_met = TRUE;

  for (gchar *p = query; *p != '\0';)
    {
      gsize length;
      gchar kept;

      p += strspn (p, " \t\r\n\f");
      if (*p == '(')
        {
          length = bracket_length (p + 1);
          kept = p[1 + length];
          p[1 + length] = '\0';
          is_met = is_or ? is_met || is_feature_met (p + 1 + strspn (p + 1, " "))
                         : is_met && is_feature_met (p + 1 + strspn (p + 1, " "));
          p += 1 + length + (kept != '\0');
          continue;
        }
      length = strcspn (p, " \t\r\n\f(");
      if (length == 3 && strncmp (p, "not", 3) == 0)
        is_not = TRUE;
      else if (length == 2 && strncmp (p, "or", 2) == 0)
        is_or = TRUE;
      else if (length > 0 && strncmp (p, "screen", length) != 0 && strncmp (p, "all", length) != 0
               && strncmp (p, "only", length) != 0 && strncmp (p, "and", length) != 0)
        is_met = FALSE;
      p += length;
    }
  return is_met != is_not;
}

gboolean
ky_html_is_for_screen (const gchar *words, gsize length)
{
  g_autofree gchar *lower = g_ascii_strdown (words, (gssize)MIN (length, PRELUDE_MAX));
  g_auto (GStrv) queries = g_strsplit (g_strstrip (lower), ",", 64);

  if (queries[0] == NULL)
    return TRUE;
  for (guint i = 0; queries[i] != NULL; i++)
    if (is_query_met (queries[i]))
      return TRUE;
  return FALSE;
}

/* --- rules ---------------------------------------------------------------------------------- */

static gboolean
says_nothing (const KyHtmlDeclarations *d)
{
  return d->said == 0 && !d->hides_in_office && d->pre == 0 && d->margin == 0;
}

static void
add_rules (KyHtmlSheet *sheet, const gchar *selectors, const GString *css)
{
  const gchar *end = selectors + strlen (selectors);
  KyHtmlDeclarations d;

  ky_html_declarations (css->str, css->len, sheet->variables, &d);
  if (says_nothing (&d))
    return;
  if (sheet->rules == NULL)
    {
      sheet->rules = g_array_new (FALSE, FALSE, sizeof (KyHtmlDeclarations));
      sheet->selectors = ky_html_selectors_new ();
    }
  g_array_append_val (sheet->rules, d);
  for (const gchar *p = selectors; p < end && sheet->n_selectors < SELECTORS_MAX;)
    {
      const gchar *comma = ky_html_selector_end (p, end);

      if (ky_html_selectors_add (sheet->selectors, p, (gsize)(comma - p), sheet->rules->len - 1))
        sheet->n_selectors++;
      p = comma + 1;
    }
}

static const gchar *
skip_comment (const gchar *p, const gchar *end)
{
  const gchar *close = memmem (p + 2, (gsize)(end - p - 2), "*/", 2);

  return close != NULL ? close + 2 : end;
}

/* The first of MARKS from P on, outside of quotes, comments and brackets; END without one. */
static const gchar *
find_mark (const gchar *p, const gchar *end, const gchar *marks)
{
  gchar quote = '\0';
  guint depth = 0;

  for (; p < end; p++)
    if (*p == '\\' && end - p > 1)
      p++;
    else if (quote != '\0')
      quote = *p == quote || *p == '\n' ? '\0' : quote;
    else if (*p == '/' && end - p > 1 && p[1] == '*')
      p = skip_comment (p, end) - 1;
    else if (depth == 0 && *p != '\0' && strchr (marks, *p) != NULL)
      return p;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '(' || *p == '[')
      depth++;
    else if (*p == ')' || *p == ']')
      depth -= depth > 0;
    else if (*p == '{' || *p == '}')
      depth = 0; /* a bracket that was never closed */
  return end;
}

/* The "}" that closes the block which begins at FROM, behind its "{". */
static const gchar *
block_end (const gchar *from, const gchar *end)
{
  guint depth = 1;
  const gchar *p = find_mark (from, end, "{}");

  for (; p < end; p = find_mark (p + 1, end, "{}"))
    {
      depth = *p == '{' ? depth + 1 : depth - 1;
      if (depth == 0)
        return p;
    }
  return end;
}

static void
skip_blanks (const gchar **p, const gchar *end)
{
  for (;;)
    {
      const gchar *start = *p;

      while (*p < end && (g_ascii_isspace (**p) || **p == '}'))
        (*p)++;
      if (end - *p >= 4 && memcmp (*p, "<!--", 4) == 0)
        *p += 4;
      else if (end - *p >= 3 && memcmp (*p, "-->", 3) == 0)
        *p += 3;
      else if (end - *p >= 2 && (*p)[0] == '/' && (*p)[1] == '*')
        *p = skip_comment (*p, end);
      if (*p == start)
        return;
    }
}

/* The selectors FROM…END as they count inside of a rule for AROUND (NULL: of none); NULL: too long.
 */
static gchar *
nested_selectors (const gchar *from, const gchar *end, const gchar *around)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if ((gsize)(end - from) > PRELUDE_MAX * 8)
    return NULL;
  if (around == NULL)
    return g_strndup (from, (gsize)(end - from));
  while (from < end && out->len < PRELUDE_MAX)
    {
      const gchar *comma = ky_html_selector_end (from, end);
      gboolean has_place = memchr (from, '&', (gsize)(comma - from)) != NULL
                           || memmem (from, (gsize)(comma - from), ":scope", 6) != NULL;

      if (out->len > 0)
        g_string_append_c (out, ',');
      if (!has_place)
        g_string_append_printf (out, ":is(%s) ", around);
      for (const gchar *p = from; p < comma && out->len < PRELUDE_MAX; p++)
        if (*p == '&' || (comma - p >= 6 && memcmp (p, ":scope", 6) == 0))
          {
            g_string_append_printf (out, ":is(%s)", around);
            p += *p == '&' ? 0 : 5;
          }
        else
          g_string_append_c (out, *p);
      from = comma + 1;
    }
  return out->len < PRELUDE_MAX ? g_strdup (out->str) : NULL;
}

static void read_block (KyHtmlSheet *sheet, const gchar *from, const gchar *end,
                        const gchar *around, guint nesting);

/* Does a browser know what @supports asks for between FROM and END? All that pages ask for. */
static gboolean
is_supported (const gchar *from, const gchar *end)
{
  static const gchar *const known[]
      = { "grid",    "flex",          "sticky",         "position",       "object-fit",
          "gap",     "filter",        "mask",           "clip",           "var(",
          "--",      "contents",      "transform",      "aspect",         "selector(",
          "width",   "display:block", "display: block", "display:inline", "color:",
          "opacity:" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (memmem (from, (gsize)(end - from), known[i], strlen (known[i])) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_word (const gchar *p, const gchar *end, const gchar *word)
{
  gsize length = strlen (word);

  return (gsize)(end - p) >= length && g_ascii_strncasecmp (p, word, length) == 0
         && ((gsize)(end - p) == length || !g_ascii_isalnum (p[length]));
}

/* "@media (…)" from P to its "{" at BRACE, with what stands in its block. */
static void
read_at_block (KyHtmlSheet *sheet, const gchar *p, const gchar *brace, const gchar *close,
               const gchar *around, guint nesting)
{
  if (is_word (p, brace, "@media"))
    {
      if (ky_html_is_for_screen (p + 6, (gsize)(brace - p - 6)))
        read_block (sheet, brace + 1, close, around, nesting);
    }
  else if (is_word (p, brace, "@supports"))
    {
      const gchar *word = p + strlen ("@supports");

      while (word < brace && g_ascii_isspace (*word))
        word++;
      if (!is_word (word, brace, "not") || !is_supported (word, brace))
        read_block (sheet, brace + 1, close, around, nesting);
    }
  else if (is_word (p, brace, "@container"))
    {
      const gchar *open = memchr (p, '(', (gsize)(brace - p));

      if (open == NULL || ky_html_is_for_screen (open, (gsize)(brace - open)))
        read_block (sheet, brace + 1, close, around, nesting);
    }
  else if (is_word (p, brace, "@layer") || is_word (p, brace, "@starting-style"))
    read_block (sheet, brace + 1, close, around, nesting);
  else if (is_word (p, brace, "@scope"))
    {
      const gchar *open = memchr (p, '(', (gsize)(brace - p));
      const gchar *stop = open != NULL ? find_mark (open + 1, brace, ")") : NULL;
      g_autofree gchar *scope = stop != NULL ? nested_selectors (open + 1, stop, around) : NULL;

      read_block (sheet, brace + 1, close, scope, nesting);
    }
}

/* Declarations and rules from FROM to END, which lie inside of a rule for AROUND (NULL: of none).
 */
static void
read_block (KyHtmlSheet *sheet, const gchar *from, const gchar *end, const gchar *around,
            guint nesting)
{
  g_autoptr (GString) own = g_string_new (NULL);
  const gchar *p = from;

  if (nesting > NESTING_MAX)
    return;
  for (skip_blanks (&p, end); p < end; skip_blanks (&p, end))
    {
      gboolean is_at = *p == '@';
      const gchar *stop = find_mark (p, end, is_at || around != NULL ? ";{}" : "{}");

      if (stop < end && *stop == '{')
        {
          const gchar *close = block_end (stop + 1, end);

          if (is_at)
            read_at_block (sheet, p, stop, close, around, nesting + 1);
          else
            {
              g_autofree gchar *selectors = nested_selectors (p, stop, around);

              if (selectors != NULL)
                read_block (sheet, stop + 1, close, selectors, nesting + 1);
            }
          p = MIN (close + 1, end);
          continue;
        }
      sheet->n_remote += is_at && is_word (p, end, "@import");
      if (!is_at && around != NULL)
        {
          g_string_append_len (own, p, stop - p);
          g_string_append_c (own, ';');
        }
      p = MIN (stop + 1, end);
    }
  if (around != NULL && own->len > 0)
    add_rules (sheet, around, own);
}

void
ky_html_sheet_add (KyHtmlSheet *sheet, const gchar *css, gsize length)
{
  sheet->n_remote += ky_html_count_urls (css, length);
  read_block (sheet, css, css + length, NULL, 0);
}

gboolean
ky_html_sheet_is_over (const KyHtmlSheet *sheet)
{
  return sheet->selectors != NULL && ky_html_selectors_is_over (sheet->selectors);
}

void
ky_html_sheet_clear (KyHtmlSheet *sheet)
{
  g_clear_pointer (&sheet->selectors, ky_html_selectors_free);
  g_clear_pointer (&sheet->rules, g_array_unref);
  g_clear_pointer (&sheet->variables, g_hash_table_unref);
}

/* --- elements ------------------------------------------------------------------------------- */

typedef struct
{
  const KyHtmlSheet *sheet;
  KyHtmlDeclarations *declarations;
} Element;

static void
add_found (gpointer data, guint rule, gboolean is_certain)
{
  Element *element = data;
  const KyHtmlDeclarations *found
      = &g_array_index (element->sheet->rules, KyHtmlDeclarations, rule);
  KyHtmlDeclarations weak = { 0 };

  if (is_certain)
    {
      ky_html_declarations_add (element->declarations, found);
      return;
    }
  /* it takes away certainty about the colours behind a text, and hides nothing */
  weak.said = found->said & ((guint64)1 << KY_CSS_BACKGROUND | (guint64)1 << KY_CSS_COLOR);
  ky_html_declarations_add (element->declarations, &weak);
}

void
ky_html_sheet_match (KyHtmlSheet *sheet, const gchar *name, const KyHtmlToken *token,
                     KyHtmlPath *parent, KyHtmlPath *own, KyHtmlDeclarations *declarations)
{
  Element element = { sheet, declarations };

  if (sheet->selectors != NULL)
    ky_html_selectors_match (sheet->selectors, name, token, parent, own, add_found, &element);
}
