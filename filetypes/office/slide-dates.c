/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces automatic dates of presentations: [MS-PPT] §2.9.50 DateTimeMCAtom, §2.9.53
 * RTFDateTimeMCAtom, §2.4.15.2 HeadersFootersAtom. A presentation does not store the result of an
 * automatic date, but a character in its text in place of it. LibreOffice inserts the present time,
 * which is set to the last change of the presentation (sanitizer/office-clock.c). If the file does
 * not have that time, no date that was ever shown is known: the character is kept, and a date in
 * the footer of the slides, which has no text at all, is left out. */
#include "filetypes/base/ole/reader.h"
#include "filetypes/office/legacy.h"

#define STREAM_MAX ((guint64)1 << 30)
#define CONTAINER 0x0fu /* of the version: the content is a sequence of records */
#define HAS_DATE 0x01u
#define HAS_TODAY 0x02u

enum
{
  RECORD_HEADERS_FOOTERS = 0x0fda,
  RECORD_DATE_TIME = 0x0ff7,
  RECORD_RTF_DATE_TIME = 0x1015,
  RECORD_NONE = 0x0fff /* means nothing to anybody */
};

/* Changes the record of `size` bytes of content at `record`. TRUE: it has changed. */
static gboolean
slide_dates_mend (guint8 *record, gsize size)
{
  guint kind = ky_load_u16le (record + 2);

  if (kind == RECORD_DATE_TIME || kind == RECORD_RTF_DATE_TIME)
    {
      record[2] = RECORD_NONE & 0xff;
      record[3] = RECORD_NONE >> 8;
      return TRUE;
    }
  if (kind != RECORD_HEADERS_FOOTERS || size < 4 || (record[10] & HAS_TODAY) == 0)
    return FALSE;
  record[10] &= (guint8) ~(HAS_DATE | HAS_TODAY);
  return TRUE;
}

GBytes *
ky_legacy_without_dates (KyView input)
{
  guint32 entry = KY_OLE_NO_ENTRY;
  g_autoptr (KyOle) ole = ky_ole_open (input, NULL);
  gboolean is_changed = FALSE;

  if (ole == NULL || !ky_ole_find (ole, KY_OLE_ROOT, "PowerPoint Document", &entry, NULL)
      || entry == KY_OLE_NO_ENTRY)
    return NULL;
  g_autoptr (GBytes) stream = ky_ole_read (ole, entry, STREAM_MAX, NULL);
  if (stream == NULL)
    return NULL;
  gsize size = g_bytes_get_size (stream);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (stream, NULL), size);
  for (gsize at = 0; size - at >= 8;)
    {
      gsize content = ky_load_u32le (copy + at + 4);

      if ((copy[at] & 0x0f) == CONTAINER)
        content = 0; /* its first record comes next */
      if (content > size - at - 8)
        break;
      is_changed = slide_dates_mend (copy + at, content) || is_changed;
      at += 8 + content;
    }
  return is_changed ? ky_ole_replaced (ole, entry, ky_view (copy, size), NULL) : NULL;
}
