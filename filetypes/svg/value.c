/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the values of a drawing's attributes and properties: none may be an address, or a
 * function other than a colour. */
#include "filetypes/svg/drawing.h"

#define FUNCTION_MAX 1000.0 /* of a number of a function: a radius, degrees, a percentage */

const KyXmlNamespace ky_svg_namespaces[] = {
  { "http://www.w3.org/2000/svg", KY_SVG_SVG },
  { "http://www.w3.org/1999/xlink", KY_SVG_XLINK },
  { NULL, 0 },
};

/* Tells whether `value` is an id to which other elements can refer. */
static gboolean
svg_value_is_name (KyView value)
{
  return value.size > 0 && ky_markup_has_only (value, "_.:-", NULL, TRUE);
}

static gboolean
svg_value_is_font (KyView value)
{
  return ky_markup_has_none (value, "<>&\\(){};:/");
}

static gboolean
svg_value_is_data (KyView value)
{
  return ky_markup_has_only (value, "+/=", NULL, FALSE);
}

/* Matches "#" and a name. */
static gboolean
svg_value_is_reference (KyView value)
{
  return value.size > 1 && value.data[0] == '#'
         && svg_value_is_name (ky_view (value.data + 1, value.size - 1));
}

/* clang-format off */
const KyMarkupKind ky_svg_kinds[KY_VALUE_LAST] = {
  [KY_VALUE_TEXT] = { TRUE },
  [KY_VALUE_NAME] = { TRUE, .longest = 512, .check = svg_value_is_name },
  [KY_VALUE_NUM] = { TRUE, .longest = 64, .signs = "+-.", .letters = "eE", .numbers = KY_MARKUP_NUMBERS },
  [KY_VALUE_TOK] = { TRUE, .longest = 4096, .signs = " +-.,%", .numbers = KY_MARKUP_NUMBERS },
  [KY_VALUE_WORD] = { TRUE, .longest = 16, .signs = "-" },
  [KY_VALUE_PATH] = { TRUE, .signs = " \t\n\r+-.,()", .numbers = KY_MARKUP_NUMBERS },
  [KY_VALUE_COLOUR] = { TRUE, .longest = 1024, .signs = " #()_.:,%/-+", .is_wide = TRUE },
  [KY_VALUE_FONT] = { TRUE, .longest = 1024, .check = svg_value_is_font },
  [KY_VALUE_REFERENCE] = { TRUE, .longest = 512, .check = svg_value_is_reference },
  [KY_VALUE_BASE__] = { TRUE, .check = svg_value_is_data },
};
/* clang-format on */

static KyView
svg_value_trim (KyView value)
{
  while (value.size > 0 && g_ascii_isspace ((gchar)value.data[0]))
    value = ky_view (value.data + 1, value.size - 1);
  while (value.size > 0 && g_ascii_isspace ((gchar)value.data[value.size - 1]))
    value.size--;
  return value;
}

/* Matches a word, "#rrggbb", or one of the functions that give a colour (CSS Color 4) or change all
 * colours (Filter Effects 1). */
static gboolean
is_colour (KyView value)
{
  static const gchar *const functions[]
      = { "rgb(",        "rgba(",     "hsl(",       "hsla(",       "blur(",
          "brightness(", "contrast(", "grayscale(", "hue-rotate(", "invert(",
          "opacity(",    "saturate(", "sepia(" };
  static const KyVocabularyRange functional = { -FUNCTION_MAX, FUNCTION_MAX };

  if (value.size > 0 && value.data[0] == '#')
    return ky_markup_has_only (ky_view (value.data + 1, value.size - 1), "", "abcdefABCDEF", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      gsize length = strlen (functions[i]);

      if (value.size > length && value.data[value.size - 1] == ')'
          && g_ascii_strncasecmp ((const gchar *)value.data, functions[i], length) == 0)
        {
          value = ky_view (value.data + length, value.size - length - 1);
          return ky_markup_has_only (value, " .,%/+-", NULL, FALSE)
                 && ky_markup_numbers_fit (value, &functional);
        }
    }
  return ky_markup_has_only (value, "-", NULL, FALSE);
}

/* Splits "url(#name)", with or without quotes, off the beginning of `value`. `*ret_rest`: the rest
 * of the value. Returns FALSE if it begins otherwise. */
