/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the header of a request and refuses what can be refused without asking the store: repeated
 * or malformed header fields, ambiguous framing, a foreign host or origin, a body that is too large
 * or of another type. X-Forwarded-For and the proxy's user field are used only on a connection from
 * portal.trusted-proxy. */
#include "portal/gate.h"

#include "common/release.h"
#include "portal/answer.h"
#include "portal/files.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <nettle/memops.h>

#define BODY_MAX (64u * 1024)
#define LARGE_MAX (4u * 1024 * 1024)
#define PATH_MAX_BYTES 1024
#define TOKEN_MAX 128

/* --- who is at the other end ---------------------------------------------------------------- */

gchar *
ky_gate_address (const struct sockaddr *address)
{
  gchar text[INET6_ADDRSTRLEN] = "";

  if (address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof text);
  else if (address->sa_family == AF_INET6)
    {
      const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;

      if (IN6_IS_ADDR_V4MAPPED (six))
        inet_ntop (AF_INET, six->s6_addr + 12, text, sizeof text);
      else
        inet_ntop (AF_INET6, six, text, sizeof text);
    }
  return g_strdup (text);
}

/* Returns the canonical form of an address that the proxy sent, or NULL. */
static gchar *
told_address (const gchar *text)
{
  g_autofree gchar *copy = g_strstrip (g_strdup (text));
  struct in_addr four;
  struct in6_addr six;
  gchar out[INET6_ADDRSTRLEN];

  if (inet_pton (AF_INET, copy, &four) == 1)
    return g_strdup (inet_ntop (AF_INET, &four, out, sizeof out));
  if (inet_pton (AF_INET6, copy, &six) == 1)
    return g_strdup (inet_ntop (AF_INET6, &six, out, sizeof out));
  return NULL;
}

typedef struct
{
  const gchar *name, *last;
  guint count;
} Seen;

static enum MHD_Result
see_value (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  Seen *seen = data;

  if (g_ascii_strcasecmp (seen->name, name) != 0)
    return MHD_YES;
  seen->last = value;
  seen->count++;
  return MHD_YES;
}

/* Counts the values of `name`, and returns the last one. */
static guint
count_values (KyRequest *request, enum MHD_ValueKind kind, const gchar *name,
              const gchar **ret_last)
{
  Seen seen = { .name = name };

  MHD_get_connection_values (request->connection, kind, see_value, &seen);
  if (ret_last != NULL)
    *ret_last = seen.last;
  return seen.count;
}

/* Sets the client's address. Headers of a proxy are read only on a connection from the trusted
 * proxy's address. The last entry of X-Forwarded-For is the proxy's own; some proxies extend the
 * existing line, some add a line. */
static void
find_origin (KyRequest *request)
{
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  KyPortal *portal = request->portal;
  const gchar *forwarded, *last, *user;

  request->from = info != NULL ? ky_gate_address (info->client_addr) : g_strdup ("");
  if (portal->proxy == NULL || strcmp (request->from, portal->proxy) != 0)
    return;
  count_values (request, MHD_HEADER_KIND, "X-Forwarded-For", &forwarded);
  last = forwarded != NULL ? strrchr (forwarded, ',') : NULL;
  gchar *told = forwarded != NULL ? told_address (last != NULL ? last + 1 : forwarded) : NULL;
  if (told != NULL)
    {
      g_free (request->from);
      request->from = told;
    }
  user = portal->takes_users ? ky_request_header (
             request, ky_config_string (portal->config, KY_CONFIG_PORTAL_PROXY_USER))
                             : NULL;
  if (user != NULL && *user != '\0' && g_utf8_validate (user, -1, NULL))
    request->proxy_user = g_strdup (user);
}

static gboolean
speaks_japanese (KyRequest *request)
{
  const gchar *languages = ky_request_header (request, "Accept-Language");

  return languages == NULL || g_ascii_strncasecmp (languages, "en", 2) != 0;
}

/* --- refusals ------------------------------------------------------------------------------- */

