/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses formulas of spreadsheets by recursive descent, with the grammar of the caller, and tracks
 * which text the argument of INDIRECT may have. Where that text could name another file, calls of
 * SUBSTITUTE are inserted. At most 256 expressions may be nested; a changed formula must stay
 * within Excel's limits of 8192 characters and 64 levels of calls. */
#include "filetypes/base/formula/read.h"

#define DEPTH_MAX 256

/* The limits of Excel: characters of a formula, and depth of nested calls. */
#define CHARACTERS_MAX 8192
#define HEIGHT_MAX 64

/* Text around an argument that removes "#" and "[" from its value. */
#define TAKE_BEGIN "SUBSTITUTE(SUBSTITUTE("
#define TAKE_END ",\"#\",\"\"),\"[\",\"\")"
#define TAKE_OPEN_END ";\"#\";\"\");\"[\";\"\")"

static gboolean read_expression (KyFormulaRead *self, gboolean is_argument);

static gboolean
formula_read_is_in (gchar c, const gchar *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

gsize
ky_formula_space_length (const gchar *p)
{
  return strspn (p, " \t\r\n");
}

static void
formula_read_skip_space (KyFormulaRead *self)
{
  self->p += ky_formula_space_length (self->p);
}

/* --- tokens --------------------------------------------------------------------------------- */

/* Matches a letter or sign of a name beyond ASCII. None of these is a mark of ASCII in wide
 * letters: a reader that equates both would find a file, a topic or a parenthesis. */
static gboolean
formula_read_is_letter (gunichar c)
{
  gchar text[7] = { 0 };

  if (!g_unichar_isdefined (c) || g_unichar_isspace (c) || g_unichar_iscntrl (c)
      || g_unichar_type (c) == G_UNICODE_FORMAT || g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR
      || g_unichar_type (c) == G_UNICODE_SURROGATE)
    return FALSE;
  g_unichar_to_utf8 (c, text);
  g_autofree gchar *narrow = g_utf8_normalize (text, -1, G_NORMALIZE_NFKD);
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

      /* Fullwidth parentheses are part of a name only behind a letter that does not resemble ASCII:
       * no function has such a name, so that a reader that takes them for ASCII calls none. */
      if (c < 0x80 ? !g_ascii_isalnum ((gchar)c)
                         && !formula_read_is_in ((gchar)c, length > 0 ? "_.?" : "_.")
                   : !formula_read_is_letter (c) && !(has_own && (c == 0xff08 || c == 0xff09)))
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
    else if (g_ascii_iscntrl (p[length]) || formula_read_is_in (p[length], "[]|\\/:?*"))
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
formula_read_number_length (const gchar *p)
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
      gsize sign = formula_read_is_in (p[length + 1], "+-") ? 1 : 0;
      gsize n = strspn (p + length + 1 + sign, "0123456789");

      length += n > 0 ? 1 + sign + n : 0;
    }
  return ky_formula_name_length (p + length) > 0 ? 0 : length;
}

/* Returns what the `length` bytes of `text`, which the formula spells out, may mean. */
static KyFormulaText
formula_read_text_of (const gchar *text, gsize length)
{
  gboolean is_address = TRUE, has_offset = FALSE, leads_out = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      gboolean is_offset = text[i] == '[' && i > 0 && formula_read_is_in (text[i - 1], "RCrc");

      has_offset = has_offset || is_offset;
      is_address = is_address && (is_offset || formula_read_is_in (text[i], "RCrc0123456789]:-"));
      leads_out = leads_out || formula_read_is_in (text[i], "[]|\\/#");
    }
  if (is_address)
    return has_offset ? KY_FORMULA_TEXT_OFFSET : 0;
  return leads_out ? KY_FORMULA_TEXT_WORDS | KY_FORMULA_TEXT_OUTSIDE : KY_FORMULA_TEXT_WORDS;
}

/* Reads a string in quotes. A doubled quote in it is one quote character. */
static gboolean
formula_read_text (KyFormulaRead *self)
{
  const gchar *from = ++self->p;

  for (; *self->p != '"' || self->p[1] == '"'; self->p++)
    if (*self->p == '\0')
      return FALSE;
    else
      self->p += *self->p == '"';
  self->text = formula_read_text_of (from, (gsize)(self->p - from));
  self->p++;
  return TRUE;
}

