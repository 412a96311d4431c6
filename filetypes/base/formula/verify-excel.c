/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies formulas of SpreadsheetML (ECMA-376 part 1 §18.17.2, structured references §18.17.6),
 * for ooxml/verify-markup.c. It also collects the sheets, tables and names of the workbook, and
 * ky_formula_book_is_whole() tells at the end whether all that formulas refer to exist. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/formula/verify-private.h"

struct _KyFormulaBook
{
  GHashTable *sheets, *tables, *names;                /* names that exist in the workbook */
  GHashTable *used_sheets, *used_tables, *used_names; /* names that formulas and links use */
};

/* Folds `name`, since Excel does not distinguish capitals from small letters, or wide from narrow
 * ones. (transfer full) */
static gchar *
verify_excel_folded (const gchar *name, gssize length)
{
  g_autofree gchar *text = length < 0 ? g_strdup (name) : g_strndup (name, (gsize)length);

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  g_autofree gchar *normal = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  return normal != NULL ? g_utf8_casefold (normal, -1) : g_strdup ("");
}

KyFormulaBook *
ky_formula_book_new (void)
{
  KyFormulaBook *book = g_new (KyFormulaBook, 1);
  GHashTable **const sets[] = { &book->sheets,      &book->tables,      &book->names,
                                &book->used_sheets, &book->used_tables, &book->used_names };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    *sets[i] = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  return book;
}

KY_DEFINE_PUBLIC_FREE (ky_formula_book_free, KyFormulaBook, sheets, tables, names, used_names,
                       used_sheets, used_tables)

void
ky_formula_book_add_sheet (KyFormulaBook *book, const gchar *name)
{
  g_hash_table_add (book->sheets, verify_excel_folded (name, -1));
}

void
ky_formula_book_add_table (KyFormulaBook *book, const gchar *name)
{
  g_hash_table_add (book->tables, verify_excel_folded (name, -1));
}

void
ky_formula_book_add_name (KyFormulaBook *book, const gchar *name)
{
  g_hash_table_add (book->names, verify_excel_folded (name, -1));
}

static void
formula_book_use_sheet (KyFormulaBook *book, const gchar *sheet, gsize length)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  if (book == NULL)
    return;
  if (*sheet == '\'')
    {
      for (gsize i = 1; i + 1 < length; i++)
        {
          g_string_append_c (plain, sheet[i]);
          i += sheet[i] == '\'';
        }
    }
  else
    g_string_append_len (plain, sheet, (gssize)length);
  g_hash_table_add (book->used_sheets, verify_excel_folded (plain->str, (gssize)plain->len));
}

/* Notes in `book` that a reference names `table`. */
static void
formula_book_use_table (KyFormulaBook *book, const gchar *table, gsize length)
{
  g_hash_table_add (book->used_tables, verify_excel_folded (table, (gssize)length));
}

static gboolean
holds_all (GHashTable *set, GHashTable *used)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, used);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (set, name))
      return FALSE;
  return TRUE;
}

/* Returns whether the book has all names that links lead to; a link may lead to a table, too. */
static gboolean
holds_names (const KyFormulaBook *book)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, book->used_names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (book->names, name) && !g_hash_table_contains (book->tables, name))
      return FALSE;
  return TRUE;
}

gboolean
ky_formula_book_is_whole (const KyFormulaBook *book)
{
  return holds_all (book->sheets, book->used_sheets) && holds_all (book->tables, book->used_tables)
         && holds_names (book);
}

/* --- structured references ------------------------------------------------------------------ */

/* Returns the place after the name of a table's column, in which ' precedes a character with a
 * meaning. NULL: the name is not valid. */
static const gchar *
behind_column (const gchar *p)
{
  const gchar *from = p;

  while (*p != '\0' && *p != '[' && *p != ']' && *p != '#')
    {
      if (*p == '\'')
        p++;
      if (*p == '\0')
        return NULL;
      p++;
    }
  return p > from ? p : NULL;
}

static const gchar *
behind_spaces (const gchar *p)
{
  return p + strspn (p, " ");
}

