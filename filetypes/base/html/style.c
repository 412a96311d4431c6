/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/html/style.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 200 /* bytes of a value that are looked at */
#define FAR -500.0    /* pixels: off the screen */
#define TINY 1.01     /* pixels */
#define NEAR 14       /* of 255, in each colour */

/* --- values --------------------------------------------------------------------------------- */

static gboolean
parse_hex (const gchar *text, gsize length, guint32 *color, gboolean *is_transparent)
{
  guint digits[8];

  if (length != 3 && length != 4 && length != 6 && length != 8)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return FALSE;
      digits[i] = (guint)g_ascii_xdigit_value (text[i]);
    }
  if (length <= 4)
    {
      *color = digits[0] * 0x110000 + digits[1] * 0x1100 + digits[2] * 0x11;
      *is_transparent = length == 4 && digits[3] == 0;
    }
  else
    {
      *color = digits[0] << 20 | digits[1] << 16 | digits[2] << 12 | digits[3] << 8 | digits[4] << 4
               | digits[5];
      *is_transparent = length == 8 && digits[6] == 0;
    }
  return TRUE;
}

/*
 * The numbers in the brackets of TEXT, and how many; 0: something is none. PER_CENT is what one of
 * a hundred counts of each. UNITS_END ends what else may stand behind a number (NULL: nothing may).
 */
static guint
read_parts (const gchar *text, const gdouble per_cent[4], const gchar *units_end,
            const gchar *separators, gdouble parts[4])
{
  guint n = 0;
  const gchar *p = strchr (text, '(');

  for (p = p != NULL ? p + 1 : ""; n < 4 && *p != '\0' && *p != ')'; n++)
    {
      gchar *end;

      parts[n] = g_ascii_strtod (p, &end);
      if (end == p)
        return 0;
      if (*end == '%')
        {
          parts[n] *= per_cent[n];
          end++;
        }
      if (units_end != NULL)
        end += strcspn (end, units_end);
      p = end + strspn (end, separators);
    }
  return n;
}

/* rgb(255, 255, 255), rgba(255 255 255 / 0) */
static gboolean
parse_rgb (const gchar *text, guint32 *color, gboolean *is_transparent)
{
  static const gdouble per_cent[4] = { 2.55, 2.55, 2.55, 0.01 };
  gdouble parts[4] = { 0, 0, 0, 1 };

  if (read_parts (text, per_cent, NULL, " ,/\t\n", parts) < 3)
    return FALSE;
  *color = 0;
  for (guint i = 0; i < 3; i++)
    *color = *color << 8 | (guint32)CLAMP (parts[i], 0.0, 255.0);
  *is_transparent = parts[3] < 0.06;
  return TRUE;
}

/* hsl(0, 0%, 100%): at the ends of lightness there is only white and black; what lies between is
 * given as a grey of that lightness, near enough to tell whether it is seen. */
static gboolean
parse_hsl (const gchar *text, guint32 *color, gboolean *is_transparent)
{
  static const gdouble per_cent[4] = { 1, 1, 1, 0.01 };
  gdouble parts[4] = { 0, 0, 0, 1 };

  if (read_parts (text, per_cent, " ,/)", " ,/", parts) < 3 || !(parts[2] >= 0 && parts[2] <= 100))
    return FALSE;
  *is_transparent = parts[3] < 0.06;
  *color = (guint32)(parts[2] * 2.55) * 0x10101;
  return *is_transparent || parts[1] == 0 || parts[2] <= 3 || parts[2] >= 97;
}