/* --- operands ------------------------------------------------------------------------------- */

/* Reads a constant of an array; LibreOffice leaves some empty. */
static gboolean
formula_read_constant (KyFormulaRead *self)
{
  gsize sign = formula_read_is_in (*self->p, "+-") ? 1 : 0;
  gsize length = formula_read_number_length (self->p + sign);

  if (*self->p == '"')
    return formula_read_text (self);
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
formula_read_array (KyFormulaRead *self)
{
  for (self->p++;; self->p++)
    {
      formula_read_skip_space (self);
      if (*self->p != '}' && !formula_read_is_in (*self->p, self->grammar->columns)
          && !formula_read_constant (self))
        return FALSE;
      formula_read_skip_space (self);
      if (*self->p == '}')
        break;
      if (!formula_read_is_in (*self->p, self->grammar->columns))
        return FALSE;
    }
  self->p++;
  return TRUE;
}

static gboolean
formula_read_is_separator (const KyFormulaRead *self)
{
  return *self->p == self->grammar->separator || (*self->p == ',' && self->is_condition);
}

static gboolean
formula_read_is_word (KyView name, const gchar *word)
{
  return name.size == strlen (word)
         && g_ascii_strncasecmp ((const gchar *)name.data, word, name.size) == 0;
}

/* Tells whether the result of the function `name` is a number or a truth value. */
static gboolean
gives_number (KyView name)
{
  static const gchar functions[]
      = " ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CODE COLUMN COLUMNS COUNT COUNTA COUNTBLANK "
        "COUNTIF COUNTIFS DATE DATEDIF DATEVALUE DAY DAYS EDATE EOMONTH EVEN EXACT FALSE FIND "
        "FLOOR HOUR INT ISBLANK ISERROR ISNUMBER ISTEXT LARGE LEN LENB MATCH MAX MAXIFS MEDIAN MIN "
        "MINIFS MINUTE MOD MONTH MROUND N NOT NOW ODD OR PRODUCT QUOTIENT RANDBETWEEN RANK ROUND "
        "ROUNDDOWN ROUNDUP ROW ROWS SEARCH SECOND SHEET SHEETS SIGN SMALL SUBTOTAL SUM SUMIF "
        "SUMIFS SUMPRODUCT TIME TODAY TRUE TRUNC VALUE WEEKDAY WEEKNUM XMATCH YEAR ";
  g_autofree gchar *upper = g_ascii_strup ((const gchar *)name.data, (gssize)name.size);
  g_autofree gchar *padded = g_strdup_printf (" %s ", upper);

  return strstr (functions, padded) != NULL;
}

typedef struct
{
  const gchar *name;
  guint32 arguments; /* bits of those whose text comes out, the last of all further ones */
  gboolean is_whole; /* unchanged and complete, one behind the other */
} Passing;

static const Passing passing[] = {
  { "CHOOSE", ~1u, TRUE },    { "CLEAN", 1, FALSE },        { "CONCAT", ~0u, TRUE },
  { "IF", ~1u, TRUE },        { "CONCATENATE", ~0u, TRUE }, { "IFERROR", ~0u, TRUE },
  { "IFNA", ~0u, TRUE },      { "IFS", ~0u, TRUE },         { "LEFT", 1, FALSE },
  { "LOWER", 1, FALSE },      { "MID", 1, FALSE },          { "PROPER", 1, FALSE },
  { "REPLACE", 9, FALSE },    { "REPT", 1, FALSE },         { "RIGHT", 1, FALSE },
  { "SUBSTITUTE", 1, FALSE }, { "SWITCH", ~1u, TRUE },      { "T", 1, TRUE },
  { "TEXT", 3, FALSE },       { "TEXTJOIN", ~2u, FALSE },   { "TRIM", 1, FALSE },
  { "UPPER", 1, FALSE },
};

static const Passing *
find_passing (KyView name)
{
  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    if (formula_read_is_word (name, passing[i].name))
      return &passing[i];
  return NULL;
}

/* Describes that `text` is inserted at `place` of the formula. */
typedef struct
{
  const gchar *place, *text;
} Insertion;

/* Marks what "&" joins, between two insertions. */
typedef struct
{
  guint begin, end;
  KyFormulaText text;
} Term;

/* Holds a call while its arguments are read. */
typedef struct
{
  const Passing *passing;        /* (nullable) */
  const KyFormulaArrays *arrays; /* (nullable) */
  KyView bound;                  /* the argument before */
  gboolean is_address, is_substitute, is_indirect;
  gboolean is_mixed;        /* its arguments may be separated otherwise, or not at all */
  guint n;                  /* the arguments before this one */
  guint height;             /* of the highest of them */
  KyFormulaText text;       /* possible text of the result, from the arguments read so far */
  KyFormulaText taken, put; /* text that SUBSTITUTE removes and inserts */
} Call;

/* Tells whether the input from `from` to self->p is `text`. */
static gboolean
is_written (const KyFormulaRead *self, const gchar *from, const gchar *text)
{
  gsize length = strlen (text);

  return (gsize)(self->p - from) == length && g_ascii_strncasecmp (from, text, length) == 0;
}

/* Ends one argument, which stood from `from` to self->p. */
static void
formula_read_note_argument (const KyFormulaRead *self, Call *call, const gchar *from)
{
  call->height = MAX (call->height, self->height);
  if (call->passing != NULL && (call->passing->arguments >> MIN (call->n, 31) & 1) != 0)
    call->text |= self->text;
  if (call->is_substitute && call->n == 1)
    call->taken = is_written (self, from, "\"#\"")   ? KY_FORMULA_TEXT_HASH
                  : is_written (self, from, "\"[\"") ? KY_FORMULA_TEXT_BRACKET
                                                     : 0;
  if (call->is_substitute && call->n == 2)
    call->put = self->text;
  /* A fourth argument limits SUBSTITUTE to one occurrence; the others stay in the text. */
  if (call->is_substitute && call->n == 3)
    call->taken = 0;
  /* "R[1]C[1]", where "$A$1" is not asked for. */
  if (call->is_address && call->n == 3 && !is_written (self, from, "")
      && !is_written (self, from, "1") && !is_written (self, from, "TRUE"))
    call->text |= KY_FORMULA_TEXT_OFFSET;
  if (call->is_address && call->n == 4)
    call->text |= self->text | KY_FORMULA_TEXT_WORDS;
}

/* Returns what the text of a function may contain that returns a piece of a text with `text`: a
 * part of "R[1]C" is not an address of its own, so anything is possible. */
static KyFormulaText
text_of_piece (KyFormulaText text)
{
  if ((text & (KY_FORMULA_TEXT_OFFSET | KY_FORMULA_TEXT_OUTSIDE)) != 0)
    return KY_FORMULA_TEXT_ANY;
  return text;
}

static KyFormulaText
text_of_call (const Call *call, KyView name)
{
  if (call->is_mixed)
    return KY_FORMULA_TEXT_ANY;
  if (call->is_address)
    return call->text != 0 ? call->text : KY_FORMULA_TEXT_WORDS;
  if (call->passing == NULL)
    return gives_number (name) ? 0 : KY_FORMULA_TEXT_ANY;
  if (call->passing->is_whole)
    return call->text;
  return (text_of_piece (call->text) & (KyFormulaText)~call->taken) | text_of_piece (call->put);
}

static void
add_insertion (KyFormulaRead *self, const gchar *text)
{
  Insertion insertion = { self->p, text };

  g_array_append_val (self->insertions, insertion);
}

/* Returns whether the argument that began at `from` is one text, which names cells of a table. */
static gboolean
formula_read_is_table (const KyFormulaRead *self, const gchar *from)
{
  if (self->grammar->is_table == NULL || *from != '"')
    return FALSE;
  gsize length = strcspn (from + 1, "\"");
  if (from + length + 2 != self->p)
    return FALSE;
  g_autofree gchar *text = g_strndup (from + 1, length);
  return self->grammar->is_table (self, text);
}

/* Confines joined texts that are part of an offset: in "R["&A1&"]C" each operand that is not
 * literal becomes a number. Returns FALSE if an operand could be a word outside of brackets. */
static gboolean
confine_offsets (KyFormulaRead *self, const GArray *terms)
{
  for (guint i = 0; i < terms->len; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);

      if ((term->text & KY_FORMULA_TEXT_WORDS) == 0)
        continue;
      if ((term->text & KY_FORMULA_TEXT_BRACKET) == 0)
        return FALSE;
      g_array_index (self->insertions, Insertion, term->begin).text = "VALUE(";
      g_array_index (self->insertions, Insertion, term->end).text = ")";
    }
  self->height++;
  return TRUE;
}

