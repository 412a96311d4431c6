/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the structure of a formula, for the two grammars (verify-excel.c, verify-open.c): its
 * operands, operators and parentheses, each at a permitted place, and what the text of its result
 * may contain. It shares no code with the writer's read.c. At most DEPTH_MAX frames are open. */
#include "filetypes/base/formula/verify-private.h"

#include "common/view.h"

#define DEPTH_MAX 560

/* Holds what the text of a value may hold, of which a reader makes a reference to another file. */
enum
{
  HOLDS_HASH = 1 << 0,    /* "#" */
  HOLDS_BRACKET = 1 << 1, /* "[" */
  HOLDS_OFFSET = 1 << 2,  /* "[" that may be part of an address like "R[-1]C[2]" */
  HOLDS_WORDS = 1 << 3,   /* characters that such an address never has */
  HOLDS_ANY = HOLDS_HASH | HOLDS_BRACKET | HOLDS_WORDS,
};

/* Says which arguments of a function come out as text. */
typedef enum
{
  PASSES_NOTHING, /* any text comes out */
  PASSES_NUMBER,  /* no text comes out, but a number */
  PASSES_ALL,
  PASSES_BUT_FIRST,
  PASSES_FIRST_PIECE,  /* a piece of the first */
  PASSES_SECOND_APART, /* TEXTJOIN */
  PASSES_FORMATTED,    /* TEXT */
  PASSES_REPLACED,     /* REPLACE */
  PASSES_SUBSTITUTED,  /* SUBSTITUTE */
  PASSES_ADDRESS,      /* ADDRESS */
  PASSES_PLACE,        /* INDIRECT */
} Passes;

typedef struct
{
  gboolean is_call;  /* of a function: its arguments may be empty */
  gboolean is_empty; /* no operand was read yet */
  gboolean is_mixed; /* "," separates its arguments, where ";" should */
  Passes passes;
  guint n_separators;
  guint kind;                   /* of a function that makes arrays (verify-cost.c) */
  const gchar *bound;           /* start of the previous argument */
  const gchar *from;            /* start of the argument */
  guint operand;                /* characters that the last operand's text may hold */
  guint term;                   /* characters of the term before it, behind the last "&" */
  guint joined;                 /* characters of the terms before "&" */
  guint n_joined;               /* the number of those before "&" */
  guint inner, last;            /* of them without the first and the last one; of the last one */
  gboolean is_number, is_truth; /* the term is reckoned; what is joined is compared */
  guint text;                   /* of the arguments that come out */
  guint taken, put;             /* text that SUBSTITUTE removes and inserts */
} Frame;

/* Returns the innermost frame; the outermost one is the whole formula. */
static Frame *
formula_verify_top (const KyFormulaReading *self)
{
  return &g_array_index (self->frames, Frame, self->frames->len - 1);
}

static gsize
digits (const gchar *p)
{
  return strspn (p, "0123456789");
}

/* Returns the length of the number at `p`, or 0 if there is none. */
static gsize
formula_verify_number_length (const gchar *p)
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

static gboolean
formula_verify_push (KyFormulaReading *self, Frame frame)
{
  if (self->frames->len >= DEPTH_MAX)
    return FALSE;
  frame.is_empty = TRUE;
  frame.from = self->p + strspn (self->p, " \t\r\n");
  g_array_append_val (self->frames, frame);
  return TRUE;
}

/* Returns which content the function `name` can pass on. */
static Passes
passes_of (const gchar *name, gsize length)
{
  static const struct
  {
    Passes passes;
    const gchar *names;
  } rows[] = {
    { PASSES_NUMBER,
      " ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CODE COLUMN COLUMNS COUNT COUNTA COUNTBLANK "
      "COUNTIF COUNTIFS DATE DATEDIF DATEVALUE DAY DAYS EDATE EOMONTH EVEN EXACT FALSE FIND FLOOR "
      "HOUR INT ISBLANK ISERROR ISNUMBER ISTEXT LARGE LEN LENB MATCH MAX MAXIFS MEDIAN MIN MINIFS "
      "MINUTE MOD MONTH MROUND N NOT NOW ODD OR PRODUCT QUOTIENT RANDBETWEEN RANK ROUND ROUNDDOWN "
      "ROUNDUP ROW ROWS SEARCH SECOND SHEET SHEETS SIGN SMALL SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT "
      "TIME TODAY TRUE TRUNC VALUE WEEKDAY WEEKNUM XMATCH YEAR " },
    { PASSES_ALL, " CONCAT CONCATENATE IFERROR IFNA IFS T " },
    { PASSES_BUT_FIRST, " CHOOSE IF SWITCH " },
    { PASSES_FIRST_PIECE, " CLEAN LEFT LOWER MID PROPER REPT RIGHT TRIM UPPER " },
    { PASSES_SECOND_APART, " TEXTJOIN " },
    { PASSES_FORMATTED, " TEXT " },
    { PASSES_REPLACED, " REPLACE " },
    { PASSES_SUBSTITUTED, " SUBSTITUTE " },
    { PASSES_ADDRESS, " ADDRESS " },
    { PASSES_PLACE, " INDIRECT " },
  };
  g_autofree gchar *upper = g_ascii_strup (name, (gssize)length);
  g_autofree gchar *padded = g_strdup_printf (" %s ", upper);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strstr (rows[i].names, padded) != NULL)
      return rows[i].passes;
  return PASSES_NOTHING;
}