gboolean
ky_html_color (const gchar *text, gsize length, guint32 *ret_color, gboolean *ret_is_transparent)
{
  static const struct
  {
    gchar name[14];
    guint32 color;
  } names[] = {
    { "white", 0xffffff },
    { "black", 0 },
    { "snow", 0xfffafa },
    { "ivory", 0xfffff0 },
    { "ghostwhite", 0xf8f8ff },
    { "whitesmoke", 0xf5f5f5 },
    { "floralwhite", 0xfffaf0 },
    { "azure", 0xf0ffff },
    { "silver", 0xc0c0c0 },
    { "gray", 0x808080 },
    { "grey", 0x808080 },
    { "red", 0xff0000 },
    { "blue", 0xff },
    { "navy", 0x80 },
    { "green", 0x8000 },
    { "lime", 0xff00 },
    { "yellow", 0xffff00 },
    { "orange", 0xffa500 },
    { "purple", 0x800080 },
    { "maroon", 0x800000 },
    { "teal", 0x8080 },
    { "aqua", 0xffff },
    { "cyan", 0xffff },
    { "fuchsia", 0xff00ff },
    { "magenta", 0xff00ff },
    { "olive", 0x808000 },
    { "lightgray", 0xd3d3d3 },
    { "lightgrey", 0xd3d3d3 },
    { "gainsboro", 0xdcdcdc },
    { "windowtext", 0 },
    { "window", 0xffffff },
  };
  gchar value[64];

  *ret_is_transparent = FALSE;
  while (length > 0 && g_ascii_isspace (*text))
    {
      text++;
      length--;
    }
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  if (length == 0 || length >= sizeof value)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    value[i] = g_ascii_tolower (text[i]);
  value[length] = '\0';
  if (value[0] == '#')
    return parse_hex (value + 1, length - 1, ret_color, ret_is_transparent);
  if (g_str_has_prefix (value, "rgb"))
    return parse_rgb (value, ret_color, ret_is_transparent);
  if (g_str_has_prefix (value, "hsl"))
    return parse_hsl (value, ret_color, ret_is_transparent);
  if (strcmp (value, "transparent") == 0)
    {
      *ret_color = 0;
      *ret_is_transparent = TRUE;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (value, names[i].name) == 0)
      {
        *ret_color = names[i].color;
        return TRUE;
      }
  /* bgcolor="ffffff" */
  return parse_hex (value, length, ret_color, ret_is_transparent) && length == 6;
}

gboolean
ky_html_color_near (guint32 a, guint32 b)
{
  for (guint shift = 0; shift < 24; shift += 8)
    if (abs ((gint)(a >> shift & 0xff) - (gint)(b >> shift & 0xff)) > NEAR)
      return FALSE;
  return TRUE;
}

/* A CSS length in pixels, NAN when it is none; percentages of 100 pixels. */
static gdouble
pixels (const gchar *value)
{
  gchar *end;
  gdouble number;

  if (g_str_has_prefix (value, "calc("))
    {
      value += strlen ("calc(");
      if (strpbrk (value, "+*/ ") != NULL)
        return NAN;
    }
  number = g_ascii_strtod (value, &end);
  if (end == value)
    return NAN;
  if (g_str_has_prefix (end, "pt"))
    return number * 4 / 3;
  if (g_str_has_prefix (end, "em") || g_str_has_prefix (end, "rem"))
    return number * 16;
  if (g_str_has_prefix (end, "cm"))
    return number * 38;
  if (g_str_has_prefix (end, "in"))
    return number * 96;
  if (g_str_has_prefix (end, "vw") || g_str_has_prefix (end, "vh"))
    return number * 10;
  return number;
}

/* --- declarations --------------------------------------------------------------------------- */

/* What only together hides. */
typedef struct
{
  gboolean is_positioned, is_far, is_flat, overflow_hidden;
} KyBox;

static gboolean
is_clipped (const gchar *value)
{
  gdouble number;

  if (g_str_has_prefix (value, "inset("))
    return pixels (value + 6) >= 50;
  if (g_str_has_prefix (value, "circle("))
    return pixels (value + 7) == 0;
  if (g_str_has_prefix (value, "ellipse("))
    return pixels (value + 8) == 0;
  if (!g_str_has_prefix (value, "rect(") && !g_str_has_prefix (value, "polygon("))
    return FALSE;
  for (const gchar *p = strchr (value, '(') + 1; *p != '\0' && *p != ')';)
    {
      gchar *end;

      number = g_ascii_strtod (p, &end);
      if (end == p || number > 1)
        return FALSE;
      p = end + strspn (end, "pxtem ,%");
    }
  return TRUE;
}

static void
declare_color (KyHtmlDeclarations *d, const gchar *value)
{
  gboolean is_transparent;

  if (strcmp (value, "inherit") == 0 || strcmp (value, "currentcolor") == 0)
    return;
  d->has_color = TRUE;
  d->is_color_known = ky_html_color (value, strlen (value), &d->color, &is_transparent);
  if (d->is_color_known && is_transparent)
    d->hides = TRUE;
}

