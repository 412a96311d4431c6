/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits for verify.c the computation that one formula causes: arrays with more cells than a reader
 * can hold, nested repetitions, recursion by LAMBDA. */
#include "common/hash.h"
#include "filetypes/base/formula/verify-private.h"

#include <math.h>

#define COMPUTED_MAX 17000000.0 /* cells of arrays, each as often as it is computed */
#define SHEET_ROWS 1048576.0
#define SHEET_COLUMNS 16384.0
#define REPEATED 1024.0 /* how often something is repeated, at least */

/* Lists the bits of a function's kind. */
enum
{
  SIZE_FIRST = 1 << 0,  /* the first argument is the number of rows, the second that of columns */
  SIZE_SECOND = 1 << 1, /* the second and third one are */
  SIZE_SQUARE = 1 << 2, /* the first argument is both */
  ROWS_OF = 1 << 3,     /* the rows of a range count */
  COLUMNS_OF = 1 << 4,  /* its columns do */
  REPEATS = 1 << 5,     /* the last argument is called for each cell, row or column */
  THIRD = 1 << 6,       /* instead, the third argument is called */
  FOURTH = 1 << 7,
  MATRIX = 1 << 8, /* the work is that of the cells times a side */
  LET = 1 << 9,
  LAMBDA = 1 << 10,
  CALLS = REPEATS | THIRD | FOURTH,
  SIZES = SIZE_FIRST | SIZE_SECOND | SIZE_SQUARE
};

/* Adds the parameter `name` to `*set`. Returns FALSE if `name` is not a parameter's. */
static gboolean
add_parameter (GHashTable **set, const gchar *name, gsize length)
{
  if (g_ascii_strncasecmp (name, "_xlpm.", 6) != 0
      || strcspn (name, "(), ;&+-*/^=<>\"%:\t\r\n") < length)
    return FALSE;
  if (*set == NULL)
    *set = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (*set, g_utf8_casefold (name, (gssize)length));
  return TRUE;
}

