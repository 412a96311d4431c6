/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds links that the organisation has blocked. Links and entries are folded, so that different
 * spellings of an address are equal; a doubtful link counts as blocked. */
#include "common/text-block.h"
#include "common/mail/address.h"
#include "common/text-url-private.h"

#include <string.h>

#define UNESCAPE_ROUNDS 3

gboolean
ky_text_has_blocked (const gchar *const *domains)
{
  for (; domains != NULL && *domains != NULL; domains++)
    if (**domains == KY_TEXT_BLOCKED)
      return TRUE;
  return FALSE;
}

/* Decodes percent escapes, also repeated ones ("%2565" becomes "e"), as programs do. (transfer
 * full) */
static gchar *
text_block_unescape (const gchar *text, gsize length)
{
  g_autofree gchar *now = g_strndup (text, length);

  for (guint i = 0; i < UNESCAPE_ROUNDS && strchr (now, '%') != NULL; i++)
    {
      gchar *out = now;

      for (const gchar *p = now; *p != '\0'; p++)
        if (*p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2])
            && (p[1] != '0' || p[2] != '0'))
          {
            *out++ = (gchar)(g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]));
            p += 2;
          }
        else
          *out++ = *p;
      *out = '\0';
    }
  return g_utf8_make_valid (now, -1);
}

static gboolean
text_block_is_host_char (const gchar *p)
{
  return (guchar)*p >= 0x80 || g_ascii_isalnum (*p) || strchr ("-._", *p) != NULL;
}

/* Matches characters that browsers drop from a host (Unicode: Default_Ignorable_Code_Point), some
 * of which cannot be converted for DNS. */
static gboolean
text_block_is_unseen (gunichar c)
{
  return c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 || c == 0x17b4
         || c == 0x17b5 || (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f)
         || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164
         || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c == 0xffa0
         || (c >= 0x1bca0 && c <= 0x1bca3) || (c >= 0x1d173 && c <= 0x1d17a)
         || (c >= 0xe0000 && c <= 0xe0fff);
}

static GString *
drop_unseen (const gchar *text)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!text_block_is_unseen (g_utf8_get_char (p)))
      g_string_append_len (out, p, (gssize)(g_utf8_next_char (p) - p));
  return out;
}

/* Parses an IPv4 address as programs do: up to four hexadecimal, octal or decimal numbers, the last
 * of which fills the rest ("0x7f.1" is 127.0.0.1). Returns FALSE if `run` is none. */
static gboolean
read_ipv4 (const gchar *run, guint32 *ret_address)
{
  g_auto (GStrv) numbers = g_strsplit (run, ".", 6);
  guint n = g_strv_length (numbers);
  guint64 address = 0;

  if (n == 0 || n > 4)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const gchar *number = numbers[i];
      gboolean is_hex = g_str_has_prefix (number, "0x");
      guint base = is_hex ? 16 : number[0] == '0' && number[1] != '\0' ? 8 : 10;
      guint64 most = i + 1 < n ? 0xff : G_MAXUINT32 >> (8 * i);
      guint64 value = 0;

      if (g_str_equal (number, "0x"))
        number = "0"; /* the digits after it are not zeros */
      else if (!g_ascii_string_to_unsigned (number + (is_hex ? 2 : 0), base, 0, most, &value, NULL))
        return FALSE;
      address |= i + 1 < n ? value << (8 * (3 - i)) : value;
    }
  *ret_address = (guint32)address;
  return TRUE;
}

static gboolean
text_block_ends_with (const GString *text, const gchar *end)
{
  gsize size = strlen (end);

  return text->len >= size && memcmp (text->str + text->len - size, end, size) == 0;
}

/* Returns whether a host follows `out`. */
static gboolean
begins_host (const GString *out)
{
  return out->len == 0 || text_block_ends_with (out, "//") || text_block_ends_with (out, "@")
         || text_block_ends_with (out, "http:") || text_block_ends_with (out, "https:");
}

/* Appends `size` bytes at `p`, which may be a host in other scripts. */
static void
append_run (GString *out, const gchar *p, gsize size)
{
  g_autofree gchar *run = g_strndup (p, size);
  g_autofree gchar *host = ky_address_host (run);
  gsize length = strlen (host);
  guint32 address;

  if (!begins_host (out))
    {
      g_string_append (out, host);
      return;
    }
  /* The dot of the DNS root. */
  if (length > 1 && host[length - 1] == '.')
    host[length - 1] = '\0';
  if (read_ipv4 (host, &address))
    g_string_append_printf (out, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xff,
                            address >> 8 & 0xff, address & 0xff);
  else
    g_string_append (out, host);
}

/* Returns the length of the port (":8080") at `p`, or 0: a port does not change which host it
 * is. */
static gsize
port_size (const gchar *p)
{
  gsize size = 1;

  if (*p != ':')
    return 0;
  while (g_ascii_isdigit (p[size]))
    size++;
  /* "https://" has no port. */
  if (size == 1 && p[1] == '/' && p[2] == '/')
    return 0;
  return p[size] == '\0' || strchr ("/?#", p[size]) != NULL ? size : 0;
}

