/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes numbers and texts of cells with the words that their number format adds (ISO/IEC 29500-1
 * §18.8.31): "令和"0"年", 000-0000, [=1]"男";[=2]"女", @"様". A number is
 * rounded, grouped and scaled as a cell shows it; in "General" it keeps all of its digits. */
#include "filetypes/ooxml/number-format.h"
#include "filetypes/base/text/number.h"

#include <math.h>

#define SECTIONS 4

/* Describes a section of a format: `from` up to `to`, which is a semicolon or the end. */
typedef struct
{
  const gchar *from, *to;
  gboolean has_condition;
  gchar operator[3];
  gdouble operand;
} Section;

/* Describes the parts of one section of a number format. */
typedef struct
{
  guint n_places;                   /* of digits before the decimal point */
  guint n_decimals, least_decimals; /* places behind it, and those of them that are always shown */
  guint n_percent, n_thousands;
  gint numerals; /* N of [DBNumN]; 0: none */
  gboolean has_literal, has_minus, has_text, has_point;
  gboolean is_grouped;  /* digits are grouped by thousands */
  gboolean is_general;  /* "General" */
  gboolean is_fraction; /* 3/4 */
  gboolean is_exponent;
} Shape;

/* --- literals --------------------------------------------------------------------------------- */

const gchar *
ky_excel_pass_literal (const gchar *p)
{
  const gchar *end;

  if (*p == '"')
    end = strchr (p + 1, '"');
  else if (*p == '[' && g_ascii_isalpha (p[1]) && strchr ("hmsHMS", p[1]) != NULL
           && (p[2] == ']' || p[2] == p[1]))
    return p;
  else if (*p == '[')
    end = strchr (p, ']');
  else if (*p == '\\' || *p == '_' || *p == '*')
    return p[1] != '\0' ? g_utf8_next_char (p + 1) : p + 1;
  else
    return p;
  return end != NULL ? end + 1 : p + strlen (p);
}

void
ky_excel_append_literal (GString *out, const gchar *from, const gchar *to)
{
  if (*from == '"')
    g_string_append_len (out, from + 1, to - from - 1 - (to - from > 1 && to[-1] == '"'));
  else if (*from == '\\')
    g_string_append_len (out, from + 1, to - from - 1);
  else if (*from == '_')
    g_string_append_c (out, ' ');
  else if (from[0] == '[' && from[1] == '$') /* a currency and a language: [$¥-411] */
    g_string_append_len (out, from + 2, (gssize)strcspn (from + 2, "-]"));
}

gint
ky_excel_numerals (const gchar *p)
{
  return g_ascii_strncasecmp (p, "[DBNum", 6) == 0 && p[6] >= '1' && p[6] <= '3' ? p[6] - '0' : 0;
}

/* --- sections --------------------------------------------------------------------------------- */

/* Reads "[>=100]" at `p`. */
static void
number_format_read_condition (Section *section, const gchar *p)
{
  gsize n = strspn (p + 1, "<>=");
  gchar *end;

  if (*p != '[' || n == 0 || n > 2)
    return;
  section->operand = g_ascii_strtod (p + 1 + n, &end);
  section->has_condition = *end == ']' && end > p + 1 + n;
  memcpy (section->operator, p + 1, n);
  section->operator[n] = '\0';
}

static guint
number_format_split (const gchar *code, Section sections[SECTIONS])
{
  guint n = 0;

  while (n < SECTIONS)
    {
      Section *section = &sections[n++];
      const gchar *p = code;

      *section = (Section){ .from = code };
      while (*p != '\0' && *p != ';')
        {
          const gchar *next = ky_excel_pass_literal (p);

          if (next > p)
            number_format_read_condition (section, p);
          p = next > p ? next : g_utf8_next_char (p);
        }
      section->to = p;
      if (*p == '\0')
        break;
      code = p + 1;
    }
  return n;
}

