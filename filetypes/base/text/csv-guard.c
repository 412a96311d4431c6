/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches separated values for cells that a spreadsheet would evaluate and puts "'" before each.
 * The text is read with each separator, with quotes that count and with quotes that do not; the
 * search is repeated, at most 16 times, until a pass finds nothing. */
#include "filetypes/base/text/csv-guard.h"

#include "common/view.h"

#define FORMULA_MAX 8192 /* bytes; Excel takes no longer one */
#define ROUNDS_MAX 16

static const gchar separators[] = { ',', ';', '\t', '|' };

/* Holds what acts in a formula, wherever that begins: the one that ends first. */
typedef struct
{
  gsize start, end; /* start == G_MAXSIZE: there is no cell behind `seen_from` */
  gsize seen_from;
  gboolean is_valid;
} Mark;

typedef struct
{
  const gchar *text, *end;
  guint8 *guarded; /* a bit for each byte that gets a "'" before it */
  guint64 n_guarded;
  KyCsvScope scope;
  const gchar *closing; /* (nullable) the quote mark that closes the cell: it is no part of it */
  Mark mark;
} Cells;

/* --- characters ------------------------------------------------------------------------------- */

/* Folds full-width and narrow forms as the Japanese Excel does with typed text. */
static gunichar
csv_guard_fold (gunichar c)
{
  if (c < 0x80)
    return c;
  if (c >= 0xff01 && c <= 0xff5e)
    return c - 0xff01 + '!';
  switch (c)
    {
    case 0xa5: /* currencies */
    case 0xa3:
    case 0x20ac:
    case 0xffe0:
    case 0xffe1:
    case 0xffe5:
    case 0xffe6:
      return '$';
    case 0xb1:
    case 0xfe62:
    case 0x207a:
    case 0x208a:
    case 0xfb29:
      return '+';
    case 0x2212:
    case 0xfe63:
    case 0x207b:
    case 0x208b:
      return '-';
    case 0xfe66:
    case 0x207c:
    case 0x208c:
      return '=';
    case 0xfe6b:
      return '@';
    case 0x2018:
    case 0x2019:
      return '\'';
    /* Invisible characters, which some programs ignore. */
    case 0xad:
    case 0x34f:
    case 0x115f:
    case 0x1160:
    case 0x180e:
    case 0x2800:
    case 0x3164:
    case 0xffa0:
      return ' ';
    }
  return c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f
                 || c == 0x1680
             ? ' '
             : c;
}

/* Matches a letter of ASCII, or a character that a program may convert to one. Symbols that combine
 * several letters of a unit do not count. */
static gboolean
csv_guard_is_letter (gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  if (c < 0x80)
    return g_ascii_isalpha ((gchar)c);
  if (c < 0xaa || (c >= 0x3000 && c < 0xa000) || (c >= 0x2100 && c <= 0x212b))
    return FALSE;
  gsize n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n; i++)
    if (parts[i] < 0x80 && g_ascii_isalpha ((gchar)parts[i]))
      return TRUE;
  return FALSE;
}

static gboolean
csv_guard_is_digit (gunichar c)
{
  return c >= '0' && c <= '9';
}

static gunichar
char_at (const gchar *p, const gchar *end)
{
  return p < end ? csv_guard_fold (g_utf8_get_char (p)) : 0;
}

/* --- what acts -------------------------------------------------------------------------------- */

static gboolean
csv_guard_is_name_char (gunichar c)
{
  return csv_guard_is_letter (c) || csv_guard_is_digit (c) || ky_is_among (c, "_.");
}

static const gchar *
before (const Cells *cells, const gchar *p)
{
  return p > cells->text ? g_utf8_find_prev_char (cells->text, p) : NULL;
}

/* Tells whether the "!" at `p` is part of a reference: "'topic'!item", "[book]Sheet!A1", "name!A1".
 * A quote after it may end the cell. */
static gboolean
csv_guard_is_reference (const Cells *cells, const gchar *p)
{
  const gchar *left = before (cells, p);
  gunichar last = left != NULL ? char_at (left, cells->end) : 0;
  const gchar *behind = g_utf8_next_char (p);
  gunichar next = char_at (behind, cells->end);

  if (last == '\'' || last == ']' || last == '"')
    return next > ' ';
  while (behind < cells->end && *behind == '"')
    behind++;
  next = char_at (behind, cells->end);
  return (csv_guard_is_name_char (last) || (last >= 0x80 && *p == '!'))
         && (csv_guard_is_name_char (next) || ky_is_among (next, "$'#"));
}

static gboolean
csv_guard_is_operator (gunichar c)
{
  return ky_is_among (c, "+-*/^&=<>(:%@~!{");
}

