/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads which entries of list boxes and drop-downs of a workbook are chosen ([MS-XLS] §2.5.164
 * FtLbsData), and the cells of the xlsx that say them: LibreOffice makes empty shapes of them. */
#include "filetypes/office/list-choices.h"

#include "common/charset/charset.h"
#include "common/release.h"
#include "common/text.h"
#include "filetypes/base/xml/value.h"

#define PART_LIST 0x13

enum
{
  OBJECT_DROP = 0x14,
  TOKEN_CELL = 0x04,
  TOKEN_AREA = 0x05,
  TOKEN_CELL_OF_SHEET = 0x1a,
  TOKEN_AREA_OF_SHEET = 0x1b,
  HAS_ENTRIES = 1 << 1, /* of the flags: the entries are no cells */
  SELECTION = 3 << 4    /* not 0: several may be chosen */
};

KY_DEFINE_PUBLIC_CLEAR (ky_list_choice_clear, KyListChoice, rows, words)

/* Takes the first cell of the list from the formula in `reader`. `sheets`: those of references,
 * numbered from 1. `own`: the sheet of the list. */
static void
list_choices_take_range (KyListChoice *self, KyReader *reader, const GArray *sheets, guint own)
{
  guint token, reference;

  ky_reader_u16le (reader); /* its size */
  ky_reader_u32le (reader);
  token = ky_reader_u8 (reader) & 0x1f;
  self->sheet = 0;
  if (token == TOKEN_CELL || token == TOKEN_AREA)
    self->sheet = own;
  else if (token == TOKEN_CELL_OF_SHEET || token == TOKEN_AREA_OF_SHEET)
    {
      reference = ky_reader_u16le (reader);
      if (sheets != NULL && reference < sheets->len)
        self->sheet = g_array_index (sheets, guint, reference);
    }
  self->row = ky_reader_u16le (reader);
  if (token == TOKEN_AREA || token == TOKEN_AREA_OF_SHEET)
    ky_reader_u16le (reader);
  self->column = ky_reader_u16le (reader) & 0xff;
}

/* Reads an XLUnicodeString (§2.5.294). (transfer full) (nullable) */
static gchar *
list_choices_read_string (KyReader *reader, gsize *ret_size)
{
  gsize length = ky_reader_u16le (reader);
  gboolean is_wide = (ky_reader_u8 (reader) & 1) != 0;
  const guint8 *bytes = ky_reader_bytes (reader, is_wide ? 2 * length : length);

  *ret_size = 3 + (is_wide ? 2 * length : length);
  return bytes != NULL ? ky_charset_decode (ky_view (bytes, *ret_size - 3),
                                            is_wide ? "utf-16le" : "iso-8859-1", KY_CHARSET_STRICT,
                                            NULL, NULL)
                       : NULL;
}

gboolean
ky_list_choice_read (KyListChoice *self, KyView object, const GArray *sheets, guint own)
{
  guint kind = ky_view_u16le (object, 4), lines, chosen, flags;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  KyReader reader = ky_reader (object);
  gsize at = 0, size;

  while (at + 4 <= object.size && ky_view_u16le (object, at) != PART_LIST)
    at += 4 + (gsize)ky_view_u16le (object, at + 2);
  ky_reader_seek (&reader, at + 4);
  size = ky_reader_u16le (&reader);
  if (size > 0)
    list_choices_take_range (self, &reader, sheets, own);
  ky_reader_seek (&reader, at + 6 + size);
  lines = ky_reader_u16le (&reader);
  chosen = ky_reader_u16le (&reader);
  flags = ky_reader_u16le (&reader);
  ky_reader_u16le (&reader);
  if (reader.failed)
    return FALSE;
  if (kind == OBJECT_DROP)
    {
      ky_reader_bytes (&reader, 6);
      g_free (list_choices_read_string (&reader, &size));
      ky_reader_bytes (&reader, size % 2);
    }
  for (guint i = 0; (flags & HAS_ENTRIES) != 0 && i < lines && !reader.failed; i++)
    g_ptr_array_add (entries, list_choices_read_string (&reader, &size));
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < lines; i++)
    {
      gboolean is_chosen = (flags & SELECTION) != 0 ? ky_reader_u8 (&reader) == 1 : i + 1 == chosen;

      if (is_chosen && !reader.failed)
        g_array_append_val (self->rows, i);
    }
  if ((flags & HAS_ENTRIES) != 0)
    self->words = g_steal_pointer (&entries);
  if (reader.failed)
    ky_list_choice_clear (self);
  return !reader.failed;
}

