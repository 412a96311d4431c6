/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the last step of every text rendering: removes encoded files, breaks links to blocked
 * domains, and defangs URLs unless the policy keeps them. plain-text.c, text.c and documents end
 * with this step, so that all texts get the same treatment. */
#include "filetypes/base/html/plain-text.h"
#include "common/text-block.h"
#include "filetypes/base/html/blocks.h"

gchar *
ky_plain_finish (gchar *text, gsize length, gboolean keep_urls, const gchar *const *keep_domains,
                 GPtrArray *payloads, KyFindings *findings, gsize *ret_length, GError **error)
{
  gsize n_blocked = 0;

  if (!ky_text_blocks_remove (&text, &length, KY_TEXT_BLOCKS_BODY, payloads, findings, NULL, error))
    {
      g_free (text);
      return NULL;
    }
  gchar *changed = ky_text_break_blocked (text, length, keep_domains, &length, &n_blocked);
  ky_findings_add (findings, "link.blocked", n_blocked);
  if (changed != NULL)
    {
      g_free (text);
      text = changed;
    }
  if (!keep_urls)
    {
      changed = ky_text_defang (text, length, keep_domains, &length);
      if (changed != NULL)
        {
          g_free (text);
          text = changed;
        }
    }
  if (ret_length != NULL)
    *ret_length = length;
  return text;
}
