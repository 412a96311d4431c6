/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an appointment, meeting request, reply or cancellation as iCalendar: one VEVENT, and one
 * more for each date of a recurring appointment that differs. The caller has checked that the dates
 * have a start and no problem (KyMapiDates). The result is input of the ics module, which cleans
 * it. */
#include "filetypes/mapi/calendar.h"

#include "common/iso-time.h"

#include "filetypes/base/document/content-line.h"

#define HALF_DAY (12 * 60 * 60)
#define OFFSET_MAX (14 * 60)      /* minutes that a zone differs from UTC */
#define REPEATED_MAX (256 * 1024) /* bytes of one text that is repeated at each exception */
#define REPEATED_PEOPLE_MAX 8192  /* people at all dates that differ, together */
#define GLOBAL_ID_DATE 16         /* offset of an exception's date in a global object ID */
#define GLOBAL_ID_DATA 40         /* offset of the data behind its header */
#define FLAG_MEETING 1            /* bit in the state of an appointment */
#define FLAG_ORGANIZER 2          /* bit in the flags of a recipient */
#define FLAG_EXCEPTION 2          /* bit in the flags of an attachment */

static const guint16 sender_addresses[]
    = { KY_MAPI_REPRESENTING_SMTP, KY_MAPI_SENDER_SMTP, KY_MAPI_REPRESENTING_ADDRESS,
        KY_MAPI_SENDER_ADDRESS, 0 };
static const guint16 recipient_addresses[] = { KY_MAPI_SMTP_ADDRESS, KY_MAPI_ADDRESS, 0 };

/* --- dates ----------------------------------------------------------------------------------- */

static gboolean
read_first_time (const KyMapiBag *bag, const guint32 ids[3], gint64 *ret_seconds)
{
  for (guint i = 0; i < 3; i++)
    if (ky_mapi_bag_time (bag, ids[i], ret_seconds))
      return TRUE;
  return FALSE;
}

/* Computes the zone's offset in minutes from the recurrence, which has its first date in local time
 * and in UTC. NULL: not known. */
static const gint *
offset_of (const KyMapiDates *dates, gint *ret_offset)
{
  if (dates->recurrence == NULL || !dates->has_start)
    return NULL;
  gint64 local = ky_mapi_minutes_to_seconds (dates->recurrence->start)
                 + (gint64)dates->recurrence->start_offset * 60;
  if (ABS (local - dates->start) > OFFSET_MAX * 60)
    return NULL;
  *ret_offset = (gint)((local - dates->start) / 60);
  return ret_offset;
}

static void
read_recurrence (KyMapiDates *dates, const KyMapiMessage *message)
{
  const KyMapiValue *value = ky_mapi_bag_get (message->bag, KY_MAPI_APPOINTMENT (0x8216));
  g_autofree gchar *rule = NULL;

  if (value == NULL || value->type != KY_MAPI_BINARY || value->value.size == 0)
    {
      /* a response to one occurrence only says that the meeting is recurring */
      if (ky_mapi_bag_number (message->bag, KY_MAPI_APPOINTMENT (0x8223), 0) != 0
          && ky_mapi_item (message) <= KY_MAPI_ITEM_REQUEST)
        dates->problem = "item-dates: how the appointment comes again";
      return;
    }
  dates->recurrence = ky_mapi_recurrence_read (value->value, FALSE, ky_mapi_codepage (message));
  if (dates->recurrence != NULL)
    rule = ky_mapi_recurrence_rule (dates->recurrence, "19700101");
  if (rule == NULL)
    dates->problem = "item-dates: how the appointment comes again";
}

