/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds URLs, host names that clients link ("www.…", "ftp.…") and UNC paths in text, in ASCII and
 * in full-width characters, and breaks each so that no mail client turns it into a link. Reads the
 * text once, and up to 8 times more only if two backslashes occur in it. Lists the links to web
 * pages in text that was treated so. */
#include "common/text-block.h"
#include "common/text.h"
#include "common/text-url-private.h"

#define SCHEME_MAX 256     /* bytes of a scheme's name that are read */
#define PATH_MAX_BYTES 256 /* of a host's name */
#define ROUNDS_MAX 8
#define TOKEN_MAX 8192 /* bytes of a URL that are compared with blocked links */
#define LINKS_MAX 256

typedef struct
{
  KyBreak how;
  gsize at, length;
  gsize name, colon; /* of the scheme's name and its colon; equal without a name */
  gsize next;        /* offset at which the search continues */
} KyUrl;

/* --- characters and what clients that fold widths take for them ------------------------------- */

/* Returns the length of the form at `at` that is one of `forms`, or 0. */
static gsize
one_of (const gchar *text, gsize length, gsize at, const gchar *const *forms)
{
  for (; *forms != NULL; forms++)
    {
      gsize size = strlen (*forms);

      if (length - at >= size && memcmp (text + at, *forms, size) == 0)
        return size;
    }
  return 0;
}

static gsize
colon_at (const gchar *text, gsize length, gsize at)
{
  /* FULLWIDTH, SMALL, RATIO, vertical form */
  static const gchar *const forms[] = { ":", "：", "﹕", "∶", "︓", NULL };

  return at < length ? one_of (text, length, at, forms) : 0;
}

static gsize
slash_at (const gchar *text, gsize length, gsize at)
{
  static const gchar *const forms[] = { "/", "\\", "／", "＼", "﹨", "∕", "⁄", NULL };

  return at < length ? one_of (text, length, at, forms) : 0;
}

/* Returns the length of a backslash in any form at `at`, or 0. The yen sign counts, because it
 * becomes a backslash when text is converted to Shift_JIS. */
static gsize
backslash_at (const gchar *text, gsize length, gsize at)
{
  static const gchar *const forms[] = { "\\", "¥", "＼", "﹨", NULL };

  return at < length ? one_of (text, length, at, forms) : 0;
}

static gsize
dot_at (const gchar *text, gsize length, gsize at)
{
  static const gchar *const forms[] = { ".", "．", "｡", "。", NULL }; /* RFC 3490, 3.1 */

  return at < length ? one_of (text, length, at, forms) : 0;
}

/* Returns the letter at `at` in lower case, of either width, with its length; '\0' for other
 * characters. */
static gchar
letter_at (const gchar *text, gsize length, gsize at, gsize *ret_size)
{
  *ret_size = 1;
  if (at >= length)
    return '\0';
  if ((guchar)text[at] < 0x80)
    return g_ascii_isalpha (text[at]) ? g_ascii_tolower (text[at]) : '\0';
  if ((guchar)text[at] != 0xef)
    return '\0';
  *ret_size = 3;
  gunichar c = g_utf8_get_char (text + at);
  if (c >= 0xff21 && c <= 0xff3a)
    return (gchar)('a' + (c - 0xff21));
  return c >= 0xff41 && c <= 0xff5a ? (gchar)('a' + (c - 0xff41)) : '\0';
}

/* --- schemes ---------------------------------------------------------------------------------- */

static gboolean
is_http (const gchar *name, gsize size)
{
  return ky_url_is_named (name, size, "http") || ky_url_is_named (name, size, "https");
}

