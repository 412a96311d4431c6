/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts mails by policy and outcome, withheld parts by reason, and the handling time in 15
 * classes, since the start of the store. The number of policy names is limited to 64, since front
 * ends choose them; further ones are counted as "other". */
#include "store/loop/tally.h"

#include "common/json.h"
#include "common/release.h"

/* Policy names come from front ends, so their number is limited. */
#define POLICIES_MAX 64
#define OTHER_POLICY "other"

#define FAILED "failed"

/* Bounds of the classes in seconds, from a text mail without a scanner to
 * limits.message-seconds. */
static const gdouble bounds[]
    = { 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300 };

typedef struct
{
  gchar *policy;
  const gchar *outcome;
  guint64 count;
} Row;

struct _KyTally
{
  GPtrArray
      *rows; /* of Row; searched linearly, because there are few policies and three outcomes */
  GHashTable *policies; /* names that have rows of their own */
  guint64 reasons[KY_REASON_LAST];
  guint64 within[G_N_ELEMENTS (
      bounds)]; /* number of times up to this bound and above the previous one */
  guint64 handled;
  gint64 microseconds;
};

KY_DEFINE_FREE (tally_free_row, Row, policy)

KyTally *
ky_tally_new (void)
{
  KyTally *tally = g_new0 (KyTally, 1);

  tally->rows = g_ptr_array_new_with_free_func (tally_free_row);
  tally->policies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return tally;
}

KY_DEFINE_PUBLIC_FREE (ky_tally_free, KyTally, rows, policies)

static void
tally_count (KyTally *tally, const gchar *policy, const gchar *outcome)
{
  Row *row;

  if (!g_hash_table_contains (tally->policies, policy))
    {
      if (g_hash_table_size (tally->policies) >= POLICIES_MAX)
        policy = OTHER_POLICY;
      else
        g_hash_table_add (tally->policies, g_strdup (policy));
    }
  for (guint i = 0; i < tally->rows->len; i++)
    {
      row = tally->rows->pdata[i];
      if (strcmp (row->outcome, outcome) == 0 && strcmp (row->policy, policy) == 0)
        {
          row->count++;
          return;
        }
    }
  row = g_new0 (Row, 1);
  row->policy = g_strdup (policy);
  row->outcome = outcome;
  row->count = 1;
  g_ptr_array_add (tally->rows, row);
}

static void
count_reasons (KyTally *tally, const KyReportPart *part)
{
  if (part->outcome == KY_OUTCOME_WITHHELD && (guint)part->reason < KY_REASON_LAST)
    tally->reasons[part->reason]++;
  for (guint i = 0; i < part->parts->len; i++)
    count_reasons (tally, part->parts->pdata[i]);
}

void
ky_tally_report (KyTally *tally, const gchar *policy, const KyReportPart *report,
                 gint64 microseconds)
{
  tally_count (tally, policy, ky_report_outcome (report));
  count_reasons (tally, report);
  microseconds = MAX (microseconds, 0); /* the clock was set back */
  tally->handled++;
  tally->microseconds += microseconds;
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    if ((gdouble)microseconds <= bounds[i] * G_USEC_PER_SEC)
      {
        tally->within[i]++;
        break;
      }
}

void
ky_tally_failed (KyTally *tally)
{
  tally_count (tally, "", FAILED);
}

void
ky_tally_json (const KyTally *tally, GString *text)
{
  KyJson json = { .text = text, .has_before = TRUE };
  guint64 up_to = 0;

  ky_json_open (&json, "mails", '[');
  for (guint i = 0; i < tally->rows->len; i++)
    {
      const Row *row = tally->rows->pdata[i];

      ky_json_open (&json, NULL, '{');
      ky_json_text (&json, "policy", row->policy);
      ky_json_text (&json, "outcome", row->outcome);
      ky_json_number (&json, "count", (gint64)row->count);
      ky_json_close (&json, '}');
    }
  ky_json_close (&json, ']');
  ky_json_open (&json, "withheld", '[');
  for (guint i = KY_REASON_NONE + 1; i < KY_REASON_LAST; i++)
    {
      ky_json_open (&json, NULL, '{');
      ky_json_text (&json, "reason", ky_reason_to_string (i));
      ky_json_number (&json, "count", (gint64)tally->reasons[i]);
      ky_json_close (&json, '}');
    }
  ky_json_close (&json, ']');
  ky_json_open (&json, "handling", '{');
  ky_json_number (&json, "count", (gint64)tally->handled);
  ky_json_number (&json, "microseconds", tally->microseconds);
  ky_json_open (&json, "within", '[');
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      gchar bound[G_ASCII_DTOSTR_BUF_SIZE];

      up_to += tally->within[i];
      ky_json_open (&json, NULL, '{');
      ky_json_text (&json, "seconds", g_ascii_formatd (bound, sizeof bound, "%.15g", bounds[i]));
      ky_json_number (&json, "count", (gint64)up_to);
      ky_json_close (&json, '}');
    }
  ky_json_close (&json, ']');
  ky_json_close (&json, '}');
}
