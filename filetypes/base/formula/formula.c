/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the grammar of SpreadsheetML formulas for read.c: references to sheets and tables
 * of the same workbook, names, and calls of functions on an allowlist. A function that is not
 * listed, and a reference to another file, make the formula unacceptable; its cell keeps the
 * cached value. */
#include "filetypes/base/formula/formula.h"

#include "common/release.h"
#include "filetypes/base/formula/read.h"

#define LONGEST_NAME 40

#include "filetypes/base/formula/functions.inc"

/* Returns `name` in capitals, with wide letters made narrow. (transfer full) */
static gchar *
upper_of (KyView name)
{
  g_autofree gchar *text = ky_view_to_string (name);
  g_autofree gchar *narrow = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);

  return g_utf8_strup (narrow != NULL ? narrow : "DDE", -1);
}

/* Tells whether `name` is that of a function that starts something. A defined name must not have
 * it, because it could not be distinguished from such a call. */
gboolean
ky_formula_name_acts (KyView name)
{
  static const gchar *const acting[]
      = { "DDE",         "ENCODEURL", "EVALUATE",    "FILTERXML",    "HYPERLINK",  "INDIRECT",
          "REGISTER.ID", "RTD",       "SQL.REQUEST", "STOCKHISTORY", "WEBSERVICE", NULL };
  g_autofree gchar *upper = upper_of (name);

  return g_strv_contains (acting, upper);
}

/* Returns whether a parameter called `name` would be a function to Excel, once its formula has been
 * edited. */
static gboolean
parameter_acts (KyView name)
{
  static const gchar *const acting[]
      = { "CALL",   "COPILOT",  "DETECTLANGUAGE", "EXEC",       "EXECUTE",   "FOPEN",
          "FWRITE", "IMAGE",    "IMPORTCSV",      "IMPORTTEXT", "INITIATE",  "POKE",
          "PY",     "REGISTER", "REQUEST",        "RUN",        "TRANSLATE", NULL };
  g_autofree gchar *upper = upper_of (name);

  return ky_formula_name_acts (name) || g_strv_contains (acting, upper)
         || g_str_has_prefix (upper, "CUBE");
}

/* Returns `name` without its prefixes: "_xlfn.XLOOKUP" and "_xlfn._xlws.SORT" are XLOOKUP and
 * SORT. */
static KyView
without_prefixes (KyView name)
{
  while (name.size > 6
         && (g_ascii_strncasecmp ((const gchar *)name.data, "_xlfn.", 6) == 0
             || g_ascii_strncasecmp ((const gchar *)name.data, "_xlws.", 6) == 0))
    name = ky_view (name.data + 6, name.size - 6);
  return name;
}

static gboolean
has_prefix (KyView name, const gchar *prefix)
{
  return name.size > strlen (prefix)
         && g_ascii_strncasecmp ((const gchar *)name.data, prefix, strlen (prefix)) == 0;
}

static KyView
behind_prefix (KyView name, const gchar *prefix)
{
  return ky_view (name.data + strlen (prefix), name.size - strlen (prefix));
}

/* Returns whether the function `name` is on the list of safe ones; "_xlpm.x" names a parameter of
 * LAMBDA or LET. */
gboolean
ky_function_is_safe (KyView name)
{
  gchar padded[LONGEST_NAME + 3];

  if (has_prefix (name, "_xlpm."))
    return !parameter_acts (behind_prefix (name, "_xlpm."));
  name = without_prefixes (name);
  if (name.size == 0 || name.size > LONGEST_NAME)
    return FALSE;
  padded[0] = ' ';
  for (gsize i = 0; i < name.size; i++)
    padded[i + 1] = g_ascii_toupper ((gchar)name.data[i]);
  padded[name.size + 1] = ' ';
  padded[name.size + 2] = '\0';
  return strchr (padded + 1, ' ') == padded + name.size + 1 && strstr (functions, padded) != NULL;
}

/* --- references ----------------------------------------------------------------------------- */

/* Folds `name`, since Excel does not distinguish capitals from small letters, or wide from narrow
 * ones. (transfer full) */