/* Finds a scheme that ends at `colon` (of `size` bytes), not before `from`. */
static gboolean
find_scheme (const gchar *text, gsize length, gsize from, gsize colon, gsize size, KyUrl *url)
{
  gsize start = colon;
  gsize behind = colon + size;
  gsize first = slash_at (text, length, behind);
  gsize second = first > 0 ? slash_at (text, length, behind + first) : 0;
  gsize host = behind + first + second;

  while (start > from && colon - start < SCHEME_MAX && ky_url_is_scheme_char (text[start - 1]))
    start--;
  /* a scheme begins with a letter: "3http" is http behind a digit */
  while (start < colon && !g_ascii_isalpha (text[start]))
    start++;
  *url = (KyUrl){ KY_BREAK_BRACKETS, colon, size, start, colon, behind };
  if (start == colon)
    {
      /* a name with letters that look like ASCII letters */
      if (second > 0)
        return colon > from && (guchar)text[colon - 1] >= 0x80 && host < length
               && (guchar)text[host] > 0x20;
      return ky_url_is_linked_wide (text, length, from, colon, size);
    }
  /* written by ky_text_defang() */
  if (ky_url_is_named (text + start, colon - start, "hxxp")
      || ky_url_is_named (text + start, colon - start, "hxxps"))
    return FALSE;
  if (second == 0
      && !(size == 1 ? ky_url_is_linked (text, length, from, start, colon, &url->how)
                     : ky_url_is_linked_wide (text, length, from, colon, size)))
    return FALSE;
  if (is_http (text + start, colon - start))
    {
      url->how = KY_BREAK_HXXP;
      url->at = start + 1;
      url->length = 2;
    }
  else if (url->how == KY_BREAK_BLANK)
    {
      url->at = behind;
      url->length = 0;
    }
  return TRUE;
}

/* --- names of hosts and shares ---------------------------------------------------------------- */

/* Finds "www.…" and "ftp.…", in letters of either width. */
static gboolean
find_host (const gchar *text, gsize length, gsize from, gsize at, const gchar *name, KyUrl *url)
{
  gsize end = at;

  for (const gchar *p = name; *p != '\0'; p++)
    {
      gsize size;

      if (letter_at (text, length, end, &size) != *p)
        return FALSE;
      end += size;
    }
  gsize dot = dot_at (text, length, end);
  if (dot == 0
      || !ky_url_is_alnum (text, length, end + dot)
      /* laughter at the end of a Japanese sentence: "www。そう" */
      || (dot > 1 && (guchar)text[end + dot] >= 0x80 && (guchar)text[end + dot] != 0xef)
      || (at > from
          && (ky_url_is_word_char (text[at - 1]) || strchr ("./@-]", text[at - 1]) != NULL)))
    return FALSE;
  *url = (KyUrl){ KY_BREAK_BRACKETS, end, dot, at, at, end + dot };
  return TRUE;
}

/* Finds "\\server" at the beginning of a word: a letter first, or four numbers. */
static gboolean
text_url_is_server (const gchar *text, gsize length, gsize from, gsize at, gsize host, gsize end)
{
  guint n_dots = 0;

  if (at > from && (guchar)text[at - 1] > 0x20 && (guchar)text[at - 1] < 0x80
      && strchr ("<([{|>", text[at - 1]) == NULL)
    return FALSE;
  while (end > host && strchr (".,:?%", text[end - 1]) != NULL)
    end--;
  if (end - host < 2)
    return FALSE;
  for (gsize i = host; i < end; i++)
    if (text[i] == '.')
      n_dots++;
  return g_ascii_isalpha (text[host]) || (g_ascii_isdigit (text[host]) && n_dots == 3);
}

/* Finds \\server\share; \\1,000 is two yen signs. `ret_has_two`: two backslashes were found. */
static gboolean
find_unc (const gchar *text, gsize length, gsize from, gsize at, KyUrl *url, gboolean *ret_has_two)
{
  gsize first = backslash_at (text, length, at);
  gsize second = first > 0 ? backslash_at (text, length, at + first) : 0;
  gsize host = at + first + second;
  gsize end = host;

  if (second == 0)
    return FALSE;
  *ret_has_two = TRUE;
  while (end < length
         && (ky_url_is_word_char (text[end]) || strchr (".-@%?$:", text[end]) != NULL
             || ((guchar)text[end] >= 0x80 && slash_at (text, length, end) == 0
                 && backslash_at (text, length, end) == 0)))
    end++;
  if (end == host)
    return FALSE;
  *url = (KyUrl){ KY_BREAK_BRACKETS, at, first + second, at, at, host };
  gsize slash = MAX (slash_at (text, length, end), backslash_at (text, length, end));
  /* a share name of any characters follows, unless the link is already broken */
  if (slash > 0 && end + slash < length && (guchar)text[end + slash] > 0x20
      && text[end + slash] != '[' && slash_at (text, length, end + slash) == 0
      && backslash_at (text, length, end + slash) == 0)
    return TRUE;
  return first == 1 && second == 1 && text_url_is_server (text, length, from, at, host, end);
}

