/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads number formats of sheets (ISO/IEC 29500-1 §18.8.31) for what they do not show. */
#include "filetypes/ooxml/hidden-sheet.h"

/* Reads the section that begins at `p` and returns the place behind it; `*is_empty`: it shows
 * nothing, `*is_white`: it is written in white, `*has_condition`: it is for other values than those
 * of its place. */
static const gchar *
unseen_sheet_read_section (const gchar *p, gboolean *is_empty, gboolean *is_white,
                           gboolean *has_condition)
{
  *is_empty = TRUE;
  for (; *p != '\0' && *p != ';'; p++)
    if (*p == '"')
      {
        const gchar *close = strchr (p + 1, '"');

        for (const gchar *at = p + 1; close != NULL && at < close; at++)
          *is_empty = *is_empty && *at == ' ';
        if (close == NULL)
          return p + strlen (p);
        p = close;
      }
    else if (*p == '[')
      {
        const gchar *close = strchr (p, ']');

        if (close == NULL)
          return p + strlen (p);
        *is_white = *is_white || g_ascii_strncasecmp (p, "[white]", 7) == 0
                    || g_str_has_prefix (p, "[白]");
        *has_condition = *has_condition || (p[1] == '<' || p[1] == '>' || p[1] == '=');
        /* hours of a time */
        *is_empty = *is_empty && strchr ("hHmMsS", p[1]) == NULL;
        p = close;
      }
    else if ((*p == '_' || *p == '*') && p[1] != '\0')
      p++;
    else if (*p == '\\' && p[1] != '\0')
      {
        p++;
        *is_empty = *is_empty && *p == ' ';
      }
    else
      *is_empty = *is_empty && *p == ' ';
  return p;
}

guint
ky_silence_of (const gchar *code)
{
  gboolean empty[4] = { FALSE }, is_white = FALSE, has_condition = FALSE, all = TRUE;
  const gchar *p = code;
  guint n = 0, silence = 0;

  if (*code == '\0')
    return 0;
  for (; n < 4; n++)
    {
      p = unseen_sheet_read_section (p, &empty[n], &is_white, &has_condition);
      all = all && empty[n];
      if (*p != ';')
        break;
      p++;
    }
  n = MIN (n + 1, 4);
  if (is_white)
    silence |= KY_SILENCE_IS_WHITE;
  if (has_condition)
    return silence
           | (all && n > 1 ? KY_SILENCE_NO_PLUS | KY_SILENCE_NO_MINUS | KY_SILENCE_NO_ZERO : 0);
  /* an empty section is the General format if it is the only one */
  if (n > 1 && empty[0])
    silence |= KY_SILENCE_NO_PLUS;
  if (n > 1 && empty[1])
    silence |= KY_SILENCE_NO_MINUS;
  if (n > 2 ? empty[2] : n > 1 && empty[0])
    silence |= KY_SILENCE_NO_ZERO;
  if (n > 3 && empty[3])
    silence |= KY_SILENCE_NO_TEXT;
  return silence;
}
