/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of iCalendar files (RFC 5545), and of vCalendar 1.0 as far as it is the same.
 * It is rebuilt from a list: events, tasks, journals, free and busy times and time zones, with the
 * properties that F-ICS names and the dates and states that belong to them. Texts are cleaned and
 * their URLs defanged; other values are checked by their characters. METHOD is always PUBLISH, so
 * that no program answers automatically; the report says what the recipient has to do by hand. As
 * `text` it becomes lines about when, where and who. Dropped are alarms, attachments, URLs,
 * conferences, images, X- properties, and unknown content (T-MSG-05, T-MSG-12). The reader is
 * kiyome's own, because libical keeps what it does not know. */
#include "filetypes/base/text/probe.h"

#include "filetypes/base/text/address-fold.h"
#include "filetypes/base/document/calendar-text.h"
#include "filetypes/base/document/content-value.h"
#include "filetypes/plain/verify.h"

KY_DEFINE_IDENTIFY (ics_identify, ky_text_probe (probe) == KY_TEXT_KIND_CALENDAR ? 29 : 0)

#ifndef KY_IDENTIFY_ONLY

#define DEPTH_MAX 4
#define PLACE_MAX 1000  /* bytes of a LOCATION that is compared with the names of places on a map */
#define LONGEST_WORD 20 /* of states and numbers */

typedef enum
{
  VALUE_TEXT,    /* for people */
  VALUE_LIST,    /* of texts, between commas */
  VALUE_ID,      /* text that programs compare */
  VALUE_CHARS,   /* nothing but certain characters */
  VALUE_WORD,    /* one of a few */
  VALUE_TIMES,   /* dates, periods, durations */
  VALUE_OFFSET,  /* of a time zone */
  VALUE_PLACE,   /* degrees */
  VALUE_RULE,    /* RFC 5545, 3.3.10: pairs of a name and a value */
  VALUE_ADDRESS, /* mailto: */
} ValueKind;

typedef struct
{
  const gchar *name;
  ValueKind kind;
  const gchar
      *characters; /* (nullable) of values that are not for people; the words, with blanks */
} Property;

#define DATE "0123456789TZPWDHMS,/+-"
#define RULE "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=;,+-"

static const Property properties[] = {
#define PROPERTY(name, kind, characters) { name, VALUE_##kind, characters },
#include "filetypes/plain/ics-properties.def"
};

/* The permitted components, each with the component that must contain it. */
static const gchar *const components[][2]
    = { { "VCALENDAR", "" },         { "VEVENT", "VCALENDAR" },    { "VTODO", "VCALENDAR" },
        { "VJOURNAL", "VCALENDAR" }, { "VFREEBUSY", "VCALENDAR" }, { "VTIMEZONE", "VCALENDAR" },
        { "STANDARD", "VTIMEZONE" }, { "DAYLIGHT", "VTIMEZONE" } };

/* Parameters, and the kinds of properties that have them. */
static const struct
{
  const gchar *name;
  ValueKind kind;
  const gchar *words; /* (nullable: it is a text) that it may be */
} parameters[] = {
  { "TZID", VALUE_TIMES, NULL },
  { "VALUE", VALUE_TIMES, "DATE DATE-TIME PERIOD DURATION UTC-OFFSET INTEGER TEXT" },
  { "CN", VALUE_ADDRESS, NULL },
  { "ROLE", VALUE_ADDRESS, "CHAIR REQ-PARTICIPANT OPT-PARTICIPANT NON-PARTICIPANT" },
  { "PARTSTAT", VALUE_ADDRESS,
    "NEEDS-ACTION ACCEPTED DECLINED TENTATIVE DELEGATED COMPLETED IN-PROCESS" },
  { "CUTYPE", VALUE_ADDRESS, "INDIVIDUAL GROUP RESOURCE ROOM UNKNOWN" },
  { "RANGE", VALUE_TIMES, "THISANDFUTURE THISANDPRIOR" },
  { "FBTYPE", VALUE_TIMES, "FREE BUSY BUSY-UNAVAILABLE BUSY-TENTATIVE" },
  { "RELTYPE", VALUE_ID, "PARENT CHILD SIBLING" },
};