void
ky_mapi_dates_read (KyMapiDates *dates, const KyMapiMessage *message)
{
  static const guint32 starts[]
      = { KY_MAPI_APPOINTMENT (0x820d), KY_MAPI_COMMON (0x8516), KY_MAPI_START_DATE };
  static const guint32 ends[]
      = { KY_MAPI_APPOINTMENT (0x820e), KY_MAPI_COMMON (0x8517), KY_MAPI_END_DATE };
  gint offset;

  dates->has_start = read_first_time (message->bag, starts, &dates->start);
  dates->has_end = read_first_time (message->bag, ends, &dates->end) && dates->has_start
                   && dates->end >= dates->start;
  if (dates->has_start && !dates->has_end)
    {
      guint32 minutes = ky_mapi_bag_number (message->bag, KY_MAPI_APPOINTMENT (0x8213), 0);

      dates->has_end = minutes > 0;
      dates->end = dates->start + (gint64)minutes * 60;
    }
  dates->is_all_day = ky_mapi_bag_number (message->bag, KY_MAPI_APPOINTMENT (0x8215), 0) != 0;
  read_recurrence (dates, message);
  dates->zone
      = ky_mapi_zone_read (message->bag, ky_mapi_codepage (message), offset_of (dates, &offset));
  if (dates->recurrence != NULL && dates->zone == NULL)
    dates->problem = "item-dates: the time zone of an appointment that comes again";
}

void
ky_mapi_dates_clear (KyMapiDates *dates)
{
  g_clear_pointer (&dates->zone, ky_mapi_zone_free);
  g_clear_pointer (&dates->recurrence, ky_mapi_recurrence_free);
}

gint64
ky_mapi_dates_day (const KyMapiDates *dates, gint64 seconds)
{
  /* If the time zone is missing or incomplete, local midnight is near the computed time, so round
   * to the nearest day. */
  seconds += HALF_DAY;
  seconds += dates->zone != NULL ? ky_mapi_zone_offset (dates->zone, seconds) * 60 : 0;
  return seconds - ((seconds % KY_DAY_SECONDS) + KY_DAY_SECONDS) % KY_DAY_SECONDS;
}

/* --- lines ----------------------------------------------------------------------------------- */

typedef struct
{
  const KyMapiMessage *message;
  const KyMapiDates *dates;
  KyMapiItem item;
  GString *out;
  gchar *uid;
  gchar *stamp;
  gchar *description; /* (nullable) */
  gsize n_cut;        /* texts and people that were left out */
} Writer;

static gchar *
calendar_format_time (gint64 seconds, const gchar *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("19700101");
}

/* Writes `text` as the value of `name`; nothing where it is NULL or empty. */
static void
calendar_write_text (Writer *self, const gchar *name, const gchar *text)
{
  g_autofree gchar *value = text != NULL ? ky_line_escape (text) : NULL;

  if (value != NULL && *value != '\0')
    ky_line_write (self->out, name, NULL, value);
}

static void
write_property (Writer *self, const gchar *name, guint32 id)
{
  g_autofree gchar *text = ky_mapi_text (self->message, id);

  calendar_write_text (self, name, text);
}

/* Writes the property `name` with the time `local`, in seconds in the zone of the dates. */
static void
write_local (Writer *self, const gchar *name, gint64 local, gboolean is_all_day)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new ();
  g_autofree gchar *value = calendar_format_time (local, is_all_day ? "%Y%m%d" : "%Y%m%dT%H%M%S");

  g_ptr_array_add (parameters, (gpointer)(is_all_day ? "VALUE" : "TZID"));
  g_ptr_array_add (parameters, is_all_day ? (gpointer) "DATE" : self->dates->zone->name);
  ky_line_write (self->out, name, parameters, value);
}

/* Writes a moment: a day without a time, in the zone where dates recur there, else in UTC. */
static void
write_moment (Writer *self, const gchar *name, gint64 seconds)
{
  const KyMapiDates *dates = self->dates;
  g_autofree gchar *value = NULL;

  if (dates->is_all_day)
    write_local (self, name, ky_mapi_dates_day (dates, seconds), TRUE);
  else if (dates->recurrence != NULL)
    write_local (self, name, seconds + ky_mapi_zone_offset (dates->zone, seconds) * 60, FALSE);
  else
    {
      value = calendar_format_time (seconds, "%Y%m%dT%H%M%SZ");
      ky_line_write (self->out, name, NULL, value);
    }
}

/* --- people ---------------------------------------------------------------------------------- */