static void
declare_background (KyHtmlDeclarations *d, const gchar *value)
{
  gboolean is_transparent = FALSE;
  gsize length = strcspn (value, " ");

  if (strstr (value, "url(") != NULL || strstr (value, "gradient(") != NULL)
    {
      d->has_background = TRUE;
      d->is_background_known = FALSE;
      return;
    }
  if (strncmp (value, "none", 4) == 0 || strcmp (value, "inherit") == 0
      || strcmp (value, "initial") == 0)
    return;
  if (g_str_has_prefix (value, "rgb") || g_str_has_prefix (value, "hsl"))
    length = strcspn (value, ")") + 1;
  length = MIN (length, strlen (value));
  {
    gboolean is_known = ky_html_color (value, length, &d->background, &is_transparent);

    if (is_transparent)
      return;
    d->has_background = TRUE;
    d->is_background_known = is_known;
  }
}

static void
declare_font_size (KyHtmlDeclarations *d, const gchar *value)
{
  gdouble size = pixels (value);

  if (!isnan (size) && size < TINY)
    d->font = -1;
  else if (isnan (size) || strchr (value, '%') == NULL)
    d->font = strcmp (value, "inherit") == 0 ? 0 : 1;
}

static void
declare_display (KyHtmlDeclarations *d, const gchar *value)
{
  if (g_str_has_prefix (value, "none"))
    {
      d->hides = TRUE;
      return;
    }
  d->shows = TRUE;
  if (g_str_has_prefix (value, "inline") || strcmp (value, "contents") == 0)
    d->block = -1;
  else if (strcmp (value, "block") == 0 || strcmp (value, "flex") == 0
           || strcmp (value, "list-item") == 0)
    d->block = 1;
}

/* TRUE when one of the lengths from VALUE up to the bracket's end is off the screen. */
static gboolean
is_any_far (const gchar *value)
{
  while (*value != '\0' && *value != ')')
    {
      gdouble size = pixels (value);

      if (size <= FAR || size >= 5000)
        return TRUE;
      value += strcspn (value, " ,)");
      value += strspn (value, " ,");
    }
  return FALSE;
}

static void
declare_box (KyHtmlDeclarations *d, KyBox *box, const gchar *name, const gchar *value)
{
  gdouble size = pixels (value);

  if (strcmp (name, "position") == 0)
    box->is_positioned = strcmp (value, "absolute") == 0 || strcmp (value, "fixed") == 0;
  else if (g_str_has_prefix (name, "overflow"))
    box->overflow_hidden = box->overflow_hidden || g_str_has_prefix (value, "hidden")
                           || g_str_has_prefix (value, "clip");
  else if (strcmp (name, "left") == 0 || strcmp (name, "top") == 0 || strcmp (name, "right") == 0
           || strcmp (name, "bottom") == 0)
    box->is_far = box->is_far || size <= FAR || size >= 5000;
  else if (g_str_has_prefix (name, "inset"))
    box->is_far = box->is_far || is_any_far (value);
  else if (strcmp (name, "text-indent") == 0 || strcmp (name, "margin-left") == 0
           || strcmp (name, "margin-top") == 0)
    {
      if (size <= FAR || size >= 5000)
        d->hides = TRUE;
      if (strcmp (name, "margin-top") == 0)
        d->margin = size < 5 ? -1 : 1;
    }
  else if (strcmp (name, "max-height") == 0)
    {
      if (size == 0)
        d->hides = TRUE;
    }
  else if (strcmp (name, "height") == 0 || strcmp (name, "width") == 0
           || strcmp (name, "max-width") == 0)
    box->is_flat = box->is_flat || (size >= 0 && size <= 1);
  else if (strcmp (name, "letter-spacing") == 0 || strcmp (name, "word-spacing") == 0)
    d->hides = d->hides || size <= FAR;
  else if (strcmp (name, "margin") == 0)
    {
      d->hides = d->hides || is_any_far (value);
      if (!isnan (size))
        d->margin = size < 5 ? -1 : 1;
    }
}

/* "opacity(0)", "alpha(opacity=0)": a filter that leaves nothing to see. */
static gboolean
is_filtered_out (const gchar *value)
{
  const gchar *found = strstr (value, "opacity");
  gchar *end;

  if (found == NULL)
    return FALSE;
  found += strlen ("opacity");
  found += strspn (found, "(= ");
  return g_ascii_strtod (found, &end) < 0.06 && end != found;
}

