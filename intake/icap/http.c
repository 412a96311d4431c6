/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the HTTP header fields that the service needs: file names (RFC 6266, RFC 8187), media
 * types, lengths, the status, and the list of fields that stay. Anything malformed counts as
 * absent. */
#include "intake/icap/http.h"

#include "common/charset/charset-names.h"

#include <arpa/inet.h>

#define STANDARD_NAME "download"
#define TYPE_MAX 127

/* --- names ------------------------------------------------------------------------------------ */

static gboolean
http_is_token (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gchar *
http_unescape (const gchar *text, gsize length)
{
  GString *plain = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '%' && i + 2 < length && g_ascii_isxdigit (text[i + 1])
        && g_ascii_isxdigit (text[i + 2]))
      {
        gint byte = g_ascii_xdigit_value (text[i + 1]) * 16 + g_ascii_xdigit_value (text[i + 2]);

        /* A name has no end but its own. */
        g_string_append_c (plain, byte != 0 ? (gchar)byte : '_');
        i += 2;
      }
    else
      g_string_append_c (plain, text[i]);
  return g_string_free (plain, FALSE);
}

/* Reads the next "; name=value" at `*at`; the value has no quotes (both transfer full). Returns
 * FALSE at the end and at a malformed parameter. */
static gboolean
next_parameter (const gchar **at, const gchar *end, gchar **ret_name, gchar **ret_value)
{
  const gchar *p = memchr (*at, ';', (gsize)(end - *at));
  const gchar *name;

  if (p == NULL)
    return FALSE;
  for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
    ;
  for (name = p; p < end && http_is_token (*p); p++)
    ;
  if (p == end || *p != '=')
    return FALSE;
  *ret_name = g_ascii_strdown (name, p - name);
  GString *value = g_string_new (NULL);
  if (++p < end && *p == '"')
    {
      for (p++; p < end && *p != '"'; p++)
        {
          if (*p == '\\' && p + 1 < end)
            p++;
          g_string_append_c (value, *p);
        }
      p += p < end;
    }
  else
    for (; p < end && *p != ';'; p++)
      g_string_append_c (value, *p);
  *ret_value = g_string_free (value, FALSE);
  *at = p;
  return TRUE;
}

/* Returns the value in the form of RFC 8187: UTF-8'language'name. */
static gchar *
extended (const gchar *value)
{
  const gchar *name
      = g_ascii_strncasecmp (value, "utf-8'", 6) == 0 ? strchr (value + 6, '\'') : NULL;
  g_autofree gchar *plain = name != NULL ? http_unescape (name + 1, strlen (name + 1)) : NULL;

  return plain != NULL && g_utf8_validate (plain, -1, NULL) ? g_steal_pointer (&plain) : NULL;
}

/* Unescapes a value that is escaped as in a URL: many servers write it so, and browsers read it
 * so. */
static gchar *
unextended (const gchar *value)
{
  g_autofree gchar *plain = http_unescape (value, strlen (value));

  return g_utf8_validate (plain, -1, NULL) ? g_steal_pointer (&plain)
                                           : ky_charset_name_decode (value);
}

static gchar *
name_of_disposition (const gchar *disposition)
{
  const gchar *at = disposition;
  const gchar *end = disposition + strnlen (disposition, KY_ICAP_FIELD_MAX);
  g_autofree gchar *plain = NULL;

  for (;;)
    {
      g_autofree gchar *name = NULL;
      g_autofree gchar *value = NULL;

      if (!next_parameter (&at, end, &name, &value))
        break;
      gchar *found = strcmp (name, "filename*") == 0 ? extended (value) : NULL;
      if (found != NULL)
        return found;
      if (strcmp (name, "filename") == 0 && plain == NULL)
        plain = unextended (value);
    }
  return g_steal_pointer (&plain);
}

/* Removes the extension of a server's program (such as .php) from `name`: it does not tell the type
 * of the file that the program writes. (transfer full, of `name`, too) */