/* Returns the place behind "[#This Row]" or "[a column]". */
static const gchar *
behind_specifier (const gchar *p, gboolean *ret_is_keyword)
{
  static const gchar *const keywords[]
      = { "[#All]", "[#Data]", "[#Headers]", "[#Totals]", "[#This Row]" };

  *ret_is_keyword = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_ascii_strncasecmp (p, keywords[i], strlen (keywords[i])) == 0)
      return p + strlen (keywords[i]);
  *ret_is_keyword = FALSE;
  p = *p == '[' ? behind_column (p + 1) : NULL;
  return p != NULL && *p == ']' ? p + 1 : NULL;
}

/* Returns the place behind "[[#This Row],[a]:[b]]", of which `p` is at the second bracket. */
static const gchar *
behind_specifiers (const gchar *p)
{
  gboolean is_keyword = TRUE;

  while (is_keyword)
    {
      p = behind_specifier (p, &is_keyword);
      if (p == NULL)
        return NULL;
      p = behind_spaces (p);
      if (is_keyword && *p != ',')
        break;
      if (is_keyword)
        p = behind_spaces (p + 1);
    }
  if (*p == ':' && !is_keyword)
    {
      p = behind_specifier (behind_spaces (p + 1), &is_keyword);
      if (p == NULL || is_keyword)
        return NULL;
      p = behind_spaces (p);
    }
  return *p == ']' ? p + 1 : NULL;
}

/* Returns the place behind the brackets at `p`, which follow the name of a table; NULL: not those
 * of one. */
static const gchar *
verify_excel_behind_brackets (const gchar *p)
{
  gboolean is_keyword;
  const gchar *inner = behind_spaces (p + 1);

  if (*inner == ']')
    return inner + 1;
  if (*inner == '[')
    return behind_specifiers (inner);
  /* A single "[column]" or "[#All]" needs no second pair of brackets. */
  return behind_specifier (p, &is_keyword);
}

/* --- operands ------------------------------------------------------------------------------- */

static gboolean
verify_excel_is_same_name (const gchar *p, gsize length, const gchar *name)
{
  return length == strlen (name) && g_ascii_strncasecmp (p, name, length) == 0;
}

/* Returns the length of the prefix that Excel writes before the names of functions that are newer
 * than the format, and before the parameters of LAMBDA. */
static gsize
prefix_length (const gchar *p, gsize length, const gchar *prefix)
{
  return length > strlen (prefix) && g_ascii_strncasecmp (p, prefix, strlen (prefix)) == 0
             ? strlen (prefix)
             : 0;
}

/* Reads a name and its parenthesis, behind white space or not. */
static KyOperand
verify_excel_call (KyFormulaReading *self, const gchar *name, gsize length)
{
  gsize parameter = prefix_length (name, length, "_xlpm.");

  if (parameter > 0)
    {
      if (ky_formula_is_acting (name + parameter, length - parameter, TRUE))
        return KY_OPERAND_NONE;
    }
  else
    {
      for (gsize n = 1; n > 0;)
        {
          n = prefix_length (name, length, "_xlfn.");
          n = n > 0 ? n : prefix_length (name, length, "_xlws.");
          name += n;
          length -= n;
        }
      if (!ky_formula_is_function (name, length))
        return KY_OPERAND_NONE;
    }
  return ky_formula_reading_open (self, name, length) ? KY_OPERAND_OPENED : KY_OPERAND_NONE;
}

/* Accepts a name that is not called: of cells, of a table, of a parameter, or of a function that is
 * passed to another one. */
static gboolean
is_harmless_name (const gchar *name, gsize length)
{
  gsize n = prefix_length (name, length, "_xleta.");

  if (n > 0)
    return ky_formula_is_function (name + n, length - n)
           && !verify_excel_is_same_name (name + n, length - n, "INDIRECT");
  n = prefix_length (name, length, "_xlpm.");
  if (n == 0 && name[0] == '_' && prefix_length (name, length, "_xl") > 0
      && prefix_length (name, length, "_xlnm.") == 0
      && prefix_length (name, length, "_xlchart.") == 0)
    return FALSE;
  return !ky_formula_is_acting (name + n, length - n, n > 0);
}

/* Reads what follows the mark of a sheet: cells, a name or an error. */
static KyOperand
in_sheet (KyFormulaReading *self)
{
  gsize length = ky_formula_error (self->p);

  if (length == 0)
    length = ky_formula_cell (self->p);
  if (length == 0 && !g_ascii_isdigit (*self->p) && *self->p != '.' && *self->p != '?')
    {
      length = ky_formula_word (self->p);
      if (length > 0 && !is_harmless_name (self->p, length))
        return KY_OPERAND_NONE;
    }
  self->p += length;
  return length > 0 && *self->p != '(' && *self->p != '[' && *self->p != '!' ? KY_OPERAND_READ
                                                                             : KY_OPERAND_NONE;
}

