/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Follows ECMAScript's lexical grammar, ECMA-262 chapter 12, in Latin-1, as a set of the states
 * that a reader may be in: what begins at a slash depends on the text before it, so both readings
 * are followed. */
#include "filetypes/base/picture/program.h"

enum
{
  CODE = 1 << 0,
  COMMENT = 1 << 1,
  LINE_COMMENT = 1 << 2,
  SINGLE = 1 << 3, /* strings */
  DOUBLE = 1 << 4,
  TEMPLATE = 1 << 5,
  PATTERN = 1 << 6, /* a regular expression */
  CLASS = 1 << 7,   /* brackets in one */
};

static gboolean
is_line_end (guint8 c)
{
  return c == '\n' || c == '\r';
}

/* Matches a byte that may occur in a program outside of strings, comments and regular
 * expressions. */
static gboolean
is_code (guint8 c)
{
  return (c >= '\t' && c <= '\r') || (c >= ' ' && c < 0x7f) || c == 0xa0 || c == 0xaa || c == 0xb5
         || c == 0xb7 || c == 0xba || (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

/* Returns the set of states in which a JavaScript lexer may be after it has read the character `c`
 * outside of strings and comments. `next` is the byte after `c`. */
static guint
step_code (guint8 c, guint8 next)
{
  switch (c)
    {
    case '\'':
      return SINGLE;
    case '"':
      return DOUBLE;
    case '`':
      return TEMPLATE;
    case '}': /* of code, or of a place in a template */
      return CODE | TEMPLATE;
    case '/':
      return next == '*' ? COMMENT : next == '/' ? LINE_COMMENT : CODE | PATTERN;
    case '<': /* "<!--" (B.1.1) */
      return next == '!' ? CODE | LINE_COMMENT : CODE;
    case '-': /* "-->" */
      return next == '-' ? CODE | LINE_COMMENT : CODE;
    default:
      return is_code (c) ? CODE : 0;
    }
}

/* States behind `c` in one that `quote` ends. A backslash takes the next byte along or not: both
 * readings are followed, as its byte may be a part of more. */
static guint
step_quoted (guint state, guint8 quote, guint8 before, guint8 c)
{
  if (c == quote)
    return before == '\\' ? CODE | state : CODE;
  return is_line_end (c) && state != TEMPLATE && before != '\\' && before != '\r' ? 0 : state;
}

static guint
picture_program_step (guint states, guint8 before, guint8 c, guint8 next)
{
  guint to = 0;

  if ((states & CODE) != 0)
    to |= step_code (c, next);
  if ((states & COMMENT) != 0)
    to |= before == '*' && c == '/' ? COMMENT | CODE : COMMENT;
  if ((states & LINE_COMMENT) != 0)
    to |= is_line_end (c) ? CODE : LINE_COMMENT;
  if ((states & SINGLE) != 0)
    to |= step_quoted (SINGLE, '\'', before, c);
  if ((states & DOUBLE) != 0)
    to |= step_quoted (DOUBLE, '"', before, c);
  if ((states & TEMPLATE) != 0)
    to |= step_quoted (TEMPLATE, '`', before, c) | (before == '$' && c == '{' ? CODE : 0);
  if ((states & PATTERN) != 0 && !is_line_end (c))
    to |= c == '/' ? CODE | (before == '\\' ? PATTERN : 0) : c == '[' ? PATTERN | CLASS : PATTERN;
  if ((states & CLASS) != 0 && !is_line_end (c))
    to |= c == ']' ? PATTERN | CLASS : CLASS;
  return to;
}

gboolean
ky_image_may_be_program (KyView view)
{
  guint states = CODE;

  for (gsize i = 0; i < view.size && states != 0; i++)
    states = picture_program_step (states, i > 0 ? view.data[i - 1] : 0, view.data[i],
                                   i + 1 < view.size ? view.data[i + 1] : 0);
  return view.size > 0 && (states & (CODE | LINE_COMMENT)) != 0;
}
