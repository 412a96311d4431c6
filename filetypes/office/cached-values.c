/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces computed cells of workbooks by their stored values: [MS-XLS] §2.4.127 Formula,
 * §2.5.198.104 Rgce, §2.4.150 Lbl, §2.4.105 ExternName, §2.4.106 ExternSheet, §2.4.271 SupBook.
 *
 * A cell shows the value that Excel stored beside its formula. LibreOffice uses that value, too,
 * but computes a formula anew if it calls a function of a macro or uses a name of another file;
 * neither is there, so an error would replace the value. LibreOffice also cannot write most errors
 * that formulas contain. The rebuild of the workbook drops such formulas anyway. A formula that
 * asks for the time, a random number or the place of the file is computed anew as well, and would
 * show when and where that was done instead of what was sent. Therefore the stored value replaces
 * the formula; each record stays at its place and keeps its length. An invalid number becomes the
 * error that Excel shows. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/ole/reader.h"
#include "filetypes/office/legacy.h"
#include "filetypes/base/formula/formula.h"

#define STREAM_MAX ((guint64)1 << 30)
#define BIFF5 0x500u /* version of Excel 5 and 95: texts are bytes, references other tokens */
#define BIFF8 0x600u
#define FORMULA_SIZE 22u /* without its tokens */
#define ROUNDS 8u        /* names that ask for names that ask for … */
#define USER_DEFINED 0xffu
#define ERROR_REF 0x17u
#define ERROR_NA 0x2au
#define ERROR_NUM 0x24u

enum
{
  RECORD_FORMULA = 0x06,
  RECORD_LBL = 0x18,
  RECORD_EXTERNSHEET = 0x17,
  RECORD_EXTERNNAME = 0x23,
  RECORD_SUPBOOK = 0x1ae,
  RECORD_BLANK = 0x201,
  RECORD_NUMBER = 0x203,
  RECORD_LABEL = 0x204,
  RECORD_BOOLERR = 0x205,
  RECORD_STRING = 0x207,
  RECORD_ARRAY = 0x221,
  RECORD_RK = 0x27e,
  RECORD_SHRFMLA = 0x4bc,
  RECORD_BOF = 0x809,
  RECORD_NONE = 0x0ffe /* means nothing to anybody */
};

typedef struct
{
  gboolean is_old;     /* BIFF5 */
  GArray *names;       /* gboolean for each Lbl: formulas with the name are replaced */
  GPtrArray *lbls;     /* KyView *: their tokens */
  GPtrArray *books;    /* GArray of gboolean of each SupBook: its names, known functions or not */
  KyView sheets;       /* ExternSheet */
  GHashTable *anchors; /* guint64: sheet and cell of shared formulas that go */
} Book;

/* Reads the next record. FALSE at the end, or at a record that is cut off. */
static gboolean
cached_next_record (KyView book, gsize *at, KyBiffRecord *ret_record)
{
  return ky_biff_next (book, at, ret_record) && *at <= book.size;
}

/* --- tokens ----------------------------------------------------------------------------------- */

/* Returns how many bytes follow the first one of the token at `at`; -1: not known. */
static gssize
cached_token_size (const Book *book, KyView tokens, gsize at)
{
  static const gint8 old_sizes[]
      = { 7,  2,  3,  14, 3,  6,  6,  6,  6,  2,  3,  6,  3,  6,  2,  2,
          -1, -1, -1, -1, -1, -1, -1, -1, -1, 24, 17, 20, 17, 20, -1, -1 };
  static const gint8 sizes[] = { 7,  2,  3,  4,  4,  8,  6,  6,  6,  2, 4, 8,  4, 8,  -1, -1,
                                 -1, -1, -1, -1, -1, -1, -1, -1, -1, 6, 6, 10, 6, 10, -1, -1 };
  guint token = tokens.data[at];

  if (token >= 0x20 && token < 0x80)
    return (book->is_old ? old_sizes : sizes)[token & 0x1f];
  switch (token)
    {
    case 0x01: /* PtgExp, PtgTbl */
    case 0x02:
      return 4;
    case 0x17: /* PtgStr */
      if (at + 3 > tokens.size)
        return -1;
      if (book->is_old)
        return 1 + (gssize)tokens.data[at + 1];
      return 2 + (gssize)tokens.data[at + 1] * ((tokens.data[at + 2] & 1) != 0 ? 2 : 1);
    case 0x19: /* PtgAttr; PtgAttrChoose has a table */
      if (at + 4 > tokens.size)
        return -1;
      return 3
             + ((tokens.data[at + 1] & 4) != 0 ? 2 * ((gssize)ky_view_u16le (tokens, at + 2) + 1)
                                               : 0);
    case 0x1c: /* PtgErr, PtgBool */
    case 0x1d:
      return 1;
    case 0x1e:
      return 2;
    case 0x1f:
      return 8;
    default:
      return token >= 0x03 && token <= 0x16 ? 0 : -1;
    }
}

