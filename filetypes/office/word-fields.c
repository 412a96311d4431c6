/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the stored results of the fields of Word documents: [MS-DOC] §2.5.1 Fib, §2.8.25 Plcfld,
 * §2.9.90 flt, §2.8.35 PlcPcd. LibreOffice computes the fields of dates, times, word counts,
 * captions and the file's name and properties anew, and would show the time and the file name of
 * the conversion, zeros, or nothing. It keeps the instruction and the stored result of AUTOTEXT, so
 * the type of these fields in the field tables is changed to AUTOTEXT. LibreOffice drops an
 * AUTOTEXT field completely if a full stop or a slash precedes the first space of the instruction.
 * Such a field becomes SHAPE, whose result LibreOffice keeps. The same is done with references to
 * missing bookmarks, for which it would show an error. Fields of page numbers are not changed,
 * because the pages are laid out anew.
 *
 * The same tables are used to count hidden text, which LibreOffice does not draw (§2.6.1
 * sprmCFVanish). */
#include "filetypes/base/ole/reader.h"
#include "common/charset/charset.h"
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/office/legacy.h"

#define STREAM_MAX ((guint64)1 << 30)
#define COUNTS_AT 0x4cu /* how many characters each part of the text has */
#define PAIRS_AT 0x9au  /* offset of the pairs of a table's offset and size */
#define PAIR_CLX 33u
#define PAIR_RUNS 12u
#define PAIR_BOOKMARKS 21u
#define PAGE 512u     /* bytes of a page of properties of runs */
#define VANISH 0x083c /* sprmCFVanish */
#define BEGIN 0x13    /* then 0x14 in front of the result, 0x15 behind it */
#define AUTO_TEXT 79u
#define SHAPE 95u
#define INSTRUCTION_MAX 64u
#define STEPS_MAX (1u << 24) /* steps from one piece to the next, in all */

typedef struct
{
  KyView main, pieces; /* the stream of the text; PlcPcd */
  guint32 last_piece;  /* index of the piece with the last character */
  guint steps;
  GHashTable *bookmarks; /* (nullable) their names, case-folded */
} Text;

static gboolean
is_computed_anew (guint kind)
{
  static const guint8 kinds[] = {
    12,                 /* SEQ */
    14, 15, 16, 18, 19, /* INFO, TITLE, SUBJECT, KEYWORDS, COMMENTS */
    22, 23, 24, 25,     /* SAVEDATE, PRINTDATE, REVNUM, EDITTIME */
    27, 28, 29, 30,     /* NUMWORDS, NUMCHARS, FILENAME, TEMPLATE */
    31, 32, 85          /* DATE, TIME, DOCPROPERTY */
  };

  return memchr (kinds, (gint)kind, sizeof kinds) != NULL;
}

/* Returns the table `pair`, empty when it is not completely in `stream`. */
static KyView
word_fields_table_of (KyView fib, KyView stream, guint pair)
{
  KyView table;

  return ky_view_slice (stream, ky_view_u32le (fib, PAIRS_AT + 8 * pair),
                        ky_view_u32le (fib, PAIRS_AT + 8 * pair + 4), &table)
             ? table
             : ky_view ("", 0);
}

/* Returns the piece table of a Clx ([MS-DOC] §2.9.38): data of a fast save (1) may precede the
 * pieces (2). */
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

/* Returns the character at position `cp` of the document's text; -1: there is none. */
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

/* Tells whether LibreOffice keeps the field that begins at `cp` unchanged because it does not know
 * it. */
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
      /* LibreOffice ignores a space at the beginning of the instruction. The instruction ends at
       * the separator or end character of the field. */
      if ((character == ' ' && i > 1) || (character >= BEGIN && character <= BEGIN + 2))
        return TRUE;
    }
  return FALSE;
}

/* Returns the names of the bookmarks (§2.9.273 SttbfBkmk), case-folded. (transfer full) */
static GHashTable *
word_fields_bookmarks (KyView fib, KyView stream)
{
  GHashTable *names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  KyView table = word_fields_table_of (fib, stream, PAIR_BOOKMARKS), name;
  guint n = ky_view_u16le (table, 2), n_extra = ky_view_u16le (table, 4);
  gsize at = 6;

  for (guint i = 0; i < n && ky_view_slice (table, at + 2, 2 * ky_view_u16le (table, at), &name);
       i++)
    {
      g_autofree gchar *text = ky_charset_decode (name, "utf-16le", KY_CHARSET_STRICT, NULL, NULL);

      g_hash_table_add (names, g_utf8_casefold (text != NULL ? text : "", -1));
      at += 2 + name.size + n_extra;
    }
  return names;
}

