/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the numbers in a value and compares them with what readers can work with. The verifiers
 * have a reading and bounds of their own (base/xml/verify-number.c). */
#include "filetypes/base/markup/markup.h"

#include <math.h>

/* Office and LibreOffice keep whole numbers in 32 bits, and lengths in fractions of a millimetre in
 * as many. */
#define NUMBER_MAX 4294967295.0
#define MEASURE_MAX 1000000.0 /* limit of a length with a unit */
#define LONGEST_NUMBER 63     /* characters */
#define DATE_DIGITS_MAX 9     /* of a year, or of so many days */

/* Returns whether "%" or a unit of length follows at `at`. */
static gboolean
has_unit (KyView value, gsize at)
{
  static const gchar *const units[] = { "pt", "px", "in", "cm", "mm", "pc", "pi", NULL };
  gsize end = at;

  if (at < value.size && value.data[at] == '%')
    return TRUE;
  while (end < value.size && g_ascii_isalpha ((gchar)value.data[end]))
    end++;
  return ky_view_is_one_of (ky_view (value.data + at, end - at), units);
}

/* Returns the number that begins at `*at` with a digit, or with a point and a digit, and moves
 * `*at` behind it. Returns INFINITY if it is too long. */
static gdouble
read_number (KyView value, gsize *at)
{
  gchar text[LONGEST_NUMBER + 2];
  gsize from = *at > 0 && value.data[*at - 1] == '-' ? *at - 1 : *at, n = 0;
  gchar *end;

  /* Hexadecimal digits are no number here. */
  while (n <= LONGEST_NUMBER && from + n < value.size
         && (g_ascii_isdigit ((gchar)value.data[from + n])
             || memchr ("+-.eE", value.data[from + n], 5) != NULL))
    {
      text[n] = (gchar)value.data[from + n];
      n++;
    }
  text[n] = '\0';
  gdouble number = g_ascii_strtod (text, &end);
  if (end == text + LONGEST_NUMBER + 1)
    number = INFINITY;
  *at = from + (gsize)(end - text);
  return number;
}

gboolean
ky_markup_is_no_number (KyView value)
{
  return ky_view_is (value, "NaN") || ky_view_is (value, "INF") || ky_view_is (value, "-INF");
}

gboolean
ky_markup_numbers_fit (KyView value, const KyVocabularyRange *range)
{
  if (ky_markup_is_no_number (value))
    return FALSE;
  for (gsize i = 0; i < value.size;)
    {
      gdouble number, most = NUMBER_MAX;

      if (value.data[i] == '#') /* a colour */
        {
          for (i++; i < value.size && g_ascii_isxdigit ((gchar)value.data[i]);)
            i++;
          continue;
        }
      if (!g_ascii_isdigit ((gchar)value.data[i])
          && !(value.data[i] == '.' && i + 1 < value.size
               && g_ascii_isdigit ((gchar)value.data[i + 1])))
        {
          i++;
          continue;
        }
      number = read_number (value, &i);
      if (range != NULL && !(number >= range->least && number <= range->most))
        return FALSE;
      if (has_unit (value, i))
        most = MEASURE_MAX;
      else if (range != NULL)
        most = INFINITY;
      if (!(number >= -most && number <= most))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_markup_is_moment (KyView value)
{
  const guint8 *end = value.data + value.size;

  for (const guint8 *from = value.data, *at = from; at <= end; at++)
    if (at == end || !g_ascii_isdigit ((gchar)*at))
      {
        /* A fraction of a second may have any number of digits. */
        if (at - from > DATE_DIGITS_MAX && !(from > value.data && strchr (".,", from[-1]) != NULL))
          return FALSE;
        from = at + 1;
      }
  return TRUE;
}