gboolean
ky_formula_reading_open (KyFormulaReading *self, const gchar *name, gsize length)
{
  if (*self->p != '(')
    return FALSE;
  self->p++;
  return formula_verify_push (self,
                              (Frame){ .is_call = TRUE,
                                       .kind = ky_formula_work_begin (&self->work, name, length),
                                       .passes = passes_of (name, length) });
}

static gboolean
formula_verify_is_space (gchar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Returns what the text from `p` to `end`, which the formula spells out, holds. */
static guint
spelled (const gchar *p, const gchar *end)
{
  guint holds = 0;
  gboolean is_address = TRUE, leads_out = FALSE;

  for (gchar last = '\0'; p < end; last = *p++)
    {
      gboolean is_offset = *p == '[' && ky_is_among ((guchar)last, "RCrc");

      holds |= is_offset ? HOLDS_OFFSET : 0;
      is_address = is_address && (is_offset || ky_is_among ((guchar)*p, "RCrc0123456789]:-"));
      leads_out = leads_out || ky_is_among ((guchar)*p, "[]|\\/#");
    }
  if (is_address)
    return holds;
  return leads_out ? HOLDS_ANY : HOLDS_WORDS;
}

/* Returns the place behind the text at `p`, or NULL if the text does not end. */
static const gchar *
behind_text (KyFormulaReading *self, const gchar *p)
{
  const gchar *from = p + 1;

  for (p++;; p++)
    if (*p == '"' && p[1] == '"')
      p++;
    else if (*p == '"' || *p == '\0')
      break;
  formula_verify_top (self)->operand = spelled (from, p);
  return *p == '"' ? p + 1 : NULL;
}

/* Reads one constant of an array {…}. */
static gboolean
formula_verify_read_constant (KyFormulaReading *self)
{
  if (*self->p == '"')
    {
      self->p = behind_text (self, self->p);
      return self->p != NULL;
    }
  if (*self->p == '-' || *self->p == '+')
    self->p++;
  gsize length = formula_verify_number_length (self->p);
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
  while (formula_verify_is_space (*self->p))
    self->p++;
}

/* Reads an array such as {1,2;3,4}, which may contain constants only. */
static gboolean
formula_verify_read_array (KyFormulaReading *self)
{
  do
    {
      self->p++;
      skip_spaces (self);
      /* LibreOffice has empty ones. */
      if (*self->p != '}' && !ky_is_among (*self->p, self->dialect->columns)
          && !formula_verify_read_constant (self))
        return FALSE;
      skip_spaces (self);
    }
  while (ky_is_among (*self->p, self->dialect->columns));
  return *self->p++ == '}';
}

/* Notes the operator of `length` bytes at `p`, which follows the operand. Length 0 is the
 * intersection of two references. */
static void
formula_verify_note_operator (Frame *frame, const gchar *p, gsize length)
{
  frame->term |= frame->operand;
  frame->operand = 0;
  if (length == 1 && *p == '&')
    {
      frame->joined |= frame->is_number ? 0 : frame->term;
      frame->inner |= frame->n_joined > 1 ? frame->last : 0;
      frame->last = frame->is_number ? 0 : frame->term;
      frame->n_joined++;
      frame->term = 0;
      frame->is_number = FALSE;
    }
  else if (length == 1 && ky_is_among ((guchar)*p, "+-*/^"))
    frame->is_number = TRUE;
  else if (length > 1 || (length == 1 && ky_is_among ((guchar)*p, "<>=")))
    frame->is_truth = TRUE;
  else
    frame->term = HOLDS_ANY;
}

/* Returns what the text of the expression in `frame` holds, which ends. */
static guint
end_expression (Frame *frame)
{
  formula_verify_note_operator (frame, "&", 1);
  guint holds = frame->is_truth ? 0 : frame->joined;
  frame->joined = 0;
  frame->is_truth = FALSE;
  return holds;
}

/* Returns what a piece of a text holds. A piece of an offset is no offset, and may begin with its
 * bracket. */
static guint
piece_of (guint holds)
{
  return (holds & HOLDS_OFFSET) != 0 ? HOLDS_ANY : holds;
}

/* Returns whether the argument, from its beginning to the place of the reader, is `text`. */
static gboolean
argument_is (const KyFormulaReading *self, const gchar *text)
{
  gsize size = (gsize)(self->p - formula_verify_top (self)->from);

  while (size > 0 && formula_verify_is_space (formula_verify_top (self)->from[size - 1]))
    size--;
  return size == strlen (text)
         && g_ascii_strncasecmp (formula_verify_top (self)->from, text, size) == 0;
}

#define NOT_PLAIN "[]|\\/#'!\"" /* signs that a spelled part of a column's name may not have */

/* Tells whether the argument joins "Table[", a name without "[" and "#", and "]". Its first and
 * last operands may have a part of the name. */
static gboolean
formula_verify_is_column (const KyFormulaReading *self)
{
  const Frame *frame = formula_verify_top (self);
  const gchar *from = frame->from, *end = self->p, *bracket, *behind;

  if (self->dialect->table == NULL || *from != '"' || frame->n_joined < 3
      || (frame->inner & (HOLDS_HASH | HOLDS_BRACKET | HOLDS_OFFSET)) != 0)
    return FALSE;
  bracket = from + 1 + strcspn (from + 1, NOT_PLAIN);
  if (*bracket != '[')
    return FALSE;
  behind = bracket + 1 + strcspn (bracket + 1, NOT_PLAIN);
  if (*behind != '"' || behind[1 + strspn (behind + 1, " \t\r\n")] != '&')
    return FALSE;
  while (formula_verify_is_space (end[-1]))
    end--;
  if (end - behind < 5 || end[-1] != '"' || end[-2] != ']')
    return FALSE;
  for (end -= 3; !ky_is_among ((guchar)*end, NOT_PLAIN);)
    end--;
  if (*end != '"')
    return FALSE;
  while (formula_verify_is_space (end[-1]))
    end--;
  if (end[-1] != '&')
    return FALSE;
  g_autofree gchar *table = g_strdup_printf ("%.*s]", (int)(bracket - from), from + 1);
  return self->dialect->table (self->book, table);
}

/* Tells whether the argument, which holds `holds`, becomes a reference to nothing outside its
 * document. */
static gboolean
formula_verify_is_inside (const KyFormulaReading *self, guint holds)
{
  const gchar *from = formula_verify_top (self)->from;

  if ((holds & (HOLDS_HASH | HOLDS_BRACKET)) == 0)
    return (holds & HOLDS_OFFSET) == 0 || (holds & HOLDS_WORDS) == 0;
  /* A single text argument that names cells of a table. */
  if (self->dialect->table == NULL || *from != '"')
    return FALSE;
  gsize length = strcspn (from + 1, "\"");
  g_autofree gchar *text = g_strndup (from + 1, length);
  length += 2;
  length += strspn (from + length, " \t\r\n");
  return (from + length == self->p && self->dialect->table (self->book, text))
         || formula_verify_is_column (self);
}

static void
note_substitute (KyFormulaReading *self, Frame *frame, guint holds)
{
  if (frame->n_separators == 0)
    frame->text = holds;
  else if (frame->n_separators == 1)
    frame->taken = argument_is (self, "\"#\"")   ? HOLDS_HASH
                   : argument_is (self, "\"[\"") ? HOLDS_BRACKET
                                                 : 0;
  else if (frame->n_separators == 2)
    frame->put = holds;
  else /* of one occurrence */
    frame->taken = 0;
}

/* Notes what the argument that ends here results in. Returns FALSE if it leads out. */
static gboolean
formula_verify_note_argument (KyFormulaReading *self)
{
  Frame *frame = formula_verify_top (self);
  guint holds = end_expression (frame), n = frame->n_separators;
  gboolean passes = FALSE;

  if (frame->kind != 0
      && !ky_formula_work_argument (&self->work, frame->kind, &frame->bound, n, frame->from,
                                    self->p))
    return FALSE;
  switch (frame->passes)
    {
    case PASSES_NOTHING:
    case PASSES_NUMBER:
      break;
    case PASSES_PLACE:
      return n > 0 || formula_verify_is_inside (self, holds);
    case PASSES_SUBSTITUTED:
      note_substitute (self, frame, piece_of (holds));
      break;
    case PASSES_ADDRESS:
      if (n == 3 && !argument_is (self, "") && !argument_is (self, "1")
          && !argument_is (self, "TRUE"))
        frame->text |= HOLDS_OFFSET;
      if (n == 4)
        frame->text |= holds | HOLDS_WORDS;
      break;
    case PASSES_ALL:
    case PASSES_BUT_FIRST:
      passes = frame->passes == PASSES_ALL || n > 0;
      break;
    case PASSES_FIRST_PIECE:
    case PASSES_SECOND_APART:
    case PASSES_FORMATTED:
    case PASSES_REPLACED:
      holds = piece_of (holds);
      passes = n == 0 || (frame->passes == PASSES_SECOND_APART && n > 1)
               || (frame->passes == PASSES_FORMATTED && n == 1)
               || (frame->passes == PASSES_REPLACED && n == 3);
      break;
    }
  frame->text |= passes ? holds : 0;
  return TRUE;
}

/* Returns what the text of the function's result holds. */
static guint
end_call (const Frame *frame)
{
  if (frame->passes == PASSES_NUMBER)
    return 0;
  if (frame->passes == PASSES_NOTHING || frame->passes == PASSES_PLACE || frame->is_mixed)
    return HOLDS_ANY;
  if (frame->passes == PASSES_ADDRESS && frame->text == 0)
    return HOLDS_WORDS;
  return (frame->text & ~frame->taken) | frame->put;
}

/* Ends a frame at the parenthesis that closes it. */
static gboolean
end_frame (KyFormulaReading *self)
{
  Frame *frame = formula_verify_top (self);
  gboolean is_call = frame->is_call;

  if (self->frames->len < 2 || (is_call && !formula_verify_note_argument (self)))
    return FALSE;
  guint holds = is_call ? end_call (frame) : end_expression (frame);
  self->p++;
  ky_formula_work_end (&self->work, frame->kind, self->p);
  g_array_set_size (self->frames, self->frames->len - 1);
  formula_verify_top (self)->is_empty = FALSE;
  formula_verify_top (self)->operand = holds;
  return TRUE;
}

/* Reads the separator between two arguments. */
static gboolean
separate (KyFormulaReading *self)
{
  Frame *frame = formula_verify_top (self);

  if (!formula_verify_note_argument (self))
    return FALSE;
  frame->is_mixed = frame->is_mixed || *self->p != self->dialect->separator;
  self->p++;
  frame->n_separators++;
  frame->n_joined = frame->inner = frame->last = 0;
  frame->is_empty = FALSE;
  frame->from = self->p + strspn (self->p, " \t\r\n");
  return TRUE;
}

static gboolean
formula_verify_is_separator (const KyFormulaReading *self)
{
  return formula_verify_top (self)->is_call
         && (*self->p == self->dialect->separator || (*self->p == ',' && self->is_condition));
}

/* Reads where an operand is awaited. `*ret_awaits`: one still is. */
static gboolean
formula_verify_read_operand (KyFormulaReading *self, gboolean *ret_awaits)
{
  *ret_awaits = TRUE;
  if (formula_verify_is_separator (self))
    return separate (self);
  if (*self->p == ')')
    {
      *ret_awaits = FALSE;
      return formula_verify_top (self)->is_call && end_frame (self);
    }
  if (ky_is_among (*self->p, self->dialect->prefixes))
    {
      formula_verify_top (self)->is_number
          = formula_verify_top (self)->is_number || *self->p == '-';
      self->p++;
      return TRUE;
    }
  if (*self->p == '(')
    {
      self->p++;
      return formula_verify_push (self, (Frame){ .is_call = FALSE });
    }
  *ret_awaits = FALSE;
  if (*self->p == '"')
    {
      self->p = behind_text (self, self->p);
      return self->p != NULL;
    }
  formula_verify_top (self)->operand = 0;
  gsize length = formula_verify_number_length (self->p);
  if (length > 0)
    {
      self->p += length;
      return TRUE;
    }
  if (*self->p == '{')
    {
      gboolean ok = self->dialect->columns != NULL && formula_verify_read_array (self);

      formula_verify_top (self)->operand = HOLDS_ANY;
      return ok;
    }
  formula_verify_top (self)->operand = HOLDS_ANY;
  switch (self->dialect->operand (self))
    {
    case KY_OPERAND_READ:
      return TRUE;
    case KY_OPERAND_OPENED:
      *ret_awaits = TRUE;
      return TRUE;
    default:
      return FALSE;
    }
}

/* Returns the length of "and" or "or" between conditions, or 0 if there is none. */
static gsize
word_between (const KyFormulaReading *self)
{
  if (!self->is_condition)
    return 0;
  if (g_str_has_prefix (self->p, "and ") || g_str_has_prefix (self->p, "and("))
    return 3;
  return g_str_has_prefix (self->p, "or ") || g_str_has_prefix (self->p, "or(") ? 2 : 0;
}

/* Returns the length of the operator between two operands at `p`, or 0 if there is none. */
static gsize
infix (const KyFormulaReading *self)
{
  const gchar *p = self->p;

  if (*p == '<')
    return p[1] == '>' || p[1] == '=' ? 2 : 1;
  if (*p == '>')
    return p[1] == '=' ? 2 : 1;
  if (self->is_condition && *p == '!' && p[1] == '=')
    return 2;
  return ky_is_among (*p, self->dialect->infixes)
                 || (ky_is_among (*p, self->dialect->unions) && !formula_verify_top (self)->is_call)
             ? 1
             : word_between (self);
}

/* Reads the operator or closing bracket after an operand. `had_space`: white space precedes it.
 * `*ret_awaits`: another operand must follow. */
static gboolean
read_operator (KyFormulaReading *self, gboolean had_space, gboolean *ret_awaits)
{
  *ret_awaits = FALSE;
  if (*self->p == ')')
    return end_frame (self);
  if (*self->p == '%')
    {
      formula_verify_top (self)->operand = 0;
      self->p++;
      return TRUE;
    }
  *ret_awaits = TRUE;
  if (formula_verify_is_separator (self))
    return separate (self);
  gsize length = infix (self);
  if (length > 0)
    {
      formula_verify_note_operator (formula_verify_top (self), self->p, length);
      self->p += length;
      return TRUE;
    }
  /* Only LAMBDA (…) tells which function is called. */
  if (*self->p == '(' && !had_space && self->dialect->calls_values
      && self->p == self->work.behind_lambda)
    {
      self->p++;
      return formula_verify_push (self, (Frame){ .is_call = TRUE });
    }
  /* White space between two references is the intersection operator. */
  formula_verify_note_operator (formula_verify_top (self), self->p, 0);
  return had_space && self->dialect->intersects && *self->p != '"' && *self->p != '{'
         && *self->p != '\0' && !ky_is_among (*self->p, self->dialect->prefixes);
}

/* Reads the whole formula. It is valid if at its end all frames are closed and no operand is
 * missing. */
gboolean
ky_formula_reading_run (KyFormulaReading *self)
{
  gboolean awaits = TRUE, ok = g_utf8_validate (self->p, -1, NULL);

  self->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  formula_verify_push (self, (Frame){ .is_call = FALSE });
  while (ok)
    {
      const gchar *from = self->p;

      skip_spaces (self);
      if (*self->p == '\0')
        break;
      ok = awaits ? formula_verify_read_operand (self, &awaits)
                  : read_operator (self, self->p > from, &awaits);
    }
  ok = ky_formula_work_finish (&self->work) && ok && !awaits && self->frames->len == 1;
  g_array_unref (self->frames);
  return ok;
}

/* --- tokens --------------------------------------------------------------------------------- */

/* Matches a character of a name that is not ASCII: none that is a sign of ASCII to a program that
 * takes wide and narrow letters for the same, none that can't be seen. */
static gboolean
formula_verify_is_wide (gunichar c)
{
  gunichar plain[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

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
  gsize n = g_unichar_fully_decompose (c, TRUE, plain, G_N_ELEMENTS (plain));
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
  gboolean has_kana = FALSE; /* or ideographs: no function has a name with these */

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_parenthesis = c == 0xff08 || c == 0xff09; /* wide ones */

      if (c >= 0x80 ? !formula_verify_is_wide (c) && !(is_parenthesis && has_kana)
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
