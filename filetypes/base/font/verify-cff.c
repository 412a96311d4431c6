/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the Compact Font Format as it is written (Adobe Technical Notes 5176 and 5177): header
 * and indexes, charset, encoding, whose dictionary each glyph has, charstrings, dictionaries, in
 * this order and with no byte between them. Charstrings hold numbers, hints and what draws, and
 * end where they say so: nothing is called, and no reader can take bytes of a mask for code. */
#include "filetypes/base/font/verify.h"

#include "filetypes/base/font/path.h"

#define STANDARD_STRINGS 391
#define LONGEST_STRING 127
#define OPERANDS_MAX 48
#define STACK_MAX 48 /* 5177, appendix B */
#define STEMS_MAX 96 /* 5177, appendix B */
#define FONTS_MAX 256
#define REAL_MAX 23 /* characters of its text */

enum
{
  OP_FONT_BBOX = 5,
  OP_CHARSET = 15,
  OP_ENCODING = 16,
  OP_CHARSTRINGS = 17,
  OP_PRIVATE = 18,
  OP_FONT_MATRIX = 0x0c07,
  OP_ROS = 0x0c1e,
  OP_CID_COUNT = 0x0c22,
  OP_FD_ARRAY = 0x0c24,
  OP_FD_SELECT = 0x0c25
};

typedef struct
{
  const guint8 *offsets; /* of four bytes each */
  KyView data;
  guint n;
} Index;

/* Holds the values of the top dictionary. */
typedef struct
{
  gboolean is_cid;
  guint names[2]; /* SIDs of registry and ordering */
  guint32 charset, encoding, charstrings, selection, fonts, private_size, private;
} Top;

/* --- indexes ---------------------------------------------------------------------------------- */

static gboolean
verify_cff_take_index (KyReader *reader, Index *index, GError **error)
{
  guint32 last = 1;

  *index = (Index){ .n = ky_reader_u16be (reader) };
  if (index->n > 0 && ky_reader_u8 (reader) != 4)
    return ky_verify_fail (error,
                           "font: a CFF index has an offset size that kiyome does not write");
  if (index->n > 0)
    index->offsets = ky_reader_bytes (reader, 4 * ((guint64)index->n + 1));
  for (guint i = 0; index->offsets != NULL && i <= index->n; i++)
    {
      guint32 offset = ky_load_u32be (index->offsets + 4 * (gsize)i);

      if (offset < last || (i == 0 && offset != 1))
        return ky_verify_fail (error, "font: the offsets of a CFF index do not ascend");
      last = offset;
    }
  index->data = ky_view (ky_reader_bytes (reader, last - 1), last - 1);
  return !reader->failed || ky_verify_fail (error, "font: a CFF index is truncated");
}

static KyView
item_of (const Index *index, guint i)
{
  guint32 from = ky_load_u32be (index->offsets + 4 * (gsize)i),
          to = ky_load_u32be (index->offsets + 4 * (gsize)i + 4);

  return ky_view (index->data.data + from - 1, to - from);
}

/* --- dictionaries ----------------------------------------------------------------------------- */

typedef struct
{
  guint opcode;
  guint n;              /* operands */
  gboolean is_shortest; /* each number is written as short as it can be */
} Entry;

/* Passes nibbles to the one that ends them (5176 §4); E and a minus behind it are one. */
static gboolean
pass_real (KyReader *reader)
{
  guint n = 0, last = 0;

  for (;;)
    {
      guint8 byte = ky_reader_u8 (reader);

      for (gint shift = 4; shift >= 0; shift -= 4)
        {
          guint nibble = byte >> shift & 15;

          if (nibble == 15)
            return n > 0 && (shift == 0 || (byte & 15) == 15);
          n += nibble == 12 ? 2 : 1;
          if (reader->failed || nibble == 13 || (last == 11 && nibble == 14) || n > REAL_MAX)
            return FALSE;
          last = nibble;
        }
    }
}

static gboolean
pass_number (KyReader *reader, guint b, gboolean *is_shortest)
{
  gint32 value;

  if (b == 30)
    return pass_real (reader);
  if (b >= 32 && b <= 246)
    return TRUE;
  if (b >= 247 && b <= 254)
    {
      ky_reader_u8 (reader);
      return TRUE;
    }
  if (b == 28)
    {
      value = (gint16)ky_reader_u16be (reader);
      *is_shortest = *is_shortest && ABS (value) > 1131;
      return TRUE;
    }
  value = (gint32)ky_reader_u32be (reader);
  *is_shortest = *is_shortest && (value < G_MININT16 || value > G_MAXINT16);
  return b == 29;
}