#define NOT_PLAIN "[]|\\/#'!\"" /* no part of the name of a column that a formula spells out */

/* Tells whether the argument is "Table[" and the name of a column up to "]", as in
 * "Table["&A1&"]": `terms` are what it joins. */
static gboolean
formula_read_is_column (const KyFormulaRead *self, const GArray *terms)
{
  const Insertion *places = &g_array_index (self->insertions, Insertion, 0);
  const Term *first = &g_array_index (terms, Term, 0), *last = first + terms->len - 1;
  const gchar *from = places[first->begin].place, *end = places[last->begin].place, *open;

  if (self->grammar->is_table == NULL || terms->len < 3 || *from != '"' || *end != '"')
    return FALSE;
  open = from + 1 + strcspn (from + 1, NOT_PLAIN);
  end += 1 + strcspn (end + 1, NOT_PLAIN);
  if (*open != '[' || strncmp (end, "]\"", 2) != 0 || end + 2 != places[last->end].place)
    return FALSE;
  g_autofree gchar *table = g_strdup_printf ("%.*s]", (int)(open - from), from + 1);
  open += 1 + strcspn (open + 1, NOT_PLAIN);
  return *open == '"' && open + 1 == places[first->end].place
         && self->grammar->is_table (self, table);
}

/* Takes what leads out of each part of a column's name that is not spelled out. */
static gboolean
confine_column (KyFormulaRead *self, const GArray *terms)
{
  for (guint i = 1; i + 1 < terms->len; i++)
    {
      const Term *term = &g_array_index (terms, Term, i);

      if ((term->text & (KY_FORMULA_TEXT_OUTSIDE | KY_FORMULA_TEXT_OFFSET)) != 0)
        return FALSE;
      if ((term->text & (KY_FORMULA_TEXT_HASH | KY_FORMULA_TEXT_BRACKET)) == 0)
        continue;
      g_array_index (self->insertions, Insertion, term->begin).text = TAKE_BEGIN;
      g_array_index (self->insertions, Insertion, term->end).text
          = self->grammar->separator == ',' ? TAKE_END : TAKE_OPEN_END;
    }
  self->height += 2;
  return TRUE;
}

