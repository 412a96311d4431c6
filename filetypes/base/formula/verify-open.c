/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies formulas, conditions and addresses in OpenDocument: OpenFormula (ODF 1.3 part 4 §5), the
 * older grammars of Calc ("oooc:") and Writer ("ooow:"), conditions (part 3 §19.474, §19.611),
 * equations of shapes (part 3 §19.171). */
#include "filetypes/base/formula/verify-private.h"

#include <string.h>

/* --- addresses ------------------------------------------------------------------------------ */

/* Returns the length of a piece of an address at `p`: "$", ".", ":", a name, the name of a sheet in
 * quotes with its dot behind it, or an error. */
static gsize
address_piece (const gchar *p)
{
  gsize length;

  if (*p == '$' || *p == ':')
    return 1;
  if (*p == '\'')
    {
      length = ky_formula_quoted_sheet (p);
      return length > 0 && p[length] == '.' ? length : 0;
    }
  length = g_str_has_prefix (p, "#REF!") ? strlen ("#REF!") : 0;
  return length > 0 ? length : ky_formula_word (p);
}

/* Returns the length of "[$Sheet1.A1:.B2]" at `p`, or 0 if there is none. */
static gsize
bracketed (const gchar *p)
{
  gsize length = 1, piece;

  while ((piece = address_piece (p + length)) > 0)
    length += piece;
  return length > 1 && p[length] == ']' ? length + 1 : 0;
}

/* Tells whether `p` is a list of addresses with spaces between them. */
static gboolean
is_range (const gchar *p)
{
  while (*p != '\0')
    {
      /* The tables of charts have names with one. */
      gsize piece = *p == ' ' || *p == '-' ? 1 : address_piece (p);

      if (piece == 0)
        return FALSE;
      p += piece;
    }
  return TRUE;
}

/* --- OpenFormula ---------------------------------------------------------------------------- */

/* Matches small letters with hyphens, as only the functions of conditions have them. */
static gsize
condition_name (const gchar *p)
{
  gsize length = strspn (p, "abcdefghijklmnopqrstuvwxyz-");

  return p[length] == '(' ? length : 0;
}

static KyOperand
verify_open_call (KyFormulaReading *self, const gchar *name, gsize length)
{
  return ky_formula_is_open_function (name, length, self->is_condition)
                 && ky_formula_reading_open (self, name, length)
             ? KY_OPERAND_OPENED
             : KY_OPERAND_NONE;
}

/* Matches "Err:502", as LibreOffice writes its own errors. */
static gsize
own_error (const gchar *p)
{
  gsize length = g_str_has_prefix (p, "#Err:") ? 5 : g_str_has_prefix (p, "#ERR") ? 4 : 0;

  if (length == 0 || strspn (p + length, "0123456789") == 0)
    return 0;
  length += strspn (p + length, "0123456789");
  return length + (p[length] == '!');
}

/* Reads a name, or an address without brackets: "$$name", "'Sheet 1'.$A$1", "$Sheet1.#REF!". */
static KyOperand
unbracketed (KyFormulaReading *self)
{
  const gchar *from = self->p;
  gsize length = ky_formula_word (from), piece;
  const gchar *behind = from + length + strspn (from + length, " \t\r\n");

  if (length > 0 && *behind == '(')
    {
      self->p = behind;
      return verify_open_call (self, from, length);
    }
  /* This is the label of a column. */
  length = ky_formula_quoted_sheet (from);
  if (length > 0 && from[length] != '.')
    {
      self->p += length;
      return *self->p != '#' && *self->p != '(' ? KY_OPERAND_READ : KY_OPERAND_NONE;
    }
  for (length = 0; from[length] != ':' && (piece = address_piece (from + length)) > 0;)
    length += piece;
  self->p += length;
  behind = self->p + strspn (self->p, " \t\r\n");
  if (length == 0 || *behind == '(' || ky_formula_is_acting (from, length, FALSE))
    return KY_OPERAND_NONE;
  return KY_OPERAND_READ;
}

static KyOperand
open_operand (KyFormulaReading *self)
{
  gsize length = 0;

  if (self->is_condition && (length = condition_name (self->p)) > 0)
    {
      self->p += length;
      return verify_open_call (self, self->p - length, length);
    }
  if (*self->p == '[')
    length = bracketed (self->p);
  else if (*self->p == '#')
    {
      length = own_error (self->p);
      if (length == 0 && !g_str_has_prefix (self->p, "#REF!"))
        length = ky_formula_error (self->p);
    }
  if (length == 0)
    return *self->p == '[' ? KY_OPERAND_NONE : unbracketed (self);
  self->p += length;
  return KY_OPERAND_READ;
}

static gboolean
is_open_formula (const gchar *formula, gboolean is_condition)
{
  static const KyFormulaDialect dialect = { .separator = ';',
                                            .columns = ";|",
                                            .prefixes = "+-",
                                            .infixes = "+-*/^&=~!:",
                                            .unions = "",
                                            .operand = open_operand };
  KyFormulaReading reading = { .dialect = &dialect, .p = formula, .is_condition = is_condition };

  /* A condition may begin with the operator that compares the cell's value. */
  if (is_condition && g_str_has_prefix (formula, "!="))
    reading.p += 2;
  else if (is_condition)
    reading.p += strspn (formula, "<>=") <= 2 ? strspn (formula, "<>=") : 0;
  return ky_formula_reading_run (&reading);
}

/* --- Writer --------------------------------------------------------------------------------- */

