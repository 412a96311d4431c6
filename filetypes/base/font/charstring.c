/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interprets Type 2 charstrings with subroutines inlined, and either writes them in a canonical
 * form (shortest numbers, no subroutines) or draws them on a KyFontPath. At most 10 nested calls
 * and the given number of steps are executed. */
#include "filetypes/base/font/charstring.h"

#define STACK_MAX 48 /* 5177, appendix B */
#define CALLS_MAX 10
#define STEPS_MAX 200000
#define STEMS_MAX 96 /* 5177, appendix B */

typedef struct
{
  const KyCharstrings *program;
  GByteArray *out;         /* (nullable) the output, or */
  KyFontPath *path;        /* (nullable) the outline */
  gint32 stack[STACK_MAX]; /* 16.16 */
  guint n_stack, n_stems;
  gboolean is_counted; /* no stem may come any more */
  guint64 *steps;      /* number of steps that are left */
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
charstring_put_number (Run *run, gint32 fixed)
{
  gint32 value = fixed >> 16;

  if ((fixed & 0xffff) != 0)
    {
      put_byte (run, KY_CHARSTRING_FIXED);
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
      put_byte (run, KY_CHARSTRING_SHORT);
      put_byte (run, (guint)(value >> 8) & 0xff);
      put_byte (run, (guint)value & 0xff);
    }
}

/* Writes the operands that wait, then `opcode`. FALSE: they draw nothing. */
static gboolean
charstring_emit (Run *run, guint opcode, gboolean is_escaped)
{
  guint n = run->n_stack;

  if (run->path != NULL)
    {
      run->n_stack = 0;
      return ky_font_path_run (run->path, is_escaped ? KY_CHARSTRING_ESCAPED + opcode : opcode,
                               run->stack, n);
    }
  for (guint i = 0; i < run->n_stack; i++)
    charstring_put_number (run, run->stack[i]);
  run->n_stack = 0;
  if (is_escaped)
    put_byte (run, KY_CHARSTRING_ESCAPE);
  put_byte (run, opcode);
  return TRUE;
}

static gboolean run_code (Run *run, KyView code, guint depth);

static gboolean
charstring_call (Run *run, gconstpointer index, guint n, guint depth)
{
  gint bias = n < 1240 ? 107 : n < 33900 ? 1131 : 32768;

  if (run->n_stack == 0 || depth >= CALLS_MAX)
    return FALSE;
  gint number = (run->stack[--run->n_stack] >> 16) + bias;
  if (run->path != NULL && (run->stack[run->n_stack] & 0xffff) != 0)
    return FALSE;
  if (number < 0 || (guint)number >= n)
    return FALSE;
  return run_code (run, run->program->subroutine (index, (guint)number), depth + 1);
}

/* Counts the stem hints. All of them must precede the first mask and the outline (5177 §3.1).
 * Readers disagree on whether later hints count, and so on the length of a mask: bytes that are a
 * mask to one reader would be operators to another. */
static gboolean
charstring_count_stems (Run *run)
{
  run->n_stems += run->n_stack / 2;
  return !run->is_counted && run->n_stems <= STEMS_MAX;
}

static gboolean
take_mask (Run *run, KyReader *reader, guint opcode)
{
  /* Operands before a mask are stems of the kind that comes last (5177 §4.3). */
  if (run->n_stack > 0 && !charstring_count_stems (run))
    return FALSE;
  run->is_counted = TRUE;
  guint n = (run->n_stems + 7) / 8;
  const guint8 *mask = ky_reader_bytes (reader, n);
  if (mask == NULL)
    return FALSE;
  if (!charstring_emit (run, opcode, FALSE))
    return FALSE;
  if (run->out != NULL)
    g_byte_array_append (run->out, mask, n);
  return TRUE;
}

static gboolean
charstring_take_operator (Run *run, KyReader *reader, guint opcode, guint depth)
{
  switch (opcode)
    {
    case KY_CHARSTRING_CALLSUBR:
      return charstring_call (run, run->program->local, run->program->n_local, depth);
    case KY_CHARSTRING_CALLGSUBR:
      return charstring_call (run, run->program->global, run->program->n_global, depth);
    case KY_CHARSTRING_HSTEM:
    case KY_CHARSTRING_VSTEM:
    case KY_CHARSTRING_HSTEMHM:
    case KY_CHARSTRING_VSTEMHM:
      return charstring_count_stems (run) && charstring_emit (run, opcode, FALSE);
    case KY_CHARSTRING_HINTMASK:
    case KY_CHARSTRING_CNTRMASK:
      return take_mask (run, reader, opcode);
    case KY_CHARSTRING_ENDCHAR:
      run->is_done = TRUE;
      return charstring_emit (run, opcode, FALSE);
    case KY_CHARSTRING_VMOVETO:
    case KY_CHARSTRING_RLINETO:
    case KY_CHARSTRING_HLINETO:
    case KY_CHARSTRING_VLINETO:
    case KY_CHARSTRING_RRCURVETO:
    case KY_CHARSTRING_RMOVETO:
    case KY_CHARSTRING_HMOVETO:
    case KY_CHARSTRING_RCURVELINE:
    case KY_CHARSTRING_RLINECURVE:
    case KY_CHARSTRING_VVCURVETO:
    case KY_CHARSTRING_HHCURVETO:
    case KY_CHARSTRING_VHCURVETO:
    case KY_CHARSTRING_HVCURVETO:
      run->is_counted = TRUE;
      return charstring_emit (run, opcode, FALSE);
    case KY_CHARSTRING_ESCAPE:
      opcode = ky_reader_u8 (reader);
      /* hflex, flex, hflex1, flex1; dotsection (0) has no meaning any more */
      if (opcode == 0 && run->path == NULL)
        run->n_stack = 0;
      else if (opcode >= 34 && opcode <= 37)
        {
          run->is_counted = TRUE;
          return charstring_emit (run, opcode, TRUE);
        }
      else
        return FALSE;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
charstring_push (Run *run, gint32 fixed)
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

      if (*run->steps == 0)
        return FALSE;
      --*run->steps;
      if (b == KY_CHARSTRING_RETURN)
        return TRUE;
      if (b == KY_CHARSTRING_SHORT)
        ok = charstring_push (run, (gint32)((guint32)(gint16)ky_reader_u16be (&reader) << 16));
      else if (b == KY_CHARSTRING_FIXED)
        ok = charstring_push (run, (gint32)ky_reader_u32be (&reader));
      else if (b >= 32 && b <= 246)
        ok = charstring_push (run, ((gint32)b - 139) * 65536);
      else if (b >= 247 && b <= 250)
        ok = charstring_push (run,
                              (((gint32)b - 247) * 256 + ky_reader_u8 (&reader) + 108) * 65536);
      else if (b >= 251)
        ok = charstring_push (run,
                              (-((gint32)b - 251) * 256 - ky_reader_u8 (&reader) - 108) * 65536);
      else
        ok = charstring_take_operator (run, &reader, b, depth);
      if (!ok || reader.failed)
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_charstring_rewrite (const KyCharstrings *program, KyView charstring, GByteArray *out)
{
  guint64 steps = STEPS_MAX;
  Run run = { .program = program, .out = out, .steps = &steps };

  if (!run_code (&run, charstring, 0))
    return FALSE;
  if (!run.is_done)
    {
      run.n_stack = 0;
      put_byte (&run, KY_CHARSTRING_ENDCHAR);
    }
  return TRUE;
}

gboolean
ky_charstring_draw (const KyCharstrings *program, KyView charstring, guint64 *steps,
                    KyFontPath *path)
{
  Run run = { .program = program, .path = path, .steps = steps };

  return run_code (&run, charstring, 0) && run.is_done;
}
