/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that the numbers in values of XML formats are within their bounds. A number is digits with
 * a point and an exponent, wherever they are in a value; the writers have a reading of their own
 * (base/markup/number.c). */
#include "filetypes/base/xml/verify-number.h"

#include <math.h>

#define NUMBER_MAX 4294967295.0
#define MEASURE_MAX 1000000.0 /* limit of a length with a unit */
#define DATE_DIGITS_MAX 9     /* of a year, or of so many days */
/* Part of a bound: the rounding error of a decimal fraction of 63 characters, the longest that is
 * written. Of the greatest bound it is less than 1, so that no whole number beyond it fits. */
#define ROUNDING 1e-14

typedef struct
{
  KyView text;
  gsize at;
} Scan;

static gchar
verify_number_sign_at (const Scan *scan, gsize at)
{
  return at < scan->text.size ? (gchar)scan->text.data[at] : '\0';
}

/* Passes over digits. Returns what they say, behind `number`, of which `*ret_n` are. */
static gdouble
verify_number_take_digits (Scan *scan, gdouble number, gint *ret_n)
{
  for (*ret_n = 0; g_ascii_isdigit (verify_number_sign_at (scan, scan->at)); scan->at++)
    {
      number = number * 10 + g_ascii_digit_value (verify_number_sign_at (scan, scan->at));
      ++*ret_n;
    }
  return number;
}

/* Passes over an exponent, if there is one. Returns the power of ten. */
static gdouble
take_exponent (Scan *scan)
{
  gsize at = scan->at + 1;
  gboolean is_small = verify_number_sign_at (scan, at) == '-';
  gint n;

  if ((verify_number_sign_at (scan, scan->at) | 0x20) != 'e')
    return 0;
  at += is_small || verify_number_sign_at (scan, at) == '+';
  if (!g_ascii_isdigit (verify_number_sign_at (scan, at)))
    return 0;
  scan->at = at;
  gdouble power = verify_number_take_digits (scan, 0, &n);
  return is_small ? -power : power;
}

/* Passes over the number at the place of `scan`, and returns it. */
static gdouble
take_number (Scan *scan)
{
  gboolean is_negative = scan->at > 0 && scan->text.data[scan->at - 1] == '-';
  gint n, n_behind = 0;
  gdouble number = verify_number_take_digits (scan, 0, &n), power;

  if (verify_number_sign_at (scan, scan->at) == '.')
    {
      scan->at++;
      number = verify_number_take_digits (scan, number, &n_behind);
    }
  power = take_exponent (scan) - n_behind;
  if (number > 0 && (power < 0 || power > 0))
    number *= pow (10, power);
  return is_negative ? -number : number;
}

/* Tells whether a unit of length or "%" is at the place of `scan`. */
static gboolean
is_at_unit (const Scan *scan)
{
  gchar first = verify_number_sign_at (scan, scan->at);
  gchar second = first != '\0' ? verify_number_sign_at (scan, scan->at + 1) : '\0';

  if (first == '%')
    return TRUE;
  return ((first == 'p' && second != '\0' && strchr ("tcix", second) != NULL)
          || (first == 'i' && second == 'n') || (first == 'c' && second == 'm')
          || (first == 'm' && second == 'm'))
         && !g_ascii_isalpha (verify_number_sign_at (scan, scan->at + 2));
}

/* Tells whether `value` is one of the words that xsd:double allows instead of a number. */
static gboolean
is_no_number (KyView value)
{
  return ky_view_is (value, "NaN") || ky_view_is (value, "INF") || ky_view_is (value, "-INF");
}

/* Tells whether `number` is within the bounds, with a tolerance for rounding errors. */
static gboolean
verify_number_is_within (gdouble number, gdouble least, gdouble most)
{
  return number >= least - fabs (least) * ROUNDING && number <= most + fabs (most) * ROUNDING;
}

gboolean
ky_verify_numbers (KyView value, const KyVocabularyRange *range)
{
  KyVocabularyRange bounds = { -NUMBER_MAX, NUMBER_MAX };
  Scan scan = { value, 0 };

  if (is_no_number (value))
    return FALSE;
  if (range != NULL)
    bounds = *range;
  while (scan.at < value.size)
    {
      gchar c = (gchar)value.data[scan.at];
      gdouble number;

      if (c == '#')
        do
          scan.at++;
        while (g_ascii_isxdigit (verify_number_sign_at (&scan, scan.at)));
      else if (g_ascii_isdigit (c)
               || (c == '.' && g_ascii_isdigit (verify_number_sign_at (&scan, scan.at + 1))))
        {
          number = take_number (&scan);
          if (!verify_number_is_within (number, bounds.least, bounds.most)
              || (is_at_unit (&scan)
                  && !verify_number_is_within (number, -MEASURE_MAX, MEASURE_MAX)))
            return FALSE;
        }
      else
        scan.at++;
    }
  return TRUE;
}

gboolean
ky_verify_moment (KyView value)
{
  gint n = 0;
  gboolean is_fraction = FALSE;

  for (gsize i = 0; i < value.size; i++)
    if (g_ascii_isdigit ((gchar)value.data[i]))
      {
        if (++n > DATE_DIGITS_MAX && !is_fraction)
          return FALSE;
      }
    else
      {
        is_fraction = value.data[i] == '.' || value.data[i] == ',';
        n = 0;
      }
  return TRUE;
}

gboolean
ky_verify_is_hexadecimal (KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    if (!g_ascii_isxdigit ((gchar)value.data[i]))
      return FALSE;
  return value.size > 0 && value.size <= 8 && value.size % 2 == 0;
}
