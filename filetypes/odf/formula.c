/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether a formula, condition, cell range or shape formula only computes from its own
 * document: every function must be on a list, no reference may lead to another file, and INDIRECT
 * is rewritten so that text cannot become such a reference. Anything that the grammar does not
 * cover is refused. */
#include "filetypes/odf/formula.h"

#include "filetypes/base/formula/read.h"
#include "filetypes/base/formula/formula.h"

#define LONGEST_NAME 80
#define WRITER_SIGNS " +-*/()=!<>;%&^"

/* Functions that OpenDocument has besides those of Excel. */
static const gchar functions[]
    = " B CHISQDIST CHISQINV COLOR CUMIPMT_ADD CUMPRINC_ADD CURRENT DAYSINMONTH DAYSINYEAR "
      "EASTERSUNDAY ERRORTYPE FORECAST.ETS.MULT FORECAST.ETS.STAT.MULT FORMULA FOURIER GCD_ADD "
      "ISLEAPYEAR LCM_ADD MONTHS RAND.NV RANDBETWEEN.NV RAWSUBTRACT REGEX ROT13 ROUNDSIG SKEWP "
      "STYLE WEEKS WEEKSINYEAR YEARS ";

/* The words with which conditions may begin. */
static const gchar conditions[]
    = " ABOVE-AVERAGE ABOVE-EQUAL-AVERAGE BEGINS-WITH BELOW-AVERAGE BELOW-EQUAL-AVERAGE BETWEEN "
      "BOTTOM-ELEMENTS BOTTOM-PERCENT CELL-CONTENT CELL-CONTENT-IS-BETWEEN CELL-CONTENT-IS-DATE "
      "CELL-CONTENT-IS-DECIMAL-NUMBER CELL-CONTENT-IS-IN-LIST CELL-CONTENT-IS-NOT-BETWEEN "
      "CELL-CONTENT-IS-TEXT CELL-CONTENT-IS-TIME CELL-CONTENT-IS-WHOLE-NUMBER "
      "CELL-CONTENT-TEXT-LENGTH CELL-CONTENT-TEXT-LENGTH-IS-BETWEEN "
      "CELL-CONTENT-TEXT-LENGTH-IS-NOT-BETWEEN CONTAINS-TEXT DATE-IS DUPLICATE ENDS-WITH "
      "FORMULA-IS IS-ERROR IS-NO-ERROR IS-NOT-BETWEEN IS-TRUE-FORMULA NOT-BETWEEN "
      "NOT-CONTAINS-TEXT NOT-DUPLICATE TOP-ELEMENTS TOP-PERCENT UNIQUE VALUE ";

/* The name of the same function without what names its origin. */
static const gchar *const origins[] = KY_LIST (
    "COM.MICROSOFT.", "ORG.OPENOFFICE.", "ORG.LIBREOFFICE.", "LEGACY.",
    "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET", "COM.SUN.STAR.SHEET.ADDIN.DATEFUNCTIONS.GET");

/* Returns whether the function `name` is on the list of safe ones. MULTIPLE.OPERATIONS is not; for
 * INDIRECT see odf_formula_read_call(). */
static gboolean
is_safe_function (KyView name, gboolean is_condition)
{
  gchar padded[LONGEST_NAME + 3];
  const gchar *own = padded + 1;
  gsize size = name.size;

  if (size == 0 || size > LONGEST_NAME)
    return FALSE;
  padded[0] = ' ';
  for (gsize i = 0; i < size; i++)
    padded[i + 1] = g_ascii_toupper ((gchar)name.data[i]);
  padded[size + 1] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    if (g_str_has_prefix (own, origins[i]))
      {
        own += strlen (origins[i]);
        break;
      }
  if (g_str_has_suffix (own, "INDIRECT") || strchr (own, ' ') != NULL || own[0] == '\0')
    return FALSE;
  if (ky_function_is_safe (ky_view (own, strlen (own))))
    return TRUE;
  /* The byte before is overwritten where an origin was cut off. */
  padded[own - padded - 1] = ' ';
  padded[size + 1] = ' ';
  padded[size + 2] = '\0';
  return strstr (functions, own - 1) != NULL
         || (is_condition && own == padded + 1 && strstr (conditions, padded) != NULL);
}

/* Returns the length of the name of a function with hyphens, as conditions have them, or 0. */
static gsize
hyphened_length (const gchar *p)
{
  gsize length = strspn (p, "abcdefghijklmnopqrstuvwxyz-");

  return p[length] == '(' ? length : 0;
}

