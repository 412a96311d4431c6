/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides for one HTTP request or response whether its body passes unchanged, is sanitized, or is
 * replaced by a page, and writes the head that fits the new body. Of a server's head only known
 * fields stay, because others may describe bytes that no longer exist. */
#include "intake/icap/exchange.h"

#include "common/release.h"
#include "common/wire.h"
#include "intake/icap/http.h"
#include "intake/icap/job.h"
#include "intake/icap/page.h"

#define PLACE_SECONDS 60 /* part of icap.seconds for which a body waits for a place */

typedef enum
{
  WAY_TAKE, /* to the sanitizer */
  WAY_PASS, /* unchanged */
  WAY_PAGE  /* a page was already written */
} Way;

struct _KyExchange
{
  const KyIcapDoor *door;
  ci_request_t *request;
  gboolean is_begun, is_upload, is_answered;
  Way way;
  KySpooled body;
  gchar *name, *claimed;
  gint64 start;
  /* The answer's body: a file, or a page. */
  int output;
  gchar *page;
  guint64 size, given;
};

KyExchange *
ky_exchange_new (const KyIcapDoor *door, ci_request_t *request)
{
  KyExchange *exchange = g_new0 (KyExchange, 1);

  exchange->door = door;
  exchange->request = request;
  exchange->is_upload = ci_req_type (request) == ICAP_REQMOD;
  exchange->body = KY_SPOOLED_NONE;
  exchange->output = -1;
  exchange->start = g_get_monotonic_time ();
  return exchange;
}

void
ky_exchange_free (KyExchange *exchange)
{
  if (exchange == NULL)
    return;
  ky_spooled_clear (&exchange->body);
  ky_fd_clear (&exchange->output);
  KY_RELEASE_MEMBERS (exchange, name, claimed, page);
  g_free (exchange);
}

static gint64
until (const KyExchange *exchange, gint64 seconds)
{
  return exchange->start + seconds * G_USEC_PER_SEC;
}

static guint64
exchange_setting (const KyExchange *exchange, KyConfigKey key)
{
  return ky_config_uint (exchange->door->config, key);
}

/* --- heads ------------------------------------------------------------------------------------ */

/* Returns the HTTP header of the message whose body is received. */
static ci_headers_list_t *
exchange_head_of (const KyExchange *exchange)
{
  return exchange->is_upload ? ci_http_request_headers (exchange->request)
                             : ci_http_response_headers (exchange->request);
}

static const gchar *
exchange_field (ci_headers_list_t *head, const gchar *name)
{
  return head != NULL ? ci_headers_value (head, name) : NULL;
}

/* Counts how often `name` occurs in the header. */
static guint
times_said (ci_headers_list_t *head, const gchar *name)
{
  gsize length = strlen (name);
  guint n = 0;

  for (gint i = 1; i < head->used; i++)
    n += g_ascii_strncasecmp (head->headers[i], name, length) == 0
         && head->headers[i][length] == ':';
  return n;
}

/* Refuses a header that programs parse in different ways, because one of them would miss a
 * field. */
static gboolean
is_well_formed (ci_headers_list_t *head)
{
  for (gint i = 1; i < head->used; i++)
    if (head->headers[i][0] != '\0' && !ky_icap_is_field (head->headers[i]))
      return FALSE;
  return TRUE;
}

static void
exchange_drop (ci_headers_list_t *head, const gchar *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    while (ci_headers_remove (head, names[i]))
      ;
}

static gboolean G_GNUC_PRINTF (2, 3) add (ci_headers_list_t *head, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return ci_headers_add (head, line) != NULL;
}

/* Fields that describe the bytes of the body, which are replaced. */
static const gchar *const of_bytes[]
    = KY_LIST ("Content-Length", "Content-MD5", "Content-Digest", "Repr-Digest", "Digest", "ETag",
               "Content-Range", "Accept-Ranges", "Content-Encoding", "Transfer-Encoding", "Trailer",
               "Signature", "Signature-Input", NULL);
static const gchar *const of_files[] = { "Content-Type", "Content-Disposition", NULL };