/* Checks that fields that decide something occur once: of two values, another server or another
 * function here might take the other one (RFC 9110 §5.3; RFC 9112 §3.2 requires 400 for a second
 * Host). */
static gboolean
check_said_once (KyRequest *request, GError **error)
{
  const KyConfig *config = request->portal->config;
  const gchar *const names[] = { MHD_HTTP_HEADER_HOST,
                                 MHD_HTTP_HEADER_ORIGIN,
                                 MHD_HTTP_HEADER_COOKIE,
                                 MHD_HTTP_HEADER_CONTENT_LENGTH,
                                 MHD_HTTP_HEADER_CONTENT_TYPE,
                                 MHD_HTTP_HEADER_TRANSFER_ENCODING,
                                 "Sec-Fetch-Site",
                                 "X-Kiyome-Token",
                                 "X-File-Name",
                                 MHD_HTTP_HEADER_AUTHORIZATION,
                                 "Idempotency-Key",
                                 "Prefer",
                                 "X-Method",
                                 ky_config_string (config, KY_CONFIG_PORTAL_PROXY_USER),
                                 ky_config_string (config, KY_CONFIG_PORTAL_PROXY_MAIL) };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (*names[i] != '\0' && count_values (request, MHD_HEADER_KIND, names[i], NULL) > 1)
      return ky_request_fail (error, "invalid", "a header field occurs twice");
  return TRUE;
}

/* Returns whether the name of a field is a token, and its value has no control characters (RFC 9110
 * 5.1, 5.5). libmicrohttpd takes "Host : x" for a field called "Host ", which another server may
 * take for Host. */