/* Reads a call. INDIRECT makes a reference of text, and is recognized by its own name only. */
static gboolean
odf_formula_read_call (KyFormulaRead *self, KyView name)
{
  gboolean is_indirect
      = name.size == 8 && g_ascii_strncasecmp ((const gchar *)name.data, "INDIRECT", 8) == 0;

  return (is_indirect || is_safe_function (name, self->is_condition))
         && ky_formula_read_call (self, name);
}

/* Returns the length of "#Err:502" and "#ERR502!", as LibreOffice writes its own errors. */
static gsize
own_error_length (const gchar *p)
{
  gsize length = strncmp (p, "#Err:", 5) == 0 ? 5 : strncmp (p, "#ERR", 4) == 0 ? 4 : 0;
  gsize n = strspn (p + length, "0123456789");

  return length == 0 || n == 0 ? 0 : length + n + (p[length + n] == '!');
}

/* Returns the length of a piece of an address at `p`: "$", a name, "'Sheet 1'" before a dot, or
 * "#REF!"; 0: none. */
static gsize
piece_length (const gchar *p)
{
  gsize length = ky_formula_sheet_length (p);

  if (*p == '$' || length > 0)
    return *p == '$' ? 1 : p[length] == '.' ? length : 0;
  return strncmp (p, "#REF!", 5) == 0 ? 5 : ky_formula_name_length (p);
}

/* Reads "[Sheet1.A1:.B2]". */
static gboolean
odf_formula_read_bracket (KyFormulaRead *self)
{
  const gchar *from = ++self->p;

  for (gsize length = 1; length > 0; self->p += length)
    length = *self->p == ':' ? 1 : piece_length (self->p);
  return self->p > from && *self->p++ == ']';
}

/* Reads a name, the label of a column in quotes, or an address without brackets. */
static gboolean
odf_formula_read_name (KyFormulaRead *self)
{
  const gchar *from = self->p;
  gsize length = ky_formula_sheet_length (from);

  if (length > 0 && from[length] != '.')
    {
      self->p += length;
      return *self->p != '#' && *self->p != '(';
    }
  while ((length = piece_length (self->p)) > 0)
    self->p += length;
  return self->p > from && self->p[ky_formula_space_length (self->p)] != '('
         && !ky_formula_name_acts (ky_view (from, (gsize)(self->p - from)));
}

static gboolean
odf_formula_read_operand (KyFormulaRead *self)
{
  const gchar *from = self->p;
  gsize length = self->is_condition ? hyphened_length (from) : 0;

  if (length == 0)
    {
      length = ky_formula_name_length (from);
      if (length > 0 && from[length + ky_formula_space_length (from + length)] != '(')
        length = 0;
    }
  if (length > 0)
    {
      self->p += length + ky_formula_space_length (from + length);
      return odf_formula_read_call (self, ky_view (from, length));
    }
  if (*from == '[')
    return odf_formula_read_bracket (self);
  if (*from == '#')
    {
      length = own_error_length (from);
      if (length == 0 && strncmp (from, "#REF!", 5) != 0)
        length = ky_formula_error_length (from);
      self->p += length;
    }
  return length > 0 || odf_formula_read_name (self);
}

/* --- Writer --------------------------------------------------------------------------------- */

/* Returns the length of "<Table1.A1:B2>". */
static gsize
cells_length (const gchar *p)
{
  gsize length = 1, piece;

  if (*p != '<')
    return 0;
  while ((piece = strspn (p + length, " :-")) > 0
         || (piece = ky_formula_name_length (p + length)) > 0)
    length += piece;
  return length > 1 && p[length] == '>' ? length + 1 : 0;
}

static gboolean
is_writer_function (const gchar *name, gsize length)
{
  static const gchar calls[]
      = " abs acos add and asin atan average cos count date day div eq g geq l leq max mean min "
        "month mul neq not or phd pow product round sign sin sqrt sub sum tan xor year ";
  g_autofree gchar *text = g_strndup (name, length);
  g_autofree gchar *lower = g_ascii_strdown (text, -1);
  g_autofree gchar *padded = g_strdup_printf (" %s ", lower);

  return strstr (calls, padded) != NULL;
}

/* Returns the length of a number, or a name; with a dot in it it would be the field of a database.
 * 0: neither. */
static gsize
word_length (const gchar *p)
{
  gsize length = ky_formula_name_length (p);
  gsize n_digits = g_ascii_isdigit (*p) ? strspn (p, "0123456789.,") : 0;
  const gchar *dot = memchr (p, '.', length);

  if (n_digits > 0 && n_digits >= length)
    return n_digits;
  if (dot != NULL && dot + 1 < p + length)
    return 0;
  return length > 0 && p[length + strspn (p + length, " ")] == '(' && !g_ascii_isdigit (*p)
                 && !is_writer_function (p, length)
             ? 0
             : length;
}