/* Tells whether the name of a PtgNameX is a function of an add-in that only computes. FALSE for
 * BIFF5, which has these names elsewhere. */
static gboolean
is_known_function (const Book *book, guint sheet, guint name)
{
  guint number = ky_view_u16le (book->sheets, 2 + 6 * (gsize)sheet);

  if (book->is_old || sheet >= ky_view_u16le (book->sheets, 0) || number >= book->books->len)
    return FALSE;
  const GArray *names = book->books->pdata[number];
  return name > 0 && name <= names->len && g_array_index (names, gboolean, name - 1);
}

static gboolean
is_name_that_goes (const Book *book, guint name)
{
  return name > 0 && name <= book->names->len && g_array_index (book->names, gboolean, name - 1);
}

/* Returns whether `function` is RAND, NOW, CELL, TODAY or INFO ([MS-XLS] §2.5.198.17 Ftab), whose
 * result differs each time or depends on who computes it. */
static gboolean
cached_is_of_the_moment (guint function)
{
  return function == 63 || function == 74 || function == 125 || function == 221 || function == 244;
}

/* Returns TRUE when LibreOffice can't tell what these tokens result in. */
static gboolean
cached_tokens_go (const Book *book, KyView tokens)
{
  guint n_calls = 0, n_known = 0;
  gssize size;

  for (gsize at = 0; at < tokens.size; at += 1 + (gsize)size)
    {
      guint token = tokens.data[at] >= 0x40 ? (tokens.data[at] & 0x1f) | 0x20 : tokens.data[at];

      size = cached_token_size (book, tokens, at);
      if (size < 0 || (gsize)size > tokens.size - at - 1)
        return FALSE;
      if (token == 0x1c && tokens.data[at + 1] != ERROR_REF && tokens.data[at + 1] != ERROR_NA)
        return TRUE;
      if ((token == 0x21 && cached_is_of_the_moment (ky_view_u16le (tokens, at + 1)))
          || (token == 0x22 && cached_is_of_the_moment (ky_view_u16le (tokens, at + 2) & 0x7fff)))
        return TRUE;
      if (token == 0x22 && ky_view_u16le (tokens, at + 2) == USER_DEFINED)
        n_calls++;
      else if (token == 0x23 && is_name_that_goes (book, ky_view_u16le (tokens, at + 1)))
        return TRUE;
      else if (token == 0x39)
        {
          if (!is_known_function (book, ky_view_u16le (tokens, at + 1),
                                  ky_view_u16le (tokens, at + 3)))
            return TRUE;
          n_known++;
        }
    }
  /* The other functions are named by PtgName: they are a macro's. */
  return n_calls > n_known;
}

/* --- what formulas ask for -------------------------------------------------------------------- */

static KyView
content_of (KyView book, const KyBiffRecord *record)
{
  return ky_view (book.data + record->at, record->size);
}

/* Returns the formula tokens after their length in bytes, which is at `at`; an empty view if they
 * are not complete. */
static KyView
cached_tokens_at (KyView record, gsize at)
{
  KyView tokens;

  return ky_view_slice (record, at + 2, ky_view_u16le (record, at), &tokens) ? tokens
                                                                             : ky_view ("", 0);
}

/* Tells whether a formula that several cells share is replaced. The records of these cells only say
 * which cell is the first. */
static gboolean
is_shared_that_goes (const Book *book, guint kind, KyView record)
{
  return (kind == RECORD_SHRFMLA && cached_tokens_go (book, cached_tokens_at (record, 8)))
         || (kind == RECORD_ARRAY && cached_tokens_go (book, cached_tokens_at (record, 12)));
}

static void
look_at_lbl (Book *book, KyView record)
{
  gsize length = record.size > 3 ? record.data[3] : 0;
  gboolean is_wide = record.size > 14 && (record.data[14] & 1) != 0, goes = FALSE;
  gsize behind = book->is_old ? 14 + length : 15 + length * (is_wide ? 2 : 1);
  KyView *tokens = g_new0 (KyView, 1);

  /* The length of the formula's tokens is at offset 4. The tokens follow the name. */
  if (!ky_view_slice (record, behind, ky_view_u16le (record, 4), tokens))
    *tokens = ky_view ("", 0);
  g_ptr_array_add (book->lbls, tokens);
  g_array_append_val (book->names, goes);
}

static void
look_at_extern_name (Book *book, KyView record)
{
  gsize length = record.size > 6 ? record.data[6] : 0;
  gboolean is_known
      = record.size >= 8 + length && (record.data[7] & 1) == 0
        && ky_function_is_safe (ky_view (record.data + 8, length))
        && !(length == strlen ("RANDBETWEEN")
             && g_ascii_strncasecmp ((const gchar *)record.data + 8, "RANDBETWEEN", length) == 0);

  if (book->books->len > 0)
    g_array_append_val ((GArray *)book->books->pdata[book->books->len - 1], is_known);
}

