/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an event to the table events if events.to is set, and a letter about an incident to
 * incident.to, at most one an hour for each kind unless it is single. Events are numbered without
 * gaps, so that their receiver notices a missing one. */
#include "store/people/events.h"

#include "store/people/letters.h"
#include "store/records/outbox.h"

#define INCIDENT "incident"
#define LAST "incident-last:" /* meta, and a kind: when its last letter was written */
#define INCIDENT_SECONDS 3600 /* incidents of one kind within this time cause one letter */

/* Adds letters about an incident to the outbox, for the addresses of incident.to. Within an hour
 * after a letter no other letter of the same kind is added, because it would repeat the first. */
static gboolean
tell_incident (KyIndex *index, const KyConfig *config, const KyEvent *event, gint64 now,
               GError **error)
{
  const gchar *const *addresses = ky_config_list (config, KY_CONFIG_INCIDENT_TO);
  g_autofree gchar *name = g_strconcat (LAST, event->kind, NULL);
  g_autofree gchar *written = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  g_autofree gchar *when = ky_letter_time (now, TRUE);

  if (addresses == NULL || *addresses == NULL)
    return TRUE;
  /* The time is in the table meta and not read from the outbox, which can be long, because this
   * runs in the commit of a mail. */
  g_autofree gchar *before = ky_index_meta (index, name);
  gint64 last = before != NULL ? g_ascii_strtoll (before, NULL, 10) : 0;
  /* A time in the future was written by a wrong clock. */
  if (!event->is_single && last <= now && last > now - INCIDENT_SECONDS)
    return TRUE;
  g_autofree gchar *subject = g_strdup_printf ("kiyome: incident / 事案: %s", event->kind);
  g_autofree gchar *text = g_strdup_printf (
      "kiyome からの事案の通知です。種類ごとに 1 時間に 1 通まで送ります。\n"
      "kiyome noticed an incident. It sends at most one letter an hour for each kind.\n\n"
      "kind / 種類: %s\ntime / 時刻: %s\nobject / 対象: %s\ndetail / 内容: %s\n\n"
      "kiyome quarantine show NUMBER, kiyome status, kiyome audit verify\n",
      event->kind, when, event->object[0] != '\0' ? event->object : "-", event->detail);
  for (; *addresses != NULL; addresses++)
    if (!ky_outbox_add (index, *addresses, subject, text, INCIDENT, event->kind, now, error))
      return FALSE;
  return ky_index_set_meta (index, name, written, error);
}

gboolean
ky_event_note (KyIndex *index, const KyConfig *config, const KyEvent *event, gint64 time,
               GError **error)
{
  /* Events are numbered after the last row, which is never removed: a sequence of the database has
   * a gap where a transaction was rolled back, and the collector of the events could not tell it
   * from a loss. */
  if (*ky_config_string (config, KY_CONFIG_EVENTS_TO) != '\0'
      && !ky_index_post (index, error,
                         "INSERT INTO events (n, time, kind, severity, object, detail) VALUES"
                         " ((SELECT coalesce (max (n), 0) + 1 FROM events), ?, ?, ?, ?, ?)",
                         "isiss", time, event->kind, (gint64)event->severity, event->object,
                         event->detail))
    return FALSE;
  return !event->is_incident || tell_incident (index, config, event, time / G_USEC_PER_SEC, error);
}
