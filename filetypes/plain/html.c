/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of web pages and HTML saved by mail programs. The output is not HTML but its
 * text (T-HTML-27), by the rules of filetypes/base/html/text.h, in UTF-8 with a byte order mark and
 * CRLF, as older Windows programs need it. */
#include "filetypes/base/text/probe.h"

#include "filetypes/base/html/text.h"
#include "filetypes/base/document/file.h"

static guint
html_identify (const KyProbe *probe)
{
  KyTextKind kind = ky_text_probe (probe);
  gboolean is_named = strcmp (probe->suffix, "html") == 0 || strcmp (probe->suffix, "htm") == 0
                      || strcmp (probe->suffix, "xhtml") == 0 || strcmp (probe->suffix, "xht") == 0
                      || strcmp (probe->suffix, "shtml") == 0;

  if (kind == KY_TEXT_KIND_HTML)
    return 29;
  if (kind != KY_TEXT_KIND_PLAIN && kind != KY_TEXT_KIND_XML)
    return 0;
  if (probe->view.size == 0)
    return 0;
  return is_named || strcmp (probe->claimed, "text/html") == 0
                 || strcmp (probe->claimed, "application/xhtml+xml") == 0
             ? 22
             : 0;
}

#ifndef KY_IDENTIFY_ONLY

static gboolean
html_text (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  KyHtmlOptions options = { 0 };
  KyTextFile file = { 0 };
  KyCharsetInfo info;
  gsize length;
  g_autofree gchar *html = ky_charset_decode (ky_job_input (job), ky_job_charset (job),
                                              KY_CHARSET_HTML, &length, &info);

  ky_findings_add (&findings, "text.undecodable", info.n_replaced);
  ky_findings_add (&findings, "text.control", info.n_nul);
  options.keep_urls = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_URLS, "keep");
  options.is_english = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_LANGUAGE, "en");
  options.keep_domains = ky_policy_list (ky_job_policy (job), KY_POLICY_MAIL_LINK_DOMAINS);
  g_autofree gchar *text = ky_html_to_text (html, length, &options, &findings, &length, error);
  if (text == NULL)
    return FALSE;
  file.text = ky_text_with_crlf (text, length, &file.length);
  for (gsize i = 0; i < file.length; i++)
    file.has_mark = file.has_mark || (guchar)file.text[i] >= 0x80;
  ky_job_set_output_type (job, "txt");
  gboolean ok = ky_text_file_settle (&file, &findings, error)
                && ky_text_file_write (&file, job, "txt", "x.txt", &findings, error);
  ky_text_file_clear (&file);
  return ok;
}
#endif

const KyFiletype ky_filetype_html = {
  .name = "html",
  .label_en = "web page",
  .label_ja = "Webページ (HTML)",
  .media_types = KY_WORDS ("text/html", "application/xhtml+xml"),
  .suffixes = KY_WORDS ("html", "htm", "xhtml", "xht", "shtml"),
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_ACTS,
  .identify = html_identify,
  .ladder = { KY_METHOD_TEXT },
  KY_METHODS (NULL, { KY_METHOD_TEXT, html_text }),
};
