/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [MS-DOC] §2.5.1 Fib, §2.8.25 Plcfld, §2.9.90 flt, §2.8.35 PlcPcd: what a Word document stored as
 * the result of its fields stays. LibreOffice computes those of dates, times, numbers of words and
 * the file's name and properties anew, and would show the moment and the file of the conversion,
 * noughts, or nothing. Of AUTOTEXT it keeps the instruction and what is stored, so in the tables of
 * fields these become that. It drops such a field whole where a full stop or a slash stands in
 * front of the instruction's first space. That one becomes SHAPE, of which it keeps the result.
 * What counts pages stays as it is: they are laid out anew. */
#include "filetypes/base/ole/reader.h"
#include "filetypes/office/legacy.h"

#include <string.h>

#define STREAM_MAX ((guint64)1 << 30)
#define COUNTS_AT 0x4cu /* how many characters each part of the text has */
#define PAIRS_AT 0x9au  /* of where a table is and how large */
#define PAIR_CLX 33u
#define BEGIN 0x13 /* then 0x14 in front of the result, 0x15 behind it */
#define AUTO_TEXT 79u
#define SHAPE 95u
#define INSTRUCTION_MAX 64u
#define STEPS_MAX (1u << 24) /* from one piece to the next, in all */

typedef struct
{
  KyView main, pieces; /* the stream of the text; PlcPcd */
  guint32 last_piece;  /* where the last character was found */
  guint steps;
} Text;

static gboolean
is_computed_anew (guint kind)
{
  static const guint8 kinds[] = {
    14, 15, 16, 18, 19, /* INFO, TITLE, SUBJECT, KEYWORDS, COMMENTS */
    22, 23, 24, 25,     /* SAVEDATE, PRINTDATE, REVNUM, EDITTIME */
    27, 28, 29, 30,     /* NUMWORDS, NUMCHARS, FILENAME, TEMPLATE */
    31, 32, 85          /* DATE, TIME, DOCPROPERTY */
  };

  return memchr (kinds, (gint)kind, sizeof kinds) != NULL;
}

/* The table `pair`, empty when it is not completely in `stream`. */
static KyView
word_fields_table_of (KyView fib, KyView stream, guint pair)
{
  KyView table;

  return ky_view_slice (stream, ky_view_u32le (fib, PAIRS_AT + 8 * pair),
                        ky_view_u32le (fib, PAIRS_AT + 8 * pair + 4), &table)
             ? table
             : ky_view ("", 0);
}

/* §2.9.38 Clx: what was saved fast (1) stands in front of the pieces (2). */
static KyView
pieces_of (KyView clx)
{
  KyView pieces = ky_view ("", 0);
  gsize at = 0;

  while (at < clx.size && clx.data[at] == 1)
    at += 3 + (gsize)ky_view_u16le (clx, at + 1);
  if (at < clx.size && clx.data[at] == 2)
    ky_view_slice (clx, at + 5, ky_view_u32le (clx, at + 1), &pieces);
  return pieces;
}

/* The character at `cp` of the whole text; -1: there is none. */
static gint
word_fields_character_at (Text *text, guint32 cp)
{
  gsize n = text->pieces.size >= 4 ? (text->pieces.size - 4) / 12 : 0;

  if (text->last_piece >= n || cp < ky_view_u32le (text->pieces, 4 * (gsize)text->last_piece))
    text->last_piece = 0;
  for (; text->last_piece < n && text->steps < STEPS_MAX; text->last_piece++, text->steps++)
    {
      gsize i = text->last_piece;
      guint32 from = ky_view_u32le (text->pieces, 4 * i);
      guint32 place = ky_view_u32le (text->pieces, 4 * (n + 1) + 8 * i + 2);
      guint64 at = place & 0x3fffffff;

      if (cp < from || cp >= ky_view_u32le (text->pieces, 4 * (i + 1)))
        continue;
      at = (place & 0x40000000) != 0 ? at / 2 + (cp - from) : at + 2 * (guint64)(cp - from);
      if (at + 2 > text->main.size)
        return -1;
      return (place & 0x40000000) != 0 ? text->main.data[at] : ky_view_u16le (text->main, at);
    }
  return -1;
}

