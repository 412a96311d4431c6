/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hides sheets again. LibreOffice shows the hidden sheets of workbooks in Excel's 2003 XML: they
 * are hidden again in what it made of them, where the type xlsx decides on them. */
#include "filetypes/office/legacy.h"

#include "filetypes/base/zip/memory.h"

#define MEMBERS_MAX 100000
#define BOOK "xl/workbook.xml"
#define BOOK_MAX (16 * 1024 * 1024)
#define SHOWN "state=\"visible\""
#define HIDDEN "state=\"hidden\""

gboolean
ky_legacy_hides_sheets (const KyLegacy *legacy)
{
  return legacy->hidden_sheets != NULL && g_hash_table_size (legacy->hidden_sheets) > 0;
}

/* Sets "activeTab" or "firstSheet": the sheet that is shown when the workbook is opened. */
static void
set_first (GString *book, const gchar *attribute, guint first)
{
  const gchar *found = strstr (book->str, attribute);
  gsize at = found != NULL ? (gsize)(found - book->str) + strlen (attribute) : 0, end = at;
  g_autofree gchar *number = g_strdup_printf ("%u", first);

  while (found != NULL && g_ascii_isdigit (book->str[end]))
    end++;
  if (found == NULL)
    return;
  g_string_erase (book, (gssize)at, (gssize)(end - at));
  g_string_insert (book, (gssize)at, number);
}

/* Hides sheets, which come in the order of the workbook's list. FALSE: it is another list. */
static gboolean
hidden_sheets_hide (GString *book, const KyLegacy *legacy)
{
  guint n = 0, first = 0;

  for (gsize at = 0;;)
    {
      const gchar *sheet = strstr (book->str + at, "<sheet ");
      const gchar *end = sheet != NULL ? strchr (sheet, '>') : NULL;

      if (end == NULL)
        break;
      at = (gsize)(end - book->str);
      if (!g_hash_table_contains (legacy->hidden_sheets, GUINT_TO_POINTER (++n)))
        {
          first = first == 0 ? n : first;
          continue;
        }
      const gchar *state = g_strstr_len (sheet, end - sheet, SHOWN);
      if (state == NULL)
        return FALSE;
      at = (gsize)(state - book->str);
      g_string_erase (book, (gssize)at, strlen (SHOWN));
      g_string_insert (book, (gssize)at, HIDDEN);
    }
  if (n != legacy->n_sheets || first == 0)
    return FALSE;
  set_first (book, "activeTab=\"", first - 1);
  set_first (book, "firstSheet=\"", first - 1);
  return TRUE;
}

GBytes *
ky_legacy_with_hidden_sheets (const KyLegacy *legacy, GBytes *xlsx, GError **error)
{
  g_autoptr (KyZip) zip = ky_zip_open (ky_view_of_bytes (xlsx), MEMBERS_MAX, error);
  const KyZipEntry *entry = zip != NULL ? ky_zip_find (zip, BOOK) : NULL;
  g_autoptr (GBytes) old = entry != NULL ? ky_zip_unpack (zip, entry, BOOK_MAX, NULL) : NULL;
  g_autoptr (GBytes) new = NULL;
  g_auto (KyZipMemory) packed = { 0 };

  if (zip == NULL)
    return NULL;
  if (old != NULL)
    {
      GString *book
          = g_string_new_len (g_bytes_get_data (old, NULL), (gssize)g_bytes_get_size (old));

      if (hidden_sheets_hide (book, legacy))
        new = g_string_free_to_bytes (book);
      else
        g_string_free (book, TRUE);
    }
  if (new == NULL)
    return ky_fail_null (error, KY_ERROR_UNSUPPORTED,
                         "a hidden sheet, which LibreOffice would show");
  for (guint i = 0; i < zip->entries->len; i++)
    ky_zip_memory_add_entry (&packed, ky_zip_entry (zip, i),
                             ky_zip_entry (zip, i) == entry ? new : NULL);
  return ky_zip_memory_finish (&packed, error);
}
