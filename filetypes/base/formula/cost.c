/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates for read.c what it costs to compute a formula: the cells of the arrays that it makes,
 * loops in loops, and functions that a formula defines and calls. A size that the formula does not
 * spell out counts as the largest one. A function that could come to call itself is refused. */
#include "filetypes/base/formula/cost.h"

#include "common/hash.h"

#include <math.h>

#define COST_MAX 16777216.0 /* cells */
#define ROWS 1048576.0
#define COLUMNS 16384.0
#define LOOP 1024.0 /* rounds of a loop, at least */

enum
{
  NONE = 0xff,
  LAST = 0xfe
};

struct _KyFormulaArrays
{
  const gchar *name;
  guint8 rows;     /* the argument that is the number of rows; that of columns follows */
  guint8 function; /* the argument that is called for each row or cell */
  guint8 halves;   /* the cost of its arrays is that of their cells to the power of half of it */
};

static const KyFormulaArrays calls[] = {
  { "BYCOL", NONE, LAST, 2 },   { "BYROW", NONE, LAST, 2 },    { "COLUMN", NONE, NONE, 0 },
  { "EXPAND", 1, NONE, 2 },     { "GROUPBY", NONE, 2, 2 },     { "LAMBDA", NONE, NONE, 0 },
  { "LET", NONE, NONE, 0 },     { "MAKEARRAY", 0, LAST, 2 },   { "MAP", NONE, LAST, 2 },
  { "MDETERM", NONE, NONE, 3 }, { "MINVERSE", NONE, NONE, 3 }, { "MMULT", NONE, NONE, 3 },
  { "MUNIT", 0, NONE, 2 },      { "PIVOTBY", NONE, 3, 2 },     { "RANDARRAY", 0, NONE, 2 },
  { "REDUCE", NONE, LAST, 2 },  { "ROW", NONE, NONE, 0 },      { "SCAN", NONE, LAST, 2 },
  { "SEQUENCE", 0, NONE, 2 },
};

enum
{
  IS_CALLED = 1 << 0,
  IS_ANYTHING = 1 << 1 /* bound to a value other than a LAMBDA written in the formula */
};

static gboolean
is_call_of (const KyFormulaArrays *call, const gchar *name)
{
  return call != NULL && strcmp (call->name, name) == 0;
}

static gboolean
cost_begins_with (KyView text, const gchar *prefix)
{
  return text.size >= strlen (prefix)
         && g_ascii_strncasecmp ((const gchar *)text.data, prefix, strlen (prefix)) == 0;
}

/* Notes `how` the parameter `name` is used. Returns FALSE if `name` is not a parameter's. */
static gboolean
note_parameter (KyFormulaCost *self, KyView name, guint how)
{
  g_autofree gchar *text = ky_view_to_string (name);

  if (!cost_begins_with (name, "_xlpm.") || strpbrk (text, "( ,;&+-*/^=<>\"%:") != NULL)
    return FALSE;
  gchar *folded = g_utf8_casefold (text, -1);
  if (self->parameters == NULL)
    self->parameters = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  how |= GPOINTER_TO_UINT (g_hash_table_lookup (self->parameters, folded));
  return g_hash_table_replace (self->parameters, folded, GUINT_TO_POINTER (how)) || TRUE;
}

