/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the HTTP response of a request: the status and the words of an error (common/words.def),
 * JSON, a page or a file, and the security headers. The cause of an error with a 5xx status is
 * logged and not shown to the user. */
#include "portal/answer.h"

#include "common/fault.h"
#include "common/message-codes.h"
#include "common/words.h"

#include <sys/stat.h>

#define POLICY                                                                                     \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "                \
  "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

typedef struct
{
  const gchar *code;
  guint status;
  const gchar *en, *ja;
} Row;

static const Row rows[] = {
#define ERROR(code, status, en, ja, next_en, next_ja) { code, status, en, ja },
#include "common/words.def"
};

static const Row *
find_row (const gchar *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].code, code) == 0)
      return &rows[i];
  return NULL;
}

/* Finds the row of the code at the beginning of an error. Other errors are not shown to users. */
static const Row *
portal_answer_row_of (const GError *error, const gchar **ret_detail)
{
  const gchar *code = ky_words_error_code (error->message, ret_detail);

  if (code != NULL)
    return find_row (code);
  *ret_detail = NULL;
  return find_row (error->domain == KY_ERROR
                           && (error->code == KY_ERROR_IO || error->code == KY_ERROR_STORE
                               || error->code == KY_ERROR_PROTOCOL
                               || error->code == KY_ERROR_SCANNER
                               || error->code == KY_ERROR_TIMEOUT)
                       ? "unavailable"
                       : "internal");
}

/* Discards what was written to the answer so far. */
static void
portal_answer_start_over (KyRequest *request)
{
  ky_fd_clear (&request->file);
  g_clear_pointer (&request->number, g_free);
  g_clear_pointer (&request->outcome, g_free);
  g_string_truncate (request->json.text, 0);
  request->json.has_before = FALSE;
}

void
ky_answer_put_refusal (KyRequest *request, const gchar *code)
{
  const Row *row = find_row (code);

  request->status = row->status;
  ky_json_open (&request->json, "error", '{');
  ky_json_text (&request->json, "code", row->code);
  ky_json_text (&request->json, "message", request->is_japanese ? row->ja : row->en);
  ky_json_close (&request->json, '}');
}

void
ky_answer_error (KyRequest *request, const GError *error)
{
  const gchar *detail = NULL;
  const gchar *fault = NULL;
  const Row *row = portal_answer_row_of (error, &detail);
  g_autofree gchar *sentence = NULL;
  KyJson *json = &request->json;

  if (row->status >= 500)
    {
      g_autofree gchar *safe = ky_log_safe_error (error->message);

      ky_log (KY_LOG_WARNING, "%s %s: %s", request->route != NULL ? request->route->method : "-",
              request->route != NULL ? request->route->pattern : "-", safe);
      detail = NULL;
    }
  portal_answer_start_over (request);
  request->status = row->status;
  ky_json_open (json, NULL, '{');
  ky_json_open (json, "error", '{');
  ky_json_text (json, "code", row->code);
  ky_json_text (json, "message", request->is_japanese ? row->ja : row->en);
  if (detail != NULL)
    sentence = ky_fault_sentence (detail, request->is_japanese, &fault);
  if (sentence == NULL && detail != NULL)
    {
      sentence = ky_said_shown (detail, request->is_japanese);
      fault = strcmp (sentence, detail) != 0 ? "said" : NULL;
    }
  if (fault != NULL)
    ky_json_text (json, "fault", fault);
  if (detail != NULL && *detail != '\0')
    ky_json_text (json, "detail", sentence != NULL ? sentence : detail);
  ky_json_close (json, '}');
}

/* --- files ---------------------------------------------------------------------------------- */

/* Writes the disposition (RFC 6266, 8187): an ASCII name for old clients, and the full one in
 * UTF-8. `name` is cleaned already. */
static gchar *
disposition (const gchar *name)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree gchar *escaped = g_uri_escape_string (name, NULL, FALSE);

  for (const gchar *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_c (plain, (guchar)*p < 0x80 && g_ascii_isprint (*p) && *p != '"' && *p != '\\'
                                      && *p != '%'
                                  ? *p
                                  : '_');
  return g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", plain->str, escaped);
}

static struct MHD_Response *
file_response (KyRequest *request, guint64 *ret_size)
{
  struct stat status;

  if (fstat (request->file, &status) != 0 || status.st_size < 0)
    return NULL;
  *ret_size = (guint64)status.st_size;
  struct MHD_Response *response = MHD_create_response_from_fd64 (*ret_size, request->file);
  if (response == NULL)
    return NULL;
  request->file = -1; /* the response closes it */
  return response;
}

