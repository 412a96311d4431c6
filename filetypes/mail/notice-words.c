/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a notice says was removed. */
#include "filetypes/mail/notice.h"
#include "common/removal.h"
#include <string.h>

const gchar *
ky_notice_removed (const gchar *code, gboolean is_japanese, gboolean *ret_is_counted)
{
  /* A picture loses only what is not seen of it, scripts aside; so do documents here and there.
   * Invitations are ordinary mail: their day and place stay. */
  static const gchar *const quiet[] = { "mail.", "text.", "icc.", "report.", "scan.", "image.",
                                        "jpeg.", "png.",  "gif.", "bmp.",    "tiff.", "webp." };
  static const gchar *const unseen[]
      = { "metadata", "trailing",      "thumbnail",    "printer",   "layout-cache", "propert",
          "version",  "configuration", "html.comment", "ics.alarm", "ics.method" };
  const gchar *words;

  for (guint i = 0; i < G_N_ELEMENTS (quiet); i++)
    if (g_str_has_prefix (code, quiet[i]) && strstr (code, "script") == NULL)
      return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (unseen); i++)
    if (strstr (code, unseen[i]) != NULL)
      return NULL;
  words = ky_removal_words (code, is_japanese, ret_is_counted);
  if (words != NULL)
    return words;
  *ret_is_counted = TRUE;
  return is_japanese ? "そのほかの安全でない部分" : "other unsafe parts";
}