/* Reads the text that INDIRECT makes a reference of. */
static gboolean
formula_read_place (KyFormulaRead *self)
{
  const gchar *from = self->p;
  guint slot = self->insertions->len;
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (Term));

  add_insertion (self, "");
  self->terms = terms;
  if (!read_expression (self, TRUE))
    return FALSE;
  if ((self->text & KY_FORMULA_TEXT_OUTSIDE) != 0)
    return formula_read_is_table (self, from)
           || (formula_read_is_column (self, terms) && confine_column (self, terms));
  if ((self->text & KY_FORMULA_TEXT_OFFSET) != 0 && (self->text & KY_FORMULA_TEXT_WORDS) != 0)
    return confine_offsets (self, terms);
  if ((self->text & (KY_FORMULA_TEXT_HASH | KY_FORMULA_TEXT_BRACKET)) == 0)
    return TRUE;
  g_array_index (self->insertions, Insertion, slot).text = TAKE_BEGIN;
  add_insertion (self, self->grammar->separator == ',' ? TAKE_END : TAKE_OPEN_END);
  self->height += 2;
  return TRUE;
}

/* Reads the arguments; self->p is at the parenthesis. */
static gboolean
read_arguments (KyFormulaRead *self, Call *call)
{
  self->p++;
  for (;; call->n++)
    {
      gboolean is_place = call->is_indirect && call->n == 0;

      formula_read_skip_space (self);
      const gchar *from = self->p;
      self->text = 0;
      self->height = 0;
      if (*self->p != ')' && !formula_read_is_separator (self)
          && !(is_place ? formula_read_place (self) : read_expression (self, TRUE)))
        return FALSE;
      formula_read_note_argument (self, call, from);
      KyView text = ky_view (from, (gsize)(self->p - from));
      formula_read_skip_space (self);
      if (!ky_formula_cost_argument (&self->cost, call->arrays, &call->bound, call->n,
                                     *self->p == ')', text))
        return FALSE;
      if (*self->p == ')')
        break;
      if (!formula_read_is_separator (self))
        return FALSE;
      call->is_mixed = call->is_mixed || *self->p != self->grammar->separator;
      self->p++;
    }
  self->p++;
  self->height = call->height + 1;
  self->text = KY_FORMULA_TEXT_ANY;
  return TRUE;
}

