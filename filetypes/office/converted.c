/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/office/converted.h"
#include "filetypes/base/text-file.h"

#define TEXT_SHOWN (512 * 1024) /* bytes */

gboolean
ky_converted_ooxml (KyJob *job, const gchar *suffix, const gchar *type, KyMethodId method,
                    GError **error)
{
  g_autoptr (GBytes) bytes = ky_job_step (job, KY_STEP_OOXML, suffix, ky_job_input (job), error);
  g_autofree gchar *name = g_strdup_printf ("converted.%s", type);

  return bytes != NULL && ky_job_become (job, name, type, method, bytes, error);
}

gboolean
ky_converted_image (KyJob *job, const gchar *suffix, GError **error)
{
  g_autoptr (GBytes) bytes = ky_job_step (job, KY_STEP_PDF, suffix, ky_job_input (job), error);

  return bytes != NULL
         && ky_job_become (job, "converted.pdf", "pdf", KY_METHOD_IMAGE, bytes, error);
}

gboolean
ky_converted_pages (KyJob *job, const gchar *suffix, GError **error)
{
  return ky_converted_pages_of (job, ky_job_input (job), suffix, error);
}

gboolean
ky_converted_pages_of (KyJob *job, KyView document, const gchar *suffix, GError **error)
{
  g_autoptr (GBytes) bytes = ky_job_step (job, KY_STEP_PDF, suffix, document, error);
  g_autoptr (GBytes) drawn = NULL;
  KyView view;

  if (bytes == NULL)
    return FALSE;
  view.data = g_bytes_get_data (bytes, &view.size);
  drawn = ky_job_step (job, KY_STEP_PAGES, ky_job_pages (job), view, error);
  if (drawn == NULL)
    return FALSE;
  ky_job_set_output_type (job, "pages");
  return ky_job_write (job, g_bytes_get_data (drawn, NULL), g_bytes_get_size (drawn), error);
}

gboolean
ky_converted_text_pages (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  g_autoptr (GString) marked = g_string_new ("\xef\xbb\xbf"); /* else LibreOffice would guess */
  KyTextFile file = { 0 };
  gsize length;

  ky_text_file_read (ky_job_input (job), &file, &findings);
  length = MIN (file.length, (gsize)TEXT_SHOWN);
  /* Not in the middle of a character. */
  while (length > 0 && length < file.length && ((guchar)file.text[length] & 0xc0) == 0x80)
    length--;
  g_string_append_len (marked, file.text, (gssize)length);
  ky_text_file_clear (&file);
  return ky_converted_pages_of (job, ky_view (marked->str, marked->len), "txt", error);
}