static gboolean
number_format_is_met (const Section *section, gdouble number)
{
  gboolean is_equal = number == section->operand;

  if (strcmp (section->operator, "<>") == 0)
    return !is_equal;
  return (is_equal && strchr (section->operator, '=') != NULL)
         || (number < section->operand && section->operator[0] == '<')
         || (number > section->operand && section->operator[0] == '>');
}

/* Returns the section for `number`, NULL if there is none. `*ret_is_minus`: it is for numbers below
 * zero only, and so has the sign itself. */
static const Section *
number_format_choose (const Section *sections, guint n, gdouble number, gboolean *ret_is_minus)
{
  guint last = MIN (n, SECTIONS - 1);

  *ret_is_minus = FALSE;
  if (sections[0].has_condition || (n > 1 && sections[1].has_condition))
    {
      for (guint i = 0; i < last; i++)
        if (!sections[i].has_condition || number_format_is_met (&sections[i], number))
          return &sections[i];
      return NULL;
    }
  *ret_is_minus = number < 0 && last > 1;
  return number < 0 && last > 1 ? &sections[1] : number == 0 && last > 2 ? &sections[2] : sections;
}

/* --- numbers ---------------------------------------------------------------------------------- */

const gchar *
ky_excel_pass_general (const gchar *p)
{
  static const gchar *const names[] = { "general", "g/標準" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (p, names[i], strlen (names[i])) == 0)
      return p + strlen (names[i]);
  return p;
}

static gboolean
number_format_is_exponent (const gchar *p)
{
  return (*p == 'e' || *p == 'E') && (p[1] == '+' || p[1] == '-');
}

static gboolean
number_format_is_place (gchar c)
{
  return c == '0' || c == '#' || c == '?';
}

/* Takes the character at `p`, a place of a digit or a comma or point among them. */
static void
number_format_take_place (Shape *shape, gchar c, guint *n_before_point)
{
  /* commas behind the last place, or before the decimal point, divide by a thousand each */
  if (c == ',')
    shape->n_thousands += shape->n_places > 0 ? 1 : 0;
  else if (c == '.')
    {
      *n_before_point = shape->n_thousands;
      shape->has_point = TRUE;
    }
  else if (!shape->is_exponent && !shape->is_fraction)
    {
      shape->is_grouped |= !shape->has_point && shape->n_thousands > 0;
      shape->n_thousands = *n_before_point;
      shape->n_places += !shape->has_point;
      shape->n_decimals += shape->has_point;
      if (shape->has_point && c == '0')
        shape->least_decimals = shape->n_decimals;
    }
}

static Shape
number_format_shape (const Section *section)
{
  static const gchar *const minus[] = { "-", "(", "−", "▲", "△", "▼" };
  g_autoptr (GString) literals = g_string_new (NULL);
  guint n_before_point = 0;
  Shape shape = { 0 };

  for (const gchar *p = section->from; p < section->to;)
    {
      const gchar *next = ky_excel_pass_literal (p);

      if (next > p)
        {
          ky_excel_append_literal (literals, p, next);
          if (ky_excel_numerals (p) != 0)
            shape.numerals = ky_excel_numerals (p);
        }
      else if (ky_excel_pass_general (p) > p)
        {
          shape.is_general = TRUE;
          next = ky_excel_pass_general (p);
        }
      else if (number_format_is_place (*p) || *p == ',' || *p == '.')
        number_format_take_place (&shape, *p, &n_before_point);
      else if (*p == '%' || *p == '@')
        {
          shape.n_percent += *p == '%';
          shape.has_text = shape.has_text || *p == '@';
        }
      else if (number_format_is_exponent (p))
        shape.is_exponent = TRUE;
      else if (*p == '/' && shape.n_places > 0)
        shape.is_fraction = TRUE;
      else
        g_string_append_len (literals, p, g_utf8_next_char (p) - p);
      p = next > p ? next : g_utf8_next_char (p);
    }
  g_strstrip (literals->str);
  shape.has_literal = literals->str[0] != '\0';
  for (guint i = 0; i < G_N_ELEMENTS (minus); i++)
    shape.has_minus = shape.has_minus || strstr (literals->str, minus[i]) != NULL;
  return shape;
}