/* Reads the operands of an entry, and its operator. */
static gboolean
verify_cff_take_entry (KyReader *reader, Entry *entry)
{
  *entry = (Entry){ .is_shortest = TRUE };
  while (ky_reader_left (reader) > 0)
    {
      guint b = ky_reader_u8 (reader);

      if (b <= 21)
        {
          entry->opcode = b == 12 ? 0x0c00u | ky_reader_u8 (reader) : b;
          return !reader->failed;
        }
      if (!pass_number (reader, b, &entry->is_shortest) || reader->failed
          || ++entry->n > OPERANDS_MAX)
        return FALSE;
    }
  return FALSE;
}

/* Reads entries of a dictionary whose operators are among `operators`, in this order and each at
 * most once, with `n_operands` operands (0: any number). `reader` is then before the first other
 * entry. Returns FALSE if an entry is not valid. */
static gboolean
pass_entries (KyReader *reader, const guint *operators, guint n, guint n_operands)
{
  guint next = 0;

  while (ky_reader_left (reader) > 0)
    {
      gsize before = reader->at;
      Entry entry;
      guint i = next;

      if (!verify_cff_take_entry (reader, &entry))
        return FALSE;
      while (i < n && operators[i] != entry.opcode)
        i++;
      if (i == n)
        {
          reader->at = before;
          return TRUE;
        }
      if (!entry.is_shortest || (n_operands > 0 && entry.n != n_operands))
        return FALSE;
      next = i + 1;
    }
  return TRUE;
}

/* Reads an offset or a size. It has always five bytes, so that a dictionary's size does not depend
 * on it. */
static guint32
take_offset (KyReader *reader)
{
  guint b = ky_reader_u8 (reader);
  guint32 value = ky_reader_u32be (reader);

  if (b != 29 || value > G_MAXINT32)
    reader->failed = TRUE;
  return value;
}

static void
take_opcode (KyReader *reader, guint opcode)
{
  if ((opcode > 0xff && ky_reader_u8 (reader) != opcode >> 8)
      || ky_reader_u8 (reader) != (opcode & 0xff))
    reader->failed = TRUE;
}

static guint32
take_offset_of (KyReader *reader, guint opcode)
{
  guint32 value = take_offset (reader);

  take_opcode (reader, opcode);
  return value;
}

/* Reads size and place of a private dictionary. */
static void
verify_cff_take_private (KyReader *reader, guint32 *ret_size, guint32 *ret_at)
{
  *ret_size = take_offset (reader);
  *ret_at = take_offset_of (reader, OP_PRIVATE);
}

static gboolean
read_top (KyView view, Top *top)
{
  static const guint operators[] = { OP_FONT_MATRIX, OP_FONT_BBOX, OP_CID_COUNT };
  KyReader reader = ky_reader (view);
  KyReader ros = reader;

  *top = (Top){ 0 };
  for (guint i = 0; i < G_N_ELEMENTS (top->names); i++)
    top->names[i] = take_offset (&ros);
  top->is_cid = take_offset_of (&ros, OP_ROS) <= 255 && !ros.failed;
  if (top->is_cid)
    reader = ros;
  if (!pass_entries (&reader, operators, G_N_ELEMENTS (operators) - !top->is_cid, 0))
    return FALSE;
  top->charset = take_offset_of (&reader, OP_CHARSET);
  if (!top->is_cid)
    top->encoding = take_offset_of (&reader, OP_ENCODING);
  top->charstrings = take_offset_of (&reader, OP_CHARSTRINGS);
  if (top->is_cid)
    {
      top->selection = take_offset_of (&reader, OP_FD_SELECT);
      top->fonts = take_offset_of (&reader, OP_FD_ARRAY);
    }
  else
    verify_cff_take_private (&reader, &top->private_size, &top->private);
  return !reader.failed && ky_reader_left (&reader) == 0;
}

/* --- charstrings ------------------------------------------------------------------------------ */

static gboolean
pass_operand (KyReader *reader, guint b)
{
  if (b == KY_CHARSTRING_FIXED)
    return (ky_reader_u32be (reader) & 0xffff) != 0; /* a whole number is shorter */
  if (b == KY_CHARSTRING_SHORT)
    {
      gint32 value = (gint16)ky_reader_u16be (reader);

      return ABS (value) > 1131;
    }
  if (b >= 247)
    ky_reader_u8 (reader);
  return b >= 32;
}

typedef struct
{
  guint n; /* operands that wait */
  guint n_stems;
  gboolean is_counted; /* no stem may come any more */
} Hints;

static gboolean
verify_cff_count_stems (Hints *hints)
{
  hints->n_stems += hints->n / 2;
  return !hints->is_counted && hints->n_stems <= STEMS_MAX;
}