static void
write_person (Writer *self, const gchar *property, gchar *name, const gchar *address,
              const gchar *role, const gchar *status)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new ();
  g_autofree gchar *value
      = address != NULL ? g_strconcat ("mailto:", address, NULL) : g_strdup ("invalid:nomail");

  if (name != NULL && name[0] != '\0' && g_strcmp0 (name, address) != 0)
    {
      for (gchar *p = name; *p != '\0'; p++)
        if (*p == '"' || (guchar)*p < ' ')
          *p = ' ';
      g_ptr_array_add (parameters, (gpointer) "CN");
      g_ptr_array_add (parameters, name);
    }
  else if (address == NULL)
    return;
  if (role != NULL)
    {
      g_ptr_array_add (parameters, (gpointer) "ROLE");
      g_ptr_array_add (parameters, (gpointer)role);
    }
  if (status != NULL)
    {
      g_ptr_array_add (parameters, (gpointer) "PARTSTAT");
      g_ptr_array_add (parameters, (gpointer)status);
    }
  ky_line_write (self->out, property, parameters, value);
}

static void
write_sender (Writer *self, const gchar *property, const gchar *status)
{
  g_autofree gchar *name = ky_mapi_text (self->message, KY_MAPI_REPRESENTING_NAME);
  g_autofree gchar *address
      = ky_mapi_find_address (self->message, self->message->bag, sender_addresses);

  if (name == NULL)
    name = ky_mapi_text (self->message, KY_MAPI_SENDER_NAME);
  write_person (self, property, name, address, NULL, status);
}

static void
write_recipient (Writer *self, const KyMapiBag *bag, const gchar *property)
{
  static const gchar *const states[]
      = { NULL, NULL, "TENTATIVE", "ACCEPTED", "DECLINED", "NEEDS-ACTION" };
  static const gchar *const roles[]
      = { NULL, "REQ-PARTICIPANT", "OPT-PARTICIPANT", "NON-PARTICIPANT" };
  gboolean is_attendee = strcmp (property, "ATTENDEE") == 0;
  guint32 type = ky_mapi_recipient_type (bag);
  guint32 state = ky_mapi_bag_number (bag, KY_MAPI_RECIPIENT_TRACK_STATUS, 0);
  g_autofree gchar *name
      = ky_mapi_bag_text (bag, KY_MAPI_DISPLAY_NAME, ky_mapi_codepage (self->message));
  g_autofree gchar *address = ky_mapi_find_address (self->message, bag, recipient_addresses);

  write_person (self, property, name, address,
                is_attendee && type < G_N_ELEMENTS (roles) ? roles[type] : NULL,
                is_attendee && state < G_N_ELEMENTS (states) ? states[state] : NULL);
}

static gboolean
is_organizer (const KyMapiBag *bag)
{
  return (ky_mapi_bag_number (bag, KY_MAPI_RECIPIENT_FLAGS, 0) & FLAG_ORGANIZER) != 0
         || ky_mapi_bag_number (bag, KY_MAPI_RECIPIENT_TYPE, KY_MAPI_RECIPIENT_TO) == 0;
}

static void
write_people (Writer *self, const GPtrArray *recipients)
{
  const gchar *answer = self->item == KY_MAPI_ITEM_ACCEPTED    ? "ACCEPTED"
                        : self->item == KY_MAPI_ITEM_TENTATIVE ? "TENTATIVE"
                        : self->item == KY_MAPI_ITEM_DECLINED  ? "DECLINED"
                                                               : NULL;
  guint32 state = ky_mapi_bag_number (self->message->bag, KY_MAPI_APPOINTMENT (0x8217), 0);
  const KyMapiBag *organizer = NULL;

  if (answer != NULL)
    {
      /* A response is addressed to the organizer. */
      if (recipients->len > 0)
        write_recipient (self, recipients->pdata[0], "ORGANIZER");
      write_sender (self, "ATTENDEE", answer);
      return;
    }
  if (self->item == KY_MAPI_ITEM_APPOINTMENT && (state & FLAG_MEETING) == 0 && recipients->len == 0)
    return;
  for (guint i = 0; i < recipients->len && organizer == NULL; i++)
    if (is_organizer (recipients->pdata[i]))
      organizer = recipients->pdata[i];
  if (organizer != NULL)
    write_recipient (self, organizer, "ORGANIZER");
  else
    write_sender (self, "ORGANIZER", NULL);
  for (guint i = 0; i < recipients->len; i++)
    if (recipients->pdata[i] != organizer)
      write_recipient (self, recipients->pdata[i], "ATTENDEE");
}

/* --- events ---------------------------------------------------------------------------------- */

/* Returns a UID for an appointment that has none: programs take two appointments with one UID for
 * the same. */
