/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of the audit log. The store records each access to it, too. */
#include "common/csv-cell.h"
#include "common/iso-time.h"
#include "portal/handlers.h"

/* Returns the time: in files as the command writes it, in pages in seconds. (transfer full) */
static gchar *
portal_audit_time_of (KyRows *rows)
{
  return ky_iso_time (ky_rows_get (rows, "time")->number * G_USEC_PER_SEC, FALSE);
}

static void
write_entry (KyRows *rows, KyJson *json, gboolean is_file)
{
  g_autofree gchar *time = is_file ? portal_audit_time_of (rows) : NULL;

  ky_json_open (json, NULL, '{');
  ky_row_put_number (rows, "seq", json, "seq");
  if (is_file)
    ky_json_text (json, "time", time);
  else
    ky_row_put_number (rows, "time", json, "time");
  ky_row_put_text (rows, "who", json, "who");
  ky_row_put_text (rows, "what", json, "what");
  ky_row_put_text (rows, "object", json, "object");
  ky_row_put_text (rows, "why", json, "why");
  ky_row_put_text (rows, "detail", json, "detail");
  ky_json_close (json, '}');
}

/* Writes a row of the audit log. The last row of a page may have only the cursor, and is
 * omitted. */
static void
portal_audit_put_entry (KyRows *rows, KyRequest *request)
{
  if (ky_rows_get (rows, "seq")->kind != KY_ROW_NULL)
    write_entry (rows, &request->json, FALSE);
}

KY_DEFINE_LIST (ky_handle_audit, "audit", "entries", portal_audit_put_entry, "since", "until",
                "what", "object", "who", "text", "cursor", "limit", NULL)

/* --- export --------------------------------------------------------------------------------- */

static const gchar *const columns[] = { "seq", "time", "who", "what", "object", "why", "detail" };

static void
add_csv (KyRows *rows, GString *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree gchar *text = g_str_equal (columns[i], "time")
                                   ? portal_audit_time_of (rows)
                                   : ky_rows_text_of (rows, columns[i]);

      if (i > 0)
        g_string_append_c (out, ',');
      ky_csv_cell (out, text);
    }
  g_string_append (out, "\r\n");
}

static gboolean
write_entries (KyRows *rows, gboolean is_csv, int file, GError **error)
{
  g_autoptr (GString) line
      = g_string_new (is_csv ? "\xef\xbb\xbfseq,time,who,what,object,why,detail\r\n" : "");
  gint got;

  while ((got = ky_rows_next (rows, error)) == 1)
    {
      KyJson json = { line, FALSE };

      if (is_csv)
        add_csv (rows, line);
      else
        {
          write_entry (rows, &json, TRUE);
          g_string_append_c (line, '\n');
        }
      if (line->len > 65536)
        {
          if (!ky_fd_write_all (file, ky_view (line->str, line->len), error))
            return FALSE;
          g_string_truncate (line, 0);
        }
    }
  return got == 0 && ky_fd_write_all (file, ky_view (line->str, line->len), error);
}

gboolean
ky_handle_audit_export (KyRequest *request, GError **error)
{
  const gchar *format = ky_request_text (request, "format");
  gboolean is_csv = g_strcmp0 (format, "csv") == 0;
  g_autofree gchar *since = ky_request_value (request, "since");
  g_autofree gchar *until = ky_request_value (request, "until");
  ky_autofd int file = -1;

  if (!is_csv && g_strcmp0 (format, "jsonl") != 0)
    return ky_request_fail (error, "invalid", "format");
  g_autoptr (KyRows) rows = ky_request_ask (
      request, "audit-export", error, "since", since, "until", until, "what",
      ky_request_text (request, "what"), "object", ky_request_text (request, "object"), "who",
      ky_request_text (request, "who"), "text", ky_request_text (request, "text"), NULL);
  file = rows != NULL ? ky_memfd_new ("audit", error) : -1;
  if (file < 0 || !write_entries (rows, is_csv, file, error))
    return FALSE;
  ky_request_download (request, &file, is_csv ? "audit.csv" : "audit.jsonl",
                       is_csv ? "text/csv" : "application/jsonl");
  return TRUE;
}

KY_DEFINE_PUT_ROW (put_destruction, { ky_row_put_number, "time", "time" },
                   { ky_row_put_text, "object", "object" }, { ky_row_put_text, "who", "who" },
                   { ky_row_put_text, "why", "why" }, { ky_row_put_text, "detail", "detail" })

KY_DEFINE_LIST (ky_handle_destructions, "destructions", "destructions", put_destruction, "since",
                "until", "cursor", "limit", NULL)
