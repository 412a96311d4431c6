/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/text/name-verify.h"

#include <string.h>

gboolean
ky_verify_hides_extension (const gchar *name)
{
  static const gchar *const acting[]
      = { ".exe", ".com", ".scr", ".pif", ".cpl", ".dll", ".msi", ".bat", ".cmd", ".ps1",
          ".vbs", ".vbe", ".js",  ".jse", ".wsf", ".wsh", ".hta", ".lnk", ".url", ".reg",
          ".jar", ".chm", ".sct", ".msc", ".iso", ".img", ".vhd", ".iqy", ".slk", ".xll" };
  const gchar *last = strrchr (name, '.');
  g_autofree gchar *stem = g_strndup (name, last != NULL ? (gsize)(last - name) : 0);
  gsize length = strlen (g_strchomp (stem));

  for (guint i = 0; i < G_N_ELEMENTS (acting); i++)
    {
      gsize size = strlen (acting[i]);

      if (length > size && g_ascii_strcasecmp (stem + length - size, acting[i]) == 0)
        return TRUE;
    }
  return FALSE;
}