/* Tells whether a formula of Writer consists of words, numbers, cells and `signs` only. Their order
 * is not checked, because operators are words, too. */
static gboolean
odf_formula_is_writer_formula (const gchar *p, const gchar *signs)
{
  gsize length = 1;

  if (!g_utf8_validate (p, -1, NULL))
    return FALSE;
  for (; *p != '\0' && length > 0; p += length)
    {
      length = cells_length (p);
      if (length == 0)
        length = word_length (p);
      if (length == 0 && *p == '"')
        length = strchr (p + 1, '"') != NULL ? (gsize)(strchr (p + 1, '"') + 1 - p) : 0;
      else if (length == 0)
        length = strchr (signs, *p) != NULL;
    }
  return length > 0;
}

/* --- all of them ---------------------------------------------------------------------------- */

gchar *
ky_odf_formula_confine (KyView formula, gboolean is_condition, gboolean is_writer,
                        gboolean *ret_is_changed)
{
  static const KyFormulaGrammar grammar = { .separator = ';',
                                            .columns = ";|",
                                            .signs = "+-",
                                            .infixes = "+-*/^&=~!:",
                                            .unions = "",
                                            .operand = odf_formula_read_operand };
  KyFormulaRead reading = { .grammar = &grammar, .is_condition = is_condition };
  g_autofree gchar *text = ky_view_to_string (formula);
  gsize start = !is_condition && text[0] == '=';

  *ret_is_changed = FALSE;
  if (text[0] == '\0' || is_writer)
    return text[0] == '\0' || odf_formula_is_writer_formula (text, WRITER_SIGNS "|")
               ? g_steal_pointer (&text)
               : NULL;
  /* A condition may begin with the operator that compares the cell's value. */
  if (is_condition && strncmp (text, "!=", 2) == 0)
    start = 2;
  else if (is_condition && strspn (text, "<>=") <= 2)
    start = strspn (text, "<>=");
  return ky_formula_read (&reading, text, start, ret_is_changed);
}

gchar *
ky_odf_bare_formula_confine (KyView formula, gboolean is_condition, gboolean *ret_is_changed)
{
  g_autofree gchar *text = ky_view_to_string (formula);
  gchar *confined = ky_odf_formula_confine (formula, is_condition, FALSE, ret_is_changed);

  return confined == NULL && odf_formula_is_writer_formula (text, WRITER_SIGNS)
             ? g_steal_pointer (&text)
             : confined;
}

gboolean
ky_odf_range_is_safe (KyView range)
{
  g_autofree gchar *text = ky_view_to_string (range);
  const gchar *p = text;

  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (gsize length = 1; *p != '\0' && length > 0; p += length)
    {
      /* The tables of charts have names with a hyphen. */
      length = strspn (p, " :-");
      if (length == 0)
        length = piece_length (p);
    }
  return *p == '\0';
}

/* --- shapes --------------------------------------------------------------------------------- */

static gboolean
read_shape_operand (KyFormulaRead *self)
{
  static const gchar calls[] = " abs acos asin atan atan2 cos exp if log max min sin sqrt tan ";
  static const gchar names[]
      = " bottom e hasfill hasstroke height left logheight logwidth pi right "
        "top width x xstretch y ystretch ";
  const gchar *from = self->p;

  if (*from == '\0')
    return FALSE;
  self->p++;
  if (*from == '$')
    {
      self->p += strspn (self->p, "0123456789");
      return !g_ascii_isalnum (*self->p);
    }
  while (g_ascii_isalnum (*self->p) || (*from == '?' && *self->p == '_'))
    self->p++;
  if (*from == '?')
    return self->p > from + 1;
  g_autofree gchar *word = g_ascii_strdown (from, self->p - from);
  g_autofree gchar *padded = g_strdup_printf (" %s ", word);
  if (!g_ascii_isalpha (*from) || strchr (word, ' ') != NULL)
    return FALSE;
  if (strstr (names, padded) != NULL)
    return TRUE;
  self->p += strspn (self->p, " ");
  return strstr (calls, padded) != NULL
         && ky_formula_read_call (self, ky_view (word, strlen (word)));
}

gboolean
ky_odf_shape_formula_is_safe (KyView formula)
{
  static const KyFormulaGrammar grammar = {
    .separator = ',', .signs = "+-", .infixes = "+-*/", .unions = "", .operand = read_shape_operand
  };
  g_autofree gchar *text = ky_view_to_string (formula);
  KyFormulaRead reading = { .grammar = &grammar };
  gboolean is_changed;
  g_autofree gchar *same = ky_formula_read (&reading, text, 0, &is_changed);

  return same != NULL;
}
