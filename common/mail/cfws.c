/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Skips comments and folding white space (RFC 5322 3.2.2) in addresses and in
 * Authentication-Results fields. Comments may be nested 8 deep at most. */
#include "common/mail/cfws.h"

#include <string.h>

#define COMMENT_DEPTH 8

gboolean
ky_cfws_skip (const gchar **at)
{
  guint depth = 0;

  for (; **at != '\0'; (*at)++)
    {
      gchar c = **at;

      if (c == '(' && ++depth <= COMMENT_DEPTH)
        continue;
      if (depth > COMMENT_DEPTH || (c == ')' && depth == 0))
        break;
      if (c == ')')
        depth--;
      else if (c == '\\' && depth > 0)
        {
          if (*++*at == '\0')
            break;
        }
      else if (depth == 0 && strchr (" \t\r\n", c) == NULL)
        return TRUE;
    }
  return depth == 0 && **at == '\0';
}