/* Returns the length of the name at `p`. A name may contain backslashes, each followed by another
 * character. */
static gsize
verify_excel_name_length (const gchar *p)
{
  gsize length = ky_formula_word (p), n;

  while (p[length] == '\\' && (n = ky_formula_word (p + length + 1)) > 0)
    length += 1 + n;
  return length;
}

static KyOperand
verify_excel_named (KyFormulaReading *self)
{
  const gchar *from = self->p, *behind;
  gsize length = verify_excel_name_length (from);

  if (length == 0 || *from == '.' || *from == '?')
    return KY_OPERAND_NONE;
  self->p += length;
  if (*self->p == '!')
    {
      if (memchr (from, '\\', length) != NULL || memchr (from, '?', length) != NULL)
        return KY_OPERAND_NONE;
      formula_book_use_sheet (self->book, from, length);
      self->p++;
      return in_sheet (self);
    }
  if (g_ascii_isdigit (*from))
    return KY_OPERAND_NONE;
  if (*self->p == '[')
    {
      behind = self->book != NULL ? verify_excel_behind_brackets (self->p) : NULL;
      if (behind == NULL || *behind == '!' || *behind == '(' || *behind == '[')
        return KY_OPERAND_NONE;
      formula_book_use_table (self->book, from, length);
      self->p = behind;
      return KY_OPERAND_READ;
    }
  behind = self->p + strspn (self->p, " \t\r\n");
  /* A cell may intersect the content of parentheses; a column alone would be a function's name. */
  if (*behind == '('
      && (behind == self->p || ky_formula_cell (from) != length
          || !g_ascii_isdigit (from[length - 1])))
    {
      self->p = behind;
      return verify_excel_call (self, from, length);
    }
  return is_harmless_name (from, length) ? KY_OPERAND_READ : KY_OPERAND_NONE;
}

/* Reads an error value such as "#REF!", and after "#REF!" the rest of the reference that it
 * replaced. */
static KyOperand
error (KyFormulaReading *self)
{
  gsize length = ky_formula_error (self->p);
  gboolean is_reference = g_str_has_prefix (self->p, "#REF!");

  self->p += length;
  if (!is_reference)
    return length > 0 ? KY_OPERAND_READ : KY_OPERAND_NONE;
  length = ky_formula_error (self->p);
  if (length == 0)
    length = ky_formula_cell (self->p);
  self->p += length;
  return KY_OPERAND_READ;
}

/* Returns the length of the two sheets of "'4:3'!" at `p`, which the workbook must have; 0: other
 * text. */
static gsize
quoted_sheets (const gchar *p, KyFormulaBook *book)
{
  g_autoptr (GString) names = g_string_new (NULL);
  gsize length = 1;

  while (p[length] != '\0' && !(p[length] == '\'' && p[length + 1] != '\''))
    {
      length += p[length] == '\'';
      if ((guchar)p[length] < 0x20 || strchr ("[]\\/|?*", p[length]) != NULL)
        return 0;
      g_string_append_c (names, p[length++]);
    }
  g_auto (GStrv) both = g_strsplit (names->str, ":", -1);
  if (p[length] != '\'' || p[length + 1] != '!' || g_strv_length (both) != 2 || *both[0] == '\0'
      || *both[1] == '\0')
    return 0;
  g_hash_table_add (book->used_sheets, verify_excel_folded (both[0], -1));
  g_hash_table_add (book->used_sheets, verify_excel_folded (both[1], -1));
  return length + 1;
}