const KyFormulaArrays *
ky_formula_cost_begin (KyFormulaCost *self, KyView name)
{
  const guint8 *dot = memrchr (name.data, '.', name.size);
  KyView own = dot != NULL ? ky_view (dot + 1, (gsize)(name.data + name.size - dot - 1)) : name;

  if (note_parameter (self, name, IS_CALLED))
    {
      self->n_called++;
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    if (own.size == strlen (calls[i].name) && cost_begins_with (own, calls[i].name))
      {
        self->halves = MAX (self->halves, calls[i].halves + 2 * self->n_lambdas);
        self->rows = MAX (self->rows, calls[i].function != NONE ? LOOP : 1);
        self->n_lambdas += is_call_of (&calls[i], "LAMBDA");
        return &calls[i];
      }
  return NULL;
}

void
ky_formula_cost_end (KyFormulaCost *self, const KyFormulaArrays *call, const gchar *behind)
{
  if (!is_call_of (call, "LAMBDA"))
    return;
  self->n_lambdas--;
  self->behind_lambda = behind;
}

/* Reads the column and row, 0 where they are missing, at the end of `text`, as "$A$1". */
static void
read_corner (KyView text, gdouble *column, gdouble *row)
{
  gsize at = text.size;
  gdouble unit = 1;

  *column = *row = 0;
  for (; at > 0 && g_ascii_isdigit (text.data[at - 1]); at--, unit *= 10)
    *row += unit * (text.data[at - 1] - '0');
  at -= at > 0 && text.data[at - 1] == '$';
  for (unit = 1; at > 0 && g_ascii_isalpha (text.data[at - 1]) && unit < ROWS; at--, unit *= 26)
    *column += unit * (g_ascii_toupper ((gchar)text.data[at - 1]) - 'A' + 1);
}

/* Counts the cells of `text`, an argument of `call`, if it is a range. */
static void
cost_note_range (KyFormulaCost *self, const KyFormulaArrays *call, KyView text)
{
  const guint8 *colon = memchr (text.data, ':', text.size);
  gdouble left, top, right, bottom;

  if (colon == NULL || memchr (text.data, '(', text.size) != NULL
      || (text.data[0] != '[' && memchr (text.data, '[', text.size) != NULL))
    return;
  text.size -= text.data[text.size - 1] == ']';
  read_corner (ky_view (text.data, (gsize)(colon - text.data)), &left, &top);
  read_corner (text, &right, &bottom);
  if (!is_call_of (call, "COLUMN"))
    self->rows = MAX (self->rows, bottom > 0 ? ABS (bottom - top) + 1 : ROWS);
  if (!is_call_of (call, "ROW"))
    self->columns = MAX (self->columns, right > 0 ? ABS (right - left) + 1 : COLUMNS);
}

/* Returns the size that `text` spells out, otherwise `largest`. */
static gdouble
cost_size_of (KyView text, gdouble largest)
{
  g_autofree gchar *digits = ky_view_to_string (text);

  return strspn (digits, "0123456789") < text.size ? largest : g_ascii_strtod (digits, NULL);
}

/* Tells whether the argument `text`, which was read last, is LAMBDA (…) as a whole. */
static gboolean
is_function (const KyFormulaCost *self, KyView text)
{
  return (const gchar *)text.data + text.size == self->behind_lambda
         && (cost_begins_with (text, "_xlfn.LAMBDA(") || cost_begins_with (text, "LAMBDA("));
}

gboolean
ky_formula_cost_argument (KyFormulaCost *self, const KyFormulaArrays *call, KyView *bound, guint n,
                          gboolean is_last, KyView text)
{
  gboolean is_let = is_call_of (call, "LET"), is_lambda = is_call_of (call, "LAMBDA");
  guint columns = is_call_of (call, "MUNIT") ? 0 : call != NULL ? call->rows + 1u : 0;

  if (call == NULL)
    return TRUE;
  if (is_lambda || (is_let && n % 2 == 1 && !is_function (self, text)))
    note_parameter (self, is_lambda ? text : *bound, IS_ANYTHING);
  *bound = text;
  if (call->rows != NONE && n == call->rows)
    self->rows = MAX (self->rows, cost_size_of (text, ROWS));
  if (call->rows != NONE && n == columns)
    self->columns = MAX (self->columns, cost_size_of (text, COLUMNS));
  if (!is_let && !is_lambda)
    cost_note_range (self, call, text);
  return !(call->function == n || (is_last && call->function == LAST)) || is_function (self, text)
         || cost_begins_with (text, "_xleta.") || note_parameter (self, text, IS_CALLED);
}

gboolean
ky_formula_cost_is_bounded (const KyFormulaCost *self)
{
  gdouble cells = MAX (self->rows, 1) * MAX (self->columns, 1);
  GHashTableIter iter;
  gpointer how;

  if (self->parameters != NULL)
    g_hash_table_iter_init (&iter, self->parameters);
  while (self->parameters != NULL && g_hash_table_iter_next (&iter, NULL, &how))
    if (GPOINTER_TO_UINT (how) == (IS_CALLED | IS_ANYTHING))
      return FALSE;
  return pow (cells, MAX (self->halves, 2) / 2.0) * pow (2, self->n_called) <= COST_MAX;
}