/* --- cells of the xlsx ------------------------------------------------------------------------ */

/* Returns what the `t` elements of the element `number` (from 0) called `local` say, or, if
 * `reference` is not NULL, of the cell with it; `*ret_kind`: of the cell. (transfer full)
 * (nullable) */
static gchar *
list_choices_find (KyZip *zip, guint64 *left, const gchar *part, const gchar *local, guint number,
                   const gchar *reference, gchar **ret_kind)
{
  static const KyXmlLimits limits = { 64, 64 };
  static const KyXmlNamespace namespaces[]
      = { { "http://schemas.openxmlformats.org/spreadsheetml/2006/main", 1 }, { NULL, 0 } };
  const KyZipEntry *entry = ky_zip_find (zip, part);
  g_autoptr (GBytes) bytes = entry != NULL ? ky_zip_unpack (zip, entry, *left, NULL) : NULL;
  g_autoptr (KyXmlReader) reader
      = bytes != NULL ? ky_xml_reader_new (ky_view_of_bytes (bytes), namespaces, &limits, NULL)
                      : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_found = FALSE, is_text = FALSE;
  KyXmlEvent event;

  *left -= bytes != NULL ? g_bytes_get_size (bytes) : 0;
  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const gchar *name = ky_xml_reader_name (reader)->local;

      if (event == KY_XML_TEXT)
        {
          KyView view = ky_xml_reader_text (reader);

          if (is_found && is_text)
            g_string_append_len (text, (const gchar *)view.data, (gssize)view.size);
          continue;
        }
      is_text = event == KY_XML_START && (strcmp (name, "t") == 0 || strcmp (name, "v") == 0);
      if (strcmp (name, local) != 0)
        continue;
      if (event == KY_XML_END && is_found)
        return g_string_free (g_steal_pointer (&text), FALSE);
      if (event == KY_XML_START && reference != NULL)
        {
          g_autofree gchar *own = ky_xml_value (reader, KY_XML_NS_NONE, "r");

          is_found = strcmp (own, reference) == 0;
          if (is_found)
            *ret_kind = ky_xml_value (reader, KY_XML_NS_NONE, "t");
        }
      else if (event == KY_XML_START)
        is_found = number-- == 0;
    }
  return NULL;
}

/* (transfer full) (nullable) */
static gchar *
list_choices_cell (KyZip *zip, guint64 *left, guint sheet, guint row, guint column)
{
  g_autofree gchar *part = g_strdup_printf ("xl/worksheets/sheet%u.xml", sheet);
  g_autofree gchar *letters
      = column < 26 ? g_strdup_printf ("%c", 'A' + column)
                    : g_strdup_printf ("%c%c", 'A' + column / 26 - 1, 'A' + column % 26);
  g_autofree gchar *reference = g_strdup_printf ("%s%u", letters, row + 1);
  g_autofree gchar *kind = NULL;
  g_autofree gchar *value = list_choices_find (zip, left, part, "c", 0, reference, &kind);

  if (value == NULL || strcmp (kind, "s") != 0)
    return g_steal_pointer (&value);
  return list_choices_find (zip, left, "xl/sharedStrings.xml", "si",
                            (guint)g_ascii_strtoull (value, NULL, 10), NULL, NULL);
}

gchar *
ky_list_choice_words (const KyListChoice *self, KyZip *zip, guint64 *left)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      guint row = g_array_index (self->rows, guint, i);
      g_autofree gchar *entry = NULL, *clean = NULL;

      if (self->words != NULL)
        entry = row < self->words->len ? g_strdup (self->words->pdata[row]) : NULL;
      else if (self->sheet > 0)
        entry = list_choices_cell (zip, left, self->sheet, self->row + row, self->column);
      if (entry == NULL)
        return NULL;
      clean = ky_text_clean (entry, strlen (entry), KY_TEXT_ONE_LINE, NULL, NULL);
      g_string_append_printf (words, "%s[%s]", i > 0 ? " " : "", clean);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}