/* TRUE when a number in the brackets of the function called NAME (or "NAME…") is next to 0. */
static gboolean
is_scaled_away (const gchar *value, const gchar *name)
{
  const gchar *scale = strstr (value, name);

  if (scale == NULL || (scale = strchr (scale, '(')) == NULL)
    return FALSE;
  for (const gchar *p = scale + 1; *p != '\0' && *p != ')';)
    {
      gchar *end;
      gdouble number = g_ascii_strtod (p, &end);

      if (end == p)
        return FALSE;
      if (fabs (number) < 0.02)
        return TRUE;
      p = end + strspn (end, " ,%");
    }
  return FALSE;
}

/* "scale(0)", "translateX(-9999px)", "rotateY(90deg)", "matrix(0, 0, 0, 0, …)" */
static gboolean
is_transformed_away (const gchar *value)
{
  const gchar *matrix = strstr (value, "matrix(0");

  if (is_scaled_away (value, "scale") || strstr (value, "rotatex(90deg") != NULL
      || strstr (value, "rotatey(90deg") != NULL)
    return TRUE;
  if (matrix != NULL && g_ascii_strtod (matrix + strlen ("matrix("), NULL) == 0)
    return TRUE;
  for (const gchar *p = value; (p = strstr (p, "translate")) != NULL;)
    {
      p += strcspn (p, "(");
      if (*p == '(' && is_any_far (p + 1))
        return TRUE;
    }
  return FALSE;
}

static void
declare (KyHtmlDeclarations *d, KyBox *box, const gchar *name, const gchar *value)
{
  if (strcmp (name, "display") == 0)
    declare_display (d, value);
  else if (strcmp (name, "visibility") == 0)
    {
      if (strcmp (value, "hidden") == 0 || strcmp (value, "collapse") == 0)
        d->hides = TRUE;
      else
        d->shows = TRUE;
    }
  else if (strcmp (name, "color") == 0 || strcmp (name, "-webkit-text-fill-color") == 0)
    declare_color (d, value);
  else if (g_str_has_prefix (name, "background"))
    {
      if (name[10] == '\0' || strcmp (name + 10, "-color") == 0
          || strcmp (name + 10, "-image") == 0)
        declare_background (d, value);
    }
  else if (strcmp (name, "font-size") == 0)
    declare_font_size (d, value);
  else if (strcmp (name, "font") == 0)
    {
      /* "font: 0/0 a": the size is the first number that has no unit but its own */
      if (g_str_has_prefix (value, "0/") || g_str_has_prefix (value, "0 "))
        d->font = -1;
      else if (strpbrk (value, "123456789") != NULL)
        d->font = 1;
    }
  else if (strcmp (name, "opacity") == 0)
    {
      gchar *end;
      gdouble opacity = g_ascii_strtod (value, &end);

      if (*end == '%')
        opacity /= 100;
      d->hides = d->hides || (end != value && opacity < 0.06);
    }
  else if (strcmp (name, "mso-hide") == 0)
    d->hides_in_office = d->hides_in_office || g_str_has_prefix (value, "all");
  else if (strcmp (name, "clip") == 0 || strcmp (name, "clip-path") == 0)
    d->hides = d->hides || is_clipped (value);
  else if (strcmp (name, "transform") == 0)
    d->hides = d->hides || is_transformed_away (value);
  else if (strcmp (name, "translate") == 0)
    d->hides = d->hides || is_any_far (value);
  else if (strcmp (name, "scale") == 0)
    d->hides = d->hides || (g_ascii_isdigit (value[0]) && g_ascii_strtod (value, NULL) < 0.02);
  else if (strcmp (name, "zoom") == 0)
    d->hides = d->hides || pixels (value) == 0;
  else if (strcmp (name, "content-visibility") == 0)
    d->hides = d->hides || strcmp (value, "hidden") == 0;
  else if (strcmp (name, "filter") == 0 || strcmp (name, "-ms-filter") == 0)
    d->hides = d->hides || is_filtered_out (value);
  else if (strcmp (name, "white-space") == 0)
    d->pre = g_str_has_prefix (value, "pre") && strcmp (value, "pre-line") != 0 ? 1 : -1;
  else
    declare_box (d, box, name, value);
}

