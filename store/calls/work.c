/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records the progress of kiyome-opener's work for single recipients, for mails that are sanitized
 * again and for deferred deliveries (KyWorkKind): held, sent, impossible, failed, abandoned. A node
 * holds a piece of work for 15 minutes; each recipient's state is durable before the next recipient
 * is tried. */
#include "store/calls/work.h"

#include "store/calls/outbox.h"
#include "store/records/allow-match.h"
#include "store/records/node.h"

#define DETAIL_MAX 1000

/* --- what is told --------------------------------------------------------------------------- */

gboolean
ky_work_read_report (KyCall *call, gchar **ret_header, KyReportPart **ret_report, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (call->blob, &size);
  const guint8 *end = size > 0 ? memchr (data, '\0', size) : NULL;

  if (end == NULL || !g_utf8_validate_len ((const gchar *)data, (gsize)(end - data), NULL))
    return ky_refuse (error, "invalid", "the report is malformed");
  *ret_report = ky_report_deserialize (ky_view (end + 1, size - (gsize)(end + 1 - data)), error);
  if (*ret_report == NULL)
    return FALSE;
  *ret_header = g_strndup ((const gchar *)data, (gsize)(end - data));
  return TRUE;
}

gchar *
ky_work_shorten (const gchar *text)
{
  const gchar *outside = text; /* the last place that is inside of no message */
  const gchar *end = text;
  guint depth = 0;

  for (guint i = 0; i < DETAIL_MAX && *end != '\0'; i++)
    {
      if (*end == '{')
        depth++;
      else if (*end == '}' && depth > 0)
        depth--;
      end = g_utf8_next_char (end);
      if (depth == 0)
        outside = end;
    }
  /* A brace that is never closed is not part of a message. */
  return *end == '\0' ? g_strdup (text) : g_strndup (text, (gsize)(outside - text));
}

gchar *
ky_work_name_never (KyServer *server, const KyWorkKind *work, gint64 n, GError **error)
{
  KyStatement *row = ky_index_bind (server->index, error, work->is_never, "i", n);
  g_autoptr (GString) names = g_string_new ("");
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      g_autofree gchar *address = ky_index_text (row, 0);
      g_autofree gchar *why = ky_index_text (row, 1);
      g_autofree gchar *said = why[0] == '\0' ? ky_say ("no-address", "s", address)
                                              : ky_say ("relay-refused", "sm", address, why);

      g_string_append_printf (names, "%s%s", names->len > 0 ? "; " : "", said);
    }
  return step == 0 ? g_strdup (names->str) : NULL;
}

