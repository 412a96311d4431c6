/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds sheets whose used cells lie so far apart that LibreOffice looks at millions of empty pages
 * between them: a cell at XFD1048576 of a workbook of Excel or Calc. The sheets of other formats
 * are smaller. */
#include "filetypes/office/wide-sheets.h"

#include "filetypes/base/document/cell.h"
#include "filetypes/base/xml/reader.h"
#include "filetypes/base/zip/reader.h"

#define MEMBERS_MAX 100000
#define PART_MAX ((guint64)256 << 20)
/* Area of the smallest rectangle with all used cells of a sheet: about 600,000 pages, 5 s. */
#define CELLS_MAX ((guint64)1 << 28)
/* Cells that are merged into one, or that one formula fills: 20 s for merged ones. */
#define RANGE_MAX ((guint64)1 << 25)

enum
{
  NS_SHEET = 1,
  NS_TABLE,
  NS_OFFICE,
  NS_TEXT
};

static const KyXmlNamespace namespaces[]
    = { { "http://schemas.openxmlformats.org/spreadsheetml/2006/main", NS_SHEET },
        { "http://purl.oclc.org/ooxml/spreadsheetml/main", NS_SHEET },
        { "urn:oasis:names:tc:opendocument:xmlns:table:1.0", NS_TABLE },
        { "urn:oasis:names:tc:opendocument:xmlns:office:1.0", NS_OFFICE },
        { "urn:oasis:names:tc:opendocument:xmlns:text:1.0", NS_TEXT },
        { NULL, 0 } };

typedef struct
{
  KyXmlReader *reader;
  guint64 row, column;           /* of the cell that is read, from 1 */
  guint64 rows, columns;         /* of that row and that cell: how often they are repeated */
  guint64 last_row, last_column; /* used */
  gboolean has_wide_range;
} Spread;

/* Notes the cell as used. */
static void
wide_sheets_use (Spread *self)
{
  self->last_row = MAX (self->last_row, self->row);
  self->last_column = MAX (self->last_column, self->column);
}

/* Reads "XFD1048576": three letters, ten characters at most. */
static void
wide_sheets_read_reference (Spread *self, KyView reference)
{
  const gchar *p = (const gchar *)reference.data, *end = p + MIN (reference.size, 10);

  self->row = 0;
  self->column = ky_cell_read_column (&p, MIN (reference.size, 3), G_MAXUINT / 27);
  for (; p < end && g_ascii_isdigit (*p); p++)
    self->row = self->row * 10 + (guint64)(*p - '0');
}

static guint64
wide_sheets_repeated (Spread *self, const gchar *local)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  for (guint i = 0; i < n; i++)
    if (ky_xml_name_is (attributes[i].name, NS_TABLE, local))
      {
        g_autofree gchar *text = ky_view_to_string (attributes[i].value);

        return CLAMP (g_ascii_strtoull (text, NULL, 10), 1, 1 << 20);
      }
  return 1;
}

/* Notes the cells of "A1:XFD1048576" as used: they are merged, or filled by one formula. */
static void
wide_sheets_use_range (Spread *self, KyView range)
{
  const guint8 *colon = memchr (range.data, ':', range.size);

  if (colon == NULL)
    return;
  wide_sheets_read_reference (self, range);
  guint64 row = self->row;
  guint64 column = self->column;
  wide_sheets_read_reference (self,
                              ky_view (colon + 1, range.size - (gsize)(colon + 1 - range.data)));
  wide_sheets_use (self);
  self->has_wide_range = self->has_wide_range
                         || (row <= self->row && column <= self->column
                             && (self->row - row + 1) * (self->column - column + 1) > RANGE_MAX);
}

/* Notes the cells from the one that is read on as used, if there are several. */
static void
wide_sheets_use_span (Spread *self, const gchar *rows, const gchar *columns)
{
  guint64 down = wide_sheets_repeated (self, rows), across = wide_sheets_repeated (self, columns);

  if (down * across <= 1)
    return;
  self->last_row = MAX (self->last_row, self->row + down - 1);
  self->last_column = MAX (self->last_column, self->column + across - 1);
  self->has_wide_range = self->has_wide_range || down * across > RANGE_MAX;
}

