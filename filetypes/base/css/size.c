/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses numbers and lengths of CSS and computes calc() and similar functions (CSS Values and Units
 * 4, 10). It does not use libm, which a worker would have to map for this alone: results are exact
 * enough to decide whether a text is visible. */
#include "filetypes/base/css/size.h"

#include <math.h>
#include <string.h>

#define NESTING_MAX 8u   /* calc((((… */
#define FUNCTIONS_MAX 8u /* min(), pow() and their like in one value */
#define FAR_AWAY 1e300   /* replaces a value that is not finite */

const gchar *
ky_css_argument_end (const gchar *value)
{
  guint depth = 0;

  for (; *value != '\0'; value++)
    if (*value == '(')
      depth++;
    else if (*value == ')' && depth-- == 0)
      return value;
    else if (*value == ',' && depth == 0)
      return value;
  return value;
}

typedef struct
{
  const gchar *at;
  gdouble per_cent;
  guint nesting, n_functions;
} Calculation;

static gdouble read_sum (Calculation *calculation);

static void
size_skip_blanks (Calculation *calculation)
{
  calculation->at += strspn (calculation->at, " \t\n");
}

static gboolean
size_skip_word (const gchar **at, const gchar *word)
{
  gsize length = strlen (word);

  if (strncmp (*at, word, length) != 0)
    return FALSE;
  *at += length;
  return TRUE;
}

static gdouble
size_read_number (Calculation *calculation)
{
  static const struct
  {
    gchar unit[5];
    gdouble pixels;
  } units[] = { { "px", 1 },      { "pt", 4.0 / 3 }, { "pc", 16 },   { "rem", 16 }, { "em", 16 },
                { "ic", 16 },     { "rlh", 20 },     { "lh", 20 },   { "ex", 8 },   { "ch", 8 },
                { "cm", 37.8 },   { "mm", 3.78 },    { "q", 0.945 }, { "in", 96 },  { "vmin", 7.2 },
                { "vmax", 12.8 }, { "vw", 12.8 },    { "vh", 7.2 } };
  gchar *end;
  gdouble number = g_ascii_strtod (calculation->at, &end);

  /* strtod() accepts numbers that CSS does not permit */
  if (end == calculation->at || !isfinite (number)
      || g_ascii_isalpha (calculation->at[strspn (calculation->at, "+-")]))
    return NAN;
  calculation->at = end;
  if (*end == '%')
    {
      calculation->at++;
      return number * calculation->per_cent;
    }
  if (*end != '\0' && strchr ("sld", *end) != NULL && end[1] == 'v') /* "svh" */
    end++;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_prefix (end, units[i].unit))
      {
        calculation->at = end + strlen (units[i].unit);
        return number * units[i].pixels;
      }
  return number;
}

/* Rounds to a multiple of `step`. `rounding` is 'u' (up), 'd' (down), 'z' (to zero) or 'n' (to the
 * nearest). */
static gdouble
round_to (gdouble value, gdouble step, gchar rounding)
{
  gdouble steps = value / step;

  switch (rounding)
    {
    case 'u':
      return step * ceil (steps);
    case 'd':
      return step * floor (steps);
    case 'z':
      return step * trunc (steps);
    default:
      return step * floor (steps + 0.5);
    }
}

typedef enum
{
  MIN_OF,
  MAX_OF,
  CLAMP_OF,
  HYPOT_OF,
  MOD_OF,
  REM_OF,
  ROUND_OF,
  POW_OF,
  LOG_OF,
  ABS_OF,
  SIGN_OF,
  SQRT_OF,
  EXP_OF,
  SIN_OF,
  COS_OF,
  TAN_OF
} Function;

/* Computes `function` of its `n` values. `rounding`: the mode of round(). Returns NAN if there are
 * too few values. */
static gdouble
compute (Function function, const gdouble *values, guint n, gchar rounding)
{
  gdouble a = values[0], b = n > 1 ? values[1] : 1;

  switch (function)
    {
    case CLAMP_OF:
      return n < 3 ? NAN : MAX (a, MIN (values[1], values[2]));
    case MOD_OF:
      return a - b * floor (a / b);
    case REM_OF:
      return a - b * trunc (a / b);
    case ROUND_OF:
      return round_to (a, b, rounding);
    case POW_OF:
      return pow (a, b);
    case LOG_OF:
      return n > 1 ? log (a) / log (b) : log (a);
    case ABS_OF:
      return fabs (a);
    case SIGN_OF:
      return a > 0 ? 1 : a < 0 ? -1 : 0;
    case SQRT_OF:
      return sqrt (a);
    case EXP_OF:
      return exp (a);
    case SIN_OF:
      return sin (a);
    case COS_OF:
      return cos (a);
    case TAN_OF:
      return tan (a);
    default:
      return a;
    }
}

/* Reads "up," and similar words before the arguments of round(). */
static gchar
read_rounding (const gchar **at)
{
  static const gchar *const words[] = { "nearest", "up", "down", "to-zero" };
  static const gchar letters[] = "nudz";

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (size_skip_word (at, words[i]))
      {
        *at += strspn (*at, " ,");
        return letters[i];
      }
  return 'n';
}

