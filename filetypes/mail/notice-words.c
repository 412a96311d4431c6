/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words of a notice for a removal, and for what the recipient of a withheld part can
 * do. */
#include "filetypes/mail/notice.h"
#include "common/removal.h"
#include "common/words.h"
#include <string.h>

const gchar *
ky_notice_removed (const gchar *code, gboolean is_text, gboolean is_japanese,
                   gboolean *ret_is_counted)
{
  const gchar *words;

  if (ky_removal_is_quiet (code, is_text))
    return NULL;
  words = ky_removal_words (code, is_japanese, ret_is_counted);
  if (words != NULL)
    return words;
  *ret_is_counted = TRUE;
  return is_japanese ? "そのほかの安全でない部分" : "other unsafe parts";
}

/* --- what to do
 * -------------------------------------------------------------------------------- */

typedef enum
{
  RESEND_CLEAN,
  RESEND_OPEN,
  RESEND_OR_PASSWORD,
  RESEND_SMALLER,
  RESEND_WHOLE,
  RESEND_UNSPLIT,
  RESEND_AS_ZIP,
  RESEND_PRINTED,
  RESEND_OTHERWISE,
  ASK_POLICY,
  ASK_BLOCKED,
  ASK_LATER,
  N_REMEDIES
} Remedy;

static const struct
{
  const gchar *ja, *en;
} remedies[] = {
  [RESEND_CLEAN] = { "送り主に知らせ、安全なファイルを送り直してもらってください",
                     "tell the sender, and ask for a clean file" },
  [RESEND_OPEN] = { "送り主に、暗号化せずに送り直してもらってください",
                    "ask the sender to send it again without encryption" },
  [RESEND_OR_PASSWORD]
  = { "パスワードが分かれば、ポータルで開けます。分からなければ、送り主に確かめてください",
      "if you know the password, open it in the portal; if not, ask the sender" },
  [RESEND_SMALLER] = { "送り主に、小さく分けて送り直してもらってください",
                       "ask the sender to send it again in smaller pieces" },
  [RESEND_WHOLE] = { "送り主に、開けるファイルかを確かめて送り直してもらってください",
                     "ask the sender to check that the file opens, and to send it again" },
  [RESEND_UNSPLIT] = { "送り主に、分割せずに送り直してもらってください",
                       "ask the sender to send it again in one piece" },
  [RESEND_AS_ZIP] = { "送り主に、通常の ZIP ファイルで送り直してもらってください",
                      "ask the sender to send it again as an ordinary ZIP file" },
  [RESEND_PRINTED] = { "送り主に、印刷して PDF にしたものを送り直してもらってください",
                       "ask the sender to print it to a PDF, and to send that" },
  [RESEND_OTHERWISE] = { "送り主に、PDF など別の形式で送り直してもらってください",
                         "ask the sender for it in another format, such as PDF" },
  [ASK_POLICY] = { "業務に必要なときは、管理者に相談してください",
                   "if you need it for your work, talk to your administrator" },
  [ASK_BLOCKED] = { "心当たりがあるときは、管理者に相談してください",
                    "if you expected it, talk to your administrator" },
  [ASK_LATER] = { "時間をおいて送り直してもらうか、管理者に相談してください",
                  "ask the sender to send it again later, or talk to your administrator" },
};

static Remedy
find_remedy (KyReason reason, const gchar *cause, gboolean takes_password)
{
  if (g_strcmp0 (cause, "archive-piece") == 0)
    return RESEND_UNSPLIT;
  if (g_strcmp0 (cause, "packing-method") == 0)
    return RESEND_AS_ZIP;
  if (g_strcmp0 (cause, "dynamic-form") == 0)
    return RESEND_PRINTED;
  if (g_strcmp0 (cause, "also-program") == 0)
    return RESEND_OTHERWISE;
  switch (reason)
    {
    case KY_REASON_INFECTED:
      return RESEND_CLEAN;
    case KY_REASON_ENCRYPTED:
      return takes_password && (cause == NULL || strcmp (cause, "password-stopped") == 0)
                 ? RESEND_OR_PASSWORD
                 : RESEND_OPEN;
    case KY_REASON_LIMIT:
      return RESEND_SMALLER;
    case KY_REASON_MALFORMED:
      return RESEND_WHOLE;
    case KY_REASON_BLOCKED_TYPE:
      return ASK_POLICY; /* a program: asking the sender again does not help */
    case KY_REASON_UNKNOWN_TYPE:
      return RESEND_OTHERWISE;
    case KY_REASON_POLICY:
      if (cause != NULL && g_str_has_prefix (cause, "blocked-"))
        return ASK_BLOCKED;
      return cause == NULL || strcmp (cause, "not-allowed") == 0 ? ASK_POLICY : RESEND_OTHERWISE;
    case KY_REASON_FAILURE:
    case KY_REASON_NONE:
    case KY_REASON_LAST:
      break;
    }
  return ASK_LATER;
}

const gchar *
ky_notice_remedy (KyReason reason, const gchar *detail, gboolean takes_password,
                  gboolean is_japanese)
{
  Remedy remedy = find_remedy (reason, ky_words_cause (detail), takes_password);

  return is_japanese ? remedies[remedy].ja : remedies[remedy].en;
}

gboolean
ky_notice_is_remedy (const gchar *text)
{
  for (guint i = 0; i < N_REMEDIES; i++)
    if (strcmp (text, remedies[i].ja) == 0 || strcmp (text, remedies[i].en) == 0)
      return TRUE;
  return FALSE;
}
