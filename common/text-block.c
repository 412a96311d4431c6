/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which links an organisation has blocked. Two ways to write one address must not differ here, so
 * both sides are folded; what is doubtful counts as blocked. */
#include "common/text-block.h"
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

/* "%65" is "e" to who opens the link, also when that was written "%2565". (transfer full) */
static gchar *
unescape (const gchar *text, gsize length)
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
is_host_char (const gchar *p)
{
  return (guchar)*p >= 0x80 || g_ascii_isalnum (*p) || strchr ("-._", *p) != NULL;
}

/* Appends what stands at P..END, which may be a host with letters of other scripts. */
static void
append_run (GString *out, const gchar *p, gsize size)
{
  g_autofree gchar *run = g_strndup (p, size);
  g_autofree gchar *ascii = g_str_is_ascii (run) ? NULL : g_hostname_to_ascii (run);

  g_string_append (out, ascii != NULL ? ascii : run);
}

/* The port behind a host says nothing of where it is. The bytes of ":8080" at P, or 0. */
static gsize
port_size (const gchar *p)
{
  gsize size = 1;

  if (*p != ':')
    return 0;
  while (g_ascii_isdigit (p[size]))
    size++;
  /* "https://" has none. */
  if (size == 1 && p[1] == '/' && p[2] == '/')
    return 0;
  return p[size] == '\0' || strchr ("/?#", p[size]) != NULL ? size : 0;
}

gchar *
ky_text_fold_link (const gchar *link, gsize length)
{
  static const gchar *const schemes[] = { "https://", "http://", "hxxps://", "hxxp://" };
  g_autofree gchar *plain = unescape (link, length);
  g_autofree gchar *narrow = g_utf8_normalize (plain, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree gchar *lower = narrow != NULL ? g_utf8_strdown (narrow, -1) : g_strdup ("");
  g_autoptr (GString) dots = g_string_new (lower);
  GString *out = g_string_new (NULL);

  g_string_replace (dots, "\u3002", ".", 0);
  g_strdelimit (dots->str, "\\", '/');
  for (const gchar *p = dots->str; *p != '\0';)
    {
      const gchar *end = p;

      while (*end != '\0' && is_host_char (end))
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

/* BLOCKED at FOUND in LINK, both folded: a host or a part of a domain, and no piece of a longer
 * name? */
static gboolean
is_whole (const gchar *link, const gchar *found, const gchar *blocked)
{
  const gchar *end = found + strlen (blocked);

  if (found > link && (g_ascii_isalnum (found[-1]) || strchr ("-_", found[-1]) != NULL))
    return FALSE;
  if (strchr (blocked, '/') != NULL)
    return TRUE;
  return !g_ascii_isalnum (*end) && *end != '-' && *end != '_'
         && !(*end == '.' && g_ascii_isalnum (end[1]));
}

gboolean
ky_text_is_blocked (const gchar *link, gsize length, const gchar *const *domains)
{
  g_autofree gchar *folded = NULL;

  for (; domains != NULL && *domains != NULL; domains++)
    {
      const gchar *blocked = *domains + 1;

      if (**domains != KY_TEXT_BLOCKED || *blocked == '\0')
        continue;
      if (folded == NULL)
        folded = ky_text_fold_link (link, length);
      for (const gchar *at = folded; (at = strstr (at, blocked)) != NULL; at++)
        if (is_whole (folded, at, blocked))
          return TRUE;
    }
  return FALSE;
}