static gchar *
make_own_uid (const KyMapiMessage *message, gint64 start)
{
  g_autofree gchar *subject = ky_mapi_text (message, KY_MAPI_SUBJECT);
  g_autofree gchar *text
      = g_strdup_printf ("%" G_GINT64_FORMAT " %s", start, subject != NULL ? subject : "");
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256 (ky_view (text, strlen (text)), digest);
  ky_sha256_to_hex (digest, hex);
  return g_strndup (hex, 32);
}

/* Returns the name of the appointment, which all that is said of it has ([MS-OXCICAL]
 * §2.1.3.1.1.20.26): that of another calendar program, or the ID itself without the date of an
 * exception. */
static gchar *
make_uid (const KyMapiMessage *message, gint64 start)
{
  static const guint32 ids[]
      = { KY_MAPI_MEETING (0x23), KY_MAPI_MEETING (0x3), KY_MAPI_SEARCH_KEY };
  static const gchar foreign[] = "vCal-Uid\x01\0\0\0";
  g_autoptr (GString) out = g_string_new (NULL);
  const KyMapiValue *value = NULL;
  KyView view, rest;

  for (guint i = 0; i < G_N_ELEMENTS (ids) && value == NULL; i++)
    {
      value = ky_mapi_bag_get (message->bag, ids[i]);
      if (value != NULL && (value->type != KY_MAPI_BINARY || value->value.size == 0))
        value = NULL;
    }
  if (value == NULL)
    return make_own_uid (message, start);
  view = value->value;
  if (ky_view_slice (view, GLOBAL_ID_DATA, sizeof foreign - 1, &rest)
      && memcmp (rest.data, foreign, sizeof foreign - 1) == 0)
    return g_strndup ((const gchar *)rest.data + sizeof foreign - 1,
                      view.size - GLOBAL_ID_DATA - (sizeof foreign - 1));
  for (gsize i = 0; i < view.size && i < 512; i++)
    g_string_append_printf (
        out, "%02X",
        view.size > GLOBAL_ID_DATA && i >= GLOBAL_ID_DATE && i < GLOBAL_ID_DATE + 4 ? 0
                                                                                    : view.data[i]);
  return g_strdup (out->str);
}

static gchar *
make_stamp (const KyMapiMessage *message, gint64 standard)
{
  static const guint32 ids[] = { KY_MAPI_MEETING (0x1a), KY_MAPI_MEETING (0x1), KY_MAPI_SUBMIT_TIME,
                                 KY_MAPI_CHANGE_TIME, KY_MAPI_CREATION_TIME };
  gint64 seconds = standard;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ky_mapi_bag_time (message->bag, ids[i], &seconds))
      break;
  return calendar_format_time (seconds, "%Y%m%dT%H%M%SZ");
}

/* Writes whether the time counts as busy in the owner's calendar. */
static void
write_busy (Writer *self, guint32 busy)
{
  const gchar *status = self->item == KY_MAPI_ITEM_CANCELLATION ? "CANCELLED"
                        : busy == 1                             ? "TENTATIVE"
                                                                : "CONFIRMED";

  ky_line_write (self->out, "STATUS", NULL, status);
  ky_line_write (self->out, "TRANSP", NULL, busy == 0 ? "TRANSPARENT" : "OPAQUE");
}

static void
write_recurrence (Writer *self)
{
  const KyMapiDates *dates = self->dates;
  const KyMapiRecurrence *recurrence = dates->recurrence;
  g_autoptr (GHashTable) changed = g_hash_table_new (NULL, NULL);
  gint64 last = ky_mapi_minutes_to_seconds (recurrence->end);
  g_autofree gchar *until
      = dates->is_all_day
            ? calendar_format_time (last, "%Y%m%d")
            : calendar_format_time (
                ky_mapi_zone_to_utc (dates->zone, last + (gint64)recurrence->start_offset * 60),
                "%Y%m%dT%H%M%SZ");
  g_autofree gchar *rule = ky_mapi_recurrence_rule (recurrence, until);
  if (rule != NULL)
    ky_line_write (self->out, "RRULE", NULL, rule);
  for (guint i = 0; i < recurrence->exceptions->len; i++)
    {
      guint32 original = g_array_index (recurrence->exceptions, KyMapiException, i).original;

      g_hash_table_add (changed, GUINT_TO_POINTER (original - original % (24 * 60)));
    }
  for (guint i = 0; i < recurrence->deleted->len; i++)
    {
      guint32 day = g_array_index (recurrence->deleted, guint32, i);

      if (!g_hash_table_contains (changed, GUINT_TO_POINTER (day - day % (24 * 60))))
        write_local (self, "EXDATE",
                     ky_mapi_minutes_to_seconds (day)
                         + (dates->is_all_day ? 0 : (gint64)recurrence->start_offset * 60),
                     dates->is_all_day);
    }
}

