/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether the word before a colon is a URL scheme that a mail client or an operating system
 * may act upon, and how the link is then broken: by a list of known schemes, and for all other
 * words by the text before and behind the colon. */
#include "common/text-url-private.h"

#include "common/view.h"

#define NAME_MAX_BYTES 32 /* length of a listed scheme */
#define ADDRESS_MAX 320   /* bytes of a mail address (RFC 3696, 3) */
#define MEDIA_TYPE_MAX 128
#define PATH_MAX_BYTES 256 /* bytes behind a scheme that are searched for a path */
#define CHAIN_MAX 100      /* bytes of a chain of hexadecimal groups; SHA-256 has 95 */

/* Says what must follow the colon for the name to count as a scheme and be shown with "[:]". */
typedef enum
{
  BEHIND_ANY, /* anything: programs act on it, and it does not occur in sentences */
  BEHIND_WORD /* a letter, digit or slash: the word also occurs in sentences */
} KyBehind;

/* Schemes whose colons are put in brackets, so that readers notice them. All others get a blank
 * behind the colon. */
static const struct
{
  const gchar *name;
  KyBehind behind;
} schemes[] = {
#define SCHEME(name, behind) { name, BEHIND_##behind },
#include "common/url-schemes.def"
};

/* Words before colons in sentences, signatures and identifiers that no program takes for a scheme:
 * a word may follow directly. */
static const gchar *const prose[]
    = { "re",     "fw",   "fwd",    "from",     "to",   "cc",  "bcc",  "subject",
        "date",   "sent", "sender", "reply-to", "ps",   "fax", "mail", "email",
        "e-mail", "url",  "uri",    "urn",      "uuid", "cid", "attn" };

/* The same before a number: "No:12", "port:8080". */
static const gchar *const numbered[] = KY_LIST (
    "no", "nos", "num", "number", "id", "code", "ext", "port", "page", "pages", "pp", "vol", "ver",
    "version", "rev", "isbn", "issn", "doi", "jan", "size", "width", "height", "weight", "length",
    "count", "total", "sum", "qty", "price", "jpy", "usd", "yen", "time", "at", "on", "in", "since",
    "until", "year", "month", "day", "row", "col", "column", "item", "items", "step", "part",
    "chapter", "section", "sec", "fig", "figure", "table", "room", "floor", "zip", "score", "level",
    "rank", "class", "case", "ticket", "order", "invoice", "pin", "passcode", "meeting", "mobile",
    "phone", "cell", "error", "status", "rate", "max", "min", "start", "end", "begin", "open",
    "close", "am", "pm", "utc", "jst", "gmt", "urn", "name");

/* Words that introduce an address and start no program: the address itself is checked. */
static const gchar *const labels[]
    = { "url",  "uri",     "urls",     "link",      "links",    "web",    "website",    "site",
        "hp",   "home",    "homepage", "page",      "blog",     "see",    "ref",        "reference",
        "from", "to",      "cc",       "bcc",       "re",       "fw",     "fwd",        "ps",
        "mail", "email",   "e-mail",   "facebook",  "twitter",  "x",      "youtube",    "instagram",
        "line", "address", "map",      "maps",      "download", "form",   "more",       "info",
        "at",   "via",     "source",   "subscribe", "location", "server", "unsubscribe" };

/* --- words ------------------------------------------------------------------------------------ */

gboolean
ky_url_is_named (const gchar *name, gsize size, const gchar *other)
{
  return strlen (other) == size && g_ascii_strncasecmp (name, other, size) == 0;
}

static gboolean
text_scheme_is_in (const gchar *name, gsize size, const gchar *const *list, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (ky_url_is_named (name, size, list[i]))
      return TRUE;
  return FALSE;
}

gboolean
ky_url_is_alnum (const gchar *text, gsize length, gsize at)
{
  if (at >= length)
    return FALSE;
  if ((guchar)text[at] < 0x80)
    return g_ascii_isalnum (text[at]);
  return g_unichar_isalnum (g_utf8_get_char (text + at));
}