/* Returns the length of "<Table1.A1:B2>" at `p`, or 0 if there is none. */
static gsize
cells (const gchar *p)
{
  gsize length = 1, piece;

  while ((piece = p[length] == ' ' || p[length] == ':' || p[length] == '-'
                      ? 1
                      : ky_formula_word (p + length))
         > 0)
    length += piece;
  return length > 1 && p[length] == '>' ? length + 1 : 0;
}

/* Returns the length of a name, or of a number. A dot in a name would make it a field of a
 * database. */
static gsize
writer_name (const gchar *p)
{
  gsize length = ky_formula_word (p);
  gsize n_digits = g_ascii_isdigit (*p) ? strspn (p, "0123456789.,") : 0;
  const gchar *dot = memchr (p, '.', length);

  if (n_digits > 0 && n_digits >= length)
    return n_digits;
  return dot == NULL || dot + 1 == p + length ? length : 0;
}

static gboolean
is_writer_call (const gchar *name, gsize length)
{
  static const gchar *const names[]
      = { "abs",   "acos", "add", "and", "asin", "atan", "average", "cos",     "count", "date",
          "day",   "div",  "eq",  "g",   "geq",  "l",    "leq",     "max",     "mean",  "min",
          "month", "mul",  "neq", "not", "or",   "phd",  "pow",     "product", "round", "sign",
          "sin",   "sqrt", "sub", "sum", "tan",  "xor",  "year",    NULL };
  g_autofree gchar *lower = g_ascii_strdown (name, (gssize)length);

  return g_strv_contains (names, lower);
}

/* Checks only the tokens: words may follow each other, because some operators are words. */
static gboolean
verify_open_is_writer_formula (const gchar *p, gboolean is_bare)
{
  while (*p != '\0')
    {
      gsize length = *p == '<' ? cells (p) : writer_name (p);

      if (length > 0 && *p != '<')
        {
          gsize spaces = strspn (p + length, " ");

          if (p[length + spaces] == '(' && !g_ascii_isdigit (*p) && !is_writer_call (p, length))
            return FALSE;
        }
      else if (*p == '"')
        {
          const gchar *end = strchr (p + 1, '"');

          if (end == NULL)
            return FALSE;
          length = (gsize)(end + 1 - p);
        }
      else if (length == 0)
        length = strchr (is_bare ? " +-*/()=!<>;%&^" : " +-*/()=!<>|;%&^", *p) != NULL;
      if (length == 0)
        return FALSE;
      p += length;
    }
  return TRUE;
}

/* --- shapes --------------------------------------------------------------------------------- */

static KyOperand
shape_operand (KyFormulaReading *self)
{
  static const gchar *const functions[]
      = { "abs", "acos", "asin", "atan", "atan2", "cos", "exp", "if",
          "log", "max",  "min",  "sin",  "sqrt",  "tan", NULL };
  static const gchar *const names[]
      = { "bottom",    "e",        "hasfill", "hasstroke", "height", "left",
          "logheight", "logwidth", "pi",      "right",     "top",    "width",
          "x",         "xstretch", "y",       "ystretch",  NULL };
  gsize length = *self->p == '?' || *self->p == '$' ? 1 : 0;
  gboolean is_adjustment = *self->p == '$', is_equation = *self->p == '?';

  while (g_ascii_isalnum (self->p[length]) || (is_equation && self->p[length] == '_'))
    length++;
  g_autofree gchar *name = g_ascii_strdown (self->p, (gssize)length);
  self->p += length;
  if (is_equation)
    return length > 1 ? KY_OPERAND_READ : KY_OPERAND_NONE;
  if (is_adjustment)
    return strspn (name + 1, "0123456789") == length - 1 ? KY_OPERAND_READ : KY_OPERAND_NONE;
  if (g_strv_contains (functions, name))
    {
      self->p += strspn (self->p, " ");
      return ky_formula_reading_open (self, name, length) ? KY_OPERAND_OPENED : KY_OPERAND_NONE;
    }
  return g_strv_contains (names, name) ? KY_OPERAND_READ : KY_OPERAND_NONE;
}

static gboolean
is_shape_formula (const gchar *formula)
{
  static const KyFormulaDialect dialect = {
    .separator = ',', .prefixes = "+-", .infixes = "+-*/", .unions = "", .operand = shape_operand
  };
  KyFormulaReading reading = { .dialect = &dialect, .p = formula };

  return ky_formula_reading_run (&reading);
}

/* --- all of them ---------------------------------------------------------------------------- */

gboolean
ky_formula_verify_open (const gchar *value, KyFormulaPlace place)
{
  gboolean is_condition = place == KY_FORMULA_CONDITION;
  const gchar *const prefixes[] = { "of:", "oooc:" };

  if (!g_utf8_validate (value, -1, NULL))
    return FALSE;
  if (place == KY_FORMULA_RANGE)
    return is_range (value);
  if (place == KY_FORMULA_SHAPE)
    return is_shape_formula (value);
  if (value[0] == '\0')
    return TRUE;
  if (g_str_has_prefix (value, "ooow:"))
    return verify_open_is_writer_formula (value + strlen ("ooow:"), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (value, prefixes[i]))
      {
        value += strlen (prefixes[i]);
        return is_open_formula (value + (!is_condition && *value == '='), is_condition);
      }
  return is_open_formula (value + (!is_condition && *value == '='), is_condition)
         || verify_open_is_writer_formula (value, TRUE);
}