static void
begin_event (Writer *self)
{
  ky_line_write (self->out, "BEGIN", NULL, "VEVENT");
  calendar_write_text (self, "UID", self->uid);
  ky_line_write (self->out, "DTSTAMP", NULL, self->stamp);
}

static void
write_event (Writer *self)
{
  static const gchar *const classes[] = { "PUBLIC", "PRIVATE", "PRIVATE", "CONFIDENTIAL" };
  static const gchar *const priorities[] = { "9", "5", "1" };
  const KyMapiBag *bag = self->message->bag;
  guint32 sensitivity = ky_mapi_bag_number (bag, KY_MAPI_SENSITIVITY, 0);
  guint32 importance = ky_mapi_bag_number (bag, KY_MAPI_IMPORTANCE, 1);
  g_autofree gchar *sequence
      = g_strdup_printf ("%u", ky_mapi_bag_number (bag, KY_MAPI_APPOINTMENT (0x8201), 0));
  gint64 original;

  begin_event (self);
  write_moment (self, "DTSTART", self->dates->start);
  if (self->dates->has_end)
    write_moment (self, "DTEND", self->dates->end);
  if (self->dates->recurrence != NULL)
    write_recurrence (self);
  else if (ky_mapi_bag_time (bag, KY_MAPI_APPOINTMENT (0x8228), &original))
    write_moment (self, "RECURRENCE-ID", original);
  write_property (self, "SUMMARY", KY_MAPI_SUBJECT);
  write_property (self, "LOCATION",
                  ky_mapi_bag_get (bag, KY_MAPI_APPOINTMENT (0x8208)) != NULL
                      ? KY_MAPI_APPOINTMENT (0x8208)
                      : KY_MAPI_MEETING (0x2));
  calendar_write_text (self, "DESCRIPTION", self->description);
  write_people (self, self->message->recipients);
  ky_line_write (self->out, "SEQUENCE", NULL, sequence);
  ky_line_write (self->out, "PRIORITY", NULL, priorities[MIN (importance, 2)]);
  ky_line_write (self->out, "CLASS", NULL, classes[MIN (sensitivity, 3)]);
  write_busy (self, ky_mapi_bag_number (bag, KY_MAPI_APPOINTMENT (0x8205), 2));
  for (const KyMapiValue *value = ky_mapi_bag_get (bag, KY_MAPI_KEYWORDS); value != NULL;
       value = value->next)
    {
      g_autofree gchar *text = ky_mapi_value_text (value, ky_mapi_codepage (self->message), NULL);

      calendar_write_text (self, "CATEGORIES", text);
    }
  ky_line_write (self->out, "END", NULL, "VEVENT");
}

gboolean
ky_mapi_is_exception (const KyMapiAttachment *attachment)
{
  return attachment->message != NULL
         && (ky_mapi_bag_number (attachment->bag, KY_MAPI_ATTACH_FLAGS, 0) & FLAG_EXCEPTION) != 0;
}

/* Returns the message that holds what differs at the date whose start was `original`, or NULL. */
static const KyMapiMessage *
find_exception (const KyMapiMessage *message, gint64 original)
{
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const KyMapiAttachment *attachment = message->attachments->pdata[i];
      gint64 replaced;

      if (ky_mapi_is_exception (attachment)
          && (ky_mapi_bag_time (attachment->bag, KY_MAPI_ATTACH_REPLACE_TIME, &replaced)
              || ky_mapi_bag_time (attachment->message->bag, KY_MAPI_APPOINTMENT (0x8228),
                                   &replaced))
          && replaced == original)
        return attachment->message;
    }
  return NULL;
}