/* Tells whether any field Cache-Control, in any case, contains no-store. */
static gboolean
says_no_store (ci_headers_list_t *head)
{
  for (gint i = 1; i < head->used; i++)
    {
      g_autofree gchar *line = g_ascii_strdown (head->headers[i], -1);

      if (g_str_has_prefix (line, "cache-control:") && strstr (line, "no-store") != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Reduces the server's header to the fields that ky_icap_stays() permits, and sets Cache-Control:
 * no shared cache may keep the response, because another client may have another policy, and its
 * copy must be stored as well. Returns FALSE if a field cannot be added. */
static gboolean
keep_what_may_stay (ci_headers_list_t *head, KyIcapAnswer answer)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  gboolean is_secret = says_no_store (head);
  gboolean is_done = TRUE;

  for (gint i = 0; i < head->used; i++)
    if (i == 0 || ky_icap_stays (head->headers[i], answer))
      g_ptr_array_add (lines, g_strdup (head->headers[i]));
  ci_headers_reset (head);
  for (guint i = 0; i < lines->len; i++)
    is_done = is_done && ci_headers_add (head, g_ptr_array_index (lines, i)) != NULL;
  return is_done
         && (answer == KY_ICAP_ANSWER_NOT_MODIFIED
             || add (head, "Cache-Control: %s", is_secret ? "no-store" : "private, no-cache"));
}

/* Header fields of a request that are removed, so that the server returns complete files without a
 * content coding. */
static const gchar *const of_wishes[]
    = { "Accept-Encoding",  "Range", "If-Range", "A-IM", "TE", "Want-Digest", "Want-Content-Digest",
        "Want-Repr-Digest", NULL };

/* --- answers ---------------------------------------------------------------------------------- */

static gboolean
answer_page (KyExchange *exchange, const KyPage *page)
{
  ci_request_t *request = exchange->request;

  exchange->way = WAY_PAGE;
  ky_spooled_clear (&exchange->body);
  exchange->page = ky_page_html (page);
  exchange->size = strlen (exchange->page);
  /* The new response replaces all header fields of the original response. */
  gboolean is_new = ci_http_response_create (request, 1, 1) != 0;
  exchange->is_answered
      = is_new && ci_http_response_add_header (request, ky_page_status (page->kind)) != NULL
        && add (ci_http_response_headers (request), "Content-Type: text/html; charset=utf-8")
        && add (ci_http_response_headers (request), "Content-Length: %" G_GUINT64_FORMAT,
                exchange->size)
        && add (ci_http_response_headers (request), "Content-Language: %s",
                page->is_japanese ? "ja" : "en")
        && add (ci_http_response_headers (request), "Cache-Control: no-store")
        && add (ci_http_response_headers (request), "X-Content-Type-Options: nosniff")
        && (page->kind != KY_PAGE_LATER
            || add (ci_http_response_headers (request), "Retry-After: 60"));
  return exchange->is_answered;
}

static KyPage
exchange_page_of (const KyExchange *exchange, KyPageKind kind)
{
  return (KyPage){ .kind = kind,
                   .is_upload = exchange->is_upload,
                   .is_japanese = ky_icap_speaks_japanese (exchange_field (
                       ci_http_request_headers (exchange->request), "Accept-Language")),
                   .name = exchange->name };
}

static void
log_refusal (const KyExchange *exchange, const gchar *what, const gchar *why)
{
  g_autofree gchar *name = ky_log_safe (exchange->name != NULL ? exchange->name : "");

  ky_log_error (KY_LOG_INFO, why, "%s %s file=\"%s\"", exchange->is_upload ? "upload" : "download",
                what, name);
}

static gboolean
exchange_refuse (KyExchange *exchange, KyPageKind kind, const gchar *why)
{
  const KyPage page = exchange_page_of (exchange, kind);

  log_refusal (exchange, "refused", why);
  return answer_page (exchange, &page);
}

/* Refuses at once, so that the client need not send the rest. */
static void
refuse_now (KyExchange *exchange, KyPageKind kind, const gchar *why)
{
  if (exchange_refuse (exchange, kind, why))
    ci_req_unlock_data (exchange->request);
}

/* --- begin ------------------------------------------------------------------------------------ */

static void
read_heads (KyExchange *exchange)
{
  ci_headers_list_t *head = exchange_head_of (exchange);
  gchar url[KY_ICAP_FIELD_MAX] = "";

  ci_http_request_url (exchange->request, url, sizeof url);
  exchange->name = ky_icap_file_name (exchange_field (head, "Content-Disposition"), url);
  exchange->claimed = ky_icap_media_type (exchange_field (head, "Content-Type"));
}

/* Returns whether the body is a form. A form is no file; files in it would be found only by parsing
 * it. */
static gboolean
is_form (const KyExchange *exchange)
{
  return g_str_has_prefix (exchange->claimed, "multipart/")
         || strcmp (exchange->claimed, "application/x-www-form-urlencoded") == 0;
}

static gboolean
exchange_is_encoded (ci_headers_list_t *head)
{
  const gchar *encoding = exchange_field (head, "Content-Encoding");

  return encoding != NULL
         && (g_ascii_strcasecmp (encoding, "identity") != 0
             || times_said (head, "Content-Encoding") != 1);
}

static gboolean
exchange_is_too_large (const KyExchange *exchange, ci_headers_list_t *head)
{
  const gchar *length = exchange_field (head, "Content-Length");

  return length != NULL
         && g_ascii_strtoull (length, NULL, 10) > exchange_setting (exchange, KY_CONFIG_ICAP_SIZE);
}

/* Refuses a message by its head, before its body has come: a malformed head, a partial response, or
 * an unknown Content-Encoding. */
static void
judge_head (KyExchange *exchange)
{
  ci_headers_list_t *head = exchange_head_of (exchange);
  guint status
      = !exchange->is_upload && head != NULL ? ky_icap_status (ci_headers_first_line (head)) : 200;

  if (head == NULL || status == 0 || !is_well_formed (head))
    refuse_now (exchange, KY_PAGE_ODD, "the HTTP/1 header is malformed");
  else if (status == 206 || status == 226 || exchange_field (head, "Content-Range") != NULL)
    refuse_now (exchange, KY_PAGE_PART, "a partial response (Content-Range)");
  else if (exchange_is_encoded (head))
    refuse_now (exchange, KY_PAGE_ENCODED, "a Content-Encoding that kiyome can't undo");
}

/* Refuses an upload without a media type or of a form, and a body that is too large. */
static void
exchange_judge_file (KyExchange *exchange)
{
  if (exchange->is_upload && exchange->claimed == NULL)
    refuse_now (exchange, KY_PAGE_UNTYPED, "no Content-Type");
  else if (exchange->is_upload && is_form (exchange))
    refuse_now (exchange, KY_PAGE_FORM, "a form, which icap.pass-uploads does not list");
  else if (exchange_is_too_large (exchange, exchange_head_of (exchange)))
    refuse_now (exchange, KY_PAGE_LARGE, "larger than icap.size");
}

/* Tells whether the response passes unchanged. A response with a file name is a download and no
 * page. If there are two media types, a browser may use either, wherever the second one is. */
static gboolean
exchange_is_passed (const KyExchange *exchange)
{
  ci_headers_list_t *head = exchange_head_of (exchange);
  g_autofree gchar *type = ky_icap_whole_type (exchange_field (head, "Content-Type"));
  KyConfigKey key = exchange->is_upload ? KY_CONFIG_ICAP_PASS_UPLOADS : KY_CONFIG_ICAP_PASS;

  return ky_icap_is_listed (type, ky_config_list (exchange->door->config, key))
         && times_said (head, "Content-Type") == 1
         && exchange_field (head, "Content-Disposition") == NULL;
}

gboolean
ky_exchange_begin (KyExchange *exchange)
{

  if (exchange->is_begun)
    return FALSE;
  exchange->is_begun = TRUE;
  read_heads (exchange);
  if (!ci_req_hasbody (exchange->request))
    return FALSE;
  judge_head (exchange);
  if (exchange->way == WAY_PAGE)
    return FALSE;
  if (exchange_is_passed (exchange))
    {
      exchange->way = WAY_PASS;
      return TRUE;
    }
  exchange_judge_file (exchange);
  return FALSE;
}

/* --- the body --------------------------------------------------------------------------------- */

void
ky_exchange_take (KyExchange *exchange, const gchar *data, gsize size)
{
  const KyIcapDoor *door = exchange->door;
  gint64 seconds = (gint64)exchange_setting (exchange, KY_CONFIG_ICAP_SECONDS);
  const gchar *client
      = ky_icap_address (exchange_field (exchange->request->request_header, "X-Client-IP"));
  g_autoptr (GError) error = NULL;

  if (!exchange->is_begun)
    ky_exchange_begin (exchange);
  if (exchange->way == WAY_PAGE)
    return;
  /* Without a total limit, a client that sends slowly would occupy its place for ever. */
  if (g_get_monotonic_time () >= until (exchange, seconds))
    {
      refuse_now (exchange, KY_PAGE_LATER, "the transfer took longer than icap.seconds");
      return;
    }
  if (ky_spool_write (&door->spool, &exchange->body, client, data, size,
                      exchange_setting (exchange, KY_CONFIG_ICAP_SIZE),
                      until (exchange, MIN (PLACE_SECONDS, seconds)), &error))
    return;
  refuse_now (exchange,
              g_error_matches (error, KY_ERROR, KY_ERROR_LIMIT) ? KY_PAGE_LARGE : KY_PAGE_LATER,
              error->message);
}

/* --- end -------------------------------------------------------------------------------------- */

static gboolean
is_head_asked (const KyExchange *exchange)
{
  ci_headers_list_t *asked = ci_http_request_headers (exchange->request);
  const gchar *line = asked != NULL ? ci_headers_first_line (asked) : NULL;

  return line != NULL && strncmp (line, "HEAD ", 5) == 0;
}

/* Answers with a header without a body; fields about the bytes are removed, because the body never
 * comes or the browser has it already. */
static gboolean
answer_bare (KyExchange *exchange)
{
  ci_headers_list_t *head = exchange_head_of (exchange);
  KyIcapAnswer answer = KY_ICAP_ANSWER_USUAL;

  exchange->is_answered = TRUE;
  if (head == NULL || !is_well_formed (head))
    return exchange_refuse (exchange, KY_PAGE_ODD, "the HTTP/1 header is malformed");
  if (exchange->is_upload)
    {
      exchange_drop (head, of_wishes);
      return add (head, "Accept-Encoding: identity");
    }
  /* The Content-Length of a response to HEAD describes the body of another request. */
  gboolean is_empty = ci_req_hasbody (exchange->request)
                      || g_strcmp0 (exchange_field (head, "Content-Length"), "0") == 0;
  if (is_head_asked (exchange))
    answer = KY_ICAP_ANSWER_TO_HEAD;
  else if (ky_icap_status (ci_headers_first_line (head)) == 304)
    answer = KY_ICAP_ANSWER_NOT_MODIFIED;
  return keep_what_may_stay (head, answer) && (!is_empty || add (head, "Content-Length: 0"));
}

static gboolean
answer_as_it_came (KyExchange *exchange)
{
  exchange->output = ky_steal_fd (&exchange->body.file);
  exchange->size = exchange->body.size;
  exchange->is_answered = TRUE;
  return TRUE;
}

/* Removes the fields of a request that describe the bytes, and those that ask for parts of the
 * response. */
static gboolean
name_upload (ci_headers_list_t *head)
{
  exchange_drop (head, of_bytes);
  exchange_drop (head, of_files);
  exchange_drop (head, of_wishes);
  return add (head, "Accept-Encoding: identity");
}

static gboolean
answer_output (KyExchange *exchange, KyIcapJob *job)
{
  ci_headers_list_t *head = exchange_head_of (exchange);
  KySanitizerResult *result = ky_intake_result (job->intake);
  const KyReportPart *report = result->report;
  g_autofree gchar *before = g_strdup (exchange_field (head, "Content-Disposition"));
  g_autofree gchar *disposition = ky_icap_disposition (before, report->output_name);

  ky_spooled_clear (&exchange->body);
  exchange->output = ky_steal_fd (&result->output);
  exchange->size = report->output_size;
  exchange->is_answered
      = (exchange->is_upload ? name_upload (head) : keep_what_may_stay (head, KY_ICAP_ANSWER_USUAL))
        && add (head, "Content-Type: %s%s", report->output_type,
                g_str_has_prefix (report->output_type, "text/") ? "; charset=utf-8" : "")
        && add (head, "Content-Length: %" G_GUINT64_FORMAT, exchange->size)
        && (exchange->is_upload
            || (add (head, "Content-Disposition: %s", disposition)
                && add (head, "X-Content-Type-Options: nosniff")
                && add (head, "X-Kiyome-Id: %s", ky_icap_job_id (job))));
  return exchange->is_answered;
}

static void
exchange_log_done (const KyExchange *exchange, const KyIcapJob *job)
{
  const KyReportPart *report = ky_intake_result (job->intake)->report;
  g_autofree gchar *name = ky_log_safe (exchange->name);

  ky_log (KY_LOG_INFO,
          "%s %s id=%s policy=%s size=%" G_GUINT64_FORMAT
          " client=%s file=\"%s\" ms=%" G_GINT64_FORMAT,
          exchange->is_upload ? "upload" : "download", ky_report_outcome (report),
          ky_icap_job_id (job), ky_policy_name (ky_intake_policy (job->intake)),
          exchange->body.size, job->address[0] != '\0' ? job->address : "-", name,
          (g_get_monotonic_time () - exchange->start) / 1000);
}

static gboolean
answer_made (KyExchange *exchange)
{
  ci_request_t *request = exchange->request;
  const gchar *named = exchange_field (request->request_header, "X-Authenticated-User");
  g_autofree gchar *user = g_utf8_make_valid (named != NULL ? named : "", -1);
  g_auto (KyIcapJob) job
      = { .config = exchange->door->config,
          .body = exchange->body.file,
          .size = exchange->body.size,
          .name = exchange->name,
          .claimed = exchange->claimed,
          .address = ky_icap_address (exchange_field (request->request_header, "X-Client-IP")),
          .user = user,
          .connection = request->connection != NULL ? request->connection->fd : -1,
          .until = until (exchange, (gint64)exchange_setting (exchange, KY_CONFIG_ICAP_SECONDS)) };
  g_autoptr (GError) error = NULL;
  KyPage page;

  if (!ky_icap_job_run (&job, &error))
    {
      page = exchange_page_of (exchange, KY_PAGE_LATER);
      page.id = ky_icap_job_id (&job);
      log_refusal (exchange, job.is_abandoned ? "given up" : "failed", error->message);
      return answer_page (exchange, &page);
    }
  exchange_log_done (exchange, &job);
  const KySanitizerResult *result = ky_intake_result (job.intake);
  if (result->output >= 0)
    return answer_output (exchange, &job);
  page = exchange_page_of (exchange, KY_PAGE_WITHHELD);
  page.has_owner = ky_icap_job_login (&job)[0] != '\0';
  page.report = result->report;
  page.policy = ky_intake_policy (job.intake);
  page.id = ky_icap_job_id (&job);
  return answer_page (exchange, &page);
}

/* Tells whether the body is shorter or longer than its Content-Length says. Such a body is not
 * passed on: the new length would hide that a part is missing. */
static gboolean
is_cut (const KyExchange *exchange)
{
  ci_headers_list_t *head = exchange_head_of (exchange);
  const gchar *said = exchange_field (head, "Content-Length");
  guint64 length;

  return said != NULL && ci_req_hasbody (exchange->request)
         && (times_said (head, "Content-Length") != 1 || !ky_icap_length (said, &length)
             || length != exchange->body.size);
}

gboolean
ky_exchange_end (KyExchange *exchange)
{
  if (!exchange->is_begun)
    ky_exchange_begin (exchange);
  if (exchange->way == WAY_PAGE)
    return exchange->is_answered;
  if (is_cut (exchange))
    return exchange_refuse (exchange, KY_PAGE_CUT, "the body is not as long as its Content-Length");
  if (exchange->body.file < 0)
    return answer_bare (exchange);
  return exchange->way == WAY_PASS ? answer_as_it_came (exchange) : answer_made (exchange);
}

gboolean
ky_exchange_is_answered (const KyExchange *exchange)
{
  return exchange->is_answered;
}

gssize
ky_exchange_give (KyExchange *exchange, gchar *data, gsize size)
{
  guint64 left = exchange->size - exchange->given;
  gsize wanted = (gsize)MIN (left, size);
  gssize n;

  if (!exchange->is_answered || wanted == 0)
    return 0;
  if (exchange->page != NULL)
    {
      memcpy (data, exchange->page + exchange->given, wanted);
      n = (gssize)wanted;
    }
  else
    n = ky_fd_read_at (exchange->output, (guint8 *)data, wanted, exchange->given);
  /* A file that ends before its announced size is not a valid answer. */
  if (n <= 0)
    return -1;
  exchange->given += (guint64)n;
  return n;
}
