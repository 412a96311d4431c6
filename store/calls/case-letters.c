/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes letters about the steps of cases. The text is in both languages, because the readers need
 * no account. It has the mail's number, but neither its sender nor its subject: these are chosen by
 * whoever sent the suspect mail. */
#include "store/calls/case-letters.h"

#include "common/iso-time.h"
#include "common/release.h"
#include "store/people/events.h"
#include "store/people/letters.h"
#include "store/records/outbox.h"

typedef struct
{
  gint64 record, step, due;
  gchar *id, *mail, *note, *by, *name, *address;
} CaseStep;

KY_DEFINE_AUTO_CLEAR (case_step_clear, CaseStep, id, mail, note, by, name, address)

#define CASE_STEP                                                                                  \
  "SELECT s.record, s.step, s.days, s.due, c.id, c.mail, c.note, c.created_by, s.name, s.address"  \
  " FROM case_steps s JOIN cases c ON c.n = s.record WHERE"

/* Reads the row of a statement that begins with CASE_STEP. `row`: (nullable) NULL fails. Returns
 * whether there is a row. */
static gint
case_step_read (KyIndex *index, KyStatement *row, gint64 now, CaseStep *ret_step, GError **error)
{
  gint step = ky_index_step (index, row, error);

  if (step != 1)
    return step;
  ret_step->record = ky_index_integer (row, 0);
  ret_step->step = ky_index_integer (row, 1);
  ret_step->due = ky_index_is_null (row, 3) ? now + ky_index_integer (row, 2) * KY_DAY_SECONDS
                                            : ky_index_integer (row, 3);
  ret_step->id = ky_index_text (row, 4);
  ret_step->mail = ky_index_text (row, 5);
  ret_step->note = ky_index_text (row, 6);
  ret_step->by = ky_index_text (row, 7);
  ret_step->name = ky_index_text (row, 8);
  ret_step->address = ky_index_text (row, 9);
  ky_index_reset (row);
  return 1;
}

static gboolean
case_write (KyServer *server, const CaseStep *step, gboolean is_late, gint64 now, GError **error)
{
  g_autofree gchar *due_ja = ky_letter_time (step->due, FALSE);
  g_autofree gchar *due_en = ky_letter_time (step->due, TRUE);
  g_autofree gchar *portal = ky_letter_portal (server->config);
  g_autofree gchar *page = portal[0] != '\0'
                               ? g_strdup_printf ("\n" KY_LETTER_PORTAL "/#/cases/%s\n", step->id)
                               : g_strdup ("");
  g_autofree gchar *subject = g_strdup_printf (
      "[kiyome] %s %s", is_late ? "事案の期限が過ぎました / A case is overdue:" : "事案 / Case",
      step->id);
  g_autofree gchar *text = g_strdup_printf (
      "不審なメールの報告があり、「%s」の段階です。%s\n"
      "対応したら、ポータルの「事案」か、kiyome case step に記録してください。期限: %s\n\n"
      "A suspicious mail was reported, and the case is at the step \"%s\".%s\n"
      "Record what was done on the portal's page of cases or by kiyome case step, before %s.\n\n"
      "事案 / Case: %s\nメール / Mail: %s\n報告した人 / Reported by: %s\n内容 / Text: %s\n%s",
      step->name, is_late ? "期限が過ぎています。" : "", due_ja, step->name,
      is_late ? " The step is overdue." : "", due_en, step->id, step->mail, step->by, step->note,
      page);

  return ky_outbox_add (server->index, step->address, subject, text, "incident", step->id, now,
                        error);
}

gboolean
ky_case_begin_step (KyServer *server, gint64 record, gint64 now, GError **error)
{
  g_auto (CaseStep) step = { 0 };
  gint found = case_step_read (
      server->index,
      ky_index_bind (server->index, error,
                     CASE_STEP " s.record = ? AND s.done IS NULL ORDER BY s.step LIMIT 1", "i",
                     record),
      now, &step, error);

  if (found <= 0)
    return found == 0;
  return ky_index_run (server->index, error,
                       "UPDATE case_steps SET due = ? WHERE record = ? AND step = ?", "iii",
                       step.due, record, step.step)
         && case_write (server, &step, FALSE, now, error);
}

gboolean
ky_cases_remind (KyServer *server, gint64 now, GError **error)
{
  for (;;)
    {
      g_auto (CaseStep) step = { 0 };
      KyEvent event = { "case-late", 4, NULL, NULL, TRUE, TRUE };
      gint found = case_step_read (
          server->index,
          ky_index_bind (server->index, error,
                         CASE_STEP " s.due <= ? AND s.done IS NULL AND s.late IS NULL"
                                   " AND c.closed IS NULL LIMIT 1",
                         "i", now),
          now, &step, error);

      if (found <= 0)
        return found == 0;
      event.object = step.id;
      event.detail = step.name;
      if (!ky_index_run (server->index, error,
                         "UPDATE case_steps SET late = ? WHERE record = ? AND step = ?", "iii", now,
                         step.record, step.step)
          || !case_write (server, &step, TRUE, now, error)
          || !ky_event_note (server->index, server->config, &event, now * G_USEC_PER_SEC, error))
        return FALSE;
    }
}
