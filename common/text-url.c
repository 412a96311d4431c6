/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/text.h"

#include <string.h>

#define SCHEME_MAX 32   /* bytes of a scheme's name that are looked at */
#define ADDRESS_MAX 320 /* bytes of an address (RFC 3696, 3) */
#define MEDIA_TYPE_MAX 128
#define PATH_MAX_BYTES 256 /* behind a scheme that are looked at for a path */
#define ROUNDS_MAX 8

/* What has to stand behind a scheme's colon, where no two slashes do, for a client to link it. */
typedef enum
{
  BEHIND_ANY,   /* anything: it acts, and no sentence has it */
  BEHIND_WORD,  /* a letter, digit or slash: words that also stand in sentences */
  BEHIND_ASCII, /* the same of ASCII alone: names of programs, which people write about */
  BEHIND_DATA,  /* a media type: "data: 12", "data:x" are text */
  BEHIND_QUERY, /* an address with a query: one without is what the address alone is to a client */
  BEHIND_NUMBER /* a telephone number */
} KyBehind;

/* Schemes that clients link without "//". */
static const struct
{
  const gchar *name;
  KyBehind behind;
} schemes[] = {
  { "javascript", BEHIND_ANY },
  { "vbscript", BEHIND_ANY },
  { "jscript", BEHIND_ANY },
  { "livescript", BEHIND_ANY },
  { "file", BEHIND_ANY },
  { "search-ms", BEHIND_ANY },
  { "hcp", BEHIND_ANY },
  { "shell", BEHIND_ANY },
  { "callto", BEHIND_ANY },
  { "intent", BEHIND_ANY },
  { "mhtml", BEHIND_ANY },
  { "view-source", BEHIND_ANY },
  { "outlook", BEHIND_ANY },
  { "onenote", BEHIND_ANY },
  { "ldap", BEHIND_ANY },
  { "ldaps", BEHIND_ANY },
  { "jar", BEHIND_WORD },
  { "blob", BEHIND_WORD },
  { "filesystem", BEHIND_WORD },
  { "http", BEHIND_WORD },
  { "https", BEHIND_WORD },
  { "ftp", BEHIND_WORD },
  { "ftps", BEHIND_WORD },
  { "sftp", BEHIND_WORD },
  { "gopher", BEHIND_WORD },
  { "nntp", BEHIND_WORD },
  { "news", BEHIND_WORD },
  { "snews", BEHIND_WORD },
  { "wais", BEHIND_WORD },
  { "prospero", BEHIND_WORD },
  { "telnet", BEHIND_WORD },
  { "tn3270", BEHIND_WORD },
  { "rlogin", BEHIND_WORD },
  { "ssh", BEHIND_WORD },
  { "smb", BEHIND_WORD },
  { "nfs", BEHIND_WORD },
  { "webcal", BEHIND_WORD },
  { "feed", BEHIND_WORD },
  { "magnet", BEHIND_ANY },
  { "ed2k", BEHIND_WORD },
  { "irc", BEHIND_WORD },
  { "sip", BEHIND_WORD },
  { "sips", BEHIND_WORD },
  { "sms", BEHIND_WORD },
  { "smsto", BEHIND_WORD },
  { "skype", BEHIND_WORD },
  { "xmpp", BEHIND_WORD },
  { "facetime", BEHIND_WORD },
  { "msteams", BEHIND_WORD },
  { "zoommtg", BEHIND_WORD },
  { "search", BEHIND_WORD },
  { "itms-services", BEHIND_ANY },
  { "data", BEHIND_DATA },
  { "mailto", BEHIND_QUERY },
  { "tel", BEHIND_NUMBER },
  { "mk", BEHIND_ANY },
  { "its", BEHIND_WORD },
  { "jnlp", BEHIND_ANY },
  { "jnlps", BEHIND_ANY },
  { "odopen", BEHIND_ANY },
  { "grvopen", BEHIND_ANY },
  { "vscode", BEHIND_ANY },
  { "vscode-insiders", BEHIND_ANY },
  { "microsoft-edge", BEHIND_ANY },
  { "wyciwyg", BEHIND_ANY },
  { "res", BEHIND_WORD },
  { "rdp", BEHIND_WORD },
  { "vnc", BEHIND_WORD },
  { "rtsp", BEHIND_WORD },
  { "rtmp", BEHIND_WORD },
  { "mms", BEHIND_WORD },
  { "afp", BEHIND_WORD },
  { "rsync", BEHIND_WORD },
  { "svn", BEHIND_WORD },
  { "tg", BEHIND_WORD },
  { "itms", BEHIND_WORD },
  { "itms-apps", BEHIND_ANY },
  { "calculator", BEHIND_ANY },
  { "windowsdefender", BEHIND_ANY },
  { "x-apple", BEHIND_ANY },
  { "bitcoin", BEHIND_WORD },
  { "ethereum", BEHIND_WORD },
  { "teams", BEHIND_ASCII },
  { "slack", BEHIND_ASCII },
  { "discord", BEHIND_ASCII },
  { "steam", BEHIND_ASCII },
  { "spotify", BEHIND_ASCII },
  { "zoom", BEHIND_ASCII },
  { "zoomus", BEHIND_ASCII },
  { "whatsapp", BEHIND_ASCII },
  { "viber", BEHIND_ASCII },
  { "signal", BEHIND_ASCII },
  { "sgnl", BEHIND_ASCII },
  { "weixin", BEHIND_ASCII },
  { "geo", BEHIND_ASCII },
  { "market", BEHIND_ASCII },
  { "apt", BEHIND_ASCII },
  { "git", BEHIND_ASCII },
  { "edge", BEHIND_ASCII },
  { "chrome", BEHIND_ASCII },
  { "opera", BEHIND_ASCII },
  { "firefox", BEHIND_ASCII },
  { "acrobat", BEHIND_ASCII },
  { "notion", BEHIND_ASCII },
  { "obsidian", BEHIND_ASCII },
  { "github-windows", BEHIND_ANY },
  { "webex", BEHIND_ASCII },
  { "im", BEHIND_ASCII },
  { "conf", BEHIND_ASCII },
  /* what else is registered by systems, browsers, shops, meetings and remote desktops */
  { "about", BEHIND_ASCII },
  { "mailbox", BEHIND_WORD },
  { "imap", BEHIND_WORD },
  { "pop", BEHIND_ASCII },
  { "ws", BEHIND_ASCII },
  { "wss", BEHIND_ASCII },
  { "ircs", BEHIND_WORD },
  { "help", BEHIND_ASCII },
  { "iehistory", BEHIND_WORD },
  { "ierss", BEHIND_WORD },
  { "onenote-cmd", BEHIND_ANY },
  { "onenotedesktop", BEHIND_ANY },
  { "onedrive", BEHIND_ASCII },
  { "outlookmail", BEHIND_ANY },
  { "outlookcal", BEHIND_ANY },
  { "lync", BEHIND_ASCII },
  { "lync15", BEHIND_ANY },
  { "groove", BEHIND_ASCII },
  { "bingmaps", BEHIND_ANY },
  { "xbox", BEHIND_ASCII },
  { "read", BEHIND_ASCII },
  { "teamviewer", BEHIND_ASCII },
  { "teamviewerapi", BEHIND_ANY },
  { "anydesk", BEHIND_ASCII },
  { "rustdesk", BEHIND_ASCII },
  { "receiver", BEHIND_ASCII },
  { "citrixreceiver", BEHIND_ANY },
  { "vmware-view", BEHIND_ANY },
  { "horizon-client", BEHIND_ANY },
  { "zoomphonecall", BEHIND_ANY },
  { "gotomeeting", BEHIND_ASCII },
  { "git-client", BEHIND_ANY },
  { "github-mac", BEHIND_ANY },
  { "sourcetree", BEHIND_ASCII },
  { "jetbrains", BEHIND_ASCII },
  { "idea", BEHIND_ASCII },
  { "cursor", BEHIND_ASCII },
  { "vscodium", BEHIND_ANY },
  { "docker-desktop", BEHIND_ANY },
  { "putty", BEHIND_ASCII },
  { "winscp", BEHIND_ASCII },
  { "facetime-audio", BEHIND_ANY },
  { "imessage", BEHIND_ASCII },
  { "itmss", BEHIND_WORD },
  { "macappstore", BEHIND_ANY },
  { "macappstores", BEHIND_ANY },
  { "applescript", BEHIND_ANY },
  { "shortcuts", BEHIND_ASCII },
  { "maps", BEHIND_ASCII },
  { "app", BEHIND_ASCII },
  { "line", BEHIND_ASCII },
  { "kakaotalk", BEHIND_ANY },
  { "wechat", BEHIND_ASCII },
  { "fb", BEHIND_ASCII },
  { "twitter", BEHIND_ASCII },
  { "instagram", BEHIND_ASCII },
  { "youtube", BEHIND_ASCII },
  { "evernote", BEHIND_ASCII },
  { "dropbox", BEHIND_ASCII },
  { "onepassword", BEHIND_ASCII },
  { "bitwarden", BEHIND_ASCII },
  { "roblox", BEHIND_ASCII },
  { "minecraft", BEHIND_ASCII },
  { "litecoin", BEHIND_WORD },
  { "monero", BEHIND_WORD },
  { "lightning", BEHIND_ASCII },
};

