/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resolves the target of a link, finds hosts that the URL hides (user part, percent encoding, IDN,
 * odd IP addresses), and compares the target with the host, mail address or telephone number that
 * the link's text names. */
#include "filetypes/base/html/link.h"

#include "common/mail/address.h"
#include "common/release.h"

#include <string.h>

#define TARGET_MAX 2000 /* bytes that are shown */
#define WORDS_MAX 200   /* bytes of a subject or a body that are shown */

/* Returns the address as browsers read it: without white space around it and line breaks within it.
 * (transfer full) */
static gchar *
link_strip (const gchar *href)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = href; *p != '\0'; p++)
    if ((guchar)*p > 0x20 && *p != 0x7f)
      g_string_append_c (out, *p);
    else if (*p == ' ' && out->len > 0)
      g_string_append (out, "%20");
  while (out->len >= 3 && memcmp (out->str + out->len - 3, "%20", 3) == 0)
    g_string_truncate (out, out->len - 3);
  return g_string_free (out, FALSE);
}

/* Returns the length of "scheme", or 0 when `url` has none. */
static gsize
scheme_length (const gchar *url)
{
  gsize length = 0;

  if (!g_ascii_isalpha (url[0]))
    return 0;
  while (g_ascii_isalnum (url[length]) || strchr ("+.-", url[length]) != NULL)
    if (url[length++] == '\0')
      return 0;
  return url[length] == ':' ? length : 0;
}

static gboolean
link_has_scheme (const gchar *url, const gchar *scheme)
{
  gsize length = scheme_length (url);

  return length == strlen (scheme) && g_ascii_strncasecmp (url, scheme, length) == 0;
}

static gboolean
link_is_web (const gchar *url)
{
  return link_has_scheme (url, "http") || link_has_scheme (url, "https");
}

/* Decodes percent signs. Blanks and controls among them are dropped, or are each a blank
 * (`keeps_blanks`). (transfer full) */
static gchar *
percent_decode (const gchar *text, gboolean keeps_blanks)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = text; *p != '\0'; p++)
    {
      gint high = *p == '%' ? g_ascii_xdigit_value (p[1]) : -1;
      gint low = high >= 0 ? g_ascii_xdigit_value (p[2]) : -1;

      if (low >= 0)
        {
          if (high * 16 + low > 0x20)
            g_string_append_c (out, (gchar)(high * 16 + low));
          else if (keeps_blanks && out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c (out, ' ');
          p += 2;
        }
      else
        g_string_append_c (out, *p);
    }
  gchar *valid = g_utf8_make_valid (out->str, (gssize)out->len);
  g_string_free (out, TRUE);
  return valid;
}

/* --- hosts ---------------------------------------------------------------------------------- */

/* Returns what is between "scheme://" and the path, with user and port. (transfer full) */
static gchar *
authority (const gchar *url)
{
  const gchar *p = url + scheme_length (url);

  p += *p == ':';
  p += strspn (p, "/\\");
  return g_strndup (p, strcspn (p, "/\\?#"));
}

static gchar *
host_of (const gchar *authority_part)
{
  const gchar *at = strrchr (authority_part, '@');
  g_autofree gchar *decoded = percent_decode (at != NULL ? at + 1 : authority_part, FALSE);
  gchar *host = g_utf8_strdown (decoded, -1);
  gchar *port = strrchr (host, ':');

  if (port != NULL && strspn (port + 1, "0123456789") == strlen (port + 1))
    *port = '\0';
  while (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';
  return host;
}

/* Returns numbers that inet_aton() takes for an address although no one reads them so: 0x7f.1,
 * 3232235777. */
static gchar *
odd_address (const gchar *host)
{
  g_auto (GStrv) parts = g_strsplit (host, ".", 5);
  guint n = g_strv_length (parts);
  guint64 address = 0;
  gboolean is_odd = n != 4;

  if (n == 0 || n > 4)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      gchar *end;
      gboolean is_octal = parts[i][0] == '0' && parts[i][1] != '\0';
      guint64 value = g_ascii_strtoull (parts[i], &end, is_octal ? 0 : 10);

      if (*end != '\0' || parts[i][0] == '\0' || value > G_MAXUINT32)
        return NULL;
      is_odd = is_odd || is_octal;
      address = i + 1 < n ? (address << 8 | (value & 0xff)) : (address << 8 * (5 - n)) + value;
    }
  return is_odd ? g_strdup_printf ("%u.%u.%u.%u", (guint)(address >> 24 & 0xff),
                                   (guint)(address >> 16 & 0xff), (guint)(address >> 8 & 0xff),
                                   (guint)(address & 0xff))
                : NULL;
}