typedef struct
{
  GString *out;
  KyFindings findings;
  const gchar *open[DEPTH_MAX];
  guint depth;
  guint skipped; /* depth within a component that is left out */
  guint n_calendars;
  gboolean is_cancellation;    /* METHOD:CANCEL was read */
  gboolean has_status;         /* of the component that is open */
  gboolean has_rule;           /* the same: RRULE */
  guint64 seen[DEPTH_MAX + 1]; /* of each that is open: bits of the properties that were written */
  gboolean is_alarm;           /* the component that is left out */
  gchar *summary;              /* (nullable) of the component that is open, as it was read */
  gchar *place; /* (nullable) letters and digits of its LOCATION, of PLACE_MAX bytes at most */
} Calendar;

static const Property *
ics_find_property (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (strcmp (properties[i].name, name) == 0)
      return &properties[i];
  return NULL;
}

/* Returns whether people read the property `name`, which is not written. Programs write ASCII into
 * properties of their own. */
static gboolean
is_for_people (const gchar *name, const gchar *value)
{
  static const gchar *const names[] = { "NAME", "X-WR-CALNAME", "X-WR-CALDESC", NULL };

  return value[0] != '\0'
         && (g_strv_contains (names, name)
             || (!g_str_is_ascii (value) && !g_str_has_prefix (name, "X-MICROSOFT-")
                 && !g_str_has_prefix (name, "X-MS-") && !g_str_has_prefix (name, "X-APPLE-")));
}

/* Returns the letters and digits of `text`, in which "\\n" is a line end. (transfer full) */
static gchar *
ics_letters (const gchar *text)
{
  GString *letters = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (text[0] == '\\' && (text[1] == 'n' || text[1] == 'N'))
      text++;
    else if (g_unichar_isalnum (g_utf8_get_char (text)))
      g_string_append_unichar (letters, g_utf8_get_char (text));
  return g_string_free (letters, FALSE);
}

/* Returns whether `line`, a place on a map, has a name or an address that the event's LOCATION does
 * not have. */
static gboolean
ics_names_place (const Calendar *calendar, const KyContentLine *line)
{
  static const gchar *const names[] = { "X-TITLE", "X-ADDRESS" };
  const gchar *known = calendar->place != NULL ? calendar->place : "";

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const gchar *value = ky_line_parameter (line, names[i]);
      g_autofree gchar *words = ics_letters (value != NULL ? value : "");

      if (strstr (known, words) == NULL)
        return TRUE;
    }
  return FALSE;
}

/* Reports the words of an alarm, unless programs write them or the event says them. */
static void
record_alarm (Calendar *calendar, const KyContentLine *line)
{
  static const gchar *const usual[] = { "reminder", "event reminder", "this is an event reminder",
                                        "リマインダー", "default mozilla description" };
  g_autofree gchar *text = g_strstrip (g_strdup (line->value));
  gboolean is_said = *text == '\0' || g_strcmp0 (text, calendar->summary) == 0;

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    is_said = is_said || g_ascii_strcasecmp (text, usual[i]) == 0;
  if (!is_said && (strcmp (line->name, "DESCRIPTION") == 0 || strcmp (line->name, "SUMMARY") == 0))
    ky_findings_add (&calendar->findings, "ics.detail", 1);
}

static void
ics_record (Calendar *calendar, const KyContentLine *line)
{
  static const gchar *const codes[][2] = {
    { "ATTACH", "ics.attachment" },
    { "URL", "ics.url" },
    { "CONFERENCE", "ics.url" },
    { "SOURCE", "ics.url" },
    { "IMAGE", "ics.url" },
    { "X-ALT-DESC", "ics.html" },
    { "STYLED-DESCRIPTION", "ics.html" },
    { "DALARM", "ics.alarm" },
    { "AALARM", "ics.alarm" },
    { "PALARM", "ics.alarm" },
    { "MALARM", "ics.alarm" },
    { "RRULE", "ics.recurrence" },
    { "EXRULE", "ics.recurrence" },
    { "RDATE", "ics.recurrence" },
    { "EXDATE", "ics.recurrence" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i][0], line->name) == 0)
      {
        ky_findings_add (&calendar->findings, codes[i][1], 1);
        return;
      }
  /* links to online meetings, for which each vendor has its own property */
  ky_findings_add (&calendar->findings,
                   g_ascii_strncasecmp (line->value, "https:", 6) == 0
                           || g_ascii_strncasecmp (line->value, "http:", 5) == 0
                       ? "ics.url"
                   : ics_find_property (line->name) != NULL ? "ics.value"
                   : is_for_people (line->name, line->value) || ics_names_place (calendar, line)
                       ? "ics.detail"
                       : "ics.property",
                   1);
}

