/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses envelope addresses (RFC 5322 3.4.1, with the obsolete forms of 4.4) and brings them into
 * the one form that policies compare. An address that a mail system may read in more than one way
 * is never changed, and is reported as not plain. */
#include "common/mail/address.h"

#include "common/mail/cfws.h"

#include <string.h>

/* Parses addresses of RFC 5322 3.4.1, with the obsolete forms of 4.4 that MTAs accept. */
typedef struct
{
  const gchar *at;
  gboolean failed;
} Scanner;

static void
common_address_skip_blanks (Scanner *scanner)
{
  scanner->failed |= !ky_cfws_skip (&scanner->at);
}

static void
common_address_take_quoted (Scanner *scanner, GString *word)
{
  for (scanner->at++; *scanner->at != '"'; scanner->at++)
    {
      if (*scanner->at == '\\')
        scanner->at++;
      if (*scanner->at == '\0')
        {
          scanner->failed = TRUE;
          return;
        }
      g_string_append_c (word, *scanner->at);
    }
  scanner->at++;
}

/* Reads up to the character `end` or the end of the text. */
static void
common_address_take_until (Scanner *scanner, gchar end, GString *word)
{
  for (common_address_skip_blanks (scanner);
       *scanner->at != '\0' && *scanner->at != end && !scanner->failed;
       common_address_skip_blanks (scanner))
    {
      if (*scanner->at == '"')
        common_address_take_quoted (scanner, word);
      else
        {
          if (*scanner->at == '\\')
            scanner->at++;
          if (*scanner->at != '\0')
            g_string_append_c (word, *scanner->at++);
          else
            scanner->failed = TRUE;
        }
    }
}

static void
skip_route (Scanner *scanner)
{
  common_address_skip_blanks (scanner);
  if (*scanner->at != '@')
    return;
  scanner->at += strcspn (scanner->at, ":\"");
  if (*scanner->at == ':')
    scanner->at++;
  else
    scanner->failed = TRUE;
}

/* Tells whether the local part is safe to use: '%' and '!' are routes for some MTAs. */
static gboolean
common_address_is_local (const gchar *local)
{
  for (const gchar *p = local; *p != '\0'; p++)
    if ((guchar)*p <= ' ' || *p == 0x7f || strchr ("<>,;:\"\\()[]@%!", *p) != NULL)
      return FALSE;
  return local[0] != '\0';
}

static gboolean
common_address_is_domain (const gchar *domain)
{
  g_autofree gchar *ascii = ky_address_host (domain);

  if (ascii[0] == '\0' || ascii[0] == '.' || strstr (ascii, "..") != NULL)
    return FALSE;
  for (const gchar *p = ascii; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return TRUE;
}

static void
strip_dot (GString *domain)
{
  if (domain->len > 1 && domain->str[domain->len - 1] == '.')
    g_string_truncate (domain, domain->len - 1);
}

gchar *
ky_address_plain (const gchar *text, gboolean *ret_is_plain)
{
  Scanner scanner = { .at = text, .failed = !g_utf8_validate (text, -1, NULL) };
  g_autoptr (GString) local = g_string_new (NULL);
  g_autoptr (GString) domain = g_string_new (NULL);

  skip_route (&scanner);
  common_address_take_until (&scanner, '@', local);
  if (*scanner.at == '@')
    scanner.at++;
  common_address_take_until (&scanner, '\0', domain);
  strip_dot (domain);
  gboolean is_plain = text[0] == '\0'
                      || (!scanner.failed && common_address_is_local (local->str)
                          && common_address_is_domain (domain->str));
  if (ret_is_plain != NULL)
    *ret_is_plain = is_plain;
  return is_plain && text[0] != '\0' ? g_strdup_printf ("%s@%s", local->str, domain->str)
                                     : g_strdup (text);
}

gboolean
ky_address_is_plain (const gchar *text)
{
  gboolean is_plain = FALSE;

  g_free (ky_address_plain (text, &is_plain));
  return is_plain;
}

gchar *
ky_address_host (const gchar *host)
{
  gchar *ascii = g_str_is_ascii (host) ? g_strdup (host) : g_hostname_to_ascii (host);

  if (ascii != NULL)
    return ascii;
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  for (gchar **label = labels; *label != NULL; label++)
    if (!g_str_is_ascii (*label) && (ascii = g_hostname_to_ascii (*label)) != NULL)
      {
        g_free (*label);
        *label = ascii;
      }
  return g_strjoinv (".", labels);
}

gchar *
ky_address_fold (const gchar *address)
{
  g_autofree gchar *valid = g_utf8_make_valid (address, -1);
  g_autofree gchar *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  g_autofree gchar *folded = g_utf8_casefold (composed, -1);
  gsize length = strlen (folded);

  if (length > 1 && folded[length - 1] == '.')
    folded[length - 1] = '\0';
  const gchar *at = strrchr (folded, '@');
  gsize before = at != NULL ? (gsize)(at + 1 - folded) : 0;
  g_autofree gchar *host = ky_address_host (folded + before);
  return g_strdup_printf ("%.*s%s", (gint)before, folded, host);
}

gchar *
ky_address_key (const gchar *address)
{
  const gchar *at = strrchr (address, '@');
  gsize before = at != NULL ? (gsize)(at + 1 - address) : 0;
  g_autofree gchar *local = g_ascii_strdown (address, (gssize)before);
  g_autofree gchar *domain = ky_address_fold (address + before);

  return g_strconcat (local, domain, NULL);
}

gboolean
ky_address_is_same (const gchar *address, const gchar *other)
{
  g_autofree gchar *key = ky_address_key (address);
  g_autofree gchar *other_key = ky_address_key (other);

  return strcmp (key, other_key) == 0;
}

gchar *
ky_address_mailbox (const gchar *address)
{
  const gchar *plus = strchr (address, '+');
  const gchar *at = strrchr (address, '@');

  if (plus == NULL || plus == address || at == NULL || at < plus)
    return NULL;
  return g_strdup_printf ("%.*s%s", (gint)(plus - address), address, at);
}
