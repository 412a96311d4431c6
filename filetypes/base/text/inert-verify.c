/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that no program makes a link of a text, or decodes a file from it. Each colon,
 * backslash, double slash and each "www." or "ftp." is examined with its surroundings; lines are
 * searched for encoded files. Look-alikes of ASCII in full width count, too. */
#include "filetypes/base/text/inert-verify.h"

#include "common/text.h"

#define NAME_MAX_BYTES 32 /* of a scheme that is listed */
#define LOOK_MAX 256      /* bytes of a scheme's name */
#define GROUPS_MAX 100    /* bytes of a fingerprint */
#define REST_MAX 256      /* bytes behind a colon that tell a path */
#define DIGITS_MIN 160    /* length of a run of base64 that may hold a program */
#define WRAPPED_MIN 16    /* … and of one of its lines */
#define ANY 0x3013        /* replaces a sign of JIS X 0208 without an equivalent in ASCII … */
#define LETTER 0x4e00     /* … and for a letter, kana or ideograph */

typedef struct
{
  const gchar *start, *end;
  const gchar *const *keep;
} Text;

/* --- characters ------------------------------------------------------------------------------- */

/* Returns the ASCII character at `p`, folded from full width and look-alikes as programs do; 0x80
 * for any other character, '\0' at the end. */
static gchar
inert_verify_look (const Text *text, const gchar *p)
{
  if (p >= text->end)
    return '\0';
  gunichar c = ky_text_char (p);
  if (c < 0x80)
    return (gchar)c;
  if (c >= 0xff01 && c <= 0xff5e)
    return (gchar)(c - 0xff01 + '!');
  switch (c)
    {
    case 0xfe55: /* SMALL COLON */
    case 0x2236: /* RATIO */
    case 0xfe13:
      return ':';
    case 0x2215:
    case 0x2044:
      return '/';
    case 0xa5:
    case 0xfe68:
      return '\\';
    case 0x3002:
    case 0xff61:
      return '.';
    default:
      return '\x80';
    }
}

static const gchar *
inert_verify_next (const Text *text, const gchar *p)
{
  return p < text->end ? g_utf8_next_char (p) : p;
}

/* Returns whether a slash of either kind is at `p`, but no yen sign, which only shares have. */
static gboolean
is_slash (const Text *text, const gchar *p)
{
  return p < text->end
         && ((inert_verify_look (text, p) == '/')
             || (inert_verify_look (text, p) == '\\' && (guchar)*p != 0xc2));
}

static gboolean
inert_verify_is_name_char (gchar c)
{
  return g_ascii_isalnum (c) || ky_is_among (c, "+-.");
}

static gboolean
inert_verify_is_word (const gchar *start, gsize length, const gchar *word)
{
  return strlen (word) == length && g_ascii_strncasecmp (start, word, length) == 0;
}

static gboolean
inert_verify_is_listed (const gchar *start, gsize length, const gchar *const *list)
{
  for (; *list != NULL; list++)
    if (inert_verify_is_word (start, length, *list))
      return TRUE;
  return FALSE;
}

/* --- schemes ---------------------------------------------------------------------------------- */

/* URI schemes that start a program, whatever follows their colon; letters and colons may have any
 * width (IANA's registry, and the schemes of Windows and Office). */
static const gchar *const acting[] = KY_LIST (
    "javascript", "vbscript", "jscript", "livescript", "file", "search-ms", "hcp", "shell",
    "callto", "intent", "mhtml", "view-source", "outlook", "onenote", "ldap", "ldaps", "magnet",
    "itms-services", "mk", "jnlp", "jnlps", "odopen", "grvopen", "vscode", "vscode-insiders",
    "microsoft-edge", "itms-apps", "windowsdefender", "calculator", NULL);
/* Words before a colon in sentences, signatures and identifiers, which are not schemes. */
static const gchar *const said[]
    = { "re",   "fw",       "fwd", "from", "to",   "cc",    "bcc",    "subject",
        "date", "sent",     "ps",  "fax",  "mail", "email", "e-mail", "sender",
        "url",  "reply-to", "uri", "urn",  "uuid", "cid",   "attn",   NULL };