/* Tells whether the field of `kind` that begins at `cp` refers to a bookmark that is not there. */
static gboolean
word_fields_leads_nowhere (Text *text, guint32 cp, guint kind)
{
  static const guint8 kinds[] = { 3, 37, 72 }; /* REF, PAGEREF, NOTEREF */
  g_autoptr (GString) name = g_string_new (NULL);
  guint n_words = 0;

  if (cp > G_MAXINT32 || memchr (kinds, (gint)kind, sizeof kinds) == NULL)
    return FALSE;
  for (guint i = 1, before = ' '; i < INSTRUCTION_MAX; i++)
    {
      gint character = word_fields_character_at (text, cp + i);

      if (character == BEGIN || character < 0 || !g_unichar_validate ((gunichar)character))
        return FALSE;
      if (character <= BEGIN + 2 || character == '\\' || (n_words == 2 && character == ' '))
        break;
      n_words += before == ' ' && character != ' ' ? 1 : 0;
      if (n_words == 2 && character != '"')
        g_string_append_unichar (name, (gunichar)character);
      before = (guint)character;
    }
  g_autofree gchar *folded = g_utf8_casefold (name->str, -1);
  return name->len > 0 && !g_hash_table_contains (text->bookmarks, folded);
}

/* Corrects the fields of a table of `size` bytes at `fields`: n + 1 positions of four bytes, then n
 * of two. The positions count from `base`. */
static gboolean
word_fields_mend (Text *text, guint32 base, guint8 *fields, gsize size)
{
  gsize n = size >= 4 ? (size - 4) / 6 : 0;
  gboolean is_changed = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      guint8 *field = fields + 4 * (n + 1) + 2 * i;
      guint32 cp = ky_load_u32le (fields + 4 * i);

      if ((field[0] & 0x1f) != BEGIN
          || !(is_computed_anew (field[1])
               || word_fields_leads_nowhere (text, cp <= G_MAXINT32 ? base + cp : cp, field[1])))
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

/* Returns where part `number` of the text begins: the sum of the counts of the parts before it,
 * macros' among them. */
static guint32
word_fields_base_of (KyView fib, guint number)
{
  guint64 base = 0;

  for (guint i = 0; i < number; i++)
    base += ky_view_u32le (fib, COUNTS_AT + 4 * (gsize)i);
  return base <= G_MAXINT32 ? (guint32)base : G_MAXINT32;
}

typedef struct
{
  GBytes *main, *table;
  guint32 entry; /* of the table */
  Text text;
} Document;

KY_DEFINE_AUTO_CLEAR (word_fields_clear, Document, main, table)

/* Opens a document. Returns FALSE if `ole` is no document of Word 97 or later, or an encrypted
 * one. */
static gboolean
word_fields_open (KyOle *ole, Document *ret_document)
{
  ret_document->main = word_fields_read_stream (ole, "WordDocument", &ret_document->entry);
  if (ret_document->main == NULL)
    return FALSE;
  KyView fib = ky_view_of_bytes (ret_document->main);
  if (fib.size < PAIRS_AT + 8 * (59 + 1) || (fib.data[11] & 0x01) != 0) /* encrypted */
    return FALSE;
  ret_document->table = word_fields_read_stream (
      ole, (fib.data[11] & 0x02) != 0 ? "1Table" : "0Table", &ret_document->entry);
  if (ret_document->table == NULL)
    return FALSE;
  ret_document->text.main = fib;
  ret_document->text.pieces
      = pieces_of (word_fields_table_of (fib, ky_view_of_bytes (ret_document->table), PAIR_CLX));
  return TRUE;
}

GBytes *
ky_legacy_with_results (KyView input)
{
  /* For the main text, footnotes, headers, comments, endnotes, text boxes and text boxes in
   * headers: the index of the field table in the FIB, and the number of character counts that add
   * up to the first position of the part. */
  static const guint parts[][2]
      = { { 16, 0 }, { 18, 1 }, { 17, 2 }, { 19, 4 }, { 48, 5 }, { 57, 6 }, { 59, 7 } };
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);
  g_auto (Document) document = { 0 };
  g_autoptr (GHashTable) bookmarks = NULL;
  gboolean is_changed = FALSE;

  if (ole == NULL || !word_fields_open (ole, &document))
    return NULL;
  KyView fib = document.text.main;
  KyView view = ky_view_of_bytes (document.table);
  document.text.bookmarks = bookmarks = word_fields_bookmarks (fib, view);
  g_autofree guint8 *copy = g_memdup2 (view.data, view.size);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      KyView fields = word_fields_table_of (fib, view, parts[i][0]);

      if (fields.size > 0)
        is_changed = word_fields_mend (&document.text, word_fields_base_of (fib, parts[i][1]),
                                       copy + (fields.data - view.data), fields.size)
                     || is_changed;
    }
  return is_changed ? ky_ole_replaced (ole, document.entry, ky_view (copy, view.size), NULL) : NULL;
}