static gboolean
pass_operator (KyReader *reader, guint opcode, Hints *hints)
{
  switch (opcode)
    {
    case KY_CHARSTRING_HSTEM:
    case KY_CHARSTRING_VSTEM:
    case KY_CHARSTRING_HSTEMHM:
    case KY_CHARSTRING_VSTEMHM:
      return verify_cff_count_stems (hints);
    case KY_CHARSTRING_HINTMASK:
    case KY_CHARSTRING_CNTRMASK:
      if (hints->n > 0 && !verify_cff_count_stems (hints))
        return FALSE;
      hints->is_counted = TRUE;
      ky_reader_bytes (reader, (hints->n_stems + 7) / 8);
      return TRUE;
    case KY_CHARSTRING_ESCAPE:
      opcode = KY_CHARSTRING_ESCAPED + ky_reader_u8 (reader);
      hints->is_counted = TRUE;
      return opcode >= KY_CHARSTRING_HFLEX && opcode <= KY_CHARSTRING_FLEX1;
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
      hints->is_counted = TRUE;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
check_charstring (KyView charstring)
{
  KyReader reader = ky_reader (charstring);
  Hints hints = { 0 };

  while (ky_reader_left (&reader) > 0)
    {
      guint b = ky_reader_u8 (&reader);

      if (b == KY_CHARSTRING_ENDCHAR)
        return ky_reader_left (&reader) == 0;
      if (b >= 32 || b == KY_CHARSTRING_SHORT)
        {
          if (!pass_operand (&reader, b) || ++hints.n > STACK_MAX)
            return FALSE;
        }
      else
        {
          if (!pass_operator (&reader, b, &hints))
            return FALSE;
          hints.n = 0;
        }
      if (reader.failed)
        return FALSE;
    }
  return FALSE;
}

/* --- what lies between the indexes ------------------------------------------------------------ */

static gboolean
verify_cff_check_strings (const Index *strings)
{
  for (guint i = 0; i < strings->n; i++)
    {
      KyView text = item_of (strings, i);

      if (text.size > LONGEST_STRING)
        return FALSE;
      for (gsize at = 0; at < text.size; at++)
        if (!g_ascii_isalnum (text.data[at]) && memchr (" ._-", text.data[at], 4) == NULL)
          return FALSE;
    }
  return TRUE;
}

/* Tells whether `sid` is a standard string's, one that was named before, or the next of the font's
 * own, of which there are `n`; `*seen` were named. */
static gboolean
verify_cff_is_name (guint sid, guint n, guint *seen)
{
  if (sid == STANDARD_STRINGS + *seen && *seen < n)
    ++*seen;
  return sid < STANDARD_STRINGS + *seen;
}

/* Passes a name for each glyph but the first. */
static gboolean
pass_charset (KyReader *reader, guint n_glyphs, const Top *top, guint n_strings, guint *seen)
{
  gboolean ok = ky_reader_u8 (reader) == 0;

  for (guint i = 1; ok && i < n_glyphs; i++)
    {
      guint name = ky_reader_u16be (reader);

      ok = !reader->failed && (top->is_cid || verify_cff_is_name (name, n_strings, seen));
    }
  return ok;
}

/* Checks an encoding: a code for each glyph, and more codes for some. */
static gboolean
pass_encoding (KyReader *reader, guint n_glyphs, guint n_strings, guint *seen)
{
  guint format = ky_reader_u8 (reader), n = ky_reader_u8 (reader);
  gboolean ok = (format == 0 || format == 0x80) && n < n_glyphs;

  ky_reader_bytes (reader, n);
  if (format == 0x80)
    {
      n = ky_reader_u8 (reader);
      ok = ok && n > 0;
      for (guint i = 0; ok && i < n; i++)
        {
          ky_reader_u8 (reader);
          ok = verify_cff_is_name (ky_reader_u16be (reader), n_strings, seen);
        }
    }
  return ok && !reader->failed;
}

/* Numbers for how hints are to be taken, and no subroutines. */
static gboolean
pass_private (KyReader *reader, guint32 size)
{
  static const guint operators[] = { 6,      7,      8,      9,      10,     11,     0x0c09, 0x0c0a,
                                     0x0c0b, 0x0c0c, 0x0c0d, 0x0c0e, 0x0c11, 0x0c12, 20,     21 };
  const guint8 *data = ky_reader_bytes (reader, size);
  KyReader entries = ky_reader (ky_view (data, size));

  return data != NULL && pass_entries (&entries, operators, G_N_ELEMENTS (operators), 0)
         && ky_reader_left (&entries) == 0;
}

/* Checks that the private dictionaries of `fonts` follow each other, beginning where `reader`
 * is. */
static gboolean
check_fonts (KyReader *reader, const Index *fonts)
{
  static const guint operators[] = { OP_FONT_MATRIX };

  for (guint i = 0; i < fonts->n; i++)
    {
      KyReader entries = ky_reader (item_of (fonts, i));
      guint32 size, at;

      if (!pass_entries (&entries, operators, G_N_ELEMENTS (operators), 6))
        return FALSE;
      verify_cff_take_private (&entries, &size, &at);
      if (entries.failed || ky_reader_left (&entries) > 0 || at != reader->at
          || !pass_private (reader, size))
        return FALSE;
    }
  return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Checks which glyph belongs to which font, the dictionaries of all fonts and their private
 * ones. */
static gboolean
check_cid_fonts (KyReader *reader, KyView selection, const Top *top, GError **error)
{
  Index fonts;

  if (reader->at != top->fonts)
    return ky_verify_fail (
        error, "font: a CFF structure is not at the offset that the top dictionary gives");
  if (!verify_cff_take_index (reader, &fonts, error))
    return FALSE;
  if (fonts.n == 0 || fonts.n > FONTS_MAX || selection.data[0] != 0)
    return ky_verify_fail (
        error, "font: the number of CFF font dictionaries or the FDSelect format is wrong");
  for (gsize i = 1; i < selection.size; i++)
    if (selection.data[i] >= fonts.n)
      return ky_verify_fail (error,
                             "font: FDSelect refers to a font dictionary that does not exist");
  return check_fonts (reader, &fonts)
         || ky_verify_fail (error,
                            "font: a CFF dictionary has an entry that kiyome does not write");
}

/* Checks the blocks from the charset on, at which `reader` is positioned. */
static gboolean
verify_cff_check_blocks (KyReader *reader, const Top *top, const Index *strings, GError **error)
{
  KyReader ahead = *reader;
  guint seen = 0;
  KyView selection = ky_view ("", 0);
  Index glyphs;

  ky_reader_seek (&ahead, top->charstrings);
  if (!verify_cff_take_index (&ahead, &glyphs, error))
    return FALSE;
  if (glyphs.n == 0 || reader->at != top->charset
      || !pass_charset (reader, glyphs.n, top, strings->n, &seen))
    return ky_verify_fail (error, "font: the CFF charset has a form that kiyome does not write");
  if (top->encoding > 1
      && (reader->at != top->encoding || !pass_encoding (reader, glyphs.n, strings->n, &seen)))
    return ky_verify_fail (error, "font: the CFF encoding has a form that kiyome does not write");
  for (guint i = 0; top->is_cid && i < G_N_ELEMENTS (top->names); i++)
    if (!verify_cff_is_name (top->names[i], strings->n, &seen))
      return ky_verify_fail (error,
                             "font: the CFF top dictionary names a string that does not exist");
  if (seen != strings->n)
    return ky_verify_fail (error, "font: the CFF table has strings that nothing refers to");
  if (top->is_cid)
    {
      if (reader->at != top->selection)
        return ky_verify_fail (
            error, "font: a CFF structure is not at the offset that the top dictionary gives");
      selection = ky_view (ky_reader_bytes (reader, (guint64)glyphs.n + 1), (gsize)glyphs.n + 1);
    }
  if (reader->failed || reader->at != top->charstrings)
    return ky_verify_fail (
        error, "font: a CFF structure is not at the offset that the top dictionary gives");
  for (guint i = 0; i < glyphs.n; i++)
    if (!check_charstring (item_of (&glyphs, i)))
      return ky_verify_fail (error, "font: a charstring has a form that kiyome does not write");
  *reader = ahead;
  if (top->is_cid)
    return check_cid_fonts (reader, selection, top, error);
  return (reader->at == top->private && pass_private (reader, top->private_size))
         || ky_verify_fail (error,
                            "font: a CFF dictionary has an entry that kiyome does not write");
}

gboolean
ky_font_verify_cff (KyView font, GError **error)
{
  KyReader reader = ky_reader (font);
  Index names, tops, strings, subroutines;
  Top top;

  if (!ky_view_starts_with (font, "\1\0\4\4\0\1", 6))
    return ky_verify_fail (error, "font: the CFF header differs from the one that kiyome writes");
  ky_reader_bytes (&reader, 4);
  if (!verify_cff_take_index (&reader, &names, error)
      || !verify_cff_take_index (&reader, &tops, error)
      || !verify_cff_take_index (&reader, &strings, error)
      || !verify_cff_take_index (&reader, &subroutines, error))
    return FALSE;
  if (names.n != 1 || !ky_view_is (names.data, "KyFont") || tops.n != 1 || subroutines.n != 0
      || !verify_cff_check_strings (&strings) || !read_top (tops.data, &top))
    return ky_verify_fail (error, "font: the names, strings or top dictionary of a CFF table "
                                  "differ from the form that kiyome writes");
  if (!verify_cff_check_blocks (&reader, &top, &strings, error))
    return FALSE;
  return ky_reader_left (&reader) == 0
         || ky_verify_fail (error, "font: unexpected bytes after the CFF data");
}