guint
ky_formula_work_begin (KyFormulaWork *work, const gchar *name, gsize length)
{
  static const struct
  {
    guint kind;
    const gchar *names;
  } rows[] = {
    { SIZE_FIRST, " SEQUENCE RANDARRAY MAKEARRAY " },
    { SIZE_SECOND, " EXPAND " },
    { SIZE_SQUARE, " MUNIT " },
    { ROWS_OF, " ROW MMULT MINVERSE MDETERM MAP REDUCE SCAN BYROW BYCOL GROUPBY PIVOTBY " },
    { COLUMNS_OF, " COLUMN MMULT MINVERSE MDETERM MAP REDUCE SCAN BYROW BYCOL GROUPBY PIVOTBY " },
    { REPEATS, " MAP REDUCE SCAN BYROW BYCOL MAKEARRAY " },
    { THIRD, " GROUPBY " },
    { FOURTH, " PIVOTBY " },
    { MATRIX, " MMULT MINVERSE MDETERM " },
    { LET, " LET " },
    { LAMBDA, " LAMBDA " },
  };
  const gchar *dot = g_strrstr_len (name, (gssize)length, ".");
  const gchar *own = dot != NULL ? dot + 1 : name;
  g_autofree gchar *upper = g_ascii_strup (own, (gssize)length - (own - name));
  g_autofree gchar *padded = g_strdup_printf (" %s ", upper);
  guint kind = 0, depth;

  if (add_parameter (&work->called, name, length))
    {
      work->n_calls++;
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    kind |= strstr (rows[i].names, padded) != NULL ? rows[i].kind : 0;
  depth = (kind & MATRIX) != 0 ? 3 : (kind & (SIZES | CALLS)) != 0 ? 2 : 0;
  work->depth = MAX (work->depth, depth + 2 * work->n_open);
  if ((kind & CALLS) != 0)
    work->rows = MAX (work->rows, REPEATED);
  work->n_open += (kind & LAMBDA) != 0;
  return kind;
}

void
ky_formula_work_end (KyFormulaWork *work, guint kind, const gchar *behind)
{
  if ((kind & LAMBDA) == 0)
    return;
  work->n_open--;
  work->behind_lambda = behind;
}

/* Reads "$A$1" or "[$Sheet1.A1" backwards from `end`; a row or column that is missing is 0. */
static void
corner (const gchar *from, const gchar *end, gdouble *row, gdouble *column)
{
  const gchar *digits = end, *letters;

  while (digits > from && g_ascii_isdigit (digits[-1]))
    digits--;
  *row = digits < end ? g_ascii_strtod (digits, NULL) : 0;
  end = letters = digits - (digits > from && digits[-1] == '$');
  while (letters > from && end - letters < 4 && g_ascii_isalpha (letters[-1]))
    letters--;
  for (*column = 0; letters < end; letters++)
    *column = *column * 26 + (g_ascii_toupper (*letters) - 'A' + 1);
}

/* Counts the rows and columns of the range from `from` to `end`, if it is one. */
static void
work_note_range (KyFormulaWork *work, guint kind, const gchar *from, const gchar *end)
{
  gsize size = (gsize)(end - from);
  const gchar *colon = memchr (from, ':', size);
  gdouble top, left, bottom, right;

  if (colon == NULL || memchr (from, '(', size) != NULL
      || (*from != '[' && memchr (from, '[', size) != NULL))
    return;
  corner (from, colon, &top, &left);
  corner (from, end - (end[-1] == ']'), &bottom, &right);
  if ((kind & ROWS_OF) != 0)
    work->rows = MAX (work->rows, bottom > 0 ? fabs (bottom - top) + 1 : SHEET_ROWS);
  if ((kind & COLUMNS_OF) != 0)
    work->columns = MAX (work->columns, right > 0 ? fabs (right - left) + 1 : SHEET_COLUMNS);
}

/* Returns the number from `from` to `end`, `otherwise` if it is something else. */
static gdouble
work_size_of (const gchar *from, const gchar *end, gdouble otherwise)
{
  const gchar *p = from;

  while (p < end && g_ascii_isdigit (*p))
    p++;
  return p < end ? otherwise : g_ascii_strtod (from, NULL);
}

/* Tells whether the text from `from` to `end`, which was read last, is one LAMBDA (…). */
static gboolean
is_lambda (const KyFormulaWork *work, const gchar *from, const gchar *end)
{
  return end == work->behind_lambda
         && (g_ascii_strncasecmp (from, "_xlfn.LAMBDA(", 13) == 0
             || g_ascii_strncasecmp (from, "LAMBDA(", 7) == 0);
}

gboolean
ky_formula_work_argument (KyFormulaWork *work, guint kind, const gchar **bound, guint n,
                          const gchar *from, const gchar *end)
{
  gboolean is_last = *end == ')';
  guint rows = (kind & SIZE_SECOND) != 0 ? 1 : 0;

  while (end > from && strchr (" \t\r\n", end[-1]) != NULL)
    end--;
  if ((kind & LET) != 0 && n % 2 == 1 && !is_lambda (work, from, end))
    add_parameter (&work->other, *bound, strcspn (*bound, ",; "));
  *bound = from;
  if ((kind & LAMBDA) != 0)
    add_parameter (&work->other, from, (gsize)(end - from));
  if ((kind & SIZES) != 0 && n == rows)
    work->rows = MAX (work->rows, work_size_of (from, end, SHEET_ROWS));
  if ((kind & SIZES) != 0 && n == ((kind & SIZE_SQUARE) != 0 ? 0 : rows + 1))
    work->columns = MAX (work->columns, work_size_of (from, end, SHEET_COLUMNS));
  work_note_range (work, kind, from, end);
  if (((kind & REPEATS) == 0 || !is_last) && ((kind & THIRD) == 0 || n != 2)
      && ((kind & FOURTH) == 0 || n != 3))
    return TRUE;
  return is_lambda (work, from, end) || g_ascii_strncasecmp (from, "_xleta.", 7) == 0
         || add_parameter (&work->called, from, (gsize)(end - from));
}

gboolean
ky_formula_work_finish (KyFormulaWork *work)
{
  gdouble cells = MAX (work->rows, 1) * MAX (work->columns, 1);
  gboolean ok = pow (cells, MAX (work->depth, 2) / 2.0) * pow (2, work->n_calls) <= COMPUTED_MAX;
  GHashTableIter iter;
  gpointer name;

  if (work->called != NULL)
    {
      g_hash_table_iter_init (&iter, work->called);
      while (work->other != NULL && g_hash_table_iter_next (&iter, &name, NULL))
        ok = ok && !g_hash_table_contains (work->other, name);
    }
  g_clear_pointer (&work->called, g_hash_table_unref);
  g_clear_pointer (&work->other, g_hash_table_unref);
  return ok;
}