/* The end of the declaration that begins at P: ";" outside of quotes and parentheses. */
static const gchar *
declaration_end (const gchar *p, const gchar *end)
{
  gchar quote = '\0';
  guint depth = 0;

  for (; p < end; p++)
    if (quote != '\0')
      quote = *p == quote ? '\0' : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '(')
      depth++;
    else if (*p == ')')
      depth -= depth > 0;
    else if (*p == ';' && depth == 0)
      return p;
  return end;
}

/* Behind the escape at the backslash FROM; its character, 0 where it is none of ASCII. */
static const gchar *
read_escape (const gchar *from, const gchar *end, gchar *ret_character)
{
  guint digits = 0, code = 0;

  for (from++; from < end && digits < 6 && g_ascii_isxdigit (*from); from++, digits++)
    code = code * 16 + (guint)g_ascii_xdigit_value (*from);
  if (digits == 0 && from < end)
    code = (guchar)*from++;
  else if (from < end && g_ascii_isspace (*from))
    from++;
  *ret_character = code < 0x80 ? (gchar)code : '\0';
  return from;
}

/* FROM…END in lower case, trimmed, without comments and escapes, cut to what SIZE holds. */
static void
copy_word (gchar *out, gsize size, const gchar *from, const gchar *end)
{
  gsize n = 0;

  while (from < end && n + 1 < size)
    {
      if (*from == '/' && end - from > 1 && from[1] == '*')
        {
          const gchar *close = memmem (from + 2, (gsize)(end - from - 2), "*/", 2);

          from = close != NULL ? close + 2 : end;
          continue;
        }
      if (*from == '\\')
        {
          gchar character;

          from = read_escape (from, end, &character);
          if (character > ' ')
            out[n++] = g_ascii_tolower (character);
          continue;
        }
      if (g_ascii_isspace (*from) && (n == 0 || out[n - 1] == ' '))
        {
          from++;
          continue;
        }
      out[n++] = g_ascii_isspace (*from) ? ' ' : g_ascii_tolower (*from);
      from++;
    }
  while (n > 0 && out[n - 1] == ' ')
    n--;
  out[n] = '\0';
}

guint
ky_html_count_urls (const gchar *css, gsize length)
{
  guint n = 0;
  const gchar *p = css;

  while (length - (gsize)(p - css) >= 4 && (p = memchr (p, '(', length - (gsize)(p - css))) != NULL)
    {
      if (p - css >= 3 && g_ascii_strncasecmp (p - 3, "url", 3) == 0)
        n++;
      p++;
    }
  return n;
}

void
ky_html_declarations (const gchar *css, gsize length, KyHtmlDeclarations *ret_declarations)
{
  const gchar *end = css + length;
  KyHtmlDeclarations d = { 0 };
  KyBox box = { FALSE };

  d.n_remote = ky_html_count_urls (css, length);
  for (const gchar *p = css; p < end;)
    {
      const gchar *stop = declaration_end (p, end);
      const gchar *colon = memchr (p, ':', (gsize)(stop - p));

      if (colon != NULL)
        {
          gchar name[32];
          gchar value[VALUE_MAX];
          gchar *important;

          copy_word (name, sizeof name, p, colon);
          copy_word (value, sizeof value, colon + 1, stop);
          important = strchr (value, '!');
          if (important != NULL)
            {
              d.is_important = TRUE;
              *important = '\0';
              g_strchomp (value);
            }
          declare (&d, &box, name, value);
        }
      p = stop + 1;
    }
  if ((box.is_positioned && box.is_far) || (box.is_flat && box.overflow_hidden))
    d.hides = TRUE;
  *ret_declarations = d;
}

void
ky_html_declarations_add (KyHtmlDeclarations *target, const KyHtmlDeclarations *by)
{
  if (by->shows && !(target->hides && target->is_important))
    target->hides = FALSE;
  target->hides = target->hides || by->hides;
  target->hides_in_office = target->hides_in_office || by->hides_in_office;
  target->is_important = target->is_important || by->is_important;
  if (by->has_color)
    {
      target->has_color = TRUE;
      target->is_color_known = by->is_color_known;
      target->color = by->color;
    }
  if (by->has_background)
    {
      target->has_background = TRUE;
      target->is_background_known = by->is_background_known;
      target->background = by->background;
    }
  target->font = by->font != 0 ? by->font : target->font;
  target->pre = by->pre != 0 ? by->pre : target->pre;
  target->margin = by->margin != 0 ? by->margin : target->margin;
  target->block = by->block != 0 ? by->block : target->block;
}