static gint64
cell_key (guint sheet, guint row, guint column)
{
  return (gint64)sheet << 32 | (gint64)row << 16 | column;
}

static void
add_anchor (Book *book, guint sheet, KyView record)
{
  gint64 *key = g_new (gint64, 1);

  *key = cell_key (sheet, ky_view_u16le (record, 0), record.size > 4 ? record.data[4] : 0);
  g_hash_table_add (book->anchors, key);
}

/* Marks the names whose formulas must be replaced. It repeats until no more are found, because a
 * name may use names that are defined after it. */
static void
judge_names (Book *book)
{
  gboolean is_changed = TRUE;

  for (guint round = 0; round < ROUNDS && is_changed; round++)
    {
      is_changed = FALSE;
      for (guint i = 0; i < book->lbls->len; i++)
        if (!g_array_index (book->names, gboolean, i)
            && cached_tokens_go (book, *(KyView *)book->lbls->pdata[i]))
          is_changed = g_array_index (book->names, gboolean, i) = TRUE;
    }
}

/* Reads the names and sheets of a workbook; the names come first. Returns FALSE for another kind of
 * workbook. */
static gboolean
look_at_book (Book *book, KyView stream)
{
  guint sheet = 0, version = ky_view_u16le (stream, 4);
  KyBiffRecord record;

  if (ky_view_u16le (stream, 0) != RECORD_BOF || (version != BIFF5 && version != BIFF8))
    return FALSE;
  book->is_old = version == BIFF5;
  for (gsize at = 0; cached_next_record (stream, &at, &record);)
    {
      KyView content = content_of (stream, &record);

      if (record.kind == RECORD_BOF && ++sheet == 2)
        judge_names (book);
      else if (record.kind == RECORD_LBL && sheet == 1)
        look_at_lbl (book, content);
      else if (record.kind == RECORD_SUPBOOK)
        g_ptr_array_add (book->books, g_array_new (FALSE, FALSE, sizeof (gboolean)));
      else if (record.kind == RECORD_EXTERNNAME)
        look_at_extern_name (book, content);
      else if (record.kind == RECORD_EXTERNSHEET)
        book->sheets = content;
      else if (is_shared_that_goes (book, record.kind, content))
        add_anchor (book, sheet, content);
    }
  return TRUE;
}

/* --- values ----------------------------------------------------------------------------------- */

/* Replaces a formula whose result is a text by that text: the formula's record and the record with
 * its text, which follows, become a label with the text and a record that readers ignore. Returns
 * FALSE if there is no such record, or it is too large. */
static gboolean
cached_put_text (const Book *book, guint8 *stream, gsize size, const KyBiffRecord *formula)
{
  gsize at = formula->at + formula->size;
  KyBiffRecord string;

  do
    if (!cached_next_record (ky_view (stream, size), &at, &string))
      return FALSE;
  while (string.kind == RECORD_NONE);
  if (string.kind != RECORD_STRING || string.size < 3
      || (!book->is_old && (stream[string.at + 2] & ~1) != 0))
    return FALSE;
  /* The label moves to the front; `rest` is the number of bytes that remain for the ignored
   * record. */
  gsize rest = at - (formula->at + 6 + string.size) - 4;
  if (6 + string.size > G_MAXUINT16 || rest > G_MAXUINT16)
    return FALSE;
  g_autofree guint8 *text = g_memdup2 (stream + string.at, string.size);
  ky_store_u16le (stream + formula->at - 4, RECORD_LABEL);
  ky_store_u16le (stream + formula->at - 2, 6 + string.size);
  memcpy (stream + formula->at + 6, text, string.size);
  guint8 *behind = stream + formula->at + 6 + string.size;
  ky_store_u16le (behind, RECORD_NONE);
  ky_store_u16le (behind + 2, (guint)rest);
  memset (behind + 4, 0, rest);
  return TRUE;
}

/* Tells whether the eight bytes are not a finite double. */
static gboolean
cached_is_no_number (const guint8 *value)
{
  return (value[7] & 0x7f) == 0x7f && (value[6] & 0xf0) == 0xf0;
}

static void
cached_put_error (guint8 *content, guint8 value)
{
  ky_store_u16le (content - 4, RECORD_BOOLERR);
  content[6] = value;
  content[7] = 1;
}

/* Repairs a cell whose value is no number without being marked as an error: Excel shows an error,
 * and LibreOffice would write a word that Excel takes for damage. */
