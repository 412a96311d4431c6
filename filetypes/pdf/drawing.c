/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes operators, colours and form objects for the appearances that kiyome draws for
 * annotations and form fields. */
#include "filetypes/pdf/annotations.h"
#include <stdarg.h>

void
ky_pdf_draw (GString *out, const gchar *name, guint n, ...)
{
  va_list numbers;

  va_start (numbers, n);
  for (guint i = 0; i < n; i++)
    {
      ky_pdf_put_double (out, va_arg (numbers, gdouble));
      g_string_append_c (out, ' ');
    }
  va_end (numbers);
  g_string_append_printf (out, "%s\n", name);
}

gboolean
ky_pdf_draw_color (KyPdf *pdf, qpdf_oh color, gboolean strokes, GString *out)
{
  static const gchar *const names[2][5]
      = { { [1] = "g", [3] = "rg", [4] = "k" }, { [1] = "G", [3] = "RG", [4] = "K" } };
  gint n = ky_pdf_array_length (pdf, color);
  gdouble channels[4];

  if ((n != 1 && n != 3 && n != 4) || !ky_pdf_get_numbers (pdf, color, channels, (guint)n))
    return FALSE;
  for (gint i = 0; i < n; i++)
    {
      ky_pdf_put_double (out, CLAMP (channels[i], 0, 1));
      g_string_append_c (out, ' ');
    }
  g_string_append_printf (out, "%s\n", names[strokes][n]);
  return TRUE;
}

qpdf_oh
ky_pdf_new_form (KyPdf *pdf, const gdouble box[4], const gchar *resources, const GString *content)
{
  qpdf_oh stream = ky_pdf_new_stream (pdf);
  g_autoptr (GString) source = g_string_new ("[");
  g_autofree gchar *used = g_strdup_printf ("<<%s>>", resources);

  if (pdf->error != NULL)
    return stream;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, stream);
  for (guint i = 0; i < 4; i++)
    {
      ky_pdf_put_double (source, box[i]);
      g_string_append_c (source, i < 3 ? ' ' : ']');
    }
  qpdf_oh_replace_key (pdf->qpdf, dictionary, "/Subtype", qpdf_oh_new_name (pdf->qpdf, "/Form"));
  qpdf_oh_replace_key (pdf->qpdf, dictionary, "/BBox", qpdf_oh_parse (pdf->qpdf, source->str));
  qpdf_oh_replace_key (pdf->qpdf, dictionary, "/Resources", qpdf_oh_parse (pdf->qpdf, used));
  qpdf_oh_replace_stream_data (pdf->qpdf, stream, (const unsigned char *)content->str, content->len,
                               qpdf_oh_new_null (pdf->qpdf), qpdf_oh_new_null (pdf->qpdf));
  return stream;
}
