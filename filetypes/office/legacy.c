/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds macros, sheets of macros and encryption in older Office files: [MS-DOC] §2.5.2 FibBase,
 * [MS-XLS] §2.4.21 BOF, §2.4.28 BoundSheet8, §2.4.117 FilePass, [MS-PPT] §2.3.2 CurrentUserAtom.
 *
 * LibreOffice makes an ordinary sheet of a sheet of Excel 4 macros: their text would be data in
 * cells. Which sheets these are says their own BOF record, which is never encrypted, or the
 * workbook's list. */
#include "filetypes/office/legacy.h"

#include "common/release.h"
#include "filetypes/office/change-date.h"

#define STREAM_MAX ((guint64)1 << 30)
#define SHEETS_MAX 65536u
#define MACRO_SHEET_BIFF 0x40u
#define MODULE_BIFF 0x06u

enum
{
  RECORD_EOF = 0x0a,
  RECORD_EXTERN_SHEET = 0x17,
  RECORD_FILEPASS = 0x2f,
  RECORD_CONTINUE = 0x3c,
  RECORD_OBJECT = 0x5d,
  RECORD_BOUNDSHEET = 0x85,
  RECORD_SUP_BOOK = 0x1ae,
  RECORD_TEXT = 0x1b6,
  RECORD_BOF = 0x809
};

/* Reads the stream `name` of the root storage; `*ret_stream` is NULL when there is none. (transfer
 * full) */
static gboolean
legacy_read_stream (KyOle *ole, const gchar *name, GBytes **ret_stream, GError **error)
{
  guint32 entry = KY_OLE_NO_ENTRY;

  *ret_stream = NULL;
  if (!ky_ole_find (ole, KY_OLE_ROOT, name, &entry, error))
    return FALSE;
  if (entry == KY_OLE_NO_ENTRY)
    return TRUE;
  *ret_stream = ky_ole_read (ole, entry, STREAM_MAX, error);
  return *ret_stream != NULL;
}

static gboolean
is_macro_type (guint type)
{
  return type == MACRO_SHEET_BIFF || type == MODULE_BIFF;
}

/* Looks at sheet `number` by its BoundSheet8, whose content is at `at`. dt is 1 for macros, 6 for a
 * module; it is legible unless the workbook is encrypted. */
static void
look_at_sheet (KyView book, gsize at, guint number, KyLegacy *legacy)
{
  gsize place = ky_view_u32le (book, at);
  gboolean is_macro = ky_view_u16le (book, place) == RECORD_BOF
                      && is_macro_type (ky_view_u16le (book, place + 6));

  if (!legacy->is_encrypted && at + 5 < book.size)
    is_macro = is_macro || book.data[at + 5] == 1 || book.data[at + 5] == 6;
  if (is_macro)
    ky_legacy_add_macro_sheet (legacy, number);
}

/* Reads to which sheets of this workbook references lead (§2.4.105 ExternSheet). `own` is its
 * number among the books that it names. */
static void
legacy_take_references (KyLegacy *legacy, KyView book, const KyBiffRecord *record, guint own)
{
  guint n = MIN (ky_view_u16le (book, record->at), record->size / 6);

  if (legacy->references != NULL)
    return;
  legacy->references = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n; i++)
    {
      gsize at = record->at + 2 + 6 * (gsize)i;
      guint sheet = ky_view_u16le (book, at) == own ? ky_view_u16le (book, at + 2) + 1u : 0;

      g_array_append_val (legacy->references, sheet);
    }
}

/* Looks at the substreams of a workbook, each from BOF to EOF. The first one lists the sheets; the
 * others are the sheets. If their order is not that of the list, both are believed. */
static void
look_at_workbook (KyView book, KyLegacy *legacy)
{
  guint n_listed = 0, n_substreams = 0, depth = 0, n_books = 0, own = G_MAXUINT;
  KyBiffRecord record;

  for (gsize at = 0; ky_biff_next (book, &at, &record);)
    switch (record.kind)
      {
      case RECORD_BOF:
        if (depth++ == 0 && n_substreams++ > 0
            && is_macro_type (ky_view_u16le (book, record.at + 2)))
          ky_legacy_add_macro_sheet (legacy, n_substreams - 1);
        legacy->sheet = n_substreams - 1;
        break;
      case RECORD_EOF:
        depth -= depth > 0 ? 1 : 0;
        break;
      case RECORD_SUP_BOOK: /* §2.4.271: this workbook */
        own = ky_view_u16le (book, record.at + 2) == 0x401 ? n_books : own;
        n_books++;
        break;
      case RECORD_EXTERN_SHEET:
        legacy_take_references (legacy, book, &record, own);
        break;
      case RECORD_FILEPASS:
        legacy->is_encrypted = TRUE;
        break;
      case RECORD_BOUNDSHEET:
        if (n_substreams <= 1 && n_listed < SHEETS_MAX)
          look_at_sheet (book, record.at, ++n_listed, legacy);
        break;
      case RECORD_OBJECT:
      case RECORD_TEXT:
      case RECORD_CONTINUE:
        ky_legacy_take_choice (legacy, book, &record);
        break;
      }
}

