/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the text of all pages that poppler extracts, with a form feed behind each page. */
#include "filetypes/draw/document.h"

gboolean
ky_draw_words (KyJob *job, PopplerDocument *document, GError **error)
{
  int n_pages = poppler_document_get_n_pages (document);

  for (int i = 0; i < n_pages; i++)
    {
      g_autoptr (PopplerPage) page = poppler_document_get_page (document, i);
      g_autofree gchar *text = page != NULL ? poppler_page_get_text (page) : NULL;

      if (text != NULL)
        g_strdelimit (text, "\f", ' ');
      if ((text != NULL && !ky_job_write (job, text, strlen (text), error))
          || !ky_job_write (job, "\f", 1, error))
        return FALSE;
    }
  return TRUE;
}