/* --- digits ----------------------------------------------------------------------------------- */

#define SIGNIFICANT 15 /* digits that Excel keeps of a number */

/* Returns the digits of `number`, which is finite and not negative, rounded half up to `decimals`
 * as Excel does: in decimal. `ret_is_rounded`: (nullable) whether that leaves digits out. (transfer
 * full) */
static gchar *
number_format_decimal (gdouble number, guint decimals, gboolean *ret_is_rounded)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) digits = g_string_new (NULL);

  g_ascii_formatd (text, sizeof text, "%.14e", number);
  gint n_whole = (gint)g_ascii_strtoll (strchr (text, 'e') + 1, NULL, 10) + 1;
  g_string_append_c (digits, text[0]);
  g_string_append_len (digits, text + 2, SIGNIFICANT - 1);
  gint keep = n_whole + (gint)decimals;
  if (ret_is_rounded != NULL)
    *ret_is_rounded = keep < SIGNIFICANT
                      && strspn (digits->str + MAX (keep, 0), "0") + MAX (keep, 0) < digits->len;
  if (keep < SIGNIFICANT)
    {
      gboolean is_up = keep >= 0 && digits->str[keep] >= '5';

      g_string_truncate (digits, (gsize)MAX (keep, 0));
      for (gsize i = digits->len; is_up && i-- > 0;)
        {
          is_up = digits->str[i] == '9';
          digits->str[i] = is_up ? '0' : (gchar)(digits->str[i] + 1);
        }
      if (is_up)
        g_string_prepend_c (digits, '1');
      n_whole += is_up;
    }
  while (n_whole < 1)
    {
      g_string_prepend_c (digits, '0');
      n_whole++;
    }
  while (digits->len < (gsize)n_whole)
    g_string_append_c (digits, '0');
  while (digits->len > (gsize)n_whole && digits->str[digits->len - 1] == '0')
    g_string_truncate (digits, digits->len - 1);
  if (digits->len > (gsize)n_whole)
    g_string_insert_c (digits, n_whole, '.');
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

static void
number_format_append_plain (GString *out, gdouble number)
{
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.15g", number);
  g_string_append (out, digits);
}

/* Appends a number as "General" shows it: with units (千二百) in Japanese numerals. */
static void
number_format_append_general (GString *out, gdouble number, gint numerals)
{
  g_autoptr (GString) text = g_string_new (NULL);

  number_format_append_plain (text, number);
  gsize n_whole = strspn (text->str, "0123456789");
  if (numerals == 0 || strchr (text->str, 'e') != NULL || n_whole > SIGNIFICANT)
    {
      g_string_append (out, text->str);
      return;
    }
  ky_text_append_counting (out, g_ascii_strtoull (text->str, NULL, 10), (KyNumerals)numerals);
  for (const gchar *p = text->str + n_whole; *p != '\0'; p++)
    ky_text_append_digit (out, *p, (KyNumerals)numerals);
}

/* Puts the digits of a number into their places, from the left. */
typedef struct
{
  const Shape *shape;
  const gchar *whole, *decimals; /* "" for none */
  gint digit;                    /* index of the next one in WHOLE; negative: a leading zero */
  guint place;
  gboolean has_decimals; /* they are written */
} Digits;

/* Appends a digit, which `right` others follow before the decimal point. */
static void
number_format_append_digit (GString *out, const Digits *digits, gchar c, gint right)
{
  ky_text_append_digit (out, c, (KyNumerals)digits->shape->numerals);
  if (digits->shape->is_grouped && right > 0 && right % 3 == 0)
    g_string_append_c (out, ',');
}

