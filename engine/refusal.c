/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides by mail.refuse of all recipients' policies whether a message is refused for a withheld
 * part, and changes the report of a refused message. Limits, damage and failures never cause a
 * refusal, because they may be kiyome's own fault. */
#include "engine/refusal.h"

typedef struct
{
  const gchar *word; /* a word of mail.refuse */
  KyReason reason;
  const gchar *detail; /* prefix of the detail; NULL: any */
} Refusal;

/* The first row that matches counts. There are no rows for limits, damage and failures. */
static const Refusal refusals[] = {
  { "blocked", KY_REASON_POLICY, "blocked-" },
  { "policy", KY_REASON_POLICY, NULL },
  { "infected", KY_REASON_INFECTED, NULL },
  { "encrypted", KY_REASON_ENCRYPTED, NULL },
  { "blocked-type", KY_REASON_BLOCKED_TYPE, NULL },
  { "unknown-type", KY_REASON_UNKNOWN_TYPE, NULL },
};

static gboolean
is_refused_by_all (const gchar *word, const GPtrArray *policies)
{
  for (guint i = 0; i < policies->len; i++)
    if (!g_strv_contains (ky_policy_list (policies->pdata[i], KY_POLICY_MAIL_REFUSE), word))
      return FALSE;
  return policies->len > 0;
}

static const gchar *
find_for_part (const KyReportPart *part, const GPtrArray *policies)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const Refusal *refusal = &refusals[i];

      if (part->reason == refusal->reason
          && (refusal->detail == NULL
              || (part->detail != NULL && g_str_has_prefix (part->detail, refusal->detail))))
        return is_refused_by_all (refusal->word, policies) ? refusal->word : NULL;
    }
  return NULL;
}

const gchar *
ky_refusal_find (const KyReportPart *report, const GPtrArray *policies,
                 const KyReportPart **ret_part)
{
  const gchar *word
      = report->outcome == KY_OUTCOME_WITHHELD ? find_for_part (report, policies) : NULL;

  *ret_part = report;
  for (guint i = 0; word == NULL && i < report->parts->len; i++)
    word = ky_refusal_find (report->parts->pdata[i], policies, ret_part);
  return word;
}

gboolean
ky_refusal_may_come (const GPtrArray *policies)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (is_refused_by_all (refusals[i].word, policies))
      return TRUE;
  return FALSE;
}

static void
refusal_withhold (KyReportPart *part, KyReason reason, const gchar *detail)
{
  part->outcome = KY_OUTCOME_WITHHELD;
  part->method = KY_METHOD_NONE;
  part->reason = reason;
  part->has_output = FALSE;
  g_free (part->detail);
  part->detail = g_strdup (detail);
  /* The message is refused, so no allowlist entry was used. */
  g_clear_pointer (&part->allow_id, g_free);
  part->allow_id = g_strdup ("");
}

static void
mark_parts (KyReportPart *part)
{
  for (guint i = 0; i < part->parts->len; i++)
    {
      KyReportPart *inside = part->parts->pdata[i];

      if (inside->outcome != KY_OUTCOME_WITHHELD)
        refusal_withhold (inside, KY_REASON_POLICY, "mail-refused");
      mark_parts (inside);
    }
}

void
ky_refusal_mark (KyReportPart *report, const KyReportPart *part)
{
  /* A part that is withheld already names its entry of the blocklist. */
  if (report->outcome != KY_OUTCOME_WITHHELD)
    refusal_withhold (report, part->reason, part->detail);
  mark_parts (report);
}