/* --- values --------------------------------------------------------------------------------- */

static gchar *
ics_rebuild_list (Calendar *calendar, const gchar *value)
{
  g_autoptr (GPtrArray) parts = ky_line_split (value, ',');
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree gchar *part = ky_line_rewrite (&calendar->findings, parts->pdata[i]);

      if (i > 0)
        ky_line_separate (out, ',');
      g_string_append (out, part);
    }
  return g_string_free (out, FALSE);
}

/* Returns the mailbox in `text`, which may be percent-encoded or in angle brackets behind a name,
 * as in vCalendar 1.0. NULL: there is none. (transfer full) */
static gchar *
ics_find_mailbox (const gchar *text)
{
  g_autofree gchar *decoded = g_uri_unescape_string (text, NULL);
  g_autofree gchar *address = g_strstrip (g_strdup (decoded != NULL ? decoded : text));
  gchar *open = strrchr (address, '<');

  if (open != NULL && g_str_has_suffix (open, ">"))
    {
      open[strlen (open) - 1] = '\0';
      return ky_line_mailbox (open + 1);
    }
  return ky_line_mailbox (address);
}

/* Writes the address of a person as "mailto:". Programs that name people by numbers have the
 * mailbox in EMAIL (RFC 7986, 6.2). Reports the address if it cannot be written. */
static gchar *
rebuild_address (Calendar *calendar, const KyContentLine *line)
{
  gboolean is_mail = g_ascii_strncasecmp (line->value, "mailto:", 7) == 0;
  const gchar *value = line->value + (is_mail ? strlen ("mailto:") : 0);
  const gchar *other = ky_line_parameter (line, "EMAIL");
  g_autofree gchar *address = ics_find_mailbox (value);

  if (address == NULL && other != NULL)
    address = ics_find_mailbox (other);
  if (address != NULL)
    return g_strconcat ("mailto:", address, NULL);
  if (value[strspn (value, " ")] != '\0' && strcmp (value, "invalid:nomail") != 0)
    ky_findings_add (&calendar->findings, is_mail ? "ics.value" : "ics.detail", 1);
  return g_strdup ("invalid:nomail");
}

/* Tells whether `text`, of any case, is among `words`. */
static gboolean
ics_is_word (const gchar *words, const gchar *text)
{
  g_auto (GStrv) all = g_strsplit (words, " ", -1);
  g_autofree gchar *upper = g_ascii_strup (text, -1);

  return g_strv_contains ((const gchar *const *)all, upper);
}

/* (transfer full) (nullable) */
static gchar *
rebuild_word (const Property *property, const gchar *text)
{
  if (ics_is_word (property->characters, text))
    return g_ascii_strup (text, -1);
  /* An unknown value counts as private (RFC 5545, 3.8.1.3). */
  return strcmp (property->name, "CLASS") == 0 ? g_strdup ("PRIVATE") : NULL;
}

/* Tells whether `text` is of the type of the values of `property`. */
static gboolean
ics_is_value (const Property *property, const gchar *text)
{
  if (text[0] == '\0' || strspn (text, property->characters) != strlen (text))
    return FALSE;
  switch (property->kind)
    {
    case VALUE_TIMES:
      return ky_value_are_times (text);
    case VALUE_RULE:
      return ky_value_is_recurrence (text);
    case VALUE_OFFSET:
      return ky_value_is_offset (text);
    case VALUE_PLACE:
      return ky_value_is_place (text);
    default:
      return strlen (text) <= LONGEST_WORD;
    }
}