static void
number_format_append_place (GString *out, Digits *digits, gchar c)
{
  gint length = (gint)strlen (digits->whole);
  gint behind = (gint)(digits->shape->n_places - digits->place) - 1;
  gint end = length - behind;

  digits->place++;
  for (gint i = MIN (digits->digit, end - 1); i < end; i++)
    if (i >= 0)
      number_format_append_digit (out, digits, digits->whole[i], length - 1 - i);
    else if (i == end - 1 && c == '0')
      number_format_append_digit (out, digits, '0', behind);
  digits->digit = MAX (digits->digit, end);
}

static void
number_format_append_decimals (GString *out, Digits *digits)
{
  guint n = (guint)strlen (digits->decimals);

  if (!digits->has_decimals && MAX (n, digits->shape->least_decimals) > 0)
    {
      g_string_append_c (out, '.');
      for (guint i = 0; i < MAX (n, digits->shape->least_decimals); i++)
        ky_text_append_digit (out, i < n ? digits->decimals[i] : '0',
                              (KyNumerals)digits->shape->numerals);
    }
  digits->has_decimals = TRUE;
}

/* --- exponents and fractions ------------------------------------------------------------------ */

/* Appends the exponent as the format at `p` shows it, and returns the end of that. */
static const gchar *
number_format_append_exponent (GString *out, const gchar *p, gint exponent)
{
  gint width = 0;

  g_string_append_c (out, *p);
  if (exponent < 0 || p[1] == '+')
    g_string_append_c (out, exponent < 0 ? '-' : '+');
  for (p += 2; number_format_is_place (*p); p++)
    width += *p == '0';
  g_string_append_printf (out, "%0*d", MIN (width, 4), ABS (exponent));
  return p;
}

/* Divides `number` by a power of ten so that it fits the places; returns the exponent. */
static gint
number_format_scale (const Shape *shape, gdouble *number)
{
  gint places = (gint)MAX (shape->n_places, 1), exponent = 0;
  gdouble value = *number;

  if (value <= 0)
    return 0;
  exponent = (gint)(floor (floor (log10 (value)) / places)) * places;
  for (guint i = 0; i < 2; i++, exponent += places)
    {
      *number = value / pow (10, exponent);
      g_autofree gchar *text = number_format_decimal (*number, shape->n_decimals, NULL);
      if (strcspn (text, ".") <= (gsize)places)
        break;
    }
  return exponent;
}

/* Finds the fraction that is nearest to `part`, from 0 to below 1, with a denominator up to `most`:
 * by its continued fraction. */
static void
number_format_approach (gdouble part, gint64 most, gint64 *ret_top, gint64 *ret_bottom)
{
  gint64 p[2] = { 0, 1 }, q[2] = { 1, 0 };
  gdouble rest = part;

  for (guint i = 0; i < 40; i++)
    {
      gint64 whole = (gint64)rest;
      gint64 room = q[1] > 0 ? (most - q[0]) / q[1] : whole;
      gint64 times = MIN (whole, room);
      gint64 top = p[0] + times * p[1], bottom = q[0] + times * q[1];

      if (times < whole
          && fabs ((gdouble)top / (gdouble)bottom - part)
                 >= fabs ((gdouble)p[1] / (gdouble)q[1] - part))
        break;
      p[0] = p[1];
      q[0] = q[1];
      p[1] = top;
      q[1] = bottom;
      if (times < whole || rest - (gdouble)whole < 1e-9)
        break;
      rest = 1 / (rest - (gdouble)whole);
    }
  *ret_top = p[1];
  *ret_bottom = q[1];
}

/* Describes the fraction in a number format, such as "# ??/100". */
typedef struct
{
  const gchar *end;  /* of the denominator */
  GString *between;  /* the whole number and the numerator */
  gboolean is_mixed; /* there is a whole number */
  gint64 fixed;      /* denominator, 0: any with at most N_PLACES digits */
  guint n_places;
} Fraction;