gchar *
ky_formula_fold (const gchar *name, gssize length)
{
  gsize n = length < 0 ? strlen (name) : (gsize)length, n_ascii = 0;

  while (n_ascii < n && (guchar)name[n_ascii] < 0x80)
    n_ascii++;
  if (n_ascii == n)
    return g_ascii_strdown (name, (gssize)n);
  g_autofree gchar *narrow = g_utf8_normalize (name, length, G_NORMALIZE_NFKC);
  return narrow != NULL ? g_utf8_casefold (narrow, -1) : g_strdup ("");
}

/* Returns whether the workbook has `sheet`, which may be in quotes. */
static gboolean
has_sheet (const KyFormulaRead *self, const gchar *sheet, gsize length)
{
  const KyFormulaNames *names = self->data;
  g_autoptr (GString) plain = g_string_new (NULL);

  if (names == NULL)
    return TRUE;
  if (*sheet != '\'')
    g_string_append_len (plain, sheet, (gssize)length);
  else
    for (gsize i = 1; i + 1 < length; i++)
      {
        g_string_append_c (plain, sheet[i]);
        if (sheet[i] == '\'' && i + 2 < length && sheet[i + 1] == '\'') /* escaped by doubling */
          i++;
      }
  g_autofree gchar *folded = ky_formula_fold (plain->str, (gssize)plain->len);
  return g_hash_table_contains (names->sheets, folded);
}

static gboolean
has_table (const KyFormulaRead *self, const gchar *table, gsize length)
{
  const KyFormulaNames *names = self->data;
  g_autofree gchar *folded = ky_formula_fold (table, (gssize)length);

  return names != NULL && g_hash_table_contains (names->tables, folded);
}

/* Returns the place behind one piece in brackets of a structured reference, "[#This Row]" or "[a
 * column]". In a column's name, ' escapes special characters. */
static const gchar *
behind_piece (const gchar *p, gboolean *ret_is_part)
{
  static const gchar *const parts[] = { "#All", "#Data", "#Headers", "#Totals", "#This Row" };
  const gchar *from = ++p;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_ascii_strncasecmp (p, parts[i], strlen (parts[i])) == 0 && p[strlen (parts[i])] == ']')
      {
        *ret_is_part = TRUE;
        return p + strlen (parts[i]) + 1;
      }
  *ret_is_part = FALSE;
  while (*p != '\0' && strchr ("[]#", *p) == NULL)
    p += *p == '\'' && p[1] != '\0' ? 2 : 1;
  return *p == ']' && p > from && p[-1] != '\0' ? p + 1 : NULL;
}

/* Returns the place behind all of the brackets that follow the name of a table. */
static const gchar *
formula_behind_brackets (const gchar *p)
{
  const gchar *inner = p + 1 + strspn (p + 1, " ");
  gboolean is_part, is_range = FALSE;

  if (*inner == ']')
    return inner + 1;
  if (*inner != '[')
    return behind_piece (p, &is_part);
  for (p = inner; *p == '['; p += 1 + strspn (p + 1, " "))
    {
      p = behind_piece (p, &is_part);
      if (p == NULL || (is_range && is_part))
        return NULL;
      p += strspn (p, " ");
      if (*p == ']')
        return p + 1;
      /* Keywords such as [#All] precede one column or a range of two columns. */
      if (!(is_part && *p == ',') && !(!is_part && !is_range && *p == ':'))
        return NULL;
      is_range = *p == ':';
    }
  return NULL;
}

/* Accepts a name that is not called. A function passed to another one, BYROW (…, _xleta.SUM), is
 * called. */
static gboolean
is_safe_value (KyView name)
{
  static const gchar *const known[] = { "_xlnm.", "_xlchart." };

  if (has_prefix (name, "_xleta."))
    return ky_function_is_safe (behind_prefix (name, "_xleta."))
           && !ky_formula_name_acts (behind_prefix (name, "_xleta."));
  if (has_prefix (name, "_xlpm."))
    return !parameter_acts (behind_prefix (name, "_xlpm."));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (has_prefix (name, known[i]))
      return TRUE;
  return !has_prefix (name, "_xl") && !ky_formula_name_acts (name);
}

/* Reads what follows the name of a sheet and its mark: cells, a name, an error. */
static gboolean
read_in_sheet (KyFormulaRead *self)
{
  gsize length = ky_formula_error_length (self->p);

  if (length == 0)
    length = ky_formula_cell_length (self->p);
  if (length == 0 && !g_ascii_isdigit (*self->p) && *self->p != '.')
    {
      length = ky_formula_name_length (self->p);
      if (!is_safe_value (ky_view (self->p, length)))
        return FALSE;
    }
  self->p += length;
  return length > 0 && (*self->p == '\0' || strchr ("([!", *self->p) == NULL);
}