static gboolean
is_plain_field (const gchar *name, const gchar *value)
{
  gsize length = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-.^_`|~");

  if (length == 0 || name[length] != '\0')
    return FALSE;
  for (; value != NULL && *value != '\0'; value++)
    if (g_ascii_iscntrl (*value) && *value != '\t')
      return FALSE;
  return TRUE;
}

/* Returns whether `host` is a name or an address, with or without a port (RFC 9112 3.2): another
 * server may take another part of "a@b", "a/b", "a,b" or "a b" for it. HTTP/1.0 needs none. */
static gboolean
is_plain_host (const gchar *host)
{
  if (host == NULL)
    return TRUE;
  gsize length = strspn (host, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._~%[]:");
  return length > 0 && host[length] == '\0';
}

typedef struct
{
  gboolean is_plain;
  guintptr next; /* address at which the next line must begin; 0: unknown */
} Header;

/* Returns where the line begins that follows the one with `end` as its last string, if that one
 * ends with CR LF. libmicrohttpd does not move what it received. */
static guintptr
next_line (const gchar *end)
{
  return (guintptr)end + strlen (end) + strlen ("\r\n");
}

/* Checks that each line ends with CR LF, and that none is folded (RFC 9112 2.2, 5.2). libmicrohttpd
 * before 1.0 also takes several blanks before the path, ends a line at CR or LF alone, joins a
 * folded line to the one before it, and takes NUL in a value: then the path, a line, or the end, is
 * not where the text before it says. */
static enum MHD_Result
look_at_field (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  Header *header = data;

  header->is_plain = header->is_plain && is_plain_field (name, value)
                     && (header->next == 0 || header->next == (guintptr)name);
  if (header->next != 0)
    header->next = next_line (value != NULL ? value : name);
  return MHD_YES;
}

static gboolean
has_plain_lines (KyRequest *request, const gchar *method, const gchar *path, const gchar *version)
{
  const gboolean is_known = g_str_has_prefix (MHD_get_version (), "0.");
  Header header = { .is_plain = TRUE, .next = is_known ? next_line (version) : 0 };
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (request->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

  MHD_get_connection_values (request->connection, MHD_HEADER_KIND, look_at_field, &header);
  return header.is_plain && is_plain_field (method, NULL) && request->version != 0
         && (!is_known
             || (request->version == (guintptr)version && info != NULL
                 && path == method + strlen (method) + 1
                 && (guintptr)method + info->header_size == header.next + strlen ("\r\n")));
}

/* Checks that a proxy in front finds the same end of a request (RFC 9112 6.3): a body needs a
 * length and no transfer coding, and a request that only reads must have no body. */
static gboolean
check_framing (KyRequest *request, const gchar *method, const gchar *path, const gchar *version,
               GError **error)
{
  const gchar *length = ky_request_header (request, MHD_HTTP_HEADER_CONTENT_LENGTH);
  gboolean is_safe = strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0;

  if (!has_plain_lines (request, method, path, version)
      || !is_plain_host (ky_request_header (request, MHD_HTTP_HEADER_HOST)))
    return ky_request_fail (error, "invalid", "");
  if (ky_request_header (request, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL)
    return ky_request_fail (error, "length-required", "");
  return !is_safe || length == NULL || strcmp (length, "0") == 0
         || ky_request_fail (error, "invalid", "");
}

static enum MHD_Result
gate_note_name (void *names, enum MHD_ValueKind kind, const char *name, const char *value)
{
  /* MHD_NO would only end the iteration. */
  return g_hash_table_add (names, g_strdup (name)) ? MHD_YES : MHD_NO;
}

/* Refuses a parameter that occurs twice, as in "?scope=mine&scope=all". */
static gboolean
check_query (KyRequest *request, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int count = MHD_get_connection_values (request->connection, MHD_GET_ARGUMENT_KIND, gate_note_name,
                                         names);

  return (guint)MAX (count, 0) == g_hash_table_size (names)
         || ky_request_fail (error, "invalid", "an argument occurs twice");
}

static gboolean
is_host_ours (KyRequest *request)
{
  const gchar *host = ky_request_header (request, MHD_HTTP_HEADER_HOST);

  return request->portal->host == NULL
         || (host != NULL && g_ascii_strcasecmp (host, request->portal->host) == 0);
}

static gboolean
is_same_origin (KyRequest *request, const gchar *origin)
{
  const gchar *host = ky_request_header (request, MHD_HTTP_HEADER_HOST);

  if (request->portal->origin != NULL)
    return g_ascii_strcasecmp (origin, request->portal->origin) == 0;
  g_autofree gchar *own = g_strdup_printf ("%s://%s", request->portal->has_tls ? "https" : "http",
                                           host != NULL ? host : "");
  return g_ascii_strcasecmp (origin, own) == 0;
}

/* Checks where a request comes from (Sec-Fetch-Site) and who made it (Origin). A request that
 * changes anything needs one of the two, and neither may name another site; responses to reading
 * requests must not be embedded elsewhere. */
static gboolean
check_origin (KyRequest *request, gboolean is_safe, GError **error)
{
  const gchar *site = ky_request_header (request, "Sec-Fetch-Site");
  const gchar *origin = ky_request_header (request, MHD_HTTP_HEADER_ORIGIN);
  gboolean site_is_own = site != NULL && strcmp (site, "same-origin") == 0;
  gboolean site_is_none = site != NULL && strcmp (site, "none") == 0;

  if (site != NULL && !site_is_own && !(is_safe && site_is_none))
    return ky_request_fail (error, "bad-origin", "");
  if (origin != NULL && !is_same_origin (request, origin))
    return ky_request_fail (error, "bad-origin", "");
  if (!is_safe && origin == NULL && !site_is_own)
    return ky_request_fail (error, "bad-origin", "");
  return TRUE;
}

/* Returns whether the route is for machines, which authenticate by a key: cookie and token are
 * ignored then, and a key is accepted nowhere else. Browsers send no key by themselves, so no page
 * of another site can cause one to be sent. */
static gboolean
is_for_key (const KyRequest *request)
{
  return (request->route->flags & KY_ROUTE_KEY) != 0;
}

static guint64
body_limit (const KyRequest *request)
{
  if ((request->route->flags & KY_ROUTE_UPLOAD) != 0)
    return ky_config_uint (request->portal->config, KY_CONFIG_PORTAL_UPLOAD_SIZE);
  return (request->route->flags & KY_ROUTE_LARGE) != 0 ? LARGE_MAX : BODY_MAX;
}

static gboolean
gate_is_media_type (const gchar *value, const gchar *type)
{
  gsize length = strlen (type);

  return value != NULL && g_ascii_strncasecmp (value, type, length) == 0
         && (value[length] == '\0' || value[length] == ';' || value[length] == ' ');
}

/* Checks the announced size of a body, so that one that is too large is refused before it is
 * received. */
static gboolean
check_body (KyRequest *request, GError **error)
{
  const gchar *length = ky_request_header (request, MHD_HTTP_HEADER_CONTENT_LENGTH);
  const gchar *type = ky_request_header (request, MHD_HTTP_HEADER_CONTENT_TYPE);
  gboolean is_upload = (request->route->flags & KY_ROUTE_UPLOAD) != 0;
  gchar *end = NULL;

  if (length == NULL && is_for_key (request)
      && ky_request_header (request, MHD_HTTP_HEADER_TRANSFER_ENCODING) == NULL
      && strcmp (request->route->method, "DELETE") == 0)
    return TRUE; /* no body */
  if (length == NULL || !g_ascii_isdigit (*length)
      || ky_request_header (request, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL)
    return ky_request_fail (error, "length-required", "");
  request->expected = g_ascii_strtoull (length, &end, 10);
  if (*end != '\0' || request->expected > body_limit (request))
    return ky_request_fail (error, "too-large", "");
  if (ky_request_header (request, MHD_HTTP_HEADER_CONTENT_ENCODING) != NULL)
    return ky_request_fail (error, "bad-type", "Content-Encoding");
  if (!gate_is_media_type (type, is_upload ? "application/octet-stream" : "application/json")
      && !(request->expected == 0 && type == NULL))
    return ky_request_fail (error, "bad-type", "");
  if (!is_for_key (request) && ky_request_header (request, "X-Kiyome-Token") == NULL
      && !((request->route->flags & KY_ROUTE_OPEN) != 0
           && strcmp (request->route->method, "POST") == 0))
    return ky_request_fail (error, "bad-token", "");
  return TRUE;
}

/* Begins to receive a body. That of a signed-in user is not received before a thread has checked
 * the session (ky_dispatch_admit()). A request without session and key is refused here. */
static gboolean
begin_body (KyRequest *request, GError **error)
{
  if (request->expected == 0 || (request->route->flags & KY_ROUTE_OPEN) != 0)
    {
      request->stage = KY_STAGE_BODY;
      request->body = g_byte_array_new ();
      return TRUE;
    }
  return request->token != NULL || request->key != NULL
         || ky_request_fail (error, is_for_key (request) ? "bad-key" : "no-session", "");
}

/* Takes "Authorization: Bearer KEY" instead of the session. */
static void
take_key (KyRequest *request)
{
  const gchar *header = ky_request_header (request, MHD_HTTP_HEADER_AUTHORIZATION);

  g_clear_pointer (&request->token, g_free);
  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    return;
  header += 7 + strspn (header + 7, " ");
  if (*header == '\0' || strlen (header) > TOKEN_MAX)
    return;
  for (const gchar *p = header; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return;
  request->key = g_strdup (header);
}

static gboolean
pass_api (KyRequest *request, const gchar *method, const gchar *path, GError **error)
{
  gboolean is_safe = strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0;

  request->route = ky_route_find (strcmp (method, "HEAD") == 0 ? "GET" : method, path,
                                  request->captures, &request->allowed);
  if (request->route == NULL)
    return ky_request_fail (error, request->allowed != NULL ? "bad-method" : "not-found", "");
  if (is_for_key (request))
    take_key (request);
  if (!check_origin (request, is_safe || is_for_key (request), error)
      || !check_query (request, error))
    return FALSE;
  if (is_safe)
    request->stage = KY_STAGE_BODY;
  return is_safe || (check_body (request, error) && begin_body (request, error));
}

static gboolean
gate_pass (KyRequest *request, const gchar *method, const gchar *path, const gchar *version,
           GError **error)
{
  if (!check_said_once (request, error) || !check_framing (request, method, path, version, error))
    return FALSE;
  if (!is_host_ours (request))
    return ky_request_fail (error, "bad-origin", "");
  if (strlen (path) > PATH_MAX_BYTES || !g_utf8_validate (path, -1, NULL))
    return ky_request_fail (error, "not-found", "");
  request->is_api = g_str_has_prefix (path, "/api/") || g_str_has_prefix (path, "/v1/");
  if (request->is_api)
    return pass_api (request, method, path, error);
  if (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0)
    {
      request->allowed = g_strdup ("GET, HEAD");
      return ky_request_fail (error, "bad-method", "");
    }
  ky_files_answer (request, path);
  request->is_early = TRUE;
  return TRUE;
}

static gchar *
read_cookie (KyRequest *request)
{
  const gchar *value = NULL;

  /* Two cookies of the same name were set by different servers, so neither is used. */
  if (count_values (request, MHD_COOKIE_KIND, ky_session_cookie (request->portal), &value) != 1)
    return NULL;
  if (value == NULL || *value == '\0' || strlen (value) > TOKEN_MAX)
    return NULL;
  for (const gchar *p = value; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return NULL;
  return g_strdup (value);
}

/* Checks a target before it is decoded (RFC 9112 3.2). libmicrohttpd before 1.0 takes NUL in it. */
void *
ky_gate_target (void *data, const char *target, struct MHD_Connection *connection)
{
  KyRequest *request = g_new0 (KyRequest, 1);
  const gchar *end = target;

  while (g_ascii_isgraph (*end))
    end++;
  request->version = *end == '\0' && end > target ? (guintptr)end + 1 : 0;
  request->upload = request->file = -1;
  request->json.text = g_string_new (NULL);
  return request;
}

void
ky_gate_request (KyRequest *request, KyPortal *portal, struct MHD_Connection *connection,
                 const gchar *method, const gchar *path, const gchar *version)
{
  g_autoptr (GError) error = NULL;

  request->portal = portal;
  request->connection = connection;
  request->status = MHD_HTTP_OK;
  request->is_japanese = speaks_japanese (request);
  find_origin (request);
  request->token = read_cookie (request);
  if (!gate_pass (request, method, path, version, &error))
    {
      ky_answer_error (request, error);
      request->is_early = TRUE;
    }
}

void
ky_gate_request_free (KyRequest *request)
{
  if (request == NULL)
    return;
  if (request->reserved_for != NULL)
    ky_spool_release (request->portal->spool, request->reserved_for, request->reserved);
  g_free (request->reserved_for);
  for (guint i = 0; i < KY_CAPTURES; i++)
    g_free (request->captures[i]);
  g_free (request->from);
  g_free (request->proxy_user);
  if (request->body != NULL)
    g_byte_array_unref (request->body);
  if (request->fields != NULL)
    g_hash_table_unref (request->fields);
  ky_fd_clear (&request->upload);
  g_free (request->token);
  if (request->key != NULL)
    explicit_bzero (request->key, strlen (request->key));
  g_free (request->key);
  ky_machine_free (request->machine);
  ky_user_free (request->user);
  g_string_free (request->json.text, TRUE);
  ky_fd_clear (&request->file);
  KY_RELEASE_MEMBERS (request, file_name, file_type, set_cookie, location, job, number, outcome);
  if (request->static_bytes != NULL)
    g_bytes_unref (request->static_bytes);
  g_free (request->allowed);
  g_free (request);
}

gboolean
ky_gate_has_token (KyRequest *request)
{
  const gchar *given = ky_request_header (request, "X-Kiyome-Token");
  const gchar *own = request->user->csrf;
  gsize length = strlen (own);

  return given != NULL && length > 0 && strlen (given) == length
         && memeql_sec (given, own, length) == 1;
}