/* Words before colons that no program takes for a scheme, and sentences, signatures and identifiers
 * are full of: a word may follow at once. */
static const gchar *const prose[]
    = { "re",     "fw",   "fwd",    "from",     "to",   "cc",  "bcc",  "subject",
        "date",   "sent", "sender", "reply-to", "ps",   "fax", "mail", "email",
        "e-mail", "url",  "uri",    "urn",      "uuid", "cid", "attn" };

/* Words that stand before addresses and name no program: what is behind them is looked at by
 * itself.
 */
static const gchar *const labels[]
    = { "url",  "uri",     "urls",     "link",      "links",    "web",    "website",    "site",
        "hp",   "home",    "homepage", "page",      "blog",     "see",    "ref",        "reference",
        "from", "to",      "cc",       "bcc",       "re",       "fw",     "fwd",        "ps",
        "mail", "email",   "e-mail",   "facebook",  "twitter",  "x",      "youtube",    "instagram",
        "line", "address", "map",      "maps",      "download", "form",   "more",       "info",
        "at",   "via",     "source",   "subscribe", "location", "server", "unsubscribe" };

/* How a link is broken. */
typedef enum
{
  BREAK_BRACKETS, /* what lies at..at + length is put in brackets: "[:]", "[.]", "[\\]" */
  BREAK_HXXP,     /* the "tt" of what begins at AT becomes "xx" */
  BREAK_BLANK     /* a blank is written at AT */
} KyBreak;

