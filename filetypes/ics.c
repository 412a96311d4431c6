/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iCalendar (RFC 5545), and vCalendar 1.0 as far as it is the same. Rebuilt from a list: events,
 * tasks, journals, free and busy times and time zones, with the properties that F-ICS names and the
 * dates and states that belong to them. Texts are cleaned and their URLs defanged, values of other
 * kinds are checked by their characters. METHOD is PUBLISH: nothing answers by itself. Dropped
 * (T-MSG-05, T-MSG-12): alarms, attachments, URLs, conferences, images, X- properties, and what is
 * not known. An own reader: libical keeps what it does not know, and is not needed for so little.
 */
#include "filetypes/base/text-probe.h"
#include "filetypes/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "common/charset.h"
#include "filetypes/base/content-line.h"
#include "filetypes/base/text-verify.h"
#endif

static guint
ics_identify (const KyProbe *probe)
{
  return ky_text_probe (probe) == KY_TEXT_KIND_CALENDAR ? 29 : 0;
}

static const gchar *const media_types[] = { "text/calendar", "text/x-vcalendar", NULL };
static const gchar *const suffixes[] = { "ics", NULL };
static const gchar *const old_suffixes[] = { "ical", "icalendar", "ifb", "vcs", NULL };

#ifndef KY_IDENTIFY_ONLY

#define DEPTH_MAX 4

typedef enum
{
  VALUE_TEXT,    /* for people */
  VALUE_LIST,    /* of texts, between commas */
  VALUE_ID,      /* text that programs compare: not defanged */
  VALUE_CHARS,   /* nothing but certain characters */
  VALUE_ADDRESS, /* mailto: */
} ValueKind;

typedef struct
{
  const gchar *name;
  ValueKind kind;
  const gchar *characters; /* of VALUE_CHARS */
} Property;

#define DATE "0123456789TZPWDHMS,/+-"
#define TOKEN "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
#define RULE "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=;,+-"

static const Property properties[] = {
  { "SUMMARY", VALUE_TEXT, NULL },
  { "DESCRIPTION", VALUE_TEXT, NULL },
  { "LOCATION", VALUE_TEXT, NULL },
  { "COMMENT", VALUE_TEXT, NULL },
  { "CONTACT", VALUE_TEXT, NULL },
  { "TZNAME", VALUE_TEXT, NULL },
  { "CATEGORIES", VALUE_LIST, NULL },
  { "RESOURCES", VALUE_LIST, NULL },
  { "UID", VALUE_ID, NULL },
  { "TZID", VALUE_ID, NULL },
  { "RELATED-TO", VALUE_ID, NULL },
  { "ORGANIZER", VALUE_ADDRESS, NULL },
  { "ATTENDEE", VALUE_ADDRESS, NULL },
  { "DTSTART", VALUE_CHARS, DATE },
  { "DTEND", VALUE_CHARS, DATE },
  { "DTSTAMP", VALUE_CHARS, DATE },
  { "DUE", VALUE_CHARS, DATE },
  { "DURATION", VALUE_CHARS, DATE },
  { "COMPLETED", VALUE_CHARS, DATE },
  { "CREATED", VALUE_CHARS, DATE },
  { "LAST-MODIFIED", VALUE_CHARS, DATE },
  { "RECURRENCE-ID", VALUE_CHARS, DATE },
  { "EXDATE", VALUE_CHARS, DATE },
  { "RDATE", VALUE_CHARS, DATE },
  { "FREEBUSY", VALUE_CHARS, DATE },
  { "RRULE", VALUE_CHARS, RULE },
  { "EXRULE", VALUE_CHARS, RULE },
  { "TZOFFSETFROM", VALUE_CHARS, "0123456789+-" },
  { "TZOFFSETTO", VALUE_CHARS, "0123456789+-" },
  { "SEQUENCE", VALUE_CHARS, "0123456789" },
  { "PRIORITY", VALUE_CHARS, "0123456789" },
  { "PERCENT-COMPLETE", VALUE_CHARS, "0123456789" },
  { "GEO", VALUE_CHARS, "0123456789.;-+" },
  { "STATUS", VALUE_CHARS, TOKEN },
  { "CLASS", VALUE_CHARS, TOKEN },
  { "TRANSP", VALUE_CHARS, TOKEN },
};

/* Component, and the one that it lies in. */
static const gchar *const components[][2]
    = { { "VCALENDAR", "" },         { "VEVENT", "VCALENDAR" },    { "VTODO", "VCALENDAR" },
        { "VJOURNAL", "VCALENDAR" }, { "VFREEBUSY", "VCALENDAR" }, { "VTIMEZONE", "VCALENDAR" },
        { "STANDARD", "VTIMEZONE" }, { "DAYLIGHT", "VTIMEZONE" } };

