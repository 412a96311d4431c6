/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a text entity from the first calendar part of a mail without words, so that the recipient
 * sees the date of an invitation in the body. Called by walk.c; the calendar is attached as
 * well. */
#include "filetypes/mail/calendar-body.h"

#include "filetypes/base/document/calendar-text.h"

#define HEADER "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"

static const KyEntity *
find_calendar (const KyEntity *entity)
{
  static const gchar *const types[]
      = { "text/calendar", "text/x-vcalendar", "application/ics", NULL };

  if (entity->kind == KY_ENTITY_LEAF)
    return g_strv_contains (types, entity->type)
                   && strcmp (entity->disposition->value, "attachment") != 0
               ? entity
               : NULL;
  for (guint i = 0; entity->kind == KY_ENTITY_MULTIPART && i < entity->children->len; i++)
    {
      const KyEntity *found = find_calendar (entity->children->pdata[i]);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
withholds_calendars (const KyPolicy *policy)
{
  const KyMethodId *ladder = ky_policy_ladder (policy, "ics");

  if (ladder == NULL)
    ladder = ky_policy_ladder (policy, "*");
  return ladder != NULL && ladder[0] == KY_METHOD_WITHHOLD;
}

GBytes *
ky_mail_calendar_body (const KyEntity *root, KyPolicy *policy)
{
  gboolean ja = ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, "ja");
  const KyEntity *calendar = withholds_calendars (policy) ? NULL : find_calendar (root);
  GBytes *owned = NULL;

  if (calendar == NULL)
    return NULL;
  g_autofree gchar *text = ky_calendar_text (ky_entity_decode (calendar, &owned, NULL), ja);
  g_clear_pointer (&owned, g_bytes_unref);
  if (*text == '\0')
    return NULL;
  gchar *entity = g_strconcat (HEADER, text, NULL);
  return g_bytes_new_take (entity, strlen (entity));
}