/* LibreOffice keeps the field that begins at `cp`, if it is one of those of which it knows
 * nothing. */
static gboolean
word_fields_is_kept (Text *text, guint32 cp)
{
  if (cp > G_MAXINT32 || word_fields_character_at (text, cp) != BEGIN)
    return FALSE;
  for (guint32 i = 1; i < INSTRUCTION_MAX; i++)
    {
      gint character = word_fields_character_at (text, cp + i);

      if (character == '.' || character == '/' || character < 0)
        return FALSE;
      /* It does not look at the first one; behind the instruction the result or the end follows. */
      if ((character == ' ' && i > 1) || (character >= BEGIN && character <= BEGIN + 2))
        return TRUE;
    }
  return FALSE;
}

/* The fields of a table of `size` bytes at `fields`: n + 1 positions of four bytes, then n of two.
 * The positions count from `base`. */
static gboolean
word_fields_mend (Text *text, guint32 base, guint8 *fields, gsize size)
{
  gsize n = size >= 4 ? (size - 4) / 6 : 0;
  gboolean is_changed = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      guint8 *field = fields + 4 * (n + 1) + 2 * i;
      guint32 cp = ky_load_u32le (fields + 4 * i);

      if ((field[0] & 0x1f) != BEGIN || !is_computed_anew (field[1]))
        continue;
      field[1] = cp <= G_MAXINT32 && word_fields_is_kept (text, base + cp) ? AUTO_TEXT : SHAPE;
      is_changed = TRUE;
    }
  return is_changed;
}

static GBytes *
word_fields_read_stream (KyOle *ole, const gchar *name, guint32 *ret_entry)
{
  return ky_ole_find (ole, KY_OLE_ROOT, name, ret_entry, NULL) && *ret_entry != KY_OLE_NO_ENTRY
             ? ky_ole_read (ole, *ret_entry, STREAM_MAX, NULL)
             : NULL;
}

/* Where part `number` of the text begins: the counts of those in front of it, macros' among
 * them. */
static guint32
word_fields_base_of (KyView fib, guint number)
{
  guint64 base = 0;

  for (guint i = 0; i < number; i++)
    base += ky_view_u32le (fib, COUNTS_AT + 4 * (gsize)i);
  return base <= G_MAXINT32 ? (guint32)base : G_MAXINT32;
}

GBytes *
ky_legacy_with_results (KyView input)
{
  /* Of the text, footnotes, headers, comments, endnotes, boxes and boxes in headers. */
  static const guint parts[][2]
      = { { 16, 0 }, { 18, 1 }, { 17, 2 }, { 19, 4 }, { 48, 5 }, { 57, 6 }, { 59, 7 } };
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);
  g_autoptr (GBytes) main = NULL;
  g_autoptr (GBytes) table = NULL;
  g_autofree guint8 *copy = NULL;
  guint32 entry = KY_OLE_NO_ENTRY;
  gboolean is_changed = FALSE;
  Text text = { 0 };
  KyView fib, view;

  if (ole == NULL)
    return NULL;
  main = word_fields_read_stream (ole, "WordDocument", &entry);
  if (main == NULL)
    return NULL;
  fib.data = g_bytes_get_data (main, &fib.size);
  if (fib.size < PAIRS_AT + 8 * (59 + 1) || (fib.data[11] & 0x01) != 0) /* encrypted */
    return NULL;
  table = word_fields_read_stream (ole, (fib.data[11] & 0x02) != 0 ? "1Table" : "0Table", &entry);
  if (table == NULL)
    return NULL;
  view.data = g_bytes_get_data (table, &view.size);
  text.main = fib;
  text.pieces = pieces_of (word_fields_table_of (fib, view, PAIR_CLX));
  copy = g_memdup2 (view.data, view.size);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      KyView fields = word_fields_table_of (fib, view, parts[i][0]);

      if (fields.size > 0)
        is_changed = word_fields_mend (&text, word_fields_base_of (fib, parts[i][1]),
                                       copy + (fields.data - view.data), fields.size)
                     || is_changed;
    }
  return is_changed ? ky_ole_replaced (ole, entry, ky_view (copy, view.size), NULL) : NULL;
}