typedef struct
{
  KyBreak how;
  gsize at, length;
  gsize name, colon; /* of a scheme's name; its colon. Equal without a name. */
  gsize next;        /* where to go on */
} KyUrl;

/* --- characters and what clients that fold widths take for them ---------------------------------
 */

static gboolean
is_scheme_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '.' || c == '-';
}

static gboolean
is_word_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* The bytes of what stands AT when it is one of FORMS, else 0. */
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
  static const gchar *const forms[] = { "/", "\\", "／", "＼", "∕", "⁄", NULL };

  return at < length ? one_of (text, length, at, forms) : 0;
}

/* The yen sign of ISO 8859-1 becomes a backslash where text is converted to Shift_JIS. */
static gsize
backslash_at (const gchar *text, gsize length, gsize at)
{
  static const gchar *const forms[] = { "\\", "¥", "＼", NULL };

  return at < length ? one_of (text, length, at, forms) : 0;
}

static gsize
dot_at (const gchar *text, gsize length, gsize at)
{
  static const gchar *const forms[] = { ".", "．", "｡", "。", NULL }; /* RFC 3490, 3.1 */

  return at < length ? one_of (text, length, at, forms) : 0;
}

/* The small letter that stands AT, of either width, and its bytes; '\0' for anything else. */
static gchar
letter_at (const gchar *text, gsize length, gsize at, gsize *ret_size)
{
  gunichar c;

  *ret_size = 1;
  if (at >= length)
    return '\0';
  if ((guchar)text[at] < 0x80)
    return g_ascii_isalpha (text[at]) ? g_ascii_tolower (text[at]) : '\0';
  if ((guchar)text[at] != 0xef)
    return '\0';
  *ret_size = 3;
  c = g_utf8_get_char (text + at);
  if (c >= 0xff21 && c <= 0xff3a)
    return (gchar)('a' + (c - 0xff21));
  return c >= 0xff41 && c <= 0xff5a ? (gchar)('a' + (c - 0xff41)) : '\0';
}

/* A letter or digit of any script. */
static gboolean
is_alnum_at (const gchar *text, gsize length, gsize at)
{
  if (at >= length)
    return FALSE;
  if ((guchar)text[at] < 0x80)
    return g_ascii_isalnum (text[at]);
  return g_unichar_isalnum (g_utf8_get_char (text + at));
}