/* Words that are harmless before a colon only if a number follows it. */
static const gchar *const counted[] = KY_LIST (
    "no", "nos", "num", "number", "id", "code", "ext", "port", "page", "pages", "pp", "vol", "ver",
    "rev", "version", "isbn", "issn", "doi", "jan", "size", "width", "height", "weight", "length",
    "count", "total", "sum", "qty", "price", "jpy", "usd", "yen", "time", "at", "on", "in", "since",
    "until", "year", "month", "day", "row", "col", "column", "item", "items", "step", "part",
    "chapter", "section", "sec", "fig", "figure", "table", "room", "floor", "zip", "score", "level",
    "rank", "class", "case", "ticket", "order", "invoice", "pin", "passcode", "meeting", "mobile",
    "phone", "cell", "error", "status", "rate", "max", "min", "start", "end", "begin", "open",
    "close", "am", "pm", "utc", "jst", "gmt", "urn", "name", NULL);
static const gchar *const labels[] = KY_LIST (
    "url", "uri", "urls", "link", "links", "web", "website", "site", "hp", "home", "homepage",
    "page", "blog", "see", "ref", "reference", "from", "to", "cc", "bcc", "re", "fw", "fwd", "ps",
    "mail", "email", "e-mail", "facebook", "twitter", "x", "youtube", "instagram", "line",
    "address", "map", "maps", "download", "form", "more", "info", "at", "via", "source",
    "subscribe", "location", "server", "unsubscribe", NULL);

/* Returns the end of the address at `p`: a blank, a bracket, or what is no ASCII. */
static const gchar *
rest_end (const Text *text, const gchar *p)
{
  const gchar *limit = p + MIN (text->end - p, REST_MAX);

  while (p < limit && (guchar)*p > ' ' && (guchar)*p < 0x7f && !ky_is_among (*p, "<>\""))
    p++;
  return p;
}

static gboolean
has_path (const Text *text, const gchar *p)
{
  const gchar *end = rest_end (text, p);

  if (end - p < 2 || g_ascii_isdigit (*p))
    return FALSE;
  if (ky_is_among (*p, "/?@&") || (p[0] == '\\' && p[1] == '\\'))
    return TRUE;
  for (; p + 1 < end; p++)
    if (*p == '/' && g_ascii_isalnum (p[1]))
      return TRUE;
  return FALSE;
}

static gboolean
inert_verify_ends_word (const Text *text, const gchar *p)
{
  return p >= text->end || !(g_ascii_isalnum (*p) || *p == '_');
}

/* Tells whether the colon is part of groups of up to four digits with at least two colons, as in
 * "fe80::1" or "AA:BB:CC". */
static gboolean
is_groups (const Text *text, const gchar *colon)
{
  const gchar *from = colon, *to = colon;
  gsize colons = 0, run = 0;

  while (from > text->start && colon - from < GROUPS_MAX
         && (g_ascii_isxdigit (from[-1]) || from[-1] == ':'))
    from--;
  while (to < text->end && to - colon < GROUPS_MAX && (g_ascii_isxdigit (*to) || *to == ':'))
    to++;
  if (!inert_verify_ends_word (text, to)
      || (from > text->start && (inert_verify_is_name_char (from[-1]) || from[-1] == '_')))
    return FALSE;
  for (; from < to; from++)
    {
      run = *from == ':' ? 0 : run + 1;
      colons += *from == ':';
      if (run > 4)
        return FALSE;
    }
  return colons > 1;
}

/* Matches the port of the host `name`, which follows two slashes: digits, and the end of it. */
static gboolean
is_port (const Text *text, const gchar *name, const gchar *p)
{
  const gchar *end = p;

  while (end < text->end && end - p < 6 && g_ascii_isdigit (*end))
    end++;
  return end > p && end - p < 6 && name - text->start >= 2 && name[-1] == '/' && name[-2] == '/'
         && (end == text->end || (guchar)*end <= ' ' || (guchar)*end >= 0x80
             || ky_is_among (*end, "/?#<>()[]{}\"',.;"));
}

/* Matches digits and their separators alone, as in dates and amounts. */
static gboolean
is_figure (const Text *text, const gchar *p)
{
  const gchar *start = p;

  if (p >= text->end || !(g_ascii_isdigit (*p) || ky_is_among (*p, "+-(")))
    return FALSE;
  while (p < text->end && p - start < REST_MAX
         && (g_ascii_isdigit (*p) || ky_is_among (*p, ".,:/+-~()")))
    p++;
  return p - start < REST_MAX
         && (inert_verify_ends_word (text, p)
             && !(p < text->end && ky_is_among (*p, "?&=@#%\\$*")));
}