gboolean
ky_formula_read_call (KyFormulaRead *self, KyView name)
{
  Call call = { .passing = find_passing (name),
                .arrays = ky_formula_cost_begin (&self->cost, name),
                .is_address = formula_read_is_word (name, "ADDRESS"),
                .is_substitute = formula_read_is_word (name, "SUBSTITUTE"),
                .is_indirect = formula_read_is_word (name, "INDIRECT") };

  if (*self->p != '(' || !read_arguments (self, &call))
    return FALSE;
  ky_formula_cost_end (&self->cost, call.arrays, self->p);
  self->text = text_of_call (&call, name);
  return TRUE;
}

static gboolean
formula_read_operand (KyFormulaRead *self)
{
  if (*self->p == '"')
    return formula_read_text (self);
  self->text = 0;
  gsize length = formula_read_number_length (self->p);
  if (length > 0)
    {
      self->p += length;
      return TRUE;
    }
  if (*self->p == '(')
    {
      self->p++;
      if (!read_expression (self, FALSE))
        return FALSE;
      formula_read_skip_space (self);
      return *self->p++ == ')';
    }
  self->text = KY_FORMULA_TEXT_ANY;
  if (*self->p != '{')
    return self->grammar->operand (self);
  if (self->grammar->columns == NULL || !formula_read_array (self))
    return FALSE;
  self->text = KY_FORMULA_TEXT_ANY;
  return TRUE;
}

/* Reads what may follow an operand: % and, behind LAMBDA, its arguments. The result of anything
 * else could be any function. */
static gboolean
read_suffixes (KyFormulaRead *self, gboolean is_group)
{
  while (!is_group && self->grammar->is_called && *self->p == '('
         && self->p == self->cost.behind_lambda)
    {
      Call call = { .height = self->height };

      if (!read_arguments (self, &call))
        return FALSE;
    }
  while (self->p[ky_formula_space_length (self->p)] == '%')
    {
      self->p += ky_formula_space_length (self->p) + 1;
      self->text = 0;
    }
  return TRUE;
}

/* --- operators ------------------------------------------------------------------------------ */

/* Returns the length of the operator at `p`, which follows an operand. */
static gsize
infix_length (const KyFormulaRead *self, const gchar *p, gboolean is_argument)
{
  if (*p == '<' || *p == '>')
    return p[1] == '=' || (*p == '<' && p[1] == '>') ? 2 : 1;
  if (self->is_condition && strncmp (p, "!=", 2) == 0)
    return 2;
  if (self->is_condition && (strncmp (p, "and ", 4) == 0 || strncmp (p, "and(", 4) == 0))
    return 3;
  if (self->is_condition && (strncmp (p, "or ", 3) == 0 || strncmp (p, "or(", 3) == 0))
    return 2;
  return formula_read_is_in (*p, self->grammar->infixes)
         || (!is_argument && formula_read_is_in (*p, self->grammar->unions));
}

/* Holds an expression while its operands are read: texts that are joined, each of which may be
 * computed of several operands. */
typedef struct
{
  KyFormulaText joined, last;
  gboolean is_number; /* the last of them */
  gboolean is_truth;  /* the whole: texts are compared */
  guint height;
} Expression;

/* Notes that the operator at `p`, of `length` bytes, follows (0: the intersection of two
 * references). */
