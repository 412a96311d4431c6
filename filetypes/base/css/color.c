/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses colours of CSS and of old HTML attributes into RGB. The colour may be given as a name, in
 * hexadecimal, or as a function (also of other colours, and in spaces of lightness, where only
 * colours near grey are known). */
#include "filetypes/base/css/color.h"

#include "filetypes/base/css/size.h"
#include "filetypes/base/scene/scene.h"

/* --- colours -------------------------------------------------------------------------------- */

static guint32
css_color_mix (gdouble red, gdouble green, gdouble blue)
{
  return (guint32)CLAMP (red * 255 + 0.5, 0.0, 255.0) << 16
         | (guint32)CLAMP (green * 255 + 0.5, 0.0, 255.0) << 8
         | (guint32)CLAMP (blue * 255 + 0.5, 0.0, 255.0);
}

static gboolean
parse_hex (const gchar *text, gsize length, guint32 *color, gboolean *is_transparent)
{
  guint digits[8] = { 0 };

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

/* Reads up to four numbers from `text` to its closing bracket and returns how many there are, or 0
 * if one of them is not a number. `per_cent` is the value that 100 % of each part stands for. */
static guint
read_parts (const gchar *text, const gdouble per_cent[4], gdouble parts[4])
{
  guint n = 0;

  for (const gchar *p = text + strspn (text, " "); n < 4 && *p != '\0' && *p != ')'; n++)
    {
      const gchar *end;

      if (g_str_has_prefix (p, "none"))
        {
          parts[n] = 0;
          end = p + 4;
        }
      else
        parts[n] = ky_css_size (p, per_cent[n], &end);
      if (isnan (parts[n]))
        return 0;
      end += strspn (end, "degrautn"); /* "120deg" */
      p = end + strspn (end, " ,/\t\n");
    }
  return n;
}

/* Returns one colour's share of `hue` (degrees) at full saturation. */
static gdouble
of_hue (gdouble hue, gdouble shift)
{
  gdouble turns = CLAMP ((hue + shift) / 360, -1e9, 1e9);
  gdouble at = (turns - (gdouble)(gint64)turns + 1) * 6;

  at = at >= 6 ? at - 6 : at;

  return at < 1 ? at : at < 3 ? 1 : at < 4 ? 4 - at : 0;
}

/* Converts a hue in degrees as CSS Color 4, sections 7 and 8, describe it. */
static guint32
from_hue (gdouble hue, gdouble scale, gdouble base)
{
  return css_color_mix (of_hue (hue, 120) * scale + base, of_hue (hue, 0) * scale + base,
                        of_hue (hue, -120) * scale + base);
}

static guint32
from_hsl (const gdouble parts[4])
{
  gdouble light = CLAMP (parts[2] / 100, 0.0, 1.0);
  gdouble chroma = (1 - fabs (2 * light - 1)) * CLAMP (parts[1] / 100, 0.0, 1.0);

  return from_hue (parts[0], chroma, light - chroma / 2);
}

static guint32
from_hwb (const gdouble parts[4])
{
  gdouble white = CLAMP (parts[1] / 100, 0.0, 1.0), black = CLAMP (parts[2] / 100, 0.0, 1.0);

  if (white + black >= 1)
    return css_color_mix (white / (white + black), white / (white + black),
                          white / (white + black));
  return from_hue (parts[0], 1 - white - black, white);
}

/* Converts a colour of a space that has a lightness of 0 to 1 (`light`). Returns FALSE unless it
 * has next to no chroma: the hue is not computed, so that only greys, black and white are known. */
static gboolean
from_light (gdouble light, gdouble chroma, gboolean is_ok, guint32 *color)
{
  gdouble within = CLAMP (light, 0.0, 1.0);
  gdouble root = is_ok ? within : (within * 100 + 16) / 116;
  gdouble linear = is_ok || within > 0.0886 ? root * root * root : within / 9.033;
  gdouble grey = linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow (linear, 1 / 2.4) - 0.055;

  *color = css_color_mix (grey, grey, grey);
  return chroma < (is_ok ? 0.02 : 5) || light >= 0.995 || light <= 0.005;
}

/* Parses a colour that is written as a function, such as "rgb(": `text` begins after the
 * bracket. */
static gboolean
parse_function (const gchar *name, const gchar *text, guint32 *color, gboolean *is_transparent)
{
  static const gdouble rgb[4] = { 2.55, 2.55, 2.55, 0.01 }, hsl[4] = { 1, 1, 1, 0.01 };
  static const gdouble lab[4] = { 1, 1.25, 1.25, 0.01 }, ok[4] = { 0.01, 0.004, 0.004, 0.01 };
  static const gdouble lch[4] = { 1, 1.5, 1, 0.01 }, space[4] = { 0.01, 0.01, 0.01, 0.01 };
  gdouble parts[4] = { 0, 0, 0, 1 };

  if (g_str_has_prefix (name, "color("))
    text += strcspn (text, " )");
  if (read_parts (text,
                  g_str_has_prefix (name, "rgb")      ? rgb
                  : g_str_has_prefix (name, "lab(")   ? lab
                  : g_str_has_prefix (name, "lch(")   ? lch
                  : g_str_has_prefix (name, "ok")     ? ok
                  : g_str_has_prefix (name, "color(") ? space
                                                      : hsl,
                  parts)
      < 3)
    return FALSE;
  gboolean is_known = TRUE;
  if (g_str_has_prefix (name, "rgb"))
    *color = css_color_mix (parts[0] / 255, parts[1] / 255, parts[2] / 255);
  else if (g_str_has_prefix (name, "hsl"))
    *color = from_hsl (parts);
  else if (g_str_has_prefix (name, "hwb("))
    *color = from_hwb (parts);
  else if (g_str_has_prefix (name, "color("))
    *color = css_color_mix (parts[0], parts[1], parts[2]);
  else if (g_str_has_prefix (name, "lab(") || g_str_has_prefix (name, "lch("))
    is_known
        = from_light (parts[0] / 100, name[1] == 'a' ? fabs (parts[1]) + fabs (parts[2]) : parts[1],
                      FALSE, color);
  else if (g_str_has_prefix (name, "oklab(") || g_str_has_prefix (name, "oklch("))
    is_known = from_light (parts[0], name[3] == 'a' ? fabs (parts[1]) + fabs (parts[2]) : parts[1],
                           TRUE, color);
  else
    return FALSE;
  *is_transparent = ky_scene_is_clear (parts[3]);
  return is_known || *is_transparent;
}

/* Colours by name (CSS Color 4, 6.1 and 6.2: those of systems as browsers have them by default). */
static const struct
{
  const gchar *name;
  guint32 color;
} color_names[] = {
#define COLOR(name, color) { #name, color },
#include "filetypes/base/css/color-names.def"
};

static gboolean
parse_name (const gchar *value, guint32 *color)
{
  for (guint i = 0; i < G_N_ELEMENTS (color_names); i++)
    if (strcmp (value, color_names[i].name) == 0)
      {
        *color = color_names[i].color;
        return TRUE;
      }
  return FALSE;
}

static guint32
mix_of (guint32 a, guint32 b, gdouble share)
{
  guint32 mixed = 0;

  for (guint shift = 0; shift <= 16; shift += 8)
    mixed |= (guint32)((a >> shift & 255) * share + (b >> shift & 255) * (1 - share) + 0.5)
             << shift;
  return mixed;
}

/* Reads "white 20%" from `from` to `end`; `*ret_share` is -1 without a number. */
static gboolean
read_share (const gchar *from, const gchar *end, guint32 *color, gboolean *is_transparent,
            gdouble *ret_share)
{
  const gchar *word = from;

  *ret_share = -1;
  while (word < end && *word != ' ' && *word != '(')
    word++;
  if (word < end && *word == '(')
    {
      while (*(word = ky_css_argument_end (word + 1)) == ',')
        ;
      word += *word != '\0';
    }
  if (word < end && strchr (word, '%') != NULL)
    {
      *ret_share = ky_css_size (word + strspn (word, " "), 1, NULL);
      /* The result of a calculation is clamped to the range (CSS Values 4, 10.12); a literal
       * outside of the range is not valid. */
      if (memchr (word, '(', (gsize)(end - word)) != NULL)
        *ret_share = CLAMP (*ret_share, 0, 100);
      if (!(*ret_share >= 0 && *ret_share <= 100))
        return FALSE;
    }
  return ky_css_color (from, (gsize)(MIN (word, end) - from), color, is_transparent);
}

/* Reads a colour that is made of other colours: "light-dark(a, b)", "color-mix(in srgb, a, b)",
 * "rgb(from a r g b)". */
static gboolean
parse_made (const gchar *value, guint32 *color, gboolean *is_transparent)
{
  const gchar *open = strchr (value, '(');
  const gchar *first, *end;
  guint32 other, exact;
  gboolean is_other_clear, is_exact_clear;
  gdouble share, other_share;

  if (open == NULL)
    return FALSE;
  first = open + 1 + strspn (open + 1, " ");
  if (g_str_has_prefix (first, "from "))
    {
      first += 5;
      end = first + strcspn (first, " (");
      if (*end == '(')
        {
          while (*(end = ky_css_argument_end (end + 1)) == ',')
            ;
          if (*end != ')')
            return FALSE;
          end++;
        }
      if (!ky_css_color (first, (gsize)(end - first), color, is_transparent))
        return FALSE;
      /* Channels that are numbers replace those of the origin colour. Channels that are computed
       * from it count as unchanged. */
      if (parse_function (value, end + strspn (end, " "), &exact, &is_exact_clear))
        *color = exact;
      end = strchr (end, '/');
      *is_transparent
          = *is_transparent
            || (end != NULL
                && ky_scene_is_clear (ky_css_size (end + 1 + strspn (end + 1, " "), 0.01, NULL)));
      return TRUE;
    }
  if (g_str_has_prefix (value, "light-dark("))
    return ky_css_color (first, (gsize)(ky_css_argument_end (first) - first), color,
                         is_transparent);
  if (!g_str_has_prefix (value, "color-mix("))
    return FALSE;
  first = ky_css_argument_end (first);
  if (*first != ',')
    return FALSE;
  first += 1 + strspn (first + 1, " ");
  end = ky_css_argument_end (first);
  if (*end != ',' || !read_share (first, end, color, is_transparent, &share))
    return FALSE;
  end += 1 + strspn (end + 1, " ");
  if (!read_share (end, ky_css_argument_end (end), &other, &is_other_clear, &other_share))
    return FALSE;
  share = share >= 0 ? share : other_share >= 0 ? 100 - other_share : 50;
  other_share = other_share >= 0 ? other_share : 100 - share;
  if (!(share + other_share > 0))
    return FALSE;
  share /= share + other_share;
  *is_transparent
      = ky_scene_is_clear ((*is_transparent ? 0 : share) + (is_other_clear ? 0 : 1 - share));
  *color = mix_of (*color, other, share);
  return TRUE;
}

gboolean
ky_css_color (const gchar *text, gsize length, guint32 *ret_color, gboolean *ret_is_transparent)
{
  gchar value[128];

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
  const gchar *open = strchr (value, '(');
  if (open != NULL)
    return parse_function (value, open + 1, ret_color, ret_is_transparent)
           || parse_made (value, ret_color, ret_is_transparent);
  if (strcmp (value, "transparent") == 0)
    {
      *ret_color = 0;
      *ret_is_transparent = TRUE;
      return TRUE;
    }
  /* bgcolor="ffffff" */
  return parse_name (value, ret_color)
         || (length == 6 && parse_hex (value, length, ret_color, ret_is_transparent));
}

/* Returns two digits of a third of `digits`, with the leading zeros of all thirds left out. */
static guint
old_component (const gchar *digits, gsize size, gsize skipped)
{
  gsize left = MIN (size - skipped, 2);
  guint value = 0;

  for (gsize i = 0; i < left; i++)
    value = value * 16 + (guint)MAX (g_ascii_xdigit_value (digits[skipped + i]), 0);
  return value;
}

gboolean
ky_css_old_color (const gchar *text, gsize length, guint32 *ret_color)
{
  gchar digits[129 + 3] = "";
  gsize n = 0, size, skipped = 0;
  gboolean is_transparent;

  while (length > 0 && g_ascii_isspace (*text))
    text++, length--;
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  if (length == 0 || (length == 11 && g_ascii_strncasecmp (text, "transparent", 11) == 0))
    return FALSE;
  if (memchr (text, '(', length) == NULL && (*text != '#' || length == 4)
      && ky_css_color (text, length, ret_color, &is_transparent))
    return TRUE;
  if (*text == '#')
    text++, length--;
  for (gsize i = 0; i < length && n < 128; i++)
    digits[n++] = g_ascii_isxdigit (text[i]) ? text[i] : '0';
  while (n == 0 || n % 3 != 0)
    digits[n++] = '0';
  size = n / 3;
  if (size > 8)
    skipped = size - 8;
  while (size - skipped > 2 && digits[skipped] == '0' && digits[size + skipped] == '0'
         && digits[2 * size + skipped] == '0')
    skipped++;
  *ret_color = old_component (digits, size, skipped) << 16
               | old_component (digits + size, size, skipped) << 8
               | old_component (digits + 2 * size, size, skipped);
  return TRUE;
}
