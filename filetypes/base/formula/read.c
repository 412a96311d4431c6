/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/formula/read.h"

#define DEPTH_MAX 256

static gboolean read_expression (KyFormulaRead *self, gboolean is_place, gboolean is_argument);

static gboolean
is_in (gchar c, const gchar *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

gsize
ky_formula_space_length (const gchar *p)
{
  return strspn (p, " \t\r\n");
}

static void
skip_space (KyFormulaRead *self)
{
  self->p += ky_formula_space_length (self->p);
}

/* --- tokens --------------------------------------------------------------------------------- */

/* A letter or sign of a name beyond ASCII. None of these is a mark of ASCII in wide letters: what
 * takes the ones for the others would find a file, a topic or a parenthesis. */
static gboolean
is_letter (gunichar c)
{
  gchar text[7] = { 0 };
  g_autofree gchar *narrow = NULL;

  if (!g_unichar_isdefined (c) || g_unichar_isspace (c) || g_unichar_iscntrl (c)
      || g_unichar_type (c) == G_UNICODE_FORMAT || g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR
      || g_unichar_type (c) == G_UNICODE_SURROGATE)
    return FALSE;
  g_unichar_to_utf8 (c, text);
  narrow = g_utf8_normalize (text, -1, G_NORMALIZE_NFKD);
  for (const gchar *p = narrow; *p != '\0'; p++)
    if ((guchar)*p < 0x80 && !g_ascii_isalnum (*p) && *p != '.' && *p != '_'
        && (narrow[1] == '\0' || (*p != '(' && *p != ')')))
      return FALSE;
  return TRUE;
}

gsize
ky_formula_name_length (const gchar *p)
{
  gsize length = 0;
  gboolean has_own = FALSE; /* a letter that has no likeness in ASCII, as kana */

  while (p[length] != '\0')
    {
      gunichar c = g_utf8_get_char (p + length);

      /* No function is called so, which wide parentheses would call to who takes them for ASCII. */
      if (c < 0x80 ? !g_ascii_isalnum ((gchar)c) && !is_in ((gchar)c, length > 0 ? "_.?" : "_.")
                   : !is_letter (c) && !(has_own && (c == 0xff08 || c == 0xff09)))
        break;
      has_own = has_own || (c >= 0x3041 && g_unichar_type (c) == G_UNICODE_OTHER_LETTER);
      length += (gsize)(g_utf8_next_char (p + length) - (p + length));
    }
  return length;
}

gsize
ky_formula_cell_length (const gchar *p)
{
  const gchar *at = p, *letters, *digits;

  at += *at == '$';
  for (letters = at; g_ascii_isalpha (*at);)
    at++;
  if (at - letters > 3)
    return 0;
  if (at > letters && *at == '$' && g_ascii_isdigit (at[1]))
    at++;
  for (digits = at; g_ascii_isdigit (*at);)
    at++;
  if (at == p + (*p == '$') || at - digits > 7 || *at == '$' || ky_formula_name_length (at) > 0)
    return 0;
  return (gsize)(at - p);
}

gsize
ky_formula_sheet_length (const gchar *p)
{
  gsize length = 1;

  if (*p != '\'')
    return 0;
  for (; p[length] != '\0'; length++)
    if (p[length] == '\'')
      {
        if (p[length + 1] != '\'')
          return length > 1 ? length + 1 : 0;
        length++;
      }
    /* 'C:\dir\[book.xlsx]Sheet'!A1 and 'prog|topic'!item lead out of the file. */
    else if (g_ascii_iscntrl (p[length]) || is_in (p[length], "[]|\\/:?*"))
      return 0;
  return 0;
}

gsize
ky_formula_error_length (const gchar *p)
{
  static const gchar *const values[]
      = { "#NULL!",  "#DIV/0!",   "#VALUE!",   "#REF!",         "#NAME?",
          "#NUM!",   "#N/A",      "#SPILL!",   "#GETTING_DATA", "#CALC!",
          "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!",        "#UNKNOWN!" };

  for (guint i = 0; *p == '#' && i < G_N_ELEMENTS (values); i++)
    if (strncmp (p, values[i], strlen (values[i])) == 0)
      return strlen (values[i]);
  return 0;
}

static gsize
number_length (const gchar *p)
{
  gsize length = strspn (p, "0123456789"), n_digits = length;

  if (p[length] == '.')
    {
      gsize n = strspn (p + length + 1, "0123456789");

      length += 1 + n;
      n_digits += n;
    }
  if (n_digits == 0)
    return 0;
  if (p[length] == 'e' || p[length] == 'E')
    {
      gsize sign = is_in (p[length + 1], "+-") ? 1 : 0;
      gsize n = strspn (p + length + 1 + sign, "0123456789");

      length += n > 0 ? 1 + sign + n : 0;
    }
  return ky_formula_name_length (p + length) > 0 ? 0 : length;
}

/* A doubled quote stands for itself. */
static gboolean
read_text (KyFormulaRead *self, gboolean is_place)
{
  gboolean leads_out = FALSE;

  for (self->p++;; self->p++)
    if (*self->p == '\0')
      return FALSE;
    else if (*self->p == '"' && self->p[1] == '"')
      self->p++;
    else if (*self->p == '"')
      break;
    else
      leads_out = leads_out || is_in (*self->p, "[]|\\/#");
  self->has_outside = self->has_outside || leads_out;
  self->p++;
  return !(is_place && leads_out);
}

/* --- operands ------------------------------------------------------------------------------- */

/* A constant of an array; LibreOffice leaves some empty. */
static gboolean
read_constant (KyFormulaRead *self)
{
  gsize sign = is_in (*self->p, "+-") ? 1 : 0;
  gsize length = number_length (self->p + sign);

  if (*self->p == '"')
    return read_text (self, FALSE);
  if (length == 0 && sign == 0)
    length = ky_formula_error_length (self->p);
  for (guint i = 0; i < 2 && length == 0 && sign == 0; i++)
    {
      const gchar *word = i == 0 ? "TRUE" : "FALSE";

      if (g_ascii_strncasecmp (self->p, word, strlen (word)) == 0
          && ky_formula_name_length (self->p) == strlen (word))
        length = strlen (word) + (strncmp (self->p + strlen (word), "()", 2) == 0 ? 2 : 0);
    }
  self->p += sign + length;
  return length > 0;
}

static gboolean
read_array (KyFormulaRead *self)
{
  for (self->p++;; self->p++)
    {
      skip_space (self);
      if (*self->p != '}' && !is_in (*self->p, self->grammar->columns) && !read_constant (self))
        return FALSE;
      skip_space (self);
      if (*self->p == '}')
        break;
      if (!is_in (*self->p, self->grammar->columns))
        return FALSE;
    }
  self->p++;
  return TRUE;
}

static gboolean
is_separator (const KyFormulaRead *self, gboolean is_place)
{
  return *self->p == self->grammar->separator
         || (*self->p == ',' && self->is_condition && !is_place);
}

/* self->p is at the parenthesis. The first N_PLACES arguments become a place. */
static gboolean
read_arguments (KyFormulaRead *self, guint n_places)
{
  guint n = 0;

  self->p++;
  for (;;)
    {
      gboolean is_place = n < n_places;

      skip_space (self);
      if (*self->p != ')' && !is_separator (self, is_place)
          && !read_expression (self, is_place, TRUE))
        return FALSE;
      skip_space (self);
      if (*self->p == ')')
        break;
      if (!is_separator (self, is_place))
        return FALSE;
      self->p++;
      n++;
    }
  self->p++;
  self->n_arguments = n + 1;
  return TRUE;
}

static gboolean
is_word (KyView name, const gchar *word)
{
  return name.size == strlen (word)
         && g_ascii_strncasecmp ((const gchar *)name.data, word, name.size) == 0;
}

/* What comes of them is a number: it names no file. */
static gboolean
gives_number (KyView name)
{
  static const gchar *const functions[]
      = { "ABS",       "COLUMN",  "COLUMNS", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DAY",
          "INT",       "LEN",     "MATCH",   "MAX",   "MIN",    "MOD",     "MONTH",    "ROUND",
          "ROUNDDOWN", "ROUNDUP", "ROW",     "ROWS",  "SUM",    "VALUE",   "WEEKDAY",  "YEAR" };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (is_word (name, functions[i]))
      return TRUE;
  return FALSE;
}

gboolean
ky_formula_read_call (KyFormulaRead *self, KyView name, gboolean is_place)
{
  gboolean is_indirect = is_word (name, "INDIRECT");
  gboolean is_joined = is_word (name, "CONCAT") || is_word (name, "CONCATENATE");

  if (*self->p != '(')
    return FALSE;
  self->has_indirect = self->has_indirect || is_indirect;
  if (!is_place)
    return read_arguments (self, is_indirect && !self->is_asked ? 1 : 0);
  if (is_joined)
    return read_arguments (self, G_MAXUINT);
  /* The address of a cell of the sheet that the formula is on; its fifth argument names another. */
  if (is_word (name, "ADDRESS"))
    return read_arguments (self, 0) && self->n_arguments < 5;
  return gives_number (name) && read_arguments (self, 0);
}

static gboolean
read_operand (KyFormulaRead *self, gboolean is_place)
{
  gsize length;

  if (*self->p == '"')
    return read_text (self, is_place);
  length = number_length (self->p);
  if (length > 0)
    {
      self->p += length;
      return TRUE;
    }
  if (*self->p == '{')
    return !is_place && self->grammar->columns != NULL && read_array (self);
  if (*self->p != '(')
    return self->grammar->operand (self, is_place);
  self->p++;
  if (!read_expression (self, is_place, FALSE))
    return FALSE;
  skip_space (self);
  return *self->p++ == ')';
}

/* What may follow an operand: % and, behind a call, the arguments for what it gave. A name that is
 * called in parentheses could be any function. */
static gboolean
read_suffixes (KyFormulaRead *self, gboolean is_place, gboolean is_group)
{
  while (!is_place && !is_group && self->grammar->is_called && *self->p == '('
         && self->p[-1] == ')')
    if (!read_arguments (self, 0))
      return FALSE;
  while (!is_place && self->p[ky_formula_space_length (self->p)] == '%')
    self->p += ky_formula_space_length (self->p) + 1;
  return TRUE;
}

/* --- operators ------------------------------------------------------------------------------ */

/* The operator at P, behind an operand. */
static gsize
infix_length (const KyFormulaRead *self, const gchar *p, gboolean is_place, gboolean is_argument)
{
  if (is_place)
    return is_in (*p, "&+-*/") ? 1 : 0;
  if (*p == '<' || *p == '>')
    return p[1] == '=' || (*p == '<' && p[1] == '>') ? 2 : 1;
  if (self->is_condition && strncmp (p, "!=", 2) == 0)
    return 2;
  if (self->is_condition && (strncmp (p, "and ", 4) == 0 || strncmp (p, "and(", 4) == 0))
    return 3;
  if (self->is_condition && (strncmp (p, "or ", 3) == 0 || strncmp (p, "or(", 3) == 0))
    return 2;
  return is_in (*p, self->grammar->infixes) || (!is_argument && is_in (*p, self->grammar->unions));
}

/* IS_ARGUMENT: it ends at a separator. */
static gboolean
read_expression (KyFormulaRead *self, gboolean is_place, gboolean is_argument)
{
  gboolean goes_on = ++self->depth <= DEPTH_MAX;
  gboolean ok = goes_on;

  while (ok && goes_on)
    {
      gsize space, length;
      gboolean is_group;

      skip_space (self);
      while (is_in (*self->p, self->grammar->signs))
        {
          self->p++;
          skip_space (self);
        }
      is_group = *self->p == '(';
      ok = read_operand (self, is_place) && read_suffixes (self, is_place, is_group);
      if (!ok)
        break;
      space = ky_formula_space_length (self->p);
      length = infix_length (self, self->p + space, is_place, is_argument);
      goes_on = length > 0;
      /* What two references have in common. */
      if (!goes_on && space > 0 && self->grammar->intersects && !is_place)
        goes_on = !is_in (self->p[space], "),;}\"{%@") && self->p[space] != '\0';
      if (goes_on)
        self->p += space + length;
    }
  self->depth--;
  return ok;
}

gboolean
ky_formula_read (KyFormulaRead *self)
{
  if (!g_utf8_validate (self->p, -1, NULL) || !read_expression (self, FALSE, FALSE))
    return FALSE;
  skip_space (self);
  return *self->p == '\0' && !(self->is_asked && self->has_indirect && self->has_outside);
}