static void
formula_read_note_operator (Expression *expression, const gchar *p, gsize length)
{
  if (length > 0 && *p == '&')
    {
      expression->joined |= expression->is_number ? 0 : expression->last;
      expression->last = 0;
      expression->is_number = FALSE;
    }
  else if (length > 0 && formula_read_is_in (*p, "+-*/^"))
    expression->is_number = TRUE;
  else if (length > 1 || (length > 0 && formula_read_is_in (*p, "<>=")))
    expression->is_truth = TRUE;
  else
    expression->last = KY_FORMULA_TEXT_ANY;
}

static void
begin_term (KyFormulaRead *self, GArray *terms)
{
  Term term = { .begin = self->insertions->len };

  if (terms == NULL)
    return;
  formula_read_skip_space (self);
  add_insertion (self, "");
  g_array_append_val (terms, term);
}

static void
end_term (KyFormulaRead *self, GArray *terms, const Expression *expression)
{
  if (terms == NULL || terms->len == 0)
    return;
  Term *term = &g_array_index (terms, Term, terms->len - 1);
  term->end = self->insertions->len;
  term->text = expression->is_number ? 0 : expression->last;
  add_insertion (self, "");
}

static void
read_signs (KyFormulaRead *self, Expression *expression)
{
  formula_read_skip_space (self);
  while (formula_read_is_in (*self->p, self->grammar->signs))
    {
      expression->is_number = expression->is_number || *self->p == '-';
      self->p++;
      formula_read_skip_space (self);
    }
}

/* Reads an expression. `is_argument`: it is an argument, which ends at a separator. */
static gboolean
read_expression (KyFormulaRead *self, gboolean is_argument)
{
  Expression expression = { 0 };
  GArray *terms = g_steal_pointer (&self->terms);
  gboolean goes_on = ++self->depth <= DEPTH_MAX, ok = goes_on, joins = TRUE;

  while (ok && goes_on)
    {
      if (joins)
        begin_term (self, terms);
      read_signs (self, &expression);
      gboolean is_group = *self->p == '(';
      self->height = 0;
      ok = formula_read_operand (self) && read_suffixes (self, is_group);
      if (!ok)
        break;
      expression.last |= self->text;
      expression.height = MAX (expression.height, self->height);
      gsize space = ky_formula_space_length (self->p);
      gsize length = infix_length (self, self->p + space, is_argument);
      goes_on = length > 0;
      /* White space between two references is the intersection operator. */
      if (!goes_on && space > 0 && self->grammar->intersects)
        goes_on = !formula_read_is_in (self->p[space], "),;}\"{%@") && self->p[space] != '\0';
      joins = !goes_on || (length > 0 && self->p[space] == '&');
      if (joins)
        end_term (self, terms, &expression);
      if (!goes_on)
        break;
      formula_read_note_operator (&expression, self->p + space, length);
      self->p += space + length;
    }
  self->depth--;
  formula_read_note_operator (&expression, "&", 1);
  self->text = expression.is_truth ? 0 : expression.joined;
  self->height = expression.height;
  return ok;
}

gchar *
ky_formula_read (KyFormulaRead *self, const gchar *text, gsize start, gboolean *ret_is_changed)
{
  g_autoptr (GArray) insertions = g_array_new (FALSE, FALSE, sizeof (Insertion));
  g_autoptr (GString) written = g_string_new (NULL);
  g_autoptr (GHashTable) parameters = NULL;
  const gchar *from = text;

  self->p = text + start;
  self->insertions = insertions;
  gboolean ok = g_utf8_validate (self->p, -1, NULL) && read_expression (self, FALSE);
  parameters = self->cost.parameters;
  if (!ok || !ky_formula_cost_is_bounded (&self->cost))
    return NULL;
  formula_read_skip_space (self);
  if (*self->p != '\0')
    return NULL;
  for (guint i = 0; i < insertions->len; i++)
    {
      const Insertion *insertion = &g_array_index (insertions, Insertion, i);

      g_string_append_len (written, from, insertion->place - from);
      g_string_append (written, insertion->text);
      from = insertion->place;
    }
  g_string_append (written, from);
  *ret_is_changed = strcmp (written->str, text) != 0;
  if (*ret_is_changed
      && (self->height > HEIGHT_MAX || g_utf8_strlen (written->str, -1) > CHARACTERS_MAX))
    return NULL;
  return g_string_free (g_steal_pointer (&written), FALSE);
}