static const gchar *const parameters[]
    = { "TZID", "VALUE", "CN", "ROLE", "PARTSTAT", "CUTYPE", "RANGE", "FBTYPE", "RELTYPE", NULL };

typedef struct
{
  GString *out;
  KyFindings findings;
  const gchar *open[DEPTH_MAX];
  guint depth;
  guint skipped; /* depth within a component that is left out */
  guint n_calendars;
} Calendar;

static const Property *
find_property (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (strcmp (properties[i].name, name) == 0)
      return &properties[i];
  return NULL;
}

static void
record (Calendar *calendar, const gchar *name)
{
  static const gchar *const codes[][2] = {
    { "ATTACH", "ics.attachment" }, { "URL", "ics.url" },
    { "CONFERENCE", "ics.url" },    { "SOURCE", "ics.url" },
    { "IMAGE", "ics.url" },         { "REFRESH-INTERVAL", "ics.url" },
    { "X-ALT-DESC", "ics.html" },   { "STYLED-DESCRIPTION", "ics.html" },
    { "DALARM", "ics.alarm" },      { "AALARM", "ics.alarm" },
    { "PALARM", "ics.alarm" },      { "MALARM", "ics.alarm" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i][0], name) == 0)
      {
        ky_findings_add (&calendar->findings, codes[i][1], 1);
        return;
      }
  ky_findings_add (&calendar->findings, "ics.property", 1);
}

/* --- values --------------------------------------------------------------------------------- */

static gchar *
rebuild_text (Calendar *calendar, const gchar *value)
{
  g_autofree gchar *text = ky_line_unescape (value);
  g_autofree gchar *shown = ky_line_show (text, &calendar->findings);

  return ky_line_escape (shown);
}

static gchar *
rebuild_list (Calendar *calendar, const gchar *value)
{
  g_autoptr (GPtrArray) parts = ky_line_split (value, ',');
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree gchar *part = rebuild_text (calendar, parts->pdata[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? "," : "", part);
    }
  return g_string_free (out, FALSE);
}

static gchar *
rebuild_address (const gchar *value)
{
  const gchar *address = g_ascii_strncasecmp (value, "mailto:", 7) == 0 ? value + 7 : NULL;

  /* RFC 5321 atoms and a domain, nothing that needs quotes */
  if (address == NULL || strchr (address, '@') == NULL
      || strspn (address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                          ".!#$&'*+-/=?^_`{|}~@")
             != strlen (address))
    return g_strdup ("invalid:nomail");
  return g_strconcat ("mailto:", address, NULL);
}

static gchar *
rebuild_value (Calendar *calendar, const Property *property, const KyContentLine *line)
{
  g_autofree gchar *text = NULL;

  switch (property->kind)
    {
    case VALUE_TEXT:
      return rebuild_text (calendar, line->value);
    case VALUE_LIST:
      return rebuild_list (calendar, line->value);
    case VALUE_ID:
      text = ky_line_unescape (line->value);
      return ky_line_escape (text);
    case VALUE_ADDRESS:
      return rebuild_address (line->value);
    case VALUE_CHARS:
      text = g_strstrip (g_strdup (line->value));
      return text[0] != '\0' && strspn (text, property->characters) == strlen (text)
                 ? g_steal_pointer (&text)
                 : NULL;
    }
  return NULL;
}

static GPtrArray *
rebuild_parameters (const KyContentLine *line)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      const gchar *value = ky_line_parameter (line, parameters[i]);
      gboolean is_free = strcmp (parameters[i], "CN") == 0 || strcmp (parameters[i], "TZID") == 0;

      /* only names of people and of time zones are free text */
      if (value == NULL || value[0] == '\0'
          || (!is_free && strspn (value, TOKEN "abcdefghijklmnopqrstuvwxyz") != strlen (value))
          || strcmp (value, "URI") == 0 || strcmp (value, "BINARY") == 0)
        continue;
      g_ptr_array_add (kept, g_strdup (parameters[i]));
      g_ptr_array_add (kept, g_strdup (value));
    }
  return kept;
}

/* --- lines ---------------------------------------------------------------------------------- */