/* Matches "main.c:12", "host.example:80", "T10:20", "2024-01-01T10:20", "AM9:00". */
static gboolean
may_count (const Text *text, const gchar *name, gsize length)
{
  static const gchar *const turned[] = { "com", "org", "net", "jp", "io", "co", NULL };
  static const gchar *const hours[] = { "t", "am", "pm", "at", NULL };
  const gchar *dot = memchr (name, '.', length);
  gsize digits = 0;

  if (inert_verify_is_listed (name, length, counted)
      || (dot != NULL && !inert_verify_is_listed (name, (gsize)(dot - name), turned)))
    return TRUE;
  while (digits < 2 && digits < length && g_ascii_isdigit (name[length - 1 - digits]))
    digits++;
  return digits > 0
         && ((name > text->start && g_ascii_isdigit (name[-1]))
             || inert_verify_is_listed (name, length - digits, hours));
}

/* Matches letters or digits before the word ends, or a further colon at once; not "\n" and "%p". */
static gboolean
has_argument (const Text *text, const gchar *p)
{
  const gchar *start = p;

  if (*p == ':')
    return TRUE;
  if (*p == '\\' || *p == '%')
    return text->end - p > 2 && !inert_verify_ends_word (text, p + 1)
           && !inert_verify_ends_word (text, p + 2);
  for (; p < text->end && (guchar)*p > ' ' && !ky_is_among (*p, "<>\""); p = g_utf8_next_char (p))
    if (p - start >= REST_MAX || g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* Matches "Twitter:https://…". */
static gboolean
has_own_address (const Text *text, const gchar *p)
{
  static const gchar *const starts[] = { "http:", "https:", "hxxp:", "hxxps:", "ftp", "www", "//" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if ((gsize)(text->end - p) >= strlen (starts[i])
        && g_ascii_strncasecmp (p, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Tells whether only addresses follow "mailto:", up to a character that ends them. */
static gboolean
has_addresses_alone (const Text *text, const gchar *p)
{
  const gchar *end = p;

  while (end < text->end && (g_ascii_isalnum (*end) || ky_is_among (*end, "._+-@,;")))
    end++;
  if (end < text->end && ky_is_among (*end, ":!?"))
    end++;
  gunichar stop = end < text->end ? g_utf8_get_char (end) : ' ';
  return g_ascii_isalnum (*p)
         && (stop <= ' ' || (stop < 0x80 && ky_is_among ((gchar)stop, "<>()[]{}\"'"))
             || (stop >= 0x80 && !(stop >= 0xff01 && stop <= 0xff5e)));
}

/* Matches "a::b", as C++ and others name things; `p` is behind the first colon. */
static gboolean
is_scoped (const Text *text, const gchar *name, const gchar *p)
{
  for (const gchar *c = name; c < p - 1; c++)
    if (!g_ascii_isalnum (*c) && *c != '_')
      return FALSE;
  if (*p++ != ':')
    return FALSE;
  p += p < text->end && *p == '~';
  if (p >= text->end || !(g_ascii_isalpha (*p) || *p == '_'))
    return FALSE;
  while (p < text->end && !inert_verify_ends_word (text, p))
    p++;
  return p + 1 >= text->end || !ky_is_among (*p, "/\\?@%=") || (guchar)p[1] <= ' ';
}

/* Tells whether the text at `p`, which follows the colon of `name` without slashes, makes a
 * link. */
static gboolean
is_followed (const Text *text, const gchar *name, gsize length, const gchar *p)
{
  if (p >= text->end || (guchar)*p <= ' ' || length < 2)
    return FALSE;
  if (inert_verify_is_listed (name, length, acting)
      || (length > 3 && g_ascii_strncasecmp (name, "ms-", 3) == 0))
    return TRUE;
  if ((inert_verify_is_listed (name, length, labels) && has_own_address (text, p))
      || is_groups (text, p - 1) || is_port (text, name, p) || is_scoped (text, name, p)
      || (inert_verify_is_word (name, length, "mailto") && has_addresses_alone (text, p)))
    return FALSE;
  return has_path (text, p)
         || (!inert_verify_is_listed (name, length, said) && has_argument (text, p)
             && !(may_count (text, name, length) && is_figure (text, p)));
}

/* Tells whether a scheme that acts precedes the colon at `colon`, in letters and with a colon of
 * any width. */
static gboolean
acts_in_any_width (const Text *text, const gchar *colon)
{
  gchar name[NAME_MAX_BYTES];
  gsize at = sizeof name;
  gchar c = inert_verify_look (text, inert_verify_next (text, colon));

  for (const gchar *p = colon; p > text->start && at > 0;)
    {
      p = g_utf8_find_prev_char (text->start, p);
      gchar letter = inert_verify_look (text, p);
      if (!inert_verify_is_name_char (letter))
        break;
      name[--at] = letter;
    }
  return g_ascii_isalnum (c) && inert_verify_is_listed (name + at, sizeof name - at, acting);
}

/* Tells whether the host at `p` is one whose URLs are permitted. */
static gboolean
inert_verify_is_kept (const Text *text, const gchar *p)
{
  const gchar *host = p;

  if (text->keep == NULL)
    return FALSE;
  while (p < text->end && (g_ascii_isalnum (*p) || *p == '-' || *p == '.'))
    p++;
  for (const gchar *const *keep = text->keep; *keep != NULL; keep++)
    {
      const gchar *domain = *keep;
      gsize size = strlen (domain), length = (gsize)(p - host);

      if (domain[0] == '.' && length == size - 1)
        domain++, size--;
      if (length >= size && g_ascii_strncasecmp (p - size, domain, size) == 0
          && (length == size || domain[0] == '.'))
        return p >= text->end || ky_is_among (*p, ":/?# \t\r\n>)]\"'");
    }
  return FALSE;
}

/* Tells whether the colon at `colon` is permitted. */
static gboolean
verify_colon (const Text *text, const gchar *colon)
{
  const gchar *name = colon;
  const gchar *behind = inert_verify_next (text, colon);
  const gchar *host = is_slash (text, behind) ? inert_verify_next (text, behind) : behind;
  gboolean has_two = host != behind && is_slash (text, host);

  while (name > text->start && colon - name < LOOK_MAX && inert_verify_is_name_char (name[-1]))
    name--;
  while (name < colon && !g_ascii_isalpha (*name))
    name++;
  gsize length = (gsize)(colon - name);
  host = has_two ? inert_verify_next (text, host) : host;
  if (length == 0 && !has_two)
    return !acts_in_any_width (text, colon);
  if (length == 0)
    return colon == text->start || (guchar)colon[-1] < 0x80 || host >= text->end
           || (guchar)*host <= ' ';
  if (inert_verify_is_word (name, length, "hxxp") || inert_verify_is_word (name, length, "hxxps"))
    return TRUE;
  if ((inert_verify_is_word (name, length, "http") || inert_verify_is_word (name, length, "https"))
      && has_two && memcmp (colon, "://", 3) == 0 && inert_verify_is_kept (text, colon + 3))
    return TRUE;
  return !has_two
         && (*colon != ':' ? !acts_in_any_width (text, colon)
                           : !is_followed (text, name, length, behind));
}

/* --- hosts and shares ------------------------------------------------------------------------- */

/* Matches "www." and "ftp." where a word begins, with a name behind. */
static gboolean
verify_host (const Text *text, const gchar *p)
{
  static const gchar *const names[] = { "www", "ftp" };
  gchar last
      = p > text->start ? inert_verify_look (text, g_utf8_find_prev_char (text->start, p)) : ' ';

  if (g_ascii_isalnum (last) || ky_is_among (last, "_./@-]"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const gchar *at = p;
      gsize n = 0;

      while (n < 3 && g_ascii_tolower (inert_verify_look (text, at)) == names[i][n])
        at = inert_verify_next (text, at), n++;
      if (n == 3 && inert_verify_look (text, at) == '.'
          && g_ascii_isalnum (inert_verify_look (text, inert_verify_next (text, at)))
          && ((guchar)*at < 0x80 || (guchar)*inert_verify_next (text, at) < 0x80))
        return FALSE;
      if (n == 3 && text->end - at > 1 && *at == '.' && (guchar)at[1] >= 0x80
          && g_unichar_isalnum (g_utf8_get_char (at + 1)))
        return FALSE;
    }
  return TRUE;
}

/* Matches "\\server" alone, where a word may begin: letters first, or an address of four
 * numbers. */
static gboolean
inert_verify_is_server (const Text *text, const gchar *p, const gchar *host, const gchar *end)
{
  gsize dots = 0;

  if (p > text->start && (guchar)p[-1] > ' ' && (guchar)p[-1] < 0x80
      && !ky_is_among (p[-1], "<([{|>"))
    return FALSE;
  while (end > host && ky_is_among (end[-1], ".,:?%"))
    end--;
  for (const gchar *at = host; at < end; at++)
    dots += *at == '.';
  return end - host > 1 && (g_ascii_isalpha (*host) || (g_ascii_isdigit (*host) && dots == 3));
}

/* Matches "\\server\share", in whatever letters, and "\\server". */
static gboolean
verify_share (const Text *text, const gchar *p)
{
  const gchar *second = inert_verify_next (text, p), *host = inert_verify_next (text, second),
              *at = host;

  if (inert_verify_look (text, p) != '\\' || inert_verify_look (text, second) != '\\')
    return TRUE;
  while (at < text->end
         && ((guchar)*at < 0x80 ? g_ascii_isalnum (*at) || ky_is_among (*at, "_.-@%?$:")
                                : !ky_is_among (inert_verify_look (text, at), "\\/")))
    at = inert_verify_next (text, at);
  if (at == host)
    return TRUE;
  if (ky_is_among (inert_verify_look (text, at), "\\/"))
    {
      const gchar *share = inert_verify_next (text, at);

      if (share < text->end && (guchar)*share > ' '
          && !ky_is_among (inert_verify_look (text, share), "\\/["))
        return FALSE;
    }
  return !((guchar)*p < 0x80 && (guchar)*second < 0x80
           && inert_verify_is_server (text, p, host, at));
}

/* Matches "//server/share", where a word may begin. */
static gboolean
verify_slashes (const Text *text, const gchar *p)
{
  gchar last = p > text->start ? p[-1] : ' ';
  const gchar *at = inert_verify_next (text, p);

  if (!is_slash (text, p) || !is_slash (text, at))
    return TRUE;
  if ((guchar)last > ' ' && (guchar)last < 0x80 && !ky_is_among (last, "<([{|>\"'`*;,"))
    return TRUE;
  const gchar *host = at = inert_verify_next (text, at);
  if (at >= text->end || !g_ascii_isalnum (*at))
    return TRUE;
  while (at < text->end && at - host < REST_MAX
         && (g_ascii_isalnum (*at) || ky_is_among (*at, "._-@%$")))
    at++;
  if (!ky_is_among (inert_verify_look (text, at), "/\\"))
    return TRUE;
  at = inert_verify_next (text, at);
  return at >= text->end || (inert_verify_ends_word (text, at) && (guchar)*at < 0x80);
}

static gboolean
verify_links (const Text *text, GError **error)
{
  /* The first bytes of all characters that inert_verify_look() reads as one of those that are
   * compared below. */
  static const guint8 may_link[256]
      = { [':'] = TRUE, ['w'] = TRUE,  ['W'] = TRUE,  ['f'] = TRUE,  ['F'] = TRUE,
          ['/'] = TRUE, ['\\'] = TRUE, [0xc2] = TRUE, [0xe2] = TRUE, [0xef] = TRUE };

  for (const gchar *p = text->start; p < text->end; p = g_utf8_next_char (p))
    {
      gboolean is_good = TRUE;

      if (!may_link[(guchar)*p])
        continue;
      gchar c = inert_verify_look (text, p);
      if (c == ':')
        is_good = verify_colon (text, p);
      else if (ky_is_among (c, "wWfF"))
        is_good = verify_host (text, p);
      else if (c == '\\' || c == '/')
        is_good = verify_share (text, p) && verify_slashes (text, p);
      if (!is_good)
        return ky_verify_fail (error, "text: a link at byte %" G_GSIZE_FORMAT,
                               (gsize)(p - text->start));
    }
  return TRUE;
}

/* --- encoded files ---------------------------------------------------------------------------- */

static gboolean
inert_verify_begins (const gchar *line, gsize length, const gchar *prefix)
{
  return length >= strlen (prefix) && memcmp (line, prefix, strlen (prefix)) == 0;
}

static gsize
inert_verify_skip_blanks (const gchar *line, gsize length, gsize at)
{
  while (at < length && ky_is_among (line[at], " \t"))
    at++;
  return at;
}

/* Matches "begin 644 name" (POSIX uuencode), with as many digits and such blanks as decoders
 * accept. */
static gboolean
is_uuencode (const gchar *line, gsize length)
{
  gsize at = inert_verify_begins (line, length, "begin-base64") ? 12
             : inert_verify_begins (line, length, "begin")      ? 5
                                                                : 0;
  gsize digits = 0, from = at;

  at = inert_verify_skip_blanks (line, length, at);
  if (from == 0 || at == from)
    return FALSE;
  for (; at < length && line[at] >= '0' && line[at] <= '7'; at++)
    digits++;
  from = at;
  at = inert_verify_skip_blanks (line, length, at);
  return digits >= 3 && digits <= 8 && at > from && at < length;
}

/* Matches digits of base64, eight at least, that begin as programs do (MZ, ELF, Java's marks);
 * `files`: as archives and documents do. They are decoded: the sixth digit holds the end of a
 * fourth byte. */
static gboolean
begins_file (const gchar *p, gboolean files)
{
  static const gchar *const programs[] = { "MZ", "\177ELF", "\xca\xfe\xba\xbe", NULL };
  static const gchar *const containers[]
      = { "PK\3\4", "%PDF", "\xd0\xcf\x11\xe0", "Rar!", "{\\rtf", "7z\xbc\xaf", "\x1f\x8b\x08",
          "MSCF",   NULL };
  guchar bytes[9]; /* as many as GLib asks for */
  gint state = 0;
  guint save = 0;
  gsize size = g_base64_decode_step (p, 8, bytes, &state, &save);

  for (guint i = 0; programs[i] != NULL; i++)
    if (size >= strlen (programs[i]) && memcmp (bytes, programs[i], strlen (programs[i])) == 0)
      return TRUE;
  for (guint i = 0; files && containers[i] != NULL; i++)
    if (size >= strlen (containers[i])
        && memcmp (bytes, containers[i], strlen (containers[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Tells whether a line is a program in hexadecimal digits, as "4D5A9000…", with or without
 * separators. */
static gboolean
is_hex_program (const gchar *line, gsize length)
{
  gchar first[5] = "";
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if (line[i] == '0' && i + 1 < length && (line[i + 1] == 'x' || line[i + 1] == 'X'))
      i++;
    else if (g_ascii_isxdigit (line[i]))
      {
        if (n < 4)
          first[n] = g_ascii_toupper (line[i]);
        n++;
      }
    else if (i == 0 || !ky_is_among (line[i], " ,:\\"))
      break;
  return n >= DIGITS_MIN && strcmp (first, "4D5A") == 0;
}

static gboolean
is_digit_of_base64 (gchar c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

static gboolean
inert_verify_holds_program (const gchar *line, gsize length, gboolean files)
{
  gsize run = 0;

  for (gsize i = 0; i<length; i = run> i ? run : i + 1)
    {
      const gchar *p = line + i;

      for (run = i; run < length && is_digit_of_base64 (line[run]);)
        run++;
      if (run - i >= DIGITS_MIN && begins_file (p, files))
        return TRUE;
    }
  return FALSE;
}

static gboolean
inert_verify_line (const gchar *line, gsize length, guint respects, GError **error)
{
  if (is_uuencode (line, length) || inert_verify_begins (line, length, "=ybegin ")
      || inert_verify_begins (line, length, "(This file must be converted with BinHex"))
    return ky_verify_fail (error, "text: contains an encoded file");
  while (length > 0 && ky_is_among (line[length - 1], " \t"))
    length--;
  if ((respects & KY_INERT_FILE) == 0 && inert_verify_begins (line, length, "-----BEGIN ")
      && length >= 16 && memcmp (line + length - 5, "-----", 5) == 0)
    return ky_verify_fail (error, "text: contains armoured data");
  return !(is_hex_program (line, length)
           || inert_verify_holds_program (line, length, (respects & KY_INERT_FILE) != 0))
         || ky_verify_fail (error, "text: contains a program in base64 or hexadecimal digits");
}

static const gchar *
digits_end (const Text *text, const gchar *p)
{
  while (p < text->end && is_digit_of_base64 (*p))
    p++;
  return p;
}

/* Returns the place behind the line end at `p`, one of any system, quote marks and blanks; NULL if
 * no line ends there. */
static const gchar *
inert_verify_behind_line_end (const Text *text, const gchar *p)
{
  if (p >= text->end || !ky_is_among (*p, "\r\n"))
    return NULL;
  for (p += text->end - p > 1 && memcmp (p, "\r\n", 2) == 0 ? 2 : 1;
       p < text->end && ky_is_among (*p, "> \t");)
    p++;
  return p;
}

/* Refuses base64 of a file over several lines of digits only. Few digits are enough for a decision,
 * so the time is linear. */
static gboolean
verify_wrapped (const Text *text, gboolean files, GError **error)
{
  for (const gchar *p = text->start; p < text->end;)
    {
      const gchar *end = digits_end (text, p);
      gsize digits = (gsize)(end - p);

      if (digits >= WRAPPED_MIN && begins_file (p, files))
        for (const gchar *inert_verify_next = inert_verify_behind_line_end (text, end);
             inert_verify_next != NULL && digits < DIGITS_MIN;)
          {
            const gchar *stop = digits_end (text, inert_verify_next);

            if (stop - inert_verify_next < WRAPPED_MIN)
              break;
            digits += (gsize)(stop - inert_verify_next);
            inert_verify_next = inert_verify_behind_line_end (text, stop);
          }
      if (digits >= DIGITS_MIN && begins_file (p, files))
        return ky_verify_fail (error, "text: contains a program in lines of base64");
      p = end + 1;
    }
  return TRUE;
}

static gboolean
verify_blocks (const Text *text, guint respects, GError **error)
{
  for (const gchar *p = text->start; p < text->end;)
    {
      const gchar *end = p;

      while (end < text->end && !ky_is_among (*end, "\r\n"))
        end++;
      if (!inert_verify_line (p, (gsize)(end - p), respects, error))
        return FALSE;
      p = end + 1;
    }
  return TRUE;
}

gboolean
ky_verify_inert (const gchar *text, gsize length, guint respects, const gchar *const *keep,
                 GError **error)
{
  Text view = { text, text + length, keep };
  gboolean files = (respects & KY_INERT_FILE) != 0;

  return ((respects & KY_INERT_LINKS) == 0 || verify_links (&view, error))
         && ((respects & KY_INERT_BLOCKS) == 0
             || (verify_blocks (&view, respects, error) && verify_wrapped (&view, files, error)));
}

/* --- ISO-2022-JP ------------------------------------------------------------------------------ */

/* Reads a character of JIS X 0208 by its two bytes. One that has a twin in ASCII is returned as
 * that of full width. */
static gunichar
read_pair (guint8 row, guint8 cell)
{
  if (row == 0x23 && g_ascii_isalnum ((gchar)cell))
    return 0xff01 + (cell - '!');
  if (row != 0x21)
    return row == 0x22 || row == 0x28 ? ANY : LETTER;
  switch (cell)
    {
    case 0x23:
      return 0x3002;
    case 0x25:
      return 0xff0e;
    case 0x27:
      return 0xff1a;
    case 0x29:
      return 0xff1f;
    case 0x73:
      return 0xff05;
    case 0x75:
      return 0xff06;
    case 0x3f:
      return 0xff0f;
    case 0x40:
      return 0xff3c;
    case 0x6f:
      return 0xffe5;
    default:
      return ANY;
    }
}

gboolean
ky_verify_inert_jis (KyView text, guint respects, const gchar *const *keep, GError **error)
{
  g_autoptr (GString) read = g_string_sized_new (text.size * 2);
  gboolean is_wide = FALSE;

  for (gsize i = 0; i < text.size; i++)
    if (text.data[i] == 0x1b && i + 2 < text.size)
      {
        is_wide = text.data[i + 1] == '$';
        i += 2;
      }
    else if (is_wide && text.data[i] > ' ' && i + 1 < text.size)
      {
        g_string_append_unichar (read, read_pair (text.data[i], text.data[i + 1]));
        i++;
      }
    else
      g_string_append_c (read, (gchar)text.data[i]);
  return ky_verify_inert (read->str, read->len, respects, keep, error);
}
