/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is an operand, an operator, a parenthesis, and where each may stand. */
#include "filetypes/base/formula/verify-private.h"

#include "common/view.h"

#include <string.h>

#define DEPTH_MAX 560

typedef struct
{
  gboolean is_call;  /* of a function: its arguments may be empty */
  gboolean is_place; /* what stands here becomes a place by INDIRECT: nothing that could lead out */
  gboolean is_joining; /* its arguments are joined to one text */
  gboolean is_address; /* of ADDRESS, whose fifth argument names a sheet */
  gboolean is_empty;   /* nothing stands in it by now */
  guint n_separators;
} Frame;

static Frame *
top (const KyFormulaReading *self)
{
  return self->frames->len > 0 ? &g_array_index (self->frames, Frame, self->frames->len - 1) : NULL;
}

static gsize
digits (const gchar *p)
{
  return strspn (p, "0123456789");
}

/* The length of the number at P, 0: none. */
static gsize
number_length (const gchar *p)
{
  gsize whole = digits (p), length = whole, exponent;

  if (p[length] == '.')
    length += 1 + digits (p + length + 1);
  if (length < 1 || (whole == 0 && length < 2))
    return 0;
  if (p[length] == 'E' || p[length] == 'e')
    {
      exponent = p[length + 1] == '-' || p[length + 1] == '+' ? 2 : 1;
      if (digits (p + length + exponent) > 0)
        length += exponent + digits (p + length + exponent);
    }
  return ky_formula_word (p + length) == 0 ? length : 0;
}

/* TRUE inside the first argument of INDIRECT. */
static gboolean
formula_reading_is_place (const KyFormulaReading *self)
{
  return self->frames->len > 0 && top (self)->is_place;
}

static gboolean
push (KyFormulaReading *self, Frame frame)
{
  if (self->frames->len >= DEPTH_MAX)
    return FALSE;
  frame.is_empty = TRUE;
  g_array_append_val (self->frames, frame);
  return TRUE;
}

/* " NAME " stands in the list WORDS. */
static gboolean
is_listed (const gchar *words, const gchar *name, gsize length)
{
  g_autofree gchar *upper = g_ascii_strup (name, (gssize)length);
  g_autofree gchar *padded = g_strdup_printf (" %s ", upper);

  return strstr (words, padded) != NULL;
}

gboolean
ky_formula_reading_open (KyFormulaReading *self, const gchar *name, gsize length,
                         gboolean is_indirect)
{
  Frame frame = { .is_call = TRUE };

  if (*self->p != '(')
    return FALSE;
  self->p++;
  self->has_indirect = self->has_indirect || is_indirect;
  frame.is_place = is_indirect && !self->is_asked;
  if (formula_reading_is_place (self))
    {
      frame.is_joining = is_listed (" CONCAT CONCATENATE ", name, length);
      frame.is_address = is_listed (" ADDRESS ", name, length);
      if (!frame.is_joining && !frame.is_address
          && !is_listed (self->dialect->numbers, name, length))
        return FALSE;
      frame.is_place = frame.is_joining;
    }
  return push (self, frame);
}