static gboolean
has_file_type (const gchar *type)
{
  return type != NULL && *type != '\0' && strlen (type) < 128
         && strspn (type, "abcdefghijklmnopqrstuvwxyz0123456789/.+-") == strlen (type);
}

static void
describe_file (KyRequest *request, struct MHD_Response *response)
{
  g_autofree gchar *value = disposition (request->file_name);

  MHD_add_response_header (response, "Content-Type",
                           has_file_type (request->file_type) ? request->file_type
                                                              : "application/octet-stream");
  MHD_add_response_header (response, "Content-Disposition", value);
  /* If a browser shows it nevertheless, nothing in it may run. */
  MHD_add_response_header (response, "Content-Security-Policy", "default-src 'none'; sandbox");
}

/* --- all answers ---------------------------------------------------------------------------- */

static void
add_headers (KyRequest *request, struct MHD_Response *response)
{
  MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header (response, "Referrer-Policy", "no-referrer");
  MHD_add_response_header (response, "X-Frame-Options", "DENY");
  MHD_add_response_header (response, "Cross-Origin-Opener-Policy", "same-origin");
  MHD_add_response_header (response, "Cross-Origin-Resource-Policy", "same-origin");
  MHD_add_response_header (response, "Permissions-Policy",
                           "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (request->portal->has_tls)
    MHD_add_response_header (response, "Strict-Transport-Security", "max-age=31536000");
  if (request->set_cookie != NULL)
    MHD_add_response_header (response, "Set-Cookie", request->set_cookie);
  if (request->location != NULL)
    MHD_add_response_header (response, "Location", request->location);
  if (request->job != NULL)
    MHD_add_response_header (response, "X-Kiyome-Job", request->job);
  if (request->number != NULL)
    MHD_add_response_header (response, "X-Kiyome-Number", request->number);
  if (request->outcome != NULL)
    MHD_add_response_header (response, "X-Kiyome-Outcome", request->outcome);
  if (request->allowed != NULL)
    MHD_add_response_header (response, "Allow", request->allowed);
  if (request->status == 401)
    MHD_add_response_header (response, "WWW-Authenticate",
                             request->route != NULL && (request->route->flags & KY_ROUTE_KEY) != 0
                                 ? "Bearer"
                                 : "Kiyome-Session");
  if (request->status == 429 || request->status == 503 || request->status == 507)
    MHD_add_response_header (response, "Retry-After", "60");
}

static struct MHD_Response *
make_response (KyRequest *request, guint64 *ret_size)
{
  struct MHD_Response *response;

  if (request->static_bytes != NULL)
    {
      *ret_size = g_bytes_get_size (request->static_bytes);
      response = MHD_create_response_from_buffer (
          *ret_size, (void *)g_bytes_get_data (request->static_bytes, NULL),
          MHD_RESPMEM_PERSISTENT);
      if (response == NULL)
        return NULL;
      MHD_add_response_header (response, "Content-Type", request->static_type);
      MHD_add_response_header (response, "Cache-Control", "no-cache");
      MHD_add_response_header (response, "ETag", request->static_tag);
      MHD_add_response_header (response, "Content-Security-Policy", POLICY);
      return response;
    }
  if (request->file >= 0)
    {
      response = file_response (request, ret_size);
      if (response != NULL)
        describe_file (request, response);
    }
  else
    {
      if (request->json.text->len > 0)
        ky_json_close (&request->json, '}');
      *ret_size = request->json.text->len;
      response = MHD_create_response_from_buffer (request->json.text->len, request->json.text->str,
                                                  MHD_RESPMEM_MUST_COPY);
      if (response == NULL)
        return NULL;
      MHD_add_response_header (response, "Content-Type", "application/json; charset=utf-8");
      MHD_add_response_header (response, "Content-Security-Policy", POLICY);
    }
  if (response != NULL)
    MHD_add_response_header (response, "Cache-Control", "no-store");
  return response;
}

enum MHD_Result
ky_answer_queue (KyRequest *request, guint64 *ret_size)
{
  struct MHD_Response *response = make_response (request, ret_size);

  if (response == NULL)
    return MHD_NO;
  add_headers (request, response);
  enum MHD_Result result = MHD_queue_response (request->connection, request->status, response);
  MHD_destroy_response (response);
  return result;
}