static gboolean
formula_read_call (KyFormulaRead *self, KyView name)
{
  return ky_function_is_safe (name)
         && ky_formula_read_call (self,
                                  has_prefix (name, "_xlpm.") ? name : without_prefixes (name));
}

/* Returns the length of a name; backslashes may occur in it, but not at its end. */
static gsize
formula_name_length (const gchar *p)
{
  gsize length = ky_formula_name_length (p);

  for (gsize n = 1; n > 0 && p[length] == '\\';)
    {
      n = ky_formula_name_length (p + length + 1);
      length += n > 0 ? n + 1 : 0;
    }
  return length;
}

/* Reads a name. The name of a table without brackets means its cells. */
static gboolean
formula_read_name (KyFormulaRead *self)
{
  const gchar *from = self->p, *behind;
  gsize length = formula_name_length (from);
  KyView name = ky_view (from, length);

  if (length == 0 || *from == '.')
    return FALSE;
  self->p += name.size;
  if (*self->p == '!')
    {
      self->p++;
      return memchr (from, '\\', length) == NULL && memchr (from, '?', length) == NULL
             && has_sheet (self, from, length) && read_in_sheet (self);
    }
  if (g_ascii_isdigit (*from))
    return FALSE;
  if (*self->p == '[')
    {
      self->p = formula_behind_brackets (self->p);
      return self->p != NULL && has_table (self, from, name.size)
             && (*self->p == '\0' || strchr ("([!", *self->p) == NULL);
    }
  behind = self->p + ky_formula_space_length (self->p);
  /* A cell may intersect the content of parentheses; a column alone would be the name of a
   * function. */
  if (*behind == '('
      && (behind == self->p || ky_formula_cell_length (from) != name.size
          || !g_ascii_isdigit (from[name.size - 1])))
    {
      self->p = behind;
      return formula_read_call (self, name);
    }
  return is_safe_value (name);
}

/* Reads a cell such as "A1" or "A1#" at self->p. Returns FALSE if there is none. */
static gboolean
formula_read_cell (KyFormulaRead *self)
{
  gsize length = ky_formula_cell_length (self->p);
  const gchar *behind = self->p + length;

  if (length == 0 || (*behind != '\0' && strchr ("![?(", *behind) != NULL)
      || behind[ky_formula_space_length (behind)] == '('
      || (!g_ascii_isdigit (behind[-1]) && !is_safe_value (ky_view (self->p, length))))
    return FALSE;
  if (*behind == '#' && ky_formula_name_length (behind + 1) == 0
      && (behind[1] == '\0' || strchr ("$'\"#(![", behind[1]) == NULL))
    behind++;
  self->p = behind;
  return TRUE;
}

/* Parses "'4:3'!", a range of sheets (ECMA-376 part 1 §18.17.2.3). Returns the length of the
 * quoted text with its quotes, or 0 if the workbook lacks a sheet: the text could be a drive. */
static gsize
sheets_length (const KyFormulaRead *self)
{
  const KyFormulaNames *names = self->data;
  const gchar *p = self->p;
  g_autoptr (GString) plain = g_string_new (NULL);

  if (names == NULL || *p != '\'')
    return 0;
  for (p++; *p != '\0' && (*p != '\'' || p[1] == '\''); p++)
    {
      p += *p == '\'';
      if (g_ascii_iscntrl (*p) || strchr ("[]|\\/?*", *p) != NULL)
        return 0;
      g_string_append_c (plain, *p);
    }
  const gchar *colon = strchr (plain->str, ':');
  if (*p != '\'' || p[1] != '!' || colon == NULL)
    return 0;
  g_autofree gchar *first = ky_formula_fold (plain->str, colon - plain->str);
  g_autofree gchar *second = ky_formula_fold (colon + 1, -1);
  return g_hash_table_contains (names->sheets, first)
                 && g_hash_table_contains (names->sheets, second)
             ? (gsize)(p + 1 - self->p)
             : 0;
}