static Fraction
number_format_read_fraction (const Section *section, const gchar *p)
{
  Fraction found = { .between = g_string_new (NULL) };
  gboolean is_behind = FALSE;

  while (p < section->to && *p != '/')
    {
      const gchar *next = ky_excel_pass_literal (p);
      gboolean is_place = next == p && number_format_is_place (*p);

      found.is_mixed |= is_behind && is_place;
      is_behind = is_behind || !is_place;
      if (next > p && *p != '_' && *p != '*')
        ky_excel_append_literal (found.between, p, next);
      else if (next == p && !is_place)
        g_string_append_len (found.between, p, g_utf8_next_char (p) - p);
      p = next > p ? next : g_utf8_next_char (p);
    }
  p += p < section->to;
  for (p += strspn (p, " "); number_format_is_place (*p) || g_ascii_isdigit (*p); p++)
    {
      found.n_places++;
      if (g_ascii_isdigit (*p))
        found.fixed = MIN (found.fixed, 100000) * 10 + (*p - '0');
    }
  found.end = MIN (p, section->to);
  return found;
}

/* Appends `number` as the fraction at `p`, the first place, shows it. Returns its end. */
static const gchar *
number_format_append_fraction (GString *out, const Section *section, const gchar *p, gdouble number)
{
  static const gint64 most[] = { 9, 9, 99, 999, 9999, 99999 };
  Fraction found = number_format_read_fraction (section, p);
  gdouble whole = found.is_mixed ? floor (number) : 0;
  gdouble inner = floor (number) - whole;
  gint64 top = 0, bottom = found.fixed;

  if (bottom > 0)
    top = (gint64)floor ((number - floor (number)) * (gdouble)bottom + 0.5);
  else
    number_format_approach (number - floor (number),
                            most[MIN (found.n_places, G_N_ELEMENTS (most) - 1)], &top, &bottom);
  if (found.is_mixed && top == bottom)
    {
      whole++;
      top = 0;
    }
  if (found.is_mixed && (whole > 0 || top == 0))
    g_string_append_printf (out, "%.0f", whole);
  if (found.is_mixed && whole > 0 && top > 0)
    g_string_append (out, found.between->len > 0 ? found.between->str : " ");
  if (!found.is_mixed || top > 0)
    g_string_append_printf (out, "%.0f/%" G_GINT64_FORMAT, inner * (gdouble)bottom + (gdouble)top,
                            bottom);
  g_string_free (found.between, TRUE);
  return found.end;
}

/* --- numbers in their sections ---------------------------------------------------------------- */

/* Appends what `section` shows for its character at `p`, no literal. Returns the end of it. */
static const gchar *
number_format_write_at (GString *out, const Section *section, const gchar *p, Digits *digits,
                        gdouble number, gint exponent)
{
  const Shape *shape = digits->shape;

  if (ky_excel_pass_general (p) > p)
    {
      number_format_append_general (out, number, shape->numerals);
      return ky_excel_pass_general (p);
    }
  if (shape->is_fraction && number_format_is_place (*p))
    return digits->place++ == 0 ? number_format_append_fraction (out, section, p, number) : p + 1;
  if (shape->is_exponent && number_format_is_exponent (p))
    return number_format_append_exponent (out, p, exponent);
  if (number_format_is_place (*p) && digits->place < shape->n_places)
    {
      number_format_append_place (out, digits, *p);
      if (digits->place == shape->n_places && !shape->has_point)
        number_format_append_decimals (out, digits);
    }
  else if (*p == '.' && shape->n_places > 0)
    number_format_append_decimals (out, digits);
  else if (*p == '.')
    {
      g_string_append (out, digits->whole); /* ".00": no digit before the point */
      number_format_append_decimals (out, digits);
    }
  else if (!number_format_is_place (*p) && *p != ',')
    g_string_append_len (out, p, g_utf8_next_char (p) - p);
  return g_utf8_next_char (p);
}

/* Appends `section` with `number`, which is not negative, at its places. Returns whether these show
 * fewer digits than it has. */