/* Tells whether `text` may be the name of a time zone, for which programs look in a folder. */
static gboolean
ics_is_zone (const gchar *text)
{
  return strstr (text, "..") == NULL && strchr (text, '\\') == NULL;
}

static gchar *
ics_rebuild_value (Calendar *calendar, const Property *property, const KyContentLine *line)
{
  g_autofree gchar *text = NULL;

  switch (property->kind)
    {
    case VALUE_TEXT:
    case VALUE_ID:
      text = strcmp (property->name, "TZID") == 0 ? ky_line_unescape (line->value) : NULL;
      return text == NULL || ics_is_zone (text) ? ky_line_rewrite (&calendar->findings, line->value)
                                                : NULL;
    case VALUE_LIST:
      return ics_rebuild_list (calendar, line->value);
    case VALUE_ADDRESS:
      return rebuild_address (calendar, line);
    case VALUE_TIMES:
    case VALUE_RULE:
    case VALUE_OFFSET:
    case VALUE_PLACE:
    case VALUE_CHARS:
      text = g_strstrip (g_strdup (line->value));
      return ics_is_value (property, text) ? g_steal_pointer (&text) : NULL;
    case VALUE_WORD:
      text = g_strstrip (g_strdup (line->value));
      return rebuild_word (property, text);
    }
  return NULL;
}

/* Tells whether a display name contains an address other than `value`, which a reader could take
 * for the real one. */
static gboolean
is_other_address (const gchar *name, const gchar *value)
{
  const gchar *address = g_str_has_prefix (value, "mailto:") ? value + strlen ("mailto:") : "";
  g_autofree gchar *folded = ky_fold_address (name);

  return strchr (folded, '@') != NULL && g_ascii_strcasecmp (name, address) != 0;
}

/* Returns the value of parameter `name` for the output, or NULL if it is left out. `words`
 * (nullable): the permitted values. `value`: the property's value. (transfer full) */
static gchar *
rebuild_parameter (Calendar *calendar, const gchar *name, const gchar *words, const gchar *raw,
                   const gchar *value)
{
  if (raw == NULL || raw[0] == '\0')
    return NULL;
  if (words != NULL)
    return ics_is_word (words, raw) ? g_strdup (raw) : NULL;
  g_autofree gchar *text = ky_line_show_parameter (raw, &calendar->findings);
  if (text[0] == '\0' || (strcmp (name, "TZID") == 0 && !ics_is_zone (text)))
    return NULL;
  if (strcmp (name, "CN") == 0 && is_other_address (text, value))
    {
      ky_findings_add (&calendar->findings, "ics.name-address", 1);
      return NULL;
    }
  return g_steal_pointer (&text);
}

static GPtrArray *
rebuild_parameters (Calendar *calendar, const KyContentLine *line, const Property *property,
                    const gchar *value)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      gchar *text = NULL;

      if (parameters[i].kind == property->kind)
        text = rebuild_parameter (calendar, parameters[i].name, parameters[i].words,
                                  ky_line_parameter (line, parameters[i].name), value);
      if (text == NULL)
        continue;
      g_ptr_array_add (kept, g_strdup (parameters[i].name));
      g_ptr_array_add (kept, text);
    }
  return kept;
}

/* Reports the parameters that name other people or have free text; none of them is written. */
static void
record_parameters (Calendar *calendar, const KyContentLine *line)
{
  static const gchar *const names[]
      = { "DELEGATED-FROM", "DELEGATED-TO", "LABEL", "MEMBER", "SENT-BY", "X-RESPONSE-COMMENT" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const gchar *value = ky_line_parameter (line, names[i]);

      ky_findings_add (&calendar->findings, "ics.detail", value != NULL && value[0] != '\0');
    }
}

/* --- lines ---------------------------------------------------------------------------------- */

