/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what `kiyome sanitize` did with one input: the summary on a terminal, and the reason of
 * each withheld part with advice. */
#include "cli/outcome.h"

#include "cli/command.h"
#include "common/removal.h"
#include "common/words.h"

#include <stdio.h>

/* Returns what the person who gave the file can do about it. */
static const gchar *
advice (const KyReportPart *part, gboolean has_passwords)
{
  if (ky_report_awaits_password (part))
    return has_passwords ? _ ("; wrong password: none of those given opens it")
                         : _ ("; give its password with --password-file");
  if (part->reason == KY_REASON_LIMIT)
    return _ ("; [limits] of the policy can raise the limit");
  return "";
}

/* Returns "reason: in words (what exactly); what to do". (transfer full) */
static gchar *
reason_text (const KyReportPart *part, gboolean has_passwords)
{
  const gchar *code = ky_reason_to_string (part->reason);
  const gchar *cause = ky_words_cause (part->detail);
  const gchar *detail = part->detail;

  if (cause != NULL)
    detail += strlen (cause) + strspn (detail + strlen (cause), ": ");
  return g_strdup_printf (
      "%s: %s%s%s%s%s",
      cause != NULL   ? cause
      : *code != '\0' ? code
                      : "failure",
      ky_words_why (code, part->detail, g_str_equal (ky_i18n_language (), "ja")),
      *detail != '\0' ? " (" : "", detail, *detail != '\0' ? ")" : "",
      advice (part, has_passwords));
}

void
ky_outcome_explain (const gchar *program, const gchar *what, const KyReportPart *part,
                    gboolean has_passwords)
{
  if (part->outcome == KY_OUTCOME_WITHHELD)
    {
      g_autofree gchar *reason = reason_text (part, has_passwords);

      ky_command_complain (program, _ ("%s: withheld: %s"), what, reason);
      return;
    }
  for (guint i = 0; i < part->parts->len; i++)
    {
      const KyReportPart *child = part->parts->pdata[i];
      g_autofree gchar *deeper
          = g_strdup_printf ("%s: %s", what, child->name[0] != '\0' ? child->name : child->type);

      ky_outcome_explain (program, deeper, child, has_passwords);
    }
}

/* Counts the removals in `part` and all parts inside it. Changes that remove nothing are not
 * counted (NOTED in common/words.def). */
static guint64
count_removed (const KyReportPart *part)
{
  guint64 count = 0;

  for (guint i = 0; i < part->removed->len; i++)
    {
      const KyRemoval *removal = part->removed->pdata[i];
      gboolean is_counted = FALSE;

      if (ky_removal_words (removal->code, FALSE, &is_counted) != NULL && is_counted)
        count += removal->count;
    }
  for (guint i = 0; i < part->parts->len; i++)
    count += count_removed (part->parts->pdata[i]);
  return count;
}

void
ky_outcome_print (const gchar *what, const gchar *output, const KyReportPart *part)
{
  gboolean is_japanese = g_str_equal (ky_i18n_language (), "ja");
  g_autofree gchar *from = ky_command_printable (what, FALSE);
  g_autofree gchar *to = ky_command_printable (output, FALSE);
  gulong removed = (gulong)MIN (count_removed (part), G_MAXINT);
  g_autofree gchar *things = g_strdup_printf (
      ngettext (", %lu thing removed", ", %lu things removed", removed), removed);

  printf ("%s → %s: %s%s\n", from, to,
          ky_words_label ("outcome", ky_report_outcome (part), is_japanese),
          removed > 0 ? things : "");
}