/* Returns the host that AUTHORITY hides, or NULL when it is plain to see. (transfer full) */
static gchar *
hidden_host (const gchar *authority_part, const gchar *host)
{
  gchar *address = odd_address (host);

  if (address != NULL)
    return address;
  if (!g_str_is_ascii (host))
    return ky_address_host (host);
  if (strstr (host, "xn--") != NULL)
    {
      gchar *unicode = g_hostname_to_unicode (host);

      return unicode != NULL ? unicode : g_strdup (host);
    }
  if (strchr (authority_part, '@') != NULL || strchr (authority_part, '%') != NULL)
    return g_strdup (host);
  return NULL;
}

static const gchar *
without_www (const gchar *host)
{
  return g_str_has_prefix (host, "www.") ? host + 4 : host;
}

/* Returns TRUE when a reader of `shown` expects to come to `host`: it, or a part of it. */
static gboolean
same_site (const gchar *shown, const gchar *host)
{
  shown = without_www (shown);
  host = without_www (host);
  gsize shown_length = strlen (shown);
  gsize host_length = strlen (host);
  return strcmp (shown, host) == 0
         || (host_length > shown_length && host[host_length - shown_length - 1] == '.'
             && g_str_has_suffix (host, shown));
}

/* Matches top-level domains that make a word a host: "node.js" and "a.pdf" are none. */
static gboolean
link_is_domain (const gchar *host)
{
  static const gchar *const known[]
      = { "com",   "net",   "org",    "jp",       "info",  "biz",  "edu",  "gov",  "int",
          "mil",   "io",    "co",     "cn",       "kr",    "tw",   "hk",   "uk",   "de",
          "fr",    "ru",    "eu",     "us",       "ca",    "au",   "it",   "es",   "nl",
          "ch",    "se",    "br",     "in",       "sg",    "vn",   "th",   "id",   "app",
          "dev",   "site",  "online", "xyz",      "top",   "shop", "lg",   "asia", "tokyo",
          "osaka", "kyoto", "nagoya", "yokohama", "cloud", "link", "click" };
  const gchar *dot = strrchr (host, '.');

  for (guint i = 0; dot != NULL && dot > host && i < G_N_ELEMENTS (known); i++)
    if (strcmp (dot + 1, known[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
link_is_host_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-' || (guchar)c >= 0x80;
}

/* Returns the host that `text` names, or NULL. (transfer full) */
static gchar *
host_in_text (const gchar *text)
{
  const gchar *slashes = strstr (text, "://");

  if (slashes != NULL)
    {
      g_autofree gchar *part = g_strndup (slashes + 3, strcspn (slashes + 3, "/\\?# \t\n>)]"));
      gchar *host = host_of (part);

      if (host[0] != '\0')
        return host;
      g_free (host);
      return NULL;
    }
  for (const gchar *p = text; *p != '\0';)
    {
      gsize length = 0;

      while (*p != '\0' && !g_ascii_isalnum (*p))
        p++;
      while (link_is_host_char (p[length]) && (guchar)p[length] < 0x80)
        length++;
      g_autofree gchar *word = g_ascii_strdown (p, (gssize)length);
      while (g_str_has_suffix (word, "."))
        word[strlen (word) - 1] = '\0';
      if (p[length] != '@' && (p == text || p[-1] != '@') && link_is_domain (word))
        return g_steal_pointer (&word);
      p += MAX (length, *p != '\0');
    }
  return NULL;
}

/* --- targets -------------------------------------------------------------------------------- */

/* Returns `url` without what a reader does not miss: scheme, "www.", a last slash. (transfer
 * full) */
static gchar *
essence (const gchar *url)
{
  g_autofree gchar *stripped = link_strip (url);
  const gchar *p = stripped;

  if (link_is_web (p))
    p += scheme_length (p) + 1;
  p += strspn (p, "/");
  gchar *result = g_ascii_strdown (without_www (p), -1);
  if (g_str_has_suffix (result, "/"))
    result[strlen (result) - 1] = '\0';
  return result;
}

/* Returns `text`, or no more than `size` bytes of it and "…". (transfer full) */
static gchar *
link_cut (const gchar *text, gsize size)
{
  if (strlen (text) <= size)
    return g_strdup (text);
  const gchar *end = g_utf8_find_prev_char (text, text + size + 1);
  return g_strdup_printf ("%.*s…", (int)(end - text), text);
}

static void
read_web (const gchar *url, const gchar *text, KyHtmlLink *link)
{
  g_autofree gchar *part = authority (url);
  g_autofree gchar *host = host_of (part);
  g_autofree gchar *text_host = host_in_text (text);
  g_autofree gchar *text_essence = essence (text);
  g_autofree gchar *url_essence = essence (url);

  link->real_host = hidden_host (part, host);
  link->is_told = link->real_host == NULL && strcmp (text_essence, url_essence) == 0;
  link->is_mismatch = link->real_host != NULL
                      || (!link->is_told && text_host != NULL && !same_site (text_host, host));
  link->target = link_cut (url, TARGET_MAX);
}

/* Returns whether `text`, in lower case, has all addresses of `list`. */
static gboolean
has_addresses (const gchar *text, const gchar *list)
{
  g_autofree gchar *lower = g_ascii_strdown (list, -1);
  g_auto (GStrv) words = g_strsplit_set (lower, ",;<>\" ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strchr (words[i], '@') != NULL && strstr (text, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Appends a field of a mailto: link that the mail which it begins would have, unless it is blank.
 * Returns FALSE if it has an address that is not in `text`. */
static gboolean
link_append_field (GString *out, const gchar *field, const gchar *text)
{
  static const gchar *const addresses[] = { "to", "cc", "bcc", NULL };
  static const gchar *const words[] = { "subject", "body", NULL };
  gsize length = strcspn (field, "=");
  g_autofree gchar *raw = g_strndup (field, length);
  g_autofree gchar *decoded = percent_decode (raw, FALSE);
  g_autofree gchar *name = g_ascii_strdown (decoded, -1);
  g_autofree gchar *value = percent_decode (field + length + (field[length] == '='), TRUE);
  gboolean is_address = g_strv_contains (addresses, name);
  g_autofree gchar *shown = link_cut (value, is_address ? TARGET_MAX : WORDS_MAX);

  if (*value == '\0' || (!is_address && !g_strv_contains (words, name)))
    return TRUE;
  if (out->len <= TARGET_MAX)
    g_string_append_printf (out, "%c%s=%s", strchr (out->str, '?') == NULL ? '?' : '&', name,
                            shown);
  return !is_address || has_addresses (text, value);
}

/* Tells whether the lower-case `text` has an address, or what looks like one. "@Name" is how
 * Outlook mentions a person. */
static gboolean
shows_address (const gchar *text)
{
  const gchar *name = text + (text[0] == '@');
  g_autofree gchar *host = name > text ? host_in_text (name) : NULL;

  return strchr (name, '@') != NULL || host != NULL;
}

/* Reads a mailto: link (RFC 6068) with the words of the mail that it begins. "attach=" and other
 * fields are left out. */
static void
link_read_mail (const gchar *rest, const gchar *text, KyHtmlLink *link)
{
  g_autofree gchar *raw = g_strndup (rest, strcspn (rest, "?&"));
  g_autofree gchar *address = percent_decode (raw, FALSE);
  g_autofree gchar *lower = g_ascii_strdown (text, -1);
  g_auto (GStrv) fields = g_strsplit_set (rest + strlen (raw), "?&", -1);
  g_autoptr (GString) target = g_string_new (address);
  gboolean has_all = has_addresses (lower, address);

  if (strlen (address) > 320 || (*address != '\0' && strchr (address, '@') == NULL))
    return;
  for (guint i = 0; fields[i] != NULL; i++)
    has_all = link_append_field (target, fields[i], lower) && has_all;
  if (target->len == 0)
    return;
  link->is_told = has_all && target->len == strlen (address);
  link->is_mismatch = !has_all && shows_address (lower);
  link->target = link_cut (target->str, TARGET_MAX);
}

static void
read_phone (const gchar *rest, const gchar *text, KyHtmlLink *link)
{
  GString *number = g_string_new (NULL);
  GString *shown = g_string_new (NULL);
  GString *digits = g_string_new (NULL);

  for (const gchar *p = rest; *p != '\0' && *p != ';' && *p != '?' && number->len < 32; p++)
    {
      if (g_ascii_isdigit (*p) || strchr ("+-().*#", *p) != NULL)
        g_string_append_c (number, *p);
      if (g_ascii_isdigit (*p))
        g_string_append_c (digits, *p);
    }
  for (const gchar *p = text; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (shown, *p);
  link->is_told = strstr (shown->str, digits->str) != NULL;
  link->is_mismatch = !link->is_told && shown->len >= 9;
  if (digits->len > 0)
    link->target = g_strdup (number->str);
  g_string_free (number, TRUE);
  g_string_free (shown, TRUE);
  g_string_free (digits, TRUE);
}

/* Resolves a relative `url` against `base`, as far as a reader needs it. (transfer full) */
static gchar *
link_resolve (const gchar *url, const gchar *base)
{
  g_autofree gchar *stripped = base != NULL ? link_strip (base) : NULL;

  if (stripped == NULL || !link_is_web (stripped))
    return g_strdup (url);
  const gchar *path = strstr (stripped, "://");
  if (path == NULL)
    return g_strdup (url);
  path += 3;
  path += strcspn (path, "/?#");
  if (url[0] == '/')
    return g_strdup_printf ("%.*s%s", (int)(path - stripped), stripped, url);
  {
    const gchar *slash = strrchr (path, '/');
    const gchar *end = slash != NULL ? slash : path;

    return g_strdup_printf ("%.*s/%s", (int)(end - stripped), stripped, url);
  }
}

gboolean
ky_html_is_remote (const gchar *url)
{
  g_autofree gchar *stripped = link_strip (url);

  return stripped[0] != '\0' && stripped[0] != '#' && !link_has_scheme (stripped, "cid")
         && !link_has_scheme (stripped, "data");
}

gboolean
ky_html_is_relative (const gchar *url)
{
  g_autofree gchar *stripped = link_strip (url);

  return scheme_length (stripped) == 0 && strspn (stripped, "/\\") < 2;
}

void
ky_html_link_read (const gchar *href, const gchar *base, const gchar *text, KyHtmlLink *ret_link)
{
  g_autofree gchar *url = link_strip (href);
  KyHtmlLink link = { 0 };

  if (strspn (url, "/\\") >= 2)
    {
      /* "//host" is a link to a web server, as with "http:"; with a backslash it is a UNC path */
      link.is_forbidden = url[0] == '\\' || url[1] == '\\';
      if (!link.is_forbidden)
        {
          g_autofree gchar *web = g_strconcat ("http:", url, NULL);

          read_web (web, text, &link);
        }
    }
  else if (link_is_web (url))
    read_web (url, text, &link);
  else if (link_has_scheme (url, "mailto"))
    link_read_mail (url + strlen ("mailto:"), text, &link);
  else if (link_has_scheme (url, "tel"))
    read_phone (url + strlen ("tel:"), text, &link);
  else if (scheme_length (url) > 0)
    link.is_forbidden = TRUE;
  else if (url[0] != '\0' && url[0] != '#')
    {
      g_autofree gchar *absolute = link_resolve (url, base);

      if (link_is_web (absolute))
        read_web (absolute, text, &link);
      else
        {
          g_autofree gchar *text_essence = essence (text);
          g_autofree gchar *url_essence = essence (url);

          link.is_told = strcmp (text_essence, url_essence) == 0;
          link.target = g_strdup_printf ("%.500s", url);
        }
    }
  if (link.target != NULL && !g_utf8_validate (link.target, -1, NULL))
    {
      gchar *valid = g_utf8_make_valid (link.target, -1);

      g_free (link.target);
      link.target = valid;
    }
  *ret_link = link;
}

KY_DEFINE_PUBLIC_CLEAR (ky_html_link_clear, KyHtmlLink, target, real_host)
