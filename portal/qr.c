/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encodes a text as a QR code (ISO/IEC 18004, error correction level M) with libqrencode, and
 * writes its dark modules as an SVG path. Used for the address that sets up a second factor. */
#include "portal/qr.h"

#include <qrencode.h>

#define QUIET 4 /* modules around the code (ISO/IEC 18004) */
#define DARK 1  /* the bit of a dark module in libqrencode */

gchar *
ky_qr_path (const gchar *text, guint *ret_size)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  GString *path = g_string_new (NULL);

  if (code == NULL)
    {
      g_string_free (path, TRUE);
      return NULL;
    }
  guint width = (guint)code->width;
  for (guint y = 0; y < width; y++)
    for (guint x = 0; x < width; x++)
      if ((code->data[y * width + x] & DARK) != 0)
        g_string_append_printf (path, "M%u %uh1v1h-1z", x + QUIET, y + QUIET);
  *ret_size = width + 2 * QUIET;
  QRcode_free (code);
  return g_string_free (path, FALSE);
}
