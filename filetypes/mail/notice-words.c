/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words of a notice for a removal, and for what the recipient of a withheld part can
 * do. */
#include "filetypes/mail/notice.h"
#include "common/removal.h"
#include "common/words.h"

const gchar *
ky_notice_removed (const gchar *code, gboolean is_text, gboolean is_japanese,
                   gboolean *ret_is_counted)
{
  if (ky_removal_is_quiet (code, is_text))
    return NULL;
  const gchar *words = ky_removal_words (code, is_japanese, ret_is_counted);
  if (words != NULL)
    return words;
  *ret_is_counted = TRUE;
  return is_japanese ? "そのほかの安全でない部分" : "other unsafe parts";
}

/* --- what to do ------------------------------------------------------------------------------- */

typedef enum
{
#define REMEDY(id, ja, en) id,
#include "filetypes/mail/remedies.def"
#undef REMEDY
  N_REMEDIES
} Remedy;

static const struct
{
  const gchar *ja, *en;
} remedies[] = {
#define REMEDY(id, ja, en) { ja, en },
#include "filetypes/mail/remedies.def"
};

static Remedy
find_remedy (KyReason reason, const gchar *cause, gboolean takes_password)
{
  if (g_strcmp0 (cause, "archive-piece") == 0)
    return RESEND_UNSPLIT;
  if (g_strcmp0 (cause, "only-zeros") == 0)
    return RESEND_WHOLE;
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