/* Returns whether `name` is a scheme, by what follows its colon at `at`. */
static gboolean
text_scheme_is_known (const gchar *name, gsize size, const gchar *text, gsize length, gsize at)
{
  gchar first = g_ascii_tolower (*name);

  if (at >= length || (guchar)text[at] <= 0x20)
    return FALSE;
  /* Windows has dozens of schemes that begin so */
  if (size > 3 && g_ascii_strncasecmp (name, "ms-", 3) == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (schemes[i].name[0] == first && ky_url_is_named (name, size, schemes[i].name))
      return schemes[i].behind == BEHIND_ANY || ky_url_is_alnum (text, length, at)
             || strchr ("/\\[%", text[at]) != NULL;
  return FALSE;
}

/* --- the text after a colon ------------------------------------------------------------------- */

/* Returns whether a media type ("text/html" or none) and its end follow, as in data: (RFC 2397,
 * 3). */
static gboolean
text_scheme_is_data (const gchar *text, gsize length, gsize at)
{
  gsize end = at;

  while (end < length && end - at < MEDIA_TYPE_MAX
         && (ky_url_is_scheme_char (text[end]) || strchr ("/_*", text[end]) != NULL)
         && text[end] != '\0')
    end++;
  return end - at == MEDIA_TYPE_MAX
         || (end < length && (text[end] == ',' || text[end] == ';') && end + 1 < length
             && (guchar)text[end + 1] > 0x20);
}

/* Returns whether "www." or "ftp." occurs between `at` and `end`; these are broken by
 * themselves. */
static gboolean
holds_host (const gchar *text, gsize at, gsize end)
{
  for (; at + 4 <= end; at++)
    if (g_ascii_strncasecmp (text + at, "www.", 4) == 0
        || g_ascii_strncasecmp (text + at, "ftp.", 4) == 0)
      return TRUE;
  return FALSE;
}

/* Returns the end of the mail address at `at`, or `at` if there is none (RFC 5321, without the
 * characters of URLs). */
static gsize
address_end (const gchar *text, gsize length, gsize at)
{
  gsize stop = MIN (length, at + ADDRESS_MAX);
  gsize end = at, host;

  while (end < stop && (ky_url_is_word_char (text[end]) || strchr (".+-", text[end]) != NULL)
         && text[end] != '\0')
    end++;
  if (end == at || end == stop || text[end] != '@')
    return at;
  for (host = ++end;
       end < stop
       && (g_ascii_isalnum (text[end]) || text[end] == '-'
           || (text[end] == '.' && end + 1 < stop && g_ascii_isalnum (text[end + 1])));)
    end++;
  if (end == host || (end == stop && end < length) || holds_host (text, at, end))
    return at;
  return end;
}

/* Returns whether only addresses follow "mailto:", which clients link anyway. */
static gboolean
is_addresses (const gchar *text, gsize length, gsize at)
{
  gsize end;

  for (;;)
    {
      end = address_end (text, length, at);
      if (end == at)
        return FALSE;
      if (end + 1 >= length || (text[end] != ',' && text[end] != ';')
          || !g_ascii_isalnum (text[end + 1]))
        break;
      at = end + 1;
    }
  if (end < length && strchr (".,:;!?", text[end]) != NULL && text[end] != '\0')
    end++;
  if (end >= length || (guchar)text[end] <= 0x20 || strchr ("<>()[]{}\"'", text[end]) != NULL)
    return TRUE;
  if ((guchar)text[end] >= 0x80)
    {
      gunichar c = g_utf8_get_char (text + end);

      return !(c >= 0xff01 && c <= 0xff5e); /* "？" */
    }
  return FALSE;
}

/* Returns whether the text at `at` up to a blank looks like a path or query of a URL. */
static gboolean
text_scheme_is_path (const gchar *text, gsize length, gsize at)
{
  gsize end = at;

  while (end < length && end - at < PATH_MAX_BYTES && (guchar)text[end] > 0x20
         && (guchar)text[end] < 0x7f && strchr ("<>\"", text[end]) == NULL)
    end++;
  if (end - at < 2 || g_ascii_isdigit (text[at]))
    return FALSE;
  /* "\n" and "%d" occur in source code */
  if (strchr ("/?@&", text[at]) != NULL || (text[at] == '\\' && text[at + 1] == '\\')
      || (text[at] == '%' && end - at > 2 && g_ascii_isxdigit (text[at + 1])
          && g_ascii_isxdigit (text[at + 2])))
    return TRUE;
  for (gsize i = at; i + 1 < end; i++)
    if (g_ascii_isalnum (text[i + 1])
        && (text[i] == '/' || (text[i] == '?' && memchr (text + i, '=', end - i) != NULL)))
      return TRUE;
  return FALSE;
}

/* Returns whether the name is a label of an address ("URL:http://…"), which is broken by itself. */
static gboolean
is_label (const gchar *name, gsize size, const gchar *text, gsize length, gsize at)
{
  static const gchar *const starts[] = { "http:", "https:", "ftp", "hxxp:", "hxxps:", "www", "//" };

  if (!text_scheme_is_in (name, size, labels, G_N_ELEMENTS (labels)))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      gsize start = strlen (starts[i]);

      if (length - at >= start && g_ascii_strncasecmp (text + at, starts[i], start) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Returns whether the colon belongs to a chain of hexadecimal groups: network addresses and
 * fingerprints. */
static gboolean
is_hex_chain (const gchar *text, gsize length, gsize from, gsize colon)
{
  gsize start = colon, end = colon;
  guint n_colons = 0, n_digits = 0;

  while (start > from && colon - start < CHAIN_MAX
         && (g_ascii_isxdigit (text[start - 1]) || text[start - 1] == ':'))
    start--;
  while (end < length && end - colon < CHAIN_MAX
         && (g_ascii_isxdigit (text[end]) || text[end] == ':'))
    end++;
  if ((start > from
       && (ky_url_is_word_char (text[start - 1]) || ky_url_is_scheme_char (text[start - 1])))
      || (end < length && ky_url_is_word_char (text[end])))
    return FALSE;
  for (gsize i = start; i < end; i++)
    if (text[i] == ':')
      n_colons++, n_digits = 0;
    else if (++n_digits > 4)
      return FALSE;
  return n_colons >= 2;
}

/* Returns whether a number, date, time or size begins at `at`: digits and separators that nothing
 * continues. */
static gboolean
text_scheme_is_number (const gchar *text, gsize length, gsize at)
{
  gsize end = at;

  if (at >= length || !(g_ascii_isdigit (text[at]) || strchr ("+-(", text[at]) != NULL))
    return FALSE;
  while (end < length && end - at < PATH_MAX_BYTES
         && (g_ascii_isdigit (text[end]) || strchr (".,:/+-~()", text[end]) != NULL)
         && text[end] != '\0')
    end++;
  return end - at < PATH_MAX_BYTES
         && !(end < length
              && (ky_url_is_word_char (text[end]) || strchr ("?&=@#%\\$*", text[end]) != NULL));
}

/* Returns whether it is a scoped name of a program: "std::string", "Foo::~Foo". */
static gboolean
is_scope (const gchar *text, gsize length, gsize start, gsize colon)
{
  gsize at = colon + 2;

  for (gsize i = start; i < colon; i++)
    if (!ky_url_is_word_char (text[i]))
      return FALSE;
  if (at >= length || text[colon + 1] != ':')
    return FALSE;
  at += text[at] == '~';
  if (at >= length || !(g_ascii_isalpha (text[at]) || text[at] == '_'))
    return FALSE;
  while (at < length && ky_url_is_word_char (text[at]))
    at++;
  /* "::" is an operator unless characters of a URL follow; before a blank it ends a sentence */
  return at + 1 >= length || strchr ("/\\?@%=", text[at]) == NULL || text[at] == '\0'
         || (guchar)text[at + 1] <= 0x20;
}

/* Returns whether a program could open the text at `at`: letters and digits of any script, also
 * behind punctuation. */
static gboolean
is_argument (const gchar *text, gsize length, gsize at)
{
  if (at < length && text[at] == ':') /* "scheme::" */
    return TRUE;
  if (at < length && (text[at] == '\\' || text[at] == '%'))
    /* "\n" and "%p" occur in source code */
    return at + 2 < length && ky_url_is_word_char (text[at + 1])
           && ky_url_is_word_char (text[at + 2]);
  for (gsize i = at; i < length;)
    {
      if ((guchar)text[i] <= 0x20 || strchr ("<>\"", text[i]) != NULL)
        return FALSE;
      if (i - at >= PATH_MAX_BYTES || ky_url_is_alnum (text, length, i))
        return TRUE;
      i += (gsize)(g_utf8_next_char (text + i) - (text + i));
    }
  return FALSE;
}

/* --- what a name says ------------------------------------------------------------------------- */

/* Matches "host.example:80" and "main.c:12:5", but not "com.program:12". */
static gboolean
is_host (const gchar *name, gsize size)
{
  static const gchar *const domains[] = { "com", "org", "net", "jp", "io", "co" };
  const gchar *dot = memchr (name, '.', size);

  return dot != NULL
         && !text_scheme_is_in (name, (gsize)(dot - name), domains, G_N_ELEMENTS (domains));
}

/* Matches "T10:20", also behind the digits of a date, and "AM9:00". */
static gboolean
is_clock (const gchar *text, gsize from, gsize start, gsize colon)
{
  static const gchar *const words[] = { "t", "am", "pm", "at" };
  gsize end = colon;

  while (end > start && colon - end < 2 && g_ascii_isdigit (text[end - 1]))
    end--;
  return end < colon
         && (text_scheme_is_in (text + start, end - start, words, G_N_ELEMENTS (words))
             || (start > from && g_ascii_isdigit (text[start - 1])));
}

/* Returns whether `name` lies in a URL that was found already, not before `from`. */
static gboolean
is_in_url (const gchar *text, gsize from, gsize name)
{
  gsize stop = name - from > PATH_MAX_BYTES ? name - PATH_MAX_BYTES : from;

  if (name == from || strchr ("/=&?#%_~", text[name - 1]) == NULL)
    return FALSE;
  for (gsize i = name; i > stop && (guchar)text[i - 1] > 0x20; i--)
    if (text[i - 1] == '/' && i >= 2 && i - 1 > stop && text[i - 2] == '/')
      return TRUE;
  return FALSE;
}

/* Returns whether it is the port of "//host:8080/": digits up to the end of an authority. */
static gboolean
is_authority (const gchar *text, gsize length, gsize from, gsize start, gsize at)
{
  gsize end = at;

  while (end < length && end - at < 6 && g_ascii_isdigit (text[end]))
    end++;
  return start >= from + 2 && text[start - 1] == '/' && text[start - 2] == '/' && end > at
         && end - at < 6
         && (end == length || (guchar)text[end] <= 0x20 || (guchar)text[end] >= 0x80
             || strchr ("/?#<>()[]{}\"',.;", text[end]) != NULL);
}

gboolean
ky_url_is_linked (const gchar *text, gsize length, gsize from, gsize start, gsize colon,
                  KyBreak *how)
{
  const gchar *name = text + start;
  gsize size = colon - start;
  gsize at = colon + 1;

  *how = KY_BREAK_BRACKETS;
  if (size < 2) /* a drive letter */
    return FALSE;
  if (text_scheme_is_known (name, size, text, length, at))
    return TRUE;
  if (ky_url_is_named (name, size, "mailto") && at < length
      && (ky_url_is_alnum (text, length, at)
          || (strchr ("?&/%<", text[at]) != NULL && is_argument (text, length, at))))
    return !is_addresses (text, length, at);
  if (ky_url_is_named (name, size, "data") && text_scheme_is_data (text, length, at))
    return TRUE;
  *how = is_in_url (text, from, start) ? KY_BREAK_BRACKETS : KY_BREAK_BLANK;
  if (at >= length || is_label (name, size, text, length, at)
      || is_scope (text, length, start, colon) || is_hex_chain (text, length, from, colon)
      || is_authority (text, length, from, start, at))
    return FALSE;
  if (text_scheme_is_path (text, length, at))
    return TRUE;
  if (text_scheme_is_in (name, size, prose, G_N_ELEMENTS (prose))
      || !is_argument (text, length, at))
    return FALSE;
  return !text_scheme_is_number (text, length, at)
         || !(text_scheme_is_in (name, size, numbered, G_N_ELEMENTS (numbered))
              || is_host (name, size) || is_clock (text, from, start, colon));
}

/* Tells whether a known URL scheme ends at a full-width colon before `at`. "File：議事録" is a label,
 * so an ASCII letter or digit of either width must follow. */
static gboolean
is_known_wide (const gchar *name, gsize size, const gchar *text, gsize length, gsize at)
{
  gunichar c = at < length ? g_utf8_get_char (text + at) : 0;

  if (c >= 0xff01 && c <= 0xff5e)
    c = c - 0xff01 + '!';
  return c < 0x80
         && (g_ascii_isalnum (c) || (c == '/' && g_ascii_strncasecmp (name, "ms-", 3) == 0))
         && text_scheme_is_known (name, size, text, length, at);
}

gboolean
ky_url_is_linked_wide (const gchar *text, gsize length, gsize from, gsize colon, gsize size)
{
  gchar name[NAME_MAX_BYTES];
  gsize n = 0;

  for (const gchar *p = text + colon; p > text + from && n < sizeof name;)
    {
      const gchar *last = g_utf8_find_prev_char (text + from, p);
      gunichar c = last != NULL ? g_utf8_get_char (last) : 0;

      if (c >= 0xff01 && c <= 0xff5e)
        c = c - 0xff01 + '!';
      if (c == 0 || c >= 0x80 || !ky_url_is_scheme_char ((gchar)c))
        break;
      name[sizeof name - ++n] = (gchar)c;
      p = last;
    }
  return n > 1 && is_known_wide (name + sizeof name - n, n, text, length, colon + size);
}
