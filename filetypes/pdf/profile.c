/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds the ICC profiles of PDF colour spaces (ISO 32000-1 §8.6.5.5): a profile is parsed
 * into numbers and written anew (filetypes/base/picture/icc.h). An unusable one is replaced by
 * its alternate or the device colour space. */
#include "filetypes/pdf/document.h"

#include "filetypes/base/picture/icc.h"

static const gchar *
device_space (gint64 components)
{
  return components == 1   ? "/DeviceGray"
         : components == 3 ? "/DeviceRGB"
         : components == 4 ? "/DeviceCMYK"
                           : NULL;
}

gint
ky_pdf_profile_components (KyPdf *pdf, qpdf_oh stream)
{
  if (!qpdf_oh_is_stream (pdf->qpdf, stream))
    return 0;
  qpdf_oh n = ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, stream), "/N");
  return qpdf_oh_is_integer (pdf->qpdf, n)
             ? (gint)CLAMP (qpdf_oh_get_int_value (pdf->qpdf, n), 0, 4)
             : 0;
}

static gboolean
make_profile (KyPdf *pdf, qpdf_oh stream, guint handle)
{
  static const KyIccSpace spaces[] = { [1] = KY_ICC_GRAY, [3] = KY_ICC_RGB, [4] = KY_ICC_CMYK };
  gint n = ky_pdf_profile_components (pdf, stream);
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, stream);
  g_autoptr (GByteArray) profile = NULL;
  g_autoptr (GString) entries = g_string_new (NULL);

  if (data == NULL)
    return FALSE;
  if (!ky_icc_rewrite (ky_view_of_bytes (data), spaces[n], &profile))
    {
      ky_pdf_removed (pdf, "pdf.color-profile", NULL);
      return FALSE;
    }
  g_string_append_printf (entries, "/N %d/Alternate%s", n, device_space (n));
  return ky_pdf_out_set_stream (pdf->out, handle, entries, ky_view (profile->data, profile->len),
                                KY_PDF_FLATE, &pdf->error);
}

gboolean
ky_pdf_put_profile_space (KyPdf *pdf, qpdf_oh array, GString *text)
{
  qpdf_oh stream = qpdf_oh_get_array_item (pdf->qpdf, array, 1);
  gint n = ky_pdf_profile_components (pdf, stream);
  gsize before = text->len;

  if (device_space (n) == NULL)
    return FALSE;
  g_string_append (text, "[/ICCBased");
  if (ky_pdf_put_made (pdf, stream, make_profile, text))
    {
      g_string_append_c (text, ']');
      return TRUE;
    }
  g_string_truncate (text, before);
  qpdf_oh alternate = ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, stream), "/Alternate");
  if ((gint)ky_pdf_color_components (pdf, alternate) == n
      && ky_pdf_put_color_space (pdf, alternate, text))
    return TRUE;
  g_string_truncate (text, before);
  g_string_append (text, device_space (n));
  return pdf->error == NULL;
}