/* Writes `text`, which the exception does not change, unless a small message would become a large
 * calendar. */
static void
write_repeated (Writer *self, const gchar *name, const gchar *text)
{
  if (text == NULL)
    return;
  if (strlen (text) * self->dates->recurrence->exceptions->len < REPEATED_MAX)
    calendar_write_text (self, name, text);
  else
    self->n_cut++;
}

/* Writes the people of one date, who are those of the others unless `inner` names its own, unless a
 * small message would become a large calendar. */
static void
write_people_of (Writer *self, const KyMapiMessage *inner)
{
  gboolean has_own = inner != NULL && inner->recipients->len > 0;
  const GPtrArray *recipients = has_own ? inner->recipients : self->message->recipients;

  if ((gsize)recipients->len * self->dates->recurrence->exceptions->len < REPEATED_PEOPLE_MAX)
    write_people (self, recipients);
  else
    self->n_cut += recipients->len;
}

static void
write_exception (Writer *self, const KyMapiException *exception)
{
  const KyMapiBag *bag = self->message->bag;
  gboolean is_all_day = exception->all_day >= 0 ? exception->all_day : self->dates->is_all_day;
  gint64 original = ky_mapi_minutes_to_seconds (exception->original);
  const KyMapiMessage *inner
      = find_exception (self->message, ky_mapi_zone_to_utc (self->dates->zone, original));
  g_autofree gchar *description = inner != NULL ? ky_mapi_text (inner, KY_MAPI_BODY) : NULL;
  g_autofree gchar *subject = ky_mapi_text (self->message, KY_MAPI_SUBJECT);
  g_autofree gchar *location = ky_mapi_text (self->message, KY_MAPI_APPOINTMENT (0x8208));

  begin_event (self);
  write_local (self, "RECURRENCE-ID", original, self->dates->is_all_day);
  write_local (self, "DTSTART", ky_mapi_minutes_to_seconds (exception->start), is_all_day);
  write_local (self, "DTEND", ky_mapi_minutes_to_seconds (exception->end), is_all_day);
  calendar_write_text (self, "SUMMARY", exception->subject);
  if (exception->subject == NULL)
    write_repeated (self, "SUMMARY", subject);
  calendar_write_text (self, "LOCATION", exception->location);
  if (exception->location == NULL)
    write_repeated (self, "LOCATION", location);
  calendar_write_text (self, "DESCRIPTION", description);
  if (description == NULL)
    write_repeated (self, "DESCRIPTION", self->description);
  write_people_of (self, inner);
  write_busy (self, exception->busy >= 0
                        ? (guint32)exception->busy
                        : ky_mapi_bag_number (bag, KY_MAPI_APPOINTMENT (0x8205), 2));
  ky_line_write (self->out, "END", NULL, "VEVENT");
}

gsize
ky_mapi_calendar_write (const KyMapiMessage *message, const KyMapiDates *dates, GString *out)
{
  g_autofree gchar *uid = make_uid (message, dates->start);
  g_autofree gchar *stamp = make_stamp (message, dates->start);
  g_autofree gchar *description = ky_mapi_text (message, KY_MAPI_BODY);
  Writer self = { .message = message,
                  .dates = dates,
                  .item = ky_mapi_item (message),
                  .out = out,
                  .uid = uid,
                  .stamp = stamp,
                  .description = description };
  const gchar *method = self.item == KY_MAPI_ITEM_REQUEST        ? "REQUEST"
                        : self.item == KY_MAPI_ITEM_CANCELLATION ? "CANCEL"
                        : self.item == KY_MAPI_ITEM_APPOINTMENT  ? "PUBLISH"
                                                                 : "REPLY";

  ky_line_write (out, "BEGIN", NULL, "VCALENDAR");
  ky_line_write (out, "VERSION", NULL, "2.0");
  ky_line_write (out, "METHOD", NULL, method);
  if (dates->recurrence != NULL && !dates->is_all_day)
    ky_mapi_zone_write (dates->zone, out);
  write_event (&self);
  for (guint i = 0; dates->recurrence != NULL && i < dates->recurrence->exceptions->len; i++)
    write_exception (&self, &g_array_index (dates->recurrence->exceptions, KyMapiException, i));
  ky_line_write (out, "END", NULL, "VCALENDAR");
  return self.n_cut;
}
