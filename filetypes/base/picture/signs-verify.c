/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See signs-verify.h. Byte by byte, with a list of its own. */
#include "filetypes/base/picture/signs-verify.h"

static gboolean
signs_verify_continues (KyView view, gsize at, const gchar *bytes, gsize size)
{
  return view.size - at > size && memcmp (view.data + at + 1, bytes, size) == 0;
}

/* Tags by which programs take a file for HTML, SVG or PHP, in letters of either case. */
static gboolean
signs_verify_is_tag (KyView view, gsize at)
{
  static const gchar *const names[] = { "?php", "script", "html", "!doctype", "svg ", "iframe" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize n = 0;

      while (names[i][n] != '\0' && view.size - at > n + 1
             && g_ascii_tolower ((gchar)view.data[at + n + 1]) == names[i][n])
        n++;
      if (names[i][n] == '\0')
        return TRUE;
    }
  return FALSE;
}

/* A member's header that asks for version 1.0 or 2.0, or the end of a directory on the first disk
 * (PKWARE's APPNOTE, 4.3.7 and 4.3.16). */
static gboolean
is_zip (KyView view, gsize at)
{
  return signs_verify_continues (view, at, "K\3\4\x0a\0", 5)
         || signs_verify_continues (view, at, "K\3\4\x14\0", 5)
         || signs_verify_continues (view, at, "K\5\6\0\0", 5);
}

gsize
ky_signs_verify_find (KyView view, gsize from)
{
  for (gsize at = from; at < view.size; at++)
    {
      gboolean is_sign = FALSE;

      switch (view.data[at])
        {
        case '<':
          is_sign = signs_verify_is_tag (view, at);
          break;
        case '%':
          is_sign = signs_verify_continues (view, at, "PDF-", 4)
                    || signs_verify_continues (view, at, "!PS-", 4);
          break;
        case 'P':
          is_sign = is_zip (view, at);
          break;
        case 'R':
          is_sign = signs_verify_continues (view, at, "ar!\x1a\7", 5);
          break;
        case '7':
          is_sign = signs_verify_continues (view, at, "z\xbc\xaf\x27\x1c", 5);
          break;
        default:
          break;
        }
      if (is_sign)
        return at;
    }
  return view.size;
}

gboolean
ky_signs_verify (KyView view)
{
  gboolean is_profile = view.size >= 40 && memcmp (view.data + 36, "acsp", 4) == 0;

  return !is_profile && ky_signs_verify_find (view, 0) == view.size;
}
