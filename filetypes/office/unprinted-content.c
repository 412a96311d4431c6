/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts what pages of an old document do not show: hidden text of Word, hidden sheets, cells of
 * hidden rows and columns ([MS-XLS] 2.4.28 BoundSheet8, 2.4.221 Row, 2.4.53 ColInfo), hidden slides
 * and speaker notes ([MS-PPT] 2.6.6 SlideShowSlideInfoAtom, 2.5.6 NotesContainer), embedded objects
 * ([MS-DOC] 2.1.3, [MS-PPT] 2.10.27), films and sounds. LibreOffice draws these documents from
 * their own format, so no module of a new format looks at them. */
#include "filetypes/office/unprinted-content.h"

#include "filetypes/base/ole/reader.h"
#include "filetypes/office/legacy.h"

#define STREAM_MAX ((guint64)1 << 30)
#define COLUMNS 256
#define ROWS 65536 /* of Excel 97, and of a number of 16 bits */

/* --- workbooks -------------------------------------------------------------------------------- */

enum
{
  RECORD_COLUMNS = 0x7d,
  RECORD_SHEET = 0x85,
  RECORD_BOF = 0x809,
  RECORD_ROW = 0x208
};

/* Tells whether a record of `type` is a cell with a value, or several. */
static gboolean
unprinted_is_cell (guint type)
{
  return type == 0x06 || type == 0xbd || type == 0xd6 || type == 0xfd || type == 0x203
         || type == 0x204 || type == 0x205 || type == 0x27e;
}

static guint64
unprinted_in_workbook (KyView book)
{
  gboolean hidden[COLUMNS] = { FALSE };
  g_autofree guint8 *rows = g_new0 (guint8, ROWS); /* TRUE: it is hidden */
  guint64 n = 0;
  KyBiffRecord record;

  for (gsize next = 0; ky_biff_next (book, &next, &record);)
    {
      guint type = record.kind;
      gsize at = record.at;

      if (type == RECORD_BOF)
        {
          memset (hidden, 0, sizeof hidden);
          memset (rows, 0, ROWS);
        }
      /* worksheets only: macros and modules are no sheets of pages */
      else if (type == RECORD_SHEET && (ky_view_u16le (book, at + 4) & 3) != 0
               && ky_view_u16le (book, at + 4) >> 8 == 0)
        n++;
      else if (type == RECORD_COLUMNS && (ky_view_u16le (book, at + 8) & 1) != 0)
        for (guint i = ky_view_u16le (book, at); i <= ky_view_u16le (book, at + 2) && i < COLUMNS;
             i++)
          hidden[i] = TRUE;
      else if (type == RECORD_ROW)
        rows[ky_view_u16le (book, at)] = (ky_view_u16le (book, at + 12) & 0x20) != 0;
      else if (unprinted_is_cell (type) && ky_view_u16le (book, at + 2) < COLUMNS)
        n += rows[ky_view_u16le (book, at)] || hidden[ky_view_u16le (book, at + 2)];
    }
  return n;
}

/* --- presentations ---------------------------------------------------------------------------- */

enum
{
  CONTAINER_NOTES = 0x3f0,
  ATOM_NOTES = 0x3f1,
  ATOM_SHOW = 0x3f9,
  ATOM_CHARACTERS = 0xfa0,
  ATOM_BYTES = 0xfa8,
  ATOM_OBJECT = 0xfc3,
  CONTAINER_EMBEDDED = 0xfcc,
  ATOM_MEDIA = 0x1004
};