gboolean
ky_work_count_allowed (KyServer *server, KyCall *call, const KyReportPart *part, GError **error)
{
  const gchar *act = NULL;

  if (part->allow_id[0] != '\0'
      && (!ky_allow_count_use (server->index, part->allow_id, call->now, &act, error)
          || (act != NULL
              && !ky_call_record (server, call, act, part->allow_id, "",
                                  ky_call_argument (call, "id"), error))))
    return FALSE;
  for (guint i = 0; i < part->parts->len; i++)
    if (!ky_work_count_allowed (server, call, part->parts->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* --- deliveries ----------------------------------------------------------------------------- */

gboolean
ky_work_find (KyServer *server, KyCall *call, const KyWorkKind *work, gint64 *ret_n, GError **error)
{
  return work->look (server, call, ret_n, error)
         && (*ret_n > 0 || ky_refuse (error, "not-found", "%s", work->over));
}

/* Extends the lease, so that no other node takes the work before the next recipient was tried. */
static gboolean
calls_work_hold (KyServer *server, KyCall *call, const KyWorkKind *work, gint64 n, GError **error)
{
  gint64 now;

  return ky_node_now (server->index, call->now, &now, error)
         && ky_index_run (server->index, error, work->hold, "ii", now + KY_WORK_LEASE, n);
}

gboolean
ky_work_keep (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error)
{
  gint64 n = 0;

  return ky_work_find (server, call, work, &n, error)
         && calls_work_hold (server, call, work, n, error);
}

/* Records a delivery that succeeded although the work had ended, so that a new request does not
 * deliver it again; if another node had delivered it already, the second copy is counted. */
static gboolean
note_sent_although_over (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error)
{
  const gchar *to = ky_call_argument (call, "to");
  gint64 n = 0;

  if (!work->look_over (server, call, &n, error)
      || !ky_index_run (server->index, error, work->count_copy, "is", n, to)
      || !ky_index_run (server->index, error, work->sent_over, "iis", call->now, n, to)
      || (ky_index_changes (server->index) > 0
          && !work->note (server->erasures, server->index, n, to, call->now, error)))
    return FALSE;
  ky_call_set_detail (call, "although=over");
  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, "yes");
  return TRUE;
}

gboolean
ky_work_sent (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error)
{
  const gchar *to = ky_call_argument (call, "to");
  guint8 digest[KY_SHA256_SIZE];
  gint64 is_owed = 0;
  gint64 n = 0;

  if (!ky_sha256_from_hex (ky_call_argument (call, "sha256"), digest))
    return ky_refuse (error, "invalid", "sha256: expected 64 hexadecimal digits");
  if (!work->look (server, call, &n, error))
    return FALSE;
  if (n == 0)
    return note_sent_although_over (server, call, work, error);
  /* A recipient that has the mail is reported again if the answer was lost. */
  if (!ky_index_number (server->index, 0, &is_owed, error, work->is_owed, "is", n, to))
    return FALSE;
  if (is_owed == 0)
    return ky_refuse (error, "not-found", "no delivery to that recipient is waiting");
  return ky_index_run (server->index, error, work->sent, "iis", call->now, n, to)
         && work->note (server->erasures, server->index, n, to, call->now, error)
         && calls_work_hold (server, call, work, n, error);
}

/* Takes the argument `why`, shortened to the stored length; the audit log has the readable text.
 * (transfer full) */
static gchar *
take_why (KyCall *call)
{
  gchar *why = ky_work_shorten (ky_call_argument (call, "why"));
  gchar *words = ky_said (why, FALSE);

  g_hash_table_replace (call->arguments, g_strdup ("why"), words);
  return why;
}

/* Records that the delivery to one recipient has failed permanently. The other recipients do not
 * wait for it. */
gboolean
ky_work_never (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error)
{
  g_autofree gchar *why = take_why (call);
  gint64 n = 0;

  if (!ky_work_find (server, call, work, &n, error)
      || !ky_index_run (server->index, error, work->never, "sis", why, n,
                        ky_call_argument (call, "to")))
    return FALSE;
  if (ky_index_changes (server->index) != 1)
    return ky_refuse (error, "not-found", "no delivery to that recipient is waiting");
  return calls_work_hold (server, call, work, n, error);
}

gboolean
ky_work_failed (KyServer *server, KyCall *call, const KyWorkKind *work, GError **error)
{
  gint64 seconds = ky_outbox_seconds (server);
  gboolean is_final = ky_call_is_set (call, "final");
  g_autofree gchar *why = take_why (call);
  gint64 perhaps = ky_call_number (call, "perhaps", 0);
  gint64 asked = 0;
  gint64 n = 0;
  gint64 now;

  if (!ky_node_now (server->index, call->now, &now, error)
      || !ky_work_find (server, call, work, &n, error)
      || !ky_index_number (server->index, 0, &asked, error, work->asked, "i", n))
    return FALSE;
  if (ky_call_is_set (call, "stopped"))
    return ky_index_run (server->index, error, work->stopped, "iii", now, perhaps, n);
  if (is_final || asked + seconds <= now)
    return work->give_up (server, call, n, why, error);
  return ky_index_run (server->index, error, work->later, "siiiii", why, perhaps, now,
                       (gint64)KY_WORK_PAUSE_FIRST / 2, (gint64)KY_WORK_PAUSE_MAX, n);
}
