/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * [MS-DOC] §2.5.1 Fib, §2.8.25 Plcfld, §2.9.90 flt: what a Word document stored for the name and
 * the place of its file stays. LibreOffice computes FILENAME anew, and would show the file that it
 * was given to convert; of USERNAME it keeps what is stored. So in the tables of fields the one
 * becomes the other: the instruction, and all that is shown, stay as they are.
 */
#include "filetypes/base/ole/reader.h"
#include "filetypes/office/legacy.h"

#include <string.h>

#define STREAM_MAX ((guint64)1 << 30)
#define PAIRS_AT 0x9au /* of where a table is and how large */
#define FILE_NAME 29u
#define USER_NAME 60u
#define BEGIN 0x13u

static guint32
long_at (KyView view, gsize at)
{
  guint32 value = 0;

  for (guint i = 0; i < 4 && at + i < view.size; i++)
    value |= (guint32)view.data[at + i] << (8 * i);
  return value;
}

/* The fields of a table of SIZE bytes at FIELDS: n + 1 positions of four bytes, then n of two. */
static gboolean
mend (guint8 *fields, gsize size)
{
  gsize n = size >= 4 ? (size - 4) / 6 : 0;
  gboolean is_changed = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      guint8 *field = fields + 4 * (n + 1) + 2 * i;

      if ((field[0] & 0x1f) != BEGIN || field[1] != FILE_NAME)
        continue;
      field[1] = USER_NAME;
      is_changed = TRUE;
    }
  return is_changed;
}

static GBytes *
read_stream (KyOle *ole, const gchar *name, guint32 *ret_entry)
{
  return ky_ole_find (ole, KY_OLE_ROOT, name, ret_entry, NULL) && *ret_entry != KY_OLE_NO_ENTRY
             ? ky_ole_read (ole, *ret_entry, STREAM_MAX, NULL)
             : NULL;
}

GBytes *
ky_legacy_with_file_names (KyView input)
{
  /* Of the text, headers, footnotes, comments, endnotes, boxes and boxes in headers. */
  static const guint pairs[] = { 16, 17, 18, 19, 48, 57, 59 };
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);
  g_autoptr (GBytes) main = NULL;
  g_autoptr (GBytes) table = NULL;
  g_autofree guint8 *copy = NULL;
  guint32 entry = KY_OLE_NO_ENTRY;
  gboolean is_changed = FALSE;
  KyView fib, view;

  if (ole == NULL)
    return NULL;
  main = read_stream (ole, "WordDocument", &entry);
  if (main == NULL)
    return NULL;
  fib.data = g_bytes_get_data (main, &fib.size);
  if (fib.size < PAIRS_AT + 8 * (59 + 1) || (fib.data[11] & 0x01) != 0) /* encrypted */
    return NULL;
  table = read_stream (ole, (fib.data[11] & 0x02) != 0 ? "1Table" : "0Table", &entry);
  if (table == NULL)
    return NULL;
  view.data = g_bytes_get_data (table, &view.size);
  copy = g_memdup2 (view.data, view.size);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      gsize at = long_at (fib, PAIRS_AT + 8 * pairs[i]);
      gsize size = long_at (fib, PAIRS_AT + 8 * pairs[i] + 4);

      if (at < view.size && size <= view.size - at)
        is_changed = mend (copy + at, size) || is_changed;
    }
  return is_changed ? ky_ole_replaced (ole, entry, ky_view (copy, view.size), NULL) : NULL;
}