static void
unprinted_in_slides (KyView slides, GHashTable *objects, GHashTable *films, guint64 *n_hidden,
                     guint64 *n_notes)
{
  gsize object_end = 0;
  gsize notes_end = 0;
  gboolean is_slide = FALSE; /* the notes belong to a slide, and were not counted yet */

  for (gsize at = 0; at + 8 <= slides.size;)
    {
      guint type = ky_view_u16le (slides, at + 2);
      guint32 length = ky_view_u32le (slides, at + 4);
      gboolean is_container = (ky_view_u16le (slides, at) & 0xf) == 0xf;

      if (type == CONTAINER_NOTES && is_container)
        notes_end = at + 8 + length;
      else if (type == ATOM_NOTES)
        is_slide = ky_view_u32le (slides, at + 8) != 0;
      else if (type == ATOM_SHOW && length >= 16)
        *n_hidden += ky_view_u16le (slides, at + 8 + 10) >> 2 & 1;
      /* a page number is "*" */
      else if ((type == ATOM_CHARACTERS || type == ATOM_BYTES) && at < notes_end && is_slide
               && length > (type == ATOM_BYTES ? 1 : 2))
        {
          ++*n_notes;
          is_slide = FALSE;
        }
      else if (type == CONTAINER_EMBEDDED && is_container)
        object_end = at + 8 + length;
      /* each saved edit repeats the list of objects, whose numbers identify them */
      else if (type == ATOM_OBJECT && at < object_end)
        g_hash_table_add (objects, GUINT_TO_POINTER (ky_view_u32le (slides, at + 8 + 8)));
      else if (type == ATOM_MEDIA)
        g_hash_table_add (films, GUINT_TO_POINTER (ky_view_u32le (slides, at + 8)));
      at += 8 + (is_container ? 0 : (gsize)length);
    }
}

/* --- all ------------------------------------------------------------------------------------- */

/* Returns how many embedded objects a document or workbook has: each is a storage, in a pool or
 * beside the workbook and what else Excel keeps in storages there. */
static guint
unprinted_objects (KyOle *ole, gboolean is_doc)
{
  static const gchar *const others[]
      = { "_VBA_PROJECT_CUR", "_SX_DB_CUR", "MsoDataStore", "_xmlsignatures" };
  guint32 entry = KY_OLE_ROOT;

  if (is_doc
      && (!ky_ole_find (ole, KY_OLE_ROOT, "ObjectPool", &entry, NULL) || entry == KY_OLE_NO_ENTRY))
    return 0;
  g_autoptr (GArray) found = ky_ole_storages (ole, entry);
  guint n = found->len;
  for (guint i = 0; !is_doc && i < G_N_ELEMENTS (others); i++)
    n -= ky_ole_find (ole, KY_OLE_ROOT, others[i], &entry, NULL) && entry != KY_OLE_NO_ENTRY
         && n > 0;
  return n;
}

void
ky_legacy_tell_undrawn (KyJob *job, KyView document, const gchar *suffix)
{
  gboolean is_ppt = strcmp (suffix, "ppt") == 0, is_doc = strcmp (suffix, "doc") == 0;
  const gchar *const names[] = { is_ppt ? "PowerPoint Document" : "Workbook", "Book" };
  g_autoptr (GHashTable) objects = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) films = g_hash_table_new (NULL, NULL);
  guint64 n_hidden = is_doc ? ky_legacy_count_hidden_text (document) : 0, n_notes = 0;

  if (!is_doc && !is_ppt && strcmp (suffix, "xls") != 0)
    return;
  g_autoptr (KyOle) ole = ky_ole_open (document, NULL);
  for (guint i = 0; ole != NULL && !is_doc && i < (is_ppt ? 1 : G_N_ELEMENTS (names)); i++)
    {
      guint32 entry = KY_OLE_NO_ENTRY;

      if (!ky_ole_find (ole, KY_OLE_ROOT, names[i], &entry, NULL) || entry == KY_OLE_NO_ENTRY)
        continue;
      g_autoptr (GBytes) stream = ky_ole_read (ole, entry, STREAM_MAX, NULL);
      if (stream != NULL && is_ppt)
        unprinted_in_slides (ky_view_of_bytes (stream), objects, films, &n_hidden, &n_notes);
      else if (stream != NULL)
        n_hidden += unprinted_in_workbook (ky_view_of_bytes (stream));
    }
  ky_job_removed (job, "document.hidden-text", n_hidden, NULL);
  ky_job_removed (job, "document.notes", n_notes, NULL);
  ky_job_removed (job, "ooxml.embedded",
                  g_hash_table_size (objects)
                      + (ole != NULL && !is_ppt ? unprinted_objects (ole, is_doc) : 0),
                  NULL);
  ky_job_removed (job, "ooxml.media", g_hash_table_size (films), NULL);
}