/* Reads an element of an Excel sheet: a cell is used when it has a value (ISO/IEC 29500-1
 * §18.3.1.4), is merged with others (§18.3.1.54), or filled by the formula of an array. */
static void
wide_sheets_take_excel (Spread *self, const KyXmlName *name)
{
  gboolean is_array = FALSE;
  KyView range = ky_view ("", 0);
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (self->reader, &n);

  if (ky_xml_name_is (name, NS_SHEET, "v") || ky_xml_name_is (name, NS_SHEET, "f")
      || ky_xml_name_is (name, NS_SHEET, "is"))
    wide_sheets_use (self);
  for (guint i = 0; ky_xml_name_is (name, NS_SHEET, "c") && i < n; i++)
    if (ky_xml_name_is (attributes[i].name, KY_XML_NS_NONE, "r"))
      wide_sheets_read_reference (self, attributes[i].value);
  for (guint i = 0; i < n; i++)
    {
      is_array = is_array
                 || (ky_xml_name_is (name, NS_SHEET, "f")
                     && ky_xml_name_is (attributes[i].name, KY_XML_NS_NONE, "t")
                     && ky_view_is (attributes[i].value, "array"));
      if (ky_xml_name_is (attributes[i].name, KY_XML_NS_NONE, "ref"))
        range = attributes[i].value;
    }
  if (is_array || ky_xml_name_is (name, NS_SHEET, "mergeCell"))
    wide_sheets_use_range (self, range);
}

/* Handles elements of OpenDocument 1.3 part 3 §9.1. */
static void
wide_sheets_take_calc (Spread *self, const KyXmlName *name)
{
  if (ky_xml_name_is (name, NS_TABLE, "table"))
    self->row = self->rows = self->last_row = self->last_column = 0;
  else if (ky_xml_name_is (name, NS_TABLE, "table-row"))
    {
      self->row += self->rows;
      self->rows = wide_sheets_repeated (self, "number-rows-repeated");
      self->column = self->columns = 0;
    }
  else if (ky_xml_name_is (name, NS_TABLE, "table-cell")
           || ky_xml_name_is (name, NS_TABLE, "covered-table-cell"))
    {
      self->column += self->columns;
      self->columns = wide_sheets_repeated (self, "number-columns-repeated");
      wide_sheets_use_span (self, "number-rows-spanned", "number-columns-spanned");
      wide_sheets_use_span (self, "number-matrix-rows-spanned", "number-matrix-columns-spanned");
    }
  else if (ky_xml_name_is (name, NS_TEXT, "p"))
    wide_sheets_use (self);
}

/* Reads a sheet, or the content of a document with all of its sheets. */
static gboolean
wide_sheets_is_wide_in (KyView part)
{
  static const KyXmlLimits limits = { 256, 512 };
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (part, namespaces, &limits, NULL);
  Spread self = { .reader = reader };
  KyXmlEvent event;

  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = event == KY_XML_START ? ky_xml_reader_name (reader) : NULL;

      if (name == NULL)
        continue;
      if (name->ns == NS_SHEET)
        wide_sheets_take_excel (&self, name);
      else
        wide_sheets_take_calc (&self, name);
      if (self.has_wide_range || self.last_row * self.last_column > CELLS_MAX)
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_spread_is_wide (KyView document)
{
  g_autoptr (KyZip) zip = ky_zip_open (document, MEMBERS_MAX, NULL);

  for (guint i = 0; zip != NULL && i < zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (zip, i);

      if ((!g_str_has_prefix (entry->name, "xl/worksheets/")
           && strcmp (entry->name, "content.xml") != 0)
          || !g_str_has_suffix (entry->name, ".xml") || entry->unpacked_size > PART_MAX)
        continue;
      g_autoptr (GBytes) part = ky_zip_unpack (zip, entry, PART_MAX, NULL);
      if (part != NULL && wide_sheets_is_wide_in (ky_view_of_bytes (part)))
        return TRUE;
    }
  return FALSE;
}