static gchar *
without_program (gchar *name)
{
  static const gchar *const programs[] = { "php", "phtml", "jsp", "jspx", "asp",    "aspx", "ashx",
                                           "cgi", "pl",    "cfm", "do",   "action", NULL };
  gchar *dot = strrchr (name, '.');
  g_autofree gchar *suffix = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  if (suffix != NULL && dot != name && g_strv_contains (programs, suffix))
    *dot = '\0';
  return name;
}

static gchar *
name_of_url (const gchar *url)
{
  gsize length = strcspn (url, "?#");
  const gchar *scheme = g_strstr_len (url, (gssize)MIN (length, 16), "://");
  const gchar *path
      = scheme != NULL ? memchr (scheme + 3, '/', length - (gsize)(scheme + 3 - url)) : url;
  const gchar *last
      = path != NULL ? g_strrstr_len (path, (gssize)(length - (gsize)(path - url)), "/") : NULL;

  if (last == NULL)
    return NULL;
  g_autofree gchar *plain = http_unescape (last + 1, length - (gsize)(last + 1 - url));
  return without_program (ky_charset_name_decode (plain));
}

static gboolean
http_is_name (const gchar *name)
{
  return name != NULL && name[0] != '\0';
}

gchar *
ky_icap_file_name (const gchar *disposition, const gchar *url)
{
  g_autofree gchar *name = disposition != NULL ? name_of_disposition (disposition) : NULL;
  g_autofree gchar *short_url = url != NULL ? g_strndup (url, KY_ICAP_FIELD_MAX) : NULL;

  if (http_is_name (name))
    return g_steal_pointer (&name);
  g_free (name);
  name = short_url != NULL ? name_of_url (short_url) : NULL;
  return http_is_name (name) ? g_steal_pointer (&name) : g_strdup (STANDARD_NAME);
}

gchar *
ky_icap_disposition (const gchar *disposition, const gchar *name)
{
  g_autofree gchar *escaped = g_uri_escape_string (name, NULL, FALSE);
  gboolean is_shown
      = disposition == NULL
        || (g_ascii_strncasecmp (disposition, "inline", 6) == 0 && !http_is_token (disposition[6]));

  return g_strdup_printf ("%s; filename*=UTF-8''%s", is_shown ? "inline" : "attachment", escaped);
}

/* --- types and the rest ----------------------------------------------------------------------- */

gchar *
ky_icap_media_type (const gchar *value)
{
  gsize type, whole;

  if (value == NULL)
    return NULL;
  while (*value == ' ' || *value == '\t')
    value++;
  for (type = 0; http_is_token (value[type]); type++)
    ;
  if (type == 0 || value[type] != '/')
    return NULL;
  for (whole = type + 1; http_is_token (value[whole]); whole++)
    ;
  if (whole == type + 1 || whole > TYPE_MAX
      || (value[whole] != '\0' && strchr ("; \t", value[whole]) == NULL))
    return NULL;
  return g_ascii_strdown (value, (gssize)whole);
}

/* Skips a quoted string of RFC 9110 at `p`; returns where it ends, or NULL. */
static const gchar *
skip_quoted (const gchar *p)
{
  for (p++; *p != '"'; p++)
    {
      if (*p == '\\')
        p++;
      if (*p == '\0' || (g_ascii_iscntrl (*p) && *p != '\t'))
        return NULL;
    }
  return p + 1;
}