/* --- schemes ------------------------------------------------------------------------------------
 */

/* "text/html" or nothing, then what ends a media type in a URL (RFC 2397, 3). */
static gboolean
is_data (const gchar *text, gsize length, gsize at)
{
  gsize end = at;

  while (end < length && end - at < MEDIA_TYPE_MAX
         && (is_scheme_char (text[end]) || strchr ("/_*", text[end]) != NULL) && text[end] != '\0')
    end++;
  return end - at == MEDIA_TYPE_MAX
         || (end < length && (text[end] == ',' || text[end] == ';') && end + 1 < length
             && (guchar)text[end + 1] > 0x20);
}

/* "?attach=" behind an address. */
static gboolean
is_query (const gchar *text, gsize length, gsize at)
{
  for (gsize i = at; i < length && (guchar)text[i] > 0x20; i++)
    {
      if (i - at >= ADDRESS_MAX)
        return TRUE;
      if (strchr ("<>\"", text[i]) != NULL)
        return FALSE;
      if (text[i] == '?')
        return i + 1 < length && g_ascii_isalpha (text[i + 1]);
    }
  return FALSE;
}

static gboolean
stands_behind (KyBehind behind, const gchar *text, gsize length, gsize at)
{
  if (at >= length || (guchar)text[at] <= 0x20)
    return FALSE;
  switch (behind)
    {
    case BEHIND_ANY:
      return TRUE;
    case BEHIND_WORD:
      return is_alnum_at (text, length, at) || strchr ("/\\[%", text[at]) != NULL;
    case BEHIND_ASCII:
      return g_ascii_isalnum (text[at]) || strchr ("/\\[%?", text[at]) != NULL;
    case BEHIND_DATA:
      return is_data (text, length, at);
    case BEHIND_QUERY:
      return is_query (text, length, at);
    case BEHIND_NUMBER:
      return g_ascii_isdigit (text[at]) || strchr ("+(*#", text[at]) != NULL;
    }
  g_assert_not_reached ();
}

static gboolean
is_named (const gchar *name, gsize length, const gchar *other)
{
  return strlen (other) == length && g_ascii_strncasecmp (name, other, length) == 0;
}

