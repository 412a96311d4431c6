/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of web pages that browsers save in one file (RFC 2557, .mht): a message whose
 * body is the page, with its pictures and other resources as parts. It is sanitized as that
 * message: the page and the pages in its frames become text, its pictures become attachments, and
 * the output is not a web page. Dropped are style sheets, scripts, their data, and fonts (page.h);
 * any other part becomes an attachment. */
#include "filetypes/base/text/probe.h"

#include "filetypes/mail/nested-message.h"

KY_DEFINE_IDENTIFY (mhtml_identify, ky_text_probe_archive (probe))

#ifndef KY_IDENTIFY_ONLY
static gboolean
mhtml_rebuild (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  g_autoptr (GBytes) bytes = g_bytes_new_static (view.data, view.size);

  return ky_mail_take_place (job, ky_job_level (job) + 1, bytes, error);
}
#endif

const KyFiletype ky_filetype_mhtml = {
  .name = "mhtml",
  .label_en = "web page archive",
  .label_ja = "Webページのアーカイブ",
  .media_types = KY_WORDS ("application/x-mimearchive", "multipart/related"),
  .suffixes = KY_WORDS ("mht", "mhtml"),
  .families = KY_FAMILY_MAIL,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_ACTS,
  KY_REBUILT (mhtml_identify, NULL, mhtml_rebuild),
};