/* Returns whether `name` is a function that reaches out of the file: a call of it counts wherever
 * it is. */
static gboolean
csv_guard_reaches_out (const gchar *name, const gchar *end)
{
  static const gchar *const names[]
      = { "WEBSERVICE", "HYPERLINK", "CALL",   "REGISTER", "EXEC",         "RTD",
          "DDE",        "INDIRECT",  "IMAGE",  "RUN",      "STOCKHISTORY", "QUERY",
          "FILTERXML",  "SQL",       "IMPORT", "CUBE",     "FOPEN",        "INITIATE",
          "EVAL",       "EXECUTE",   "POKE",   "REQUEST",  "GOOGLE",       "SPARKLINE" };
  gchar folded[40];
  gsize n = 0;

  for (const gchar *p = name; p < end && n + 1 < sizeof folded; p = g_utf8_next_char (p))
    {
      gunichar c = csv_guard_fold (g_utf8_get_char (p));

      /* a quotation mark within a cell that closes it */
      if (c == '"')
        continue;
      folded[n++] = c < 0x80 ? g_ascii_toupper ((gchar)c) : '?';
    }
  folded[n] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strstr (folded, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Returns the name that is called by the bracket at `p`, or NULL: "F(", "F (", behind an
 * operator. */
static const gchar *
called_name (const Cells *cells, const gchar *p)
{
  const gchar *at = before (cells, p);
  const gchar *name = NULL;

  while (at != NULL && p - at < 64 && ky_is_among (char_at (at, cells->end), " \t\r\n"))
    at = before (cells, at);
  if (at == NULL)
    return NULL;
  const gchar *end = g_utf8_next_char (at);
  for (; at != NULL && end - at < 256
         && (csv_guard_is_name_char (char_at (at, cells->end)) || *at == '"');
       at = before (cells, at))
    name = *at == '"' ? name : at;
  if (name == NULL || !(csv_guard_is_letter (char_at (name, cells->end)) || *name == '_'))
    return NULL;
  if (csv_guard_reaches_out (name, end))
    return name;
  while (at != NULL && name - at < 64 && ky_is_among (char_at (at, cells->end), " \t\r\n\""))
    at = before (cells, at);
  return at == NULL || csv_guard_is_operator (char_at (at, cells->end)) ? name : NULL;
}

/* Finds the first mark after `from` and stores it in cells->mark. */
static void
csv_guard_find_mark (Cells *cells, const gchar *from)
{
  const gchar *p = from;

  cells->mark = (Mark){ G_MAXSIZE, G_MAXSIZE, (gsize)(from - cells->text), TRUE };
  while (p < cells->end)
    {
      const gchar *start = NULL;

      if ((guchar)*p < 0x80 && *p != '!' && *p != '(')
        {
          p++;
          continue;
        }
      gunichar c = csv_guard_fold (g_utf8_get_char (p));
      if (c == '(')
        start = called_name (cells, p);
      else if (c == '!' && csv_guard_is_reference (cells, p))
        start = before (cells, p);
      p = g_utf8_next_char (p);
      if (start == NULL || start < from)
        continue;
      cells->mark.start = (gsize)(start - cells->text);
      cells->mark.end = (gsize)(p - cells->text);
      return;
    }
}

static gboolean
csv_guard_acts (Cells *cells, const gchar *from, const gchar *end)
{
  gsize at = (gsize)(from - cells->text);

  end = MIN (end, from + MIN (FORMULA_MAX, cells->end - from));
  if (!cells->mark.is_valid || at < cells->mark.seen_from
      || (cells->mark.start < at && cells->mark.start != G_MAXSIZE))
    csv_guard_find_mark (cells, from);
  return cells->mark.start != G_MAXSIZE && cells->mark.end <= (gsize)(end - cells->text);
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* Tells whether `c` separates cells in one reading and may be inside a cell in another. */
static gboolean
csv_guard_is_foreign (gunichar c)
{
  return ky_is_among (c, ",;\t|\"\r\n");
}

/* Tells whether the letter at `p` is an exponent's, as in "1.5E+10". */
static gboolean
is_exponent (const gchar *p, const gchar *end)
{
  gunichar next = char_at (p + 1, end);

  if (next == '+' || next == '-')
    next = char_at (g_utf8_next_char (p + 1), end);
  return (*p == 'e' || *p == 'E') && csv_guard_is_digit (next);
}

/* Tells whether a cell is only a number behind its sign: an amount, a date, a time, a telephone
 * number, perhaps with a unit or words behind it ("-5kg", "＋3名", "+81-3-1234-5678(代)"), or nothing
 * ("-", "---"). It has no operator but those of arithmetic and no name that could be called, so
 * that a program that computes it gets a number. Behind a separator of another reading anything is
 * accepted that computes nothing. */
static gboolean
csv_guard_is_number (Cells *cells, const gchar *p, const gchar *end)
{
  gboolean has_digit = FALSE, has_colon = FALSE, in_word = FALSE;
  gunichar last = 0;

  while (p < end)
    {
      gunichar c = csv_guard_fold (g_utf8_get_char (p));
      const gchar *next = g_utf8_next_char (p);

      if (p == cells->closing)
        {
          p = next;
          continue;
        }
      if (csv_guard_is_foreign (c)
          && !(c == ',' && csv_guard_is_digit (last) && csv_guard_is_digit (char_at (next, end))))
        return (c != '"' || has_digit)
               && !csv_guard_acts (cells, p, end)
               /* "1:1" is a row, and one with something else is a union */
               && !(has_colon && memchr (p, '(', (gsize)MIN (end - p, FORMULA_MAX)) != NULL);
      if (csv_guard_is_digit (c))
        {
          /* "ext. 5", but no "A1" */
          if (in_word && last != ' ' && last != '.')
            return FALSE;
          has_digit = TRUE;
        }
      else if (ky_is_among (c, " ./:-+%()#,"))
        {
          if (in_word && !ky_is_among (c, " .)"))
            return FALSE;
          has_colon = has_colon || c == ':';
        }
      else if (c == '$' || c == '\\')
        {
          if (has_digit)
            return FALSE;
        }
      else if (csv_guard_is_letter (c))
        {
          if (!has_digit
              || !(csv_guard_is_digit (last) || csv_guard_is_letter (last) || last >= 0x80
                   || last == ' ' || (in_word && last == '.')))
            return FALSE;
          if (!(csv_guard_is_digit (last) && c < 0x80 && (guchar)*p < 0x80 && is_exponent (p, end)))
            in_word = TRUE;
        }
      else if (c < 0x80 || !has_digit || ky_is_among (last, "+-"))
        return FALSE;
      last = c;
      p = next;
    }
  return TRUE;
}

/* --- cells ------------------------------------------------------------------------------------ */

/* Returns TRUE when the cell at `p`..END would be evaluated. Quotes behind blanks are skipped as
 * blanks are: to some programs they are quotes yet. So is the one that closes a cell before it has
 * begun; a pair is a quote mark to read. */
static gboolean
csv_guard_is_formula (Cells *cells, const gchar *p, const gchar *end, KyCsvScope scope)
{
  const gchar *start = p;

  if ((scope == KY_CSV_ALL || cells->closing != NULL) && p < end && *p == '"'
      && (p + 1 == end || p[1] != '"'))
    start = ++p;
  while (p < end)
    {
      gunichar c = csv_guard_fold (g_utf8_get_char (p));
      gboolean is_sign = ky_is_among (c, "+-");

      /* Combining marks are skipped as well: at the beginning of a cell they have no base
       * character. */
      if (ky_is_among (c, " \t\r\n") || (c == '"' && p > start && scope == KY_CSV_ALL)
          || (c >= 0x300 && g_unichar_ismark (c)))
        {
          p = g_utf8_next_char (p);
          continue;
        }
      if (!is_sign && !ky_is_among (c, "=@"))
        return FALSE;
      if (scope == KY_CSV_ACTING)
        return csv_guard_acts (cells, g_utf8_next_char (p), end);
      return !is_sign || !csv_guard_is_number (cells, g_utf8_next_char (p), end);
    }
  return FALSE;
}

/* Checks the cell from `p` to `end`, which may begin after a quote, and records that it must be
 * guarded if it is a formula. */
static void
csv_guard_look_at (Cells *cells, const gchar *p, const gchar *end, KyCsvScope scope)
{
  gsize at = (gsize)(p - cells->text);

  /* Most cells begin with a letter or digit and need no further check. */
  if (p == end || g_ascii_isalnum (*p) || (cells->guarded[at / 8] & (1u << at % 8)) != 0)
    return;
  if (!csv_guard_is_formula (cells, p, end, MAX (scope, cells->scope)))
    return;
  cells->guarded[at / 8] |= (guint8)(1u << at % 8);
  cells->n_guarded++;
}

static const gchar *
cell_end (const gchar *p, const gchar *end, gchar separator)
{
  while (p < end && *p != separator && *p != '\n' && *p != '\r')
    p++;
  return p;
}

/* Returns the place behind the quote mark that closes the text at `p`, or NULL. */
static const gchar *
quote_end (const gchar *p, const gchar *end)
{
  while ((p = memchr (p, '"', (gsize)(end - p))) != NULL)
    {
      if (p + 1 == end || p[1] != '"')
        return p + 1;
      p += 2;
    }
  return NULL;
}

/* Returns the quote after the blanks at `p`, because some programs skip them, or `p` if there is no
 * quote. */
static const gchar *
csv_guard_behind_blanks (const Cells *cells, const gchar *p, gchar separator)
{
  const gchar *from = p;

  while (p < cells->end && *p != separator && (*p == ' ' || *p == '\t'))
    p++;
  return p < cells->end && *p == '"' ? p : from;
}

/* Reads a quoted value. FALSE when a quote is left open. `skips`: blanks before one are ignored. */
static gboolean
csv_guard_read_quoted (Cells *cells, gchar separator, gboolean skips)
{
  gboolean is_balanced = TRUE;

  for (const gchar *p = cells->text; p < cells->end;)
    {
      p = skips ? csv_guard_behind_blanks (cells, p, separator) : p;
      const gchar *stop = *p == '"' ? quote_end (p + 1, cells->end) : p;
      is_balanced = is_balanced && stop != NULL;
      cells->closing = stop != NULL && stop > p ? stop - 1 : NULL;
      stop = stop != NULL ? cell_end (stop, cells->end, separator) : cells->end;
      csv_guard_look_at (cells, *p == '"' ? p + 1 : p, stop, KY_CSV_ALL);
      cells->closing = NULL;
      p = stop + 1;
    }
  return is_balanced;
}

/* Quotes are characters like others: then only what acts counts, or prose would be marked. */
static void
csv_guard_read_plain (Cells *cells, gchar separator)
{
  for (const gchar *p = cells->text; p < cells->end;)
    {
      const gchar *stop = cell_end (p, cells->end, separator);

      csv_guard_look_at (cells, p, stop, KY_CSV_ACTING);
      p = stop + 1;
    }
}

/* Reads on behind a quote that is left open: programs differ in where they go on, so everything
 * that separates cells does here. */
static void
read_torn (Cells *cells)
{
  gboolean is_start = TRUE;

  for (const gchar *p = cells->text; p < cells->end; p++)
    {
      if (is_start && *p != '"')
        csv_guard_look_at (cells, p, cells->end, KY_CSV_ALL);
      is_start = csv_guard_is_foreign ((guchar)*p);
    }
}

static gchar *
insert_marks (const Cells *cells, gsize *ret_length)
{
  gsize length = (gsize)(cells->end - cells->text);
  gchar *out = g_malloc (length + cells->n_guarded + 1);
  gchar *to = out;

  for (gsize i = 0; i < length; i++)
    {
      if ((cells->guarded[i / 8] & (1u << i % 8)) != 0)
        *to++ = '\'';
      *to++ = cells->text[i];
    }
  *to = '\0';
  *ret_length = (gsize)(to - out);
  return out;
}

static gchar *
guard_once (const gchar *text, gsize length, KyCsvScope scope, gsize *ret_length, guint64 *n,
            gboolean *is_balanced)
{
  g_autofree guint8 *guarded = g_malloc0 (length / 8 + 1);
  Cells cells = { .text = text, .end = text + length, .guarded = guarded, .scope = scope };
  gboolean has_blank_before_quote
      = memmem (text, length, " \"", 2) != NULL || memmem (text, length, "\t\"", 2) != NULL;

  *is_balanced = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      cells.mark.is_valid = FALSE;
      *is_balanced = csv_guard_read_quoted (&cells, separators[i], FALSE) && *is_balanced;
      cells.mark.is_valid = FALSE;
      if (has_blank_before_quote)
        csv_guard_read_quoted (&cells, separators[i], TRUE);
      cells.mark.is_valid = FALSE;
      csv_guard_read_plain (&cells, separators[i]);
    }
  cells.mark.is_valid = FALSE;
  if (!*is_balanced)
    read_torn (&cells);
  *n += cells.n_guarded;
  return cells.n_guarded > 0 ? insert_marks (&cells, ret_length) : NULL;
}

gchar *
ky_csv_guard (const gchar *text, gsize length, KyCsvScope scope, gsize *ret_length,
              guint64 *ret_n_guarded, gboolean *ret_is_balanced)
{
  gboolean is_balanced;
  gchar *out = NULL;

  *ret_n_guarded = 0;
  /* A mark that was inserted in a cell may make another formula out of it, so repeat until nothing
   * changes. */
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      gsize now;
      gchar *next
          = guard_once (out != NULL ? out : text, length, scope, &now, ret_n_guarded, &is_balanced);

      if (ret_is_balanced != NULL && i == 0)
        *ret_is_balanced = is_balanced;
      if (next == NULL)
        break;
      g_free (out);
      out = next;
      length = now;
    }
  if (out != NULL)
    *ret_length = length;
  return out;
}