static gboolean
number_format_write (GString *out, const Section *section, const Shape *shape, gdouble number)
{
  gint exponent = shape->is_exponent ? number_format_scale (shape, &number) : 0;
  gboolean is_rounded;
  g_autofree gchar *text = number_format_decimal (number, shape->n_decimals, &is_rounded);
  gchar *point = strchr (text, '.');
  Digits digits = { .shape = shape, .decimals = point != NULL ? point + 1 : "", .whole = text };

  if (point != NULL)
    *point = '\0';
  for (const gchar *p = section->from; p < section->to;)
    {
      const gchar *next = ky_excel_pass_literal (p);

      if (next == p)
        next = number_format_write_at (out, section, p, &digits, number, exponent);
      else if (*p != '_' && *p != '*')
        ky_excel_append_literal (out, p, next);
      p = next;
    }
  return is_rounded && (digits.place > 0 || digits.has_decimals) && !shape->is_fraction;
}

/* Tells whether the places show `number` as zero, which has no sign. */
static gboolean
number_format_is_zero (const Shape *shape, gdouble number)
{
  g_autofree gchar *text = number_format_decimal (number, shape->n_decimals, NULL);

  return shape->n_places > 0 && !shape->is_general && !shape->is_exponent && !shape->is_fraction
         && strcmp (text, "0") == 0;
}

gboolean
ky_excel_format_number (GString *out, gdouble number, const gchar *code)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  Section sections[SECTIONS];
  guint n = number_format_split (code, sections);
  gboolean is_minus;
  const Section *section = number_format_choose (sections, n, number, &is_minus);
  Shape shape = section != NULL ? number_format_shape (section) : (Shape){ 0 };
  gdouble scaled = fabs (number);

  /* A section that shows nothing is a matter of hidden text (hidden-sheet.c). */
  gboolean has_places = shape.n_places + shape.n_decimals > 0;
  if (section == NULL || (!has_places && !shape.is_general && !shape.has_literal)
      || (shape.has_text && !has_places))
    {
      g_string_append (out, number < 0 ? "-" : "");
      number_format_append_general (out, fabs (number), shape.numerals);
      return FALSE;
    }
  for (guint i = 0; i < MIN (shape.n_percent, 4); i++)
    scaled *= 100;
  for (guint i = 0; i < MIN (shape.n_thousands, 4); i++)
    scaled /= 1000;
  if (!isfinite (scaled))
    {
      number_format_append_plain (out, number);
      return FALSE;
    }
  gboolean is_rounded = number_format_write (shown, section, &shape, scaled);
  g_strstrip (shown->str);
  if (number < 0 && (!is_minus || !shape.has_minus) && !number_format_is_zero (&shape, scaled))
    g_string_append_c (out, '-');
  g_string_append (out, shown->str);
  return is_rounded;
}

/* --- texts ------------------------------------------------------------------------------------ */

gboolean
ky_excel_format_text (const gchar *code, gchar **ret_before, gchar **ret_behind)
{
  Section sections[SECTIONS];
  guint n = number_format_split (code, sections);
  const Section *section = &sections[n - 1];
  g_autoptr (GString) before = g_string_new (NULL), behind = g_string_new (NULL);
  Shape shape = number_format_shape (section);
  gboolean is_behind = FALSE;

  if (!shape.has_text || !shape.has_literal || shape.n_places > 0)
    return FALSE;
  for (const gchar *p = section->from; p < section->to;)
    {
      const gchar *next = ky_excel_pass_literal (p);
      GString *out = is_behind ? behind : before;

      if (next > p)
        {
          if (*p != '_' && *p != '*')
            ky_excel_append_literal (out, p, next);
        }
      else if (*p == '@')
        is_behind = TRUE;
      else
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      p = next > p ? next : g_utf8_next_char (p);
    }
  *ret_before = g_string_free (g_steal_pointer (&before), FALSE);
  *ret_behind = g_string_free (g_steal_pointer (&behind), FALSE);
  return TRUE;
}