static gboolean
mend_number (guint8 *content, const KyBiffRecord *record)
{
  const guint8 *value = content + 6;
  gboolean is_wrong
      = (record->kind == RECORD_NUMBER && record->size >= 14 && cached_is_no_number (value))
        /* [MS-XLS] §2.5.217 RkNumber: the upper half of a double, unless it is an integer */
        || (record->kind == RECORD_RK && record->size >= 10 && (value[0] & 2) == 0
            && cached_is_no_number (value - 4));

  if (is_wrong)
    cached_put_error (content, ERROR_NUM);
  return is_wrong;
}

/* Returns TRUE when the stored value took the formula's place. */
static gboolean
cached_put_value (const Book *book, guint8 *stream, gsize size, const KyBiffRecord *formula)
{
  enum
  {
    TEXT,
    TRUTH,
    ERROR,
    EMPTY
  };
  guint8 *content = stream + formula->at;
  const guint8 *value = content + 6;

  if (value[6] != 0xff || value[7] != 0xff)
    {
      if (cached_is_no_number (value))
        cached_put_error (content, ERROR_NUM);
      else
        ky_store_u16le (content - 4, RECORD_NUMBER);
    }
  else if (value[0] == TEXT)
    return cached_put_text (book, stream, size, formula);
  else if (value[0] == EMPTY)
    ky_store_u16le (content - 4, RECORD_BLANK);
  else
    {
      ky_store_u16le (content - 4, RECORD_BOOLERR);
      content[7] = value[0] == ERROR;
      content[6] = value[2];
    }
  return TRUE;
}

static gboolean
formula_goes (const Book *book, guint sheet, KyView record)
{
  KyView tokens = cached_tokens_at (record, FORMULA_SIZE - 2);

  if (tokens.size < 5 || tokens.data[0] != 0x01)
    return cached_tokens_go (book, tokens);
  gint64 anchor = cell_key (sheet, ky_view_u16le (tokens, 1), ky_view_u16le (tokens, 3));
  return g_hash_table_contains (book->anchors, &anchor);
}

static guint
cached_put_values (const Book *book, guint8 *stream, gsize size)
{
  KyView view = ky_view (stream, size);
  guint sheet = 0, n_put = 0;
  KyBiffRecord record;

  for (gsize at = 0; cached_next_record (view, &at, &record);)
    if (is_shared_that_goes (book, record.kind, content_of (view, &record)))
      ky_store_u16le (stream + record.at - 4, RECORD_NONE);
  for (gsize at = 0; cached_next_record (view, &at, &record);)
    {
      sheet += record.kind == RECORD_BOF ? 1 : 0;
      n_put += mend_number (stream + record.at, &record) ? 1 : 0;
      if (record.kind != RECORD_FORMULA || record.size < FORMULA_SIZE
          || !formula_goes (book, sheet, content_of (view, &record))
          || !cached_put_value (book, stream, size, &record))
        continue;
      n_put++;
      /* The next record may begin elsewhere now. */
      at = record.at - 4;
      cached_next_record (view, &at, &record);
    }
  return n_put;
}

/* Returns `input` with the values of its stream `name`; NULL: there is none to change. (transfer
 * full) */
static GBytes *
with_values_of (KyView input, const gchar *name)
{
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);
  g_autofree guint8 *copy = NULL;
  Book book = { 0 };
  guint32 entry = KY_OLE_NO_ENTRY;
  GBytes *changed = NULL;

  if (ole == NULL || !ky_ole_find (ole, KY_OLE_ROOT, name, &entry, NULL)
      || entry == KY_OLE_NO_ENTRY)
    return NULL;
  g_autoptr (GBytes) stream = ky_ole_read (ole, entry, STREAM_MAX, NULL);
  if (stream == NULL)
    return NULL;
  KyView view = ky_view_of_bytes (stream);
  book.names = g_array_new (FALSE, FALSE, sizeof (gboolean));
  book.lbls = g_ptr_array_new_with_free_func (g_free);
  book.books = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  book.anchors = g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free, NULL);
  if (look_at_book (&book, view))
    {
      copy = g_memdup2 (view.data, view.size);
      if (cached_put_values (&book, copy, view.size) > 0)
        changed = ky_ole_replaced (ole, entry, ky_view (copy, view.size), NULL);
    }
  KY_RELEASE_MEMBERS (&book, names, lbls, books, anchors);
  return changed;
}

/* Replaces formulas by their values in both workbooks of a file, because LibreOffice chooses
 * between them by their first bytes. */
GBytes *
ky_legacy_with_values (KyView input)
{
  GBytes *changed = with_values_of (input, "Workbook");
  GBytes *both = with_values_of (changed != NULL ? ky_view_of_bytes (changed) : input, "Book");

  if (both == NULL)
    return changed;
  g_clear_pointer (&changed, g_bytes_unref);
  return both;
}