static gboolean
is_space (gchar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the text at P; NULL: it doesn't end. */
static const gchar *
behind_text (KyFormulaReading *self, const gchar *p)
{
  gboolean leads_out = FALSE;

  for (p++;; p++)
    if (*p == '"' && p[1] == '"')
      p++;
    else if (*p == '"' || *p == '\0')
      break;
    else
      leads_out = leads_out || ky_is_among (*p, "[]|\\/#");
  self->has_outside = self->has_outside || leads_out;
  return *p == '"' && !(leads_out && formula_reading_is_place (self)) ? p + 1 : NULL;
}

/* One constant of {…}. */
static gboolean
read_constant (KyFormulaReading *self)
{
  gsize length;

  if (*self->p == '"')
    {
      self->p = behind_text (self, self->p);
      return self->p != NULL;
    }
  if (*self->p == '-' || *self->p == '+')
    self->p++;
  length = number_length (self->p);
  if (length == 0)
    length = ky_formula_error (self->p);
  if (length == 0)
    {
      length = ky_formula_word (self->p);
      if (!((length == 4 && g_ascii_strncasecmp (self->p, "TRUE", 4) == 0)
            || (length == 5 && g_ascii_strncasecmp (self->p, "FALSE", 5) == 0)))
        return FALSE;
      if (self->p[length] == '(' && self->p[length + 1] == ')')
        length += 2;
    }
  self->p += length;
  return TRUE;
}

static void
skip_spaces (KyFormulaReading *self)
{
  while (is_space (*self->p))
    self->p++;
}

/* {1,2;3,4}: constants only. */
static gboolean
read_array (KyFormulaReading *self)
{
  do
    {
      self->p++;
      skip_spaces (self);
      /* LibreOffice has empty ones. */
      if (*self->p != '}' && !ky_is_among (*self->p, self->dialect->columns)
          && !read_constant (self))
        return FALSE;
      skip_spaces (self);
    }
  while (ky_is_among (*self->p, self->dialect->columns));
  return *self->p++ == '}';
}

static gboolean
end_frame (KyFormulaReading *self)
{
  self->p++;
  self->behind_call = top (self)->is_call ? self->p : NULL;
  g_array_set_size (self->frames, self->frames->len - 1);
  if (self->frames->len > 0)
    top (self)->is_empty = FALSE;
  return TRUE;
}

/* Between two arguments. */
static gboolean
separate (KyFormulaReading *self)
{
  Frame *frame = top (self);

  self->p++;
  frame->n_separators++;
  frame->is_empty = FALSE;
  frame->is_place = frame->is_place && frame->is_joining;
  return !(frame->is_address && frame->n_separators > 3);
}

static gboolean
is_separator (const KyFormulaReading *self)
{
  return self->frames->len > 0 && top (self)->is_call
         && (*self->p == self->dialect->separator
             || (*self->p == ',' && self->is_condition && !top (self)->is_place));
}

/* Where an operand is awaited. *RET_AWAITS: still. */
static gboolean
read_operand (KyFormulaReading *self, gboolean *ret_awaits)
{
  gboolean is_place = formula_reading_is_place (self);
  gsize length;

  *ret_awaits = TRUE;
  if (is_separator (self))
    return separate (self);
  if (*self->p == ')')
    {
      *ret_awaits = FALSE;
      return self->frames->len > 0 && top (self)->is_call && end_frame (self);
    }
  if (ky_is_among (*self->p, self->dialect->prefixes))
    {
      self->p++;
      return TRUE;
    }
  if (*self->p == '(')
    {
      self->p++;
      return push (self, (Frame){ .is_place = is_place });
    }
  *ret_awaits = FALSE;
  if (*self->p == '"')
    {
      self->p = behind_text (self, self->p);
      return self->p != NULL;
    }
  length = number_length (self->p);
  if (length > 0)
    {
      self->p += length;
      return TRUE;
    }
  if (*self->p == '{')
    return !is_place && self->dialect->columns != NULL && read_array (self);
  switch (self->dialect->operand (self))
    {
    case KY_OPERAND_READ:
      return !is_place;
    case KY_OPERAND_OPENED:
      *ret_awaits = TRUE;
      return TRUE;
    default:
      return FALSE;
    }
}

/* "and" and "or" between conditions. */
static gsize
word_between (const KyFormulaReading *self)
{
  if (!self->is_condition)
    return 0;
  if (g_str_has_prefix (self->p, "and ") || g_str_has_prefix (self->p, "and("))
    return 3;
  return g_str_has_prefix (self->p, "or ") || g_str_has_prefix (self->p, "or(") ? 2 : 0;
}

/* The length of the operator between two operands at P; 0: none. */
static gsize
infix (const KyFormulaReading *self)
{
  const gchar *p = self->p;

  if (formula_reading_is_place (self))
    return ky_is_among (*p, "&+-*/") ? 1 : 0;
  if (*p == '<')
    return p[1] == '>' || p[1] == '=' ? 2 : 1;
  if (*p == '>')
    return p[1] == '=' ? 2 : 1;
  if (self->is_condition && *p == '!' && p[1] == '=')
    return 2;
  return ky_is_among (*p, self->dialect->infixes)
                 || (ky_is_among (*p, self->dialect->unions)
                     && (self->frames->len == 0 || !top (self)->is_call))
             ? 1
             : word_between (self);
}

/* Behind an operand; HAD_SPACE: white space came between. *RET_AWAITS: another one follows. */
static gboolean
read_operator (KyFormulaReading *self, gboolean had_space, gboolean *ret_awaits)
{
  gsize length;

  *ret_awaits = FALSE;
  if (*self->p == ')')
    return self->frames->len > 0 && end_frame (self);
  if (*self->p == '%' && !formula_reading_is_place (self))
    {
      self->p++;
      return TRUE;
    }
  *ret_awaits = TRUE;
  if (is_separator (self))
    return separate (self);
  length = infix (self);
  self->p += length;
  if (length > 0)
    return TRUE;
  if (formula_reading_is_place (self))
    return FALSE;
  /* What comes of a function may be one; a name in parentheses could be any. */
  if (*self->p == '(' && !had_space && self->dialect->calls_values && self->p == self->behind_call)
    {
      self->p++;
      return push (self, (Frame){ .is_call = TRUE });
    }
  /* What two references have in common. */
  return had_space && self->dialect->intersects && *self->p != '"' && *self->p != '{'
         && *self->p != '\0' && !ky_is_among (*self->p, self->dialect->prefixes);
}

/* Only what follows from the frames is left: all are closed, and no operand is missing. */
gboolean
ky_formula_reading_run (KyFormulaReading *self)
{
  gboolean awaits = TRUE, ok = g_utf8_validate (self->p, -1, NULL);

  self->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  while (ok)
    {
      const gchar *from = self->p;

      skip_spaces (self);
      if (*self->p == '\0')
        break;
      ok = awaits ? read_operand (self, &awaits) : read_operator (self, self->p > from, &awaits);
    }
  ok = ok && !awaits && self->frames->len == 0
       && !(self->is_asked && self->has_indirect && self->has_outside);
  g_array_unref (self->frames);
  return ok;
}

/* --- tokens --------------------------------------------------------------------------------- */

/* A character of a name that is not ASCII: none that is a sign of ASCII to a program that takes
 * wide and narrow letters for the same, none that can't be seen. */
static gboolean
is_wide (gunichar c)
{
  gunichar plain[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n;

  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return FALSE;
    default:
      break;
    }
  n = g_unichar_fully_decompose (c, TRUE, plain, G_N_ELEMENTS (plain));
  for (gsize i = 0; i < n; i++)
    if (plain[i] < 0x80 && !g_ascii_isalnum ((gchar)plain[i]) && plain[i] != '_' && plain[i] != '.'
        && (n == 1 || ky_is_among ((gchar)plain[i], "[]\\/:|'\"!#")))
      return FALSE;
  return TRUE;
}

gsize
ky_formula_word (const gchar *p)
{
  const gchar *from = p;
  gboolean has_kana = FALSE; /* or ideographs: no function has such a name */

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_parenthesis = c == 0xff08 || c == 0xff09; /* wide ones */

      if (c >= 0x80 ? !is_wide (c) && !(is_parenthesis && has_kana)
                    : !g_ascii_isalnum (*p) && *p != '_' && *p != '.' && (*p != '?' || p == from))
        break;
      has_kana = has_kana || (c >= 0x3041 && g_unichar_type (c) == G_UNICODE_OTHER_LETTER);
    }
  return (gsize)(p - from);
}

