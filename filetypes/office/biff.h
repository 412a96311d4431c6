/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records of a workbook of Excel 5 to 2003 ([MS-XLS] §2.1.4): kind, size, content. */
#pragma once

#include "common/view.h"

typedef struct
{
  guint kind, size;
  gsize at; /* offset of its content */
} KyBiffRecord;

/* Reads the head of the record at `*at` and sets `*at` to the next one. Returns FALSE at the end.
 * The content of the last record may be cut off: then `*at` is beyond the end of `book`. */
static inline gboolean
ky_biff_next (KyView book, gsize *at, KyBiffRecord *ret_record)
{
  if (*at > book.size || book.size - *at < 4)
    return FALSE;
  ret_record->kind = ky_view_u16le (book, *at);
  ret_record->size = ky_view_u16le (book, *at + 2);
  ret_record->at = *at + 4;
  *at = ret_record->at + ret_record->size;
  return TRUE;
}
