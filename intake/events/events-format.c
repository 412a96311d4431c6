/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formats an event of the store or of the audit log as a syslog message (RFC 5424) with JSON or CEF
 * as its text. All values are escaped, and the length of the message is limited to 8192 bytes. */
#include "intake/events/events.h"

#include "common/json.h"

#include <unistd.h>

#define FACILITY 13      /* log audit */
#define MESSAGE_MAX 8192 /* limit of receivers in bytes; a longer message is cut and no JSON */
#define FIELD_MAX 1500   /* bytes, before they are escaped */
#define SD_VALUE_MAX 100 /* bytes */
#define ID_LENGTH 16
/* The enterprise number that RFC 5612 reserves for documentation; kiyome has none of its own. */
#define SD_ID "kiyome@32473"

/* Returns `text` as one line without control characters, of at most `most` bytes. (transfer
 * full) */
static gchar *
clean (const gchar *text, gsize most)
{
  gchar *line = ky_log_line (text);

  if (strlen (line) > most)
    *g_utf8_find_prev_char (line, line + most + 1) = '\0';
  return line;
}

/* Appends `what` with a backslash before each of `special`. */
static void
events_format_put_escaped (GString *out, const gchar *what, const gchar *special)
{
  for (; *what != '\0'; what++)
    {
      if (strchr (special, *what) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *what);
    }
}

static void
put_time (GString *out, gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree gchar *text = moment != NULL ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (text != NULL)
    g_string_append_printf (out, "%s.%06dZ", text, (int)(time % G_USEC_PER_SEC));
  else
    g_string_append_c (out, '-');
}

static void
put_json (GString *out, const KyEventLine *line, const gchar *id, gsize most)
{
  const struct
  {
    const gchar *name, *text;
  } fields[] = { { "tenant", line->tenant != NULL ? line->tenant : "" },
                 { "origin", line->origin != NULL ? line->origin : "" },
                 { "id", id },
                 { "stream", line->stream },
                 { "kind", line->kind },
                 { "who", line->who },
                 { "object", line->object },
                 { "why", line->why },
                 { "detail", line->detail } };
  KyJson json = { .text = out };

  ky_json_open (&json, NULL, '{');
  ky_json_number (&json, "seq", line->seq);
  ky_json_number (&json, "time_us", line->time);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree gchar *text = clean (fields[i].text, most);

      if (*text != '\0')
        ky_json_text (&json, fields[i].name, text);
    }
  ky_json_close (&json, '}');
}

static void
put_extension (GString *out, const gchar *name, const gchar *value, gsize most)
{
  g_autofree gchar *text = clean (value, most);

  if (*text == '\0')
    return;
  g_string_append_printf (out, " %s=", name);
  events_format_put_escaped (out, text, "\\=");
}

/* Returns the severity for CEF, whose severities go up to 10. */
static gint
cef_severity (gint severity)
{
  return severity <= 2 ? 10 : severity <= 4 ? 7 : severity == 5 ? 5 : 3;
}

static void
put_cef (GString *out, const KyEventLine *line, const gchar *id, gsize most)
{
  g_autofree gchar *kind = clean (line->kind, SD_VALUE_MAX);

  g_string_append (out, "CEF:0|kiyome|kiyome|" KY_VERSION "|");
  events_format_put_escaped (out, kind, "\\|");
  g_string_append_c (out, '|');
  events_format_put_escaped (out, kind, "\\|");
  g_string_append_printf (out, "|%d|rt=%" G_GINT64_FORMAT " externalId=%" G_GINT64_FORMAT,
                          cef_severity (line->severity), line->time / 1000, line->seq);
  put_extension (out, "deviceExternalId", line->origin != NULL ? line->origin : "", most);
  put_extension (out, "cat", line->stream, most);
  put_extension (out, "act", line->kind, most);
  put_extension (out, "suser", line->who, most);
  if (*line->object != '\0')
    g_string_append (out, " cs1Label=object");
  put_extension (out, "cs1", line->object, most);
  if (line->tenant != NULL)
    g_string_append (out, " cs2Label=tenant");
  put_extension (out, "cs2", line->tenant != NULL ? line->tenant : "", most);
  g_string_append_printf (out, " cs3Label=id cs3=%s", id);
  put_extension (out, "reason", line->why, most);
  put_extension (out, "msg", line->detail, most);
}

static void
events_format_put_parameter (GString *out, const gchar *name, const gchar *value)
{
  g_autofree gchar *text = clean (value, SD_VALUE_MAX);

  if (*text == '\0')
    return;
  g_string_append_printf (out, " %s=\"", name);
  events_format_put_escaped (out, text, "\\\"]");
  g_string_append_c (out, '"');
}

/* Appends PRINTUSASCII of at most `most` characters, or the nil value. */
static void
events_format_put_name (GString *out, const gchar *name, gsize most)
{
  gsize length = 0;

  for (; name[length] != '\0' && length < most; length++)
    g_string_append_c (out, g_ascii_isgraph (name[length]) ? name[length] : '_');
  g_string_append (out, length > 0 ? " " : "- ");
}

/* Returns an identifier that is the same when the same event is sent again. It covers the content,
 * because numbers are used again under the same origin after a whole machine was set back
 * unnoticed. */
static gchar *
events_format_identify (const KyEventLine *line)
{
  const gchar *const fields[]
      = { line->stream, line->kind, line->who, line->object, line->why, line->detail };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree gchar *numbers
      = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, line->seq, line->time);

  g_checksum_update (sum, (const guchar *)numbers, (gssize)strlen (numbers) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_checksum_update (sum, (const guchar *)fields[i], (gssize)strlen (fields[i]) + 1);
  return g_strndup (g_checksum_get_string (sum), ID_LENGTH);
}

gchar *
ky_event_format (const KyEventLine *line, gboolean cef)
{
  GString *out = g_string_new (NULL);
  g_autofree gchar *id = events_format_identify (line);

  g_string_append_printf (out, "<%d>1 ", FACILITY * 8 + CLAMP (line->severity, 0, 7));
  put_time (out, line->time);
  g_string_append_c (out, ' ');
  events_format_put_name (out, g_get_host_name (), 255);
  g_string_append_printf (out, "kiyome %d ", (int)getpid ());
  events_format_put_name (out, line->kind, 32);
  g_string_append_printf (out, "[" SD_ID " stream=\"%s\" seq=\"%" G_GINT64_FORMAT "\"",
                          line->stream, line->seq);
  events_format_put_parameter (out, "origin", line->origin != NULL ? line->origin : "");
  events_format_put_parameter (out, "id", id);
  events_format_put_parameter (out, "tenant", line->tenant != NULL ? line->tenant : "");
  events_format_put_parameter (out, "kind", line->kind);
  events_format_put_parameter (out, "who", line->who);
  events_format_put_parameter (out, "object", line->object);
  g_string_append (out, "] ");
  gsize head = out->len;
  /* Escaping can make the text several times as long. */
  for (gsize most = FIELD_MAX; most > 0; most /= 2)
    {
      g_string_truncate (out, head);
      if (cef)
        put_cef (out, line, id, most);
      else
        put_json (out, line, id, most);
      if (out->len <= MESSAGE_MAX)
        break;
    }
  return g_string_free (out, FALSE);
}
