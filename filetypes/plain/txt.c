/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of plain text in any charset, and of files that are read as plain text: XML,
 * JSON, YAML, Markdown, logs, source code that no interpreter runs. It is rebuilt by decoding it,
 * cleaning it by O-TXT-01, and writing it as UTF-8, or as CP932 if it was that, with its byte order
 * mark and line ends (F-TXT). Dropped are control, invisible and bidirectional characters, DOCTYPE
 * and processing instructions of XML (T-TXT-05), and encoded files inside (uuencode, yEnc, BinHex,
 * programs as base64 or digits; T-EXE-11). Text that a program would run or follow is of the types
 * `script` and `shortcut`, and never delivered. */
#include "filetypes/base/text/probe.h"

#include "filetypes/base/document/file.h"
#include "filetypes/base/shown/pages.h"
#include "filetypes/base/text/yenc.h"
#include "filetypes/plain/verify.h"

static guint
txt_identify (const KyProbe *probe)
{
  KyTextKind kind = ky_text_probe (probe);
  guint bits = 8;

  if (kind != KY_TEXT_KIND_PLAIN && kind != KY_TEXT_KIND_XML)
    return 0;
  /* more bits than a mail header earns: a file with the extension .txt stays a text */
  if (strcmp (probe->suffix, "txt") == 0)
    bits += 20;
  return bits;
}

#ifndef KY_IDENTIFY_ONLY

static gboolean
txt_rebuild (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  guint n_files;
  g_autoptr (GBytes) cut = ky_yenc_cut (ky_job_input (job), FALSE, &n_files);
  KyTextFile file;

  ky_text_file_read (job, cut != NULL ? ky_view_of_bytes (cut) : ky_job_input (job), &file,
                     &findings);
  ky_findings_add (&findings, "text.yenc", n_files);
  gboolean ok = ky_text_file_settle (&file, &findings, error)
                && ky_text_file_write (&file, job, "txt", "x.txt", &findings, error);
  ky_text_file_clear (&file);
  return ok;
}
#endif

const KyFiletype ky_filetype_txt = {
  .name = "txt",
  .label_en = "plain text",
  .label_ja = "テキスト",
  .media_types = KY_WORDS ("text/plain"),
  .suffixes = KY_WORDS ("txt"),
  .old_suffixes = KY_WORDS ("text", "asc"),
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .inert_suffixes = KY_WORDS ("txt", "text", "log"),
  .office = KY_OFFICE_OPENS,
  .identify = txt_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_METHODS (ky_txt_verify, { KY_METHOD_REBUILD, txt_rebuild }, { KY_METHOD_TEXT, txt_rebuild }),
  KY_PAGES (ky_shown_text_pages),
};
