/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the notice for a withheld file as text: Japanese or English by the policy, UTF-8 with a
 * byte order mark and CRLF line ends for Notepad. The name of the file is cleaned and defanged,
 * because its sender chose it. */
#include "intake/folder/notice.h"

#include "common/text.h"
#include "common/words.h"

/* The byte order mark by which Notepad recognises the encoding. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  const gchar *heading, *lead, *name, *reason, *size, *request, *infected, *portal;
  gboolean is_japanese;
} Words;

static const Words languages[] = {
  { "【無害化のお知らせ】kiyome", "フォルダーに置かれたファイル1件を隔離しました。", "ファイル名",
    "理由", "大きさ (バイト)",
    "原本が必要なときは、次の番号を添えて情報管理者に申請してください。\n受付番号",
    "ウイルスが見つかったファイルの原本は、お渡しできません。\n受付番号", "申請先", TRUE },
  { "[Sanitizing notice] kiyome", "A file of the folder was withheld.", "File name", "Reason",
    "Size (bytes)",
    "If you need the original, ask your information manager for it with this number.\n"
    "Request number",
    "A file with a virus is never released.\nRequest number", "Ask at", FALSE },
};

gchar *
ky_folder_notice (const gchar *name, guint64 size, const KyReportPart *report, KyPolicy *policy,
                  const gchar *id)
{
  const Words *words = &languages[ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, "en") ? 1 : 0];
  g_autofree gchar *line = ky_text_clean (name, strlen (name), KY_TEXT_ONE_LINE, NULL, NULL);
  g_autofree gchar *defanged = ky_text_defang (line, strlen (line), NULL, NULL);
  g_autofree gchar *portal = ky_policy_portal_address (policy, id);
  gboolean is_infected = report->reason == KY_REASON_INFECTED;
  const gchar *way
      = ky_words_way (ky_reason_to_string (report->reason), report->detail, words->is_japanese);
  GString *text = g_string_new (BYTE_ORDER_MARK);

  g_string_append_printf (text, "%s (%s)\n%s\n\n", words->heading, id, words->lead);
  g_string_append_printf (text, "%s: %s\n", words->name, defanged != NULL ? defanged : line);
  g_string_append_printf (
      text, "%s: %s\n", words->reason,
      ky_words_why (ky_reason_to_string (report->reason), report->detail, words->is_japanese));
  g_string_append_printf (text, "%s: %" G_GUINT64_FORMAT "\n\n", words->size, size);
  g_string_append_printf (text, "%s: %s\n", is_infected ? words->infected : words->request, id);
  if (!is_infected && portal[0] != '\0')
    g_string_append_printf (text, "%s: %s\n", words->portal, portal);
  if (way != NULL && portal[0] != '\0')
    g_string_append_printf (text, "\n%s\n", way);
  g_string_replace (text, "\n", "\r\n", 0);
  return g_string_free (text, FALSE);
}
