/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the head of a file of pictures of pages, whose layout pages.c describes. */
#include "filetypes/image/pages-head.h"

gboolean
ky_pages_write_head (KyJob *job, guint32 total, const guint32 *sizes, guint n, GError **error)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();

  g_byte_array_append (head, (const guint8 *)"KYPAGES1", 8);
  ky_put_u32le (head, total);
  ky_put_u32le (head, n);
  for (guint i = 0; i < n; i++)
    ky_put_u32le (head, sizes[i]);
  return ky_job_write (job, head->data, head->len, error);
}