/* Searches all workbook streams: a file may have one for Excel 97 and one for Excel 5, and it
 * depends on their beginnings which one LibreOffice reads, so both are searched. */
static gboolean
look_at_workbooks (KyOle *ole, KyLegacy *legacy, GError **error)
{
  static const gchar *const names[] = { "Workbook", "Book" };
  guint n_found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) stream = NULL;

      if (!legacy_read_stream (ole, names[i], &stream, error))
        return FALSE;
      if (stream == NULL)
        continue;
      n_found++;
      /* Before Excel 5 a workbook was a single sheet, and no compound file. */
      if (ky_view_u16le (ky_view_of_bytes (stream), 0) != RECORD_BOF)
        return ky_fail (error, KY_ERROR_MALFORMED, "%s is not a workbook", names[i]);
      look_at_workbook (ky_view_of_bytes (stream), legacy);
    }
  if (n_found == 0)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_MALFORMED, "the file has no workbook");
  return n_found > 0;
}

gboolean
ky_legacy_look (KyView input, const gchar *suffix, KyLegacy *ret_legacy, GError **error)
{
  gboolean is_doc = strcmp (suffix, "doc") == 0, is_ppt = strcmp (suffix, "ppt") == 0;
  gboolean is_xls = strcmp (suffix, "xls") == 0;
  g_autoptr (GBytes) stream = NULL;

  ret_legacy->is_encrypted = FALSE;
  ret_legacy->saved = 0;
  ret_legacy->macro_sheets = g_hash_table_new (NULL, NULL);
  if (ky_view_starts_with (input, "PK", 2))
    ret_legacy->saved = ky_change_date_package (input);
  else if (strcmp (suffix, "rtf") == 0)
    ret_legacy->saved = ky_change_date_rtf (input);
  if (strcmp (suffix, "xlsb") == 0)
    return ky_legacy_look_at_binary (input, ret_legacy, error);
  g_autoptr (KyOle) ole = ky_ole_open (input, is_xls ? error : NULL);
  if (ole == NULL)
    return !is_xls;
  ret_legacy->saved = ky_change_date_compound (ole);
  if (is_xls)
    return look_at_workbooks (ole, ret_legacy, error);
  if ((is_doc || is_ppt)
      && legacy_read_stream (ole, is_doc ? "WordDocument" : "Current User", &stream, NULL)
      && stream != NULL)
    ret_legacy->is_encrypted = is_doc
                                   ? (ky_view_u16le (ky_view_of_bytes (stream), 10) & 0x0100) != 0
                                   : ky_view_u32le (ky_view_of_bytes (stream), 12) == 0xf3d1c4df;
  return TRUE;
}

KY_DEFINE_PUBLIC_CLEAR (ky_legacy_clear, KyLegacy, macro_sheets, hidden_sheets, choices, references)

/* Returns the number at `at` if ".xml" follows it, otherwise 0. */
static guint
sheet_number (const guint8 *at, const guint8 *end)
{
  guint number = 0;

  for (guint i = 0; i < 6 && at < end && g_ascii_isdigit (*at); i++, at++)
    number = 10 * number + (*at - '0');
  return end - at >= 4 && memcmp (at, ".xml", 4) == 0 ? number : 0;
}

/* Implements ky_legacy_without_macro_sheets() by changing names in the ZIP file, where they are not
 * compressed: the member of a macro sheet gets a name of the same length to which no relationship
 * leads. Sheets are in the order of the workbook's list. */
GBytes *
ky_legacy_without_macro_sheets (const KyLegacy *legacy, GBytes *xlsx)
{
  static const gchar name[] = "xl/worksheets/sheet", other[] = "xl/macrosheets/page";
  const gsize length = sizeof name - 1;
  gsize size;
  const guint8 *data = g_bytes_get_data (xlsx, &size);
  guint8 *copy = g_memdup2 (data, size), *end = copy + size;

  G_STATIC_ASSERT (sizeof name == sizeof other);
  if (g_hash_table_size (legacy->macro_sheets) > 0)
    for (guint8 *at = copy; (at = memmem (at, (gsize)(end - at), name, length)) != NULL;)
      {
        guint number = sheet_number (at + length, end);

        if (g_hash_table_contains (legacy->macro_sheets, GUINT_TO_POINTER (number)))
          memcpy (at, other, length);
        at += length;
      }
  return g_bytes_new_take (copy, size);
}