static KyOperand
operand (KyFormulaReading *self)
{
  gsize length;

  if (*self->p == '#')
    return error (self);
  if (*self->p == '\'' && self->book != NULL && (length = quoted_sheets (self->p, self->book)) > 0)
    {
      self->p += length + 1;
      return in_sheet (self);
    }
  if (*self->p == '\'')
    {
      length = ky_formula_quoted_sheet (self->p);
      if (length == 0 || self->p[length] != '!')
        return KY_OPERAND_NONE;
      formula_book_use_sheet (self->book, self->p, length);
      self->p += length + 1;
      return in_sheet (self);
    }
  /* The workbook itself; files have numbers from 1 on. */
  if (g_str_has_prefix (self->p, "[0]!"))
    {
      self->p += 4;
      return g_ascii_isdigit (*self->p) ? KY_OPERAND_NONE : in_sheet (self);
    }
  length = ky_formula_cell (self->p);
  if (length > 0 && self->p[length] != '!' && self->p[length] != '[' && self->p[length] != '?')
    {
      const gchar *behind = self->p + length;

      /* "A1#" refers to the spill range of the formula in A1. */
      if (*behind == '#' && ky_formula_word (behind + 1) == 0
          && (behind[1] == '\0' || strchr ("$'\"#(!", behind[1]) == NULL))
        behind++;
      if (*behind != '(' && behind[strspn (behind, " \t\r\n")] != '(')
        {
          self->p = behind;
          return g_ascii_isdigit (behind[-1]) || is_harmless_name (behind - length, length)
                     ? KY_OPERAND_READ
                     : KY_OPERAND_NONE;
        }
    }
  return verify_excel_named (self);
}

/* Returns the length of the name of a field or item of a pivot table in quotes at `p`; 0: there is
 * none. */
static gsize
quoted_field (const gchar *p)
{
  gsize length = 1;

  if (*p != '\'')
    return 0;
  while (p[length] != '\0' && strchr ("[]|\\", p[length]) == NULL)
    {
      if (p[length] == '\'' && p[length + 1] != '\'')
        return length > 1 ? length + 1 : 0;
      length += p[length] == '\'' ? 2 : 1;
    }
  return 0;
}

/* Reads "'Unit price'", "Region[North]" or "Month[-1]". The mark of a sheet follows none of
 * them. */
static KyOperand
pivot_operand (KyFormulaReading *self)
{
  gsize length = quoted_field (self->p);

  if (length == 0)
    length = ky_formula_word (self->p);
  if (length > 0 && self->p[length] == '[')
    {
      gsize inner = self->p[length + 1] == '-' || self->p[length + 1] == '+' ? 1 : 0;
      gsize item = quoted_field (self->p + length + 1 + inner);

      item = item > 0 ? item : ky_formula_word (self->p + length + 1 + inner);
      length += item > 0 && self->p[length + 1 + inner + item] == ']' ? inner + item + 2 : 0;
    }
  else if (*self->p != '\'' || self->p[length] == '!')
    length = 0;
  if (length == 0)
    return operand (self);
  self->p += length;
  return *self->p != '!' && *self->p != '#' && *self->p != '[' && *self->p != '(' ? KY_OPERAND_READ
                                                                                  : KY_OPERAND_NONE;
}

static gboolean
verify_excel_is_table (KyFormulaBook *book, const gchar *text)
{
  gsize length = verify_excel_name_length (text);
  const gchar *behind = book != NULL && length > 0 && text[length] == '['
                            ? verify_excel_behind_brackets (text + length)
                            : NULL;

  if (behind == NULL || *behind != '\0' || *text == '.' || *text == '?')
    return FALSE;
  formula_book_use_table (book, text, length);
  return TRUE;
}

/* Tells whether `formula` shows a picture that the workbook has under a number (WPS Office):
 * DISPIMG("ID_0123456789ABCDEF",1). */
static gboolean
shows_picture (const gchar *formula)
{
  const gchar *p = formula;

  if (g_str_has_prefix (p, "_xlfn."))
    p += strlen ("_xlfn.");
  if (!g_str_has_prefix (p, "DISPIMG(\"ID_"))
    return FALSE;
  p += strlen ("DISPIMG(\"ID_");
  p += strspn (p, "0123456789ABCDEFabcdef");
  return strcmp (p, "\",1)") == 0;
}

gboolean
ky_formula_verify_excel (const gchar *formula, KyFormulaPlace place, KyFormulaBook *book)
{
  static const KyFormulaDialect dialect = { .separator = ',',
                                            .columns = ",;",
                                            .prefixes = "+-@",
                                            .infixes = "+-*/^&=:",
                                            .unions = ",",
                                            .intersects = TRUE,
                                            .calls_values = TRUE,
                                            .operand = operand,
                                            .table = verify_excel_is_table };
  static const KyFormulaDialect pivot = { .separator = ',',
                                          .columns = ",;",
                                          .prefixes = "+-",
                                          .infixes = "+-*/^&=:",
                                          .unions = ",",
                                          .operand = pivot_operand };
  KyFormulaReading reading = { .dialect = place == KY_FORMULA_PIVOT ? &pivot : &dialect,
                               .p = formula[0] == '=' ? formula + 1 : formula,
                               .book = book };

  return formula[0] == '\0' || (place == KY_FORMULA_CELL && shows_picture (formula))
         || ky_formula_reading_run (&reading);
}