static gboolean
read_reference (KyFormulaRead *self)
{
  gsize length = ky_formula_error_length (self->p);

  if (length > 0)
    {
      gboolean is_reference = strncmp (self->p, "#REF!", 5) == 0;

      self->p += length;
      /* If its sheet was removed, a reference is "#REF!" followed by a cell or by a second error
       * value. */
      length = ky_formula_error_length (self->p);
      if (is_reference)
        self->p += length > 0 ? length : ky_formula_cell_length (self->p);
      return TRUE;
    }
  length = ky_formula_sheet_length (self->p);
  if (length > 0)
    {
      gboolean is_there = self->p[length] == '!' && has_sheet (self, self->p, length);

      self->p += length + 1;
      return is_there && read_in_sheet (self);
    }
  length = sheets_length (self);
  if (length > 0)
    {
      self->p += length + 1;
      return read_in_sheet (self);
    }
  /* "[0]!name": a name of the workbook itself, as Excel writes it in charts and where a sheet has
   * one, too. Files have numbers from 1 on. */
  if (strncmp (self->p, "[0]!", 4) == 0)
    {
      self->p += 4;
      return !g_ascii_isdigit (*self->p) && read_in_sheet (self);
    }
  return formula_read_cell (self) || formula_read_name (self);
}

/* Tells whether `text` is a table and a column, as "Table1[a column]", and nothing else. */
static gboolean
names_table (const KyFormulaRead *self, const gchar *text)
{
  gsize length = formula_name_length (text);
  const gchar *end = text[length] == '[' ? formula_behind_brackets (text + length) : NULL;

  return end != NULL && *end == '\0' && has_table (self, text, length);
}

gchar *
ky_formula_confine (KyView formula, const KyFormulaNames *names, gboolean *ret_is_changed)
{
  static const KyFormulaGrammar grammar = { .separator = ',',
                                            .columns = ",;",
                                            .signs = "+-@",
                                            .infixes = "+-*/^&=:",
                                            .unions = ",",
                                            .intersects = TRUE,
                                            .is_called = TRUE,
                                            .operand = read_reference,
                                            .is_table = names_table };
  g_autofree gchar *text = ky_view_to_string (formula);
  KyFormulaRead reading = { .grammar = &grammar, .data = names };

  *ret_is_changed = FALSE;
  return text[0] == '\0' ? g_steal_pointer (&text)
                         : ky_formula_read (&reading, text, text[0] == '=', ret_is_changed);
}

/* Returns the length of the name of a field or item at `p`, in quotes or not; 0: there is none. */
static gsize
field_length (const gchar *p)
{
  gsize length = 1;

  if (*p != '\'')
    return ky_formula_name_length (p);
  for (; p[length] != '\0' && strchr ("[]|\\", p[length]) == NULL; length++)
    if (p[length] == '\'' && p[++length] != '\'')
      return length > 2 ? length : 0;
  return 0;
}

/* Reads "'Unit price'", "Region[North]" or "Month[-1]". */
static gboolean
formula_read_field (KyFormulaRead *self)
{
  gsize length = field_length (self->p);
  const gchar *behind = self->p + length;

  if (length > 0 && *behind == '[')
    {
      behind += behind[1] == '+' || behind[1] == '-' ? 2 : 1;
      length = field_length (behind);
      behind += length;
      if (length == 0 || *behind++ != ']')
        return FALSE;
    }
  else if (length == 0 || *self->p != '\'')
    return read_reference (self);
  /* A sheet's name would have its mark. */
  if (*behind == '!')
    return *self->p == '\'' && read_reference (self);
  self->p = behind;
  return *behind == '\0' || strchr ("#[(", *behind) == NULL;
}

gboolean
ky_formula_of_pivot_is_safe (KyView formula, const KyFormulaNames *names)
{
  static const KyFormulaGrammar grammar = { .separator = ',',
                                            .columns = ",;",
                                            .signs = "+-",
                                            .infixes = "+-*/^&=:",
                                            .unions = ",",
                                            .operand = formula_read_field };
  g_autofree gchar *text = ky_view_to_string (formula);
  KyFormulaRead reading = { .grammar = &grammar, .data = names };
  gboolean is_changed = FALSE;
  g_autofree gchar *same
      = text[0] != '\0' ? ky_formula_read (&reading, text, text[0] == '=', &is_changed) : NULL;

  return text[0] == '\0' || (same != NULL && !is_changed);
}

