/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates how many bytes qpdf would read again while it searches for the objects of a damaged
 * file, so that a file with long runs of blank or comment lines is refused before it takes
 * quadratic time. */
#include "filetypes/pdf/document.h"

#define FREE_BYTES ((gdouble)(64 << 20))
#define TIMES 8.0

static gboolean
recovery_is_blank (guint8 byte)
{
  return byte == ' ' || byte == '\t' || byte == '\f' || byte == '\v' || byte == '\0';
}

static gboolean
is_end_of_line (guint8 byte)
{
  return byte == '\r' || byte == '\n';
}

gboolean
ky_pdf_is_recoverable (KyView input)
{
  gdouble read = 0, most = FREE_BYTES + TIMES * (gdouble)input.size;
  gsize line = 0, n_empty = 0;

  /* Lines of blanks and comments are read again from each of those in front of them. */
  while (line < input.size)
    {
      gsize at = line;

      while (at < input.size && recovery_is_blank (input.data[at]))
        at++;
      if (at < input.size && !is_end_of_line (input.data[at]) && input.data[at] != '%')
        n_empty = 0;
      else
        n_empty++;
      while (at < input.size && !is_end_of_line (input.data[at]))
        at++;
      while (at < input.size && is_end_of_line (input.data[at]))
        at++;
      read += n_empty > 0 ? (gdouble)(at - line) * (gdouble)n_empty : 0;
      line = at;
    }
  return read <= most;
}