gsize
ky_formula_quoted_sheet (const gchar *p)
{
  const gchar *from = p;

  if (*p != '\'')
    return 0;
  for (p++; *p != '\0'; p++)
    if (*p == '\'' && p[1] == '\'')
      p++;
    else if (*p == '\'')
      return p > from + 1 ? (gsize)(p + 1 - from) : 0;
    else if ((guchar)*p < 0x20 || ky_is_among (*p, "[]\\/:|?*"))
      return 0;
  return 0;
}

gsize
ky_formula_error (const gchar *p)
{
  static const gchar *const values[]
      = { "#NULL!",    "#DIV/0!",   "#VALUE!",   "#REF!",  "#NAME?",
          "#NUM!",     "#N/A",      "#SPILL!",   "#CALC!", "#FIELD!",
          "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_has_prefix (p, values[i]))
      return strlen (values[i]);
  return 0;
}

gsize
ky_formula_cell (const gchar *p)
{
  gsize length = *p == '$', n_letters = 0, n_digits;

  while (n_letters < 4 && g_ascii_isalpha (p[length + n_letters]))
    n_letters++;
  length += n_letters;
  if (n_letters > 0 && p[length] == '$')
    length++;
  n_digits = digits (p + length);
  length += n_digits;
  if (n_letters > 3 || n_digits > 7 || n_letters + n_digits == 0 || p[length - 1] == '$')
    return 0;
  return ky_formula_word (p + length) == 0 && p[length] != '$' ? length : 0;
}
