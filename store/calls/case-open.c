/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens cases: copies the steps of incident.route, adds a hold, and writes the first letters. */
#include "store/calls/case-open.h"

#include "common/iso-time.h"
#include "common/mail/address.h"
#include "config/route.h"
#include "store/calls/case-letters.h"
#include "store/calls/drill.h"
#include "store/calls/hold.h"
#include "store/people/events.h"
#include "store/records/outbox.h"

static gboolean
case_add_steps (KyServer *server, gint64 record, GError **error)
{
  const gchar *const *route = ky_config_list (server->config, KY_CONFIG_INCIDENT_ROUTE);

  for (gint64 i = 0; route != NULL && route[i] != NULL; i++)
    {
      g_auto (KyRouteStep) step = { 0 };

      if (ky_route_step_read (route[i], &step)
          && !ky_index_run (server->index, error,
                            "INSERT INTO case_steps (record, step, name, address, days)"
                            " VALUES (?, ?, ?, ?, ?)",
                            "iissi", record, i + 1, step.name, step.address, step.days))
        return FALSE;
    }
  return TRUE;
}

/* Opens a case about message number `message`, which approvers of `department` see. `*ret_hold`
 * (transfer full): "" if the original was destroyed. */
static gboolean
case_open_new (KyServer *server, KyCall *call, gint64 message, gint64 department, const gchar *id,
               gchar **ret_hold, GError **error)
{
  const gchar *mail = ky_call_argument (call, "mail");
  const gchar *note = ky_call_argument (call, "reason");
  g_autofree gchar *detail = g_strdup_printf ("%s: %s", mail, call->who);
  const KyEvent event = { "case-opened", 4, id, detail, TRUE, TRUE };
  gchar hold[KY_ID_SIZE] = "";
  gint64 stands = 0;
  gint64 record;

  if (!ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                        "i", message)
      || (stands != 0 && !ky_hold_add_for_case (server, call, mail, id, hold, error))
      || !ky_index_add (server->index, &record, error,
                        "INSERT INTO cases (id, mail, note, hold, created, created_by, department)"
                        " VALUES (?, ?, ?, ?, ?, ?, nullif (?, 0))",
                        "ssssisi", id, mail, note, hold, call->now, call->who, department))
    return FALSE;
  *ret_hold = g_strdup (hold);
  return case_add_steps (server, record, error)
         && ky_case_begin_step (server, record, call->now, error)
         && ky_event_note (server->index, server->config, &event, ky_server_time (server), error);
}

/* Finds the open case of the mail. `*ret_id`, `*ret_hold`: its identifier and its hold
 * (transfer full); `*ret_id` is NULL if there is none. */
static gboolean
case_find_open (KyServer *server, KyCall *call, gchar **ret_id, gchar **ret_hold, GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error, "SELECT id, hold FROM cases WHERE mail = ? AND closed IS NULL LIMIT 1",
      "s", ky_call_argument (call, "mail"));
  gint step = ky_index_step (server->index, row, error);

  *ret_id = NULL;
  if (step == 1)
    {
      *ret_id = ky_index_text (row, 0);
      *ret_hold = ky_index_text (row, 1);
      ky_index_reset (row);
    }
  return step >= 0;
}

gboolean
ky_case_open (KyServer *server, KyCall *call, gint64 message, gint64 department, gchar **ret_id,
              gchar **ret_hold, gboolean *ret_is_there, GError **error)
{
  gchar fresh[KY_ID_SIZE];

  if (!case_find_open (server, call, ret_id, ret_hold, error))
    return FALSE;
  *ret_is_there = *ret_id != NULL;
  if (*ret_is_there)
    return TRUE;
  ky_id_new (2, fresh);
  *ret_id = g_strdup (fresh);
  return case_open_new (server, call, message, department, fresh, ret_hold, error);
}

gboolean
ky_case_count_day (KyServer *server, const KyCall *call, gint64 *ret_count, GError **error)
{
  return ky_index_number (server->index, 0, ret_count, error,
                          "SELECT count (*) FROM cases WHERE created_by = ? AND created > ?", "si",
                          call->who, call->now - KY_DAY_SECONDS);
}

/* --- by a mail to incident.report-address --------------------------------------------------- */

/* Finds the first message of `named` that `address` received. `*ret_mail`: its identifier
 * (transfer full), or NULL; `*ret_message`: its number. */
static gboolean
case_find_named (KyServer *server, const gchar *const *named, const gchar *address,
                 gchar **ret_mail, gint64 *ret_message, GError **error)
{
  *ret_mail = NULL;
  for (; *named != NULL && *ret_mail == NULL; named++)
    {
      gchar id[KY_ID_SIZE];

      if (!ky_id_read (*named, KY_ID_GROUPS, id))
        continue;
      if (!ky_index_number (server->index, 0, ret_message, error,
                            "SELECT m.n FROM messages m JOIN recipients r ON r.n = m.n"
                            " WHERE m.id = ? AND r.address = ?",
                            "ss", id, address))
        return FALSE;
      if (*ret_message != 0)
        *ret_mail = g_strdup (id);
    }
  return TRUE;
}