static void
close_component (Calendar *calendar)
{
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
    ky_findings_add (&calendar->findings,
                     g_ascii_strcasecmp (name, "VALARM") == 0 ? "ics.alarm" : "ics.component", 1);
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

static void
read_property (Calendar *calendar, const KyContentLine *line)
{
  const Property *property = find_property (line->name);
  g_autofree gchar *value = NULL;

  if (calendar->skipped > 0 || calendar->depth == 0)
    return;
  if (calendar->depth == 1)
    {
      /* the calendar's own: written anew */
      if (strcmp (line->name, "METHOD") == 0)
        ky_findings_add (&calendar->findings, "ics.method",
                         g_ascii_strcasecmp (line->value, "PUBLISH") != 0);
      else if (strcmp (line->name, "VERSION") != 0 && strcmp (line->name, "PRODID") != 0
               && strcmp (line->name, "CALSCALE") != 0)
        record (calendar, line->name);
      return;
    }
  value = property != NULL ? rebuild_value (calendar, property, line) : NULL;
  if (value == NULL)
    {
      record (calendar, line->name);
      return;
    }
  {
    g_autoptr (GPtrArray) kept = rebuild_parameters (line);

    ky_line_write (calendar->out, property->name, kept, value);
  }
}

static gboolean
ics_rebuild (KyJob *job, GError **error)
{
  Calendar calendar = { .out = g_string_new (NULL) };
  KyContentReader reader;
  KyContentLine line = { NULL, NULL, NULL };
  gboolean ok = TRUE;

  ky_line_reader_init (&reader, ky_job_input (job), &calendar.findings);
  while (ky_line_reader_next (&reader, &line))
    if (strcmp (line.name, "BEGIN") == 0)
      begin_component (&calendar, g_strstrip (line.value));
    else if (strcmp (line.name, "END") == 0)
      end_component (&calendar, g_strstrip (line.value));
    else
      read_property (&calendar, &line);
  while (calendar.depth > 0)
    close_component (&calendar);
  if (calendar.n_calendars == 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "no VCALENDAR");
      ok = FALSE;
    }
  ok = ok && ky_job_write (job, calendar.out->str, calendar.out->len, error);
  if (ok)
    ky_findings_report (&calendar.findings, job, NULL);
  ky_line_line_clear (&line);
  ky_line_reader_clear (&reader);
  g_string_free (calendar.out, TRUE);
  return ok;
}

/* --- verify --------------------------------------------------------------------------------- */

static gboolean
only_publishes (KyView view)
{
  static const gchar mark[] = "\nMETHOD:";
  KyView rest = view;

  for (;;)
    {
      const guint8 *found = memmem (rest.data, rest.size, mark, sizeof mark - 1);

      if (found == NULL)
        return TRUE;
      rest.size -= (gsize)(found + sizeof mark - 1 - rest.data);
      rest.data = found + sizeof mark - 1;
      if (!ky_view_starts_with (rest, "PUBLISH\r\n", 9))
        return FALSE;
    }
}

static gboolean
ics_verify (KyJob *job, GError **error)
{
  static const gchar *const known_components[]
      = { "VCALENDAR", "VEVENT",   "VTODO",    "VJOURNAL", "VFREEBUSY",
          "VTIMEZONE", "STANDARD", "DAYLIGHT", NULL };
  static const gchar *const known_names[]
      = { "VERSION",      "PRODID",     "METHOD",   "SUMMARY",       "DESCRIPTION",
          "LOCATION",     "COMMENT",    "CONTACT",  "TZNAME",        "CATEGORIES",
          "RESOURCES",    "UID",        "TZID",     "RELATED-TO",    "ORGANIZER",
          "ATTENDEE",     "DTSTART",    "DTEND",    "DTSTAMP",       "DUE",
          "DURATION",     "COMPLETED",  "CREATED",  "LAST-MODIFIED", "RECURRENCE-ID",
          "EXDATE",       "RDATE",      "FREEBUSY", "RRULE",         "EXRULE",
          "TZOFFSETFROM", "TZOFFSETTO", "SEQUENCE", "PRIORITY",      "PERCENT-COMPLETE",
          "GEO",          "STATUS",     "CLASS",    "TRANSP",        NULL };
  KyVerifiedCharset charset;

  if (!ky_verify_text (ky_job_input (job), &charset, error))
    return FALSE;
  if (charset != KY_VERIFY_UTF_8)
    return ky_verify_fail (error, "ics: is not UTF-8");
  if (!only_publishes (ky_job_input (job)))
    return ky_verify_fail (error, "ics: METHOD is not PUBLISH");
  return ky_line_verify (ky_job_input (job), known_components, known_names, parameters, error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, ics_rebuild }, { KY_METHOD_NONE, NULL } };
#endif

const KyFiletype ky_filetype_ics = {
  .name = "ics",
  .label_en = "calendar entry (iCalendar)",
  .label_ja = "予定表 (iCalendar)",
  .media_types = media_types,
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .identify = ics_identify,
  KY_CODE (methods, ics_verify),
};