static const gchar *
http_skip_blanks (const gchar *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

/* Skips "name=value" at `p`, or nothing; returns where it ends, or NULL. */
static const gchar *
skip_parameter (const gchar *p)
{
  const gchar *start = p;

  while (http_is_token (*p))
    p++;
  if (p == start)
    return p;
  if (*p++ != '=')
    return NULL;
  if (*p == '"')
    return skip_quoted (p);
  for (start = p; http_is_token (*p); p++)
    ;
  return p > start ? p : NULL;
}

gchar *
ky_icap_whole_type (const gchar *value)
{
  g_autofree gchar *type = ky_icap_media_type (value);

  if (type == NULL)
    return NULL;
  const gchar *p = http_skip_blanks (http_skip_blanks (value) + strlen (type));
  while (*p == ';')
    {
      p = skip_parameter (http_skip_blanks (p + 1));
      if (p == NULL)
        return NULL;
      p = http_skip_blanks (p);
    }
  return *p == '\0' ? g_steal_pointer (&type) : NULL;
}

gboolean
ky_icap_is_field (const gchar *line)
{
  const gchar *p = line;

  while (http_is_token (*p))
    p++;
  if (p == line || *p != ':')
    return FALSE;
  for (; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return FALSE;
  return TRUE;
}

static gboolean
http_is_named (const gchar *line, const gchar *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      gsize length = strlen (names[i]);

      if (g_ascii_strncasecmp (line, names[i], length) == 0 && line[length] == ':')
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_icap_stays (const gchar *line, KyIcapAnswer answer)
{
  /* Fields that stay in every answer. A cache takes over the fields of a 304 into a stored answer,
   * so these tell neither what the content is nor who may store it. */
  static const gchar *const always[]
      = { "Date", "Last-Modified", "Vary", "Server", "Via", "Set-Cookie", NULL };
  /* Fields with targets, permissions and restrictions of a page: a CSP can only restrict. */
  static const gchar *const usual[] = KY_LIST (
      "Age", "Location", "Retry-After", "Allow", "WWW-Authenticate", "Proxy-Authenticate",
      "Authentication-Info", "Proxy-Authentication-Info", "Content-Language",
      "Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy",
      "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy",
      "Cross-Origin-Resource-Policy", "Access-Control-Allow-Origin",
      "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers",
      "Access-Control-Allow-Methods", "Access-Control-Expose-Headers", "Access-Control-Max-Age",
      NULL);
  static const gchar *const of_head[] = { "Content-Type", "Content-Disposition", NULL };

  return ky_icap_is_field (line)
         && (http_is_named (line, always)
             || (answer != KY_ICAP_ANSWER_NOT_MODIFIED && http_is_named (line, usual))
             || (answer == KY_ICAP_ANSWER_TO_HEAD && http_is_named (line, of_head)));
}

gboolean
ky_icap_length (const gchar *value, guint64 *ret_length)
{
  gsize digits = strspn (value, "0123456789");
  g_autofree gchar *number = g_strndup (value, digits);

  return *http_skip_blanks (value + digits) == '\0'
         && g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT64, ret_length, NULL);
}

/* Returns whether `type` is XML, such as SVG: it may have scripts, so a list that names all types
 * of images does not include it. */
static gboolean
http_is_xml (const gchar *type)
{
  return g_str_has_suffix (type, "+xml") || g_str_has_suffix (type, "/xml");
}

gboolean
ky_icap_is_listed (const gchar *type, const gchar *const *list)
{
  for (guint i = 0; type != NULL && list[i] != NULL; i++)
    {
      gsize length = strlen (list[i]);

      if (g_ascii_strcasecmp (list[i], type) == 0)
        return TRUE;
      if (length > 2 && strcmp (list[i] + length - 2, "/*") == 0 && !http_is_xml (type)
          && g_ascii_strncasecmp (list[i], type, length - 1) == 0)
        return TRUE;
    }
  return FALSE;
}

guint
ky_icap_status (const gchar *line)
{
  const gchar *blank = line != NULL && strncmp (line, "HTTP/", 5) == 0 ? strchr (line, ' ') : NULL;

  if (blank == NULL || !g_ascii_isdigit (blank[1]) || !g_ascii_isdigit (blank[2])
      || !g_ascii_isdigit (blank[3]) || g_ascii_isalnum (blank[4]))
    return 0;
  return (guint)(100 * (blank[1] - '0') + 10 * (blank[2] - '0') + blank[3] - '0');
}

gboolean
ky_icap_speaks_japanese (const gchar *languages)
{
  return languages == NULL || g_ascii_strncasecmp (languages, "en", 2) != 0;
}

const gchar *
ky_icap_address (const gchar *address)
{
  struct in6_addr bytes;

  return address != NULL
                 && (inet_pton (AF_INET, address, &bytes) == 1
                     || inet_pton (AF_INET6, address, &bytes) == 1)
             ? address
             : "";
}
