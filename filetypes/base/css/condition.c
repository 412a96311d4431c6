/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evaluates conditions of style sheets for a screen as a mail program has it: @media (Media
 * Queries 4) and @supports (CSS Conditional 3). */
#include "filetypes/base/css/condition.h"
#include "common/view.h"
#include "filetypes/base/css/size.h"

#include <math.h>

#define PRELUDE_MAX 2000u
#define NESTING_MAX 12u
#define WIDTH 1280.0 /* pixels of the screen that a mail is read on */
#define HEIGHT 800.0

typedef KyCssAnswer (*Meet) (const gchar *feature);

/* Evaluates "width >= 600px" and "600px <= width" (Media Queries 4, 2.4.3). */
static gboolean
is_range_met (const gchar *feature)
{
  const gchar *sign = strpbrk (feature, "<>=");
  const gchar *name = strpbrk (feature, "wh");
  const gchar *second = sign != NULL && name > sign ? strpbrk (name, "<>=") : NULL;

  if (sign == NULL || name == NULL)
    return FALSE;
  if (second != NULL && !is_range_met (name)) /* "400px <= width <= 900px" */
    return FALSE;
  gboolean is_first = name < sign;
  gdouble screen = *name == 'w' ? WIDTH : HEIGHT;
  gdouble size = ky_css_size (is_first ? sign + strspn (sign, "<>= ") : feature, 1, NULL);
  gboolean is_more = (*sign == '>') == is_first;
  if (isnan (size) || *sign == '=')
    return size == screen;
  return is_more ? screen >= size : screen <= size;
}

/* Tells whether a condition of resolution or shape, as "(min-resolution: 96dpi)" or
 * "(min-aspect-ratio: 1/1)", is met by the screen that is assumed here: wide, with one dot a
 * pixel. */
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

static KyCssAnswer
answer_of (gboolean is_met)
{
  return is_met ? KY_CSS_YES : KY_CSS_NO;
}

/* Answers the media feature `feature` with `value` (nullable) as a browser on a desktop computer
 * does, for features whose values are words. */