/* Does what stands AT, up to a blank, look like the rest of a URL: a path or a query? */
static gboolean
is_path (const gchar *text, gsize length, gsize at)
{
  gsize end = at;

  while (end < length && end - at < PATH_MAX_BYTES && (guchar)text[end] > 0x20
         && (guchar)text[end] < 0x7f && strchr ("<>\"", text[end]) == NULL)
    end++;
  if (end - at < 2 || g_ascii_isdigit (text[at]))
    return FALSE;
  /* "\n" and "%d" are source code */
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

/* "URL:http://…": a label, whose own address is broken by itself. */
static gboolean
is_label (const gchar *name, gsize size, const gchar *text, gsize length, gsize at)
{
  static const gchar *const starts[] = { "http:", "https:", "ftp", "hxxp:", "hxxps:", "www", "//" };
  gboolean is_listed = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (labels) && !is_listed; i++)
    is_listed = is_named (name, size, labels[i]);
  for (guint i = 0; is_listed && i < G_N_ELEMENTS (starts); i++)
    {
      gsize start = strlen (starts[i]);

      if (length - at >= start && g_ascii_strncasecmp (text + at, starts[i], start) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Stands what begins at NAME in a URL that is shown already, FROM at the earliest? */
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

/* Bytes of the group of hexadecimal digits AT, one to four; 0 when none stands there alone. */
static gsize
hex_group (const gchar *text, gsize length, gsize at)
{
  gsize n = 0;

  while (at + n < length && n < 5 && g_ascii_isxdigit (text[at + n]))
    n++;
  return n > 0 && n < 5 && !(at + n < length && is_word_char (text[at + n])) ? n : 0;
}

/* Is the colon one between three groups of hexadecimal digits at least: addresses of networks and
 * fingerprints? */
static gboolean
is_hex_chain (const gchar *text, gsize length, gsize from, gsize colon)
{
  gsize start = colon, before;
  gsize next = hex_group (text, length, colon + 1);

  while (start > from && colon - start < 5 && g_ascii_isxdigit (text[start - 1]))
    start--;
  if (next == 0 || start == colon || colon - start > 4
      || (start > from && is_word_char (text[start - 1])))
    return FALSE;
  if (colon + 1 + next < length && text[colon + 1 + next] == ':'
      && hex_group (text, length, colon + 2 + next) > 0)
    return TRUE;
  if (start == from || text[start - 1] != ':')
    return FALSE;
  for (before = start - 1;
       before > from && start - before < 6 && g_ascii_isxdigit (text[before - 1]);)
    before--;
  return before < start - 1 && start - before < 6
         && !(before > from && is_word_char (text[before - 1]));
}

/* What begins AT is a number, a date, a time or a size of several: digits, what parts them, and
 * nothing that goes on. */
static gboolean
is_number (const gchar *text, gsize length, gsize at)
{
  gsize end = at;

  while (end < length && end - at < PATH_MAX_BYTES
         && (g_ascii_isdigit (text[end]) || strchr (".,:/+-~()", text[end]) != NULL)
         && text[end] != '\0')
    end++;
  return end - at < PATH_MAX_BYTES
         && !(end < length
              && (is_word_char (text[end]) || strchr ("?&=@#%\\$*", text[end]) != NULL));
}

/* Does what stands AT, behind the colon of a word that is no scheme anybody has listed, read as an
 * argument? Letters and digits do, behind signs, too; what no address begins with, does not. */
static gboolean
is_argument (const gchar *text, gsize length, gsize at)
{
  gsize first = at;

  while (first < length && first - at < PATH_MAX_BYTES && text[first] != '\0'
         && strchr ("-_~$!*+.%([{#=^", text[first]) != NULL)
    first++;
  if (at + 2 < length && (text[at] == '\\' || text[at] == '%'))
    /* "\n" and "%p" are source code */
    return is_word_char (text[at + 1]) && is_word_char (text[at + 2]);
  if (first < length && g_ascii_isdigit (text[first]))
    return !is_number (text, length, first);
  return first - at == PATH_MAX_BYTES || (first < length && g_ascii_isalpha (text[first]));
}

/*
 * How a link without slashes is broken whose scheme is NAME..COLON, no earlier than FROM; FALSE
 * when it is none. Each program brings schemes of its own, so any word is one where a letter, a
 * path or a query stands behind its colon; but for one letter, which is a drive, and numbers. What
 * is no scheme that is known keeps its colon and gets a blank behind it, which people read over;
 * and in the middle of a URL's path or query it stays.
 */
static gboolean
is_linked (const gchar *text, gsize length, gsize from, gsize start, gsize colon, KyBreak *how)
{
  const gchar *name = text + start;
  gsize size = colon - start;
  gsize at = colon + 1;
  gchar first = g_ascii_tolower (*name);
  gboolean is_prose = FALSE;

  *how = BREAK_BRACKETS;
  /* Windows has dozens */
  if (size > 3 && g_ascii_strncasecmp (name, "ms-", 3) == 0)
    return stands_behind (BEHIND_ANY, text, length, at);
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (schemes[i].name[0] == first && is_named (name, size, schemes[i].name))
      {
        KyBehind behind = schemes[i].behind;

        /* "TEL:03-…" ends half of all letters */
        if (behind == BEHIND_NUMBER || behind == BEHIND_ASCII)
          *how = BREAK_BLANK;
        if (stands_behind (behind, text, length, at))
          /* "Twitter:https://…" */
          return behind != BEHIND_ASCII || !is_label (name, size, text, length, at);
        if (behind == BEHIND_DATA || behind == BEHIND_QUERY || behind == BEHIND_NUMBER)
          return FALSE;
        break;
      }
  *how = BREAK_BLANK;
  for (guint i = 0; i < G_N_ELEMENTS (prose) && !is_prose; i++)
    is_prose = prose[i][0] == first && is_named (name, size, prose[i]);
  return size > 1 && at < length && !is_in_url (text, from, start)
         && (is_path (text, length, at)
             || (!is_prose && is_argument (text, length, at)
                 && !is_hex_chain (text, length, from, colon)))
         && !is_label (name, size, text, length, at);
}

static gboolean
is_http (const gchar *name, gsize size)
{
  return is_named (name, size, "http") || is_named (name, size, "https");
}

/* A scheme that ends at COLON, which has SIZE bytes, no earlier than FROM. */
static gboolean
find_scheme (const gchar *text, gsize length, gsize from, gsize colon, gsize size, KyUrl *url)
{
  gsize start = colon;
  gsize behind = colon + size;
  gsize first = slash_at (text, length, behind);
  gsize second = first > 0 ? slash_at (text, length, behind + first) : 0;
  gsize host = behind + first + second;

  while (start > from && colon - start < SCHEME_MAX && is_scheme_char (text[start - 1]))
    start--;
  /* a scheme begins with a letter: "3http" is http behind a digit */
  while (start < colon && !g_ascii_isalpha (text[start]))
    start++;
  *url = (KyUrl){ BREAK_BRACKETS, colon, size, start, colon, behind };
  if (start == colon)
    /* a name in letters that look like others */
    return second > 0 && colon > from && (guchar)text[colon - 1] >= 0x80 && host < length
           && (guchar)text[host] > 0x20;
  /* hxxp: and hxxps: are what ky_text_defang() writes */
  if (is_named (text + start, colon - start, "hxxp")
      || is_named (text + start, colon - start, "hxxps"))
    return FALSE;
  if (second == 0 && (size != 1 || !is_linked (text, length, from, start, colon, &url->how)))
    return FALSE;
  if (is_http (text + start, colon - start))
    {
      url->how = BREAK_HXXP;
      url->at = start + 1;
      url->length = 2;
    }
  else if (url->how == BREAK_BLANK)
    {
      url->at = behind;
      url->length = 0;
    }
  return TRUE;
}

/* --- names of hosts and shares ------------------------------------------------------------------
 */

/* "www.…" and "ftp.…", in letters of either width. */
static gboolean
find_host (const gchar *text, gsize length, gsize from, gsize at, const gchar *name, KyUrl *url)
{
  gsize end = at;
  gsize dot;

  for (const gchar *p = name; *p != '\0'; p++)
    {
      gsize size;

      if (letter_at (text, length, end, &size) != *p)
        return FALSE;
      end += size;
    }
  dot = dot_at (text, length, end);
  if (dot == 0
      || !is_alnum_at (text, length, end + dot)
      /* the end of a sentence that laughs */
      || (dot > 1 && (guchar)text[end + dot] >= 0x80 && (guchar)text[end + dot] != 0xef)
      || (at > from && (is_word_char (text[at - 1]) || strchr ("./@-]", text[at - 1]) != NULL)))
    return FALSE;
  *url = (KyUrl){ BREAK_BRACKETS, end, dot, at, at, end + dot };
  return TRUE;
}

/* "\\server" alone, where a word may begin: a letter first, or four numbers. */
static gboolean
is_server (const gchar *text, gsize length, gsize from, gsize at, gsize host, gsize end)
{
  guint n_dots = 0;

  if (at > from && (guchar)text[at - 1] > 0x20 && (guchar)text[at - 1] < 0x80
      && strchr ("<([{|>", text[at - 1]) == NULL)
    return FALSE;
  while (end > host && strchr (".,:?%", text[end - 1]) != NULL)
    end--;
  if (end - host < 2 || (end < length && backslash_at (text, length, end) > 0))
    return FALSE;
  for (gsize i = host; i < end; i++)
    if (text[i] == '.')
      n_dots++;
  return g_ascii_isalpha (text[host]) || (g_ascii_isdigit (text[host]) && n_dots == 3);
}

/* \\server\share; \\1,000 is two yen signs. Whether there are two is told in RET_HAS_TWO. */
static gboolean
find_unc (const gchar *text, gsize length, gsize from, gsize at, KyUrl *url, gboolean *ret_has_two)
{
  gsize first = backslash_at (text, length, at);
  gsize second = first > 0 ? backslash_at (text, length, at + first) : 0;
  gsize host = at + first + second;
  gsize end = host;
  gsize slash;

  if (second == 0)
    return FALSE;
  *ret_has_two = TRUE;
  while (end < length
         && (is_word_char (text[end]) || strchr (".-@%?$:", text[end]) != NULL
             || ((guchar)text[end] >= 0x80 && slash_at (text, length, end) == 0
                 && backslash_at (text, length, end) == 0)))
    end++;
  if (end == host)
    return FALSE;
  *url = (KyUrl){ BREAK_BRACKETS, at, first + second, at, at, host };
  slash = MAX (slash_at (text, length, end), backslash_at (text, length, end));
  /* a share's name comes next */
  if (slash > 0 && end + slash < length
      && (is_word_char (text[end + slash]) || (guchar)text[end + slash] >= 0x80))
    return TRUE;
  return first == 1 && second == 1 && is_server (text, length, from, at, host, end);
}

/* "//server/share", in slashes of any kind, where a word may begin: Windows goes there, too. */
static gboolean
find_slashes (const gchar *text, gsize length, gsize at, KyUrl *url)
{
  gsize first = slash_at (text, length, at);
  gsize second = first > 0 ? slash_at (text, length, at + first) : 0;
  gsize host = at + first + second;
  gsize end = host;
  gsize slash;

  if (first == 0 || second == 0 || host >= length || !g_ascii_isalnum (text[host])
      || (at > 0 && (guchar)text[at - 1] > 0x20 && (guchar)text[at - 1] < 0x80
          && strchr ("<([{|>\"'`*;,", text[at - 1]) == NULL))
    return FALSE;
  while (end < length && end - host < PATH_MAX_BYTES
         && (is_word_char (text[end]) || strchr (".-@%$", text[end]) != NULL) && text[end] != '\0')
    end++;
  slash = MAX (slash_at (text, length, end), backslash_at (text, length, end));
  if (slash == 0 || end + slash >= length
      || !(is_word_char (text[end + slash]) || (guchar)text[end + slash] >= 0x80))
    return FALSE;
  *url = (KyUrl){ BREAK_BRACKETS, at, first + second, at, at, host };
  return TRUE;
}

/* --- finding and breaking -----------------------------------------------------------------------
 */

/* The next URL at or behind FROM, nothing before which is looked at. RET_HAS_TWO is set when two
 * backslashes were met. */
static gboolean
find_url (const gchar *text, gsize length, gsize from, KyUrl *ret_url, gboolean *ret_has_two)
{
  for (gsize at = from; at < length; at++)
    {
      gboolean is_url = FALSE;
      gsize size;

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
        default:
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

/*
 * Behind the host and port of the URL, when they are of one of KEEP; 0 when they are not, or when
 * programs could disagree about what the host is: a user before it, a backslash, a character that
 * no host has (RFC 3986, 3.2.2; no IDN but in its ASCII form).
 */
static gsize
kept_end (const gchar *text, gsize length, const KyUrl *url, const gchar *const *keep)
{
  gsize host = url->colon + strlen ("://");
  gsize end = host;
  gsize size;

  if (keep == NULL || keep[0] == NULL || host >= length || url->how != BREAK_HXXP
      || memcmp (text + url->colon, "://", strlen ("://")) != 0)
    return 0;
  while (end < length && (g_ascii_isalnum (text[end]) || text[end] == '-' || text[end] == '.'))
    end++;
  size = end - host;
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
    case BREAK_BRACKETS:
      g_string_append_c (out, '[');
      g_string_append_len (out, text + url->at, (gssize)url->length);
      g_string_append_c (out, ']');
      break;
    case BREAK_HXXP:
      g_string_append (out, g_ascii_isupper (text[url->at]) ? "XX" : "xx");
      break;
    case BREAK_BLANK:
      g_string_append_c (out, ' ');
      break;
    }
}

/* (nullable) (transfer full): NULL when nothing is to change. Adds to RET_N_CHANGED. */
static GString *
defang_once (const gchar *text, gsize length, const gchar *const *keep, gsize *ret_n_changed,
             gboolean *ret_has_two)
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
      ++*ret_n_changed;
    }
  if (out != NULL)
    g_string_append_len (out, text + copied, (gssize)(length - copied));
  return out;
}

gchar *
ky_text_defang (const gchar *text, gsize length, const gchar *const *keep, gsize *ret_length,
                gsize *ret_n_changed)
{
  gsize n = 0;
  gboolean has_two;
  GString *out = defang_once (text, length, keep, &n, &has_two);

  /* What is broken behind two backslashes ends the name of a server there, which may make one of
   * what was none: "\\www.a\" */
  for (guint i = 0; out != NULL && has_two && i < ROUNDS_MAX; i++)
    {
      GString *again = defang_once (out->str, out->len, keep, &n, &has_two);

      if (again == NULL)
        break;
      g_string_free (out, TRUE);
      out = again;
    }
  if (ret_n_changed != NULL)
    *ret_n_changed = n;
  if (out == NULL)
    return NULL;
  if (ret_length != NULL)
    *ret_length = out->len;
  return g_string_free (out, FALSE);
}