gchar *
ky_text_fold_link (const gchar *link, gsize length)
{
  static const gchar *const schemes[] = { "https://", "http://", "hxxps://", "hxxp://" };
  g_autofree gchar *plain = text_block_unescape (link, length);
  g_autofree gchar *narrow = g_utf8_normalize (plain, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree gchar *lower = narrow != NULL ? g_utf8_strdown (narrow, -1) : g_strdup ("");
  g_autoptr (GString) dots = drop_unseen (lower);
  GString *out = g_string_new (NULL);

  g_string_replace (dots, "\u3002", ".", 0);
  g_strdelimit (dots->str, "\\", '/');
  for (const gchar *p = dots->str; *p != '\0';)
    {
      const gchar *end = p;

      while (*end != '\0' && text_block_is_host_char (end))
        end++;
      if (end > p)
        append_run (out, p, (gsize)(end - p));
      else if (port_size (p) > 0)
        end = p + port_size (p);
      else
        g_string_append_c (out, *end++);
      p = end;
    }
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (out->str, schemes[i]))
      {
        g_string_erase (out, 0, (gssize)strlen (schemes[i]));
        break;
      }
  while (out->len > 0 && strchr ("/.", out->str[out->len - 1]) != NULL)
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

/* Removes the last path component of `out` after `floor`. */
static void
go_up (GString *out, gsize floor)
{
  gsize at = out->len;

  while (at > floor && out->str[at - 1] != '/')
    at--;
  if (at > floor)
    g_string_truncate (out, at - 1);
}

/* Returns the path of the folded link as programs resolve it: without "/./", "//" and "..".
 * `stops`: ".." does not go back over "?" or "#"; encoded ones belong to the path. NULL: nothing to
 * change. (transfer full) */
static gchar *
straighten (const gchar *link, gboolean stops)
{
  gsize floor = 0;

  if (strstr (link, "/.") == NULL && strstr (link, "//") == NULL)
    return NULL;
  GString *out = g_string_new (NULL);
  for (const gchar *p = link; *p != '\0';)
    {
      gsize size = *p == '/' ? strcspn (p + 1, stops ? "/?#" : "/") : 0;
      gboolean is_up = size == 2 && p[1] == '.' && p[2] == '.';

      /* A URL within a URL has its own path. */
      if (*p == '/' && p[1] == '/' && text_block_ends_with (out, ":"))
        {
          size = 2 + strcspn (p + 2, "/?#");
          g_string_append_len (out, p, (gssize)size);
          p += size;
          floor = out->len;
          continue;
        }
      if (*p == '/' && floor == 0)
        floor = out->len;
      if (is_up)
        go_up (out, floor);
      if (is_up || (size == 1 && p[1] == '.'))
        {
          p += 1 + size;
          if (*p != '/')
            g_string_append_c (out, '/');
        }
      else if (*p == '/' && p[1] == '/')
        p++;
      else
        {
          g_string_append_c (out, *p);
          if (stops && (*p == '?' || *p == '#'))
            floor = out->len;
          p++;
        }
    }
  return g_string_free (out, FALSE);
}

/* Returns whether `blocked` at `found` in `link` (both folded) is a whole host or a parent domain,
 * not a piece of a longer name. */
static gboolean
text_block_is_whole (const gchar *link, const gchar *found, const gchar *blocked)
{
  const gchar *end = found + strlen (blocked);

  if (found > link && (g_ascii_isalnum (found[-1]) || strchr ("-_", found[-1]) != NULL))
    return FALSE;
  if (strchr (blocked, '/') != NULL)
    return TRUE;
  return !g_ascii_isalnum (*end) && *end != '-' && *end != '_'
         && !(*end == '.' && g_ascii_isalnum (end[1]));
}

/* Returns whether `folded` leads to or contains a blocked domain of `domains`. */
static gboolean
names_blocked (const gchar *folded, const gchar *const *domains)
{
  for (; *domains != NULL; domains++)
    {
      const gchar *blocked = *domains + 1;

      if (**domains != KY_TEXT_BLOCKED || *blocked == '\0')
        continue;
      for (const gchar *at = folded; (at = strstr (at, blocked)) != NULL; at++)
        if (text_block_is_whole (folded, at, blocked))
          return TRUE;
    }
  return FALSE;
}

gboolean
ky_text_is_blocked (const gchar *link, gsize length, const gchar *const *domains)
{
  if (!ky_text_has_blocked (domains))
    return FALSE;
  g_autofree gchar *folded = ky_text_fold_link (link, length);
  if (names_blocked (folded, domains))
    return TRUE;
  for (guint stops = 0; stops < 2; stops++)
    {
      g_autofree gchar *straight = straighten (folded, stops == 1);

      if (straight != NULL && names_blocked (straight, domains))
        return TRUE;
    }
  return FALSE;
}