static void
close_component (Calendar *calendar)
{
  /* The method CANCEL is not written, so the status must say that the event is cancelled. */
  if (calendar->is_cancellation && !calendar->has_status && calendar->depth == 2
      && strcmp (calendar->open[1], "VTIMEZONE") != 0
      && strcmp (calendar->open[1], "VFREEBUSY") != 0)
    ky_line_write (calendar->out, "STATUS", NULL, "CANCELLED");
  ky_line_write (calendar->out, "END", NULL, calendar->open[--calendar->depth]);
}

static void
begin_component (Calendar *calendar, const gchar *name)
{
  const gchar *parent = calendar->depth > 0 ? calendar->open[calendar->depth - 1] : "";

  for (guint i = 0; calendar->skipped == 0 && i < G_N_ELEMENTS (components); i++)
    if (g_ascii_strcasecmp (name, components[i][0]) == 0 && strcmp (parent, components[i][1]) == 0)
      {
        calendar->open[calendar->depth++] = components[i][0];
        calendar->has_status = calendar->has_rule = FALSE;
        calendar->seen[calendar->depth] = 0;
        g_clear_pointer (&calendar->summary, g_free);
        g_clear_pointer (&calendar->place, g_free);
        ky_line_write (calendar->out, "BEGIN", NULL, components[i][0]);
        if (calendar->depth == 1)
          {
            calendar->n_calendars++;
            ky_line_write (calendar->out, "VERSION", NULL, "2.0");
            ky_line_write (calendar->out, "PRODID", NULL, "-//kiyome//kiyome//EN");
            ky_line_write (calendar->out, "METHOD", NULL, "PUBLISH");
          }
        return;
      }
  if (calendar->skipped == 0)
    {
      calendar->is_alarm = g_ascii_strcasecmp (name, "VALARM") == 0;
      ky_findings_add (&calendar->findings, calendar->is_alarm ? "ics.alarm" : "ics.component", 1);
    }
  calendar->skipped++;
}

static void
end_component (Calendar *calendar, const gchar *name)
{
  guint at = calendar->depth;

  if (calendar->skipped > 0)
    {
      calendar->skipped--;
      return;
    }
  while (at > 0 && g_ascii_strcasecmp (calendar->open[at - 1], name) != 0)
    at--;
  while (at > 0 && calendar->depth >= at)
    close_component (calendar);
}

/* Handles METHOD (RFC 5546, 1.4), by which calendar programs act automatically. The output always
 * has PUBLISH; the sender's method is reported, because the recipient must now do by hand what the
 * program would have done. */
static void
read_method (Calendar *calendar, const gchar *value)
{
  static const gchar *const methods[][2] = {
    { "REQUEST", "ics.request" },      { "ADD", "ics.request" },
    { "REPLY", "ics.reply" },          { "COUNTER", "ics.reply" },
    { "DECLINECOUNTER", "ics.reply" }, { "CANCEL", "ics.cancellation" },
  };

  if (g_ascii_strcasecmp (value, "PUBLISH") == 0)
    return;
  calendar->is_cancellation |= g_ascii_strcasecmp (value, "CANCEL") == 0;
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_ascii_strcasecmp (value, methods[i][0]) == 0)
      {
        ky_findings_add (&calendar->findings, methods[i][1], 1);
        return;
      }
  ky_findings_add (&calendar->findings, "ics.method", 1);
}

/* Tells whether the component has `property`, or another one that says when it ends, and may have
 * it only once (RFC 5545, 3.6): programs take either. */
static gboolean
comes_again (Calendar *calendar, const Property *property)
{
  static const gchar *const often[]
      = { "ATTENDEE", "CATEGORIES", "COMMENT",   "CONTACT", "DESCRIPTION", "EXDATE", "FREEBUSY",
          "RDATE",    "RELATED-TO", "RESOURCES", "TZNAME",  "RRULE",       "EXRULE", NULL };
  static const gchar *const ends[] = { "DTEND", "DUE", "DURATION", NULL };
  const Property *said
      = g_strv_contains (ends, property->name) ? ics_find_property (ends[0]) : property;
  guint64 bit = G_GUINT64_CONSTANT (1) << (said - properties);

  if ((calendar->seen[calendar->depth] & bit) != 0 && !g_strv_contains (often, property->name))
    return TRUE;
  calendar->seen[calendar->depth] |= bit;
  return FALSE;
}

