/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the page of an Ichitaro document: records of what differs from Ichitaro's own. Fields are
 * in groups. A byte before each group has a bit for each of its fields that is present. */
#include "filetypes/office/jtd.h"

#define HEADER 10 /* 0001, 0002, 1000, and how long the records are */
#define PAPER_WIDTH 21000
#define PAPER_HEIGHT 29700
#define MARGIN 3000
#define COLUMNS 80

enum
{
  RECORD_PAPER = 0x1001,
  RECORD_MARGINS = 0x1002,
  RECORD_CHARACTERS = 0x1006,
  RECORD_LINES = 0x100b
};

/* Reads the fields of a group at `reader`, of `sizes` by their bits. FALSE: there is one that is
 * not known. */
static gboolean
read_group (KyReader *reader, const guint8 sizes[8], guint32 values[8])
{
  guint mask = ky_reader_u8 (reader);

  for (guint bit = 0; bit < 8; bit++)
    if ((mask & 1u << bit) != 0)
      {
        if (sizes[bit] == 0)
          return FALSE;
        values[bit] = sizes[bit] == 1   ? ky_reader_u8 (reader)
                      : sizes[bit] == 2 ? ky_reader_u16be (reader)
                                        : ky_reader_u32be (reader);
      }
  return !reader->failed;
}

typedef struct
{
  guint32 width, height, size, columns;
  guint32 margins[4]; /* top, bottom, left, right */
} Page;

static void
jtd_page_read_record (guint tag, KyView view, Page *page)
{
  static const guint8 paper[8] = { 0, 4, 4, 1, 0, 1, 1, 0 };
  static const guint8 first[8] = { 0, 0, 0, 0, 2, 0, 0, 2 };
  static const guint8 lines[8] = { 1, 2, 1, 0, 1, 0, 1, 2 };
  static const guint8 margins[8] = { 1, 0, 0, 2, 2, 2, 2, 2 };
  KyReader reader = ky_reader (view);
  guint32 values[8] = { 0 };

  if (tag == RECORD_PAPER)
    {
      values[1] = page->width;
      values[2] = page->height;
      if (read_group (&reader, paper, values))
        {
          page->width = values[1];
          page->height = values[2];
        }
    }
  else if (tag == RECORD_MARGINS && read_group (&reader, first, values))
    {
      memcpy (&values[3], page->margins, sizeof page->margins);
      if (read_group (&reader, margins, values))
        memcpy (page->margins, &values[3], sizeof page->margins);
    }
  else if (tag == RECORD_LINES)
    {
      values[7] = page->columns;
      if (read_group (&reader, lines, values))
        page->columns = values[7];
    }
  /* The members after the size are not used. */
  else if (tag == RECORD_CHARACTERS && (ky_reader_u8 (&reader) & 1) != 0)
    page->size = ky_reader_u32be (&reader);
}

void
ky_jtd_page (KyView styles, KyDraftPage *ret_page, guint *ret_half_points, guint *ret_columns)
{
  Page page = { .width = PAPER_WIDTH,
                .height = PAPER_HEIGHT,
                .columns = COLUMNS,
                .margins = { MARGIN, MARGIN, MARGIN, MARGIN } };
  KyReader reader = ky_reader (styles);

  ky_reader_seek (&reader, HEADER - 4);
  guint64 end = HEADER + (guint64)ky_reader_u32be (&reader);
  while (reader.at < end && !reader.failed)
    {
      guint tag = ky_reader_u16be (&reader), size = ky_reader_u16be (&reader);
      KyView view;

      if (reader.failed || !ky_view_slice (styles, reader.at, size, &view))
        break;
      jtd_page_read_record (tag, view, &page);
      ky_reader_seek (&reader, reader.at + size);
    }
  *ret_page = (KyDraftPage){ .width = KY_JTD_TWIPS (page.width),
                             .height = KY_JTD_TWIPS (page.height),
                             .top = KY_JTD_TWIPS (page.margins[0]),
                             .bottom = KY_JTD_TWIPS (page.margins[1]),
                             .left = KY_JTD_TWIPS (page.margins[2]),
                             .right = KY_JTD_TWIPS (page.margins[3]),
                             .is_landscape = page.width > page.height };
  *ret_half_points
      = page.size >= 35 && page.size <= 35280 ? (page.size * 100 + 882) / 1764 : KY_JTD_HALF_POINTS;
  *ret_columns = page.columns > 0 ? page.columns : COLUMNS;
}
