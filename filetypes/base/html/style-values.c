/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the operations that the readers of CSS declarations share: recording a property or a
 * length, unless an "!important" declaration has it already, and reading lengths and lists of
 * numbers. */
#include "filetypes/base/html/style-private.h"

/* Returns a CSS length in pixels, NAN if it is not valid; percentages are of 100 pixels. */
gdouble
ky_style_pixels (const gchar *value)
{
  return ky_css_size (value, 1, NULL);
}

gboolean
ky_style_is_far (gdouble size)
{
  return size <= KY_SCENE_FAR_LEFT || size >= KY_SCENE_FAR_RIGHT;
}

/* --- declarations --------------------------------------------------------------------------- */

/* Returns FALSE if `property` was declared as important already, and this declaration is not. */
gboolean
ky_style_may_say (const KyHtmlDeclarations *d, KyCssProperty property, gboolean is_important)
{
  return is_important || (d->important & BIT (property)) == 0;
}

void
ky_style_say (KyHtmlDeclarations *d, KyCssProperty property, gboolean hides, gboolean is_important)
{
  if (!ky_style_may_say (d, property, is_important))
    return;
  d->said |= BIT (property);
  d->hiding = hides ? d->hiding | BIT (property) : d->hiding & ~BIT (property);
  d->important = is_important ? d->important | BIT (property) : d->important;
}

/* Tells whether `value` is "initial" or a similar word. */
gboolean
ky_style_is_reset (const gchar *value)
{
  return strcmp (value, "initial") == 0 || strcmp (value, "unset") == 0
         || strcmp (value, "revert") == 0 || strcmp (value, "revert-layer") == 0;
}

/* Reads the numbers of `value`, up to its bracket; percentages are not converted. Returns how many
 * there are. */
guint
ky_style_numbers (const gchar *value, guint max, gdouble *numbers)
{
  guint n = 0;

  while (n < max && *value != '\0' && *value != ')')
    {
      const gchar *end;

      numbers[n] = ky_css_size (value, 1, &end);
      if (isnan (numbers[n]))
        break;
      n++;
      value = end + strspn (end, " ,");
    }
  return n;
}

/* Returns TRUE when one of the lengths from `value` up to the bracket's end is off the screen. */
gboolean
ky_style_is_any_far (const gchar *value, gdouble per_cent)
{
  while (*value != '\0' && *value != ')')
    {
      const gchar *end;
      gdouble size = ky_css_size (value, per_cent, &end);

      if (ky_style_is_far (size))
        return TRUE;
      value = isnan (size) ? value + strcspn (value, " ,)") : end;
      value += strspn (value, " ,");
    }
  return FALSE;
}

void
ky_style_place (KyHtmlDeclarations *d, KyCssPlace place, const gchar *value, gboolean is_important)
{
  guint32 bit = (guint32)1 << place;

  if ((d->place_important & bit) != 0 && !is_important)
    return;
  d->placed |= bit;
  d->place_important |= is_important ? bit : 0;
  d->place_parts = strchr (value, '%') != NULL ? d->place_parts | bit : d->place_parts & ~bit;
  d->place[place] = (gfloat)ky_style_pixels (value);
}