/* Finds "//server/share" with any slashes at the beginning of a word: Windows opens it, too. */
static gboolean
find_slashes (const gchar *text, gsize length, gsize at, KyUrl *url)
{
  gsize first = slash_at (text, length, at);
  gsize second = first > 0 ? slash_at (text, length, at + first) : 0;
  gsize host = at + first + second;
  gsize end = host;

  if (first == 0 || second == 0 || host >= length || !g_ascii_isalnum (text[host])
      || (at > 0 && (guchar)text[at - 1] > 0x20 && (guchar)text[at - 1] < 0x80
          && strchr ("<([{|>\"'`*;,", text[at - 1]) == NULL))
    return FALSE;
  while (end < length && end - host < PATH_MAX_BYTES
         && (ky_url_is_word_char (text[end]) || strchr (".-@%$", text[end]) != NULL)
         && text[end] != '\0')
    end++;
  gsize slash = MAX (slash_at (text, length, end), backslash_at (text, length, end));
  if (slash == 0 || end + slash >= length
      || !(ky_url_is_word_char (text[end + slash]) || (guchar)text[end + slash] >= 0x80))
    return FALSE;
  *url = (KyUrl){ KY_BREAK_BRACKETS, at, first + second, at, at, host };
  return TRUE;
}

/* --- finding and breaking --------------------------------------------------------------------- */