KY_DEFINE_PUBLIC_CLEAR (ky_formula_names_clear, KyFormulaNames, sheets, tables)

gboolean
ky_defined_name_is_safe (KyView name)
{
  static const gchar *const builtin[]
      = { "_xlnm.Consolidate_Area", "_xlnm.Criteria",   "_xlnm.Database",     "_xlnm.Extract",
          "_xlnm._FilterDatabase",  "_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm.Sheet_Title" };
  g_autofree gchar *text = ky_view_to_string (name);

  for (guint i = 0; i < G_N_ELEMENTS (builtin); i++)
    if (g_ascii_strcasecmp (text, builtin[i]) == 0)
      return TRUE;
  if (!g_utf8_validate (text, -1, NULL) || text[0] == '\0'
      || (strcmp (text, "\\") != 0 && formula_name_length (text) != strlen (text)))
    return FALSE;
  g_autofree gchar *folded = ky_formula_fold (text[0] == '\\' ? text + 1 : text, -1);
  /* LibreOffice adds this prefix to the built-in names of workbooks in an old format. */
  const gchar *start
      = g_str_has_prefix (folded, "excel_builtin_") ? folded + strlen ("excel_builtin_") : folded;
  start += *start == '\\';
  /* Auto_Open, Auto.Close, Auto_Ouvrir */
  return !(g_str_has_prefix (start, "auto") && start[4] != '\0' && (guchar)start[4] < 0x80
           && !g_ascii_isalnum (start[4]))
         && strstr (folded, "_xlnm") == NULL && !g_ascii_isdigit (folded[0]) && folded[0] != '.'
         && (!g_str_has_prefix (folded, "_xl") || g_str_has_prefix (folded, "_xlchart."));
}

static gboolean
is_part_of_name (gchar c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || (c & 0x80) != 0;
}

/* Names of sheets that are looked for. */
#define SHEETS_MAX 64
#define SHEET_NAME_MAX 128 /* bytes; Excel takes 31 characters */

void
ky_formula_add_sheet (GPtrArray *sheets, const gchar *name)
{
  gchar *folded = g_utf8_casefold (name, -1);

  g_ptr_array_add (sheets, folded);
  if (strchr (folded, '\'') != NULL)
    {
      g_auto (GStrv) pieces = g_strsplit (folded, "'", -1);

      g_ptr_array_add (sheets, g_strjoinv ("''", pieces));
    }
}

/* Returns whether `text` up to `end` ends with `name`, at a place where a name may begin. */
static gboolean
ends_with_name (const gchar *text, const gchar *end, const gchar *name)
{
  gsize length = strlen (name);

  if (length > SHEET_NAME_MAX)
    return TRUE;
  return length > 0 && (gsize)(end - text) >= length && memcmp (end - length, name, length) == 0
         && (end - length == text || !is_part_of_name (end[-(gssize)length - 1]));
}

/* Looks for the names of `sheets` before "!" or ":", plain or in quotes. */
gboolean
ky_formula_names_sheet (KyView formula, const GPtrArray *sheets)
{
  if (sheets->len == 0
      || (memchr (formula.data, '!', formula.size) == NULL
          && memchr (formula.data, ':', formula.size) == NULL))
    return FALSE;
  if (sheets->len > SHEETS_MAX)
    return TRUE;
  g_autofree gchar *text = ky_view_to_string (formula);
  g_autofree gchar *folded = g_utf8_casefold (text, -1);
  for (const gchar *p = strpbrk (folded, "!:"); p != NULL; p = strpbrk (p + 1, "!:"))
    for (guint i = 0; i < sheets->len; i++)
      if (ends_with_name (folded, p, sheets->pdata[i])
          || (p > folded && p[-1] == '\'' && ends_with_name (folded, p - 1, sheets->pdata[i])))
        return TRUE;
  return FALSE;
}

gboolean
ky_formula_leads_out (const gchar *formula)
{
  g_autofree gchar *upper = g_ascii_strup (formula, -1);

  for (const gchar *at = upper; (at = strstr (at, "HYPERLINK")) != NULL;)
    {
      at += strlen ("HYPERLINK");
      at += strspn (at, " \t\r\n");
      if (*at == '(' && strncmp (at + 1 + strspn (at + 1, " \t\r\n"), "\"#", 2) != 0)
        return TRUE;
    }
  return FALSE;
}