/* --- places --------------------------------------------------------------------------------- */

/* Returns the length of one or two addresses of cells, of an error or of a name at `p`, which end
 * it; 0: none of these. */
static gsize
place_length (const gchar *p, gboolean *ret_is_name)
{
  gsize length = ky_formula_error (p), second;

  *ret_is_name = FALSE;
  if (length > 0)
    return p[length] == '\0' ? length : 0;
  length = ky_formula_cell (p);
  if (length > 0 && p[length] == ':')
    {
      second = ky_formula_cell (p + length + 1);
      return second > 0 && p[length + 1 + second] == '\0' ? length + 1 + second : 0;
    }
  /* "A" is a name where no column is asked for. */
  if (length > 0 && p[length] == '\0' && g_ascii_isalpha (p[*p == '$'])
      && g_ascii_isdigit (p[length - 1]))
    return length;
  *ret_is_name = strchr (p, '\\') == NULL && ky_formula_verify_name (p);
  return *ret_is_name ? strlen (p) : 0;
}

/* Returns the length of the sheet's name at `p`, which may be unquoted with any characters; 0:
 * there is none, or it could lead out. */
static gsize
sheet_length (const gchar *p)
{
  gsize length = strcspn (p, "!");

  if (*p == '\'')
    {
      length = ky_formula_quoted_sheet (p);
      return p[length] == '!' ? length : 0;
    }
  return p[length] == '!' && strcspn (p, "'\"[]{}<>/\\:|?*#%") >= length ? length : 0;
}

gboolean
ky_formula_verify_place (const gchar *place, KyFormulaBook *book)
{
  gboolean is_name;
  gsize length;

  if (*place == '#' && ky_formula_error (place) == 0)
    place++;
  if (!g_utf8_validate (place, -1, NULL))
    return FALSE;
  if (strchr (place, '!') != NULL && ky_formula_error (place) == 0)
    {
      length = sheet_length (place);
      if (length == 0)
        return FALSE;
      formula_book_use_sheet (book, place, length);
      return place_length (place + length + 1, &is_name) > 0;
    }
  length = place_length (place, &is_name);
  /* Columns by letters alone could be a drive and a file. */
  if (strchr (place, ':') != NULL && strpbrk (place, "$0123456789") == NULL)
    return FALSE;
  if (is_name && book != NULL)
    g_hash_table_add (book->used_names, verify_excel_folded (place, -1));
  return length > 0;
}

/* --- names ---------------------------------------------------------------------------------- */

gboolean
ky_formula_verify_name (const gchar *name)
{
  static const gchar *const builtin[]
      = { "_xlnm.Consolidate_Area", "_xlnm.Criteria",   "_xlnm.Database",     "_xlnm.Extract",
          "_xlnm._FilterDatabase",  "_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm.Sheet_Title" };
  static const gchar *const old = "excel_builtin_"; /* as LibreOffice calls them */
  g_autofree gchar *plain = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (builtin); i++)
    if (g_ascii_strcasecmp (name, builtin[i]) == 0)
      return TRUE;
  if (!g_utf8_validate (name, -1, NULL))
    return FALSE;
  if (name[0] == '\0'
      || (strcmp (name, "\\") != 0 && verify_excel_name_length (name) != strlen (name)))
    return FALSE;
  plain = verify_excel_folded (name, -1);
  if (g_ascii_isdigit (plain[0]) || plain[0] == '.' || strstr (plain, "_xlnm") != NULL
      || (g_str_has_prefix (plain, "_xl") && !g_str_has_prefix (plain, "_xlchart.")))
    return FALSE;
  const gchar *p = g_str_has_prefix (plain, old) ? plain + strlen (old) : plain;
  p += *p == '\\';
  /* Auto_Open, Auto.Close, Auto_Ouvrir */
  return !(g_str_has_prefix (p, "auto") && p[4] != '\0' && !g_ascii_isalnum (p[4])
           && g_utf8_get_char (p + 4) < 0x80);
}