/* Finds the next URL at or after `from`. `ret_has_two`: set if two backslashes were found. */
static gboolean
find_url (const gchar *text, gsize length, gsize from, KyUrl *ret_url, gboolean *ret_has_two)
{
  /* The switch below has a case for each of these bytes. */
  static const guint8 begins[256]
      = { [':'] = TRUE, ['w'] = TRUE,  ['W'] = TRUE,  ['f'] = TRUE,  ['F'] = TRUE,
          ['/'] = TRUE, ['\\'] = TRUE, [0xc2] = TRUE, [0xe2] = TRUE, [0xef] = TRUE };

  for (gsize at = from; at < length; at++)
    {
      gboolean is_url = FALSE;
      gsize size;

      if (!begins[(guchar)text[at]])
        continue;
      switch ((guchar)text[at])
        {
        case ':':
          is_url = find_scheme (text, length, from, at, 1, ret_url);
          break;
        case 'w':
        case 'W':
          is_url = find_host (text, length, from, at, "www", ret_url);
          break;
        case 'f':
        case 'F':
          is_url = find_host (text, length, from, at, "ftp", ret_url);
          break;
        case '/':
          is_url = find_slashes (text, length, at, ret_url);
          break;
        case '\\':
        case 0xc2: /* the yen sign */
          is_url = find_unc (text, length, from, at, ret_url, ret_has_two)
                   || find_slashes (text, length, at, ret_url);
          break;
        case 0xe2:
        case 0xef: /* characters of other widths */
          size = colon_at (text, length, at);
          is_url = size > 0 ? find_scheme (text, length, from, at, size, ret_url)
                            : find_unc (text, length, from, at, ret_url, ret_has_two)
                                  || find_slashes (text, length, at, ret_url)
                                  || find_host (text, length, from, at, "www", ret_url)
                                  || find_host (text, length, from, at, "ftp", ret_url);
          break;
        }
      if (is_url)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_of_domain (const gchar *host, gsize length, const gchar *domain)
{
  gsize size = strlen (domain);

  if (domain[0] == '.' && length == size - 1)
    domain++, size--;
  if (length < size || g_ascii_strncasecmp (host + length - size, domain, size) != 0)
    return FALSE;
  return length == size || domain[0] == '.';
}

/* Returns the end of host and port if the host is one of `keep`; 0 if not, or if programs could
 * disagree about the host: a user before it, a backslash, a character that no host has (RFC 3986,
 * 3.2.2; no IDN except in ASCII form). */
static gsize
kept_end (const gchar *text, gsize length, const KyUrl *url, const gchar *const *keep)
{
  gsize host = url->colon + strlen ("://");
  gsize end = host;

  if (keep == NULL || keep[0] == NULL || host >= length || url->how != KY_BREAK_HXXP
      || memcmp (text + url->colon, "://", strlen ("://")) != 0)
    return 0;
  while (end < length && (g_ascii_isalnum (text[end]) || text[end] == '-' || text[end] == '.'))
    end++;
  gsize size = end - host;
  if (end < length && text[end] == ':')
    for (end++; end < length && g_ascii_isdigit (text[end]);)
      end++;
  if (end < length && strchr ("/?# \t\n>)]\"'", text[end]) == NULL)
    return 0;
  for (; *keep != NULL; keep++)
    if (is_of_domain (text + host, size, *keep))
      return end;
  return 0;
}

static void
append_broken (GString *out, const gchar *text, const KyUrl *url)
{
  switch (url->how)
    {
    case KY_BREAK_BRACKETS:
      g_string_append_c (out, '[');
      g_string_append_len (out, text + url->at, (gssize)url->length);
      g_string_append_c (out, ']');
      break;
    case KY_BREAK_HXXP:
      g_string_append (out, g_ascii_isupper (text[url->at]) ? "XX" : "xx");
      break;
    case KY_BREAK_BLANK:
      g_string_append_c (out, ' ');
      break;
    }
}

/* Returns the text with its addresses defanged, or NULL if there is nothing to change. (transfer
 * full) */
static GString *
defang_once (const gchar *text, gsize length, const gchar *const *keep, gboolean *ret_has_two)
{
  GString *out = NULL;
  gsize copied = 0;
  gsize from = 0;
  KyUrl url;

  *ret_has_two = FALSE;
  while (find_url (text, length, from, &url, ret_has_two))
    {
      gsize kept = kept_end (text, length, &url, keep);

      from = url.next;
      if (kept > 0)
        {
          from = kept;
          continue;
        }
      if (out == NULL)
        out = g_string_sized_new (length + 64);
      g_string_append_len (out, text + copied, (gssize)(url.at - copied));
      append_broken (out, text, &url);
      copied = url.at + url.length;
    }
  if (out != NULL)
    g_string_append_len (out, text + copied, (gssize)(length - copied));
  return out;
}

gchar *
ky_text_defang (const gchar *text, gsize length, const gchar *const *keep, gsize *ret_length)
{
  gboolean has_two;
  GString *out = defang_once (text, length, keep, &has_two);

  /* Breaking a URL behind two backslashes ends a server's name there, which can create a new one
   * ("\\www.a\"), so repeat. */
  for (guint i = 0; out != NULL && has_two && i < ROUNDS_MAX; i++)
    {
      GString *again = defang_once (out->str, out->len, keep, &has_two);

      if (again == NULL)
        break;
      g_string_free (out, TRUE);
      out = again;
    }
  if (out == NULL)
    return NULL;
  if (ret_length != NULL)
    *ret_length = out->len;
  return g_string_free (out, FALSE);
}

/* --- links that are blocked ------------------------------------------------------------------- */

static gboolean
ends_token (gchar c)
{
  return (guchar)c <= ' ' || strchr ("<>\"`", c) != NULL;
}

/* Returns where the link that contains the URL may begin: a host may precede the part that is
 * broken. */
static gsize
token_start (const gchar *text, gsize from, gsize at)
{
  while (at > from && (ky_url_is_word_char (text[at - 1]) || strchr ("-.", text[at - 1]) != NULL))
    at--;
  return at;
}

gchar *
ky_text_break_blocked (const gchar *text, gsize length, const gchar *const *domains,
                       gsize *ret_length, gsize *ret_n)
{
  GString *out = NULL;
  gsize copied = 0, from = 0, n = 0;
  gboolean has_two = FALSE;
  KyUrl url;

  if (!ky_text_has_blocked (domains))
    length = 0;
  while (find_url (text, length, from, &url, &has_two))
    {
      gsize start = token_start (text, from, MIN (url.at, url.name));
      gsize end = MAX (url.at, url.colon);

      while (end < length && end - start < TOKEN_MAX && !ends_token (text[end]))
        end++;
      from = url.next;
      if (!ky_text_is_blocked (text + start, end - start, domains))
        continue;
      if (out == NULL)
        out = g_string_sized_new (length + 64);
      g_string_append_len (out, text + copied, (gssize)(url.at - copied));
      append_broken (out, text, &url);
      copied = url.at + url.length;
      n++;
    }
  if (ret_n != NULL)
    *ret_n = n;
  if (out == NULL)
    return NULL;
  g_string_append_len (out, text + copied, (gssize)(length - copied));
  if (ret_length != NULL)
    *ret_length = out->len;
  return g_string_free (out, FALSE);
}

/* --- links that a text has ------------------------------------------------------------------- */

/* Returns the length of what a link to a web page begins with at `at`, or 0. */
static gsize
web_link_begins (const gchar *text, gsize length, gsize at, gboolean has_unbroken)
{
  static const gchar *const forms[]
      = { "hxxps://", "hxxp://", "www[.]", "https://", "http://", "www." };
  const guint n = has_unbroken ? G_N_ELEMENTS (forms) : 3;

  if (at > 0 && ky_url_is_word_char (text[at - 1]))
    return 0;
  for (guint i = 0; i < n; i++)
    {
      gsize size = strlen (forms[i]);

      if (length - at > size && g_ascii_strncasecmp (text + at, forms[i], size) == 0)
        return size;
    }
  return 0;
}

/* Returns the end of the link that continues at `at`: in the text of a page, a bracket ends it, and
 * Japanese text may follow a link without a blank. */
static gsize
web_link_end (const gchar *text, gsize length, gsize at)
{
  gsize start = at;

  while (at < length && at - start < TOKEN_MAX && !ends_token (text[at]) && text[at] != ']'
         && ((guchar)text[at] < 0x80 || ky_url_is_alnum (text, length, at)))
    at += g_utf8_skip[(guchar)text[at]];
  while (at > start && strchr (".,:;!?'*)}", text[at - 1]) != NULL)
    at--;
  return at;
}

/* Returns the link as ky_text_links() lists it. (transfer full) */
static gchar *
fold_web_link (const gchar *link, gsize length)
{
  g_autofree gchar *whole = g_strndup (link, length);
  g_auto (GStrv) pieces = g_strsplit (whole, "[.]", 2);
  g_autofree gchar *joined = g_strjoinv (".", pieces);
  gchar *folded = ky_text_fold_link (joined, strlen (joined));
  gsize size = strlen (folded);

  if (size > KY_TEXT_LINK_MAX)
    *g_utf8_find_prev_char (folded, folded + KY_TEXT_LINK_MAX + 1) = '\0';
  return g_strdelimit (folded, "\n", ' ');
}

gchar *
ky_text_links (const gchar *text, gsize length, gboolean has_unbroken)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *links = g_string_new (NULL);

  for (gsize at = 0; at < length && g_hash_table_size (seen) < LINKS_MAX; at++)
    {
      gsize begun = strchr ("hHwW", text[at]) != NULL
                        ? web_link_begins (text, length, at, has_unbroken)
                        : 0;
      gsize end = begun > 0 ? web_link_end (text, length, at + begun) : at;

      if (end <= at + begun)
        continue;
      gchar *link = fold_web_link (text + at, end - at);
      if (g_hash_table_add (seen, link))
        g_string_append_printf (links, "%s\n", link);
      at = end - 1;
    }
  return g_string_free (links, FALSE);
}