/* Reads the arguments of `function`, which begin behind its bracket, and returns its value. */
static gdouble
read_function (Calculation *calculation, Function function)
{
  gdouble values[3] = { NAN, NAN, NAN };
  gdouble all = 0;
  gchar rounding = function == ROUND_OF ? read_rounding (&calculation->at) : 'n';
  guint n = 0;

  if (++calculation->n_functions > FUNCTIONS_MAX)
    return NAN;
  for (;; calculation->at++)
    {
      gdouble value = read_sum (calculation);

      if (isnan (value))
        return NAN;
      values[MIN (n, 2)] = value;
      if (function == HYPOT_OF)
        all += value * value;
      else
        all = n == 0 ? value : function == MIN_OF ? MIN (all, value) : MAX (all, value);
      n++;
      if (*calculation->at != ',')
        break;
    }
  if (*calculation->at == ')')
    calculation->at++;
  if (function == MIN_OF || function == MAX_OF)
    return all;
  all = function == HYPOT_OF ? sqrt (all) : compute (function, values, n, rounding);
  return isinf (all) ? copysign (FAR_AWAY, all) : all;
}

static const struct
{
  const gchar *name;
  Function function;
} functions[]
    = { { "min(", MIN_OF }, { "max(", MAX_OF }, { "clamp(", CLAMP_OF }, { "hypot(", HYPOT_OF },
        { "mod(", MOD_OF }, { "rem(", REM_OF }, { "round(", ROUND_OF }, { "pow(", POW_OF },
        { "log(", LOG_OF }, { "abs(", ABS_OF }, { "sign(", SIGN_OF },   { "sqrt(", SQRT_OF },
        { "exp(", EXP_OF }, { "sin(", SIN_OF }, { "cos(", COS_OF },     { "tan(", TAN_OF } };
static const struct
{
  const gchar *name;
  gdouble value;
} constants[] = { { "pi", G_PI }, { "infinity", 1e9 }, { "-infinity", -1e9 }, { "e", G_E } };

/* Reads the name of a function, with its bracket, or (in a calculation) a constant. */
static gboolean
read_named (Calculation *calculation, gdouble *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (size_skip_word (&calculation->at, functions[i].name))
      {
        *value = read_function (calculation, functions[i].function);
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (constants) && calculation->nesting > 1; i++)
    {
      const gchar *at = calculation->at;

      if (size_skip_word (&at, constants[i].name) && !g_ascii_isalnum (*at) && *at != '-')
        {
          calculation->at = at;
          *value = constants[i].value;
          return TRUE;
        }
    }
  return FALSE;
}

/* Reads "env(name, other)" as the value of `other`, because no environment variable exists here. */
static gboolean
read_other (Calculation *calculation, gdouble *value)
{
  const gchar *at = calculation->at;

  if (!size_skip_word (&at, "env("))
    return FALSE;
  at = ky_css_argument_end (at);
  if (*at != ',')
    return FALSE;
  calculation->at = at + 1;
  *value = read_sum (calculation);
  if (*calculation->at == ')')
    calculation->at++;
  return TRUE;
}

static gdouble
read_factor (Calculation *calculation)
{
  gdouble value;

  size_skip_blanks (calculation);
  if (calculation->nesting >= NESTING_MAX)
    return NAN;
  calculation->nesting++;
  if (read_named (calculation, &value) || read_other (calculation, &value))
    ;
  else if (size_skip_word (&calculation->at, "calc(")
           || size_skip_word (&calculation->at, "-webkit-calc(")
           || size_skip_word (&calculation->at, "("))
    {
      value = read_sum (calculation);
      if (*calculation->at == ')')
        calculation->at++;
    }
  else
    value = size_read_number (calculation);
  calculation->nesting--;
  return value;
}

/* Reads one of the two characters `operators` into `*ret_operator`. Returns FALSE if another one
 * follows, or outside of a calculation. */
static gboolean
size_read_operator (Calculation *calculation, const gchar *operators, gchar *ret_operator)
{
  if (calculation->nesting == 0)
    return FALSE;
  size_skip_blanks (calculation);
  *ret_operator = *calculation->at;
  if (*ret_operator != operators[0] && *ret_operator != operators[1])
    return FALSE;
  calculation->at++;
  return TRUE;
}

static gdouble
read_product (Calculation *calculation)
{
  gdouble value = read_factor (calculation);
  gchar sign;

  while (size_read_operator (calculation, "*/", &sign))
    value = sign == '*' ? value * read_factor (calculation) : value / read_factor (calculation);
  return value;
}

static gdouble
read_sum (Calculation *calculation)
{
  gdouble value = read_product (calculation);
  gchar sign;

  while (size_read_operator (calculation, "+-", &sign))
    value = sign == '+' ? value + read_product (calculation) : value - read_product (calculation);
  return value;
}

gdouble
ky_css_size (const gchar *value, gdouble per_cent, const gchar **ret_end)
{
  Calculation calculation = { value, per_cent, 0, 0 };
  gdouble size = read_factor (&calculation);

  if (ret_end != NULL)
    *ret_end = calculation.at;
  return size;
}

gdouble
ky_css_angle (const gchar *value)
{
  gchar *end;
  gdouble angle = g_ascii_strtod (value, &end);
  const gchar *unit = end;

  if (end == value || !isfinite (angle))
    return NAN;
  if (size_skip_word (&unit, "deg"))
    angle *= G_PI / 180;
  else if (size_skip_word (&unit, "grad"))
    angle *= G_PI / 200;
  else if (size_skip_word (&unit, "turn"))
    angle *= 2 * G_PI;
  else if (!size_skip_word (&unit, "rad") && angle != 0)
    angle = NAN;
  return angle;
}
