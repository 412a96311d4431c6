/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws a document as pictures of its pages: the job's step KY_STEP_PDF converts the document to
 * PDF by LibreOffice, and KY_STEP_PAGES draws the PDF. Text is converted to UTF-8 with a byte order
 * mark first, at most 512 KiB of it. */
#include "filetypes/base/shown/pages.h"

#include "filetypes/base/document/file.h"

#define TEXT_SHOWN (512 * 1024) /* bytes */

gboolean
ky_shown_pages_of_pdf (KyJob *job, GBytes *pdf, GError **error)
{
  g_autoptr (GBytes) drawn
      = ky_job_step (job, KY_STEP_PAGES, ky_job_pages (job), ky_view_of_bytes (pdf), error);

  if (drawn == NULL)
    return FALSE;
  ky_job_set_output_type (job, "pages");
  return ky_job_write (job, g_bytes_get_data (drawn, NULL), g_bytes_get_size (drawn), error);
}

static gboolean
shown_pages_draw (KyJob *job, KyView document, const gchar *suffix, GError **error)
{
  g_autoptr (GBytes) pdf = ky_job_step (job, KY_STEP_PDF, suffix, document, error);

  return pdf != NULL && ky_shown_pages_of_pdf (job, pdf, error);
}

gboolean
ky_shown_pages (KyJob *job, const gchar *suffix, GError **error)
{
  return shown_pages_draw (job, ky_job_input (job), suffix, error);
}

gboolean
ky_shown_text_pages (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  g_autoptr (GString) marked = g_string_new ("\xef\xbb\xbf"); /* else LibreOffice would guess */
  KyTextFile file = { 0 };

  ky_text_file_read (job, ky_job_input (job), &file, &findings);
  gsize length = MIN (file.length, (gsize)TEXT_SHOWN);
  /* Does not cut in the middle of a character. */
  while (length > 0 && length < file.length && ((guchar)file.text[length] & 0xc0) == 0x80)
    length--;
  g_string_append_len (marked, file.text, (gssize)length);
  ky_text_file_clear (&file);
  return shown_pages_draw (job, ky_view (marked->str, marked->len), "txt", error);
}
