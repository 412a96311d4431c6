/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes numbers and texts of cells with the words that their number format adds (ISO/IEC 29500-1
 * §18.8.31): "令和"0"年", 000-0000, [=1]"男";[=2]"女", @"様". A number keeps all of its digits, has no
 * grouping and no decimals that it does not need. */
#include "filetypes/ooxml/number-format.h"

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
  guint n_places; /* of digits before the decimal point */
  guint n_percent, n_thousands;
  gboolean has_literal, has_minus, has_text, has_point;
  gboolean is_general;     /* "General" */
  gboolean is_approximate; /* an exponent or a fraction: its digits are not distributed */
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
        ky_excel_append_literal (literals, p, next);
      else if (ky_excel_pass_general (p) > p)
        {
          shape.is_general = TRUE;
          next = ky_excel_pass_general (p);
        }
      else if (number_format_is_place (*p) || *p == ',' || *p == '.')
        {
          /* commas behind the last place, or before the decimal point, divide by a thousand each */
          if (*p == ',')
            shape.n_thousands += shape.n_places > 0 ? 1 : 0;
          else if (*p == '.')
            n_before_point = shape.n_thousands;
          else
            shape.n_thousands = n_before_point;
          shape.has_point = shape.has_point || *p == '.';
          shape.n_places += !shape.has_point && number_format_is_place (*p);
        }
      else if (*p == '%' || *p == '@')
        {
          shape.n_percent += *p == '%';
          shape.has_text = shape.has_text || *p == '@';
        }
      else if (number_format_is_exponent (p) || (*p == '/' && shape.n_places > 0))
        shape.is_approximate = TRUE;
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

static void
number_format_append_plain (GString *out, gdouble number)
{
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.15g", number);
  g_string_append (out, digits);
}

/* Puts the digits of an integer into their places, from the left. */
typedef struct
{
  const gchar *whole, *decimals; /* "" for none */
  gint digit;                    /* index of the next one in WHOLE; negative: a leading zero */
  guint place, n_places;
  gboolean has_decimals; /* they are written */
} Digits;

static void
number_format_append_place (GString *out, Digits *digits, gchar c)
{
  gint length = (gint)strlen (digits->whole);
  gint end = length - (gint)(digits->n_places - digits->place) + 1;

  digits->place++;
  for (gint i = MIN (digits->digit, end - 1); i < end; i++)
    if (i >= 0)
      g_string_append_c (out, digits->whole[i]);
    else if (i == end - 1 && c == '0')
      g_string_append_c (out, '0');
  digits->digit = MAX (digits->digit, end);
}

static void
number_format_append_decimals (GString *out, Digits *digits)
{
  if (!digits->has_decimals && digits->decimals[0] != '\0')
    g_string_append_printf (out, ".%s", digits->decimals);
  digits->has_decimals = TRUE;
}

/* Appends `section` with `number`, which is not negative, at its places. */
static void
number_format_write (GString *out, const Section *section, const Shape *shape, gdouble number)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_plain = shape->is_general || shape->is_approximate || shape->n_places == 0;
  gboolean is_decimal = FALSE, has_number = FALSE, is_denominator = FALSE;
  Digits digits = { .n_places = shape->n_places };

  number_format_append_plain (text, number);
  is_plain = is_plain || strchr (text->str, 'e') != NULL;
  gchar *point = strchr (text->str, '.');
  digits.decimals = point != NULL ? point + 1 : "";
  if (point != NULL && !is_plain)
    *point = '\0';
  digits.whole = text->str;
  for (const gchar *p = section->from; p < section->to;)
    {
      const gchar *next = ky_excel_pass_literal (p);
      gboolean is_general = next == p && ky_excel_pass_general (p) > p;

      if (next > p)
        {
          if (*p != '_' && *p != '*')
            ky_excel_append_literal (out, p, next);
        }
      else if (is_plain && (is_general || number_format_is_place (*p) || *p == '.'))
        {
          if (!has_number)
            g_string_append (out, text->str);
          has_number = TRUE;
          next = is_general ? ky_excel_pass_general (p) : p + 1;
        }
      else if (number_format_is_place (*p) && !is_decimal)
        {
          number_format_append_place (out, &digits, *p);
          if (digits.place == digits.n_places && !shape->has_point)
            number_format_append_decimals (out, &digits);
        }
      else if (*p == '.')
        {
          is_decimal = TRUE;
          number_format_append_decimals (out, &digits);
        }
      else if (number_format_is_exponent (p))
        next = p + 2;
      else if (shape->is_approximate && *p == '/')
        is_denominator = TRUE;
      else if (!number_format_is_place (*p) && *p != ','
               && !(is_denominator && g_ascii_isdigit (*p)))
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      p = next > p ? next : g_utf8_next_char (p);
    }
}

void
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
  if (section == NULL || (shape.n_places == 0 && !shape.is_general && !shape.has_literal)
      || (shape.has_text && shape.n_places == 0))
    {
      number_format_append_plain (out, number);
      return;
    }
  for (guint i = 0; i < MIN (shape.n_percent, 4); i++)
    scaled *= 100;
  for (guint i = 0; i < MIN (shape.n_thousands, 4); i++)
    scaled /= 1000;
  number_format_write (shown, section, &shape, scaled);
  g_strstrip (shown->str);
  if (number < 0 && (!is_minus || !shape.has_minus))
    g_string_append_c (out, '-');
  g_string_append (out, shown->str);
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
