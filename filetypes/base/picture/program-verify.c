/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a picture from its end to its beginning and computes, for each place, the states of the
 * lexical grammar (ECMA-262, clause 12 and annex B.1.1; bytes as ISO 8859-1) from which the end of
 * the program can be reached. A slash divides or begins a regular expression, and a brace ends code
 * or a place of a template: one of the two that reaches the end is enough. A backslash that is the
 * second byte of a letter (Shift_JIS) escapes nothing, so both readings count. */
#include "filetypes/base/picture/program-verify.h"

typedef enum
{
  IN_CODE = 1 << 0,
  IN_COMMENT = 1 << 1,
  IN_LINE = 1 << 2, /* a comment up to the end of the line */
  IN_SINGLE = 1 << 3,
  IN_DOUBLE = 1 << 4,
  IN_TEMPLATE = 1 << 5,
  IN_EXPRESSION = 1 << 6, /* a regular expression */
  IN_BRACKETS = 1 << 7,   /* of a regular expression */
} State;

/* Longest token that is looked at as a whole: "<!--". */
#define AHEAD 4

/* Holds the state of a scan. ends[n] has the states from which the end can be reached N bytes
 * behind the present place. */
typedef struct
{
  KyView view;
  guint ends[AHEAD + 1];
} Reading;

static gboolean
program_verify_ends_line (guint8 c)
{
  return c == '\n' || c == '\r';
}

/* Returns whether `c` is white space, punctuation, a digit, or a letter that names may have. */
static gboolean
program_verify_is_token (guint8 c)
{
  if (c < 0x80)
    return g_ascii_isprint ((gchar)c) || (c >= 0x09 && c <= 0x0d);
  return c == 0xa0 || c == 0xaa || c == 0xb5 || c == 0xb7 || c == 0xba
         || (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

static gboolean
program_verify_is_at (const Reading *reading, gsize at, const gchar *token)
{
  gsize size = strlen (token);

  return reading->view.size - at >= size && memcmp (reading->view.data + at, token, size) == 0;
}

static gboolean
code_ends (const Reading *reading, gsize at)
{
  const guint *ends = reading->ends;
  guint8 c = reading->view.data[at];

  if (c == '\'')
    return (ends[1] & IN_SINGLE) != 0;
  if (c == '"')
    return (ends[1] & IN_DOUBLE) != 0;
  if (c == '`')
    return (ends[1] & IN_TEMPLATE) != 0;
  if (program_verify_is_at (reading, at, "/*"))
    return (ends[2] & IN_COMMENT) != 0;
  if (program_verify_is_at (reading, at, "//"))
    return (ends[2] & IN_LINE) != 0;
  if (c == '/' && (ends[1] & IN_EXPRESSION) != 0)
    return TRUE;
  if (c == '}' && (ends[1] & IN_TEMPLATE) != 0)
    return TRUE;
  if ((program_verify_is_at (reading, at, "<!--") && (ends[4] & IN_LINE) != 0)
      || (program_verify_is_at (reading, at, "-->") && (ends[3] & IN_LINE) != 0))
    return TRUE;
  return program_verify_is_token (c) && (ends[1] & IN_CODE) != 0;
}

/* Tells whether the byte at `at` may occur in `state` (a string, a template, a regular
 * expression or its brackets), which the byte `last` ends; `next` is the state behind that. */
static gboolean
quoted_ends (const Reading *reading, gsize at, State state, guint8 last, State next)
{
  const guint *ends = reading->ends;
  guint8 c = reading->view.data[at];

  if (c == last)
    return (ends[1] & next) != 0;
  if (state != IN_TEMPLATE && program_verify_ends_line (c))
    return FALSE;
  if (state == IN_TEMPLATE && program_verify_is_at (reading, at, "${"))
    return (ends[2] & IN_CODE) != 0;
  if (state == IN_EXPRESSION && c == '[')
    return (ends[1] & IN_BRACKETS) != 0;
  if (c == '\\' && state != IN_EXPRESSION && state != IN_BRACKETS
      && program_verify_is_at (reading, at + 1, "\r\n") && (ends[3] & state) != 0)
    return TRUE;
  if (c == '\\' && at + 1 < reading->view.size
      && ((state != IN_EXPRESSION && state != IN_BRACKETS)
          || !program_verify_ends_line (reading->view.data[at + 1]))
      && (ends[2] & state) != 0)
    return TRUE;
  return (ends[1] & state) != 0;
}

static guint
states_at (const Reading *reading, gsize at)
{
  const guint *ends = reading->ends;
  guint8 c = reading->view.data[at];
  gboolean comment = program_verify_is_at (reading, at, "*/") ? (ends[2] & IN_CODE) != 0
                                                              : (ends[1] & IN_COMMENT) != 0;
  gboolean line = (ends[1] & (program_verify_ends_line (c) ? IN_CODE : IN_LINE)) != 0;

  return (code_ends (reading, at) ? IN_CODE : 0) | (comment ? IN_COMMENT : 0) | (line ? IN_LINE : 0)
         | (quoted_ends (reading, at, IN_SINGLE, '\'', IN_CODE) ? IN_SINGLE : 0)
         | (quoted_ends (reading, at, IN_DOUBLE, '"', IN_CODE) ? IN_DOUBLE : 0)
         | (quoted_ends (reading, at, IN_TEMPLATE, '`', IN_CODE) ? IN_TEMPLATE : 0)
         | (quoted_ends (reading, at, IN_EXPRESSION, '/', IN_CODE) ? IN_EXPRESSION : 0)
         | (quoted_ends (reading, at, IN_BRACKETS, ']', IN_EXPRESSION) ? IN_BRACKETS : 0);
}

gboolean
ky_program_verify (KyView view)
{
  Reading reading = { .view = view, .ends = { [1] = IN_CODE | IN_LINE } };
  gsize plain = 0;

  /* Most pictures have a byte that is no token right behind the first letters. */
  while (plain < view.size && strchr ("'\"`/}<-", view.data[plain]) == NULL
         && program_verify_is_token (view.data[plain]))
    plain++;
  if (plain < view.size && !program_verify_is_token (view.data[plain]))
    return TRUE;
  for (gsize at = view.size; at > plain; at--)
    {
      reading.ends[0] = states_at (&reading, at - 1);
      memmove (reading.ends + 1, reading.ends, AHEAD * sizeof reading.ends[0]);
    }
  return view.size == 0 || (reading.ends[1] & IN_CODE) == 0;
}