static gboolean
split_url (KyView value, KyView *ret_name, KyView *ret_rest)
{
  if (value.size < 5 || g_ascii_strncasecmp ((const gchar *)value.data, "url(", 4) != 0)
    return FALSE;
  const guint8 *close = memchr (value.data, ')', value.size);
  if (close == NULL)
    return FALSE;
  KyView inside = svg_value_trim (ky_view (value.data + 4, (gsize)(close - value.data) - 4));
  if (inside.size > 2 && (inside.data[0] == '"' || inside.data[0] == '\'')
      && inside.data[inside.size - 1] == inside.data[0])
    inside = svg_value_trim (ky_view (inside.data + 1, inside.size - 2));
  if (!svg_value_is_reference (inside))
    return FALSE;
  *ret_name = ky_view (inside.data + 1, inside.size - 1);
  *ret_rest = svg_value_trim (ky_view (close + 1, (gsize)(value.data + value.size - close - 1)));
  return TRUE;
}

static gchar *
paint (KyView value)
{
  KyView name, rest;

  if (!split_url (value, &name, &rest))
    return is_colour (value) ? ky_view_to_string (value) : NULL;
  if (rest.size == 0)
    return g_strdup_printf ("url(#%.*s)", (int)name.size, (const gchar *)name.data);
  if (!is_colour (rest))
    return NULL;
  return g_strdup_printf ("url(#%.*s) %.*s", (int)name.size, (const gchar *)name.data,
                          (int)rest.size, (const gchar *)rest.data);
}

gchar *
ky_svg_value (KyValueKind kind, KyView value, const KyVocabularyRange *range)
{
  const KyMarkupKind *row = &ky_svg_kinds[kind];

  value = svg_value_trim (value);
  if (kind == KY_VALUE_COLOUR)
    return value.size <= row->longest ? paint (value) : NULL;
  return ky_markup_kind_takes (row, value, range) ? ky_view_to_string (value) : NULL;
}

/* Appends the beginning of the function of CSS Transforms 1 that is called `name`, in the syntax of
 * the attribute. `*ret_end`: the text that must precede its ")". Returns FALSE if there is no such
 * function. */
static gboolean
svg_value_begin_function (KyView name, GString *out, const gchar **ret_end)
{
  static const struct
  {
    const gchar *name, *begin, *end;
  } functions[] = { { "matrix", "matrix(", "" },        { "translate", "translate(", "" },
                    { "scale", "scale(", "" },          { "rotate", "rotate(", "" },
                    { "skewX", "skewX(", "" },          { "skewY", "skewY(", "" },
                    { "translateX", "translate(", "" }, { "translateY", "translate(0,", "" },
                    { "scaleX", "scale(", ",1" },       { "scaleY", "scale(1,", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (ky_view_is (name, functions[i].name))
      {
        g_string_append (out, functions[i].begin);
        *ret_end = functions[i].end;
        return TRUE;
      }
  return FALSE;
}

/* Returns the number of letters at the beginning of `value`. */
static gsize
svg_value_letters (KyView value)
{
  gsize n = 0;

  while (n < value.size && g_ascii_isalpha ((gchar)value.data[n]))
    n++;
  return n;
}

gchar *
ky_svg_transform (KyView value)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *end = "";

  value = svg_value_trim (value);
  if (ky_view_is (value, "none"))
    return g_string_free (g_steal_pointer (&out), FALSE);
  for (gsize i = 0; i < value.size; i++)
    {
      gchar c = (gchar)value.data[i];
      KyView word
          = ky_view (value.data + i, svg_value_letters (ky_view (value.data + i, value.size - i)));
      gboolean is_unit
          = i > 0 && (g_ascii_isdigit ((gchar)value.data[i - 1]) || value.data[i - 1] == '.');

      if (word.size == 0)
        {
          if (c == ')')
            g_string_append (out, end);
          g_string_append_c (out, c);
          continue;
        }
      i += word.size;
      if (is_unit)
        {
          if (word.size == 1 && g_ascii_tolower (c) == 'e')
            g_string_append_c (out, c);
          else if (!ky_view_is (word, "px") && !ky_view_is (word, "deg"))
            return NULL;
          i--;
          continue;
        }
      while (i < value.size && g_ascii_isspace ((gchar)value.data[i]))
        i++;
      if (i == value.size || value.data[i] != '(' || !svg_value_begin_function (word, out, &end))
        return NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
ky_svg_leads_out (KyView value)
{
  return memmem (value.data, value.size, ":", 1) != NULL
         || memmem (value.data, value.size, "//", 2) != NULL
         || memmem (value.data, value.size, "url(", 4) != NULL;
}

KyView
ky_svg_target (KyView value)
{
  KyView name, rest;

  if (svg_value_is_reference (value))
    return ky_view (value.data + 1, value.size - 1);
  return split_url (value, &name, &rest) ? name : ky_view ("", 0);
}