static KyCssAnswer
meet_word (const gchar *feature, const gchar *value)
{
  static const struct
  {
    const gchar *feature, *value; /* the value that is met */
    gboolean is_alone;            /* met without a value */
  } words[] = { { "prefers-color-scheme", "light", TRUE },
                { "prefers-", "no-preference", FALSE },
                { "scripting", "none", FALSE },
                { "update", "fast", TRUE },
                { "orientation", "landscape", TRUE },
                { "hover", "hover", TRUE },
                { "any-hover", "hover", TRUE },
                { "pointer", "fine", TRUE },
                { "any-pointer", "fine", TRUE },
                { "display-mode", "browser", TRUE },
                { "forced-colors", "none", FALSE },
                { "inverted-colors", "none", FALSE },
                { "overflow-block", "scroll", TRUE },
                { "overflow-inline", "scroll", TRUE },
                { "color-gamut", "srgb", TRUE },
                { "dynamic-range", "standard", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (feature, words[i].feature))
      return answer_of (value != NULL ? strcmp (value, words[i].value) == 0 : words[i].is_alone);
  return KY_CSS_UNKNOWN;
}

/* Evaluates "min-width: 600px", without its brackets. */
static KyCssAnswer
meet_feature (const gchar *feature)
{
  const gchar *colon = strchr (feature, ':');
  g_autofree gchar *value = colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;

  if (colon == NULL && strpbrk (feature, "<>=") != NULL)
    return answer_of (is_range_met (feature));
  if (strstr (feature, "resolution") != NULL || strstr (feature, "device-pixel-ratio") != NULL
      || strstr (feature, "aspect-ratio") != NULL)
    return answer_of (is_ratio_met (feature, colon));
  gdouble size = value != NULL ? ky_css_size (value, 1, NULL) : NAN;
  if (g_str_has_prefix (feature, "monochrome") || g_str_has_prefix (feature, "grid"))
    return answer_of (value != NULL && size == 0);
  gsize skip = g_str_has_prefix (feature, "min-") || g_str_has_prefix (feature, "max-") ? 4 : 0;
  if (g_str_has_prefix (feature + skip, "device-"))
    {
      g_autofree gchar *without
          = g_strdup_printf ("%.*s%s", (int)skip, feature, feature + skip + strlen ("device-"));

      return meet_feature (without);
    }
  if (g_str_has_prefix (feature + skip, "width") || g_str_has_prefix (feature + skip, "height"))
    {
      gdouble screen = feature[skip] == 'w' || feature[skip] == 'd' ? WIDTH : HEIGHT;

      if (value == NULL)
        return answer_of (skip == 0);
      return isnan (size)                         ? KY_CSS_UNKNOWN
             : skip == 0                          ? answer_of (size == screen)
             : colon - strlen ("width") < feature ? KY_CSS_UNKNOWN
             : feature[1] == 'i'                  ? answer_of (size <= screen)
                                                  : answer_of (size >= screen);
    }
  if (strcmp (feature, "color") == 0 || g_str_has_prefix (feature, "color:")
      || g_str_has_prefix (feature, "min-color:"))
    return answer_of (value == NULL || size <= 8);
  return meet_word (feature, value);
}

static KyCssAnswer condition_read_condition (const gchar **at, Meet meet, guint nesting);

/* Returns the bracket's end: what closes the one before `text`, or the end. */
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

/* Evaluates "(…)", or "selector(…)" with its name. */
static KyCssAnswer
condition_read_bracket (const gchar **at, Meet meet, guint nesting)
{
  const gchar *open = *at + strcspn (*at, " (");
  KyCssAnswer answer;

  if (*open != '(')
    {
      *at = open;
      return KY_CSS_UNKNOWN;
    }
  gsize length = bracket_length (open + 1);
  g_autofree gchar *within = open == *at ? g_strndup (open + 1, length)
                                         : g_strndup (*at, (gsize)(open - *at) + 1 + length);
  *at = open + 1 + length + (open[1 + length] != '\0');
  const gchar *p = g_strstrip (within);
  if (open != *at && nesting < NESTING_MAX && (*p == '(' || g_str_has_prefix (p, "not ")))
    answer = condition_read_condition (&p, meet, nesting + 1);
  else
    answer = meet (p);
  return answer;
}

static KyCssAnswer
condition_read_condition (const gchar **at, Meet meet, guint nesting)
{
  gboolean is_not = FALSE;

  *at += strspn (*at, " \t\r\n\f");
  if (g_str_has_prefix (*at, "not") && (*at)[strcspn (*at, " (")] != '\0' && (*at)[3] != '-')
    {
      is_not = TRUE;
      *at += 3 + strspn (*at + 3, " \t\r\n\f");
    }
  KyCssAnswer answer = condition_read_bracket (at, meet, nesting);
  answer = is_not ? KY_CSS_YES - answer : answer;
  for (;;)
    {
      *at += strspn (*at, " \t\r\n\f");
      gboolean is_or = g_str_has_prefix (*at, "or");
      if (!is_or && !g_str_has_prefix (*at, "and"))
        return answer;
      *at += is_or ? 2 : 3;
      *at += strspn (*at, " \t\r\n\f");
      if (g_str_has_prefix (*at, "not "))
        {
          *at += 4 + strspn (*at + 4, " ");
          is_not = TRUE;
        }
      else
        is_not = FALSE;
      {
        KyCssAnswer other = condition_read_bracket (at, meet, nesting);

        other = is_not ? KY_CSS_YES - other : other;
        answer = is_or ? MAX (answer, other) : MIN (answer, other);
      }
    }
}

/* Answers a feature that depends on the reader's screen, about which nothing is known. */
static KyCssAnswer
meet_nothing (const gchar *feature)
{
  return KY_CSS_UNKNOWN;
}

/* Answers one query of a list, which is in lower case: "not screen and (min-width: 1px)". */
static KyCssAnswer
answer_query (const gchar *query, Meet meet)
{
  gboolean is_not = FALSE;
  KyCssAnswer answer = KY_CSS_YES;

  query += strspn (query, " \t\r\n\f");
  gsize length = strcspn (query, " \t\r\n\f(");
  if (*query == '\0')
    return KY_CSS_YES;
  if (length == 0
      || (length == 3 && strncmp (query, "not", 3) == 0 && strchr (query, '(') != NULL
          && query[3 + strspn (query + 3, " ")] == '('))
    return condition_read_condition (&query, meet, 0);
  if ((length == 3 && strncmp (query, "not", 3) == 0)
      || (length == 4 && strncmp (query, "only", 4) == 0))
    {
      is_not = length == 3;
      query += length + strspn (query + length, " \t\r\n\f");
      length = strcspn (query, " \t\r\n\f(");
    }
  if (!(length == 6 && strncmp (query, "screen", 6) == 0)
      && !(length == 3 && strncmp (query, "all", 3) == 0))
    answer = KY_CSS_NO;
  query += length + strspn (query + length, " \t\r\n\f");
  if (g_str_has_prefix (query, "and"))
    {
      query += 3;
      KyCssAnswer other = condition_read_condition (&query, meet, 0);
      answer = MIN (answer, other);
    }
  return is_not ? KY_CSS_YES - answer : answer;
}

KyCssAnswer
ky_css_media (const gchar *words, gsize length, gboolean knows_screen)
{
  g_autofree gchar *lower = g_ascii_strdown (words, (gssize)MIN (length, PRELUDE_MAX));
  g_auto (GStrv) queries = g_strsplit (g_strstrip (lower), ",", 64);
  KyCssAnswer best = queries[0] == NULL ? KY_CSS_YES : KY_CSS_NO;

  for (guint i = 0; queries[i] != NULL && best != KY_CSS_YES; i++)
    best = MAX (best, answer_query (queries[i], knows_screen ? meet_feature : meet_nothing));
  return best;
}

/* --- what a browser knows -------------------------------------------------------------------- */

/* Matches the values of CSS Display 3, 2, and those that browsers had before; another value leaves
 * the earlier one in force. */
gboolean
ky_css_is_display (const gchar *value)
{
  static const gchar *const alone[]
      = KY_LIST ("none", "contents", "inline-block", "inline-flex", "inline-grid", "inline-table",
                 "table-row", "table-row-group", "table-cell", "table-caption", "table-column",
                 "table-column-group", "table-header-group", "table-footer-group", "ruby-base",
                 "ruby-text", "initial", "unset", "revert", "revert-layer", "-webkit-box",
                 "-webkit-flex", "-webkit-inline-box", "-webkit-inline-flex", "-moz-box",
                 "-moz-inline-box", "-ms-flexbox", "-ms-inline-flexbox", "-ms-grid", NULL);
  static const gchar *const words[]
      = { "block", "inline", "run-in",    "flow", "flow-root", "table",
          "flex",  "grid",   "list-item", "ruby", "math",      NULL };
  g_auto (GStrv) parts = g_strsplit (value, " ", 5);

  if (g_strv_contains (alone, value))
    return TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    if (!g_strv_contains (words, parts[i]))
      return FALSE;
  return parts[0] != NULL;
}

/* Answers a condition of @supports, as "display: grid": whether the property exists, and is not one
 * of a vendor that Blink lacks. */
static KyCssAnswer
meet_support (const gchar *feature)
{
  /* Values of vendors that current browsers do not support, or only some of them. */
  static const gchar *const values[] = { "unheard", "-ms-", "-moz-", "-o-", "mso-" };
  static const gchar *const starts[] = {
    "align",     "all",       "anim",      "appear",    "aspect",    "backdrop",     "backface",
    "backgr",    "block",     "border",    "bottom",    "box-",      "break",        "caption",
    "caret",     "clear",     "clip",      "color",     "column",    "contain",      "content",
    "counter",   "cursor",    "direction", "display",   "empty",     "filter",       "fill",
    "flex",      "float",     "font",      "gap",       "grid",      "height",       "hyphen",
    "image",     "inline",    "inset",     "isolat",    "justify",   "left",         "letter",
    "line",      "list",      "margin",    "mask",      "max-",      "min-",         "mix-",
    "object",    "offset",    "opacity",   "order",     "orphans",   "outline",      "overflow",
    "overscr",   "padding",   "page",      "perspect",  "place",     "pointer",      "position",
    "quotes",    "resize",    "right",     "rotate",    "row",       "ruby",         "scale",
    "scroll",    "shape",     "stroke",    "tab-",      "table",     "text",         "top",
    "touch",     "transf",    "transi",    "translat",  "unicode",   "user-",        "vertical",
    "visib",     "white",     "widows",    "width",     "will-",     "word",         "writing",
    "z-index",   "zoom",      "accent",    "baseline",  "dominant",  "flood",        "lighting",
    "marker",    "paint",     "stop-",     "vector",    "--",        "-webkit-a",    "-webkit-b",
    "-webkit-c", "-webkit-f", "-webkit-l", "-webkit-m", "-webkit-p", "-webkit-text", "-webkit-tr",
    "-webkit-u"
  };

  if (g_str_has_prefix (feature, "selector("))
    return answer_of (strstr (feature, ":-moz") == NULL && strstr (feature, ":-ms") == NULL);
  if (g_str_has_prefix (feature, "font-"))
    return answer_of (strchr (feature, '(') != NULL || strchr (feature, ':') != NULL);
  if (strchr (feature, ':') == NULL)
    return KY_CSS_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (strstr (feature, values[i]) != NULL)
      return KY_CSS_NO;
  if (g_str_has_prefix (feature, "display:"))
    return answer_of (ky_css_is_display (feature + 8 + strspn (feature + 8, " ")));
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_has_prefix (feature, starts[i]))
      return KY_CSS_YES;
  return KY_CSS_NO;
}

KyCssAnswer
ky_css_supports (const gchar *from, const gchar *end)
{
  g_autofree gchar *lower = g_ascii_strdown (from, (gssize)MIN ((gsize)(end - from), PRELUDE_MAX));
  const gchar *at = lower;

  return condition_read_condition (&at, meet_support, 0);
}