static void
ics_read_property (Calendar *calendar, const KyContentLine *line)
{
  const Property *property = ics_find_property (line->name);

  if (calendar->skipped > 0 && calendar->is_alarm)
    record_alarm (calendar, line);
  if (calendar->skipped > 0 || calendar->depth == 0)
    return;
  if (calendar->depth == 1)
    {
      /* properties of the calendar itself, which are written anew */
      if (strcmp (line->name, "METHOD") == 0)
        read_method (calendar, g_strstrip (line->value));
      else if (strcmp (line->name, "VERSION") != 0 && strcmp (line->name, "PRODID") != 0
               && strcmp (line->name, "CALSCALE") != 0)
        ics_record (calendar, line);
      return;
    }
  if (property != NULL && line->is_encoded)
    {
      ky_findings_add (&calendar->findings, "ics.encoding", 1);
      return;
    }
  g_autofree gchar *value = property != NULL ? ics_rebuild_value (calendar, property, line) : NULL;
  /* Only one RRULE is kept: there should be no more (RFC 5545, 3.6.1), and programs would expand
   * all of them together. */
  if (value == NULL || (property->kind == VALUE_RULE && calendar->has_rule)
      || comes_again (calendar, property))
    {
      ics_record (calendar, line);
      return;
    }
  {
    g_autoptr (GPtrArray) kept = rebuild_parameters (calendar, line, property, value);

    ky_line_write (calendar->out, property->name, kept, value);
    record_parameters (calendar, line);
    if (strcmp (property->name, "SUMMARY") == 0)
      {
        g_free (calendar->summary);
        calendar->summary = g_strstrip (g_strdup (line->value));
      }
    if (strcmp (property->name, "LOCATION") == 0)
      {
        g_free (calendar->place);
        calendar->place = strlen (line->value) <= PLACE_MAX ? ics_letters (line->value) : NULL;
      }
    calendar->has_status |= strcmp (property->name, "STATUS") == 0;
    calendar->has_rule |= property->kind == VALUE_RULE;
  }
}

/* Returns the rebuilt calendar, or NULL if there is none. (transfer full) */
static GString *
write_calendar (KyJob *job, KyFindings *findings, GError **error)
{
  Calendar calendar = { .out = g_string_new (NULL) };
  KyContentReader reader;
  KyContentLine line = { NULL, NULL, NULL };

  ky_line_reader_init (&reader, ky_job_input (job), ky_job_charset (job), &calendar.findings);
  while (ky_line_reader_next (&reader, &line))
    if (strcmp (line.name, "BEGIN") == 0)
      begin_component (&calendar, g_strstrip (line.value));
    else if (strcmp (line.name, "END") == 0)
      end_component (&calendar, g_strstrip (line.value));
    else
      ics_read_property (&calendar, &line);
  while (calendar.depth > 0)
    close_component (&calendar);
  ky_line_line_clear (&line);
  ky_line_reader_clear (&reader);
  g_free (calendar.summary);
  g_free (calendar.place);
  *findings = calendar.findings;
  if (calendar.n_calendars > 0)
    return calendar.out;
  g_string_free (calendar.out, TRUE);
  return ky_fail_null (error, KY_ERROR_MALFORMED, "no VCALENDAR");
}

KY_DEFINE_METHOD (ics_rebuild, ky_line_rebuild (job, write_calendar, error))
KY_DEFINE_METHOD (ics_text, ky_line_text (job, write_calendar, ky_calendar_text, error))
#endif

const KyFiletype ky_filetype_ics = {
  .name = "ics",
  .label_en = "calendar entry (iCalendar)",
  .label_ja = "予定表 (iCalendar)",
  .media_types = KY_WORDS ("text/calendar", "text/x-vcalendar"),
  .suffixes = KY_WORDS ("ics"),
  .old_suffixes = KY_WORDS ("ical", "icalendar", "ifb", "vcs"),
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .identify = ics_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_METHODS (ky_ics_verify, { KY_METHOD_REBUILD, ics_rebuild }, { KY_METHOD_TEXT, ics_text }),
};