/* Writes a letter to `address`, which sent the report, that the report was received. */
static gboolean
case_thank (KyServer *server, const gchar *address, const gchar *id, gint64 now, GError **error)
{
  g_autofree gchar *subject
      = g_strdup_printf ("[kiyome] 報告を受け付けました / Your report was received: %s", id);
  g_autofree gchar *text = g_strdup_printf (
      "怪しいメールの報告を受け付けました。担当者が確かめます。添付とリンクは開かないでください。\n"
      "このメールに返信する必要はありません。\n\n"
      "Your report of a suspicious mail was received, and will be looked at. Do not open its files "
      "and links.\nThere is no need to answer this mail.\n\n事案 / Case: %s\n",
      id);

  return ky_outbox_add (server->index, address, subject, text, "case", id, now, error);
}

/* Looks for a training mail of the sender among `named`. `*ret_drill`: its drill (transfer full),
 * or NULL. */
static gboolean
case_find_drill (KyServer *server, KyCall *call, const gchar *const *named, const gchar *sender,
                 gchar **ret_drill, GError **error)
{
  *ret_drill = NULL;
  for (; *named != NULL && *ret_drill == NULL; named++)
    if (!ky_drill_note_report (server, call, *named, sender, "mail", ret_drill, error))
      return FALSE;
  gboolean ok = *ret_drill == NULL
                || ky_call_record (server, call, "drill-report", *ret_drill,
                                   ky_call_argument (call, "reason"), call->detail, error);
  g_clear_pointer (&call->detail, g_free);
  return ok;
}

/* Finds the user whose own address `sender` is. `*ret_name`: the account, or NULL (transfer full);
 * `*ret_department`: 0: none. */
static gboolean
case_find_user (KyServer *server, const gchar *sender, gchar **ret_name, gint64 *ret_department,
                GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT u.name, coalesce (u.department, 0) FROM users u"
                                    " JOIN addresses a ON a.user = u.n"
                                    " WHERE a.address = ? AND a.kind = 'own' AND u.removed IS NULL",
                                    "s", sender);
  gint step = ky_index_step (server->index, row, error);

  *ret_name = NULL;
  *ret_department = 0;
  if (step == 1)
    {
      *ret_name = ky_index_text (row, 0);
      *ret_department = ky_index_integer (row, 1);
      ky_index_reset (row);
    }
  return step >= 0;
}

/* Opens the case in the name of `sender`. `reason` and `mail` are the arguments of the call. */
static gboolean
case_open_for (KyServer *server, KyCall *call, gint64 message, const gchar *sender, GError **error)
{
  g_autofree gchar *user = NULL;
  g_autofree gchar *id = NULL;
  g_autofree gchar *hold = NULL;
  gboolean is_there = FALSE;
  gint64 department = 0;
  gint64 count = 0;

  if (!ky_case_count_day (server, call, &count, error))
    return FALSE;
  /* The call succeeds, so that the mail is delivered. After an error it would be deferred, and its
   * server would send it again until the day is over. */
  if (count >= KY_CASES_A_DAY)
    return ky_call_record (server, call, "refused", ky_call_argument (call, "mail"),
                           ky_call_argument (call, "reason"), "case-add", error);
  if (!case_find_user (server, sender, &user, &department, error))
    return FALSE;
  /* The hold is added in this name. Its user must not lift it in the portal, and has the name of
   * the account there. */
  call->person.name = user != NULL ? user : (gchar *)sender;
  return ky_case_open (server, call, message, department, &id, &hold, &is_there, error)
         && ky_call_record (server, call, "case-add", id, ky_call_argument (call, "reason"),
                            ky_call_argument (call, "mail"), error)
         && case_thank (server, sender, id, call->now, error);
}

gboolean
ky_case_open_forwarded (KyServer *server, KyPeer *peer, gint64 n, const gchar *id,
                        const gchar *sender, const gchar *const *named, GError **error)
{
  g_autofree gchar *mail = NULL;
  g_autofree gchar *drill = NULL;
  g_autofree gchar *reason = g_strdup_printf ("転送による報告 / Forwarded by mail: %s", id);
  g_autofree gchar *key = ky_address_key (sender);
  g_autofree gchar *who = g_strdup_printf ("%s (mail)", key);
  g_autoptr (GHashTable) arguments = g_hash_table_new (g_str_hash, g_str_equal);
  KyCall call = { .operation = { .peer = peer },
                  .arguments = arguments,
                  .who = who,
                  .now = g_get_real_time () / G_USEC_PER_SEC };
  gint64 message = 0;

  g_hash_table_insert (arguments, (gpointer) "reason", reason);
  if (!case_find_drill (server, &call, named, sender, &drill, error)
      || !case_find_named (server, named, sender, &mail, &message, error))
    return FALSE;
  /* A mail with both numbers opens a case: whoever wrote the suspect mail may have put the number
   * of a training mail into it. */
  if (drill != NULL && mail == NULL)
    return TRUE;
  g_hash_table_insert (arguments, (gpointer) "mail", mail != NULL ? mail : (gpointer)id);
  return case_open_for (server, &call, mail != NULL ? message : n, sender, error);
}