/* --- hidden text ------------------------------------------------------------------------------ */

/* Marks bytes of the stream of the text whose characters are hidden. */
typedef struct
{
  guint32 from, to;
} Range;

/* Tells whether the properties of a run (§2.6.1) hide it by themselves: styles are not asked. */
static gboolean
word_fields_hides (KyView properties)
{
  static const guint8 sizes[] = { 1, 1, 2, 4, 2, 2, 0, 3 };
  gboolean hides = FALSE;

  for (gsize at = 0; at + 3 <= properties.size;)
    {
      guint code = ky_view_u16le (properties, at), kind = code >> 13;

      if (code == VANISH)
        hides = properties.data[at + 2] == 1 || properties.data[at + 2] == 0x81;
      at += 2 + (kind == 6 ? 1u + properties.data[at + 2] : sizes[kind]);
    }
  return hides;
}

/* Returns the hidden runs in the order of their bytes (§2.8.6 PlcBteChpx, §2.9.33 ChpxFkp).
 * (transfer full) */
static GArray *
word_fields_hidden (const Document *document)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  KyView main = document->text.main;
  KyView pages = word_fields_table_of (main, ky_view_of_bytes (document->table), PAIR_RUNS);
  gsize n = pages.size >= 4 ? MIN ((pages.size - 4) / 8, main.size / PAGE) : 0;

  for (gsize i = 0; i < n; i++)
    {
      guint64 number = ky_view_u32le (pages, (pages.size - 4) / 8 * 4 + 4 + 4 * i) & 0x3fffff;
      KyView page, run;

      if (!ky_view_slice (main, number * PAGE, PAGE, &page))
        continue;
      guint n_runs = page.data[PAGE - 1];
      for (guint j = 0; j < n_runs && 4 * (n_runs + 1) + j < PAGE; j++)
        {
          gsize at = 2 * (gsize)page.data[4 * (n_runs + 1) + j];
          Range range = { ky_view_u32le (page, 4 * j), ky_view_u32le (page, 4 * j + 4) };

          if (at > 0 && ky_view_slice (page, at + 1, page.data[at], &run) && range.from < range.to
              && word_fields_hides (run))
            g_array_append_val (ranges, range);
        }
    }
  return ranges;
}

static gint
word_fields_compare (gconstpointer one, gconstpointer other)
{
  guint32 a = ((const Range *)one)->from, b = ((const Range *)other)->from;

  return a < b ? -1 : a > b ? 1 : 0;
}

/* Tells whether the byte `at` is in one of `ranges`, which are sorted. */
static gboolean
word_fields_has (const GArray *ranges, guint64 at)
{
  guint low = 0, high = ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (ranges, Range, middle).from <= at)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 && g_array_index (ranges, Range, low - 1).to > at;
}

guint64
ky_legacy_count_hidden_text (KyView input)
{
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);
  g_auto (Document) document = { 0 };
  guint64 n = 0, instructions = 0; /* a bit for each open field: its instruction is not over */
  gboolean was_hidden = FALSE;
  guint n_pieces, steps = 0;

  if (ole == NULL || !word_fields_open (ole, &document))
    return 0;
  g_autoptr (GArray) ranges = word_fields_hidden (&document);
  g_array_sort (ranges, word_fields_compare);
  KyView pieces = document.text.pieces;
  n_pieces = pieces.size >= 4 ? (guint)((pieces.size - 4) / 12) : 0;
  for (guint i = 0; i < n_pieces && ranges->len > 0; i++)
    {
      guint32 from = ky_view_u32le (pieces, 4 * (gsize)i);
      guint32 to = ky_view_u32le (pieces, 4 * (gsize)i + 4);
      guint32 place = ky_view_u32le (pieces, 4 * ((gsize)n_pieces + 1) + 8 * (gsize)i + 2);
      gboolean is_narrow = (place & 0x40000000) != 0;
      guint64 at = is_narrow ? (place & 0x3fffffff) / 2 : place & 0x3fffffff;

      for (guint32 cp = from; cp < to && at + 2 <= document.text.main.size; cp++)
        {
          guint character
              = is_narrow ? document.text.main.data[at] : ky_view_u16le (document.text.main, at);
          gboolean is_hidden = word_fields_has (ranges, at);

          if (steps++ > STEPS_MAX)
            return n;
          if (character == BEGIN)
            instructions = instructions << 1 | 1;
          else if (character == BEGIN + 1)
            instructions &= ~(guint64)1;
          else if (character == BEGIN + 2)
            instructions >>= 1;
          if (!is_hidden)
            was_hidden = FALSE;
          else if (character > ' ' && instructions == 0)
            {
              n += was_hidden ? 0 : 1;
              was_hidden = TRUE;
            }
          at += is_narrow ? 1 : 2;
        }
    }
  return n;
}
