/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/font/charstring.h"

#define STACK_MAX 513
#define CALLS_MAX 10
#define STEPS_MAX 200000
#define STEMS_MAX 512

enum
{
  HSTEM = 1,
  VSTEM = 3,
  VMOVETO = 4,
  RLINETO = 5,
  HLINETO = 6,
  VLINETO = 7,
  RRCURVETO = 8,
  CALLSUBR = 10,
  RETURN = 11,
  ESCAPE = 12,
  ENDCHAR = 14,
  HSTEMHM = 18,
  HINTMASK = 19,
  CNTRMASK = 20,
  RMOVETO = 21,
  HMOVETO = 22,
  VSTEMHM = 23,
  RCURVELINE = 24,
  RLINECURVE = 25,
  VVCURVETO = 26,
  HHCURVETO = 27,
  SHORT = 28,
  CALLGSUBR = 29,
  VHCURVETO = 30,
  HVCURVETO = 31,
  FIXED = 255
};

typedef struct
{
  const KyCharstrings *program;
  GByteArray *out;
  gint32 stack[STACK_MAX]; /* 16.16 */
  guint n_stack, n_stems, n_steps;
  gboolean is_done;
} Run;

static void
put_byte (Run *run, guint byte)
{
  guint8 b = (guint8)byte;

  g_byte_array_append (run->out, &b, 1);
}

/* Numbers have one form each: the shortest. */
static void
put_number (Run *run, gint32 fixed)
{
  gint32 value = fixed >> 16;

  if ((fixed & 0xffff) != 0)
    {
      put_byte (run, FIXED);
      for (gint shift = 24; shift >= 0; shift -= 8)
        put_byte (run, (guint)(fixed >> shift) & 0xff);
    }
  else if (value >= -107 && value <= 107)
    put_byte (run, (guint)(value + 139));
  else if (value >= 108 && value <= 1131)
    {
      put_byte (run, (guint)((value - 108) / 256 + 247));
      put_byte (run, (guint)((value - 108) % 256));
    }
  else if (value >= -1131 && value <= -108)
    {
      put_byte (run, (guint)((-value - 108) / 256 + 251));
      put_byte (run, (guint)((-value - 108) % 256));
    }
  else
    {
      put_byte (run, SHORT);
      put_byte (run, (guint)(value >> 8) & 0xff);
      put_byte (run, (guint)value & 0xff);
    }
}

/* The operands that wait, then OPERATOR. */
static void
emit (Run *run, guint opcode, gboolean is_escaped)
{
  for (guint i = 0; i < run->n_stack; i++)
    put_number (run, run->stack[i]);
  run->n_stack = 0;
  if (is_escaped)
    put_byte (run, ESCAPE);
  put_byte (run, opcode);
}

static gboolean run_code (Run *run, KyView code, guint depth);

static gboolean
call (Run *run, gconstpointer index, guint n, guint depth)
{
  gint bias = n < 1240 ? 107 : n < 33900 ? 1131 : 32768;
  gint number;

  if (run->n_stack == 0 || depth >= CALLS_MAX)
    return FALSE;
  number = (run->stack[--run->n_stack] >> 16) + bias;
  if (number < 0 || (guint)number >= n)
    return FALSE;
  return run_code (run, run->program->subroutine (index, (guint)number), depth + 1);
}

static gboolean
take_mask (Run *run, KyReader *reader, guint opcode)
{
  guint n;
  const guint8 *mask;

  /* Operands before a mask are stems of the kind that comes last (5177 §4.3). */
  run->n_stems += run->n_stack / 2;
  if (run->n_stems > STEMS_MAX)
    return FALSE;
  n = (run->n_stems + 7) / 8;
  mask = ky_reader_bytes (reader, n);
  if (mask == NULL)
    return FALSE;
  emit (run, opcode, FALSE);
  g_byte_array_append (run->out, mask, n);
  return TRUE;
}

static gboolean
take_operator (Run *run, KyReader *reader, guint opcode, guint depth)
{
  switch (opcode)
    {
    case CALLSUBR:
      return call (run, run->program->local, run->program->n_local, depth);
    case CALLGSUBR:
      return call (run, run->program->global, run->program->n_global, depth);
    case HSTEM:
    case VSTEM:
    case HSTEMHM:
    case VSTEMHM:
      run->n_stems += run->n_stack / 2;
      emit (run, opcode, FALSE);
      return run->n_stems <= STEMS_MAX;
    case HINTMASK:
    case CNTRMASK:
      return take_mask (run, reader, opcode);
    case ENDCHAR:
      run->is_done = TRUE;
      emit (run, opcode, FALSE);
      return TRUE;
    case VMOVETO:
    case RLINETO:
    case HLINETO:
    case VLINETO:
    case RRCURVETO:
    case RMOVETO:
    case HMOVETO:
    case RCURVELINE:
    case RLINECURVE:
    case VVCURVETO:
    case HHCURVETO:
    case VHCURVETO:
    case HVCURVETO:
      emit (run, opcode, FALSE);
      return TRUE;
    case ESCAPE:
      opcode = ky_reader_u8 (reader);
      /* hflex, flex, hflex1, flex1; dotsection (0) has no meaning any more */
      if (opcode == 0)
        run->n_stack = 0;
      else if (opcode >= 34 && opcode <= 37)
        emit (run, opcode, TRUE);
      else
        return FALSE;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
push (Run *run, gint32 fixed)
{
  if (run->n_stack >= STACK_MAX)
    return FALSE;
  run->stack[run->n_stack++] = fixed;
  return TRUE;
}

static gboolean
run_code (Run *run, KyView code, guint depth)
{
  KyReader reader = ky_reader (code);

  while (!run->is_done && ky_reader_left (&reader) > 0)
    {
      guint b = ky_reader_u8 (&reader);
      gboolean ok;

      if (++run->n_steps > STEPS_MAX)
        return FALSE;
      if (b == RETURN)
        return TRUE;
      if (b == SHORT)
        ok = push (run, (gint32)((guint32)(gint16)ky_reader_u16be (&reader) << 16));
      else if (b == FIXED)
        ok = push (run, (gint32)ky_reader_u32be (&reader));
      else if (b >= 32 && b <= 246)
        ok = push (run, ((gint32)b - 139) * 65536);
      else if (b >= 247 && b <= 250)
        ok = push (run, (((gint32)b - 247) * 256 + ky_reader_u8 (&reader) + 108) * 65536);
      else if (b >= 251)
        ok = push (run, (-((gint32)b - 251) * 256 - ky_reader_u8 (&reader) - 108) * 65536);
      else
        ok = take_operator (run, &reader, b, depth);
      if (!ok || reader.failed)
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_charstring_rewrite (const KyCharstrings *program, KyView charstring, GByteArray *out)
{
  Run run = { .program = program, .out = out };

  if (!run_code (&run, charstring, 0))
    return FALSE;
  if (!run.is_done)
    {
      run.n_stack = 0;
      put_byte (&run, ENDCHAR);
    }
  return TRUE;
}
