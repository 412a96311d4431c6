/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of plain text in any charset, and of files that are read as plain text: XML,
 * JSON, YAML, Markdown, logs, source code that no interpreter runs. It is rebuilt by decoding it,
 * cleaning it by O-TXT-01, and writing it as UTF-8, or as CP932 if it was that, with its byte order
 * mark and line ends (F-TXT). Dropped are control, invisible and bidirectional characters, DOCTYPE
 * and processing instructions of XML (T-TXT-05), and encoded files inside (uuencode, yEnc, BinHex,
 * programs as base64 or digits; T-EXE-11). Text that a program would run or follow is of the types
 * `script` and `shortcut`, and never delivered. */
#include "filetypes/base/text/probe.h"
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/document/file.h"
#include "filetypes/base/shown/pages.h"
#include "filetypes/plain/verify.h"
#endif

static guint
txt_identify (const KyProbe *probe)
{
  KyTextKind kind = ky_text_probe (probe);
  guint bits = 8;

  if (kind != KY_TEXT_KIND_PLAIN && kind != KY_TEXT_KIND_XML)
    return 0;
  /* more than a mail's header bids: what is called .txt stays one */
  if (strcmp (probe->suffix, "txt") == 0)
    bits += 20;
  return bits;
}

static const gchar *const media_types[] = { "text/plain", NULL };
static const gchar *const suffixes[] = { "txt", NULL };
static const gchar *const old_suffixes[] = { "text", "asc", NULL };

#ifndef KY_IDENTIFY_ONLY

static gboolean
txt_rebuild (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  KyTextFile file;
  gboolean ok;

  ky_text_file_read (job, &file, &findings);
  ok = ky_text_file_settle (&file, &findings, error)
       && ky_text_file_write (&file, job, "txt", "x.txt", &findings, error);
  ky_text_file_clear (&file);
  return ok;
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, txt_rebuild },
                                    { KY_METHOD_TEXT, txt_rebuild },
                                    { KY_METHOD_NONE, NULL } };
#endif
static const gchar *const inert_suffixes[] = { "txt", "text", "log", NULL };

const KyFiletype ky_filetype_txt = {
  .name = "txt",
  .label_en = "plain text",
  .label_ja = "テキスト",
  .media_types = media_types,
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .inert_suffixes = inert_suffixes,
  .office = KY_OFFICE_OPENS,
  .identify = txt_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_CODE (methods, ky_txt_verify),
  KY_PAGES (ky_shown_text_pages),
};
